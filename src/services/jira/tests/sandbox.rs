//! The client against the sandbox's Jira: what we send is carried out, and what it means is the same on both sides.

use super::{payload, site};
use crate::domain::account::Deployment;
use crate::domain::account::Route;
use crate::domain::delivery::{Attempt, Payload};
use crate::domain::issue::IssueId;
use crate::domain::problem::{JiraProblem, LimitReach};
use crate::domain::secret::Secret;
use crate::domain::worklog::MARK_KEY;
use crate::sandbox::server::faults::{Action, Fault};
use crate::sandbox::{Mode, Options, Sandbox};
use crate::services::jira::client::{Client, Session};
use crate::services::jira::http::{Keeping, Transport};
use crate::services::jira::proxy::Choice;
use crate::services::jira::search::{Search, find};
use crate::services::jira::{sign_in, worklogs};
use crate::state::event::{Connected, Credential};

struct Site {
    sandbox: Sandbox,
    reads: Transport,
    writes: Transport,
}

impl Site {
    fn new(options: Options) -> Self {
        let connections =
            |keeping| Transport::with_proxy(super::options(), keeping, Choice::Direct);
        Self {
            sandbox: Sandbox::start(options).unwrap(),
            reads: connections(Keeping::Kept),
            writes: connections(Keeping::Fresh),
        }
    }

    fn of(mode: Mode) -> Self {
        Self::new(Options {
            mode,
            ..Options::default()
        })
    }

    fn connect(&self) -> Result<Connected, JiraProblem> {
        let token = Secret::new(self.sandbox.token.clone());
        let address = site(&self.sandbox.url);
        sign_in::connect(&self.reads, &address, Some(&self.sandbox.email), token)
    }

    fn session(&self) -> Session {
        let connected = self.connect().unwrap();
        Session::of(&Credential {
            site: connected.site,
            email: connected.email,
            deployment: connected.profile.deployment,
            route: connected.profile.route,
            account_id: connected.profile.account_id,
            user_name: connected.profile.user_name,
            token: connected.token,
        })
    }

    /// An issue that takes worklogs.
    fn issue(&self) -> (IssueId, String) {
        let world = self.sandbox.world();
        let open = world.issues.values().find(|issue| {
            let editable = world
                .statuses
                .iter()
                .any(|status| status.id == issue.status && status.editable);
            let archived = world
                .projects
                .iter()
                .any(|project| project.key == issue.project_key && project.archived);
            editable && !archived && !issue.no_work_permission
        });
        let issue = open.unwrap();
        (IssueId(issue.id), issue.key.clone())
    }

    fn attempt(&self) -> Attempt {
        Attempt {
            number: 1,
            payload: Payload {
                issue: self.issue().0,
                comment: "Review\n\nwith a blank line".to_owned(),
                ..payload()
            },
            made: payload().started,
        }
    }

    fn posts(&self) -> usize {
        let requests = self.sandbox.requests();
        let creates = |r: &&crate::sandbox::server::RequestRecord| {
            r.method == "POST" && r.path.ends_with("/worklog")
        };
        requests.iter().filter(creates).count()
    }
}

fn reading<'a>(site: &'a Site, session: &'a Session) -> Client<'a> {
    Client {
        transport: &site.reads,
        session,
    }
}

fn writing<'a>(site: &'a Site, session: &'a Session) -> Client<'a> {
    Client {
        transport: &site.writes,
        session,
    }
}

const MODES: [Mode; 3] = [Mode::Cloud, Mode::Gateway, Mode::DataCenter];

