//! Tokens to clauses: recursive descent over the grammar in the module documentation, with the
//! sentences Jira answers where a query leaves it.

use super::JqlError;
use super::ast::{Clause, Operand, Operator, Sort, Terminal, Value};
use super::catalogue;
use super::lex::{self, Kind, Token};
use super::sentences::{expecting_field, expecting_value, reserved_word, too_complex};

/// Longest query read, in characters.
pub(super) const MAX_CHARACTERS: usize = 10_000;
/// Deepest nesting of brackets and `NOT`.
pub(super) const MAX_DEPTH: usize = 100;
/// Most `field operator operand` clauses.
pub(super) const MAX_CLAUSES: usize = 300;
/// Most fields of `ORDER BY` (Jira Cloud's own limit).
pub(super) const MAX_SORTS: usize = 7;

const OPERATORS: &str = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";

/// Words the grammar itself uses; they are reported as unexpected rather than as reserved.
const KEYWORDS: [&str; 10] = [
    "and", "or", "not", "in", "is", "empty", "null", "order", "was", "changed",
];

/// Reads a query.
///
/// # Errors
/// Outside the grammar, in Jira's words.
pub(super) fn parse(text: &str) -> Result<(Option<Clause>, Vec<Sort>), JqlError> {
    if text.chars().count() > MAX_CHARACTERS {
        return Err(JqlError::syntax(&format!(
            "The query is too long. It may have at most {MAX_CHARACTERS} characters."
        )));
    }
    let mut parser = Parser {
        tokens: lex::tokens(text)?,
        next: 0,
        depth: 0,
        clauses: 0,
    };
    let clause = if parser.at_end() || parser.at_order_by() {
        None
    } else if let Some(clause) = parser.bare_words() {
        Some(clause)
    } else {
        Some(parser.or_clause()?)
    };
    let sorts = parser.order_by()?;
    Ok((clause, sorts))
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    clauses: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn at_end(&self) -> bool {
        self.next >= self.tokens.len()
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += usize::from(token.is_some());
        token
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is_sign(sign));
        self.next += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is_word(word));
        self.next += usize::from(found);
        found
    }

    fn at_order_by(&self) -> bool {
        self.peek().is_some_and(|token| token.is_word("order"))
    }

    fn enter(&mut self) -> Result<(), JqlError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(too_complex());
        }
        Ok(())
    }

    /// A query of nothing but words, the first of them no field: Cloud searches the text for them.
    fn bare_words(&mut self) -> Option<Clause> {
        let end = self
            .tokens
            .windows(2)
            .position(|pair| pair[0].is_word("order") && pair[1].is_word("by"))
            .unwrap_or(self.tokens.len());
        let words = &self.tokens[..end];
        let first = words.first()?;
        if catalogue::field(first.shown()).is_some() || first.is_word("not") || first.is_word("cf")
        {
            return None;
        }
        let mut text = Vec::new();
        for token in words {
            match &token.kind {
                Kind::Quoted(phrase) => text.push(format!("\"{}\"", phrase.replace('"', " "))),
                Kind::Word(word)
                    if KEYWORDS
                        .iter()
                        .any(|k| !matches!(*k, "is" | "not") && word.eq_ignore_ascii_case(k)) =>
                {
                    return None;
                }
                Kind::Word(word) => text.push(word.clone()),
                Kind::Sign(_) => return None,
            }
        }
        let text = text.join(" ");
        if !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        self.next = end;
        Some(Clause::Terminal(Terminal {
            field: "text".to_owned(),
            operator: Operator::Like,
            operand: Operand::Value(Value { text, number: None }),
        }))
    }

    fn or_clause(&mut self) -> Result<Clause, JqlError> {
        let mut clauses = vec![self.and_clause()?];
        while self.take_word("or") || self.take_sign("||") {
            clauses.push(self.and_clause()?);
        }
        Ok(one_or(clauses, Clause::Or))
    }

    fn and_clause(&mut self) -> Result<Clause, JqlError> {
        let mut clauses = vec![self.not_clause()?];
        while self.take_word("and") || self.take_sign("&&") {
            clauses.push(self.not_clause()?);
        }
        Ok(one_or(clauses, Clause::And))
    }

    fn not_clause(&mut self) -> Result<Clause, JqlError> {
        if self.take_word("not") || self.take_sign("!") {
            self.enter()?;
            let inner = self.not_clause()?;
            self.depth -= 1;
            return Ok(Clause::Not(Box::new(inner)));
        }
        if self.take_sign("(") {
            self.enter()?;
            let inner = self.or_clause()?;
            self.depth -= 1;
            self.expect_sign(")")?;
            return Ok(inner);
        }
        self.terminal()
    }

    fn terminal(&mut self) -> Result<Clause, JqlError> {
        self.clauses += 1;
        if self.clauses > MAX_CLAUSES {
            return Err(too_complex());
        }
        let field = self.field()?;
        let operator = self.operator()?;
        let operand = self.operand()?;
        Ok(Clause::Terminal(Terminal {
            field,
            operator,
            operand,
        }))
    }

    fn field(&mut self) -> Result<String, JqlError> {
        let Some(token) = self.take() else {
            return Err(JqlError::syntax(
                "Expecting a field name at the end of the query.",
            ));
        };
        match &token.kind {
            Kind::Quoted(name) if name.trim().is_empty() => {
                Err(JqlError::at("A field name cannot be empty.", token.at))
            }
            Kind::Quoted(name) => Ok(name.clone()),
            Kind::Word(word) if word.trim().is_empty() => {
                Err(JqlError::at("A field name cannot be empty.", token.at))
            }
            Kind::Word(_) if token.is_word("cf") => self.custom_field(),
            Kind::Word(word) if is_keyword(word) || is_direction(word) => {
                Err(expecting_field(&token))
            }
            Kind::Word(word) if catalogue::is_reserved(word) => Err(reserved_word(&token)),
            Kind::Word(word) => Ok(word.clone()),
            Kind::Sign("[") => Err(JqlError::at(
                "Expecting a field name but got '['. Did you mean 'cf['?",
                token.at,
            )),
            Kind::Sign(_) => Err(expecting_field(&token)),
        }
    }

    /// `[10020]`, after `cf`.
    fn custom_field(&mut self) -> Result<String, JqlError> {
        const ID: &str = "Expecting a custom field id (a positive number)";
        self.expect_sign("[")?;
        let Some(token) = self.take() else {
            return Err(JqlError::syntax(&format!(
                "{ID} before the end of the query."
            )));
        };
        let Kind::Word(digits) = &token.kind else {
            return Err(JqlError::at(
                &format!("{ID} but got '{}'.", token.shown()),
                token.at,
            ));
        };
        number(digits, &token)?;
        if !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(JqlError::at(&format!("{ID} but got '{digits}'."), token.at));
        }
        self.expect_sign("]")?;
        Ok(format!("cf[{digits}]"))
    }

    fn operator(&mut self) -> Result<Operator, JqlError> {
        let Some(token) = self.take() else {
            return Err(JqlError::syntax(&format!(
                "Expecting operator before the end of the query. {OPERATORS}"
            )));
        };
        let operator = match &token.kind {
            Kind::Sign("=") => Operator::Equals,
            Kind::Sign("!=") => Operator::NotEquals,
            Kind::Sign(">") => Operator::Greater,
            Kind::Sign(">=") => Operator::GreaterOrEqual,
            Kind::Sign("<") => Operator::Less,
            Kind::Sign("<=") => Operator::LessOrEqual,
            Kind::Sign("~") => Operator::Like,
            Kind::Sign("!~") => Operator::NotLike,
            Kind::Word(_) if token.is_word("in") => Operator::In,
            Kind::Word(_) if token.is_word("not") => {
                self.expect_word("in")?;
                Operator::NotIn
            }
            Kind::Word(_) if token.is_word("is") => {
                if self.peek().is_some_and(|t| t.is_sign("!")) {
                    self.expect_word("not")?;
                }
                if self.take_word("not") {
                    Operator::IsNot
                } else {
                    Operator::Is
                }
            }
            Kind::Word(_) | Kind::Quoted(_) | Kind::Sign(_) => {
                return Err(JqlError::at(
                    &format!(
                        "Expecting operator but got '{}'. {OPERATORS}",
                        token.shown()
                    ),
                    token.at,
                ));
            }
        };
        Ok(operator)
    }

    fn operand(&mut self) -> Result<Operand, JqlError> {
        let Some(token) = self.take() else {
            // Cloud writes "Error in JQL Query" here, without the article.
            return Err(JqlError::one(
                "Error in JQL Query: Expecting either a value, list or function before the end of the query.",
            ));
        };
        let next_opens = self.peek().is_some_and(|t| t.is_sign("("));
        match &token.kind {
            Kind::Sign("(") => {
                self.enter()?;
                let mut items = vec![self.operand()?];
                while self.take_sign(",") {
                    items.push(self.operand()?);
                }
                self.depth -= 1;
                self.expect_sign(")")?;
                Ok(Operand::List(items))
            }
            Kind::Word(name) | Kind::Quoted(name) if next_opens && !token_is_reserved(&token) => {
                if name.trim().is_empty() {
                    return Err(JqlError::at("A function name cannot be empty.", token.at));
                }
                Ok(Operand::Function {
                    name: name.clone(),
                    arguments: self.arguments()?,
                })
            }
            Kind::Quoted(text) => Ok(Operand::Value(Value {
                text: text.clone(),
                number: None,
            })),
            Kind::Word(_) if token.is_word("empty") || token.is_word("null") => Ok(Operand::Empty),
            Kind::Word(word) if is_keyword(word) => Err(expecting_value(&token)),
            Kind::Word(word) if catalogue::is_reserved(word) => Err(reserved_word(&token)),
            Kind::Word(word) => Ok(Operand::Value(Value {
                text: word.clone(),
                number: number(word, &token)?,
            })),
            Kind::Sign(_) => Err(expecting_value(&token)),
        }
    }

    /// `(a, b)`, after a function's name.
    fn arguments(&mut self) -> Result<Vec<String>, JqlError> {
        self.expect_sign("(")?;
        let mut arguments = Vec::new();
        if self.take_sign(")") {
            return Ok(arguments);
        }
        loop {
            let Some(token) = self.take() else {
                return Err(JqlError::syntax(if arguments.is_empty() {
                    "Expecting ')' before the end of the query."
                } else {
                    "Expecting a function argument at the end of the query."
                }));
            };
            match &token.kind {
                Kind::Word(text) if catalogue::is_reserved(text) && !is_keyword(text) => {
                    return Err(reserved_word(&token));
                }
                Kind::Word(text) | Kind::Quoted(text) => arguments.push(text.clone()),
                Kind::Sign(")") => {
                    return Err(JqlError::at(
                        "Function argument must be specified.",
                        token.at,
                    ));
                }
                Kind::Sign(",") if arguments.is_empty() => {
                    return Err(JqlError::at("Expecting ')' but got ','.", token.at));
                }
                Kind::Sign(sign) => {
                    return Err(JqlError::at(
                        &format!(
                            "Expecting a function argument but got '{sign}'. You must surround '{sign}' in quotation marks to use it as an argument."
                        ),
                        token.at,
                    ));
                }
            }
            if self.take_sign(")") {
                return Ok(arguments);
            }
            if !self.take_sign(",") {
                return Err(match self.peek() {
                    None => JqlError::syntax("Expecting ')' before the end of the query."),
                    Some(token) => JqlError::at(
                        &format!("Expecting ')' or ',' but got '{}'.", token.shown()),
                        token.at,
                    ),
                });
            }
        }
    }

    fn order_by(&mut self) -> Result<Vec<Sort>, JqlError> {
        let mut sorts = Vec::new();
        if !self.take_word("order") {
            return match self.peek() {
                None => Ok(sorts),
                Some(token) => Err(JqlError::at(
                    &format!(
                        "Expecting either 'OR' or 'AND' but got '{}'.",
                        token.shown()
                    ),
                    token.at,
                )),
            };
        }
        self.expect_word("by")?;
        loop {
            let field = self.field()?;
            let descending = if self.take_word("desc") {
                Some(true)
            } else if self.take_word("asc") {
                Some(false)
            } else {
                None
            };
            sorts.push(Sort { field, descending });
            if self.take_sign(",") {
                continue;
            }
            match self.peek() {
                None => break,
                Some(token) => {
                    let wanted = if descending.is_some() {
                        "','"
                    } else {
                        "either 'ASC' or 'DESC'"
                    };
                    return Err(JqlError::at(
                        &format!("Expecting {wanted} but got '{}'.", token.shown()),
                        token.at,
                    ));
                }
            }
        }
        if sorts.len() > MAX_SORTS {
            return Err(JqlError::syntax(&format!(
                "The ORDER BY clause may have a maximum of {MAX_SORTS} fields."
            )));
        }
        Ok(sorts)
    }

    fn expect_sign(&mut self, sign: &str) -> Result<(), JqlError> {
        if self.take_sign(sign) {
            Ok(())
        } else {
            Err(self.expected(sign))
        }
    }

    fn expect_word(&mut self, word: &str) -> Result<(), JqlError> {
        if self.take_word(word) {
            return Ok(());
        }
        let shown = if word == "by" {
            word.to_owned()
        } else {
            word.to_uppercase()
        };
        Err(self.expected(&shown))
    }

    fn expected(&self, wanted: &str) -> JqlError {
        match self.peek() {
            None => JqlError::syntax(&format!(
                "Expecting '{wanted}' before the end of the query."
            )),
            Some(token) => JqlError::at(
                &format!("Expecting '{wanted}' but got '{}'.", token.shown()),
                token.at,
            ),
        }
    }
}

fn one_or(mut clauses: Vec<Clause>, join: fn(Vec<Clause>) -> Clause) -> Clause {
    match clauses.pop() {
        Some(only) if clauses.is_empty() => only,
        Some(last) => {
            clauses.push(last);
            join(clauses)
        }
        None => join(clauses),
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|k| word.eq_ignore_ascii_case(k))
}

fn is_direction(word: &str) -> bool {
    word.eq_ignore_ascii_case("asc") || word.eq_ignore_ascii_case("desc")
}

fn token_is_reserved(token: &Token) -> bool {
    matches!(&token.kind, Kind::Word(word) if catalogue::is_reserved(word))
}

/// The value of an unquoted whole number.
fn number(word: &str, token: &Token) -> Result<Option<i64>, JqlError> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Ok(None);
    }
    word.parse().map(Some).map_err(|_| {
        JqlError::at(
            &format!("'{word}' is not a valid number. Numbers must be between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,807."),
            token.at,
        )
    })
}
