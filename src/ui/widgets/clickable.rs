//! Text that can be clicked without being a button: the running time, "since 15:16".

use egui::{
    Color32, CursorIcon, FontId, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, vec2,
};

use super::focus_ring;
use crate::ui::theme;

/// The running time; the dashes under it say that it can be clicked.
pub fn time_button(ui: &mut Ui, elapsed: &str, font: FontId) -> Response {
    let p = theme::palette(ui);
    let height = (font.size * 1.2).round() + 2.0;
    let galley = ui
        .painter()
        .layout_no_wrap(elapsed.to_owned(), font, Color32::PLACEHOLDER);
    let size = vec2(galley.size().x, height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        let name = format!("{elapsed} so far, correct the start");
        WidgetInfo::labeled(Role::Button, ui.is_enabled(), name)
    });
    let colour = if response.hovered() { p.accent } else { p.text };
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, colour);
    let dashes = Shape::dashed_line(
        &[rect.left_bottom(), rect.right_bottom()],
        Stroke::new(theme::HAIRLINE, p.control),
        3.0,
        3.0,
    );
    ui.painter().extend(dashes);
    if response.has_focus() {
        focus_ring(ui, rect, 4.0);
    }
    response
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text("Correct when the timer started")
}

/// Underlined secondary text that can be clicked.
pub fn underlined(ui: &mut Ui, text: &str, hint: &str) -> Response {
    let p = theme::palette(ui);
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::sub(), Color32::PLACEHOLDER);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), text));
    let colour = if response.hovered() {
        p.accent
    } else {
        p.muted
    };
    ui.painter().galley(rect.min, galley, colour);
    ui.painter().hline(
        rect.x_range(),
        rect.max.y - 1.0,
        Stroke::new(theme::HAIRLINE, colour),
    );
    if response.has_focus() {
        focus_ring(ui, rect, 2.0);
    }
    response
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text(hint)
}
