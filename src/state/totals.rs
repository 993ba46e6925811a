//! Totals and gaps of a day. Totals show what Jira holds or will hold.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{AppState, Now};
use crate::domain::delivery::{Delivery, DraftReason};
use crate::domain::issue::IssueId;
use crate::domain::settings::Clock;
use crate::domain::worklog::Worklog;

impl AppState {
    /// What Jira holds, or will hold, of this worklog: seconds after rounding.
    #[must_use]
    pub fn counted_secs(&self, worklog: &Worklog) -> i64 {
        match &worklog.delivery {
            Delivery::InJira { secs, .. } => *secs,
            Delivery::Sending(attempt)
            | Delivery::Checking { attempt, .. }
            | Delivery::NeedsYou { attempt, .. } => attempt.payload.secs,
            Delivery::Draft(DraftReason::TooShort) => worklog.secs,
            Delivery::Draft(_) | Delivery::Waiting { .. } | Delivery::Refused { .. } => {
                if worklog.secs < 60 {
                    worklog.secs
                } else {
                    self.settings.rounding.apply(worklog.secs)
                }
            }
        }
    }

    /// Seconds of the date: its worklogs, and the running timer if it was started then.
    #[must_use]
    pub fn day_total(&self, date: Date, now: Now) -> i64 {
        let logged: i64 = self
            .worklogs_on(date)
            .into_iter()
            .map(|worklog| self.counted_secs(worklog))
            .sum();
        logged + self.running_secs_on(date, now)
    }

    /// Seconds of the date that are in Jira.
    #[must_use]
    pub fn in_jira_total(&self, date: Date) -> i64 {
        self.worklogs_on(date)
            .into_iter()
            .filter_map(|worklog| match worklog.delivery {
                Delivery::InJira { secs, .. } => Some(secs),
                Delivery::Draft(_)
                | Delivery::Waiting { .. }
                | Delivery::Sending(_)
                | Delivery::Checking { .. }
                | Delivery::Refused { .. }
                | Delivery::NeedsYou { .. } => None,
            })
            .sum()
    }

    /// Seconds logged today on the issue, with the running timer.
    #[must_use]
    pub fn issue_today_secs(&self, issue: IssueId, now: Now) -> i64 {
        let today = self.zone.date(now.utc);
        let logged: i64 = self
            .worklogs_on(today)
            .into_iter()
            .filter(|worklog| worklog.subject.issue().is_some_and(|i| i.id == issue))
            .map(|worklog| self.counted_secs(worklog))
            .sum();
        let running = self.timer.running().and_then(|r| r.subject.issue());
        if running.is_some_and(|running| running.id == issue) {
            logged + self.running_secs_on(today, now)
        } else {
            logged
        }
    }

    /// Seconds of the running timer, on the day it was started.
    pub(crate) fn running_secs_on(&self, date: Date, now: Now) -> i64 {
        self.timer
            .running()
            .filter(|running| self.zone.date(running.started) == date)
            .map_or(0, |running| running.elapsed_secs(now.utc))
    }

    /// Stretches inside the working hours, up to now, in which nothing was tracked; a minute or longer.
    #[must_use]
    pub fn gaps(&self, date: Date, now: Now) -> Vec<(Timestamp, Timestamp)> {
        let open = self.time_on(date, self.settings.work_start_min);
        let close = self.time_on(date, self.settings.work_end_min).min(now.utc);
        let (day_start, _) = self.zone.bounds(date);
        let mut tracked: Vec<(Timestamp, Timestamp)> = date
            .yesterday()
            .into_iter()
            .chain([date])
            .flat_map(|day| self.worklogs_on(day))
            .map(|worklog| (worklog.started, worklog.ended()))
            .filter(|(_, end)| *end > day_start)
            .collect();
        tracked.extend(
            self.timer
                .running()
                .map(|r| (r.started, now.utc.max(r.started))),
        );
        tracked.sort_unstable();
        let mut gaps = Vec::new();
        let mut free_from = open;
        for (start, end) in tracked.into_iter().chain([(close, close)]) {
            let until = start.min(close);
            if until.duration_since(free_from).as_secs() >= 60 {
                gaps.push((free_from, until));
            }
            free_from = free_from.max(end);
        }
        gaps
    }

    /// The instant of a wall-clock minute on a date.
    fn time_on(&self, date: Date, minute: u16) -> Timestamp {
        let (start, end) = self.zone.bounds(date);
        let (Ok(hour), Ok(minute)) = (i8::try_from(minute / 60), i8::try_from(minute % 60)) else {
            return end;
        };
        if hour >= 24 {
            return end;
        }
        self.zone
            .zone
            .to_zoned_datetime(date.at(hour, minute, 0, 0))
            .map_or(start, |zoned| zoned.timestamp())
    }

    /// A moment for people: the time of day, with the date where that is not today's.
    #[must_use]
    pub fn moment(&self, at: Timestamp, now: Timestamp) -> String {
        let zoned = at.to_zoned_datetime(self.zone.zone.clone());
        let time = match self.settings.clock {
            Clock::H24 => zoned.strftime("%H:%M").to_string(),
            Clock::H12 => zoned.strftime("%-I:%M %p").to_string(),
        };
        if zoned.date() == self.zone.date(now) {
            time
        } else {
            format!("{} {time}", zoned.strftime("%a %-d %b"))
        }
    }
}
