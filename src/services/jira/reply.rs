//! A reply of a server as it came, and what its headers tell.

use percent_encoding::percent_decode_str;
use ureq::http::HeaderMap;

use crate::domain::problem::LimitReach;

/// Longest wait that `Retry-After` can ask for, in seconds: one day.
const MAX_RETRY_AFTER: u64 = 86_400;

/// Status, headers and the whole body.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub status: u16,
    headers: HeaderMap,
    pub body: Vec<u8>,
}

/// What the login layer of Jira said (`X-Seraph-LoginReason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoginReason {
    /// `AUTHENTICATED_FAILED`: the credentials are wrong or dead.
    Failed,
    /// `AUTHENTICATION_DENIED`: refused without looking at them (CAPTCHA).
    Denied,
}

/// Jira wants a CAPTCHA solved, and says where if it can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Captcha {
    pub login_url: Option<String>,
}

impl Reply {
    pub(super) const fn new(status: u16, headers: HeaderMap, body: Vec<u8>) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim)
    }

    pub(super) const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// `application/json`, `application/problem+json` …
    pub(super) fn says_json(&self) -> bool {
        self.header("content-type").is_some_and(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            let kind = kind.to_ascii_lowercase();
            kind == "application/json" || kind.ends_with("+json")
        })
    }

    /// An HTML page, by its header or by how it begins.
    pub(super) fn is_html(&self) -> bool {
        let says = self
            .header("content-type")
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("html"));
        says || {
            let head: Vec<u8> = self
                .body
                .iter()
                .skip_while(|byte| byte.is_ascii_whitespace())
                .take(15)
                .map(u8::to_ascii_lowercase)
                .collect();
            head.starts_with(b"<!doctype html") || head.starts_with(b"<html")
        }
    }

    /// The title of an HTML page, shortened.
    pub(super) fn html_title(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.body[..self.body.len().min(64 * 1024)]);
        let lower = text.to_ascii_lowercase();
        let start = lower.find("<title")?;
        let start = start + lower[start..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        let title = one_line(&text[start..end], 80);
        (!title.is_empty()).then_some(title)
    }

    /// What the login layer said, if it refused. Several values may be there; one refusal is enough.
    pub(super) fn login_reason(&self) -> Option<LoginReason> {
        let values = self.headers.get_all("x-seraph-loginreason");
        let mut failed = None;
        for value in values.iter().filter_map(|value| value.to_str().ok()) {
            for reason in value.split(',').map(str::trim) {
                match reason {
                    "AUTHENTICATION_DENIED" => return Some(LoginReason::Denied),
                    "AUTHENTICATED_FAILED" => failed = Some(LoginReason::Failed),
                    _ => {}
                }
            }
        }
        failed
    }

    /// `X-Authentication-Denied-Reason: CAPTCHA_CHALLENGE; login-url=…`.
    pub(super) fn captcha(&self) -> Option<Captcha> {
        let reason = self.header("x-authentication-denied-reason")?;
        if !reason.contains("CAPTCHA") {
            return None;
        }
        let login_url = reason
            .split_once("login-url=")
            .map(|(_, url)| url.split(';').next().unwrap_or(url).trim())
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
            .map(|url| one_line(url, 500));
        Some(Captcha { login_url })
    }

    /// Whose answer it is: `x-aaccountid` of Cloud. Account ids contain a colon, which may come encoded.
    pub(super) fn account_id(&self) -> Option<String> {
        let raw = self.header("x-aaccountid").filter(|id| !id.is_empty())?;
        Some(one_line(&percent_decode_str(raw).decode_utf8_lossy(), 200))
    }

    /// Whose answer it is: `X-AUSERNAME` of Data Center; `anonymous` is nobody.
    pub(super) fn user_name(&self) -> Option<String> {
        let raw = self.header("x-ausername")?;
        let name = one_line(&percent_decode_str(raw).decode_utf8_lossy(), 200);
        (!name.is_empty() && name != "anonymous").then_some(name)
    }

    /// Only Jira sends these, so even a refusal comes from a Jira.
    pub(super) fn has_marks_of_jira(&self) -> bool {
        [
            "x-arequestid",
            "x-aaccountid",
            "x-ausername",
            "x-seraph-loginreason",
            "atl-traceid",
            "x-asessionid",
        ]
        .iter()
        .any(|name| self.headers.contains_key(*name))
    }

    /// Where a redirect leads, as it was sent.
    pub(super) fn location(&self) -> Option<&str> {
        self.header("location")
    }

    /// Seconds to wait: `Retry-After` as a number or a date (measured by the reply's own `Date`), else `X-RateLimit-Reset`.
    pub(super) fn retry_after_secs(&self) -> Option<u64> {
        let retry = self.header("retry-after");
        if let Some(secs) = retry.and_then(|text| text.parse::<u64>().ok()) {
            return Some(secs.min(MAX_RETRY_AFTER));
        }
        let now = http_date(self.header("date")?)?;
        let until = match retry {
            Some(text) => http_date(text)?,
            None => self.header("x-ratelimit-reset")?.parse().ok()?,
        };
        let secs = until.duration_since(now).as_secs().max(0);
        Some(u64::try_from(secs).unwrap_or(0).min(MAX_RETRY_AFTER))
    }

    /// What a 429 covers.
    pub(super) fn limit_reach(&self) -> LimitReach {
        match self.header("ratelimit-reason") {
            Some("jira-burst-based") => LimitReach::Endpoint,
            Some("jira-per-issue-on-write") => LimitReach::Issue,
            _ => LimitReach::Everything,
        }
    }
}

