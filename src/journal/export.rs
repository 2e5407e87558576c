//! What `bongsu journal verify` and `bongsu journal export` do. Neither changes anything, and both work while the
//! room is open.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use chrono::SecondsFormat;

use super::{
    dir::StateDir,
    error::JournalError,
    finding::Report,
    line,
    recover::{self, Found},
    verify::Kept,
};
use crate::{
    config,
    domain::{
        act::{Deed, Ledger, Undo, chain::Hand},
        clock::Moment,
        event::{Event, Evidence, Stamped},
        timeline::{Entry, Timeline},
    },
    text::{escape::markdown, number},
};

/// How a journal is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The lines that belong to the chain, as they are.
    Jsonl,
    /// The timeline as a table and every action, for a post-mortem.
    Markdown,
}

/// Checks the journal of a room against its own chain and its head.
///
/// # Errors
/// When there is no journal, or it cannot be read at all. Damage is not an error but a finding.
pub fn verify(dir: &StateDir) -> Result<Report, JournalError> {
    Ok(recover::look(dir)?.1.report)
}

/// Everything that can be read of the journal of a room, also while somebody writes it.
///
/// # Errors
/// When there is no journal, or it cannot be read at all.
pub fn history(dir: &StateDir) -> Result<Vec<Stamped>, JournalError> {
    Ok(veiled(Found::from(recover::look(dir)?.1)))
}

/// Writes the journal of a room to `out`; times are UTC, RFC 3339.
///
/// # Errors
/// When there is no journal, it cannot be read at all, or `out` fails.
pub fn export(dir: &StateDir, format: Format, out: &mut dyn Write) -> Result<(), JournalError> {
    let (bytes, walk) = recover::look(dir)?;
    let written = match format {
        Format::Jsonl => walk.kept.iter().try_for_each(|kept| {
            out.write_all(&line(&bytes[kept.range.clone()], kept))?;
            out.write_all(b"\n")
        }),
        Format::Markdown => timeline(&veiled(Found::from(walk)), out),
    };
    written.and_then(|()| out.flush()).map_err(JournalError::Write)
}

/// What happened, without what an older bongsu may have written of secrets.
fn veiled(found: Found) -> Vec<Stamped> {
    found.history.into_iter().map(config::veil_stamped).collect()
}

/// A line as it is; where there is a secret in it, without it, though the chain breaks there.
fn line<'a>(bytes: &'a [u8], kept: &Kept) -> Cow<'a, [u8]> {
    if kept.stamped.event == Event::Unknown {
        let text = String::from_utf8_lossy(bytes);
        return match config::veil(&text) {
            Cow::Owned(veiled) => Cow::Owned(veiled.into_bytes()),
            Cow::Borrowed(_) => Cow::Borrowed(bytes),
        };
    }
    let veiled = config::veil_stamped(kept.stamped.clone());
    let changed = (veiled != kept.stamped).then(|| line::encode(kept.prev, &veiled).ok()).flatten();
    changed.map_or(Cow::Borrowed(bytes), |text| Cow::Owned(text.into_bytes()))
}

fn time(at: Moment) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn timeline(history: &[Stamped], out: &mut dyn Write) -> io::Result<()> {
    let timeline = Timeline::fold(history);
    writeln!(out, "# Timeline\n")?;
    for stamped in history {
        incident(stamped, out)?;
    }
    lines(&timeline.entries(), out)?;
    let ledger = Ledger::fold(history);
    let mut deeds: Vec<_> = ledger.deeds().collect();
    deeds.reverse();
    deeds.into_iter().try_for_each(|deed| action(deed, out))
}

fn lines(entries: &[&Entry], out: &mut dyn Write) -> io::Result<()> {
    if entries.is_empty() {
        return writeln!(out, "No entries.");
    }
    writeln!(out, "| # | Time (UTC) | Author | Tags | Entry |")?;
    writeln!(out, "|--:|------------|--------|------|-------|")?;
    for entry in entries {
        row(entry, out)?;
    }
    for entry in entries {
        if let Some(evidence) = &entry.evidence {
            pinned(entry, evidence, out)?;
        }
    }
    Ok(())
}

