//! Dates and durations as JQL writes them, in the zone and week of the user who asks.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ZonedDateTime};

use super::catalogue::Unit;
use crate::sandbox::model::World;

/// The moment of the search and how the asking user cuts days and weeks.
#[derive(Debug)]
pub(super) struct Clock {
    now_ms: i64,
    zone: TimeZone,
    week_starts: Weekday,
}

/// A date as written, still without a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum DateText {
    Civil(DateTime),
    /// From now, in milliseconds; days are 24 h.
    Shift(i64),
}

impl Clock {
    /// Falls back to UTC where the user's zone is unknown.
    pub(super) fn new(world: &World, now_ms: i64) -> Self {
        let user = world.user(&world.me);
        let zone = user
            .and_then(|user| TimeZone::get(&user.time_zone).ok())
            .unwrap_or(TimeZone::UTC);
        // "The result depends upon your locale": Sunday first where that is the custom.
        let country = user.and_then(|user| user.locale.split(['_', '-']).nth(1));
        let sunday = country.is_some_and(|country| {
            [
                "BR", "CA", "HK", "IL", "IN", "JP", "KR", "MX", "TW", "US", "ZA",
            ]
            .contains(&country)
        });
        Self {
            now_ms,
            zone,
            week_starts: if sunday {
                Weekday::Sunday
            } else {
                Weekday::Monday
            },
        }
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.now_ms
    }

    fn at(&self, ms: i64) -> ZonedDateTime {
        let instant = Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        });
        instant.to_zoned_datetime(self.zone.clone())
    }

    /// Milliseconds since the epoch.
    pub(super) fn resolve(&self, text: DateText) -> i64 {
        match text {
            DateText::Civil(civil) => civil
                .to_zoned_datetime(self.zone.clone())
                .map_or(i64::MAX, |zoned| zoned.timestamp().as_millisecond()),
            DateText::Shift(ms) => self.now_ms.saturating_add(ms),
        }
    }

    /// The day of an instant.
    pub(super) fn day(&self, ms: i64) -> Date {
        self.at(ms).date()
    }

    /// First millisecond of the day of this instant and of the day after.
    pub(super) fn day_bounds(&self, ms: i64) -> (i64, i64) {
        let day = self.at(ms);
        let start = day.start_of_day().unwrap_or_else(|_| day.clone());
        let end = day
            .tomorrow()
            .and_then(|next| next.start_of_day())
            .map_or(i64::MAX, |next| next.timestamp().as_millisecond());
        (start.timestamp().as_millisecond(), end)
    }

    /// `startOfDay("-1w")` and its like: moves by the increment first, then cuts.
    pub(super) fn start_of(&self, unit: Unit, increment: Option<Increment>) -> i64 {
        self.start(unit, increment)
            .map_or(self.now_ms, |zoned| zoned.timestamp().as_millisecond())
    }

    /// The last millisecond of the unit.
    pub(super) fn end_of(&self, unit: Unit, increment: Option<Increment>) -> i64 {
        self.start(unit, increment)
            .and_then(|start| {
                let next = start.checked_add(unit.span(1)?).ok()?;
                next.start_of_day().ok()
            })
            .map_or(self.now_ms, |next| next.timestamp().as_millisecond() - 1)
    }

    fn start(&self, unit: Unit, increment: Option<Increment>) -> Option<ZonedDateTime> {
        let now = self.at(self.now_ms);
        let moved = match increment {
            Some(increment) => now.checked_add(increment.span(unit)?).ok()?,
            None => now,
        };
        let first = match unit {
            Unit::Day => moved,
            Unit::Week => {
                let back = self.week_starts.until(moved.weekday());
                moved
                    .checked_sub(Span::new().try_days(i64::from(back)).ok()?)
                    .ok()?
            }
            Unit::Month => moved.first_of_month().ok()?,
            Unit::Year => moved.first_of_year().ok()?,
        };
        first.start_of_day().ok()
    }
}

impl Unit {
    fn span(self, count: i64) -> Option<Span> {
        match self {
            Self::Day => Span::new().try_days(count),
            Self::Week => Span::new().try_weeks(count),
            Self::Month => Span::new().try_months(count),
            Self::Year => Span::new().try_years(count),
        }
        .ok()
    }
}

