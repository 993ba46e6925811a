//! What the embedded Jira holds: plain data, one owner (the server thread), saved as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything. Times are milliseconds since the epoch, UTC.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct World {
    pub users: Vec<User>,
    /// Account id of the user whose token the sandbox accepts.
    pub me: String,
    pub projects: Vec<Project>,
    pub statuses: Vec<Status>,
    pub issue_types: Vec<IssueType>,
    pub sprints: Vec<Sprint>,
    /// By numeric id.
    pub issues: BTreeMap<u64, Issue>,
    /// Former keys of moved issues, to the numeric id.
    pub moved_keys: BTreeMap<String, u64>,
    /// By numeric id.
    pub worklogs: BTreeMap<u64, Worklog>,
    pub deleted_worklogs: Vec<DeletedWorklog>,
    pub filters: Vec<SavedFilter>,
    pub next_worklog_id: u64,
    pub hours_per_day: f64,
    pub days_per_week: f64,
    pub time_tracking_enabled: bool,
    /// Properties of the user `me`, by key.
    #[serde(default)]
    pub user_properties: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// `accountId` on Cloud, `key` on Data Center.
    pub account_id: String,
    /// User name on Data Center.
    pub name: String,
    pub display_name: String,
    pub email: String,
    pub time_zone: String,
    pub locale: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Project {
    pub id: u64,
    pub key: String,
    pub name: String,
    /// Archived projects refuse every change.
    pub archived: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    pub id: u64,
    pub name: String,
    /// `new`, `indeterminate` or `done`.
    pub category: String,
    /// `jira.issue.editable=false`: worklogs are refused in this status.
    pub editable: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssueType {
    pub id: u64,
    pub name: String,
    pub subtask: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sprint {
    pub id: u64,
    pub name: String,
    /// `active`, `closed` or `future`.
    pub state: String,
    pub project_key: String,
    pub start: i64,
    pub end: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    pub id: u64,
    pub key: String,
    pub project_key: String,
    pub summary: String,
    pub description: String,
    pub issue_type: u64,
    pub status: u64,
    pub priority: String,
    pub labels: Vec<String>,
    pub components: Vec<String>,
    pub fix_versions: Vec<String>,
    /// Account ids.
    pub assignee: Option<String>,
    pub reporter: String,
    pub watchers: Vec<String>,
    pub parent: Option<u64>,
    pub sprint: Option<u64>,
    pub resolution: Option<String>,
    pub due: Option<String>,
    pub created: i64,
    pub updated: i64,
    pub last_viewed: Option<i64>,
    /// Seconds.
    pub original_estimate: Option<i64>,
    pub remaining_estimate: Option<i64>,
    pub time_spent: i64,
    /// The user may not log work here (no *Work on issues* permission).
    pub no_work_permission: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worklog {
    pub id: u64,
    pub issue: u64,
    /// Account id.
    pub author: String,
    pub update_author: String,
    pub started: i64,
    pub secs: i64,
    /// ADF document on Cloud, JSON string on Data Center; `None` when empty.
    pub comment: Option<serde_json::Value>,
    pub visibility: Option<serde_json::Value>,
    pub created: i64,
    pub updated: i64,
    pub properties: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletedWorklog {
    pub id: u64,
    pub at: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedFilter {
    pub id: u64,
    pub name: String,
    pub jql: String,
    pub owner: String,
    pub favourite: bool,
}

impl World {
    #[must_use]
    pub fn user(&self, account_id: &str) -> Option<&User> {
        self.users.iter().find(|u| u.account_id == account_id)
    }

    /// By numeric id, key, or former key of a moved issue; keys in any case.
    #[must_use]
    pub fn issue(&self, id_or_key: &str) -> Option<&Issue> {
        let id = id_or_key
            .parse()
            .ok()
            .or_else(|| self.issue_id_of_key(id_or_key))?;
        self.issues.get(&id)
    }

    #[must_use]
    pub fn issue_id_of_key(&self, key: &str) -> Option<u64> {
        let key = key.to_ascii_uppercase();
        self.issues
            .values()
            .find(|i| i.key == key)
            .map(|i| i.id)
            .or_else(|| self.moved_keys.get(&key).copied())
    }
}
