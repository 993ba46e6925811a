//! Data Center, the gateway, and what stays between starts.

use serde_json::json;

use super::{basic, sandbox};
use crate::sandbox::server::{Mode, Options, Sandbox};

#[test]
fn a_data_center_is_another_product() {
    let jira = sandbox(Mode::DataCenter);
    assert!(jira.url.ends_with("/jira"));
    let me = jira.get("/jira/rest/api/2/myself");
    assert_eq!(me.status, 200);
    assert_eq!(me.json()["key"], jira.account_id);
    assert_eq!(me.json().get("accountId"), None);
    assert_eq!(
        me.header("X-AUSERNAME"),
        me.json()["name"].as_str().unwrap()
    );
    assert_eq!(me.header("x-aaccountid"), "");
    let info = jira
        .ask("GET", "/jira/rest/api/2/serverInfo")
        .set("authorization", "");
    assert_eq!(info.send().json()["deploymentType"], "Server");

    for (path, status) in [
        ("/jira/rest/api/3/myself", 404),
        ("/jira/rest/api/3/serverInfo", 404),
        ("/rest/api/2/myself", 404),
        ("/_edge/tenant_info", 404),
        ("/jira/rest/api/2/search/jql?jql=x", 404),
        ("/jira/rest/api/2/user/properties?username=x", 403),
    ] {
        assert_eq!(jira.get(path).status, status, "{path}");
    }
    assert!(
        jira.get("/jira/rest/api/3/myself")
            .header("content-type")
            .starts_with("text/html")
    );

    let basic = jira
        .ask("GET", "/jira/rest/api/2/myself")
        .set("authorization", &basic(&jira.email, &jira.token))
        .send();
    assert_eq!(basic.status, 401);
    assert!(
        basic
            .body
            .contains("Basic Authentication Failure - Reason : AUTHENTICATED_FAILED")
    );
    let wrong = jira
        .ask("GET", "/jira/rest/api/2/myself")
        .set("authorization", "Bearer wrong")
        .send();
    assert_eq!(wrong.status, 401);
    assert_eq!(wrong.header("X-Seraph-LoginReason"), "AUTHENTICATED_FAILED");
}

#[test]
fn data_center_worklogs_are_text_without_properties_or_pages() {
    let jira = sandbox(Mode::DataCenter);
    let issue = jira.open_issue();
    let list = format!("/jira/rest/api/2/issue/{}/worklog", issue.key);
    let mut body = json!({
        "started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600, "comment": "text",
    });
    let made = jira.post(
        &format!("{list}?notifyUsers=perhaps&expand=properties"),
        &body,
    );
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.json()["comment"], "text");
    assert_eq!(made.json().get("properties"), None);
    assert_eq!(made.json()["author"]["key"], jira.account_id);
    let one = jira
        .get(&format!(
            "{list}?startAt=1&maxResults=1&startedAfter=9999999999999"
        ))
        .json();
    assert_eq!(one["startAt"], 0);
    assert_eq!(one["total"], one["worklogs"].as_array().unwrap().len());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(jira.get(&format!("{list}/{id}/properties")).status, 404);
    body["properties"] = json!([{"key": "k", "value": 1}]);
    assert_eq!(jira.post(&list, &body).status, 400);
    body.as_object_mut().unwrap().remove("properties");
    jira.edit(|w| w.issues.get_mut(&issue.id).unwrap().no_work_permission = true);
    assert_eq!(jira.post(&list, &body).status, 403);
}

#[test]
fn data_center_search_has_a_start_and_a_total() {
    let jira = sandbox(Mode::DataCenter);
    let body = json!({"jql": "ORDER BY key", "startAt": 5, "maxResults": 3, "fields": ["summary"]});
    let got = jira.post("/jira/rest/api/2/search", &body).json();
    assert_eq!(
        (&got["startAt"], &got["maxResults"]),
        (&json!(5), &json!(3))
    );
    assert_eq!(got["total"], 40);
    assert_eq!(got["issues"].as_array().unwrap().len(), 3);
    let path = "/jira/rest/api/2/search?jql=assignee%20%3D%20currentUser()&maxResults=1";
    assert!(jira.get(path).json()["issues"][0]["fields"]["summary"].is_string());
    assert_eq!(jira.get("/jira/rest/api/2/search?jql=a%20%3D").status, 400);
}

