//! Rows as domain values. Every value read is hostile until it is parsed.

use jiff::Timestamp;
use rusqlite::Row;
use uuid::Uuid;

use super::trouble::Trouble;
use crate::domain::account::Owner;
use crate::domain::delivery::{Delivery, DraftReason};
use crate::domain::issue::{IssueId, IssueRef};
use crate::domain::jql::FilterId;
use crate::domain::settings::Settings;
use crate::domain::timer::{Running, Subject};
use crate::domain::worklog::{RemoteWorklogId, Worklog, WorklogId};

/// The columns that [`worklog`] and [`running`] read, in their order.
pub(super) const WORKLOG_COLUMNS: &str = "id, site, account_id, issue_id, issue_key, summary, started_ms, secs, \
     comment, state, delivery, remote_id, changed_ms, heartbeat_ms";

/// State of the running timer's row.
pub(super) const RUNNING: &str = "running";

/// What of a delivery is asked for by queries.
pub(super) struct DeliveryColumns {
    pub state: &'static str,
    pub remote: Option<RemoteWorklogId>,
    /// In Jira, and no twin is watched for.
    pub settled: bool,
}

impl DeliveryColumns {
    pub(super) const fn of(delivery: &Delivery) -> Self {
        let state = match delivery {
            Delivery::Draft(
                DraftReason::TooShort | DraftReason::Unassigned | DraftReason::Held,
            ) => "draft",
            Delivery::Waiting { .. } => "waiting",
            Delivery::Sending(_) => "sending",
            Delivery::Checking { .. } => "checking",
            Delivery::InJira { .. } => "in_jira",
            Delivery::Refused { .. } => "refused",
            Delivery::NeedsYou { .. } => "needs_you",
        };
        let (remote, settled) = match delivery {
            Delivery::InJira {
                remote, watch_twin, ..
            } => (Some(*remote), watch_twin.is_none()),
            Delivery::Draft(_)
            | Delivery::Waiting { .. }
            | Delivery::Sending(_)
            | Delivery::Checking { .. }
            | Delivery::Refused { .. }
            | Delivery::NeedsYou { .. } => (None, false),
        };
        Self {
            state,
            remote,
            settled,
        }
    }
}

/// A finished worklog.
pub(super) fn worklog(row: &Row<'_>) -> Result<Worklog, Trouble> {
    let text: String = row.get(10)?;
    let delivery: Delivery = serde_json::from_str(&text).map_err(Trouble::broken)?;
    let columns = DeliveryColumns::of(&delivery);
    let state = row.get_ref(9)?.as_str().map_err(Trouble::broken)?;
    let remote = row.get::<_, Option<i64>>(11)?.map(i64::cast_unsigned);
    if state != columns.state || remote != columns.remote.map(|remote| remote.0) {
        return Err(Trouble::broken(
            "a worklog whose delivery contradicts itself",
        ));
    }
    Ok(Worklog {
        id: worklog_id(row)?,
        owner: Owner {
            site: row.get(1)?,
            account_id: row.get(2)?,
        },
        subject: subject(row)?,
        started: timestamp(row.get(6)?)?,
        secs: row.get(7)?,
        comment: row.get(8)?,
        delivery,
        changed: timestamp(row.get(12)?)?,
    })
}

/// The running timer.
pub(super) fn running(row: &Row<'_>) -> Result<Running, Trouble> {
    Ok(Running {
        worklog: worklog_id(row)?,
        subject: subject(row)?,
        started: timestamp(row.get(6)?)?,
        note: row.get(8)?,
        heartbeat: timestamp(row.get(13)?)?,
    })
}

/// An issue reference from three columns starting at `first`.
pub(super) fn issue_ref(row: &Row<'_>, first: usize) -> Result<IssueRef, Trouble> {
    Ok(IssueRef {
        id: IssueId(row.get::<_, i64>(first)?.cast_unsigned()),
        key: row.get(first + 1)?,
        summary: row.get(first + 2)?,
    })
}

/// UTC milliseconds as a timestamp.
pub(super) fn timestamp(ms: i64) -> Result<Timestamp, Trouble> {
    Timestamp::from_millisecond(ms).map_err(Trouble::broken)
}

/// A tab's identity as text.
pub(super) fn filter_key(id: FilterId) -> String {
    match id {
        FilterId::AssignedToMe => "assigned_to_me".to_owned(),
        FilterId::OpenSprints => "open_sprints".to_owned(),
        FilterId::Watching => "watching".to_owned(),
        FilterId::RecentlyViewed => "recently_viewed".to_owned(),
        FilterId::Own(id) => id.to_string(),
    }
}

/// The identity of a tab of the person's own.
pub(super) fn own_filter(key: &str) -> Result<FilterId, Trouble> {
    Uuid::try_parse(key)
        .map(FilterId::Own)
        .map_err(Trouble::broken)
}

/// Settings as far as they can be understood: a member of another version, or of no version, gives its default.
pub(super) fn settings(text: &str) -> Settings {
    if let Ok(settings) = serde_json::from_str(text) {
        return settings;
    }
    let (Ok(serde_json::Value::Object(stored)), Ok(serde_json::Value::Object(mut kept))) = (
        serde_json::from_str(text),
        serde_json::to_value(Settings::default()),
    ) else {
        log::warn!("the stored settings cannot be read; the defaults are used");
        return Settings::default();
    };
    for (name, value) in stored {
        let Some(default) = kept.insert(name.clone(), value) else {
            kept.remove(&name);
            continue;
        };
        if settings_of(&kept).is_none() {
            log::warn!("the stored setting {name} cannot be read; its default is used");
            kept.insert(name, default);
        }
    }
    settings_of(&kept).unwrap_or_default()
}

fn settings_of(object: &serde_json::Map<String, serde_json::Value>) -> Option<Settings> {
    serde_json::from_value(serde_json::Value::Object(object.clone())).ok()
}

fn worklog_id(row: &Row<'_>) -> Result<WorklogId, Trouble> {
    let bytes: [u8; 16] = row.get(0)?;
    Ok(WorklogId(Uuid::from_bytes(bytes)))
}

fn subject(row: &Row<'_>) -> Result<Subject, Trouble> {
    Ok(match row.get::<_, Option<i64>>(3)? {
        Some(_) => Subject::Issue(issue_ref(row, 3)?),
        None => Subject::Unassigned(row.get(5)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::{Sending, Theme};

    #[test]
    fn settings_of_another_version_keep_what_is_understood() {
        let whole = Settings {
            sending: Sending::WhenISaySo,
            grace_secs: 90,
            ..Settings::default()
        };
        let text = serde_json::to_string(&whole).unwrap();
        assert_eq!(settings(&text), whole);
        assert_eq!(settings("{}"), Settings::default());
        assert_eq!(settings("not json"), Settings::default());
        assert_eq!(settings("[1]"), Settings::default());
        assert_eq!(
            settings(
                r#"{"grace_secs":90,"theme":"Sepia","new_in_2":{"a":1},"sending":"WhenISaySo","rounding":7}"#
            ),
            whole
        );
        assert_eq!(
            settings(r#"{"theme":"Dark","grace_secs":"soon"}"#),
            Settings {
                theme: Theme::Dark,
                ..Settings::default()
            }
        );
    }

    #[test]
    fn every_tab_has_its_own_key_and_only_own_tabs_are_read_back() {
        let own = FilterId::Own(Uuid::from_u128(7));
        assert_eq!(own_filter(&filter_key(own)).unwrap(), own);
        assert!(own_filter(&filter_key(FilterId::Watching)).is_err());
    }
}
