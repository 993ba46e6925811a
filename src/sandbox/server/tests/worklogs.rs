//! A worklog's life, and what it does to its issue.

use serde_json::{Value, json};

use super::{Sandbox, sandbox};
use crate::sandbox::model::World;
use crate::sandbox::server::Mode;
use crate::sandbox::server::adf;

fn spent(jira: &Sandbox, id: u64) -> (i64, Option<i64>) {
    let world = jira.world();
    let issue = &world.issues[&id];
    (issue.time_spent, issue.remaining_estimate)
}

#[test]
fn what_was_posted_is_read_back_changed_and_deleted() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    let list = format!("/rest/api/3/issue/{}/worklog", issue.key);
    let body = json!({
        "started": "2026-11-20T09:00:00.000+0530",
        "timeSpentSeconds": 5400,
        "comment": adf::document("wrote tests"),
        "properties": [{"key": "app.planim.worklog", "value": {"id": "a"}}],
    });
    let (before, _) = spent(&jira, issue.id);
    let got = jira.post(
        &format!("{list}?expand=properties&adjustEstimate=leave"),
        &body,
    );
    assert_eq!(got.status, 201, "{}", got.body);
    let made = got.json();
    assert_eq!(made["timeSpent"], "1h 30m");
    assert_eq!(made["issueId"], issue.id.to_string());
    assert_eq!(made["author"]["accountId"], jira.account_id);
    assert_eq!(made["properties"], body["properties"]);
    assert_eq!(made["comment"], body["comment"]);
    assert_eq!(spent(&jira, issue.id).0, before + 5400);
    assert!(jira.world().issues[&issue.id].updated > issue.updated);

    // 03:30 UTC, by id, and without what was not asked for.
    let started = 1_795_145_400_000_i64;
    let window = format!(
        "/rest/api/3/issue/{}/worklog?startedAfter={}&startedBefore={}",
        issue.id,
        started - 1,
        started + 1
    );
    let found = jira.get(&window).json();
    assert_eq!(found["total"], 1);
    assert_eq!(found["worklogs"][0]["id"], made["id"]);
    assert_eq!(found["worklogs"][0]["properties"], Value::Null);

    let one = format!("{list}/{}", made["id"].as_str().unwrap());
    let put = jira.send_json("PUT", &one, &json!({"timeSpentSeconds": 3600}));
    assert_eq!(put.status, 200);
    assert_eq!(put.json()["comment"], body["comment"]);
    assert_ne!(put.json()["updated"], made["updated"]);
    assert_eq!(spent(&jira, issue.id).0, before + 3600);

    assert_eq!(jira.ask("DELETE", &one).send().status, 204);
    assert_eq!(jira.get(&one).status, 404);
    assert_eq!(spent(&jira, issue.id).0, before);
    let deleted = jira.get("/rest/api/3/worklog/deleted").json();
    let id: u64 = made["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(deleted["values"][0]["worklogId"], id);
}

#[test]
fn the_remaining_estimate_follows_the_rule_that_was_asked_for() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    let list = format!("/rest/api/3/issue/{}/worklog", issue.id);
    let hour = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600});
    for (query, status, left) in [
        ("", 201, Some(36_000 - 3600)),
        ("?adjustEstimate=auto", 201, Some(36_000 - 3600)),
        ("?adjustEstimate=leave", 201, Some(36_000)),
        ("?adjustEstimate=new&newEstimate=2h", 201, Some(7200)),
        (
            "?adjustEstimate=manual&reduceBy=30m",
            201,
            Some(36_000 - 1800),
        ),
        ("?adjustEstimate=new", 400, Some(36_000)),
        ("?adjustEstimate=manual", 400, Some(36_000)),
        ("?adjustEstimate=new&newEstimate=soon", 400, Some(36_000)),
        ("?adjustEstimate=sometimes", 400, Some(36_000)),
        ("?notifyUsers=perhaps", 400, Some(36_000)),
    ] {
        jira.edit(|w| w.issues.get_mut(&issue.id).unwrap().remaining_estimate = Some(36_000));
        let got = jira.post(&format!("{list}{query}"), &hour);
        assert_eq!(got.status, status, "{query} {}", got.body);
        assert_eq!(spent(&jira, issue.id).1, left, "{query}");
    }
    let id = jira.world().worklogs.keys().next_back().copied().unwrap();
    jira.edit(|w| w.issues.get_mut(&issue.id).unwrap().remaining_estimate = Some(36_000));
    let delete = format!("{list}/{id}?adjustEstimate=manual&increaseBy=30m");
    assert_eq!(jira.ask("DELETE", &delete).send().status, 204);
    assert_eq!(spent(&jira, issue.id).1, Some(36_000 + 1800));
}

#[test]
fn time_spent_is_the_sum_of_the_worklogs_whatever_happens() {
    let jira = sandbox(Mode::Cloud);
    let sums = |world: &World| {
        for issue in world.issues.values() {
            let sum: i64 = world
                .worklogs
                .values()
                .filter(|w| w.issue == issue.id)
                .map(|w| w.secs)
                .sum();
            assert_eq!(issue.time_spent, sum, "{}", issue.key);
        }
    };
    sums(&jira.world());
    let issue = jira.open_issue().id;
    let list = format!("/rest/api/3/issue/{issue}/worklog");
    for secs in [60, 600, 6000] {
        let body = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": secs});
        let id = jira.post(&list, &body).json()["id"].clone();
        let one = format!("{list}/{}", id.as_str().unwrap());
        jira.send_json("PUT", &one, &json!({"timeSpent": "2h"}));
        if secs == 600 {
            jira.ask("DELETE", &one).send();
        }
        sums(&jira.world());
    }
}

