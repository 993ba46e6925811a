//! What a person does with the real program: signing in, tracking from the tray, closing, opening, quitting.

use std::time::Duration;

use planim::sandbox::{Mode, Options, Sandbox};

use super::private_desktop::{Offer, PrivateDesktop, wait_for};
use super::program::Program;
use super::screen_reader::{Node, ScreenReader};
use super::token_scan::Needles;
use super::tray_driver::Tray;

const LONG: Duration = Duration::from_secs(20);

fn sandbox() -> Sandbox {
    Sandbox::start(Options {
        mode: Mode::Cloud,
        ..Options::default()
    })
    .unwrap()
}

/// Types the onboarding dialog as a person does, until the program says where the token is kept.
fn fill_in(desktop: &PrivateDesktop, reader: &ScreenReader, sandbox: &Sandbox) {
    let address = reader.find(&["entry", "text"], "Jira address");
    reader.focus(&address);
    desktop.type_text(&sandbox.url);
    desktop.press("Tab");
    reader.read("Jira Cloud");
    let email = reader.find(&["entry", "text"], "E-mail");
    reader.focus(&email);
    desktop.type_text(&sandbox.email);
    let token = reader.find(&["entry", "text", "password text"], "API token");
    reader.focus(&token);
    desktop.type_text(&sandbox.token);
    desktop.press("Return");
}

fn stored_token(desktop: &PrivateDesktop) -> String {
    desktop.output(
        "secret-tool",
        &[
            "lookup",
            "service",
            "planim-time-tracker",
            "username",
            "jira_api_token",
        ],
    )
}

fn my_worklogs_since(sandbox: &Sandbox, before: usize) -> usize {
    let world = sandbox.world();
    world
        .worklogs
        .values()
        .filter(|w| w.author == world.me)
        .count()
        - before
}

/// Everything a person could act on must have a name.
fn assert_named(tree: &[Node], screen: &str) {
    let nameless: Vec<&Node> = tree
        .iter()
        .filter(|node| node.is_showing() && node.is_interactive() && node.name.trim().is_empty())
        .collect();
    assert!(
        nameless.is_empty(),
        "{screen}: without a name: {nameless:#?}"
    );
    let interactive = tree
        .iter()
        .filter(|n| n.is_showing() && n.is_interactive())
        .count();
    assert!(
        interactive >= 3,
        "{screen}: only {interactive} controls in the tree"
    );
}

/// Onboarding typed in, token in the keyring and nowhere else, timer from the tray menu, worklog in
/// Jira, window closed and reopened, quit.
pub fn from_the_first_start_to_a_worklog_in_jira() {
    let sandbox = sandbox();
    let desktop = PrivateDesktop::start(Offer::default());
    let home = desktop.folder("planim");
    let mut program = Program::start(&desktop, &home, &[]);
    let reader = ScreenReader::attach(&desktop);
    let needles = Needles::of(&sandbox.email, &sandbox.token);

    fill_in(&desktop, &reader, &sandbox);
    reader.read("GNOME Keyring");
    wait_for("the token in the keyring", LONG, || {
        (stored_token(&desktop) == sandbox.token).then_some(())
    });
    reader.press("Start tracking");

    // From the tray menu, as a panel does it.
    let tray = Tray::find(&desktop.bus);
    let line = wait_for("an issue in the tray menu", LONG, || {
        tray.lines()
            .into_iter()
            .find(|line| line.label.contains(" · ") && line.label.contains('-'))
    });
    let key = line.label.split(" · ").next().unwrap().to_owned();
    tray.click(&key);
    wait_for("a running timer in the tray", LONG, || {
        tray.title().starts_with(&key).then_some(())
    });

    // A minute is needed before Jira takes it: the start is corrected on the screen.
    reader.press("since");
    reader.press("Start 10 minutes earlier");
    wait_for("ten minutes on the clock", LONG, || {
        tray.title().contains("0:10").then_some(())
    });
    desktop.press("Escape");
    let before = my_worklogs_since(&sandbox, 0);
    tray.click(&format!("Stop {key}"));
    reader.press("Send now");
    wait_for("the worklog in Jira", LONG, || {
        (my_worklogs_since(&sandbox, before) == 1).then_some(())
    });
    reader.read("In Jira");

    // Close to the tray and come back.
    desktop.press("ctrl+w");
    wait_for("the window to close", LONG, || {
        (!reader.sees_a_window()).then_some(())
    });
    assert!(program.is_running());
    assert!(needles.find_in_process(program.pid()).is_empty());
    tray.left_click();
    reader.read("Today");
    assert!(needles.find_in_process(program.pid()).is_empty());
    tray.click("Quit");
    assert!(program.wait_for_end().success());

    assert_eq!(needles.find_in_folder(&program.home), Vec::<String>::new());
    assert_eq!(
        needles.find_in_folder(&desktop.folder("logs")),
        Vec::<String>::new()
    );
    assert!(
        program.said().len() > 1_000,
        "nothing was logged, so nothing was proved"
    );
}

