//! What the tray shows.

use super::super::tray_view::{MOST_CHARACTERS, TrayIconKind, TrayItem, TrayView};
use super::*;

fn view(desk: &Desk) -> TrayView {
    TrayView::of(&desk.state, desk.now())
}

fn lines(desk: &Desk) -> Vec<String> {
    view(desk)
        .items
        .into_iter()
        .map(|item| match item {
            TrayItem::Separator => "---".to_owned(),
            TrayItem::Info { id, text } | TrayItem::Action { id, text, .. } => {
                format!("{id}: {text}")
            }
        })
        .collect()
}

#[test]
fn idle_and_running_menus() {
    let mut desk = Desk::new();
    assert_eq!(view(&desk).icon, TrayIconKind::Idle);
    assert_eq!(
        lines(&desk),
        ["today: 0 m today", "---", "open: Open Planim", "quit: Quit"]
    );
    desk.send(Command::Pin(issue_ref(1)));
    desk.send(Command::Pin(issue_ref(2)));
    desk.send(Command::Start(subject(3)));
    desk.send(Command::Start(subject(1)));
    desk.pass(64 * 60);
    let running = view(&desk);
    assert_eq!(running.icon, TrayIconKind::Running);
    assert_eq!(running.title, "PAY-1 · 1:04");
    assert_eq!(running.tooltip, "PAY-1 · 1:04\nSummary 1");
    assert_eq!(
        lines(&desk),
        [
            "toggle: Stop PAY-1",
            "---",
            "start:2: PAY-2 · Summary 2",
            "start:3: PAY-3 · Summary 3",
            "---",
            "today: 1 h 04 m today",
            "---",
            "open: Open Planim",
            "quit: Quit",
        ]
    );
    desk.send(Command::Stop);
    assert_eq!(lines(&desk)[0], "toggle: Resume PAY-1");
    assert_eq!(lines(&desk)[2], "start:1: PAY-1 · Summary 1");
}

#[test]
fn it_changes_once_a_minute_and_exactly_then() {
    let mut desk = Desk::new();
    desk.send(Command::LogTime {
        subject: subject(2),
        started: time("2026-11-23T06:00:00Z"),
        secs: 37,
        comment: String::new(),
    });
    desk.send(Command::Start(subject(1)));
    for _ in 0..3 {
        let before = view(&desk);
        desk.now += SignedDuration::from_millis(59_999);
        assert_eq!(view(&desk), before);
        desk.now += SignedDuration::from_millis(1);
        assert_ne!(view(&desk), before);
        desk.tick();
    }
}

#[test]
fn what_needs_the_person_shows_in_icon_and_total() {
    let refused = Delivery::Refused {
        words: "no".to_owned(),
    };
    let desk = Desk::with(holding(vec![worklog(1, refused)]));
    assert_eq!(view(&desk).icon, TrayIconKind::Attention);
    assert!(lines(&desk).contains(&"today: 10 m today · 1 refused".to_owned()));
}

#[test]
fn at_most_eight_issues_each_once_and_no_text_too_long() {
    let mut desk = Desk::new();
    for n in 1..=12 {
        desk.send(Command::Start(subject(n)));
    }
    let long = IssueRef {
        summary: "ä".repeat(200),
        ..issue_ref(5)
    };
    desk.send(Command::Pin(long));
    let starts: Vec<String> = lines(&desk)
        .into_iter()
        .filter(|line| line.starts_with("start:"))
        .collect();
    assert_eq!(starts.len(), 8);
    assert!(starts[0].starts_with("start:5: PAY-5 · ä") && starts[0].ends_with('…'));
    assert_eq!(
        starts
            .iter()
            .filter(|line| line.starts_with("start:5:"))
            .count(),
        1
    );
    assert!(!starts.iter().any(|line| line.starts_with("start:12:")));
    for item in view(&desk).items {
        if let TrayItem::Action { text, .. } = item {
            assert!(text.chars().count() <= MOST_CHARACTERS);
        }
    }
}

#[test]
fn nobody_signed_in_is_offered_to_connect() {
    let (desk, _) = Desk::start(config(), Loaded::default(), time(MORNING));
    assert_eq!(
        lines(&desk),
        ["open: Connect to Jira…", "---", "quit: Quit"]
    );
}
