//! `bongsu`: arguments, then one of the verbs, then an exit code.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use bongsu::{app, cli::Cli, config::veil, text::Clean};
use clap::{Parser, error::ErrorKind};

/// Wrong usage, as in `sysexits.h`.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(asked) => {
            let help = matches!(asked.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            if help {
                let _ = asked.print();
                return ExitCode::SUCCESS;
            }
            // It repeats the argument, which may hold anything.
            for line in Clean::lines(&veil(&asked.render().to_string())) {
                let _ = writeln!(io::stderr(), "{line}");
            }
            return ExitCode::from(USAGE);
        }
    };
    match app::run(&cli) {
        Ok(code) => code,
        Err(trouble) => {
            let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
            let _ = writeln!(io::stderr(), "{}", trouble.render(colour));
            ExitCode::from(trouble.exit_code())
        }
    }
}
