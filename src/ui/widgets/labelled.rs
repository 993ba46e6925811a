//! Fields with their label above and what is wrong with them below.

use egui::{Align, Id, Layout, Margin, Rect, Response, RichText, Stroke, StrokeKind, TextEdit, Ui};
use egui::{Sense, Shape, epaint::RectShape, vec2};

use super::text::{Tone, caption_label, pill_at, pill_width, wrapped_label};
use super::{Field, polite};
use crate::ui::theme;

/// A text field under its label; the label is also its accessible name.
#[derive(Debug, Clone, Copy)]
pub struct LabelledField<'a> {
    label: &'a str,
    hint: &'a str,
    problem: Option<&'a str>,
    help: Option<&'a str>,
    badge: Option<&'a str>,
    rows: usize,
    password: bool,
    id: Option<Id>,
}

impl<'a> LabelledField<'a> {
    #[must_use]
    pub const fn new(label: &'a str, hint: &'a str) -> Self {
        Self {
            label,
            hint,
            problem: None,
            help: None,
            badge: None,
            rows: 1,
            password: false,
            id: None,
        }
    }

    /// What is wrong with the text, said under the field.
    #[must_use]
    pub const fn problem(mut self, problem: Option<&'a str>) -> Self {
        self.problem = problem;
        self
    }

    /// A sentence under the field while nothing is wrong.
    #[must_use]
    pub const fn help(mut self, help: &'a str) -> Self {
        self.help = Some(help);
        self
    }

    /// A word at the right end inside the field.
    #[must_use]
    pub const fn badge(mut self, badge: Option<&'a str>) -> Self {
        self.badge = badge;
        self
    }

    /// Room for several lines.
    #[must_use]
    pub const fn rows(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }

    /// Shows dots instead of the text.
    #[must_use]
    pub const fn password(mut self) -> Self {
        self.password = true;
        self
    }

    /// A fixed identity, for a field that is cleared or focused from outside.
    #[must_use]
    pub const fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// Draws label, field and what is to be said about it, as wide as what is available.
    pub fn show(self, ui: &mut Ui, text: &mut String) -> Response {
        self.show_with(ui, text, |_| ())
    }

    /// Like [`Self::show`], with something of the caller's at the right end of the label's line.
    pub fn show_with(
        self,
        ui: &mut Ui,
        text: &mut String,
        beside_label: impl FnOnce(&mut Ui),
    ) -> Response {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme::GAP_SMALL, 0.0);
            let p = theme::palette(ui);
            let width = ui.available_width();
            ui.allocate_ui_with_layout(
                vec2(width, theme::LINE_CAPTION),
                Layout::left_to_right(Align::Center),
                |ui| {
                    caption_label(ui, self.label);
                    // What stands beside the label comes after the field for the keyboard.
                    ui.add_space(ui.available_width().min(0.0));
                },
            );
            let label_line = Rect::from_min_size(
                ui.min_rect().left_bottom() - vec2(0.0, theme::LINE_CAPTION),
                vec2(width, theme::LINE_CAPTION),
            );
            ui.add_space(theme::GAP_TINY);
            let response = if self.rows > 1 {
                self.many_lines(ui, text)
            } else {
                self.one_line(ui, text)
            };
            let mut beside = ui.new_child(
                egui::UiBuilder::new()
                    .max_rect(label_line)
                    .layout(Layout::right_to_left(Align::Center)),
            );
            beside_label(&mut beside);
            if let Some(problem) = self.problem {
                ui.add_space(theme::GAP_TINY);
                let said = wrapped_label(ui, problem, theme::caption(), p.error);
                polite(ui, said.id);
            } else if let Some(help) = self.help {
                ui.add_space(theme::GAP_TINY);
                wrapped_label(ui, help, theme::caption(), p.muted);
            }
            response
        })
        .inner
    }

    fn one_line(self, ui: &mut Ui, text: &mut String) -> Response {
        let inset = self.badge.map_or(0.0, |badge| pill_width(ui, badge) + 4.0);
        let mut field = Field::new(text, self.label)
            .hint(self.hint)
            .password(self.password)
            .faulty(self.problem.is_some())
            .inset_right(inset);
        if let Some(id) = self.id {
            field = field.id(id);
        }
        let response = field.show(ui);
        if let Some(badge) = self.badge {
            let place = response.rect.shrink2(vec2(10.0, 0.0));
            let said = pill_at(ui, place, Align::Max, badge, Tone::Neutral);
            polite(ui, said.id);
        }
        response
    }

    fn many_lines(self, ui: &mut Ui, text: &mut String) -> Response {
        let p = theme::palette(ui);
        let background = ui.painter().add(Shape::Noop);
        let mut edit = TextEdit::multiline(text)
            .frame(egui::Frame::NONE.inner_margin(Margin::symmetric(10, 7)))
            .desired_rows(self.rows)
            .desired_width(f32::INFINITY)
            .font(theme::body())
            .text_color(p.text)
            .hint_text(RichText::new(self.hint).font(theme::body()).color(p.muted));
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        let response = ui.add(edit).accessible_name(self.label);
        let edge = match (response.has_focus(), self.problem.is_some()) {
            (true, false) => Stroke::new(theme::FOCUS, p.accent),
            (true, true) => Stroke::new(theme::FOCUS, p.error),
            (false, true) => Stroke::new(theme::HAIRLINE, p.error),
            (false, false) => Stroke::new(theme::HAIRLINE, p.control),
        };
        ui.painter().set(
            background,
            RectShape::new(
                response.rect,
                theme::RADIUS,
                p.surface,
                edge,
                StrokeKind::Inside,
            ),
        );
        response
    }
}

