//! `bongsu`: arguments, then one of the verbs, then an exit code.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use bongsu::{app, cli::Cli};
use clap::{Parser, error::ErrorKind};

/// Wrong usage, as in `sysexits.h`.
const USAGE: u8 = 64;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(asked) => {
            let help = matches!(asked.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let _ = asked.print();
            return if help { ExitCode::SUCCESS } else { ExitCode::from(USAGE) };
        }
    };
    match app::run(&cli) {
        Ok(code) => code,
        Err(trouble) => {
            let _ = writeln!(io::stderr(), "{trouble}");
            ExitCode::from(trouble.exit_code())
        }
    }
}
