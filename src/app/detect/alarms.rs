//! The alarms: those that fire by their causes, those that may, those that nobody wants to hear of; and all rules.

use std::collections::BTreeMap;

use crossterm::event::{KeyCode, KeyEvent};

use super::{
    lines::Line,
    moved_draw::reason,
    panel::{About, Panel},
    triage::place_of,
    words as w,
};
use crate::{
    app::{paging, state::Room},
    domain::{
        alarm::{Key, State},
        clock::Moment,
        effect::Effect,
        event::Event,
        verdict::Verdict,
        words::Lang,
    },
    rules::{Rule, Seen, wording},
    text::{Clean, number},
    theme::Role,
    ui::facts::Section,
};

impl Room {
    /// Groups with their alarms, then what is pending, silenced and over, then the silences.
    pub(super) fn alarm_lines(&self, now: Moment) -> Vec<Line> {
        let mut seen: BTreeMap<Key, Seen<'_>> = self.detect.watch.seen().map(|seen| (seen.key(), seen)).collect();
        let mut lines = Vec::new();
        for group in self.detect.groups.open() {
            lines.push(self.group_line(group, 0, now));
            // One alone says what its group says, unless it is silenced.
            let alone = group.members.len() == 1 && group.is_heard();
            for firing in group.ranked() {
                let own = seen.remove(&firing.key).filter(|_| !alone);
                lines.extend(own.map(|seen| self.alarm_line(&seen, 1, now)));
            }
        }
        let mut others: Vec<_> = seen.into_values().collect();
        let order = |state| match state {
            State::Firing => 0,
            State::Pending => 1,
            State::Resolved => 2,
        };
        others.sort_by_key(|seen| (order(seen.alarm.state), seen.rule.severity));
        lines.extend(others.iter().map(|seen| self.alarm_line(seen, 0, now)));
        lines.extend(self.timeline.silences().held(now).map(|(seq, silence, by)| {
            let matchers: Vec<_> = silence.matchers.iter().map(|(label, value)| format!("{label}={value}")).collect();
            let left = (silence.until - now).to_std().unwrap_or_default();
            Line {
                depth: 0,
                verdict: None,
                head: String::new(),
                text: Clean::new(&w::silence_line(
                    self.style.lang,
                    matchers.join(" "),
                    by.name().unwrap_or("bongsu").to_owned(),
                    silence.reason.clone(),
                ))
                .to_string(),
                tail: w::left(self.style.lang, number::duration(left)),
                role: Role::Dim,
                about: About::Silence(seq),
                place: None,
            }
        }));
        lines
    }

    /// Every rule and how it stands, the worst first.
    pub(super) fn rule_lines(&self) -> Vec<Line> {
        let lang = self.style.lang;
        let store = &self.detect.store;
        let mut lines: Vec<_> = self
            .detect
            .watch
            .rules()
            .map(|(rule, broken)| {
                let of_rule = |state| {
                    let own = self.detect.watch.seen().filter(|seen| seen.rule.name == rule.name);
                    own.filter(|seen| seen.alarm.state == state).count()
                };
                let (firing, pending) = (of_rule(State::Firing), of_rule(State::Pending));
                let fed = rule.expr.selectors().into_iter().any(|selector| store.select(selector).next().is_some());
                let (verdict, tail, role) = match (broken, firing, pending) {
                    (Some(_), _, _) => (Some(Verdict::Unknown), w::broken().get(lang).to_owned(), Role::Unknown),
                    (_, 1.., _) => {
                        let verdict = super::verdict(rule.severity);
                        (Some(verdict), w::so_many_fire(lang, firing), Role::of(verdict))
                    }
                    (_, _, 1..) => (None, w::pending().get(lang).to_owned(), Role::Accent),
                    _ if !fed => (None, w::unfed().get(lang).to_owned(), Role::Dim),
                    _ => (Some(Verdict::Ok), w::inactive().get(lang).to_owned(), Role::Text),
                };
                Line {
                    depth: 0,
                    verdict,
                    head: self.severity_name(rule.severity),
                    text: Clean::new(&format!("{}  {}", rule.name, rule.text)).to_string(),
                    tail,
                    role,
                    about: About::Rule(rule.name.clone()),
                    place: None,
                }
            })
            .collect();
        let rank = |line: &Line| match line.verdict {
            Some(Verdict::Crit) => 0,
            Some(Verdict::Unknown) => 1,
            Some(Verdict::Warn) => 2,
            None if line.role == Role::Accent => 3,
            Some(Verdict::Ok) => 4,
            None => 5,
        };
        lines.sort_by_key(rank);
        lines
    }

