//! What a large table costs. Not timed here: run with `--release --ignored` to see the figure.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    list::{ListState, arrange},
    table_view::TableView,
    testing::look,
};
use crate::{
    domain::words::Words,
    theme::Role,
    ui::table::{Cell, Column, Row, Table, Width},
};

const COLUMNS: &[Column] = &[
    Column::number("id", Words::new("id", "id"), 0, 10),
    Column::text("user", Words::new("user", "사용자"), 1, Width::Fit(16)),
    Column::text("query", Words::new("query", "쿼리"), 0, Width::Rest(20)),
];

#[test]
#[ignore = "prints a figure, judges nothing"]
fn five_thousand_rows() {
    let query = "UPDATE 재고 SET 수량 = 수량 - 1 WHERE id IN (1, 2, 3) ".repeat(60);
    let rows = (0..5_000)
        .map(|id| {
            let cells = vec![
                Cell::number(id.to_string(), f64::from(id), Role::Text),
                Cell::text("결제 app", Role::Text),
                Cell::text(&*query, Role::Text),
            ];
            Row::new(format!("process:{id}"), crate::domain::verdict::Verdict::Ok, cells)
        })
        .collect();
    let table = Table::new(COLUMNS, rows, "");
    let mut state = ListState::default();
    for filter in ["", "재고"] {
        filter.clone_into(&mut state.filter);
        let start = std::time::Instant::now();
        let order = arrange(&table, &state);
        let arranged = start.elapsed();
        state.settle(&table, &order, 58);
        let settled = start.elapsed();
        let mut buf = Buffer::empty(Rect::new(0, 0, 200, 59));
        let view = TableView {
            table: &table,
            order: &order,
            state: &state,
            faded: false,
            focused: true,
            unknown: None,
            bordered: false,
        };
        view.render(buf.area, &mut buf, &look());
        let all = start.elapsed();
        #[expect(clippy::print_stdout, reason = "the figure is the point")]
        {
            println!(
                "filter {filter:?}: arrange {arranged:?}, settle {:?}, draw {:?}",
                settled.saturating_sub(arranged),
                all.saturating_sub(settled)
            );
        }
    }
}
