//! What the tests of pages share: a state with a day in it, and a window without a screen.

use std::sync::Arc;

use egui_kittest::Harness;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::domain::account::{Account, Deployment, Marking, Profile, Route};
use crate::domain::delivery::Delivery;
use crate::domain::issue::{Issue, IssueId, IssueRef, StatusCategory};
use crate::domain::jql::{Filter, FilterId};
use crate::domain::site::SiteUrl;
use crate::domain::timer::{Subject, Timer};
use crate::domain::worklog::{RemoteWorklogId, Worklog, WorklogId};
use crate::state::issues::FilterResult;
use crate::state::sign_in::Session;
use crate::state::{AppState, Command, Config, Delays, Loaded, Now};
use crate::ui::{View, theme};

/// Friday 27 November 2026, 16:20 in Berlin.
pub fn now() -> Now {
    Now::at("2026-11-27T15:20:00Z".parse().unwrap())
}

pub fn account() -> Account {
    Account {
        id: Uuid::from_u128(1),
        site: SiteUrl::parse("acme.atlassian.net").unwrap(),
        email: Some("mia@acme.com".to_owned()),
        profile: Profile {
            deployment: Deployment::Cloud,
            route: Route::Site,
            account_id: "mia".to_owned(),
            user_name: None,
            display_name: "Mia Tanaka".to_owned(),
            time_zone: Some("Europe/Berlin".to_owned()),
            day_secs: 8 * 3600,
            time_tracking_enabled: true,
        },
        marking: Marking::Marked,
        token_expires: Some("2026-12-09".parse().unwrap()),
        credential_key: "jira_api_token".to_owned(),
    }
}

fn config() -> Config {
    Config {
        machine_zone: TimeZone::UTC,
        delays: Delays::default(),
        seed: 7,
        demo: None,
    }
}

/// Nobody ever signed in: the dialog is up.
pub fn first_run() -> AppState {
    AppState::start(config(), Loaded::default(), now()).0
}

pub fn issue(id: u64, key: &str, summary: &str, status: &str, remaining_min: i64) -> Issue {
    Issue {
        id: IssueId(id),
        key: key.to_owned(),
        summary: summary.to_owned(),
        issue_type: "Story".to_owned(),
        status: status.to_owned(),
        status_category: match status {
            "To Do" => StatusCategory::ToDo,
            "Done" => StatusCategory::Done,
            _ => StatusCategory::InProgress,
        },
        remaining_secs: (remaining_min > 0).then_some(remaining_min * 60),
        updated: Timestamp::UNIX_EPOCH,
    }
}

pub fn issues() -> Vec<Issue> {
    [
        (
            "PAY-128",
            "Retry card payments when the bank times out",
            "In Progress",
            135,
        ),
        (
            "PAY-131",
            "Settlement report is a day late after DST change",
            "To Do",
            240,
        ),
        (
            "OPS-77",
            "Rotate the signing keys of the staging cluster",
            "In Review",
            30,
        ),
        (
            "WEB-902",
            "Checkout: keyboard focus is lost after an error",
            "In Progress",
            600,
        ),
        ("WEB-915", "Dark theme for the receipts page", "To Do", 360),
        ("PAY-119", "Idempotency keys for refunds", "Done", 0),
        (
            "OPS-80",
            "Alert when the nightly backup is smaller than usual",
            "To Do",
            60,
        ),
        (
            "WEB-921",
            "Screen reader reads the price twice",
            "To Do",
            45,
        ),
        ("PAY-140", "Bank holiday calendar for 2027", "To Do", 120),
        ("OPS-12", "Stand-up and planning", "In Progress", 0),
        (
            "PAY-104",
            "Old bank adapter",
            "Waiting for the vendor's answer",
            15,
        ),
        (
            "WEB-930",
            "Receipts: line breaks inside of words on small screens when the language is Finnish",
            "To Do",
            0,
        ),
    ]
    .into_iter()
    .zip(1..)
    .map(|((key, summary, status, minutes), id)| issue(id, key, summary, status, minutes))
    .collect()
}

