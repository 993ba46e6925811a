//! Sending: grace, attempts, answers.

use super::*;
use crate::domain::problem::LimitReach;
use crate::domain::settings::{Rounding, RoundingDirection, Sending, Settings};
use crate::state::sign_in::Session;

/// Due a second after signing in.
fn due_soon(n: u128) -> Worklog {
    worklog(
        n,
        Delivery::Waiting {
            due: time(MORNING) + SignedDuration::from_secs(1),
            tries: 0,
            last_problem: None,
        },
    )
}

fn on_issue(n: u128, issue: u64) -> Worklog {
    Worklog {
        subject: subject(issue),
        started: time("2026-11-23T07:00:00Z") + SignedDuration::from_secs(n as i64 * 60),
        ..due_soon(n)
    }
}

fn settled(desk: &Desk, n: u128) -> bool {
    let worklog = &desk.state.worklogs[&WorklogId(Uuid::from_u128(n))];
    matches!(worklog.delivery, Delivery::InJira { .. })
}

#[test]
fn a_worklog_waits_out_its_grace_and_goes_out_rounded_with_its_start_kept() {
    let mut desk = Desk::new();
    desk.send(Command::SaveSettings(Settings {
        rounding: Rounding {
            step_min: 15,
            direction: RoundingDirection::Up,
        },
        ..Settings::default()
    }));
    desk.send(Command::Start(subject(1)));
    let started = desk.now;
    desk.pass(601);
    desk.send(Command::Stop);
    assert_eq!(creates(&desk.pass(29)), []);
    let attempt = the_create(&desk.pass(1));
    assert_eq!(attempt.number, 1);
    assert_eq!(attempt.payload.started, started);
    assert_eq!(attempt.payload.secs, 900);
    assert_eq!(attempt.payload.issue, IssueId(1));
    desk.answer_create(&attempt, Ok(created(77, 900)));
    assert_eq!(
        *desk.delivery(),
        Delivery::InJira {
            remote: RemoteWorklogId(77),
            secs: 900,
            watch_twin: None
        }
    );
    assert_eq!(desk.worklog().secs, 601, "the exact length stays here");
    assert_eq!(desk.state.status_text(desk.now()), "Everything is in Jira");
    assert_eq!(desk.state.next_wakeup(desk.now()), None);
}

#[test]
fn one_write_at_a_time() {
    let mut desk = Desk::with(holding((1..=3).map(|n| on_issue(n, n as u64)).collect()));
    let mut out = desk.pass(1);
    for n in 1..=3 {
        let attempt = the_create(&out);
        assert_eq!(attempt.payload.worklog, WorklogId(Uuid::from_u128(n)));
        assert_eq!(creates(&desk.pass(60)), []);
        out = desk.answer_create(&attempt, Ok(created(n as u64, 600)));
        assert!(settled(&desk, n));
    }
    assert_eq!(creates(&out), []);
}

#[test]
fn when_i_say_so_waits_for_send_now() {
    let mut desk = Desk::new();
    desk.send(Command::SaveSettings(Settings {
        sending: Sending::WhenISaySo,
        ..Settings::default()
    }));
    desk.send(Command::LogTime {
        subject: subject(1),
        started: desk.now,
        secs: 600,
        comment: String::new(),
    });
    assert_eq!(creates(&desk.pass(3600)), []);
    assert_eq!(desk.state.status_text(desk.now()), "1 waiting");
    let attempt = the_create(&desk.send(Command::SendNow));
    // A try that did not get through is repeated without being told again.
    desk.answer_create(&attempt, Err(offline()));
    assert_eq!(the_create(&desk.pass(5)).number, 2);
}

#[test]
fn send_now_does_not_wait_for_the_grace_time() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    desk.send(Command::Stop);
    assert_eq!(creates(&desk.send(Command::SendNow)).len(), 1);
}

