use proptest::prelude::*;

use super::*;
use crate::{
    domain::{verdict::Verdict, words::Words},
    theme::Role,
    ui::table::{Branch, Column, Width},
};

const COLUMNS: &[Column] = &[
    Column::text("name", Words::new("name", "이름"), 0, Width::Fit(20)),
    Column::number("count", Words::new("count", "개수"), 1, 6),
];

fn row(name: &str, count: Option<f64>) -> Row {
    let number = count.map_or_else(|| Cell::text("", Role::Dim), |n| Cell::number(n.to_string(), n, Role::Text));
    Row::new(name, Verdict::Ok, vec![Cell::text(name, Role::Text), number])
}

fn table(names: &[&str]) -> Table {
    Table::new(COLUMNS, names.iter().map(|name| row(name, None)).collect(), "")
}

fn tree(rows: &[(&str, usize)]) -> Table {
    let row = |(name, depth): &(&str, usize)| {
        let mut row = row(name, None);
        row.branch = Some(Branch { last: vec![true; *depth], parent: false });
        row
    };
    Table { tree: Some(0), ..Table::new(COLUMNS, rows.iter().map(row).collect(), "") }
}

fn names<'a>(table: &'a Table, state: &ListState) -> Vec<&'a str> {
    arrange(table, state).into_iter().map(|row| table.rows[row].key.as_str()).collect()
}

/// Settles a state onto a table; answers the order.
fn settle(state: &mut ListState, table: &Table, height: usize) -> Vec<usize> {
    let order = arrange(table, state);
    state.settle(table, &order, height);
    order
}

#[test]
fn rows_sort_by_number_and_what_is_unknown_comes_last_either_way() {
    let rows = vec![row("a", Some(10.0)), row("b", None), row("c", Some(9.0)), row("d", Some(10.0))];
    let table = Table::new(COLUMNS, rows, "");
    let by = |sort| names(&table, &ListState { sort, ..ListState::default() });
    assert_eq!(by(None), ["a", "b", "c", "d"]);
    assert_eq!(by(Some((1, false))), ["c", "a", "d", "b"]);
    assert_eq!(by(Some((1, true))), ["a", "d", "c", "b"]);
    assert_eq!(by(Some((0, true))), ["d", "c", "b", "a"]);
    assert_eq!(by(Some((7, true))), ["a", "b", "c", "d"], "a column that is not there sorts nothing");
}

#[test]
fn the_filter_looks_at_all_cells_and_may_be_turned_around() {
    let rows = vec![row("orders", Some(7.0)), row("users", Some(7.0)), row("결제", None)];
    let table = Table::new(COLUMNS, rows, "");
    let by = |filter: &str| names(&table, &ListState { filter: filter.to_owned(), ..ListState::default() });
    assert_eq!(by("7 ORD"), ["orders"]);
    assert_eq!(by("!ord"), ["users", "결제"]);
    assert_eq!(by("ㄱㅈ"), ["결제"]);
    assert_eq!(by("nothing"), [""; 0]);
}

#[test]
fn a_filtered_tree_keeps_the_way_to_the_root_and_is_not_sorted() {
    let table = tree(&[("root", 0), ("left", 1), ("leaf", 2), ("right", 1), ("other", 0), ("far", 1)]);
    let by = |filter: &str, sort| names(&table, &ListState { filter: filter.to_owned(), sort, ..ListState::default() });
    assert_eq!(by("leaf", None), ["root", "left", "leaf"]);
    assert_eq!(by("far", None), ["other", "far"]);
    assert_eq!(by("right", None), ["root", "right"]);
    assert_eq!(by("", Some((0, true))), ["root", "left", "leaf", "right", "other", "far"]);
}

#[test]
fn the_selection_stays_on_the_thing_wherever_it_goes() {
    let mut state = ListState::default();
    let before = table(&["a", "b", "c", "d"]);
    let order = settle(&mut state, &before, 10);
    assert_eq!(state.selected.as_deref(), Some("a"));
    state.move_by(&before, &order, 2);
    assert_eq!(state.selected.as_deref(), Some("c"));
    let after = table(&["c", "x", "a"]);
    let order = settle(&mut state, &after, 10);
    assert_eq!((state.selected.as_deref(), state.position(&after, &order)), (Some("c"), Some(0)));
}

#[test]
fn when_the_thing_vanishes_the_one_in_its_place_is_selected() {
    let mut state = ListState::default();
    let before = table(&["a", "b", "c"]);
    let order = settle(&mut state, &before, 10);
    state.move_by(&before, &order, 1);
    settle(&mut state, &table(&["a", "c"]), 10);
    assert_eq!(state.selected.as_deref(), Some("c"));
    settle(&mut state, &table(&["a"]), 10);
    assert_eq!(state.selected.as_deref(), Some("a"));
    settle(&mut state, &table(&[]), 10);
    assert_eq!(state.selected, None);
    settle(&mut state, &table(&["z"]), 10);
    assert_eq!(state.selected.as_deref(), Some("z"));
}

