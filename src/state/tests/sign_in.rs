//! Signing in: the token at start, the dialog, other accounts, the demo.

use super::super::event::{Credential, SiteProbe};
use super::super::sign_in::{Probe, Session};
use super::*;
use crate::domain::site::SiteError;

fn begun() -> (Desk, Vec<Effect>) {
    let loaded = Loaded {
        account: Some(account()),
        ..Loaded::default()
    };
    Desk::start(config(), loaded, time(MORNING))
}

fn read(desk: &mut Desk, result: Result<Option<Secret>, SecretProblem>) -> Vec<Effect> {
    let generation = desk.state.sign_in.generation;
    desk.send(Event::SecretRead { generation, result })
}

fn checked(desk: &mut Desk, result: Result<Profile, JiraProblem>) -> Vec<Effect> {
    let request = desk.state.sign_in.checking.unwrap();
    desk.send(Event::SignInChecked { request, result })
}

#[test]
fn at_start_the_token_is_read_and_checked_and_a_slow_keyring_is_said() {
    let (mut desk, effects) = begun();
    assert_eq!(
        secret_jobs(&effects),
        [
            &SecretJob::Get {
                generation: 1,
                key: "jira_api_token".to_owned()
            },
            &SecretJob::Probe { generation: 1 },
        ]
    );
    assert_eq!(
        desk.state.next_wakeup(desk.now()),
        Some(desk.now + SignedDuration::from_secs(2))
    );
    desk.send(Event::SecretProvider {
        generation: 1,
        result: Ok("GNOME Keyring".to_owned()),
    });
    desk.pass(2);
    assert_eq!(
        desk.state.status_text(desk.now()),
        "Waiting for GNOME Keyring"
    );
    let effects = read(&mut desk, Ok(Some(token())));
    assert_eq!(
        reads(&effects)[0],
        &JiraRead::SignIn {
            request: 1,
            credential: Credential::of(&account(), token())
        }
    );
    checked(&mut desk, Ok(profile()));
    assert!(desk.state.can_act());
}

#[test]
fn every_way_the_keyring_can_fail_has_a_way_on() {
    let (mut desk, _) = begun();
    read(&mut desk, Ok(None));
    assert!(matches!(
        desk.state.sign_in.session,
        Session::TokenMissing { .. }
    ));
    assert_eq!(
        desk.notice().action.as_ref().unwrap().1,
        Command::ReplaceToken
    );

    let (mut desk, _) = begun();
    read(&mut desk, Err(SecretProblem::Locked));
    assert!(matches!(
        desk.state.sign_in.session,
        Session::KeyringProblem { .. }
    ));
    let (_, again) = desk.notice().action.clone().unwrap();
    assert_eq!(again, Command::RetryKeyring);
    let effects = desk.send(again);
    assert!(matches!(
        secret_jobs(&effects)[..],
        [SecretJob::Get { generation: 2, .. }]
    ));
    // The former question's answer comes late.
    desk.send(Event::SecretRead {
        generation: 1,
        result: Ok(None),
    });
    assert!(matches!(
        desk.state.sign_in.session,
        Session::WaitingForKeyring { .. }
    ));
    read(&mut desk, Ok(Some(token())));
    assert!(matches!(
        desk.state.sign_in.session,
        Session::SignedIn { .. }
    ));
    assert!(desk.state.notices.shown.is_empty());
}

#[test]
fn a_check_that_could_not_be_made_is_made_again_without_keeping_the_token() {
    let (mut desk, _) = begun();
    read(&mut desk, Ok(Some(token())));
    checked(&mut desk, Err(offline()));
    assert!(matches!(
        desk.state.sign_in.session,
        Session::SignedIn { checked: false, .. }
    ));
    assert_eq!(desk.state.status_text(desk.now()), "Offline");
    assert!(!format!("{:?}", desk.state).contains("ATATT"));
    let effects = desk.pass(5);
    assert!(matches!(secret_jobs(&effects)[..], [SecretJob::Get { .. }]));
    read(&mut desk, Ok(Some(token())));
    checked(&mut desk, Ok(profile()));
    assert!(desk.state.can_act());
}

#[test]
fn a_token_that_jira_refuses_ends_the_session_in_words() {
    for (problem, title) in [
        (
            JiraProblem::TokenRejected,
            "Jira does not accept this token",
        ),
        (
            JiraProblem::ScopeMissing {
                scope: "write:jira-work".to_owned(),
            },
            "The token lacks the scope write:jira-work",
        ),
    ] {
        let (mut desk, _) = begun();
        read(&mut desk, Ok(Some(token())));
        checked(&mut desk, Err(problem));
        assert!(matches!(
            desk.state.sign_in.session,
            Session::Rejected { .. }
        ));
        assert_eq!(desk.notice().title, title);
    }
}

#[test]
fn a_captcha_is_solved_in_the_browser_and_nothing_is_retried() {
    let (mut desk, _) = begun();
    read(&mut desk, Ok(Some(token())));
    let url = "https://jira.acme.example/login.jsp".to_owned();
    checked(
        &mut desk,
        Err(JiraProblem::Captcha {
            login_url: Some(url.clone()),
        }),
    );
    assert_eq!(
        desk.notice().action,
        Some(("Open Jira".to_owned(), Command::OpenUrl(url)))
    );
    assert_eq!(desk.pass(24 * 3600), []);
}

