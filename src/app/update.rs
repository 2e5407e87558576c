//! The reducer: messages in, a changed room and effects out. It does nothing itself.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::{
    act, detect,
    message::Msg,
    overlay::Overlay,
    state::{Inverse, Room},
    words as w,
};
use crate::{
    domain::{
        act::Ledger,
        clock::Moment,
        command::{Command, CommandId, Danger},
        effect::Effect,
        event::{Event, NewEntry, Origin, Stamped},
        playback::Tape,
    },
    keys::Chord,
    panes::Cx,
};

/// How long a notice stays.
const NOTICE_SECONDS: i64 = 6;
/// How many own changes can be taken back.
const UNDO_DEPTH: usize = 100;
/// Rows that one turn of the wheel moves.
const WHEEL: isize = 3;

impl Room {
    /// Takes one message in; answers with what is to be done in the world.
    pub fn update(&mut self, msg: Msg, now: Moment) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.key(key, now),
            Msg::Paste(text) => self.paste(&text, now),
            Msg::NotRecorded(why) => {
                self.lead_refused();
                self.detect_refused();
                self.say(why, now);
                self.unrecorded(now)
            }
            Msg::Seats { ticket, seats } => self.seated(ticket, seats.as_ref(), now),
            Msg::Answered { ticket, answer } => self.answered(ticket, answer, now),
            Msg::Delivered(delivery) => self.delivered(&delivery, now),
            Msg::Messages(messages) => {
                self.messages_changed(messages);
                Vec::new()
            }
            Msg::Unkept(why) => {
                if let Some(why) = &why {
                    self.say(why.clone(), now);
                }
                self.lead.told.trouble = why;
                Vec::new()
            }
            Msg::Mouse(mouse) => self.pointed(mouse, now),
            Msg::Tick => self.tick(now),
            Msg::Readings => self.readings(now),
            Msg::Stored(stamped) => self.stored(&stamped, now),
            Msg::Followed(events) => {
                for stamped in &events {
                    Arc::make_mut(&mut self.timeline).apply(stamped);
                    self.acts.ledger.apply(stamped);
                }
                self.timeline_changed(now)
            }
            Msg::Played { tape, events, moved } => self.played(tape, &events, moved, now),
            Msg::Unsaved { since, waiting, why } => {
                if self.standing.unsaved.is_none() {
                    self.say(why, now);
                }
                self.standing.unsaved = Some((since, waiting));
                Vec::new()
            }
            Msg::Unrecorded(why) => {
                let lang = self.style.lang;
                let told = why.as_ref().map_or_else(|| w::recording_again().get(lang).to_owned(), Clone::clone);
                self.say(told, now);
                self.standing.unrecorded = why;
                Vec::new()
            }
            Msg::Saved => {
                self.standing.unsaved = None;
                self.say(w::saved().get(self.style.lang), now);
                Vec::new()
            }
            Msg::Edited(text) => self.edited(text, now),
            Msg::Notice(text) => {
                self.say(text, now);
                Vec::new()
            }
        }
    }

    fn played(&mut self, tape: Tape, events: &[Stamped], moved: bool, now: Moment) -> Vec<Effect> {
        self.standing.tape = Some(tape);
        if moved {
            self.playbooks.forget_proposal();
            self.timeline = Arc::default();
            self.detect.rewind(now);
            self.acts.ledger = Ledger::default();
        }
        for stamped in events {
            Arc::make_mut(&mut self.timeline).apply(stamped);
            self.acts.ledger.apply(stamped);
        }
        let effects = self.timeline_changed(now);
        self.rebuild_all(now);
        effects
    }

    fn tick(&mut self, now: Moment) -> Vec<Effect> {
        if self.notice.as_ref().is_some_and(|(_, at)| (now - *at).num_seconds() >= NOTICE_SECONDS) {
            self.notice = None;
        }
        let mut effects = self.judge(now);
        effects.extend(self.detect_tick(now));
        effects.extend(self.act_tick(now));
        effects.extend(self.lead_tick(now));
        if self.paused.is_none() {
            self.rebuild_all(now);
        }
        effects
    }

    fn readings(&mut self, now: Moment) -> Vec<Effect> {
        let changed: Vec<bool> = self.slots.iter_mut().map(super::slot::Slot::sync).collect();
        let effects = self.judge(now);
        if changed.contains(&true) {
            self.measure(now);
        }
        let cx = Cx { now, lang: self.style.lang, zone: &self.style.zone };
        // Pausing holds what comes from targets; what people write must still be seen.
        let held = |slot: &super::slot::Slot| self.paused.is_some() && !slot.all_sources(&cx).is_empty();
        for (slot, _) in self.slots.iter_mut().zip(changed).filter(|(slot, changed)| *changed && !held(slot)) {
            slot.rebuild(&cx);
        }
        effects
    }

    /// Judges everything; what changed becomes lines of the timeline. Goes on while the display is paused.
    fn judge(&mut self, now: Moment) -> Vec<Effect> {
        let cx = Cx { now, lang: self.style.lang, zone: &self.style.zone };
        let judgements: Vec<_> = self.slots.iter_mut().flat_map(|slot| slot.judge(&cx).to_vec()).collect();
        // Who has the room, or had it, writes or wrote the lines.
        let mut events = Vec::new();
        if self.only_looks().is_none() {
            events = self.detector.observe(now, &judgements);
            events.extend(self.steps_seen_done(&judgements));
        }
        self.fit_playbooks(judgements, now);
        events.into_iter().map(Effect::Record).collect()
    }

    fn stored(&mut self, stamped: &Stamped, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        match &stamped.event {
            Event::EntryAdded(NewEntry { origin: Origin::Verdict { subject, .. }, .. }) => {
                self.detector.recorded(subject, stamped.seq, stamped.at);
            }
            Event::StepTicked { .. } => effects.extend(self.step_ticked(stamped)),
            Event::IncidentDeclared { .. } => self.playbooks.start_afresh(stamped.at),
            _ => {}
        }
        effects.extend(self.lead_stored(stamped));
        if stamped.actor.name().is_some()
            && let Some(inverse) = self.timeline.inverse(stamped)
            && !self.undoing(stamped)
        {
            self.undo.push(Inverse::Event(Box::new(inverse)));
            let beyond = self.undo.len().saturating_sub(UNDO_DEPTH);
            self.undo.drain(..beyond);
        }
        effects.extend(self.action_stored(stamped, now));
        Arc::make_mut(&mut self.timeline).apply(stamped);
        self.warn_of_two_roles(stamped, now);
        effects.extend(self.tell_of(stamped));
        effects.extend(self.detect_stored(stamped, now));
        effects.extend(self.timeline_changed(now));
        effects
    }

    /// Whether the event is the undoing that we asked for: it must not be undone in its turn.
    fn undoing(&mut self, stamped: &Stamped) -> bool {
        let asked = self.asked_back.iter().position(|event| *event == stamped.event);
        asked.map(|at| self.asked_back.remove(at)).is_some()
    }

    /// Shows the timeline as it now stands; answers with the lines that the judging on the way asks for.
    fn timeline_changed(&mut self, now: Moment) -> Vec<Effect> {
        let timeline = Arc::clone(&self.timeline);
        for slot in &mut self.slots {
            slot.attend(&timeline);
        }
        self.readings(now)
    }

    fn key(&mut self, key: KeyEvent, now: Moment) -> Vec<Effect> {
        self.notice = None;
        if key.code == KeyCode::Char('x')
            && key.modifiers.contains(KeyModifiers::CONTROL)
            && let Some(effects) = self.stop_acting(now)
        {
            return effects;
        }
        if let Some(overlay) = self.overlays.pop() {
            return self.overlay_key(overlay, key, now);
        }
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            self.say(w::how_to_leave().get(self.style.lang), now);
        }
        let mut effects = Vec::new();
        for chord in Chord::typed(key) {
            let scopes = self.scopes();
            if self.overlays.is_empty()
                && let Some(id) = self.keymap.lookup(chord, &scopes)
            {
                effects.extend(self.command(id, now));
            }
        }
        effects
    }

    /// Does a command, whether a key, the palette or the mouse asked for it.
    pub fn command(&mut self, id: CommandId, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let writes = self.commands.iter().any(|c| c.id == id && c.danger == Danger::Write);
        if let Some(why) = self.only_looks().filter(|_| writes) {
            self.say(why, now);
            return Vec::new();
        }
        let acts = |command: &Command| matches!(command.danger, Danger::Ask | Danger::Act) && !id.starts_with("room.");
        if self.commands.iter().any(|command| command.id == id && acts(command)) {
            return self.operate(id, now);
        }
        if let Some(rest) = id.strip_prefix("rows.") {
            return self.rows_command(rest, now);
        }
        if let Some(rest) = id.strip_prefix("replay.") {
            return self.replay_command(rest);
        }
        if let Some(rest) = id.strip_prefix("playbook.") {
            return self.playbook_command(rest, now);
        }
        if id.starts_with("detect.") {
            return self.detect_command(id, now);
        }
        if id.starts_with("incident.") {
            return self.lead_command(id, now);
        }
        if id.starts_with("room.") {
            return self.room_command(id, now);
        }
        let cx = Cx { now, lang, zone: &self.style.zone };
        let mut effects = self.slots.get_mut(self.focus).map(|slot| slot.command(id, &cx)).unwrap_or_default();
        effects.extend(self.readings(now));
        self.rebuild_focused(now);
        effects.into_iter().filter_map(|effect| self.keep_own(effect)).collect()
    }

    /// The effects that the reducer does itself.
    fn keep_own(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Compose(draft) => {
                let unfinished = draft.entry.and_then(|id| self.edits.get(&id).cloned());
                let draft = unfinished.unwrap_or(draft);
                self.overlays.push(Overlay::note(draft));
                None
            }
            other => Some(other),
        }
    }

    fn paste(&mut self, text: &str, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        if let Some(Overlay::Detect(detect::Panel::Graph(_))) = self.overlays.last()
            && let Some(Overlay::Detect(detect::Panel::Graph(mut graph))) = self.overlays.pop()
        {
            self.paste_into_graph(&mut graph, text, now);
            self.overlays.push(Overlay::Detect(detect::Panel::Graph(graph)));
            return Vec::new();
        }
        match self.overlays.last_mut() {
            Some(overlay) => {
                overlay.paste(text, act::paste_refused(lang));
                self.after_typing()
            }
            None => Vec::new(),
        }
    }

    fn pointed(&mut self, mouse: MouseEvent, now: Moment) -> Vec<Effect> {
        let at = ratatui::layout::Position::new(mouse.column, mouse.row);
        if self.overlays.is_empty() && self.playbooks.point(mouse.kind, at) {
            return Vec::new();
        }
        let Some((pane, area)) = self.places.iter().find(|(_, area)| area.contains(at)).copied() else {
            return Vec::new();
        };
        if !self.overlays.is_empty() {
            return Vec::new();
        }
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                self.focus = pane;
                self.playbooks.leave();
                self.rebuild_focused(now);
                self.click_row(area, at);
            }
            MouseEventKind::ScrollDown => self.wheel(pane, WHEEL),
            MouseEventKind::ScrollUp => self.wheel(pane, -WHEEL),
            _ => {}
        }
        Vec::new()
    }

    fn wheel(&mut self, pane: usize, by: isize) {
        if let Some(slot) = self.slots.get_mut(pane) {
            slot.with_list(|list, table, order| list.move_by(by, table, order));
        }
    }
}
