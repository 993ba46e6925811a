//! The sections that are mostly choices.

use super::{SettingsView, lines_ui};
use crate::domain::duration;
use crate::domain::settings::{
    AdjustEstimate, Clock, Rounding, RoundingDirection, Sending, Settings, Theme,
};
use crate::state::{AppState, Command};
use crate::ui::widgets::{self, setting_row};
use crate::ui::{shortcuts, theme, wording};

/// A choice between few values; `Some` when another one was chosen.
fn choose<T: Copy + PartialEq>(
    ui: &mut egui::Ui,
    name: &str,
    choices: &[(T, &str)],
    value: T,
) -> Option<T> {
    let names: Vec<&str> = choices.iter().map(|(_, name)| *name).collect();
    let on = choices
        .iter()
        .position(|(choice, _)| *choice == value)
        .unwrap_or(usize::MAX);
    let index = widgets::segmented(ui, name, &names, on)?;
    choices.get(index).map(|(choice, _)| *choice)
}

/// Saves the settings if the change made them others.
fn save(state: &AppState, commands: &mut Vec<Command>, change: impl FnOnce(&mut Settings)) {
    let mut settings = state.settings.clone();
    change(&mut settings);
    if settings != state.settings {
        commands.push(Command::SaveSettings(settings));
    }
}

/// Rounding, working hours, the day's goal.
pub fn tracking(
    ui: &mut egui::Ui,
    state: &AppState,
    page: &mut SettingsView,
    commands: &mut Vec<Command>,
) {
    let now = &state.settings;
    let (mut step, mut direction, mut start, mut end, mut goal) = (None, None, None, None, None);
    let typed = std::cell::RefCell::new(&mut page.typed);
    lines_ui(
        ui,
        &mut [
            &mut |ui| {
                let words = "What is sent is rounded to whole steps, at least one. Here the exact seconds stay.";
                setting_row(ui, "Round to", words, |ui| {
                    let names = Rounding::STEPS_MIN.map(|step| (step, step_name(step)));
                    step = choose(ui, "Round to", &names, now.rounding.step_min);
                });
            },
            &mut |ui| {
                setting_row(ui, "Rounding", &rounding_example(now.rounding), |ui| {
                    let choices = [
                        (RoundingDirection::Down, "Down"),
                        (RoundingDirection::Nearest, "Nearest"),
                        (RoundingDirection::Up, "Up"),
                    ];
                    direction = choose(ui, "Rounding", &choices, now.rounding.direction);
                });
            },
            &mut |ui| {
                let words = "Gaps inside these hours show on Today.";
                setting_row(ui, "Working hours", words, |ui| {
                    let typed = &mut **typed.borrow_mut();
                    // The row lays out from the right while it is wide.
                    let right_to_left = ui.layout().prefer_right_to_left();
                    let (from, until) = ("Working hours from", "Working hours until");
                    let mut field = |ui: &mut egui::Ui, name, minute| {
                        typed.field(
                            ui,
                            name,
                            &wording::minute_of_day(minute, now.clock),
                            "",
                            76.0,
                            read_time,
                        )
                    };
                    if right_to_left {
                        end = field(ui, until, now.work_end_min);
                        ui.label("–");
                        start = field(ui, from, now.work_start_min);
                    } else {
                        start = field(ui, from, now.work_start_min);
                        ui.label("–");
                        end = field(ui, until, now.work_end_min);
                    }
                });
            },
            &mut |ui| {
                let from_jira = state.account().map_or(8 * 3600, |a| a.profile.day_secs);
                let words = format!(
                    "Leave it empty to follow Jira ({}).",
                    duration::words(from_jira)
                );
                setting_row(ui, "Goal of a day", &words, |ui| {
                    let saved = now.day_goal_secs.map(duration::words).unwrap_or_default();
                    goal = typed.borrow_mut().field(
                        ui,
                        "Goal of a day",
                        &saved,
                        &duration::words(from_jira),
                        100.0,
                        |text| read_goal(text, from_jira),
                    );
                });
            },
        ],
    );
    save(state, commands, |settings| {
        if let Some(step) = step {
            settings.rounding.step_min = step;
        }
        if let Some(direction) = direction {
            settings.rounding.direction = direction;
        }
        if let Some(start) = start {
            settings.work_start_min = start;
            if settings.work_end_min <= start {
                settings.work_end_min = (start + 60).min(24 * 60);
            }
        }
        if let Some(end) = end {
            settings.work_end_min = end;
            if settings.work_start_min >= end {
                settings.work_start_min = end.saturating_sub(60);
            }
        }
        if let Some(goal) = goal {
            settings.day_goal_secs = goal;
        }
    });
}

