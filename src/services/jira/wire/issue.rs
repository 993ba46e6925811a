//! Searching, the picker, and issues.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::reply::one_line;
use super::{Id, Unreadable, instant, read};
use crate::domain::issue::{Issue, IssueId, StatusCategory};

/// What is asked of an issue. `timeestimate` is the remaining estimate in seconds.
pub(in super::super) const FIELDS: [&str; 5] =
    ["summary", "status", "issuetype", "timeestimate", "updated"];

/// One page of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct SearchPage {
    pub issues: Vec<Issue>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

/// Body of Cloud's `POST search/jql`; any other member would be a 400.
pub(in super::super) fn search_body(jql: &str, max_results: u32, token: Option<&str>) -> Vec<u8> {
    let mut body = json!({ "jql": jql, "maxResults": max_results, "fields": FIELDS });
    if let Some(token) = token {
        body["nextPageToken"] = json!(token);
    }
    body.to_string().into_bytes()
}

/// Body of Data Center's `POST search`.
pub(in super::super) fn classic_search_body(jql: &str, max_results: u32, start_at: u64) -> Vec<u8> {
    json!({ "jql": jql, "startAt": start_at, "maxResults": max_results, "fields": FIELDS })
        .to_string()
        .into_bytes()
}

/// Body of Cloud's `POST issue/bulkfetch`; at most 100 ids.
pub(in super::super) fn bulk_body(ids: &[String]) -> Vec<u8> {
    json!({ "issueIdsOrKeys": ids, "fields": FIELDS })
        .to_string()
        .into_bytes()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenPage {
    issues: Vec<WireIssue>,
    is_last: Option<bool>,
    next_page_token: Option<String>,
}

/// Reads a page of `search/jql`. The search ends on `isLast`, without a token, and on an empty page.
pub(in super::super) fn search_page(body: &[u8]) -> Result<SearchPage, Unreadable> {
    let page: TokenPage = read(body)?;
    let ended = page.is_last == Some(true) || page.issues.is_empty();
    Ok(SearchPage {
        issues: page.issues.into_iter().map(Issue::from).collect(),
        next: page
            .next_page_token
            .filter(|token| !ended && !token.is_empty()),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CountedPage {
    issues: Vec<WireIssue>,
    start_at: Option<u64>,
    total: Option<u64>,
}

/// Reads a page of Data Center's `search`; `asked_at` is where the page was asked to begin.
pub(in super::super) fn classic_search_page(
    body: &[u8],
    asked_at: u64,
) -> Result<SearchPage, Unreadable> {
    let page: CountedPage = read(body)?;
    let next = asked_at + page.issues.len() as u64;
    let more = !page.issues.is_empty()
        && page.total.is_some_and(|total| next < total)
        // A server that answers another page than asked would never end.
        && page.start_at.is_none_or(|start| start == asked_at);
    Ok(SearchPage {
        issues: page.issues.into_iter().map(Issue::from).collect(),
        next: more.then(|| next.to_string()),
    })
}

#[derive(Deserialize)]
struct BulkPage {
    issues: Vec<WireIssue>,
}

/// Reads the answer of `issue/bulkfetch`.
pub(in super::super) fn bulk_issues(body: &[u8]) -> Result<Vec<Issue>, Unreadable> {
    let page: BulkPage = read(body)?;
    Ok(page.issues.into_iter().map(Issue::from).collect())
}

/// Reads one issue.
pub(in super::super) fn one_issue(body: &[u8]) -> Result<Issue, Unreadable> {
    read::<WireIssue>(body).map(Issue::from)
}

#[derive(Deserialize)]
struct WireIssue {
    id: Id,
    key: String,
    #[serde(default)]
    fields: Fields,
}

#[derive(Default, Deserialize)]
struct Fields {
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    status: Option<Status>,
    #[serde(default)]
    issuetype: Option<Named>,
    #[serde(default)]
    timeestimate: Option<Value>,
    #[serde(default)]
    timetracking: Option<TimeTracking>,
    #[serde(default)]
    updated: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    status_category: Option<Category>,
}

#[derive(Deserialize)]
struct Category {
    #[serde(default)]
    key: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TimeTracking {
    #[serde(default)]
    remaining_estimate_seconds: Option<i64>,
}

impl From<WireIssue> for Issue {
    fn from(issue: WireIssue) -> Self {
        let fields = issue.fields;
        let line = |text: Option<String>, max| one_line(&text.unwrap_or_default(), max);
        let (status, category) = fields
            .status
            .map_or((None, None), |status| (status.name, status.status_category));
        let category = category.and_then(|category| category.key);
        Self {
            id: IssueId(issue.id.0),
            key: one_line(&issue.key, 80),
            summary: line(fields.summary, 500),
            issue_type: line(fields.issuetype.and_then(|named| named.name), 80),
            status: line(status, 80),
            // `undefined` is Jira's fourth category, for statuses that have none.
            status_category: match category.as_deref() {
                Some("done") => StatusCategory::Done,
                Some("indeterminate") => StatusCategory::InProgress,
                _ => StatusCategory::ToDo,
            },
            remaining_secs: fields
                .timeestimate
                .and_then(|secs| secs.as_i64())
                .or_else(|| {
                    fields
                        .timetracking
                        .and_then(|t| t.remaining_estimate_seconds)
                }),
            updated: fields
                .updated
                .as_deref()
                .and_then(instant)
                .unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }
}

#[derive(Deserialize)]
struct Picker {
    #[serde(default)]
    sections: Vec<Section>,
}

#[derive(Deserialize)]
struct Section {
    #[serde(default)]
    issues: Vec<Suggestion>,
}

#[derive(Deserialize)]
struct Suggestion {
    key: String,
}

/// The keys that the picker suggests, in its order, each once, at most `most`.
pub(in super::super) fn picked(body: &[u8], most: usize) -> Result<Vec<String>, Unreadable> {
    let picker: Picker = read(body)?;
    let mut keys: Vec<String> = Vec::new();
    for suggestion in picker.sections.into_iter().flat_map(|s| s.issues) {
        // Only what is a key goes back into a question.
        if let Some(key) = crate::domain::issue::key_in(&suggestion.key)
            && !keys.contains(&key)
            && keys.len() < most
        {
            keys.push(key);
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::fixture;
    use super::*;

    #[test]
    fn real_issues_are_read() {
        let Some(text) = fixture("devlake/issues.raw.json") else {
            return;
        };
        let all: Vec<Value> = serde_json::from_str(&text).unwrap();
        assert!(all.len() > 10);
        for raw in &all {
            let issue = one_issue(raw.to_string().as_bytes()).unwrap();
            assert_eq!(Some(issue.key.as_str()), raw["key"].as_str());
            assert_eq!(Some(issue.id.0.to_string().as_str()), raw["id"].as_str());
            assert_eq!(issue.remaining_secs, raw["fields"]["timeestimate"].as_i64());
            assert!(
                !issue.summary.is_empty()
                    && !issue.status.is_empty()
                    && !issue.issue_type.is_empty()
            );
            assert!(issue.updated > Timestamp::UNIX_EPOCH);
        }
    }

    #[test]
    fn an_issue_may_lack_everything_but_its_identity() {
        let bare = one_issue(br#"{"id":"7","key":"PAY-7"}"#).unwrap();
        assert_eq!(
            (bare.id, bare.key.as_str(), bare.remaining_secs),
            (IssueId(7), "PAY-7", None)
        );
        let nulls = br#"{"id":7,"key":"PAY-7","fields":{"summary":null,"status":null,"issuetype":null,"timeestimate":null,"updated":null}}"#;
        assert_eq!(one_issue(nulls), Ok(bare));
        assert!(one_issue(br#"{"key":"PAY-7"}"#).is_err());
        let tracking = br#"{"id":7,"key":"PAY-7","fields":{"timetracking":{"remainingEstimateSeconds":3600},"status":{"name":"Fertig","statusCategory":{"key":"done"}}}}"#;
        let issue = one_issue(tracking).unwrap();
        assert_eq!(issue.remaining_secs, Some(3_600));
        assert_eq!(issue.status_category, StatusCategory::Done);
    }

    #[test]
    fn a_token_search_ends_on_every_sign_of_an_end() {
        let page = |extra: &str, issues: &str| {
            search_page(format!(r#"{{"issues":[{issues}]{extra}}}"#).as_bytes())
                .unwrap()
                .next
        };
        let one = r#"{"id":"1","key":"A-1"}"#;
        assert_eq!(
            page(r#","isLast":false,"nextPageToken":"t""#, one).as_deref(),
            Some("t")
        );
        assert_eq!(page(r#","nextPageToken":"t""#, one).as_deref(), Some("t"));
        assert_eq!(page(r#","isLast":true,"nextPageToken":"t""#, one), None);
        assert_eq!(page(r#","isLast":false"#, one), None);
        assert_eq!(page(r#","isLast":false,"nextPageToken":"t""#, ""), None);
        assert_eq!(page(r#","nextPageToken":"""#, one), None);
        assert!(search_page(b"{}").is_err());
    }

    #[test]
    fn a_counted_search_ends_when_all_were_read_or_none_come() {
        let page = |json: &str, at| classic_search_page(json.as_bytes(), at).unwrap().next;
        let one = r#"[{"id":"1","key":"A-1"}]"#;
        assert_eq!(
            page(&format!(r#"{{"startAt":0,"total":3,"issues":{one}}}"#), 0).as_deref(),
            Some("1")
        );
        assert_eq!(
            page(&format!(r#"{{"startAt":2,"total":3,"issues":{one}}}"#), 2),
            None
        );
        assert_eq!(
            page(&format!(r#"{{"startAt":0,"total":3,"issues":{one}}}"#), 1),
            None
        );
        assert_eq!(page(r#"{"startAt":1,"total":3,"issues":[]}"#, 1), None);
    }

    #[test]
    fn only_known_members_are_sent() {
        let body: Value = serde_json::from_slice(&search_body("a = 1", 100, Some("t"))).unwrap();
        assert_eq!(
            body,
            json!({ "jql": "a = 1", "maxResults": 100, "fields": FIELDS, "nextPageToken": "t" })
        );
        let first: Value = serde_json::from_slice(&search_body("a = 1", 100, None)).unwrap();
        assert!(first.get("nextPageToken").is_none());
    }

    #[test]
    fn suggestions_are_keys_each_once() {
        let json = br#"{"sections":[{"id":"hs","issues":[{"id":1,"key":"PAY-1"},{"id":2,"key":"PAY-2"}]},{"id":"cs","issues":[{"key":"PAY-1"},{"key":"x) OR (1=1"},{"key":"PAY-3"}]}]}"#;
        assert_eq!(picked(json, 20).unwrap(), ["PAY-1", "PAY-2", "PAY-3"]);
        assert_eq!(picked(json, 1).unwrap(), ["PAY-1"]);
        assert_eq!(picked(b"{}", 20).unwrap(), Vec::<String>::new());
    }
}
