//! What Jira refuses, the sandbox refuses, in the same shape.

use serde_json::{Value, json};

use super::{basic, sandbox};
use crate::sandbox::server::Mode;

#[test]
fn a_worklog_that_jira_would_not_take_is_a_400_in_jiras_words() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue().key;
    let before = jira.world().worklogs.len();
    let good = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600});
    let date =
        "Invalid date format. Please enter the date in the format \"yyyy-MM-dd'T'HH:mm:ss.SSSZ\".";
    for (change, field, words) in [
        (
            json!({"started": "2026-11-20T09:00:00.000Z"}),
            "started",
            date,
        ),
        (
            json!({"started": "2026-11-20T09:00:00.000+00:00"}),
            "started",
            date,
        ),
        (
            json!({"started": "2026-11-20T09:00:00+0000"}),
            "started",
            date,
        ),
        (json!({"started": 5}), "started", date),
        (
            json!({"timeSpentSeconds": 59}),
            "timeLogged",
            "You must indicate the time spent working on the issue.",
        ),
        (
            json!({"timeSpentSeconds": null}),
            "timeLogged",
            "You must indicate the time spent working on the issue.",
        ),
        (
            json!({"timeSpent": "1h"}),
            "timeLogged",
            "Only one of timeSpent and timeSpentSeconds may be given.",
        ),
        (
            json!({"comment": "text"}),
            "comment",
            "Operation value must be an Atlassian Document (see the Atlassian Document Format)",
        ),
        (
            json!({"visibility": {"type": "planet", "value": "x"}}),
            "visibility",
            "The visibility restriction is not valid.",
        ),
    ] {
        let mut body = good.clone();
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let got = jira.post(&format!("/rest/api/3/issue/{issue}/worklog"), &body);
        assert_eq!(got.status, 400, "{change}: {}", got.body);
        assert_eq!(got.json()["errors"][field], words, "{change}");
        assert_eq!(got.json()["errorMessages"], json!([]), "{change}");
    }
    assert_eq!(jira.world().worklogs.len(), before);
}

#[test]
fn an_issue_that_may_not_be_changed_says_why() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    let body = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600});
    let path = format!("/rest/api/3/issue/{}/worklog", issue.id);
    let post = || jira.post(&path, &body);

    jira.edit(|w| w.issues.get_mut(&issue.id).unwrap().no_work_permission = true);
    assert_eq!(post().status, 400);
    jira.edit(|w| w.issues.get_mut(&issue.id).unwrap().no_work_permission = false);

    jira.edit(|w| {
        let status = w.statuses.iter_mut().find(|s| s.id == issue.status);
        status.unwrap().editable = false;
    });
    let got = post();
    assert_eq!(got.status, 400);
    assert_eq!(
        got.message(),
        "You can not edit the issue as it is in a non-editable workflow state."
    );
    jira.edit(|w| w.statuses.iter_mut().for_each(|s| s.editable = true));

    jira.edit(|w| {
        let project = w.projects.iter_mut().find(|p| p.key == issue.project_key);
        project.unwrap().archived = true;
    });
    assert_eq!(post().status, 400);
    jira.edit(|w| w.projects.iter_mut().for_each(|p| p.archived = false));

    jira.edit(|w| w.time_tracking_enabled = false);
    assert_eq!(post().status, 400);
    assert_eq!(jira.get(&path).status, 404);
    jira.edit(|w| w.time_tracking_enabled = true);
    assert_eq!(post().status, 201);
}

