//! The program's own numbers, seen from outside: `cargo bench --bench outside`.
//!
//! Starts a private X server, bus, keyring and panel, prepares a folder with 10,000 cached issues and
//! a sandbox in another process, and measures the release program as a stranger would: process start
//! until issue rows are in the pixels of the screen, memory (PSS), processor time and wake-ups.
//! Each figure is the median of ten runs (and the worst), in a table that can be pasted.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::let_underscore_must_use,
    clippy::cast_possible_wrap,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking, and says so on stderr"
)]

#[cfg(target_os = "linux")]
#[path = "../tests/desktop/private_desktop.rs"]
#[allow(dead_code)]
mod private_desktop;
#[cfg(target_os = "linux")]
#[path = "../tests/desktop/tray_driver.rs"]
#[allow(dead_code)]
mod tray_driver;

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("these numbers are taken on Linux");
}

#[cfg(target_os = "linux")]
fn main() {
    match private_desktop::missing() {
        Some(reason) => println!("not measured: {reason}"),
        None => linux::measure(),
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{BufRead as _, BufReader};
    use std::path::{Path, PathBuf};
    use std::process::{Child, Stdio};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use planim::domain::account::{Account, Deployment, Marking, Profile, Route};
    use planim::domain::issue::{Issue, IssueId, StatusCategory};
    use planim::domain::jql::FilterId;
    use planim::domain::site::SiteUrl;
    use planim::services::Inbox;
    use planim::services::store::Store;
    use planim::state::effect::{Change, StoreJob};
    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};

    use super::private_desktop::{Offer, PrivateDesktop, wait_for};
    use super::tray_driver::Tray;

    const RUNS: usize = 10;
    const ISSUES: usize = 10_000;

    struct Figures(Vec<f64>);

    impl Figures {
        fn line(mut self, what: &str, unit: &str) {
            self.0.sort_by(f64::total_cmp);
            let median = self.0[self.0.len() / 2];
            let worst = self.0.last().copied().unwrap_or_default();
            println!("| {what} | {median:.1} {unit} | {worst:.1} {unit} |");
        }
    }

    pub fn measure() {
        let desktop = PrivateDesktop::start(Offer::default());
        let (mut jira, hello) = start_sandbox(&desktop);
        let home = desktop.folder("measured");
        prepare(&home, &hello);
        store_token(&desktop, &hello);
        println!("| what | median of {RUNS} | worst |\n|---|---|---|");

        let mut starts = Vec::new();
        let mut open = Vec::new();
        for _ in 0..RUNS {
            let started = Instant::now();
            let mut app = start(&desktop, &home, &[]);
            wait_for_rows(&desktop, started + Duration::from_secs(20));
            starts.push(started.elapsed().as_secs_f64() * 1e3);
            settle(&app, Duration::from_secs(3));
            open.push(pss_mb(app.id()));
            end(&desktop, &mut app);
        }
        Figures(starts).line(
            "process start to issue rows in pixels, 10,000 cached issues",
            "ms",
        );
        Figures(open).line("memory (PSS), window open", "MB");

        let mut tray = Vec::new();
        let mut after = Vec::new();
        for _ in 0..RUNS {
            let mut app = start(&desktop, &home, &["--tray"]);
            let icon = Tray::find(&desktop.bus);
            settle(&app, Duration::from_secs(3));
            tray.push(pss_mb(app.id()));
            icon.click("Open");
            wait_for_rows(&desktop, Instant::now() + Duration::from_secs(20));
            settle(&app, Duration::from_secs(2));
            desktop.press("ctrl+w");
            wait_for("the window to close", Duration::from_secs(10), || {
                (!rows_are_visible(&desktop)).then_some(())
            });
            settle(&app, Duration::from_secs(2));
            after.push(pss_mb(app.id()));
            end(&desktop, &mut app);
        }
        Figures(tray).line("memory (PSS), started in the tray", "MB");
        Figures(after).line("memory (PSS), after open and close", "MB");

        idle(&desktop, &home);
        let _ = jira.kill();
        let _ = jira.wait();
    }

    /// Processor time and wake-ups over two minutes, in the tray with a running timer.
    fn idle(desktop: &PrivateDesktop, home: &Path) {
        let mut app = start(desktop, home, &["--tray"]);
        let icon = Tray::find(&desktop.bus);
        icon.click("PAY-");
        wait_for("a running timer", Duration::from_secs(10), || {
            icon.lines()
                .iter()
                .any(|line| line.label.starts_with("Stop"))
                .then_some(())
        });
        settle(&app, Duration::from_secs(10));
        let (ticks, switches) = (cpu_ticks(app.id()), wakeups(app.id()));
        settle(&app, Duration::from_mins(2));
        println!(
            "| in the tray with a running timer, 120 s: processor ticks (10 ms) | {} | |",
            cpu_ticks(app.id()) - ticks
        );
        println!(
            "| in the tray with a running timer, 120 s: thread wake-ups in all | {} | |",
            wakeups(app.id()) - switches
        );
        icon.click("Stop");
        end(desktop, &mut app);
    }

    fn program() -> PathBuf {
        std::env::var_os("PLANIM_BIN").map_or_else(
            || PathBuf::from(env!("CARGO_BIN_EXE_planim")),
            PathBuf::from,
        )
    }

    fn start(desktop: &PrivateDesktop, home: &Path, arguments: &[&str]) -> Child {
        desktop
            .command(program())
            .args(arguments)
            .env("PLANIM_HOME", home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn end(desktop: &PrivateDesktop, app: &mut Child) {
        let _ = desktop.output("kill", &["-TERM", &app.id().to_string()]);
        let end = Instant::now() + Duration::from_secs(5);
        while Instant::now() < end {
            if app.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        let _ = app.kill();
        let _ = app.wait();
    }

    /// Lets time pass while the program lives.
    fn settle(app: &Child, time: Duration) {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            std::thread::park_timeout(left);
        }
        assert!(
            Path::new(&format!("/proc/{}", app.id())).exists(),
            "the program ended by itself"
        );
    }

    fn start_sandbox(desktop: &PrivateDesktop) -> (Child, serde_json::Value) {
        let mut child = desktop
            .command(program())
            .args(["sandbox", "--port", "0", "--issues", &ISSUES.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        (child, serde_json::from_str(&line).unwrap())
    }

    /// A folder as it is after a first day: an account and a list of 10,000 issues.
    fn prepare(home: &Path, hello: &serde_json::Value) {
        let text = |name: &str| hello[name].as_str().unwrap().to_owned();
        let account = Account {
            id: uuid::Uuid::now_v7(),
            site: SiteUrl::parse(&text("url")).unwrap(),
            email: Some(text("email")),
            profile: Profile {
                deployment: Deployment::Cloud,
                route: Route::Site,
                account_id: text("account_id"),
                user_name: None,
                display_name: "Mia Berger".to_owned(),
                time_zone: Some("UTC".to_owned()),
                day_secs: 8 * 3600,
                time_tracking_enabled: true,
            },
            marking: Marking::Unproven,
            token_expires: None,
            credential_key: "jira_api_token".to_owned(),
        };
        let now = jiff::Timestamp::now();
        let issues: Vec<Issue> = (0..ISSUES as u64)
            .map(|n| Issue {
                id: IssueId(900_000 + n),
                key: format!("PAY-{}", 1000 + n),
                summary: format!("Cached issue number {n} with a summary of the usual length"),
                issue_type: "Story".to_owned(),
                status: "In Progress".to_owned(),
                status_category: StatusCategory::InProgress,
                remaining_secs: Some(3600 * (n as i64 % 9)),
                updated: now,
            })
            .collect();
        let recent = issues[..6]
            .iter()
            .map(|issue| Change::Used(issue.to_ref(), now));
        let mut changes: Vec<Change> = vec![Change::PutAccount(account)];
        changes.extend(recent);
        changes.push(Change::ReplaceResult {
            filter: FilterId::AssignedToMe,
            issues: Arc::new(issues),
            read_at: now,
        });
        let inbox = Inbox::default();
        let store = Store::open(&home.join("planim.db"))
            .unwrap()
            .spawn(inbox.outlet());
        store.submit(StoreJob {
            number: 1,
            resubmission: false,
            changes,
        });
        assert!(store.flush(Duration::from_secs(20)));
    }

    fn store_token(desktop: &PrivateDesktop, hello: &serde_json::Value) {
        use std::io::Write as _;
        let mut child = desktop
            .command("secret-tool")
            .args([
                "store",
                "--label=planim",
                "service",
                "planim-time-tracker",
                "username",
                "jira_api_token",
                "target",
                "default",
            ])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(hello["token"].as_str().unwrap().as_bytes())
            .unwrap();
        assert!(child.wait().unwrap().success());
    }

    fn wait_for_rows(desktop: &PrivateDesktop, end: Instant) {
        let screen = Screen::open(desktop);
        while !screen.shows_rows() {
            assert!(Instant::now() < end, "no issue rows came up");
            std::thread::park_timeout(Duration::from_millis(1));
        }
    }

    fn rows_are_visible(desktop: &PrivateDesktop) -> bool {
        Screen::open(desktop).shows_rows()
    }

    struct Screen {
        connection: x11rb::rust_connection::RustConnection,
        root: u32,
    }

    impl Screen {
        fn open(desktop: &PrivateDesktop) -> Self {
            let display = desktop.display();
            let (connection, number) = x11rb::connect(Some(&display)).unwrap();
            let root = connection.setup().roots[number].root;
            Self { connection, root }
        }

        /// Keys of issues are written in the accent colour; several rows make many such pixels. Only the
        /// column of the keys is read, so that looking costs little.
        fn shows_rows(&self) -> bool {
            let image = self
                .connection
                .get_image(
                    ImageFormat::Z_PIXMAP,
                    self.root,
                    320,
                    300,
                    120,
                    500,
                    u32::MAX,
                )
                .unwrap()
                .reply()
                .unwrap();
            let accents = image
                .data
                .chunks_exact(4)
                .filter(|p| is_accent(p[2], p[1], p[0]))
                .count();
            accents > 150
        }
    }

    /// Near the accent of the light (#3553D1) or the dark theme (#93A6FF).
    fn is_accent(r: u8, g: u8, b: u8) -> bool {
        let near = |r2: i32, g2: i32, b2: i32| {
            (i32::from(r) - r2).abs() + (i32::from(g) - g2).abs() + (i32::from(b) - b2).abs() < 60
        };
        near(0x35, 0x53, 0xD1) || near(0x93, 0xA6, 0xFF)
    }

    fn pss_mb(pid: u32) -> f64 {
        let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
        let line = text.lines().find(|line| line.starts_with("Pss:")).unwrap();
        line.split_whitespace()
            .nth(1)
            .unwrap()
            .parse::<f64>()
            .unwrap()
            / 1024.0
    }

    fn cpu_ticks(pid: u32) -> u64 {
        let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let after = text.rsplit_once(')').unwrap().1;
        let fields: Vec<&str> = after.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// Voluntary context switches of all threads: how often anything woke up.
    fn wakeups(pid: u32) -> u64 {
        std::fs::read_dir(format!("/proc/{pid}/task"))
            .unwrap()
            .flatten()
            .filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok())
            .filter_map(|status| {
                status
                    .lines()
                    .find(|line| line.starts_with("voluntary_ctxt_switches"))?
                    .split_whitespace()
                    .nth(1)?
                    .parse::<u64>()
                    .ok()
            })
            .sum()
    }
}
