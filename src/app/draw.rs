//! Drawing the room: state in, cells out. Nothing is asked of anybody and nothing is decided here.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{header, overlay::Overlay, overlay_draw, playbook_draw, slot::Slot, state::Room, words as w};
use crate::{
    domain::{
        clock::Moment,
        command::CommandId,
        reading::{Freshness, SourceState},
        verdict::Judgement,
    },
    text::{Clean, number, pad, shared, width, wrap},
    theme::{Role, fold_ascii},
    ui::{
        facts_line,
        frame::Title,
        layout::{Mode, places},
        look::{Look, put, put_right, wipe},
        table_view::TableView,
    },
};

/// Draws the room as it is at `now`: the picture, and where the terminal's own cursor stands.
pub fn draw(room: &mut Room, area: Rect, now: Moment) -> (Buffer, Option<Position>) {
    let mut buf = Buffer::empty(area);
    wipe(&mut buf, area, room.style.theme.style(Role::Text));
    let mut cursor = None;
    if area.width >= 20 && area.height >= 5 {
        let top = header::height(room, area);
        let body = Rect { y: area.y + top, height: area.height - top - 1, ..area };
        room.places.clear();
        let (body, column) = room.playbooks.split(body);
        panes(room, body, &mut buf, now);
        if let Some(column) = column {
            playbook_draw::draw(room, column, &mut buf, now);
        }
        let look = room.look();
        header::draw(room, Rect { height: top, ..area }, &mut buf, &look, now);
        let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
        footer(room, foot, &mut buf);
        cursor = overlay_draw::draw(room, area, &mut buf, now);
    } else {
        room.hides_dialogs();
        tiny(room, area, &mut buf);
    }
    if room.style.ascii {
        fold_ascii(&mut buf);
    }
    (buf, cursor)
}

impl Room {
    /// How things look now.
    pub(super) const fn look(&self) -> Look<'_> {
        Look { theme: &self.style.theme, glyphs: &self.style.glyphs, lang: self.style.lang }
    }
}

/// Too small for panes: what matters most, on what lines there are.
fn tiny(room: &Room, area: Rect, buf: &mut Buffer) {
    let look = room.look();
    let mut lines = worst_lines(&room.slots, &look);
    if lines.is_empty() {
        lines.push((w::too_small().get(look.lang).to_owned(), Role::Dim));
    }
    put_lines(&lines, area, buf, &look);
}

/// All judgements as lines, worst first.
fn worst_lines(slots: &[Slot], look: &Look<'_>) -> Vec<(String, Role)> {
    let mut judgements: Vec<_> = slots.iter().flat_map(Slot::judgements).collect();
    judgements.sort_by_key(|judgement| std::cmp::Reverse(judgement.verdict));
    let line = |judgement: &&Judgement| {
        let sign = look.glyphs.verdict(judgement.verdict);
        (format!("{sign} {}: {}", judgement.subject.target, judgement.summary), Role::of(judgement.verdict))
    };
    judgements.iter().map(line).collect()
}

fn put_lines(lines: &[(String, Role)], area: Rect, buf: &mut Buffer, look: &Look<'_>) {
    for (y, (text, role)) in (area.y..area.bottom()).zip(lines) {
        put(buf, area, (area.x, y), &Clean::new(text), look.style(*role));
    }
}

fn panes(room: &mut Room, area: Rect, buf: &mut Buffer, now: Moment) {
    let shown = places(area, room.slots.len(), room.focus, room.zoomed);
    for (pane, place, mode) in shown {
        room.places.push((pane, place));
        let focused = pane == room.focus && !room.playbooks.has_keys();
        let look = Look { theme: &room.style.theme, glyphs: &room.style.glyphs, lang: room.style.lang };
        if mode == Mode::Vitals && place.height > 1 {
            let below = Rect { y: place.y + 1, height: place.height - 1, ..place };
            put_lines(&worst_lines(&room.slots, &look), below, buf, &look);
        }
        let Some(slot) = room.slots.get_mut(pane) else { continue };
        match mode {
            Mode::Vitals => title(slot, pane, focused, &look).vitals(place, buf, &look),
            Mode::Full => full(slot, (pane, focused), (place, buf), &look, now),
        }
    }
}

