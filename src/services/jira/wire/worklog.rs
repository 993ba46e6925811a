//! Worklogs: what is sent and what comes back.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::reply::one_line;
use super::{Id, Unreadable, instant, read};
use crate::domain::account::Deployment;
use crate::domain::adf;
use crate::domain::delivery::Payload;
use crate::domain::issue::IssueId;
use crate::domain::worklog::{MARK_KEY, RemoteWorklog, RemoteWorklogId, WorklogId};

/// `yyyy-MM-dd'T'HH:mm:ss.SSSZ`: three digits, an offset without a colon, never `Z` (both are a 400).
pub(in super::super) fn started_text(started: Timestamp) -> String {
    started.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

/// Milliseconds since the epoch, as the worklog list takes them.
pub(in super::super) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// The body of a create: seconds, never words (those are read in the user's language), a blank comment left out.
pub(in super::super) fn create_body(payload: &Payload, deployment: Deployment) -> Value {
    let mut body = json!({
        "started": started_text(payload.started),
        "timeSpentSeconds": payload.secs,
    });
    match deployment {
        Deployment::Cloud => {
            if let Some(comment) = adf::from_text(&payload.comment) {
                body["comment"] = comment;
            }
            body["properties"] = json!([{ "key": MARK_KEY, "value": mark_value(payload.worklog) }]);
        }
        Deployment::DataCenter => {
            if !payload.comment.trim().is_empty() {
                body["comment"] = json!(payload.comment);
            }
        }
    }
    body
}

/// The value of the property that marks a worklog as ours.
pub(in super::super) fn mark_value(worklog: WorklogId) -> Value {
    json!({ "id": worklog.0 })
}

/// One page of an issue's worklogs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct WorklogPage {
    pub worklogs: Vec<RemoteWorklog>,
    /// How many there are in all; old servers may not say.
    pub total: Option<u64>,
}

#[derive(Deserialize)]
struct WirePage {
    worklogs: Vec<WireWorklog>,
    total: Option<u64>,
}

/// Reads a page. One worklog that cannot be read makes the page unreadable: it could be the one that is looked for.
pub(in super::super) fn worklog_page(
    body: &[u8],
    issue: IssueId,
) -> Result<WorklogPage, Unreadable> {
    let page: WirePage = read(body)?;
    let worklogs: Result<Vec<_>, _> = page
        .worklogs
        .into_iter()
        .map(|worklog| worklog.understood(issue))
        .collect();
    Ok(WorklogPage {
        worklogs: worklogs?,
        total: page.total,
    })
}

/// Reads one worklog. `issue` stands in where an old server leaves it out.
pub(in super::super) fn one_worklog(
    body: &[u8],
    issue: IssueId,
) -> Result<RemoteWorklog, Unreadable> {
    read::<WireWorklog>(body)?.understood(issue)
}

/// The answer to a create. Only the id is indispensable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Created {
    pub id: RemoteWorklogId,
    pub secs: Option<i64>,
    pub author: Option<String>,
    pub mark: Option<WorklogId>,
}

