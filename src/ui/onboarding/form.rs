//! The form: address, e-mail, token, and what is wrong with them.

use egui::{Align, Key, Layout, Modifiers, vec2};

use super::{OnboardingView, connect, deployment, mark_ui, site, title_ui, token_id};
use crate::domain::account::Deployment;
use crate::domain::problem::JiraProblem;
use crate::domain::site::SiteUrl;
use crate::state::notices::Words;
use crate::state::sign_in::{Onboarding, Probe, Step};
use crate::state::{AppState, Command, Now};
use crate::ui::widgets::{self, ButtonKind, LabelledField, Tone};
use crate::ui::{icons, theme};

/// Seconds without typing after which the address is looked up.
const TYPING_PAUSE: f64 = 0.6;
/// Where Cloud tokens are made.
const CLOUD_TOKENS: &str = "https://id.atlassian.com/manage-profile/security/api-tokens";
/// The page of a Data Center site where personal access tokens are made, after its base address.
const DATA_CENTER_TOKENS: &str = "/secure/ViewProfile.jspa?selectedTab=com.atlassian.pats.pats-plugin:jira-user-personal-access-tokens";

/// Draws the form.
pub fn show(
    ui: &mut egui::Ui,
    state: &AppState,
    onboarding: &Onboarding,
    page: &mut OnboardingView,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let busy = match &onboarding.step {
        Step::Connecting { .. } => Some("Asking Jira …"),
        Step::Saving { .. } => Some("Storing the token …"),
        Step::Form
        | Step::ConfirmHost { .. }
        | Step::Failed(_)
        | Step::NoKeyring { .. }
        | Step::Done { .. } => None,
    };
    mark_ui(ui, icons::CLOCK, Tone::Accent);
    let title = if onboarding.replacing {
        "Replace the token"
    } else {
        "Connect to Jira"
    };
    title_ui(ui, title, &where_kept(state));

    ui.add_enabled_ui(busy.is_none(), |ui| {
        fields_ui(ui, onboarding, page, now, commands);
    });
    problem_ui(ui, onboarding, page, commands);
    ui.add_space(18.0);
    buttons_ui(ui, state, onboarding, page, busy, commands);
}

/// Where the token will be, named once it is known.
fn where_kept(state: &AppState) -> String {
    match &state.sign_in.provider {
        Some(provider) => format!("Your token goes into {provider} and nowhere else."),
        None => {
            "Your token goes into this computer's credential store and nowhere else.".to_owned()
        }
    }
}

