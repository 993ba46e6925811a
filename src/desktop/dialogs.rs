//! A window of its own for what keeps the program from starting.

use std::io::Write as _;

use super::window;
use crate::state::notices::Words;
use crate::ui::theme;
use crate::ui::widgets::{ButtonKind, dialog_button, wrapped_label};

const SIZE: [f32; 2] = [460.0, 240.0];

/// Says on stderr, and in a window where there is a display, why the program does not start.
pub fn refuse_to_start(words: &Words) {
    say_on_stderr(&words.joined());
    if has_display()
        && let Err(error) = message_window(words)
    {
        log::warn!("the message has no window: {error}");
    }
}

/// For people who started the program in a terminal.
pub fn say_on_stderr(words: &str) {
    if let Err(error) = writeln!(std::io::stderr(), "planim: {words}") {
        log::debug!("nobody reads stderr: {error}");
    }
}

/// True where a window can be opened at all.
#[must_use]
pub fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("WAYLAND_DISPLAY") || set("DISPLAY")
}

fn message_window(words: &Words) -> eframe::Result {
    let mut options = window::options(SIZE);
    options.viewport = options.viewport.with_resizable(false);
    eframe::run_native(
        "Planim",
        options,
        Box::new(|creation| {
            window::dress(&creation.egui_ctx);
            Ok(Box::new(Message { words }))
        }),
    )
}

struct Message<'a> {
    words: &'a Words,
}

impl eframe::App for Message<'_> {
    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        let palette = theme::palette(ui);
        let frame = egui::Frame::new()
            .fill(palette.surface)
            .inner_margin(egui::Margin::same(24));
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            wrapped_label(ui, &self.words.title, theme::heading(), palette.text);
            ui.add_space(theme::GAP_SMALL);
            wrapped_label(ui, &self.words.advice, theme::body(), palette.muted);
            ui.with_layout(egui::Layout::bottom_up(egui::Align::Max), |ui| {
                let close = dialog_button(ui, ButtonKind::Primary, "Close", 96.0);
                let key = ui.input(|input| {
                    input.key_pressed(egui::Key::Escape) || input.key_pressed(egui::Key::Enter)
                });
                if close.clicked() || key {
                    ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
                }
            });
        });
    }
}
