//! Scenarios through `AppState::handle` with a literal time, comparing effects as data.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "a scenario picks out what it is about"
)]

mod accounts;
mod checking;
mod delivery;
mod issues;
mod rules;
mod saving;
mod sign_in;
mod timer;
mod tray;
mod window;
mod words;
mod worklogs;
mod world;

use std::collections::VecDeque;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::effect::{Change, JiraRead, JiraWrite, SecretJob};
use super::event::{Connected, Posted};
use super::inputs::{Config, Delays, Loaded, Now};
use super::notices::Notice;
use super::sign_in::Step;
use super::{AppState, Command, Effect, Event, Message};
use crate::domain::account::{Account, Deployment, Marking, Profile, Route};
use crate::domain::delivery::{Attempt, Delivery};
use crate::domain::issue::{Issue, IssueId, IssueRef, StatusCategory};
use crate::domain::problem::{JiraProblem, SecretProblem};
use crate::domain::secret::Secret;
use crate::domain::site::SiteUrl;
use crate::domain::timer::Subject;
use crate::domain::worklog::{RemoteWorklog, RemoteWorklogId, Worklog, WorklogId};

/// Monday, 2026-11-23 09:00 in Berlin.
const MORNING: &str = "2026-11-23T08:00:00Z";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn site() -> SiteUrl {
    SiteUrl::parse("acme.atlassian.net").unwrap()
}

fn profile() -> Profile {
    Profile {
        deployment: Deployment::Cloud,
        route: Route::Site,
        account_id: "ada".to_owned(),
        user_name: None,
        display_name: "Ada".to_owned(),
        time_zone: Some("Europe/Berlin".to_owned()),
        day_secs: 8 * 3600,
        time_tracking_enabled: true,
    }
}

fn account() -> Account {
    Account {
        id: Uuid::from_u128(1),
        site: site(),
        email: Some("ada@acme.example".to_owned()),
        profile: profile(),
        marking: Marking::Marked,
        token_expires: None,
        credential_key: "jira_api_token".to_owned(),
    }
}

fn issue(n: u64) -> Issue {
    Issue {
        id: IssueId(n),
        key: format!("PAY-{n}"),
        summary: format!("Summary {n}"),
        issue_type: "Story".to_owned(),
        status: "In Progress".to_owned(),
        status_category: StatusCategory::InProgress,
        remaining_secs: None,
        updated: time(MORNING),
    }
}

fn issue_ref(n: u64) -> IssueRef {
    issue(n).to_ref()
}

fn subject(n: u64) -> Subject {
    Subject::Issue(issue_ref(n))
}

fn offline() -> JiraProblem {
    JiraProblem::Offline {
        detail: String::new(),
    }
}

fn no_answer() -> JiraProblem {
    JiraProblem::NoAnswer {
        detail: String::new(),
    }
}

fn created(remote: u64, secs: i64) -> Posted {
    Posted {
        remote: RemoteWorklogId(remote),
        secs,
        marked: true,
    }
}

/// What Jira holds after carrying this attempt out.
fn in_jira(attempt: &Attempt, remote: u64, created: Timestamp) -> RemoteWorklog {
    RemoteWorklog {
        id: RemoteWorklogId(remote),
        issue: attempt.payload.issue,
        author: "ada".to_owned(),
        started: attempt.payload.started,
        secs: attempt.payload.secs,
        comment: attempt.payload.comment.clone(),
        created,
        updated: created,
        mark: Some(attempt.payload.worklog),
    }
}

/// The state with a clock, and a store that acknowledges every job unless told otherwise.
struct Desk {
    state: AppState,
    now: Timestamp,
    /// Jobs are answered at once.
    store_works: bool,
}

impl Desk {
    fn start(config: Config, loaded: Loaded, at: Timestamp) -> (Self, Vec<Effect>) {
        let (state, effects) = AppState::start(config, loaded, Now::at(at));
        let mut desk = Self {
            state,
            now: at,
            store_works: true,
        };
        let effects = desk.acknowledge(effects);
        (desk, effects)
    }

    /// Signed in as Ada, confirmed by Jira, with what the store held.
    fn with(loaded: Loaded) -> Self {
        Self::of(account(), loaded)
    }

    fn of(account: Account, loaded: Loaded) -> Self {
        let answer = account.profile.clone();
        let loaded = Loaded {
            account: Some(account),
            ..loaded
        };
        let (mut desk, _) = Self::start(config(), loaded, time(MORNING));
        desk.sign_in_with(answer);
        desk
    }

    fn new() -> Self {
        Self::with(Loaded::default())
    }

    /// A Data Center site: worklogs carry no mark.
    fn unmarked() -> Self {
        Self::of(
            Account {
                marking: Marking::Unmarked,
                profile: Profile {
                    deployment: Deployment::DataCenter,
                    ..profile()
                },
                ..account()
            },
            Loaded::default(),
        )
    }

    fn sign_in_with(&mut self, profile: Profile) {
        let generation = self.state.sign_in.generation;
        self.send(Event::SecretRead {
            generation,
            result: Ok(Some(Secret::new("token".to_owned()))),
        });
        let request = self.state.sign_in.checking.unwrap();
        self.send(Event::SignInChecked {
            request,
            result: Ok(profile),
        });
    }

    fn now(&self) -> Now {
        Now::at(self.now)
    }

    /// Handles a message; store jobs are acknowledged and left out of what is returned.
    fn send(&mut self, message: impl Into<Message>) -> Vec<Effect> {
        let effects = self.state.handle(message.into(), Now::at(self.now));
        self.acknowledge(effects)
    }

