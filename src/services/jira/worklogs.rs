//! Worklogs of an issue: looking for one, creating one, removing a twin.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::Method;

use super::client::{Call, Client, READ_WORK, WRITE_WORK, query};
use super::wire;
use crate::domain::account::Deployment;
use crate::domain::delivery::{Attempt, Payload};
use crate::domain::issue::IssueId;
use crate::domain::problem::JiraProblem;
use crate::domain::settings::AdjustEstimate;
use crate::domain::worklog::{MARK_KEY, RemoteWorklog, RemoteWorklogId, WorklogId};
use crate::state::event::Posted;

/// How far around an attempt's start Cloud is asked to look: more than any time zone is wide.
const AROUND_MS: i64 = 36 * 3_600_000;

/// Small enough that a page of long comments fits.
const PAGE: u32 = 1_000;

/// An issue with more pages than this cannot be read completely.
const MAX_PAGES: usize = 50;

/// All worklogs of the issue around the attempt: a complete list with proven identity, or an error.
///
/// Only such a list may say that a worklog is *not* there.
pub(super) fn look_for(
    client: &Client,
    attempt: &Attempt,
) -> Result<Vec<RemoteWorklog>, JiraProblem> {
    match look_by(client, &attempt.payload, &Name::Id(attempt.payload.issue)) {
        Err(missing @ JiraProblem::NotFound { .. }) => {
            let key = key_instead(client, &attempt.payload).ok_or(missing)?;
            look_by(client, &attempt.payload, &key)
        }
        outcome => outcome,
    }
}

/// How a path names an issue: by its numeric id, which never changes.
#[derive(Debug, Clone)]
enum Name {
    Id(IssueId),
    /// Only for a server that knows its issues by key alone, after the key proved to be this issue's.
    Key(String),
}

/// A self-hosted server that does not know the numeric id may know the key; it counts only if the
/// issue behind it has our id.
fn key_instead(client: &Client, payload: &Payload) -> Option<Name> {
    if client.session.deployment() == Deployment::Cloud || payload.key.is_empty() {
        return None;
    }
    let key = utf8_percent_encode(&payload.key, NON_ALPHANUMERIC).to_string();
    let path = format!("{}/issue/{key}", client.session.api());
    let answer = client.ask(&Call::get(path, READ_WORK)).ok()?;
    let issue = wire::one_issue(&answer.reply.body).ok()?;
    (issue.id == payload.issue).then_some(Name::Key(key))
}

fn look_by(
    client: &Client,
    payload: &Payload,
    name: &Name,
) -> Result<Vec<RemoteWorklog>, JiraProblem> {
    if client.session.deployment() == Deployment::Cloud
        && let Some(list) = complete_list(client, payload, name, Reach::Around)?
    {
        return Ok(list);
    }
    // Should a total ever count what the time limits leave out, the whole list settles it.
    complete_list(client, payload, name, Reach::Everything)?.ok_or_else(|| JiraProblem::Garbled {
        detail: "the issue's worklogs could not be read completely".to_owned(),
    })
}

/// How much of an issue's worklogs is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// [`AROUND_MS`] the start; Cloud only.
    Around,
    Everything,
}

/// All pages; `None` when they do not add up to the total.
fn complete_list(
    client: &Client,
    payload: &Payload,
    name: &Name,
    reach: Reach,
) -> Result<Option<Vec<RemoteWorklog>>, JiraProblem> {
    let mut found: BTreeMap<RemoteWorklogId, RemoteWorklog> = BTreeMap::new();
    let mut proven = true;
    let mut start_at = 0;
    for _ in 0..MAX_PAGES {
        let path = format!(
            "{}{}",
            list_path(client, name),
            list_query(client.session.deployment(), payload, reach, start_at)
        );
        let answer = client.ask(&Call::get(path, READ_WORK))?;
        proven &= answer.proven;
        let page = wire::worklog_page(&answer.reply.body, payload.issue)?;
        let before = found.len();
        start_at += page.worklogs.len() as u64;
        found.extend(page.worklogs.into_iter().map(|w| (w.id, w)));
        // The last page's total is the last word: what was added or removed between two pages shows.
        if page.total.is_none_or(|total| found.len() as u64 >= total) {
            if !proven {
                client.prove_identity()?;
            }
            return Ok(Some(found.into_values().collect()));
        }
        if found.len() == before {
            break;
        }
    }
    Ok(None)
}

fn list_path(client: &Client, name: &Name) -> String {
    let api = client.session.api();
    match name {
        Name::Id(id) => format!("{api}/issue/{}/worklog", id.0),
        Name::Key(key) => format!("{api}/issue/{key}/worklog"),
    }
}

/// Data Center's list has no parameters, but servers that page anyway understand `startAt`.
fn list_query(deployment: Deployment, payload: &Payload, reach: Reach, start_at: u64) -> String {
    match deployment {
        Deployment::Cloud => {
            let mut pairs = vec![
                ("startAt", start_at.to_string()),
                ("maxResults", PAGE.to_string()),
                ("expand", "properties".to_owned()),
            ];
            if reach == Reach::Around {
                let at = wire::millis(payload.started);
                pairs.push(("startedAfter", (at - AROUND_MS).to_string()));
                pairs.push(("startedBefore", (at + AROUND_MS).to_string()));
            }
            query(pairs)
        }
        Deployment::DataCenter if start_at > 0 => query([("startAt", start_at.to_string())]),
        Deployment::DataCenter => String::new(),
    }
}

