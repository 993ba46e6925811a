//! A server that answers what a test wrote down and remembers every request, byte for byte as it came.

use std::io::{BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Counts connections from 1.
    pub connection: usize,
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Heard {
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Say {
    Reply {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// Says nothing and closes.
    Hangup,
    /// Promises more than it sends.
    Torn,
    /// Never answers.
    Silence,
    /// Answers, and closes the kept connection without a word about it.
    ThenHangup(Box<Say>),
}

/// JSON with these headers besides.
pub fn json(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Say {
    let mut all = vec![("content-type".to_owned(), "application/json".to_owned())];
    all.extend(
        headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    Say::Reply {
        status,
        headers: all,
        body: body.into().into_bytes(),
    }
}

/// JSON as our account is answered on Cloud.
pub fn mine(status: u16, body: impl Into<String>) -> Say {
    json(status, &[("x-aaccountid", "me")], body)
}

pub fn html(status: u16, headers: &[(&str, &str)]) -> Say {
    let mut all = vec![("content-type".to_owned(), "text/html".to_owned())];
    all.extend(
        headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    Say::Reply {
        status,
        headers: all,
        body: b"<!DOCTYPE html><title>Log in</title>".to_vec(),
    }
}

/// It listens on 127.0.0.1 until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    ended: Arc<AtomicBool>,
}

impl Server {
    pub fn start(answer: impl Fn(&Heard) -> Say + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let (all, stop, answer) = (heard.clone(), ended.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for (count, stream) in listener.incoming().enumerate() {
                if stop.load(Ordering::Acquire) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (all, answer) = (all.clone(), answer.clone());
                std::thread::spawn(move || converse(&stream, count + 1, &all, answer.as_ref()));
            }
        });
        Self {
            address,
            heard,
            ended,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// "GET /a", "POST /b" … without queries.
    pub fn log(&self) -> Vec<String> {
        self.heard()
            .iter()
            .map(|heard| format!("{} {}", heard.method, heard.path()))
            .collect()
    }

    pub fn count(&self, method: &str) -> usize {
        self.heard().iter().filter(|h| h.method == method).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        drop(TcpStream::connect(self.address));
    }
}

fn converse(
    stream: &TcpStream,
    connection: usize,
    all: &Mutex<Vec<Heard>>,
    answer: &(impl Fn(&Heard) -> Say + ?Sized),
) {
    let mut reader = BufReader::new(stream);
    while let Some(heard) = hear(&mut reader, connection) {
        all.lock().unwrap().push(heard.clone());
        let closes = heard.header("connection") == Some("close");
        let (say, hangs_up) = match answer(&heard) {
            Say::ThenHangup(say) => (*say, true),
            say @ (Say::Reply { .. } | Say::Hangup | Say::Torn | Say::Silence) => (say, false),
        };
        match say {
            Say::Reply {
                status,
                headers,
                body,
            } => {
                if write_reply(stream, status, &headers, &body, body.len()).is_err() {
                    return;
                }
            }
            Say::Torn => {
                let kind = vec![("content-type".to_owned(), "application/json".to_owned())];
                drop(write_reply(stream, 201, &kind, b"{\"id\":\"1", 500));
                return;
            }
            Say::Silence => {
                // Until the other side gives up.
                let mut rest = Vec::new();
                drop(reader.read_to_end(&mut rest));
                return;
            }
            Say::Hangup | Say::ThenHangup(_) => return,
        }
        if closes || hangs_up {
            return;
        }
    }
}

fn hear(reader: &mut impl std::io::BufRead, connection: usize) -> Option<Heard> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => {
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
            None => break,
        }
    }
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Heard {
        connection,
        method,
        target,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}

fn write_reply(
    mut stream: &TcpStream,
    status: u16,
    headers: &[(String, String)],
    body: &[u8],
    promised: usize,
) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status} x\r\ncontent-length: {promised}\r\n"
    )?;
    for (name, value) in headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    write!(stream, "\r\n")?;
    stream.write_all(body)?;
    stream.flush()
}
