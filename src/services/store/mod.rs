//! SQLite: the only connection, on its own thread.

use std::path::Path;
use std::time::Duration;

use super::inbox::Outlet;
use crate::domain::problem::StoreProblem;
use crate::state::Loaded;
use crate::state::effect::{LoadJob, StoreJob};

/// An opened and migrated database, before it is moved to its thread.
#[derive(Debug)]
pub struct Store {}

impl Store {
    /// Opens (or makes) the database at `path`, sets and reads back WAL, `foreign_keys` and `synchronous=FULL`, migrates.
    ///
    /// # Errors
    /// When the file is corrupt, of a later version, read-only, on a full disk or held by another process; it is not changed then.
    pub fn open(path: &Path) -> Result<Self, StoreProblem> {
        let _ = path;
        todo!("store")
    }

    /// A database in memory, for tests.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub fn in_memory() -> Result<Self, StoreProblem> {
        todo!("store")
    }

    /// What the program starts with; worklogs from `since` on, and every one that is not in Jira.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn load(&self, since: jiff::Timestamp) -> Result<Loaded, StoreProblem> {
        let _ = since;
        todo!("store")
    }

    /// Moves the connection to the `store` thread.
    #[must_use]
    pub fn spawn(self, outlet: Outlet) -> StoreHandle {
        let _ = outlet;
        todo!("store")
    }
}

/// The way to the store thread.
#[derive(Debug)]
pub struct StoreHandle {}

impl StoreHandle {
    /// Queues a transaction; answered by `Event::Stored`, in order.
    pub fn submit(&self, job: StoreJob) {
        let _ = job;
        todo!("store")
    }

    /// Queues a reading job.
    pub fn load(&self, job: LoadJob) {
        let _ = job;
        todo!("store")
    }

    /// Waits until everything queued so far is done; false when `within` passed first.
    #[must_use]
    pub fn flush(&self, within: Duration) -> bool {
        let _ = within;
        todo!("store")
    }
}
