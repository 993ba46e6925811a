//! A query against the issues of the world: names become ids once, then each issue is a few
//! comparisons. `NOT` is moved into the operators, as Jira does it.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::ast::{Clause, Operand, Terminal, Value};
use super::catalogue::{self, Field, Function};
use super::lookup::{Found, Lookup};
use super::matching;
use super::parse;
use super::time::{self, Clock, Increment};
use super::words::Words;
use crate::sandbox::model::{Issue, Worklog, World};

/// Filters may name filters, this deep.
const MAX_FILTER_DEPTH: usize = 20;

/// Whether an issue is one of those looked for.
pub(super) enum Test<'w> {
    All(Vec<Test<'w>>),
    Any(Vec<Test<'w>>),
    One(Box<dyn Fn(&'w Issue) -> bool + 'w>),
}

impl<'w> Test<'w> {
    pub(super) fn one(test: impl Fn(&'w Issue) -> bool + 'w) -> Self {
        Self::One(Box::new(test))
    }

    fn holds(&self, issue: &'w Issue) -> bool {
        match self {
            Self::All(tests) => tests.iter().all(|test| test.holds(issue)),
            Self::Any(tests) => tests.iter().any(|test| test.holds(issue)),
            Self::One(test) => test(issue),
        }
    }
}

/// Whether a worklog is one of those looked for.
pub(super) type WorklogTest<'w> = Box<dyn Fn(&'w Worklog) -> bool + 'w>;

/// The issue looked at last and its words.
type LastWords = Rc<RefCell<Option<(u64, Rc<IssueWords>)>>>;

/// What one evaluation works with. Tables that cost a pass over the world are built once, when
/// first needed.
pub(super) struct Evaluation<'w> {
    pub world: &'w World,
    pub clock: Clock,
    pub lookup: Lookup<'w>,
    comments: OnceCell<Vec<Comment>>,
    last_words: LastWords,
    filters: RefCell<HashMap<u64, Rc<HashSet<u64>>>>,
    filter_depth: Cell<usize>,
}

/// The comment of one worklog, cut into words.
#[derive(Debug)]
pub(super) struct Comment {
    pub worklog: u64,
    pub issue: u64,
    pub words: Words,
}

/// The texts of one issue, cut into words.
#[derive(Debug)]
pub(super) struct IssueWords {
    pub key: Words,
    pub summary: Words,
    pub description: Words,
}

/// The values an operand stands for.
#[derive(Debug, Default)]
pub(super) struct Values<'w> {
    pub ids: HashSet<u64>,
    pub texts: HashSet<&'w str>,
    pub empty: bool,
}

impl<'w> Evaluation<'w> {
    pub(super) fn new(world: &'w World, now_ms: i64) -> Self {
        Self {
            world,
            clock: Clock::new(world, now_ms),
            lookup: Lookup::new(world),
            comments: OnceCell::new(),
            last_words: Rc::default(),
            filters: RefCell::default(),
            filter_depth: Cell::new(0),
        }
    }

