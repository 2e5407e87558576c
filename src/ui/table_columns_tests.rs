use proptest::prelude::*;

use super::*;
use crate::{
    domain::{verdict::Verdict, words::Words},
    theme::Role,
    ui::table::{Branch, Cell, Row},
};

const COLUMNS: &[Column] = &[
    Column::number("id", Words::new("id", "번호"), 0, 8),
    Column::text("user", Words::new("user", "사용자"), 2, Width::Fit(12)),
    Column::text("db", Words::new("db", "디비"), 2, Width::Fit(8)),
    Column::text("query", Words::new("query", "쿼리"), 1, Width::Rest(10)),
];

fn table() -> Table {
    let row = |id: &str, user: &str, db: &str, query: &str| {
        let cells = [id, user, db, query].map(|text| Cell::text(text, Role::Text)).to_vec();
        Row::new(id, Verdict::Ok, cells)
    };
    let rows = vec![row("4711", "app", "orders", "UPDATE stock"), row("9", "관리자 둘", "x", "SELECT 1")];
    Table::new(COLUMNS, rows, "")
}

fn told(room: u16) -> Vec<(&'static str, u16, u16)> {
    let table = table();
    place(&table, &[0, 1], room, None, Lang::En)
        .iter()
        .map(|place| (COLUMNS[place.column].id, place.x, place.width))
        .collect()
}

#[test]
fn the_rest_goes_to_the_column_that_wants_it() {
    assert_eq!(told(80), [("id", 0, 4), ("user", 6, 9), ("db", 17, 6), ("query", 25, 55)]);
    assert_eq!(told(40), [("id", 0, 4), ("user", 5, 9), ("db", 15, 6), ("query", 22, 18)]);
}

#[test]
fn the_highest_rank_drops_first_and_rank_zero_never() {
    assert_eq!(told(31), [("id", 0, 4), ("user", 5, 9), ("query", 15, 16)]);
    assert_eq!(told(20), [("id", 0, 4), ("query", 5, 15)]);
    assert_eq!(told(10), [("id", 0, 4)]);
    assert_eq!(told(3), [("id", 0, 3)]);
    assert_eq!(told(0), []);
}

#[test]
fn a_tree_has_room_for_its_branches_and_a_title_for_its_arrow() {
    let mut table = table();
    table.tree = Some(0);
    table.rows[0].branch = Some(Branch { last: vec![true], parent: false });
    assert_eq!(place(&table, &[], 80, None, Lang::En)[0].width, 8);
    let table = self::table();
    assert_eq!(place(&table, &[], 80, Some(2), Lang::Ko)[2].width, 6);
    assert_eq!(place(&table, &[], 80, Some(1), Lang::Ko)[1].width, 9);
}

proptest! {
    #[test]
    fn columns_stand_in_the_room_one_after_the_other(room in 0_u16..600, lang in prop::sample::select(&[Lang::En, Lang::Ko])) {
        let places = place(&table(), &[0, 1, 9], room, Some(0), lang);
        let mut x = 0;
        for place in places {
            prop_assert!(place.x >= x && place.width > 0);
            x = place.x + place.width;
            prop_assert!(x <= room);
        }
    }
}
