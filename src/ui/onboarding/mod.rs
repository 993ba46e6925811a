//! The dialog that signs in: on first run, and when a token is replaced.
//!
//! The kind of Jira is found out, not asked. The typed token is wiped with every submission.

mod form;
mod steps;

#[cfg(test)]
mod tests;

use egui::{Align, Id, Layout, Rect, ScrollArea, TextEdit, UiBuilder, vec2};
use jiff::civil::Date;
use zeroize::Zeroize as _;

use crate::domain::account::Deployment;
use crate::domain::secret::Secret;
use crate::domain::site::SiteUrl;
use crate::state::sign_in::{Onboarding, Probe, Step};
use crate::state::{AppState, Command, Now};
use crate::ui::{View, theme, widgets};

/// Text being typed in the dialog; the token is wiped on "Connect".
#[derive(Default)]
pub struct OnboardingView {
    site: String,
    email: String,
    token: String,
    /// `yyyy-mm-dd`.
    expires: String,
    expires_open: bool,
    /// What was sent to be probed last.
    probed: String,
    /// When the address was last changed, in egui's time; until it is probed.
    typed_at: Option<f64>,
    /// "Connect" was pressed: from now on empty fields are complained about.
    submitted: bool,
    /// The host the person is asked about before the token leaves.
    confirming: Option<String>,
    /// The host the person said yes to.
    confirmed: Option<String>,
    /// The first empty field got the focus already.
    placed: bool,
    /// The dialog showed a failure in the last frame already.
    failed: bool,
    /// The question of a host was answered with "Back": the state still puts it.
    went_back: bool,
    /// The dialog was drawn at this height last time; it is centred by it.
    height: f32,
    /// The frame it was drawn in last: after a break it is another dialog.
    drawn: u64,
}

impl std::fmt::Debug for OnboardingView {
    /// The token is not shown, nor how long it is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OnboardingView")
            .field("site", &self.site)
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

impl Drop for OnboardingView {
    fn drop(&mut self) {
        self.token.zeroize();
    }
}

/// The token field's identity: its editing state is cleared after each submission.
fn token_id() -> Id {
    Id::unique("onboarding token")
}

impl OnboardingView {
    /// A dialog that was just opened; the present account's site needs no asking.
    fn for_account(state: &AppState) -> Self {
        let mut page = Self::default();
        if let Some(account) = state.account() {
            account.site.as_str().clone_into(&mut page.site);
            page.probed.clone_from(&page.site);
            page.email = account.email.clone().unwrap_or_default();
        }
        page
    }

    /// Takes the token out of its field: the buffer is empty afterwards and nothing remembers it.
    ///
    /// egui's text fields keep what was typed in their undo history, passwords too.
    fn take_token(&mut self, ctx: &egui::Context) -> Secret {
        // `Secret::new` wipes the very buffer that was typed into.
        let secret = Secret::new(std::mem::take(&mut self.token));
        forget_typing(ctx);
        secret
    }

    /// Wipes the token without using it.
    fn wipe_token(&mut self, ctx: &egui::Context) {
        self.token.zeroize();
        forget_typing(ctx);
    }

    fn expiry(&self) -> Result<Option<Date>, ()> {
        match self.expires.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| ()),
        }
    }
}

fn forget_typing(ctx: &egui::Context) {
    if let Some(mut state) = TextEdit::load_state(ctx, token_id()) {
        state.clear_undoer();
        state.cursor.set_char_range(None);
        TextEdit::store_state(ctx, token_id(), state);
    }
}

/// Draws the dialog instead of the pages.
pub fn show(
    ui: &mut egui::Ui,
    state: &AppState,
    view: &mut View,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let fallback = Onboarding::default();
    let onboarding = state.sign_in.onboarding.as_ref().unwrap_or(&fallback);
    let page = &mut view.onboarding;
    let frame = ui.ctx().cumulative_frame_nr();
    if frame > page.drawn + 2 {
        *page = OnboardingView::for_account(state);
        forget_typing(ui.ctx());
    }
    page.drawn = frame;
    follow(ui, onboarding, page);

    let p = theme::palette(ui);
    let area = ui.available_rect_before_wrap();
    ui.painter().rect_filled(area, 0.0, p.window);
    let width = (area.width() - 2.0 * theme::PAGE_NARROW).min(theme::DIALOG);
    let margin = if width < theme::DIALOG { 20 } else { 28 };
    let tallest = area.height() - 2.0 * theme::PAGE_NARROW;
    ScrollArea::vertical()
        .id_salt("onboarding")
        .auto_shrink(false)
        .show(ui, |ui| {
            let top = ((tallest - page.height) / 2.0).max(0.0) + theme::PAGE_NARROW;
            ui.add_space(top);
            let left = area.left() + (area.width() - width) / 2.0;
            let place = Rect::from_min_size(egui::pos2(left, ui.cursor().top()), vec2(width, 0.0));
            let mut dialog = ui.new_child(
                UiBuilder::new()
                    .max_rect(place)
                    .layout(Layout::top_down(Align::Min)),
            );
            let frame = egui::Frame::NONE
                .fill(p.surface)
                .stroke(egui::Stroke::new(theme::HAIRLINE, p.border))
                .corner_radius(theme::CARD_RADIUS)
                .inner_margin(egui::Margin {
                    left: margin,
                    right: margin,
                    top: margin,
                    bottom: margin - 4,
                })
                .show(&mut dialog, |ui| {
                    ui.set_width(width - 2.0 * f32::from(margin));
                    ui.spacing_mut().item_spacing = vec2(theme::GAP_SMALL, 0.0);
                    step_ui(ui, state, onboarding, page, now, commands);
                });
            let used = frame.response.rect;
            if (page.height - used.height()).abs() > 0.5 {
                page.height = used.height();
                ui.ctx()
                    .request_discard("the dialog is centred by its height");
            }
            ui.allocate_rect(used, egui::Sense::empty());
            ui.add_space(theme::PAGE_NARROW);
        });
}

