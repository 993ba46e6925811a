//! General rules, tried with random runs: exactly once, one write at a time, nothing tracked is lost, no busy loop.

use proptest::prelude::*;

use super::super::tray_view::TrayView;
use super::world::{Fate, Step, World, step};
use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_worklog_is_in_jira_exactly_once_when_the_network_is_quiet(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new(true);
        for step in &steps {
            world.take(step);
        }
        world.calm_down();
        let mut settled = 0;
        for worklog in world.state.worklogs.values() {
            let marked: Vec<_> = world.jira.iter().filter(|w| w.mark == Some(worklog.id)).collect();
            match &worklog.delivery {
                Delivery::InJira { remote, .. } => {
                    settled += 1;
                    prop_assert_eq!(marked.len(), 1, "{:?}", worklog);
                    prop_assert_eq!(marked[0].id, *remote);
                }
                Delivery::Draft(_) | Delivery::Refused { .. } => {
                    prop_assert_eq!(marked.len(), 0, "{:?}", worklog);
                }
                other => prop_assert!(false, "not settled: {:?}", other),
            }
        }
        prop_assert_eq!(world.jira.len(), settled, "nothing else is in Jira");
        prop_assert!(world.state.saving.is_done());
        let disk: Vec<_> = world.disk.worklogs.values().collect();
        let memory: Vec<_> = world.state.worklogs.values().collect();
        prop_assert_eq!(disk, memory, "what is shown is on disk");
    }

    #[test]
    fn without_marks_nothing_is_doubled_unseen(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new(false);
        for step in &steps {
            // A late execution on an unmarked site ends in a question; here only what must not happen silently.
            if !matches!(step, Step::Write(Fate::Late(_))) {
                world.take(step);
            }
        }
        world.calm_down();
        let open = world.state.worklogs.values().filter(|w| w.delivery.is_unresolved()).count();
        let claimed = world
            .state
            .worklogs
            .values()
            .filter(|w| matches!(w.delivery, Delivery::InJira { .. }))
            .count();
        prop_assert!(world.jira.len() <= claimed + open);
        prop_assert!(world.jira.len() >= claimed);
    }

    #[test]
    fn the_timer_never_loses_a_second(steps in prop::collection::vec((0..8_u8, 1..3_u64, 0..5_000_i64), 1..80)) {
        let mut desk = Desk::new();
        let mut closed = 0;
        let mut since: Option<(Timestamp, u64)> = None;
        let mut discarded: Option<(Timestamp, Timestamp, u64)> = None;
        let mut last: Option<u64> = None;
        let secs = |from: Timestamp, to: Timestamp| to.duration_since(from).as_secs();
        for (kind, n, pause) in steps {
            desk.now += SignedDuration::from_secs(pause);
            let now = desk.now;
            match kind {
                0 | 1 => {
                    desk.send(Command::Start(subject(n)));
                    if since.is_none_or(|(_, running)| running != n) {
                        if let Some((from, running)) = since {
                            closed += secs(from, now);
                            last = Some(running);
                        }
                        since = Some((now, n));
                    }
                }
                2 | 3 => {
                    desk.send(if kind == 2 { Command::Stop } else { Command::Toggle });
                    if let Some((from, running)) = since.take() {
                        closed += secs(from, now);
                        last = Some(running);
                    } else if let (3, Some(_)) = (kind, last) {
                        since = desk.state.timer.running().map(|r| (now, r.subject.issue().unwrap().id.0));
                    }
                }
                4 => {
                    desk.send(Command::Switch(subject(n)));
                    since = Some((since.map_or(now, |(from, _)| from), n));
                }
                5 => {
                    desk.send(Command::Discard);
                    if let Some((from, running)) = since.take() {
                        discarded = Some((from, now, running));
                    }
                }
                6 => {
                    desk.send(Command::UndoDiscard);
                    if let Some((from, to, running)) = discarded.take() {
                        if since.is_some() {
                            closed += secs(from, to);
                            last = Some(running);
                        } else {
                            since = Some((from, running));
                        }
                    }
                }
                _ => {
                    desk.tick();
                }
            }
            let logged: i64 = desk.state.worklogs.values().map(|w| w.secs).sum();
            let running = desk.state.timer.running().map_or(0, |r| r.elapsed_secs(now));
            let expected = closed + since.map_or(0, |(from, _)| secs(from, now));
            prop_assert_eq!(logged + running, expected);
        }
    }

    #[test]
    fn the_tray_changes_with_the_minute_only(start in 0..120_000_i64, a in 0..7_200_000_i64, b in 0..60_000_i64) {
        let mut desk = Desk::new();
        desk.now += SignedDuration::from_millis(start);
        desk.send(Command::LogTime { subject: subject(2), started: desk.now, secs: 41, comment: String::new() });
        let started = desk.now;
        desk.send(Command::Start(subject(1)));
        let at = |millis: i64| Now::at(started + SignedDuration::from_millis(millis));
        let (one, other) = (at(a), at(a + b));
        let same_minute = a / 60_000 == (a + b) / 60_000;
        let same_view = TrayView::of(&desk.state, one) == TrayView::of(&desk.state, other);
        prop_assert_eq!(same_view, same_minute);
    }
}
