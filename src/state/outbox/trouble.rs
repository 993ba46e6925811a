//! Problems between us and Jira: what they hold up, for how long, and what ends that.

use jiff::{SignedDuration, Timestamp};

use super::super::AppState;
use super::super::turn::{Turn, back_off, later};
use super::Writing;
use crate::domain::delivery::Delivery;
use crate::domain::issue::IssueId;
use crate::domain::problem::{JiraProblem, LimitReach, Retry};

/// Workers give up on a request long before this; an answer that has not come by now was lost inside.
const SILENCE: SignedDuration = SignedDuration::from_mins(5);

impl AppState {
    /// A worker that went silent must not stop delivery for ever: a create becomes an unknown outcome, a look is
    /// put again, a deletion repeated.
    pub(crate) fn end_silence(&mut self, turn: &mut Turn) {
        if self.write_silent_from().is_some_and(|at| at <= turn.now) {
            let nothing = JiraProblem::NoAnswer {
                detail: "the worker is silent".to_owned(),
            };
            match self.outbox.writing {
                Some(Writing::Creating(id, number)) => {
                    self.posted(id, number, Err(nothing), turn);
                    self.outbox.writing = None;
                }
                Some(Writing::DeletingTwin(id, remote)) => {
                    self.twin_deleted(id, remote, Err(nothing), turn);
                    self.outbox.writing = None;
                }
                Some(Writing::Committing(..)) | None => {}
            }
        }
        if self.look_silent_from().is_some_and(|at| at <= turn.now) {
            self.outbox.looking = None;
        }
    }

    /// When [`Self::end_silence`] has something to do.
    pub(crate) fn silent_from(&self) -> Option<Timestamp> {
        let silences = [self.write_silent_from(), self.look_silent_from()];
        silences.into_iter().flatten().min()
    }

    fn write_silent_from(&self) -> Option<Timestamp> {
        let handed_out = matches!(
            self.outbox.writing,
            Some(Writing::Creating(..) | Writing::DeletingTwin(..))
        );
        handed_out.then(|| later(self.outbox.writing_since, SILENCE))
    }

    fn look_silent_from(&self) -> Option<Timestamp> {
        let looking = self.outbox.looking.as_ref()?;
        Some(later(looking.since, SILENCE))
    }

    /// While the window is open, the open tab is read again after a failure that passes by itself: that is also
    /// how a returning connection is noticed when nothing waits to be sent.
    pub(crate) fn retry_reading(&mut self, turn: &mut Turn) {
        if self.next_reading().is_some_and(|at| at <= turn.now)
            && let Some(open) = self.issues.open
        {
            self.refresh(open, turn);
        }
    }

    /// When the open tab is read again by itself.
    pub(crate) fn next_reading(&self) -> Option<Timestamp> {
        let result = self.issues.results.get(&self.issues.open?)?;
        let passes = result
            .problem
            .as_ref()
            .is_some_and(|problem| problem.retry() == Retry::Later);
        let wanted = passes && result.loading.is_none() && self.window_open && self.can_act();
        wanted.then(|| self.outbox.held_until()).flatten()
    }

    /// Takes a problem between us and Jira into account; says when the same may be tried again.
    pub(super) fn trouble(
        &mut self,
        problem: &JiraProblem,
        tries: u32,
        issue: Option<IssueId>,
        turn: &Turn,
    ) -> Timestamp {
        let delays = self.config.delays;
        let own = turn.after(back_off(tries, delays.retry_first, delays.retry_max));
        match problem {
            JiraProblem::Offline { .. }
            | JiraProblem::NoSuchHost { .. }
            | JiraProblem::Proxy { .. } => {
                self.outbox.failures += 1;
                let wait = back_off(self.outbox.failures, delays.retry_first, delays.retry_max);
                let until = turn.after(wait);
                self.outbox.offline_until = Some(until);
                self.outbox.problem = Some(problem.clone());
                until
            }
            JiraProblem::RateLimited { reach, .. } => {
                // Data Center says 0 for "go on"; a server that keeps saying it is not hammered.
                let asked = retry_after(problem).filter(|wait| !wait.is_zero() || tries < 3);
                let until = asked.map_or(own, |wait| turn.after(wait));
                match (reach, issue) {
                    (LimitReach::Issue, Some(issue)) => {
                        self.outbox.hold_issue_until.insert(issue, until);
                    }
                    (LimitReach::Endpoint, Some(_)) => {
                        self.outbox.hold_writes_until = Some(until);
                    }
                    (LimitReach::Endpoint | LimitReach::Issue, None) => {}
                    (LimitReach::Everything, _) => self.outbox.hold_all_until = Some(until),
                }
                until
            }
            JiraProblem::Gone { .. } => {
                // No fault of the worklog: it waits for a Planim that knows the new interface.
                self.outbox.problem = Some(problem.clone());
                turn.after(delays.retry_max)
            }
            JiraProblem::NoAnswer { .. }
            | JiraProblem::CertificateRefused { .. }
            | JiraProblem::Redirected { .. }
            | JiraProblem::NotJira { .. }
            | JiraProblem::TokenRejected
            | JiraProblem::ScopeMissing { .. }
            | JiraProblem::BearerOnCloud
            | JiraProblem::Captcha { .. }
            | JiraProblem::Xsrf
            | JiraProblem::OtherAccount { .. }
            | JiraProblem::ServerError { .. }
            | JiraProblem::NotFound { .. }
            | JiraProblem::Refused { .. }
            | JiraProblem::Garbled { .. }
            | JiraProblem::NotSignedIn => match problem.retry() {
                Retry::AfterSignIn => {
                    self.reject(problem.clone(), turn);
                    turn.now
                }
                Retry::Later => {
                    self.outbox.problem = Some(problem.clone());
                    own
                }
                Retry::Never => own,
            },
        }
    }

