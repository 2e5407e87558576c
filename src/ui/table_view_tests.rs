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

fn painted(table: &Table, list: &mut ListState, (width, height): (u16, u16)) -> Buffer {
    let theme = Theme::shipped("terminal").expect("shipped");
    let glyphs = Glyphs::unicode();
    let order = list.arrange(table);
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let view = TableView { table, order: &order, list, faded: false, focused: true };
    view.render(buf.area, &mut buf, &Look { theme: &theme, glyphs: &glyphs, lang: Lang::En });
    buf
}

fn filtered(by: &str) -> ListState {
    let mut list = ListState::default();
    by.clone_into(&mut list.filter);
    list
}

fn tree(names: &[(&str, usize)]) -> Table {
    let row = |(name, depth): &(&str, usize)| Row {
        branch: Some(Branch { last: vec![false; *depth], parent: false }),
        ..Row::new(*name, Verdict::Ok, vec![Cell::text(*name, Role::Text)])
    };
    Table { tree: Some(0), ..Table::new(&COLUMNS[..1], names.iter().map(row).collect(), "") }
}

#[test]
fn a_filter_that_hides_all_rows_does_not_say_that_there_are_none() {
    let mut list = filtered("nothing-has-this");
    let buf = painted(&table(), &mut list, (40, 2));
    let seen: String = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
    assert!(seen.contains("no row passes") && !seen.contains("no services"), "{seen}");
}

#[test]
fn the_filter_is_shown_where_it_matches_also_in_wide_text_and_on_the_right() {
    for (filter, shown) in [("결", &["결"][..]), ("50 WEB", &["0", "5", "b", "e", "w"]), ("!web", &[])] {
        let mut list = filtered(filter);
        let buf = painted(&table(), &mut list, (60, 3));
        let style = Theme::shipped("terminal").expect("shipped").style(Role::Match);
        let is_match = |cell: &&ratatui::buffer::Cell| cell.style().add_modifier.contains(style.add_modifier);
        let matched: std::collections::BTreeSet<&str> = buf
            .content
            .iter()
            .filter(is_match)
            .map(ratatui::buffer::Cell::symbol)
            .filter(|sign| *sign != " ")
            .collect();
        assert_eq!(matched.into_iter().collect::<Vec<_>>(), shown, "{filter}");
    }
}

#[test]
fn of_two_rows_of_one_key_only_one_is_selected() {
    let table = tree(&[("a", 0), ("x", 1), ("x", 1)]);
    let mut list = ListState::default();
    let order = list.arrange(&table);
    list.move_by(2, &table, &order);
    let buf = painted(&table, &mut list, (20, 4));
    let reversed = |y| buf[(3, y)].style().add_modifier.contains(Modifier::REVERSED);
    assert_eq!([1, 2, 3].map(reversed), [false, false, true]);
}

#[test]
fn branches_of_a_deep_tree_leave_room_for_the_text() {
    let table = tree(&[("root", 0), ("deep", 40)]);
    let buf = painted(&table, &mut ListState::default(), (16, 3));
    let line: String = (0..16).map(|x| buf[(x, 2)].symbol()).collect();
    assert!(line.contains("deep"), "{line}");
}
