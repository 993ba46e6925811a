//! A worklog gets to Jira exactly once: through the real program and real HTTP.

use jiff::SignedDuration;
use planim::domain::delivery::{Delivery, DraftReason};
use planim::domain::timer::Subject;
use planim::domain::worklog::MARK_KEY;
use planim::sandbox::{Action, Fault, Mix, Mode, Sandbox};
use planim::state::Command;

use crate::app::{App, sandbox};

/// Worklogs of mine in the sandbox that carry this text.
fn in_jira(sandbox: &Sandbox, text: &str) -> Vec<planim::sandbox::model::Worklog> {
    let world = sandbox.world();
    world
        .worklogs
        .values()
        .filter(|w| w.author == world.me)
        .filter(|w| {
            w.comment
                .as_ref()
                .is_some_and(|c| c.to_string().contains(text))
        })
        .cloned()
        .collect()
}

/// What happens to the next request that creates a worklog.
fn on_create(action: Action) -> Fault {
    Fault::next("POST", "*/worklog", action)
}

fn is_in_jira(state: &planim::state::AppState) -> bool {
    state
        .worklogs
        .values()
        .all(|w| matches!(w.delivery, Delivery::InJira { .. }))
}

#[test]
fn a_timer_becomes_one_worklog_in_jira_in_every_mode() {
    for mode in [Mode::Cloud, Mode::Gateway, Mode::DataCenter] {
        let sandbox = sandbox(mode);
        let folder = tempfile::tempdir().unwrap();
        let mut app = App::signed_in(&folder, &sandbox);
        let issue = app.any_issue();
        let started = app.now;

        app.act(Command::Start(Subject::Issue(issue.clone())));
        app.act(Command::SetNote("sorted the 4711 cables".into()));
        app.pass(45 * 60 + 20);
        app.act(Command::Stop);
        app.until_saved();
        assert!(
            in_jira(&sandbox, "4711 cables").is_empty(),
            "sent before the grace time ended"
        );

        app.pass(31);
        app.until("in Jira", is_in_jira);
        let posted = in_jira(&sandbox, "4711 cables");
        assert_eq!(posted.len(), 1, "{mode:?}");
        assert_eq!(posted[0].issue, issue.id.0);
        assert_eq!(posted[0].secs, 45 * 60, "rounded to the nearest minute");
        assert_eq!(posted[0].started, started.as_millisecond());
        let mark = posted[0].properties.get(MARK_KEY);
        if mode == Mode::DataCenter {
            assert_eq!(mark, None);
        } else {
            assert_eq!(mark.unwrap()["id"], app.worklog().id.0.to_string());
        }
        let writes: Vec<_> = sandbox
            .requests()
            .into_iter()
            .filter(|r| r.method == "POST" && r.path.ends_with("/worklog"))
            .collect();
        assert_eq!(writes.len(), 1);
        if mode != Mode::DataCenter {
            assert!(
                writes[0].query.contains("notifyUsers=false"),
                "{}",
                writes[0].query
            );
        }
    }
}

#[test]
fn an_undo_within_the_grace_time_sends_nothing() {
    let sandbox = sandbox(Mode::Cloud);
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::signed_in(&folder, &sandbox);
    let issue = app.any_issue();
    app.act(Command::Start(Subject::Issue(issue)));
    app.pass(600);
    app.act(Command::Stop);
    let id = app.worklog().id;
    app.pass(10);
    app.act(Command::UndoStop(id));
    app.pass(120);
    app.until_saved();
    assert_eq!(
        app.crank
            .state
            .timer
            .running()
            .unwrap()
            .elapsed_secs(app.now),
        730
    );
    let posts = sandbox
        .requests()
        .iter()
        .filter(|r| r.method == "POST" && r.path.ends_with("/worklog"))
        .count();
    assert_eq!(posts, 0);
}

