//! Creating, looking for and removing worklogs over real HTTP: each create is sent exactly once.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json as value};

use super::scripted::{Heard, Say, Server, html, json, mine};
use super::{attempt, center_session, cloud_session, options, payload};
use crate::domain::account::Deployment;
use crate::domain::problem::JiraProblem;
use crate::domain::worklog::{MARK_KEY, RemoteWorklogId};
use crate::services::jira::client::{Client, Session};
use crate::services::jira::http::{Keeping, Transport};
use crate::services::jira::{proxy::Choice, worklogs};
use crate::state::event::Posted;

const LIST: &str = "/rest/api/3/issue/10042/worklog";

fn with<T>(
    session: &Session,
    keeping: Keeping,
    act: impl FnOnce(&Client) -> Result<T, JiraProblem>,
) -> Result<T, JiraProblem> {
    let transport = Transport::with_proxy(options(), keeping, Choice::Direct);
    act(&Client {
        transport: &transport,
        session,
    })
}

fn create(server: &Server) -> Result<Posted, JiraProblem> {
    with(&cloud_session(server), Keeping::Fresh, |client| {
        worklogs::create(client, &attempt(1))
    })
}

/// A worklog of ours as Jira would hold it.
fn stored(id: u64, marked: bool) -> Value {
    let mut worklog = value!({
        "id": id.to_string(), "issueId": "10042", "author": { "accountId": "me" },
        "started": "2026-11-24T21:00:00.000+1300", "timeSpentSeconds": 1_800,
        "created": "2026-11-24T08:31:00.000+0000", "updated": "2026-11-24T08:31:00.000+0000",
    });
    if marked {
        worklog["properties"] =
            value!([{ "key": MARK_KEY, "value": { "id": payload().worklog.0.to_string() } }]);
    }
    worklog
}

#[test]
fn a_create_is_sent_once_and_says_what_it_is() {
    let server = Server::start(|_| mine(201, stored(77, true).to_string()));
    assert_eq!(
        create(&server),
        Ok(Posted {
            remote: RemoteWorklogId(77),
            secs: 1_800,
            marked: true
        })
    );
    let heard = server.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(
        (heard[0].method.as_str(), heard[0].target.as_str()),
        (
            "POST",
            "/rest/api/3/issue/10042/worklog?notifyUsers=false&adjustEstimate=auto&expand=properties"
        )
    );
    assert_eq!(heard[0].header("content-type"), Some("application/json"));
    let body: Value = serde_json::from_str(&heard[0].body).unwrap();
    let expected = crate::services::jira::wire::create_body(&payload(), Deployment::Cloud);
    assert_eq!(body, expected);
}

#[test]
fn an_answer_that_does_not_come_leaves_the_outcome_open_and_nothing_is_repeated() {
    for (name, say) in [
        ("hung up", Say::Hangup),
        ("torn", Say::Torn),
        ("silent", Say::Silence),
        ("500", json(500, &[], "{}")),
        ("502", html(502, &[])),
        ("503", json(503, &[("Retry-After", "1")], "")),
        ("page", html(200, &[])),
        ("page", html(201, &[])),
        ("202", mine(202, stored(77, true).to_string())),
        ("no id", mine(201, "{}")),
        ("no JSON", mine(201, "[")),
        ("empty", mine(201, "")),
        (
            "somebody else",
            json(
                201,
                &[("x-aaccountid", "you")],
                stored(77, true).to_string(),
            ),
        ),
        (
            "anonymous",
            json(
                201,
                &[("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")],
                stored(77, true).to_string(),
            ),
        ),
        (
            "another author",
            json(
                201,
                &[],
                stored(77, true).to_string().replace("\"me\"", "\"you\""),
            ),
        ),
    ] {
        let server = Server::start(move |_| say.clone());
        let problem = create(&server).unwrap_err();
        assert!(!problem.proves_not_carried_out(), "{name}: {problem:?}");
        assert_eq!(server.count("POST"), 1, "{name}");
    }
}

