//! The timer: starting, stopping, switching, correcting. What it becomes is in `worklogs`, typed keys in `typed`.

mod typed;
mod unattended;
pub(crate) mod worklogs;

use jiff::{SignedDuration, Timestamp};

use super::AppState;
use super::command::Command;
use super::effect::Change;
use super::notices::{Say, Topic};
use super::turn::{Turn, later, to_millis};
use crate::domain::delivery::{Delivery, DraftReason};
use crate::domain::duration;
use crate::domain::timer::{Running, Subject, Timer};
use crate::domain::worklog::{Worklog, WorklogId};
pub(crate) use typed::Typed;

/// Resuming within this time of the last stop offers to continue the last worklog.
const CONTINUE_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// The start of a running timer is not set further back than this.
const LONGEST_TIMER: SignedDuration = SignedDuration::from_hours(31 * 24);
/// "Undo" stays at least this long, also when sending does not wait.
const UNDO_AT_LEAST: SignedDuration = SignedDuration::from_secs(8);

/// What can be brought back.
#[derive(Debug, Clone, Default)]
pub struct Undo {
    /// The last discarded timer; its heartbeat is when it was discarded.
    pub discarded: Option<Running>,
    pub deleted: Vec<Worklog>,
}

impl AppState {
    /// Starts on a subject; a running timer is closed in the same transaction.
    pub(crate) fn start_timer(&mut self, subject: Subject, turn: &mut Turn) {
        let Some(owner) = self.owner() else {
            self.notices.say(
                Say::warning("Connect to Jira first")
                    .advice("A timer needs to know whose time it is.")
                    .topic(Topic::Tracking),
            );
            return;
        };
        if self
            .timer
            .running()
            .is_some_and(|running| running.subject == subject)
        {
            return;
        }
        // Back to back: what rounding down to whole seconds took from the former goes to the new one.
        let started = self
            .close_timer(turn.now, turn)
            .map_or(turn.now, |closed| closed.ended().min(turn.now));
        let running = Running {
            worklog: WorklogId(self.ids.next(turn.now)),
            subject,
            started: to_millis(started),
            note: String::new(),
            heartbeat: turn.now,
        };
        self.used(&running.subject, turn);
        turn.save(Change::PutRunning(running.clone(), owner));
        self.timer = Timer::Running(running);
    }

    /// Stops the timer, if one runs.
    pub(crate) fn stop_timer(&mut self, turn: &mut Turn) {
        self.close_timer(turn.now, turn);
    }

    /// Closes the running timer into a worklog that ends at `end`, and says so with "Undo".
    pub(super) fn close_timer(&mut self, end: Timestamp, turn: &mut Turn) -> Option<Worklog> {
        let owner = self.owner()?;
        let Timer::Running(running) = std::mem::take(&mut self.timer) else {
            return None;
        };
        self.notices.withdraw(Topic::Unattended);
        let secs = running.elapsed_secs(end);
        let worklog = Worklog {
            id: running.worklog,
            owner,
            delivery: self.delivery_of(&running.subject, secs, turn),
            subject: running.subject,
            started: running.started,
            secs,
            comment: running.note,
            changed: turn.now,
        };
        self.put_worklog(worklog.clone(), turn);
        turn.save(Change::ClearRunning(worklog.id));
        self.say_stopped(&worklog, turn.now);
        Some(worklog)
    }