fn title<'s>(slot: &'s Slot, pane: usize, focused: bool, look: &Look<'_>) -> Title<'s> {
    let mut name = slot.entry.name.get(look.lang).to_owned();
    if !slot.shown.target.is_empty() {
        name = format!("{name} {}", Clean::new(&slot.shown.target));
    }
    Title {
        number: pane + 1,
        name,
        verdict: slot.shown.verdict,
        facts: &slot.shown.title,
        sources: &slot.shown.sources,
        focused,
    }
}

fn full(
    slot: &mut Slot,
    (pane, focused): (usize, bool),
    (place, buf): (Rect, &mut Buffer),
    look: &Look<'_>,
    now: Moment,
) {
    let foot = foot(slot, focused, look);
    let inside = title(slot, pane, focused, look).frame(place, &foot, buf, look);
    if inside.is_empty() {
        return;
    }
    let y = above(slot, inside, buf, look, now);
    slot.above = usize::from(y - place.y) + 1;
    let rows = Rect { y, height: inside.bottom().saturating_sub(y), ..inside };
    let height = usize::from(rows.height.saturating_sub(1));
    let faded = slot.shown.faded();
    slot.with_list(|list, _, order| list.reveal(height, order.len()));
    if let Some(list) = slot.list_shown() {
        let shown = &slot.shown;
        TableView { table: &shown.table, order: &shown.order, list, faded, focused }.render(rows, buf, look);
    }
}

/// The lines above the rows: what is wrong with the source, the targets, the facts. Answers with the line below them.
fn above(slot: &Slot, inside: Rect, buf: &mut Buffer, look: &Look<'_>, now: Moment) -> u16 {
    let mut y = inside.y;
    let limit = inside.bottom().saturating_sub(3).max(inside.y);
    if slot.shown.targets.len() > 1 {
        let names = slot.shown.targets.iter().map(|(line, _)| width(&Clean::new(&line.target)));
        let wide = names.max().unwrap_or(0).min(usize::from(inside.width) / 3);
        for (line, verdict) in &slot.shown.targets {
            if y >= limit {
                break;
            }
            let here = line.target == slot.shown.target;
            let sign = if here { look.glyphs.here } else { " " };
            let mut x = put(buf, inside, (inside.x, y), sign, look.style(Role::Accent));
            x = put(
                buf,
                inside,
                (x, y),
                &format!("{} ", look.glyphs.verdict(*verdict)),
                look.style(Role::of(*verdict)),
            );
            let name = look.style(if here { Role::Title } else { Role::Text });
            x = put(buf, inside, (x, y), &pad(&Clean::new(&line.target), wide, false), name) + 2;
            facts_line::draw(buf, inside, (x, y), &line.facts, look);
            y += 1;
        }
    }
    if !slot.shown.header.is_empty() && y < limit {
        facts_line::draw(buf, inside, (inside.x + 1, y), &slot.shown.header, look);
        y += 1;
    }
    if !slot.shown.target.is_empty()
        && let Some(source) = slot.shown.worst_source().filter(|source| source.failure.is_some())
        && y < limit
    {
        let role = if source.freshness == Freshness::Denied { Role::Unknown } else { Role::Crit };
        // Which grant is missing must be readable to its end.
        for line in wrap(&failure(source, look, now), usize::from(inside.width).saturating_sub(2)) {
            if y < limit {
                put(buf, inside, (inside.x + 1, y), &line, look.style(role));
                y += 1;
            }
        }
    }
    y
}

/// What is wrong with a source, since when its values are, and when the next try is due.
pub(super) fn failure(source: &SourceState, look: &Look<'_>, now: Moment) -> String {
    let Some(failure) = &source.failure else { return String::new() };
    let lang = look.lang;
    let why = format!("{} ({})", shared::fault(failure.fault.kind).get(lang), Clean::new(&failure.fault.detail));
    let age =
        source.age.map_or_else(|| w::values_none().get(lang).to_owned(), |age| w::values_old(lang, number::age(age)));
    let left = (failure.retry_at - now).to_std().unwrap_or_default();
    let next =
        if left.as_secs() == 0 { w::retry_now().get(lang).to_owned() } else { w::retry_in(lang, number::age(left)) };
    w::failing(lang, source.key.source.clone(), why, age, next)
}

