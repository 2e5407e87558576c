use super::*;
use crate::{
    domain::{verdict::Verdict, words::Words},
    ui::{
        list::arrange,
        table::{Branch, Cell, Column, Row, Width},
        testing::{drawn, gallery, lines, look, stays_inside},
    },
};

const SESSIONS: &[Column] = &[
    Column::number("id", Words::new("id", "번호"), 0, 8),
    Column::text("user", Words::new("user", "사용자"), 2, Width::Fit(12)),
    Column::number("age", Words::new("age", "경과"), 1, 6),
    Column { ..Column::text("trend", Words::new("trend", "추세"), 3, Width::Fit(6)) },
    Column::text("query", Words::new("query", "쿼리"), 0, Width::Rest(10)),
];

fn session(id: u32, verdict: Verdict, age: f64, query: &str) -> Row {
    let trend = [1.0, 4.0, 2.0, 8.0].iter().map(|value| Some(*value)).chain([None]).collect();
    let cells = vec![
        Cell::number(id.to_string(), f64::from(id), Role::Text),
        Cell::text("결제앱", Role::Text),
        Cell::number(format!("{age}s"), age, Role::of(verdict)),
        Cell::spark(trend, Role::Dim),
        Cell::text(query, Role::Text),
    ];
    Row::new(format!("process:{id}"), verdict, cells)
}

fn sessions() -> Table {
    let rows = vec![
        session(4711, Verdict::Crit, 133.0, "UPDATE stock SET qty = qty - 1 WHERE item_id = 42"),
        session(4802, Verdict::Warn, 12.0, "SELECT 쿠폰\nFROM coupon"),
        session(9, Verdict::Ok, 0.1, "SELECT 1"),
        session(77, Verdict::Ok, 3.0, ""),
    ];
    Table::new(SESSIONS, rows, "no sessions")
}

fn locks() -> Table {
    let branch = |row: Row, last: &[bool], parent| Row { branch: Some(Branch { last: last.to_vec(), parent }), ..row };
    let rows = vec![
        branch(session(4711, Verdict::Crit, 133.0, "Sleep, holds trx"), &[], true),
        branch(session(4802, Verdict::Ok, 131.0, "UPDATE stock"), &[false], true),
        branch(session(4803, Verdict::Ok, 130.0, "UPDATE coupon"), &[false, true], false),
        branch(session(4804, Verdict::Ok, 12.0, "DELETE"), &[true], false),
        branch(session(9, Verdict::Ok, 1.0, "alone"), &[], false),
    ];
    Table { tree: Some(4), ..Table::new(SESSIONS, rows, "nobody waits") }
}

fn view<'a>(table: &'a Table, order: &'a [usize], state: &'a ListState) -> TableView<'a> {
    TableView { table, order, state, faded: false, focused: true, unknown: None, bordered: false }
}

fn settled(table: &Table, mut state: ListState, height: usize) -> (Vec<usize>, ListState) {
    let order = arrange(table, &state);
    state.settle(table, &order, height);
    (order, state)
}

#[test]
fn tables_and_trees_at_several_sizes() {
    let (sessions, locks) = (sessions(), locks());
    let sizes = [(80, 6), (44, 4), (20, 4)];
    let state = ListState { sort: Some((2, true)), ..ListState::default() };
    let flat = gallery(&sizes, |area, buf, look| {
        let (order, state) = settled(&sessions, state.clone(), TableView::rows_in(area));
        view(&sessions, &order, &state).render(area, buf, look);
    });
    let tree = gallery(&sizes, |area, buf, look| {
        let (order, state) = settled(&locks, ListState::default(), TableView::rows_in(area));
        view(&locks, &order, &state).render(area, buf, look);
    });
    insta::assert_snapshot!("table", flat);
    insta::assert_snapshot!("tree", tree);
}

