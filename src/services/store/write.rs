//! One job, one transaction.

use rusqlite::{Connection, TransactionBehavior, named_params, params};

use super::rows::{self, DeliveryColumns};
use super::trouble::Trouble;
use crate::domain::account::{Account, Owner};
use crate::domain::issue::IssueRef;
use crate::domain::timer::{Running, Subject};
use crate::domain::worklog::Worklog;
use crate::state::effect::{Change, StoreJob};

/// How many recent issues are kept of an account.
pub(super) const RECENT: u32 = 20;

/// The present account's number; 0 while nobody is signed in.
pub(super) const SCOPE: &str =
    "coalesce((SELECT n FROM account WHERE present = 1 ORDER BY n LIMIT 1), 0)";

/// Commits all changes of the job, or none.
pub(super) fn commit(connection: &mut Connection, job: &StoreJob) -> Result<(), Trouble> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for change in &job.changes {
        apply(&transaction, change)?;
    }
    let starts_timer = job
        .changes
        .iter()
        .any(|change| matches!(change, Change::PutRunning(..)));
    if starts_timer {
        let running: i64 = transaction.query_row(
            "SELECT count(*) FROM worklog WHERE settled = 0 AND secs IS NULL",
            [],
            |row| row.get(0),
        )?;
        if running > 1 {
            return Err(Trouble::Refused("a second timer would run"));
        }
    }
    transaction.commit()?;
    Ok(())
}

fn apply(connection: &Connection, change: &Change) -> Result<(), Trouble> {
    match change {
        Change::PutRunning(running, owner) => put_running(connection, running, owner)?,
        Change::Heartbeat(id, at) => {
            connection.execute(
                "UPDATE worklog SET heartbeat_ms = ?2 WHERE id = ?1 AND secs IS NULL",
                params![id.0.as_bytes(), at.as_millisecond()],
            )?;
        }
        Change::ClearRunning(id) => {
            connection.execute(
                "DELETE FROM worklog WHERE id = ?1 AND secs IS NULL",
                [id.0.as_bytes()],
            )?;
        }
        Change::PutWorklog(worklog) => put_worklog(connection, worklog)?,
        Change::DeleteWorklog(id) => {
            connection.execute("DELETE FROM worklog WHERE id = ?1", [id.0.as_bytes()])?;
        }
        Change::PutAccount(account) => put_account(connection, account)?,
        Change::ForgetAccount => {
            connection.execute("UPDATE account SET present = 0 WHERE present = 1", [])?;
        }
        Change::PutSettings(settings) => {
            connection.execute(
                "INSERT INTO setting (name, value) VALUES ('settings', ?1)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [json(settings)?],
            )?;
        }
        Change::PutFilter { filter, position } => {
            connection.execute(
                "INSERT INTO filter (id, name, jql, position) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, jql = excluded.jql, position = excluded.position",
                params![rows::filter_key(filter.id), filter.name, filter.jql, position],
            )?;
        }
        Change::DeleteFilter(id) => {
            let key = rows::filter_key(*id);
            connection.execute("DELETE FROM filter WHERE id = ?1", [&key])?;
            connection.execute("DELETE FROM result WHERE filter = ?1", [&key])?;
        }
        Change::ReplaceResult {
            filter,
            issues,
            read_at,
        } => {
            connection.execute(
                &format!(
                    "INSERT INTO result (scope, filter, read_at_ms, issues) VALUES ({SCOPE}, ?1, ?2, ?3)
                     ON CONFLICT (scope, filter) DO UPDATE
                     SET read_at_ms = excluded.read_at_ms, issues = excluded.issues"
                ),
                params![
                    rows::filter_key(*filter),
                    read_at.as_millisecond(),
                    super::result::write(issues)
                ],
            )?;
        }
        Change::Pin(issue) => {
            connection.execute(
                &format!(
                    "INSERT INTO pinned (scope, issue_id, key, summary) VALUES ({SCOPE}, ?1, ?2, ?3)
                     ON CONFLICT (scope, issue_id) DO UPDATE SET key = excluded.key, summary = excluded.summary"
                ),
                params![issue.id.0.cast_signed(), issue.key, issue.summary],
            )?;
        }
        Change::Unpin(id) => {
            connection.execute(
                &format!("DELETE FROM pinned WHERE scope = {SCOPE} AND issue_id = ?1"),
                [id.0.cast_signed()],
            )?;
        }
        Change::Used(issue, at) => put_recent(connection, issue, at.as_millisecond())?,
    }
    Ok(())
}

