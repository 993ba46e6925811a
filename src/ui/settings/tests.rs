//! The page through the accessibility tree: each change is saved at once.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::domain::settings::{AdjustEstimate, Clock, RoundingDirection, Sending, Settings, Theme};
use crate::ui::testing::{self, NARROW, Page, WIDE, harness, picture};

fn page(section: Section) -> Harness<'static, Page> {
    let mut page = harness(testing::signed_in(), WIDE, false, show);
    page.state_mut().view.settings.section = section;
    page.run();
    page
}

fn click(page: &mut Harness<'_, Page>, name: &str) -> Vec<Command> {
    page.get_by_label(name).click();
    page.run();
    page.state_mut().take()
}

fn saved(change: impl FnOnce(&mut Settings)) -> Vec<Command> {
    let mut settings = Settings::default();
    change(&mut settings);
    vec![Command::SaveSettings(settings)]
}

/// Replaces what stands in a field and leaves it.
fn write(page: &mut Harness<'_, Page>, name: &str, text: &str) -> Vec<Command> {
    page.get_by_role_and_label(Role::TextInput, name).focus();
    page.run();
    page.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    page.run();
    page.get_by_role_and_label(Role::TextInput, name)
        .type_text(text);
    page.run();
    page.key_press(Key::Enter);
    page.run();
    page.state_mut().take()
}

#[test]
fn each_choice_is_saved_at_once() {
    type Case = (Section, &'static str, fn(&mut Settings));
    let cases: [Case; 7] = [
        (Section::Tracking, "Round to: 15", |s| {
            s.rounding.step_min = 15;
        }),
        (Section::Tracking, "Rounding: Up", |s| {
            s.rounding.direction = RoundingDirection::Up;
        }),
        (Section::Sync, "Send to Jira: When I say so", |s| {
            s.sending = Sending::WhenISaySo;
        }),
        (Section::Sync, "Remaining estimate: Leave it", |s| {
            s.adjust_estimate = AdjustEstimate::Leave;
        }),
        (Section::Appearance, "Theme: Dark", |s| {
            s.theme = Theme::Dark;
        }),
        (Section::Appearance, "Clock: 1:30 pm", |s| {
            s.clock = Clock::H12;
        }),
        (Section::Window, "Closing the window: Quits", |s| {
            s.close_to_tray = false;
        }),
    ];
    for (section, name, change) in cases {
        let mut page = page(section);
        assert_eq!(click(&mut page, name), saved(change), "{name}");
    }
}

#[test]
fn what_is_typed_is_saved_when_it_is_finished_and_can_be_meant() {
    let mut page = page(Section::Tracking);
    assert_eq!(write(&mut page, "Working hours from", "soonish"), []);
    assert!(page.query_by_label("Type a time such as 9:00.").is_some());
    assert_eq!(
        write(&mut page, "Working hours from", "9:30"),
        saved(|s| s.work_start_min = 570)
    );
    assert_eq!(
        write(&mut page, "Goal of a day", "7h 30m"),
        saved(|s| s.day_goal_secs = Some(27_000))
    );
    // An end before the start takes the start along: the hours are never upside down.
    assert_eq!(
        write(&mut page, "Working hours until", "6:00"),
        saved(|s| {
            s.work_end_min = 360;
            s.work_start_min = 300;
        })
    );
    let mut page = self::page(Section::Sync);
    assert_eq!(
        write(&mut page, "Wait before sending", "5"),
        saved(|s| s.grace_secs = 5)
    );
}

#[test]
fn what_cannot_be_undone_asks_first() {
    let mut page = page(Section::Privacy);
    assert_eq!(
        click(&mut page, "Open the folder"),
        [Command::OpenDataFolder]
    );
    assert_eq!(click(&mut page, "Remove everything …"), []);
    assert_eq!(click(&mut page, "Cancel"), []);
    assert_eq!(click(&mut page, "Remove everything …"), []);
    assert_eq!(
        click(&mut page, "Remove everything and quit"),
        [Command::RemoveEverything]
    );
    let mut page = self::page(Section::Account);
    assert_eq!(
        click(&mut page, "Replace the token"),
        [Command::ReplaceToken]
    );
    page.get_by_role_and_label(Role::Button, "Sign out").click();
    page.run();
    assert_eq!(page.state_mut().take(), []);
    page.key_press(Key::Escape);
    page.run();
    assert_eq!(page.state_mut().take(), [], "Escape is no yes");
}

#[test]
fn signing_out_says_yes_with_its_own_button() {
    let mut page = page(Section::Account);
    page.state_mut().view.settings.asking = Some(Question::SignOut);
    page.run();
    let mut buttons: Vec<_> = page
        .query_all_by_role_and_label(Role::Button, "Sign out")
        .collect();
    buttons.sort_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    buttons.last().unwrap().click();
    drop(buttons);
    page.run();
    assert_eq!(page.state_mut().take(), [Command::SignOut]);
}

#[test]
fn the_sections_in_pictures() {
    for dark in [false, true] {
        let theme = if dark { "dark" } else { "light" };
        for section in Section::ALL {
            let mut page = harness(testing::signed_in(), WIDE, dark, show);
            page.state_mut().view.settings.section = section;
            page.run();
            let name = section.name().to_lowercase().replace(' ', "-");
            picture(&mut page, &format!("settings-{name}-{theme}"));
        }
        let mut page = page(Section::Tracking);
        write(&mut page, "Working hours from", "soonish");
        write(&mut page, "Goal of a day", "30h");
        if !dark {
            picture(&mut page, "settings-problems");
        }
        let mut page = harness(testing::signed_in(), NARROW, dark, show);
        page.run();
        picture(&mut page, &format!("settings-narrow-{theme}"));
    }
}
