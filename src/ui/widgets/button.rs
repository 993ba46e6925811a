//! Buttons: outlined, primary, stop, danger, small, icon, the round start button, and links.

use egui::{
    Align2, Color32, CursorIcon, FontId, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    Vec2, WidgetInfo, pos2, vec2,
};

use super::focus_ring;
use crate::ui::theme::{self, Palette};

/// What a button is for; decides its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonKind {
    Outlined,
    Primary,
    /// Filled with the colour of a running timer.
    Stop,
    Danger,
}

struct Measure {
    font: FontId,
    height: f32,
    padding: f32,
    /// At least this wide; 0 for as wide as the text.
    width: f32,
}

/// An outlined button, 32 high.
pub fn button(ui: &mut Ui, text: &str) -> Response {
    labelled_button(ui, ButtonKind::Outlined, None, text)
}

/// An outlined button whose accessible name says more than its text.
pub fn button_named(ui: &mut Ui, text: &str, name: &str) -> Response {
    let measure = Measure {
        font: theme::body_medium(),
        height: theme::BUTTON,
        padding: 12.0,
        width: 0.0,
    };
    draw(
        ui,
        ButtonKind::Outlined,
        Mark::None,
        text,
        Some(name),
        &measure,
    )
}

/// The one primary button of a screen.
pub fn primary_button(ui: &mut Ui, text: &str) -> Response {
    labelled_button(ui, ButtonKind::Primary, None, text)
}

/// Stops the timer: filled, with a painted square.
pub fn stop_button(ui: &mut Ui, text: &str) -> Response {
    let narrow = theme::is_narrow(ui.ctx());
    let measure = Measure {
        font: theme::body_medium(),
        height: if narrow {
            theme::BUTTON
        } else {
            theme::BUTTON_DIALOG
        },
        padding: 16.0,
        width: 0.0,
    };
    draw(ui, ButtonKind::Stop, Mark::Square, text, None, &measure)
}

/// For what cannot be taken back.
pub fn danger_button(ui: &mut Ui, text: &str) -> Response {
    labelled_button(ui, ButtonKind::Danger, None, text)
}

/// A button with an icon of `ui::icons` before its text.
pub fn labelled_button(ui: &mut Ui, kind: ButtonKind, icon: Option<&str>, text: &str) -> Response {
    let measure = Measure {
        font: theme::body_medium(),
        height: theme::BUTTON,
        padding: 12.0,
        width: 0.0,
    };
    draw(
        ui,
        kind,
        icon.map_or(Mark::None, Mark::Icon),
        text,
        None,
        &measure,
    )
}

/// A dialog's button: 36 high, at least `width` wide.
pub fn dialog_button(ui: &mut Ui, kind: ButtonKind, text: &str, width: f32) -> Response {
    let measure = Measure {
        font: theme::body_medium(),
        height: theme::BUTTON_DIALOG,
        padding: 12.0,
        width,
    };
    draw(ui, kind, Mark::None, text, None, &measure)
}

/// An outlined button for rows, 26 high.
pub fn small_button(ui: &mut Ui, text: &str) -> Response {
    small_button_named(ui, text, text)
}

/// A small button whose accessible name says more than its text: "Edit PAY-128".
pub fn small_button_named(ui: &mut Ui, text: &str, name: &str) -> Response {
    let measure = Measure {
        font: theme::sub_medium(),
        height: theme::BUTTON_SMALL,
        padding: 8.0,
        width: 0.0,
    };
    draw(
        ui,
        ButtonKind::Outlined,
        Mark::None,
        text,
        Some(name),
        &measure,
    )
}

/// "Resume" with a triangle, as high as the field beside it.
pub fn resume_button(ui: &mut Ui, height: f32, what: &str) -> Response {
    let measure = Measure {
        font: theme::body_medium(),
        height,
        padding: 12.0,
        width: 0.0,
    };
    let name = format!("Resume {what}");
    draw(
        ui,
        ButtonKind::Outlined,
        Mark::Triangle,
        "Resume",
        Some(&name),
        &measure,
    )
}