    fn acknowledge(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        if !self.store_works {
            return effects;
        }
        let mut rest = Vec::new();
        let mut queue = VecDeque::from(effects);
        while let Some(effect) = queue.pop_front() {
            match effect {
                Effect::Store(job) => queue.extend(self.state.handle(
                    Message::Event(Event::Stored {
                        job: job.number,
                        result: Ok(()),
                    }),
                    Now::at(self.now),
                )),
                other => rest.push(other),
            }
        }
        rest
    }

    /// Lets time pass, waking up whenever the state asked for it.
    fn pass(&mut self, secs: i64) -> Vec<Effect> {
        let end = self.now + SignedDuration::from_secs(secs);
        let mut effects = Vec::new();
        while let Some(at) = self.state.next_wakeup(Now::at(self.now)) {
            if at > end {
                break;
            }
            assert!(at > self.now, "a wake-up that is not later than now");
            self.now = at;
            effects.extend(self.tick());
        }
        self.now = end;
        effects.extend(self.tick());
        effects
    }

    fn tick(&mut self) -> Vec<Effect> {
        let effects = self.state.tick(Now::at(self.now));
        self.acknowledge(effects)
    }

    /// The only worklog.
    fn worklog(&self) -> &Worklog {
        let mut worklogs = self.state.worklogs.values();
        let worklog = worklogs.next().expect("a worklog");
        assert!(worklogs.next().is_none(), "one worklog");
        worklog
    }

    fn delivery(&self) -> &Delivery {
        &self.worklog().delivery
    }

    /// Tracks ten minutes on an issue and waits until its create leaves.
    fn ten_minutes_sent(&mut self, n: u64) -> Attempt {
        self.send(Command::Start(subject(n)));
        self.pass(600);
        self.send(Command::Stop);
        the_create(&self.pass(30))
    }

    fn notice(&self) -> &Notice {
        self.state.notices.shown.last().expect("a notice")
    }

    fn answer_create(
        &mut self,
        attempt: &Attempt,
        result: Result<Posted, JiraProblem>,
    ) -> Vec<Effect> {
        self.send(Event::Posted {
            worklog: attempt.payload.worklog,
            attempt: attempt.number,
            result,
        })
    }

    fn answer_look(
        &mut self,
        attempt: &Attempt,
        result: Result<Vec<RemoteWorklog>, JiraProblem>,
    ) -> Vec<Effect> {
        self.send(Event::Looked {
            worklog: attempt.payload.worklog,
            attempt: attempt.number,
            result,
        })
    }
}

fn config() -> Config {
    Config {
        machine_zone: TimeZone::get("Europe/Berlin").unwrap(),
        delays: Delays::default(),
        seed: 7,
        demo: None,
    }
}

fn creates(effects: &[Effect]) -> Vec<Attempt> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::JiraWrite(JiraWrite::Create { attempt }) => Some(attempt.clone()),
            _ => None,
        })
        .collect()
}

fn the_create(effects: &[Effect]) -> Attempt {
    let creates = creates(effects);
    assert_eq!(creates.len(), 1, "one create in {effects:?}");
    creates[0].clone()
}

fn looks(effects: &[Effect]) -> Vec<Attempt> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::JiraRead(JiraRead::LookFor { attempt }) => Some(attempt.clone()),
            _ => None,
        })
        .collect()
}

fn the_look(effects: &[Effect]) -> Attempt {
    let looks = looks(effects);
    assert_eq!(looks.len(), 1, "one look in {effects:?}");
    looks[0].clone()
}

/// The changes of all store jobs among the effects, job by job.
fn jobs(effects: &[Effect]) -> Vec<&[Change]> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Store(job) => Some(job.changes.as_slice()),
            _ => None,
        })
        .collect()
}

fn secret_jobs(effects: &[Effect]) -> Vec<&SecretJob> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Secret(job) => Some(job),
            _ => None,
        })
        .collect()
}

fn reads(effects: &[Effect]) -> Vec<&JiraRead> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::JiraRead(read) => Some(read),
            _ => None,
        })
        .collect()
}

fn worklog(n: u128, delivery: Delivery) -> Worklog {
    Worklog {
        id: WorklogId(Uuid::from_u128(n)),
        owner: account().owner(),
        subject: subject(1),
        started: time("2026-11-23T07:00:00Z"),
        secs: 600,
        comment: "wrote tests".to_owned(),
        delivery,
        changed: time("2026-11-23T07:10:00Z"),
    }
}

fn holding(worklogs: Vec<Worklog>) -> Loaded {
    Loaded {
        worklogs,
        ..Loaded::default()
    }
}

fn token() -> Secret {
    Secret::new("ATATT-secret".to_owned())
}

fn connect(site: &str, email: &str) -> Command {
    Command::Connect {
        site: site.to_owned(),
        email: email.to_owned(),
        token: token(),
        expires: None,
        host_confirmed: None,
    }
}

fn step(desk: &Desk) -> &Step {
    &desk
        .state
        .sign_in
        .onboarding
        .as_ref()
        .expect("the dialog")
        .step
}

fn connected(desk: &mut Desk, account_id: &str) -> Vec<Effect> {
    let Step::Connecting { request } = *step(desk) else {
        panic!("connecting");
    };
    desk.send(Event::Connected {
        request,
        result: Ok(Connected {
            site: site(),
            email: Some("ada@acme.example".to_owned()),
            profile: Profile {
                account_id: account_id.to_owned(),
                ..profile()
            },
            token: token(),
        }),
    })
}

fn saved(desk: &mut Desk, result: Result<String, SecretProblem>) -> Vec<Effect> {
    let generation = desk.state.sign_in.generation;
    desk.send(Event::SecretSaved { generation, result })
}
