//! A pane in one line, for small screens: what it is, how bad, and how fresh.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    Look,
    facts::Fact,
    facts_line::{fit, put_fact},
    pane_frame::{TitleHealth, freshness},
    put,
    put::cells,
    put_right,
};
use crate::{
    domain::{reading::Freshness, verdict::Verdict},
    theme::Role,
};

/// A pane in one line.
#[derive(Debug, Clone, Copy)]
pub struct Vitals<'a> {
    /// The key that goes to it.
    pub number: Option<u8>,
    /// Its name.
    pub name: &'a str,
    /// How many cells the names of all panes need, so that their facts stand in one column; 0 for its own width.
    pub name_width: u16,
    /// How bad it is.
    pub verdict: Verdict,
    /// What it says in short.
    pub facts: &'a [Fact],
    /// How fresh it is; `None` for a pane that polls nothing.
    pub health: Option<TitleHealth>,
    /// Whether it gets the keys.
    pub focused: bool,
}

impl Vitals<'_> {
    /// Draws it on the first line of the area.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let line = Rect { height: 1, ..area }.intersection(buf.area);
        if area.is_empty() || line.is_empty() {
            return;
        }
        let mut right = line.right();
        let (x, y) = (line.x, line.y);
        let number = self.number.map(|number| number.to_string()).unwrap_or_default();
        let mut at = x.saturating_add(1);
        let say = |buf: &mut Buffer, at: u16, text: &str, style: Style| {
            put(buf, (at, y), text, line.right().saturating_sub(at), style)
        };
        at += say(buf, at, &number, look.style(Role::Key)) + 1;
        at += say(buf, at, look.glyphs.verdict(self.verdict), look.style(Role::of(self.verdict))) + 1;
        let title = look.style(if self.focused { Role::TitleFocused } else { Role::Title });
        let name = say(buf, at, self.name, title);
        let named = at.saturating_add(name);
        at = at.saturating_add(name.max(self.name_width)).saturating_add(2);
        let Some(health) = self.health else {
            self.facts(buf, (at, right, y), false, look);
            return;
        };
        let (text, role) = freshness(health, look);
        let wants = cells(&text).saturating_add(1);
        if right.saturating_sub(named) > wants {
            put_right(buf, (right - 1, y), &text, wants, look.style(role));
            right = right.saturating_sub(wants + 2);
        }
        self.facts(buf, (at, right, y), health.freshness != Freshness::Live, look);
    }

    fn facts(&self, buf: &mut Buffer, (mut x, right, y): (u16, u16, u16), faded: bool, look: &Look<'_>) {
        for fact in fit(self.facts, right.saturating_sub(x), 2) {
            x = x.saturating_add(put_fact(buf, (x, y), (fact, right.saturating_sub(x)), faded, look)).saturating_add(2);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::ui::testing::{drawn, look, stays_inside};

    fn with(run: impl Fn(&Vitals<'_>)) {
        let facts = [
            Fact::new(0, "", "12 waiting", Role::Crit),
            Fact::new(1, "", "1 root", Role::Text),
            Fact::new(2, "conn", "187/600", Role::Text),
        ];
        let health = TitleHealth {
            freshness: Freshness::Live,
            age: Some(Duration::from_millis(800)),
            cost: None,
            every: Duration::from_secs(1),
            slowed: false,
        };
        let vitals = Vitals {
            number: Some(2),
            name: "MySQL",
            name_width: 8,
            verdict: Verdict::Crit,
            facts: &facts,
            health: Some(health),
            focused: false,
        };
        run(&vitals);
    }

    #[test]
    fn a_line_says_what_how_bad_and_how_fresh() {
        with(|vitals| {
            let line = |width| drawn(width, 1, |area, buf| vitals.render(area, buf, &look())).concat();
            assert_eq!(line(60), " 2 ▲ MySQL     12 waiting  1 root  conn 187/600        0.8s");
            assert_eq!(line(40), " 2 ▲ MySQL     12 waiting  1 root  0.8s");
            assert_eq!(line(20), " 2 ▲ MySQL     0.8s");
            assert_eq!(line(8), " 2 ▲ My…");
        });
    }

    #[test]
    fn any_size_is_right() {
        with(|vitals| stays_inside(|area, buf, look| vitals.render(area, buf, look)));
    }
}
