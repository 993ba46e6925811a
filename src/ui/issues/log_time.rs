//! The "Log time" dialog: duration, when, comment. What cannot be meant is said beside its field.

use egui::{Align, Key, Layout, Modifiers};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::IssuesView;
use crate::domain::day::DayZone;
use crate::domain::duration;
use crate::domain::issue::IssueRef;
use crate::domain::timer::Subject;
use crate::state::{AppState, Command, Now};
use crate::ui::widgets::{self, LabelledField as Field};
use crate::ui::{theme, wording};

/// What is being typed.
#[derive(Debug)]
pub struct Draft {
    issue: IssueRef,
    duration: String,
    /// `yyyy-mm-dd`; blank is today.
    day: String,
    /// Time of day; blank means that it ended just now.
    start: String,
    comment: String,
    /// The person pressed "Log time": from now on blank fields are complained about, too.
    submitted: bool,
    opened: bool,
}

/// What the fields say together.
#[derive(Debug, PartialEq, Eq)]
struct Reading {
    started: Timestamp,
    secs: i64,
}

/// What is wrong, by field.
#[derive(Debug, Default, PartialEq, Eq)]
struct Problems {
    duration: Option<String>,
    day: Option<String>,
    start: Option<String>,
}

impl Draft {
    pub fn new(issue: IssueRef) -> Self {
        Self {
            issue,
            duration: String::new(),
            day: String::new(),
            start: String::new(),
            comment: String::new(),
            submitted: false,
            opened: false,
        }
    }

    /// Reads the fields, or says what is wrong with them.
    fn read(&self, zone: &DayZone, day_secs: i64, now: Timestamp) -> Result<Reading, Problems> {
        let mut problems = Problems::default();
        let secs = match duration::parse(&self.duration, day_secs) {
            Ok(secs) => Some(secs),
            Err(problem) => {
                problems.duration = Some(sentence(&problem.to_string()));
                None
            }
        };
        let day = read_day(&self.day, zone.date(now));
        if day.is_none() {
            problems.day = Some("Type a date such as 2026-11-27, today or yesterday.".to_owned());
        }
        let minute = match self.start.trim() {
            "" => Ok(None),
            text => duration::parse_time_of_day(text).map(Some).ok_or(()),
        };
        if minute.is_err() {
            problems.start = Some("Type a time such as 9:15.".to_owned());
        }
        let (Some(secs), Some(day), Ok(minute)) = (secs, day, minute) else {
            return Err(problems);
        };
        let length = SignedDuration::from_secs(secs);
        let started = match minute {
            Some(minute) => wording::instant(zone, day, minute),
            None if day == zone.date(now) => now.checked_sub(length).ok(),
            None => {
                problems.start = Some("Say when it started on that day.".to_owned());
                return Err(problems);
            }
        };
        match started {
            Some(started) if started <= now => Ok(Reading { started, secs }),
            Some(_) => {
                problems.start = Some("This is in the future.".to_owned());
                Err(problems)
            }
            None => {
                problems.start = Some("That time does not exist on that day.".to_owned());
                Err(problems)
            }
        }
    }
}

/// `2026-11-27`, `today`, `yesterday`; blank is today.
fn read_day(text: &str, today: Date) -> Option<Date> {
    match text.trim().to_lowercase().as_str() {
        "" | "today" => Some(today),
        "yesterday" => today.yesterday().ok(),
        text => text.parse().ok(),
    }
}

/// A reason with its capital and full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

/// Draws the dialog while it is open.
pub fn show(
    ui: &egui::Ui,
    state: &AppState,
    page: &mut IssuesView,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let Some(draft) = &mut page.log_time else {
        return;
    };
    let mut close = false;
    let left = widgets::form_dialog(
        ui.ctx(),
        "log time",
        "Log time",
        theme::DIALOG - 60.0,
        |ui| {
            close = form_ui(ui, state, draft, now, commands);
        },
    );
    if close || left {
        page.list.return_to(draft.issue.id);
        page.log_time = None;
    }
}