fn reference(issues: &[Issue], key: &str) -> IssueRef {
    issues
        .iter()
        .find(|issue| issue.key == key)
        .unwrap()
        .to_ref()
}

/// Signed in, with the issues above in the first tab and some of the day logged.
pub fn signed_in() -> AppState {
    let issues = issues();
    let account = account();
    let worklogs = [
        ("OPS-77", "2026-11-27T07:00:00Z", 45),
        ("PAY-119", "2026-11-27T07:45:00Z", 35),
        ("WEB-902", "2026-11-27T08:40:00Z", 70),
        ("PAY-131", "2026-11-27T10:00:00Z", 90),
        ("PAY-128", "2026-11-27T14:16:00Z", 64),
    ]
    .into_iter()
    .zip(1..)
    .map(|((key, started, minutes), id)| Worklog {
        id: WorklogId(Uuid::from_u128(id)),
        owner: account.owner(),
        subject: Subject::Issue(reference(&issues, key)),
        started: started.parse().unwrap(),
        secs: minutes * 60,
        comment: String::new(),
        delivery: Delivery::InJira {
            remote: RemoteWorklogId(id as u64),
            secs: minutes * 60,
            watch_twin: None,
        },
        changed: started.parse().unwrap(),
    })
    .collect();
    let loaded = Loaded {
        account: Some(account.clone()),
        timer: Timer::Idle,
        worklogs,
        filters: vec![Filter {
            id: FilterId::Own(Uuid::from_u128(9)),
            name: "My JQL: payments".to_owned(),
            jql: "project = PAY".to_owned(),
        }],
        pinned: vec![reference(&issues, "PAY-128"), reference(&issues, "PAY-131")],
        ..Loaded::default()
    };
    let (mut state, _) = AppState::start(config(), loaded, now());
    state.sign_in.session = Session::SignedIn {
        account,
        checked: true,
    };
    state.sign_in.provider = Some("GNOME Keyring".to_owned());
    state.issues.results.insert(
        FilterId::AssignedToMe,
        FilterResult {
            issues: Arc::new(issues),
            read_at: Some("2026-11-27T15:18:00Z".parse().unwrap()),
            loading: None,
            problem: None,
        },
    );
    state
}

/// A page under test: what it reads, what it keeps, what it asked for.
pub struct Page {
    pub state: AppState,
    pub view: View,
    pub commands: Vec<Command>,
}

impl Page {
    /// The commands since the last call.
    pub fn take(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.commands)
    }
}

/// How a page is drawn.
pub type Show = fn(&mut egui::Ui, &AppState, &mut View, Now, &mut Vec<Command>);

pub const WIDE: [f32; 2] = [848.0, 560.0];
pub const NARROW: [f32; 2] = [360.0, 480.0];

/// The page in a window of this size; a frame is 1/60 s.
pub fn harness(state: AppState, size: [f32; 2], dark: bool, show: Show) -> Harness<'static, Page> {
    let page = Page {
        state,
        view: View::default(),
        commands: Vec::new(),
    };
    let theme = if dark {
        egui::Theme::Dark
    } else {
        egui::Theme::Light
    };
    let padding = if size[0] < theme::NARROW {
        theme::PAGE_NARROW
    } else {
        theme::PAGE_Y
    };
    Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_step_dt(1.0 / 60.0)
        .with_context_setup(theme::install)
        .build_ui_state(
            move |ui, page: &mut Page| {
                let p = theme::palette(ui);
                egui::Frame::NONE
                    .fill(p.window)
                    .inner_margin(padding)
                    .show(ui, |ui| {
                        ui.set_min_size(ui.available_size());
                        show(ui, &page.state, &mut page.view, now(), &mut page.commands);
                    });
            },
            page,
        )
}

/// Writes a picture of the page when a folder for pictures is named.
pub fn picture(harness: &mut Harness<'_, Page>, name: &str) {
    if let Some(folder) = std::env::var_os("PLANIM_RENDER_DIR") {
        let image = harness.render().unwrap();
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        image.save(path).unwrap();
    }
}
