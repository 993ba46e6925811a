//! The only place where errors become words for people: what happened and what to do.

use jiff::Timestamp;

use super::command::Command;

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
}

/// Words for a problem: a sentence and an advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    pub advice: String,
}
