//! Creating worklogs in Jira: when one is due, the attempt on disk before it, its answer after it.

use jiff::Timestamp;

use super::super::AppState;
use super::super::effect::{Effect, JiraWrite};
use super::super::event::Posted;
use super::super::notices::{Say, Topic, Words};
use super::super::sign_in::Session;
use super::super::turn::{Turn, to_millis};
use super::Writing;
use super::trouble::retry_after;
use crate::domain::account::Marking;
use crate::domain::delivery::{Attempt, Delivery, Payload};
use crate::domain::problem::{JiraProblem, Retry};
use crate::domain::settings::Sending;
use crate::domain::worklog::{RemoteWorklogId, Worklog, WorklogId};

impl AppState {
    /// Does what delivery can do now: one write, one look.
    pub(crate) fn deliver(&mut self, turn: &mut Turn) {
        if let Some(twin) = self.next_twin()
            && twin.not_before <= turn.now
        {
            self.delete_twin(twin, turn);
        }
        if let Some((id, at)) = self.next_send()
            && at <= turn.now
        {
            self.make_attempt(id, turn);
        }
        if let Some((id, at)) = self.next_look()
            && at <= turn.now
        {
            self.look(id, turn);
        }
    }

    /// When delivery has something to do next.
    pub(crate) fn next_delivery(&self) -> Option<Timestamp> {
        let send = self.next_send().map(|(_, at)| at);
        let look = self.next_look().map(|(_, at)| at);
        let twin = self.next_twin().map(|twin| twin.not_before);
        [send, look, twin].into_iter().flatten().min()
    }

    /// The next worklog to send, and when; `None` while a write is under way, nobody is signed in, or the disk
    /// refuses (no attempt could be committed).
    pub(crate) fn next_send(&self) -> Option<(WorklogId, Timestamp)> {
        if self.outbox.writing.is_some() || self.saving.problem.is_some() || !self.can_act() {
            return None;
        }
        let owner = self.owner()?;
        self.worklogs
            .values()
            .filter(|worklog| worklog.owner == owner)
            .filter_map(|worklog| Some((self.send_at(worklog)?, worklog)))
            .filter(|(_, worklog)| !self.is_like_an_unresolved_one(worklog))
            .min_by_key(|(at, worklog)| (*at, worklog.started, worklog.id))
            .map(|(at, worklog)| (worklog.id, at))
    }

    /// When this worklog may be sent, as far as itself and Jira's limits are concerned.
    pub(super) fn send_at(&self, worklog: &Worklog) -> Option<Timestamp> {
        let said_so = self.settings.sending == Sending::Automatic
            || self.outbox.said_so.contains(&worklog.id);
        match &worklog.delivery {
            Delivery::Waiting { due, .. } if said_so => {
                let issue = worklog.subject.issue()?;
                Some(
                    self.outbox
                        .write_held_until(issue.id)
                        .map_or(*due, |held| held.max(*due)),
                )
            }
            Delivery::Checking { attempt, .. }
                if self.outbox.proven_absent.contains(&worklog.id) =>
            {
                let held = self.outbox.write_held_until(attempt.payload.issue);
                Some(held.unwrap_or(Timestamp::MIN))
            }
            Delivery::Waiting { .. }
            | Delivery::Checking { .. }
            | Delivery::Draft(_)
            | Delivery::Sending(_)
            | Delivery::InJira { .. }
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => None,
        }
    }

    /// Where worklogs carry no mark, two equal creates are never open at the same time: nobody could tell which is which.
    fn is_like_an_unresolved_one(&self, worklog: &Worklog) -> bool {
        if self.marking() == Marking::Marked {
            return false;
        }
        let Some(payload) = self.payload_of(worklog) else {
            return false;
        };
        self.worklogs.values().any(|other| {
            other.id != worklog.id
                && other.owner == worklog.owner
                && other
                    .delivery
                    .attempt()
                    .is_some_and(|attempt| attempt.payload.looks_like(&payload))
        })
    }

