//! Which worklog in Jira is ours: by its mark, or, where there are no marks, by everything else it has.

use jiff::SignedDuration;

use crate::domain::account::{Account, Marking};
use crate::domain::delivery::Attempt;
use crate::domain::worklog::{RemoteWorklog, RemoteWorklogId};

/// Jira's clock and ours agree this well when both are kept; an entry made this much before the attempt may be its.
const SKEW: SignedDuration = SignedDuration::from_secs(30);
/// Clocks further apart than this break sign-in everywhere else too (Kerberos' limit).
const WORST_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What a complete reading of the issue's worklogs shows about an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sight {
    /// This one is ours; `twins` carry the same mark and are younger.
    Ours {
        remote: RemoteWorklogId,
        secs: i64,
        twins: Vec<RemoteWorklogId>,
    },
    /// Nothing of it is in Jira as of this reading.
    Absent,
    /// Only a person can tell.
    Unclear(Vec<RemoteWorklogId>),
}

/// Looks for the attempt's worklog. `claimed` tells which worklogs belong to other rows of ours.
pub(super) fn recognise(
    attempt: &Attempt,
    account: &Account,
    worklogs: &[RemoteWorklog],
    claimed: impl Fn(RemoteWorklogId) -> bool,
) -> Sight {
    let marked = marked(attempt, worklogs, &claimed);
    if let [oldest, younger @ ..] = marked.as_slice() {
        return Sight::Ours {
            remote: oldest.id,
            secs: oldest.secs,
            twins: younger
                .iter()
                .filter(|twin| account.is_author(&twin.author))
                .map(|twin| twin.id)
                .collect(),
        };
    }
    if account.marking == Marking::Marked {
        return Sight::Absent;
    }
    let alike = look_alikes(attempt, account, worklogs, &claimed);
    let age = |worklog: &RemoteWorklog| attempt.made.duration_since(worklog.created);
    let (ours, older): (Vec<_>, Vec<_>) = alike.into_iter().partition(|w| age(w) <= SKEW);
    match ours.as_slice() {
        [one] => Sight::Ours {
            remote: one.id,
            secs: one.secs,
            twins: Vec::new(),
        },
        [] => {
            // Entries of the person's own are older than the attempt; a badly kept clock could say that of ours too.
            let doubtful: Vec<_> = older
                .into_iter()
                .filter(|worklog| age(worklog) <= WORST_SKEW)
                .map(|worklog| worklog.id)
                .collect();
            if doubtful.is_empty() {
                Sight::Absent
            } else {
                Sight::Unclear(doubtful)
            }
        }
        several => Sight::Unclear(several.iter().map(|worklog| worklog.id).collect()),
    }
}

/// Worklogs with the attempt's mark, oldest first.
fn marked<'a>(
    attempt: &Attempt,
    worklogs: &'a [RemoteWorklog],
    claimed: impl Fn(RemoteWorklogId) -> bool,
) -> Vec<&'a RemoteWorklog> {
    let mut marked: Vec<_> = worklogs
        .iter()
        .filter(|worklog| worklog.mark == Some(attempt.payload.worklog) && !claimed(worklog.id))
        .collect();
    marked.sort_by_key(|worklog| (worklog.created, worklog.id));
    marked
}

/// Unmarked worklogs of the account that Jira could not tell from the attempt's.
pub(super) fn look_alikes<'a>(
    attempt: &Attempt,
    account: &Account,
    worklogs: &'a [RemoteWorklog],
    claimed: impl Fn(RemoteWorklogId) -> bool,
) -> Vec<&'a RemoteWorklog> {
    let payload = &attempt.payload;
    worklogs
        .iter()
        .filter(|worklog| {
            worklog.mark.is_none()
                && worklog.issue == payload.issue
                && account.is_author(&worklog.author)
                && worklog.started.as_millisecond() == payload.started.as_millisecond()
                && worklog.secs == payload.secs
                && worklog.comment.trim() == payload.comment.trim()
                && !claimed(worklog.id)
        })
        .collect()
}