const fn step_name(step_min: u16) -> &'static str {
    match step_min {
        1 => "1 min",
        5 => "5",
        6 => "6",
        10 => "10",
        15 => "15",
        30 => "30",
        _ => "other",
    }
}

/// What the rule makes of an example, so that nobody has to guess.
fn rounding_example(rounding: Rounding) -> String {
    let example = 47 * 60 + 40;
    format!(
        "47 min 40 s of work is sent as {}.",
        duration::words(rounding.apply(example))
    )
}

fn read_time(text: &str) -> Result<u16, String> {
    duration::parse_time_of_day(text).ok_or_else(|| "Type a time such as 9:00.".to_owned())
}

fn read_goal(text: &str, day_secs: i64) -> Result<Option<i64>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match duration::parse(text, day_secs) {
        Ok(secs) if secs <= 24 * 3600 => Ok(Some(secs)),
        Ok(_) => Err("A day has 24 hours.".to_owned()),
        Err(_) => Err("Type a duration such as 8h or 7h 30m.".to_owned()),
    }
}

/// When and how worklogs go to Jira.
pub fn sync(
    ui: &mut egui::Ui,
    state: &AppState,
    page: &mut SettingsView,
    commands: &mut Vec<Command>,
) {
    let now = &state.settings;
    let (mut sending, mut grace, mut estimate) = (None, None, None);
    let automatic = now.sending == Sending::Automatic;
    let typed = &mut page.typed;
    lines_ui(
        ui,
        &mut [
            &mut |ui| {
                let words = "Or hold everything back until you press “Send now”.";
                setting_row(ui, "Send to Jira", words, |ui| {
                    let choices = [
                        (Sending::Automatic, "By itself"),
                        (Sending::WhenISaySo, "When I say so"),
                    ];
                    sending = choose(ui, "Send to Jira", &choices, now.sending);
                });
            },
            &mut |ui| {
                let words = "Seconds after the last change in which you can still undo without Jira noticing.";
                setting_row(ui, "Wait before sending", words, |ui| {
                    ui.add_enabled_ui(automatic, |ui| {
                        grace = typed.field(
                            ui,
                            "Wait before sending",
                            &format!("{} s", now.grace_secs),
                            "30 s",
                            76.0,
                            read_grace,
                        );
                    });
                });
            },
            &mut |ui| {
                let words =
                    "What Jira does with an issue's remaining estimate when time is logged.";
                setting_row(ui, "Remaining estimate", words, |ui| {
                    let choices = [
                        (AdjustEstimate::Auto, "Reduce it"),
                        (AdjustEstimate::Leave, "Leave it"),
                    ];
                    estimate = choose(ui, "Remaining estimate", &choices, now.adjust_estimate);
                });
            },
        ],
    );
    save(state, commands, |settings| {
        settings.sending = sending.unwrap_or(settings.sending);
        settings.grace_secs = grace.unwrap_or(settings.grace_secs);
        settings.adjust_estimate = estimate.unwrap_or(settings.adjust_estimate);
    });
}

fn read_grace(text: &str) -> Result<i64, String> {
    let number = text.trim().trim_end_matches(['s', 'S']).trim();
    match number.parse::<i64>() {
        Ok(secs @ 0..=3600) => Ok(secs),
        Ok(_) => Err("Between 0 and 3600 seconds.".to_owned()),
        Err(_) => Err("Type seconds, such as 30.".to_owned()),
    }
}

/// Theme and clock.
pub fn appearance(ui: &mut egui::Ui, state: &AppState, commands: &mut Vec<Command>) {
    let now = &state.settings;
    let (mut theme, mut clock) = (None, None);
    lines_ui(
        ui,
        &mut [
            &mut |ui| {
                setting_row(ui, "Theme", "", |ui| {
                    let choices = [
                        (Theme::System, "System"),
                        (Theme::Light, "Light"),
                        (Theme::Dark, "Dark"),
                    ];
                    theme = choose(ui, "Theme", &choices, now.theme);
                });
            },
            &mut |ui| {
                setting_row(ui, "Clock", "", |ui| {
                    let choices = [(Clock::H24, "13:30"), (Clock::H12, "1:30 pm")];
                    clock = choose(ui, "Clock", &choices, now.clock);
                });
            },
        ],
    );
    save(state, commands, |settings| {
        settings.theme = theme.unwrap_or(settings.theme);
        settings.clock = clock.unwrap_or(settings.clock);
    });
}

