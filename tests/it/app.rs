//! The whole program without a window: the real crank, a database file, the sandbox over HTTP,
//! and a clock that only the test moves.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use planim::desktop::crank::Crank;
use planim::domain::issue::IssueRef;
use planim::domain::secret::Secret;
use planim::domain::timer::Subject;
use planim::domain::worklog::Worklog;
use planim::sandbox::{Mode, Options, Sandbox};
use planim::services::jira::{JiraHandle, JiraOptions};
use planim::services::secure_store::SecretsHandle;
use planim::services::store::Store;
use planim::services::{Inbox, Services};
use planim::state::effect::SecretJob;
use planim::state::{AppState, Command, Config, Delays, Now};

/// A sandbox whose search is up to date at once.
pub fn sandbox(mode: Mode) -> Sandbox {
    Sandbox::start(Options {
        mode,
        ..Options::default()
    })
    .unwrap()
}

/// The program, started, stopped and started again on the same folder.
pub struct App {
    pub crank: Crank,
    pub now: Timestamp,
    pub home: PathBuf,
    /// What is in the credential store.
    pub token: Option<(String, Secret)>,
}

impl App {
    /// Starts on an empty or a used folder. `token` is what the credential store holds.
    pub fn start(home: PathBuf, now: Timestamp, token: Option<(String, Secret)>) -> Self {
        let store = Store::open(&home.join("planim.db")).unwrap();
        let loaded = store.load(now - SignedDuration::from_hours(48)).unwrap();
        let config = Config {
            machine_zone: jiff::tz::TimeZone::UTC,
            delays: Delays::default(),
            seed: uuid::Uuid::now_v7().as_u128(),
            demo: None,
        };
        let (state, first) = AppState::start(config, loaded, Now::at(now));
        let inbox = Inbox::default();
        let secrets = SecretsHandle::spawn_mock(inbox.outlet());
        if let Some((key, secret)) = &token {
            secrets.submit(SecretJob::Set {
                generation: 0,
                key: key.clone(),
                secret: secret.clone(),
            });
        }
        let options = JiraOptions {
            timeout: Duration::from_secs(3),
            ..JiraOptions::default()
        };
        let services = Services::new(
            store.spawn(inbox.outlet()),
            JiraHandle::spawn(inbox.outlet(), options),
            secrets,
        );
        let (crank, _) = Crank::new(state, first, inbox, services);
        Self {
            crank,
            now,
            home,
            token,
        }
    }

    /// Starts on an empty folder and signs in to the sandbox.
    pub fn signed_in(folder: &tempfile::TempDir, sandbox: &Sandbox) -> Self {
        let mut app = Self::start(folder.path().to_owned(), wall_clock(), None);
        app.connect(sandbox);
        app.until_signed_in();
        app
    }

    /// Fills in the onboarding dialog for the sandbox.
    pub fn connect(&mut self, sandbox: &Sandbox) {
        let email = if sandbox.mode == Mode::DataCenter {
            ""
        } else {
            &sandbox.email
        };
        self.connect_to(&sandbox.url, email, &sandbox.token);
    }

    /// Fills in the onboarding dialog.
    pub fn connect_to(&mut self, url: &str, email: &str, token: &str) {
        let token = Secret::new(token.to_owned());
        self.token = Some(("jira_api_token".to_owned(), token.clone()));
        self.act(Command::ProbeSite(url.to_owned()));
        self.until("the site answered", |s| {
            matches!(
                s.sign_in.onboarding.as_ref().map(|o| &o.probe),
                Some(planim::state::sign_in::Probe::Answered(_))
            )
        });
        self.act(Command::Connect {
            site: url.to_owned(),
            email: email.to_owned(),
            token,
            expires: None,
            host_confirmed: None,
        });
    }

    /// Leaves the dialog once it says where the token is kept.
    pub fn until_signed_in(&mut self) {
        self.until("signed in", |s| {
            matches!(
                s.sign_in.onboarding.as_ref().map(|o| &o.step),
                Some(planim::state::sign_in::Step::Done { .. })
            )
        });
        self.act(Command::FinishOnboarding);
        self.until_saved();
    }

