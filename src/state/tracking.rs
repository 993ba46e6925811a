//! The timer and worklogs that are still here.

use crate::domain::timer::Running;
use crate::domain::worklog::Worklog;

/// What can be brought back.
#[derive(Debug, Clone, Default)]
pub struct Undo {
    pub discarded: Option<Running>,
    pub deleted: Vec<Worklog>,
}
