//! The store through its own interface: what is written comes back, and what cannot be used is left alone.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot unwrap has found its failure"
)]

mod disk;
mod model;

use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::domain::account::{Account, Deployment, Marking, Owner, Profile, Route};
use crate::domain::delivery::{Attempt, Delivery, DraftReason, Payload};
use crate::domain::issue::{Issue, IssueId, IssueRef, StatusCategory};
use crate::domain::jql::{Filter, FilterId};
use crate::domain::settings::{AdjustEstimate, Settings};
use crate::domain::site::SiteUrl;
use crate::domain::timer::{Running, Subject, Timer};
use crate::domain::worklog::{RemoteWorklogId, Worklog, WorklogId};
use crate::services::Inbox;
use crate::state::effect::{Change, LoadJob};
use crate::state::event::{Event, Message};

const SITE: &str = "https://acme.atlassian.net";

fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(1_764_000_000 + secs).unwrap()
}

fn id(n: u128) -> WorklogId {
    WorklogId(Uuid::from_u128(n))
}

fn issue_ref(n: u64) -> IssueRef {
    IssueRef {
        id: IssueId(10_000 + n),
        key: format!("PAY-{n}"),
        summary: format!("Summary {n}"),
    }
}

fn issue(n: u64) -> Issue {
    Issue {
        id: IssueId(10_000 + n),
        key: format!("PAY-{n}"),
        summary: format!("Refund fails when the card number {n} has expired meanwhile"),
        issue_type: "Story".to_owned(),
        status: "In Progress".to_owned(),
        status_category: StatusCategory::InProgress,
        remaining_secs: n.is_multiple_of(2).then_some(3_600),
        updated: at(n.cast_signed()),
    }
}

fn owner(account_id: &str) -> Owner {
    Owner {
        site: SITE.to_owned(),
        account_id: account_id.to_owned(),
    }
}

fn account(account_id: &str) -> Account {
    Account {
        id: Uuid::from_u128(99),
        site: SiteUrl::parse(SITE).unwrap(),
        email: Some("ada@example.com".to_owned()),
        profile: Profile {
            deployment: Deployment::Cloud,
            route: Route::Gateway {
                cloud_id: Uuid::from_u128(5),
            },
            account_id: account_id.to_owned(),
            user_name: None,
            display_name: "Ada".to_owned(),
            time_zone: Some("Europe/Berlin".to_owned()),
            day_secs: 28_800,
            time_tracking_enabled: true,
        },
        marking: Marking::Unproven,
        token_expires: Some(jiff::civil::date(2027, 1, 31)),
        credential_key: "jira_api_token".to_owned(),
    }
}

fn worklog(n: u128, delivery: Delivery) -> Worklog {
    let seconds = i64::try_from(n).unwrap() * 600;
    Worklog {
        id: id(n),
        owner: owner("ada"),
        subject: Subject::Issue(issue_ref(7)),
        started: at(seconds),
        secs: 599,
        comment: "first line\nsecond – with \"quotes\" and a nul \0".to_owned(),
        delivery,
        changed: at(seconds + 600),
    }
}

fn running(n: u128) -> Running {
    Running {
        worklog: id(n),
        subject: Subject::Unassigned("call with Bob".to_owned()),
        started: at(0),
        note: "about the door".to_owned(),
        heartbeat: at(60),
    }
}

fn attempt(n: u128) -> Attempt {
    Attempt {
        number: 2,
        payload: Payload {
            worklog: id(n),
            issue: IssueId(10_007),
            key: String::new(),
            started: at(0),
            secs: 600,
            comment: "sent".to_owned(),
            adjust_estimate: AdjustEstimate::Leave,
        },
        made: at(700),
    }
}

fn in_jira(remote: u64) -> Delivery {
    Delivery::InJira {
        remote: RemoteWorklogId(remote),
        secs: 600,
        watch_twin: None,
    }
}

fn job(number: u64, changes: Vec<Change>) -> StoreJob {
    StoreJob {
        number,
        resubmission: false,
        changes,
    }
}

