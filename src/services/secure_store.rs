//! The operating system's credential store, on one thread that is never joined.

use super::inbox::Outlet;
use crate::state::effect::SecretJob;

/// The way to the `secrets` thread.
#[derive(Debug)]
pub struct SecretsHandle {}

impl SecretsHandle {
    /// Starts the thread on the platform's credential store.
    #[must_use]
    pub fn spawn(outlet: Outlet) -> Self {
        let _ = outlet;
        todo!("secure_store")
    }

    /// Starts the thread on keyring-core's mock store: tests and the demo, whose token is worth nothing elsewhere.
    #[must_use]
    pub fn spawn_mock(outlet: Outlet) -> Self {
        let _ = outlet;
        todo!("secure_store")
    }

    /// Queues a job.
    pub fn submit(&self, job: SecretJob) {
        let _ = job;
        todo!("secure_store")
    }
}
