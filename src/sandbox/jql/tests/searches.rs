//! What a query finds.

use super::*;
use crate::sandbox::jql::{fields, functions, suggestions};

#[track_caller]
fn finds(cases: &[(&str, &str)]) {
    for (jql, expected) in cases {
        let mut found = keys(jql);
        if !jql.to_lowercase().contains("order by") {
            found.sort();
        }
        assert_eq!(found.join(" "), *expected, "{jql}");
    }
}

#[test]
fn values_are_named_by_name_key_or_id_in_any_case() {
    finds(&[
        ("project = pay", "PAY-1 PAY-10 PAY-2 PAY-9"),
        ("project = 'web SHOP'", "WEB-1 WEB-2"),
        ("project in (2)", "WEB-1 WEB-2"),
        ("project != PAY", "WEB-1 WEB-2"),
        ("status = 'in progress'", "PAY-1 PAY-2"),
        ("status in (2, Done)", "PAY-1 PAY-10 PAY-2 WEB-2"),
        ("statusCategory = Done", "PAY-10 WEB-2"),
        ("statusCategory != Done", "PAY-1 PAY-2 PAY-9 WEB-1"),
        ("statusCategory = \"To Do\"", "PAY-9 WEB-1"),
        ("statusCategory not in (new, 4)", "PAY-10 WEB-2"),
        ("type = Bug OR issuetype = 1", "PAY-1 PAY-9"),
        ("issuetype in subTaskIssueTypes()", "WEB-1"),
        ("issuetype not in standardIssueTypes()", "WEB-1"),
        ("assignee = 'Mia Berger'", "PAY-2 PAY-9"),
        ("assignee = \"mia@acme.example\"", "PAY-2 PAY-9"),
        ("assignee = acc:mia", "PAY-2 PAY-9"),
        ("assignee = currentUser()", "PAY-2 PAY-9"),
        ("reporter = currentUser()", "WEB-1"),
        ("creator in (jonas)", "PAY-1 PAY-10 PAY-2 PAY-9 WEB-2"),
        ("watcher = currentUser()", "PAY-2"),
        ("labels = q4", "PAY-2"),
        ("labels in (CUSTOMER, nowhere)", "PAY-2 WEB-1"),
        ("component = cards", "PAY-2"),
        ("fixVersion = 2026.11", "PAY-10"),
        ("resolution = \"Won't Do\"", "WEB-2"),
        ("resolution = Unresolved", "PAY-1 PAY-2 PAY-9 WEB-1"),
        ("parent = PAY-1", "PAY-2"),
        ("\"Epic Link\" = PAY-1", "PAY-2"),
        ("cf[10014] = PAY-2", ""),
        ("parent = PAY-2", "WEB-1"),
        ("sprint = 12", "PAY-2"),
        ("Sprint = 'PAY Sprint 3'", "PAY-9"),
        ("cf[10020] = 11", "PAY-10"),
        ("filter = Mine", "PAY-2 PAY-9"),
        ("filter = 2 AND type = Bug", "PAY-9"),
        ("filter != Mine", "PAY-1 PAY-10 WEB-1 WEB-2"),
        ("level is EMPTY AND project = WEB", "WEB-1 WEB-2"),
    ]);
}

#[test]
fn keys_are_found_with_former_keys_ids_and_ranges() {
    finds(&[
        ("key = PAY-2", "PAY-2"),
        ("issuekey = pay-2", "PAY-2"),
        ("issue = 102", "PAY-2"),
        ("id = 102", "PAY-2"),
        ("key = OPS-5", "WEB-1"),
        ("key in (PAY-2, PAY-999, 103)", "PAY-2 PAY-9"),
        ("key not in (PAY-1, PAY-2, PAY-9, PAY-10)", "WEB-1 WEB-2"),
        ("key > PAY-2", "PAY-10 PAY-9"),
        ("key <= PAY-9", "PAY-1 PAY-2 PAY-9"),
        ("key in issueHistory()", "PAY-2"),
        ("issue in watchedIssues()", "PAY-2"),
    ]);
}

