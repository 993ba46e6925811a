//! The window, the tray host, midnight and quitting.

use super::super::effect::DesktopJob;
use super::super::{QuitAnswer, QuitQuestion};
use super::*;

fn desktop(effects: &[Effect]) -> Vec<&DesktopJob> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Desktop(job) => Some(job),
            _ => None,
        })
        .collect()
}

fn opened() -> Desk {
    let mut desk = Desk::new();
    desk.send(Event::WindowOpened);
    desk
}

#[test]
fn closing_goes_to_the_tray_only_where_a_tray_brings_the_window_back() {
    for (host, job) in [
        (Some(true), DesktopJob::CloseWindow),
        (Some(false), DesktopJob::Quit),
        (None, DesktopJob::Quit),
    ] {
        let mut desk = opened();
        if let Some(present) = host {
            desk.send(Event::TrayHost { present });
        }
        assert_eq!(
            desktop(&desk.send(Command::CloseWindow)),
            [&job],
            "{host:?}"
        );
    }
}

#[test]
fn quitting_asks_about_a_running_timer_in_a_window() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    assert_eq!(
        desktop(&desk.send(Command::Quit)),
        [&DesktopJob::OpenWindow]
    );
    assert_eq!(
        desk.state.quit_question,
        Some(QuitQuestion {
            timer_runs: true,
            unsent: 0
        })
    );
    desk.send(Command::QuitAnswer(QuitAnswer::Cancel));
    assert!(desk.state.timer.running().is_some() && !desk.state.quitting);

    desk.send(Command::Quit);
    let effects = desk.send(Command::QuitAnswer(QuitAnswer::KeepRunning));
    assert_eq!(desktop(&effects), [&DesktopJob::Quit]);
    assert!(desk.state.timer.running().is_some() && desk.state.quitting);
}

#[test]
fn stop_and_quit_saves_the_worklog_before_it_quits() {
    let mut desk = opened();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    desk.send(Command::Quit);
    desk.store_works = false;
    let effects = desk.send(Command::QuitAnswer(QuitAnswer::StopAndQuit));
    assert!(matches!(
        effects[..],
        [Effect::Store(_), Effect::Desktop(DesktopJob::Quit)]
    ));
    assert_eq!(desk.worklog().secs, 600);
}

#[test]
fn unsent_worklogs_are_asked_about_and_drafts_are_not() {
    let mut desk = opened();
    let log = |secs| Command::LogTime {
        subject: subject(1),
        started: time(MORNING),
        secs,
        comment: String::new(),
    };
    desk.send(log(30));
    assert_eq!(desktop(&desk.send(Command::Quit)), [&DesktopJob::Quit]);
    let mut desk = opened();
    desk.send(log(600));
    desk.send(Command::Quit);
    assert_eq!(desk.state.quit_question.as_ref().unwrap().unsent, 1);
}

#[test]
fn nobody_is_left_with_a_program_that_cannot_be_reached() {
    let mut desk = Desk::new();
    desk.send(Event::TrayHost { present: true });
    assert_eq!(
        desktop(&desk.send(Event::TrayHost { present: false })),
        [&DesktopJob::OpenWindow]
    );
    desk.send(Event::WindowOpened);
    assert_eq!(desk.send(Event::TrayHost { present: false }), []);
    assert_eq!(
        desktop(&desk.send(Event::WindowClosed)),
        [&DesktopJob::Quit]
    );
}

#[test]
fn today_follows_midnight_in_the_profiles_zone_if_it_was_showing_today() {
    let mut desk = opened();
    let monday = desk.state.today;
    let tuesday = monday.tomorrow().unwrap();
    let midnight = time("2026-11-23T23:00:00Z");
    assert_eq!(desk.state.next_wakeup(desk.now()), Some(midnight));
    desk.pass(midnight.duration_since(desk.now).as_secs());
    assert_eq!(desk.state.shown_day, tuesday);

    desk.send(Command::ShowDay(monday));
    desk.pass(24 * 3600);
    assert_eq!(desk.state.shown_day, monday);
}

#[test]
fn removing_everything_ends_the_program_when_it_is_done() {
    let mut desk = opened();
    assert_eq!(
        desktop(&desk.send(Command::RemoveEverything)),
        [&DesktopJob::RemoveEverything {
            credential_keys: vec!["jira_api_token".to_owned()]
        }]
    );
    assert_eq!(
        desktop(&desk.send(Event::Removed { what: vec![] })),
        [&DesktopJob::Quit]
    );
}
