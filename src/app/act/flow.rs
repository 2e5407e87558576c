//! The way of a plan through the room: what is offered, what is asked of operators, what their answers and the journal's
//! lead to.

use super::{
    entry,
    panel::{Dialog, Form, Panel},
    words as w,
};
use crate::{
    app::{
        overlay::Overlay,
        slot::Slot,
        state::{Inverse, Room},
    },
    domain::{
        act::{Answer, Ask, Chain, Class, Hold, Offer, Refusal, Selection, Step, Task, chain::Hand},
        clock::Moment,
        effect::Effect,
        event::{Event, Seq, Stamped},
    },
    panes::Cx,
};

impl Room {
    /// The room's own commands of acting.
    pub(in crate::app) fn act_command(&mut self, id: &str, now: Moment) -> Vec<Effect> {
        match id {
            "room.actions" => self.open_menu(now),
            "room.log" => self.open_log(),
            "room.changes" => self.open_changes(),
            "room.driver" => self.ask_driver(),
            "room.unlock" => return self.unlock(now),
            "room.stop" => return self.stop_or_say(now),
            _ => {}
        }
        Vec::new()
    }

    /// Why nothing can be done here at all; `None` when the room can act.
    #[must_use]
    pub(in crate::app) fn cannot_act(&self) -> Option<String> {
        let lang = self.style.lang;
        if let Some(why) = self.only_looks() {
            return Some(why);
        }
        (!self.acts.rights.operators).then(|| w::constructed_read_only().get(lang).to_owned())
    }

    /// What can be done with the selection, best first.
    pub(super) fn offers_here(&self, now: Moment) -> Vec<Offer> {
        let mut offers = self.focus_offers(self.focus, now);
        offers.extend(self.configured_offers());
        offers.sort_by_key(|offer| std::cmp::Reverse(offer.rank));
        offers
    }

    /// Picks the first row, which is the worst, where nothing is picked: the cursor shows it, and the dialog names it.
    pub(super) fn pick_something(&mut self, pane: usize) {
        if let Some(slot) = self.slots.get_mut(pane) {
            slot.with_list(|list, table, order| {
                if list.selected.is_none() && list.marks.is_empty() {
                    list.move_to_first(table, order);
                }
            });
        }
    }

    fn focus_offers(&self, pane: usize, now: Moment) -> Vec<Offer> {
        let cx = Cx { now, lang: self.style.lang, zone: &self.style.zone };
        self.slots.get(pane).map(|slot| slot.offers(&cx)).unwrap_or_default()
    }

    /// What the config adds, for the selection.
    fn configured_offers(&self) -> Vec<Offer> {
        let selection = self.focused().map_or_else(|| Some(Selection::default()), Slot::selection);
        selection.map(|selection| self.actions.offers(&selection, self.style.lang)).unwrap_or_default()
    }

    /// Begins an operation by its command: on the selection of the pane that has it.
    pub(in crate::app) fn operate(&mut self, id: &str, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        if let Some(why) = self.cannot_act() {
            self.say(why, now);
            return Vec::new();
        }
        let system = id.split('.').next().unwrap_or_default();
        let home = self.slots.iter().position(|slot| slot.entry.id == system);
        self.pick_something(home.unwrap_or(self.focus));
        let mut offers = home.map(|pane| self.focus_offers(pane, now)).unwrap_or_default();
        let selection = self.focused().map_or_else(|| Some(Selection::default()), Slot::selection);
        if selection.is_none() && self.actions.find(id).is_some() {
            self.say(w::one_row().get(lang), now);
            return Vec::new();
        }
        offers.extend(selection.and_then(|selection| self.actions.offer(id, &selection, lang)));
        offers.sort_by_key(|offer| std::cmp::Reverse(offer.rank));
        let Some(offer) = offers.into_iter().find(|offer| offer.ask.operation == id) else {
            self.say(w::nothing_for(lang, self.title_of(id)), now);
            return Vec::new();
        };
        self.begin(offer, now)
    }

