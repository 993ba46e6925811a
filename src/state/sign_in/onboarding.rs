//! The dialog: what answers at the address, trying a token, keeping it.

use jiff::civil::Date;

use super::super::AppState;
use super::super::effect::{Effect, JiraRead, SecretJob};
use super::super::event::{Connected, SiteProbe};
use super::super::notices::Words;
use super::super::turn::Turn;
use super::session::DEMO_CREDENTIAL_KEY;
use super::{Onboarding, Probe, Session, Step};
use crate::domain::account::{Account, Deployment, FIRST_CREDENTIAL_KEY, Marking};
use crate::domain::problem::{JiraProblem, SecretProblem};
use crate::domain::secret::Secret;
use crate::domain::site::SiteUrl;

/// What the form held when "Connect" was pressed.
pub(crate) struct Form {
    pub site: String,
    pub email: String,
    pub token: Secret,
    pub expires: Option<Date>,
    pub host_confirmed: Option<String>,
}

impl AppState {
    /// The address field was left: find out what answers there.
    pub(crate) fn probe_site(&mut self, text: &str, turn: &mut Turn) {
        if self.sign_in.onboarding.is_none() {
            return;
        }
        let probe = match SiteUrl::parse(text) {
            Ok(site) => {
                let request = self.next_request();
                turn.effect(Effect::JiraRead(JiraRead::Probe {
                    request,
                    site: site.clone(),
                }));
                Probe::Asking { request, site }
            }
            Err(error) => Probe::BadAddress(error),
        };
        if let Some(dialog) = &mut self.sign_in.onboarding {
            dialog.probe = probe;
            dialog.hint = None;
            if matches!(dialog.step, Step::Failed(_)) {
                dialog.step = Step::Form;
            }
        }
    }

    pub(crate) fn site_probed(&mut self, request: u64, result: Result<SiteProbe, JiraProblem>) {
        let Some(dialog) = &mut self.sign_in.onboarding else {
            return;
        };
        let Probe::Asking {
            request: asked,
            site,
        } = &dialog.probe
        else {
            return;
        };
        if *asked != request {
            return;
        }
        dialog.probe = match result {
            Ok(answer) => Probe::Answered(answer),
            Err(problem) => Probe::Failed {
                site: site.clone(),
                problem,
            },
        };
    }

    /// Tries a token: it leaves for a host beyond Atlassian's and loopback only when that was confirmed by name.
    pub(crate) fn connect(&mut self, form: Form, turn: &mut Turn) {
        let site = match SiteUrl::parse(&form.site) {
            Ok(site) => site,
            Err(error) => {
                if let Some(dialog) = &mut self.sign_in.onboarding {
                    dialog.hint = Some(Words::from(&error));
                    dialog.probe = Probe::BadAddress(error);
                    dialog.step = Step::Form;
                }
                return;
            }
        };
        let request = self.next_request();
        let Some(dialog) = &mut self.sign_in.onboarding else {
            return;
        };
        dialog.hint = None;
        dialog.step = Step::Form;
        let deployment = match &dialog.probe {
            Probe::Answered(answer) if answer.site == site => Some(answer.deployment),
            Probe::Answered(_)
            | Probe::Nothing
            | Probe::BadAddress(_)
            | Probe::Asking { .. }
            | Probe::Failed { .. } => site.is_atlassian().then_some(Deployment::Cloud),
        };
        let email = form.email.trim();
        let email = (!email.is_empty() && deployment != Some(Deployment::DataCenter))
            .then(|| email.to_owned());
        if form.token.is_empty() {
            dialog.hint = Some(hint(
                "The token is empty",
                "Make one on the page that the link opens, and paste it.",
            ));
            return;
        }
        if deployment == Some(Deployment::Cloud) && email.as_ref().is_none_or(|e| !e.contains('@'))
        {
            dialog.hint = Some(hint(
                "Jira Cloud needs your e-mail address",
                "Type the one of the Atlassian account that made the token.",
            ));
            return;
        }
        let host = site.host().to_owned();
        if !site.is_atlassian()
            && !site.is_loopback()
            && form.host_confirmed.as_deref() != Some(host.as_str())
        {
            dialog.step = Step::ConfirmHost { host };
            return;
        }
        dialog.step = Step::Connecting { request };
        self.sign_in.typed_expiry = form.expires;
        turn.effect(Effect::JiraRead(JiraRead::Connect {
            request,
            site,
            email,
            token: form.token,
        }));
    }

