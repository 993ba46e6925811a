//! Where delivery stands, in numbers and in the words of the status bar, worst first.

use jiff::Timestamp;

use super::super::notices::{Severity, Words};
use super::super::sign_in::Session;
use super::super::{AppState, Now};
use super::Summary;
use crate::domain::delivery::Delivery;
use crate::domain::duration;
use crate::domain::problem::JiraProblem;
use crate::domain::worklog::Worklog;

/// A part of the status bar's sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusPiece {
    pub severity: Severity,
    pub text: String,
}

impl StatusPiece {
    fn new(severity: Severity, text: impl Into<String>) -> Self {
        Self {
            severity,
            text: text.into(),
        }
    }
}

impl AppState {
    /// The present owner's worklogs by delivery state.
    #[must_use]
    pub fn delivery_summary(&self, now: Now) -> Summary {
        let owner = self.owner();
        let mut summary = Summary::default();
        for worklog in self.worklogs.values() {
            if Some(&worklog.owner) != owner.as_ref() {
                continue;
            }
            match &worklog.delivery {
                Delivery::Refused { .. } => summary.refused += 1,
                Delivery::NeedsYou { .. } => summary.needs_you += 1,
                Delivery::Checking { .. } => summary.checking += 1,
                Delivery::Sending(_) => summary.sending += 1,
                Delivery::Waiting { .. } => summary.waiting += 1,
                Delivery::Draft(_) => summary.drafts += 1,
                Delivery::InJira { .. } => {}
            }
        }
        summary.next_try = self.next_send().map(|(_, at)| at.max(now.utc));
        summary
    }

    /// When this worklog is tried next, with Jira's limits and the connection taken into account;
    /// `None` when only the person, or an answer, moves it on.
    #[must_use]
    pub fn next_try_of(&self, worklog: &Worklog) -> Option<Timestamp> {
        self.can_act().then(|| self.send_at(worklog))?
    }

    /// The status bar, worst first; never empty.
    #[must_use]
    pub fn status_line(&self, now: Now) -> Vec<StatusPiece> {
        let summary = self.delivery_summary(now);
        let mut pieces = Vec::new();
        if let Some(problem) = &self.saving.problem {
            pieces.push(StatusPiece::new(
                Severity::Error,
                Words::from(problem).title,
            ));
        }
        pieces.extend(self.session_piece(&summary, now));
        if summary.refused > 0 {
            let text = format!("{} refused", summary.refused);
            pieces.push(StatusPiece::new(Severity::Error, text));
        }
        if summary.needs_you > 0 {
            let verb = if summary.needs_you == 1 {
                "needs"
            } else {
                "need"
            };
            let text = format!("{} {verb} you", summary.needs_you);
            pieces.push(StatusPiece::new(Severity::Error, text));
        }
        if summary.checking > 0 {
            let text = format!("{} checking", summary.checking);
            pieces.push(StatusPiece::new(Severity::Warning, text));
        }
        pieces.extend(self.waiting_piece(&summary, now));
        if summary.sending > 0 {
            let text = format!("{} sending", summary.sending);
            pieces.push(StatusPiece::new(Severity::Info, text));
        }
        if summary.drafts > 0 {
            let noun = if summary.drafts == 1 {
                "draft"
            } else {
                "drafts"
            };
            let text = format!("{} {noun}", summary.drafts);
            pieces.push(StatusPiece::new(Severity::Info, text));
        }
        if pieces.is_empty() {
            pieces.push(StatusPiece::new(Severity::Info, "Everything is in Jira"));
        }
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.severity));
        pieces
    }

    /// The status bar as one sentence.
    #[must_use]
    pub fn status_text(&self, now: Now) -> String {
        let pieces = self.status_line(now);
        let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        texts.join(" · ")
    }

    fn session_piece(&self, summary: &Summary, now: Now) -> Option<StatusPiece> {
        let unsent = summary.waiting + summary.checking + summary.sending;
        let and_waiting = match unsent {
            0 => String::new(),
            1 => ": 1 worklog is waiting".to_owned(),
            several => format!(": {several} worklogs are waiting"),
        };
        match &self.sign_in.session {
            Session::None => Some(StatusPiece::new(Severity::Info, "Not connected to Jira")),
            Session::Rejected { .. } | Session::TokenMissing { .. } => Some(StatusPiece::new(
                Severity::Error,
                format!("Sign in again{and_waiting}"),
            )),
            Session::KeyringProblem { .. } => Some(StatusPiece::new(
                Severity::Error,
                format!("The keyring gave no token{and_waiting}"),
            )),
            Session::WaitingForKeyring { .. } => {
                let slow = self.sign_in.keyring_is_slow_from()? <= now.utc;
                let keyring = self.sign_in.provider.as_deref().unwrap_or("the keyring");
                slow.then(|| StatusPiece::new(Severity::Warning, format!("Waiting for {keyring}")))
            }
            Session::SignedIn { checked: false, .. } => {
                let problem = self.outbox.problem.as_ref()?;
                Some(StatusPiece::new(
                    Severity::Warning,
                    format!("{}{and_waiting}", short(problem)),
                ))
            }
            Session::SignedIn { checked: true, .. } => None,
        }
    }

    fn waiting_piece(&self, summary: &Summary, now: Now) -> Option<StatusPiece> {
        if !self.can_act() {
            // Said by the session's piece, or nobody is signed in.
            return None;
        }
        let problem = self.outbox.problem.as_ref();
        let next_try = summary.next_try.filter(|at| *at > now.utc);
        let when = next_try.map_or_else(String::new, |at| {
            let secs = at.duration_since(now.utc).as_secs().max(1);
            if secs < 100 {
                format!(", next try in {secs} s")
            } else {
                format!(", next try in {}", duration::words(secs))
            }
        });
        match (problem, summary.waiting) {
            (None, 0) => None,
            (None, waiting) => Some(StatusPiece::new(
                Severity::Info,
                format!("{waiting} waiting{when}"),
            )),
            (Some(problem), 0) => Some(StatusPiece::new(Severity::Warning, short(problem))),
            (Some(problem), waiting) => Some(StatusPiece::new(
                Severity::Warning,
                format!("{}; {waiting} waiting{when}", short(problem)),
            )),
        }
    }

    /// "Send now" cannot: why.
    pub(crate) fn say_why_nothing_is_sent(&mut self) {
        use super::super::command::Command;
        use super::super::notices::{Say, Topic};
        let say = match &self.sign_in.session {
            Session::SignedIn { .. } => {
                Say::warning("Jira has not answered yet").advice("It is tried again now.")
            }
            Session::WaitingForKeyring { .. } | Session::KeyringProblem { .. } => {
                Say::warning("The keyring has not given the token yet")
                    .advice("Unlock it, or try again.")
                    .action("Try again", Command::RetryKeyring)
            }
            Session::None | Session::TokenMissing { .. } | Session::Rejected { .. } => {
                Say::warning("Sign in to Jira first")
                    .advice("Everything waits here until then.")
                    .action("Sign in", Command::ReplaceToken)
            }
        };
        self.notices.say(say.topic(Topic::Sending));
    }
}

/// One or two words for the status bar.
fn short(problem: &JiraProblem) -> String {
    if matches!(
        problem,
        JiraProblem::Offline { .. } | JiraProblem::NoSuchHost { .. }
    ) {
        "Offline".to_owned()
    } else {
        Words::from(problem).title
    }
}