    fn title_of(&self, id: &str) -> String {
        let command = self.commands.iter().find(|command| command.id == id);
        command.map_or_else(|| id.to_owned(), |command| command.title.get(self.style.lang).to_owned())
    }

    /// Begins what was offered: asks for what is missing, or for the plan.
    pub(super) fn begin(&mut self, offer: Offer, now: Moment) -> Vec<Effect> {
        if offer.fields.is_empty() {
            let (title, class) = (offer.title.clone(), offer.class);
            return self.plan(offer.ask, (title, class), None, None, now);
        }
        self.overlays.push(Overlay::Act(Panel::Form(Form::new(offer))));
        Vec::new()
    }

    /// Asks for a plan, or for a look.
    pub(super) fn plan(
        &mut self,
        ask: Ask,
        (title, class): (String, Class),
        form: Option<Box<Form>>,
        undoes: Option<Seq>,
        now: Moment,
    ) -> Vec<Effect> {
        if class != Class::Look && self.acts.is_busy() {
            self.say(self.busy_with(), now);
            return Vec::new();
        }
        let ticket = self.acts.next_ticket();
        self.overlays.push(Overlay::Act(Panel::Waiting { ticket, title, form, undoes }));
        let ask = Box::new(ask);
        let task = if class == Class::Look { Task::Look(ask) } else { Task::Plan(ask) };
        vec![Effect::Act { ticket, task }]
    }

    /// Begins to take an action back.
    pub(in crate::app) fn take_back_action(&mut self, action: Seq, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        if let Some(why) = self.cannot_act() {
            self.say(why, now);
            return Vec::new();
        }
        let deed = self.acts.ledger.get(action).filter(|deed| deed.undone_by.is_none());
        let Some((ask, title)) =
            deed.and_then(|deed| Some((deed.undo()?.clone(), w::undo_of(lang, deed.intent.plan.title.clone()))))
        else {
            self.say(w::no_undo().get(lang), now);
            return Vec::new();
        };
        self.plan(ask, (title, Class::Low), None, Some(action), now)
    }

    /// An operator has answered.
    pub(in crate::app) fn answered(&mut self, ticket: u64, answer: Answer, now: Moment) -> Vec<Effect> {
        if self.acts.awaited == Some(ticket) {
            self.acts.awaited = None;
            let step = self.acts.chain.as_mut().map_or(Step::Wait, |chain| chain.answered(answer));
            return self.step(step, now);
        }
        if self.acts.behind.iter().any(|(_, awaited)| *awaited == Some(ticket)) {
            let mut answer = Some(answer);
            return self.behind(now, |chain, awaited| match answer.take_if(|_| *awaited == Some(ticket)) {
                Some(answer) => {
                    *awaited = None;
                    chain.answered(answer)
                }
                None => Step::Wait,
            });
        }
        if let Some((action, _)) = self.acts.reverting.filter(|(_, awaited)| *awaited == ticket) {
            self.acts.reverting = None;
            return self.revert_planned(action, answer, now);
        }
        let waits =
            |overlay: &Overlay| matches!(overlay, Overlay::Act(Panel::Waiting { ticket: own, .. }) if *own == ticket);
        // Whoever closed the dialog meanwhile does not want to know any more.
        let Some(at) = self.overlays.iter().position(waits) else { return Vec::new() };
        let Overlay::Act(Panel::Waiting { title, form, undoes, .. }) = self.overlays.remove(at) else {
            return Vec::new();
        };
        let panel = match answer {
            // The room began something of its own while the plan was made.
            Answer::Planned(Ok(_)) if self.acts.is_busy() => {
                Panel::Refused { title, refusal: Refusal::new(self.busy_with()) }
            }
            Answer::Planned(Ok(plan)) => {
                // What is only looked after goes on without its dialog.
                let awaited = self.acts.awaited.take();
                let before = self.acts.chain.replace(Chain::new(*plan, undoes, now));
                self.acts.behind.extend(before.filter(Chain::is_under_way).map(|chain| (chain, awaited)));
                Panel::Plan(Box::new(Dialog::new(now)))
            }
            Answer::Looked(Ok(found)) => Panel::Found { found, scroll: 0 },
            Answer::Planned(Err(refusal)) | Answer::Looked(Err(refusal)) => match form {
                Some(mut form) => {
                    form.fields.refuse(refusal.field.as_deref(), refusal.why);
                    Panel::Form(*form)
                }
                None => Panel::Refused { title, refusal },
            },
            Answer::Proved(_) | Answer::Ran(_) | Answer::Verified(_) => return Vec::new(),
        };
        self.overlays.insert(at, Overlay::Act(panel));
        Vec::new()
    }

