//! Jira's durations (`1w 2d 3h 4m`) and its dates.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// Seconds of Jira's notation; a bare number is minutes, the site's default unit.
/// Days and weeks are working days and weeks.
pub(super) fn parse(text: &str, hours_per_day: f64, days_per_week: f64) -> Option<i64> {
    let mut total = 0.0;
    let mut words = 0;
    for word in text.split_whitespace() {
        let split = word
            .find(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(word.len());
        let (number, unit) = word.split_at(split);
        if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit() || c == '.') {
            return None;
        }
        let number: f64 = number.parse().ok()?;
        let seconds = match unit {
            "w" => 3600.0 * hours_per_day * days_per_week,
            "d" => 3600.0 * hours_per_day,
            "h" => 3600.0,
            "m" | "" => 60.0,
            _ => return None,
        };
        total += number * seconds;
        words += 1;
    }
    (words > 0 && total < 1e12).then_some(total.round() as i64)
}

/// `1d 2h`, as Jira writes `timeSpent`.
pub(super) fn pretty(secs: i64, hours_per_day: f64, days_per_week: f64) -> String {
    let day = (hours_per_day * 60.0).round().max(1.0) as i64;
    let week = (hours_per_day * days_per_week * 60.0).round().max(1.0) as i64;
    let mut rest = secs.max(0) / 60;
    let mut words = Vec::new();
    for (minutes, unit) in [(week, 'w'), (day, 'd'), (60, 'h'), (1, 'm')] {
        if rest >= minutes {
            words.push(format!("{}{unit}", rest / minutes));
            rest %= minutes;
        }
    }
    if words.is_empty() {
        "0m".to_owned()
    } else {
        words.join(" ")
    }
}

/// `2026-11-23T09:30:00.000+0100`: an instant with the zone's offset and no colon in it.
pub(super) fn instant(ms: i64, zone: &TimeZone) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%.3f%z")
        .to_string()
}

/// The one form of `started` that Jira reads, `yyyy-MM-dd'T'HH:mm:ss.SSSZ`, in ms since the epoch.
pub(super) fn parse_instant(text: &str) -> Option<i64> {
    let shape = b"0000-00-00T00:00:00.000+0000";
    let bytes = text.as_bytes();
    let fits = bytes.len() == shape.len()
        && bytes.iter().zip(shape).all(|(b, s)| match s {
            b'0' => b.is_ascii_digit(),
            b'+' => matches!(b, b'+' | b'-'),
            other => b == other,
        });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<i16>().ok());
    let local = DateTime::new(
        number(0, 4)?,
        number(5, 7)? as i8,
        number(8, 10)? as i8,
        number(11, 13)? as i8,
        number(14, 16)? as i8,
        number(17, 19)? as i8,
        i32::from(number(20, 23)?) * 1_000_000,
    )
    .ok()?;
    let (hours, minutes) = (number(24, 26)?, number(26, 28)?);
    if hours > 18 || minutes > 59 {
        return None;
    }
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    let signed = if bytes.get(23) == Some(&b'-') {
        -seconds
    } else {
        seconds
    };
    let offset = Offset::from_seconds(signed).ok()?;
    Some(offset.to_timestamp(local).ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_weeks_are_working_days_and_weeks() {
        for (text, secs) in [
            ("1d 2h", 36_000),
            ("1w", 144_000),
            ("90m", 5_400),
            ("1.5h", 5_400),
            ("30", 1_800),
        ] {
            assert_eq!(parse(text, 8.0, 5.0), Some(secs), "{text}");
        }
        for text in ["", "abc", "1y", "-1h", "h"] {
            assert_eq!(parse(text, 8.0, 5.0), None, "{text}");
        }
        assert_eq!(parse("1d", 7.6, 5.0), Some(27_360));
    }

    #[test]
    fn pretty_says_what_parse_reads() {
        for (secs, text) in [(36_000, "1d 2h"), (0, "0m"), (144_060, "1w 1m"), (59, "0m")] {
            assert_eq!(pretty(secs, 8.0, 5.0), text);
        }
    }

    #[test]
    fn only_the_form_with_milliseconds_and_a_bare_offset_is_an_instant() {
        assert_eq!(parse_instant("1970-01-01T00:00:01.500+0000"), Some(1_500));
        assert_eq!(parse_instant("1970-01-01T01:00:00.000+0100"), Some(0));
        assert_eq!(parse_instant("1969-12-31T20:30:00.000-0330"), Some(0));
        for text in [
            "2026-11-23T09:00:00.000Z",
            "2026-11-23T09:00:00.000+00:00",
            "2026-11-23T09:00:00+0000",
            "2026-11-23T09:00:00.000",
            "2026-11-23 09:00:00.000+0000",
            "2026-13-23T09:00:00.000+0000",
            "2026-11-23T25:00:00.000+0000",
            "2026-11-23T09:00:00.000+9900",
            "",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_carries_the_offset_of_the_zone() {
        let zone = TimeZone::get("Asia/Tokyo").unwrap();
        assert_eq!(instant(1_500, &zone), "1970-01-01T09:00:01.500+0900");
    }
}
