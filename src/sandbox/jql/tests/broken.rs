//! What Jira says when a query is wrong.

use super::*;

#[track_caller]
fn answers(cases: &[(&str, &str)]) {
    for (jql, expected) in cases {
        let error = Query::parse(jql, &world()).expect_err(jql);
        assert_eq!(error.messages, [*expected], "{jql}");
    }
}

/// These begin "Error in the JQL Query: ".
#[track_caller]
fn answers_syntax(cases: &[(&str, &str)]) {
    for (jql, expected) in cases {
        answers(&[(jql, &format!("Error in the JQL Query: {expected}"))]);
    }
}

const OPERATORS: &str = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'.";

#[test]
fn what_is_unexpected_is_named_with_its_place() {
    let operators = |head: &str, tail: &str| format!("{head} {OPERATORS}{tail}");
    answers_syntax(&[
        (
            "project x",
            &operators("Expecting operator but got 'x'.", " (line 1, character 9)"),
        ),
        (
            "project",
            &operators("Expecting operator before the end of the query.", ""),
        ),
        (
            "status was Done",
            &operators(
                "Expecting operator but got 'was'.",
                " (line 1, character 8)",
            ),
        ),
        (
            "project = PAY and status changed",
            &operators(
                "Expecting operator but got 'changed'.",
                " (line 1, character 26)",
            ),
        ),
        (
            "project = PAY status = Done",
            "Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 15)",
        ),
        (
            "a=b !c=d",
            "Expecting either 'OR' or 'AND' but got '!'. (line 1, character 5)",
        ),
        (
            "project = PAY AND",
            "Expecting a field name at the end of the query.",
        ),
        (
            "project = PAY AND\n and type = Bug",
            "Expecting a field name but got 'and'. You must surround 'and' in quotation marks to use it as a field name. (line 2, character 2)",
        ),
        (
            ", a = b",
            "Expecting a field name but got ','. You must surround ',' in quotation marks to use it as a field name. (line 1, character 1)",
        ),
        (
            "[brenden] = a",
            "Expecting a field name but got '['. Did you mean 'cf['? (line 1, character 1)",
        ),
        (
            "'' = c",
            "A field name cannot be empty. (line 1, character 1)",
        ),
        (
            "a = ''()",
            "A function name cannot be empty. (line 1, character 5)",
        ),
        (
            "a =a and j not is empty",
            "Expecting 'IN' but got 'is'. (line 1, character 16)",
        ),
        (
            "a =a and j is ! empty",
            "Expecting 'NOT' but got '!'. (line 1, character 15)",
        ),
    ]);
}

#[test]
fn a_missing_value_is_named_without_the_article() {
    answers(&[
        (
            "project =",
            "Error in JQL Query: Expecting either a value, list or function before the end of the query.",
        ),
        (
            "status = = Done",
            "Error in JQL Query: Expecting either a value, list or function but got '='. You must surround '=' in quotation marks to use it as a value. (line 1, character 10)",
        ),
        (
            "project = OR",
            "Error in JQL Query: Expecting either a value, list or function but got 'OR'. You must surround 'OR' in quotation marks to use it as a value. (line 1, character 11)",
        ),
        (
            "key in ()",
            "Error in JQL Query: Expecting either a value, list or function but got ')'. You must surround ')' in quotation marks to use it as a value. (line 1, character 9)",
        ),
    ]);
}

#[test]
fn brackets_must_close() {
    answers_syntax(&[
        (
            "(project = PAY",
            "Expecting ')' before the end of the query.",
        ),
        (
            "b in ((12, (288)",
            "Expecting ')' before the end of the query.",
        ),
        (
            "abc IN ((foo) abc = a",
            "Expecting ')' but got 'abc'. (line 1, character 15)",
        ),
        ("a = func(", "Expecting ')' before the end of the query."),
        (
            "a = func(, and not (a = x)",
            "Expecting ')' but got ','. (line 1, character 10)",
        ),
        (
            "bas=func(bad,)",
            "Function argument must be specified. (line 1, character 14)",
        ),
        (
            "bas=func(bad,",
            "Expecting a function argument at the end of the query.",
        ),
        (
            "k = func(!",
            "Expecting a function argument but got '!'. You must surround '!' in quotation marks to use it as an argument. (line 1, character 10)",
        ),
        (
            "k = func(abc, jk!)",
            "Expecting ')' or ',' but got '!'. (line 1, character 17)",
        ),
        ("cf", "Expecting '[' before the end of the query."),
        (
            "cf[ = 9",
            "Expecting a custom field id (a positive number) but got '='. (line 1, character 5)",
        ),
        (
            "cf[29829k] = 1",
            "Expecting a custom field id (a positive number) but got '29829k'. (line 1, character 4)",
        ),
        (
            "cf[29829 = world",
            "Expecting ']' but got '='. (line 1, character 10)",
        ),
    ]);
}

