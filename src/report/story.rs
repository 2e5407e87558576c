//! The complete story of one incident, as a Markdown document: for the post-mortem, and for those who were not there.

use std::fmt::Write as _;

use super::{Sight, facts, moves, record::Page, story_words as w};
use crate::{
    domain::{
        clock::Moment,
        event::{Event, Seq, Stamped},
        incident::{Incident, Milestone, Written},
        notice::Message,
        timeline::Entry,
        words::Words,
    },
    text::{Clean, escape::markdown, time},
};

/// What a story is made of.
struct Story<'a> {
    sight: &'a Sight<'a>,
    incident: &'a Incident,
    /// The events that were recorded while the room worked on it.
    events: Vec<&'a Stamped>,
    /// What became of the messages about it, also after its end.
    messages: Vec<(&'a Stamped, &'a Message)>,
    /// The lines that belong to it, in the order in which they happened.
    entries: Vec<&'a Entry>,
    time: &'a dyn Fn(Moment) -> String,
}

/// Everything that is known of an incident, from some minutes before it was declared to its end; `history` is what the
/// journal holds.
#[must_use]
pub fn story(sight: &Sight<'_>, incident: &Incident, history: &[Stamped]) -> String {
    let write = |at: Moment| time::date_time(at, sight.zone);
    let entries = sight.timeline.entries();
    let story = Story {
        sight,
        incident,
        events: history.iter().filter(|stamped| incident.is_of(stamped.seq)).collect(),
        messages: history.iter().filter_map(|stamped| Some((stamped, message_of(stamped, incident.id)?))).collect(),
        entries: entries.into_iter().filter(|entry| sight.covers(incident, entry.id, entry.at)).collect(),
        time: &write,
    };
    let mut out = story.head();
    let parts = [
        (w::times(), story.times()),
        (w::way(), story.way()),
        (w::roles(), story.roles()),
        (w::escalation(), story.escalation()),
        (w::messages(), story.messages()),
        (w::written(), story.written()),
        (w::actions(), story.actions()),
        (w::timeline(), story.timeline()),
        (w::evidence(), story.evidence()),
    ];
    for (title, text) in parts.iter().filter(|(_, text)| !text.is_empty()) {
        let _ = write!(out, "\n## {}\n\n{}\n", title.get(sight.lang), text.trim_matches('\n'));
    }
    out
}

/// Whether an event belongs to the story of an incident: it was recorded while the room worked on it, or is of a line or
/// an action that does.
#[must_use]
pub fn is_told(sight: &Sight<'_>, incident: &Incident, stamped: &Stamped) -> bool {
    let line = |id: &Seq| sight.timeline.get(*id).is_some_and(|entry| sight.covers(incident, entry.id, entry.at));
    let action = |id: &Seq| sight.ledger.get(*id).is_some_and(|deed| sight.covers(incident, deed.id, deed.at));
    incident.is_of(stamped.seq)
        || message_of(stamped, incident.id).is_some()
        || match &stamped.event {
            Event::EntryAdded(_) => line(&stamped.seq),
            Event::EntryEdited { id, .. }
            | Event::EntryStruck { id }
            | Event::EntryRestored { id }
            | Event::EntryRepeated { id, .. } => line(id),
            Event::ActionIntended(_) | Event::ActionRefused { .. } => action(&stamped.seq),
            Event::ActionEnded { action: id, .. }
            | Event::ActionVerified { action: id, .. }
            | Event::ChangeKept { action: id, .. } => action(id),
            _ => false,
        }
}

/// A text of several lines as a quotation; a document keeps its own titles and lists.
fn quoted(text: &str, document: bool) -> String {
    let line = |line: &str| {
        let line = Clean::new(line);
        if document { harmless(&line) } else { markdown(&line) }
    };
    let ends = if document { "" } else { "  " };
    let lines = text
        .trim()
        .lines()
        .map(|own| if own.trim().is_empty() { ">\n".to_owned() } else { format!("> {}{ends}\n", line(own)) });
    lines.collect()
}

