//! The look: what every widget needs to draw, and the one way in which text gets into a picture.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use crate::{
    domain::words::Lang,
    text::{truncate, width},
    theme::{Glyphs, Role, Theme},
};

/// How things look and in which language.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The styles.
    pub theme: &'a Theme,
    /// The signs.
    pub glyphs: &'a Glyphs,
    /// The language.
    pub lang: Lang,
}

impl Look<'_> {
    /// The style of a role.
    #[must_use]
    pub const fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }
}

/// Writes a text at a place within `area`, cut at its right edge; answers with the column behind it.
pub fn put(buf: &mut Buffer, area: Rect, (x, y): (u16, u16), text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if x < area.x || x >= area.right() || y < area.y || y >= area.bottom() {
        return x;
    }
    let room = usize::from(area.right() - x);
    let (end, _) = buf.set_stringn(x, y, truncate(text, room), room, style);
    end
}

/// Writes a text so that it ends at the column `right` (which it does not touch); answers with the column it begins at.
pub fn put_right(buf: &mut Buffer, area: Rect, (right, y): (u16, u16), text: &str, style: Style) -> u16 {
    let wide = u16::try_from(width(text)).unwrap_or(u16::MAX);
    let x = right.saturating_sub(wide).max(area.x);
    put(buf, Rect { width: right.saturating_sub(area.x), ..area }, (x, y), text, style);
    x
}

/// Gives a rectangle the style of plain text and empties it. A wide character that the left edge cuts goes away whole:
/// its half would swallow the first cell.
pub fn wipe(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for y in area.y..area.bottom() {
        let before = area.x.checked_sub(1).and_then(|x| buf.cell_mut((x, y)));
        if let Some(cell) = before.filter(|cell| width(cell.symbol()) > 1) {
            cell.set_symbol(" ");
        }
        for x in area.x..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }
}

/// Lays a style over a rectangle.
pub fn tint(buf: &mut Buffer, area: Rect, style: Style) {
    buf.set_style(area.intersection(buf.area), style);
}