    fn say_stopped(&mut self, worklog: &Worklog, now: Timestamp) {
        let name = worklog.subject.short_name();
        let title = if worklog.secs < 60 {
            format!("Stopped {name} · under a minute")
        } else {
            format!("Stopped {name} · {}", duration::column(worklog.secs))
        };
        let advice = match &worklog.delivery {
            Delivery::Draft(DraftReason::TooShort) => {
                "Kept here as a draft: Jira takes worklogs from one minute on."
            }
            Delivery::Draft(DraftReason::Unassigned) => {
                "Kept here as a draft until you give it an issue."
            }
            Delivery::Draft(DraftReason::Held)
            | Delivery::Waiting { .. }
            | Delivery::Sending(_)
            | Delivery::Checking { .. }
            | Delivery::InJira { .. }
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => "",
        };
        let stays = self.grace().max(UNDO_AT_LEAST);
        self.notices.say(
            Say::info(title)
                .advice(advice)
                .action("Undo", Command::UndoStop(worklog.id))
                .until(later(now, stays))
                .topic(Topic::Worklog(worklog.id)),
        );
    }

    /// A new timer on the subject of the last worklog; soon after a stop, continuing that one is offered.
    pub(crate) fn resume(&mut self, turn: &mut Turn) {
        if self.timer.running().is_some() {
            return;
        }
        let Some(last) = self.last_worklog().cloned() else {
            self.notices.say(
                Say::info("There is nothing to resume yet")
                    .for_a_while(turn.now)
                    .topic(Topic::Tracking),
            );
            return;
        };
        self.start_timer(last.subject.clone(), turn);
        let pause = turn.now.duration_since(last.ended());
        if last.delivery.is_local() && pause <= CONTINUE_WITHIN && self.timer.running().is_some() {
            self.notices.say(
                Say::info(format!(
                    "Started {} as a new entry",
                    last.subject.short_name()
                ))
                .action("Continue the last", Command::UndoStop(last.id))
                .until(turn.after(self.grace().max(UNDO_AT_LEAST)))
                .topic(Topic::Resumed),
            );
        }
    }

    /// Stop when running, resume when idle.
    pub(crate) fn toggle(&mut self, turn: &mut Turn) {
        if self.timer.running().is_some() {
            self.stop_timer(turn);
        } else {
            self.resume(turn);
        }
    }

    /// Keeps the time that ran, for another subject.
    pub(crate) fn switch(&mut self, subject: Subject, turn: &mut Turn) {
        if self.timer.running().is_none() {
            self.start_timer(subject, turn);
            return;
        }
        self.used(&subject, turn);
        self.change_running(turn, |running| running.subject = subject);
    }

    pub(crate) fn set_note(&mut self, note: String, turn: &mut Turn) {
        self.change_running(turn, |running| running.note = note);
    }

    pub(crate) fn set_start(&mut self, started: Timestamp, turn: &mut Turn) {
        if self.timer.running().is_none() {
            return;
        }
        let started = to_millis(started);
        if started > turn.now {
            self.refuse_edit("The start lies in the future", "Choose an earlier time.");
        } else if turn.now.duration_since(started) > LONGEST_TIMER {
            self.refuse_edit(
                "That is more than a month ago",
                "Log older work as a finished worklog.",
            );
        } else {
            self.change_running(turn, |running| running.started = started);
        }
    }

    /// Changes the running timer and saves it, if that made a difference.
    pub(super) fn change_running(&mut self, turn: &mut Turn, change: impl FnOnce(&mut Running)) {
        let owner = self.owner();
        let (Timer::Running(running), Some(owner)) = (&mut self.timer, owner) else {
            return;
        };
        let before = running.clone();
        change(running);
        if *running != before {
            turn.save(Change::PutRunning(running.clone(), owner));
        }
    }

    /// Throws the running time away; it can be brought back.
    pub(crate) fn discard(&mut self, turn: &mut Turn) {
        let Timer::Running(mut running) = std::mem::take(&mut self.timer) else {
            return;
        };
        turn.save(Change::ClearRunning(running.worklog));
        self.notices.withdraw(Topic::Unattended);
        let secs = running.elapsed_secs(turn.now);
        self.notices.say(
            Say::info(format!(
                "Discarded {} · {}",
                running.subject.short_name(),
                duration::running(secs)
            ))
            .action("Undo", Command::UndoDiscard)
            .until(turn.after(SignedDuration::from_mins(5)))
            .topic(Topic::Worklog(running.worklog)),
        );
        running.heartbeat = turn.now;
        self.undo.discarded = Some(running);
    }

