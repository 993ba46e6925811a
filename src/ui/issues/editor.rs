//! The editor of one's own tab: a name and plain JQL. What can be told without Jira is told at once;
//! Jira's own words stand under the text.

use egui::{Align, Key, Layout, Modifiers};
use uuid::Uuid;

use super::IssuesView;
use crate::domain::ids::IdSource;
use crate::domain::jql::{self, Filter, FilterId};
use crate::domain::problem::JiraProblem;
use crate::state::{AppState, Command, Now};
use crate::ui::theme;
use crate::ui::widgets::{self, LabelledField as Field};

/// What is being typed.
#[derive(Debug, Default)]
pub struct Draft {
    /// `None` until a new tab is saved for the first time.
    id: Option<FilterId>,
    name: String,
    jql: String,
    /// Saved, and Jira is asked what it thinks of it.
    asked: bool,
    submitted: bool,
    opened: bool,
    /// "Delete" was pressed once.
    sure: bool,
}

impl Draft {
    /// The editor for a tab that exists.
    pub fn of(filter: &Filter) -> Self {
        Self {
            id: Some(filter.id),
            name: filter.name.clone(),
            jql: filter.jql.clone(),
            ..Self::default()
        }
    }

    /// Puts other JQL into the field.
    #[cfg(test)]
    pub fn rewrite(&mut self, jql: &str) {
        jql.clone_into(&mut self.jql);
    }

    /// A name is needed to find the tab again.
    fn name_problem(&self) -> Option<&'static str> {
        self.name
            .trim()
            .is_empty()
            .then_some("Give the tab a name.")
    }
}

/// Draws the open editor above the list.
pub fn show(
    ui: &mut egui::Ui,
    state: &AppState,
    page: &mut IssuesView,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let Some(draft) = &mut page.editor else {
        return;
    };
    let result = draft.id.and_then(|id| state.issues.results.get(&id));
    let asking = draft.asked && result.is_none_or(|result| result.loading.is_some());
    let said = match result.and_then(|result| result.problem.as_ref()) {
        Some(JiraProblem::Refused { words, .. }) if !asking => Some(words.clone()),
        _ => None,
    };
    if draft.asked && !asking && said.is_none() {
        page.editor = None;
        return;
    }
    let mut close = false;
    widgets::card(ui, |ui| {
        egui::Frame::NONE.inner_margin(theme::CARD).show(ui, |ui| {
            ui.spacing_mut().item_spacing = egui::vec2(theme::GAP_SMALL, 0.0);
            close = form_ui(ui, state, draft, asking, said.as_deref(), now, commands);
        });
    });
    if close {
        page.editor = None;
    }
}

/// Returns true when the editor is done with.
fn form_ui(
    ui: &mut egui::Ui,
    state: &AppState,
    draft: &mut Draft,
    asking: bool,
    said: Option<&str>,
    now: Now,
    commands: &mut Vec<Command>,
) -> bool {
    let check = jql::check(&draft.jql);
    let name_problem = draft.name_problem().filter(|_| draft.submitted);
    let name = Field::new("Name of the tab", "Payments")
        .problem(name_problem)
        .show(ui, &mut draft.name);
    if !draft.opened {
        name.request_focus();
        draft.opened = true;
    }
    ui.add_space(theme::GAP);
    let local = check
        .err()
        .filter(|_| draft.submitted)
        .map(|problem| problem.to_string());
    let problem = local.or_else(|| said.map(|words| format!("Jira says: {words}")));
    let field = Field::new(
        "JQL",
        "project = PAY AND statusCategory != Done ORDER BY updated",
    )
    .rows(3)
    .problem(problem.as_deref())
    .show(ui, &mut draft.jql);
    if field.changed() {
        draft.asked = false;
    }
    ui.add_space(theme::GAP);

    let mut close = ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
    let mut save = ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
    ui.horizontal(|ui| {
        save |= widgets::primary_button(ui, "Save").clicked();
        close |= widgets::button(ui, "Cancel").clicked();
        if asking {
            widgets::spinner(ui);
            let p = theme::palette(ui);
            widgets::label(ui, "Asking Jira …", theme::caption(), p.muted);
        }
        if let Some(id) = draft.id {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let words = if draft.sure {
                    "Delete it for good"
                } else {
                    "Delete"
                };
                if widgets::danger_button(ui, words).clicked() {
                    if draft.sure {
                        commands.push(Command::DeleteFilter(id));
                        close = true;
                    }
                    draft.sure = true;
                }
            });
        }
    });
    if save {
        draft.submitted = true;
        if check.is_ok() && draft.name_problem().is_none() {
            let id = *draft
                .id
                .get_or_insert_with(|| FilterId::Own(new_id(state, now)));
            commands.push(Command::SaveFilter(Filter {
                id,
                name: draft.name.trim().to_owned(),
                jql: draft.jql.trim().to_owned(),
            }));
            commands.push(Command::OpenFilter(id));
            draft.asked = true;
        }
    }
    close
}

/// An identity for a new tab. The state's own source of identifiers is not ours to advance, so
/// this one starts from the state's seed and the number of tabs there are.
fn new_id(state: &AppState, now: Now) -> Uuid {
    let tabs = state.issues.filters.len() as u128;
    IdSource::new(state.config.seed.rotate_left(64) ^ tabs).next(now.utc)
}
