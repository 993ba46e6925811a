//! The small endpoints: who am I, what is this Jira, its projects, statuses and filters.

use serde_json::{Map, Value, json};

use super::fields::FIELDS;
use super::http::{Answer, Reply};
use super::issues::escape;
use super::jira::{Call, Jira};
use super::worklogs::{page, visible_issue};
use super::{fields, wire};
use crate::sandbox::model::{Project, SavedFilter};

pub(super) fn server_info(jira: &Jira, call: &Call) -> Answer {
    let mut body = json!({
        "baseUrl": call.site,
        "scmInfo": "4c8f2d6a9b1e7350",
        "serverTitle": "Planim sandbox",
    });
    let more = if call.data_center {
        json!({
            "version": "10.3.4", "versionNumbers": [10, 3, 4], "deploymentType": "Server",
            "buildNumber": 10_030_004, "buildDate": "2025-03-10T00:00:00.000+0000",
            "serverTime": call.instant(call.now),
        })
    } else {
        json!({
            "displayUrl": call.site,
            "displayUrlServicedeskHelpCenter": call.site,
            "displayUrlConfluence": call.site,
            "version": "1001.0.0-SNAPSHOT", "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100_294, "buildDate": "2026-07-21T11:42:44.000+0000",
            "serverTimeZone": jira.zone().iana_name().unwrap_or("Etc/UTC"),
        })
    };
    merge(&mut body, more);
    // Anonymous callers are not told the time.
    if !call.data_center && call.is_me() {
        body["serverTime"] = call.instant(call.now).into();
    }
    Answer::ok(&body)
}

fn merge(body: &mut Value, more: Value) {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
}

pub(super) fn myself(jira: &Jira, call: &Call) -> Reply {
    signed_in(call)?;
    let mut body = wire::user(&jira.world, call, &jira.world.me);
    let locale = jira.world.user(&jira.world.me).map(|u| u.locale.clone());
    merge(
        &mut body,
        json!({
            "locale": locale,
            "groups": {"size": 3, "items": []},
            "applicationRoles": {"size": 1, "items": []},
            "expand": "groups,applicationRoles",
        }),
    );
    if call.data_center {
        body["deleted"] = false.into();
    }
    Ok(Answer::ok(&body))
}

fn signed_in(call: &Call) -> Result<(), Answer> {
    if call.is_me() {
        Ok(())
    } else {
        Err(Answer::must_be_authenticated(call.req))
    }
}

pub(super) fn configuration(jira: &Jira, call: &Call) -> Reply {
    signed_in(call)?;
    let mut body = json!({
        "votingEnabled": true,
        "watchingEnabled": true,
        "unassignedIssuesAllowed": true,
        "subTasksEnabled": true,
        "issueLinkingEnabled": true,
        "timeTrackingEnabled": jira.world.time_tracking_enabled,
        "attachmentsEnabled": true,
    });
    if jira.world.time_tracking_enabled {
        body["timeTrackingConfiguration"] = json!({
            "workingHoursPerDay": jira.world.hours_per_day,
            "workingDaysPerWeek": jira.world.days_per_week,
            "timeFormat": "pretty",
            "defaultUnit": "minute",
        });
    }
    Ok(Answer::ok(&body))
}

/// Key, name, and whether it is the user's anywhere.
const PERMISSIONS: &[(&str, &str, bool)] = &[
    ("ADMINISTER", "Administer Jira", false),
    ("ADMINISTER_PROJECTS", "Administer Projects", false),
    ("BROWSE_PROJECTS", "Browse Projects", true),
    ("CREATE_ISSUES", "Create Issues", true),
    ("EDIT_ISSUES", "Edit Issues", true),
    ("TRANSITION_ISSUES", "Transition Issues", true),
    ("WORK_ON_ISSUES", "Work On Issues", true),
    ("EDIT_OWN_WORKLOGS", "Edit Own Worklogs", true),
    ("EDIT_ALL_WORKLOGS", "Edit All Worklogs", false),
    ("DELETE_OWN_WORKLOGS", "Delete Own Worklogs", true),
    ("DELETE_ALL_WORKLOGS", "Delete All Worklogs", false),
];

