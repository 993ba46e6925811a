//! Using the screen as a person does, by mouse and by keyboard, and seeing what is asked for.

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use planim::domain::settings::Theme;
use planim::domain::timer::{Subject, Timer};
use planim::state::Command;

use super::{NARROW, Screen, WIDE, fixture, harness};

fn idle() -> Harness<'static, Screen> {
    let state = fixture::state_with(Theme::Light, Timer::Idle, fixture::day());
    harness(Screen::new(state), WIDE)
}

fn busy() -> Harness<'static, Screen> {
    harness(Screen::new(fixture::busy(Theme::Light)), WIDE)
}

fn asked(harness: &mut Harness<'static, Screen>) -> Vec<Command> {
    std::mem::take(&mut harness.state_mut().commands)
}

#[test]
fn a_click_on_start_in_a_row_starts_that_issue() {
    let mut harness = idle();
    harness.get_by_label("Start OPS-77").click();
    harness.run();
    assert_eq!(
        asked(&mut harness),
        [Command::Start(Subject::Issue(fixture::issue("OPS-77")))]
    );
}

#[test]
fn enter_in_the_field_starts_the_key_that_was_typed() {
    let mut harness = idle();
    harness.get_by_label("What are you working on?").focus();
    harness.run();
    harness
        .get_by_label("What are you working on?")
        .type_text("NEW-7");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(
        asked(&mut harness),
        [Command::StartTyped("NEW-7".to_owned())]
    );
}

#[test]
fn words_offer_the_issue_they_mean_and_enter_starts_it() {
    let mut harness = idle();
    harness.get_by_label("What are you working on?").focus();
    harness.run();
    harness
        .get_by_label("What are you working on?")
        .type_text("receipts dark");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(
        asked(&mut harness),
        [Command::Start(Subject::Issue(fixture::issue("WEB-915")))]
    );
}

#[test]
fn arrow_keys_reach_the_words_themselves() {
    let mut harness = idle();
    harness.get_by_label("What are you working on?").focus();
    harness.run();
    harness
        .get_by_label("What are you working on?")
        .type_text("zzz qqq");
    harness.run();
    harness.get_by_label("Start “zzz qqq” without an issue");
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(
        asked(&mut harness),
        [Command::StartTyped("zzz qqq".to_owned())]
    );
}

#[test]
fn stop_saves_the_note_first() {
    let mut harness = busy();
    harness.get_by_label("Note").focus();
    harness.run();
    harness.get_by_label("Note").type_text("bank sandbox");
    harness.run();
    harness.get_by_label("Stop").click();
    harness.run();
    assert_eq!(
        asked(&mut harness),
        [Command::SetNote("bank sandbox".to_owned()), Command::Stop]
    );
}

#[test]
fn the_start_is_corrected_where_it_stands() {
    let mut harness = busy();
    harness.get_by_label("since 15:16").click();
    harness.run();
    harness
        .get_by_label("Time the timer started")
        .type_text("14:50");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(
        asked(&mut harness),
        [Command::SetStart(fixture::at("14:50"))]
    );
}

#[test]
fn five_minutes_earlier_is_one_click() {
    let mut harness = busy();
    harness
        .get_by_label("1:04:09 so far, correct the start")
        .click();
    harness.run();
    harness.get_by_label("Start 5 minutes earlier").click();
    harness.run();
    assert_eq!(
        asked(&mut harness),
        [Command::SetStart(fixture::at("15:11"))]
    );
}

#[test]
fn discarding_asks_once() {
    let mut harness = busy();
    harness.get_by_label("since 15:16").click();
    harness.run();
    harness.get_by_label("Discard this time …").click();
    harness.run();
    assert_eq!(asked(&mut harness), []);
    harness.get_by_label("Discard").click();
    harness.run();
    assert_eq!(asked(&mut harness), [Command::Discard]);
}

