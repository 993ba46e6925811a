//! Worklogs of an issue: reading, adding, changing, deleting, and what that does to its estimates.

use serde_json::{Value, json};

use super::http::{Answer, Reply, Request, present};
use super::jira::{Call, Jira};
use super::{adf, durations, properties, wire};
use crate::sandbox::model::{DeletedWorklog, Issue, Worklog};

/// Jira's own limit of worklogs on one issue; more is a 413.
const MOST_ON_ONE_ISSUE: usize = 10_000;
const LONGEST_COMMENT: usize = 32_767;
/// A thousand years; sums of it stay numbers.
const LONGEST_SECS: i64 = 1_000 * 366 * 24 * 3_600;

pub(super) fn list(jira: &Jira, call: &Call, issue: &str) -> Reply {
    let id = visible_issue(jira, call, issue)?.id;
    if !jira.world.time_tracking_enabled {
        return Err(Answer::no_such_issue());
    }
    let mut found: Vec<&Worklog> = jira
        .world
        .worklogs
        .values()
        .filter(|w| w.issue == id)
        .collect();
    found.sort_by_key(|w| (w.created, w.id));
    // Data Center's list has no parameters at all.
    let (start, size) = if call.data_center {
        (0, found.len())
    } else {
        if let Some(after) = call.req.int("startedAfter")? {
            found.retain(|w| w.started > after);
        }
        if let Some(before) = call.req.int("startedBefore")? {
            found.retain(|w| w.started < before);
        }
        page(call.req, 5_000)?
    };
    let expand = call.req.expands("properties");
    let worklogs: Value = found
        .iter()
        .skip(start)
        .take(size)
        .map(|w| wire::worklog(jira, call, w, expand))
        .collect();
    Ok(Answer::ok(&json!({
        "startAt": start, "maxResults": size, "total": found.len(), "worklogs": worklogs,
    })))
}

pub(super) fn get(jira: &Jira, call: &Call, issue: &str, id: &str) -> Reply {
    let worklog = visible_worklog(jira, call, issue, id)?;
    let expand = call.req.expands("properties");
    Ok(Answer::ok(&wire::worklog(jira, call, worklog, expand)))
}

pub(super) fn add(jira: &mut Jira, call: &Call, issue: &str) -> Reply {
    let body = call.req.json()?;
    let issue = visible_issue(jira, call, issue)?.clone();
    may_log(jira, call, &issue)?;
    let draft = Draft::read(jira, call, &body)?;
    let Some(secs) = draft.secs else {
        return Err(no_time());
    };
    let estimate = Estimate::read(jira, call, "reduceBy")?;
    let count = jira
        .world
        .worklogs
        .values()
        .filter(|w| w.issue == issue.id)
        .count();
    if count >= MOST_ON_ONE_ISSUE {
        return Err(Answer::refusal(
            413,
            &["The worklog limit of this issue has been exceeded."],
        ));
    }
    let id = next_id(jira);
    let me = jira.world.me.clone();
    let mut worklog = Worklog {
        id,
        issue: issue.id,
        author: me.clone(),
        update_author: me,
        started: draft.started.unwrap_or(call.now),
        secs,
        comment: match draft.comment {
            Comment::Is(comment) => Some(comment),
            Comment::Unsaid | Comment::Empty => None,
        },
        visibility: draft.visibility,
        created: call.now,
        updated: call.now,
        properties: std::collections::BTreeMap::new(),
    };
    if !call.data_center && !call.req.loses_properties {
        worklog.properties.extend(draft.properties);
    }
    let answer = wire::worklog(jira, call, &worklog, call.req.expands("properties"));
    jira.world.worklogs.insert(id, worklog);
    account(jira, issue.id, secs, &estimate, call.now);
    jira.worklog_changed(id, call.now);
    Ok(Answer::json(201, &answer))
}

