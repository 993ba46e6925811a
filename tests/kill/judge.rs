//! The judge: gives orders, kills, starts again, and compares.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use planim::sandbox::{Mix, Mode, Options, Sandbox};
use serde_json::{Value, json};

/// Lost answers, late execution (up to a second, the looks wait longer), busy answers.
fn bad_network() -> Mix {
    Mix {
        seed: 11,
        lost: 0.15,
        late: 0.15,
        late_ms: [50, 1000],
        busy: 0.05,
        slow: 0.6,
        slow_ms: [20, 250],
        ..Mix::default()
    }
}

/// Many kills of the honest program: nothing may be wrong.
pub fn honest(kills: usize) -> Result<(), Failed> {
    let mut court = Court::open("");
    let faults = court.hold(kills);
    let within = court.kills_while_sending;
    println!(
        "{} kills, {within} of them between the commit of an attempt and its answer; {} commands acknowledged",
        court.kills, court.acknowledged
    );
    if !faults.is_empty() {
        return Err(faults.join("\n").into());
    }
    if within < kills / 4 {
        return Err(format!("only {within} kills hit a request under way").into());
    }
    Ok(())
}

/// The same court with a planted bug: it must be found.
pub fn planted(plant: &str) -> Result<(), Failed> {
    let mut court = Court::open(plant);
    for round in 1..=8 {
        let faults = court.hold(25);
        if let Some(fault) = faults.first() {
            println!("{plant}: found in round {round} of 25 kills: {fault}");
            return Ok(());
        }
    }
    Err(format!("the planted bug {plant:?} was not found").into())
}

/// What the record says about one worklog.
struct Expected {
    started: i64,
    /// `None` for a timer: the victim decides when it stops.
    secs: Option<i64>,
    start_acked: bool,
    stop_acked: bool,
}

struct Court {
    sandbox: Sandbox,
    home: tempfile::TempDir,
    plant: String,
    random: u64,
    orders: u64,
    record: BTreeMap<String, Expected>,
    running: Option<String>,
    kills: usize,
    /// The last victim's newest create whose attempt was on disk.
    under_way: Option<String>,
    /// Restarts that found a create without an outcome: the kill came between its commit and its answer.
    kills_while_sending: usize,
    acknowledged: usize,
    issues: Vec<(u64, String)>,
    base: i64,
}

struct Victim {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<Value>,
}

impl Court {
    fn open(plant: &str) -> Self {
        let sandbox = Sandbox::start(Options {
            mode: Mode::Cloud,
            ..Options::default()
        })
        .unwrap();
        let world = sandbox.world();
        let issues = world
            .issues
            .values()
            .filter(|i| ["PAY-128", "PAY-131", "OPS-77", "WEB-902"].contains(&i.key.as_str()))
            .map(|i| (i.id, i.key.clone()))
            .collect();
        let base = jiff::Timestamp::now().as_second() / 60 * 60 - 6 * 86_400;
        let mut court = Self {
            sandbox,
            home: tempfile::tempdir().unwrap(),
            plant: plant.to_owned(),
            random: 0x5EED,
            orders: 0,
            record: BTreeMap::new(),
            running: None,
            kills: 0,
            under_way: None,
            kills_while_sending: 0,
            acknowledged: 0,
            issues,
            base,
        };
        // Sign in and settle before the faults begin.
        let mut victim = court.start();
        court.order(&mut victim, json!({"do": "quiet"}));
        Self::wait(&victim, "quiet", Duration::from_secs(30)).expect("signing in");
        end(victim);
        court.sandbox.mix(Some(bad_network()));
        court
    }

