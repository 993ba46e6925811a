//! Faults: what a network, a proxy or a busy Jira does to a request, scripted or by chance.
//!
//! `--faults FILE` and [`Sandbox::script`](super::Sandbox::script) take the same words. A file is JSON, one of
//!
//! * an array of scripted faults,
//! * a random mix (an object with none of the two members below),
//! * `{"faults": [ … ], "mix": { … }}`.
//!
//! # A scripted fault
//! ```json
//! {"method": "POST", "path": "*/issue/*/worklog", "nth": 2, "count": 1, "do": {"drop_after": {}}}
//! ```
//! * `method`: of the request; any when left out.
//! * `path`: part of the path, or with `*` a pattern for all of it; any when left out.
//! * `nth`: begins with the nth request that fits, counted from 1 (default 1).
//! * `count`: for so many of them (default 1; without end when there is a `probability`).
//! * `probability`: only with this chance, 0 to 1, from `seed` (default 1).
//! * `do`, one of
//!   - `{"delay": {"ms": 500}}`: answers later
//!   - `{"drop_before": {}}`: closes the connection, nothing was done
//!   - `{"drop_after": {}}`: does the work, then closes the connection
//!   - `{"truncate": {"bytes": 20}}`: does the work, sends so much of the body, closes the connection
//!   - `{"too_many": {"retry_after": 1, "reason": "jira-burst-based"}}`: 429, nothing was done
//!   - `{"error": {"status": 503, "retry_after": 1, "after": false}}`: a 5xx page; `after` does the work first
//!   - `{"html": {}}`: 200 and a sign-in page, as behind single sign-on
//!   - `{"redirect": {"to": "https://…", "status": 302}}`
//!   - `{"captcha": {}}`: 403 with Jira's CAPTCHA headers
//!   - `{"anonymous": {}}`: answered as if the token were dead
//!   - `{"drop_properties": {}}`: properties sent with a new worklog are lost
//!   - `{"late": {"ms": 5000, "status": 503}}`: answers `status` now (`null`: closes the connection) and
//!     does the work so much later
//!
//! The first fault that fits a request happens; scripted ones come before the mix.
//!
//! # A random mix
//! ```json
//! {"seed": 1, "lost": 0.2, "late": 0.05, "late_ms": [0, 60000], "busy": 0.1, "truncated": 0.05}
//! ```
//! Chances of `refused` (`drop_before`), `lost` (`drop_after`), `late` (writes alone; 503 or dropped by turns),
//! `busy` (503 with `Retry-After: 0`), `limited` (429 with `Retry-After: 0`), `truncated`, `html`, `anonymous`,
//! `drop_properties`, `slow` (delay within `slow_ms`). `path` limits the mix to paths as above.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::http::Request;

/// One scripted fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    #[serde(default)]
    pub method: Option<String>,
    #[serde(default)]
    pub path: String,
    #[serde(default)]
    pub nth: Option<u32>,
    #[serde(default)]
    pub count: Option<u32>,
    #[serde(default)]
    pub probability: Option<f64>,
    #[serde(default = "one")]
    pub seed: u64,
    #[serde(rename = "do")]
    pub action: Action,
}

impl Fault {
    /// The next request with this method and path.
    #[must_use]
    pub fn next(method: &str, path: &str, action: Action) -> Self {
        Self {
            method: Some(method.to_owned()),
            path: path.to_owned(),
            nth: None,
            count: None,
            probability: None,
            seed: 1,
            action,
        }
    }

    /// So many requests instead of one.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// Beginning with the nth, counted from 1.
    #[must_use]
    pub fn from_nth(mut self, nth: u32) -> Self {
        self.nth = Some(nth);
        self
    }
}

fn one() -> u64 {
    1
}

/// What a fault does; the module says each in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    Delay {
        ms: u64,
    },
    DropBefore {},
    DropAfter {},
    Truncate {
        #[serde(default)]
        bytes: usize,
    },
    TooMany {
        #[serde(default)]
        retry_after: u64,
        #[serde(default = "burst")]
        reason: String,
    },
    Error {
        status: u16,
        #[serde(default)]
        retry_after: Option<u64>,
        #[serde(default)]
        after: bool,
    },
    Html {},
    Redirect {
        to: String,
        #[serde(default = "found")]
        status: u16,
    },
    Captcha {},
    Anonymous {},
    DropProperties {},
    Late {
        ms: u64,
        #[serde(default)]
        status: Option<u16>,
    },
}

