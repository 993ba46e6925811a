//! Requests and answers as plain values, and the shapes in which Jira says no.

use hyper::body::Bytes;
use hyper::{HeaderMap, Method};
use serde_json::{Map, Value, json};

/// A request, read to its end.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub method: Method,
    /// As sent, without the query.
    pub path: String,
    pub query: String,
    pub params: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// A fault: the token counts as dead.
    pub token_is_dead: bool,
    /// A fault: worklog properties sent at creation are lost.
    pub loses_properties: bool,
}

impl Request {
    pub fn new(method: Method, path: &str, query: &str, headers: HeaderMap, body: Bytes) -> Self {
        let params = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        Self {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            params,
            headers,
            body,
            token_is_dead: false,
            loses_properties: false,
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }

    /// POST, PUT or DELETE.
    pub fn is_write(&self) -> bool {
        matches!(self.method, Method::POST | Method::PUT | Method::DELETE)
    }

    pub fn param(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// A list: the parameter repeated, or commas, or both.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.params
            .iter()
            .filter(|(n, _)| n == name)
            .flat_map(|(_, v)| v.split(','))
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// `expand` names this (a comma list).
    pub fn expands(&self, what: &str) -> bool {
        self.list("expand").iter().any(|e| e == what)
    }

    /// A whole number; anything else is Jira's third error shape, `application/problem+json`.
    pub fn int(&self, name: &str) -> Result<Option<i64>, Answer> {
        self.param(name)
            .map(|text| text.parse().map_err(|_| self.unconvertible(name, text)))
            .transpose()
    }

    /// `true` or `false`.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Answer> {
        self.param(name)
            .map(|text| match text {
                "true" => Ok(true),
                "false" => Ok(false),
                _ => Err(self.unconvertible(name, text)),
            })
            .transpose()
    }

    fn unconvertible(&self, name: &str, text: &str) -> Answer {
        let detail = format!("Failed to convert '{name}' with value: '{text}'");
        Answer::problem(400, "Bad Request", &detail, &self.path)
    }

    /// The JSON body. Another `Content-Type` is 415, broken JSON 400.
    pub fn json(&self) -> Result<Value, Answer> {
        let kind = self.header("content-type");
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            let detail = if kind.is_empty() {
                "Content-Type 'null' is not supported.".to_owned()
            } else {
                format!("Content-Type '{kind}' is not supported.")
            };
            return Err(Answer::problem(
                415,
                "Unsupported Media Type",
                &detail,
                &self.path,
            ));
        }
        serde_json::from_slice(&self.body).map_err(|_| Answer::invalid_payload())
    }
}

/// The member's value, unless it is absent or `null`.
pub(super) fn present<'b>(body: &'b Value, name: &str) -> Option<&'b Value> {
    body.get(name).filter(|value| !value.is_null())
}

/// An answer, ready to be written.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// `Err` is a refusal.
pub(super) type Reply = Result<Answer, Answer>;

pub(super) const JSON: &str = "application/json;charset=UTF-8";
const HTML: &str = "text/html;charset=UTF-8";

impl Answer {
    fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self {
            status,
            content_type,
            headers: Vec::new(),
            body,
        }
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, JSON, body.to_string().into_bytes())
    }

    pub fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    pub fn no_content() -> Self {
        Self::new(204, "", Vec::new())
    }

    pub fn text(status: u16, body: &str) -> Self {
        Self::new(status, "text/plain;charset=UTF-8", body.into())
    }

    pub fn html(status: u16, body: &str) -> Self {
        Self::new(status, HTML, body.into())
    }

    pub fn png(body: Vec<u8>) -> Self {
        Self::new(200, "image/png", body)
    }

    /// `{"errorMessages":[…],"errors":{}}`.
    pub fn refusal(status: u16, messages: &[&str]) -> Self {
        Self::json(status, &json!({"errorMessages": messages, "errors": {}}))
    }

    /// `{"errorMessages":[],"errors":{field: message}}`.
    pub fn field_refusal(field: &str, message: &str) -> Self {
        let mut errors = Map::new();
        errors.insert(field.to_owned(), message.into());
        Self::json(400, &json!({"errorMessages": [], "errors": errors}))
    }

    /// What `search/jql` says to unknown members: no `errors` member.
    pub fn invalid_payload() -> Self {
        let message = "Invalid request payload. Refer to the REST API documentation and try again.";
        Self::json(400, &json!({"errorMessages": [message]}))
    }

    /// RFC 9457.
    pub fn problem(status: u16, title: &str, detail: &str, instance: &str) -> Self {
        let body = json!({
            "type": "about:blank", "title": title, "status": status,
            "detail": detail, "instance": instance,
        });
        let mut answer = Self::json(status, &body);
        answer.content_type = "application/problem+json";
        answer
    }

    pub fn no_such_issue() -> Self {
        let message = "Issue does not exist or you do not have permission to see it.";
        Self::refusal(404, &[message])
    }

    /// The text that comes with a JSON content type when JSON was asked for.
    pub fn must_be_authenticated(request: &Request) -> Self {
        let text = "Client must be authenticated to access this resource.";
        let mut answer = Self::text(401, text);
        if request.header("accept").contains("application/json") {
            answer.content_type = JSON;
        }
        answer
    }

    pub fn dead_link() -> Self {
        Self::html(
            404,
            "<!DOCTYPE html><html><head><title>Oops, you've found a dead link</title></head>\
             <body><h1>Oops, you've found a dead link.</h1></body></html>",
        )
    }

    pub fn method_not_allowed(request: &Request) -> Self {
        let detail = format!("Method '{}' is not supported.", request.method);
        Self::problem(405, "Method Not Allowed", &detail, &request.path)
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
