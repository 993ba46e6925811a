//! Editing a worklog in place: issue, start, end or duration (each follows the others), comment.

use egui::{Align, Frame, Key, Layout, Margin, Sense, Ui, UiBuilder, vec2};
use jiff::{SignedDuration, Timestamp};

use super::issue_picker::{self, Accepts, IssuePicker, Picked, Scene};
use super::widgets::{self, ButtonKind, Cell, Field};
use super::{theme, wording};
use crate::domain::duration;
use crate::domain::timer::Subject;
use crate::domain::worklog::Worklog;
use crate::state::{AppState, Command, Now};

/// Nothing is longer than a day.
const LONGEST_SECS: i64 = 24 * 3600;

/// A worklog being edited.
#[derive(Debug)]
pub struct WorklogEditor {
    subject: Option<Subject>,
    /// Exact: untouched text keeps the seconds it came with.
    started: Timestamp,
    secs: i64,
    start: String,
    end: String,
    duration: String,
    comment: String,
    fault: Option<(Part, String)>,
    picker: IssuePicker,
    picker_open: bool,
    fresh: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Start,
    End,
    Duration,
    Subject,
}

/// What came of a frame of editing.
#[derive(Debug, Clone, PartialEq)]
pub enum Edited {
    Open,
    Cancelled,
    Saved(Log),
}

/// What is to be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    pub subject: Subject,
    pub started: Timestamp,
    pub secs: i64,
    pub comment: String,
}

impl WorklogEditor {
    /// For a worklog that is there.
    #[must_use]
    pub fn of(state: &AppState, worklog: &Worklog) -> Self {
        let subject = Some(worklog.subject.clone());
        let mut editor = Self::new(state, subject, worklog.started, worklog.secs);
        editor.comment.clone_from(&worklog.comment);
        editor
    }

    /// For a span in which nothing was tracked.
    #[must_use]
    pub fn for_span(state: &AppState, start: Timestamp, end: Timestamp) -> Self {
        // Gaps end where a timer was stopped, to the second; people log minutes.
        let secs = (end.duration_since(start).as_secs() / 60 * 60).clamp(60, LONGEST_SECS);
        Self::new(state, None, start, secs)
    }

    /// For the half hour before now.
    #[must_use]
    pub fn before(state: &AppState, now: Now) -> Self {
        const HALF_HOUR: i64 = 30 * 60;
        let minute = wording::earlier(now.utc, now.utc.as_second().rem_euclid(60));
        Self::new(state, None, wording::earlier(minute, HALF_HOUR), HALF_HOUR)
    }

    /// For the half hour before now, on a known subject.
    #[must_use]
    pub fn on(state: &AppState, subject: Subject, now: Now) -> Self {
        let mut editor = Self::before(state, now);
        editor.subject = Some(subject);
        editor
    }

    fn new(state: &AppState, subject: Option<Subject>, started: Timestamp, secs: i64) -> Self {
        let mut editor = Self {
            subject,
            started,
            secs,
            start: String::new(),
            end: String::new(),
            duration: String::new(),
            comment: String::new(),
            fault: None,
            picker: IssuePicker::accepting(Accepts::Words),
            picker_open: false,
            fresh: true,
        };
        editor.write(state, None);
        editor
    }

    fn ended(&self) -> Timestamp {
        self.started
            .checked_add(SignedDuration::from_secs(self.secs))
            .unwrap_or(self.started)
    }

    /// Writes the fields anew, except the one that is being typed.
    fn write(&mut self, state: &AppState, except: Option<Part>) {
        let clock = state.settings.clock;
        if except != Some(Part::Start) {
            self.start = wording::time_of_day(&state.zone, self.started, clock);
        }
        if except != Some(Part::End) {
            self.end = wording::time_of_day(&state.zone, self.ended(), clock);
        }
        if except != Some(Part::Duration) {
            self.duration = duration::words(self.secs);
        }
    }

