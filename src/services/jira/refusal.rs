//! What a reply means: every way in which Jira, or something in front of it, says no.
//!
//! Pure. The order matters: the login layer's header comes before the status, because Jira Cloud
//! answers 200 and 404 to a dead token as if nobody had asked. Texts are localised to the account's
//! language, so they are shown and never compared; decisions follow status, header and shape.

use serde_json::Value;
use url::Url;

use super::reply::{Captcha, LoginReason, Reply, one_line};
use crate::domain::account::Deployment;
use crate::domain::problem::JiraProblem;

/// Longest text of a server that is passed on, in characters.
const MAX_WORDS: usize = 500;

/// How a request was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Login {
    None,
    /// E-mail and token.
    Basic,
    /// Personal access token.
    Bearer,
}

/// What was asked, as far as it decides what a reply means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub url: &'a str,
    pub host: &'a str,
    pub login: Login,
    /// `None` while it is being found out.
    pub deployment: Option<Deployment>,
    /// Whose answer it must be; `None` while it is being found out.
    pub account_id: Option<&'a str>,
    /// Data Center's name of the same account.
    pub user_name: Option<&'a str>,
    /// The classic scope that the endpoint needs.
    pub scope: &'static str,
    /// A create, change or removal: what looks like a success may have been carried out.
    pub write: bool,
}

/// `Ok` for a 2xx that may be read.
pub(super) fn judge(reply: &Reply, asked: &Asked) -> Result<(), JiraProblem> {
    if asked.login != Login::None {
        login_refused(reply, asked)?;
    }
    if (300..400).contains(&reply.status) {
        return Err(JiraProblem::Redirected {
            to: target(reply.location(), asked.url),
        });
    }
    if let (Some(ours), Some(theirs)) = (asked.account_id, reply.account_id())
        && asked.deployment == Some(Deployment::Cloud)
        && ours != theirs
    {
        return Err(JiraProblem::OtherAccount { account_id: theirs });
    }
    if reply.is_success() {
        return read_as_json(reply, asked);
    }
    Err(refused(reply, asked))
}

/// True when the reply itself proves that our account asked.
pub(super) fn proves_identity(reply: &Reply, asked: &Asked) -> bool {
    match asked.deployment {
        Some(Deployment::Cloud) => {
            asked.account_id.is_some() && reply.account_id().as_deref() == asked.account_id
        }
        Some(Deployment::DataCenter) => reply.user_name().is_some_and(|name| {
            Some(name.as_str()) == asked.user_name || Some(name.as_str()) == asked.account_id
        }),
        None => false,
    }
}

fn login_refused(reply: &Reply, asked: &Asked) -> Result<(), JiraProblem> {
    let refusal = match (reply.captcha(), reply.login_reason()) {
        (Some(Captcha { login_url }), _) => JiraProblem::Captcha { login_url },
        (None, Some(LoginReason::Denied)) => JiraProblem::Captcha { login_url: None },
        (None, Some(LoginReason::Failed)) => JiraProblem::TokenRejected,
        (None, None) => return Ok(()),
    };
    if asked.write && reply.is_success() {
        // A site open to everybody carried the write out for nobody in particular.
        return Err(JiraProblem::OtherAccount {
            account_id: "anonymous".to_owned(),
        });
    }
    Err(refusal)
}

fn read_as_json(reply: &Reply, asked: &Asked) -> Result<(), JiraProblem> {
    if reply.body.is_empty() || reply.says_json() {
        return Ok(());
    }
    Err(not_jira(reply, asked))
}

fn not_jira(reply: &Reply, asked: &Asked) -> JiraProblem {
    let what = match reply.html_title() {
        Some(title) => format!("a page titled \u{201c}{title}\u{201d}"),
        None if reply.is_html() => "a web page".to_owned(),
        None if reply.status == 404 => "an empty page".to_owned(),
        None => "something else".to_owned(),
    };
    JiraProblem::NotJira {
        host: asked.host.to_owned(),
        what,
    }
}

