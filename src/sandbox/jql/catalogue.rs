//! What a query may name: fields with their operators, functions, reserved words. The server
//! offers the same tables through `/jql/autocompletedata`.

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

const ORDERED: &[&str] = &[
    "=", "!=", "in", "not in", "is", "is not", "<", "<=", ">", ">=",
];
const EQUALITY: &[&str] = &["=", "!=", "in", "not in", "is", "is not"];
const TEXT: &[&str] = &["~", "!~", "is", "is not"];

const USER: &[&str] = &["com.atlassian.jira.user.ApplicationUser"];
const DATE: &[&str] = &["java.util.Date"];
const ISSUE: &[&str] = &["com.atlassian.jira.issue.Issue"];
const STRING: &[&str] = &["java.lang.String"];
const DURATION: &[&str] = &["com.atlassian.core.util.DateUtils.Duration"];
const ISSUE_TYPE: &[&str] = &["com.atlassian.jira.issue.issuetype.IssueType"];
const SPRINT: &[&str] = &["com.atlassian.greenhopper.service.sprint.Sprint"];

const fn info(field: Field, value: &'static str, operators: &'static [&'static str]) -> FieldInfo {
    FieldInfo {
        value,
        aliases: &[],
        custom_field: None,
        orderable: true,
        auto: false,
        operators,
        types: STRING,
        field,
    }
}

const FIELDS: &[FieldInfo] = &[
    FieldInfo {
        auto: true,
        types: USER,
        ..info(Field::Assignee, "assignee", EQUALITY)
    },
    FieldInfo {
        orderable: false,
        ..info(Field::Comment, "comment", &["~", "!~"])
    },
    FieldInfo {
        aliases: &["components"],
        auto: true,
        types: &["com.atlassian.jira.bc.project.component.ProjectComponent"],
        ..info(Field::Component, "component", EQUALITY)
    },
    FieldInfo {
        aliases: &["createddate"],
        types: DATE,
        ..info(Field::Created, "created", ORDERED)
    },
    FieldInfo {
        auto: true,
        types: USER,
        ..info(Field::Creator, "creator", EQUALITY)
    },
    info(Field::Description, "description", TEXT),
    FieldInfo {
        aliases: &["due"],
        types: DATE,
        ..info(Field::Due, "duedate", ORDERED)
    },
    FieldInfo {
        custom_field: Some(10014),
        types: ISSUE,
        ..info(Field::EpicLink, "Epic Link", EQUALITY)
    },
    FieldInfo {
        aliases: &["request", "savedfilter", "searchrequest"],
        orderable: false,
        auto: true,
        types: &["com.atlassian.jira.issue.search.SearchRequest"],
        ..info(Field::Filter, "filter", &["=", "!=", "in", "not in"])
    },
    FieldInfo {
        auto: true,
        types: &["com.atlassian.jira.project.version.Version"],
        ..info(Field::FixVersion, "fixVersion", EQUALITY)
    },
    FieldInfo {
        aliases: &["type", "issue type"],
        auto: true,
        types: ISSUE_TYPE,
        ..info(Field::IssueType, "issuetype", EQUALITY)
    },
    FieldInfo {
        aliases: &["key", "issue", "id"],
        types: ISSUE,
        ..info(Field::Key, "issuekey", ORDERED)
    },
    FieldInfo {
        aliases: &["label"],
        auto: true,
        types: &["com.atlassian.jira.issue.label.Label"],
        ..info(Field::Labels, "labels", EQUALITY)
    },
    FieldInfo {
        types: DATE,
        ..info(Field::LastViewed, "lastViewed", ORDERED)
    },
    info(Field::Level, "level", EQUALITY),
    FieldInfo {
        aliases: &["timeoriginalestimate", "original estimate"],
        types: DURATION,
        ..info(Field::OriginalEstimate, "originalEstimate", ORDERED)
    },
    FieldInfo {
        types: ISSUE,
        ..info(Field::Parent, "parent", EQUALITY)
    },
    FieldInfo {
        auto: true,
        types: &["com.atlassian.jira.issue.priority.Priority"],
        ..info(Field::Priority, "priority", ORDERED)
    },
    FieldInfo {
        auto: true,
        types: &["com.atlassian.jira.project.Project"],
        ..info(Field::Project, "project", EQUALITY)
    },
    FieldInfo {
        custom_field: Some(10019),
        ..info(Field::Rank, "Rank", &[])
    },
    FieldInfo {
        aliases: &["timeestimate", "remaining estimate"],
        types: DURATION,
        ..info(Field::RemainingEstimate, "remainingEstimate", ORDERED)
    },
    FieldInfo {
        auto: true,
        types: USER,
        ..info(Field::Reporter, "reporter", EQUALITY)
    },
    FieldInfo {
        auto: true,
        types: &["com.atlassian.jira.issue.resolution.Resolution"],
        ..info(Field::Resolution, "resolution", EQUALITY)
    },
    FieldInfo {
        aliases: &["resolutiondate"],
        types: DATE,
        ..info(Field::Resolved, "resolved", ORDERED)
    },
    FieldInfo {
        custom_field: Some(10020),
        auto: true,
        types: SPRINT,
        ..info(Field::Sprint, "Sprint", EQUALITY)
    },
    FieldInfo {
        auto: true,
        types: &["com.atlassian.jira.issue.status.Status"],
        ..info(Field::Status, "status", EQUALITY)
    },
    FieldInfo {
        aliases: &["status category"],
        auto: true,
        types: &["com.atlassian.jira.issue.status.category.StatusCategory"],
        ..info(Field::StatusCategory, "statusCategory", EQUALITY)
    },
    info(Field::Summary, "summary", TEXT),
    FieldInfo {
        orderable: false,
        ..info(Field::Text, "text", &["~"])
    },
    FieldInfo {
        aliases: &["time spent"],
        types: DURATION,
        ..info(Field::TimeSpent, "timespent", ORDERED)
    },
    FieldInfo {
        aliases: &["updateddate"],
        types: DATE,
        ..info(Field::Updated, "updated", ORDERED)
    },
    FieldInfo {
        aliases: &["watchers"],
        orderable: false,
        auto: true,
        types: USER,
        ..info(Field::Watcher, "watcher", EQUALITY)
    },
    FieldInfo {
        orderable: false,
        auto: true,
        types: USER,
        ..info(Field::WorklogAuthor, "worklogAuthor", EQUALITY)
    },
    FieldInfo {
        orderable: false,
        ..info(Field::WorklogComment, "worklogComment", &["~", "!~"])
    },
    FieldInfo {
        orderable: false,
        types: DATE,
        ..info(
            Field::WorklogDate,
            "worklogDate",
            &["=", "!=", "in", "not in", "<", "<=", ">", ">="],
        )
    },
];

const fn function_info(
    function: Function,
    value: &'static str,
    list: bool,
    types: &'static [&'static str],
) -> FunctionInfo {
    FunctionInfo {
        value,
        list,
        types,
        function,
    }
}

