//! Replacing a token, changing accounts, signing out, what a profile brings, and the demo.

use super::super::effect::LoadJob;
use super::super::inputs::DemoSite;
use super::*;
use crate::domain::timer::Timer;

#[test]
fn replacing_a_token_keeps_queue_and_pins() {
    let mut desk = Desk::new();
    desk.send(Command::Pin(issue_ref(1)));
    desk.send(Command::Start(subject(2)));
    desk.send(Command::ReplaceToken);
    desk.send(connect("acme", "ada@acme.example"));
    connected(&mut desk, "ada");
    let effects = saved(&mut desk, Ok("GNOME Keyring".to_owned()));
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Load(_)))
    );
    assert_eq!(desk.state.issues.pinned, [issue_ref(1)]);
    assert!(desk.state.timer.running().is_some());
    assert_eq!(desk.state.marking(), Marking::Marked);
}

#[test]
fn signing_in_as_somebody_else_sends_nothing_of_the_former_account() {
    let mut desk = Desk::new();
    desk.send(Command::LogTime {
        subject: subject(1),
        started: desk.now,
        secs: 600,
        comment: String::new(),
    });
    desk.send(Command::Start(subject(2)));
    desk.pass(10);
    desk.send(Command::ReplaceToken);
    desk.send(connect("acme", "bob@acme.example"));
    connected(&mut desk, "bob");
    let effects = saved(&mut desk, Ok("GNOME Keyring".to_owned()));
    assert_eq!(
        desk.state.timer,
        Timer::Idle,
        "Ada's timer became Ada's worklog"
    );
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Load(LoadJob::Worklogs { .. })))
    );
    assert_eq!(creates(&desk.pass(3600)), []);
    assert_eq!(creates(&desk.send(Command::SendNow)), []);
    assert_eq!(desk.state.worklogs.len(), 2);
    assert!(desk.state.worklogs_on(desk.state.today).is_empty());
}

#[test]
fn signing_out_forgets_the_token_and_keeps_the_worklogs() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    let effects = desk.send(Command::SignOut);
    assert!(matches!(
        secret_jobs(&effects)[..],
        [SecretJob::Delete { key, .. }] if key == "jira_api_token"
    ));
    assert!(reads(&effects).contains(&&JiraRead::SignOut));
    assert_eq!(desk.worklog().secs, 600);
    assert_eq!(desk.notice().title, "Signed out; 1 worklog stays here");
    assert_eq!(creates(&desk.pass(3600)), []);
    assert!(desk.state.sign_in.onboarding.is_some());
}

#[test]
fn a_known_expiry_warns_14_3_and_1_days_ahead() {
    let expires = "2026-12-08".parse().unwrap();
    let mut desk = Desk::of(
        Account {
            token_expires: Some(expires),
            ..account()
        },
        Loaded::default(),
    );
    desk.send(Event::WindowOpened);
    assert!(desk.state.notices.shown.is_empty());
    let mut told = Vec::new();
    for _ in 0..17 {
        desk.pass(24 * 3600);
        let shown = desk.state.notices.shown.clone();
        for notice in shown {
            told.push(notice.title);
            desk.send(Command::DismissNotice(notice.id));
        }
    }
    assert_eq!(
        told,
        [
            "Your Jira token expires in 14 days",
            "Your Jira token expires in 3 days",
            "Your Jira token expires tomorrow",
            "Your Jira token expires today",
        ]
    );
}

#[test]
fn a_zone_that_is_unknown_or_differs_is_told_once() {
    for (zone, title) in [
        (
            "Mars/Olympus",
            "Your Jira profile's time zone “Mars/Olympus” is not known here",
        ),
        (
            "America/New_York",
            "Days are cut in America/New_York, as in your Jira profile",
        ),
    ] {
        let answer = Profile {
            time_zone: Some(zone.to_owned()),
            ..profile()
        };
        let mut desk = Desk::of(
            Account {
                profile: answer.clone(),
                ..account()
            },
            Loaded::default(),
        );
        assert_eq!(desk.notice().title, title);
        desk.send(Command::DismissNotice(desk.notice().id));
        desk.send(Command::ReplaceToken);
        desk.send(connect("acme", "ada@acme.example"));
        assert!(desk.state.notices.shown.is_empty());
    }
}

#[test]
fn the_demo_signs_itself_in_and_needs_no_keyring() {
    let demo = DemoSite {
        site: SiteUrl::parse("http://127.0.0.1:8080").unwrap(),
        email: "ada@acme.example".to_owned(),
        token: token(),
    };
    let config = Config {
        demo: Some(demo.clone()),
        ..config()
    };
    let (mut desk, effects) = Desk::start(config, Loaded::default(), time(MORNING));
    assert!(desk.state.sign_in.onboarding.is_none());
    assert_eq!(
        reads(&effects),
        [&JiraRead::Connect {
            request: 1,
            site: demo.site.clone(),
            email: Some(demo.email),
            token: demo.token,
        }]
    );
    desk.send(Event::Connected {
        request: 1,
        result: Err(offline()),
    });
    let effects = desk.pass(5);
    assert!(matches!(
        reads(&effects)[..],
        [JiraRead::Connect { request: 2, .. }]
    ));
    let effects = desk.send(Event::Connected {
        request: 2,
        result: Ok(Connected {
            site: demo.site,
            email: None,
            profile: profile(),
            token: token(),
        }),
    });
    assert!(matches!(
        secret_jobs(&effects)[..],
        [SecretJob::Set { key, .. }] if key == "jira_api_token:demo"
    ));
    assert!(desk.state.can_act());
    saved(
        &mut desk,
        Err(SecretProblem::Absent {
            detail: String::new(),
        }),
    );
    assert!(desk.state.sign_in.in_memory_only);
    assert!(desk.state.notices.shown.is_empty());
    desk.send(Command::Start(subject(1)));
    assert!(desk.state.timer.running().is_some());
}
