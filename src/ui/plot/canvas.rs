//! A field of dots, as Braille or as cells.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Line, Scale};
use crate::ui::look::{Look, put};

/// The bits of the dots of a Braille cell, by column and row (Unicode, "Braille Patterns", U+2800).
const BRAILLE: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// The dots of one line.
pub(super) struct Canvas {
    field: Rect,
    /// Dots of a cell: across and down.
    dots: (u16, u16),
    /// The dots that are set, one byte a cell.
    cells: Vec<u8>,
}

impl Canvas {
    /// An empty one.
    pub(super) fn new(field: Rect, ascii: bool) -> Self {
        let dots = if ascii { (1, 1) } else { (2, 4) };
        Self { field, dots, cells: vec![0; usize::from(field.width) * usize::from(field.height)] }
    }

    /// Sets the dots of a line, joined where it holds.
    pub(super) fn trace(&mut self, line: &Line, span: (i64, i64), scale: &Scale) {
        let (wide, high) = (self.field.width * self.dots.0, self.field.height.saturating_mul(self.dots.1));
        let mut before: Option<(i64, (u16, u16))> = None;
        for (at, value) in line.points.iter().filter(|(_, value)| value.is_finite()) {
            let Some(x) = column(*at, span, wide) else {
                before = None;
                continue;
            };
            let here = (x, scale.row(*value, high));
            match before.filter(|(then, _)| at - then <= line.hold) {
                Some((_, there)) => self.join(there, here),
                None => self.set(here),
            }
            before = Some((*at, here));
        }
    }

    /// Draws what is set.
    pub(super) fn put(&self, line: &Line, buf: &mut Buffer, look: &Look<'_>) {
        let style = look.style(line.role);
        for (cell, (y, x)) in self.cells.iter().zip(rows(self.field)) {
            if *cell == 0 {
                continue;
            }
            let braille = char::from_u32(0x2800 + u32::from(*cell)).unwrap_or(' ');
            let mut bytes = [0; 4];
            let sign = if self.dots == (1, 1) { line.sign } else { braille.encode_utf8(&mut bytes) };
            put(buf, self.field, (x, y), sign, style);
        }
    }

    /// Sets all dots from one to the other, column by column.
    fn join(&mut self, (x0, y0): (u16, u16), (x1, y1): (u16, u16)) {
        let steps = x1.saturating_sub(x0);
        let mut last = y0;
        for step in 0..=steps {
            let part = if steps == 0 { 1.0 } else { f64::from(step) / f64::from(steps) };
            let y = between(y0, y1, part);
            for y in last.min(y)..=last.max(y) {
                self.set((x0 + step, y));
            }
            last = y;
        }
    }

    fn set(&mut self, (x, y): (u16, u16)) {
        let (across, down) = self.dots;
        let cell = usize::from(y / down) * usize::from(self.field.width) + usize::from(x / across);
        if let Some(cell) = self.cells.get_mut(cell) {
            *cell |= BRAILLE[usize::from(x % across)][usize::from(y % down)];
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between the two")]
fn between(from: u16, to: u16, part: f64) -> u16 {
    (f64::from(from) + (f64::from(to) - f64::from(from)) * part).round() as u16
}

fn column(at: i64, (from, until): (i64, i64), wide: u16) -> Option<u16> {
    if at < from || at > until || until <= from || wide == 0 {
        return None;
    }
    u16::try_from((at - from) * i64::from(wide) / (until - from)).ok().map(|x| x.min(wide - 1))
}

fn rows(field: Rect) -> impl Iterator<Item = (u16, u16)> {
    (field.y..field.bottom()).flat_map(move |y| (field.x..field.right()).map(move |x| (y, x)))
}
