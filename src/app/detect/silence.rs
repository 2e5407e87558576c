//! Silencing: which alarms nobody wants to hear of, how long and why.

use std::{collections::BTreeMap, time::Duration};

use chrono::TimeDelta;
use crossterm::event::KeyEvent;

use super::{panel::Panel, words as w};
use crate::{
    app::{
        fields::{Fields, Typed},
        state::Room,
    },
    config::parse_duration,
    domain::{
        act::Field,
        alarm::{Key, Silence, silence::RULE},
        clock::Moment,
        effect::Effect,
        event::{Event, NewEntry, Origin, Tag},
        signal::TARGET,
    },
    text::{number, time},
};

/// How long a silence lasts, where nothing else is typed.
const USUAL: &str = "2h";
/// So many alarms can be silenced at once: what is more is no silence but deafness.
const MOST: usize = 20;
/// The longest silence: what must rest longer is a rule to change.
const LONGEST: Duration = Duration::from_hours(7 * 24);

impl Room {
    /// Asks for how long and why some alarms are not to be heard of.
    pub(super) fn open_silence(&mut self, alarms: Vec<Key>, now: Moment) {
        let lang = self.style.lang;
        if let Some(why) = self.only_looks() {
            self.say(why, now);
            return;
        }
        if alarms.is_empty() {
            self.say(w::choose_alarm().get(lang), now);
            return;
        }
        if alarms.len() > MOST {
            self.say(w::too_many(lang, alarms.len()), now);
            return;
        }
        let field = |name: &str, title: &str, value: &str, hint: &str| Field {
            name: name.into(),
            title: title.into(),
            value: value.into(),
            choices: Vec::new(),
            hint: hint.into(),
            optional: false,
        };
        let fields = Fields::new(vec![
            field("reason", w::reason().get(lang), "", w::reason_hint().get(lang)),
            field("for", w::how_long().get(lang), USUAL, w::how_long_hint().get(lang)),
        ])
        .saving_at_once();
        self.show(Panel::Silence { alarms, fields });
    }

    pub(super) fn silence_key(
        &mut self,
        alarms: Vec<Key>,
        mut fields: Fields,
        key: KeyEvent,
        now: Moment,
    ) -> Vec<Effect> {
        match fields.key(key) {
            Typed::Left => return Vec::new(),
            Typed::On => {}
            Typed::Done => {
                let missing = fields.missing().map(|title| w::missing(self.style.lang, title.to_owned()));
                let lasts = parse_duration(fields.value("for")).filter(|time| !time.is_zero() && *time <= LONGEST);
                match (missing, lasts) {
                    (Some(missing), _) => fields.refuse(None, missing),
                    (None, None) => fields.refuse(Some("for"), w::how_long_hint().get(self.style.lang).to_owned()),
                    (None, Some(lasts)) => return self.silence(&alarms, lasts, fields.value("reason"), now),
                }
            }
        }
        self.show(Panel::Silence { alarms, fields });
        Vec::new()
    }

    fn silence(&self, alarms: &[Key], lasts: Duration, reason: &str, now: Moment) -> Vec<Effect> {
        let until = now + TimeDelta::from_std(lasts).unwrap_or_default();
        let mut events: Vec<_> = alarms
            .iter()
            .map(|key| Silence { matchers: matchers(key), until, reason: reason.to_owned() })
            .map(Event::SilenceSet)
            .collect();
        let mut names: Vec<_> = alarms.iter().map(|key| format!("{} {}", key.rule, key.labels.get(TARGET))).collect();
        names.truncate(5);
        let till = format!("{} ({})", time::minute_with_zone(until, &self.style.zone), number::whole(lasts));
        let text = w::silenced_line(self.style.lang, names.join(", "), till, reason.to_owned());
        let entry = NewEntry { origin: Origin::Room, tags: [Tag::Decision].into(), ..NewEntry::note(now, text) };
        events.push(Event::EntryAdded(entry));
        events.into_iter().map(Effect::Record).collect()
    }
}

/// What is true of an alarm and of no other: its rule and all its labels.
fn matchers(key: &Key) -> BTreeMap<String, String> {
    let labels = key.labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    labels.chain([(RULE.to_owned(), key.rule.clone())]).collect()
}
