use proptest::prelude::*;

use super::*;
use crate::{
    domain::words::{Lang, Words},
    theme::{Glyphs, Theme},
    ui::table::{Cell, Column, Table},
};

const COLUMNS: &[Column] = &[
    Column::text("name", Words::new("name", "이름"), 0, Width::Fit(12)),
    Column::number("code", Words::new("code", "코드"), 1, 4),
    Column::text("trend", Words::new("trend", "추세"), 2, Width::Fit(8)),
    Column::text("why", Words::new("what is wrong", "문제"), 0, Width::Rest(10)),
];

fn table() -> Table {
    let row = |name: &str, verdict, code: f64, why: &str| {
        let cells = vec![
            Cell::text(name, Role::Text),
            Cell::number(code.to_string(), code, Role::Text),
            Cell::spark(vec![Some(1.0), None, Some(8.0)], Role::Dim),
            Cell::text(why, Role::Text),
        ];
        Row::new(name, verdict, cells)
    };
    let rows = vec![row("web", Verdict::Crit, 503.0, "503 instead of 200"), row("결제", Verdict::Ok, 200.0, "")];
    Table::new(COLUMNS, rows, "no services")
}

fn draw(table: &Table, width: u16, height: u16, lang: Lang) -> Vec<String> {
    let theme = Theme::shipped("mono").expect("shipped");
    let glyphs = Glyphs::unicode();
    let look = Look { theme: &theme, glyphs: &glyphs, lang };
    let mut list = ListState::default();
    let order = list.arrange(table);
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    TableView { table, order: &order, list: &list, faded: false, focused: true }.render(buf.area, &mut buf, &look);
    (0..height)
        .map(|y| {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..width {
                if skip == 0 {
                    let symbol = buf[(x, y)].symbol();
                    line.push_str(symbol);
                    skip = crate::text::width(symbol).saturating_sub(1);
                } else {
                    skip -= 1;
                }
            }
            line.trim_end().to_owned()
        })
        .collect()
}

#[test]
fn columns_are_aligned_and_numbers_stand_on_the_right() {
    let lines = draw(&table(), 60, 3, Lang::En);
    assert_eq!(lines[0], "  name code trend what is wrong");
    assert_eq!(lines[1], "▲ web   503 ▂·█   503 instead of 200");
    assert_eq!(lines[2], "  결제  200 ▂·█");
}

#[test]
fn columns_of_a_high_rank_drop_out_first() {
    let lines = draw(&table(), 26, 3, Lang::En);
    assert!(lines[0].contains("code") && !lines[0].contains("trend"), "{lines:?}");
    let lines = draw(&table(), 18, 3, Lang::En);
    assert!(!lines[0].contains("code"), "{lines:?}");
}

#[test]
fn an_empty_table_says_so() {
    assert_eq!(draw(&Table::new(COLUMNS, Vec::new(), "no services"), 40, 2, Lang::En)[0], "  no services");
}

proptest! {
    #[test]
    fn no_size_breaks_it(width in 0_u16..300, height in 0_u16..60, ko: bool) {
        let lang = if ko { Lang::Ko } else { Lang::En };
        prop_assert_eq!(draw(&table(), width, height, lang).len(), usize::from(height));
    }
}
