//! The commands of the room itself.

use super::{
    commands,
    overlay::Overlay,
    state::{Inverse, Room},
    words as w,
};
use crate::{
    collect::INTERVALS,
    domain::{
        clock::Moment,
        command::{Command, CommandId, Danger, Scope},
        effect::Effect,
    },
    journal::Finding,
    keys::Chord,
    text::number,
    theme::Theme,
};

impl Room {
    pub(super) fn room_command(&mut self, id: CommandId, now: Moment) -> Vec<Effect> {
        if let Some(pane) = commands::pane_number(id) {
            self.focus_on(pane, now);
            return Vec::new();
        }
        if self.standing.tape.is_some() && matches!(id, "room.pause" | "room.refresh" | "room.faster" | "room.slower") {
            self.say(w::recorded().get(self.style.lang), now);
            return Vec::new();
        }
        match id {
            "room.help" => self.overlays.push(Overlay::Help { scroll: 0 }),
            "room.looks" => self.overlays.push(Overlay::Looks { scroll: 0 }),
            "room.palette" => {
                let palette = Overlay::palette(&self.palette_rows(""));
                self.overlays.push(palette);
            }
            "room.note" => {
                let draft = self.draft.clone().unwrap_or_default();
                self.overlays.push(Overlay::note(draft));
            }
            "room.back" => {
                self.back(now);
            }
            "room.quit" => return self.quit(now),
            "room.next-pane" => self.focus_on((self.focus + 1) % self.slots.len().max(1), now),
            "room.previous-pane" => {
                let panes = self.slots.len().max(1);
                self.focus_on((self.focus + panes - 1) % panes, now);
            }
            "room.playbook" => self.toggle_playbook(now),
            "room.zoom" => self.zoomed = !self.zoomed,
            "room.pause" => {
                self.paused = if self.paused.is_some() { None } else { Some(now) };
                self.rebuild_all(now);
            }
            "room.undo" => return self.take_back(now),
            "room.language" => {
                self.style.lang = self.style.lang.other();
                self.rebuild_all(now);
            }
            "room.theme" => self.next_theme(now),
            "room.refresh" | "room.faster" | "room.slower" => return self.pace(id, now),
            "room.mouse" => {
                self.mouse = !self.mouse;
                let told = if self.mouse { w::mouse_on() } else { w::mouse_off() };
                self.say(told.get(self.style.lang), now);
                return vec![Effect::Mouse(self.mouse)];
            }
            "room.repaint" => return vec![Effect::Repaint],
            _ => return self.act_command(id, now),
        }
        Vec::new()
    }

    pub(super) fn focus_on(&mut self, pane: usize, now: Moment) {
        if pane < self.slots.len() {
            self.playbooks.leave();
            self.focus = pane;
            if self.paused.is_none() {
                self.rebuild_focused(now);
            }
        }
    }

    /// One level up: clears a filter, marks, the zoom, the chosen view, the pause. Answers whether there was a level.
    fn back(&mut self, now: Moment) -> bool {
        if self.playbooks.has_keys() {
            self.playbooks.back();
            return true;
        }
        let lists = self.focused_mut().is_some_and(|slot| {
            let list = slot.list();
            let had = !list.marks.is_empty() || !list.filter.is_empty();
            list.marks.clear();
            list.filter.clear();
            if had {
                slot.arrange();
            }
            had
        });
        if lists {
            return true;
        }
        if std::mem::take(&mut self.zoomed) {
            return true;
        }
        let followed = self.focused_mut().is_some_and(super::slot::Slot::follow_trouble);
        let paused = !followed && self.paused.take().is_some();
        if followed || paused {
            self.rebuild_all(now);
        }
        followed || paused || self.playbooks.close_beside()
    }

    fn quit(&mut self, now: Moment) -> Vec<Effect> {
        if self.back(now) {
            return Vec::new();
        }
        let open = self.timeline.incident().is_some() || self.standing_changes(now).is_some() || self.acts.is_busy();
        if open && self.standing.tape.is_none() {
            self.overlays.push(Overlay::Leave);
            return Vec::new();
        }
        vec![Effect::Quit]
    }

    fn take_back(&mut self, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let inverse = match self.undo.pop() {
            None => {
                self.say(w::nothing_to_undo().get(lang), now);
                return Vec::new();
            }
            Some(Inverse::Action(action)) => return self.take_back_action(action, now),
            Some(Inverse::Event(event)) => *event,
        };
        self.asked_back.push(inverse.clone());
        self.say(w::undone().get(lang), now);
        vec![Effect::Record(inverse)]
    }

