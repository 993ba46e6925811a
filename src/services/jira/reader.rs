//! The thread `jira-read`: one step at a time, so that a long search never keeps others waiting.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use super::JiraOptions;
use super::client::{Client, Session};
use super::http::{Keeping, Transport};
use super::queue::{Class, Queue, Task};
use super::search::{self, Search};
use super::{sign_in, worklogs};
use crate::domain::account::Route;
use crate::domain::problem::{JiraProblem, LimitReach};
use crate::services::inbox::Outlet;
use crate::state::effect::JiraRead;
use crate::state::event::Event;

/// Tries of one page of a search, all in all.
const MAX_TRIES: u32 = 4;

/// A longer wait than this is not waited out here, but reported.
const MAX_WAIT: Duration = Duration::from_mins(1);

/// Longest back-off.
const MAX_BACKOFF: Duration = Duration::from_secs(30);

/// What reaches the thread.
#[derive(Debug)]
pub(super) enum Job {
    Read(JiraRead),
    /// From now on act like this, and check it.
    SignIn {
        request: u64,
        session: Arc<Session>,
        route: Route,
    },
    /// A wait is over.
    Due(u64),
    Stop,
}

/// The thread's belongings.
#[derive(Debug)]
pub(super) struct Reader {
    outlet: Outlet,
    jobs: Receiver<Job>,
    /// To ourselves, for waits that end.
    own: Sender<Job>,
    transport: Transport,
    options: JiraOptions,
    session: Option<(Arc<Session>, Route)>,
    /// Counts the accounts; an answer that was asked for by a former one is dropped.
    epoch: u64,
    queue: Queue,
    stopping: bool,
}

impl Reader {
    pub(super) fn new(
        outlet: Outlet,
        jobs: Receiver<Job>,
        own: Sender<Job>,
        options: JiraOptions,
    ) -> Self {
        Self {
            outlet,
            jobs,
            own,
            transport: Transport::new(options, Keeping::Kept),
            options,
            session: None,
            epoch: 0,
            queue: Queue::default(),
            stopping: false,
        }
    }

    /// Runs until it is told to stop.
    pub(super) fn run(mut self) {
        while !self.stopping {
            self.accept_waiting();
            match self.queue.take() {
                Some(task) => self.step(task),
                None => match self.jobs.recv() {
                    Ok(job) => self.accept(job),
                    Err(_) => return,
                },
            }
        }
    }

    fn accept_waiting(&mut self) {
        while let Ok(job) = self.jobs.try_recv() {
            self.accept(job);
        }
    }

    fn accept(&mut self, job: Job) {
        match job {
            Job::Stop => self.stopping = true,
            Job::Due(ticket) => self.queue.due(ticket),
            Job::SignIn {
                request,
                session,
                route,
            } => {
                let same = self
                    .session
                    .as_ref()
                    .is_some_and(|(present, _)| present.owner() == session.owner());
                if !same {
                    self.leave_account();
                }
                self.session = Some((session, route));
                self.queue.add(Task::Check { request });
            }
            Job::Read(read) => self.accept_read(read),
        }
    }

    fn accept_read(&mut self, read: JiraRead) {
        let task = match read {
            JiraRead::Probe { request, site } => Task::Probe { request, site },
            JiraRead::Connect {
                request,
                site,
                email,
                token,
            } => Task::Connect {
                request,
                site,
                email,
                token,
            },
            JiraRead::Find { request, query } => Task::Find { request, query },
            JiraRead::Search {
                request,
                filter,
                jql,
            } => Task::Search {
                request,
                filter,
                search: Box::new(Search::new(jql)),
                tries: 0,
            },
            JiraRead::LookFor { attempt } => Task::LookFor { attempt },
            JiraRead::SignOut => {
                self.leave_account();
                self.session = None;
                return;
            }
            // Made into a session before it gets here.
            JiraRead::SignIn { .. } => return,
        };
        self.queue.add(task);
    }

    fn leave_account(&mut self) {
        self.epoch += 1;
        for task in self.queue.drain_signed() {
            self.fail(task, JiraProblem::NotSignedIn);
        }
    }