    /// The token was tried.
    pub(crate) fn connected(
        &mut self,
        request: u64,
        result: Result<Connected, JiraProblem>,
        turn: &mut Turn,
    ) {
        if self.config.demo.is_some() && self.sign_in.checking == Some(request) {
            self.sign_in.checking = None;
            self.demo_connected(result, turn);
            return;
        }
        let Some(dialog) = &mut self.sign_in.onboarding else {
            return;
        };
        if dialog.step != (Step::Connecting { request }) {
            return;
        }
        match result {
            Ok(connected) => {
                self.sign_in.unsaved_token = Some(connected.token.clone());
                let account = self.account_of(connected);
                self.keep_token(account, turn);
            }
            Err(problem) => dialog.step = Step::Failed(problem),
        }
    }

    /// The account behind a token that works: the present one with news, or a new one.
    pub(super) fn account_of(&mut self, connected: Connected) -> Account {
        let known = self.account().filter(|known| {
            known.site == connected.site && known.profile.account_id == connected.profile.account_id
        });
        let marking = match connected.profile.deployment {
            Deployment::Cloud => known.map_or(Marking::Unproven, |known| known.marking),
            Deployment::DataCenter => Marking::Unmarked,
        };
        let id = known.map(|known| known.id);
        let key = if self.config.demo.is_some() {
            DEMO_CREDENTIAL_KEY
        } else {
            FIRST_CREDENTIAL_KEY
        };
        Account {
            id: id.unwrap_or_else(|| self.ids.next(self.last_seen.utc)),
            site: connected.site,
            email: connected.email,
            profile: connected.profile,
            marking,
            token_expires: self.sign_in.typed_expiry.take(),
            credential_key: key.to_owned(),
        }
    }

    /// Puts the unsaved token into the credential store.
    fn keep_token(&mut self, account: Account, turn: &mut Turn) {
        let Some(secret) = self.sign_in.unsaved_token.clone() else {
            return;
        };
        self.sign_in.generation += 1;
        turn.effect(Effect::Secret(SecretJob::Set {
            generation: self.sign_in.generation,
            key: account.credential_key.clone(),
            secret,
        }));
        if let Some(dialog) = &mut self.sign_in.onboarding {
            dialog.step = Step::Saving { account };
        }
    }

    /// The credential store took the token, or did not.
    pub(crate) fn secret_saved(
        &mut self,
        generation: u64,
        result: Result<String, SecretProblem>,
        turn: &mut Turn,
    ) {
        if generation != self.sign_in.generation {
            return;
        }
        if self.config.demo.is_some() && self.sign_in.onboarding.is_none() {
            // The demo's token is worth nothing elsewhere: memory will do.
            self.sign_in.in_memory_only = result.is_err();
            self.sign_in.provider = result.ok().or(self.sign_in.provider.take());
            return;
        }
        let Some(account) = self.account_being_kept() else {
            return;
        };
        match result {
            Ok(provider) => {
                self.sign_in.in_memory_only = false;
                self.sign_in.provider = Some(provider.clone());
                self.finish_connecting(account, provider, turn);
            }
            Err(problem) => {
                if let Some(dialog) = &mut self.sign_in.onboarding {
                    dialog.step = Step::NoKeyring { account, problem };
                }
            }
        }
    }

    /// The account whose token waits to be kept somewhere.
    fn account_being_kept(&self) -> Option<Account> {
        match &self.sign_in.onboarding.as_ref()?.step {
            Step::Saving { account } | Step::NoKeyring { account, .. } => Some(account.clone()),
            Step::Form
            | Step::ConfirmHost { .. }
            | Step::Connecting { .. }
            | Step::Failed(_)
            | Step::Done { .. } => None,
        }
    }

