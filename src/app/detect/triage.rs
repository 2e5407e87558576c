//! The triage view: what is wrong now under each lamp, where to look next, and what was ruled out.

use crossterm::event::{KeyCode, KeyEvent};

use super::{
    lines::Line,
    moved::Moved,
    panel::{About, Panel},
    words as w,
};
use crate::{
    app::{paging, state::Room},
    domain::{
        clock::Moment,
        effect::Effect,
        event::{Event, NewEntry, Origin, Tag},
        triage::Doubt,
    },
    ui::input::Input,
};

/// The place of what is chosen among the lines; the first where it is gone.
pub(super) fn place_of(lines: &[Line], chosen: Option<&About>) -> usize {
    chosen.and_then(|chosen| lines.iter().position(|line| line.about == *chosen)).unwrap_or(0)
}

impl Room {
    pub(super) fn triage_key(&mut self, chosen: Option<About>, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let lines = self.triage_lines(now);
        let at = place_of(&lines, chosen.as_ref());
        let line = lines.get(at);
        match key.code {
            KeyCode::Esc | KeyCode::Char('q' | 'T') => return Vec::new(),
            KeyCode::Enter | KeyCode::Char('d') => {
                if let Some(place) = line.and_then(|line| line.place.clone()) {
                    self.jump_to(&place, now);
                    return Vec::new();
                }
                // A lamp leads to the first thing that is wrong under it.
                let next =
                    lines.iter().skip(at + 1).take_while(|line| line.depth > 0).find_map(|line| line.place.clone());
                if let Some(place) = next {
                    self.jump_to(&place, now);
                    return Vec::new();
                }
            }
            KeyCode::Char('x') => {
                let chosen = line.map(|line| line.about.clone());
                let doubt = line.and_then(Line::doubt);
                self.show(Panel::Triage { chosen });
                return doubt.map(|doubt| self.doubt(doubt, now)).unwrap_or_default();
            }
            KeyCode::Char('m') => {
                self.show(Panel::Triage { chosen });
                self.show(Panel::Moved(Moved::new()));
                return Vec::new();
            }
            KeyCode::Char('a') => {
                self.show(Panel::Triage { chosen });
                self.show(Panel::Alarms { chosen: None });
                return Vec::new();
            }
            KeyCode::Char('D') => return self.command("incident.declare", now),
            _ => {}
        }
        let at = paging::chosen(at, lines.len(), key);
        self.show(Panel::Triage { chosen: lines.get(at).map(|line| line.about.clone()) });
        Vec::new()
    }

    /// Asks why the trouble is not there, or takes it back that it is not.
    pub(super) fn doubt(&mut self, doubt: Doubt, now: Moment) -> Vec<Effect> {
        if let Some(why) = self.only_looks() {
            self.say(why, now);
            return Vec::new();
        }
        if self.timeline.doubts().ruled_out(&doubt).is_some() {
            return self.rule_out(doubt, String::new(), false, now);
        }
        self.show(Panel::RuleOut { doubt, input: Input::new(""), problem: None });
        Vec::new()
    }

    /// What ruling something out takes: that it is known, and its line.
    pub(super) fn rule_out(&self, doubt: Doubt, reason: String, out: bool, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let what = match &doubt {
            Doubt::Lamp(lamp) => lamp.label().get(lang).to_owned(),
            Doubt::Place(place) => place.to_string(),
        };
        let text = if out { w::ruled_out(lang, &what, reason.clone()) } else { w::in_again(lang, what) };
        let entry = NewEntry { origin: Origin::Room, tags: [Tag::Hypothesis].into(), ..NewEntry::note(now, text) };
        [Event::RuledOut { doubt, reason, out }, Event::EntryAdded(entry)].map(Effect::Record).into()
    }
}
