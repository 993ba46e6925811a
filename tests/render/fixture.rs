//! One clock and one data set for every screen: Friday 27 November 2026, 16:20:09 in Vienna.
#![allow(dead_code, reason = "each screen uses its part")]

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use planim::domain::account::{Account, Deployment, Marking, Owner, Profile, Route};
use planim::domain::delivery::{Attempt, Delivery, DraftReason, Payload};
use planim::domain::issue::{Issue, IssueId, IssueRef, StatusCategory};
use planim::domain::jql::{Filter, FilterId};
use planim::domain::settings::{AdjustEstimate, Settings, Theme};
use planim::domain::site::SiteUrl;
use planim::domain::timer::{Running, Subject, Timer};
use planim::domain::worklog::{RemoteWorklogId, Worklog, WorklogId};
use planim::state::issues::FilterResult;
use planim::state::sign_in::Session;
use planim::state::{AppState, Config, Delays, Loaded, Now};
use uuid::Uuid;

pub fn at(clock: &str) -> Timestamp {
    format!("2026-11-27T{clock}:00+01:00").parse().unwrap()
}

pub fn now() -> Now {
    Now::at("2026-11-27T16:20:09+01:00".parse().unwrap())
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
            display_name: "Mia Berger".to_owned(),
            time_zone: Some("Europe/Vienna".to_owned()),
            day_secs: 8 * 3600,
            time_tracking_enabled: true,
        },
        marking: Marking::Marked,
        token_expires: None,
        credential_key: "jira_api_token".to_owned(),
    }
}

fn owner() -> Owner {
    account().owner()
}

use StatusCategory::{Done, InProgress, ToDo};

/// Key, summary, status, category, minutes remaining.
const ISSUES: [(&str, &str, &str, StatusCategory, Option<i64>); 10] = [
    (
        "PAY-128",
        "Retry card payments when the bank times out",
        "In Progress",
        InProgress,
        Some(199),
    ),
    (
        "PAY-131",
        "Settlement report is a day late after DST change",
        "To Do",
        ToDo,
        Some(240),
    ),
    (
        "OPS-77",
        "Rotate the signing keys of the staging cluster",
        "In Review",
        InProgress,
        Some(30),
    ),
    (
        "WEB-902",
        "Checkout: keyboard focus is lost after an error",
        "In Progress",
        InProgress,
        Some(600),
    ),
    (
        "WEB-915",
        "Dark theme for the receipts page",
        "To Do",
        ToDo,
        Some(360),
    ),
    (
        "PAY-119",
        "Idempotency keys for refunds",
        "Done",
        Done,
        None,
    ),
    (
        "OPS-80",
        "Alert when the nightly backup is smaller than usual",
        "To Do",
        ToDo,
        Some(60),
    ),
    (
        "WEB-921",
        "Screen reader reads the price twice",
        "To Do",
        ToDo,
        Some(45),
    ),
    (
        "PAY-140",
        "Bank holiday calendar for 2027",
        "To Do",
        ToDo,
        Some(120),
    ),
    ("PAY-104", "Old bank adapter", "Done", Done, None),
];

pub fn issue(key: &str) -> IssueRef {
    let place = ISSUES.iter().position(|issue| issue.0 == key).unwrap();
    IssueRef {
        id: IssueId(10_000 + place as u64),
        key: key.to_owned(),
        summary: ISSUES[place].1.to_owned(),
    }
}

fn issues() -> Vec<Issue> {
    ISSUES[..9]
        .iter()
        .map(|(key, summary, status, category, remaining)| Issue {
            id: issue(key).id,
            key: (*key).to_owned(),
            summary: (*summary).to_owned(),
            issue_type: "Task".to_owned(),
            status: (*status).to_owned(),
            status_category: *category,
            remaining_secs: remaining.map(|minutes| minutes * 60),
            updated: at("10:00"),
        })
        .collect()
}

pub fn in_jira(remote: u64, secs: i64) -> Delivery {
    Delivery::InJira {
        remote: RemoteWorklogId(remote),
        secs,
        watch_twin: None,
    }
}

pub fn refused() -> Delivery {
    Delivery::Refused {
        words: "You can not edit the issue as it is in a non-editable workflow state.".to_owned(),
    }
}

pub fn waiting() -> Delivery {
    Delivery::Waiting {
        due: "2026-11-27T16:20:21+01:00".parse().unwrap(),
        tries: 0,
        last_problem: None,
    }
}

pub fn worklog(
    number: u128,
    from: &str,
    to: &str,
    subject: Subject,
    delivery: Option<Delivery>,
) -> Worklog {
    let (started, ended) = (at(from), at(to));
    let secs = ended.duration_since(started).as_secs();
    Worklog {
        id: WorklogId(Uuid::from_u128(100 + number)),
        owner: owner(),
        subject,
        started,
        secs,
        comment: String::new(),
        delivery: delivery.unwrap_or_else(|| in_jira(500 + number as u64, secs)),
        changed: ended,
    }
}

