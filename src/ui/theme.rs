//! Colours, sizes and fonts: the only file with either.
//!
//! The tokens come in two palettes; every pair of text and background they offer is tested for contrast below.

use std::collections::BTreeMap;

use egui::style::{ScrollStyle, Selection, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Visuals,
    vec2,
};

use super::font_files::{self, ICONS, MEDIUM, SEMIBOLD, family};
use crate::domain::settings;

/// One colour of a project: `line` for edges, bars and text, `soft` behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectHue {
    pub line: Color32,
    pub soft: Color32,
}

/// The colours of one theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Behind the page.
    pub window: Color32,
    /// Cards, bars, fields.
    pub surface: Color32,
    /// Hover, neutral pills, the empty strip.
    pub raised: Color32,
    /// Hairlines and card edges.
    pub border: Color32,
    /// Edges of fields and buttons; at least 3:1.
    pub control: Color32,
    pub text: Color32,
    /// Secondary text.
    pub muted: Color32,
    /// Links, keys, selection, the primary button.
    pub accent: Color32,
    pub accent_soft: Color32,
    /// Text on `accent` and on `running`.
    pub on_accent: Color32,
    /// The running timer, start buttons, "In Jira".
    pub running: Color32,
    pub running_soft: Color32,
    /// Waiting, needs a look.
    pub warn: Color32,
    pub warn_soft: Color32,
    /// Refused, the now-line, destructive actions.
    pub error: Color32,
    pub error_soft: Color32,
    /// Behind a dialog.
    pub scrim: Color32,
    /// Under popups and toasts.
    pub shadow: Color32,
    pub projects: [ProjectHue; 8],
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn hue(line: u32, soft: u32) -> ProjectHue {
    ProjectHue {
        line: rgb(line),
        soft: rgb(soft),
    }
}

impl Palette {
    /// The light theme.
    pub const LIGHT: Self = Self {
        window: rgb(0x00F6_F7F9),
        surface: rgb(0x00FF_FFFF),
        raised: rgb(0x00EE_F0F4),
        border: rgb(0x00DD_E1E8),
        control: rgb(0x007F_8899),
        text: rgb(0x0017_1B24),
        muted: rgb(0x0056_6072),
        accent: rgb(0x0035_53D1),
        accent_soft: rgb(0x00E6_EBFF),
        on_accent: rgb(0x00FF_FFFF),
        running: rgb(0x000B_7455),
        running_soft: rgb(0x00DD_F5EB),
        warn: rgb(0x008F_5300),
        warn_soft: rgb(0x00FF_F0D6),
        error: rgb(0x00B4_232C),
        error_soft: rgb(0x00FD_E7E8),
        scrim: Color32::from_rgba_premultiplied(8, 9, 12, 90),
        shadow: Color32::from_rgba_premultiplied(4, 5, 6, 46),
        projects: [
            hue(0x0035_53D1, 0x00E6_EBFF),
            hue(0x008A_3FA8, 0x00F5_E8FA),
            hue(0x000B_6E86, 0x00DD_F3F8),
            hue(0x009A_4A00, 0x00FF_EBD9),
            hue(0x009C_2F63, 0x00FC_E6F0),
            hue(0x0056_6B0A, 0x00EF_F5D6),
            hue(0x005A_48C8, 0x00EC_E9FD),
            hue(0x0046_607A, 0x00E4_ECF4),
        ],
    };

    /// The dark theme.
    pub const DARK: Self = Self {
        window: rgb(0x0012_151A),
        surface: rgb(0x001A_1E25),
        raised: rgb(0x0024_2A34),
        border: rgb(0x0033_3B48),
        control: rgb(0x006F_7A8C),
        text: rgb(0x00E9_ECF2),
        muted: rgb(0x00A2_ACBD),
        accent: rgb(0x0093_A6FF),
        accent_soft: rgb(0x0027_315A),
        on_accent: rgb(0x0012_151A),
        running: rgb(0x005F_D3A6),
        running_soft: rgb(0x0016_3A2E),
        warn: rgb(0x00E9_B15B),
        warn_soft: rgb(0x0040_300F),
        error: rgb(0x00FF_8A8F),
        error_soft: rgb(0x004A_2125),
        scrim: Color32::from_rgba_premultiplied(0, 0, 0, 140),
        shadow: Color32::from_rgba_premultiplied(0, 0, 0, 110),
        projects: [
            hue(0x0093_A6FF, 0x0027_315A),
            hue(0x00DD_A0F2, 0x0040_264B),
            hue(0x006C_CBE0, 0x0014_3742),
            hue(0x00F0_A66A, 0x0045_2A12),
            hue(0x00FF_9CC4, 0x004A_2136),
            hue(0x00B8_CC6B, 0x0033_3B14),
            hue(0x00B8_A9FF, 0x0033_2B5E),
            hue(0x00A9_BFD6, 0x0026_364A),
        ],
    };
}

