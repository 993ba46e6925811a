//! The frame around every page: rail (or bottom bar), timer bar, status bar, notices.

use crate::state::{AppState, Command, Now};
use crate::ui::View;

/// Draws it.
pub fn show(
    ui: &mut egui::Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let _ = (ui, state, view, now, commands);
}
