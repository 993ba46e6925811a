//! Jira's JSON as it goes over the wire, and nothing else: bodies out, answers in.
//!
//! Everything here is pure. What comes in is bounded, its texts are cleaned, and members that
//! older servers leave out may be missing; what cannot be understood is an error, never a guess.

mod account;
mod issue;
mod worklog;

pub(super) use account::{Me, Server, day_secs, me, server_info, tenant_id};
pub(super) use issue::{
    FIELDS, SearchPage, bulk_body, bulk_issues, classic_search_body, classic_search_page,
    one_issue, picked, search_body, search_page,
};
pub(super) use worklog::{create_body, created, mark_value, millis, one_worklog, worklog_page};

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// An answer that is not what the endpoint promises; the text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unreadable(pub String);

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(body)
        .map_err(|error| Unreadable(format!("not the expected JSON at byte {}", error.column())))
}

/// A numeric id, written as a number here and as a string there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "NumberOrText")]
struct Id(u64);

#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(u64),
    Text(String),
}

impl TryFrom<NumberOrText> for Id {
    type Error = &'static str;

    fn try_from(value: NumberOrText) -> Result<Self, Self::Error> {
        match value {
            NumberOrText::Number(number) => Ok(Self(number)),
            NumberOrText::Text(text) => text.trim().parse().map(Self).map_err(|_| "no numeric id"),
        }
    }
}

/// A time of Jira's: any offset, with or without a colon, any milliseconds. An instant; the date in the text means nothing.
fn instant(text: &str) -> Option<jiff::Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        // Very old servers leave the colon out where the parser wants it.
        jiff::Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::issue::IssueId;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// JSON that looks like Jira's, with anything anywhere.
    fn hostile() -> impl Strategy<Value = Value> {
        let names = prop::sample::select(vec![
            "id",
            "key",
            "issues",
            "worklogs",
            "total",
            "startAt",
            "isLast",
            "nextPageToken",
            "fields",
            "summary",
            "status",
            "statusCategory",
            "name",
            "timeestimate",
            "updated",
            "started",
            "timeSpent",
            "timeSpentSeconds",
            "comment",
            "properties",
            "value",
            "author",
            "accountId",
            "content",
            "type",
            "text",
            "sections",
            "deploymentType",
            "cloudId",
            "timeTrackingConfiguration",
            "workingHoursPerDay",
            "issueId",
            "created",
        ]);
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
            Just(json!("2026-11-24T08:00:00.000+0000")),
            Just(json!("77")),
            Just(json!("1d 2h")),
        ];
        leaf.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((names.clone(), inner), 0..9).prop_map(|members| members
                    .into_iter()
                    .map(|(n, v)| (n.to_owned(), v))
                    .collect()),
            ]
        })
    }

    proptest! {
        /// Reading ends in a value or an error, whatever comes.
        #[test]
        fn no_answer_makes_it_panic(value in hostile(), noise in prop::collection::vec(any::<u8>(), 0..60)) {
            for body in [value.to_string().into_bytes(), noise] {
                let issue = IssueId(1);
                let _all = (
                    server_info(&body), tenant_id(&body), me(&body, true), me(&body, false),
                    day_secs(&body), search_page(&body), classic_search_page(&body, 7),
                    bulk_issues(&body), one_issue(&body), picked(&body, 5),
                    worklog_page(&body, issue), one_worklog(&body, issue), created(&body),
                );
                if let Ok((secs, _)) = day_secs(&body) {
                    prop_assert!((60..=86_400).contains(&secs));
                }
            }
        }
    }

    #[test]
    fn times_are_read_as_instants_whatever_their_offset() {
        for (text, instant_utc) in [
            ("2020-06-15T17:07:56.793+0800", "2020-06-15T09:07:56.793Z"),
            ("2026-11-24T00:30:00.000+1300", "2026-11-23T11:30:00Z"),
            ("2026-11-24T00:30:00.000-0330", "2026-11-24T04:00:00Z"),
            ("2026-11-24T00:30:00.000+0000", "2026-11-24T00:30:00Z"),
            ("2026-11-24T00:30:00+05:30", "2026-11-23T19:00:00Z"),
            ("2023-02-13T15:12:39.565Z", "2023-02-13T15:12:39.565Z"),
        ] {
            assert_eq!(instant(text), instant_utc.parse().ok(), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2026-11-24",
            "2026-13-01T00:00:00.000+0000",
            "2026-11-24T00:30:00.000",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn ids_are_numbers_however_they_are_written() {
        for (json, id) in [
            ("\"10010\"", Some(10_010)),
            ("10010", Some(10_010)),
            ("\"x\"", None),
            ("-1", None),
            ("1.5", None),
            ("null", None),
        ] {
            assert_eq!(
                serde_json::from_str::<Id>(json).ok().map(|id| id.0),
                id,
                "{json}"
            );
        }
    }
}
