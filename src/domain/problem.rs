//! What can go wrong outside, as closed enums. `state::notices` turns them into words.

use serde::{Deserialize, Serialize};

/// When it is worth trying the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// By itself, after a back-off (or what `Retry-After` said).
    Later,
    /// Only after the person signed in again.
    AfterSignIn,
    /// Not at all: something must change first.
    Never,
}

/// What a rate limit covers (`RateLimit-Reason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitReach {
    /// `jira-burst-based`: this endpoint.
    Endpoint,
    /// `jira-per-issue-on-write`: this issue.
    Issue,
    /// Quotas, and anything unknown.
    Everything,
}

/// Jira did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JiraProblem {
    /// No connection was made (DNS, refused, unreachable): nothing was sent.
    Offline { detail: String },
    /// The name does not exist.
    NoSuchHost { host: String },
    /// The connection broke or timed out after the request (or a part of it) was sent.
    NoAnswer { detail: String },
    /// The certificate was refused; the issuer it names, when it could be read.
    CertificateRefused {
        host: String,
        issuer: Option<String>,
        detail: String,
    },
    /// The proxy refused or could not be reached, so nothing got through to Jira.
    Proxy { detail: String },
    /// A 3xx: the address is another one. Never followed with credentials.
    Redirected { to: String },
    /// Something answered that is not Jira: an HTML page (single sign-on, captive portal), other JSON.
    NotJira { host: String, what: String },
    /// The token is wrong, expired or revoked (401, or `X-Seraph-LoginReason: AUTHENTICATED_FAILED`).
    TokenRejected,
    /// The scoped token lacks a scope; which one, where Jira or the endpoint tells.
    ScopeMissing { scope: String },
    /// A Data Center token was pasted for a Cloud site.
    BearerOnCloud,
    /// Jira wants a CAPTCHA solved in the browser; trying again makes it worse.
    Captcha { login_url: Option<String> },
    /// `XSRF check failed`.
    Xsrf,
    /// The answer came from another account than ours.
    OtherAccount { account_id: String },
    /// 410: Atlassian removed this API.
    Gone { words: String },
    /// 429: not carried out.
    RateLimited {
        retry_after_secs: Option<u64>,
        reach: LimitReach,
    },
    /// 5xx.
    ServerError {
        status: u16,
        retry_after_secs: Option<u64>,
    },
    /// 404 of an authenticated request, in Jira's words.
    NotFound { words: String },
    /// 400, 403, 409, 413, 415 …: Jira said no, in its words.
    Refused { status: u16, words: String },
    /// An answer with a good status that could not be read (cut off, not JSON, members missing).
    Garbled { detail: String },
    /// The request was never sent because nobody is signed in on the worker.
    NotSignedIn,
}

impl JiraProblem {
    /// When to try the same again.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        match self {
            Self::Offline { .. }
            | Self::NoSuchHost { .. }
            | Self::NoAnswer { .. }
            | Self::Proxy { .. }
            | Self::RateLimited { .. }
            | Self::ServerError { .. }
            | Self::Garbled { .. }
            | Self::NotJira { .. } => Retry::Later,
            Self::TokenRejected
            | Self::ScopeMissing { .. }
            | Self::BearerOnCloud
            | Self::Captcha { .. }
            | Self::OtherAccount { .. }
            | Self::NotSignedIn
            | Self::CertificateRefused { .. }
            | Self::Redirected { .. } => Retry::AfterSignIn,
            Self::Xsrf | Self::Gone { .. } | Self::NotFound { .. } | Self::Refused { .. } => {
                Retry::Never
            }
        }
    }

    /// True when a write that ended like this was certainly not carried out.
    ///
    /// A 4xx is an answer, so Jira decided; everything without a trustworthy answer is unknown.
    #[must_use]
    pub const fn proves_not_carried_out(&self) -> bool {
        match self {
            Self::Offline { .. }
            | Self::NoSuchHost { .. }
            | Self::Proxy { .. }
            | Self::CertificateRefused { .. }
            | Self::Redirected { .. }
            | Self::TokenRejected
            | Self::ScopeMissing { .. }
            | Self::BearerOnCloud
            | Self::Captcha { .. }
            | Self::Xsrf
            | Self::Gone { .. }
            | Self::RateLimited { .. }
            | Self::NotFound { .. }
            | Self::Refused { .. }
            | Self::NotSignedIn => true,
            Self::NoAnswer { .. }
            | Self::NotJira { .. }
            | Self::OtherAccount { .. }
            | Self::ServerError { .. }
            | Self::Garbled { .. } => false,
        }
    }
}

/// The credential store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretProblem {
    /// No provider (Linux: no Secret Service on the bus).
    Absent { detail: String },
    /// It is there, but locked, and the person dismissed the prompt.
    Locked,
    /// Anything else it said.
    Failed { detail: String },
}

/// The database did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreProblem {
    DiskFull,
    ReadOnly {
        path: String,
    },
    Corrupt {
        path: String,
        detail: String,
    },
    /// Written by a later version of the program.
    Newer {
        found: i64,
        known: i64,
    },
    /// Another process holds it.
    Locked,
    /// An earlier job failed; nothing is written until the state has submitted again.
    Refusing,
    Failed {
        detail: String,
    },
}
