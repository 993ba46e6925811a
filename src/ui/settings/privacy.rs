//! What is kept where, and how to remove it.

use super::{Question, SettingsView, lines_ui};
use crate::domain::delivery::Delivery;
use crate::state::{AppState, Command};
use crate::ui::widgets::{self, setting_row};

/// Draws the section.
pub fn show(
    ui: &mut egui::Ui,
    state: &AppState,
    page: &mut SettingsView,
    commands: &mut Vec<Command>,
) {
    let token = if state.sign_in.in_memory_only {
        "In memory until you quit, and nowhere else.".to_owned()
    } else {
        let provider = state.sign_in.provider.as_deref();
        format!(
            "In {}, and nowhere else. It is sent to your Jira site only.",
            provider.unwrap_or("this computer's credential store")
        )
    };
    let (mut open, mut copy, mut remove) = (false, false, false);
    lines_ui(
        ui,
        &mut [
            &mut |ui| widgets::fact_row(ui, "Your token", &token),
            &mut |ui| {
                let words = "Time entries, pins, settings and the last lists of issues are in one file, planim.db, in a folder of yours.";
                setting_row(ui, "Your time", words, |ui| {
                    open = widgets::button(ui, "Open the folder").clicked();
                    copy = widgets::button(ui, "Save a copy …").clicked();
                });
            },
            &mut |ui| {
                let words = "Planim speaks with your Jira and with nobody else: no server of ours, no account, no telemetry.";
                widgets::fact_row(ui, "Network", words);
            },
            &mut |ui| {
                let words = "The token, all entries that are only here, settings and logs. What is in Jira stays in Jira.";
                setting_row(ui, "Remove everything", words, |ui| {
                    remove = widgets::danger_button(ui, "Remove everything …").clicked();
                });
            },
        ],
    );
    if open {
        commands.push(Command::OpenDataFolder);
    }
    if copy {
        commands.push(Command::SaveCopy);
    }
    if remove {
        page.asking = Some(Question::RemoveEverything);
    }
}

/// Worklogs that are only here.
pub fn unsent(state: &AppState) -> usize {
    state
        .worklogs
        .values()
        .filter(|worklog| !matches!(worklog.delivery, Delivery::InJira { .. }))
        .count()
}

/// What removing everything means now.
pub fn remove_words(unsent: usize) -> String {
    let kept = "What is in Jira stays in Jira. This cannot be undone.";
    match unsent {
        0 => format!(
            "The token, settings, pins and all entries are removed from this computer. {kept}"
        ),
        1 => format!("1 entry is not in Jira yet and would be lost. {kept}"),
        many => format!("{many} entries are not in Jira yet and would be lost. {kept}"),
    }
}
