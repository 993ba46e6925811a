//! The app between window, tray and state: every turn of the crank goes through here.
//!
//! `logic` turns the crank and plans the next wake-up, also while nothing is drawn; `ui` shows the state and
//! hands on what the person asked for, in the same pass.

use std::time::Duration;

use jiff::SignedDuration;

use super::appearance::Appearance;
use super::clock::Clock;
use super::crank::Crank;
use super::file_dialog::FileDialog;
use super::fonts::SystemFonts;
use super::paths::Paths;
use super::rest::{self, Rest};
use super::session::Session;
use super::tray::Tray;
use super::{outside, removal};
use crate::state::effect::DesktopJob;
use crate::state::tray_view::TrayView;
use crate::state::{Command, Event, Message, Now, QuitAnswer};
use crate::ui::{self, View, theme};

/// What the window does just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// There is none.
    Closed,
    Open,
    /// There is one, but nobody sees it (Windows and macOS, where closing only hides).
    Hidden,
    /// It was told to close; the event loop ends with it.
    Closing,
}

/// The parts an [`App`] is made of.
#[derive(Debug)]
pub struct Parts {
    pub crank: Crank,
    pub clock: Clock,
    pub tray: Tray,
    pub session: Session,
    pub paths: Paths,
    /// The credentials are the demo's: they never were in the keyring.
    pub demo: bool,
}

/// The running program, without its window.
#[derive(Debug)]
pub struct App {
    pub(super) parts: Parts,
    pub(super) shown: Shown,
    /// The loop should open a window.
    pub(super) wanted: bool,
    pub(super) fonts: SystemFonts,
    pub(super) appearance: Option<Appearance>,
    /// The window's size when it was last closed, in points.
    pub(super) last_size: Option<egui::Vec2>,
    view: View,
    file_dialog: FileDialog,
    /// When the process may become small again.
    rest: Rest,
    /// The loops end.
    ending: bool,
    /// Everything of ours goes on the way out.
    removes: bool,
    /// A frame was drawn since the window opened.
    drawn: bool,
    /// The first window hides as soon as it can: a start in the tray, where the tray needs a window's event loop.
    pub(super) hides_at_first: bool,
}

impl App {
    /// The program, with a window to open or none.
    #[must_use]
    pub fn new(parts: Parts, first: Vec<DesktopJob>, wanted: bool) -> Self {
        let mut app = Self {
            appearance: None,
            fonts: SystemFonts::new(parts.crank.inbox.waker.clone()),
            parts,
            shown: Shown::Closed,
            wanted: wanted || !cfg!(target_os = "linux"),
            hides_at_first: !wanted && !cfg!(target_os = "linux"),
            last_size: None,
            view: View::default(),
            file_dialog: FileDialog::default(),
            rest: Rest::default(),
            ending: false,
            removes: false,
            drawn: false,
        };
        let now = app.parts.clock.now();
        app.carry_out(first, None, now);
        app
    }

    /// True when the program ends.
    #[must_use]
    pub fn is_ending(&self) -> bool {
        self.ending
    }

    /// True when all data is to be removed after the end.
    #[must_use]
    pub fn removes_everything(&self) -> bool {
        self.removes
    }

    /// Waits for the store to commit what is queued and to close its file; false when `within` passed first.
    #[must_use]
    pub fn close(&self, within: Duration) -> bool {
        self.parts.crank.close(within)
    }

    /// Waits for something to happen while no window is open, and handles it.
    pub fn wait(&mut self) {
        let now = self.parts.clock.now();
        let rest = self
            .rest
            .left(now.awake)
            .and_then(|left| left.try_into().ok());
        let within = [self.until_wakeup(now), rest].into_iter().flatten().min();
        let message = self.parts.crank.inbox.wait_next(within);
        if let Some(message) = message {
            self.handle(message, None);
        }
        self.turn(None);
        self.rest_if_due();
    }

    /// Gives back what the window's libraries hold, when it is time and nothing is lost by that.
    fn rest_if_due(&mut self) {
        let now = self.parts.clock.now();
        let due = self.rest.left(now.awake) == Some(SignedDuration::ZERO);
        if !due || self.wanted || self.ending {
            return;
        }
        if self.file_dialog.is_open()
            || self.removes
            || !rest::nothing_to_lose(&self.parts.crank.state)
        {
            self.rest = Rest::plan(now.awake, self.parts.demo);
            return;
        }
        log::debug!("starting anew, small");
        let error = rest::start_anew();
        log::warn!("the process stays as large as it is: {error}");
        self.rest = Rest::NotPlanned;
    }

