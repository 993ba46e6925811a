//! The tables themselves, in the order Jira lists them.

use super::{Field, FieldInfo, Function, FunctionInfo, Unit};

const ORDERED: &[&str] = &[
    "=", "!=", "in", "not in", "is", "is not", "<", "<=", ">", ">=",
];
const ORDERED_NEVER_EMPTY: &[&str] = &["=", "!=", "in", "not in", "<", "<=", ">", ">="];
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

pub(super) const FIELDS: &[FieldInfo] = &[
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
        ..info(Field::Key, "issuekey", ORDERED_NEVER_EMPTY)
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
        ..info(Field::WorklogDate, "worklogDate", ORDERED_NEVER_EMPTY)
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

pub(super) const FUNCTIONS: &[FunctionInfo] = &[
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
pub(super) const RESERVED_WORDS: &[&str] = &[
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
    "field",
    "file",
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