    /// Brings the discarded timer back: running again from its start, or, when another runs by now, as a worklog
    /// that ended when it was discarded.
    pub(crate) fn undo_discard(&mut self, turn: &mut Turn) {
        let Some(owner) = self.owner() else { return };
        let Some(mut running) = self.undo.discarded.take() else {
            return;
        };
        self.notices.withdraw(Topic::Worklog(running.worklog));
        if self.timer.running().is_none() {
            running.heartbeat = turn.now;
            turn.save(Change::PutRunning(running.clone(), owner));
            self.timer = Timer::Running(running);
            return;
        }
        let secs = running.elapsed_secs(running.heartbeat);
        let worklog = Worklog {
            id: running.worklog,
            owner,
            delivery: self.delivery_of(&running.subject, secs, turn),
            subject: running.subject,
            started: running.started,
            secs,
            comment: running.note,
            changed: turn.now,
        };
        self.put_worklog(worklog, turn);
    }

    /// Takes a stopped worklog back: it runs again from its start.
    ///
    /// A timer that was started right at its end, or on the same subject soon after, becomes part of it.
    pub(crate) fn undo_stop(&mut self, id: WorklogId, turn: &mut Turn) {
        let Some(worklog) = self.own_worklog(id).cloned() else {
            return;
        };
        if !worklog.delivery.is_local() {
            self.say_not_local(&worklog);
            return;
        }
        if let Some(running) = self.timer.running() {
            let pause = running.started.duration_since(worklog.ended()).abs();
            let follows = pause <= SignedDuration::from_secs(1);
            let continues = running.subject == worklog.subject && pause <= CONTINUE_WITHIN;
            if !follows && !continues {
                let name = running.subject.short_name().to_owned();
                self.refuse_edit(format!("{name} is running"), "Stop it first, then undo.");
                return;
            }
            let absorbed = running.worklog;
            turn.save(Change::ClearRunning(absorbed));
            self.notices.withdraw(Topic::Resumed);
        }
        let running = Running {
            worklog: worklog.id,
            subject: worklog.subject,
            started: worklog.started,
            note: worklog.comment,
            heartbeat: turn.now,
        };
        self.worklogs.remove(&id);
        self.outbox.forget(id);
        turn.save(Change::PutRunning(running.clone(), worklog.owner));
        self.timer = Timer::Running(running);
        self.notices.withdraw(Topic::Worklog(id));
    }

    /// Once a minute of the running timer: the heartbeat on disk.
    pub(crate) fn beat(&mut self, turn: &mut Turn) {
        let due = self.next_beat().is_some_and(|at| at <= turn.now);
        if let (true, Timer::Running(running)) = (due, &mut self.timer) {
            running.heartbeat = turn.now;
            turn.save(Change::Heartbeat(running.worklog, turn.now));
        }
    }

    /// The next whole minute of the running timer after its last heartbeat: the elapsed text changes then.
    pub(crate) fn next_beat(&self) -> Option<Timestamp> {
        let running = self.timer.running()?;
        let minutes = running
            .heartbeat
            .duration_since(running.started)
            .as_millis()
            .div_euclid(60_000);
        let next = i64::try_from(minutes).ok()?.checked_add(1)?;
        Some(later(
            running.started,
            SignedDuration::from_secs(next.checked_mul(60)?),
        ))
    }

    /// The last finished worklog of the present owner: what "Resume" takes up.
    #[must_use]
    pub fn last_worklog(&self) -> Option<&Worklog> {
        let owner = self.owner()?;
        self.worklogs
            .values()
            .filter(|worklog| worklog.owner == owner)
            .max_by_key(|worklog| (worklog.ended(), worklog.id))
    }
}
