//! The HTTP server: how it is started, looked into and stopped.
//!
//! One thread runs hyper on a current-thread runtime; requests are read to their end, answered at
//! once from the state (`jira`) and written. Everything that is asynchronous (delays, drops, late
//! execution) is in `listen`; everything else is plain functions from a request and the state to an answer.

mod adf;
mod auth;
mod data;
mod durations;
pub mod faults;
mod feeds;
mod fields;
mod http;
mod icons;
mod index;
mod issues;
mod jira;
mod jql_help;
mod limits;
mod listen;
mod properties;
mod routes;
mod search;
mod site;
mod wire;
mod worklogs;

#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::model::World;
use super::seed;
use faults::{Fault, FaultPlan};
use jira::Jira;

/// Which Jira it plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A Cloud site; a classic API token.
    Cloud,
    /// A Cloud site whose token is scoped: only `/ex/jira/{cloudId}/…` takes it.
    Gateway,
    /// A Data Center under `/jira`; a personal access token.
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
    /// A JSON file of scripted faults ([`faults`] has the format).
    pub faults: Option<PathBuf>,
    /// Keeps its Jira between starts in this file.
    pub data: Option<PathBuf>,
    /// How long a change stays invisible to search, in ms (Jira: seconds to minutes).
    pub search_lag_ms: i64,
    /// `/worklog/updated` and `/deleted` leave the last so many ms out (Jira: one minute).
    pub feed_lag_ms: i64,
    /// Search answers with fields hold at most so many issues, whatever `maxResults` says.
    pub page_cap: usize,
    /// Cloud's rate limits hold: 429 to whoever asks too fast.
    pub rate_limits: bool,
    /// Scopes of the token, in [`Mode::Gateway`].
    pub scopes: Vec<String>,
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
            search_lag_ms: 0,
            feed_lag_ms: 60_000,
            page_cap: 100,
            rate_limits: false,
            scopes: ["read:jira-work", "write:jira-work", "read:jira-user"]
                .map(str::to_owned)
                .to_vec(),
        }
    }
}

/// One request as it came in, for tests. Never holds a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    pub method: String,
    /// As sent, without the query.
    pub path: String,
    pub query: String,
    /// An `Authorization` header was there.
    pub authorized: bool,
    pub user_agent: String,
    /// The body as text, its first 4 KiB.
    pub body: String,
    /// `None`: the connection was dropped instead of an answer.
    pub status: Option<u16>,
    /// The request was carried out before the answer was given (or dropped).
    pub carried_out: bool,
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
    state: Arc<Mutex<Jira>>,
    thread: Option<listen::ServerThread>,
}

impl Sandbox {
    /// Starts it on a thread of its own, with a seeded world (or the one in the data file).
    ///
    /// # Errors
    /// When the port is taken or a file cannot be read.
    pub fn start(options: Options) -> io::Result<Self> {
        let world = seed::world(options.issues, options.worklogs, jira::now_ms());
        Self::start_with(options, world)
    }

    /// Starts it with this world, unless the data file holds one.
    ///
    /// # Errors
    /// When the port is taken or a file cannot be read.
    pub fn start_with(options: Options, world: World) -> io::Result<Self> {
        let plan = match &options.faults {
            Some(path) => FaultPlan::read(path)?,
            None => FaultPlan::default(),
        };
        let saved = match &options.data {
            Some(path) => data::load(path)?,
            None => None,
        };
        let listener = listen::bind(options.port)?;
        let origin = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let jira = Jira::new(options, origin, world, saved, plan);
        let (mode, url) = (jira.options.mode, jira.site());
        let (email, token, account_id) = (jira.email(), jira.token.clone(), jira.world.me.clone());
        let state = Arc::new(Mutex::new(jira));
        let thread = Some(listen::spawn(listener, Arc::clone(&state))?);
        Ok(Self {
            url,
            mode,
            email,
            token,
            account_id,
            state,
            thread,
        })
    }

    /// What Jira holds now.
    #[must_use]
    pub fn world(&self) -> World {
        self.lock().world.clone()
    }

    /// Changes something "in the browser".
    pub fn edit<R>(&self, change: impl FnOnce(&mut World) -> R) -> R {
        self.lock().edit(change)
    }

    /// The last requests (at most 4,096), oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.lock().requests.iter().cloned().collect()
    }

    /// Adds faults to those that wait for their request.
    pub fn script(&self, faults: Vec<Fault>) {
        self.lock().faults.add(faults);
    }

    /// Replaces the random faults; `None` makes the network quiet.
    pub fn mix(&self, mix: Option<faults::Mix>) {
        self.lock().faults.set_mix(mix);
    }

    /// Forgets every fault that has not happened yet.
    pub fn quiet(&self) {
        self.lock().faults = FaultPlan::default();
    }

    /// Late requests (accepted, not yet carried out).
    #[must_use]
    pub fn still_late(&self) -> usize {
        self.lock().late
    }

    fn lock(&self) -> MutexGuard<'_, Jira> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.stop();
        }
        let mut jira = self.lock();
        if let Err(error) = data::save_if_changed(&mut jira) {
            log::warn!("the sandbox could not save its data: {error}");
        }
    }
}

/// `planim sandbox`: says on the first line of stdout how to reach it, then serves until the process is ended.
///
/// # Errors
/// When the port is taken, a file cannot be read, or stdout is closed.
pub fn serve(options: Options) -> io::Result<()> {
    let sandbox = Sandbox::start(options)?;
    let hello = serde_json::json!({
        "url": sandbox.url,
        "mode": match sandbox.mode {
            Mode::Cloud => "cloud",
            Mode::Gateway => "gateway",
            Mode::DataCenter => "data-center",
        },
        "email": sandbox.email,
        "token": sandbox.token,
        "account_id": sandbox.account_id,
    });
    let mut out = io::stdout().lock();
    writeln!(out, "{hello}")?;
    out.flush()?;
    drop(out);
    loop {
        std::thread::park();
    }
}
