//! The session: reading the token at start, checking it, losing it, signing out.

use jiff::SignedDuration;

use super::super::AppState;
use super::super::command::Command;
use super::super::effect::{Change, Effect, JiraRead, LoadJob, SecretJob};
use super::super::event::{Connected, Credential};
use super::super::notices::{Say, Topic, Words};
use super::super::turn::{Turn, back_off};
use super::{Onboarding, Session};
use crate::domain::account::{Account, Owner, Profile};
use crate::domain::day::DayZone;
use crate::domain::delivery::Delivery;
use crate::domain::problem::{JiraProblem, Retry, SecretProblem};
use crate::domain::secret::Secret;

/// After this the screen says that it waits for the keyring.
pub(super) const KEYRING_IS_SLOW: SignedDuration = SignedDuration::from_secs(2);
/// Days ahead at which the token's expiry is told.
const EXPIRY_TOLD_AT: [i32; 4] = [14, 3, 1, 0];
/// The demo's token never meets the real one.
pub(super) const DEMO_CREDENTIAL_KEY: &str = "jira_api_token:demo";

impl AppState {
    /// At start: the demo signs itself in, a known account reads its token, a new person gets the dialog.
    pub(crate) fn begin_session(&mut self, account: Option<Account>, turn: &mut Turn) {
        if self.config.demo.is_some() {
            if let Some(account) = account {
                self.sign_in.session = Session::SignedIn {
                    account,
                    checked: false,
                };
            }
            self.sign_in.generation += 1;
            turn.effect(Effect::Secret(SecretJob::Probe {
                generation: self.sign_in.generation,
            }));
            self.connect_demo(turn);
            return;
        }
        if let Some(account) = account {
            self.read_token(account, turn);
        } else {
            self.sign_in.generation += 1;
            self.sign_in.onboarding = Some(Onboarding::default());
        }
        turn.effect(Effect::Secret(SecretJob::Probe {
            generation: self.sign_in.generation,
        }));
    }

    pub(super) fn read_token(&mut self, account: Account, turn: &mut Turn) {
        self.sign_in.generation += 1;
        turn.effect(Effect::Secret(SecretJob::Get {
            generation: self.sign_in.generation,
            key: account.credential_key.clone(),
        }));
        self.sign_in.session = Session::WaitingForKeyring {
            account,
            since: turn.now,
        };
    }

    fn connect_demo(&mut self, turn: &mut Turn) {
        let Some(demo) = self.config.demo.clone() else {
            return;
        };
        let request = self.next_request();
        self.sign_in.checking = Some(request);
        self.sign_in.retry_at = None;
        turn.effect(Effect::JiraRead(JiraRead::Connect {
            request,
            site: demo.site,
            email: Some(demo.email),
            token: demo.token,
        }));
    }

    /// True when Jira has confirmed in this run who we are: only then is anything sent.
    #[must_use]
    pub fn can_act(&self) -> bool {
        matches!(
            self.sign_in.session,
            Session::SignedIn { checked: true, .. }
        )
    }

    /// The credential store's answer at start, or to "Try again".
    pub(crate) fn secret_read(
        &mut self,
        generation: u64,
        result: Result<Option<Secret>, SecretProblem>,
        turn: &mut Turn,
    ) {
        if generation != self.sign_in.generation {
            return;
        }
        let account = match &self.sign_in.session {
            Session::WaitingForKeyring { account, .. }
            | Session::SignedIn {
                account,
                checked: false,
            } => account.clone(),
            Session::None
            | Session::KeyringProblem { .. }
            | Session::TokenMissing { .. }
            | Session::SignedIn { checked: true, .. }
            | Session::Rejected { .. } => return,
        };
        match result {
            Ok(Some(token)) => {
                self.notices.withdraw(Topic::Keyring);
                self.check(account, token, false, turn);
                self.refresh_open_filter(turn);
            }
            Ok(None) => {
                self.notices.say(
                    Say::warning("The keyring has no token for your Jira account any more")
                        .advice("Enter it again; everything you tracked is still here.")
                        .action("Enter token", Command::ReplaceToken)
                        .topic(Topic::Keyring),
                );
                self.sign_in.session = Session::TokenMissing { account };
            }
            Err(problem) => {
                let words = Words::from(&problem);
                self.notices.say(
                    Say::error(words.title)
                        .advice(words.advice)
                        .action("Try again", Command::RetryKeyring)
                        .topic(Topic::Keyring),
                );
                self.sign_in.session = Session::KeyringProblem { account, problem };
            }
        }
    }

