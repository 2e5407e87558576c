//! Keys as people write them: `j j K ctrl-r Enter 'some text'`.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The keys of a script, separated by spaces; a text in quotes is typed letter by letter.
pub fn parse(script: &str) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = script.trim_start();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('\'') {
            let (text, after) = quoted.split_once('\'').expect("a closing quote");
            keys.extend(text.chars().map(letter));
            rest = after.trim_start();
        } else {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            keys.push(key(word));
            rest = after.trim_start();
        }
    }
    keys
}

fn letter(c: char) -> KeyEvent {
    let modifiers = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    KeyEvent::new(KeyCode::Char(c), modifiers)
}

/// One key by its name, as the command table writes it.
pub fn key(word: &str) -> KeyEvent {
    if let Some(c) = word.strip_prefix("ctrl-") {
        return KeyEvent::new(code(c), KeyModifiers::CONTROL);
    }
    match word {
        "shift-tab" => KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT),
        _ => match code(word) {
            KeyCode::Char(c) => letter(c),
            code => KeyEvent::new(code, KeyModifiers::NONE),
        },
    }
}

fn code(word: &str) -> KeyCode {
    match word {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "Space" => KeyCode::Char(' '),
        "Backspace" => KeyCode::Backspace,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        _ => {
            let mut chars = word.chars();
            match (chars.next(), chars.next(), word.strip_prefix('F').and_then(|n| n.parse().ok())) {
                (Some(c), None, _) => KeyCode::Char(c),
                (_, _, Some(n)) => KeyCode::F(n),
                _ => panic!("{word:?} is no key of a script"),
            }
        }
    }
}
