//! The two lines at the top: the fires, the incident and its clock; the lamps, the state of the room and the time.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{act, detect, lead, state::Room, words as w};
use crate::{
    domain::{clock::Moment, phase::Phase, playback::Tape, triage::Lamp, verdict::Verdict},
    text::{Clean, time, truncate, width},
    theme::Role,
    ui::look::{Look, put, put_right},
};

/// How many lines the header takes.
pub(super) const fn height(room: &Room, area: Rect) -> u16 {
    match (area.height < 10, room.standing.tape.is_some()) {
        (true, _) => 1,
        (false, false) => 2,
        (false, true) => 3,
    }
}

/// Draws the header.
pub(super) fn draw(room: &Room, area: Rect, buf: &mut Buffer, look: &Look<'_>, now: Moment) {
    let mut area = area;
    if let Some(tape) = &room.standing.tape {
        banner(tape, Rect { height: 1, ..area }, buf, look);
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
        if area.is_empty() {
            return;
        }
    }
    incident(room, Rect { height: 1, ..area }, buf, look, now);
    if area.height > 1 {
        state(room, Rect { y: area.y + 1, height: 1, ..area }, buf, look, now);
    }
}

/// The shortest line of a tape that says anything.
const SHORTEST_LINE: usize = 12;

/// Says from edge to edge that this is a recording, and where it stands.
fn banner(tape: &Tape, line: Rect, buf: &mut Buffer, look: &Look<'_>) {
    let style = look.style(Role::Banner);
    put(buf, line, (line.x, line.y), &" ".repeat(line.width.into()), style);
    let [plays, held, done, ahead] = look.glyphs.tape;
    let sign = if tape.playing { plays } else { held };
    let (at, whole) = (time::offset(tape.at - tape.from), time::offset(tape.until - tape.from));
    let name = Clean::new(&tape.name);
    let mut x = put(buf, line, (line.x + 1, line.y), w::replay().get(look.lang), look.style(Role::BannerCrit)) + 1;
    x = put(buf, line, (x, line.y), &format!("{sign} {}×  {at} / {}  ", tape.speed, &whole[1..]), style);
    let mut right = line.right().saturating_sub(1);
    let left = |x: u16, right: u16| usize::from(right.saturating_sub(x));
    for text in [w::replay_safe().get(look.lang).to_owned(), name.to_string()] {
        if left(x, right) > width(&text) + SHORTEST_LINE + 2 {
            right = put_right(buf, line, (right, line.y), &text, style).saturating_sub(2);
        }
    }
    let cells = left(x, right);
    if cells < SHORTEST_LINE {
        return;
    }
    let here = tape.cell(tape.at, cells);
    for (cell, at) in (x..right).enumerate() {
        put(buf, line, (at, line.y), if cell <= here { done } else { ahead }, style);
    }
    for (moment, verdict) in tape.changes.iter().filter(|(_, verdict)| *verdict != Verdict::Ok) {
        let at = x.saturating_add(u16::try_from(tape.cell(*moment, cells)).unwrap_or(u16::MAX));
        put(buf, line, (at, line.y), look.glyphs.verdict(*verdict), style);
    }
    put(buf, line, (x.saturating_add(u16::try_from(here).unwrap_or(0)), line.y), sign, look.style(Role::BannerCrit));
}

fn incident(room: &Room, line: Rect, buf: &mut Buffer, look: &Look<'_>, now: Moment) {
    let incident = room.timeline.incident();
    let burning = incident.map_or(1, |incident| incident.severity.fires());
    let [lit, out] = look.glyphs.fires;
    let role = if incident.is_some() { Role::FireLit } else { Role::FireOut };
    let mut x = put(buf, line, (line.x + 1, line.y), &lit.repeat(burning), look.style(role));
    x = put(buf, line, (x, line.y), &out.repeat(5 - burning), look.style(Role::FireOut)) + 1;
    let right = badges(room, line, buf, look);
    let left = Rect { width: right.saturating_sub(line.x), ..line };
    let Some(incident) = incident else {
        x = put(buf, left, (x, line.y), &Clean::new(&room.standing.name), look.style(Role::Title)) + 2;
        match detect::proposed(room) {
            Some((text, role)) => put(buf, left, (x, line.y), &text, look.style(role)),
            None => put(buf, left, (x, line.y), w::peace().get(look.lang), look.style(Role::Dim)),
        };
        return;
    };
    let (severity, role) = lead::severity(room, incident);
    x = put(buf, left, (x, line.y), &format!("{} ", Clean::new(severity)), look.style(role));
    let since = format!("T{}", time::offset(incident.age(now, room.timeline.incidents().skew())));
    let space = usize::from(left.right().saturating_sub(x)).saturating_sub(width(&since) + 4);
    let title = Clean::new(&incident.title);
    // The title comes first, but not at the price of everything else.
    let mut rest = space.saturating_sub(width(&title).min(TITLE));
    let mut parts = lead::parts(room, incident, line.width >= WIDE, now);
    parts.retain(|(text, _)| take(&mut rest, width(text) + 2));
    let taken: usize = parts.iter().map(|(text, _)| width(text) + 2).sum();
    x = put(buf, left, (x, line.y), &truncate(&title, space - taken), look.style(Role::Title)) + 2;
    x = put(buf, left, (x, line.y), &since, look.style(Role::Accent)) + 2;
    for (text, role) in parts {
        x = put(buf, left, (x, line.y), &text, look.style(role)) + 2;
    }
}

