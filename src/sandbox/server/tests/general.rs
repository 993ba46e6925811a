//! What holds for every request, whatever is in it.

use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{HeaderMap, HeaderValue};
use proptest::prelude::*;
use serde_json::json;

use super::basic;
use crate::sandbox::seed;
use crate::sandbox::server::faults::FaultPlan;
use crate::sandbox::server::http::Request;
use crate::sandbox::server::jira::Jira;
use crate::sandbox::server::{Mode, Options, routes};

const NOW: i64 = 1_795_600_000_000;

fn jira(mode: Mode) -> Jira {
    let options = Options {
        mode,
        ..Options::default()
    };
    let world = seed::world(30, 30, NOW);
    Jira::new(
        options,
        "http://127.0.0.1:1".to_owned(),
        world,
        None,
        FaultPlan::default(),
    )
}

fn send(jira: &mut Jira, method: &Method, target: &str, body: &str) -> u16 {
    let authorization = if jira.is_data_center() {
        format!("Bearer {}", jira.token)
    } else {
        basic(&jira.email(), &jira.token)
    };
    let mut headers = HeaderMap::new();
    headers.insert(
        "authorization",
        HeaderValue::from_str(&authorization).unwrap(),
    );
    if *method != Method::GET {
        headers.insert("content-type", HeaderValue::from_static("application/json"));
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = if *method == Method::GET { "" } else { body };
    let body = Bytes::copy_from_slice(body.as_bytes());
    let request = Request::new(method.clone(), path, query, headers, body);
    routes::answer(jira, &request, NOW).status
}

fn method() -> impl Strategy<Value = Method> {
    prop::sample::select(vec![
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
    ])
}

fn segment() -> impl Strategy<Value = String> {
    let known = [
        "issue",
        "worklog",
        "properties",
        "search",
        "jql",
        "filter",
        "my",
        "user",
        "picker",
        "bulkfetch",
        "transitions",
        "updated",
        "deleted",
        "list",
        "parse",
        "match",
        "autocompletedata",
        "suggestions",
        "approximate-count",
        "project",
        "mypermissions",
        "10001",
        "20001",
        "PAY-1",
        "OPS-2",
    ];
    prop_oneof![
        8 => prop::sample::select(known.map(str::to_owned).to_vec()),
        1 => "[ -~]{0,8}".prop_map(|s| s.replace(['/', '?', '#'], "")),
    ]
}

fn query() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "startAt",
        "maxResults",
        "startedAfter",
        "since",
        "expand",
        "fields",
        "jql",
        "query",
        "newEstimate",
        "adjustEstimate",
        "reduceBy",
        "increaseBy",
        "permissions",
        "nextPageToken",
        "fieldName",
        "fieldValue",
        "validation",
        "accountId",
        "reconcileIssues",
        "issueId",
    ]);
    let value = prop_oneof![
        "[0-9]{1,20}",
        "-[0-9]{1,19}",
        Just("manual".to_owned()),
        Just("*all".to_owned()),
        Just("strict".to_owned()),
        "[ -~äß€]{0,12}",
    ];
    prop::collection::vec((name, value), 0..4).prop_map(|pairs| {
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    })
}

fn body() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "jql",
        "started",
        "timeSpentSeconds",
        "timeSpent",
        "comment",
        "properties",
        "fields",
        "ids",
        "issueIds",
        "jqls",
        "queries",
        "transition",
        "id",
        "key",
        "value",
        "maxResults",
        "visibility",
        "type",
        "content",
        "version",
        "text",
        "issueIdsOrKeys",
    ]);
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|v| json!(v)),
        any::<i64>().prop_map(|v| json!(v)),
        any::<f64>().prop_map(|v| json!(v)),
        "[ -~äß€]{0,20}".prop_map(|v| json!(v)),
        Just(json!("2026-11-20T09:00:00.000+0000")),
        Just(json!("doc")),
    ];
    let value = leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|v| json!(v)),
            prop::collection::vec((name.clone(), inner), 0..5).prop_map(|pairs| {
                let members: serde_json::Map<_, _> =
                    pairs.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
                json!(members)
            }),
        ]
    });
    prop_oneof![8 => value.prop_map(|v| v.to_string()), 1 => "[ -~]{0,30}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_request_is_a_failure_of_the_server(
        center in any::<bool>(),
        requests in prop::collection::vec(
            (method(), prop::collection::vec(segment(), 1..6), query(), body()), 1..12),
    ) {
        let mut jira = jira(if center { Mode::DataCenter } else { Mode::Cloud });
        let base = if center { "/jira/rest/api/2" } else { "/rest/api/3" };
        for (method, segments, query, body) in requests {
            let target = format!("{base}/{}?{query}", segments.join("/"));
            let status = send(&mut jira, &method, &target, &body);
            prop_assert!((200..500).contains(&status), "{method} {target} {body}: {status}");
        }
    }

    #[test]
    fn time_spent_is_always_the_sum_of_the_worklogs(
        writes in prop::collection::vec((0_u8..3, 0_usize..4, 1_i64..600), 1..30),
    ) {
        let mut jira = jira(Mode::Cloud);
        let issues: Vec<u64> = jira.world.issues.keys().copied().take(4).collect();
        for (what, which, minutes) in writes {
            let issue = issues[which % issues.len()];
            let mine = jira.world.worklogs.values().rfind(|w| w.issue == issue).map(|w| w.id);
            let list = format!("/rest/api/3/issue/{issue}/worklog");
            let body = json!({
                "started": "2026-11-20T09:00:00.000+0000", "timeSpentSeconds": minutes * 60,
            });
            let (method, path) = match (what, mine) {
                (1, Some(id)) => (Method::PUT, format!("{list}/{id}")),
                (2, Some(id)) => (Method::DELETE, format!("{list}/{id}")),
                _ => (Method::POST, list),
            };
            send(&mut jira, &method, &path, &body.to_string());
            let sum: i64 = jira.world.worklogs.values()
                .filter(|w| w.issue == issue).map(|w| w.secs).sum();
            prop_assert_eq!(jira.world.issues[&issue].time_spent, sum);
        }
    }
}
