//! The demo: an embedded Jira in this process, with a data folder of its own.

use std::path::Path;

use super::paths::Paths;
use crate::domain::secret::Secret;
use crate::domain::site::{SiteError, SiteUrl};
use crate::sandbox::{Options, Sandbox};
use crate::state::DemoSite;

/// The demo's Jira; it stops when dropped.
#[derive(Debug)]
pub struct Demo {
    sandbox: Sandbox,
}

impl Demo {
    /// Starts the embedded Jira, which keeps what happens in it between starts, and its address too: to the
    /// program another address would be another site, and what was tracked there would not be shown.
    ///
    /// # Errors
    /// When no port is free on the loopback, or its file cannot be read.
    pub fn start(paths: &Paths) -> std::io::Result<Self> {
        let remembered = paths.data.join("port");
        let on = |port| {
            Sandbox::start(Options {
                port,
                data: Some(paths.data.join("jira.json")),
                ..Options::default()
            })
        };
        let last = std::fs::read_to_string(&remembered)
            .ok()
            .and_then(|text| text.trim().parse().ok());
        let sandbox = match last {
            Some(port) => on(port).or_else(|error| {
                log::warn!("the demo's port {port} is taken, so it begins anew: {error}");
                on(0)
            }),
            None => on(0),
        }?;
        remember(&remembered, &sandbox.url);
        Ok(Self { sandbox })
    }

    /// How to sign in to it.
    ///
    /// # Errors
    /// When the sandbox names an address that is none.
    pub fn site(&self) -> Result<DemoSite, SiteError> {
        Ok(DemoSite {
            site: SiteUrl::parse(&self.sandbox.url)?,
            email: self.sandbox.email.clone(),
            token: Secret::new(self.sandbox.token.clone()),
        })
    }
}

fn remember(file: &Path, address: &str) {
    let port = url::Url::parse(address).ok().and_then(|url| url.port());
    if let Some(port) = port
        && let Err(error) = std::fs::write(file, port.to_string())
    {
        log::warn!("the demo's address is not kept: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_is_the_same_site_at_every_start_and_gives_way_when_its_port_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths {
            data: folder.path().to_owned(),
            runtime: folder.path().to_owned(),
        };
        let site = |demo: &Demo| demo.site().unwrap().site;
        let first = Demo::start(&paths).unwrap();
        let address = site(&first);
        let meanwhile = Demo::start(&paths).unwrap();
        assert_ne!(site(&meanwhile), address);
        drop((first, meanwhile));

        let demo = Demo::start(&paths).unwrap();
        let address = site(&demo);
        drop(demo);
        assert_eq!(site(&Demo::start(&paths).unwrap()), address);
    }
}
