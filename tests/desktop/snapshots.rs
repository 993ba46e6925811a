//! A few pictures of each screen, drawn on lavapipe and compared with those in `tests/snapshots`.
//! `UPDATE_SNAPSHOTS=1 cargo test --test desktop snapshot` draws them anew.

use egui_kittest::{Harness, SnapshotOptions};
use planim::domain::settings::Theme;
use planim::ui::view::Page;
use planim::ui::{View, theme};

use super::scene::{self, Scene};

fn picture(name: &str, size: [f32; 2], page: Page, scene: Scene) {
    let state = scene::state(scene);
    let mut view = View {
        page,
        ..View::default()
    };
    let mut fonts = false;
    let mut harness = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(1.0)
        .wgpu()
        .build_ui(|ui| {
            if !fonts {
                theme::install(ui.ctx());
                theme::apply(ui.ctx(), state.settings.theme);
                fonts = true;
                // Fonts are there from the next pass on.
                ui.ctx().request_repaint();
                return;
            }
            planim::ui::show(ui, &state, &mut view, scene::now());
        });
    harness.run_steps(4);
    // Text is rasterised alike everywhere; a few pixels of curves may differ between drivers.
    let options = SnapshotOptions::new().threshold(1.0).max_failed_pixels(200);
    harness.snapshot_options(name, &options);
}

fn each_theme(name: &str, size: [f32; 2], page: Page, running: bool, signed_in: bool) {
    for (suffix, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
        picture(
            &format!("{name}-{suffix}"),
            size,
            page,
            Scene {
                theme,
                running,
                signed_in,
            },
        );
    }
}

const WIDE: [f32; 2] = [960.0, 680.0];
const NARROW: [f32; 2] = [360.0, 600.0];

pub fn snapshot_today() {
    each_theme("today", WIDE, Page::Today, true, true);
    each_theme("today-narrow", NARROW, Page::Today, true, true);
}

pub fn snapshot_issues() {
    each_theme("issues", WIDE, Page::Issues, false, true);
    each_theme("issues-narrow", NARROW, Page::Issues, true, true);
}

pub fn snapshot_settings() {
    each_theme("settings", WIDE, Page::Settings, false, true);
}

pub fn snapshot_onboarding() {
    each_theme("onboarding", WIDE, Page::Today, false, false);
    each_theme("onboarding-narrow", NARROW, Page::Today, false, false);
}
