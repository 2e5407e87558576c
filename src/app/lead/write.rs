//! Writing for people: updates for three audiences, the document to share, the sheet that goes with a role.

use crossterm::event::{KeyCode, KeyEvent};

use super::{panel::Panel, words as w};
use crate::{
    app::{
        fields::{Fields, Typed},
        overlay::Overlay,
        paging,
        state::Room,
    },
    config::veil,
    domain::{
        act::Field,
        clock::Moment,
        command::Scope,
        effect::Effect,
        event::Event,
        incident::{Audience, Incident, Role},
        verdict::Judgement,
    },
    keys::Chord,
    report::{self, Glossary, Sight},
    ui::prose::Prose,
};

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// How it stands.
    Update(Audience),
    /// What happened, for people outside engineering.
    Share,
    /// What the next one in a role must know.
    Sheet {
        /// The role.
        role: Role,
        /// The next one.
        to: String,
    },
}

/// A text for people while it is written.
pub struct Writing {
    /// What it is.
    pub kind: Kind,
    /// The text.
    pub editor: Prose,
    /// The drafts of the other audiences of an update as they were left.
    others: Vec<(Audience, String)>,
    /// What is wrong with it.
    pub problem: Option<String>,
}

impl Room {
    /// What reports are made of.
    fn sight<'a>(&'a self, judgements: &'a [Judgement], incident: Option<&Incident>, now: Moment) -> Sight<'a> {
        Sight {
            timeline: &self.timeline,
            ledger: &self.acts.ledger,
            judgements,
            scheme: &self.lead.rules.scheme,
            rungs: incident.map_or(&[], |incident| self.lead.rules.rungs_of(incident.severity)),
            lang: self.style.lang,
            zone: &self.style.zone,
            now,
        }
    }

    /// What is judged now, of all panes.
    fn judged(&self) -> Vec<Judgement> {
        self.slots.iter().flat_map(|slot| slot.judgements().to_vec()).collect()
    }

    /// A draft of a text about the live incident, without secrets.
    fn draft_of(&self, kind: &Kind, now: Moment) -> Option<String> {
        let incident = self.timeline.incident()?;
        let judged = self.judged();
        let sight = self.sight(&judged, Some(incident), now);
        let text = match kind {
            Kind::Update(audience) => report::update(&sight, incident, *audience),
            Kind::Share => report::share(&sight, incident, &Glossary::new(self.style.lang, &self.lead.rules.glossary)),
            Kind::Sheet { role, .. } => report::sheet(&sight, incident, *role),
        };
        Some(veil(&text).into_owned())
    }

    /// What happened within the last minutes.
    pub(super) fn missed(&self, minutes: i64, now: Moment) -> Vec<report::Section> {
        let judged = self.judged();
        let sight = self.sight(&judged, self.timeline.incident(), now);
        report::catch_up(&sight, chrono::TimeDelta::minutes(minutes))
    }

    /// Opens the editor on a draft.
    pub(super) fn write(&mut self, kind: Kind, now: Moment) {
        match self.draft_of(&kind, now) {
            None => self.say(w::none_live().get(self.style.lang), now),
            Some(draft) => {
                let editor = Prose::from_top(&draft);
                let writing = Writing { kind, editor, others: Vec::new(), problem: None };
                self.overlays.push(Overlay::Lead(Panel::Write(Box::new(writing))));
            }
        }
    }

    pub(super) fn write_key(&mut self, mut writing: Box<Writing>, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let command = Chord::literal(key).and_then(|chord| self.keymap.lookup(chord, &[Scope::Editor]));
        let mut effects = Vec::new();
        match command {
            Some("editor.cancel") => return Vec::new(),
            Some("editor.save") => return self.save_writing(writing, now),
            Some("editor.newline") => writing.editor.newline(),
            Some("editor.next-field") => self.next_audience(&mut writing, now),
            Some("editor.external") => effects.push(Effect::Edit { text: writing.editor.text() }),
            _ => {
                writing.editor.handle(key);
                writing.problem = None;
            }
        }
        self.overlays.push(Overlay::Lead(Panel::Write(writing)));
        effects
    }

    /// The same update for the next audience; what was written for the last one is kept until the editor closes.
    fn next_audience(&self, writing: &mut Writing, now: Moment) {
        let Kind::Update(audience) = writing.kind else { return };
        writing.others.retain(|(other, _)| *other != audience);
        writing.others.push((audience, writing.editor.text()));
        let at = Audience::ALL.iter().position(|other| *other == audience).unwrap_or(0);
        let next = Audience::ALL[(at + 1) % Audience::ALL.len()];
        let kept = writing.others.iter().find(|(other, _)| *other == next).map(|(_, text)| text.clone());
        writing.kind = Kind::Update(next);
        let text = kept.or_else(|| self.draft_of(&writing.kind, now)).unwrap_or_default();
        writing.editor = Prose::from_top(&text);
        writing.problem = None;
    }

