//! The keys of a plan's dialog: nothing happens by accident, by paste or by keys that were typed before it was read.

use chrono::TimeDelta;
use crossterm::event::{KeyCode, KeyEvent};

use super::{
    panel::{Dialog, Focus, Panel, Pending},
    words as w,
};
use crate::{
    app::{
        overlay::Overlay,
        seats::{Client, Seats},
        state::Room,
    },
    domain::{
        act::{
            Chain, Class, Hold, Stage, Step,
            chain::{Hand, Yes},
        },
        clock::Moment,
        effect::Effect,
    },
};

/// How long a plan must have been on the screen before it can be said yes to: keys on their way do not count.
pub(in crate::app) const READ_FIRST: TimeDelta = TimeDelta::milliseconds(250);
/// Keys that come faster than this after the one before were pasted, not typed.
const TYPED: TimeDelta = TimeDelta::milliseconds(15);

impl Room {
    pub(super) fn dialog_key(&mut self, mut dialog: Box<Dialog>, key: KeyEvent, now: Moment) -> Vec<Effect> {
        // While it is asked from where the yes came, nothing else is taken.
        dialog.pending = None;
        let Some(chain) = &self.acts.chain else { return Vec::new() };
        let pasted =
            dialog.last_key.replace(now).is_some_and(|last| now - last < TYPED) || now - dialog.opened_at < READ_FIRST;
        match (chain.stage(), key.code) {
            (Stage::Over, KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q')) => {
                self.acts.chain = None;
                return Vec::new();
            }
            (Stage::Over, KeyCode::Char('z')) => {
                let action = chain.action();
                self.acts.chain = None;
                return action.map(|action| self.take_back_action(action, now)).unwrap_or_default();
            }
            (_, KeyCode::PageDown) => dialog.scroll = dialog.scroll.saturating_add(5),
            (_, KeyCode::PageUp) => dialog.scroll = dialog.scroll.saturating_sub(5),
            (Stage::Shown, _) => return self.shown_key(dialog, key, pasted, now),
            (Stage::SecondWanted, _) => return self.second_key(dialog, key, pasted, now),
            // On its way: it may be looked away from, and is told of when it ends.
            (_, KeyCode::Esc) => return Vec::new(),
            _ => {}
        }
        self.overlays.push(Overlay::Act(Panel::Plan(dialog)));
        Vec::new()
    }

    fn shown_key(&mut self, mut dialog: Box<Dialog>, key: KeyEvent, pasted: bool, now: Moment) -> Vec<Effect> {
        let Some(chain) = &self.acts.chain else { return Vec::new() };
        let guards = self.guards(now);
        let (demand, hold) = (chain.demand(&guards), chain.hold(&guards, now));
        match (key.code, &hold) {
            (KeyCode::Esc, _) => return self.drop_plan(),
            (KeyCode::Enter, _) if dialog.at == Focus::Cancel => return self.drop_plan(),
            (KeyCode::Char('r' | 'ㄱ'), Some(Hold::Expired)) => return self.plan_again(now),
            (KeyCode::Char('U'), Some(Hold::Locked)) => {
                self.overlays.push(Overlay::Act(Panel::Plan(dialog)));
                self.overlays.push(Overlay::Act(Panel::Unlock { opened_at: now, pending: None }));
                return Vec::new();
            }
            // Why it may not run stands there already.
            (_, Some(_)) => {}
            (KeyCode::Char('y' | 'ㅛ'), None) if demand.typed.is_none() => {
                if !pasted {
                    return self.take_yes(dialog, Pending::Confirm, now);
                }
                dialog.problem = Some(w::too_fast().get(self.style.lang).to_owned());
            }
            (KeyCode::Char('n' | 'q' | 'ㅜ' | 'ㅂ'), None) if demand.typed.is_none() => return self.drop_plan(),
            (_, None) if demand.typed.is_none() => {}
            (KeyCode::Tab | KeyCode::Down, None) => dialog.at = next(dialog.at, demand.reason),
            (KeyCode::BackTab | KeyCode::Up, None) => dialog.at = next(next(dialog.at, demand.reason), demand.reason),
            (KeyCode::Enter, None) if pasted => {
                dialog.problem = Some(w::too_fast().get(self.style.lang).to_owned());
            }
            (KeyCode::Enter, None) if dialog.at == Focus::Typed && demand.reason => dialog.at = Focus::Reason,
            (KeyCode::Enter, None) => return self.take_yes(dialog, Pending::Confirm, now),
            (_, None) => type_into(&mut dialog, key),
        }
        self.overlays.push(Overlay::Act(Panel::Plan(dialog)));
        Vec::new()
    }

    fn second_key(&mut self, mut dialog: Box<Dialog>, key: KeyEvent, pasted: bool, now: Moment) -> Vec<Effect> {
        match key.code {
            KeyCode::Esc => return self.drop_plan(),
            KeyCode::Enter if pasted => dialog.problem = Some(w::too_fast().get(self.style.lang).to_owned()),
            KeyCode::Enter => return self.take_yes(dialog, Pending::Approve, now),
            _ => {
                dialog.at = Focus::Second;
                dialog.second.handle(key);
                dialog.problem = None;
            }
        }
        self.overlays.push(Overlay::Act(Panel::Plan(dialog)));
        Vec::new()
    }

