//! The people, projects and issues that are always there.

use crate::sandbox::model::{IssueType, Project, SavedFilter, Sprint, Status, User};

use super::phrases::VOCABULARIES;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

pub(super) const TO_DO: u64 = 10000;
pub(super) const IN_PROGRESS: u64 = 3;
pub(super) const IN_REVIEW: u64 = 10001;
pub(super) const DONE: u64 = 10002;
pub(super) const CLOSED: u64 = 6;

pub(super) const EPIC: u64 = 10000;
pub(super) const STORY: u64 = 10001;
pub(super) const TASK: u64 = 10002;
pub(super) const SUBTASK: u64 = 10003;
pub(super) const BUG: u64 = 10004;

/// The first one is the user whose token the sandbox accepts.
pub(super) fn users() -> Vec<User> {
    let user = |id: &str, first: &str, last: &str, zone: &str, locale: &str| User {
        account_id: format!("712020:{id}"),
        name: format!("{}.{}", first.to_lowercase(), last.to_lowercase()),
        display_name: format!("{first} {last}"),
        email: format!("{}@acme.example", first.to_lowercase()),
        time_zone: zone.to_owned(),
        locale: locale.to_owned(),
    };
    vec![
        user(
            "5f3a9c1e-7d42-4b8a-9e60-1c2d3e4f5a6b",
            "Mia",
            "Berger",
            "Europe/Berlin",
            "en_GB",
        ),
        user(
            "0b6e2d74-93f1-4c5e-8a17-6d2f90c4b3e8",
            "Jonas",
            "Lindqvist",
            "Europe/Stockholm",
            "sv_SE",
        ),
        user(
            "c81d4e2e-bcf2-41e6-a869-7df92533d2db",
            "Priya",
            "Nair",
            "Asia/Kolkata",
            "en_IN",
        ),
        user(
            "e4eaaaf2-d142-41b3-b3ad-50780c54f10a",
            "Daniel",
            "Okafor",
            "Europe/London",
            "en_GB",
        ),
        user(
            "9a7b330a-a736-41e5-af7f-feaf819cdc0f",
            "Hannah",
            "Weiss",
            "America/New_York",
            "en_US",
        ),
        user(
            "3f06af63-a93c-41e4-9797-40505690773f",
            "Kenji",
            "Mori",
            "Asia/Tokyo",
            "ja_JP",
        ),
        user(
            "6ecd8c99-4036-403d-bf84-cf8400f67836",
            "Lucia",
            "Ferreira",
            "America/Sao_Paulo",
            "pt_BR",
        ),
    ]
}

pub(super) fn projects() -> Vec<Project> {
    let project = |id, key: &str, name: &str| Project {
        id,
        key: key.to_owned(),
        name: name.to_owned(),
        archived: key == "OLD",
    };
    vec![
        project(10000, "PAY", "Payments"),
        project(10001, "WEB", "Web shop"),
        project(10002, "OPS", "Operations"),
        project(10003, "PPL", "People"),
        project(10004, "OLD", "Old intranet"),
    ]
}

pub(super) fn statuses() -> Vec<Status> {
    let status = |id, name: &str, category: &str| Status {
        id,
        name: name.to_owned(),
        category: category.to_owned(),
        editable: id != CLOSED,
    };
    vec![
        status(TO_DO, "To Do", "new"),
        status(IN_PROGRESS, "In Progress", "indeterminate"),
        status(IN_REVIEW, "In Review", "indeterminate"),
        status(DONE, "Done", "done"),
        status(CLOSED, "Closed", "done"),
    ]
}

pub(super) fn issue_types() -> Vec<IssueType> {
    [
        (EPIC, "Epic"),
        (STORY, "Story"),
        (TASK, "Task"),
        (SUBTASK, "Sub-task"),
        (BUG, "Bug"),
    ]
    .into_iter()
    .map(|(id, name)| IssueType {
        id,
        name: name.to_owned(),
        subtask: id == SUBTASK,
    })
    .collect()
}

/// Per project two closed sprints, the active one and the next, two weeks each.
pub(super) fn sprints(now_ms: i64) -> Vec<Sprint> {
    const STATES: [&str; 4] = ["closed", "closed", "active", "future"];
    let mut sprints = Vec::new();
    for (place, vocabulary) in VOCABULARIES.iter().enumerate() {
        // The people of "People" do not plan in sprints.
        if vocabulary.key == "PPL" {
            continue;
        }
        for (turn, state) in (0i64..).zip(STATES) {
            let start = now_ms - 6 * DAY_MS + (turn - 2) * 14 * DAY_MS;
            sprints.push(Sprint {
                id: (place as u64 + 1) * 10 + turn as u64,
                name: format!("{} Sprint {}", vocabulary.key, 21 + turn),
                state: state.to_owned(),
                project_key: vocabulary.key.to_owned(),
                start,
                end: start + 14 * DAY_MS,
            });
        }
    }
    sprints
}

