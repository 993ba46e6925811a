//! Who is signed in, where, and where the token is.

use jiff::civil::Date;

use super::{Question, SettingsView, lines_ui};
use crate::domain::account::{Account, Deployment};
use crate::state::{AppState, Command, Now};
use crate::ui::widgets::{self, setting_row};

/// Draws the section.
pub fn show(
    ui: &mut egui::Ui,
    state: &AppState,
    page: &mut SettingsView,
    now: Now,
    commands: &mut Vec<Command>,
) {
    // Without an account the sign-in dialog stands in place of the pages.
    let Some(account) = state.account() else {
        return;
    };
    let demo = state.config.demo.is_some();
    let today = state.zone.date(now.utc);
    let kept = kept_in(state);
    let expiry = account.token_expires.map(|date| expiry_words(date, today));
    let who = account.email.clone().unwrap_or_else(|| {
        account
            .profile
            .user_name
            .clone()
            .unwrap_or_else(|| "Signed in with a personal access token".to_owned())
    });
    let site = format!("{} · {}", account.site.host(), kind(account));
    let zone = zone_words(state, account);
    let (mut replace, mut sign_out, mut open) = (false, false, false);
    lines_ui(
        ui,
        &mut [
            &mut |ui| {
                setting_row(ui, &account.profile.display_name, &who, |ui| {
                    if !demo {
                        sign_out = widgets::danger_button(ui, "Sign out").clicked();
                    }
                });
            },
            &mut |ui| {
                setting_row(ui, "Site", &site, |ui| {
                    open = widgets::button(ui, "Open in the browser").clicked();
                });
            },
            &mut |ui| {
                let words = match &expiry {
                    Some(expiry) => format!("{kept} {expiry}"),
                    None => kept.clone(),
                };
                setting_row(ui, "Token", &words, |ui| {
                    if !demo {
                        replace = widgets::button(ui, "Replace the token").clicked();
                    }
                });
            },
            &mut |ui| widgets::fact_row(ui, "Time zone", &zone),
        ],
    );
    if sign_out {
        page.asking = Some(Question::SignOut);
    }
    if replace {
        commands.push(Command::ReplaceToken);
    }
    if open {
        commands.push(Command::OpenUrl(account.site.as_str().to_owned()));
    }
}

const fn kind(account: &Account) -> &'static str {
    match account.profile.deployment {
        Deployment::Cloud => "Jira Cloud",
        Deployment::DataCenter => "Jira Data Center",
    }
}

fn kept_in(state: &AppState) -> String {
    if state.sign_in.in_memory_only {
        return "Kept in memory only, until you quit.".to_owned();
    }
    match &state.sign_in.provider {
        Some(provider) => format!("Kept in {provider}, and nowhere else."),
        None => "Kept in this computer's credential store, and nowhere else.".to_owned(),
    }
}

/// When the token ends, as far as a person said so.
fn expiry_words(expires: Date, today: Date) -> String {
    let days = today
        .until(expires)
        .map_or(i32::MAX, |span| span.get_days());
    match days {
        ..0 => format!("It expired on {expires}."),
        0 => "It expires today.".to_owned(),
        1 => "It expires tomorrow.".to_owned(),
        2..=30 => format!("It expires in {days} days, on {expires}."),
        _ => format!("It expires on {expires}."),
    }
}

fn zone_words(state: &AppState, account: &Account) -> String {
    match (&state.zone.unknown, &account.profile.time_zone) {
        (Some(unknown), _) => format!(
            "Your Jira profile says {unknown}, which is not known here. Days follow this computer's zone."
        ),
        (None, Some(zone)) => {
            format!("Days follow your Jira profile: {}.", zone.replace('_', " "))
        }
        (None, None) => "Days follow this computer's time zone.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_is_told_in_days_when_it_is_near() {
        let today: Date = "2026-11-27".parse().unwrap();
        for (expires, words) in [
            ("2026-11-26", "It expired on 2026-11-26."),
            ("2026-11-27", "It expires today."),
            ("2026-11-28", "It expires tomorrow."),
            ("2026-12-11", "It expires in 14 days, on 2026-12-11."),
            ("2027-11-27", "It expires on 2027-11-27."),
        ] {
            assert_eq!(expiry_words(expires.parse().unwrap(), today), words);
        }
    }
}
