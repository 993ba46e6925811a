//! Becoming small again: graphics libraries stay in memory after the window is closed, some 70 MB of them.
//!
//! A program that lives in the tray all day should not keep them, so, a while after the window was closed and
//! with nothing in memory that is not on disk, the process starts itself anew in the tray (Linux, where closing
//! really closes the window).

use jiff::SignedDuration;

use crate::domain::delivery::Delivery;
use crate::state::AppState;
use crate::state::notices::Severity;

/// How long the window has to be closed. Many come back soon after.
const AFTER: SignedDuration = SignedDuration::from_mins(1);

/// When the process becomes small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rest {
    /// It is small, cannot become so, or a window is open.
    #[default]
    NotPlanned,
    /// At this time of the clock that stops in suspend.
    At(SignedDuration),
}

impl Rest {
    /// After a window was closed.
    #[must_use]
    pub fn plan(awake: SignedDuration, demo: bool) -> Self {
        // The demo's Jira lives in this process.
        if cfg!(target_os = "linux") && !demo {
            Self::At(awake.saturating_add(AFTER))
        } else {
            Self::NotPlanned
        }
    }

    /// Time left; `None` when nothing is planned.
    #[must_use]
    pub fn left(self, awake: SignedDuration) -> Option<SignedDuration> {
        match self {
            Self::NotPlanned => None,
            Self::At(at) => Some(at.saturating_sub(awake).max(SignedDuration::ZERO)),
        }
    }
}

/// True when everything in memory is on disk, or comes again by itself.
#[must_use]
pub fn nothing_to_lose(state: &AppState) -> bool {
    let saved = state.saving.unacknowledged.is_empty() && state.saving.problem.is_none();
    let token_kept = !state.sign_in.in_memory_only && state.sign_in.unsaved_token.is_none();
    // The token is read again: a store that asks the person each time must not ask out of the blue.
    let unasked = state.account().is_none()
        || matches!(
            state.sign_in.provider.as_deref(),
            Some("GNOME Keyring" | "KWallet")
        );
    let sending = state
        .worklogs
        .values()
        .any(|worklog| matches!(worklog.delivery, Delivery::Sending(_)));
    let to_be_read = state
        .notices
        .shown
        .iter()
        .any(|notice| notice.action.is_some() || notice.severity == Severity::Error);
    saved && token_kept && unasked && !sending && !to_be_read && state.quit_question.is_none()
}

/// Starts this program anew, in the tray, as the same process. Returns only when that failed.
#[cfg(target_os = "linux")]
#[must_use]
pub fn start_anew() -> std::io::Error {
    use std::os::unix::process::CommandExt as _;

    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return error,
    };
    let mut command = std::process::Command::new(program);
    command.arg("--tray");
    command.args(std::env::args_os().skip(1).filter(|said| said != "--tray"));
    // Every file and socket of ours is closed by it; the lock of the data folder is taken again at once.
    command.exec()
}

/// Elsewhere the window was never really closed.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn start_anew() -> std::io::Error {
    std::io::Error::from(std::io::ErrorKind::Unsupported)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Command, Config, Delays, Event, Loaded, Now};

    fn state() -> (AppState, Now) {
        let now = Now::at("2026-11-23T17:00:00Z".parse().unwrap());
        let config = Config {
            machine_zone: jiff::tz::TimeZone::UTC,
            delays: Delays::default(),
            seed: 1,
            demo: None,
        };
        (AppState::start(config, Loaded::default(), now).0, now)
    }

    #[test]
    fn the_process_becomes_small_a_minute_after_the_window_was_closed_but_never_the_demo() {
        let closed = SignedDuration::from_secs(100);
        let rest = Rest::plan(closed, false);
        if cfg!(target_os = "linux") {
            assert_eq!(rest.left(closed), Some(AFTER));
            assert_eq!(
                rest.left(closed + AFTER + AFTER),
                Some(SignedDuration::ZERO)
            );
        }
        assert_eq!(Rest::plan(closed, true).left(closed), None);
    }

    #[test]
    fn a_notice_that_offers_something_or_an_unsaved_change_is_not_thrown_away() {
        let (mut state, now) = state();
        assert!(nothing_to_lose(&state));
        state.handle(
            Command::SaveSettings(Loaded::default().settings).into(),
            now,
        );
        let mut settings = state.settings.clone();
        settings.close_to_tray = !settings.close_to_tray;
        state.handle(Command::SaveSettings(settings).into(), now);
        assert!(!nothing_to_lose(&state), "not on disk yet");
        let job = state.saving.last_number;
        let result = Ok(());
        state.handle(Event::Stored { job, result }.into(), now);
        assert!(nothing_to_lose(&state));
        state.sign_in.in_memory_only = true;
        assert!(!nothing_to_lose(&state), "the token is in memory only");
    }
}
