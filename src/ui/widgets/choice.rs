//! Choosing: tabs, one of a few beside each other, yes or no.

use egui::{
    Align2, Color32, CornerRadius, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use super::{focus_ring, text};
use crate::ui::{icons, theme};

/// A tab of a row of tabs.
pub fn tab(ui: &mut Ui, text: &str, on: bool) -> Response {
    let p = theme::palette(ui);
    let galley =
        ui.painter()
            .layout_no_wrap(text.to_owned(), theme::body_medium(), Color32::PLACEHOLDER);
    let size = vec2(galley.size().x + 20.0, 30.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), on, text));
    if ui.is_rect_visible(rect) {
        let fill = if on {
            p.accent_soft
        } else if response.hovered() {
            p.raised
        } else {
            theme::TRANSPARENT
        };
        let colour = if on { p.accent } else { p.muted };
        ui.painter().rect_filled(rect, theme::RADIUS, fill);
        ui.painter()
            .galley(rect.center() - galley.size() / 2.0, galley, colour);
        if response.has_focus() {
            focus_ring(ui, rect, f32::from(theme::RADIUS));
        }
    }
    response
}

/// A few choices beside each other, one of them on. The index of a newly chosen one.
///
/// `name` says what is chosen: "Theme".
pub fn segmented(ui: &mut Ui, name: &str, choices: &[&str], on: usize) -> Option<usize> {
    let p = theme::palette(ui);
    let galleys: Vec<_> = choices
        .iter()
        .enumerate()
        .map(|(index, choice)| {
            let font = if index == on {
                theme::body_semibold()
            } else {
                theme::body()
            };
            ui.painter()
                .layout_no_wrap((*choice).to_owned(), font, Color32::PLACEHOLDER)
        })
        .collect();
    let padding = 12.0;
    let width: f32 = galleys.iter().map(|g| g.size().x + 2.0 * padding).sum();
    let (whole, _) = ui.allocate_exact_size(vec2(width, theme::BUTTON), Sense::empty());
    let mut chosen = None;
    let mut left = whole.min.x;
    ui.painter().rect_filled(whole, theme::RADIUS, p.surface);
    let last = choices.len().saturating_sub(1);
    let mut focused = None;
    for (index, galley) in galleys.into_iter().enumerate() {
        let rect = egui::Rect::from_min_size(
            pos2(left, whole.min.y),
            vec2(galley.size().x + 2.0 * padding, theme::BUTTON),
        );
        left = rect.max.x;
        let response = ui.interact(rect, ui.make_persistent_id((name, index)), Sense::click());
        response.widget_info(|| {
            WidgetInfo::selected(
                Role::RadioButton,
                ui.is_enabled(),
                index == on,
                format!("{name}: {}", choices[index]),
            )
        });
        let r = theme::RADIUS;
        let radius = CornerRadius {
            nw: if index == 0 { r } else { 0 },
            sw: if index == 0 { r } else { 0 },
            ne: if index == last { r } else { 0 },
            se: if index == last { r } else { 0 },
        };
        let (fill, colour) = if index == on {
            (p.accent_soft, p.accent)
        } else if response.hovered() {
            (p.raised, p.text)
        } else {
            (p.surface, p.text)
        };
        ui.painter().rect_filled(rect, radius, fill);
        ui.painter()
            .galley(rect.center() - galley.size() / 2.0, galley, colour);
        if index > 0 {
            ui.painter().vline(
                rect.min.x,
                rect.y_range(),
                Stroke::new(theme::HAIRLINE, p.border),
            );
        }
        if response.has_focus() {
            focused = Some(rect);
        }
        if response.clicked() && index != on {
            chosen = Some(index);
        }
    }
    ui.painter().rect_stroke(
        whole,
        theme::RADIUS,
        Stroke::new(theme::HAIRLINE, p.control),
        StrokeKind::Inside,
    );
    if let Some(rect) = focused {
        focus_ring(ui, rect.shrink(2.0), 4.0);
    }
    chosen
}

/// A box to tick, with its text.
pub fn check(ui: &mut Ui, on: &mut bool, label: &str) -> Response {
    let p = theme::palette(ui);
    let size = theme::ICON;
    let galley = ui
        .painter()
        .layout_no_wrap(label.to_owned(), theme::body(), Color32::PLACEHOLDER);
    let width = size + theme::GAP_SMALL + galley.size().x;
    let (rect, mut response) =
        ui.allocate_exact_size(vec2(width, theme::BUTTON_SMALL), Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), *on, label));
    if ui.is_rect_visible(rect) {
        let square = egui::Rect::from_center_size(
            pos2(rect.min.x + size / 2.0, rect.center().y),
            Vec2::splat(size),
        );
        let (fill, edge) = if *on {
            (p.accent, p.accent)
        } else if response.hovered() {
            (p.raised, p.text)
        } else {
            (p.surface, p.control)
        };
        ui.painter().rect(
            square,
            4.0,
            fill,
            Stroke::new(theme::HAIRLINE, edge),
            StrokeKind::Inside,
        );
        if *on {
            text::icon_in(ui, square, icons::CHECK, 12.0, p.on_accent);
        } else {
            ui.painter().add(Shape::Noop);
        }
        ui.painter().text(
            pos2(square.max.x + theme::GAP_SMALL, rect.center().y),
            Align2::LEFT_CENTER,
            label,
            theme::body(),
            p.text,
        );
        if response.has_focus() {
            focus_ring(ui, square, 4.0);
        }
    }
    response
}
