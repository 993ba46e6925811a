//! Atlassian Document Format, as far as a worklog comment needs it.

use serde_json::Value;

/// A comment as an ADF document: one paragraph a line. `None` for a blank comment (the member is left out).
#[must_use]
pub fn from_text(text: &str) -> Option<Value> {
    let _ = text;
    todo!("adf")
}

/// The plain text of an ADF document: what [`from_text`] made comes back unchanged; unknown nodes give their text.
///
/// Bounded: at most 64 levels deep and 32,768 characters are read.
#[must_use]
pub fn to_text(document: &Value) -> String {
    let _ = document;
    todo!("adf")
}
