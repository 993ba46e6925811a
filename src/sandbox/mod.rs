//! An embedded Jira on 127.0.0.1: what the demo and the tests talk to, over real HTTP.

pub mod jql;
pub mod model;
pub mod seed;
pub mod server;

pub use server::{Mode, Options, Sandbox};
