//! The system's "save as" dialog, on the thread `file-dialog`.
//!
//! The dialog's future is made on the main thread (macOS wants that) and awaited on its own, so that a dialog
//! that hangs blocks nothing. One is open at a time; what was chosen goes to the inbox.

use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use poll_promise::Promise;

use crate::services::Outlet;
use crate::state::Event;

/// The dialog that is open, if one is.
#[derive(Default)]
pub struct FileDialog(Option<Promise<()>>);

impl std::fmt::Debug for FileDialog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FileDialog").field(&self.is_open()).finish()
    }
}

impl FileDialog {
    /// True while a dialog waits for the person.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.as_ref().is_some_and(|open| open.ready().is_none())
    }

    /// Asks where to put a copy of the database. Answered by [`Event::CopyPlaceChosen`], or not at all when the
    /// person changes their mind. While a dialog is open another one is not opened.
    pub fn ask_for_copy(&mut self, name: &str, outlet: Outlet) {
        if self.is_open() {
            log::info!("a file dialog is open already");
            return;
        }
        if !available() {
            outlet.send(Event::NoFileDialog);
            return;
        }
        // No parent window: on Linux its handle would tie a portal's dialog to a window that may close.
        let choosing = rfd::AsyncFileDialog::new()
            .set_title("Save a copy of the database")
            .set_file_name(name)
            .add_filter("Database", &["db"])
            .save_file();
        self.0 = Some(Promise::spawn_thread("file-dialog", move || {
            if let Some(file) = wait_for(choosing) {
                outlet.send(Event::CopyPlaceChosen {
                    path: file.path().to_owned(),
                });
            }
        }));
    }
}

/// True where a dialog can come up: on Linux a portal or zenity has to be there.
fn available() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let zenity = std::env::split_paths(&path).any(|folder| folder.join("zenity").is_file());
    zenity || portal_files().any(|file| file.is_file())
}

/// Where a portal says that it can be started (the D-Bus services of the system and the person).
fn portal_files() -> impl Iterator<Item = PathBuf> {
    let shared = std::env::var_os("XDG_DATA_DIRS")
        .filter(|folders| !folders.is_empty())
        .unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    let folders: Vec<PathBuf> = std::env::split_paths(&shared)
        .chain(dirs::data_dir())
        .collect();
    folders
        .into_iter()
        .map(|folder| folder.join("dbus-1/services/org.freedesktop.portal.Desktop.service"))
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Parks this thread until the future is done.
fn wait_for<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_for_a_future_survives_wake_ups_that_come_early_and_late() {
        struct Thrice(u32);
        impl Future for Thrice {
            type Output = &'static str;
            fn poll(
                mut self: std::pin::Pin<&mut Self>,
                cx: &mut Context<'_>,
            ) -> Poll<Self::Output> {
                self.0 += 1;
                if self.0 == 3 {
                    return Poll::Ready("done");
                }
                let waker = cx.waker().clone();
                if self.0 == 1 {
                    waker.wake();
                } else {
                    std::thread::spawn(move || waker.wake());
                }
                Poll::Pending
            }
        }
        assert_eq!(wait_for(Thrice(0)), "done");
    }
}
