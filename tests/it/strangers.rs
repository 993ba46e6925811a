//! Against what others made: Atlassian's own description (held by a proxy between the program and the
//! sandbox) and `jira820`, an independent Data Center stand-in.
//!
//! Neither is part of the project. A test that does not find its stranger says so and proves nothing;
//! `PLANIM_REQUIRE_CONTRACT=1` turns that into a failure.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command as Process, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use planim::domain::delivery::Delivery;
use planim::domain::jql::{Filter, FilterId};
use planim::domain::timer::Subject;
use planim::sandbox::Mode;
use planim::state::Command;

use crate::app::{App, sandbox, wall_clock};

/// Says that nothing was proved, or fails where proof is demanded.
fn skipped(reason: &str) {
    println!("skipped: {reason}");
    let demanded = std::env::var_os("PLANIM_REQUIRE_CONTRACT").is_some_and(|value| value == "1");
    assert!(!demanded, "{reason}");
}

/// A program of somebody else's, ended with the test.
struct Stranger {
    child: Child,
    lines: Receiver<String>,
}

impl Stranger {
    fn start(command: &mut Process) -> Option<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let stdout = child.stdout.take()?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Some(Self { child, lines })
    }

    /// Waits until somebody answers on the port.
    fn listens_on(&mut self, port: u16, within: Duration) -> bool {
        let end = Instant::now() + within;
        while Instant::now() < end {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return true;
            }
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return false;
            }
            std::thread::park_timeout(Duration::from_millis(50));
        }
        false
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn contract_tool() -> PathBuf {
    let folder = std::env::var_os("JIRA_CONTRACT_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/jira"),
        PathBuf::from,
    );
    folder.join("../tools/jira-contract")
}

fn is_in_jira(state: &planim::state::AppState) -> bool {
    !state.worklogs.is_empty()
        && state
            .worklogs
            .values()
            .all(|w| matches!(w.delivery, Delivery::InJira { .. }))
}

#[test]
fn atlassians_own_description_finds_no_violation() {
    let tool = contract_tool();
    if !tool.exists() {
        return skipped("Atlassian's description is not beside the project (JIRA_CONTRACT_DIR)");
    }
    let sandbox = sandbox(Mode::Cloud);
    let port = free_port();
    let Some(mut proxy) =
        Stranger::start(Process::new(tool).args(["proxy", &port.to_string(), &sandbox.url]))
    else {
        return skipped("the contract proxy does not start");
    };
    if !proxy.listens_on(port, Duration::from_mins(2)) {
        return skipped("the contract proxy does not come up (it needs npm)");
    }

    let folder = tempfile::tempdir().unwrap();
    let mut app = App::start(folder.path().to_owned(), wall_clock(), None);
    let url = format!("http://127.0.0.1:{port}");
    app.connect_to(&url, &sandbox.email, &sandbox.token);
    app.until_signed_in();
    let issue = app.any_issue();
    // Every tab and one of the person's own, the picker by key and by words.
    for filter in Filter::built_in() {
        app.act(Command::OpenFilter(filter.id));
        app.until("a tab is read", |s| {
            s.issues
                .results
                .get(&filter.id)
                .is_some_and(|r| r.read_at.is_some())
        });
    }
    let own = Filter {
        id: FilterId::Own(uuid::Uuid::now_v7()),
        name: "Payments".into(),
        jql: "project = PAY ORDER BY key".into(),
    };
    app.act(Command::SaveFilter(own.clone()));
    app.act(Command::OpenFilter(own.id));
    app.until("an own tab is read", |s| {
        s.issues
            .results
            .get(&own.id)
            .is_some_and(|r| r.read_at.is_some())
    });
    for words in ["PAY-128", "report"] {
        app.act(Command::FindIssues(words.into()));
        app.until("the picker answered", |s| !s.issues.found.searching);
    }
    // A worklog, its look-up after a lost answer (which the proxy turns into a 5xx), and one with a note.
    app.act(Command::Start(Subject::Issue(issue.clone())));
    app.act(Command::SetNote("first line\nsecond line".into()));
    app.pass(1_800);
    app.act(Command::Stop);
    app.pass(31);
    app.until("in Jira", is_in_jira);
    let lost =
        planim::sandbox::Fault::next("POST", "*/worklog", planim::sandbox::Action::DropAfter {});
    sandbox.script(vec![lost]);
    let started = app.now - jiff::SignedDuration::from_hours(2);
    app.log(&issue, started, 3_600, "lost behind the proxy");
    app.pass(31);
    app.run_until("in Jira", is_in_jira);

    drop(app);
    let requests = sandbox.requests().len();
    assert!(
        requests > 12,
        "only {requests} requests came through the proxy"
    );
    let _ = proxy.child.kill();
    let lines: Vec<String> = proxy.lines.iter().collect();
    let violations: Vec<&String> = lines
        .iter()
        .filter(|line| line.contains("iolation") || line.contains("✖") || line.contains("⚠"))
        .collect();
    // The dropped answer itself is no HTTP for the proxy; everything else must be clean.
    let wrong: Vec<_> = violations
        .iter()
        .filter(|line| !line.contains("ECONNRESET") && !line.contains("socket hang up"))
        .collect();
    assert!(
        lines.iter().any(|line| line.contains("worklog")),
        "the proxy logged nothing: {lines:#?}"
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_independent_data_center_takes_the_worklog() {
    let port = free_port();
    let mut command = Process::new("jira820");
    command
        .env("JIRA820_HOST", "127.0.0.1")
        .env("JIRA820_PORT", port.to_string());
    let Some(mut jira) = Stranger::start(&mut command) else {
        return skipped("jira820 is not installed (pip install jira820)");
    };
    if !jira.listens_on(port, Duration::from_secs(20)) {
        return skipped("jira820 does not come up");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::start(folder.path().to_owned(), wall_clock(), None);
    app.connect_to(
        &format!("http://127.0.0.1:{port}"),
        "",
        "any-personal-access-token",
    );
    app.until_signed_in();
    let all = Filter {
        id: FilterId::Own(uuid::Uuid::now_v7()),
        name: "All".into(),
        jql: "ORDER BY created DESC".into(),
    };
    app.act(Command::SaveFilter(all.clone()));
    app.act(Command::OpenFilter(all.id));
    app.until("the list fills", |s| {
        s.issues
            .results
            .get(&all.id)
            .is_some_and(|r| !r.issues.is_empty())
    });
    let issue = app.crank.state.issues.results[&all.id].issues[0].to_ref();
    app.act(Command::Start(Subject::Issue(issue.clone())));
    app.act(Command::SetNote("measured by a stranger".into()));
    app.pass(25 * 60);
    app.act(Command::Stop);
    app.pass(31);
    app.until("in Jira", is_in_jira);

    let answer = get(port, &format!("/rest/api/2/issue/{}/worklog", issue.key));
    let at = answer
        .find("measured by a stranger")
        .unwrap_or_else(|| panic!("{answer}"));
    let around = &answer[at.saturating_sub(800)..(at + 800).min(answer.len())];
    assert!(
        around.contains("\"timeSpentSeconds\":1500")
            || around.contains("\"timeSpentSeconds\": 1500"),
        "{around}"
    );
}

/// Reads a page as curl would.
fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer any\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    String::from_utf8_lossy(&text).into_owned()
}
