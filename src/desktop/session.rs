//! Reasons from outside to end: a signal, a display or a session bus that went away.
//!
//! Nothing here asks a person: there may be nobody left. A running timer stays on disk and is asked about
//! at the next start.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::services::Outlet;
use crate::state::{Command, Event};

/// What was noticed about the session, shared with the threads that notice it.
#[derive(Debug, Clone, Default)]
pub struct Session(Arc<Signs>);

#[derive(Debug, Default)]
struct Signs {
    told_to_end: AtomicBool,
    bus_lost: AtomicBool,
}

impl Session {
    /// The system, or whoever owns the session, ends the program.
    pub fn end(&self, outlet: &Outlet) {
        self.0.told_to_end.store(true, Ordering::SeqCst);
        outlet.send(Command::Quit);
    }

    /// The session bus went away, and the tray with it. With a window the program can still be reached.
    pub fn lose_bus(&self, outlet: &Outlet) {
        self.0.bus_lost.store(true, Ordering::SeqCst);
        outlet.send(Event::TrayHost { present: false });
    }

    /// True when the program must end now, without questions.
    #[must_use]
    pub fn is_over(&self, window_open: bool) -> bool {
        self.0.told_to_end.load(Ordering::SeqCst)
            || (!window_open && self.0.bus_lost.load(Ordering::SeqCst))
    }
}

/// Ends the program in good order on SIGTERM, SIGINT and SIGHUP; a second one of them ends it at once.
#[cfg(unix)]
pub fn watch_signals(session: Session, outlet: Outlet) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::low_level::emulate_default_handler;

    let watch = |mut signals: signal_hook::iterator::Signals| {
        move || {
            let mut arrived = signals.forever();
            if arrived.next().is_some() {
                log::info!("a signal asks the program to end");
                session.end(&outlet);
            }
            if let Some(again) = arrived.next()
                && let Err(error) = emulate_default_handler(again)
            {
                log::warn!("the second signal had no effect: {error}");
            }
        }
    };
    let started = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP])
        .and_then(|signals| spawn("signals", watch(signals)));
    if let Err(error) = started {
        log::warn!("signals are not watched: {error}");
    }
}

/// Windows and a closed console end the program by their own means.
#[cfg(not(unix))]
pub fn watch_signals(_: Session, _: Outlet) {}

/// Ends the program when the display goes away: winit notices only while a window is open.
#[cfg(target_os = "linux")]
pub fn watch_display(session: Session, outlet: Outlet) {
    let started = spawn("display", move || {
        if let Some(reason) = wait_for_the_displays_end() {
            log::info!("the display went away: {reason}");
            session.end(&outlet);
        }
    });
    if let Err(error) = started {
        log::warn!("the display is not watched: {error}");
    }
}

/// Elsewhere the display is there as long as the session is.
#[cfg(not(target_os = "linux"))]
pub fn watch_display(_: Session, _: Outlet) {}

/// Returns when the display is gone; `None` when there is none to watch.
#[cfg(target_os = "linux")]
fn wait_for_the_displays_end() -> Option<String> {
    use std::io::Read as _;
    use x11rb::connection::Connection as _;

    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(name) = set("WAYLAND_DISPLAY") {
        let folder = std::path::PathBuf::from(set("XDG_RUNTIME_DIR")?);
        // A client that says nothing is told nothing, until the compositor ends.
        let mut compositor = std::os::unix::net::UnixStream::connect(folder.join(name)).ok()?;
        loop {
            match compositor.read(&mut [0; 64]) {
                Ok(0) => return Some("the compositor hung up".to_owned()),
                Ok(_) => {}
                Err(error) => return Some(error.to_string()),
            }
        }
    }
    set("DISPLAY")?;
    let (server, _) = x11rb::connect(None).ok()?;
    loop {
        if let Err(end) = server.wait_for_event() {
            return Some(end.to_string());
        }
    }
}

#[cfg(unix)]
fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Inbox;
    use crate::state::Message;

    #[test]
    fn a_lost_bus_ends_the_program_only_where_no_window_is_left() {
        let inbox = Inbox::default();
        let session = Session::default();
        assert!(!session.is_over(false) && !session.is_over(true));
        session.lose_bus(&inbox.outlet());
        assert!(session.is_over(false) && !session.is_over(true));
        assert_eq!(
            inbox.try_next(),
            Some(Message::Event(Event::TrayHost { present: false }))
        );
    }

    #[test]
    fn a_signal_ends_the_program_with_and_without_a_window() {
        let inbox = Inbox::default();
        let session = Session::default();
        session.end(&inbox.outlet());
        assert!(session.is_over(false) && session.is_over(true));
        assert_eq!(inbox.try_next(), Some(Message::Command(Command::Quit)));
    }
}
