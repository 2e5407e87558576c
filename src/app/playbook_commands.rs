//! What keys and readings do to the playbooks: opening, ticking, doing steps, and the lines that tell of it.

use super::{
    playbook_page::pane_name,
    playbook_panel::{Panel, Playbooks, callable},
    playbook_words as w,
    state::Room,
};
use crate::{
    domain::{
        clock::Moment,
        command::{Command, Scope},
        effect::Effect,
        event::{Event, NewEntry, Origin, Stamped},
        verdict::Judgement,
    },
    panes::Cx,
    playbook::{Jump, Library, fits, is_bad},
};

/// How many steps a page has.
const PAGE: isize = 5;

impl Room {
    /// Brings the playbooks into the room; says what is wrong with those that could not be read.
    pub fn bring(&mut self, library: Library, now: Moment) {
        let problems = &library.problems;
        let first: Vec<String> = problems.iter().take(1).flat_map(crate::config::ConfigError::sentences).collect();
        if let Some(told) = w::left_out(&first, problems.len(), self.style.lang) {
            self.say(told, now);
        }
        self.playbooks = Playbooks { library, ..Playbooks::default() };
    }

    /// Opens the playbook that fits, gives it the keys, or closes it.
    pub(super) fn toggle_playbook(&mut self, now: Moment) {
        let playbooks = &mut self.playbooks;
        match &mut playbooks.panel {
            Some(panel) if panel.focused => playbooks.panel = None,
            Some(panel) => panel.focused = true,
            None if playbooks.library.playbooks.is_empty() => self.say(w::none().get(self.style.lang), now),
            None => {
                let order = playbooks.ordered();
                let last = playbooks.opened.iter().max_by_key(|(_, opened)| opened.at).map(|(at, _)| *at);
                let chosen = playbooks.proposal.playbook().or(last).or(order.first().copied()).unwrap_or_default();
                playbooks.panel = Some(Panel { order, chosen, focused: true });
                playbooks.show(chosen, now);
            }
        }
    }

    /// Does one of the panel's own commands.
    pub(super) fn playbook_command(&mut self, name: &str, now: Moment) -> Vec<Effect> {
        match name {
            "down" => self.playbooks.move_by(1),
            "up" => self.playbooks.move_by(-1),
            "page-down" => self.playbooks.move_by(PAGE),
            "page-up" => self.playbooks.move_by(-PAGE),
            "first" => self.playbooks.move_by(isize::MIN),
            "last" => self.playbooks.move_by(isize::MAX),
            "next" | "previous" => self.playbooks.turn(name == "next", now),
            "tick" => return self.tick_step(),
            "do" => return self.do_step(now),
            _ => {}
        }
        Vec::new()
    }

    /// Whether a step is done, as far as the person has said so.
    pub(super) fn is_done(&self, playbook: &str, step: &str) -> bool {
        let asked = self.playbooks.asked.get(&(playbook.to_owned(), step.to_owned()));
        asked.copied().unwrap_or_else(|| self.timeline.progress().tick(playbook, step).is_some())
    }

    fn tick_step(&mut self) -> Vec<Effect> {
        let Some((playbook, step)) = self.playbooks.step() else { return Vec::new() };
        let (playbook, step) = (playbook.id.clone(), step.id.clone());
        let done = !self.is_done(&playbook, &step);
        self.playbooks.asked.insert((playbook.clone(), step.clone()), done);
        if done {
            self.playbooks.move_by(1);
        }
        vec![Effect::Record(Event::StepTicked { playbook, step, by_reading: false, done })]
    }

    fn do_step(&mut self, now: Moment) -> Vec<Effect> {
        let Some(step) = self.playbooks.step().map(|(_, step)| step.clone()) else { return Vec::new() };
        if step.show.is_none() && step.command.is_none() {
            self.say(w::by_hand().get(self.style.lang), now);
        }
        if let Some(jump) = &step.show
            && !self.jump(jump, now)
        {
            return Vec::new();
        }
        step.command.map(|id| self.call(&id, now)).unwrap_or_default()
    }

    /// Goes to a place of the room and gives it the keys; answers whether the room has it.
    fn jump(&mut self, jump: &Jump, now: Moment) -> bool {
        if !self.reach(&jump.pane, now) {
            return false;
        }
        let cx = Cx { now: self.paused.unwrap_or(now), lang: self.style.lang, zone: &self.style.zone };
        if let Some(slot) = self.slots.get_mut(self.focus) {
            slot.show(jump.view.as_deref(), &jump.filter, &cx);
        }
        true
    }