/// Follows what happened to the last submission.
fn follow(ui: &egui::Ui, onboarding: &Onboarding, page: &mut OnboardingView) {
    let failed = matches!(onboarding.step, Step::Failed(_));
    if failed && !page.failed {
        page.wipe_token(ui.ctx());
        ui.memory_mut(|memory| memory.request_focus(token_id()));
    }
    page.failed = failed;
    if !matches!(onboarding.step, Step::ConfirmHost { .. }) {
        page.went_back = false;
    }
}

fn step_ui(
    ui: &mut egui::Ui,
    state: &AppState,
    onboarding: &Onboarding,
    page: &mut OnboardingView,
    now: Now,
    commands: &mut Vec<Command>,
) {
    let mut asked = page.confirming.clone();
    if let Step::ConfirmHost { host } = &onboarding.step
        && !page.went_back
    {
        asked = Some(host.clone());
    }
    match &onboarding.step {
        Step::Done { account, kept_in } => steps::done(ui, state, account, kept_in, commands),
        Step::NoKeyring { problem, .. } => steps::no_keyring(ui, problem, commands),
        Step::Form
        | Step::ConfirmHost { .. }
        | Step::Connecting { .. }
        | Step::Saving { .. }
        | Step::Failed(_) => match asked {
            Some(host) => steps::confirm_host(ui, onboarding, page, &host, commands),
            None => form::show(ui, state, onboarding, page, now, commands),
        },
    }
}

/// The square with an icon on top of the dialog.
fn mark_ui(ui: &mut egui::Ui, icon: &str, tone: widgets::Tone) {
    let p = theme::palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(40.0, 40.0), egui::Sense::empty());
    let (ink, fill) = match tone {
        widgets::Tone::Accent => (p.on_accent, p.accent),
        widgets::Tone::Neutral | widgets::Tone::Good | widgets::Tone::Warn | widgets::Tone::Bad => {
            tone.colours(p)
        }
    };
    ui.painter().rect_filled(rect, theme::CARD_RADIUS, fill);
    widgets::icon_in(ui, rect, icon, theme::ICON_LARGE, ink);
    ui.add_space(14.0);
}

/// Mark, title and the line under it.
fn title_ui(ui: &mut egui::Ui, title: &str, sub: &str) {
    let p = theme::palette(ui);
    widgets::wrapped_label(ui, title, theme::title(), p.text);
    ui.add_space(2.0);
    widgets::wrapped_label(ui, sub, theme::sub(), p.muted);
    ui.add_space(16.0);
}

/// The kind of Jira, as far as it is known: found out, or told by the address.
fn deployment(onboarding: &Onboarding, page: &OnboardingView) -> Option<Deployment> {
    match &onboarding.probe {
        Probe::Answered(answer) => Some(answer.deployment),
        Probe::Nothing | Probe::BadAddress(_) | Probe::Asking { .. } | Probe::Failed { .. } => {
            SiteUrl::parse(&page.site)
                .ok()
                .filter(SiteUrl::is_atlassian)
                .map(|_| Deployment::Cloud)
        }
    }
}

/// The site that would be connected to: what answered, else what is typed.
fn site(onboarding: &Onboarding, page: &OnboardingView) -> Option<SiteUrl> {
    match &onboarding.probe {
        Probe::Answered(answer) if page.probed == page.site.trim() => Some(answer.site.clone()),
        Probe::Answered(_)
        | Probe::Nothing
        | Probe::BadAddress(_)
        | Probe::Asking { .. }
        | Probe::Failed { .. } => SiteUrl::parse(&page.site).ok(),
    }
}

/// Sends what was typed, or first asks about the host where the token would go.
fn connect(
    ctx: &egui::Context,
    onboarding: &Onboarding,
    page: &mut OnboardingView,
    commands: &mut Vec<Command>,
) {
    page.submitted = true;
    let Some(site) = site(onboarding, page) else {
        return;
    };
    let cloud = deployment(onboarding, page) == Some(Deployment::Cloud);
    let Ok(expires) = page.expiry() else {
        return;
    };
    if page.token.trim().is_empty() || (cloud && !page.email.contains('@')) {
        return;
    }
    let unasked = site.is_atlassian() || site.is_loopback();
    if !unasked && page.confirmed.as_deref() != Some(site.host()) {
        page.confirming = Some(site.host().to_owned());
        return;
    }
    let email = if deployment(onboarding, page) == Some(Deployment::DataCenter) {
        String::new()
    } else {
        page.email.trim().to_owned()
    };
    page.submitted = false;
    // The answer may come before the next frame: whatever is shown then is about this try.
    page.failed = false;
    commands.push(Command::Connect {
        site: site.as_str().to_owned(),
        email,
        token: page.take_token(ctx),
        expires,
        host_confirmed: page.confirmed.clone(),
    });
}
