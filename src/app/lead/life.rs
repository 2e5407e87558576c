//! The form of the live incident: status, severity, title, times; and incidents that are left and worked on again.

use crossterm::event::{KeyCode, KeyEvent};

use super::{panel::Panel, words as w};
use crate::{
    app::{
        fields::{Fields, Typed},
        overlay::Overlay,
        paging,
        state::Room,
    },
    domain::{
        act::Field,
        clock::Moment,
        effect::Effect,
        event::{Event, Seq},
        incident::{Incident, Milestone, Refused, Status},
        words::Lang,
    },
    text::time,
    ui::input::Input,
};

impl Room {
    /// Opens the form of the live incident.
    pub(super) fn open_incident(&mut self, incident: &Incident) {
        let lang = self.style.lang;
        let field = |name: &str, title: &str, value: String| Field {
            name: name.into(),
            title: title.into(),
            value,
            choices: Vec::new(),
            hint: String::new(),
            optional: true,
        };
        let scheme = &self.lead.rules.scheme;
        let status = |status: Status| status.label().get(lang).to_owned();
        let level = scheme.level(incident.severity);
        let mut fields = vec![
            Field {
                choices: Status::ALL.map(status).into(),
                ..field("status", w::status().get(lang), status(incident.status))
            },
            Field {
                choices: scheme.levels().iter().map(|level| level.name.clone()).collect(),
                ..field("severity", w::severity().get(lang), level.name.clone())
            },
            Field { hint: w::reason_hint().get(lang).into(), ..field("reason", w::reason().get(lang), String::new()) },
            Field { optional: false, ..field("title", w::title().get(lang), incident.title.clone()) },
        ];
        fields.extend(Milestone::ALL.map(|milestone| {
            let at = incident.times.get(milestone);
            let hint = if at.is_some() { w::time_hint() } else { w::time_hint_unset() };
            let value = at.map(|at| time::date_time(at, &self.style.zone)).unwrap_or_default();
            Field { hint: hint.get(lang).into(), ..field(milestone.id(), milestone.label().get(lang), value) }
        }));
        let statuses = Status::ALL.map(|status| status.meaning().get(lang).to_owned());
        let levels = scheme.levels().iter().map(|level| level.meaning(lang).to_owned());
        let fields = Fields::new(fields).saving_at_once();
        let fields = fields.meaning("status", statuses.into()).meaning("severity", levels.collect());
        self.overlays.push(Overlay::Lead(Panel::Incident(fields)));
    }

    pub(super) fn incident_key(&mut self, mut fields: Fields, key: KeyEvent, now: Moment) -> Vec<Effect> {
        match fields.key(key) {
            Typed::Left => return Vec::new(),
            Typed::On => {}
            Typed::Done => {
                let timeline = std::sync::Arc::clone(&self.timeline);
                let Some(incident) = timeline.incident() else {
                    self.say(w::none_live().get(self.style.lang), now);
                    return Vec::new();
                };
                match self.changes_of(&fields, incident, now) {
                    Ok(events) if events.is_empty() => {
                        self.say(w::nothing_changed().get(self.style.lang), now);
                        return Vec::new();
                    }
                    Ok(events) => return events.into_iter().map(Effect::Record).collect(),
                    Err((name, problem)) => fields.refuse(Some(name), problem),
                }
            }
        }
        self.overlays.push(Overlay::Lead(Panel::Incident(fields)));
        Vec::new()
    }