    /// Takes over what was typed into a field, and lets the others follow.
    fn typed(&mut self, state: &AppState, part: Part) {
        self.fault = self
            .read(state, part)
            .err()
            .map(|sentence| (part, sentence));
        if self.fault.is_none() {
            self.write(state, Some(part));
        }
    }

    fn read(&mut self, state: &AppState, part: Part) -> Result<(), String> {
        const NO_TIME: &str = "Type a time such as 9:15.";
        let date = state.zone.date(self.started);
        let time = |text: &str| {
            duration::parse_time_of_day(text.trim())
                .and_then(|minute| wording::instant(&state.zone, date, minute))
                .ok_or_else(|| NO_TIME.to_owned())
        };
        let until = |start: Timestamp, end: Timestamp| {
            // An end before the start is on the next day.
            let secs = end.duration_since(start).as_secs();
            if secs > 0 { secs } else { secs + LONGEST_SECS }
        };
        match part {
            Part::Start => {
                if let Some((start, end)) = self.start.split_once(['-', '–']) {
                    let (start, end) = (time(start)?, time(end)?);
                    self.started = start;
                    self.secs = until(start, end);
                } else {
                    self.started = time(&self.start)?;
                }
            }
            Part::End => self.secs = until(self.started, time(&self.end)?),
            Part::Duration => {
                let secs = duration::parse(&self.duration, state.day_goal_secs())
                    .map_err(|error| sentence(&error.to_string()))?;
                if secs > LONGEST_SECS {
                    return Err("One worklog is a day at most.".to_owned());
                }
                self.secs = secs;
            }
            Part::Subject => {}
        }
        Ok(())
    }

    fn save(&mut self) -> Edited {
        let Some(subject) = self.subject.clone() else {
            self.fault = Some((Part::Subject, "Choose the issue first.".to_owned()));
            return Edited::Open;
        };
        if self.fault.is_some() {
            return Edited::Open;
        }
        Edited::Saved(Log {
            subject,
            started: self.started,
            secs: self.secs,
            comment: self.comment.trim().to_owned(),
        })
    }

