//! Light or dark as the Linux desktop has it, from the settings portal: winit knows it on no Linux.
//!
//! `org.freedesktop.portal.Settings`, namespace `org.freedesktop.appearance`, key `color-scheme`:
//! 0 no preference, 1 dark, 2 light. Without a portal the light theme is used.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::services::Waker;

const DARK: u8 = 1;
const LIGHT: u8 = 2;

/// What the desktop prefers, kept up to date by a thread.
#[derive(Debug, Clone, Default)]
pub struct Appearance(Arc<AtomicU8>);

impl Appearance {
    /// The desktop's theme; `None` while it is not known or not preferred.
    #[must_use]
    pub fn theme(&self) -> Option<egui::Theme> {
        match self.0.load(Ordering::Relaxed) {
            DARK => Some(egui::Theme::Dark),
            LIGHT => Some(egui::Theme::Light),
            _ => None,
        }
    }

    #[cfg(any(target_os = "linux", test))]
    fn learn(&self, scheme: u32) {
        let theme = match scheme {
            1 => DARK,
            2 => LIGHT,
            _ => 0,
        };
        self.0.store(theme, Ordering::Relaxed);
    }

    /// Starts watching; the thread ends with the session bus.
    #[cfg(target_os = "linux")]
    pub fn watch(&self, waker: Waker) {
        let appearance = self.clone();
        let started = std::thread::Builder::new()
            .name("appearance".to_owned())
            .spawn(move || {
                if let Err(error) = portal::watch(&appearance, &waker) {
                    log::debug!("the desktop tells no theme: {error}");
                }
            });
        if let Err(error) = started {
            log::warn!("the desktop's theme is not watched: {error}");
        }
    }

    /// Elsewhere winit tells it.
    #[cfg(not(target_os = "linux"))]
    pub fn watch(&self, _: Waker) {}
}

#[cfg(target_os = "linux")]
mod portal {
    use zbus::blocking::{Connection, Proxy};
    use zbus::zvariant::{OwnedValue, Value};

    use super::Appearance;
    use crate::services::Waker;

    const NAMESPACE: &str = "org.freedesktop.appearance";
    const KEY: &str = "color-scheme";

    pub fn watch(appearance: &Appearance, waker: &Waker) -> zbus::Result<()> {
        let bus = Connection::session()?;
        let settings = Proxy::new(
            &bus,
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.Settings",
        )?;
        // First subscribe, then ask: nothing falls between.
        let changes = settings.receive_signal("SettingChanged")?;
        let now: OwnedValue = settings.call("Read", &(NAMESPACE, KEY))?;
        let tell = |value: &Value<'_>| {
            if let Some(scheme) = number(value) {
                appearance.learn(scheme);
                waker.wake();
            }
        };
        tell(&now);
        for change in changes {
            let body = change.body();
            let (namespace, key, value): (String, String, Value<'_>) = body.deserialize()?;
            if namespace == NAMESPACE && key == KEY {
                tell(&value);
            }
        }
        Ok(())
    }

    /// `Read` wraps its answer in one variant more than it should (documented so).
    fn number(value: &Value<'_>) -> Option<u32> {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "D-Bus has many kinds of values, the portal answers with one"
        )]
        match value {
            Value::Value(inner) => number(inner),
            Value::U32(number) => Some(*number),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portals_numbers_are_themes() {
        let appearance = Appearance::default();
        for (scheme, theme) in [
            (1, Some(egui::Theme::Dark)),
            (2, Some(egui::Theme::Light)),
            (0, None),
            (7, None),
        ] {
            appearance.learn(scheme);
            assert_eq!(appearance.theme(), theme, "{scheme}");
        }
    }
}
