//! What was changed and must be put back: warnings before the end, and what the room takes back by itself.

use chrono::TimeDelta;
use crossterm::event::{KeyCode, KeyEvent};

use super::{entry, panel::Panel, words as w};
use crate::{
    app::{overlay::Overlay, paging, state::Room},
    domain::{
        act::{Answer, Chain, Hold, Plan, Revert, Task},
        clock::Moment,
        effect::Effect,
        event::{Event, Seq},
    },
    text::time,
    ui::input::Input,
};

/// How long the room waits before it plans anew how to take a change back that could not be planned.
const AGAIN: TimeDelta = TimeDelta::minutes(1);
/// How often it is asked who is there, in seconds.
const SEATS_EVERY: i64 = 10;

impl Room {
    /// Looks at the changes that end: warns, takes back, and locks what was unlocked long enough.
    pub(in crate::app) fn act_tick(&mut self, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        if self.acts.unlocked_until.is_some_and(|until| now >= until) {
            self.acts.unlocked_until = None;
            self.say(w::lock_time_is_over().get(lang), now);
        }
        if self.only_looks().is_some() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        // Who is there is no urgent question, unless somebody is about to act.
        if self.standing.shared && (now.timestamp() % SEATS_EVERY == 0 || self.acts.chain.is_some()) {
            effects.push(Effect::Seats { ticket: self.acts.next_ticket() });
        }
        let changes = self.acts.ledger.changes(now);
        let near: Vec<_> = changes
            .iter()
            .filter(|change| change.is_near(now) && !self.acts.warned.contains(&change.deed.id))
            .filter(|change| change.deed.revert() != Some(Revert::Itself))
            .map(|change| (change.deed.id, change.deed.intent.plan.title.clone(), change.expires_at))
            .collect();
        let free = self.acts.reverting.is_none() && !self.acts.is_busy() && self.acts.rights.operators;
        let due = changes.iter().filter(|_| free).find(|change| {
            change.is_due(now)
                && change.deed.revert() == Some(Revert::Auto)
                && change.deed.undo().is_some()
                && !self.acts.ledger.attempted(change.deed.id)
                && self.acts.tried.get(&change.deed.id).is_none_or(|at| now - *at >= AGAIN)
        });
        let due = due.and_then(|change| Some((change.deed.id, change.deed.undo()?.clone())));
        for (id, title, expires_at) in near {
            self.acts.warned.insert(id);
            let at = expires_at.map(|at| time::clock(at, &self.style.zone)).unwrap_or_default();
            let text = w::ends_soon(lang, title, at);
            self.say(text.clone(), now);
            effects.push(entry::room_line(now, text));
        }
        if let Some((action, ask)) = due {
            self.acts.tried.insert(action, now);
            let ticket = self.acts.next_ticket();
            self.acts.reverting = Some((action, ticket));
            effects.push(Effect::Act { ticket, task: Task::Plan(Box::new(ask)) });
        }
        effects
    }

    /// The plan by which the room takes a change back by itself is there, or there is none.
    pub(super) fn revert_planned(&mut self, action: Seq, answer: Answer, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let title = self.acts.ledger.get(action).map(|deed| deed.intent.plan.title.clone()).unwrap_or_default();
        let why = match answer {
            // Somebody began something meanwhile: theirs first.
            Answer::Planned(Ok(_)) if self.acts.is_busy() => return Vec::new(),
            Answer::Planned(Ok(plan)) if !self.is_as_agreed(action, &plan) => w::other_undo().get(lang).to_owned(),
            Answer::Planned(Ok(plan)) => {
                let guards = self.guards_of(&plan.scene, now);
                match Chain::automatic(*plan, action, w::time_is_over(lang, title.clone()), &guards, now) {
                    Ok((chain, step)) => {
                        let (awaited, effects) = self.effects_of(step);
                        self.acts.behind.push((chain, awaited));
                        return effects;
                    }
                    Err(Hold::Recent { .. }) => return Vec::new(),
                    Err(hold) => self.hold_text(&hold, now),
                }
            }
            Answer::Planned(Err(refusal)) => refusal.why,
            _ => return Vec::new(),
        };
        // It is tried again every minute, and said once.
        let text = w::not_put_back(lang, title, why);
        let said = self.acts.told.insert(action);
        if said { vec![entry::room_line(now, text)] } else { Vec::new() }
    }

    /// Whether a plan does what was shown when the change was made: the config may have another undo by now.
    fn is_as_agreed(&self, action: Seq, plan: &Plan) -> bool {
        let deed = self.acts.ledger.get(action);
        let back = deed.and_then(|deed| deed.intent.plan.back.as_ref());
        back.is_none_or(|back| back.commands == plan.commands)
    }

    /// What the room says of what is on its way, when there is anything.
    #[must_use]
    pub(in crate::app) fn acting_now(&self) -> Option<String> {
        let chain = self.acts.on_its_way()?;
        Some(w::leave_acting(self.style.lang, chain.plan().title.clone()))
    }

    /// What the room says of the changes that stand, when there are any.
    #[must_use]
    pub(in crate::app) fn standing_changes(&self, now: Moment) -> Option<String> {
        let standing = self.acts.ledger.changes(now).len();
        (standing > 0).then(|| w::leave_changes(self.style.lang, standing))
    }

    /// Shows what was changed and still stands.
    pub(super) fn open_changes(&mut self) {
        self.overlays.push(Overlay::Act(Panel::Changes { chosen: 0 }));
    }

    pub(super) fn changes_key(&mut self, mut chosen: usize, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let ids: Vec<_> = self.acts.ledger.changes(now).iter().map(|change| change.deed.id).collect();
        chosen = chosen.min(ids.len().saturating_sub(1));
        let here = ids.get(chosen).copied();
        let mut over = None;
        let mut effects = Vec::new();
        match (key.code, here) {
            (KeyCode::Esc | KeyCode::Char('q'), _) => return Vec::new(),
            (KeyCode::Enter | KeyCode::Char('d'), Some(action)) => over = Some(Panel::Deed { action, scroll: 0 }),
            (KeyCode::Char('z'), Some(action)) => {
                self.overlays.push(Overlay::Act(Panel::Changes { chosen }));
                effects = self.take_back_action(action, now);
                return effects;
            }
            (KeyCode::Char('P'), Some(action)) if self.only_looks().is_none() => {
                over = Some(Panel::Keep { action, input: Input::new(""), problem: None });
            }
            _ => chosen = paging::chosen(chosen, ids.len(), key),
        }
        self.overlays.push(Overlay::Act(Panel::Changes { chosen }));
        self.overlays.extend(over.map(Overlay::Act));
        effects
    }

    pub(super) fn keep_key(&mut self, action: Seq, mut input: Input, key: KeyEvent) -> Vec<Effect> {
        let mut problem = None;
        match key.code {
            KeyCode::Esc => return Vec::new(),
            KeyCode::Enter if input.text().trim().is_empty() => {
                problem = Some(w::no_reason().get(self.style.lang).to_owned());
            }
            KeyCode::Enter => {
                return vec![Effect::Record(Event::ChangeKept { action, reason: input.text().trim().to_owned() })];
            }
            _ => {
                input.handle(key);
            }
        }
        self.overlays.push(Overlay::Act(Panel::Keep { action, input, problem }));
        Vec::new()
    }
}
