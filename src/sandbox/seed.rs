//! The seeded world: several projects, a hundred issues, two months of worklogs, believable and
//! the same for the same inputs.

mod cast;
mod phrases;
mod worklogs;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan};

use self::cast::{
    BUG, CLOSED, Core, DONE, EPIC, IN_PROGRESS, IN_REVIEW, STORY, SUBTASK, TASK, TO_DO,
};
use self::phrases::{LABELS, VOCABULARIES, Vocabulary};
use super::model::{Issue, Sprint, World};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The oldest issue is about this old.
const PAST_MS: i64 = 400 * DAY_MS;

/// A world with this many issues and worklogs; worklogs lie in the two months before `now_ms`,
/// none of them today (for ever more worklogs the working days fill up: 300,000 is the limit).
///
/// The user is Mia Berger; nearly half of the issues are open and hers.
#[must_use]
pub fn world(issues: usize, worklogs: usize, now_ms: i64) -> World {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let users = cast::users();
    let me = users[0].account_id.clone();
    let mut world = World {
        filters: cast::filters(&me),
        me,
        users,
        projects: cast::projects(),
        statuses: cast::statuses(),
        issue_types: cast::issue_types(),
        sprints: cast::sprints(now_ms),
        next_worklog_id: 20_001,
        hours_per_day: 8.0,
        days_per_week: 5.0,
        time_tracking_enabled: true,
        ..World::default()
    };
    let mut drafts = core_drafts(issues, &mut random);
    generated_drafts(&mut drafts, issues, &mut random);
    number(&mut drafts, now_ms);
    world.issues = write(drafts, &world, now_ms, &mut random);
    worklogs::fill(&mut world, worklogs, now_ms, &mut random);
    estimate(&mut world);
    world
}

/// `SplitMix64`: small, and the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to `end`, without it; 0 for 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// From 0 to `end`, without it; 0 for 0.
    fn number(&mut self, end: i64) -> i64 {
        (self.next() >> 1).cast_signed() % end.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> Option<&'a T> {
        let place = self.below(from.len());
        from.get(place).copied()
    }
}

/// An issue before it has an id.
struct Draft {
    project: &'static str,
    number: u64,
    created: i64,
    core: bool,
    summary: String,
    issue_type: u64,
    status: u64,
    priority: &'static str,
    assignee: Option<usize>,
    reporter: usize,
    estimate_secs: Option<i64>,
    remaining_secs: Option<i64>,
    no_work_permission: bool,
}

fn core_drafts(issues: usize, random: &mut Random) -> Vec<Draft> {
    let draft = |core: Core| Draft {
        project: core.key.0,
        number: core.key.1,
        created: 0,
        core: true,
        summary: core.summary.to_owned(),
        issue_type: core.issue_type,
        status: core.status,
        priority: core.priority,
        assignee: core.assignee,
        reporter: random.below(7),
        estimate_secs: core.estimate.map(|hours| hours * 3600),
        remaining_secs: core.remaining.map(|minutes| minutes * 60),
        no_work_permission: core.no_work_permission,
    };
    cast::core().into_iter().take(issues).map(draft).collect()
}

/// Adds issues up to `issues`, numbered on in their projects around those that are there.
fn generated_drafts(drafts: &mut Vec<Draft>, issues: usize, random: &mut Random) {
    let taken: BTreeSet<(&str, u64)> = drafts.iter().map(|d| (d.project, d.number)).collect();
    let mut next: BTreeMap<&str, u64> =
        BTreeMap::from([("PAY", 101), ("WEB", 888), ("OPS", 11), ("PPL", 1)]);
    let mut written: BTreeMap<(&str, u64), usize> = BTreeMap::new();
    for index in 0..issues.saturating_sub(drafts.len()) {
        let vocabulary = &VOCABULARIES[match random.below(20) {
            0..8 => 0,
            8..14 => 1,
            14..18 => 2,
            _ => 3,
        }];
        let number = next.entry(vocabulary.key).or_default();
        while taken.contains(&(vocabulary.key, *number)) {
            *number += 1;
        }
        let issue_type = issue_type(random);
        let count = written.entry((vocabulary.key, issue_type)).or_default();
        drafts.push(generated(
            vocabulary, *number, issue_type, *count, index, random,
        ));
        *number += 1;
        *count += 1;
    }
}

fn issue_type(random: &mut Random) -> u64 {
    match random.below(100) {
        0..35 => STORY,
        35..62 => TASK,
        62..88 => BUG,
        88..96 => SUBTASK,
        _ => EPIC,
    }
}

