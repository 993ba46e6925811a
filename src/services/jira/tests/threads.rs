//! The two threads through their handle: order, cancellation, waits, and who may still send.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use super::scripted::{Heard, Say, Server, json, mine};
use super::{attempt, credential, options};
use crate::domain::jql::FilterId;
use crate::domain::problem::JiraProblem;
use crate::services::Inbox;
use crate::services::jira::JiraHandle;
use crate::state::effect::{JiraRead, JiraWrite};
use crate::state::event::{Event, Message};

/// A server, the handle, and what the handle reports.
struct App {
    server: Server,
    jira: JiraHandle,
    inbox: Inbox,
}

impl App {
    fn new(answer: impl Fn(&Heard) -> Say + Send + Sync + 'static) -> Self {
        let server = Server::start(answer);
        let inbox = Inbox::default();
        let jira = JiraHandle::spawn(inbox.outlet(), options());
        Self {
            server,
            jira,
            inbox,
        }
    }

    fn signed_in(answer: impl Fn(&Heard) -> Say + Send + Sync + 'static) -> Self {
        let app = Self::new(answer);
        app.sign_in(1, "me");
        app
    }

    fn sign_in(&self, request: u64, account: &str) {
        let mut credential = credential(&self.server);
        account.clone_into(&mut credential.account_id);
        self.jira.read(JiraRead::SignIn {
            request,
            credential,
        });
    }

    fn search(&self, request: u64, filter: FilterId, jql: &str) {
        self.jira.read(JiraRead::Search {
            request,
            filter,
            jql: jql.to_owned(),
        });
    }

    fn next(&self) -> Event {
        match self.inbox.wait_next(Some(Duration::from_secs(20))) {
            Some(Message::Event(event)) => event,
            other => panic!("no report came: {other:?}"),
        }
    }

    /// Reports in short words, until this many came.
    fn reports(&self, count: usize) -> Vec<String> {
        (0..count).map(|_| short(&self.next())).collect()
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "other reports only show that a test went wrong"
)]
fn short(event: &Event) -> String {
    match event {
        Event::SignInChecked { request, result } => format!("check {request} {}", result.is_ok()),
        Event::SearchPage {
            request,
            issues,
            last,
            ..
        } => format!("page {request} {} {last}", issues.len()),
        Event::SearchFailed {
            request, problem, ..
        } => format!("failed {request} {problem:?}"),
        Event::Found {
            request, result, ..
        } => format!("found {request} {:?}", result.as_ref().map(Vec::len)),
        Event::Looked {
            attempt, result, ..
        } => format!("looked {attempt} {:?}", result.as_ref().map(Vec::len)),
        Event::Posted {
            attempt, result, ..
        } => format!("posted {attempt} {:?}", result.as_ref().map(|p| p.remote.0)),
        other => format!("{other:?}"),
    }
}

/// Lets a test hold an answer back until it says so.
struct Gate {
    arrived: Receiver<()>,
    open: Sender<()>,
}

fn gate() -> (Gate, impl Fn() + Send + Sync) {
    let (arrive, arrived) = channel();
    let (open, opened) = channel();
    let doors = Mutex::new((arrive, opened));
    let pass = move || {
        let doors = doors.lock().unwrap();
        doors.0.send(()).unwrap();
        doors.1.recv_timeout(Duration::from_secs(20)).unwrap();
    };
    (Gate { arrived, open }, pass)
}

impl Gate {
    fn wait(&self) {
        self.arrived.recv_timeout(Duration::from_secs(20)).unwrap();
    }

    fn open(&self) {
        self.open.send(()).unwrap();
    }
}

