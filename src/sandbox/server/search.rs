//! Searching by JQL: token pages on Cloud, `startAt` and `total` on Data Center.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::fields;
use super::http::{Answer, Reply, present};
use super::issues::{only_members, strings, written};
use super::jira::{Call, Jira};
use crate::sandbox::jql::Query;
use crate::sandbox::model::World;

const TOKEN_LIVES_MS: i64 = 7 * 24 * 3_600_000;
const MOST_RECONCILED: usize = 50;
const MOST_SORTED_BY: usize = 7;

/// `GET /search/jql`.
pub(super) fn by_query(jira: &mut Jira, call: &Call) -> Reply {
    let req = call.req;
    req.flag("fieldsByKeys")?;
    req.flag("failFast")?;
    let reconcile: Option<Vec<u64>> = req
        .list("reconcileIssues")
        .iter()
        .map(|id| id.parse().ok())
        .collect();
    let asked = Asked {
        jql: req.param("jql").unwrap_or_default().to_owned(),
        token: req.param("nextPageToken").map(str::to_owned),
        size: req.int("maxResults")?.unwrap_or(50),
        fields: req.list("fields"),
        expand: req.list("expand"),
        reconcile: reconcile.ok_or_else(Answer::invalid_payload)?,
        properties: req.list("properties").len(),
    };
    search(jira, call, &asked)
}

/// `POST /search/jql`: exactly these members, each of its type.
pub(super) fn by_body(jira: &mut Jira, call: &Call) -> Reply {
    let body = call.req.json()?;
    let members = [
        "jql",
        "nextPageToken",
        "maxResults",
        "fields",
        "fieldsByKeys",
        "expand",
        "properties",
        "reconcileIssues",
        "failFast",
    ];
    only_members(&body, &members)?;
    let text = |name: &str| match present(&body, name) {
        None => Ok(None),
        Some(value) => value
            .as_str()
            .map(|text| Some(text.to_owned()))
            .ok_or_else(Answer::invalid_payload),
    };
    let wrong_flag = |name: &str| present(&body, name).is_some_and(|v| !v.is_boolean());
    if wrong_flag("fieldsByKeys") || wrong_flag("failFast") {
        return Err(Answer::invalid_payload());
    }
    let size = present(&body, "maxResults").map_or(Some(50), Value::as_i64);
    let reconcile = present(&body, "reconcileIssues").map_or(Some(Vec::new()), |value| {
        let ids = value.as_array()?;
        ids.iter().map(Value::as_u64).collect()
    });
    let asked = Asked {
        jql: text("jql")?.unwrap_or_default(),
        token: text("nextPageToken")?,
        size: size.ok_or_else(Answer::invalid_payload)?,
        fields: strings(&body, "fields")?,
        expand: text("expand")?
            .unwrap_or_default()
            .split(',')
            .map(|e| e.trim().to_owned())
            .collect(),
        reconcile: reconcile.ok_or_else(Answer::invalid_payload)?,
        properties: strings(&body, "properties")?.len(),
    };
    search(jira, call, &asked)
}

/// A search as asked for, by either way.
struct Asked {
    jql: String,
    token: Option<String>,
    size: i64,
    fields: Vec<String>,
    expand: Vec<String>,
    reconcile: Vec<u64>,
    properties: usize,
}

fn search(jira: &mut Jira, call: &Call, asked: &Asked) -> Reply {
    if !(1..=5_000).contains(&asked.size) {
        let message = "The maxResults parameter must be between 1 and 5000.";
        return Err(Answer::refusal(400, &[message]));
    }
    if asked.reconcile.len() > MOST_RECONCILED || asked.properties > 5 {
        return Err(Answer::invalid_payload());
    }
    if !call.is_me() {
        return Ok(Answer::ok(&json!({"issues": [], "isLast": true})));
    }
    let start = match &asked.token {
        Some(token) => read_token(token, &asked.jql, call.now)?,
        None => 0,
    };
    let chosen = fields::chosen(&asked.fields);
    let wants_fields = asked.fields.iter().any(|f| f != "id" && f != "key");
    let size = if wants_fields {
        (asked.size as usize).min(jira.options.page_cap.max(1))
    } else {
        asked.size as usize
    };
    let mixed = reconciled(jira, call.now, &asked.reconcile);
    let world = match &mixed {
        Some(world) => world,
        None => jira.searched(call.now),
    };
    let query = bounded(&asked.jql, world)?;
    let found = query.run(world, call.now);
    let issues: Vec<Value> = found
        .iter()
        .skip(start)
        .take(size)
        .map(|issue| match (wants_fields, asked.fields.is_empty()) {
            (true, _) => written(world, call, issue, &chosen),
            // Nothing but ids by default.
            (false, true) => json!({"id": issue.id.to_string()}),
            (false, false) => json!({
                "expand": "", "id": issue.id.to_string(), "key": issue.key,
                "self": call.link(&format!("/issue/{}", issue.id)),
            }),
        })
        .collect();
    let next = start + issues.len();
    let last = next >= found.len();
    let mut body = json!({"issues": issues, "isLast": last});
    if !last {
        body["nextPageToken"] = write_token(next, &asked.jql, call.now).into();
    }
    if asked.expand.iter().any(|e| e == "names") {
        body["names"] = fields::names(&chosen);
    }
    if asked.expand.iter().any(|e| e == "schema") {
        body["schema"] = fields::schemas(&chosen);
    }
    Ok(Answer::ok(&body))
}

