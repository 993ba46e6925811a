//! The `store` thread: one job after another, in order, and the log brought into the file while nothing waits.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::super::inbox::Outlet;
use super::{Store, copy, read};
use crate::domain::problem::StoreProblem;
use crate::state::effect::{Change, LoadJob, StoreJob};
use crate::state::event::Event;

/// How long nothing must be asked before the log is brought into the file.
const IDLE: Duration = Duration::from_secs(2);
/// Jobs after which that is worth it.
const JOBS_A_CHECKPOINT: u32 = 32;

/// What the thread is asked.
#[derive(Debug)]
enum Work {
    Commit(StoreJob),
    Load(LoadJob),
    /// Answered once everything before it is done.
    Flush(Sender<()>),
    /// Answered once everything before it is done and the file is closed.
    Close(Sender<()>),
}

/// The way to the store thread.
#[derive(Debug)]
pub struct StoreHandle {
    work: Sender<Work>,
    outlet: Outlet,
}

impl StoreHandle {
    /// Queues a transaction; answered by `Event::Stored`, in order.
    pub fn submit(&self, job: StoreJob) {
        let number = job.number;
        if self.work.send(Work::Commit(job)).is_err() {
            self.outlet.send(Event::Stored {
                job: number,
                result: Err(ended()),
            });
        }
    }

    /// Queues a reading job; answered by `FilterLoaded`, `WorklogsLoaded` or `LoadFailed`.
    pub fn load(&self, job: LoadJob) {
        let what = name_of(&job);
        if self.work.send(Work::Load(job)).is_err() {
            self.outlet.send(Event::LoadFailed {
                what,
                problem: ended(),
            });
        }
    }

    /// Waits until everything queued so far is done; false when `within` passed first.
    #[must_use]
    pub fn flush(&self, within: Duration) -> bool {
        let (done, answer) = channel();
        self.work.send(Work::Flush(done)).is_ok() && answer.recv_timeout(within).is_ok()
    }

    /// Does everything queued so far and closes the file, which then is one file again without its log.
    /// False when `within` passed first. Every later job is answered with a failure.
    #[must_use]
    pub fn close(&self, within: Duration) -> bool {
        let (done, answer) = channel();
        self.work.send(Work::Close(done)).is_ok() && answer.recv_timeout(within).is_ok()
    }
}

/// Moves the store to its thread. Without the handle the thread finishes what is queued and closes the file.
pub(super) fn spawn(store: Store, outlet: Outlet) -> StoreHandle {
    let (sender, work) = channel();
    let answers = outlet.clone();
    let thread = std::thread::Builder::new()
        .name("store".to_owned())
        .spawn(move || Worker::new(store, answers).run(&work));
    if let Err(error) = thread {
        // The receiver went with the thread, so every job is answered with a failure.
        log::error!("the store thread could not start: {error}");
    }
    StoreHandle {
        work: sender,
        outlet,
    }
}

struct Worker {
    store: Store,
    outlet: Outlet,
    /// A commit failed, and the state has not submitted again.
    refusing: bool,
    /// Jobs whose pages are only in the log.
    in_log: u32,
}

impl Worker {
    fn new(store: Store, outlet: Outlet) -> Self {
        Self {
            store,
            outlet,
            refusing: false,
            in_log: 0,
        }
    }

    fn run(mut self, queue: &Receiver<Work>) {
        loop {
            let work = if self.in_log >= JOBS_A_CHECKPOINT {
                match queue.recv_timeout(IDLE) {
                    Ok(work) => work,
                    Err(RecvTimeoutError::Timeout) => {
                        self.checkpoint();
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            } else {
                match queue.recv() {
                    Ok(work) => work,
                    Err(_) => return,
                }
            };
            match work {
                Work::Commit(job) => {
                    let result = self.commit(&job);
                    self.outlet.send(Event::Stored {
                        job: job.number,
                        result,
                    });
                }
                Work::Load(job) => self.outlet.send(self.load(&job)),
                Work::Close(done) => {
                    if let Err((_, error)) = self.store.connection.close() {
                        log::warn!("the database was not closed: {error}");
                    }
                    if done.send(()).is_err() {
                        log::warn!("the database is closed only now, after the wait for it ended");
                    }
                    return;
                }
                Work::Flush(done) => {
                    if done.send(()).is_err() {
                        log::warn!(
                            "what was queued is on disk only now, after the wait for it ended"
                        );
                    }
                }
            }
        }
    }

    fn commit(&mut self, job: &StoreJob) -> Result<(), StoreProblem> {
        if self.refusing && !job.resubmission {
            return Err(StoreProblem::Refusing);
        }
        let result = self.store.commit(job);
        self.refusing = result.is_err();
        self.in_log = self.in_log.saturating_add(weight(job));
        result
    }

    fn load(&self, job: &LoadJob) -> Event {
        let what = name_of(job);
        let connection = &self.store.connection;
        let loaded = match *job {
            LoadJob::Copy { ref to } => {
                let result = copy::write(connection, to);
                let to = to.clone();
                return Event::CopySaved { to, result };
            }
            LoadJob::Filter(filter) => {
                read::result(connection, filter).map(|(issues, read_at)| Event::FilterLoaded {
                    filter,
                    issues,
                    read_at,
                })
            }
            LoadJob::Worklogs { from, to } => read::worklogs(connection, from, to)
                .map(|worklogs| Event::WorklogsLoaded { from, to, worklogs }),
        };
        loaded.unwrap_or_else(|trouble| Event::LoadFailed {
            what,
            problem: trouble.problem(&self.store.path),
        })
    }

    fn checkpoint(&mut self) {
        self.in_log = 0;
        let done = self
            .store
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(error) = done {
            log::warn!("the write-ahead log could not be brought into the file: {error}");
        }
    }
}

/// A whole result is worth a checkpoint by itself.
fn weight(job: &StoreJob) -> u32 {
    let has_result = job
        .changes
        .iter()
        .any(|change| matches!(change, Change::ReplaceResult { .. }));
    if has_result { JOBS_A_CHECKPOINT } else { 1 }
}

fn name_of(job: &LoadJob) -> &'static str {
    match job {
        LoadJob::Copy { .. } => "a copy",
        LoadJob::Filter(_) => "issues",
        LoadJob::Worklogs { .. } => "worklogs",
    }
}

fn ended() -> StoreProblem {
    StoreProblem::Failed {
        detail: "the store thread has ended".to_owned(),
    }
}
