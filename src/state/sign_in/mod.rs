//! Who is signed in, how far signing in is, and the onboarding dialog.

pub(crate) mod onboarding;
mod session;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::account::Account;
use crate::domain::problem::{JiraProblem, SecretProblem};
use crate::domain::secret::Secret;
use crate::domain::site::{SiteError, SiteUrl};

use super::event::SiteProbe;
use super::notices::Words;

/// The account and whether it can act.
#[derive(Debug, Clone, Default)]
pub struct SignIn {
    pub session: Session,
    /// The dialog, while it is shown (first run, "Replace token").
    pub onboarding: Option<Onboarding>,
    /// The credential store's name for people, once probed ("GNOME Keyring").
    pub provider: Option<String>,
    /// The token lives in memory only, by the person's choice, until quit.
    pub in_memory_only: bool,
    /// Newest generation given to the secrets thread; answers to older ones are ignored.
    pub(crate) generation: u64,
    /// The only place in the state where a token ever is: from the moment Jira accepted it until the credential
    /// store has it, the person keeps it in memory only, or cancels. Needed for "Try again".
    pub(crate) unsaved_token: Option<Secret>,
    /// The expiry date typed beside the token that is being tried.
    pub(crate) typed_expiry: Option<Date>,
    /// The `/myself` check (or the demo's sign-in) under way.
    pub(crate) checking: Option<u64>,
    /// When an unconfirmed session is checked again.
    pub(crate) retry_at: Option<Timestamp>,
    pub(crate) failures: u32,
    /// The smallest number of days before the token's expiry that was told.
    pub(crate) told_expiry_days: Option<i32>,
    /// The profile's zone was spoken about in this run.
    pub(crate) told_zone: Option<String>,
}

/// Can we act as the account?
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Session {
    /// Nobody ever signed in here, or signed out.
    #[default]
    None,
    /// The credential store was asked for the token at this time; after 2 s the screen says that it waits.
    WaitingForKeyring {
        account: Account,
        since: jiff::Timestamp,
    },
    /// The token could not be had; "Try again".
    KeyringProblem {
        account: Account,
        problem: SecretProblem,
    },
    /// The credential store has no token for this account.
    TokenMissing { account: Account },
    /// The token is with the workers. `checked` once Jira confirmed it in this run.
    SignedIn { account: Account, checked: bool },
    /// Jira does not take the token any more (or something else only a person can mend).
    Rejected {
        account: Account,
        problem: JiraProblem,
    },
}

/// The onboarding dialog's state; typed text lives in the view.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Onboarding {
    pub probe: Probe,
    pub step: Step,
    /// The dialog replaces the token of the present account and can be cancelled.
    pub replacing: bool,
    /// What is missing in the form, in words; shown under it.
    pub hint: Option<Words>,
}

/// What is known about the typed address.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Probe {
    #[default]
    Nothing,
    BadAddress(SiteError),
    Asking {
        request: u64,
        site: SiteUrl,
    },
    Answered(SiteProbe),
    Failed {
        site: SiteUrl,
        problem: JiraProblem,
    },
}

/// How far connecting is.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Step {
    #[default]
    Form,
    /// The token would go to a host that is neither Atlassian's nor loopback: name it first.
    ConfirmHost {
        host: String,
    },
    Connecting {
        request: u64,
    },
    /// The token works; it is being put into the credential store.
    Saving {
        account: Account,
    },
    Failed(JiraProblem),
    /// The token works but could not be stored: install a provider, try again, or keep it in memory.
    NoKeyring {
        account: Account,
        problem: SecretProblem,
    },
    Done {
        account: Account,
        kept_in: String,
    },
}

impl SignIn {
    /// The screen says that it waits for the keyring from this moment on.
    #[must_use]
    pub fn keyring_is_slow_from(&self) -> Option<Timestamp> {
        match &self.session {
            Session::WaitingForKeyring { since, .. } => {
                Some(super::turn::later(*since, session::KEYRING_IS_SLOW))
            }
            Session::None
            | Session::KeyringProblem { .. }
            | Session::TokenMissing { .. }
            | Session::SignedIn { .. }
            | Session::Rejected { .. } => None,
        }
    }

    /// The present account, whether or not it can act.
    #[must_use]
    pub const fn account(&self) -> Option<&Account> {
        match &self.session {
            Session::None => None,
            Session::WaitingForKeyring { account, .. }
            | Session::KeyringProblem { account, .. }
            | Session::TokenMissing { account }
            | Session::SignedIn { account, .. }
            | Session::Rejected { account, .. } => Some(account),
        }
    }
}