/// The searched world with the named issues as they are now; `None` when nothing differs.
fn reconciled(jira: &mut Jira, now: i64, ids: &[u64]) -> Option<World> {
    if ids.is_empty() || jira.options.search_lag_ms <= 0 {
        return None;
    }
    let mut mixed = jira.searched(now).clone();
    for id in ids {
        match jira.world.issues.get(id) {
            Some(issue) => mixed.issues.insert(*id, issue.clone()),
            None => mixed.issues.remove(id),
        };
        mixed.worklogs.retain(|_, w| w.issue != *id);
        let fresh = jira.world.worklogs.values().filter(|w| w.issue == *id);
        mixed.worklogs.extend(fresh.map(|w| (w.id, w.clone())));
    }
    Some(mixed)
}

/// A query that restricts something, or Jira's refusal.
pub(super) fn bounded(jql: &str, world: &World) -> Result<Query, Answer> {
    let unbounded = || {
        let message = "Unbounded JQL queries are not allowed here. \
                       Please add a search restriction to your query.";
        Answer::refusal(400, &[message])
    };
    if jql.trim().is_empty() {
        return Err(unbounded());
    }
    let query = parsed(jql, world)?;
    if query.is_unbounded() {
        return Err(unbounded());
    }
    if sort_fields(jql) > MOST_SORTED_BY {
        let message = "The ORDER BY clause may name at most 7 fields.";
        return Err(Answer::refusal(400, &[message]));
    }
    Ok(query)
}

pub(super) fn parsed(jql: &str, world: &World) -> Result<Query, Answer> {
    Query::parse(jql, world).map_err(|error| {
        let messages: Vec<&str> = error.messages.iter().map(String::as_str).collect();
        Answer::refusal(400, &messages)
    })
}

fn sort_fields(jql: &str) -> usize {
    let lower = jql.to_lowercase();
    lower
        .rfind("order by")
        .map_or(0, |at| lower[at..].split(',').count())
}

pub(super) fn count(jira: &mut Jira, call: &Call) -> Reply {
    let body = call.req.json()?;
    only_members(&body, &["jql"])?;
    let jql = body["jql"].as_str().unwrap_or_default();
    if !call.is_me() {
        return Ok(Answer::ok(&json!({"count": 0})));
    }
    let now = call.now;
    let world = jira.searched(now);
    let found = bounded(jql, world)?.run(world, now).len();
    Ok(Answer::ok(&json!({ "count": found })))
}

/// `/search` on Cloud, gone since 2025.
pub(super) fn removed() -> Answer {
    let message = "The requested API has been removed. Please migrate to the /rest/api/3/search/jql \
                   API. A full migration guideline is available at \
                   https://developer.atlassian.com/changelog/#CHANGE-2046";
    Answer::refusal(410, &[message])
}

/// `/search` on Data Center.
pub(super) fn data_center(jira: &mut Jira, call: &Call) -> Reply {
    let body = if call.req.is_write() {
        call.req.json()?
    } else {
        Value::Null
    };
    let req = call.req;
    let number = |name: &str, default: i64| match present(&body, name) {
        None => Ok(req.int(name)?.unwrap_or(default)),
        Some(value) => value.as_i64().ok_or_else(Answer::invalid_payload),
    };
    let start = number("startAt", 0)?.max(0) as usize;
    let size = number("maxResults", 50)?.clamp(0, 1_000) as usize;
    let jql = match body["jql"].as_str() {
        Some(jql) => jql,
        None => req.param("jql").unwrap_or_default(),
    };
    let mut asked = strings(&body, "fields")?;
    if asked.is_empty() {
        asked = req.list("fields");
    }
    if asked.is_empty() {
        asked.push("*navigable".to_owned());
    }
    let chosen = fields::chosen(&asked);
    let now = call.now;
    let me = call.is_me();
    let world = jira.searched(now);
    let found = if me {
        parsed(jql, world)?.run(world, now)
    } else {
        Vec::new()
    };
    let issues: Vec<Value> = found
        .iter()
        .skip(start)
        .take(size)
        .map(|issue| written(world, call, issue, &chosen))
        .collect();
    Ok(Answer::ok(&json!({
        "expand": "names,schema", "startAt": start, "maxResults": size,
        "total": found.len(), "issues": issues,
    })))
}

/// An opaque text that knows its query, its place and when it was made.
fn write_token(next: usize, jql: &str, now: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{next} {} {now}", fingerprint(jql)))
}

fn read_token(token: &str, jql: &str, now: i64) -> Result<usize, Answer> {
    let parts = || -> Option<(usize, u64, i64)> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        let mut words = text.split(' ');
        let next = words.next()?.parse().ok()?;
        let of = words.next()?.parse().ok()?;
        Some((next, of, words.next()?.parse().ok()?))
    };
    parts()
        .filter(|(_, of, made)| *of == fingerprint(jql) && now - made < TOKEN_LIVES_MS)
        .map(|(next, _, _)| next)
        .ok_or_else(|| {
            let message = "The provided nextPageToken is invalid or has expired.";
            Answer::refusal(400, &[message])
        })
}

fn fingerprint(jql: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    jql.trim().hash(&mut hasher);
    hasher.finish()
}
