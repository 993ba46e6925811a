//! A copy of the whole database in one file, consistent while it is in use (`VACUUM INTO`).

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::trouble::Trouble;
use crate::domain::problem::StoreProblem;

/// Writes the copy beside its place and moves it there: what was there before stays until the copy is whole.
pub(super) fn write(connection: &Connection, to: &Path) -> Result<(), StoreProblem> {
    let beside = beside(to);
    let failed = |error: &std::io::Error| StoreProblem::Failed {
        detail: error.to_string(),
    };
    remove(&beside).map_err(|error| failed(&error))?;
    let made = connection
        .execute("VACUUM INTO ?1", [beside.to_string_lossy()])
        .map_err(|error| Trouble::from(error).problem(to))
        .and_then(|_| std::fs::rename(&beside, to).map_err(|error| failed(&error)));
    if made.is_err()
        && let Err(error) = remove(&beside)
    {
        log::warn!("half a copy stays in {}: {error}", beside.display());
    }
    made
}

fn beside(to: &Path) -> PathBuf {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    to.with_file_name(name)
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::store::Store;

    #[test]
    fn a_copy_is_a_database_of_its_own_and_replaces_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("planim.db")).unwrap();
        let to = folder.path().join("copy.db");
        std::fs::write(&to, "an older copy").unwrap();
        write(&store.connection, &to).unwrap();
        assert!(!beside(&to).exists());
        let copy = Store::open(&to).unwrap();
        let since = jiff::Timestamp::UNIX_EPOCH;
        assert_eq!(copy.load(since).unwrap(), store.load(since).unwrap());
    }

    #[test]
    fn a_copy_that_fails_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("planim.db")).unwrap();
        assert!(write(&store.connection, &folder.path().join("nowhere/copy.db")).is_err());
        let to = folder.path().join("folder.db");
        std::fs::create_dir(&to).unwrap();
        assert!(write(&store.connection, &to).is_err());
        assert!(to.is_dir() && !beside(&to).exists());
    }
}