#[test]
fn a_scrolled_list_does_not_move_under_the_eye_when_rows_come_above() {
    let mut state = ListState::default();
    let before = table(&["a", "b", "c", "d", "e", "f"]);
    let order = settle(&mut state, &before, 3);
    state.move_to_last(&before, &order);
    settle(&mut state, &before, 3);
    assert_eq!(state.offset, 3);
    settle(&mut state, &table(&["x", "y", "a", "b", "c", "d", "e", "f", "g"]), 3);
    assert_eq!((state.selected.as_deref(), state.offset), (Some("f"), 5));
}

#[test]
fn a_list_that_follows_its_end_stops_when_the_person_looks_up_and_counts_what_comes() {
    let mut state = ListState::following();
    let one = table(&["1", "2", "3"]);
    let order = settle(&mut state, &one, 2);
    assert_eq!((state.selected.as_deref(), state.offset), (Some("3"), 1));
    state.move_by(&one, &order, -1);
    let two = table(&["1", "2", "3", "4", "5"]);
    let order = settle(&mut state, &two, 2);
    assert_eq!((state.selected.as_deref(), state.follow, state.unseen), (Some("2"), false, 2));
    state.move_to_last(&two, &order);
    assert_eq!((state.selected.as_deref(), state.follow, state.unseen), (Some("5"), true, 0));
    settle(&mut state, &table(&["1", "2", "3", "4", "5", "6"]), 2);
    assert_eq!(state.selected.as_deref(), Some("6"));
}

#[test]
fn marks_stay_with_things_and_vanish_with_them() {
    let mut state = ListState::default();
    let before = table(&["a", "b", "c"]);
    let order = settle(&mut state, &before, 10);
    state.toggle_mark(&before, &order);
    state.toggle_mark(&before, &order);
    assert_eq!((state.chosen(), state.selected.as_deref()), (vec!["a".into(), "b".into()], Some("c")));
    settle(&mut state, &table(&["b", "c"]), 10);
    assert_eq!(state.chosen(), ["b"]);
    settle(&mut state, &table(&["c"]), 10);
    assert_eq!(state.chosen(), ["c"], "without marks the selected one is meant");
}

#[test]
fn rows_of_one_key_can_be_passed() {
    // A session that waits for two others stands twice in a tree.
    let twice = tree(&[("a", 0), ("x", 1), ("x", 1), ("b", 0)]);
    let mut state = ListState::default();
    let order = settle(&mut state, &twice, 10);
    for expected in [1, 2, 3] {
        state.move_by(&twice, &order, 1);
        settle(&mut state, &twice, 10);
        assert_eq!(state.position(&twice, &order), Some(expected));
    }
}

#[test]
fn sorting_walks_over_the_columns_and_out_at_the_ends() {
    let mut state = ListState::default();
    state.sort_next(2, true);
    assert_eq!(state.sort, Some((0, false)));
    state.sort_invert();
    state.sort_next(2, true);
    assert_eq!(state.sort, Some((1, true)));
    state.sort_next(2, true);
    assert_eq!(state.sort, None);
    state.sort_next(2, false);
    assert_eq!(state.sort, Some((1, false)));
    state.sort_next(0, true);
    assert_eq!(state.sort, None);
}

proptest! {
    #[test]
    fn whatever_happens_the_selected_row_exists_and_is_in_sight(
        steps in prop::collection::vec((prop::collection::vec(0_u8..30, 0..30), -40_isize..40, 0_usize..12, 0_u8..6), 1..20),
        tails: bool,
    ) {
        let mut state = if tails { ListState::following() } else { ListState::default() };
        for (keys, by, height, action) in steps {
            let names: Vec<String> = keys.iter().map(ToString::to_string).collect();
            let table = table(&names.iter().map(String::as_str).collect::<Vec<_>>());
            let order = settle(&mut state, &table, height);
            match action {
                0 => state.move_to_first(&table, &order),
                1 => state.move_to_last(&table, &order),
                2 => state.page(&table, &order, (by, height)),
                3 => state.toggle_mark(&table, &order),
                _ => state.move_by(&table, &order, by),
            }
            let order = settle(&mut state, &table, height);
            prop_assert_eq!(state.selected.is_some(), !order.is_empty());
            let place = state.position(&table, &order).unwrap_or(0);
            prop_assert!(state.offset <= place);
            prop_assert!(height == 0 || place < state.offset + height);
            prop_assert!(state.offset + height.min(order.len()) <= order.len());
            prop_assert!(tails || !state.follow);
        }
    }
}
