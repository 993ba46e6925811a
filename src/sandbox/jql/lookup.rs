//! From what a query writes (names, keys, ids, in any case) to what the world holds.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

use super::ast::Value;
use super::catalogue::Field;
use crate::sandbox::model::{Issue, World};

/// Finds values; tables that need a pass over all issues are built once, when first needed.
pub(super) struct Lookup<'w> {
    pub world: &'w World,
    labels: OnceCell<Names<'w>>,
    components: OnceCell<Names<'w>>,
    versions: OnceCell<Names<'w>>,
    keys: OnceCell<HashMap<&'w str, u64>>,
    key_lookups: Cell<usize>,
}

/// Lower case to every spelling in use.
type Names<'w> = HashMap<String, Vec<&'w str>>;

/// What a value stands for.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'w> {
    /// Of issues, statuses, types, sprints or filters.
    Ids(Vec<u64>),
    /// Project keys, account ids, names.
    Texts(Vec<&'w str>),
    /// `resolution = Unresolved`.
    Empty,
    Nothing,
}

/// Highest first, with Jira's ids.
pub(super) const PRIORITIES: [(&str, &str); 5] = [
    ("Highest", "1"),
    ("High", "2"),
    ("Medium", "3"),
    ("Low", "4"),
    ("Lowest", "5"),
];

const RESOLUTIONS: [&str; 4] = ["Done", "Won't Do", "Duplicate", "Cannot Reproduce"];

/// Category key, Jira's name, id.
pub(super) const CATEGORIES: [(&str, &str, &str); 3] = [
    ("new", "To Do", "2"),
    ("indeterminate", "In Progress", "4"),
    ("done", "Done", "3"),
];

