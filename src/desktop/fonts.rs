//! Glyphs our own fonts lack (other scripts, emoji) come from the system's fonts.
//!
//! Listing the system's fonts takes up to some hundred milliseconds and some megabytes, so it happens on a
//! thread, and only once a text needs it; until then such a character is a box.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use egui::epaint::text::{FallbackRequest, FontInsert, FontProvider};
use egui_system_font_provider::SystemFontProvider;

use crate::services::Waker;

/// The system's fonts, from the first missing glyph on, for all windows of this run.
#[derive(Clone, Default)]
pub struct SystemFonts {
    asked: Arc<AtomicBool>,
    /// Listed, and not yet given to the window.
    listed: Arc<Mutex<Option<Arc<SystemFontProvider>>>>,
    in_use: Option<Arc<SystemFontProvider>>,
    waker: Waker,
}

impl std::fmt::Debug for SystemFonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SystemFonts")
    }
}

impl SystemFonts {
    /// Nothing is listed yet.
    #[must_use]
    pub fn new(waker: Waker) -> Self {
        Self {
            waker,
            ..Self::default()
        }
    }

    /// Into a new window: the fonts if they are listed, else what waits for the first missing glyph.
    pub fn install(&self, ctx: &egui::Context) {
        match &self.in_use {
            Some(provider) => ctx.set_font_providers(vec![provider.clone()]),
            None => ctx.set_font_providers(vec![Arc::new(Missing {
                asked: self.asked.clone(),
                listed: self.listed.clone(),
                waker: self.waker.clone(),
            })]),
        }
    }

    /// Puts fonts that were listed since the last call into the window.
    pub fn arrive(&mut self, ctx: &egui::Context) {
        if self.in_use.is_some() || !self.asked.load(Ordering::Relaxed) {
            return;
        }
        let listed = self.listed.lock().ok().and_then(|mut slot| slot.take());
        if let Some(provider) = listed {
            ctx.set_font_providers(vec![provider.clone()]);
            self.in_use = Some(provider);
        }
    }
}

/// Finds nothing, but has the system's fonts listed when it is first asked.
struct Missing {
    asked: Arc<AtomicBool>,
    listed: Arc<Mutex<Option<Arc<SystemFontProvider>>>>,
    waker: Waker,
}

impl FontProvider for Missing {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        if self.asked.swap(true, Ordering::Relaxed) {
            return None;
        }
        log::debug!(
            "no own font has {:?}: listing the system's",
            request.cluster
        );
        let (cluster, family) = (request.cluster.to_owned(), request.family.clone());
        let (listed, waker) = (self.listed.clone(), self.waker.clone());
        let started = std::thread::Builder::new()
            .name("fonts".to_owned())
            .spawn(move || {
                let provider = SystemFontProvider::new();
                // The first look waits for the list, so that the window never does.
                let found = provider.font_for(&FallbackRequest {
                    cluster: &cluster,
                    family: &family,
                });
                log::debug!("the system's fonts are listed: {}", found.is_some());
                if let Ok(mut slot) = listed.lock() {
                    *slot = Some(Arc::new(provider));
                }
                waker.wake();
            });
        if let Err(error) = started {
            log::warn!("the system's fonts are not used: {error}");
        }
        None
    }
}