fn attempt(worklog: &Worklog) -> Attempt {
    Attempt {
        number: 1,
        payload: Payload {
            worklog: worklog.id,
            issue: worklog.subject.issue().unwrap().id,
            key: String::new(),
            started: worklog.started,
            secs: worklog.secs,
            comment: worklog.comment.clone(),
            adjust_estimate: AdjustEstimate::Auto,
        },
        made: worklog.ended(),
    }
}

/// The day of the pictures.
pub fn day() -> Vec<Worklog> {
    let on = |key| Subject::Issue(issue(key));
    vec![
        worklog(1, "08:00", "08:45", on("OPS-77"), None),
        worklog(2, "08:45", "09:20", on("PAY-119"), None),
        worklog(3, "09:40", "10:50", on("WEB-902"), None),
        worklog(4, "11:00", "12:30", on("PAY-131"), Some(waiting())),
        worklog(5, "13:15", "14:45", on("PAY-104"), Some(refused())),
    ]
}

/// A day with everything that can go wrong.
pub fn hard_day() -> Vec<Worklog> {
    let on = |key| Subject::Issue(issue(key));
    let mut day = day();
    "Rolled the keys, told the team".clone_into(&mut day[0].comment);
    day[3].delivery = Delivery::Waiting {
        due: "2026-11-27T16:20:21+01:00".parse().unwrap(),
        tries: 3,
        last_problem: Some("Jira did not answer in time".to_owned()),
    };
    let mut needs_you = worklog(6, "06:30", "07:10", on("WEB-915"), None);
    needs_you.delivery = Delivery::NeedsYou {
        attempt: attempt(&needs_you),
        candidates: vec![RemoteWorklogId(10_021), RemoteWorklogId(10_022)],
    };
    let mut checking = worklog(7, "07:10", "07:40", on("OPS-80"), None);
    checking.delivery = Delivery::Checking {
        attempt: attempt(&checking),
        ended: at("16:19"),
        absent_reads: 0,
        look_at: at("16:21"),
    };
    let mut short = worklog(8, "15:00", "15:01", on("PAY-140"), None);
    short.secs = 40;
    short.delivery = Delivery::Draft(DraftReason::TooShort);
    day.extend([
        needs_you,
        checking,
        short,
        worklog(
            9,
            "15:02",
            "15:14",
            Subject::Unassigned("call with the auditors about the refunds".to_owned()),
            Some(Delivery::Draft(DraftReason::Unassigned)),
        ),
    ]);
    day
}

pub fn running() -> Timer {
    Timer::Running(Running {
        worklog: WorklogId(Uuid::from_u128(99)),
        subject: Subject::Issue(issue("PAY-128")),
        started: at("15:16"),
        note: String::new(),
        heartbeat: at("16:20"),
    })
}

pub fn state_with(theme: Theme, timer: Timer, worklogs: Vec<Worklog>) -> AppState {
    let loaded = Loaded {
        account: Some(account()),
        settings: Settings {
            theme,
            ..Settings::default()
        },
        timer,
        worklogs,
        filters: Filter::built_in(),
        pinned: vec![issue("PAY-128"), issue("PAY-131")],
        recent: vec![issue("OPS-77"), issue("WEB-902"), issue("PAY-119")],
    };
    let config = Config {
        machine_zone: TimeZone::UTC,
        delays: Delays::default(),
        seed: 7,
        demo: None,
    };
    let (mut state, _effects) = AppState::start(config, loaded, now());
    state.notices.shown.clear();
    state.sign_in.onboarding = None;
    state.sign_in.session = Session::SignedIn {
        account: account(),
        checked: true,
    };
    state.sign_in.provider = Some("GNOME Keyring".to_owned());
    state.outbox.checked = Some("2026-11-27T16:19:45+01:00".parse().unwrap());
    state.issues.open = Some(FilterId::AssignedToMe);
    state.issues.results.insert(
        FilterId::AssignedToMe,
        FilterResult {
            issues: Arc::new(issues()),
            read_at: Some(at("16:18")),
            loading: None,
            problem: None,
        },
    );
    state
}

/// Signed in, a running timer, the day of the pictures.
pub fn busy(theme: Theme) -> AppState {
    state_with(theme, running(), day())
}

/// Nobody was ever here.
pub fn first_run(theme: Theme) -> AppState {
    let loaded = Loaded {
        settings: Settings {
            theme,
            ..Settings::default()
        },
        filters: Filter::built_in(),
        ..Loaded::default()
    };
    let config = Config {
        machine_zone: TimeZone::UTC,
        delays: Delays::default(),
        seed: 7,
        demo: None,
    };
    AppState::start(config, loaded, now()).0
}
