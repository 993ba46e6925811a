//! What the program starts with, and what it reads later.
//!
//! A broken worklog row is an error: it may be work that is not in Jira yet. A broken row of what can be read
//! from Jira again, or typed again, is left out and logged.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};

use super::rows::{self, WORKLOG_COLUMNS};
use super::trouble::Trouble;
use super::write::{RECENT, SCOPE};
use crate::domain::account::Account;
use crate::domain::issue::{Issue, IssueRef};
use crate::domain::jql::{Filter, FilterId};
use crate::domain::settings::Settings;
use crate::domain::timer::Timer;
use crate::domain::worklog::Worklog;
use crate::state::Loaded;

/// Not in Jira yet (or watched for a twin), or started since `?1`.
pub(super) const OPEN_OR_SINCE: &str = "(settled = 0 OR started_ms >= ?1) AND secs IS NOT NULL";

/// Of the present account, started from `?1` to before `?2`.
pub(super) const IN_RANGE: &str = "started_ms >= ?1 AND started_ms < ?2 AND secs IS NOT NULL
    AND (site, account_id) = (SELECT site, account_id FROM account WHERE present = 1 ORDER BY n LIMIT 1)";

/// The running timer.
pub(super) const RUNNING_ROW: &str = "settled = 0 AND secs IS NULL";

/// Everything the state needs to start.
pub(super) fn loaded(connection: &Connection, since: Timestamp) -> Result<Loaded, Trouble> {
    Ok(Loaded {
        account: account(connection)?,
        settings: settings(connection)?,
        timer: timer(connection)?,
        worklogs: open_or_since(connection, since)?,
        filters: filters(connection)?,
        pinned: pinned(connection)?,
        recent: recent(connection)?,
    })
}

/// The last result of a tab for the present account, and when it was read; nothing and `None` when there is none.
pub(super) fn result(
    connection: &Connection,
    filter: FilterId,
) -> Result<(Vec<Issue>, Option<Timestamp>), Trouble> {
    let found = connection
        .query_row(
            &format!("SELECT read_at_ms, issues FROM result WHERE scope = {SCOPE} AND filter = ?1"),
            [rows::filter_key(filter)],
            |row| {
                let read = || -> Result<_, Trouble> {
                    let bytes = row.get_ref(1)?.as_blob().map_err(Trouble::broken)?;
                    Ok((
                        super::result::read(bytes)?,
                        Some(rows::timestamp(row.get(0)?)?),
                    ))
                };
                Ok(read())
            },
        )
        .optional()?;
    match found.transpose() {
        Ok(found) => Ok(found.unwrap_or_default()),
        Err(trouble) if trouble.is_about_a_value() => {
            log::warn!("the stored issues of {filter:?} cannot be read: {trouble}");
            Ok((Vec::new(), None))
        }
        Err(trouble) => Err(trouble),
    }
}

/// Finished worklogs of the present account that start in the range, by start.
pub(super) fn worklogs(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Worklog>, Trouble> {
    all(
        connection,
        &format!("SELECT {WORKLOG_COLUMNS} FROM worklog WHERE {IN_RANGE} ORDER BY started_ms, id"),
        params![from.as_millisecond(), to.as_millisecond()],
        rows::worklog,
    )
}

fn account(connection: &Connection) -> Result<Option<Account>, Trouble> {
    let text: Option<String> = connection
        .query_row(
            "SELECT data FROM account WHERE present = 1 ORDER BY n LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    // Without its account the program asks to sign in, which writes the row again.
    Ok(text.and_then(|text| {
        serde_json::from_str(&text)
            .inspect_err(|error| log::warn!("the stored account cannot be read: {error}"))
            .ok()
    }))
}

fn settings(connection: &Connection) -> Result<Settings, Trouble> {
    let text: Option<String> = connection
        .query_row(
            "SELECT value FROM setting WHERE name = 'settings'",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(text.map_or_else(Settings::default, |text| rows::settings(&text)))
}

fn timer(connection: &Connection) -> Result<Timer, Trouble> {
    let mut running = all(
        connection,
        &format!("SELECT {WORKLOG_COLUMNS} FROM worklog WHERE {RUNNING_ROW} LIMIT 2"),
        [],
        rows::running,
    )?;
    if running.len() > 1 {
        return Err(Trouble::broken("two timers run at once"));
    }
    Ok(running.pop().map_or(Timer::Idle, Timer::Running))
}

fn open_or_since(connection: &Connection, since: Timestamp) -> Result<Vec<Worklog>, Trouble> {
    all(
        connection,
        &format!(
            "SELECT {WORKLOG_COLUMNS} FROM worklog
             WHERE {OPEN_OR_SINCE} ORDER BY started_ms, id"
        ),
        [since.as_millisecond()],
        rows::worklog,
    )
}

fn filters(connection: &Connection) -> Result<Vec<Filter>, Trouble> {
    readable(
        connection,
        "a tab",
        "SELECT id, name, jql FROM filter ORDER BY position, id",
        |row| {
            Ok(Filter {
                id: rows::own_filter(row.get_ref(0)?.as_str().map_err(Trouble::broken)?)?,
                name: row.get(1)?,
                jql: row.get(2)?,
            })
        },
    )
}

fn pinned(connection: &Connection) -> Result<Vec<IssueRef>, Trouble> {
    readable(
        connection,
        "a pinned issue",
        &format!("SELECT issue_id, key, summary FROM pinned WHERE scope = {SCOPE} ORDER BY n"),
        |row| rows::issue_ref(row, 0),
    )
}

fn recent(connection: &Connection) -> Result<Vec<IssueRef>, Trouble> {
    readable(
        connection,
        "a recent issue",
        &format!(
            "SELECT issue_id, key, summary FROM recent WHERE scope = {SCOPE}
             ORDER BY used_ms DESC, issue_id DESC LIMIT {RECENT}"
        ),
        |row| rows::issue_ref(row, 0),
    )
}

/// All rows; the first that cannot be read is an error.
fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, Trouble>,
) -> Result<Vec<T>, Trouble> {
    let mut statement = connection.prepare(sql)?;
    let mut found = statement.query(params)?;
    let mut values = Vec::new();
    while let Some(row) = found.next()? {
        values.push(read(row)?);
    }
    Ok(values)
}

/// All rows that can be read; the others are logged.
fn readable<T>(
    connection: &Connection,
    what: &str,
    sql: &str,
    read: impl Fn(&Row<'_>) -> Result<T, Trouble>,
) -> Result<Vec<T>, Trouble> {
    let values = all(connection, sql, [], |row| match read(row) {
        Ok(value) => Ok(Some(value)),
        Err(trouble) if trouble.is_about_a_value() => {
            log::warn!("{what} cannot be read and is left out: {trouble}");
            Ok(None)
        }
        Err(trouble) => Err(trouble),
    })?;
    Ok(values.into_iter().flatten().collect())
}
