//! A worklog of ours: what was done when, and how far it is on its way to Jira.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::account::Owner;
use super::delivery::Delivery;
use super::timer::Subject;

/// Our own identity of a worklog: a UUID v7 made when it is started.
///
/// On Jira Cloud it is stamped into the worklog as the property [`MARK_KEY`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WorklogId(pub Uuid);

/// Key of the worklog property that carries [`WorklogId`] on Cloud: `{"id":"<uuid v7>"}`.
pub const MARK_KEY: &str = "app.planim.worklog";

/// Jira's own id of a worklog. A string in a `Worklog`, a number in the feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RemoteWorklogId(pub u64);

/// A finished stretch of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worklog {
    pub id: WorklogId,
    /// Whose it is; rows of another account are never sent.
    pub owner: Owner,
    pub subject: Subject,
    pub started: Timestamp,
    /// Exact length in seconds; rounding happens when it is sent.
    pub secs: i64,
    /// Plain text; becomes ADF on Cloud.
    pub comment: String,
    pub delivery: Delivery,
    /// When a person last changed it; sending waits for the grace time after this.
    pub changed: Timestamp,
}

impl Worklog {
    /// The exclusive end.
    #[must_use]
    pub fn ended(&self) -> Timestamp {
        self.started
            .checked_add(jiff::SignedDuration::from_secs(self.secs))
            .unwrap_or(self.started)
    }
}

/// A worklog as Jira holds it, reduced to what recognising needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteWorklog {
    pub id: RemoteWorklogId,
    pub issue: super::issue::IssueId,
    /// `accountId` on Cloud, the user's `key` or `name` on Data Center.
    pub author: String,
    pub started: Timestamp,
    pub secs: i64,
    /// Plain text (ADF flattened on Cloud).
    pub comment: String,
    pub created: Timestamp,
    pub updated: Timestamp,
    /// Our mark, when the worklog carries one.
    pub mark: Option<WorklogId>,
}
