//! The log of what was done, one action whole, and the changes that stand.

use ratatui::{buffer::Buffer, layout::Rect};

use crate::{
    app::{
        act::{entry, words as w},
        state::Room,
    },
    domain::{
        act::{Change, Deed, Undo},
        clock::Moment,
        event::Seq,
    },
    text::{Clean, number, pad, time},
    theme::Role,
    ui::{
        facts::{DetailLine, Section},
        look::{Look, put, put_right},
        overlay::{boxed, detail_lines, lines},
    },
};

/// How wide the lists are at most.
const WIDE: u16 = 150;

/// Everything that was done, newest first.
pub(super) fn log(room: &Room, chosen: usize, area: Rect, buf: &mut Buffer) {
    let look = room.look();
    let lang = look.lang;
    let deeds: Vec<&Deed> = room.acts.ledger.deeds().collect();
    let inside = list_box(area, deeds.len(), w::log_title().get(lang), buf, &look);
    if deeds.is_empty() {
        put(buf, inside, (inside.x, inside.y), w::log_empty().get(lang), look.style(Role::Dim));
    }
    for (y, (nth, deed)) in rows(inside, chosen, &deeds) {
        let line = Rect { y, height: 1, ..inside };
        let verdict = entry::verdict(deed);
        let style = |role| look.style(if nth == chosen { Role::Selected } else { role });
        put(buf, line, (line.x, y), &" ".repeat(line.width.into()), style(Role::Text));
        let who = deed.actor.name().unwrap_or("bongsu");
        let head = format!("{} {} ", look.glyphs.verdict(verdict), time::clock(deed.at, &room.style.zone));
        let x = put(buf, line, (line.x, y), &head, style(Role::of(verdict)));
        let x = put(buf, line, (x, y), &format!("{} ", pad(&Clean::new(who), 10, false)), style(Role::Label));
        let result = match &deed.ran {
            Some(_) => entry::result(deed.ran.as_ref(), deed.verified.as_ref(), deed.refusal.as_ref(), lang),
            None => w::on_its_way().get(lang).to_owned(),
        };
        let x = put(buf, line, (x, y), &format!("{}  ", Clean::new(&deed.intent.plan.title)), style(Role::Text));
        put(buf, line, (x, y), &Clean::new(&result), style(Role::Dim));
    }
    put(buf, inside, (inside.x, inside.bottom().saturating_sub(1)), w::log_keys().get(lang), look.style(Role::Dim));
}

/// The changes that stand, those that end first first.
pub(super) fn changes(room: &Room, chosen: usize, area: Rect, buf: &mut Buffer, now: Moment) {
    let look = room.look();
    let lang = look.lang;
    let changes = room.acts.ledger.changes(now);
    let inside = list_box(area, changes.len(), w::changes_title().get(lang), buf, &look);
    if changes.is_empty() {
        put(buf, inside, (inside.x, inside.y), w::changes_empty().get(lang), look.style(Role::Dim));
    }
    for (y, (nth, change)) in rows(inside, chosen, &changes) {
        let line = Rect { y, height: 1, ..inside };
        let style = |role| look.style(if nth == chosen { Role::Selected } else { role });
        put(buf, line, (line.x, y), &" ".repeat(line.width.into()), style(Role::Text));
        let (ends, role) = ends(change, now, &look);
        let right = put_right(buf, line, (line.right(), y), &ends, style(role));
        let left = Rect { width: right.saturating_sub(line.x + 1), ..line };
        let who = change.deed.actor.name().unwrap_or("bongsu");
        let head = format!("{}  {}  ", time::clock(change.deed.at, &room.style.zone), pad(&Clean::new(who), 10, false));
        let x = put(buf, left, (left.x, y), &head, style(Role::Label));
        put(buf, left, (x, y), &Clean::new(&change.deed.intent.plan.title), style(Role::Text));
    }
    put(buf, inside, (inside.x, inside.bottom().saturating_sub(1)), w::changes_keys().get(lang), look.style(Role::Dim));
}

/// When a change ends.
pub(super) fn ends(change: &Change<'_>, now: Moment, look: &Look<'_>) -> (String, Role) {
    let Some(at) = change.expires_at else { return (w::no_end().get(look.lang).to_owned(), Role::Dim) };
    if change.is_due(now) {
        let over = number::age((now - at).to_std().unwrap_or_default());
        return (w::overdue(look.lang, over), Role::Crit);
    }
    let left = number::age((at - now).to_std().unwrap_or_default());
    (w::ends_in(look.lang, left), if change.is_near(now) { Role::Warn } else { Role::Text })
}

