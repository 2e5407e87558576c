//! The declaration of an incident: in ten seconds, with the severity that the panes propose.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::words as w;
use crate::{
    app::{overlay::Overlay, slot::Slot, state::Room},
    domain::{
        clock::Moment,
        effect::Effect,
        incident::Severity,
        triage::Lamp,
        verdict::{Judgement, Verdict},
    },
    text::{Clean, number, pad, truncate, width, wrap},
    theme::Role,
    ui::{
        input::Input,
        look::{Look, put, put_right},
        overlay::boxed,
    },
};

impl Room {
    /// Opens the declaration with what is proposed: by the alarms, or by the panes where they see something worse; where
    /// nothing is seen, the worse of the usual severities.
    pub(super) fn open_declaration(&mut self) {
        let seen = self.proposed();
        let worse = |severity: &Severity| seen.as_ref().is_none_or(|(seen, _)| severity <= seen);
        let alarmed = self.proposed_by_alarms().filter(|(severity, ..)| worse(severity));
        let (severity, why, proposed) = match (alarmed, seen) {
            (Some((severity, why, title)), _) => (severity, Some(why), title),
            (None, Some((severity, why))) => (severity, Some(why), String::new()),
            (None, None) => (self.lead.rules.scheme.level(Severity::P1).severity, None, String::new()),
        };
        self.overlays.push(Overlay::Declare {
            input: Input::new(""),
            proposed,
            severity,
            why,
            triage: false,
            problem: None,
        });
    }

    /// What the worst alarms that fire propose: how bad, why, and what is wrong.
    fn proposed_by_alarms(&self) -> Option<(Severity, String, String)> {
        let (severity, group) = self.proposal()?;
        let level = self.lead.rules.scheme.level(severity);
        let first = group.ranked().first().map(|firing| (firing.title.clone(), firing.key.rule.clone()));
        let (title, rule) = first?;
        let why = w::proposed(self.style.lang, level.name.clone(), Clean::new(&rule).to_string());
        Some((level.severity, why, Clean::new(&title).to_string()))
    }

    /// What the verdicts of now say of how bad it is, and which says so: users cannot get in at all, something is
    /// broken, something is about to be.
    fn proposed(&self) -> Option<(Severity, String)> {
        let of = |lamp| self.slots.iter().filter(move |slot| slot.entry.lamp == Some(lamp));
        let apps: Vec<_> = of(Lamp::Application).flat_map(Slot::judgements).collect();
        let down = |judgement: &&&Judgement| judgement.verdict == Verdict::Crit;
        let all_down = !apps.is_empty() && apps.iter().all(|judgement| judgement.verdict == Verdict::Crit);
        let worst = self.slots.iter().flat_map(Slot::judgements).filter(|j| j.verdict != Verdict::Unknown);
        let worst = apps.iter().find(down).copied().or_else(|| worst.max_by_key(|j| j.verdict))?;
        let severity = match worst.verdict {
            Verdict::Crit if all_down => Severity::P0,
            Verdict::Crit => Severity::P1,
            Verdict::Warn => Severity::P2,
            Verdict::Ok | Verdict::Unknown => return None,
        };
        let level = self.lead.rules.scheme.level(severity);
        let why = format!("{} {}: {}", worst.subject.pane, worst.subject.target, worst.summary);
        Some((level.severity, w::proposed(self.style.lang, level.name.clone(), Clean::new(&why).to_string())))
    }

    pub(in crate::app) fn declare_key(&mut self, overlay: Overlay, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let Overlay::Declare { mut input, proposed, mut severity, why, mut triage, .. } = overlay else {
            return Vec::new();
        };
        let levels: Vec<_> = self.lead.rules.scheme.levels().iter().map(|level| level.severity).collect();
        let at = levels.iter().position(|other| *other == severity).unwrap_or_default();
        let mut problem = None;
        match key.code {
            KeyCode::Esc => return Vec::new(),
            KeyCode::Up => severity = levels.get(at.saturating_sub(1)).copied().unwrap_or(severity),
            KeyCode::Down | KeyCode::Tab => severity = levels.get(at + 1).copied().unwrap_or(severity),
            KeyCode::Char('t') if key.modifiers.contains(KeyModifiers::CONTROL) => triage = !triage,
            KeyCode::Enter if input.text().trim().is_empty() && !proposed.is_empty() => {
                return self.declare(severity, proposed, triage, now);
            }
            KeyCode::Enter if input.text().trim().is_empty() => {
                problem = Some(w::say_what().get(self.style.lang).to_owned());
            }
            KeyCode::Enter => return self.declare(severity, input.text().trim().to_owned(), triage, now),
            _ => {
                input.handle(key);
            }
        }
        self.overlays.push(Overlay::Declare { input, proposed, severity, why, triage, problem });
        Vec::new()
    }
}

