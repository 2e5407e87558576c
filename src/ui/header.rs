//! The two lines at the top: fires, incident, clock of the incident; lamps, state of the room, clocks.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Look,
    facts::Fact,
    facts_line::put_fact,
    put,
    put::{cells, to_cells},
    put_right, words,
};
use crate::{
    domain::{incident::Severity, verdict::Verdict},
    text::Clean,
    theme::Role,
};

/// Below this width there is one line.
const NARROW: u16 = 40;
/// What the incident needs on a single line, before clocks have a place there.
const HEADLINE: u16 = 18;

/// What the header says; it drops out by rank, never by chance.
#[derive(Debug, Clone, Copy, Default)]
pub struct Header<'a> {
    /// The name of the room, said while no incident is open.
    pub room: &'a str,
    /// How bad the open incident is, and what it is called.
    pub incident: Option<(Severity, &'a str)>,
    /// The time since it was declared, such as `+00:23:41`; empty for none.
    pub since: &'a str,
    /// More about the incident or the room, on the right of the first line.
    pub facts: &'a [Fact],
    /// The lamps of the triage: a letter, and what is known.
    pub lamps: &'a [(char, Option<Verdict>)],
    /// States of the room that must not be missed.
    pub badges: &'a [Badge],
    /// Who drives, and who else is here; empty for nobody to name.
    pub driver: &'a str,
    /// The clocks, most important first: `14:23:41 KST`, `05:23:41Z`.
    pub clocks: &'a [String],
}

/// A state of the room that must not be missed: `looking only`, `NOT SAVED since 14:02`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// What it says.
    pub text: Clean,
    /// How loud: [`Role::Banner`] or [`Role::BannerCrit`], or a quieter one.
    pub role: Role,
}

