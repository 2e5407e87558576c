//! `bongsu journal export --audit` and `bongsu changes`: what was done, and what of it still stands, for the shell.

mod words;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use self::words as w;
use super::{
    start,
    verbs::{self, Trouble},
};
use crate::{
    cli::Cli,
    domain::{
        act::{Change, Ledger, Revert, Undo},
        clock::{Clock, Moment, SystemClock},
        words::Lang,
    },
    journal::{self, Audit, JournalError},
    text::{Clean, Zone, number, time},
};

/// The exit code when changes stand …
const STANDS: u8 = 1;
/// … and when one of them should have ended.
const OVERDUE: u8 = 2;

/// Prints every action as a line of JSON.
///
/// # Errors
/// When the config is wrong or the journal cannot be read.
pub fn export(cli: &Cli) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    verbs::tell_waiting(&verbs::state_dir(&loaded)?, start::lang(cli, &loaded.room));
    match journal::audit(&verbs::state_dir(&loaded)?, &loaded.room.name, &mut io::stdout().lock()) {
        Err(JournalError::Write(error)) => verbs::ignore_closed_pipe(Err(error))?,
        written => written?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the changes that stand, for people or as the lines of the audit about them.
///
/// # Errors
/// When the config is wrong or the journal cannot be read.
pub fn changes(cli: &Cli, json: bool) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    verbs::tell_waiting(&verbs::state_dir(&loaded)?, start::lang(cli, &loaded.room));
    let history = match journal::history(&verbs::state_dir(&loaded)?) {
        // A room that was never opened changed nothing.
        Err(JournalError::NoJournal(_)) => Vec::new(),
        history => history?,
    };
    let (ledger, now) = (Ledger::fold(&history), SystemClock.now());
    let changes = ledger.changes(now);
    let mut out = io::stdout().lock();
    let printed = if json {
        changes.iter().try_for_each(|change| Audit::of(change.deed, &loaded.room.name).write(&mut out))
    } else {
        print(&changes, now, &start::zone(&loaded.room), start::lang(cli, &loaded.room), &mut out)
    };
    verbs::ignore_closed_pipe(printed)?;
    Ok(ExitCode::from(code(&changes, now)))
}

fn code(changes: &[Change<'_>], now: Moment) -> u8 {
    match changes {
        [] => 0,
        changes if changes.iter().any(|change| change.is_due(now)) => OVERDUE,
        _ => STANDS,
    }
}

fn print(changes: &[Change<'_>], now: Moment, zone: &Zone, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if changes.is_empty() {
        return writeln!(out, "{}", w::nothing_stands().get(lang));
    }
    for change in changes {
        let deed = change.deed;
        let (since, who) = (time::date_time(deed.ended_at.unwrap_or(deed.at), zone), deed.actor.name());
        let what = format!("{} ({})", deed.intent.plan.title, deed.intent.plan.scene);
        writeln!(out, "#{}  {since}  {}  {}", deed.id, Clean::new(who.unwrap_or("bongsu")), Clean::new(&what))?;
        writeln!(out, "    {}", Clean::new(&[end(change, now, lang), undo(change, lang)].join(" · ")))?;
    }
    Ok(())
}

/// When it ends, and how.
fn end(change: &Change<'_>, now: Moment, lang: Lang) -> String {
    let Some(at) = change.expires_at else { return w::no_end().get(lang).to_owned() };
    let span = |from: Moment, to: Moment| number::duration((to - from).to_std().unwrap_or_default());
    let when = if change.is_due(now) { w::overdue(lang, span(at, now)) } else { w::ends_in(lang, span(now, at)) };
    let how = match change.deed.revert() {
        Some(Revert::Auto) => w::by_the_room(),
        Some(Revert::Itself) => w::by_itself(),
        Some(Revert::Ask) | None => w::room_asks(),
    };
    format!("{when}, {}", how.get(lang))
}

fn undo(change: &Change<'_>, lang: Lang) -> String {
    match &change.deed.intent.plan.undo {
        Undo::By(how) => w::undo(lang, how),
        Undo::Never(why) => w::never(lang, why),
    }
}
