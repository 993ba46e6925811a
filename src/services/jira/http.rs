//! One request out, one reply in: the only place that drives ureq.
//!
//! What is decided here and nowhere else: redirects are never followed, certificates are always
//! verified by the operating system's rules, a loopback site is reached without a proxy and only at
//! loopback addresses, everything else only over https, and after an error it is known for certain
//! whether a connection had been made before (only then may the request have left).

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use ureq::config::Config;
use ureq::http::{HeaderValue, Method, Request, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport as Connection,
};
use ureq::{Agent, Error};

use super::JiraOptions;
use super::certificate;
use super::failure;
use super::proxy::{self, Choice};
use super::reply::Reply;
use crate::domain::problem::JiraProblem;

/// Largest body that is read, after unpacking.
const BODY_LIMIT: u64 = 32 * 1024 * 1024;

/// Largest header that is read.
const HEADER_LIMIT: usize = 64 * 1024;

/// `name/version`: a browser-like name makes Jira refuse writes with `XSRF check failed`.
pub(super) const USER_AGENT: &str = concat!("planim-time-tracker/", env!("CARGO_PKG_VERSION"));

/// How far a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Stage {
    /// Nothing happened yet.
    Resolving,
    /// The name is known (and a kept connection may be in use).
    Resolved,
    /// A connection is being made.
    Connecting,
    /// A connection was made; from here on the request may have left.
    Connected,
}

/// The stage of the request under way: one request at a time per [`Transport`].
#[derive(Debug, Clone, Default)]
struct Progress(Arc<AtomicU8>);

impl Progress {
    fn set(&self, stage: Stage) {
        self.0.store(stage as u8, Ordering::Release);
    }

    fn get(&self) -> Stage {
        match self.0.load(Ordering::Acquire) {
            0 => Stage::Resolving,
            1 => Stage::Resolved,
            2 => Stage::Connecting,
            _ => Stage::Connected,
        }
    }
}

/// Are connections kept for the next request?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeping {
    /// For reads: a kept connection that the server closed meanwhile costs one more try.
    Kept,
    /// For writes: with a kept connection nobody could tell whether the request had left.
    Fresh,
}

/// A request as data.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub method: Method,
    /// Absolute; its origin is the configured site or Atlassian's gateway.
    pub url: String,
    /// Marked sensitive.
    pub authorization: Option<HeaderValue>,
    pub json: Option<Vec<u8>>,
    /// The site is a loopback address or `localhost`.
    pub loopback: bool,
}

/// Two agents: one that only knows loopback, one for the world.
#[derive(Debug)]
pub(super) struct Transport {
    world: Agent,
    loopback: Agent,
    proxy: Choice,
    progress: Progress,
    options: JiraOptions,
    keeping: Keeping,
}

impl Transport {
    /// With the proxy that the environment names.
    pub(super) fn new(options: JiraOptions, keeping: Keeping) -> Self {
        let proxy = proxy::choose(|name| std::env::var(name).ok());
        Self::with_proxy(options, keeping, proxy)
    }

    pub(super) fn with_proxy(options: JiraOptions, keeping: Keeping, proxy: Choice) -> Self {
        let progress = Progress::default();
        let world = config(options, keeping)
            .https_only(true)
            .proxy(proxy.proxy().cloned())
            .build();
        let loopback = config(options, keeping).proxy(None).build();
        Self {
            world: agent(world, false, &progress),
            loopback: agent(loopback, true, &progress),
            proxy,
            progress,
            options,
            keeping,
        }
    }

    /// Sends once and reads the whole reply, whatever its status.
    ///
    /// A *reading* request on a kept connection that turns out to be closed is sent once more.
    pub(super) fn send(&self, out: &Outgoing) -> Result<Reply, JiraProblem> {
        if !out.loopback
            && let Choice::Unsupported(detail) = &self.proxy
        {
            return Err(JiraProblem::Proxy {
                detail: detail.clone(),
            });
        }
        let mut outcome = self.once(out);
        let stale = self.keeping == Keeping::Kept && self.progress.get() == Stage::Resolved;
        if stale && matches!(outcome, Err(Error::Io(_))) {
            outcome = self.once(out);
        }
        outcome.map_err(|error| self.explain(out, &error))
    }