pub(super) fn update(jira: &mut Jira, call: &Call, issue: &str, id: &str) -> Reply {
    let body = call.req.json()?;
    let old = visible_worklog(jira, call, issue, id)?.clone();
    let of = jira.world.issues.get(&old.issue).cloned();
    let of = of.ok_or_else(Answer::no_such_issue)?;
    may_change(jira, call, &of, &old, "edit")?;
    let draft = Draft::read(jira, call, &body)?;
    let estimate = Estimate::read(jira, call, "")?;
    let mut new = Worklog {
        update_author: jira.world.me.clone(),
        started: draft.started.unwrap_or(old.started),
        secs: draft.secs.unwrap_or(old.secs),
        updated: call.now.max(old.updated + 1),
        ..old.clone()
    };
    match draft.comment {
        Comment::Unsaid => {}
        Comment::Empty => new.comment = None,
        Comment::Is(comment) => new.comment = Some(comment),
    }
    if draft.visibility.is_some() {
        new.visibility = draft.visibility;
    }
    if !call.data_center {
        new.properties.extend(draft.properties);
    }
    let difference = new.secs - old.secs;
    let answer = wire::worklog(jira, call, &new, call.req.expands("properties"));
    jira.world.worklogs.insert(old.id, new);
    account(jira, old.issue, difference, &estimate, call.now);
    jira.worklog_changed(old.id, call.now);
    Ok(Answer::ok(&answer))
}

pub(super) fn remove(jira: &mut Jira, call: &Call, issue: &str, id: &str) -> Reply {
    let old = visible_worklog(jira, call, issue, id)?.clone();
    let of = jira.world.issues.get(&old.issue).cloned();
    let of = of.ok_or_else(Answer::no_such_issue)?;
    may_change(jira, call, &of, &old, "delete")?;
    let estimate = Estimate::read(jira, call, "increaseBy")?;
    jira.world.worklogs.remove(&old.id);
    jira.world.deleted_worklogs.push(DeletedWorklog {
        id: old.id,
        at: call.now,
    });
    account(jira, old.issue, -old.secs, &estimate, call.now);
    jira.worklog_changed(old.id, call.now);
    Ok(Answer::no_content())
}

/// The issue, by id, key or former key; 404 to those who may not see it (401 on Data Center).
pub(super) fn visible_issue<'j>(
    jira: &'j Jira,
    call: &Call,
    id_or_key: &str,
) -> Result<&'j Issue, Answer> {
    if !call.is_me() {
        return Err(hidden(call));
    }
    jira.issue(id_or_key).ok_or_else(Answer::no_such_issue)
}

fn hidden(call: &Call) -> Answer {
    if call.data_center {
        let message = "You do not have the permission to see the specified issue.";
        Answer::refusal(401, &[message, "Login Required"])
    } else {
        Answer::no_such_issue()
    }
}

/// A worklog under its own issue.
pub(super) fn visible_worklog<'j>(
    jira: &'j Jira,
    call: &Call,
    issue: &str,
    id: &str,
) -> Result<&'j Worklog, Answer> {
    let issue = visible_issue(jira, call, issue)?;
    let found = id.parse().ok().and_then(|id| jira.world.worklogs.get(&id));
    found.filter(|w| w.issue == issue.id).ok_or_else(|| {
        let message = format!("Cannot find worklog with id: '{id}'.");
        Answer::refusal(404, &[&message])
    })
}

/// `startAt` and `maxResults`.
pub(super) fn page(req: &Request, largest: i64) -> Result<(usize, usize), Answer> {
    let start = req.int("startAt")?.unwrap_or(0);
    let size = req.int("maxResults")?.unwrap_or(largest);
    if start < 0 || size < 0 {
        let message = "The startAt and maxResults parameters must not be negative.";
        return Err(Answer::refusal(400, &[message]));
    }
    Ok((start as usize, size.min(largest) as usize))
}

/// Cloud says 400 where Data Center says 403.
fn forbidden(call: &Call, messages: &[&str]) -> Answer {
    Answer::refusal(if call.data_center { 403 } else { 400 }, messages)
}

fn may_log(jira: &Jira, call: &Call, issue: &Issue) -> Result<(), Answer> {
    if !jira.world.time_tracking_enabled {
        return Err(Answer::refusal(400, &["Time tracking is not enabled."]));
    }
    editable(jira, issue)?;
    if issue.no_work_permission {
        let message = "You do not have the permission to associate a worklog to this issue.";
        return Err(forbidden(call, &[message]));
    }
    Ok(())
}

