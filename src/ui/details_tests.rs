use super::*;
use crate::ui::testing::{drawn, gallery, look, stays_inside};

fn sections() -> Vec<Section> {
    vec![
        Section::new("Session").with("id", "4711", Role::Text).with("user", "app@10.0.3.7", Role::Text).with(
            "transaction",
            "133s, holds 42 locks",
            Role::Crit,
        ),
        Section::new("Query")
            .with_text("UPDATE stock SET qty = qty - 1\nWHERE item_id = 42 AND 상품 = '한우 선물 세트' ", Role::Text),
    ]
}

#[test]
fn details_at_several_sizes() {
    let sections = sections();
    let details = Details { title: "process 4711", sections: &sections, scroll: 0 };
    let picture = gallery(&[(60, 12), (30, 10)], |area, buf, look| details.render(area, buf, look));
    insta::assert_snapshot!("details", picture);
}

#[test]
fn they_scroll_to_their_end_and_say_where_they_are() {
    let text = (1..=80).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n");
    let sections = [Section::default().with_text(&text, Role::Text)];
    let at = |scroll| {
        let details = Details { title: "log", sections: &sections, scroll };
        (details.max_scroll(Rect::new(0, 0, 40, 14)), drawn(40, 14, |area, buf| details.render(area, buf, &look())))
    };
    let (max, first) = at(0);
    assert_eq!(max, 68);
    assert!(first[1].contains("line 1") && first[13].contains(" 12/80 "), "{first:?}");
    let (_, last) = at(usize::MAX);
    assert!(last[12].contains("line 80") && last[13].contains(" 80/80 "), "{last:?}");
    assert!(last[12].ends_with('█'), "{last:?}");
}

#[test]
fn any_size_is_right() {
    let sections = sections();
    stays_inside(|area, buf, look| Details { title: "x", sections: &sections, scroll: 2 }.render(area, buf, look));
    stays_inside(|area, buf, look| Details { title: "", sections: &[], scroll: 2 }.render(area, buf, look));
}
