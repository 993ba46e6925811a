//! The worklogs of the shown day: where each one is on its way to Jira, and what can be done about it.

use egui::{Align, Layout, Rect, Response, Ui, UiBuilder, pos2};

use super::row_actions::{Action, act, action_button, actions, toggle_editor};
use super::row_panels::{editor, narrow_panel};
use super::today::{TodayView, row_name};
use super::widgets::{self, Cell, Row};
use super::{View, theme, wording};
use crate::domain::delivery::{Delivery, DraftReason};
use crate::domain::duration;
use crate::domain::timer::Subject;
use crate::domain::worklog::Worklog;
use crate::state::{AppState, Command, Now};

/// The widths that all rows share, so that columns align.
#[derive(Debug, Clone, Copy)]
struct Measure {
    narrow: bool,
    time: f32,
    key: f32,
    duration: f32,
    pill: f32,
}

impl Measure {
    fn of(ui: &Ui, state: &AppState, entries: &[&Worklog]) -> Self {
        let narrow = ui.available_width() < theme::NARROW - 2.0 * theme::PAGE_NARROW;
        let clock = state.settings.clock;
        // The widest time of day there is in digits of equal width.
        let widest = wording::minute_of_day(22 * 60, clock);
        let time = if narrow {
            widest
        } else {
            format!("{widest} – {widest}")
        };
        let running = state.timer.running().map(|running| &running.subject);
        let keys = entries
            .iter()
            .map(|worklog| &worklog.subject)
            .chain(running)
            .filter_map(|subject| subject.issue())
            .map(|issue| issue.key.as_str());
        Self {
            narrow,
            time: widgets::text_width(ui, &time, &theme::sub()) + 2.0,
            key: widgets::widest(ui, keys, &theme::body_semibold()).clamp(62.0, 110.0),
            duration: widgets::text_width(ui, "00:00", &theme::body_semibold()).ceil() + 1.0,
            pill: if narrow { 28.0 } else { 72.0 },
        }
    }
}

/// Draws the rows into a card.
pub fn show(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    entries: &[&Worklog],
    commands: &mut Vec<Command>,
) {
    let measure = Measure::of(ui, state, entries);
    let running = state
        .timer
        .running()
        .filter(|running| state.zone.date(running.started) == state.shown_day);
    let count = entries.len() + usize::from(running.is_some());
    for (index, worklog) in entries.iter().enumerate() {
        let ends = (index == 0, index + 1 == count);
        entry(ui, state, view, now, worklog, measure, ends, commands);
    }
    if running.is_some() {
        running_row(ui, state, now, measure, count == 1);
    }
}

/// From this width on a row has room for its rarer actions.
const ROOMY: f32 = 900.0;

/// The second line of a row: what is in the way.
pub(super) struct Trouble {
    pub text: String,
    pub bad: bool,
}

fn trouble(ui: &Ui, state: &AppState, worklog: &Worklog, now: Now) -> Option<Trouble> {
    let (text, bad) = match &worklog.delivery {
        Delivery::Refused { words } => (format!("Jira: “{words}”"), true),
        Delivery::NeedsYou { candidates, .. } => {
            let what = match candidates.len() {
                1 => "a worklog that looks like this one".to_owned(),
                count => format!("{count} worklogs that look like this one"),
            };
            (format!("Jira holds {what}. Is it yours?"), false)
        }
        Delivery::Draft(DraftReason::TooShort) => (
            "Jira takes no worklog under a minute. Make it longer, or delete it.".to_owned(),
            false,
        ),
        Delivery::Waiting {
            last_problem: Some(problem),
            ..
        } => {
            let next = state
                .next_try_of(worklog)
                .map(|due| format!(" Next try {}.", wording::in_time(ui.ctx(), now, due)));
            let problem = problem.trim_end_matches('.');
            (format!("{problem}.{}", next.unwrap_or_default()), false)
        }
        Delivery::Draft(DraftReason::Unassigned | DraftReason::Held)
        | Delivery::Waiting { .. }
        | Delivery::Sending(_)
        | Delivery::Checking { .. }
        | Delivery::InJira { .. } => return None,
    };
    Some(Trouble { text, bad })
}

