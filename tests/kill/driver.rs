//! The victim: the real program without a window, commanded line by line.

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use planim::desktop::crank::Crank;
use planim::domain::delivery::Delivery;
use planim::domain::issue::{IssueId, IssueRef};
use planim::domain::secret::Secret;
use planim::domain::settings::Settings;
use planim::domain::timer::Subject;
use planim::services::jira::{JiraHandle, JiraOptions};
use planim::services::secure_store::SecretsHandle;
use planim::services::store::Store;
use planim::services::{Inbox, Services};
use planim::state::effect::SecretJob;
use planim::state::sign_in::{Session, Step};
use planim::state::{AppState, Command, Config, Delays, Loaded, Now};
use serde_json::{Value, json};

/// Delays a thousand times shorter than the program's, in step with the sandbox's lateness.
pub fn delays() -> Delays {
    let ms = SignedDuration::from_millis;
    Delays {
        first_look: ms(100),
        between_looks: ms(300),
        prove_absent: ms(1_500),
        watch_twin: ms(2_500),
        retry_first: ms(50),
        retry_max: ms(200),
    }
}

/// Runs until it is killed or its standard input ends.
pub fn drive() {
    let orders = orders();
    let hello = orders.recv().unwrap();
    let mut victim = Victim::start(&hello);
    let mut pending: Vec<Value> = Vec::new();
    let mut quiet_asked = false;
    loop {
        let now = Now::at(Timestamp::now());
        let wait = victim
            .crank
            .state
            .next_wakeup(now)
            .map_or(20, |due| (due - now.utc).as_millis().clamp(0, 20));
        if let Some(message) = victim
            .crank
            .inbox
            .wait_next(Some(Duration::from_millis(wait as u64)))
        {
            let _ = victim.crank.handle(message, Now::at(Timestamp::now()));
        }
        victim.plant();
        let _ = victim.crank.turn(Now::at(Timestamp::now()));
        victim.report_attempts();
        match orders.try_recv() {
            Ok(order) if order["do"] == "quiet" => quiet_asked = true,
            Ok(order) => pending.push(order),
            Err(std::sync::mpsc::TryRecvError::Empty) => {}
            Err(std::sync::mpsc::TryRecvError::Disconnected) => return,
        }
        if victim.is_signed_in() {
            for order in pending.drain(..) {
                victim.obey(&order);
            }
            if quiet_asked && victim.is_quiet() {
                quiet_asked = false;
                let dump = victim.dump();
                say(&json!({"quiet": dump}));
            }
        }
    }
}

struct Victim {
    crank: Crank,
    plant: String,
    reported: Vec<String>,
}

impl Victim {
    fn start(hello: &Value) -> Self {
        let home = PathBuf::from(hello["home"].as_str().unwrap());
        let plant = hello["plant"].as_str().unwrap_or_default().to_owned();
        let token = Secret::new(hello["token"].as_str().unwrap().to_owned());
        let store = Store::open(&home.join("planim.db")).unwrap();
        let now = Now::at(Timestamp::now());
        let mut loaded = store
            .load(now.utc - SignedDuration::from_hours(24 * 30))
            .unwrap();
        if plant == "no-attempt" {
            forget_attempts(&mut loaded, now.utc);
        }
        loaded.settings = Settings {
            grace_secs: 0,
            ..loaded.settings
        };
        let known = loaded.account.is_some();
        let mut delays = delays();
        if !plant.is_empty() {
            // Late twins are mended afterwards; the planted bug must show by itself.
            delays.watch_twin = SignedDuration::from_hours(1);
        }
        let config = Config {
            machine_zone: jiff::tz::TimeZone::UTC,
            delays,
            seed: uuid::Uuid::now_v7().as_u128(),
            demo: None,
        };
        let (state, first) = AppState::start(config, loaded, now);
        say(&json!({"hello": dump(&state)}));
        let inbox = Inbox::default();
        let secrets = SecretsHandle::spawn_mock(inbox.outlet());
        if known {
            secrets.submit(SecretJob::Set {
                generation: 0,
                key: "jira_api_token".to_owned(),
                secret: token.clone(),
            });
        }
        let options = JiraOptions {
            timeout: Duration::from_millis(800),
            ..JiraOptions::default()
        };
        let services = Services::new(
            store.spawn(inbox.outlet()),
            JiraHandle::spawn(inbox.outlet(), options),
            secrets,
        );
        let (mut crank, _) = Crank::new(state, first, inbox, services);
        if !known {
            let _ = crank.handle(
                Command::Connect {
                    site: hello["url"].as_str().unwrap().to_owned(),
                    email: hello["email"].as_str().unwrap().to_owned(),
                    token,
                    expires: None,
                    host_confirmed: None,
                },
                now,
            );
        }
        Self {
            crank,
            plant,
            reported: Vec::new(),
        }
    }