/// What closing the window does.
pub fn window(ui: &mut egui::Ui, state: &AppState, commands: &mut Vec<Command>) {
    let now = &state.settings;
    let mut close = None;
    let no_host = state.tray_host == Some(false);
    let words = if no_host {
        "This desktop shows no tray icons, so closing the window quits."
    } else {
        "The timer goes on either way; quitting asks first."
    };
    lines_ui(
        ui,
        &mut [&mut |ui| {
            setting_row(ui, "Closing the window", words, |ui| {
                let choices = [(true, "Stays in the tray"), (false, "Quits")];
                ui.add_enabled_ui(!no_host, |ui| {
                    close = choose(ui, "Closing the window", &choices, now.close_to_tray);
                });
            });
        }],
    );
    save(state, commands, |settings| {
        settings.close_to_tray = close.unwrap_or(settings.close_to_tray);
    });
}

/// What the keyboard does.
pub fn shortcuts(ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    widgets::card(ui, |ui| {
        for (index, (shortcut, what)) in shortcuts::ALL.iter().enumerate() {
            let size = egui::vec2(ui.available_width(), theme::ROW_SMALL);
            let (rect, _) = ui.allocate_exact_size(size, egui::Sense::empty());
            if index > 0 {
                widgets::divider(ui, rect.left(), rect.right(), rect.top());
            }
            let keys = ui.ctx().format_shortcut(shortcut);
            let inner = rect.shrink2(egui::vec2(16.0, 0.0));
            let (words, keys_rect) = inner.split_left_right_at_x(inner.right() - 96.0);
            let what_cell = widgets::Cell {
                text: what,
                font: theme::body(),
                colour: p.text,
                align: egui::Align::Min,
            };
            widgets::cell(ui, words, what_cell);
            let keys_cell = widgets::Cell {
                text: &keys,
                font: theme::sub_medium(),
                colour: p.muted,
                align: egui::Align::Max,
            };
            widgets::cell(ui, keys_rect, keys_cell);
        }
    });
    ui.add_space(theme::GAP_SMALL);
    widgets::paragraph(
        ui,
        "In the list of issues: arrow keys walk, Enter starts, P pins.",
    );
}

/// Version and licences.
pub fn about(ui: &mut egui::Ui) {
    let version = concat!("Version ", env!("CARGO_PKG_VERSION"));
    lines_ui(
        ui,
        &mut [
            &mut |ui| widgets::fact_row(ui, "Planim Time Tracker", version),
            &mut |ui| {
                let words = "Free software under the MIT or the Apache 2.0 licence, as you choose.";
                widgets::fact_row(ui, "Licence", words);
            },
            &mut |ui| {
                let words =
                    "The typeface is Inter (SIL Open Font License), the icons are Lucide (ISC).";
                widgets::fact_row(ui, "Drawn with", words);
            },
        ],
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_settings_say_what_can_be_meant() {
        assert_eq!(read_grace(" 45 s"), Ok(45));
        assert_eq!(read_grace("0"), Ok(0));
        assert!(read_grace("-1").is_err());
        assert!(read_grace("4000").is_err());
        assert!(read_grace("soon").is_err());
        assert_eq!(read_goal("  ", 8 * 3600), Ok(None));
        assert_eq!(read_goal("7h 30m", 8 * 3600), Ok(Some(27_000)));
        assert!(read_goal("30h", 8 * 3600).is_err());
        assert_eq!(read_time("9:15"), Ok(555));
        assert!(read_time("later").is_err());
    }

    #[test]
    fn what_a_time_field_shows_can_be_read_back() {
        for minute in 0..24 * 60 {
            for clock in [Clock::H24, Clock::H12] {
                let shown = wording::minute_of_day(minute, clock);
                assert_eq!(read_time(&shown), Ok(minute), "{shown}");
            }
        }
    }
}