fn store_with(changes: Vec<Change>) -> Store {
    let mut store = Store::in_memory().unwrap();
    store.commit(&job(1, changes)).unwrap();
    store
}

/// Every worklog: `since` before all of them.
fn everything(store: &Store) -> Loaded {
    store.load(Timestamp::UNIX_EPOCH).unwrap()
}

#[test]
fn a_new_database_holds_nothing() {
    assert_eq!(everything(&Store::in_memory().unwrap()), Loaded::default());
}

#[test]
fn a_delivery_of_every_state_comes_back_as_it_was() {
    let deliveries = [
        Delivery::Draft(DraftReason::TooShort),
        Delivery::Draft(DraftReason::Unassigned),
        Delivery::Draft(DraftReason::Held),
        Delivery::Waiting {
            due: at(30),
            tries: 3,
            last_problem: Some("Jira is away".to_owned()),
        },
        Delivery::Sending(attempt(5)),
        Delivery::Checking {
            attempt: attempt(6),
            ended: at(1),
            absent_reads: 1,
            look_at: at(9),
        },
        in_jira(u64::MAX),
        Delivery::InJira {
            remote: RemoteWorklogId(8),
            secs: 60,
            watch_twin: Some(at(99)),
        },
        Delivery::Refused {
            words: "Time tracking is off".to_owned(),
        },
        Delivery::NeedsYou {
            attempt: attempt(10),
            candidates: vec![RemoteWorklogId(1), RemoteWorklogId(2)],
        },
    ];
    let worklogs: Vec<Worklog> = (1..)
        .zip(deliveries)
        .map(|(n, delivery)| worklog(n, delivery))
        .collect();
    let store = store_with(worklogs.iter().cloned().map(Change::PutWorklog).collect());
    assert_eq!(everything(&store).worklogs, worklogs);
}

#[test]
fn what_is_not_in_jira_is_loaded_whatever_its_day() {
    let watched = Delivery::InJira {
        remote: RemoteWorklogId(3),
        secs: 60,
        watch_twin: Some(at(99)),
    };
    let store = store_with(vec![
        Change::PutWorklog(worklog(1, in_jira(1))),
        Change::PutWorklog(worklog(2, Delivery::Sending(attempt(2)))),
        Change::PutWorklog(worklog(3, watched)),
        Change::PutWorklog(worklog(4, in_jira(4))),
    ]);
    let loaded = store.load(worklog(4, in_jira(4)).started).unwrap();
    let ids: Vec<_> = loaded.worklogs.iter().map(|w| w.id).collect();
    assert_eq!(ids, [id(2), id(3), id(4)]);
}

#[test]
fn a_timer_runs_on_disk_until_its_row_is_closed() {
    let mut store = store_with(vec![Change::PutRunning(running(1), owner("ada"))]);
    assert_eq!(everything(&store).timer, Timer::Running(running(1)));

    store
        .commit(&job(2, vec![Change::Heartbeat(id(1), at(120))]))
        .unwrap();
    let alive = Running {
        heartbeat: at(120),
        ..running(1)
    };
    assert_eq!(everything(&store).timer, Timer::Running(alive));

    // A switch: the old row is closed, the new one opened.
    store
        .commit(&job(
            3,
            vec![
                Change::PutWorklog(worklog(1, Delivery::Draft(DraftReason::Held))),
                Change::ClearRunning(id(1)),
                Change::PutRunning(running(2), owner("ada")),
            ],
        ))
        .unwrap();
    let loaded = everything(&store);
    assert_eq!(loaded.timer, Timer::Running(running(2)));
    assert_eq!(loaded.worklogs.len(), 1);

    // Discarded.
    store
        .commit(&job(4, vec![Change::ClearRunning(id(2))]))
        .unwrap();
    let loaded = everything(&store);
    assert_eq!(loaded.timer, Timer::Idle);
    assert_eq!(loaded.worklogs.len(), 1);

    // Taken back: the closed row runs again.
    store
        .commit(&job(5, vec![Change::PutRunning(running(1), owner("ada"))]))
        .unwrap();
    let loaded = everything(&store);
    assert_eq!(loaded.timer, Timer::Running(running(1)));
    assert_eq!(loaded.worklogs, []);
}

