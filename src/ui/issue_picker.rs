//! Finding an issue by typing: what is known here at once, then what Jira finds.
//!
//! Used by the timer bar (start, switch), by rows (move to, choose issue) and by the worklog editor.

use std::collections::BTreeSet;

use egui::{Align, Id, Key, Modifiers, Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};
use jiff::{SignedDuration, Timestamp};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::known_issues::KnownIssues;
use super::widgets::{self, Cell, Field};
use super::{icons, theme};
use crate::domain::issue::{IssueRef, key_in, project_of};
use crate::state::{AppState, Command, Now};

/// So many rows are offered.
const OFFERED: usize = 8;
/// So many issues are looked through on a key press; Jira's own search finds the rest.
const SEARCHED: usize = 20_000;
/// Jira is asked when nothing was typed for so long.
const PAUSE: SignedDuration = SignedDuration::from_millis(250);

/// What was picked.
#[derive(Debug, Clone, PartialEq)]
pub enum Picked {
    Issue(IssueRef),
    /// The text itself: a key or link to look up, or words without an issue.
    Typed(String),
}

/// Text being typed and what is offered for it.
#[derive(Default)]
pub struct IssuePicker {
    pub text: String,
    offers: Vec<Offer>,
    chosen: usize,
    computed_for: Option<(String, u64, u64, usize)>,
    typed_at: Option<Timestamp>,
    asked: String,
    matcher: Option<Box<Matcher>>,
    accepts: Accepts,
    /// The popup opened, and its field does not have the focus yet.
    focus_wanted: bool,
}

/// What may be picked besides issues that are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Accepts {
    /// A key to look up, or words: both start something.
    #[default]
    AnythingToStart,
    /// Words, for time without an issue yet.
    Words,
    /// Nothing else.
    IssuesOnly,
}

/// What a picker looks at.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub state: &'a AppState,
    pub known: &'a KnownIssues,
    pub now: Now,
}

/// How a picker's field looks.
#[derive(Debug, Clone, Copy)]
pub struct FieldLook<'a> {
    pub name: &'a str,
    pub hint: &'a str,
    pub large: bool,
    pub width: f32,
}

impl std::fmt::Debug for IssuePicker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuePicker")
            .field("text", &self.text)
            .field("offers", &self.offers.len())
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Offer {
    Issue(IssueRef),
    /// Look this key up in Jira.
    LookUp(String),
    /// Start without an issue.
    Words(String),
}

impl IssuePicker {
    /// An empty picker.
    #[must_use]
    pub fn accepting(accepts: Accepts) -> Self {
        Self {
            accepts,
            ..Self::default()
        }
    }

    /// Forgets what was typed.
    pub fn clear(&mut self) {
        self.text.clear();
        self.chosen = 0;
        self.typed_at = None;
        self.asked.clear();
        self.computed_for = None;
    }

    /// The field. Arrow keys choose, Enter picks.
    pub fn field(
        &mut self,
        ui: &mut Ui,
        id: Id,
        look: FieldLook<'_>,
        scene: Scene<'_>,
        commands: &mut Vec<Command>,
    ) -> (Response, Option<Picked>) {
        self.follow(scene);
        let mut enter = false;
        if ui.memory(|memory| memory.has_focus(id)) {
            ui.input_mut(|input| {
                if input.consume_key(Modifiers::NONE, Key::ArrowDown) {
                    self.chosen = (self.chosen + 1).min(self.offers.len().saturating_sub(1));
                }
                if input.consume_key(Modifiers::NONE, Key::ArrowUp) {
                    self.chosen = self.chosen.saturating_sub(1);
                }
                enter = input.key_pressed(Key::Enter);
            });
        }
        let field = Field::new(&mut self.text, look.name)
            .hint(look.hint)
            .icon(icons::SEARCH)
            .width(look.width)
            .id(id);
        let response = if look.large { field.large() } else { field }.show(ui);
        if response.changed() {
            self.chosen = 0;
            self.typed_at = Some(scene.now.utc);
            self.follow(scene);
        }
        self.ask_jira(ui, scene.now, commands);
        let picked = if enter {
            self.offers.get(self.chosen).map(Offer::pick)
        } else {
            None
        };
        (response, picked)
    }

