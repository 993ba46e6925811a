//! Worklogs that are still here.

use super::*;
use crate::domain::delivery::DraftReason;

fn waiting(tries: u32) -> Delivery {
    Delivery::Waiting {
        due: time(MORNING) + SignedDuration::from_secs(20),
        tries,
        last_problem: None,
    }
}

fn edit(id: WorklogId, secs: i64) -> Command {
    Command::EditWorklog {
        id,
        subject: subject(2),
        started: time("2026-11-23T06:00:00Z"),
        secs,
        comment: "better".to_owned(),
    }
}

#[test]
fn an_edit_starts_the_grace_time_again_and_is_what_is_sent() {
    let mut desk = Desk::with(holding(vec![worklog(1, waiting(0))]));
    desk.pass(15);
    desk.send(edit(desk.worklog().id, 1800));
    assert_eq!(creates(&desk.pass(29)), []);
    let payload = the_create(&desk.pass(1)).payload;
    assert_eq!((payload.issue, payload.secs), (IssueId(2), 1800));
    assert_eq!(payload.comment, "better");
}

#[test]
fn what_left_for_jira_is_not_edited_here() {
    let mut desk = Desk::new();
    let attempt = desk.ten_minutes_sent(1);
    for result in [None, Some(Err(no_answer())), Some(Ok(created(1, 600)))] {
        if let Some(result) = result {
            desk.answer_create(&attempt, result);
        }
        let before = desk.worklog().clone();
        desk.send(edit(before.id, 1800));
        desk.send(Command::DeleteWorklog(before.id));
        desk.send(Command::Hold(before.id));
        assert_eq!(*desk.worklog(), before);
        assert_eq!(
            desk.notice().action,
            Some((
                "Open in browser".to_owned(),
                Command::OpenInBrowser(IssueId(1))
            ))
        );
    }
}

#[test]
fn a_deleted_worklog_is_not_sent_and_comes_back() {
    let mut desk = Desk::with(holding(vec![worklog(1, waiting(0))]));
    let before = desk.worklog().clone();
    desk.send(Command::DeleteWorklog(before.id));
    assert!(desk.state.worklogs.is_empty());
    assert_eq!(creates(&desk.pass(60)), []);
    desk.send(Command::UndoDelete(before.id));
    assert_eq!(desk.worklog().secs, before.secs);
    assert_eq!(creates(&desk.pass(60)).len(), 1);
}

#[test]
fn held_back_stays_here_until_released() {
    let mut desk = Desk::with(holding(vec![worklog(1, waiting(0))]));
    let id = desk.worklog().id;
    desk.send(Command::Hold(id));
    assert_eq!(*desk.delivery(), Delivery::Draft(DraftReason::Held));
    desk.send(edit(id, 1800));
    assert_eq!(*desk.delivery(), Delivery::Draft(DraftReason::Held));
    assert_eq!(creates(&desk.pass(3600)), []);
    desk.send(Command::Release(id));
    assert_eq!(creates(&desk.pass(30)).len(), 1);
}

#[test]
fn an_assigned_draft_waits_and_a_short_one_stays_a_draft() {
    for (secs, sent) in [(600, 1), (59, 0)] {
        let draft = Worklog {
            subject: Subject::Unassigned("door".to_owned()),
            secs,
            ..worklog(1, Delivery::Draft(DraftReason::Unassigned))
        };
        let mut desk = Desk::with(holding(vec![draft]));
        desk.send(Command::Assign {
            id: desk.worklog().id,
            issue: issue_ref(3),
        });
        assert_eq!(desk.worklog().subject, subject(3));
        assert_eq!(creates(&desk.pass(30)).len(), sent, "{secs}");
    }
}

#[test]
fn logged_time_is_checked_saved_and_sent() {
    let mut desk = Desk::new();
    let log = |secs| Command::LogTime {
        subject: subject(1),
        started: time("2026-11-23T07:00:00Z"),
        secs,
        comment: String::new(),
    };
    desk.send(log(0));
    assert!(desk.state.worklogs.is_empty());
    assert_eq!(desk.notice().title, "The worklog has no length");
    desk.send(log(900));
    assert_eq!(the_create(&desk.pass(30)).payload.secs, 900);
}

