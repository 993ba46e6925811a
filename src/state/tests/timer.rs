//! The timer: one click is one transaction, and nothing tracked is lost.

use super::*;
use crate::domain::delivery::DraftReason;
use crate::domain::timer::{Running, Timer};

fn running(desk: &Desk) -> Running {
    desk.state.timer.running().expect("a timer").clone()
}

#[test]
fn a_start_is_on_disk_at_once_and_a_switch_is_one_transaction() {
    let mut desk = Desk::new();
    desk.store_works = false;
    let effects = desk.send(Command::Start(subject(1)));
    let first = running(&desk);
    assert_eq!(first.started, desk.now);
    assert_eq!(
        jobs(&effects),
        [[
            Change::Used(issue_ref(1), desk.now),
            Change::PutRunning(first.clone(), account().owner()),
        ]]
    );
    assert_eq!(effects.len(), 1, "nothing but the store is asked");

    desk.now += SignedDuration::from_secs(600);
    let effects = desk.send(Command::Start(subject(2)));
    let second = running(&desk);
    assert_eq!(second.started, desk.now);
    assert_ne!(second.worklog, first.worklog);
    let closed = desk.worklog().clone();
    assert_eq!((closed.id, closed.secs), (first.worklog, 600));
    assert_eq!(
        jobs(&effects),
        [[
            Change::PutWorklog(closed),
            Change::ClearRunning(first.worklog),
            Change::Used(issue_ref(2), desk.now),
            Change::PutRunning(second, account().owner()),
        ]
        .as_slice()]
    );
}

#[test]
fn starting_what_runs_already_changes_nothing() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(90);
    desk.store_works = false;
    assert_eq!(desk.send(Command::Start(subject(1))), []);
    assert!(desk.state.worklogs.is_empty());
}

#[test]
fn a_stop_says_what_was_stopped_and_its_undo_sends_nothing() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(128)));
    let started = running(&desk);
    desk.pass(45 * 60);
    desk.send(Command::Stop);
    let id = desk.worklog().id;
    assert_eq!(desk.notice().title, "Stopped PAY-128 · 0:45");
    assert_eq!(
        desk.notice().action,
        Some(("Undo".to_owned(), Command::UndoStop(id)))
    );
    desk.pass(29);
    desk.send(Command::UndoStop(id));
    assert!(desk.state.worklogs.is_empty());
    assert_eq!(running(&desk).started, started.started);
    assert_eq!(running(&desk).worklog, id);
    assert_eq!(creates(&desk.pass(3600)), []);
    assert!(desk.state.notices.shown.is_empty());
}

#[test]
fn undoing_a_switch_gives_the_time_back_to_the_former_issue() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    desk.send(Command::Start(subject(2)));
    let second = running(&desk).worklog;
    desk.pass(10);
    let id = desk.worklog().id;
    desk.store_works = false;
    let effects = desk.send(Command::UndoStop(id));
    assert_eq!(running(&desk).subject, subject(1));
    assert_eq!(running(&desk).elapsed_secs(desk.now), 610);
    assert_eq!(
        jobs(&effects),
        [[
            Change::ClearRunning(second),
            Change::PutRunning(running(&desk), account().owner()),
        ]]
    );
}

#[test]
fn an_undo_never_swallows_another_timers_time() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    desk.send(Command::Stop);
    let id = desk.worklog().id;
    desk.pass(20);
    desk.send(Command::Start(subject(2)));
    desk.send(Command::UndoStop(id));
    assert_eq!(running(&desk).subject, subject(2));
    assert_eq!(desk.worklog().secs, 600);
    assert_eq!(desk.notice().title, "PAY-2 is running");
}

#[test]
fn under_a_minute_is_kept_as_a_draft_that_says_why() {
    let mut desk = Desk::new();
    for secs in [1, 59] {
        desk.send(Command::Start(subject(1)));
        desk.pass(secs);
        desk.send(Command::Stop);
    }
    assert_eq!(desk.state.worklogs.len(), 2);
    for worklog in desk.state.worklogs.values() {
        assert_eq!(worklog.delivery, Delivery::Draft(DraftReason::TooShort));
    }
    assert_eq!(desk.notice().title, "Stopped PAY-1 · under a minute");
    assert_eq!(creates(&desk.pass(3600)), []);
}