    /// The picture has no room for dialogs.
    pub(in crate::app) fn hides_dialogs(&mut self) {
        for overlay in &mut self.overlays {
            if let Overlay::Act(Panel::Plan(dialog)) = overlay {
                dialog.seen = false;
            }
        }
    }

    /// Takes a yes a moment later: another key meanwhile means that it was pasted, and where tmux tells who typed, it is
    /// asked first.
    fn take_yes(&mut self, mut dialog: Box<Dialog>, pending: Pending, now: Moment) -> Vec<Effect> {
        if !dialog.seen {
            dialog.problem = Some(w::too_small().get(self.style.lang).to_owned());
            self.overlays.push(Overlay::Act(Panel::Plan(dialog)));
            return Vec::new();
        }
        if self.standing.live {
            let ticket = self.acts.next_ticket();
            dialog.pending = Some((pending, ticket));
            self.overlays.push(Overlay::Act(Panel::Plan(dialog)));
            return vec![Effect::Seats { ticket }];
        }
        self.yes(dialog, pending, now)
    }

    fn yes(&mut self, dialog: Box<Dialog>, pending: Pending, now: Moment) -> Vec<Effect> {
        let guards = self.guards(now);
        let client = self.client();
        let hand = self.hand();
        let Some(chain) = &mut self.acts.chain else { return Vec::new() };
        let said = match pending {
            Pending::Confirm => {
                let yes = Yes { typed: dialog.typed.text(), reason: dialog.reason.text() };
                chain.confirm(hand, yes, &guards, now)
            }
            Pending::Approve => {
                chain.approve(Hand { name: dialog.second.text().trim().to_owned(), client }, &guards, now)
            }
        };
        self.said(dialog, said, now)
    }

    /// Who is there is known now, or that nobody can tell; a yes that waited for it is taken.
    pub(in crate::app) fn seated(&mut self, ticket: u64, seats: Option<&Seats>, now: Moment) -> Vec<Effect> {
        self.standing.people = seats.map(Seats::count);
        self.standing.client = seats.and_then(Seats::typed_last).map(Client::say);
        if matches!(self.overlays.last(), Some(Overlay::Act(Panel::Unlock { pending: Some(own), .. })) if *own == ticket)
        {
            self.overlays.pop();
            return self.unlocked(now);
        }
        let asked = |dialog: &Dialog| dialog.pending.is_some_and(|(_, own)| own == ticket);
        let waits = matches!(self.overlays.last(), Some(Overlay::Act(Panel::Plan(dialog))) if asked(dialog));
        if !waits {
            return Vec::new();
        }
        let Some(Overlay::Act(Panel::Plan(mut dialog))) = self.overlays.pop() else { return Vec::new() };
        let pending = dialog.pending.take();
        pending.map(|(pending, _)| self.yes(dialog, pending, now)).unwrap_or_default()
    }

    fn said(&mut self, mut dialog: Box<Dialog>, said: Result<Step, Hold>, now: Moment) -> Vec<Effect> {
        dialog.problem = said.as_ref().err().map(|hold| self.hold_text(hold, now));
        match &said {
            Err(Hold::Mistyped | Hold::Unsaved) => dialog.at = Focus::Typed,
            Err(Hold::NoReason) => dialog.at = Focus::Reason,
            Ok(Step::Wait) => dialog.at = Focus::Second,
            _ => {}
        }
        self.overlays.push(Overlay::Act(Panel::Plan(dialog)));
        said.map(|step| self.step(step, now)).unwrap_or_default()
    }

    fn drop_plan(&mut self) -> Vec<Effect> {
        self.acts.chain = None;
        Vec::new()
    }

    /// The same thing asked anew: what was picked stays frozen, what is there is looked at again.
    fn plan_again(&mut self, now: Moment) -> Vec<Effect> {
        let Some(chain) = self.acts.chain.take() else { return Vec::new() };
        let (undoes, plan) = (chain.undoes(), chain.plan());
        self.plan(plan.ask.clone(), (plan.title.clone(), Class::Low), None, undoes, now)
    }

    /// Whether the chain's dialog has anything to count down.
    pub(super) fn seconds_left(chain: &Chain, now: Moment) -> i64 {
        (chain.expires_at() - now).num_seconds().max(0)
    }
}

/// What gets the keys next: the way out, what must be typed, the reason.
const fn next(at: Focus, reason: bool) -> Focus {
    match at {
        Focus::Cancel => Focus::Typed,
        Focus::Typed if reason => Focus::Reason,
        Focus::Typed | Focus::Reason | Focus::Second => Focus::Cancel,
    }
}

/// Who begins to type means what must be typed.
fn type_into(dialog: &mut Dialog, key: KeyEvent) {
    if dialog.at == Focus::Cancel && matches!(key.code, KeyCode::Char(_)) {
        dialog.at = Focus::Typed;
    }
    match dialog.at {
        Focus::Typed => dialog.typed.handle(key),
        Focus::Reason => dialog.reason.handle(key),
        Focus::Cancel | Focus::Second => false,
    };
    dialog.problem = None;
}