    fn next_theme(&mut self, now: Moment) {
        let names = Theme::SHIPPED;
        let at = names.iter().position(|name| *name == self.style.theme.name()).map_or(0, |at| at + 1);
        let name = names[at % names.len()];
        if let Ok(theme) = Theme::shipped(name) {
            self.style.theme = if self.style.colourless { theme.without_colour() } else { theme };
            self.say(w::theme_is(self.style.lang, name.to_owned()), now);
        }
    }

    fn pace(&mut self, id: CommandId, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let Some(slot) = self.focused() else { return Vec::new() };
        let pane = slot.entry.id.to_owned();
        let Some(every) = slot.shown.sources.iter().map(|source| source.every).min() else {
            self.say(w::polls_nothing().get(lang), now);
            return Vec::new();
        };
        if id == "room.refresh" {
            self.say(w::refreshed().get(lang), now);
            return vec![Effect::Refresh { pane }];
        }
        let faster = id == "room.faster";
        let next = if faster { every / 2 } else { every * 2 };
        let next = next.clamp(*INTERVALS.start(), *INTERVALS.end());
        self.say(w::pace(lang, number::duration(next)), now);
        vec![Effect::Pace { pane, faster }]
    }

    /// The keys that are worth a place in the footer, the pane's own first.
    pub(super) fn hints(&self) -> Vec<(String, String)> {
        let hinted = self.commands.iter().filter(|command| command.hint > 0 && self.offers(command));
        let (mut own, mut common): (Vec<&Command>, Vec<&Command>) =
            hinted.partition(|command| matches!(command.scope, Scope::Pane(_) | Scope::Replay | Scope::Playbook));
        own.sort_by_key(|command| command.hint);
        common.sort_by_key(|command| command.hint);
        // The help has its own place at the right.
        let commands = own.into_iter().chain(common).map(|command| command.id).filter(|id| *id != "room.help");
        self.wanted_of_leaders().into_iter().chain(commands).filter_map(|id| self.hint(id)).collect()
    }

    /// The first key of a command and its title.
    pub(super) fn hint(&self, id: CommandId) -> Option<(String, String)> {
        let key = self.keys_of(id).into_iter().next()?;
        let command = self.commands.iter().find(|command| command.id == id)?;
        Some((key.to_string(), command.title.get(self.style.lang).to_owned()))
    }

    /// The keys that call a command here and now: those of a recording hide some of the room's.
    pub(super) fn keys_of(&self, id: CommandId) -> Vec<Chord> {
        let scopes = self.scopes();
        let calls = |chord: &Chord| self.keymap.lookup(*chord, &scopes).is_none_or(|other| other == id);
        self.keymap.keys_of(id).iter().copied().filter(calls).collect()
    }

    /// Whether a command does something here and now; what does not is not offered.
    pub(super) fn offers(&self, command: &Command) -> bool {
        let Some(slot) = self.focused() else { return command.scope == Scope::Room };
        let here = match command.scope {
            Scope::Pane(id) => id == slot.entry.id && !self.playbooks.has_keys(),
            Scope::Rows => !self.playbooks.has_keys(),
            Scope::Playbook => self.playbooks.has_keys(),
            Scope::Room => true,
            Scope::Replay => self.standing.tape.is_some(),
            Scope::Editor => false,
        };
        let allowed = match command.danger {
            Danger::Look => true,
            Danger::Write => self.only_looks().is_none(),
            Danger::Ask | Danger::Act => self.cannot_act().is_none(),
        };
        let has_object = match command.id {
            "rows.next-view" | "rows.previous-view" => slot.views().len() > 1,
            "rows.next-target" | "rows.previous-target" => slot.shown.targets.len() > 1,
            "room.refresh" | "room.faster" | "room.slower" => {
                !slot.shown.sources.is_empty() && self.standing.tape.is_none()
            }
            "room.pause" => self.standing.tape.is_none(),
            id => commands::pane_number(id).is_none_or(|pane| pane < self.slots.len()),
        };
        here && allowed && has_object
    }

    /// Says what the person should know as the room opens.
    pub fn greet(&mut self, findings: &[Finding], now: Moment) {
        let lang = self.style.lang;
        let damage = findings.iter().filter(|finding| finding.is_damage()).count();
        if damage > 0 {
            self.say(w::damaged(lang, damage), now);
        } else if let Some(holder) = self.standing.holder.clone() {
            self.say(w::held(lang, holder), now);
        } else if self.draft.as_ref().is_some_and(|draft| !draft.text.trim().is_empty()) {
            self.say(w::draft_found().get(lang), now);
        }
    }
}
