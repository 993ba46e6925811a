//! Asking the rest of the system: browser, file manager, a demo of its own. Always on a thread of its own,
//! because each may take its time.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Opens a web address in the browser. Anything else is refused: addresses come from Jira's answers.
pub fn open_url(url: String) {
    if !is_web(&url) {
        log::warn!("only web addresses are opened");
        return;
    }
    aside("browser", move || {
        if let Err(error) = webbrowser::open(&url) {
            log::warn!("the browser did not open: {error}");
        }
    });
}

fn is_web(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
}

/// Shows a folder in the file manager.
pub fn open_folder(folder: &Path) {
    let program = if cfg!(windows) {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(program);
    command.arg(folder);
    run(program, command);
}

/// Starts the demo beside this program.
pub fn start_demo() {
    match std::env::current_exe() {
        Ok(program) => {
            let mut command = Command::new(program);
            command.arg("--demo");
            run("demo", command);
        }
        Err(error) => log::warn!("the demo did not start: {error}"),
    }
}

fn run(name: &'static str, mut command: Command) {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    aside(name, move || match command.status() {
        Ok(status) => log::debug!("{name} ended with {status}"),
        Err(error) => log::warn!("{name} did not start: {error}"),
    });
}

fn aside(name: &str, work: impl FnOnce() + Send + 'static) {
    let started = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work);
    if let Err(error) = started {
        log::warn!("{name}: {error}");
    }
}

/// The files of ours in a data folder; others' are left alone.
const OURS: &[&str] = &[
    "planim.db",
    "planim.db-wal",
    "planim.db-shm",
    "planim.holder.json",
    "planim.lock",
    "jira.json",
    "port",
];

/// Removes what the program keeps in its data folder, the demo's included, and the folder where nothing else is in it.
/// Says what was removed.
#[must_use]
pub fn remove_data(folder: &Path) -> Vec<PathBuf> {
    let mut removed = Vec::new();
    let demo = folder.join("demo");
    if demo.is_dir() {
        removed.extend(remove_data(&demo));
    }
    for name in OURS {
        let path = folder.join(name);
        match std::fs::remove_file(&path) {
            Ok(()) => removed.push(path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => log::error!("{} was not removed: {error}", path.display()),
        }
    }
    // Stays when something of somebody else's is in it.
    match std::fs::remove_dir(folder) {
        Ok(()) => removed.push(folder.to_owned()),
        Err(error) => log::debug!("{} stays: {error}", folder.display()),
    }
    removed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_opened() {
        for (url, web) in [
            ("https://acme.atlassian.net/browse/PAY-1", true),
            ("http://127.0.0.1:8080/jira/browse/PAY-1", true),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("smb://host/share", false),
            ("-e xterm", false),
            ("", false),
        ] {
            assert_eq!(is_web(url), web, "{url}");
        }
    }

    #[test]
    fn removing_takes_what_is_ours_and_leaves_what_is_not() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("data");
        std::fs::create_dir_all(folder.join("demo")).unwrap();
        for name in [
            "planim.db",
            "planim.db-wal",
            "demo/jira.json",
            "holiday.jpg",
        ] {
            std::fs::write(folder.join(name), "x").unwrap();
        }
        let removed = remove_data(&folder);
        assert_eq!(removed.len(), 4, "{removed:?}");
        assert!(!folder.join("planim.db").exists() && !folder.join("demo").exists());
        assert!(folder.join("holiday.jpg").exists());

        std::fs::remove_file(folder.join("holiday.jpg")).unwrap();
        assert_eq!(remove_data(&folder), std::slice::from_ref(&folder));
        assert!(!folder.exists() && remove_data(&folder).is_empty());
    }
}