    /// Hands the token to the workers and has them check it.
    pub(super) fn check(
        &mut self,
        account: Account,
        token: Secret,
        checked: bool,
        turn: &mut Turn,
    ) {
        let request = self.next_request();
        self.sign_in.checking = Some(request);
        turn.effect(Effect::JiraRead(JiraRead::SignIn {
            request,
            credential: Credential::of(&account, token),
        }));
        self.sign_in.session = Session::SignedIn { account, checked };
    }

    /// `/myself` answered.
    pub(crate) fn sign_in_checked(
        &mut self,
        request: u64,
        result: Result<Profile, JiraProblem>,
        turn: &mut Turn,
    ) {
        if self.sign_in.checking != Some(request) {
            return;
        }
        self.sign_in.checking = None;
        let Session::SignedIn { account, checked } = self.sign_in.session.clone() else {
            return;
        };
        match result {
            Ok(profile) if profile.account_id != account.profile.account_id => {
                let account_id = profile.account_id;
                self.reject(JiraProblem::OtherAccount { account_id }, turn);
            }
            Ok(profile) => {
                let account = Account { profile, ..account };
                self.confirmed(account, turn);
            }
            Err(problem) if problem.retry() == Retry::AfterSignIn => self.reject(problem, turn),
            // Confirmed a moment ago by the dialog; the next request will tell.
            Err(_) if checked => {}
            Err(problem) => self.check_later(problem, turn),
        }
    }

    fn check_later(&mut self, problem: JiraProblem, turn: &Turn) {
        self.sign_in.failures += 1;
        let delays = self.config.delays;
        let wait = back_off(self.sign_in.failures, delays.retry_first, delays.retry_max);
        self.sign_in.retry_at = Some(turn.after(wait));
        self.outbox.problem = Some(problem);
    }

    /// Checks an unconfirmed session again when that is due: the token is read anew, for the state keeps none.
    pub(crate) fn retry_sign_in(&mut self, turn: &mut Turn) {
        if self.sign_in.retry_at.is_none_or(|at| at > turn.now) {
            return;
        }
        self.sign_in.retry_at = None;
        if self.config.demo.is_some() {
            self.connect_demo(turn);
        } else if let Session::SignedIn {
            account,
            checked: false,
        } = &self.sign_in.session
        {
            self.sign_in.generation += 1;
            turn.effect(Effect::Secret(SecretJob::Get {
                generation: self.sign_in.generation,
                key: account.credential_key.clone(),
            }));
        }
    }

    /// Jira confirmed the account: from here on things are sent.
    fn confirmed(&mut self, account: Account, turn: &mut Turn) {
        if self.account() != Some(&account) {
            turn.save(Change::PutAccount(account.clone()));
        }
        self.sign_in.failures = 0;
        self.sign_in.retry_at = None;
        self.sign_in.session = Session::SignedIn {
            account,
            checked: true,
        };
        self.notices.withdraw(Topic::SignIn);
        self.notices.withdraw(Topic::Keyring);
        self.heard(turn);
        self.use_profile(turn);
        self.refresh_open_filter(turn);
        self.ask_about_typed(turn);
    }

    /// Takes the zone, and what must be told, from the profile.
    pub(crate) fn use_profile(&mut self, turn: &mut Turn) {
        let Some(account) = self.account() else {
            return;
        };
        let name = account.profile.time_zone.clone();
        let tracks_time = account.profile.time_tracking_enabled;
        self.zone = DayZone::of_profile(name.as_deref(), &self.config.machine_zone);
        self.turn_the_day(turn);
        self.tell_zone(name, turn);
        self.tell_expiry(turn);
        if !tracks_time {
            self.notices.say(
                Say::warning("Time tracking is switched off on this site")
                    .advice("Worklogs wait here. A Jira administrator can switch it on.")
                    .topic(Topic::TimeTracking),
            );
        }
    }

