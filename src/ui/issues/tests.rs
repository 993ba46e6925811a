//! The page through the accessibility tree: what is clicked and typed becomes the right command.

use std::sync::Arc;

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::*;
use crate::domain::issue::IssueId;
use crate::domain::timer::{Running, Subject, Timer};
use crate::domain::worklog::WorklogId;
use crate::state::issues::Loading;
use crate::ui::testing::{self, NARROW, Page, WIDE, harness, picture};

fn page() -> Harness<'static, Page> {
    let mut page = harness(testing::signed_in(), WIDE, false, show);
    page.run();
    page
}

fn click(page: &mut Harness<'_, Page>, name: &str) -> Vec<Command> {
    page.get_by_label(name).click();
    page.run();
    page.state_mut().take()
}

fn key(page: &mut Harness<'_, Page>, key: Key) -> Vec<Command> {
    page.key_press(key);
    page.run();
    page.state_mut().take()
}

fn type_into(page: &mut Harness<'_, Page>, name: &str, text: &str) {
    page.get_by_role_and_label(egui::accesskit::Role::TextInput, name)
        .focus();
    page.run();
    page.get_by_role_and_label(egui::accesskit::Role::TextInput, name)
        .type_text(text);
    page.run();
}

fn dialog_is_open(page: &Harness<'_, Page>) -> bool {
    page.query_by_role_and_label(egui::accesskit::Role::TextInput, "Duration")
        .is_some()
}

/// The rows on screen, in their order.
fn rows(page: &Harness<'_, Page>) -> Vec<String> {
    let mut rows: Vec<(f32, String)> = page
        .query_all_by_role(egui::accesskit::Role::ListItem)
        .filter_map(|node| Some((node.rect().top(), node.accesskit_node().label()?)))
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter()
        .map(|(_, name)| name.split(' ').next().unwrap_or_default().to_owned())
        .collect()
}

fn reference(index: usize) -> IssueRef {
    testing::issues()[index].to_ref()
}

#[test]
fn one_click_starts_an_issue_and_one_stops_it() {
    let mut page = page();
    let started = click(&mut page, "Start PAY-131");
    assert_eq!(started, [Command::Start(Subject::Issue(reference(1)))]);
    page.state_mut().state.timer = Timer::Running(Running {
        worklog: WorklogId(uuid::Uuid::from_u128(77)),
        subject: Subject::Issue(reference(1)),
        started: testing::now().utc,
        note: String::new(),
        heartbeat: testing::now().utc,
    });
    page.run();
    assert_eq!(click(&mut page, "Stop PAY-131"), [Command::Stop]);
}

#[test]
fn a_row_pins_opens_copies_and_logs() {
    let mut page = page();
    assert_eq!(click(&mut page, "Pin OPS-77"), [Command::Pin(reference(2))]);
    assert_eq!(
        click(&mut page, "Unpin PAY-128"),
        [Command::Unpin(IssueId(1))]
    );
    assert_eq!(
        click(&mut page, "Open OPS-77 in the browser"),
        [Command::OpenInBrowser(IssueId(3))]
    );
    // The other actions come with the focus.
    page.get_by_role_and_label(
        egui::accesskit::Role::ListItem,
        "OPS-77 Rotate the signing keys of the staging cluster, In Review",
    )
    .focus();
    page.run();
    assert_eq!(
        click(&mut page, "Copy OPS-77"),
        [Command::CopyText("OPS-77".to_owned())]
    );
    assert_eq!(click(&mut page, "Log time on OPS-77"), []);
    assert!(dialog_is_open(&page));
}

#[test]
fn time_is_logged_from_the_dialog_and_nonsense_is_refused_beside_its_field() {
    let mut page = page();
    page.state_mut().view.issues.ask_log_time(reference(2));
    page.run();
    type_into(&mut page, "Duration", "soon");
    assert_eq!(key(&mut page, Key::Enter), []);
    assert!(
        page.query_by_label_contains("Type a duration").is_some(),
        "the reason"
    );
    page.state_mut().view.issues.log_time = None;
    page.run();
    page.state_mut().view.issues.ask_log_time(reference(2));
    page.run();
    type_into(&mut page, "Duration", "45");
    type_into(&mut page, "Comment", "keys rotated ");
    let logged = key(&mut page, Key::Enter);
    assert_eq!(
        logged,
        [Command::LogTime {
            subject: Subject::Issue(reference(2)),
            started: "2026-11-27T14:35:00Z".parse().unwrap(),
            secs: 45 * 60,
            comment: "keys rotated".to_owned(),
        }]
    );
    assert!(!dialog_is_open(&page));
    let row = "OPS-77 Rotate the signing keys of the staging cluster, In Review";
    assert!(page.get_by_label(row).is_focused(), "the keyboard is back");
}