fn burst() -> String {
    "jira-burst-based".to_owned()
}

fn found() -> u16 {
    302
}

/// Faults by chance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mix {
    pub seed: u64,
    pub path: String,
    pub refused: f64,
    pub lost: f64,
    pub late: f64,
    /// From and to, both possible.
    pub late_ms: [u64; 2],
    pub busy: f64,
    pub limited: f64,
    pub truncated: f64,
    pub html: f64,
    pub anonymous: f64,
    pub drop_properties: f64,
    pub slow: f64,
    pub slow_ms: [u64; 2],
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            seed: 1,
            path: String::new(),
            refused: 0.0,
            lost: 0.0,
            late: 0.0,
            late_ms: [0, 60_000],
            busy: 0.0,
            limited: 0.0,
            truncated: 0.0,
            html: 0.0,
            anonymous: 0.0,
            drop_properties: 0.0,
            slow: 0.0,
            slow_ms: [0, 1_000],
        }
    }
}

/// All faults that still wait.
#[derive(Debug, Default)]
pub(super) struct FaultPlan {
    scripted: Vec<Scripted>,
    mix: Option<(Mix, Chance)>,
}

#[derive(Debug)]
struct Scripted {
    fault: Fault,
    met: u32,
    chance: Chance,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    faults: Vec<Fault>,
    #[serde(default)]
    mix: Option<Mix>,
}

impl FaultPlan {
    pub fn read(path: &Path) -> io::Result<Self> {
        let value: Value = serde_json::from_slice(&fs::read(path)?)?;
        let file = if value.is_array() {
            File {
                faults: serde_json::from_value(value)?,
                mix: None,
            }
        } else if value.get("faults").is_some() || value.get("mix").is_some() {
            serde_json::from_value(value)?
        } else {
            File {
                faults: Vec::new(),
                mix: Some(serde_json::from_value(value)?),
            }
        };
        let mut plan = Self::default();
        plan.add(file.faults);
        plan.set_mix(file.mix);
        Ok(plan)
    }

    pub fn add(&mut self, faults: Vec<Fault>) {
        self.scripted.extend(faults.into_iter().map(|fault| {
            let chance = Chance(fault.seed);
            Scripted {
                fault,
                met: 0,
                chance,
            }
        }));
    }

    pub fn set_mix(&mut self, mix: Option<Mix>) {
        self.mix = mix.map(|mix| {
            let chance = Chance(mix.seed);
            (mix, chance)
        });
    }

    /// What happens to this request.
    pub fn next(&mut self, req: &Request) -> Option<Action> {
        for scripted in &mut self.scripted {
            if let Some(action) = scripted.meet(req) {
                return Some(action);
            }
        }
        let (mix, chance) = self.mix.as_mut()?;
        fits(&mix.path, &req.path)
            .then(|| mix.roll(chance, req.is_write()))
            .flatten()
    }
}

impl Scripted {
    fn meet(&mut self, req: &Request) -> Option<Action> {
        let fault = &self.fault;
        let method = fault.method.as_deref();
        if method.is_some_and(|m| !req.method.as_str().eq_ignore_ascii_case(m))
            || !fits(&fault.path, &req.path)
        {
            return None;
        }
        self.met += 1;
        let first = fault.nth.unwrap_or(1);
        let count = fault.count.unwrap_or(if fault.probability.is_some() {
            u32::MAX
        } else {
            1
        });
        if self.met < first || self.met - first >= count {
            return None;
        }
        let chance = fault.probability.unwrap_or(1.0);
        (self.chance.unit() < chance).then(|| fault.action.clone())
    }
}