/// Clear, where nothing is painted.
pub const TRANSPARENT: Color32 = Color32::TRANSPARENT;

// --- sizes, in points; multiples of 4 where they place things ---

/// Below this width the window folds into one column.
pub const NARROW: f32 = 600.0;
/// Height of the timer bar, and width of the rail.
pub const TIMER_BAR: f32 = 64.0;
/// Height of the timer bar while narrow: two lines.
pub const TIMER_BAR_NARROW: f32 = 78.0;
pub const RAIL: f32 = 64.0;
/// An entry of the rail.
pub const RAIL_ITEM: f32 = 44.0;
/// The bar that replaces the rail while narrow.
pub const BOTTOM_BAR: f32 = 52.0;
pub const STATUS_BAR: f32 = 28.0;
pub const STATUS_BAR_NARROW: f32 = 24.0;
/// Padding of a page: left and right, top and bottom.
pub const PAGE_X: f32 = 24.0;
pub const PAGE_Y: f32 = 20.0;
/// Padding of a page while narrow.
pub const PAGE_NARROW: f32 = 14.0;
/// Padding of the bars, wide.
pub const BAR_X: f32 = 16.0;
/// A row of a list.
pub const ROW: f32 = 44.0;
/// A row with a second line.
pub const ROW_TALL: f32 = 60.0;
/// A row of a popup's list.
pub const ROW_SMALL: f32 = 36.0;
pub const BUTTON: f32 = 32.0;
pub const BUTTON_SMALL: f32 = 26.0;
/// The primary button of a dialog.
pub const BUTTON_DIALOG: f32 = 36.0;
pub const FIELD: f32 = 34.0;
/// The search field of the timer bar.
pub const FIELD_LARGE: f32 = 40.0;
/// A round start button, a square icon button.
pub const ICON_BUTTON: f32 = 28.0;
pub const PILL: f32 = 18.0;
/// The strip of the day.
pub const STRIP: f32 = 34.0;
/// Corners of controls, of cards.
pub const RADIUS: u8 = 6;
pub const CARD_RADIUS: u8 = 10;
pub const PILL_RADIUS: u8 = 9;
/// Padding inside cards and rows.
pub const CARD: f32 = 12.0;
/// Gap between cells.
pub const GAP: f32 = 12.0;
/// Gap between buttons that belong together.
pub const GAP_SMALL: f32 = 8.0;
pub const GAP_TINY: f32 = 4.0;
/// Icons in text, in the rail.
pub const ICON: f32 = 16.0;
pub const ICON_LARGE: f32 = 18.0;
pub const ICON_SMALL: f32 = 14.0;
/// The coloured square before a key.
pub const TYPE_MARK: f32 = 14.0;
/// Width of dialogs and toasts.
pub const DIALOG: f32 = 440.0;
pub const DIALOG_NARROW: f32 = 320.0;
pub const TOAST: f32 = 340.0;
/// Width of popups with a form.
pub const POPUP: f32 = 300.0;
/// The focus ring.
pub const FOCUS: f32 = 2.0;
pub const HAIRLINE: f32 = 1.0;

// --- type ---

/// Height of a line of body text.
pub const LINE: f32 = 20.0;
/// Height of a line of captions.
pub const LINE_CAPTION: f32 = 16.0;

/// 13 regular.
pub fn body() -> FontId {
    FontId::new(13.0, FontFamily::Proportional)
}

/// 13 medium: buttons and emphasis.
pub fn body_medium() -> FontId {
    FontId::new(13.0, family(MEDIUM))
}

/// 13 semibold: keys and sums.
pub fn body_semibold() -> FontId {
    FontId::new(13.0, family(SEMIBOLD))
}

/// 12 regular: what stands beside a heading or under a summary.
pub fn sub() -> FontId {
    FontId::new(12.0, FontFamily::Proportional)
}

/// 12 medium: small buttons.
pub fn sub_medium() -> FontId {
    FontId::new(12.0, family(MEDIUM))
}

/// 12 semibold: the first words of a banner.
pub fn sub_semibold() -> FontId {
    FontId::new(12.0, family(SEMIBOLD))
}

/// 11 regular.
pub fn caption() -> FontId {
    FontId::new(11.0, FontFamily::Proportional)
}