    /// Does what the chain of the dialog wants next.
    pub(super) fn step(&mut self, step: Step, now: Moment) -> Vec<Effect> {
        if step == Step::Over {
            self.over(now);
            return Vec::new();
        }
        let (awaited, effects) = self.effects_of(step);
        self.acts.awaited = awaited.or(self.acts.awaited);
        effects
    }

    /// Lets something happen to the chains that no dialog shows, and does what they want next.
    pub(super) fn behind(
        &mut self,
        now: Moment,
        mut happens: impl FnMut(&mut Chain, &mut Option<u64>) -> Step,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (mut chain, mut awaited) in std::mem::take(&mut self.acts.behind) {
            let step = happens(&mut chain, &mut awaited);
            if step == Step::Over {
                self.tell_end(&chain, now);
                continue;
            }
            let (asked, wanted) = self.effects_of(step);
            effects.extend(wanted);
            self.acts.behind.push((chain, asked.or(awaited)));
        }
        effects
    }

    /// What a step wants of the world, and the answer that is waited for then.
    pub(super) fn effects_of(&mut self, step: Step) -> (Option<u64>, Vec<Effect>) {
        match step {
            Step::Wait | Step::Over => (None, Vec::new()),
            Step::Record(event) => (None, vec![Effect::Record(event)]),
            Step::Do(task) => {
                let ticket = self.acts.next_ticket();
                (Some(ticket), vec![Effect::Act { ticket, task }])
            }
        }
    }

    /// The journal takes nothing any more: what waits for it will wait for ever.
    pub(in crate::app) fn unrecorded(&mut self, now: Moment) -> Vec<Effect> {
        let step = self.acts.chain.as_mut().map_or(Step::Wait, Chain::unrecorded);
        let mut effects = self.step(step, now);
        effects.extend(self.behind(now, |chain, _| chain.unrecorded()));
        effects
    }

    /// Why nothing else can begin now.
    fn busy_with(&self) -> String {
        let doing = self.acts.on_its_way().map(|chain| chain.plan().title.clone()).unwrap_or_default();
        w::busy(self.style.lang, doing)
    }

    fn tell_end(&mut self, chain: &Chain, now: Moment) {
        let text = entry::result(chain.ran(), chain.verified(), chain.refusal(), self.style.lang);
        self.say(format!("{}: {text}", chain.plan().title), now);
    }

