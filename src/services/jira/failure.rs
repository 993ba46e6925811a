//! What a transport error means: was anything sent, and what is in the way.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the errors of ureq, rustls and std are open-ended; what is not named is treated with caution"
)]

use std::io;

use ureq::{Error, Timeout};

use super::http::{NotLoopback, Stage};
use crate::domain::problem::JiraProblem;

/// Puts an error of ureq's into our words. Pure: the issuer of a refused certificate is looked up elsewhere.
///
/// Before a connection stood nothing can have been sent; after that nobody knows.
pub(super) fn explain(error: &Error, stage: Stage, host: &str, proxied: bool) -> JiraProblem {
    if let Some(refusal) = tls_error(error).and_then(certificate_refusal) {
        return JiraProblem::CertificateRefused {
            host: host.to_owned(),
            issuer: None,
            detail: refusal.to_owned(),
        };
    }
    if matches!(error, Error::BodyExceedsLimit(_)) {
        return JiraProblem::Garbled {
            detail: "the answer is too large".to_owned(),
        };
    }
    if let Error::ConnectProxyFailed(detail) = error {
        return JiraProblem::Proxy {
            detail: detail.clone(),
        };
    }
    let detail = words(error);
    match stage {
        // A kept connection was in use when the stage stayed here: the request may have left.
        Stage::Resolved | Stage::Connected => JiraProblem::NoAnswer { detail },
        Stage::Resolving | Stage::Connecting if proxied => JiraProblem::Proxy { detail },
        Stage::Resolving if name_is_unknown(error) => JiraProblem::NoSuchHost {
            host: host.to_owned(),
        },
        Stage::Resolving | Stage::Connecting => JiraProblem::Offline { detail },
    }
}

/// The TLS error inside, wherever ureq put it.
fn tls_error(error: &Error) -> Option<&rustls::Error> {
    match error {
        Error::Rustls(tls) => Some(tls),
        Error::Io(io) => io.get_ref()?.downcast_ref(),
        _ => None,
    }
}

fn certificate_refusal(error: &rustls::Error) -> Option<&'static str> {
    use rustls::CertificateError as C;
    let rustls::Error::InvalidCertificate(why) = error else {
        return None;
    };
    Some(match why {
        C::Expired | C::ExpiredContext { .. } => "it has expired",
        C::NotValidYet | C::NotValidYetContext { .. } => "it is not valid yet",
        C::Revoked => "it was revoked",
        C::UnknownIssuer => "this computer does not trust its issuer",
        C::NotValidForName | C::NotValidForNameContext { .. } => "it belongs to another host",
        C::BadEncoding => "it could not be read",
        _ => "it could not be verified",
    })
}

/// The resolver says whether a name does not exist or the question could not be asked; only in words.
fn name_is_unknown(error: &Error) -> bool {
    match error {
        Error::HostNotFound => true,
        Error::Io(io) => {
            let text = io.to_string().to_ascii_lowercase();
            io.kind() != io::ErrorKind::TimedOut
                && !text.contains("temporary failure")
                && !text.contains("try again")
        }
        _ => false,
    }
}

fn words(error: &Error) -> String {
    let text = match error {
        Error::Timeout(Timeout::Resolve) => "looking up the name took too long",
        Error::Timeout(Timeout::Connect) => "connecting took too long",
        Error::Timeout(_) => "no answer in time",
        Error::Io(io) => return io_words(io),
        Error::HostNotFound => "the name was not found",
        Error::Protocol(_) | Error::LargeResponseHeader(..) => "the answer was not HTTP",
        Error::Decompress(..) => "the answer could not be unpacked",
        Error::Tls(_) | Error::Rustls(_) | Error::TlsRequired => {
            "no encrypted connection could be made"
        }
        Error::Other(other) if other.is::<NotLoopback>() => {
            "the address does not stay on this computer"
        }
        _ => "the connection failed",
    };
    text.to_owned()
}

