//! Atlassian Document Format, as far as a Jira looks at it: valid or not, and its plain text.

use serde_json::{Value, json};

const NODES: &[&str] = &[
    "blockCard",
    "blockquote",
    "bulletList",
    "codeBlock",
    "date",
    "decisionItem",
    "decisionList",
    "doc",
    "embedCard",
    "emoji",
    "expand",
    "hardBreak",
    "heading",
    "inlineCard",
    "listItem",
    "media",
    "mediaGroup",
    "mediaInline",
    "mediaSingle",
    "mention",
    "nestedExpand",
    "orderedList",
    "panel",
    "paragraph",
    "placeholder",
    "rule",
    "status",
    "table",
    "tableCell",
    "tableHeader",
    "tableRow",
    "taskItem",
    "taskList",
    "text",
];

/// A `doc` of version 1 whose nodes all have known types and whose texts are not empty.
pub(super) fn is_valid(doc: &Value) -> bool {
    doc["type"] == "doc" && doc["version"] == 1 && doc["content"].is_array() && valid_node(doc, 0)
}

fn valid_node(node: &Value, depth: usize) -> bool {
    let Some(kind) = node["type"].as_str() else {
        return false;
    };
    if depth > 50 || !NODES.contains(&kind) {
        return false;
    }
    if kind == "text" {
        return node["text"].as_str().is_some_and(|t| !t.is_empty());
    }
    match node.get("content") {
        None => true,
        Some(Value::Array(children)) => children.iter().all(|c| valid_node(c, depth + 1)),
        Some(_) => false,
    }
}

/// The text of a document, blocks on lines of their own; a string is its own text.
pub(super) fn text(doc: &Value) -> String {
    if let Some(text) = doc.as_str() {
        return text.to_owned();
    }
    let mut out = String::new();
    append(doc, &mut out);
    out.trim_end_matches('\n').to_owned()
}

fn append(node: &Value, out: &mut String) {
    match node["type"].as_str().unwrap_or_default() {
        "text" => out.push_str(node["text"].as_str().unwrap_or_default()),
        "hardBreak" => out.push('\n'),
        "mention" | "emoji" | "status" => {
            out.push_str(node["attrs"]["text"].as_str().unwrap_or_default());
        }
        "inlineCard" => out.push_str(node["attrs"]["url"].as_str().unwrap_or_default()),
        kind => {
            for child in node["content"].as_array().into_iter().flatten() {
                append(child, out);
            }
            let block = matches!(kind, "paragraph" | "heading" | "codeBlock" | "rule");
            if block {
                out.push('\n');
            }
        }
    }
}

/// A document of one paragraph a line.
pub(super) fn document(text: &str) -> Value {
    let paragraphs: Vec<Value> = text
        .lines()
        .map(|line| {
            if line.is_empty() {
                json!({"type": "paragraph", "content": []})
            } else {
                json!({"type": "paragraph", "content": [{"type": "text", "text": line}]})
            }
        })
        .collect();
    json!({"type": "doc", "version": 1, "content": paragraphs})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_the_way_to_a_document_and_back() {
        for written in ["one", "one\ntwo", "one\n\nthree"] {
            assert_eq!(text(&document(written)), written);
            assert!(is_valid(&document(written)));
        }
    }

    #[test]
    fn unknown_nodes_and_empty_texts_are_not_a_document() {
        for broken in [
            json!("text"),
            json!({"type": "doc", "version": 2, "content": []}),
            json!({"type": "doc", "version": 1}),
            json!({"type": "doc", "version": 1, "content": [{"type": "para"}]}),
            json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": ""}]}]}),
        ] {
            assert!(!is_valid(&broken), "{broken}");
        }
    }
}
