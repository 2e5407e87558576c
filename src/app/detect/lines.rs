//! The lines of the views: what is wrong, worst first, each about one thing.

use std::{collections::BTreeMap, sync::Arc};

use super::{moved_draw::reason, panel::About, words as w};
use crate::{
    app::state::Room,
    domain::{
        alarm::{Firing, Group, State},
        clock::Moment,
        detector::telling,
        event::Origin,
        incident::Severity,
        signal::{Place, Sort},
        triage::{Doubt, Lamp},
        verdict::{Judgement, Subject, Verdict},
    },
    rules::Seen,
    text::{Clean, number, time},
    theme::Role,
};

/// So many suspects, and so much that is unusual, stand below the lamps.
const SUSPECTS: usize = 3;

/// Lines under a title; nothing where there are none.
fn titled(title: &str, lines: Vec<Line>, about: About) -> Vec<Line> {
    if lines.is_empty() {
        return lines;
    }
    let head = Line {
        depth: 0,
        verdict: None,
        head: String::new(),
        text: title.to_owned(),
        tail: String::new(),
        role: Role::TitleFocused,
        about,
        place: None,
    };
    std::iter::once(head).chain(lines).collect()
}

/// One line of a view.
pub(super) struct Line {
    /// How far it is indented.
    pub depth: u16,
    /// Its sign; `None`: nothing is known.
    pub verdict: Option<Verdict>,
    /// A few letters before the text: a lamp, a severity.
    pub head: String,
    /// What it says.
    pub text: String,
    /// What stands at the right: since when, how many.
    pub tail: String,
    /// How it looks.
    pub role: Role,
    /// What it is about.
    pub about: About,
    /// The target to which it leads.
    pub place: Option<Place>,
}

impl Line {
    /// Whether it is about nothing that could be well or not.
    pub const fn is_silent(&self) -> bool {
        matches!(
            self.about,
            About::Suspects | About::Suspect(_) | About::Unusual | About::Signal(..) | About::Silence(_)
        )
    }

    /// What can be ruled out of it.
    pub fn doubt(&self) -> Option<Doubt> {
        match (&self.about, &self.place) {
            (About::Lamp(lamp), _) => Some(Doubt::Lamp(*lamp)),
            (_, Some(place)) => Some(Doubt::Place(place.clone())),
            _ => None,
        }
    }
}

impl Room {
    /// The lamps with what is wrong under each.
    pub(super) fn triage_lines(&self, now: Moment) -> Vec<Line> {
        let since = self.since();
        let lamps = Lamp::ALL.into_iter().flat_map(|lamp| self.lamp_lines(lamp, &since, now));
        lamps.chain(self.suspect_lines(now)).chain(self.unusual_lines(now)).collect()
    }

    /// The first suspects, with the time at which they moved and the reason that tells most.
    fn suspect_lines(&self, now: Moment) -> Vec<Line> {
        let lang = self.style.lang;
        let suspects = self.suspicion().take(SUSPECTS).map(|suspect| {
            let reason = suspect.why.first().map(|why| reason(why, lang)).unwrap_or_default();
            Line {
                depth: 1,
                verdict: None,
                head: suspect.rank.to_string(),
                text: Clean::new(&format!("{}: {reason}", suspect.place)).to_string(),
                tail: self.since_text(suspect.onset, now),
                role: Role::Text,
                about: About::Suspect(suspect.place.clone()),
                place: Some(suspect.place.clone()),
            }
        });
        titled(w::suspects().get(lang), suspects.collect(), About::Suspects)
    }

    /// What is not as usual and nobody suspects yet: shown and ranked, no alarm.
    fn unusual_lines(&self, now: Moment) -> Vec<Line> {
        let lang = self.style.lang;
        let suspects: Vec<_> = self.suspicion().map(|suspect| &suspect.place).collect();
        let new = self
            .detect
            .unusual
            .iter()
            .filter(|found| found.bad && found.place.as_ref().is_some_and(|place| !suspects.contains(&place)));
        let lines = new.take(SUSPECTS).map(|found| {
            let (sorts, name) = (&self.detect.sorts, &found.name);
            let a_second = if sorts.sort(name) == Sort::Counter { "/s" } else { "" };
            let amount = |value| number::with_unit(value, sorts.unit(name)) + a_second;
            let figures = w::unusual(lang, amount(found.value), amount(found.usual));
            Line {
                depth: 1,
                verdict: None,
                head: String::new(),
                text: Clean::new(&format!("{name}{}  {figures}", found.labels)).to_string(),
                tail: self.since_text(found.since, now),
                role: Role::Text,
                about: About::Signal(Arc::clone(name), found.labels.clone()),
                place: found.place.clone(),
            }
        });
        titled(w::unusual_title().get(lang), lines.collect(), About::Unusual)
    }