/// 11 medium: pills and captions of sections.
pub fn caption_medium() -> FontId {
    FontId::new(11.0, family(MEDIUM))
}

/// 11 semibold.
pub fn caption_semibold() -> FontId {
    FontId::new(11.0, family(SEMIBOLD))
}

/// 10 regular or medium: the rail.
pub fn tiny(strong: bool) -> FontId {
    FontId::new(
        10.0,
        if strong {
            family(SEMIBOLD)
        } else {
            FontFamily::Proportional
        },
    )
}

/// 14 regular: the search field of the timer bar.
pub fn field_large() -> FontId {
    FontId::new(14.0, FontFamily::Proportional)
}

/// 16 semibold: a page's heading.
pub fn heading() -> FontId {
    FontId::new(16.0, family(SEMIBOLD))
}

/// 20 semibold: a dialog's title, and the running time while narrow.
pub fn title() -> FontId {
    FontId::new(20.0, family(SEMIBOLD))
}

/// 28 semibold: the running time.
pub fn big_time() -> FontId {
    FontId::new(28.0, family(SEMIBOLD))
}

/// The icon font; `ui::icons` has its characters.
pub fn icon_font(size: f32) -> FontId {
    FontId::new(size, family(ICONS))
}

/// True while the window is folded into one column.
pub fn is_narrow(ctx: &egui::Context) -> bool {
    ctx.content_rect().width() < NARROW
}

/// The palette of the theme in use.
pub fn palette(ui: &egui::Ui) -> &'static Palette {
    of(ui.visuals().dark_mode)
}

/// The palette of the theme a context uses.
pub fn palette_of(ctx: &egui::Context) -> &'static Palette {
    of(ctx.theme() == egui::Theme::Dark)
}

const fn of(dark: bool) -> &'static Palette {
    if dark {
        &Palette::DARK
    } else {
        &Palette::LIGHT
    }
}

/// The colour of a project: the same in every run and on every machine.
pub fn project_hue(palette: &Palette, project_key: &str) -> ProjectHue {
    palette.projects[project_slot(project_key)]
}

/// FNV-1a; the offset is chosen so that small projects spread well.
fn project_slot(project_key: &str) -> usize {
    const OFFSET: u32 = 2_166_136_816;
    let hash = project_key.bytes().fold(OFFSET, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(16_777_619)
    });
    (hash >> 13) as usize % 8
}

/// Puts fonts, text styles, spacing and the colours of both themes into a context. Call before its first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(font_files::definitions());
    for (theme, palette) in [
        (egui::Theme::Light, &Palette::LIGHT),
        (egui::Theme::Dark, &Palette::DARK),
    ] {
        ctx.style_mut_of(theme, |style| {
            measures(style);
            style.visuals = visuals(palette, theme == egui::Theme::Dark);
        });
    }
}

/// Follows the person's choice of theme.
pub fn apply(ctx: &egui::Context, theme: settings::Theme) {
    let wanted = match theme {
        settings::Theme::System => egui::ThemePreference::System,
        settings::Theme::Light => egui::ThemePreference::Light,
        settings::Theme::Dark => egui::ThemePreference::Dark,
    };
    if ctx.options(|options| options.theme_preference) != wanted {
        ctx.set_theme(wanted);
    }
}

fn measures(style: &mut Style) {
    style.text_styles = BTreeMap::from([
        (TextStyle::Body, body()),
        (TextStyle::Button, body_medium()),
        (TextStyle::Small, caption()),
        (TextStyle::Heading, heading()),
        (TextStyle::Monospace, body()),
    ]);
    // Nothing moves by itself: nothing keeps repainting, and a system that asks for reduced motion gets it.
    style.animation_time = 0.0;
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(GAP_SMALL, GAP_TINY);
    spacing.button_padding = vec2(12.0, 6.0);
    spacing.interact_size = vec2(BUTTON, BUTTON);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::symmetric(8, 6);
    spacing.icon_width = ICON;
    spacing.icon_spacing = GAP_SMALL;
    spacing.tooltip_width = 360.0;
    spacing.text_edit_width = 240.0;
    spacing.scroll = ScrollStyle {
        bar_width: 8.0,
        floating_width: 4.0,
        active_handle_opacity: 0.35,
        interact_handle_opacity: 0.6,
        fade: egui::style::ScrollFadeStyle {
            strength: 0.0,
            ..Default::default()
        },
        ..ScrollStyle::floating()
    };
}

