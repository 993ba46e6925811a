//! The `secrets` thread: one job at a time, and none that a newer one has made pointless.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};

use keyring_core::mock;

use super::Vault;
use crate::domain::problem::SecretProblem;
use crate::services::inbox::Outlet;
use crate::state::effect::SecretJob;
use crate::state::event::Event;

/// The way to the `secrets` thread.
#[derive(Debug)]
pub struct SecretsHandle {
    jobs: Sender<SecretJob>,
    outlet: Outlet,
}

impl SecretsHandle {
    /// Starts the thread on the platform's credential store.
    #[must_use]
    pub fn spawn(outlet: Outlet) -> Self {
        Self::start(Vault::Platform, outlet)
    }

    /// Starts the thread on keyring-core's mock store: tests and the demo, whose token is worth nothing elsewhere.
    #[must_use]
    pub fn spawn_mock(outlet: Outlet) -> Self {
        match mock::Store::new() {
            Ok(store) => Self::start(Vault::Mock(store), outlet),
            Err(error) => {
                log::error!("the demo's credential store could not be made: {error}");
                Self {
                    jobs: channel().0,
                    outlet,
                }
            }
        }
    }

    /// Queues a job; each is answered by its event, except a set that a newer set or delete of its key made pointless.
    pub fn submit(&self, job: SecretJob) {
        if let Err(unsent) = self.jobs.send(job) {
            let ended = SecretProblem::Failed {
                detail: "the credential thread has ended".to_owned(),
            };
            self.outlet.send(match unsent.0 {
                SecretJob::Probe { generation } => Event::SecretProvider {
                    generation,
                    result: Err(ended),
                },
                SecretJob::Get { generation, .. } => Event::SecretRead {
                    generation,
                    result: Err(ended),
                },
                SecretJob::Set { generation, .. } => Event::SecretSaved {
                    generation,
                    result: Err(ended),
                },
                SecretJob::Delete { generation, .. } => Event::SecretDeleted {
                    generation,
                    result: Err(ended),
                },
            });
        }
    }

    fn start(vault: Vault, outlet: Outlet) -> Self {
        let (jobs, queue) = channel();
        let answers = outlet.clone();
        let thread = std::thread::Builder::new()
            .name("secrets".to_owned())
            .spawn(move || run(&vault, &queue, &answers));
        if let Err(error) = thread {
            log::error!("the credential thread could not start: {error}");
        }
        Self { jobs, outlet }
    }
}

fn run(vault: &Vault, queue: &Receiver<SecretJob>, outlet: &Outlet) {
    let mut waiting = VecDeque::new();
    while let Some(job) = next(&mut waiting, queue) {
        outlet.send(carry_out(vault, job));
    }
}

/// The next job that is still wanted; `None` once nobody can ask any more.
fn next(waiting: &mut VecDeque<SecretJob>, queue: &Receiver<SecretJob>) -> Option<SecretJob> {
    loop {
        if waiting.is_empty() {
            waiting.push_back(queue.recv().ok()?);
        }
        waiting.extend(queue.try_iter());
        let job = waiting.pop_front()?;
        if !is_superseded(&job, waiting) {
            return Some(job);
        }
    }
}

/// True for a set that a newer set or delete of its key, waiting behind it, makes pointless.
fn is_superseded(job: &SecretJob, waiting: &VecDeque<SecretJob>) -> bool {
    let SecretJob::Set {
        generation, key, ..
    } = job
    else {
        return false;
    };
    waiting.iter().any(|later| match later {
        SecretJob::Set {
            generation: newer,
            key: same,
            ..
        }
        | SecretJob::Delete {
            generation: newer,
            key: same,
        } => newer > generation && same == key,
        SecretJob::Probe { .. } | SecretJob::Get { .. } => false,
    })
}

fn carry_out(vault: &Vault, job: SecretJob) -> Event {
    match job {
        SecretJob::Probe { generation } => Event::SecretProvider {
            generation,
            result: vault.name(),
        },
        SecretJob::Get { generation, key } => Event::SecretRead {
            generation,
            result: vault.get(&key),
        },
        SecretJob::Set {
            generation,
            key,
            secret,
        } => Event::SecretSaved {
            generation,
            result: vault.set(&key, &secret).and_then(|()| vault.name()),
        },
        SecretJob::Delete { generation, key } => Event::SecretDeleted {
            generation,
            result: vault.delete(&key),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;
    use crate::services::Inbox;
    use crate::state::event::Message;
    use std::time::Duration;

    fn set(generation: u64, key: &str, text: &str) -> SecretJob {
        SecretJob::Set {
            generation,
            key: key.to_owned(),
            secret: Secret::new(text.to_owned()),
        }
    }

    fn get(generation: u64, key: &str) -> SecretJob {
        SecretJob::Get {
            generation,
            key: key.to_owned(),
        }
    }

    fn answer(inbox: &Inbox) -> Event {
        match inbox.wait_next(Some(Duration::from_secs(20))) {
            Some(Message::Event(event)) => event,
            other => panic!("no event but {other:?}"),
        }
    }

    #[test]
    fn a_saved_token_is_read_until_it_is_deleted() {
        let inbox = Inbox::default();
        let secrets = SecretsHandle::spawn_mock(inbox.outlet());
        secrets.submit(set(1, "a", "token"));
        secrets.submit(get(2, "a"));
        secrets.submit(SecretJob::Delete {
            generation: 3,
            key: "a".to_owned(),
        });
        secrets.submit(get(4, "a"));
        // Whether the set was still waiting when the delete came is a matter of speed.
        let mut events = vec![answer(&inbox)];
        while !matches!(events.last(), Some(Event::SecretRead { generation: 4, .. })) {
            events.push(answer(&inbox));
        }
        assert_eq!(
            events.last(),
            Some(&Event::SecretRead {
                generation: 4,
                result: Ok(None)
            })
        );
        assert!(events.contains(&Event::SecretDeleted {
            generation: 3,
            result: Ok(())
        }));
    }

    #[test]
    fn two_handles_share_nothing() {
        let inbox = Inbox::default();
        let one = SecretsHandle::spawn_mock(inbox.outlet());
        one.submit(set(1, "a", "token"));
        assert!(matches!(
            answer(&inbox),
            Event::SecretSaved {
                generation: 1,
                result: Ok(_)
            }
        ));
        let other = SecretsHandle::spawn_mock(inbox.outlet());
        other.submit(get(1, "a"));
        assert_eq!(
            answer(&inbox),
            Event::SecretRead {
                generation: 1,
                result: Ok(None)
            }
        );
    }

    #[test]
    fn a_set_that_a_newer_job_waits_behind_never_runs() {
        let (jobs, queue) = channel();
        for job in [
            set(1, "a", "old"),
            set(2, "b", "other key"),
            get(3, "a"),
            set(4, "a", "new"),
            set(5, "b", "pointless"),
            SecretJob::Delete {
                generation: 6,
                key: "b".to_owned(),
            },
        ] {
            jobs.send(job).unwrap();
        }
        drop(jobs);
        let mut waiting = VecDeque::new();
        let mut run = Vec::new();
        while let Some(job) = next(&mut waiting, &queue) {
            run.push(match job {
                SecretJob::Probe { generation }
                | SecretJob::Get { generation, .. }
                | SecretJob::Set { generation, .. }
                | SecretJob::Delete { generation, .. } => generation,
            });
        }
        assert_eq!(run, [3, 4, 6]);
    }
}