    fn tell_zone(&mut self, name: Option<String>, turn: &Turn) {
        if name.is_none() || self.sign_in.told_zone == name {
            return;
        }
        let machine = &self.config.machine_zone;
        let machine_name = machine.iana_name().unwrap_or("another zone").to_owned();
        let differs = machine.to_offset(turn.now) != self.zone.zone.to_offset(turn.now);
        if let Some(unknown) = self.zone.unknown.clone() {
            self.notices.say(
                Say::warning(format!(
                    "Your Jira profile's time zone “{unknown}” is not known here"
                ))
                .advice(format!(
                    "Days are cut in this computer's zone ({machine_name}). Choose another zone in your Jira profile."
                ))
                .topic(Topic::Zone),
            );
        } else if differs && let Some(profile) = &name {
            self.notices.say(
                Say::info(format!(
                    "Days are cut in {profile}, as in your Jira profile"
                ))
                .advice(format!("This computer is set to {machine_name}."))
                .topic(Topic::Zone),
            );
        }
        self.sign_in.told_zone = name;
    }

    /// A known expiry is told 14, 3 and 1 days ahead, and on the day.
    pub(crate) fn tell_expiry(&mut self, turn: &Turn) {
        let Some(expires) = self.account().and_then(|account| account.token_expires) else {
            return;
        };
        let today = self.zone.date(turn.now);
        let days = (expires - today).get_days();
        let Some(step) = EXPIRY_TOLD_AT
            .into_iter()
            .filter(|step| days <= *step)
            .min()
        else {
            return;
        };
        if self
            .sign_in
            .told_expiry_days
            .is_some_and(|told| told <= step)
        {
            return;
        }
        self.sign_in.told_expiry_days = Some(step);
        let title = match days {
            ..0 => "Your Jira token has expired".to_owned(),
            0 => "Your Jira token expires today".to_owned(),
            1 => "Your Jira token expires tomorrow".to_owned(),
            days => format!("Your Jira token expires in {days} days"),
        };
        self.notices.say(
            Say::warning(title)
                .advice("Make a new one and replace it; everything here is kept.")
                .action("Replace token", Command::ReplaceToken)
                .topic(Topic::TokenExpiry),
        );
    }

    /// Jira does not take us any more: nothing is sent until the person did something about it.
    pub(crate) fn reject(&mut self, problem: JiraProblem, turn: &Turn) {
        let Session::SignedIn { account, .. } = &self.sign_in.session else {
            return;
        };
        let account = account.clone();
        let words = Words::from(&problem);
        let say = Say::error(words.title)
            .advice(words.advice)
            .topic(Topic::SignIn);
        let say = match &problem {
            JiraProblem::Captcha {
                login_url: Some(url),
            } => say.action("Open Jira", Command::OpenUrl(url.clone())),
            JiraProblem::CertificateRefused { .. }
            | JiraProblem::Redirected { .. }
            | JiraProblem::Captcha { login_url: None } => {
                say.action("Try again", Command::RetryKeyring)
            }
            JiraProblem::Offline { .. }
            | JiraProblem::NoSuchHost { .. }
            | JiraProblem::NoAnswer { .. }
            | JiraProblem::Proxy { .. }
            | JiraProblem::NotJira { .. }
            | JiraProblem::TokenRejected
            | JiraProblem::ScopeMissing { .. }
            | JiraProblem::BearerOnCloud
            | JiraProblem::Xsrf
            | JiraProblem::OtherAccount { .. }
            | JiraProblem::Gone { .. }
            | JiraProblem::RateLimited { .. }
            | JiraProblem::ServerError { .. }
            | JiraProblem::NotFound { .. }
            | JiraProblem::Refused { .. }
            | JiraProblem::Garbled { .. }
            | JiraProblem::NotSignedIn => say.action("Replace token", Command::ReplaceToken),
        };
        self.notices.say(say);
        self.sign_in.retry_at = None;
        self.sign_in.session = Session::Rejected { account, problem };
        log::info!("the session ended at {}", turn.now);
    }