/// Sends one create, once. What cannot be proven to have failed is reported as unknown.
pub(super) fn create(client: &Client, attempt: &Attempt) -> Result<Posted, JiraProblem> {
    let payload = &attempt.payload;
    let deployment = client.session.deployment();
    let path = format!(
        "{}{}",
        list_path(client, &Name::Id(payload.issue)),
        create_query(deployment, payload.adjust_estimate)
    );
    let body = wire::create_body(payload, deployment)
        .to_string()
        .into_bytes();
    let answer = match client.ask(&Call::post(path, body.clone(), WRITE_WORK)) {
        // A 404 is certain: nothing was created under the numeric id.
        Err(missing @ JiraProblem::NotFound { .. }) => {
            let name = key_instead(client, payload).ok_or(missing)?;
            let query = create_query(deployment, payload.adjust_estimate);
            let path = format!("{}{query}", list_path(client, &name));
            client.ask(&Call::post(path, body, WRITE_WORK))?
        }
        outcome => outcome?,
    };
    if !matches!(answer.reply.status, 200 | 201) {
        return Err(JiraProblem::Garbled {
            detail: format!("a create was answered with {}", answer.reply.status),
        });
    }
    let created = wire::created(&answer.reply.body)?;
    if deployment == Deployment::Cloud
        && !answer.proven
        && let (Some(ours), Some(author)) = (client.session.account_id(), created.author)
        && ours != author
    {
        return Err(JiraProblem::OtherAccount { account_id: author });
    }
    let marked = deployment == Deployment::Cloud
        && (created.mark == Some(payload.worklog)
            || put_mark(client, payload.issue, created.id, payload.worklog).is_ok());
    Ok(Posted {
        remote: created.id,
        secs: created.secs.unwrap_or(payload.secs),
        marked,
    })
}

fn create_query(deployment: Deployment, adjust: AdjustEstimate) -> String {
    let adjust = match adjust {
        AdjustEstimate::Auto => "auto",
        AdjustEstimate::Leave => "leave",
    };
    let adjust = ("adjustEstimate", adjust.to_owned());
    match deployment {
        Deployment::Cloud => query([
            ("notifyUsers", "false".to_owned()),
            adjust,
            ("expand", "properties".to_owned()),
        ]),
        Deployment::DataCenter => query([adjust]),
    }
}

/// Puts our mark on a worklog whose create did not echo it.
fn put_mark(
    client: &Client,
    issue: IssueId,
    remote: RemoteWorklogId,
    worklog: WorklogId,
) -> Result<(), JiraProblem> {
    let call = Call {
        method: Method::PUT,
        path: format!(
            "{}/{}/properties/{MARK_KEY}",
            list_path(client, &Name::Id(issue)),
            remote.0
        ),
        json: Some(wire::mark_value(worklog).to_string().into_bytes()),
        scope: WRITE_WORK,
    };
    client.ask(&call).map(|_| ())
}

/// Removes a late twin, if it is still there, ours, and carries the mark. Gone already is fine.
pub(super) fn delete_twin(
    client: &Client,
    worklog: WorklogId,
    issue: IssueId,
    remote: RemoteWorklogId,
) -> Result<(), JiraProblem> {
    let path = format!("{}/{}", list_path(client, &Name::Id(issue)), remote.0);
    let expanded = format!("{path}?expand=properties");
    let answer = match client.ask(&Call::get(expanded, READ_WORK)) {
        Err(JiraProblem::NotFound { .. }) => return Ok(()),
        outcome => outcome?,
    };
    let twin = wire::one_worklog(&answer.reply.body, issue)?;
    let is_ours = client.session.account_id() == Some(twin.author.as_str());
    if !is_ours || twin.mark != Some(worklog) || twin.id != remote {
        return Err(JiraProblem::Refused {
            status: 409,
            words: "This worklog in Jira is not the double it was taken for.".to_owned(),
        });
    }
    let call = Call {
        method: Method::DELETE,
        path: format!("{path}?notifyUsers=false&adjustEstimate=auto"),
        json: None,
        scope: WRITE_WORK,
    };
    match client.ask(&call) {
        Ok(_) | Err(JiraProblem::NotFound { .. }) => Ok(()),
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::payload;
    use super::*;

    #[test]
    fn the_list_is_asked_for_wide_in_time_and_with_properties() {
        let payload = Payload {
            started: "2026-11-24T08:00:00Z".parse().unwrap(),
            ..payload()
        };
        assert_eq!(
            list_query(Deployment::Cloud, &payload, Reach::Around, 1_000),
            "?startAt=1000&maxResults=1000&expand=properties&startedAfter=1795377600000&startedBefore=1795636800000"
        );
        assert_eq!(
            list_query(Deployment::Cloud, &payload, Reach::Everything, 0),
            "?startAt=0&maxResults=1000&expand=properties"
        );
        assert_eq!(
            list_query(Deployment::DataCenter, &payload, Reach::Everything, 0),
            ""
        );
    }

    #[test]
    fn only_cloud_is_asked_not_to_notify() {
        for (deployment, adjust, text) in [
            (
                Deployment::Cloud,
                AdjustEstimate::Auto,
                "?notifyUsers=false&adjustEstimate=auto&expand=properties",
            ),
            (
                Deployment::Cloud,
                AdjustEstimate::Leave,
                "?notifyUsers=false&adjustEstimate=leave&expand=properties",
            ),
            (
                Deployment::DataCenter,
                AdjustEstimate::Auto,
                "?adjustEstimate=auto",
            ),
            (
                Deployment::DataCenter,
                AdjustEstimate::Leave,
                "?adjustEstimate=leave",
            ),
        ] {
            assert_eq!(create_query(deployment, adjust), text);
        }
    }
}
