//! Pinned and recent issues with their start buttons.

use egui::{Align, Rect, Ui, Vec2, pos2, vec2};

use super::widgets::{self, Cell, Row, Tone};
use super::{View, icons, theme, timer_bar};
use crate::domain::duration;
use crate::domain::issue::{IssueRef, StatusCategory, project_of};
use crate::domain::timer::Subject;
use crate::state::{AppState, Command, Now};

/// So many issues stand below the pinned ones.
const RECENT: usize = 6;

/// The columns there is room for: the estimate goes first, then the status, then the pin.
#[derive(Debug, Clone, Copy)]
struct Columns {
    key: f32,
    status: bool,
    remaining: bool,
    pin: bool,
}

const STATUS: f32 = 96.0;
const REMAINING: f32 = 64.0;
const TODAY: f32 = 44.0;

impl Columns {
    fn of(ui: &Ui, issues: &[&IssueRef]) -> Self {
        let width = ui.available_width();
        let keys = issues.iter().map(|issue| issue.key.as_str());
        Self {
            key: widgets::widest(ui, keys, &theme::body_semibold()).clamp(62.0, 110.0),
            remaining: width > 700.0,
            status: width > 600.0,
            pin: width > 420.0,
        }
    }
}

/// Draws the section.
pub fn show(ui: &mut Ui, state: &AppState, view: &mut View, now: Now, commands: &mut Vec<Command>) {
    let at_hand = state.at_hand(RECENT);
    let issues: Vec<&IssueRef> = at_hand.iter().collect();
    widgets::section_caption(ui, "PINNED AND RECENT");
    widgets::card(ui, |ui| {
        if issues.is_empty() {
            widgets::empty_state(
                ui,
                icons::PIN,
                "No issue was used yet",
                "Issues you start or pin stand here, one click away.",
            );
            return;
        }
        let columns = Columns::of(ui, &issues);
        for (index, issue) in issues.iter().enumerate() {
            let ends = (index == 0, index + 1 == issues.len());
            row(ui, state, view, now, issue, columns, ends, commands);
        }
    });
}

#[expect(
    clippy::too_many_arguments,
    reason = "a row of a table and all that it shows"
)]
fn row(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    issue: &IssueRef,
    columns: Columns,
    ends: (bool, bool),
    commands: &mut Vec<Command>,
) {
    let running = state
        .timer
        .running()
        .and_then(|running| running.subject.issue())
        .is_some_and(|running| running.id == issue.id);
    let toggle = |view: &mut View, commands: &mut Vec<Command>| {
        timer_bar::save_note(state, view, commands);
        commands.push(if running {
            Command::Stop
        } else {
            Command::Start(Subject::Issue(issue.clone()))
        });
    };
    let name = || format!("{} {}", issue.key, issue.summary);
    let (response, ()) = widgets::row_frame(
        ui,
        ("issue", issue.id),
        theme::ROW,
        ends,
        name,
        |ui, row| {
            let verb = if running { "Stop" } else { "Start" };
            let button = widgets::start_button(ui, running, &format!("{verb} {}", issue.key));
            if button.clicked() {
                toggle(view, commands);
            }
            cells(ui, state, view, now, issue, columns, row, commands);
        },
    );
    if response.double_clicked() {
        toggle(view, commands);
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a row of a table and all that it shows"
)]
fn cells(
    ui: &mut Ui,
    state: &AppState,
    view: &View,
    now: Now,
    issue: &IssueRef,
    columns: Columns,
    row: Row,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    let area = row.inner;
    let known = view.known.get(issue.id);
    let mark = Rect::from_min_size(
        pos2(
            area.min.x + theme::ICON_BUTTON + theme::GAP,
            area.center().y - theme::TYPE_MARK / 2.0,
        ),
        Vec2::splat(theme::TYPE_MARK),
    );
    let hue = theme::project_hue(p, project_of(&issue.key));
    ui.painter()
        .rect_filled(mark, 3.0, hue.line.gamma_multiply(0.85));
    let column = |left: f32, width: f32| Rect::from_x_y_ranges(left..=left + width, area.y_range());
    let key_left = mark.max.x + theme::GAP;
    widgets::cell(
        ui,
        column(key_left, columns.key),
        Cell {
            text: &issue.key,
            font: theme::body_semibold(),
            colour: p.accent,
            align: Align::Min,
        },
    );

    // From the right: pin, today, remaining, status.
    let mut right = area.max.x;
    if columns.pin {
        right -= theme::ICON_BUTTON;
        let pinned = state.issues.is_pinned(issue.id);
        let name = if pinned {
            format!("Unpin {}", issue.key)
        } else {
            format!("Pin {}", issue.key)
        };
        let place = Rect::from_center_size(
            pos2(right + theme::ICON_BUTTON / 2.0, area.center().y),
            vec2(theme::ICON_BUTTON, theme::ICON_BUTTON),
        );
        let pin = ui.place(place, |ui: &mut Ui| {
            widgets::icon_toggle(ui, icons::PIN, &name, pinned)
        });
        if pin.clicked() {
            commands.push(if pinned {
                Command::Unpin(issue.id)
            } else {
                Command::Pin(issue.clone())
            });
        }
        right -= theme::GAP;
    }
    let mut text = |ui: &mut Ui, width: f32, text: &str, font, colour| {
        right -= width;
        widgets::cell(
            ui,
            column(right, width),
            Cell {
                text,
                font,
                colour,
                align: Align::Max,
            },
        );
        right -= theme::GAP;
        right
    };
    let today = state.issue_today_secs(issue.id, now);
    let today = if today > 0 {
        duration::column(today)
    } else {
        String::new()
    };
    let mut right_of_summary = text(ui, TODAY, &today, theme::body_medium(), p.text);
    if columns.remaining {
        let remaining = known
            .and_then(|issue| issue.remaining_secs)
            .map(duration::words)
            .unwrap_or_default();
        right_of_summary = text(ui, REMAINING, &remaining, theme::sub(), p.muted);
    }
    if columns.status {
        let left = right_of_summary - STATUS;
        if let Some(known) = known {
            let tone = match known.status_category {
                StatusCategory::InProgress => Tone::Accent,
                StatusCategory::ToDo | StatusCategory::Done => Tone::Neutral,
            };
            widgets::pill_at(ui, column(left, STATUS), Align::Min, &known.status, tone);
        }
        right_of_summary = left - theme::GAP;
    }
    let summary_left = key_left + columns.key + theme::GAP;
    let summary = Rect::from_min_max(
        pos2(summary_left, area.min.y),
        pos2(right_of_summary.max(summary_left), area.max.y),
    );
    widgets::cell(
        ui,
        summary,
        Cell {
            text: &issue.summary,
            font: theme::body(),
            colour: p.text,
            align: Align::Min,
        },
    );
}
