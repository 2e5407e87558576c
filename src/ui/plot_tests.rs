//! Lines where they belong, gaps where nothing is known.

use super::*;
use crate::{
    domain::words::Lang,
    theme::{Glyphs, Theme},
};

fn line(points: Vec<Dot>) -> Line {
    Line { points, hold: 2_000, role: Role::Text, sign: "*" }
}

fn draw(plot: &Plot<'_>, (width, height): (u16, u16), ascii: bool) -> Vec<String> {
    let theme = Theme::shipped("mono").expect("shipped");
    let glyphs = if ascii { Glyphs::ascii() } else { Glyphs::unicode() };
    let look = Look { theme: &theme, glyphs: &glyphs, lang: Lang::En };
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    plot.render(buf.area, &mut buf, &look);
    let row = |y| (0..width).map(|x| buf[(x, y)].symbol().to_owned()).collect::<String>().trim_end().to_owned();
    (0..height).map(row).collect()
}

fn plot(lines: &[Line]) -> Plot<'_> {
    Plot {
        span: (0, 20_000),
        lines,
        ghost: None,
        marks: &[],
        threshold: None,
        cursor: None,
        value: &|value| format!("{value:.0}"),
        time: &|at| format!("{}s", at / 1_000),
    }
}

/// 0 for ten seconds, nothing for five, then 8.
fn stepped() -> Line {
    let low = (0..10).map(|second| (second * 1_000, 0.0));
    let high = (15..=20).map(|second| (second * 1_000, 8.0));
    line(low.chain(high).collect())
}

#[test]
fn a_line_stands_at_its_values_and_a_gap_is_a_gap() {
    let picture = draw(&plot(&[stepped()]), (24, 7), true);
    let expected = ["", " 8|               ******", "  |", " 4|", "  |", " 0|**********", "  0s        10s      20s"];
    assert_eq!(picture, expected);
}

#[test]
fn braille_has_eight_dots_a_cell() {
    let rising = line((0..=20).map(|second| (second * 1_000, second as f64)).collect());
    let picture = draw(&plot(&[rising]), (16, 6), false);
    let braille = picture[1..5].concat().chars().filter(|c| ('\u{2801}'..='\u{28ff}').contains(c)).count();
    assert!((12..=20).contains(&braille), "{picture:#?}");
    assert_eq!(picture[4].chars().nth(4), Some('⣠'), "{picture:#?}");
}

#[test]
fn marks_threshold_and_signs_are_seen() {
    let (one, two) =
        (line((0..=20).map(|s| (s * 1_000, 2.0)).collect()), line((0..=20).map(|s| (s * 1_000, 6.0)).collect()));
    let lines = [Line { sign: "1", ..two }, Line { sign: "2", ..one }];
    let marks = [
        Mark { at: 5_000, sign: "T0".into(), role: Role::Accent },
        Mark { at: 15_000, sign: "a".into(), role: Role::Label },
        Mark { at: 90_000, sign: "b".into(), role: Role::Label },
    ];
    let picture = draw(&Plot { marks: &marks, threshold: Some(8.0), ..plot(&lines) }, (36, 11), false);
    assert!(picture[0].contains("T0") && picture[0].contains('a') && !picture[0].contains('b'), "{picture:#?}");
    assert!(picture[1].contains("─ ─"), "{picture:#?}");
    let all = picture.concat();
    assert!(all.contains('1') && all.contains('2') && all.contains('│'), "{picture:#?}");
}

#[test]
fn a_far_threshold_does_not_press_the_line_to_the_floor_and_a_high_flat_line_is_magnified() {
    let busy = line((0..=20).map(|s| (s * 1_000, 0.2)).collect());
    assert!(Scale::of(&Plot { threshold: Some(300.0), ..plot(&[busy]) }).high < 1.0);
    let memory = [line((0..=20).map(|s| (s * 1_000, 4_300.0 + s as f64)).collect())];
    let scale = Scale::of(&plot(&memory));
    assert!(scale.low > 4_000.0 && scale.low <= 4_300.0 && scale.high >= 4_320.0, "{} {}", scale.low, scale.high);
    for extreme in [vec![], vec![(0, 0.0)], vec![(0, f64::MAX), (1, f64::MIN)], vec![(5, f64::NAN)], vec![(5, 1e-300)]]
    {
        let scale = Scale::of(&plot(&[line(extreme)]));
        assert!(scale.high > scale.low || !(scale.high - scale.low).is_finite(), "{} {}", scale.low, scale.high);
    }
}

#[test]
fn a_strip_shows_peaks_and_gaps() {
    let theme = Theme::shipped("mono").expect("shipped");
    let glyphs = Glyphs::unicode();
    let look = Look { theme: &theme, glyphs: &glyphs, lang: Lang::En };
    assert_eq!(strip(&stepped(), (0, 20_000), 10, &look).concat(), "▁▁▁▁▁··███");
    let peak = line((0..=20).map(|s| (s * 1_000, if s == 7 { 9.0 } else { 1.0 })).collect());
    assert_eq!(strip(&peak, (0, 20_000), 5, &look).concat(), "▁█▁▁▁");
    assert_eq!(strip(&line(Vec::new()), (0, 20_000), 3, &look).concat(), "···");
}

#[test]
fn what_a_line_shows_at_a_moment_holds_for_a_while() {
    let line = stepped();
    assert_eq!([line.at(-1), line.at(9_500), line.at(12_000), line.at(15_000)], [None, Some(0.0), None, Some(8.0)]);
}