/// Without a credential store the dialog says so; once one was started, "Try again" works.
pub fn a_keyring_that_comes_later_is_found_by_trying_again() {
    let sandbox = sandbox();
    let mut desktop = PrivateDesktop::start(Offer {
        keyring: false,
        ..Offer::default()
    });
    let home = desktop.folder("planim");
    let _program = Program::start(&desktop, &home, &[]);
    let reader = ScreenReader::attach(&desktop);
    fill_in(&desktop, &reader, &sandbox);
    reader.read("gnome-keyring");
    reader.find(&["button", "push button"], "Keep it in memory until I quit");
    desktop.start_keyring();
    reader.press("Try again");
    reader.read("GNOME Keyring");
    assert_eq!(stored_token(&desktop), sandbox.token);
    reader.press("Start tracking");
}

/// Without a tray host nobody could reach a program without a window: closing asks, then quits.
pub fn without_a_tray_closing_asks_and_quits() {
    let desktop = PrivateDesktop::start(Offer {
        tray: false,
        ..Offer::default()
    });
    let home = desktop.folder("planim");
    let mut program = Program::start(&desktop, &home, &["--demo"]);
    let reader = ScreenReader::attach(&desktop);
    reader.press("Start ");
    reader.find(&["button", "push button"], "Stop");
    desktop.press("ctrl+w");
    reader.press("Stop and quit");
    assert!(program.wait_for_end().success());
}

/// The same on Wayland, where a window cannot be hidden: it is closed and made anew.
pub fn on_wayland_the_window_closes_and_comes_back() {
    let desktop = PrivateDesktop::start(Offer {
        wayland: true,
        ..Offer::default()
    });
    let home = desktop.folder("planim");
    let mut program = Program::start(&desktop, &home, &["--demo"]);
    let reader = ScreenReader::attach(&desktop);
    let tray = Tray::find(&desktop.bus);
    reader.press("Start ");
    wait_for("a running timer in the tray", LONG, || {
        tray.title().contains(" · ").then_some(())
    });
    for _ in 0..3 {
        desktop.press("ctrl+w");
        wait_for("the window to close", LONG, || {
            (!reader.sees_a_window()).then_some(())
        });
        tray.click("Open");
        reader.find(&["button", "push button"], "Stop");
    }
    tray.middle_click();
    wait_for("no running timer in the tray", LONG, || {
        (!tray.title().contains(" · ")).then_some(())
    });
    tray.click("Quit");
    wait_for("the end or the question", LONG, || {
        if !program.is_running() {
            return Some(());
        }
        if let Some(button) = reader.now(&["button"], "Quit") {
            reader.invoke(&button);
        }
        None
    });
}

/// In the tree of every screen each control has a name, and each action is found by it.
pub fn every_screen_is_named_for_a_screen_reader() {
    let desktop = PrivateDesktop::start(Offer::default());
    let home = desktop.folder("planim");
    let program = Program::start(&desktop, &home, &["--demo"]);
    let reader = ScreenReader::attach(&desktop);
    reader.find(&["button", "push button"], "Start ");
    assert_named(&reader.tree(), "Today");
    reader.press("Issues");
    reader.read("Assigned to me");
    assert_named(&reader.tree(), "Issues");
    reader.press("Settings");
    reader.read("Account");
    for page in [
        "Tracking",
        "Sync",
        "Appearance",
        "Window and tray",
        "Privacy",
        "About",
        "Account",
    ] {
        reader.press(page);
        reader.read(page);
        assert_named(&reader.tree(), page);
    }
    reader.press("Today");
    reader.press("Start ");
    reader.press("since");
    assert_named(&reader.tree(), "the popup that corrects the start");
    desktop.press("Escape");
    reader.press("Stop");
    drop(program);

    let home = desktop.folder("fresh");
    let _program = Program::start(&desktop, &home, &[]);
    reader.find(&["entry", "text"], "Jira address");
    assert_named(&reader.tree(), "Onboarding");
}

/// A second start brings the first one's window up and ends.
pub fn a_second_start_opens_the_first_ones_window() {
    let desktop = PrivateDesktop::start(Offer::default());
    let home = desktop.folder("planim");
    let mut first = Program::start(&desktop, &home, &["--demo", "--tray"]);
    let reader = ScreenReader::attach(&desktop);
    Tray::find(&desktop.bus);
    assert!(
        !reader.sees_a_window(),
        "started in the tray, but a window is open"
    );
    let mut second = Program::start(&desktop, &home, &["--demo"]);
    assert!(second.wait_for_end().success());
    reader.read("Today");
    assert!(first.is_running());
}
