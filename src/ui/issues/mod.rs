//! Issues: tabs of JQL filters and their rows.
//!
//! The rows are virtual: only those on screen are laid out, so 100,000 scroll like 10.

mod columns;
mod editor;
mod list;
mod log_time;
mod matching;
mod row;
mod tabs;

#[cfg(test)]
mod tests;

use egui::{Align, Key, Layout, Rect, UiBuilder, vec2};

use crate::domain::issue::IssueRef;
use crate::domain::jql::{Filter, FilterId};
use crate::domain::problem::JiraProblem;
use crate::state::issues::FilterResult;
use crate::state::notices::Words;
use crate::state::{AppState, Command, Now};
use crate::ui::widgets::{self, Tone};
use crate::ui::{View, icons, theme, wording};

/// Height of the line under the list.
const FOOTER: f32 = 32.0;

/// Text being typed on the page, and where the keyboard is.
#[derive(Debug, Default)]
pub struct IssuesView {
    /// The tab being written, while its editor is open.
    editor: Option<editor::Draft>,
    /// The "Log time" dialog, while it is open.
    log_time: Option<log_time::Draft>,
    matches: matching::Matches,
    columns: columns::Measured,
    list: list::Place,
}

impl IssuesView {
    /// Opens the "Log time" dialog for an issue; other pages may ask for it too.
    pub fn ask_log_time(&mut self, issue: IssueRef) {
        self.log_time = Some(log_time::Draft::new(issue));
    }
}

/// Draws the page.
pub fn show(
    ui: &mut egui::Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let Some(filter) = open_filter(state) else {
        widgets::empty_state(
            ui,
            icons::LIST,
            "No issues yet",
            "Connect to Jira, and your issues appear here.",
        );
        return;
    };
    if state.issues.open.is_none() {
        commands.push(Command::OpenFilter(filter.id));
    }
    let result = state.issues.results.get(&filter.id);
    let count = result.map_or(0, |result| result.issues.len());
    let text = view.filter_text.entry(filter.id).or_default();
    let page = &mut view.issues;

    ui.spacing_mut().item_spacing.y = 0.0;
    let field = heading_ui(ui, count, text, &mut view.focus_filter);
    ui.add_space(12.0);
    tabs::show(ui, state, filter, page, commands);
    ui.add_space(12.0);
    if page.editor.is_some() {
        editor::show(ui, state, page, now, commands);
        ui.add_space(12.0);
    } else if let Some(problem) = result.and_then(|result| result.problem.as_ref()) {
        problem_ui(ui, filter, problem, count, page);
    }

    let area = ui.available_rect_before_wrap();
    let list_rect = Rect::from_min_max(area.min, area.max - vec2(0.0, FOOTER));
    let mut list_ui = ui.new_child(
        UiBuilder::new()
            .max_rect(list_rect)
            .layout(Layout::top_down(Align::Min)),
    );
    let footer_top;
    let mut shown = 0;
    match result {
        Some(result) if count > 0 => {
            let input = list::Input {
                state,
                result,
                text,
                field: &field,
                now,
            };
            (shown, footer_top) = list::show(&mut list_ui, &input, page, commands);
            if shown == 0 && widgets::nothing_matches(&mut list_ui, text) {
                text.clear();
            }
        }
        _ => {
            nothing_ui(&mut list_ui, result, filter.id, commands);
            footer_top = list_ui.min_rect().bottom();
        }
    }
    let footer_rect = Rect::from_min_size(
        egui::pos2(area.left(), footer_top.min(list_rect.bottom())),
        vec2(area.width(), FOOTER),
    );
    let mut footer = ui.new_child(
        UiBuilder::new()
            .max_rect(footer_rect)
            .layout(Layout::left_to_right(Align::Center)),
    );
    footer_ui(&mut footer, filter.id, result, shown, now, commands);
    ui.advance_cursor_after_rect(area);
    log_time::show(ui, state, page, now, commands);
}

/// The open tab, or the first one.
fn open_filter(state: &AppState) -> Option<&Filter> {
    let filters = &state.issues.filters;
    filters
        .iter()
        .find(|filter| Some(filter.id) == state.issues.open)
        .or(filters.first())
}

/// "Issues" and the box that filters what is loaded; `focus` asks to type into it. Returns the box.
fn heading_ui(
    ui: &mut egui::Ui,
    count: usize,
    text: &mut String,
    focus: &mut bool,
) -> egui::Response {
    let p = theme::palette(ui);
    let width = ui.available_width();
    let field_width = if width < 440.0 { 168.0 } else { 240.0 };
    ui.allocate_ui_with_layout(
        vec2(width, theme::FIELD),
        Layout::left_to_right(Align::Center),
        |ui| {
            widgets::label(ui, "Issues", theme::heading(), p.text);
            ui.add_space((ui.available_width() - field_width).max(0.0));
            let hint = match count {
                0 => "Filter issues".to_owned(),
                1 => "Filter 1 issue".to_owned(),
                count => format!("Filter {} issues", grouped(count)),
            };
            let field = widgets::search_field(ui, text, &hint, "Filter the issues of this tab");
            if std::mem::take(focus) {
                field.request_focus();
            }
            if field.lost_focus() && ui.input(|i| i.key_pressed(Key::Escape)) {
                text.clear();
            }
            field
        },
    )
    .inner
}

