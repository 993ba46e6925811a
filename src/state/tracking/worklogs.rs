//! Worklogs that are still here: logging, editing, deleting, assigning, holding back.

use jiff::{SignedDuration, Timestamp};

use super::super::AppState;
use super::super::command::Command;
use super::super::effect::Change;
use super::super::notices::{Say, Topic};
use super::super::turn::{Turn, to_millis};
use crate::domain::delivery::{Delivery, DraftReason};
use crate::domain::duration;
use crate::domain::issue::IssueRef;
use crate::domain::timer::Subject;
use crate::domain::worklog::{Worklog, WorklogId};

/// Jira refuses less with a 400.
const SHORTEST_SECS: i64 = 60;
/// Longer than this is a typing mistake.
const LONGEST_SECS: i64 = 31 * 24 * 3600;
/// So many deletions can be undone.
const UNDO_DEPTH: usize = 50;

/// What a person typed about a finished stretch of work.
pub(crate) struct Entry {
    pub subject: Subject,
    pub started: Timestamp,
    pub secs: i64,
    pub comment: String,
}

impl AppState {
    /// The time between the last change and sending.
    pub(crate) fn grace(&self) -> SignedDuration {
        SignedDuration::from_secs(self.settings.grace_secs.clamp(0, 24 * 3600))
    }

    /// Where a worklog that was just changed stands.
    pub(crate) fn delivery_of(&self, subject: &Subject, secs: i64, turn: &Turn) -> Delivery {
        if subject.issue().is_none() {
            Delivery::Draft(DraftReason::Unassigned)
        } else if secs < SHORTEST_SECS {
            Delivery::Draft(DraftReason::TooShort)
        } else {
            Delivery::Waiting {
                due: turn.after(self.grace()),
                tries: 0,
                last_problem: None,
            }
        }
    }

    /// Keeps a row in memory and on disk.
    pub(crate) fn put_worklog(&mut self, worklog: Worklog, turn: &mut Turn) {
        turn.save(Change::PutWorklog(worklog.clone()));
        self.worklogs.insert(worklog.id, worklog);
    }

    /// A worklog of the present owner.
    pub(crate) fn own_worklog(&self, id: WorklogId) -> Option<&Worklog> {
        let owner = self.owner()?;
        self.worklogs
            .get(&id)
            .filter(|worklog| worklog.owner == owner)
    }

    /// A worklog of the present owner that may still change without Jira; otherwise says why not.
    fn local_worklog(&mut self, id: WorklogId) -> Option<Worklog> {
        let worklog = self.own_worklog(id)?.clone();
        if worklog.delivery.is_local() {
            return Some(worklog);
        }
        self.say_not_local(&worklog);
        None
    }

    pub(super) fn say_not_local(&mut self, worklog: &Worklog) {
        let name = worklog.subject.short_name();
        let in_jira = matches!(worklog.delivery, Delivery::InJira { .. });
        let mut say = if in_jira {
            Say::warning(format!("The worklog on {name} is in Jira already"))
                .advice("Change it there.")
        } else {
            Say::warning(format!("The worklog on {name} is on its way to Jira"))
                .advice("It can be changed there once it has arrived.")
        };
        if let Some(issue) = worklog.subject.issue() {
            say = say.action("Open in browser", Command::OpenInBrowser(issue.id));
        }
        self.notices.say(say.topic(Topic::Worklog(worklog.id)));
    }

    pub(super) fn refuse_edit(&mut self, title: impl Into<String>, advice: &str) {
        self.notices
            .say(Say::warning(title).advice(advice).topic(Topic::Tracking));
    }

    fn is_possible(&mut self, entry: &Entry) -> bool {
        if entry.secs <= 0 {
            self.refuse_edit(
                "The worklog has no length",
                "Type a duration, or an end after the start.",
            );
        } else if entry.secs > LONGEST_SECS {
            self.refuse_edit(
                "The worklog is longer than a month",
                "Check its start and end.",
            );
        } else {
            return true;
        }
        false
    }

    /// Logs finished time.
    pub(crate) fn log_time(&mut self, entry: Entry, turn: &mut Turn) {
        let Some(owner) = self.owner() else {
            self.refuse_edit(
                "Connect to Jira first",
                "A worklog needs to know whose time it is.",
            );
            return;
        };
        if !self.is_possible(&entry) {
            return;
        }
        self.used(&entry.subject, turn);
        let worklog = Worklog {
            id: WorklogId(self.ids.next(turn.now)),
            owner,
            delivery: self.delivery_of(&entry.subject, entry.secs, turn),
            subject: entry.subject,
            started: to_millis(entry.started),
            secs: entry.secs,
            comment: entry.comment,
            changed: turn.now,
        };
        self.put_worklog(worklog, turn);
    }

