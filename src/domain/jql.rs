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

/// What is wrong with typed JQL, as far as it can be told without asking Jira.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JqlProblem {
    /// Nothing but white space.
    #[error("Type the JQL that finds the issues of this tab.")]
    Empty,
    /// A quote without its partner, as typed.
    #[error("A quote ({0}) is opened and not closed.")]
    UnclosedQuote(char),
    #[error("A bracket is opened and not closed.")]
    UnclosedBracket,
    #[error("A bracket is closed that was not opened.")]
    UnopenedBracket,
    /// No restriction. Jira Cloud answers 400 "Unbounded JQL queries are not allowed here".
    #[error(
        "This would read every issue of the site, and Jira refuses that. Add a restriction, such as project = PAY."
    )]
    Unbounded,
}

/// Looks for mistakes that need no Jira: the rest of the grammar is Jira's to judge.
///
/// # Errors
/// When the text is empty, has unbalanced quotes or brackets, or restricts nothing.
pub fn check(jql: &str) -> Result<(), JqlProblem> {
    if jql.trim().is_empty() {
        return Err(JqlProblem::Empty);
    }
    let mut open_quote = None;
    let mut depth = 0_u32;
    let mut unopened = false;
    // The text outside of quotes; what is quoted counts as one word.
    let mut bare = String::with_capacity(jql.len());
    let mut chars = jql.chars();
    while let Some(c) = chars.next() {
        match (open_quote, c) {
            // A backslash escapes in quoted and in bare words alike.
            (_, '\\') => {
                chars.next();
                bare.push('_');
            }
            (Some(open), c) if c == open => open_quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => {
                open_quote = Some(c);
                bare.push('_');
            }
            (None, '(') => {
                depth += 1;
                bare.push(' ');
            }
            (None, ')') => {
                unopened |= depth == 0;
                depth = depth.saturating_sub(1);
                bare.push(' ');
            }
            (None, c) => bare.push(c),
        }
    }
    if let Some(quote) = open_quote {
        return Err(JqlProblem::UnclosedQuote(quote));
    }
    if unopened {
        return Err(JqlProblem::UnopenedBracket);
    }
    if depth > 0 {
        return Err(JqlProblem::UnclosedBracket);
    }
    let mut words = bare.split_whitespace();
    match words.next() {
        None => Err(JqlProblem::Unbounded),
        Some(first) if first.eq_ignore_ascii_case("order") => {
            // A field may be called "order"; only ORDER BY is the clause.
            match words.next() {
                Some(second) if second.eq_ignore_ascii_case("by") => Err(JqlProblem::Unbounded),
                _ => Ok(()),
            }
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_tabs_pass_the_check() {
        for filter in Filter::built_in() {
            assert_eq!(check(&filter.jql), Ok(()), "{}", filter.name);
        }
    }

    #[test]
    fn mistakes_are_found_without_asking_jira() {
        for (jql, problem) in [
            ("project = PAY", None),
            ("text ~ \"it's done\" order by key", None),
            ("text ~ 'say \"yes\"'", None),
            (r#"text ~ "a \" quote""#, None),
            ("project in (PAY, OPS) AND (a = 1 OR b = 2)", None),
            ("order = 7", None),
            ("", Some(JqlProblem::Empty)),
            (" \n ", Some(JqlProblem::Empty)),
            ("text ~ \"open", Some(JqlProblem::UnclosedQuote('"'))),
            ("text ~ 'open", Some(JqlProblem::UnclosedQuote('\''))),
            (r#"text ~ "a \""#, Some(JqlProblem::UnclosedQuote('"'))),
            ("project in (PAY", Some(JqlProblem::UnclosedBracket)),
            ("project = PAY)", Some(JqlProblem::UnopenedBracket)),
            (")(", Some(JqlProblem::UnopenedBracket)),
            ("order by key", Some(JqlProblem::Unbounded)),
            ("ORDER  BY created DESC", Some(JqlProblem::Unbounded)),
            ("()", Some(JqlProblem::Unbounded)),
        ] {
            assert_eq!(check(jql).err(), problem, "{jql:?}");
        }
    }
}
