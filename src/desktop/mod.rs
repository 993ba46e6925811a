//! eframe, tray, window life, clock, paths, dialogs: the only place that knows all the rest.

pub mod clock;
pub mod crank;
pub mod hardening;
pub mod instance;
pub mod paths;
