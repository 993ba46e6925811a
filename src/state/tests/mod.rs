//! Scenarios through `AppState::handle`, comparing effects as data.
