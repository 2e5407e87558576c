//! Keys while something lies over the panes.

use crossterm::event::{KeyCode, KeyEvent};

use super::{
    lead,
    overlay::{Note, Overlay},
    state::Room,
    words as w,
};
use crate::{
    domain::{
        clock::Moment,
        command::{Command, CommandId, Scope},
        effect::Effect,
        event::{Change, Event, NewEntry, Tag},
    },
    keys::Chord,
    text::{search, time},
    ui::prose::Prose,
};

impl Room {
    /// Gives a key to the overlay that was on top; it goes back on the stack unless the key closed it.
    pub(super) fn overlay_key(&mut self, overlay: Overlay, key: KeyEvent, now: Moment) -> Vec<Effect> {
        match overlay {
            Overlay::Help { .. } | Overlay::Looks { .. } | Overlay::Details { .. } => {
                self.scroll_key(overlay, key, now)
            }
            Overlay::Filter { input, before } => self.filter_key(input, before, key),
            Overlay::Palette { .. } => self.palette_key(overlay, key, now),
            Overlay::Note(note) => self.note_key(note, key, now),
            Overlay::Declare { .. } => self.declare_key(overlay, key, now),
            Overlay::Jump { input, .. } => self.jump_key(input, key, now),
            Overlay::Act(panel) => self.act_key(panel, key, now),
            Overlay::Lead(panel) => self.lead_key(panel, key, now),
            Overlay::Detect(panel) => self.detect_key(panel, key, now),
            Overlay::Leave => match key.code {
                KeyCode::Char('y' | 'ㅛ') => vec![Effect::Quit],
                KeyCode::Esc | KeyCode::Char('n' | 'q' | 'ㅜ' | 'ㅂ') => Vec::new(),
                _ => {
                    self.overlays.push(Overlay::Leave);
                    Vec::new()
                }
            },
        }
    }

    fn scroll_key(&mut self, mut overlay: Overlay, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let Some(id) = Chord::of(key).and_then(|chord| self.keymap.lookup(chord, &[Scope::Rows, Scope::Room])) else {
            self.overlays.push(overlay);
            return Vec::new();
        };
        let (Overlay::Help { scroll } | Overlay::Looks { scroll } | Overlay::Details { scroll, .. }) = &mut overlay
        else {
            return Vec::new();
        };
        match id {
            "rows.down" => *scroll = scroll.saturating_add(1),
            "rows.up" => *scroll = scroll.saturating_sub(1),
            "rows.page-down" => *scroll = scroll.saturating_add(10),
            "rows.page-up" => *scroll = scroll.saturating_sub(10),
            "rows.first" => *scroll = 0,
            // The drawing brings it back to the last page.
            "rows.last" => *scroll = usize::from(u16::MAX),
            "rows.pin" | "rows.copy" if matches!(overlay, Overlay::Details { .. }) => {
                self.overlays.push(overlay);
                return self.command(id, now);
            }
            "room.back" | "room.quit" | "room.help" | "room.looks" | "rows.details" => return Vec::new(),
            _ => {}
        }
        self.overlays.push(overlay);
        Vec::new()
    }

    fn filter_key(&mut self, mut input: crate::ui::input::Input, before: String, key: KeyEvent) -> Vec<Effect> {
        match key.code {
            KeyCode::Enter => return Vec::new(),
            KeyCode::Esc => self.set_filter(&before),
            _ => {
                input.handle(key);
                let text = input.text().to_owned();
                self.overlays.push(Overlay::Filter { input, before });
                self.set_filter(&text);
            }
        }
        Vec::new()
    }

    fn set_filter(&mut self, text: &str) {
        if let Some(slot) = self.focused_mut() {
            text.clone_into(&mut slot.list().filter);
            slot.arrange();
        }
    }

    /// What is to be done after something was typed or pasted into the top overlay.
    pub(super) fn after_typing(&mut self) -> Vec<Effect> {
        match self.overlays.last() {
            Some(Overlay::Filter { input, .. }) => {
                let text = input.text().to_owned();
                self.set_filter(&text);
                Vec::new()
            }
            Some(Overlay::Palette { input, .. }) => {
                let rows = self.palette_rows(input.text());
                if let Some(Overlay::Palette { found, chosen, .. }) = self.overlays.last_mut() {
                    *found = rows;
                    *chosen = 0;
                }
                Vec::new()
            }
            Some(Overlay::Note(note)) => vec![Effect::KeepDraft(Some(note.draft()))],
            _ => Vec::new(),
        }
    }

    fn palette_key(&mut self, overlay: Overlay, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let Overlay::Palette { mut input, found, mut chosen } = overlay else { return Vec::new() };
        match key.code {
            KeyCode::Esc => return Vec::new(),
            KeyCode::Enter => {
                if let Some(name) = input.text().strip_prefix("driver ").filter(|name| !name.trim().is_empty()) {
                    return self.take_seat(name, now);
                }
                return found.get(chosen).map(|id| self.command(id, now)).unwrap_or_default();
            }
            KeyCode::Down | KeyCode::Tab => chosen = (chosen + 1).min(found.len().saturating_sub(1)),
            KeyCode::Up | KeyCode::BackTab => chosen = chosen.saturating_sub(1),
            _ => {
                input.handle(key);
                self.overlays.push(Overlay::Palette { input, found, chosen });
                return self.after_typing();
            }
        }
        self.overlays.push(Overlay::Palette { input, found, chosen });
        Vec::new()
    }

