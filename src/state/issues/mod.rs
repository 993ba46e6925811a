//! The Issues page's tabs, pins and recents, and the picker.

mod book;
mod picker;
mod tabs;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::issue::{Issue, IssueId, IssueRef};
use crate::domain::jql::{Filter, FilterId};
use crate::domain::problem::JiraProblem;

/// Everything about issues that the screen reads.
#[derive(Debug, Default)]
pub struct Issues {
    /// Tabs in their order: the built-in ones, then the person's own.
    pub filters: Vec<Filter>,
    pub open: Option<FilterId>,
    /// Results by tab; absent until loaded from the store or read from Jira.
    pub results: BTreeMap<FilterId, FilterResult>,
    pub pinned: Vec<IssueRef>,
    /// Newest first, at most 20.
    pub recent: Vec<IssueRef>,
    /// Answer to the last `FindIssues`.
    pub found: Found,
}

/// A tab's last known result.
#[derive(Debug, Clone, Default)]
pub struct FilterResult {
    /// Complete as of `read_at`, or growing while `loading`.
    pub issues: Arc<Vec<Issue>>,
    /// When it was last read completely.
    pub read_at: Option<Timestamp>,
    pub loading: Option<Loading>,
    /// Why the last reading failed; Jira's own words for a bad JQL.
    pub problem: Option<JiraProblem>,
}

/// A search that is under way.
#[derive(Debug, Clone)]
pub struct Loading {
    pub request: u64,
    /// Issues of the pages so far, while an older complete result stays on screen.
    /// Without one the pages go straight into [`FilterResult::issues`].
    pub fresh: Vec<Issue>,
}

/// The picker's answer.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub query: String,
    pub request: u64,
    pub searching: bool,
    /// What is known here, until Jira's answer takes its place.
    pub issues: Vec<Issue>,
    pub problem: Option<JiraProblem>,
}

impl Issues {
    /// A tab by its id.
    #[must_use]
    pub fn filter(&self, id: FilterId) -> Option<&Filter> {
        self.filters.iter().find(|filter| filter.id == id)
    }

    /// True for an issue the person pinned.
    #[must_use]
    pub fn is_pinned(&self, id: IssueId) -> bool {
        self.pinned.iter().any(|issue| issue.id == id)
    }
}

impl FilterResult {
    /// How many issues have been read so far by the search under way.
    #[must_use]
    pub fn read_so_far(&self) -> Option<usize> {
        let loading = self.loading.as_ref()?;
        Some(if self.read_at.is_some() {
            loading.fresh.len()
        } else {
            self.issues.len()
        })
    }
}
