//! The program under test, started on a private desktop.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::time::Duration;

use super::private_desktop::{PrivateDesktop, wait_for};

/// A running Planim; killed when dropped.
pub struct Program {
    child: Child,
    pub home: PathBuf,
    pub log: PathBuf,
}

fn path() -> PathBuf {
    std::env::var_os("PLANIM_BIN")
        .map_or_else(|| env!("CARGO_BIN_EXE_planim").into(), PathBuf::from)
}

impl Program {
    /// Starts it with everything it keeps in `home`, and a log of all it has to say at every level.
    pub fn start(desktop: &PrivateDesktop, home: &Path, arguments: &[&str]) -> Self {
        let log = desktop
            .folder("logs")
            .join(format!("{}.log", uuid::Uuid::now_v7()));
        let file = std::fs::File::create(&log).unwrap();
        let child = desktop
            .command(path())
            .args(arguments)
            .env("PLANIM_HOME", home)
            .env("PLANIM_LOG", "trace")
            .env("RUST_LOG", "trace")
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self {
            child,
            home: home.to_owned(),
            log,
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the program's own end.
    pub fn wait_for_end(&mut self) -> ExitStatus {
        let child = &mut self.child;
        wait_for("the program's end", Duration::from_secs(15), || {
            child.try_wait().unwrap()
        })
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// What it said so far.
    pub fn said(&self) -> String {
        let mut text = Vec::new();
        let _ = std::fs::File::open(&self.log)
            .unwrap()
            .read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let said = self.said();
            let tail: Vec<&str> = said
                .lines()
                .filter(|line| line.contains("planim") || line.contains("panic"))
                .collect();
            let from = tail.len().saturating_sub(25);
            eprintln!("the program's last words:\n{}", tail[from..].join("\n"));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
