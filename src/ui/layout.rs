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
/// The least height of a pane in the grid: two borders, titles, three rows.
const ROW: u16 = 6;
/// From this height for each pane on, a narrow screen shows all of them.
const TALL: u16 = 14;

/// The places of `panes` panes in `area`, of which `focus` gets the keys; `last` is the timeline, which runs along the
/// bottom. Nothing for panes without room.
#[must_use]
pub fn places(area: Rect, panes: usize, focus: usize, zoomed: bool) -> Vec<(usize, Rect, Mode)> {
    if panes == 0 || area.is_empty() {
        return Vec::new();
    }
    let focus = focus.min(panes - 1);
    if area.height < LEAST {
        // What is below the one line belongs to the worst alerts: they matter more than names of panes.
        return vec![(focus, area, Mode::Vitals)];
    }
    if zoomed {
        return vec![(focus, area, Mode::Full)];
    }
    if area.width >= GRID.0 && area.height >= GRID.1 {
        let places = grid(area, panes);
        // With many panes the rows of the grid can become too low to hold anything.
        if places.iter().all(|(_, place, _)| place.height >= ROW) {
            return places;
        }
    }
    if usize::from(area.height) >= panes.saturating_mul(usize::from(TALL)) {
        return stack(area, panes, focus);
    }
    accordion(area, panes, focus)
}

/// All one above the other, the focused one twice as high.
fn stack(area: Rect, panes: usize, focus: usize) -> Vec<(usize, Rect, Mode)> {
    let parts = |pane: usize| pane + usize::from(pane > focus);
    let place = |pane| {
        let from = share(area.height, parts(pane), panes + 1);
        let until = share(area.height, parts(pane + 1), panes + 1);
        (pane, Rect { y: area.y + from, height: until - from, ..area }, Mode::Full)
    };
    (0..panes).map(place).collect()
}

/// One column: a line for each pane, the focused one with all the rest.
fn accordion(area: Rect, panes: usize, focus: usize) -> Vec<(usize, Rect, Mode)> {
    let lines = u16::try_from(panes - 1).unwrap_or(u16::MAX);
    // When not even the lines have room, those nearest to the focused pane have it.
    let lines = lines.min(area.height - LEAST);
    let shown = usize::from(lines) + 1;
    let first = focus.saturating_sub(shown / 2).min(panes.saturating_sub(shown));
    let mut y = area.y;
    (first..panes.min(first + shown))
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

    fn told(width: u16, height: u16, panes: usize, focus: usize) -> Vec<String> {
        let mode = |mode| if mode == Mode::Full { "F" } else { "v" };
        let tell =
            |(pane, a, m): (usize, Rect, Mode)| format!("{pane}{} {},{} {}×{}", mode(m), a.x, a.y, a.width, a.height);
        places(Rect::new(0, 0, width, height), panes, focus, false).into_iter().map(tell).collect()
    }

    #[test]
    fn a_large_terminal_shows_all_side_by_side() {
        assert_eq!(told(120, 33, 3, 0), ["0F 0,0 45×22", "1F 45,0 75×22", "2F 0,22 120×11"]);
        let many = told(120, 24, 9, 4);
        assert_eq!(many[4], "4F 0,4 120×16", "rows of three lines would hold nothing: {many:?}");
        assert_eq!(many.len(), 9);
    }

    #[test]
    fn a_tall_narrow_terminal_shows_all_one_above_the_other() {
        assert_eq!(told(80, 57, 3, 1), ["0F 0,0 80×14", "1F 0,14 80×28", "2F 0,42 80×15"]);
    }

    #[test]
    fn a_tiny_terminal_has_the_focused_pane_and_as_many_lines_as_there_is_room_for() {
        assert_eq!(told(20, 3, 5, 1), ["1v 0,0 20×3"]);
        assert_eq!(told(20, 5, 5, 2), ["1v 0,0 20×1", "2F 0,1 20×4"]);
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
                prop_assert!(!place.is_empty());
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
