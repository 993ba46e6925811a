//! Planim Time Tracker: a small native time tracker for Jira.

pub mod desktop;
pub mod domain;
pub mod sandbox;
pub mod services;
pub mod state;
pub mod ui;
