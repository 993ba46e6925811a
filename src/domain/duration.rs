//! Durations and times of day: reading what people type, writing one format everywhere.
//!
//! `7 h 45 m` in sentences, `7:45` in columns, `1:04:09` for the running timer.

/// `7 h 45 m`, `45 m`, `8 h`; seconds are cut off.
#[must_use]
pub fn words(secs: i64) -> String {
    let minutes = secs.max(0) / 60;
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m} m"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m:02} m"),
    }
}

/// `7:45`.
#[must_use]
pub fn column(secs: i64) -> String {
    let minutes = secs.max(0) / 60;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// `1:04:09`.
#[must_use]
pub fn running(secs: i64) -> String {
    let secs = secs.max(0);
    format!("{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
}

/// Why typed text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    #[error("type a duration such as 1h 30m, 1.5h, 90 or 1:30")]
    NotADuration,
    #[error("this is longer than a month")]
    TooLong,
    #[error("this is nothing; type at least one minute")]
    Nothing,
}

/// The longest duration that is read: 31 days.
const LONGEST_SECS: i64 = 31 * 86_400;

/// Reads `1h 30m`, `1.5h`, `1,5h`, `90` (minutes), `1:30`, `2d` (by the site's day), `1w`.
///
/// A week is five of the site's days. A number alone is minutes, and so is one after hours (`1h30`);
/// a decimal number needs its unit. No fraction of a second is kept.
///
/// # Errors
/// When it is none of these, nothing, or longer than 31 days.
pub fn parse(text: &str, day_secs: i64) -> Result<i64, DurationError> {
    let text = text.trim().to_lowercase();
    let secs = match text.split_once(':') {
        Some((hours, minutes)) => clock(hours, minutes)?,
        None => parts(&text, if day_secs > 0 { day_secs } else { 8 * 3_600 })?,
    };
    if secs > LONGEST_SECS {
        Err(DurationError::TooLong)
    } else if secs < 60 {
        Err(DurationError::Nothing)
    } else {
        Ok(secs)
    }
}

/// Reads a time of day: `9:15`, `09.15`, `915`, `9`, `9am`, `12:30 pm`. Minutes after midnight.
#[must_use]
pub fn parse_time_of_day(text: &str) -> Option<u16> {
    let text = text
        .trim()
        .to_lowercase()
        .replace("a.m.", "am")
        .replace("p.m.", "pm");
    let (time, half) = ["am", "a", "pm", "p"]
        .into_iter()
        .find_map(|suffix| Some((text.strip_suffix(suffix)?, suffix.chars().next())))
        .unwrap_or((&text, None));
    let time = time.trim_end();
    let (hour, minute) = match time.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None if time.len() <= 2 => (time, "00"),
        // The text before the last two digits; other characters are refused below.
        None => time.split_at_checked(time.len() - 2)?,
    };
    if hour.len() > 2 {
        return None;
    }
    let (hour, minute) = (digits(hour).ok()?, digits(minute).ok()?);
    let hour = match half {
        None if hour < 24 => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + if half == 'p' { 12 } else { 0 },
        None | Some(_) => return None,
    };
    if minute < 60 {
        u16::try_from(hour * 60 + minute).ok()
    } else {
        None
    }
}

/// `1:30`.
fn clock(hours: &str, minutes: &str) -> Result<i64, DurationError> {
    let (hours, minutes) = match (digits(hours.trim())?, digits(minutes.trim())?) {
        (hours, part) if minutes.trim().len() == 2 && part < 60 => (hours, part),
        _ => return Err(DurationError::NotADuration),
    };
    Ok(hours * 3_600 + minutes * 60)
}

/// `1w 2d 3h 4m`, each at most once.
fn parts(text: &str, day_secs: i64) -> Result<i64, DurationError> {
    let mut rest = text;
    let mut total = 0_i64;
    let mut seen: Vec<i64> = Vec::new();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let after = after.trim_start();
        let end = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let unit_secs = match unit {
            "w" | "week" | "weeks" => day_secs.saturating_mul(5),
            "d" | "day" | "days" => day_secs,
            "h" | "hr" | "hrs" | "hour" | "hours" | "std" => 3_600,
            "m" | "min" | "mins" | "minute" | "minutes" => 60,
            // Minutes: alone, or as the last part after hours.
            "" if after.is_empty() && matches!(seen.last(), None | Some(3_600)) => {
                if number.contains(['.', ',']) {
                    return Err(DurationError::NotADuration);
                }
                60
            }
            _ => return Err(DurationError::NotADuration),
        };
        if seen.contains(&unit_secs) {
            return Err(DurationError::NotADuration);
        }
        seen.push(unit_secs);
        total = total.saturating_add(number_of(number, unit_secs)?);
        rest = after.trim_start();
    }
    if seen.is_empty() {
        Err(DurationError::NotADuration)
    } else {
        Ok(total)
    }
}

