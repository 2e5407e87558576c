use proptest::prelude::*;
use ratatui::buffer::Buffer;

use super::*;
use crate::ui::testing::{gallery, lines, look, stays_inside};

fn press(editor: &mut NoteEditor, key: Key) -> bool {
    editor.key(KeyInput { key, ctrl: false, alt: false, shift: false })
}

fn note() -> NoteEditor {
    NoteEditor::new(
        "14:02",
        BTreeSet::from([Tag::Decision]),
        "결제 실패가 늘어남\nrollback api to r141, asked by minsu",
    )
}

fn seen(editor: &NoteEditor, width: u16, height: u16) -> (Vec<String>, Position) {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let at = editor.render(buf.area, &mut buf, (&look(), None));
    (lines(&buf), at)
}

#[test]
fn editors_at_several_sizes() {
    let picture = gallery(&[(72, 8), (30, 8), (20, 2)], |area, buf, look| note().render(area, buf, (look, None)));
    insta::assert_snapshot!("editor", picture);
}

#[test]
fn the_cursor_stands_where_the_next_character_goes() {
    let mut editor = NoteEditor::new("", BTreeSet::new(), "");
    assert_eq!(seen(&editor, 40, 8).1, Position::new(0, 3));
    for c in "결제".chars() {
        press(&mut editor, Key::Char(c));
    }
    assert_eq!(seen(&editor, 40, 8).1, Position::new(4, 3));
    press(&mut editor, Key::Enter);
    assert_eq!(seen(&editor, 40, 8).1, Position::new(0, 4));
    press(&mut editor, Key::Tab);
    assert_eq!((editor.field(), seen(&editor, 40, 8).1), (Field::Time, Position::new(6, 0)));
}

#[test]
fn long_lines_wrap_and_the_cursor_stays_in_sight() {
    let mut editor = NoteEditor::new("", BTreeSet::new(), "");
    editor.paste(&"락 대기가 늘어남 ".repeat(30));
    let (_, at) = seen(&editor, 20, 8);
    assert!(at.y < 8 && at.x < 20, "{at:?}");
    let (shown, at) = seen(&editor, 12, 4);
    assert_eq!(at.y, 3);
    assert!(!shown[3].is_empty(), "{shown:?}");
}

#[test]
fn tab_goes_around_and_tags_are_set_by_the_space_bar() {
    let mut editor = note();
    press(&mut editor, Key::Tab);
    assert_eq!(editor.field(), Field::Time);
    press(&mut editor, Key::Char('5'));
    assert_eq!(editor.time(), "14:025");
    press(&mut editor, Key::Enter);
    assert_eq!(editor.field(), Field::Tags);
    press(&mut editor, Key::Char(' '));
    press(&mut editor, Key::End);
    press(&mut editor, Key::Char(' '));
    assert_eq!(editor.tags(), &BTreeSet::from([Tag::Hypothesis, Tag::Decision, Tag::Comms]));
    press(&mut editor, Key::Char(' '));
    assert_eq!(editor.tags(), &BTreeSet::from([Tag::Hypothesis, Tag::Decision]));
    editor.key(KeyInput { key: Key::Tab, shift: true, ctrl: false, alt: false });
    assert_eq!(editor.field(), Field::Time);
    assert!(!press(&mut editor, Key::Esc), "Esc is the caller's");
}

#[test]
fn a_pasted_log_is_clean_bounded_and_keeps_its_lines() {
    let mut editor = NoteEditor::new("", BTreeSet::new(), "");
    editor.paste("one\r\n\u{1b}[31mtwo\tx\n");
    assert_eq!(editor.text(), "one\n␛[31mtwo    x");
    let mut editor = NoteEditor::new("", BTreeSet::new(), "");
    editor.paste(&"a log line\n".repeat(1 << 20));
    let text = editor.text();
    assert!(text.len() < PASTE + 100 && text.ends_with("bytes)"), "{}", text.len());
}

#[test]
fn a_wrong_time_is_said_beside_it() {
    let mut editor = note();
    editor.go_to(Field::Time);
    let mut buf = Buffer::empty(Rect::new(0, 0, 60, 8));
    editor.render(buf.area, &mut buf, (&look(), Some("no such time")));
    assert!(lines(&buf)[0].contains("no such time"));
}

#[test]
fn any_size_is_right() {
    let mut editor = note();
    for _ in 0..3 {
        stays_inside(|area, buf, look| editor.render(area, buf, (look, Some("error"))));
        press(&mut editor, Key::Tab);
    }
}

proptest! {
    #[test]
    fn any_keys_at_any_size_do_no_harm(
        keys in prop::collection::vec((0_usize..8, any::<char>(), any::<bool>()), 0..80),
        (width, height) in (0_u16..40, 0_u16..12),
    ) {
        let mut editor = note();
        for (which, c, ctrl) in keys {
            let all = [Key::Char(c), Key::Tab, Key::Enter, Key::Up, Key::Down, Key::Backspace, Key::Home, Key::PageUp];
            editor.key(KeyInput { key: all[which], ctrl, alt: false, shift: false });
            let (_, at) = seen(&editor, width, height);
            prop_assert!(at.x < width.max(1) && at.y < height.max(1), "{:?}", at);
        }
        prop_assert!(editor.text().chars().all(|c| c == '\n' || Clean::allows(c)));
    }
}
