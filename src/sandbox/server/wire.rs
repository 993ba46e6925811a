//! How people, worklogs, statuses and the like are written in an answer.

use serde_json::{Map, Value, json};

use super::adf;
use super::jira::{Call, Jira};
use crate::sandbox::model::{Issue, IssueType, Project, SavedFilter, Status, Worklog, World};

/// Somebody as author or assignee. Others hide their e-mail, as most do.
pub(super) fn user(world: &World, call: &Call, account_id: &str) -> Value {
    let Some(user) = world.user(account_id) else {
        // What is left of a deleted user.
        return json!({
            "self": call.link("/user?accountId=unknown"), "accountId": "unknown",
            "displayName": "Former user", "active": false, "accountType": "unknown",
        });
    };
    let mut out = Map::new();
    if call.data_center {
        out.insert(
            "self".into(),
            call.link(&format!("/user?username={}", user.name)).into(),
        );
        out.insert("name".into(), user.name.clone().into());
        out.insert("key".into(), user.account_id.clone().into());
        out.insert("emailAddress".into(), user.email.clone().into());
    } else {
        let link = call.link(&format!("/user?accountId={}", user.account_id));
        out.insert("self".into(), link.into());
        out.insert("accountId".into(), user.account_id.clone().into());
        out.insert("accountType".into(), "atlassian".into());
        if user.account_id == world.me {
            out.insert("emailAddress".into(), user.email.clone().into());
        }
    }
    out.insert("avatarUrls".into(), avatars(call, &user.account_id));
    out.insert("displayName".into(), user.display_name.clone().into());
    out.insert("active".into(), true.into());
    out.insert("timeZone".into(), user.time_zone.clone().into());
    Value::Object(out)
}

pub(super) fn avatars(call: &Call, owner: &str) -> Value {
    let url = |size: &str| {
        format!(
            "{}/secure/useravatar?size={size}&ownerId={owner}",
            call.site
        )
    };
    json!({"48x48": url("large"), "32x32": url("medium"), "24x24": url("small"), "16x16": url("xsmall")})
}

/// `with_properties`: `expand=properties` was asked for.
pub(super) fn worklog(jira: &Jira, call: &Call, worklog: &Worklog, with_properties: bool) -> Value {
    worklog_in(
        &jira.world,
        call,
        worklog,
        &jira.pretty(worklog.secs),
        with_properties,
    )
}

pub(super) fn worklog_in(
    world: &World,
    call: &Call,
    worklog: &Worklog,
    pretty: &str,
    with_properties: bool,
) -> Value {
    let link = call.link(&format!("/issue/{}/worklog/{}", worklog.issue, worklog.id));
    let mut out = Map::new();
    out.insert("self".into(), link.into());
    out.insert("author".into(), user(world, call, &worklog.author));
    out.insert(
        "updateAuthor".into(),
        user(world, call, &worklog.update_author),
    );
    if let Some(comment) = &worklog.comment {
        out.insert("comment".into(), rich_text(call, comment));
    }
    out.insert("created".into(), call.instant(worklog.created).into());
    out.insert("updated".into(), call.instant(worklog.updated).into());
    if let Some(visibility) = &worklog.visibility {
        out.insert("visibility".into(), visibility.clone());
    }
    out.insert("started".into(), call.instant(worklog.started).into());
    out.insert("timeSpent".into(), pretty.into());
    out.insert("timeSpentSeconds".into(), worklog.secs.into());
    out.insert("id".into(), worklog.id.to_string().into());
    out.insert("issueId".into(), worklog.issue.to_string().into());
    if with_properties && !call.data_center {
        out.insert("properties".into(), worklog_properties(worklog));
    }
    Value::Object(out)
}

pub(super) fn worklog_properties(worklog: &Worklog) -> Value {
    worklog
        .properties
        .iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect()
}

/// A document in version 3, text in version 2.
pub(super) fn rich_text(call: &Call, stored: &Value) -> Value {
    match (call.version, stored.is_string()) {
        (3, true) => adf::document(&adf::text(stored)),
        (3, false) => stored.clone(),
        _ => adf::text(stored).into(),
    }
}

