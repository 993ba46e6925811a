//! Kills the program at any instant and judges what is left: no tracked second lost, no worklog
//! missing or twice once the network is quiet, no entry in a wrong state after a restart.
//!
//! The victim is this same executable in another role (`drive`): the real crank, database and HTTP
//! without a window, told what to do through a pipe. The judge believes only what the victim
//! acknowledged after it was on disk, and what the sandbox holds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::let_underscore_must_use,
    clippy::cast_possible_wrap,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and says so on stderr"
)]

mod driver;
mod judge;

use libtest_mimic::{Arguments, Trial};

fn main() {
    if std::env::args().nth(1).as_deref() == Some("drive") {
        driver::drive();
        return;
    }
    let mut arguments = Arguments::from_args();
    // The victims and the sandbox share the machine with nothing else.
    arguments.test_threads.get_or_insert(1);
    let trials = vec![
        Trial::test("two_hundred_kills_lose_nothing_and_double_nothing", || {
            judge::honest(200)
        }),
        Trial::test("a_create_without_an_attempt_on_disk_is_caught", || {
            judge::planted("no-attempt")
        }),
        Trial::test("sending_again_after_one_look_is_caught", || {
            judge::planted("one-look")
        }),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}
