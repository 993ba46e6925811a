//! Settings: account, tracking, sync, appearance, privacy.

use crate::state::{AppState, Command, Now};
use crate::ui::View;

/// The open settings page.
#[derive(Debug, Default)]
pub struct SettingsView {}

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