    /// Kills this often, lets the network become quiet and says everything that is wrong.
    fn hold(&mut self, kills: usize) -> Vec<String> {
        let mut faults = Vec::new();
        for _ in 0..kills {
            let mut victim = self.start();
            match Self::wait(&victim, "hello", Duration::from_secs(20)) {
                Some(hello) => faults.extend(self.check_restart(&hello)),
                None => faults.push("the program did not start again".to_owned()),
            }
            self.disturb(&mut victim);
            end(victim);
            self.kills += 1;
        }
        self.sandbox.quiet();
        // Whatever was late has been carried out by then.
        let mut victim = self.start();
        if self.running.is_some() {
            self.order(&mut victim, json!({"do": "stop"}));
            if Self::wait(&victim, "ack", Duration::from_secs(20)).is_some()
                && let Some(name) = self.running.take()
            {
                self.record.get_mut(&name).unwrap().stop_acked = true;
            }
        }
        self.order(&mut victim, json!({"do": "quiet"}));
        match Self::wait(&victim, "quiet", Duration::from_mins(1)) {
            Some(dump) => faults.extend(self.compare(&dump)),
            None => faults.push("the program never became quiet".to_owned()),
        }
        end(victim);
        self.sandbox.mix(Some(bad_network()));
        faults
    }

