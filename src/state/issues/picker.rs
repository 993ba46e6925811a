//! The picker: what is known here at once, then what Jira finds.

use super::super::AppState;
use super::super::effect::{Effect, JiraRead};
use super::super::sign_in::Session;
use super::super::turn::Turn;
use super::Found;
use crate::domain::issue::Issue;
use crate::domain::problem::JiraProblem;

/// So many issues known here are offered while Jira searches.
const OFFERED: usize = 20;

impl AppState {
    /// Words were typed into a picker.
    pub(crate) fn find_issues(&mut self, query: &str, turn: &mut Turn) {
        let query = query.trim().to_owned();
        if query.is_empty() {
            self.issues.found = Found::default();
            return;
        }
        let request = self.next_request();
        let searching = matches!(self.sign_in.session, Session::SignedIn { .. });
        self.issues.found = Found {
            issues: self.issues_like(&query),
            request,
            searching,
            problem: (!searching).then_some(JiraProblem::NotSignedIn),
            query: query.clone(),
        };
        if searching {
            self.typed_question_was_cancelled();
            turn.effect(Effect::JiraRead(JiraRead::Find { request, query }));
        }
    }

    /// Jira's answer to a picker, or to a typed key.
    pub(crate) fn found(
        &mut self,
        request: u64,
        result: Result<Vec<Issue>, JiraProblem>,
        turn: &mut Turn,
    ) {
        match &result {
            Ok(issues) => {
                self.refresh_known_issues(issues, turn);
                self.heard(turn);
            }
            Err(problem) => self.reading_failed(problem, turn),
        }
        if self.typed_answer(request, &result, turn) {
            return;
        }
        let found = &mut self.issues.found;
        if found.request != request {
            return;
        }
        found.searching = false;
        match result {
            Ok(issues) => {
                let known = std::mem::replace(&mut found.issues, issues);
                for issue in known {
                    if found.issues.iter().all(|other| other.id != issue.id) {
                        found.issues.push(issue);
                    }
                }
                found.problem = None;
            }
            // A key that does not exist is an empty answer, not a failure.
            Err(JiraProblem::NotFound { .. }) => found.problem = None,
            Err(problem) => found.problem = Some(problem),
        }
    }

    /// Issues of the loaded tabs whose key begins with, or whose key or summary contains, all the words.
    fn issues_like(&self, query: &str) -> Vec<Issue> {
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        let mut offered: Vec<Issue> = Vec::new();
        for issue in self.issues.results.values().flat_map(|r| r.issues.iter()) {
            if offered.len() >= OFFERED {
                break;
            }
            let text = format!("{} {}", issue.key, issue.summary).to_lowercase();
            if words.iter().all(|word| text.contains(word.as_str()))
                && offered.iter().all(|other| other.id != issue.id)
            {
                offered.push(issue.clone());
            }
        }
        offered
    }
}
