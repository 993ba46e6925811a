//! The app state and its only transition.
//!
//! A person's [`Command`] and a service's [`Event`] enter one inbox; [`AppState::handle`], pure and told
//! the time, turns each into new state plus [`Effect`]s as plain data. Window and tray only read.
//!
//! The story of the flow is told here; what a message means is told by topic: [`tracking`] (the timer and
//! worklogs that are still here), [`outbox`] (worklogs on their way to Jira), [`issues`], [`sign_in`],
//! [`saving`] (getting changes onto the disk), `window` (closing, quitting, midnight), [`notices`] (all words).

pub mod command;
mod copying;
mod days;
pub mod effect;
pub mod event;
mod inputs;
pub mod issues;
pub mod notices;
pub mod outbox;
pub mod saving;
pub mod sign_in;
mod totals;
pub mod tracking;
pub mod tray_view;
mod turn;
mod window;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

pub use command::{Command, QuitAnswer};
pub use effect::Effect;
pub use event::{Event, Message};
pub use inputs::{Config, Delays, DemoSite, Loaded, Now};

use crate::domain::account::{Account, Owner};
use crate::domain::day::DayZone;
use crate::domain::ids::IdSource;
use crate::domain::jql::{Filter, FilterId};
use crate::domain::settings::Settings;
use crate::domain::timer::Timer;
use crate::domain::worklog::{Worklog, WorklogId};
use days::Days;
use effect::{Change, DesktopJob};
use issues::Issues;
use notices::Notices;
use outbox::Outbox;
use saving::Saving;
use sign_in::SignIn;
use sign_in::onboarding::Form;
use tracking::worklogs::Entry;
use turn::Turn;

/// THE app state.
#[derive(Debug)]
pub struct AppState {
    pub config: Config,
    pub settings: Settings,
    pub sign_in: SignIn,
    pub timer: Timer,
    /// Worklogs in memory: the shown days', and all that are not in Jira yet.
    pub worklogs: BTreeMap<WorklogId, Worklog>,
    pub issues: Issues,
    pub outbox: Outbox,
    pub notices: Notices,
    /// The day shown on Today.
    pub shown_day: Date,
    pub zone: DayZone,
    pub saving: Saving,
    /// The last discarded timer and the deleted worklogs that can be brought back.
    pub undo: tracking::Undo,
    /// A tray host is there; `None` until the bus was asked.
    pub tray_host: Option<bool>,
    pub window_open: bool,
    /// The question that quitting put.
    pub quit_question: Option<QuitQuestion>,
    /// Quit was decided: the loop ends after this turn.
    pub quitting: bool,
    /// The date as of the last turn.
    pub(crate) today: Date,
    /// The clocks as of the last turn: their differences tell a stepped clock.
    pub(crate) last_seen: Now,
    pub(crate) days: Days,
    pub(crate) typed: tracking::Typed,
    pub(crate) ids: IdSource,
    pub(crate) last_request: u64,
}

/// What quitting would leave behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuitQuestion {
    pub timer_runs: bool,
    pub unsent: usize,
}

impl AppState {
    /// The state at start, and what must be done first (read the token, load the first tab).
    pub fn start(config: Config, loaded: Loaded, now: Now) -> (Self, Vec<Effect>) {
        let mut turn = Turn::new(now.utc);
        let zone_name = loaded
            .account
            .as_ref()
            .and_then(|account| account.profile.time_zone.clone());
        let zone = DayZone::of_profile(zone_name.as_deref(), &config.machine_zone);
        let today = zone.date(now.utc);
        let mut state = Self {
            ids: IdSource::new(config.seed),
            config,
            settings: loaded.settings,
            sign_in: SignIn::default(),
            timer: loaded.timer,
            worklogs: BTreeMap::new(),
            issues: Issues::default(),
            outbox: Outbox::default(),
            notices: Notices::default(),
            shown_day: today,
            today,
            zone,
            saving: Saving::default(),
            undo: tracking::Undo::default(),
            tray_host: None,
            window_open: false,
            quit_question: None,
            quitting: false,
            last_seen: now,
            days: Days::default(),
            typed: tracking::Typed::default(),
            last_request: 0,
        };
        state.issues.filters = Filter::built_in();
        state.issues.filters.extend(
            loaded
                .filters
                .into_iter()
                .filter(|filter| matches!(filter.id, FilterId::Own(_))),
        );
        state.issues.pinned = loaded.pinned;
        state.issues.recent = loaded.recent;
        for worklog in loaded.worklogs {
            state.take_in(worklog, &mut turn);
        }
        let (today_starts, _) = state.zone.bounds(today);
        state.days.arrived(today_starts, Timestamp::MAX);

        state.begin_session(loaded.account, &mut turn);
        state.use_profile(&mut turn);
        state.notice_unattended_timer(&mut turn);
        state.open_filter(FilterId::AssignedToMe, &mut turn);
        let effects = state.commit(turn);
        (state, effects)
    }

