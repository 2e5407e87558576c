//! Every widget at every size: none writes outside its area, none breaks.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;
use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
};

use super::{
    facts::{Fact, Section},
    facts_line,
    frame::Title,
    input::Input,
    look::Look,
    note::NoteEditor,
    overlay::{boxed, detail_lines, lines},
    plot,
};
use crate::{
    domain::{
        reading::{Freshness, SourceKey, SourceState},
        verdict::Verdict,
        words::Lang,
    },
    text::Clean,
    theme::{Glyphs, Role, Theme},
};

/// Draws into the middle of a larger picture at many sizes and checks what stands around it; then into one that is
/// smaller than was promised, as after a resize.
fn stays_inside(mut draw: impl FnMut(Rect, &mut Buffer, &Look<'_>)) {
    let theme = Theme::shipped("terminal").expect("shipped");
    let glyphs = Glyphs::unicode();
    let look = Look { theme: &theme, glyphs: &glyphs, lang: Lang::Ko };
    for width in (0..24).chain([39, 40, 80, 121, 200, 500]) {
        for height in (0..10).chain([24, 60, 200]) {
            let mut buf = Buffer::filled(Rect::new(0, 0, width + 4, height + 4), Cell::new("#"));
            let area = Rect::new(2, 2, width, height);
            draw(area, &mut buf, &look);
            for at in buf.area.positions().filter(|at| !area.contains(*at)) {
                assert_eq!(buf[at].symbol(), "#", "{width}×{height}: {at:?} lies outside");
            }
            draw(area, &mut Buffer::empty(Rect::new(0, 0, width / 2 + 1, height / 2 + 1)), &look);
        }
    }
}

fn facts() -> [Fact; 3] {
    [
        Fact::new(0, "conn", "187/600", Role::Warn),
        Fact::new(2, "", "정상 6", Role::Ok),
        Fact::new(1, "trx", "133s", Role::Crit),
    ]
}

fn sections() -> Vec<Section> {
    vec![
        Section::new("Session").with("user", "app@10.0.3.7", Role::Text).with("transaction", "133s", Role::Crit),
        Section::new("질의").with_text("UPDATE stock SET qty = qty - 1\nWHERE 상품 = '한우 선물 세트'", Role::Text),
    ]
}

#[test]
fn frames_and_vitals() {
    let facts = facts();
    let source = SourceState {
        key: SourceKey::new("mysql", "orders-db", "locks"),
        freshness: Freshness::Stale,
        age: Some(Duration::from_secs(34)),
        taken_at: None,
        took: None,
        every: Duration::from_secs(2),
        slowed: true,
        failure: None,
    };
    let title = Title {
        number: 12,
        name: "MySQL 주문-db".into(),
        verdict: Verdict::Crit,
        facts: &facts,
        sources: std::slice::from_ref(&source),
        focused: true,
    };
    stays_inside(|area, buf, look| {
        let inside = title.frame(area, "/filter 3 of 5  +31 new  [locks] activity", buf, look);
        assert!(inside.is_empty() || inside.intersection(area) == inside, "{inside:?} in {area:?}");
    });
    // A line of vitals is cut by its own area, which is one line high.
    stays_inside(|area, buf, look| title.vitals(area, buf, look));
}

#[test]
fn facts_in_a_line() {
    let facts = facts();
    stays_inside(|area, buf, look| {
        facts_line::draw(buf, area, (area.x, area.y), &facts, look);
    });
}

#[test]
fn boxes_and_what_scrolls_in_them() {
    let sections = sections();
    stays_inside(|area, buf, look| {
        let inside = boxed(area, (60, 12), "제목", buf, look);
        assert!(inside.is_empty() || inside.intersection(area) == inside, "{inside:?} in {area:?}");
        let all = detail_lines(&sections, usize::from(inside.width), look);
        let most = lines(inside, &all, usize::MAX, buf, look);
        assert_eq!(most, all.len().saturating_sub(usize::from(inside.height)));
    });
}

#[test]
fn inputs_and_notes() {
    let input = Input::new("결제 실패 0123456789");
    stays_inside(|area, buf, look| {
        if let Some(cursor) = input.render(area, buf, look) {
            assert!(area.contains(cursor), "{cursor:?} in {area:?}");
        }
    });
    let mut note = NoteEditor::new("결제 실패가 늘어남\nrollback api to r141", "14:02", "decision");
    for _ in 0..3 {
        stays_inside(|area, buf, look| {
            if let Some(cursor) = note.render(area, buf, look) {
                assert!(area.contains(cursor), "{cursor:?} in {area:?}");
            }
        });
        note.next_field();
    }
}

proptest! {
    #[test]
    fn no_key_and_no_paste_puts_into_a_line_what_cannot_be_seen(
        keys in prop::collection::vec((any::<char>(), 0_usize..6), 0..40), pasted in "\\PC*|[\\u{0}-\\u{2fff}]*",
    ) {
        let mut input = Input::default();
        input.insert(&pasted);
        for (c, which) in keys {
            let code = [KeyCode::Char(c), KeyCode::Backspace, KeyCode::Left, KeyCode::Home, KeyCode::Delete, KeyCode::Tab][which];
            input.handle(KeyEvent::new(code, KeyModifiers::NONE));
        }
        prop_assert!(input.text().chars().all(Clean::allows), "{:?}", input.text());
    }
}

#[test]
fn plots() {
    let points = (0..40).map(|at| (at * 1_000, f64::from(i32::try_from(at % 13).unwrap_or(0)))).collect();
    let line = plot::Line { points, hold: 2_000, role: Role::Accent, sign: "1" };
    let lines = [line.clone(), line];
    let marks = [plot::Mark { at: 39_900, sign: "T0".into(), role: Role::Accent }];
    let (value, time) = (|value: f64| format!("{value}"), |at: i64| format!("14:0{at}"));
    let plot = plot::Plot {
        span: (0, 40_000),
        lines: &lines,
        ghost: Some(&lines[0]),
        marks: &marks,
        threshold: Some(8.0),
        cursor: Some(39_999),
        value: &value,
        time: &time,
    };
    stays_inside(|area, buf, look| {
        plot.render(area, buf, look);
    });
}
