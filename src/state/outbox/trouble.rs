//! Problems between us and Jira: what they hold up, for how long, and what ends that.

use jiff::{SignedDuration, Timestamp};

use super::super::AppState;
use super::super::turn::{Turn, back_off};
use crate::domain::delivery::Delivery;
use crate::domain::issue::IssueId;
use crate::domain::problem::{JiraProblem, LimitReach, Retry};

impl AppState {
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
            JiraProblem::Offline { .. } | JiraProblem::NoSuchHost { .. } => {
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
            JiraProblem::NoAnswer { .. }
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
