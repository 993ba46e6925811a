//! What comes around the form: the question about the host, a missing keyring, success.

use egui::{Align, Layout, vec2};

use super::{OnboardingView, connect, mark_ui, title_ui};
use crate::domain::account::{Account, Deployment};
use crate::domain::problem::SecretProblem;
use crate::state::notices::Words;
use crate::state::sign_in::Onboarding;
use crate::state::{AppState, Command};
use crate::ui::widgets::{self, ButtonKind, Tone};
use crate::ui::{icons, theme};

/// Names the host before a token goes there.
pub fn confirm_host(
    ui: &mut egui::Ui,
    onboarding: &Onboarding,
    page: &mut OnboardingView,
    host: &str,
    commands: &mut Vec<Command>,
) {
    let p = theme::palette(ui);
    mark_ui(ui, icons::SHIELD_CHECK, Tone::Neutral);
    title_ui(
        ui,
        "Send the token to this host?",
        "It is not one of Atlassian's, so make sure that it is your company's Jira.",
    );
    egui::Frame::NONE
        .fill(p.raised)
        .corner_radius(theme::RADIUS)
        .inner_margin(theme::CARD)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            widgets::wrapped_label(ui, host, theme::heading(), p.text);
        });
    if host.split('.').any(|part| part.starts_with("xn--")) {
        ui.add_space(theme::GAP);
        widgets::banner(
            ui,
            Tone::Warn,
            "This name is written with letters of another alphabet.",
            "Such names can look like a site you know. Compare it with the address your company gave you.",
        );
    }
    ui.add_space(18.0);
    let width = ui.available_width();
    let (mut yes, mut back) = (false, false);
    ui.horizontal(|ui| {
        let second = 109.0;
        let first = width - second - theme::GAP_SMALL;
        let send = widgets::dialog_button(ui, ButtonKind::Primary, "Send it there", first);
        yes = send.clicked();
        back = widgets::dialog_button(ui, ButtonKind::Outlined, "Back", second).clicked();
    });
    back |= ui.input(|i| i.key_pressed(egui::Key::Escape));
    if yes || back {
        page.confirming = None;
        page.went_back = true;
    }
    if yes {
        page.confirmed = Some(host.to_owned());
        connect(ui.ctx(), onboarding, page, commands);
    }
}

/// The token works and there is no place to keep it.
pub fn no_keyring(ui: &mut egui::Ui, problem: &SecretProblem, commands: &mut Vec<Command>) {
    let p = theme::palette(ui);
    mark_ui(ui, icons::LOCK, Tone::Neutral);
    let absent = matches!(problem, SecretProblem::Absent { .. });
    let words = Words::from(problem);
    if absent {
        title_ui(
            ui,
            "No keyring to keep the token in",
            "The token works. This system runs no Secret Service, such as GNOME Keyring or KWallet. Install one, log in again if it asks you to, then try again.",
        );
        for (system, line) in [
            ("Debian, Ubuntu", "sudo apt install gnome-keyring"),
            ("Fedora", "sudo dnf install gnome-keyring"),
            ("Arch", "sudo pacman -S gnome-keyring"),
        ] {
            command_ui(ui, system, line, commands);
            ui.add_space(theme::GAP_TINY);
        }
        ui.add_space(theme::GAP_TINY);
        widgets::wrapped_label(
            ui,
            "On KDE, switch on “Use KWallet for the Secret Service interface” in the system settings.",
            theme::caption(),
            p.muted,
        );
    } else {
        title_ui(ui, "The token could not be stored", "The token works.");
        let title = format!("{}.", words.title.trim_end_matches('.'));
        widgets::banner(ui, Tone::Warn, &title, &words.advice);
    }
    ui.add_space(18.0);
    let width = ui.available_width();
    let narrow = width < 340.0;
    let mut again = false;
    let mut keep = false;
    if narrow {
        again = widgets::dialog_button(ui, ButtonKind::Primary, "Try again", width).clicked();
        ui.add_space(theme::GAP_SMALL);
        let text = "Keep it in memory until I quit";
        keep = widgets::dialog_button(ui, ButtonKind::Outlined, text, width).clicked();
    } else {
        ui.horizontal(|ui| {
            let first = 120.0;
            again = widgets::dialog_button(ui, ButtonKind::Primary, "Try again", first).clicked();
            let rest = width - first - theme::GAP_SMALL;
            let text = "Keep it in memory until I quit";
            keep = widgets::dialog_button(ui, ButtonKind::Outlined, text, rest).clicked();
        });
    }
    if again {
        commands.push(Command::RetryKeyring);
    }
    if keep {
        commands.push(Command::KeepInMemory);
    }
}

