//! Small widgets that several pages share. Each one tells assistive technology its role and name and shows the focus.

mod button;
mod choice;
mod clickable;
mod field;
mod frame;
mod labelled;
mod list_parts;
mod text;

pub use button::{
    ButtonKind, button, button_named, caption_link, danger_button, dialog_button, icon_button,
    icon_toggle, labelled_button, link, primary_button, resume_button, small_button,
    small_button_named, small_button_width, start_button, stop_button,
};
pub use choice::{check, segmented, tab};
pub use clickable::{time_button, underlined};
pub use field::{Field, text_field};
pub use frame::{
    Row, banner, card, divider, empty_state, modal, polite, popup_frame, row_frame, spinner,
};
pub use labelled::{LabelledField, fact_row, search_field, setting_row};
pub use list_parts::{
    centered_button, form_dialog, key_link, menu_item, nothing_matches, quiet_toggle, skeleton_rows,
};
pub use text::{
    Cell, Tone, caption_label, cell, ellipsis, icon_in, key_label, label, paint_line, paragraph,
    pill, pill_at, pill_width, section_caption, text_width, widest, wrapped_label,
};

use egui::{Rect, Stroke, StrokeKind, Ui};

use super::theme;

/// The ring around what has the focus: 2 px of the accent, a little outside.
pub fn focus_ring(ui: &Ui, rect: Rect, radius: f32) {
    let p = theme::palette(ui);
    ui.painter().rect_stroke(
        rect.expand(1.0),
        radius + 1.0,
        Stroke::new(theme::FOCUS, p.accent),
        StrokeKind::Outside,
    );
}

/// True while the focus is on something inside the rectangle (of this layer).
pub fn focus_within(ui: &Ui, rect: Rect) -> bool {
    ui.memory(egui::Memory::focused)
        .and_then(|id| ui.ctx().read_response(id))
        .is_some_and(|focused| {
            focused.layer_id == ui.layer_id() && rect.contains(focused.rect.center())
        })
}

/// True while the focus is on something in the layer: in an open popup.
pub fn focus_in_layer(ui: &Ui, layer: egui::LayerId) -> bool {
    ui.memory(egui::Memory::focused)
        .and_then(|id| ui.ctx().read_response(id))
        .is_some_and(|focused| focused.layer_id == layer)
}
