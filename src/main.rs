//! The program: what the command line asks for.

use std::process::ExitCode;

use clap::Parser as _;
use planim::desktop::arguments::{Arguments, Task};
use planim::{desktop, sandbox};

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    desktop::logging::start();
    match arguments.task.take() {
        None => desktop::run(&arguments),
        Some(Task::Sandbox(options)) => match sandbox::serve(options.into()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                desktop::dialogs::say_on_stderr(&format!("the sandbox did not start: {error}"));
                ExitCode::FAILURE
            }
        },
    }
}
