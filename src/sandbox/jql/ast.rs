//! What the parser makes of a query: clauses as written, names not yet looked up.

/// The part before `ORDER BY`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Clause {
    And(Vec<Clause>),
    Or(Vec<Clause>),
    Not(Box<Clause>),
    Terminal(Terminal),
}

/// `field operator operand`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Terminal {
    /// As written; `cf[10020]` for a custom field.
    pub field: String,
    pub operator: Operator,
    pub operand: Operand,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equals,
    NotEquals,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Like,
    NotLike,
    In,
    NotIn,
    Is,
    IsNot,
}

impl Operator {
    /// As Jira writes it in messages and in `/jql/autocompletedata`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Equals => "=",
            Self::NotEquals => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Like => "~",
            Self::NotLike => "!~",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Is => "is",
            Self::IsNot => "is not",
        }
    }

    /// The operator that `NOT` turns this one into. Jira moves every `NOT` into the operators,
    /// which is why `NOT assignee = x` leaves unassigned issues out.
    pub(super) const fn negated(self) -> Self {
        match self {
            Self::Equals => Self::NotEquals,
            Self::NotEquals => Self::Equals,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Like => Self::NotLike,
            Self::NotLike => Self::Like,
            Self::In => Self::NotIn,
            Self::NotIn => Self::In,
            Self::Is => Self::IsNot,
            Self::IsNot => Self::Is,
        }
    }

    /// `!=`, `!~`, `not in` and `is not`.
    pub(super) const fn is_negative(self) -> bool {
        matches!(
            self,
            Self::NotEquals | Self::NotLike | Self::NotIn | Self::IsNot
        )
    }

    /// `<`, `<=`, `>` and `>=`.
    pub(super) const fn is_ordering(self) -> bool {
        matches!(
            self,
            Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual
        )
    }

    /// `in` and `not in`, which want a list.
    pub(super) const fn wants_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }

    /// Whether `left operator right` holds for two ordered values.
    pub(super) fn compares<T: Ord + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::NotEquals | Self::NotIn | Self::NotLike | Self::IsNot => left != right,
            Self::Equals | Self::In | Self::Like | Self::Is => left == right,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Value(Value),
    /// `EMPTY` or `NULL`.
    Empty,
    List(Vec<Operand>),
    Function {
        name: String,
        arguments: Vec<String>,
    },
}

/// A word, a number or a quoted string.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub text: String,
    /// Set for an unquoted whole number: Jira reads it as an id (or, for a date, as milliseconds).
    pub number: Option<i64>,
}

impl Operand {
    /// The operands of a list, those of its nested lists too; any other operand alone.
    pub(super) fn flat(&self) -> Vec<&Operand> {
        fn walk<'a>(operand: &'a Operand, into: &mut Vec<&'a Operand>) {
            if let Operand::List(items) = operand {
                for item in items {
                    walk(item, into);
                }
            } else {
                into.push(operand);
            }
        }
        let mut flat = Vec::new();
        walk(self, &mut flat);
        flat
    }

    /// As Jira quotes an operand in its messages.
    pub(super) fn display(&self) -> String {
        match self {
            Self::Value(value) if value.number.is_some() => value.text.clone(),
            Self::Value(value) => format!("\"{}\"", value.text),
            Self::Empty => "EMPTY".to_owned(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::display).collect();
                format!("({})", items.join(", "))
            }
            Self::Function { name, arguments } => format!("{name}({})", arguments.join(", ")),
        }
    }
}

/// One field of `ORDER BY`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sort {
    pub field: String,
    /// `None` leaves it to the field: dates and priority start with the highest.
    pub descending: Option<bool>,
}
