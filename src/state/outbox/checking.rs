//! Unknown outcomes: reading the issue's worklogs until ours is found or proven absent, and late twins.

use jiff::{SignedDuration, Timestamp};

use super::super::AppState;
use super::super::command::Command;
use super::super::effect::{Effect, JiraRead, JiraWrite, LoadJob};
use super::super::notices::{Say, Topic};
use super::super::sign_in::Session;
use super::super::turn::{Turn, back_off};
use super::recognise::{Sight, look_alikes, recognise};
use super::{Looking, Twin, Writing};
use crate::domain::account::Account;
use crate::domain::delivery::{Attempt, Delivery, Payload};
use crate::domain::problem::{JiraProblem, Retry};
use crate::domain::worklog::{RemoteWorklog, RemoteWorklogId, Worklog, WorklogId};

/// The attempt number under which a worklog that is in Jira is looked at again for a twin.
const TWIN_WATCH: u32 = 0;
/// So many complete reads prove absence (the last of them late enough).
const READS: u32 = 2;
/// After a failed reading of the store.
const LOAD_AGAIN: SignedDuration = SignedDuration::from_secs(30);

impl AppState {
    /// The next worklog to look for, and when; `None` while a look is under way or nobody is signed in.
    pub(crate) fn next_look(&self) -> Option<(WorklogId, Timestamp)> {
        if self.outbox.looking.is_some() || !self.can_act() {
            return None;
        }
        let owner = self.owner()?;
        let held = self.outbox.held_until();
        self.worklogs
            .values()
            .filter(|worklog| worklog.owner == owner)
            .filter_map(|worklog| Some((self.look_at(worklog)?, worklog)))
            .filter_map(|(at, worklog)| {
                let (from, to) = self.zone.bounds(self.zone.date(worklog.started));
                if self.days.covers(from, to) {
                    return Some((at, worklog));
                }
                let after_failure = self.outbox.no_look_before.unwrap_or(Timestamp::MIN);
                (!self.days.is_coming(from, to)).then(|| (at.max(after_failure), worklog))
            })
            .min_by_key(|(at, worklog)| (*at, worklog.started, worklog.id))
            .map(|(at, worklog)| (worklog.id, held.map_or(at, |held| held.max(at))))
    }

    fn look_at(&self, worklog: &Worklog) -> Option<Timestamp> {
        match &worklog.delivery {
            Delivery::Checking { look_at, .. }
                if !self.outbox.proven_absent.contains(&worklog.id) =>
            {
                Some(*look_at)
            }
            Delivery::InJira { watch_twin, .. } if !self.has_twin_to_delete(worklog.id) => {
                *watch_twin
            }
            Delivery::Checking { .. }
            | Delivery::InJira { .. }
            | Delivery::Draft(_)
            | Delivery::Waiting { .. }
            | Delivery::Sending(_)
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => None,
        }
    }

    fn has_twin_to_delete(&self, id: WorklogId) -> bool {
        let deleting =
            matches!(self.outbox.writing, Some(Writing::DeletingTwin(of, _)) if of == id);
        deleting || self.outbox.twins.iter().any(|twin| twin.worklog == id)
    }

    /// Reads the issue's worklogs. The day's own rows must be in memory first, or one in Jira could be claimed twice.
    pub(super) fn look(&mut self, id: WorklogId, turn: &mut Turn) {
        let Some(worklog) = self.worklogs.get(&id) else {
            return;
        };
        let (from, to) = self.zone.bounds(self.zone.date(worklog.started));
        if !self.days.covers(from, to) {
            self.days.expect(from, to);
            turn.effect(Effect::Load(LoadJob::Worklogs { from, to }));
            return;
        }
        let attempt = match &worklog.delivery {
            Delivery::Checking { attempt, .. } => attempt.clone(),
            Delivery::InJira { secs, .. } => match watched(worklog, *secs) {
                Some(attempt) => attempt,
                None => return,
            },
            Delivery::Draft(_)
            | Delivery::Waiting { .. }
            | Delivery::Sending(_)
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => return,
        };
        self.outbox.looking = Some(Looking {
            worklog: id,
            attempt: attempt.number,
            since: turn.now,
        });
        turn.effect(Effect::JiraRead(JiraRead::LookFor { attempt }));
    }

