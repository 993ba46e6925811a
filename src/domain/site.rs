//! The address of a Jira site: from whatever a person pastes to a canonical base address.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// A canonical base address without a trailing slash: `https://acme.atlassian.net`,
/// `https://jira.corp.example/jira` (with its context path), `http://127.0.0.1:8080`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteUrl(String);

/// Why an address cannot be used; every variant has words for people in `state::notices`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    #[error("the address is empty")]
    Empty,
    #[error("this is no address of a Jira site")]
    NotAnAddress,
    /// `https://user:password@host`: often a phishing trick, and never needed.
    #[error("the address carries a user name or password")]
    UserInfo,
    /// Plain http is for loopback addresses only.
    #[error("http would send the token in clear")]
    InsecureHttp,
    #[error("only https is spoken, not {0}")]
    Scheme(String),
    /// `https://api.atlassian.com/ex/jira/…`: requests for scoped tokens go there by themselves,
    /// but it names no site that people know.
    #[error("this is Atlassian's gateway; the address of the site itself is needed")]
    Gateway,
}

/// Longest address that is looked at.
const MAX_CHARS: usize = 2_048;

/// First segments of Jira's own pages: what stands before them is the context path.
const JIRA_PAGES: &[&str] = &[
    "browse",
    "dashboard",
    "issues",
    "login",
    "plugins",
    "projects",
    "rest",
    "secure",
    "servicedesk",
    "si",
    "sr",
];

/// What follows `/jira/` on a Cloud site under a domain of its own; Data Center has no such pages.
const CLOUD_PAGES: &[&str] = &[
    "core",
    "dashboards",
    "filters",
    "for-you",
    "people",
    "plans",
    "software",
    "your-work",
];

impl SiteUrl {
    /// Reads what a person typed or pasted: `acme`, `acme.atlassian.net`, a browser address of an
    /// issue or board, a Data Center address with its context path.
    ///
    /// # Errors
    /// When it is no address, carries user-info, or would use http beyond loopback.
    pub fn parse(input: &str) -> Result<Self, SiteError> {
        let text = input.trim().trim_matches(['<', '>', '"', '\'']).trim();
        if text.is_empty() {
            return Err(SiteError::Empty);
        }
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
        if text.chars().count() > MAX_CHARS || text.contains(odd) {
            return Err(SiteError::NotAnAddress);
        }
        let url = match text.split_once("://") {
            Some((scheme, rest)) => with_scheme(scheme, rest)?,
            None => without_scheme(text)?,
        };
        canonical(&url)
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host as it goes over the wire: punycode is shown as such.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.authority();
        if authority.starts_with('[') {
            authority
                .find(']')
                .map_or(authority, |end| &authority[..=end])
        } else {
            authority.split(':').next().unwrap_or(authority)
        }
    }

    /// Scheme, host and port, without the context path: what credentials are bound to.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.0.strip_suffix(self.context_path()).unwrap_or(&self.0)
    }

    /// The context path (`/jira`), empty where there is none.
    #[must_use]
    pub fn context_path(&self) -> &str {
        let rest = self.after_scheme();
        rest.find('/').map_or("", |at| &rest[at..])
    }

    /// The same site with one path segment less, for finding out where Jira begins.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (before, _) = self.context_path().rsplit_once('/')?;
        Some(Self(format!("{}{before}", self.origin())))
    }

    /// True for `*.atlassian.net`: a token may go there unasked.
    #[must_use]
    pub fn is_atlassian(&self) -> bool {
        is_atlassian(self.host())
    }

    /// True for a loopback address or `localhost`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.host())
    }

    fn after_scheme(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, rest)| rest)
    }

    fn authority(&self) -> &str {
        let rest = self.after_scheme();
        rest.split('/').next().unwrap_or(rest)
    }
}

/// An address with its scheme written out.
fn with_scheme(scheme: &str, rest: &str) -> Result<Url, SiteError> {
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "http" && scheme != "https" {
        let named = !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric());
        return Err(if named && scheme.len() <= 16 {
            SiteError::Scheme(scheme)
        } else {
            SiteError::NotAnAddress
        });
    }
    refuse_user_info(rest)?;
    Url::parse(&format!("{scheme}://{rest}")).map_err(|_| SiteError::NotAnAddress)
}

/// A bare name, or an address whose scheme was left out.
fn without_scheme(text: &str) -> Result<Url, SiteError> {
    refuse_user_info(text)?;
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let authority = &text[..end];
    let is_label = authority
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-');
    let whole = if text[end..].trim_matches('/').is_empty()
        && !authority.eq_ignore_ascii_case("localhost")
        && !authority.contains(['.', ':', '['])
    {
        if !is_label {
            return Err(SiteError::NotAnAddress);
        }
        format!("https://{authority}.atlassian.net")
    } else {
        format!("https://{text}")
    };
    let url = Url::parse(&whole).map_err(|_| SiteError::NotAnAddress)?;
    // Nobody serves https on loopback unless they say so.
    if url.host_str().is_some_and(is_loopback) {
        return Url::parse(&format!("http://{text}")).map_err(|_| SiteError::NotAnAddress);
    }
    Ok(url)
}

