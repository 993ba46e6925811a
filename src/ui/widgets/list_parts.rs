//! Parts of lists: menu lines, keys that are links, placeholders, the dialog with a form.

use egui::{
    Align, Align2, Color32, CursorIcon, Frame, Id, Layout, Margin, Rect, Response, Role, Sense,
    Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::{button, empty_state, focus_ring};
use crate::ui::{icons, theme};

/// A line of a menu.
pub fn menu_item(ui: &mut Ui, text: &str) -> Response {
    let p = theme::palette(ui);
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::body(), Color32::PLACEHOLDER);
    let width = (galley.size().x + 24.0).max(168.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::BUTTON), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, ui.is_enabled(), text));
    if response.hovered() {
        ui.painter().rect_filled(rect, theme::RADIUS, p.raised);
    }
    let left = pos2(rect.left() + 12.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(left, galley, p.text);
    if response.has_focus() {
        focus_ring(ui, rect.shrink(2.0), f32::from(theme::RADIUS));
    }
    response
}

/// An issue key that opens the issue; underlined while it is pointed at.
pub fn key_link(ui: &mut Ui, key: &str, name: &str) -> Response {
    let p = theme::palette(ui);
    let mut job =
        egui::text::LayoutJob::simple_singleline(key.to_owned(), theme::body_semibold(), p.accent);
    job.wrap = egui::text::TextWrapping::truncate_at_width(ui.available_width());
    let galley = ui.painter().layout_job(job);
    let size = vec2(galley.size().x, theme::LINE);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Link, ui.is_enabled(), name));
    let top = rect.center().y - galley.size().y / 2.0;
    ui.painter()
        .galley(pos2(rect.left(), top), galley, p.accent);
    if response.hovered() {
        ui.painter().hline(
            rect.x_range(),
            rect.center().y + 8.0,
            Stroke::new(theme::HAIRLINE, p.accent),
        );
    }
    if response.has_focus() {
        focus_ring(ui, rect, 2.0);
    }
    response
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_ui(|ui| {
            ui.label(name);
        })
}

/// Grey shapes where rows will be, while nothing is known yet. They do not move.
pub fn skeleton_rows(ui: &mut Ui, rows: usize) {
    let p = theme::palette(ui);
    let fits = (ui.available_height() / theme::ROW) as usize;
    let rows = rows.min(fits.max(1));
    let size = vec2(ui.available_width(), rows as f32 * theme::ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, "Reading issues"));
    ui.painter().rect(
        rect,
        theme::CARD_RADIUS,
        p.surface,
        Stroke::new(theme::HAIRLINE, p.border),
        StrokeKind::Inside,
    );
    // Lengths differ as those of text do.
    let lengths = [0.62, 0.48, 0.70, 0.55, 0.40, 0.66];
    let left = rect.left() + theme::CARD;
    let circle = theme::ICON_BUTTON / 2.0;
    for row in 0..rows {
        let y = rect.top() + (row as f32 + 0.5) * theme::ROW;
        let bar = |from: f32, to: f32| {
            let bar = Rect::from_min_max(pos2(from, y - 5.0), pos2(to, y + 5.0));
            ui.painter().rect_filled(bar, 4.0, p.raised);
        };
        ui.painter()
            .circle_filled(pos2(left + circle, y), circle, p.raised);
        bar(left + 44.0, left + 100.0);
        let room = rect.right() - theme::CARD - (left + 116.0);
        bar(
            left + 116.0,
            left + 116.0 + room * lengths[row % lengths.len()],
        );
        if row > 0 {
            super::divider(ui, rect.left(), rect.right(), y - theme::ROW / 2.0);
        }
    }
}

/// Nothing matches what was typed; true when the text is to be cleared.
pub fn nothing_matches(ui: &mut Ui, text: &str) -> bool {
    let title = format!("No issue here matches “{}”", text.trim());
    empty_state(
        ui,
        icons::SEARCH,
        &title,
        "The filter looks at the keys and summaries that this tab has read.",
    );
    centered_button(ui, "Show all issues")
}

/// A button in the middle of what is available; true when it was clicked.
pub fn centered_button(ui: &mut Ui, text: &str) -> bool {
    let width = super::text_width(ui, text, &theme::body_medium()) + 24.0;
    ui.horizontal(|ui| {
        ui.add_space((ui.available_width() - width).max(0.0) / 2.0);
        button(ui, text).clicked()
    })
    .inner
}

/// A dialog with a form over the window; true from Escape or a click beside it.
pub fn form_dialog(
    ctx: &egui::Context,
    id: &str,
    title: &str,
    width: f32,
    add: impl FnOnce(&mut Ui),
) -> bool {
    let p = theme::palette_of(ctx);
    let padding = 20.0;
    let width = width.min(ctx.content_rect().width() - 2.0 * theme::PAGE_NARROW);
    let id = Id::unique(id);
    let area = egui::Modal::default_area(id)
        .accessible_name(title)
        .role(Role::Dialog);
    egui::Modal::new(id)
        .area(area)
        .backdrop_color(p.scrim)
        .frame(Frame::window(&ctx.global_style()).inner_margin(Margin::same(padding as i8)))
        .show(ctx, |ui| {
            ui.set_width(width - 2.0 * padding);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                let title = super::label(ui, title, theme::heading(), p.text);
                ui.add_space(theme::GAP_TINY);
                add(ui);
                title
            });
        })
        .should_close()
}

/// An icon that is on (accent) or off: faint until its row is pointed at, so that a list stays calm.
pub fn quiet_toggle(ui: &mut Ui, icon: &str, on: bool, prominent: bool, name: &str) -> Response {
    let p = theme::palette(ui);
    let (rect, response) =
        ui.allocate_exact_size(egui::Vec2::splat(theme::ICON_BUTTON), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), on, name));
    if response.hovered() {
        ui.painter().rect_filled(rect, theme::RADIUS, p.border);
    }
    let colour = match (on, prominent) {
        (true, _) => p.accent,
        (false, true) => p.muted,
        (false, false) => p.border,
    };
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        icon,
        theme::icon_font(theme::ICON_SMALL),
        colour,
    );
    if response.has_focus() {
        focus_ring(ui, rect, f32::from(theme::RADIUS));
    }
    response.on_hover_ui(|ui| {
        ui.label(name);
    })
}