    /// Does the present site carry our mark?
    pub(crate) fn marking(&self) -> Marking {
        self.account()
            .map_or(Marking::Unproven, |account| account.marking)
    }

    /// What a create of this worklog sends: frozen in its attempt if it has one.
    fn payload_of(&self, worklog: &Worklog) -> Option<Payload> {
        if let Some(attempt) = worklog.delivery.attempt() {
            return Some(attempt.payload.clone());
        }
        Some(Payload {
            worklog: worklog.id,
            issue: worklog.subject.issue()?.id,
            key: worklog.subject.issue()?.key.clone(),
            started: to_millis(worklog.started),
            secs: self.settings.rounding.apply(worklog.secs),
            comment: worklog.comment.clone(),
            adjust_estimate: self.settings.adjust_estimate,
        })
    }

    /// Puts an attempt on disk; the create leaves when that is committed.
    fn make_attempt(&mut self, id: WorklogId, turn: &mut Turn) {
        let Some(mut worklog) = self.worklogs.get(&id).cloned() else {
            return;
        };
        let Some(payload) = self.payload_of(&worklog) else {
            return;
        };
        let before = match &worklog.delivery {
            Delivery::Waiting { tries, .. } => *tries,
            Delivery::Checking { attempt, .. } => {
                self.outbox.resent.insert(id);
                attempt.number
            }
            Delivery::Draft(_)
            | Delivery::Sending(_)
            | Delivery::InJira { .. }
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => return,
        };
        let number = before.saturating_add(1);
        self.outbox.proven_absent.remove(&id);
        worklog.delivery = Delivery::Sending(Attempt {
            number,
            payload,
            made: turn.now,
        });
        self.outbox.writing = Some(Writing::Committing(id, number));
        // From here on it cannot be taken back.
        self.notices.withdraw(Topic::Worklog(id));
        turn.create = Some((id, number));
        self.put_worklog(worklog, turn);
    }

    /// The attempt is on disk: now the create may leave.
    pub(crate) fn attempt_committed(&mut self, id: WorklogId, number: u32, turn: &mut Turn) {
        if self.outbox.writing != Some(Writing::Committing(id, number)) {
            return;
        }
        let Some(attempt) = self.attempt_under_way(id, number) else {
            self.outbox.writing = None;
            return;
        };
        if self.can_act() {
            self.outbox.writing = Some(Writing::Creating(id, number));
            self.outbox.writing_since = turn.now;
            turn.effect(Effect::JiraWrite(JiraWrite::Create { attempt }));
        } else {
            // Nothing has left, so nothing is unknown.
            self.outbox.writing = None;
            self.not_carried_out(id, &attempt, turn.now, None, turn);
        }
    }

    /// The attempt with this number, while the worklog is being sent with it.
    fn attempt_under_way(&self, id: WorklogId, number: u32) -> Option<Attempt> {
        match &self.worklogs.get(&id)?.delivery {
            Delivery::Sending(attempt) if attempt.number == number => Some(attempt.clone()),
            Delivery::Sending(_)
            | Delivery::Draft(_)
            | Delivery::Waiting { .. }
            | Delivery::Checking { .. }
            | Delivery::InJira { .. }
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => None,
        }
    }

    /// The outcome of a create.
    pub(crate) fn posted(
        &mut self,
        id: WorklogId,
        number: u32,
        result: Result<Posted, JiraProblem>,
        turn: &mut Turn,
    ) {
        if self.outbox.writing == Some(Writing::Creating(id, number)) {
            self.outbox.writing = None;
        }
        match result {
            Ok(posted) => self.created(id, number, &posted, turn),
            Err(problem) => {
                let Some(attempt) = self.attempt_under_way(id, number) else {
                    return;
                };
                self.create_failed(id, attempt, &problem, turn);
            }
        }
    }

