//! What things stand in: cards, rows, banners, empty states, dialogs.

use egui::{
    Align, Color32, CornerRadius, Frame, Id, InnerResponse, Layout, Margin, Rect, Response, Role,
    Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::focus_within;
use super::text::{Tone, icon_in, wrapped_label};
use crate::ui::{icons, theme};

/// A card; rows inside lie edge to edge, so they bring their own padding.
pub fn card<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let p = theme::palette(ui);
    Frame::NONE
        .fill(p.surface)
        .stroke(Stroke::new(theme::HAIRLINE, p.border))
        .corner_radius(theme::CARD_RADIUS)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            ui.set_width(ui.available_width());
            let result = add(ui);
            ui.spacing_mut().item_spacing = vec2(theme::GAP_SMALL, theme::GAP_TINY);
            result
        })
}

/// A hairline over the whole width, taking no height.
pub fn divider(ui: &Ui, left: f32, right: f32, y: f32) {
    let p = theme::palette(ui);
    ui.painter()
        .hline(left..=right, y, Stroke::new(theme::HAIRLINE, p.border));
}

/// A row while it is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The whole row.
    pub rect: Rect,
    /// Without the padding at both ends.
    pub inner: Rect,
    /// Hovered, or the focus is on it or in it: show its actions.
    pub active: bool,
}

/// Where in its card a row is, for round corners and hairlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ends {
    first: bool,
    last: bool,
}

/// A row of a card, `height` high, with the background of hover and focus.
///
/// The row itself can have the focus (and is clicked with Enter), so that its actions are reached
/// by keyboard; `name` is what a screen reader says. `ends` tells whether it is the card's first and last.
pub fn row_frame<R>(
    ui: &mut Ui,
    id: impl std::hash::Hash + std::fmt::Debug,
    height: f32,
    ends: (bool, bool),
    name: impl Fn() -> String,
    add: impl FnOnce(&mut Ui, Row) -> R,
) -> (Response, R) {
    let p = theme::palette(ui);
    let ends = Ends {
        first: ends.0,
        last: ends.1,
    };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::empty());
    let id = ui.make_persistent_id(id);
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name()));
    let active = ui.rect_contains_pointer(rect) || focus_within(ui, rect);
    let radius = CornerRadius {
        nw: if ends.first { theme::CARD_RADIUS } else { 0 },
        ne: if ends.first { theme::CARD_RADIUS } else { 0 },
        sw: if ends.last { theme::CARD_RADIUS } else { 0 },
        se: if ends.last { theme::CARD_RADIUS } else { 0 },
    };
    if active {
        ui.painter().rect_filled(rect, radius, p.raised);
    }
    if !ends.first {
        divider(ui, rect.min.x, rect.max.x, rect.min.y);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(
            rect.shrink(1.0),
            radius,
            Stroke::new(theme::FOCUS, p.accent),
            egui::StrokeKind::Inside,
        );
    }
    let row = Row {
        rect,
        inner: rect.shrink2(vec2(theme::CARD, 0.0)),
        active,
    };
    let mut child = ui.new_child(
        UiBuilder::new()
            .id_salt(id)
            .max_rect(row.inner)
            .layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = theme::GAP;
    let result = add(&mut child, row);
    (response, result)
}

/// A message in the page: what happened in bold, what to do after it.
pub fn banner(ui: &mut Ui, tone: Tone, title: &str, advice: &str) -> Response {
    let (colour, soft) = tone.colours(theme::palette(ui));
    let colour = if tone == Tone::Neutral {
        theme::palette(ui).text
    } else {
        colour
    };
    let frame = Frame::NONE
        .fill(soft)
        .corner_radius(theme::RADIUS)
        .inner_margin(Margin::symmetric(10, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let mut job = egui::text::LayoutJob::default();
            let format = |font| egui::TextFormat {
                line_height: Some(17.0),
                ..egui::TextFormat::simple(font, colour)
            };
            job.append(title, 0.0, format(theme::sub_semibold()));
            if !advice.is_empty() {
                job.append(" ", 0.0, format(theme::sub()));
                job.append(advice, 0.0, format(theme::sub()));
            }
            job.wrap.max_width = ui.available_width();
            let galley = ui.painter().layout_job(job);
            let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
            ui.painter().galley(rect.min, galley, colour);
            response.widget_info(|| {
                WidgetInfo::labeled(Role::Label, true, format!("{title} {advice}").trim_end())
            });
            polite(ui, response.id);
            response
        });
    frame.inner
}