#[test]
fn resume_is_a_new_entry_and_soon_after_a_stop_offers_to_continue_the_last() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    desk.send(Command::Stop);
    let first = desk.worklog().id;
    desk.pass(20);
    desk.send(Command::Resume);
    assert_ne!(running(&desk).worklog, first);
    assert_eq!(running(&desk).subject, subject(1));
    assert_eq!(
        desk.notice().action,
        Some(("Continue the last".to_owned(), Command::UndoStop(first)))
    );
    desk.pass(5);
    desk.send(Command::UndoStop(first));
    assert_eq!(running(&desk).worklog, first);
    assert_eq!(running(&desk).elapsed_secs(desk.now), 625);
    assert!(desk.state.worklogs.is_empty());

    desk.send(Command::Stop);
    desk.pass(301);
    desk.send(Command::Toggle);
    let offers = |notice: &Notice| {
        notice
            .action
            .as_ref()
            .is_some_and(|(label, _)| label == "Continue the last")
    };
    assert!(!desk.state.notices.shown.iter().any(offers));
    desk.send(Command::Toggle);
    assert_eq!(desk.state.timer, Timer::Idle);
}

#[test]
fn switching_the_subject_keeps_the_time() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    let before = running(&desk);
    desk.pass(600);
    desk.send(Command::Switch(subject(2)));
    assert_eq!(running(&desk).subject, subject(2));
    assert_eq!(running(&desk).started, before.started);
    assert_eq!(running(&desk).worklog, before.worklog);
    assert!(desk.state.worklogs.is_empty());
}

#[test]
fn a_discarded_timer_comes_back_running_or_as_a_worklog() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    desk.send(Command::Discard);
    assert_eq!(desk.state.timer, Timer::Idle);
    desk.pass(60);
    desk.send(Command::UndoDiscard);
    assert_eq!(running(&desk).elapsed_secs(desk.now), 660);

    desk.send(Command::Discard);
    desk.send(Command::Start(subject(2)));
    desk.send(Command::UndoDiscard);
    assert_eq!(running(&desk).subject, subject(2));
    assert_eq!(desk.worklog().secs, 660);
}

#[test]
fn the_start_can_be_corrected_but_not_into_the_future() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(60);
    let earlier = desk.now - SignedDuration::from_secs(3600);
    desk.send(Command::SetStart(earlier));
    assert_eq!(running(&desk).started, earlier);
    desk.send(Command::SetStart(desk.now + SignedDuration::from_secs(1)));
    assert_eq!(running(&desk).started, earlier);
    assert_eq!(desk.notice().title, "The start lies in the future");
}

#[test]
fn a_running_timer_beats_on_its_whole_minutes_and_an_idle_one_never() {
    let mut desk = Desk::new();
    assert_eq!(desk.state.next_wakeup(desk.now()), None);
    desk.now += SignedDuration::from_millis(12_345);
    desk.send(Command::Start(subject(1)));
    desk.store_works = false;
    let started = desk.now;
    for minute in 1..=3 {
        let at = desk.state.next_wakeup(desk.now()).unwrap();
        assert_eq!(at, started + SignedDuration::from_mins(minute));
        desk.now = at;
        let effects = desk.tick();
        assert_eq!(
            jobs(&effects),
            [[Change::Heartbeat(running(&desk).worklog, at)]]
        );
    }
}

#[test]
fn a_typed_key_of_a_known_issue_starts_it_and_words_start_an_unassigned_timer() {
    let mut desk = Desk::new();
    desk.send(Command::Pin(issue_ref(5)));
    for text in ["pay-5", "https://acme.atlassian.net/browse/PAY-5?x=1"] {
        desk.send(Command::StartTyped(text.to_owned()));
        assert_eq!(running(&desk).subject, subject(5), "{text}");
        desk.send(Command::Discard);
    }
    let effects = desk.send(Command::StartTyped("fix the door".to_owned()));
    assert_eq!(reads(&effects), [] as [&JiraRead; 0]);
    assert_eq!(
        running(&desk).subject,
        Subject::Unassigned("fix the door".to_owned())
    );
    desk.pass(600);
    desk.send(Command::Stop);
    assert_eq!(*desk.delivery(), Delivery::Draft(DraftReason::Unassigned));
}

fn asked(effects: &[Effect]) -> (u64, String) {
    match reads(effects).as_slice() {
        [JiraRead::Find { request, query }] => (*request, query.clone()),
        other => panic!("one question, not {other:?}"),
    }
}

