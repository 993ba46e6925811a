//! Who issued a certificate that was refused: one more handshake that only looks and sends nothing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, TcpConnector, Transport, TransportAdapter,
};
use ureq::{Agent, Error, Proxy};
use x509_parser::prelude::{FromDer as _, X509Certificate, X509Name};

use super::reply::one_line;

/// Names the issuer of the certificate that the host (or what stands in between) presents.
///
/// The handshake is refused after the certificate was seen, so not one byte of a request leaves.
pub(super) fn issuer(url: &str, proxy: Option<&Proxy>, within: Duration) -> Option<String> {
    let seen = Seen::default();
    let config = Agent::config_builder()
        .max_redirects(0)
        .proxy(proxy.cloned())
        .timeout_global(Some(within))
        .build();
    let chain = ().chain(ConnectProxyConnector::default());
    let chain = chain.chain(TcpConnector::default());
    let connector = chain.chain(Look(seen.clone()));
    let agent = Agent::with_parts(config, connector, DefaultResolver::default());
    // It always fails: looking ends in a refusal.
    match agent.get(url).call() {
        Ok(_) | Err(_) => {}
    }
    let certificate = seen.0.lock().ok()?.take()?;
    issuer_of(&certificate)
}

/// The issuer of a certificate in DER, as people write it: "Corp Root CA (Corp Ltd)".
pub(super) fn issuer_of(der: &[u8]) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let issuer = certificate.issuer();
    let name = name_of(issuer)?;
    Some(if issuer == certificate.subject() {
        format!("{name} (itself)")
    } else {
        name
    })
}

fn name_of(name: &X509Name) -> Option<String> {
    let common = name
        .iter_common_name()
        .find_map(|part| part.as_str().ok())
        .map(|text| one_line(text, 120));
    let organisation = name
        .iter_organization()
        .find_map(|part| part.as_str().ok())
        .map(|text| one_line(text, 120));
    match (common, organisation) {
        (Some(common), Some(organisation)) if common != organisation => {
            Some(format!("{common} ({organisation})"))
        }
        (Some(one), _) | (None, Some(one)) => Some(one),
        (None, None) => None,
    }
}

/// The end-entity certificate, once it was presented.
#[derive(Debug, Clone, Default)]
struct Seen(Arc<Mutex<Option<Vec<u8>>>>);

/// Shakes hands over the connection made so far, and refuses.
#[derive(Debug)]
struct Look(Seen);

impl<In: Transport> Connector<In> for Look {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        let transport = chained.ok_or(Error::ConnectionFailed)?;
        if !details.needs_tls() {
            // The way to an http proxy: nothing to look at yet.
            return Ok(Some(transport.boxed()));
        }
        let host = details.uri.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(bare.to_owned())
            .map_err(|_| Error::Tls("the host is no name for a certificate"))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Refuse {
                seen: self.0.clone(),
                provider,
            }))
            .with_no_client_auth();
        let mut connection = ClientConnection::new(Arc::new(config), name)?;
        let mut socket = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        socket.set_timeout(details.timeout);
        match connection.complete_io(&mut socket) {
            Ok(_) | Err(_) => Err(Error::Tls("only looked")),
        }
    }
}

/// Records the certificate and always refuses it.
#[derive(Debug)]
struct Refuse {
    seen: Seen,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Refuse {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Ok(mut seen) = self.seen.0.lock() {
            *seen = Some(end_entity.as_ref().to_vec());
        }
        Err(refused())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(refused())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(refused())
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

const fn refused() -> rustls::Error {
    rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)
}
