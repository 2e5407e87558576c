//! What happened, as Markdown: the lines of the timeline with what they were before, evidence, actions. Nothing that
//! stands in them is a table, a heading or a link of the document.

use std::fmt::Write as _;

use super::{moves, record_words as w};
use crate::{
    domain::{
        act::{Deed, Ledger, Undo, chain::Hand},
        actor::Actor,
        clock::Moment,
        event::{Evidence, Stamped},
        incident::Scheme,
        timeline::{Entry, Timeline},
        words::{Lang, Words},
    },
    text::{Zone, escape::markdown, number, time},
};

/// How a document is written.
pub(super) struct Page<'a> {
    /// The language of its own words.
    pub(super) lang: Lang,
    /// What the zone of its times is called.
    pub(super) zone: String,
    /// How a moment is written.
    pub(super) time: &'a dyn Fn(Moment) -> String,
    /// The heading of an action or of evidence.
    pub(super) level: &'static str,
}

/// A whole journal as a document: its incidents, its timeline, its evidence and every action, in English, so that the
/// same journal is the same document everywhere. Times are UTC, RFC 3339.
#[must_use]
pub fn journal(history: &[Stamped]) -> String {
    let (timeline, ledger, scheme) = (Timeline::fold(history), Ledger::fold(history), Scheme::default());
    let write = |at: Moment| time::rfc3339(at, &Zone::utc()).replace("+00:00", "Z");
    let page = Page { lang: Lang::En, zone: "UTC".into(), time: &write, level: "##" };
    let mut out = "# Timeline\n\n".to_owned();
    for stamped in history {
        if let Some(line) = moves::line(stamped, &scheme, page.lang, &write) {
            let _ = writeln!(out, "**{}** {}\n", write(stamped.at), markdown(&line));
        }
    }
    let entries = timeline.entries();
    page.lines(&entries, &mut out);
    page.all_evidence(&entries, &mut out);
    let mut deeds: Vec<_> = ledger.deeds().collect();
    deeds.reverse();
    for deed in deeds {
        page.action(deed, &mut out);
    }
    out
}