#[test]
fn empty_fields_match_is_empty_and_no_negative_operator() {
    finds(&[
        ("assignee is EMPTY", "PAY-10 WEB-1"),
        ("assignee is not null", "PAY-1 PAY-2 PAY-9 WEB-2"),
        ("assignee = EMPTY", "PAY-10 WEB-1"),
        ("assignee != currentUser()", "PAY-1 WEB-2"),
        ("NOT assignee = currentUser()", "PAY-1 WEB-2"),
        ("assignee in (EMPTY, jonas)", "PAY-1 PAY-10 WEB-1 WEB-2"),
        ("labels is EMPTY", "PAY-1 PAY-10 PAY-9 WEB-2"),
        ("labels != q4", "WEB-1"),
        ("due is EMPTY", "PAY-1 PAY-10 PAY-2 WEB-2"),
        ("description is not EMPTY", "PAY-2"),
        ("sprint is EMPTY", "PAY-1 WEB-1 WEB-2"),
        ("timespent is EMPTY AND project = PAY", "PAY-1 PAY-10 PAY-9"),
        ("resolution is EMPTY", "PAY-1 PAY-2 PAY-9 WEB-1"),
    ]);
}

#[test]
fn clauses_join_as_they_are_bracketed() {
    finds(&[
        (
            "type = Bug OR type = Story AND status = Done",
            "PAY-10 PAY-9 WEB-2",
        ),
        (
            "(type = Bug OR type = Story) AND status = Done",
            "PAY-10 WEB-2",
        ),
        (
            "type=Bug || type=Story && status=Done",
            "PAY-10 PAY-9 WEB-2",
        ),
        ("type = Bug | type = Epic", "PAY-1 PAY-9"),
        ("!(type = Bug OR type = Story)", "PAY-1 WEB-1"),
        (
            "not (project = PAY and type = Story)",
            "PAY-1 PAY-9 WEB-1 WEB-2",
        ),
        ("NOT NOT type = Bug", "PAY-9"),
        ("project\n=\n\tPAY\nand type = bug", "PAY-9"),
    ]);
}

#[test]
fn sprints_are_found_by_state() {
    finds(&[
        ("sprint in openSprints()", "PAY-2"),
        (
            "sprint in (closedSprints(), futureSprints())",
            "PAY-10 PAY-9",
        ),
        ("sprint not in openSprints()", "PAY-10 PAY-9"),
        ("SPRINT IN OPENSPRINTS()", "PAY-2"),
    ]);
}

#[test]
fn words_are_searched_in_summary_description_worklogs_and_key() {
    finds(&[
        ("summary ~ refund", "PAY-1 PAY-10"),
        ("summary ~ 'retries payment'", "PAY-2"),
        ("summary ~ \"\\\"card payments\\\"\"", "PAY-2"),
        ("summary !~ refunds AND project = PAY", "PAY-2 PAY-9"),
        ("summary ~ \"rec*\"", "WEB-2"),
        ("description ~ bank", "PAY-2"),
        ("description !~ bank", ""),
        ("text ~ ledger", "PAY-9"),
        ("text ~ 'banks OR ledger'", "PAY-2 PAY-9"),
        ("comment ~ loop", "PAY-2"),
        ("text ~ \"PAY-9\"", "PAY-9"),
        ("NOT text ~ refunds AND project = PAY", "PAY-2 PAY-9"),
        ("worklogComment ~ ledger", "PAY-9"),
        ("summary ~ \"lost \\u0061fter\"", "WEB-1"),
    ]);
}

#[test]
fn bare_words_search_the_text() {
    finds(&[
        ("refunds", "PAY-1 PAY-10"),
        ("card payments order by key", "PAY-2"),
        ("\"day late\"", "PAY-9"),
        ("this is not jql", ""),
    ]);
}