fn may_change(
    jira: &Jira,
    call: &Call,
    issue: &Issue,
    worklog: &Worklog,
    doing: &str,
) -> Result<(), Answer> {
    editable(jira, issue)?;
    if worklog.author != jira.world.me {
        let name = jira
            .world
            .user(&jira.world.me)
            .map(|u| u.display_name.clone());
        let message = format!(
            "{}, you do not have permission to {doing} the specified worklog.",
            name.unwrap_or_default()
        );
        return Err(forbidden(call, &[&message, "Worklog must not be null."]));
    }
    Ok(())
}

/// Archived projects and statuses with `jira.issue.editable=false` refuse every change.
pub(super) fn editable(jira: &Jira, issue: &Issue) -> Result<(), Answer> {
    let world = &jira.world;
    let archived = world
        .projects
        .iter()
        .any(|p| p.key == issue.project_key && p.archived);
    if archived {
        let message = format!("The issue {} is archived. It cannot be edited.", issue.key);
        return Err(Answer::refusal(400, &[&message]));
    }
    let frozen = world
        .statuses
        .iter()
        .any(|s| s.id == issue.status && !s.editable);
    if frozen {
        let message = "You can not edit the issue as it is in a non-editable workflow state.";
        return Err(Answer::refusal(400, &[message]));
    }
    Ok(())
}

fn next_id(jira: &mut Jira) -> u64 {
    let after = jira
        .world
        .worklogs
        .keys()
        .next_back()
        .map_or(0, |id| id + 1);
    let id = jira.world.next_worklog_id.max(after).max(1);
    jira.world.next_worklog_id = id + 1;
    id
}

/// Books `secs` more (or fewer) on the issue.
fn account(jira: &mut Jira, issue: u64, secs: i64, estimate: &Estimate, now: i64) {
    if let Some(issue) = jira.world.issues.get_mut(&issue) {
        issue.time_spent = (issue.time_spent + secs).max(0);
        let left = issue.remaining_estimate;
        issue.remaining_estimate = match estimate {
            Estimate::Leave => left,
            Estimate::New(new) => Some(*new),
            Estimate::By(by) => Some((left.unwrap_or(0) - by * secs.signum()).max(0)),
            // Without an estimate Jira starts from nothing left.
            Estimate::Auto => Some((left.unwrap_or(0) - secs).max(0)),
        };
        issue.updated = now.max(issue.updated + 1);
    }
    jira.issue_changed(issue, now);
}

/// `adjustEstimate` and its companions, in seconds.
enum Estimate {
    Auto,
    Leave,
    New(i64),
    By(i64),
}

impl Estimate {
    /// `by` names the parameter of `manual`; empty where there is none (PUT).
    fn read(jira: &Jira, call: &Call, by: &str) -> Result<Self, Answer> {
        let req = call.req;
        if !call.data_center {
            req.flag("notifyUsers")?;
            req.flag("overrideEditableFlag")?;
        }
        let duration = |name: &str, field: &str| {
            let text = req.param(name).unwrap_or_default();
            jira.parse_duration(text).ok_or_else(|| {
                let message = if text.is_empty() {
                    "You must supply a valid new estimate."
                } else {
                    "Invalid new estimate entered."
                };
                Answer::field_refusal(field, message)
            })
        };
        match req.param("adjustEstimate") {
            None | Some("auto") => Ok(Self::Auto),
            Some("leave") => Ok(Self::Leave),
            Some("new") => Ok(Self::New(duration("newEstimate", "newEstimate")?)),
            Some("manual") if !by.is_empty() => Ok(Self::By(duration(by, "adjustmentAmount")?)),
            Some(other) => Err(Answer::field_refusal(
                "adjustEstimate",
                &format!("The adjustEstimate option '{other}' is not valid."),
            )),
        }
    }
}

/// What the body says of the comment.
enum Comment {
    Unsaid,
    Empty,
    Is(Value),
}

/// A worklog's body, understood.
struct Draft {
    started: Option<i64>,
    secs: Option<i64>,
    comment: Comment,
    visibility: Option<Value>,
    properties: Vec<(String, Value)>,
}

