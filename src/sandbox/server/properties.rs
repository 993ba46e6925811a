//! Properties: small JSON values kept on a worklog (Cloud alone) or on the user.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::http::{Answer, Reply};
use super::jira::{Call, Jira};
use super::worklogs::visible_worklog;

const LONGEST_KEY: usize = 255;
const LONGEST_VALUE: usize = 32_768;

/// `properties` of a worklog's body.
pub(super) fn of_body(call: &Call, body: &Value) -> Result<Vec<(String, Value)>, Answer> {
    let Some(list) = body.get("properties").filter(|p| !p.is_null()) else {
        return Ok(Vec::new());
    };
    if call.data_center {
        let message =
            "Unrecognized field \"properties\" (Class WorklogJsonBean), not marked as ignorable";
        return Err(Answer::refusal(400, &[message]));
    }
    let list = list.as_array().ok_or_else(Answer::invalid_payload)?;
    list.iter()
        .map(|entry| {
            let key = entry["key"].as_str().ok_or_else(Answer::invalid_payload)?;
            let value = entry.get("value").ok_or_else(Answer::invalid_payload)?;
            check(key, value)?;
            Ok((key.to_owned(), value.clone()))
        })
        .collect()
}

pub(super) fn worklog_keys(jira: &Jira, call: &Call, issue: &str, id: &str) -> Reply {
    let worklog = visible_worklog(jira, call, issue, id)?;
    let at = format!("/issue/{issue}/worklog/{id}/properties");
    Ok(keys(call, &at, &worklog.properties))
}

pub(super) fn worklog_get(jira: &Jira, call: &Call, issue: &str, id: &str, key: &str) -> Reply {
    one(&visible_worklog(jira, call, issue, id)?.properties, key)
}

pub(super) fn worklog_put(jira: &mut Jira, call: &Call, issue: &str, id: &str, key: &str) -> Reply {
    let value = call.req.json()?;
    let id = own_worklog(jira, call, issue, id)?;
    check(key, &value)?;
    let replaced = jira
        .world
        .worklogs
        .get_mut(&id)
        .and_then(|w| w.properties.insert(key.to_owned(), value));
    jira.worklog_changed(id, call.now);
    Ok(Answer::json(
        if replaced.is_some() { 200 } else { 201 },
        &json!({}),
    ))
}

pub(super) fn worklog_delete(
    jira: &mut Jira,
    call: &Call,
    issue: &str,
    id: &str,
    key: &str,
) -> Reply {
    let id = own_worklog(jira, call, issue, id)?;
    let removed = jira
        .world
        .worklogs
        .get_mut(&id)
        .and_then(|w| w.properties.remove(key));
    if removed.is_none() {
        return Err(not_found(key));
    }
    jira.worklog_changed(id, call.now);
    Ok(Answer::no_content())
}

pub(super) fn user_keys(jira: &Jira, call: &Call) -> Reply {
    own_record(jira, call)?;
    Ok(keys(call, "/user/properties", &jira.world.user_properties))
}

pub(super) fn user_get(jira: &Jira, call: &Call, key: &str) -> Reply {
    own_record(jira, call)?;
    one(&jira.world.user_properties, key)
}

pub(super) fn user_put(jira: &mut Jira, call: &Call, key: &str) -> Reply {
    own_record(jira, call)?;
    let value = call.req.json()?;
    check(key, &value)?;
    let replaced = jira.world.user_properties.insert(key.to_owned(), value);
    jira.changed = true;
    Ok(Answer::json(
        if replaced.is_some() { 200 } else { 201 },
        &json!({}),
    ))
}

pub(super) fn user_delete(jira: &mut Jira, call: &Call, key: &str) -> Reply {
    own_record(jira, call)?;
    if jira.world.user_properties.remove(key).is_none() {
        return Err(not_found(key));
    }
    jira.changed = true;
    Ok(Answer::no_content())
}

/// One's own on Cloud, with an obligatory `accountId`. Data Center wants an administrator.
fn own_record(jira: &Jira, call: &Call) -> Result<(), Answer> {
    if !call.is_me() {
        return Err(Answer::must_be_authenticated(call.req));
    }
    if call.data_center {
        let message = "You do not have the permission to administer the user.";
        return Err(Answer::refusal(403, &[message]));
    }
    match call.req.param("accountId") {
        None | Some("") => Err(Answer::refusal(
            400,
            &["Either accountId, username or userKey must be provided."],
        )),
        Some(id) if id == jira.world.me => Ok(()),
        Some(id) if jira.world.user(id).is_some() => {
            let message = "You do not have the permission to administer the user.";
            Err(Answer::refusal(403, &[message]))
        }
        Some(_) => Err(Answer::refusal(404, &["The user does not exist."])),
    }
}

fn own_worklog(jira: &Jira, call: &Call, issue: &str, id: &str) -> Result<u64, Answer> {
    let worklog = visible_worklog(jira, call, issue, id)?;
    if worklog.author == jira.world.me {
        Ok(worklog.id)
    } else {
        let message = "You do not have permission to edit the specified worklog.";
        Err(Answer::refusal(403, &[message]))
    }
}

fn check(key: &str, value: &Value) -> Result<(), Answer> {
    if key.is_empty() || key.chars().count() > LONGEST_KEY {
        let message = "The property key is empty or longer than 255 characters.";
        return Err(Answer::refusal(400, &[message]));
    }
    if value.to_string().chars().count() > LONGEST_VALUE {
        let message = "The property value cannot be longer than 32768 characters.";
        return Err(Answer::refusal(400, &[message]));
    }
    Ok(())
}

fn keys(call: &Call, at: &str, properties: &BTreeMap<String, Value>) -> Answer {
    let keys: Value = properties
        .keys()
        .map(|key| json!({"self": call.link(&format!("{at}/{key}")), "key": key}))
        .collect();
    Answer::ok(&json!({ "keys": keys }))
}

fn one(properties: &BTreeMap<String, Value>, key: &str) -> Reply {
    properties
        .get(key)
        .map(|value| Answer::ok(&json!({"key": key, "value": value})))
        .ok_or_else(|| not_found(key))
}

fn not_found(key: &str) -> Answer {
    let message = format!("The property with key '{key}' does not exist.");
    Answer::refusal(404, &[&message])
}
