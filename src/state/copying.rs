//! "Save a copy of the database …": asking where, copying, and saying how it went.

use std::path::{Path, PathBuf};

use super::AppState;
use super::effect::{DesktopJob, Effect, LoadJob};
use super::notices::{Say, Topic, Words};
use super::turn::Turn;
use crate::domain::problem::StoreProblem;

impl AppState {
    /// Asks where; the offered name carries the day, so that copies do not overwrite each other.
    pub(crate) fn save_copy(&self, turn: &mut Turn) {
        turn.effect(Effect::Desktop(DesktopJob::ChooseCopyPlace {
            name: format!("planim-{}.db", self.zone.date(turn.now)),
        }));
    }

    pub(crate) fn copy_place_chosen(path: PathBuf, turn: &mut Turn) {
        turn.effect(Effect::Load(LoadJob::Copy { to: path }));
    }

    pub(crate) fn copy_saved(&mut self, to: &Path, result: &Result<(), StoreProblem>, turn: &Turn) {
        let say = match result {
            Ok(()) => Say::info(format!("A copy is in {}", to.display())).for_a_while(turn.now),
            Err(problem) => {
                log::warn!("the copy was not made: {problem:?}");
                let advice = Words::of_copy(problem);
                Say::warning(format!("{} was not written", to.display())).advice(advice)
            }
        };
        self.notices.say(say.topic(Topic::Copy));
    }

    pub(crate) fn no_file_dialog(&mut self) {
        self.notices.say(
            Say::warning("This system has no file dialog")
                .advice("Install xdg-desktop-portal or zenity, or copy planim.db from its folder while Planim is not running.")
                .topic(Topic::Copy),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Delays, Loaded, Now};
    use super::*;
    use crate::state::{Command, Event};

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
    fn a_copy_goes_where_the_person_says_and_the_screen_says_how_it_went() {
        let (mut state, now) = state();
        assert_eq!(
            state.handle(Command::SaveCopy.into(), now),
            [Effect::Desktop(DesktopJob::ChooseCopyPlace {
                name: "planim-2026-11-23.db".to_owned()
            })]
        );
        let path = PathBuf::from("/stick/mine.db");
        let chosen = Event::CopyPlaceChosen { path: path.clone() };
        assert_eq!(
            state.handle(chosen.into(), now),
            [Effect::Load(LoadJob::Copy { to: path.clone() })]
        );
        for (result, title) in [
            (
                Err(StoreProblem::DiskFull),
                "/stick/mine.db was not written",
            ),
            (Ok(()), "A copy is in /stick/mine.db"),
        ] {
            let to = path.clone();
            state.handle(Event::CopySaved { to, result }.into(), now);
            let titles: Vec<&str> = state
                .notices
                .shown
                .iter()
                .map(|n| n.title.as_str())
                .collect();
            assert_eq!(titles, [title], "news replaces what was said before");
        }
    }

    #[test]
    fn without_a_file_dialog_the_screen_says_what_to_install() {
        let (mut state, now) = state();
        state.handle(Event::NoFileDialog.into(), now);
        assert!(state.notices.shown[0].advice.contains("zenity"));
    }
}
