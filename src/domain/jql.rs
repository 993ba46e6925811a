//! Saved JQL filters (the tabs of the Issues page) and what can be said about JQL without Jira.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Identity of a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FilterId {
    AssignedToMe,
    OpenSprints,
    Watching,
    RecentlyViewed,
    /// A tab of the person's own.
    Own(Uuid),
}

/// A tab: a name and its JQL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    pub id: FilterId,
    pub name: String,
    pub jql: String,
}

impl Filter {
    /// The tabs everybody has.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        [
            (
                FilterId::AssignedToMe,
                "Assigned to me",
                "assignee = currentUser() AND statusCategory != Done ORDER BY updated DESC",
            ),
            (
                FilterId::OpenSprints,
                "Open sprints",
                "sprint in openSprints() ORDER BY updated DESC",
            ),
            (
                FilterId::Watching,
                "Watching",
                "watcher = currentUser() AND statusCategory != Done ORDER BY updated DESC",
            ),
            (
                FilterId::RecentlyViewed,
                "Recently viewed",
                "issuekey in issueHistory() ORDER BY lastViewed DESC",
            ),
        ]
        .into_iter()
        .map(|(id, name, jql)| Self {
            id,
            name: name.to_owned(),
            jql: jql.to_owned(),
        })
        .collect()
    }
}
