//! Numbers over time as a picture: axes, lines of dots, marks, a threshold and a cursor; and as a strip one line high.
//!
//! A line is drawn only as far as it is known: between two points that are further apart than a line holds, there is a
//! gap. Dots are Braille, two by four a cell; where there is only ASCII, one sign a cell.

mod canvas;

use canvas::Canvas;
use ratatui::{buffer::Buffer, layout::Rect};

use super::look::{Look, put, put_right, tint};
use crate::{text::width, theme::Role};

/// A moment in milliseconds since 1970, and a value.
pub type Dot = (i64, f64);

/// One line of the picture.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its points, oldest first.
    pub points: Vec<Dot>,
    /// Two points further apart than this, in milliseconds, are not joined.
    pub hold: i64,
    /// How it looks.
    pub role: Role,
    /// One cell that stands on it here and there, where there are several lines; also what it is drawn with in ASCII.
    pub sign: &'static str,
}

impl Line {
    /// What the line shows at a moment: the last value that still holds.
    #[must_use]
    pub fn at(&self, moment: i64) -> Option<f64> {
        let last = self.points.partition_point(|(at, _)| *at <= moment).checked_sub(1)?;
        self.points.get(last).filter(|(at, _)| moment - at <= self.hold).map(|(_, value)| *value)
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What stands above the line, short.
    pub sign: String,
    /// How it looks.
    pub role: Role,
}

/// A picture.
pub struct Plot<'a> {
    /// The first and the last moment.
    pub span: (i64, i64),
    /// The lines, the most important first. Several are told apart by their signs.
    pub lines: &'a [Line],
    /// What it is compared with: drawn below all others.
    pub ghost: Option<&'a Line>,
    /// What happened.
    pub marks: &'a [Mark],
    /// From where on it is bad.
    pub threshold: Option<f64>,
    /// The moment that is read.
    pub cursor: Option<i64>,
    /// How a value is written at the axis.
    pub value: &'a dyn Fn(f64) -> String,
    /// How a moment is written at the axis.
    pub time: &'a dyn Fn(i64) -> String,
}

/// The smallest picture: the marks, the times, and two rows between.
const LEAST: (u16, u16) = (12, 4);
/// Cells between two signs on a line.
const SIGNS: usize = 12;

