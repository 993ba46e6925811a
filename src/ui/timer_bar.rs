//! The timer bar on top of every page: what runs since when, or a field that starts something.

use egui::{Align, Id, Layout, Rect, Response, Ui, UiBuilder, pos2, vec2};
use jiff::{SignedDuration, Timestamp};

use super::issue_picker::{self, Accepts, IssuePicker, Picked, Scene};
use super::widgets::{self, Cell, Field};
use super::{View, icons, shortcuts, start_popup, theme, timer_idle, wording};
use crate::domain::duration;
use crate::domain::timer::{Running, Subject};
use crate::domain::worklog::WorklogId;
use crate::state::{AppState, Command, Now};

/// Text being typed in the bar.
#[derive(Debug)]
pub struct TimerBarView {
    pub(super) picker: IssuePicker,
    /// The list under the search field is open.
    pub(super) list_open: bool,
    switch: IssuePicker,
    switch_open: bool,
    note: Note,
    pub(super) start: start_popup::StartPopup,
}

impl Default for TimerBarView {
    fn default() -> Self {
        Self {
            picker: IssuePicker::accepting(Accepts::AnythingToStart),
            list_open: false,
            switch: IssuePicker::accepting(Accepts::Words),
            switch_open: false,
            note: Note::default(),
            start: start_popup::StartPopup::default(),
        }
    }
}

/// The note while it is edited; saved when typing pauses, the field is left or the timer changes.
#[derive(Debug, Default)]
struct Note {
    of: Option<WorklogId>,
    text: String,
    typed_at: Option<Timestamp>,
}

/// The note is saved when nothing was typed for so long.
const NOTE_PAUSE: SignedDuration = SignedDuration::from_millis(800);

/// Draws the bar into the rectangle of `ui`.
pub fn show(ui: &mut Ui, state: &AppState, view: &mut View, now: Now, commands: &mut Vec<Command>) {
    match state.timer.running() {
        Some(running) => {
            wording::repaint_at_next_second(ui.ctx(), now, running.started);
            follow_note(view, running);
            if theme::is_narrow(ui.ctx()) {
                running_narrow(ui, state, view, running, now, commands);
            } else {
                running_wide(ui, state, view, running, now, commands);
            }
        }
        None => timer_idle::show(ui, state, view, now, commands),
    }
}

fn running_wide(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    running: &Running,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    let area = ui.max_rect();
    let dot = pos2(area.min.x + 4.0, area.center().y);
    ui.painter().circle_filled(dot, 4.0, p.running);

    // The right side is as wide as it is; the text has the rest.
    let elapsed = duration::running(running.elapsed_secs(now.utc));
    let time_width = widgets::text_width(ui, &elapsed, &theme::big_time());
    let switch_width = widgets::text_width(ui, switch_text(running), &theme::body_medium()) + 24.0;
    let stop_width = widgets::text_width(ui, "Stop", &theme::body_medium()) + 48.0;
    let right_width = switch_width + time_width + stop_width + 2.0 * theme::GAP;
    let right = Rect::from_min_max(pos2(area.max.x - right_width - 1.0, area.min.y), area.max);
    let text = Rect::from_min_max(
        pos2(area.min.x + 20.0, area.center().y - theme::LINE),
        pos2(right.min.x - theme::GAP, area.center().y + theme::LINE),
    );

    let (first, second) = text.split_top_bottom_at_fraction(0.5);
    subject_line(ui, first, running);
    details_line(ui, second, state, view, running, now, commands);

    let mut side = ui.new_child(
        UiBuilder::new()
            .max_rect(right)
            .layout(Layout::left_to_right(Align::Center)),
    );
    side.spacing_mut().item_spacing.x = theme::GAP;
    switch(&mut side, state, view, running, now, commands);
    let time = widgets::time_button(&mut side, &elapsed, theme::big_time());
    if time.clicked() {
        view.timer_bar.start.toggle(time.id);
    }
    stop(&mut side, state, view, running, commands);
    start_popup::show(ui, &time, state, view, running, now, commands);
}

