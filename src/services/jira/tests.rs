//! What the tests of this folder share.

use ureq::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use super::reply::Reply;
use crate::domain::delivery::{Attempt, Payload};
use crate::domain::issue::IssueId;
use crate::domain::settings::AdjustEstimate;
use crate::domain::worklog::WorklogId;

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