#[test]
fn a_token_that_belongs_to_somebody_else_by_now_is_not_used() {
    let (mut desk, _) = begun();
    read(&mut desk, Ok(Some(token())));
    checked(
        &mut desk,
        Ok(Profile {
            account_id: "bob".to_owned(),
            ..profile()
        }),
    );
    assert!(!desk.state.can_act());
    assert_eq!(desk.state.owner(), Some(account().owner()));
}

#[test]
fn a_new_person_connects_and_sees_where_the_token_is_kept() {
    let (mut desk, _) = Desk::start(config(), Loaded::default(), time(MORNING));
    let effects = desk.send(Command::ProbeSite("acme".to_owned()));
    assert!(matches!(reads(&effects)[..], [JiraRead::Probe { .. }]));
    desk.send(Event::SiteProbed {
        request: desk.state.last_request,
        result: Ok(SiteProbe {
            site: site(),
            deployment: Deployment::Cloud,
            title: None,
        }),
    });
    let effects = desk.send(connect("acme", "ada@acme.example"));
    assert!(matches!(reads(&effects)[..], [JiraRead::Connect { .. }]));
    let effects = connected(&mut desk, "ada");
    assert!(matches!(secret_jobs(&effects)[..], [SecretJob::Set { .. }]));
    assert!(matches!(step(&desk), Step::Saving { .. }));
    assert_eq!(desk.state.owner(), None, "not before the token is kept");
    let effects = saved(&mut desk, Ok("GNOME Keyring".to_owned()));
    assert!(
        reads(&effects)
            .iter()
            .any(|read| matches!(read, JiraRead::SignIn { .. }))
    );
    let Step::Done { kept_in, account } = step(&desk) else {
        panic!("done");
    };
    assert_eq!(kept_in, "GNOME Keyring");
    assert_eq!(account.credential_key, "jira_api_token");
    assert_eq!(account.marking, Marking::Unproven);
    assert_eq!(desk.state.sign_in.unsaved_token, None);
    desk.send(Command::FinishOnboarding);
    assert!(desk.state.sign_in.onboarding.is_none());
    assert!(desk.state.can_act());
}

#[test]
fn the_form_says_what_is_missing_and_sends_the_token_nowhere() {
    let (mut desk, _) = Desk::start(config(), Loaded::default(), time(MORNING));
    assert_eq!(desk.send(connect("acme", "")), []);
    let hint = |desk: &Desk| desk.state.sign_in.onboarding.as_ref().unwrap().hint.clone();
    assert_eq!(
        hint(&desk).unwrap().title,
        "Jira Cloud needs your e-mail address"
    );

    assert_eq!(desk.send(connect("http://jira.acme.example", "")), []);
    assert_eq!(
        desk.state.sign_in.onboarding.as_ref().unwrap().probe,
        Probe::BadAddress(SiteError::InsecureHttp)
    );
}

#[test]
fn beyond_atlassian_and_loopback_the_host_is_confirmed_by_name_first() {
    let (mut desk, _) = Desk::start(config(), Loaded::default(), time(MORNING));
    let connect_to = |host_confirmed: Option<&str>| Command::Connect {
        site: "https://jira.acme.example/jira".to_owned(),
        email: String::new(),
        token: token(),
        expires: None,
        host_confirmed: host_confirmed.map(str::to_owned),
    };
    for confirmed in [None, Some("jira.evil.example")] {
        assert_eq!(desk.send(connect_to(confirmed)), []);
        assert_eq!(
            *step(&desk),
            Step::ConfirmHost {
                host: "jira.acme.example".to_owned()
            }
        );
    }
    let effects = desk.send(connect_to(Some("jira.acme.example")));
    assert!(matches!(
        reads(&effects)[..],
        [JiraRead::Connect { email: None, .. }]
    ));
}

#[test]
fn without_a_keyring_it_is_tried_again_or_kept_in_memory() {
    let absent = || SecretProblem::Absent {
        detail: String::new(),
    };
    let (mut desk, _) = Desk::start(config(), Loaded::default(), time(MORNING));
    desk.send(connect("acme", "ada@acme.example"));
    connected(&mut desk, "ada");
    saved(&mut desk, Err(absent()));
    assert!(matches!(step(&desk), Step::NoKeyring { .. }));
    let effects = desk.send(Command::RetryKeyring);
    assert!(matches!(secret_jobs(&effects)[..], [SecretJob::Set { .. }]));
    saved(&mut desk, Err(absent()));
    desk.send(Command::KeepInMemory);
    assert!(desk.state.sign_in.in_memory_only);
    assert!(desk.state.can_act());
    assert_eq!(desk.state.sign_in.unsaved_token, None);
    assert!(!format!("{:?}", desk.state).contains("ATATT"));
}

#[test]
fn cancelling_forgets_the_token() {
    let (mut desk, _) = Desk::start(config(), Loaded::default(), time(MORNING));
    desk.send(connect("acme", "ada@acme.example"));
    connected(&mut desk, "ada");
    let effects = desk.send(Command::CancelOnboarding);
    assert!(matches!(
        secret_jobs(&effects)[..],
        [SecretJob::Delete { .. }]
    ));
    assert_eq!(desk.state.sign_in.unsaved_token, None);
    assert_eq!(saved(&mut desk, Ok("GNOME Keyring".to_owned())), []);
    assert_eq!(desk.state.owner(), None);
    assert_eq!(*step(&desk), Step::Form);
}
