//! The dialog through the accessibility tree, and what is left of a token afterwards.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::*;
use crate::domain::problem::{JiraProblem, SecretProblem};
use crate::state::event::SiteProbe;
use crate::ui::testing::{self, Page, harness, picture};

const DIALOG: [f32; 2] = [960.0, 680.0];
const SMALL: [f32; 2] = [360.0, 560.0];
const TOKEN: &str = "ATATT-9f-very-secret";

fn page() -> Harness<'static, Page> {
    let mut page = harness(testing::first_run(), DIALOG, false, show);
    page.run();
    page
}

/// Changes what the state says about the dialog.
fn dialog(page: &mut Harness<'_, Page>, change: impl FnOnce(&mut Onboarding)) {
    let onboarding = &mut page.state_mut().state.sign_in.onboarding;
    change(onboarding.get_or_insert_default());
    page.run_steps(3);
}

fn answered(site: &str, deployment: Deployment) -> Probe {
    Probe::Answered(SiteProbe {
        site: SiteUrl::parse(site).unwrap(),
        deployment,
        title: None,
    })
}

fn type_into(page: &mut Harness<'_, Page>, name: &str, text: &str) {
    let role = |name: &str| {
        if name.ends_with(" token") {
            Role::PasswordInput
        } else {
            Role::TextInput
        }
    };
    page.get_by_role_and_label(role(name), name).focus();
    page.run_steps(2);
    page.get_by_role_and_label(role(name), name).type_text(text);
    page.run_steps(2);
}

fn click(page: &mut Harness<'_, Page>, name: &str) -> Vec<Command> {
    page.get_by_label(name).click();
    page.run_steps(3);
    page.state_mut().take()
}

/// The token field's text and everything its undo history holds.
fn remembered(page: &Harness<'_, Page>) -> String {
    let state = TextEdit::load_state(&page.ctx, token_id()).unwrap();
    let text = &page.state().view.onboarding.token;
    let now = (state.cursor.char_range().unwrap_or_default(), text.clone());
    let mut undoer = state.undoer();
    let mut all = text.clone();
    let mut current = now;
    while let Some(before) = undoer.undo(&current).cloned() {
        all.push_str(&before.1);
        current = before;
    }
    all
}

#[test]
fn the_address_is_looked_up_when_typing_pauses_and_only_once() {
    let mut page = page();
    type_into(&mut page, "Jira address", "acme");
    assert_eq!(page.state_mut().take(), [], "still typing");
    page.run_steps(60);
    assert_eq!(
        page.state_mut().take(),
        [Command::ProbeSite("acme".to_owned())]
    );
    page.run_steps(60);
    assert_eq!(page.state_mut().take(), []);
}

#[test]
fn leaving_the_address_looks_it_up_at_once() {
    let mut page = page();
    type_into(&mut page, "Jira address", "acme");
    page.key_press(Key::Tab);
    page.run_steps(2);
    assert_eq!(
        page.state_mut().take(),
        [Command::ProbeSite("acme".to_owned())]
    );
}

#[test]
fn the_kind_of_jira_decides_what_is_asked_for() {
    let mut page = page();
    page.state_mut().view.onboarding.site = "jira.corp.example".to_owned();
    page.state_mut().view.onboarding.probed = "jira.corp.example".to_owned();
    dialog(&mut page, |dialog| {
        dialog.probe = answered("jira.corp.example", Deployment::DataCenter);
    });
    assert!(page.query_by_label("Jira Data Center").is_some());
    assert!(
        page.query_by_role_and_label(Role::TextInput, "E-mail")
            .is_none()
    );
    let opened = click(&mut page, "Create one in your browser ↗");
    let [Command::OpenUrl(url)] = &opened[..] else {
        panic!("{opened:?}");
    };
    assert!(url.starts_with("https://jira.corp.example/secure/ViewProfile.jspa?"));
    dialog(&mut page, |dialog| {
        dialog.probe = answered("acme.atlassian.net", Deployment::Cloud);
    });
    assert!(
        page.query_by_role_and_label(Role::TextInput, "E-mail")
            .is_some()
    );
}

