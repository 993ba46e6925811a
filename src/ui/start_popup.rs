//! The popup that corrects when the running timer started, or throws its time away.

use egui::{Id, Response, Ui};

use super::widgets::{self, ButtonKind, Field};
use super::{View, theme, timer_bar, wording};
use crate::domain::duration;
use crate::domain::timer::Running;
use crate::state::{AppState, Command, Now};

/// Text being typed in the popup.
#[derive(Debug, Default)]
pub struct StartPopup {
    /// What was clicked to open it.
    anchor: Option<Id>,
    time: String,
    minutes: String,
    fault: Option<&'static str>,
    /// "Discard" was clicked once.
    asked: bool,
    focus_wanted: bool,
}

impl StartPopup {
    /// Opens under a widget, or closes.
    pub fn toggle(&mut self, anchor: Id) {
        let open = self.anchor != Some(anchor);
        *self = Self {
            anchor: open.then_some(anchor),
            focus_wanted: open,
            ..Self::default()
        };
    }
}

/// Draws the popup while it is open under `anchor`.
pub fn show(
    ui: &Ui,
    anchor: &Response,
    state: &AppState,
    view: &mut View,
    running: &Running,
    now: Now,
    commands: &mut Vec<Command>,
) {
    if view.timer_bar.start.anchor != Some(anchor.id) {
        return;
    }
    let mut open = true;
    let before = commands.len();
    egui::Popup::from_response(anchor)
        .id(anchor.id.with("start"))
        .open_bool(&mut open)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name("Correct the start")
        .frame(widgets::popup_frame(ui))
        .show(|ui| {
            ui.set_width(theme::POPUP - 24.0);
            content(ui, state, view, running, now, commands);
        });
    let done = commands[before..].iter().any(|command| {
        matches!(command, Command::Discard)
            || (matches!(command, Command::SetStart(_)) && view.timer_bar.start.fault.is_none())
    });
    if !open || done {
        view.timer_bar.start = StartPopup::default();
    }
}

fn content(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    running: &Running,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    let clock = state.settings.clock;
    let started = wording::time_of_day(&state.zone, running.started, clock);
    let mut set = None;

    if theme::is_narrow(ui.ctx()) {
        widgets::caption_label(ui, "Note");
        timer_bar::note_in_popup(ui, state, view, now, commands);
        ui.add_space(theme::GAP_TINY);
    }
    let popup = &mut view.timer_bar.start;
    widgets::caption_label(ui, "It started at");
    ui.horizontal(|ui| {
        let field = Field::new(&mut popup.time, "Time the timer started")
            .hint(&started)
            .faulty(popup.fault.is_some())
            .width(96.0)
            .show(ui);
        if popup.focus_wanted {
            // Until it has it: a popup's first pass is only for measuring.
            popup.focus_wanted = !field.has_focus();
            field.request_focus();
        }
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if field.changed() {
            popup.fault = None;
        }
        if widgets::button(ui, "Set").clicked() || enter {
            match duration::parse_time_of_day(&popup.time)
                .and_then(|minute| wording::last_time_it_was(&state.zone, now.utc, minute))
            {
                Some(at) => set = Some(at),
                None => popup.fault = Some("Type a time such as 9:15."),
            }
        }
    });
    ui.add_space(theme::GAP_TINY);
    widgets::caption_label(ui, "or so many minutes ago");
    ui.horizontal(|ui| {
        let field = Field::new(&mut popup.minutes, "Minutes since the timer started")
            .hint("10")
            .width(96.0)
            .show(ui);
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if field.changed() {
            popup.fault = None;
        }
        if widgets::button_named(ui, "Set", "Set the minutes").clicked() || enter {
            match duration::parse(&popup.minutes, state.day_goal_secs()) {
                Ok(secs) => set = Some(wording::earlier(now.utc, secs)),
                Err(_) => popup.fault = Some("Type minutes such as 10, or 1h 30m."),
            }
        }
    });
    if let Some(fault) = popup.fault {
        let response = widgets::label(ui, fault, theme::caption(), p.error);
        widgets::polite(ui, response.id);
    }
    ui.add_space(theme::GAP_TINY);
    ui.horizontal(|ui| {
        for minutes in [5_i64, 10, 15] {
            let text = format!("−{minutes} min");
            let name = format!("Start {minutes} minutes earlier");
            if widgets::small_button_named(ui, &text, &name).clicked() {
                set = Some(wording::earlier(running.started, minutes * 60));
            }
        }
    });
    if let Some(at) = set {
        popup.fault = None;
        commands.push(Command::SetStart(at));
    }
    ui.add_space(theme::GAP_SMALL);
    let top = ui.cursor().min.y;
    widgets::divider(ui, ui.max_rect().min.x, ui.max_rect().max.x, top);
    ui.add_space(theme::GAP_SMALL);
    discard(ui, state, view, running, now, commands);
}

fn discard(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    running: &Running,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    if !view.timer_bar.start.asked {
        if widgets::danger_button(ui, "Discard this time …").clicked() {
            view.timer_bar.start.asked = true;
        }
        return;
    }
    let time = duration::words(running.elapsed_secs(now.utc));
    widgets::wrapped_label(
        ui,
        &format!("Throw {time} away? Nothing is logged."),
        theme::body(),
        p.text,
    );
    ui.horizontal(|ui| {
        if widgets::labelled_button(ui, ButtonKind::Danger, None, "Discard").clicked() {
            timer_bar::save_note(state, view, commands);
            commands.push(Command::Discard);
        }
        if widgets::button(ui, "Keep").clicked() {
            view.timer_bar.start.asked = false;
        }
    });
}
