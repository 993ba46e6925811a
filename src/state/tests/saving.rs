//! Getting changes onto the disk.

use super::super::effect::StoreJob;
use super::*;
use crate::domain::problem::StoreProblem;

fn store_jobs(effects: &[Effect]) -> Vec<StoreJob> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Store(job) => Some(job.clone()),
            _ => None,
        })
        .collect()
}

fn stored(desk: &mut Desk, job: u64, result: Result<(), StoreProblem>) -> Vec<Effect> {
    desk.send(Event::Stored { job, result })
}

#[test]
fn after_a_failed_commit_everything_unacknowledged_is_submitted_again_in_order() {
    let mut desk = Desk::new();
    desk.store_works = false;
    let first = store_jobs(&desk.send(Command::Start(subject(1)))).remove(0);
    let second = store_jobs(&desk.send(Command::SetNote("note".to_owned()))).remove(0);
    assert!(!first.resubmission && first.number < second.number);

    stored(&mut desk, first.number, Err(StoreProblem::DiskFull));
    stored(&mut desk, second.number, Err(StoreProblem::Refusing));
    assert_eq!(desk.state.saving.problem, Some(StoreProblem::DiskFull));
    assert_eq!(desk.notice().title, "Not saved: the disk is full");
    assert_eq!(desk.state.notices.shown.len(), 1);

    // While the store refuses, further changes queue up.
    assert_eq!(store_jobs(&desk.send(Command::Pin(issue_ref(3)))), []);

    let again = store_jobs(&desk.pass(1));
    assert_eq!(again.len(), 3);
    assert_eq!(again[0].changes, first.changes);
    assert_eq!(again[1].changes, second.changes);
    assert_eq!(again[2].changes, [Change::Pin(issue_ref(3))]);
    assert_eq!(
        again.iter().map(|job| job.resubmission).collect::<Vec<_>>(),
        [true, false, false]
    );
    // Late answers to the former numbers mean nothing any more.
    stored(&mut desk, second.number, Err(StoreProblem::Refusing));
    stored(&mut desk, first.number, Ok(()));
    assert_eq!(desk.state.saving.unacknowledged.len(), 3);

    for job in &again {
        stored(&mut desk, job.number, Ok(()));
    }
    assert!(desk.state.saving.is_done());
    assert_eq!(desk.state.saving.problem, None);
    assert_eq!(desk.notice().title, "Everything is saved again");
}

#[test]
fn the_wait_doubles_up_to_half_a_minute_and_can_be_cut_short() {
    let mut desk = Desk::new();
    desk.store_works = false;
    let mut job = store_jobs(&desk.send(Command::Pin(issue_ref(1)))).remove(0);
    for wait in [1, 2, 4, 8, 16, 30, 30] {
        stored(&mut desk, job.number, Err(StoreProblem::DiskFull));
        assert_eq!(store_jobs(&desk.pass(wait - 1)), [], "{wait}");
        job = store_jobs(&desk.pass(1)).remove(0);
        assert!(job.resubmission);
    }
    stored(&mut desk, job.number, Err(StoreProblem::DiskFull));
    assert_eq!(
        desk.notice().action,
        Some(("Try again".to_owned(), Command::RetrySaving))
    );
    assert_eq!(store_jobs(&desk.send(Command::RetrySaving)).len(), 1);
}

#[test]
fn a_create_waits_for_the_commit_of_its_attempt_whatever_number_that_has() {
    let mut desk = Desk::new();
    desk.send(Command::Start(subject(1)));
    desk.pass(600);
    desk.send(Command::Stop);
    desk.store_works = false;
    let effects = desk.pass(30);
    assert_eq!(creates(&effects), []);
    let job = store_jobs(&effects).pop().unwrap();
    let Delivery::Sending(attempt) = desk.delivery().clone() else {
        panic!("sending");
    };
    assert!(
        job.changes
            .contains(&Change::PutWorklog(desk.worklog().clone()))
    );

    assert_eq!(
        stored(&mut desk, job.number, Err(StoreProblem::DiskFull)),
        []
    );
    let again = store_jobs(&desk.pass(1)).pop().unwrap();
    assert_eq!(stored(&mut desk, job.number, Ok(())), []);
    let effects = stored(&mut desk, again.number, Ok(()));
    assert_eq!(creates(&effects), [attempt]);
}

#[test]
fn a_full_disk_does_not_pile_up_heartbeats() {
    let mut desk = Desk::new();
    desk.store_works = false;
    let job = store_jobs(&desk.send(Command::Start(subject(1)))).remove(0);
    stored(&mut desk, job.number, Err(StoreProblem::DiskFull));
    for _ in 0..1_200 {
        for job in store_jobs(&desk.pass(1)) {
            stored(&mut desk, job.number, Err(StoreProblem::DiskFull));
        }
    }
    assert!(desk.state.saving.unacknowledged.len() <= 3);
}
