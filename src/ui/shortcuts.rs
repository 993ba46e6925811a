//! Shortcuts of the keyboard and what they ask for. They are shown as tooltips and on the Settings page.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::view::Page;
use super::{View, timer_bar};
use crate::state::{AppState, Command};

const fn command(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

/// Puts the cursor into the timer's field.
pub const WORK_ON: KeyboardShortcut = command(Key::K);
/// Starts or stops.
pub const START_STOP: KeyboardShortcut = command(Key::S);
pub const TODAY: KeyboardShortcut = command(Key::Num1);
pub const ISSUES: KeyboardShortcut = command(Key::Num2);
pub const SETTINGS: KeyboardShortcut = command(Key::Num3);
/// Puts the cursor into the filter of the Issues page.
pub const FILTER: KeyboardShortcut = command(Key::F);
pub const REFRESH: KeyboardShortcut = command(Key::R);
pub const CLOSE: KeyboardShortcut = command(Key::W);
pub const QUIT: KeyboardShortcut = command(Key::Q);

/// Every shortcut with what it does, for the Settings page.
pub const ALL: [(KeyboardShortcut, &str); 9] = [
    (WORK_ON, "Say what you are working on (also /)"),
    (START_STOP, "Stop the timer, or start the last issue again"),
    (TODAY, "Today"),
    (ISSUES, "Issues"),
    (SETTINGS, "Settings"),
    (FILTER, "Filter the issues"),
    (REFRESH, "Read the open list from Jira again"),
    (CLOSE, "Close the window"),
    (QUIT, "Quit Planim"),
];

/// A name with its shortcut, for a tooltip: "Today (Ctrl+1)".
pub fn hint(ctx: &egui::Context, name: &str, shortcut: &KeyboardShortcut) -> String {
    format!("{name} ({})", ctx.format_shortcut(shortcut))
}

/// Quitting and closing work everywhere, also in dialogs.
pub fn handle_always(ctx: &egui::Context, commands: &mut Vec<Command>) {
    for (shortcut, wish) in [(QUIT, Command::Quit), (CLOSE, Command::CloseWindow)] {
        if ctx.input_mut(|input| input.consume_shortcut(&shortcut)) {
            commands.push(wish);
        }
    }
}

/// What works while no dialog is open.
pub fn handle(ctx: &egui::Context, state: &AppState, view: &mut View, commands: &mut Vec<Command>) {
    let pressed =
        |shortcut: &KeyboardShortcut| ctx.input_mut(|input| input.consume_shortcut(shortcut));
    for (shortcut, page) in [
        (TODAY, Page::Today),
        (ISSUES, Page::Issues),
        (SETTINGS, Page::Settings),
    ] {
        if pressed(&shortcut) {
            view.open(page);
        }
    }
    if pressed(&FILTER) {
        view.open(Page::Issues);
        view.focus_filter = true;
    }
    let typing = ctx.text_edit_focused();
    let slash = !typing && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Slash));
    if pressed(&WORK_ON) || slash {
        view.focus_timer = true;
        // The key also comes as text, which must not end up in the field.
        ctx.input_mut(|input| {
            input
                .events
                .retain(|event| !matches!(event, egui::Event::Text(text) if text == "/"));
        });
    }
    if pressed(&START_STOP) {
        timer_bar::save_note(state, view, commands);
        commands.push(Command::Toggle);
    }
    if pressed(&REFRESH)
        && let Some(filter) = state.issues.open
    {
        commands.push(Command::Refresh(filter));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_shortcut_means_two_things() {
        for (index, (one, _)) in ALL.iter().enumerate() {
            assert!(ALL[index + 1..].iter().all(|(other, _)| other != one));
        }
    }
}