/// A box that filters what is shown: a magnifying glass, and a cross while there is text.
pub fn search_field(ui: &mut Ui, text: &mut String, hint: &str, name: &str) -> Response {
    let mut field = Field::new(text, name)
        .hint(hint)
        .icon(crate::ui::icons::SEARCH)
        .inset_right(20.0)
        .show(ui);
    if !text.is_empty() {
        let place = Rect::from_min_max(
            egui::pos2(field.rect.right() - 31.0, field.rect.center().y - 14.0),
            egui::pos2(field.rect.right() - 3.0, field.rect.center().y + 14.0),
        );
        let mut corner = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(place)
                .layout(Layout::left_to_right(Align::Center)),
        );
        if super::icon_button(&mut corner, crate::ui::icons::X, "Clear the filter").clicked() {
            text.clear();
            field.mark_changed();
            field.request_focus();
        }
    }
    field
}

const SETTING_MARGIN: Margin = Margin::symmetric(16, 12);

fn setting_words(ui: &mut Ui, title: &str, explanation: &str) {
    let p = theme::palette(ui);
    ui.spacing_mut().item_spacing = vec2(theme::GAP_SMALL, 0.0);
    wrapped_label(ui, title, theme::body_medium(), p.text);
    if !explanation.is_empty() {
        ui.add_space(1.0);
        wrapped_label(ui, explanation, theme::sub(), p.muted);
    }
}

/// A line of a form that only says something.
pub fn fact_row(ui: &mut Ui, title: &str, text: &str) {
    let width = ui.available_width();
    egui::Frame::NONE
        .inner_margin(SETTING_MARGIN)
        .show(ui, |ui| {
            ui.set_width(width - SETTING_MARGIN.sum().x);
            setting_words(ui, title, text);
        });
}

/// A line of a form: what it sets and why at the left, the control at the right (below while narrow).
///
/// The control is laid out from the right while there is room beside the words.
pub fn setting_row<R>(
    ui: &mut Ui,
    title: &str,
    explanation: &str,
    control: impl FnOnce(&mut Ui) -> R,
) -> R {
    let width = ui.available_width();
    let folded = width < 440.0;
    let frame = egui::Frame::NONE.inner_margin(SETTING_MARGIN);
    frame
        .show(ui, |ui| {
            ui.set_width(width - SETTING_MARGIN.sum().x);
            if folded {
                setting_words(ui, title, explanation);
                ui.add_space(theme::GAP_SMALL);
                ui.spacing_mut().item_spacing.x = theme::GAP_SMALL;
                return ui.horizontal(control).inner;
            }
            let inner = ui.available_width();
            let left = inner * 0.5;
            let top = ui.cursor().min;
            if explanation.is_empty() {
                // A line alone stands in the middle of its control.
                ui.add_space((theme::BUTTON - theme::LINE) / 2.0);
            }
            let words = ui
                .allocate_ui_with_layout(vec2(left, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(left);
                    setting_words(ui, title, explanation);
                })
                .response
                .rect;
            let height = (words.bottom() - top.y).max(theme::BUTTON);
            let right = Rect::from_min_size(
                egui::pos2(top.x + left + theme::GAP, top.y),
                vec2(inner - left - theme::GAP, height),
            );
            let mut child = ui.new_child(
                egui::UiBuilder::new()
                    .max_rect(right)
                    .layout(Layout::right_to_left(Align::Center)),
            );
            child.spacing_mut().item_spacing.x = theme::GAP_SMALL;
            let result = control(&mut child);
            let used = child.min_rect().union(words);
            ui.allocate_rect(
                Rect::from_min_max(top, egui::pos2(top.x + inner, used.bottom())),
                Sense::empty(),
            );
            result
        })
        .inner
}
