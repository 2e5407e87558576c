//! Where a playbook stands: its lines in a frame, the selected step in sight, the list of all below; and the hint in the
//! footer while it is closed.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{playbook_page::Page, playbook_words as w, state::Room};
use crate::{
    domain::clock::Moment,
    text::truncate,
    theme::Role,
    ui::{
        look::{Look, put, put_right, tint},
        overlay::{Line, framed, lines},
    },
};

/// From this height on the list of all playbooks stands below the steps.
const LIST_FROM: u16 = 12;
/// The part of the height that the list may take.
const LIST_PART: u16 = 5;
/// The shortest hint that says anything, in cells.
const SHORTEST_HINT: usize = 18;

/// Draws the panel.
pub(super) fn draw(room: &mut Room, place: Rect, buf: &mut Buffer, now: Moment) {
    let look = room.look();
    let Some((at, playbook, opened)) = room.playbooks.shown() else { return };
    let order = room.playbooks.order();
    let nth = order.iter().position(|other| *other == at).map_or(0, |nth| nth + 1);
    let focused = room.playbooks.has_keys();
    let inside = framed(place, &w::title(look.lang, nth, order.len()), focused, buf, &look);
    if inside.is_empty() {
        return;
    }
    let fit = room.playbooks.fit(at);
    let page = Page { room, look, playbook, opened, fit, cells: inside.width.into(), now };
    let mut rest = inside;
    for line in page.head() {
        put_line(buf, Rect { height: rest.height.min(1), ..rest }, &line);
        rest = Rect { y: rest.y + 1, height: rest.height.saturating_sub(1), ..rest };
    }
    if inside.height >= LIST_FROM {
        let seen = usize::from((rest.height / LIST_PART).max(1));
        rest = list(&page.list(at, seen), rest, buf, &page.look);
    }
    let body = page.body();
    let selected = |(_, (step, _)): &(usize, &(Option<usize>, Line))| *step == Some(page.opened.step);
    let mut of_step = body.iter().enumerate().filter(selected).map(|(nth, _)| nth);
    let first = of_step.next().unwrap_or(0);
    let last = of_step.next_back().unwrap_or(first);
    let height = usize::from(rest.height);
    let scroll = if page.opened.top { 0 } else { reveal(page.opened.scroll, (first, last), height) };
    let (chosen, role) = (page.opened.step, if focused { Role::Selected } else { Role::SelectedIdle });
    let over = page.look.style(role);
    // Under the selection of the keys colours would be backgrounds.
    let seen = |(step, line): &(Option<usize>, Line)| match step {
        Some(step) if focused && *step == chosen => line.iter().map(|(text, _)| (text.clone(), over)).collect(),
        _ => line.clone(),
    };
    let all: Vec<Line> = body.iter().map(seen).collect();
    let scroll = lines(rest, &all, scroll, buf, &page.look);
    for (y, (step, _)) in (rest.y..rest.bottom()).zip(&body[scroll..]) {
        if *step == Some(chosen) {
            tint(buf, Rect { x: rest.x - 1, y, width: rest.width + 2, height: 1 }, over);
        }
    }
    room.playbooks.scrolled(scroll);
}

/// The first line to show, so that those from `first` to `last` are seen, and one above them: it may be a title.
fn reveal(scroll: usize, (first, last): (usize, usize), height: usize) -> usize {
    let above = first.saturating_sub(1);
    if above < scroll {
        above
    } else if last >= scroll + height {
        (last + 1).saturating_sub(height).min(first)
    } else {
        scroll
    }
}

fn put_line(buf: &mut Buffer, area: Rect, line: &Line) {
    let mut x = area.x;
    for (text, style) in line {
        x = put(buf, area, (x, area.y), text, *style);
    }
}

/// Draws the list of all playbooks at the bottom; answers with the room above it.
fn list(list: &[Line], area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Rect {
    let high = u16::try_from(list.len() + 1).unwrap_or(u16::MAX).min(area.height);
    let above = Rect { height: area.height - high, ..area };
    let line = Rect { y: above.bottom(), height: 1, ..area };
    put(buf, line, (line.x, line.y), &look.glyphs.border[0].repeat(line.width.into()), look.style(Role::Border));
    put(buf, line, (line.x, line.y), &format!("{} ", w::all().get(look.lang)), look.style(Role::Label));
    for (y, line) in (line.y + 1..area.bottom()).zip(list) {
        put_line(buf, Rect { y, height: 1, ..area }, line);
    }
    above
}

/// In the footer, left of what stands there: which playbook fits while none is seen. Answers with the column where it
/// begins.
pub(super) fn hint(room: &Room, line: Rect, buf: &mut Buffer) -> u16 {
    let look = room.look();
    let right = line.right();
    let cells = usize::from(line.width) * 2 / 5;
    let key = room.keys_of("room.playbook").first().map(ToString::to_string);
    let (Some(playbook), Some(key)) = (room.playbooks.offered().filter(|_| cells >= SHORTEST_HINT), key) else {
        return right;
    };
    let told = w::hint(look.lang, playbook.title.get(look.lang));
    let told = format!(" {}", truncate(&told, cells));
    let at = put_right(buf, line, (right.saturating_sub(2), line.y), &told, look.style(Role::Accent));
    put_right(buf, line, (at, line.y), &key, look.style(Role::Key))
}
