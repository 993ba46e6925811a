//! Searching: pages by token, late sight of changes, and the refusals of `search/jql`.

use serde_json::{Value, json};

use super::sandbox;
use crate::sandbox::server::{Mode, Options, Sandbox};

const ALL: &str = "project is not EMPTY ORDER BY key ASC";

#[test]
fn pages_follow_the_token_to_the_last() {
    let jira = sandbox(Mode::Cloud);
    let mut seen = Vec::new();
    let mut token = Value::Null;
    loop {
        let mut body = json!({"jql": ALL, "maxResults": 15, "fields": ["summary"]});
        if !token.is_null() {
            body["nextPageToken"] = token;
        }
        let got = jira.post("/rest/api/3/search/jql", &body).json();
        for issue in got["issues"].as_array().unwrap() {
            assert!(issue["fields"]["summary"].is_string());
            seen.push(issue["id"].as_str().unwrap().to_owned());
        }
        assert!(got.get("total").is_none());
        assert_eq!(got["isLast"] == true, got.get("nextPageToken").is_none());
        if got["isLast"] == true {
            break;
        }
        token = got["nextPageToken"].clone();
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((count, seen.len()), (40, 40));
    let counted = jira.post("/rest/api/3/search/approximate-count", &json!({"jql": ALL}));
    assert_eq!(counted.json(), json!({"count": 40}));
}

#[test]
fn without_fields_there_are_ids_and_nothing_else() {
    let jira = sandbox(Mode::Cloud);
    let got = jira.post(
        "/rest/api/3/search/jql",
        &json!({"jql": ALL, "maxResults": 1}),
    );
    let issue = &got.json()["issues"][0];
    assert_eq!(
        issue.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id"]
    );
}

#[test]
fn a_search_that_jira_would_not_run_is_a_400() {
    let jira = sandbox(Mode::Cloud);
    let invalid = json!({"errorMessages":
        ["Invalid request payload. Refer to the REST API documentation and try again."]});
    for body in [
        json!({"jql": ALL, "startAt": 0}),
        json!({"jql": ALL, "validateQuery": "strict"}),
        json!({"jql": ALL, "maxResults": "50"}),
        json!({"jql": ALL, "fields": "summary"}),
        json!({"jql": ALL, "expand": ["names"]}),
        json!({"jql": ALL, "reconcileIssues": ["x"]}),
        json!([]),
    ] {
        let got = jira.post("/rest/api/3/search/jql", &body);
        assert_eq!(got.status, 400, "{body}");
        assert_eq!(got.json(), invalid, "{body}");
    }
    for body in [
        json!({"jql": ALL, "maxResults": 0}),
        json!({"jql": ALL, "maxResults": 5001}),
        json!({"jql": ALL, "nextPageToken": "nonsense"}),
        json!({"jql": ""}),
        json!({}),
        json!({"jql": "ORDER BY key"}),
        json!({"jql": "project ="}),
        json!({"jql": "nosuchfield = 1"}),
    ] {
        let got = jira.post("/rest/api/3/search/jql", &body);
        assert_eq!(got.status, 400, "{body}");
        assert!(!got.message().is_empty(), "{body}");
    }
    assert_eq!(
        jira.post(
            "/rest/api/3/search/jql",
            &json!({"jql": ALL, "failFast": true})
        )
        .status,
        200
    );
    let token = jira
        .post(
            "/rest/api/3/search/jql",
            &json!({"jql": ALL, "maxResults": 1}),
        )
        .json()["nextPageToken"]
        .clone();
    let other = json!({"jql": "assignee = currentUser()", "nextPageToken": token});
    assert_eq!(jira.post("/rest/api/3/search/jql", &other).status, 400);
}

#[test]
fn the_old_search_is_gone() {
    let jira = sandbox(Mode::Cloud);
    for path in ["/rest/api/2/search?jql=x", "/rest/api/3/search?jql=x"] {
        let got = jira.get(path);
        assert_eq!(got.status, 410);
        assert_eq!(
            got.json(),
            json!({"errorMessages": ["The requested API has been removed. Please migrate to the \
                /rest/api/3/search/jql API. A full migration guideline is available at \
                https://developer.atlassian.com/changelog/#CHANGE-2046"], "errors": {}})
        );
    }
}

#[test]
fn search_sees_a_change_late_and_the_issue_itself_at_once() {
    let jira = Sandbox::start(Options {
        issues: 20,
        worklogs: 10,
        search_lag_ms: 3_600_000,
        ..Options::default()
    })
    .unwrap();
    let issue = jira.open_issue();
    jira.edit(|w| w.issues.get_mut(&issue.id).unwrap().summary = "zanzibar".to_owned());
    let fresh = jira.get(&format!("/rest/api/3/issue/{}", issue.id)).json();
    assert_eq!(fresh["fields"]["summary"], "zanzibar");
    let mut body = json!({"jql": "summary ~ zanzibar", "fields": ["summary"]});
    let search = |body: &Value| jira.post("/rest/api/3/search/jql", body).json()["issues"].clone();
    assert_eq!(search(&body), json!([]));
    body["reconcileIssues"] = json!([issue.id]);
    assert_eq!(search(&body)[0]["key"], issue.key);
}

#[test]
fn a_moved_issue_answers_to_its_former_key_with_the_new_one() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    jira.edit(|w| {
        w.moved_keys.insert(issue.key.clone(), issue.id);
        w.issues.get_mut(&issue.id).unwrap().key = "MOVED-1".to_owned();
    });
    for name in [&issue.key, "moved-1", &issue.id.to_string()] {
        let got = jira.get(&format!("/rest/api/3/issue/{name}?fields=summary"));
        assert_eq!(got.json()["key"], "MOVED-1", "{name}");
    }
    let asked = json!({"issueIdsOrKeys": [issue.key, "NOPE-1"], "fields": ["summary"]});
    let got = jira.post("/rest/api/3/issue/bulkfetch", &asked).json();
    assert_eq!(got["issues"][0]["key"], "MOVED-1");
    assert_eq!(got["issueErrors"][0]["id"], "NOPE-1");
}