    fn reach(&mut self, pane: &str, now: Moment) -> bool {
        let Some(at) = self.slots.iter().position(|slot| slot.entry.id == pane) else {
            let told = w::no_pane(self.style.lang, pane_name(pane, self.style.lang));
            self.say(told, now);
            return false;
        };
        self.focus_on(at, now);
        true
    }

    /// Calls the command of a step, in the pane that it belongs to.
    fn call(&mut self, id: &str, now: Moment) -> Vec<Effect> {
        let Some(command) = self.callable(id) else {
            let told = self.missing(id);
            self.say(told, now);
            return Vec::new();
        };
        if let Scope::Pane(pane) = command.scope
            && !self.reach(pane, now)
        {
            return Vec::new();
        }
        self.command(command.id, now)
    }

    /// The command of a step, where this room has it.
    pub(super) fn callable(&self, id: &str) -> Option<Command> {
        self.commands.iter().find(|command| command.id == id && callable(command)).copied()
    }

    /// What to say of a command that this room does not have.
    pub(super) fn missing(&self, id: &str) -> String {
        let lang = self.style.lang;
        id.strip_prefix("action.").map_or_else(|| w::no_command(lang, id), |name| w::not_configured(lang, name))
    }

    /// Takes in what was judged: which playbooks fit. A display that is held keeps what it shows.
    pub(super) fn fit_playbooks(&mut self, judgements: Vec<Judgement>, now: Moment) {
        if self.paused.is_some() {
            return;
        }
        let playbooks = &mut self.playbooks;
        playbooks.fits = fits(&playbooks.library.playbooks, &judgements);
        playbooks.judgements = judgements;
        let before = playbooks.proposal.playbook();
        playbooks.proposal.observe(playbooks.fits.first().map(|fit| fit.playbook), now);
        // The list keeps its order while the same one fits best: nobody wants it to jump under the eyes.
        if before != playbooks.proposal.playbook() {
            let order = playbooks.ordered();
            if let Some(panel) = &mut playbooks.panel {
                panel.order = order;
            }
        }
    }

    /// The steps that readings show to be done: what they are bound to was bad since the playbook was opened, and is good.
    pub(super) fn steps_seen_done(&mut self, judgements: &[Judgement]) -> Vec<Event> {
        let mut seen = Vec::new();
        let playbooks = &mut self.playbooks;
        for (at, opened) in &mut playbooks.opened {
            let Some(playbook) = playbooks.library.playbooks.get(*at) else { continue };
            for (step, bound) in playbook.steps.iter().filter_map(|step| Some((step, step.ok.as_ref()?))) {
                match is_bad(bound, judgements) {
                    Some(true) => drop(opened.bad.insert(step.id.clone())),
                    Some(false) if opened.bad.remove(&step.id) => seen.push((playbook.id.clone(), step.id.clone())),
                    _ => {}
                }
            }
        }
        seen.retain(|(playbook, step)| !self.is_done(playbook, step));
        let event = |(playbook, step): (String, String)| {
            self.playbooks.asked.insert((playbook.clone(), step.clone()), true);
            Event::StepTicked { playbook, step, by_reading: true, done: true }
        };
        seen.into_iter().map(event).collect()
    }

    /// A tick is in the journal: the line of the timeline that tells of it.
    pub(super) fn step_ticked(&mut self, stamped: &Stamped) -> Option<Effect> {
        let Event::StepTicked { playbook, step, by_reading, done } = &stamped.event else { return None };
        self.playbooks.asked.remove(&(playbook.clone(), step.clone()));
        let lang = self.style.lang;
        let known = self.playbooks.library.playbooks.iter().find(|known| known.id == *playbook);
        let title = known.map_or(playbook.as_str(), |playbook| playbook.title.get(lang));
        let found = known.and_then(|playbook| playbook.steps.iter().find(|known| known.id == *step));
        let said = found.map_or(step.as_str(), |step| step.text.get(lang));
        let text = match (done, by_reading) {
            (true, false) => w::ticked(lang, title, said),
            (true, true) => w::seen(lang, title, said),
            (false, _) => w::unticked(lang, title, said),
        };
        let origin = Origin::Playbook { by_reading: *by_reading };
        Some(Effect::Record(Event::EntryAdded(NewEntry { origin, ..NewEntry::note(stamped.at, text) })))
    }
}
