//! Painting: the only way in which text gets into a buffer. Cuts at the room given, never wraps, never panics.

use std::borrow::Cow;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::Look;
use crate::{
    text::{self, Clean},
    theme::Role,
};

/// More bytes than a character of one cell can have in a [`Clean`].
const BYTES_PER_CELL: usize = 40;

/// Writes a text at a cell, cut with `…` to `room` cells; answers how many cells it took. What lies outside the buffer
/// is left away. Text that was not cleaned is cleaned here: a second lock on the same door.
pub fn put(buf: &mut Buffer, (x, y): (u16, u16), text: &str, room: u16, style: Style) -> u16 {
    let area = buf.area;
    if x < area.x || x >= area.right() || y < area.y || y >= area.bottom() {
        return 0;
    }
    let room = room.min(area.right() - x);
    let text = shown(text, usize::from(room));
    let (end, _) = buf.set_stringn(x, y, text, usize::from(room), style);
    end.saturating_sub(x)
}

/// Writes a text so that it ends just before `right`, cut to `room` cells; answers how many cells it took.
pub fn put_right(buf: &mut Buffer, (right, y): (u16, u16), text: &str, room: u16, style: Style) -> u16 {
    let text = shown(text, usize::from(room));
    let wide = cells(&text).min(room);
    put(buf, (right.saturating_sub(wide), y), &text, wide, style)
}

/// Fills a row of cells with one sign.
pub fn fill(buf: &mut Buffer, area: Rect, sign: &str, style: Style) {
    for position in area.intersection(buf.area).positions() {
        if let Some(cell) = buf.cell_mut(position) {
            cell.reset();
            cell.set_symbol(sign).set_style(style);
        }
    }
}

/// A scroll bar in a column one cell wide, when there is more than can be seen: `first` of `total` lines is the top one.
pub fn scroll_bar(buf: &mut Buffer, column: Rect, (first, total): (usize, usize), look: &Look<'_>) {
    let column = Rect { width: column.width.min(1), ..column };
    let seen = usize::from(column.height);
    if column.is_empty() || total <= seen {
        return;
    }
    let size = (seen * seen / total).clamp(1, seen);
    let top = (first.min(total - seen) * (seen - size)).div_ceil(total - seen);
    let thumb = Rect { y: column.y.saturating_add(to_cells(top)), height: to_cells(size), ..column };
    fill(buf, column, look.glyphs.scroll[0], look.style(Role::Border));
    fill(buf, thumb, look.glyphs.scroll[1], look.style(Role::Dim));
}

/// The text as it may be shown in so many cells.
fn shown(text: &str, cells: usize) -> Cow<'_, str> {
    // What is far beyond the room need not be measured: a cell may hold 4 KiB of SQL.
    let mut end = text.len().min((cells + 1) * BYTES_PER_CELL);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    if head.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || head.chars().all(Clean::allows) {
        text::truncate(head, cells)
    } else {
        Cow::Owned(text::truncate(&Clean::new(head), cells).into_owned())
    }
}

/// Cells as the screen counts them; what no screen has is as wide as the widest.
pub(super) fn cells(text: &str) -> u16 {
    to_cells(text::width(text))
}

/// A count as the screen counts.
pub(super) fn to_cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{lines, look};

    #[test]
    fn nothing_is_written_outside_or_uncleaned() {
        let mut buf = Buffer::empty(Rect::new(2, 1, 6, 1));
        assert_eq!(put(&mut buf, (0, 1), "x", 5, Style::new()), 0);
        assert_eq!(put(&mut buf, (2, 9), "x", 5, Style::new()), 0);
        assert_eq!(put(&mut buf, (2, 1), "\u{1b}[2J", 40, Style::new()), 4);
        assert_eq!(lines(&buf), ["␛[2J"]);
        assert_eq!(put(&mut buf, (2, 1), "결제 실패", 40, Style::new()), 6);
        assert_eq!(lines(&buf), ["결제 …"]);
        assert_eq!(put_right(&mut buf, (8, 1), "ab", 6, Style::new()), 2);
        assert_eq!(lines(&buf), ["결제ab"]);
    }

    #[test]
    fn a_scroll_bar_shows_where_and_reaches_both_ends() {
        let bar = |first, total| {
            let column = Rect::new(0, 0, 1, 4);
            let mut buf = Buffer::empty(column);
            scroll_bar(&mut buf, column, (first, total), &look());
            lines(&buf).concat()
        };
        assert_eq!(bar(0, 4), "");
        assert_eq!(bar(0, 8), "██││");
        assert_eq!(bar(4, 8), "││██");
        assert_eq!(bar(99, 4_000), "│█││");
        assert_eq!(bar(3_999, 4_000), "│││█");
    }
}