/// How wide a small button with this text is.
pub fn small_button_width(ui: &Ui, text: &str) -> f32 {
    super::text_width(ui, text, &theme::sub_medium()) + 16.0
}

#[derive(Clone, Copy)]
enum Mark<'a> {
    None,
    Icon(&'a str),
    Square,
    Triangle,
}

struct Look {
    fill: Color32,
    edge: Stroke,
    text: Color32,
}

fn look(p: &Palette, kind: ButtonKind, response: &Response) -> Look {
    let hot = response.hovered() || response.is_pointer_button_down_on();
    let pressed = response.is_pointer_button_down_on();
    let outline = Stroke::new(theme::HAIRLINE, p.control);
    let filled = |fill: Color32| Look {
        fill: if pressed {
            fill.lerp_to_gamma(p.text, 0.16)
        } else if hot {
            fill.lerp_to_gamma(p.text, 0.08)
        } else {
            fill
        },
        edge: Stroke::NONE,
        text: p.on_accent,
    };
    match kind {
        ButtonKind::Outlined => Look {
            fill: if pressed {
                p.border
            } else if hot {
                p.raised
            } else {
                p.surface
            },
            edge: outline,
            text: p.text,
        },
        ButtonKind::Primary => filled(p.accent),
        ButtonKind::Stop => filled(p.running),
        ButtonKind::Danger => Look {
            fill: if hot { p.error_soft } else { p.surface },
            edge: Stroke::new(theme::HAIRLINE, p.error),
            text: p.error,
        },
    }
}

fn draw(
    ui: &mut Ui,
    kind: ButtonKind,
    mark: Mark<'_>,
    text: &str,
    name: Option<&str>,
    measure: &Measure,
) -> Response {
    let p = theme::palette(ui);
    let galley =
        ui.painter()
            .layout_no_wrap(text.to_owned(), measure.font.clone(), Color32::PLACEHOLDER);
    let mark_width = match mark {
        Mark::None => 0.0,
        Mark::Icon(_) => theme::ICON + 6.0,
        Mark::Square | Mark::Triangle => 10.0 + 6.0,
    };
    let content = galley.size().x + mark_width;
    let width = (content + 2.0 * measure.padding)
        .max(measure.width)
        .min(ui.available_width().max(content));
    let (rect, response) = ui.allocate_exact_size(vec2(width, measure.height), Sense::click());
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name.unwrap_or(text)));
    if ui.is_rect_visible(rect) {
        let look = look(p, kind, &response);
        let painter = ui.painter();
        painter.rect(
            rect,
            theme::RADIUS,
            look.fill,
            look.edge,
            StrokeKind::Inside,
        );
        let mut x = rect.center().x - content / 2.0;
        let middle = rect.center().y;
        match mark {
            Mark::None | Mark::Triangle => {}
            Mark::Icon(icon) => {
                painter.text(
                    pos2(x, middle),
                    Align2::LEFT_CENTER,
                    icon,
                    theme::icon_font(theme::ICON),
                    look.text,
                );
            }
            Mark::Square => {
                let square = egui::Rect::from_center_size(pos2(x + 5.0, middle), Vec2::splat(10.0));
                painter.rect_filled(square, 2.0, look.text);
            }
        }
        if matches!(mark, Mark::Triangle) {
            painter.add(triangle(pos2(x + 1.0, middle), look.text));
        }
        x += mark_width;
        painter.galley(pos2(x, middle - galley.size().y / 2.0), galley, look.text);
        if response.has_focus() {
            focus_ring(ui, rect, f32::from(theme::RADIUS));
        }
    }
    response
}

/// A 28x28 button that is only an icon; its name is also its tooltip.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    let p = theme::palette(ui);
    icon_coloured(ui, icon, name, p.muted, None)
}

