//! What must be done outside: plain data that tests compare and services carry out.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::event::Credential;
use crate::domain::account::Account;
use crate::domain::delivery::Attempt;
use crate::domain::issue::{Issue, IssueId, IssueRef};
use crate::domain::jql::{Filter, FilterId};
use crate::domain::secret::Secret;
use crate::domain::settings::Settings;
use crate::domain::site::SiteUrl;
use crate::domain::timer::Running;
use crate::domain::worklog::{RemoteWorklogId, Worklog, WorklogId};

/// One thing to do outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Store(StoreJob),
    /// Read from the store; answered by `FilterLoaded` / `WorklogsLoaded`.
    Load(LoadJob),
    Secret(SecretJob),
    JiraRead(JiraRead),
    JiraWrite(JiraWrite),
    Desktop(DesktopJob),
}

/// One transaction. Numbered, first in first out, answered by `Event::Stored`.
#[derive(Debug, Clone, PartialEq)]
pub struct StoreJob {
    pub number: u64,
    /// True for the first job after a failed commit: the store accepts jobs again from here.
    pub resubmission: bool,
    pub changes: Vec<Change>,
}

/// A row to write or remove.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The running timer's row (a worklog without an end).
    PutRunning(Running, crate::domain::account::Owner),
    /// Heartbeat of the running timer.
    Heartbeat(WorklogId, Timestamp),
    /// No timer runs; its row was closed by `PutWorklog` of the same id or is dropped.
    ClearRunning(WorklogId),
    PutWorklog(Worklog),
    DeleteWorklog(WorklogId),
    PutAccount(Account),
    /// Signed out: rows stay, the account is not the present one any more.
    ForgetAccount,
    PutSettings(Settings),
    PutFilter {
        filter: Filter,
        position: u32,
    },
    DeleteFilter(FilterId),
    /// The whole result of a filter, read completely at this time.
    ReplaceResult {
        filter: FilterId,
        /// Shared with the screen: a result may have 100,000 rows.
        issues: Arc<Vec<Issue>>,
        read_at: Timestamp,
    },
    Pin(IssueRef),
    Unpin(IssueId),
    /// The issue was used (started, logged on) at this time.
    Used(IssueRef, Timestamp),
}

/// What to read from the store, or to copy of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadJob {
    Filter(FilterId),
    /// Worklogs of the present owner that start in the range.
    Worklogs {
        from: Timestamp,
        to: Timestamp,
    },
    /// A whole, consistent copy of the database; answered by `Event::CopySaved`.
    Copy {
        to: std::path::PathBuf,
    },
}

/// Work for the one thread that owns the credential store. A newer generation supersedes older sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretJob {
    Probe {
        generation: u64,
    },
    Get {
        generation: u64,
        key: String,
    },
    Set {
        generation: u64,
        key: String,
        secret: Secret,
    },
    Delete {
        generation: u64,
        key: String,
    },
}

/// Reading from Jira. `request` numbers: a newer request of the same kind (and filter) cancels an older one.
#[derive(Debug, Clone, PartialEq)]
pub enum JiraRead {
    /// Without credentials: what answers here?
    Probe { request: u64, site: SiteUrl },
    /// Try a typed token: the site, then (Cloud, 401) the gateway.
    Connect {
        request: u64,
        site: SiteUrl,
        email: Option<String>,
        token: Secret,
    },
    /// From now on act as this account, and check it with `/myself`.
    SignIn {
        request: u64,
        credential: Credential,
    },
    /// Forget the credential.
    SignOut,
    Search {
        request: u64,
        filter: FilterId,
        jql: String,
    },
    /// Issues for a picker: an exact key, or Jira's own picker for words.
    Find { request: u64, query: String },
    /// Read all worklogs of the issue around an attempt, with proven identity.
    LookFor { attempt: Attempt },
}

/// Writing to Jira: strictly one after another.
#[derive(Debug, Clone, PartialEq)]
pub enum JiraWrite {
    Create {
        attempt: Attempt,
    },
    /// A late twin of a worklog that is in Jira already; the estimate is corrected (`adjustEstimate=auto`).
    DeleteTwin {
        worklog: WorklogId,
        issue: IssueId,
        remote: RemoteWorklogId,
    },
}

/// Things only the desktop can do.
#[derive(Debug, Clone, PartialEq)]
pub enum DesktopJob {
    OpenWindow,
    CloseWindow,
    /// Leave the main loop; the store is flushed first.
    Quit,
    OpenUrl(String),
    CopyText(String),
    OpenDataFolder,
    /// Ask where to put a copy of the database; `name` is offered.
    ChooseCopyPlace {
        name: String,
    },
    /// Start the embedded demo in a process of its own folder.
    StartDemo,
    RemoveEverything {
        credential_keys: Vec<String>,
    },
    /// A date the day view needs; unused days are dropped from memory.
    KeepDay(Date),
}
