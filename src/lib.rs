//! Planim Time Tracker: a small native time tracker for Jira.
//!
//! This page is the architecture document: a map of the code and the rules it keeps.
//!
//! # In one sentence
//!
//! A person's [`state::Command`] and a service's [`state::Event`] enter one inbox; [`state::AppState`],
//! pure and told the time, turns each into new state plus [`state::Effect`]s as plain data;
//! [`services`] on named threads carry effects out and report back as events; window and tray only
//! read the state and send commands.
//!
//! ```text
//!         ┌────────────── Message = Command | Event ──────────────┐
//!         ▼                                                       │
//!   inbox ──► AppState::handle(message, now) ──► Vec<Effect> ──► services (store · jira · secure_store)
//!                  │ &AppState
//!                  ├──► ui::show(ui, &state, &mut view, now) ──► Commands ─┐
//!                  └──► TrayView::of(&state, now) ──► tray adapter ────────┴──► inbox
//! ```
//!
//! # Rooms
//!
//! | room | what is in it | may name |
//! |---|---|---|
//! | [`domain`] | vocabulary and rules: pure values, no I/O, no clock, no egui | nothing else here |
//! | [`state`] | THE app state and its only transition | `domain` |
//! | [`services`] | blocking work on named threads: SQLite, Jira over HTTP, the credential store | `domain`, `state` |
//! | [`ui`] | draws; reads `&AppState`, keeps only a `View`, pushes commands | `domain`, `state` |
//! | [`desktop`] | eframe, tray, window life, clock, paths, dialogs; turns the crank | everything |
//! | [`sandbox`] | an embedded Jira on 127.0.0.1: what the demo and the tests talk to, over real HTTP | nothing else here |
//!
//! # Threads
//!
//! | thread | owns | rule |
//! |---|---|---|
//! | main | state, view, window | no SQLite, HTTP, credential store, file, sleep or join |
//! | `store` | the one SQLite connection | one job is one transaction, first in first out |
//! | `jira-read`, `jira-write` | clones of one HTTP agent | reads are numbered and cancelled by newer ones; writes go strictly one after another |
//! | `secrets` | the credential store | never joined: a locked keyring may block for ever |
//! | `tray` (Linux) | the tray icon | its setters wait for D-Bus, so never on main |
//!
//! # What is deliberately absent
//!
//! No trait with one implementation: tests use SQLite in memory, the sandbox over HTTP, keyring's mock
//! store and a literal `now`; effects as data are the seam. No `Arc<Mutex<AppState>>`, no globals, no
//! clock read outside `desktop::clock`, no colour outside `ui::theme`, no serde wire type outside
//! `services::jira::wire`, no float hours, no local times stored. `tests/it/architecture.rs` holds these
//! walls.

pub mod desktop;
pub mod domain;
pub mod sandbox;
pub mod services;
pub mod state;
pub mod ui;