    pub(super) fn alarms_key(&mut self, chosen: Option<&About>, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let lines = self.alarm_lines(now);
        let at = place_of(&lines, chosen);
        let line = lines.get(at);
        match key.code {
            KeyCode::Esc | KeyCode::Char('q' | 'a') => return Vec::new(),
            KeyCode::Enter | KeyCode::Char('d') => {
                if let Some(place) = line.and_then(|line| line.place.clone()) {
                    self.jump_to(&place, now);
                    return Vec::new();
                }
            }
            KeyCode::Char('r') => {
                self.show(Panel::Rules { chosen: None });
                return Vec::new();
            }
            KeyCode::Char('S') => {
                let alarms = line.map(|line| self.alarms_of(&line.about)).unwrap_or_default();
                self.show(Panel::Alarms { chosen: line.map(|line| line.about.clone()) });
                self.open_silence(alarms, now);
                return Vec::new();
            }
            KeyCode::Char('X') if self.only_looks().is_none() => {
                if let Some(About::Silence(silence)) = line.map(|line| &line.about) {
                    let silence = *silence;
                    self.show(Panel::Alarms { chosen: None });
                    return vec![Effect::Record(Event::SilenceEnded { silence })];
                }
            }
            KeyCode::Char('D') => return self.command("incident.declare", now),
            _ => {}
        }
        let at = paging::chosen(at, lines.len(), key);
        self.show(Panel::Alarms { chosen: lines.get(at).map(|line| line.about.clone()) });
        Vec::new()
    }

    pub(super) fn rules_key(&mut self, chosen: Option<&About>, key: KeyEvent) -> Vec<Effect> {
        let lines = self.rule_lines();
        let at = place_of(&lines, chosen);
        match key.code {
            KeyCode::Esc | KeyCode::Char('q' | 'r') => return Vec::new(),
            KeyCode::Char('a') => {
                self.show(Panel::Alarms { chosen: None });
                return Vec::new();
            }
            _ => {}
        }
        let at = paging::chosen(at, lines.len(), key);
        self.show(Panel::Rules { chosen: lines.get(at).map(|line| line.about.clone()) });
        Vec::new()
    }

    /// The alarms that a line means.
    fn alarms_of(&self, about: &About) -> Vec<Key> {
        match about {
            About::Alarm(key) => vec![key.clone()],
            About::Group(id) => {
                self.detect.groups.get(*id).map(|group| group.members.keys().cloned().collect()).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Everything that is known of what a line is about.
    pub(super) fn about(&self, about: &About, now: Moment) -> Vec<Section> {
        let lang = self.style.lang;
        let mut seen = self.detect.watch.seen();
        match about {
            About::Alarm(key) => {
                seen.find(|seen| seen.key() == *key).map(|seen| vec![self.of_alarm(&seen, now)]).unwrap_or_default()
            }
            About::Group(id) => {
                let first = self.detect.groups.get(*id).and_then(|group| group.ranked().first().map(|f| f.key.clone()));
                first.map(|key| self.about(&About::Alarm(key), now)).unwrap_or_default()
            }
            About::Rule(name) => {
                let rule = self.detect.watch.rules().find(|(rule, _)| rule.name == *name);
                rule.map(|(rule, broken)| vec![of_rule(Section::new(""), rule, broken, lang)]).unwrap_or_default()
            }
            About::Suspect(place) => {
                let suspect = self.suspicion().find(|suspect| suspect.place == *place);
                let whys = suspect.map(|suspect| suspect.why.as_slice()).unwrap_or_default();
                let reasons: Vec<_> = whys.iter().map(|why| reason(why, lang)).collect();
                vec![Section::new("").with_text(&reasons.join("\n"), Role::Text)]
            }
            About::Check(subject) => {
                let own = self.slots.iter().flat_map(crate::app::slot::Slot::judgements);
                let all = own.filter(|j| j.subject.pane == subject.pane && j.subject.target == subject.target);
                let texts: Vec<_> = all.map(|judgement| judgement.summary.clone()).collect();
                vec![Section::new("").with_text(&texts.join("\n"), Role::Text)]
            }
            _ => Vec::new(),
        }
    }

    fn of_alarm(&self, seen: &Seen<'_>, now: Moment) -> Section {
        let lang = self.style.lang;
        let figure = wording::fill("{{ $value | humanize }}", seen.labels, seen.alarm.value);
        let value = format!("{figure} {}", seen.labels);
        let first = Section::new("").with(w::value().get(lang), value.as_str(), Role::Text);
        let section = of_rule(first, seen.rule, None, lang);
        match self.timeline.silences().over(&seen.key(), now) {
            Some(silence) => section.with(w::silenced().get(lang), silence.reason.as_str(), Role::Text),
            None => section,
        }
    }
}

fn of_rule(section: Section, rule: &Rule, broken: Option<&str>, lang: Lang) -> Section {
    let lasts = number::whole(rule.lasts.to_std().unwrap_or_default());
    let when = w::for_so_long(lang, rule.text.clone(), lasts);
    let mut section = section.with(w::when().get(lang), when.as_str(), Role::Text);
    if !rule.action.is_empty() {
        section = section.with(w::action().get(lang), rule.action.as_str(), Role::Accent);
    }
    let stands = format!("{} · {}", rule.name, rule.origin);
    section = section.with(w::stands().get(lang), stands.as_str(), Role::Dim);
    match broken {
        Some(why) => section.with(w::broken().get(lang), why, Role::Crit),
        None => section,
    }
}
