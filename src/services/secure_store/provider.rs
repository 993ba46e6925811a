//! Which credential store this platform has, and what it is called by people.

use std::collections::HashMap;
use std::sync::Arc;

#[cfg(any(target_os = "macos", windows))]
use keyring::Error;
use keyring_core::CredentialStore;

use crate::domain::problem::SecretProblem;

#[cfg(not(any(target_os = "macos", windows)))]
pub(super) use secret_service_bus::{known_problem, lacks_a_collection, make_a_collection, name};

/// A fresh connection to the platform's store.
pub(super) fn open() -> Result<Arc<CredentialStore>, SecretProblem> {
    #[cfg(not(any(target_os = "macos", windows)))]
    let store = {
        // Tells an absent provider apart, and starts one that the bus can start.
        name()?;
        zbus_secret_service_keyring_store::Store::new()
    };
    #[cfg(target_os = "macos")]
    let store = apple_native_keyring_store::keychain::Store::new();
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new();
    match store {
        Ok(store) => Ok(store),
        Err(error) => Err(super::problem(&error)),
    }
}

/// How an entry is called in the store's own window, where it can be said.
pub(super) fn modifiers(label: &str) -> Option<HashMap<&str, &str>> {
    if cfg!(any(target_os = "macos", windows)) {
        None
    } else {
        Some(HashMap::from([("label", label)]))
    }
}

/// The store's name for people.
#[cfg(any(target_os = "macos", windows))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "on other platforms there may be none"
)]
pub(super) fn name() -> Result<String, SecretProblem> {
    Ok(if cfg!(windows) {
        "Windows Credential Manager"
    } else {
        "macOS Keychain"
    }
    .to_owned())
}

/// A problem that only this platform's store has.
#[cfg(any(target_os = "macos", windows))]
pub(super) fn known_problem(_: &Error) -> Option<SecretProblem> {
    None
}

/// True when nothing was ever stored, so that there is not even a place for it.
#[cfg(any(target_os = "macos", windows))]
pub(super) fn lacks_a_collection(_: &Error) -> bool {
    false
}

/// Makes the place that [`lacks_a_collection`] misses.
#[cfg(any(target_os = "macos", windows))]
#[expect(clippy::unnecessary_wraps, reason = "on other platforms this may fail")]
pub(super) fn make_a_collection() -> Result<(), SecretProblem> {
    Ok(())
}

#[cfg(not(any(target_os = "macos", windows)))]
mod secret_service_bus {
    //! The Secret Service on the session bus (freedesktop.org).

    use keyring::Error;
    use zbus::blocking::Connection;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::names::{BusName, WellKnownName};

    use crate::domain::problem::SecretProblem;

    const NAME: WellKnownName<'static> =
        WellKnownName::from_static_str_unchecked("org.freedesktop.secrets");

    /// The provider's name for people. One that the bus can start is started; nothing is unlocked.
    pub fn name() -> Result<String, SecretProblem> {
        let absent = |detail: String| SecretProblem::Absent { detail };
        let connection = Connection::session().map_err(|error| absent(error.to_string()))?;
        let bus = DBusProxy::new(&connection).map_err(|error| absent(error.to_string()))?;
        // One that runs need not be one that the bus can start (KeePassXC).
        if !bus
            .name_has_owner(BusName::WellKnown(NAME))
            .unwrap_or(false)
        {
            bus.start_service_by_name(NAME, 0)
                .map_err(|error| absent(error.to_string()))?;
        }
        let program = bus
            .get_name_owner(BusName::WellKnown(NAME))
            .and_then(|owner| bus.get_connection_unix_process_id(owner.into()))
            .ok()
            .and_then(|pid| std::fs::read_to_string(format!("/proc/{pid}/comm")).ok());
        Ok(name_of(program.as_deref().unwrap_or_default().trim()).to_owned())
    }

    /// Programs that offer the Secret Service. The kernel cuts names after 15 characters.
    fn name_of(program: &str) -> &'static str {
        match program {
            "gnome-keyring-d" => "GNOME Keyring",
            "kwalletd5" | "kwalletd6" | "ksecretd" => "KWallet",
            "keepassxc" => "KeePassXC",
            _ => "Secret Service",
        }
    }

    /// What the library knows more precisely than keyring-core.
    pub fn known_problem(error: &Error) -> Option<SecretProblem> {
        source(error).map(problem)
    }

    fn problem(error: &secret_service::Error) -> SecretProblem {
        use secret_service::Error as E;
        let detail = error.to_string();
        match error {
            E::Locked | E::Prompt | E::PromptDisconnected => SecretProblem::Locked,
            E::Unavailable => SecretProblem::Absent { detail },
            E::Crypto(_) | E::Zbus(_) | E::ZbusFdo(_) | E::Zvariant(_) | E::NoResult | _ => {
                SecretProblem::Failed { detail }
            }
        }
    }

    /// A provider that was never used has no default collection (GNOME Keyring without a login keyring).
    pub fn lacks_a_collection(error: &Error) -> bool {
        matches!(source(error), Some(secret_service::Error::NoResult))
    }

    /// Makes the default collection; the provider asks the person for its password.
    pub fn make_a_collection() -> Result<(), SecretProblem> {
        let made =
            secret_service::blocking::SecretService::connect(secret_service::EncryptionType::Dh)
                .and_then(|service| service.create_collection("Login", "default").map(drop));
        made.map_err(|error| problem(&error))
    }

    fn source(error: &Error) -> Option<&secret_service::Error> {
        if let Error::PlatformFailure(source) | Error::NoStorageAccess(source) = error {
            source.downcast_ref()
        } else {
            None
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn providers_have_the_names_people_know() {
            for (program, name) in [
                ("gnome-keyring-d", "GNOME Keyring"),
                ("ksecretd", "KWallet"),
                ("kwalletd6", "KWallet"),
                ("keepassxc", "KeePassXC"),
                ("", "Secret Service"),
                ("oo7-daemon", "Secret Service"),
            ] {
                assert_eq!(name_of(program), name);
            }
        }

        #[test]
        fn a_dismissed_prompt_is_locked_and_no_provider_is_absent() {
            let wrapped = |error| Error::PlatformFailure(Box::new(error));
            assert_eq!(
                known_problem(&wrapped(secret_service::Error::Prompt)),
                Some(SecretProblem::Locked)
            );
            assert!(matches!(
                known_problem(&wrapped(secret_service::Error::Unavailable)),
                Some(SecretProblem::Absent { .. })
            ));
            assert!(lacks_a_collection(&Error::NoStorageAccess(Box::new(
                secret_service::Error::NoResult
            ))));
            assert_eq!(known_problem(&Error::NoEntry), None);
        }
    }
}
