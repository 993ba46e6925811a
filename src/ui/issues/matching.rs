//! Fuzzy filtering of a tab's rows, remembered by result and text so that no frame pays for it twice.
//!
//! A row matches when every word of the text is a subsequence of `KEY summary`, ignoring case.
//! Adding characters can only make fewer rows match, so a text that grew is looked for among
//! the rows that matched before.

use std::sync::{Arc, Weak};

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::domain::issue::Issue;

/// From this many rows on the best score is estimated instead of searched for: it is a
/// matter of order among rows that match anyway, and 100,000 rows must take under 16 ms.
const MANY_ROWS: usize = 4_000;

/// The rows that match, best first, and what they were computed from.
pub struct Matches {
    of: Option<Source>,
    text: String,
    /// Indices into the issues, best first, then in the list's own order.
    rows: Vec<u32>,
    matcher: Option<Matcher>,
    /// Decoded row for the matcher, kept for its memory.
    decoded: Vec<char>,
    /// From how many rows on scores are estimated.
    many_rows: usize,
    /// How many rows were looked at, ever: what the tests count.
    looked_at: usize,
}

impl Default for Matches {
    fn default() -> Self {
        Self {
            of: None,
            text: String::new(),
            rows: Vec::new(),
            matcher: None,
            decoded: Vec::new(),
            many_rows: MANY_ROWS,
            looked_at: 0,
        }
    }
}

/// The text of all rows of one result in one piece, so that a keystroke walks memory in order.
struct Source {
    /// Which result this is. A weak hold keeps its address from being used again, and lets the
    /// state go on appending pages to a growing result without copying it.
    issues: Weak<Vec<Issue>>,
    text: String,
    /// Where each row's text ends.
    ends: Vec<u32>,
}

impl Source {
    fn new(issues: &Arc<Vec<Issue>>) -> Self {
        let mut text = String::with_capacity(issues.len() * 64);
        let ends = issues
            .iter()
            .map(|issue| {
                text.push_str(&issue.key);
                text.push(' ');
                text.push_str(&issue.summary);
                text.len() as u32
            })
            .collect();
        Self {
            issues: Arc::downgrade(issues),
            text,
            ends,
        }
    }

    fn row(&self, index: u32) -> &str {
        let index = index as usize;
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[index] as usize]
    }
}

