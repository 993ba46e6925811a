//! Today: the strip of the day, what was logged, pinned and recent issues.

use crate::state::{AppState, Command, Now};
use crate::ui::View;

/// Popups of the page.
#[derive(Debug, Default)]
pub struct TodayView {}

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
