//! One clause as a test of an issue or of a worklog. An empty field never matches a negative
//! operator: `assignee != x` leaves unassigned issues out, as in Jira.

use std::collections::HashSet;

use jiff::civil::Date;

use super::ast::{Operand, Operator, Terminal};
use super::catalogue::Field;
use super::evaluate::{Evaluation, Test, Values, WorklogTest};
use super::lookup::priority_rank;
use super::time;
use super::words::{Search, Words};
use crate::sandbox::model::Issue;

/// `operator` is the clause's own, turned around under a `NOT`.
pub(super) fn issue<'w>(
    evaluation: &Evaluation<'w>,
    field: Field,
    operator: Operator,
    terminal: &Terminal,
) -> Test<'w> {
    let values = || evaluation.values(field, terminal);
    match field {
        Field::Assignee => text(operator, values(), |issue| issue.assignee.as_deref()),
        Field::Component => texts(operator, values(), |issue| &issue.components),
        Field::FixVersion => texts(operator, values(), |issue| &issue.fix_versions),
        Field::Labels => texts(operator, values(), |issue| &issue.labels),
        Field::Watcher => texts(operator, values(), |issue| &issue.watchers),
        // The model keeps no creator apart from the reporter.
        Field::Creator | Field::Reporter => {
            text(operator, values(), |issue| Some(issue.reporter.as_str()))
        }
        Field::Project => text(operator, values(), |issue| Some(issue.project_key.as_str())),
        Field::Resolution => text(operator, values(), |issue| issue.resolution.as_deref()),
        Field::Priority if operator.is_ordering() => priority(operator, &values()),
        Field::Priority => text(operator, values(), |issue| {
            Some(issue.priority.as_str()).filter(|name| !name.is_empty())
        }),
        Field::IssueType => id(operator, values(), |issue| Some(issue.issue_type)),
        Field::Key if operator.is_ordering() => key(evaluation, operator, terminal),
        Field::Key => id(operator, values(), |issue| Some(issue.id)),
        Field::Parent => id(operator, values(), |issue| issue.parent),
        Field::EpicLink => {
            let epics = epics(evaluation);
            id(operator, values(), move |issue| {
                issue.parent.filter(|parent| epics.contains(parent))
            })
        }
        Field::Sprint => id(operator, values(), |issue| issue.sprint),
        Field::Status | Field::StatusCategory => id(operator, values(), |issue| Some(issue.status)),
        Field::Filter => {
            let filters = values().ids;
            let found: Vec<_> = filters_in_order(filters)
                .into_iter()
                .map(|id| evaluation.filtered(id))
                .collect();
            let negative = operator.is_negative();
            Test::one(move |issue| found.iter().any(|ids| ids.contains(&issue.id)) != negative)
        }
        // Nothing in the sandbox has a security level.
        Field::Level => id(operator, values(), |_| None),
        Field::Created => instant(evaluation, operator, terminal, |issue| Some(issue.created)),
        Field::Updated => instant(evaluation, operator, terminal, |issue| Some(issue.updated)),
        Field::LastViewed => instant(evaluation, operator, terminal, |issue| issue.last_viewed),
        Field::Resolved => instant(evaluation, operator, terminal, resolved),
        Field::Due => {
            let (instants, empty) = evaluation.instants(terminal);
            let days = instants.into_iter().map(|ms| evaluation.clock.day(ms));
            ordered(operator, days.collect(), empty, due)
        }
        Field::OriginalEstimate => duration(evaluation, operator, terminal, |issue| {
            issue.original_estimate
        }),
        Field::RemainingEstimate => duration(evaluation, operator, terminal, |issue| {
            issue.remaining_estimate
        }),
        Field::TimeSpent => duration(evaluation, operator, terminal, |issue| {
            Some(issue.time_spent).filter(|secs| *secs > 0)
        }),
        Field::Comment | Field::Description | Field::Summary | Field::Text => {
            words(evaluation, field, operator, terminal)
        }
        Field::Rank | Field::WorklogAuthor | Field::WorklogComment | Field::WorklogDate => {
            Test::Any(Vec::new())
        }
    }
}

