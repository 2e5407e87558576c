//! Facts in a line: label and value, as many as fit, the less important ones dropped first.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    facts::Fact,
    look::{Look, put},
};
use crate::{text::width, theme::Role};

/// Draws facts from the left; answers with the column behind the last.
pub fn draw(buf: &mut Buffer, area: Rect, (x, y): (u16, u16), facts: &[Fact], look: &Look<'_>) -> u16 {
    let room = usize::from(area.right().saturating_sub(x));
    let mut at = x;
    for (nth, fact) in fitting(facts, room, 2).into_iter().enumerate() {
        if nth > 0 {
            at = put(buf, area, (at, y), "  ", look.style(Role::Text));
        }
        if !fact.label.is_empty() {
            at = put(buf, area, (at, y), &fact.label, look.style(Role::Label));
            at = put(buf, area, (at, y), " ", look.style(Role::Text));
        }
        at = put(buf, area, (at, y), &fact.value, look.style(fact.role));
    }
    at
}

/// The facts that fit into so many cells with `gap` cells between them, in their order.
#[must_use]
pub fn fitting(facts: &[Fact], room: usize, gap: usize) -> Vec<&Fact> {
    let mut chosen: Vec<&Fact> = facts.iter().collect();
    let total = |facts: &[&Fact]| facts.iter().map(|fact| wide(fact) + gap).sum::<usize>().saturating_sub(gap);
    while total(&chosen) > room {
        let Some(drop) = (0..chosen.len()).rev().max_by_key(|at| (chosen[*at].rank, *at)) else { break };
        chosen.remove(drop);
    }
    chosen
}

/// The cells that a fact takes.
#[must_use]
pub fn wide(fact: &Fact) -> usize {
    let label = if fact.label.is_empty() { 0 } else { width(&fact.label) + 1 };
    label + width(&fact.value)
}