    /// Signs in as the account of the dialog (or the demo). Replacing a token keeps queue, cache and pins.
    pub(super) fn adopt(&mut self, account: Account, token: Secret, turn: &mut Turn) {
        let owner = account.owner();
        let former = self.owner();
        let replaces = former.as_ref() == Some(&owner);
        if former.is_some() && !replaces {
            self.leave_account(turn);
        }
        turn.save(Change::PutAccount(account.clone()));
        self.sign_in.told_expiry_days = None;
        self.check(account.clone(), token, true, turn);
        if !replaces {
            self.enter_account(owner, turn);
        }
        self.notices.withdraw(Topic::TokenExpiry);
        self.confirmed(account, turn);
    }

    /// The former account's timer is closed into its worklog; its rows stay on disk and are shown no more.
    fn leave_account(&mut self, turn: &mut Turn) {
        self.stop_timer(turn);
        self.abandon_requests(turn);
        self.issues.pinned.clear();
        self.issues.recent.clear();
        self.issues.results.clear();
        self.issues.found = super::super::issues::Found::default();
        self.undo = super::super::tracking::Undo::default();
    }

    /// The new account's worklogs are read from the disk.
    fn enter_account(&mut self, owner: Owner, turn: &mut Turn) {
        // A timer that was running without an account belongs to whoever signs in.
        if let Some(running) = self.timer.running() {
            turn.save(Change::PutRunning(running.clone(), owner));
        }
        self.days.clear();
        turn.effect(Effect::Load(LoadJob::Worklogs {
            from: jiff::Timestamp::UNIX_EPOCH,
            to: turn.after(SignedDuration::from_hours(24 * 3660)),
        }));
        if let Some(open) = self.issues.open {
            turn.effect(Effect::Load(LoadJob::Filter(open)));
        }
    }

    /// Forgets the token; worklogs stay here.
    pub(crate) fn sign_out(&mut self, turn: &mut Turn) {
        let Some(account) = self.account().cloned() else {
            return;
        };
        self.leave_account(turn);
        self.sign_in.generation += 1;
        turn.effect(Effect::Secret(SecretJob::Delete {
            generation: self.sign_in.generation,
            key: account.credential_key.clone(),
        }));
        turn.effect(Effect::JiraRead(JiraRead::SignOut));
        turn.save(Change::ForgetAccount);
        let owner = account.owner();
        let kept = self
            .worklogs
            .values()
            .filter(|w| w.owner == owner && !matches!(w.delivery, Delivery::InJira { .. }))
            .count();
        self.sign_in = super::SignIn {
            provider: self.sign_in.provider.take(),
            generation: self.sign_in.generation,
            onboarding: Some(Onboarding::default()),
            ..super::SignIn::default()
        };
        self.outbox.problem = None;
        if kept > 0 {
            self.notices.say(
                Say::info(format!("Signed out; {} here", worklogs_stay(kept)))
                    .advice("They are sent when you sign in as the same account again."),
            );
        }
    }

    /// The token could not be removed: say where it still is.
    pub(crate) fn secret_deleted(&mut self, generation: u64, result: Result<(), SecretProblem>) {
        if let (true, Err(problem)) = (generation == self.sign_in.generation, result) {
            let words = Words::from(&problem);
            self.notices.say(
                Say::warning("The token is still in the keyring")
                    .advice(format!(
                        "{}. Remove “planim-time-tracker” there by hand.",
                        words.title
                    ))
                    .topic(Topic::Keyring),
            );
        }
    }

    /// The demo signed itself in, or could not yet.
    pub(super) fn demo_connected(
        &mut self,
        result: Result<Connected, JiraProblem>,
        turn: &mut Turn,
    ) {
        match result {
            Ok(connected) => {
                let token = connected.token.clone();
                let account = self.account_of(connected);
                self.sign_in.generation += 1;
                turn.effect(Effect::Secret(SecretJob::Set {
                    generation: self.sign_in.generation,
                    key: account.credential_key.clone(),
                    secret: token.clone(),
                }));
                self.adopt(account, token, turn);
            }
            Err(problem) => self.check_later(problem, turn),
        }
    }
}

/// "1 worklog stays", "3 worklogs stay".
fn worklogs_stay(count: usize) -> String {
    if count == 1 {
        "1 worklog stays".to_owned()
    } else {
        format!("{count} worklogs stay")
    }
}
