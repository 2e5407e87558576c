//! How the dialogs of leading look.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    panel::Panel,
    words as w,
    write::{Kind, Writing},
};
use crate::{
    app::state::Room,
    domain::{
        clock::Moment,
        incident::{Audience, Incident, Place, Role as Duty, Severity},
    },
    text::{Clean, number, pad, time, wrap},
    theme::Role,
    ui::{
        look::{Look, put, put_right},
        overlay::{Line, ask, boxed, lines},
    },
};

/// Draws a dialog of leading; answers with the place of the terminal's cursor.
pub fn draw(room: &Room, panel: &mut Panel, area: Rect, buf: &mut Buffer, now: Moment) -> Option<Position> {
    let look = room.look();
    let lang = look.lang;
    match panel {
        Panel::Incident(fields) => {
            return fields.draw(w::incident_title().get(lang), [w::form_keys(), w::choice_keys()], (area, buf), &look);
        }
        Panel::Roles { chosen } => roles(room, *chosen, area, buf, &look),
        Panel::Give { role, input, problem } => {
            let title = w::give_title(lang, role.label().get(lang));
            let keys = problem.as_deref().map_or((w::give_keys().get(lang), Role::Dim), |text| (text, Role::Crit));
            return ask(&title, input, keys, (area, buf), &look);
        }
        Panel::Reopen { incident, input, problem } => {
            let name = room.timeline.incidents().get(*incident).map(|incident| incident.title.clone());
            let title = w::reopen_title(lang, Clean::new(&name.unwrap_or_default()).to_string());
            let keys = problem.as_deref().map_or((w::reopen_keys().get(lang), Role::Dim), |text| (text, Role::Crit));
            return ask(&title, input, keys, (area, buf), &look);
        }
        Panel::Sheet { role, scroll } => {
            let text = room.offer_of(*role).map(|offer| offer.sheet.clone()).unwrap_or_default();
            let keys = (w::close_keys().get(lang), Role::Dim);
            *scroll = prose((role.label().get(lang), keys), &text, *scroll, (area, buf), &look);
        }
        Panel::Messages { chosen } => super::messages::draw(room, chosen, (area, buf), &look),
        Panel::Write(writing) => return write(writing, area, buf, &look),
        Panel::Preview { audience, text, scroll, .. } => {
            let keys = (w::preview_keys().get(lang), Role::Key);
            let (title, head) = match (audience, room.timeline.incident()) {
                (Audience::Public, Some(incident)) => (w::preview_title(), room.public_title(incident) + "\n\n"),
                _ => (w::preview_company(), String::new()),
            };
            *scroll = prose((title.get(lang), keys), &(head + text), *scroll, (area, buf), &look);
        }
        Panel::HandOver(fields) => {
            let title = w::hand_over_title().get(lang);
            return fields.draw(title, [w::hand_over_keys(), w::hand_over_choice_keys()], (area, buf), &look);
        }
        Panel::Missed { minutes, scroll } => *scroll = missed(room, *minutes, *scroll, (area, buf), now),
        Panel::Incidents { chosen } => incidents(room, *chosen, (area, buf), &look, now),
    }
    None
}

/// A text to read, wrapped and scrolled, with its keys below; answers with the first line that is shown.
fn prose(
    (title, (keys, role)): (&str, (&str, Role)),
    text: &str,
    scroll: usize,
    (area, buf): (Rect, &mut Buffer),
    look: &Look<'_>,
) -> usize {
    let cells = usize::from(area.width.min(WIDE)).saturating_sub(6);
    let style = look.style(Role::Text);
    let wrapped = Clean::lines(text).iter().flat_map(|line| wrap(line, cells)).collect::<Vec<_>>();
    let all: Vec<Line> = wrapped.into_iter().map(|line| vec![(line, style)]).collect();
    read(title, (keys, role), &all, scroll, (area, buf), look)
}