#[test]
fn all_three_kinds_of_sites_are_signed_in_to() {
    for mode in MODES {
        let site = Site::of(mode);
        let connected = site.connect().unwrap();
        let profile = connected.profile;
        assert_eq!(profile.account_id, site.sandbox.account_id, "{mode:?}");
        assert!(!profile.display_name.is_empty() && profile.time_zone.is_some());
        let (deployment, gateway) = match mode {
            Mode::Cloud => (Deployment::Cloud, false),
            Mode::Gateway => (Deployment::Cloud, true),
            Mode::DataCenter => (Deployment::DataCenter, false),
        };
        assert_eq!(profile.deployment, deployment);
        assert_eq!(matches!(profile.route, Route::Gateway { .. }), gateway);
        assert_eq!(connected.site.as_str(), site.sandbox.url);
    }
}

#[test]
fn a_worklog_arrives_as_it_was_meant_and_is_found_again() {
    for mode in MODES {
        let site = Site::of(mode);
        let session = site.session();
        let attempt = site.attempt();
        let posted = worklogs::create(&writing(&site, &session), &attempt).unwrap();
        assert_eq!(posted.secs, attempt.payload.secs);
        assert_eq!(posted.marked, mode != Mode::DataCenter, "{mode:?}");
        assert_eq!(site.posts(), 1);

        let world = site.sandbox.world();
        let held = &world.worklogs[&posted.remote.0];
        assert_eq!(held.started, attempt.payload.started.as_millisecond());
        assert_eq!((held.secs, held.issue), (1_800, attempt.payload.issue.0));
        assert_eq!(held.author, site.sandbox.account_id);
        assert_eq!(held.properties.contains_key(MARK_KEY), posted.marked);

        let found = worklogs::look_for(&reading(&site, &session), &attempt).unwrap();
        let ours = found.iter().find(|w| w.id == posted.remote).unwrap();
        assert_eq!(ours.started, attempt.payload.started);
        assert_eq!(ours.secs, 1_800);
        assert_eq!(ours.comment, attempt.payload.comment, "{mode:?}");
        assert_eq!(ours.issue, attempt.payload.issue);
        assert_eq!(ours.author, session.account_id().unwrap());
        let marked = ours.mark == Some(attempt.payload.worklog);
        assert_eq!(marked, posted.marked);
    }
}

#[test]
fn a_mark_that_was_lost_on_the_way_is_put_afterwards() {
    let site = Site::of(Mode::Cloud);
    let session = site.session();
    site.sandbox.script(vec![Fault::next(
        "POST",
        "/worklog",
        Action::DropProperties {},
    )]);
    let posted = worklogs::create(&writing(&site, &session), &site.attempt()).unwrap();
    assert!(posted.marked);
    let held = &site.sandbox.world().worklogs[&posted.remote.0];
    assert!(held.properties.contains_key(MARK_KEY));
}

#[test]
fn a_twin_is_removed_and_nothing_else() {
    let site = Site::of(Mode::Cloud);
    let session = site.session();
    let attempt = site.attempt();
    let client = writing(&site, &session);
    let kept = worklogs::create(&client, &attempt).unwrap();
    let twin = worklogs::create(&client, &attempt).unwrap();
    let before = site.sandbox.world().worklogs.len();
    let remove = |remote| {
        worklogs::delete_twin(
            &client,
            attempt.payload.worklog,
            attempt.payload.issue,
            remote,
        )
    };
    assert_eq!(remove(twin.remote), Ok(()));
    let world = site.sandbox.world();
    assert_eq!(world.worklogs.len(), before - 1);
    assert!(world.worklogs.contains_key(&kept.remote.0));
    assert_eq!(remove(twin.remote), Ok(()), "gone already is fine");
}