    fn finish_connecting(&mut self, account: Account, kept_in: String, turn: &mut Turn) {
        let Some(token) = self.sign_in.unsaved_token.take() else {
            return;
        };
        self.adopt(account.clone(), token, turn);
        if let Some(dialog) = &mut self.sign_in.onboarding {
            dialog.step = Step::Done { account, kept_in };
        }
    }

    /// "Try again" with the credential store: for the dialog's token, or for the stored one.
    pub(crate) fn retry_keyring(&mut self, turn: &mut Turn) {
        if let Some(account) = self.account_being_kept() {
            self.keep_token(account, turn);
            return;
        }
        match &self.sign_in.session {
            Session::WaitingForKeyring { account, .. }
            | Session::KeyringProblem { account, .. }
            | Session::TokenMissing { account }
            | Session::Rejected { account, .. } => {
                let account = account.clone();
                self.read_token(account, turn);
            }
            Session::None | Session::SignedIn { .. } => {}
        }
    }

    /// Without a credential store: the token lives until quit, in the workers only.
    pub(crate) fn keep_in_memory(&mut self, turn: &mut Turn) {
        let Some(account) = self.account_being_kept() else {
            return;
        };
        // Whatever is still being put away is superseded.
        self.sign_in.generation += 1;
        self.sign_in.in_memory_only = true;
        self.finish_connecting(account, "memory, until you quit".to_owned(), turn);
    }

    pub(crate) fn replace_token(&mut self) {
        let probe = self.account().map_or(Probe::Nothing, |account| {
            Probe::Answered(SiteProbe {
                site: account.site.clone(),
                deployment: account.profile.deployment,
                title: None,
            })
        });
        self.sign_in.onboarding = Some(Onboarding {
            probe,
            replacing: self.account().is_some(),
            ..Onboarding::default()
        });
    }

    pub(crate) fn cancel_onboarding(&mut self, turn: &mut Turn) {
        let Some(dialog) = self.sign_in.onboarding.take() else {
            return;
        };
        self.sign_in.unsaved_token = None;
        self.sign_in.typed_expiry = None;
        if let Step::Saving { account } = &dialog.step {
            self.sign_in.generation += 1;
            if self.account().is_none() {
                // It may be stored already; nobody signed in with it.
                turn.effect(Effect::Secret(SecretJob::Delete {
                    generation: self.sign_in.generation,
                    key: account.credential_key.clone(),
                }));
            }
        }
        if !matches!(dialog.step, Step::Done { .. }) {
            self.ask_keyring_again(turn);
        }
        if self.account().is_none() && self.config.demo.is_none() {
            self.sign_in.onboarding = Some(Onboarding::default());
        }
    }

    /// The dialog superseded a question to the credential store that the session still waits for.
    fn ask_keyring_again(&mut self, turn: &mut Turn) {
        match &self.sign_in.session {
            Session::WaitingForKeyring { account, .. } => {
                let account = account.clone();
                self.read_token(account, turn);
            }
            Session::SignedIn { checked: false, .. } if self.sign_in.checking.is_none() => {
                self.sign_in.retry_at = Some(turn.now);
            }
            Session::None
            | Session::KeyringProblem { .. }
            | Session::TokenMissing { .. }
            | Session::SignedIn { .. }
            | Session::Rejected { .. } => {}
        }
    }

    pub(crate) fn finish_onboarding(&mut self, turn: &mut Turn) {
        let done = self
            .sign_in
            .onboarding
            .as_ref()
            .is_some_and(|dialog| matches!(dialog.step, Step::Done { .. }));
        if done {
            self.sign_in.onboarding = None;
        } else {
            self.cancel_onboarding(turn);
        }
    }
}

fn hint(title: &str, advice: &str) -> Words {
    Words {
        title: title.to_owned(),
        advice: advice.to_owned(),
    }
}