pub(super) fn filters(owner: &str) -> Vec<SavedFilter> {
    [
        (
            "My open bugs",
            "assignee = currentUser() AND type = Bug AND statusCategory != Done ORDER BY priority DESC, updated DESC",
            true,
        ),
        (
            "Payments: this sprint",
            "project = PAY AND sprint in openSprints() ORDER BY Rank ASC",
            true,
        ),
        (
            "Due within a week",
            "due <= 7d AND statusCategory != Done ORDER BY due ASC",
            true,
        ),
        (
            "Logged by me this month",
            "worklogAuthor = currentUser() AND worklogDate >= startOfMonth() ORDER BY updated DESC",
            false,
        ),
        (
            "Waiting for review",
            "status = \"In Review\" AND assignee != currentUser() ORDER BY updated ASC",
            false,
        ),
        (
            "Reported by me",
            "reporter = currentUser() ORDER BY created DESC",
            false,
        ),
    ]
    .into_iter()
    .zip(10100..)
    .map(|((name, jql, favourite), id)| SavedFilter {
        id,
        name: name.to_owned(),
        jql: jql.to_owned(),
        owner: owner.to_owned(),
        favourite,
    })
    .collect()
}

/// An issue that every world has, if it has that many.
pub(super) struct Core {
    pub key: (&'static str, u64),
    pub summary: &'static str,
    pub issue_type: u64,
    pub status: u64,
    pub priority: &'static str,
    /// Place in the list of users.
    pub assignee: Option<usize>,
    /// Hours.
    pub estimate: Option<i64>,
    /// Minutes; otherwise what is left of the estimate.
    pub remaining: Option<i64>,
    pub no_work_permission: bool,
}

/// In the order in which small worlds take them.
pub(super) fn core() -> Vec<Core> {
    let core = |key, summary, issue_type, status, priority, assignee, estimate| Core {
        key,
        summary,
        issue_type,
        status,
        priority,
        assignee,
        estimate,
        remaining: None,
        no_work_permission: false,
    };
    vec![
        Core {
            remaining: Some(135),
            ..core(
                ("PAY", 128),
                "Retry card payments when the bank times out",
                STORY,
                IN_PROGRESS,
                "High",
                Some(0),
                Some(24),
            )
        },
        core(
            ("PAY", 131),
            "Settlement report is a day late after DST change",
            BUG,
            IN_PROGRESS,
            "Highest",
            Some(0),
            Some(8),
        ),
        core(
            ("OPS", 77),
            "Rotate the signing keys of the staging cluster",
            TASK,
            TO_DO,
            "Medium",
            Some(0),
            Some(4),
        ),
        core(
            ("WEB", 902),
            "Checkout: keyboard focus is lost after an error",
            BUG,
            IN_REVIEW,
            "High",
            Some(0),
            Some(6),
        ),
        core(
            ("OPS", 12),
            "Stand-up and planning",
            TASK,
            IN_PROGRESS,
            "Low",
            Some(0),
            None,
        ),
        core(
            ("WEB", 915),
            "Dark theme for the receipts page",
            STORY,
            TO_DO,
            "Low",
            Some(0),
            Some(16),
        ),
        core(
            ("PAY", 119),
            "Idempotency keys for refunds",
            STORY,
            DONE,
            "High",
            Some(0),
            Some(20),
        ),
        core(
            ("PAY", 104),
            "Old bank adapter",
            TASK,
            CLOSED,
            "Medium",
            Some(1),
            Some(8),
        ),
        core(
            ("OPS", 80),
            "Alert when the nightly backup is smaller than usual",
            TASK,
            IN_PROGRESS,
            "Medium",
            Some(0),
            Some(5),
        ),
        core(
            ("WEB", 921),
            "Screen reader reads the price twice",
            BUG,
            TO_DO,
            "Medium",
            Some(0),
            Some(3),
        ),
        core(
            ("PAY", 140),
            "Bank holiday calendar for 2027",
            TASK,
            TO_DO,
            "Low",
            Some(0),
            Some(2),
        ),
        Core {
            no_work_permission: true,
            ..core(
                ("PPL", 7),
                "Salary review: prepare the figures",
                TASK,
                IN_PROGRESS,
                "Medium",
                Some(0),
                Some(8),
            )
        },
        core(
            ("OLD", 3),
            "Move the canteen menu to the new intranet",
            TASK,
            TO_DO,
            "Low",
            Some(0),
            Some(4),
        ),
        core(
            ("PAY", 100),
            "Payments that survive a bad network",
            EPIC,
            IN_PROGRESS,
            "High",
            Some(1),
            None,
        ),
        core(
            ("WEB", 900),
            "A shop everybody can use",
            EPIC,
            IN_PROGRESS,
            "Medium",
            Some(2),
            None,
        ),
        core(
            ("OPS", 10),
            "Quiet nights for the people on call",
            EPIC,
            IN_PROGRESS,
            "Medium",
            Some(3),
            None,
        ),
        Core {
            no_work_permission: true,
            ..core(
                ("PPL", 8),
                "Contract change for the Lisbon office",
                TASK,
                TO_DO,
                "High",
                Some(4),
                Some(4),
            )
        },
    ]
}