/// Returns true when the dialog is done with.
fn form_ui(
    ui: &mut egui::Ui,
    state: &AppState,
    draft: &mut Draft,
    now: Now,
    commands: &mut Vec<Command>,
) -> bool {
    let p = theme::palette(ui);
    ui.horizontal(|ui| {
        widgets::key_label(ui, &draft.issue.key);
        widgets::ellipsis(ui, &draft.issue.summary, theme::body(), p.muted);
    });
    ui.add_space(theme::GAP);
    let day_secs = state
        .account()
        .map_or(8 * 3600, |account| account.profile.day_secs);
    let reading = draft.read(&state.zone, day_secs, now.utc);
    let problems = reading.as_ref().err();
    // A field that was not touched yet is not wrong, only empty.
    let shown = |text: &str, problem: Option<&String>| -> Option<String> {
        problem
            .filter(|_| draft_wants(draft.submitted, text))
            .cloned()
    };
    let duration_problem = shown(&draft.duration, problems.and_then(|p| p.duration.as_ref()));
    let day_problem = shown(&draft.day, problems.and_then(|p| p.day.as_ref()));
    // "Say when it started" is about another day than today, typed already.
    let start_problem = problems
        .and_then(|p| p.start.as_ref())
        .filter(|_| draft_wants(draft.submitted, &draft.start) || !draft.day.trim().is_empty())
        .cloned();

    let duration = Field::new("Duration", "1h 30m, 1.5h, 90 or 1:30")
        .problem(duration_problem.as_deref())
        .show(ui, &mut draft.duration);
    if !draft.opened {
        duration.request_focus();
        draft.opened = true;
    }
    ui.add_space(theme::GAP);
    ui.columns(2, |columns| {
        Field::new("Day", "today")
            .problem(day_problem.as_deref())
            .show(&mut columns[0], &mut draft.day);
        Field::new("Started at", "so that it ends now")
            .problem(start_problem.as_deref())
            .show(&mut columns[1], &mut draft.start);
    });
    ui.add_space(theme::GAP);
    Field::new("Comment", "What was done (goes to Jira)").show(ui, &mut draft.comment);
    ui.add_space(16.0);

    let enter = ui.input(|i| i.key_pressed(Key::Enter) && i.modifiers == Modifiers::NONE);
    let mut done = false;
    let mut submit = false;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        submit = widgets::primary_button(ui, "Log time").clicked();
        let cancel = widgets::button(ui, "Cancel");
        done = cancel.clicked();
        // Enter in a field submits; on "Cancel" it cancels.
        submit |= enter && !cancel.has_focus() && !done;
    });
    if submit {
        draft.submitted = true;
        if let Ok(Reading { started, secs }) = reading {
            commands.push(Command::LogTime {
                subject: Subject::Issue(draft.issue.clone()),
                started,
                secs,
                comment: draft.comment.trim().to_owned(),
            });
            done = true;
        }
    }
    done
}

fn draft_wants(submitted: bool, text: &str) -> bool {
    submitted || !text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::domain::issue::IssueId;

    fn draft(duration: &str, day: &str, start: &str) -> Draft {
        Draft {
            duration: duration.to_owned(),
            day: day.to_owned(),
            start: start.to_owned(),
            ..Draft::new(IssueRef {
                id: IssueId(1),
                key: "PAY-1".to_owned(),
                summary: "One".to_owned(),
            })
        }
    }

    fn zone() -> DayZone {
        DayZone {
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            unknown: None,
        }
    }

    #[test]
    fn what_is_typed_gives_a_start_and_a_length() {
        // Friday 27 November 2026, 16:20 in Berlin.
        let now: Timestamp = "2026-11-27T15:20:00Z".parse().unwrap();
        for (duration, day, start, started, secs) in [
            ("30", "", "", "2026-11-27T14:50:00Z", 1800),
            ("1h 30m", "", "9:15", "2026-11-27T08:15:00Z", 5400),
            ("1h", "yesterday", "9", "2026-11-26T08:00:00Z", 3600),
            ("1h", "2026-07-01", "9:00", "2026-07-01T07:00:00Z", 3600),
        ] {
            assert_eq!(
                draft(duration, day, start).read(&zone(), 8 * 3600, now),
                Ok(Reading {
                    started: started.parse().unwrap(),
                    secs
                }),
                "{duration} {day} {start}"
            );
        }
    }

    #[test]
    fn what_cannot_be_meant_is_said_beside_its_field() {
        let now: Timestamp = "2026-11-27T15:20:00Z".parse().unwrap();
        let read = |a, b, c| {
            draft(a, b, c)
                .read(&zone(), 8 * 3600, now)
                .expect_err("must not be accepted")
        };
        assert!(read("soon", "", "").duration.is_some());
        assert!(read("", "", "").duration.is_some());
        assert!(read("1h", "someday", "").day.is_some());
        assert!(read("1h", "", "late").start.is_some());
        let future = read("1h", "", "23:00").start;
        assert_eq!(future.as_deref(), Some("This is in the future."));
        assert!(read("1h", "yesterday", "").start.is_some());
        let all = read("x", "y", "z");
        assert!(all.duration.is_some() && all.day.is_some() && all.start.is_some());
    }
}