#[test]
fn somebody_elses_worklog_cannot_be_changed() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    let list = format!("/rest/api/3/issue/{}/worklog", issue.id);
    let body = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600});
    let id: u64 = jira.post(&list, &body).json()["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    jira.edit(|w| {
        let other = w.users[1].account_id.clone();
        w.worklogs.get_mut(&id).unwrap().author = other;
    });
    let one = format!("{list}/{id}");
    for got in [
        jira.send_json("PUT", &one, &body),
        jira.ask("DELETE", &one).send(),
    ] {
        assert_eq!(got.status, 400);
        assert_eq!(got.json()["errorMessages"][1], "Worklog must not be null.");
    }
    let property = format!("{one}/properties/x");
    assert_eq!(jira.send_json("PUT", &property, &json!(1)).status, 403);
}

#[test]
fn lists_are_paged_oldest_created_first() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    let list = format!("/rest/api/3/issue/{}/worklog", issue.id);
    let body = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600});
    for _ in 0..25 {
        assert_eq!(jira.post(&list, &body).status, 201);
    }
    let all = jira.get(&list).json();
    let total = all["total"].as_u64().unwrap();
    assert_eq!(all["worklogs"].as_array().unwrap().len() as u64, total);
    let page = jira.get(&format!("{list}?startAt=2&maxResults=3")).json();
    assert_eq!(page["total"], total);
    assert_eq!(page["maxResults"], 3);
    assert_eq!(
        page["worklogs"].as_array().unwrap()[..],
        all["worklogs"].as_array().unwrap()[2..5]
    );

    let embedded = jira.get(&format!("/rest/api/3/issue/{}?fields=worklog", issue.id));
    let embedded = &embedded.json()["fields"]["worklog"];
    assert_eq!(embedded["worklogs"].as_array().unwrap().len(), 20);
    assert_eq!(embedded["total"], total);
}

#[test]
fn properties_are_kept_on_the_worklog_and_on_the_user() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    let list = format!("/rest/api/3/issue/{}/worklog", issue.id);
    let body = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600});
    let id = jira.post(&list, &body).json()["id"].clone();
    let of_worklog = format!("{list}/{}/properties", id.as_str().unwrap());
    let of_me = format!("/rest/api/3/user/properties?accountId={}", jira.account_id);
    for (keys, one) in [
        (of_worklog.clone(), format!("{of_worklog}/a.b")),
        (
            of_me,
            format!(
                "/rest/api/3/user/properties/a.b?accountId={}",
                jira.account_id
            ),
        ),
    ] {
        assert_eq!(jira.get(&one).status, 404);
        assert_eq!(jira.send_json("PUT", &one, &json!({"x": 1})).status, 201);
        assert_eq!(jira.send_json("PUT", &one, &json!({"x": 2})).status, 200);
        assert_eq!(
            jira.get(&one).json(),
            json!({"key": "a.b", "value": {"x": 2}})
        );
        assert_eq!(jira.get(&keys).json()["keys"][0]["key"], "a.b");
        let long = json!("x".repeat(40_000));
        assert_eq!(jira.send_json("PUT", &one, &long).status, 400);
        assert_eq!(jira.ask("DELETE", &one).send().status, 204);
        assert_eq!(jira.ask("DELETE", &one).send().status, 404);
    }
    let other = jira.world().users[1].account_id.clone();
    let theirs = format!("/rest/api/3/user/properties?accountId={other}");
    assert_eq!(jira.get(&theirs).status, 403);
}

#[test]
fn version_2_takes_text_and_loses_a_document_without_a_word() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    let list = format!("/rest/api/2/issue/{}/worklog", issue.id);
    let mut body = json!({"started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600});
    body["comment"] = "plain".into();
    assert_eq!(jira.post(&list, &body).json()["comment"], "plain");
    body["comment"] = adf::document("document");
    let got = jira.post(&list, &body);
    assert_eq!(got.status, 201);
    assert_eq!(got.json().get("comment"), None);
}

#[test]
fn worklogs_are_fed_by_change_and_listed_by_id() {
    let jira = sandbox(Mode::Cloud);
    let issue = jira.open_issue();
    let since = jira.world().worklogs.values().map(|w| w.updated).max();
    let since = since.unwrap() + 1;
    let feed = format!("/rest/api/3/worklog/updated?since={since}&expand=properties");
    assert_eq!(jira.get(&feed).json()["values"], json!([]));
    let body = json!({
        "started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": 3600,
        "properties": [{"key": "k", "value": 1}],
    });
    let made = jira.post(&format!("/rest/api/3/issue/{}/worklog", issue.id), &body);
    let id: u64 = made.json()["id"].as_str().unwrap().parse().unwrap();
    let changes = jira.get(&feed).json();
    assert_eq!(changes["values"][0]["worklogId"], id);
    assert_eq!(changes["values"][0]["properties"], body["properties"]);
    assert_eq!(changes["lastPage"], true);
    let listed = jira.post(
        "/rest/api/3/worklog/list",
        &json!({"ids": [id, 999_999_999]}),
    );
    let listed = listed.json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["id"], id.to_string());
}
