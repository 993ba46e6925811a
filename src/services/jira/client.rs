//! Signed requests to one site: where they go, how they are signed, and whether to believe the answer.

use base64::Engine as _;
use ureq::http::{HeaderValue, Method};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::http::{Outgoing, Transport};
use super::refusal::{Asked, Login, judge, proves_identity};
use super::reply::Reply;
use super::wire::{self, Me, Unreadable};
use crate::domain::account::{Deployment, Owner, Route};
use crate::domain::problem::JiraProblem;
use crate::domain::secret::Secret;
use crate::domain::site::SiteUrl;
use crate::state::event::Credential;

/// Classic scopes; a scoped token without the right one is told which it lacks.
pub(super) const READ_USER: &str = "read:jira-user";
pub(super) const READ_WORK: &str = "read:jira-work";
pub(super) const WRITE_WORK: &str = "write:jira-work";

/// Whom requests are made for. The signature is bound to `base`, which never changes.
#[derive(Debug, Clone)]
pub(super) struct Session {
    site: SiteUrl,
    /// What the REST paths are appended to: the site, or Atlassian's gateway for it.
    base: String,
    deployment: Deployment,
    login: Login,
    /// Marked sensitive; `None` when the token cannot be written into a header.
    authorization: Option<HeaderValue>,
    account_id: Option<String>,
    user_name: Option<String>,
}

impl Session {
    /// A session for trying a token: nobody knows yet whose it is.
    pub(super) fn untried(
        site: &SiteUrl,
        route: Route,
        deployment: Deployment,
        email: Option<&str>,
        token: &Secret,
    ) -> Self {
        let (login, authorization) = match (deployment, email) {
            (Deployment::Cloud, Some(email)) => (Login::Basic, basic(email.trim(), token)),
            (Deployment::Cloud, None) => (Login::Basic, None),
            (Deployment::DataCenter, _) => (Login::Bearer, bearer(token)),
        };
        Self {
            base: base(site, route),
            site: site.clone(),
            deployment,
            login,
            authorization,
            account_id: None,
            user_name: None,
        }
    }

    /// The session of a known account.
    pub(super) fn of(credential: &Credential) -> Self {
        Self {
            account_id: Some(credential.account_id.clone()),
            user_name: credential.user_name.clone(),
            ..Self::untried(
                &credential.site,
                credential.route,
                credential.deployment,
                credential.email.as_deref(),
                &credential.token,
            )
        }
    }

    /// From now on answers must come from this account.
    pub(super) fn belongs_to(&mut self, me: &Me) {
        self.account_id = Some(me.account_id.clone());
        self.user_name.clone_from(&me.user_name);
    }

    pub(super) const fn deployment(&self) -> Deployment {
        self.deployment
    }

    pub(super) fn account_id(&self) -> Option<&str> {
        self.account_id.as_deref()
    }

    /// The (site, account) pair, as worklogs are bound to it.
    pub(super) fn owner(&self) -> Owner {
        Owner {
            site: self.site.as_str().to_owned(),
            account_id: self.account_id.clone().unwrap_or_default(),
        }
    }

    /// `/rest/api/3` on Cloud, `/rest/api/2` on Data Center.
    pub(super) const fn api(&self) -> &'static str {
        match self.deployment {
            Deployment::Cloud => "/rest/api/3",
            Deployment::DataCenter => "/rest/api/2",
        }
    }
}

/// Credentials go to the configured site, or to the one gateway there is. A loopback site is its own gateway.
fn base(site: &SiteUrl, route: Route) -> String {
    match route {
        Route::Site => site.as_str().to_owned(),
        Route::Gateway { cloud_id } => {
            let origin = if site.is_loopback() {
                site.origin()
            } else {
                "https://api.atlassian.com"
            };
            format!("{origin}/ex/jira/{cloud_id}")
        }
    }
}

fn basic(email: &str, token: &Secret) -> Option<HeaderValue> {
    let pair = Zeroizing::new(format!("{email}:{}", token.expose()));
    let encoded = Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(pair.as_bytes()));
    sensitive(&format!("Basic {}", *encoded))
}

fn bearer(token: &Secret) -> Option<HeaderValue> {
    sensitive(&format!("Bearer {}", token.expose()))
}

fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub method: Method,
    /// Below the session's base, with its query.
    pub path: String,
    pub json: Option<Vec<u8>>,
    pub scope: &'static str,
}

impl Call {
    pub(super) fn get(path: String, scope: &'static str) -> Self {
        Self {
            method: Method::GET,
            path,
            json: None,
            scope,
        }
    }

    pub(super) fn post(path: String, json: Vec<u8>, scope: &'static str) -> Self {
        Self {
            method: Method::POST,
            path,
            json: Some(json),
            scope,
        }
    }

    /// A POST that only reads needs only a reading scope.
    fn is_write(&self) -> bool {
        self.method != Method::GET && self.scope == WRITE_WORK
    }
}

/// An answer that may be read, and whether its headers prove that our account asked.
#[derive(Debug)]
pub(super) struct Answer {
    pub reply: Reply,
    pub proven: bool,
}

/// Makes requests for a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client<'a> {
    pub transport: &'a Transport,
    pub session: &'a Session,
}