    /// A window and its event loop are there.
    pub(super) fn window_is_here(&mut self, ctx: &egui::Context) {
        let waking = ctx.clone();
        let ring = move || waking.request_repaint_of(egui::ViewportId::ROOT);
        self.parts.crank.inbox.waker.set(Some(Box::new(ring)));
        self.parts.tray.begin();
        if self.hides_at_first {
            self.shown = Shown::Hidden;
            self.turn(Some(ctx));
        } else {
            self.shown = Shown::Open;
            self.handle(Event::WindowOpened, Some(ctx));
        }
    }

    /// The window's event loop is over.
    pub(super) fn window_is_gone(&mut self) {
        self.parts.crank.inbox.waker.set(None);
        if self.shown == Shown::Closed {
            return;
        }
        self.shown = Shown::Closed;
        self.rest = Rest::plan(self.parts.clock.now().awake, self.parts.demo);
        self.handle(Event::WindowClosed, None);
    }

    /// Handles one message and what follows from it.
    pub fn handle(&mut self, message: impl Into<Message>, ctx: Option<&egui::Context>) {
        let now = self.parts.clock.now();
        let jobs = self.parts.crank.handle(message, now);
        self.carry_out(jobs, ctx, now);
    }

    /// Handles everything that came, and all that is due.
    pub fn turn(&mut self, ctx: Option<&egui::Context>) {
        let now = self.parts.clock.now();
        let jobs = self.parts.crank.turn(now);
        self.carry_out(jobs, ctx, now);
    }

    /// Ends without questions: the system or the display left no time for them. A timer goes on, on disk.
    pub fn end_now(&mut self, ctx: Option<&egui::Context>) {
        log::info!("ending without questions");
        let now = self.parts.clock.now();
        for message in [Command::Quit, Command::QuitAnswer(QuitAnswer::KeepRunning)] {
            // Only what is to be saved matters now, and that is with the store already.
            let left = self.parts.crank.handle(message, now);
            log::debug!("left undone: {left:?}");
        }
        self.end(ctx);
    }

    fn carry_out(&mut self, jobs: Vec<DesktopJob>, ctx: Option<&egui::Context>, now: Now) {
        if !self.ending && self.parts.session.is_over(self.shown == Shown::Open) {
            self.end_now(ctx);
            return;
        }
        for job in jobs {
            self.job(job, ctx);
        }
        self.parts
            .tray
            .show(TrayView::of(&self.parts.crank.state, now));
    }

    fn job(&mut self, job: DesktopJob, ctx: Option<&egui::Context>) {
        match job {
            DesktopJob::OpenWindow => self.open_window(ctx),
            DesktopJob::CloseWindow => self.close_window(ctx),
            DesktopJob::Quit => self.end(ctx),
            DesktopJob::OpenUrl(url) => outside::open_url(url),
            DesktopJob::CopyText(text) => match ctx {
                Some(ctx) => ctx.copy_text(text),
                None => log::debug!("without a window there is no clipboard"),
            },
            DesktopJob::OpenDataFolder => outside::open_folder(&self.parts.paths.data),
            DesktopJob::ChooseCopyPlace { name } => {
                let outlet = self.parts.crank.inbox.outlet();
                self.file_dialog.ask_for_copy(&name, outlet);
            }
            DesktopJob::StartDemo => outside::start_demo(),
            DesktopJob::RemoveEverything { credential_keys } => {
                self.removes = true;
                removal::delete_credentials(
                    credential_keys,
                    self.parts.demo,
                    &self.parts.crank.inbox.outlet(),
                );
            }
            // The state keeps the days it needs.
            DesktopJob::KeepDay(_) => {}
        }
    }