#[test]
fn a_transition_moves_the_issue_and_an_unknown_one_is_refused() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    let path = format!("/rest/api/3/issue/{}/transitions", issue.key);
    let ways = jira.get(&path).json()["transitions"].clone();
    let done = ways
        .as_array()
        .unwrap()
        .iter()
        .find(|w| w["to"]["statusCategory"]["key"] == "done")
        .unwrap();
    let body = json!({"transition": {"id": done["id"]}});
    assert_eq!(jira.post(&path, &body).status, 204);
    let got = jira.get(&format!("/rest/api/3/issue/{}", issue.key)).json();
    assert_eq!(got["fields"]["status"]["name"], done["name"]);
    assert_eq!(got["fields"]["resolution"]["name"], "Done");
    let wrong = json!({"transition": {"id": "9999"}});
    assert_eq!(jira.post(&path, &wrong).status, 400);
}

#[test]
fn help_for_queries_completes_checks_and_matches() {
    let jira = sandbox(Mode::Cloud);
    let reference = jira.get("/rest/api/3/jql/autocompletedata").json();
    assert_eq!(reference["visibleFieldNames"][0]["searchable"], "true");
    let path = "/rest/api/3/jql/autocompletedata/suggestions?fieldName=status&fieldValue=d";
    let suggested = jira.get(path).json();
    assert!(
        suggested["results"]
            .as_array()
            .unwrap()
            .iter()
            .any(|r| r["displayName"] == "<b>D</b>one"),
        "{suggested}"
    );
    let queries = json!({"queries": ["status = Done", "status ==", "nosuchfield = 1"]});
    let checked = jira
        .post("/rest/api/3/jql/parse?validation=strict", &queries)
        .json();
    assert!(checked["queries"][0]["structure"].is_object());
    assert!(checked["queries"][0].get("errors").is_none());
    assert!(checked["queries"][1]["errors"].is_array());
    assert!(checked["queries"][2]["errors"].is_array());
    let loose = jira
        .post("/rest/api/3/jql/parse?validation=none", &queries)
        .json();
    assert!(loose["queries"][2].get("errors").is_none());

    let issue = jira.open_issue();
    let body = json!({"issueIds": [issue.id], "jqls": [format!("key = {}", issue.key), "a ="]});
    let matched = jira.post("/rest/api/3/jql/match", &body).json();
    assert_eq!(matched["matches"][0]["matchedIssues"], json!([issue.id]));
    assert_ne!(matched["matches"][1]["errors"], json!([]));

    let picked = jira
        .get(&format!("/rest/api/3/issue/picker?query={}", issue.key))
        .json();
    let hit = &picked["sections"][1]["issues"][0];
    assert_eq!(hit["id"], issue.id);
    assert_eq!(hit["keyHtml"], format!("<b>{}</b>", issue.key));
}
