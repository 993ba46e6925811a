//! What can be done about a worklog: the buttons of its row and their popups.

use egui::{Response, Ui};

use super::issue_picker::{self, Picked, Scene};
use super::today::TodayView;
use super::worklog_editor::WorklogEditor;
use super::{View, icons, theme, widgets};
use crate::domain::delivery::{Delivery, DraftReason};
use crate::domain::worklog::Worklog;
use crate::state::{AppState, Command, Now};

/// A button of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Continue,
    Edit,
    Delete,
    Open,
    MoveTo,
    ChooseIssue,
    Answer,
    Release,
    Hold,
}

impl Action {
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Continue => "Continue",
            Self::Edit => "Edit",
            Self::Delete => "Delete",
            Self::Open => "Open in Jira",
            Self::MoveTo => "Move to …",
            Self::ChooseIssue => "Choose issue",
            Self::Answer => "Answer …",
            Self::Release => "Send",
            Self::Hold => "Hold back",
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::Continue => "Start the timer on this again",
            Self::Edit => "Change it before it goes to Jira",
            Self::Delete => "Delete it here; you can undo this",
            Self::Open => "A worklog that is in Jira is changed there for now",
            Self::MoveTo => "Log this time on another issue",
            Self::ChooseIssue => "Say which issue this time belongs to",
            Self::Answer => "Say whether Jira's worklog is this one",
            Self::Release => "Let it go to Jira",
            Self::Hold => "Keep it here until you let it go",
        }
    }
}

/// What must be seen always, and what only on hover and focus.
pub(super) fn actions(worklog: &Worklog) -> (Option<Action>, Vec<Action>) {
    use Action::{Answer, ChooseIssue, Continue, Delete, Edit, Hold, MoveTo, Open, Release};
    match &worklog.delivery {
        Delivery::Refused { .. } => (Some(MoveTo), vec![Edit, Delete]),
        Delivery::NeedsYou { .. } => (Some(Answer), vec![Open]),
        Delivery::Draft(DraftReason::Unassigned) => {
            (Some(ChooseIssue), vec![Continue, Edit, Delete])
        }
        Delivery::Draft(DraftReason::Held) => (None, vec![Release, Continue, Edit, Delete]),
        Delivery::Draft(DraftReason::TooShort) => (None, vec![Continue, Edit, Delete]),
        Delivery::Waiting { .. } => (None, vec![Continue, Edit, Hold, Delete]),
        Delivery::Sending(_) | Delivery::Checking { .. } => (None, vec![Continue]),
        Delivery::InJira { .. } => (None, vec![Continue, Open]),
    }
}

pub(super) fn action_button(ui: &mut Ui, action: Action) -> Response {
    if action == Action::Delete {
        widgets::icon_button(ui, icons::TRASH_2, "Delete")
    } else {
        widgets::small_button(ui, action.text()).on_hover_text(action.hint())
    }
}

/// Does what a button says, or opens its popup.
#[expect(
    clippy::too_many_arguments,
    reason = "a row of a table and all that it does"
)]
pub(super) fn act(
    ui: &mut Ui,
    action: Action,
    button: &Response,
    state: &AppState,
    view: &mut View,
    now: Now,
    worklog: &Worklog,
    commands: &mut Vec<Command>,
) {
    match action {
        Action::Continue if button.clicked() => {
            super::timer_bar::save_note(state, view, commands);
            commands.push(Command::Start(worklog.subject.clone()));
        }
        Action::Edit if button.clicked() => toggle_editor(state, &mut view.today, worklog),
        Action::Delete if button.clicked() => commands.push(Command::DeleteWorklog(worklog.id)),
        Action::Release if button.clicked() => commands.push(Command::Release(worklog.id)),
        Action::Hold if button.clicked() => commands.push(Command::Hold(worklog.id)),
        Action::Open if button.clicked() => {
            if let Some(issue) = worklog.subject.issue() {
                commands.push(Command::OpenInBrowser(issue.id));
            }
        }
        Action::MoveTo | Action::ChooseIssue => {
            move_to(ui, button, state, view, now, worklog, commands);
        }
        Action::Answer => answer(ui, button, &mut view.today, worklog, commands),
        Action::Continue
        | Action::Edit
        | Action::Delete
        | Action::Release
        | Action::Hold
        | Action::Open => {}
    }
}

fn move_to(
    ui: &Ui,
    button: &Response,
    state: &AppState,
    view: &mut View,
    now: Now,
    worklog: &Worklog,
    commands: &mut Vec<Command>,
) {
    let today = &mut view.today;
    let mut open = today.asked == Some(worklog.id);
    if button.clicked() {
        open = !open;
        today.picker.clear();
    }
    let picked = issue_picker::popup(
        ui,
        button,
        &mut open,
        "Log this time on",
        &mut today.picker,
        Scene {
            state,
            known: &view.known,
            now,
        },
        commands,
    );
    if open {
        today.asked = Some(worklog.id);
    } else if today.asked == Some(worklog.id) {
        today.asked = None;
    }
    if let Some(Picked::Issue(issue)) = picked {
        commands.push(Command::Assign {
            id: worklog.id,
            issue,
        });
    }
}

/// Which of Jira's worklogs is this one?
fn answer(
    ui: &Ui,
    button: &Response,
    today: &mut TodayView,
    worklog: &Worklog,
    commands: &mut Vec<Command>,
) {
    let Delivery::NeedsYou { candidates, .. } = &worklog.delivery else {
        return;
    };
    let mut open = today.asked == Some(worklog.id);
    if button.clicked() {
        open = !open;
    }
    if open {
        let p = theme::palette(ui);
        egui::Popup::from_response(button)
            .id(button.id.with("answer"))
            .open_bool(&mut open)
            .align(egui::RectAlign::BOTTOM_END)
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name("Is it yours?")
            .frame(widgets::popup_frame(ui))
            .show(|ui| {
                ui.set_width(theme::POPUP - 24.0);
                widgets::wrapped_label(
                    ui,
                    "Look at the issue's work log in Jira. If one of these is this time, it is not sent again.",
                    theme::sub(),
                    p.muted,
                );
                ui.add_space(theme::GAP_TINY);
                for candidate in candidates {
                    let text = format!("Worklog {} is this one", candidate.0);
                    if widgets::small_button(ui, &text).clicked() {
                        commands.push(Command::ClaimRemote {
                            id: worklog.id,
                            remote: *candidate,
                        });
                    }
                }
                if widgets::small_button(ui, "None of them: send it").clicked() {
                    commands.push(Command::SendAnyway(worklog.id));
                }
            });
    }
    if open {
        today.asked = Some(worklog.id);
    } else if today.asked == Some(worklog.id) {
        today.asked = None;
    }
}

pub(super) fn toggle_editor(state: &AppState, today: &mut TodayView, worklog: &Worklog) {
    let editing = matches!(&today.editor, Some((id, _)) if *id == worklog.id);
    today.reveal = !editing;
    today.editor = (!editing).then(|| (worklog.id, WorklogEditor::of(state, worklog)));
}
