//! One integration binary: through the real crank, real SQLite and real HTTP to the sandbox.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::let_underscore_must_use,
    clippy::cast_possible_wrap,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and says so on stderr"
)]

mod app;
mod architecture;
mod delivery;
mod strangers;
