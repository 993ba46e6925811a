//! Drives a tray icon over D-Bus as a panel does: `StatusNotifierItem` and `com.canonical.dbusmenu`.

use std::collections::HashMap;
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Structure, Value};

use super::private_desktop::wait_for;

/// The application's tray icon.
pub struct Tray {
    bus: Connection,
    owner: String,
    item: String,
    menu: OwnedObjectPath,
}

/// An item of `com.canonical.dbusmenu`: id, properties, children.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// A line of the menu.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: i32,
    pub label: String,
    pub enabled: bool,
}

impl Tray {
    /// Waits until an icon is registered with the watcher.
    pub fn find(bus: &Connection) -> Self {
        wait_for("a tray icon", Duration::from_secs(15), || {
            Self::try_find(bus)
        })
    }

    /// The icon, if one is registered now.
    pub fn try_find(bus: &Connection) -> Option<Self> {
        let items = get(
            bus,
            "org.kde.StatusNotifierWatcher",
            "/StatusNotifierWatcher",
            "org.kde.StatusNotifierWatcher",
            "RegisteredStatusNotifierItems",
        )?;
        let items: Vec<String> = items.try_into().ok()?;
        let (owner, item) = items.iter().find_map(|item| {
            let (owner, path) = item.split_once('/')?;
            Some((owner.to_owned(), format!("/{path}")))
        })?;
        let menu = get(bus, &owner, &item, "org.kde.StatusNotifierItem", "Menu")?;
        Some(Self {
            bus: bus.clone(),
            menu: menu.try_into().ok()?,
            owner,
            item,
        })
    }

    /// The menu, top to bottom, without separators.
    pub fn lines(&self) -> Vec<Line> {
        self.try_lines().unwrap_or_default()
    }

    fn try_lines(&self) -> Option<Vec<Line>> {
        let reply = self
            .bus
            .call_method(
                Some(self.owner.as_str()),
                &self.menu,
                Some("com.canonical.dbusmenu"),
                "GetLayout",
                &(0_i32, -1_i32, Vec::<String>::new()),
            )
            .ok()?;
        let body = reply.body();
        let (_, (_, _, children)): (u32, Layout) = body.deserialize().ok()?;
        let mut lines = Vec::new();
        for child in children {
            let Value::Structure(child) = Value::from(child) else {
                continue;
            };
            if let Some(line) = line_of(&child) {
                lines.push(line);
            }
        }
        Some(lines)
    }

    /// Clicks the first line whose label starts with `label`.
    pub fn click(&self, label: &str) {
        let line = wait_for(
            &format!("the tray menu's {label:?}"),
            Duration::from_secs(10),
            || {
                self.lines()
                    .into_iter()
                    .find(|line| line.label.starts_with(label) && line.enabled)
            },
        );
        self.bus
            .call_method(
                Some(self.owner.as_str()),
                &self.menu,
                Some("com.canonical.dbusmenu"),
                "Event",
                &(line.id, "clicked", Value::I32(0), 0_u32),
            )
            .unwrap();
    }

    /// A middle click on the icon.
    pub fn middle_click(&self) {
        self.call_item("SecondaryActivate");
    }

    /// A left click on the icon.
    pub fn left_click(&self) {
        self.call_item("Activate");
    }

    /// The icon's title.
    pub fn title(&self) -> String {
        get(
            &self.bus,
            &self.owner,
            &self.item,
            "org.kde.StatusNotifierItem",
            "Title",
        )
        .and_then(|value| value.try_into().ok())
        .unwrap_or_default()
    }

    fn call_item(&self, method: &str) {
        self.bus
            .call_method(
                Some(self.owner.as_str()),
                self.item.as_str(),
                Some("org.kde.StatusNotifierItem"),
                method,
                &(0_i32, 0_i32),
            )
            .unwrap();
    }
}

fn line_of(child: &Structure<'_>) -> Option<Line> {
    let [Value::I32(id), Value::Dict(properties), ..] = child.fields() else {
        return None;
    };
    let text = |name: &str| properties.get::<_, String>(&name).ok().flatten();
    if text("type").as_deref() == Some("separator") {
        return None;
    }
    let enabled = properties
        .get::<_, bool>(&"enabled")
        .ok()
        .flatten()
        .unwrap_or(true);
    Some(Line {
        id: *id,
        label: text("label").unwrap_or_default(),
        enabled,
    })
}

fn get(
    bus: &Connection,
    owner: &str,
    path: &str,
    interface: &str,
    property: &str,
) -> Option<OwnedValue> {
    let reply = bus
        .call_method(
            Some(owner),
            path,
            Some("org.freedesktop.DBus.Properties"),
            "Get",
            &(interface, property),
        )
        .ok()?;
    reply.body().deserialize().ok()
}
