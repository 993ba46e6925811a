//! Where the program keeps things.

use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// Name of the folder in the platform's data and runtime folders.
const FOLDER: &str = "planim-time-tracker";

/// Moves everything: for tests and for carrying the program on a stick.
pub const HOME_VARIABLE: &str = "PLANIM_HOME";

/// The folders of one instance; instances with different data never meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Holds the database, the lock and nothing else of anybody's.
    pub data: PathBuf,
    /// Holds the socket; gone after the session on most systems.
    pub runtime: PathBuf,
}

/// The platform names no folder for a person's data, and `PLANIM_HOME` is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no folder for data is known; set PLANIM_HOME")]
pub struct NoDataFolder;

impl Paths {
    /// The folders as the environment has them; the demo has its own inside.
    ///
    /// # Errors
    /// When neither `PLANIM_HOME` nor the platform names a data folder.
    pub fn of_environment(demo: bool) -> Result<Self, NoDataFolder> {
        Self::of(
            std::env::var_os(HOME_VARIABLE),
            dirs::data_dir(),
            dirs::runtime_dir(),
            demo,
        )
    }

    fn of(
        home: Option<OsString>,
        platform_data: Option<PathBuf>,
        platform_runtime: Option<PathBuf>,
        demo: bool,
    ) -> Result<Self, NoDataFolder> {
        let data = match home.filter(|home| !home.is_empty()) {
            // A relative folder would be another one after a change of the working folder.
            Some(home) => std::path::absolute(&home).unwrap_or_else(|_| PathBuf::from(home)),
            None => platform_data.ok_or(NoDataFolder)?.join(FOLDER),
        };
        let data = if demo { data.join("demo") } else { data };
        let runtime = platform_runtime.map_or_else(|| data.clone(), |folder| folder.join(FOLDER));
        Ok(Self { data, runtime })
    }

    /// The one SQLite file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data.join("planim.db")
    }

    /// Locked by the one process that writes here.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.data.join("planim.lock")
    }

    /// Who holds the lock, and where it listens.
    #[must_use]
    pub fn holder(&self) -> PathBuf {
        self.data.join("planim.holder.json")
    }

    /// Where a second start finds the first one. Short, because addresses of sockets are (104 bytes on macOS).
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        self.data.hash(&mut hasher);
        let name = format!("planim-{:016x}", hasher.finish());
        if cfg!(windows) {
            PathBuf::from(format!(r"\\.\pipe\{name}"))
        } else {
            self.runtime.join(name).with_extension("sock")
        }
    }

    /// Makes both folders, for this person's eyes only.
    ///
    /// # Errors
    /// When one cannot be made.
    pub fn make_folders(&self) -> std::io::Result<()> {
        make_private(&self.data)?;
        make_private(&self.runtime)?;
        #[cfg(unix)]
        if self.runtime != self.data {
            // Made by us under a name of ours, so it may be tightened. A data folder may be somebody's own choice.
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&self.runtime, std::fs::Permissions::from_mode(0o700))?;
        }
        Ok(())
    }
}

fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(home: Option<&str>, runtime: Option<&str>, demo: bool) -> Paths {
        Paths::of(
            home.map(OsString::from),
            Some(PathBuf::from("/home/ada/.local/share")),
            runtime.map(PathBuf::from),
            demo,
        )
        .unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn data_lies_in_the_platforms_folder_unless_it_is_moved() {
        let usual = paths(None, Some("/run/user/1"), false);
        assert_eq!(
            usual.database(),
            Path::new("/home/ada/.local/share/planim-time-tracker/planim.db")
        );
        assert_eq!(usual.runtime, Path::new("/run/user/1/planim-time-tracker"));
        assert_eq!(paths(Some(""), Some("/run/user/1"), false), usual);
        let moved = paths(Some("/stick"), None, false);
        assert_eq!(moved.database(), Path::new("/stick/planim.db"));
        assert_eq!(moved.runtime, Path::new("/stick"));
        let demo = paths(None, Some("/run/user/1"), true);
        assert_eq!(
            demo.data,
            Path::new("/home/ada/.local/share/planim-time-tracker/demo")
        );
        assert!(paths(Some("here"), None, false).data.is_absolute());
        assert_eq!(Paths::of(None, None, None, false), Err(NoDataFolder));
    }

    #[test]
    fn instances_with_different_data_have_different_sockets() {
        let run = Some("/run/user/1");
        let usual = paths(None, run, false);
        assert_eq!(usual.socket(), paths(None, run, false).socket());
        assert_ne!(usual.socket(), paths(None, run, true).socket());
        assert_ne!(usual.socket(), paths(Some("/stick"), run, false).socket());
    }

    #[cfg(unix)]
    #[test]
    fn folders_are_for_this_persons_eyes_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let scratch = tempfile::tempdir().unwrap();
        let paths = Paths {
            data: scratch.path().join("a/data"),
            runtime: scratch.path().join("run"),
        };
        std::fs::create_dir(&paths.runtime).unwrap();
        paths.make_folders().unwrap();
        for folder in [&paths.data, &paths.runtime] {
            let mode = std::fs::metadata(folder).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
        }
    }
}
