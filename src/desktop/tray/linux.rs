//! The tray on Linux: the icon on the thread `tray`, and beside it `tray-host`, which hears from the session
//! bus whether anybody shows such icons.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use jiff::SignedDuration;
use zbus::blocking::{Connection, fdo::DBusProxy};

use super::icon::{Clicks, Placed};
use crate::desktop::clock::Clock;
use crate::desktop::session::Session;
use crate::services::Outlet;
use crate::state::Event;
use crate::state::tray_view::TrayView;

/// The bus name of the one who collects icons for panels (freedesktop's StatusNotifierItem).
const WATCHER: &str = "org.kde.StatusNotifierWatcher";
/// A panel that restarts is away for a moment; only after this long its absence is told.
const ABSENCE: SignedDuration = SignedDuration::from_secs(10);

/// The way to the tray's thread.
#[derive(Debug)]
pub struct Tray {
    last: Option<TrayView>,
    to_thread: Sender<Notice>,
}

#[derive(Debug)]
enum Notice {
    Show(TrayView),
    /// The first answer: somebody shows tray icons, or nobody does.
    HostIs(bool),
    /// The host came or went.
    HostTurned(bool),
    /// The session bus closed the connection.
    BusLost,
}

impl Tray {
    /// Starts the threads. Neither is ever joined: D-Bus may keep them waiting.
    #[must_use]
    pub fn start(outlet: &Outlet, session: Session) -> Self {
        let (to_thread, notices) = channel();
        let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
            let started = std::thread::Builder::new()
                .name(name.to_owned())
                .spawn(work);
            if let Err(error) = started {
                log::error!("no tray, the thread {name} did not start: {error}");
                outlet.send(Event::TrayHost { present: false });
            }
        };
        let (icon, reports) = (outlet.clone(), to_thread.clone());
        spawn("tray", Box::new(move || run(&notices, &icon, &session)));
        spawn("tray-host", Box::new(move || watch_host(&reports)));
        Self {
            last: None,
            to_thread,
        }
    }

    /// A window is there; the icon needs none here.
    pub fn begin(&self) {}

    /// Shows a view; an unchanged one costs a comparison.
    pub fn show(&mut self, view: TrayView) {
        if self.last.as_ref() != Some(&view) {
            self.last = Some(view.clone());
            self.tell(Notice::Show(view));
        }
    }

    fn tell(&self, notice: Notice) {
        if self.to_thread.send(notice).is_err() {
            log::debug!("the tray's thread is gone");
        }
    }
}

fn run(notices: &Receiver<Notice>, outlet: &Outlet, session: &Session) {
    let clicks = Clicks::default();
    clicks.install(outlet);
    let clock = Clock::start();
    let mut placed: Option<Placed> = None;
    // When a host that vanished is given up, on the clock that stops in suspend.
    let mut give_up: Option<SignedDuration> = None;
    loop {
        let notice = match give_up {
            Some(at) => {
                let left = at.saturating_sub(clock.now().awake);
                notices.recv_timeout(left.try_into().unwrap_or(Duration::ZERO))
            }
            None => notices.recv().map_err(RecvTimeoutError::from),
        };
        match notice {
            Ok(Notice::Show(view)) => show(&mut placed, view, &clicks),
            Ok(Notice::HostTurned(false)) => {
                give_up = Some(clock.now().awake.saturating_add(ABSENCE));
            }
            Ok(Notice::HostIs(present) | Notice::HostTurned(present)) => {
                give_up = None;
                outlet.send(Event::TrayHost { present });
            }
            Ok(Notice::BusLost) => {
                give_up = None;
                placed = None;
                session.lose_bus(outlet);
            }
            Err(RecvTimeoutError::Timeout) => {
                give_up = None;
                outlet.send(Event::TrayHost { present: false });
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn show(placed: &mut Option<Placed>, view: TrayView, clicks: &Clicks) {
    match placed {
        Some(placed) => placed.show(view, clicks),
        // Without a host this works too: the icon registers by itself when one comes.
        None => match Placed::build(view, clicks) {
            Ok(built) => *placed = Some(built),
            Err(error) => log::info!("no tray icon: {error}"),
        },
    }
}

/// Reports the host's coming and going, until the bus closes.
fn watch_host(reports: &Sender<Notice>) {
    let tell = |notice| {
        if reports.send(notice).is_err() {
            log::debug!("nobody asks for the tray's host any more");
        }
    };
    let watched = || -> zbus::Result<()> {
        let bus = Connection::session()?;
        let names = DBusProxy::new(&bus)?;
        // First subscribe, then ask: nothing falls between.
        let changes = names.receive_name_owner_changed_with_args(&[(0, WATCHER)])?;
        let present = names.name_has_owner(WATCHER.try_into()?)?;
        tell(Notice::HostIs(present));
        for change in changes {
            tell(Notice::HostTurned(change.args()?.new_owner().is_some()));
        }
        tell(Notice::BusLost);
        Ok(())
    };
    if let Err(error) = watched() {
        log::info!("no session bus, so no tray: {error}");
        tell(Notice::HostIs(false));
    }
}
