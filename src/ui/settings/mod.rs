//! Settings: account, tracking, sync, appearance, window, privacy, about.
//!
//! Every change is saved at once; what is typed is saved when it is finished and can be meant.

mod account;
mod privacy;
mod sections;
mod typed;

#[cfg(test)]
mod tests;

use egui::{Align, Layout, Role, Sense, WidgetInfo, vec2};

use crate::state::{AppState, Command, Now};
use crate::ui::{View, theme, widgets};

/// Width of the list of sections.
const LIST: f32 = 148.0;
const GAP: f32 = 24.0;
/// With less room beside the list the sections stand under one another.
const NARROWEST: f32 = 380.0;
/// Lines longer than this are hard to read.
const WIDEST: f32 = 640.0;

/// The open section, text being typed, and the question being asked.
#[derive(Debug, Default)]
pub struct SettingsView {
    section: Section,
    typed: typed::Typed,
    asking: Option<Question>,
}

/// What must be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    SignOut,
    RemoveEverything,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Section {
    #[default]
    Account,
    Tracking,
    Sync,
    Appearance,
    Window,
    Shortcuts,
    Privacy,
    About,
}

impl Section {
    const ALL: [Self; 8] = [
        Self::Account,
        Self::Tracking,
        Self::Sync,
        Self::Appearance,
        Self::Window,
        Self::Shortcuts,
        Self::Privacy,
        Self::About,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Tracking => "Tracking",
            Self::Sync => "Sync",
            Self::Appearance => "Appearance",
            Self::Window => "Window and tray",
            Self::Shortcuts => "Keyboard",
            Self::Privacy => "Privacy",
            Self::About => "About",
        }
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
    let p = theme::palette(ui);
    let page = &mut view.settings;
    let width = ui.available_width();
    widgets::label(ui, "Settings", theme::heading(), p.text);
    ui.add_space(theme::GAP);
    if width < LIST + GAP + NARROWEST {
        for section in Section::ALL {
            widgets::section_caption(ui, section.name());
            ui.add_space(theme::GAP_TINY);
            section_ui(ui, section, state, page, now, commands);
        }
        ui.add_space(theme::PAGE_NARROW);
    } else {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let list = vec2(LIST, 0.0);
            ui.allocate_ui_with_layout(list, Layout::top_down(Align::Min), |ui| {
                ui.set_width(LIST);
                ui.spacing_mut().item_spacing.y = 2.0;
                for section in Section::ALL {
                    if entry_ui(ui, section.name(), section == page.section) {
                        page.section = section;
                    }
                }
            });
            let body = vec2((width - LIST - GAP).min(WIDEST), 0.0);
            ui.allocate_ui_with_layout(body, Layout::top_down(Align::Min), |ui| {
                ui.set_width(body.x);
                section_ui(ui, page.section, state, page, now, commands);
            });
        });
    }
    questions_ui(ui, state, page, commands);
}

/// A line of the list of sections; true when it was chosen.
fn entry_ui(ui: &mut egui::Ui, name: &str, open: bool) -> bool {
    let p = theme::palette(ui);
    let size = vec2(ui.available_width(), theme::BUTTON);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, open, name));
    let (fill, colour, font) = match (open, response.hovered()) {
        (true, _) => (p.accent_soft, p.accent, theme::body_medium()),
        (false, true) => (p.raised, p.text, theme::body()),
        (false, false) => (theme::TRANSPARENT, p.text, theme::body()),
    };
    ui.painter().rect_filled(rect, theme::RADIUS, fill);
    ui.painter().text(
        rect.left_center() + vec2(10.0, 0.0),
        egui::Align2::LEFT_CENTER,
        name,
        font,
        colour,
    );
    if response.has_focus() {
        widgets::focus_ring(ui, rect, f32::from(theme::RADIUS));
    }
    response.clicked()
}

fn section_ui(
    ui: &mut egui::Ui,
    section: Section,
    state: &AppState,
    page: &mut SettingsView,
    now: Now,
    commands: &mut Vec<Command>,
) {
    match section {
        Section::Account => account::show(ui, state, page, now, commands),
        Section::Tracking => sections::tracking(ui, state, page, commands),
        Section::Sync => sections::sync(ui, state, page, commands),
        Section::Appearance => sections::appearance(ui, state, commands),
        Section::Window => sections::window(ui, state, commands),
        Section::Shortcuts => sections::shortcuts(ui),
        Section::Privacy => privacy::show(ui, state, page, commands),
        Section::About => sections::about(ui),
    }
}

/// A card whose lines are divided by hairlines.
fn lines_ui(ui: &mut egui::Ui, lines: &mut [&mut dyn FnMut(&mut egui::Ui)]) {
    widgets::card(ui, |ui| {
        for (index, line) in lines.iter_mut().enumerate() {
            if index > 0 {
                let rect = ui.max_rect();
                widgets::divider(ui, rect.left(), rect.right(), ui.cursor().top());
            }
            line(ui);
        }
    });
}

fn questions_ui(
    ui: &egui::Ui,
    state: &AppState,
    page: &mut SettingsView,
    commands: &mut Vec<Command>,
) {
    let Some(question) = page.asking else {
        return;
    };
    let unsent = privacy::unsent(state);
    let (title, advice, yes, command) = match question {
        Question::SignOut => (
            "Sign out?",
            "The token is removed from this computer. Your time stays here, and nothing is sent until you sign in again.".to_owned(),
            "Sign out",
            Command::SignOut,
        ),
        Question::RemoveEverything => (
            "Remove everything from this computer?",
            privacy::remove_words(unsent),
            "Remove everything and quit",
            Command::RemoveEverything,
        ),
    };
    let mut answer = None;
    let left = widgets::modal(ui.ctx(), "settings question", title, &advice, |ui| {
        ui.horizontal_wrapped(|ui| {
            if widgets::danger_button(ui, yes).clicked() {
                answer = Some(true);
            }
            if widgets::button(ui, "Cancel").clicked() {
                answer = Some(false);
            }
        });
    });
    if answer == Some(true) {
        commands.push(command);
    }
    if answer.is_some() || left {
        page.asking = None;
    }
}