/// `operator` is the clause's own, turned around under a `NOT`.
pub(super) fn worklog<'w>(
    evaluation: &Evaluation<'w>,
    field: Field,
    operator: Operator,
    terminal: &Terminal,
) -> WorklogTest<'w> {
    let negative = operator.is_negative();
    if field == Field::WorklogAuthor {
        let authors = evaluation.values(field, terminal).texts;
        return Box::new(move |worklog| authors.contains(worklog.author.as_str()) != negative);
    }
    if field == Field::WorklogComment {
        let searches = searches(terminal);
        let wanted: HashSet<u64> = evaluation
            .comments()
            .iter()
            .filter(|comment| found(&searches, &comment.words) != negative)
            .map(|comment| comment.worklog)
            .collect();
        return Box::new(move |worklog| wanted.contains(&worklog.id));
    }
    let (instants, _) = evaluation.instants(terminal);
    let days: Vec<_> = instants
        .into_iter()
        .map(|ms| evaluation.clock.day_bounds(ms))
        .collect();
    Box::new(move |worklog| {
        let at = worklog.started;
        match operator {
            Operator::Greater => days.iter().all(|(_, end)| at >= *end),
            Operator::GreaterOrEqual => days.iter().all(|(start, _)| at >= *start),
            Operator::Less => days.iter().all(|(start, _)| at < *start),
            Operator::LessOrEqual => days.iter().all(|(_, end)| at < *end),
            Operator::Equals
            | Operator::NotEquals
            | Operator::In
            | Operator::NotIn
            | Operator::Is
            | Operator::IsNot
            | Operator::Like
            | Operator::NotLike => {
                days.iter().any(|(start, end)| (*start..*end).contains(&at)) != negative
            }
        }
    })
}

fn id<'w>(
    operator: Operator,
    values: Values<'w>,
    of: impl Fn(&Issue) -> Option<u64> + 'w,
) -> Test<'w> {
    let negative = operator.is_negative();
    Test::one(move |issue| match of(issue) {
        Some(id) => values.ids.contains(&id) != negative,
        None => values.empty && !negative,
    })
}

fn text<'w>(
    operator: Operator,
    values: Values<'w>,
    of: impl Fn(&Issue) -> Option<&str> + 'w,
) -> Test<'w> {
    let negative = operator.is_negative();
    Test::one(move |issue| match of(issue) {
        Some(text) => values.texts.contains(text) != negative,
        None => values.empty && !negative,
    })
}

fn texts<'w>(
    operator: Operator,
    values: Values<'w>,
    of: impl Fn(&Issue) -> &Vec<String> + 'w,
) -> Test<'w> {
    let negative = operator.is_negative();
    Test::one(move |issue| {
        let own = of(issue);
        if own.is_empty() {
            values.empty && !negative
        } else {
            own.iter().any(|one| values.texts.contains(one.as_str())) != negative
        }
    })
}

/// Any of the targets for equality, all of them (there is one) for an ordering.
fn ordered<'w, T: Ord + 'w>(
    operator: Operator,
    targets: Vec<T>,
    empty: bool,
    of: impl Fn(&Issue) -> Option<T> + 'w,
) -> Test<'w> {
    let negative = operator.is_negative();
    Test::one(move |issue| match of(issue) {
        None => empty && !negative,
        Some(own) if operator.is_ordering() => {
            !targets.is_empty() && targets.iter().all(|to| operator.compares(&own, to))
        }
        Some(own) => targets.contains(&own) != negative,
    })
}

fn instant<'w>(
    evaluation: &Evaluation<'w>,
    operator: Operator,
    terminal: &Terminal,
    of: impl Fn(&Issue) -> Option<i64> + 'w,
) -> Test<'w> {
    let (instants, empty) = evaluation.instants(terminal);
    ordered(operator, instants, empty, of)
}

fn duration<'w>(
    evaluation: &Evaluation<'w>,
    operator: Operator,
    terminal: &Terminal,
    of: impl Fn(&Issue) -> Option<i64> + 'w,
) -> Test<'w> {
    let mut targets = Vec::new();
    let mut empty = false;
    for operand in terminal.operand.flat() {
        match operand {
            Operand::Empty => empty = true,
            Operand::Value(value) => {
                targets.extend(time::duration(&value.text, evaluation.world));
            }
            Operand::List(_) | Operand::Function { .. } => {}
        }
    }
    ordered(operator, targets, empty, of)
}