    fn end(&mut self, ctx: Option<&egui::Context>) {
        self.ending = true;
        self.wanted = false;
        if let Some(ctx) = ctx {
            self.shown = Shown::Closing;
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }

    fn open_window(&mut self, ctx: Option<&egui::Context>) {
        match (ctx, self.shown) {
            (Some(ctx), Shown::Hidden) => {
                self.shown = Shown::Open;
                ctx.send_viewport_cmd(egui::ViewportCommand::Visible(true));
                ctx.send_viewport_cmd(egui::ViewportCommand::Focus);
                self.handle(Event::WindowOpened, Some(ctx));
            }
            (Some(ctx), Shown::Open) => {
                if ctx.input(|input| input.viewport().minimized) == Some(true) {
                    ctx.send_viewport_cmd(egui::ViewportCommand::Minimized(false));
                }
                ctx.send_viewport_cmd(egui::ViewportCommand::Focus);
            }
            // A window that closes opens again when its event loop is over.
            (Some(_), Shown::Closing | Shown::Closed) | (None, _) => self.wanted = !self.ending,
        }
    }

    fn close_window(&mut self, ctx: Option<&egui::Context>) {
        self.wanted = false;
        let Some(ctx) = ctx else { return };
        if cfg!(target_os = "linux") {
            // A hidden window does not exist on Wayland, and a closed one costs nothing.
            self.shown = Shown::Closing;
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        } else {
            self.shown = Shown::Hidden;
            ctx.send_viewport_cmd(egui::ViewportCommand::Visible(false));
            self.handle(Event::WindowClosed, Some(ctx));
        }
    }

    /// Time until the state has something to do; `None` for ever.
    fn until_wakeup(&self, now: Now) -> Option<Duration> {
        let at = self.parts.crank.state.next_wakeup(now)?;
        let left = at.duration_since(now.utc).max(SignedDuration::ZERO);
        Some(Duration::try_from(left).unwrap_or(Duration::MAX))
    }

    /// Plans the next frame: what is due, and once a second while somebody sees a timer run.
    fn plan(&self, ctx: &egui::Context) {
        let now = self.parts.clock.now();
        if let Some(left) = self.until_wakeup(now) {
            ctx.request_repaint_after(left.max(SHORTEST));
        }
        let seen = self.shown == Shown::Open
            && ctx.input(|input| input.viewport().visible().unwrap_or(true));
        if seen && let Some(running) = self.parts.crank.state.timer.running() {
            let ran = now.utc.duration_since(running.started);
            ctx.request_repaint_after(until_next_second(ran));
        }
    }
}

/// Never a busy loop, whatever is due.
const SHORTEST: Duration = Duration::from_millis(5);

/// Until the seconds on the screen change; a little later, so that they have changed.
fn until_next_second(ran: SignedDuration) -> Duration {
    let into = ran.as_nanos().rem_euclid(1_000_000_000);
    let left = u64::try_from(1_000_000_000 - into).unwrap_or(1_000_000_000);
    Duration::from_nanos(left) + Duration::from_millis(2)
}

impl eframe::App for &mut App {
    fn logic(&mut self, ctx: &egui::Context, _: &mut eframe::Frame) {
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && self.shown != Shown::Closing {
            // The state decides what the close button means.
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.handle(Command::CloseWindow, Some(ctx));
        }
        if self.hides_at_first && self.drawn {
            // eframe shows every window with its first frame, so it can be hidden only after that.
            self.hides_at_first = false;
            if self.shown == Shown::Hidden {
                ctx.send_viewport_cmd(egui::ViewportCommand::Visible(false));
            }
        }
        self.turn(Some(ctx));
        self.fonts.arrive(ctx);
        theme::apply(ctx, self.parts.crank.state.settings.theme);
        self.plan(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        if self.shown == Shown::Hidden {
            if !self.drawn {
                self.drawn = true;
                ui.ctx().request_repaint();
            }
            return;
        }
        let now = self.parts.clock.now();
        let commands = ui::show(ui, &self.parts.crank.state, &mut self.view, now);
        let ctx = ui.ctx().clone();
        self.last_size = Some(ctx.content_rect().size());
        if !commands.is_empty() {
            for command in commands {
                self.handle(command, Some(&ctx));
            }
            // What was clicked is seen at once, and may be due at another time.
            ctx.request_repaint();
        }
        if !self.drawn {
            self.drawn = true;
            log::debug!("the first frame is laid out");
        }
    }

    fn raw_input_hook(&mut self, _: &egui::Context, input: &mut egui::RawInput) {
        let theme = self.appearance.as_ref().and_then(Appearance::theme);
        input.system_theme = input.system_theme.or(theme);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        // Workers must not wake a window that is gone.
        self.parts.crank.inbox.waker.set(None);
        self.drawn = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_timer_wants_one_frame_a_second_at_the_turn_of_the_second() {
        for (ran_ms, until_ms) in [(0, 1002), (1, 1001), (999, 3), (61_250, 752), (-250, 252)] {
            assert_eq!(
                until_next_second(SignedDuration::from_millis(ran_ms)),
                Duration::from_millis(until_ms),
                "{ran_ms}"
            );
        }
    }
}
