//! `ORDER BY`: up to seven fields, each with its own sense of what comes first.

use std::cmp::Ordering;

use super::ast::Sort;
use super::catalogue::{self, Field};
use super::evaluate::Evaluation;
use super::lookup::priority_rank;
use super::matching::{due, key_number, resolved};
use crate::sandbox::model::Issue;

/// What an issue is sorted by. Empty fields come last, whichever the direction.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Number(i64),
    Text(String),
    /// Project and number: `PAY-9` before `PAY-10`.
    IssueKey(String, u64),
}

/// Sorts; issues that are equal in every field, and all without `ORDER BY`, newest first.
pub(super) fn sort(issues: &mut Vec<&Issue>, sorts: &[Sort], evaluation: &Evaluation) {
    let fields: Vec<(Field, bool)> = sorts
        .iter()
        .filter_map(|sort| {
            let field = catalogue::field(&sort.field)?.field;
            Some((field, sort.descending.unwrap_or(descends(field))))
        })
        .collect();
    let newest = |a: &Issue, b: &Issue| b.created.cmp(&a.created).then(b.id.cmp(&a.id));
    if fields.is_empty() {
        return issues.sort_unstable_by(|a, b| newest(a, b));
    }
    let mut keyed: Vec<(Vec<Option<SortKey>>, &Issue)> = issues
        .iter()
        .map(|issue| {
            let keys = fields
                .iter()
                .map(|(field, _)| sort_key(*field, issue, evaluation))
                .collect();
            (keys, *issue)
        })
        .collect();
    keyed.sort_unstable_by(|(left, a), (right, b)| {
        left.iter()
            .zip(right)
            .zip(&fields)
            .map(|((left, right), (_, descending))| {
                compare(left.as_ref(), right.as_ref(), *descending)
            })
            .find(|ordering| ordering.is_ne())
            .unwrap_or_else(|| newest(a, b))
    });
    *issues = keyed.into_iter().map(|(_, issue)| issue).collect();
}

fn compare(left: Option<&SortKey>, right: Option<&SortKey>, descending: bool) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) if descending => right.cmp(left),
        (Some(left), Some(right)) => left.cmp(right),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// Without `ASC` or `DESC`: the latest and the most urgent first.
fn descends(field: Field) -> bool {
    matches!(
        field,
        Field::Created | Field::Updated | Field::LastViewed | Field::Resolved | Field::Priority
    )
}

fn sort_key(field: Field, issue: &Issue, evaluation: &Evaluation) -> Option<SortKey> {
    let world = evaluation.world;
    let text = |text: &str| Some(SortKey::Text(text.to_lowercase()));
    let user = |id: &str| text(world.user(id).map_or(id, |user| &user.display_name));
    let number = SortKey::Number;
    match field {
        Field::Assignee => user(issue.assignee.as_deref()?),
        Field::Creator | Field::Reporter => user(&issue.reporter),
        Field::Component => text(issue.components.first()?),
        Field::FixVersion => text(issue.fix_versions.first()?),
        Field::Labels => text(issue.labels.first()?),
        Field::Created => Some(number(issue.created)),
        Field::Updated => Some(number(issue.updated)),
        Field::LastViewed => issue.last_viewed.map(number),
        Field::Resolved => resolved(issue).map(number),
        Field::Due => text(&due(issue)?.to_string()),
        Field::Description => text(Some(issue.description.as_str()).filter(|d| !d.is_empty())?),
        Field::Summary => text(&issue.summary),
        Field::Key => Some(issue_key(issue)),
        Field::Parent | Field::EpicLink => world.issues.get(&issue.parent?).map(issue_key),
        Field::IssueType => {
            let kind = world.issue_types.iter().find(|k| k.id == issue.issue_type);
            text(&kind?.name)
        }
        Field::OriginalEstimate => issue.original_estimate.map(number),
        Field::RemainingEstimate => issue.remaining_estimate.map(number),
        Field::TimeSpent => Some(issue.time_spent).filter(|secs| *secs > 0).map(number),
        Field::Priority => priority_rank(&issue.priority).map(number),
        Field::Project => {
            let project = world.projects.iter().find(|p| p.key == issue.project_key);
            text(&project?.name)
        }
        Field::Rank => Some(number(i64::try_from(issue.id).ok()?)),
        Field::Resolution => text(issue.resolution.as_ref()?),
        Field::Sprint => Some(number(i64::try_from(issue.sprint?).ok()?)),
        Field::Status => place(world.statuses.iter().position(|s| s.id == issue.status)),
        Field::StatusCategory => {
            let status = world.statuses.iter().find(|s| s.id == issue.status)?;
            place(
                ["new", "indeterminate", "done"]
                    .iter()
                    .position(|category| *category == status.category),
            )
        }
        Field::Comment
        | Field::Filter
        | Field::Level
        | Field::Text
        | Field::Watcher
        | Field::WorklogAuthor
        | Field::WorklogComment
        | Field::WorklogDate => None,
    }
}

fn place(position: Option<usize>) -> Option<SortKey> {
    i64::try_from(position?).ok().map(SortKey::Number)
}

fn issue_key(issue: &Issue) -> SortKey {
    SortKey::IssueKey(issue.project_key.clone(), key_number(issue))
}