    /// One task, or one page of it.
    fn step(&mut self, task: Task) {
        match task {
            Task::Probe { request, ref site } => {
                let result = sign_in::probe(&self.transport, site);
                self.report(&task, Event::SiteProbed { request, result });
            }
            Task::Connect {
                request,
                ref site,
                ref email,
                ref token,
            } => {
                let result =
                    sign_in::connect(&self.transport, site, email.as_deref(), token.clone());
                self.report(&task, Event::Connected { request, result });
            }
            Task::Check { .. } | Task::Find { .. } | Task::LookFor { .. } | Task::Search { .. } => {
                match self.session.clone() {
                    Some((session, route)) => self.signed_step(task, &session, route),
                    None => self.fail(task, JiraProblem::NotSignedIn),
                }
            }
        }
    }

    fn signed_step(&mut self, task: Task, session: &Session, route: Route) {
        let epoch = self.epoch;
        let client = Client {
            transport: &self.transport,
            session,
        };
        match task {
            Task::Probe { .. } | Task::Connect { .. } => {}
            Task::Check { request } => {
                let result = sign_in::profile(&self.transport, session.clone(), route);
                self.report(&task, Event::SignInChecked { request, result });
            }
            Task::Find { request, ref query } => {
                let result = search::find(&client, query);
                let query = query.clone();
                self.report(
                    &task,
                    Event::Found {
                        request,
                        query,
                        result,
                    },
                );
            }
            Task::LookFor { ref attempt } => {
                let result = worklogs::look_for(&client, attempt);
                if let Err(problem) = &result {
                    self.hold(Class::LookFor, problem, 0);
                }
                self.outlet.send(Event::Looked {
                    worklog: attempt.payload.worklog,
                    attempt: attempt.number,
                    result,
                });
            }
            Task::Search {
                request,
                filter,
                mut search,
                tries,
            } => {
                let outcome = search.page(&client);
                // Whoever asked may have asked again, or left, while the page was under way.
                self.accept_waiting();
                let again = |tries| Task::Search {
                    request,
                    filter,
                    search,
                    tries,
                };
                if epoch != self.epoch {
                    self.fail(again(tries), JiraProblem::NotSignedIn);
                    return;
                }
                match outcome {
                    Ok((issues, last)) => {
                        let task = again(0);
                        if self.queue.is_wanted(&task) {
                            self.outlet.send(Event::SearchPage {
                                request,
                                filter,
                                issues,
                                last,
                            });
                        }
                        if !last {
                            self.queue.put_back(task, None);
                        }
                    }
                    Err(problem) => self.try_again(again(tries + 1), tries + 1, problem),
                }
            }
        }
    }

    /// Waits and reads the page again, where waiting helps and is short.
    fn try_again(&mut self, task: Task, tries: u32, problem: JiraProblem) {
        let may_pass = matches!(
            problem,
            JiraProblem::RateLimited { .. }
                | JiraProblem::ServerError { .. }
                | JiraProblem::NoAnswer { .. }
        );
        if tries < MAX_TRIES
            && may_pass
            && let Some(ticket) = self.hold(Class::Search, &problem, tries)
        {
            self.queue.put_back(task, Some(ticket));
            return;
        }
        self.fail(task, problem);
    }

    /// Starts a wait; a rate limit also keeps back its class, or everything that can wait. `None` when it is too long.
    fn hold(&mut self, class: Class, problem: &JiraProblem, tries: u32) -> Option<u64> {
        let (asked, holds): (_, &[Class]) = if let JiraProblem::RateLimited {
            retry_after_secs,
            reach,
        } = problem
        {
            let holds: &[Class] = match (reach, class) {
                (LimitReach::Everything, _) => &[Class::Search, Class::LookFor],
                (_, Class::Search) => &[Class::Search],
                (_, Class::LookFor) => &[Class::LookFor],
            };
            (*retry_after_secs, holds)
        } else if let JiraProblem::ServerError {
            retry_after_secs, ..
        } = problem
        {
            (*retry_after_secs, &[])
        } else {
            (None, &[])
        };
        if class == Class::LookFor && holds.is_empty() {
            return None;
        }
        let wait = wait(
            self.options.first_backoff,
            tries,
            asked,
            RandomState::new().hash_one(tries),
        );
        if wait > MAX_WAIT {
            return None;
        }
        let ticket = self.queue.ticket(holds);
        ring_after(wait, self.own.clone(), ticket);
        Some(ticket)
    }

