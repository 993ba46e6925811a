//! What a query may name: fields with their operators, functions, reserved words. The server
//! offers the same tables through `/jql/autocompletedata`.

mod tables;

use self::tables::{FIELDS, FUNCTIONS, RESERVED_WORDS};

/// A field that JQL can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldInfo {
    /// The name to complete with, unquoted.
    pub value: &'static str,
    /// Further names Jira accepts, in lower case.
    pub aliases: &'static [&'static str],
    /// Number of the custom field, for `cf[…]`.
    pub custom_field: Option<u64>,
    /// `ORDER BY` takes it.
    pub orderable: bool,
    /// Its values can be completed (`/jql/autocompletedata/suggestions`).
    pub auto: bool,
    /// As Jira lists them; empty when the field can only be sorted by.
    pub operators: &'static [&'static str],
    /// Java class names, as Jira lists them.
    pub types: &'static [&'static str],
    pub(super) field: Field,
}

impl FieldInfo {
    /// A clause may name it (all but `Rank`).
    #[must_use]
    pub fn searchable(&self) -> bool {
        !self.operators.is_empty()
    }
}

/// A function that JQL can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionInfo {
    /// With its brackets, as Jira lists it: `currentUser()`.
    pub value: &'static str,
    /// It gives several values, so it stands after `in`.
    pub list: bool,
    /// Java class names, as Jira lists them.
    pub types: &'static [&'static str],
    pub(super) function: Function,
}

impl FunctionInfo {
    /// Without the brackets.
    pub(super) fn name(&self) -> &'static str {
        self.value.trim_end_matches("()")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Assignee,
    Comment,
    Component,
    Created,
    Creator,
    Description,
    Due,
    EpicLink,
    Filter,
    FixVersion,
    IssueType,
    Key,
    Labels,
    LastViewed,
    Level,
    OriginalEstimate,
    Parent,
    Priority,
    Project,
    Rank,
    RemainingEstimate,
    Reporter,
    Resolution,
    Resolved,
    Sprint,
    Status,
    StatusCategory,
    Summary,
    Text,
    TimeSpent,
    Updated,
    Watcher,
    WorklogAuthor,
    WorklogComment,
    WorklogDate,
}

impl Field {
    pub(super) const fn is_user(self) -> bool {
        matches!(
            self,
            Self::Assignee | Self::Creator | Self::Reporter | Self::Watcher | Self::WorklogAuthor
        )
    }

    /// An instant (`created`) or a day (`due`).
    pub(super) const fn is_date(self) -> bool {
        matches!(
            self,
            Self::Created
                | Self::Due
                | Self::LastViewed
                | Self::Resolved
                | Self::Updated
                | Self::WorklogDate
        )
    }

    /// Seconds of work.
    pub(super) const fn is_duration(self) -> bool {
        matches!(
            self,
            Self::OriginalEstimate | Self::RemainingEstimate | Self::TimeSpent
        )
    }

    /// Searched word by word with `~`.
    pub(super) const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Summary | Self::Description | Self::Comment | Self::Text | Self::WorklogComment
        )
    }

    /// A condition on one worklog; neighbours joined by `AND` speak of the same one.
    pub(super) const fn is_worklog(self) -> bool {
        matches!(
            self,
            Self::WorklogAuthor | Self::WorklogComment | Self::WorklogDate
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    CurrentUser,
    /// Sprints in this state.
    Sprints(&'static str),
    IssueHistory,
    WatchedIssues,
    /// Issue types that are (or are not) sub-tasks.
    IssueTypes {
        subtask: bool,
    },
    Now,
    StartOf(Unit),
    EndOf(Unit),
}

impl Function {
    /// What field it gives values for.
    pub(super) const fn suits(self, field: Field) -> bool {
        match self {
            Self::CurrentUser => field.is_user(),
            Self::Sprints(_) => matches!(field, Field::Sprint),
            Self::IssueHistory | Self::WatchedIssues => {
                matches!(field, Field::Key | Field::Parent | Field::EpicLink)
            }
            Self::IssueTypes { .. } => matches!(field, Field::IssueType),
            Self::Now | Self::StartOf(_) | Self::EndOf(_) => field.is_date(),
        }
    }

    pub(super) const fn takes_argument(self) -> bool {
        matches!(self, Self::StartOf(_) | Self::EndOf(_))
    }
}

/// What `startOf…()` and `endOf…()` cut at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// Every field, by name.
#[must_use]
pub fn fields() -> &'static [FieldInfo] {
    FIELDS
}

/// Every function, by name.
#[must_use]
pub fn functions() -> &'static [FunctionInfo] {
    FUNCTIONS
}

/// Words that must be quoted to be used as a name or a value.
#[must_use]
pub fn reserved_words() -> &'static [&'static str] {
    RESERVED_WORDS
}

pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED_WORDS.iter().any(|r| word.eq_ignore_ascii_case(r))
}

/// By name, alias or `cf[…]`, in any case.
pub(super) fn field(name: &str) -> Option<&'static FieldInfo> {
    let custom = name
        .strip_prefix("cf[")
        .and_then(|rest| rest.strip_suffix(']'))
        .and_then(|digits| digits.parse().ok());
    FIELDS.iter().find(|info| {
        info.value.eq_ignore_ascii_case(name)
            || info.aliases.iter().any(|a| a.eq_ignore_ascii_case(name))
            || (custom.is_some() && info.custom_field == custom)
    })
}

/// By name without brackets, in any case.
pub(super) fn function(name: &str) -> Option<&'static FunctionInfo> {
    FUNCTIONS
        .iter()
        .find(|info| info.name().eq_ignore_ascii_case(name))
}
