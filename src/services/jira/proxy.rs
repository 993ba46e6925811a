//! Which proxy the environment names.

use ureq::{Proxy, ProxyProtocol};

/// The proxy for everything that is not loopback.
#[derive(Debug, Clone)]
pub(super) enum Choice {
    Direct,
    Through(Proxy),
    /// Named, but not one we can speak to; going around it silently would be wrong.
    Unsupported(String),
}

impl Choice {
    pub(super) const fn proxy(&self) -> Option<&Proxy> {
        match self {
            Self::Through(proxy) => Some(proxy),
            Self::Direct | Self::Unsupported(_) => None,
        }
    }
}

/// In the order curl asks for https addresses; `HTTP_PROXY` last, for those who set only that.
const NAMES: [&str; 6] = [
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "http_proxy",
    "HTTP_PROXY",
];

/// Reads `HTTPS_PROXY`, `ALL_PROXY`, `HTTP_PROXY` and `NO_PROXY` (in both cases) by way of `variable`.
pub(super) fn choose(variable: impl Fn(&str) -> Option<String>) -> Choice {
    let set = |name: &str| {
        variable(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    let mut unsupported = None;
    for name in NAMES {
        let Some(value) = set(name) else { continue };
        let Ok(proxy) = Proxy::new(&value) else {
            unsupported.get_or_insert_with(|| format!("{name} is no address of a proxy"));
            continue;
        };
        if !matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) {
            unsupported.get_or_insert_with(|| {
                format!("{name} names a SOCKS proxy; only HTTP proxies are supported")
            });
            continue;
        }
        let exceptions = set("no_proxy").or_else(|| set("NO_PROXY"));
        return match with_exceptions(&proxy, exceptions.as_deref().unwrap_or_default()) {
            Ok(proxy) => Choice::Through(proxy),
            Err(_) => Choice::Unsupported(format!("{name} is no address of a proxy")),
        };
    }
    unsupported.map_or(Choice::Direct, Choice::Unsupported)
}

/// As curl reads it: `corp.example` also covers the hosts below it.
fn with_exceptions(proxy: &Proxy, exceptions: &str) -> Result<Proxy, ureq::Error> {
    let mut builder = Proxy::builder(proxy.protocol())
        .host(proxy.host())
        .port(proxy.port());
    if let Some(name) = proxy.username() {
        builder = builder.username(name);
    }
    if let Some(password) = proxy.password() {
        builder = builder.password(password);
    }
    for entry in exceptions
        .split(',')
        .map(str::trim)
        .filter(|e| !e.is_empty())
    {
        let bare = entry
            .trim_start_matches('*')
            .trim_start_matches('.')
            .to_ascii_lowercase();
        builder = if bare.is_empty() {
            builder.no_proxy("*")
        } else {
            builder.no_proxy(&bare).no_proxy(&format!(".{bare}"))
        };
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&str, &str)]) -> Choice {
        choose(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_variables_the_way_is_direct() {
        assert!(matches!(chosen(&[]), Choice::Direct));
        assert!(matches!(chosen(&[("HTTPS_PROXY", " ")]), Choice::Direct));
    }

    #[test]
    fn the_proxy_for_https_comes_first() {
        let choice = chosen(&[
            ("HTTP_PROXY", "http://third.example:1"),
            ("ALL_PROXY", "http://second.example:2"),
            ("HTTPS_PROXY", "http://me:p%40w@first.example:3128"),
        ]);
        let proxy = choice.proxy().unwrap();
        assert_eq!((proxy.host(), proxy.port()), ("first.example", 3128));
        assert_eq!(proxy.username(), Some("me"));
        assert_eq!(proxy.password(), Some("p@w"));
        let choice = chosen(&[("http_proxy", "third.example:8080")]);
        assert_eq!(choice.proxy().map(Proxy::port), Some(8080));
    }

    #[test]
    fn a_proxy_we_cannot_speak_to_is_told_and_not_gone_around() {
        assert!(matches!(
            chosen(&[("ALL_PROXY", "socks5://localhost:1080")]),
            Choice::Unsupported(_)
        ));
        assert!(matches!(
            chosen(&[("HTTPS_PROXY", "gopher://x")]),
            Choice::Unsupported(_)
        ));
        let both = chosen(&[
            ("ALL_PROXY", "socks5://localhost:1080"),
            ("HTTP_PROXY", "http://proxy.example:3128"),
        ]);
        assert_eq!(both.proxy().map(Proxy::host), Some("proxy.example"));
    }

    #[test]
    fn exceptions_cover_the_hosts_below_them() {
        let choice = chosen(&[
            ("HTTPS_PROXY", "http://proxy.example:3128"),
            ("NO_PROXY", "Corp.example, .intra.example,*.wild.example"),
        ]);
        let proxy = choice.proxy().unwrap();
        for (host, excepted) in [
            ("corp.example", true),
            ("jira.corp.example", true),
            ("notcorp.example", false),
            ("a.intra.example", true),
            ("b.wild.example", true),
            ("acme.atlassian.net", false),
        ] {
            let uri = format!("https://{host}/").parse().unwrap();
            assert_eq!(proxy.is_no_proxy(&uri), excepted, "{host}");
        }
        let all = chosen(&[("HTTPS_PROXY", "http://proxy.example"), ("no_proxy", "*")]);
        let uri = "https://acme.atlassian.net/".parse().unwrap();
        assert!(all.proxy().unwrap().is_no_proxy(&uri));
    }
}
