//! Queries against a small literal world, broken queries with their sentences, and rules that hold
//! for every query.

mod broken;
mod rules;
mod searches;

use jiff::Timestamp;
use serde_json::json;

use super::Query;
use crate::sandbox::model::{
    Issue, IssueType, Project, SavedFilter, Sprint, Status, User, Worklog, World,
};

/// Milliseconds since the epoch of an instant in RFC 3339.
fn ms(instant: &str) -> i64 {
    instant.parse::<Timestamp>().unwrap().as_millisecond()
}

/// Monday 2026-11-23, 10:00 in Berlin.
fn now() -> i64 {
    ms("2026-11-23T09:00:00Z")
}

/// The keys a query finds, in its order.
fn keys(jql: &str) -> Vec<String> {
    let world = world();
    let query = Query::parse(jql, &world).unwrap_or_else(|error| panic!("{jql}: {error:?}"));
    let issues = query.run(&world, now());
    issues.into_iter().map(|issue| issue.key.clone()).collect()
}

fn issue(id: u64, key: &str, summary: &str) -> Issue {
    Issue {
        id,
        key: key.to_owned(),
        project_key: key.split('-').next().unwrap().to_owned(),
        summary: summary.to_owned(),
        description: String::new(),
        issue_type: 2,
        status: 1,
        priority: "Medium".to_owned(),
        labels: Vec::new(),
        components: Vec::new(),
        fix_versions: Vec::new(),
        assignee: None,
        reporter: "acc:jonas".to_owned(),
        watchers: Vec::new(),
        parent: None,
        sprint: None,
        resolution: None,
        due: None,
        created: ms("2026-11-01T09:00:00Z") + i64::try_from(id).unwrap() * 60_000,
        updated: ms("2026-11-10T09:00:00Z"),
        last_viewed: None,
        original_estimate: None,
        remaining_estimate: None,
        time_spent: 0,
        no_work_permission: false,
    }
}

fn worklog(id: u64, issue: u64, author: &str, started: &str, comment: &str) -> Worklog {
    let started = ms(started);
    let doc = json!({"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": comment}]}
    ]});
    Worklog {
        id,
        issue,
        author: author.to_owned(),
        update_author: author.to_owned(),
        started,
        secs: 3600,
        comment: (!comment.is_empty()).then_some(doc),
        visibility: None,
        created: started,
        updated: started,
        properties: std::collections::BTreeMap::new(),
    }
}

