//! The tray where it belongs to the main thread's event loop: Windows and macOS.

use super::icon::{Clicks, Placed};
use crate::desktop::session::Session;
use crate::services::Outlet;
use crate::state::Event;
use crate::state::tray_view::TrayView;

/// The icon, once an event loop runs.
pub struct Tray {
    outlet: Outlet,
    clicks: Clicks,
    placed: Option<Placed>,
    /// An event loop runs on this thread.
    begun: bool,
    /// The system refused the icon once: it is not asked again with every change.
    refused: bool,
}

impl std::fmt::Debug for Tray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tray")
    }
}

impl Tray {
    /// Installs the handlers; the icon comes with the first [`Self::show`] after [`Self::begin`].
    #[must_use]
    pub fn start(outlet: &Outlet, _: Session) -> Self {
        let clicks = Clicks::default();
        clicks.install(outlet);
        Self {
            outlet: outlet.clone(),
            clicks,
            placed: None,
            begun: false,
            refused: false,
        }
    }

    /// The event loop runs: from now on the icon may be placed.
    pub fn begin(&mut self) {
        self.begun = true;
    }

    /// Shows a view; an unchanged one costs a comparison. Only on the main thread.
    pub fn show(&mut self, view: TrayView) {
        match &mut self.placed {
            Some(placed) => placed.show(view, &self.clicks),
            None if self.refused || !self.begun => {}
            None => {
                let built = Placed::build(view, &self.clicks);
                self.outlet.send(Event::TrayHost {
                    present: built.is_ok(),
                });
                match built {
                    Ok(built) => self.placed = Some(built),
                    Err(error) => {
                        self.refused = true;
                        log::warn!("no tray icon: {error}");
                    }
                }
            }
        }
    }
}