    /// The rows under the field. A click picks.
    pub fn list(&mut self, ui: &mut Ui, state: &AppState) -> Option<Picked> {
        let p = theme::palette(ui);
        let mut picked = None;
        let key_width = self.key_width(ui);
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, offer) in self.offers.iter().enumerate() {
            let response = offer_row(ui, offer, index == self.chosen, key_width);
            if response.clicked() {
                picked = Some(offer.pick());
            }
            if response.hovered() && ui.input(|input| input.pointer.is_moving()) {
                self.chosen = index;
            }
        }
        if self.offers.is_empty() && !self.text.trim().is_empty() && !self.searching(state) {
            widgets::label(
                ui,
                "No issue matches. Type its key or other words.",
                theme::sub(),
                p.muted,
            );
        } else if self.offers.is_empty() && self.text.trim().is_empty() {
            widgets::label(
                ui,
                "Type a key, a link or words of the summary.",
                theme::sub(),
                p.muted,
            );
        }
        if self.searching(state) {
            ui.horizontal(|ui| {
                ui.set_height(theme::BUTTON_SMALL);
                ui.add_space(theme::GAP_SMALL);
                widgets::spinner(ui);
                widgets::label(ui, "Searching in Jira …", theme::sub(), p.muted);
            });
        }
        picked
    }

    fn searching(&self, state: &AppState) -> bool {
        let found = &state.issues.found;
        found.searching && found.query == self.text.trim()
    }

    fn key_width(&self, ui: &Ui) -> f32 {
        let keys = self.offers.iter().filter_map(|offer| match offer {
            Offer::Issue(issue) => Some(issue.key.as_str()),
            Offer::LookUp(_) | Offer::Words(_) => None,
        });
        widgets::widest(ui, keys, &theme::body_semibold()).clamp(48.0, 120.0)
    }

    fn ask_jira(&mut self, ui: &Ui, now: Now, commands: &mut Vec<Command>) {
        let Some(typed_at) = self.typed_at else {
            return;
        };
        let wanted = self.text.trim();
        if wanted.chars().count() < 2 || wanted == self.asked {
            self.typed_at = None;
            return;
        }
        let silence = now.utc.duration_since(typed_at);
        if silence >= PAUSE {
            self.typed_at = None;
            wanted.clone_into(&mut self.asked);
            commands.push(Command::FindIssues(wanted.to_owned()));
        } else {
            let left = u64::try_from((PAUSE - silence).as_millis()).unwrap_or(0);
            ui.ctx()
                .request_repaint_after(std::time::Duration::from_millis(left + 5));
        }
    }

    /// Makes the offers again when the text or what is known changed.
    fn follow(&mut self, Scene { state, known, .. }: Scene<'_>) {
        let found = &state.issues.found;
        let basis = (
            self.text.clone(),
            known.generation(),
            found.request,
            found.issues.len() + state.issues.recent.len() * 1000,
        );
        if self.computed_for.as_ref() == Some(&basis) {
            return;
        }
        self.computed_for = Some(basis);
        self.offers = self.offers_for(state, known);
        self.chosen = self.chosen.min(self.offers.len().saturating_sub(1));
    }

    fn offers_for(&mut self, state: &AppState, known: &KnownIssues) -> Vec<Offer> {
        let text = self.text.trim().to_owned();
        let at_hand = state.issues.recent.iter().chain(&state.issues.pinned);
        if text.is_empty() {
            let mut seen = BTreeSet::new();
            return at_hand
                .filter(|issue| seen.insert(issue.id))
                .take(OFFERED)
                .cloned()
                .map(Offer::Issue)
                .collect();
        }
        let matcher = self
            .matcher
            .get_or_insert_with(|| Box::new(Matcher::new(Config::DEFAULT)));
        let key = key_in(&text);
        let wanted = key.as_deref().unwrap_or(&text);
        let pattern = Pattern::parse(wanted, CaseMatching::Ignore, Normalization::Smart);
        let mut buffer = Vec::new();
        let mut line = String::new();
        let mut scored: Vec<(u32, IssueRef)> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut consider = |id, key: &str, summary: &str, bonus: u32| {
            line.clear();
            line.push_str(key);
            line.push(' ');
            line.push_str(summary);
            let score = pattern.score(Utf32Str::new(&line, &mut buffer), matcher)?;
            seen.insert(id).then(|| {
                let issue = IssueRef {
                    id,
                    key: key.to_owned(),
                    summary: summary.to_owned(),
                };
                (score + bonus, issue)
            })
        };
        // What was used lately is meant more often.
        scored.extend(at_hand.filter_map(|i| consider(i.id, &i.key, &i.summary, 24)));
        let listed = known.iter().take(SEARCHED);
        scored.extend(listed.filter_map(|i| consider(i.id, &i.key, &i.summary, 0)));
        let found = &state.issues.found;
        if found.query == text {
            // Jira matched these its own way; they come last and need no score here.
            for issue in &found.issues {
                if seen.insert(issue.id) {
                    scored.push((0, issue.to_ref()));
                }
            }
        }
        scored.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.key.cmp(&b.1.key)));
        let exact = |issue: &IssueRef| key.as_deref() == Some(issue.key.as_str());
        scored.sort_by_key(|(_, issue)| !exact(issue));
        let mut offers: Vec<Offer> = scored
            .into_iter()
            .take(OFFERED)
            .map(|(_, issue)| Offer::Issue(issue))
            .collect();
        let first_is =
            |key: &str| matches!(offers.first(), Some(Offer::Issue(first)) if first.key == key);
        match (key, self.accepts) {
            // A key that is not known here is what is meant, rather than something similar.
            (Some(key), Accepts::AnythingToStart) if !first_is(&key) => {
                offers.insert(0, Offer::LookUp(key));
            }
            (None, Accepts::AnythingToStart | Accepts::Words) => offers.push(Offer::Words(text)),
            (Some(_), _) | (None, Accepts::IssuesOnly) => {}
        }
        offers
    }
}