#[test]
fn two_timers_never_run_at_once() {
    let mut store = store_with(vec![Change::PutRunning(running(1), owner("ada"))]);
    let refused = store.commit(&job(2, vec![Change::PutRunning(running(2), owner("ada"))]));
    assert!(matches!(refused, Err(StoreProblem::Failed { .. })));
    assert_eq!(everything(&store).timer, Timer::Running(running(1)));
}

#[test]
fn a_worklog_in_jira_is_claimed_by_one_row_only_and_a_failed_job_changes_nothing() {
    let mut store = store_with(vec![Change::PutWorklog(worklog(1, in_jira(500)))]);
    let refused = store.commit(&job(
        2,
        vec![
            Change::PutWorklog(worklog(3, Delivery::Draft(DraftReason::Held))),
            Change::PutWorklog(worklog(2, in_jira(500))),
        ],
    ));
    assert!(matches!(refused, Err(StoreProblem::Failed { .. })));
    let loaded = everything(&store);
    assert_eq!(loaded.worklogs, [worklog(1, in_jira(500))]);

    // Another account may have a worklog of the same number on another site.
    let elsewhere = Worklog {
        owner: owner("bob"),
        ..worklog(2, in_jira(500))
    };
    store
        .commit(&job(3, vec![Change::PutWorklog(elsewhere)]))
        .unwrap();
    // The claim is free again once its row is gone.
    store
        .commit(&job(
            4,
            vec![
                Change::DeleteWorklog(id(1)),
                Change::PutWorklog(worklog(4, in_jira(500))),
            ],
        ))
        .unwrap();
}

#[test]
fn signing_in_as_somebody_else_shows_nothing_of_the_former_account() {
    let mut store = store_with(vec![
        Change::PutAccount(account("ada")),
        Change::Pin(issue_ref(1)),
        Change::Used(issue_ref(2), at(1)),
        Change::ReplaceResult {
            filter: FilterId::Watching,
            issues: vec![issue(1)].into(),
            read_at: at(5),
        },
        Change::PutWorklog(worklog(1, Delivery::Draft(DraftReason::Held))),
    ]);
    let seen = |store: &Store| {
        let loaded = everything(store);
        let result = read::result(&store.connection, FilterId::Watching).unwrap();
        let day = read::worklogs(&store.connection, at(0), at(10_000)).unwrap();
        (loaded, result, day)
    };
    let (before, result, day) = seen(&store);
    assert_eq!(before.account, Some(account("ada")));
    assert_eq!(before.pinned, [issue_ref(1)]);
    assert_eq!(before.recent, [issue_ref(2)]);
    assert_eq!(result, (vec![issue(1)], Some(at(5))));
    assert_eq!(day.len(), 1);

    store.commit(&job(2, vec![Change::ForgetAccount])).unwrap();
    let (signed_out, result, day) = seen(&store);
    assert_eq!(signed_out.account, None);
    assert_eq!(signed_out.worklogs.len(), 1, "unsent work is never hidden");
    assert_eq!((result, day), ((vec![], None), vec![]));

    store
        .commit(&job(3, vec![Change::PutAccount(account("bob"))]))
        .unwrap();
    let (bob, result, day) = seen(&store);
    assert_eq!(bob.account, Some(account("bob")));
    assert_eq!((bob.pinned, bob.recent), (vec![], vec![]));
    assert_eq!((result, day), ((vec![], None), vec![]));

    store
        .commit(&job(4, vec![Change::PutAccount(account("ada"))]))
        .unwrap();
    assert_eq!(seen(&store).0, before);
}