#[test]
fn a_days_totals_show_what_jira_holds_or_will_hold() {
    let remote = |secs: i64| Delivery::InJira {
        remote: RemoteWorklogId(secs.unsigned_abs()),
        secs,
        watch_twin: None,
    };
    let at = |n, started: &str, secs, delivery| Worklog {
        started: time(started),
        secs,
        ..worklog(n, delivery)
    };
    let mut desk = Desk::with(holding(vec![
        // 10 minutes and 40 seconds: Jira holds 11 minutes.
        at(1, "2026-11-23T07:00:00Z", 640, remote(660)),
        at(2, "2026-11-23T07:20:00Z", 620, waiting(0)),
        at(
            3,
            "2026-11-23T07:40:00Z",
            40,
            Delivery::Draft(DraftReason::TooShort),
        ),
        at(4, "2026-11-22T07:40:00Z", 3600, remote(3600)),
    ]));
    let today = desk.state.today;
    assert_eq!(desk.state.day_total(today, desk.now()), 660 + 600 + 40);
    assert_eq!(desk.state.in_jira_total(today), 660);
    desk.send(Command::Start(subject(1)));
    desk.pass(19);
    let issue = IssueId(1);
    assert_eq!(desk.state.day_total(today, desk.now()), 1300 + 19);
    assert_eq!(desk.state.issue_today_secs(issue, desk.now()), 1300 + 19);
    assert_eq!(desk.state.issue_today_secs(IssueId(2), desk.now()), 0);
}

#[test]
fn gaps_are_what_was_not_tracked_inside_the_working_hours_until_now() {
    let at = |n, started: &str, secs| Worklog {
        started: time(started),
        secs,
        ..worklog(n, Delivery::Draft(DraftReason::Held))
    };
    // Berlin is an hour ahead; work begins at 8:00 there.
    let desk = Desk::with(holding(vec![
        at(1, "2026-11-23T06:30:00Z", 3600 + 10),
        at(2, "2026-11-23T07:40:00Z", 600),
    ]));
    let today = desk.state.today;
    assert_eq!(
        desk.state.gaps(today, desk.now()),
        [
            (time("2026-11-23T07:30:10Z"), time("2026-11-23T07:40:00Z")),
            (time("2026-11-23T07:50:00Z"), time("2026-11-23T08:00:00Z")),
        ]
    );
    let tomorrow = today.tomorrow().unwrap();
    assert_eq!(desk.state.gaps(tomorrow, desk.now()), []);
}

#[test]
fn another_day_is_read_from_the_store_and_what_is_in_memory_is_newer() {
    let mut desk = Desk::with(holding(vec![worklog(1, waiting(0))]));
    let yesterday = desk.state.today.yesterday().unwrap();
    let effects = desk.send(Command::ShowDay(yesterday));
    let (from, to) = (time("2026-11-21T23:00:00Z"), time("2026-11-22T23:00:00Z"));
    assert_eq!(
        effects,
        [Effect::Load(super::super::effect::LoadJob::Worklogs {
            from,
            to
        })]
    );
    let old = Worklog {
        comment: "stale".to_owned(),
        ..worklog(1, Delivery::Draft(DraftReason::Held))
    };
    let there = Worklog {
        started: time("2026-11-22T10:00:00Z"),
        ..worklog(2, Delivery::Draft(DraftReason::Held))
    };
    desk.send(Event::WorklogsLoaded {
        from,
        to,
        worklogs: vec![old, there.clone()],
    });
    assert_eq!(desk.state.worklogs_on(yesterday), [&there]);
    assert_eq!(
        desk.state.worklogs[&WorklogId(Uuid::from_u128(1))].comment,
        "wrote tests"
    );
    assert!(desk.state.day_is_here(yesterday));
}
