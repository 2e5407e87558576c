//! Where everything stands on a screen of any size. Pure: sizes in, rectangles out.

use ratatui::layout::Rect;

use super::header::Header;
use crate::domain::verdict::Verdict;

/// From this width on, panes stand side by side.
const WIDE: u16 = 110;
/// From this width on, the last pane has a column of its own.
const VERY_WIDE: u16 = 180;
/// The least height of a pane in the grid, border and all.
const ROW: u16 = 8;
/// The least height of the last pane at the bottom, border and all.
const RECORD: u16 = 6;
/// The least height of a pane that stands alone among lines.
const ALONE: u16 = 5;
/// The least height of every pane when all stand one above the other.
const STACKED: u16 = 9;

/// The three parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// The lines at the top.
    pub header: Rect,
    /// The panes.
    pub body: Rect,
    /// The line at the bottom.
    pub footer: Rect,
}

/// How a pane is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// With border and rows.
    Full,
    /// In one line.
    Vitals,
}

/// A pane's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which pane.
    pub pane: usize,
    /// Where.
    pub area: Rect,
    /// How.
    pub mode: Mode,
}

/// The panes: how bad each is, which one gets the keys, and whether that one fills the screen. The last pane is the
/// record of the room (the timeline): it stands at the bottom or on the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panes<'a> {
    /// The verdict of every pane, in their order.
    pub verdicts: &'a [Verdict],
    /// The pane that gets the keys.
    pub focus: usize,
    /// Whether it fills the screen.
    pub zoomed: bool,
}

/// Divides the screen. Small screens give up the footer, then the header, before the panes.
#[must_use]
pub fn screen(area: Rect) -> Screen {
    let header = Header::height(area.width, area.height);
    let footer = u16::from(area.height >= 8);
    let body = area.height.saturating_sub(header).saturating_sub(footer);
    Screen {
        header: Rect { height: header, ..area },
        body: Rect { y: area.y.saturating_add(header), height: body, ..area },
        footer: Rect { y: area.y.saturating_add(header).saturating_add(body), height: footer, ..area },
    }
}

/// Gives every pane its place in the body. A pane that finds no room has none; the worst and the focused ones always do.
#[must_use]
pub fn arrange(body: Rect, panes: &Panes<'_>) -> Vec<Place> {
    let count = panes.verdicts.len();
    if count == 0 || body.is_empty() {
        return Vec::new();
    }
    let focus = panes.focus.min(count - 1);
    if (panes.zoomed || count == 1) && body.height >= ALONE {
        return vec![Place { pane: focus, area: body, mode: Mode::Full }];
    }
    if body.width >= WIDE
        && let Some(places) = grid(body, count)
    {
        return places;
    }
    if usize::from(body.height) >= count * usize::from(STACKED) {
        return stack(body, count, focus);
    }
    accordion(body, panes, focus)
}

/// Side by side; `None` when the rows would be too low.
fn grid(body: Rect, count: usize) -> Option<Vec<Place>> {
    let upper = count - 1;
    let aside = body.width >= VERY_WIDE && body.height >= 2 * ROW;
    let (main, record) = if aside {
        split_across(body, (body.width / 3).clamp(64, 100))
    } else {
        let rows = u16::try_from(rows_of(upper).len()).ok()?;
        let least = rows.checked_mul(ROW)?.checked_add(RECORD)?;
        if body.height < least {
            return None;
        }
        // Of what is left over, the record takes a quarter: it is read, the rest is watched.
        let record = RECORD + (body.height - least) / 4;
        let main = Rect { height: body.height - record, ..body };
        (main, Rect { y: main.bottom(), height: record, ..body })
    };
    // On a tall screen two panes are better wide than narrow: queries are long.
    let rows = if aside && upper == 2 && main.height >= 40 { vec![1, 1] } else { rows_of(upper) };
    if usize::from(main.height) < rows.len() * usize::from(ROW) {
        return None;
    }
    let mut places = Vec::with_capacity(count);
    for (row, heights) in rows.iter().zip(divide(main.height, &row_weights(&rows))) {
        let line =
            Rect { y: places.last().map_or(main.y, |place: &Place| place.area.bottom()), height: heights, ..main };
        let mut x = line.x;
        for width in divide(line.width, column_weights(*row)) {
            places.push(Place { pane: places.len(), area: Rect { x, width, ..line }, mode: Mode::Full });
            x = x.saturating_add(width);
        }
    }
    places.push(Place { pane: upper, area: record, mode: Mode::Full });
    Some(places)
}