    /// Changes a worklog that is still here; its grace time starts again.
    pub(crate) fn edit_worklog(&mut self, id: WorklogId, entry: Entry, turn: &mut Turn) {
        let Some(mut worklog) = self.local_worklog(id) else {
            return;
        };
        if !self.is_possible(&entry) {
            return;
        }
        if worklog.subject != entry.subject {
            self.used(&entry.subject, turn);
        }
        worklog.subject = entry.subject;
        worklog.started = to_millis(entry.started);
        worklog.secs = entry.secs;
        worklog.comment = entry.comment;
        self.changed(worklog, turn);
    }

    /// Saves a worklog that a person changed: what was held stays held, everything else waits anew.
    fn changed(&mut self, mut worklog: Worklog, turn: &mut Turn) {
        worklog.changed = turn.now;
        if worklog.delivery != Delivery::Draft(DraftReason::Held) {
            // Numbers of attempts go on, so that no two attempts of a worklog share one.
            let tried = match &worklog.delivery {
                Delivery::Waiting { tries, .. } => *tries,
                Delivery::Draft(_)
                | Delivery::Sending(_)
                | Delivery::Checking { .. }
                | Delivery::InJira { .. }
                | Delivery::Refused { .. }
                | Delivery::NeedsYou { .. } => 0,
            };
            worklog.delivery = self.delivery_of(&worklog.subject, worklog.secs, turn);
            if let Delivery::Waiting { tries, .. } = &mut worklog.delivery {
                *tries = tried;
            }
        }
        self.outbox.forget(worklog.id);
        self.put_worklog(worklog, turn);
    }

    pub(crate) fn delete_worklog(&mut self, id: WorklogId, turn: &mut Turn) {
        let Some(worklog) = self.local_worklog(id) else {
            return;
        };
        self.worklogs.remove(&id);
        self.outbox.forget(id);
        turn.save(Change::DeleteWorklog(id));
        self.notices.say(
            Say::info(format!(
                "Deleted {} · {}",
                worklog.subject.short_name(),
                duration::column(worklog.secs)
            ))
            .action("Undo", Command::UndoDelete(id))
            .until(turn.after(SignedDuration::from_mins(5)))
            .topic(Topic::Worklog(id)),
        );
        self.undo.deleted.push(worklog);
        if self.undo.deleted.len() > UNDO_DEPTH {
            self.undo.deleted.remove(0);
        }
    }

    pub(crate) fn undo_delete(&mut self, id: WorklogId, turn: &mut Turn) {
        let place = self.undo.deleted.iter().position(|w| w.id == id);
        let Some(place) = place else { return };
        let worklog = self.undo.deleted.remove(place);
        self.notices.withdraw(Topic::Worklog(id));
        if matches!(worklog.delivery, Delivery::Refused { .. }) {
            // Nothing changed about it, so Jira would refuse it again.
            self.put_worklog(worklog, turn);
        } else {
            self.changed(worklog, turn);
        }
    }

    /// Gives a draft its issue, or moves a worklog that is still here to another one.
    pub(crate) fn assign(&mut self, id: WorklogId, issue: IssueRef, turn: &mut Turn) {
        if self.timer.running().is_some_and(|r| r.worklog == id) {
            self.switch(Subject::Issue(issue), turn);
            return;
        }
        let Some(mut worklog) = self.local_worklog(id) else {
            return;
        };
        worklog.subject = Subject::Issue(issue);
        self.used(&worklog.subject, turn);
        self.changed(worklog, turn);
    }

    /// Holds a worklog back as a draft.
    pub(crate) fn hold(&mut self, id: WorklogId, turn: &mut Turn) {
        let Some(mut worklog) = self.local_worklog(id) else {
            return;
        };
        worklog.delivery = Delivery::Draft(DraftReason::Held);
        worklog.changed = turn.now;
        self.outbox.forget(id);
        self.put_worklog(worklog, turn);
    }

    /// Lets a held worklog go.
    pub(crate) fn release(&mut self, id: WorklogId, turn: &mut Turn) {
        let Some(mut worklog) = self.local_worklog(id) else {
            return;
        };
        worklog.delivery = self.delivery_of(&worklog.subject, worklog.secs, turn);
        worklog.changed = turn.now;
        match worklog.delivery {
            Delivery::Draft(DraftReason::TooShort) => self.refuse_edit(
                "Jira takes worklogs from one minute on",
                "Make this one longer, or leave it as a draft.",
            ),
            Delivery::Draft(DraftReason::Unassigned) => self.refuse_edit(
                "This worklog has no issue yet",
                "Give it one; then it is sent.",
            ),
            Delivery::Draft(DraftReason::Held)
            | Delivery::Waiting { .. }
            | Delivery::Sending(_)
            | Delivery::Checking { .. }
            | Delivery::InJira { .. }
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => {}
        }
        self.put_worklog(worklog, turn);
    }
}
