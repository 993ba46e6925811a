//! The tabs: as many as fit, the rest behind "More", then a plus for one's own JQL.

use egui::vec2;

use super::{IssuesView, editor};
use crate::domain::jql::{Filter, FilterId};
use crate::state::{AppState, Command};
use crate::ui::widgets;
use crate::ui::{icons, theme};

const GAP: f32 = 4.0;
const PADDING: f32 = 10.0;
/// Room kept for the pencil, "More" and the plus.
const TOOLS: f32 = 3.0 * (28.0 + GAP);

/// Draws the tabs.
pub fn show(
    ui: &mut egui::Ui,
    state: &AppState,
    open: &Filter,
    page: &mut IssuesView,
    commands: &mut Vec<Command>,
) {
    let filters = &state.issues.filters;
    let widths: Vec<f32> = filters
        .iter()
        .map(|filter| widgets::text_width(ui, &filter.name, &theme::body_medium()) + 2.0 * PADDING)
        .collect();
    let active = filters
        .iter()
        .position(|filter| filter.id == open.id)
        .unwrap_or(0);
    let fitting = fitting(&widths, active, ui.available_width() - TOOLS, GAP);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, 0.0);
        for &index in &fitting {
            let filter = &filters[index];
            let response = widgets::tab(ui, &filter.name, index == active);
            if response.clicked() {
                page.editor = None;
                commands.push(Command::OpenFilter(filter.id));
            }
            let own = matches!(filter.id, FilterId::Own(_));
            if own && index == active {
                let edit = widgets::icon_button(ui, icons::PENCIL, "Edit this tab's JQL");
                if edit.clicked() || response.double_clicked() {
                    page.editor = Some(editor::Draft::of(filter));
                }
            }
        }
        if fitting.len() < filters.len() {
            let more = widgets::icon_button(ui, icons::CHEVRON_DOWN, "More tabs");
            egui::Popup::menu(&more).show(|ui| {
                for (index, filter) in filters.iter().enumerate() {
                    if !fitting.contains(&index) && widgets::menu_item(ui, &filter.name).clicked() {
                        page.editor = None;
                        commands.push(Command::OpenFilter(filter.id));
                        ui.close();
                    }
                }
            });
        }
        if widgets::icon_button(ui, icons::PLUS, "New tab with your own JQL").clicked() {
            page.editor = Some(editor::Draft::default());
        }
    });
}

/// Indices of the tabs that fit; the active one is always among them.
fn fitting(widths: &[f32], active: usize, room: f32, gap: f32) -> Vec<usize> {
    let active_width = widths.get(active).copied().unwrap_or(0.0);
    let mut left = room - active_width;
    let mut shown: Vec<usize> = Vec::new();
    for (index, width) in widths.iter().enumerate() {
        if index == active {
            shown.push(index);
        } else if left >= width + gap {
            left -= width + gap;
            shown.push(index);
        } else {
            // Later tabs must not overtake this one.
            left = f32::NEG_INFINITY;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_tab_is_always_shown_and_the_others_in_their_order() {
        let widths = [100.0, 80.0, 60.0, 120.0];
        for (active, room, shown) in [
            (0, 1000.0, vec![0, 1, 2, 3]),
            (0, 250.0, vec![0, 1, 2]),
            (0, 200.0, vec![0, 1]),
            (3, 230.0, vec![0, 3]),
            (3, 10.0, vec![3]),
            (2, 170.0, vec![0, 2]),
        ] {
            assert_eq!(
                fitting(&widths, active, room, 4.0),
                shown,
                "{active} {room}"
            );
        }
    }
}