/// `1`, `1.5`, `1,5` or `.5` of a unit, in whole seconds and without floating point.
fn number_of(number: &str, unit_secs: i64) -> Result<i64, DurationError> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let whole = if whole.is_empty() && number.len() > 1 {
        "0"
    } else {
        whole
    };
    let places = u32::try_from(fraction.len()).map_err(|_| DurationError::NotADuration)?;
    if places > 6 {
        return Err(DurationError::NotADuration);
    }
    let part = digits(fraction)?.saturating_mul(unit_secs) / 10_i64.pow(places);
    Ok(digits(whole)?
        .saturating_mul(unit_secs)
        .saturating_add(part))
}

/// A number of ASCII digits only.
fn digits(text: &str) -> Result<i64, DurationError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DurationError::NotADuration);
    }
    if text.trim_start_matches('0').len() > 9 {
        return Err(DurationError::TooLong);
    }
    text.parse().map_err(|_| DurationError::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: i64 = 7 * 3_600;

    #[test]
    fn durations_are_read_as_people_type_them() {
        for (text, secs) in [
            ("90", 90 * 60),
            ("1", 60),
            ("1:30", 5_400),
            ("0:05", 300),
            ("12:00", 43_200),
            ("1h 30m", 5_400),
            ("1h30m", 5_400),
            ("1h30", 5_400),
            ("1 h 30", 5_400),
            (" 7 H 45 M ", 27_900),
            ("30m 1h", 5_400),
            ("1.5h", 5_400),
            ("1,5h", 5_400),
            (",5 h", 1_800),
            ("1.333h", 4_798),
            ("0.25d", DAY / 4),
            ("2d", 2 * DAY),
            ("1w", 5 * DAY),
            ("1w 1d 1h 1m", 6 * DAY + 3_660),
            ("45 min", 2_700),
            ("2 hours", 7_200),
            ("2\u{a0}h", 7_200),
            ("31d", 31 * DAY),
        ] {
            assert_eq!(parse(text, DAY), Ok(secs), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_told_apart() {
        use DurationError::{NotADuration, Nothing, TooLong};
        for (text, error) in [
            ("", NotADuration),
            ("  ", NotADuration),
            ("h", NotADuration),
            ("soon", NotADuration),
            ("1.5", NotADuration),
            ("1.h", NotADuration),
            (".h", NotADuration),
            ("1.5.5h", NotADuration),
            ("1:5", NotADuration),
            ("1:60", NotADuration),
            ("1:2:3", NotADuration),
            (":30", NotADuration),
            ("-5m", NotADuration),
            ("1h 1h", NotADuration),
            ("30m 5", NotADuration),
            ("5 1h", NotADuration),
            ("1h 0.5", NotADuration),
            ("90s", NotADuration),
            ("１h", NotADuration),
            ("①", NotADuration),
            ("1\u{301}h", NotADuration),
            ("0", Nothing),
            ("0:00", Nothing),
            ("0.01h", Nothing),
            ("32d", TooLong),
            ("745h", TooLong),
            ("99999999999999999999", TooLong),
            ("99999999999999999999:00", TooLong),
        ] {
            assert_eq!(parse(text, 86_400), Err(error), "{text:?}");
        }
        assert_eq!(parse("1d", 0), Ok(8 * 3_600), "a site without a day");
    }

    #[test]
    fn times_of_day_are_read_as_people_type_them() {
        for (text, minutes) in [
            ("9:15", Some(555)),
            ("09.15", Some(555)),
            ("915", Some(555)),
            ("0915", Some(555)),
            ("9", Some(540)),
            ("9am", Some(540)),
            ("9 p", Some(21 * 60)),
            ("12:30 pm", Some(750)),
            ("12:30 AM", Some(30)),
            ("12 a.m.", Some(0)),
            ("0:00", Some(0)),
            ("23:59", Some(1_439)),
            ("24:00", None),
            ("9:60", None),
            ("9:5", None),
            ("13pm", None),
            ("0am", None),
            ("12345", None),
            ("", None),
            ("am", None),
            ("9:15:10", None),
            ("nine", None),
            ("９", None),
            ("é1", None),
        ] {
            assert_eq!(parse_time_of_day(text), minutes, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_panics(text in "\\PC{0,12}", odd in "[0-9hmdw:., é０]{0,12}", day in any::<i64>()) {
            for text in [text, odd] {
                if let Ok(secs) = parse(&text, day) {
                    prop_assert!((60..=LONGEST_SECS).contains(&secs));
                }
                if let Some(minutes) = parse_time_of_day(&text) {
                    prop_assert!(minutes < 1_440);
                }
            }
        }

        #[test]
        fn what_is_written_is_read_as_the_same_minutes(secs in 60..=LONGEST_SECS) {
            prop_assert_eq!(parse(&words(secs), DAY), Ok(secs / 60 * 60));
            prop_assert_eq!(parse(&column(secs), DAY), Ok(secs / 60 * 60));
        }
    }
}