#[test]
fn a_refused_worklog_is_moved_to_the_issue_that_is_picked() {
    let mut harness = busy();
    harness.get_by_label("Move to …").click();
    harness.run();
    harness
        .get_by_label("Log this time on")
        .type_text("PAY-140");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    let id = fixture::day()[4].id;
    assert_eq!(
        asked(&mut harness),
        [Command::Assign {
            id,
            issue: fixture::issue("PAY-140")
        }]
    );
}

#[test]
fn rows_show_their_actions_on_focus_and_enter_opens_the_editor() {
    let mut harness = busy();
    let row = "11:00 to 12:30, PAY-131 Settlement report is a day late after DST change, 1 h 30 m, Waiting";
    assert!(harness.query_by_label("Edit").is_none());
    harness.get_by_label(row).focus();
    harness.run();
    harness.get_by_label("Edit");
    harness.key_press(egui::Key::Enter);
    harness.run();
    harness.get_by_label("Duration").focus();
    harness.run();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.get_by_label("Duration").type_text("45m");
    harness.run();
    harness.get_by_label("Save").click();
    harness.run();
    let worklog = fixture::day().remove(3);
    assert_eq!(
        asked(&mut harness),
        [Command::EditWorklog {
            id: worklog.id,
            subject: worklog.subject,
            started: worklog.started,
            secs: 45 * 60,
            comment: String::new(),
        }]
    );
}

#[test]
fn the_shortcuts_do_what_they_say() {
    for (key, command) in [
        (egui::Key::S, Command::Toggle),
        (egui::Key::Q, Command::Quit),
        (egui::Key::W, Command::CloseWindow),
    ] {
        let mut harness = busy();
        harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
        harness.run();
        assert_eq!(asked(&mut harness), [command]);
    }
}

#[test]
fn narrow_rows_open_their_actions() {
    let mut harness = harness(Screen::new(fixture::busy(Theme::Light)), NARROW);
    let row = "11:00 to 12:30, PAY-131 Settlement report is a day late after DST change, 1 h 30 m, Waiting";
    harness.get_by_label(row).click();
    harness.run();
    harness.get_by_label("Delete").click();
    harness.run();
    assert_eq!(
        asked(&mut harness),
        [Command::DeleteWorklog(fixture::day()[3].id)]
    );
}

/// When the screen wants to be drawn again by itself.
fn wakes_after(state: planim::state::AppState) -> std::time::Duration {
    let harness = harness(Screen::new(state), WIDE);
    harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay
}

#[test]
fn a_screen_at_rest_is_drawn_again_only_when_its_words_change() {
    let mut day = fixture::day();
    day.truncate(3);
    let idle = fixture::state_with(Theme::Light, Timer::Idle, day.clone());
    // "checked 20 s ago" becomes 30 s in six seconds.
    assert_eq!(wakes_after(idle).as_secs(), 6);
    let mut never_checked = fixture::state_with(Theme::Light, Timer::Idle, day.clone());
    never_checked.outbox.checked = None;
    assert_eq!(wakes_after(never_checked), std::time::Duration::MAX);
    let running = fixture::state_with(Theme::Light, fixture::running(), day);
    let wake = wakes_after(running).as_millis();
    assert!((900..=1010).contains(&wake), "{wake}");
}

#[test]
fn every_page_is_reached_by_tab_alone() {
    let mut harness = busy();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..60 {
        harness.key_press(egui::Key::Tab);
        harness.run();
        let focused = harness
            .root()
            .children_recursive()
            .find(egui_kittest::Node::is_focused);
        let name = focused.and_then(|node| node.accesskit_node().label());
        reached.extend(name);
    }
    for name in [
        "Note",
        "since 15:16",
        "Switch",
        "Stop",
        "Send now",
        "Today",
        "Issues",
        "Settings",
        "Previous day",
        "Log time",
        "Move to …",
        "Start PAY-131",
        "Unpin PAY-131",
    ] {
        assert!(reached.contains(name), "{name} is not in {reached:?}");
    }
}