#[test]
fn a_broken_worklog_is_told_and_a_broken_cache_is_left_out() {
    let store = store_with(vec![
        Change::Pin(issue_ref(1)),
        Change::PutFilter {
            filter: Filter {
                id: FilterId::Own(Uuid::from_u128(4)),
                name: "Mine".to_owned(),
                jql: "project = PAY".to_owned(),
            },
            position: 0,
        },
        Change::ReplaceResult {
            filter: FilterId::Watching,
            issues: vec![issue(1)].into(),
            read_at: at(5),
        },
        Change::PutAccount(account("ada")),
        Change::PutSettings(Settings::default()),
    ]);
    store
        .connection
        .execute_batch(
            "INSERT INTO filter VALUES ('not a uuid', 'x', 'y', 1);
             UPDATE result SET issues = x'00';
             UPDATE account SET data = '{}';
             UPDATE setting SET value = '[';",
        )
        .unwrap();
    let loaded = everything(&store);
    assert_eq!(loaded.filters.len(), 1);
    assert_eq!(loaded.account, None);
    assert_eq!(loaded.settings, Settings::default());
    let none = read::result(&store.connection, FilterId::Watching).unwrap();
    assert_eq!(none, (vec![], None));

    for damage in [
        "UPDATE worklog SET id = x'0102'",
        "UPDATE worklog SET delivery = '{'",
        "UPDATE worklog SET delivery = '{\"Draft\":\"Held\"}'",
        "UPDATE worklog SET remote_id = 7",
        "UPDATE worklog SET started_ms = 9223372036854775807",
        "UPDATE worklog SET changed_ms = -9223372036854775807",
        "UPDATE worklog SET issue_key = NULL",
        "UPDATE worklog SET comment = CAST(x'ff' AS TEXT)",
    ] {
        let store = store_with(vec![Change::PutWorklog(worklog(1, in_jira(1)))]);
        store.connection.execute_batch(damage).unwrap();
        assert!(
            matches!(
                store.load(Timestamp::UNIX_EPOCH),
                Err(StoreProblem::Corrupt { .. })
            ),
            "{damage}"
        );
    }
}

#[test]
fn after_a_failed_commit_everything_is_refused_until_the_state_submits_again() {
    let inbox = Inbox::default();
    let handle =
        store_with(vec![Change::PutWorklog(worklog(1, in_jira(500)))]).spawn(inbox.outlet());
    let put = |n| {
        vec![Change::PutWorklog(worklog(
            n,
            Delivery::Draft(DraftReason::Held),
        ))]
    };
    handle.submit(job(2, vec![Change::PutWorklog(worklog(2, in_jira(500)))]));
    handle.submit(job(3, put(3)));
    handle.submit(StoreJob {
        resubmission: true,
        ..job(4, put(4))
    });
    handle.submit(job(5, put(5)));
    handle.load(LoadJob::Filter(FilterId::Watching));
    assert!(handle.flush(Duration::from_secs(20)));

    let mut answers = Vec::new();
    while let Some(Message::Event(event)) = inbox.try_next() {
        answers.push(event);
    }
    let [first, second, third, fourth, loaded] = answers.try_into().unwrap();
    assert!(matches!(
        first,
        Event::Stored {
            job: 2,
            result: Err(StoreProblem::Failed { .. })
        }
    ));
    assert_eq!(
        second,
        Event::Stored {
            job: 3,
            result: Err(StoreProblem::Refusing)
        }
    );
    for (event, job) in [(third, 4), (fourth, 5)] {
        assert_eq!(
            event,
            Event::Stored {
                job,
                result: Ok(())
            }
        );
    }
    assert_eq!(
        loaded,
        Event::FilterLoaded {
            filter: FilterId::Watching,
            issues: vec![],
            read_at: None
        }
    );
}

#[test]
fn a_start_reads_no_more_worklogs_than_it_shows() {
    let store = store_with(vec![]);
    for (what, sql) in [
        ("the first load", read::OPEN_OR_SINCE),
        ("a range of days", read::IN_RANGE),
        ("the timer", read::RUNNING_ROW),
    ] {
        let columns = rows::WORKLOG_COLUMNS;
        let plan: Vec<String> = store
            .connection
            .prepare(&format!(
                "EXPLAIN QUERY PLAN SELECT {columns} FROM worklog WHERE {sql}"
            ))
            .unwrap()
            .raw_query()
            .mapped(|row| row.get(3))
            .map(Result::unwrap)
            .collect();
        assert!(
            !plan.iter().any(|step| step.starts_with("SCAN worklog")),
            "{what}: {plan:?}"
        );
    }
}