pub(super) fn status(call: &Call, status: &Status) -> Value {
    let (id, color, name) = match status.category.as_str() {
        "new" => (2, "blue-gray", "To Do"),
        "done" => (3, "green", "Done"),
        _ => (4, "yellow", "In Progress"),
    };
    json!({
        "self": call.link(&format!("/status/{}", status.id)),
        "description": "",
        "iconUrl": format!("{}/images/icons/status-{}.png", call.base, status.category),
        "name": status.name,
        "id": status.id.to_string(),
        "statusCategory": {
            "self": call.link(&format!("/statuscategory/{id}")),
            "id": id, "key": status.category, "colorName": color, "name": name,
        },
    })
}

pub(super) fn issue_type(call: &Call, kind: &IssueType) -> Value {
    let level = match (kind.subtask, kind.name.as_str()) {
        (true, _) => -1,
        (false, "Epic") => 1,
        _ => 0,
    };
    json!({
        "self": call.link(&format!("/issuetype/{}", kind.id)),
        "id": kind.id.to_string(),
        "description": "",
        "iconUrl": format!("{}/images/icons/type-{}.png", call.base, kind.id),
        "name": kind.name,
        "subtask": kind.subtask,
        "avatarId": 10300 + kind.id % 100,
        "hierarchyLevel": level,
    })
}

pub(super) fn priority(call: &Call, name: &str) -> Value {
    let id = match name {
        "Highest" => 1,
        "High" => 2,
        "Low" => 4,
        "Lowest" => 5,
        _ => 3,
    };
    json!({
        "self": call.link(&format!("/priority/{id}")),
        "iconUrl": format!("{}/images/icons/priority-{id}.png", call.site),
        "name": name,
        "id": id.to_string(),
    })
}

pub(super) fn project(call: &Call, project: &Project) -> Value {
    json!({
        "self": call.link(&format!("/project/{}", project.id)),
        "id": project.id.to_string(),
        "key": project.key,
        "name": project.name,
        "projectTypeKey": "software",
        "simplified": false,
        "avatarUrls": avatars(call, &project.key),
    })
}

/// `details`: as `/filter/search` writes it, without the members that are absent there.
pub(super) fn filter(world: &World, call: &Call, filter: &SavedFilter) -> Value {
    let mut owner = user(world, call, &filter.owner);
    if let Some(owner) = owner.as_object_mut() {
        owner.remove("emailAddress");
    }
    json!({
        "self": call.link(&format!("/filter/{}", filter.id)),
        "id": filter.id.to_string(),
        "name": filter.name,
        "description": "",
        "owner": owner,
        "jql": filter.jql,
        "viewUrl": format!("{}/issues/?filter={}", call.site, filter.id),
        "searchUrl": call.link(&format!("/search/jql?jql=filter%3D{}", filter.id)),
        "favourite": filter.favourite,
        "favouritedCount": i32::from(filter.favourite),
        "sharePermissions": [],
        "editPermissions": [],
    })
}

/// A related issue: a parent or a sub-task.
pub(super) fn linked_issue(world: &World, call: &Call, issue: &Issue) -> Value {
    json!({
        "id": issue.id.to_string(),
        "key": issue.key,
        "self": call.link(&format!("/issue/{}", issue.id)),
        "fields": {
            "summary": issue.summary,
            "status": status_of(world, call, issue),
            "priority": priority(call, &issue.priority),
            "issuetype": type_of(world, call, issue),
        },
    })
}

pub(super) fn status_of(world: &World, call: &Call, issue: &Issue) -> Value {
    let found = world.statuses.iter().find(|s| s.id == issue.status);
    found.map_or(Value::Null, |s| status(call, s))
}

pub(super) fn type_of(world: &World, call: &Call, issue: &Issue) -> Value {
    let found = world.issue_types.iter().find(|t| t.id == issue.issue_type);
    found.map_or(Value::Null, |t| issue_type(call, t))
}
