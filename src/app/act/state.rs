//! What the room knows about acting: whether it may, what is on its way, what was done.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::words as w;
use crate::{
    app::{state::Room, words as room_words},
    config::Environment,
    domain::{
        act::{Chain, Guards, Ledger, Limits},
        clock::Moment,
        event::Seq,
    },
    text::{number, time},
    theme::Role,
};

/// Whether and how far this room may act; fixed when it opens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rights {
    /// Whether there are operators at all.
    pub operators: bool,
    /// For how long acting is unlocked.
    pub unlock: Duration,
    /// How much one operation may touch.
    pub limits: Limits,
    /// What kind of place it acts on.
    pub environment: Option<Environment>,
}

impl Default for Rights {
    fn default() -> Self {
        Self { operators: false, unlock: Duration::from_mins(15), limits: Limits::USUAL, environment: None }
    }
}

/// The state of acting.
#[derive(Debug, Default)]
pub struct Acts {
    /// Whether and how far.
    pub rights: Rights,
    /// What was done.
    pub ledger: Ledger,
    /// Until when acting is unlocked.
    pub unlocked_until: Option<Moment>,
    /// The plan that is shown or on its way; one at a time.
    pub chain: Option<Chain>,
    /// Which answer it waits for.
    pub awaited: Option<u64>,
    /// Plans on their way that no dialog shows, and the answers that they wait for: what the room takes back by itself, and
    /// what only waits for its effect to be seen while somebody has begun something else.
    pub behind: Vec<(Chain, Option<u64>)>,
    /// The action that the room takes back by itself just now, while that is planned, and the answer it waits for.
    pub reverting: Option<(Seq, u64)>,
    /// When the room last tried to plan how to take a change back by itself.
    pub tried: BTreeMap<Seq, Moment>,
    /// Changes of which was said that they cannot be taken back by themselves just now.
    pub told: BTreeSet<Seq>,
    /// Changes of which was said that they end soon.
    pub warned: BTreeSet<Seq>,
    ticket: u64,
}

impl Acts {
    /// A number for the next question, never given twice.
    pub const fn next_ticket(&mut self) -> u64 {
        self.ticket += 1;
        self.ticket
    }

    /// Whether acting is unlocked at `now`.
    #[must_use]
    pub fn is_unlocked(&self, now: Moment) -> bool {
        self.unlocked_until.is_some_and(|until| now < until)
    }

    /// Whether a plan is on its way to the target. One whose effect is only looked for holds nobody up.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.on_its_way().is_some()
    }
}

impl Acts {
    /// The plan that is on its way to the target.
    #[must_use]
    pub fn on_its_way(&self) -> Option<&Chain> {
        use crate::domain::act::Stage;
        let busy = |stage| matches!(stage, Stage::Proving | Stage::Intending | Stage::Running | Stage::Ending);
        self.chain.iter().chain(self.behind.iter().map(|(chain, _)| chain)).find(|chain| busy(chain.stage()))
    }
}

impl Room {
    /// What decides about a plan for a scene.
    pub(super) fn guards_of(&self, scene: &str, now: Moment) -> Guards {
        Guards {
            unlocked: self.acts.is_unlocked(now),
            saved: self.standing.unsaved.is_none(),
            shared: self.standing.shared,
            recent: self.acts.ledger.recent(scene, now),
            limits: self.acts.rights.limits,
            theirs: self.not_yours(),
        }
    }

    /// What decides about the plan that is shown.
    pub(super) fn guards(&self, now: Moment) -> Guards {
        self.guards_of(self.acts.chain.as_ref().map_or("", |chain| chain.plan().scene.as_str()), now)
    }
}

/// What the header says of acting: whether it is possible and for how long, what is on its way, what still stands.
pub fn standing(room: &Room, now: Moment) -> Vec<(String, Role)> {
    let (lang, acts) = (room.style.lang, &room.acts);
    // Whoever unlocked it, it may not be this one's to use.
    let unlocked = acts.unlocked_until.filter(|until| now < *until && room.not_yours().is_none());
    let mut parts = vec![match unlocked {
        Some(until) => {
            let left = time::offset(until - now);
            (
                format!(" {} ", w::header_unlocked(lang, left.trim_start_matches(['+', '0', ':']).to_owned())),
                Role::BannerCrit,
            )
        }
        None if room.standing.read_only => (room_words::read_only().get(lang).to_owned(), Role::Dim),
        None if room.cannot_act().is_some() => (room_words::looking().get(lang).to_owned(), Role::Dim),
        None => (w::header_locked().get(lang).to_owned(), Role::Dim),
    }];
    if acts.is_busy() {
        parts.push((w::header_acting().get(lang).to_owned(), Role::Accent));
    }
    let changes = acts.ledger.changes(now);
    if let Some(first) = changes.first() {
        let many = changes.len();
        parts.push(match first.expires_at.filter(|_| first.is_near(now)) {
            Some(at) => {
                let left = number::age((at - now).to_std().unwrap_or_default());
                (w::header_ending(lang, many, left), Role::Warn)
            }
            None => (w::header_changes(lang, many), Role::Label),
        });
    }
    parts
}
