//! SQLite: the only connection, on its own thread.
//!
//! One job is one transaction, first in, first out. After a failed commit the store refuses every job until the
//! state has submitted again, so that nothing is written on top of what is missing.

mod copy;
mod open;
mod read;
mod result;
mod rows;
mod schema;
mod thread;
mod trouble;
mod write;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use thread::StoreHandle;

use super::inbox::Outlet;
use crate::domain::problem::StoreProblem;
use crate::state::Loaded;
use crate::state::effect::StoreJob;

/// An opened and migrated database, before it is moved to its thread.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens (or makes) the database at `path`, sets and reads back WAL, `foreign_keys` and `synchronous=FULL`, migrates.
    ///
    /// # Errors
    /// When the file is corrupt, of a later version, read-only, on a full disk or held by another process; it is not changed then.
    pub fn open(path: &Path) -> Result<Self, StoreProblem> {
        Ok(Self {
            connection: open::file(path)?,
            path: path.to_owned(),
        })
    }

    /// A database in memory, for tests.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub fn in_memory() -> Result<Self, StoreProblem> {
        let path = PathBuf::from(":memory:");
        let connection = open::memory().map_err(|trouble| trouble.problem(&path))?;
        Ok(Self { connection, path })
    }

    /// What the program starts with; worklogs from `since` on, and every one that is not in Jira (or is watched for a twin).
    ///
    /// Worklogs of former accounts are among them; pinned and recent issues are the present account's.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn load(&self, since: jiff::Timestamp) -> Result<Loaded, StoreProblem> {
        read::loaded(&self.connection, since).map_err(|trouble| trouble.problem(&self.path))
    }

    /// Moves the connection to the `store` thread.
    #[must_use]
    pub fn spawn(self, outlet: Outlet) -> StoreHandle {
        thread::spawn(self, outlet)
    }

    fn commit(&mut self, job: &StoreJob) -> Result<(), StoreProblem> {
        write::commit(&mut self.connection, job).map_err(|trouble| trouble.problem(&self.path))
    }
}
