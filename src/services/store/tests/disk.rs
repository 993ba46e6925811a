//! Real files: durability settings, modes, and every way a file cannot be used.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::*;

/// Name, length and a digest of the content of every file in a folder.
fn content(folder: &Path) -> BTreeMap<String, (usize, u64)> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let bytes = fs::read(entry.path()).unwrap();
            let mut digest = DefaultHasher::new();
            bytes.hash(&mut digest);
            (
                entry.file_name().into_string().unwrap(),
                (bytes.len(), digest.finish()),
            )
        })
        .collect()
}

/// A folder with a database of one worklog, closed.
fn with_one_worklog() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("planim.db");
    let mut store = Store::open(&path).unwrap();
    store
        .commit(&job(1, vec![Change::PutWorklog(worklog(1, in_jira(1)))]))
        .unwrap();
    drop(store);
    (folder, path)
}

#[test]
fn what_was_committed_is_there_after_opening_again() {
    let (_folder, path) = with_one_worklog();
    let again = Store::open(&path).unwrap();
    assert_eq!(everything(&again).worklogs, [worklog(1, in_jira(1))]);
}

#[test]
fn durability_is_set_and_kept() {
    let (_folder, path) = with_one_worklog();
    let store = Store::open(&path).unwrap();
    let text = |name: &str| -> String {
        store
            .connection
            .query_row(
                &format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}"),
                [],
                |row| row.get(0),
            )
            .unwrap()
    };
    assert_eq!(text("journal_mode"), "wal");
    assert_eq!(text("synchronous"), "2");
    assert_eq!(text("foreign_keys"), "1");
    assert_eq!(text("trusted_schema"), "0");
    if cfg!(target_os = "macos") {
        assert_eq!(text("fullfsync"), "1");
    }
}

#[cfg(unix)]
#[test]
fn only_the_person_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/of/planim.db");
    let mut store = Store::open(&path).unwrap();
    store
        .commit(&job(1, vec![Change::PutSettings(Settings::default())]))
        .unwrap();
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for name in ["planim.db", "planim.db-wal", "planim.db-shm"] {
        assert_eq!(mode(&path.with_file_name(name)), 0o600, "{name}");
    }
    drop(store);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    drop(Store::open(&path).unwrap());
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_file_that_is_no_database_is_told_and_left_as_it_is() {
    let (folder, path) = with_one_worklog();
    let good = fs::read(&path).unwrap();
    let mut garbled_header = good.clone();
    garbled_header[..16].fill(b'x');
    let mut garbled_schema = good.clone();
    garbled_schema[100..4000].fill(0xa5);
    for (what, bytes) in [
        ("words", b"this is a letter to my aunt".to_vec()),
        ("a short header", good[..60].to_vec()),
        ("a lost end", good[..good.len() - 4096].to_vec()),
        ("half a page", good[..2000].to_vec()),
        ("a garbled header", garbled_header),
        ("a garbled schema", garbled_schema),
    ] {
        fs::write(&path, &bytes).unwrap();
        let before = content(folder.path());
        let problem = Store::open(&path).unwrap_err();
        assert!(
            matches!(problem, StoreProblem::Corrupt { .. }),
            "{what}: {problem:?}"
        );
        assert_eq!(content(folder.path()), before, "{what}");
    }
}

#[test]
fn damage_in_the_middle_is_told_where_it_is_met() {
    let (_folder, path) = with_one_worklog();
    let mut bytes = fs::read(&path).unwrap();
    bytes[8192..].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    let outcome = Store::open(&path).and_then(|store| store.load(Timestamp::UNIX_EPOCH));
    assert!(
        matches!(outcome, Err(StoreProblem::Corrupt { .. })),
        "{outcome:?}"
    );
}

#[test]
fn a_file_of_a_later_version_or_another_program_is_left_as_it_is() {
    let (folder, path) = with_one_worklog();
    let change = |sql: &str| {
        let other = Connection::open(&path).unwrap();
        other.execute_batch(sql).unwrap();
    };
    change("PRAGMA user_version = 99");
    let before = content(folder.path());
    assert_eq!(
        Store::open(&path).unwrap_err(),
        StoreProblem::Newer {
            found: 99,
            known: schema::VERSION
        }
    );
    assert_eq!(content(folder.path()), before);

    change("PRAGMA user_version = 1; PRAGMA application_id = 77");
    let before = content(folder.path());
    assert!(matches!(
        Store::open(&path),
        Err(StoreProblem::Corrupt { .. })
    ));
    assert_eq!(content(folder.path())["planim.db"], before["planim.db"]);
}