    /// Reports unless a newer request of the same kind came meanwhile.
    fn report(&mut self, task: &Task, event: Event) {
        let epoch = self.epoch;
        self.accept_waiting();
        if !self.queue.is_wanted(task) {
            return;
        }
        if task.is_signed() && epoch != self.epoch {
            return self.outlet.send(not_signed_in(event));
        }
        self.outlet.send(event);
    }

    fn fail(&self, task: Task, problem: JiraProblem) {
        if !self.queue.is_wanted(&task) {
            return;
        }
        self.outlet.send(match task {
            Task::Probe { request, .. } => Event::SiteProbed {
                request,
                result: Err(problem),
            },
            Task::Connect { request, .. } => Event::Connected {
                request,
                result: Err(problem),
            },
            Task::Check { request } => Event::SignInChecked {
                request,
                result: Err(problem),
            },
            Task::Find { request, query } => Event::Found {
                request,
                query,
                result: Err(problem),
            },
            Task::LookFor { attempt } => Event::Looked {
                worklog: attempt.payload.worklog,
                attempt: attempt.number,
                result: Err(problem),
            },
            Task::Search {
                request, filter, ..
            } => Event::SearchFailed {
                request,
                filter,
                problem,
            },
        });
    }
}

/// The same report, of an account that left meanwhile.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other reports of this thread need no account"
)]
fn not_signed_in(event: Event) -> Event {
    match event {
        Event::SignInChecked { request, .. } => Event::SignInChecked {
            request,
            result: Err(JiraProblem::NotSignedIn),
        },
        Event::Found { request, query, .. } => Event::Found {
            request,
            query,
            result: Err(JiraProblem::NotSignedIn),
        },
        other => other,
    }
}

/// How long to wait: what was asked for, at least the back-off (doubling, at most 30 s, ±30 %).
fn wait(first: Duration, tries: u32, asked_secs: Option<u64>, dice: u64) -> Duration {
    let doubled = first.saturating_mul(1 << tries.saturating_sub(1).min(16));
    let percent = 70 + u32::try_from(dice % 61).unwrap_or(0);
    let backoff = doubled.min(MAX_BACKOFF).saturating_mul(percent) / 100;
    backoff.max(Duration::from_secs(asked_secs.unwrap_or(0)))
}

/// Tells the thread after a while. Nobody ever rings the bell that is waited for.
fn ring_after(wait: Duration, to: Sender<Job>, ticket: u64) {
    let waiting = move || {
        let (_bell, rings) = channel::<()>();
        if rings.recv_timeout(wait).is_err() && to.send(Job::Due(ticket)).is_err() {
            log::debug!("a wait ended after its thread");
        }
    };
    let thread = std::thread::Builder::new().name("jira-wait".to_owned());
    if let Err(error) = thread.spawn(waiting) {
        log::warn!("no thread to wait with: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_within_bounds_and_respect_what_was_asked() {
        let first = Duration::from_secs(2);
        for (tries, asked, least, most) in [
            (1, None, 1_400, 2_600),
            (2, None, 2_800, 5_200),
            (3, None, 5_600, 10_400),
            (9, None, 21_000, 39_000),
            (1, Some(11), 11_000, 11_000),
            (3, Some(1), 5_600, 10_400),
        ] {
            for dice in [0, 30, 60, 61, u64::MAX] {
                let waited = wait(first, tries, asked, dice).as_millis();
                assert!(
                    (least..=most).contains(&waited),
                    "{tries} {asked:?}: {waited}"
                );
            }
        }
    }
}
