//! Draws: reads `&AppState`, keeps only a [`view::View`], pushes commands.

pub mod day_strip;
mod font_files;
pub mod icons;
pub mod issue_picker;
pub mod issues;
pub mod known_issues;
pub mod notices;
pub mod onboarding;
mod row_actions;
mod row_panels;
pub mod settings;
pub mod shell;
pub mod shortcuts;
pub mod start_popup;
pub mod status_bar;
pub mod theme;
pub mod timer_bar;
mod timer_idle;
pub mod today;
pub mod today_issues;
pub mod today_rows;
pub mod view;
pub mod widgets;
pub mod wording;
pub mod worklog_editor;

#[cfg(test)]
mod testing;

use crate::state::{AppState, Command, Now};
pub use view::View;

/// Draws one frame and returns what the person asked for.
pub fn show(ui: &mut egui::Ui, state: &AppState, view: &mut View, now: Now) -> Vec<Command> {
    let mut commands = Vec::new();
    shell::show(ui, state, view, now, &mut commands);
    commands
}