/// Everything that is known of an action; what was there before stands with its entry.
fn action(deed: &Deed, out: &mut dyn Write) -> io::Result<()> {
    let (intent, plan) = (&deed.intent, &deed.intent.plan);
    writeln!(out, "\n## Action {}: {}\n", deed.id, markdown(&plan.title))?;
    let mut line = |label: &str, text: &str| writeln!(out, "- {label}: {}", markdown(text));
    line("where", &format!("{}, {}, class {}, plan {}", plan.scene, plan.ask.operation, plan.class.id(), intent.mark))?;
    let hand = |hand: &Hand| match &hand.client {
        Some(client) => format!("{} at {client}", hand.name),
        None => hand.name.clone(),
    };
    line("by", &intent.by.as_ref().map_or_else(|| "bongsu".to_owned(), hand))?;
    let second = intent.second.iter().map(|second| ("approved by", hand(second)));
    let reason = Some(&intent.reason).filter(|reason| !reason.is_empty()).map(|reason| ("reason", reason.clone()));
    let commands = plan.commands.iter().map(|command| ("ran", command.clone()));
    let objects = plan.objects.iter().map(|object| ("on", format!("{} {}", object.name, object.detail)));
    for (label, text) in second.chain(reason).chain(commands).chain(objects) {
        line(label, &text)?;
    }
    match &deed.ran {
        None => line("outcome", "not known: bongsu ended before it came")?,
        Some(ran) => {
            let ended = deed.ended_at.map_or_else(String::new, time);
            let exit = ran.exit.map_or_else(String::new, |exit| format!(", exit {exit}"));
            let took = number::duration(ran.took);
            line("outcome", &format!("{} at {ended} after {took}{exit}: {}", ran.how.id(), ran.text))?;
            ran.output.iter().try_for_each(|text| line("output", text))?;
        }
    }
    if let Some(verified) = &deed.verified {
        let held = match verified.held {
            Some(true) => "it had its effect",
            Some(false) => "it had NOT its effect",
            None => "its effect was not seen",
        };
        line("verified", &format!("{held}: {}", verified.text))?;
    }
    let changed = deed.refusal.iter().flat_map(|refusal| &refusal.changed);
    for [what, was, is] in changed {
        line("changed", &format!("{what}: {was} → {is}"))?;
    }
    match (&plan.undo, deed.undone_by, &deed.kept) {
        (_, Some(by), _) => line("undone", &format!("by action {by}")),
        (_, _, Some(reason)) => line("kept", reason),
        (Undo::By(how), ..) => line("undo", how),
        (Undo::Never(why), ..) => line("cannot be undone", why),
    }
}

fn incident(stamped: &Stamped, out: &mut dyn Write) -> io::Result<()> {
    let what = match &stamped.event {
        Event::IncidentDeclared { severity, title } => format!("declared {}: {}", severity.id(), markdown(title)),
        Event::IncidentAmended { severity, title } => format!("now {}: {}", severity.id(), markdown(title)),
        Event::IncidentResolved => "resolved".into(),
        Event::StatusChanged { status, reason } => format!("{} {}", status.id(), markdown(reason)),
        Event::SeverityChanged { severity, reason, .. } => format!("now {}: {}", severity.id(), markdown(reason)),
        _ => return Ok(()),
    };
    let by = stamped.actor.name().map_or_else(|| "bongsu".into(), markdown);
    writeln!(out, "**{}** {what} ({by})\n", time(stamped.at))
}

fn row(entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    let author = entry.author.name().map_or_else(|| "bongsu".into(), markdown);
    let tags: Vec<_> = entry.tags.iter().map(|tag| tag.id()).collect();
    let mut text = markdown(&entry.text);
    if entry.struck {
        text = format!("~~{text}~~");
    }
    if entry.starred {
        text = format!("★ {text}");
    }
    if entry.count > 1 {
        text = format!("{text} (×{})", entry.count);
    }
    if let Some(at) = entry.changed_at {
        text = format!("{text} · as of {}", time(at));
    }
    for earlier in &entry.earlier {
        let editor = earlier.editor.name().map_or_else(|| "bongsu".into(), markdown);
        let (at, was, before) = (time(earlier.edited_at), time(earlier.at), markdown(&earlier.text));
        text = format!("{text}<br>*before {editor}'s edit at {at}: {was} {before}*");
    }
    writeln!(out, "| {} | {} | {author} | {} | {text} |", entry.id, time(entry.at), tags.join(", "))
}

fn pinned(entry: &Entry, evidence: &Evidence, out: &mut dyn Write) -> io::Result<()> {
    let place: Vec<_> = [Some(&evidence.pane), evidence.target.as_ref(), Some(&evidence.view)]
        .into_iter()
        .flatten()
        .map(|part| markdown(part))
        .collect();
    let taken = evidence.taken_at.map_or_else(String::new, |at| format!(", {}", time(at)));
    writeln!(out, "\n## Evidence of entry {}: {}{taken}\n", entry.id, place.join(" · "))?;
    let cells = |cells: &[String]| cells.iter().map(|cell| markdown(cell)).collect::<Vec<_>>().join(" | ");
    if !evidence.columns.is_empty() {
        writeln!(out, "| {} |", cells(&evidence.columns))?;
        writeln!(out, "|{}", "---|".repeat(evidence.columns.len()))?;
        for row in &evidence.rows {
            writeln!(out, "| {} |", cells(row))?;
        }
    }
    for line in &evidence.details {
        writeln!(out, "\n{}", markdown(line))?;
    }
    Ok(())
}
