//! Turns the crank: inbox → state → effects → services. Knows neither eframe nor the tray,
//! so tests drive the whole program through it.

use crate::services::{Inbox, Services};
use crate::state::effect::DesktopJob;
use crate::state::{AppState, Effect, Message, Now};

/// The state with its inbox and its services.
#[derive(Debug)]
pub struct Crank {
    pub state: AppState,
    pub inbox: Inbox,
    services: Services,
}

impl Crank {
    /// Puts the parts together and carries out what the state wants at start.
    #[must_use]
    pub fn new(
        state: AppState,
        first: Vec<Effect>,
        inbox: Inbox,
        services: Services,
    ) -> (Self, Vec<DesktopJob>) {
        let crank = Self {
            state,
            inbox,
            services,
        };
        let jobs = crank.dispatch(first);
        (crank, jobs)
    }

    /// Handles everything in the inbox and all that is due; returns what only the desktop can do.
    pub fn turn(&mut self, now: Now) -> Vec<DesktopJob> {
        let mut jobs = Vec::new();
        while let Some(message) = self.inbox.try_next() {
            jobs.extend(self.handle(message, now));
        }
        let due = self.state.tick(now);
        jobs.extend(self.dispatch(due));
        jobs
    }

    /// Handles one message.
    pub fn handle(&mut self, message: impl Into<Message>, now: Now) -> Vec<DesktopJob> {
        let effects = self.state.handle(message.into(), now);
        self.dispatch(effects)
    }

    /// Waits for the store to commit what is queued; false when `within` passed first.
    pub fn flush(&self, within: std::time::Duration) -> bool {
        self.services.flush(within)
    }

    /// Waits for the store to commit what is queued and to close its file; false when `within` passed first.
    pub fn close(&self, within: std::time::Duration) -> bool {
        self.services.close(within)
    }

    fn dispatch(&self, effects: Vec<Effect>) -> Vec<DesktopJob> {
        effects
            .into_iter()
            .filter_map(|effect| self.services.dispatch(effect))
            .collect()
    }
}
