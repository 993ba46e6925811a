//! Two months of worked days: each person's worklogs follow each other through the working day
//! and never overlap; the last day is yesterday.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::json;

use super::Random;
use super::cast::{CLOSED, DONE, EPIC};
use super::phrases::COMMENTS;
use crate::sandbox::model::{Issue, User, Worklog, World};

const MINUTE_MS: i64 = 60_000;
/// As many as fit one by one, a minute each, between midnight and 22:00.
const MOST_A_DAY: usize = 1_300;
/// A usual day, before there are more worklogs to place than that.
const USUAL_A_DAY: usize = 5;

/// What the user works on most.
const FAVOURITES: [&str; 5] = ["PAY-128", "PAY-131", "WEB-902", "OPS-80", "PAY-119"];
/// What each day begins with.
const STAND_UP: &str = "OPS-12";

/// Fills `world.worklogs`, most of them by `world.me`, and each issue's `time_spent`.
pub(super) fn fill(world: &mut World, count: usize, now_ms: i64, random: &mut Random) {
    if world.issues.is_empty() {
        return;
    }
    let mut logs = Vec::with_capacity(count);
    let others = world.users.len() - 1;
    let mine = count - (count * 2 / 5);
    for (place, user) in world.users.iter().enumerate() {
        let share = if place == 0 {
            mine
        } else {
            let rest = count - mine;
            rest / others + usize::from(place <= rest % others)
        };
        write_days(user, share, world, now_ms, random, &mut logs);
    }
    logs.sort_by_key(|log| (log.started, log.issue, log.secs));
    for (log, id) in logs.iter_mut().zip(20_001..) {
        log.id = id;
    }
    world.next_worklog_id = 20_001 + logs.len() as u64;
    for log in &logs {
        if let Some(issue) = world.issues.get_mut(&log.issue) {
            issue.time_spent += log.secs;
            issue.updated = issue.updated.max(log.updated);
        }
    }
    world.worklogs = logs.into_iter().map(|log| (log.id, log)).collect();
}

/// One person's share, from yesterday backwards until it is used up.
fn write_days(
    user: &User,
    share: usize,
    world: &World,
    now_ms: i64,
    random: &mut Random,
    logs: &mut Vec<Worklog>,
) {
    let Some(days) = working_days(user, now_ms) else {
        return;
    };
    if days.is_empty() {
        return;
    }
    let a_day = share.div_ceil(days.len()).clamp(USUAL_A_DAY, MOST_A_DAY);
    let desk = Desk::of(user, world, random);
    let mut left = share;
    for midnight in days {
        if left == 0 {
            break;
        }
        // The last day takes what is left, if that is not much: a person's days look alike.
        let pieces = a_day.min(left);
        left -= pieces;
        write_day(user, &desk, midnight, pieces, random, logs);
    }
}

/// Midnights of the working days of the last two months in the person's zone, latest first.
fn working_days(user: &User, now_ms: i64) -> Option<Vec<i64>> {
    let zone = TimeZone::get(&user.time_zone).ok()?;
    let now = Timestamp::from_millisecond(now_ms).ok()?;
    let today = now.to_zoned_datetime(zone.clone()).date();
    let first = today.checked_sub(2.months()).ok()?;
    let mut day = today.yesterday().ok()?;
    let mut days = Vec::new();
    while day >= first {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            let midnight = day.to_zoned_datetime(zone.clone()).ok()?;
            days.push(midnight.timestamp().as_millisecond());
        }
        day = day.yesterday().ok()?;
    }
    Some(days)
}

