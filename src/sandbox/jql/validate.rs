//! Whether a query that parses makes sense in this world; every complaint is Jira's sentence.

use super::ast::{Clause, Operand, Operator, Sort, Terminal, Value};
use super::catalogue::{self, Field, FieldInfo};
use super::lookup::{Found, Lookup};
use super::words::Search;
use super::{JqlError, parse, sentences, time};
use crate::sandbox::model::World;

/// Filters may name filters, this deep.
const MAX_FILTER_DEPTH: usize = 20;
/// Most words to search texts for, in all clauses.
const MAX_WORDS: usize = 100;

/// All that is wrong with the query, in the order it is written.
pub(super) fn validate(
    clause: Option<&Clause>,
    sorts: &[Sort],
    world: &World,
) -> Result<(), JqlError> {
    let mut validator = Validator {
        lookup: Lookup::new(world),
        messages: Vec::new(),
        inside: Vec::new(),
        sound: Vec::new(),
        words: 0,
    };
    if let Some(clause) = clause {
        validator.clause(clause);
    }
    validator.sorts(sorts);
    if validator.words > MAX_WORDS {
        return Err(sentences::too_complex());
    }
    if validator.messages.is_empty() {
        Ok(())
    } else {
        Err(JqlError {
            messages: validator.messages,
        })
    }
}

struct Validator<'w> {
    lookup: Lookup<'w>,
    messages: Vec<String>,
    /// Filters being read, outermost first.
    inside: Vec<u64>,
    /// Filters already read to the end.
    sound: Vec<u64>,
    /// Words to search texts for, so far.
    words: usize,
}

impl Validator<'_> {
    fn say(&mut self, message: String) {
        if !self.messages.contains(&message) {
            self.messages.push(message);
        }
    }

    fn clause(&mut self, clause: &Clause) {
        match clause {
            Clause::And(clauses) | Clause::Or(clauses) => {
                for inner in clauses {
                    self.clause(inner);
                }
            }
            Clause::Not(inner) => self.clause(inner),
            Clause::Terminal(terminal) => self.terminal(terminal),
        }
    }

    fn sorts(&mut self, sorts: &[Sort]) {
        for sort in sorts {
            match catalogue::field(&sort.field) {
                None => self.say(unknown_field(&sort.field)),
                Some(info) if !info.orderable => {
                    self.say(format!("Not able to sort using field '{}'.", sort.field));
                }
                Some(_) => {}
            }
        }
    }

    fn terminal(&mut self, terminal: &Terminal) {
        let Some(info) = catalogue::field(&terminal.field) else {
            return self.say(unknown_field(&terminal.field));
        };
        if let Some(message) = operator_misused(info, terminal) {
            return self.say(message);
        }
        for operand in terminal.operand.flat() {
            match operand {
                Operand::Empty => {
                    if let Some(message) = empty_misused(info.field, terminal) {
                        self.say(message);
                    }
                }
                Operand::Function { name, arguments } => {
                    if let Err(message) = function(name, arguments, info.field, &terminal.field) {
                        self.say(message);
                    }
                }
                Operand::Value(value) => self.value(info.field, terminal, value),
                Operand::List(_) => {}
            }
        }
    }

    fn value(&mut self, field: Field, terminal: &Terminal, value: &Value) {
        let (name, text) = (&terminal.field, &value.text);
        let missing = if field.is_text() {
            self.words += Search::parse(text).words();
            text_query(name, text)
        } else if field.is_date() {
            let good = value.number.is_some() || time::date(text).is_some();
            (!good).then(|| {
                format!("Date value '{text}' for field '{name}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.")
            })
        } else if field.is_duration() {
            let good = time::duration(text, self.lookup.world).is_some();
            (!good).then(|| {
                format!("Duration value '{text}' for field '{name}' is invalid. Valid formats include: '1w 2d', '3h 30m'.")
            })
        } else {
            let found = self.lookup.find(field, value);
            match (field, found) {
                (Field::Filter, Found::Ids(ids)) => {
                    for id in ids {
                        self.filter(id, name, text);
                    }
                    None
                }
                // A list of keys answers those that exist.
                (Field::Key, Found::Nothing) if terminal.operator.wants_list() => None,
                (Field::Key, Found::Nothing) if value.number.is_none() => {
                    Some("Issue does not exist or you do not have permission to see it.".to_owned())
                }
                // Labels are free words.
                (Field::Labels, Found::Nothing)
                | (_, Found::Ids(_) | Found::Texts(_) | Found::Empty) => None,
                (_, Found::Nothing) if value.number.is_some() => Some(format!(
                    "A value with ID '{text}' does not exist for the field '{name}'."
                )),
                (_, Found::Nothing) => Some(format!(
                    "The value '{text}' does not exist for the field '{name}'."
                )),
            }
        };
        if let Some(message) = missing {
            self.say(message);
        }
    }

    /// Reads the filter's own query, and the filters named there.
    fn filter(&mut self, id: u64, field: &str, value: &str) {
        if self.sound.contains(&id) {
            return;
        }
        let Some(filter) = self.lookup.world.filters.iter().find(|f| f.id == id) else {
            return;
        };
        if self.inside.contains(&id) || self.inside.len() >= MAX_FILTER_DEPTH {
            return self.say(format!(
                "Field '{field}' with value '{value}' matches filter '{}' and causes a cyclical reference, this query can not be executed and should be edited.",
                filter.name
            ));
        }
        match parse::parse(&filter.jql) {
            Ok((clause, _)) => {
                self.inside.push(id);
                if let Some(clause) = &clause {
                    self.clause(clause);
                }
                self.inside.pop();
                self.sound.push(id);
            }
            Err(error) => error.messages.into_iter().for_each(|m| self.say(m)),
        }
    }
}

