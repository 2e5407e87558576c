//! The targets of a pane as lines above its body, worst first as the caller gives them, the one that is shown marked.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Look,
    facts::TargetLine,
    facts_line::{fit, put_fact},
    put,
    put::cells,
    words,
};
use crate::{domain::verdict::Verdict, theme::Role};

/// One target with what the room thinks of it.
#[derive(Debug, Clone, Copy)]
pub struct TargetItem<'a> {
    /// Its line.
    pub line: &'a TargetLine,
    /// How bad it is.
    pub verdict: Verdict,
    /// Whether its facts are no longer of now.
    pub faded: bool,
}

/// The list.
#[derive(Debug, Clone, Copy)]
pub struct TargetList<'a> {
    /// The targets, in the order in which they stand.
    pub targets: &'a [TargetItem<'a>],
    /// The one that is shown.
    pub shown: usize,
}

impl TargetList<'_> {
    /// Draws as many as there are lines; what is left is counted on the last. The shown one is always there.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let height = usize::from(area.height);
        let folded = self.targets.len() > height && height > 1;
        let lines = if folded { height - 1 } else { height };
        let mut seen: Vec<usize> = (0..self.targets.len().min(lines)).collect();
        if self.shown < self.targets.len()
            && !seen.contains(&self.shown)
            && let Some(last) = seen.last_mut()
        {
            *last = self.shown;
        }
        let names =
            self.targets.iter().map(|item| cells(&item.line.target)).max().unwrap_or(0).min(area.width / 3).max(1);
        for (y, at) in (area.y..).zip(&seen) {
            if let Some(item) = self.targets.get(*at) {
                Self::line(Rect { y, height: 1, ..area }, buf, (item, *at == self.shown, names), look);
            }
        }
        if folded {
            let more = words::more(look.lang, self.targets.len() - seen.len());
            put(
                buf,
                (area.x.saturating_add(4), area.bottom() - 1),
                &more,
                area.width.saturating_sub(4),
                look.style(Role::Dim),
            );
        }
    }

    fn line(line: Rect, buf: &mut Buffer, (item, shown, names): (&TargetItem<'_>, bool, u16), look: &Look<'_>) {
        let (y, end) = (line.y, line.right());
        if shown {
            put(buf, (line.x, y), look.glyphs.here, line.width, look.style(Role::Accent));
        }
        let at = |cells: u16| (line.x.saturating_add(cells), end.saturating_sub(line.x.saturating_add(cells)));
        let (x, room) = at(2);
        put(buf, (x, y), look.glyphs.verdict(item.verdict), room.min(1), look.style(Role::of(item.verdict)));
        let (x, room) = at(4);
        let role = if shown { Role::Title } else { Role::Text };
        put(buf, (x, y), &item.line.target, room.min(names), look.style(role));
        let (mut x, room) = at(names.saturating_add(6));
        for fact in fit(&item.line.facts, room, 2) {
            let taken = put_fact(buf, (x, y), (fact, end.saturating_sub(x)), item.faded, look);
            x = x.saturating_add(taken).saturating_add(2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{
        facts::Fact,
        testing::{drawn, look, stays_inside},
    };

    fn with(run: impl Fn(&[TargetItem<'_>])) {
        let lines: Vec<TargetLine> = ["orders-db", "users-db", "stats-db", "old-db"]
            .iter()
            .map(|name| TargetLine {
                target: (*name).to_owned(),
                facts: vec![Fact::new(0, "conn", "187/600", Role::Text), Fact::new(1, "run", "42", Role::Text)],
            })
            .collect();
        let verdicts = [Verdict::Crit, Verdict::Warn, Verdict::Ok, Verdict::Ok];
        let items: Vec<_> =
            lines.iter().zip(verdicts).map(|(line, verdict)| TargetItem { line, verdict, faded: false }).collect();
        run(&items);
    }

    #[test]
    fn the_shown_one_is_marked_and_never_folded_away() {
        with(|targets| {
            let list =
                |height, shown| drawn(40, height, |area, buf| TargetList { targets, shown }.render(area, buf, &look()));
            assert_eq!(
                list(4, 0),
                [
                    "▸ ▲ orders-db  conn 187/600  run 42",
                    "  ◆ users-db   conn 187/600  run 42",
                    "  ● stats-db   conn 187/600  run 42",
                    "  ● old-db     conn 187/600  run 42",
                ]
            );
            assert_eq!(
                list(3, 3),
                ["  ▲ orders-db  conn 187/600  run 42", "▸ ● old-db     conn 187/600  run 42", "    +2 more"]
            );
            assert_eq!(list(1, 2), ["▸ ● stats-db   conn 187/600  run 42"]);
        });
    }

    #[test]
    fn any_size_is_right() {
        with(|targets| stays_inside(|area, buf, look| TargetList { targets, shown: 2 }.render(area, buf, look)));
    }
}
