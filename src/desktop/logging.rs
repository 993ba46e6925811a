//! The log on stderr: warnings by default, more with `PLANIM_LOG`.
//!
//! Some libraries write whole requests, headers and all, at their lower levels. They are held at INFO here,
//! whatever `PLANIM_LOG` says, so that no token can get into a log.

use std::io::Write as _;

use log::{Level, LevelFilter, Log, Metadata, Record};

use super::clock::Clock;

/// Says what is logged, in `env_logger`'s language (`debug`, `planim=debug`).
pub const VARIABLE: &str = "PLANIM_LOG";

/// Libraries that would write what goes over a wire, or what lies in a credential (keyring's mock store
/// writes the bytes of a secret at DEBUG).
const TALKATIVE: &[&str] = &[
    "keyring",
    "keyring_core",
    "secret_service",
    "zbus_secret_service_keyring_store",
    "apple_native_keyring_store",
    "windows_native_keyring_store",
    "ureq",
    "ureq_proto",
    "rustls",
    "zbus",
    "hyper",
    "hyper_util",
];

/// Sets the log up; once, at the start. Lines begin with the seconds since then.
pub fn start() {
    let clock = Clock::start();
    let started = clock.now().awake;
    let mut builder = env_logger::Builder::new();
    builder
        .filter_level(LevelFilter::Warn)
        .parse_env(VARIABLE)
        .format(move |line, record| {
            let since = clock.now().awake.saturating_sub(started).as_secs_f64();
            let (level, target) = (record.level(), record.target());
            writeln!(line, "{since:9.4} {level:5} {target}: {}", record.args())
        });
    let inner = builder.build();
    let most = inner.filter();
    if log::set_boxed_logger(Box::new(Discreet(inner))).is_ok() {
        log::set_max_level(most);
    }
}

/// Keeps the talkative quiet, also where a directive names one of their modules.
struct Discreet<L>(L);

impl<L: Log> Log for Discreet<L> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        allowed(metadata.target(), metadata.level()) && self.0.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if allowed(record.target(), record.level()) {
            self.0.log(record);
        }
    }

    fn flush(&self) {
        self.0.flush();
    }
}

fn allowed(target: &str, level: Level) -> bool {
    let library = target.split("::").next().unwrap_or(target);
    level <= Level::Info || !TALKATIVE.contains(&library)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_that_dump_requests_never_get_to_say_more_than_info() {
        for (target, level, heard) in [
            ("ureq", Level::Debug, false),
            ("ureq_proto::client", Level::Trace, false),
            ("keyring_core", Level::Debug, false),
            ("rustls::client::hs", Level::Debug, false),
            ("zbus::connection", Level::Trace, false),
            ("hyper::proto", Level::Trace, false),
            ("ureq", Level::Info, true),
            ("zbus", Level::Error, true),
            ("planim::desktop", Level::Trace, true),
            ("ureq_unlike", Level::Trace, true),
        ] {
            assert_eq!(allowed(target, level), heard, "{target} {level}");
        }
    }
}
