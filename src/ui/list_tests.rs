use proptest::prelude::*;

use super::*;
use crate::{
    domain::{verdict::Verdict, words::Words},
    theme::Role,
    ui::table::{Branch, Cell, Column, Width},
};

const COLUMNS: &[Column] = &[
    Column::text("name", Words::new("name", "이름"), 0, Width::Rest(4)),
    Column::number("n", Words::new("n", "수"), 1, 6),
];

fn row(name: &str, n: f64) -> Row {
    Row::new(name, Verdict::Ok, vec![Cell::text(name, Role::Text), Cell::number(n.to_string(), n, Role::Text)])
}

fn table(names: &[&str]) -> Table {
    Table::new(COLUMNS, names.iter().enumerate().map(|(n, name)| row(name, n as f64)).collect(), "")
}

#[test]
fn the_selection_follows_the_thing_once_the_person_has_moved() {
    let mut list = ListState::default();
    let before = table(&["a", "b", "c"]);
    let order = list.arrange(&before);
    assert_eq!(list.selected.as_deref(), Some("a"));
    list.move_by(1, &before, &order);
    let after = table(&["c", "x", "b"]);
    let order = list.arrange(&after);
    assert_eq!(list.position(&after, &order), Some(2));
    let gone = table(&["c", "x", "y", "z"]);
    list.arrange(&gone);
    assert_eq!(list.selected.as_deref(), Some("y"), "the neighbour of what went away");
}

#[test]
fn nobody_moved_so_the_worst_stays_selected() {
    let mut list = ListState::default();
    list.arrange(&table(&["a", "b"]));
    list.arrange(&table(&["broken", "a", "b"]));
    assert_eq!(list.selected.as_deref(), Some("broken"));
}

#[test]
fn a_list_with_a_tail_follows_it_until_the_person_looks_up() {
    let mut list = ListState::default();
    let tail = |names: &[&str]| Table { tail: true, ..table(names) };
    let rows = tail(&["1", "2"]);
    let order = list.arrange(&rows);
    assert_eq!(list.selected.as_deref(), Some("2"));
    list.move_by(-1, &rows, &order);
    let rows = tail(&["1", "2", "3", "4"]);
    let order = list.arrange(&rows);
    assert_eq!((list.selected.as_deref(), list.unseen), (Some("1"), 2));
    list.move_to_last(&rows, &order);
    list.arrange(&tail(&["1", "2", "3", "4", "5"]));
    assert_eq!((list.selected.as_deref(), list.unseen), (Some("5"), 0));
}

#[test]
fn sorting_is_by_number_where_there_is_one() {
    let mut list = ListState { sort: Some((1, true)), ..ListState::default() };
    assert_eq!(list.arrange(&table(&["a", "b", "c"])), [2, 1, 0]);
    list.sort_invert();
    assert_eq!(list.arrange(&table(&["a", "b", "c"])), [0, 1, 2]);
}

#[test]
fn a_filtered_tree_keeps_what_its_rows_hang_from() {
    let mut rows = table(&["root", "child", "grandchild", "other"]);
    for (row, depth) in rows.rows.iter_mut().zip([0, 1, 2, 0]) {
        row.branch = Some(Branch { last: vec![true; depth], parent: true });
    }
    rows.tree = Some(0);
    let mut list = ListState { filter: "grand".into(), ..ListState::default() };
    assert_eq!(list.arrange(&rows), [0, 1, 2]);
}

proptest! {
    #[test]
    fn the_selected_row_is_always_visible(rows in 1_usize..200, height in 1_usize..50, moves in prop::collection::vec(-30_isize..30, 0..20)) {
        let names: Vec<_> = (0..rows).map(|n| n.to_string()).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let table = table(&names);
        let mut list = ListState::default();
        let order = list.arrange(&table);
        for by in moves {
            list.move_by(by, &table, &order);
            list.reveal(height, order.len());
            let at = list.position(&table, &order).expect("a row is selected");
            prop_assert!(list.offset <= at && at < list.offset + height);
            prop_assert!(list.offset + height.min(rows) <= rows);
        }
    }
}

#[test]
fn rows_of_one_key_can_be_passed_both_ways() {
    // A session that waits for two others stands in the tree twice.
    let tree = Table { tree: Some(0), ..table(&["a", "x", "x", "b"]) };
    let mut list = ListState::default();
    for expected in [1, 2, 3, 3] {
        let order = list.arrange(&tree);
        list.move_by(1, &tree, &order);
        let order = list.arrange(&tree);
        assert_eq!(list.position(&tree, &order), Some(expected));
    }
    for expected in [2, 1, 0] {
        let order = list.arrange(&tree);
        list.move_by(-1, &tree, &order);
        assert_eq!(list.position(&tree, &order), Some(expected));
    }
}

#[test]
fn a_filter_that_is_taken_away_makes_nothing_new() {
    let tail = |names: &[&str]| Table { tail: true, ..table(names) };
    let rows = tail(&["a1", "a2", "b3", "b4"]);
    let mut list = ListState { filter: "a".into(), ..ListState::default() };
    let order = list.arrange(&rows);
    list.move_by(-1, &rows, &order);
    assert_eq!(list.selected.as_deref(), Some("a1"));
    list.filter.clear();
    list.arrange(&rows);
    assert_eq!(list.unseen, 0, "the rows were there before");
    list.arrange(&tail(&["a1", "a2", "b3", "b4", "b5"]));
    assert_eq!(list.unseen, 1);
    list.arrange(&tail(&["b5", "b6"]));
    assert_eq!(list.unseen, 0, "what was last has gone: it is counted from here");
}

#[test]
fn a_scrolled_list_does_not_move_under_the_eye_when_rows_come_above() {
    let before = table(&["a", "b", "c", "d", "e", "f"]);
    let mut list = ListState::default();
    let order = list.arrange(&before);
    list.move_by(4, &before, &order);
    list.reveal(3, order.len());
    list.move_by(-1, &before, &order);
    assert_eq!(list.offset, 2);
    let order = list.arrange(&table(&["x", "y", "a", "b", "c", "d", "e", "f"]));
    list.reveal(3, order.len());
    assert_eq!((list.selected.as_deref(), list.offset), (Some("d"), 4), "still in the middle");
}

#[test]
fn what_is_unknown_comes_last_whichever_way_it_is_sorted() {
    let mut rows = table(&["a", "b", "c"]);
    rows.rows[0].cells[1] = Cell::text("–", Role::Dim);
    let by = |down| {
        let mut list = ListState { sort: Some((1, down)), ..ListState::default() };
        list.arrange(&rows)
    };
    assert_eq!(by(false), [1, 2, 0]);
    assert_eq!(by(true), [2, 1, 0]);
}
