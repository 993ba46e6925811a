//! What the reading thread has before it: pure bookkeeping of tasks, their order, and who waits for what.

use std::collections::BTreeMap;

use crate::domain::delivery::Attempt;
use crate::domain::jql::FilterId;
use crate::domain::secret::Secret;
use crate::domain::site::SiteUrl;

use super::search::Search;

/// A reading to do.
#[derive(Debug)]
pub(super) enum Task {
    Probe {
        request: u64,
        site: SiteUrl,
    },
    Connect {
        request: u64,
        site: SiteUrl,
        email: Option<String>,
        token: Secret,
    },
    /// Check the present session with `/myself`.
    Check {
        request: u64,
    },
    Find {
        request: u64,
        query: String,
    },
    LookFor {
        attempt: Attempt,
    },
    Search {
        request: u64,
        filter: FilterId,
        search: Box<Search>,
        /// Tries of the present page that came to nothing.
        tries: u32,
    },
}

/// Of each kind only the newest request counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Probe,
    Connect,
    Check,
    Find,
    Search(FilterId),
}

/// What a rate limit holds back: work nobody is waiting in front of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Search,
    LookFor,
}

impl Task {
    /// What it is superseded by; `None` for look-fors, which are never cancelled.
    pub(super) fn request(&self) -> Option<(Kind, u64)> {
        Some(match self {
            Self::Probe { request, .. } => (Kind::Probe, *request),
            Self::Connect { request, .. } => (Kind::Connect, *request),
            Self::Check { request } => (Kind::Check, *request),
            Self::Find { request, .. } => (Kind::Find, *request),
            Self::Search {
                request, filter, ..
            } => (Kind::Search(*filter), *request),
            Self::LookFor { .. } => return None,
        })
    }

    const fn class(&self) -> Option<Class> {
        match self {
            Self::Search { .. } => Some(Class::Search),
            Self::LookFor { .. } => Some(Class::LookFor),
            Self::Probe { .. } | Self::Connect { .. } | Self::Check { .. } | Self::Find { .. } => {
                None
            }
        }
    }

    /// Small numbers first: people who wait, then proofs of delivery, then first pages, then the rest.
    const fn rank(&self) -> u8 {
        match self {
            Self::Check { .. } | Self::Connect { .. } | Self::Probe { .. } => 0,
            Self::Find { .. } => 1,
            Self::LookFor { .. } => 2,
            Self::Search { search, .. } => {
                if search.has_begun() {
                    4
                } else {
                    3
                }
            }
        }
    }

    /// It needs a signed-in account.
    pub(super) const fn is_signed(&self) -> bool {
        !matches!(self, Self::Probe { .. } | Self::Connect { .. })
    }
}

#[derive(Debug)]
struct Entry {
    task: Task,
    /// Not before this ticket is due.
    waits_for: Option<u64>,
}

/// The tasks, in the order they came.
#[derive(Debug, Default)]
pub(super) struct Queue {
    entries: Vec<Entry>,
    newest: BTreeMap<Kind, u64>,
    holds: BTreeMap<Class, u64>,
    last_ticket: u64,
}

impl Queue {
    /// Adds a task; an older one of the same kind is dropped.
    pub(super) fn add(&mut self, task: Task) {
        if let Some((kind, request)) = task.request() {
            self.entries
                .retain(|entry| entry.task.request().is_none_or(|(other, _)| other != kind));
            self.newest.insert(kind, request);
        }
        self.entries.push(Entry {
            task,
            waits_for: None,
        });
    }

    /// Puts a task back behind the others, at once or when the ticket is due.
    pub(super) fn put_back(&mut self, task: Task, waits_for: Option<u64>) {
        if self.is_wanted(&task) {
            self.entries.push(Entry { task, waits_for });
        }
    }

    /// False once a newer request of the same kind came.
    pub(super) fn is_wanted(&self, task: &Task) -> bool {
        task.request()
            .is_none_or(|(kind, request)| self.newest.get(&kind) == Some(&request))
    }