#[test]
fn a_later_version_that_is_only_in_the_log_is_left_as_it_is() {
    let (folder, path) = with_one_worklog();
    let other = Connection::open(&path).unwrap();
    other
        .set_db_config(
            rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
            true,
        )
        .unwrap();
    other.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(other);
    let before = content(folder.path());
    assert!(before["planim.db-wal"].0 > 0);
    assert!(matches!(
        Store::open(&path),
        Err(StoreProblem::Newer { found: 99, .. })
    ));
    let after = content(folder.path());
    for name in ["planim.db", "planim.db-wal"] {
        assert_eq!(after[name], before[name], "{name}");
    }
}

#[test]
fn a_file_that_may_only_be_read_is_told_and_left_as_it_is() {
    let (folder, path) = with_one_worklog();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let before = content(folder.path());
    // The superuser may write what is marked as read-only: then there is no problem to tell.
    let may_write = fs::OpenOptions::new().write(true).open(&path).is_ok();
    match Store::open(&path) {
        Err(problem) => {
            assert_eq!(
                problem,
                StoreProblem::ReadOnly {
                    path: path.display().to_string()
                }
            );
            assert_eq!(content(folder.path()), before);
        }
        Ok(_) => assert!(may_write),
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "no folder").unwrap();
    assert!(Store::open(&file.join("planim.db")).is_err());
    assert_eq!(fs::read(&file).unwrap(), b"no folder");
}

#[test]
fn a_file_that_another_process_holds_is_told_and_left_as_it_is() {
    let (folder, path) = with_one_worklog();
    let other = Connection::open(&path).unwrap();
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;")
        .unwrap();
    let before = content(folder.path());
    assert_eq!(Store::open(&path).unwrap_err(), StoreProblem::Locked);
    assert_eq!(content(folder.path())["planim.db"], before["planim.db"]);
}

#[test]
fn a_full_disk_is_told_and_the_job_leaves_nothing_behind() {
    let (_folder, path) = with_one_worklog();
    let mut store = Store::open(&path).unwrap();
    let pages: i64 = store
        .connection
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .unwrap();
    let full = |store: &Store, pages: i64| {
        store
            .connection
            .query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
            .unwrap();
    };
    full(&store, pages);
    let large = || {
        vec![
            Change::PutWorklog(worklog(2, Delivery::Draft(DraftReason::Held))),
            Change::ReplaceResult {
                filter: FilterId::Watching,
                issues: (0..1_000).map(issue).collect::<Vec<_>>().into(),
                read_at: at(0),
            },
        ]
    };
    assert_eq!(
        store.commit(&job(2, large())).unwrap_err(),
        StoreProblem::DiskFull
    );
    assert_eq!(everything(&store).worklogs, [worklog(1, in_jira(1))]);
    full(&store, 1_000_000);
    store.commit(&job(3, large())).unwrap();
    drop(store);
    assert_eq!(everything(&Store::open(&path).unwrap()).worklogs.len(), 2);
}

#[test]
fn a_closed_store_is_one_file_and_takes_nothing_more() {
    let (folder, path) = with_one_worklog();
    let inbox = Inbox::default();
    let handle = Store::open(&path).unwrap().spawn(inbox.outlet());
    handle.submit(job(2, vec![Change::PutWorklog(worklog(2, in_jira(2)))]));
    assert!(handle.close(Duration::from_secs(20)));
    let names: Vec<String> = content(folder.path()).into_keys().collect();
    assert_eq!(names, ["planim.db"]);
    assert_eq!(
        inbox.try_next(),
        Some(Message::Event(Event::Stored {
            job: 2,
            result: Ok(())
        }))
    );
    handle.submit(job(3, vec![Change::ForgetAccount]));
    assert!(matches!(
        inbox.try_next(),
        Some(Message::Event(Event::Stored {
            job: 3,
            result: Err(StoreProblem::Failed { .. })
        }))
    ));
    assert_eq!(everything(&Store::open(&path).unwrap()).worklogs.len(), 2);
}
