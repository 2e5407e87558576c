//! How what lies over the panes looks.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    draw::failure,
    overlay::{Note, Overlay},
    state::Room,
    words as w,
};
use crate::{
    domain::{
        clock::Moment,
        command::{Command, CommandId, Scope},
    },
    panes::Cx,
    text::{Clean, number, pad, shared, width, wrap},
    theme::Role,
    ui::{
        input::Input,
        look::{Look, put, put_right, wipe},
        overlay::{Line, boxed, detail_lines, lines},
    },
};

/// Draws the overlays, the top one last; answers with the place of the terminal's cursor.
pub(super) fn draw(room: &mut Room, area: Rect, buf: &mut Buffer, now: Moment) -> Option<Position> {
    let mut overlays = std::mem::take(&mut room.overlays);
    let mut cursor = None;
    for overlay in &mut overlays {
        let look = room.look();
        cursor = match overlay {
            Overlay::Help { scroll } => {
                scrolled(w::help_title().get(look.lang), &help(room, area, &look), scroll, (area, buf), &look)
            }
            Overlay::Looks { scroll } => {
                scrolled(w::looks_title().get(look.lang), &looks(room, &look, now), scroll, (area, buf), &look)
            }
            Overlay::Details { pane, key, last, scroll } => {
                let cx = Cx { now: room.paused.unwrap_or(now), lang: look.lang, zone: &room.style.zone };
                let sections = room.slots.get(*pane).map(|slot| slot.details(key, &cx)).unwrap_or_default();
                let title = if sections.is_empty() { w::details_gone() } else { w::details_title() };
                if !sections.is_empty() {
                    *last = sections;
                }
                let cells = usize::from(area.width).saturating_sub(8).min(130);
                let all = detail_lines(last, cells, &look);
                scrolled(title.get(look.lang), &all, scroll, (area, buf), &look)
            }
            Overlay::Filter { input, .. } => filter(input, area, buf, &look),
            Overlay::Palette { input, found, chosen } => palette(room, input, (found, *chosen), (area, buf), &look),
            Overlay::Note(note) => editor(room, note, area, buf, &look),
            Overlay::Declare { input, severity, why, triage, problem } => super::lead::declaration(
                room,
                input,
                (*severity, why.as_deref(), *triage),
                problem.as_deref(),
                (area, buf),
            ),
            Overlay::Jump { input, problem } => jump(input, problem.as_deref(), area, buf, &look),
            Overlay::Act(panel) => super::act::draw(room, panel, area, buf, now),
            Overlay::Lead(panel) => super::lead::draw(room, panel, area, buf, now),
            Overlay::Detect(panel) => super::detect::draw(room, panel, area, buf, now),
            Overlay::Leave => {
                leave(room, area, buf, &look, now);
                None
            }
        };
    }
    room.overlays = overlays;
    cursor
}

fn scrolled(
    title: &str,
    all: &[Line],
    scroll: &mut usize,
    (area, buf): (Rect, &mut Buffer),
    look: &Look<'_>,
) -> Option<Position> {
    let wide = all.iter().map(|line| line.iter().map(|(text, _)| width(text)).sum::<usize>()).max().unwrap_or(0);
    let wide = u16::try_from(wide + 5).unwrap_or(u16::MAX).max(40);
    let high = u16::try_from(all.len() + 2).unwrap_or(u16::MAX);
    // The footer below says which keys work now.
    let high_enough = u16::from(area.height > 8);
    let room = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: area.height - high_enough, ..area };
    let inside = boxed(room, (wide, high), title, buf, look);
    *scroll = lines(inside, all, *scroll, buf, look);
    None
}

/// From this width on the help says what each key does.
const DOCS_FROM: u16 = 100;
/// From this width on it stands in two columns where it would be too long for one.
const COLUMNS_FROM: u16 = 76;

