//! The one text field: 34 high, an edge that can be seen, the accent around it while it has the focus.

use egui::epaint::RectShape;
use egui::{
    Align2, Color32, FontId, Id, Rect, Response, RichText, Sense, Shape, Stroke, StrokeKind,
    TextEdit, Ui, pos2, vec2,
};

use crate::ui::theme;

/// A text field as wide as what is available.
pub fn text_field(ui: &mut Ui, text: &mut String, hint: &str, name: &str) -> Response {
    Field::new(text, name).hint(hint).show(ui)
}

/// A text field with what it needs beyond the usual.
#[derive(Debug)]
pub struct Field<'a> {
    text: &'a mut String,
    name: &'a str,
    hint: &'a str,
    icon: Option<&'a str>,
    width: Option<f32>,
    height: f32,
    font: FontId,
    password: bool,
    faulty: bool,
    frameless: bool,
    id: Option<Id>,
    /// Kept free at the right, for a pill or a button that is put there.
    inset_right: f32,
}

impl<'a> Field<'a> {
    /// A field for this text with an accessible name.
    pub fn new(text: &'a mut String, name: &'a str) -> Self {
        Self {
            text,
            name,
            hint: "",
            icon: None,
            width: None,
            height: theme::FIELD,
            font: theme::body(),
            password: false,
            faulty: false,
            frameless: false,
            id: None,
            inset_right: 0.0,
        }
    }

    /// Shown while the field is empty.
    #[must_use]
    pub const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// An icon of `ui::icons` at the left.
    #[must_use]
    pub const fn icon(mut self, icon: &'a str) -> Self {
        self.icon = Some(icon);
        self
    }

    #[must_use]
    pub const fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// The field of the timer bar: 40 high, 14 point.
    #[must_use]
    pub fn large(mut self) -> Self {
        self.height = theme::FIELD_LARGE;
        self.font = theme::field_large();
        self
    }

    /// Shows dots instead of the text.
    #[must_use]
    pub const fn password(mut self, password: bool) -> Self {
        self.password = password;
        self
    }

    /// What stands in it cannot be used: its edge says so, a sentence under it says why.
    #[must_use]
    pub const fn faulty(mut self, faulty: bool) -> Self {
        self.faulty = faulty;
        self
    }

    /// Without an edge until it is hovered or has the focus, one line high: for text edited in place.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.frameless = true;
        self.height = theme::LINE + 2.0;
        self.font = theme::sub();
        self
    }

    #[must_use]
    pub const fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// Leaves room at the right inside the field.
    #[must_use]
    pub const fn inset_right(mut self, inset: f32) -> Self {
        self.inset_right = inset;
        self
    }

    /// Draws the field.
    pub fn show(self, ui: &mut Ui) -> Response {
        let p = theme::palette(ui);
        let width = self.width.unwrap_or_else(|| ui.available_width());
        let (rect, _) = ui.allocate_exact_size(vec2(width, self.height), Sense::empty());
        let background = ui.painter().add(Shape::Noop);
        let padding = if self.frameless { 4.0 } else { 10.0 };
        let mut inner = rect.shrink2(vec2(padding, 0.0));
        inner.max.x -= self.inset_right;
        if let Some(icon) = self.icon {
            ui.painter().text(
                pos2(inner.min.x, inner.center().y),
                Align2::LEFT_CENTER,
                icon,
                theme::icon_font(theme::ICON),
                p.muted,
            );
            inner.min.x += theme::ICON + theme::GAP_SMALL;
        }
        // The text's own box is a line high, so that a click anywhere in the field still lands in it.
        let mut edit = TextEdit::singleline(self.text)
            .frame(egui::Frame::NONE)
            .margin(egui::Margin::ZERO)
            .desired_width(inner.width())
            .min_size(inner.size())
            .align(Align2::LEFT_CENTER)
            .font(self.font.clone())
            .text_color(p.text)
            .password(self.password)
            .hint_text(RichText::new(self.hint).font(self.font).color(p.muted));
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        let mut place = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(inner)
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
        );
        // A field edited in place is lower than a button.
        place.spacing_mut().interact_size = egui::Vec2::ZERO;
        let response = place.add(edit).accessible_name(self.name);
        let focused = response.has_focus();
        let hovered = ui.rect_contains_pointer(rect);
        let (width, colour) = match (focused, self.faulty) {
            (true, false) => (theme::FOCUS, p.accent),
            (true, true) => (theme::FOCUS, p.error),
            (false, true) => (theme::HAIRLINE, p.error),
            (false, false) if hovered && !self.frameless => (theme::HAIRLINE, p.text),
            (false, false) => (theme::HAIRLINE, p.control),
        };
        let quiet = self.frameless && !focused;
        let fill = match (quiet, hovered) {
            (true, true) => p.raised,
            (true, false) => Color32::TRANSPARENT,
            (false, _) => p.surface,
        };
        let edge = if quiet {
            Stroke::NONE
        } else {
            Stroke::new(width, colour)
        };
        ui.painter().set(
            background,
            RectShape::new(rect, theme::RADIUS, fill, edge, StrokeKind::Inside),
        );
        response.with_new_rect(Rect::from_min_max(rect.min, rect.max))
    }
}
