//! Jira Cloud's limits for API tokens: bursts a second for each endpoint and method, and writes to one issue.
//!
//! Numbers: GET 100 (an issue 150), POST 100, PUT 50, DELETE 50 a second; 20 writes in 2 s and 100 in 30 s to one issue.

use std::collections::{BTreeMap, VecDeque};

use super::http::{Answer, Request};

const BURST_WINDOW_MS: i64 = 1_000;
/// Most writes to one issue within so many ms.
const ISSUE_WRITES: [(usize, i64); 2] = [(20, 2_000), (100, 30_000)];

/// When what was asked for, as long as it counts.
#[derive(Debug, Default)]
pub(super) struct Limits {
    bursts: BTreeMap<String, VecDeque<i64>>,
    writes: BTreeMap<String, VecDeque<i64>>,
}

impl Limits {
    /// Counts the request, or refuses it with 429: then it is not carried out.
    pub fn take(&mut self, req: &Request, segments: &[&str], now: i64) -> Result<(), Answer> {
        if let (true, ["issue", issue, ..]) = (req.is_write(), segments)
            && *issue != "bulkfetch"
        {
            let times = self.writes.entry((*issue).to_owned()).or_default();
            forget(times, now - ISSUE_WRITES[1].1);
            for (most, window) in ISSUE_WRITES {
                let inside = times.iter().filter(|at| **at > now - window).count();
                if inside >= most {
                    let first = times.len() - most;
                    let free = times.get(first).map_or(now, |at| at + window);
                    return Err(too_many("jira-per-issue-on-write", most, free - now));
                }
            }
            times.push_back(now);
        }
        let most = match (req.method.as_str(), segments) {
            ("GET", ["issue", _]) => 150,
            ("GET" | "POST", _) => 100,
            _ => 50,
        };
        let times = self.bursts.entry(endpoint(req, segments)).or_default();
        forget(times, now - BURST_WINDOW_MS);
        if times.len() >= most {
            let free = times.front().map_or(now, |at| at + BURST_WINDOW_MS);
            return Err(too_many("jira-burst-based", most, free - now));
        }
        times.push_back(now);
        Ok(())
    }
}

fn forget(times: &mut VecDeque<i64>, until: i64) {
    while times.front().is_some_and(|at| *at <= until) {
        times.pop_front();
    }
}

/// The method and the path without ids.
fn endpoint(req: &Request, segments: &[&str]) -> String {
    let names: Vec<&str> = segments
        .iter()
        .copied()
        .filter(|s| s.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        .collect();
    format!("{} {}", req.method, names.join("/"))
}

fn too_many(reason: &str, most: usize, wait_ms: i64) -> Answer {
    let secs = (wait_ms.max(1) + 999) / 1_000;
    Answer::refusal(429, &["Rate limit exceeded."])
        .with("retry-after", secs.to_string())
        .with("x-ratelimit-limit", most.to_string())
        .with("x-ratelimit-remaining", "0")
        .with("ratelimit-reason", reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::body::Bytes;
    use hyper::{HeaderMap, Method};

    fn ask(limits: &mut Limits, method: Method, segments: &[&str], now: i64) -> Option<String> {
        let request = Request::new(method, "/", "", HeaderMap::new(), Bytes::new());
        let refused = limits.take(&request, segments, now).err()?;
        assert_eq!(refused.status, 429);
        let reason = refused
            .headers
            .iter()
            .find(|(n, _)| *n == "ratelimit-reason");
        reason.map(|(_, v)| v.clone())
    }

    #[test]
    fn one_issue_takes_twenty_writes_in_two_seconds_and_others_go_on() {
        let mut limits = Limits::default();
        let one = ["issue", "PAY-1", "worklog"];
        for n in 0..20 {
            assert_eq!(ask(&mut limits, Method::POST, &one, n), None);
        }
        let reason = Some("jira-per-issue-on-write".to_owned());
        assert_eq!(ask(&mut limits, Method::PUT, &one, 100), reason);
        assert_eq!(ask(&mut limits, Method::GET, &one, 100), None);
        let other = ["issue", "PAY-2", "worklog"];
        assert_eq!(ask(&mut limits, Method::POST, &other, 100), None);
        assert_eq!(ask(&mut limits, Method::POST, &one, 2_100), None);
    }

    #[test]
    fn an_endpoint_takes_a_hundred_requests_a_second() {
        let mut limits = Limits::default();
        for n in 0..100 {
            assert_eq!(ask(&mut limits, Method::GET, &["myself"], n), None);
        }
        let reason = Some("jira-burst-based".to_owned());
        assert_eq!(ask(&mut limits, Method::GET, &["myself"], 500), reason);
        assert_eq!(ask(&mut limits, Method::GET, &["status"], 500), None);
        assert_eq!(ask(&mut limits, Method::GET, &["myself"], 1_050), None);
    }
}