/// A command line with a button that copies it.
fn command_ui(ui: &mut egui::Ui, system: &str, line: &str, commands: &mut Vec<Command>) {
    let p = theme::palette(ui);
    let folded = ui.available_width() < 340.0;
    if folded {
        widgets::caption_label(ui, system);
        ui.add_space(2.0);
    }
    egui::Frame::NONE
        .fill(p.raised)
        .corner_radius(theme::RADIUS)
        .inner_margin(egui::Margin {
            left: 10,
            right: 4,
            top: 4,
            bottom: 4,
        })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let size = vec2(ui.available_width(), theme::ICON_BUTTON);
            ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                let name = format!("Copy the command for {system}");
                if widgets::icon_button(ui, icons::COPY, &name).clicked() {
                    commands.push(Command::CopyText(line.to_owned()));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    if !folded {
                        ui.scope(|ui| {
                            ui.set_width(92.0);
                            widgets::label(ui, system, theme::sub(), p.muted);
                        });
                    }
                    ui.add(
                        egui::Label::new(
                            egui::RichText::new(line)
                                .font(theme::sub_medium())
                                .color(p.text),
                        )
                        .selectable(true)
                        .truncate(),
                    );
                });
            });
        });
}

/// Who you are, and where the token is now.
pub fn done(
    ui: &mut egui::Ui,
    state: &AppState,
    account: &Account,
    kept_in: &str,
    commands: &mut Vec<Command>,
) {
    mark_ui(ui, icons::CHECK, Tone::Accent);
    let title = format!("Hello, {}", account.profile.display_name);
    title_ui(ui, &title, "You are signed in.");
    let kind = match account.profile.deployment {
        Deployment::Cloud => "Jira Cloud",
        Deployment::DataCenter => "Jira Data Center",
    };
    let kept = if state.sign_in.in_memory_only {
        "In memory until you quit; then it is asked for again".to_owned()
    } else {
        kept_in.to_owned()
    };
    fact_ui(ui, icons::GLOBE, account.site.host(), kind);
    fact_ui(ui, icons::KEY_ROUND, "Token kept in", &kept);
    let zone = account.profile.time_zone.as_deref();
    if let Some(zone) = zone {
        fact_ui(
            ui,
            icons::CLOCK,
            "Days follow your Jira profile",
            &zone.replace('_', " "),
        );
    }
    if !account.profile.time_tracking_enabled {
        ui.add_space(theme::GAP_SMALL);
        widgets::banner(
            ui,
            Tone::Warn,
            "Time tracking is switched off on this site.",
            "Timers work, but Jira will refuse worklogs until an administrator switches it on.",
        );
    }
    ui.add_space(18.0);
    let width = ui.available_width();
    let start = widgets::dialog_button(ui, ButtonKind::Primary, "Start tracking", width);
    let nothing_focused = ui.memory(egui::Memory::focused).is_none();
    if nothing_focused {
        start.request_focus();
    }
    if start.clicked() {
        commands.push(Command::FinishOnboarding);
    }
}

fn fact_ui(ui: &mut egui::Ui, icon: &str, title: &str, text: &str) {
    let p = theme::palette(ui);
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), 40.0),
        Layout::left_to_right(Align::Center),
        |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(20.0, 20.0), egui::Sense::empty());
            widgets::icon_in(ui, rect, icon, theme::ICON, p.muted);
            ui.add_space(4.0);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add_space(2.0);
                widgets::ellipsis(ui, title, theme::body_medium(), p.text);
                widgets::ellipsis(ui, text, theme::sub(), p.muted);
            });
        },
    );
}
