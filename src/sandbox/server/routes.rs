//! From a path to the function that answers it.

use percent_encoding::percent_decode_str;
use serde_json::json;

use super::auth::{self, Door};
use super::http::{Answer, Reply, Request};
use super::jira::{Call, Jira, Who};
use super::{feeds, icons, issues, jql_help, properties, search, site, worklogs};

/// Answers a request; what it changes is in `jira` afterwards.
pub(super) fn answer(jira: &mut Jira, req: &Request, now: i64) -> Answer {
    let path = percent_decode_str(&req.path).decode_utf8_lossy();
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    if segments.last() == Some(&"world") && segments.contains(&"_sandbox") {
        return world(jira, req);
    }
    match (jira.is_data_center(), segments.as_slice()) {
        (false, ["_edge", "tenant_info"]) => Answer::ok(&json!({"cloudId": jira.cloud_id})),
        (false, ["ex", "jira", cloud_id, rest @ ..]) => {
            if *cloud_id == jira.cloud_id {
                through(jira, req, now, Door::Gateway, rest)
            } else {
                Answer::json(404, &json!({"code": 404, "message": "Not Found"}))
            }
        }
        (false, rest) | (true, ["jira", rest @ ..]) => through(jira, req, now, Door::Site, rest),
        (true, _) => Answer::dead_link(),
    }
}

fn through(jira: &mut Jira, req: &Request, now: i64, door: Door, segments: &[&str]) -> Answer {
    match segments {
        ["rest", "api", version, rest @ ..] => {
            let version = match (*version, jira.is_data_center()) {
                ("3", false) => 3,
                ("2", _) | ("latest", true) => 2,
                _ => return Answer::dead_link(),
            };
            match auth::admit(jira, req, door) {
                Ok(who) => rest_api(jira, req, now, door, who, version, rest),
                Err(refused) => refused,
            }
        }
        ["browse", key] if door == Door::Site => site::browse(jira, key),
        ["secure", "useravatar"] => icons::of(req.param("ownerId").unwrap_or_default()),
        ["images", "icons", name] => icons::of(name),
        _ => Answer::dead_link(),
    }
}

fn rest_api(
    jira: &mut Jira,
    req: &Request,
    now: i64,
    door: Door,
    who: Who,
    version: u8,
    segments: &[&str],
) -> Answer {
    let site = jira.site();
    let call = Call {
        req,
        now,
        who,
        version,
        data_center: jira.is_data_center(),
        base: match door {
            Door::Site => site.clone(),
            Door::Gateway => format!("{}/ex/jira/{}", jira.origin, jira.cloud_id),
        },
        site,
        zone: jira.zone(),
    };
    let answer = refuse_early(jira, &call, door, segments)
        .and_then(|()| within_limits(jira, &call, segments))
        .and_then(|()| dispatch(jira, &call, segments))
        .unwrap_or_else(|refusal| refusal);
    let answer = if call.data_center || answer.status == 429 {
        answer
    } else {
        with_limits(&call, answer)
    };
    auth::sign(jira, who, answer)
}

/// What is looked at before the resource.
fn refuse_early(jira: &Jira, call: &Call, door: Door, segments: &[&str]) -> Result<(), Answer> {
    let req = call.req;
    if req.is_write() && req.header("user-agent").starts_with("Mozilla/") {
        return Err(Answer::text(403, "XSRF check failed"));
    }
    if !call.data_center && !req.is_write() && !req.body.is_empty() {
        let page = "<html><head><title>ERROR: The request could not be satisfied</title></head>\
                    <body><h1>403 ERROR</h1>Bad request.</body></html>";
        return Err(Answer::html(403, page));
    }
    if door == Door::Gateway
        && let Some(scope) = scope_of(req, segments)
        && !jira.options.scopes.iter().any(|s| s == scope)
    {
        let body = json!({"code": 401, "message": "Unauthorized; scope does not match"});
        return Err(Answer::json(401, &body));
    }
    Ok(())
}

fn within_limits(jira: &mut Jira, call: &Call, segments: &[&str]) -> Result<(), Answer> {
    if jira.options.rate_limits && !call.data_center {
        jira.limits.take(call.req, segments, call.now)
    } else {
        Ok(())
    }
}

/// The classic scope an operation wants, from Jira's OpenAPI description.
fn scope_of(req: &Request, segments: &[&str]) -> Option<&'static str> {
    let reads = !req.is_write();
    match segments {
        ["serverInfo"] => None,
        ["myself" | "configuration"] => Some("read:jira-user"),
        ["user", "properties", ..] if reads => Some("read:jira-user"),
        ["search" | "jql", ..] | ["worklog", "list"] | ["issue", "bulkfetch"] => {
            Some("read:jira-work")
        }
        _ if reads => Some("read:jira-work"),
        _ => Some("write:jira-work"),
    }
}

/// Every normal answer of Cloud says how much of the burst limit is left.
fn with_limits(call: &Call, answer: Answer) -> Answer {
    let quota = match call.req.method.as_str() {
        "GET" => 350,
        "POST" => 200,
        _ => 50,
    };
    let left = quota - 1;
    answer
        .with("x-ratelimit-limit", quota.to_string())
        .with("x-ratelimit-remaining", left.to_string())
        .with("ratelimit", format!("\"jira-burst-based\";r={left};t=1"))
        .with(
            "ratelimit-policy",
            format!("\"jira-burst-based\";q={quota};w=1"),
        )
}

