//! How the dialogs of leading look.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{panel::Panel, words as w};
use crate::{
    app::state::Room,
    domain::{
        clock::Moment,
        incident::{Incident, Place, Role as Duty, Severity},
    },
    text::{Clean, number, pad, time, wrap},
    theme::Role,
    ui::{
        input::Input,
        look::{Look, put, put_right},
        overlay::{Line, boxed, lines},
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
            let keys = problem.as_deref().unwrap_or(w::give_keys().get(lang));
            return ask(&title, input, (keys, problem.is_some()), (area, buf), &look);
        }
        Panel::Reopen { incident, input, problem } => {
            let name = room.timeline.incidents().get(*incident).map(|incident| incident.title.clone());
            let title = w::reopen_title(lang, Clean::new(&name.unwrap_or_default()).to_string());
            let keys = problem.as_deref().unwrap_or(w::reopen_keys().get(lang));
            return ask(&title, input, (keys, problem.is_some()), (area, buf), &look);
        }
        Panel::Sheet { role, scroll } => {
            let text = room.offer_of(*role).map(|offer| offer.sheet.clone()).unwrap_or_default();
            *scroll = prose(role.label().get(lang), &text, *scroll, (area, buf), &look);
        }
        Panel::Incidents { chosen } => incidents(room, *chosen, (area, buf), &look, now),
    }
    None
}

/// A text to read, wrapped and scrolled; answers with the first line that is shown.
pub(super) fn prose(
    title: &str,
    text: &str,
    scroll: usize,
    (area, buf): (Rect, &mut Buffer),
    look: &Look<'_>,
) -> usize {
    let cells = usize::from(area.width.min(100)).saturating_sub(6);
    let style = look.style(Role::Text);
    let wrapped = Clean::lines(text).iter().flat_map(|line| wrap(line, cells)).collect::<Vec<_>>();
    let all: Vec<Line> = wrapped.into_iter().map(|line| vec![(line, style)]).collect();
    let high = u16::try_from(all.len() + 2).unwrap_or(u16::MAX);
    let place = Rect { height: area.height.saturating_sub(1), ..area };
    let inside = boxed(place, (100, high), title, buf, look);
    lines(inside, &all, scroll, buf, look)
}

fn ask(
    title: &str,
    input: &Input,
    (keys, wrong): (&str, bool),
    (area, buf): (Rect, &mut Buffer),
    look: &Look<'_>,
) -> Option<Position> {
    let inside = boxed(area, (66, 5), title, buf, look);
    let cursor = input.render(Rect { height: 1, ..inside }.intersection(inside), buf, look);
    let role = if wrong { Role::Crit } else { Role::Dim };
    put(buf, inside, (inside.x, inside.bottom().saturating_sub(1)), keys, look.style(role));
    cursor
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
    let age = incident.age(now, room.timeline.incidents().skew()).to_std().unwrap_or_default();
    format!("{status} {}", number::age(age))
}

/// The role of a severity: the two that wake people look so.
pub(super) const fn severity_role(severity: Severity) -> Role {
    match severity {
        Severity::P0 | Severity::P1 => Role::Crit,
        Severity::P2 => Role::Warn,
        Severity::P3 => Role::Text,
    }
}
