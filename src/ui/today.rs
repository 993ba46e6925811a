//! Today: the strip of the day, what was logged, pinned and recent issues.

use egui::{Align, Layout, Rect, Sense, Ui, pos2, vec2};

use super::issue_picker::{Accepts, IssuePicker, Scene};
use super::widgets::{self, Cell};
use super::worklog_editor::{Edited, WorklogEditor};
use super::{View, day_strip, icons, theme, today_issues, today_rows, wording};
use crate::domain::duration;
use crate::domain::worklog::{Worklog, WorklogId};
use crate::state::{AppState, Command, Now};

/// Popups of the page.
#[derive(Debug)]
pub struct TodayView {
    /// The worklog that is edited in place.
    pub(super) editor: Option<(WorklogId, WorklogEditor)>,
    /// The row whose actions stand open while narrow.
    pub(super) opened: Option<WorklogId>,
    /// The row whose picker or choice is open.
    pub(super) asked: Option<WorklogId>,
    /// Something opened under a row: the page scrolls so that it is seen.
    pub(super) reveal: bool,
    pub(super) picker: IssuePicker,
    /// Time that is logged without a timer.
    pub(super) new: Option<WorklogEditor>,
}

impl Default for TodayView {
    fn default() -> Self {
        Self {
            editor: None,
            opened: None,
            asked: None,
            reveal: false,
            picker: IssuePicker::accepting(Accepts::IssuesOnly),
            new: None,
        }
    }
}

/// Draws the page.
pub fn show(ui: &mut Ui, state: &AppState, view: &mut View, now: Now, commands: &mut Vec<Command>) {
    let today = state.zone.date(now.utc);
    let date = state.shown_day;
    let entries = state.worklogs_on(date);
    let is_today = date == today;
    heading(ui, state, view, now, commands);
    ui.add_space(theme::GAP_SMALL);
    if let Some((start, end)) = day_strip::show(ui, state, &entries, now) {
        view.today.new = Some(WorklogEditor::for_span(state, start, end));
    }
    new_worklog(ui, state, view, now, commands);

    let caption = if is_today { "LOGGED TODAY" } else { "LOGGED" };
    widgets::section_caption(ui, caption);
    let running_here = state
        .timer
        .running()
        .is_some_and(|running| state.zone.date(running.started) == date);
    widgets::card(ui, |ui| {
        if entries.is_empty() && !running_here {
            let (title, advice) = if is_today {
                (
                    "Nothing is logged yet today",
                    "Say above what you are working on, or start an issue from the list below.",
                )
            } else {
                ("Nothing is logged on this day", "")
            };
            widgets::empty_state(ui, icons::TIMER, title, advice);
        } else {
            today_rows::show(ui, state, view, now, &entries, commands);
        }
    });
    if is_today {
        today_issues::show(ui, state, view, now, commands);
    }
}

/// The date with its arrows, the total and the gaps, and "Log time".
fn heading(ui: &mut Ui, state: &AppState, view: &mut View, now: Now, commands: &mut Vec<Command>) {
    let p = theme::palette(ui);
    let today = state.zone.date(now.utc);
    let date = state.shown_day;
    let narrow = ui.available_width() < theme::NARROW - 2.0 * theme::PAGE_NARROW;
    let (rect, _) =
        ui.allocate_exact_size(vec2(ui.available_width(), theme::BUTTON), Sense::empty());
    let mut right = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::right_to_left(Align::Center)),
    );
    right.spacing_mut().item_spacing.x = theme::GAP_TINY;
    if widgets::button(&mut right, "Log time")
        .on_hover_text("Log time that no timer measured")
        .clicked()
    {
        let editor = match state.gaps(date, now).first() {
            Some((start, end)) => WorklogEditor::for_span(state, *start, *end),
            None => WorklogEditor::before(state, now),
        };
        view.today.new = Some(editor);
    }
    right.add_space(theme::GAP_TINY);
    let next = right
        .add_enabled_ui(date < today, |ui| {
            widgets::icon_button(ui, icons::CHEVRON_RIGHT, "Next day")
        })
        .inner;
    let previous = widgets::icon_button(&mut right, icons::CHEVRON_LEFT, "Previous day");
    let mut to = None;
    if next.clicked() {
        to = date.tomorrow().ok();
    }
    if previous.clicked() {
        to = date.yesterday().ok();
    }
    if date != today && widgets::small_button(&mut right, "Today").clicked() {
        to = Some(today);
    }
    if let Some(to) = to {
        commands.push(Command::ShowDay(to));
    }

    let left = Rect::from_min_max(
        rect.min,
        pos2(right.min_rect().min.x - theme::GAP, rect.max.y),
    );
    let title = wording::date(date, today);
    let place = widgets::cell(
        ui,
        left,
        Cell {
            text: &title,
            font: theme::heading(),
            colour: p.text,
            align: Align::Min,
        },
    );
    let text = totals(state, now);
    let sub = Cell {
        text: &text,
        font: theme::sub(),
        colour: p.muted,
        align: Align::Min,
    };
    if narrow {
        let (below, _) = ui.allocate_exact_size(vec2(rect.width(), theme::LINE), Sense::empty());
        widgets::cell(ui, below, sub);
    } else {
        // On the heading's baseline.
        let beside = Rect::from_min_max(
            pos2(place.rect.max.x + 10.0, rect.min.y + 2.0),
            pos2(left.max.x, rect.max.y + 1.0),
        );
        widgets::cell(ui, beside, sub);
    }
}

/// "6 h 34 m of 8 h · 1 h 46 m of gaps".
fn totals(state: &AppState, now: Now) -> String {
    let date = state.shown_day;
    let total = state.day_total(date, now);
    let goal = duration::words(state.day_goal_secs());
    let gaps: i64 = state
        .gaps(date, now)
        .iter()
        .map(|(start, end)| end.duration_since(*start).as_secs())
        .sum();
    let mut text = format!("{} of {goal}", duration::words(total));
    if total > 0 && gaps >= 60 {
        text.push_str(" · ");
        text.push_str(&duration::words(gaps));
        text.push_str(" of gaps");
    }
    text
}

fn new_worklog(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let Some(editor) = &mut view.today.new else {
        return;
    };
    let scene = Scene {
        state,
        known: &view.known,
        now,
    };
    ui.add_space(theme::GAP_TINY);
    let edited = widgets::card(ui, |ui| editor.show(ui, "new_worklog", scene, commands)).inner;
    match edited {
        Edited::Open => {}
        Edited::Cancelled => view.today.new = None,
        Edited::Saved(log) => {
            view.today.new = None;
            commands.push(Command::LogTime {
                subject: log.subject,
                started: log.started,
                secs: log.secs,
                comment: log.comment,
            });
        }
    }
}

/// What a screen reader says of a row.
pub(super) fn row_name(state: &AppState, worklog: &Worklog) -> String {
    let clock = state.settings.clock;
    format!(
        "{} to {}, {} {}, {}, {}",
        wording::time_of_day(&state.zone, worklog.started, clock),
        wording::time_of_day(&state.zone, worklog.ended(), clock),
        worklog.subject.short_name(),
        worklog.subject.summary(),
        duration::words(worklog.secs),
        wording::delivery(&worklog.delivery).word
    )
}
