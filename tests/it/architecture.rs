//! Holds the walls of the house: who may import whom, which crate lives in which room,
//! banned calls, and the length of files. It reads the sources as text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A source file as the rules see it: without tests, comments and the contents of strings.
struct Source {
    /// Relative to `src/`, with forward slashes.
    path: String,
    text: String,
    lines: usize,
    opens_with_doc: bool,
}

impl Source {
    fn new(path: &str, raw: &str) -> Self {
        let code = match raw.find("#[cfg(test)]\nmod ") {
            // A `mod tests;` declaration in the middle of a file ends at its semicolon.
            Some(at) if raw[at..].lines().nth(1).is_some_and(|l| l.ends_with(';')) => raw,
            Some(at) => &raw[..at],
            None => raw,
        };
        Self {
            path: path.to_owned(),
            lines: code.lines().count(),
            opens_with_doc: raw.starts_with("//!"),
            text: strip(code),
        }
    }

    fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default()
    }

    /// Identifiers that stand before `::`, and what follows `crate::` or `planim::`.
    fn roots(&self) -> (BTreeSet<&str>, BTreeSet<&str>) {
        let mut roots = BTreeSet::new();
        let mut named = BTreeSet::new();
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        for (at, _) in self.text.match_indices("::") {
            let before = &self.text[..at];
            let start = before.rfind(|c: char| !is_word(c)).map_or(0, |i| i + 1);
            let word = &before[start..];
            if word.is_empty() || before[..start].ends_with("::") {
                continue;
            }
            roots.insert(word);
            if word == "crate" || word == "planim" {
                let after = &self.text[at + 2..];
                let list = after.strip_prefix('{').and_then(|l| l.split('}').next());
                let parts: Vec<&str> = match list {
                    Some(list) => list.split(',').map(str::trim).collect(),
                    None => vec![after],
                };
                for name in parts {
                    let end = name.find(|c: char| !is_word(c)).unwrap_or(name.len());
                    named.insert(&name[..end]);
                }
            }
        }
        (roots, named)
    }
}

/// Removes comments and empties string literals, so that prose never counts as code.
fn strip(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'/') => {
                for c in rest.by_ref() {
                    if c == '\n' {
                        out.push('\n');
                        break;
                    }
                }
            }
            '"' => {
                out.push('"');
                while let Some(c) = rest.next() {
                    match c {
                        '\\' => {
                            rest.next();
                        }
                        '"' => break,
                        _ => {}
                    }
                }
                out.push('"');
            }
            // A char literal such as '"' must not open a string; a lifetime has no closing quote.
            '\'' => {
                let mut ahead = rest.clone();
                match (ahead.next(), ahead.next()) {
                    (Some('\\'), _) => {
                        for c in rest.by_ref() {
                            if c == '\'' {
                                break;
                            }
                        }
                    }
                    (Some(_), Some('\'')) => {
                        rest.next();
                        rest.next();
                    }
                    _ => out.push('\''),
                }
            }
            _ => out.push(c),
        }
    }
    out
}

/// Which rooms a room may name. `domain ← state ← {services, ui} ← desktop ← main`.
fn may_name(room: &str) -> &'static [&'static str] {
    match room {
        "domain" => &["domain"],
        "state" => &["domain", "state"],
        "services" => &["domain", "state", "services"],
        "ui" => &["domain", "state", "ui"],
        "sandbox" => &["sandbox"],
        _ => &["domain", "state", "services", "ui", "desktop", "sandbox"],
    }
}

/// Where a crate may be named: a prefix of the path. Crates that are not listed may be used anywhere.
const CRATES: &[(&str, &[&str])] = &[
    ("egui", &["ui/", "desktop/"]),
    ("eframe", &["desktop/"]),
    ("tray_icon", &["desktop/"]),
    ("rfd", &["desktop/"]),
    ("poll_promise", &["desktop/"]),
    ("rusqlite", &["services/store/"]),
    ("ureq", &["services/jira/"]),
    ("rustls", &["services/jira/"]),
    ("keyring", &["services/secure_store"]),
    ("keyring_core", &["services/secure_store"]),
    (
        "zbus_secret_service_keyring_store",
        &["services/secure_store"],
    ),
    ("hyper", &["sandbox/"]),
    ("hyper_util", &["sandbox/"]),
    ("tokio", &["sandbox/"]),
    ("interprocess", &["desktop/"]),
    ("clap", &["desktop/", "main.rs"]),
    ("env_logger", &["desktop/", "main.rs"]),
    ("rustix", &["desktop/"]),
];

