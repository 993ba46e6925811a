//! Problems in words: one sentence for what happened, one for what to do.
//!
//! Jira's own words are shown as they come (they are in the account's language) and never matched on.

use super::Words;
use crate::domain::problem::{JiraProblem, LimitReach, SecretProblem, StoreProblem};
use crate::domain::site::SiteError;

impl Words {
    fn new(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            advice: advice.into(),
        }
    }

    /// Title and advice in one line.
    #[must_use]
    pub fn joined(&self) -> String {
        if self.advice.is_empty() {
            self.title.clone()
        } else {
            format!("{}. {}", self.title.trim_end_matches('.'), self.advice)
        }
    }
}

impl From<&JiraProblem> for Words {
    fn from(problem: &JiraProblem) -> Self {
        match problem {
            JiraProblem::Offline { .. } => Self::new(
                "Jira cannot be reached",
                "Check the network or VPN. Everything is kept here and sent when the connection is back.",
            ),
            JiraProblem::NoSuchHost { host } => Self::new(
                format!("There is no site called {host}"),
                "Check the address for a typing mistake, and whether a VPN is needed to reach it.",
            ),
            JiraProblem::NoAnswer { .. } => Self::new(
                "Jira did not answer in time",
                "It is tried again by itself. Before anything is sent twice, Planim looks it up in Jira.",
            ),
            JiraProblem::CertificateRefused {
                host,
                issuer,
                detail,
            } => {
                let from = issuer
                    .as_ref()
                    .map_or_else(String::new, |issuer| format!("It comes from “{issuer}”. "));
                Self::new(
                    format!("The certificate of {host} is refused: {detail}"),
                    format!(
                        "{from}If that is your company's proxy, have its root certificate installed in the system. Otherwise do not sign in on this network."
                    ),
                )
            }
            JiraProblem::Proxy { .. } => Self::new(
                "The proxy let nothing through",
                "Check the proxy in the system's network settings (HTTPS_PROXY), or ask who runs it.",
            ),
            JiraProblem::Redirected { to } => Self::new(
                format!("This Jira lives at {to}"),
                "The token was not sent there. If you know that address, sign in with it.",
            ),
            JiraProblem::NotJira { host, what } => Self::new(
                format!("{host} answered with {what} instead of Jira"),
                "That is often a single sign-on or Wi-Fi login page. Open Jira in the browser, sign in there, and check the address and VPN.",
            ),
            JiraProblem::TokenRejected => Self::new(
                "Jira does not accept this token",
                "It is mistyped, expired, revoked, or belongs to another e-mail address. Make a new one and replace it.",
            ),
            JiraProblem::ScopeMissing { scope } if scope.is_empty() => Self::new(
                "The token lacks a scope",
                "Make a token with the scopes read:jira-work, write:jira-work and read:jira-user.",
            ),
            JiraProblem::ScopeMissing { scope } => Self::new(
                format!("The token lacks the scope {scope}"),
                "Make a token with the scopes read:jira-work, write:jira-work and read:jira-user, and replace this one.",
            ),
            JiraProblem::BearerOnCloud => Self::new(
                "This is a Data Center token, but the site is Jira Cloud",
                "Make an API token at id.atlassian.com and use it with your e-mail address.",
            ),
            JiraProblem::Captcha { login_url } => Self::new(
                "Jira wants a CAPTCHA solved first",
                login_url.as_ref().map_or_else(
                    || "Sign in to Jira in the browser once, then try again here. Nothing is retried until then.".to_owned(),
                    |url| format!("Open {url} in the browser, sign in once, then try again here. Nothing is retried until then."),
                ),
            ),
            JiraProblem::Xsrf => Self::new(
                "Jira refused the request (XSRF check failed)",
                "A proxy may be changing the requests. Try another network, or ask who runs the proxy.",
            ),
            JiraProblem::OtherAccount { .. } => Self::new(
                "Jira answered as another account than yours",
                "Nothing more is sent. Replace the token with one of your own account.",
            ),
            JiraProblem::Gone { words } => Self::new(
                "Atlassian has removed the interface this version uses",
                said("Your time is safe here. Update Planim to send it.", words),
            ),
            JiraProblem::RateLimited {
                retry_after_secs,
                reach,
            } => {
                let what = match reach {
                    LimitReach::Endpoint | LimitReach::Everything => {
                        "Jira asks to slow down"
                    }
                    LimitReach::Issue => "Jira asks to slow down on this issue",
                };
                Self::new(
                    what,
                    retry_after_secs.map_or_else(
                        || "It is tried again by itself.".to_owned(),
                        |secs| format!("It is tried again by itself in {secs} s."),
                    ),
                )
            }
            JiraProblem::ServerError { status, .. } => Self::new(
                format!("Jira has a problem of its own (error {status})"),
                "It is tried again by itself. Nothing is lost.",
            ),
            JiraProblem::NotFound { words } => Self::new(
                if words.is_empty() {
                    "Jira does not find it"
                } else {
                    words.as_str()
                },
                "The issue may be deleted or moved, or you may not see it any more. Move the worklog to another issue.",
            ),
            JiraProblem::Refused { status, words } => Self::new(
                if words.is_empty() {
                    format!("Jira refused it (error {status}) and gave no reason")
                } else {
                    words.clone()
                },
                "",
            ),
            JiraProblem::Garbled { .. } => Self::new(
                "Jira's answer could not be read",
                "Something between here and Jira may have cut it off. It is tried again by itself.",
            ),
            JiraProblem::NotSignedIn => Self::new(
                "Nobody is signed in",
                "Sign in to Jira; everything waits here until then.",
            ),
        }
    }
}

