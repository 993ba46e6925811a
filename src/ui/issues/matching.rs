//! Fuzzy filtering of a tab's rows, remembered by result and text so that no frame pays for it twice.
//!
//! A row matches when every word of the text is a subsequence of `KEY summary`, whatever the case
//! and the accents. Adding characters can only make fewer rows match, so a text that grew is looked
//! for among the rows that matched before.

use std::sync::{Arc, Weak};

use nucleo_matcher::chars;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::domain::issue::Issue;

/// Up to this many matching rows are ranked by the best alignment of the text; more are ranked by
/// a quick look, so that a keystroke over 100,000 rows stays under 16 ms.
const RANKED_WELL: usize = 2_000;
/// Ranks are below this.
const RANKS: usize = 1024;

/// The rows that match, best first, and what they were computed from.
pub struct Matches {
    of: Option<Source>,
    text: String,
    /// Indices of the matching issues in the list's order.
    matching: Vec<u32>,
    /// The same, best first; equally good ones in the list's order.
    ranked: Vec<u32>,
    matcher: Option<Matcher>,
    /// Decoded row for the matcher, kept for its memory.
    decoded: Vec<char>,
    ranked_well: usize,
    /// How many rows were looked at, ever: what the tests count.
    looked_at: usize,
}

impl Default for Matches {
    fn default() -> Self {
        Self {
            of: None,
            text: String::new(),
            matching: Vec::new(),
            ranked: Vec::new(),
            matcher: None,
            decoded: Vec::new(),
            ranked_well: RANKED_WELL,
            looked_at: 0,
        }
    }
}

impl std::fmt::Debug for Matches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Matches")
            .field("text", &self.text)
            .field("rows", &self.ranked.len())
            .finish_non_exhaustive()
    }
}

/// The folded text of all rows of one result in one piece, so that a keystroke walks memory in order.
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
                fold(&issue.key, &mut text);
                text.push(' ');
                fold(&issue.summary, &mut text);
                text.len() as u32
            })
            .collect();
        Self {
            issues: Arc::downgrade(issues),
            text,
            ends,
        }
    }

    fn is_of(&self, issues: &Arc<Vec<Issue>>) -> bool {
        std::ptr::eq(self.issues.as_ptr(), Arc::as_ptr(issues))
    }

    fn row(&self, index: u32) -> &str {
        let index = index as usize;
        let start = index
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[index] as usize]
    }
}

/// Appends the text without case and accents.
fn fold(text: &str, out: &mut String) {
    let start = out.len();
    if text.is_ascii() {
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        return;
    }
    let mark = |c: &char| !('\u{300}'..='\u{36f}').contains(c);
    out.extend(
        text.chars()
            .filter(mark)
            .map(|c| chars::to_lower_case(chars::normalize(c))),
    );
}

impl Matches {
    /// Does the work that does not depend on what will be typed, before it is typed.
    pub fn prepare(&mut self, issues: &Arc<Vec<Issue>>) {
        if !self.of.as_ref().is_some_and(|source| source.is_of(issues)) {
            self.of = Some(Source::new(issues));
            self.text.clear();
        }
    }

    /// The matching rows of this result, or `None` when the text is blank and all rows are shown.
    pub fn rows(&mut self, issues: &Arc<Vec<Issue>>, text: &str) -> Option<&[u32]> {
        if text.trim().is_empty() {
            return None;
        }
        self.prepare(issues);
        if self.text == text {
            return Some(&self.ranked);
        }
        let source = self.of.take()?;
        let mut folded = String::new();
        fold(text, &mut folded);
        let words: Vec<&str> = folded.split_whitespace().collect();
        let grew = !self.text.trim().is_empty() && text.starts_with(&self.text);
        let matches = |&row: &u32| {
            let row = source.row(row).as_bytes();
            words.iter().all(|word| in_order(row, word))
        };
        if grew {
            self.looked_at += self.matching.len();
            self.matching.retain(matches);
        } else {
            self.looked_at += issues.len();
            self.matching = (0..issues.len() as u32).filter(matches).collect();
        }
        self.ranked = if self.matching.len() <= self.ranked_well {
            self.best_alignment_first(&source, &words)
        } else {
            best_looking_first(&source, &self.matching, &words)
        };
        text.clone_into(&mut self.text);
        self.of = Some(source);
        Some(&self.ranked)
    }