/// Calls that have one place or none.
const CALLS: &[(&str, &[&str], &str)] = &[
    (
        "Timestamp::now(",
        &["desktop/clock.rs", "sandbox/"],
        "the state is told the time",
    ),
    (
        "SystemTime::now(",
        &["desktop/clock.rs", "sandbox/"],
        "the state is told the time",
    ),
    (
        "Instant::now(",
        &["desktop/clock.rs", "sandbox/"],
        "the clock is read in one place",
    ),
    (
        "TimeZone::system(",
        &["desktop/clock.rs", "sandbox/"],
        "the machine's zone is read in one place",
    ),
    (
        "TimeZone::try_system(",
        &["desktop/clock.rs", "sandbox/"],
        "the machine's zone is read in one place",
    ),
    ("thread::sleep", &[], "threads wait on channels"),
    ("process::exit", &[], "quitting goes through the state"),
    (
        "Color32::from_",
        &["ui/theme.rs"],
        "colours live in the theme",
    ),
    (
        "Color32::WHITE",
        &["ui/theme.rs"],
        "colours live in the theme",
    ),
    (
        "Color32::BLACK",
        &["ui/theme.rs"],
        "colours live in the theme",
    ),
    ("lazy_static", &[], "no globals"),
    ("OnceLock", &[], "no globals"),
    ("LazyLock", &[], "no globals"),
    ("thread_local!", &[], "no globals"),
    ("static mut", &[], "no globals"),
    ("Mutex<AppState>", &[], "one owner of the state"),
    ("todo!(", &[], "no stub is called done"),
    ("unimplemented!(", &[], "no stub is called done"),
];

const BANNED_MODULES: &[&str] = &[
    "utils", "util", "helpers", "helper", "types", "manager", "common", "misc",
];

/// Everything a file does wrong, in words.
fn faults(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    let path = source.path.as_str();
    let within = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
    let (roots, named) = source.roots();
    let known = ["domain", "state", "services", "ui", "desktop", "sandbox"];
    for room in named {
        if known.contains(&room) && !may_name(source.room()).contains(&room) {
            faults.push(format!("{path} names crate::{room}"));
        }
    }
    for (name, places) in CRATES {
        if roots.contains(name) && !within(places) {
            faults.push(format!("{path} uses {name}, which lives in {places:?}"));
        }
    }
    for (call, places, why) in CALLS {
        if source.text.contains(call) && !within(places) {
            faults.push(format!("{path} calls {call}: {why}"));
        }
    }
    if source.lines > 500 {
        faults.push(format!(
            "{path} has {} lines; 500 is the most",
            source.lines
        ));
    }
    if !source.opens_with_doc {
        faults.push(format!("{path} does not open with //!"));
    }
    for part in path.trim_end_matches(".rs").split('/') {
        if BANNED_MODULES.contains(&part) {
            faults.push(format!("{path}: a module named {part} says nothing"));
        }
    }
    let is_wire = path.starts_with("services/jira/wire") || path.starts_with("sandbox/");
    if path.starts_with("services/jira/") && !is_wire && source.text.contains("Deserialize") {
        faults.push(format!(
            "{path}: serde wire types stay in services/jira/wire"
        ));
    }
    faults
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    paths
        .iter()
        .filter(|path| !path.components().any(|part| part.as_os_str() == "tests"))
        .map(|path| {
            let relative = path
                .strip_prefix(&root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            Source::new(&relative, &std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn every_file_keeps_to_its_room() {
    let sources = sources();
    assert!(sources.len() > 40, "the sources were not found");
    let faults: Vec<String> = sources.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn main_is_thin() {
    let main = sources().into_iter().find(|s| s.path == "main.rs").unwrap();
    assert!(main.lines < 60, "main.rs has {} lines", main.lines);
}

#[test]
fn the_rules_see_what_they_should() {
    for (path, code, fault) in [
        (
            "ui/today.rs",
            "//! x\nuse crate::services::Inbox;",
            "names crate::services",
        ),
        (
            "ui/today.rs",
            "//! x\nuse crate::{domain, desktop};",
            "names crate::desktop",
        ),
        (
            "domain/day.rs",
            "//! x\nfn f() { crate::state::tick() }",
            "names crate::state",
        ),
        ("state/mod.rs", "//! x\nuse egui::Ui;", "uses egui"),
        (
            "ui/today.rs",
            "//! x\nfn f() { let c = rusqlite::Connection::open(1); }",
            "uses rusqlite",
        ),
        (
            "state/mod.rs",
            "//! x\nfn f() { Timestamp::now(); }",
            "Timestamp::now",
        ),
        (
            "ui/today.rs",
            "//! x\nfn f() { Color32::from_rgb(1, 2, 3); }",
            "Color32",
        ),
        ("ui/utils.rs", "//! x", "module named utils"),
        ("ui/x.rs", "fn f() {}", "does not open"),
        (
            "services/jira/read.rs",
            "//! x\n#[derive(Deserialize)] struct A;",
            "wire types",
        ),
    ] {
        let found = faults(&Source::new(path, code));
        assert!(found.iter().any(|f| f.contains(fault)), "{path}: {found:?}");
    }
    let long = format!("//! x\n{}", "fn f() {}\n".repeat(500));
    assert!(
        faults(&Source::new("ui/x.rs", &long))
            .iter()
            .any(|f| f.contains("lines"))
    );
    // Prose, strings and tests are not code.
    let fine = "//! egui::Ui\n// crate::services::X\nfn f() { let s = \"thread::sleep\"; }\n#[cfg(test)]\nmod tests { use egui::Ui; }";
    assert_eq!(
        faults(&Source::new("state/x.rs", fine)),
        Vec::<String>::new()
    );
}