#[test]
fn a_dead_token_makes_the_caller_anonymous_instead_of_401() {
    let jira = sandbox(Mode::Cloud);
    let dead = basic(&jira.email, "dead");
    let issue = jira.open_issue().key;
    let worklog = format!("/rest/api/3/issue/{issue}/worklog");
    let good = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600});
    let search = json!({"jql": "project is not EMPTY", "fields": ["summary"]});
    for (method, path, body, status, answer) in [
        (
            "POST",
            "/rest/api/3/search/jql",
            search,
            200,
            Some(json!({"issues": [], "isLast": true})),
        ),
        (
            "GET",
            &format!("/rest/api/3/issue/{issue}"),
            Value::Null,
            404,
            None,
        ),
        ("GET", &worklog, Value::Null, 404, None),
        ("POST", &worklog, good, 404, None),
        (
            "GET",
            "/rest/api/3/filter/favourite",
            Value::Null,
            200,
            Some(json!([])),
        ),
        (
            "GET",
            "/rest/api/3/filter/my",
            Value::Null,
            200,
            Some(json!([])),
        ),
        (
            "GET",
            "/rest/api/3/project",
            Value::Null,
            200,
            Some(json!([])),
        ),
        ("GET", "/rest/api/3/myself", Value::Null, 401, None),
        ("GET", "/rest/api/3/configuration", Value::Null, 401, None),
        (
            "GET",
            &format!("/rest/api/3/user/properties?accountId={}", jira.account_id),
            Value::Null,
            401,
            None,
        ),
        ("GET", "/rest/api/3/worklog/updated", Value::Null, 401, None),
        ("GET", "/rest/api/3/worklog/deleted", Value::Null, 401, None),
        (
            "POST",
            "/rest/api/3/worklog/list",
            json!({"ids": [1]}),
            401,
            None,
        ),
        (
            "POST",
            "/rest/api/3/jql/match",
            json!({"issueIds": [1], "jqls": ["x = 1"]}),
            401,
            None,
        ),
        ("GET", "/rest/api/3/serverInfo", Value::Null, 200, None),
    ] {
        let mut ask = jira.ask(method, path).set("authorization", &dead);
        if !body.is_null() {
            ask = ask
                .set("content-type", "application/json")
                .text(&body.to_string());
        }
        let got = ask.send();
        assert_eq!(got.status, status, "{method} {path}: {}", got.body);
        assert_eq!(
            got.header("X-Seraph-LoginReason"),
            "AUTHENTICATED_FAILED",
            "{path}"
        );
        assert_eq!(got.header("x-aaccountid"), "", "{path}");
        if let Some(answer) = answer {
            assert_eq!(got.json(), answer, "{path}");
        }
        if status == 401 {
            assert_eq!(
                got.body,
                "Client must be authenticated to access this resource."
            );
            assert_eq!(got.header("content-type"), "application/json;charset=UTF-8");
        }
    }
    let plain = jira
        .ask("GET", "/rest/api/3/myself")
        .set("authorization", &dead)
        .set("accept", "");
    assert_eq!(
        plain.send().header("content-type"),
        "text/plain;charset=UTF-8"
    );
    let none = jira
        .ask("GET", "/rest/api/3/myself")
        .set("authorization", "");
    assert_eq!(none.send().status, 401);
    assert_eq!(none.send().header("X-Seraph-LoginReason"), "");
}

#[test]
fn both_halves_must_match_and_the_address_has_no_case() {
    let jira = sandbox(Mode::Cloud);
    let other = jira.world().users[1].email.clone();
    for (email, token, status) in [
        (jira.email.clone(), jira.token.clone(), 200),
        (jira.email.to_uppercase(), jira.token.clone(), 200),
        (other, jira.token.clone(), 401),
        (jira.email.clone(), jira.token.to_uppercase(), 401),
    ] {
        let got = jira
            .ask("GET", "/rest/api/3/myself")
            .set("authorization", &basic(&email, &token))
            .send();
        assert_eq!(got.status, status, "{email}");
        if status == 200 {
            assert_eq!(got.header("x-aaccountid"), jira.account_id);
            assert_eq!(got.json()["accountId"], jira.account_id);
            assert!(got.header("x-ratelimit-limit").parse::<u32>().unwrap() > 0);
        }
    }
}

