//! Reads and works the application as a screen reader does: over AT-SPI.

use std::time::Duration;

use zbus::blocking::Connection;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use super::private_desktop::{PrivateDesktop, wait_for};

const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";

/// The accessibility bus.
pub struct ScreenReader {
    bus: Connection,
}

/// A node of the tree.
#[derive(Debug, Clone)]
pub struct Node {
    owner: String,
    path: OwnedObjectPath,
    pub role: &'static str,
    pub name: String,
    states: u64,
}

/// A bit of the AT-SPI state set.
const STATE_SHOWING: u32 = 25;

impl Node {
    pub fn is_showing(&self) -> bool {
        self.states & (1 << STATE_SHOWING) != 0
    }

    /// Roles a person can act on.
    pub fn is_interactive(&self) -> bool {
        matches!(
            self.role,
            "button"
                | "push button"
                | "toggle button"
                | "check box"
                | "radio button"
                | "link"
                | "entry"
                | "text"
                | "password text"
                | "combo box"
                | "slider"
                | "spin button"
                | "page tab"
                | "menu item"
                | "list item"
                | "switch"
        )
    }
}

impl ScreenReader {
    pub fn attach(desktop: &PrivateDesktop) -> Self {
        let reply = desktop
            .bus
            .call_method(
                Some("org.a11y.Bus"),
                "/org/a11y/bus",
                Some("org.a11y.Bus"),
                "GetAddress",
                &(),
            )
            .unwrap();
        let address: String = reply.body().deserialize().unwrap();
        let bus = zbus::blocking::connection::Builder::address(address.as_str())
            .unwrap()
            .build()
            .unwrap();
        Self { bus }
    }

    /// Every node of every application whose name contains "planim", in tree order.
    pub fn tree(&self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let root = OwnedObjectPath::try_from("/org/a11y/atspi/accessible/root").unwrap();
        for (owner, path) in self.children("org.a11y.atspi.Registry", &root) {
            let Some(app) = self.node(&owner, &path) else {
                continue;
            };
            if app.name.to_lowercase().contains("planim") {
                self.walk(app, &mut nodes, 0);
            }
        }
        nodes
    }

    /// Waits for a showing node with this role (one of) and a name that starts like this.
    pub fn find(&self, roles: &[&str], name: &str) -> Node {
        wait_for(
            &format!("{roles:?} {name:?}"),
            Duration::from_secs(20),
            || self.now(roles, name),
        )
    }

    /// The same, without waiting.
    pub fn now(&self, roles: &[&str], name: &str) -> Option<Node> {
        self.tree().into_iter().find(|node| {
            node.is_showing() && roles.contains(&node.role) && node.name.starts_with(name)
        })
    }

    /// True while the program shows a window. The application's own node outlives it.
    pub fn sees_a_window(&self) -> bool {
        self.tree().iter().any(|node| node.role == "frame")
    }

    /// Waits for text anywhere on the screen.
    pub fn read(&self, text: &str) -> Node {
        wait_for(
            &format!("the words {text:?}"),
            Duration::from_secs(30),
            || {
                self.tree()
                    .into_iter()
                    .find(|node| node.name.contains(text))
            },
        )
    }

    /// Invokes the node's first action.
    pub fn invoke(&self, node: &Node) {
        self.bus
            .call_method(
                Some(node.owner.as_str()),
                &node.path,
                Some("org.a11y.atspi.Action"),
                "DoAction",
                &(0_i32),
            )
            .unwrap();
    }

    /// Moves the keyboard focus to the node.
    pub fn focus(&self, node: &Node) {
        self.bus
            .call_method(
                Some(node.owner.as_str()),
                &node.path,
                Some("org.a11y.atspi.Component"),
                "GrabFocus",
                &(),
            )
            .unwrap();
    }

    /// Finds a button by name and presses it.
    pub fn press(&self, name: &str) {
        let button = self.find(
            &[
                "button",
                "push button",
                "link",
                "toggle button",
                "page tab",
                "radio button",
                "check box",
            ],
            name,
        );
        self.invoke(&button);
    }

    fn walk(&self, node: Node, nodes: &mut Vec<Node>, depth: usize) {
        if depth > 60 || nodes.len() > 20_000 {
            return;
        }
        let children = self.children(&node.owner, &node.path);
        nodes.push(node);
        for (owner, path) in children {
            if let Some(child) = self.node(&owner, &path) {
                self.walk(child, nodes, depth + 1);
            }
        }
    }

    fn children(&self, owner: &str, path: &OwnedObjectPath) -> Vec<(String, OwnedObjectPath)> {
        self.call(owner, path, "GetChildren")
            .and_then(|m| m.body().deserialize().ok())
            .unwrap_or_default()
    }

    fn node(&self, owner: &str, path: &OwnedObjectPath) -> Option<Node> {
        let role: u32 = self
            .call(owner, path, "GetRole")?
            .body()
            .deserialize()
            .ok()?;
        let states: Vec<u32> = self
            .call(owner, path, "GetState")?
            .body()
            .deserialize()
            .ok()?;
        let reply = self
            .bus
            .call_method(
                Some(owner),
                path,
                Some("org.freedesktop.DBus.Properties"),
                "Get",
                &(ACCESSIBLE, "Name"),
            )
            .ok()?;
        let name: OwnedValue = reply.body().deserialize().ok()?;
        let bits = states.first().copied().unwrap_or(0);
        Some(Node {
            owner: owner.to_owned(),
            path: path.clone(),
            role: role_name(role),
            name: name.try_into().unwrap_or_default(),
            states: u64::from(bits) | u64::from(states.get(1).copied().unwrap_or(0)) << 32,
        })
    }

    fn call(&self, owner: &str, path: &OwnedObjectPath, method: &str) -> Option<zbus::Message> {
        self.bus
            .call_method(Some(owner), path, Some(ACCESSIBLE), method, &())
            .ok()
    }
}

/// AT-SPI's names of the roles that matter here.
fn role_name(role: u32) -> &'static str {
    match role {
        2 => "alert",
        7 => "check box",
        11 => "combo box",
        16 => "dialog",
        23 => "frame",
        27 => "image",
        29 => "label",
        31 => "list",
        32 => "list item",
        35 => "menu item",
        37 => "page tab",
        39 => "panel",
        40 => "password text",
        43 => "button",
        44 => "radio button",
        51 => "slider",
        52 => "spin button",
        61 => "text",
        62 => "toggle button",
        75 => "application",
        79 => "entry",
        83 => "heading",
        88 => "link",
        130 => "switch",
        _ => "other",
    }
}