/// From so many cells on the second line has room for who does what.
const WIDE: u16 = 110;

/// So many cells of the title stay before anything else is said.
const TITLE: usize = 30;

/// Takes so much of what is left, if there is so much.
const fn take(left: &mut usize, much: usize) -> bool {
    match left.checked_sub(much) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}

/// What must not be missed, at the right; answers with the column where it begins.
fn badges(room: &Room, line: Rect, buf: &mut Buffer, look: &Look<'_>) -> u16 {
    let lang = look.lang;
    let mut badges = Vec::new();
    if let Some((since, waiting)) = room.standing.unsaved {
        let since = time::clock(since, &room.style.zone);
        badges.push((w::unsaved(lang, since, waiting), Role::BannerCrit));
    }
    if room.standing.unrecorded.is_some() {
        badges.push((w::unrecorded().get(lang).to_owned(), Role::Banner));
    }
    badges.extend(lead::badges(room));
    if let Some(holder) = &room.standing.holder {
        badges.push((w::following(lang, holder.clone()), Role::Banner));
    }
    if room.paused.is_some() {
        badges.push((w::paused().get(lang).to_owned(), Role::Banner));
    }
    let mut right = line.right();
    for (text, role) in badges {
        right = put_right(buf, line, (right, line.y), &format!(" {text} "), look.style(role)).saturating_sub(1);
    }
    right
}

fn state(room: &Room, line: Rect, buf: &mut Buffer, look: &Look<'_>, now: Moment) {
    let mut x = line.x + 1;
    for lamp in Lamp::ALL {
        // What nothing watches stays dark: not known is not well.
        let (sign, role) = match room.lamp_verdict(lamp) {
            None => (look.glyphs.lamp_out, Role::Dim),
            Some(verdict) => (look.glyphs.verdict(verdict), Role::of(verdict)),
        };
        x = put(buf, line, (x, line.y), &format!("{} ", lamp.letter()), look.style(Role::Label));
        x = put(buf, line, (x, line.y), &format!("{sign} "), look.style(role));
    }
    let zone = &room.style.zone;
    let mut parts = vec![
        format!("{} · {}", time::clock_with_zone(now, zone), time::clock_utc(now)),
        time::clock_with_zone(now, zone),
    ];
    parts.retain(|clock| usize::from(line.right().saturating_sub(x)) > width(clock) + 2);
    let mut right = line.right().saturating_sub(1);
    if let Some(clock) = parts.first() {
        right = put_right(buf, line, (right, line.y), clock, look.style(Role::Text)).saturating_sub(2);
    }
    let middle = Rect { width: right.saturating_sub(line.x), ..line };
    let phase = room.phase(now);
    let mut standing = act::standing(room, now);
    if phase != Phase::Peace && room.standing.tape.is_none() {
        standing.insert(0, (phase.label().get(look.lang).to_owned(), Role::Label));
    }
    let people = room.standing.people.filter(|people| *people > 1).map(|people| w::here(look.lang, people));
    let driver = format!("{} {}", w::driver().get(look.lang), Clean::new(&room.standing.driver));
    standing.push((people.map_or_else(|| driver.clone(), |people| format!("{driver} {people}")), Role::Label));
    for (text, role) in standing {
        if usize::from(middle.right().saturating_sub(x)) > width(&text) + 2 {
            x = put(buf, middle, (x + 1, line.y), &text, look.style(role)) + 1;
        }
    }
    for (text, role) in room.timeline.incident().filter(|_| line.width >= WIDE).map(lead::roles).unwrap_or_default() {
        if usize::from(middle.right().saturating_sub(x)) > width(&text) + 2 {
            x = put(buf, middle, (x + 1, line.y), &text, look.style(role)) + 1;
        }
    }
    if room.timeline.incident().is_some()
        && usize::from(middle.right().saturating_sub(x)) > width(&room.standing.name) + 2
    {
        put(buf, middle, (x + 1, line.y), &Clean::new(&room.standing.name), look.style(Role::Dim));
    }
}
