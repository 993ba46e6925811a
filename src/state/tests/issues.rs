//! Tabs, pins, recents and the picker.

use std::sync::Arc;

use super::super::effect::{DesktopJob, LoadJob};
use super::*;
use crate::domain::jql::{Filter, FilterId};

const MINE: FilterId = FilterId::AssignedToMe;

fn searches(effects: &[Effect]) -> Vec<(u64, FilterId)> {
    reads(effects)
        .into_iter()
        .filter_map(|read| match read {
            JiraRead::Search {
                request, filter, ..
            } => Some((*request, *filter)),
            _ => None,
        })
        .collect()
}

fn page(request: u64, issues: Vec<Issue>, last: bool) -> Event {
    Event::SearchPage {
        request,
        filter: MINE,
        issues,
        last,
    }
}

fn loaded(issues: Vec<Issue>, minutes_old: Option<i64>) -> Event {
    Event::FilterLoaded {
        filter: MINE,
        issues,
        read_at: minutes_old.map(|m| time(MORNING) - SignedDuration::from_mins(m)),
    }
}

fn shown(desk: &Desk) -> Vec<u64> {
    let issues = &desk.state.issues.results[&MINE].issues;
    issues.iter().map(|issue| issue.id.0).collect()
}

#[test]
fn the_first_tab_is_loaded_before_anybody_signed_in() {
    let with_account = Loaded {
        account: Some(account()),
        ..Loaded::default()
    };
    let (mut desk, effects) = Desk::start(config(), with_account, time(MORNING));
    assert!(effects.contains(&Effect::Load(LoadJob::Filter(MINE))));
    desk.send(loaded(vec![issue(1)], Some(60)));
    assert_eq!(shown(&desk), [1]);
}

#[test]
fn an_opened_tab_is_read_again_when_its_result_is_old() {
    for (minutes_old, refreshed) in [(Some(4), 0), (Some(6), 1), (None, 1)] {
        let mut desk = Desk::new();
        let effects = desk.send(loaded(vec![], minutes_old));
        assert_eq!(searches(&effects).len(), refreshed, "{minutes_old:?}");
    }
}

#[test]
fn a_complete_result_replaces_the_stored_one_and_an_incomplete_one_never_does() {
    let mut desk = Desk::new();
    desk.send(loaded(vec![issue(1)], Some(1)));
    let [(request, _)] = searches(&desk.send(Command::Refresh(MINE)))[..] else {
        panic!("one search");
    };
    desk.store_works = false;
    assert_eq!(
        jobs(&desk.send(page(request, vec![issue(2)], false))).len(),
        0
    );
    assert_eq!(
        shown(&desk),
        [1],
        "the last result stays while the new one comes"
    );
    let cut_off = Event::SearchFailed {
        request,
        filter: MINE,
        problem: offline(),
    };
    assert_eq!(jobs(&desk.send(cut_off)).len(), 0);
    assert_eq!(shown(&desk), [1]);
    assert_eq!(desk.state.issues.results[&MINE].problem, Some(offline()));

    let [(request, _)] = searches(&desk.send(Command::Refresh(MINE)))[..] else {
        panic!("one search");
    };
    desk.send(page(request, vec![issue(2)], false));
    let effects = desk.send(page(request, vec![issue(3)], true));
    assert_eq!(
        jobs(&effects),
        [[Change::ReplaceResult {
            filter: MINE,
            issues: Arc::new(vec![issue(2), issue(3)]),
            read_at: desk.now,
        }]]
    );
    assert_eq!(shown(&desk), [2, 3]);
    assert_eq!(desk.state.issues.results[&MINE].problem, None);
}

#[test]
fn pages_fill_an_empty_tab_while_they_come_and_late_pages_are_dropped() {
    let mut desk = Desk::new();
    let [(old, _)] = searches(&desk.send(loaded(vec![], None)))[..] else {
        panic!("one search");
    };
    desk.send(page(old, vec![issue(1)], false));
    assert_eq!(shown(&desk), [1]);
    assert_eq!(desk.state.issues.results[&MINE].read_so_far(), Some(1));
    let [(new, _)] = searches(&desk.send(Command::Refresh(MINE)))[..] else {
        panic!("one search");
    };
    desk.send(page(old, vec![issue(9)], true));
    desk.send(page(new, vec![issue(2)], true));
    assert_eq!(shown(&desk), [2]);
}

