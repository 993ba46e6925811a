//! Opening the file: looked at before SQLite touches it, so that a file that cannot be used is left as it is.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::schema;
use super::trouble::{self, Trouble};
use crate::domain::problem::StoreProblem;

/// How long opening and each transaction wait for another process that holds the file.
const PATIENCE: Duration = Duration::from_millis(1500);

/// First bytes of every SQLite file (sqlite.org/fileformat2.html, 1.3).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The connection to the file at `path`, ready for use.
pub(super) fn file(path: &Path) -> Result<Connection, StoreProblem> {
    let log = look_at(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)
        .map_err(|error| Trouble::Sql(error).problem(path))?;
    check(&connection, path, &log)?;
    prepare(&mut connection).map_err(|trouble| trouble.problem(path))?;
    let journal = text_pragma(&connection, "journal_mode").map_err(|t| t.problem(path))?;
    if journal != "wal" {
        return Err(StoreProblem::Failed {
            detail: format!("the file system allows no write-ahead log (journal mode {journal})"),
        });
    }
    Ok(connection)
}

/// A database in memory.
pub(super) fn memory() -> Result<Connection, Trouble> {
    let mut connection = Connection::open_in_memory()?;
    prepare(&mut connection)?;
    Ok(connection)
}

/// What lies beside the file.
enum Log {
    None,
    /// Pages that are not in the file yet: from a copy, or a program that was killed.
    Pages,
}

/// Looks at the file without SQLite, and makes an empty one with its folder where there is none.
fn look_at(path: &Path) -> Result<Log, StoreProblem> {
    let io = |error: &std::io::Error| trouble::of_io(error, path);
    // Opened for writing, so that a file that may only be read is told at once.
    let mut file = match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return create(path).map(|()| Log::None).map_err(|error| io(&error));
        }
        Err(error) => return Err(io(&error)),
    };
    let len = file.metadata().map_err(|error| io(&error))?.len();
    let log_len = std::fs::metadata(beside(path, "-wal")).map_or(0, |log| log.len());
    let mut header = [0_u8; 100];
    if len == 0 && log_len == 0 {
        return Ok(Log::None);
    }
    let corrupt = |detail: &str| StoreProblem::Corrupt {
        path: path.display().to_string(),
        detail: detail.to_owned(),
    };
    if len < 100 || file.read_exact(&mut header).is_err() || &header[..16] != MAGIC {
        return Err(corrupt("this is no SQLite file, or its beginning is lost"));
    }
    let word = |at: usize| {
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let version = i64::from(word(60));
    if version > schema::VERSION {
        return Err(StoreProblem::Newer {
            found: version,
            known: schema::VERSION,
        });
    }
    // A write-ahead log may hold the pages that the file lacks.
    let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        1 => 65_536,
        page => page,
    };
    if log_len == 0 && word(24) == word(92) && len < page * u64::from(word(28)) {
        return Err(corrupt("the end of the file is lost"));
    }
    tighten(&file);
    Ok(if log_len == 0 { Log::None } else { Log::Pages })
}

/// Makes the folder (0700) and an empty file (0600); the write-ahead log takes the file's mode over.
fn create(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// A file that others may read (a copy, a restored backup) becomes private again.
fn tighten(file: &File) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let private = std::fs::Permissions::from_mode(0o600);
        let open = file
            .metadata()
            .is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0);
        if open && let Err(error) = file.set_permissions(private) {
            log::warn!("the database could not be made private: {error}");
        }
    }
    #[cfg(not(unix))]
    let _ = file;
}

/// Looks at the opened database without changing it, and without bringing its log into the file on failure.
fn check(connection: &Connection, path: &Path, log: &Log) -> Result<(), StoreProblem> {
    let look = || -> Result<(i64, i64, i64), Trouble> {
        connection.busy_timeout(PATIENCE)?;
        // Closing brings the log into the file, and without pages in it takes it away again.
        let keep_log = matches!(log, Log::Pages);
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep_log)?;
        let version = schema::user_version(connection)?;
        let id = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        let tables =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        Ok((version, id, tables))
    };
    let (version, id, tables) = look().map_err(|trouble| trouble.problem(path))?;
    if version > schema::VERSION {
        return Err(StoreProblem::Newer {
            found: version,
            known: schema::VERSION,
        });
    }
    if connection
        .is_readonly(rusqlite::MAIN_DB)
        .map_err(|error| Trouble::Sql(error).problem(path))?
    {
        return Err(StoreProblem::ReadOnly {
            path: path.display().to_string(),
        });
    }
    let fresh = version == 0 && id == 0 && tables == 0;
    if fresh || (version > 0 && id == schema::APPLICATION_ID) {
        Ok(())
    } else {
        Err(StoreProblem::Corrupt {
            path: path.display().to_string(),
            detail: "this is the database of another program".to_owned(),
        })
    }
}

/// Sets what durability and safety need, reads it back, and brings the tables up to date.
fn prepare(connection: &mut Connection) -> Result<(), Trouble> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Answers with the mode; in memory that is "memory".
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    set(connection, "synchronous", 2)?;
    set(connection, "foreign_keys", 1)?;
    set(connection, "trusted_schema", 0)?;
    set(connection, "cell_size_check", 1)?;
    if cfg!(target_os = "macos") {
        set(connection, "fullfsync", 1)?;
        set(connection, "checkpoint_fullfsync", 1)?;
    }
    // The store checkpoints while nothing waits for it; this is only the backstop.
    connection.query_row("PRAGMA wal_autocheckpoint = 8000", [], |_| Ok(()))?;
    schema::migrate(connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Sets a number and reads it back: SQLite ignores what it does not know.
fn set(connection: &Connection, name: &str, value: i64) -> Result<(), Trouble> {
    connection.pragma_update(None, name, value)?;
    let read: i64 = connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?;
    if read == value {
        Ok(())
    } else {
        Err(Trouble::Refused("SQLite does not keep a needed setting"))
    }
}

fn text_pragma(connection: &Connection, name: &str) -> Result<String, Trouble> {
    Ok(connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