    /// The commands that work here and match, best first.
    pub(super) fn palette_rows(&self, needle: &str) -> Vec<CommandId> {
        let here = |command: &&Command| command.id != "room.palette" && self.offers(command);
        let mut finder = search::Finder::new(needle);
        let mut found: Vec<(u32, CommandId)> = (self.commands.iter().filter(here))
            .filter_map(|command| {
                let haystack = format!("{} {} {}", command.title.en, command.title.ko, command.id);
                finder.score(&haystack).map(|score| (score, command.id))
            })
            .collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, id)| id).collect()
    }

    fn note_key(&mut self, mut note: Box<Note>, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let command = Chord::literal(key).and_then(|chord| self.keymap.lookup(chord, &[Scope::Editor]));
        match command {
            Some("editor.save") => return self.save_note(note, now),
            Some("editor.newline") => note.editor.newline(),
            Some("editor.next-field") => note.editor.next_field(),
            Some("editor.external") => {
                let text = note.editor.text();
                self.overlays.push(Overlay::Note(note));
                return vec![Effect::Edit { text }];
            }
            Some("editor.cancel") => return self.leave_note(&note, now),
            _ => {
                note.editor.handle(key);
                note.problem = None;
            }
        }
        self.overlays.push(Overlay::Note(note));
        self.after_typing()
    }

    fn save_note(&mut self, mut note: Box<Note>, now: Moment) -> Vec<Effect> {
        let draft = note.draft();
        let lang = self.style.lang;
        let typed = draft.at.trim();
        let at = if typed.is_empty() { Ok(now) } else { time::parse(typed, now, &self.style.zone) };
        let problem = match (&at, tags_of(&draft.tags)) {
            (Err(problem), _) => Some(problem.get(lang).to_owned()),
            (_, Err(word)) => Some(w::no_tag(lang, word)),
            _ if draft.text.trim().is_empty() => Some(w::note_empty().get(lang).to_owned()),
            _ => None,
        };
        if problem.is_some() {
            note.problem = problem;
            self.overlays.push(Overlay::Note(note));
            return Vec::new();
        }
        let (at, tags) = (at.unwrap_or(now), tags_of(&draft.tags).unwrap_or_default());
        if self.draft.as_ref().is_some_and(|kept| kept.entry == note.entry) {
            self.draft = None;
        }
        let mut effects = vec![Effect::KeepDraft(self.draft.clone())];
        let event = match note.entry.and_then(|id| self.timeline.get(id)) {
            None => Some(Event::EntryAdded(NewEntry {
                tags: tags.into_iter().collect(),
                ..NewEntry::note(at, draft.text.trim_end())
            })),
            Some(entry) => {
                let tags = tags.into_iter().collect();
                let change = Change {
                    text: (draft.text.trim_end() != entry.text).then(|| draft.text.trim_end().to_owned()),
                    at: (typed != time::date_time(entry.at, &self.style.zone)).then_some(at),
                    tags: (tags != entry.tags).then_some(tags),
                    starred: None,
                };
                (!change.is_empty()).then_some(Event::EntryEdited { id: entry.id, change })
            }
        };
        if let Some(id) = note.entry {
            self.edits.remove(&id);
        }
        effects.splice(0..0, event.map(Effect::Record));
        effects
    }

    /// Closes the editor without saving; what was written stays as a draft.
    fn leave_note(&mut self, note: &Note, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let draft = note.draft();
        let restored = self.draft.as_ref().is_some_and(|kept| kept.entry == note.entry);
        match note.entry {
            None => {
                self.draft = (!draft.text.trim().is_empty()).then_some(draft);
                if self.draft.is_some() {
                    self.say(w::draft_kept().get(lang), now);
                }
            }
            Some(id) => {
                if draft != note.opened || restored {
                    self.edits.insert(id, draft);
                    self.say(w::edit_kept().get(lang), now);
                }
                if restored {
                    self.draft = None;
                }
            }
        }
        vec![Effect::KeepDraft(self.draft.clone())]
    }

    /// The external editor has ended.
    pub(super) fn edited(&mut self, text: Option<String>, now: Moment) -> Vec<Effect> {
        if let Some(Overlay::Lead(lead::Panel::Write(writing))) = self.overlays.last_mut() {
            match text {
                Some(text) => writing.editor = Prose::new(&text),
                None => self.say(w::editor_failed().get(self.style.lang), now),
            }
            return Vec::new();
        }
        let Some(Overlay::Note(note)) = self.overlays.last_mut() else { return Vec::new() };
        match text {
            Some(text) => note.editor.set_text(&text),
            None => self.say(w::editor_failed().get(self.style.lang), now),
        }
        self.after_typing()
    }

    /// The title and the keys of a command, for lists.
    pub(super) fn command_row(&self, id: CommandId) -> Option<(String, String)> {
        let command = self.commands.iter().find(|command| command.id == id)?;
        let keys: Vec<_> = self.keymap.keys_of(id).iter().map(ToString::to_string).collect();
        Some((keys.join(" "), command.title.get(self.style.lang).to_owned()))
    }
}

/// The tags that were typed as words; the word that is none.
fn tags_of(typed: &str) -> Result<Vec<Tag>, String> {
    let words = typed.split([' ', ',']).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let lower = word.to_lowercase();
            let found = Tag::ALL.into_iter().find(|tag| tag.id().starts_with(&lower));
            found.ok_or_else(|| word.to_owned())
        })
        .collect()
}
