//! The state behind the server: the world, what search knows of it, and who may come in.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::data::Saved;
use super::faults::FaultPlan;
use super::http::Request;
use super::index::SearchIndex;
use super::limits::Limits;
use super::{Mode, Options, RequestRecord, adf, durations};
use crate::sandbox::model::{Issue, World};

const REMEMBERED_REQUESTS: usize = 4_096;

#[derive(Debug)]
pub(super) struct Jira {
    pub options: Options,
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
    pub token: String,
    pub cloud_id: String,
    pub world: World,
    pub index: SearchIndex,
    pub faults: FaultPlan,
    pub limits: Limits,
    pub requests: VecDeque<RequestRecord>,
    /// Where keys were found before; each is checked before it is believed.
    known_keys: RefCell<BTreeMap<String, u64>>,
    /// Something differs from the data file.
    pub changed: bool,
    /// Requests accepted and not yet carried out.
    pub late: usize,
}

/// Who is asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Me,
    /// With credentials that failed, or with none.
    Anonymous {
        failed: bool,
    },
}

/// One request on its way to its answer.
#[derive(Debug)]
pub(super) struct Call<'r> {
    pub req: &'r Request,
    pub now: i64,
    pub who: Who,
    /// 2 or 3.
    pub version: u8,
    pub data_center: bool,
    /// What `self` links start with; through the gateway not the site.
    pub base: String,
    pub site: String,
    /// The viewer's: times are written with its offset.
    pub zone: TimeZone,
}

impl Call<'_> {
    pub fn is_me(&self) -> bool {
        self.who == Who::Me
    }

    /// `base` + `/rest/api/3` + `rest`.
    pub fn link(&self, rest: &str) -> String {
        format!("{}/rest/api/{}{rest}", self.base, self.version)
    }

    pub fn instant(&self, ms: i64) -> String {
        durations::instant(ms, &self.zone)
    }
}

impl Jira {
    pub fn new(
        options: Options,
        origin: String,
        seeded: World,
        saved: Option<Saved>,
        faults: FaultPlan,
    ) -> Self {
        let fresh = saved.is_none();
        let (mut world, token, cloud_id) = match saved {
            Some(saved) => (saved.world, saved.token, saved.cloud_id),
            None => (seeded, new_token(options.mode), Uuid::now_v7().to_string()),
        };
        if options.mode == Mode::DataCenter {
            as_data_center_keeps_it(&mut world);
        }
        let index = SearchIndex::new(options.search_lag_ms, &world);
        Self {
            options,
            origin,
            token,
            cloud_id,
            world,
            index,
            faults,
            limits: Limits::default(),
            requests: VecDeque::new(),
            known_keys: RefCell::default(),
            changed: fresh,
            late: 0,
        }
    }

    pub fn is_data_center(&self) -> bool {
        self.options.mode == Mode::DataCenter
    }

    /// The address a person types: with the context path on Data Center.
    pub fn site(&self) -> String {
        if self.is_data_center() {
            format!("{}/jira", self.origin)
        } else {
            self.origin.clone()
        }
    }

    pub fn email(&self) -> String {
        self.world
            .user(&self.world.me)
            .map(|u| u.email.clone())
            .unwrap_or_default()
    }

    pub fn zone(&self) -> TimeZone {
        self.world
            .user(&self.world.me)
            .and_then(|u| TimeZone::get(&u.time_zone).ok())
            .unwrap_or(TimeZone::UTC)
    }

    pub fn pretty(&self, secs: i64) -> String {
        durations::pretty(secs, self.world.hours_per_day, self.world.days_per_week)
    }

    pub fn parse_duration(&self, text: &str) -> Option<i64> {
        durations::parse(text, self.world.hours_per_day, self.world.days_per_week)
    }

    /// An issue, as anybody but search sees it at once.
    pub fn issue(&self, id_or_key: &str) -> Option<&Issue> {
        let mut known = self.known_keys.borrow_mut();
        if let Some(found) = known
            .get(id_or_key)
            .and_then(|id| self.world.issues.get(id))
            && found.key == id_or_key
        {
            return Some(found);
        }
        let found = self.world.issue(id_or_key)?;
        known.insert(found.key.clone(), found.id);
        Some(found)
    }

    pub fn issue_changed(&mut self, id: u64, now: i64) {
        self.changed = true;
        self.index.issue_changed(&self.world, id, now);
    }

    pub fn worklog_changed(&mut self, id: u64, now: i64) {
        self.changed = true;
        self.index.worklog_changed(&self.world, id, now);
    }

    pub fn edit<R>(&mut self, change: impl FnOnce(&mut World) -> R) -> R {
        let now = now_ms();
        let before = self.index.wants_differences().then(|| self.world.clone());
        let result = change(&mut self.world);
        if let Some(before) = before {
            self.index.world_changed(&before, &self.world, now);
        }
        self.changed = true;
        result
    }

    /// What search may find at `now`.
    pub fn searched(&mut self, now: i64) -> &World {
        self.index.view(&self.world, now)
    }

    pub fn remember(&mut self, record: RequestRecord) {
        if self.requests.len() == REMEMBERED_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(record);
    }
}

/// Comments are text and worklogs have no properties there.
fn as_data_center_keeps_it(world: &mut World) {
    for worklog in world.worklogs.values_mut() {
        worklog.properties.clear();
        if let Some(comment) = &worklog.comment
            && !comment.is_string()
        {
            worklog.comment = Some(adf::text(comment).into());
        }
    }
}

/// The length and letters of a real one, so that a masker or a scanner meets the real thing.
fn new_token(mode: Mode) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letters = |count: usize| -> String {
        let mut out = String::new();
        while out.len() < count {
            // The last four bytes of a version 7 UUID are random.
            let id = Uuid::now_v7();
            for byte in id.as_bytes().iter().skip(12) {
                out.push(char::from(LETTERS[usize::from(byte & 63)]));
            }
        }
        out.truncate(count);
        out
    };
    if mode == Mode::DataCenter {
        letters(44)
    } else {
        let tail = Uuid::now_v7().simple().to_string().split_off(24);
        format!("ATATT3xFfGF0{}={}", letters(171), tail.to_uppercase())
    }
}

pub(super) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_millis() as i64)
}
