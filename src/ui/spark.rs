//! Trends: a line of eight levels. Every trend has its own scale, from zero to its highest value.

use crate::theme::Glyphs;

/// The trend of the newest values that fit into so many cells, newest on the right; a gap where nothing was measured.
#[must_use]
pub fn spark(values: &[Option<f32>], cells: usize, glyphs: &Glyphs) -> String {
    let values = &values[values.len().saturating_sub(cells)..];
    let known = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let top = known().fold(0.0_f32, f32::max);
    let sign = |value: &Option<f32>| match value {
        Some(value) if value.is_finite() => glyphs.spark[level(*value, top)],
        _ => glyphs.gap,
    };
    let lead = " ".repeat(cells.saturating_sub(values.len()));
    values.iter().map(sign).fold(lead, |line, sign| line + sign)
}

fn level(value: f32, top: f32) -> usize {
    if top <= 0.0 || value <= 0.0 {
        return 0;
    }
    (1..=7_u8).take_while(|step| value / top * 7.0 + 0.5 >= f32::from(*step)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[Option<f32>], cells: usize) -> String {
        spark(values, cells, &Glyphs::unicode())
    }

    #[test]
    fn a_trend_is_scaled_from_zero_and_keeps_its_gaps() {
        assert_eq!(drawn(&[Some(0.0), Some(50.0), None, Some(100.0)], 4), "▁▅·█");
        assert_eq!(drawn(&[Some(100.0), Some(99.0)], 2), "██");
        assert_eq!(drawn(&[], 3), "   ");
    }

    #[test]
    fn the_newest_values_stand_on_the_right() {
        assert_eq!(drawn(&[Some(1.0)], 3), "  █");
        assert_eq!(drawn(&[Some(9.0), Some(0.0), Some(1.0)], 2), "▁█");
    }

    #[test]
    fn numbers_that_are_none_are_gaps_and_negative_ones_lie_on_the_ground() {
        assert_eq!(drawn(&[Some(f32::NAN), Some(f32::INFINITY), Some(-3.0), Some(1.0)], 4), "··▁█");
    }
}
