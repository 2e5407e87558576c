//! Help for the tests of widgets: a look, and buffers as lines.

use std::fmt::Write;

use ratatui::{buffer::Buffer, layout::Rect};

use super::Look;
use crate::{
    domain::words::Lang,
    text,
    theme::{Glyphs, Theme},
};

/// The default look.
pub fn look() -> Look<'static> {
    look_in(Lang::En)
}

/// The default look in a language.
pub fn look_in(lang: Lang) -> Look<'static> {
    static THEME: std::sync::LazyLock<Theme> = std::sync::LazyLock::new(|| Theme::shipped("terminal").expect("loads"));
    static GLYPHS: Glyphs = Glyphs::unicode();
    Look { theme: &THEME, glyphs: &GLYPHS, lang }
}

/// The lines of a buffer without the spaces at their ends.
pub fn lines(buf: &Buffer) -> Vec<String> {
    let area = buf.area;
    let line = |y| {
        let mut line = String::new();
        let mut x = area.x;
        while x < area.right() {
            let symbol = buf[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(text::width(symbol)).expect("small").max(1);
        }
        line.trim_end().to_owned()
    };
    (area.y..area.bottom()).map(line).collect()
}

/// Draws into an empty buffer of that size and gives its lines.
pub fn drawn<R>(width: u16, height: u16, draw: impl FnOnce(Rect, &mut Buffer) -> R) -> Vec<String> {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    draw(buf.area, &mut buf);
    lines(&buf)
}

/// Draws in both languages at each size and gives one text, for a snapshot.
pub fn gallery<R>(sizes: &[(u16, u16)], draw: impl Fn(Rect, &mut Buffer, &Look<'_>) -> R) -> String {
    let mut out = String::new();
    for lang in [Lang::En, Lang::Ko] {
        for &(width, height) in sizes {
            writeln!(out, "{lang:?} {width}×{height}").expect("a string");
            for line in drawn(width, height, |area, buf| draw(area, buf, &look_in(lang))) {
                writeln!(out, "|{line}").expect("a string");
            }
        }
    }
    out
}

/// Draws into the middle of a larger buffer at many sizes and checks that nothing outside was touched.
pub fn stays_inside<R>(draw: impl Fn(Rect, &mut Buffer, &Look<'_>) -> R) {
    for width in (0..24).chain([39, 40, 80, 121, 200, 500]) {
        for height in (0..10).chain([24, 60, 200]) {
            let mut buf = Buffer::filled(Rect::new(0, 0, width + 4, height + 4), ratatui::buffer::Cell::new("#"));
            let area = Rect::new(2, 2, width, height);
            draw(area, &mut buf, &look());
            let outer = buf.area.positions().filter(|at| !area.contains(*at));
            for at in outer {
                assert_eq!(buf[at].symbol(), "#", "{width}×{height}: {at:?} lies outside");
            }
            // A buffer smaller than the area that was promised, as after a resize.
            draw(area, &mut Buffer::empty(Rect::new(0, 0, width / 2 + 1, height / 2 + 1)), &look());
        }
    }
}
