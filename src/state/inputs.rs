//! What the state is told from outside: the time, delays, what the store held, and which kind of start this is.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::account::Account;
use crate::domain::issue::IssueRef;
use crate::domain::settings::Settings;
use crate::domain::timer::Timer;
use crate::domain::worklog::Worklog;

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
