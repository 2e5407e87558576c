//! Reads the text of `SHOW ENGINE INNODB STATUS`: finds the latest deadlock, in every dialect.
//!
//! MySQL 5.7 to 9 and MariaDB 10.3 to 12 write the section differently, and the error log once more differently; the
//! source is `lock0lock.cc` and `trx0trx.cc` of both. The text of queries stands in the report unquoted, so that it can
//! imitate the report: what cannot be told apart is marked as suspect. It never panics, never loops and takes linear
//! time, whatever the text says; it never asks a server.

mod line;
mod reader;

use thiserror::Error;

use super::deadlock::{Deadlock, TEXT_LIMIT};
use crate::text::Clean;

/// Why a status gives no deadlock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoDeadlock {
    /// The status is whole up to where the section would stand, and has none.
    #[error("the server has reported no deadlock since it started")]
    NoSection,
    /// The section is missing, and so is what comes after it.
    #[error("the status text is cut off before the section on deadlocks; the server keeps at most 1 MiB of it")]
    Truncated,
    /// The section is there and no transaction in it can be read.
    #[error("the section on deadlocks is there but names no transaction that can be read")]
    Unreadable,
}

/// The latest deadlock of a status text, or of a piece of the error log written under `innodb_print_all_deadlocks`.
///
/// # Errors
/// [`NoDeadlock`] says why there is none.
pub fn latest_deadlock(status: &str) -> Result<Deadlock, NoDeadlock> {
    let lines: Vec<&str> = status.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let section = Section::find(&lines)?;
    let (mut deadlock, length) = reader::read(&section.lines, section.log);
    if deadlock.transactions.is_empty() {
        return Err(NoDeadlock::Unreadable);
    }
    deadlock.suspect |= section.suspect;
    let report = section.lines.get(..length).unwrap_or(&section.lines);
    (deadlock.at, deadlock.at_parsed) = line::timestamp(section.at.unwrap_or_default());
    deadlock.text_bytes = report.iter().map(|line| line.len() + 1).sum();
    deadlock.text_lines = report.len();
    deadlock.text = first_lines(report);
    Ok(deadlock)
}

/// The part of the text that is about the latest deadlock.
struct Section<'a> {
    /// Its lines, from the one after its title to the end of the text.
    lines: Vec<&'a str>,
    /// The text that begins with its time.
    at: Option<&'a str>,
    /// Whether the text is an error log: prefixes are stripped, and the report ends with the victim.
    log: bool,
    /// Whether there is more than one candidate.
    suspect: bool,
}

impl<'a> Section<'a> {
    fn find(lines: &[&'a str]) -> Result<Self, NoDeadlock> {
        // The live queries of a status stand in its section on transactions: a title beyond it is theirs.
        let live = (0..lines.len()).find(|&at| begins_transactions(lines, at));
        let is_ours = |at: usize| lines[at] == "LATEST DETECTED DEADLOCK" && is_title(lines, at);
        let mut titles = (0..live.unwrap_or(lines.len())).filter(|&at| is_ours(at)).peekable();
        if let Some(at) = titles.next() {
            let lines = lines.get(at + 2..).unwrap_or_default().to_vec();
            let at = lines.iter().copied().find(|line| !line.trim().is_empty());
            return Ok(Self { lines, at, log: false, suspect: titles.peek().is_some() });
        }
        let status = lines.iter().take(8).any(|line| line.contains("INNODB MONITOR OUTPUT"));
        if !status && let Some(section) = Self::find_in_log(lines) {
            return Ok(section);
        }
        Err(if live.is_some() { NoDeadlock::NoSection } else { NoDeadlock::Truncated })
    }

    /// The last report in an error log. Its first line says that there is one; a piece that was copied by hand may
    /// begin after it.
    fn find_in_log(lines: &[&'a str]) -> Option<Self> {
        let stripped: Vec<(Option<&str>, &str)> = lines.iter().map(|line| line::strip_log_prefix(line)).collect();
        let announced = stripped
            .iter()
            .rposition(|(prefix, text)| prefix.is_some() && text.starts_with("Transactions deadlock detected"));
        let from = announced.or_else(|| stripped.iter().position(|(_, text)| *text == "*** (1) TRANSACTION:"))?;
        let at = stripped[from].0.or_else(|| stripped[..from].iter().rev().find_map(|(prefix, _)| *prefix));
        let lines = stripped[from..].iter().map(|(_, text)| *text).collect();
        Some(Self { lines, at, log: true, suspect: false })
    }
}

/// Whether line `at` stands between two lines of dashes, as the title of a section does.
fn is_title(lines: &[&str], at: usize) -> bool {
    let dashes = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| is_dashes(line));
    dashes(at.checked_sub(1)) && dashes(at.checked_add(1))
}

/// Whether line `at` is the title of the section on transactions, which is the next one after that on deadlocks.
fn begins_transactions(lines: &[&str], at: usize) -> bool {
    lines.get(at) == Some(&"TRANSACTIONS")
        && is_title(lines, at)
        && lines.get(at + 2).is_some_and(|line| line.starts_with("Trx id counter "))
}

/// Whether a line is a rule of dashes.
fn is_dashes(line: &str) -> bool {
    line.len() >= 3 && line.bytes().all(|byte| byte == b'-')
}

/// The first lines of the report, as many as fit.
fn first_lines(report: &[&str]) -> Vec<Clean> {
    let mut room = TEXT_LIMIT;
    let mut kept = Vec::new();
    for line in report.iter().map(|line| Clean::new(line)) {
        let Some(left) = room.checked_sub(line.len() + 1) else { break };
        room = left;
        kept.push(line);
    }
    kept
}

#[cfg(test)]
#[path = "innodb/tests.rs"]
mod tests;
