//! Unknown outcomes: looked up, never blindly repeated.

use super::super::effect::{JiraWrite, LoadJob};
use super::*;
use crate::domain::account::Owner;

/// A create without an answer, ten minutes on PAY-1.
fn unanswered(desk: &mut Desk) -> Attempt {
    let attempt = desk.ten_minutes_sent(1);
    desk.answer_create(&attempt, Err(no_answer()));
    assert!(matches!(desk.delivery(), Delivery::Checking { .. }));
    attempt
}

fn is_settled_as(desk: &Desk, remote: u64) -> bool {
    matches!(desk.delivery(), Delivery::InJira { remote: r, .. } if r.0 == remote)
}

#[test]
fn every_answer_that_does_not_prove_the_opposite_is_an_unknown_outcome() {
    for problem in [
        no_answer(),
        JiraProblem::ServerError {
            status: 502,
            retry_after_secs: None,
        },
        JiraProblem::Garbled {
            detail: String::new(),
        },
        JiraProblem::NotJira {
            host: "acme.atlassian.net".to_owned(),
            what: "a web page".to_owned(),
        },
    ] {
        let mut desk = Desk::new();
        let attempt = desk.ten_minutes_sent(1);
        let effects = desk.answer_create(&attempt, Err(problem.clone()));
        assert_eq!(creates(&effects), []);
        assert!(
            matches!(desk.delivery(), Delivery::Checking { .. }),
            "{problem:?}"
        );
        assert_eq!(looks(&desk.pass(2)), [attempt], "{problem:?}");
    }
}

#[test]
fn what_is_found_by_its_mark_is_claimed_and_not_sent_again() {
    let mut desk = Desk::new();
    let attempt = unanswered(&mut desk);
    the_look(&desk.pass(2));
    let found = in_jira(&attempt, 5, desk.now);
    desk.answer_look(&attempt, Ok(vec![found]));
    assert!(is_settled_as(&desk, 5));
    assert_eq!(creates(&desk.pass(7200)), []);
}

#[test]
fn absent_in_two_complete_reads_the_last_late_enough_is_sent_again_with_the_same_mark() {
    let mut desk = Desk::new();
    let attempt = unanswered(&mut desk);
    the_look(&desk.pass(2));
    desk.answer_look(&attempt, Ok(vec![]));
    // The second read waits until 120 s after the attempt ended.
    assert_eq!(looks(&desk.pass(117)), []);
    the_look(&desk.pass(1));
    let again = the_create(&desk.answer_look(&attempt, Ok(vec![])));
    assert_eq!(again.number, 2);
    assert_eq!(again.payload, attempt.payload);
    desk.answer_create(&again, Ok(created(6, 600)));
    let watch = desk.now + SignedDuration::from_secs(600);
    assert_eq!(
        *desk.delivery(),
        Delivery::InJira {
            remote: RemoteWorklogId(6),
            secs: 600,
            watch_twin: Some(watch)
        }
    );
}

#[test]
fn a_read_that_began_too_early_proves_nothing_however_late_it_ends() {
    let mut desk = Desk::new();
    let attempt = unanswered(&mut desk);
    desk.pass(2);
    desk.answer_look(&attempt, Ok(vec![]));
    // A person hurries it after a failed look: the second read begins at 60 s and ends at 130 s.
    let id = desk.worklog().id;
    if let Delivery::Checking { look_at, .. } =
        &mut desk.state.worklogs.get_mut(&id).unwrap().delivery
    {
        *look_at = desk.now + SignedDuration::from_secs(58);
    }
    the_look(&desk.pass(58));
    desk.pass(70);
    assert_eq!(creates(&desk.answer_look(&attempt, Ok(vec![]))), []);
    assert!(matches!(
        desk.delivery(),
        Delivery::Checking {
            absent_reads: 2,
            ..
        }
    ));
    the_look(&desk.pass(30));
    assert_eq!(creates(&desk.answer_look(&attempt, Ok(vec![]))).len(), 1);
}

