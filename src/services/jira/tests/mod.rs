//! What the tests of this folder share, and those that go over real HTTP.

mod certificates;
mod sandbox;
mod scripted;
mod signing_in;
mod threads;
mod writing;

use ureq::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use super::JiraOptions;
use super::client::Session;
use super::http::{Keeping, Transport};
use super::proxy::Choice;
use super::reply::Reply;
use crate::domain::account::{Deployment, Route};
use crate::domain::delivery::{Attempt, Payload};
use crate::domain::issue::IssueId;
use crate::domain::secret::Secret;
use crate::domain::settings::AdjustEstimate;
use crate::domain::site::SiteUrl;
use crate::domain::worklog::WorklogId;
use crate::state::event::Credential;
use scripted::Server;

/// A token that would be noticed wherever it turned up.
pub(super) const TOKEN: &str = "ATATT-never-seen-elsewhere";

pub(super) fn secret() -> Secret {
    Secret::new(TOKEN.to_owned())
}

pub(super) fn site(address: &str) -> SiteUrl {
    SiteUrl::parse(address).unwrap()
}

/// Short, so that a server that says nothing is given up soon.
pub(super) fn options() -> JiraOptions {
    JiraOptions {
        timeout: std::time::Duration::from_secs(3),
        connect_timeout: std::time::Duration::from_secs(3),
        first_backoff: std::time::Duration::from_millis(5),
    }
}

/// Connections as the reading thread makes them, whatever proxy the machine has.
pub(super) fn transport() -> Transport {
    Transport::with_proxy(options(), Keeping::Kept, Choice::Direct)
}

/// Of the account `me` on the server as a Cloud site.
pub(super) fn credential(server: &Server) -> Credential {
    Credential {
        site: site(&server.url()),
        email: Some("me@acme.example".to_owned()),
        deployment: Deployment::Cloud,
        route: Route::Site,
        account_id: "me".to_owned(),
        user_name: None,
        token: secret(),
    }
}

pub(super) fn cloud_session(server: &Server) -> Session {
    Session::of(&credential(server))
}

/// Of the user `fred` on the server as a Data Center.
pub(super) fn center_session(server: &Server) -> Session {
    Session::of(&Credential {
        email: None,
        deployment: Deployment::DataCenter,
        account_id: "JIRAUSER1".to_owned(),
        user_name: Some("fred".to_owned()),
        ..credential(server)
    })
}

pub(super) fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    Reply::new(status, map, body.as_bytes().to_vec())
}

pub(super) fn payload() -> Payload {
    Payload {
        worklog: WorklogId(Uuid::from_u128(0x0198_1234_5678_7abc_8def_0123_4567_89ab)),
        issue: IssueId(10_042),
        key: String::new(),
        started: "2026-11-24T08:00:00Z".parse().unwrap(),
        secs: 1_800,
        comment: "Review".to_owned(),
        adjust_estimate: AdjustEstimate::Auto,
    }
}

pub(super) fn attempt(number: u32) -> Attempt {
    Attempt {
        number,
        payload: payload(),
        made: "2026-11-24T08:31:00Z".parse().unwrap(),
    }
}

/// A file of real data from outside the crate: `JIRA_CONTRACT_DIR`, else `../shared/jira`.
///
/// Where the folder is absent the test says so and ends, unless `PLANIM_REQUIRE_CONTRACT=1`.
pub(super) fn fixture(path: &str) -> Option<String> {
    let folder = std::env::var_os("JIRA_CONTRACT_DIR").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/jira"),
        std::path::PathBuf::from,
    );
    let file = folder.join("fixtures").join(path);
    match std::fs::read_to_string(&file) {
        Ok(text) => Some(text),
        Err(error) => {
            let required = std::env::var("PLANIM_REQUIRE_CONTRACT").is_ok_and(|v| v == "1");
            assert!(!required, "{}: {error}", file.display());
            println!("skipped: {} is not here", file.display());
            None
        }
    }
}
