//! Everything that is known of one deadlock, or of a group of them.

use super::{GROUP_KEY, KEY, group_key, joined, session, victim, words};
use crate::{
    domain::words::Lang,
    panes::{
        Cx,
        mysql::deadlock::{Deadlock, DeadlockLog, DeadlockTrx, Group, Lock, LockKind, Sighting, objects},
    },
    text::Clean,
    theme::Role,
    ui::facts::Section,
};

/// The details of the row with this key, as in [`super::table`]; empty when it is gone.
#[must_use]
pub fn details(log: &DeadlockLog, key: &str, cx: &Cx<'_>) -> Vec<Section> {
    if let Some(id) = key.strip_prefix(KEY) {
        return log.find(id).map(|sighting| of_deadlock(sighting, cx)).unwrap_or_default();
    }
    if !key.starts_with(GROUP_KEY) {
        return Vec::new();
    }
    let Some(group) = log.groups(cx.now).into_iter().find(|group| group_key(group) == key) else { return Vec::new() };
    let mut sections = vec![of_group(&group, cx.lang)];
    if let Some(newest) = group.ids.first().and_then(|id| log.find(id)) {
        sections.extend(of_deadlock(newest, cx));
    }
    sections
}

fn of_group(group: &Group, lang: Lang) -> Section {
    let mut section = Section::new(words::group_title(lang, group.ids.len()))
        .with(words::object().get(lang), joined(&group.objects, ", "), Role::Text)
        .with(words::rate().get(lang), format!("{:.1}/min", group.per_minute), Role::Text);
    for digest in &group.digests {
        section = section.with(words::statement().get(lang), digest.clone(), Role::Text);
    }
    section
}

fn of_deadlock(sighting: &Sighting, cx: &Cx<'_>) -> Vec<Section> {
    let deadlock = &sighting.deadlock;
    let mut sections = vec![overview(sighting, cx.lang), queries(deadlock, cx.lang)];
    sections.extend(deadlock.transactions.iter().map(|trx| transaction(deadlock, trx, cx.lang)));
    if !deadlock.other_holders.is_empty() {
        let others = Section::new(words::other_holders().get(cx.lang));
        sections.push(locks(others, "", &deadlock.other_holders, cx.lang));
    }
    sections.push(report(deadlock, cx.lang));
    sections
}

fn overview(sighting: &Sighting, lang: Lang) -> Section {
    let deadlock = &sighting.deadlock;
    let mut section = Section::new(words::title().get(lang))
        .with(words::at_server().get(lang), deadlock.at.clone(), Role::Text)
        .with(words::object().get(lang), joined(&objects(deadlock), ", "), Role::Text)
        .with(words::victim().get(lang), victim(deadlock, lang), Role::Text);
    let doubts = [
        (sighting.before_start, words::before_start()),
        (deadlock.victim.is_some() && !deadlock.victim_certain, words::victim_doubtful()),
        (!deadlock.complete, words::cut()),
        (deadlock.suspect, words::suspect()),
    ];
    for (_, doubt) in doubts.into_iter().filter(|(holds, _)| *holds) {
        section = section.with("", doubt.get(lang), Role::Warn);
    }
    if deadlock.locks_omitted > 0 {
        section = section.with("", words::locks_omitted(lang, deadlock.locks_omitted), Role::Warn);
    }
    section
}

/// The statements next to each other, so that they can be compared.
fn queries(deadlock: &Deadlock, lang: Lang) -> Section {
    let mut section = Section::new(words::queries().get(lang));
    for trx in &deadlock.transactions {
        let query = if trx.query.is_empty() { words::no_query().get(lang).into() } else { trx.query.clone() };
        let role = if trx.query.is_empty() { Role::Dim } else { Role::Text };
        section = section.with(format!("({})", trx.number), query, role);
    }
    section
}

fn transaction(deadlock: &Deadlock, trx: &DeadlockTrx, lang: Lang) -> Section {
    let victim = deadlock.certain_victim().is_some_and(|victim| victim.number == trx.number);
    let title = if victim { words::victim_trx(lang, trx.number) } else { words::trx(lang, trx.number) };
    let mut section = Section::new(title);
    let facts = [
        (words::session(), session(trx)),
        (words::state(), joined([&trx.state, &trx.operation].into_iter().filter(|part| !part.is_empty()), " · ")),
        (words::trx_id(), number(trx.trx_id)),
        (words::active(), trx.active_s.map(|seconds| format!("{seconds}s")).unwrap_or_default().into()),
        (words::row_locks(), number(trx.row_locks)),
        (words::undo_entries(), number(trx.undo_entries)),
    ];
    for (label, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        section = section.with(label.get(lang), value, Role::Text);
    }
    section = locks(section, words::holds().get(lang), &trx.holds, lang);
    if trx.holds.is_empty() {
        section = section.with(words::holds().get(lang), words::not_said().get(lang), Role::Dim);
    }
    locks(section, words::waits_for().get(lang), &trx.waits_for, lang)
}

fn locks(mut section: Section, label: &str, locks: &[Lock], lang: Lang) -> Section {
    for lock in locks {
        section = section.with(label, lock_text(lock, lang), Role::Text);
    }
    section
}

/// A lock in words: `X record of shop.stock.PRIMARY, page 4, records 2 3`.
fn lock_text(lock: &Lock, lang: Lang) -> Clean {
    let kind = match lock.kind {
        LockKind::NextKey => words::next_key(),
        LockKind::Record => words::record(),
        LockKind::Gap => words::gap(),
        LockKind::InsertIntention => words::insert_intention(),
        LockKind::Table => words::whole_table(),
    };
    let mut parts = vec![format!("{} {}", lock.mode, kind.get(lang)), lock.object().to_string()];
    parts.extend(lock.partition.as_ref().map(|partition| format!("({partition})")));
    parts.extend(lock.space.zip(lock.page).map(|(space, page)| words::place(lang, space, page)));
    if !lock.heap.is_empty() {
        let heap: Vec<String> = lock.heap.iter().map(u64::to_string).collect();
        parts.push(format!("heap {}", heap.join(" ")));
    }
    parts.extend(lock.supremum.then(|| words::supremum().get(lang).to_owned()));
    parts.join(" · ").into()
}

fn report(deadlock: &Deadlock, lang: Lang) -> Section {
    let mut section = Section::new(words::report(lang, deadlock.text_bytes));
    for line in &deadlock.text {
        section = section.with("", line.clone(), Role::Dim);
    }
    if deadlock.text.len() < deadlock.text_lines {
        let rest = words::report_cut(lang, deadlock.text.len(), deadlock.text_lines);
        section = section.with("", rest, Role::Warn);
    }
    section
}

fn number(value: Option<u64>) -> Clean {
    value.map(|value| value.to_string()).unwrap_or_default().into()
}