fn dispatch(jira: &mut Jira, call: &Call, segments: &[&str]) -> Reply {
    let method = call.req.method.as_str();
    let cloud = !call.data_center;
    match (segments, method) {
        (["serverInfo"], "GET") => Ok(site::server_info(jira, call)),
        (["myself"], "GET") => site::myself(jira, call),
        (["configuration"], "GET") => site::configuration(jira, call),
        (["mypermissions"], "GET") => site::my_permissions(jira, call),
        (["field"], "GET") => Ok(site::fields(call)),
        (["status"], "GET") => Ok(site::statuses(jira, call)),
        (["project"], "GET") => Ok(site::projects(jira, call)),
        (["project", "search"], "GET") if cloud => site::project_search(jira, call),
        (["filter", "favourite"], "GET") => Ok(site::favourite_filters(jira, call)),
        (["filter", "my"], "GET") if cloud => site::my_filters(jira, call),
        (["filter", "search"], "GET") if cloud => site::filter_search(jira, call),
        (["filter", id], "GET") => site::filter(jira, call, id),

        (["search", "jql"], "GET") if cloud => search::by_query(jira, call),
        (["search", "jql"], "POST") if cloud => search::by_body(jira, call),
        (["search", "approximate-count"], "POST") if cloud => search::count(jira, call),
        (["search"], "GET" | "POST") if cloud => Err(search::removed()),
        (["search"], "GET" | "POST") => search::data_center(jira, call),
        (["jql", "autocompletedata"], "GET") => jql_help::reference(jira, call),
        (["jql", "autocompletedata"], "POST") if cloud => jql_help::reference(jira, call),
        (["jql", "autocompletedata", "suggestions"], "GET") => {
            Ok(jql_help::suggestions(jira, call))
        }
        (["jql", "parse"], "POST") if cloud => jql_help::parse(jira, call),
        (["jql", "match"], "POST") if cloud => jql_help::matches(jira, call),

        (["user", "properties"], "GET") => properties::user_keys(jira, call),
        (["user", "properties", key], "GET") => properties::user_get(jira, call, key),
        (["user", "properties", key], "PUT") => properties::user_put(jira, call, key),
        (["user", "properties", key], "DELETE") => properties::user_delete(jira, call, key),

        (["worklog", "updated"], "GET") => feeds::updated(jira, call),
        (["worklog", "deleted"], "GET") => feeds::deleted(jira, call),
        (["worklog", "list"], "POST") => feeds::list(jira, call),

        (["issue", "picker"], "GET") => issues::picker(jira, call),
        (["issue", "bulkfetch"], "POST") if cloud => issues::bulk_fetch(jira, call),
        (["issue", issue], "GET") => issues::get(jira, call, issue),
        (["issue", issue, "transitions"], "GET") => issues::transitions(jira, call, issue),
        (["issue", issue, "transitions"], "POST") => issues::transition(jira, call, issue),
        (["issue", issue, "worklog"], "GET") => worklogs::list(jira, call, issue),
        (["issue", issue, "worklog"], "POST") => worklogs::add(jira, call, issue),
        (["issue", issue, "worklog", id], "GET") => worklogs::get(jira, call, issue, id),
        (["issue", issue, "worklog", id], "PUT") => worklogs::update(jira, call, issue, id),
        (["issue", issue, "worklog", id], "DELETE") => worklogs::remove(jira, call, issue, id),
        (["issue", issue, "worklog", id, "properties"], "GET") if cloud => {
            properties::worklog_keys(jira, call, issue, id)
        }
        (["issue", issue, "worklog", id, "properties", key], "GET") if cloud => {
            properties::worklog_get(jira, call, issue, id, key)
        }
        (["issue", issue, "worklog", id, "properties", key], "PUT") if cloud => {
            properties::worklog_put(jira, call, issue, id, key)
        }
        (["issue", issue, "worklog", id, "properties", key], "DELETE") if cloud => {
            properties::worklog_delete(jira, call, issue, id, key)
        }
        (known, _) if is_known(known, cloud) => Err(Answer::method_not_allowed(call.req)),
        _ => Err(nothing_here(call)),
    }
}

/// Paths that exist, with another method.
fn is_known(segments: &[&str], cloud: bool) -> bool {
    match segments {
        [name] => matches!(
            *name,
            "serverInfo"
                | "myself"
                | "configuration"
                | "mypermissions"
                | "field"
                | "status"
                | "project"
                | "search"
        ),
        ["issue", _] | ["user", "properties", ..] | ["issue", _, "worklog", _] => true,
        ["worklog", name] => matches!(*name, "updated" | "deleted" | "list"),
        ["issue", _, name] => matches!(*name, "transitions" | "worklog"),
        ["search" | "jql", ..] | ["issue", _, "worklog", _, "properties", ..] => cloud,
        _ => false,
    }
}

fn nothing_here(call: &Call) -> Answer {
    let message = format!("null for uri: {}{}", call.site, call.req.path);
    Answer::json(404, &json!({"message": message, "status-code": 404}))
}

/// The whole world as JSON, for a test outside this process; to the owner of the token alone.
fn world(jira: &Jira, req: &Request) -> Answer {
    if !auth::is_owner(jira, req) {
        return Answer::must_be_authenticated(req);
    }
    serde_json::to_value(&jira.world).map_or_else(
        |error| Answer::text(500, &error.to_string()),
        |world| Answer::ok(&world),
    )
}