pub(super) fn my_permissions(jira: &Jira, call: &Call) -> Reply {
    let req = call.req;
    let asked = req.list("permissions");
    if asked.is_empty() && !call.data_center {
        let message = "The 'permissions' query parameter is required.";
        return Err(Answer::refusal(400, &[message]));
    }
    if let Some(unknown) = asked
        .iter()
        .find(|a| !PERMISSIONS.iter().any(|(key, _, _)| key == a))
    {
        let message = format!("Unrecognized permission: {unknown}");
        return Err(Answer::refusal(400, &[&message]));
    }
    let mut project = req.param("projectKey").or(req.param("projectId"));
    let mut works = true;
    if let Some(name) = req.param("issueId").or(req.param("issueKey")) {
        let issue = visible_issue(jira, call, name)?;
        works = !issue.no_work_permission;
        project = Some(&issue.project_key);
    }
    let mut archived = false;
    if let Some(name) = project {
        let found = jira
            .world
            .projects
            .iter()
            .find(|p| p.key == name || p.id.to_string() == name);
        let message = format!("No project could be found with key '{name}'.");
        archived = found
            .ok_or_else(|| Answer::refusal(404, &[&message]))?
            .archived;
    }
    let mut out = Map::new();
    for (n, (key, name, mine)) in PERMISSIONS.iter().enumerate() {
        if !asked.is_empty() && !asked.iter().any(|a| a == key) {
            continue;
        }
        let has = *mine
            && call.is_me()
            && (works || *key != "WORK_ON_ISSUES")
            && (!archived || *key == "BROWSE_PROJECTS");
        let global = *key == "ADMINISTER";
        out.insert(
            (*key).to_owned(),
            json!({
                "id": n.to_string(), "key": key, "name": name,
                "type": if global { "GLOBAL" } else { "PROJECT" },
                "description": format!("{name}."), "havePermission": has,
            }),
        );
    }
    Ok(Answer::ok(&json!({ "permissions": out })))
}

pub(super) fn fields(call: &Call) -> Answer {
    let listed: Value = FIELDS
        .iter()
        .map(|f| {
            let mut out = json!({
                "id": f.id, "name": f.name,
                "custom": f.id == fields::SPRINT,
                "orderable": true, "navigable": f.navigable,
                "searchable": !f.clauses.is_empty(),
                "clauseNames": f.clauses,
                "schema": fields::schema(f),
            });
            if !call.data_center {
                out["key"] = f.id.into();
            }
            out
        })
        .collect();
    Answer::ok(&listed)
}

pub(super) fn statuses(jira: &Jira, call: &Call) -> Answer {
    let listed: Value = jira
        .world
        .statuses
        .iter()
        .filter(|_| call.is_me())
        .map(|s| wire::status(call, s))
        .collect();
    Answer::ok(&listed)
}

pub(super) fn projects(jira: &Jira, call: &Call) -> Answer {
    let listed: Value = visible_projects(jira, call)
        .iter()
        .map(|p| wire::project(call, p))
        .collect();
    Answer::ok(&listed)
}

fn visible_projects<'j>(jira: &'j Jira, call: &Call) -> Vec<&'j Project> {
    jira.world
        .projects
        .iter()
        .filter(|p| call.is_me() && !p.archived)
        .collect()
}

pub(super) fn project_search(jira: &Jira, call: &Call) -> Reply {
    let words = call.req.param("query").unwrap_or_default().to_lowercase();
    let found: Vec<&Project> = visible_projects(jira, call)
        .into_iter()
        .filter(|p| p.key.to_lowercase().contains(&words) || p.name.to_lowercase().contains(&words))
        .collect();
    let values = found.iter().map(|p| wire::project(call, p)).collect();
    paged(call, "/project/search", values)
}

