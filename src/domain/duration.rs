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

/// Reads `1h 30m`, `1.5h`, `1,5h`, `90` (minutes), `1:30`, `2d` (by the site's day), `1w`.
///
/// # Errors
/// When it is none of these, nothing, or longer than 31 days.
pub fn parse(text: &str, day_secs: i64) -> Result<i64, DurationError> {
    let _ = (text, day_secs);
    todo!("duration")
}

/// Reads a time of day: `9:15`, `09.15`, `915`, `9`, `9am`, `12:30 pm`. Minutes after midnight.
#[must_use]
pub fn parse_time_of_day(text: &str) -> Option<u16> {
    let _ = text;
    todo!("duration")
}
