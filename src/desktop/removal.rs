//! "Remove everything from this computer": first the credentials, then, once the database is closed, the files.

use std::path::Path;
use std::time::Duration;

use super::outside;
use crate::domain::problem::SecretProblem;
use crate::services::secure_store::SecretsHandle;
use crate::services::{Inbox, Outlet};
use crate::state::effect::SecretJob;
use crate::state::{Event, Message};

/// A locked keyring asks the person; for so long the removal waits.
const PATIENCE: Duration = Duration::from_mins(1);

/// Deletes the credentials on a thread of its own and reports [`Event::Removed`], which ends the program.
pub fn delete_credentials(keys: Vec<String>, demo: bool, outlet: &Outlet) {
    let thread = std::thread::Builder::new()
        .name("removal".to_owned())
        .spawn({
            let outlet = outlet.clone();
            move || {
                let what = keys.iter().map(|key| delete(key, demo)).collect();
                outlet.send(Event::Removed { what });
            }
        });
    if let Err(error) = thread {
        log::error!("the credentials are not removed: {error}");
        outlet.send(Event::Removed { what: Vec::new() });
    }
}

/// What became of one credential, in words.
fn delete(key: &str, demo: bool) -> String {
    let inbox = Inbox::default();
    let secrets = if demo {
        SecretsHandle::spawn_mock(inbox.outlet())
    } else {
        SecretsHandle::spawn(inbox.outlet())
    };
    secrets.submit(SecretJob::Delete {
        generation: 1,
        key: key.to_owned(),
    });
    loop {
        match inbox.wait_next(Some(PATIENCE)) {
            Some(Message::Event(Event::SecretDeleted { result, .. })) => {
                return in_words(&result).to_owned();
            }
            Some(_) => {}
            None => return "The token stays: the keyring did not answer".to_owned(),
        }
    }
}

fn in_words(result: &Result<(), SecretProblem>) -> &'static str {
    match result {
        Ok(()) => "The token",
        Err(SecretProblem::Locked) => "The token stays: the keyring is locked",
        Err(SecretProblem::Absent { .. }) => "No token, as there is no keyring",
        Err(SecretProblem::Failed { .. }) => "The token stays: the keyring refused",
    }
}

/// Removes the files; the last thing before the program ends, with the database closed.
pub fn delete_files(folder: &Path) {
    for path in outside::remove_data(folder) {
        log::info!("removed {}", path.display());
    }
}