/// `rest` begins with the authority.
fn refuse_user_info(rest: &str) -> Result<(), SiteError> {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    if authority.contains('@') {
        return Err(SiteError::UserInfo);
    }
    Ok(())
}

fn canonical(url: &Url) -> Result<SiteUrl, SiteError> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(SiteError::UserInfo);
    }
    let host = match url.host() {
        Some(Host::Domain(name)) => {
            // One trailing dot means the same host; a certificate does not carry it.
            let name = name.strip_suffix('.').unwrap_or(name);
            let whole = !name.is_empty() && name.split('.').all(|label| !label.is_empty());
            // Underscores occur in intranet names; anything else odd is no host.
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.';
            if !whole || !name.chars().all(plain) {
                return Err(SiteError::NotAnAddress);
            }
            name.to_ascii_lowercase()
        }
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => format!("[{address}]"),
        None => return Err(SiteError::NotAnAddress),
    };
    if host == "api.atlassian.com" {
        return Err(SiteError::Gateway);
    }
    if host == "atlassian.net" || url.port() == Some(0) {
        return Err(SiteError::NotAnAddress);
    }
    if url.scheme() == "http" && !is_loopback(&host) {
        return Err(SiteError::InsecureHttp);
    }
    let port = url
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    let path = if is_atlassian(&host) {
        String::new()
    } else {
        context_path(url.path())
    };
    Ok(SiteUrl(format!("{}://{host}{port}{path}", url.scheme())))
}

/// The part of a path before Jira's own pages begin.
fn context_path(path: &str) -> String {
    let path = path.split(';').next().unwrap_or(path);
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    let is_page = |at: usize| {
        let here = segments[at].to_ascii_lowercase();
        JIRA_PAGES.contains(&here.as_str())
            || here.contains(".jsp")
            || here.contains(".html")
            || (here == "jira"
                && segments
                    .get(at + 1)
                    .is_some_and(|next| CLOUD_PAGES.contains(&next.to_ascii_lowercase().as_str())))
    };
    let end = (0..segments.len())
        .find(|&at| is_page(at))
        .unwrap_or(segments.len());
    segments[..end]
        .iter()
        .fold(String::new(), |path, segment| format!("{path}/{segment}"))
}