#[test]
fn offline_holds_everything_with_a_growing_wait_that_a_success_ends() {
    let mut desk = Desk::with(holding((1..=2).map(|n| on_issue(n, n as u64)).collect()));
    let mut attempt = the_create(&desk.pass(1));
    for wait in [5, 10, 20, 40, 80, 160, 300, 300] {
        desk.answer_create(&attempt, Err(offline()));
        assert_eq!(
            desk.state.status_text(desk.now()),
            format!(
                "Offline; 2 waiting, next try in {}",
                if wait < 100 {
                    format!("{wait} s")
                } else {
                    crate::domain::duration::words(wait)
                }
            )
        );
        assert_eq!(creates(&desk.pass(wait - 1)), [], "{wait}");
        attempt = the_create(&desk.pass(1));
    }
    desk.answer_create(&attempt, Err(offline()));
    // The network is back: the next try is at once, and a success lets the other one go.
    let attempt = the_create(&desk.send(Event::NetworkChanged));
    assert_eq!(
        creates(&desk.answer_create(&attempt, Ok(created(1, 600)))).len(),
        1
    );
    assert_eq!(desk.state.outbox.problem, None);
}

#[test]
fn send_now_ends_the_offline_wait() {
    let mut desk = Desk::with(holding(vec![due_soon(1)]));
    let attempt = the_create(&desk.pass(1));
    desk.answer_create(&attempt, Err(offline()));
    assert_eq!(creates(&desk.send(Command::SendNow)).len(), 1);
}

#[test]
fn a_rate_limit_is_waited_out_exactly_and_as_far_as_it_reaches() {
    for (reach, other_waits) in [
        (LimitReach::Issue, false),
        (LimitReach::Endpoint, true),
        (LimitReach::Everything, true),
    ] {
        let mut desk = Desk::with(holding((1..=2).map(|n| on_issue(n, n as u64)).collect()));
        let first = the_create(&desk.pass(1));
        let limited = JiraProblem::RateLimited {
            retry_after_secs: Some(17),
            reach,
        };
        let next = creates(&desk.answer_create(&first, Err(limited)));
        assert_eq!(next.is_empty(), other_waits, "{reach:?}");
        for other in next {
            desk.answer_create(&other, Ok(created(2, 600)));
        }
        assert_eq!(creates(&desk.pass(16)), [], "{reach:?}");
        // Not even "send now" goes against what Jira asked.
        assert_eq!(creates(&desk.send(Command::SendNow)), [], "{reach:?}");
        assert_eq!(creates(&desk.pass(1)).len(), 1, "{reach:?}");
    }
}

#[test]
fn a_refusal_keeps_the_input_in_jiras_words_until_it_is_moved() {
    let mut desk = Desk::with(holding(vec![due_soon(1)]));
    let attempt = the_create(&desk.pass(1));
    let words = "You can not edit the issue as it is in a non-editable workflow state.";
    desk.answer_create(
        &attempt,
        Err(JiraProblem::Refused {
            status: 400,
            words: words.to_owned(),
        }),
    );
    assert_eq!(
        *desk.delivery(),
        Delivery::Refused {
            words: words.to_owned()
        }
    );
    assert_eq!(desk.notice().advice, words);
    assert_eq!(desk.state.status_text(desk.now()), "1 refused");
    assert_eq!(creates(&desk.pass(3600)), []);
    assert_eq!(creates(&desk.send(Command::SendNow)), []);
    desk.send(Command::Assign {
        id: desk.worklog().id,
        issue: issue_ref(2),
    });
    assert_eq!(the_create(&desk.pass(30)).payload.issue, IssueId(2));
}

#[test]
fn a_dead_token_stops_sending_until_somebody_signs_in_again() {
    let mut desk = Desk::with(holding((1..=2).map(|n| on_issue(n, n as u64)).collect()));
    let attempt = the_create(&desk.pass(1));
    let effects = desk.answer_create(&attempt, Err(JiraProblem::TokenRejected));
    assert_eq!(creates(&effects), []);
    assert!(matches!(
        desk.state.sign_in.session,
        Session::Rejected { .. }
    ));
    assert_eq!(
        desk.state.status_text(desk.now()),
        "Sign in again: 2 worklogs are waiting"
    );
    assert_eq!(creates(&desk.pass(3600)), []);
    assert_eq!(creates(&desk.send(Command::SendNow)), []);
    desk.send(Command::RetryKeyring);
    desk.sign_in_with(profile());
    assert_eq!(
        the_create(&desk.being_sent()).payload.worklog,
        attempt.payload.worklog
    );
}

impl Desk {
    /// The creates under way, as the state holds them.
    fn being_sent(&self) -> Vec<Effect> {
        let worklogs = self.state.worklogs.values();
        worklogs
            .filter_map(|worklog| match &worklog.delivery {
                Delivery::Sending(attempt) => Some(Effect::JiraWrite(JiraWrite::Create {
                    attempt: attempt.clone(),
                })),
                _ => None,
            })
            .collect()
    }
}

