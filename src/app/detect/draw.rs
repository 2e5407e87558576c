//! How the views of detecting look.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    lines::Line,
    panel::{About, Panel},
    triage::place_of,
    words as w,
};
use crate::{
    app::state::Room,
    domain::{clock::Moment, triage::Doubt, words::Words},
    text::{Clean, pad, truncate, width},
    theme::Role,
    ui::{
        look::{Look, put, put_right},
        overlay::{ask, boxed, detail_lines, lines},
    },
};

/// The widest a view gets.
const WIDEST: u16 = 150;
/// So many lines below say more of what is chosen, where there is room.
const DETAILS: u16 = 5;

/// Draws a view of detecting; answers with the place of the terminal's cursor.
pub fn draw(room: &mut Room, panel: &mut Panel, area: Rect, buf: &mut Buffer, now: Moment) -> Option<Position> {
    let look = room.look();
    let lang = look.lang;
    match panel {
        Panel::Triage { chosen } => {
            let all = room.triage_lines(now);
            list(room, (w::triage_title(), w::triage_keys(), w::well()), &all, chosen.as_ref(), (area, buf), now);
        }
        Panel::Alarms { chosen } => {
            let all = room.alarm_lines(now);
            list(room, (w::alarms_title(), w::alarms_keys(), w::no_alarms()), &all, chosen.as_ref(), (area, buf), now);
        }
        Panel::Rules { chosen } => {
            let all = room.rule_lines();
            list(room, (w::rules_title(), w::rules_keys(), w::no_rules()), &all, chosen.as_ref(), (area, buf), now);
        }
        Panel::Graph(graph) => return room.draw_graph(graph, (area, buf), &look, now),
        Panel::Moved(moved) => return room.draw_moved(moved, (area, buf), &look, now),
        Panel::RuleOut { doubt, input, problem } => {
            let what = match doubt {
                Doubt::Lamp(lamp) => lamp.label().get(lang).to_owned(),
                Doubt::Place(place) => Clean::new(&place.to_string()).to_string(),
            };
            let keys = problem.as_deref().map_or((w::rule_out_keys().get(lang), Role::Dim), |text| (text, Role::Crit));
            return ask(&w::rule_out_title(lang, what), input, keys, (area, buf), &look);
        }
        Panel::Silence { alarms, fields } => {
            let title = w::silence_title(lang, alarms.len());
            return fields.draw(&title, [w::silence_keys(), w::silence_keys()], (area, buf), &look);
        }
    }
    None
}

/// A list of lines with what is known of the chosen one below.
fn list(
    room: &Room,
    (title, keys, nothing): (Words, Words, Words),
    all: &[Line],
    chosen: Option<&About>,
    (area, buf): (Rect, &mut Buffer),
    now: Moment,
) {
    let look = room.look();
    let chosen = place_of(all, chosen);
    let details = all.get(chosen).map(|line| room.about(&line.about, now)).unwrap_or_default();
    let area = Rect { height: area.height.saturating_sub(1), ..area };
    let below = if area.height > 16 { DETAILS } else { 2 };
    let high = u16::try_from(all.len().max(1)).unwrap_or(u16::MAX).saturating_add(below + 4);
    let inside = boxed(area, (WIDEST.min(area.width.saturating_sub(2)), high), title.get(look.lang), buf, &look);
    if inside.height < 4 {
        return;
    }
    if all.is_empty() {
        put(buf, inside, (inside.x, inside.y), nothing.get(look.lang), look.style(Role::Dim));
    }
    let rows = Rect { height: inside.height.saturating_sub(below + 2).max(1), ..inside };
    let heads = all.iter().map(|line| width(&line.head)).max().unwrap_or_default().min(10);
    let first = (chosen + 1).saturating_sub(usize::from(rows.height));
    for (y, (nth, line)) in (rows.y..rows.bottom()).zip(all.iter().enumerate().skip(first)) {
        row(line, nth == chosen, heads, (Rect { y, height: 1, ..rows }, buf), &look);
    }
    let left = all.len().saturating_sub(first + usize::from(rows.height));
    let foot = Rect { y: rows.bottom(), height: inside.bottom() - rows.bottom(), ..inside };
    if left > 0 {
        put_right(buf, foot, (foot.right(), foot.y), &w::more_below(look.lang, left), look.style(Role::Dim));
    }
    let text = Rect { y: foot.y + 1, height: foot.height.saturating_sub(2), ..foot };
    lines(text, &detail_lines(&details, usize::from(text.width), &look), 0, buf, &look);
    put(buf, foot, (foot.x, foot.bottom() - 1), keys.get(look.lang), look.style(Role::Key));
}

fn row(line: &Line, here: bool, heads: usize, (place, buf): (Rect, &mut Buffer), look: &Look<'_>) {
    let style = |role| look.style(if here { Role::Selected } else { role });
    put(buf, place, (place.x, place.y), &" ".repeat(place.width.into()), style(Role::Text));
    let (sign, role) = match line.verdict {
        None if line.is_silent() => (" ", Role::Dim),
        None => (look.glyphs.lamp_out, Role::Dim),
        Some(verdict) => (look.glyphs.verdict(verdict), Role::of(verdict)),
    };
    let x = place.x + line.depth * 2;
    let x = put(buf, place, (x, place.y), &format!("{sign} "), style(role));
    let head =
        if line.depth == 0 || !line.head.is_empty() { pad(&line.head, heads, false) + " " } else { String::new() };
    let x = put(buf, place, (x, place.y), &head, style(Role::Label));
    // What is said comes first; when it began drops out where there is no room for both.
    let cells = usize::from(place.right().saturating_sub(x));
    let tail = if cells > width(&line.tail) + 30 { line.tail.as_str() } else { "" };
    let right = put_right(buf, place, (place.right(), place.y), tail, style(Role::Dim));
    let room = usize::from(right.saturating_sub(x)).saturating_sub(1);
    put(buf, place, (x, place.y), &truncate(&line.text, room), style(line.role));
}

/// What the header says while no incident is live and alarms propose one.
pub fn proposed(room: &Room) -> Option<(String, Role)> {
    let (severity, group) = room.proposal()?;
    let lang = room.look().lang;
    let first = group.ranked().first().map(|firing| Clean::new(&firing.title).to_string())?;
    let name = Clean::new(room.lead.rules.scheme.name(severity)).to_string();
    let keys = room.keys_of("incident.declare").first().map(ToString::to_string).unwrap_or_default();
    let key = if keys.is_empty() { String::new() } else { format!("  {}", w::declare_key(lang, keys)) };
    Some((w::proposed(lang, name, first) + &key, Role::of(super::verdict(Some(severity)))))
}
