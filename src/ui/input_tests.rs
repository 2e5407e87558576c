use proptest::prelude::*;

use super::*;
use crate::ui::testing::{drawn, look};

fn press(input: &mut LineInput, key: Key, ctrl: bool) -> bool {
    input.key(KeyInput { key, ctrl, alt: false, shift: false })
}

fn typed(text: &str) -> LineInput {
    let mut input = LineInput::default();
    for c in text.chars() {
        assert!(press(&mut input, Key::Char(c), false));
    }
    input
}

fn seen(input: &LineInput, width: u16) -> (String, u16) {
    let mut at = Position::default();
    let lines = drawn(width, 1, |area, buf| at = input.render(area, buf, &look()));
    (lines.concat(), at.x)
}

#[test]
fn wide_characters_are_typed_and_erased_whole() {
    let mut input = typed("결제 실패");
    assert_eq!(seen(&input, 20), ("결제 실패".into(), 9));
    press(&mut input, Key::Backspace, false);
    press(&mut input, Key::Left, false);
    assert_eq!(seen(&input, 20), ("결제 실".into(), 5));
    press(&mut input, Key::Char('성'), false);
    press(&mut input, Key::Delete, false);
    assert_eq!(input.text(), "결제 성");
}

#[test]
fn words_and_ends_are_reached_and_erased() {
    let mut input = typed("lock waits now");
    press(&mut input, Key::Char('w'), true);
    assert_eq!(input.text(), "lock waits ");
    press(&mut input, Key::Left, true);
    assert_eq!(seen(&input, 20).1, 5);
    press(&mut input, Key::Char('k'), true);
    assert_eq!(input.text(), "lock ");
    press(&mut input, Key::Home, false);
    press(&mut input, Key::Right, true);
    assert_eq!(seen(&input, 20).1, 4);
    press(&mut input, Key::Char('u'), true);
    assert_eq!(input.text(), " ");
}

#[test]
fn a_long_line_scrolls_with_its_cursor() {
    let input = typed("0123456789");
    assert_eq!(seen(&input, 6), ("56789".into(), 5));
    assert_eq!(seen(&typed("가나다라"), 6), ("다라".into(), 4));
    assert_eq!(seen(&input, 1), (String::new(), 0));
    assert_eq!(seen(&input, 0), (String::new(), 0));
}

#[test]
fn a_paste_becomes_one_clean_line() {
    let mut input = typed("a");
    input.paste("\u{1b}[2Jx\r\ny\u{202e}\n");
    assert_eq!(input.text(), "a␛[2Jx y<U+202E>");
    input.paste(&"x".repeat(1 << 20));
    assert!(input.text().len() <= LIMIT);
}

#[test]
fn other_keys_are_left_to_others() {
    let mut input = LineInput::new("x");
    assert!(!press(&mut input, Key::Esc, false));
    assert!(!press(&mut input, Key::Enter, false));
    assert!(!press(&mut input, Key::Char('a'), true));
    assert!(press(&mut input, Key::Char('\u{7}'), false));
    assert_eq!(input.text(), "x");
}

proptest! {
    #[test]
    fn any_keys_at_any_size_do_no_harm(
        keys in prop::collection::vec((0_usize..9, any::<char>(), any::<bool>()), 0..60),
        pasted in "\\PC*",
        width in 0_u16..30,
    ) {
        let mut input = LineInput::new(&pasted);
        for (which, c, ctrl) in keys {
            let all = [Key::Char(c), Key::Backspace, Key::Delete, Key::Left, Key::Right, Key::Home, Key::End, Key::Char('w'), Key::Char('e')];
            press(&mut input, all[which], ctrl);
            prop_assert!(input.text().is_char_boundary(input.cursor));
        }
        prop_assert!(input.text().chars().all(Clean::allows));
        let (_, x) = seen(&input, width);
        prop_assert!(x < width.max(1));
    }
}
