//! Any sequence of changes, and a reopening between any two of them, loads what a simple model says.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// What a store is, without SQL.
#[derive(Default)]
struct Model {
    rows: BTreeMap<WorklogId, Worklog>,
    timer: Timer,
    settings: Settings,
    filters: BTreeMap<FilterId, (u32, Filter)>,
    results: BTreeMap<FilterId, (Vec<Issue>, Option<Timestamp>)>,
    pinned: Vec<IssueRef>,
    recent: BTreeMap<IssueId, (Timestamp, IssueRef)>,
}

impl Model {
    fn apply(&mut self, change: Change) {
        match change {
            Change::PutRunning(running, _) => {
                self.rows.remove(&running.worklog);
                self.timer = Timer::Running(running);
            }
            Change::Heartbeat(id, at) => {
                if let Timer::Running(running) = &mut self.timer
                    && running.worklog == id
                {
                    running.heartbeat = at;
                }
            }
            Change::ClearRunning(id) => self.stop(id),
            Change::PutWorklog(worklog) => {
                self.stop(worklog.id);
                self.rows.insert(worklog.id, worklog);
            }
            Change::DeleteWorklog(id) => {
                self.stop(id);
                self.rows.remove(&id);
            }
            Change::PutAccount(_) | Change::ForgetAccount => {}
            Change::PutSettings(settings) => self.settings = settings,
            Change::PutFilter { filter, position } => {
                self.filters.insert(filter.id, (position, filter));
            }
            Change::DeleteFilter(id) => {
                self.filters.remove(&id);
                self.results.remove(&id);
            }
            Change::ReplaceResult {
                filter,
                issues,
                read_at,
            } => {
                self.results
                    .insert(filter, (issues.to_vec(), Some(read_at)));
            }
            Change::Pin(issue) => match self.pinned.iter_mut().find(|p| p.id == issue.id) {
                Some(pinned) => *pinned = issue,
                None => self.pinned.push(issue),
            },
            Change::Unpin(id) => self.pinned.retain(|pinned| pinned.id != id),
            Change::Used(issue, at) => {
                let used = self
                    .recent
                    .get(&issue.id)
                    .map_or(at, |(before, _)| at.max(*before));
                self.recent.insert(issue.id, (used, issue));
            }
        }
    }

    fn stop(&mut self, id: WorklogId) {
        if self.timer.running().is_some_and(|r| r.worklog == id) {
            self.timer = Timer::Idle;
        }
    }

    /// True when the tables must refuse the change.
    fn refuses(&self, change: &Change) -> bool {
        if let Change::PutRunning(running, _) = change {
            let other = self.timer.running();
            return other.is_some_and(|other| other.worklog != running.worklog);
        }
        let Change::PutWorklog(worklog) = change else {
            return false;
        };
        let remote = |worklog: &Worklog| {
            if let Delivery::InJira { remote, .. } = worklog.delivery {
                Some((worklog.owner.clone(), remote))
            } else {
                None
            }
        };
        remote(worklog).is_some_and(|claim| {
            self.rows
                .values()
                .any(|row| row.id != worklog.id && remote(row).as_ref() == Some(&claim))
        })
    }

    fn loaded(&self) -> Loaded {
        let mut worklogs: Vec<Worklog> = self.rows.values().cloned().collect();
        worklogs.sort_by_key(|w| (w.started, w.id));
        let mut filters: Vec<&(u32, Filter)> = self.filters.values().collect();
        filters.sort_by_key(|(position, filter)| (*position, rows::filter_key(filter.id)));
        let mut recent: Vec<&(Timestamp, IssueRef)> = self.recent.values().collect();
        recent.sort_by_key(|(used, issue)| std::cmp::Reverse((*used, issue.id)));
        Loaded {
            account: None,
            settings: self.settings.clone(),
            timer: self.timer.clone(),
            worklogs,
            filters: filters.into_iter().map(|(_, f)| f.clone()).collect(),
            pinned: self.pinned.clone(),
            recent: recent
                .into_iter()
                .take(20)
                .map(|(_, issue)| issue.clone())
                .collect(),
        }
    }
}

