//! What lies over the panes: a box in the middle, and the lines within that scroll.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{
    facts::Section,
    input::Input,
    look::{Look, put, put_right, wipe},
};
use crate::{
    text::{width, wrap},
    theme::Role,
};

/// Draws a box of at most that size in the middle of `area`; answers with the room inside.
pub fn boxed(area: Rect, (wide, high): (u16, u16), title: &str, buf: &mut Buffer, look: &Look<'_>) -> Rect {
    let (wide, high) = (wide.min(area.width), high.min(area.height));
    let place =
        Rect { x: area.x + (area.width - wide) / 2, y: area.y + (area.height - high) / 2, width: wide, height: high };
    framed(place, title, true, buf, look)
}

/// Draws a question that one line answers, with its keys or what is wrong below; answers with the cursor's place.
pub fn ask(
    title: &str,
    input: &Input,
    (below, role): (&str, Role),
    (area, buf): (Rect, &mut Buffer),
    look: &Look<'_>,
) -> Option<Position> {
    let inside = boxed(area, (66, 5), title, buf, look);
    let cursor = input.render(Rect { height: 1, ..inside }.intersection(inside), buf, look);
    put(buf, inside, (inside.x, inside.bottom().saturating_sub(1)), below, look.style(role));
    cursor
}

/// Draws a frame of exactly that place, as of something that gets the keys or not; answers with the room inside.
pub fn framed(place: Rect, title: &str, focused: bool, buf: &mut Buffer, look: &Look<'_>) -> Rect {
    let Rect { width: wide, height: high, .. } = place;
    if wide < 4 || high < 3 {
        return Rect::default();
    }
    wipe(buf, place, look.style(Role::Text));
    let (signs, border, named) = if focused {
        (look.glyphs.border_focused, Role::BorderFocused, Role::TitleFocused)
    } else {
        (look.glyphs.border, Role::Border, Role::Title)
    };
    let [across, down, top_left, top_right, bottom_left, bottom_right] = signs;
    let style = look.style(border);
    let (right, bottom) = (place.right() - 1, place.bottom() - 1);
    let line = across.repeat(usize::from(wide) - 2);
    put(buf, place, (place.x, place.y), &format!("{top_left}{line}{top_right}"), style);
    put(buf, place, (place.x, bottom), &format!("{bottom_left}{line}{bottom_right}"), style);
    for y in place.y + 1..bottom {
        put(buf, place, (place.x, y), down, style);
        put(buf, place, (right, y), down, style);
    }
    let inner = Rect { x: place.x + 1, y: place.y, width: wide - 2, height: 1 };
    put(buf, inner, (inner.x + 1, inner.y), &format!(" {title} "), look.style(named));
    Rect { x: place.x + 2, y: place.y + 1, width: wide.saturating_sub(4), height: high - 2 }
}

/// One line that may scroll: pieces of text with their styles.
pub type Line = Vec<(String, Style)>;

/// Draws lines from `scroll` on, as far as they go, with the position in the corner; answers with the scroll that was
/// possible.
pub fn lines(area: Rect, lines: &[Line], scroll: usize, buf: &mut Buffer, look: &Look<'_>) -> usize {
    let height = usize::from(area.height);
    let most = lines.len().saturating_sub(height);
    let scroll = scroll.min(most);
    for (y, line) in (area.y..area.bottom()).zip(&lines[scroll..]) {
        let mut x = area.x;
        for (text, style) in line {
            x = put(buf, area, (x, y), text, *style);
        }
    }
    if most > 0 && area.bottom() < buf.area.bottom() {
        let below = Rect { y: area.bottom(), height: 1, ..area };
        let text = format!(" {}–{}/{} ", scroll + 1, (scroll + height).min(lines.len()), lines.len());
        put_right(buf, below, (below.right(), below.y), &text, look.style(Role::Dim));
    }
    scroll
}

/// Details as lines: labels aligned, texts wrapped.
#[must_use]
pub fn detail_lines(sections: &[Section], cells: usize, look: &Look<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for section in sections {
        if !lines.is_empty() {
            lines.push(Vec::new());
        }
        if !section.title.is_empty() {
            lines.push(vec![(section.title.to_string(), look.style(Role::TitleFocused))]);
        }
        let label = section.lines.iter().map(|line| width(&line.label)).max().unwrap_or(0).min(cells / 2);
        let indent = if label == 0 { 0 } else { label + 2 };
        for line in &section.lines {
            let wrapped = wrap(&line.text, cells.saturating_sub(indent));
            for (nth, text) in wrapped.into_iter().enumerate() {
                let name = if nth == 0 { crate::text::pad(&line.label, label, false) } else { " ".repeat(label) };
                let name = if indent > 0 { format!("{name}  ") } else { String::new() };
                lines.push(vec![(name, look.style(Role::Label)), (text, look.style(line.role))]);
            }
        }
    }
    lines
}
