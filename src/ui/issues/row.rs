//! One issue of the list: what it is, what was logged today, and what can be done with it.

use egui::{
    Align, Color32, CornerRadius, FontId, Layout, Rangef, Rect, Role, Sense, UiBuilder, WidgetInfo,
    vec2,
};

use super::list::Facts;
use crate::domain::duration;
use crate::domain::issue::{Issue, IssueId, IssueRef, StatusCategory};
use crate::domain::timer::Subject;
use crate::state::Command;
use crate::ui::widgets::{self, Cell, Tone};
use crate::ui::{icons, theme};

/// Is the row at an end of the card, whose corners are round?
#[derive(Debug, Clone, Copy)]
pub struct Edges {
    pub first: bool,
    pub last: bool,
}

/// What a row wants from its page.
#[derive(Debug)]
pub enum Asked {
    LogTime(IssueRef),
}

/// What became of a row.
#[derive(Debug, Default)]
pub struct Drawn {
    pub asked: Option<Asked>,
    /// The keyboard is on the row itself.
    pub focused: bool,
}

/// The row's identity for the keyboard focus: known before the row is drawn.
pub fn row_id(issue: IssueId) -> egui::Id {
    egui::Id::unique(("issue row", issue))
}

/// Pins the issue, or unpins it.
pub fn pin_command(issue: &Issue, facts: &Facts<'_>) -> Command {
    if facts.pinned.contains(&issue.id) {
        Command::Unpin(issue.id)
    } else {
        Command::Pin(issue.to_ref())
    }
}

/// Draws the row in the next line of the list.
pub fn show(
    ui: &mut egui::Ui,
    issue: &Issue,
    edges: Edges,
    facts: &Facts<'_>,
    commands: &mut Vec<Command>,
) -> Drawn {
    let p = theme::palette(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), theme::ROW));
    let row = ui.interact(rect, row_id(issue.id), Sense::click());
    row.widget_info(|| {
        WidgetInfo::labeled(
            Role::ListItem,
            true,
            format!("{} {}, {}", issue.key, issue.summary, issue.status),
        )
    });
    if row.clicked() {
        row.request_focus();
    }
    let running = facts.running == Some(issue.id);
    if row.double_clicked() && !running {
        commands.push(Command::Start(Subject::Issue(issue.to_ref())));
    }
    let active = row.context_menu_opened()
        || ui.rect_contains_pointer(rect)
        || widgets::focus_within(ui, rect);

    background_ui(ui, rect, edges, active, row.has_focus());
    let mut drawn = Drawn {
        asked: None,
        focused: row.has_focus(),
    };
    let columns = &facts.columns;
    let across = |x: Rangef| Rect::from_x_y_ranges(x, rect.y_range());

    let start = place(
        ui,
        across(columns.start),
        Layout::left_to_right(Align::Center),
        |ui| {
            let verb = if running { "Stop" } else { "Start" };
            widgets::start_button(ui, running, &format!("{verb} {}", issue.key))
        },
    );
    if start.clicked() {
        commands.push(if running {
            Command::Stop
        } else {
            Command::Start(Subject::Issue(issue.to_ref()))
        });
    }

    let square = Rect::from_center_size(across(columns.kind).center(), vec2(14.0, 14.0));
    let hue = theme::project_hue(p, issue.project_key());
    ui.painter()
        .rect_filled(square, 3.0, hue.line.gamma_multiply(0.85));
    ui.interact(square, row.id.with("type"), Sense::hover())
        .on_hover_text(&issue.issue_type);

    let key = place(
        ui,
        across(columns.key),
        Layout::left_to_right(Align::Center),
        |ui| {
            widgets::key_link(
                ui,
                &issue.key,
                &format!("Open {} in the browser", issue.key),
            )
        },
    );
    if key.clicked() {
        commands.push(Command::OpenInBrowser(issue.id));
    }

    // Actions take their room from the summary, right to left.
    let mut summary = columns.summary;
    if active {
        let mut ui = ui.new_child(
            UiBuilder::new()
                .max_rect(across(summary))
                .layout(Layout::right_to_left(Align::Center)),
        );
        ui.spacing_mut().item_spacing.x = 2.0;
        if columns.status.is_some() {
            let browser = widgets::icon_button(
                &mut ui,
                icons::EXTERNAL_LINK,
                &format!("Show {} in the browser", issue.key),
            );
            let copy = widgets::icon_button(&mut ui, icons::COPY, &format!("Copy {}", issue.key));
            ui.add_space(4.0);
            let log = widgets::small_button_named(
                &mut ui,
                "Log time",
                &format!("Log time on {}", issue.key),
            );
            if browser.clicked() {
                commands.push(Command::OpenInBrowser(issue.id));
            }
            if copy.clicked() {
                commands.push(Command::CopyText(issue.key.clone()));
            }
            if log.clicked() {
                drawn.asked = Some(Asked::LogTime(issue.to_ref()));
            }
        } else {
            let more =
                widgets::icon_button(&mut ui, icons::ELLIPSIS, &format!("More for {}", issue.key));
            egui::Popup::menu(&more).show(|ui| {
                drawn.asked = menu_ui(ui, issue, facts, commands).or(drawn.asked.take());
            });
        }
        summary.max = (ui.min_rect().left() - 8.0).max(summary.min);
    }
    row.context_menu(|ui| {
        drawn.asked = menu_ui(ui, issue, facts, commands).or(drawn.asked.take());
    });

    widgets::cell(
        ui,
        across(summary),
        one_line(&issue.summary, theme::body(), p.text, Align::Min),
    );
    if let Some(status) = columns.status {
        // A workflow status says nothing about delivery: neutral or accent, never green.
        let tone = match issue.status_category {
            StatusCategory::InProgress => Tone::Accent,
            StatusCategory::ToDo | StatusCategory::Done => Tone::Neutral,
        };
        widgets::pill_at(ui, across(status), Align::Min, &issue.status, tone);
    }
    if let (Some(column), Some(secs)) = (columns.remaining, issue.remaining_secs) {
        let words = duration::words(secs);
        let cell = one_line(&words, theme::sub(), p.muted, Align::Max);
        widgets::cell(ui, across(column), cell);
    }
    if let Some(&secs) = facts.today.get(&issue.id) {
        let words = duration::column(secs);
        let cell = one_line(&words, theme::body_medium(), p.text, Align::Max);
        widgets::cell(ui, across(columns.today), cell);
    }
    if let Some(column) = columns.pin {
        let pinned = facts.pinned.contains(&issue.id);
        let pin = place(
            ui,
            across(column),
            Layout::right_to_left(Align::Center),
            |ui| {
                let verb = if pinned { "Unpin" } else { "Pin" };
                let name = format!("{verb} {}", issue.key);
                widgets::quiet_toggle(ui, icons::PIN, pinned, active, &name)
            },
        );
        if pin.clicked() {
            commands.push(pin_command(issue, facts));
        }
    }
    drawn
}

