//! The site-wide feeds of changed and deleted worklogs, and worklogs by id.

use serde_json::{Value, json};

use super::http::{Answer, Reply};
use super::jira::{Call, Jira};
use super::wire;

const PAGE: usize = 1_000;

pub(super) fn updated(jira: &Jira, call: &Call) -> Reply {
    signed_in(call)?;
    let expand = !call.data_center && call.req.expands("properties");
    let changes = jira
        .world
        .worklogs
        .values()
        .map(|w| {
            let properties = expand.then(|| wire::worklog_properties(w));
            (w.updated, w.id, properties)
        })
        .collect();
    feed(jira, call, "updated", changes)
}

pub(super) fn deleted(jira: &Jira, call: &Call) -> Reply {
    signed_in(call)?;
    let changes = jira
        .world
        .deleted_worklogs
        .iter()
        .map(|w| (w.at, w.id, None))
        .collect();
    feed(jira, call, "deleted", changes)
}

/// Those that exist, without a word about the others.
pub(super) fn list(jira: &Jira, call: &Call) -> Reply {
    signed_in(call)?;
    let body = call.req.json()?;
    let ids = body["ids"].as_array().ok_or_else(Answer::invalid_payload)?;
    if ids.len() > PAGE {
        let message = "The number of worklog ids must not exceed 1000.";
        return Err(Answer::refusal(400, &[message]));
    }
    let ids: Option<Vec<u64>> = ids.iter().map(Value::as_u64).collect();
    let ids = ids.ok_or_else(Answer::invalid_payload)?;
    let expand = call.req.expands("properties");
    let found: Value = ids
        .iter()
        .filter_map(|id| jira.world.worklogs.get(id))
        .map(|w| wire::worklog(jira, call, w, expand))
        .collect();
    Ok(Answer::ok(&found))
}

fn signed_in(call: &Call) -> Result<(), Answer> {
    if call.is_me() {
        Ok(())
    } else {
        Err(Answer::must_be_authenticated(call.req))
    }
}

/// Oldest first, a thousand a page, without the last minute.
fn feed(
    jira: &Jira,
    call: &Call,
    name: &str,
    mut changes: Vec<(i64, u64, Option<Value>)>,
) -> Reply {
    let since = call.req.int("since")?.unwrap_or(0);
    let newest = call.now - jira.options.feed_lag_ms;
    changes.retain(|(at, _, _)| *at >= since && *at <= newest);
    changes.sort_by_key(|(at, id, _)| (*at, *id));
    let last = changes.len() <= PAGE;
    changes.truncate(PAGE);
    let until = changes.last().map_or(since, |(at, _, _)| *at);
    let values: Value = changes
        .into_iter()
        .map(|(at, id, properties)| {
            let mut value = json!({"worklogId": id, "updatedTime": at});
            value["properties"] = properties.unwrap_or_else(|| json!([]));
            value
        })
        .collect();
    let mut body = json!({
        "values": values,
        "since": since,
        "until": until,
        "self": call.link(&format!("/worklog/{name}?since={since}")),
        "lastPage": last,
    });
    if call.data_center {
        body["isLastPage"] = last.into();
    }
    if !last {
        body["nextPage"] = call.link(&format!("/worklog/{name}?since={until}")).into();
    }
    Ok(Answer::ok(&body))
}
