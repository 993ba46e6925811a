//! Signing in over real HTTP: what is found out, where the token goes, and where it never goes.

use super::scripted::{Say, Server, html, json, mine};
use super::{TOKEN, options, secret, site, transport};
use crate::domain::account::{Deployment, Route};
use crate::domain::problem::JiraProblem;
use ureq::http::Method;

use crate::services::jira::http::{Keeping, Outgoing, Transport};
use crate::services::jira::proxy;
use crate::services::jira::sign_in::{connect, probe};
use crate::state::event::Connected;

const CLOUD_ID: &str = "2bbc6974-df19-4608-a10c-cc3bc207239d";
const CLOUD_INFO: &str = r#"{"baseUrl":"https://acme.atlassian.net","version":"1001.0.0","deploymentType":"Cloud","serverTitle":"Acme"}"#;
const CENTER_INFO: &str = r#"{"baseUrl":"https://x","version":"9.12.4","deploymentType":"Server"}"#;
const ME: &str = r#"{"accountId":"me","displayName":"Ada","timeZone":"Pacific/Auckland"}"#;
const WORKING_TIME: &str = r#"{"timeTrackingEnabled":true,"timeTrackingConfiguration":{"workingHoursPerDay":7.6,"workingDaysPerWeek":5.0}}"#;

fn try_to_connect(server: &Server, path: &str) -> Result<Connected, JiraProblem> {
    let site = site(&format!("{}{path}", server.url()));
    connect(&transport(), &site, Some("me@acme.example"), secret())
}

fn cloud(server_path: &str) -> Option<Say> {
    Some(match server_path {
        "/rest/api/2/serverInfo" => json(200, &[], CLOUD_INFO),
        "/rest/api/3/myself" => mine(200, ME),
        "/rest/api/3/configuration" => mine(200, WORKING_TIME),
        _ => return None,
    })
}

