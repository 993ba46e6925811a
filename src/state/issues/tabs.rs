//! Tabs: opening, reading all pages again, tabs of the person's own.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::super::AppState;
use super::super::effect::{Change, Effect, JiraRead, LoadJob};
use super::super::sign_in::Session;
use super::super::turn::Turn;
use super::Loading;
use crate::domain::issue::Issue;
use crate::domain::jql::{Filter, FilterId};
use crate::domain::problem::JiraProblem;

/// An opened tab is read again when its result is older than this.
const STALE: SignedDuration = SignedDuration::from_mins(5);

impl AppState {
    /// Opens a tab: its stored result first, then Jira's if that is old.
    pub(crate) fn open_filter(&mut self, id: FilterId, turn: &mut Turn) {
        if self.issues.filter(id).is_none() {
            return;
        }
        self.issues.open = Some(id);
        if self.issues.results.contains_key(&id) {
            self.refresh_if_stale(id, turn);
        } else {
            turn.effect(Effect::Load(LoadJob::Filter(id)));
        }
    }

    /// The stored result arrived; whatever Jira said meanwhile is newer.
    pub(crate) fn filter_loaded(
        &mut self,
        id: FilterId,
        issues: Vec<Issue>,
        read_at: Option<Timestamp>,
        turn: &mut Turn,
    ) {
        if self.issues.filter(id).is_none() {
            return;
        }
        let result = self.issues.results.entry(id).or_default();
        if result.read_at.is_none() && read_at.is_some() {
            if let Some(loading) = &mut result.loading {
                loading.fresh = Arc::unwrap_or_clone(std::mem::take(&mut result.issues));
            }
            result.issues = Arc::new(issues);
            result.read_at = read_at;
        }
        if self.issues.open == Some(id) {
            self.refresh_if_stale(id, turn);
        }
    }

    /// The open tab is read again when signing in made that possible.
    pub(crate) fn refresh_open_filter(&mut self, turn: &mut Turn) {
        if let Some(id) = self.issues.open
            && self.issues.results.contains_key(&id)
        {
            self.refresh_if_stale(id, turn);
        }
    }

    fn refresh_if_stale(&mut self, id: FilterId, turn: &mut Turn) {
        let fresh = self.issues.results.get(&id).is_some_and(|result| {
            let age = result.read_at.map(|at| turn.now.duration_since(at));
            result.loading.is_some() || age.is_some_and(|age| age < STALE && !age.is_negative())
        });
        if !fresh && matches!(self.sign_in.session, Session::SignedIn { .. }) {
            self.refresh(id, turn);
        }
    }

    /// Reads the tab's JQL again, all pages.
    pub(crate) fn refresh(&mut self, id: FilterId, turn: &mut Turn) {
        let Some(jql) = self.issues.filter(id).map(|filter| filter.jql.clone()) else {
            return;
        };
        let signed_in = matches!(self.sign_in.session, Session::SignedIn { .. });
        let request = self.next_request();
        let result = self.issues.results.entry(id).or_default();
        if !signed_in {
            result.problem = Some(JiraProblem::NotSignedIn);
            return;
        }
        if result.read_at.is_none() {
            result.issues = Arc::default();
        }
        result.loading = Some(Loading {
            request,
            fresh: Vec::new(),
        });
        turn.effect(Effect::JiraRead(JiraRead::Search {
            request,
            filter: id,
            jql,
        }));
    }

    /// Answers to superseded requests are not for us.
    fn is_loading(&self, id: FilterId, request: u64) -> bool {
        let loading = self
            .issues
            .results
            .get(&id)
            .and_then(|r| r.loading.as_ref());
        loading.is_some_and(|loading| loading.request == request)
    }

    /// A page arrived. Only a complete result replaces the stored one.
    pub(crate) fn search_page(
        &mut self,
        request: u64,
        id: FilterId,
        page: Vec<Issue>,
        last: bool,
        turn: &mut Turn,
    ) {
        if !self.is_loading(id, request) {
            return;
        }
        self.refresh_known_issues(&page, turn);
        self.heard(turn);
        let Some(result) = self.issues.results.get_mut(&id) else {
            return;
        };
        if result.read_at.is_some() {
            if let Some(loading) = &mut result.loading {
                loading.fresh.extend(page);
            }
        } else {
            Arc::make_mut(&mut result.issues).extend(page);
        }
        if !last {
            return;
        }
        if let Some(loading) = result.loading.take()
            && result.read_at.is_some()
        {
            result.issues = Arc::new(loading.fresh);
        }
        result.read_at = Some(turn.now);
        result.problem = None;
        turn.save(Change::ReplaceResult {
            filter: id,
            issues: Arc::clone(&result.issues),
            read_at: turn.now,
        });
    }

    /// A search failed: the last result stays, the tab says why.
    pub(crate) fn search_failed(
        &mut self,
        request: u64,
        id: FilterId,
        problem: &JiraProblem,
        turn: &mut Turn,
    ) {
        if !self.is_loading(id, request) {
            return;
        }
        if let Some(result) = self.issues.results.get_mut(&id) {
            result.loading = None;
            result.problem = Some(problem.clone());
        }
        self.reading_failed(problem, turn);
    }

    /// Adds or changes a tab of the person's own.
    pub(crate) fn save_filter(&mut self, filter: Filter, turn: &mut Turn) {
        if !matches!(filter.id, FilterId::Own(_)) {
            return;
        }
        let id = filter.id;
        let filters = &mut self.issues.filters;
        let place = filters
            .iter()
            .position(|known| known.id == id)
            .unwrap_or(filters.len());
        let changed = if let Some(known) = filters.get_mut(place) {
            std::mem::replace(known, filter.clone()).jql != filter.jql
        } else {
            filters.push(filter.clone());
            true
        };
        turn.save(Change::PutFilter {
            filter,
            position: u32::try_from(place).unwrap_or(u32::MAX),
        });
        if changed {
            self.issues.results.remove(&id);
            self.refresh(id, turn);
        }
    }

    pub(crate) fn delete_filter(&mut self, id: FilterId, turn: &mut Turn) {
        if !matches!(id, FilterId::Own(_)) || self.issues.filter(id).is_none() {
            return;
        }
        self.issues.filters.retain(|filter| filter.id != id);
        self.issues.results.remove(&id);
        turn.save(Change::DeleteFilter(id));
        if self.issues.open == Some(id) {
            self.open_filter(FilterId::AssignedToMe, turn);
        }
    }
}