#[test]
fn typing_filters_and_the_arrow_keys_walk_what_is_left() {
    let mut page = page();
    type_into(&mut page, "Filter the issues of this tab", "pay");
    let found = rows(&page);
    assert_eq!(&found[..4], ["PAY-128", "PAY-131", "PAY-119", "PAY-140"]);
    key(&mut page, Key::ArrowDown);
    key(&mut page, Key::ArrowDown);
    let started = key(&mut page, Key::Enter);
    assert_eq!(started, [Command::Start(Subject::Issue(reference(1)))]);
    assert_eq!(key(&mut page, Key::P), [Command::Unpin(IssueId(2))]);
    // Up from the first row leads back into the box.
    key(&mut page, Key::ArrowUp);
    key(&mut page, Key::ArrowUp);
    assert!(
        page.get_by_role_and_label(
            egui::accesskit::Role::TextInput,
            "Filter the issues of this tab"
        )
        .is_focused()
    );
    key(&mut page, Key::Escape);
    assert!(rows(&page).len() > found.len(), "Escape clears the filter");
}

#[test]
fn arrow_keys_in_a_hurry_walk_one_row_each() {
    let mut page = page();
    page.get_by_role_and_label(
        egui::accesskit::Role::TextInput,
        "Filter the issues of this tab",
    )
    .focus();
    page.run();
    for _ in 0..3 {
        // One frame a key: nothing has time to settle.
        page.key_down(Key::ArrowDown);
        page.step();
    }
    page.run();
    let started = key(&mut page, Key::Enter);
    assert_eq!(started, [Command::Start(Subject::Issue(reference(2)))]);
}

#[test]
fn the_shortcut_leads_into_the_filter() {
    let mut page = page();
    page.state_mut().view.focus_filter = true;
    page.run();
    let field = "Filter the issues of this tab";
    assert!(
        page.get_by_role_and_label(egui::accesskit::Role::TextInput, field)
            .is_focused()
    );
    assert!(!page.state().view.focus_filter, "taken back");
}

#[test]
fn what_matches_nothing_says_so_and_offers_the_way_back() {
    let mut page = page();
    type_into(&mut page, "Filter the issues of this tab", "zzzz");
    assert!(rows(&page).is_empty());
    click(&mut page, "Show all issues");
    assert!(!rows(&page).is_empty());
}

#[test]
fn a_hundred_thousand_rows_lay_out_as_few_as_ten_do() {
    let mut state = testing::signed_in();
    let many = (0..100_000)
        .map(|n| testing::issue(n, &format!("PAY-{n}"), "Retry card payments", "To Do", 60))
        .collect();
    let result = state.issues.results.get_mut(&FilterId::AssignedToMe);
    result.unwrap().issues = Arc::new(many);
    let mut page = harness(state, WIDE, false, show);
    page.run();
    assert!(rows(&page).len() < 20, "only what can be seen");
    type_into(&mut page, "Filter the issues of this tab", "99998");
    assert_eq!(rows(&page), ["PAY-99998"]);
    key(&mut page, Key::Escape);
    page.get_by_label("PAY-0 Retry card payments, To Do")
        .focus();
    page.run();
    key(&mut page, Key::End);
    assert_eq!(rows(&page).last().map(String::as_str), Some("PAY-99999"));
    page.state_mut()
        .view
        .filter_text
        .insert(FilterId::AssignedToMe, "retry".to_owned());
    page.run();
    assert_eq!(
        rows(&page).first().map(String::as_str),
        Some("PAY-0"),
        "another text starts at the top"
    );
    key(&mut page, Key::Home);
    assert_eq!(rows(&page).first().map(String::as_str), Some("PAY-0"));
}

#[test]
fn a_tab_of_ones_own_is_written_checked_and_deleted() {
    let mut page = page();
    click(&mut page, "New tab with your own JQL");
    assert_eq!(click(&mut page, "Save"), []);
    assert!(
        page.query_by_label_contains("Give the tab a name")
            .is_some()
    );
    type_into(&mut page, "Name of the tab", "Mine");
    let jql = || page_jql();
    page.get_by_role_and_label(jql().0, jql().1).focus();
    page.run();
    page.get_by_role_and_label(jql().0, jql().1)
        .type_text("order by key");
    page.run();
    assert_eq!(click(&mut page, "Save"), []);
    assert!(
        page.query_by_label_contains("every issue of the site")
            .is_some(),
        "unbounded JQL is told without asking Jira"
    );
    page.get_by_role_and_label(jql().0, jql().1).focus();
    page.key_press(Key::Home);
    page.get_by_role_and_label(jql().0, jql().1)
        .type_text("project = PAY ");
    page.run();
    page.get_by_label("Save").click();
    // "Asking Jira" turns, so the page never comes to rest by itself.
    page.run_steps(3);
    let saved = page.state_mut().take();
    let [Command::SaveFilter(filter), Command::OpenFilter(opened)] = &saved[..] else {
        panic!("{saved:?}");
    };
    assert_eq!(filter.jql, "project = PAY order by key");
    assert_eq!(filter.name, "Mine");
    assert!(matches!(filter.id, FilterId::Own(_)));
    assert_eq!(filter.id, *opened);

    let own = page.state().state.issues.filters[4].clone();
    page.state_mut().view.issues.editor = Some(editor::Draft::of(&own));
    page.run();
    assert_eq!(click(&mut page, "Delete"), [], "asked once more");
    assert_eq!(
        click(&mut page, "Delete it for good"),
        [Command::DeleteFilter(own.id)]
    );
}