    /// Jira confirmed a create, perhaps late: a worklog whose outcome was open is settled by it.
    fn created(&mut self, id: WorklogId, number: u32, posted: &Posted, turn: &mut Turn) {
        let Some(worklog) = self.worklogs.get(&id) else {
            return;
        };
        let ours = Some(&worklog.owner) == self.owner().as_ref();
        let open = match &worklog.delivery {
            // With a newer attempt under way its own answer decides; the twin is met by the later look.
            Delivery::Sending(attempt) => attempt.number == number,
            Delivery::Checking { .. } | Delivery::NeedsYou { .. } => true,
            Delivery::Draft(_)
            | Delivery::Waiting { .. }
            | Delivery::InJira { .. }
            | Delivery::Refused { .. } => false,
        };
        if ours {
            self.heard(turn);
            if posted.marked {
                self.prove_marking(turn);
            }
        }
        if open {
            self.settle(id, posted.remote, posted.secs, turn);
        }
    }

    /// The worklog is this one in Jira. After a re-send a late twin is watched for.
    pub(super) fn settle(
        &mut self,
        id: WorklogId,
        remote: RemoteWorklogId,
        secs: i64,
        turn: &mut Turn,
    ) {
        let Some(mut worklog) = self.worklogs.get(&id).cloned() else {
            return;
        };
        let resent = self.outbox.resent.contains(&id)
            || matches!(&worklog.delivery, Delivery::Checking { attempt, .. } if attempt.number > 1);
        self.outbox.forget(id);
        if self.is_claimed(remote, &worklog) {
            if let Some(attempt) = worklog.delivery.attempt().cloned() {
                worklog.delivery = Delivery::NeedsYou {
                    attempt,
                    candidates: Vec::new(),
                };
                self.put_worklog(worklog, turn);
            }
            return;
        }
        worklog.delivery = Delivery::InJira {
            remote,
            secs,
            watch_twin: resent.then(|| turn.after(self.config.delays.watch_twin)),
        };
        self.notices.withdraw(Topic::Worklog(id));
        self.put_worklog(worklog, turn);
    }

    /// True if another worklog of the same owner is this one in Jira.
    pub(super) fn is_claimed(&self, remote: RemoteWorklogId, by_other_than: &Worklog) -> bool {
        self.worklogs.values().any(|other| {
            other.id != by_other_than.id
                && other.owner == by_other_than.owner
                && matches!(other.delivery, Delivery::InJira { remote: claimed, .. } if claimed == remote)
        })
    }

    fn prove_marking(&mut self, turn: &mut Turn) {
        if let Session::SignedIn { account, .. } = &mut self.sign_in.session
            && account.marking == Marking::Unproven
        {
            account.marking = Marking::Marked;
            let account = account.clone();
            turn.save(super::super::effect::Change::PutAccount(account));
        }
    }

    fn create_failed(
        &mut self,
        id: WorklogId,
        attempt: Attempt,
        problem: &JiraProblem,
        turn: &mut Turn,
    ) {
        let issue = attempt.payload.issue;
        let wait_until = self.trouble(problem, attempt.number, Some(issue), turn);
        if !problem.proves_not_carried_out() {
            // What Jira asked to wait, it is left alone for.
            let first_look = turn.after(self.config.delays.first_look);
            let asked = retry_after(problem).map(|wait| turn.after(wait));
            self.change_delivery(
                id,
                Delivery::Checking {
                    attempt,
                    ended: turn.now,
                    absent_reads: 0,
                    look_at: asked.map_or(first_look, |asked| asked.max(first_look)),
                },
                turn,
            );
            return;
        }
        match problem.retry() {
            Retry::Later | Retry::AfterSignIn => {
                let words = Words::from(problem).title;
                self.not_carried_out(id, &attempt, wait_until, Some(words), turn);
            }
            Retry::Never if matches!(problem, JiraProblem::Gone { .. }) => {
                let words = Words::from(problem).title;
                self.not_carried_out(id, &attempt, wait_until, Some(words), turn);
            }
            Retry::Never => self.refused(id, problem, turn),
        }
    }

