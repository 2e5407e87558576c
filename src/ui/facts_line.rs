//! A line of labelled values: `conn 187/600  run 42`. What finds no room drops out by rank.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Look, facts::Fact, put, put::cells};
use crate::theme::Role;

/// Facts on one line, or on as many as the area has.
#[derive(Debug, Clone, Copy)]
pub struct FactsLine<'a> {
    /// The facts, in the order in which they stand.
    pub facts: &'a [Fact],
    /// Whether they are no longer of now.
    pub faded: bool,
}

impl FactsLine<'_> {
    /// How many lines they fill at a width, up to `most`.
    #[must_use]
    pub fn height(&self, width: u16, most: u16) -> u16 {
        if self.facts.is_empty() || width == 0 {
            return 0;
        }
        let all: Vec<&Fact> = self.facts.iter().collect();
        (1..most).find(|lines| flow(&all, width, *lines).is_some()).unwrap_or(most)
    }

    /// Draws them. Within one rank, the rightmost drops out first.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        for (fact, x, line) in fit_lines(self.facts, area.width, area.height) {
            let at = (area.x.saturating_add(x), area.y.saturating_add(line));
            put_fact(buf, at, (fact, area.width - x), self.faded, look);
        }
    }
}

/// The facts that fit into one line of so many cells when `gap` cells stand between two, in their order.
#[must_use]
pub fn fit(facts: &[Fact], room: u16, gap: u16) -> Vec<&Fact> {
    let mut kept: Vec<&Fact> = facts.iter().collect();
    while wide(&kept, gap) > u32::from(room) {
        drop_worst(&mut kept);
    }
    kept
}

/// How wide facts are on one line.
#[must_use]
pub fn wide(facts: &[&Fact], gap: u16) -> u32 {
    let gaps = u32::from(gap) * u32::try_from(facts.len().saturating_sub(1)).unwrap_or(u32::MAX);
    facts.iter().map(|fact| u32::from(fact_width(fact))).sum::<u32>().saturating_add(gaps)
}

/// Draws one fact, label dim and value in its role; answers how many cells it took.
pub fn put_fact(buf: &mut Buffer, (x, y): (u16, u16), (fact, room): (&Fact, u16), faded: bool, look: &Look<'_>) -> u16 {
    let mut taken = 0;
    if !fact.label.is_empty() {
        taken = put(buf, (x, y), &fact.label, room, look.style(if faded { Role::Stale } else { Role::Label }));
        taken = taken.saturating_add(u16::from(!fact.value.is_empty())).min(room);
    }
    let style = look.style(if faded { Role::Stale } else { fact.role });
    taken.saturating_add(put(buf, (x.saturating_add(taken), y), &fact.value, room - taken, style))
}

fn fact_width(fact: &Fact) -> u16 {
    let space = u16::from(!fact.label.is_empty() && !fact.value.is_empty());
    cells(&fact.label).saturating_add(cells(&fact.value)).saturating_add(space)
}

fn drop_worst(facts: &mut Vec<&Fact>) {
    if let Some((worst, _)) = facts.iter().enumerate().max_by_key(|(at, fact)| (fact.rank, *at)) {
        facts.remove(worst);
    }
}

fn fit_lines(facts: &[Fact], width: u16, lines: u16) -> Vec<(&Fact, u16, u16)> {
    let mut kept: Vec<&Fact> = facts.iter().collect();
    loop {
        if let Some(placed) = flow(&kept, width, lines) {
            return placed;
        }
        if kept.len() == 1 {
            // One that is wider than all the room is cut rather than hidden.
            return vec![(kept[0], 0, 0)];
        }
        drop_worst(&mut kept);
    }
}

/// Fills lines from left to right; `None` when they do not all fit.
fn flow<'a>(facts: &[&'a Fact], width: u16, lines: u16) -> Option<Vec<(&'a Fact, u16, u16)>> {
    let (mut x, mut line) = (0_u16, 0_u16);
    let mut placed = Vec::with_capacity(facts.len());
    for fact in facts {
        let wide = fact_width(fact);
        if x > 0 && x.saturating_add(wide) > width {
            (x, line) = (0, line + 1);
        }
        if line >= lines || wide > width {
            return None;
        }
        placed.push((*fact, x, line));
        x = x.saturating_add(wide).saturating_add(2);
    }
    Some(placed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{drawn, look, stays_inside};

    fn facts() -> Vec<Fact> {
        vec![
            Fact::new(0, "conn", "187/600", Role::Warn),
            Fact::new(3, "run", "42", Role::Text),
            Fact::new(1, "trx", "133s", Role::Crit),
            Fact::new(2, "", "read-only", Role::Text),
        ]
    }

    fn line(width: u16, height: u16) -> Vec<String> {
        let facts = facts();
        drawn(width, height, |area, buf| FactsLine { facts: &facts, faded: false }.render(area, buf, &look()))
    }

    #[test]
    fn facts_drop_out_by_rank() {
        assert_eq!(line(80, 1), ["conn 187/600  run 42  trx 133s  read-only"]);
        assert_eq!(line(40, 1), ["conn 187/600  trx 133s  read-only"]);
        assert_eq!(line(30, 1), ["conn 187/600  trx 133s"]);
        assert_eq!(line(13, 1), ["conn 187/600"]);
        assert_eq!(line(8, 1), ["conn 18…"]);
    }

    #[test]
    fn a_second_line_takes_what_the_first_cannot() {
        assert_eq!(line(24, 2), ["conn 187/600  run 42", "trx 133s  read-only"]);
        let facts = facts();
        assert_eq!(FactsLine { facts: &facts, faded: false }.height(24, 3), 2);
        assert_eq!(FactsLine { facts: &facts, faded: false }.height(80, 3), 1);
        assert_eq!(FactsLine { facts: &[], faded: false }.height(80, 3), 0);
    }

    #[test]
    fn any_size_is_right() {
        let facts = facts();
        stays_inside(|area, buf, look| FactsLine { facts: &facts, faded: true }.render(area, buf, look));
    }
}
