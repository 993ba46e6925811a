//! Where a row's parts are: columns drop in the order estimate, status, pin when the list is narrow.

use std::sync::{Arc, Weak};

use egui::Rangef;

use crate::domain::issue::Issue;
use crate::ui::{theme, widgets};

const PADDING: f32 = 12.0;
const GAP: f32 = 12.0;
const START: f32 = 28.0;
const KIND: f32 = 14.0;
const STATUS: f32 = 96.0;
const REMAINING: f32 = 68.0;
const TODAY: f32 = 44.0;
const PIN: f32 = 28.0;
/// Narrower lists show no estimate, no status, no pin.
const WITH_REMAINING: f32 = 560.0;
const WITH_STATUS: f32 = 460.0;
const WITH_PIN: f32 = 380.0;

/// Horizontal extent of each part, in the screen's coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Columns {
    pub start: Rangef,
    /// The square of the issue type.
    pub kind: Rangef,
    pub key: Rangef,
    pub summary: Rangef,
    pub status: Option<Rangef>,
    pub remaining: Option<Rangef>,
    pub today: Rangef,
    pub pin: Option<Rangef>,
}

impl Columns {
    /// Lays a row of this extent out.
    pub fn of(row: Rangef, key_width: f32) -> Self {
        let width = row.span();
        let mut left = row.min + PADDING;
        let mut take = |w: f32| {
            let column = Rangef::new(left, left + w);
            left += w + GAP;
            column
        };
        let start = take(START);
        let kind = take(KIND);
        let key = take(key_width);
        let mut right = row.max - PADDING;
        let mut take_right = |w: f32, from: f32| {
            (width >= from).then(|| {
                let column = Rangef::new(right - w, right);
                right -= w + GAP;
                column
            })
        };
        let pin = take_right(PIN, WITH_PIN);
        let today = take_right(TODAY, 0.0).unwrap_or(Rangef::point(row.max));
        let remaining = take_right(REMAINING, WITH_REMAINING);
        let status = take_right(STATUS, WITH_STATUS);
        Self {
            start,
            kind,
            key,
            summary: Rangef::new(left, right.max(left)),
            status,
            remaining,
            today,
            pin,
        }
    }
}

/// The width of the longest key of a result, measured once.
#[derive(Debug, Default)]
pub struct Measured {
    /// Weak, so that a growing result is not copied for our sake.
    of: Weak<Vec<Issue>>,
    key_width: f32,
}

impl Measured {
    /// Wide enough for every key of the result, within reason.
    pub fn key_width(&mut self, ui: &egui::Ui, issues: &Arc<Vec<Issue>>) -> f32 {
        if !std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(issues)) {
            let longest = issues
                .iter()
                .map(|issue| &issue.key)
                .max_by_key(|k| k.len());
            let width = longest.map_or(0.0, |key| {
                widgets::text_width(ui, key, &theme::body_semibold())
            });
            // Digits are as wide as the widest digit, letters are not: leave a little room.
            self.key_width = (width.ceil() + 4.0).clamp(64.0, 132.0);
            self.of = Arc::downgrade(issues);
        }
        self.key_width
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_drop_in_the_order_estimate_status_pin() {
        for (width, remaining, status, pin) in [
            (848.0, true, true, true),
            (540.0, false, true, true),
            (420.0, false, false, true),
            (332.0, false, false, false),
        ] {
            let columns = Columns::of(Rangef::new(0.0, width), 64.0);
            assert_eq!(columns.remaining.is_some(), remaining, "{width}");
            assert_eq!(columns.status.is_some(), status, "{width}");
            assert_eq!(columns.pin.is_some(), pin, "{width}");
        }
    }

    #[test]
    fn no_column_overlaps_the_next_at_any_width() {
        for width in 300..1200 {
            let c = Columns::of(Rangef::new(0.0, width as f32), 100.0);
            let order: Vec<Rangef> = [
                Some(c.start),
                Some(c.kind),
                Some(c.key),
                Some(c.summary),
                c.status,
                c.remaining,
                Some(c.today),
                c.pin,
            ]
            .into_iter()
            .flatten()
            .collect();
            for pair in order.windows(2) {
                assert!(pair[0].max <= pair[1].min, "{width}: {pair:?}");
            }
            assert!(c.summary.span() > 0.0, "{width}");
        }
    }
}
