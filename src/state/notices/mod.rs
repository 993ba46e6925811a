//! The only place where errors become words for people: what happened and what to do.

mod words;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::command::Command;
use super::turn::later;
use crate::domain::worklog::WorklogId;

/// How long a passing notice stays.
const A_WHILE: SignedDuration = SignedDuration::from_secs(8);

/// More than this is a list nobody reads; the oldest go first.
const MOST: usize = 12;

/// How serious a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// Something a person should read, with what they can do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub id: u64,
    pub severity: Severity,
    /// One sentence: what happened.
    pub title: String,
    /// What to do; may be empty.
    pub advice: String,
    /// A button, such as "Undo".
    pub action: Option<(String, Command)>,
    /// Goes away by itself then; errors stay until dismissed.
    pub until: Option<Timestamp>,
}

/// The notices on screen, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    pub shown: Vec<Notice>,
    pub(crate) last_id: u64,
    /// Which shown notice speaks about what, so that news replaces it.
    topics: BTreeMap<Topic, u64>,
}

/// What a notice is about: at most one is shown about each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    Saving,
    SignIn,
    Keyring,
    TokenExpiry,
    Zone,
    TimeTracking,
    Unattended,
    Tracking,
    Resumed,
    Clock,
    Sending,
    Loading,
    Copy,
    Worklog(WorklogId),
}

/// Words for a problem: a sentence and an advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    pub advice: String,
}

/// A notice being put together.
#[derive(Debug)]
pub(crate) struct Say {
    severity: Severity,
    title: String,
    advice: String,
    action: Option<(String, Command)>,
    until: Option<Timestamp>,
    topic: Option<Topic>,
}

impl Say {
    fn new(severity: Severity, title: impl Into<String>) -> Self {
        Self {
            severity,
            title: title.into(),
            advice: String::new(),
            action: None,
            until: None,
            topic: None,
        }
    }

    pub fn info(title: impl Into<String>) -> Self {
        Self::new(Severity::Info, title)
    }

    pub fn warning(title: impl Into<String>) -> Self {
        Self::new(Severity::Warning, title)
    }

    pub fn error(title: impl Into<String>) -> Self {
        Self::new(Severity::Error, title)
    }

    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    pub fn action(mut self, label: impl Into<String>, command: Command) -> Self {
        self.action = Some((label.into(), command));
        self
    }

    pub const fn until(mut self, until: Timestamp) -> Self {
        self.until = Some(until);
        self
    }

    /// It passes by itself after some seconds.
    pub fn for_a_while(self, now: Timestamp) -> Self {
        self.until(later(now, A_WHILE))
    }

    pub const fn topic(mut self, topic: Topic) -> Self {
        self.topic = Some(topic);
        self
    }
}

impl Notices {
    /// Shows a notice; an older one about the same topic goes.
    pub(crate) fn say(&mut self, say: Say) {
        if let Some(topic) = say.topic {
            self.withdraw(topic);
        }
        self.last_id += 1;
        if let Some(topic) = say.topic {
            self.topics.insert(topic, self.last_id);
        }
        self.shown.push(Notice {
            id: self.last_id,
            severity: say.severity,
            title: say.title,
            advice: say.advice,
            action: say.action,
            until: say.until,
        });
        if self.shown.len() > MOST {
            let least = self.shown.iter().map(|notice| notice.severity).min();
            if let Some(place) = self.shown.iter().position(|n| Some(n.severity) == least) {
                self.shown.remove(place);
            }
        }
    }

    /// The matter is settled: its notice goes.
    pub(crate) fn withdraw(&mut self, topic: Topic) {
        if let Some(id) = self.topics.remove(&topic) {
            self.dismiss(id);
        }
    }

    pub(crate) fn dismiss(&mut self, id: u64) {
        self.shown.retain(|notice| notice.id != id);
        self.topics.retain(|_, shown| *shown != id);
    }

    pub(crate) fn expire(&mut self, now: Timestamp) {
        self.shown
            .retain(|notice| notice.until.is_none_or(|until| until > now));
        let shown = &self.shown;
        self.topics
            .retain(|_, id| shown.iter().any(|notice| notice.id == *id));
    }

    pub(crate) fn next_expiry(&self) -> Option<Timestamp> {
        self.shown.iter().filter_map(|notice| notice.until).min()
    }
}
