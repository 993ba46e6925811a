//! The dialog that signs in.

use crate::state::{AppState, Command, Now};
use crate::ui::View;

/// Text being typed in the dialog; the token is wiped on "Connect".
#[derive(Debug, Default)]
pub struct OnboardingView {}

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