fn list_box(area: Rect, rows: usize, title: &str, buf: &mut Buffer, look: &Look<'_>) -> Rect {
    let high = u16::try_from(rows.max(1) + 4).unwrap_or(u16::MAX).max(8);
    let room = Rect { height: area.height.saturating_sub(1), ..area };
    boxed(room, (WIDE, high), title, buf, look)
}

/// The rows that fit, with the chosen one among them, and the lines on which they stand.
fn rows<T>(inside: Rect, chosen: usize, all: &[T]) -> impl Iterator<Item = (u16, (usize, &T))> {
    let height = inside.height.saturating_sub(2);
    let first = (chosen + 1).saturating_sub(usize::from(height));
    (inside.y..inside.y + height).zip(all.iter().enumerate().skip(first))
}

/// Everything that is known of one action.
pub(super) fn deed(room: &Room, action: Seq, scroll: usize, (area, buf): (Rect, &mut Buffer), now: Moment) -> usize {
    let look = room.look();
    let Some(deed) = room.acts.ledger.get(action) else { return 0 };
    let cells = usize::from(area.width.min(WIDE)).saturating_sub(6);
    let all = detail_lines(&sections(room, deed, now), cells, &look);
    let high = u16::try_from(all.len() + 2).unwrap_or(u16::MAX);
    let place = Rect { height: area.height.saturating_sub(1), ..area };
    let inside = boxed(place, (WIDE, high), &Clean::new(&deed.intent.plan.title), buf, &look);
    lines(inside, &all, scroll, buf, &look)
}

fn sections(room: &Room, deed: &Deed, now: Moment) -> Vec<Section> {
    let look = room.look();
    let lang = look.lang;
    let (intent, plan) = (&deed.intent, &deed.intent.plan);
    let line =
        |label: &str, text: &str, role: Role| DetailLine { label: Clean::new(label), text: Clean::new(text), role };
    let verdict = entry::verdict(deed);
    let result = entry::result(deed.ran.as_ref(), deed.verified.as_ref(), deed.refusal.as_ref(), lang);
    let mut what = vec![
        line(w::outcome().get(lang), &result, Role::of(verdict)),
        line(w::number().get(lang), &format!("{} · {} · {}", deed.id, plan.class.id(), intent.mark), Role::Dim),
        line(w::when().get(lang), &time::date_time(deed.at, &room.style.zone), Role::Text),
        line("", &entry::who(deed, lang), Role::Text),
    ];
    if !intent.reason.is_empty() {
        what.push(line(w::reason().get(lang), &intent.reason, Role::Text));
    }
    what.extend(plan.commands.iter().map(|command| line(w::runs().get(lang), command, Role::Accent)));
    what.extend(plan.objects.iter().map(|o| line(w::on().get(lang), &format!("{}  {}", o.name, o.detail), Role::Text)));
    what.extend(plan.facts.iter().map(|fact| line(&fact.label, &fact.text, Role::Text)));
    let undo = match (&plan.undo, deed.undone_by) {
        (_, Some(by)) => w::was_undone(lang, by),
        (Undo::By(how), None) => how.clone(),
        (Undo::Never(why), None) => w::never(lang, why.clone()),
    };
    what.push(line(w::undo().get(lang), &undo, Role::Text));
    let change = Change { deed, expires_at: deed.expires_at() };
    if change.expires_at.is_some() && deed.undone_by.is_none() {
        let (ends, role) = ends(&change, now, &look);
        what.push(line(w::lasts().get(lang), &ends, role));
    }
    let mut sections = vec![Section { title: Clean::default(), lines: what }];
    if let Some(ran) = &deed.ran {
        let mut how = vec![line(w::took().get(lang), &number::duration(ran.took), Role::Text)];
        how.extend(ran.exit.map(|exit| line("exit", &exit.to_string(), Role::Text)));
        how.extend(ran.output.iter().map(|text| line("", text, Role::Text)));
        sections.push(Section { title: Clean::new(w::output().get(lang)), lines: how });
    }
    if let Some(evidence) = &intent.evidence {
        let mut seen = Vec::new();
        for row in &evidence.rows {
            seen.extend(evidence.columns.iter().zip(row).map(|(column, cell)| line(column, cell, Role::Text)));
        }
        seen.extend(evidence.details.iter().map(|text| line("", text, Role::Text)));
        sections.push(Section { title: Clean::new(w::evidence().get(lang)), lines: seen });
    }
    sections
}