fn said(advice: &str, words: &str) -> String {
    if words.is_empty() {
        advice.to_owned()
    } else {
        format!("{advice} Jira says: {words}")
    }
}

impl From<&SecretProblem> for Words {
    fn from(problem: &SecretProblem) -> Self {
        match problem {
            SecretProblem::Absent { .. } => Self::new(
                "This system has no place to keep a token safely",
                "Install a keyring (GNOME: sudo apt install gnome-keyring; KDE: KWallet with its Secret Service switched on), then try again. Or keep the token in memory until you quit.",
            ),
            SecretProblem::Locked => Self::new(
                "The keyring is locked",
                "Unlock it when the system asks, then try again.",
            ),
            SecretProblem::Failed { detail } => Self::new(
                format!("The keyring did not answer as expected: {detail}"),
                "Try again, or keep the token in memory until you quit.",
            ),
        }
    }
}

impl Words {
    /// Why the program does not start on its database: there it has nothing to save yet, and changed nothing.
    #[must_use]
    pub fn at_start(problem: &StoreProblem) -> Self {
        match problem {
            StoreProblem::DiskFull => Self::new(
                "Planim cannot start: the disk is full",
                "Free some space and start it again. Nothing was changed.",
            ),
            StoreProblem::ReadOnly { path } => Self::new(
                format!("Planim cannot start: {path} cannot be written"),
                "Make the file and its folder writable, and start it again. Nothing was changed.",
            ),
            StoreProblem::Corrupt { path, .. } => Self::new(
                format!("Planim cannot start: the database {path} is damaged"),
                "Copy the file to a safe place, then put a backup in its place, or move it away to begin anew. Nothing was changed.",
            ),
            StoreProblem::Newer { .. } => Self::from(problem),
            StoreProblem::Locked => Self::new(
                "Planim cannot start: another program holds its database",
                "Close the other program and start Planim again.",
            ),
            StoreProblem::Refusing | StoreProblem::Failed { .. } => Self::new(
                "Planim cannot start: its database cannot be opened",
                "Check the data folder and its permissions, and start it again. PLANIM_LOG=debug says more.",
            ),
        }
    }
}

impl Words {
    /// What to do when a copy of the database was not written.
    #[must_use]
    pub fn of_copy(problem: &StoreProblem) -> &'static str {
        match problem {
            StoreProblem::DiskFull => "The disk is full. Free some space or choose another place.",
            StoreProblem::ReadOnly { .. } => "It may not be written there. Choose another place.",
            StoreProblem::Corrupt { .. } => {
                "The database is damaged. Quit Planim and copy the file itself to a safe place."
            }
            StoreProblem::Newer { .. }
            | StoreProblem::Locked
            | StoreProblem::Refusing
            | StoreProblem::Failed { .. } => "Choose another place and try again.",
        }
    }
}

impl From<&StoreProblem> for Words {
    fn from(problem: &StoreProblem) -> Self {
        match problem {
            StoreProblem::DiskFull => Self::new(
                "Not saved: the disk is full",
                "Free some space. Saving is tried again by itself; do not quit before.",
            ),
            StoreProblem::ReadOnly { path } => Self::new(
                format!("Not saved: {path} cannot be written"),
                "Make the file and its folder writable. Saving is tried again by itself.",
            ),
            StoreProblem::Corrupt { path, .. } => Self::new(
                format!("Not saved: the database {path} is damaged"),
                "Copy the file to a safe place before anything else, then restore a backup of it.",
            ),
            StoreProblem::Newer { found, known } => Self::new(
                format!(
                    "The database was written by a later Planim (format {found}, this one knows {known})"
                ),
                "Install the later version. Nothing was changed.",
            ),
            StoreProblem::Locked => Self::new(
                "Not saved: another program holds the database",
                "Close the other Planim. Saving is tried again by itself.",
            ),
            StoreProblem::Refusing => Self::new(
                "Not saved yet",
                "An earlier change could not be saved; everything is tried again in order.",
            ),
            StoreProblem::Failed { detail } => Self::new(
                format!("Not saved: {detail}"),
                "Saving is tried again by itself; do not quit before.",
            ),
        }
    }
}

impl From<&SiteError> for Words {
    fn from(error: &SiteError) -> Self {
        match error {
            SiteError::Empty => Self::new(
                "The address is empty",
                "Type your site, such as acme or acme.atlassian.net.",
            ),
            SiteError::NotAnAddress => Self::new(
                "This is not the address of a Jira site",
                "Type your site, such as acme.atlassian.net, or paste the address of an issue from the browser.",
            ),
            SiteError::UserInfo => Self::new(
                "The address carries a user name or password",
                "Leave out everything before the @: it is often a trick, and never needed.",
            ),
            SiteError::InsecureHttp => Self::new(
                "With http anybody on the way could read the token",
                "Use the https address of the site.",
            ),
            SiteError::Scheme(scheme) => Self::new(
                format!("Planim speaks https, not {scheme}"),
                "Paste the address of Jira as the browser shows it.",
            ),
            SiteError::Gateway => Self::new(
                "This is Atlassian's gateway, not your site",
                "Type your site, such as acme.atlassian.net; the gateway for scoped tokens is found by itself.",
            ),
        }
    }
}