#[test]
fn connecting_hands_the_token_over_and_leaves_no_copy_in_the_field() {
    let mut page = page();
    type_into(&mut page, "Jira address", "acme.atlassian.net");
    type_into(&mut page, "E-mail", "mia@acme.com");
    type_into(&mut page, "API token", TOKEN);
    // The undo history takes a text in when it has been stable for a second.
    page.run_steps(90);
    type_into(&mut page, "API token", "-2");
    page.run_steps(90);
    assert!(
        remembered(&page).contains(TOKEN),
        "or the test proves nothing"
    );
    // A screen reader is told dots.
    assert!(!format!("{:?}", page.root()).contains(TOKEN));
    page.state_mut().take();
    page.key_press(Key::Enter);
    page.run_steps(3);
    let sent = page.state_mut().take();
    let expected = Command::Connect {
        site: "https://acme.atlassian.net".to_owned(),
        email: "mia@acme.com".to_owned(),
        token: Secret::new(format!("{TOKEN}-2")),
        expires: None,
        host_confirmed: None,
    };
    assert_eq!(sent, [expected]);
    assert_eq!(remembered(&page), "");
    // Undo brings nothing back either.
    page.get_by_role_and_label(Role::PasswordInput, "API token")
        .focus();
    page.run_steps(2);
    page.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
    page.run_steps(2);
    assert_eq!(page.state().view.onboarding.token, "");
    assert!(!format!("{:?}", page.state().view).contains("ATATT"));
}

#[test]
fn a_token_never_leaves_for_a_host_that_was_not_named_first() {
    let mut page = page();
    type_into(&mut page, "Jira address", "jira.corp.example");
    page.run_steps(60);
    dialog(&mut page, |dialog| {
        dialog.probe = answered("jira.corp.example", Deployment::DataCenter);
    });
    type_into(&mut page, "Personal access token", TOKEN);
    page.state_mut().take();
    assert_eq!(click(&mut page, "Connect"), []);
    assert!(page.query_by_label("jira.corp.example").is_some());
    assert_eq!(click(&mut page, "Back"), []);
    assert_eq!(click(&mut page, "Connect"), []);
    let sent = click(&mut page, "Send it there");
    let expected = Command::Connect {
        site: "https://jira.corp.example".to_owned(),
        email: String::new(),
        token: Secret::new(TOKEN.to_owned()),
        expires: None,
        host_confirmed: Some("jira.corp.example".to_owned()),
    };
    assert_eq!(sent, [expected]);
}

#[test]
fn what_is_missing_is_said_beside_its_field_and_nothing_is_sent() {
    let mut page = page();
    assert_eq!(click(&mut page, "Connect"), []);
    assert!(
        page.query_by_label_contains("The address is empty")
            .is_some()
    );
    type_into(&mut page, "Jira address", "acme");
    page.run_steps(60);
    page.state_mut().take();
    assert_eq!(click(&mut page, "Connect"), []);
    assert!(page.query_by_label_contains("needs the e-mail").is_some());
    assert!(page.query_by_label("Paste the token here.").is_some());
}

#[test]
fn after_a_failure_the_token_is_empty_and_has_the_focus() {
    let mut page = page();
    page.state_mut().view.onboarding.token = TOKEN.to_owned();
    dialog(&mut page, |dialog| {
        dialog.step = Step::Failed(JiraProblem::TokenRejected);
    });
    assert_eq!(page.state().view.onboarding.token, "");
    assert!(
        page.get_by_role_and_label(Role::PasswordInput, "API token")
            .is_focused()
    );
    assert!(page.query_by_label_contains("does not accept").is_some());
    // A second try that fails before the next frame ends the same way.
    page.state_mut().view.onboarding.site = "acme".to_owned();
    page.state_mut().view.onboarding.email = "mia@acme.com".to_owned();
    type_into(&mut page, "API token", "also-wrong");
    let sent = click(&mut page, "Connect");
    assert!(
        sent.iter()
            .any(|command| matches!(command, Command::Connect { .. }))
    );
    assert!(
        page.get_by_role_and_label(Role::PasswordInput, "API token")
            .is_focused()
    );
}

