//! The real program on a real desktop: a private one that each test starts for itself.
//!
//! Where no desktop can be had every test reports `ignored` with the reason;
//! `PLANIM_REQUIRE_DESKTOP=1` turns that into a failure. `PLANIM_BIN` names the program to drive
//! (default: the one cargo built beside this test).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::let_underscore_must_use,
    clippy::cast_possible_wrap,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and says so on stderr"
)]

#[cfg(target_os = "linux")]
mod private_desktop;
#[cfg(target_os = "linux")]
mod program;
#[cfg(target_os = "linux")]
mod scenarios;
mod scene;
#[cfg(target_os = "linux")]
mod screen_reader;
mod snapshots;
#[cfg(target_os = "linux")]
mod token_scan;
#[cfg(target_os = "linux")]
mod tray_driver;

use libtest_mimic::{Arguments, Trial};

type Test = (&'static str, fn());

#[cfg(target_os = "linux")]
const TESTS: &[Test] = &[
    (
        "the_token_scan_finds_what_it_should",
        token_scan::the_scan_finds_what_it_should,
    ),
    (
        "from_the_first_start_to_a_worklog_in_jira",
        scenarios::from_the_first_start_to_a_worklog_in_jira,
    ),
    (
        "a_keyring_that_comes_later_is_found_by_trying_again",
        scenarios::a_keyring_that_comes_later_is_found_by_trying_again,
    ),
    (
        "without_a_tray_closing_asks_and_quits",
        scenarios::without_a_tray_closing_asks_and_quits,
    ),
    (
        "on_wayland_the_window_closes_and_comes_back",
        scenarios::on_wayland_the_window_closes_and_comes_back,
    ),
    (
        "every_screen_is_named_for_a_screen_reader",
        scenarios::every_screen_is_named_for_a_screen_reader,
    ),
    (
        "a_second_start_opens_the_first_ones_window",
        scenarios::a_second_start_opens_the_first_ones_window,
    ),
    ("snapshots", snapshots::snapshots),
];
#[cfg(not(target_os = "linux"))]
const TESTS: &[Test] = &[];

fn reason_to_ignore(test: &str) -> Option<String> {
    #[cfg(target_os = "linux")]
    return if test == "snapshots" {
        // Pictures need no desktop, but a driver that draws them alike everywhere.
        let drivers = std::fs::read_dir("/usr/share/vulkan/icd.d")
            .into_iter()
            .flatten()
            .flatten();
        let lavapipe = drivers
            .into_iter()
            .any(|d| d.file_name().to_string_lossy().contains("lvp"));
        (!lavapipe).then(|| "no lavapipe here: mesa-vulkan-drivers missing".to_owned())
    } else {
        private_desktop::missing()
    };
    #[cfg(not(target_os = "linux"))]
    return Some(format!("{test}: the private desktop is for Linux"));
}

fn main() {
    let mut arguments = Arguments::from_args();
    // Each test has a desktop of its own to start; two at a time only make both slow.
    arguments.test_threads.get_or_insert(1);
    let required = std::env::var_os("PLANIM_REQUIRE_DESKTOP").is_some_and(|value| value == "1");
    let trials = TESTS
        .iter()
        .map(|(name, test)| {
            let test = *test;
            let reason = reason_to_ignore(name);
            match &reason {
                Some(reason) if required => {
                    let reason = reason.clone();
                    Trial::test(*name, move || Err(reason.into()))
                }
                Some(reason) => Trial::test(*name, || Ok(()))
                    .with_ignored_flag(true)
                    .with_kind(reason.clone()),
                None => Trial::test(*name, move || {
                    test();
                    Ok(())
                }),
            }
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}
