//! Keys that were typed and not known here: the timer starts at once, Jira is asked which issue it is.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::super::AppState;
use super::super::effect::{Effect, JiraRead};
use super::super::notices::{Say, Topic};
use super::super::turn::Turn;
use crate::domain::delivery::{Delivery, DraftReason};
use crate::domain::issue::{Issue, IssueRef, key_in};
use crate::domain::problem::{JiraProblem, Retry};
use crate::domain::timer::Subject;
use crate::domain::worklog::WorklogId;

/// A question that got no answer is put again after this.
const ASK_AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// Typed keys that Jira is asked about: one after another, for a newer question cancels an older one.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    /// The question under way.
    asked: Option<(u64, String)>,
    /// Keys that Jira does not know; they are not asked about again.
    unknown: BTreeSet<String>,
    not_before: Option<Timestamp>,
}

impl AppState {
    /// Starts on what was typed: a key or link of a known issue, a key to ask Jira about, or words.
    pub(crate) fn start_typed(&mut self, text: &str, turn: &mut Turn) {
        let text = text.trim();
        let Some(key) = key_in(text) else {
            self.start_timer(Subject::Unassigned(text.to_owned()), turn);
            return;
        };
        if let Some(issue) = self.known_issue(&key) {
            self.start_timer(Subject::Issue(issue), turn);
            return;
        }
        self.typed.unknown.remove(&key);
        self.typed.not_before = None;
        self.start_timer(Subject::Unassigned(key), turn);
        self.ask_about_typed(turn);
    }

    /// Asks Jira about the next typed key, if there is one and nothing else is being asked.
    pub(crate) fn ask_about_typed(&mut self, turn: &mut Turn) {
        if self.next_question().is_none_or(|at| at > turn.now) {
            return;
        }
        let Some(key) = self.open_keys().into_iter().next() else {
            return;
        };
        let request = self.next_request();
        self.typed.asked = Some((request, key.clone()));
        turn.effect(Effect::JiraRead(JiraRead::Find {
            request,
            query: key,
        }));
    }

    /// When the next question can be put: `None` when there is none, or an answer has to come first.
    pub(crate) fn next_question(&self) -> Option<Timestamp> {
        let free = self.typed.asked.is_none() && !self.issues.found.searching;
        (free && self.can_act() && !self.open_keys().is_empty())
            .then(|| self.typed.not_before.unwrap_or(Timestamp::MIN))
    }

    /// A question of the picker's cancels ours; it is put again after the picker's answer.
    pub(crate) fn typed_question_was_cancelled(&mut self) {
        self.typed.asked = None;
    }

    /// Takes an answer that was asked for a typed key; false when it was not.
    pub(crate) fn typed_answer(
        &mut self,
        request: u64,
        result: &Result<Vec<Issue>, JiraProblem>,
        turn: &mut Turn,
    ) -> bool {
        let Some((_, key)) = self.typed.asked.take_if(|(asked, _)| *asked == request) else {
            return false;
        };
        match result {
            Ok(issues) => {
                // A moved issue answers with its new key; then it is the only one.
                let exact = issues.iter().find(|i| i.key.eq_ignore_ascii_case(&key));
                let found = exact.or(match issues.as_slice() {
                    [only] => Some(only),
                    _ => None,
                });
                match found {
                    Some(issue) => self.typed_key_is(&key, &issue.to_ref(), turn),
                    None => self.typed_key_is_unknown(key),
                }
            }
            Err(JiraProblem::NotFound { .. }) => self.typed_key_is_unknown(key),
            Err(problem) => {
                self.typed.not_before = Some(turn.after(ASK_AGAIN));
                if problem.retry() == Retry::Never {
                    self.typed_key_is_unknown(key);
                }
            }
        }
        true
    }

    fn typed_key_is_unknown(&mut self, key: String) {
        self.notices.say(
            Say::warning(format!("Jira does not know an issue {key}"))
                .advice("The time is kept as a draft. Choose the issue it belongs to.")
                .topic(Topic::Tracking),
        );
        self.typed.unknown.insert(key);
    }

    /// Everything that still runs on, or was logged on, the typed text gets its issue.
    fn typed_key_is(&mut self, key: &str, issue: &IssueRef, turn: &mut Turn) {
        let meant =
            |subject: &Subject| matches!(subject, Subject::Unassigned(words) if words == key);
        if self.timer.running().is_some_and(|r| meant(&r.subject)) {
            self.switch(Subject::Issue(issue.clone()), turn);
        }
        let owner = self.owner();
        let drafts: Vec<WorklogId> = self
            .worklogs
            .values()
            .filter(|w| {
                Some(&w.owner) == owner.as_ref()
                    && w.delivery == Delivery::Draft(DraftReason::Unassigned)
                    && meant(&w.subject)
            })
            .map(|w| w.id)
            .collect();
        for id in drafts {
            self.assign(id, issue.clone(), turn);
        }
    }

    /// Keys that stand where an issue should be: the running timer's first, then the drafts'.
    fn open_keys(&self) -> Vec<String> {
        let owner = self.owner();
        let drafts = self.worklogs.values().filter(|w| {
            Some(&w.owner) == owner.as_ref()
                && w.delivery == Delivery::Draft(DraftReason::Unassigned)
        });
        self.timer
            .running()
            .map(|running| &running.subject)
            .into_iter()
            .chain(drafts.map(|worklog| &worklog.subject))
            .filter_map(|subject| match subject {
                Subject::Issue(_) => None,
                Subject::Unassigned(words) => Some(words),
            })
            .filter(|words| key_in(words).as_ref() == Some(*words))
            .filter(|key| !self.typed.unknown.contains(*key))
            .cloned()
            .collect()
    }
}