fn nowhere() -> Say {
    json(404, &[], r#"{"errorMessages":["null for uri"]}"#)
}

#[test]
fn a_cloud_site_is_signed_in_to_with_email_and_token() {
    let server = Server::start(|heard| cloud(heard.path()).unwrap_or_else(nowhere));
    let connected = try_to_connect(&server, "").unwrap();
    assert_eq!(connected.email.as_deref(), Some("me@acme.example"));
    assert_eq!(connected.token, secret());
    let profile = connected.profile;
    assert_eq!(profile.deployment, Deployment::Cloud);
    assert_eq!(profile.route, Route::Site);
    assert_eq!(profile.account_id, "me");
    assert_eq!(profile.display_name, "Ada");
    assert_eq!(profile.time_zone.as_deref(), Some("Pacific/Auckland"));
    assert_eq!(
        (profile.day_secs, profile.time_tracking_enabled),
        (27_360, true)
    );
    for heard in server.heard() {
        let signed = heard.header("authorization").is_some();
        assert_eq!(signed, !heard.path().ends_with("serverInfo"), "{heard:?}");
        assert_eq!(heard.header("x-atlassian-token"), Some("no-check"));
        assert_eq!(heard.header("accept"), Some("application/json"));
        assert_eq!(heard.header("accept-encoding"), Some("gzip"));
        let agent = heard.header("user-agent").unwrap();
        assert!(agent.starts_with("planim-time-tracker/"), "{agent}");
        assert_eq!(heard.header("cookie"), None);
    }
}

#[test]
fn a_scoped_token_is_taken_to_the_gateway() {
    let gateway = format!("/ex/jira/{CLOUD_ID}");
    let server = Server::start(move |heard| match heard.path() {
        "/rest/api/2/serverInfo" => json(200, &[], CLOUD_INFO),
        "/_edge/tenant_info" => json(200, &[], format!(r#"{{"cloudId":"{CLOUD_ID}"}}"#)),
        "/rest/api/3/myself" => json(
            401,
            &[],
            "Client must be authenticated to access this resource.",
        ),
        path => path
            .strip_prefix(&gateway)
            .and_then(cloud)
            .unwrap_or_else(nowhere),
    });
    let profile = try_to_connect(&server, "").unwrap().profile;
    assert_eq!(
        profile.route,
        Route::Gateway {
            cloud_id: CLOUD_ID.parse().unwrap()
        }
    );
    assert_eq!(profile.day_secs, 27_360);
    for heard in server.heard() {
        let open = heard.path().ends_with("serverInfo") || heard.path().ends_with("tenant_info");
        assert_eq!(heard.header("authorization").is_none(), open, "{heard:?}");
    }
}

#[test]
fn a_token_that_lacks_a_scope_is_told_which() {
    let server = Server::start(|heard| match heard.path() {
        "/rest/api/2/serverInfo" => json(200, &[], CLOUD_INFO),
        "/_edge/tenant_info" => json(200, &[], format!(r#"{{"cloudId":"{CLOUD_ID}"}}"#)),
        "/rest/api/3/myself" => json(
            401,
            &[],
            "Client must be authenticated to access this resource.",
        ),
        _ => json(
            401,
            &[],
            r#"{"code":401,"message":"Unauthorized; scope does not match"}"#,
        ),
    });
    assert_eq!(
        try_to_connect(&server, ""),
        Err(JiraProblem::ScopeMissing {
            scope: "read:jira-user".to_owned()
        })
    );
}

#[test]
fn a_wrong_token_is_rejected_by_site_and_gateway() {
    for tenant in [
        json(200, &[], format!(r#"{{"cloudId":"{CLOUD_ID}"}}"#)),
        json(200, &[], r#"{"cloudId":"../evil"}"#),
        nowhere(),
    ] {
        let server = Server::start(move |heard| match heard.path() {
            "/rest/api/2/serverInfo" => json(200, &[], CLOUD_INFO),
            "/_edge/tenant_info" => tenant.clone(),
            _ => json(
                401,
                &[],
                "Client must be authenticated to access this resource.",
            ),
        });
        assert_eq!(try_to_connect(&server, ""), Err(JiraProblem::TokenRejected));
        assert!(server.log().iter().all(|line| !line.contains("evil")));
    }
}

#[test]
fn data_center_is_signed_in_to_with_the_token_alone_and_its_context_path_is_kept() {
    let server = Server::start(|heard| match heard.path() {
        "/jira/rest/api/2/serverInfo" => json(200, &[], CENTER_INFO),
        "/jira/rest/api/2/myself" => json(
            200,
            &[("X-AUSERNAME", "fred")],
            r#"{"key":"JIRAUSER10000","name":"fred","displayName":"Fred","timeZone":"Europe/Berlin"}"#,
        ),
        "/jira/rest/api/2/configuration" => json(200, &[], WORKING_TIME),
        _ => html(404, &[]),
    });
    let connected = try_to_connect(&server, "/jira/browse/PAY-1").unwrap();
    assert_eq!(connected.site.context_path(), "/jira");
    assert_eq!(connected.email, None);
    assert_eq!(connected.profile.deployment, Deployment::DataCenter);
    assert_eq!(connected.profile.account_id, "JIRAUSER10000");
    assert_eq!(connected.profile.user_name.as_deref(), Some("fred"));
    let myself = &server.heard()[1];
    assert_eq!(
        myself.header("authorization"),
        Some(format!("Bearer {TOKEN}").as_str())
    );
}

#[test]
fn where_there_is_no_jira_less_of_the_path_is_tried() {
    let server = Server::start(|heard| match heard.path() {
        "/jira/rest/api/2/serverInfo" => json(200, &[], CENTER_INFO),
        _ => html(404, &[]),
    });
    let found = probe(&transport(), &site(&format!("{}/jira/a/b", server.url()))).unwrap();
    assert_eq!(found.site.context_path(), "/jira");
    assert_eq!(found.deployment, Deployment::DataCenter);
    // The first answer is the one that is told.
    let lost = probe(
        &transport(),
        &site(&format!("{}/a/b/c/d/e/f/g", server.url())),
    );
    assert!(matches!(lost, Err(JiraProblem::NotJira { .. })), "{lost:?}");
    assert!(server.heard().len() < 10);
    assert!(
        server
            .heard()
            .iter()
            .all(|h| h.header("authorization").is_none())
    );
}

#[test]
fn a_jira_that_does_not_say_which_it_is_is_found_out() {
    let info = r#"{"baseUrl":"https://x","version":"8.20.0"}"#;
    let old_center = Server::start(move |heard| match heard.path() {
        "/rest/api/2/serverInfo" => json(200, &[], info),
        _ => nowhere(),
    });
    let mock_cloud = Server::start(move |heard| match heard.path() {
        "/rest/api/2/serverInfo" | "/rest/api/3/serverInfo" => json(200, &[], info),
        _ => nowhere(),
    });
    let behind_login = Server::start(|_| html(401, &[("X-AREQUESTID", "1x2x3")]));
    for (server, deployment) in [
        (old_center, Deployment::DataCenter),
        (mock_cloud, Deployment::Cloud),
        (behind_login, Deployment::DataCenter),
    ] {
        let found = probe(&transport(), &site(&server.url())).unwrap();
        assert_eq!(found.deployment, deployment);
    }
}

#[test]
fn what_is_not_jira_is_named_and_never_given_the_token() {
    let single_sign_on = Server::start(|_| html(200, &[]));
    let other_api = Server::start(|_| json(200, &[], r#"{"hello":"world"}"#));
    for server in [single_sign_on, other_api] {
        let outcome = try_to_connect(&server, "");
        assert!(
            matches!(outcome, Err(JiraProblem::NotJira { .. })),
            "{outcome:?}"
        );
        assert!(
            server
                .heard()
                .iter()
                .all(|h| h.header("authorization").is_none())
        );
    }
    // Also when only /myself is intercepted.
    let halfway = Server::start(|heard| match heard.path() {
        "/rest/api/2/serverInfo" => json(200, &[], CLOUD_INFO),
        _ => html(200, &[]),
    });
    assert_eq!(
        try_to_connect(&halfway, ""),
        Err(JiraProblem::NotJira {
            host: "127.0.0.1".to_owned(),
            what: "a page titled \u{201c}Log in\u{201d}".to_owned()
        })
    );
}

#[test]
fn a_redirect_is_told_and_its_target_hears_nothing() {
    let target = Server::start(|_| mine(200, ME));
    let to = target.url();
    for status in [301, 302, 303, 307, 308] {
        let to = to.clone();
        let server = Server::start(move |heard| match heard.path() {
            "/rest/api/2/serverInfo" => json(200, &[], CLOUD_INFO),
            path => html(status, &[("Location", &format!("{to}{path}"))]),
        });
        assert_eq!(
            try_to_connect(&server, ""),
            Err(JiraProblem::Redirected { to: target.url() })
        );
    }
    assert_eq!(target.log(), Vec::<String>::new());
}

#[test]
fn a_captcha_is_asked_for_once() {
    let server = Server::start(|heard| match heard.path() {
        "/rest/api/2/serverInfo" => json(200, &[], CENTER_INFO),
        _ => html(
            403,
            &[
                ("X-Seraph-LoginReason", "AUTHENTICATION_DENIED"),
                (
                    "X-Authentication-Denied-Reason",
                    "CAPTCHA_CHALLENGE; login-url=https://jira.example/login.jsp",
                ),
            ],
        ),
    });
    assert_eq!(
        try_to_connect(&server, ""),
        Err(JiraProblem::Captcha {
            login_url: Some("https://jira.example/login.jsp".to_owned())
        })
    );
    assert_eq!(
        server.log(),
        ["GET /rest/api/2/serverInfo", "GET /rest/api/2/myself"]
    );
}

#[test]
fn cloud_without_an_email_is_asked_for_it_and_nothing_is_sent() {
    let server = Server::start(|heard| cloud(heard.path()).unwrap_or_else(nowhere));
    let outcome = connect(&transport(), &site(&server.url()), Some("  "), secret());
    assert!(matches!(
        outcome,
        Err(JiraProblem::Refused { status: 401, .. })
    ));
    assert_eq!(server.log(), ["GET /rest/api/2/serverInfo"]);
}

#[test]
fn working_hours_that_cannot_be_read_are_eight() {
    for answer in [nowhere(), html(500, &[]), Say::Hangup, mine(200, "[]")] {
        let server = Server::start(move |heard| match heard.path() {
            "/rest/api/3/configuration" => answer.clone(),
            path => cloud(path).unwrap_or_else(nowhere),
        });
        let profile = try_to_connect(&server, "").unwrap().profile;
        assert_eq!(profile.day_secs, 28_800);
    }
}

#[test]
fn zipped_answers_are_unpacked() {
    let zipped = vec![
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 76, 78, 206, 47, 205, 43, 241, 76, 81, 178,
        82, 202, 77, 85, 210, 81, 74, 201, 44, 46, 200, 73, 172, 244, 75, 4, 242, 172, 148, 162,
        50, 11, 10, 82, 83, 148, 106, 1, 190, 149, 59, 254, 41, 0, 0, 0,
    ];
    let server = Server::start(move |heard| match heard.path() {
        "/rest/api/3/myself" => Say::Reply {
            status: 200,
            headers: vec![
                ("content-type".to_owned(), "application/json".to_owned()),
                ("content-encoding".to_owned(), "gzip".to_owned()),
            ],
            body: zipped.clone(),
        },
        path => cloud(path).unwrap_or_else(nowhere),
    });
    let profile = try_to_connect(&server, "").unwrap().profile;
    assert_eq!(profile.display_name, "Zipped");
}

#[test]
fn an_endless_answer_is_cut_off() {
    let server = Server::start(|_| json(200, &[], " ".repeat(40 * 1024 * 1024)));
    let outcome = probe(&transport(), &site(&server.url()));
    assert!(
        matches!(outcome, Err(JiraProblem::Garbled { .. })),
        "{outcome:?}"
    );
}

#[test]
fn where_nobody_listens_nothing_was_sent() {
    let port = Server::start(|_| Say::Hangup).port();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = listener.local_addr().unwrap().port();
    drop(listener);
    assert_ne!(port, free);
    let outcome = probe(&transport(), &site(&format!("http://127.0.0.1:{free}")));
    assert!(
        matches!(outcome, Err(JiraProblem::Offline { .. })),
        "{outcome:?}"
    );
}

#[test]
fn a_loopback_site_is_never_asked_through_a_proxy() {
    let proxy = Server::start(|_| Say::Hangup);
    let named = proxy.url();
    let choice = proxy::choose(|name| (name == "HTTPS_PROXY").then(|| named.clone()));
    let through = Transport::with_proxy(options(), Keeping::Kept, choice);
    let jira = Server::start(|heard| cloud(heard.path()).unwrap_or_else(nowhere));
    assert!(probe(&through, &site(&jira.url())).is_ok());
    assert_eq!(proxy.log(), Vec::<String>::new());
}

#[test]
fn a_proxy_that_refuses_is_told_apart_and_sees_no_token() {
    let proxy = Server::start(|_| html(407, &[]));
    let named = proxy.url();
    let choice = proxy::choose(|name| (name == "HTTPS_PROXY").then(|| named.clone()));
    let through = Transport::with_proxy(options(), Keeping::Fresh, choice);
    let outcome = probe(&through, &site("https://jira.corp.example"));
    assert!(
        matches!(outcome, Err(JiraProblem::Proxy { .. })),
        "{outcome:?}"
    );
    let heard = proxy.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(
        (heard[0].method.as_str(), heard[0].target.as_str()),
        ("CONNECT", "jira.corp.example:443")
    );
    assert_eq!(heard[0].header("authorization"), None);
}

#[test]
fn what_is_called_local_but_leads_elsewhere_is_not_connected_to() {
    // 192.0.2.1 belongs to nobody; a name that was bound to it must not get the token in clear.
    let out = Outgoing {
        method: Method::GET,
        url: "http://192.0.2.1/rest/api/2/myself".to_owned(),
        authorization: None,
        json: None,
        loopback: true,
    };
    assert_eq!(
        transport().send(&out).unwrap_err(),
        JiraProblem::Offline {
            detail: "the address does not stay on this computer".to_owned()
        }
    );
    // And without that mark nothing goes out unencrypted at all.
    let server = Server::start(|_| Say::Hangup);
    let clear = Outgoing {
        url: server.url(),
        loopback: false,
        ..out
    };
    assert!(transport().send(&clear).is_err());
    assert_eq!(server.log(), Vec::<String>::new());
}