impl Plot<'_> {
    /// Draws it; answers with the number of columns that moments fall into, 0 when there was no room.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) -> u16 {
        let area = area.intersection(buf.area);
        if area.width < LEAST.0 || area.height < LEAST.1 {
            return 0;
        }
        let scale = Scale::of(self);
        let labels = [scale.high, f64::midpoint(scale.low, scale.high), scale.low].map(self.value);
        let widest = labels.iter().map(|label| width(label)).max().unwrap_or(0);
        let left = u16::try_from(widest + 1).unwrap_or(u16::MAX).min(area.width / 3);
        let field = Rect { x: area.x + left + 1, y: area.y + 1, width: area.width - left - 1, height: area.height - 2 };
        self.axes((area, field), &labels, buf, look);
        self.marks(field, buf, look);
        self.draw_threshold(field, &scale, buf, look);
        self.draw_lines(field, &scale, buf, look);
        if let Some(column) = self.cursor.and_then(|cursor| self.column(cursor, field.width)) {
            let place = Rect { x: field.x + column, width: 1, y: area.y, height: field.height + 1 };
            tint(buf, place, look.style(Role::Selected));
        }
        field.width
    }

    fn axes(&self, (area, field): (Rect, Rect), labels: &[String; 3], buf: &mut Buffer, look: &Look<'_>) {
        let rows = [field.y, field.y + (field.height - 1) / 2, field.bottom() - 1];
        let axis = field.x - 1;
        for y in field.y..field.bottom() {
            put(buf, area, (axis, y), look.glyphs.border[1], look.style(Role::Border));
        }
        let dim = look.style(Role::Dim);
        for (nth, (label, y)) in labels.iter().zip(rows).enumerate() {
            // In a low picture the middle would stand on the top or the bottom.
            if nth != 1 || field.height >= 5 {
                put_right(buf, Rect { width: axis - area.x, ..area }, (axis, y), label, dim);
            }
        }
        let (from, until) = self.span;
        let y = area.bottom() - 1;
        let last = put_right(buf, area, (area.right(), y), &(self.time)(until), dim);
        let first =
            put(buf, Rect { width: last.saturating_sub(area.x + 1), ..area }, (axis, y), &(self.time)(from), dim);
        let middle = (self.time)(from.midpoint(until));
        let wide = u16::try_from(width(&middle)).unwrap_or(u16::MAX);
        let x = (field.x + field.width / 2).saturating_sub(wide / 2);
        if x > first + 1 && x + wide + 1 < last {
            put(buf, area, (x, y), &middle, dim);
        }
    }

    fn marks(&self, field: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let top = Rect { y: field.y - 1, height: 1, ..field };
        let columns = || self.marks.iter().filter_map(|mark| Some((mark, self.column(mark.at, field.width)?)));
        for (mark, column) in columns() {
            for y in field.y..field.bottom() {
                put(buf, field, (field.x + column, y), look.glyphs.border[1], look.style(mark.role));
            }
        }
        signs(columns(), top, buf, look);
    }

    fn draw_threshold(&self, field: Rect, scale: &Scale, buf: &mut Buffer, look: &Look<'_>) {
        let Some(threshold) = self.threshold.filter(|threshold| scale.shows(*threshold)) else { return };
        let row = scale.row(threshold, field.height);
        for x in (field.x..field.right()).step_by(2) {
            put(buf, field, (x, field.y + row), look.glyphs.border[0], look.style(Role::Warn));
        }
    }

    fn draw_lines(&self, field: Rect, scale: &Scale, buf: &mut Buffer, look: &Look<'_>) {
        let ascii = look.glyphs.is_ascii();
        // The most important last: over the others.
        let lines = self.ghost.into_iter().chain(self.lines.iter().rev());
        for line in lines {
            let mut canvas = Canvas::new(field, ascii);
            canvas.trace(line, self.span, scale);
            canvas.put(line, buf, look);
        }
        if self.lines.len() < 2 || ascii {
            return;
        }
        for (nth, line) in self.lines.iter().enumerate().rev() {
            for column in (nth * 3..usize::from(field.width)).step_by(SIGNS).filter_map(|x| u16::try_from(x).ok()) {
                if let Some(value) = line.at(self.moment(column, field.width)) {
                    let y = field.y + scale.row(value, field.height);
                    put(buf, field, (field.x + column, y), line.sign, look.style(line.role));
                }
            }
        }
    }

    /// The column of a moment, among so many; `None` when it lies outside.
    fn column(&self, at: i64, columns: u16) -> Option<u16> {
        let (from, until) = self.span;
        if at < from || at > until || until <= from || columns == 0 {
            return None;
        }
        u16::try_from((at - from) * i64::from(columns) / (until - from)).ok().map(|column| column.min(columns - 1))
    }

    /// The last moment of a column.
    fn moment(&self, column: u16, columns: u16) -> i64 {
        let (from, until) = self.span;
        from + (until - from) * (i64::from(column) + 1) / i64::from(columns.max(1))
    }
}

/// Writes the signs of marks at their columns into one line, those that come first before others that are too near.
pub fn signs<'a>(marks: impl Iterator<Item = (&'a Mark, u16)>, line: Rect, buf: &mut Buffer, look: &Look<'_>) {
    let mut taken: Vec<(u16, u16)> = Vec::new();
    for (mark, column) in marks {
        let wide = u16::try_from(width(&mark.sign)).unwrap_or(u16::MAX);
        // At the right edge it stands a little before its place rather than in half.
        let begin = line.x.saturating_add(column).min(line.right().saturating_sub(wide)).max(line.x);
        let end = begin.saturating_add(wide);
        if taken.iter().all(|(from, to)| end <= *from || begin >= *to) {
            put(buf, line, (begin, line.y), &mark.sign, look.style(mark.role));
            taken.push((begin, end));
        }
    }
}

