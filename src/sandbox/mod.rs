//! An embedded Jira on 127.0.0.1: what the demo and the tests talk to, over real HTTP.
//!
//! It is stateful and strict: what Jira refuses, it refuses, in Jira's words and shapes. It plays a
//! Cloud site, a Cloud site behind the API gateway (scoped tokens) or a Data Center.

pub mod jql;
pub mod model;
pub mod seed;
pub mod server;

pub use server::faults::{Action, Fault, Mix};
pub use server::{Mode, Options, RequestRecord, Sandbox, serve};