/// `(+/-)n(yMwdhm)`, the argument of `startOfDay()` and its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Increment {
    count: i64,
    /// Without one it is the function's own.
    unit: Option<char>,
}

impl Increment {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let digits = rest.trim_end_matches(['y', 'M', 'w', 'd', 'h', 'm']);
        let mut units = rest[digits.len()..].chars();
        let unit = units.next();
        // Six digits are more than any calendar needs and keep the sum inside it.
        let plain = digits.chars().all(|c| c.is_ascii_digit());
        if units.next().is_some() || !plain || digits.is_empty() || digits.len() > 6 {
            return None;
        }
        Some(Self {
            count: sign * digits.parse::<i64>().ok()?,
            unit,
        })
    }

    fn span(self, own: Unit) -> Option<Span> {
        let span = Span::new();
        match self.unit {
            None => return own.span(self.count),
            Some('y') => span.try_years(self.count),
            Some('M') => span.try_months(self.count),
            Some('w') => span.try_weeks(self.count),
            Some('d') => span.try_days(self.count),
            Some('h') => span.try_hours(self.count),
            Some(_) => span.try_minutes(self.count),
        }
        .ok()
    }
}

/// `yyyy-MM-dd`, `yyyy/MM/dd`, either with ` HH:mm`, or a period such as `-5d` or `4w 2d`.
pub(super) fn date(text: &str) -> Option<DateText> {
    let text = text.trim();
    civil(text)
        .map(DateText::Civil)
        .or_else(|| shift(text).map(DateText::Shift))
}

fn civil(text: &str) -> Option<DateTime> {
    let (day, time) = match text.split_once(' ') {
        Some((day, time)) => (day, Some(time.trim())),
        None => (text, None),
    };
    let separator = if day.contains('/') { '/' } else { '-' };
    let mut parts = day.split(separator);
    let year = digits(parts.next()?, 4, 4)?;
    let month = digits(parts.next()?, 1, 2)?;
    let day = digits(parts.next()?, 1, 2)?;
    if parts.next().is_some() {
        return None;
    }
    let (hour, minute) = match time {
        Some(time) => {
            let (hour, minute) = time.split_once(':')?;
            (digits(hour, 1, 2)?, digits(minute, 2, 2)?)
        }
        None => (0, 0),
    };
    DateTime::new(
        year,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        0,
        0,
    )
    .ok()
}

fn digits(text: &str, least: usize, most: usize) -> Option<i16> {
    let fits = (least..=most).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// A period in milliseconds, signed as a whole.
fn shift(text: &str) -> Option<i64> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let minutes = units(rest, |unit| match unit {
        "w" | "week" | "weeks" => Some(7 * 24 * 60),
        "d" | "day" | "days" => Some(24 * 60),
        "h" | "hour" | "hours" => Some(60),
        "m" | "minute" | "minutes" => Some(1),
        _ => None,
    })?;
    minutes.checked_mul(sign * 60_000)
}

/// Seconds of a duration: `2h`, `1w 2d 30m`; a bare number is minutes. Days and weeks are working
/// days and weeks, as the site has them.
pub(super) fn duration(text: &str, world: &World) -> Option<i64> {
    let text = text.trim();
    if let Ok(minutes) = text.parse::<i64>() {
        return minutes.checked_mul(60);
    }
    let day = (world.hours_per_day * 3600.0).round() as i64;
    let week = (world.hours_per_day * world.days_per_week * 3600.0).round() as i64;
    units(text, |unit| match unit {
        "w" | "week" | "weeks" => Some(week),
        "d" | "day" | "days" => Some(day),
        "h" | "hour" | "hours" => Some(3600),
        "m" | "minute" | "minutes" => Some(60),
        _ => None,
    })
}

/// The sum of `<number><unit>` pairs; at least one, nothing else but spaces.
fn units(text: &str, size: impl Fn(&str) -> Option<i64>) -> Option<i64> {
    let mut rest = text.trim();
    let mut sum: i64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let count: i64 = rest.get(..digits)?.parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.chars().take_while(char::is_ascii_alphabetic).count();
        sum = sum.checked_add(count.checked_mul(size(&rest[..letters])?)?)?;
        rest = rest[letters..].trim_start();
    }
    Some(sum)
}
