//! Who is told of alarms: the team that owns a business signal, and else whoever the routes say, as long as no incident is
//! live that is as bad.

use std::collections::BTreeMap;

use super::words as w;

use crate::{
    app::state::Room,
    domain::{
        alarm::Group,
        effect::Effect,
        event::{Event, NewEntry, Origin, Seq, Stamped},
        incident::{Audience, Severity},
        notice::{Kind, Notice},
        verdict::Verdict,
    },
    text::time,
};

impl Room {
    /// The notice of an event that was taken in, when it tells of alarms.
    pub(in crate::app) fn alarm_notice(&self, stamped: &Stamped) -> Option<Notice> {
        match &stamped.event {
            Event::EntryAdded(NewEntry { origin: Origin::Alarm { .. }, .. }) => self.begun(stamped.seq, stamped),
            Event::EntryRepeated { id, verdict: Verdict::Ok, .. } => self.notice(*id, Kind::AlarmOver, stamped),
            Event::EntryRepeated { id, severity: Some(now), .. } => {
                // Told again only when it is worse than what was told.
                let before = self.told_severity(*id);
                let worse = before.is_none_or(|before| *now < before);
                if worse { self.begun(*id, stamped) } else { None }
            }
            _ => None,
        }
    }

    fn begun(&self, line: Seq, stamped: &Stamped) -> Option<Notice> {
        let Origin::Alarm { team, severity, .. } = &self.timeline.get(line)?.origin else { return None };
        let Some(team) = team else {
            // Whoever leads knows: what is no worse than the incident is part of it.
            let live = self.timeline.incident().map(|incident| incident.severity);
            // One that is declared by itself is told as that.
            let declared = self.detect.declares.zip(*severity).is_some_and(|(from, severity)| severity <= from);
            if live.is_none() && declared {
                return None;
            }
            let worse = live.is_none_or(|live| severity.is_some_and(|severity| severity < live));
            return if worse { self.notice(line, Kind::Alarm, stamped) } else { None };
        };
        self.notice(line, Kind::Business { team: team.clone() }, stamped)
    }

    fn notice(&self, line: Seq, kind: Kind, stamped: &Stamped) -> Option<Notice> {
        let entry = self.timeline.get(line)?;
        let Origin::Alarm { id, severity: Some(severity), .. } = &entry.origin else { return None };
        let cause = format!("{}-alarm-{id}", self.standing.name);
        let mut facts = BTreeMap::new();
        facts.insert("room".to_owned(), self.standing.name.clone());
        facts.insert("started".to_owned(), time::minute_with_zone(entry.at, &self.style.zone));
        if let Some(environment) = self.acts.rights.environment {
            facts.insert("environment".to_owned(), environment.label().to_lowercase());
        }
        let title = entry.text.lines().next().unwrap_or_default();
        // What the message says itself: how bad it is, and that it is over.
        let over = w::over(self.style.lang, String::new());
        let title = title.strip_prefix(over.trim_end()).map_or(title, str::trim_start);
        let name = self.lead.rules.scheme.name(*severity);
        let title = title.strip_prefix(name).map_or(title, str::trim_start).to_owned();
        Some(Notice {
            key: format!("{cause}/{}/{}", stamped.seq, kind.name()),
            cause,
            text: self.actions_of(*id),
            kind,
            severity: *severity,
            audience: Audience::Engineers,
            title,
            at: stamped.at,
            to: Vec::new(),
            facts,
        })
    }

    /// What the rules say is to be done, each once.
    fn actions_of(&self, id: i64) -> String {
        let ranked = self.detect.groups.get(id).map(Group::ranked).unwrap_or_default();
        let mut actions: Vec<&str> = Vec::new();
        for firing in ranked {
            let action = firing.action.as_str();
            if !action.is_empty() && !actions.contains(&action) {
                actions.push(action);
            }
        }
        actions.truncate(3);
        actions.join("\n")
    }

    /// Tells of what nobody was told while an incident was live, and that outlives it.
    pub(super) fn tell_what_was_kept(&mut self, stamped: &Stamped) -> Vec<Effect> {
        let kept = std::mem::take(&mut self.detect.untold);
        if !self.lead.told.configured || self.only_looks().is_some() || self.timeline.incident().is_some() {
            return Vec::new();
        }
        let fires =
            |line: &Seq| self.detect.groups.open().iter().any(|group| group.entry == Some(*line) && group.is_heard());
        let notices = kept.into_iter().filter(fires).filter_map(|line| self.notice(line, Kind::Alarm, stamped));
        notices.map(|notice| Effect::Tell(Box::new(notice))).collect()
    }

    /// Keeps in mind the line of which nobody is told because an incident as bad is live.
    pub(super) fn keep_untold(&mut self, stamped: &Stamped) {
        let line = match &stamped.event {
            Event::EntryAdded(NewEntry { origin: Origin::Alarm { team: None, .. }, .. }) => stamped.seq,
            Event::EntryRepeated { id, severity: Some(_), .. } => *id,
            _ => return,
        };
        if self.timeline.incident().is_some() && self.alarm_notice(stamped).is_none() {
            self.detect.untold.insert(line);
        }
    }

    /// How bad the alarms of a line were when that was last told.
    fn told_severity(&self, line: Seq) -> Option<Severity> {
        self.detect.told.get(&line).copied().flatten()
    }
}