/// How many panes stand in each row.
fn rows_of(upper: usize) -> Vec<usize> {
    match upper {
        0..=2 => vec![upper.max(1)],
        3 | 4 => vec![2, upper - 2],
        _ => {
            let rows = upper.div_ceil(3);
            // The fuller rows below: the first panes are the most looked at.
            (0..rows).map(|row| upper / rows + usize::from(row >= rows - upper % rows)).collect()
        }
    }
}

/// The first row shows most, when there are few rows; two panes above one another share unevenly.
fn row_weights(rows: &[usize]) -> Vec<u16> {
    match rows {
        [1, 1] => vec![3, 5],
        [_, _] => vec![4, 3],
        rows => vec![1; rows.len()],
    }
}

/// The first pane is narrow, the others share the rest.
const fn column_weights(panes: usize) -> &'static [u16] {
    match panes {
        0 | 1 => &[1],
        2 => &[5, 7],
        _ => &[1, 1, 1],
    }
}

/// All one above the other, the focused one twice as high.
fn stack(body: Rect, count: usize, focus: usize) -> Vec<Place> {
    let weights: Vec<u16> = (0..count).map(|pane| if pane == focus { 2 } else { 1 }).collect();
    let mut y = body.y;
    let place = |(pane, height): (usize, u16)| {
        let area = Rect { y, height, ..body };
        y = y.saturating_add(height);
        Place { pane, area, mode: Mode::Full }
    };
    divide(body.height, &weights).into_iter().enumerate().map(place).collect()
}

/// The focused pane large, the others in a line each; when even lines are short, the worst ones.
fn accordion(body: Rect, panes: &Panes<'_>, focus: usize) -> Vec<Place> {
    let count = panes.verdicts.len();
    let large = body.height >= ALONE;
    let lines = usize::from(if large { body.height - ALONE } else { body.height });
    let mut shown: Vec<usize> = (0..count).filter(|pane| !large || *pane != focus).collect();
    shown.sort_by_key(|pane| std::cmp::Reverse(panes.verdicts.get(*pane).copied().unwrap_or_default()));
    shown.truncate(lines);
    if large {
        // Panes stay in their order; only who is left out depends on how bad they are.
        shown.push(focus);
        shown.sort_unstable();
    }
    let rest = body.height.saturating_sub(u16::try_from(shown.len()).unwrap_or(u16::MAX).saturating_sub(1));
    let mut y = body.y;
    let place = |pane| {
        let (height, mode) = if large && pane == focus { (rest, Mode::Full) } else { (1, Mode::Vitals) };
        let area = Rect { y, height, ..body };
        y = y.saturating_add(height);
        Place { pane, area, mode }
    };
    shown.into_iter().map(place).collect()
}

/// Cuts a column of that width off the right.
fn split_across(area: Rect, right: u16) -> (Rect, Rect) {
    let left = Rect { width: area.width.saturating_sub(right), ..area };
    (left, Rect { x: left.right(), width: area.width - left.width, ..area })
}

/// Divides a length by weights; every cell goes somewhere.
fn divide(length: u16, weights: &[u16]) -> Vec<u16> {
    let mut left = u32::from(length);
    let mut weight_left: u32 = weights.iter().copied().map(u32::from).sum();
    let part = |weight: &u16| {
        let part = left * u32::from(*weight) / weight_left.max(1);
        left -= part;
        weight_left -= u32::from(*weight);
        u16::try_from(part).unwrap_or(length)
    };
    weights.iter().map(part).collect()
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