#[test]
fn nothing_is_sent_before_jira_confirmed_who_we_are() {
    let loaded = Loaded {
        account: Some(account()),
        ..holding(vec![due_soon(1)])
    };
    let (mut desk, _) = Desk::start(config(), loaded, time(MORNING));
    assert_eq!(creates(&desk.pass(60)), []);
    let generation = desk.state.sign_in.generation;
    desk.send(Event::SecretRead {
        generation,
        result: Ok(Some(Secret::new("token".to_owned()))),
    });
    assert_eq!(creates(&desk.pass(60)), []);
    let request = desk.state.sign_in.checking.unwrap();
    let effects = desk.send(Event::SignInChecked {
        request,
        result: Ok(profile()),
    });
    assert_eq!(creates(&effects).len(), 1);
}

#[test]
fn only_rows_of_the_signed_in_account_are_sent_and_shown() {
    let other = Worklog {
        owner: crate::domain::account::Owner {
            account_id: "bob".to_owned(),
            ..account().owner()
        },
        ..due_soon(1)
    };
    let mut desk = Desk::with(holding(vec![other]));
    assert_eq!(creates(&desk.pass(3600)), []);
    assert_eq!(creates(&desk.send(Command::SendNow)), []);
    assert!(desk.state.worklogs_on(desk.state.today).is_empty());
    assert_eq!(
        desk.state.delivery_summary(desk.now()),
        super::super::outbox::Summary::default()
    );
}

#[test]
fn the_first_echoed_mark_is_remembered_with_the_account() {
    let mut desk = Desk::of(
        Account {
            marking: Marking::Unproven,
            ..account()
        },
        holding(vec![due_soon(1)]),
    );
    let attempt = the_create(&desk.pass(1));
    desk.store_works = false;
    let effects = desk.answer_create(&attempt, Ok(created(1, 600)));
    assert!(
        jobs(&effects)
            .concat()
            .contains(&Change::PutAccount(account()))
    );
    assert_eq!(desk.state.marking(), Marking::Marked);
}

#[test]
fn where_there_are_no_marks_two_equal_creates_are_never_open_together() {
    let twins = || holding(vec![due_soon(1), due_soon(2)]);
    let mut desk = Desk::of(
        Account {
            marking: Marking::Unmarked,
            ..account()
        },
        twins(),
    );
    let first = the_create(&desk.pass(1));
    desk.answer_create(&first, Err(no_answer()));
    assert_eq!(creates(&desk.pass(60)), []);
    desk.answer_create(&first, Ok(created(1, 600)));
    assert_eq!(
        the_create(&desk.being_sent()).payload.worklog.0.as_u128(),
        2
    );

    let mut marked = Desk::with(twins());
    let first = the_create(&marked.pass(1));
    assert_eq!(
        creates(&marked.answer_create(&first, Err(no_answer()))).len(),
        1
    );
}

#[test]
fn an_answer_to_nothing_that_is_open_changes_nothing() {
    let mut desk = Desk::new();
    let attempt = desk.ten_minutes_sent(1);
    desk.answer_create(&attempt, Ok(created(1, 600)));
    let before = desk.worklog().clone();
    desk.answer_create(&attempt, Ok(created(2, 600)));
    desk.answer_create(&attempt, Err(no_answer()));
    desk.answer_look(&attempt, Ok(vec![]));
    assert_eq!(*desk.worklog(), before);
}

#[test]
fn a_worker_that_says_nothing_at_all_leaves_an_unknown_outcome() {
    let mut desk = Desk::new();
    let attempt = desk.ten_minutes_sent(1);
    let effects = desk.pass(310);
    assert!(matches!(desk.delivery(), Delivery::Checking { .. }));
    assert_eq!(looks(&effects), [attempt]);
}

#[test]
fn an_interface_that_was_removed_keeps_the_time_safe_and_waiting() {
    let mut desk = Desk::new();
    let attempt = desk.ten_minutes_sent(1);
    desk.answer_create(
        &attempt,
        Err(JiraProblem::Gone {
            words: String::new(),
        }),
    );
    assert!(matches!(desk.delivery(), Delivery::Waiting { .. }));
    assert_eq!(creates(&desk.pass(299)), []);
    assert_eq!(creates(&desk.pass(1)).len(), 1);
}
