//! Issues: tabs of JQL filters and their rows.

use crate::state::{AppState, Command, Now};
use crate::ui::View;

/// Text being typed on the page.
#[derive(Debug, Default)]
pub struct IssuesView {}

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
