//! The strip of the day: what was tracked when, what was not, and now.

use egui::epaint::RectShape;
use egui::{
    Align, Color32, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::widgets::{self, Cell};
use super::{theme, wording};
use crate::domain::delivery::Delivery;
use crate::domain::duration;
use crate::domain::issue::project_of;
use crate::domain::worklog::Worklog;
use crate::state::{AppState, Now};

/// The hours shown: the working hours, wider where something lies outside. Minutes after midnight, whole hours.
fn hours(state: &AppState, entries: &[&Worklog], date: Date, now: Now) -> (i64, i64) {
    let (midnight, _) = state.zone.bounds(date);
    let minute = |at: Timestamp| at.duration_since(midnight).as_secs().div_euclid(60);
    let mut from = i64::from(state.settings.work_start_min);
    let mut to = i64::from(state.settings.work_end_min);
    for worklog in entries {
        from = from.min(minute(worklog.started));
        to = to.max(minute(worklog.ended()));
    }
    if let Some(running) = state.timer.running()
        && state.zone.date(running.started) == date
    {
        from = from.min(minute(running.started));
        to = to.max(minute(now.utc));
    }
    let from = from.clamp(0, 23 * 60) / 60 * 60;
    let to = (to.clamp(60, 26 * 60) + 59) / 60 * 60;
    (from, to.max(from + 60))
}

/// Draws the strip with its hours below. A gap that was clicked is returned.
pub fn show(
    ui: &mut Ui,
    state: &AppState,
    entries: &[&Worklog],
    now: Now,
) -> Option<(Timestamp, Timestamp)> {
    let p = theme::palette(ui);
    let date = state.shown_day;
    let (from, to) = hours(state, entries, date, now);
    let (midnight, _) = state.zone.bounds(date);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::STRIP), Sense::hover());
    response.widget_info(|| {
        let total = duration::words(state.day_total(date, now));
        WidgetInfo::labeled(Role::Image, true, format!("Strip of the day: {total}"))
    });
    let x = |at: Timestamp| {
        let minute = at.duration_since(midnight).as_secs() as f32 / 60.0;
        rect.min.x + (minute - from as f32) / (to - from) as f32 * rect.width()
    };
    ui.painter().rect_filled(rect, theme::RADIUS, p.raised);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));

    let mut clicked = None;
    for (index, (start, end)) in state.gaps(date, now).into_iter().enumerate() {
        let gap = Rect::from_x_y_ranges(x(start)..=x(end), rect.y_range());
        if gap.width() < 6.0 {
            continue;
        }
        hatch(&painter, gap, p.border);
        let id = ui.make_persistent_id(("gap", index));
        let response = ui.interact(gap.shrink2(vec2(1.0, 5.0)), id, Sense::click());
        let name = || {
            let clock = state.settings.clock;
            format!(
                "Log the gap {} – {}, {}",
                wording::time_of_day(&state.zone, start, clock),
                wording::time_of_day(&state.zone, end, clock),
                duration::words(end.duration_since(start).as_secs())
            )
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name()));
        if response.hovered() {
            painter.rect_filled(response.rect, 4.0, p.border);
        }
        if response.has_focus() {
            widgets::focus_ring(ui, response.rect, 4.0);
        }
        if response
            .on_hover_ui(|ui| {
                ui.label(name());
            })
            .clicked()
        {
            clicked = Some((start, end));
        }
    }
    for worklog in entries {
        entry(
            ui,
            &painter,
            state,
            worklog,
            rect,
            (x(worklog.started), x(worklog.ended())),
        );
    }
    if let Some(running) = state.timer.running()
        && state.zone.date(running.started) == date
    {
        let bar = segment(rect, x(running.started), x(now.utc));
        painter.rect_filled(bar, 4.0, p.running);
    }
    if state.zone.date(now.utc) == date {
        painter.vline(x(now.utc), rect.y_range(), Stroke::new(2.0, p.error));
    }
    captions(ui, state, (from, to), rect.width());
    clicked
}