#[expect(
    clippy::too_many_arguments,
    reason = "a row of a table and all that it shows"
)]
fn entry(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    worklog: &Worklog,
    measure: Measure,
    ends: (bool, bool),
    commands: &mut Vec<Command>,
) {
    let trouble = trouble(ui, state, worklog, now);
    let height = if trouble.is_some() && !measure.narrow {
        theme::ROW_TALL
    } else {
        theme::ROW
    };
    let opened = view.today.opened == Some(worklog.id);
    let editing = matches!(&view.today.editor, Some((id, _)) if *id == worklog.id);
    let below = (opened && measure.narrow) || editing;
    let (always, hidden) = actions(worklog);
    let (response, ()) = widgets::row_frame(
        ui,
        ("worklog", worklog.id),
        height,
        (ends.0, ends.1 && !below),
        || row_name(state, worklog),
        |ui, row| {
            let end = times(ui, state, worklog, measure, row);
            let mut shown: Vec<Action> = Vec::new();
            if !measure.narrow && !editing {
                if row.active {
                    shown.extend(&hidden);
                }
                shown.extend(always);
                if row.inner.width() < ROOMY {
                    shown.retain(|action| *action != Action::Hold);
                }
            }
            let left = end.0;
            let actions_left = buttons(ui, row, end.1, &shown, |ui, action, button| {
                act(ui, action, &button, state, view, now, worklog, commands);
            });
            what(
                ui,
                worklog,
                trouble.as_ref(),
                measure,
                row,
                left,
                actions_left,
            );
        },
    );
    if response.clicked() {
        clicked(state, &mut view.today, worklog, measure.narrow, opened);
    }
    if opened && measure.narrow && !editing {
        narrow_panel(ui, state, view, now, worklog, trouble.as_ref(), commands);
    }
    if editing {
        editor(ui, state, view, now, worklog, commands);
    }
    if below && std::mem::take(&mut view.today.reveal) {
        let bottom = ui.min_rect().max.y;
        let opened = Rect::from_x_y_ranges(ui.min_rect().x_range(), response.rect.min.y..=bottom);
        ui.scroll_to_rect(opened, None);
    }
}

/// A row is clicked: while narrow its actions open, else what is local is edited.
fn clicked(state: &AppState, today: &mut TodayView, worklog: &Worklog, narrow: bool, opened: bool) {
    if narrow {
        today.opened = (!opened).then_some(worklog.id);
        today.reveal = !opened;
    } else if worklog.delivery.is_local() {
        toggle_editor(state, today, worklog);
    }
}

/// Time, duration and pill. Where the middle begins and ends.
fn times(
    ui: &mut Ui,
    state: &AppState,
    worklog: &Worklog,
    measure: Measure,
    row: Row,
) -> (f32, f32) {
    let clock = state.settings.clock;
    let start = wording::time_of_day(&state.zone, worklog.started, clock);
    let text = if measure.narrow {
        start
    } else {
        let end = wording::time_of_day(&state.zone, worklog.ended(), clock);
        format!("{start} – {end}")
    };
    let words = wording::delivery(&worklog.delivery);
    let secs = state.counted_secs(worklog);
    let length = if secs < 60 {
        format!("{secs} s")
    } else {
        duration::column(secs)
    };
    let pill = if measure.narrow {
        words.mark
    } else {
        words.word
    };
    frame_cells(ui, measure, row, &text, &length, (pill, words.tone)).on_hover_text(words.meaning);
    middle(measure, row)
}

fn middle(measure: Measure, row: Row) -> (f32, f32) {
    (
        row.inner.min.x + measure.time + theme::GAP,
        row.inner.max.x - measure.pill - measure.duration - 2.0 * theme::GAP,
    )
}

fn frame_cells(
    ui: &mut Ui,
    measure: Measure,
    row: Row,
    time: &str,
    length: &str,
    (pill, tone): (&str, widgets::Tone),
) -> Response {
    let p = theme::palette(ui);
    let column =
        |left: f32, width: f32| Rect::from_x_y_ranges(left..=left + width, row.inner.y_range());
    widgets::cell(
        ui,
        column(row.inner.min.x, measure.time),
        Cell {
            text: time,
            font: theme::sub(),
            colour: p.muted,
            align: Align::Min,
        },
    );
    let pill_left = row.inner.max.x - measure.pill;
    widgets::cell(
        ui,
        column(pill_left - theme::GAP - measure.duration, measure.duration),
        Cell {
            text: length,
            font: theme::body_semibold(),
            colour: p.text,
            align: Align::Max,
        },
    );
    widgets::pill_at(ui, column(pill_left, measure.pill), Align::Max, pill, tone)
}

/// The buttons, right-aligned before `right`; returns where they begin.
fn buttons(
    ui: &mut Ui,
    row: Row,
    right: f32,
    shown: &[Action],
    mut act: impl FnMut(&mut Ui, Action, Response),
) -> f32 {
    if shown.is_empty() {
        return right;
    }
    let width = |action: Action| {
        if action == Action::Delete {
            theme::ICON_BUTTON
        } else {
            widgets::small_button_width(ui, action.text())
        }
    };
    let total: f32 = shown.iter().map(|action| width(*action)).sum::<f32>()
        + theme::GAP_SMALL * (shown.len() - 1) as f32;
    let left = right - total;
    let place = Rect::from_x_y_ranges(left..=right, row.inner.y_range());
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(place)
            .layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = theme::GAP_SMALL;
    for action in shown {
        let button = action_button(&mut child, *action);
        act(&mut child, *action, button);
    }
    left
}