    /// Reading issues failed. A scope that only searching needs does not end the session.
    pub(crate) fn reading_failed(&mut self, problem: &JiraProblem, turn: &Turn) {
        let only_here = matches!(problem, JiraProblem::ScopeMissing { .. })
            || matches!(problem, JiraProblem::RateLimited { reach, .. } if *reach != LimitReach::Everything);
        if !only_here {
            self.trouble(problem, 1, None, turn);
        }
    }

    /// Jira answered us: whatever waited for the connection goes on.
    pub(crate) fn heard(&mut self, turn: &Turn) {
        self.outbox.checked = Some(turn.now);
        self.outbox.problem = None;
        self.outbox.failures = 0;
        self.end_offline_wait(turn);
    }

    /// What was due when the connection would be tried again is due now.
    fn end_offline_wait(&mut self, turn: &Turn) {
        let Some(until) = self.outbox.offline_until.take() else {
            return;
        };
        for worklog in self.worklogs.values_mut() {
            match &mut worklog.delivery {
                Delivery::Waiting {
                    due: at,
                    tries: 1..,
                    ..
                }
                | Delivery::Checking { look_at: at, .. }
                    if *at > turn.now && *at <= until =>
                {
                    *at = turn.now;
                }
                Delivery::Waiting { .. }
                | Delivery::Checking { .. }
                | Delivery::Draft(_)
                | Delivery::Sending(_)
                | Delivery::InJira { .. }
                | Delivery::Refused { .. }
                | Delivery::NeedsYou { .. } => {}
            }
        }
    }

    /// The network changed: what failed for want of it is tried again at once.
    pub(crate) fn network_changed(&mut self, turn: &Turn) {
        self.outbox.failures = 0;
        self.end_offline_wait(turn);
        self.sign_in
            .retry_at
            .iter_mut()
            .for_each(|at| *at = turn.now.min(*at));
    }
}

/// What Jira asked to wait, where it did.
pub(super) fn retry_after(problem: &JiraProblem) -> Option<SignedDuration> {
    let secs = match problem {
        JiraProblem::RateLimited {
            retry_after_secs, ..
        }
        | JiraProblem::ServerError {
            retry_after_secs, ..
        } => (*retry_after_secs)?,
        JiraProblem::Offline { .. }
        | JiraProblem::NoSuchHost { .. }
        | JiraProblem::NoAnswer { .. }
        | JiraProblem::CertificateRefused { .. }
        | JiraProblem::Proxy { .. }
        | JiraProblem::Redirected { .. }
        | JiraProblem::NotJira { .. }
        | JiraProblem::TokenRejected
        | JiraProblem::ScopeMissing { .. }
        | JiraProblem::BearerOnCloud
        | JiraProblem::Captcha { .. }
        | JiraProblem::Xsrf
        | JiraProblem::OtherAccount { .. }
        | JiraProblem::Gone { .. }
        | JiraProblem::NotFound { .. }
        | JiraProblem::Refused { .. }
        | JiraProblem::Garbled { .. }
        | JiraProblem::NotSignedIn => return None,
    };
    Some(SignedDuration::from_secs(
        i64::try_from(secs.min(24 * 3600)).unwrap_or(3600),
    ))
}