/// `count` issues of this type are there already in the project, `index` have been generated.
fn generated(
    vocabulary: &Vocabulary,
    number: u64,
    issue_type: u64,
    count: usize,
    index: usize,
    random: &mut Random,
) -> Draft {
    // By turns rather than by chance, so that small worlds have the mix too: of 20 issues 14 are
    // open, 10 of those the user's own.
    let turn = index % 20;
    let status = match turn {
        0 | 4 | 7 | 10 | 13 | 16 => TO_DO,
        1 | 5 | 8 | 11 | 17 => IN_PROGRESS,
        2 | 9 | 14 => IN_REVIEW,
        19 if index % 100 == 99 => CLOSED,
        _ => DONE,
    };
    let assignee = match turn {
        0 | 1 | 2 | 4 | 5 | 7 | 8 | 10 | 11 | 13 | 18 => Some(0),
        16 => None,
        _ => Some(1 + random.below(6)),
    };
    let summary = match issue_type {
        EPIC => vocabulary.epic(count),
        BUG => vocabulary.fault(count),
        // Three lists of work, one for each type, apart from each other.
        STORY => vocabulary.work(count * 3),
        TASK => vocabulary.work(count * 3 + 1),
        _ => vocabulary.work(count * 3 + 2),
    };
    let priority = match random.below(20) {
        0 => "Highest",
        1..5 => "High",
        5..14 => "Medium",
        14..18 => "Low",
        _ => "Lowest",
    };
    let hours = [1, 2, 3, 4, 6, 8, 12, 16, 24, 40];
    let estimated = issue_type != EPIC && random.below(5) > 0;
    let hours = hours[random.below(hours.len())];
    Draft {
        project: vocabulary.key,
        number,
        created: 0,
        core: false,
        summary,
        issue_type,
        status,
        priority,
        assignee,
        reporter: random.below(7),
        estimate_secs: estimated.then_some(hours * 3600),
        remaining_secs: None,
        no_work_permission: false,
    }
}

/// Gives each issue its day: later numbers of a project come later.
fn number(drafts: &mut [Draft], now_ms: i64) {
    drafts.sort_by_key(|draft| (draft.project, draft.number));
    for of_project in drafts.chunk_by_mut(|a, b| a.project == b.project) {
        // The latest is three days old.
        let step = (PAST_MS - 3 * DAY_MS) / i64::try_from(of_project.len()).unwrap_or(i64::MAX);
        for (place, draft) in (0i64..).zip(of_project.iter_mut()) {
            let jitter = (draft.number.cast_signed() * 7_919_000) % step.max(1);
            draft.created = now_ms - PAST_MS + place * step + jitter;
        }
    }
    drafts.sort_by_key(|draft| (draft.created, draft.project, draft.number));
}

fn write(
    drafts: Vec<Draft>,
    world: &World,
    now_ms: i64,
    random: &mut Random,
) -> BTreeMap<u64, Issue> {
    let mut issues = BTreeMap::new();
    let mut epics: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let mut parents: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let every = (drafts.len() / 25).max(1);
    for (place, (draft, id)) in drafts.into_iter().zip(10_100..).enumerate() {
        let own = match draft.issue_type {
            SUBTASK => &parents,
            _ => &epics,
        };
        let own = own.get(draft.project).map_or(&[][..], Vec::as_slice);
        let wants_parent = match draft.issue_type {
            EPIC => false,
            SUBTASK => true,
            _ => random.below(5) < 3,
        };
        let parent = (wants_parent && !own.is_empty()).then(|| own[random.below(own.len())]);
        let mut issue = issue(id, &draft, parent, world, now_ms, random);
        if issue.issue_type == SUBTASK && parent.is_none() {
            issue.issue_type = TASK;
        }
        let seen = draft.core && draft.project != "OLD" || place % every == 0;
        if seen {
            let ago = random.number(6 * 24 * 60) * MINUTE_MS + HOUR_MS;
            issue.last_viewed = Some((now_ms - ago).max(issue.created));
        }
        match issue.issue_type {
            EPIC => epics.entry(draft.project).or_default().push(id),
            // Nobody splits the daily stand-up.
            SUBTASK => {}
            _ if draft.number == 12 && draft.core => {}
            _ => parents.entry(draft.project).or_default().push(id),
        }
        issues.insert(id, issue);
    }
    issues
}

