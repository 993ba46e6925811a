//! What only the screen knows: text being typed, the open page, open popups. Nothing here survives the program.

use std::collections::BTreeMap;

use crate::domain::jql::FilterId;

/// The pages of the rail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Today,
    Issues,
    Settings,
}

/// The screen's own state.
#[derive(Debug, Default)]
pub struct View {
    pub page: Page,
    pub timer_bar: super::timer_bar::TimerBarView,
    pub today: super::today::TodayView,
    pub issues: super::issues::IssuesView,
    pub onboarding: super::onboarding::OnboardingView,
    pub settings: super::settings::SettingsView,
    /// Filter text by tab.
    pub filter_text: BTreeMap<FilterId, String>,
    /// What lists know about single issues.
    pub known: super::known_issues::KnownIssues,
    /// Ctrl+F was pressed: the Issues page puts the focus into its filter field and takes this back.
    pub focus_filter: bool,
    /// Ctrl+K or "/" was pressed: the timer bar puts the focus into its field and takes this back.
    pub focus_timer: bool,
}

impl View {
    /// Goes to a page.
    pub fn open(&mut self, page: Page) {
        self.page = page;
    }
}
