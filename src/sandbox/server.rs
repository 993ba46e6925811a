//! The HTTP server.

use std::path::PathBuf;

/// Which Jira it plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Cloud,
    Gateway,
    DataCenter,
}

/// How the sandbox is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// 0 lets the operating system choose.
    pub port: u16,
    pub mode: Mode,
    pub issues: usize,
    pub worklogs: usize,
    /// A JSON file of scripted faults.
    pub faults: Option<PathBuf>,
    /// Keeps its Jira between starts in this file.
    pub data: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            mode: Mode::Cloud,
            issues: 100,
            worklogs: 160,
            faults: None,
            data: None,
        }
    }
}

/// A running sandbox; it stops when dropped.
#[derive(Debug)]
pub struct Sandbox {
    /// `http://127.0.0.1:PORT`, with the context path `/jira` in Data Center mode.
    pub url: String,
    pub mode: Mode,
    pub email: String,
    pub token: String,
    pub account_id: String,
}

impl Sandbox {
    /// Starts it on a thread of its own.
    ///
    /// # Errors
    /// When the port is taken or the data file cannot be read.
    pub fn start(options: Options) -> std::io::Result<Self> {
        let _ = options;
        todo!("sandbox")
    }
}
