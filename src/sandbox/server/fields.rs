//! The fields of an issue: which there are, which were asked for, and how each is written.

use serde_json::{Map, Value, json};

use super::jira::Call;
use super::{durations, wire};
use crate::sandbox::model::{Issue, Worklog, World};

/// Worklogs embedded in an issue: only the first so many.
const EMBEDDED_WORKLOGS: usize = 20;

/// The sprint field, as on most Cloud sites.
pub(super) const SPRINT: &str = "customfield_10020";

/// A field, as `/field` lists it.
#[derive(Debug)]
pub(super) struct Field {
    pub id: &'static str,
    pub name: &'static str,
    pub kind: &'static str,
    /// Of the elements, when `kind` is `array`.
    pub items: Option<&'static str>,
    /// A part of `*navigable`.
    pub navigable: bool,
    pub clauses: &'static [&'static str],
}

const fn field(
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    clauses: &'static [&'static str],
) -> Field {
    Field {
        id,
        name,
        kind,
        items: None,
        navigable: true,
        clauses,
    }
}

const fn list(
    id: &'static str,
    name: &'static str,
    items: &'static str,
    clauses: &'static [&'static str],
) -> Field {
    Field {
        items: Some(items),
        ..field(id, name, "array", clauses)
    }
}

const fn hidden(id: &'static str, name: &'static str, kind: &'static str) -> Field {
    Field {
        navigable: false,
        ..field(id, name, kind, &[])
    }
}

pub(super) const FIELDS: &[Field] = &[
    field("summary", "Summary", "string", &["summary"]),
    field("description", "Description", "string", &["description"]),
    field(
        "issuetype",
        "Issue Type",
        "issuetype",
        &["issuetype", "type"],
    ),
    field("project", "Project", "project", &["project"]),
    field("status", "Status", "status", &["status"]),
    field("priority", "Priority", "priority", &["priority"]),
    field("resolution", "Resolution", "resolution", &["resolution"]),
    list("labels", "Labels", "string", &["labels"]),
    list("components", "Components", "component", &["component"]),
    list("fixVersions", "Fix versions", "version", &["fixVersion"]),
    field("assignee", "Assignee", "user", &["assignee"]),
    field("reporter", "Reporter", "user", &["reporter"]),
    field("creator", "Creator", "user", &["creator"]),
    field("watches", "Watchers", "watches", &["watchers"]),
    field("parent", "Parent", "issuelink", &["parent"]),
    list("subtasks", "Sub-tasks", "issuelinks", &["subtasks"]),
    Field {
        items: Some("json"),
        ..field(SPRINT, "Sprint", "array", &["cf[10020]", "Sprint"])
    },
    field("duedate", "Due date", "date", &["due", "duedate"]),
    field(
        "created",
        "Created",
        "datetime",
        &["created", "createdDate"],
    ),
    field(
        "updated",
        "Updated",
        "datetime",
        &["updated", "updatedDate"],
    ),
    field("lastViewed", "Last Viewed", "datetime", &["lastViewed"]),
    field("timespent", "Time Spent", "number", &["timespent"]),
    field(
        "timeoriginalestimate",
        "Original estimate",
        "number",
        &["originalEstimate", "timeoriginalestimate"],
    ),
    field(
        "timeestimate",
        "Remaining Estimate",
        "number",
        &["remainingEstimate", "timeestimate"],
    ),
    field("aggregatetimespent", "Σ Time Spent", "number", &[]),
    field("progress", "Progress", "progress", &["progress"]),
    hidden("timetracking", "Time tracking", "timetracking"),
    Field {
        items: Some("worklog"),
        ..hidden("worklog", "Log Work", "array")
    },
];

/// The fields that a list such as `summary,-labels,*navigable` means; unknown ones are nothing.
pub(super) fn chosen(asked: &[String]) -> Vec<&'static Field> {
    let only_exclusions = asked.iter().all(|a| a.starts_with('-'));
    FIELDS
        .iter()
        .filter(|f| {
            let excluded = asked.iter().any(|a| a.strip_prefix('-') == Some(f.id));
            let included = asked
                .iter()
                .any(|a| a == f.id || a == "*all" || (a == "*navigable" && f.navigable));
            !excluded && (included || (only_exclusions && !asked.is_empty()))
        })
        .collect()
}

