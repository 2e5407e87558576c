//! The messages to people outside: what became of each, to try again or to take back.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::{buffer::Buffer, layout::Rect};

use super::{panel::Panel, tell::is_alarm, words as w};
use crate::{
    app::{overlay::Overlay, paging, state::Room},
    domain::{
        clock::Moment,
        effect::Effect,
        notice::{Delivery, State},
        verdict::Verdict,
    },
    text::{Clean, pad, time},
    theme::Role,
    ui::{
        look::{Look, put, put_right},
        overlay::boxed,
    },
};

impl Room {
    /// Shows what was told and what is on its way.
    pub(super) fn open_messages(&mut self, now: Moment) {
        let told = &self.lead.told;
        let said = match (told.configured, told.messages.is_empty()) {
            (false, _) => w::no_channels(),
            (true, true) => w::no_messages(),
            (true, false) => {
                let chosen = told.messages[0].key.clone();
                self.overlays.push(Overlay::Lead(Panel::Messages { chosen }));
                return;
            }
        };
        self.say(said.get(self.style.lang), now);
    }

    /// The place of the chosen message: it moves down as newer ones come.
    fn place_of(&self, chosen: &str) -> usize {
        self.lead.told.messages.iter().position(|message| message.key == chosen).unwrap_or(0)
    }

    pub(super) fn messages_key(&mut self, chosen: &str, key: KeyEvent) -> Vec<Effect> {
        let messages = std::sync::Arc::clone(&self.lead.told.messages);
        let mut at = self.place_of(chosen);
        let message = messages.get(at).filter(|_| self.only_looks().is_none());
        let mut effects = Vec::new();
        match key.code {
            KeyCode::Esc | KeyCode::Char('q' | 'L') => return Vec::new(),
            KeyCode::Char('r') => {
                let again = message.filter(|message| message.state.waits() || message.state == State::GivenUp);
                effects.extend(again.map(|message| Effect::Retell { key: message.key.clone() }));
            }
            KeyCode::Char('x') => {
                let waiting = message.filter(|message| message.state.waits() || message.state == State::GivenUp);
                let why = w::taken_back(self.style.lang, self.standing.driver.clone());
                effects.extend(waiting.map(|message| Effect::Untell { key: message.key.clone(), why }));
            }
            _ => at = paging::chosen(at, messages.len(), key),
        }
        let chosen = messages.get(at).map(|message| message.key.clone()).unwrap_or_default();
        self.overlays.push(Overlay::Lead(Panel::Messages { chosen }));
        effects
    }
}

/// How good the state of a message is.
fn verdict(message: &Delivery) -> Verdict {
    match message.state {
        _ if is_alarm(message.state, message.late) => Verdict::Crit,
        State::Sent | State::Delivered => Verdict::Ok,
        State::Failed => Verdict::Warn,
        _ => Verdict::Unknown,
    }
}

/// Draws the messages, newest first: when, what became of it, by which way to whom, what; and why below.
pub(super) fn draw(room: &Room, chosen: &str, (area, buf): (Rect, &mut Buffer), look: &Look<'_>) {
    let lang = look.lang;
    let messages = &room.lead.told.messages;
    let chosen = room.place_of(chosen);
    let high = u16::try_from(messages.len() + 6).unwrap_or(u16::MAX);
    let inside = boxed(area, (112, high), w::messages_title().get(lang), buf, look);
    if inside.height < 5 {
        return;
    }
    let list = Rect { height: inside.height - 4, ..inside };
    let first = (chosen + 1).saturating_sub(usize::from(list.height));
    for (y, (nth, message)) in (list.y..list.bottom()).zip(messages.iter().enumerate().skip(first)) {
        let here = nth == chosen;
        let style = |role| look.style(if here { Role::Selected } else { role });
        put(buf, list, (list.x, y), &" ".repeat(list.width.into()), style(Role::Text));
        let verdict = verdict(message);
        let sign = look.glyphs.verdict(verdict);
        let at = time::clock(message.at, &room.style.zone);
        let head = format!("{at} {sign} {} ", pad(message.state.label().get(lang), 9, false));
        let x = put(buf, list, (list.x, y), &head, style(Role::of(verdict)));
        let way = Clean::new(&format!("{} {}", message.channel, message.recipient));
        let right = put_right(buf, list, (list.right(), y), way.trim_end(), style(Role::Label));
        let left = Rect { width: right.saturating_sub(list.x + 1), ..list };
        put(buf, left, (x, y), &Clean::new(&message.title), style(Role::Text));
    }
    let why = messages.get(chosen).and_then(|message| message.why.as_ref()).map(|why| Clean::new(why.get(lang)));
    if let Some(why) = why {
        let lines = crate::text::wrap(&why, usize::from(inside.width));
        for (y, line) in (inside.bottom() - 3..inside.bottom() - 1).zip(&lines) {
            put(buf, inside, (inside.x, y), line, look.style(Role::Dim));
        }
    }
    put(buf, inside, (inside.x, inside.bottom() - 1), w::messages_keys().get(lang), look.style(Role::Key));
}
