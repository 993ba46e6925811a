//! What a person can set.

use serde::{Deserialize, Serialize};

/// All settings; unknown or missing members fall back to the defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub sending: Sending,
    /// Seconds after the last change before a worklog is sent automatically.
    pub grace_secs: i64,
    pub rounding: Rounding,
    pub adjust_estimate: AdjustEstimate,
    pub theme: Theme,
    /// Minutes after local midnight.
    pub work_start_min: u16,
    /// Minutes after local midnight.
    pub work_end_min: u16,
    /// Seconds a day; taken from Jira's `/configuration` until a person sets it.
    pub day_goal_secs: Option<i64>,
    /// Closing the window leaves the program in the tray.
    pub close_to_tray: bool,
    pub clock: Clock,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sending: Sending::Automatic,
            grace_secs: 30,
            rounding: Rounding::default(),
            adjust_estimate: AdjustEstimate::Auto,
            theme: Theme::System,
            work_start_min: 8 * 60,
            work_end_min: 18 * 60,
            day_goal_secs: None,
            close_to_tray: true,
            clock: Clock::H24,
        }
    }
}

/// When worklogs go to Jira.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sending {
    Automatic,
    /// Only "Send now" sends.
    WhenISaySo,
}

/// How the sent seconds are rounded; the exact seconds stay local, the start is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounding {
    /// Whole minutes: 1, 5, 6, 10, 15 or 30.
    pub step_min: u16,
    pub direction: RoundingDirection,
}

impl Default for Rounding {
    fn default() -> Self {
        Self {
            step_min: 1,
            direction: RoundingDirection::Nearest,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoundingDirection {
    Nearest,
    Up,
    Down,
}

impl Rounding {
    /// The steps offered.
    pub const STEPS_MIN: [u16; 6] = [1, 5, 6, 10, 15, 30];

    /// What is sent for `secs` of work: a multiple of the step, at least one step.
    #[must_use]
    pub fn apply(self, secs: i64) -> i64 {
        let step = i64::from(self.step_min.max(1)) * 60;
        let secs = secs.max(0);
        let rounded = match self.direction {
            RoundingDirection::Nearest => (secs + step / 2) / step,
            RoundingDirection::Up => (secs + step - 1) / step,
            RoundingDirection::Down => secs / step,
        };
        rounded.max(1) * step
    }
}

/// Jira's `adjustEstimate` on create.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdjustEstimate {
    /// Jira reduces the remaining estimate by the time spent.
    Auto,
    /// The remaining estimate stays.
    Leave,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    System,
    Light,
    Dark,
}

/// How times of day are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    H24,
    H12,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_to_whole_steps_and_never_to_nothing() {
        use RoundingDirection::{Down, Nearest, Up};
        for (step_min, direction, secs, sent) in [
            (1, Nearest, 60, 60),
            (1, Nearest, 89, 60),
            (1, Nearest, 90, 120),
            (1, Nearest, 5, 60),
            (1, Down, 119, 60),
            (1, Up, 61, 120),
            (15, Nearest, 7 * 60, 15 * 60),
            (15, Nearest, 22 * 60 + 29, 15 * 60),
            (15, Nearest, 22 * 60 + 30, 30 * 60),
            (15, Up, 15 * 60 + 1, 30 * 60),
            (6, Down, 11 * 60, 6 * 60),
        ] {
            assert_eq!(
                Rounding {
                    step_min,
                    direction
                }
                .apply(secs),
                sent,
                "{step_min} {direction:?} {secs}"
            );
        }
    }
}