#[test]
fn dates_are_cut_in_the_zone_of_the_user() {
    finds(&[
        // 00:30 on the 23rd in Berlin, though still the 22nd in UTC.
        ("updated >= startOfDay()", "PAY-2 PAY-9"),
        ("updated >= \"2026-11-23\"", "PAY-2 PAY-9"),
        ("updated >= 2026-11-23", "PAY-2 PAY-9"),
        ("updated >= '2026/11/23 09:00'", "PAY-2"),
        ("updated > -1h", "PAY-2"),
        ("updated >= \"-4d\" AND updated < startOfDay()", "PAY-10"),
        (
            "updated <= now() AND updated >= '-3w' AND key = PAY-1",
            "PAY-1",
        ),
        (
            "updated < startOfWeek() AND updated >= startOfWeek(-1)",
            "PAY-10",
        ),
        (
            "updated >= startOfMonth() AND updated <= endOfMonth() AND key=PAY-2",
            "PAY-2",
        ),
        ("updated > endOfDay(-1d)", "PAY-2 PAY-9"),
        (
            "updated < startOfYear('+1') AND updated > endOfYear(-1) AND key=PAY-2",
            "PAY-2",
        ),
        ("updated >= 1795422600000", "PAY-2"),
        ("due = 2026-11-24", "PAY-9"),
        ("due < now()", "WEB-1"),
        ("due <= 1d", "PAY-9 WEB-1"),
        ("due in ('2026-11-22', '2026-11-24')", "PAY-9 WEB-1"),
        ("due != '2026-11-22'", "PAY-9"),
        ("resolved >= -1w", "PAY-10"),
        ("lastViewed > startOfDay()", "PAY-2"),
        (
            "created >= '2026-11-01 11:43' AND created < '2026-11-01 11:45'",
            "PAY-10 PAY-9",
        ),
    ]);
}

#[test]
fn estimates_compare_as_working_time() {
    finds(&[
        ("originalEstimate = 1d", "PAY-2"),
        ("originalEstimate >= '1d 1m'", ""),
        ("remainingEstimate <= 120", "PAY-2"),
        ("timespent > 1h", "PAY-2"),
        ("timespent in (2h, 3h)", "PAY-2"),
        ("timeoriginalestimate < 1w", "PAY-2"),
    ]);
}

#[test]
fn worklog_clauses_side_by_side_speak_of_one_worklog() {
    finds(&[
        ("worklogAuthor = currentUser()", "PAY-2"),
        ("worklogAuthor = jonas", "PAY-2 PAY-9"),
        ("worklogDate = 2026-11-20", "PAY-2 PAY-9"),
        (
            "worklogAuthor = jonas AND worklogDate = 2026-11-20",
            "PAY-9",
        ),
        (
            "worklogAuthor = currentUser() AND worklogDate >= '2026-11-20' AND worklogDate <= '2026-11-20'",
            "PAY-2",
        ),
        (
            "worklogAuthor = currentUser() AND worklogDate < '2026-11-20'",
            "",
        ),
        (
            "worklogDate > '2026-11-19' AND project = PAY",
            "PAY-2 PAY-9",
        ),
        ("worklogAuthor != jonas", "PAY-2"),
        (
            "worklogDate >= startOfMonth() AND worklogComment ~ retry",
            "PAY-2",
        ),
    ]);
}

#[test]
fn order_by_sorts_by_what_the_field_means() {
    finds(&[
        ("project = PAY ORDER BY key", "PAY-1 PAY-2 PAY-9 PAY-10"),
        (
            "project = PAY ORDER BY key DESC",
            "PAY-10 PAY-9 PAY-2 PAY-1",
        ),
        ("ORDER BY priority", "WEB-2 PAY-2 WEB-1 PAY-10 PAY-1 PAY-9"),
        ("priority > Medium ORDER BY priority ASC", "PAY-2 WEB-2"),
        (
            "ORDER BY due ASC, key ASC",
            "WEB-1 PAY-9 PAY-1 PAY-2 PAY-10 WEB-2",
        ),
        (
            "ORDER BY due DESC, key DESC",
            "PAY-9 WEB-1 WEB-2 PAY-10 PAY-2 PAY-1",
        ),
        ("project = PAY ORDER BY updated", "PAY-2 PAY-9 PAY-10 PAY-1"),
        (
            "project = PAY ORDER BY status DESC, summary",
            "PAY-10 PAY-1 PAY-2 PAY-9",
        ),
        (
            "ORDER BY assignee, created ASC",
            "PAY-1 WEB-2 PAY-2 PAY-9 PAY-10 WEB-1",
        ),
        ("project = PAY ORDER BY Rank", "PAY-1 PAY-2 PAY-9 PAY-10"),
        (
            "project = PAY order by timespent, lastViewed, Sprint DESC, rank",
            "PAY-2 PAY-9 PAY-10 PAY-1",
        ),
    ]);
    assert_eq!(
        keys("").join(" "),
        "WEB-2 WEB-1 PAY-10 PAY-9 PAY-2 PAY-1",
        "newest first"
    );
}

