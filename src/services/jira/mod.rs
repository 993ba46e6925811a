//! Jira over HTTP: two threads, `jira-read` and `jira-write`, on clones of one ureq agent.

use super::inbox::Outlet;
use crate::state::effect::{JiraRead, JiraWrite};

/// The way to the Jira threads.
#[derive(Debug)]
pub struct JiraHandle {}

/// What a test may change; the program uses the defaults.
#[derive(Debug, Clone, Copy)]
pub struct JiraOptions {
    /// Whole request.
    pub timeout: std::time::Duration,
    /// Connecting.
    pub connect_timeout: std::time::Duration,
}

impl Default for JiraOptions {
    fn default() -> Self {
        Self {
            timeout: std::time::Duration::from_secs(30),
            connect_timeout: std::time::Duration::from_secs(10),
        }
    }
}

impl JiraHandle {
    /// Starts the threads.
    #[must_use]
    pub fn spawn(outlet: Outlet, options: JiraOptions) -> Self {
        let _ = (outlet, options);
        todo!("jira")
    }

    /// Queues a reading; a newer one of the same kind cancels an older.
    pub fn read(&self, read: JiraRead) {
        let _ = read;
        todo!("jira")
    }

    /// Queues a write; writes run strictly one after another.
    pub fn write(&self, write: JiraWrite) {
        let _ = write;
        todo!("jira")
    }
}
