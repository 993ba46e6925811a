//! Blocking work on named threads; each service speaks domain types and reports into the inbox.
//!
//! [`Services::dispatch`] routes each effect to its worker and never blocks.

pub mod inbox;
pub mod jira;
pub mod secure_store;
pub mod store;

pub use inbox::{Inbox, Outlet, Waker};

use crate::state::effect::{DesktopJob, Effect};

/// The running workers.
#[derive(Debug)]
pub struct Services {
    store: store::StoreHandle,
    jira: jira::JiraHandle,
    secrets: secure_store::SecretsHandle,
}

impl Services {
    /// Puts the workers to work; the store's connection was opened and loaded before.
    #[must_use]
    pub fn new(
        store: store::StoreHandle,
        jira: jira::JiraHandle,
        secrets: secure_store::SecretsHandle,
    ) -> Self {
        Self {
            store,
            jira,
            secrets,
        }
    }

    /// Hands an effect to its worker. What only the desktop can do is handed back.
    #[must_use]
    pub fn dispatch(&self, effect: Effect) -> Option<DesktopJob> {
        match effect {
            Effect::Store(job) => self.store.submit(job),
            Effect::Load(job) => self.store.load(job),
            Effect::Secret(job) => self.secrets.submit(job),
            Effect::JiraRead(read) => self.jira.read(read),
            Effect::JiraWrite(write) => self.jira.write(write),
            Effect::Desktop(job) => return Some(job),
        }
        None
    }

    /// Waits until every submitted store job is committed (or failed). Bounded by `within`; true when it is done.
    pub fn flush(&self, within: std::time::Duration) -> bool {
        self.store.flush(within)
    }

    /// Like [`Self::flush`], and then closes the database: the last thing before the program ends.
    pub fn close(&self, within: std::time::Duration) -> bool {
        self.store.close(within)
    }
}