    fn once(&self, out: &Outgoing) -> Result<Reply, Error> {
        self.progress.set(Stage::Resolving);
        let mut request = Request::builder()
            .method(out.method.clone())
            .uri(&out.url)
            .header(header::ACCEPT, "application/json")
            .header("X-Atlassian-Token", "no-check");
        if let Some(authorization) = &out.authorization {
            request = request.header(header::AUTHORIZATION, authorization.clone());
        }
        if self.keeping == Keeping::Fresh {
            request = request.header(header::CONNECTION, "close");
        }
        let agent = if out.loopback {
            &self.loopback
        } else {
            &self.world
        };
        let response = match &out.json {
            Some(json) => agent.run(
                request
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(json)?,
            )?,
            None => agent.run(request.body(())?)?,
        };
        let (parts, mut body) = response.into_parts();
        let body = body.with_config().limit(BODY_LIMIT).read_to_vec()?;
        Ok(Reply::new(parts.status.as_u16(), parts.headers, body))
    }

    fn explain(&self, out: &Outgoing, error: &Error) -> JiraProblem {
        let stage = self.progress.get();
        let uri: Option<Uri> = out.url.parse().ok();
        let host = uri
            .as_ref()
            .and_then(Uri::host)
            .unwrap_or_default()
            .to_owned();
        let proxied = !out.loopback
            && match (self.proxy.proxy(), &uri) {
                (Some(proxy), Some(uri)) => !proxy.is_no_proxy(uri),
                (Some(_), None) => true,
                (None, _) => false,
            };
        let mut problem = failure::explain(error, stage, &host, proxied);
        if let JiraProblem::CertificateRefused { issuer, .. } = &mut problem {
            let proxy = if proxied { self.proxy.proxy() } else { None };
            *issuer = certificate::issuer(&out.url, proxy, self.options.connect_timeout);
        }
        problem
    }
}

/// What both agents have in common.
fn config(
    options: JiraOptions,
    keeping: Keeping,
) -> ureq::config::ConfigBuilder<ureq::typestate::AgentScope> {
    let idle = match keeping {
        Keeping::Kept => 2,
        Keeping::Fresh => 0,
    };
    // The operating system's roots and rules, always: no option exists that weakens them.
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(USER_AGENT)
        .accept("application/json")
        .tls_config(tls)
        .timeout_global(Some(options.timeout))
        .timeout_connect(Some(options.connect_timeout))
        .timeout_resolve(Some(options.connect_timeout))
        .max_response_header_size(HEADER_LIMIT)
        .max_idle_connections(idle)
        .max_idle_connections_per_host(idle)
}

fn agent(config: Config, only_loopback: bool, progress: &Progress) -> Agent {
    Agent::with_parts(
        config,
        WatchedConnector {
            inner: DefaultConnector::default(),
            progress: progress.clone(),
        },
        WatchedResolver {
            inner: DefaultResolver::default(),
            only_loopback,
            progress: progress.clone(),
        },
    )
}

/// ureq's own connector, noting when a connection stands.
#[derive(Debug)]
struct WatchedConnector {
    inner: DefaultConnector,
    progress: Progress,
}

impl Connector<()> for WatchedConnector {
    type Out = Box<dyn Connection>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        self.progress.set(Stage::Connecting);
        let outcome = self.inner.connect(details, chained);
        // The connection to a proxy is made by a call of this within this: the outer one has the last word.
        self.progress.set(match &outcome {
            Ok(Some(_)) => Stage::Connected,
            Ok(None) | Err(_) => Stage::Connecting,
        });
        outcome
    }
}

/// ureq's own resolver; for a loopback site, names that lead elsewhere are refused.
///
/// The addresses it returns are the ones that are connected to, so a name cannot change its meaning in between.
#[derive(Debug)]
struct WatchedResolver {
    inner: DefaultResolver,
    only_loopback: bool,
    progress: Progress,
}

/// `localhost` (or a loopback address) led to another machine.
#[derive(Debug, thiserror::Error)]
#[error("this address does not stay on this computer")]
pub(super) struct NotLoopback;

impl Resolver for WatchedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let addresses = self.inner.resolve(uri, config, timeout)?;
        let leaves = |address: &std::net::SocketAddr| !address.ip().to_canonical().is_loopback();
        if self.only_loopback && addresses.iter().any(leaves) {
            return Err(Error::Other(Box::new(NotLoopback)));
        }
        self.progress.set(Stage::Resolved);
        Ok(addresses)
    }
}