/// Draws the declaration; answers with the place of the terminal's cursor.
pub fn declaration(
    room: &Room,
    (input, proposed): (&Input, &str),
    (severity, why, triage): (Severity, Option<&str>, bool),
    problem: Option<&str>,
    (area, buf): (Rect, &mut Buffer),
) -> Option<Position> {
    let look = room.look();
    let lang = look.lang;
    let levels = room.lead.rules.scheme.levels();
    let advice = wrap(w::declare_when().get(lang), usize::from(area.width.min(76)).saturating_sub(4));
    let high = u16::try_from(advice.len() + levels.len() + 8 + usize::from(why.is_some())).unwrap_or(u16::MAX);
    let inside = boxed(area, (76, high), w::declare_title().get(lang), buf, &look);
    let mut y = inside.y;
    for line in &advice {
        put(buf, inside, (inside.x, y), line, look.style(Role::Dim));
        y += 1;
    }
    y += 1;
    for level in levels {
        draw_level(level, level.severity == severity, Rect { y, height: 1, ..inside }.intersection(inside), buf, &look);
        y += 1;
    }
    if let Some(why) = why {
        put(buf, inside, (inside.x, y), &truncate(why, inside.width.into()), look.style(Role::Accent));
        y += 1;
    }
    y += 1;
    put(buf, inside, (inside.x, y), w::title().get(lang), look.style(Role::Label));
    let cursor = input.render(Rect { y: y + 1, height: 1, ..inside }.intersection(inside), buf, &look);
    if input.text().is_empty() && !proposed.is_empty() {
        put(buf, inside, (inside.x, y + 1), proposed, look.style(Role::Dim));
    }
    if triage {
        put(buf, inside, (inside.x, y + 2), w::unclear().get(lang), look.style(Role::Accent));
    }
    let (text, role) = problem.map_or((w::declare_keys().get(lang), Role::Dim), |problem| (problem, Role::Crit));
    put(buf, inside, (inside.x, y + 3), text, look.style(role));
    cursor
}

fn draw_level(level: &crate::domain::incident::Level, here: bool, line: Rect, buf: &mut Buffer, look: &Look<'_>) {
    let style = look.style(if here { Role::Selected } else { Role::Text });
    let sign = if here { look.glyphs.here } else { " " };
    let [lit, out] = look.glyphs.fires;
    let fires = format!("{}{}", lit.repeat(level.severity.fires()), out.repeat(5 - level.severity.fires()));
    put(buf, line, (line.x, line.y), &" ".repeat(line.width.into()), style);
    let head = format!("{sign} {} {fires}  ", pad(&Clean::new(&level.name), 8, false));
    let x = put(buf, line, (line.x, line.y), &head, style);
    let respond = level.respond.to_std().unwrap_or_default();
    let time = if respond.is_zero() {
        w::at_once().get(look.lang).to_owned()
    } else {
        w::within(look.lang, number::whole(respond))
    };
    let tail = level.team.as_ref().map_or_else(|| time.clone(), |team| format!("{} · {time}", Clean::new(team)));
    let meaning = Clean::new(level.meaning(look.lang));
    let right = if usize::from(line.right().saturating_sub(x)) > width(&meaning) + width(&tail) + 2 {
        put_right(buf, line, (line.right(), line.y), &tail, style)
    } else {
        line.right()
    };
    put(buf, Rect { width: right.saturating_sub(line.x), ..line }, (x, line.y), &meaning, style);
}