#[test]
fn a_look_that_fails_proves_nothing_and_is_put_again_later_each_time() {
    let mut desk = Desk::new();
    let attempt = unanswered(&mut desk);
    desk.pass(2);
    for wait in [5, 10, 20, 40] {
        desk.answer_look(&attempt, Err(no_answer()));
        assert_eq!(looks(&desk.pass(wait - 1)), [], "{wait}");
        the_look(&desk.pass(1));
    }
    assert!(matches!(
        desk.delivery(),
        Delivery::Checking {
            absent_reads: 0,
            ..
        }
    ));
    assert_eq!(creates(&desk.pass(60)), []);
}

#[test]
fn other_worklogs_are_sent_while_one_is_being_checked() {
    let mut desk = Desk::new();
    unanswered(&mut desk);
    desk.send(Command::LogTime {
        subject: subject(2),
        started: desk.now,
        secs: 900,
        comment: String::new(),
    });
    assert_eq!(the_create(&desk.pass(30)).payload.issue, IssueId(2));
}

#[test]
fn a_late_success_claims_what_is_being_checked() {
    let mut desk = Desk::new();
    let attempt = unanswered(&mut desk);
    desk.answer_create(&attempt, Ok(created(9, 600)));
    assert!(is_settled_as(&desk, 9));
    assert_eq!(looks(&desk.pass(7200)), []);
}

#[test]
fn an_attempt_found_on_disk_starts_in_checking() {
    let attempt = Attempt {
        number: 3,
        payload: crate::domain::delivery::Payload {
            worklog: WorklogId(Uuid::from_u128(1)),
            issue: IssueId(1),
            key: String::new(),
            started: time("2026-11-23T07:00:00Z"),
            secs: 600,
            comment: String::new(),
            adjust_estimate: crate::domain::settings::AdjustEstimate::Auto,
        },
        made: time("2026-11-23T07:11:00Z"),
    };
    let mut desk = Desk::with(holding(vec![worklog(
        1,
        Delivery::Sending(attempt.clone()),
    )]));
    assert_eq!(
        *desk.delivery(),
        Delivery::Checking {
            attempt: attempt.clone(),
            ended: desk.now,
            absent_reads: 0,
            look_at: desk.now + SignedDuration::from_secs(2),
        }
    );
    let mut effects = desk.pass(2);
    assert_eq!(the_look(&effects), attempt);
    desk.answer_look(&attempt, Ok(vec![]));
    effects = desk.pass(118);
    the_look(&effects);
    let again = the_create(&desk.answer_look(&attempt, Ok(vec![])));
    assert_eq!(again.number, 4);
    desk.answer_create(&again, Ok(created(1, 600)));
    assert!(matches!(
        desk.delivery(),
        Delivery::InJira {
            watch_twin: Some(_),
            ..
        }
    ));
}

#[test]
fn a_re_send_that_was_not_carried_out_keeps_its_payload_and_its_proof() {
    let mut desk = Desk::new();
    let attempt = unanswered(&mut desk);
    desk.pass(2);
    desk.answer_look(&attempt, Ok(vec![]));
    desk.pass(118);
    let again = the_create(&desk.answer_look(&attempt, Ok(vec![])));
    desk.answer_create(&again, Err(offline()));
    assert!(!desk.delivery().is_local());
    let third = the_create(&desk.pass(5));
    assert_eq!((third.number, &third.payload), (3, &attempt.payload));
    desk.answer_create(&third, Ok(created(1, 600)));
    assert!(matches!(
        desk.delivery(),
        Delivery::InJira {
            watch_twin: Some(_),
            ..
        }
    ));
}

/// Sent twice; the second create was confirmed, a look for a late twin is due.
fn resent(desk: &mut Desk) -> Attempt {
    let attempt = unanswered(desk);
    desk.pass(2);
    desk.answer_look(&attempt, Ok(vec![]));
    desk.pass(118);
    let again = the_create(&desk.answer_look(&attempt, Ok(vec![])));
    desk.answer_create(&again, Ok(created(6, 600)));
    the_look(&desk.pass(600))
}

fn deletions(effects: &[Effect]) -> Vec<u64> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::JiraWrite(JiraWrite::DeleteTwin { remote, .. }) => Some(remote.0),
            _ => None,
        })
        .collect()
}

