//! eframe, tray, window life, clock, paths, dialogs: the only place that knows all the rest.

pub mod crank;
