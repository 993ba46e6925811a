//! The timer bar while nothing runs: a field that starts something, and "Resume".

use egui::{Align, Id, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use super::issue_picker::{FieldLook, Picked, Scene};
use super::widgets::{self, Cell};
use super::{View, shortcuts, theme};
use crate::domain::timer::Subject;
use crate::state::{AppState, Command, Now};

/// The subject a pick stands for; typed text is started through `StartTyped`.
fn start(picked: Picked) -> Command {
    match picked {
        Picked::Issue(issue) => Command::Start(Subject::Issue(issue)),
        Picked::Typed(text) => Command::StartTyped(text),
    }
}

/// Draws the bar.
pub(super) fn show(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    let last = state.last_worklog().map(|worklog| &worklog.subject);
    let narrow = theme::is_narrow(ui.ctx());
    let mut field_width = ui.available_width();
    let bar_area = Rect::from_min_size(ui.max_rect().min, vec2(field_width, theme::FIELD));
    let mut field_rect = None;
    let layout = if narrow {
        Layout::left_to_right(Align::Min)
    } else {
        Layout::left_to_right(Align::Center)
    };
    ui.with_layout(layout, |ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        let resume_width = widgets::text_width(ui, "Resume", &theme::body_medium()) + 16.0 + 24.0;
        if let Some(subject) = last {
            field_width -= resume_width + theme::GAP;
            if !narrow {
                field_width -= last_width(ui, subject) + theme::GAP;
            }
        }
        let bar = &mut view.timer_bar;
        let field_id = Id::unique("timer_field");
        let (field, mut picked) = bar.picker.field(
            ui,
            field_id,
            FieldLook {
                name: "What are you working on?",
                hint: if narrow {
                    "What are you working on?"
                } else {
                    "What are you working on?  A key, a link or words"
                },
                large: !narrow,
                width: field_width,
            },
            Scene {
                state,
                known: &view.known,
                now,
            },
            commands,
        );
        field_rect = Some(field.rect);
        if std::mem::take(&mut view.focus_timer) {
            field.request_focus();
        }
        if field.gained_focus() || field.changed() || field.clicked() {
            bar.list_open = true;
        }
        if bar.list_open {
            // While narrow the list is as wide as the window lets it be.
            let anchor = if narrow {
                field.rect.union(bar_area)
            } else {
                field.rect
            };
            let shown = egui::Popup::from_response(&field)
                .id(field_id.with("list"))
                .anchor(anchor)
                .open_bool(&mut bar.list_open)
                .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
                .width(anchor.width())
                .accessible_name("Issues to start")
                .frame(egui::Frame::popup(ui.style()).inner_margin(4.0))
                .show(|ui| {
                    ui.set_width(anchor.width() - 10.0);
                    bar.picker.list(ui, state)
                });
            let within_list = shown
                .as_ref()
                .is_some_and(|list| widgets::focus_in_layer(ui, list.response.layer_id));
            picked = picked.or(shown.and_then(|list| list.inner));
            // Tab may go on into the list; anywhere else closes it.
            if field.clicked() {
                bar.list_open = true;
            } else if !field.has_focus()
                && !within_list
                && ui.memory(|memory| memory.focused().is_some())
            {
                bar.list_open = false;
            }
        }
        if let Some(picked) = picked {
            bar.picker.clear();
            bar.list_open = false;
            field.surrender_focus();
            commands.push(start(picked));
        }
        if let Some(subject) = last {
            if !narrow {
                last_label(ui, subject);
            }
            let height = if narrow {
                theme::FIELD
            } else {
                theme::FIELD_LARGE
            };
            let resume = widgets::resume_button(ui, height, subject.short_name());
            let hint = shortcuts::hint(
                ui.ctx(),
                &format!("Start {} again", subject.short_name()),
                &shortcuts::START_STOP,
            );
            if resume.on_hover_text(hint).clicked() {
                commands.push(Command::Resume);
            }
        }
    });
    if narrow && let (Some(subject), Some(field)) = (last, field_rect) {
        let place = Rect::from_min_size(
            pos2(field.min.x, field.max.y + 4.0),
            vec2(ui.max_rect().width(), theme::LINE_CAPTION),
        );
        let text = format!("last: {} {}", subject.short_name(), subject.summary());
        widgets::cell(
            ui,
            place,
            Cell {
                text: &text,
                font: theme::caption(),
                colour: p.muted,
                align: Align::Min,
            },
        );
    }
}

const LAST_NAME: f32 = 160.0;

fn last_width(ui: &Ui, subject: &Subject) -> f32 {
    let name = widgets::text_width(ui, subject.short_name(), &theme::sub_semibold());
    widgets::text_width(ui, "last:", &theme::sub()) + 4.0 + name.min(LAST_NAME)
}

fn last_label(ui: &mut Ui, subject: &Subject) {
    let p = theme::palette(ui);
    let width = last_width(ui, subject);
    let (rect, _) = ui.allocate_exact_size(vec2(width, theme::LINE), Sense::empty());
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 4.0;
    widgets::label(&mut child, "last:", theme::sub(), p.muted);
    widgets::ellipsis(
        &mut child,
        subject.short_name(),
        theme::sub_semibold(),
        p.accent,
    );
}