#[test]
fn of_two_worklogs_with_one_mark_the_older_stays_and_the_younger_is_deleted() {
    let mut desk = Desk::new();
    let watch = resent(&mut desk);
    let early = in_jira(&watch, 7, desk.now - SignedDuration::from_secs(900));
    let late = in_jira(&watch, 6, desk.now - SignedDuration::from_secs(500));
    let effects = desk.answer_look(&watch, Ok(vec![late, early]));
    assert_eq!(deletions(&effects), [6]);
    assert!(is_settled_as(&desk, 7));
    let gone = |result| Event::TwinDeleted {
        worklog: watch.payload.worklog,
        remote: RemoteWorklogId(6),
        result,
    };
    desk.send(gone(Err(no_answer())));
    assert_eq!(deletions(&desk.pass(5)), [6]);
    desk.send(gone(Ok(())));
    assert!(matches!(
        desk.delivery(),
        Delivery::InJira {
            watch_twin: None,
            ..
        }
    ));
    assert_eq!(desk.pass(7200), []);
}

#[test]
fn without_a_twin_the_watch_ends() {
    let mut desk = Desk::new();
    let watch = resent(&mut desk);
    let only = in_jira(&watch, 6, desk.now);
    let effects = desk.answer_look(&watch, Ok(vec![only]));
    assert_eq!(effects, []);
    assert!(matches!(
        desk.delivery(),
        Delivery::InJira {
            watch_twin: None,
            ..
        }
    ));
}

#[test]
fn where_there_are_no_marks_two_alike_are_asked_about_and_none_is_deleted() {
    let mut desk = Desk::unmarked();
    let watch = resent(&mut desk);
    let alike = |n| RemoteWorklog {
        mark: None,
        ..in_jira(&watch, n, desk.now)
    };
    let both = vec![alike(6), alike(7)];
    let effects = desk.answer_look(&watch, Ok(both));
    assert_eq!(deletions(&effects), [] as [u64; 0]);
    assert_eq!(
        desk.notice().title,
        "The worklog on PAY-1 seems to be in Jira twice"
    );
}

#[test]
fn on_data_center_it_is_recognised_by_author_start_seconds_and_comment() {
    type Change = fn(&mut RemoteWorklog);
    let differs: [(&str, Change); 6] = [
        ("author", |w| w.author = "bob".to_owned()),
        ("start", |w| w.started += SignedDuration::from_millis(1)),
        ("seconds", |w| w.secs += 60),
        ("comment", |w| w.comment = "other".to_owned()),
        ("issue", |w| w.issue = IssueId(99)),
        ("older than the attempt", |w| {
            w.created -= SignedDuration::from_secs(3600);
        }),
    ];
    for (what, change) in differs {
        let mut desk = Desk::unmarked();
        let attempt = unanswered(&mut desk);
        desk.pass(2);
        let mut remote = RemoteWorklog {
            mark: None,
            comment: "\n".to_owned(),
            ..in_jira(&attempt, 5, attempt.made)
        };
        change(&mut remote);
        desk.answer_look(&attempt, Ok(vec![remote]));
        assert!(
            matches!(
                desk.delivery(),
                Delivery::Checking {
                    absent_reads: 1,
                    ..
                }
            ),
            "{what}"
        );
    }
    let mut desk = Desk::unmarked();
    let attempt = unanswered(&mut desk);
    desk.pass(2);
    let remote = RemoteWorklog {
        mark: None,
        comment: "\n".to_owned(),
        ..in_jira(&attempt, 5, attempt.made)
    };
    desk.answer_look(&attempt, Ok(vec![remote]));
    assert!(is_settled_as(&desk, 5));
}

#[test]
fn on_data_center_several_candidates_or_a_doubtful_one_need_the_person() {
    for ages in [vec![0, -1], vec![120]] {
        let mut desk = Desk::unmarked();
        let attempt = unanswered(&mut desk);
        desk.pass(2);
        let alike: Vec<RemoteWorklog> = (5..)
            .zip(&ages)
            .map(|(n, age)| RemoteWorklog {
                mark: None,
                ..in_jira(&attempt, n, attempt.made - SignedDuration::from_secs(*age))
            })
            .collect();
        desk.answer_look(&attempt, Ok(alike));
        let Delivery::NeedsYou { candidates, .. } = desk.delivery() else {
            panic!("{ages:?} needs the person");
        };
        assert_eq!(candidates.len(), ages.len());
        assert_eq!(creates(&desk.pass(7200)), []);

        let id = desk.worklog().id;
        desk.send(Command::ClaimRemote {
            id,
            remote: RemoteWorklogId(5),
        });
        assert!(is_settled_as(&desk, 5));
    }
}

