//! Settings that are typed: shown as saved until they are edited, saved when finished and meant.

use std::collections::BTreeMap;

use egui::Key;

use crate::ui::{theme, widgets};

/// Text being typed, by field.
#[derive(Debug, Default)]
pub struct Typed {
    text: BTreeMap<&'static str, String>,
}

impl Typed {
    /// A short field; `Some` when something new was finished that `read` understands.
    ///
    /// `saved` is what the setting says now. What cannot be read stays in the field, with the reason under it.
    pub fn field<T>(
        &mut self,
        ui: &mut egui::Ui,
        name: &'static str,
        saved: &str,
        hint: &str,
        width: f32,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let p = theme::palette(ui);
        let mut text = self.text.get(name).map_or(saved, String::as_str).to_owned();
        let problem = self.text.get(name).and_then(|text| read(text).err());
        // Wide enough for the sentence under it, and right or left as its row is.
        let room = if problem.is_some() {
            width.max(ui.available_width().min(200.0))
        } else {
            width
        };
        let size = egui::vec2(room, theme::FIELD);
        let align = if ui.layout().prefer_right_to_left() {
            egui::Align::Max
        } else {
            egui::Align::Min
        };
        let layout = egui::Layout::top_down(align);
        let response = ui
            .allocate_ui_with_layout(size, layout, |ui| {
                ui.spacing_mut().item_spacing.y = theme::GAP_TINY;
                let response = widgets::Field::new(&mut text, name)
                    .hint(hint)
                    .width(width)
                    .faulty(problem.is_some())
                    .show(ui);
                if let Some(problem) = &problem {
                    let said = widgets::wrapped_label(ui, problem, theme::caption(), p.error);
                    widgets::polite(ui, said.id);
                }
                response
            })
            .inner;
        if response.changed() {
            self.text.insert(name, text);
        }
        if response.lost_focus() {
            if ui.input(|i| i.key_pressed(Key::Escape)) {
                self.text.remove(name);
                return None;
            }
            let typed = self.text.get(name)?;
            let value = read(typed).ok()?;
            self.text.remove(name);
            return Some(value);
        }
        None
    }
}