impl Header<'_> {
    /// How many lines it has in a screen of that size.
    #[must_use]
    pub const fn height(width: u16, height: u16) -> u16 {
        match height {
            0..=2 => 0,
            3..=9 => 1,
            _ if width < NARROW => 1,
            _ => 2,
        }
    }

    /// Draws it.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let first = Rect { height: 1, ..area };
        if area.height == 1 {
            self.only(first, buf, look);
            return;
        }
        self.first(first, buf, look);
        self.second(Rect { y: area.y + 1, ..first }, buf, look);
    }

    /// All on one line: the loudest badge and the clock on the right, the incident in what is left.
    fn only(&self, line: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let mut right = line.right();
        if let Some(badge) = self.badges.iter().rev().max_by_key(|badge| badge.role == Role::BannerCrit) {
            // What burns must be seen beside it.
            let wants = cells(&badge.text).min(line.width / 3);
            put_right(buf, (right, line.y), &badge.text, wants, look.style(badge.role));
            right = right.saturating_sub(wants + 2);
        }
        // The zone is known by heart; the time is not.
        let clock = self.clocks.first().and_then(|clock| clock.split(' ').next()).unwrap_or_default();
        let since = if self.since.is_empty() { String::new() } else { format!("T{}", self.since) };
        for (text, role) in [(since.as_str(), Role::Accent), (clock, Role::Dim)] {
            if right.saturating_sub(line.x) >= cells(text).saturating_add(HEADLINE) {
                right = right_part(buf, line, right, (text, role), look);
            }
        }
        let room = right.saturating_sub(line.x);
        self.headline(Rect { width: room, ..line }, buf, (room >= HEADLINE, look));
    }

    fn first(&self, line: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let mut right = line.right().saturating_sub(1);
        let left = line.x.saturating_add(1).min(right);
        let title = cells(self.incident.map_or(self.room, |(_, title)| title));
        let head = 10_u16.saturating_add(title).min(line.width / 2);
        if !self.since.is_empty() {
            right = right_part(buf, line, right, (&format!("T{}", self.since), Role::Accent), look);
        }
        let room = right.saturating_sub(line.x).saturating_sub(head);
        let facts = super::facts_line::fit(self.facts, room, 2);
        let wide = u16::try_from(super::facts_line::wide(&facts, 2)).unwrap_or(room).min(room);
        let mut x = right.saturating_sub(wide);
        right = if facts.is_empty() { right } else { x.saturating_sub(2) };
        for fact in facts {
            x = x.saturating_add(put_fact(buf, (x, line.y), (fact, line.right().saturating_sub(x)), false, look)) + 2;
        }
        self.headline(Rect { x: left, width: right.saturating_sub(left), ..line }, buf, (true, look));
    }

    /// The five fires and what burns.
    fn headline(&self, line: Rect, buf: &mut Buffer, (fires, look): (bool, &Look<'_>)) {
        let end = line.right();
        let mut x = line.x;
        let mut say = |text: &str, role: Role| {
            x = x.saturating_add(put(buf, (x, line.y), text, end.saturating_sub(x), look.style(role)));
        };
        let lit = self.incident.map_or(1, |(severity, _)| severity.fires());
        let [burning, dark] = look.glyphs.fires;
        if fires {
            (0..5).for_each(|fire| match (fire < lit, self.incident.is_some()) {
                (true, true) => say(burning, Role::FireLit),
                // One fire is peace: it burns, but alarms nobody.
                (true, false) => say(burning, Role::Ok),
                (false, _) => say(dark, Role::FireOut),
            });
            say(" ", Role::Text);
        }
        match self.incident {
            Some((severity, title)) => {
                say(severity.id(), Role::FireLit);
                say(" ", Role::Text);
                say(title, Role::Title);
            }
            None => say(self.room, Role::Title),
        }
    }

    fn second(&self, line: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let mut right = line.right().saturating_sub(1);
        let badges = self.badges.iter().map(|badge| cells(&badge.text).saturating_add(3));
        let badges = badges.fold(0, u16::saturating_add);
        // Badges must not be missed: lamps and clocks give way to them.
        let lamps = to_cells(self.lamps.len() * 4 + 2);
        let lit = lamps.saturating_add(badges) <= line.width;
        let mut x = if lit { self.lamps(line, buf, look) } else { line.x.saturating_add(1) };
        let end = x.saturating_add(badges);
        let fits = |clocks: &usize| cells(&self.clocks[..*clocks].join(" · ")) < right.saturating_sub(end);
        if let Some(clocks) = (1..=self.clocks.len()).rev().find(fits) {
            right = right_part(buf, line, right, (&self.clocks[..clocks].join(" · "), Role::Text), look);
        }
        if right.saturating_sub(end) > cells(self.driver).saturating_add(12) && !self.driver.is_empty() {
            right = right_part(buf, line, right, (self.driver, Role::Dim), look);
        }
        let state = look.say(if self.incident.is_some() { words::incident() } else { words::peace() });
        if right.saturating_sub(end) > cells(state).saturating_add(2) {
            x = x.saturating_add(put(buf, (x, line.y), state, right.saturating_sub(x), look.style(Role::Dim))) + 2;
        }
        for badge in self.badges {
            let text = format!(" {} ", badge.text);
            x = x.saturating_add(put(buf, (x, line.y), &text, right.saturating_sub(x), look.style(badge.role))) + 1;
        }
    }

    fn lamps(&self, line: Rect, buf: &mut Buffer, look: &Look<'_>) -> u16 {
        let mut x = line.x.saturating_add(1);
        for (letter, known) in self.lamps {
            let (sign, role) = known
                .map_or((look.glyphs.lamp_out, Role::Dim), |verdict| (look.glyphs.verdict(verdict), Role::of(verdict)));
            let room = line.right().saturating_sub(x);
            let mut utf8 = [0; 4];
            x = x.saturating_add(put(buf, (x, line.y), letter.encode_utf8(&mut utf8), room, look.style(Role::Label)));
            x = x.saturating_add(put(buf, (x + 1, line.y), sign, room.saturating_sub(2), look.style(role))) + 2;
        }
        x.saturating_add(u16::from(!self.lamps.is_empty()))
    }
}

/// Puts a part at the right end when it fits; answers where the next may end.
fn right_part(buf: &mut Buffer, line: Rect, right: u16, (text, role): (&str, Role), look: &Look<'_>) -> u16 {
    let wants = cells(text);
    if right < line.x.saturating_add(wants) || wants == 0 {
        return right;
    }
    put_right(buf, (right, line.y), text, wants, look.style(role));
    right.saturating_sub(wants + 2)
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
