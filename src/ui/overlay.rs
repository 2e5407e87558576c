//! A box above the panes, in the middle, as large as what it holds.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{Look, fill, put, put::cells, put_right};
use crate::{text, theme::Role};

/// The box.
#[derive(Debug, Clone, Copy)]
pub struct Overlay<'a> {
    /// Its title.
    pub title: &'a str,
    /// What stands at the right of its lower border: a position, or the keys that end it.
    pub foot: &'a str,
    /// How wide and high what it holds would like to be.
    pub content: (u16, u16),
}

impl Overlay<'_> {
    /// The border and a blank column on either side.
    const FRAME: (u16, u16) = (4, 2);

    /// Where the box stands in an area, border and all.
    #[must_use]
    pub fn place(&self, area: Rect) -> Rect {
        let wanted = self.content.0.max(cells(self.title)).max(cells(self.foot));
        let width = wanted.saturating_add(Self::FRAME.0).min(area.width);
        let height = self.content.1.saturating_add(Self::FRAME.1).min(area.height);
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
    }

    /// The room within, for what it holds.
    #[must_use]
    pub fn inner(&self, area: Rect) -> Rect {
        let place = self.place(area);
        let width = place.width.saturating_sub(Self::FRAME.0);
        let height = place.height.saturating_sub(Self::FRAME.1);
        Rect {
            x: place.x.saturating_add(2).min(place.right()),
            y: place.y.saturating_add(1).min(place.bottom()),
            width,
            height,
        }
    }

    /// Clears what is behind and draws the border; answers the room within.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> Rect {
        let area = area.intersection(buf.area);
        let place = self.place(area);
        if place.is_empty() {
            return self.inner(area);
        }
        clear(buf, place, look);
        let style = look.style(Role::BorderFocused);
        let [across, down, corners @ ..] = &look.glyphs.border;
        let (right, bottom) = (place.right() - 1, place.bottom() - 1);
        fill(buf, Rect { height: 1, ..place }, across, style);
        fill(buf, Rect { y: bottom, height: 1, ..place }, across, style);
        let sides = Rect { y: place.y + 1, height: place.height.saturating_sub(2), width: 1, ..place };
        fill(buf, sides, down, style);
        fill(buf, Rect { x: right, ..sides }, down, style);
        let places = [(place.x, place.y), (right, place.y), (place.x, bottom), (right, bottom)];
        for (at, sign) in places.into_iter().zip(corners) {
            put(buf, at, sign, 1, style);
        }
        let room = place.width.saturating_sub(2);
        if !self.title.is_empty() {
            put(buf, (place.x + 1, place.y), &format!(" {} ", self.title), room, look.style(Role::TitleFocused));
        }
        if !self.foot.is_empty() && place.height > 1 {
            put_right(buf, (right, bottom), &format!(" {} ", self.foot), room, look.style(Role::Dim));
        }
        self.inner(area)
    }
}

/// Empties an area. A wide character that reached into it from the left goes with it: half of it cannot be shown.
pub fn clear(buf: &mut Buffer, area: Rect, look: &Look<'_>) {
    let area = area.intersection(buf.area);
    fill(buf, area, " ", look.style(Role::Text));
    if area.x > buf.area.x {
        for y in area.y..area.bottom() {
            let Some(cell) = buf.cell_mut((area.x - 1, y)) else { continue };
            if text::width(cell.symbol()) > 1 {
                let style = Style::new();
                cell.set_symbol(" ").set_style(style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{drawn, lines, look, stays_inside};

    #[test]
    fn a_box_is_as_large_as_its_content_and_stays_in_the_middle() {
        let overlay = Overlay { title: "Keys", foot: "1/2", content: (10, 2) };
        let seen = drawn(20, 6, |area, buf| {
            let inner = overlay.render(area, buf, &look());
            put(buf, (inner.x, inner.y), "0123456789", inner.width, Style::new());
        });
        assert_eq!(seen, ["", "   ┌ Keys ──────┐", "   │ 0123456789 │", "   │            │", "   └─────── 1/2 ┘", ""]);
    }

    #[test]
    fn half_a_wide_character_is_not_left_standing() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        put(&mut buf, (0, 0), "결제실패", 8, Style::new());
        clear(&mut buf, Rect::new(3, 0, 2, 1), &look());
        assert_eq!(lines(&buf), ["결    패"]);
    }

    #[test]
    fn any_size_is_right() {
        let overlay = Overlay { title: "Keys", foot: "1/2", content: (30, 12) };
        stays_inside(|area, buf, look| {
            let inner = overlay.render(area, buf, look);
            fill(buf, inner, "x", Style::new());
        });
    }
}