impl Draft {
    fn read(jira: &Jira, call: &Call, body: &Value) -> Result<Self, Answer> {
        if !body.is_object() {
            return Err(Answer::invalid_payload());
        }
        Ok(Self {
            started: started(body)?,
            secs: seconds(jira, body)?,
            comment: comment(call, body)?,
            visibility: visibility(body)?,
            properties: properties::of_body(call, body)?,
        })
    }
}

fn started(body: &Value) -> Result<Option<i64>, Answer> {
    let Some(value) = present(body, "started") else {
        return Ok(None);
    };
    value
        .as_str()
        .and_then(durations::parse_instant)
        .map(Some)
        .ok_or_else(|| {
            Answer::field_refusal(
                "started",
                "Invalid date format. Please enter the date in the format \
                 \"yyyy-MM-dd'T'HH:mm:ss.SSSZ\".",
            )
        })
}

fn no_time() -> Answer {
    Answer::field_refusal(
        "timeLogged",
        "You must indicate the time spent working on the issue.",
    )
}

fn seconds(jira: &Jira, body: &Value) -> Result<Option<i64>, Answer> {
    let secs = match (
        present(body, "timeSpentSeconds"),
        present(body, "timeSpent"),
    ) {
        (None, None) => return Ok(None),
        (None, Some(text)) => text.as_str().and_then(|t| jira.parse_duration(t)),
        (Some(number), None) => number.as_i64(),
        (Some(_), Some(_)) => {
            let message = "Only one of timeSpent and timeSpentSeconds may be given.";
            return Err(Answer::field_refusal("timeLogged", message));
        }
    };
    match secs {
        Some(secs) if secs < 60 => Err(no_time()),
        Some(secs) if secs <= LONGEST_SECS => Ok(Some(secs)),
        Some(_) | None => Err(Answer::field_refusal(
            "timeLogged",
            "Invalid time duration entered.",
        )),
    }
}

/// Version 3 wants a document and refuses text. Version 2 wants text; Cloud loses a document there
/// without a word, Data Center refuses it.
fn comment(call: &Call, body: &Value) -> Result<Comment, Answer> {
    let Some(value) = body.get("comment") else {
        return Ok(Comment::Unsaid);
    };
    let stored = match (call.version, value) {
        (_, Value::Null) => None,
        (3, document) if adf::is_valid(document) => Some(document.clone()),
        (3, _) => {
            return Err(Answer::field_refusal(
                "comment",
                "Operation value must be an Atlassian Document (see the Atlassian Document Format)",
            ));
        }
        (_, Value::String(text)) if call.data_center => Some(Value::String(text.clone())),
        (_, Value::String(text)) => Some(adf::document(text)),
        (_, Value::Object(_)) if !call.data_center => None,
        _ => return Err(Answer::invalid_payload()),
    };
    let text = stored.as_ref().map(adf::text).unwrap_or_default();
    if text.chars().count() > LONGEST_COMMENT {
        let message =
            "The entered text is too long. It exceeds the allowed limit of 32,767 characters.";
        return Err(Answer::field_refusal("comment", message));
    }
    let empty = text.is_empty() && stored.as_ref().is_none_or(|s| !has_nodes(s));
    Ok(stored
        .filter(|_| !empty)
        .map_or(Comment::Empty, Comment::Is))
}

/// Something beside empty paragraphs: a picture has no text and still is a comment.
fn has_nodes(stored: &Value) -> bool {
    let blocks = stored["content"].as_array();
    blocks.is_some_and(|blocks| {
        blocks.iter().any(|b| {
            b["type"] != "paragraph" || b["content"].as_array().is_some_and(|c| !c.is_empty())
        })
    })
}

fn visibility(body: &Value) -> Result<Option<Value>, Answer> {
    let value = &body["visibility"];
    if value.is_null() {
        return Ok(None);
    }
    let kind = value["type"].as_str().unwrap_or_default();
    let named = value["value"].is_string() || value["identifier"].is_string();
    if matches!(kind, "group" | "role") && named {
        Ok(Some(value.clone()))
    } else {
        Err(Answer::field_refusal(
            "visibility",
            "The visibility restriction is not valid.",
        ))
    }
}
