//! The file that keeps a sandbox's Jira between starts.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::jira::Jira;
use crate::sandbox::model::World;

/// What is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    pub token: String,
    pub cloud_id: String,
    pub world: World,
}

#[derive(Serialize)]
struct Saving<'a> {
    token: &'a str,
    cloud_id: &'a str,
    world: &'a World,
}

/// `None` when there is no such file yet.
pub(super) fn load(path: &Path) -> io::Result<Option<Saved>> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a neighbour and renames it, so that a reader meets the old file or the new one.
pub(super) fn save_if_changed(jira: &mut Jira) -> io::Result<()> {
    let Some(path) = jira.options.data.clone().filter(|_| jira.changed) else {
        return Ok(());
    };
    let bytes = serde_json::to_vec(&Saving {
        token: &jira.token,
        cloud_id: &jira.cloud_id,
        world: &jira.world,
    })?;
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut neighbour = path.clone().into_os_string();
    neighbour.push(".new");
    private(&neighbour)?.write_all(&bytes)?;
    fs::rename(&neighbour, &path)?;
    jira.changed = false;
    Ok(())
}

/// For the user's eyes alone where the system can say so: a token is in it.
fn private(path: impl AsRef<Path>) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
