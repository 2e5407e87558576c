//! The frame of a pane: its border with number, name and facts, and at the right how old what it shows is.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    facts::Fact,
    facts_line::{fitting, wide},
    look::{Look, put, put_right},
};
use crate::{
    domain::{
        reading::{Freshness, SourceState},
        verdict::Verdict,
    },
    text::{number, shared, truncate, width},
    theme::Role,
};

/// The title of a pane.
pub struct Title<'a> {
    /// The digit that focuses it.
    pub number: usize,
    /// Its name and, where it shows one, its target.
    pub name: String,
    /// How bad it is.
    pub verdict: Verdict,
    /// What it says, few and short.
    pub facts: &'a [Fact],
    /// The sources behind what it shows; none for a pane that polls nothing.
    pub sources: &'a [SourceState],
    /// Whether the pane gets the keys.
    pub focused: bool,
}

impl Title<'_> {
    /// Draws the frame with the title and, in the bottom border, `foot`; answers with the room inside.
    pub fn frame(&self, area: Rect, foot: &str, buf: &mut Buffer, look: &Look<'_>) -> Rect {
        let area = area.intersection(buf.area);
        if area.width < 2 || area.height < 2 {
            return Rect::default();
        }
        let (signs, role) = if self.focused {
            (look.glyphs.border_focused, Role::BorderFocused)
        } else {
            (look.glyphs.border, Role::Border)
        };
        let [across, down, top_left, top_right, bottom_left, bottom_right] = signs;
        let style = look.style(role);
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for x in area.x + 1..right {
            put(buf, area, (x, area.y), across, style);
            put(buf, area, (x, bottom), across, style);
        }
        for y in area.y + 1..bottom {
            put(buf, area, (area.x, y), down, style);
            put(buf, area, (right, y), down, style);
        }
        for (corner, at) in [
            (top_left, (area.x, area.y)),
            (top_right, (right, area.y)),
            (bottom_left, (area.x, bottom)),
            (bottom_right, (right, bottom)),
        ] {
            put(buf, area, at, corner, style);
        }
        self.line(Rect { x: area.x + 1, width: area.width - 2, height: 1, ..area }, true, buf, look);
        if !foot.is_empty() && area.width > 8 {
            let text = truncate(foot, usize::from(area.width) - 4);
            put_right(buf, area, (right.saturating_sub(1), bottom), &format!(" {text} "), look.style(Role::Dim));
        }
        Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
    }

    /// Draws the pane as one line.
    pub fn vitals(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        self.line(Rect { height: area.height.min(1), ..area }, false, buf, look);
    }

    fn line(&self, line: Rect, framed: bool, buf: &mut Buffer, look: &Look<'_>) {
        if line.is_empty() {
            return;
        }
        let title = look.style(if self.focused { Role::TitleFocused } else { Role::Title });
        let mut x = put(buf, line, (line.x, line.y), &format!("{} ", self.number), look.style(Role::Key));
        if self.verdict != Verdict::Ok || !framed {
            let sign = format!("{} ", look.glyphs.verdict(self.verdict));
            x = put(buf, line, (x, line.y), &sign, look.style(Role::of(self.verdict)));
        }
        let (health, health_role) = self.health(look);
        let tail = if health.is_empty() { 0 } else { width(&health) + 3 };
        let most = usize::from(line.right().saturating_sub(x)).saturating_sub(tail).max(6);
        x = put(buf, line, (x, line.y), &truncate(&format!("{} ", self.name), most), title);
        let mut right = line.right();
        if !health.is_empty() {
            right = put_right(buf, line, (right, line.y), &format!(" {health} "), look.style(health_role));
        }
        let room = usize::from(right.saturating_sub(x)).saturating_sub(4);
        let facts = fitting(self.facts, room, 3);
        let wanted = facts.iter().map(|fact| wide(fact) + 3).sum::<usize>().saturating_sub(3);
        if facts.is_empty() || wanted > room {
            return;
        }
        let mut at = right.saturating_sub(u16::try_from(wanted).unwrap_or(0) + 3).max(x);
        at = put(buf, line, (at, line.y), " ", title);
        for (nth, fact) in facts.iter().enumerate() {
            let gap = if nth > 0 { " · " } else { "" };
            at = put(buf, line, (at, line.y), gap, look.style(Role::Dim));
            if !fact.label.is_empty() {
                at = put(buf, line, (at, line.y), &format!("{} ", fact.label), look.style(Role::Label));
            }
            at = put(buf, line, (at, line.y), &fact.value, look.style(fact.role));
        }
        put(buf, line, (at, line.y), " ", title);
    }

    /// The age of what is shown; for what is not live the word too, and of how many sources that is so.
    fn health(&self, look: &Look<'_>) -> (String, Role) {
        let worst = self.sources.iter().max_by_key(|source| (source.freshness, source.age));
        let Some(source) = worst else { return (String::new(), Role::Dim) };
        let age = source.age.map(number::age).unwrap_or_default();
        let alike = self.sources.iter().filter(|other| other.freshness == source.freshness).count();
        let part = if alike < self.sources.len() { format!("{alike}/{} ", self.sources.len()) } else { String::new() };
        let word = format!("{part}{}", shared::freshness(source.freshness).get(look.lang));
        let slowed = if source.slowed { format!("({}) ", number::duration(source.every)) } else { String::new() };
        match source.freshness {
            Freshness::Live => (format!("{slowed}{age}"), Role::Dim),
            Freshness::Connecting => (word, Role::Dim),
            Freshness::Stale | Freshness::Denied => (format!("{word} {age}").trim_end().to_owned(), Role::Unknown),
            Freshness::Failing => (format!("{word} {age}").trim_end().to_owned(), Role::Crit),
        }
    }
}