    /// The next task that need not wait.
    pub(super) fn take(&mut self) -> Option<Task> {
        let holds = &self.holds;
        let ready = |entry: &Entry| {
            entry.waits_for.is_none()
                && entry
                    .task
                    .class()
                    .is_none_or(|class| !holds.contains_key(&class))
        };
        let (at, _) = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| ready(entry))
            .min_by_key(|(_, entry)| entry.task.rank())?;
        Some(self.entries.remove(at).task)
    }

    /// A new ticket, and what it holds back until it is due.
    pub(super) fn ticket(&mut self, holds: &[Class]) -> u64 {
        self.last_ticket += 1;
        for class in holds {
            self.holds.insert(*class, self.last_ticket);
        }
        self.last_ticket
    }

    /// The ticket's time has come.
    pub(super) fn due(&mut self, ticket: u64) {
        self.holds.retain(|_, holder| *holder != ticket);
        for entry in &mut self.entries {
            if entry.waits_for == Some(ticket) {
                entry.waits_for = None;
            }
        }
    }

    /// Takes out everything that needed the account that left.
    pub(super) fn drain_signed(&mut self) -> Vec<Task> {
        let (gone, kept) = std::mem::take(&mut self.entries)
            .into_iter()
            .partition::<Vec<_>, _>(|entry| entry.task.is_signed());
        self.entries = kept;
        gone.into_iter().map(|entry| entry.task).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::attempt;
    use super::*;

    fn search(request: u64, filter: FilterId) -> Task {
        Task::Search {
            request,
            filter,
            search: Box::new(Search::new("a = 1".to_owned())),
            tries: 0,
        }
    }

    fn find(request: u64) -> Task {
        Task::Find {
            request,
            query: "x".to_owned(),
        }
    }

    fn names(queue: &mut Queue) -> Vec<String> {
        std::iter::from_fn(|| queue.take())
            .map(|task| match task {
                Task::Search {
                    request, filter, ..
                } => format!("{filter:?} {request}"),
                Task::Find { request, .. } => format!("find {request}"),
                Task::Check { request } => format!("check {request}"),
                Task::Probe { request, .. } | Task::Connect { request, .. } => {
                    format!("address {request}")
                }
                Task::LookFor { attempt } => format!("look {}", attempt.number),
            })
            .collect()
    }

    #[test]
    fn people_who_wait_come_first_and_proofs_before_searches() {
        let mut queue = Queue::default();
        queue.add(search(1, FilterId::Watching));
        queue.add(search(2, FilterId::AssignedToMe));
        queue.add(Task::LookFor {
            attempt: attempt(7),
        });
        queue.add(find(3));
        queue.add(Task::Check { request: 4 });
        assert_eq!(
            names(&mut queue),
            [
                "check 4",
                "find 3",
                "look 7",
                "Watching 1",
                "AssignedToMe 2"
            ]
        );
    }

    #[test]
    fn a_newer_request_cancels_an_older_one_of_its_kind_and_filter() {
        let mut queue = Queue::default();
        queue.add(search(1, FilterId::Watching));
        queue.add(search(2, FilterId::AssignedToMe));
        queue.add(find(3));
        queue.add(search(4, FilterId::Watching));
        queue.add(find(5));
        assert_eq!(
            names(&mut queue),
            ["find 5", "AssignedToMe 2", "Watching 4"]
        );
        // Also one that was under way when the newer one came.
        queue.put_back(search(1, FilterId::Watching), None);
        assert_eq!(names(&mut queue), Vec::<String>::new());
        assert!(!queue.is_wanted(&find(3)));
    }

    #[test]
    fn look_fors_are_never_cancelled() {
        let mut queue = Queue::default();
        for number in [1, 2] {
            queue.add(Task::LookFor {
                attempt: attempt(number),
            });
        }
        assert_eq!(names(&mut queue), ["look 1", "look 2"]);
    }

    #[test]
    fn a_hold_keeps_back_its_class_until_it_is_due() {
        let mut queue = Queue::default();
        let ticket = queue.ticket(&[Class::Search]);
        queue.put_back(search(0, FilterId::Watching), Some(ticket));
        queue.add(search(1, FilterId::Watching));
        queue.add(search(2, FilterId::AssignedToMe));
        queue.add(Task::LookFor {
            attempt: attempt(1),
        });
        queue.add(find(3));
        assert_eq!(names(&mut queue), ["find 3", "look 1"]);
        queue.due(ticket);
        assert_eq!(names(&mut queue), ["Watching 1", "AssignedToMe 2"]);
    }

    #[test]
    fn a_later_hold_is_not_lifted_by_an_earlier_ticket() {
        let mut queue = Queue::default();
        let first = queue.ticket(&[Class::Search]);
        let second = queue.ticket(&[Class::Search, Class::LookFor]);
        queue.add(search(1, FilterId::Watching));
        queue.due(first);
        assert_eq!(names(&mut queue), Vec::<String>::new());
        queue.due(second);
        assert_eq!(names(&mut queue), ["Watching 1"]);
    }

    #[test]
    fn a_task_that_waits_lets_others_of_its_class_pass() {
        let mut queue = Queue::default();
        queue.add(search(1, FilterId::Watching));
        let task = queue.take().unwrap();
        let ticket = queue.ticket(&[]);
        queue.put_back(task, Some(ticket));
        queue.add(search(2, FilterId::AssignedToMe));
        assert_eq!(names(&mut queue), ["AssignedToMe 2"]);
        queue.due(ticket);
        assert_eq!(names(&mut queue), ["Watching 1"]);
    }

    #[test]
    fn when_the_account_leaves_its_tasks_leave_with_it() {
        let mut queue = Queue::default();
        queue.add(Task::Probe {
            request: 1,
            site: SiteUrl::parse("acme").unwrap(),
        });
        queue.add(search(2, FilterId::Watching));
        queue.add(Task::LookFor {
            attempt: attempt(1),
        });
        assert_eq!(queue.drain_signed().len(), 2);
        assert_eq!(names(&mut queue), ["address 1"]);
    }
}
