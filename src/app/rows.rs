//! The commands that every pane with rows has: moving, sorting, filtering, marking, copying, pinning.

use super::{overlay::Overlay, slot::Slot, state::Room, words as w};
use crate::{
    domain::{
        clock::Moment,
        effect::Effect,
        event::{Event, NewEntry, Origin, Tag},
    },
    panes::Cx,
};

impl Room {
    pub(super) fn rows_command(&mut self, name: &str, now: Moment) -> Vec<Effect> {
        match name {
            "copy" => return self.copy_rows(Some(&self.picked()), now),
            "copy-all" => return self.copy_rows(None, now),
            "pin" => return self.pin(now),
            "details" => self.open_details(),
            "filter" => {
                let filter = self.focused_mut().map(|slot| slot.list().filter.clone()).unwrap_or_default();
                self.overlays.push(Overlay::filter(&filter));
            }
            "next-view" | "previous-view" => {
                if let Some(slot) = self.focused_mut() {
                    slot.turn_view(name == "next-view");
                }
                self.rebuild_focused(now);
            }
            "next-target" | "previous-target" => {
                if let Some(slot) = self.focused_mut() {
                    slot.turn_target(name == "next-target");
                }
                self.rebuild_focused(now);
            }
            "sort-next" | "sort-previous" | "sort-invert" => {
                if let Some(slot) = self.focused_mut() {
                    slot.with_list(|list, table, _| match name {
                        "sort-next" => list.sort_step(true, table),
                        "sort-previous" => list.sort_step(false, table),
                        _ => list.sort_invert(),
                    });
                    slot.arrange();
                }
            }
            _ => self.move_selection(name),
        }
        Vec::new()
    }

    fn move_selection(&mut self, name: &str) {
        let page = self.page();
        let Some(slot) = self.focused_mut() else { return };
        slot.with_list(|list, table, order| match name {
            "down" => list.move_by(1, table, order),
            "up" => list.move_by(-1, table, order),
            "page-down" => list.move_by(page, table, order),
            "page-up" => list.move_by(-page, table, order),
            "first" => list.move_to_first(table, order),
            "last" => list.move_to_last(table, order),
            "mark-all" => list.toggle_all_marks(table, order),
            "mark" => {
                list.toggle_mark();
                list.move_by(1, table, order);
            }
            _ => {}
        });
    }

    /// How many rows a page of the focused pane has.
    fn page(&self) -> isize {
        let place = self.places.iter().find(|(pane, _)| *pane == self.focus);
        place.map_or(10, |(_, area)| isize::from(i16::try_from(area.height.saturating_sub(4)).unwrap_or(10)).max(1))
    }

    fn open_details(&mut self) {
        let Some(key) = self.focused_mut().and_then(|slot| slot.list().selected.clone()) else { return };
        self.overlays.push(Overlay::Details { pane: self.focus, key, last: Vec::new(), scroll: 0 });
    }

    /// The row whose details are shown, or the marked rows, or the selected one.
    fn picked(&self) -> Vec<String> {
        match self.overlays.last() {
            Some(Overlay::Details { key, .. }) => vec![key.clone()],
            _ => self.focused().map(Slot::picked).unwrap_or_default(),
        }
    }

    fn copy_rows(&mut self, keys: Option<&[String]>, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let Some(slot) = self.focused() else { return Vec::new() };
        let (titles, rows) = slot.texts(keys, lang);
        if rows.is_empty() {
            self.say(w::nothing_selected().get(lang), now);
            return Vec::new();
        }
        // One row reads best as it stands; several are a table with titles, for a spreadsheet or a chat.
        let head = if rows.len() > 1 { vec![titles] } else { Vec::new() };
        let lines: Vec<_> = head.into_iter().chain(rows).map(|cells| cells.join("\t")).collect();
        vec![Effect::Copy { text: lines.join("\n") }]
    }

    fn pin(&mut self, now: Moment) -> Vec<Effect> {
        let lang = self.style.lang;
        let cx = Cx { now, lang, zone: &self.style.zone };
        let Some(slot) = self.focused() else { return Vec::new() };
        let keys = self.picked();
        let evidence = slot.evidence(&keys, &cx);
        let rows = evidence.rows.len();
        let Some(first) = evidence.rows.first() else {
            self.say(w::nothing_selected().get(lang), now);
            return Vec::new();
        };
        let what: Vec<_> = first.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        let place = match &evidence.target {
            Some(target) => format!("{} {target} {}", evidence.pane, evidence.view),
            None => evidence.pane.clone(),
        };
        let at = evidence.taken_at.unwrap_or(now).min(now);
        let entry = NewEntry {
            at,
            origin: Origin::Pin,
            text: w::pin_text(lang, place, what.join("  ")),
            tags: [Tag::Evidence].into(),
            evidence: Some(evidence),
        };
        if let Some(slot) = self.focused_mut() {
            slot.list().marks.clear();
        }
        self.say(w::pinned(lang, rows), now);
        vec![Effect::Record(Event::EntryAdded(entry))]
    }

    /// Selects the row under the mouse.
    pub(super) fn click_row(&mut self, area: ratatui::layout::Rect, at: ratatui::layout::Position) {
        let Some(slot) = self.focused_mut() else { return };
        let row = usize::from(at.y.saturating_sub(area.y)).checked_sub(slot.above);
        slot.with_list(|list, table, order| {
            if let Some(row) = row {
                list.select_nth(list.offset + row, table, order);
            }
        });
    }
}
