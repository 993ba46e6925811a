//! One clock and one data set for every picture: Friday, 27 November 2026, 16:20:09.

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use planim::domain::account::{Account, Deployment, Marking, Owner, Profile, Route};
use planim::domain::delivery::Delivery;
use planim::domain::issue::{Issue, IssueId, IssueRef, StatusCategory};
use planim::domain::jql::FilterId;
use planim::domain::settings::{Settings, Theme};
use planim::domain::site::SiteUrl;
use planim::domain::timer::{Running, Subject, Timer};
use planim::domain::worklog::{RemoteWorklogId, Worklog, WorklogId};
use planim::state::{AppState, Config, Delays, Event, Loaded, Now};
use uuid::Uuid;

/// What differs between the pictures.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    pub theme: Theme,
    pub running: bool,
    pub signed_in: bool,
}

/// The moment of all pictures.
pub fn now() -> Now {
    Now::at(at(16, 20) + SignedDuration::from_secs(9))
}

fn at(hour: i8, minute: i8) -> Timestamp {
    date(2026, 11, 27)
        .at(hour, minute, 0, 0)
        .to_zoned_datetime(TimeZone::UTC)
        .unwrap()
        .timestamp()
}

const ISSUES: &[(u64, &str, &str, &str, StatusCategory, i64)] = &[
    (
        128,
        "PAY-128",
        "Retry card payments when the bank times out",
        "In Progress",
        StatusCategory::InProgress,
        8100,
    ),
    (
        131,
        "PAY-131",
        "Settlement report is a day late after DST change",
        "To Do",
        StatusCategory::ToDo,
        14400,
    ),
    (
        77,
        "OPS-77",
        "Rotate the signing keys of the staging cluster",
        "In Review",
        StatusCategory::InProgress,
        1800,
    ),
    (
        902,
        "WEB-902",
        "Checkout: keyboard focus is lost after an error",
        "In Progress",
        StatusCategory::InProgress,
        36000,
    ),
    (
        915,
        "WEB-915",
        "Dark theme for the receipts page",
        "To Do",
        StatusCategory::ToDo,
        21600,
    ),
    (
        119,
        "PAY-119",
        "Idempotency keys for refunds",
        "Done",
        StatusCategory::Done,
        0,
    ),
    (
        80,
        "OPS-80",
        "Alert when the nightly backup is smaller than usual",
        "To Do",
        StatusCategory::ToDo,
        3600,
    ),
    (
        921,
        "WEB-921",
        "Screen reader reads the price twice",
        "To Do",
        StatusCategory::ToDo,
        2700,
    ),
    (
        140,
        "PAY-140",
        "Bank holiday calendar for 2027",
        "To Do",
        StatusCategory::ToDo,
        7200,
    ),
];

fn issues() -> Vec<Issue> {
    ISSUES
        .iter()
        .map(|(id, key, summary, status, category, remaining)| Issue {
            id: IssueId(*id),
            key: (*key).to_owned(),
            summary: (*summary).to_owned(),
            issue_type: "Story".to_owned(),
            status: (*status).to_owned(),
            status_category: *category,
            remaining_secs: (*remaining > 0).then_some(*remaining),
            updated: at(9, 0),
        })
        .collect()
}

fn issue(key: &str) -> IssueRef {
    if key == "PAY-104" {
        return IssueRef {
            id: IssueId(104),
            key: key.to_owned(),
            summary: "Old bank adapter".to_owned(),
        };
    }
    issues()
        .iter()
        .find(|issue| issue.key == key)
        .unwrap()
        .to_ref()
}

fn account() -> Account {
    Account {
        id: Uuid::nil(),
        site: SiteUrl::parse("https://acme.atlassian.net").unwrap(),
        email: Some("mia@acme.com".to_owned()),
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

fn worklogs(owner: &Owner) -> Vec<Worklog> {
    let in_jira = |n, secs| Delivery::InJira {
        remote: RemoteWorklogId(n),
        secs,
        watch_twin: None,
    };
    let waiting = Delivery::Waiting {
        due: now().utc + SignedDuration::from_secs(12),
        tries: 1,
        last_problem: None,
    };
    let refused = Delivery::Refused {
        words: "You can not edit the issue as it is in a non-editable workflow state.".to_owned(),
    };
    [
        ((8, 0), 45, "OPS-77", in_jira(1, 2700)),
        ((8, 45), 35, "PAY-119", in_jira(2, 2100)),
        ((9, 40), 70, "WEB-902", in_jira(3, 4200)),
        ((11, 0), 90, "PAY-131", waiting),
        ((13, 15), 90, "PAY-104", refused),
    ]
    .into_iter()
    .enumerate()
    .map(|(n, ((hour, minute), minutes, key, delivery))| Worklog {
        id: WorklogId(Uuid::from_u128(n as u128 + 1)),
        owner: owner.clone(),
        subject: Subject::Issue(issue(key)),
        started: at(hour, minute),
        secs: minutes * 60,
        comment: String::new(),
        delivery,
        changed: at(hour, minute),
    })
    .collect()
}

/// The state of a scene.
pub fn state(scene: Scene) -> AppState {
    let config = Config {
        machine_zone: TimeZone::UTC,
        delays: Delays::default(),
        seed: 7,
        demo: None,
    };
    let settings = Settings {
        theme: scene.theme,
        ..Settings::default()
    };
    if !scene.signed_in {
        let loaded = Loaded {
            settings,
            ..Loaded::default()
        };
        return AppState::start(config, loaded, now()).0;
    }
    let account = account();
    let timer = if scene.running {
        Timer::Running(Running {
            worklog: WorklogId(Uuid::from_u128(99)),
            subject: Subject::Issue(issue("PAY-128")),
            started: at(15, 16),
            note: String::new(),
            heartbeat: now().utc,
        })
    } else {
        Timer::Idle
    };
    let loaded = Loaded {
        worklogs: worklogs(&account.owner()),
        account: Some(account),
        settings,
        timer,
        filters: Vec::new(),
        pinned: vec![issue("PAY-128"), issue("PAY-131")],
        recent: vec![issue("WEB-902"), issue("OPS-77"), issue("PAY-119")],
    };
    let (mut state, _) = AppState::start(config, loaded, now());
    let event = Event::FilterLoaded {
        filter: FilterId::AssignedToMe,
        issues: issues(),
        read_at: Some(now().utc - SignedDuration::from_mins(2)),
    };
    let _ = state.handle(event.into(), now());
    state
}
