//! Worklogs on their way to Jira: grace, attempts, looking, retrying.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::issue::IssueId;
use crate::domain::problem::JiraProblem;
use crate::domain::worklog::WorklogId;

/// What the delivery protocol knows beyond the worklogs' own states.
#[derive(Debug, Default)]
pub struct Outbox {
    /// The create whose request may be under way: at most one.
    pub(crate) writing: Option<WorklogId>,
    /// The look that is under way: at most one.
    pub(crate) looking: Option<WorklogId>,
    /// No write before this (quota, offline back-off).
    pub(crate) hold_all_until: Option<Timestamp>,
    /// No write to this issue before that.
    pub(crate) hold_issue_until: BTreeMap<IssueId, Timestamp>,
    /// The last problem that stands between us and Jira; cleared by the next success.
    pub problem: Option<JiraProblem>,
    /// When Jira last answered us with proven identity.
    pub checked: Option<Timestamp>,
    pub(crate) failures: u32,
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
