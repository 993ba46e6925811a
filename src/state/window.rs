//! The window, the tray host, midnight, and quitting.

use jiff::Timestamp;

use super::command::QuitAnswer;
use super::effect::{DesktopJob, Effect};
use super::turn::Turn;
use super::{AppState, QuitQuestion};
use crate::domain::account::FIRST_CREDENTIAL_KEY;
use crate::domain::delivery::Delivery;
use crate::domain::settings::Sending;

impl AppState {
    /// The close button: into the tray, or, where nobody could bring the window back, quitting.
    pub(crate) fn close_window(&mut self, turn: &mut Turn) {
        if self.settings.close_to_tray && self.tray_host == Some(true) {
            turn.effect(Effect::Desktop(DesktopJob::CloseWindow));
        } else {
            self.quit(turn);
        }
    }

    /// Quits, after asking when a timer runs or worklogs are on their way.
    pub(crate) fn quit(&mut self, turn: &mut Turn) {
        let question = QuitQuestion {
            timer_runs: self.timer.running().is_some(),
            unsent: self.unsent(),
        };
        if !question.timer_runs && question.unsent == 0 && self.saving.problem.is_none() {
            self.quit_now(turn);
            return;
        }
        self.quit_question = Some(question);
        if !self.window_open {
            turn.effect(Effect::Desktop(DesktopJob::OpenWindow));
        }
    }

    /// Worklogs that staying would send. Drafts, refusals and what the person sends by hand do not hold anybody up.
    fn unsent(&self) -> usize {
        let owner = self.owner();
        let automatic = self.settings.sending == Sending::Automatic;
        self.worklogs
            .values()
            .filter(|worklog| Some(&worklog.owner) == owner.as_ref())
            .filter(|worklog| match &worklog.delivery {
                Delivery::Waiting { .. } => automatic || self.outbox.said_so.contains(&worklog.id),
                Delivery::Sending(_) | Delivery::Checking { .. } => true,
                Delivery::Draft(_)
                | Delivery::InJira { .. }
                | Delivery::Refused { .. }
                | Delivery::NeedsYou { .. } => false,
            })
            .count()
    }

    pub(crate) fn quit_answered(&mut self, answer: QuitAnswer, turn: &mut Turn) {
        if self.quit_question.take().is_none() {
            return;
        }
        match answer {
            QuitAnswer::Cancel => {}
            QuitAnswer::KeepRunning => self.quit_now(turn),
            QuitAnswer::StopAndQuit => {
                self.stop_timer(turn);
                self.quit_now(turn);
            }
        }
    }

    pub(crate) fn quit_now(&mut self, turn: &mut Turn) {
        // What could not be saved gets its last chance.
        self.resubmit(turn);
        self.quitting = true;
        self.quit_question = None;
        turn.effect(Effect::Desktop(DesktopJob::Quit));
    }

    /// The tray host came or went. Nobody must be left with a program that cannot be reached.
    pub(crate) fn tray_host_is(&mut self, present: bool, turn: &mut Turn) {
        self.tray_host = Some(present);
        if !present && !self.window_open && !self.quitting {
            turn.effect(Effect::Desktop(DesktopJob::OpenWindow));
        }
    }

    pub(crate) fn window_closed(&mut self, turn: &mut Turn) {
        self.window_open = false;
        let reachable = self.tray_host == Some(true);
        if !reachable && !self.quitting && self.quit_question.is_none() {
            self.quit(turn);
        }
    }

    /// Removes every credential, file and entry from this computer; `Event::Removed` then ends the program.
    pub(crate) fn remove_everything(&mut self, turn: &mut Turn) {
        let key = self.account().map_or_else(
            || FIRST_CREDENTIAL_KEY.to_owned(),
            |account| account.credential_key.clone(),
        );
        self.sign_in.unsaved_token = None;
        turn.effect(Effect::Desktop(DesktopJob::RemoveEverything {
            credential_keys: vec![key],
        }));
    }

    /// Midnight: Today follows, if it was showing today.
    pub(crate) fn turn_the_day(&mut self, turn: &mut Turn) {
        let today = self.zone.date(turn.now);
        if today == self.today {
            return;
        }
        if self.shown_day == self.today {
            self.show_day(today, turn);
        }
        self.today = today;
        self.tell_expiry(turn);
    }

    /// The next midnight, while anybody could see it pass.
    pub(crate) fn next_midnight(&self) -> Option<Timestamp> {
        let seen = self.window_open || self.timer.running().is_some();
        seen.then(|| self.zone.bounds(self.today).1)
    }
}