pub(super) fn names(fields: &[&Field]) -> Value {
    let names: Map<String, Value> = fields
        .iter()
        .map(|f| (f.id.to_owned(), f.name.into()))
        .collect();
    names.into()
}

pub(super) fn schemas(fields: &[&Field]) -> Value {
    let schemas: Map<String, Value> = fields
        .iter()
        .map(|f| (f.id.to_owned(), schema(f)))
        .collect();
    schemas.into()
}

pub(super) fn schema(field: &Field) -> Value {
    let mut out = json!({"type": field.kind});
    if let Some(items) = field.items {
        out["items"] = items.into();
    }
    if field.id == SPRINT {
        out["custom"] = "com.pyxis.greenhopper.jira:gh-sprint".into();
        out["customId"] = 10020.into();
    } else {
        out["system"] = field.id.into();
    }
    out
}

/// `fields` of one issue.
pub(super) fn of_issue(world: &World, call: &Call, issue: &Issue, fields: &[&Field]) -> Value {
    let out: Map<String, Value> = fields
        .iter()
        .map(|f| (f.id.to_owned(), value(world, call, issue, f.id)))
        .collect();
    out.into()
}

fn value(world: &World, call: &Call, issue: &Issue, id: &str) -> Value {
    match id {
        "summary" => issue.summary.clone().into(),
        "description" if issue.description.is_empty() => Value::Null,
        "description" => wire::rich_text(call, &issue.description.clone().into()),
        "issuetype" => wire::type_of(world, call, issue),
        "project" => {
            let found = world.projects.iter().find(|p| p.key == issue.project_key);
            found.map_or(Value::Null, |p| wire::project(call, p))
        }
        "status" => wire::status_of(world, call, issue),
        "priority" => wire::priority(call, &issue.priority),
        "resolution" => issue.resolution.as_ref().map_or(Value::Null, |name| {
            let link = call.link("/resolution/10000");
            json!({"self": link, "id": "10000", "description": "", "name": name})
        }),
        "labels" => issue.labels.clone().into(),
        "components" => named(call, "component", &issue.components),
        "fixVersions" => named(call, "version", &issue.fix_versions),
        "assignee" => issue
            .assignee
            .as_ref()
            .map_or(Value::Null, |id| wire::user(world, call, id)),
        "reporter" | "creator" => wire::user(world, call, &issue.reporter),
        "watches" => json!({
            "self": call.link(&format!("/issue/{}/watchers", issue.key)),
            "watchCount": issue.watchers.len(),
            "isWatching": issue.watchers.contains(&world.me),
        }),
        "parent" => {
            let parent = issue.parent.and_then(|id| world.issues.get(&id));
            parent.map_or(Value::Null, |p| wire::linked_issue(world, call, p))
        }
        "subtasks" => subtasks(world, call, issue),
        SPRINT => sprint(world, call, issue),
        "duedate" => issue.due.clone().into(),
        "created" => call.instant(issue.created).into(),
        "updated" => call.instant(issue.updated).into(),
        "lastViewed" => issue.last_viewed.map(|ms| call.instant(ms)).into(),
        "timespent" | "aggregatetimespent" if issue.time_spent == 0 => Value::Null,
        "timespent" | "aggregatetimespent" => issue.time_spent.into(),
        "timeoriginalestimate" => issue.original_estimate.into(),
        "timeestimate" => issue.remaining_estimate.into(),
        "progress" => progress(issue),
        "timetracking" => time_tracking(world, issue),
        "worklog" => embedded_worklogs(world, call, issue),
        _ => Value::Null,
    }
}

fn named(call: &Call, kind: &str, names: &[String]) -> Value {
    names
        .iter()
        .map(|name| {
            let id = (10_000 + name.bytes().map(u64::from).sum::<u64>()).to_string();
            json!({"self": call.link(&format!("/{kind}/{id}")), "id": id, "name": name})
        })
        .collect()
}

