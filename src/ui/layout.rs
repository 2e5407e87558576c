//! Where the panes stand. Pure: the size and the focus in, rectangles out.

use ratatui::layout::Rect;

/// How a pane is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// With its frame and rows.
    Full,
    /// As one line.
    Vitals,
}

/// From this size on all panes stand side by side.
const GRID: (u16, u16) = (110, 26);
/// The least height of a pane with a frame.
const LEAST: u16 = 4;

/// The places of `panes` panes in `area`, of which `focus` gets the keys; `last` is the timeline, which runs along the
/// bottom. Nothing for panes without room.
#[must_use]
pub fn places(area: Rect, panes: usize, focus: usize, zoomed: bool) -> Vec<(usize, Rect, Mode)> {
    if panes == 0 || area.is_empty() {
        return Vec::new();
    }
    let focus = focus.min(panes - 1);
    if zoomed || area.height < LEAST {
        let mode = if area.height < LEAST { Mode::Vitals } else { Mode::Full };
        return vec![(focus, area, mode)];
    }
    if area.width >= GRID.0 && area.height >= GRID.1 { grid(area, panes) } else { accordion(area, panes, focus) }
}

/// One column: a line for each pane, the focused one with all the rest.
fn accordion(area: Rect, panes: usize, focus: usize) -> Vec<(usize, Rect, Mode)> {
    let lines = u16::try_from(panes - 1).unwrap_or(u16::MAX);
    if area.height < lines.saturating_add(LEAST) {
        return vec![(focus, area, Mode::Full)];
    }
    let mut y = area.y;
    (0..panes)
        .map(|pane| {
            let (height, mode) = if pane == focus { (area.height - lines, Mode::Full) } else { (1, Mode::Vitals) };
            let place = Rect { y, height, ..area };
            y += height;
            (pane, place, mode)
        })
        .collect()
}

/// Rows of two panes, the narrow one left; the last pane runs along the bottom.
fn grid(area: Rect, panes: usize) -> Vec<(usize, Rect, Mode)> {
    let upper = panes - 1;
    let foot = if upper == 0 { area.height } else { (area.height / 3).clamp(7, 16) };
    let top = Rect { height: area.height - foot, ..area };
    let rows = upper.div_ceil(2);
    let mut places = Vec::new();
    for row in 0..rows {
        let y = top.y + share(top.height, row, rows);
        let height = share(top.height, row + 1, rows) - share(top.height, row, rows);
        let line = Rect { y, height, ..top };
        let (left, right) = (row * 2, row * 2 + 1);
        if right >= upper {
            places.push((left, line, Mode::Full));
            continue;
        }
        let wide = (u32::from(line.width) * 38 / 100).clamp(44, 84);
        let wide = u16::try_from(wide).unwrap_or(44);
        places.push((left, Rect { width: wide, ..line }, Mode::Full));
        places.push((right, Rect { x: line.x + wide, width: line.width - wide, ..line }, Mode::Full));
    }
    places.push((upper, Rect { y: area.y + top.height, height: foot, ..area }, Mode::Full));
    places
}

fn share(height: u16, part: usize, parts: usize) -> u16 {
    u16::try_from(usize::from(height) * part / parts.max(1)).unwrap_or(height)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_small_terminal_gets_a_line_per_pane_and_a_large_focus() {
        let places = places(Rect::new(0, 2, 80, 21), 3, 1, false);
        let heights: Vec<_> = places.iter().map(|(_, area, mode)| (area.height, *mode)).collect();
        assert_eq!(heights, [(1, Mode::Vitals), (19, Mode::Full), (1, Mode::Vitals)]);
    }

    proptest! {
        #[test]
        fn panes_never_overlap_and_never_leave_the_screen(
            width in 0_u16..500, height in 0_u16..200, panes in 0_usize..13, focus in 0_usize..13, zoomed: bool,
        ) {
            let area = Rect::new(0, 2, width, height);
            let places = places(area, panes, focus, zoomed);
            for (at, (pane, place, _)) in places.iter().enumerate() {
                prop_assert!(*pane < panes);
                prop_assert_eq!(place.intersection(area), *place);
                for (_, other, _) in &places[..at] {
                    prop_assert!(place.intersection(*other).is_empty(), "{place:?} {other:?}");
                }
            }
            if !area.is_empty() && panes > 0 {
                let focus = focus.min(panes - 1);
                prop_assert!(places.iter().any(|(pane, place, _)| *pane == focus && !place.is_empty()));
            }
        }
    }
}