    /// A reading job of the store failed: looks that need it wait a little.
    pub(crate) fn look_without_load_later(&mut self, turn: &Turn) {
        self.days.forget_expected();
        self.outbox.no_look_before = Some(turn.after(LOAD_AGAIN));
    }

    /// The issue's worklogs were read, or not.
    pub(crate) fn looked(
        &mut self,
        id: WorklogId,
        number: u32,
        result: Result<Vec<RemoteWorklog>, JiraProblem>,
        turn: &mut Turn,
    ) {
        let look = self
            .outbox
            .looking
            .take_if(|looking| looking.worklog == id && looking.attempt == number);
        let Some(worklog) = self.own_worklog(id).cloned() else {
            return;
        };
        let Session::SignedIn { account, .. } = self.sign_in.session.clone() else {
            return;
        };
        let remotes = match result {
            Ok(remotes) => remotes,
            Err(problem) => {
                if look.is_some() {
                    self.look_failed(worklog, number, &problem, turn);
                }
                return;
            }
        };
        self.heard(turn);
        self.outbox.failed_looks = 0;
        match &worklog.delivery {
            Delivery::Checking { attempt, .. } if attempt.number == number => {
                let since = look.map_or(turn.now, |look| look.since);
                self.judge(&worklog, &account, &remotes, since, turn);
            }
            Delivery::InJira { .. } if number == TWIN_WATCH => {
                self.watch_for_twins(&worklog, &account, &remotes, turn);
            }
            Delivery::Checking { .. }
            | Delivery::InJira { .. }
            | Delivery::Draft(_)
            | Delivery::Waiting { .. }
            | Delivery::Sending(_)
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => {}
        }
    }

    /// A look that failed proves nothing: look again, later each time.
    fn look_failed(
        &mut self,
        mut worklog: Worklog,
        number: u32,
        problem: &JiraProblem,
        turn: &mut Turn,
    ) {
        self.outbox.failed_looks += 1;
        let failed = self.outbox.failed_looks;
        let delays = self.config.delays;
        let wait = turn.after(back_off(failed, delays.retry_first, delays.retry_max));
        let again = self.trouble(problem, failed, None, turn).max(wait);
        match &mut worklog.delivery {
            Delivery::Checking {
                attempt, look_at, ..
            } if attempt.number == number => {
                if problem.retry() == Retry::Never {
                    // The issue cannot be read any more, so nothing will ever be proven.
                    worklog.delivery = Delivery::NeedsYou {
                        attempt: attempt.clone(),
                        candidates: Vec::new(),
                    };
                    self.ask(&worklog);
                } else {
                    *look_at = again;
                }
            }
            Delivery::InJira { watch_twin, .. } if number == TWIN_WATCH => {
                *watch_twin = (problem.retry() != Retry::Never).then_some(again);
            }
            Delivery::Checking { .. }
            | Delivery::InJira { .. }
            | Delivery::Draft(_)
            | Delivery::Waiting { .. }
            | Delivery::Sending(_)
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => return,
        }
        self.put_worklog(worklog, turn);
    }

