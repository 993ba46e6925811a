//! The sandbox's JQL: a grammar that is written down and fixed; outside it, it answers as Jira answers a syntax error.

use super::model::{Issue, World};

/// A parsed query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {}

/// Why Jira would answer 400; the texts are Jira's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JqlError {
    pub messages: Vec<String>,
}

impl Query {
    /// Parses and validates against the world (unknown fields, projects, users, functions …).
    ///
    /// # Errors
    /// In Jira's words.
    pub fn parse(text: &str, world: &World) -> Result<Self, JqlError> {
        let _ = (text, world);
        todo!("jql")
    }

    /// True when the query restricts nothing (`search/jql` answers 400 then).
    #[must_use]
    pub fn is_unbounded(&self) -> bool {
        todo!("jql")
    }

    /// The matching issues, in the query's order (newest created first without `ORDER BY`).
    /// `now_ms` is for relative dates; days are cut in the time zone of `world.me`.
    #[must_use]
    pub fn run<'w>(&self, world: &'w World, now_ms: i64) -> Vec<&'w Issue> {
        let _ = (world, now_ms);
        todo!("jql")
    }
}
