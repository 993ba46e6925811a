//! How the screen says times, ages, dates and states of delivery: one format each, everywhere.

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};

use super::widgets::Tone;
use crate::domain::day::DayZone;
use crate::domain::delivery::{Delivery, DraftReason};
use crate::domain::settings::Clock;
use crate::state::Now;

/// A time of day in the profile's zone: `08:45`, or `8:45 am`.
pub fn time_of_day(zone: &DayZone, at: Timestamp, clock: Clock) -> String {
    minute_of_day(zone.minute_of_day(at), clock)
}

/// Minutes after midnight as a time of day; 24:00 is written as such.
pub fn minute_of_day(minute: u16, clock: Clock) -> String {
    let (hour, minute) = (minute / 60, minute % 60);
    match clock {
        Clock::H24 => format!("{hour:02}:{minute:02}"),
        Clock::H12 => {
            let half = if hour % 24 < 12 { "am" } else { "pm" };
            let hour = match hour % 12 {
                0 => 12,
                hour => hour,
            };
            format!("{hour}:{minute:02} {half}")
        }
    }
}

/// `Friday, 27 November`; with the year when it is not this one.
pub fn date(date: Date, today: Date) -> String {
    let day = format!(
        "{}, {} {}",
        weekday(date.weekday()),
        date.day(),
        month(date.month())
    );
    if date.year() == today.year() {
        day
    } else {
        format!("{day} {}", date.year())
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

const fn month(month: i8) -> &'static str {
    match month {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

/// How long ago something was, and after how many seconds the words change.
fn age(secs: i64) -> (String, i64) {
    match secs {
        ..10 => ("just now".to_owned(), 10 - secs.max(0)),
        10..60 => (format!("{} s ago", secs / 10 * 10), 10 - secs % 10),
        60..3600 => (format!("{} min ago", secs / 60), 60 - secs % 60),
        3600..86_400 => (format!("{} h ago", secs / 3600), 3600 - secs % 3600),
        86_400..172_800 => ("yesterday".to_owned(), 86_400),
        _ => (format!("{} days ago", secs / 86_400), 86_400),
    }
}

/// `just now`, `20 s ago`, `2 min ago`; the frame is drawn again when the words change.
pub fn ago(ctx: &egui::Context, now: Now, then: Timestamp) -> String {
    let (words, changes_in) = age(now.utc.duration_since(then).as_secs());
    ctx.request_repaint_after_secs(changes_in as f32);
    words
}

/// `in 12 s`, `in 3 min`; the frame is drawn again when the words change.
pub fn in_time(ctx: &egui::Context, now: Now, due: Timestamp) -> String {
    let left = due.duration_since(now.utc);
    let secs = left.as_secs() + i64::from(left.subsec_nanos() > 0);
    if secs <= 0 {
        return "now".to_owned();
    }
    let (words, changes_in) = if secs < 90 {
        (format!("in {secs} s"), 1)
    } else {
        (format!("in {} min", (secs + 30) / 60), 30)
    };
    ctx.request_repaint_after_secs(changes_in as f32);
    words
}

/// Draws the frame again when the clock shows the next whole second of something that began `since`.
pub fn repaint_at_next_second(ctx: &egui::Context, now: Now, since: Timestamp) {
    let into = now.utc.duration_since(since).as_millis().rem_euclid(1000);
    let left = u64::try_from(1000 - into).unwrap_or(1000);
    // A little late rather than a little early, which would draw the same second twice.
    ctx.request_repaint_after(std::time::Duration::from_millis(left + 5));
}

/// A delivery state as a person sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryWords {
    /// On the pill.
    pub word: &'static str,
    /// On the pill while narrow.
    pub mark: &'static str,
    pub tone: Tone,
    /// What it means, as the pill's tooltip.
    pub meaning: &'static str,
}

/// The words for a state.
pub const fn delivery(delivery: &Delivery) -> DeliveryWords {
    let (word, mark, tone, meaning) = match delivery {
        Delivery::Draft(DraftReason::TooShort) => (
            "Draft",
            "–",
            Tone::Neutral,
            "Under a minute: Jira takes no such worklog. It stays here.",
        ),
        Delivery::Draft(DraftReason::Unassigned) => (
            "Draft",
            "–",
            Tone::Neutral,
            "It has no issue yet, so it stays here.",
        ),
        Delivery::Draft(DraftReason::Held) => (
            "Held",
            "–",
            Tone::Neutral,
            "You hold it back; it is not sent until you let it go.",
        ),
        Delivery::Waiting { .. } => (
            "Waiting",
            "…",
            Tone::Warn,
            "It is saved here and goes to Jira by itself.",
        ),
        Delivery::Sending(_) => ("Sending", "…", Tone::Warn, "It is on its way to Jira."),
        Delivery::Checking { .. } => (
            "Checking",
            "…",
            Tone::Warn,
            "Jira's answer was lost. Whether the worklog arrived is looked up before anything is sent again.",
        ),
        Delivery::InJira { .. } => ("In Jira", "✓", Tone::Good, "Jira holds this worklog."),
        Delivery::Refused { .. } => (
            "Refused",
            "!",
            Tone::Bad,
            "Jira said no. Move it to another issue, change it, or delete it.",
        ),
        Delivery::NeedsYou { .. } => (
            "Needs you",
            "?",
            Tone::Warn,
            "Jira holds worklogs that look like this one. Only you can tell.",
        ),
    };
    DeliveryWords {
        word,
        mark,
        tone,
        meaning,
    }
}

/// The instant of a time of day on a date in the zone.
pub fn instant(zone: &DayZone, date: Date, minute: u16) -> Option<Timestamp> {
    let (midnight, next) = zone.bounds(date);
    let hour = i8::try_from(minute / 60).ok()?;
    if hour >= 24 {
        return Some(next);
    }
    let minute = i8::try_from(minute % 60).ok()?;
    let zoned = zone
        .zone
        .to_zoned_datetime(date.at(hour, minute, 0, 0))
        .ok()?;
    Some(zoned.timestamp().clamp(midnight, next))
}

/// The last time before `now` that the clock showed this time of day.
pub fn last_time_it_was(zone: &DayZone, now: Timestamp, minute: u16) -> Option<Timestamp> {
    let today = zone.date(now);
    let at = instant(zone, today, minute)?;
    if at <= now {
        return Some(at);
    }
    instant(zone, today.yesterday().ok()?, minute)
}

/// `secs` before `at`.
pub fn earlier(at: Timestamp, secs: i64) -> Timestamp {
    at.checked_sub(SignedDuration::from_secs(secs))
        .unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as civil;
    use jiff::tz::TimeZone;

    fn vienna() -> DayZone {
        DayZone::of_profile(Some("Europe/Vienna"), &TimeZone::UTC)
    }

    #[test]
    fn times_of_day_follow_the_persons_clock() {
        for (minute, h24, h12) in [
            (0, "00:00", "12:00 am"),
            (525, "08:45", "8:45 am"),
            (720, "12:00", "12:00 pm"),
            (1095, "18:15", "6:15 pm"),
            (1440, "24:00", "12:00 am"),
        ] {
            assert_eq!(minute_of_day(minute, Clock::H24), h24);
            assert_eq!(minute_of_day(minute, Clock::H12), h12);
        }
    }

    #[test]
    fn dates_say_the_year_only_when_it_is_another() {
        let today = civil(2026, 11, 27);
        assert_eq!(date(today, today), "Friday, 27 November");
        assert_eq!(date(civil(2025, 1, 1), today), "Wednesday, 1 January 2025");
    }

    #[test]
    fn ages_are_short_and_know_when_they_change() {
        for (secs, words, changes_in) in [
            (-5, "just now", 10),
            (0, "just now", 10),
            (9, "just now", 1),
            (10, "10 s ago", 10),
            (27, "20 s ago", 3),
            (60, "1 min ago", 60),
            (3599, "59 min ago", 1),
            (7200, "2 h ago", 3600),
            (90_000, "yesterday", 86_400),
            (300_000, "3 days ago", 86_400),
        ] {
            assert_eq!(age(secs), (words.to_owned(), changes_in), "{secs}");
        }
    }

    #[test]
    fn a_time_of_day_that_is_still_to_come_today_was_yesterday() {
        let zone = vienna();
        let now: Timestamp = "2026-11-27T15:20:00Z".parse().unwrap();
        let was = |minute| last_time_it_was(&zone, now, minute).unwrap().to_string();
        assert_eq!(was(15 * 60 + 16), "2026-11-27T14:16:00Z");
        assert_eq!(was(17 * 60), "2026-11-26T16:00:00Z");
    }

    #[test]
    fn a_time_that_a_clock_change_skips_is_still_an_instant_of_that_day() {
        let zone = vienna();
        let day = civil(2026, 3, 29);
        let (from, to) = zone.bounds(day);
        let at = instant(&zone, day, 2 * 60 + 30).unwrap();
        assert!(at >= from && at < to);
        assert_eq!(instant(&zone, day, 24 * 60), Some(to));
    }
}
