//! The frame around every page: timer bar, rail (or bottom bar), status bar, notices.

use egui::{
    Align, Align2, CentralPanel, Frame, Layout, Margin, Panel, Rect, Role, ScrollArea, Sense,
    Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::view::Page;
use super::widgets::{self, Tone};
use super::{
    View, icons, issues, notices, onboarding, settings, shortcuts, status_bar, theme, timer_bar,
    today,
};
use crate::state::notices::Words;
use crate::state::sign_in::Session;
use crate::state::{AppState, Command, Now};

/// Draws the window.
pub fn show(ui: &mut Ui, state: &AppState, view: &mut View, now: Now, commands: &mut Vec<Command>) {
    theme::apply(ui.ctx(), state.settings.theme);
    let p = theme::palette(ui);
    let ctx = ui.ctx().clone();
    view.known.update(state);
    shortcuts::handle_always(&ctx, commands);
    if state.sign_in.onboarding.is_some() || state.account().is_none() {
        CentralPanel::no_frame()
            .frame(Frame::NONE.fill(p.window))
            .show(ui, |ui| {
                onboarding::show(ui, state, view, now, commands);
            });
        notices::show(ui, state, view, now, commands);
        return;
    }
    if state.quit_question.is_none() {
        shortcuts::handle(&ctx, state, view, commands);
    }
    let narrow = theme::is_narrow(&ctx);
    let status = if narrow {
        bars_narrow(ui, state, view, now, commands)
    } else {
        bars_wide(ui, state, view, now, commands)
    };
    page(ui, narrow, state, view, now, commands);
    notices::toasts(ui, state, now, status, commands);
    notices::quit_question(&ctx, state, commands);
}

fn bar(ui: &Ui, x: f32) -> Frame {
    Frame::NONE
        .fill(theme::palette(ui).surface)
        .inner_margin(Margin::symmetric(x as i8, 0))
}

fn bars_wide(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) -> f32 {
    let frame = bar(ui, theme::BAR_X);
    Panel::top("timer_bar")
        .exact_size(theme::TIMER_BAR)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| timer_bar::show(ui, state, view, now, commands));
    strip(ui, state, now, commands);
    Panel::bottom("status_bar")
        .exact_size(theme::STATUS_BAR)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| status_bar::show(ui, state, now, commands));
    let frame = bar(ui, 0.0);
    Panel::left("rail")
        .exact_size(theme::RAIL)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| rail(ui, view));
    theme::STATUS_BAR
}

fn bars_narrow(
    ui: &mut Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) -> f32 {
    let frame = bar(ui, theme::PAGE_NARROW);
    Panel::top("timer_bar_narrow")
        .exact_size(theme::TIMER_BAR_NARROW)
        .resizable(false)
        .frame(frame.inner_margin(Margin::symmetric(theme::PAGE_NARROW as i8, 10)))
        .show(ui, |ui| timer_bar::show(ui, state, view, now, commands));
    strip(ui, state, now, commands);
    Panel::bottom("bottom_bar")
        .exact_size(theme::BOTTOM_BAR)
        .resizable(false)
        .frame(bar(ui, 0.0))
        .show(ui, |ui| bottom_bar(ui, view));
    Panel::bottom("status_bar_narrow")
        .exact_size(theme::STATUS_BAR_NARROW)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| status_bar::show(ui, state, now, commands));
    theme::STATUS_BAR_NARROW + theme::BOTTOM_BAR
}

const PAGES: [(Page, &str, &str, &egui::KeyboardShortcut); 3] = [
    (Page::Today, "Today", icons::CLOCK, &shortcuts::TODAY),
    (Page::Issues, "Issues", icons::LIST, &shortcuts::ISSUES),
    (
        Page::Settings,
        "Settings",
        icons::SETTINGS,
        &shortcuts::SETTINGS,
    ),
];

fn rail(ui: &mut Ui, view: &mut View) {
    let area = ui.max_rect();
    let width = theme::RAIL - 13.0;
    for (index, entry) in PAGES.iter().enumerate() {
        let top = if entry.0 == Page::Settings {
            area.max.y - theme::GAP_SMALL - theme::RAIL_ITEM
        } else {
            area.min.y + theme::GAP_SMALL + index as f32 * (theme::RAIL_ITEM + theme::GAP_TINY)
        };
        let rect = Rect::from_min_size(pos2(area.min.x + 6.0, top), vec2(width, theme::RAIL_ITEM));
        page_button(ui, rect, entry, view, true);
    }
}

fn bottom_bar(ui: &mut Ui, view: &mut View) {
    let area = ui.max_rect();
    let width = area.width() / PAGES.len() as f32;
    for (index, entry) in PAGES.iter().enumerate() {
        let left = area.min.x + index as f32 * width;
        let rect = Rect::from_min_size(pos2(left, area.min.y), vec2(width, area.height()));
        page_button(ui, rect.shrink2(vec2(6.0, 3.0)), entry, view, false);
    }
}

fn page_button(
    ui: &mut Ui,
    rect: Rect,
    (page, name, icon, shortcut): &(Page, &str, &str, &egui::KeyboardShortcut),
    view: &mut View,
    filled: bool,
) {
    let p = theme::palette(ui);
    let on = view.page == *page;
    let response = ui.interact(rect, ui.make_persistent_id(name), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), on, name));
    let radius = 8.0;
    if on && filled {
        ui.painter().rect_filled(rect, radius, p.accent_soft);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, radius, p.raised);
    }
    let colour = if on {
        p.accent
    } else if response.hovered() {
        p.text
    } else {
        p.muted
    };
    let middle = rect.center();
    ui.painter().text(
        pos2(middle.x, middle.y - 7.0),
        Align2::CENTER_CENTER,
        icon,
        theme::icon_font(theme::ICON_LARGE),
        colour,
    );
    ui.painter().text(
        pos2(middle.x, middle.y + 12.0),
        Align2::CENTER_CENTER,
        name,
        theme::tiny(on),
        colour,
    );
    if response.has_focus() {
        widgets::focus_ring(ui, rect.shrink(2.0), radius);
    }
    let hint = shortcuts::hint(ui.ctx(), name, shortcut);
    if response.on_hover_text(hint).clicked() {
        view.open(*page);
    }
}