#[test]
fn what_goes_wrong_with_a_create_is_told_as_certain_or_open() {
    let site = Site::of(Mode::Cloud);
    let session = site.session();
    let attempt = site.attempt();
    for (action, certain, created) in [
        (Action::DropBefore {}, false, 0),
        (Action::DropAfter {}, false, 1),
        (Action::Truncate { bytes: 20 }, false, 1),
        (
            Action::Error {
                status: 503,
                retry_after: Some(1),
                after: true,
            },
            false,
            1,
        ),
        (
            Action::Error {
                status: 502,
                retry_after: None,
                after: false,
            },
            false,
            0,
        ),
        (Action::Html {}, false, 0),
        (
            Action::TooMany {
                retry_after: 2,
                reason: "jira-per-issue-on-write".to_owned(),
            },
            true,
            0,
        ),
        (Action::Captcha {}, true, 0),
        (Action::Anonymous {}, true, 0),
        (
            Action::Redirect {
                to: "https://elsewhere.example/".to_owned(),
                status: 302,
            },
            true,
            0,
        ),
        (
            Action::Redirect {
                to: "https://elsewhere.example/".to_owned(),
                status: 307,
            },
            true,
            0,
        ),
    ] {
        let name = format!("{action:?}");
        let (posts, held) = (site.posts(), site.sandbox.world().worklogs.len());
        site.sandbox
            .script(vec![Fault::next("POST", "/worklog", action)]);
        let problem = worklogs::create(&writing(&site, &session), &attempt).unwrap_err();
        assert_eq!(
            problem.proves_not_carried_out(),
            certain,
            "{name}: {problem:?}"
        );
        assert_eq!(site.posts(), posts + 1, "{name}");
        assert_eq!(
            site.sandbox.world().worklogs.len(),
            held + created,
            "{name}"
        );
        site.sandbox.quiet();
    }
}

#[test]
fn refusals_are_the_right_ones() {
    let site = Site::of(Mode::Cloud);
    let session = site.session();
    let attempt = site.attempt();
    let limited = Action::TooMany {
        retry_after: 2,
        reason: "jira-per-issue-on-write".to_owned(),
    };
    for (action, expected) in [
        (
            limited,
            JiraProblem::RateLimited {
                retry_after_secs: Some(2),
                reach: LimitReach::Issue,
            },
        ),
        (Action::Anonymous {}, JiraProblem::TokenRejected),
    ] {
        site.sandbox
            .script(vec![Fault::next("POST", "/worklog", action)]);
        let problem = worklogs::create(&writing(&site, &session), &attempt).unwrap_err();
        assert_eq!(problem, expected);
    }
    // A real refusal comes in Jira's words, and a missing issue is believed of a living token.
    let nowhere = Attempt {
        payload: Payload {
            issue: IssueId(999_999_999),
            ..attempt.payload.clone()
        },
        ..attempt.clone()
    };
    let problem = worklogs::create(&writing(&site, &session), &nowhere).unwrap_err();
    assert!(
        matches!(&problem, JiraProblem::NotFound { words } if !words.is_empty()),
        "{problem:?}"
    );
    let too_short = Attempt {
        payload: Payload {
            secs: 30,
            ..attempt.payload
        },
        ..attempt
    };
    let problem = worklogs::create(&writing(&site, &session), &too_short).unwrap_err();
    assert!(
        matches!(&problem, JiraProblem::Refused { status: 400, words } if !words.is_empty()),
        "{problem:?}"
    );
}

#[test]
fn a_scope_that_is_missing_is_named() {
    let site = Site::new(Options {
        mode: Mode::Gateway,
        scopes: vec!["read:jira-user".to_owned(), "read:jira-work".to_owned()],
        ..Options::default()
    });
    let session = site.session();
    let problem = worklogs::create(&writing(&site, &session), &site.attempt()).unwrap_err();
    assert_eq!(
        problem,
        JiraProblem::ScopeMissing {
            scope: "write:jira-work".to_owned()
        }
    );
    assert!(worklogs::look_for(&reading(&site, &session), &site.attempt()).is_ok());
}

