//! What goes wrong on the way, goes wrong as ordered.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Got, Sandbox, sandbox};
use crate::sandbox::server::Mode;
use crate::sandbox::server::faults::{Action, Fault, Mix};

fn post(jira: &Sandbox) -> std::io::Result<Got> {
    let issue = jira.open_issue();
    let body = json!({
        "started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600,
        "properties": [{"key": "k", "value": 1}],
    });
    jira.ask(
        "POST",
        &format!("/rest/api/3/issue/{}/worklog?expand=properties", issue.id),
    )
    .set("content-type", "application/json")
    .text(&body.to_string())
    .try_send()
}

/// `None` is a connection that ended early; then how many worklogs there are more.
fn after(action: Action) -> (Option<Got>, usize) {
    let jira = sandbox(Mode::Cloud);
    let before = jira.world().worklogs.len();
    jira.script(vec![Fault::next("POST", "*/worklog", action)]);
    let got = post(&jira).ok();
    (got, jira.world().worklogs.len() - before)
}

#[test]
fn a_dropped_connection_may_or_may_not_have_done_the_work() {
    let (got, more) = after(Action::DropBefore {});
    assert!(got.is_none());
    assert_eq!(more, 0);
    let (got, more) = after(Action::DropAfter {});
    assert!(got.is_none());
    assert_eq!(more, 1);
    let (got, more) = after(Action::Truncate { bytes: 10 });
    assert!(got.is_none());
    assert_eq!(more, 1);
}

#[test]
fn refusals_of_a_busy_jira_come_without_the_work() {
    let (got, more) = after(Action::TooMany {
        retry_after: 7,
        reason: "jira-per-issue-on-write".to_owned(),
    });
    let got = got.unwrap();
    assert_eq!((got.status, more), (429, 0));
    assert_eq!(got.header("retry-after"), "7");
    assert_eq!(got.header("ratelimit-reason"), "jira-per-issue-on-write");

    for (after_the_work, created) in [(false, 0), (true, 1)] {
        let (got, more) = after(Action::Error {
            status: 503,
            retry_after: Some(3),
            after: after_the_work,
        });
        let got = got.unwrap();
        assert_eq!((got.status, more), (503, created));
        assert_eq!(got.header("retry-after"), "3");
    }
}

#[test]
fn other_peoples_pages_are_not_jira() {
    let (got, more) = after(Action::Html {});
    let got = got.unwrap();
    assert_eq!((got.status, more), (200, 0));
    assert!(got.header("content-type").starts_with("text/html"));
    let (got, _) = after(Action::Redirect {
        to: "https://elsewhere.example".to_owned(),
        status: 302,
    });
    let got = got.unwrap();
    assert_eq!(got.status, 302);
    assert_eq!(got.header("location"), "https://elsewhere.example");
    let (got, _) = after(Action::Captcha {});
    let got = got.unwrap();
    assert_eq!(got.status, 403);
    assert!(
        got.header("X-Authentication-Denied-Reason")
            .starts_with("CAPTCHA_CHALLENGE; login-url=")
    );
    let (got, more) = after(Action::Anonymous {});
    let got = got.unwrap();
    assert_eq!((got.status, more), (404, 0));
    assert_eq!(got.header("X-Seraph-LoginReason"), "AUTHENTICATED_FAILED");
}

#[test]
fn properties_can_be_lost_at_creation() {
    let (got, more) = after(Action::DropProperties {});
    let got = got.unwrap();
    assert_eq!((got.status, more), (201, 1));
    assert_eq!(got.json()["properties"], json!([]));
}

#[test]
fn a_refused_request_may_be_carried_out_later() {
    let jira = sandbox(Mode::Cloud);
    let before = jira.world().worklogs.len();
    jira.script(vec![Fault::next(
        "POST",
        "*/worklog",
        Action::Late {
            ms: 300,
            status: Some(503),
        },
    )]);
    assert_eq!(post(&jira).unwrap().status, 503);
    assert_eq!(jira.world().worklogs.len(), before);
    assert_eq!(jira.still_late(), 1);
    let end = Instant::now() + Duration::from_secs(10);
    while jira.still_late() > 0 && Instant::now() < end {
        // Asking is what this thread does while it waits.
        jira.get("/rest/api/3/myself");
    }
    assert_eq!(jira.world().worklogs.len(), before + 1);
}

#[test]
fn a_delay_passes_and_does_not_stop_others() {
    let jira = sandbox(Mode::Cloud);
    jira.script(vec![Fault::next(
        "GET",
        "*/myself",
        Action::Delay { ms: 150 },
    )]);
    let start = Instant::now();
    assert_eq!(jira.get("/rest/api/3/myself").status, 200);
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[test]
fn a_mix_stops_when_the_network_is_made_quiet() {
    let jira = sandbox(Mode::Cloud);
    jira.mix(Some(Mix {
        refused: 1.0,
        ..Mix::default()
    }));
    assert!(jira.ask("GET", "/rest/api/3/myself").try_send().is_err());
    jira.quiet();
    assert_eq!(jira.get("/rest/api/3/myself").status, 200);
    let requests = jira.requests();
    let statuses: Vec<Option<u16>> = requests.iter().map(|r| r.status).collect();
    assert_eq!(statuses, [None, Some(200)]);
    assert!(requests.iter().all(|r| r.authorized));
    assert_eq!(requests[0].user_agent, "planim/test");
    assert!(!format!("{requests:?}").contains(&jira.token));
}

#[test]
fn it_stops_at_once_even_with_late_work_and_open_connections() {
    let jira = sandbox(Mode::Cloud);
    jira.script(vec![Fault::next(
        "POST",
        "*/worklog",
        Action::Late {
            ms: 60_000,
            status: None,
        },
    )]);
    assert!(post(&jira).is_err());
    let port: u16 = jira.url.rsplit(':').next().unwrap().parse().unwrap();
    let idle = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let start = Instant::now();
    drop(jira);
    assert!(start.elapsed() < Duration::from_secs(2));
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    drop(idle);
}