    /// Does what a person asked for.
    pub fn act(&mut self, command: Command) {
        let now = Now::at(self.now);
        let _ = self.crank.handle(command, now);
        let _ = self.crank.turn(now);
    }

    /// Moves the clock and does what is due.
    pub fn pass(&mut self, secs: i64) {
        self.now += SignedDuration::from_secs(secs);
        let _ = self.crank.turn(Now::at(self.now));
    }

    /// Handles reports until the condition holds; the clock stands still.
    pub fn until(&mut self, what: &str, condition: impl Fn(&AppState) -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !condition(&self.crank.state) {
            assert!(
                Instant::now() < end,
                "waited in vain: {what}\nsession {:?}\nonboarding {:?}\nworklogs {:#?}\nproblem {:?}",
                self.crank.state.sign_in.session,
                self.crank.state.sign_in.onboarding,
                self.crank.state.worklogs,
                self.crank.state.outbox.problem,
            );
            let now = Now::at(self.now);
            if let Some(message) = self.crank.inbox.wait_next(Some(Duration::from_millis(50))) {
                let _ = self.crank.handle(message, now);
            }
            let _ = self.crank.turn(now);
        }
    }

    /// Handles reports and lets the clock run from one due thing to the next, until the condition holds.
    pub fn run_until(&mut self, what: &str, condition: impl Fn(&AppState) -> bool) {
        let end = Instant::now() + Duration::from_mins(1);
        while !condition(&self.crank.state) {
            assert!(
                Instant::now() < end,
                "ran in vain: {what}\n{:#?}",
                self.crank.state.worklogs
            );
            let now = Now::at(self.now);
            match self.crank.inbox.wait_next(Some(Duration::from_millis(80))) {
                Some(message) => {
                    let _ = self.crank.handle(message, now);
                }
                // Nothing under way answered: let time pass to what is due next.
                None => {
                    if let Some(due) = self.crank.state.next_wakeup(now) {
                        self.now = self.now.max(due);
                    }
                }
            }
            let _ = self.crank.turn(Now::at(self.now));
        }
    }

    /// Waits until everything is on disk.
    pub fn until_saved(&mut self) {
        assert!(self.crank.flush(Duration::from_secs(10)));
        let _ = self.crank.turn(Now::at(self.now));
    }

    /// Any open issue of the first tab.
    pub fn any_issue(&mut self) -> IssueRef {
        self.until("a list", |s| {
            s.issues.results.values().any(|r| !r.issues.is_empty())
        });
        let result = self
            .crank
            .state
            .issues
            .results
            .values()
            .find(|r| !r.issues.is_empty());
        result.unwrap().issues[0].to_ref()
    }

    /// Logs finished time.
    pub fn log(&mut self, issue: &IssueRef, started: Timestamp, secs: i64, comment: &str) {
        self.act(Command::LogTime {
            subject: Subject::Issue(issue.clone()),
            started,
            secs,
            comment: comment.to_owned(),
        });
        self.until_saved();
    }

    /// The only worklog.
    pub fn worklog(&self) -> &Worklog {
        let mut all = self.crank.state.worklogs.values();
        let only = all.next().expect("no worklog");
        assert!(
            all.next().is_none(),
            "more than one worklog: {:#?}",
            self.crank.state.worklogs
        );
        only
    }

    /// Ends the program without a goodbye and starts it again.
    pub fn restart(self) -> Self {
        let Self {
            crank,
            now,
            home,
            token,
        } = self;
        assert!(crank.flush(Duration::from_secs(10)));
        drop(crank);
        Self::start(home, now, token)
    }
}

/// Ten minutes ago, in whole seconds: tests move the clock ahead, and a worklog's `created` is the
/// sandbox's real time, which must not seem to lie before the attempt.
pub fn wall_clock() -> Timestamp {
    Timestamp::from_second(Timestamp::now().as_second() - 600).unwrap()
}
