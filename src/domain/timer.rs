//! The one timer: idle or running, never anything in between.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::issue::IssueRef;
use super::worklog::WorklogId;

/// What time is spent on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A Jira issue, known by its numeric id.
    Issue(IssueRef),
    /// Words that match no issue yet; the worklog stays a draft until it is assigned.
    Unassigned(String),
}

impl Subject {
    /// The issue, once assigned.
    #[must_use]
    pub const fn issue(&self) -> Option<&IssueRef> {
        match self {
            Self::Issue(issue) => Some(issue),
            Self::Unassigned(_) => None,
        }
    }

    /// The key, or the words of an unassigned subject: the shortest name a person recognises.
    #[must_use]
    pub fn short_name(&self) -> &str {
        match self {
            Self::Issue(issue) => &issue.key,
            Self::Unassigned(words) if words.trim().is_empty() => "No issue yet",
            Self::Unassigned(words) => words,
        }
    }

    /// The summary, or the words of an unassigned subject.
    #[must_use]
    pub fn summary(&self) -> &str {
        match self {
            Self::Issue(issue) => &issue.summary,
            Self::Unassigned(words) => words,
        }
    }
}

/// The timer. While it runs, a worklog row without an end is on disk from the first instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Timer {
    #[default]
    Idle,
    Running(Running),
}

/// A running timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The identity of the worklog that this timer will become.
    pub worklog: WorklogId,
    pub subject: Subject,
    pub started: Timestamp,
    /// What will be the worklog's comment.
    pub note: String,
    /// Last time the program was known to be alive with this timer (once a minute on disk).
    pub heartbeat: Timestamp,
}

impl Running {
    /// Whole seconds since the start; never negative, also when the clock was set back.
    #[must_use]
    pub fn elapsed_secs(&self, utc: Timestamp) -> i64 {
        utc.duration_since(self.started).as_secs().max(0)
    }
}

impl Timer {
    /// The running timer, if there is one.
    #[must_use]
    pub const fn running(&self) -> Option<&Running> {
        match self {
            Self::Idle => None,
            Self::Running(running) => Some(running),
        }
    }
}
