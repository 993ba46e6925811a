//! Help for writing JQL: names to complete, values to suggest, queries checked and matched.

use serde_json::{Value, json};

use super::http::{Answer, Reply};
use super::issues::{escape, only_members, strings};
use super::jira::{Call, Jira};
use crate::sandbox::jql::{self, Query};

pub(super) fn reference(_jira: &Jira, call: &Call) -> Reply {
    if call.req.is_write() {
        only_members(&call.req.json()?, &["projectIds", "includeCollapsedFields"])?;
    }
    let yes = |flag: bool| if flag { "true" } else { "false" };
    let fields: Value = jql::fields()
        .iter()
        .map(|f| {
            let mut out = json!({
                "value": f.value,
                "displayName": f.value,
                "orderable": yes(f.orderable),
                "searchable": yes(f.searchable()),
                "operators": f.operators,
                "types": f.types,
            });
            if f.auto {
                out["auto"] = "true".into();
            }
            if let Some(number) = f.custom_field {
                out["cfid"] = format!("cf[{number}]").into();
                out["displayName"] = format!("{} - cf[{number}]", f.value).into();
            }
            out
        })
        .collect();
    let functions: Value = jql::functions()
        .iter()
        .map(|f| {
            let mut out = json!({"value": f.value, "displayName": f.value, "types": f.types});
            if f.list {
                out["isList"] = "true".into();
            }
            out
        })
        .collect();
    Ok(Answer::ok(&json!({
        "visibleFieldNames": fields,
        "visibleFunctionNames": functions,
        "jqlReservedWords": jql::reserved_words(),
    })))
}

/// Values of a field, with what was typed between `<b>` and `</b>`.
pub(super) fn suggestions(jira: &Jira, call: &Call) -> Answer {
    let field = call.req.param("fieldName").unwrap_or_default();
    let typed = call.req.param("fieldValue").unwrap_or_default();
    let found = if call.is_me() {
        jql::suggestions(&jira.world, field, typed)
    } else {
        Vec::new()
    };
    let results: Value = found
        .iter()
        .map(|s| json!({"value": quoted(&s.value), "displayName": bold(&s.display_name, typed)}))
        .collect();
    Answer::ok(&json!({ "results": results }))
}

/// As it can stand in a query.
fn quoted(value: &str) -> String {
    let reserved = jql::reserved_words()
        .iter()
        .any(|word| word.eq_ignore_ascii_case(value));
    if !reserved && !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric()) {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

fn bold(shown: &str, typed: &str) -> String {
    let typed = typed.trim().to_lowercase();
    let at = (!typed.is_empty() && shown.is_ascii() && typed.is_ascii())
        .then(|| shown.to_lowercase().find(&typed))
        .flatten();
    match at {
        Some(at) => {
            let (before, rest) = shown.split_at(at);
            let (hit, after) = rest.split_at(typed.len());
            format!("{}<b>{}</b>{}", escape(before), escape(hit), escape(after))
        }
        None => escape(shown),
    }
}

/// 200 even for broken queries: each has its own `errors`.
pub(super) fn parse(jira: &Jira, call: &Call) -> Reply {
    match call.req.param("validation") {
        Some("strict" | "warn" | "none") => {}
        Some(other) => {
            let detail = format!("Failed to convert 'validation' with value: '{other}'");
            return Err(Answer::problem(400, "Bad Request", &detail, &call.req.path));
        }
        None => {
            let detail = "Required parameter 'validation' is not present.";
            return Err(Answer::problem(400, "Bad Request", detail, &call.req.path));
        }
    }
    let validation = call.req.param("validation").unwrap_or_default();
    let body = call.req.json()?;
    only_members(&body, &["queries"])?;
    let queries = strings(&body, "queries")?;
    if queries.is_empty() {
        return Err(Answer::invalid_payload());
    }
    let parsed: Value = queries
        .iter()
        .map(|text| parsed(jira, text, validation))
        .collect();
    Ok(Answer::ok(&json!({ "queries": parsed })))
}

fn parsed(jira: &Jira, text: &str, validation: &str) -> Value {
    let mut out = json!({"query": text});
    let read = match Query::parse_only(text) {
        Ok(read) => read,
        Err(error) => {
            out["errors"] = distinct(error.messages);
            return out;
        }
    };
    // What does not exist is an error, a warning or nothing.
    if let ("strict" | "warn", Err(error)) = (validation, Query::parse(text, &jira.world)) {
        let member = if validation == "warn" {
            "warnings"
        } else {
            "errors"
        };
        out[member] = distinct(error.messages);
    }
    if out.get("errors").is_none() {
        out["structure"] = read.structure();
    }
    out
}

fn distinct(mut messages: Vec<String>) -> Value {
    messages.sort();
    messages.dedup();
    messages.into()
}

pub(super) fn matches(jira: &mut Jira, call: &Call) -> Reply {
    if !call.is_me() {
        return Err(Answer::must_be_authenticated(call.req));
    }
    let body = call.req.json()?;
    only_members(&body, &["issueIds", "jqls"])?;
    let ids: Option<Vec<u64>> = body["issueIds"]
        .as_array()
        .and_then(|ids| ids.iter().map(Value::as_u64).collect());
    let ids = ids.ok_or_else(Answer::invalid_payload)?;
    let jqls = strings(&body, "jqls")?;
    let now = call.now;
    let world = jira.searched(now);
    let matches: Value = jqls
        .iter()
        .map(|jql| match Query::parse(jql, world) {
            Ok(query) => {
                let found: Vec<u64> = query
                    .run(world, now)
                    .iter()
                    .map(|i| i.id)
                    .filter(|id| ids.contains(id))
                    .collect();
                json!({"matchedIssues": found, "errors": []})
            }
            Err(error) => json!({"matchedIssues": [], "errors": error.messages}),
        })
        .collect();
    Ok(Answer::ok(&json!({ "matches": matches })))
}