fn visuals(p: &Palette, dark: bool) -> Visuals {
    let base = if dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let corner_radius = CornerRadius::same(RADIUS);
    let widget = |fill: Color32, edge: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: edge,
        corner_radius,
        fg_stroke: Stroke::new(1.5, text),
        expansion: 0.0,
    };
    let edge = Stroke::new(HAIRLINE, p.control);
    let focus = Stroke::new(FOCUS, p.accent);
    let shadow = Shadow {
        offset: [0, 6],
        blur: 20,
        spread: 0,
        color: p.shadow,
    };
    Visuals {
        dark_mode: dark,
        weak_text_color: Some(p.muted),
        widgets: Widgets {
            noninteractive: widget(p.surface, Stroke::new(HAIRLINE, p.border), p.text),
            inactive: widget(p.surface, edge, p.text),
            hovered: widget(p.raised, edge, p.text),
            // Also what egui's own widgets look like while they have the focus.
            active: widget(p.raised, focus, p.text),
            open: widget(p.raised, edge, p.text),
        },
        selection: Selection {
            bg_fill: p.accent_soft,
            stroke: Stroke::new(FOCUS, p.accent),
        },
        hyperlink_color: p.accent,
        faint_bg_color: p.raised,
        extreme_bg_color: p.surface,
        text_edit_bg_color: Some(p.surface),
        code_bg_color: p.raised,
        warn_fg_color: p.warn,
        error_fg_color: p.error,
        window_corner_radius: CornerRadius::same(CARD_RADIUS),
        menu_corner_radius: CornerRadius::same(CARD_RADIUS),
        window_shadow: shadow,
        popup_shadow: shadow,
        window_fill: p.surface,
        window_stroke: Stroke::new(HAIRLINE, p.border),
        panel_fill: p.window,
        text_cursor: TextCursorStyle {
            stroke: Stroke::new(1.5, p.accent),
            blink: false, // it would draw twice a second for as long as a field has the focus
            ..TextCursorStyle::default()
        },
        interact_cursor: None,
        disabled_alpha: 0.5,
        ..base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(colour.r()) + 0.7152 * channel(colour.g()) + 0.0722 * channel(colour.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_is_measured_as_wcag_does() {
        assert!((contrast(rgb(0), rgb(0x00FF_FFFF)) - 21.0).abs() < 0.01);
        assert!((contrast(rgb(0x0077_7777), rgb(0x00FF_FFFF)) - 4.48).abs() < 0.01);
    }

    #[test]
    fn every_text_can_be_read_on_every_background_it_is_put_on() {
        for p in [&Palette::LIGHT, &Palette::DARK] {
            let plain = [p.window, p.surface, p.raised];
            let mut pairs = Vec::new();
            for background in plain {
                for text in [p.text, p.muted, p.accent, p.running, p.warn, p.error] {
                    pairs.push((text, background));
                }
            }
            for soft in [p.accent_soft, p.running_soft, p.warn_soft, p.error_soft] {
                pairs.push((p.text, soft));
                pairs.push((p.muted, soft));
            }
            pairs.push((p.accent, p.accent_soft));
            pairs.push((p.running, p.running_soft));
            pairs.push((p.warn, p.warn_soft));
            pairs.push((p.error, p.error_soft));
            for fill in [p.accent, p.running, p.error] {
                pairs.push((p.on_accent, fill));
            }
            for project in p.projects {
                pairs.push((project.line, project.soft));
                pairs.push((project.line, p.surface));
                pairs.push((project.line, p.raised));
                pairs.push((p.text, project.soft));
            }
            for (text, background) in pairs {
                let ratio = contrast(text, background);
                assert!(ratio >= 4.5, "{text:?} on {background:?}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn the_edge_of_every_control_can_be_seen() {
        for p in [&Palette::LIGHT, &Palette::DARK] {
            for background in [p.window, p.surface, p.raised] {
                for edge in [p.control, p.accent, p.running, p.error] {
                    let ratio = contrast(edge, background);
                    assert!(ratio >= 3.0, "{edge:?} on {background:?}: {ratio:.2}");
                }
            }
        }
    }

    #[test]
    fn a_project_keeps_its_colour_and_projects_differ() {
        assert_eq!(project_slot("PAY"), 0);
        assert_eq!(project_slot("WEB"), 1);
        assert_eq!(project_slot("OPS"), 2);
        let slots: std::collections::BTreeSet<usize> = (b'A'..=b'Z')
            .map(|c| project_slot(&format!("{}PROJ", char::from(c))))
            .collect();
        assert_eq!(slots.len(), 8, "all colours are used");
    }
}
