//! The store's numbers: a click on disk, a list of 10,000 issues written and read, opening at start.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use planim::domain::account::Owner;
use planim::domain::issue::{Issue, IssueId, StatusCategory};
use planim::domain::jql::FilterId;
use planim::domain::timer::{Running, Subject};
use planim::domain::worklog::WorklogId;
use planim::services::Inbox;
use planim::services::store::{Store, StoreHandle};
use planim::state::effect::{Change, LoadJob, StoreJob};

const LONG: Duration = Duration::from_mins(1);

fn issues(count: u64) -> Vec<Issue> {
    (0..count)
        .map(|n| Issue {
            id: IssueId(10_000 + n),
            key: format!("PAY-{n}"),
            summary: format!("Refund fails when the card number {n} has expired meanwhile"),
            issue_type: "Story".to_owned(),
            status: "In Progress".to_owned(),
            status_category: StatusCategory::InProgress,
            remaining_secs: Some(3_600),
            updated: Timestamp::UNIX_EPOCH,
        })
        .collect()
}

fn commit(store: &StoreHandle, inbox: &Inbox, change: Change) {
    store.submit(StoreJob {
        number: 1,
        resubmission: true,
        changes: vec![change],
    });
    assert!(store.flush(LONG));
    while inbox.try_next().is_some() {}
}

fn start() -> Change {
    Change::PutRunning(
        Running {
            worklog: WorklogId(uuid::Uuid::from_u128(1)),
            subject: Subject::Unassigned("call with Bob".to_owned()),
            started: Timestamp::UNIX_EPOCH,
            note: String::new(),
            heartbeat: Timestamp::UNIX_EPOCH,
        },
        Owner {
            site: "https://acme.atlassian.net".to_owned(),
            account_id: "ada".to_owned(),
        },
    )
}

fn store(criterion: &mut Criterion) {
    let Ok(folder) = tempfile::tempdir() else {
        return;
    };
    let path = folder.path().join("planim.db");
    let inbox = Inbox::default();
    let Ok(opened) = Store::open(&path) else {
        return;
    };
    let handle = opened.spawn(inbox.outlet());
    let ten_thousand = std::sync::Arc::new(issues(10_000));
    let replace = || Change::ReplaceResult {
        filter: FilterId::AssignedToMe,
        issues: ten_thousand.clone(),
        read_at: Timestamp::UNIX_EPOCH,
    };
    criterion.bench_function("a start is on disk", |bencher| {
        bencher.iter(|| commit(&handle, &inbox, start()));
    });
    criterion.bench_function("10,000 issues are written", |bencher| {
        bencher.iter(|| commit(&handle, &inbox, replace()));
    });
    criterion.bench_function("10,000 issues are read", |bencher| {
        bencher.iter(|| {
            handle.load(LoadJob::Filter(FilterId::AssignedToMe));
            black_box(inbox.wait_next(Some(LONG)))
        });
    });
    criterion.bench_function("the file is opened and loaded", |bencher| {
        bencher.iter(|| {
            let loaded = Store::open(&path).and_then(|store| store.load(Timestamp::UNIX_EPOCH));
            assert!(black_box(loaded).is_ok());
        });
    });
}

criterion_group!(benches, store);
criterion_main!(benches);