impl Client<'_> {
    /// Asks, and does not believe a 404 or a refusal that may be meant for nobody: a dead token makes
    /// the caller anonymous, for whom issues do not exist. Then `/myself` is asked first.
    pub(super) fn ask(&self, call: &Call) -> Result<Answer, JiraProblem> {
        let (answer, judged) = self.once(call)?;
        match judged {
            Ok(()) => Ok(answer),
            Err(problem @ (JiraProblem::NotFound { .. } | JiraProblem::Refused { .. }))
                if !answer.proven && self.session.account_id.is_some() =>
            {
                self.prove_identity()?;
                Err(problem)
            }
            Err(problem) => Err(problem),
        }
    }

    /// Fails unless the token still belongs to our account.
    pub(super) fn prove_identity(&self) -> Result<(), JiraProblem> {
        let me = self.myself()?;
        match &self.session.account_id {
            Some(ours) if *ours != me.account_id => Err(JiraProblem::OtherAccount {
                account_id: me.account_id,
            }),
            _ => Ok(()),
        }
    }

    /// Who is asking, by `/myself`, which a dead token cannot ask.
    pub(super) fn myself(&self) -> Result<Me, JiraProblem> {
        let path = format!("{}/myself", self.session.api());
        let (answer, judged) = self.once(&Call::get(path, READ_USER))?;
        judged?;
        let cloud = self.session.deployment == Deployment::Cloud;
        wire::me(&answer.reply.body, cloud).map_err(|_| JiraProblem::NotJira {
            host: self.session.site.host().to_owned(),
            what: "something else".to_owned(),
        })
    }

    fn once(&self, call: &Call) -> Result<(Answer, Result<(), JiraProblem>), JiraProblem> {
        let session = self.session;
        if session.authorization.is_none() {
            return Err(JiraProblem::TokenRejected);
        }
        let out = Outgoing {
            method: call.method.clone(),
            url: format!("{}{}", session.base, call.path),
            authorization: session.authorization.clone(),
            json: call.json.clone(),
            loopback: session.site.is_loopback(),
        };
        let reply = self.transport.send(&out)?;
        let asked = Asked {
            url: &out.url,
            host: session.site.host(),
            login: session.login,
            deployment: Some(session.deployment),
            account_id: session.account_id.as_deref(),
            user_name: session.user_name.as_deref(),
            scope: call.scope,
            write: call.is_write(),
        };
        let judged = judge(&reply, &asked);
        let proven = proves_identity(&reply, &asked);
        Ok((Answer { reply, proven }, judged))
    }
}

/// `?a=b&c=d`, encoded.
pub(super) fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        text.append_pair(name, &value);
    }
    format!("?{}", text.finish())
}

impl From<Unreadable> for JiraProblem {
    fn from(unreadable: Unreadable) -> Self {
        Self::Garbled {
            detail: unreadable.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn session(site: &str, route: Route, deployment: Deployment) -> Session {
        let token = Secret::new("tok-en".to_owned());
        let site = SiteUrl::parse(site).unwrap();
        Session::untried(&site, route, deployment, Some(" me@acme.example "), &token)
    }

    #[test]
    fn credentials_go_to_the_site_or_to_the_one_gateway() {
        let gateway = Route::Gateway {
            cloud_id: Uuid::from_u128(7),
        };
        for (site, route, base) in [
            ("acme", Route::Site, "https://acme.atlassian.net"),
            (
                "acme",
                gateway,
                "https://api.atlassian.com/ex/jira/00000000-0000-0000-0000-000000000007",
            ),
            (
                "https://jira.corp.example/jira",
                Route::Site,
                "https://jira.corp.example/jira",
            ),
            (
                "http://127.0.0.1:8080",
                gateway,
                "http://127.0.0.1:8080/ex/jira/00000000-0000-0000-0000-000000000007",
            ),
        ] {
            assert_eq!(session(site, route, Deployment::Cloud).base, base);
        }
    }

    #[test]
    fn cloud_is_signed_with_email_and_token_and_data_center_with_the_token_alone() {
        let cloud = session("acme", Route::Site, Deployment::Cloud);
        let header = cloud.authorization.unwrap();
        assert_eq!(header, "Basic bWVAYWNtZS5leGFtcGxlOnRvay1lbg==");
        assert!(header.is_sensitive());
        let center = session(
            "https://jira.corp.example",
            Route::Site,
            Deployment::DataCenter,
        );
        let header = center.authorization.unwrap();
        assert_eq!(header, "Bearer tok-en");
        assert!(header.is_sensitive());
        let printed = format!(
            "{:?} {header:?}",
            session("acme", Route::Site, Deployment::Cloud)
        );
        assert!(
            !printed.contains("tok-en") && !printed.contains("bWVA"),
            "{printed}"
        );
    }

    #[test]
    fn a_token_that_is_no_header_is_never_sent() {
        let token = Secret::new("to\nken".to_owned());
        let site = SiteUrl::parse("https://jira.corp.example").unwrap();
        let session = Session::untried(&site, Route::Site, Deployment::DataCenter, None, &token);
        assert!(session.authorization.is_none());
    }

    #[test]
    fn queries_are_encoded() {
        let text = query([("query", "a&b=c d/ü".to_owned()), ("x", String::new())]);
        assert_eq!(text, "?query=a%26b%3Dc+d%2F%C3%BC&x=");
    }
}