/// A line of Markdown that can be a title, a list or a quotation, and no link, no code and no HTML.
fn harmless(line: &str) -> String {
    line.chars().fold(String::new(), |mut out, c| {
        if matches!(c, '\\' | '<' | '`' | '[') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

/// The message that an event tells of, when it is about that incident.
fn message_of(stamped: &Stamped, incident: Seq) -> Option<&Message> {
    match &stamped.event {
        Event::MessageTold(message) if message.incident == Some(incident) => Some(message),
        _ => None,
    }
}

impl Story<'_> {
    fn page(&self) -> Page<'_> {
        let zone = time::zone_name(self.incident.declared_at, self.sight.zone);
        Page { lang: self.sight.lang, zone, time: self.time, level: "###" }
    }

    fn head(&self) -> String {
        let (lang, incident) = (self.sight.lang, self.incident);
        let name = markdown(self.sight.scheme.name(incident.severity));
        let mut out = format!("# {name} {}\n\n", markdown(incident.title.trim()));
        let mut line = |label: Words, text: &str| {
            let _ = writeln!(out, "- {}: {text}", label.get(lang));
        };
        line(w::number(), &incident.id.to_string());
        let meaning = self.sight.scheme.level(incident.severity).meaning(lang);
        line(w::severity(), &format!("{name} ({})", markdown(meaning)));
        line(w::status(), incident.status.label().get(lang));
        let by = markdown(&facts::author(incident.declared_by.as_deref()));
        line(w::declared(), &format!("{} ({by})", (self.time)(incident.declared_at)));
        match incident.ended_at() {
            Some(at) => line(w::ended(), &(self.time)(at)),
            None => line(w::as_of(), &(self.time)(self.sight.now)),
        }
        line(w::lasted(), &facts::span(incident.declared_at, incident.ended_at().unwrap_or(self.sight.now)));
        let offset = time::rfc3339(incident.declared_at, self.sight.zone).split_off(19);
        line(w::zone(), &format!("{} (UTC{offset})", time::zone_name(incident.declared_at, self.sight.zone)));
        out
    }

    /// Every time, with what it was before somebody changed it, and the spans between them.
    fn times(&self) -> String {
        let (lang, times) = (self.sight.lang, &self.incident.times);
        let mut out = format!("{}\n|---|---|---|\n", w::time_columns().get(lang));
        let say = |at: Option<Moment>| at.map_or_else(|| w::unknown().get(lang).to_owned(), |at| (self.time)(at));
        for milestone in Milestone::ALL {
            let edits = self.incident.earlier_times.iter().filter(|(own, _)| *own == milestone);
            let edits = edits.map(|(_, was)| {
                let by = markdown(&facts::author(was.by.as_deref()));
                w::was(lang, &say(was.to), &by, &(self.time)(was.at))
            });
            let (at, edits) = (say(times.get(milestone)), edits.collect::<Vec<_>>().join("<br>"));
            let _ = writeln!(out, "| {} | {at} | {edits} |", milestone.label().get(lang));
        }
        let began = facts::began(self.incident);
        let declared = Some(self.incident.declared_at);
        let spans = [
            (w::to_detect(), times.get(Milestone::Impact), Milestone::Detected),
            (w::to_acknowledge(), declared, Milestone::Acknowledged),
            (w::to_mitigate(), Some(began), Milestone::Mitigated),
            (w::to_resolve(), Some(began), Milestone::Resolved),
        ];
        out.push('\n');
        for (label, from, to) in spans {
            if let (Some(from), Some(to)) = (from, times.get(to)) {
                let _ = writeln!(out, "- {}: {}", label.get(lang), facts::span(from, to));
            }
        }
        self.moves(&mut out, |event| matches!(event, Event::ClockStepped { .. }));
        out
    }

    /// Every severity and status it had, who said so, and why.
    fn way(&self) -> String {
        let mut out = String::new();
        self.moves(&mut out, |event| {
            matches!(
                event,
                Event::IncidentDeclared { .. }
                    | Event::IncidentAmended { .. }
                    | Event::IncidentResolved
                    | Event::IncidentParked
                    | Event::IncidentTaken { .. }
                    | Event::StatusChanged { .. }
                    | Event::SeverityChanged { .. }
            )
        });
        out
    }

    /// Who took which role when, and the sheets that went with them.
    fn roles(&self) -> String {
        let mut out = String::new();
        for stamped in &self.events {
            let is_role = matches!(stamped.event, Event::RoleAssigned { .. } | Event::HandOverAnswered { .. });
            if is_role || matches!(stamped.event, Event::HandOverOffered { .. }) {
                self.say(stamped, &mut out);
            }
            if let Event::HandOverOffered { sheet, .. } = &stamped.event {
                let _ = writeln!(out, "\n{}", quoted(sheet, false));
            }
        }
        out
    }

    /// Every rung that was reached, who was told, and who took it on.
    fn escalation(&self) -> String {
        let mut out = String::new();
        self.moves(&mut out, |event| match event {
            Event::SeverityChanged { restarts, .. } => *restarts,
            event => matches!(event, Event::RungReached { .. } | Event::IncidentAcknowledged),
        });
        out
    }

    /// What became of every message to people outside the room.
    fn messages(&self) -> String {
        let mut out = String::new();
        for (stamped, message) in &self.messages {
            let way = markdown(format!("{} {}", message.channel, message.recipient).trim());
            let (state, title) = (message.state.label().get(self.sight.lang), markdown(&message.title));
            let _ = write!(out, "- {} {state}: {way}: {title}", (self.time)(stamped.at));
            let why = if message.why.is_empty() { String::new() } else { format!(" ({})", markdown(&message.why)) };
            let _ = writeln!(out, "{why}");
        }
        out
    }

    /// The updates and the documents that were written.
    fn written(&self) -> String {
        let lang = self.sight.lang;
        let documents: Vec<_> = self.incident.shared.iter().map(|shared| shared.id).collect();
        let shared = self.incident.shared.iter().map(|shared| (shared, w::shared().get(lang)));
        let updates = self.incident.updates.iter().map(|update| (update, update.audience.label().get(lang)));
        let mut all: Vec<(&Written, &str)> = updates.chain(shared).collect();
        all.sort_by_key(|(written, _)| written.id);
        let mut out = String::new();
        for (written, kind) in all {
            let (at, by) = ((self.time)(written.at.at), markdown(&facts::author(written.by.as_deref())));
            let text = quoted(&written.text, documents.contains(&written.id));
            let _ = writeln!(out, "### {at} {kind} ({by})\n\n{text}");
        }
        out
    }

    /// Every action: what ran, by whom, how it went, and whether it still stands.
    fn actions(&self) -> String {
        let mut out = String::new();
        let stands: Vec<_> = self.sight.ledger.changes(self.sight.now).iter().map(|change| change.deed.id).collect();
        for deed in facts::of(self.sight, self.incident) {
            self.page().action(deed, &mut out);
            if stands.contains(&deed.id) {
                let _ = writeln!(out, "- **{}**", w::stands().get(self.sight.lang));
            }
        }
        out
    }

    fn timeline(&self) -> String {
        let mut out = String::new();
        self.page().lines(&self.entries, &mut out);
        out
    }

    fn evidence(&self) -> String {
        let mut out = String::new();
        self.page().all_evidence(&self.entries, &mut out);
        out
    }

    /// A line for each event of a kind.
    fn moves(&self, out: &mut String, of: impl Fn(&Event) -> bool) {
        self.events.iter().filter(|stamped| of(&stamped.event)).for_each(|stamped| self.say(stamped, out));
    }

    fn say(&self, stamped: &Stamped, out: &mut String) {
        if let Some(line) = moves::line(stamped, self.sight.scheme, self.sight.lang, self.time) {
            let _ = writeln!(out, "- {} {}", (self.time)(stamped.at), markdown(&line));
        }
    }
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
