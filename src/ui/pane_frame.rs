//! The border of a pane: what it is, what it says in short, and how fresh it is; below, its sub-views and where the
//! person stands in the list.

use std::time::Duration;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    Look,
    facts::Fact,
    facts_line::{fit, put_fact, wide},
    fill, put,
    put::cells,
    put_right, words,
};
use crate::{
    domain::{reading::Freshness, verdict::Verdict},
    text::{Clean, number, shared},
    theme::Role,
};

/// The least room for the name of a pane.
const NAME: u16 = 6;

/// How far what a pane shows may be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TitleHealth {
    /// The word for it.
    pub freshness: Freshness,
    /// How old the last good value is; `None` when there never was one.
    pub age: Option<Duration>,
    /// How long the last poll took: what looking costs the target.
    pub cost: Option<Duration>,
    /// The interval in force.
    pub every: Duration,
    /// Whether the interval was stretched because the target answers slowly.
    pub slowed: bool,
}

/// The border and title of a pane.
#[derive(Debug, Clone, Copy)]
pub struct PaneFrame<'a> {
    /// The key that goes to it.
    pub number: Option<u8>,
    /// Its name.
    pub name: &'a str,
    /// The target that is shown; empty for none.
    pub target: &'a str,
    /// How bad it is.
    pub verdict: Verdict,
    /// What it says in short.
    pub facts: &'a [Fact],
    /// How fresh it is; `None` for a pane that polls nothing.
    pub health: Option<TitleHealth>,
    /// Whether it gets the keys.
    pub focused: bool,
    /// Whether it fills the screen.
    pub zoomed: bool,
    /// Whether the display stands still.
    pub paused: bool,
    /// What the bottom border says.
    pub foot: PaneFoot<'a>,
}

/// What the bottom border of a pane says.
#[derive(Debug, Clone, Copy, Default)]
pub struct PaneFoot<'a> {
    /// The titles of the sub-views, when there are several, and which is shown.
    pub views: &'a [&'a str],
    /// The one that is shown.
    pub view: usize,
    /// The filter in force; empty for none.
    pub filter: &'a str,
    /// How many rows are marked.
    pub marked: usize,
    /// How many rows have come at the end, out of sight.
    pub unseen: usize,
    /// The selected row and how many there are, counted from 1, when they are more than can be seen.
    pub position: Option<(usize, usize)>,
}

impl PaneFrame<'_> {
    /// The area within the border.
    #[must_use]
    pub const fn inner(area: Rect) -> Rect {
        Rect {
            x: area.x.saturating_add(1),
            y: area.y.saturating_add(1),
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(2),
        }
    }

    /// Draws the border; answers the area within.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Rect {
        let area = area.intersection(buf.area);
        if area.width < 2 || area.height == 0 {
            return Rect { width: 0, height: 0, ..area };
        }
        self.border(area, buf, look);
        let line = Rect { x: area.x + 1, width: area.width - 2, height: 1, ..area };
        self.title(line, buf, look);
        if area.height > 1 {
            self.foot.render(Rect { y: area.bottom() - 1, ..line }, buf, look);
        }
        Self::inner(area)
    }

    fn border(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let (signs, role) = if self.focused {
            (&look.glyphs.border_focused, Role::BorderFocused)
        } else {
            (&look.glyphs.border, Role::Border)
        };
        let style = look.style(role);
        let [across, down, corners @ ..] = signs;
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        fill(buf, Rect { height: 1, ..area }, across, style);
        if area.height > 1 {
            fill(buf, Rect { y: bottom, height: 1, ..area }, across, style);
        }
        let sides = Rect { y: area.y + 1, height: area.height.saturating_sub(2), width: 1, ..area };
        fill(buf, sides, down, style);
        fill(buf, Rect { x: right, ..sides }, down, style);
        let places = [(area.x, area.y), (right, area.y), (area.x, bottom), (right, bottom)];
        // The upper corners last: on a single line they win.
        for (place, sign) in places.into_iter().zip(corners).rev() {
            put(buf, place, sign, 1, style);
        }
    }

    /// Name on the left, freshness on the right; facts between them as far as there is room, and the price of looking
    /// only where nothing gives way for it.
    fn title(&self, line: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let target = if self.target.is_empty() { 0 } else { cells(self.target).saturating_add(1) };
        let lead = self.lead_width().saturating_add(1);
        let full = lead.saturating_add(cells(self.name)).saturating_add(target);
        let least = lead.saturating_add(cells(self.name).min(NAME));
        let mut right = line.right();
        let room = |right: u16| right.saturating_sub(line.x).saturating_sub(1);
        for part in self.freshness_parts(look) {
            if room(right) >= least.saturating_add(cells(&part.0)).saturating_add(2) {
                right = badge(buf, (right, line.y), &part, look);
            }
        }
        let mut facts = fit(self.facts, room(right).saturating_sub(full.saturating_add(2)), 3);
        if facts.is_empty() {
            // The worst thing to know is worth more than the rest of a name.
            facts = fit(self.facts, room(right).saturating_sub(least.saturating_add(2)), 3);
        }
        let wants =
            if facts.is_empty() { 0 } else { u16::try_from(wide(&facts, 3)).unwrap_or(u16::MAX).saturating_add(3) };
        if let Some(cost) = self.cost(look)
            && facts.len() == self.facts.len()
            && room(right) >= full.saturating_add(wants).saturating_add(cells(&cost.0)).saturating_add(2)
        {
            right = badge(buf, (right, line.y), &cost, look);
        }
        if wants > 0 {
            let start = right.saturating_sub(wants - 1);
            self.facts(buf, (start, line.y), (&facts, wants - 3), look);
            right = start.saturating_sub(1);
        }
        self.name(buf, Rect { width: right.saturating_sub(line.x), ..line }, look);
    }

    fn facts(&self, buf: &mut Buffer, (start, y): (u16, u16), (facts, width): (&[&Fact], u16), look: &Look<'_>) {
        put(buf, (start, y), &" ".repeat(usize::from(width) + 2), width + 2, Style::new());
        let faded = self.health.is_some_and(|health| health.freshness != Freshness::Live);
        let mut x = start + 1;
        for (at, fact) in facts.iter().enumerate() {
            if at > 0 {
                x += put(buf, (x, y), " · ", 3, look.style(Role::Dim));
            }
            x += put_fact(buf, (x, y), (fact, u16::MAX - x), faded, look);
        }
    }

    fn lead_width(&self) -> u16 {
        2 * (u16::from(self.number.is_some()) + u16::from(self.verdict != Verdict::Ok))
    }

    fn name(&self, buf: &mut Buffer, line: Rect, look: &Look<'_>) {
        let title = look.style(if self.focused { Role::TitleFocused } else { Role::Title });
        let (mut x, end) = (line.x, line.right().saturating_sub(1));
        let mut say = |text: &str, style: Style| {
            let taken = put(buf, (x, line.y), text, end.saturating_sub(x), style);
            x = x.saturating_add(taken);
        };
        if let Some(number) = self.number {
            say(&number.to_string(), look.style(Role::Key));
            say(" ", Style::new());
        }
        if self.verdict != Verdict::Ok {
            say(look.glyphs.verdict(self.verdict), look.style(Role::of(self.verdict)));
            say(" ", Style::new());
        }
        say(self.name, title);
        if !self.target.is_empty() {
            say(" ", Style::new());
            say(self.target, title);
        }
        if self.zoomed {
            say(" ", Style::new());
            say(look.say(words::zoomed()), look.style(Role::Accent));
        }
        put(buf, (x, line.y), " ", line.right().saturating_sub(x), Style::new());
    }

    /// Whether the display stands still, and how fresh it is; from the right to the left.
    fn freshness_parts(&self, look: &Look<'_>) -> Vec<(String, Role)> {
        let paused = self.paused.then(|| (look.say(words::paused()).to_owned(), Role::Banner));
        let fresh = self.health.map(|health| freshness(health, look)).filter(|(text, _)| !text.is_empty());
        paused.into_iter().chain(fresh).collect()
    }

    /// What looking costs the target.
    fn cost(&self, look: &Look<'_>) -> Option<(String, Role)> {
        let health = self.health.filter(|health| health.freshness == Freshness::Live)?;
        let every = number::duration(health.every).replace(".0s", "s");
        let poll = words::poll(look.lang, &number::duration(health.cost?), &every);
        let slowed = || (format!("{} {poll}", look.say(words::slowed())), Role::Warn);
        Some(if health.slowed { slowed() } else { (poll, Role::Dim) })
    }
}

