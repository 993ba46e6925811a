//! One process writes to one data folder; a second start hands its wish over to the first.
//!
//! The lock is the truth: it goes away with its process, however that ends. A file beside it names the holder,
//! and a local socket in a folder only this person may enter takes one line of JSON: `{"command":"open"}`,
//! answered by `{"ok":true}`.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

#[cfg(unix)]
use interprocess::local_socket::traits::StreamCommon as _;
use interprocess::local_socket::traits::{ListenerExt as _, Stream as _};
use interprocess::local_socket::{
    GenericFilePath, Listener, ListenerOptions, Name, Stream, ToFsName as _,
};
use serde::{Deserialize, Serialize};

use super::paths::Paths;
use crate::domain::problem::StoreProblem;
use crate::services::Outlet;
use crate::state::Command;

/// How long a second start waits for the first one's answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two tries to reach a first start that does not listen yet.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);
/// As many as fit into [`PATIENCE`].
const TRIES: u32 = 40;
/// The longest line that is read from a peer.
const LONGEST_LINE: u64 = 4096;

/// What a process does with the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The program with its window and tray icon.
    App,
    /// A command that ends by itself (`planim sync`): it takes no wishes.
    Once,
}

/// What became of a start.
#[derive(Debug)]
pub enum Outcome {
    /// This process is the one that writes.
    First(Claim),
    /// Another process took the wish over: its window opens, and this process is done.
    HandedOver,
    /// Another process holds the data folder and did not answer (or was not asked, by [`Role::Once`]);
    /// its process id where it is known.
    NotAnswering { pid: Option<u32> },
}

/// The right to write to the data folder, for as long as it lives.
#[derive(Debug)]
pub struct Claim {
    socket: PathBuf,
    /// Locked; `None` on file systems without locks.
    _lock: Option<File>,
}

/// The lock's holder, for the other processes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    role: Role,
    pid: u32,
    socket: PathBuf,
}

#[derive(Debug, Serialize, Deserialize)]
struct Request {
    command: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    ok: bool,
}

/// Takes the data folder, or (as an [`Role::App`]) asks its holder to open its window.
///
/// # Errors
/// When the folders or the lock cannot be made.
pub fn claim(paths: &Paths, role: Role) -> Result<Outcome, StoreProblem> {
    let problem = |error: &std::io::Error| of_io(error, &paths.data);
    paths.make_folders().map_err(|error| problem(&error))?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let lock = options
        .open(paths.lock())
        .map_err(|error| problem(&error))?;
    let lock = match lock.try_lock() {
        Ok(()) => Some(lock),
        Err(TryLockError::WouldBlock) => {
            return Ok(match role {
                Role::App => hand_over(paths),
                Role::Once => not_answering(paths),
            });
        }
        Err(TryLockError::Error(error)) => {
            log::warn!("this file system has no locks, so a second start is not noticed: {error}");
            None
        }
    };
    let holder = Holder {
        role,
        pid: std::process::id(),
        socket: paths.socket(),
    };
    if let Err(error) = write_holder(&paths.holder(), &holder) {
        log::warn!("a second start will not find this one: {error}");
    }
    Ok(Outcome::First(Claim {
        socket: holder.socket,
        _lock: lock,
    }))
}

impl Claim {
    /// Takes wishes of later starts on the thread `instance`, which is never joined.
    ///
    /// # Errors
    /// When the socket cannot be made; the program works without it.
    pub fn listen(&self, outlet: Outlet) -> std::io::Result<()> {
        // The lock is ours, so what lies there is of a process that is gone.
        #[cfg(unix)]
        match std::fs::remove_file(&self.socket) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let listener = ListenerOptions::new()
            .name(address(&self.socket)?)
            .create_sync()?;
        std::thread::Builder::new()
            .name("instance".to_owned())
            .spawn(move || serve(&listener, &outlet))?;
        Ok(())
    }
}

