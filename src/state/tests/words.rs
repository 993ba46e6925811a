//! Every problem has words: what happened, and what to do.

use super::super::notices::Words;
use super::*;
use crate::domain::problem::{LimitReach, SecretProblem, StoreProblem};
use crate::domain::site::SiteError;

fn problems() -> Vec<JiraProblem> {
    let text = || "the detail".to_owned();
    vec![
        offline(),
        JiraProblem::NoSuchHost {
            host: "acme.example".to_owned(),
        },
        no_answer(),
        JiraProblem::CertificateRefused {
            host: "acme.example".to_owned(),
            issuer: Some("Corp Root CA".to_owned()),
            detail: "nobody here trusts it".to_owned(),
        },
        JiraProblem::Proxy { detail: text() },
        JiraProblem::Redirected {
            to: "https://jira.acme.example".to_owned(),
        },
        JiraProblem::NotJira {
            host: "sso.acme.example".to_owned(),
            what: "a web page".to_owned(),
        },
        JiraProblem::TokenRejected,
        JiraProblem::ScopeMissing {
            scope: "write:jira-work".to_owned(),
        },
        JiraProblem::BearerOnCloud,
        JiraProblem::Captcha {
            login_url: Some("https://acme.example/login.jsp".to_owned()),
        },
        JiraProblem::Xsrf,
        JiraProblem::OtherAccount {
            account_id: "bob".to_owned(),
        },
        JiraProblem::Gone {
            words: String::new(),
        },
        JiraProblem::RateLimited {
            retry_after_secs: Some(17),
            reach: LimitReach::Everything,
        },
        JiraProblem::ServerError {
            status: 503,
            retry_after_secs: None,
        },
        JiraProblem::NotFound {
            words: String::new(),
        },
        JiraProblem::Refused {
            status: 400,
            words: String::new(),
        },
        JiraProblem::Garbled { detail: text() },
        JiraProblem::NotSignedIn,
    ]
}

#[test]
fn every_problem_is_a_sentence_of_its_own_without_an_error_of_the_program() {
    let mut seen = std::collections::BTreeSet::new();
    for problem in problems() {
        let words = Words::from(&problem);
        assert!(!words.title.is_empty());
        assert!(seen.insert(words.title.clone()), "{}", words.title);
        let all = words.joined();
        for taboo in [
            "Something went wrong",
            "Some(",
            "Err(",
            "the detail",
            "None",
        ] {
            assert!(!all.contains(taboo), "{all}");
        }
    }
}

#[test]
fn the_words_name_what_a_person_needs_to_act() {
    for (problem, named) in [
        (3, "Corp Root CA"),
        (5, "https://jira.acme.example"),
        (6, "sso.acme.example"),
        (8, "write:jira-work"),
        (10, "https://acme.example/login.jsp"),
        (13, "Your time is safe here"),
        (14, "17 s"),
    ] {
        let words = Words::from(&problems()[problem]).joined();
        assert!(words.contains(named), "{words}");
    }
}

#[test]
fn stores_keyrings_and_addresses_have_words_and_advice() {
    let mut all = vec![
        Words::from(&SecretProblem::Absent {
            detail: String::new(),
        }),
        Words::from(&SecretProblem::Locked),
        Words::from(&SecretProblem::Failed {
            detail: "no".to_owned(),
        }),
    ];
    all.extend(
        [
            StoreProblem::DiskFull,
            StoreProblem::ReadOnly {
                path: "/data".to_owned(),
            },
            StoreProblem::Corrupt {
                path: "/data".to_owned(),
                detail: String::new(),
            },
            StoreProblem::Newer { found: 9, known: 1 },
            StoreProblem::Locked,
            StoreProblem::Refusing,
            StoreProblem::Failed {
                detail: "no".to_owned(),
            },
        ]
        .iter()
        .map(Words::from),
    );
    all.extend(
        [
            SiteError::Empty,
            SiteError::NotAnAddress,
            SiteError::UserInfo,
            SiteError::InsecureHttp,
            SiteError::Scheme("ftp".to_owned()),
        ]
        .iter()
        .map(Words::from),
    );
    for words in all {
        assert!(
            !words.title.is_empty() && !words.advice.is_empty(),
            "{words:?}"
        );
    }
    let absent = Words::from(&SecretProblem::Absent {
        detail: String::new(),
    });
    assert!(absent.advice.contains("gnome-keyring") && absent.advice.contains("KWallet"));
}

#[test]
fn news_about_a_matter_replaces_the_old_and_passing_notices_pass() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    for _ in 0..2 {
        desk.send(Command::SetStart(desk.now + SignedDuration::from_secs(9)));
    }
    assert_eq!(desk.state.notices.shown.len(), 1);
    desk.send(Command::Discard);
    assert_eq!(desk.state.notices.shown.len(), 2);
    desk.pass(301);
    assert_eq!(desk.state.notices.shown.len(), 1);
    desk.send(Command::DismissNotice(desk.notice().id));
    assert!(desk.state.notices.shown.is_empty());
}