/// Reads the answer to a create.
pub(in super::super) fn created(body: &[u8]) -> Result<Created, Unreadable> {
    let worklog: WireWorklog = read(body)?;
    Ok(Created {
        id: RemoteWorklogId(worklog.id.0),
        secs: worklog.time_spent_seconds,
        author: worklog.author_name(),
        mark: worklog.mark(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireWorklog {
    id: Id,
    #[serde(default)]
    issue_id: Option<Id>,
    #[serde(default)]
    author: Option<Author>,
    #[serde(default)]
    comment: Option<Value>,
    #[serde(default)]
    started: Option<String>,
    #[serde(default)]
    created: Option<String>,
    #[serde(default)]
    updated: Option<String>,
    #[serde(default)]
    time_spent_seconds: Option<i64>,
    #[serde(default)]
    time_spent: Option<String>,
    #[serde(default)]
    properties: Option<Vec<Property>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Author {
    #[serde(default)]
    account_id: Option<String>,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Property {
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    value: Value,
}

impl WireWorklog {
    /// `accountId` on Cloud, `key` (or `name`) on Data Center.
    fn author_name(&self) -> Option<String> {
        let author = self.author.as_ref()?;
        [&author.account_id, &author.key, &author.name]
            .into_iter()
            .flatten()
            .map(|name| one_line(name, 200))
            .find(|name| !name.is_empty())
    }

    fn mark(&self) -> Option<WorklogId> {
        let ours = |property: &&Property| property.key.as_deref() == Some(MARK_KEY);
        let value = &self.properties.as_ref()?.iter().find(ours)?.value;
        let id = value.get("id")?.as_str()?;
        Uuid::parse_str(id).ok().map(WorklogId)
    }

    fn understood(self, issue: IssueId) -> Result<RemoteWorklog, Unreadable> {
        let unreadable = |what: &str| Unreadable(format!("worklog {}: {what}", self.id.0));
        let started = self.started.as_deref().and_then(instant);
        let started = started.ok_or_else(|| unreadable("no start"))?;
        let secs = self
            .time_spent_seconds
            .or_else(|| self.time_spent.as_deref().and_then(spent_secs))
            .ok_or_else(|| unreadable("no time spent"))?;
        let time = |text: &Option<String>| text.as_deref().and_then(instant);
        let created = time(&self.created);
        Ok(RemoteWorklog {
            id: RemoteWorklogId(self.id.0),
            issue: self.issue_id.map_or(issue, |id| IssueId(id.0)),
            author: self.author_name().unwrap_or_default(),
            started,
            secs,
            comment: self.comment.as_ref().map(adf::to_text).unwrap_or_default(),
            created: created.unwrap_or(started),
            updated: time(&self.updated).or(created).unwrap_or(started),
            mark: self.mark(),
        })
    }
}

/// Words of a server that sends no seconds: `1w 2d 3h 4m`, a day of 8 hours and a week of 5 days.
fn spent_secs(words: &str) -> Option<i64> {
    let mut total: i64 = 0;
    for word in words.split_whitespace() {
        let unit = word.chars().next_back()?;
        let number: i64 = word.strip_suffix(unit)?.parse().ok()?;
        let secs = match unit {
            'w' => 5 * 8 * 3_600,
            'd' => 8 * 3_600,
            'h' => 3_600,
            'm' => 60,
            _ => return None,
        };
        total = total.checked_add(number.checked_mul(secs)?)?;
    }
    (total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{fixture, payload};
    use super::*;

    #[derive(Deserialize)]
    struct Expected {
        issue_id: String,
        worklog_id: String,
        time_spent_seconds: i64,
        started: String,
        updated: String,
    }

    #[test]
    fn thirty_real_worklogs_are_read_as_another_program_reads_them() {
        let (Some(raw), Some(expected)) = (
            fixture("devlake/worklogs.raw.json"),
            fixture("devlake/worklogs.expected.json"),
        ) else {
            return;
        };
        let raw: Vec<Value> = serde_json::from_str(&raw).unwrap();
        let expected: Vec<Expected> = serde_json::from_str(&expected).unwrap();
        assert_eq!((raw.len(), expected.len()), (30, 30));
        for raw in &raw {
            let body = raw["worklog"].to_string();
            let read = one_worklog(body.as_bytes(), IssueId(0)).unwrap();
            let known = expected
                .iter()
                .find(|known| known.worklog_id == read.id.0.to_string())
                .unwrap();
            assert_eq!(read.started, known.started.parse().unwrap(), "{body}");
            assert_eq!(read.updated, known.updated.parse().unwrap(), "{body}");
            assert_eq!(read.secs, known.time_spent_seconds, "{body}");
            assert_eq!(read.issue.0.to_string(), known.issue_id);
            assert_eq!(
                Some(read.author.as_str()),
                raw["worklog"]["author"]["accountId"].as_str()
            );
            assert_eq!(
                read.comment.as_str(),
                raw["worklog"]["comment"].as_str().unwrap_or_default()
            );
            // And in words they mean the same, at 8 hours a day.
            let words = raw["worklog"]["timeSpent"].as_str().unwrap();
            assert_eq!(spent_secs(words), Some(read.secs), "{words}");
        }
    }

    #[test]
    fn properties_are_found_when_they_were_asked_for() {
        for file in ["expanded-properties", "simple"] {
            let Some(text) = fixture(&format!("go-jira/worklogs.{file}.json")) else {
                return;
            };
            let page = worklog_page(text.as_bytes(), IssueId(1)).unwrap();
            assert_eq!(page.total, Some(1));
            let only = &page.worklogs[0];
            assert_eq!((only.id.0, only.issue.0, only.secs), (3, 10_002, 3_600));
            assert_eq!(only.author, "fred");
            assert_eq!(only.mark, None, "a property of somebody else is no mark");
            let id = payload().worklog;
            let marked = text.replace("\"foo\"", &format!("\"{MARK_KEY}\""));
            let marked = marked.replace("\"bar\": \"baz\"", &format!("\"id\": \"{}\"", id.0));
            let page = worklog_page(marked.as_bytes(), IssueId(1)).unwrap();
            let expected = (file == "expanded-properties").then_some(id);
            assert_eq!(page.worklogs[0].mark, expected);
        }
    }

    #[test]
    fn what_we_send_means_what_atlassians_own_client_sends() {
        let Some(text) = fixture("jrjc/worklogInput/valid.json") else {
            return;
        };
        let theirs: Value = serde_json::from_str(&text).unwrap();
        let started = instant(theirs["started"].as_str().unwrap()).unwrap();
        let minutes: i64 = theirs["timeSpent"]
            .as_str()
            .unwrap()
            .trim_end_matches('m')
            .parse()
            .unwrap();
        let payload = Payload {
            started,
            secs: minutes * 60,
            comment: theirs["comment"].as_str().unwrap().to_owned(),
            ..payload()
        };
        let center = create_body(&payload, Deployment::DataCenter);
        assert_eq!(
            center,
            json!({ "started": "2010-08-15T14:35:00.000+0000", "timeSpentSeconds": 3_600, "comment": "my first work" })
        );
        let cloud = create_body(&payload, Deployment::Cloud);
        assert_eq!(instant(cloud["started"].as_str().unwrap()), Some(started));
        assert_eq!(cloud["timeSpentSeconds"], minutes * 60);
        assert_eq!(
            adf::to_text(&cloud["comment"]),
            theirs["comment"].as_str().unwrap()
        );
    }

    #[test]
    fn a_create_carries_the_mark_on_cloud_and_no_blank_comment() {
        let payload = Payload {
            comment: " \n".to_owned(),
            started: "2026-11-24T08:05:06.042Z".parse().unwrap(),
            ..payload()
        };
        assert_eq!(
            create_body(&payload, Deployment::Cloud),
            json!({
                "started": "2026-11-24T08:05:06.042+0000",
                "timeSpentSeconds": payload.secs,
                "properties": [{ "key": "app.planim.worklog", "value": { "id": payload.worklog.0.to_string() } }],
            })
        );
        assert_eq!(
            create_body(&payload, Deployment::DataCenter),
            json!({ "started": "2026-11-24T08:05:06.042+0000", "timeSpentSeconds": payload.secs })
        );
    }

    #[test]
    fn the_start_is_written_with_three_digits_and_no_colon() {
        for (instant, text) in [
            ("2026-11-24T08:00:00Z", "2026-11-24T08:00:00.000+0000"),
            ("2026-11-24T08:00:00.5Z", "2026-11-24T08:00:00.500+0000"),
            ("2026-01-02T03:04:05.0069Z", "2026-01-02T03:04:05.006+0000"),
        ] {
            assert_eq!(started_text(instant.parse().unwrap()), text);
        }
    }

    #[test]
    fn old_servers_leave_members_out_and_nonsense_is_an_error() {
        let old = br#"{"id":"5","author":{"name":"fred"},"started":"2012-01-30T10:00:00.000+0100","timeSpent":"1d 2h"}"#;
        let read = one_worklog(old, IssueId(9)).unwrap();
        assert_eq!(
            (read.issue, read.secs, read.comment.as_str()),
            (IssueId(9), 36_000, "")
        );
        assert_eq!(read.created, read.started);
        for bad in [
            r#"{"id":"5"}"#,
            r#"{"id":"5","started":"2012-01-30T10:00:00.000+0100"}"#,
            r#"{"id":"5","started":"2012-01-30","timeSpentSeconds":60}"#,
            r#"{"started":"2012-01-30T10:00:00.000+0100","timeSpentSeconds":60}"#,
            r#"{"id":"5","started":"2012-01-30T10:00:00.000+0100","timeSpent":"bald"}"#,
            r#"{"id":"5","started":"2012-01-30T10:00:00.000+0100","timeSpent":"99999999999999999h"}"#,
            "",
            "null",
            "[]",
        ] {
            assert!(one_worklog(bad.as_bytes(), IssueId(9)).is_err(), "{bad}");
        }
        assert!(created(br#"{"timeSpentSeconds":60}"#).is_err());
        let bare = created(br#"{"id":"77"}"#).unwrap();
        assert_eq!(
            (bare.id.0, bare.secs, bare.author, bare.mark),
            (77, None, None, None)
        );
    }

    #[test]
    fn a_hostile_body_is_an_error_and_nothing_worse() {
        let deep = format!(
            r#"{{"worklogs":[{{"id":"1","started":"2012-01-30T10:00:00.000+0100","timeSpentSeconds":1,"comment":{}1{}}}]}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert!(worklog_page(deep.as_bytes(), IssueId(1)).is_err());
        assert!(worklog_page(br#"{"worklogs":[{"id":"1"}]}"#, IssueId(1)).is_err());
    }
}
