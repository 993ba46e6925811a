//! Atlassian Document Format, as far as a worklog comment needs it.
//!
//! A document is a tree of block nodes (paragraphs, lists, tables …) that hold inline nodes
//! (text, mentions, links …). Source: Atlassian's ADF reference.

use serde_json::{Value, json};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 64;

/// Most characters that are read.
const MAX_CHARS: usize = 32_768;

/// A comment as an ADF document: one paragraph a line. `None` for a blank comment (the member is left out).
///
/// `\r\n` and `\r` count as line breaks; other control characters, which Jira refuses, are left out.
#[must_use]
pub fn from_text(text: &str) -> Option<Value> {
    if text.trim().is_empty() {
        return None;
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let paragraphs: Vec<Value> = text.split('\n').map(paragraph).collect();
    Some(json!({ "type": "doc", "version": 1, "content": paragraphs }))
}

/// A text node must not be empty, so an empty line is a paragraph without content.
fn paragraph(line: &str) -> Value {
    let line: String = line
        .chars()
        .filter(|c| *c == '\t' || !c.is_control())
        .collect();
    if line.is_empty() {
        json!({ "type": "paragraph", "content": [] })
    } else {
        json!({ "type": "paragraph", "content": [{ "type": "text", "text": line }] })
    }
}

/// The plain text of an ADF document: what [`from_text`] made comes back unchanged; unknown nodes give their text.
///
/// Bounded: at most 64 levels deep and 32,768 characters are read.
#[must_use]
pub fn to_text(document: &Value) -> String {
    let mut page = Page::default();
    match document {
        // The older API gives the text itself.
        Value::String(text) => page.write(text),
        Value::Object(_) | Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
            page.node(document, 0);
        }
    }
    page.text
}

/// The text as it grows, line by line.
#[derive(Default)]
struct Page {
    text: String,
    chars: usize,
    /// A line was begun, so the next one needs a break before it.
    begun: bool,
}

impl Page {
    fn node(&mut self, node: &Value, depth: usize) {
        if depth > MAX_DEPTH || self.chars >= MAX_CHARS {
            return;
        }
        let kind = node.get("type").and_then(Value::as_str).unwrap_or_default();
        let children = node.get("content").and_then(Value::as_array);
        if is_inline(kind) {
            self.inline(kind, node);
        } else if is_line(kind) || has_inline_child(children) {
            self.begin_line();
        }
        for child in children.into_iter().flatten() {
            self.node(child, depth + 1);
        }
    }

    fn inline(&mut self, kind: &str, node: &Value) {
        let attribute = |name: &str| {
            node.get("attrs")
                .and_then(|attrs| attrs.get(name))
                .and_then(Value::as_str)
        };
        match kind {
            "hardBreak" => self.write("\n"),
            "text" => {
                if let Some(text) = node.get("text").and_then(Value::as_str) {
                    self.write(text);
                }
            }
            "inlineCard" => self.write(attribute("url").unwrap_or_default()),
            "date" => self.write(&date(attribute("timestamp").unwrap_or_default())),
            _ => {
                let words = attribute("text").or_else(|| attribute("shortName"));
                self.write(words.unwrap_or_default());
            }
        }
    }

    fn begin_line(&mut self) {
        if self.begun {
            self.write("\n");
        }
        self.begun = true;
    }

    fn write(&mut self, text: &str) {
        let room = MAX_CHARS.saturating_sub(self.chars);
        for c in text.chars().take(room) {
            self.text.push(c);
            self.chars += 1;
        }
    }
}

fn is_inline(kind: &str) -> bool {
    matches!(
        kind,
        "text"
            | "hardBreak"
            | "mention"
            | "emoji"
            | "inlineCard"
            | "date"
            | "status"
            | "placeholder"
            | "mediaInline"
            | "inlineExtension"
    )
}

fn is_line(kind: &str) -> bool {
    matches!(kind, "paragraph" | "heading" | "codeBlock")
}

fn has_inline_child(children: Option<&Vec<Value>>) -> bool {
    children.into_iter().flatten().any(|child| {
        child
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(is_inline)
    })
}

/// A date node carries milliseconds since the epoch at midnight UTC.
fn date(millis: &str) -> String {
    millis
        .parse()
        .ok()
        .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok())
        .map_or_else(String::new, |at| at.strftime("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_blank_comment_is_left_out() {
        for blank in ["", " ", "\n\t\r\n"] {
            assert_eq!(from_text(blank), None, "{blank:?}");
        }
    }

    #[test]
    fn each_line_is_a_paragraph() {
        assert_eq!(
            from_text("one\r\n\ntwo\u{0}"),
            Some(json!({
                "type": "doc",
                "version": 1,
                "content": [
                    { "type": "paragraph", "content": [{ "type": "text", "text": "one" }] },
                    { "type": "paragraph", "content": [] },
                    { "type": "paragraph", "content": [{ "type": "text", "text": "two" }] },
                ]
            }))
        );
    }

    #[test]
    fn what_other_programs_write_gives_its_text() {
        let document = json!({
            "type": "doc", "version": 1,
            "content": [
                { "type": "heading", "attrs": { "level": 1 }, "content": [{ "type": "text", "text": "Plan" }] },
                { "type": "bulletList", "content": [
                    { "type": "listItem", "content": [
                        { "type": "paragraph", "content": [
                            { "type": "text", "text": "ask ", "marks": [{ "type": "strong" }] },
                            { "type": "mention", "attrs": { "id": "1", "text": "@Ada" } },
                            { "type": "emoji", "attrs": { "shortName": ":smile:" } },
                        ] }
                    ] },
                    { "type": "listItem", "content": [{ "type": "paragraph", "content": [
                        { "type": "inlineCard", "attrs": { "url": "https://example.com" } },
                        { "type": "hardBreak" },
                        { "type": "date", "attrs": { "timestamp": "1582152559000" } },
                        { "type": "status", "attrs": { "text": "done" } },
                    ] }] },
                ] },
                { "type": "rule" },
                { "type": "tomorrowsNode", "content": [{ "type": "text", "text": "still read" }] },
            ]
        });
        assert_eq!(
            to_text(&document),
            "Plan\nask @Ada:smile:\nhttps://example.com\n2020-02-19done\nstill read"
        );
    }

    #[test]
    fn the_text_of_the_older_api_and_nonsense_are_read_too() {
        assert_eq!(to_text(&json!("plain\ntext")), "plain\ntext");
        for nonsense in [json!(null), json!(7), json!([]), json!({ "content": 3 })] {
            assert_eq!(to_text(&nonsense), "");
        }
    }

    #[test]
    fn depth_and_length_are_bounded() {
        let mut deep = json!({ "type": "text", "text": "bottom" });
        for _ in 0..1_000 {
            deep = json!({ "type": "panel", "content": [deep] });
        }
        assert_eq!(to_text(&deep), "");
        let long = from_text(&"ä".repeat(100_000)).unwrap();
        assert_eq!(to_text(&long).chars().count(), MAX_CHARS);
    }

    proptest! {
        #[test]
        fn what_was_written_comes_back_unchanged(text in "[^\\pC]{0,40}(\n[^\\pC]{0,40}){0,6}") {
            let back = from_text(&text).map(|document| to_text(&document));
            if text.trim().is_empty() {
                prop_assert_eq!(back, None);
            } else {
                prop_assert_eq!(back, Some(text));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            if let Some(document) = from_text(&text) {
                let read = to_text(&document);
                let again = from_text(&read).map(|again| to_text(&again)).unwrap_or_default();
                prop_assert_eq!(again.trim(), read.trim());
            }
        }
    }
}
