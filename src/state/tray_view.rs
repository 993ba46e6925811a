//! What the tray shows, as comparable data: only differences are applied.
//!
//! Texts are plain, and at most [`MOST_CHARACTERS`] long. A menu reads `&` as the mark of a mnemonic, so the
//! adapter doubles it (`&&`) for menu items; tooltips and titles take it as it is.

use super::command::Command;
use super::sign_in::Session;
use super::{AppState, Now};
use crate::domain::delivery::Delivery;
use crate::domain::duration;
use crate::domain::issue::IssueRef;
use crate::domain::timer::{Running, Subject};

/// Longer texts end in an ellipsis.
pub const MOST_CHARACTERS: usize = 60;
/// So many issues are offered to start.
const ISSUES: usize = 8;

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
        let running = state.timer.running();
        let (tooltip, title) = match running {
            Some(running) => {
                let elapsed = duration::column(running.elapsed_secs(now.utc));
                let title = shorten(&format!("{} · {elapsed}", running.subject.short_name()));
                let summary = running.subject.summary();
                let tooltip = if running.subject.issue().is_some() && !summary.is_empty() {
                    format!("{title}\n{}", shorten(summary))
                } else {
                    title.clone()
                };
                (tooltip, title)
            }
            None => ("Planim · no timer is running".to_owned(), String::new()),
        };
        Self {
            icon: icon(state),
            tooltip,
            title,
            items: items(state, running, now),
        }
    }
}

fn icon(state: &AppState) -> TrayIconKind {
    let owner = state.owner();
    let asks = |delivery: &Delivery| {
        matches!(
            delivery,
            Delivery::Refused { .. } | Delivery::NeedsYou { .. }
        )
    };
    let sign_in_needed = matches!(
        state.sign_in.session,
        Session::KeyringProblem { .. } | Session::TokenMissing { .. } | Session::Rejected { .. }
    );
    let mut worklogs = state.worklogs.values();
    if state.saving.problem.is_some()
        || sign_in_needed
        || worklogs.any(|w| Some(&w.owner) == owner.as_ref() && asks(&w.delivery))
    {
        TrayIconKind::Attention
    } else if state.timer.running().is_some() {
        TrayIconKind::Running
    } else {
        TrayIconKind::Idle
    }
}

fn items(state: &AppState, running: Option<&Running>, now: Now) -> Vec<TrayItem> {
    if state.account().is_none() {
        let text = if state.config.demo.is_some() {
            "Open Planim"
        } else {
            "Connect to Jira…"
        };
        return vec![
            action("open", text, Command::OpenWindow),
            TrayItem::Separator,
            action("quit", "Quit", Command::Quit),
        ];
    }
    let mut items = Vec::new();
    items.extend(toggle(state, running));
    let offered = offered(state, running);
    if !items.is_empty() && !offered.is_empty() {
        items.push(TrayItem::Separator);
    }
    items.extend(offered.into_iter().map(|issue| {
        action(
            &format!("start:{}", issue.id.0),
            &format!("{} · {}", issue.key, issue.summary),
            Command::Start(Subject::Issue(issue.clone())),
        )
    }));
    if !items.is_empty() {
        items.push(TrayItem::Separator);
    }
    items.push(TrayItem::Info {
        id: "today".to_owned(),
        text: today(state, now),
    });
    items.push(TrayItem::Separator);
    items.push(action("open", "Open Planim", Command::OpenWindow));
    items.push(action("quit", "Quit", Command::Quit));
    items
}

fn toggle(state: &AppState, running: Option<&Running>) -> Option<TrayItem> {
    let (verb, subject, command) = match running {
        Some(running) => ("Stop", &running.subject, Command::Stop),
        None => ("Resume", &state.last_worklog()?.subject, Command::Resume),
    };
    let text = format!("{verb} {}", subject.short_name());
    Some(action("toggle", &text, command))
}

/// Pinned issues, recent ones and the first of the first tab, each once, without the running one.
fn offered(state: &AppState, running: Option<&Running>) -> Vec<IssueRef> {
    let running = running.and_then(|r| r.subject.issue()).map(|i| i.id);
    let mut offered = state.at_hand(ISSUES + 1);
    offered.retain(|issue| Some(issue.id) != running);
    offered.truncate(ISSUES);
    offered
}

/// `6 h 34 m today · 1 refused`. The running timer counts in whole minutes, so that the text changes with its own.
fn today(state: &AppState, now: Now) -> String {
    let date = state.zone.date(now.utc);
    let running = state.running_secs_on(date, now);
    let secs = state.day_total(date, now) - running % 60;
    let summary = state.delivery_summary(now);
    let mut text = format!("{} today", duration::words(secs));
    for (count, word) in [
        (summary.refused, "refused"),
        (summary.needs_you, "to answer"),
        (summary.checking, "checking"),
        (summary.waiting + summary.sending, "waiting"),
    ] {
        if count > 0 {
            text = format!("{text} · {count} {word}");
            break;
        }
    }
    text
}

fn action(id: &str, text: &str, command: Command) -> TrayItem {
    TrayItem::Action {
        id: id.to_owned(),
        text: shorten(text),
        command,
    }
}

/// One line of at most [`MOST_CHARACTERS`] characters.
fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>();
    let line = line.join(" ");
    if line.chars().count() <= MOST_CHARACTERS {
        return line;
    }
    let cut: String = line.chars().take(MOST_CHARACTERS - 1).collect();
    format!("{}…", cut.trim_end())
}
