//! What the tray shows, as comparable data: only differences are applied.

use super::command::Command;
use super::{AppState, Now};

/// The tray icon's drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrayIconKind {
    Idle,
    Running,
    /// Something is refused, a sign-in is needed, or the store could not save.
    Attention,
}

/// A line of the menu.
#[derive(Debug, Clone, PartialEq)]
pub enum TrayItem {
    Separator,
    /// A caption that cannot be clicked.
    Info {
        id: String,
        text: String,
    },
    /// Stable id, text, what it does.
    Action {
        id: String,
        text: String,
        command: Command,
    },
}

/// The whole tray. Elapsed text changes once a minute.
#[derive(Debug, Clone, PartialEq)]
pub struct TrayView {
    pub icon: TrayIconKind,
    pub tooltip: String,
    pub title: String,
    pub items: Vec<TrayItem>,
}

impl TrayView {
    /// The tray for a state.
    #[must_use]
    pub fn of(state: &AppState, now: Now) -> Self {
        let _ = (state, now);
        todo!("tray_view")
    }
}