fn refused(reply: &Reply, asked: &Asked) -> JiraProblem {
    let body: Option<Value> = if reply.is_html() {
        None
    } else {
        serde_json::from_slice(&reply.body).ok()
    };
    let words = words(reply, body.as_ref());
    match reply.status {
        401 if names_scope(body.as_ref()) => JiraProblem::ScopeMissing {
            scope: asked.scope.to_owned(),
        },
        401 => JiraProblem::TokenRejected,
        403 if asked.login == Login::Bearer && is_connect_refusal(body.as_ref()) => {
            JiraProblem::BearerOnCloud
        }
        403 if reply.body.starts_with(b"XSRF check failed") => JiraProblem::Xsrf,
        407 => JiraProblem::Proxy {
            detail: "the proxy wants a name and a password".to_owned(),
        },
        410 => JiraProblem::Gone { words },
        429 => JiraProblem::RateLimited {
            retry_after_secs: reply.retry_after_secs(),
            reach: reply.limit_reach(),
        },
        408 | 425 | 500.. => JiraProblem::ServerError {
            status: reply.status,
            retry_after_secs: reply.retry_after_secs(),
        },
        // A page instead of data, from something that is not Jira: a proxy, a portal, another server.
        _ if reply.is_html() && !reply.has_marks_of_jira() => not_jira(reply, asked),
        404 => JiraProblem::NotFound { words },
        status => JiraProblem::Refused { status, words },
    }
}

/// The gateway's `{"code":401,"message":"Unauthorized; scope does not match"}`, which is not localised.
fn names_scope(body: Option<&Value>) -> bool {
    body.is_some_and(|body| {
        body.get("code").is_some()
            && body
                .get("message")
                .and_then(Value::as_str)
                .is_some_and(|message| message.to_ascii_lowercase().contains("scope"))
    })
}

/// Cloud's `{"error": "Failed to parse Connect Session Auth Token"}`: `error` alone is no shape of Jira's own.
fn is_connect_refusal(body: Option<&Value>) -> bool {
    body.is_some_and(|body| {
        body.get("error").is_some_and(Value::is_string) && body.get("errorMessages").is_none()
    })
}

/// Jira's own words, from any of its shapes: `errorMessages` and `errors`, problem+json's `detail`,
/// `message`, or plain text. Empty when there are none.
pub(super) fn words(reply: &Reply, body: Option<&Value>) -> String {
    let mut parts: Vec<&str> = Vec::new();
    if let Some(body) = body {
        let list = body.get("errorMessages").and_then(Value::as_array);
        parts.extend(list.into_iter().flatten().filter_map(Value::as_str));
        let members = body.get("errors").and_then(Value::as_object);
        parts.extend(
            members
                .into_iter()
                .flat_map(|members| members.values())
                .filter_map(Value::as_str),
        );
        if parts.is_empty() {
            let other = ["detail", "message", "errorMessage", "error", "title"];
            parts.extend(
                other
                    .iter()
                    .find_map(|name| body.get(*name).and_then(Value::as_str)),
            );
        }
        if let Value::String(text) = body {
            parts.push(text);
        }
        return one_line(&parts.join(" "), MAX_WORDS);
    }
    if reply.is_html() {
        return reply.html_title().unwrap_or_default();
    }
    let head = &reply.body[..reply.body.len().min(8 * 1024)];
    one_line(&String::from_utf8_lossy(head), MAX_WORDS)
}