#[test]
fn a_bad_jql_shows_jiras_words_on_the_tab() {
    let mut desk = Desk::new();
    let id = FilterId::Own(Uuid::from_u128(5));
    let filter = |jql: &str| Filter {
        id,
        name: "Mine".to_owned(),
        jql: jql.to_owned(),
    };
    let effects = desk.send(Command::SaveFilter(filter("nonsense =")));
    let [(request, _)] = searches(&effects)[..] else {
        panic!("one search");
    };
    let words = "Error in the JQL Query: Expecting either a value, list or function.";
    desk.send(Event::SearchFailed {
        request,
        filter: id,
        problem: JiraProblem::Refused {
            status: 400,
            words: words.to_owned(),
        },
    });
    let problem = desk.state.issues.results[&id].problem.clone().unwrap();
    assert_eq!(super::super::notices::Words::from(&problem).title, words);
    assert!(desk.state.can_act());

    desk.send(Command::OpenFilter(id));
    assert_eq!(
        searches(&desk.send(Command::SaveFilter(filter("project = PAY")))).len(),
        1
    );
    desk.send(Command::DeleteFilter(id));
    assert_eq!(desk.state.issues.open, Some(MINE));
    assert!(desk.state.issues.filter(id).is_none());
    desk.send(Command::DeleteFilter(MINE));
    assert!(
        desk.state.issues.filter(MINE).is_some(),
        "built-in tabs stay"
    );
}

#[test]
fn a_moved_issue_is_renamed_everywhere_by_its_numeric_id() {
    let mut desk = Desk::new();
    desk.send(Command::Pin(issue_ref(1)));
    desk.send(Command::LogTime {
        subject: subject(1),
        started: desk.now,
        secs: 600,
        comment: String::new(),
    });
    desk.send(Command::Start(subject(1)));
    let [(request, _)] = searches(&desk.send(loaded(vec![], None)))[..] else {
        panic!("one search");
    };
    let moved = Issue {
        key: "SHOP-9".to_owned(),
        ..issue(1)
    };
    desk.send(page(request, vec![moved.clone()], true));
    let fresh = Subject::Issue(moved.to_ref());
    assert_eq!(desk.state.issues.pinned, [moved.to_ref()]);
    assert_eq!(desk.state.issues.recent, [moved.to_ref()]);
    assert_eq!(desk.state.timer.running().unwrap().subject, fresh);
    assert_eq!(desk.worklog().subject, fresh);
}

#[test]
fn recent_issues_are_the_last_twenty_newest_first() {
    let mut desk = Desk::new();
    for n in (1..=25).chain([3]) {
        desk.send(Command::Start(subject(n)));
    }
    let recent: Vec<u64> = desk.state.issues.recent.iter().map(|i| i.id.0).collect();
    assert_eq!(recent.len(), 20);
    assert_eq!(recent[..3], [3, 25, 24]);
}

#[test]
fn the_picker_offers_what_is_known_here_until_jira_answers() {
    let mut desk = Desk::new();
    desk.send(loaded(vec![issue(1), issue(2)], Some(1)));
    desk.send(Command::FindIssues("summary 2".to_owned()));
    let found = |desk: &Desk| -> Vec<u64> {
        desk.state
            .issues
            .found
            .issues
            .iter()
            .map(|i| i.id.0)
            .collect()
    };
    assert_eq!(found(&desk), [2]);
    assert!(desk.state.issues.found.searching);
    desk.send(Event::Found {
        request: desk.state.issues.found.request,
        query: "summary 2".to_owned(),
        result: Ok(vec![issue(22)]),
    });
    assert_eq!(found(&desk), [22, 2]);
    assert!(!desk.state.issues.found.searching);
}

#[test]
fn an_issue_opens_in_the_browser_at_the_sites_own_address() {
    let mut desk = Desk::new();
    desk.send(Command::Pin(issue_ref(8)));
    assert_eq!(
        desk.send(Command::OpenInBrowser(IssueId(8))),
        [Effect::Desktop(DesktopJob::OpenUrl(
            "https://acme.atlassian.net/browse/PAY-8".to_owned()
        ))]
    );
}

#[test]
fn a_returning_connection_is_noticed_though_nothing_waits_to_be_sent() {
    let mut desk = Desk::new();
    desk.send(Event::WindowOpened);
    let [(request, filter)] = searches(&desk.send(loaded(vec![], None)))[..] else {
        panic!("one search");
    };
    desk.send(Event::SearchFailed {
        request,
        filter,
        problem: offline(),
    });
    assert_eq!(desk.state.status_text(desk.now()), "Offline");
    let [(request, _)] = searches(&desk.pass(5))[..] else {
        panic!("one search");
    };
    desk.send(page(request, vec![], true));
    assert_eq!(desk.state.status_text(desk.now()), "Everything is in Jira");
}
