//! eframe, tray, window life, clock, paths, dialogs: the only place that knows all the rest.

pub mod app;
pub mod appearance;
pub mod arguments;
pub mod clock;
pub mod crank;
pub mod demo;
pub mod dialogs;
pub mod file_dialog;
pub mod fonts;
pub mod hardening;
pub mod icons;
pub mod instance;
pub mod logging;
pub mod outside;
pub mod paths;
pub mod removal;
pub mod rest;
pub mod session;
pub mod tray;
pub mod window;

use std::process::ExitCode;
use std::time::Duration;

use jiff::SignedDuration;

use crate::domain::problem::StoreProblem;
use crate::services::jira::{JiraHandle, JiraOptions};
use crate::services::secure_store::SecretsHandle;
use crate::services::store::Store;
use crate::services::{Inbox, Services};
use crate::state::notices::Words;
use crate::state::{AppState, Config};
use app::{App, Parts};
use arguments::Arguments;
use clock::Clock;
use crank::Crank;
use demo::Demo;
use instance::{Claim, Outcome, Role};
use paths::Paths;
use session::Session;
use tray::Tray;

/// How long quitting waits for the store.
const LAST_COMMIT: Duration = Duration::from_secs(5);
/// Yesterday's worklogs are read at the start too: the profile's day may have begun before the machine's.
const LOADED_BACK: SignedDuration = SignedDuration::from_hours(48);

/// Runs the program until it is quit.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    match start(arguments) {
        Ok(Started::HandedOver) => ExitCode::SUCCESS,
        Ok(Started::Here(mut program)) => program.live(),
        Err(words) => {
            dialogs::refuse_to_start(&words);
            ExitCode::from(3)
        }
    }
}

enum Started {
    /// Another process shows its window now.
    HandedOver,
    Here(Box<Program>),
}

/// The app, and what must outlive it.
struct Program {
    app: App,
    paths: Paths,
    _claim: Claim,
    _demo: Option<Demo>,
}

/// Everything before the first window. What fails leaves things as they are, and says so.
fn start(arguments: &Arguments) -> Result<Started, Words> {
    hardening::forbid_core_dumps();
    let clock = Clock::start();
    let paths = Paths::of_environment(arguments.demo).map_err(|_| Words {
        title: "Planim knows no folder to keep its data in".to_owned(),
        advice: "Set the environment variable PLANIM_HOME to one.".to_owned(),
    })?;
    let claim = match instance::claim(&paths, Role::App).map_err(|problem| unusable(&problem))? {
        Outcome::First(claim) => claim,
        Outcome::HandedOver => return Ok(Started::HandedOver),
        Outcome::NotAnswering { pid } => return Err(not_answering(pid)),
    };
    let inbox = Inbox::default();
    let session = Session::default();
    session::watch_signals(session.clone(), inbox.outlet());
    // Threads that wait for D-Bus and the display begin before the disk is waited for.
    let tray = Tray::start(&inbox.outlet(), session.clone());
    session::watch_display(session.clone(), inbox.outlet());

    let now = clock.now();
    let since = now.utc.checked_sub(LOADED_BACK).unwrap_or(now.utc);
    let store = Store::open(&paths.database()).map_err(|problem| unusable(&problem))?;
    let loaded = store.load(since).map_err(|problem| unusable(&problem))?;
    log::debug!("the store is loaded");

    let demo = arguments
        .demo
        .then(|| Demo::start(&paths))
        .transpose()
        .map_err(|error| demo_failed(&error))?;
    let site = demo
        .as_ref()
        .map(Demo::site)
        .transpose()
        .map_err(|error| demo_failed(&error))?;
    let outlet = inbox.outlet();
    let services = Services::new(
        store.spawn(outlet.clone()),
        JiraHandle::spawn(outlet.clone(), JiraOptions::default()),
        if demo.is_some() {
            SecretsHandle::spawn_mock(outlet.clone())
        } else {
            SecretsHandle::spawn(outlet.clone())
        },
    );
    if let Err(error) = claim.listen(outlet) {
        log::warn!("a second start will not reach this one: {error}");
    }
    let config = Config {
        machine_zone: clock::machine_zone(),
        delays: arguments.delays_ms.unwrap_or_default(),
        seed: clock::seed(),
        demo: site,
    };
    let (state, effects) = AppState::start(config, loaded, now);
    let (crank, jobs) = Crank::new(state, effects, inbox, services);
    let parts = Parts {
        crank,
        clock,
        tray,
        session,
        paths: paths.clone(),
        demo: demo.is_some(),
    };
    Ok(Started::Here(Box::new(Program {
        app: App::new(parts, jobs, !arguments.tray),
        paths,
        _claim: claim,
        _demo: demo,
    })))
}

impl Program {
    /// Lives, ends, and leaves everything on disk.
    fn live(&mut self) -> ExitCode {
        let lived = window::live(&mut self.app);
        if !self.app.is_ending() {
            self.app.end_now(None);
        }
        if !self.app.close(LAST_COMMIT) {
            log::error!("the store did not finish in time");
        }
        if self.app.removes_everything() {
            removal::delete_files(&self.paths.data);
        }
        match lived {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                log::error!("the window: {error}");
                dialogs::say_on_stderr(&no_window().joined());
                ExitCode::from(4)
            }
        }
    }
}

fn no_window() -> Words {
    Words {
        title: "Planim cannot open a window".to_owned(),
        advice: "It needs a graphical session (Wayland or X11) with OpenGL. Everything is saved."
            .to_owned(),
    }
}

fn unusable(problem: &StoreProblem) -> Words {
    Words::at_start(problem)
}

fn demo_failed(error: &dyn std::error::Error) -> Words {
    log::error!("the demo: {error}");
    Words {
        title: "The demo did not start".to_owned(),
        advice: "It needs a free port on this computer and a folder to write to.".to_owned(),
    }
}

fn not_answering(pid: Option<u32>) -> Words {
    let who = pid.map_or_else(String::new, |pid| format!(" (process {pid})"));
    Words {
        title: "Planim is already running, but does not answer".to_owned(),
        advice: format!(
            "Wait a moment and try again, or end the running one{who}. What it tracked is saved."
        ),
    }
}