    /// Back to waiting: Jira certainly did not carry the attempt out.
    fn not_carried_out(
        &mut self,
        id: WorklogId,
        attempt: &Attempt,
        due: Timestamp,
        last_problem: Option<String>,
        turn: &mut Turn,
    ) {
        if self.outbox.resent.contains(&id) {
            // An earlier attempt may still be carried out late: the payload stays frozen, the proof stands.
            self.outbox.proven_absent.insert(id);
            let delivery = Delivery::Checking {
                attempt: attempt.clone(),
                ended: turn.now,
                absent_reads: 2,
                look_at: due,
            };
            self.change_delivery(id, delivery, turn);
            return;
        }
        let delivery = Delivery::Waiting {
            due,
            tries: attempt.number,
            last_problem,
        };
        self.change_delivery(id, delivery, turn);
    }

    fn refused(&mut self, id: WorklogId, problem: &JiraProblem, turn: &mut Turn) {
        self.outbox.forget(id);
        let words = Words::from(problem);
        let name = self
            .worklogs
            .get(&id)
            .map_or_else(String::new, |w| w.subject.short_name().to_owned());
        self.notices.say(
            Say::error(format!("Jira refused the worklog on {name}"))
                .advice(words.joined())
                .topic(Topic::Worklog(id)),
        );
        let words = words.title;
        self.change_delivery(id, Delivery::Refused { words }, turn);
    }

    pub(super) fn change_delivery(&mut self, id: WorklogId, delivery: Delivery, turn: &mut Turn) {
        if let Some(mut worklog) = self.worklogs.get(&id).cloned() {
            worklog.delivery = delivery;
            self.put_worklog(worklog, turn);
        }
    }

    /// "Send now": without grace and back-off, but not against what Jira itself asked to wait.
    pub(crate) fn send_now(&mut self, turn: &mut Turn) {
        self.resubmit(turn);
        self.network_changed(turn);
        if !self.can_act() {
            self.say_why_nothing_is_sent();
        }
        let owner = self.owner();
        let hasten = self.outbox.failed_looks > 0;
        let mut changed = Vec::new();
        for worklog in self.worklogs.values_mut() {
            if Some(&worklog.owner) != owner.as_ref() {
                continue;
            }
            match &mut worklog.delivery {
                Delivery::Waiting { due, .. } => {
                    self.outbox.said_so.insert(worklog.id);
                    if *due > turn.now {
                        *due = turn.now;
                        changed.push(worklog.clone());
                    }
                }
                Delivery::Checking { look_at, .. } if hasten => *look_at = turn.now.min(*look_at),
                Delivery::Checking { .. }
                | Delivery::Draft(_)
                | Delivery::Sending(_)
                | Delivery::InJira { .. }
                | Delivery::Refused { .. }
                | Delivery::NeedsYou { .. } => {}
            }
        }
        for worklog in changed {
            self.put_worklog(worklog, turn);
        }
    }

    /// The account changed or went: requests under way are not waited for. A create that left is looked up later.
    pub(crate) fn abandon_requests(&mut self, turn: &mut Turn) {
        let writing = self.outbox.writing.take();
        self.outbox.looking = None;
        self.outbox.twins.clear();
        self.typed_question_was_cancelled();
        self.issues.found.searching = false;
        self.outbox.hold_issue_until.clear();
        self.outbox.hold_all_until = None;
        self.outbox.hold_writes_until = None;
        self.outbox.offline_until = None;
        match writing {
            Some(Writing::Committing(id, number)) => {
                if let Some(attempt) = self.attempt_under_way(id, number) {
                    self.not_carried_out(id, &attempt, turn.now, None, turn);
                }
            }
            Some(Writing::Creating(id, number)) => {
                if let Some(attempt) = self.attempt_under_way(id, number) {
                    self.change_delivery(id, self.unknown_outcome(attempt, turn), turn);
                }
            }
            Some(Writing::DeletingTwin(..)) | None => {}
        }
    }

    /// An attempt that may have been carried out, as of now.
    pub(crate) fn unknown_outcome(&self, attempt: Attempt, turn: &Turn) -> Delivery {
        Delivery::Checking {
            attempt,
            ended: turn.now,
            absent_reads: 0,
            look_at: turn.after(self.config.delays.first_look),
        }
    }
}