fn priority<'w>(operator: Operator, values: &Values<'w>) -> Test<'w> {
    let mut ranks: Vec<_> = values
        .texts
        .iter()
        .filter_map(|name| priority_rank(name))
        .collect();
    ranks.sort_unstable();
    ordered(operator, ranks, false, |issue| {
        priority_rank(&issue.priority)
    })
}

/// `key > PAY-100` compares numbers inside the project.
fn key<'w>(evaluation: &Evaluation<'w>, operator: Operator, terminal: &Terminal) -> Test<'w> {
    let targets: Vec<_> = terminal
        .operand
        .flat()
        .into_iter()
        .filter_map(|operand| match operand {
            Operand::Value(value) => evaluation.lookup.issue(&value.text),
            Operand::Empty | Operand::List(_) | Operand::Function { .. } => None,
        })
        .map(|issue| (issue.project_key.as_str(), key_number(issue)))
        .collect();
    Test::one(move |issue| {
        targets.iter().any(|(project, number)| {
            issue.project_key == *project && operator.compares(&key_number(issue), number)
        })
    })
}

/// 128 of `PAY-128`.
pub(super) fn key_number(issue: &Issue) -> u64 {
    let digits = issue.key.rsplit('-').next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The model keeps no date of resolution: the last change of a resolved issue stands for it.
pub(super) fn resolved(issue: &Issue) -> Option<i64> {
    issue.resolution.as_ref().map(|_| issue.updated)
}

/// The due day; a text that is none counts as empty.
pub(super) fn due(issue: &Issue) -> Option<Date> {
    issue.due.as_ref()?.parse().ok()
}

fn epics(evaluation: &Evaluation) -> HashSet<u64> {
    let kinds: Vec<_> = evaluation
        .world
        .issue_types
        .iter()
        .filter(|kind| kind.name.eq_ignore_ascii_case("epic"))
        .map(|kind| kind.id)
        .collect();
    evaluation
        .world
        .issues
        .values()
        .filter(|issue| kinds.contains(&issue.issue_type))
        .map(|issue| issue.id)
        .collect()
}

fn filters_in_order(ids: HashSet<u64>) -> Vec<u64> {
    let mut ids: Vec<_> = ids.into_iter().collect();
    ids.sort_unstable();
    ids
}

fn searches(terminal: &Terminal) -> Vec<Search> {
    terminal
        .operand
        .flat()
        .into_iter()
        .filter_map(|operand| match operand {
            Operand::Value(value) => Some(Search::parse(&value.text)),
            Operand::Empty | Operand::List(_) | Operand::Function { .. } => None,
        })
        .collect()
}

fn found(searches: &[Search], words: &Words) -> bool {
    searches.iter().any(|search| search.finds(words))
}

fn words<'w>(
    evaluation: &Evaluation<'w>,
    field: Field,
    operator: Operator,
    terminal: &Terminal,
) -> Test<'w> {
    let negative = operator.is_negative();
    let searches = searches(terminal);
    let of = evaluation.issue_words();
    // `is EMPTY`, or `~ EMPTY`, which Jira reads alike.
    let empty = terminal.operand.flat().contains(&&Operand::Empty);
    if field == Field::Summary {
        return Test::one(move |issue| {
            let hit = issue.summary.is_empty() && empty
                || !issue.summary.is_empty() && found(&searches, &of(issue).summary);
            hit != negative
        });
    }
    if field == Field::Description {
        return Test::one(move |issue| match issue.description.as_str() {
            "" => empty && !negative,
            _ => found(&searches, &of(issue).description) != negative,
        });
    }
    let in_comments: HashSet<u64> = evaluation
        .comments()
        .iter()
        .filter(|comment| found(&searches, &comment.words))
        .map(|comment| comment.issue)
        .collect();
    if field == Field::Comment {
        return Test::one(move |issue| in_comments.contains(&issue.id) != negative);
    }
    Test::one(move |issue| {
        let own = of(issue);
        let hit = in_comments.contains(&issue.id)
            || [&own.summary, &own.description, &own.key]
                .into_iter()
                .any(|words| found(&searches, words));
        hit != negative
    })
}