impl Mix {
    fn roll(&self, chance: &mut Chance, is_write: bool) -> Option<Action> {
        let mut roll = chance.unit();
        let mut happens = |probability: f64| {
            let hit = roll < probability;
            roll -= probability;
            hit && probability > 0.0
        };
        if happens(self.refused) {
            Some(Action::DropBefore {})
        } else if happens(self.lost) {
            Some(Action::DropAfter {})
        } else if happens(self.late) {
            let ms = chance.between(self.late_ms);
            let status = (ms.is_multiple_of(2)).then_some(503);
            is_write.then_some(Action::Late { ms, status })
        } else if happens(self.busy) {
            Some(Action::Error {
                status: 503,
                retry_after: Some(0),
                after: false,
            })
        } else if happens(self.limited) {
            Some(Action::TooMany {
                retry_after: 0,
                reason: burst(),
            })
        } else if happens(self.truncated) {
            Some(Action::Truncate { bytes: 40 })
        } else if happens(self.html) {
            Some(Action::Html {})
        } else if happens(self.anonymous) {
            Some(Action::Anonymous {})
        } else if happens(self.drop_properties) {
            Some(Action::DropProperties {})
        } else if happens(self.slow) {
            Some(Action::Delay {
                ms: chance.between(self.slow_ms),
            })
        } else {
            None
        }
    }
}

/// Part of the path, or a pattern with `*` for all of it.
fn fits(pattern: &str, path: &str) -> bool {
    if !pattern.contains('*') {
        return path.contains(pattern);
    }
    let mut rest = path;
    let mut parts = pattern.split('*').peekable();
    if let Some(start) = parts.next() {
        match rest.strip_prefix(start) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty()
}

/// `SplitMix64`: small, and the same for the same seed.
#[derive(Debug, Clone)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, [from, to]: [u64; 2]) -> u64 {
        from + self.next() % (to.saturating_sub(from) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::{HeaderMap, Method, body::Bytes};

    fn request(method: Method, path: &str) -> Request {
        Request::new(method, path, "", HeaderMap::new(), Bytes::new())
    }

    #[test]
    fn a_pattern_is_part_of_a_path_or_with_stars_all_of_it() {
        for (pattern, path, expected) in [
            ("", "/rest/api/3/myself", true),
            ("worklog", "/rest/api/3/issue/1/worklog", true),
            ("*/worklog", "/rest/api/3/issue/1/worklog", true),
            ("*/worklog", "/rest/api/3/issue/1/worklog/5", false),
            ("*/issue/*/worklog", "/rest/api/3/issue/1/worklog", true),
            ("/rest/*", "/rest/api", true),
            ("/api/*", "/rest/api", false),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn the_second_and_third_post_are_hit_and_no_other() {
        let mut plan = FaultPlan::default();
        let fault = Fault::next("POST", "worklog", Action::DropAfter {});
        plan.add(vec![fault.from_nth(2).times(2)]);
        let mut hits = Vec::new();
        for _ in 0..5 {
            assert_eq!(plan.next(&request(Method::GET, "/worklog")), None);
            hits.push(plan.next(&request(Method::POST, "/worklog")).is_some());
        }
        assert_eq!(hits, [false, true, true, false, false]);
    }

    #[test]
    fn a_mix_hits_about_as_often_as_it_says_and_repeats_itself() {
        let hits = || {
            let mut plan = FaultPlan::default();
            plan.set_mix(Some(Mix {
                lost: 0.3,
                ..Mix::default()
            }));
            (0..1_000)
                .map(|_| plan.next(&request(Method::POST, "/x")).is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(hits(), hits());
        let share = hits().iter().filter(|h| **h).count();
        assert!((250..350).contains(&share), "{share}");
    }

    #[test]
    fn a_file_is_a_list_a_mix_or_both() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("faults.json");
        for (text, scripted, mixed) in [
            (r#"[{"do": {"drop_before": {}}}]"#, 1, false),
            (
                r#"{"seed": 1, "lost": 0.2, "late_ms": [0, 60000]}"#,
                0,
                true,
            ),
            (
                r#"{"faults": [{"path": "x", "do": {"late": {"ms": 5}}}], "mix": {"busy": 1.0}}"#,
                1,
                true,
            ),
        ] {
            fs::write(&path, text).unwrap();
            let plan = FaultPlan::read(&path).unwrap();
            assert_eq!(plan.scripted.len(), scripted, "{text}");
            assert_eq!(plan.mix.is_some(), mixed, "{text}");
        }
        fs::write(&path, r#"{"lots": 1}"#).unwrap();
        assert!(FaultPlan::read(&path).is_err());
    }
}
