//! A program that crashes, a disk that fills up, and a Jira that loses requests and answers, for random runs.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::effect::StoreJob;
use super::*;
use crate::domain::problem::{LimitReach, StoreProblem};
use crate::domain::timer::{Running, Timer};

/// What happens to the next request to Jira.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate {
    Carried,
    /// Carried out, but the answer is lost.
    AnswerLost,
    /// Never arrived, and nobody can tell.
    RequestLost,
    /// Carried out this many seconds after we stopped waiting.
    Late(i64),
    Offline,
    Limited,
    Refused,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    Start(u64),
    Stop,
    Toggle,
    Log(u64, i64),
    SendNow,
    Pass(i64),
    /// Jira deals with the request under way.
    Write(Fate),
    /// Jira answers the look under way: in full, or not at all.
    Look(bool),
    DiskFull(bool),
    Crash,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        4 => Just(Fate::Carried),
        2 => Just(Fate::AnswerLost),
        2 => Just(Fate::RequestLost),
        2 => (1..300_i64).prop_map(Fate::Late),
        1 => Just(Fate::Offline),
        1 => Just(Fate::Limited),
        1 => Just(Fate::Refused),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1..4_u64).prop_map(Step::Start),
        2 => Just(Step::Stop),
        1 => Just(Step::Toggle),
        2 => (1..4_u64, 1..200_i64).prop_map(|(n, secs)| Step::Log(n, secs)),
        1 => Just(Step::SendNow),
        4 => (1..400_i64).prop_map(Step::Pass),
        6 => fate().prop_map(Step::Write),
        4 => any::<bool>().prop_map(Step::Look),
        1 => any::<bool>().prop_map(Step::DiskFull),
        1 => Just(Step::Crash),
    ]
}

/// What the store holds: only what was committed.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk {
    pub worklogs: BTreeMap<WorklogId, Worklog>,
    running: Option<Running>,
    refuses: bool,
    full: bool,
}