#[test]
fn a_query_without_a_restriction_is_unbounded() {
    for (jql, unbounded) in [
        ("", true),
        ("  \n", true),
        ("ORDER BY key", true),
        ("project = PAY", false),
        ("refunds", false),
    ] {
        let query = Query::parse(jql, &world()).unwrap();
        assert_eq!(query.is_unbounded(), unbounded, "{jql}");
    }
}

#[test]
fn the_structure_names_where_and_order() {
    let query = Query::parse(
        "type = Bug AND NOT key in (PAY-1) ORDER BY due DESC",
        &world(),
    );
    assert_eq!(
        query.unwrap().structure(),
        json!({
            "where": { "operator": "and", "clauses": [
                { "field": { "name": "type" }, "operator": "=", "operand": { "value": "Bug" } },
                { "operator": "not", "clauses": [
                    { "field": { "name": "key" }, "operator": "in",
                      "operand": { "values": [{ "value": "PAY-1" }] } }
                ] },
            ] },
            "orderBy": { "fields": [{ "field": { "name": "due" }, "direction": "desc" }] },
        })
    );
}

#[test]
fn every_listed_field_and_function_can_be_used() {
    let world = world();
    for field in fields() {
        let name = field.value;
        for operator in field.operators {
            let operand = match (*operator, field.types[0]) {
                ("is" | "is not", _) => "EMPTY",
                ("~" | "!~", _) => "word",
                ("in" | "not in", "java.util.Date") => "(-1d)",
                ("in" | "not in", "com.atlassian.core.util.DateUtils.Duration") => "(1h)",
                ("in" | "not in", _) if name != "level" => "(1, 11, 101, PAY)",
                (_, "java.util.Date") => "-1d",
                (_, "com.atlassian.core.util.DateUtils.Duration") => "1h",
                _ => continue,
            };
            let jql = format!("\"{name}\" {operator} {operand}");
            if let Err(error) = Query::parse(&jql, &world) {
                let unknown = error
                    .messages
                    .iter()
                    .all(|m| m.contains("does not exist for the"));
                assert!(unknown, "{jql}: {error:?}");
            }
        }
        if field.orderable {
            assert!(Query::parse(&format!("ORDER BY \"{name}\""), &world).is_ok());
        }
    }
    for function in functions() {
        let field = match function.types[0] {
            "com.atlassian.jira.user.ApplicationUser" => "assignee",
            "java.util.Date" => "due",
            "com.atlassian.jira.issue.Issue" => "key",
            "com.atlassian.jira.issue.issuetype.IssueType" => "type",
            _ => "sprint",
        };
        let operator = if function.list { "in" } else { "=" };
        let jql = format!("{field} {operator} {}", function.value);
        assert!(Query::parse(&jql, &world).is_ok(), "{jql}");
    }
}

#[test]
fn values_are_suggested_by_the_start_of_a_word() {
    let values = |field: &str, prefix: &str| -> Vec<String> {
        let suggestions = suggestions(&world(), field, prefix);
        suggestions.into_iter().map(|s| s.value).collect()
    };
    assert_eq!(values("status", "pro"), ["In Progress"]);
    assert_eq!(values("assignee", "ber"), ["acc:mia"]);
    assert_eq!(values("project", ""), ["PAY", "WEB"]);
    assert_eq!(values("labels", "c"), ["customer"]);
    assert_eq!(values("nothing", "c"), [""; 0]);
}
