//! Text that fits its place: one line with its full text as tooltip, keys, captions, pills.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Align2, Color32, FontId, Galley, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use crate::ui::theme::{self, Palette};

/// What a pill or banner speaks of. Good, Warn and Bad are for delivery (and problems) only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Neutral,
    Accent,
    Good,
    Warn,
    Bad,
}

impl Tone {
    /// Text (or mark) and background.
    pub const fn colours(self, p: &Palette) -> (Color32, Color32) {
        match self {
            Self::Neutral => (p.muted, p.raised),
            Self::Accent => (p.accent, p.accent_soft),
            Self::Good => (p.running, p.running_soft),
            Self::Warn => (p.warn, p.warn_soft),
            Self::Bad => (p.error, p.error_soft),
        }
    }
}

fn one_line(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    ui.painter().layout_job(job)
}

/// One line of text in a rectangle of its own.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    pub text: &'a str,
    pub font: FontId,
    pub colour: Color32,
    pub align: Align,
}

/// Paints one line into `rect`, vertically in its middle; cut off text is the tooltip.
pub fn cell(ui: &mut Ui, rect: Rect, cell: Cell<'_>) -> Response {
    let galley = one_line(ui, cell.text, cell.font, cell.colour, rect.width());
    let place = line_place(rect, &galley, cell.align);
    text_at(ui, place, galley, cell.text)
}

/// Paints one line that is part of something with a name of its own.
pub fn paint_line(ui: &Ui, rect: Rect, cell: &Cell<'_>) {
    let galley = one_line(ui, cell.text, cell.font.clone(), cell.colour, rect.width());
    let place = line_place(rect, &galley, cell.align);
    ui.painter().galley(place.min, galley, cell.colour);
}

fn line_place(rect: Rect, galley: &Galley, align: Align) -> Rect {
    let x = match align {
        Align::Min => rect.min.x,
        Align::Center => rect.center().x - galley.size().x / 2.0,
        Align::Max => rect.max.x - galley.size().x,
    };
    Rect::from_min_size(
        pos2(x, rect.center().y - galley.size().y / 2.0),
        galley.size(),
    )
}

/// How wide a text is.
pub fn text_width(ui: &Ui, text: &str, font: &FontId) -> f32 {
    ui.painter()
        .layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER)
        .size()
        .x
}

/// The width of the widest of several texts: what a column needs.
pub fn widest<'a>(ui: &Ui, texts: impl Iterator<Item = &'a str>, font: &FontId) -> f32 {
    texts
        .map(|text| text_width(ui, text, font))
        .fold(0.0, f32::max)
        .ceil()
}

/// One line as wide as what is available at most; cut off text is the tooltip.
pub fn ellipsis(ui: &mut Ui, text: &str, font: FontId, colour: Color32) -> Response {
    let galley = one_line(ui, text, font, colour, ui.available_width());
    let (place, _) = ui.allocate_exact_size(galley.size(), Sense::empty());
    text_at(ui, place, galley, text)
}

fn text_at(ui: &mut Ui, place: Rect, galley: Arc<Galley>, text: &str) -> Response {
    let id = ui.next_auto_id();
    ui.skip_ahead_auto_ids(1);
    let response = ui.interact(place, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let elided = galley.elided;
    if ui.is_rect_visible(place) {
        ui.painter()
            .galley(place.min, galley, theme::palette(ui).text);
    }
    if elided {
        response.on_hover_ui(|ui| {
            ui.label(text);
        })
    } else {
        response
    }
}

/// One line of text that is as wide as it is.
pub fn label(ui: &mut Ui, text: &str, font: FontId, colour: Color32) -> Response {
    ellipsis(ui, text, font, colour)
}

/// Text over as many lines as it needs.
pub fn wrapped_label(ui: &mut Ui, text: &str, font: FontId, colour: Color32) -> Response {
    let mut job = LayoutJob::simple(text.to_owned(), font, colour, ui.available_width());
    for section in &mut job.sections {
        section.format.line_height = Some((section.format.font_id.size * 1.45).round());
    }
    let galley = ui.painter().layout_job(job);
    let (place, _) = ui.allocate_exact_size(galley.size(), Sense::empty());
    text_at(ui, place, galley, text)
}

/// A paragraph of secondary text.
pub fn paragraph(ui: &mut Ui, text: &str) -> Response {
    let p = theme::palette(ui);
    wrapped_label(ui, text, theme::sub(), p.muted)
}

/// A caption over a field.
pub fn caption_label(ui: &mut Ui, text: &str) -> Response {
    let p = theme::palette(ui);
    ellipsis(ui, text, theme::caption_medium(), p.muted)
}

/// A caption over a card: "LOGGED TODAY". Screen readers get it as a heading.
pub fn section_caption(ui: &mut Ui, text: &str) -> Response {
    ui.add_space(theme::GAP);
    let p = theme::palette(ui);
    let galley = one_line(
        ui,
        text,
        theme::caption_medium(),
        p.muted,
        ui.available_width(),
    );
    let (place, response) =
        ui.allocate_exact_size(vec2(galley.size().x, theme::LINE_CAPTION), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    ui.painter().galley(
        pos2(place.min.x, place.center().y - galley.size().y / 2.0),
        galley,
        p.muted,
    );
    ui.add_space(2.0);
    response
}

/// An issue's key.
pub fn key_label(ui: &mut Ui, key: &str) -> Response {
    let p = theme::palette(ui);
    ellipsis(ui, key, theme::body_semibold(), p.accent)
}

/// An icon of `ui::icons` in the middle of a rectangle: decoration, without a name.
pub fn icon_in(ui: &Ui, rect: Rect, icon: &str, size: f32, colour: Color32) {
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        icon,
        theme::icon_font(size),
        colour,
    );
}

const PILL_PADDING: f32 = 8.0;

/// How wide a pill with this text is.
pub fn pill_width(ui: &Ui, text: &str) -> f32 {
    let galley = one_line(
        ui,
        text,
        theme::caption_medium(),
        Color32::PLACEHOLDER,
        f32::INFINITY,
    );
    galley.size().x + 2.0 * PILL_PADDING
}

/// A pill that says a state in a word.
pub fn pill(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    let width = pill_width(ui, text).min(ui.available_width());
    let (rect, _) = ui.allocate_exact_size(vec2(width, theme::PILL), Sense::empty());
    pill_at(ui, rect, Align::Min, text, tone)
}

/// A pill at the left or right of a rectangle, vertically in its middle, cut off where it does not fit.
pub fn pill_at(ui: &mut Ui, rect: Rect, align: Align, text: &str, tone: Tone) -> Response {
    let (colour, soft) = tone.colours(theme::palette(ui));
    let room = rect.width() - 2.0 * PILL_PADDING;
    let galley = one_line(ui, text, theme::caption_medium(), colour, room);
    let width = galley.size().x + 2.0 * PILL_PADDING;
    let left = match align {
        Align::Min => rect.min.x,
        Align::Center => rect.center().x - width / 2.0,
        Align::Max => rect.max.x - width,
    };
    let place = Rect::from_min_size(
        pos2(left, rect.center().y - theme::PILL / 2.0),
        vec2(width, theme::PILL),
    );
    if ui.is_rect_visible(place) {
        ui.painter().rect_filled(place, theme::PILL_RADIUS, soft);
    }
    let text_place = Rect::from_center_size(place.center(), galley.size());
    text_at(ui, text_place, galley, text)
}