fn page(
    ui: &mut Ui,
    narrow: bool,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    let (x, y) = if narrow {
        (theme::PAGE_NARROW, theme::PAGE_NARROW)
    } else {
        (theme::PAGE_X, theme::PAGE_Y)
    };
    CentralPanel::no_frame()
        .frame(Frame::NONE.fill(p.window))
        .show(ui, |ui| {
            let margin = Margin::symmetric(x as i8, y as i8);
            // The Issues page scrolls its own rows: there may be 100,000 of them.
            if view.page == Page::Issues {
                Frame::NONE.inner_margin(margin).show(ui, |ui| {
                    ui.take_available_space();
                    issues::show(ui, state, view, now, commands);
                });
                return;
            }
            ScrollArea::vertical()
                .id_salt(("page", view.page as u8))
                .auto_shrink(false)
                .show(ui, |ui| {
                    Frame::NONE.inner_margin(margin).show(ui, |ui| {
                        ui.set_width(ui.available_width());
                        match view.page {
                            Page::Today => today::show(ui, state, view, now, commands),
                            Page::Issues => {}
                            Page::Settings => settings::show(ui, state, view, now, commands),
                        }
                    });
                });
        });
}

/// What stands between the program and Jira or the disk, over the whole width.
struct Obstacle {
    tone: Tone,
    icon: &'static str,
    title: String,
    advice: String,
    action: Option<(&'static str, Command)>,
}

fn obstacle(ui: &Ui, state: &AppState, now: Now) -> Option<Obstacle> {
    let keyring = state.sign_in.provider.as_deref().unwrap_or("the keyring");
    if let Some(problem) = &state.saving.problem {
        let words = Words::from(problem);
        return Some(Obstacle {
            tone: Tone::Bad,
            icon: icons::CIRCLE_ALERT,
            title: words.title,
            advice: words.advice,
            action: None,
        });
    }
    match &state.sign_in.session {
        Session::None | Session::SignedIn { .. } => None,
        Session::WaitingForKeyring { .. } => {
            let slow_from = state.sign_in.keyring_is_slow_from()?;
            if now.utc < slow_from {
                let left = slow_from.duration_since(now.utc).as_millis();
                let left = u64::try_from(left).unwrap_or(0);
                ui.ctx()
                    .request_repaint_after(std::time::Duration::from_millis(left + 5));
                return None;
            }
            Some(Obstacle {
                tone: Tone::Warn,
                icon: icons::LOCK,
                title: format!("Waiting for {keyring}"),
                advice: "It may be asking for its password in another window.".to_owned(),
                action: Some(("Try again", Command::RetryKeyring)),
            })
        }
        Session::KeyringProblem { problem, .. } => {
            let words = Words::from(problem);
            Some(Obstacle {
                tone: Tone::Warn,
                icon: icons::LOCK,
                title: words.title,
                advice: words.advice,
                action: Some(("Try again", Command::RetryKeyring)),
            })
        }
        Session::TokenMissing { account } => Some(Obstacle {
            tone: Tone::Warn,
            icon: icons::KEY_ROUND,
            title: format!("There is no token for {} any more.", account.site.host()),
            advice: "Time is tracked and kept here until you sign in.".to_owned(),
            action: Some(("Sign in", Command::ReplaceToken)),
        }),
        Session::Rejected { problem, .. } => {
            let words = Words::from(problem);
            Some(Obstacle {
                tone: Tone::Bad,
                icon: icons::KEY_ROUND,
                title: words.title,
                advice: words.advice,
                action: Some(("Replace token", Command::ReplaceToken)),
            })
        }
    }
}

fn strip(ui: &mut Ui, state: &AppState, now: Now, commands: &mut Vec<Command>) {
    let Some(obstacle) = obstacle(ui, state, now) else {
        return;
    };
    let p = theme::palette(ui);
    let (colour, soft) = obstacle.tone.colours(p);
    let frame = Frame::NONE
        .fill(soft)
        .stroke(Stroke::NONE)
        .inner_margin(Margin::symmetric(theme::BAR_X as i8, 6));
    Panel::top("obstacle")
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| {
            ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP_SMALL;
                let size = vec2(theme::ICON, theme::BUTTON_SMALL);
                let (place, _) = ui.allocate_exact_size(size, Sense::empty());
                widgets::icon_in(ui, place, obstacle.icon, theme::ICON, colour);
                let mut text_width = ui.available_width();
                if let Some((text, _)) = &obstacle.action {
                    text_width -= widgets::small_button_width(ui, text) + theme::GAP;
                }
                let text = Words {
                    title: obstacle.title,
                    advice: obstacle.advice,
                }
                .joined();
                let below = Layout::top_down(Align::Min);
                ui.allocate_ui_with_layout(vec2(text_width, 0.0), below, |ui| {
                    ui.set_width(text_width);
                    ui.add_space(theme::GAP_TINY);
                    let label = widgets::wrapped_label(ui, &text, theme::sub_medium(), colour);
                    widgets::polite(ui, label.id);
                });
                if let Some((text, command)) = obstacle.action
                    && widgets::small_button(ui, text).clicked()
                {
                    commands.push(command);
                }
            });
        });
}