/// The address a redirect names, made absolute; the path of our own request is cut off its end.
fn target(location: Option<&str>, from: &str) -> String {
    let resolved = location.and_then(|to| Url::parse(from).ok()?.join(to).ok());
    let Some(mut url) = resolved else {
        return location.map_or_else(|| "another address".to_owned(), |to| one_line(to, 200));
    };
    url.set_query(None);
    url.set_fragment(None);
    // Neither can fail for http and https; for anything else nothing is shown but the scheme's own text.
    if url.set_username("").is_err() || url.set_password(None).is_err() {
        return one_line(url.scheme(), 200);
    }
    let text = url.as_str();
    let base = text.find("/rest/").map_or(text, |at| &text[..at]);
    one_line(base.trim_end_matches('/'), 200)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fixture, reply};
    use super::*;
    use crate::domain::problem::LimitReach;

    const JSON: (&str, &str) = ("Content-Type", "application/json;charset=UTF-8");
    const HTML: (&str, &str) = ("Content-Type", "text/html");

    fn asked(write: bool) -> Asked<'static> {
        Asked {
            url: "https://acme.atlassian.net/rest/api/3/issue/1/worklog?a=b",
            host: "acme.atlassian.net",
            login: Login::Basic,
            deployment: Some(Deployment::Cloud),
            account_id: Some("me"),
            user_name: None,
            scope: "write:jira-work",
            write,
        }
    }

    fn not_found(words: &str) -> JiraProblem {
        JiraProblem::NotFound {
            words: words.to_owned(),
        }
    }

    fn refused_with(status: u16, words: &str) -> JiraProblem {
        JiraProblem::Refused {
            status,
            words: words.to_owned(),
        }
    }

    #[test]
    fn each_refusal_is_told_from_the_others() {
        let failed = ("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");
        let denied = ("X-Seraph-LoginReason", "AUTHENTICATION_DENIED");
        let captcha = (
            "X-Authentication-Denied-Reason",
            "CAPTCHA_CHALLENGE; login-url=https://jira.example/login.jsp",
        );
        let gone = r#"{"errorMessages":["The requested API has been removed."],"errors":{}}"#;
        let scope = r#"{"code":401,"message":"Unauthorized; scope does not match"}"#;
        let missing = r#"{"errorMessages":["Issue does not exist or you do not have permission to see it."],"errors":{}}"#;
        for (status, headers, body, problem) in [
            // A dead token, in all its disguises.
            (
                200,
                vec![JSON, failed],
                r#"{"issues":[],"isLast":true}"#,
                JiraProblem::TokenRejected,
            ),
            (404, vec![JSON, failed], missing, JiraProblem::TokenRejected),
            (
                401,
                vec![JSON],
                "Client must be authenticated to access this resource.",
                JiraProblem::TokenRejected,
            ),
            (
                401,
                vec![HTML],
                "<html>Basic Authentication Failure - Reason : AUTHENTICATED_FAILED",
                JiraProblem::TokenRejected,
            ),
            (
                401,
                vec![JSON],
                scope,
                JiraProblem::ScopeMissing {
                    scope: "write:jira-work".to_owned(),
                },
            ),
            (
                403,
                vec![HTML, denied],
                "<html>",
                JiraProblem::Captcha { login_url: None },
            ),
            (
                403,
                vec![HTML, denied, captcha],
                "<html>",
                JiraProblem::Captcha {
                    login_url: Some("https://jira.example/login.jsp".to_owned()),
                },
            ),
            (
                403,
                vec![("Content-Type", "text/plain")],
                "XSRF check failed",
                JiraProblem::Xsrf,
            ),
            (
                403,
                vec![JSON],
                r#"{"errorMessages":["No."]}"#,
                refused_with(403, "No."),
            ),
            (
                301,
                vec![(
                    "Location",
                    "https://jira.new.example/jira/rest/api/3/issue/1/worklog?a=b",
                )],
                "",
                JiraProblem::Redirected {
                    to: "https://jira.new.example/jira".to_owned(),
                },
            ),
            (
                302,
                vec![("Location", "/login?os_destination=%2Frest")],
                "",
                JiraProblem::Redirected {
                    to: "https://acme.atlassian.net/login".to_owned(),
                },
            ),
            (
                307,
                vec![("Location", "//user:pw@evil.example/x")],
                "",
                JiraProblem::Redirected {
                    to: "https://evil.example/x".to_owned(),
                },
            ),
            (
                302,
                vec![],
                "",
                JiraProblem::Redirected {
                    to: "another address".to_owned(),
                },
            ),
            (
                200,
                vec![HTML],
                "<html><title>Sign in</title>",
                JiraProblem::NotJira {
                    host: "acme.atlassian.net".to_owned(),
                    what: "a page titled \u{201c}Sign in\u{201d}".to_owned(),
                },
            ),
            (
                200,
                vec![("Content-Type", "text/plain")],
                "hello",
                JiraProblem::NotJira {
                    host: "acme.atlassian.net".to_owned(),
                    what: "something else".to_owned(),
                },
            ),
            (
                403,
                vec![HTML],
                "<html>",
                JiraProblem::NotJira {
                    host: "acme.atlassian.net".to_owned(),
                    what: "a web page".to_owned(),
                },
            ),
            (
                404,
                vec![JSON, ("x-aaccountid", "me")],
                missing,
                not_found("Issue does not exist or you do not have permission to see it."),
            ),
            (
                200,
                vec![JSON, ("x-aaccountid", "you")],
                "{}",
                JiraProblem::OtherAccount {
                    account_id: "you".to_owned(),
                },
            ),
            (
                410,
                vec![JSON],
                gone,
                JiraProblem::Gone {
                    words: "The requested API has been removed.".to_owned(),
                },
            ),
            (
                429,
                vec![
                    JSON,
                    ("Retry-After", "11"),
                    ("RateLimit-Reason", "jira-burst-based"),
                ],
                "",
                JiraProblem::RateLimited {
                    retry_after_secs: Some(11),
                    reach: LimitReach::Endpoint,
                },
            ),
            (
                429,
                vec![JSON, ("RateLimit-Reason", "jira-per-issue-on-write")],
                "",
                JiraProblem::RateLimited {
                    retry_after_secs: None,
                    reach: LimitReach::Issue,
                },
            ),
            (
                429,
                vec![("RateLimit-Reason", "jira-quota-tenant-based")],
                "",
                JiraProblem::RateLimited {
                    retry_after_secs: None,
                    reach: LimitReach::Everything,
                },
            ),
            (
                503,
                vec![("Retry-After", "3")],
                "",
                JiraProblem::ServerError {
                    status: 503,
                    retry_after_secs: Some(3),
                },
            ),
            (
                502,
                vec![HTML],
                "<html>Bad gateway",
                JiraProblem::ServerError {
                    status: 502,
                    retry_after_secs: None,
                },
            ),
            (
                413,
                vec![JSON],
                r#"{"errorMessages":["Too many worklogs."]}"#,
                refused_with(413, "Too many worklogs."),
            ),
            (
                415,
                vec![("Content-Type", "application/problem+json")],
                r#"{"type":"about:blank","title":"Unsupported Media Type","status":415}"#,
                refused_with(415, "Unsupported Media Type"),
            ),
            (
                400,
                vec![("Content-Type", "application/problem+json")],
                r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"Failed to convert 'maxResults'"}"#,
                refused_with(400, "Failed to convert 'maxResults'"),
            ),
            (
                400,
                vec![JSON],
                r#"{"errorMessages":["Expecting operator before the end of the query."],"errors":{}}"#,
                refused_with(400, "Expecting operator before the end of the query."),
            ),
            (409, vec![JSON], "[1,2]", refused_with(409, "")),
        ] {
            assert_eq!(
                judge(&reply(status, &headers, body), &asked(false)),
                Err(problem),
                "{status} {headers:?} {body}"
            );
        }
    }

    #[test]
    fn a_token_of_data_center_on_a_cloud_site_is_recognised() {
        let body = r#"{"error": "Failed to parse Connect Session Auth Token"}"#;
        let with = |login| Asked {
            login,
            deployment: None,
            ..asked(false)
        };
        let reply = reply(403, &[JSON], body);
        assert_eq!(
            judge(&reply, &with(Login::Bearer)),
            Err(JiraProblem::BearerOnCloud)
        );
        assert!(matches!(
            judge(&reply, &with(Login::Basic)),
            Err(JiraProblem::Refused { status: 403, .. })
        ));
    }

    #[test]
    fn a_write_that_was_carried_out_for_nobody_is_never_taken_for_one_that_was_not() {
        let failed = ("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");
        for (status, headers) in [
            (201, vec![JSON, failed]),
            (200, vec![HTML]),
            (201, vec![JSON, ("x-aaccountid", "you")]),
            (502, vec![HTML]),
            (504, vec![JSON]),
        ] {
            let problem = judge(&reply(status, &headers, "<html>"), &asked(true)).unwrap_err();
            assert!(!problem.proves_not_carried_out(), "{problem:?}");
        }
        let dead = judge(&reply(404, &[JSON, failed], "{}"), &asked(true)).unwrap_err();
        assert!(dead.proves_not_carried_out());
    }

    #[test]
    fn the_login_layer_is_not_asked_about_requests_without_login() {
        let open = Asked {
            login: Login::None,
            ..asked(false)
        };
        let failed = ("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");
        assert_eq!(judge(&reply(200, &[JSON, failed], "{}"), &open), Ok(()));
    }

    #[test]
    fn identity_is_proven_by_the_right_header_only() {
        let cloud = asked(false);
        let center = Asked {
            deployment: Some(Deployment::DataCenter),
            account_id: Some("JIRAUSER10000"),
            user_name: Some("fred"),
            ..cloud
        };
        for (headers, by_cloud, by_center) in [
            (vec![("x-aaccountid", "me")], true, false),
            (vec![("x-ausername", "fred")], false, true),
            (vec![("x-ausername", "JIRAUSER10000")], false, true),
            (vec![("x-ausername", "anonymous")], false, false),
            (vec![], false, false),
        ] {
            let reply = reply(200, &headers, "");
            assert_eq!(proves_identity(&reply, &cloud), by_cloud, "{headers:?}");
            assert_eq!(proves_identity(&reply, &center), by_center, "{headers:?}");
        }
    }

    #[test]
    fn error_bodies_of_every_shape_give_their_words() {
        for (file, expected) in [
            ("valid.json", "abcfsd"),
            ("valid2.json", "a b xxx"),
            ("valid3.json", "aa bb"),
            ("valid4.json", "a b y z"),
        ] {
            let Some(body) = fixture(&format!("jrjc/error/{file}")) else {
                return;
            };
            let parsed = serde_json::from_str(&body).ok();
            let reply = reply(400, &[JSON], &body);
            assert_eq!(words(&reply, parsed.as_ref()), expected, "{file}");
        }
    }

    #[test]
    fn words_are_bounded_and_plain() {
        let long = format!("{}\u{202e}\u{7}", "x".repeat(10_000));
        let text = words(&reply(400, &[], &long), None);
        assert_eq!(text.chars().count(), MAX_WORDS + 1);
        assert!(text.chars().all(|c| c == 'x' || c == '…'));
    }
}
