//! Draws every screen without a window: it must draw, settle, and name everything that can be used.
//! With `PLANIM_RENDER_DIR` set the pictures are written there, to be looked at.

#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::expect_used,
    clippy::assigning_clones,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    missing_debug_implementations,
    reason = "a test fails by panicking"
)]

mod fixture;
mod using;

use std::path::PathBuf;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use planim::domain::problem::JiraProblem;
use planim::domain::secret::Secret;
use planim::domain::settings::{Clock, Theme};
use planim::domain::timer::{Subject, Timer};
use planim::state::notices::{Notice, Severity};
use planim::state::sign_in::Session;
use planim::state::{AppState, Command, DemoSite, Now, QuitQuestion};
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

    #[must_use]
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

/// A picture after something was done.
fn after(
    name: &str,
    size: [f32; 2],
    screen: impl Fn(Theme) -> Screen,
    act: impl Fn(&mut Harness<'static, Screen>),
) {
    for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let mut harness = harness(screen(theme), size);
        act(&mut harness);
        draw(&format!("{name}-{suffix}"), harness);
    }
}

#[test]
fn popups_and_hover() {
    let busy = |theme| Screen::new(fixture::busy(theme));
    let idle = |theme| Screen::new(fixture::state_with(theme, Timer::Idle, fixture::day()));
    after("hover", WIDE, busy, |harness| {
        harness.hover_at(egui::pos2(400.0, 380.0));
        harness.run();
    });
    after("editor", WIDE, busy, |harness| {
        harness.hover_at(egui::pos2(400.0, 380.0));
        harness.run();
        harness.get_by_label("Edit").click();
        harness.run();
    });
    after("log-time", WIDE, busy, |harness| {
        harness.get_by_label("Log time").click();
        harness.run();
    });
    after("start", WIDE, busy, |harness| {
        harness.get_by_label("since 15:16").click();
        harness.run();
    });
    after("switch", WIDE, busy, |harness| {
        harness.get_by_label("Switch").click();
        harness.run();
    });
    after("move", WIDE, busy, |harness| {
        harness.get_by_label("Move to …").click();
        harness.run();
    });
    after("search", WIDE, idle, |harness| {
        harness.get_by_label("What are you working on?").focus();
        harness.run();
        harness
            .get_by_label("What are you working on?")
            .type_text("keys");
        harness.run();
    });
    after("search-narrow", NARROW, idle, |harness| {
        harness.get_by_label("What are you working on?").focus();
        harness.run();
    });
    after("opened-narrow", NARROW, busy, |harness| {
        let row = "13:15 to 14:45, PAY-104 Old bank adapter, 1 h 30 m, Refused";
        harness.get_by_label(row).click();
        harness.run();
    });
}

fn notice(id: u64, severity: Severity, title: &str, advice: &str, action: Option<&str>) -> Notice {
    Notice {
        id,
        severity,
        title: title.to_owned(),
        advice: advice.to_owned(),
        action: action.map(|text| (text.to_owned(), Command::Resume)),
        until: None,
    }
}

#[test]
fn notices_questions_and_obstacles() {
    let noticed = |theme| {
        let mut state = fixture::busy(theme);
        state.notices.shown = vec![
            notice(
                1,
                Severity::Info,
                "Deleted 1 h 30 m on PAY-131",
                "",
                Some("Undo"),
            ),
            notice(
                2,
                Severity::Warning,
                "The clock was set back by 2 minutes",
                "The running time is measured without the wall clock.",
                None,
            ),
            notice(
                3,
                Severity::Error,
                "Jira refused 1 h 30 m on PAY-104",
                "You can not edit the issue as it is in a non-editable workflow state.",
                Some("Move to …"),
            ),
        ];
        Screen::new(state)
    };
    both_themes("notices", WIDE, noticed);
    both_themes("notices-narrow", NARROW, noticed);
    let quitting = |theme| {
        let mut state = fixture::busy(theme);
        state.quit_question = Some(QuitQuestion {
            timer_runs: true,
            unsent: 2,
        });
        Screen::new(state)
    };
    both_themes("quit", WIDE, quitting);
    both_themes("quit-narrow", NARROW, quitting);
    let locked = |theme| {
        let mut state = fixture::busy(theme);
        state.sign_in.session = Session::WaitingForKeyring {
            account: fixture::account(),
            since: fixture::at("16:18"),
        };
        Screen::new(state)
    };
    both_themes("keyring", WIDE, locked);
    both_themes("keyring-narrow", NARROW, locked);
    let rejected = |theme| {
        let mut state = fixture::busy(theme);
        state.sign_in.session = Session::Rejected {
            account: fixture::account(),
            problem: JiraProblem::TokenRejected,
        };
        Screen::new(state)
    };
    both_themes("rejected", WIDE, rejected);
}

#[test]
fn odd_sizes_and_long_words() {
    let long = |theme| {
        let mut day = fixture::hard_day();
        for worklog in &mut day {
            worklog.comment =
                "a comment that goes on and on, further than any row is wide".to_owned();
        }
        let mut timer = fixture::running();
        if let Timer::Running(running) = &mut timer {
            running.started = fixture::at("04:05");
            running.subject = Subject::Unassigned(
                "a call with the auditors about refunds that nobody wants to have on a Friday"
                    .to_owned(),
            );
            running.note =
                "Notes can be long as well, and then they end in dots like everything else here"
                    .to_owned();
        }
        let mut state = fixture::state_with(theme, timer, day);
        state.settings.clock = Clock::H12;
        state.settings.work_start_min = 6 * 60;
        Screen::new(state)
    };
    for (name, size) in [
        ("long", WIDE),
        ("long-620", [620.0, 480.0]),
        ("long-599", [599.0, 480.0]),
        ("long-360", [360.0, 480.0]),
        ("long-1600", [1600.0, 900.0]),
    ] {
        both_themes(name, size, long);
    }
    let demo = |theme| {
        let mut state = fixture::state_with(theme, Timer::Idle, fixture::day());
        state.config.demo = Some(DemoSite {
            site: fixture::account().site,
            email: "demo@example.com".to_owned(),
            token: Secret::new("demo".to_owned()),
        });
        state.outbox.problem = Some(JiraProblem::Offline {
            detail: String::new(),
        });
        Screen::new(state)
    };
    both_themes("demo", WIDE, demo);
    both_themes("demo-narrow", NARROW, demo);
}