impl Disk {
    fn commit(&mut self, job: &StoreJob) -> Result<(), StoreProblem> {
        if job.resubmission {
            self.refuses = false;
        }
        if self.refuses {
            return Err(StoreProblem::Refusing);
        }
        if self.full {
            self.refuses = true;
            return Err(StoreProblem::DiskFull);
        }
        for change in &job.changes {
            match change {
                Change::PutRunning(running, _) => {
                    self.worklogs.remove(&running.worklog);
                    self.running = Some(running.clone());
                }
                Change::ClearRunning(id) => {
                    self.running.take_if(|running| running.worklog == *id);
                }
                Change::PutWorklog(worklog) => {
                    self.worklogs.insert(worklog.id, worklog.clone());
                }
                Change::DeleteWorklog(id) => {
                    self.worklogs.remove(id);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The program, its disk and a Jira that does what it is told.
pub(super) struct World {
    pub state: AppState,
    now: Timestamp,
    pub disk: Disk,
    jobs: VecDeque<StoreJob>,
    pub jira: Vec<RemoteWorklog>,
    /// Requests that will be carried out late.
    late: Vec<(Timestamp, Attempt)>,
    /// The write under way.
    write: Option<JiraWrite>,
    write_since: Timestamp,
    look: Option<Attempt>,
    look_since: Timestamp,
    marked: bool,
    starts: u128,
}

impl World {
    pub fn new(marked: bool) -> Self {
        let mut world = Self {
            state: AppState::start(config(), Loaded::default(), Now::at(time(MORNING))).0,
            now: time(MORNING),
            disk: Disk::default(),
            jobs: VecDeque::new(),
            jira: Vec::new(),
            late: Vec::new(),
            write: None,
            write_since: time(MORNING),
            look: None,
            look_since: time(MORNING),
            marked,
            starts: 0,
        };
        world.start();
        world
    }

    /// Starts the program on what is on disk and signs in.
    fn start(&mut self) {
        let account = if self.marked {
            account()
        } else {
            Account {
                marking: Marking::Unmarked,
                ..account()
            }
        };
        let loaded = Loaded {
            account: Some(account.clone()),
            worklogs: self.disk.worklogs.values().cloned().collect(),
            timer: self
                .disk
                .running
                .clone()
                .map_or(Timer::Idle, Timer::Running),
            ..Loaded::default()
        };
        self.starts += 1;
        let config = Config {
            seed: self.starts,
            ..config()
        };
        let (state, effects) = AppState::start(config, loaded, Now::at(self.now));
        self.state = state;
        self.write = None;
        self.look = None;
        self.carry_out(effects);
        let generation = self.state.sign_in.generation;
        self.send(Event::SecretRead {
            generation,
            result: Ok(Some(Secret::new("token".to_owned()))),
        });
        let request = self.state.sign_in.checking.unwrap();
        self.send(Event::SignInChecked {
            request,
            result: Ok(account.profile),
        });
    }

    fn send(&mut self, message: impl Into<Message>) {
        let effects = self.state.handle(message.into(), Now::at(self.now));
        self.carry_out(effects);
    }

    fn tick(&mut self) {
        let effects = self.state.tick(Now::at(self.now));
        self.carry_out(effects);
        if let Some(at) = self.state.next_wakeup(Now::at(self.now)) {
            assert!(at > self.now, "a busy loop");
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Store(job) => self.jobs.push_back(job),
                Effect::JiraWrite(write) => self.handed_out(write),
                Effect::JiraRead(JiraRead::LookFor { attempt }) => {
                    let silent = self.is_silent_since(self.look_since);
                    assert!(self.look.is_none() || silent, "one look at a time");
                    self.look = Some(attempt);
                    self.look_since = self.now;
                }
                _ => {}
            }
        }
        // First in, first out; an answer may lead to further jobs.
        if let Some(job) = self.jobs.pop_front() {
            let result = self.disk.commit(&job);
            self.send(Event::Stored {
                job: job.number,
                result,
            });
        }
    }

    /// A worker that says nothing for five minutes is given up on.
    fn is_silent_since(&self, at: Timestamp) -> bool {
        self.now.duration_since(at) >= SignedDuration::from_mins(5)
    }

    fn handed_out(&mut self, write: JiraWrite) {
        let silent = self.is_silent_since(self.write_since);
        assert!(self.write.is_none() || silent, "one write at a time");
        if let JiraWrite::Create { attempt } = &write {
            let on_disk = &self.disk.worklogs[&attempt.payload.worklog].delivery;
            assert_eq!(
                *on_disk,
                Delivery::Sending(attempt.clone()),
                "on disk first"
            );
        }
        self.write = Some(write);
        self.write_since = self.now;
    }

    fn pass(&mut self, secs: i64) {
        let end = self.now + SignedDuration::from_secs(secs);
        while let Some(at) = self.state.next_wakeup(Now::at(self.now)) {
            if at > end {
                break;
            }
            self.now = at.max(self.now);
            self.run_late_ones();
            self.tick();
        }
        self.now = end;
        self.run_late_ones();
        self.tick();
    }

    fn run_late_ones(&mut self) {
        let now = self.now;
        let (due, later) = self.late.drain(..).partition(|(at, _)| *at <= now);
        self.late = later;
        for (_, attempt) in due {
            self.carry(&attempt);
        }
    }

    fn carry(&mut self, attempt: &Attempt) -> u64 {
        let id = self.jira.iter().map(|w| w.id.0).max().unwrap_or(0) + 1;
        let mut worklog = in_jira(attempt, id, self.now);
        if !self.marked {
            worklog.mark = None;
        }
        self.jira.push(worklog);
        id
    }

    /// Jira deals with the write under way.
    fn write(&mut self, fate: Fate) {
        match self.write.take() {
            None => {}
            Some(JiraWrite::Create { attempt }) => self.create(&attempt, fate),
            Some(JiraWrite::DeleteTwin {
                worklog, remote, ..
            }) => {
                let carried = matches!(fate, Fate::Carried | Fate::AnswerLost);
                if carried {
                    self.jira.retain(|w| w.id != remote);
                }
                let result = if matches!(fate, Fate::Carried) {
                    Ok(())
                } else {
                    Err(no_answer())
                };
                self.send(Event::TwinDeleted {
                    worklog,
                    remote,
                    result,
                });
            }
        }
    }

    fn create(&mut self, attempt: &Attempt, fate: Fate) {
        let result = match fate {
            Fate::Carried => {
                let remote = self.carry(attempt);
                Ok(Posted {
                    remote: RemoteWorklogId(remote),
                    secs: attempt.payload.secs,
                    marked: self.marked,
                })
            }
            Fate::AnswerLost => {
                self.carry(attempt);
                Err(no_answer())
            }
            Fate::RequestLost => Err(no_answer()),
            Fate::Late(secs) => {
                let at = self.now + SignedDuration::from_secs(secs);
                self.late.push((at, attempt.clone()));
                Err(no_answer())
            }
            Fate::Offline => Err(offline()),
            Fate::Limited => Err(JiraProblem::RateLimited {
                retry_after_secs: Some(3),
                reach: LimitReach::Everything,
            }),
            Fate::Refused => Err(JiraProblem::Refused {
                status: 400,
                words: "no".to_owned(),
            }),
        };
        self.send(Event::Posted {
            worklog: attempt.payload.worklog,
            attempt: attempt.number,
            result,
        });
    }

    fn look(&mut self, answers: bool) {
        let Some(attempt) = self.look.take() else {
            return;
        };
        let there: Vec<RemoteWorklog> = self
            .jira
            .iter()
            .filter(|w| w.issue == attempt.payload.issue)
            .cloned()
            .collect();
        self.send(Event::Looked {
            worklog: attempt.payload.worklog,
            attempt: attempt.number,
            result: if answers { Ok(there) } else { Err(no_answer()) },
        });
    }

    pub fn take(&mut self, step: &Step) {
        match step {
            Step::Start(n) => self.send(Command::Start(subject(*n))),
            Step::Stop => self.send(Command::Stop),
            Step::Toggle => self.send(Command::Toggle),
            Step::Log(n, secs) => self.send(Command::LogTime {
                subject: subject(*n),
                started: time(MORNING),
                secs: *secs,
                comment: String::new(),
            }),
            Step::SendNow => self.send(Command::SendNow),
            Step::Pass(secs) => self.pass(*secs),
            Step::Write(fate) => self.write(*fate),
            Step::Look(answers) => self.look(*answers),
            Step::DiskFull(full) => self.disk.full = *full,
            Step::Crash => {
                // The request under way may be carried out or not: here it is.
                if let Some(JiraWrite::Create { attempt }) = self.write.take() {
                    self.carry(&attempt);
                }
                self.disk.refuses = false;
                self.start();
            }
        }
        self.tick();
    }

    /// The network is quiet and the disk works: everything gets its answer.
    pub fn calm_down(&mut self) {
        self.disk.full = false;
        for _ in 0..400 {
            self.pass(30);
            self.write(Fate::Carried);
            self.look(true);
        }
    }
}