/// From values to rows.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of(plot: &Plot<'_>) -> Self {
        let (from, until) = plot.span;
        let lines = plot.lines.iter().chain(plot.ghost);
        let dots =
            lines.flat_map(|line| &line.points).filter(|(at, value)| (from..=until).contains(at) && value.is_finite());
        let range = dots.fold(None, |range: Option<(f64, f64)>, (_, value)| {
            Some(range.map_or((*value, *value), |(low, high)| (low.min(*value), high.max(*value))))
        });
        let (mut low, mut high) = range.unwrap_or((0.0, 1.0));
        // A threshold that is near belongs into the picture; one that is far would press all else to the floor.
        if let Some(threshold) = plot.threshold.filter(|threshold| threshold.is_finite() && *threshold <= high * 3.0) {
            (low, high) = (low.min(threshold), high.max(threshold));
        }
        // What begins at nothing is honest; what is far from nothing and hardly moves would be a flat line.
        if low > 0.0 && high - low >= high * 0.2 || low == high && low > 0.0 {
            low = 0.0;
        }
        let step = nice((high - low).max(f64::MIN_POSITIVE) / 4.0);
        let scale = Self { low: (low / step).floor() * step, high: (high / step).ceil() * step };
        let whole = scale.low.is_finite() && scale.high.is_finite() && scale.high > scale.low;
        if whole { scale } else { Self { low, high: if high > low { high } else { low + 1.0 } } }
    }

    fn shows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Where a value lies among so many steps, the highest value at 0.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and the steps")]
    fn row(&self, value: f64, steps: u16) -> u16 {
        let last = steps.saturating_sub(1);
        let part = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        ((1.0 - part) * f64::from(last)).round() as u16
    }
}

/// The next larger of 1, 2, 5, 10, 20, 50, …
fn nice(step: f64) -> f64 {
    let decade = 10_f64.powf(step.log10().floor());
    let fits = [1.0, 2.0, 5.0, 10.0].into_iter().map(|part| part * decade).find(|nice| *nice >= step * 0.999_999);
    fits.unwrap_or(step)
}

/// A line as a strip of so many cells, one line high, from its lowest to its highest value: one sign a cell, the sign of a
/// gap where it is not known.
#[must_use]
pub fn strip(line: &Line, (from, until): (i64, i64), cells: usize, look: &Look<'_>) -> Vec<&'static str> {
    let count = i64::try_from(cells.max(1)).unwrap_or(1);
    let edge = |cell: usize| from + (until - from) * i64::try_from(cell).unwrap_or(0) / count;
    let value = |cell: usize| {
        let (begin, end) = (edge(cell), edge(cell + 1));
        let first = line.points.partition_point(|(at, _)| *at <= begin);
        let last = line.points.partition_point(|(at, _)| *at <= end);
        let within = line.points[first..last.max(first)].iter().map(|(_, value)| *value);
        // What went furthest within the cell counts: a peak of one sample is seen.
        let peak = within.reduce(|a, b| if b.abs() > a.abs() { b } else { a });
        peak.or_else(|| line.at(end)).filter(|value| value.is_finite())
    };
    let values: Vec<_> = (0..cells).map(value).collect();
    let low = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let scale = Scale { low, high: if high > low { high } else { low + 1.0 } };
    let sign = |value: &Option<f64>| {
        value.map_or(look.glyphs.gap, |value| look.glyphs.spark[7 - usize::from(scale.row(value, 8).min(7))])
    };
    values.iter().map(sign).collect()
}

#[cfg(test)]
#[path = "plot_tests.rs"]
mod tests;