#[test]
fn a_refusal_is_certain_and_in_jiras_words() {
    let refusal =
        r#"{"errorMessages":["Sie haben keine Berechtigung."],"errors":{"timeLogged":"Nein."}}"#;
    for (say, problem) in [
        (
            mine(400, refusal),
            JiraProblem::Refused {
                status: 400,
                words: "Sie haben keine Berechtigung. Nein.".to_owned(),
            },
        ),
        (
            mine(404, r#"{"errorMessages":["Weg."]}"#),
            JiraProblem::NotFound {
                words: "Weg.".to_owned(),
            },
        ),
        (
            mine(413, refusal),
            JiraProblem::Refused {
                status: 413,
                words: "Sie haben keine Berechtigung. Nein.".to_owned(),
            },
        ),
        (
            html(302, &[("Location", "https://elsewhere.example/login")]),
            JiraProblem::Redirected {
                to: "https://elsewhere.example/login".to_owned(),
            },
        ),
        (json(403, &[], "XSRF check failed"), JiraProblem::Xsrf),
        (
            json(410, &[], r#"{"errorMessages":["Removed."]}"#),
            JiraProblem::Gone {
                words: "Removed.".to_owned(),
            },
        ),
    ] {
        let server = Server::start(move |_| say.clone());
        assert_eq!(create(&server).unwrap_err(), problem);
        assert!(problem.proves_not_carried_out());
        assert_eq!(server.log(), [format!("POST {LIST}")]);
    }
}

#[test]
fn a_missing_issue_is_not_believed_before_the_token_was_asked_about() {
    let dead =
        r#"{"errorMessages":["Issue does not exist or you do not have permission to see it."]}"#;
    for (myself, problem) in [
        (
            json(
                401,
                &[],
                "Client must be authenticated to access this resource.",
            ),
            JiraProblem::TokenRejected,
        ),
        (
            json(200, &[], r#"{"accountId":"you"}"#),
            JiraProblem::OtherAccount {
                account_id: "you".to_owned(),
            },
        ),
        (
            json(200, &[], r#"{"accountId":"me"}"#),
            JiraProblem::NotFound {
                words: "Issue does not exist or you do not have permission to see it.".to_owned(),
            },
        ),
    ] {
        let server = Server::start(move |heard| match heard.method.as_str() {
            "POST" => json(404, &[], dead),
            _ => myself.clone(),
        });
        assert_eq!(create(&server).unwrap_err(), problem);
        assert_eq!(
            server.log(),
            [format!("POST {LIST}"), "GET /rest/api/3/myself".to_owned()]
        );
    }
}

#[test]
fn a_mark_that_is_not_echoed_is_put_and_only_then_believed() {
    for (put, marked) in [
        (mine(201, ""), true),
        (mine(200, ""), true),
        (mine(403, "{}"), false),
        (Say::Hangup, false),
    ] {
        let server = Server::start(move |heard| match heard.method.as_str() {
            "POST" => mine(201, stored(77, false).to_string()),
            _ => put.clone(),
        });
        assert_eq!(create(&server).unwrap().marked, marked);
        assert_eq!(server.count("POST"), 1);
        let put = &server.heard()[1];
        assert_eq!(put.method, "PUT");
        assert_eq!(put.path(), format!("{LIST}/77/properties/{MARK_KEY}"));
        assert_eq!(
            serde_json::from_str::<Value>(&put.body).unwrap(),
            value!({ "id": payload().worklog.0.to_string() })
        );
    }
}

#[test]
fn data_center_gets_plain_text_and_no_parameters_it_does_not_know() {
    let server = Server::start(|_| {
        json(
            201,
            &[("X-AUSERNAME", "fred")],
            stored(5, false).to_string(),
        )
    });
    let posted = with(&center_session(&server), Keeping::Fresh, |client| {
        worklogs::create(client, &attempt(1))
    });
    assert_eq!(posted.map(|p| p.marked), Ok(false));
    let heard = server.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(
        heard[0].target,
        "/rest/api/2/issue/10042/worklog?adjustEstimate=auto"
    );
    assert_eq!(
        serde_json::from_str::<Value>(&heard[0].body).unwrap(),
        value!({ "started": "2026-11-24T08:00:00.000+0000", "timeSpentSeconds": 1_800, "comment": "Review" })
    );
}

#[test]
fn each_write_has_a_connection_of_its_own() {
    let server = Server::start(|_| mine(201, stored(77, true).to_string()));
    with(&cloud_session(&server), Keeping::Fresh, |client| {
        worklogs::create(client, &attempt(1))?;
        worklogs::create(client, &attempt(2))
    })
    .unwrap();
    let connections: Vec<usize> = server.heard().iter().map(|h| h.connection).collect();
    assert_eq!(connections, [1, 2]);
}

#[test]
fn a_read_survives_a_kept_connection_that_was_closed_meanwhile() {
    let server = Server::start(|_| Say::ThenHangup(Box::new(mine(200, r#"{"accountId":"me"}"#))));
    with(&cloud_session(&server), Keeping::Kept, |client| {
        for _ in 0..5 {
            client.prove_identity()?;
        }
        Ok(())
    })
    .unwrap();
}

fn list(worklogs: &[Value], total: usize) -> String {
    value!({ "startAt": 0, "maxResults": 1_000, "total": total, "worklogs": worklogs }).to_string()
}

fn start_at(heard: &Heard) -> usize {
    let after = heard.target.split("startAt=").nth(1).unwrap_or("0");
    after.split('&').next().unwrap().parse().unwrap()
}

fn look(server: &Server, session: &Session) -> Result<Vec<u64>, JiraProblem> {
    let found = with(session, Keeping::Kept, |client| {
        worklogs::look_for(client, &attempt(1))
    })?;
    assert!(server.count("POST") == 0);
    Ok(found.iter().map(|worklog| worklog.id.0).collect())
}

#[test]
fn a_look_reads_every_page_and_finds_the_mark() {
    let server = Server::start(|heard| match start_at(heard) {
        0 => mine(200, list(&[stored(1, false), stored(2, true)], 3)),
        2 => mine(200, list(&[stored(3, false)], 3)),
        _ => mine(200, list(&[], 3)),
    });
    let found = with(&cloud_session(&server), Keeping::Kept, |client| {
        worklogs::look_for(client, &attempt(1))
    })
    .unwrap();
    let marks: Vec<(u64, bool)> = found
        .iter()
        .map(|w| (w.id.0, w.mark == Some(payload().worklog)))
        .collect();
    assert_eq!(marks, [(1, false), (2, true), (3, false)]);
    assert_eq!(
        found[0].started,
        payload().started,
        "the instant counts, not its text"
    );
    assert_eq!(server.heard().len(), 2);
}

#[test]
fn a_look_that_does_not_add_up_is_an_error_and_no_proof_of_absence() {
    for (name, say) in [
        (
            "fewer than promised",
            mine(200, list(&[stored(1, false)], 2)),
        ),
        (
            "one unreadable",
            mine(200, r#"{"total":1,"worklogs":[{"id":"1"}]}"#),
        ),
        ("torn", Say::Torn),
        ("page", html(200, &[])),
        (
            "dead token",
            json(
                200,
                &[("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")],
                list(&[], 0),
            ),
        ),
        ("nobody proven", json(200, &[], list(&[], 0))),
        (
            "somebody else",
            json(200, &[("x-aaccountid", "you")], list(&[], 0)),
        ),
    ] {
        let server = Server::start(move |heard| match heard.path() {
            "/rest/api/3/myself" => json(401, &[], "Client must be authenticated"),
            _ => say.clone(),
        });
        let outcome = look(&server, &cloud_session(&server));
        assert!(outcome.is_err(), "{name}: {outcome:?}");
        assert!(server.heard().len() < 8, "{name}");
    }
}

#[test]
fn an_empty_list_counts_once_the_account_is_proven() {
    let server = Server::start(|heard| match heard.path() {
        "/rest/api/3/myself" => json(200, &[], r#"{"accountId":"me"}"#),
        _ => json(200, &[], list(&[], 0)),
    });
    assert_eq!(look(&server, &cloud_session(&server)), Ok(vec![]));
    assert_eq!(server.heard().last().unwrap().path(), "/rest/api/3/myself");
}

#[test]
fn should_time_limits_upset_the_total_the_whole_list_is_read() {
    let server = Server::start(|heard| {
        let all = [stored(1, false), stored(2, false)];
        if heard.target.contains("startedAfter") {
            mine(200, list(&all[..1], 2))
        } else {
            mine(200, list(&all, 2))
        }
    });
    assert_eq!(look(&server, &cloud_session(&server)), Ok(vec![1, 2]));
}

#[test]
fn data_centers_list_is_read_as_it_comes() {
    let server = Server::start(|heard| match heard.path() {
        "/rest/api/2/myself" => json(200, &[], r#"{"key":"JIRAUSER1","name":"fred"}"#),
        _ => json(200, &[], list(&[stored(1, false)], 1)),
    });
    assert_eq!(look(&server, &center_session(&server)), Ok(vec![1]));
    assert_eq!(
        server.log(),
        [
            "GET /rest/api/2/issue/10042/worklog",
            "GET /rest/api/2/myself"
        ]
    );
}

fn delete_twin(server: &Server) -> Result<(), JiraProblem> {
    with(&cloud_session(server), Keeping::Fresh, |client| {
        let payload = payload();
        worklogs::delete_twin(client, payload.worklog, payload.issue, RemoteWorklogId(78))
    })
}

#[test]
fn a_twin_is_read_again_before_it_is_removed() {
    let server = Server::start(|heard| match heard.method.as_str() {
        "GET" => mine(200, stored(78, true).to_string()),
        _ => Say::Reply {
            status: 204,
            headers: vec![("x-aaccountid".to_owned(), "me".to_owned())],
            body: Vec::new(),
        },
    });
    assert_eq!(delete_twin(&server), Ok(()));
    let heard = server.heard();
    assert_eq!(heard[0].target, format!("{LIST}/78?expand=properties"));
    assert_eq!(heard[1].method, "DELETE");
    assert_eq!(
        heard[1].target,
        format!("{LIST}/78?notifyUsers=false&adjustEstimate=auto")
    );
}

#[test]
fn a_worklog_that_is_not_the_twin_is_never_removed() {
    for twin in [
        stored(78, false).to_string(),
        stored(79, true).to_string(),
        stored(78, true).to_string().replace("\"me\"", "\"you\""),
    ] {
        let server = Server::start(move |_| mine(200, twin.clone()));
        assert!(delete_twin(&server).is_err());
        assert_eq!(server.count("DELETE"), 0);
    }
}

#[test]
fn a_twin_that_is_gone_is_fine_but_only_for_a_living_token() {
    let gone = Server::start(|_| mine(404, "{}"));
    assert_eq!(delete_twin(&gone), Ok(()));
    let asked = AtomicUsize::new(0);
    let dead = Server::start(move |_| {
        asked.fetch_add(1, Ordering::Relaxed);
        json(
            404,
            &[("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")],
            "{}",
        )
    });
    assert_eq!(delete_twin(&dead), Err(JiraProblem::TokenRejected));
}
