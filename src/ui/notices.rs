//! Notices, toasts and the quit question.

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
