//! Issues as the lists, the timer and the tray show them.

use serde::{Deserialize, Serialize};

/// Jira's numeric id of an issue: its identity. Keys change when an issue moves, ids never do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IssueId(pub u64);

/// What a timer or worklog keeps of its issue. The key is for showing only and is refreshed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IssueRef {
    /// The identity.
    pub id: IssueId,
    /// For people, such as `PAY-128`.
    pub key: String,
    /// One line.
    pub summary: String,
}

/// Jira's three status categories (`statusCategory.key`: new, indeterminate, done).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StatusCategory {
    ToDo,
    InProgress,
    Done,
}

/// An issue as a search returns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    pub id: IssueId,
    pub key: String,
    pub summary: String,
    /// The issue type's name in the account's language, such as "Story".
    pub issue_type: String,
    /// The workflow status' name in the account's language.
    pub status: String,
    pub status_category: StatusCategory,
    /// Seconds of the remaining estimate; `None` when the issue has none.
    pub remaining_secs: Option<i64>,
    /// The site's rank of "when last changed", for ordering offline.
    pub updated: jiff::Timestamp,
}

impl Issue {
    /// The part of the key before the dash.
    #[must_use]
    pub fn project_key(&self) -> &str {
        project_of(&self.key)
    }

    /// What a timer keeps of this issue.
    #[must_use]
    pub fn to_ref(&self) -> IssueRef {
        IssueRef {
            id: self.id,
            key: self.key.clone(),
            summary: self.summary.clone(),
        }
    }
}

/// The part of an issue key before its last dash: `PAY` of `PAY-128`.
#[must_use]
pub fn project_of(key: &str) -> &str {
    key.rsplit_once('-').map_or(key, |(project, _)| project)
}

/// Finds an issue key in what a person typed or pasted: a bare key in any case, or a browse link.
///
/// `PAY-128`, `pay-128`, `https://acme.atlassian.net/browse/PAY-128?x=y`,
/// `…/jira/software/projects/PAY/boards/1?selectedIssue=PAY-128` all give `PAY-128`.
/// Words give `None`.
#[must_use]
pub fn key_in(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(rest) = text.split("selectedIssue=").nth(1) {
        return key_in(rest.split(['&', '#']).next()?);
    }
    let candidate = match text.split_once("/browse/") {
        Some((_, rest)) => rest.split(['?', '#', '/']).next()?,
        None if text.contains("://") => text.rsplit('/').next()?.split(['?', '#']).next()?,
        None => text,
    };
    let (project, number) = candidate.rsplit_once('-')?;
    let starts_well = project.chars().next()?.is_ascii_alphabetic();
    let project_ok = project
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_');
    let number_ok =
        !number.is_empty() && number.len() <= 9 && number.chars().all(|c| c.is_ascii_digit());
    (starts_well && project_ok && number_ok && project.len() <= 64)
        .then(|| candidate.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_what_people_paste() {
        for (text, key) in [
            ("PAY-128", Some("PAY-128")),
            (" pay-128 ", Some("PAY-128")),
            ("https://acme.atlassian.net/browse/PAY-128", Some("PAY-128")),
            (
                "https://acme.atlassian.net/browse/PAY-128?focusedId=1#c",
                Some("PAY-128"),
            ),
            (
                "https://jira.corp.example/jira/browse/A_B2-7/",
                Some("A_B2-7"),
            ),
            (
                "https://acme.atlassian.net/jira/software/projects/PAY/boards/3?selectedIssue=PAY-9&x=1",
                Some("PAY-9"),
            ),
            (
                "https://acme.atlassian.net/jira/core/projects/PAY/issues/PAY-7",
                Some("PAY-7"),
            ),
            ("fix the door", None),
            ("follow-up", None),
            ("2024-11", None),
            ("", None),
            ("PAY-", None),
        ] {
            assert_eq!(key_in(text).as_deref(), key, "{text}");
        }
    }
}
