//! Plain words: what people outside engineering are told of systems and deeds, without names, figures and commands.

use std::collections::BTreeSet;

use super::{Sight, facts, words as w};
use crate::domain::{
    act::{Deed, RanHow},
    event::Origin,
    incident::Incident,
    verdict::Verdict,
    words::{Lang, Words},
};

/// What a kind of system is to its users. A pane that is not known here is another system.
const SYSTEMS: [(&str, Words); 4] = [
    ("services", Words::new("web services", "웹 서비스")),
    ("mysql", Words::new("the database", "데이터베이스")),
    ("redis", Words::new("the cache", "캐시")),
    ("kafka", Words::new("the processing of messages", "메시지 처리")),
];

/// What a pane shows, or a family of operations changes, in plain words.
pub(super) fn system(id: &str, lang: Lang) -> &'static str {
    let known = SYSTEMS.iter().find(|(own, _)| *own == id).map(|(_, words)| *words);
    known.unwrap_or(w::another_system()).get(lang)
}

/// The systems by how they are, each once, at its worst.
pub(super) struct Systems {
    pub(super) broken: Vec<&'static str>,
    pub(super) limited: Vec<&'static str>,
    pub(super) unseen: Vec<&'static str>,
    pub(super) well: Vec<&'static str>,
}

impl Systems {
    /// By what is judged now; without judgements, by what the timeline says is wrong.
    pub(super) fn of(sight: &Sight<'_>) -> Self {
        let bad = facts::wrong(sight).into_iter().map(|wrong| (wrong.subject.pane.as_str(), wrong.verdict));
        let judged = sight.judgements.iter().map(|judgement| (judgement.subject.pane.as_str(), judgement.verdict));
        let all: Vec<_> = bad.chain(judged).map(|(pane, verdict)| (system(pane, sight.lang), verdict)).collect();
        let names: BTreeSet<_> = all.iter().map(|(name, _)| *name).collect();
        let worst =
            |name: &str| Verdict::worst(all.iter().filter(|(own, _)| *own == name).map(|(_, verdict)| *verdict));
        let so = |verdict| names.iter().copied().filter(|name| worst(name) == verdict).collect();
        Self {
            broken: so(Verdict::Crit),
            limited: so(Verdict::Warn),
            unseen: so(Verdict::Unknown),
            well: so(Verdict::Ok),
        }
    }
}

/// What was done, in one plain line without saying how.
pub(super) fn deed(deed: &Deed, lang: Lang) -> String {
    let on = system(deed.intent.plan.ask.system(), lang);
    let held = deed.verified.as_ref().and_then(|verified| verified.held);
    match (deed.ran.as_ref().map(|ran| ran.how), held) {
        (None, _) => w::step_runs(lang, on),
        (Some(RanHow::Done), Some(true)) => w::step_helped(lang, on),
        (Some(RanHow::Done), Some(false)) | (Some(RanHow::Failed), _) => w::step_failed(lang, on),
        _ => w::step_unsure(lang, on),
    }
}

/// Whether a sentence can be shown to people outside engineering: it names no target that the room knows, no address,
/// no code.
pub(super) fn is_plain(sight: &Sight<'_>, text: &str) -> bool {
    let lower = text.to_lowercase();
    let judged = sight.judgements.iter().map(|judgement| judgement.subject.target.as_str());
    let told = sight.timeline.entries().into_iter().filter_map(|entry| match &entry.origin {
        Origin::Verdict { subject, .. } => Some(subject.target.as_str()),
        _ => None,
    });
    let acted = sight.ledger.deeds().map(|deed| deed.intent.plan.ask.target.as_str());
    let named = judged.chain(told).chain(acted).any(|name| !name.is_empty() && lower.contains(&name.to_lowercase()));
    !named && !text.split_whitespace().any(is_technical)
}

/// Whether a word is one of machines: an address, an identifier, a path, a keyword of SQL in capitals.
fn is_technical(word: &str) -> bool {
    const SQL: [&str; 14] = [
        "SELECT", "UPDATE", "INSERT", "DELETE", "FROM", "WHERE", "KILL", "SET", "SHOW", "ALTER", "CREATE", "DROP",
        "GET", "DEL",
    ];
    let word = word.trim_matches(|c: char| c.is_ascii_punctuation() && !matches!(c, '_' | '/' | '`' | '='));
    let inner = |c: char| word.trim_matches(c).contains(c);
    let dotted = word.split('.').filter(|part| !part.is_empty()).count() > 1;
    SQL.contains(&word)
        || word.contains(['_', '`', '@', '=', '{', '<', '\\'])
        || inner('/') && word.chars().any(|c| c.is_ascii_alphabetic())
        || inner(':') && !word.chars().all(|c| c.is_ascii_digit() || c == ':')
        || dotted && word.is_ascii()
}

/// The title of an incident where it can be shown to everybody, else what its severity means.
pub(super) fn title(sight: &Sight<'_>, incident: &Incident) -> String {
    if is_plain(sight, &incident.title) {
        return incident.title.clone();
    }
    sight.scheme.level(incident.severity).meaning(sight.lang).to_owned()
}
