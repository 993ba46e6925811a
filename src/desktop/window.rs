//! The life of the window: opening one, and the loops with and without it.
//!
//! On Linux closing to the tray really closes the window (Wayland cannot hide one): `run_native` returns, the
//! program waits on its inbox, and the next window is a new `run_native`. Elsewhere the window hides itself.

use std::sync::Arc;

use super::app::App;
use super::appearance::Appearance;
use super::icons;
use crate::ui::theme;

/// The desktop entry, the D-Bus name and the bundle have it too.
pub const APP_ID: &str = "app.planim.TimeTracker";
const TITLE: &str = "Planim";
/// In points, as are the sizes below it.
const SIZE: [f32; 2] = [960.0, 680.0];
const SMALLEST: [f32; 2] = [360.0, 480.0];

/// Lives until the state decided to quit.
///
/// # Errors
/// When a window is wanted and the system has no place for one.
pub fn live(app: &mut App) -> eframe::Result {
    while !app.is_ending() {
        if app.wanted {
            open(app)?;
        } else {
            app.wait();
        }
    }
    Ok(())
}

/// What every window of ours has in common; `size` in points.
#[must_use]
pub fn options(size: [f32; 2]) -> eframe::NativeOptions {
    let mut viewport = egui::ViewportBuilder::default()
        .with_title(TITLE)
        .with_app_id(APP_ID)
        .with_inner_size(size);
    if let Some(icon) = icons::window() {
        viewport = viewport.with_icon(Arc::new(egui::IconData {
            rgba: icon.rgba,
            width: icon.width,
            height: icon.height,
        }));
    }
    eframe::NativeOptions {
        viewport,
        // A feature of a test may switch wgpu on, which must not change the program.
        renderer: eframe::Renderer::Glow,
        persist_window: false,
        // `SystemFonts` brings them when they are needed.
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    }
}

/// Our fonts, sizes and colours; light where no desktop says otherwise.
pub fn dress(ctx: &egui::Context) {
    theme::install(ctx);
    ctx.options_mut(|options| options.fallback_theme = egui::Theme::Light);
}

/// Opens the window and returns when it is closed.
fn open(app: &mut App) -> eframe::Result {
    log::debug!("opening the window");
    app.wanted = false;
    let size = app.last_size.map_or(SIZE, |size| [size.x, size.y]);
    let mut options = options(size);
    options.viewport = options.viewport.with_min_inner_size(SMALLEST);
    let creator_app = &mut *app;
    let result = eframe::run_native(
        TITLE,
        options,
        Box::new(move |creation| {
            let ctx = &creation.egui_ctx;
            dress(ctx);
            creator_app.fonts.install(ctx);
            // eframe's own Ctrl+Q would close without asking the state.
            ctx.options_mut(|options| options.quit_shortcuts.clear());
            let waker = creator_app.parts.crank.inbox.waker.clone();
            creator_app.appearance.get_or_insert_with(|| {
                let appearance = Appearance::default();
                appearance.watch(waker);
                appearance
            });
            creator_app.window_is_here(ctx);
            log::debug!("the window is made");
            Ok(Box::new(creator_app))
        }),
    );
    app.window_is_gone();
    log::debug!("the window is closed");
    result
}