/// Lines to read, scrolled, with their keys below; answers with the first line that is shown.
fn read(
    title: &str,
    (keys, role): (&str, Role),
    all: &[Line],
    scroll: usize,
    (area, buf): (Rect, &mut Buffer),
    look: &Look<'_>,
) -> usize {
    let high = u16::try_from(all.len() + 4).unwrap_or(u16::MAX);
    let inside = boxed(area, (WIDE, high), title, buf, look);
    if inside.height < 3 {
        return scroll;
    }
    put(buf, inside, (inside.x, inside.bottom() - 1), keys, look.style(role));
    lines(Rect { height: inside.height - 2, ..inside }, all, scroll, buf, look)
}

/// The widest text that is read with ease.
const WIDE: u16 = 104;

/// A text while it is written.
fn write(writing: &Writing, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Option<Position> {
    let lang = look.lang;
    let title = match &writing.kind {
        Kind::Update(audience) => w::update_title(lang, audience.label().get(lang)),
        Kind::Share => w::share_title().get(lang).to_owned(),
        Kind::Sheet { role, to } => w::sheet_title(lang, role.label().get(lang), Clean::new(to).to_string()),
    };
    let inside = boxed(area, (WIDE, 30), &title, buf, look);
    if inside.height < 3 {
        return None;
    }
    let is_update = matches!(writing.kind, Kind::Update(_));
    let keys = if is_update { w::update_keys() } else { w::write_keys() }.get(lang);
    let (text, role) = writing.problem.as_deref().map_or((keys, Role::Key), |problem| (problem, Role::Crit));
    put(buf, inside, (inside.x, inside.bottom() - 1), text, look.style(role));
    writing.editor.render(Rect { height: inside.height - 2, ..inside }, buf, look)
}

fn missed(room: &Room, minutes: i64, scroll: usize, (area, buf): (Rect, &mut Buffer), now: Moment) -> usize {
    let look = room.look();
    let lang = look.lang;
    let cells = usize::from(area.width.min(WIDE)).saturating_sub(6);
    let mut all: Vec<Line> = Vec::new();
    for section in room.missed(minutes, now) {
        if !all.is_empty() {
            all.push(Vec::new());
        }
        all.push(vec![(section.title.to_owned(), look.style(Role::Title))]);
        for line in &section.lines {
            let at = line.at.map(|at| time::clock(at, &room.style.zone)).unwrap_or_default();
            let role = line.verdict.map_or(Role::Text, Role::of);
            let sign = line.verdict.map_or(" ", |verdict| look.glyphs.verdict(verdict));
            let head = format!("{} {sign} ", pad(&at, 8, false));
            for (nth, part) in wrap(&line.text, cells.saturating_sub(11)).into_iter().enumerate() {
                let head = if nth == 0 { head.clone() } else { " ".repeat(11) };
                all.push(vec![(head, look.style(Role::Dim)), (part, look.style(role))]);
            }
        }
    }
    if all.is_empty() {
        all.push(vec![(w::nothing_missed().get(lang).to_owned(), look.style(Role::Dim))]);
    }
    let time = number::whole(std::time::Duration::from_secs(minutes.unsigned_abs() * 60));
    let keys = (w::missed_keys().get(lang), Role::Dim);
    read(&w::missed_title(lang, time), keys, &all, scroll, (area, buf), &look)
}

fn roles(room: &Room, chosen: usize, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
    let lang = look.lang;
    let inside = boxed(area, (76, 14), w::roles_title().get(lang), buf, look);
    let Some(incident) = room.timeline.incident().filter(|_| !inside.is_empty()) else { return };
    for (nth, (duty, y)) in Duty::ALL.into_iter().zip((inside.y..inside.bottom()).step_by(2)).enumerate() {
        let here = nth == chosen;
        let style = |role| look.style(if here { Role::Selected } else { role });
        put(buf, inside, (inside.x, y), &" ".repeat(inside.width.into()), style(Role::Text));
        let sign = if here { look.glyphs.here } else { " " };
        let name = format!("{sign} {}  ", pad(duty.label().get(lang), 18, false));
        let x = put(buf, inside, (inside.x, y), &name, style(Role::Label));
        let held = incident.roles.holder(duty);
        let role = if held.is_none() && duty.is_needed() { Role::Warn } else { Role::Text };
        let who = held.map_or_else(|| w::nobody().get(lang).to_owned(), |held| Clean::new(&held.name).to_string());
        let x = put(buf, inside, (x, y), &who, style(role)) + 2;
        if let Some(offer) = room.offer_of(duty) {
            put(buf, inside, (x, y), &w::offered_to(lang, Clean::new(&offer.to).to_string()), style(Role::Accent));
        } else if let Some(held) = held {
            let since = w::since(lang, time::clock(held.since, &room.style.zone));
            put_right(buf, inside, (inside.right(), y), &since, style(Role::Dim));
        }
        let below = Rect { height: inside.height.saturating_sub(2), ..inside };
        put(buf, below, (inside.x + 22, y + 1), duty.meaning().get(lang), look.style(Role::Dim));
    }
    let offered = room.offer_to_driver().is_some_and(|offer| Duty::ALL.get(chosen) == Some(&offer.role));
    let keys = if offered { w::roles_offer_keys() } else { w::roles_keys() }.get(lang);
    put(buf, inside, (inside.x, inside.bottom() - 1), keys, look.style(Role::Key));
}

fn incidents(room: &Room, chosen: usize, (area, buf): (Rect, &mut Buffer), look: &Look<'_>, now: Moment) {
    let lang = look.lang;
    let all: Vec<_> = room.timeline.incidents().all().rev().collect();
    let high = u16::try_from(all.len() + 4).unwrap_or(u16::MAX);
    let inside = boxed(area, (96, high), w::incidents_title().get(lang), buf, look);
    if inside.is_empty() {
        return;
    }
    let list = Rect { height: inside.height.saturating_sub(2), ..inside };
    let first = (chosen + 1).saturating_sub(usize::from(list.height));
    for (y, (nth, incident)) in (list.y..list.bottom()).zip(all.iter().enumerate().skip(first)) {
        let here = nth == chosen;
        let style = |role| look.style(if here { Role::Selected } else { role });
        put(buf, list, (list.x, y), &" ".repeat(list.width.into()), style(Role::Text));
        let role = if incident.place == Place::Over { Role::Dim } else { severity_role(incident.severity) };
        let x = put(buf, list, (list.x, y), &row_head(room, incident), style(role));
        let right = put_right(buf, list, (list.right(), y), &row_tail(room, incident, look, now), style(Role::Dim));
        let left = Rect { width: right.saturating_sub(list.x + 1), ..list };
        put(buf, left, (x, y), &Clean::new(&incident.title), style(Role::Text));
    }
    put(buf, inside, (inside.x, inside.bottom() - 1), w::incidents_keys().get(lang), look.style(Role::Key));
}

fn row_head(room: &Room, incident: &Incident) -> String {
    let day = time::date_time(incident.declared_at, &room.style.zone);
    let name = pad(room.lead.rules.scheme.name(incident.severity), 8, false);
    format!("{}  {name} ", day.get(..16).unwrap_or(&day))
}

fn row_tail(room: &Room, incident: &Incident, look: &Look<'_>, now: Moment) -> String {
    let status = incident.status.label().get(look.lang);
    if incident.place == Place::Over {
        return status.to_owned();
    }
    let place = match incident.place {
        Place::Live => w::live(),
        Place::Parked | Place::Over => w::is_parked(),
    };
    let age = incident.age(now, room.timeline.incidents().skew()).to_std().unwrap_or_default();
    format!("{} · {status} {}", place.get(look.lang), number::age(age))
}

/// The role of a severity: the two that wake people look so.
pub(super) const fn severity_role(severity: Severity) -> Role {
    match severity {
        Severity::P0 | Severity::P1 => Role::Crit,
        Severity::P2 => Role::Warn,
        Severity::P3 => Role::Text,
    }
}
