//! One issue or several by name: reading, picking while typing, transitions.

use serde_json::{Map, Value, json};

use super::fields::{self, Field};
use super::http::{Answer, JSON, Reply, present};
use super::jira::{Call, Jira};
use super::wire;
use super::worklogs::{editable, visible_issue};
use crate::sandbox::model::{Issue, World};

const MOST_IN_BULK: usize = 100;
const PICKED: usize = 20;

pub(super) fn get(jira: &mut Jira, call: &Call, issue: &str) -> Reply {
    let id = visible_issue(jira, call, issue)?.id;
    call.req.flag("fieldsByKeys")?;
    if call.req.flag("updateHistory")? == Some(true) {
        if let Some(issue) = jira.world.issues.get_mut(&id) {
            issue.last_viewed = Some(call.now);
        }
        jira.issue_changed(id, call.now);
    }
    let asked = call.req.list("fields");
    let chosen = if asked.is_empty() {
        fields::chosen(&["*all".to_owned()])
    } else {
        fields::chosen(&asked)
    };
    let issue = visible_issue(jira, call, issue)?;
    let mut body = written(&jira.world, call, issue, &chosen);
    if call.req.expands("names") {
        body["names"] = fields::names(&chosen);
    }
    if call.req.expands("schema") {
        body["schema"] = fields::schemas(&chosen);
    }
    if call.req.expands("transitions") {
        body["transitions"] = ways_out(jira, call);
    }
    Ok(Answer::ok(&body))
}

pub(super) fn bulk_fetch(jira: &Jira, call: &Call) -> Reply {
    let body = call.req.json()?;
    let members = [
        "issueIdsOrKeys",
        "fields",
        "fieldsByKeys",
        "expand",
        "properties",
    ];
    only_members(&body, &members)?;
    let names = strings(&body, "issueIdsOrKeys")?;
    let asked = strings(&body, "fields")?;
    if names.is_empty() || names.len() > MOST_IN_BULK {
        let message = "issueIdsOrKeys must hold 1 to 100 issues.";
        return Err(Answer::refusal(400, &[message]));
    }
    let chosen = if asked.is_empty() {
        fields::chosen(&["*navigable".to_owned()])
    } else {
        fields::chosen(&asked)
    };
    let mut found = Vec::new();
    let mut errors = Vec::new();
    for name in names {
        match visible_issue(jira, call, &name) {
            Ok(issue) => found.push(written(&jira.world, call, issue, &chosen)),
            Err(_) => errors.push(json!({
                "id": name,
                "errorMessage": "Issue does not exist or you do not have permission to see it.",
            })),
        }
    }
    found.dedup_by(|a, b| a["id"] == b["id"]);
    Ok(Answer::ok(
        &json!({"expand": "names,schema", "issues": found, "issueErrors": errors}),
    ))
}

/// An issue with the chosen fields.
pub(super) fn written(world: &World, call: &Call, issue: &Issue, chosen: &[&Field]) -> Value {
    json!({
        "expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
        "id": issue.id.to_string(),
        "self": call.link(&format!("/issue/{}", issue.id)),
        "key": issue.key,
        "fields": fields::of_issue(world, call, issue, chosen),
    })
}

/// Suggestions while typing; ids are integers here and nowhere else.
pub(super) fn picker(jira: &mut Jira, call: &Call) -> Reply {
    let with_subtasks = call.req.flag("showSubTasks")?.unwrap_or(true);
    let query = call
        .req
        .param("query")
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    let me = call.is_me();
    let world = jira.searched(call.now);
    let mut found: Vec<&Issue> = world
        .issues
        .values()
        .filter(|_| me)
        .filter(|i| {
            let subtask = world
                .issue_types
                .iter()
                .any(|t| t.id == i.issue_type && t.subtask);
            with_subtasks || !subtask
        })
        .filter(|i| query.is_empty() || matches_words(i, &query))
        .collect();
    found.sort_by_key(|i| (std::cmp::Reverse(i.last_viewed.unwrap_or(i.updated)), i.id));
    let history: Vec<&Issue> = found
        .iter()
        .copied()
        .filter(|i| i.last_viewed.is_some())
        .take(PICKED)
        .collect();
    let current: Vec<&Issue> = if query.is_empty() {
        Vec::new()
    } else {
        found.into_iter().take(PICKED).collect()
    };
    let section = |id: &str, label: &str, issues: &[&Issue]| {
        let written: Vec<Value> = issues
            .iter()
            .map(|i| {
                json!({
                    "id": i.id,
                    "key": i.key,
                    "keyHtml": marked(&i.key, &query),
                    "img": format!("/images/icons/type-{}.png", i.issue_type),
                    "summary": marked(&i.summary, &query),
                    "summaryText": i.summary,
                })
            })
            .collect();
        let mut section = json!({"label": label, "id": id, "issues": written});
        if issues.is_empty() {
            section["msg"] = "No matching issues".into();
        } else {
            section["sub"] = format!("Showing {} matching issues", issues.len()).into();
        }
        section
    };
    let mut sections = vec![section("hs", "History Search", &history)];
    if !query.is_empty() {
        sections.push(section("cs", "Current Search", &current));
    }
    Ok(Answer::ok(&json!({ "sections": sections })))
}