fn is_atlassian(host: &str) -> bool {
    host.strip_suffix(".atlassian.net")
        .is_some_and(|site| !site.is_empty())
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

impl TryFrom<String> for SiteUrl {
    type Error = SiteError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<SiteUrl> for String {
    fn from(site: SiteUrl) -> Self {
        site.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<String, SiteError> {
        SiteUrl::parse(text).map(String::from)
    }

    #[test]
    fn what_people_paste_becomes_the_address_of_the_site() {
        for (pasted, site) in [
            ("acme", "https://acme.atlassian.net"),
            (" Acme ", "https://acme.atlassian.net"),
            ("acme/", "https://acme.atlassian.net"),
            ("acme.atlassian.net", "https://acme.atlassian.net"),
            ("https://acme.atlassian.net", "https://acme.atlassian.net"),
            ("HTTPS://ACME.Atlassian.NET/", "https://acme.atlassian.net"),
            ("https://acme.atlassian.net.", "https://acme.atlassian.net"),
            ("<https://acme.atlassian.net>", "https://acme.atlassian.net"),
            (
                "https://acme.atlassian.net/browse/PAY-1",
                "https://acme.atlassian.net",
            ),
            (
                "https://acme.atlassian.net/jira/software/projects/PAY/boards/1?selectedIssue=PAY-1",
                "https://acme.atlassian.net",
            ),
            (
                "https://acme.atlassian.net/wiki/spaces/X#top",
                "https://acme.atlassian.net",
            ),
            ("acme.atlassian.net:443", "https://acme.atlassian.net"),
            (
                "https://jira.corp.example/jira",
                "https://jira.corp.example/jira",
            ),
            (
                "https://jira.corp.example/jira/",
                "https://jira.corp.example/jira",
            ),
            (
                "jira.corp.example/jira/browse/PAY-1",
                "https://jira.corp.example/jira",
            ),
            (
                "https://jira.corp.example/browse/PAY-1",
                "https://jira.corp.example",
            ),
            (
                "https://jira.corp.example/secure/Dashboard.jspa",
                "https://jira.corp.example",
            ),
            (
                "https://jira.corp.example/tools/jira/issues/?jql=x",
                "https://jira.corp.example/tools/jira",
            ),
            (
                "https://jira.corp.example/jira/login.jsp;jsessionid=1?x",
                "https://jira.corp.example/jira",
            ),
            (
                "https://jira.corp.example/jira/rest/api/2/myself",
                "https://jira.corp.example/jira",
            ),
            (
                "https://work.acme.example/jira/software/c/projects/PAY/boards/1",
                "https://work.acme.example",
            ),
            (
                "jira.corp.example:8443/jira",
                "https://jira.corp.example:8443/jira",
            ),
            ("https://jira", "https://jira"),
            ("jira/jira", "https://jira/jira"),
            ("jira:8443", "https://jira:8443"),
            ("https://127.0.0.1:8443", "https://127.0.0.1:8443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("127.0.0.1:8080/jira", "http://127.0.0.1:8080/jira"),
            ("localhost", "http://localhost"),
            ("localhost:2990/jira", "http://localhost:2990/jira"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
            ("http://127.1:80", "http://127.0.0.1"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            (
                "https://аtlassian.example",
                "https://xn--tlassian-06g.example",
            ),
        ] {
            assert_eq!(parsed(pasted).as_deref(), Ok(site), "{pasted:?}");
        }
    }

    #[test]
    fn what_is_no_safe_address_is_refused() {
        for (pasted, why) in [
            ("", SiteError::Empty),
            ("  ", SiteError::Empty),
            ("\"\"", SiteError::Empty),
            ("my company", SiteError::NotAnAddress),
            ("müller", SiteError::NotAnAddress),
            ("https://", SiteError::NotAnAddress),
            ("https://a b.example", SiteError::NotAnAddress),
            (
                "https://acme.atlassian.net\\@evil.example",
                SiteError::NotAnAddress,
            ),
            ("https://..", SiteError::NotAnAddress),
            ("https://acme.atlassian.net..", SiteError::NotAnAddress),
            ("https://acme.example:99999", SiteError::NotAnAddress),
            ("https://acme.example:0", SiteError::NotAnAddress),
            ("https://atlassian.net", SiteError::NotAnAddress),
            ("://x", SiteError::NotAnAddress),
            (
                "https://acme.atlassian.net@evil.example",
                SiteError::UserInfo,
            ),
            ("https://me:pw@acme.atlassian.net", SiteError::UserInfo),
            ("https://@acme.atlassian.net", SiteError::UserInfo),
            ("me@acme.example", SiteError::UserInfo),
            ("http://acme.atlassian.net", SiteError::InsecureHttp),
            ("http://jira.corp.example/jira", SiteError::InsecureHttp),
            ("http://localhost.evil.example", SiteError::InsecureHttp),
            ("http://128.0.0.1", SiteError::InsecureHttp),
            ("http://127.0.0.1.evil.example", SiteError::InsecureHttp),
            ("ftp://acme.example", SiteError::Scheme("ftp".to_owned())),
            ("file:///etc/passwd", SiteError::Scheme("file".to_owned())),
            ("javascript:alert(1)", SiteError::NotAnAddress),
            (
                "https://api.atlassian.com/ex/jira/2bbc6974-df19-4608-a10c-cc3bc207239d",
                SiteError::Gateway,
            ),
        ] {
            assert_eq!(parsed(pasted), Err(why), "{pasted:?}");
        }
        assert_eq!(
            parsed(&format!("https://{}.example", "a".repeat(3_000))),
            Err(SiteError::NotAnAddress)
        );
    }

    #[test]
    fn only_subdomains_of_atlassian_net_are_atlassians() {
        for (site, ours) in [
            ("acme", true),
            ("https://acme.atlassian.net:8443", true),
            ("https://evilatlassian.net", false),
            ("https://acme.atlassian.net.evil.example", false),
            (
                "https://atlassian.net.evil.example/acme.atlassian.net",
                false,
            ),
            ("https://acme.atlassian.com", false),
        ] {
            assert_eq!(SiteUrl::parse(site).unwrap().is_atlassian(), ours, "{site}");
        }
    }

    #[test]
    fn the_parts_of_an_address_are_told() {
        let site = SiteUrl::parse("https://jira.corp.example:8443/a/b").unwrap();
        assert_eq!(site.host(), "jira.corp.example");
        assert_eq!(site.origin(), "https://jira.corp.example:8443");
        assert_eq!(site.context_path(), "/a/b");
        let up = site.parent().unwrap();
        assert_eq!(up.as_str(), "https://jira.corp.example:8443/a");
        let root = up.parent().unwrap();
        assert_eq!(root.as_str(), "https://jira.corp.example:8443");
        assert_eq!(root.parent(), None);
        let six = SiteUrl::parse("http://[::1]:8080/jira").unwrap();
        assert_eq!(six.host(), "[::1]");
        assert!(six.is_loopback());
        assert!(!site.is_loopback());
        assert!(
            !SiteUrl::parse("https://localhost.example")
                .unwrap()
                .is_loopback()
        );
    }

    proptest! {
        /// Storing and loading an address never changes it, and nothing typed makes it panic.
        #[test]
        fn a_canonical_address_stays_as_it_is(text in "\\PC{0,40}|(https?://)?[a-z.:/@\\[\\]0-9%-]{0,30}") {
            if let Ok(site) = SiteUrl::parse(&text) {
                prop_assert_eq!(SiteUrl::parse(site.as_str()), Ok(site.clone()));
                prop_assert!(site.as_str().starts_with("https://") || site.is_loopback());
                prop_assert!(!site.as_str().ends_with('/'));
                prop_assert!(!site.host().is_empty());
            }
        }
    }
}
