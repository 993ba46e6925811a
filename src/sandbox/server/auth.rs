//! Who is asking, and what Jira says to those it does not know.
//!
//! The trap it rebuilds: on Cloud a dead token is no 401 but an *anonymous* caller, and the only tell
//! is the header `X-Seraph-LoginReason: AUTHENTICATED_FAILED`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::Mode;
use super::http::{Answer, Request};
use super::jira::{Jira, Who};

/// Which way a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    Site,
    Gateway,
}

const FAILED: (&str, &str) = ("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");

/// Lets the caller in as somebody, or answers in their place.
pub(super) fn admit(jira: &Jira, req: &Request, door: Door) -> Result<Who, Answer> {
    match (jira.options.mode, door) {
        (Mode::Cloud, Door::Site) => {
            refuse_bearer(req)?;
            Ok(basic(jira, req))
        }
        (Mode::Gateway, Door::Site) => {
            refuse_bearer(req)?;
            let open = req.path.ends_with("/serverInfo");
            match basic(jira, req) {
                Who::Anonymous { failed: false } => Ok(Who::Anonymous { failed: false }),
                _ if open => Ok(Who::Anonymous { failed: true }),
                Who::Me | Who::Anonymous { failed: true } => {
                    Err(Answer::must_be_authenticated(req).with(FAILED.0, FAILED.1))
                }
            }
        }
        (Mode::Cloud | Mode::Gateway, Door::Gateway) => match basic(jira, req) {
            Who::Me if jira.options.mode == Mode::Gateway => Ok(Who::Me),
            Who::Me | Who::Anonymous { .. } => Err(Answer::json(
                401,
                &json!({"code": 401, "message": "Unauthorized"}),
            )),
        },
        (Mode::DataCenter, _) => data_center(jira, req),
    }
}

/// True when the sandbox's own token came, whatever the mode.
pub(super) fn is_owner(jira: &Jira, req: &Request) -> bool {
    if jira.is_data_center() {
        matches!(data_center(jira, req), Ok(Who::Me))
    } else {
        basic(jira, req) == Who::Me
    }
}

/// The headers that tell the caller who it was taken for.
pub(super) fn sign(jira: &Jira, who: Who, answer: Answer) -> Answer {
    match who {
        Who::Anonymous { failed: true } => answer.with(FAILED.0, FAILED.1),
        Who::Anonymous { failed: false } => answer,
        Who::Me if jira.is_data_center() => {
            let name = jira.world.user(&jira.world.me).map(|u| u.name.clone());
            answer
                .with("X-AUSERNAME", name.unwrap_or_default())
                .with("X-Seraph-LoginReason", "OK")
        }
        Who::Me => answer.with("x-aaccountid", jira.world.me.clone()),
    }
}

/// `Bearer` is case-sensitive there, with exactly one space.
fn refuse_bearer(req: &Request) -> Result<(), Answer> {
    let authorization = req.header("authorization");
    match authorization.strip_prefix("Bearer ") {
        Some(token) if !token.starts_with(' ') => Err(Answer::json(
            403,
            &json!({"error": "Failed to parse Connect Session Auth Token"}),
        )),
        _ => Ok(()),
    }
}

fn basic(jira: &Jira, req: &Request) -> Who {
    let Some((scheme, credentials)) = req.header("authorization").split_once(' ') else {
        return Who::Anonymous {
            failed: req.token_is_dead,
        };
    };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Who::Anonymous { failed: false };
    }
    let pair = STANDARD
        .decode(credentials.trim())
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let good = pair
        .as_deref()
        .and_then(|p| p.split_once(':'))
        .is_some_and(|(email, token)| {
            email.to_lowercase() == jira.email().to_lowercase() && token == jira.token
        });
    if good && !req.token_is_dead {
        Who::Me
    } else {
        Who::Anonymous { failed: true }
    }
}

fn data_center(jira: &Jira, req: &Request) -> Result<Who, Answer> {
    let authorization = req.header("authorization");
    if let Some(token) = authorization.strip_prefix("Bearer ") {
        return if token.trim() == jira.token && !req.token_is_dead {
            Ok(Who::Me)
        } else {
            let body = json!({
                "message": "Client must be authenticated to access this resource.",
                "status-code": 401,
            });
            Err(Answer::json(401, &body).with(FAILED.0, FAILED.1))
        };
    }
    if authorization.is_empty() {
        return Ok(Who::Anonymous { failed: false });
    }
    // Basic is off by default since Jira 11, and a personal access token is no password.
    let page = "<html><head><title>Unauthorized (401)</title></head><body>\
                <h1>Unauthorized (401)</h1><p>Basic Authentication Failure - Reason : \
                AUTHENTICATED_FAILED</p></body></html>";
    Err(Answer::html(401, page)
        .with(FAILED.0, FAILED.1)
        .with("WWW-Authenticate", "OAuth realm=\"jira\""))
}
