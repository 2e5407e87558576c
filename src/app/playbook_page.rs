//! What a playbook says, as lines: why it fits, its symptoms and steps, and the list of all. Nothing is placed here.

use std::time::Duration;

use ratatui::style::{Modifier, Style};

use super::{
    playbook_panel::Opened,
    playbook_words::{self as w, left_out},
    state::Room,
};
use crate::{
    config::ConfigError,
    domain::{
        clock::Moment,
        verdict::{Judgement, Subject, Verdict},
        words::Lang,
    },
    panes::FEATURES,
    playbook::{Bound, Fit, Jump, Part, Playbook, Step, standing},
    text::{Clean, number, time, truncate, width, wrap},
    theme::Role,
    ui::{look::Look, overlay::Line},
};

/// The cells of a box and the gap behind it.
const BOX: usize = 4;
/// The most lines of the reason at the top, and of a problem at the bottom.
const TOLD: usize = 3;

/// A piece of a line that is not broken.
type Piece = Vec<(String, Style)>;

/// What the pieces of the panel need to know.
pub(super) struct Page<'r> {
    pub room: &'r Room,
    pub look: Look<'r>,
    pub playbook: &'r Playbook,
    pub opened: &'r Opened,
    pub fit: Option<&'r Fit>,
    /// How wide a line may be.
    pub cells: usize,
    pub now: Moment,
}

/// A pane's name, also of one that the room does not have.
pub(super) fn pane_name(id: &str, lang: Lang) -> &str {
    FEATURES.iter().find(|entry| entry.id == id).map_or(id, |entry| entry.name.get(lang))
}

