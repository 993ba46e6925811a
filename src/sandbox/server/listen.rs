//! The thread with the sockets: reads requests to their end, lets faults happen, writes answers.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::LocalSet;

use super::faults::Action;
use super::http::{Answer, Request};
use super::jira::{Jira, now_ms};
use super::{RequestRecord, data, routes};

const LARGEST_BODY: usize = 1024 * 1024;
const MOST_HEADERS: usize = 100;
const MOST_CONNECTIONS: usize = 256;
const HEADERS_WITHIN: Duration = Duration::from_secs(30);
const SAVED_EVERY: Duration = Duration::from_secs(1);
const REMEMBERED_BODY: usize = 4_096;

/// The running server.
#[derive(Debug)]
pub(super) struct ServerThread {
    stop: oneshot::Sender<Infallible>,
    thread: JoinHandle<()>,
}

impl ServerThread {
    /// Closes every connection and waits for the thread.
    pub fn stop(self) {
        drop(self.stop);
        if self.thread.join().is_err() {
            log::error!("the sandbox's thread ended in a panic");
        }
    }
}

pub(super) fn bind(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

pub(super) fn spawn(listener: TcpListener, state: Arc<Mutex<Jira>>) -> io::Result<ServerThread> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::Builder::new()
        .name("sandbox".to_owned())
        .spawn(move || {
            let tasks = LocalSet::new();
            tasks.block_on(&runtime, async move {
                tokio::task::spawn_local(async move {
                    if let Err(error) = accept(listener, Rc::new(state)).await {
                        log::error!("the sandbox stopped listening: {error}");
                    }
                });
                // An error is all that can come: the sender was dropped.
                drop(stopped.await);
            });
            // Dropping the set here closes what is open and forgets what is late.
        })?;
    Ok(ServerThread { stop, thread })
}

type Shared = Rc<Arc<Mutex<Jira>>>;

fn lock(state: &Shared) -> MutexGuard<'_, Jira> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, state: Shared) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    tokio::task::spawn_local(keep_saved(Rc::clone(&state)));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return Ok(());
        };
        let (stream, _) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                log::warn!("the sandbox could not accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            log::debug!("no TCP_NODELAY: {error}");
        }
        let state = Rc::clone(&state);
        tokio::task::spawn_local(async move {
            let service = service_fn(move |request| serve(Rc::clone(&state), request));
            let served = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADERS_WITHIN)
                .max_headers(MOST_HEADERS)
                .serve_connection(TokioIo::new(stream), service)
                .await;
            if let Err(error) = served {
                log::debug!("a sandbox connection ended: {error}");
            }
            drop(place);
        });
    }
}

