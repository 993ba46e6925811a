//! The timer bar on top of every page.

use crate::state::{AppState, Command, Now};
use crate::ui::View;

/// Text being typed in the bar.
#[derive(Debug, Default)]
pub struct TimerBarView {}

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
