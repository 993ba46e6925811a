//! Notices as toasts, and the question that quitting puts.

use egui::{Align, Align2, Area, Id, Layout, Order, Sense, Ui, Vec2, vec2};

use super::widgets::{self, ButtonKind};
use super::{View, icons, theme};
use crate::state::notices::{Notice, Severity};
use crate::state::{AppState, Command, Now, QuitAnswer};

/// So many toasts are on screen at once; older ones wait their turn.
const SHOWN: usize = 3;
const SHOWN_NARROW: usize = 2;

/// Draws the toasts above the status bar, `above` points over the window's lower edge.
pub fn toasts(ui: &Ui, state: &AppState, now: Now, above: f32, commands: &mut Vec<Command>) {
    let ctx = ui.ctx();
    let shown = &state.notices.shown;
    if shown.is_empty() {
        return;
    }
    let window = ctx.content_rect();
    let width = theme::TOAST.min(window.width() - 2.0 * theme::PAGE_NARROW);
    Area::new(Id::unique("notices"))
        .order(Order::Foreground)
        .anchor(
            Align2::RIGHT_BOTTOM,
            vec2(-theme::PAGE_NARROW, -above - theme::GAP),
        )
        .accessible_name("Notices")
        .show(ctx, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = theme::GAP_SMALL;
            let count = if window.width() < theme::NARROW {
                SHOWN_NARROW
            } else {
                SHOWN
            };
            for notice in shown.iter().rev().take(count).rev() {
                toast(ui, notice, width, commands);
                if let Some(until) = notice.until {
                    let left = until.duration_since(now.utc).as_millis().max(0);
                    let left = u64::try_from(left).unwrap_or(0);
                    ctx.request_repaint_after(std::time::Duration::from_millis(left + 5));
                }
            }
        });
}

fn toast(ui: &mut Ui, notice: &Notice, width: f32, commands: &mut Vec<Command>) {
    let p = theme::palette(ui);
    let (icon, colour) = match notice.severity {
        Severity::Info => (icons::INFO, p.accent),
        Severity::Warning => (icons::TRIANGLE_ALERT, p.warn),
        Severity::Error => (icons::CIRCLE_ALERT, p.error),
    };
    widgets::popup_frame(ui).show(ui, |ui| {
        ui.set_width(width - 26.0);
        ui.push_id(notice.id, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP_SMALL;
                let (place, _) = ui.allocate_exact_size(Vec2::splat(theme::LINE), Sense::empty());
                widgets::icon_in(ui, place, icon, theme::ICON, colour);
                let text_width = ui.available_width() - theme::ICON_BUTTON - theme::GAP_SMALL;
                ui.allocate_ui_with_layout(
                    vec2(text_width, 0.0),
                    Layout::top_down(Align::Min),
                    |ui| {
                        ui.set_width(text_width);
                        let title =
                            widgets::wrapped_label(ui, &notice.title, theme::body_medium(), p.text);
                        widgets::polite(ui, title.id);
                        if !notice.advice.is_empty() {
                            widgets::paragraph(ui, &notice.advice);
                        }
                        if let Some((text, command)) = &notice.action {
                            ui.add_space(theme::GAP_TINY);
                            if widgets::small_button(ui, text).clicked() {
                                commands.push(command.clone());
                                commands.push(Command::DismissNotice(notice.id));
                            }
                        }
                    },
                );
                if widgets::icon_button(ui, icons::X, "Dismiss").clicked() {
                    commands.push(Command::DismissNotice(notice.id));
                }
            });
        });
    });
}

/// Puts the question of quitting, if there is one.
pub fn quit_question(ctx: &egui::Context, state: &AppState, commands: &mut Vec<Command>) {
    let Some(question) = &state.quit_question else {
        return;
    };
    let unsent = match question.unsent {
        0 => String::new(),
        1 => "1 worklog is not in Jira yet. It is kept here and sent at the next start.".to_owned(),
        count => format!(
            "{count} worklogs are not in Jira yet. They are kept here and sent at the next start."
        ),
    };
    let (title, advice) = if question.timer_runs {
        let advice = format!(
            "Stop it and log the time, or let it go on: you will be asked about it at the next start. {unsent}"
        );
        ("The timer is running", advice.trim_end().to_owned())
    } else {
        ("Not everything is in Jira yet", unsent)
    };
    let mut answer = None;
    let dismissed = widgets::modal(ctx, "quit_question", title, &advice, |ui| {
        ui.horizontal_wrapped(|ui| {
            let first = if question.timer_runs {
                "Stop and quit"
            } else {
                "Quit"
            };
            let quit = widgets::dialog_button(ui, ButtonKind::Primary, first, 0.0);
            if ui.memory(|memory| memory.focused().is_none()) {
                quit.request_focus();
            }
            if quit.clicked() {
                answer = Some(QuitAnswer::StopAndQuit);
            }
            if question.timer_runs
                && widgets::dialog_button(ui, ButtonKind::Outlined, "Keep it running", 0.0)
                    .clicked()
            {
                answer = Some(QuitAnswer::KeepRunning);
            }
            if widgets::dialog_button(ui, ButtonKind::Outlined, "Cancel", 0.0).clicked() {
                answer = Some(QuitAnswer::Cancel);
            }
        });
    });
    if let Some(answer) = answer.or(dismissed.then_some(QuitAnswer::Cancel)) {
        commands.push(Command::QuitAnswer(answer));
    }
}

/// Draws toasts and the question where no status bar is shown.
pub fn show(
    ui: &mut Ui,
    state: &AppState,
    _view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    toasts(ui, state, now, 0.0, commands);
    quit_question(ui.ctx(), state, commands);
}
