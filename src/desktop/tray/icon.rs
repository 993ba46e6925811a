//! The icon with its menu, wherever it lives: building it and applying differences to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tray_icon::menu::{IsMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tray_icon::{Icon, MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

use crate::desktop::icons;
use crate::services::Outlet;
use crate::state::Command;
use crate::state::tray_view::{TrayIconKind, TrayItem, TrayView};

/// What each line of the menu does. Shared with the click handlers, which run on a thread of the icon's own.
#[derive(Debug, Clone, Default)]
pub struct Clicks(Arc<Mutex<BTreeMap<String, Command>>>);

impl Clicks {
    fn learn(&self, items: &[TrayItem]) {
        if let Ok(mut known) = self.0.lock() {
            *known = items.iter().filter_map(action).collect();
        }
    }

    fn command(&self, id: &str) -> Option<Command> {
        self.0.lock().ok()?.get(id).cloned()
    }

    /// Installs the handlers, which only send. Before any icon is built: an event that comes first
    /// would switch handlers off for good.
    pub fn install(&self, outlet: &Outlet) {
        let (clicks, menu) = (self.clone(), outlet.clone());
        MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
            // A line that went away while the menu was open does nothing.
            if let Some(command) = clicks.command(event.id().as_ref()) {
                menu.send(command);
            }
        }));
        let icon = outlet.clone();
        TrayIconEvent::set_event_handler(Some(move |event: TrayIconEvent| {
            log::trace!("{event:?}");
            if let Some(command) = of_click(&event) {
                icon.send(command);
            }
        }));
    }
}

fn action(item: &TrayItem) -> Option<(String, Command)> {
    match item {
        TrayItem::Action { id, command, .. } => Some((id.clone(), command.clone())),
        TrayItem::Info { .. } | TrayItem::Separator => None,
    }
}

/// Left opens the window, middle stops or resumes; the menu (right) is the system's business.
fn of_click(event: &TrayIconEvent) -> Option<Command> {
    let TrayIconEvent::Click {
        button,
        button_state: MouseButtonState::Up,
        ..
    } = event
    else {
        return None;
    };
    match button {
        MouseButton::Left => Some(Command::OpenWindow),
        MouseButton::Middle => Some(Command::Toggle),
        MouseButton::Right => None,
    }
}

/// An icon in the tray and what it shows.
pub struct Placed {
    icon: TrayIcon,
    /// Beside `view.items`, without the separators' handles.
    lines: Vec<Option<MenuItem>>,
    view: TrayView,
}

impl Placed {
    /// Puts an icon into the tray.
    ///
    /// # Errors
    /// When the system has no place for one (Linux: no session bus).
    pub fn build(view: TrayView, clicks: &Clicks) -> Result<Self, tray_icon::Error> {
        clicks.learn(&view.items);
        let (menu, lines) = menu_of(&view.items);
        let mut builder = TrayIconBuilder::new()
            .with_id("planim")
            .with_menu(Box::new(menu))
            .with_menu_on_left_click(false)
            .with_tooltip(&view.tooltip)
            .with_title(title(&view));
        if let Some(icon) = drawing(view.icon) {
            builder = builder.with_icon(icon);
        }
        Ok(Self {
            icon: builder.build()?,
            lines,
            view,
        })
    }

    /// Shows another view; what is the same is not touched.
    pub fn show(&mut self, view: TrayView, clicks: &Clicks) {
        if view == self.view {
            return;
        }
        clicks.learn(&view.items);
        if view.icon != self.view.icon
            && let Err(error) = self.icon.set_icon(drawing(view.icon))
        {
            log::warn!("the tray icon did not change: {error}");
        }
        if view.title != self.view.title {
            self.icon.set_title(Some(title(&view)));
        }
        if view.tooltip != self.view.tooltip
            && let Err(error) = self.icon.set_tooltip(Some(&view.tooltip))
        {
            log::warn!("the tray's tooltip did not change: {error}");
        }
        if same_lines(&view.items, &self.view.items) {
            let old = self.view.items.iter().map(text);
            for ((line, new), old) in self.lines.iter().zip(view.items.iter().map(text)).zip(old) {
                if let Some(line) = line
                    && new != old
                {
                    line.set_text(new);
                }
            }
        } else {
            let (menu, lines) = menu_of(&view.items);
            self.icon.set_menu(Some(Box::new(menu)));
            self.lines = lines;
        }
        self.view = view;
    }
}

