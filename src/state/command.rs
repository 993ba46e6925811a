//! What a person asked for: in the window, in the tray, with a shortcut, on the command line.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::issue::{IssueId, IssueRef};
use crate::domain::jql::{Filter, FilterId};
use crate::domain::secret::Secret;
use crate::domain::settings::Settings;
use crate::domain::timer::Subject;
use crate::domain::worklog::WorklogId;

/// A wish of the person's. Views and the tray make these; only `AppState::handle` acts on them.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    // --- timer ---
    /// Start on this subject now; a running timer is closed into a worklog in the same transaction.
    Start(Subject),
    /// Start on what was typed: a key or link is looked up in the cache and then in Jira,
    /// words become an unassigned timer.
    StartTyped(String),
    Stop,
    /// Start again on the subject of the last worklog.
    Resume,
    /// Stop when running, resume when idle: middle click on the tray icon.
    Toggle,
    /// Keep the time that ran, but for another subject.
    Switch(Subject),
    /// Throw the running time away; `UndoDiscard` brings it back.
    Discard,
    UndoDiscard,
    /// Correct when the running timer started; in the future is refused in words.
    SetStart(Timestamp),
    SetNote(String),
    /// Stop, with the end at an earlier moment (the timer ran on while the program was closed).
    CutAt(Timestamp),

    // --- worklogs ---
    /// Log finished time without a timer.
    LogTime {
        subject: Subject,
        started: Timestamp,
        secs: i64,
        comment: String,
    },
    /// Change a worklog that is still local (`Delivery::is_local`, nothing attempted).
    EditWorklog {
        id: WorklogId,
        subject: Subject,
        started: Timestamp,
        secs: i64,
        comment: String,
    },
    /// Remove a worklog that is still local; `UndoDelete` brings it back.
    DeleteWorklog(WorklogId),
    UndoDelete(WorklogId),
    /// Take a stopped worklog back within the grace time: it runs again from its start.
    UndoStop(WorklogId),
    /// Give a draft its issue, or move a refused worklog to another issue.
    Assign {
        id: WorklogId,
        issue: IssueRef,
    },
    /// Hold a waiting worklog back as a draft, or let it go.
    Hold(WorklogId),
    Release(WorklogId),
    /// Send everything that waits, without grace or back-off.
    SendNow,
    /// Answer to *Needs you*: this worklog in Jira is ours.
    ClaimRemote {
        id: WorklogId,
        remote: crate::domain::worklog::RemoteWorklogId,
    },
    /// Answer to *Needs you*: none of them is ours, send it.
    SendAnyway(WorklogId),
    /// Show another day on Today.
    ShowDay(Date),

    // --- issues ---
    /// Read the tab's JQL again, all pages.
    Refresh(FilterId),
    /// Open a tab: shows the stored result and refreshes it when it is old.
    OpenFilter(FilterId),
    /// Add or change a tab of the person's own.
    SaveFilter(Filter),
    DeleteFilter(FilterId),
    Pin(IssueRef),
    Unpin(IssueId),
    /// Words typed into an issue picker; the answer comes as `AppState::found`.
    FindIssues(String),
    OpenInBrowser(IssueId),

    // --- account ---
    /// The site field was left: find out what answers there.
    ProbeSite(String),
    /// Test and save. The host was confirmed when `host_confirmed` names it (needed beyond `*.atlassian.net` and loopback).
    Connect {
        site: String,
        email: String,
        token: Secret,
        expires: Option<Date>,
        host_confirmed: Option<String>,
    },
    /// Leave the dialog's success page.
    FinishOnboarding,
    /// Ask the credential store once more, with a fresh connection to it.
    RetryKeyring,
    /// No credential store: keep the token in memory until quit.
    KeepInMemory,
    /// Open the dialog again for the present account (queue, cache and pins are kept).
    ReplaceToken,
    CancelOnboarding,
    /// Forget the token; worklogs stay here.
    SignOut,
    TryDemo,

    // --- program ---
    SaveSettings(Settings),
    /// Try at once to save what could not be saved.
    RetrySaving,
    DismissNotice(u64),
    /// Bring the window up, or open one.
    OpenWindow,
    /// The window's close button.
    CloseWindow,
    /// Ask to quit; with a running timer or unsent worklogs this puts a question.
    Quit,
    /// Answer to the question: what to do with the running timer.
    QuitAnswer(QuitAnswer),
    OpenUrl(String),
    CopyText(String),
    OpenDataFolder,
    /// Save a copy of the database where the person says.
    SaveCopy,
    /// Remove every credential, file and entry from this computer, then quit.
    RemoveEverything,
}

/// Answer to "a timer is running / worklogs are not sent yet".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuitAnswer {
    StopAndQuit,
    /// The timer goes on; it is asked about at the next start.
    KeepRunning,
    Cancel,
}