    /// What was changed in the form, as events; the field that is wrong, and what is.
    fn changes_of(
        &self,
        fields: &Fields,
        incident: &Incident,
        now: Moment,
    ) -> Result<Vec<Event>, (&'static str, String)> {
        let lang = self.style.lang;
        let refuse =
            |name| move |refused| (if refused == Refused::Reason { "reason" } else { name }, refusal(refused, lang));
        let reason = fields.value("reason");
        let rules = &self.lead.rules;
        let mut events = Vec::new();
        if fields.is_changed("title") {
            let title = fields.value("title").to_owned();
            if title.is_empty() {
                return Err(("title", w::title().get(lang).to_owned()));
            }
            events.push(Event::IncidentAmended { severity: incident.severity, title });
        }
        let mut times = Vec::new();
        for milestone in Milestone::ALL.into_iter().filter(|milestone| fields.is_changed(milestone.id())) {
            let typed = fields.value(milestone.id());
            let at =
                Some(typed).filter(|typed| !typed.is_empty()).map(|typed| time::parse(typed, now, &self.style.zone));
            let at = at.transpose().map_err(|problem| (milestone.id(), problem.get(lang).to_owned()))?;
            times.push((milestone, at));
        }
        events.extend(incident.timed(&times, now).map_err(|(milestone, refused)| refuse(milestone.id())(refused))?);
        if fields.is_changed("severity") {
            let level = rules.scheme.levels().iter().find(|level| level.name == fields.value("severity"));
            let severity = level.map_or(incident.severity, |level| level.severity);
            let restarts = rules.restart.does(incident.severity, severity);
            events.push(incident.rated(severity, reason, restarts).map_err(refuse("severity"))?);
        }
        if fields.is_changed("status") {
            let named = |status: &Status| status.label().get(lang) == fields.value("status");
            let status = Status::ALL.into_iter().find(named).unwrap_or(incident.status);
            events.push(incident.turned(status, reason).map_err(refuse("status"))?);
        }
        Ok(events)
    }

    /// Somebody takes the incident on: nobody else is told.
    pub(super) fn acknowledge(&mut self, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let said = match self.timeline.incident().map(|incident| incident.ladder.stopped()) {
            None => w::none_live().get(lang).to_owned(),
            Some(Some((_, who))) => w::acknowledged_before(lang, who.clone().unwrap_or_else(|| "bongsu".into())),
            Some(None) => return vec![Effect::Record(Event::IncidentAcknowledged)],
        };
        self.say(said, now);
        Vec::new()
    }

    /// Shows all incidents.
    pub(super) fn open_incidents(&mut self, now: Moment) {
        if self.timeline.incidents().all().next().is_none() {
            self.say(w::no_incidents().get(self.style.lang), now);
            return;
        }
        self.overlays.push(Overlay::Lead(Panel::Incidents { chosen: 0 }));
    }

    pub(super) fn incidents_key(&mut self, chosen: usize, key: KeyEvent) -> Vec<Effect> {
        let all: Vec<_> = self.timeline.incidents().all().rev().map(|i| (i.id, i.place, i.status)).collect();
        let chosen = match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Vec::new(),
            KeyCode::Enter if self.only_looks().is_none() => {
                use crate::domain::incident::Place;
                return match all.get(chosen) {
                    Some((id, Place::Parked, _)) => vec![Effect::Record(Event::IncidentTaken { incident: *id })],
                    Some((id, Place::Over, _)) => {
                        self.overlays.push(Overlay::Lead(Panel::Reopen {
                            incident: *id,
                            input: Input::new(""),
                            problem: None,
                        }));
                        Vec::new()
                    }
                    _ => Vec::new(),
                };
            }
            _ => paging::chosen(chosen, all.len(), key),
        };
        self.overlays.push(Overlay::Lead(Panel::Incidents { chosen }));
        Vec::new()
    }

    pub(super) fn reopen_key(&mut self, incident: Seq, mut input: Input, key: KeyEvent) -> Vec<Effect> {
        let mut problem = None;
        match key.code {
            KeyCode::Esc => return Vec::new(),
            KeyCode::Enter if input.text().trim().is_empty() => {
                problem = Some(w::reason_wanted().get(self.style.lang).to_owned());
            }
            KeyCode::Enter => {
                let reason = input.text().trim().to_owned();
                let turned = Event::StatusChanged { status: Status::Investigating, reason };
                return vec![Effect::Record(Event::IncidentTaken { incident }), Effect::Record(turned)];
            }
            _ => {
                input.handle(key);
            }
        }
        self.overlays.push(Overlay::Lead(Panel::Reopen { incident, input, problem }));
        Vec::new()
    }
}

/// Why something cannot be done, as a sentence.
pub(super) fn refusal(refused: Refused, lang: Lang) -> String {
    match refused {
        Refused::Already => w::already().get(lang).to_owned(),
        Refused::Reason => w::reason_wanted().get(lang).to_owned(),
        Refused::Future => w::in_future().get(lang).to_owned(),
        Refused::Contradicts(other) => w::contradicts(lang, other.label().get(lang)),
        Refused::NotOffered => w::not_offered().get(lang).to_owned(),
    }
}
