//! A certificate that nobody here trusts: the issuer is named and not one byte of a request leaves.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{secret, site, transport};
use crate::domain::account::{Deployment, Route};
use crate::domain::problem::JiraProblem;
use crate::services::jira::certificate::issuer_of;
use crate::services::jira::client::{Client, Session};
use crate::services::jira::worklogs;

/// For `localhost` and 127.0.0.1, issued by "Corp Root CA" of "Corp Ltd", which exists nowhere.
const CERTIFICATE: &str = "MIIBwDCCAWagAwIBAgIUcSOuyboUvvmv3Ur09lyHx4nrj6YwCgYIKoZIzj0EAwIwKjERMA8GA1UECgwIQ29ycCBMdGQxFTATBgNVBAMMDENvcnAgUm9vdCBDQTAgFw0yNjExMjMxNjU3MjFaGA8yMTI2MTAzMDE2NTcyMVowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFLB8uXMsCbA0u6H16AvWZSaoqWhcBnWE1gABeEybI/GgPcc5CTlLDl2eNmjXWy4aEcAeLhaBViHVIYhTHy0cQaN+MHwwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFPjK/WfS7dZ3n1/cqS94KaETFoS0MB8GA1UdIwQYMBaAFEn8N1bGzO20hpKM1Vi54b6HIG4oMAoGCCqGSM49BAMCA0gAMEUCIQCMOYDDlPbDYQZK3e8ZGATM/0TMRlzkmUrIMEI7knzZHwIgBA6JEy54se+FQBCh6gAGpJv4loKMOVpsAm8jm9mYrBQ=";

/// The key of that certificate, which protects nothing.
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgGGO30iqIuDsLl1oLDhwXxUE30hlvb5k9fnftCKMZ3/+hRANCAAQUsHy5cywJsDS7ofXoC9ZlJqipaFwGdYTWAAF4TJsj8aA9xzkJOUsOXZ42aNdbLhoRwB4uFoFWIdUhiFMfLRxB";

fn decoded(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

/// Serves TLS with that certificate; everything that arrives inside the encryption is kept.
fn tls_server() -> (u16, Arc<Mutex<Vec<u8>>>) {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = vec![CertificateDer::from(decoded(CERTIFICATE))];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(decoded(KEY)));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = heard.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut tls = StreamOwned::new(connection, stream);
            let mut bytes = Vec::new();
            drop(tls.read_to_end(&mut bytes));
            kept.lock().unwrap().extend(bytes);
        }
    });
    (port, heard)
}

#[test]
fn a_refused_certificate_names_its_issuer_and_the_token_stays_here() {
    let (port, heard) = tls_server();
    let site = site(&format!("https://127.0.0.1:{port}"));
    let transport = transport();
    let token = secret();
    let session = Session::untried(&site, Route::Site, Deployment::DataCenter, None, &token);
    let client = Client {
        transport: &transport,
        session: &session,
    };
    for problem in [
        client.myself().unwrap_err(),
        worklogs::create(&client, &super::attempt(1)).unwrap_err(),
    ] {
        let JiraProblem::CertificateRefused {
            host,
            issuer,
            detail,
        } = &problem
        else {
            panic!("{problem:?}");
        };
        assert_eq!(host, "127.0.0.1");
        assert_eq!(issuer.as_deref(), Some("Corp Root CA (Corp Ltd)"));
        assert!(!detail.is_empty());
        assert!(problem.proves_not_carried_out());
    }
    assert_eq!(heard.lock().unwrap().as_slice(), b"");
}

#[test]
fn issuers_are_read_from_certificates_and_nonsense_has_none() {
    assert_eq!(
        issuer_of(&decoded(CERTIFICATE)).as_deref(),
        Some("Corp Root CA (Corp Ltd)")
    );
    assert_eq!(issuer_of(b"nonsense"), None);
    assert_eq!(issuer_of(&decoded(CERTIFICATE)[..100]), None);
}
