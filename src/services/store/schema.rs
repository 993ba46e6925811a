//! The tables, as an append-only list of migrations numbered by `PRAGMA user_version`.
//!
//! Times are UTC milliseconds, lengths are seconds, Jira's ids are integers. What a query asks for is a
//! column; what is only ever read as a whole (an account, the settings, a delivery) is one JSON text.

use rusqlite::{Connection, TransactionBehavior};

use super::trouble::Trouble;

/// `PRAGMA application_id` of our files: "Plnm".
pub(super) const APPLICATION_ID: i64 = 0x506c_6e6d;

/// Step `n` leads from version `n` to `n + 1`. Steps are never changed after a release, only added.
const STEPS: &[&str] = &[
    // 1
    "
    -- Who signed in here. `present` is the one the program acts as; rows stay after signing out.
    -- `n` is the scope of what is true for one account only: cached results, pinned and recent issues.
    CREATE TABLE account (
        n          INTEGER PRIMARY KEY,
        site       TEXT NOT NULL,
        account_id TEXT NOT NULL,
        present    INTEGER NOT NULL,
        data       TEXT NOT NULL,
        UNIQUE (site, account_id)
    ) STRICT;

    -- A worklog; the running timer is the one without `secs`.
    CREATE TABLE worklog (
        id            BLOB PRIMARY KEY,
        site          TEXT NOT NULL,
        account_id    TEXT NOT NULL,
        issue_id      INTEGER,
        issue_key     TEXT,
        -- The issue's summary, or the words of a timer without an issue.
        summary       TEXT NOT NULL,
        started_ms    INTEGER NOT NULL,
        secs          INTEGER,
        comment       TEXT NOT NULL,
        -- How far it is on its way to Jira: a word for queries, and the whole of it with its attempt.
        state         TEXT NOT NULL,
        delivery      TEXT,
        remote_id     INTEGER,
        -- Nothing is left to do for it.
        settled       INTEGER NOT NULL,
        changed_ms    INTEGER NOT NULL,
        heartbeat_ms  INTEGER,
        CHECK ((secs IS NULL) = (delivery IS NULL))
    ) STRICT;
    CREATE INDEX worklog_started ON worklog (started_ms);
    CREATE INDEX worklog_open ON worklog (settled) WHERE settled = 0;
    -- A worklog in Jira is claimed by at most one row of ours.
    CREATE UNIQUE INDEX worklog_remote ON worklog (site, account_id, remote_id) WHERE remote_id IS NOT NULL;

    CREATE TABLE setting (
        name  TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;

    -- Tabs of the person's own.
    CREATE TABLE filter (
        id       TEXT PRIMARY KEY,
        name     TEXT NOT NULL,
        jql      TEXT NOT NULL,
        position INTEGER NOT NULL
    ) STRICT;

    -- The last complete result of a tab; `issues` is the format of `result.rs`.
    CREATE TABLE result (
        scope      INTEGER NOT NULL,
        filter     TEXT NOT NULL,
        read_at_ms INTEGER NOT NULL,
        issues     BLOB NOT NULL,
        PRIMARY KEY (scope, filter)
    ) STRICT;

    CREATE TABLE pinned (
        n        INTEGER PRIMARY KEY,
        scope    INTEGER NOT NULL,
        issue_id INTEGER NOT NULL,
        key      TEXT NOT NULL,
        summary  TEXT NOT NULL,
        UNIQUE (scope, issue_id)
    ) STRICT;

    CREATE TABLE recent (
        scope    INTEGER NOT NULL,
        issue_id INTEGER NOT NULL,
        key      TEXT NOT NULL,
        summary  TEXT NOT NULL,
        used_ms  INTEGER NOT NULL,
        PRIMARY KEY (scope, issue_id)
    ) STRICT, WITHOUT ROWID;
    ",
];

/// The version that this program writes.
#[expect(
    clippy::cast_possible_wrap,
    reason = "a constant, and the list is short"
)]
pub(super) const VERSION: i64 = STEPS.len() as i64;

/// Leads the database to [`VERSION`]; each step is one transaction that also moves the version.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Trouble> {
    loop {
        let version = user_version(connection)?;
        let Some(step) = usize::try_from(version)
            .ok()
            .and_then(|step| STEPS.get(step))
        else {
            return Ok(());
        };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been faster between the two looks.
        if user_version(&transaction)? == version {
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", version + 1)?;
        }
        transaction.commit()?;
    }
}

/// The version of an opened database.
pub(super) fn user_version(connection: &Connection) -> Result<i64, Trouble> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_lead_from_nothing_to_the_present_and_then_do_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        assert_eq!(user_version(&connection).unwrap(), 0);
        migrate(&mut connection).unwrap();
        assert_eq!(user_version(&connection).unwrap(), VERSION);
        let tables = |connection: &Connection| -> Vec<String> {
            connection
                .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect()
        };
        let first = tables(&connection);
        migrate(&mut connection).unwrap();
        assert_eq!(tables(&connection), first);
        let id: i64 = connection
            .query_row("PRAGMA application_id", [], |row| row.get(0))
            .unwrap();
        assert_eq!(id, APPLICATION_ID);
    }
}