/// Every key that works here and now, by scope.
fn help(room: &Room, area: Rect, look: &Look<'_>) -> Vec<Line> {
    let pane = room.focused().map_or("", |slot| slot.entry.id);
    let groups = [Scope::Replay, Scope::Playbook, Scope::Pane(pane), Scope::Rows, Scope::Room];
    let commands: Vec<&Command> = groups
        .iter()
        .flat_map(|scope| room.commands.iter().filter(move |command| command.scope == *scope))
        .filter(|command| room.offers(command) && !room.keys_of(command.id).is_empty())
        .filter(|command| super::commands::pane_number(command.id).is_none_or(|nth| nth == 0))
        .collect();
    let docs = area.width >= DOCS_FROM;
    let row = |command: &Command| -> Line {
        let keys = room.keys_of(command.id).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let (keys, title, doc) = if command.id == "room.pane-1" {
            ("1 – 9".to_owned(), w::panes_title(), w::panes_doc())
        } else {
            (keys, command.title, command.doc)
        };
        let mut line = vec![
            (format!("{} ", pad(&keys, 12, true)), look.style(Role::Key)),
            (format!(" {}", pad(title.get(look.lang), 20, false)), look.style(Role::Text)),
        ];
        if docs {
            line.push((doc.get(look.lang).to_owned(), look.style(Role::Dim)));
        }
        line
    };
    let mut lines: Vec<Line> = commands.iter().map(|command| row(command)).collect();
    if !docs && area.width >= COLUMNS_FROM && lines.len() + 2 > usize::from(area.height) {
        let right = lines.split_off(lines.len().div_ceil(2));
        for (left, right) in lines.iter_mut().zip(right) {
            left.extend(right);
        }
    }
    lines
}

/// What bongsu runs on the targets: every source with its interval, its last cost and its state.
fn looks(room: &Room, look: &Look<'_>, now: Moment) -> Vec<Line> {
    let lang = look.lang;
    let cx = Cx { now, lang, zone: &room.style.zone };
    let sources: Vec<_> = room.slots.iter().flat_map(|slot| slot.all_sources(&cx)).collect();
    let wide =
        sources.iter().map(|source| width(&Clean::new(&source.key.to_string()))).max().unwrap_or(0).clamp(12, 40);
    let head = [(w::source(), wide, false), (w::every(), 8, true), (w::took(), 8, true), (w::duty(), 7, true)];
    let mut title: Line =
        head.map(|(words, cells, right)| (pad(words.get(lang), cells, right) + " ", look.style(Role::Label))).to_vec();
    title.push((format!(" {}", w::state().get(lang)), look.style(Role::Label)));
    let mut all = vec![title];
    for source in sources {
        let took = source.took.unwrap_or_default();
        let duty = took.as_secs_f64() / source.every.as_secs_f64().max(0.001);
        let state = if source.failure.is_some() {
            (failure(&source, look, now), Role::Crit)
        } else if source.slowed {
            (w::slowed().get(lang).to_owned(), Role::Warn)
        } else {
            (shared::freshness(source.freshness).get(lang).to_owned(), Role::Dim)
        };
        all.push(vec![
            (pad(&Clean::new(&source.key.to_string()), wide, false) + " ", look.style(Role::Text)),
            (pad(&number::duration(source.every), 8, true) + " ", look.style(Role::Text)),
            (pad(&number::duration(took), 8, true) + " ", look.style(Role::Text)),
            (pad(&number::percent(duty), 7, true) + " ", look.style(Role::Text)),
            (format!(" {}", state.0), look.style(state.1)),
        ]);
    }
    all
}

