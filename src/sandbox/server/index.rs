//! What search knows: Jira's index is behind what an issue itself answers, by seconds to minutes.

use std::collections::VecDeque;

use crate::sandbox::model::{Issue, Worklog, World};

/// The world as search sees it.
#[derive(Debug)]
pub(super) struct SearchIndex {
    lag_ms: i64,
    /// Only kept while there is a lag.
    seen: World,
    pending: VecDeque<(i64, Change)>,
}

/// A state to be seen later; `None` is gone.
#[derive(Debug)]
enum Change {
    Issue(u64, Option<Box<Issue>>),
    Worklog(u64, Option<Box<Worklog>>),
}

impl SearchIndex {
    pub fn new(lag_ms: i64, world: &World) -> Self {
        Self {
            lag_ms,
            seen: if lag_ms > 0 {
                world.clone()
            } else {
                World::default()
            },
            pending: VecDeque::new(),
        }
    }

    pub fn wants_differences(&self) -> bool {
        self.lag_ms > 0
    }

    pub fn issue_changed(&mut self, world: &World, id: u64, now: i64) {
        let state = world.issues.get(&id).cloned().map(Box::new);
        self.later(now, Change::Issue(id, state));
    }

    pub fn worklog_changed(&mut self, world: &World, id: u64, now: i64) {
        let state = world.worklogs.get(&id).cloned().map(Box::new);
        self.later(now, Change::Worklog(id, state));
    }

    /// Takes whatever differs; all but issues and worklogs is seen at once.
    pub fn world_changed(&mut self, before: &World, after: &World, now: i64) {
        for id in before.issues.keys().chain(after.issues.keys()) {
            if before.issues.get(id) != after.issues.get(id) {
                self.issue_changed(after, *id, now);
            }
        }
        for id in before.worklogs.keys().chain(after.worklogs.keys()) {
            if before.worklogs.get(id) != after.worklogs.get(id) {
                self.worklog_changed(after, *id, now);
            }
        }
        let issues = std::mem::take(&mut self.seen.issues);
        let worklogs = std::mem::take(&mut self.seen.worklogs);
        self.seen = World {
            issues,
            worklogs,
            ..after.clone()
        };
    }

    pub fn view<'a>(&'a mut self, world: &'a World, now: i64) -> &'a World {
        if self.lag_ms <= 0 {
            return world;
        }
        while self.pending.front().is_some_and(|(at, _)| *at <= now) {
            match self.pending.pop_front() {
                Some((_, Change::Issue(id, Some(issue)))) => {
                    self.seen.issues.insert(id, *issue);
                }
                Some((_, Change::Issue(id, None))) => {
                    self.seen.issues.remove(&id);
                }
                Some((_, Change::Worklog(id, Some(worklog)))) => {
                    self.seen.worklogs.insert(id, *worklog);
                }
                Some((_, Change::Worklog(id, None))) => {
                    self.seen.worklogs.remove(&id);
                }
                None => {}
            }
        }
        &self.seen
    }

    fn later(&mut self, now: i64, change: Change) {
        if self.lag_ms > 0 {
            self.pending.push_back((now + self.lag_ms, change));
        }
    }
}
