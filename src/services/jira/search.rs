//! Finding issues: a filter's JQL page by page, and what a person types into a picker.

use std::collections::BTreeSet;

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

/// Servers take addresses of 8,000 bytes; encoding makes three of one.
const MAX_JQL_IN_ADDRESS: usize = 1_500;

/// More of what was typed or pasted is not looked for, in characters.
const MAX_TYPED: usize = 300;

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
    let call = match client.session.deployment() {
        Deployment::Cloud => Call::post(
            format!("{api}/search/jql"),
            wire::search_body(jql, size, next),
            READ_WORK,
        ),
        Deployment::DataCenter => classic_call(api, jql, size, start_at),
    };
    let answer = client.ask(&call)?;
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

/// A GET where the JQL fits into an address, which every server and proxy lets through, else a POST.
fn classic_call(api: &str, jql: &str, size: u32, start_at: u64) -> Call {
    if jql.len() > MAX_JQL_IN_ADDRESS {
        let body = wire::classic_search_body(jql, size, start_at);
        return Call::post(format!("{api}/search"), body, READ_WORK);
    }
    let parameters = query([
        ("jql", jql.to_owned()),
        ("startAt", start_at.to_string()),
        ("maxResults", size.to_string()),
        ("fields", wire::FIELDS.join(",")),
    ]);
    Call::get(format!("{api}/search{parameters}"), READ_WORK)
}

/// Issues for a picker: an exact key (or a link), else Jira's own picker, else a search for the words.
pub(super) fn find(client: &Client, typed: &str) -> Result<Vec<Issue>, JiraProblem> {
    let typed: String = typed.trim().chars().take(MAX_TYPED).collect();
    let typed = typed.as_str();
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

/// `key` came through [`key_in`], so it needs no encoding.
fn by_key(client: &Client, key: &str) -> Result<Issue, JiraProblem> {
    let path = format!(
        "{}/issue/{key}{}",
        client.session.api(),
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
    fn data_centers_search_fits_into_an_address_or_becomes_a_body() {
        let short = classic_call("/rest/api/2", "key = A-1", 100, 200);
        assert_eq!(
            short.path,
            "/rest/api/2/search?jql=key+%3D+A-1&startAt=200&maxResults=100&fields=summary%2Cstatus%2Cissuetype%2Ctimeestimate%2Cupdated"
        );
        assert_eq!(short.json, None);
        let long = classic_call("/rest/api/2", &"x".repeat(1_501), 100, 0);
        assert_eq!(long.path, "/rest/api/2/search");
        assert!(long.json.is_some());
    }

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