impl Page<'_> {
    const fn lang(&self) -> Lang {
        self.look.lang
    }

    const fn less(&self, cells: usize) -> usize {
        self.cells.saturating_sub(cells)
    }

    fn piece(&self, text: impl Into<String>, role: Role) -> (String, Style) {
        (text.into(), self.look.style(role))
    }

    /// What it is, and why it fits.
    pub(super) fn head(&self) -> Vec<Line> {
        let verdict = self.fit.map(|fit| fit.verdict);
        let (sign, role) = verdict.map_or((self.look.glyphs.lamp_out, Role::Dim), |verdict| {
            (self.look.glyphs.verdict(verdict), Role::of(verdict))
        });
        let mut head: Vec<Line> = Vec::new();
        let title = self.look.style(Role::Title).add_modifier(Modifier::BOLD);
        for (nth, text) in wrap(self.playbook.title.get(self.lang()), self.less(2)).into_iter().enumerate() {
            head.push(vec![self.piece(if nth == 0 { format!("{sign} ") } else { "  ".into() }, role), (text, title)]);
        }
        let (why, role) = match self.fit.and_then(|fit| fit.reasons.first()) {
            Some(reason) => (w::fits(self.lang(), &told(&reason.subject, &reason.summary)), Role::Text),
            None => (w::fits_not().get(self.lang()).to_owned(), Role::Dim),
        };
        head.extend(
            cut(wrap(&why, self.less(2)), TOLD)
                .into_iter()
                .map(|text| vec![self.piece("  ", role), self.piece(text, role)]),
        );
        head.push(Vec::new());
        head
    }

    /// The symptoms and the steps, each line with the step that it belongs to.
    pub(super) fn body(&self) -> Vec<(Option<usize>, Line)> {
        let mut body: Vec<(Option<usize>, Line)> = Vec::new();
        let titled = |body: &mut Vec<(Option<usize>, Line)>, title: &str| {
            if !body.is_empty() {
                body.push((None, Vec::new()));
            }
            body.push((None, vec![self.piece(title, Role::Label)]));
        };
        if !self.playbook.symptoms.is_empty() {
            titled(&mut body, w::symptoms().get(self.lang()));
            body.extend(self.symptoms().into_iter().map(|line| (None, line)));
        }
        for part in Part::ALL {
            let mut steps = self.playbook.steps.iter().enumerate().filter(|(_, step)| step.part == part).peekable();
            if steps.peek().is_some() {
                titled(&mut body, w::part(part).get(self.lang()));
            }
            for (nth, step) in steps {
                body.extend(self.step(step).into_iter().map(|line| (Some(nth), line)));
            }
        }
        body
    }

    fn symptoms(&self) -> Vec<Line> {
        let mut all = Vec::new();
        for (nth, symptom) in self.playbook.symptoms.iter().enumerate() {
            let reason = self.fit.and_then(|fit| fit.reasons.iter().find(|reason| reason.symptom == nth));
            let judged = symptom.when.iter().filter_map(|bound| standing(bound, &self.room.playbooks.judgements));
            let verdict = reason.map(|reason| reason.verdict).or(judged.map(|judgement| judgement.verdict).max());
            let (sign, role) = match verdict {
                Some(verdict) => (self.look.glyphs.verdict(verdict), Role::of(verdict)),
                None if symptom.when.is_empty() => (self.look.glyphs.gap, Role::Dim),
                None => (self.look.glyphs.lamp_out, Role::Dim),
            };
            let text = if reason.is_some() { Role::Text } else { Role::Dim };
            for (nth, line) in wrap(symptom.text.get(self.lang()), self.less(2)).into_iter().enumerate() {
                let sign = if nth == 0 { format!("{sign} ") } else { "  ".to_owned() };
                all.push(vec![self.piece(sign, role), self.piece(line, text)]);
            }
            // The first reason stands at the top already.
            let first = self.fit.and_then(|fit| fit.reasons.first());
            if let Some(reason) = reason.filter(|reason| first != Some(*reason)) {
                let why = told(&reason.subject, &reason.summary);
                let why = truncate(&why, self.less(2)).into_owned();
                all.push(vec![self.piece("  ", role), self.piece(why, Role::Dim)]);
            }
        }
        all
    }

    fn step(&self, step: &Step) -> Vec<Line> {
        let done = self.room.is_done(&self.playbook.id, &step.id);
        let (mark, text_role) = if done { (self.look.glyphs.mark, Role::Dim) } else { (" ", Role::Text) };
        let mut told = Vec::new();
        for (nth, line) in wrap(step.text.get(self.lang()), self.less(BOX)).into_iter().enumerate() {
            let sign = if nth == 0 {
                vec![self.piece("[", Role::Dim), self.piece(mark, Role::Ok), self.piece("] ", Role::Dim)]
            } else {
                vec![self.piece(" ".repeat(BOX), Role::Dim)]
            };
            told.push(sign.into_iter().chain([self.piece(line, text_role)]).collect());
        }
        told.extend(flow(self.about(step, done), BOX, self.cells, &self.piece("  ", Role::Text)));
        told
    }

    /// What there is to know of a step: when it was done or should be, where it leads, what it calls, what a reading says.
    fn about(&self, step: &Step, done: bool) -> Vec<Piece> {
        let time = if done { self.ticked(step) } else { self.due(step) };
        let place = step.show.as_ref().map(|jump| self.place(jump));
        let call = step.command.as_deref().map(|id| match self.room.callable(id) {
            Some(command) => {
                let sign = self.look.glyphs.tape[0];
                vec![self.piece(format!("{sign} {}", command.title.get(self.lang())), Role::Key)]
            }
            None => vec![self.piece(Clean::new(&self.room.missing(id)).to_string(), Role::Dim)],
        });
        let reading = step.ok.as_ref().map(|bound| self.seen(bound));
        [time, place, call, reading].into_iter().flatten().collect()
    }

    fn place(&self, jump: &Jump) -> Piece {
        let lang = self.lang();
        let Some(slot) = self.room.slots.iter().find(|slot| slot.entry.id == jump.pane) else {
            return vec![self.piece(w::no_pane(lang, pane_name(&jump.pane, lang)), Role::Dim)];
        };
        let views = slot.entry.views;
        let view = views.iter().find(|view| views.len() > 1 && jump.view.as_deref() == Some(view.id));
        let view = view.map(|view| format!(" · {}", view.title.get(lang))).unwrap_or_default();
        let filter = if jump.filter.is_empty() { String::new() } else { format!(" /{}", jump.filter) };
        let text = format!("{} {}{view}{filter}", self.look.glyphs.arrow, slot.entry.name.get(lang));
        vec![self.piece(text, Role::Accent)]
    }

    fn seen(&self, bound: &Bound) -> Piece {
        let lang = self.lang();
        match standing(bound, &self.room.playbooks.judgements) {
            Some(judgement) => self.reading(judgement),
            None if self.room.slots.iter().any(|slot| slot.entry.id == bound.pane) => {
                vec![self.piece(w::unjudged().get(lang), Role::Dim)]
            }
            None => vec![self.piece(w::no_pane(lang, pane_name(&bound.pane, lang)), Role::Dim)],
        }
    }

    fn reading(&self, judgement: &Judgement) -> Piece {
        let verdict = judgement.verdict;
        let said = told(&judgement.subject, &judgement.summary);
        let said = truncate(&said, self.less(BOX + 2)).into_owned();
        let role = if verdict == Verdict::Ok { Role::Dim } else { Role::Text };
        vec![self.piece(format!("{} ", self.look.glyphs.verdict(verdict)), Role::of(verdict)), self.piece(said, role)]
    }

    fn ticked(&self, step: &Step) -> Option<Piece> {
        let tick = self.room.timeline.progress().tick(&self.playbook.id, &step.id)?;
        let at = time::clock(tick.at, &self.room.style.zone);
        let told = match tick.by.name() {
            Some(who) if !tick.by_reading => w::done_by(self.lang(), &at, &Clean::new(who)),
            _ => w::done_seen(self.lang(), &at),
        };
        Some(vec![self.piece(told, Role::Dim)])
    }

    /// The time target, and what of it is left since the incident was declared, or since the playbook was opened.
    fn due(&self, step: &Step) -> Option<Piece> {
        let within = step.within?;
        let incident = self.room.timeline.incident();
        let since = incident.map_or(self.opened.at, |incident| incident.declared_at);
        let gone = (self.now - since).to_std().unwrap_or_default();
        let target = number::age(within);
        let (told, role) = match within.checked_sub(gone).filter(|left| !left.is_zero()) {
            None => (w::over(self.lang(), &target, &clock(gone.saturating_sub(within).as_secs())), Role::Crit),
            Some(left) => {
                let role = if left < within / 4 { Role::Warn } else { Role::Label };
                (w::left(self.lang(), &target, &clock((left + Duration::from_nanos(999_999_999)).as_secs())), role)
            }
        };
        Some(vec![self.piece(told, role)])
    }

    /// The list of all playbooks in at most so many lines, and what is wrong with those that are not in it.
    pub(super) fn list(&self, at: usize, seen: usize) -> Vec<Line> {
        let playbooks = &self.room.playbooks;
        let mut chips = Vec::new();
        for other in playbooks.order() {
            let Some(playbook) = playbooks.library.playbooks.get(*other) else { continue };
            let verdict = playbooks.fit(*other).map(|fit| fit.verdict);
            let sign = match verdict {
                Some(verdict) => self.piece(format!("{} ", self.look.glyphs.verdict(verdict)), Role::of(verdict)),
                None => self.piece("", Role::Dim),
            };
            let role = if *other == at {
                Role::TitleFocused
            } else if verdict.is_some() {
                Role::Text
            } else {
                Role::Dim
            };
            let title = truncate(playbook.title.get(self.lang()), self.less(4)).into_owned();
            let here = if *other == at { self.look.glyphs.here } else { "" };
            chips.push(vec![self.piece(here, Role::Accent), sign, self.piece(title, role)]);
        }
        let mut list = flow(chips, 0, self.cells, &self.piece(" · ", Role::Border));
        let here = |line: &Line| line.iter().any(|(text, _)| text == self.look.glyphs.here);
        let first = list.iter().position(here).map_or(0, |nth| (nth + 1).saturating_sub(seen));
        list = list.into_iter().skip(first).take(seen).collect();
        let problems = &playbooks.library.problems;
        let sentences: Vec<String> = problems.iter().take(1).flat_map(ConfigError::sentences).collect();
        if let Some(told) = left_out(&sentences, problems.len(), self.lang()) {
            let told = cut(wrap(&Clean::new(&told), self.cells), TOLD);
            list.extend(told.into_iter().map(|line| vec![self.piece(line, Role::Unknown)]));
        }
        list
    }
}