fn issue(
    id: u64,
    draft: &Draft,
    parent: Option<u64>,
    world: &World,
    now_ms: i64,
    random: &mut Random,
) -> Issue {
    let vocabulary = VOCABULARIES.iter().find(|v| v.key == draft.project);
    let done = matches!(draft.status, DONE | CLOSED);
    let account = |place: usize| world.users[place].account_id.clone();
    let mut watchers = vec![account(draft.reporter)];
    if random.below(4) == 0 && draft.reporter != 0 {
        watchers.push(world.me.clone());
    }
    let one_of = |from: Option<&[&'static str]>, random: &mut Random| -> Vec<String> {
        let one = from.and_then(|from| random.pick(from));
        one.map(str::to_owned).into_iter().collect()
    };
    let mut labels = one_of((random.below(3) == 0).then_some(LABELS), random);
    if draft.issue_type == BUG && random.below(5) == 0 && labels != ["customer"] {
        labels.push("customer".to_owned());
    }
    let components = one_of(vocabulary.map(|v| v.components), random);
    let released = done || random.below(4) == 0;
    let fix_versions = one_of(vocabulary.map(|v| v.versions).filter(|_| released), random);
    let due = (!done && random.below(4) == 0)
        .then(|| due(now_ms, random.number(40) - 8))
        .flatten();
    // Somewhere between then and now, the more likely the nearer.
    let age = (now_ms - draft.created) / MINUTE_MS;
    let silent = random
        .number(age)
        .min(random.number(age))
        .min(random.number(age));
    let updated = now_ms - silent * MINUTE_MS;
    Issue {
        id,
        key: format!("{}-{}", draft.project, draft.number),
        project_key: draft.project.to_owned(),
        summary: draft.summary.clone(),
        description: description(draft, random),
        issue_type: draft.issue_type,
        status: draft.status,
        priority: draft.priority.to_owned(),
        labels,
        components,
        fix_versions,
        assignee: draft.assignee.map(account),
        reporter: account(draft.reporter),
        watchers,
        parent,
        sprint: sprint(draft, &world.sprints, random),
        resolution: done.then(|| "Done".to_owned()),
        due,
        created: draft.created,
        updated: updated.clamp(draft.created, now_ms - MINUTE_MS),
        last_viewed: None,
        original_estimate: draft.estimate_secs,
        remaining_estimate: draft.remaining_secs,
        time_spent: 0,
        no_work_permission: draft.no_work_permission,
    }
}

fn description(draft: &Draft, random: &mut Random) -> String {
    match (draft.issue_type, random.below(3)) {
        (_, 0) => String::new(),
        (BUG, 1) => {
            "Steps: see the recording. Expected: it works as before the last release.".to_owned()
        }
        (BUG, _) => "Reported by support; three customers so far. Logs are attached.".to_owned(),
        (_, 1) => "Agreed in planning. Small steps, each behind the feature flag.".to_owned(),
        _ => "Done when it is documented, measured and somebody else has tried it.".to_owned(),
    }
}

/// What is open is in the active sprint, the next one or the backlog; what is done in a past one.
fn sprint(draft: &Draft, sprints: &[Sprint], random: &mut Random) -> Option<u64> {
    if matches!(draft.issue_type, EPIC | SUBTASK) || draft.number == 12 {
        return None;
    }
    let state = match (draft.status, random.below(3)) {
        (IN_PROGRESS | IN_REVIEW, _) | (TO_DO | DONE, 0) => "active",
        (TO_DO, 1) => "future",
        (DONE | CLOSED, _) => "closed",
        _ => return None,
    };
    let own: Vec<&Sprint> = sprints
        .iter()
        .filter(|sprint| sprint.project_key == draft.project && sprint.state == state)
        .collect();
    random.pick(&own).map(|sprint| sprint.id)
}

fn due(now_ms: i64, days: i64) -> Option<String> {
    let today = Timestamp::from_millisecond(now_ms).ok()?;
    let date = today.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    Some(date.checked_add(days.days()).ok()?.to_string())
}