    fn is_signed_in(&mut self) -> bool {
        let done = matches!(
            self.crank
                .state
                .sign_in
                .onboarding
                .as_ref()
                .map(|o| &o.step),
            Some(Step::Done { .. })
        );
        if done {
            let _ = self
                .crank
                .handle(Command::FinishOnboarding, Now::at(Timestamp::now()));
        }
        self.crank.state.sign_in.onboarding.is_none()
            && !matches!(self.crank.state.sign_in.session, Session::None)
    }

    fn obey(&mut self, order: &Value) {
        let now = Now::at(Timestamp::now());
        let issue = || IssueRef {
            id: IssueId(order["issue"].as_u64().unwrap()),
            key: order["key"].as_str().unwrap().to_owned(),
            summary: "An issue".to_owned(),
        };
        let comment = || order["comment"].as_str().unwrap().to_owned();
        let started = || Timestamp::from_second(order["started"].as_i64().unwrap()).unwrap();
        match order["do"].as_str().unwrap() {
            "log" => {
                let command = Command::LogTime {
                    subject: Subject::Issue(issue()),
                    started: started(),
                    secs: order["secs"].as_i64().unwrap(),
                    comment: comment(),
                };
                let _ = self.crank.handle(command, now);
            }
            "start" => {
                let _ = self
                    .crank
                    .handle(Command::Start(Subject::Issue(issue())), now);
                let _ = self.crank.handle(Command::SetStart(started()), now);
                let _ = self.crank.handle(Command::SetNote(comment()), now);
            }
            "stop" => {
                let _ = self.crank.handle(Command::Stop, now);
            }
            other => panic!("unknown order {other}"),
        }
        // Promise 1: acknowledged means on disk.
        assert!(self.crank.flush(Duration::from_secs(10)));
        say(&json!({"ack": order["n"]}));
    }

    /// Tells once per attempt that its request is about to leave.
    fn report_attempts(&mut self) {
        for worklog in self.crank.state.worklogs.values() {
            if let Delivery::Sending(attempt) = &worklog.delivery {
                let name = format!("{}/{}", worklog.id.0, attempt.number);
                if !self.reported.contains(&name) {
                    assert!(self.crank.flush(Duration::from_secs(10)));
                    say(&json!({"sending": worklog.id.0.to_string()}));
                    self.reported.push(name);
                }
            }
        }
    }

    /// The planted bug "one look is enough".
    fn plant(&mut self) {
        if self.plant != "one-look" {
            return;
        }
        for worklog in self.crank.state.worklogs.values_mut() {
            if let Delivery::Checking {
                absent_reads,
                ended,
                ..
            } = &mut worklog.delivery
                && *absent_reads == 0
            {
                *absent_reads = 1;
                *ended -= SignedDuration::from_hours(1);
            }
        }
    }

    fn is_quiet(&self) -> bool {
        self.crank.state.worklogs.values().all(|worklog| {
            matches!(
                worklog.delivery,
                Delivery::InJira {
                    watch_twin: None,
                    ..
                }
            ) || (!self.plant.is_empty() && matches!(worklog.delivery, Delivery::InJira { .. }))
        })
    }

    fn dump(&self) -> Value {
        dump(&self.crank.state)
    }
}

fn dump(state: &AppState) -> Value {
    let worklogs: Vec<Value> = state
        .worklogs
        .values()
        .map(|worklog| {
            let name = match &worklog.delivery {
                Delivery::Draft(_) => "draft",
                Delivery::Waiting { .. } => "waiting",
                Delivery::Sending(_) => "sending",
                Delivery::Checking { .. } => "checking",
                Delivery::InJira { .. } => "in-jira",
                Delivery::Refused { .. } => "refused",
                Delivery::NeedsYou { .. } => "needs-you",
            };
            json!({
                "id": worklog.id.0.to_string(),
                "comment": worklog.comment,
                "started": worklog.started.as_second(),
                "secs": worklog.secs,
                "delivery": name,
            })
        })
        .collect();
    let running = state
        .timer
        .running()
        .map(|running| json!({"comment": running.note, "started": running.started.as_second()}));
    json!({"worklogs": worklogs, "running": running})
}

/// The planted bug "no attempt on disk": after a restart nothing tells that a request may have left.
fn forget_attempts(loaded: &mut Loaded, now: Timestamp) {
    for worklog in &mut loaded.worklogs {
        if worklog.delivery.is_unresolved() {
            worklog.delivery = Delivery::Waiting {
                due: now,
                tries: 0,
                last_problem: None,
            };
        }
    }
}

fn orders() -> Receiver<Value> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.send(serde_json::from_str(&line).unwrap()).is_err() {
                return;
            }
        }
    });
    receiver
}

fn say(value: &Value) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}").unwrap();
    out.flush().unwrap();
}
