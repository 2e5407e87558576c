//! How the dialogs of acting look.

mod lists;
mod plan;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{panel::Panel, words as w};
use crate::{
    app::state::Room,
    domain::{
        act::{Class, Found, Offer, Refusal},
        clock::Moment,
        verdict::Verdict,
    },
    text::{Clean, pad, width, wrap},
    theme::Role,
    ui::{
        look::{Look, put, put_right},
        overlay::{Line, ask, boxed, lines},
    },
};

/// Draws a dialog of acting; answers with the place of the terminal's cursor.
pub fn draw(room: &Room, panel: &mut Panel, area: Rect, buf: &mut Buffer, now: Moment) -> Option<Position> {
    let look = room.look();
    let lang = look.lang;
    match panel {
        Panel::Menu { offers, chosen } => menu(offers, *chosen, area, buf, &look),
        Panel::Form(form) => {
            let title = Clean::new(&form.offer.title);
            return form.fields.draw(&title, [w::form_keys(), w::choice_keys()], (area, buf), &look);
        }
        Panel::Waiting { title, .. } => {
            let text = [(w::planning().get(lang).to_owned(), Role::Dim)];
            note(&Clean::new(title), &text, w::waiting_keys().get(lang), (area, buf), &look);
        }
        Panel::Plan(dialog) => return plan::draw(room, dialog, area, buf, now),
        Panel::Refused { title, refusal } => {
            let title = format!("{}: {}", w::refused_title().get(lang), Clean::new(title));
            note(&title, &refused(refusal, &look), w::close_keys().get(lang), (area, buf), &look);
        }
        Panel::Found { found, scroll } => *scroll = self::found(found, *scroll, area, buf, &look),
        Panel::Unlock { .. } => unlock(room, area, buf, &look),
        Panel::Log { chosen } => lists::log(room, *chosen, area, buf),
        Panel::Deed { action, scroll } => *scroll = lists::deed(room, *action, *scroll, (area, buf), now),
        Panel::Changes { chosen } => lists::changes(room, *chosen, area, buf, now),
        Panel::Keep { input, problem, .. } => {
            let keys = problem.as_deref().map_or((w::keep_keys().get(lang), Role::Dim), |text| (text, Role::Crit));
            return ask(w::keep_title().get(lang), input, keys, (area, buf), &look);
        }
        Panel::Driver { input, problem } => {
            let keys = problem.as_deref().map_or((w::driver_keys().get(lang), Role::Dim), |text| (text, Role::Crit));
            return ask(w::driver_title().get(lang), input, keys, (area, buf), &look);
        }
    }
    None
}

/// The role of a class: what is dangerous looks dangerous.
pub(super) const fn class_role(class: Class) -> Role {
    match class {
        Class::Look => Role::Dim,
        Class::Low => Role::Ok,
        Class::High => Role::Warn,
        Class::Critical => Role::Crit,
    }
}

/// The sign of a class, which no colour is needed for.
pub(super) const fn class_sign<'a>(class: Class, look: &Look<'a>) -> &'a str {
    match class {
        Class::Look => look.glyphs.lamp_out,
        Class::Low => look.glyphs.verdict(Verdict::Ok),
        Class::High => look.glyphs.verdict(Verdict::Warn),
        Class::Critical => look.glyphs.verdict(Verdict::Crit),
    }
}

fn menu(offers: &[Offer], chosen: usize, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
    let high = u16::try_from(offers.len() + 4).unwrap_or(u16::MAX);
    let wide = offers.iter().map(|offer| width(&offer.title) + width(&offer.why) + 16).max().unwrap_or(0);
    let wide = u16::try_from(wide).unwrap_or(u16::MAX).clamp(60, 110);
    let inside = boxed(area, (wide, high), w::menu_title().get(look.lang), buf, look);
    if inside.is_empty() {
        return;
    }
    let list = Rect { height: inside.height.saturating_sub(2), ..inside };
    let first = (chosen + 1).saturating_sub(usize::from(list.height));
    for (y, (nth, offer)) in (list.y..list.bottom()).zip(offers.iter().enumerate().skip(first)) {
        let here = nth == chosen;
        let style = |role| look.style(if here { Role::Selected } else { role });
        put(buf, list, (list.x, y), &" ".repeat(list.width.into()), style(Role::Text));
        let sign = format!("{} {} ", class_sign(offer.class, look), pad(offer.class.id(), 8, false));
        let x = put(buf, list, (list.x, y), &sign, style(class_role(offer.class)));
        let why = Clean::new(&offer.why);
        let right = put_right(buf, list, (list.right(), y), &why, style(Role::Accent));
        let left = Rect { width: right.saturating_sub(list.x + 1), ..list };
        put(buf, left, (x, y), &Clean::new(&offer.title), style(Role::Text));
    }
    put(buf, inside, (inside.x, inside.bottom() - 1), w::menu_keys().get(look.lang), look.style(Role::Dim));
}

