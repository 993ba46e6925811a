//! The demo: an embedded Jira in this process, with a data folder of its own.

use crate::domain::secret::Secret;
use crate::domain::site::SiteUrl;
use crate::sandbox::{Options, Sandbox};
use crate::state::DemoSite;

use super::paths::Paths;

/// The demo's Jira; it stops when dropped.
#[derive(Debug)]
pub struct Demo {
    sandbox: Sandbox,
}

impl Demo {
    /// Starts the embedded Jira, which keeps what happens in it between starts.
    ///
    /// # Errors
    /// When no port is free on the loopback, or its file cannot be read.
    pub fn start(paths: &Paths) -> std::io::Result<Self> {
        let sandbox = Sandbox::start(Options {
            data: Some(paths.data.join("jira.json")),
            search_lag_ms: 1_000,
            ..Options::default()
        })?;
        Ok(Self { sandbox })
    }

    /// How to sign in to it.
    ///
    /// # Errors
    /// When the sandbox names an address that is none.
    pub fn site(&self) -> Result<DemoSite, crate::domain::site::SiteError> {
        Ok(DemoSite {
            site: SiteUrl::parse(&self.sandbox.url)?,
            email: self.sandbox.email.clone(),
            token: Secret::new(self.sandbox.token.clone()),
        })
    }
}