const FUNCTIONS: &[FunctionInfo] = &[
    function_info(Function::Sprints("closed"), "closedSprints()", true, SPRINT),
    function_info(Function::CurrentUser, "currentUser()", false, USER),
    function_info(Function::EndOf(Unit::Day), "endOfDay()", false, DATE),
    function_info(Function::EndOf(Unit::Month), "endOfMonth()", false, DATE),
    function_info(Function::EndOf(Unit::Week), "endOfWeek()", false, DATE),
    function_info(Function::EndOf(Unit::Year), "endOfYear()", false, DATE),
    function_info(Function::Sprints("future"), "futureSprints()", true, SPRINT),
    function_info(Function::IssueHistory, "issueHistory()", true, ISSUE),
    function_info(Function::Now, "now()", false, DATE),
    function_info(Function::Sprints("active"), "openSprints()", true, SPRINT),
    function_info(
        Function::IssueTypes { subtask: false },
        "standardIssueTypes()",
        true,
        ISSUE_TYPE,
    ),
    function_info(Function::StartOf(Unit::Day), "startOfDay()", false, DATE),
    function_info(
        Function::StartOf(Unit::Month),
        "startOfMonth()",
        false,
        DATE,
    ),
    function_info(Function::StartOf(Unit::Week), "startOfWeek()", false, DATE),
    function_info(Function::StartOf(Unit::Year), "startOfYear()", false, DATE),
    function_info(
        Function::IssueTypes { subtask: true },
        "subTaskIssueTypes()",
        true,
        ISSUE_TYPE,
    ),
    function_info(Function::WatchedIssues, "watchedIssues()", true, ISSUE),
];

/// Jira's reserved words, sorted: unquoted, each is an error as a field, value or argument.
const RESERVED_WORDS: &[&str] = &[
    "abort",
    "access",
    "add",
    "after",
    "alias",
    "all",
    "alter",
    "and",
    "any",
    "are",
    "as",
    "asc",
    "at",
    "audit",
    "avg",
    "be",
    "before",
    "begin",
    "between",
    "boolean",
    "break",
    "by",
    "byte",
    "catch",
    "cf",
    "changed",
    "char",
    "character",
    "check",
    "checkpoint",
    "collate",
    "collation",
    "column",
    "commit",
    "connect",
    "continue",
    "count",
    "create",
    "current",
    "date",
    "decimal",
    "declare",
    "decrement",
    "default",
    "defaults",
    "define",
    "delete",
    "delimiter",
    "desc",
    "difference",
    "distinct",
    "divide",
    "do",
    "double",
    "drop",
    "else",
    "empty",
    "encoding",
    "end",
    "equals",
    "escape",
    "exclusive",
    "exec",
    "execute",
    "exists",
    "explain",
    "false",
    "fetch",
    "file",
    "field",
    "first",
    "float",
    "for",
    "from",
    "function",
    "go",
    "goto",
    "grant",
    "greater",
    "group",
    "having",
    "identified",
    "if",
    "immediate",
    "in",
    "increment",
    "index",
    "initial",
    "inner",
    "inout",
    "input",
    "insert",
    "int",
    "integer",
    "intersect",
    "intersection",
    "into",
    "is",
    "isempty",
    "isnull",
    "join",
    "last",
    "left",
    "less",
    "like",
    "limit",
    "lock",
    "long",
    "max",
    "min",
    "minus",
    "mode",
    "modify",
    "modulo",
    "more",
    "multiply",
    "next",
    "noaudit",
    "not",
    "notin",
    "nowait",
    "null",
    "number",
    "object",
    "of",
    "on",
    "option",
    "or",
    "order",
    "outer",
    "output",
    "power",
    "previous",
    "prior",
    "privileges",
    "public",
    "raise",
    "raw",
    "remainder",
    "rename",
    "resource",
    "return",
    "returns",
    "revoke",
    "right",
    "row",
    "rowid",
    "rownum",
    "rows",
    "select",
    "session",
    "set",
    "share",
    "size",
    "sqrt",
    "start",
    "strict",
    "string",
    "subtract",
    "sum",
    "synonym",
    "table",
    "then",
    "to",
    "trans",
    "transaction",
    "trigger",
    "true",
    "uid",
    "union",
    "unique",
    "update",
    "user",
    "validate",
    "values",
    "view",
    "was",
    "when",
    "whenever",
    "where",
    "while",
    "with",
];

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
