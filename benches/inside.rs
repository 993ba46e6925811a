//! The numbers that a stranger cannot see from outside: `cargo bench --bench inside`.
//!
//! A frame of the Issues page over 100,000 rows, a keystroke in its filter, and the time from a click
//! on Start to the committed row.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::let_underscore_must_use,
    clippy::cast_possible_wrap,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and says so on stderr"
)]

use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use planim::desktop::crank::Crank;
use planim::domain::account::{Account, Deployment, Marking, Profile, Route};
use planim::domain::issue::{Issue, IssueId, StatusCategory};
use planim::domain::jql::FilterId;
use planim::domain::site::SiteUrl;
use planim::domain::timer::Subject;
use planim::services::jira::{JiraHandle, JiraOptions};
use planim::services::secure_store::SecretsHandle;
use planim::services::store::Store;
use planim::services::{Inbox, Services};
use planim::state::{AppState, Command, Config, Delays, Event, Loaded, Now};
use planim::ui::view::Page;
use planim::ui::{View, theme};

const ROWS: u64 = 100_000;

fn moment() -> Timestamp {
    Timestamp::from_second(1_795_000_000).unwrap()
}

fn account() -> Account {
    Account {
        id: uuid::Uuid::nil(),
        site: SiteUrl::parse("https://acme.atlassian.net").unwrap(),
        email: Some("mia@acme.example".to_owned()),
        profile: Profile {
            deployment: Deployment::Cloud,
            route: Route::Site,
            account_id: "mia".to_owned(),
            user_name: None,
            display_name: "Mia Berger".to_owned(),
            time_zone: Some("UTC".to_owned()),
            day_secs: 8 * 3600,
            time_tracking_enabled: true,
        },
        marking: Marking::Marked,
        token_expires: None,
        credential_key: "jira_api_token".to_owned(),
    }
}

fn issues() -> Vec<Issue> {
    let words = [
        "payment",
        "report",
        "settlement",
        "keyboard",
        "focus",
        "backup",
        "theme",
        "calendar",
    ];
    (0..ROWS)
        .map(|n| Issue {
            id: IssueId(n + 1),
            key: format!("{}-{}", ["PAY", "WEB", "OPS"][n as usize % 3], n + 1),
            summary: format!(
                "The {} of the {} is late when {} number {n} changes",
                words[n as usize % 8],
                words[n as usize / 8 % 8],
                words[n as usize / 64 % 8]
            ),
            issue_type: "Story".to_owned(),
            status: "In Progress".to_owned(),
            status_category: StatusCategory::InProgress,
            remaining_secs: Some(3600),
            updated: moment(),
        })
        .collect()
}

fn state() -> AppState {
    let config = Config {
        machine_zone: jiff::tz::TimeZone::UTC,
        delays: Delays::default(),
        seed: 7,
        demo: None,
    };
    let loaded = Loaded {
        account: Some(account()),
        ..Loaded::default()
    };
    let now = Now::at(moment());
    let (mut state, _) = AppState::start(config, loaded, now);
    let event = Event::FilterLoaded {
        filter: FilterId::AssignedToMe,
        issues: issues(),
        read_at: Some(moment()),
    };
    let _ = state.handle(event.into(), now);
    state
}

fn input(events: Vec<egui::Event>) -> egui::RawInput {
    egui::RawInput {
        screen_rect: Some(egui::Rect::from_min_size(
            egui::Pos2::ZERO,
            egui::vec2(960.0, 680.0),
        )),
        events,
        ..egui::RawInput::default()
    }
}

fn frame(
    ctx: &egui::Context,
    state: &AppState,
    view: &mut View,
    events: Vec<egui::Event>,
) -> usize {
    let output = ctx.run_ui(input(events), |ui| {
        planim::ui::show(ui, state, view, Now::at(moment()));
    });
    ctx.tessellate(output.shapes, output.pixels_per_point).len()
}

fn issues_page(c: &mut Criterion) {
    let state = state();
    let mut view = View {
        page: Page::Issues,
        ..View::default()
    };
    let ctx = egui::Context::default();
    theme::install(&ctx);
    for _ in 0..5 {
        frame(&ctx, &state, &mut view, Vec::new());
    }
    c.bench_function("a frame of the Issues page with 100,000 rows", |b| {
        b.iter(|| frame(&ctx, &state, &mut view, Vec::new()));
    });

    // The filter box has the focus; each keystroke is a letter and its removal.
    let focus = egui::Event::Key {
        key: egui::Key::F,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::COMMAND,
    };
    frame(&ctx, &state, &mut view, vec![focus]);
    frame(&ctx, &state, &mut view, Vec::new());
    let mut letters = "settlement".chars().cycle();
    let mut typed = 0;
    c.bench_function("a keystroke in the filter over 100,000 issues", |b| {
        b.iter_batched(
            || {
                let mut events = Vec::new();
                if typed == 10 {
                    typed = 0;
                    events.push(egui::Event::Key {
                        key: egui::Key::A,
                        physical_key: None,
                        pressed: true,
                        repeat: false,
                        modifiers: egui::Modifiers::COMMAND,
                    });
                }
                typed += 1;
                events.push(egui::Event::Text(letters.next().unwrap().to_string()));
                events
            },
            |events| frame(&ctx, &state, &mut view, events),
            BatchSize::PerIteration,
        );
    });
    let text = view
        .filter_text
        .values()
        .next()
        .cloned()
        .unwrap_or_default();
    assert!(!text.is_empty(), "the keystrokes did not reach the filter");
}

fn start_to_disk(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("planim.db")).unwrap();
    let inbox = Inbox::default();
    let services = Services::new(
        store.spawn(inbox.outlet()),
        JiraHandle::spawn(inbox.outlet(), JiraOptions::default()),
        SecretsHandle::spawn_mock(inbox.outlet()),
    );
    let (mut crank, _) = Crank::new(state(), Vec::new(), inbox, services);
    let issues = issues();
    let mut n = 0_usize;
    c.bench_function("from Start to the committed row", |b| {
        b.iter(|| {
            n += 1;
            let subject = Subject::Issue(issues[n % issues.len()].to_ref());
            let _ = crank.handle(Command::Start(subject), Now::at(moment()));
            assert!(crank.flush(Duration::from_secs(5)));
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(5));
    targets = issues_page, start_to_disk
}
criterion_main!(benches);