fn fields_ui(
    ui: &mut egui::Ui,
    onboarding: &Onboarding,
    page: &mut OnboardingView,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let site_field = site_ui(ui, onboarding, page, commands);
    let kind = deployment(onboarding, page);
    let mut first_empty = page.site.is_empty().then_some(site_field.id);

    if kind != Some(Deployment::DataCenter) {
        ui.add_space(theme::GAP);
        let missing = page.submitted && !page.email.contains('@') && kind.is_some();
        let email = LabelledField::new("E-mail", "you@example.com")
            .problem(missing.then_some("Jira Cloud needs the e-mail you sign in with."))
            .show(ui, &mut page.email);
        if page.email.is_empty() {
            first_empty = first_empty.or(Some(email.id));
        }
    }

    ui.add_space(theme::GAP);
    token_ui(ui, onboarding, page, kind, commands);
    if page.token.is_empty() {
        first_empty = first_empty.or(Some(token_id()));
    }
    ui.add_space(theme::GAP_SMALL);
    expiry_ui(ui, page, now);
    if !page.placed {
        if let Some(id) = first_empty {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        page.placed = true;
    }
}

fn site_ui(
    ui: &mut egui::Ui,
    onboarding: &Onboarding,
    page: &mut OnboardingView,
    commands: &mut Vec<Command>,
) -> egui::Response {
    // What was found out is about the address as it was then.
    let probe = if page.probed == page.site.trim() {
        &onboarding.probe
    } else {
        &Probe::Nothing
    };
    let (badge, mut problem) = match probe {
        Probe::Answered(answer) => (
            Some(match answer.deployment {
                Deployment::Cloud => "Jira Cloud",
                Deployment::DataCenter => "Jira Data Center",
            }),
            None,
        ),
        Probe::Asking { .. } => (Some("Looking …"), None),
        Probe::BadAddress(error) => (None, Some(Words::from(error).joined())),
        // Here nothing waits to be sent yet, and the address may be mistyped.
        Probe::Failed {
            problem: JiraProblem::Offline { .. } | JiraProblem::NoAnswer { .. },
            ..
        } => (
            None,
            Some("Nothing answers there. Check the address, and the network or VPN.".to_owned()),
        ),
        Probe::Failed { problem, .. } => (None, Some(Words::from(problem).joined())),
        Probe::Nothing => (None, None),
    };
    if page.submitted
        && let Err(error) = SiteUrl::parse(&page.site)
    {
        problem = problem.or_else(|| Some(Words::from(&error).joined()));
    }
    let field = LabelledField::new("Jira address", "acme.atlassian.net, or paste any Jira link")
        .badge(badge)
        .problem(problem.as_deref())
        .show(ui, &mut page.site);
    let time = ui.input(|i| i.time);
    if field.changed() {
        page.typed_at = Some(time);
        // Another site: what was said about the old one is settled.
        page.confirmed = None;
    }
    if let Some(typed_at) = page.typed_at {
        let waited = time - typed_at;
        if field.lost_focus() || waited >= TYPING_PAUSE {
            page.typed_at = None;
            let typed = page.site.trim();
            if typed != page.probed {
                typed.clone_into(&mut page.probed);
                if !typed.is_empty() {
                    commands.push(Command::ProbeSite(typed.to_owned()));
                }
            }
        } else {
            ui.ctx()
                .request_repaint_after_secs((TYPING_PAUSE - waited) as f32);
        }
    }
    field
}

fn token_ui(
    ui: &mut egui::Ui,
    onboarding: &Onboarding,
    page: &mut OnboardingView,
    kind: Option<Deployment>,
    commands: &mut Vec<Command>,
) {
    // Growing a buffer leaves its old copy behind; tokens fit into this one from the start.
    if page.token.capacity() < 4096 {
        page.token.reserve(4096);
    }
    let missing = page.submitted && page.token.trim().is_empty();
    let (label, help) = match kind {
        Some(Deployment::DataCenter) => (
            "Personal access token",
            "Jira Data Center 8.14 and later have them in your profile.",
        ),
        Some(Deployment::Cloud) | None => (
            "API token",
            "A token with scopes needs read:jira-work, write:jira-work and read:jira-user.",
        ),
    };
    let page_url = match kind {
        Some(Deployment::DataCenter) => {
            site(onboarding, page).map(|site| format!("{}{DATA_CENTER_TOKENS}", site.as_str()))
        }
        Some(Deployment::Cloud) | None => Some(CLOUD_TOKENS.to_owned()),
    };
    LabelledField::new(label, "Paste the token")
        .password()
        .id(token_id())
        .help(help)
        .problem(missing.then_some("Paste the token here."))
        .show_with(ui, &mut page.token, |ui| {
            if let Some(url) = page_url
                && widgets::link(ui, "Create one in your browser ↗").clicked()
            {
                commands.push(Command::OpenUrl(url));
            }
        });
}

fn expiry_ui(ui: &mut egui::Ui, page: &mut OnboardingView, now: Now) {
    if !page.expires_open {
        if widgets::link(ui, "This token expires on …").clicked() {
            page.expires_open = true;
        }
        return;
    }
    let problem = match page.expiry() {
        Err(()) => Some("Type the date as 2027-01-31."),
        Ok(Some(date)) if date < now.utc.to_zoned_datetime(jiff::tz::TimeZone::UTC).date() => {
            Some("This day is over: such a token is not accepted any more.")
        }
        Ok(_) => None,
    };
    ui.add_space(theme::GAP_TINY);
    LabelledField::new("This token expires on", "2027-01-31")
        .help("You are reminded 14, 3 and 1 days before.")
        .problem(problem)
        .show(ui, &mut page.expires);
}

/// What Jira said to the last try.
fn problem_ui(
    ui: &mut egui::Ui,
    onboarding: &Onboarding,
    page: &OnboardingView,
    commands: &mut Vec<Command>,
) {
    let Step::Failed(problem) = &onboarding.step else {
        if let Some(hint) = &onboarding.hint {
            ui.add_space(theme::GAP);
            let title = format!("{}.", hint.title.trim_end_matches('.'));
            widgets::banner(ui, Tone::Bad, &title, &hint.advice);
        }
        return;
    };
    ui.add_space(theme::GAP);
    let words = Words::from(problem);
    let data_center = deployment(onboarding, page) == Some(Deployment::DataCenter);
    // Here, unlike later, nothing waits to be sent, and the e-mail can be mistyped.
    let unreachable = matches!(
        problem,
        JiraProblem::Offline { .. } | JiraProblem::NoAnswer { .. }
    );
    let advice = if unreachable {
        "Check the network or VPN, then paste the token again."
    } else if *problem != JiraProblem::TokenRejected {
        &words.advice
    } else if data_center {
        "Check that it was copied completely, and that it has not expired."
    } else {
        "Check that the e-mail is the one you sign in with, and that the token has not expired."
    };
    let title = format!("{}.", words.title.trim_end_matches('.'));
    widgets::banner(ui, Tone::Bad, &title, advice);
    if let JiraProblem::Captcha {
        login_url: Some(url),
    } = problem
    {
        ui.add_space(theme::GAP_SMALL);
        if widgets::link(ui, "Open the sign-in page ↗").clicked() {
            commands.push(Command::OpenUrl(url.clone()));
        }
    }
}

fn buttons_ui(
    ui: &mut egui::Ui,
    state: &AppState,
    onboarding: &Onboarding,
    page: &mut OnboardingView,
    busy: Option<&str>,
    commands: &mut Vec<Command>,
) {
    let width = ui.available_width();
    if let Some(what) = busy {
        ui.allocate_ui_with_layout(
            vec2(width, theme::BUTTON_DIALOG),
            Layout::left_to_right(Align::Center),
            |ui| {
                let p = theme::palette(ui);
                widgets::spinner(ui);
                widgets::label(ui, what, theme::body_medium(), p.muted);
                if onboarding.replacing {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        if widgets::button(ui, "Cancel").clicked() {
                            commands.push(Command::CancelOnboarding);
                        }
                    });
                }
            },
        );
        return;
    }
    let other = match (onboarding.replacing, state.config.demo.is_some()) {
        (true, _) => Some(("Cancel", Command::CancelOnboarding)),
        (false, false) => Some(("Try the demo", Command::TryDemo)),
        (false, true) => None,
    };
    let enter = ui.input(|i| i.key_pressed(Key::Enter) && i.modifiers == Modifiers::NONE);
    let mut submit = false;
    let mut elsewhere = false;
    ui.horizontal(|ui| {
        let other_width = if other.is_some() { 109.0 } else { 0.0 };
        let gap = if other.is_some() {
            theme::GAP_SMALL
        } else {
            0.0
        };
        let main = width - other_width - gap;
        let text = if onboarding.replacing {
            "Replace"
        } else {
            "Connect"
        };
        submit = widgets::dialog_button(ui, ButtonKind::Primary, text, main).clicked();
        if let Some((text, command)) = other {
            let button = widgets::dialog_button(ui, ButtonKind::Outlined, text, other_width);
            elsewhere = button.has_focus();
            if button.clicked() {
                page.wipe_token(ui.ctx());
                commands.push(command);
            }
        }
    });
    // Enter in a field submits; on a link or another button it does what that says.
    let in_field = ui.memory(egui::Memory::focused).is_none() || ui.ctx().text_edit_focused();
    if submit || (enter && in_field && !elsewhere) {
        connect(ui.ctx(), onboarding, page, commands);
    }
}