#[test]
fn strings_escapes_and_characters_are_explained() {
    let escapes = r#"The valid escape sequences are \', \", \t, \n, \r, \\, '\ ' and \uXXXX."#;
    answers_syntax(&[
        (
            "summary ~ \"abc",
            "The quoted string 'abc' has not been completed. (line 1, character 11)",
        ),
        (
            "priority=\"test\nword",
            "The quoted string 'test word' has not been completed. (line 1, character 10)",
        ),
        (
            "comment ~ '",
            "The quoted string has not been completed. (line 1, character 11)",
        ),
        (
            "comme\\unt ~ 'test'",
            &format!("'\\un' is an illegal JQL escape sequence. {escapes} (line 1, character 6)"),
        ),
        (
            "status =\n\n \\c",
            &format!("'\\c' is an illegal JQL escape sequence. {escapes} (line 3, character 2)"),
        ),
        (
            "status = \\",
            &format!(
                "The escape sequence has not been completed. {escapes} (line 1, character 10)"
            ),
        ),
        (
            "reporter=a/user",
            "The character '/' is a reserved JQL character. You must enclose it in a string or use the escape '\\u002f' instead. (line 1, character 11)",
        ),
        (
            "assignee = mia@acme.example",
            "The character '@' is a reserved JQL character. You must enclose it in a string or use the escape '\\u0040' instead. (line 1, character 15)",
        ),
        (
            "minewww =\u{7f}qwwr",
            "The character 'U+007F' on line 1 at position 10 must be escaped. Use the escape '\\u007f' instead. (line 1, character 10)",
        ),
        (
            "summary ~ abort",
            "'abort' is a reserved JQL word. You must surround it in quotation marks to use it in a query. (line 1, character 11)",
        ),
        (
            "id=-3482094082384092840932809482",
            "'-3482094082384092840932809482' is not a valid number. Numbers must be between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,807. (line 1, character 4)",
        ),
    ]);
}

#[test]
fn order_by_is_explained() {
    answers_syntax(&[
        ("a =b order", "Expecting 'by' before the end of the query."),
        (
            "a =b order summary",
            "Expecting 'by' but got 'summary'. (line 1, character 12)",
        ),
        (
            "a =b order by",
            "Expecting a field name at the end of the query.",
        ),
        (
            "a =b order by asc",
            "Expecting a field name but got 'asc'. You must surround 'asc' in quotation marks to use it as a field name. (line 1, character 15)",
        ),
        (
            "a =b order by ajsks blah",
            "Expecting either 'ASC' or 'DESC' but got 'blah'. (line 1, character 21)",
        ),
        (
            "order by a desc d",
            "Expecting ',' but got 'd'. (line 1, character 17)",
        ),
        (
            "order by key, key, key, key, key, key, key, key",
            "The ORDER BY clause may have a maximum of 7 fields.",
        ),
    ]);
    answers(&[
        (
            "project = PAY ORDER BY zz",
            "Field 'zz' does not exist or you do not have permission to view it.",
        ),
        ("ORDER BY text", "Not able to sort using field 'text'."),
    ]);
}

