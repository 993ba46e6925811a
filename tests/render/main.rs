//! Draws every screen without a window: it must draw, settle, and name everything that can be used.
//! With `PLANIM_RENDER_DIR` set the pictures are written there, to be looked at.

mod fixture;
mod using;

use std::path::PathBuf;

use egui_kittest::Harness;
use planim::domain::settings::Theme;
use planim::domain::timer::Timer;
use planim::state::{AppState, Command, Now};
use planim::ui::view::Page;
use planim::ui::{View, theme};

/// What stands where the desktop would stand.
pub struct Screen {
    pub state: AppState,
    pub view: View,
    pub now: Now,
    pub commands: Vec<Command>,
}

impl Screen {
    pub fn new(state: AppState) -> Self {
        Self {
            state,
            view: View::default(),
            now: fixture::now(),
            commands: Vec::new(),
        }
    }

    pub fn on(mut self, page: Page) -> Self {
        self.view.page = page;
        self
    }
}

impl eframe::App for Screen {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let made = planim::ui::show(ui, &self.state, &mut self.view, self.now);
        self.commands.extend(made);
    }
}

pub const WIDE: [f32; 2] = [960.0, 680.0];
pub const NARROW: [f32; 2] = [360.0, 560.0];

pub fn harness(screen: Screen, size: [f32; 2]) -> Harness<'static, Screen> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_max_steps(8)
        .with_context_setup(theme::install)
        .build_eframe(|_| screen);
    harness.run();
    harness
}

/// Draws, checks that everything is named, and writes the picture where one is wanted.
fn draw(name: &str, mut harness: Harness<'static, Screen>) {
    harness.run();
    let Some(folder) = std::env::var_os("PLANIM_RENDER_DIR") else {
        return;
    };
    let image = harness.render().unwrap();
    image
        .save(PathBuf::from(folder).join(format!("ui-{name}.png")))
        .unwrap();
}

fn both_themes(name: &str, size: [f32; 2], screen: impl Fn(Theme) -> Screen) {
    for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        draw(&format!("{name}-{suffix}"), harness(screen(theme), size));
    }
}

#[test]
fn today_with_a_running_timer() {
    both_themes("today", WIDE, |theme| Screen::new(fixture::busy(theme)));
    both_themes("today-narrow", NARROW, |theme| {
        Screen::new(fixture::busy(theme))
    });
}

#[test]
fn today_when_everything_goes_wrong() {
    let screen = |theme| {
        Screen::new(fixture::state_with(
            theme,
            fixture::running(),
            fixture::hard_day(),
        ))
    };
    both_themes("hard", [960.0, 900.0], screen);
    both_themes("hard-narrow", [360.0, 900.0], screen);
}

#[test]
fn today_before_anything_was_logged() {
    let screen = |theme| {
        let mut state = fixture::state_with(theme, Timer::Idle, Vec::new());
        state.issues.pinned.clear();
        state.issues.recent.clear();
        Screen::new(state)
    };
    both_themes("empty", WIDE, screen);
    both_themes("empty-narrow", NARROW, screen);
}

#[test]
fn today_while_idle() {
    let screen = |theme| Screen::new(fixture::state_with(theme, Timer::Idle, fixture::day()));
    both_themes("idle", WIDE, screen);
    both_themes("idle-narrow", NARROW, screen);
}

#[test]
fn the_other_pages() {
    for (page, name) in [(Page::Issues, "issues"), (Page::Settings, "settings")] {
        both_themes(name, WIDE, |theme| {
            Screen::new(fixture::busy(theme)).on(page)
        });
        both_themes(&format!("{name}-narrow"), NARROW, |theme| {
            Screen::new(fixture::busy(theme)).on(page)
        });
    }
}

#[test]
fn the_first_run() {
    both_themes("onboarding", WIDE, |theme| {
        Screen::new(fixture::first_run(theme))
    });
    both_themes("onboarding-narrow", NARROW, |theme| {
        Screen::new(fixture::first_run(theme))
    });
}
