//! The document for people outside engineering: what happened, why, what we did, what we will do. In plain words; terms
//! that stay are explained at their first use. A draft, whose comments say what a person must add.

use chrono::TimeDelta;
use std::{collections::BTreeSet, fmt::Write as _};

use super::{Sight, facts, glossary::Glossary, page::first_line, plain, share_words as w};
use crate::{
    domain::{
        clock::Moment,
        event::{Origin, Tag},
        incident::{Incident, Milestone, Role, Status},
        timeline::Entry,
        verdict::Verdict,
        words::Words,
    },
    text::{Clean, escape::markdown, time},
};

/// The draft of the document about an incident, as Markdown.
#[must_use]
pub fn share(sight: &Sight<'_>, incident: &Incident, glossary: &Glossary) -> String {
    let lang = sight.lang;
    let title = plain::title(sight, incident);
    let mut out = format!("# {}\n", text(title.trim()));
    let parts: [(Words, Vec<String>, Option<Words>); 4] = [
        (w::what_happened(), happened(sight, incident), Some(w::add_effects())),
        (w::why(), why(sight, incident), Some(w::add_cause())),
        (w::what_we_did(), did(sight, incident), None),
        (w::what_we_will_do(), will_do(sight, incident), Some(w::add_prevention())),
    ];
    for (title, lines, add) in parts {
        let _ = write!(out, "\n## {}\n\n", title.get(lang));
        for line in &lines {
            out.extend([line, "\n"]);
        }
        if let Some(add) = add {
            let blank = if lines.is_empty() { "" } else { "\n" };
            let _ = writeln!(out, "{blank}<!-- {} -->", add.get(lang));
        }
    }
    glossary.explain(&out)
}

/// A document without the comments of the draft: what nobody took up is for nobody else to read.
#[must_use]
pub fn without_hints(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        out.push_str(before.trim_end_matches(' '));
        // What follows a comment that does not end is text that somebody wrote.
        rest = comment.split_once("-->").map_or(comment, |(_, after)| after);
        while out.ends_with("\n\n") && rest.starts_with('\n') {
            rest = &rest[1..];
        }
    }
    out + rest
}

/// A text of others, as one line of the document.
fn text(text: &str) -> String {
    markdown(&Clean::new(text))
}

fn is_over(incident: &Incident) -> bool {
    matches!(incident.status, Status::Resolved | Status::Closed | Status::Cancelled)
}

fn happened(sight: &Sight<'_>, incident: &Incident) -> Vec<String> {
    let lang = sight.lang;
    if incident.status == Status::Cancelled {
        return vec![w::was_none().get(lang).to_owned()];
    }
    let meaning = text(sight.scheme.level(incident.severity).meaning(lang));
    let began = facts::began(incident);
    let (from, zone) = (time::date_minute(began, sight.zone), time::zone_name(began, sight.zone));
    let ended = incident.times.get(Milestone::Mitigated).or(incident.times.get(Milestone::Resolved));
    let mut lines = vec![match ended {
        Some(end) => {
            let until = time::minute(end, began, sight.zone);
            w::lasted(lang, &from, &until, &zone, &length(sight, began, end), &meaning)
        }
        None => w::goes_on(lang, &from, &zone, &meaning),
    }];
    let hurt = affected(sight, incident);
    if !hurt.is_empty() {
        lines.push(format!("\n{}", w::affected(lang, &hurt.into_iter().collect::<Vec<_>>().join(", "))));
    }
    lines
}

/// The systems that were broken, as the timeline says.
fn affected(sight: &Sight<'_>, incident: &Incident) -> BTreeSet<&'static str> {
    let entries = sight.timeline.entries().into_iter().filter(|entry| sight.covers(incident, entry.id, entry.at));
    let hurt = |entry: &Entry| match &entry.origin {
        // A line that tells of several times began with something worse than it ended with.
        Origin::Verdict { subject, verdict } if *verdict == Verdict::Crit || entry.count > 1 => {
            Some(plain::system(&subject.pane, sight.lang))
        }
        _ => None,
    };
    entries.into_iter().filter_map(hurt).collect()
}

/// How long that was, in words.
fn length(sight: &Sight<'_>, from: Moment, to: Moment) -> String {
    let minutes = (to - from).max(TimeDelta::minutes(1)).num_minutes();
    match minutes {
        0..120 => w::minutes(sight.lang, minutes),
        _ => w::hours(sight.lang, minutes / 60, minutes % 60),
    }
}

fn why(sight: &Sight<'_>, incident: &Incident) -> Vec<String> {
    if matches!(incident.status, Status::Triage | Status::Investigating) {
        return vec![w::cause_unknown().get(sight.lang).to_owned()];
    }
    let supposed = facts::tagged(sight, incident, Tag::Hypothesis);
    plain_lines(sight, supposed).map(|(_, line)| format!("- {}", text(line))).collect()
}

/// The first lines of what people wrote, as far as everybody can understand them.
fn plain_lines<'a>(
    sight: &Sight<'_>,
    entries: impl Iterator<Item = &'a Entry>,
) -> impl Iterator<Item = (Moment, &'a str)> {
    let lines = entries.map(|entry| (entry.at, first_line(entry.text.trim())));
    lines.filter(|(_, line)| !line.is_empty() && plain::is_plain(sight, line))
}

fn did(sight: &Sight<'_>, incident: &Incident) -> Vec<String> {
    let lang = sight.lang;
    let deeds = facts::of(sight, incident).into_iter().filter(|deed| !deed.was_refused());
    let mut done: Vec<_> = deeds.map(|deed| (deed.ended_at.unwrap_or(deed.at), plain::deed(deed, lang))).collect();
    for tag in [Tag::Decision, Tag::Action] {
        done.extend(plain_lines(sight, facts::tagged(sight, incident, tag)).map(|(at, line)| (at, text(line))));
    }
    done.sort();
    done.dedup();
    if done.is_empty() {
        return vec![w::nothing_done().get(lang).to_owned()];
    }
    done.into_iter().map(|(at, line)| format!("- {} {line}", sight.minute(at))).collect()
}

fn will_do(sight: &Sight<'_>, incident: &Incident) -> Vec<String> {
    let lang = sight.lang;
    let mut lines = Vec::new();
    if !is_over(incident) {
        lines.push(format!("- {}", w::keep_on().get(lang)));
    }
    let stands =
        sight.ledger.changes(sight.now).iter().filter(|c| sight.covers(incident, c.deed.id, c.deed.at)).count();
    if stands > 0 {
        lines.push(format!("- {}", w::put_back(lang, stands)));
    }
    if let Some(held) = incident.roles.holder(Role::Communications) {
        lines.push(format!("- {}", w::questions(lang, &text(&held.name))));
    }
    lines
}

#[cfg(test)]
#[path = "share_tests.rs"]
mod tests;