#[test]
fn while_it_connects_there_is_nothing_to_press_twice() {
    let mut page = page();
    dialog(&mut page, |dialog| {
        dialog.step = Step::Connecting { request: 1 }
    });
    assert!(page.query_by_label("Connect").is_none());
    let token = page.get_by_role_and_label(Role::PasswordInput, "API token");
    assert!(token.accesskit_node().is_disabled());
}

#[test]
fn every_other_step_offers_its_way_on() {
    let account = testing::account();
    let done = Step::Done {
        account: account.clone(),
        kept_in: "GNOME Keyring".to_owned(),
    };
    let absent = Step::NoKeyring {
        account,
        problem: SecretProblem::Absent {
            detail: String::new(),
        },
    };
    for (step, button, command) in [
        (done, "Start tracking", Command::FinishOnboarding),
        (absent.clone(), "Try again", Command::RetryKeyring),
        (
            absent,
            "Keep it in memory until I quit",
            Command::KeepInMemory,
        ),
        (Step::Form, "Try the demo", Command::TryDemo),
    ] {
        let mut page = page();
        dialog(&mut page, |dialog| dialog.step = step);
        assert_eq!(click(&mut page, button), [command]);
    }
}

#[test]
fn the_first_empty_field_has_the_focus_and_tab_goes_down_the_form() {
    let mut page = page();
    let order = [
        (Role::TextInput, "Jira address"),
        (Role::TextInput, "E-mail"),
        (Role::PasswordInput, "API token"),
    ];
    for (role, name) in order {
        assert!(
            page.get_by_role_and_label(role, name).is_focused(),
            "{name}"
        );
        page.key_press(Key::Tab);
        page.run_steps(2);
    }
}

#[test]
fn an_expiry_date_is_read_or_complained_about() {
    let mut page = page();
    click(&mut page, "This token expires on …");
    type_into(&mut page, "This token expires on", "soon");
    assert!(page.query_by_label_contains("Type the date").is_some());
    page.state_mut().view.onboarding.expires = "2020-01-01".to_owned();
    page.run_steps(2);
    assert!(page.query_by_label_contains("This day is over").is_some());
    page.state_mut().view.onboarding.expires = "2027-01-31".to_owned();
    page.run_steps(2);
    assert_eq!(
        page.state().view.onboarding.expiry(),
        Ok(Some("2027-01-31".parse().unwrap()))
    );
}

#[test]
fn the_dialog_in_pictures() {
    let account = testing::account();
    for dark in [false, true] {
        let theme = if dark { "dark" } else { "light" };
        for (size, width) in [(DIALOG, "wide"), (SMALL, "narrow")] {
            let mut page = harness(testing::first_run(), size, dark, show);
            page.run();
            picture(&mut page, &format!("onboarding-first-{width}-{theme}"));
            page.state_mut().state.sign_in.provider = Some("GNOME Keyring".to_owned());
            let view = &mut page.state_mut().view.onboarding;
            view.site = "acme.atlassian.net".to_owned();
            view.probed = view.site.clone();
            view.email = "mia@acme.com".to_owned();
            for (name, step) in [
                ("failed", Step::Failed(JiraProblem::TokenRejected)),
                (
                    "confirm",
                    Step::ConfirmHost {
                        host: "jira.corp.example".to_owned(),
                    },
                ),
                ("connecting", Step::Connecting { request: 1 }),
                (
                    "nokeyring",
                    Step::NoKeyring {
                        account: account.clone(),
                        problem: SecretProblem::Absent {
                            detail: String::new(),
                        },
                    },
                ),
                (
                    "done",
                    Step::Done {
                        account: account.clone(),
                        kept_in: "GNOME Keyring".to_owned(),
                    },
                ),
            ] {
                dialog(&mut page, |dialog| {
                    dialog.probe = answered("acme.atlassian.net", Deployment::Cloud);
                    dialog.step = step;
                });
                picture(&mut page, &format!("onboarding-{name}-{width}-{theme}"));
            }
        }
    }
}