#[test]
fn a_bearer_token_is_no_way_into_a_cloud_site() {
    let jira = sandbox(Mode::Cloud);
    for path in [
        "/rest/api/2/serverInfo",
        "/rest/api/3/myself",
        "/rest/api/3/nothing",
    ] {
        let got = jira
            .ask("GET", path)
            .set("authorization", "Bearer NjM0NDg5NzQ3")
            .send();
        assert_eq!(got.status, 403, "{path}");
        assert_eq!(
            got.body, r#"{"error":"Failed to parse Connect Session Auth Token"}"#,
            "{path}"
        );
    }
    let lower = jira
        .ask("GET", "/rest/api/3/myself")
        .set("authorization", "bearer x");
    assert_eq!(lower.send().status, 401);
}

#[test]
fn a_write_from_something_like_a_browser_is_refused() {
    let jira = sandbox(Mode::Cloud);
    let ask = jira
        .ask("POST", "/rest/api/3/search/jql")
        .set("content-type", "application/json")
        .set("user-agent", "Mozilla/5.0 (X11; Linux x86_64)")
        .text(r#"{"jql": "project is not EMPTY"}"#);
    let got = ask.send();
    assert_eq!((got.status, got.body.as_str()), (403, "XSRF check failed"));
    assert_eq!(ask.set("user-agent", "planim/1").send().status, 200);
}

#[test]
fn requests_that_are_put_wrongly_get_the_shape_jira_gives_them() {
    let jira = sandbox(Mode::Cloud);
    let with_body = jira.ask("GET", "/rest/api/3/myself").text("{}").send();
    assert_eq!(with_body.status, 403);

    let post = |kind: &str| {
        jira.ask("POST", "/rest/api/3/search/jql")
            .set("content-type", kind)
            .text(r#"{"jql": "project is not EMPTY"}"#)
            .send()
    };
    for kind in ["text/plain", ""] {
        let got = post(kind);
        assert_eq!(got.status, 415, "{kind}");
        assert_eq!(got.header("content-type"), "application/problem+json");
        assert_eq!(got.json()["status"], 415);
    }
    assert_eq!(post("application/json; charset=utf-8").status, 200);

    let path = "/rest/api/3/search/jql?jql=project%20is%20not%20EMPTY&maxResults=abc";
    let got = jira.get(path);
    assert_eq!(got.status, 400);
    assert_eq!(got.header("content-type"), "application/problem+json");
    assert_eq!(
        got.json()["detail"],
        "Failed to convert 'maxResults' with value: 'abc'"
    );

    for (method, path, status) in [
        ("GET", "/rest/api/3/nothing", 404),
        ("GET", "/rest/api/4/myself", 404),
        ("GET", "/", 404),
        ("DELETE", "/rest/api/3/myself", 405),
        ("GET", "/rest/api/3/issue/NOPE-1", 404),
        ("GET", "/rest/api/3/mypermissions", 400),
        ("GET", "/rest/api/3/mypermissions?permissions=FLY", 400),
        ("GET", "/rest/api/3/user/properties", 400),
        ("GET", "/rest/api/3/filter/abc", 400),
        ("GET", "/rest/api/3/filter/999999", 400),
    ] {
        let got = jira.ask(method, path).send();
        assert_eq!(got.status, status, "{method} {path}");
    }
    let parse = jira.post("/rest/api/3/jql/parse", &json!({"queries": ["a = b"]}));
    assert_eq!(parse.status, 400);
}

#[test]
fn a_body_beyond_the_limit_is_not_read() {
    let jira = sandbox(Mode::Cloud);
    let ask = jira
        .ask("POST", "/rest/api/3/search/jql")
        .set("content-type", "application/json")
        .text(&"x".repeat(1_100_000));
    // The server may close while the client still writes.
    if let Ok(got) = ask.try_send() {
        assert_eq!(got.status, 413);
    }
    assert_eq!(jira.get("/rest/api/3/myself").status, 200);
}