fn filter(input: &Input, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Option<Position> {
    let line = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    wipe(buf, line, look.style(Role::Text));
    let x = put(buf, line, (line.x + 1, line.y), "/ ", look.style(Role::Key));
    let mut right = line.right().saturating_sub(1);
    let keys = w::filter_keys().get(look.lang);
    if usize::from(line.width) > width(keys) * 2 {
        right = put_right(buf, line, (right, line.y), keys, look.style(Role::Dim)).saturating_sub(2);
    }
    input.render(Rect { x, width: right.saturating_sub(x), ..line }, buf, look)
}

fn palette(
    room: &Room,
    input: &Input,
    (found, chosen): (&[CommandId], usize),
    (area, buf): (Rect, &mut Buffer),
    look: &Look<'_>,
) -> Option<Position> {
    let inside = boxed(area, (64, 18), w::palette_title().get(look.lang), buf, look);
    let x = put(buf, inside, (inside.x, inside.y), ": ", look.style(Role::Key));
    let field = Rect { x, width: inside.right().saturating_sub(x), height: 1.min(inside.height), ..inside };
    let cursor = input.render(field, buf, look);
    let list = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    let first = (chosen + 1).saturating_sub(usize::from(list.height));
    for (y, (nth, id)) in (list.y..list.bottom()).zip(found.iter().enumerate().skip(first)) {
        let Some((keys, title)) = room.command_row(id) else { continue };
        let style = look.style(if nth == chosen { Role::Selected } else { Role::Text });
        let cells = usize::from(list.width);
        let keys_wide = 14.min(cells);
        put(buf, list, (list.x, y), &pad(&title, cells - keys_wide, false), style);
        let keys_at = list.right().saturating_sub(u16::try_from(keys_wide).unwrap_or(0));
        put(
            buf,
            list,
            (keys_at, y),
            &pad(&keys, keys_wide, true),
            if nth == chosen { style } else { look.style(Role::Key) },
        );
    }
    cursor
}

fn editor(room: &Room, note: &Note, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Option<Position> {
    let title = note.entry.map_or_else(|| w::note_title().get(look.lang).to_owned(), |id| w::edit_title(look.lang, id));
    let high = (area.height / 2).clamp(8, 20).min(area.height);
    let below = Rect { y: area.bottom() - high, height: high, ..area };
    let inside = boxed(below, (area.width.min(120), high), &title, buf, look);
    if inside.is_empty() {
        return None;
    }
    let keys = Rect { y: inside.bottom() - 1, height: 1, ..inside };
    let cursor = note.editor.render(Rect { height: inside.height - 1, ..inside }, buf, look);
    // The box lies over the footer, where notices stand.
    let notice = room.notice.as_ref().map(|(notice, _)| (Clean::new(notice).to_string(), Role::Accent));
    if let Some((text, role)) = note.problem.clone().map(|problem| (problem, Role::Crit)).or(notice) {
        put(buf, keys, (keys.x, keys.y), &text, look.style(role));
        return cursor;
    }
    let mut x = keys.x;
    for command in room.commands.iter().filter(|command| command.scope == Scope::Editor) {
        let Some((key, title)) = room.command_row(command.id) else { continue };
        x = put(buf, keys, (x, keys.y), &key, look.style(Role::Key));
        x = put(buf, keys, (x, keys.y), &format!(" {title}  "), look.style(Role::Dim));
    }
    cursor
}

fn jump(input: &Input, problem: Option<&str>, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Option<Position> {
    let inside = boxed(area, (60, 7), w::jump_title().get(look.lang), buf, look);
    let cursor = input.render(Rect { height: 1, ..inside }.intersection(inside), buf, look);
    let (text, role) = problem.map_or((w::jump_keys().get(look.lang), Role::Dim), |problem| (problem, Role::Crit));
    for (y, line) in (inside.y + 2..inside.bottom()).zip(wrap(text, usize::from(inside.width))) {
        put(buf, inside, (inside.x, y), &line, look.style(role));
    }
    cursor
}

fn leave(room: &Room, area: Rect, buf: &mut Buffer, look: &Look<'_>, now: Moment) {
    let mut text = Vec::new();
    if room.timeline.incident().is_some() {
        text.extend(wrap(w::leave_text().get(look.lang), 60));
    }
    text.extend(room.acting_now().map(|acting| wrap(&acting, 60)).unwrap_or_default());
    if let Some(changes) = room.standing_changes(now) {
        text.extend(wrap(&changes, 60));
    }
    let high = u16::try_from(text.len()).unwrap_or(1) + 4;
    let inside = boxed(area, (66, high), w::leave_title().get(look.lang), buf, look);
    for (y, line) in (inside.y..inside.bottom()).zip(&text) {
        put(buf, inside, (inside.x, y), line, look.style(Role::Text));
    }
    put(
        buf,
        inside,
        (inside.x, inside.bottom().saturating_sub(1)),
        w::leave_keys().get(look.lang),
        look.style(Role::Key),
    );
}
