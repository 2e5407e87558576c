//! How entries read as rows and as details.

use super::words as w;
use crate::{
    domain::{
        clock::Moment,
        event::{Evidence, Origin},
        incident::Incident,
        timeline::Entry,
        verdict::Verdict,
    },
    panes::Cx,
    text::{Clean, time},
    theme::Role,
    ui::{
        facts::{Fact, Section},
        table::{Cell, Column, Row, Table, Width},
    },
};

const COLUMNS: &[Column] = &[
    Column::text("time", w::time(), 0, Width::Fit(8)),
    Column::number("offset", w::offset(), 3, 10),
    Column::text("kind", crate::domain::words::Words::new("", ""), 1, Width::Fit(2)),
    Column::text("who", w::who(), 2, Width::Fit(14)),
    Column::text("what", w::what(), 0, Width::Rest(16)),
    Column::text("tags", w::tags(), 4, Width::Fit(24)),
];

/// The facts of the title.
pub(super) fn title_facts(shown: usize, all: usize, cx: &Cx<'_>) -> Vec<Fact> {
    let lines = if shown == 1 { w::one_line().get(cx.lang).to_owned() } else { w::lines(cx.lang, shown) };
    let mut facts = vec![Fact::new(1, "", lines, Role::Dim)];
    if shown < all {
        facts.push(Fact::new(2, "", w::hidden(cx.lang, all - shown), Role::Dim));
    }
    facts
}

/// The rows, oldest first: the newest stands at the bottom, where it is followed.
pub(super) fn table(entries: &[&Entry], incident: Option<&Incident>, cx: &Cx<'_>) -> Table {
    let rows = entries.iter().map(|entry| row(entry, incident, cx)).collect();
    Table { tail: true, ..Table::new(COLUMNS, rows, w::empty().get(cx.lang)) }
}

fn row(entry: &Entry, incident: Option<&Incident>, cx: &Cx<'_>) -> Row {
    let role = role(entry);
    let offset = incident.map(|incident| time::offset(entry.at - incident.declared_at)).unwrap_or_default();
    let tags: Vec<_> = entry.tags.iter().map(|tag| tag.id()).collect();
    let seconds = |at: Moment| at.timestamp() as f64;
    let cells = vec![
        Cell::number(time::clock(entry.at, cx.zone), seconds(entry.at), Role::Dim),
        Cell::number(offset, seconds(entry.at), Role::Dim),
        Cell::text(symbol(entry), role),
        Cell::text(author(entry, cx), if entry.is_automatic() { Role::Dim } else { Role::Label }),
        Cell::text(headline(entry, cx), role),
        Cell::text(tags.join(" "), Role::Accent),
    ];
    let verdict = entry.verdict().unwrap_or(Verdict::Ok);
    Row { faded: entry.struck, ..Row::new(format!("entry:{}", entry.id), verdict, cells) }
}

fn role(entry: &Entry) -> Role {
    match (&entry.origin, entry.struck) {
        (_, true) => Role::Struck,
        (
            Origin::Verdict { verdict: Verdict::Ok, .. }
            | Origin::Alarm { verdict: Verdict::Ok, .. }
            | Origin::Room
            | Origin::Itself
            | Origin::Playbook { by_reading: true },
            _,
        ) => Role::Auto,
        (Origin::Note | Origin::Pin | Origin::Playbook { .. } | Origin::Action { verdict: Verdict::Ok, .. }, _) => {
            Role::Text
        }
        (Origin::Verdict { verdict, .. } | Origin::Alarm { verdict, .. } | Origin::Action { verdict, .. }, _) => {
            Role::of(*verdict)
        }
    }
}

/// A glyph for the eye; the ASCII fold of the frame knows its stand-ins.
const fn symbol(entry: &Entry) -> &'static str {
    match (&entry.origin, entry.starred) {
        (_, true) => "★",
        (Origin::Note, _) => "✎",
        (Origin::Pin, _) => "◈",
        (Origin::Action { .. }, _) => "»",
        (Origin::Playbook { .. }, _) => "✓",
        (Origin::Alarm { .. }, _) => "⚑",
        (Origin::Verdict { .. } | Origin::Room | Origin::Itself, _) => "⚙",
    }
}

fn author(entry: &Entry, cx: &Cx<'_>) -> String {
    entry.author.name().map_or_else(|| w::room().get(cx.lang).to_owned(), Into::into)
}

/// The first line, with how many follow, how often the cause has shown and how old what it says is.
fn headline(entry: &Entry, cx: &Cx<'_>) -> String {
    let mut lines = entry.text.lines();
    let mut text = lines.next().unwrap_or_default().to_owned();
    if entry.count > 1 {
        text = format!("{text} ×{}", entry.count);
    }
    if let Some(at) = entry.changed_at {
        text = format!("{text} · {}", w::as_of(cx.lang, time::clock(at, cx.zone)));
    }
    let pinned = entry.evidence.as_ref().map_or(0, |evidence| evidence.rows.len().saturating_sub(1));
    match lines.count() + pinned {
        0 => text,
        more => format!("{text}  {}", w::more_lines(cx.lang, more)),
    }
}

/// Everything that is known of an entry.
pub(super) fn details(entry: &Entry, incident: Option<&Incident>, cx: &Cx<'_>) -> Vec<Section> {
    let when = |at| time::date_time(at, cx.zone);
    let mut happened = when(entry.at);
    if let Some(incident) = incident {
        happened = format!("{happened}  {}", time::offset(entry.at - incident.declared_at));
    }
    let mut head = Section::new("")
        .with(w::happened().get(cx.lang), happened, Role::Text)
        .with(w::written().get(cx.lang), when(entry.entered_at), Role::Text)
        .with(w::author().get(cx.lang), author(entry, cx), Role::Text)
        .with(w::number().get(cx.lang), entry.id.to_string(), Role::Dim);
    if entry.count > 1 {
        head = head.with(w::seen().get(cx.lang), w::times(cx.lang, entry.count), Role::Text);
    }
    if let Some(at) = entry.changed_at {
        head = head.with(w::changed().get(cx.lang), when(at), Role::Text);
    }
    if entry.struck {
        head = head.with("", w::struck().get(cx.lang), Role::Struck);
    }
    let mut sections = vec![head, Section::new(w::text().get(cx.lang)).with_text(&entry.text, Role::Text)];
    sections.extend(entry.evidence.as_ref().map(|evidence| pinned(evidence, cx)));
    if !entry.earlier.is_empty() {
        let earlier = entry.earlier.iter().fold(Section::new(w::earlier().get(cx.lang)), |section, earlier| {
            let who = earlier.editor.name().unwrap_or("bongsu").to_owned();
            let label = w::until(cx.lang, when(earlier.edited_at), who);
            section.with(label, "", Role::Dim).with_text(&earlier.text, Role::Dim)
        });
        sections.push(earlier);
    }
    sections
}

fn pinned(evidence: &Evidence, cx: &Cx<'_>) -> Section {
    let target = evidence.target.as_deref().unwrap_or_default();
    let taken = evidence.taken_at.map(|at| time::clock(at, cx.zone)).unwrap_or_default();
    let source = format!("{} {target} {} {taken}", evidence.pane, evidence.view);
    let mut section = Section::new(w::evidence().get(cx.lang)).with(w::from().get(cx.lang), source, Role::Dim);
    for row in &evidence.rows {
        for (title, cell) in evidence.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            section = section.with(Clean::from(title), cell, Role::Text);
        }
        section = section.with("", "", Role::Text);
    }
    evidence.details.iter().fold(section, |section, line| section.with("", line, Role::Text))
}