/// PAY-1 (epic), PAY-2, PAY-9, PAY-10, WEB-1, WEB-2; Mia asks.
fn world() -> World {
    let strings = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let user = |id: &str, name: &str, zone: &str, locale: &str| User {
        account_id: format!("acc:{id}"),
        name: id.to_owned(),
        display_name: name.to_owned(),
        email: format!("{id}@acme.example"),
        time_zone: zone.to_owned(),
        locale: locale.to_owned(),
    };
    let project = |id, key: &str, name: &str| Project {
        id,
        key: key.to_owned(),
        name: name.to_owned(),
        archived: false,
    };
    let status = |id, name: &str, category: &str| Status {
        id,
        name: name.to_owned(),
        category: category.to_owned(),
        editable: true,
    };
    let kind = |id, name: &str, subtask| IssueType {
        id,
        name: name.to_owned(),
        subtask,
    };
    let sprint = |id, name: &str, state: &str| Sprint {
        id,
        name: name.to_owned(),
        state: state.to_owned(),
        project_key: "PAY".to_owned(),
        start: 0,
        end: 0,
    };
    let filter = |id, name: &str, jql: &str| SavedFilter {
        id,
        name: name.to_owned(),
        jql: jql.to_owned(),
        owner: "acc:mia".to_owned(),
        favourite: true,
    };
    let issues = [
        Issue {
            issue_type: 1,
            status: 2,
            assignee: Some("acc:jonas".to_owned()),
            ..issue(101, "PAY-1", "Instant refunds")
        },
        Issue {
            status: 2,
            priority: "High".to_owned(),
            assignee: Some("acc:mia".to_owned()),
            watchers: strings(&["acc:mia", "acc:jonas"]),
            parent: Some(101),
            sprint: Some(12),
            labels: strings(&["customer", "Q4"]),
            components: strings(&["Cards"]),
            description: "Seen in the logs of three banks".to_owned(),
            original_estimate: Some(8 * 3600),
            remaining_estimate: Some(2 * 3600),
            time_spent: 2 * 3600,
            last_viewed: Some(ms("2026-11-23T08:00:00Z")),
            updated: ms("2026-11-23T08:30:00Z"),
            ..issue(102, "PAY-2", "Retry card payments when the bank times out")
        },
        Issue {
            issue_type: 3,
            priority: "Lowest".to_owned(),
            assignee: Some("acc:mia".to_owned()),
            sprint: Some(13),
            due: Some("2026-11-24".to_owned()),
            updated: ms("2026-11-22T23:30:00Z"),
            ..issue(103, "PAY-9", "Settlement report is a day late")
        },
        Issue {
            status: 3,
            resolution: Some("Done".to_owned()),
            sprint: Some(11),
            fix_versions: strings(&["2026.11"]),
            updated: ms("2026-11-20T12:00:00Z"),
            ..issue(104, "PAY-10", "Idempotency keys for refunds")
        },
        Issue {
            issue_type: 4,
            parent: Some(102),
            reporter: "acc:mia".to_owned(),
            labels: strings(&["customer"]),
            due: Some("2026-11-22".to_owned()),
            ..issue(105, "WEB-1", "Focus is lost after an error")
        },
        Issue {
            status: 3,
            resolution: Some("Won't Do".to_owned()),
            priority: "Highest".to_owned(),
            assignee: Some("acc:jonas".to_owned()),
            ..issue(106, "WEB-2", "Dark theme for the receipts page")
        },
    ];
    let worklogs = [
        // 00:30 on the 20th in Berlin.
        worklog(
            1,
            102,
            "acc:mia",
            "2026-11-19T23:30:00Z",
            "Traced the retry loop",
        ),
        worklog(2, 102, "acc:jonas", "2026-11-18T09:00:00Z", ""),
        worklog(
            3,
            103,
            "acc:jonas",
            "2026-11-20T09:00:00Z",
            "Looked at the ledger",
        ),
    ];
    World {
        users: vec![
            user("mia", "Mia Berger", "Europe/Berlin", "de_DE"),
            user("jonas", "Jonas Lindqvist", "Europe/Stockholm", "sv_SE"),
        ],
        me: "acc:mia".to_owned(),
        projects: vec![project(1, "PAY", "Payments"), project(2, "WEB", "Web shop")],
        statuses: vec![
            status(1, "To Do", "new"),
            status(2, "In Progress", "indeterminate"),
            status(3, "Done", "done"),
        ],
        issue_types: vec![
            kind(1, "Epic", false),
            kind(2, "Story", false),
            kind(3, "Bug", false),
            kind(4, "Sub-task", true),
        ],
        sprints: vec![
            sprint(11, "PAY Sprint 1", "closed"),
            sprint(12, "PAY Sprint 2", "active"),
            sprint(13, "PAY Sprint 3", "future"),
        ],
        issues: issues.into_iter().map(|i| (i.id, i)).collect(),
        moved_keys: [("OPS-5".to_owned(), 105)].into(),
        worklogs: worklogs.into_iter().map(|w| (w.id, w)).collect(),
        filters: vec![
            filter(1, "Mine", "assignee = currentUser()"),
            filter(2, "Mine too", "filter = Mine ORDER BY key"),
            filter(3, "Round", "filter = 'And round'"),
            filter(4, "And round", "filter = Round"),
            filter(5, "Broken", "project ="),
        ],
        hours_per_day: 8.0,
        days_per_week: 5.0,
        time_tracking_enabled: true,
        ..World::default()
    }
}
