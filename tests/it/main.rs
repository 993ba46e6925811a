//! One integration binary: through the real crank, real SQLite and real HTTP to the sandbox.

mod app;
mod architecture;
mod delivery;
mod strangers;
