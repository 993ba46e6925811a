//! Days, cut in the time zone of the person's Jira profile.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The zone days are cut in, and what must be told about it.
#[derive(Debug, Clone, PartialEq)]
pub struct DayZone {
    pub zone: TimeZone,
    /// The profile's zone name when it is unknown here, so the machine's zone is used instead.
    pub unknown: Option<String>,
}

impl DayZone {
    /// The profile's zone; the machine's where the profile has none or an unknown one.
    #[must_use]
    pub fn of_profile(name: Option<&str>, machine: &TimeZone) -> Self {
        match name.map(|name| (name, TimeZone::get(name))) {
            Some((_, Ok(zone))) => Self {
                zone,
                unknown: None,
            },
            Some((name, Err(_))) => Self {
                zone: machine.clone(),
                unknown: Some(name.to_owned()),
            },
            None => Self {
                zone: machine.clone(),
                unknown: None,
            },
        }
    }

    /// The date at an instant.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.zone.clone()).date()
    }

    /// First instant of the date and first instant of the next: 23, 24 or 25 h apart where DST changes.
    #[must_use]
    pub fn bounds(&self, date: Date) -> (Timestamp, Timestamp) {
        (
            self.first_instant(date),
            date.tomorrow()
                .map_or(Timestamp::MAX, |next| self.first_instant(next)),
        )
    }

    /// Minutes after midnight on the wall clock at an instant.
    #[must_use]
    pub fn minute_of_day(&self, at: Timestamp) -> u16 {
        let time = at.to_zoned_datetime(self.zone.clone()).time();
        u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
    }

    fn first_instant(&self, date: Date) -> Timestamp {
        self.zone
            .to_zoned_datetime(date.at(0, 0, 0, 0))
            .map_or(Timestamp::MIN, |zoned| zoned.timestamp())
    }
}
