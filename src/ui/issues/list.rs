//! The rows of a tab: virtual, filtered, and walked with the arrow keys.

use std::collections::{BTreeMap, BTreeSet};

use egui::{
    Align, FocusDirection, Key, Layout, Modifiers, Rect, ScrollArea, UiBuilder, pos2, vec2,
};

use super::columns::Columns;
use super::row::{self, Asked};
use super::{IssuesView, log_time};
use crate::domain::issue::{Issue, IssueId};
use crate::domain::timer::Subject;
use crate::state::issues::FilterResult;
use crate::state::{AppState, Command, Now};
use crate::ui::theme;

/// Height of the column captions.
const CAPTIONS: f32 = 26.0;

/// What the list is drawn from.
pub struct Input<'a> {
    pub state: &'a AppState,
    pub result: &'a FilterResult,
    pub text: &'a str,
    /// The filter box: the arrow keys lead from it into the list.
    pub field: &'a egui::Response,
    pub now: Now,
}

/// Where the keyboard is, and what part of the list is in sight.
#[derive(Debug, Default)]
pub struct Place {
    /// The row the keyboard is on, or was last.
    at: Option<IssueId>,
    /// Its place among the shown rows when it was last found.
    index: usize,
    offset: f32,
    height: f32,
    /// The filter text of the last frame: another one starts at the top.
    text: String,
    /// The row that gets the keyboard back, and how often that is still tried.
    returning: Option<(IssueId, u8)>,
}

impl Place {
    /// Puts the keyboard back on a row, after a dialog about it.
    pub const fn return_to(&mut self, issue: IssueId) {
        self.returning = Some((issue, 3));
    }

    /// egui keeps the focus from what is below a dialog for a frame after it closed, so this tries
    /// until it holds, a few frames at most.
    fn returning(&mut self, ui: &egui::Ui) {
        let Some((issue, tries)) = self.returning.take() else {
            return;
        };
        let id = row::row_id(issue);
        if tries == 0 || ui.memory(|memory| memory.has_focus(id)) {
            return;
        }
        ui.memory_mut(|memory| memory.request_focus(id));
        ui.ctx().request_repaint();
        self.returning = Some((issue, tries - 1));
    }
}

/// What all rows have in common.
pub struct Facts<'a> {
    pub state: &'a AppState,
    pub columns: Columns,
    /// Seconds spent today by issue, the running timer included.
    pub today: BTreeMap<IssueId, i64>,
    pub pinned: BTreeSet<IssueId>,
    pub running: Option<IssueId>,
}

/// Draws captions and rows; returns how many rows match and where the card ends.
pub fn show(
    ui: &mut egui::Ui,
    input: &Input<'_>,
    page: &mut IssuesView,
    commands: &mut Vec<Command>,
) -> (usize, f32) {
    let p = theme::palette(ui);
    let issues = &input.result.issues;
    if input.field.has_focus() {
        // What can be done before the first key is done before it.
        page.matches.prepare(issues);
    }
    let rows = page.matches.rows(issues, input.text);
    let count = rows.map_or(issues.len(), <[u32]>::len);
    if count == 0 {
        return (0, ui.max_rect().bottom());
    }
    let issue_at = |index: usize| -> Option<&Issue> {
        match rows {
            Some(rows) => issues.get(*rows.get(index)? as usize),
            None => issues.get(index),
        }
    };
    let outer = ui.available_rect_before_wrap();
    let key_width = page.columns.key_width(ui, issues);
    let columns = Columns::of(outer.x_range(), key_width);
    let facts = facts(input, columns);
    let captions = if facts.columns.status.is_some() {
        captions_ui(ui, outer, &facts.columns);
        CAPTIONS
    } else {
        0.0
    };
    let height = (count as f32 * theme::ROW).min(outer.height() - captions);
    let card = Rect::from_min_size(
        pos2(outer.left(), outer.top() + captions),
        vec2(outer.width(), height.max(theme::ROW)),
    );
    ui.painter()
        .rect_filled(card, theme::CARD_RADIUS, p.surface);

    let place = &mut page.list;
    place.height = card.height();
    place.returning(ui);
    let mut jump = keys(ui, input, place, count, &issue_at, &facts, commands);
    if place.text != input.text {
        input.text.clone_into(&mut place.text);
        jump = Some(0.0);
    }

    let mut inside = ui.new_child(
        UiBuilder::new()
            .max_rect(card)
            .layout(Layout::top_down(Align::Min)),
    );
    inside.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let mut area = ScrollArea::vertical()
        .id_salt(("issues", input.state.issues.open))
        .auto_shrink(false)
        .max_height(card.height());
    if let Some(offset) = jump {
        area = area.vertical_scroll_offset(offset);
    }
    let mut asked = None;
    let out = area.show_rows(&mut inside, theme::ROW, count, |ui, range| {
        for index in range {
            if let Some(issue) = issue_at(index) {
                let edges = row::Edges {
                    first: index == 0,
                    last: index + 1 == count,
                };
                let drawn = row::show(ui, issue, edges, &facts, commands);
                if drawn.focused {
                    place.at = Some(issue.id);
                    place.index = index;
                }
                asked = drawn.asked.or(asked.take());
            }
        }
    });
    place.offset = out.state.clamped_offset().y;
    ui.painter().rect_stroke(
        card,
        theme::CARD_RADIUS,
        egui::Stroke::new(1.0, p.border),
        egui::StrokeKind::Inside,
    );
    if let Some(Asked::LogTime(issue)) = asked {
        page.log_time = Some(log_time::Draft::new(issue));
    }
    (count, card.bottom())
}

