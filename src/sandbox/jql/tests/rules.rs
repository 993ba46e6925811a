//! Rules that hold for every query.

use proptest::prelude::*;

use super::*;
use crate::sandbox::jql::reserved_words;

/// Clauses that make sense in the small world.
fn clause() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "project = PAY",
        "project != WEB",
        "assignee = currentUser()",
        "assignee is EMPTY",
        "assignee not in (mia, EMPTY)",
        "labels = customer",
        "summary ~ refunds",
        "text ~ bank",
        "updated >= -2d",
        "due < now()",
        "priority > Low",
        "key >= PAY-2",
        "sprint in openSprints()",
        "worklogAuthor = jonas",
        "worklogDate = 2026-11-20",
        "filter = Mine",
        "timespent <= 1d",
    ])
    .prop_map(str::to_owned)
}

/// Any combination of them.
fn query() -> impl Strategy<Value = String> {
    clause().prop_recursive(4, 20, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) OR {b}")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

/// Pieces of JQL in any order.
fn scramble() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "(",
            ")",
            ",",
            "=",
            "!=",
            "~",
            "!~",
            "<=",
            ">",
            "!",
            "&&",
            "||",
            "[",
            "]",
            "\"",
            "'",
            "\\",
            "\\u00",
            "AND",
            "OR",
            "NOT",
            "in",
            "is",
            "EMPTY",
            "was",
            "order by",
            "asc",
            "cf[",
            "project",
            "PAY",
            "key",
            "PAY-2",
            "due",
            "-1d",
            "99999999999999w",
            "-9223372036854775808",
            "startOfDay(",
            "endOfMonth(-999999y)",
            "now()",
            "currentUser()",
            "filter",
            "Round",
            "summary",
            "worklogDate",
            "timespent",
            "text",
            "*",
            "a*b?",
            "\n",
            "\u{fffe}",
            "ß",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,4}",
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let world = world();
        if let Ok(query) = Query::parse(&text, &world) {
            prop_assert!(query.run(&world, now()).len() <= world.issues.len());
        }
    }

    #[test]
    fn no_pile_of_jql_makes_it_panic(text in scramble(), now in any::<i64>()) {
        let world = world();
        match Query::parse(&text, &world) {
            Ok(query) => prop_assert!(query.run(&world, now).len() <= world.issues.len()),
            Err(error) => prop_assert!(!error.messages.is_empty()),
        }
    }

    #[test]
    fn not_not_is_nothing(jql in query()) {
        prop_assert_eq!(keys(&format!("NOT NOT ({jql})")), keys(&jql));
    }

    #[test]
    fn an_issue_is_never_both_in_and_out(jql in query()) {
        // A worklog clause asks for a worklog that is so, and another may be otherwise.
        prop_assume!(!jql.contains("worklog"));
        let out = keys(&format!("NOT ({jql})"));
        prop_assert!(keys(&jql).iter().all(|key| !out.contains(key)));
    }

    #[test]
    fn and_narrows_and_or_widens(a in query(), b in query()) {
        prop_assume!(!a.contains("worklog") && !b.contains("worklog"));
        let (left, right) = (keys(&a), keys(&b));
        let both = keys(&format!("({a}) AND ({b})"));
        let any = keys(&format!("({a}) OR ({b})"));
        let world = world();
        for key in world.issues.values().map(|issue| &issue.key) {
            let (l, r) = (left.contains(key), right.contains(key));
            prop_assert_eq!(both.contains(key), l && r);
            prop_assert_eq!(any.contains(key), l || r);
        }
    }

    #[test]
    fn order_by_sorts_and_loses_nothing(days in prop::collection::vec(0i64..5, 6), down: bool) {
        let mut world = world();
        for (issue, day) in world.issues.values_mut().zip(&days) {
            issue.updated = day * 86_400_000;
        }
        let jql = format!("ORDER BY updated {}, key ASC", if down { "DESC" } else { "ASC" });
        let found = Query::parse(&jql, &world).unwrap().run(&world, now());
        prop_assert_eq!(found.len(), world.issues.len());
        for pair in found.windows(2) {
            let (a, b) = (pair[0].updated, pair[1].updated);
            let sorted = if down { a >= b } else { a <= b };
            prop_assert!(sorted);
            prop_assert!(a != b || pair[0].id < pair[1].id);
        }
    }

    #[test]
    fn a_quoted_value_is_read_back_whole(text in "\\PC{1,12}") {
        // Nothing that could be a project's id, key or name.
        let text = format!("no such {text}");
        let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
        let error = Query::parse(&format!("project = \"{quoted}\""), &world()).unwrap_err();
        prop_assert_eq!(
            error.messages,
            [format!("The value '{text}' does not exist for the field 'project'.")]
        );
    }
}

#[test]
fn reserved_words_must_be_quoted() {
    for word in reserved_words() {
        let bare = Query::parse_only(&format!("summary ~ {word}"));
        let empty = matches!(*word, "empty" | "null");
        assert_eq!(bare.is_ok(), empty, "{word}");
        assert!(Query::parse_only(&format!("summary ~ '{word}'")).is_ok());
    }
    assert!(reserved_words().is_sorted());
}
