//! How far a worklog is on its way to Jira: the states of `sync`, one enum.
//!
//! *Draft → Waiting → Sending → In Jira*; or *Checking* when an outcome is unknown, *Refused*
//! in Jira's words, *Needs you* when only a person can tell. No POST without an [`Attempt`] on disk.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::issue::IssueId;
use super::settings::AdjustEstimate;
use super::worklog::{RemoteWorklogId, WorklogId};

/// What a create sends, frozen when the attempt is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    pub worklog: WorklogId,
    pub issue: IssueId,
    /// The issue's key when the attempt was made: a hint for servers that know issues by key only.
    #[serde(default)]
    pub key: String,
    pub started: Timestamp,
    /// Whole minutes, at least 60 (Jira refuses less with a 400).
    pub secs: i64,
    pub comment: String,
    pub adjust_estimate: AdjustEstimate,
}

impl Payload {
    /// True when Jira could not tell the two apart without a mark.
    #[must_use]
    pub fn looks_like(&self, other: &Self) -> bool {
        self.issue == other.issue
            && self.started == other.started
            && self.secs == other.secs
            && self.comment.trim() == other.comment.trim()
    }
}

/// One try at creating the worklog in Jira, committed before the request leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// 1 for the first.
    pub number: u32,
    pub payload: Payload,
    pub made: Timestamp,
}

/// Why a worklog is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DraftReason {
    /// Under 60 s, which Jira refuses.
    TooShort,
    /// No issue yet.
    Unassigned,
    /// The person holds it back.
    Held,
}

/// The state of a worklog's delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delivery {
    Draft(DraftReason),
    /// Goes out at `due` (grace time, back-off, or "when I say so" while `held` by the setting).
    Waiting {
        due: Timestamp,
        /// Tries that Jira certainly did not carry out.
        tries: u32,
        /// Why the last try did not go through, in words; shown beside "next try in …".
        last_problem: Option<String>,
    },
    /// The attempt is, or is being, committed; the request leaves only after that.
    Sending(Attempt),
    /// The outcome of the attempt is unknown: the issue's worklogs are read before anything else.
    Checking {
        attempt: Attempt,
        /// When the attempt ended (or was found on disk without an end).
        ended: Timestamp,
        /// Complete reads with proven identity that did not find it.
        absent_reads: u32,
        /// When to look next.
        look_at: Timestamp,
    },
    InJira {
        remote: RemoteWorklogId,
        /// What Jira holds, in seconds.
        secs: i64,
        /// Set after a re-send: a late first request may still make a twin, so look again then.
        watch_twin: Option<Timestamp>,
    },
    /// Jira said no. Input is kept; `words` are Jira's own.
    Refused {
        words: String,
    },
    /// Only a person can tell: on an unmarked site, several worklogs in Jira look like this one,
    /// or one that looks like it cannot be told from somebody's own entry.
    NeedsYou {
        attempt: Attempt,
        candidates: Vec<RemoteWorklogId>,
    },
}

impl Delivery {
    /// True once a create may have reached Jira and its outcome is not known.
    #[must_use]
    pub const fn is_unresolved(&self) -> bool {
        matches!(
            self,
            Self::Sending(_) | Self::Checking { .. } | Self::NeedsYou { .. }
        )
    }

    /// The attempt whose outcome is open.
    #[must_use]
    pub const fn attempt(&self) -> Option<&Attempt> {
        match self {
            Self::Sending(attempt)
            | Self::Checking { attempt, .. }
            | Self::NeedsYou { attempt, .. } => Some(attempt),
            Self::Draft(_) | Self::Waiting { .. } | Self::InJira { .. } | Self::Refused { .. } => {
                None
            }
        }
    }

    /// True while a person may still change or drop the worklog without touching Jira.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        matches!(
            self,
            Self::Draft(_) | Self::Waiting { .. } | Self::Refused { .. }
        )
    }
}