fn background_ui(ui: &egui::Ui, rect: Rect, edges: Edges, active: bool, focused: bool) {
    let p = theme::palette(ui);
    let round = theme::CARD_RADIUS;
    let corners = CornerRadius {
        nw: if edges.first { round } else { 0 },
        ne: if edges.first { round } else { 0 },
        sw: if edges.last { round } else { 0 },
        se: if edges.last { round } else { 0 },
    };
    if active {
        ui.painter().rect_filled(rect, corners, p.raised);
    }
    if !edges.last {
        ui.painter().hline(
            rect.x_range(),
            rect.bottom() - 0.5,
            egui::Stroke::new(1.0, p.border),
        );
    }
    if focused {
        ui.painter().rect_stroke(
            rect.shrink(1.0),
            corners,
            egui::Stroke::new(2.0, p.accent),
            egui::StrokeKind::Inside,
        );
    }
}

/// Everything that can be done with the issue, for the right mouse button and narrow lists.
fn menu_ui(
    ui: &mut egui::Ui,
    issue: &Issue,
    facts: &Facts<'_>,
    commands: &mut Vec<Command>,
) -> Option<Asked> {
    let mut asked = None;
    let pinned = facts.pinned.contains(&issue.id);
    let before = commands.len();
    if widgets::menu_item(ui, "Log time …").clicked() {
        asked = Some(Asked::LogTime(issue.to_ref()));
    }
    if widgets::menu_item(ui, if pinned { "Unpin" } else { "Pin" }).clicked() {
        commands.push(pin_command(issue, facts));
    }
    if widgets::menu_item(ui, "Copy the key").clicked() {
        commands.push(Command::CopyText(issue.key.clone()));
    }
    if let Some(account) = facts.state.account()
        && widgets::menu_item(ui, "Copy the link").clicked()
    {
        commands.push(Command::CopyText(account.browse_url(&issue.key)));
    }
    if widgets::menu_item(ui, "Open in the browser").clicked() {
        commands.push(Command::OpenInBrowser(issue.id));
    }
    if asked.is_some() || commands.len() > before {
        ui.close();
    }
    asked
}

const fn one_line(text: &str, font: FontId, colour: Color32, align: Align) -> Cell<'_> {
    Cell {
        text,
        font,
        colour,
        align,
    }
}

/// Draws inside a rectangle without moving the list's cursor.
fn place<R>(
    ui: &mut egui::Ui,
    rect: Rect,
    layout: Layout,
    add: impl FnOnce(&mut egui::Ui) -> R,
) -> R {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    child.set_clip_rect(child.clip_rect().intersect(rect.expand(3.0)));
    add(&mut child)
}