fn write_day(
    user: &User,
    desk: &Desk,
    midnight: i64,
    pieces: usize,
    random: &mut Random,
    logs: &mut Vec<Worklog>,
) {
    // About seven hours, shared out in steps that people would write down.
    let average = (7 * 60 / i64::try_from(pieces.max(USUAL_A_DAY)).unwrap_or(i64::MAX)).max(1);
    let step = match average {
        30.. => 15,
        10..30 => 5,
        _ => 1,
    };
    let average = average / step * step;
    let crowded = pieces > 60;
    let mut at = if crowded {
        midnight
    } else {
        midnight + (8 * 60 + 30 + 15 * random.number(4)) * MINUTE_MS
    };
    let mut lent = 0;
    let mut issue = desk.pick(random, at);
    for piece in 0..pieces {
        // What one piece gives, the next one takes: the day keeps its length.
        let minutes = if piece % 2 == 0 {
            lent = random.number(average / 2 / step + 1) * step;
            average - lent
        } else {
            average + lent
        };
        let stand_up = piece == 0 && !crowded && desk.stand_up.is_some();
        let minutes = if stand_up {
            lent = average - step;
            step
        } else {
            minutes
        };
        let secs = minutes.max(step) * 60;
        if random.below(3) > 0 {
            issue = desk.pick(random, at);
        }
        let written = at + secs * 1000;
        logs.push(Worklog {
            id: 0,
            issue: desk.stand_up.filter(|_| stand_up).unwrap_or(issue),
            author: user.account_id.clone(),
            update_author: user.account_id.clone(),
            started: at,
            secs,
            comment: if stand_up { None } else { comment(random) },
            visibility: None,
            created: written,
            updated: written,
            properties: BTreeMap::new(),
        });
        at = written;
        if !crowded {
            let lunch = piece + 1 == pieces.div_ceil(2);
            let pause = if lunch { 45 } else { 5 * random.number(2) };
            at += pause * MINUTE_MS;
        }
    }
}

fn comment(random: &mut Random) -> Option<serde_json::Value> {
    if random.below(4) == 0 {
        return None;
    }
    let text = COMMENTS[random.below(COMMENTS.len())];
    Some(json!({
        "type": "doc",
        "version": 1,
        "content": [{ "type": "paragraph", "content": [{ "type": "text", "text": text }] }],
    }))
}

/// What a person works on: a few issues, some more than others, with the day each came into being.
struct Desk {
    issues: Vec<(u64, i64)>,
    oldest: u64,
    stand_up: Option<u64>,
}

impl Desk {
    const SIZE: usize = 24;

    fn of(user: &User, world: &World, random: &mut Random) -> Self {
        let workable = |issue: &&Issue| {
            issue.status != CLOSED
                && issue.issue_type != EPIC
                && issue.project_key != "OLD"
                && !issue.no_work_permission
                && issue.key != STAND_UP
        };
        let own: Vec<&Issue> = world
            .issues
            .values()
            .filter(workable)
            .filter(|issue| issue.assignee.as_ref() == Some(&user.account_id))
            .collect();
        let mut issues: Vec<(u64, i64)> = own
            .iter()
            .rev()
            .filter(|issue| issue.status != DONE)
            .take(Self::SIZE / 2)
            .map(|issue| (issue.id, issue.created))
            .collect();
        for _ in 0..Self::SIZE / 2 {
            if !own.is_empty() {
                let issue = own[random.below(own.len())];
                issues.push((issue.id, issue.created));
            }
        }
        if user.account_id == world.me {
            let favourites = FAVOURITES.iter().filter_map(|key| world.issue(key));
            for issue in favourites {
                issues.extend([(issue.id, issue.created); 3]);
            }
        }
        let oldest = world
            .issues
            .values()
            .filter(workable)
            .min_by_key(|issue| (issue.created, issue.id))
            .or_else(|| world.issues.values().next())
            .map_or(0, |issue| issue.id);
        let stand_up = world.issue_id_of_key(STAND_UP);
        Self {
            issues,
            oldest,
            stand_up,
        }
    }

    /// An issue that was already there on that day.
    fn pick(&self, random: &mut Random, at: i64) -> u64 {
        for _ in 0..8 {
            if self.issues.is_empty() {
                break;
            }
            let (id, created) = self.issues[random.below(self.issues.len())];
            if created < at {
                return id;
            }
        }
        self.oldest
    }
}