    /// The only transition.
    pub fn handle(&mut self, message: Message, now: Now) -> Vec<Effect> {
        let mut turn = Turn::new(now.utc);
        self.mind_the_clock(now, &mut turn);
        match message {
            Message::Command(command) => self.command(command, &mut turn),
            Message::Event(event) => self.event(event, &mut turn),
        }
        self.deliver(&mut turn);
        self.commit(turn)
    }

    /// Does what is due by now: sends, looks, retries, heartbeats, midnight.
    pub fn tick(&mut self, now: Now) -> Vec<Effect> {
        let mut turn = Turn::new(now.utc);
        self.mind_the_clock(now, &mut turn);
        self.turn_the_day(&mut turn);
        self.beat(&mut turn);
        self.notices.expire(now.utc);
        self.resubmit_if_due(&mut turn);
        self.retry_sign_in(&mut turn);
        self.ask_about_typed(&mut turn);
        self.retry_reading(&mut turn);
        self.end_silence(&mut turn);
        self.deliver(&mut turn);
        self.commit(turn)
    }

    /// When [`Self::tick`] has something to do next; `None` when nothing is due ever.
    ///
    /// A running timer asks for one wake-up a minute (heartbeat, the tray's text). After a tick this is always
    /// later than now.
    #[must_use]
    pub fn next_wakeup(&self, now: Now) -> Option<Timestamp> {
        [
            self.next_beat(),
            self.next_midnight(),
            self.notices.next_expiry(),
            self.saving.resubmit_at,
            self.sign_in.retry_at,
            // Nothing is to be done then but to show that the keyring is waited for.
            self.sign_in
                .keyring_is_slow_from()
                .filter(|at| *at > now.utc),
            self.next_question(),
            self.next_reading(),
            self.silent_from(),
            self.next_delivery(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// What the person asked for.
    fn command(&mut self, command: Command, turn: &mut Turn) {
        match command {
            Command::Start(subject) => self.start_timer(subject, turn),
            Command::StartTyped(text) => self.start_typed(&text, turn),
            Command::Stop => self.stop_timer(turn),
            Command::Resume => self.resume(turn),
            Command::Toggle => self.toggle(turn),
            Command::Switch(subject) => self.switch(subject, turn),
            Command::Discard => self.discard(turn),
            Command::UndoDiscard => self.undo_discard(turn),
            Command::SetStart(started) => self.set_start(started, turn),
            Command::CutAt(end) => self.cut_at(end, turn),
            Command::SetNote(note) => self.set_note(note, turn),

            Command::LogTime {
                subject,
                started,
                secs,
                comment,
            } => self.log_time(
                Entry {
                    subject,
                    started,
                    secs,
                    comment,
                },
                turn,
            ),
            Command::EditWorklog {
                id,
                subject,
                started,
                secs,
                comment,
            } => self.edit_worklog(
                id,
                Entry {
                    subject,
                    started,
                    secs,
                    comment,
                },
                turn,
            ),
            Command::DeleteWorklog(id) => self.delete_worklog(id, turn),
            Command::UndoDelete(id) => self.undo_delete(id, turn),
            Command::UndoStop(id) => self.undo_stop(id, turn),
            Command::Assign { id, issue } => self.assign(id, issue, turn),
            Command::Hold(id) => self.hold(id, turn),
            Command::Release(id) => self.release(id, turn),
            Command::SendNow => self.send_now(turn),
            Command::ClaimRemote { id, remote } => self.claim_remote(id, remote, turn),
            Command::SendAnyway(id) => self.send_anyway(id, turn),
            Command::ShowDay(date) => self.show_day(date, turn),

            Command::Refresh(filter) => self.refresh(filter, turn),
            Command::OpenFilter(filter) => self.open_filter(filter, turn),
            Command::SaveFilter(filter) => self.save_filter(filter, turn),
            Command::DeleteFilter(filter) => self.delete_filter(filter, turn),
            Command::Pin(issue) => self.pin(issue, turn),
            Command::Unpin(issue) => self.unpin(issue, turn),
            Command::FindIssues(query) => self.find_issues(&query, turn),
            Command::OpenInBrowser(issue) => self.open_in_browser(issue, turn),

            Command::ProbeSite(site) => self.probe_site(&site, turn),
            Command::Connect {
                site,
                email,
                token,
                expires,
                host_confirmed,
            } => self.connect(
                Form {
                    site,
                    email,
                    token,
                    expires,
                    host_confirmed,
                },
                turn,
            ),
            Command::FinishOnboarding => self.finish_onboarding(turn),
            Command::RetryKeyring => self.retry_keyring(turn),
            Command::KeepInMemory => self.keep_in_memory(turn),
            Command::ReplaceToken => self.replace_token(),
            Command::CancelOnboarding => self.cancel_onboarding(turn),
            Command::SignOut => self.sign_out(turn),
            Command::TryDemo => turn.effect(Effect::Desktop(DesktopJob::StartDemo)),

            Command::SaveSettings(settings) => self.save_settings(settings, turn),
            Command::RetrySaving => self.resubmit(turn),
            Command::DismissNotice(id) => self.notices.dismiss(id),
            Command::OpenWindow => turn.effect(Effect::Desktop(DesktopJob::OpenWindow)),
            Command::CloseWindow => self.close_window(turn),
            Command::Quit => self.quit(turn),
            Command::QuitAnswer(answer) => self.quit_answered(answer, turn),
            Command::OpenUrl(url) => turn.effect(Effect::Desktop(DesktopJob::OpenUrl(url))),
            Command::CopyText(text) => turn.effect(Effect::Desktop(DesktopJob::CopyText(text))),
            Command::SaveCopy => self.save_copy(turn),
            Command::OpenDataFolder => turn.effect(Effect::Desktop(DesktopJob::OpenDataFolder)),
            Command::RemoveEverything => self.remove_everything(turn),
        }
    }

    /// What the outside world reported.
    fn event(&mut self, event: Event, turn: &mut Turn) {
        match event {
            Event::Stored { job, result } => self.stored(job, result, turn),
            Event::FilterLoaded {
                filter,
                issues,
                read_at,
            } => self.filter_loaded(filter, issues, read_at, turn),
            Event::WorklogsLoaded { from, to, worklogs } => {
                self.worklogs_loaded(from, to, worklogs, turn);
            }
            Event::LoadFailed { what, problem } => self.load_failed(what, &problem, turn),

            Event::SecretRead { generation, result } => self.secret_read(generation, result, turn),
            Event::SecretSaved { generation, result } => {
                self.secret_saved(generation, result, turn);
            }
            Event::SecretDeleted { generation, result } => self.secret_deleted(generation, result),
            Event::SecretProvider { result, .. } => {
                self.sign_in.provider = result.ok().or(self.sign_in.provider.take());
            }

            Event::SiteProbed { request, result } => self.site_probed(request, result),
            Event::Connected { request, result } => self.connected(request, result, turn),
            Event::SignInChecked { request, result } => self.sign_in_checked(request, result, turn),

            Event::SearchPage {
                request,
                filter,
                issues,
                last,
            } => self.search_page(request, filter, issues, last, turn),
            Event::SearchFailed {
                request,
                filter,
                problem,
            } => self.search_failed(request, filter, &problem, turn),
            Event::Found {
                request, result, ..
            } => self.found(request, result, turn),
            Event::Looked {
                worklog,
                attempt,
                result,
            } => self.looked(worklog, attempt, result, turn),
            Event::Posted {
                worklog,
                attempt,
                result,
            } => self.posted(worklog, attempt, result, turn),
            Event::TwinDeleted {
                worklog,
                remote,
                result,
            } => self.twin_deleted(worklog, remote, result, turn),

            Event::TrayHost { present } => self.tray_host_is(present, turn),
            Event::WindowOpened => self.window_open = true,
            Event::WindowClosed => self.window_closed(turn),
            Event::NetworkChanged => self.network_changed(turn),
            Event::CopyPlaceChosen { path } => Self::copy_place_chosen(path, turn),
            Event::CopySaved { to, result } => self.copy_saved(&to, &result, turn),
            Event::NoFileDialog => self.no_file_dialog(),
            Event::Removed { .. } => self.quit_now(turn),
        }
    }

    fn save_settings(&mut self, settings: Settings, turn: &mut Turn) {
        if settings != self.settings {
            self.settings = settings.clone();
            turn.save(Change::PutSettings(settings));
        }
    }

    /// The number of the next request to Jira.
    pub(crate) fn next_request(&mut self) -> u64 {
        self.last_request += 1;
        self.last_request
    }

    /// The signed-in (or once signed-in) account.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.sign_in.account()
    }

    /// Whose worklogs are shown and sent.
    #[must_use]
    pub fn owner(&self) -> Option<Owner> {
        self.account().map(Account::owner)
    }

    /// The present owner's worklogs that start on the date, by start, then by id.
    #[must_use]
    pub fn worklogs_on(&self, date: Date) -> Vec<&Worklog> {
        let (from, to) = self.zone.bounds(date);
        let owner = self.owner();
        let mut day: Vec<&Worklog> = self
            .worklogs
            .values()
            .filter(|w| Some(&w.owner) == owner.as_ref() && w.started >= from && w.started < to)
            .collect();
        day.sort_by_key(|w| (w.started, w.id));
        day
    }

    /// Seconds a day that are the goal: set by the person, else from Jira, else 8 h.
    #[must_use]
    pub fn day_goal_secs(&self) -> i64 {
        self.settings
            .day_goal_secs
            .or_else(|| self.account().map(|a| a.profile.day_secs))
            .unwrap_or(8 * 3600)
    }
}
