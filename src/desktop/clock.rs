//! The only place where clocks, the machine's zone and the system's random numbers are read.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::state::Now;

/// The clocks of this machine.
///
/// On Linux and macOS `awake` stops while the machine sleeps and `boot` does not, so their difference tells a
/// suspend from a stepped wall clock. Windows offers safe code one clock only, which goes on in sleep: there
/// both are the same, and a suspend looks like time that passed.
#[derive(Debug, Clone)]
pub struct Clock {
    #[cfg(not(target_os = "linux"))]
    started: std::time::Instant,
    /// What `boot` showed at `started`, so that both clocks have one zero.
    #[cfg(not(target_os = "linux"))]
    boot_at_start: SignedDuration,
}

impl Default for Clock {
    fn default() -> Self {
        Self::start()
    }
}

impl Clock {
    /// Starts reading; once, when the program starts.
    #[must_use]
    pub fn start() -> Self {
        Self {
            #[cfg(not(target_os = "linux"))]
            started: std::time::Instant::now(),
            #[cfg(not(target_os = "linux"))]
            boot_at_start: boot().unwrap_or_default(),
        }
    }

    /// All clocks at this moment. The wall clock in whole milliseconds, which is what the store keeps.
    #[must_use]
    pub fn now(&self) -> Now {
        let wall = Timestamp::now();
        let utc = Timestamp::from_millisecond(wall.as_millisecond()).unwrap_or(wall);
        let awake = self.awake();
        Now {
            utc,
            awake,
            // Read later, it is never behind the clock that stops in suspend.
            boot: boot().unwrap_or(awake).max(awake),
        }
    }

    #[cfg(target_os = "linux")]
    #[expect(
        clippy::unused_self,
        reason = "other platforms measure from the start of the program"
    )]
    fn awake(&self) -> SignedDuration {
        span(rustix::time::clock_gettime(
            rustix::time::ClockId::Monotonic,
        ))
    }

    #[cfg(not(target_os = "linux"))]
    fn awake(&self) -> SignedDuration {
        let since = SignedDuration::try_from(self.started.elapsed()).unwrap_or_default();
        self.boot_at_start.saturating_add(since)
    }
}

/// The clock that goes on in suspend; `None` where there is none of its own.
fn boot() -> Option<SignedDuration> {
    #[cfg(target_os = "linux")]
    let boot = Some(span(rustix::time::clock_gettime(
        rustix::time::ClockId::Boottime,
    )));
    // Darwin's monotonic clock goes on in sleep; the one of the standard library does not.
    #[cfg(target_os = "macos")]
    let boot = Some(span(rustix::time::clock_gettime(
        rustix::time::ClockId::Monotonic,
    )));
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    let boot = None;
    boot
}

#[cfg(unix)]
fn span(time: rustix::time::Timespec) -> SignedDuration {
    SignedDuration::from_secs(time.tv_sec).saturating_add(SignedDuration::from_nanos(time.tv_nsec))
}

/// The machine's zone; UTC where it cannot be found out.
#[must_use]
pub fn machine_zone() -> TimeZone {
    TimeZone::try_system().unwrap_or_else(|error| {
        log::warn!("the machine's time zone is unknown, so UTC is used: {error}");
        TimeZone::UTC
    })
}

/// 128 bits from the operating system, for the identifiers of this run.
#[must_use]
pub fn seed() -> u128 {
    let mut bytes = [0_u8; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u128::from_le_bytes(bytes),
        Err(error) => {
            log::warn!("the system gives no random numbers: {error}");
            let nanos = Timestamp::now().as_nanosecond().unsigned_abs();
            nanos ^ (u128::from(std::process::id()) << 96)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_go_forward_and_suspend_shows_in_one_of_them() {
        let clock = Clock::start();
        let first = clock.now();
        let second = clock.now();
        assert!(second.awake >= first.awake);
        assert!(second.boot >= first.boot);
        assert!(first.boot >= first.awake);
        assert_eq!(first.utc.subsec_nanosecond() % 1_000_000, 0);
    }

    #[test]
    fn seeds_differ() {
        assert_ne!(seed(), seed());
    }
}
