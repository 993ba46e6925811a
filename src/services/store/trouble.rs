//! What SQLite and the rows say when something is wrong, turned into [`StoreProblem`].

use std::path::Path;

use rusqlite::{Error, ErrorCode};

use crate::domain::problem::StoreProblem;

/// Why a statement or a row failed, before the path of the file is known.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error(transparent)]
    Sql(#[from] Error),
    /// A stored value that this program did not write.
    #[error("{0}")]
    Broken(String),
    /// A job that would break a rule of the tables.
    #[error("{0}")]
    Refused(&'static str),
}

impl Trouble {
    /// A stored value that cannot be what was written.
    pub(super) fn broken(what: impl std::fmt::Display) -> Self {
        Self::Broken(what.to_string())
    }

    /// True when the value in a row is wrong, rather than the access to it.
    pub(super) fn is_about_a_value(&self) -> bool {
        match self {
            Self::Broken(_) => true,
            Self::Refused(_) => false,
            Self::Sql(error) => is_wrong_value(error),
        }
    }

    /// The problem as the state knows it.
    pub(super) fn problem(&self, path: &Path) -> StoreProblem {
        let shown = || path.display().to_string();
        let error = match self {
            Self::Sql(error) => error,
            Self::Broken(detail) => {
                return StoreProblem::Corrupt {
                    path: shown(),
                    detail: detail.clone(),
                };
            }
            Self::Refused(rule) => {
                return StoreProblem::Failed {
                    detail: (*rule).to_owned(),
                };
            }
        };
        if is_wrong_value(error) {
            return StoreProblem::Corrupt {
                path: shown(),
                detail: error.to_string(),
            };
        }
        let failed = || StoreProblem::Failed {
            detail: error.to_string(),
        };
        let Some(failure) = error.sqlite_error() else {
            return failed();
        };
        if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE {
            // No room for the index of the write-ahead log.
            return StoreProblem::DiskFull;
        }
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the other codes of SQLite all mean the same here"
        )]
        match failure.code {
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreProblem::Corrupt {
                path: shown(),
                detail: error.to_string(),
            },
            ErrorCode::DiskFull => StoreProblem::DiskFull,
            // A folder that may not be written shows as "unable to open": the write-ahead log cannot be made.
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
                StoreProblem::ReadOnly { path: shown() }
            }
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed => StoreProblem::Locked,
            _ => failed(),
        }
    }
}

/// What a file operation beside SQLite says.
pub(super) fn of_io(error: &std::io::Error, path: &Path) -> StoreProblem {
    use std::io::ErrorKind;
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the other kinds all mean the same here"
    )]
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreProblem::ReadOnly {
            path: path.display().to_string(),
        },
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreProblem::DiskFull,
        _ => StoreProblem::Failed {
            detail: error.to_string(),
        },
    }
}

fn is_wrong_value(error: &Error) -> bool {
    matches!(
        error,
        Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::Utf8Error(..)
            | Error::InvalidColumnType(..)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn every_way_a_disk_fails_has_its_own_problem() {
        let path = Path::new("/data/planim.db");
        let shown = || "/data/planim.db".to_owned();
        for (code, problem) in [
            (ffi::SQLITE_FULL, StoreProblem::DiskFull),
            (
                ffi::SQLITE_READONLY,
                StoreProblem::ReadOnly { path: shown() },
            ),
            (
                ffi::SQLITE_READONLY_DIRECTORY,
                StoreProblem::ReadOnly { path: shown() },
            ),
            (
                ffi::SQLITE_CANTOPEN,
                StoreProblem::ReadOnly { path: shown() },
            ),
            (ffi::SQLITE_BUSY, StoreProblem::Locked),
            (ffi::SQLITE_BUSY_SNAPSHOT, StoreProblem::Locked),
        ] {
            let error = Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(Trouble::Sql(error).problem(path), problem, "{code}");
        }
        for code in [
            ffi::SQLITE_CORRUPT,
            ffi::SQLITE_NOTADB,
            ffi::SQLITE_CORRUPT_INDEX,
        ] {
            let error = Error::SqliteFailure(ffi::Error::new(code), None);
            assert!(
                matches!(
                    Trouble::Sql(error).problem(path),
                    StoreProblem::Corrupt { .. }
                ),
                "{code}"
            );
        }
        assert!(matches!(
            Trouble::Sql(Error::SqliteFailure(
                ffi::Error::new(ffi::SQLITE_NOMEM),
                None
            ))
            .problem(path),
            StoreProblem::Failed { .. }
        ));
    }
}
