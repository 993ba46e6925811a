//! Jira's sentences for what the parser did not expect.

use super::JqlError;
use super::lex::Token;

pub(super) fn expecting_field(token: &Token) -> JqlError {
    let shown = token.shown();
    JqlError::at(
        &format!(
            "Expecting a field name but got '{shown}'. You must surround '{shown}' in quotation marks to use it as a field name."
        ),
        token.at,
    )
}

pub(super) fn expecting_value(token: &Token) -> JqlError {
    let shown = token.shown();
    // Cloud writes "Error in JQL Query" here, without the article.
    JqlError::one(&format!(
        "Error in JQL Query: Expecting either a value, list or function but got '{shown}'. You must surround '{shown}' in quotation marks to use it as a value. (line {}, character {})",
        token.at.line, token.at.character
    ))
}

pub(super) fn reserved_word(token: &Token) -> JqlError {
    JqlError::at(
        &format!(
            "'{}' is a reserved JQL word. You must surround it in quotation marks to use it in a query.",
            token.shown()
        ),
        token.at,
    )
}

/// Past a bound that Jira has no sentence for.
pub(super) fn too_complex() -> JqlError {
    JqlError::syntax("The query is too complex. Simplify it and try again.")
}