/// Jira's bean of a page, with `values`.
fn paged(call: &Call, path: &str, values: Vec<Value>) -> Reply {
    let (start, size) = page(call.req, 100)?;
    let size = if call.req.param("maxResults").is_some() {
        size
    } else {
        50
    };
    let total = values.len();
    let shown: Vec<Value> = values.into_iter().skip(start).take(size).collect();
    let next = start + shown.len();
    let link = |at: usize| call.link(&format!("{path}?startAt={at}&maxResults={size}"));
    let mut body = json!({
        "self": link(start), "startAt": start, "maxResults": size, "total": total,
        "isLast": next >= total, "values": shown,
    });
    if next < total {
        body["nextPage"] = link(next).into();
    }
    Ok(Answer::ok(&body))
}

/// Own filters and favourites; nothing to an anonymous caller.
fn visible_filters<'j>(jira: &'j Jira, call: &Call) -> Vec<&'j SavedFilter> {
    let world = &jira.world;
    world
        .filters
        .iter()
        .filter(|f| call.is_me() && (f.owner == world.me || f.favourite))
        .collect()
}

pub(super) fn favourite_filters(jira: &Jira, call: &Call) -> Answer {
    let listed: Value = visible_filters(jira, call)
        .iter()
        .filter(|f| f.favourite)
        .map(|f| wire::filter(&jira.world, call, f))
        .collect();
    Answer::ok(&listed)
}

pub(super) fn my_filters(jira: &Jira, call: &Call) -> Reply {
    let favourites = call.req.flag("includeFavourites")?.unwrap_or(false);
    let listed: Value = visible_filters(jira, call)
        .iter()
        .filter(|f| f.owner == jira.world.me || favourites)
        .map(|f| wire::filter(&jira.world, call, f))
        .collect();
    Ok(Answer::ok(&listed))
}

/// Members beside the name come only when asked for by `expand`.
pub(super) fn filter_search(jira: &Jira, call: &Call) -> Reply {
    let words = call
        .req
        .param("filterName")
        .unwrap_or_default()
        .to_lowercase();
    let ids = call.req.list("id");
    let values = visible_filters(jira, call)
        .iter()
        .filter(|f| f.name.to_lowercase().contains(&words))
        .filter(|f| ids.is_empty() || ids.contains(&f.id.to_string()))
        .map(|f| {
            let full = wire::filter(&jira.world, call, f);
            let mut out = json!({"self": full["self"], "id": full["id"], "name": full["name"]});
            for member in [
                "description",
                "owner",
                "jql",
                "viewUrl",
                "searchUrl",
                "favourite",
                "favouritedCount",
                "sharePermissions",
                "editPermissions",
            ] {
                if call.req.expands(member) {
                    out[member] = full[member].clone();
                }
            }
            out["expand"] = "description,owner,jql,viewUrl,searchUrl,favourite,favouritedCount,\
                             sharePermissions,editPermissions,isWritable,subscriptions"
                .into();
            out
        })
        .collect();
    paged(call, "/filter/search", values)
}

pub(super) fn filter(jira: &Jira, call: &Call, id: &str) -> Reply {
    if !call.data_center && id.parse::<u64>().is_err() {
        let detail = format!("Failed to convert 'id' with value: '{id}'");
        return Err(Answer::problem(400, "Bad Request", &detail, &call.req.path));
    }
    visible_filters(jira, call)
        .iter()
        .find(|f| f.id.to_string() == id)
        .map(|f| Answer::ok(&wire::filter(&jira.world, call, f)))
        .ok_or_else(|| {
            let message = "The selected filter is not available to you, perhaps it has been \
                           deleted or had its permissions changed.";
            Answer::refusal(400, &[message])
        })
}

/// What a browser gets to see behind "Open in Jira".
pub(super) fn browse(jira: &Jira, key: &str) -> Answer {
    let Some(issue) = jira.issue(key) else {
        return Answer::dead_link();
    };
    let title = format!("[{}] {}", escape(&issue.key), escape(&issue.summary));
    let spent = jira.pretty(issue.time_spent);
    Answer::html(
        200,
        &format!(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title></head>\
             <body style=\"font-family:sans-serif;max-width:40em;margin:3em auto\">\
             <h1>{title}</h1><p>Time spent: {spent}</p>\
             <p><i>This is the demo's embedded Jira; it has no pages but this one.</i></p></body></html>"
        ),
    )
}