#[test]
fn a_scoped_token_works_through_the_gateway_alone() {
    let jira = sandbox(Mode::Gateway);
    let info = jira
        .ask("GET", "/_edge/tenant_info")
        .set("authorization", "")
        .send();
    let cloud_id = info.json()["cloudId"].as_str().unwrap().to_owned();
    let on_site = jira.get("/rest/api/3/myself");
    assert_eq!(on_site.status, 401);
    assert_eq!(
        on_site.header("X-Seraph-LoginReason"),
        "AUTHENTICATED_FAILED"
    );
    let open = jira
        .ask("GET", "/rest/api/2/serverInfo")
        .set("authorization", "");
    assert_eq!(open.send().status, 200);

    let base = format!("/ex/jira/{cloud_id}/rest/api/3");
    let me = jira.get(&format!("{base}/myself"));
    assert_eq!(me.status, 200, "{}", me.body);
    assert_eq!(me.header("x-aaccountid"), jira.account_id);
    let prefix = format!("{}/ex/jira/{cloud_id}/", jira.url);
    assert!(me.json()["self"].as_str().unwrap().starts_with(&prefix));
    let issue = jira
        .get(&format!("{base}/issue/{}", jira.open_issue().id))
        .json();
    let icon = |field: &str| {
        issue["fields"][field]["iconUrl"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(icon("status").starts_with(&prefix));
    assert!(icon("issuetype").starts_with(&prefix));
    assert!(!icon("priority").starts_with(&prefix));

    let dead = jira
        .ask("GET", &format!("{base}/myself"))
        .set("authorization", &basic(&jira.email, "dead"));
    assert_eq!(dead.send().status, 401);
    assert_eq!(jira.get("/ex/jira/other/rest/api/3/myself").status, 404);
}

#[test]
fn a_missing_scope_is_a_401_of_its_own() {
    let jira = Sandbox::start(Options {
        mode: Mode::Gateway,
        issues: 20,
        worklogs: 10,
        scopes: vec!["read:jira-work".to_owned()],
        ..Options::default()
    })
    .unwrap();
    let cloud_id = jira.get("/_edge/tenant_info").json()["cloudId"].clone();
    let base = format!("/ex/jira/{}/rest/api/3", cloud_id.as_str().unwrap());
    let issue = jira.open_issue().id;
    let body = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600});
    let answers = [
        (jira.get(&format!("{base}/project")), 200),
        (
            jira.post(
                &format!("{base}/search/jql"),
                &json!({"jql": "key = X-1 OR summary ~ a"}),
            ),
            200,
        ),
        (jira.get(&format!("{base}/myself")), 401),
        (
            jira.post(&format!("{base}/issue/{issue}/worklog"), &body),
            401,
        ),
    ];
    for (got, status) in answers {
        if status == 401 {
            assert_eq!(
                got.body,
                r#"{"code":401,"message":"Unauthorized; scope does not match"}"#
            );
        }
        assert!(got.status == status || got.status == 400, "{}", got.body);
    }
}

#[test]
fn a_data_file_keeps_jira_and_its_token_between_starts() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        issues: 20,
        worklogs: 10,
        data: Some(folder.path().join("jira.json")),
        ..Options::default()
    };
    let first = Sandbox::start(options.clone()).unwrap();
    first.edit(|w| w.hours_per_day = 7.6);
    let (world, token) = (first.world(), first.token.clone());
    drop(first);
    let second = Sandbox::start(Options {
        issues: 99,
        ..options
    })
    .unwrap();
    assert_eq!(second.world(), world);
    assert_eq!(second.token, token);
    assert_eq!(
        second.get("/rest/api/3/configuration").json()["timeTrackingConfiguration"]["workingHoursPerDay"],
        7.6
    );
}

#[test]
fn the_world_is_shown_to_the_owner_of_the_token_and_to_nobody_else() {
    for mode in [Mode::Cloud, Mode::Gateway, Mode::DataCenter] {
        let jira = sandbox(mode);
        let seen = jira.get("/_sandbox/world");
        assert_eq!(seen.json(), serde_json::to_value(jira.world()).unwrap());
        let stranger = jira.ask("GET", "/_sandbox/world").set("authorization", "");
        assert_eq!(stranger.send().status, 401);
    }
}

#[test]
fn tokens_look_real_and_are_new_at_every_start() {
    let (one, two) = (sandbox(Mode::Cloud), sandbox(Mode::Cloud));
    assert_ne!(one.token, two.token);
    assert_eq!(one.token.len(), 192);
    assert!(one.token.starts_with("ATATT3xFfGF0"));
}