fn unknown_field(name: &str) -> String {
    format!("Field '{name}' does not exist or you do not have permission to view it.")
}

/// The operator does not go with the field, or the operand not with the operator.
fn operator_misused(info: &FieldInfo, terminal: &Terminal) -> Option<String> {
    let (name, operator) = (&terminal.field, terminal.operator);
    let is = matches!(operator, Operator::Is | Operator::IsNot);
    if !info.operators.contains(&operator.as_str()) {
        return Some(if is && info.searchable() {
            format!("The field '{name}' does not support searching for EMPTY values.")
        } else {
            format!(
                "The operator '{}' is not supported by the '{name}' field.",
                operator.as_str()
            )
        });
    }
    let list = match &terminal.operand {
        Operand::List(_) => true,
        Operand::Function { name, .. } => catalogue::function(name)?.list,
        Operand::Value(_) | Operand::Empty => false,
    };
    let shown = terminal.operand.display();
    let kind = if is && terminal.operand != Operand::Empty {
        "non-empty"
    } else if operator.wants_list() && !list {
        "non-list"
    } else if !operator.wants_list() && list {
        "list"
    } else {
        return None;
    };
    Some(format!(
        "Operator '{}' does not support the {kind} value '{shown}' for field '{name}'.",
        operator.as_str()
    ))
}

fn empty_misused(field: Field, terminal: &Terminal) -> Option<String> {
    let name = &terminal.field;
    let never_empty = matches!(
        field,
        Field::Comment
            | Field::Filter
            | Field::Key
            | Field::Text
            | Field::WorklogComment
            | Field::WorklogDate
    );
    if never_empty {
        return Some(format!(
            "The field '{name}' does not support searching for EMPTY values."
        ));
    }
    terminal.operator.is_ordering().then(|| {
        format!(
            "The operator '{}' does not support searching for EMPTY values on the field '{name}'.",
            terminal.operator.as_str()
        )
    })
}

fn function(name: &str, arguments: &[String], field: Field, shown: &str) -> Result<(), String> {
    let Some(info) = catalogue::function(name) else {
        return Err(format!("Unable to find JQL function '{name}()'."));
    };
    let given = arguments.len();
    if !info.function.takes_argument() && given > 0 {
        return Err(format!(
            "Function '{name}' expected '0' arguments but received '{given}'."
        ));
    }
    if given > 1 {
        return Err(format!(
            "Function '{name}' expected between '0' and '1' arguments but received '{given}'."
        ));
    }
    if arguments
        .iter()
        .any(|argument| time::Increment::parse(argument).is_none())
    {
        return Err(format!(
            "Duration for function '{name}' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier."
        ));
    }
    if info.function.suits(field) {
        Ok(())
    } else if field.is_date() {
        Err(format!(
            "A date for the field '{shown}' provided by the function '{name}' is not valid."
        ))
    } else {
        Err(format!(
            "A value provided by the function '{name}' is invalid for the field '{shown}'."
        ))
    }
}

fn text_query(field: &str, text: &str) -> Option<String> {
    let first = text.trim_start().chars().next();
    match first {
        None => Some(format!(
            "The field '{field}' does not support searching for an empty string."
        )),
        Some(char @ ('*' | '?')) => Some(format!(
            "The text query '{text}' for field '{field}' is not allowed to start with '{char}'."
        )),
        Some(_) => None,
    }
}
