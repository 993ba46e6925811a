//! What answers at an address, and whose token this is.

use ureq::http::Method;
use uuid::Uuid;

use super::client::{Call, Client, READ_USER, Session};
use super::http::{Outgoing, Transport};
use super::refusal::{Asked, Login, judge};
use super::reply::Reply;
use super::wire::{self, Server};
use crate::domain::account::{Deployment, Profile, Route};
use crate::domain::problem::JiraProblem;
use crate::domain::secret::Secret;
use crate::domain::site::SiteUrl;
use crate::state::event::{Connected, SiteProbe};

/// Pasted paths are trimmed at most this often.
const MAX_TRIMS: usize = 4;

/// A working day where Jira does not tell.
const DEFAULT_DAY_SECS: i64 = 8 * 3_600;

/// Finds out what answers, without credentials. Where there is no Jira, one segment of the path less is tried.
pub(super) fn probe(transport: &Transport, site: &SiteUrl) -> Result<SiteProbe, JiraProblem> {
    let mut at = site.clone();
    let mut first = None;
    for _ in 0..=MAX_TRIMS {
        let problem = match server(transport, &at) {
            Ok(server) => return Ok(found(transport, at, server)),
            Err(problem) => problem,
        };
        let may_be_higher_up = matches!(problem, JiraProblem::NotJira { .. });
        first.get_or_insert(problem);
        match at.parent() {
            Some(parent) if may_be_higher_up => at = parent,
            _ => break,
        }
    }
    Err(first.unwrap_or_else(|| nothing_there(site)))
}

fn server(transport: &Transport, site: &SiteUrl) -> Result<Server, JiraProblem> {
    let (reply, judged) = open_get(transport, site, site.as_str(), "/rest/api/2/serverInfo")?;
    match judged {
        Ok(()) => wire::server_info(&reply.body).ok_or_else(|| nothing_there(site)),
        // Some keep even this behind a login; the headers still say that it is Jira.
        Err(_) if matches!(reply.status, 401 | 403) && reply.has_marks_of_jira() => Ok(Server {
            cloud: None,
            title: None,
        }),
        Err(
            JiraProblem::NotFound { .. }
            | JiraProblem::Refused { .. }
            | JiraProblem::TokenRejected
            | JiraProblem::Gone { .. },
        ) => Err(nothing_there(site)),
        Err(problem) => Err(problem),
    }
}

fn found(transport: &Transport, site: SiteUrl, server: Server) -> SiteProbe {
    let cloud = server.cloud.unwrap_or_else(|| {
        // Not said: a Cloud site has a tenant, and its third API; Data Center has neither.
        site.is_atlassian()
            || tenant(transport, &site).is_some()
            || open_get(transport, &site, site.as_str(), "/rest/api/3/serverInfo").is_ok_and(
                |(reply, judged)| judged.is_ok() && wire::server_info(&reply.body).is_some(),
            )
    });
    SiteProbe {
        site,
        deployment: if cloud {
            Deployment::Cloud
        } else {
            Deployment::DataCenter
        },
        title: server.title,
    }
}

/// The cloud id of a site, without credentials.
fn tenant(transport: &Transport, site: &SiteUrl) -> Option<Uuid> {
    let (reply, judged) = open_get(transport, site, site.origin(), "/_edge/tenant_info").ok()?;
    judged.ok()?;
    wire::tenant_id(&reply.body)
}

fn open_get(
    transport: &Transport,
    site: &SiteUrl,
    base: &str,
    path: &str,
) -> Result<(Reply, Result<(), JiraProblem>), JiraProblem> {
    let out = Outgoing {
        method: Method::GET,
        url: format!("{base}{path}"),
        authorization: None,
        json: None,
        loopback: site.is_loopback(),
    };
    let reply = transport.send(&out)?;
    let judged = judge(
        &reply,
        &Asked {
            url: &out.url,
            host: site.host(),
            login: Login::None,
            deployment: None,
            account_id: None,
            user_name: None,
            scope: READ_USER,
            write: false,
        },
    );
    Ok((reply, judged))
}

fn nothing_there(site: &SiteUrl) -> JiraProblem {
    JiraProblem::NotJira {
        host: site.host().to_owned(),
        what: "something else".to_owned(),
    }
}

/// Tries a token: on the site, and for a Cloud token that the site refuses (a scoped one) on the gateway.
pub(super) fn connect(
    transport: &Transport,
    site: &SiteUrl,
    email: Option<&str>,
    token: Secret,
) -> Result<Connected, JiraProblem> {
    let SiteProbe {
        site, deployment, ..
    } = probe(transport, site)?;
    let email = match deployment {
        Deployment::Cloud => email.map(str::trim).filter(|email| !email.is_empty()),
        Deployment::DataCenter => None,
    };
    if deployment == Deployment::Cloud && email.is_none() {
        return Err(JiraProblem::Refused {
            status: 401,
            words: "Jira Cloud needs the account's e-mail address beside the token.".to_owned(),
        });
    }
    let attempt = |route| {
        let session = Session::untried(&site, route, deployment, email, &token);
        profile(transport, session, route)
    };
    let profile = match attempt(Route::Site) {
        Err(JiraProblem::TokenRejected) if deployment == Deployment::Cloud => {
            let cloud_id = tenant(transport, &site).ok_or(JiraProblem::TokenRejected)?;
            attempt(Route::Gateway { cloud_id })?
        }
        outcome => outcome?,
    };
    Ok(Connected {
        site: site.clone(),
        email: email.map(str::to_owned),
        profile,
        token,
    })
}

/// Checks a session with `/myself` and reads what belongs to the account.
pub(super) fn profile(
    transport: &Transport,
    mut session: Session,
    route: Route,
) -> Result<Profile, JiraProblem> {
    let me = {
        let client = Client {
            transport,
            session: &session,
        };
        let me = client.myself()?;
        if session
            .account_id()
            .is_some_and(|ours| ours != me.account_id)
        {
            return Err(JiraProblem::OtherAccount {
                account_id: me.account_id,
            });
        }
        me
    };
    session.belongs_to(&me);
    let client = Client {
        transport,
        session: &session,
    };
    let (day_secs, time_tracking_enabled) = configuration(&client)?;
    Ok(Profile {
        deployment: session.deployment(),
        route,
        account_id: me.account_id,
        user_name: me.user_name,
        display_name: me.display_name,
        time_zone: me.time_zone,
        day_secs,
        time_tracking_enabled,
    })
}

/// Working hours are a nicety: without them a day has eight. Only a doubt about the token counts.
fn configuration(client: &Client) -> Result<(i64, bool), JiraProblem> {
    let path = format!("{}/configuration", client.session.api());
    match client.ask(&Call::get(path, READ_USER)) {
        Ok(answer) => Ok(wire::day_secs(&answer.reply.body).unwrap_or((DEFAULT_DAY_SECS, true))),
        Err(
            problem @ (JiraProblem::TokenRejected
            | JiraProblem::Captcha { .. }
            | JiraProblem::OtherAccount { .. }),
        ) => Err(problem),
        Err(_) => Ok((DEFAULT_DAY_SECS, true)),
    }
}