    fn save_writing(&mut self, mut writing: Box<Writing>, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let written = writing.editor.text();
        let text = if writing.kind == Kind::Share { self.finished(&written) } else { written.trim_end().to_owned() };
        let speaks = |room: &Self| {
            let incident = room.timeline.incident();
            incident.is_some_and(|incident| incident.roles.holds(Role::Communications, &room.standing.driver))
        };
        let problem = if text.trim().is_empty() {
            Some(w::write_something())
        } else if writing.kind == Kind::Update(Audience::Public) && !speaks(self) {
            Some(w::communications_only())
        } else {
            None
        };
        if let Some(problem) = problem {
            writing.problem = Some(problem.get(lang).to_owned());
            self.overlays.push(Overlay::Lead(Panel::Write(writing)));
            return Vec::new();
        }
        let event = match &writing.kind {
            Kind::Update(Audience::Public) | Kind::Share => {
                let audience = if writing.kind == Kind::Share { Audience::Company } else { Audience::Public };
                self.overlays.push(Overlay::Lead(Panel::Write(writing)));
                self.overlays.push(Overlay::Lead(Panel::Preview { audience, text, scroll: 0, opened_at: now }));
                return Vec::new();
            }
            Kind::Update(audience) => Event::UpdateWritten { audience: *audience, text },
            Kind::Sheet { role, to } => Event::HandOverOffered { role: *role, to: to.clone(), sheet: text },
        };
        vec![Effect::Record(event)]
    }

    /// A document without the hints that nobody took, and with the words explained that a person used.
    fn finished(&self, text: &str) -> String {
        let own = Glossary::new(self.style.lang, &self.lead.rules.glossary);
        own.explain(report::without_hints(text).trim_end())
    }

    pub(super) fn preview_key(
        &mut self,
        (audience, text, mut scroll, opened_at): (Audience, String, usize, Moment),
        key: KeyEvent,
        now: Moment,
    ) -> Vec<Effect> {
        match key.code {
            KeyCode::Esc | KeyCode::Char('n' | 'q' | 'ㅜ' | 'ㅂ') => return Vec::new(),
            // A key that was typed ahead is no yes.
            KeyCode::Char('y' | 'ㅛ') if now - opened_at >= crate::app::act::READ_FIRST => {
                // The text below it is what was just sent.
                self.overlays.pop();
                let event = match audience {
                    Audience::Public => Event::UpdateWritten { audience, text },
                    _ => Event::ShareWritten { text },
                };
                return vec![Effect::Record(event)];
            }
            _ => scroll = paging::scrolled(scroll, key),
        }
        self.overlays.push(Overlay::Lead(Panel::Preview { audience, text, scroll, opened_at }));
        Vec::new()
    }

    /// Asks which role is handed over, and to whom.
    pub(super) fn open_hand_over(&mut self, role: Option<Role>, now: Moment) {
        let lang = self.style.lang;
        let Some(incident) = self.timeline.incident() else {
            self.say(w::none_live().get(lang), now);
            return;
        };
        let driver = &self.standing.driver;
        let own = Role::ALL.into_iter().find(|role| incident.roles.holds(*role, driver));
        let role = role.or(own).unwrap_or(Role::Commander);
        let label = |role: Role| role.label().get(lang).to_owned();
        let roles = Field {
            name: "role".into(),
            title: w::role().get(lang).into(),
            value: label(role),
            choices: Role::ALL.map(label).into(),
            hint: w::role_hint().get(lang).into(),
            optional: false,
        };
        let to = Field {
            name: "to".into(),
            title: w::to().get(lang).into(),
            value: String::new(),
            choices: Vec::new(),
            hint: w::to_hint().get(lang).into(),
            optional: false,
        };
        self.overlays.push(Overlay::Lead(Panel::HandOver(Fields::new(vec![roles, to]))));
    }

    pub(super) fn hand_over_key(&mut self, mut fields: Fields, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        match fields.key(key) {
            Typed::Left => return Vec::new(),
            Typed::On => {}
            Typed::Done => {
                let role = Role::ALL.into_iter().find(|role| role.label().get(lang) == fields.value("role"));
                let held = |role, name: &str| {
                    self.timeline.incident().is_some_and(|incident| incident.roles.holds(role, name))
                };
                match (role, super::roles::person(fields.value("to"))) {
                    (Some(role), Some(to)) if held(role, &to) => {
                        fields.refuse(Some("to"), w::has_it_already(lang, to));
                    }
                    (Some(role), Some(to)) => {
                        self.write(Kind::Sheet { role, to }, now);
                        return Vec::new();
                    }
                    _ => fields.refuse(Some("to"), w::name_wanted().get(lang).to_owned()),
                }
            }
        }
        self.overlays.push(Overlay::Lead(Panel::HandOver(fields)));
        Vec::new()
    }

    pub(super) fn missed_key(&mut self, (mut minutes, mut scroll): (i64, usize), key: KeyEvent) -> Vec<Effect> {
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | 'M') => return Vec::new(),
            KeyCode::Left | KeyCode::Char('[') => minutes = (minutes / 2).max(LEAST),
            KeyCode::Right | KeyCode::Char(']') => minutes = (minutes * 2).min(MOST),
            _ => scroll = paging::scrolled(scroll, key),
        }
        self.overlays.push(Overlay::Lead(Panel::Missed { minutes, scroll }));
        Vec::new()
    }
}

/// The shortest and the longest time that somebody is caught up with, in minutes.
const LEAST: i64 = 5;
const MOST: i64 = 640;