/// Marks a text that appears by itself: a screen reader says it when it changes.
pub fn polite(ui: &Ui, id: Id) {
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_live(egui::accesskit::Live::Polite);
    });
}

/// What stands where a list has nothing to show.
pub fn empty_state(ui: &mut Ui, icon: &str, title: &str, advice: &str) {
    let p = theme::palette(ui);
    ui.vertical_centered(|ui| {
        ui.add_space(28.0);
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(40.0), Sense::empty());
        ui.painter().circle_filled(rect.center(), 20.0, p.raised);
        icon_in(ui, rect, icon, theme::ICON_LARGE, p.muted);
        ui.add_space(theme::GAP_SMALL);
        centered(ui, title, theme::body_medium(), p.text);
        if !advice.is_empty() {
            ui.add_space(2.0);
            centered(ui, advice, theme::sub(), p.muted);
        }
        ui.add_space(28.0);
    });
}

fn centered(ui: &mut Ui, text: &str, font: egui::FontId, colour: Color32) {
    let width = (ui.available_width() - 2.0 * theme::CARD).min(theme::DIALOG);
    let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, colour, width);
    job.halign = Align::Center;
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(vec2(width, galley.size().y), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter()
        .galley(pos2(rect.center().x, rect.min.y), galley, colour);
}

/// Turns while something is under way, eight steps a second: shown only while loading.
pub fn spinner(ui: &mut Ui) -> Response {
    const STEPS_PER_SECOND: f64 = 8.0;
    let p = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(theme::ICON), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, "Loading"));
    if ui.is_rect_visible(rect) {
        let step = (ui.input(|i| i.time) * STEPS_PER_SECOND).floor();
        let turn = (step % STEPS_PER_SECOND) / STEPS_PER_SECOND * std::f64::consts::TAU;
        let galley = ui.painter().layout_no_wrap(
            icons::LOADER.to_owned(),
            theme::icon_font(theme::ICON),
            p.muted,
        );
        let shape =
            egui::epaint::TextShape::new(rect.center() - galley.size() / 2.0, galley, p.muted)
                .with_angle_and_anchor(turn as f32, egui::Align2::CENTER_CENTER);
        ui.painter().add(shape);
        ui.ctx()
            .request_repaint_after_secs((1.0 / STEPS_PER_SECOND) as f32);
    }
    response
}

/// The frame of popups and toasts.
pub fn popup_frame(ui: &Ui) -> Frame {
    Frame::popup(ui.style()).inner_margin(Margin::same(12))
}

/// A dialog over the window. `None` from Escape or a click beside it is told as `true`.
pub fn modal(
    ctx: &egui::Context,
    id: &str,
    title: &str,
    advice: &str,
    buttons: impl FnOnce(&mut Ui),
) -> bool {
    let p = theme::palette_of(ctx);
    let width = (ctx.content_rect().width() - 2.0 * theme::PAGE_X).min(theme::DIALOG);
    let id = Id::unique(id);
    let area = egui::Modal::default_area(id)
        .accessible_name(title)
        .role(Role::AlertDialog);
    egui::Modal::new(id)
        .area(area)
        .backdrop_color(p.scrim)
        .frame(Frame::window(&ctx.global_style()).inner_margin(Margin::same(24)))
        .show(ctx, |ui| {
            ui.set_width(width - 48.0);
            wrapped_label(ui, title, theme::heading(), p.text);
            ui.add_space(theme::GAP_TINY);
            wrapped_label(ui, advice, theme::body(), p.muted);
            ui.add_space(16.0);
            buttons(ui);
        })
        .should_close()
}