    fn lamp_lines(&self, lamp: Lamp, since: &BTreeMap<Subject, Moment>, now: Moment) -> Vec<Line> {
        let lang = self.style.lang;
        let mut lines: Vec<Line> = Vec::new();
        if lamp == Lamp::Alert {
            lines.extend(self.detect.groups.open().into_iter().map(|group| self.group_line(group, 1, now)));
        }
        let judgements: Vec<_> = self
            .slots
            .iter()
            .filter(|slot| slot.entry.lamp == Some(lamp))
            .flat_map(super::super::slot::Slot::judgements)
            .cloned()
            .collect();
        let mut wrong: Vec<_> = telling(&judgements).filter(|judgement| judgement.verdict != Verdict::Ok).collect();
        wrong.sort_by_key(|judgement| (std::cmp::Reverse(judgement.verdict), since.get(&judgement.subject).copied()));
        lines.extend(wrong.into_iter().map(|judgement| self.check_line(judgement, since, now)));
        let verdict = self.lamp_verdict(lamp);
        let tail = match verdict {
            None => w::unwatched().get(lang).to_owned(),
            Some(Verdict::Ok) if lines.is_empty() => w::well().get(lang).to_owned(),
            Some(_) => match lines.iter().filter(|line| line.verdict != Some(Verdict::Ok)).count() {
                0 => w::lit().get(lang).to_owned(),
                wrong => w::wrong(lang, wrong),
            },
        };
        let doubt = Doubt::Lamp(lamp);
        let out = self.timeline.doubts().ruled_out(&doubt);
        let (text, role) = match out {
            Some(ruled) => (w::ruled_out(lang, lamp.label().get(lang), ruled.reason.clone()), Role::Struck),
            None => (lamp.label().get(lang).to_owned(), Role::TitleFocused),
        };
        let head = Line {
            depth: 0,
            verdict,
            head: lamp.letter().to_owned(),
            text: Clean::new(&text).to_string(),
            tail,
            role,
            about: About::Lamp(lamp),
            place: None,
        };
        std::iter::once(head).chain(lines).collect()
    }

    /// What a lamp shows: the worst of its panes, and of the alarms whose rules light it; `None` where nothing watches.
    pub(in crate::app) fn lamp_verdict(&self, lamp: Lamp) -> Option<Verdict> {
        let panes = self.slots.iter().filter(|slot| slot.entry.lamp == Some(lamp));
        let judged = panes.map(|slot| Verdict::worst(slot.judgements().iter().map(|judgement| judgement.verdict)));
        let lit = self.detect.groups.open().into_iter().flat_map(|group| group.members.values());
        let lit = lit.filter(|firing| lamp == Lamp::Alert || self.lamp_of(firing) == Some(lamp));
        let own = lit.map(|firing| super::verdict(firing.severity));
        let unjudged = self.detect.groups.open().into_iter().any(Group::is_unjudged);
        let own = own.chain(Some(Verdict::Unknown).filter(|_| lamp == Lamp::Alert && unjudged));
        // Rules always watch: no alarm is a word, too.
        let rules = Some(Verdict::Ok).filter(|_| lamp == Lamp::Alert && self.detect.watch.rules().next().is_some());
        judged.chain(own).chain(rules).max()
    }

    /// The lamp that an alarm lights.
    fn lamp_of(&self, firing: &Firing) -> Option<Lamp> {
        let of_pane = |place: &Place| self.slots.iter().find(|slot| slot.entry.id == place.pane)?.entry.lamp;
        firing.lamp.or_else(|| firing.place.as_ref().and_then(of_pane))
    }

    /// Since when each check says what it says now, as far as the timeline knows.
    fn since(&self) -> BTreeMap<Subject, Moment> {
        let mut since = BTreeMap::new();
        for entry in self.timeline.entries() {
            if let Origin::Verdict { subject, .. } = &entry.origin {
                since.insert(subject.clone(), entry.at);
            }
        }
        since
    }