fn serve(listener: &Listener, outlet: &Outlet) {
    for peer in listener.incoming() {
        let served = peer.and_then(|peer| answer(&peer, outlet));
        if let Err(error) = served {
            log::info!("a wish of another start was not understood: {error}");
        }
    }
}

fn answer(peer: &Stream, outlet: &Outlet) -> std::io::Result<()> {
    if !is_same_person(peer)? {
        return Err(std::io::Error::other("it came from another person"));
    }
    // Not every platform can; a peer that says nothing then only keeps other wishes waiting.
    if let Err(error) = peer
        .set_recv_timeout(Some(PATIENCE))
        .and_then(|()| peer.set_send_timeout(Some(PATIENCE)))
    {
        log::debug!("no time limit for a local socket here: {error}");
    }
    let request: Option<Request> = read_line(peer).ok();
    let ok = request.is_some_and(|request| request.command == "open");
    if ok {
        outlet.send(Command::OpenWindow);
    }
    write_line(peer, &Answer { ok })
}

#[cfg(unix)]
fn is_same_person(peer: &Stream) -> std::io::Result<bool> {
    let ours = rustix::process::geteuid().as_raw();
    // A system that does not tell relies on the folder, which nobody else may enter.
    Ok(peer
        .peer_creds()?
        .euid()
        .is_none_or(|theirs| theirs == ours))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "other platforms may fail")]
fn is_same_person(_: &Stream) -> std::io::Result<bool> {
    // A named pipe's default security lets only its maker write to it.
    Ok(true)
}

/// Asks the holder to open its window; bounded by [`PATIENCE`] also where sockets know no time limit.
fn hand_over(paths: &Paths) -> Outcome {
    let path = paths.holder();
    let (done, answered) = channel();
    let asking = std::thread::Builder::new()
        .name("hand-over".to_owned())
        .spawn(move || {
            // Nothing is ever sent here: it is what pauses wait on.
            let (_quiet, pause) = channel::<()>();
            for _ in 0..TRIES {
                match ask(&path) {
                    Ok(true) => {
                        if done.send(()).is_err() {
                            log::info!("the running program answered too late");
                        }
                        return;
                    }
                    Ok(false) => log::warn!("the running program refused to open its window"),
                    Err(error) => log::debug!("the running program could not be asked: {error}"),
                }
                if pause.recv_timeout(BETWEEN_TRIES) == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
            }
        });
    if let Err(error) = asking {
        log::warn!("the running program could not be asked: {error}");
    }
    match answered.recv_timeout(PATIENCE) {
        Ok(()) => Outcome::HandedOver,
        Err(_) => not_answering(paths),
    }
}

fn not_answering(paths: &Paths) -> Outcome {
    Outcome::NotAnswering {
        pid: read_holder(&paths.holder()).map(|holder| holder.pid),
    }
}

fn ask(path: &Path) -> std::io::Result<bool> {
    let holder =
        read_holder(path).ok_or_else(|| std::io::Error::other("the holder is not known"))?;
    let stream = Stream::connect(address(&holder.socket)?)?;
    let open = Request {
        command: "open".to_owned(),
    };
    write_line(&stream, &open)?;
    read_line::<Answer>(&stream).map(|answer| answer.ok)
}

fn address(socket: &Path) -> std::io::Result<Name<'_>> {
    socket.to_fs_name::<GenericFilePath>()
}

/// One line of JSON, of at most [`LONGEST_LINE`] bytes.
fn read_line<T: serde::de::DeserializeOwned>(stream: &Stream) -> std::io::Result<T> {
    let mut line = Vec::new();
    BufReader::new(stream.take(LONGEST_LINE)).read_until(b'\n', &mut line)?;
    if line.last() != Some(&b'\n') {
        return Err(std::io::Error::other("the line does not end"));
    }
    serde_json::from_slice(&line).map_err(std::io::Error::from)
}

fn write_line(mut stream: &Stream, value: &impl Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    stream.flush()
}