    /// Draws the editor. `id` keeps two of them apart.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        id: impl std::hash::Hash + std::fmt::Debug,
        scene: Scene<'_>,
        commands: &mut Vec<Command>,
    ) -> Edited {
        let p = theme::palette(ui);
        ui.push_id(id, |ui| {
            Frame::NONE
                .inner_margin(Margin::same(theme::CARD as i8))
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing = vec2(theme::GAP_SMALL, theme::GAP_SMALL);
                    self.subject_row(ui, scene, commands);
                    let enter = self.fields(ui, scene.state);
                    if let Some((_, sentence)) = &self.fault {
                        let label = widgets::wrapped_label(ui, sentence, theme::caption(), p.error);
                        widgets::polite(ui, label.id);
                    }
                    self.buttons(ui, enter)
                })
                .inner
        })
        .inner
    }

    fn subject_row(&mut self, ui: &mut Ui, scene: Scene<'_>, commands: &mut Vec<Command>) {
        let p = theme::palette(ui);
        let (rect, _) = ui.allocate_exact_size(
            vec2(ui.available_width(), theme::BUTTON_SMALL),
            Sense::empty(),
        );
        let mut right = ui.new_child(
            UiBuilder::new()
                .max_rect(rect)
                .layout(Layout::right_to_left(Align::Center)),
        );
        let text = if self.subject.is_some() {
            "Change issue"
        } else {
            "Choose issue"
        };
        let change = widgets::small_button(&mut right, text);
        if change.clicked() {
            self.picker_open = !self.picker_open;
        }
        let mut left = ui.new_child(
            UiBuilder::new()
                .max_rect(egui::Rect::from_min_max(
                    rect.min,
                    egui::pos2(change.rect.min.x - theme::GAP, rect.max.y),
                ))
                .layout(Layout::left_to_right(Align::Center)),
        );
        match &self.subject {
            Some(Subject::Issue(issue)) => {
                widgets::key_label(&mut left, &issue.key);
                widgets::ellipsis(&mut left, &issue.summary, theme::body(), p.text);
            }
            Some(Subject::Unassigned(words)) => {
                widgets::ellipsis(&mut left, words, theme::body(), p.text);
            }
            None => {
                let colour = if matches!(self.fault, Some((Part::Subject, _))) {
                    p.error
                } else {
                    p.muted
                };
                widgets::ellipsis(&mut left, "What was it for?", theme::body(), colour);
            }
        }
        let picked = issue_picker::popup(
            ui,
            &change,
            &mut self.picker_open,
            "Log it on",
            &mut self.picker,
            scene,
            commands,
        );
        if let Some(picked) = picked {
            self.subject = Some(match picked {
                Picked::Issue(issue) => Subject::Issue(issue),
                Picked::Typed(words) => Subject::Unassigned(words),
            });
            if matches!(self.fault, Some((Part::Subject, _))) {
                self.fault = None;
            }
        }
    }

    /// The fields; true when Enter was pressed in one.
    fn fields(&mut self, ui: &mut Ui, state: &AppState) -> bool {
        let whole = ui.available_width();
        let narrow = whole < 480.0;
        let gaps = if narrow { 2.0 } else { 3.0 } * theme::GAP_SMALL;
        let time = if narrow { (whole - gaps) / 3.0 } else { 88.0 };
        let mut enter = false;
        let first = std::mem::take(&mut self.fresh);
        ui.horizontal(|ui| {
            for (part, name) in [
                (Part::Start, "Start"),
                (Part::End, "End"),
                (Part::Duration, "Duration"),
            ] {
                let faulty = self.fault.as_ref().is_some_and(|(at, _)| *at == part);
                let text = match part {
                    Part::Start => &mut self.start,
                    Part::End => &mut self.end,
                    Part::Duration | Part::Subject => &mut self.duration,
                };
                let field = captioned(ui, name, time, |ui| {
                    Field::new(text, name).faulty(faulty).width(time).show(ui)
                });
                if first && part == Part::Duration {
                    field.request_focus();
                }
                enter |= entered(ui, &field);
                if field.changed() {
                    self.typed(state, part);
                } else if field.lost_focus() && self.fault.is_none() {
                    self.write(state, None);
                }
            }
            if !narrow {
                enter |= self.comment_field(ui);
            }
        });
        if narrow {
            enter |= self.comment_field(ui);
        }
        enter
    }

    fn comment_field(&mut self, ui: &mut Ui) -> bool {
        let width = ui.available_width();
        let field = captioned(ui, "Comment", width, |ui| {
            Field::new(&mut self.comment, "Comment")
                .hint("What was done")
                .width(width)
                .show(ui)
        });
        entered(ui, &field)
    }

    fn buttons(&mut self, ui: &mut Ui, enter: bool) -> Edited {
        let mut edited = Edited::Open;
        ui.horizontal(|ui| {
            let save = widgets::labelled_button(ui, ButtonKind::Primary, None, "Save");
            if save.clicked() || enter {
                edited = self.save();
            }
            let escape = !self.picker_open && ui.input(|input| input.key_pressed(Key::Escape));
            if widgets::button(ui, "Cancel").clicked() || escape {
                edited = Edited::Cancelled;
            }
        });
        edited
    }
}

fn captioned<R>(ui: &mut Ui, caption: &str, width: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.allocate_ui_with_layout(
        vec2(width, theme::FIELD + theme::LINE_CAPTION + theme::GAP_TINY),
        Layout::top_down(Align::Min),
        |ui| {
            ui.spacing_mut().item_spacing.y = theme::GAP_TINY;
            let p = theme::palette(ui);
            // The field itself carries the name.
            let (rect, _) =
                ui.allocate_exact_size(vec2(width, theme::LINE_CAPTION), Sense::empty());
            widgets::paint_line(
                ui,
                rect,
                &Cell {
                    text: caption,
                    font: theme::caption_medium(),
                    colour: p.muted,
                    align: Align::Min,
                },
            );
            add(ui)
        },
    )
    .inner
}

fn entered(ui: &Ui, field: &egui::Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Capital first, full stop last.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}