fn running_narrow(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    running: &Running,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    let area = ui.max_rect();
    let line = Rect::from_min_size(area.min, vec2(area.width(), theme::BUTTON));
    ui.painter()
        .circle_filled(pos2(line.min.x + 4.0, line.center().y), 4.0, p.running);
    let elapsed = duration::running(running.elapsed_secs(now.utc));
    let mut side = ui.new_child(
        UiBuilder::new()
            .max_rect(line)
            .layout(Layout::right_to_left(Align::Center)),
    );
    side.spacing_mut().item_spacing.x = 10.0;
    stop(&mut side, state, view, running, commands);
    let time = widgets::time_button(&mut side, &elapsed, theme::title());
    if time.clicked() {
        view.timer_bar.start.toggle(time.id);
    }
    let name = Rect::from_min_max(
        pos2(line.min.x + 18.0, line.min.y),
        pos2(time.rect.min.x - theme::GAP_SMALL, line.max.y),
    );
    key_cell(ui, name, running);
    let second = Rect::from_min_size(
        pos2(area.min.x, line.max.y + 6.0),
        vec2(area.width(), theme::BUTTON_SMALL),
    );
    let mut low = ui.new_child(
        UiBuilder::new()
            .max_rect(second)
            .layout(Layout::right_to_left(Align::Center)),
    );
    switch_small(&mut low, state, view, now, commands);
    let summary = Rect::from_min_max(
        second.min,
        pos2(low.min_rect().min.x - theme::GAP_SMALL, second.max.y),
    );
    widgets::cell(
        ui,
        summary,
        Cell {
            text: summary_of(running),
            font: theme::body(),
            colour: p.text,
            align: Align::Min,
        },
    );
    start_popup::show(ui, &time, state, view, running, now, commands);
}

fn summary_of(running: &Running) -> &str {
    match &running.subject {
        Subject::Issue(issue) => &issue.summary,
        Subject::Unassigned(_) => "It stays a draft until you choose an issue.",
    }
}

fn key_cell(ui: &mut Ui, rect: Rect, running: &Running) -> Response {
    let p = theme::palette(ui);
    let issue = running.subject.issue().is_some();
    widgets::cell(
        ui,
        rect,
        Cell {
            text: running.subject.short_name(),
            font: theme::body_semibold(),
            colour: if issue { p.accent } else { p.text },
            align: Align::Min,
        },
    )
}

fn subject_line(ui: &mut Ui, rect: Rect, running: &Running) {
    let p = theme::palette(ui);
    let key = key_cell(ui, rect, running);
    let summary = Rect::from_min_max(pos2(key.rect.max.x + 8.0, rect.min.y), rect.max);
    if summary.width() < 40.0 {
        return;
    }
    let (font, colour) = match running.subject {
        Subject::Issue(_) => (theme::body_medium(), p.text),
        Subject::Unassigned(_) => (theme::sub(), p.muted),
    };
    widgets::cell(
        ui,
        summary,
        Cell {
            text: summary_of(running),
            font,
            colour,
            align: Align::Min,
        },
    );
}

/// The note, "since 15:16" and what is left of the estimate.
fn details_line(
    ui: &mut Ui,
    rect: Rect,
    state: &AppState,
    view: &mut View,
    running: &Running,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    let mut line = ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center)),
    );
    line.spacing_mut().item_spacing.x = 6.0;
    let since = format!(
        "since {}",
        wording::time_of_day(&state.zone, running.started, state.settings.clock)
    );
    let since_width = widgets::text_width(ui, &since, &theme::sub());
    let room = rect.width() - since_width - 24.0;
    note_field(&mut line, state, view, now, room, commands);
    widgets::label(&mut line, "·", theme::sub(), p.muted);
    let since = widgets::underlined(&mut line, &since, "Correct when the timer started");
    if since.clicked() {
        view.timer_bar.start.toggle(since.id);
    }
    let left = running
        .subject
        .issue()
        .and_then(|issue| view.known.get(issue.id))
        .and_then(|issue| issue.remaining_secs);
    if let Some(left) = left {
        let left = left - running.elapsed_secs(now.utc);
        let text = if left >= 0 {
            format!("{} of the estimate left", duration::words(left))
        } else {
            format!("{} over the estimate", duration::words(-left))
        };
        if line.available_width() > widgets::text_width(&line, &text, &theme::sub()) + 16.0 {
            widgets::label(&mut line, "·", theme::sub(), p.muted);
            widgets::label(&mut line, &text, theme::sub(), p.muted);
        }
    }
    start_popup::show(ui, &since, state, view, running, now, commands);
}