#[test]
fn a_lost_answer_is_looked_up_and_never_sent_again() {
    for mode in [Mode::Cloud, Mode::DataCenter] {
        let sandbox = sandbox(mode);
        let folder = tempfile::tempdir().unwrap();
        let mut app = App::signed_in(&folder, &sandbox);
        let issue = app.any_issue();
        sandbox.script(vec![on_create(Action::DropAfter {})]);
        let started = app.now - SignedDuration::from_hours(1);
        app.log(&issue, started, 3600, "lost answer");
        app.pass(31);
        app.until("checking", |s| {
            s.worklogs
                .values()
                .all(|w| matches!(w.delivery, Delivery::Checking { .. }))
        });
        app.run_until("in Jira", is_in_jira);
        assert_eq!(in_jira(&sandbox, "lost answer").len(), 1, "{mode:?}");
    }
}

#[test]
fn a_request_that_never_arrived_is_sent_again_after_two_looks() {
    let sandbox = sandbox(Mode::Cloud);
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::signed_in(&folder, &sandbox);
    let issue = app.any_issue();
    sandbox.script(vec![on_create(Action::DropBefore {})]);
    let started = app.now - SignedDuration::from_hours(1);
    app.log(&issue, started, 3600, "never arrived");
    app.pass(31);
    app.until("checking", |s| {
        s.worklogs
            .values()
            .all(|w| matches!(w.delivery, Delivery::Checking { .. }))
    });
    let asked_at = app.now;
    app.run_until("in Jira", is_in_jira);
    assert_eq!(in_jira(&sandbox, "never arrived").len(), 1);
    assert!(
        app.now - asked_at >= SignedDuration::from_secs(120),
        "sent again too early"
    );
    let looks = sandbox
        .requests()
        .iter()
        .filter(|r| r.method == "GET" && r.path.ends_with("/worklog"))
        .count();
    assert!(looks >= 2, "{looks} looks");
}

#[test]
fn a_refused_worklog_keeps_jiras_words_and_can_move_to_another_issue() {
    let sandbox = sandbox(Mode::Cloud);
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::signed_in(&folder, &sandbox);
    let good = app.any_issue();
    let closed = sandbox
        .world()
        .issues
        .values()
        .find(|i| i.key == "PAY-104")
        .map(|i| planim::domain::issue::IssueRef {
            id: planim::domain::issue::IssueId(i.id),
            key: i.key.clone(),
            summary: i.summary.clone(),
        })
        .unwrap();
    let started = app.now - SignedDuration::from_hours(1);
    app.log(&closed, started, 1800, "on a closed issue");
    app.pass(31);
    app.until("refused", |s| {
        s.worklogs
            .values()
            .all(|w| matches!(w.delivery, Delivery::Refused { .. }))
    });
    let Delivery::Refused { words } = &app.worklog().delivery else {
        unreachable!()
    };
    assert!(words.contains("non-editable workflow state"), "{words}");
    let id = app.worklog().id;
    app.act(Command::Assign {
        id,
        issue: good.clone(),
    });
    app.pass(31);
    app.until("in Jira", is_in_jira);
    let posted = in_jira(&sandbox, "on a closed issue");
    assert_eq!(posted.len(), 1);
    assert_eq!(posted[0].issue, good.id.0);
}

#[test]
fn a_rate_limit_is_waited_out() {
    let sandbox = sandbox(Mode::Cloud);
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::signed_in(&folder, &sandbox);
    let issue = app.any_issue();
    let busy = Action::TooMany {
        retry_after: 40,
        reason: "jira-per-issue-on-write".to_owned(),
    };
    sandbox.script(vec![on_create(busy).times(2)]);
    let started = app.now - SignedDuration::from_hours(1);
    app.log(&issue, started, 3600, "busy");
    app.pass(31);
    app.until("waiting again", |s| {
        s.worklogs
            .values()
            .all(|w| matches!(w.delivery, Delivery::Waiting { tries: 1, .. }))
    });
    let refused_at = app.now;
    app.run_until("in Jira", is_in_jira);
    assert_eq!(in_jira(&sandbox, "busy").len(), 1);
    assert!(
        app.now - refused_at >= SignedDuration::from_secs(80),
        "Retry-After was not kept"
    );
}