fn basics(heard: &Heard) -> Say {
    match heard.path() {
        "/rest/api/3/myself" => mine(200, r#"{"accountId":"me"}"#),
        path if path.ends_with("/worklog") && heard.method == "GET" => {
            mine(200, r#"{"total":0,"worklogs":[]}"#)
        }
        path if path.ends_with("/worklog") => mine(201, r#"{"id":"77"}"#),
        _ => mine(200, "{}"),
    }
}

fn page(token: Option<&str>) -> String {
    let token = token.map_or(String::new(), |t| format!(r#","nextPageToken":"{t}""#));
    format!(r#"{{"issues":[{{"id":"1","key":"PAY-1"}}]{token}}}"#)
}

#[test]
fn signing_in_is_checked_and_a_search_is_read_page_by_page() {
    let app = App::signed_in(|heard| {
        if heard.path() != "/rest/api/3/search/jql" {
            return basics(heard);
        }
        let next = if heard.body.contains("\"b\"") {
            None
        } else if heard.body.contains("\"a\"") {
            Some("b")
        } else {
            Some("a")
        };
        mine(200, page(next))
    });
    assert_eq!(app.reports(1), ["check 1 true"]);
    app.search(2, FilterId::Watching, "x");
    assert_eq!(
        app.reports(3),
        ["page 2 1 false", "page 2 1 false", "page 2 1 true"]
    );
}

#[test]
fn a_server_that_repeats_its_token_does_not_keep_us_for_ever() {
    let app = App::signed_in(|heard| match heard.path() {
        "/rest/api/3/search/jql" => mine(200, page(Some("again"))),
        _ => basics(heard),
    });
    app.search(2, FilterId::Watching, "x");
    assert_eq!(
        app.reports(3),
        ["check 1 true", "page 2 1 false", "page 2 1 true"]
    );
}

#[test]
fn pages_of_a_superseded_search_never_arrive() {
    let (gate, pass) = gate();
    let app = App::signed_in(move |heard| match heard.path() {
        "/rest/api/3/search/jql" if heard.body.contains("old") => {
            pass();
            mine(200, page(Some("more")))
        }
        "/rest/api/3/search/jql" => mine(200, page(None)),
        _ => basics(heard),
    });
    app.search(2, FilterId::Watching, "old");
    gate.wait();
    app.search(3, FilterId::Watching, "new");
    gate.open();
    assert_eq!(app.reports(2), ["check 1 true", "page 3 1 true"]);
}

#[test]
fn a_look_and_a_find_pass_a_long_search() {
    let (gate, pass) = gate();
    let pages = AtomicUsize::new(0);
    let app = App::signed_in(move |heard| match heard.path() {
        "/rest/api/3/search/jql" => {
            let count = pages.fetch_add(1, Ordering::Relaxed);
            if count == 0 {
                pass();
            }
            mine(
                200,
                page((count < 3).then(|| format!("t{count}")).as_deref()),
            )
        }
        "/rest/api/3/issue/PAY-7" => mine(200, r#"{"id":"7","key":"PAY-7"}"#),
        _ => basics(heard),
    });
    app.search(2, FilterId::Watching, "long");
    gate.wait();
    app.jira.read(JiraRead::LookFor {
        attempt: attempt(5),
    });
    app.jira.read(JiraRead::Find {
        request: 3,
        query: "pay-7".to_owned(),
    });
    gate.open();
    assert_eq!(
        app.reports(7),
        [
            "check 1 true",
            "page 2 1 false",
            "found 3 Ok(1)",
            "looked 5 Ok(0)",
            "page 2 1 false",
            "page 2 1 false",
            "page 2 1 true",
        ]
    );
}

#[test]
fn a_write_does_not_wait_behind_a_read() {
    let (gate, pass) = gate();
    let app = App::signed_in(move |heard| match heard.path() {
        "/rest/api/3/search/jql" => {
            pass();
            mine(200, page(None))
        }
        _ => basics(heard),
    });
    assert_eq!(app.reports(1), ["check 1 true"]);
    app.search(2, FilterId::Watching, "slow");
    gate.wait();
    app.jira.write(JiraWrite::Create {
        attempt: attempt(1),
    });
    assert_eq!(app.reports(1), ["posted 1 Ok(77)"]);
    gate.open();
    assert_eq!(app.reports(1), ["page 2 1 true"]);
}

#[test]
fn one_create_is_one_post_and_they_go_one_after_another() {
    let app = App::signed_in(basics);
    for number in 1..=3 {
        app.jira.write(JiraWrite::Create {
            attempt: attempt(number),
        });
    }
    let mut reports = app.reports(4);
    reports.retain(|report| !report.starts_with("check"));
    assert_eq!(
        reports,
        ["posted 1 Ok(77)", "posted 2 Ok(77)", "posted 3 Ok(77)"]
    );
    assert_eq!(app.server.count("POST"), 3);
}

#[test]
fn a_search_that_is_asked_to_slow_down_goes_on_by_itself() {
    for refusal in [
        json(429, &[("RateLimit-Reason", "jira-burst-based")], ""),
        json(429, &[("RateLimit-Reason", "jira-quota-global-based")], ""),
        json(503, &[], ""),
        Say::Hangup,
    ] {
        let tries = AtomicUsize::new(0);
        let app = App::signed_in(move |heard| match heard.path() {
            "/rest/api/3/search/jql" if tries.fetch_add(1, Ordering::Relaxed) < 3 => {
                refusal.clone()
            }
            "/rest/api/3/search/jql" => mine(200, page(None)),
            _ => basics(heard),
        });
        app.search(2, FilterId::Watching, "x");
        assert_eq!(app.reports(2), ["check 1 true", "page 2 1 true"]);
    }
}

#[test]
fn four_tries_are_enough_and_long_waits_are_told_at_once() {
    let app = App::signed_in(|heard| match heard.path() {
        "/rest/api/3/search/jql" => json(503, &[], ""),
        _ => basics(heard),
    });
    assert_eq!(app.reports(1), ["check 1 true"]);
    app.search(2, FilterId::Watching, "x");
    assert!(app.reports(1)[0].starts_with("failed 2 ServerError"));
    assert_eq!(app.server.count("POST"), 4);

    let app = App::signed_in(|heard| match heard.path() {
        "/rest/api/3/search/jql" => json(429, &[("Retry-After", "3600")], ""),
        _ => basics(heard),
    });
    assert_eq!(app.reports(1), ["check 1 true"]);
    app.search(2, FilterId::Watching, "x");
    assert!(app.reports(1)[0].contains("Some(3600)"));
    assert_eq!(app.server.count("POST"), 1);
}

#[test]
fn without_an_account_nothing_is_sent() {
    let app = App::new(basics);
    app.jira.write(JiraWrite::Create {
        attempt: attempt(1),
    });
    assert_eq!(app.reports(1), ["posted 1 Err(NotSignedIn)"]);
    app.jira.read(JiraRead::LookFor {
        attempt: attempt(1),
    });
    app.search(2, FilterId::Watching, "x");
    let mut reports = app.reports(2);
    reports.sort();
    assert_eq!(
        reports,
        ["failed 2 NotSignedIn", "looked 1 Err(NotSignedIn)"]
    );
    assert_eq!(app.server.log(), Vec::<String>::new());
}

#[test]
fn what_an_account_left_in_the_queue_is_not_sent_for_another() {
    let (gate, pass) = gate();
    let app = App::signed_in(move |heard| {
        if heard.method == "POST" {
            pass();
        }
        basics(heard)
    });
    assert_eq!(app.reports(1), ["check 1 true"]);
    app.jira.write(JiraWrite::Create {
        attempt: attempt(1),
    });
    app.jira.write(JiraWrite::Create {
        attempt: attempt(2),
    });
    gate.wait();
    app.sign_in(2, "you");
    gate.open();
    let mut reports = app.reports(3);
    reports.sort();
    assert_eq!(
        reports,
        [
            "check 2 false",
            "posted 1 Ok(77)",
            "posted 2 Err(NotSignedIn)"
        ]
    );
    assert_eq!(app.server.count("POST"), 1);
}

#[test]
fn a_new_token_of_the_same_account_keeps_the_queue() {
    let (gate, pass) = gate();
    let first = AtomicUsize::new(0);
    let app = App::signed_in(move |heard| {
        if heard.method == "POST" && first.fetch_add(1, Ordering::Relaxed) == 0 {
            pass();
        }
        basics(heard)
    });
    assert_eq!(app.reports(1), ["check 1 true"]);
    app.jira.write(JiraWrite::Create {
        attempt: attempt(1),
    });
    app.jira.write(JiraWrite::Create {
        attempt: attempt(2),
    });
    gate.wait();
    app.sign_in(2, "me");
    gate.open();
    let mut reports = app.reports(3);
    reports.sort();
    assert_eq!(
        reports,
        ["check 2 true", "posted 1 Ok(77)", "posted 2 Ok(77)"]
    );
}

#[test]
fn a_dead_token_is_not_an_empty_list() {
    let app = App::signed_in(|heard| match heard.path() {
        "/rest/api/3/search/jql" => json(200, &[], r#"{"issues":[],"isLast":true}"#),
        "/rest/api/3/myself" => json(401, &[], "Client must be authenticated"),
        _ => basics(heard),
    });
    app.search(2, FilterId::Watching, "x");
    assert_eq!(app.reports(2), ["check 1 false", "failed 2 TokenRejected"]);
    let problem = JiraProblem::TokenRejected;
    assert!(problem.proves_not_carried_out());
}
