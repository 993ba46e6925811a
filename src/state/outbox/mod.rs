//! Worklogs on their way to Jira: grace, attempts, looking, retrying.
//!
//! The order of things for one worklog: it waits out its grace time; an attempt is put on disk; only when that is
//! committed does the create leave (`sending`); its answer settles it, or, when the outcome is unknown, the
//! issue's worklogs are read until it is found or proven absent (`checking`, `recognise`). What holds sending
//! up is in `trouble`, what is said about it in `status`.

mod checking;
mod recognise;
mod sending;
mod status;
mod trouble;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::turn::later;
use crate::domain::issue::IssueId;
use crate::domain::problem::JiraProblem;
use crate::domain::worklog::{RemoteWorklogId, WorklogId};
pub use status::StatusPiece;

/// What the delivery protocol knows beyond the worklogs' own states.
#[derive(Debug, Default)]
pub struct Outbox {
    /// The one write that is being committed or may be under way.
    pub(crate) writing: Option<Writing>,
    /// When the write under way was handed out.
    pub(crate) writing_since: Timestamp,
    /// The look that is under way: at most one.
    pub(crate) looking: Option<Looking>,
    /// Nothing at all before this: offline back-off, cleared by the next success.
    pub(crate) offline_until: Option<Timestamp>,
    /// Nothing at all before this: Jira's quota.
    pub(crate) hold_all_until: Option<Timestamp>,
    /// No write before this: Jira's limit for creating worklogs.
    pub(crate) hold_writes_until: Option<Timestamp>,
    /// No write to this issue before that.
    pub(crate) hold_issue_until: BTreeMap<IssueId, Timestamp>,
    /// The last problem that stands between us and Jira; cleared by the next success.
    pub problem: Option<JiraProblem>,
    /// When Jira last answered us with proven identity.
    pub checked: Option<Timestamp>,
    /// Failed connections in a row.
    pub(crate) failures: u32,
    /// Failed looks in a row.
    pub(crate) failed_looks: u32,
    /// "Send now" was said for these; they go out although the setting is "when I say so".
    pub(crate) said_so: BTreeSet<WorklogId>,
    /// Two complete reads proved these absent: sent again with the same mark as soon as the way is free.
    pub(crate) proven_absent: BTreeSet<WorklogId>,
    /// Sent again after an unknown outcome: a late first request may still make a twin.
    pub(crate) resent: BTreeSet<WorklogId>,
    /// Younger twins that wait for their deletion.
    pub(crate) twins: VecDeque<Twin>,
    /// Reading from the store failed: no look before this.
    pub(crate) no_look_before: Option<Timestamp>,
}

/// The one write lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    /// The attempt is being put on disk; nothing has left yet.
    Committing(WorklogId, u32),
    /// The create is with the worker.
    Creating(WorklogId, u32),
    DeletingTwin(WorklogId, RemoteWorklogId),
}

/// A look under way. What it proves is as of when it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Looking {
    pub worklog: WorklogId,
    pub attempt: u32,
    pub since: Timestamp,
}

/// A second worklog in Jira with the mark of one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Twin {
    pub worklog: WorklogId,
    pub issue: IssueId,
    pub remote: RemoteWorklogId,
    pub not_before: Timestamp,
    pub failures: u32,
}

/// What the status bar says about delivery, worst first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub refused: usize,
    pub needs_you: usize,
    pub checking: usize,
    pub sending: usize,
    pub waiting: usize,
    pub drafts: usize,
    /// When the next try is due.
    pub next_try: Option<Timestamp>,
}

impl Outbox {
    /// No request to Jira before this.
    pub(crate) fn held_until(&self) -> Option<Timestamp> {
        self.offline_until.max(self.hold_all_until)
    }

    /// No create on this issue before this.
    pub(crate) fn write_held_until(&self, issue: IssueId) -> Option<Timestamp> {
        self.held_until()
            .max(self.hold_writes_until)
            .max(self.hold_issue_until.get(&issue).copied())
    }

    /// The worklog changed or went: what was remembered about its delivery is void.
    pub(crate) fn forget(&mut self, id: WorklogId) {
        self.said_so.remove(&id);
        self.proven_absent.remove(&id);
        self.resent.remove(&id);
    }

    /// The wall clock was stepped: what was to be waited for is still to be waited for.
    pub(crate) fn clock_moved(&mut self, step: SignedDuration) {
        let times = [
            &mut self.offline_until,
            &mut self.hold_all_until,
            &mut self.hold_writes_until,
            &mut self.no_look_before,
        ];
        for at in times.into_iter().flatten() {
            *at = later(*at, step);
        }
        for at in self.hold_issue_until.values_mut() {
            *at = later(*at, step);
        }
        for twin in &mut self.twins {
            twin.not_before = later(twin.not_before, step);
        }
        self.writing_since = later(self.writing_since, step);
        if let Some(looking) = &mut self.looking {
            looking.since = later(looking.since, step);
        }
    }
}