    /// One or two orders, then death at a random instant, half of the time while a request is under way.
    fn disturb(&mut self, victim: &mut Victim) {
        let aim_at_request = self.below(2) == 0;
        let n = self.give_order(victim);
        let patience = Duration::from_millis(self.below(300));
        let end = Instant::now()
            + if aim_at_request {
                Duration::from_secs(3)
            } else {
                patience
            };
        let mut sending = None;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            match victim.lines.recv_timeout(left) {
                Ok(line) => {
                    if line["ack"] == n {
                        self.acknowledge();
                    }
                    if let Some(id) = line["sending"].as_str() {
                        sending = Some(id.to_owned());
                        if aim_at_request {
                            // Between the commit of the attempt and its answer, which takes 20 ms and more.
                            let _ = victim
                                .lines
                                .recv_timeout(Duration::from_millis(self.below(20)));
                            break;
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        self.under_way = sending;
    }

    fn give_order(&mut self, victim: &mut Victim) -> u64 {
        let serial = self.orders + 1;
        if self.running.is_some() && self.below(2) == 0 {
            return self.order(victim, json!({"do": "stop"}));
        }
        let index = self.below(self.issues.len() as u64) as usize;
        let (issue, key) = self.issues[index].clone();
        let name = format!("case {serial:04}");
        // Starts never collide, so that a mix-up shows.
        let started = self.base + serial as i64 * 120;
        let is_timer = self.running.is_none() && self.below(4) == 0;
        let mut order = json!({"issue": issue, "key": key, "comment": name, "started": started});
        let secs = 60 * (1 + self.below(50) as i64);
        order["do"] = json!(if is_timer { "start" } else { "log" });
        order["secs"] = json!(secs);
        self.record.insert(
            name.clone(),
            Expected {
                started,
                secs: (!is_timer).then_some(secs),
                start_acked: false,
                stop_acked: !is_timer,
            },
        );
        if is_timer {
            self.running = Some(name);
        }
        self.order(victim, order)
    }

    /// The last order is on disk.
    fn acknowledge(&mut self) {
        self.acknowledged += 1;
        let serial = self.orders;
        if let Some(expected) = self.record.get_mut(&format!("case {serial:04}")) {
            expected.start_acked = true;
        } else if let Some(name) = self.running.take() {
            self.record.get_mut(&name).unwrap().stop_acked = true;
        }
    }

    /// Right after a restart: every acknowledged worklog is there, and nothing pretends to be under way.
    fn check_restart(&mut self, hello: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        let rows = rows(hello);
        let running = hello["running"]["comment"].as_str();
        if let Some(id) = self.under_way.take() {
            let unresolved =
                |row: &&Value| row["id"] == id.as_str() && row["delivery"] == "checking";
            self.kills_while_sending += usize::from(rows.values().flatten().any(unresolved));
        }
        for (name, expected) in &self.record {
            let copies = rows.get(name.as_str()).map_or(0, Vec::len);
            let is_running = running == Some(name.as_str());
            if expected.start_acked && copies + usize::from(is_running) != 1 {
                faults.push(format!(
                    "{name}: {copies} rows after a restart, running: {is_running}"
                ));
            }
            if expected.start_acked && expected.stop_acked && is_running {
                faults.push(format!("{name}: runs although it was stopped"));
            }
        }
        for (name, found) in &rows {
            if found.iter().any(|row| row["delivery"] == "sending") {
                faults.push(format!("{name}: still 'sending' after a restart"));
            }
        }
        // A timer whose start or stop was not acknowledged may or may not have happened.
        if let Some(name) = self.running.clone() {
            if running == Some(name.as_str()) {
                self.record.get_mut(&name).unwrap().start_acked = true;
            } else {
                self.running = None;
                if rows.contains_key(name.as_str()) {
                    self.record.get_mut(&name).unwrap().stop_acked = true;
                }
            }
        }
        faults
    }

    /// Once quiet: the record, the program and Jira agree.
    fn compare(&self, dump: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        let rows = rows(dump);
        let world = self.sandbox.world();
        let mut jira: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
        for worklog in world.worklogs.values() {
            let text = worklog
                .comment
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            if let Some(at) = text.find("case ") {
                jira.entry(text[at..at + 9].to_owned())
                    .or_default()
                    .push((worklog.started / 1000, worklog.secs));
            }
        }
        for (name, expected) in &self.record {
            let local = rows.get(name.as_str()).map_or(0, Vec::len);
            let remote = jira.get(name).map_or(0, Vec::len);
            if expected.start_acked && local == 0 {
                faults.push(format!("{name}: acknowledged and lost"));
            }
            if local != remote || remote > 1 {
                faults.push(format!("{name}: {local} here, {remote} in Jira"));
            }
            for (started, secs) in jira.get(name).into_iter().flatten() {
                if *started != expected.started {
                    faults.push(format!(
                        "{name}: starts at {started} instead of {}",
                        expected.started
                    ));
                }
                if expected.secs.is_some_and(|wanted| wanted != *secs) {
                    faults.push(format!("{name}: {secs} s instead of {:?}", expected.secs));
                }
            }
            for row in rows.get(name.as_str()).into_iter().flatten() {
                let exact = row["secs"].as_i64().unwrap();
                let sent = jira
                    .get(name)
                    .and_then(|all| all.first())
                    .map(|(_, secs)| *secs);
                if sent.is_some_and(|sent| (sent - exact).abs() > 30) {
                    faults.push(format!("{name}: {exact} s here, {sent:?} s in Jira"));
                }
            }
        }
        for name in jira.keys() {
            if !self.record.contains_key(name) {
                faults.push(format!("{name}: in Jira, but nobody asked for it"));
            }
        }
        faults
    }

    fn start(&self) -> Victim {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .arg("drive")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let hello = json!({
            "home": self.home.path(), "url": self.sandbox.url, "email": self.sandbox.email,
            "token": self.sandbox.token, "plant": self.plant,
        });
        writeln!(stdin, "{hello}").unwrap();
        let (sender, lines) = channel();
        let stdout = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Ok(value) = serde_json::from_str(&line)
                    && sender.send(value).is_err()
                {
                    return;
                }
            }
        });
        Victim {
            child,
            stdin,
            lines,
        }
    }

    fn order(&mut self, victim: &mut Victim, mut order: Value) -> u64 {
        self.orders += 1;
        order["n"] = json!(self.orders);
        // A victim that is dead already answers by its next start.
        let _ = writeln!(victim.stdin, "{order}");
        self.orders
    }

    fn wait(victim: &Victim, what: &str, within: Duration) -> Option<Value> {
        let end = Instant::now() + within;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            match victim.lines.recv_timeout(left) {
                Ok(line) if line.get(what).is_some() => return Some(line[what].clone()),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }

    /// A number below `bound`, from the court's own seed.
    fn below(&mut self, bound: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % bound.max(1)
    }
}

/// `kill -9`.
fn end(mut victim: Victim) {
    let _ = victim.child.kill();
    let _ = victim.child.wait();
}

fn rows(dump: &Value) -> BTreeMap<&str, Vec<&Value>> {
    let mut rows: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for row in dump["worklogs"].as_array().into_iter().flatten() {
        rows.entry(row["comment"].as_str().unwrap_or_default())
            .or_default()
            .push(row);
    }
    rows
}