/// An icon button that is on or off (the pin): the accent while on.
pub fn icon_toggle(ui: &mut Ui, icon: &str, name: &str, on: bool) -> Response {
    let p = theme::palette(ui);
    let colour = if on { p.accent } else { p.control };
    icon_coloured(ui, icon, name, colour, Some(on))
}

fn icon_coloured(
    ui: &mut Ui,
    icon: &str,
    name: &str,
    colour: Color32,
    on: Option<bool>,
) -> Response {
    let p = theme::palette(ui);
    let size = Vec2::splat(theme::ICON_BUTTON);
    let size_of_icon = if on.is_some() {
        theme::ICON_SMALL
    } else {
        theme::ICON
    };
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| match on {
        Some(on) => WidgetInfo::selected(Role::Button, ui.is_enabled(), on, name),
        None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), name),
    });
    if ui.is_rect_visible(rect) {
        let hot = response.hovered();
        if hot || response.is_pointer_button_down_on() {
            ui.painter().rect_filled(rect, theme::RADIUS, p.border);
        }
        let colour = if hot && on != Some(true) {
            p.text
        } else {
            colour
        };
        ui.painter().text(
            rect.center(),
            Align2::CENTER_CENTER,
            icon,
            theme::icon_font(size_of_icon),
            colour,
        );
        if response.has_focus() {
            focus_ring(ui, rect, f32::from(theme::RADIUS));
        }
    }
    response.on_hover_ui(|ui| {
        ui.label(name);
    })
}

/// The round button of a row: a play triangle, or a stop square while that row's timer runs.
pub fn start_button(ui: &mut Ui, running: bool, name: &str) -> Response {
    let p = theme::palette(ui);
    let size = Vec2::splat(theme::ICON_BUTTON);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let middle = rect.center();
        let radius = theme::ICON_BUTTON / 2.0;
        let hot = response.hovered();
        if running {
            let fill = if hot {
                p.running.lerp_to_gamma(p.text, 0.1)
            } else {
                p.running
            };
            painter.circle_filled(middle, radius, fill);
            let square = egui::Rect::from_center_size(middle, Vec2::splat(10.0));
            painter.rect_filled(square, 2.0, p.on_accent);
        } else {
            let fill = if hot { p.running_soft } else { p.surface };
            let edge = if hot { p.running } else { p.border };
            painter.circle(
                middle,
                radius - 0.5,
                fill,
                Stroke::new(theme::HAIRLINE, edge),
            );
            // A little to the right of the middle: a triangle's weight lies at its left.
            painter.add(triangle(pos2(middle.x - 3.2, middle.y), p.running));
        }
        if response.has_focus() {
            focus_ring(ui, rect, radius);
        }
    }
    response.on_hover_ui(|ui| {
        ui.label(name);
    })
}

/// The play triangle, 8 wide, from the middle of its left edge.
fn triangle(left: egui::Pos2, colour: Color32) -> Shape {
    Shape::convex_polygon(
        vec![
            pos2(left.x, left.y - 5.0),
            pos2(left.x + 8.0, left.y),
            pos2(left.x, left.y + 5.0),
        ],
        colour,
        Stroke::new(theme::HAIRLINE, colour),
    )
}

/// Text in the accent that does something; underlined on hover and focus.
pub fn link(ui: &mut Ui, text: &str) -> Response {
    link_in(ui, text, theme::sub_medium())
}

/// A link in the size of captions.
pub fn caption_link(ui: &mut Ui, text: &str) -> Response {
    link_in(ui, text, theme::caption_medium())
}

fn link_in(ui: &mut Ui, text: &str, font: FontId) -> Response {
    let p = theme::palette(ui);
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Link, ui.is_enabled(), text));
    if ui.is_rect_visible(rect) {
        ui.painter().galley(rect.min, galley, p.accent);
        if response.hovered() {
            ui.painter().hline(
                rect.x_range(),
                rect.max.y,
                Stroke::new(theme::HAIRLINE, p.accent),
            );
        }
        if response.has_focus() {
            focus_ring(ui, rect, 2.0);
        }
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}