impl Offer {
    fn pick(&self) -> Picked {
        match self {
            Self::Issue(issue) => Picked::Issue(issue.clone()),
            Self::LookUp(text) | Self::Words(text) => Picked::Typed(text.clone()),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Issue(issue) => format!("{} {}", issue.key, issue.summary),
            Self::LookUp(key) => format!("Start {key}"),
            Self::Words(words) => format!("Start “{words}” without an issue"),
        }
    }
}

fn offer_row(ui: &mut Ui, offer: &Offer, chosen: bool, key_width: f32) -> Response {
    let p = theme::palette(ui);
    let size = vec2(ui.available_width(), theme::ROW_SMALL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, ui.is_enabled(), chosen, offer.name())
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    if chosen {
        ui.painter().rect_filled(rect, theme::RADIUS, p.accent_soft);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, theme::RADIUS, p.raised);
    }
    if response.has_focus() {
        widgets::focus_ring(ui, rect.shrink(3.0), f32::from(theme::RADIUS));
    }
    let inner = rect.shrink2(vec2(theme::GAP_SMALL, 0.0));
    let mark = Rect::from_min_size(
        egui::pos2(inner.min.x, inner.center().y - theme::TYPE_MARK / 2.0),
        vec2(theme::TYPE_MARK, theme::TYPE_MARK),
    );
    let text_left = mark.max.x + theme::GAP;
    let hint_width = if chosen { 18.0 } else { 0.0 };
    let text = |left: f32, right: f32| {
        Rect::from_min_max(
            egui::pos2(left, inner.min.y),
            egui::pos2(right, inner.max.y),
        )
    };
    match offer {
        Offer::Issue(issue) => {
            let hue = theme::project_hue(p, project_of(&issue.key));
            ui.painter()
                .rect_filled(mark, 3.0, hue.line.gamma_multiply(0.85));
            widgets::paint_line(
                ui,
                text(text_left, text_left + key_width),
                &Cell {
                    text: &issue.key,
                    font: theme::body_semibold(),
                    colour: p.accent,
                    align: Align::Min,
                },
            );
            widgets::paint_line(
                ui,
                text(text_left + key_width + theme::GAP, inner.max.x - hint_width),
                &Cell {
                    text: &issue.summary,
                    font: theme::body(),
                    colour: p.text,
                    align: Align::Min,
                },
            );
        }
        Offer::LookUp(_) | Offer::Words(_) => {
            let icon = if matches!(offer, Offer::LookUp(_)) {
                icons::SEARCH
            } else {
                icons::PLAY
            };
            widgets::icon_in(ui, mark, icon, theme::ICON_SMALL, p.running);
            widgets::paint_line(
                ui,
                text(text_left, inner.max.x - hint_width),
                &Cell {
                    text: &offer.name(),
                    font: theme::body_medium(),
                    colour: p.text,
                    align: Align::Min,
                },
            );
        }
    }
    if chosen {
        let place = Rect::from_min_max(egui::pos2(inner.max.x - 14.0, inner.min.y), inner.max);
        widgets::icon_in(
            ui,
            place,
            icons::CORNER_DOWN_LEFT,
            theme::ICON_SMALL,
            p.accent,
        );
    }
    response
}

/// A popup with a picker: its field has the focus when it opens. `None` until something is picked.
pub fn popup(
    ui: &Ui,
    anchor: &Response,
    open: &mut bool,
    title: &str,
    picker: &mut IssuePicker,
    scene: Scene<'_>,
    commands: &mut Vec<Command>,
) -> Option<Picked> {
    if !*open {
        picker.focus_wanted = true;
        return None;
    }
    let id = anchor.id.with("picker");
    let field_id = id.with("field");
    let width = (ui.ctx().content_rect().width() - 2.0 * theme::PAGE_NARROW).min(theme::DIALOG);
    let shown = egui::Popup::from_response(anchor)
        .id(id)
        .open_bool(open)
        .align(egui::RectAlign::BOTTOM_END)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name("Choose an issue")
        .frame(widgets::popup_frame(ui))
        .show(|ui| {
            ui.set_width(width - 24.0);
            let (rect, _) = ui.allocate_exact_size(
                vec2(ui.available_width(), theme::LINE_CAPTION),
                Sense::empty(),
            );
            let p = theme::palette(ui);
            widgets::paint_line(
                ui,
                rect,
                &Cell {
                    text: title,
                    font: theme::caption_medium(),
                    colour: p.muted,
                    align: Align::Min,
                },
            );
            let (response, chosen) = picker.field(
                ui,
                field_id,
                FieldLook {
                    name: title,
                    hint: "A key, a link or words",
                    large: false,
                    width: ui.available_width(),
                },
                scene,
                commands,
            );
            if picker.focus_wanted {
                // Until it has it: a popup's first pass is only for measuring.
                picker.focus_wanted = !response.has_focus();
                response.request_focus();
            }
            ui.add_space(theme::GAP_TINY);
            chosen.or_else(|| picker.list(ui, scene.state))
        });
    let chosen = shown.and_then(|shown| shown.inner);
    if chosen.is_some() {
        *open = false;
        picker.clear();
    }
    chosen
}
