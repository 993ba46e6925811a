//! A few pictures of each screen, drawn on lavapipe and compared with those in `tests/snapshots`.
//! `UPDATE_SNAPSHOTS=1 cargo test --test desktop snapshot` draws them anew.

use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};
use planim::domain::settings::Theme;
use planim::state::AppState;
use planim::ui::view::Page;
use planim::ui::{View, theme};

use super::scene::{self, Scene};

/// What stands where the desktop would stand.
struct Shown {
    state: AppState,
    view: View,
}

impl eframe::App for Shown {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        planim::ui::show(ui, &self.state, &mut self.view, scene::now());
    }
}

fn picture(name: &str, size: [f32; 2], page: Page, scene: Scene) -> SnapshotResults {
    let shown = Shown {
        state: scene::state(scene),
        view: View {
            page,
            ..View::default()
        },
    };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(1.0)
        .wgpu()
        .build_eframe(|creation| {
            theme::install(&creation.egui_ctx);
            theme::apply(&creation.egui_ctx, scene.theme);
            shown
        });
    harness.run_steps(4);
    // Text is rasterised alike everywhere; a few pixels of curves may differ between drivers.
    let options = SnapshotOptions::new().threshold(1.0).max_failed_pixels(200);
    harness.snapshot_options(name, &options);
    harness.take_snapshot_results()
}

/// A screen in both themes, wide and narrow.
fn each(results: &mut SnapshotResults, name: &str, page: Page, signed_in: bool) {
    for (suffix, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
        for (shape, size) in [("", WIDE), ("-narrow", NARROW)] {
            let running = page == Page::Today || size == NARROW;
            let scene = Scene {
                theme,
                running,
                signed_in,
            };
            let name = format!("{name}{shape}-{suffix}");
            results.extend(picture(&name, size, page, scene));
        }
    }
}

const WIDE: [f32; 2] = [960.0, 680.0];
const NARROW: [f32; 2] = [360.0, 600.0];

/// Every screen looks as it was drawn.
pub fn snapshots() {
    let mut results = SnapshotResults::new();
    each(&mut results, "today", Page::Today, true);
    each(&mut results, "issues", Page::Issues, true);
    each(&mut results, "settings", Page::Settings, true);
    each(&mut results, "onboarding", Page::Today, false);
}
