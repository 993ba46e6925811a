//! What opens under a worklog's row: its actions while narrow, and the editor.

use egui::Ui;

use super::issue_picker::Scene;
use super::row_actions::{act, action_button, actions};
use super::today_rows::Trouble;
use super::worklog_editor::Edited;
use super::{View, theme, widgets, wording};
use crate::domain::worklog::Worklog;
use crate::state::{AppState, Command, Now};

/// While narrow: the state in a word, what is in the way, and the actions, under the row.
pub(super) fn narrow_panel(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    worklog: &Worklog,
    trouble: Option<&Trouble>,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    let margin = egui::Margin {
        left: theme::CARD as i8,
        right: theme::CARD as i8,
        top: 0,
        bottom: theme::CARD as i8,
    };
    egui::Frame::NONE.inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = egui::vec2(theme::GAP_SMALL, theme::GAP_SMALL);
        widgets::wrapped_label(ui, worklog.subject.summary(), theme::body(), p.text);
        if !worklog.comment.is_empty() {
            widgets::paragraph(ui, &worklog.comment);
        }
        let words = wording::delivery(&worklog.delivery);
        match trouble {
            Some(trouble) => {
                let colour = if trouble.bad { p.error } else { p.warn };
                widgets::wrapped_label(ui, &trouble.text, theme::sub(), colour);
            }
            None => {
                widgets::paragraph(ui, words.meaning);
            }
        }
        ui.horizontal_wrapped(|ui| {
            let (always, hidden) = actions(worklog);
            for action in always.into_iter().chain(hidden) {
                let button = action_button(ui, action);
                act(ui, action, &button, state, view, now, worklog, commands);
            }
        });
    });
}

/// The worklog, edited in place.
pub(super) fn editor(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    worklog: &Worklog,
    commands: &mut Vec<Command>,
) {
    let scene = Scene {
        state,
        known: &view.known,
        now,
    };
    let Some((_, editor)) = &mut view.today.editor else {
        return;
    };
    match editor.show(ui, worklog.id, scene, commands) {
        Edited::Open => {}
        Edited::Cancelled => view.today.editor = None,
        Edited::Saved(log) => {
            view.today.editor = None;
            commands.push(Command::EditWorklog {
                id: worklog.id,
                subject: log.subject,
                started: log.started,
                secs: log.secs,
                comment: log.comment,
            });
        }
    }
}