fn matches_words(issue: &Issue, query: &str) -> bool {
    let key = issue.key.to_lowercase();
    let summary = issue.summary.to_lowercase();
    key.starts_with(query)
        || key.rsplit('-').next() == Some(query)
        || query.split_whitespace().all(|word| {
            summary
                .split(|c: char| !c.is_alphanumeric())
                .any(|w| w.starts_with(word))
        })
}

/// Html, with what matched between `<b>` and `</b>`.
fn marked(text: &str, query: &str) -> String {
    let word = query.split_whitespace().next().unwrap_or_default();
    let at = (!word.is_empty() && text.is_ascii())
        .then(|| text.to_lowercase().find(word))
        .flatten();
    match at {
        Some(at) => {
            let (before, rest) = text.split_at(at);
            let (hit, after) = rest.split_at(word.len());
            format!("{}<b>{}</b>{}", escape(before), escape(hit), escape(after))
        }
        None => escape(text),
    }
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

pub(super) fn transitions(jira: &Jira, call: &Call, issue: &str) -> Reply {
    let issue = visible_issue(jira, call, issue)?;
    let ways = if editable(jira, issue).is_ok() {
        ways_out(jira, call)
    } else {
        json!([])
    };
    Ok(Answer::ok(
        &json!({"expand": "transitions", "transitions": ways}),
    ))
}

/// Every status is reachable from every other, as in Jira's simplified workflow.
fn ways_out(jira: &Jira, call: &Call) -> Value {
    jira.world
        .statuses
        .iter()
        .enumerate()
        .map(|(n, status)| {
            json!({
                "id": transition_id(n),
                "name": status.name,
                "to": wire::status(call, status),
                "hasScreen": false,
                "isGlobal": true,
                "isInitial": false,
                "isAvailable": true,
                "isConditional": false,
                "isLooped": false,
            })
        })
        .collect()
}

fn transition_id(n: usize) -> String {
    (n * 10 + 11).to_string()
}

pub(super) fn transition(jira: &mut Jira, call: &Call, issue: &str) -> Reply {
    let body = call.req.json()?;
    let issue = visible_issue(jira, call, issue)?.clone();
    editable(jira, &issue)?;
    let id = &body["transition"]["id"];
    let id = id
        .as_str()
        .map(str::to_owned)
        .or_else(|| id.as_u64().map(|id| id.to_string()))
        .ok_or_else(|| Answer::refusal(400, &["Missing 'transition' identifier"]))?;
    let target = jira
        .world
        .statuses
        .iter()
        .enumerate()
        .find(|(n, _)| transition_id(*n) == id)
        .map(|(_, status)| status.clone());
    let Some(target) = target else {
        let message = format!("Transition id '{id}' is not valid for this issue.");
        return Err(Answer::refusal(400, &[&message]));
    };
    if let Some(issue) = jira.world.issues.get_mut(&issue.id) {
        issue.status = target.id;
        issue.resolution = (target.category == "done").then(|| "Done".to_owned());
        issue.updated = call.now.max(issue.updated + 1);
    }
    jira.issue_changed(issue.id, call.now);
    // The one 204 whose description names a content type.
    let mut answer = Answer::no_content();
    answer.content_type = JSON;
    Ok(answer)
}

/// Members that Jira does not know are refused, without an `errors` member.
pub(super) fn only_members<'b>(
    body: &'b Value,
    known: &[&str],
) -> Result<&'b Map<String, Value>, Answer> {
    let members = body.as_object().ok_or_else(Answer::invalid_payload)?;
    if members.keys().all(|name| known.contains(&name.as_str())) {
        Ok(members)
    } else {
        Err(Answer::invalid_payload())
    }
}

/// An array of strings; absent is empty.
pub(super) fn strings(body: &Value, name: &str) -> Result<Vec<String>, Answer> {
    let Some(value) = present(body, name) else {
        return Ok(Vec::new());
    };
    value
        .as_array()
        .and_then(|list| list.iter().map(|v| v.as_str().map(str::to_owned)).collect())
        .ok_or_else(Answer::invalid_payload)
}
