//! The app state and its only transition.
//!
//! A person's [`Command`] and a service's [`Event`] enter one inbox; [`AppState::handle`], pure and told
//! the time, turns each into new state plus [`Effect`]s as plain data. Window and tray only read.

pub mod command;
pub mod effect;
pub mod event;
pub mod issues;
pub mod notices;
pub mod outbox;
pub mod sign_in;
pub mod tracking;
pub mod tray_view;

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub use command::{Command, QuitAnswer};
pub use effect::Effect;
pub use event::{Event, Message};

use crate::domain::account::{Account, Owner};
use crate::domain::day::DayZone;
use crate::domain::ids::IdSource;
use crate::domain::issue::IssueRef;
use crate::domain::settings::Settings;
use crate::domain::timer::Timer;
use crate::domain::worklog::{Worklog, WorklogId};
use effect::StoreJob;
use issues::Issues;
use notices::Notices;
use outbox::Outbox;
use sign_in::SignIn;

/// The clocks, sampled in one place (`desktop::clock`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock.
    pub utc: Timestamp,
    /// A clock that stops in suspend; zero at an arbitrary point.
    pub awake: SignedDuration,
    /// A clock that does not stop in suspend; same zero.
    pub boot: SignedDuration,
}

impl Now {
    /// A moment for tests, with all clocks in step.
    #[must_use]
    pub fn at(utc: Timestamp) -> Self {
        let since = SignedDuration::from_secs(utc.as_second());
        Self {
            utc,
            awake: since,
            boot: since,
        }
    }
}

/// Delays of the delivery protocol, injected so that a test may shorten them together with its server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    /// Between the end of an attempt and the first look.
    pub first_look: SignedDuration,
    /// Between two looks.
    pub between_looks: SignedDuration,
    /// The last of the two looks that prove absence is at least this long after the attempt ended.
    pub prove_absent: SignedDuration,
    /// When a re-sent worklog is looked at again for a late twin.
    pub watch_twin: SignedDuration,
    /// First back-off after a try that was not carried out; doubles up to `retry_max`.
    pub retry_first: SignedDuration,
    pub retry_max: SignedDuration,
}

impl Default for Delays {
    fn default() -> Self {
        Self {
            first_look: SignedDuration::from_secs(2),
            between_looks: SignedDuration::from_secs(30),
            prove_absent: SignedDuration::from_secs(120),
            watch_twin: SignedDuration::from_secs(600),
            retry_first: SignedDuration::from_secs(5),
            retry_max: SignedDuration::from_secs(300),
        }
    }
}

/// What the store held when the program started.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loaded {
    pub account: Option<Account>,
    pub settings: Settings,
    pub timer: Timer,
    /// Today's worklogs and every one that is not in Jira yet, whatever its day.
    pub worklogs: Vec<Worklog>,
    pub filters: Vec<crate::domain::jql::Filter>,
    pub pinned: Vec<IssueRef>,
    /// Newest first, at most 20.
    pub recent: Vec<IssueRef>,
}

/// What differs between a real start, the demo and a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub machine_zone: TimeZone,
    pub delays: Delays,
    /// Seed of the identifiers.
    pub seed: u128,
    /// The demo is signed in by itself and wears a badge.
    pub demo: Option<DemoSite>,
}

/// Where the embedded Jira listens and how to sign in to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSite {
    pub site: crate::domain::site::SiteUrl,
    pub email: String,
    pub token: crate::domain::secret::Secret,
}

/// THE app state.
#[derive(Debug)]
pub struct AppState {
    pub config: Config,
    pub settings: Settings,
    pub sign_in: SignIn,
    pub timer: Timer,
    /// Worklogs in memory: the shown days', and all that are not in Jira yet.
    pub worklogs: BTreeMap<WorklogId, Worklog>,
    pub issues: Issues,
    pub outbox: Outbox,
    pub notices: Notices,
    /// The day shown on Today.
    pub shown_day: Date,
    pub zone: DayZone,
    pub saving: Saving,
    /// The last discarded timer and the deleted worklogs that can be brought back.
    pub undo: tracking::Undo,
    /// A tray host is there; `None` until the bus was asked.
    pub tray_host: Option<bool>,
    pub window_open: bool,
    /// The question that quitting put.
    pub quit_question: Option<QuitQuestion>,
    /// Quit was decided: the loop ends after this turn.
    pub quitting: bool,
    pub(crate) ids: IdSource,
    pub(crate) last_request: u64,
}

/// What quitting would leave behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuitQuestion {
    pub timer_runs: bool,
    pub unsent: usize,
}

/// Jobs the store has not acknowledged yet.
#[derive(Debug, Default)]
pub struct Saving {
    pub(crate) last_number: u64,
    /// In order; the front one is answered next. Kept so that a failed commit can be submitted again.
    pub(crate) unacknowledged: VecDeque<StoreJob>,
    /// The last failure; while it stands the screen says "not saved".
    pub problem: Option<crate::domain::problem::StoreProblem>,
    pub(crate) resubmit_at: Option<Timestamp>,
}

impl AppState {
    /// The state at start, and what must be done first (read the token, load the first tab).
    pub fn start(config: Config, loaded: Loaded, now: Now) -> (Self, Vec<Effect>) {
        let _ = (config, loaded, now);
        todo!("state")
    }

    /// The only transition.
    pub fn handle(&mut self, message: Message, now: Now) -> Vec<Effect> {
        let _ = (message, now);
        todo!("state")
    }

    /// Does what is due by now: sends, looks, retries, heartbeats, midnight.
    pub fn tick(&mut self, now: Now) -> Vec<Effect> {
        let _ = now;
        todo!("state")
    }

    /// When [`Self::tick`] has something to do next; `None` when nothing is due ever.
    ///
    /// A running timer asks for one wake-up a minute (heartbeat, the tray's text).
    #[must_use]
    pub fn next_wakeup(&self, now: Now) -> Option<Timestamp> {
        let _ = now;
        todo!("state")
    }

    /// The signed-in (or once signed-in) account.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.sign_in.account()
    }

    /// Whose worklogs are shown and sent.
    #[must_use]
    pub fn owner(&self) -> Option<Owner> {
        self.account().map(Account::owner)
    }

    /// The present owner's worklogs that start on the date, by start, then by id.
    #[must_use]
    pub fn worklogs_on(&self, date: Date) -> Vec<&Worklog> {
        let (from, to) = self.zone.bounds(date);
        let owner = self.owner();
        let mut day: Vec<&Worklog> = self
            .worklogs
            .values()
            .filter(|w| Some(&w.owner) == owner.as_ref() && w.started >= from && w.started < to)
            .collect();
        day.sort_by_key(|w| (w.started, w.id));
        day
    }

    /// Seconds a day that are the goal: set by the person, else from Jira, else 8 h.
    #[must_use]
    pub fn day_goal_secs(&self) -> i64 {
        self.settings
            .day_goal_secs
            .or_else(|| self.account().map(|a| a.profile.day_secs))
            .unwrap_or(8 * 3600)
    }
}
