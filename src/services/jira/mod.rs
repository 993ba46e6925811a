//! Jira over HTTP: two threads, `jira-read` and `jira-write`, each with its own connections.
//!
//! - `http` sends one request and knows afterwards whether it may have left; `failure`, `proxy` and
//!   `certificate` explain what was in the way.
//! - `reply` and `refusal` say what an answer means before anybody reads its body.
//! - `wire` turns domain values into Jira's JSON and back.
//! - `client` signs requests for a session and doubts answers that may be meant for nobody.
//! - `sign_in`, `search` and `worklogs` are what the app wants of Jira.
//! - `reader` (with its `queue`) and `writer` are the threads.

mod certificate;
mod client;
mod failure;
mod http;
mod proxy;
mod queue;
mod reader;
mod refusal;
mod reply;
mod search;
mod sign_in;
mod wire;
mod worklogs;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::inbox::Outlet;
use crate::domain::account::Owner;
use crate::state::effect::{JiraRead, JiraWrite};
use client::Session;
use reader::Reader;
use writer::Writer;

/// The way to the Jira threads.
#[derive(Debug)]
pub struct JiraHandle {
    reads: Sender<reader::Job>,
    writes: Sender<writer::Job>,
    /// Grows when an account leaves.
    epoch: Arc<AtomicU64>,
    /// Whose writes are taken.
    owner: Mutex<Option<Owner>>,
}

/// What a test may change; the program uses the defaults.
#[derive(Debug, Clone, Copy)]
pub struct JiraOptions {
    /// Whole request.
    pub timeout: Duration,
    /// Connecting.
    pub connect_timeout: Duration,
    /// The first wait before a page of a search is read again; doubles up to 30 s.
    pub first_backoff: Duration,
}

impl Default for JiraOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            first_backoff: Duration::from_secs(2),
        }
    }
}

impl JiraHandle {
    /// Starts the threads. They end when the handle is dropped, after the request under way.
    #[must_use]
    pub fn spawn(outlet: Outlet, options: JiraOptions) -> Self {
        let (reads, read_jobs) = channel();
        let (writes, write_jobs) = channel();
        let epoch = Arc::new(AtomicU64::new(0));
        let own = reads.clone();
        let read_outlet = outlet.clone();
        thread("jira-read", move || {
            Reader::new(read_outlet, read_jobs, own, options).run();
        });
        let shared = epoch.clone();
        thread("jira-write", move || {
            Writer::new(outlet, write_jobs, shared, options).run();
        });
        Self {
            reads,
            writes,
            epoch,
            owner: Mutex::new(None),
        }
    }

    /// Queues a reading; a newer one of the same kind cancels an older.
    pub fn read(&self, read: JiraRead) {
        match read {
            JiraRead::SignIn {
                request,
                credential,
            } => {
                let session = Arc::new(Session::of(&credential));
                self.take_owner(Some(session.owner()));
                self.to_writer(writer::Job::Session(Some(session.clone())));
                self.to_reader(reader::Job::SignIn {
                    request,
                    session,
                    route: credential.route,
                });
            }
            JiraRead::SignOut => {
                self.take_owner(None);
                self.to_writer(writer::Job::Session(None));
                self.to_reader(reader::Job::Read(JiraRead::SignOut));
            }
            read @ (JiraRead::Probe { .. }
            | JiraRead::Connect { .. }
            | JiraRead::Search { .. }
            | JiraRead::Find { .. }
            | JiraRead::LookFor { .. }) => self.to_reader(reader::Job::Read(read)),
        }
    }

    /// Queues a write; writes run strictly one after another.
    pub fn write(&self, write: JiraWrite) {
        let epoch = self.epoch.load(Ordering::Acquire);
        self.to_writer(writer::Job::Write { epoch, write });
    }

    /// What an account that leaves has queued is not sent any more; a new token of the same account changes nothing.
    fn take_owner(&self, owner: Option<Owner>) {
        let mut present = self.owner.lock().unwrap_or_else(PoisonError::into_inner);
        if *present != owner {
            self.epoch.fetch_add(1, Ordering::AcqRel);
            *present = owner;
        }
    }

    fn to_reader(&self, job: reader::Job) {
        if self.reads.send(job).is_err() {
            log::error!("the thread jira-read has ended");
        }
    }

    fn to_writer(&self, job: writer::Job) {
        if self.writes.send(job).is_err() {
            log::error!("the thread jira-write has ended");
        }
    }
}

impl Drop for JiraHandle {
    fn drop(&mut self) {
        self.to_reader(reader::Job::Stop);
        self.to_writer(writer::Job::Stop);
    }
}

/// Detached: a request under way must never keep the program from ending.
fn thread(name: &str, work: impl FnOnce() + Send + 'static) {
    let builder = std::thread::Builder::new().name(name.to_owned());
    if let Err(error) = builder.spawn(work) {
        log::error!("the thread {name} could not be started: {error}");
    }
}