    fn best_alignment_first(&mut self, source: &Source, words: &[&str]) -> Vec<u32> {
        let atoms: Vec<Atom> = words
            .iter()
            .map(|word| {
                Atom::new(
                    word,
                    CaseMatching::Respect,
                    Normalization::Never,
                    AtomKind::Fuzzy,
                    false,
                )
            })
            .collect();
        let matcher = self
            .matcher
            .get_or_insert_with(|| Matcher::new(Config::DEFAULT));
        let mut scored: Vec<(u32, u32)> = Vec::with_capacity(self.matching.len());
        for &index in &self.matching {
            let row = Utf32Str::new(source.row(index), &mut self.decoded);
            let score: u32 = atoms
                .iter()
                .map(|atom| u32::from(atom.score(row, matcher).unwrap_or(0)))
                .sum();
            scored.push((u32::MAX - score, index));
        }
        scored.sort_unstable();
        scored.into_iter().map(|(_, index)| index).collect()
    }
}

/// Sorts by [`look`] in one pass over as many boxes as there are ranks.
fn best_looking_first(source: &Source, matching: &[u32], words: &[&str]) -> Vec<u32> {
    let ranks: Vec<u16> = matching
        .iter()
        .map(|&index| {
            let row = source.row(index).as_bytes();
            let sum: usize = words.iter().map(|word| look(row, word.as_bytes())).sum();
            (RANKS - 1 - sum.min(RANKS - 1)) as u16
        })
        .collect();
    let mut starts = vec![0_usize; RANKS + 1];
    for &rank in &ranks {
        starts[usize::from(rank) + 1] += 1;
    }
    for rank in 0..RANKS {
        starts[rank + 1] += starts[rank];
    }
    let mut sorted = vec![0_u32; matching.len()];
    for (&index, &rank) in matching.iter().zip(&ranks) {
        let place = &mut starts[usize::from(rank)];
        sorted[*place] = index;
        *place += 1;
    }
    sorted
}

/// Are the word's characters in the row, in this order?
fn in_order(row: &[u8], word: &str) -> bool {
    let mut rest = row;
    word.chars().all(|c| {
        let mut bytes = [0; 4];
        let c = c.encode_utf8(&mut bytes).as_bytes();
        match find(rest, c) {
            Some(at) => {
                rest = &rest[at + c.len()..];
                true
            }
            None => false,
        }
    })
}

/// How good a match looks: in one piece is better than scattered, at the start of a word is better
/// than inside, at the start of the key is best.
fn look(row: &[u8], word: &[u8]) -> usize {
    let mut from = 0;
    let mut best = 0;
    while let Some(at) = find(&row[from..], word) {
        let at = from + at;
        let rank = match at.checked_sub(1).map(|before| row[before]) {
            None => 240,
            Some(before) if !before.is_ascii_alphanumeric() => 200,
            Some(_) => 120,
        };
        best = best.max(rank);
        if best >= 200 {
            break;
        }
        from = at + 1;
    }
    best
}

/// Where the needle starts first.
fn find(row: &[u8], needle: &[u8]) -> Option<usize> {
    let (&first, rest) = needle.split_first()?;
    let mut from = 0;
    loop {
        let at = from + row[from..].iter().position(|&byte| byte == first)?;
        if row[at + 1..].starts_with(rest) {
            return Some(at);
        }
        from = at + 1;
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
        for ranked_well in [RANKED_WELL, 0] {
            let mut matches = Matches {
                ranked_well,
                ..Matches::default()
            };
            let found = matches.rows(&issues, "pay");
            assert_eq!(found, Some(&[1, 2, 0][..]), "{ranked_well}");
        }
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
                ranked_well: if estimated { 0 } else { RANKED_WELL },
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