/// What remains of the estimates once the work is known: nothing when done, and some of it while
/// the issue is open.
fn estimate(world: &mut World) {
    for issue in world.issues.values_mut() {
        let Some(original) = issue.original_estimate else {
            continue;
        };
        let left = if matches!(issue.status, DONE | CLOSED) {
            0
        } else {
            (original - issue.time_spent).max(1800)
        };
        issue.remaining_estimate.get_or_insert(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 10:00 in Berlin, a Monday.
    const NOW: i64 = 1_795_424_400_000;

    fn share(count: usize, of: usize) -> usize {
        count * 100 / of
    }

    #[test]
    fn the_same_inputs_give_the_same_world() {
        assert_eq!(world(100, 400, NOW), world(100, 400, NOW));
    }

    #[test]
    fn there_are_as_many_issues_and_worklogs_as_asked_for() {
        for (issues, worklogs) in [(0, 0), (1, 1), (5, 40), (100, 400), (1_000, 5_000)] {
            let world = world(issues, worklogs, NOW);
            assert_eq!(
                (world.issues.len(), world.worklogs.len()),
                (issues, worklogs)
            );
            assert!(world.worklogs.keys().all(|id| *id < world.next_worklog_id));
        }
    }

    #[test]
    fn worklogs_of_one_author_never_overlap_and_end_before_today() {
        for worklogs in [400, 20_000] {
            let world = world(100, worklogs, NOW);
            let midnight = NOW - 10 * HOUR_MS;
            let earliest = NOW - 64 * DAY_MS;
            for user in &world.users {
                let mut own: Vec<_> = world
                    .worklogs
                    .values()
                    .filter(|log| log.author == user.account_id)
                    .map(|log| (log.started, log.started + log.secs * 1000))
                    .collect();
                own.sort_unstable();
                assert!(own.windows(2).all(|pair| pair[0].1 <= pair[1].0));
                assert!(
                    own.iter()
                        .all(|(start, end)| *start > earliest && *end < NOW)
                );
                if user.account_id == world.me {
                    assert!(own.iter().all(|(_, end)| *end <= midnight));
                }
            }
            assert!(
                world
                    .worklogs
                    .values()
                    .all(|log| log.secs >= 60 && log.secs % 60 == 0)
            );
        }
    }

    #[test]
    fn my_days_have_about_seven_hours() {
        let world = world(100, 400, NOW);
        let mut days: BTreeMap<i64, i64> = BTreeMap::new();
        for log in world.worklogs.values().filter(|l| l.author == world.me) {
            *days.entry(log.started / DAY_MS).or_default() += log.secs;
        }
        let full = days
            .values()
            .filter(|secs| (6 * 3600..=8 * 3600).contains(*secs));
        assert!(share(full.count(), days.len()) >= 90, "{days:?}");
    }

    #[test]
    fn every_reference_resolves() {
        let world = world(1_000, 2_000, NOW);
        let account = |id: &String| world.user(id).is_some();
        for issue in world.issues.values() {
            let parent = issue.parent.map(|id| &world.issues[&id]);
            assert!(world.projects.iter().any(|p| p.key == issue.project_key));
            assert!(world.statuses.iter().any(|s| s.id == issue.status));
            assert!(world.issue_types.iter().any(|t| t.id == issue.issue_type));
            assert!(issue.sprint.is_none_or(|id| {
                world
                    .sprints
                    .iter()
                    .any(|s| s.id == id && s.project_key == issue.project_key)
            }));
            assert!(issue.watchers.iter().chain(&issue.assignee).all(account));
            assert!(account(&issue.reporter));
            assert!(issue.issue_type != SUBTASK || parent.is_some());
            assert!(
                parent.is_none_or(|parent| parent.project_key == issue.project_key
                    && parent.issue_type != SUBTASK
                    && parent.created <= issue.created)
            );
            assert!(issue.created <= issue.updated && issue.updated <= NOW);
            let logged = world.worklogs.values().filter(|l| l.issue == issue.id);
            assert_eq!(issue.time_spent, logged.map(|l| l.secs).sum::<i64>());
        }
        for log in world.worklogs.values() {
            let issue = &world.issues[&log.issue];
            assert!(account(&log.author));
            assert!(issue.project_key != "OLD" && issue.status != CLOSED);
            assert!(!issue.no_work_permission);
        }
    }

    #[test]
    fn keys_and_summaries_do_not_repeat() {
        let world = world(2_000, 0, NOW);
        let keys: BTreeSet<_> = world.issues.values().map(|i| &i.key).collect();
        let summaries: BTreeSet<_> = world.issues.values().map(|i| &i.summary).collect();
        assert_eq!(keys.len(), 2_000);
        assert!(share(summaries.len(), 2_000) >= 90, "{}", summaries.len());
    }

    #[test]
    fn the_default_world_has_what_the_demo_shows() {
        let world = world(100, 400, NOW);
        let open = |issue: &Issue| !matches!(issue.status, DONE | CLOSED);
        let mine = world
            .issues
            .values()
            .filter(|i| open(i) && i.assignee.as_ref() == Some(&world.me))
            .count();
        assert!(mine >= 40, "{mine}");
        let retry = world.issue("PAY-128").unwrap();
        assert_eq!(retry.remaining_estimate, Some(135 * 60));
        assert_eq!(retry.status, IN_PROGRESS);
        assert_eq!(world.issue("PAY-104").unwrap().status, CLOSED);
        assert!(
            world
                .issues
                .values()
                .filter(|i| i.no_work_permission)
                .count()
                >= 1
        );
        assert!(world.issues.values().any(|i| i.project_key == "OLD"));
        assert!(
            world
                .issues
                .values()
                .filter(|i| i.last_viewed.is_some())
                .count()
                > 10
        );
        for filter in &world.filters {
            let query = super::super::jql::Query::parse(&filter.jql, &world).unwrap();
            assert!(!query.run(&world, NOW).is_empty(), "{}", filter.name);
        }
    }
}
