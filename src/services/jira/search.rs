//! Finding issues: a filter's JQL page by page, and what a person types into a picker.

use std::collections::BTreeSet;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::client::{Call, Client, READ_WORK, query};
use super::wire::{self, SearchPage};
use crate::domain::account::Deployment;
use crate::domain::issue::{Issue, key_in};
use crate::domain::problem::JiraProblem;

/// Small, so that something is on the screen soon.
const FIRST_PAGE: u32 = 100;

/// Cloud takes up to 5000, Data Center gives at most 1000.
const LATER_PAGES: u32 = 500;

/// A search that goes on longer than this is ended.
const MAX_PAGES: usize = 400;

/// Most issues a picker shows.
const MAX_FOUND: usize = 20;

/// A search under way.
#[derive(Debug, Clone)]
pub(super) struct Search {
    jql: String,
    /// Where the next page begins: a token on Cloud, a number on Data Center.
    next: Option<String>,
    /// Every beginning so far: a server that repeats one would never end.
    seen: BTreeSet<String>,
}

impl Search {
    pub(super) const fn new(jql: String) -> Self {
        Self {
            jql,
            next: None,
            seen: BTreeSet::new(),
        }
    }

    /// Reads the next page; `true` when it was the last one.
    pub(super) fn page(&mut self, client: &Client) -> Result<(Vec<Issue>, bool), JiraProblem> {
        let size = if self.next.is_none() {
            FIRST_PAGE
        } else {
            LATER_PAGES
        };
        let page = fetch(client, &self.jql, size, self.next.as_deref())?;
        self.next = page
            .next
            .filter(|next| self.seen.len() < MAX_PAGES && self.seen.insert(next.clone()));
        Ok((page.issues, self.next.is_none()))
    }

    /// True once a page was read.
    pub(super) const fn has_begun(&self) -> bool {
        self.next.is_some()
    }
}

fn fetch(
    client: &Client,
    jql: &str,
    size: u32,
    next: Option<&str>,
) -> Result<SearchPage, JiraProblem> {
    let api = client.session.api();
    let start_at = next.and_then(|next| next.parse().ok()).unwrap_or(0);
    let (path, body) = match client.session.deployment() {
        Deployment::Cloud => (
            format!("{api}/search/jql"),
            wire::search_body(jql, size, next),
        ),
        Deployment::DataCenter => (
            format!("{api}/search"),
            wire::classic_search_body(jql, size, start_at),
        ),
    };
    let answer = client.ask(&Call::post(path, body, READ_WORK))?;
    let page = match client.session.deployment() {
        Deployment::Cloud => wire::search_page(&answer.reply.body)?,
        Deployment::DataCenter => wire::classic_search_page(&answer.reply.body, start_at)?,
    };
    // For a dead token every search is empty.
    if page.issues.is_empty() && !answer.proven {
        client.prove_identity()?;
    }
    Ok(page)
}

/// Issues for a picker: an exact key (or a link), else Jira's own picker, else a search for the words.
pub(super) fn find(client: &Client, typed: &str) -> Result<Vec<Issue>, JiraProblem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(key) = key_in(typed) {
        match by_key(client, &key) {
            Ok(issue) => return Ok(vec![issue]),
            // Words such as UTF-8 look like a key too.
            Err(JiraProblem::NotFound { .. } | JiraProblem::Refused { .. }) => {}
            Err(problem) => return Err(problem),
        }
    }
    let keys = suggestions(client, typed)?;
    if keys.is_empty() {
        return by_words(client, typed);
    }
    let mut issues = by_keys(client, &keys)?;
    issues.sort_by_key(|issue| keys.iter().position(|key| *key == issue.key));
    Ok(issues)
}

fn by_key(client: &Client, key: &str) -> Result<Issue, JiraProblem> {
    let path = format!(
        "{}/issue/{}{}",
        client.session.api(),
        utf8_percent_encode(key, NON_ALPHANUMERIC),
        query([("fields", wire::FIELDS.join(","))])
    );
    let answer = client.ask(&Call::get(path, READ_WORK))?;
    Ok(wire::one_issue(&answer.reply.body)?)
}

fn suggestions(client: &Client, typed: &str) -> Result<Vec<String>, JiraProblem> {
    let parameters = query([
        ("query", typed.to_owned()),
        // Without it only the history is searched.
        ("currentJQL", "ORDER BY updated DESC".to_owned()),
        ("showSubTasks", "true".to_owned()),
    ]);
    let path = format!("{}/issue/picker{parameters}", client.session.api());
    match client.ask(&Call::get(path, READ_WORK)) {
        Ok(answer) => Ok(wire::picked(&answer.reply.body, MAX_FOUND)?),
        Err(JiraProblem::NotFound { .. } | JiraProblem::Refused { .. }) => Ok(Vec::new()),
        Err(problem) => Err(problem),
    }
}

fn by_keys(client: &Client, keys: &[String]) -> Result<Vec<Issue>, JiraProblem> {
    match client.session.deployment() {
        Deployment::Cloud => {
            let path = format!("{}/issue/bulkfetch", client.session.api());
            let answer = client.ask(&Call::post(path, wire::bulk_body(keys), READ_WORK))?;
            Ok(wire::bulk_issues(&answer.reply.body)?)
        }
        Deployment::DataCenter => {
            let jql = format!("key in ({})", keys.join(", "));
            fetch(client, &jql, FIRST_PAGE, None).map(|page| page.issues)
        }
    }
}

fn by_words(client: &Client, typed: &str) -> Result<Vec<Issue>, JiraProblem> {
    let Some(text) = quoted(typed) else {
        return Ok(Vec::new());
    };
    let jql = format!("text ~ {text} ORDER BY updated DESC");
    match fetch(client, &jql, MAX_FOUND as u32, None) {
        Ok(page) => Ok(page.issues),
        // Lucene has words of its own that it does not like.
        Err(JiraProblem::Refused { .. }) => Ok(Vec::new()),
        Err(problem) => Err(problem),
    }
}

/// Words as a JQL text, without the characters that mean something to the text search.
fn quoted(typed: &str) -> Option<String> {
    let plain: String = typed
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .take(200)
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    (!words.is_empty()).then(|| format!("\"{}*\"", words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_words_cannot_become_jql() {
        for (typed, text) in [
            ("pay run", Some("\"pay run*\"")),
            ("a\" OR project = X", Some("\"a OR project X*\"")),
            ("überweisung", Some("\"überweisung*\"")),
            ("\\\"*?~!", None),
            ("  ", None),
        ] {
            assert_eq!(quoted(typed).as_deref(), text, "{typed:?}");
        }
    }
}