    /// Found: claimed. Absent in two complete reads, the last late enough: sent again. Unclear: asked.
    fn judge(
        &mut self,
        worklog: &Worklog,
        account: &Account,
        remotes: &[RemoteWorklog],
        since: Timestamp,
        turn: &mut Turn,
    ) {
        let Delivery::Checking {
            attempt,
            ended,
            absent_reads,
            ..
        } = &worklog.delivery
        else {
            return;
        };
        let claimed = |remote| self.is_claimed(remote, worklog);
        match recognise(attempt, account, remotes, claimed) {
            Sight::Ours {
                remote,
                secs,
                twins,
            } => {
                if !twins.is_empty() {
                    self.outbox.resent.insert(worklog.id);
                }
                self.settle(worklog.id, remote, secs, turn);
                self.queue_twins(worklog, attempt, &twins, turn);
            }
            Sight::Unclear(candidates) => {
                let worklog = Worklog {
                    delivery: Delivery::NeedsYou {
                        attempt: attempt.clone(),
                        candidates,
                    },
                    ..worklog.clone()
                };
                self.ask(&worklog);
                self.put_worklog(worklog, turn);
            }
            Sight::Absent => {
                let reads = absent_reads.saturating_add(1);
                let delays = self.config.delays;
                let late_enough = super::later(*ended, delays.prove_absent);
                let proven = reads >= READS && since >= late_enough;
                let look_at = if proven {
                    self.outbox.proven_absent.insert(worklog.id);
                    turn.now
                } else {
                    turn.after(delays.between_looks).max(late_enough)
                };
                let delivery = Delivery::Checking {
                    attempt: attempt.clone(),
                    ended: *ended,
                    absent_reads: reads,
                    look_at,
                };
                self.change_delivery(worklog.id, delivery, turn);
            }
        }
    }

    fn ask(&mut self, worklog: &Worklog) {
        let name = worklog.subject.short_name();
        self.notices.say(
            Say::warning(format!("Is the worklog on {name} in Jira already?"))
                .advice("Planim cannot tell by itself. Open the issue in Jira, then say which entry is this one, or send it.")
                .topic(Topic::Worklog(worklog.id)),
        );
    }

    /// Two worklogs with one mark: the older stays, the younger goes. Without marks it is asked.
    fn watch_for_twins(
        &mut self,
        worklog: &Worklog,
        account: &Account,
        remotes: &[RemoteWorklog],
        turn: &mut Turn,
    ) {
        let Delivery::InJira { remote, secs, .. } = worklog.delivery else {
            return;
        };
        let Some(attempt) = watched(worklog, secs) else {
            return;
        };
        let claimed = |remote| self.is_claimed(remote, worklog);
        let alike = look_alikes(&attempt, account, remotes, claimed).len();
        let marked = remotes.iter().any(|r| r.mark == Some(worklog.id));
        if marked
            && let Sight::Ours {
                remote,
                secs,
                twins,
            } = recognise(&attempt, account, remotes, claimed)
        {
            let again = turn.after(self.config.delays.watch_twin);
            let delivery = Delivery::InJira {
                remote,
                secs,
                watch_twin: (!twins.is_empty()).then_some(again),
            };
            self.change_delivery(worklog.id, delivery, turn);
            self.queue_twins(worklog, &attempt, &twins, turn);
            return;
        }
        if alike > 1 {
            self.say_twice_in_jira(worklog);
        }
        let delivery = Delivery::InJira {
            remote,
            secs,
            watch_twin: None,
        };
        self.change_delivery(worklog.id, delivery, turn);
    }

    fn say_twice_in_jira(&mut self, worklog: &Worklog) {
        let name = worklog.subject.short_name();
        let mut say = Say::warning(format!("The worklog on {name} seems to be in Jira twice"))
            .advice("Jira carried out a lost request late. Delete one of the two in the browser.")
            .topic(Topic::Worklog(worklog.id));
        if let Some(issue) = worklog.subject.issue() {
            say = say.action("Open in browser", Command::OpenInBrowser(issue.id));
        }
        self.notices.say(say);
    }

    fn queue_twins(
        &mut self,
        worklog: &Worklog,
        attempt: &Attempt,
        twins: &[RemoteWorklogId],
        turn: &Turn,
    ) {
        for remote in twins {
            self.outbox.twins.push_back(Twin {
                worklog: worklog.id,
                issue: attempt.payload.issue,
                remote: *remote,
                not_before: turn.now,
                failures: 0,
            });
        }
    }

    /// The next twin to delete; `None` while another write is under way.
    pub(super) fn next_twin(&self) -> Option<Twin> {
        if self.outbox.writing.is_some() || !self.can_act() {
            return None;
        }
        self.outbox
            .twins
            .iter()
            .map(|twin| {
                let held = self.outbox.write_held_until(twin.issue);
                Twin {
                    not_before: held.map_or(twin.not_before, |held| held.max(twin.not_before)),
                    ..*twin
                }
            })
            .min_by_key(|twin| twin.not_before)
    }