/// A judgement as one line.
fn told(subject: &Subject, summary: &str) -> Clean {
    Clean::new(&format!("{} {}: {summary}", subject.pane, subject.target))
}

/// Pieces as lines of at most so many cells, with `gap` between them and `indent` before them.
fn flow(pieces: Vec<Piece>, indent: usize, cells: usize, gap: &(String, Style)) -> Vec<Line> {
    let mut flowed: Vec<Line> = Vec::new();
    let (mut used, between) = (0, width(&gap.0));
    for piece in pieces {
        let wide: usize = piece.iter().map(|(text, _)| width(text)).sum();
        if let Some(line) = flowed.last_mut().filter(|_| used + between + wide <= cells) {
            line.push(gap.clone());
            line.extend(piece);
            used += between + wide;
        } else {
            let line = [(" ".repeat(indent), Style::new())].into_iter().chain(piece).collect();
            flowed.push(line);
            used = indent + wide;
        }
    }
    flowed
}

/// Minutes and seconds, which change only in their last digits: `3:12`, `1:03:12`.
fn clock(seconds: u64) -> String {
    let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

/// At most so many lines, with a sign that there are more.
fn cut(mut lines: Vec<String>, most: usize) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = format!("{}…", truncate(last, width(last).saturating_sub(1)).trim_end_matches('…'));
        }
    }
    lines
}
