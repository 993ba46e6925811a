//! `serverInfo`, `tenant_info`, `myself` and `configuration`.

use serde::Deserialize;
use uuid::Uuid;

use super::super::reply::one_line;
use super::{Unreadable, read};

/// What `serverInfo` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Server {
    /// `Some(true)` for `deploymentType: Cloud`, `Some(false)` for any other, `None` where it is not said.
    pub cloud: Option<bool>,
    pub title: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServerInfo {
    base_url: Option<String>,
    version: Option<String>,
    deployment_type: Option<String>,
    server_title: Option<String>,
}

/// `None` when the JSON is not that of a Jira.
pub(in super::super) fn server_info(body: &[u8]) -> Option<Server> {
    let info: ServerInfo = read(body).ok()?;
    let known =
        info.deployment_type.is_some() || (info.version.is_some() && info.base_url.is_some());
    known.then(|| Server {
        cloud: info
            .deployment_type
            .map(|kind| kind.eq_ignore_ascii_case("cloud")),
        title: info
            .server_title
            .map(|title| one_line(&title, 80))
            .filter(|title| !title.is_empty()),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TenantInfo {
    cloud_id: Uuid,
}

/// The cloud id, which must be a UUID: it becomes part of an address.
pub(in super::super) fn tenant_id(body: &[u8]) -> Option<Uuid> {
    read::<TenantInfo>(body).ok().map(|info| info.cloud_id)
}

/// What `myself` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Me {
    /// `accountId` on Cloud, `key` on Data Center (`name` where an old server has no key).
    pub account_id: String,
    pub user_name: Option<String>,
    pub display_name: String,
    pub time_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Myself {
    account_id: Option<String>,
    key: Option<String>,
    name: Option<String>,
    display_name: Option<String>,
    time_zone: Option<String>,
}

/// Reads `myself`. Without the members that identify a user it is not Jira that answers.
pub(in super::super) fn me(body: &[u8], cloud: bool) -> Result<Me, Unreadable> {
    let myself: Myself = read(body)?;
    let text = |text: Option<String>, max| {
        text.map(|text| one_line(&text, max))
            .filter(|text| !text.is_empty())
    };
    let name = text(myself.name, 200);
    let account_id = if cloud {
        text(myself.account_id, 200)
    } else {
        text(myself.key, 200).or_else(|| name.clone())
    };
    let account_id = account_id.ok_or_else(|| Unreadable("no user in it".to_owned()))?;
    Ok(Me {
        display_name: text(myself.display_name, 120).unwrap_or_else(|| account_id.clone()),
        user_name: if cloud { None } else { name },
        time_zone: text(myself.time_zone, 80),
        account_id,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    time_tracking_enabled: Option<bool>,
    time_tracking_configuration: Option<TimeTracking>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TimeTracking {
    working_hours_per_day: Option<f64>,
}

/// Seconds a working day (`7.6` hours are possible) and whether time tracking is on, from `configuration`.
pub(in super::super) fn day_secs(body: &[u8]) -> Result<(i64, bool), Unreadable> {
    let configuration: Configuration = read(body)?;
    let hours = configuration
        .time_tracking_configuration
        .and_then(|tracking| tracking.working_hours_per_day)
        .filter(|hours| hours.is_finite() && *hours > 0.0 && *hours <= 24.0)
        .unwrap_or(8.0);
    let secs = (hours * 3_600.0).round() as i64;
    Ok((
        secs.max(60),
        configuration.time_tracking_enabled.unwrap_or(true),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::fixture;
    use super::*;

    #[test]
    fn a_jira_says_which_kind_it_is() {
        for (json, server) in [
            (
                r#"{"deploymentType":"Cloud","serverTitle":" Acme\nJira "}"#,
                Some((Some(true), Some("Acme Jira"))),
            ),
            (
                r#"{"baseUrl":"https://x","version":"9.12.4","deploymentType":"Server"}"#,
                Some((Some(false), None)),
            ),
            (
                r#"{"baseUrl":"https://x","version":"8.20.0","serverTitle":""}"#,
                Some((None, None)),
            ),
            (r#"{"version":"1"}"#, None),
            ("{}", None),
            ("[]", None),
            ("hello", None),
        ] {
            let found = server_info(json.as_bytes());
            let found = found.as_ref().map(|s| (s.cloud, s.title.as_deref()));
            assert_eq!(found, server, "{json}");
        }
    }

    #[test]
    fn a_cloud_id_is_a_uuid_or_nothing() {
        assert!(tenant_id(br#"{"cloudId":"2bbc6974-df19-4608-a10c-cc3bc207239d"}"#).is_some());
        for json in [
            r#"{"cloudId":"../../evil"}"#,
            r#"{"cloudId":7}"#,
            "{}",
            "<html>",
        ] {
            assert_eq!(tenant_id(json.as_bytes()), None, "{json}");
        }
    }

    #[test]
    fn both_kinds_of_myself_are_read() {
        if let Some(cloud) = fixture("demisto/myself.cloud.via-gateway.json") {
            let me = me(cloud.as_bytes(), true).unwrap();
            assert_eq!(me.account_id, "123456:cd68d496-c059-4e88-9e29-12ef5c911bcf");
            assert_eq!(me.user_name, None);
            assert_eq!(me.time_zone.as_deref(), Some("America/Detroit"));
        }
        if let Some(center) = fixture("demisto/myself.onprem.json") {
            let center = me(center.as_bytes(), false).unwrap();
            assert_eq!(center.account_id, "JIRAUSER10000");
            assert_eq!(center.user_name.as_deref(), Some("firstlast"));
            assert_eq!(center.display_name, "Example User");
        }
        let old = me(br#"{"name":"fred","displayName":"Fred"}"#, false).unwrap();
        assert_eq!(old.account_id, "fred");
        for (json, cloud) in [
            (r#"{"name":"fred"}"#, true),
            ("{}", false),
            (r#"{"accountId":"x"}"#, false),
            (r#"{"accountId":" "}"#, true),
        ] {
            assert!(me(json.as_bytes(), cloud).is_err(), "{json}");
        }
    }

    #[test]
    fn working_hours_become_seconds() {
        for (json, expected) in [
            (
                r#"{"timeTrackingEnabled":true,"timeTrackingConfiguration":{"workingHoursPerDay":7.6}}"#,
                (27_360, true),
            ),
            (r#"{"timeTrackingEnabled":false}"#, (28_800, false)),
            (
                r#"{"timeTrackingConfiguration":{"workingHoursPerDay":0}}"#,
                (28_800, true),
            ),
            (
                r#"{"timeTrackingConfiguration":{"workingHoursPerDay":1e300}}"#,
                (28_800, true),
            ),
            ("{}", (28_800, true)),
        ] {
            assert_eq!(day_secs(json.as_bytes()), Ok(expected), "{json}");
        }
        assert!(day_secs(b"nonsense").is_err());
    }
}