    fn check_line(&self, judgement: &Judgement, since: &BTreeMap<Subject, Moment>, now: Moment) -> Line {
        let subject = &judgement.subject;
        let place = Place::new(&subject.pane, &subject.target);
        let text = format!("{}: {}", subject.target, judgement.summary);
        let tail = since.get(subject).map(|at| self.since_text(*at, now)).unwrap_or_default();
        let mut line = Line {
            depth: 1,
            verdict: Some(judgement.verdict),
            head: String::new(),
            text: Clean::new(&text).to_string(),
            tail,
            role: Role::of(judgement.verdict),
            about: About::Check(subject.clone()),
            place: Some(place),
        };
        self.mark_ruled_out(&mut line);
        line
    }

    /// The line of a group: how bad, what, on how many more targets, since when.
    pub(super) fn group_line(&self, group: &Group, depth: u16, now: Moment) -> Line {
        let (lang, scheme) = (self.style.lang, &self.lead.rules.scheme);
        let text = super::entry::firing(group, scheme, lang);
        let name = group.severity.map(|severity| scheme.name(severity).to_owned()).unwrap_or_default();
        let text = text.strip_prefix(&name).map_or(text.as_str(), str::trim_start).to_owned();
        let settled = group.members.is_empty();
        let verdict = match (settled, group.is_unjudged()) {
            (_, true) => Verdict::Unknown,
            (true, false) => Verdict::Ok,
            (false, _) => super::verdict(group.severity),
        };
        let mut line = Line {
            depth,
            verdict: Some(verdict),
            head: Clean::new(&name).to_string(),
            text: Clean::new(&text).to_string(),
            tail: self
                .since_text(group.members.values().map(|firing| firing.since).fold(group.raised, Moment::min), now),
            role: if settled && !group.is_unjudged() { Role::Dim } else { Role::of(verdict) },
            about: About::Group(group.id),
            place: group.root.clone(),
        };
        if line.text.is_empty() {
            let place = group.root.as_ref().map(ToString::to_string).unwrap_or_default();
            let say = if group.is_unjudged() { w::unjudged } else { w::settling };
            line.text = say(lang, Clean::new(&place).to_string());
        }
        self.mark_ruled_out(&mut line);
        line
    }

    /// The line of one alarm.
    pub(super) fn alarm_line(&self, seen: &Seen<'_>, depth: u16, now: Moment) -> Line {
        let lang = self.style.lang;
        let silenced = self.timeline.silences().over(&seen.key(), now).is_some();
        let (state, role) = match (seen.alarm.state, silenced) {
            (State::Resolved, _) => (w::resolved(), Role::Dim),
            (_, true) => (w::silenced(), Role::Dim),
            (State::Pending, _) => (w::pending(), Role::Accent),
            (State::Firing, _) if seen.alarm.blind => (w::blind(), Role::Unknown),
            (State::Firing, _) => (w::firing(), Role::of(super::verdict(seen.rule.severity))),
        };
        let mut text = seen.title(lang);
        if seen.alarm.flaps() {
            text += &w::flaps(lang, seen.alarm.times());
        }
        let verdict = match (seen.alarm.state, silenced) {
            (State::Firing, false) => Some(super::verdict(seen.rule.severity)),
            (State::Resolved, _) => Some(Verdict::Ok),
            _ => None,
        };
        Line {
            depth,
            verdict,
            head: self.severity_name(seen.rule.severity),
            text: Clean::new(&text).to_string(),
            tail: format!("{} {}", state.get(lang), self.since_text(seen.alarm.changed.max(seen.alarm.since), now)),
            role,
            about: About::Alarm(seen.key()),
            place: seen.alarm.place.clone(),
        }
    }

    /// What a severity is called; `–` for none.
    pub(super) fn severity_name(&self, severity: Option<Severity>) -> String {
        severity.map_or_else(|| "–".into(), |severity| Clean::new(self.lead.rules.scheme.name(severity)).to_string())
    }

    /// How long ago, and when.
    pub(super) fn since_text(&self, at: Moment, now: Moment) -> String {
        let age = number::age((now - at).to_std().unwrap_or_default());
        format!("{} · {age}", time::clock(at, &self.style.zone))
    }

    fn mark_ruled_out(&self, line: &mut Line) {
        let Some(place) = &line.place else { return };
        if let Some(ruled) = self.timeline.doubts().ruled_out(&Doubt::Place(place.clone())) {
            line.text = w::ruled_out(self.style.lang, &line.text, Clean::new(&ruled.reason).to_string());
            line.role = Role::Struck;
        }
    }
}