fn read_holder(path: &Path) -> Option<Holder> {
    let mut text = Vec::new();
    File::open(path)
        .ok()?
        .take(LONGEST_LINE)
        .read_to_end(&mut text)
        .ok()?;
    serde_json::from_slice(&text).ok()
}

/// Written beside and moved into place, so that nobody reads half of it.
fn write_holder(path: &Path, holder: &Holder) -> std::io::Result<()> {
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, serde_json::to_vec(holder)?)?;
    std::fs::rename(&fresh, path)
}

fn of_io(error: &std::io::Error, path: &Path) -> StoreProblem {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
    if matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem) {
        StoreProblem::ReadOnly {
            path: path.display().to_string(),
        }
    } else if error.kind() == StorageFull {
        StoreProblem::DiskFull
    } else {
        StoreProblem::Failed {
            detail: error.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Inbox;
    use crate::state::Message;

    fn paths(folder: &Path) -> Paths {
        Paths {
            data: folder.join("data"),
            runtime: folder.join("run"),
        }
    }

    fn first(paths: &Paths) -> Claim {
        let outcome = claim(paths, Role::App).unwrap();
        let Outcome::First(claim) = outcome else {
            panic!("{outcome:?}");
        };
        claim
    }

    #[test]
    fn a_second_start_opens_the_window_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let paths = paths(folder.path());
        let inbox = Inbox::default();
        let claimed = first(&paths);
        claimed.listen(inbox.outlet()).unwrap();
        for _ in 0..2 {
            assert!(matches!(
                claim(&paths, Role::App).unwrap(),
                Outcome::HandedOver
            ));
            assert_eq!(
                inbox.wait_next(Some(PATIENCE)),
                Some(Message::Command(Command::OpenWindow))
            );
        }
    }

    #[test]
    fn a_first_start_that_does_not_answer_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let paths = paths(folder.path());
        let _claimed = first(&paths);
        for role in [Role::App, Role::Once] {
            let outcome = claim(&paths, role).unwrap();
            let Outcome::NotAnswering { pid } = outcome else {
                panic!("{outcome:?}");
            };
            assert_eq!(pid, Some(std::process::id()));
        }
    }

    #[test]
    fn other_data_is_another_instance() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let _one = first(&paths(one.path()));
        let _other = first(&paths(other.path()));
    }

    #[test]
    fn what_a_dead_process_left_behind_is_no_obstacle() {
        let folder = tempfile::tempdir().unwrap();
        let paths = paths(folder.path());
        drop(first(&paths));
        std::fs::write(paths.holder(), "half a li").unwrap();
        std::fs::write(paths.socket(), "stale").unwrap();
        let inbox = Inbox::default();
        let claimed = first(&paths);
        claimed.listen(inbox.outlet()).unwrap();
        assert!(matches!(
            claim(&paths, Role::App).unwrap(),
            Outcome::HandedOver
        ));
    }

    #[test]
    fn garbage_and_unknown_wishes_are_answered_with_no() {
        let folder = tempfile::tempdir().unwrap();
        let paths = paths(folder.path());
        let inbox = Inbox::default();
        let claimed = first(&paths);
        claimed.listen(inbox.outlet()).unwrap();
        let say = |line: &[u8]| {
            let mut stream = &Stream::connect(address(&paths.socket()).unwrap()).unwrap();
            // A peer that was refused early may have hung up already.
            let answer: std::io::Result<Answer> =
                stream.write_all(line).and_then(|()| read_line(stream));
            answer.map(|answer| answer.ok)
        };
        let mut long = vec![b' '; 5000];
        long.extend_from_slice(b"{\"command\":\"open\"}\n");
        for line in [
            b"not json\n".as_slice(),
            b"{\"command\":\"quit\"}\n",
            b"{\"command\":7}\n",
            b"\xff\xfe\n",
            long.as_slice(),
        ] {
            assert!(!matches!(say(line), Ok(true)), "{line:?}");
        }
        assert_eq!(inbox.try_next(), None);
        assert!(say(b"{\"command\":\"open\"}\n").unwrap());
    }
}
