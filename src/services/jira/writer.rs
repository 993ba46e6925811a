//! The thread `jira-write`: strictly one write after another, each on a fresh connection, each sent once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;

use super::JiraOptions;
use super::client::{Client, Session};
use super::http::{Keeping, Transport};
use super::worklogs;
use crate::domain::problem::JiraProblem;
use crate::services::inbox::Outlet;
use crate::state::effect::JiraWrite;
use crate::state::event::Event;

/// What reaches the thread, in order.
#[derive(Debug)]
pub(super) enum Job {
    /// From now on act as this account, or as nobody.
    Session(Option<Arc<Session>>),
    /// Belongs to the account that was signed in at `epoch`.
    Write {
        epoch: u64,
        write: JiraWrite,
    },
    Stop,
}

/// The thread's belongings.
#[derive(Debug)]
pub(super) struct Writer {
    outlet: Outlet,
    jobs: Receiver<Job>,
    transport: Transport,
    session: Option<Arc<Session>>,
    /// Grows when an account leaves: what it left in the queue is not sent any more.
    epoch: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn new(
        outlet: Outlet,
        jobs: Receiver<Job>,
        epoch: Arc<AtomicU64>,
        options: JiraOptions,
    ) -> Self {
        Self {
            outlet,
            jobs,
            transport: Transport::new(options, Keeping::Fresh),
            session: None,
            epoch,
        }
    }

    /// Runs until it is told to stop.
    pub(super) fn run(mut self) {
        while let Ok(job) = self.jobs.recv() {
            match job {
                Job::Session(session) => self.session = session,
                Job::Write { epoch, write } => {
                    let event = self.carry_out(epoch, write);
                    self.outlet.send(event);
                }
                Job::Stop => return,
            }
        }
    }

    fn carry_out(&self, epoch: u64, write: JiraWrite) -> Event {
        let present = self.epoch.load(Ordering::Acquire) == epoch;
        let client = self
            .session
            .as_deref()
            .filter(|_| present)
            .map(|session| Client {
                transport: &self.transport,
                session,
            })
            .ok_or(JiraProblem::NotSignedIn);
        match write {
            JiraWrite::Create { attempt } => Event::Posted {
                worklog: attempt.payload.worklog,
                attempt: attempt.number,
                result: client.and_then(|client| worklogs::create(&client, &attempt)),
            },
            JiraWrite::DeleteTwin {
                worklog,
                issue,
                remote,
            } => Event::TwinDeleted {
                worklog,
                remote,
                result: client
                    .and_then(|client| worklogs::delete_twin(&client, worklog, issue, remote)),
            },
        }
    }
}
