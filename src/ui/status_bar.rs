//! The status bar: the worst state of delivery first, the day's totals, how fresh Jira's answers are.

use super::widgets::{self, Tone};
use super::{theme, wording};
use crate::domain::duration;
use crate::state::notices::Severity;
use crate::state::outbox::Summary;
use crate::state::{AppState, Command, Now};
use egui::{Align, Align2, Layout, Rect, Sense, Shape, Ui, Vec2, pos2, vec2};

/// Below this width the bar says nothing but delivery and totals.
const TIGHT: f32 = 760.0;

/// Draws the bar into the rectangle of `ui`.
pub fn show(ui: &mut Ui, state: &AppState, now: Now, commands: &mut Vec<Command>) {
    let p = theme::palette(ui);
    let narrow = theme::is_narrow(ui.ctx());
    let area = ui.max_rect();
    let mut right = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(area)
            .layout(Layout::right_to_left(Align::Center)),
    );
    right.spacing_mut().item_spacing.x = theme::GAP_SMALL;
    // What can be done about delivery comes before how fresh the answers are.
    let tight = area.width() < TIGHT;
    freshness(&mut right, state, now, narrow || tight);
    let room = Rect::from_min_max(
        area.min,
        pos2(right.min_rect().min.x - theme::GAP, area.max.y),
    );
    let mut left = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(room)
            .layout(Layout::left_to_right(Align::Center)),
    );
    left.set_clip_rect(left.clip_rect().intersect(room.expand(2.0)));
    left.spacing_mut().item_spacing.x = theme::GAP_SMALL;
    let summary = state.delivery_summary(now);
    for (index, piece) in state.status_line(now).iter().enumerate() {
        if index > 0 {
            dot(&mut left);
            widgets::ellipsis(&mut left, &piece.text, theme::caption(), p.muted);
            continue;
        }
        let tone = tone_of(piece.severity, &summary);
        mark(&mut left, tone);
        let response = widgets::ellipsis(
            &mut left,
            &piece.text,
            theme::caption_semibold(),
            tone.colours(p).0,
        );
        widgets::polite(&left, response.id);
    }
    if let Some(due) = summary.next_try {
        // Only so that the seconds in the line go on.
        let _words = wording::in_time(left.ctx(), now, due);
    }
    if summary.waiting > 0 && state.can_act() && left.available_width() > 60.0 {
        dot(&mut left);
        if widgets::caption_link(&mut left, "Send now").clicked() {
            commands.push(Command::SendNow);
        }
    }
    if narrow {
        return;
    }
    let today = state.zone.date(now.utc);
    let totals = format!(
        "{} today of {}, {} in Jira",
        duration::words(state.day_total(today, now)),
        duration::words(state.day_goal_secs()),
        duration::words(state.in_jira_total(today)),
    );
    if left.available_width() > 60.0 {
        dot(&mut left);
        widgets::ellipsis(&mut left, &totals, theme::caption(), p.muted);
    }
}

/// Green, amber and red speak of delivery: what waits is amber although it is no cause for alarm.
const fn tone_of(severity: Severity, summary: &Summary) -> Tone {
    match severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Info if summary.waiting + summary.sending > 0 => Tone::Warn,
        Severity::Info if summary.drafts > 0 => Tone::Neutral,
        Severity::Info => Tone::Good,
    }
}

fn dot(ui: &mut Ui) {
    let p = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(3.0, theme::LINE_CAPTION), Sense::empty());
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        "·",
        theme::caption(),
        p.muted,
    );
}

/// The diamond before the worst state.
fn mark(ui: &mut Ui, tone: Tone) {
    let p = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::empty());
    let c = rect.center();
    let reach = 5.0;
    ui.painter().add(Shape::convex_polygon(
        vec![
            pos2(c.x - reach, c.y),
            pos2(c.x, c.y - reach),
            pos2(c.x + reach, c.y),
            pos2(c.x, c.y + reach),
        ],
        tone.colours(p).0,
        egui::Stroke::NONE,
    ));
}

/// From right to left: when Jira last answered, where, and whether this is the demo.
fn freshness(ui: &mut Ui, state: &AppState, now: Now, narrow: bool) {
    let p = theme::palette(ui);
    let checked = state
        .outbox
        .checked
        .map(|at| format!("checked {}", wording::ago(ui.ctx(), now, at)));
    if !narrow {
        if let Some(checked) = &checked {
            widgets::label(ui, checked, theme::caption(), p.muted);
            dot(ui);
        }
        if let Some(account) = state.account() {
            widgets::label(ui, account.site.host(), theme::caption(), p.muted);
        }
    }
    if state.config.demo.is_some() {
        widgets::pill(ui, "Demo", Tone::Accent)
            .on_hover_text("Everything here is made up and kept apart from your own data.");
    }
}
