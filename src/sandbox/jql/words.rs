//! Text search: `~` finds words, not substrings; every word must be there, in any order.

/// What `~` looks for.
#[derive(Debug, PartialEq)]
pub(super) struct Search {
    /// All of them must hold.
    terms: Vec<Term>,
}

#[derive(Debug, PartialEq)]
struct Term {
    /// One of them must be found; each is a sequence of neighbouring words.
    any: Vec<Vec<Pattern>>,
    /// `-word` or `NOT word`: none of them may be found.
    forbidden: bool,
}

#[derive(Debug, PartialEq)]
enum Pattern {
    Stem(String),
    /// With `*` and `?`.
    Wildcard(Vec<char>),
}

impl Search {
    /// Reads the text after `~`: words, `"phrases"`, `wild*cards`, `-excluded`, `OR`, `AND`, `NOT`.
    pub(super) fn parse(text: &str) -> Self {
        let mut terms: Vec<Term> = Vec::new();
        let (mut or, mut not) = (false, false);
        for (piece, quoted) in pieces(text) {
            match (piece, quoted) {
                ("OR", false) => or = true,
                ("AND", false) => {}
                ("NOT", false) => not = true,
                _ => {
                    let excluded = !quoted && piece.starts_with('-');
                    let words = patterns(piece, quoted);
                    if words.is_empty() {
                        continue;
                    }
                    let forbidden = not || excluded;
                    match terms.last_mut() {
                        Some(last) if or && !forbidden && !last.forbidden => last.any.push(words),
                        _ => terms.push(Term {
                            any: vec![words],
                            forbidden,
                        }),
                    }
                    (or, not) = (false, false);
                }
            }
        }
        Self { terms }
    }

    /// How many words it compares a text with.
    pub(super) fn words(&self) -> usize {
        self.terms
            .iter()
            .flat_map(|term| &term.any)
            .flatten()
            .count()
    }

    /// Whether this text has what is looked for.
    pub(super) fn finds(&self, text: &Words) -> bool {
        self.terms.iter().all(|term| {
            let found = term.any.iter().any(|phrase| text.contain(phrase));
            found != term.forbidden
        })
    }
}

/// A text cut into words once, to be searched many times.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<Word>);

#[derive(Debug)]
struct Word {
    text: String,
    /// How much of the text is its stem, in bytes.
    stem: usize,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        Self(
            lower
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(|word| Word {
                    text: word.to_owned(),
                    stem: stem(word).len(),
                })
                .collect(),
        )
    }

    fn contain(&self, phrase: &[Pattern]) -> bool {
        self.0.windows(phrase.len()).any(|words| {
            words
                .iter()
                .zip(phrase)
                .all(|(word, pattern)| match pattern {
                    Pattern::Stem(wanted) => word.text[..word.stem] == **wanted,
                    Pattern::Wildcard(wanted) => matches_wildcard(&word.text, wanted),
                })
        })
    }
}

/// Words and quoted phrases.
fn pieces(text: &str) -> Vec<(&str, bool)> {
    let mut pieces = Vec::new();
    // Every second part stands between quotation marks.
    for (index, part) in text.split('"').enumerate() {
        if index % 2 == 1 {
            pieces.push((part, true));
        } else {
            pieces.extend(part.split_whitespace().map(|word| (word, false)));
        }
    }
    pieces
}

/// `time-out` is the two words `time out`, next to each other.
fn patterns(piece: &str, quoted: bool) -> Vec<Pattern> {
    let lower = piece.to_lowercase();
    // `word~` (fuzzy) and `word^2` (weight) are read as the word.
    let lower = match lower.find(['~', '^']) {
        Some(end) if !quoted => &lower[..end],
        _ => &lower,
    };
    lower
        .split(|c: char| !(c.is_alphanumeric() || (!quoted && (c == '*' || c == '?'))))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| {
            if word.contains(['*', '?']) {
                Pattern::Wildcard(word.chars().collect())
            } else {
                Pattern::Stem(stem(word).to_owned())
            }
        })
        .collect()
}

/// A light English stemmer: `retries`, `retried` and `retry` meet at `retr`.
fn stem(word: &str) -> &str {
    for (ending, least) in [
        ("ing", 6),
        ("ies", 5),
        ("ied", 5),
        ("ed", 5),
        ("es", 5),
        ("ss", usize::MAX),
        ("s", 4),
        ("e", 4),
        ("y", 5),
    ] {
        if let Some(stem) = word.strip_suffix(ending) {
            return if word.len() >= least { stem } else { word };
        }
    }
    word
}

/// Iterative, so that `*a*a*a*…` stays cheap.
fn matches_wildcard(word: &str, pattern: &[char]) -> bool {
    let word: Vec<char> = word.chars().collect();
    let (mut w, mut p) = (0, 0);
    let mut star = None;
    while w < word.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, w));
                p += 1;
            }
            Some(&c) if c == '?' || c == word[w] => {
                w += 1;
                p += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    w = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_stemmed_and_in_any_order() {
        let text = Words::of("Retry card payments when the bank times out");
        for (search, found) in [
            ("payment retry", true),
            ("retries", true),
            ("pay", false),
            ("pay*", true),
            ("b?nk", true),
            ("\"card payments\"", true),
            ("\"payments card\"", false),
            ("bank -card", false),
            ("bank NOT wallet", true),
            ("wallet OR card", true),
            ("times-out", true),
            ("BANK", true),
        ] {
            assert_eq!(Search::parse(search).finds(&text), found, "{search}");
        }
    }

    #[test]
    fn many_stars_do_not_take_long() {
        let word: String = "a".repeat(2_000);
        let pattern: Vec<char> = "a*".repeat(500).chars().chain("b".chars()).collect();
        assert!(!matches_wildcard(&word, &pattern));
    }
}