fn styled(state: ListState, change: impl Fn(&mut TableView<'_>)) -> Buffer {
    let table = sessions();
    let (order, state) = settled(&table, state, 5);
    let mut view = view(&table, &order, &state);
    change(&mut view);
    let mut buf = Buffer::empty(Rect::new(0, 0, 60, 6));
    view.render(buf.area, &mut buf, &look());
    buf
}

#[test]
fn the_selected_row_is_selected_over_its_whole_width_and_quieter_without_the_keys() {
    let role = |buf: &Buffer, x| buf[(x, 1)].style().add_modifier;
    let focused = styled(ListState::default(), |_| {});
    let idle = styled(ListState::default(), |view| view.focused = false);
    // The second cell of a wide character is never sent to the terminal.
    let hidden = |x: u16| x > 0 && crate::text::width(focused[(x - 1, 1)].symbol()) > 1;
    for x in (0..60).filter(|x| !hidden(*x)) {
        assert!(role(&focused, x).contains(look().style(Role::Selected).add_modifier), "{x}");
        assert!(role(&idle, x).contains(look().style(Role::SelectedIdle).add_modifier), "{x}");
        assert!(!role(&idle, x).contains(look().style(Role::Selected).add_modifier), "{x}");
    }
    assert_eq!(focused[(0, 1)].fg, look().style(Role::Crit).fg.expect("red"), "the verdict keeps its colour");
}

#[test]
fn what_is_no_longer_of_now_is_grey_all_over() {
    let stale = styled(ListState::default(), |view| view.faded = true);
    let cells = stale.area.positions().filter(|at| at.y == 2 && stale[*at].symbol() != " ");
    for at in cells {
        assert_eq!(stale[at].style().add_modifier, look().style(Role::Stale).add_modifier, "{at:?}");
    }
}

#[test]
fn marks_have_a_sign_of_their_own() {
    let marks = std::iter::once("process:9".to_owned()).collect();
    let seen = lines(&styled(ListState { marks, ..ListState::default() }, |_| {}));
    assert!(seen[3].starts_with("  ✓    9"), "{seen:?}");
    assert!(seen[1].starts_with("▲   4711"), "{seen:?}");
}

#[test]
fn the_filter_is_shown_where_it_matches_also_in_wide_text() {
    let buf = styled(ListState { filter: "쿠폰".into(), ..ListState::default() }, |view| view.focused = false);
    let shown: String = buf
        .area
        .positions()
        .filter(|at| buf[*at].fg == look().style(Role::Match).fg.expect("set") && at.y == 1 && at.x > 20)
        .map(|at| buf[at].symbol().to_owned())
        .collect();
    assert_eq!(shown.replace(' ', ""), "쿠폰");
}

#[test]
fn the_scroll_bar_is_there_only_when_it_is_needed() {
    let table = sessions();
    let bar = |height: u16, bordered: bool| {
        let mut buf = Buffer::empty(Rect::new(0, 0, 30, height));
        let area = Rect { width: 29, ..buf.area };
        let (order, state) = settled(&table, ListState::default(), TableView::rows_in(area));
        TableView { bordered, ..view(&table, &order, &state) }.render(area, &mut buf, &look());
        let column = |x| (0..height).map(|y| buf[(x, y)].symbol().to_owned()).collect::<String>();
        (column(28), column(29))
    };
    assert_eq!(bar(3, true).1, " █│");
    assert_eq!(bar(3, false).0, " █│");
    assert!(!bar(5, true).1.contains('█'));
}

#[test]
fn nothing_unknown_and_filtered_away_look_different() {
    let empty = Table::new(SESSIONS, Vec::new(), "no sessions");
    let full = sessions();
    let why = Clean::new("denied: GRANT PROCESS ON *.* TO 'watch'@'%' is missing");
    let say = |table: &Table, filter: &str, unknown| {
        let state = ListState { filter: filter.into(), ..ListState::default() };
        let (order, state) = settled(table, state, 3);
        drawn(30, 4, |area, buf| TableView { unknown, ..view(table, &order, &state) }.render(area, buf, &look()))[1..]
            .join("|")
    };
    assert_eq!(say(&empty, "", None), " no sessions||");
    assert_eq!(
        say(&empty, "", Some((&why, Role::Unknown))),
        " denied: GRANT PROCESS ON *.*| TO 'watch'@'%' is missing|"
    );
    assert_eq!(say(&full, "zzz", None), " nothing matches the filter||");
}

#[test]
fn any_size_is_right() {
    for table in [sessions(), locks(), Table::new(&[], Vec::new(), "")] {
        let marks = std::iter::once("process:9".to_owned()).collect();
        let state = ListState { marks, filter: "s".into(), ..ListState::default() };
        stays_inside(|area, buf, look| {
            let (order, state) = settled(&table, state.clone(), TableView::rows_in(area));
            view(&table, &order, &state).render(area, buf, look);
        });
    }
}

#[test]
fn a_state_of_another_table_does_no_harm() {
    let table = sessions();
    let state = ListState { offset: 99, sort: Some((50, true)), ..ListState::default() };
    let seen = drawn(30, 3, |area, buf| view(&table, &[7, 0, 99], &state).render(area, buf, &look()));
    assert!(seen.concat().contains("4711"), "{seen:?}");
}
