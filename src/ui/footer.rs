//! The line at the bottom: which keys help here, or for a few seconds what just happened.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Look, put, put::cells};
use crate::{text::Clean, theme::Role};

/// A key and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint<'a> {
    /// The key as people write it.
    pub key: &'a str,
    /// Two or three words.
    pub title: &'a str,
    /// Its rank: hints of a higher number drop out first.
    pub rank: u8,
}

/// The line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Footer<'a> {
    /// The hints, in the order in which they stand.
    pub hints: &'a [Hint<'a>],
    /// What just happened, and how it is meant; it takes the place of the hints.
    pub notice: Option<(&'a Clean, Role)>,
}

impl Footer<'_> {
    /// Draws it on the first line of the area; hints are shown whole or not at all.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let room = area.width.saturating_sub(2);
        let mut x = area.x.saturating_add(1);
        if let Some((notice, role)) = self.notice {
            put(buf, (x, area.y), notice, room, look.style(role));
            return;
        }
        for hint in self.fit(room) {
            let left = area.right().saturating_sub(x);
            x = x.saturating_add(put(buf, (x, area.y), hint.key, left, look.style(Role::Key))).saturating_add(1);
            let left = area.right().saturating_sub(x);
            x = x.saturating_add(put(buf, (x, area.y), hint.title, left, look.style(Role::Dim))).saturating_add(2);
        }
    }

    fn fit(&self, room: u16) -> Vec<Hint<'_>> {
        let mut kept = self.hints.to_vec();
        let wide = |kept: &[Hint<'_>]| {
            let hints = kept.iter().map(|hint| u32::from(cells(hint.key)) + u32::from(cells(hint.title)) + 3);
            hints.sum::<u32>().saturating_sub(2)
        };
        while wide(&kept) > u32::from(room) {
            let worst = kept.iter().enumerate().max_by_key(|(at, hint)| (hint.rank, *at));
            match worst.map(|(at, _)| at) {
                Some(at) => drop(kept.remove(at)),
                None => break,
            }
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{drawn, look, stays_inside};

    const HINTS: [Hint<'static>; 4] = [
        Hint { key: "n", title: "note", rank: 1 },
        Hint { key: "D", title: "declare", rank: 3 },
        Hint { key: "/", title: "filter", rank: 2 },
        Hint { key: "?", title: "help", rank: 0 },
    ];

    fn line(width: u16, notice: Option<(&Clean, Role)>) -> String {
        drawn(width, 1, |area, buf| Footer { hints: &HINTS, notice }.render(area, buf, &look())).concat()
    }

    #[test]
    fn hints_are_whole_or_not_there() {
        assert_eq!(line(40, None), " n note  D declare  / filter  ? help");
        assert_eq!(line(30, None), " n note  / filter  ? help");
        assert_eq!(line(16, None), " n note  ? help");
        assert_eq!(line(9, None), " ? help");
        assert_eq!(line(6, None), "");
    }

    #[test]
    fn a_notice_takes_their_place() {
        let notice = Clean::new("copied 3 rows");
        assert_eq!(line(40, Some((&notice, Role::Ok))), " copied 3 rows");
        assert_eq!(line(10, Some((&notice, Role::Ok))), " copied …");
    }

    #[test]
    fn any_size_is_right() {
        stays_inside(|area, buf, look| Footer { hints: &HINTS, notice: None }.render(area, buf, look));
    }
}
