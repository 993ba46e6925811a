//! One inbox for everything: commands of the person, events of the services.
//!
//! A sender first puts its message into the channel and then rings the waker. The waker is one slot:
//! set while a window is open, cleared when it closes, so that workers of a closed window never wake
//! a dead context. Without a window the receiver waits in `recv_timeout`, which needs no ringing.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::state::Message;

type Ring = Box<dyn Fn() + Send>;

/// Wakes whoever turns the crank.
#[derive(Clone, Default)]
pub struct Waker(Arc<Mutex<Option<Ring>>>);

impl std::fmt::Debug for Waker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waker")
    }
}

impl Waker {
    /// Sets what waking means; `None` while no window is open.
    pub fn set(&self, ring: Option<Ring>) {
        if let Ok(mut slot) = self.0.lock() {
            *slot = ring;
        }
    }

    /// Rings, if anybody listens.
    pub fn wake(&self) {
        if let Ok(slot) = self.0.lock()
            && let Some(ring) = slot.as_ref()
        {
            ring();
        }
    }
}

/// The sending side; cheap to clone.
#[derive(Debug, Clone)]
pub struct Outlet {
    sender: Sender<Message>,
    waker: Waker,
}

impl Outlet {
    /// Sends and wakes. After the program's end the message is dropped: nobody is left to care.
    pub fn send(&self, message: impl Into<Message>) {
        if self.sender.send(message.into()).is_ok() {
            self.waker.wake();
        }
    }
}

/// The receiving side, owned by whoever turns the crank.
#[derive(Debug)]
pub struct Inbox {
    receiver: Receiver<Message>,
    outlet: Outlet,
    pub waker: Waker,
}

impl Default for Inbox {
    fn default() -> Self {
        let (sender, receiver) = channel();
        let waker = Waker::default();
        Self {
            receiver,
            outlet: Outlet {
                sender,
                waker: waker.clone(),
            },
            waker,
        }
    }
}

impl Inbox {
    /// A sending side for a worker.
    #[must_use]
    pub fn outlet(&self) -> Outlet {
        self.outlet.clone()
    }

    /// The next message, without waiting.
    #[must_use]
    pub fn try_next(&self) -> Option<Message> {
        self.receiver.try_recv().ok()
    }

    /// The next message, waiting at most `within` (for ever when `None`). Only while no window is open.
    #[must_use]
    pub fn wait_next(&self, within: Option<Duration>) -> Option<Message> {
        match within {
            Some(within) => self.receiver.recv_timeout(within).ok(),
            None => self.receiver.recv().ok(),
        }
    }
}