/// Greater is more urgent; `None` for a priority Jira does not ship with.
pub(super) fn priority_rank(name: &str) -> Option<i64> {
    let place = PRIORITIES
        .iter()
        .position(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(-(i64::try_from(place).ok()?))
}

impl<'w> Lookup<'w> {
    pub(super) fn new(world: &'w World) -> Self {
        Self {
            world,
            labels: OnceCell::new(),
            components: OnceCell::new(),
            versions: OnceCell::new(),
            keys: OnceCell::new(),
            key_lookups: Cell::new(0),
        }
    }

    /// What `value` means for `field`; fields of text, date and duration have no such meaning.
    pub(super) fn find(&self, field: Field, value: &Value) -> Found<'w> {
        let text = value.text.as_str();
        let world = self.world;
        match field {
            Field::Assignee
            | Field::Creator
            | Field::Reporter
            | Field::Watcher
            | Field::WorklogAuthor => texts(
                world
                    .users
                    .iter()
                    .filter(|user| {
                        [
                            &user.account_id,
                            &user.name,
                            &user.display_name,
                            &user.email,
                        ]
                        .into_iter()
                        .any(|own| same(own, text))
                    })
                    .map(|user| user.account_id.as_str()),
            ),
            Field::Project => texts(
                world
                    .projects
                    .iter()
                    .filter(|p| same(&p.key, text) || same(&p.name, text) || is_id(p.id, text))
                    .map(|project| project.key.as_str()),
            ),
            Field::Priority => self.priority(text),
            Field::Resolution => self.resolution(text),
            Field::Labels => named(self.labels(), text),
            Field::Component => named(self.components(), text),
            Field::FixVersion => named(self.versions(), text),
            Field::Status => ids(world
                .statuses
                .iter()
                .filter(|status| same(&status.name, text) || is_id(status.id, text))
                .map(|status| status.id)),
            Field::StatusCategory => self.category(text),
            Field::IssueType => ids(world
                .issue_types
                .iter()
                .filter(|kind| same(&kind.name, text) || is_id(kind.id, text))
                .map(|kind| kind.id)),
            Field::Sprint => ids(world
                .sprints
                .iter()
                .filter(|sprint| same(&sprint.name, text) || is_id(sprint.id, text))
                .map(|sprint| sprint.id)),
            Field::Filter => ids(world
                .filters
                .iter()
                .filter(|filter| same(&filter.name, text) || is_id(filter.id, text))
                .map(|filter| filter.id)),
            Field::Key | Field::Parent | Field::EpicLink => ids(self.issue(text).map(|i| i.id)),
            Field::Comment
            | Field::Created
            | Field::Description
            | Field::Due
            | Field::LastViewed
            | Field::Level
            | Field::OriginalEstimate
            | Field::Rank
            | Field::RemainingEstimate
            | Field::Resolved
            | Field::Summary
            | Field::Text
            | Field::TimeSpent
            | Field::Updated
            | Field::WorklogComment
            | Field::WorklogDate => Found::Nothing,
        }
    }

    /// By key, former key or id. The first few keys are looked for one by one; a long list is
    /// worth an index.
    pub(super) fn issue(&self, text: &str) -> Option<&'w Issue> {
        if let Ok(id) = text.parse::<u64>() {
            return self.world.issues.get(&id);
        }
        self.key_lookups.set(self.key_lookups.get() + 1);
        if self.key_lookups.get() <= 4 {
            return self.world.issue(text);
        }
        let keys = self.keys.get_or_init(|| {
            let issues = self.world.issues.values();
            issues.map(|issue| (issue.key.as_str(), issue.id)).collect()
        });
        let key = text.to_ascii_uppercase();
        let id = keys
            .get(key.as_str())
            .or_else(|| self.world.moved_keys.get(&key))?;
        self.world.issues.get(id)
    }

    /// Labels in use.
    pub(super) fn labels(&self) -> &Names<'w> {
        self.labels
            .get_or_init(|| names(self.world, |issue| &issue.labels))
    }

    /// Components in use.
    pub(super) fn components(&self) -> &Names<'w> {
        self.components
            .get_or_init(|| names(self.world, |issue| &issue.components))
    }

    /// Fix versions in use.
    pub(super) fn versions(&self) -> &Names<'w> {
        self.versions
            .get_or_init(|| names(self.world, |issue| &issue.fix_versions))
    }

    fn priority(&self, text: &str) -> Found<'w> {
        if let Some((name, _)) = PRIORITIES
            .iter()
            .find(|(name, id)| same(name, text) || *id == text)
        {
            return Found::Texts(vec![name]);
        }
        texts(
            self.world
                .issues
                .values()
                .map(|issue| issue.priority.as_str())
                .find(|own| same(own, text))
                .into_iter(),
        )
    }

    fn resolution(&self, text: &str) -> Found<'w> {
        if same(text, "Unresolved") {
            return Found::Empty;
        }
        if let Some(name) = RESOLUTIONS.iter().find(|name| same(name, text)) {
            return Found::Texts(vec![name]);
        }
        texts(
            self.world
                .issues
                .values()
                .filter_map(|issue| issue.resolution.as_deref())
                .find(|own| same(own, text))
                .into_iter(),
        )
    }

    /// Statuses of a category.
    fn category(&self, text: &str) -> Found<'w> {
        let Some((key, ..)) = CATEGORIES
            .iter()
            .find(|(key, name, id)| same(key, text) || same(name, text) || *id == text)
        else {
            return Found::Nothing;
        };
        Found::Ids(
            self.world
                .statuses
                .iter()
                .filter(|status| status.category == *key)
                .map(|status| status.id)
                .collect(),
        )
    }
}

/// Equal but for case.
pub(super) fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
        || (!left.is_ascii() && left.to_lowercase() == right.to_lowercase())
}

fn is_id(id: u64, text: &str) -> bool {
    text.parse() == Ok(id)
}

fn ids(ids: impl IntoIterator<Item = u64>) -> Found<'static> {
    let ids: Vec<_> = ids.into_iter().collect();
    if ids.is_empty() {
        Found::Nothing
    } else {
        Found::Ids(ids)
    }
}

fn texts<'w>(texts: impl Iterator<Item = &'w str>) -> Found<'w> {
    let texts: Vec<_> = texts.collect();
    if texts.is_empty() {
        Found::Nothing
    } else {
        Found::Texts(texts)
    }
}

fn named<'w>(names: &Names<'w>, text: &str) -> Found<'w> {
    match names.get(&text.to_lowercase()) {
        Some(spellings) => Found::Texts(spellings.clone()),
        None => Found::Nothing,
    }
}

fn names(world: &World, of: fn(&Issue) -> &Vec<String>) -> Names<'_> {
    let mut names: Names = HashMap::new();
    for issue in world.issues.values() {
        for name in of(issue) {
            let spellings = names.entry(name.to_lowercase()).or_default();
            if !spellings.contains(&name.as_str()) {
                spellings.push(name);
            }
        }
    }
    names
}