impl Page<'_> {
    fn at(&self, moment: Moment) -> String {
        (self.time)(moment)
    }

    /// Lines of the timeline as a table.
    pub(super) fn lines(&self, entries: &[&Entry], out: &mut String) {
        if entries.is_empty() {
            let _ = writeln!(out, "{}", w::no_entries().get(self.lang));
            return;
        }
        let _ = writeln!(out, "{}", w::columns(self.lang, &markdown(&self.zone)));
        let _ = writeln!(out, "|--:|------------|--------|------|-------|");
        for entry in entries {
            self.row(entry, out);
        }
    }

    fn row(&self, entry: &Entry, out: &mut String) {
        let lang = self.lang;
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
            text = format!("{text} · {}", w::as_of(lang, &self.at(at)));
        }
        for earlier in &entry.earlier {
            let (at, was) = (self.at(earlier.edited_at), self.at(earlier.at));
            let before = w::before_edit(lang, &name(&earlier.editor), &at);
            text = format!("{text}<br>*{before}: {was} {}*", markdown(&earlier.text));
        }
        let (at, author, tags) = (self.at(entry.at), name(&entry.author), tags.join(", "));
        let _ = writeln!(out, "| {} | {at} | {author} | {tags} | {text} |", entry.id);
    }

    /// The rows that were pinned with lines.
    pub(super) fn all_evidence(&self, entries: &[&Entry], out: &mut String) {
        for entry in entries {
            if let Some(evidence) = &entry.evidence {
                self.evidence(entry, evidence, out);
            }
        }
    }

    fn evidence(&self, entry: &Entry, evidence: &Evidence, out: &mut String) {
        let place: Vec<_> = [Some(&evidence.pane), evidence.target.as_ref(), Some(&evidence.view)]
            .into_iter()
            .flatten()
            .map(|part| markdown(part))
            .collect();
        let taken = evidence.taken_at.map_or_else(String::new, |at| format!(", {}", self.at(at)));
        let title = w::evidence_of(self.lang, entry.id);
        let _ = writeln!(out, "\n{} {title}: {}{taken}\n", self.level, place.join(" · "));
        let cells = |cells: &[String]| cells.iter().map(|cell| markdown(cell)).collect::<Vec<_>>().join(" | ");
        if !evidence.columns.is_empty() {
            let _ = writeln!(out, "| {} |\n|{}", cells(&evidence.columns), "---|".repeat(evidence.columns.len()));
            for row in &evidence.rows {
                let _ = writeln!(out, "| {} |", cells(row));
            }
        }
        for line in &evidence.details {
            let _ = writeln!(out, "\n{}", markdown(line));
        }
    }

    /// Everything that is known of an action; what was there before stands with its entry.
    pub(super) fn action(&self, deed: &Deed, out: &mut String) {
        let (lang, intent, plan) = (self.lang, &deed.intent, &deed.intent.plan);
        let title = w::action(lang, deed.id);
        let _ = writeln!(out, "\n{} {title}: {}\n", self.level, markdown(&plan.title));
        let mut lines = vec![
            (w::when(), self.at(deed.at)),
            (w::place(), w::place_text(lang, &plan.scene, &plan.ask.operation, plan.class.id(), &intent.mark)),
            (w::by(), intent.by.as_ref().map_or_else(|| "bongsu".to_owned(), |by| hand(by, lang))),
        ];
        lines.extend(intent.second.iter().map(|second| (w::approved(), hand(second, lang))));
        lines.extend(Some(&intent.reason).filter(|why| !why.is_empty()).map(|why| (w::reason(), why.clone())));
        lines.extend(plan.commands.iter().map(|command| (w::ran(), command.clone())));
        lines.extend(plan.objects.iter().map(|object| (w::on(), format!("{} {}", object.name, object.detail))));
        lines.extend(self.outcome(deed));
        if let Some(verified) = &deed.verified {
            let held = match verified.held {
                Some(true) => w::held(),
                Some(false) => w::not_held(),
                None => w::unseen(),
            };
            lines.push((w::verified(), format!("{}: {}", held.get(lang), verified.text)));
        }
        let changed = deed.refusal.iter().flat_map(|refusal| &refusal.changed);
        lines.extend(changed.map(|[what, was, is]| (w::changed(), format!("{what}: {was} → {is}"))));
        lines.push(match (&plan.undo, deed.undone_by, &deed.kept) {
            (_, Some(by), _) => (w::undone(), w::undone_by(lang, by)),
            (_, _, Some(reason)) => (w::kept(), reason.clone()),
            (Undo::By(how), ..) => (w::undo(), how.clone()),
            (Undo::Never(why), ..) => (w::never(), why.clone()),
        });
        for (label, text) in lines {
            let _ = writeln!(out, "- {}: {}", label.get(lang), markdown(&text));
        }
    }

    fn outcome(&self, deed: &Deed) -> Vec<(Words, String)> {
        let lang = self.lang;
        let Some(ran) = &deed.ran else { return vec![(w::outcome(), w::no_outcome().get(lang).to_owned())] };
        let ended = deed.ended_at.map_or_else(String::new, |at| self.at(at));
        let exit = ran.exit.map_or_else(String::new, |exit| w::exit(lang, exit));
        let said = w::outcome_text(lang, ran.how.id(), &ended, &number::duration(ran.took), &exit);
        let mut lines = vec![(w::outcome(), format!("{said}: {}", ran.text))];
        lines.extend(ran.output.iter().map(|text| (w::output(), text.clone())));
        lines
    }
}

fn hand(hand: &Hand, lang: Lang) -> String {
    match &hand.client {
        Some(client) => w::at_client(lang, &hand.name, client),
        None => hand.name.clone(),
    }
}

fn name(actor: &Actor) -> String {
    actor.name().map_or_else(|| "bongsu".into(), markdown)
}
