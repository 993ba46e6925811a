//! What `/jql/autocompletedata/suggestions` offers for a field.

use super::catalogue::{self, Field};
use super::lookup::{CATEGORIES, Lookup, PRIORITIES};
use crate::sandbox::model::{Project, User, World};

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
    if field.is_user() {
        let user = |user: &User| Suggestion {
            value: user.account_id.clone(),
            display_name: format!("{} - {}", user.display_name, user.email),
        };
        return world.users.iter().map(user).collect();
    }
    if field == Field::Project {
        let project = |project: &Project| Suggestion {
            value: project.key.clone(),
            display_name: format!("{} ({})", project.name, project.key),
        };
        return world.projects.iter().map(project).collect();
    }
    let names = names(world, field).into_iter();
    names
        .map(|name| Suggestion {
            value: name.clone(),
            display_name: name,
        })
        .collect()
}

fn names(world: &World, field: Field) -> Vec<String> {
    const FREE: [Field; 3] = [Field::Labels, Field::Component, Field::FixVersion];
    if let Some(place) = FREE.iter().position(|free| *free == field) {
        let lookup = Lookup::new(world);
        let in_use = [Lookup::labels, Lookup::components, Lookup::versions][place](&lookup);
        let mut names: Vec<_> = in_use.values().flatten().map(|n| (*n).to_owned()).collect();
        names.sort();
        return names;
    }
    let listed: [(Field, Vec<&str>); 7] = [
        (
            Field::Status,
            world.statuses.iter().map(|s| &*s.name).collect(),
        ),
        (
            Field::IssueType,
            world.issue_types.iter().map(|t| &*t.name).collect(),
        ),
        (
            Field::Sprint,
            world.sprints.iter().map(|s| &*s.name).collect(),
        ),
        (
            Field::Filter,
            world.filters.iter().map(|f| &*f.name).collect(),
        ),
        (
            Field::StatusCategory,
            CATEGORIES.iter().map(|c| c.1).collect(),
        ),
        (Field::Priority, PRIORITIES.iter().map(|p| p.0).collect()),
        (Field::Resolution, vec!["Done", "Unresolved"]),
    ];
    listed
        .into_iter()
        .filter(|(listed, _)| *listed == field)
        .flat_map(|(_, names)| names)
        .map(str::to_owned)
        .collect()
}