fn http_date(text: &str) -> Option<jiff::Timestamp> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|date| date.timestamp())
}

/// Text of others on one line of ours: no control characters, no writing-direction tricks, bounded.
pub(super) fn one_line(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let mut chars = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let mut word = word.chars().filter(|c| !is_trick(*c)).peekable();
        if word.peek().is_none() {
            continue;
        }
        if chars > 0 {
            line.push(' ');
            chars += 1;
        }
        for c in word {
            if chars >= max_chars {
                line.push('…');
                return line;
            }
            line.push(c);
            chars += 1;
        }
    }
    line
}

/// Characters that hide or reorder the text around them.
const fn is_trick(c: char) -> bool {
    matches!(
        c,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::reply;
    use super::*;

    #[test]
    fn text_of_others_is_put_on_one_bounded_line() {
        for (text, max, line) in [
            ("  two\r\n\twords ", 80, "two words"),
            ("\u{1b}[31mred\u{202e}", 80, "[31mred"),
            ("abcdef", 3, "abc…"),
            ("ab cd", 3, "ab …"),
            ("\u{200b} \n", 80, ""),
        ] {
            assert_eq!(one_line(text, max), line, "{text:?}");
        }
    }

    #[test]
    fn the_wait_is_read_from_every_form() {
        let date = ("Date", "Tue, 24 Nov 2026 09:00:00 GMT");
        for (headers, secs) in [
            (vec![("Retry-After", "7")], Some(7)),
            (vec![("Retry-After", "0")], Some(0)),
            (vec![("Retry-After", "999999999")], Some(MAX_RETRY_AFTER)),
            (vec![("Retry-After", "-5")], None),
            (vec![("Retry-After", "soon"), date], None),
            (
                vec![("Retry-After", "Tue, 24 Nov 2026 09:01:30 GMT"), date],
                Some(90),
            ),
            (
                vec![("Retry-After", "Tue, 24 Nov 2026 08:00:00 GMT"), date],
                Some(0),
            ),
            (
                vec![("X-RateLimit-Reset", "2026-11-24T09:00:12Z"), date],
                Some(12),
            ),
            (vec![], None),
        ] {
            assert_eq!(
                reply(429, &headers, "").retry_after_secs(),
                secs,
                "{headers:?}"
            );
        }
    }

    #[test]
    fn identities_are_read_and_anonymous_is_nobody() {
        let colon = reply(200, &[("X-AACCOUNTID", "123456%3Acd68d496")], "");
        assert_eq!(colon.account_id().as_deref(), Some("123456:cd68d496"));
        let plain = reply(200, &[("x-aaccountid", "123456:cd68d496")], "");
        assert_eq!(plain.account_id(), colon.account_id());
        assert_eq!(reply(200, &[], "").account_id(), None);
        assert_eq!(
            reply(200, &[("X-AUSERNAME", "anonymous")], "").user_name(),
            None
        );
        assert_eq!(
            reply(200, &[("X-AUSERNAME", "fred")], "")
                .user_name()
                .as_deref(),
            Some("fred")
        );
    }

    #[test]
    fn pages_are_told_from_data() {
        let page = reply(
            200,
            &[("Content-Type", "text/html; charset=utf-8")],
            "<html><head><TITLE id=x>Sign in\n to Okta</title>",
        );
        assert!(page.is_html());
        assert!(!page.says_json());
        assert_eq!(page.html_title().as_deref(), Some("Sign in to Okta"));
        assert!(reply(200, &[], "\n <!DOCTYPE html>").is_html());
        for json in [
            "application/json;charset=UTF-8",
            "application/problem+json",
            "Application/JSON",
        ] {
            assert!(reply(200, &[("Content-Type", json)], "{}").says_json());
        }
        assert!(!reply(200, &[("Content-Type", "text/plain")], "{}").says_json());
    }
}