fn note_field(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    room: f32,
    commands: &mut Vec<Command>,
) {
    const HINT: &str = "Add a note …";
    let note = &mut view.timer_bar.note;
    let text = if note.text.is_empty() {
        HINT
    } else {
        &note.text
    };
    let id = Id::unique("timer_note");
    let focused = ui.memory(|memory| memory.has_focus(id));
    // As wide as its text, so that the line reads as a sentence; roomier while it is edited.
    let least = if focused { 220.0 } else { 40.0 };
    let width = (widgets::text_width(ui, text, &theme::sub()) + 10.0).max(least);
    // The text starts where the key above it starts.
    ui.add_space(-4.0);
    let response = Field::new(&mut note.text, "Note")
        .hint(HINT)
        .inline()
        .width(width.min(room).max(60.0))
        .id(id)
        .show(ui);
    note_typed(&response, state, view, now, commands);
}

/// The note as a field of a popup, where the bar has no room for it.
pub(super) fn note_in_popup(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let note = &mut view.timer_bar.note;
    let response = widgets::text_field(ui, &mut note.text, "What is being done", "Note");
    note_typed(&response, state, view, now, commands);
}

/// Saves the note when typing pauses or the field is left.
fn note_typed(
    response: &Response,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let note = &mut view.timer_bar.note;
    if response.changed() {
        note.typed_at = Some(now.utc);
    }
    let Some(typed_at) = note.typed_at else {
        return;
    };
    if response.lost_focus() || now.utc.duration_since(typed_at) >= NOTE_PAUSE {
        save_note(state, view, commands);
    } else {
        response
            .ctx
            .request_repaint_after(std::time::Duration::from_millis(850));
    }
}

/// Follows the state's note unless it is being edited here.
fn follow_note(view: &mut View, running: &Running) {
    let note = &mut view.timer_bar.note;
    if note.of != Some(running.worklog) {
        *note = Note {
            of: Some(running.worklog),
            text: running.note.clone(),
            typed_at: None,
        };
    } else if note.typed_at.is_none() && note.text != running.note {
        note.text.clone_from(&running.note);
    }
}

/// Asks for what was typed into the note to be kept: before anything that ends or changes the timer.
pub fn save_note(state: &AppState, view: &mut View, commands: &mut Vec<Command>) {
    let note = &mut view.timer_bar.note;
    let Some(running) = state.timer.running() else {
        return;
    };
    if note.typed_at.take().is_some()
        && note.of == Some(running.worklog)
        && note.text != running.note
    {
        commands.push(Command::SetNote(note.text.trim().to_owned()));
    }
}

/// The button's text: time without an issue wants one.
const fn switch_text(running: &Running) -> &'static str {
    match running.subject {
        Subject::Issue(_) => "Switch",
        Subject::Unassigned(_) => "Choose issue",
    }
}

fn switch(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    running: &Running,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let response = widgets::button(ui, switch_text(running))
        .on_hover_text("Put the time that ran on another issue");
    switch_popup(ui, &response, state, view, now, commands);
}

fn switch_small(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let response = widgets::icon_button(
        ui,
        icons::ARROW_LEFT_RIGHT,
        "Put the time that ran on another issue",
    );
    switch_popup(ui, &response, state, view, now, commands);
}

fn switch_popup(
    ui: &Ui,
    anchor: &Response,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let bar = &mut view.timer_bar;
    if std::mem::take(&mut view.focus_timer) || anchor.clicked() {
        bar.switch_open = !bar.switch_open;
    }
    let picked = issue_picker::popup(
        ui,
        anchor,
        &mut bar.switch_open,
        "Put this time on",
        &mut bar.switch,
        Scene {
            state,
            known: &view.known,
            now,
        },
        commands,
    );
    if let Some(picked) = picked {
        save_note(state, view, commands);
        commands.push(match picked {
            Picked::Issue(issue) => Command::Switch(Subject::Issue(issue)),
            Picked::Typed(text) => Command::Switch(Subject::Unassigned(text)),
        });
    }
}

fn stop(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    running: &Running,
    commands: &mut Vec<Command>,
) {
    let response = widgets::stop_button(ui, "Stop");
    let hint = shortcuts::hint(
        ui.ctx(),
        &format!("Stop {} and log the time", running.subject.short_name()),
        &shortcuts::START_STOP,
    );
    if response.on_hover_text(hint).clicked() {
        save_note(state, view, commands);
        commands.push(Command::Stop);
    }
}