#[test]
fn a_dead_token_holds_everything_until_it_is_replaced() {
    let sandbox = sandbox(Mode::Cloud);
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::signed_in(&folder, &sandbox);
    let issue = app.any_issue();
    sandbox.mix(Some(Mix {
        anonymous: 1.0,
        ..Mix::default()
    }));
    let started = app.now - SignedDuration::from_hours(1);
    app.log(&issue, started, 3600, "dead token");
    app.pass(31);
    app.until("rejected", |s| {
        matches!(
            s.sign_in.session,
            planim::state::sign_in::Session::Rejected { .. }
        )
    });
    assert!(
        matches!(app.worklog().delivery, Delivery::Waiting { .. }),
        "{:?}",
        app.worklog()
    );
    assert!(in_jira(&sandbox, "dead token").is_empty());

    sandbox.quiet();
    app.act(Command::ReplaceToken);
    app.connect(&sandbox);
    app.run_until("in Jira", is_in_jira);
    assert_eq!(in_jira(&sandbox, "dead token").len(), 1);
}

#[test]
fn a_create_found_on_disk_without_an_outcome_is_checked_first() {
    let sandbox = sandbox(Mode::Cloud);
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::signed_in(&folder, &sandbox);
    let issue = app.any_issue();
    // The answer takes longer than the program lives.
    sandbox.script(vec![on_create(Action::Delay { ms: 2_000 })]);
    let started = app.now - SignedDuration::from_hours(1);
    app.log(&issue, started, 3600, "killed while sending");
    app.pass(31);
    app.until("sending", |s| {
        s.worklogs
            .values()
            .all(|w| matches!(w.delivery, Delivery::Sending(_)))
    });
    app.until_saved();
    let mut app = app.restart();
    assert!(
        matches!(app.worklog().delivery, Delivery::Checking { .. }),
        "{:?}",
        app.worklog()
    );
    app.run_until("in Jira", is_in_jira);
    assert_eq!(in_jira(&sandbox, "killed while sending").len(), 1);
}

#[test]
fn under_a_minute_and_without_an_issue_stay_drafts() {
    let sandbox = sandbox(Mode::Cloud);
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::signed_in(&folder, &sandbox);
    let issue = app.any_issue();
    app.act(Command::Start(Subject::Issue(issue.clone())));
    app.pass(50);
    app.act(Command::Stop);
    app.act(Command::Start(Subject::Unassigned(
        "water the plants".into(),
    )));
    app.pass(300);
    app.act(Command::Stop);
    app.pass(600);
    app.until_saved();
    let states: Vec<_> = app
        .crank
        .state
        .worklogs
        .values()
        .map(|w| &w.delivery)
        .collect();
    assert!(
        states.contains(&&Delivery::Draft(DraftReason::TooShort)),
        "{states:?}"
    );
    assert!(
        states.contains(&&Delivery::Draft(DraftReason::Unassigned)),
        "{states:?}"
    );
    let draft = app
        .crank
        .state
        .worklogs
        .values()
        .find(|w| w.subject.issue().is_none())
        .unwrap()
        .id;
    app.act(Command::Assign { id: draft, issue });
    app.pass(31);
    app.until("the assigned one is in Jira", |s| {
        matches!(s.worklogs[&draft].delivery, Delivery::InJira { .. })
    });
}

#[test]
fn a_running_timer_survives_a_restart_from_its_first_instant() {
    let sandbox = sandbox(Mode::Cloud);
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::signed_in(&folder, &sandbox);
    let issue = app.any_issue();
    app.act(Command::Start(Subject::Issue(issue.clone())));
    app.until_saved();
    let before = app.crank.state.timer.clone();
    let mut app = app.restart();
    assert_eq!(
        app.crank.state.timer.running().unwrap().subject,
        before.running().unwrap().subject
    );
    assert_eq!(
        app.crank.state.timer.running().unwrap().worklog,
        before.running().unwrap().worklog
    );
    app.pass(600);
    app.act(Command::Stop);
    assert_eq!(app.worklog().secs, 600);
}