fn page_jql() -> (egui::accesskit::Role, &'static str) {
    (egui::accesskit::Role::MultilineTextInput, "JQL")
}

#[test]
fn what_jira_says_about_the_jql_stands_under_it() {
    let mut page = page();
    let own = page.state().state.issues.filters[4].clone();
    page.state_mut().state.issues.open = Some(own.id);
    page.state_mut().state.issues.results.insert(
        own.id,
        FilterResult {
            problem: Some(JiraProblem::Refused {
                status: 400,
                words: "Field 'projekt' does not exist.".to_owned(),
            }),
            ..FilterResult::default()
        },
    );
    page.run();
    assert!(page.query_by_label_contains("Field 'projekt'").is_some());
    click(&mut page, "Edit the JQL");
    assert!(
        page.query_by_label("Jira says: Field 'projekt' does not exist.")
            .is_some()
    );
}

#[test]
fn tabs_open_and_old_results_are_read_again() {
    let mut page = page();
    assert_eq!(
        click(&mut page, "Watching"),
        [Command::OpenFilter(FilterId::Watching)]
    );
    assert_eq!(
        click(&mut page, "Read this tab again"),
        [Command::Refresh(FilterId::AssignedToMe)]
    );
}

/// The first tab's result, changed.
fn with_result(change: impl FnOnce(&mut FilterResult)) -> crate::state::AppState {
    let mut state = testing::signed_in();
    let result = state.issues.results.get_mut(&FilterId::AssignedToMe);
    change(result.unwrap());
    state
}

#[test]
fn every_state_of_a_list_says_what_it_is() {
    let offline = JiraProblem::Offline {
        detail: "no route".to_owned(),
    };
    for (state, words) in [
        (
            with_result(|result| result.problem = Some(offline.clone())),
            "This is the last result",
        ),
        (
            with_result(|result| {
                result.issues = Arc::default();
                result.problem = Some(offline.clone());
            }),
            "Jira cannot be reached",
        ),
        (
            with_result(|result| result.issues = Arc::default()),
            "Nothing open is assigned to you",
        ),
        (
            with_result(|result| *result = FilterResult::default()),
            "This tab was not read yet",
        ),
    ] {
        let mut page = harness(state, WIDE, false, show);
        page.run();
        assert!(page.query_by_label_contains(words).is_some(), "{words}");
    }
    let loading = with_result(|result| {
        result.loading = Some(Loading {
            request: 1,
            fresh: testing::issues(),
        });
    });
    let mut page = harness(loading, WIDE, false, show);
    page.run_steps(3);
    assert!(page.query_by_label_contains("12 so far").is_some());
}

#[test]
fn large_counts_are_written_in_groups() {
    assert_eq!(grouped(999), "999");
    assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
}

#[test]
fn the_page_in_pictures() {
    for dark in [false, true] {
        let theme = if dark { "dark" } else { "light" };
        for (size, width) in [(WIDE, "wide"), (NARROW, "narrow")] {
            let mut page = harness(testing::signed_in(), size, dark, show);
            page.run();
            page.get_by_label("Start WEB-902").hover();
            page.run();
            picture(&mut page, &format!("issues-{width}-{theme}"));
            page.state_mut().view.issues.ask_log_time(reference(2));
            page.run();
            picture(&mut page, &format!("issues-log-{width}-{theme}"));
            page.state_mut().view.issues.log_time = None;
            let own = page.state().state.issues.filters[4].clone();
            let mut draft = editor::Draft::of(&own);
            page.state_mut().state.issues.open = Some(own.id);
            page.state_mut().state.issues.results.insert(
                own.id,
                FilterResult {
                    problem: Some(JiraProblem::Refused {
                        status: 400,
                        words: "Field 'projekt' does not exist or this field cannot be viewed by anonymous users.".to_owned(),
                    }),
                    ..FilterResult::default()
                },
            );
            page.run();
            picture(&mut page, &format!("issues-refused-{width}-{theme}"));
            draft.rewrite("projekt = PAY AND status != Done");
            page.state_mut().view.issues.editor = Some(draft);
            page.run();
            picture(&mut page, &format!("issues-editor-{width}-{theme}"));
        }
        for (name, state) in [
            (
                "empty",
                with_result(|result| result.issues = Arc::default()),
            ),
            (
                "offline",
                with_result(|result| {
                    result.problem = Some(JiraProblem::Offline {
                        detail: String::new(),
                    });
                }),
            ),
            (
                "loading",
                with_result(|result| {
                    result.issues = Arc::default();
                    result.read_at = None;
                    result.loading = Some(Loading {
                        request: 1,
                        fresh: Vec::new(),
                    });
                }),
            ),
        ] {
            let mut page = harness(state, WIDE, dark, show);
            page.run_steps(3);
            picture(&mut page, &format!("issues-{name}-{theme}"));
        }
    }
}
