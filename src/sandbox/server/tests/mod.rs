//! The sandbox over real sockets, through a client that knows nothing of it.

mod faults;
mod general;
mod modes;
mod refusals;
mod searching;
mod worklogs;

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Mode, Options, Sandbox};

/// An answer, as it stood on the wire.
#[derive(Debug)]
struct Got {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map_or("", |(_, v)| v)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The first of `errorMessages`.
    fn message(&self) -> String {
        self.json()["errorMessages"][0]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }
}

/// A request to be changed and sent.
#[derive(Debug, Clone)]
struct Ask {
    port: u16,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Ask {
    fn set(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        if !value.is_empty() {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    fn text(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self
    }

    fn send(&self) -> Got {
        self.try_send().unwrap()
    }

    /// An error when the connection ends before the announced length.
    fn try_send(&self) -> io::Result<Got> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let mut text = format!(
            "{} {} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n",
            self.method, self.path
        );
        for (name, value) in &self.headers {
            text.extend([name.as_str(), ": ", value, "\r\n"]);
        }
        if let Some(body) = &self.body {
            let length = body.len().to_string();
            text.extend(["content-length: ", &length, "\r\n\r\n", body]);
        } else {
            text.push_str("\r\n");
        }
        stream.write_all(text.as_bytes())?;
        let mut raw = Vec::new();
        stream.read_to_end(&mut raw)?;
        let cut_off = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let raw = String::from_utf8_lossy(&raw).into_owned();
        let (head, body) = raw.split_once("\r\n\r\n").ok_or_else(cut_off)?;
        let mut lines = head.lines();
        let status = lines.next().and_then(|l| l.split(' ').nth(1));
        let status = status.and_then(|s| s.parse().ok()).ok_or_else(cut_off)?;
        let got = Got {
            status,
            headers: lines
                .filter_map(|l| l.split_once(": "))
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
                .collect(),
            body: body.to_owned(),
        };
        match got.header("content-length").parse::<usize>() {
            Ok(length) if length != body.len() => Err(cut_off()),
            _ => Ok(got),
        }
    }
}

fn basic(email: &str, token: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{email}:{token}")))
}

/// A sandbox with a small world; changes are seen by search and feeds at once.
fn sandbox(mode: Mode) -> Sandbox {
    Sandbox::start(Options {
        mode,
        issues: 40,
        worklogs: 60,
        feed_lag_ms: 0,
        ..Options::default()
    })
    .unwrap()
}

impl Sandbox {
    fn ask(&self, method: &'static str, path: &str) -> Ask {
        let authorization = if self.mode == Mode::DataCenter {
            format!("Bearer {}", self.token)
        } else {
            basic(&self.email, &self.token)
        };
        let origin = self.url.trim_end_matches("/jira");
        let port = origin.rsplit(':').next().unwrap();
        Ask {
            port: port.parse().unwrap(),
            method,
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
        }
        .set("user-agent", "planim/test")
        .set("accept", "application/json")
        .set("authorization", &authorization)
    }

    fn get(&self, path: &str) -> Got {
        self.ask("GET", path).send()
    }

    fn post(&self, path: &str, body: &Value) -> Got {
        self.send_json("POST", path, body)
    }

    fn send_json(&self, method: &'static str, path: &str, body: &Value) -> Got {
        self.ask(method, path)
            .set("content-type", "application/json")
            .text(&body.to_string())
            .send()
    }

    /// An issue of the user's that takes worklogs.
    fn open_issue(&self) -> crate::sandbox::model::Issue {
        let world = self.world();
        let archived: Vec<&str> = world
            .projects
            .iter()
            .filter(|p| p.archived)
            .map(|p| p.key.as_str())
            .collect();
        let found = world.issues.values().find(|i| {
            let editable = world
                .statuses
                .iter()
                .any(|s| s.id == i.status && s.editable);
            editable && !i.no_work_permission && !archived.contains(&i.project_key.as_str())
        });
        found.unwrap().clone()
    }
}
