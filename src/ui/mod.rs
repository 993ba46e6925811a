//! Draws: reads `&AppState`, keeps only a [`view::View`], pushes commands.

pub mod icons;
pub mod issues;
pub mod notices;
pub mod onboarding;
pub mod settings;
pub mod shell;
pub mod shortcuts;
pub mod theme;
pub mod timer_bar;
pub mod today;
pub mod view;
pub mod widgets;

use crate::state::{AppState, Command, Now};
pub use view::View;

/// Draws one frame and returns what the person asked for.
pub fn show(ui: &mut egui::Ui, state: &AppState, view: &mut View, now: Now) -> Vec<Command> {
    let mut commands = Vec::new();
    shell::show(ui, state, view, now, &mut commands);
    commands
}
