//! What `/jql/autocompletedata/suggestions` offers for a field.

use super::catalogue::{self, Field};
use super::lookup::{CATEGORIES, Lookup, PRIORITIES};
use crate::sandbox::model::World;

/// Most values offered at once, as in Jira.
const MAX_SUGGESTIONS: usize = 15;

/// A value to put into the query, and how it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Not quoted yet.
    pub value: String,
    pub display_name: String,
}

/// Values of the field that start with `prefix` or have a word that does; none for an unknown
/// field or one whose values cannot be listed.
#[must_use]
pub fn suggestions(world: &World, field: &str, prefix: &str) -> Vec<Suggestion> {
    let Some(info) = catalogue::field(field).filter(|info| info.auto) else {
        return Vec::new();
    };
    let prefix = prefix.trim().to_lowercase();
    let begins = |text: &str| {
        let text = text.to_lowercase();
        text.starts_with(&prefix)
            || text
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| word.starts_with(&prefix))
    };
    candidates(world, info.field)
        .into_iter()
        .filter(|candidate| begins(&candidate.display_name) || begins(&candidate.value))
        .take(MAX_SUGGESTIONS)
        .collect()
}

fn candidates(world: &World, field: Field) -> Vec<Suggestion> {
    let lookup = Lookup::new(world);
    let in_use = |names: &std::collections::HashMap<String, Vec<&str>>| {
        let mut names: Vec<_> = names.values().flatten().map(|n| (*n).to_owned()).collect();
        names.sort();
        names
    };
    let names: Vec<String> = match field {
        _ if field.is_user() => {
            return world
                .users
                .iter()
                .map(|user| Suggestion {
                    value: user.account_id.clone(),
                    display_name: format!("{} - {}", user.display_name, user.email),
                })
                .collect();
        }
        Field::Project => {
            return world
                .projects
                .iter()
                .map(|project| Suggestion {
                    value: project.key.clone(),
                    display_name: format!("{} ({})", project.name, project.key),
                })
                .collect();
        }
        Field::Status => world.statuses.iter().map(|s| s.name.clone()).collect(),
        Field::IssueType => world.issue_types.iter().map(|t| t.name.clone()).collect(),
        Field::Sprint => world.sprints.iter().map(|s| s.name.clone()).collect(),
        Field::Filter => world.filters.iter().map(|f| f.name.clone()).collect(),
        Field::StatusCategory => CATEGORIES.iter().map(|c| c.1.to_owned()).collect(),
        Field::Priority => PRIORITIES.iter().map(|p| p.0.to_owned()).collect(),
        Field::Resolution => vec!["Done".to_owned(), "Unresolved".to_owned()],
        Field::Labels => in_use(lookup.labels()),
        Field::Component => in_use(lookup.components()),
        Field::FixVersion => in_use(lookup.versions()),
        _ => Vec::new(),
    };
    names
        .into_iter()
        .map(|name| Suggestion {
            value: name.clone(),
            display_name: name,
        })
        .collect()
}