#[test]
fn a_search_reads_every_page_once() {
    for mode in MODES {
        let site = Site::new(Options {
            mode,
            issues: 260,
            page_cap: 50,
            ..Options::default()
        });
        let session = site.session();
        let mut search = Search::new("created is not EMPTY ORDER BY key".to_owned());
        let mut ids = Vec::new();
        loop {
            let (issues, last) = search.page(&reading(&site, &session)).unwrap();
            assert!(
                issues
                    .iter()
                    .all(|i| !i.summary.is_empty() && !i.status.is_empty())
            );
            ids.extend(issues.into_iter().map(|issue| issue.id.0));
            if last {
                break;
            }
        }
        ids.sort_unstable();
        let known: Vec<u64> = site.sandbox.world().issues.keys().copied().collect();
        assert_eq!(ids, known, "{mode:?}");
    }
}

#[test]
fn jql_that_jira_does_not_understand_is_refused_in_its_words() {
    for mode in MODES {
        let site = Site::of(mode);
        let session = site.session();
        let outcome = Search::new("assignee = = me".to_owned()).page(&reading(&site, &session));
        assert!(
            matches!(&outcome, Err(JiraProblem::Refused { status: 400, words }) if !words.is_empty()),
            "{mode:?} {outcome:?}"
        );
    }
}

#[test]
fn issues_are_found_by_key_link_and_words() {
    for mode in MODES {
        let site = Site::of(mode);
        let session = site.session();
        let client = reading(&site, &session);
        let (id, key) = site.issue();
        for typed in [
            key.clone(),
            key.to_lowercase(),
            format!("{}/browse/{key}?focusedId=1", site.sandbox.url),
        ] {
            let found = find(&client, &typed).unwrap();
            assert_eq!(found.len(), 1, "{mode:?} {typed}");
            assert_eq!((found[0].id, found[0].key.as_str()), (id, key.as_str()));
        }
        let world = site.sandbox.world();
        let summary = &world.issues[&id.0].summary;
        let longest = summary
            .split(|c: char| !c.is_alphanumeric())
            .max_by_key(|word| word.len())
            .unwrap();
        let found = find(&client, longest).unwrap();
        assert!(
            found.iter().any(|issue| issue.id == id),
            "{mode:?} {longest:?} of {summary:?}: {found:?}"
        );
        assert_eq!(find(&client, "ZZZ-99999"), Ok(vec![]), "{mode:?}");
        assert_eq!(find(&client, "\"*("), Ok(vec![]), "{mode:?}");
        assert_eq!(find(&client, "  "), Ok(vec![]));
    }
}

#[test]
fn a_token_that_dies_is_never_taken_for_missing_issues() {
    for mode in MODES {
        let site = Site::of(mode);
        let session = site.session();
        let client = reading(&site, &session);
        site.sandbox
            .script(vec![Fault::next("GET", "", Action::Anonymous {}).times(9)]);
        site.sandbox
            .script(vec![Fault::next("POST", "", Action::Anonymous {}).times(9)]);
        let search = Search::new("assignee = currentUser()".to_owned()).page(&client);
        let look = worklogs::look_for(&client, &site.attempt());
        let create = worklogs::create(&writing(&site, &session), &site.attempt());
        assert_eq!(search.unwrap_err(), JiraProblem::TokenRejected, "{mode:?}");
        assert_eq!(look.unwrap_err(), JiraProblem::TokenRejected, "{mode:?}");
        assert_eq!(create.unwrap_err(), JiraProblem::TokenRejected, "{mode:?}");
    }
}

#[test]
fn a_wrong_token_and_a_page_instead_of_jira_are_told_at_sign_in() {
    for mode in MODES {
        let site = Site::of(mode);
        let address = super::site(&site.sandbox.url);
        let wrong = Secret::new("wrong".to_owned());
        let outcome = sign_in::connect(&site.reads, &address, Some(&site.sandbox.email), wrong);
        assert_eq!(outcome, Err(JiraProblem::TokenRejected), "{mode:?}");
        site.sandbox.script(vec![
            Fault::next("GET", "serverInfo", Action::Html {}).times(5),
        ]);
        assert!(matches!(site.connect(), Err(JiraProblem::NotJira { .. })));
    }
}