async fn keep_saved(state: Shared) {
    loop {
        tokio::time::sleep(SAVED_EVERY).await;
        if let Err(error) = data::save_if_changed(&mut lock(&state)) {
            log::warn!("the sandbox could not save its data: {error}");
        }
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection was dropped on purpose")]
struct Dropped;

async fn serve(
    state: Shared,
    request: hyper::Request<Incoming>,
) -> Result<Response<Written>, Dropped> {
    let (parts, body) = request.into_parts();
    let read = Limited::new(body, LARGEST_BODY).collect().await;
    let Ok(read) = read else {
        let answer = Answer::problem(413, "Payload Too Large", "", parts.uri.path());
        return Ok(written(answer.with("connection", "close"), None));
    };
    let mut req = Request::new(
        parts.method,
        parts.uri.path(),
        parts.uri.query().unwrap_or_default(),
        parts.headers,
        read.to_bytes(),
    );
    // Looking into the sandbox is not part of the play.
    let fault = if req.path.contains("/_sandbox/") {
        None
    } else {
        lock(&state).faults.next(&req)
    };
    let Some(fault) = fault else {
        let answer = carry_out(&state, &req);
        remember(&state, &req, Some(answer.status), true);
        return Ok(written(answer, None));
    };
    let (answer, cut, done) = match fault {
        Action::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            (carry_out(&state, &req), None, true)
        }
        Action::DropBefore {} => {
            remember(&state, &req, None, false);
            return Err(Dropped);
        }
        Action::DropAfter {} => {
            carry_out(&state, &req);
            remember(&state, &req, None, true);
            return Err(Dropped);
        }
        Action::Truncate { bytes } => (carry_out(&state, &req), Some(bytes), true),
        Action::Error {
            status,
            retry_after,
            after,
        } => {
            if after {
                carry_out(&state, &req);
            }
            (unavailable(status, retry_after), None, after)
        }
        Action::Anonymous {} => {
            req.token_is_dead = true;
            (carry_out(&state, &req), None, true)
        }
        Action::DropProperties {} => {
            req.loses_properties = true;
            (carry_out(&state, &req), None, true)
        }
        Action::Late { ms, status } => {
            lock(&state).late += 1;
            let (later, what) = (Rc::clone(&state), req.clone());
            tokio::task::spawn_local(async move {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                carry_out(&later, &what);
                lock(&later).late -= 1;
            });
            let Some(status) = status else {
                remember(&state, &req, None, false);
                return Err(Dropped);
            };
            (unavailable(status, None), None, false)
        }
        Action::TooMany {
            retry_after,
            reason,
        } => (too_many(retry_after, &reason), None, false),
        Action::Html {} => (sign_in_page(), None, false),
        Action::Redirect { to, status } => {
            (Answer::html(status, "").with("location", to), None, false)
        }
        Action::Captcha {} => (captcha(&lock(&state)), None, false),
    };
    remember(&state, &req, Some(answer.status), done);
    Ok(written(answer, cut))
}

fn carry_out(state: &Shared, req: &Request) -> Answer {
    routes::answer(&mut lock(state), req, now_ms())
}

fn remember(state: &Shared, req: &Request, status: Option<u16>, carried_out: bool) {
    let body = &req.body[..req.body.len().min(REMEMBERED_BODY)];
    lock(state).remember(RequestRecord {
        method: req.method.to_string(),
        path: req.path.clone(),
        query: req.query.clone(),
        authorized: !req.header("authorization").is_empty(),
        user_agent: req.header("user-agent").to_owned(),
        body: String::from_utf8_lossy(body).into_owned(),
        status,
        carried_out,
    });
}

fn unavailable(status: u16, retry_after: Option<u64>) -> Answer {
    let page = format!(
        "<html><head><title>{status}</title></head><body><h1>{status} Service Unavailable</h1></body></html>"
    );
    let answer = Answer::html(status, &page);
    match retry_after {
        Some(secs) => answer.with("retry-after", secs.to_string()),
        None => answer,
    }
}

fn too_many(retry_after: u64, reason: &str) -> Answer {
    Answer::refusal(429, &["Rate limit exceeded."])
        .with("retry-after", retry_after.to_string())
        .with("x-ratelimit-limit", "100")
        .with("x-ratelimit-remaining", "0")
        .with("ratelimit-reason", reason.to_owned())
}

fn sign_in_page() -> Answer {
    Answer::html(
        200,
        "<!DOCTYPE html><html><head><title>Sign in</title></head><body>\
         <form action=\"https://sso.example.com/saml\" method=\"post\"></form></body></html>",
    )
}

fn captcha(jira: &Jira) -> Answer {
    let reason = format!("CAPTCHA_CHALLENGE; login-url={}/login.jsp", jira.site());
    let page = "<html><head><title>Forbidden (403)</title></head><body><h1>Forbidden (403)</h1>\
                <p>Basic Authentication Failure - Reason : AUTHENTICATION_DENIED</p></body></html>";
    Answer::html(403, page)
        .with("X-Authentication-Denied-Reason", reason)
        .with("X-Seraph-LoginReason", "AUTHENTICATION_DENIED")
}

/// `cut`: so many bytes of the body are sent although all are announced.
fn written(answer: Answer, cut: Option<usize>) -> Response<Written> {
    let announced = answer.body.len();
    let mut body = Bytes::from(answer.body);
    if let Some(cut) = cut {
        body.truncate(cut.min(announced.saturating_sub(1)));
    }
    let mut response = Response::new(Written {
        rest: (!body.is_empty()).then_some(body),
        announced,
        broken: cut.is_some() && announced > 0,
        waited: false,
    });
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if !answer.content_type.is_empty()
        && let Ok(value) = answer.content_type.parse()
    {
        headers.insert("content-type", value);
    }
    for (name, value) in answer.headers {
        match (
            hyper::header::HeaderName::from_bytes(name.as_bytes()),
            value.parse(),
        ) {
            (Ok(name), Ok(value)) => {
                headers.append(name, value);
            }
            _ => log::warn!("the sandbox could not write the header {name}"),
        }
    }
    response
}

/// An answer's body; a broken one ends before its announced length.
struct Written {
    rest: Option<Bytes>,
    announced: usize,
    broken: bool,
    waited: bool,
}

impl Body for Written {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        if let Some(rest) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        if !self.broken {
            return Poll::Ready(None);
        }
        if !self.waited {
            // What was sent so far goes out before the connection breaks.
            self.waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Dropped)))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && !self.broken
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced as u64)
    }
}