/// Why the last reading failed, above what is still shown.
fn problem_ui(
    ui: &mut egui::Ui,
    filter: &Filter,
    problem: &JiraProblem,
    count: usize,
    page: &mut IssuesView,
) {
    let own = matches!(filter.id, FilterId::Own(_));
    if let JiraProblem::Refused { words, .. } = problem {
        widgets::banner(ui, Tone::Bad, "Jira does not take this tab's JQL.", words);
        if own {
            ui.add_space(8.0);
            if widgets::small_button(ui, "Edit the JQL").clicked() {
                page.editor = Some(editor::Draft::of(filter));
            }
        }
        ui.add_space(12.0);
    } else if count > 0 {
        let words = Words::from(problem);
        let advice = if matches!(
            problem,
            JiraProblem::Offline { .. } | JiraProblem::NoSuchHost { .. }
        ) {
            "This is the last result. You can start, stop and log time as usual."
        } else {
            &words.advice
        };
        widgets::banner(ui, Tone::Warn, &sentence(&words.title), advice);
        ui.add_space(12.0);
    }
}

/// In place of rows: reading, failed, or really nothing there.
fn nothing_ui(
    ui: &mut egui::Ui,
    result: Option<&FilterResult>,
    filter: FilterId,
    commands: &mut Vec<Command>,
) {
    let loading = result.is_none_or(|result| result.loading.is_some());
    let problem = result.and_then(|result| result.problem.as_ref());
    match (problem, loading) {
        (_, true) => widgets::skeleton_rows(ui, 6),
        // The banner above says it in Jira's words already.
        (Some(JiraProblem::Refused { .. }), false) => {}
        (Some(problem), false) => {
            let words = Words::from(problem);
            widgets::empty_state(ui, icons::CLOUD_OFF, &sentence(&words.title), &words.advice);
            if widgets::centered_button(ui, "Try again") {
                commands.push(Command::Refresh(filter));
            }
        }
        (None, false) if result.is_some_and(|result| result.read_at.is_none()) => {
            widgets::empty_state(
                ui,
                icons::LIST,
                "This tab was not read yet",
                "It is read from Jira as soon as you are signed in.",
            );
            if widgets::centered_button(ui, "Read it now") {
                commands.push(Command::Refresh(filter));
            }
        }
        (None, false) => {
            let (title, advice) = nothing_words(filter);
            widgets::empty_state(ui, icons::LIST, title, advice);
        }
    }
}

/// What an empty tab says.
const fn nothing_words(filter: FilterId) -> (&'static str, &'static str) {
    match filter {
        FilterId::AssignedToMe => (
            "Nothing open is assigned to you",
            "Type a key, a link or words into the bar above to start on something else.",
        ),
        FilterId::OpenSprints => (
            "No open sprint has issues you can see",
            "They appear when a sprint is started.",
        ),
        FilterId::Watching => (
            "You watch no open issue",
            "Watch one in Jira, and it appears here.",
        ),
        FilterId::RecentlyViewed => (
            "No issue was viewed yet",
            "Open one in Jira, and it appears here.",
        ),
        FilterId::Own(_) => (
            "No issue matches this tab's JQL",
            "Change the JQL with the pencil beside the tab.",
        ),
    }
}

/// "148 issues · updated 2 min ago", how far reading is, and the button that reads again.
fn footer_ui(
    ui: &mut egui::Ui,
    filter: FilterId,
    result: Option<&FilterResult>,
    shown: usize,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    ui.spacing_mut().item_spacing.x = 8.0;
    let loading = result.and_then(FilterResult::read_so_far);
    let text = match (result, loading) {
        (_, Some(read)) => {
            widgets::spinner(ui);
            match read {
                0 => "Reading from Jira …".to_owned(),
                read => format!("Reading from Jira … {} so far", grouped(read)),
            }
        }
        (Some(result), None) if result.read_at.is_some() => {
            footer_words(ui.ctx(), result, shown, now)
        }
        // Never read: what stands above says why.
        (_, None) => return,
    };
    widgets::label(ui, &text, theme::caption_medium(), p.muted);
    if loading.is_none()
        && widgets::icon_button(ui, icons::REFRESH_CW, "Read this tab again").clicked()
    {
        commands.push(Command::Refresh(filter));
    }
}

fn footer_words(ctx: &egui::Context, result: &FilterResult, shown: usize, now: Now) -> String {
    let count = result.issues.len();
    let noun = if count == 1 { "issue" } else { "issues" };
    let issues = if shown < count {
        format!("{} of {} {noun}", grouped(shown), grouped(count))
    } else {
        format!("{} {noun}", grouped(count))
    };
    match result.read_at {
        Some(at) => format!("{issues} · updated {}", wording::ago(ctx, now, at)),
        None => issues,
    }
}

/// A count with thin spaces between thousands: `100 000`.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + 8);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A title with its full stop, for standing before an advice.
fn sentence(title: &str) -> String {
    format!("{}.", title.trim_end_matches('.'))
}
