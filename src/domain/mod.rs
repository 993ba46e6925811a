//! Vocabulary and rules: pure values with no I/O, no clock and no egui.
//!
//! Everything else in the program speaks in these types. A rule that can be stated without
//! a screen, a network or a disk belongs here, beside a table of unit tests.

pub mod account;
pub mod adf;
pub mod day;
pub mod delivery;
pub mod duration;
pub mod ids;
pub mod issue;
pub mod jql;
pub mod problem;
pub mod secret;
pub mod settings;
pub mod site;
pub mod timer;
pub mod worklog;