/// True when only texts differ, so that an open menu can stay open.
fn same_lines(one: &[TrayItem], other: &[TrayItem]) -> bool {
    fn shape(item: &TrayItem) -> (u8, &str) {
        match item {
            TrayItem::Separator => (0, ""),
            TrayItem::Info { id, .. } => (1, id),
            TrayItem::Action { id, .. } => (2, id),
        }
    }
    one.iter().map(shape).eq(other.iter().map(shape))
}

/// The text as menus read it: `&` marks a mnemonic, a doubled one is itself.
fn text(item: &TrayItem) -> String {
    match item {
        TrayItem::Separator => String::new(),
        TrayItem::Info { text, .. } | TrayItem::Action { text, .. } => text.replace('&', "&&"),
    }
}

/// Linux names the icon by its title, so there is always one; macOS writes it beside the icon.
fn title(view: &TrayView) -> &str {
    if cfg!(target_os = "linux") && view.title.is_empty() {
        "Planim"
    } else {
        &view.title
    }
}

fn menu_of(items: &[TrayItem]) -> (Menu, Vec<Option<MenuItem>>) {
    let menu = Menu::new();
    let append = |line: &dyn IsMenuItem| {
        if let Err(error) = menu.append(line) {
            log::warn!("the tray's menu lacks a line: {error}");
        }
    };
    let lines = items
        .iter()
        .map(|item| {
            let (id, enabled) = match item {
                TrayItem::Separator => {
                    append(&PredefinedMenuItem::separator());
                    return None;
                }
                TrayItem::Info { id, .. } => (id, false),
                TrayItem::Action { id, .. } => (id, true),
            };
            let line = MenuItem::with_id(id, text(item), enabled, None);
            append(&line);
            Some(line)
        })
        .collect();
    (menu, lines)
}

fn drawing(kind: TrayIconKind) -> Option<Icon> {
    let picture = icons::of_tray(kind)?;
    Icon::from_rgba(picture.rgba, picture.width, picture.height).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, text: &str) -> TrayItem {
        TrayItem::Action {
            id: id.to_owned(),
            text: text.to_owned(),
            command: Command::Toggle,
        }
    }

    #[test]
    fn a_menu_is_rebuilt_only_when_its_lines_change_not_their_texts() {
        let menu = [item("toggle", "Stop PAY-1  1:03"), TrayItem::Separator];
        assert!(same_lines(
            &menu,
            &[item("toggle", "Stop PAY-1  1:04"), TrayItem::Separator]
        ));
        assert!(!same_lines(&menu, &[item("toggle", "Stop PAY-1  1:03")]));
        assert!(!same_lines(
            &menu,
            &[item("resume", "Stop PAY-1  1:03"), TrayItem::Separator]
        ));
        let caption = TrayItem::Info {
            id: "toggle".to_owned(),
            text: "Stop PAY-1  1:03".to_owned(),
        };
        assert!(!same_lines(&menu, &[caption, TrayItem::Separator]));
    }

    #[test]
    fn a_line_that_is_gone_does_nothing_and_one_that_is_there_its_own() {
        let clicks = Clicks::default();
        clicks.learn(&[item("toggle", "Stop"), TrayItem::Separator]);
        assert_eq!(clicks.command("toggle"), Some(Command::Toggle));
        clicks.learn(&[item("start:7", "PAY-7")]);
        assert_eq!(clicks.command("toggle"), None);
    }

    #[test]
    fn an_ampersand_in_a_summary_is_no_mnemonic() {
        assert_eq!(text(&item("start:7", "PAY-7 · R&D")), "PAY-7 · R&&D");
    }

    #[test]
    fn left_opens_the_window_and_middle_toggles_once_a_click() {
        let click = |button, button_state| TrayIconEvent::Click {
            id: "planim".into(),
            position: tray_icon::dpi::PhysicalPosition::new(0.0, 0.0),
            rect: tray_icon::Rect::default(),
            button,
            button_state,
        };
        for (button, state, command) in [
            (
                MouseButton::Left,
                MouseButtonState::Up,
                Some(Command::OpenWindow),
            ),
            (
                MouseButton::Middle,
                MouseButtonState::Up,
                Some(Command::Toggle),
            ),
            (MouseButton::Right, MouseButtonState::Up, None),
            (MouseButton::Left, MouseButtonState::Down, None),
            (MouseButton::Middle, MouseButtonState::Down, None),
        ] {
            assert_eq!(of_click(&click(button, state)), command);
        }
    }
}