/// A bar with a small gap to its neighbour.
fn segment(strip: Rect, left: f32, right: f32) -> Rect {
    Rect::from_min_max(
        pos2(left, strip.min.y + 5.0),
        pos2((right - 2.0).max(left + 2.0), strip.max.y - 5.0),
    )
}

fn entry(
    ui: &Ui,
    painter: &egui::Painter,
    state: &AppState,
    worklog: &Worklog,
    strip: Rect,
    (left, right): (f32, f32),
) {
    let p = theme::palette(ui);
    let bar = segment(strip, left, right);
    let colour = worklog.subject.issue().map_or(p.muted, |issue| {
        theme::project_hue(p, project_of(&issue.key)).line
    });
    let refused = matches!(worklog.delivery, Delivery::Refused { .. });
    let draft = matches!(worklog.delivery, Delivery::Draft(_));
    let (fill, edge) = if refused {
        (colour.gamma_multiply(0.5), Stroke::new(2.0, p.error))
    } else if draft {
        (colour.gamma_multiply(0.2), Stroke::new(1.5, colour))
    } else {
        (colour, Stroke::NONE)
    };
    painter.add(RectShape::new(bar, 4.0, fill, edge, StrokeKind::Inside));
    let id = ui.make_persistent_id(("entry", worklog.id));
    ui.interact(bar, id, Sense::hover()).on_hover_ui(|ui| {
        let clock = state.settings.clock;
        ui.label(format!(
            "{}  {} – {}  {}",
            worklog.subject.short_name(),
            wording::time_of_day(&state.zone, worklog.started, clock),
            wording::time_of_day(&state.zone, worklog.ended(), clock),
            duration::column(worklog.secs),
        ));
    });
}

/// Thin diagonal lines: time that is past and not accounted for.
fn hatch(painter: &egui::Painter, rect: Rect, colour: Color32) {
    let painter =
        painter.with_clip_rect(painter.clip_rect().intersect(rect.shrink2(vec2(1.0, 0.0))));
    let mut left = rect.min.x - rect.height();
    while left < rect.max.x {
        painter.add(Shape::line_segment(
            [
                pos2(left, rect.max.y),
                pos2(left + rect.height(), rect.min.y),
            ],
            Stroke::new(theme::HAIRLINE, colour),
        ));
        left += 7.0;
    }
}

fn captions(ui: &mut Ui, state: &AppState, (from, to): (i64, i64), width: f32) {
    let p = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(width, theme::LINE_CAPTION + 4.0), Sense::empty());
    let span = (to - from) / 60;
    // As many captions as there is room for, at whole steps of hours.
    let room = (width / 56.0).floor().max(2.0) as i64;
    let step = [2, 3, 4, 6, 12]
        .into_iter()
        .find(|step| span / step <= room)
        .unwrap_or(12);
    let mut hour = from / 60;
    while hour <= to / 60 {
        let share = (hour * 60 - from) as f32 / (to - from) as f32;
        let at = rect.min.x + share * width;
        let align = if hour * 60 == from {
            Align::Min
        } else if hour * 60 + 30 >= to {
            Align::Max
        } else {
            Align::Center
        };
        let place = match align {
            Align::Min => Rect::from_min_max(pos2(at, rect.min.y), pos2(at + 60.0, rect.max.y)),
            Align::Center => {
                Rect::from_min_max(pos2(at - 30.0, rect.min.y), pos2(at + 30.0, rect.max.y))
            }
            Align::Max => Rect::from_min_max(pos2(at - 60.0, rect.min.y), pos2(at, rect.max.y)),
        };
        let minute = u16::try_from(hour * 60).unwrap_or(0);
        widgets::paint_line(
            ui,
            place,
            &Cell {
                text: &wording::minute_of_day(minute, state.settings.clock),
                font: theme::caption_medium(),
                colour: p.muted,
                align,
            },
        );
        hour += step;
    }
}