    pub(super) fn delete_twin(&mut self, twin: Twin, turn: &mut Turn) {
        self.outbox.writing = Some(Writing::DeletingTwin(twin.worklog, twin.remote));
        self.outbox.writing_since = turn.now;
        turn.effect(Effect::JiraWrite(JiraWrite::DeleteTwin {
            worklog: twin.worklog,
            issue: twin.issue,
            remote: twin.remote,
        }));
    }

    /// A twin is gone, or not yet. Deleting once more does no harm, so an unknown outcome is simply repeated.
    pub(crate) fn twin_deleted(
        &mut self,
        id: WorklogId,
        remote: RemoteWorklogId,
        result: Result<(), JiraProblem>,
        turn: &mut Turn,
    ) {
        if self.outbox.writing == Some(Writing::DeletingTwin(id, remote)) {
            self.outbox.writing = None;
        }
        let twins = &mut self.outbox.twins;
        let place = twins
            .iter()
            .position(|t| t.worklog == id && t.remote == remote);
        let Some(mut twin) = place.and_then(|place| twins.remove(place)) else {
            return;
        };
        match result {
            Ok(()) | Err(JiraProblem::NotFound { .. }) => self.heard(turn),
            Err(problem) if problem.retry() == Retry::Never => {
                if let Some(worklog) = self.worklogs.get(&id).cloned() {
                    self.say_twice_in_jira(&worklog);
                }
            }
            Err(problem) => {
                twin.failures += 1;
                twin.not_before = self
                    .trouble(&problem, twin.failures, Some(twin.issue), turn)
                    .max(turn.after(self.config.delays.retry_first));
                self.outbox.twins.push_back(twin);
            }
        }
        if self.has_twin_to_delete(id) {
            return;
        }
        let settled = self
            .worklogs
            .get(&id)
            .map(|worklog| worklog.delivery.clone());
        if let Some(Delivery::InJira { remote, secs, .. }) = settled {
            let delivery = Delivery::InJira {
                remote,
                secs,
                watch_twin: None,
            };
            self.change_delivery(id, delivery, turn);
        }
    }

    /// Answer to *Needs you*: this worklog in Jira is ours.
    pub(crate) fn claim_remote(&mut self, id: WorklogId, remote: RemoteWorklogId, turn: &mut Turn) {
        let Some(worklog) = self.own_worklog(id).cloned() else {
            return;
        };
        let Delivery::NeedsYou { attempt, .. } = &worklog.delivery else {
            return;
        };
        if self.is_claimed(remote, &worklog) {
            self.notices.say(
                Say::warning("That entry belongs to another worklog here already")
                    .advice("Choose another one, or send this worklog.")
                    .topic(Topic::Worklog(id)),
            );
            return;
        }
        self.settle(id, remote, attempt.payload.secs, turn);
    }

    /// Answer to *Needs you*: none of them is ours, so it is sent, with the same mark.
    pub(crate) fn send_anyway(&mut self, id: WorklogId, turn: &mut Turn) {
        let Some(worklog) = self.own_worklog(id) else {
            return;
        };
        let Delivery::NeedsYou { attempt, .. } = &worklog.delivery else {
            return;
        };
        let delivery = Delivery::Checking {
            attempt: attempt.clone(),
            ended: turn.now,
            absent_reads: READS,
            look_at: turn.now,
        };
        self.outbox.proven_absent.insert(id);
        self.notices.withdraw(Topic::Worklog(id));
        self.change_delivery(id, delivery, turn);
    }
}

/// What a worklog that is in Jira is looked for by.
fn watched(worklog: &Worklog, secs: i64) -> Option<Attempt> {
    Some(Attempt {
        number: TWIN_WATCH,
        made: worklog.changed,
        payload: Payload {
            worklog: worklog.id,
            issue: worklog.subject.issue()?.id,
            key: worklog.subject.issue()?.key.clone(),
            started: worklog.started,
            secs,
            comment: worklog.comment.clone(),
            adjust_estimate: crate::domain::settings::AdjustEstimate::Auto,
        },
    })
}