fn io_words(error: &io::Error) -> String {
    use io::ErrorKind as K;
    if error
        .get_ref()
        .is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
    {
        return "no encrypted connection could be made".to_owned();
    }
    let text = match error.kind() {
        K::ConnectionRefused => "the connection was refused",
        K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe | K::UnexpectedEof => {
            "the connection broke"
        }
        K::NetworkUnreachable | K::HostUnreachable | K::NetworkDown | K::AddrNotAvailable => {
            "the network cannot be reached"
        }
        K::TimedOut => "no answer in time",
        _ => "the connection failed",
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn io(kind: io::ErrorKind) -> Error {
        Error::Io(kind.into())
    }

    #[test]
    fn before_a_connection_stands_nothing_was_sent_and_after_it_nobody_knows() {
        use io::ErrorKind as K;
        for (error, stage, not_sent) in [
            (io(K::ConnectionRefused), Stage::Connecting, true),
            (Error::Timeout(Timeout::Connect), Stage::Connecting, true),
            (Error::Timeout(Timeout::Global), Stage::Connecting, true),
            (Error::Timeout(Timeout::Resolve), Stage::Resolving, true),
            (Error::HostNotFound, Stage::Resolving, true),
            (io(K::UnexpectedEof), Stage::Connecting, true),
            (io(K::ConnectionReset), Stage::Connected, false),
            (Error::Timeout(Timeout::Global), Stage::Connected, false),
            (
                Error::Timeout(Timeout::RecvResponse),
                Stage::Connected,
                false,
            ),
            (io(K::UnexpectedEof), Stage::Resolved, false),
            (io(K::BrokenPipe), Stage::Connected, false),
            (Error::BodyExceedsLimit(1), Stage::Connected, false),
            (Error::Other(Box::new(NotLoopback)), Stage::Resolving, true),
        ] {
            let problem = explain(&error, stage, "jira.example", false);
            assert_eq!(
                problem.proves_not_carried_out(),
                not_sent,
                "{error:?} {stage:?} {problem:?}"
            );
        }
    }

    #[test]
    fn a_refused_certificate_says_what_is_wrong_with_it() {
        use rustls::CertificateError as C;
        for (why, detail) in [
            (C::UnknownIssuer, "this computer does not trust its issuer"),
            (C::Expired, "it has expired"),
            (C::NotValidForName, "it belongs to another host"),
            (C::BadSignature, "it could not be verified"),
        ] {
            let tls = rustls::Error::InvalidCertificate(why);
            let wrapped = Error::Io(io::Error::new(io::ErrorKind::InvalidData, tls.clone()));
            for error in [Error::Rustls(tls), wrapped] {
                for proxied in [false, true] {
                    assert_eq!(
                        explain(&error, Stage::Connecting, "jira.example", proxied),
                        JiraProblem::CertificateRefused {
                            host: "jira.example".to_owned(),
                            issuer: None,
                            detail: detail.to_owned(),
                        }
                    );
                }
            }
        }
    }

    #[test]
    fn a_name_that_does_not_exist_is_told_from_a_network_that_is_away() {
        let unknown = Error::Io(io::Error::other(
            "failed to lookup address information: Name or service not known",
        ));
        let away = Error::Io(io::Error::other(
            "failed to lookup address information: Temporary failure in name resolution",
        ));
        let host = "jira.example";
        assert!(matches!(
            explain(&unknown, Stage::Resolving, host, false),
            JiraProblem::NoSuchHost { .. }
        ));
        assert!(matches!(
            explain(&away, Stage::Resolving, host, false),
            JiraProblem::Offline { .. }
        ));
        assert!(matches!(
            explain(&unknown, Stage::Resolving, host, true),
            JiraProblem::Proxy { .. }
        ));
        assert!(matches!(
            explain(
                &Error::ConnectProxyFailed("407".to_owned()),
                Stage::Connecting,
                host,
                true
            ),
            JiraProblem::Proxy { .. }
        ));
    }
}