fn delivery() -> impl Strategy<Value = Delivery> {
    prop_oneof![
        Just(Delivery::Draft(DraftReason::Held)),
        Just(Delivery::Sending(attempt(1))),
        (1..4_u64).prop_map(in_jira),
        (1..4_u64, 0..9_i64).prop_map(|(remote, twin)| Delivery::InJira {
            remote: RemoteWorklogId(remote),
            secs: 60,
            watch_twin: Some(at(twin)),
        }),
        ".{0,8}".prop_map(|words| Delivery::Refused { words }),
    ]
}

fn subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        (0..30_u64).prop_map(|n| Subject::Issue(issue_ref(n))),
        ".{0,8}".prop_map(Subject::Unassigned),
    ]
}

fn own(n: u128) -> FilterId {
    FilterId::Own(Uuid::from_u128(n))
}

fn change() -> impl Strategy<Value = Change> {
    let worklogs = (
        1..6_u128,
        delivery(),
        subject(),
        0..5_000_i64,
        ".{0,8}",
        any::<bool>(),
    );
    prop_oneof![
        3 => worklogs.prop_map(|(n, delivery, subject, secs, comment, ada)| {
            Change::PutWorklog(Worklog {
                subject,
                secs,
                comment,
                owner: owner(if ada { "ada" } else { "bob" }),
                ..worklog(n, delivery)
            })
        }),
        2 => (1..6_u128, subject()).prop_map(|(n, subject)| {
            Change::PutRunning(Running { subject, ..running(n) }, owner("ada"))
        }),
        1 => (1..6_u128, 0..500_i64).prop_map(|(n, secs)| Change::Heartbeat(id(n), at(secs))),
        2 => (1..6_u128).prop_map(|n| Change::ClearRunning(id(n))),
        1 => (1..6_u128).prop_map(|n| Change::DeleteWorklog(id(n))),
        1 => (0..600_i64).prop_map(|grace_secs| Change::PutSettings(Settings {
            grace_secs,
            ..Settings::default()
        })),
        1 => (0..3_u128, ".{0,8}", 0..3_u32).prop_map(|(n, name, position)| Change::PutFilter {
            filter: Filter { id: own(n), name, jql: "project = PAY".to_owned() },
            position,
        }),
        1 => (0..3_u128).prop_map(|n| Change::DeleteFilter(own(n))),
        1 => (0..3_u128, 0..4_u64).prop_map(|(n, count)| Change::ReplaceResult {
            filter: own(n),
            issues: (0..count).map(issue).collect::<Vec<_>>().into(),
            read_at: at(9),
        }),
        1 => (0..5_u64).prop_map(|n| Change::Pin(issue_ref(n))),
        1 => (0..5_u64).prop_map(|n| Change::Unpin(issue_ref(n).id)),
        3 => (0..40_u64, 0..9_i64).prop_map(|(n, secs)| Change::Used(issue_ref(n), at(secs))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_changes_load_what_a_simple_model_says(
        changes in proptest::collection::vec(change(), 1..40),
        reopen_after in any::<proptest::sample::Index>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("planim.db");
        let mut store = Store::open(&path).unwrap();
        // The disk's patience is not what this is about.
        store.connection.pragma_update(None, "synchronous", 0).unwrap();
        let mut model = Model::default();
        let reopen_after = reopen_after.index(changes.len());
        for (n, change) in changes.into_iter().enumerate() {
            let refused = model.refuses(&change);
            let outcome = store.commit(&job(n as u64, vec![change.clone()]));
            prop_assert_eq!(outcome.is_err(), refused, "{:?}: {:?}", change, outcome);
            if !refused {
                model.apply(change);
            }
            if n == reopen_after {
                drop(store);
                store = Store::open(&path).unwrap();
                store.connection.pragma_update(None, "synchronous", 0).unwrap();
            }
        }
        drop(store);
        let store = Store::open(&path).unwrap();
        prop_assert_eq!(everything(&store), model.loaded());
        for n in 0..3 {
            let expected = model.results.get(&own(n)).cloned().unwrap_or_default();
            prop_assert_eq!(read::result(&store.connection, own(n)).unwrap(), expected);
        }
    }
}