impl std::fmt::Debug for Matches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Matches")
            .field("text", &self.text)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl Matches {
    /// The matching rows of this result, or `None` when the text is blank and all rows are shown.
    pub fn rows(&mut self, issues: &Arc<Vec<Issue>>, text: &str) -> Option<&[u32]> {
        if text.trim().is_empty() {
            return None;
        }
        let same_result = self
            .of
            .as_ref()
            .is_some_and(|source| std::ptr::eq(source.issues.as_ptr(), Arc::as_ptr(issues)));
        if same_result && self.text == text {
            return Some(&self.rows);
        }
        let source = match self.of.take() {
            Some(source) if same_result => source,
            _ => Source::new(issues),
        };
        let grew = same_result && !self.text.trim().is_empty() && text.starts_with(&self.text);
        let candidates = if grew {
            let mut rows = std::mem::take(&mut self.rows);
            rows.sort_unstable();
            rows
        } else {
            (0..issues.len() as u32).collect()
        };
        self.looked_at += candidates.len();
        self.rows = self.best_first(&source, &candidates, text);
        text.clone_into(&mut self.text);
        self.of = Some(source);
        Some(&self.rows)
    }

    /// The candidates (in the list's order) that match, best first.
    fn best_first(&mut self, source: &Source, candidates: &[u32], text: &str) -> Vec<u32> {
        let words: Vec<Atom> = text
            .split_whitespace()
            .map(|word| {
                Atom::new(
                    word,
                    CaseMatching::Ignore,
                    Normalization::Smart,
                    AtomKind::Fuzzy,
                    false,
                )
            })
            .collect();
        let matcher = self
            .matcher
            .get_or_insert_with(|| Matcher::new(Config::DEFAULT));
        let many = source.ends.len() >= self.many_rows;
        // Score and index in one number: sorting it ascending gives best score, then list order.
        let mut scored: Vec<u64> = Vec::with_capacity(candidates.len());
        for &index in candidates {
            let row = Utf32Str::new(source.row(index), &mut self.decoded);
            let mut score = 0_u32;
            let all = words.iter().all(|word| {
                let found = if many {
                    matcher.fuzzy_match_greedy(row, word.needle_text())
                } else {
                    word.score(row, matcher)
                };
                score += found.map_or(0, u32::from);
                found.is_some()
            });
            if all {
                scored.push(u64::from(u32::MAX - score) << 32 | u64::from(index));
            }
        }
        scored.sort_unstable();
        scored.into_iter().map(|both| both as u32).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::issue::{IssueId, StatusCategory};

    fn issue(id: u64, key: &str, summary: &str) -> Issue {
        Issue {
            id: IssueId(id),
            key: key.to_owned(),
            summary: summary.to_owned(),
            issue_type: "Task".to_owned(),
            status: "To Do".to_owned(),
            status_category: StatusCategory::ToDo,
            remaining_secs: None,
            updated: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn list(rows: &[(&str, &str)]) -> Arc<Vec<Issue>> {
        Arc::new(
            rows.iter()
                .zip(1..)
                .map(|((key, summary), id)| issue(id, key, summary))
                .collect(),
        )
    }

    #[test]
    fn words_match_key_and_summary_in_any_order_and_case() {
        let issues = list(&[
            ("PAY-128", "Retry card payments when the bank times out"),
            ("PAY-131", "Settlement report is a day late"),
            ("OPS-77", "Rotate the signing keys"),
            ("WEB-3", "Café receipts"),
        ]);
        for (text, rows) in [
            // "oPs-77 rotAte … keYs" has the letters, too; it comes last.
            ("pay", Some(vec![0, 1, 2])),
            ("pay-", Some(vec![0, 1])),
            ("128", Some(vec![0])),
            ("bank PAY", Some(vec![0])),
            ("sgnkeys", Some(vec![2])),
            ("cafe", Some(vec![3])),
            ("CAFÉ", Some(vec![3])),
            ("nothing like it", Some(vec![])),
            ("  ", None),
        ] {
            let mut matches = Matches::default();
            let mut found = matches.rows(&issues, text).map(<[u32]>::to_vec);
            if let Some(found) = &mut found {
                found.sort_unstable();
            }
            assert_eq!(found, rows, "{text:?}");
        }
    }

    #[test]
    fn the_better_match_comes_first_and_equals_keep_their_order() {
        let issues = list(&[
            ("A-1", "p a y scattered"),
            ("PAY-1", "first"),
            ("PAY-2", "later"),
        ]);
        let mut matches = Matches::default();
        assert_eq!(matches.rows(&issues, "pay"), Some(&[1, 2, 0][..]));
    }

    #[test]
    fn a_frame_that_changes_nothing_looks_at_no_row() {
        let issues = list(&[("PAY-1", "one"), ("PAY-2", "two"), ("OPS-3", "three")]);
        let mut matches = Matches::default();
        matches.rows(&issues, "pay");
        assert_eq!(matches.looked_at, 3);
        matches.rows(&issues, "pay");
        assert_eq!(matches.looked_at, 3, "asked again");
        matches.rows(&issues, "pay t");
        assert_eq!(matches.looked_at, 5, "a longer text looks among the found");
        matches.rows(&issues, "ops");
        assert_eq!(matches.looked_at, 8, "another text looks at all");
        let fresh = list(&[("OPS-3", "three")]);
        assert_eq!(matches.rows(&fresh, "ops"), Some(&[0][..]), "new result");
    }

    proptest! {
        /// Typing a text character by character ends with the rows that pasting it gives.
        #[test]
        fn refining_equals_filtering_afresh(
            rows in prop::collection::vec(("[A-C]{1,2}-[0-9]{1,2}", "[a-cé \\u{301}ÄßK]{0,12}"), 0..40),
            text in "[a-cAé \\u{301}1-3ÄK-]{1,6}",
            estimated: bool,
        ) {
            let issues: Arc<Vec<Issue>> = Arc::new(
                rows.iter()
                    .zip(1..)
                    .map(|((key, summary), id)| issue(id, key, summary))
                    .collect(),
            );
            let fresh = || Matches {
                many_rows: if estimated { 0 } else { MANY_ROWS },
                ..Matches::default()
            };
            let mut typed = fresh();
            for (end, c) in text.char_indices() {
                typed.rows(&issues, &text[..end + c.len_utf8()]);
            }
            let mut pasted = fresh();
            prop_assert_eq!(typed.rows(&issues, &text), pasted.rows(&issues, &text));
        }
    }
}