/// A short text with its keys.
fn note(title: &str, text: &[(String, Role)], keys: &str, (area, buf): (Rect, &mut Buffer), look: &Look<'_>) {
    let cells = usize::from(area.width.min(76)).saturating_sub(4);
    let wrapped: Vec<_> = text
        .iter()
        .flat_map(|(text, role)| wrap(&Clean::new(text), cells).into_iter().map(move |line| (line, *role)))
        .collect();
    let high = u16::try_from(wrapped.len() + 4).unwrap_or(u16::MAX);
    let inside = boxed(area, (76, high), title, buf, look);
    if inside.is_empty() {
        return;
    }
    for (y, (line, role)) in (inside.y..inside.bottom().saturating_sub(1)).zip(&wrapped) {
        put(buf, inside, (inside.x, y), line, look.style(*role));
    }
    put(buf, inside, (inside.x, inside.bottom() - 1), keys, look.style(Role::Key));
}

/// A refusal with what was different.
pub(super) fn refused(refusal: &Refusal, look: &Look<'_>) -> Vec<(String, Role)> {
    let mut text = vec![(refusal.why.clone(), Role::Crit)];
    if !refusal.changed.is_empty() {
        text.push((String::new(), Role::Text));
        text.push((w::was_is().get(look.lang).to_owned(), Role::Label));
    }
    let changed = refusal.changed.iter();
    text.extend(
        changed.map(|[what, was, is]| (w::differs(look.lang, what.clone(), was.clone(), is.clone()), Role::Text)),
    );
    text
}

fn unlock(room: &Room, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
    let lang = look.lang;
    let minutes = room.acts.rights.unlock.as_secs() / 60;
    let text = wrap(&w::unlock_text(lang, minutes), 60);
    let high = u16::try_from(text.len()).unwrap_or(2) + 6;
    let inside = boxed(area, (66, high), w::unlock_title().get(lang), buf, look);
    if inside.is_empty() {
        return;
    }
    place(room, "", Rect { height: 1, ..inside }, buf, look);
    for (y, line) in (inside.y + 2..inside.bottom().saturating_sub(1)).zip(&text) {
        put(buf, inside, (inside.x, y), line, look.style(Role::Text));
    }
    put(buf, inside, (inside.x, inside.bottom() - 1), w::unlock_keys().get(lang), look.style(Role::Key));
}

/// The room's name, its environment and where in it, in the environment's colour, from edge to edge: nobody mistakes the
/// place.
pub(super) fn place(room: &Room, scene: &str, line: Rect, buf: &mut Buffer, look: &Look<'_>) {
    let environment = room.acts.rights.environment;
    let role = environment
        .map_or(Role::Banner, |environment| if environment.is_dangerous() { Role::BannerCrit } else { Role::Banner });
    put(buf, line, (line.x, line.y), &" ".repeat(line.width.into()), look.style(role));
    let name = Clean::new(&room.standing.name);
    let scene = Clean::new(scene);
    let environment = environment.map(|environment| Clean::word(environment.label()));
    let parts = [Some(name), environment, Some(scene)].into_iter().flatten().filter(|part| !part.is_empty());
    let text = parts.map(|part| part.to_string()).collect::<Vec<_>>().join(" · ");
    put(buf, line, (line.x + 1, line.y), &text, look.style(role));
}

fn found(found: &Found, scroll: usize, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> usize {
    let label = found.lines.iter().map(|(label, _)| width(label)).max().unwrap_or(0).min(24);
    let cells = usize::from(area.width.min(140)).saturating_sub(6);
    let mut all: Vec<Line> =
        vec![vec![(format!("$ {}", Clean::new(&found.command)), look.style(Role::Dim))], Vec::new()];
    for (name, text) in &found.lines {
        let indent = if label == 0 { 0 } else { label + 2 };
        for (nth, line) in wrap(&Clean::new(text), cells.saturating_sub(indent)).into_iter().enumerate() {
            let name = if nth == 0 { pad(&Clean::new(name), label, false) } else { " ".repeat(label) };
            let name = if indent == 0 { String::new() } else { format!("{name}  ") };
            all.push(vec![(name, look.style(Role::Label)), (line, look.style(Role::Text))]);
        }
    }
    let high = u16::try_from(all.len() + 2).unwrap_or(u16::MAX);
    let room = Rect { height: area.height.saturating_sub(1), ..area };
    let inside = boxed(room, (140, high), &Clean::new(&found.title), buf, look);
    lines(inside, &all, scroll, buf, look)
}
