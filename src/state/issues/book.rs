//! What is known about single issues: pins, recents, and keys that changed because an issue moved.

use std::collections::BTreeMap;

use super::super::AppState;
use super::super::effect::{Change, DesktopJob, Effect};
use super::super::turn::Turn;
use crate::domain::issue::{Issue, IssueId, IssueRef};
use crate::domain::jql::FilterId;
use crate::domain::timer::Subject;
use crate::domain::worklog::Worklog;

/// How many recent issues are kept.
const RECENT: usize = 20;

impl AppState {
    /// The subject was started or logged on: its issue is the most recent one.
    pub(crate) fn used(&mut self, subject: &Subject, turn: &mut Turn) {
        let Some(issue) = subject.issue() else { return };
        let recent = &mut self.issues.recent;
        recent.retain(|other| other.id != issue.id);
        recent.insert(0, issue.clone());
        recent.truncate(RECENT);
        turn.save(Change::Used(issue.clone(), turn.now));
    }

    pub(crate) fn pin(&mut self, issue: IssueRef, turn: &mut Turn) {
        if self.owner().is_none() || self.issues.is_pinned(issue.id) {
            return;
        }
        self.issues.pinned.push(issue.clone());
        turn.save(Change::Pin(issue));
    }

    pub(crate) fn unpin(&mut self, id: IssueId, turn: &mut Turn) {
        if self.issues.is_pinned(id) {
            self.issues.pinned.retain(|issue| issue.id != id);
            turn.save(Change::Unpin(id));
        }
    }

    /// Issues to start with one click: pinned, recent, and as long as those are few, the first of the
    /// first tab; each once, at most `most` beyond the pinned ones.
    #[must_use]
    pub fn at_hand(&self, most: usize) -> Vec<IssueRef> {
        let mut seen = std::collections::BTreeSet::new();
        let pinned: Vec<IssueRef> = self
            .issues
            .pinned
            .iter()
            .filter(|issue| seen.insert(issue.id))
            .cloned()
            .collect();
        let recent = self.issues.recent.iter().cloned();
        let first = self.issues.results.get(&FilterId::AssignedToMe);
        let listed = first
            .into_iter()
            .flat_map(|result| result.issues.iter().map(Issue::to_ref));
        let more = recent
            .chain(listed)
            .filter(|issue| seen.insert(issue.id))
            .take(most);
        pinned
            .iter()
            .cloned()
            .chain(more.collect::<Vec<_>>())
            .collect()
    }

    pub(crate) fn open_in_browser(&self, id: IssueId, turn: &mut Turn) {
        let key = self.known_refs().find(|issue| issue.id == id);
        let key = key.map(|issue| issue.key.clone()).or_else(|| {
            let mut listed = self.listed_issues();
            listed
                .find(|issue| issue.id == id)
                .map(|issue| issue.key.clone())
        });
        if let (Some(account), Some(key)) = (self.account(), key) {
            let url = account.browse_url(&key);
            turn.effect(Effect::Desktop(DesktopJob::OpenUrl(url)));
        }
    }

    /// An issue by its key, wherever it is known here.
    pub(crate) fn known_issue(&self, key: &str) -> Option<IssueRef> {
        let same = |other: &str| other.eq_ignore_ascii_case(key);
        self.listed_issues()
            .find(|issue| same(&issue.key))
            .map(Issue::to_ref)
            .or_else(|| self.known_refs().find(|issue| same(&issue.key)).cloned())
    }

    fn listed_issues(&self) -> impl Iterator<Item = &Issue> {
        let tabs = self.issues.results.values();
        tabs.flat_map(|result| result.issues.iter())
            .chain(&self.issues.found.issues)
    }

    fn known_refs(&self) -> impl Iterator<Item = &IssueRef> {
        let owner = self.owner();
        let logged = self
            .worklogs
            .values()
            .filter(move |worklog| Some(&worklog.owner) == owner.as_ref())
            .filter_map(|worklog| worklog.subject.issue());
        let running = self.timer.running().and_then(|r| r.subject.issue());
        self.issues
            .pinned
            .iter()
            .chain(&self.issues.recent)
            .chain(running)
            .chain(logged)
    }

    /// Keys and summaries follow Jira wherever the numeric id is the same: issues move between projects.
    pub(crate) fn refresh_known_issues(&mut self, issues: &[Issue], turn: &mut Turn) {
        let known: BTreeMap<IssueId, &IssueRef> =
            self.known_refs().map(|issue| (issue.id, issue)).collect();
        let fresh: BTreeMap<IssueId, IssueRef> = issues
            .iter()
            .filter(|issue| known.contains_key(&issue.id))
            .map(|issue| (issue.id, issue.to_ref()))
            .collect();
        if fresh.is_empty() {
            return;
        }
        let stale = |issue: &IssueRef| fresh.get(&issue.id).filter(|fresh| *fresh != issue);
        for pinned in &mut self.issues.pinned {
            if let Some(fresh) = stale(pinned) {
                *pinned = fresh.clone();
                turn.save(Change::Pin(fresh.clone()));
            }
        }
        for recent in &mut self.issues.recent {
            if let Some(fresh) = stale(recent) {
                *recent = fresh.clone();
            }
        }
        let running = self.timer.running().and_then(|r| r.subject.issue());
        if let Some(fresh) = running.and_then(stale).cloned() {
            self.change_running(turn, |running| running.subject = Subject::Issue(fresh));
        }
        let owner = self.owner();
        let moved: Vec<Worklog> = self
            .worklogs
            .values()
            .filter(|worklog| Some(&worklog.owner) == owner.as_ref())
            .filter_map(|worklog| {
                let fresh = stale(worklog.subject.issue()?)?;
                Some(Worklog {
                    subject: Subject::Issue(fresh.clone()),
                    ..worklog.clone()
                })
            })
            .collect();
        for worklog in moved {
            self.put_worklog(worklog, turn);
        }
    }
}
