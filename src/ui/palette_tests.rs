use super::*;
use crate::ui::testing::{gallery, stays_inside};

const ITEMS: [PaletteItem<'static>; 4] = [
    PaletteItem { title: "zoom pane", doc: "The pane fills the screen.", key: "f" },
    PaletteItem { title: "declare", doc: "Declares an incident and starts its clock.", key: "D" },
    PaletteItem { title: "메모", doc: "타임라인에 한 줄을 적습니다.", key: "n" },
    PaletteItem { title: "refresh", doc: "Polls every source of the pane now.", key: "ctrl-r" },
];

#[test]
fn palettes_at_several_sizes() {
    let state = PaletteState { input: LineInput::new("e"), selected: 1 };
    let found = matches(&ITEMS, "e");
    let palette = Palette { items: &ITEMS, matches: &found, state: &state };
    let picture = gallery(&[(76, 9), (34, 6)], |area, buf, look| palette.render(area, buf, look));
    insta::assert_snapshot!("palette", picture);
}

#[test]
fn titles_match_before_sentences_and_korean_by_its_initials() {
    assert_eq!(matches(&ITEMS, ""), [0, 1, 2, 3]);
    assert_eq!(matches(&ITEMS, "pane"), [0, 3]);
    assert_eq!(matches(&ITEMS, "ㅁㅁ"), [2]);
    assert_eq!(matches(&ITEMS, "qqq"), [0; 0]);
}

#[test]
fn the_selection_goes_around() {
    let mut state = PaletteState::default();
    state.move_by(3, -1);
    assert_eq!(state.selected, 2);
    state.move_by(3, 1);
    assert_eq!(state.selected, 0);
    state.selected = 9;
    state.move_by(2, 1);
    assert_eq!(state.selected, 0);
    state.move_by(0, 1);
    assert_eq!(state.selected, 0);
}

#[test]
fn any_size_is_right() {
    let state = PaletteState { input: LineInput::new("결제"), selected: 7 };
    for found in [vec![0, 1, 2, 3, 99], Vec::new()] {
        let palette = Palette { items: &ITEMS, matches: &found, state: &state };
        stays_inside(|area, buf, look| palette.render(area, buf, look));
    }
}