#[test]
fn an_unknown_key_starts_at_once_and_is_assigned_when_jira_knows_it() {
    let mut desk = Desk::new();
    let (request, query) = asked(&desk.send(Command::StartTyped("pay-77".to_owned())));
    assert_eq!(query, "PAY-77");
    assert_eq!(
        running(&desk).subject,
        Subject::Unassigned("PAY-77".to_owned())
    );
    desk.pass(120);
    desk.send(Command::Stop);
    desk.send(Event::Found {
        request,
        query,
        result: Ok(vec![issue(77)]),
    });
    assert_eq!(desk.worklog().subject, subject(77));
    assert!(matches!(desk.delivery(), Delivery::Waiting { .. }));
    assert_eq!(the_create(&desk.pass(60)).payload.issue, IssueId(77));
}

#[test]
fn a_key_that_jira_does_not_know_stays_unassigned_and_says_so() {
    let mut desk = Desk::new();
    let (request, query) = asked(&desk.send(Command::StartTyped("PAY-9999".to_owned())));
    desk.send(Event::Found {
        request,
        query,
        result: Ok(vec![]),
    });
    assert_eq!(desk.notice().title, "Jira does not know an issue PAY-9999");
    assert!(running(&desk).subject.issue().is_none());
    assert_eq!(reads(&desk.pass(3600)), [] as [&JiraRead; 0]);
}

#[test]
fn a_question_that_the_picker_cancelled_is_put_again() {
    let mut desk = Desk::new();
    asked(&desk.send(Command::StartTyped("PAY-77".to_owned())));
    let (request, query) = asked(&desk.send(Command::FindIssues("login".to_owned())));
    desk.send(Event::Found {
        request,
        query,
        result: Ok(vec![]),
    });
    assert_eq!(asked(&desk.tick()).1, "PAY-77");
}

#[test]
fn a_timer_found_running_goes_on_and_can_be_cut_at_the_last_heartbeat() {
    let last_seen = time("2026-11-22T17:03:00Z");
    let timer = Timer::Running(Running {
        worklog: WorklogId(Uuid::from_u128(9)),
        subject: subject(128),
        started: time("2026-11-22T16:00:00Z"),
        note: String::new(),
        heartbeat: last_seen,
    });
    let mut desk = Desk::with(Loaded {
        timer,
        ..Loaded::default()
    });
    assert_eq!(
        desk.notice().title,
        "PAY-128 was still running while Planim was closed (from Sun 22 Nov 18:03 to 09:00)"
    );
    let (label, cut) = desk.notice().action.clone().unwrap();
    assert_eq!(label, "End at Sun 22 Nov 18:03");
    assert_eq!(running(&desk).elapsed_secs(desk.now), 16 * 3600);
    desk.send(cut);
    assert_eq!(desk.worklog().secs, 63 * 60);
    assert_eq!(desk.state.timer, Timer::Idle);
}

#[test]
fn a_clock_that_is_set_does_not_change_what_ran() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    let hour = SignedDuration::from_hours(1);
    let later = Now {
        utc: desk.now + hour + SignedDuration::from_secs(60),
        ..Now::at(desk.now + SignedDuration::from_secs(60))
    };
    desk.state.handle(Command::Stop.into(), later);
    assert_eq!(desk.worklog().secs, 660);
    assert!(
        desk.state
            .notices
            .shown
            .iter()
            .any(|notice| notice.title == "This computer's clock was set 1 h ahead")
    );
}

#[test]
fn suspend_counts_as_time() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    let hour = SignedDuration::from_hours(1);
    let woken = Now {
        utc: desk.now + hour,
        awake: Now::at(desk.now).awake,
        boot: Now::at(desk.now).boot + hour,
    };
    desk.state.tick(woken);
    assert_eq!(
        desk.notice().title,
        "PAY-1 was still running while this computer slept (from 09:00 to 10:00)"
    );
    let began = Now::at(desk.now).utc;
    assert_eq!(
        desk.notice().action,
        Some(("End at 09:00".to_owned(), Command::CutAt(began)))
    );
    desk.state.handle(Command::Stop.into(), woken);
    assert_eq!(desk.worklog().secs, 3600);
}

#[test]
fn nobody_signed_in_means_no_timer_and_a_word_about_it() {
    let (mut desk, _) = Desk::start(config(), Loaded::default(), time(MORNING));
    desk.send(Command::Start(subject(1)));
    assert_eq!(desk.state.timer, Timer::Idle);
    assert_eq!(desk.notice().title, "Connect to Jira first");
}