/// Puts a text with a blank on either side so that it ends before `right`; answers where the next one may end.
fn badge(buf: &mut Buffer, (right, y): (u16, u16), (text, role): &(String, Role), look: &Look<'_>) -> u16 {
    let wants = cells(text).saturating_add(2);
    put_right(buf, (right, y), &format!(" {text} "), wants, look.style(*role));
    right.saturating_sub(wants.saturating_add(1))
}

/// Freshness and age in a word or two: `0.8s`, `stale 34s`, `failing 4m`.
#[must_use]
pub fn freshness(health: TitleHealth, look: &Look<'_>) -> (String, Role) {
    let word = look.say(shared::freshness(health.freshness));
    let age = health.age.map(number::age);
    let role = match health.freshness {
        Freshness::Live => return (age.unwrap_or_default(), Role::Dim),
        Freshness::Connecting => Role::Dim,
        Freshness::Stale => Role::Stale,
        Freshness::Denied => Role::Unknown,
        Freshness::Failing => Role::Crit,
    };
    (age.map_or_else(|| word.to_owned(), |age| format!("{word} {age}")), role)
}

impl PaneFoot<'_> {
    fn render(&self, line: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let mut right = line.right();
        for (text, role) in self.parts(look) {
            if right.saturating_sub(line.x) > cells(&text).saturating_add(2) {
                right = badge(buf, (right, line.y), &(text, role), look);
            }
        }
        if self.views.len() < 2 {
            return;
        }
        let mut x = line.x.saturating_add(1);
        for (at, view) in self.views.iter().enumerate() {
            let wants = cells(view).saturating_add(2);
            if x.saturating_add(wants) >= right {
                break;
            }
            let role = if at == self.view { Role::TitleFocused } else { Role::Dim };
            x = x.saturating_add(put(buf, (x, line.y), &format!(" {view} "), wants, look.style(role)));
        }
    }

    /// From the right to the left.
    fn parts(&self, look: &Look<'_>) -> Vec<(String, Role)> {
        let mut parts = Vec::new();
        if self.unseen > 0 {
            parts.push((words::new_below(look.lang, self.unseen), Role::Accent));
        }
        if let Some((at, of)) = self.position {
            parts.push((format!("{at}/{of}"), Role::Dim));
        }
        if self.marked > 0 {
            parts.push((words::marked(look.lang, self.marked), Role::Marked));
        }
        if !self.filter.is_empty() {
            parts.push((words::filtered(look.lang, &Clean::new(self.filter)), Role::Match));
        }
        parts
    }
}

#[cfg(test)]
#[path = "pane_frame_tests.rs"]
mod tests;