    /// The issues for which the clause holds, by id.
    pub(super) fn matching(&self, clause: Option<&Clause>) -> Vec<&'w Issue> {
        let issues = self.world.issues.values();
        match clause {
            None => issues.collect(),
            Some(clause) => {
                let test = self.clause(clause, false);
                issues.filter(|issue| test.holds(issue)).collect()
            }
        }
    }

    fn clause(&self, clause: &Clause, negated: bool) -> Test<'w> {
        let (clause, negated) = peel(clause, negated);
        match (clause, negated) {
            (Clause::And(clauses), false) | (Clause::Or(clauses), true) => {
                self.all(clauses, negated)
            }
            (Clause::And(clauses), true) | (Clause::Or(clauses), false) => Test::Any(
                clauses
                    .iter()
                    .map(|inner| self.clause(inner, negated))
                    .collect(),
            ),
            (Clause::Terminal(_) | Clause::Not(_), _) => {
                self.all(std::slice::from_ref(clause), negated)
            }
        }
    }

    /// All must hold; conditions on worklogs must hold for one and the same worklog.
    fn all(&self, clauses: &[Clause], negated: bool) -> Test<'w> {
        let mut tests = Vec::new();
        let mut on_worklogs = Vec::new();
        for clause in clauses {
            let (clause, negated) = peel(clause, negated);
            let Clause::Terminal(terminal) = clause else {
                tests.push(self.clause(clause, negated));
                continue;
            };
            let Some(info) = catalogue::field(&terminal.field) else {
                return Test::Any(Vec::new());
            };
            let operator = if negated {
                terminal.operator.negated()
            } else {
                terminal.operator
            };
            if info.field.is_worklog() {
                on_worklogs.push(matching::worklog(self, info.field, operator, terminal));
            } else {
                tests.push(matching::issue(self, info.field, operator, terminal));
            }
        }
        if !on_worklogs.is_empty() {
            let issues = self.issues_with_worklog(&on_worklogs);
            tests.push(Test::one(move |issue| issues.contains(&issue.id)));
        }
        Test::All(tests)
    }

    fn issues_with_worklog(&self, tests: &[WorklogTest<'w>]) -> HashSet<u64> {
        self.world
            .worklogs
            .values()
            .filter(|worklog| tests.iter().all(|test| test(worklog)))
            .map(|worklog| worklog.issue)
            .collect()
    }

    /// The values of an operand for a field that holds ids or names.
    pub(super) fn values(&self, field: Field, terminal: &Terminal) -> Values<'w> {
        let mut values = Values::default();
        for operand in terminal.operand.flat() {
            let found = match operand {
                Operand::Empty => Found::Empty,
                Operand::Value(value) => self.lookup.find(field, value),
                Operand::Function { name, .. } => self.function(name),
                Operand::List(_) => Found::Nothing,
            };
            match found {
                Found::Ids(ids) => values.ids.extend(ids),
                Found::Texts(texts) => values.texts.extend(texts),
                Found::Empty => values.empty = true,
                Found::Nothing => {}
            }
        }
        values
    }

    fn function(&self, name: &str) -> Found<'w> {
        let issues = self.world.issues.values();
        let me = self.world.me.as_str();
        let Some(info) = catalogue::function(name) else {
            return Found::Nothing;
        };
        match info.function {
            Function::CurrentUser => Found::Texts(vec![me]),
            Function::Sprints(state) => Found::Ids(
                self.world
                    .sprints
                    .iter()
                    .filter(|sprint| sprint.state == state)
                    .map(|sprint| sprint.id)
                    .collect(),
            ),
            Function::IssueHistory => Found::Ids(
                issues
                    .filter(|issue| issue.last_viewed.is_some())
                    .map(|issue| issue.id)
                    .collect(),
            ),
            Function::WatchedIssues => Found::Ids(
                issues
                    .filter(|issue| issue.watchers.iter().any(|watcher| watcher == me))
                    .map(|issue| issue.id)
                    .collect(),
            ),
            Function::IssueTypes { subtask } => Found::Ids(
                self.world
                    .issue_types
                    .iter()
                    .filter(|kind| kind.subtask == subtask)
                    .map(|kind| kind.id)
                    .collect(),
            ),
            Function::Now | Function::StartOf(_) | Function::EndOf(_) => Found::Nothing,
        }
    }

    /// The instants of an operand, in milliseconds, and whether `EMPTY` is among them.
    pub(super) fn instants(&self, terminal: &Terminal) -> (Vec<i64>, bool) {
        let mut instants = Vec::new();
        let mut empty = false;
        for operand in terminal.operand.flat() {
            match operand {
                Operand::Empty => empty = true,
                Operand::Value(Value {
                    number: Some(ms), ..
                }) => instants.push(*ms),
                Operand::Value(value) => {
                    instants.extend(time::date(&value.text).map(|date| self.clock.resolve(date)));
                }
                Operand::Function { name, arguments } => {
                    let increment = arguments.first().and_then(|text| Increment::parse(text));
                    instants.extend(
                        catalogue::function(name)
                            .and_then(|info| self.moment(info.function, increment)),
                    );
                }
                Operand::List(_) => {}
            }
        }
        (instants, empty)
    }

    fn moment(&self, function: Function, increment: Option<Increment>) -> Option<i64> {
        match function {
            Function::Now => Some(self.clock.now_ms()),
            Function::StartOf(unit) => Some(self.clock.start_of(unit, increment)),
            Function::EndOf(unit) => Some(self.clock.end_of(unit, increment)),
            Function::CurrentUser
            | Function::Sprints(_)
            | Function::IssueHistory
            | Function::WatchedIssues
            | Function::IssueTypes { .. } => None,
        }
    }

    /// The words of an issue, kept while the same issue is looked at by several tests.
    pub(super) fn issue_words(&self) -> impl Fn(&Issue) -> Rc<IssueWords> + 'w {
        let last = Rc::clone(&self.last_words);
        move |issue| {
            if let Some((id, words)) = &*last.borrow()
                && *id == issue.id
            {
                return Rc::clone(words);
            }
            let words = Rc::new(IssueWords {
                key: Words::of(&issue.key),
                summary: Words::of(&issue.summary),
                description: Words::of(&issue.description),
            });
            *last.borrow_mut() = Some((issue.id, Rc::clone(&words)));
            words
        }
    }

    /// Every worklog comment.
    pub(super) fn comments(&self) -> &[Comment] {
        self.comments.get_or_init(|| {
            let worklogs = self.world.worklogs.values();
            worklogs
                .filter_map(|worklog| {
                    Some(Comment {
                        worklog: worklog.id,
                        issue: worklog.issue,
                        words: comment_words(worklog)?,
                    })
                })
                .collect()
        })
    }

    /// The issues a saved filter finds; none where filters name each other in a circle.
    pub(super) fn filtered(&self, id: u64) -> Rc<HashSet<u64>> {
        if let Some(known) = self.filters.borrow().get(&id) {
            return Rc::clone(known);
        }
        self.filters.borrow_mut().insert(id, Rc::default());
        let jql = self.world.filters.iter().find(|f| f.id == id);
        let parsed = jql.and_then(|filter| parse::parse(&filter.jql).ok());
        let mut found = Rc::default();
        if let Some((clause, _)) = parsed
            && self.filter_depth.get() < MAX_FILTER_DEPTH
        {
            self.filter_depth.set(self.filter_depth.get() + 1);
            let issues = self.matching(clause.as_ref());
            found = Rc::new(issues.into_iter().map(|issue| issue.id).collect());
            self.filter_depth.set(self.filter_depth.get() - 1);
        }
        self.filters.borrow_mut().insert(id, Rc::clone(&found));
        found
    }
}

/// Takes the `NOT`s off.
fn peel(mut clause: &Clause, mut negated: bool) -> (&Clause, bool) {
    while let Clause::Not(inner) = clause {
        clause = inner;
        negated = !negated;
    }
    (clause, negated)
}

/// The words of a worklog's comment: a text, or the texts of an ADF document.
fn comment_words(worklog: &Worklog) -> Option<Words> {
    fn texts(node: &serde_json::Value, into: &mut String) {
        match node {
            serde_json::Value::Object(members) => {
                if let Some(text) = members.get("text").and_then(|text| text.as_str()) {
                    into.push_str(text);
                }
                if let Some(content) = members.get("content") {
                    texts(content, into);
                    // A paragraph ends a word.
                    into.push(' ');
                }
            }
            serde_json::Value::Array(nodes) => {
                for node in nodes {
                    texts(node, into);
                }
            }
            serde_json::Value::String(text) => into.push_str(text),
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {
            }
        }
    }
    let mut text = String::new();
    texts(worklog.comment.as_ref()?, &mut text);
    Some(Words::of(&text))
}
