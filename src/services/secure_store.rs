//! The operating system's credential store, on one thread that is never joined: a locked keyring may block for ever.
//!
//! Every attempt opens the platform's store afresh, so that "try again" works after a provider was started.
//! No text made here contains a secret: what the store says is told only where it cannot quote one.

mod provider;
mod worker;

use std::sync::Arc;

use keyring::Error;
use keyring_core::{CredentialStore, Entry, mock};

pub use worker::SecretsHandle;

use crate::domain::problem::SecretProblem;
use crate::domain::secret::Secret;

/// The service name of our entries. It stays for ever: a changed one would sign everybody out.
pub const SERVICE: &str = "planim-time-tracker";

/// Puts the secret under the key, reads it back and compares it.
///
/// # Errors
/// When there is no credential store, it stays locked, or it does not keep what it was given.
pub fn set_secret(key: &str, secret: &Secret) -> Result<(), SecretProblem> {
    Vault::Platform.set(key, secret)
}

/// The secret under the key; `None` when there is none.
///
/// # Errors
/// When there is no credential store, it stays locked, or what it holds is no text.
pub fn get_secret(key: &str) -> Result<Option<Secret>, SecretProblem> {
    Vault::Platform.get(key)
}

/// Removes the secret under the key; nothing there is fine.
///
/// # Errors
/// When there is no credential store, it stays locked, or it keeps the entry.
pub fn delete_secret(key: &str) -> Result<(), SecretProblem> {
    Vault::Platform.delete(key)
}

/// Where secrets lie.
#[derive(Debug)]
enum Vault {
    /// The platform's credential store, opened for each attempt.
    Platform,
    /// keyring-core's mock, one for each handle.
    Mock(Arc<mock::Store>),
}

impl Vault {
    fn set(&self, key: &str, secret: &Secret) -> Result<(), SecretProblem> {
        let entry = self.entry(key)?;
        let first = entry.set_password(secret.expose());
        let outcome = match first {
            Err(Error::Ambiguous(entries)) => {
                // Copies in several collections: one of them would be read, nobody knows which.
                delete_all(&entries)?;
                entry.set_password(secret.expose())
            }
            Err(error) if provider::lacks_a_collection(&error) => {
                provider::make_a_collection()?;
                entry.set_password(secret.expose())
            }
            Ok(()) | Err(_) => first,
        };
        outcome.map_err(|error| problem(&error))?;
        if self.get(key)?.as_ref() == Some(secret) {
            Ok(())
        } else {
            Err(SecretProblem::Failed {
                detail: "the credential store did not keep the token".to_owned(),
            })
        }
    }

    fn get(&self, key: &str) -> Result<Option<Secret>, SecretProblem> {
        match self.entry(key)?.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(Error::NoEntry) => Ok(None),
            // Nothing can be stored yet, so nothing is.
            Err(error) if provider::lacks_a_collection(&error) => Ok(None),
            Err(error) => Err(problem(&error)),
        }
    }

    fn delete(&self, key: &str) -> Result<(), SecretProblem> {
        match self.entry(key)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(Error::Ambiguous(entries)) => delete_all(&entries),
            Err(error) => Err(problem(&error)),
        }
    }

    /// The store's name for people, without opening or unlocking anything.
    fn name(&self) -> Result<String, SecretProblem> {
        match self {
            Self::Platform => provider::name(),
            Self::Mock(_) => Ok("the demo's memory".to_owned()),
        }
    }

    fn entry(&self, key: &str) -> Result<Entry, SecretProblem> {
        let store: Arc<CredentialStore> = match self {
            Self::Platform => provider::open()?,
            Self::Mock(store) => store.clone(),
        };
        let label = format!("Planim Time Tracker ({key})");
        let modifiers = match self {
            Self::Platform => provider::modifiers(&label),
            Self::Mock(_) => None,
        };
        store
            .build(SERVICE, key, modifiers.as_ref())
            .map_err(|error| problem(&error))
    }
}

fn delete_all(entries: &[Entry]) -> Result<(), SecretProblem> {
    for entry in entries {
        match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => {}
            Err(error) => return Err(problem(&error)),
        }
    }
    Ok(())
}

/// What the store's error means, in words that quote no stored bytes.
fn problem(error: &Error) -> SecretProblem {
    if let Some(known) = provider::known_problem(error) {
        return known;
    }
    match error {
        Error::NoStorageAccess(_) => SecretProblem::Locked,
        Error::BadEncoding(_) | Error::BadDataFormat(..) => SecretProblem::Failed {
            detail: "what the credential store holds is no text".to_owned(),
        },
        Error::Ambiguous(entries) => SecretProblem::Failed {
            detail: format!("the credential store holds {} such entries", entries.len()),
        },
        Error::PlatformFailure(_)
        | Error::NoEntry
        | Error::BadStoreFormat(_)
        | Error::TooLong(..)
        | Error::Invalid(..)
        | Error::NoDefaultStore
        | Error::NotSupportedByStore(_)
        | _ => SecretProblem::Failed {
            detail: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "jira_api_token";

    fn vault() -> Vault {
        Vault::Mock(mock::Store::new().unwrap())
    }

    fn fail_next(vault: &Vault, error: Error) {
        let entry = vault.entry(KEY).unwrap();
        entry
            .as_any()
            .downcast_ref::<mock::Cred>()
            .unwrap()
            .set_error(error);
    }

    #[test]
    fn a_secret_comes_back_is_replaced_and_is_gone_after_deletion() {
        let vault = vault();
        assert_eq!(vault.get(KEY).unwrap(), None);
        vault.delete(KEY).unwrap();
        for text in ["first-token", "second-token"] {
            let secret = Secret::new(text.to_owned());
            vault.set(KEY, &secret).unwrap();
            assert_eq!(vault.get(KEY).unwrap(), Some(secret));
        }
        assert_eq!(vault.get("jira_api_token:other").unwrap(), None);
        vault.delete(KEY).unwrap();
        assert_eq!(vault.get(KEY).unwrap(), None);
    }

    #[test]
    fn what_the_store_says_never_quotes_a_secret() {
        let token = "ATATT3xFfGF0very-secret";
        for error in [
            Error::BadEncoding(token.as_bytes().to_vec()),
            Error::BadDataFormat(token.as_bytes().to_vec(), token.into()),
            Error::NoStorageAccess(token.into()),
        ] {
            let vault = vault();
            fail_next(&vault, error);
            let problem = vault.get(KEY).unwrap_err();
            assert!(!format!("{problem:?}").contains("ATATT"), "{problem:?}");
        }
    }

    #[test]
    fn a_locked_store_is_told_apart_from_a_failed_one() {
        let vault = vault();
        fail_next(&vault, Error::NoStorageAccess("dismissed".into()));
        assert_eq!(vault.get(KEY), Err(SecretProblem::Locked));
        fail_next(&vault, Error::PlatformFailure("broken pipe".into()));
        assert!(matches!(vault.get(KEY), Err(SecretProblem::Failed { .. })));
        fail_next(&vault, Error::NoEntry);
        assert_eq!(vault.get(KEY), Ok(None));
    }
}
