//! The sandbox's JQL: a grammar that is written down and fixed; outside it, it answers as Jira
//! answers a syntax error.
//!
//! # Grammar
//!
//! Keywords in any case; spaces and line breaks between tokens mean nothing.
//!
//! ```text
//! query     = [ words | or ] [ "ORDER" "BY" sort { "," sort } ]        (at most 7 sorts)
//! words     = word { word }      (the first names no field, none is a keyword but IS and NOT:
//!                                 text ~ "word word", as Jira Cloud reads bare words)
//! or        = and { ( "OR" | "||" | "|" ) and }
//! and       = not { ( "AND" | "&&" | "&" ) not }
//! not       = ( "NOT" | "!" ) not | "(" or ")" | clause
//! clause    = field operator operand
//! field     = word | "cf" "[" digits "]"
//! operator  = "=" | "!=" | ">" | ">=" | "<" | "<=" | "~" | "!~"
//!           | "IN" | "NOT" "IN" | "IS" | "IS" "NOT"
//! operand   = "EMPTY" | "NULL" | word [ arguments ] | "(" operand { "," operand } ")"
//! arguments = "(" [ word { "," word } ] ")"
//! sort      = field [ "ASC" | "DESC" ]
//! word      = bare | '"' { char | escape } '"' | "'" { char | escape } "'"
//! bare      = ( char | escape ) { char | escape }   (no space, no sign of the grammar, none of
//!                                                    { } * / % + ^ $ # @ ? ; ` and no reserved word)
//! escape    = "\" ( '"' | "'" | "\" | " " | "t" | "n" | "r" | "u" hex hex hex hex )
//! ```
//!
//! Fields, their operators and the functions are the tables of [`fields`] and [`functions`].
//! History (`WAS`, `CHANGED`) is outside. A date is `yyyy-MM-dd` or `yyyy/MM/dd`, either with
//! ` HH:mm`, or a period from now (`-7d`, `4w 2d`), or an unquoted number of milliseconds. A
//! duration is `1w 2d 4h 30m`; a bare number is minutes. Days are cut in the time zone of
//! [`World::me`].
//!
//! At most 10,000 characters, 300 clauses, 100 words to search texts for, and brackets and `NOT`s
//! 100 deep.
//!
//! # Meaning
//!
//! `NOT` is moved into the operators, as Jira does it, and an empty field never matches a negative
//! operator: `NOT assignee = x` leaves unassigned issues out. `worklogAuthor`, `worklogDate` and
//! `worklogComment` side by side in one `AND` speak of the same worklog. `~` finds whole words,
//! lightly stemmed. Comments are those of worklogs: the sandbox has no others.

mod ast;
mod catalogue;
mod evaluate;
mod lex;
mod lookup;
mod matching;
mod order;
mod parse;
mod sentences;
mod structure;
mod suggest;
#[cfg(test)]
mod tests;
mod time;
mod validate;
mod words;

pub use catalogue::{FieldInfo, FunctionInfo, fields, functions, reserved_words};
pub use suggest::{Suggestion, suggestions};

use super::model::{Issue, World};

/// A parsed query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    clause: Option<ast::Clause>,
    sorts: Vec<ast::Sort>,
}

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
        let query = Self::parse_only(text)?;
        validate::validate(query.clause.as_ref(), &query.sorts, world)?;
        Ok(query)
    }

    /// Parses without asking whether what is named exists (`/jql/parse?validation=none`).
    ///
    /// # Errors
    /// Outside the grammar, in Jira's words.
    pub fn parse_only(text: &str) -> Result<Self, JqlError> {
        let (clause, sorts) = parse::parse(text)?;
        Ok(Self { clause, sorts })
    }

    /// True when the query restricts nothing (`search/jql` answers 400 then).
    #[must_use]
    pub fn is_unbounded(&self) -> bool {
        self.clause.is_none()
    }

    /// The matching issues, in the query's order (newest created first without `ORDER BY`).
    /// `now_ms` is for relative dates; days are cut in the time zone of `world.me`.
    #[must_use]
    pub fn run<'w>(&self, world: &'w World, now_ms: i64) -> Vec<&'w Issue> {
        let evaluation = evaluate::Evaluation::new(world, now_ms);
        let mut issues = evaluation.matching(self.clause.as_ref());
        order::sort(&mut issues, &self.sorts, &evaluation);
        issues
    }
}

impl JqlError {
    fn one(message: &str) -> Self {
        Self {
            messages: vec![message.to_owned()],
        }
    }

    /// A query that cannot be read.
    fn syntax(message: &str) -> Self {
        Self::one(&format!("Error in the JQL Query: {message}"))
    }

    /// A query that cannot be read from here on.
    fn at(message: &str, at: lex::Position) -> Self {
        Self::syntax(&format!(
            "{message} (line {}, character {})",
            at.line, at.character
        ))
    }
}
