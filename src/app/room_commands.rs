//! The commands of the room itself.

use super::{commands, overlay::Overlay, state::Room, words as w};
use crate::{
    domain::{
        clock::Moment,
        command::{Command, CommandId, Scope},
        effect::Effect,
    },
    journal::Finding,
    text::number,
    theme::Theme,
};

impl Room {
    pub(super) fn room_command(&mut self, id: CommandId, now: Moment) -> Vec<Effect> {
        if let Some(pane) = commands::pane_number(id) {
            self.focus_on(pane, now);
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
            "room.declare" => {
                let incident = self.timeline.incident().cloned();
                self.overlays.push(Overlay::declare(incident.as_ref()));
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
            _ => {}
        }
        Vec::new()
    }

    fn focus_on(&mut self, pane: usize, now: Moment) {
        if pane < self.slots.len() {
            self.focus = pane;
            self.rebuild_focused(now);
        }
    }

    /// One level up: clears a filter, marks, the zoom, the chosen view, the pause. Answers whether there was a level.
    fn back(&mut self, now: Moment) -> bool {
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
        followed || paused
    }

    fn quit(&mut self, now: Moment) -> Vec<Effect> {
        if self.back(now) {
            return Vec::new();
        }
        if self.timeline.incident().is_some() {
            self.overlays.push(Overlay::Leave);
            return Vec::new();
        }
        vec![Effect::Quit]
    }

    fn take_back(&mut self, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let Some(inverse) = self.undo.pop() else {
            self.say(w::nothing_to_undo().get(lang), now);
            return Vec::new();
        };
        self.asked_back = Some(inverse.clone());
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
        let every = slot.shown.sources.iter().map(|source| source.every).min().unwrap_or_default();
        if id == "room.refresh" {
            self.say(w::refreshed().get(lang), now);
            return vec![Effect::Refresh { pane }];
        }
        let faster = id == "room.faster";
        let next = if faster { every / 2 } else { every * 2 };
        self.say(w::pace(lang, number::duration(next)), now);
        vec![Effect::Pace { pane, faster }]
    }

    /// The keys that are worth a place in the footer, the pane's own first.
    pub(super) fn hints(&self) -> Vec<(String, String)> {
        let pane = self.focused().map_or("", |slot| slot.entry.id);
        let own = |command: &&Command| command.hint > 0 && command.scope == Scope::Pane(pane);
        let common = |command: &&Command| command.hint > 0 && matches!(command.scope, Scope::Room | Scope::Rows);
        let mut own: Vec<_> = self.commands.iter().filter(own).collect();
        let mut common: Vec<_> = self.commands.iter().filter(common).collect();
        own.sort_by_key(|command| command.hint);
        common.sort_by_key(|command| command.hint);
        let hint = |command: &Command| {
            let key = self.keymap.keys_of(command.id).first()?;
            Some((key.to_string(), command.title.get(self.style.lang).to_owned()))
        };
        own.into_iter().chain(common).filter_map(hint).collect()
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