/// Gathers once what every row needs.
fn facts<'a>(input: &Input<'a>, columns: Columns) -> Facts<'a> {
    let state = input.state;
    let today = state.zone.date(input.now.utc);
    let mut secs: BTreeMap<IssueId, i64> = BTreeMap::new();
    for worklog in state.worklogs_on(today) {
        if let Some(issue) = worklog.subject.issue() {
            *secs.entry(issue.id).or_default() += state.counted_secs(worklog);
        }
    }
    let running_issue = state.timer.running().and_then(|r| r.subject.issue());
    if let Some(issue) = running_issue {
        *secs.entry(issue.id).or_default() += state.running_secs_on(today, input.now);
    }
    Facts {
        state,
        columns,
        today: secs,
        pinned: state.issues.pinned.iter().map(|issue| issue.id).collect(),
        running: running_issue.map(|issue| issue.id),
    }
}

fn captions_ui(ui: &egui::Ui, outer: Rect, columns: &Columns) {
    let p = theme::palette(ui);
    let y = outer.top() + 8.0;
    let text = |x: f32, align: egui::Align2, text: &str| {
        ui.painter()
            .text(pos2(x, y), align, text, theme::caption_medium(), p.muted);
    };
    let (left, right) = (egui::Align2::LEFT_CENTER, egui::Align2::RIGHT_CENTER);
    text(columns.key.min, left, "Key");
    text(columns.summary.min, left, "Summary");
    if let Some(status) = columns.status {
        text(status.min, left, "Status");
    }
    if let Some(remaining) = columns.remaining {
        text(remaining.max, right, "Remaining");
    }
    text(columns.today.max, right, "Today");
}

/// Arrow keys, Page Up and Down, Home, End, Enter, P and L. Returns where to scroll to.
fn keys<'a>(
    ui: &egui::Ui,
    input: &Input<'_>,
    place: &mut Place,
    count: usize,
    issue_at: &impl Fn(usize) -> Option<&'a Issue>,
    facts: &Facts<'_>,
    commands: &mut Vec<Command>,
) -> Option<f32> {
    let field = input.field;
    let into_list = (field.has_focus()
        && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::ArrowDown)))
        || (field.lost_focus() && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter)));
    let target = if into_list {
        0
    } else {
        let at = place.at?;
        let id = row::row_id(at);
        if !ui.memory(|m| m.has_focus(id)) {
            return None;
        }
        let index = if issue_at(place.index).is_some_and(|issue| issue.id == at) {
            place.index
        } else {
            (0..count).find(|&i| issue_at(i).is_some_and(|issue| issue.id == at))?
        };
        let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        let issue = issue_at(index)?;
        if pressed(Key::Enter) {
            commands.push(if facts.running == Some(at) {
                Command::Stop
            } else {
                Command::Start(Subject::Issue(issue.to_ref()))
            });
        }
        if pressed(Key::P) {
            commands.push(row::pin_command(issue, facts));
        }
        // egui has decided already that the focus leaves in the arrow's direction.
        if ui.input(|i| i.key_pressed(Key::ArrowDown) || i.key_pressed(Key::ArrowUp)) {
            ui.memory_mut(|m| m.move_focus(FocusDirection::None));
        }
        let screen = ((place.height / theme::ROW) as usize).max(1);
        let last = count - 1;
        if pressed(Key::ArrowDown) {
            (index + 1).min(last)
        } else if pressed(Key::ArrowUp) {
            if index == 0 {
                field.request_focus();
                return None;
            }
            index - 1
        } else if pressed(Key::PageDown) {
            (index + screen).min(last)
        } else if pressed(Key::PageUp) {
            index.saturating_sub(screen)
        } else if pressed(Key::Home) {
            0
        } else if pressed(Key::End) {
            last
        } else {
            return None;
        }
    };
    let issue = issue_at(target)?;
    place.at = Some(issue.id);
    place.index = target;
    ui.memory_mut(|m| m.request_focus(row::row_id(issue.id)));
    let top = target as f32 * theme::ROW;
    if top < place.offset {
        Some(top)
    } else if top + theme::ROW > place.offset + place.height {
        Some(top + theme::ROW - place.height)
    } else {
        None
    }
}
