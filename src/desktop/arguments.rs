//! What may be said on the command line. No secret is ever taken from there: others can read it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

use crate::sandbox::{Mode, Options};
use crate::state::Delays;

/// Tracks time on Jira issues, from a window and from the tray.
#[derive(Debug, Parser)]
#[command(
    name = "planim",
    version,
    about,
    args_conflicts_with_subcommands = true
)]
pub struct Arguments {
    /// Try Planim with a Jira of its own, apart from everything else on this computer
    #[arg(long)]
    pub demo: bool,
    /// Start in the tray, without a window
    #[arg(long)]
    pub tray: bool,
    /// Delays of the delivery protocol for tests: six numbers of milliseconds in the order
    /// of [`Delays`]' fields.
    #[arg(long, hide = true, value_name = "MS,…", value_parser = delays)]
    pub delays_ms: Option<Delays>,
    #[command(subcommand)]
    pub task: Option<Task>,
}

/// What the program does instead of tracking time.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Run an embedded Jira on this computer, to try things against
    Sandbox(SandboxArguments),
}

#[derive(Debug, Args)]
pub struct SandboxArguments {
    /// Port on 127.0.0.1; 0 lets the system choose
    #[arg(long)]
    pub port: u16,
    /// Which Jira it plays
    #[arg(long, value_enum, default_value_t = Plays::Cloud)]
    pub mode: Plays,
    /// How many issues it starts with
    #[arg(long, default_value_t = Options::default().issues)]
    pub issues: usize,
    /// How many worklogs it starts with
    #[arg(long, default_value_t = Options::default().worklogs)]
    pub worklogs: usize,
    /// A JSON file of faults to play
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Keep its Jira in this file between starts
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// How long search does not see a change
    #[arg(long, value_name = "MS", default_value_t = 1_000)]
    pub search_lag: u32,
    /// Answer 429 to whoever asks faster than Jira Cloud allows
    #[arg(long)]
    pub rate_limits: bool,
}

/// [`Mode`], as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Plays {
    Cloud,
    Gateway,
    DataCenter,
}

impl From<SandboxArguments> for Options {
    fn from(arguments: SandboxArguments) -> Self {
        Self {
            port: arguments.port,
            mode: match arguments.mode {
                Plays::Cloud => Mode::Cloud,
                Plays::Gateway => Mode::Gateway,
                Plays::DataCenter => Mode::DataCenter,
            },
            issues: arguments.issues,
            worklogs: arguments.worklogs,
            faults: arguments.faults,
            data: arguments.data,
            search_lag_ms: i64::from(arguments.search_lag),
            rate_limits: arguments.rate_limits,
            ..Self::default()
        }
    }
}

fn delays(text: &str) -> Result<Delays, String> {
    let numbers: Vec<i64> = text
        .split(',')
        .map(|number| number.trim().parse::<u32>().map(i64::from))
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let [
        first_look,
        between_looks,
        prove_absent,
        watch_twin,
        retry_first,
        retry_max,
    ] = <[i64; 6]>::try_from(numbers)
        .map_err(|numbers| format!("six numbers are needed, {} are given", numbers.len()))?
        .map(SignedDuration::from_millis);
    Ok(Delays {
        first_look,
        between_looks,
        prove_absent,
        watch_twin,
        retry_first,
        retry_max,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn clap_finds_no_fault_with_the_definition() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_plain_start_opens_the_window_of_the_persons_own_data() {
        let arguments = parse("planim").unwrap();
        assert!(!arguments.demo && !arguments.tray);
        assert!(arguments.task.is_none() && arguments.delays_ms.is_none());
    }

    #[test]
    fn the_sandbox_takes_its_options() {
        let arguments =
            parse("planim sandbox --port 0 --mode data-center --issues 7 --data /tmp/jira.json")
                .unwrap();
        let Some(Task::Sandbox(sandbox)) = arguments.task else {
            panic!("{arguments:?}");
        };
        let options = Options::from(sandbox);
        assert_eq!(
            (options.port, options.mode, options.issues),
            (0, Mode::DataCenter, 7)
        );
        assert_eq!(options.worklogs, Options::default().worklogs);
        assert_eq!(options.data, Some(PathBuf::from("/tmp/jira.json")));
        assert!(parse("planim sandbox").is_err(), "the port is asked for");
        assert!(parse("planim --demo sandbox --port 0").is_err());
    }

    #[test]
    fn delays_are_six_numbers_of_milliseconds() {
        let arguments = parse("planim --delays-ms 1,2,3,4,5,6").unwrap();
        let delays = arguments.delays_ms.unwrap();
        assert_eq!(delays.first_look, SignedDuration::from_millis(1));
        assert_eq!(delays.prove_absent, SignedDuration::from_millis(3));
        assert_eq!(delays.retry_max, SignedDuration::from_millis(6));
        for wrong in ["1,2,3", "1,2,3,4,5,x", "1,2,3,4,5,-6", ""] {
            assert!(
                Arguments::try_parse_from(["planim", "--delays-ms", wrong]).is_err(),
                "{wrong}"
            );
        }
    }
}
