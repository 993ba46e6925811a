//! The wrapper that an API token lives in while it is in memory.
//!
//! It cannot be printed, and its bytes are overwritten when it is dropped. Copies that
//! cannot be helped: the operating system's clipboard the token was pasted from, the text
//! field's buffer until "Connect" (wiped then, with its undo history), the `Authorization`
//! header that ureq builds for each request, and what the credential-store libraries
//! marshal over D-Bus or into the Keychain / Credential Manager calls.

use secrecy::{ExposeSecret as _, SecretString};

/// An API token or personal access token.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes ownership of the text; white space around a pasted token is no part of it.
    #[must_use]
    pub fn new(mut text: String) -> Self {
        let trimmed = text.trim().to_owned();
        zeroize::Zeroize::zeroize(&mut text);
        Self(SecretString::from(trimmed))
    }

    /// The token itself, for the one place that needs it: a request header or the credential store.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// True for a token with no characters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed_and_loses_pasted_white_space() {
        let secret = Secret::new("  ATATT-very-secret\n".to_owned());
        assert_eq!(secret.expose(), "ATATT-very-secret");
        assert!(!format!("{secret:?} {secret:#?}").contains("secret"));
    }
}