#[test]
fn none_of_them_is_ours_sends_it_with_the_same_mark() {
    let mut desk = Desk::unmarked();
    let attempt = unanswered(&mut desk);
    desk.pass(2);
    let doubtful = RemoteWorklog {
        mark: None,
        ..in_jira(&attempt, 5, attempt.made - SignedDuration::from_secs(60))
    };
    desk.answer_look(&attempt, Ok(vec![doubtful]));
    let id = desk.worklog().id;
    let again = the_create(&desk.send(Command::SendAnyway(id)));
    assert_eq!((again.number, again.payload), (2, attempt.payload));
}

#[test]
fn a_worklog_in_jira_is_claimed_by_one_row_only() {
    let mut desk = Desk::unmarked();
    let first = unanswered(&mut desk);
    desk.pass(2);
    let remote = RemoteWorklog {
        mark: None,
        ..in_jira(&first, 5, first.made)
    };
    desk.answer_look(&first, Ok(vec![remote.clone()]));
    // The person logs the very same again.
    desk.send(Command::LogTime {
        subject: subject(1),
        started: first.payload.started,
        secs: 600,
        comment: String::new(),
    });
    let second = the_create(&desk.pass(30));
    desk.answer_create(&second, Err(no_answer()));
    desk.pass(2);
    desk.answer_look(&second, Ok(vec![remote]));
    let delivery = &desk.state.worklogs[&second.payload.worklog].delivery;
    assert!(matches!(
        delivery,
        Delivery::Checking {
            absent_reads: 1,
            ..
        }
    ));
}

#[test]
fn the_rows_of_an_old_day_are_read_before_anything_of_it_is_claimed() {
    let started = time("2026-11-16T09:00:00Z");
    let attempt = Attempt {
        number: 1,
        payload: crate::domain::delivery::Payload {
            worklog: WorklogId(Uuid::from_u128(1)),
            issue: IssueId(1),
            key: String::new(),
            started,
            secs: 600,
            comment: "wrote tests".to_owned(),
            adjust_estimate: crate::domain::settings::AdjustEstimate::Auto,
        },
        made: time("2026-11-16T09:11:00Z"),
    };
    let old = |n, delivery| Worklog {
        started,
        ..worklog(n, delivery)
    };
    let mut desk = Desk::with(holding(vec![old(1, Delivery::Sending(attempt.clone()))]));
    let (from, to) = (time("2026-11-15T23:00:00Z"), time("2026-11-16T23:00:00Z"));
    assert_eq!(desk.pass(2), [Effect::Load(LoadJob::Worklogs { from, to })]);
    let sibling = Delivery::InJira {
        remote: RemoteWorklogId(5),
        secs: 600,
        watch_twin: None,
    };
    let effects = desk.send(Event::WorklogsLoaded {
        from,
        to,
        worklogs: vec![old(2, sibling)],
    });
    assert_eq!(looks(&effects), [attempt]);
}

#[test]
fn an_issue_that_cannot_be_read_any_more_needs_the_person() {
    let mut desk = Desk::new();
    let attempt = unanswered(&mut desk);
    desk.pass(2);
    let gone = JiraProblem::NotFound {
        words: "Issue does not exist or you do not have permission to see it.".to_owned(),
    };
    desk.answer_look(&attempt, Err(gone));
    assert!(matches!(desk.delivery(), Delivery::NeedsYou { .. }));
}

#[test]
fn after_signing_out_a_create_under_way_is_looked_up_and_a_late_answer_touches_its_own_row() {
    let mut desk = Desk::new();
    let attempt = desk.ten_minutes_sent(1);
    desk.send(Command::SignOut);
    assert!(matches!(desk.delivery(), Delivery::Checking { .. }));
    assert_eq!(looks(&desk.pass(3600)), []);
    desk.answer_create(&attempt, Ok(created(4, 600)));
    assert!(is_settled_as(&desk, 4));
    assert_eq!(
        desk.worklog().owner,
        Owner {
            site: "https://acme.atlassian.net".to_owned(),
            account_id: "ada".to_owned()
        }
    );
}
