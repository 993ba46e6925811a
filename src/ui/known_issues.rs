//! What lists know about single issues: an index over the loaded tabs, made again only when a tab changed.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::issue::{Issue, IssueId};
use crate::domain::jql::FilterId;
use crate::state::AppState;

/// Finds an issue of any loaded tab by its id.
#[derive(Debug, Default)]
pub struct KnownIssues {
    tabs: Vec<(FilterId, Arc<Vec<Issue>>)>,
    places: HashMap<IssueId, (usize, usize)>,
    generation: u64,
}

impl KnownIssues {
    /// Follows the state. Cheap while no tab changed.
    pub fn update(&mut self, state: &AppState) {
        let results = &state.issues.results;
        let same = self.tabs.len() == results.len()
            && self
                .tabs
                .iter()
                .zip(results)
                .all(|((id, old), (new_id, new))| id == new_id && Arc::ptr_eq(old, &new.issues));
        if same {
            return;
        }
        self.generation += 1;
        self.tabs = results
            .iter()
            .map(|(id, result)| (*id, Arc::clone(&result.issues)))
            .collect();
        self.places.clear();
        self.places
            .reserve(self.tabs.iter().map(|(_, issues)| issues.len()).sum());
        for (tab, (_, issues)) in self.tabs.iter().enumerate() {
            for (row, issue) in issues.iter().enumerate() {
                self.places.entry(issue.id).or_insert((tab, row));
            }
        }
    }

    /// Counts up whenever what is known changed.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The issue as a tab last had it.
    pub fn get(&self, id: IssueId) -> Option<&Issue> {
        let (tab, row) = *self.places.get(&id)?;
        self.tabs.get(tab)?.1.get(row)
    }

    /// Every issue once, tab by tab.
    pub fn iter(&self) -> impl Iterator<Item = &Issue> {
        self.tabs
            .iter()
            .enumerate()
            .flat_map(move |(tab, (_, issues))| {
                issues
                    .iter()
                    .enumerate()
                    .filter(move |(row, issue)| self.places.get(&issue.id) == Some(&(tab, *row)))
                    .map(|(_, issue)| issue)
            })
    }
}
