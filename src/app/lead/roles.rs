//! Who does what: taken, given, given up, offered and accepted.

use crossterm::event::{KeyCode, KeyEvent};

use super::{panel::Panel, words as w};
use crate::{
    app::{overlay::Overlay, paging, state::Room},
    domain::{
        clock::Moment,
        effect::Effect,
        event::Event,
        incident::{Offer, Role},
    },
    text::Clean,
    ui::input::Input,
};

/// The longest name of a person, in bytes.
const NAME: usize = 64;

impl Room {
    /// Shows who does what.
    pub(super) fn open_roles(&mut self, now: Moment) {
        let Some(incident) = self.timeline.incident() else {
            self.say(w::none_live().get(self.style.lang), now);
            return;
        };
        // What is offered to the driver is what they came for; else what nobody has.
        let first = self.offer_to_driver().map(|offer| offer.role).or_else(|| incident.roles.unclaimed().next());
        let chosen = first.and_then(|role| Role::ALL.iter().position(|other| *other == role)).unwrap_or(0);
        self.overlays.push(Overlay::Lead(Panel::Roles { chosen }));
    }

    /// The role that is offered to the driver.
    pub(super) fn offer_to_driver(&self) -> Option<&Offer> {
        self.timeline.incident()?.roles.offers().find(|offer| offer.to == self.standing.driver)
    }

    pub(super) fn roles_key(&mut self, chosen: usize, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let role = Role::ALL[chosen.min(Role::ALL.len() - 1)];
        let offered = self.offer_to_driver().is_some_and(|offer| offer.role == role);
        let chosen = match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Vec::new(),
            _ if self.only_looks().is_some() => paging::chosen(chosen, Role::ALL.len(), key),
            KeyCode::Char('y' | 'n' | 'ㅛ' | 'ㅜ') if offered => {
                return self.answer(role, matches!(key.code, KeyCode::Char('y' | 'ㅛ')), now);
            }
            KeyCode::Char('d') if self.offer_of(role).is_some() => {
                self.overlays.push(Overlay::Lead(Panel::Roles { chosen }));
                self.overlays.push(Overlay::Lead(Panel::Sheet { role, scroll: 0 }));
                return Vec::new();
            }
            KeyCode::Enter if self.held_by_other(role).is_some() => {
                let who = self.held_by_other(role).unwrap_or_default();
                self.say(w::has_it(self.style.lang, who), now);
                chosen
            }
            KeyCode::Enter | KeyCode::Char('T') => {
                let name = Some(self.standing.driver.clone());
                self.overlays.push(Overlay::Lead(Panel::Roles { chosen }));
                return vec![Effect::Record(Event::RoleAssigned { role, name })];
            }
            KeyCode::Char('x' | 'e') if self.held_by_other(role).is_some() && !self.leads() => {
                let who = self.held_by_other(role).unwrap_or_default();
                self.say(w::has_it(self.style.lang, who), now);
                chosen
            }
            KeyCode::Char('x') if self.timeline.incident().is_some_and(|i| i.roles.holder(role).is_some()) => {
                self.overlays.push(Overlay::Lead(Panel::Roles { chosen }));
                return vec![Effect::Record(Event::RoleAssigned { role, name: None })];
            }
            KeyCode::Char('e') => {
                self.overlays.push(Overlay::Lead(Panel::Roles { chosen }));
                self.overlays.push(Overlay::Lead(Panel::Give { role, input: Input::new(""), problem: None }));
                return Vec::new();
            }
            KeyCode::Char('H') => {
                self.open_hand_over(Some(role), now);
                return Vec::new();
            }
            _ => paging::chosen(chosen, Role::ALL.len(), key),
        };
        self.overlays.push(Overlay::Lead(Panel::Roles { chosen }));
        Vec::new()
    }

    /// Whether the driver leads, and so may give roles away that others hold.
    fn leads(&self) -> bool {
        let driver = &self.standing.driver;
        self.timeline.incident().is_some_and(|incident| incident.roles.holds(Role::Commander, driver))
    }

    /// Who leads, when it is not the driver.
    pub(super) fn other_leader(&self) -> Option<String> {
        self.held_by_other(Role::Commander)
    }

    /// Who holds a role, when it is not the driver.
    fn held_by_other(&self, role: Role) -> Option<String> {
        let held = self.timeline.incident()?.roles.holder(role)?;
        (held.name != self.standing.driver).then(|| held.name.clone())
    }

    /// The offer of a role that nobody has answered.
    pub(super) fn offer_of(&self, role: Role) -> Option<&Offer> {
        self.timeline.incident()?.roles.offers().find(|offer| offer.role == role)
    }

    fn answer(&mut self, role: Role, accepted: bool, now: Moment) -> Vec<Effect> {
        let timeline = std::sync::Arc::clone(&self.timeline);
        let answered = timeline.incident().map(|incident| incident.answered(role, &self.standing.driver, accepted));
        match answered {
            Some(Ok(event)) => vec![Effect::Record(event)],
            Some(Err(refused)) => {
                self.say(super::life::refusal(refused, self.style.lang), now);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    pub(super) fn give_key(&mut self, role: Role, mut input: Input, key: KeyEvent) -> Vec<Effect> {
        let mut problem = None;
        match key.code {
            KeyCode::Esc => return Vec::new(),
            KeyCode::Enter => match person(input.text()) {
                Some(name) => return vec![Effect::Record(Event::RoleAssigned { role, name: Some(name) })],
                None => problem = Some(w::name_wanted().get(self.style.lang).to_owned()),
            },
            _ => {
                input.handle(key);
            }
        }
        self.overlays.push(Overlay::Lead(Panel::Give { role, input, problem }));
        Vec::new()
    }
}

/// A person's name as typed; `None` for nobody's, which the room's own is.
pub(super) fn person(typed: &str) -> Option<String> {
    let name = Clean::with_limit(typed.trim(), NAME);
    (!name.is_empty() && !name.eq_ignore_ascii_case("bongsu")).then(|| name.to_string())
}
