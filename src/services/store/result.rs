//! A filter's result as one compact value: a start of the program reads 10,000 issues in a few milliseconds.
//!
//! `PIR1`, the number of issues, then for each: id, updated (UTC ms), remaining estimate (s, the least integer for
//! none), status category, and four texts with their lengths. Integers are little endian. The value is a cache:
//! one that cannot be read is as good as none.

use jiff::Timestamp;

use super::trouble::Trouble;
use crate::domain::issue::{Issue, IssueId, StatusCategory};

const MAGIC: &[u8; 4] = b"PIR1";
/// An issue without a remaining estimate.
const NONE: i64 = i64::MIN;
/// Bytes of an issue whose texts are empty.
const LEAST: usize = 8 + 8 + 8 + 1 + 4 * 4;

/// The issues as bytes, in their order.
pub(super) fn write(issues: &[Issue]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 + issues.len() * (LEAST + 80));
    bytes.extend_from_slice(MAGIC);
    put_len(&mut bytes, issues.len());
    for issue in issues {
        bytes.extend_from_slice(&issue.id.0.to_le_bytes());
        bytes.extend_from_slice(&issue.updated.as_millisecond().to_le_bytes());
        bytes.extend_from_slice(&issue.remaining_secs.unwrap_or(NONE).to_le_bytes());
        bytes.push(match issue.status_category {
            StatusCategory::ToDo => 0,
            StatusCategory::InProgress => 1,
            StatusCategory::Done => 2,
        });
        for text in [&issue.key, &issue.summary, &issue.issue_type, &issue.status] {
            put_len(&mut bytes, text.len());
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    bytes
}

/// The issues that [`write`] wrote.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Issue>, Trouble> {
    let mut rest = Rest(bytes);
    if &rest.array::<4>()? != MAGIC {
        return Err(Trouble::broken("a stored issue list of an unknown kind"));
    }
    let count = rest.len()?;
    // A wrong count must not reserve the memory it claims.
    let mut issues = Vec::with_capacity(count.min(bytes.len() / LEAST));
    for _ in 0..count {
        issues.push(Issue {
            id: IssueId(u64::from_le_bytes(rest.array()?)),
            updated: Timestamp::from_millisecond(i64::from_le_bytes(rest.array()?))
                .map_err(Trouble::broken)?,
            remaining_secs: Some(i64::from_le_bytes(rest.array()?)).filter(|secs| *secs != NONE),
            status_category: match rest.array::<1>()? {
                [0] => StatusCategory::ToDo,
                [1] => StatusCategory::InProgress,
                [2] => StatusCategory::Done,
                [other] => return Err(Trouble::broken(format!("status category {other}"))),
            },
            key: rest.text()?,
            summary: rest.text()?,
            issue_type: rest.text()?,
            status: rest.text()?,
        });
    }
    if rest.0.is_empty() {
        Ok(issues)
    } else {
        Err(Trouble::broken("a stored issue list with a tail"))
    }
}

fn put_len(bytes: &mut Vec<u8>, len: usize) {
    // SQLite refuses values of 1 GB and more, so a length beyond 4 GB never gets that far.
    bytes.extend_from_slice(&u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes());
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Trouble> {
        let (head, tail) = self
            .0
            .split_first_chunk::<N>()
            .ok_or_else(|| Trouble::broken("a stored issue list that is cut off"))?;
        self.0 = tail;
        Ok(*head)
    }

    fn len(&mut self) -> Result<usize, Trouble> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    fn slice(&mut self, len: usize) -> Result<&'a [u8], Trouble> {
        let (head, tail) = self
            .0
            .split_at_checked(len)
            .ok_or_else(|| Trouble::broken("a stored issue list that is cut off"))?;
        self.0 = tail;
        Ok(head)
    }

    fn text(&mut self) -> Result<String, Trouble> {
        let len = self.len()?;
        std::str::from_utf8(self.slice(len)?)
            .map(str::to_owned)
            .map_err(Trouble::broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn issue() -> impl Strategy<Value = Issue> {
        (
            any::<u64>(),
            ".{0,12}",
            ".{0,40}",
            ".{0,8}",
            0..3_u8,
            proptest::option::of(-5..1_000_000_i64),
            -1_000_000_000_000..4_000_000_000_000_i64,
        )
            .prop_map(
                |(id, key, summary, status, category, remaining_secs, ms)| Issue {
                    id: IssueId(id),
                    key,
                    summary,
                    issue_type: status.clone(),
                    status,
                    status_category: match category {
                        0 => StatusCategory::ToDo,
                        1 => StatusCategory::InProgress,
                        _ => StatusCategory::Done,
                    },
                    remaining_secs,
                    updated: Timestamp::from_millisecond(ms).unwrap(),
                },
            )
    }

    proptest! {
        #[test]
        fn a_result_comes_back_as_it_was(issues in proptest::collection::vec(issue(), 0..20)) {
            prop_assert_eq!(read(&write(&issues)).unwrap(), issues);
        }

        #[test]
        fn a_damaged_result_is_told_and_never_panics(
            issues in proptest::collection::vec(issue(), 0..5),
            cut in any::<proptest::sample::Index>(),
            at in any::<proptest::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let good = write(&issues);
            prop_assert!(read(&good[..cut.index(good.len())]).is_err());
            let mut flipped = good.clone();
            let at = at.index(good.len());
            flipped[at] = byte;
            drop(read(&flipped));
        }
    }

    #[test]
    fn a_count_that_lies_reserves_no_memory() {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&u32::MAX.to_le_bytes());
        assert!(read(&bytes).is_err());
    }
}