    /// The chain has ended: the dialog shows how, or a notice when it was closed.
    fn over(&mut self, now: Moment) {
        let shown = self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Act(Panel::Plan(_))));
        if shown {
            return;
        }
        if let Some(chain) = self.acts.chain.take() {
            self.tell_end(&chain, now);
        }
    }

    /// Who sits at the keys, as far as that is known.
    pub(super) fn hand(&self) -> Hand {
        Hand { name: self.standing.driver.clone(), client: self.client() }
    }

    /// Takes in what the journal stored of actions; answers with what comes next.
    pub(in crate::app) fn action_stored(&mut self, stamped: &Stamped, now: Moment) -> Vec<Effect> {
        self.acts.ledger.apply(stamped);
        let saved = self.standing.unsaved.is_none();
        let lang = self.style.lang;
        let mut effects = Vec::new();
        match &stamped.event {
            Event::ActionEnded { action, ran } => {
                let undoes = self.acts.ledger.get(*action).and_then(|deed| deed.intent.undoes);
                if ran.is_done() && ran.undo.is_some() && undoes.is_none() {
                    self.undo.push(Inverse::Action(*action));
                }
                if let Some(system) = self.system_of(*action) {
                    effects.push(Effect::Refresh { pane: system });
                }
                if !ran.is_done() {
                    effects.extend(self.entry_of(*action, stamped.at));
                }
            }
            Event::ActionVerified { action, .. } => effects.extend(self.entry_of(*action, stamped.at)),
            Event::ActionRefused { .. } => effects.extend(self.entry_of(stamped.seq, stamped.at)),
            Event::ChangeKept { action, reason } => {
                let title = self.acts.ledger.get(*action).map(|deed| deed.intent.plan.title.clone());
                let text = w::kept(lang, title.unwrap_or_default(), reason.clone());
                effects.push(entry::room_line(stamped.at, text));
            }
            Event::RoomUnlocked { until } => {
                self.acts.unlocked_until = Some(*until);
                let until = crate::text::time::clock(*until, &self.style.zone);
                effects.push(entry::room_line(stamped.at, w::unlocked_until(lang, until)));
            }
            Event::RoomLocked => {
                self.acts.unlocked_until = None;
                effects.push(entry::room_line(stamped.at, w::locked_again().get(lang).to_owned()));
            }
            Event::DriverTook { name, .. } => {
                self.standing.driver.clone_from(name);
                effects.push(entry::room_line(stamped.at, w::driver_took(lang, name.clone())));
            }
            _ => {}
        }
        let step = self.acts.chain.as_mut().map_or(Step::Wait, |chain| chain.stored(stamped, saved));
        effects.extend(self.step(step, now));
        effects.extend(self.behind(now, |chain, _| chain.stored(stamped, saved)));
        effects
    }

    fn system_of(&self, action: Seq) -> Option<String> {
        self.acts.ledger.get(action).map(|deed| deed.intent.plan.ask.system().to_owned())
    }

    fn entry_of(&self, action: Seq, at: Moment) -> Option<Effect> {
        let deed = self.acts.ledger.get(action)?;
        Some(Effect::Record(Event::EntryAdded(entry::entry(deed, at, self.style.lang))))
    }

    /// What the last bongsu left in the middle: it is said, and never run again by itself.
    #[must_use]
    pub fn settle(&self) -> Vec<Effect> {
        if self.only_looks().is_some() {
            return Vec::new();
        }
        entry::settle(&self.acts.ledger, self.style.lang).into_iter().map(Effect::Record).collect()
    }

    /// Stops what is in flight; answers with nothing when nothing is.
    pub(in crate::app) fn stop_acting(&mut self, now: Moment) -> Option<Vec<Effect>> {
        let shown = self.acts.awaited.filter(|_| self.acts.chain.as_ref().is_some_and(Chain::in_flight));
        let behind = || self.acts.behind.iter().find(|(chain, _)| chain.in_flight()).and_then(|(_, awaited)| *awaited);
        let ticket = shown.or_else(behind)?;
        self.say(w::stopping().get(self.style.lang), now);
        Some(vec![Effect::StopActing { ticket }])
    }

    /// The same, asked for where nothing may be in flight.
    fn stop_or_say(&mut self, now: Moment) -> Vec<Effect> {
        let stopped = self.stop_acting(now);
        if stopped.is_none() {
            self.say(w::nothing_in_flight().get(self.style.lang), now);
        }
        stopped.unwrap_or_default()
    }

    /// The sentence about why a plan does not run.
    pub(super) fn hold_text(&self, hold: &Hold, now: Moment) -> String {
        let chain = self.acts.chain.as_ref();
        let typed = chain.and_then(|chain| chain.demand(&self.guards(now)).typed).unwrap_or_default();
        if *hold == Hold::Locked {
            return w::locked(self.style.lang, self.unlock_key(), self.acts.rights.unlock.as_secs() / 60);
        }
        entry::hold_text(hold, typed, now, self.style.lang)
    }

    fn unlock_key(&self) -> String {
        self.keys_of("room.unlock").first().map_or_else(|| ":unlock".to_owned(), ToString::to_string)
    }

    /// The tmux client that typed last, where tmux tells.
    pub(super) fn client(&self) -> Option<String> {
        self.standing.client.clone()
    }
}