/// Key, summary and comment, and the line of trouble under them.
fn what(
    ui: &mut Ui,
    worklog: &Worklog,
    trouble: Option<&Trouble>,
    measure: Measure,
    row: Row,
    left: f32,
    right: f32,
) {
    let p = theme::palette(ui);
    let rect = Rect::from_min_max(
        pos2(left, row.inner.min.y),
        pos2((right - theme::GAP).max(left), row.inner.max.y),
    );
    let (name, summary) = match &worklog.subject {
        Subject::Issue(issue) => (issue.key.as_str(), issue.summary.as_str()),
        Subject::Unassigned(_) => ("—", worklog.subject.short_name()),
    };
    let key = Rect::from_x_y_ranges(
        rect.min.x..=(rect.min.x + measure.key).min(rect.max.x),
        rect.y_range(),
    );
    widgets::cell(
        ui,
        key,
        Cell {
            text: name,
            font: theme::body_semibold(),
            colour: p.accent,
            align: Align::Min,
        },
    );
    let text_left = key.max.x + theme::GAP;
    if text_left >= rect.max.x {
        return;
    }
    let text = Rect::from_min_max(pos2(text_left, rect.min.y), rect.max);
    let Some(trouble) = trouble.filter(|_| !measure.narrow) else {
        summary_line(ui, text, summary, &worklog.comment);
        return;
    };
    let middle = text.center().y;
    let upper = Rect::from_min_max(
        pos2(text.min.x, middle - 21.0),
        pos2(text.max.x, middle - 1.0),
    );
    let lower = Rect::from_min_max(pos2(text.min.x, middle), pos2(text.max.x, middle + 20.0));
    summary_line(ui, upper, summary, &worklog.comment);
    widgets::cell(
        ui,
        lower,
        Cell {
            text: &trouble.text,
            font: theme::sub(),
            colour: if trouble.bad { p.error } else { p.warn },
            align: Align::Min,
        },
    );
}

/// The summary, and the comment after it in secondary colour.
fn summary_line(ui: &mut Ui, rect: Rect, summary: &str, comment: &str) {
    let p = theme::palette(ui);
    let cell = |text, colour| Cell {
        text,
        font: theme::body(),
        colour,
        align: Align::Min,
    };
    let first = widgets::cell(ui, rect, cell(summary, p.text));
    let after = Rect::from_min_max(pos2(first.rect.max.x + 10.0, rect.min.y), rect.max);
    if !comment.is_empty() && after.width() > 40.0 {
        widgets::cell(ui, after, cell(comment, p.muted));
    }
}

/// The running timer as the day's last row.
fn running_row(ui: &mut Ui, state: &AppState, now: Now, measure: Measure, only: bool) {
    let p = theme::palette(ui);
    let Some(running) = state.timer.running() else {
        return;
    };
    let start = wording::time_of_day(&state.zone, running.started, state.settings.clock);
    let time = if measure.narrow {
        start.clone()
    } else {
        format!("{start} – now")
    };
    let secs = running.elapsed_secs(now.utc);
    let name = || {
        format!(
            "Running since {start}, {} {}",
            running.subject.short_name(),
            running.subject.summary()
        )
    };
    widgets::row_frame(ui, "running", theme::ROW, (only, true), name, |ui, row| {
        let pill = if measure.narrow { "▶" } else { "Running" };
        frame_cells(
            ui,
            measure,
            row,
            &time,
            &duration::column(secs),
            (pill, widgets::Tone::Accent),
        );
        let (left, right) = middle(measure, row);
        let rect = Rect::from_x_y_ranges(left..=right, row.inner.y_range());
        let (key, summary) = match &running.subject {
            Subject::Issue(issue) => (issue.key.as_str(), issue.summary.as_str()),
            Subject::Unassigned(_) => ("—", running.subject.short_name()),
        };
        let key_rect = Rect::from_x_y_ranges(left..=left + measure.key, rect.y_range());
        widgets::cell(
            ui,
            key_rect,
            Cell {
                text: key,
                font: theme::body_semibold(),
                colour: p.accent,
                align: Align::Min,
            },
        );
        let text = Rect::from_min_max(
            pos2(key_rect.max.x + theme::GAP, rect.min.y),
            pos2(rect.max.x - theme::GAP, rect.max.y),
        );
        summary_line(ui, text, summary, &running.note);
    });
}