fn put_running(connection: &Connection, running: &Running, owner: &Owner) -> Result<(), Trouble> {
    let (issue, summary) = subject_columns(&running.subject);
    connection.execute(
        "INSERT INTO worklog (id, site, account_id, issue_id, issue_key, summary, started_ms, secs, comment, state,
                              delivery, remote_id, settled, changed_ms, heartbeat_ms)
         VALUES (:id, :site, :account, :issue, :key, :summary, :started, NULL, :comment, :state,
                 NULL, NULL, 0, :started, :heartbeat)
         ON CONFLICT (id) DO UPDATE
         SET site = excluded.site, account_id = excluded.account_id, issue_id = excluded.issue_id,
             issue_key = excluded.issue_key, summary = excluded.summary, started_ms = excluded.started_ms,
             secs = NULL, comment = excluded.comment, state = excluded.state, delivery = NULL, remote_id = NULL,
             settled = 0, changed_ms = excluded.changed_ms, heartbeat_ms = excluded.heartbeat_ms",
        named_params! {
            ":id": running.worklog.0.as_bytes(),
            ":site": owner.site,
            ":account": owner.account_id,
            ":issue": issue.map(|issue| issue.id.0.cast_signed()),
            ":key": issue.map(|issue| &issue.key),
            ":summary": summary,
            ":started": running.started.as_millisecond(),
            ":comment": running.note,
            ":state": rows::RUNNING,
            ":heartbeat": running.heartbeat.as_millisecond(),
        },
    )?;
    Ok(())
}

fn put_worklog(connection: &Connection, worklog: &Worklog) -> Result<(), Trouble> {
    let (issue, summary) = subject_columns(&worklog.subject);
    let columns = DeliveryColumns::of(&worklog.delivery);
    connection.execute(
        "INSERT INTO worklog (id, site, account_id, issue_id, issue_key, summary, started_ms, secs, comment, state,
                              delivery, remote_id, settled, changed_ms, heartbeat_ms)
         VALUES (:id, :site, :account, :issue, :key, :summary, :started, :secs, :comment, :state,
                 :delivery, :remote, :settled, :changed, NULL)
         ON CONFLICT (id) DO UPDATE
         SET site = excluded.site, account_id = excluded.account_id, issue_id = excluded.issue_id,
             issue_key = excluded.issue_key, summary = excluded.summary, started_ms = excluded.started_ms,
             secs = excluded.secs, comment = excluded.comment, state = excluded.state,
             delivery = excluded.delivery, remote_id = excluded.remote_id, settled = excluded.settled,
             changed_ms = excluded.changed_ms, heartbeat_ms = NULL",
        named_params! {
            ":id": worklog.id.0.as_bytes(),
            ":site": worklog.owner.site,
            ":account": worklog.owner.account_id,
            ":issue": issue.map(|issue| issue.id.0.cast_signed()),
            ":key": issue.map(|issue| &issue.key),
            ":summary": summary,
            ":started": worklog.started.as_millisecond(),
            ":secs": worklog.secs,
            ":comment": worklog.comment,
            ":state": columns.state,
            ":delivery": json(&worklog.delivery)?,
            ":remote": columns.remote.map(|remote| remote.0.cast_signed()),
            ":settled": columns.settled,
            ":changed": worklog.changed.as_millisecond(),
        },
    )?;
    Ok(())
}

/// The account becomes the present one. Signing in again as the same person keeps the row and all that hangs on it.
fn put_account(connection: &Connection, account: &Account) -> Result<(), Trouble> {
    let owner = account.owner();
    connection.execute("UPDATE account SET present = 0 WHERE present = 1", [])?;
    connection.execute(
        "INSERT INTO account (site, account_id, present, data) VALUES (?1, ?2, 1, ?3)
         ON CONFLICT (site, account_id) DO UPDATE SET present = 1, data = excluded.data",
        params![owner.site, owner.account_id, json(account)?],
    )?;
    Ok(())
}

fn put_recent(connection: &Connection, issue: &IssueRef, used_ms: i64) -> Result<(), Trouble> {
    connection.execute(
        &format!(
            "INSERT INTO recent (scope, issue_id, key, summary, used_ms) VALUES ({SCOPE}, ?1, ?2, ?3, ?4)
             ON CONFLICT (scope, issue_id) DO UPDATE
             SET key = excluded.key, summary = excluded.summary, used_ms = max(used_ms, excluded.used_ms)"
        ),
        params![issue.id.0.cast_signed(), issue.key, issue.summary, used_ms],
    )?;
    connection.execute(
        &format!(
            "DELETE FROM recent WHERE scope = {SCOPE} AND issue_id NOT IN
             (SELECT issue_id FROM recent WHERE scope = {SCOPE} ORDER BY used_ms DESC, issue_id DESC LIMIT {RECENT})"
        ),
        [],
    )?;
    Ok(())
}

fn subject_columns(subject: &Subject) -> (Option<&IssueRef>, &str) {
    match subject {
        Subject::Issue(issue) => (Some(issue), &issue.summary),
        Subject::Unassigned(words) => (None, words),
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, Trouble> {
    serde_json::to_string(value).map_err(Trouble::broken)
}