fn subtasks(world: &World, call: &Call, issue: &Issue) -> Value {
    let is_subtask = |i: &Issue| {
        world
            .issue_types
            .iter()
            .any(|t| t.id == i.issue_type && t.subtask)
    };
    world
        .issues
        .values()
        .filter(|i| i.parent == Some(issue.id) && is_subtask(i))
        .map(|i| wire::linked_issue(world, call, i))
        .collect()
}

fn sprint(world: &World, call: &Call, issue: &Issue) -> Value {
    let found = issue
        .sprint
        .and_then(|id| world.sprints.iter().find(|s| s.id == id));
    let Some(sprint) = found else {
        return Value::Null;
    };
    // The agile API's dates end in `Z`, unlike all others.
    let date = |ms: i64| durations::instant(ms, &jiff::tz::TimeZone::UTC).replace("+0000", "Z");
    let (start, end) = (date(sprint.start), date(sprint.end));
    if call.data_center {
        let text = format!(
            "com.atlassian.greenhopper.service.sprint.Sprint@1[id={},rapidViewId=1,state={},name={},\
             startDate={start},endDate={end},completeDate=<null>,sequence={}]",
            sprint.id,
            sprint.state.to_uppercase(),
            sprint.name,
            sprint.id
        );
        return json!([text]);
    }
    json!([{
        "id": sprint.id, "name": sprint.name, "state": sprint.state, "boardId": 1,
        "goal": "", "startDate": start, "endDate": end,
    }])
}

fn progress(issue: &Issue) -> Value {
    let total = issue.time_spent + issue.remaining_estimate.unwrap_or(0);
    if total == 0 {
        return json!({"progress": 0, "total": 0});
    }
    let percent = issue.time_spent * 100 / total;
    json!({"progress": issue.time_spent, "total": total, "percent": percent})
}

fn time_tracking(world: &World, issue: &Issue) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, secs: Option<i64>| {
        if let Some(secs) = secs {
            let text = durations::pretty(secs, world.hours_per_day, world.days_per_week);
            out.insert(name.to_owned(), text.into());
            out.insert(format!("{name}Seconds"), secs.into());
        }
    };
    put("originalEstimate", issue.original_estimate);
    put("remainingEstimate", issue.remaining_estimate);
    put(
        "timeSpent",
        (issue.time_spent > 0).then_some(issue.time_spent),
    );
    out.into()
}

fn embedded_worklogs(world: &World, call: &Call, issue: &Issue) -> Value {
    let mut all: Vec<&Worklog> = world
        .worklogs
        .values()
        .filter(|w| w.issue == issue.id)
        .collect();
    all.sort_by_key(|w| (w.created, w.id));
    let first: Value = all
        .iter()
        .take(EMBEDDED_WORKLOGS)
        .map(|w| {
            let text = durations::pretty(w.secs, world.hours_per_day, world.days_per_week);
            wire::worklog_in(world, call, w, &text, false)
        })
        .collect();
    json!({"startAt": 0, "maxResults": EMBEDDED_WORKLOGS, "total": all.len(), "worklogs": first})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_fields_may_name_groups_and_exceptions() {
        let ids = |asked: &[&str]| -> Vec<&str> {
            let asked: Vec<String> = asked.iter().map(|a| (*a).to_owned()).collect();
            chosen(&asked).iter().map(|f| f.id).collect()
        };
        assert_eq!(ids(&["status", "summary"]), ["summary", "status"]);
        assert_eq!(ids(&["id"]), [""; 0]);
        assert_eq!(ids(&[]), [""; 0]);
        assert!(ids(&["*all"]).contains(&"worklog"));
        assert!(!ids(&["*navigable"]).contains(&"worklog"));
        assert!(!ids(&["*all", "-worklog"]).contains(&"worklog"));
        assert!(!ids(&["-summary"]).contains(&"summary"));
        assert!(ids(&["-summary"]).contains(&"status"));
    }
}