/// The bottom border: the sub-views, the filter, what is new below.
fn foot(slot: &Slot, focused: bool, look: &Look<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(list) = slot.list_shown() {
        if !list.filter.is_empty() {
            let found = w::found(look.lang, slot.shown.order.len(), slot.shown.table.rows.len());
            parts.push(format!("/{} {found}", Clean::new(&list.filter)));
        }
        if let Some((column, down)) = list.sort.filter(|_| slot.shown.table.tree.is_none()) {
            let title = slot.shown.table.columns.get(column).map_or("", |column| column.title.get(look.lang));
            parts.push(format!("{title} {}", look.glyphs.sorted[usize::from(down)]));
        }
        if list.unseen > 0 {
            parts.push(w::unseen(look.lang, list.unseen));
        }
    }
    let views = slot.views();
    if views.len() > 1 {
        let name = |view: &crate::panes::View| {
            let title = view.title.get(look.lang);
            if view.id == slot.shown.view.id { format!("[{title}]") } else { title.to_owned() }
        };
        let here = views.iter().filter(|view| focused || view.id == slot.shown.view.id);
        parts.push(here.map(name).collect::<Vec<_>>().join(" "));
    }
    parts.join("  ")
}

/// The last line: a notice, or the keys that work now.
fn footer(room: &Room, line: Rect, buf: &mut Buffer) {
    let look = room.look();
    if let Some((notice, _)) = &room.notice {
        put(buf, line, (line.x + 1, line.y), &Clean::new(notice), look.style(Role::Accent));
        return;
    }
    let (hints, help) = match room.overlays.last() {
        None => (room.hints(), room.hint("room.help")),
        Some(overlay) => (overlay_hints(room, overlay), None),
    };
    let mut right = line.right().saturating_sub(1);
    if let Some((key, title)) = help {
        let title_at = put_right(buf, line, (right, line.y), &format!(" {title}"), look.style(Role::Dim));
        right = put_right(buf, line, (title_at, line.y), &key, look.style(Role::Key));
        right = playbook_draw::hint(room, Rect { width: right.saturating_sub(line.x), ..line }, buf);
    }
    let left = Rect { width: right.saturating_sub(line.x + 1), ..line };
    let mut x = line.x + 1;
    for (key, title) in hints {
        let wide = u16::try_from(width(&key) + 1 + width(&title)).unwrap_or(u16::MAX);
        if x.saturating_add(wide) > left.right() {
            break;
        }
        x = put(buf, left, (x, line.y), &key, look.style(Role::Key));
        x = put(buf, left, (x, line.y), &format!(" {title}"), look.style(Role::Dim)) + 2;
    }
}

/// The keys of what lies over the panes, where it does not show them itself.
fn overlay_hints(room: &Room, overlay: &Overlay) -> Vec<(String, String)> {
    const SCROLL: [CommandId; 4] = ["rows.down", "rows.up", "rows.page-down", "rows.page-up"];
    const DETAILS: [CommandId; 2] = ["rows.copy", "rows.pin"];
    let offered = |id: &&CommandId| room.commands.iter().any(|command| command.id == **id && room.offers(command));
    let own: &[CommandId] = match overlay {
        Overlay::Help { .. } | Overlay::Looks { .. } => &[],
        Overlay::Details { .. } => &DETAILS,
        Overlay::Palette { .. } => return vec![(w::palette_keys().get(room.style.lang).to_owned(), String::new())],
        Overlay::Filter { .. }
        | Overlay::Note(_)
        | Overlay::Declare { .. }
        | Overlay::Jump { .. }
        | Overlay::Act(_)
        | Overlay::Lead(_)
        | Overlay::Detect(_)
        | Overlay::Leave => return Vec::new(),
    };
    let ids = ["room.back"].iter().chain(own).chain(&SCROLL).filter(offered);
    ids.filter_map(|id| room.hint(id)).collect()
}