#[test]
fn what_the_site_has_not_got_is_named() {
    let dates = "Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.";
    answers(&[
        (
            "colour = red",
            "Field 'colour' does not exist or you do not have permission to view it.",
        ),
        (
            "cf[1] = red",
            "Field 'cf[1]' does not exist or you do not have permission to view it.",
        ),
        (
            "project = NOPE",
            "The value 'NOPE' does not exist for the field 'project'.",
        ),
        (
            "project = 50000",
            "A value with ID '50000' does not exist for the field 'project'.",
        ),
        (
            "assignee in (mia, nobody)",
            "The value 'nobody' does not exist for the field 'assignee'.",
        ),
        (
            "key = PAY-999",
            "Issue does not exist or you do not have permission to see it.",
        ),
        (
            "id = 999",
            "A value with ID '999' does not exist for the field 'id'.",
        ),
        ("assignee = foo()", "Unable to find JQL function 'foo()'."),
        (
            "status = currentUser()",
            "A value provided by the function 'currentUser' is invalid for the field 'status'.",
        ),
        (
            "due = currentUser()",
            "A date for the field 'due' provided by the function 'currentUser' is not valid.",
        ),
        (
            "due < now('1')",
            "Function 'now' expected '0' arguments but received '1'.",
        ),
        (
            "created >= startOfDay(-1x)",
            "Duration for function 'startOfDay' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier.",
        ),
        (
            "updated >= yesterday",
            &format!("Date value 'yesterday' for field 'updated' is invalid. {dates}"),
        ),
        (
            "due = 2026-02-30",
            &format!("Date value '2026-02-30' for field 'due' is invalid. {dates}"),
        ),
        (
            "updated > -100milestone",
            &format!("Date value '-100milestone' for field 'updated' is invalid. {dates}"),
        ),
        (
            "filter = Round",
            "Field 'filter' with value 'Round' matches filter 'Round' and causes a cyclical reference, this query can not be executed and should be edited.",
        ),
        (
            "filter = Broken",
            "Error in JQL Query: Expecting either a value, list or function before the end of the query.",
        ),
    ]);
}

#[test]
fn operators_must_suit_field_and_value() {
    answers(&[
        (
            "project ~ PAY",
            "The operator '~' is not supported by the 'project' field.",
        ),
        (
            "summary = test",
            "The operator '=' is not supported by the 'summary' field.",
        ),
        (
            "text !~ test",
            "The operator '!~' is not supported by the 'text' field.",
        ),
        (
            "rank = 1",
            "The operator '=' is not supported by the 'rank' field.",
        ),
        (
            "status in \"Done\"",
            "Operator 'in' does not support the non-list value '\"Done\"' for field 'status'.",
        ),
        (
            "sprint = openSprints()",
            "Operator '=' does not support the list value 'openSprints()' for field 'sprint'.",
        ),
        (
            "project = (PAY, WEB)",
            "Operator '=' does not support the list value '(\"PAY\", \"WEB\")' for field 'project'.",
        ),
        (
            "status is Done",
            "Operator 'is' does not support the non-empty value '\"Done\"' for field 'status'.",
        ),
        (
            "comment is EMPTY",
            "The field 'comment' does not support searching for EMPTY values.",
        ),
        (
            "key in (EMPTY)",
            "The field 'key' does not support searching for EMPTY values.",
        ),
        (
            "due > EMPTY",
            "The operator '>' does not support searching for EMPTY values on the field 'due'.",
        ),
        (
            "summary ~ ' '",
            "The field 'summary' does not support searching for an empty string.",
        ),
        (
            "summary ~ '?bad'",
            "The text query '?bad' for field 'summary' is not allowed to start with '?'.",
        ),
    ]);
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let error = Query::parse("colour = red AND project = NOPE ORDER BY zz", &world()).unwrap_err();
    assert_eq!(error.messages.len(), 3, "{error:?}");
}

#[test]
fn length_depth_and_number_of_clauses_are_bounded() {
    let too_complex = "The query is too complex. Simplify it and try again.";
    let brackets = format!("{}key = PAY-1{}", "(".repeat(4_000), ")".repeat(4_000));
    let nots = format!("{}key = PAY-1", "!".repeat(9_000));
    let lists = format!("key in {}", "(".repeat(9_000));
    let wide = vec!["id = 101"; 400].join(" OR ");
    let words = format!("text ~ \"{}\"", "a OR ".repeat(500));
    let long = "x".repeat(10_001);
    answers_syntax(&[
        (&brackets, too_complex),
        (&nots, too_complex),
        (&lists, too_complex),
        (&wide, too_complex),
        (&words, too_complex),
        (
            &long,
            "The query is too long. It may have at most 10000 characters.",
        ),
    ]);
    let deep = format!("{}key = PAY-1{}", "(".repeat(100), ")".repeat(100));
    assert_eq!(keys(&deep), ["PAY-1"]);
}
