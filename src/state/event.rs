//! What the outside world reported.

use jiff::Timestamp;

use super::command::Command;
use crate::domain::account::Deployment;
use crate::domain::account::{Account, Profile, Route};
use crate::domain::issue::Issue;
use crate::domain::jql::FilterId;
use crate::domain::problem::{JiraProblem, SecretProblem, StoreProblem};
use crate::domain::secret::Secret;
use crate::domain::site::SiteUrl;
use crate::domain::worklog::{RemoteWorklog, RemoteWorklogId, Worklog, WorklogId};

/// Everything that enters the inbox.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    Command(Command),
    Event(Event),
}

impl From<Command> for Message {
    fn from(command: Command) -> Self {
        Self::Command(command)
    }
}

impl From<Event> for Message {
    fn from(event: Event) -> Self {
        Self::Event(event)
    }
}

/// A report of a service. Reports about a worklog carry its id and attempt, so that a late one touches only its own row.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    // --- store ---
    /// The job with this number was committed, or not; jobs are answered in order.
    Stored {
        job: u64,
        result: Result<(), StoreProblem>,
    },
    /// A filter's stored result was read.
    FilterLoaded {
        filter: FilterId,
        issues: Vec<Issue>,
        read_at: Option<Timestamp>,
    },
    /// Worklogs of a range of days were read from the store.
    WorklogsLoaded {
        from: Timestamp,
        to: Timestamp,
        worklogs: Vec<Worklog>,
    },
    /// A reading job failed.
    LoadFailed {
        what: &'static str,
        problem: StoreProblem,
    },

    /// Answer to `LoadJob::Copy`.
    CopySaved {
        to: std::path::PathBuf,
        result: Result<(), StoreProblem>,
    },

    // --- credential store ---
    /// Answer to `SecretJob::Get`.
    SecretRead {
        generation: u64,
        result: Result<Option<Secret>, SecretProblem>,
    },
    /// Answer to `SecretJob::Set`; the provider's name for people ("GNOME Keyring").
    SecretSaved {
        generation: u64,
        result: Result<String, SecretProblem>,
    },
    SecretDeleted {
        generation: u64,
        result: Result<(), SecretProblem>,
    },
    /// Answer to `SecretJob::Probe`: the provider's name for people.
    SecretProvider {
        generation: u64,
        result: Result<String, SecretProblem>,
    },

    // --- Jira: sign-in ---
    /// What answers at the probed address.
    SiteProbed {
        request: u64,
        result: Result<SiteProbe, JiraProblem>,
    },
    /// The outcome of trying a token.
    Connected {
        request: u64,
        result: Result<Connected, JiraProblem>,
    },
    /// The stored token was tried at start, or after a doubt about it.
    SignInChecked {
        request: u64,
        result: Result<Profile, JiraProblem>,
    },

    // --- Jira: reading ---
    /// One page of a search; `last` ends it. Pages of superseded requests never arrive.
    SearchPage {
        request: u64,
        filter: FilterId,
        issues: Vec<Issue>,
        last: bool,
    },
    SearchFailed {
        request: u64,
        filter: FilterId,
        problem: JiraProblem,
    },
    /// Answer to `JiraRead::Find`.
    Found {
        request: u64,
        query: String,
        result: Result<Vec<Issue>, JiraProblem>,
    },
    /// Answer to `JiraRead::LookFor`: the issue's worklogs, complete, with proven identity.
    Looked {
        worklog: WorklogId,
        attempt: u32,
        result: Result<Vec<RemoteWorklog>, JiraProblem>,
    },

    // --- Jira: writing ---
    /// The outcome of a create.
    Posted {
        worklog: WorklogId,
        attempt: u32,
        result: Result<Posted, JiraProblem>,
    },
    /// A twin was deleted (or was gone already).
    TwinDeleted {
        worklog: WorklogId,
        remote: RemoteWorklogId,
        result: Result<(), JiraProblem>,
    },

    // --- desktop ---
    /// A tray host is there (`Some(true)`), is not (`Some(false)`).
    TrayHost {
        present: bool,
    },
    /// Where the copy of the database shall be.
    CopyPlaceChosen {
        path: std::path::PathBuf,
    },
    /// This system has no file dialog.
    NoFileDialog,
    /// The window was opened or closed.
    WindowOpened,
    WindowClosed,
    /// The machine's network came or went is not reported by every system; this one did.
    NetworkChanged,
    /// A clean-up for "Remove everything" ended; what was removed, in words.
    Removed {
        what: Vec<String>,
    },
}

/// What a site's `serverInfo` and `tenant_info` say without a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteProbe {
    pub site: SiteUrl,
    pub deployment: Deployment,
    /// `serverTitle`, where given.
    pub title: Option<String>,
}

/// A token that works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    pub site: SiteUrl,
    pub email: Option<String>,
    pub profile: Profile,
    /// Handed back so that it can be put into the credential store.
    pub token: Secret,
}

/// A create that Jira confirmed with 201.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    pub remote: RemoteWorklogId,
    pub secs: i64,
    /// The answer (or a PUT of the property afterwards) proved that the mark is on the worklog.
    pub marked: bool,
}

/// What the Jira workers need to act for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    pub site: SiteUrl,
    pub email: Option<String>,
    pub deployment: Deployment,
    pub route: Route,
    pub account_id: String,
    pub user_name: Option<String>,
    pub token: Secret,
}

impl Credential {
    /// The credential of a known account with its token.
    #[must_use]
    pub fn of(account: &Account, token: Secret) -> Self {
        Self {
            site: account.site.clone(),
            email: account.email.clone(),
            deployment: account.profile.deployment,
            route: account.profile.route,
            account_id: account.profile.account_id.clone(),
            user_name: account.profile.user_name.clone(),
            token,
        }
    }
}
