use super::*;
use crate::{
    domain::incident::Severity,
    ui::testing::{gallery, look, stays_inside},
};

fn with(run: impl Fn(Choice<'_>)) {
    let answers = Severity::ALL.map(|severity| Answer {
        key: &severity.id()[1..],
        title: severity.id(),
        note: severity.meaning().en,
        role: Role::Text,
    });
    let lines = [(Clean::new("The clock starts, and everybody in the room sees it. 시계가 시작됩니다."), Role::Dim)];
    let input = LineInput::new("결제 실패");
    run(Choice {
        title: "Declare an incident",
        lines: &lines,
        answers: &answers,
        selected: 1,
        input: Some(("title", &input)),
        typing: true,
        foot: "Enter declare · Esc cancel",
    });
}

#[test]
fn choices_at_several_sizes() {
    with(|choice| {
        let quiet = Choice { typing: false, input: None, ..choice };
        let picture = gallery(&[(80, 12), (36, 9)], |area, buf, look| choice.render(area, buf, look));
        insta::assert_snapshot!("choice", picture);
        let picture = gallery(&[(80, 10)], |area, buf, look| quiet.render(area, buf, look));
        insta::assert_snapshot!("choice_quiet", picture);
    });
}

#[test]
fn the_cursor_is_there_only_while_one_types() {
    with(|choice| {
        let at = |choice: Choice<'_>| {
            let mut buf = Buffer::empty(Rect::new(0, 0, 80, 12));
            choice.render(buf.area, &mut buf, &look())
        };
        assert!(at(choice).is_some());
        assert_eq!(at(Choice { typing: false, ..choice }), None);
    });
}

#[test]
fn any_size_is_right() {
    with(|choice| {
        stays_inside(|area, buf, look| choice.render(area, buf, look));
        let bare = Choice { answers: &[], lines: &[], input: None, ..choice };
        stays_inside(|area, buf, look| bare.render(area, buf, look));
    });
}
