//! A chord: one key with its modifiers, as it is written in the config and on the screen.

use std::{fmt, str::FromStr};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key with its modifiers. Shift is part of a letter (`G`), not a modifier of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd)]
pub struct Chord {
    code: KeyCode,
    ctrl: bool,
    shift: bool,
}

const NAMES: [(&str, KeyCode); 15] = [
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Space", KeyCode::Char(' ')),
    ("Backspace", KeyCode::Backspace),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("Insert", KeyCode::Insert),
    ("Delete", KeyCode::Delete),
];

/// The Latin letters of the keys of the 2-beolsik Korean layout, unshifted and shifted.
const HANGUL: [(char, char); 33] = [
    ('ㅂ', 'q'),
    ('ㅈ', 'w'),
    ('ㄷ', 'e'),
    ('ㄱ', 'r'),
    ('ㅅ', 't'),
    ('ㅛ', 'y'),
    ('ㅕ', 'u'),
    ('ㅑ', 'i'),
    ('ㅐ', 'o'),
    ('ㅔ', 'p'),
    ('ㅁ', 'a'),
    ('ㄴ', 's'),
    ('ㅇ', 'd'),
    ('ㄹ', 'f'),
    ('ㅎ', 'g'),
    ('ㅗ', 'h'),
    ('ㅓ', 'j'),
    ('ㅏ', 'k'),
    ('ㅣ', 'l'),
    ('ㅋ', 'z'),
    ('ㅌ', 'x'),
    ('ㅊ', 'c'),
    ('ㅍ', 'v'),
    ('ㅠ', 'b'),
    ('ㅜ', 'n'),
    ('ㅡ', 'm'),
    ('ㅃ', 'Q'),
    ('ㅉ', 'W'),
    ('ㄸ', 'E'),
    ('ㄲ', 'R'),
    ('ㅆ', 'T'),
    ('ㅒ', 'O'),
    ('ㅖ', 'P'),
];

impl Chord {
    /// The chord of a key as a command: a key typed with the Korean layout on counts as the Latin letter on it, so that
    /// fingers need not think of the input method. `None` for Alt chords, which are never ours.
    #[must_use]
    pub fn of(key: KeyEvent) -> Option<Self> {
        let mut chord = Self::literal(key)?;
        if let KeyCode::Char(c) = chord.code
            && let Some((_, latin)) = HANGUL.iter().find(|(hangul, _)| *hangul == c)
        {
            let latin = if key.modifiers.contains(KeyModifiers::SHIFT) { latin.to_ascii_uppercase() } else { *latin };
            chord.code = KeyCode::Char(latin);
        }
        Some(chord)
    }

    /// The chord of a key as it is, for editors.
    #[must_use]
    pub fn literal(key: KeyEvent) -> Option<Self> {
        if key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::META | KeyModifiers::SUPER | KeyModifiers::HYPER)
        {
            return None;
        }
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        let chord = match key.code {
            KeyCode::BackTab => Self { code: KeyCode::Tab, ctrl, shift: true },
            KeyCode::Char(c) if ctrl => Self { code: KeyCode::Char(c.to_ascii_lowercase()), ctrl, shift: false },
            KeyCode::Char(c) if shift && c.is_ascii_lowercase() => {
                Self { code: KeyCode::Char(c.to_ascii_uppercase()), ctrl, shift: false }
            }
            KeyCode::Char(_) => Self { code: key.code, ctrl, shift: false },
            code => Self { code, ctrl, shift },
        };
        Some(chord)
    }

    /// Why the chord must never be bound, when that is so.
    #[must_use]
    pub const fn forbidden(self) -> Option<&'static str> {
        match self {
            Self { code: KeyCode::Char('a' | 'b'), ctrl: true, .. } => Some("it belongs to screen and tmux"),
            Self { code: KeyCode::Char('s' | 'q'), ctrl: true, .. } => {
                Some("it stops and starts the terminal's output")
            }
            Self { code: KeyCode::Char('z'), ctrl: true, .. } => Some("it belongs to the shell"),
            Self { code: KeyCode::Char('d'), ctrl: true, .. } => Some("fingers use it for half a page down"),
            Self { code: KeyCode::Char('c'), ctrl: true, .. } => Some("it is the reflex to get out"),
            _ => None,
        }
    }
}

impl FromStr for Chord {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no key; write one such as j, G, ctrl-r, shift-tab, Enter, PgDn, F9");
        let mut rest = text;
        let (mut ctrl, mut shift) = (false, false);
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-").filter(|after| !after.is_empty()) {
                (ctrl, rest) = (true, after);
            } else if let Some(after) = rest.strip_prefix("shift-").filter(|after| !after.is_empty()) {
                (shift, rest) = (true, after);
            } else if rest.starts_with("alt-") && rest.len() > 4 {
                return Err(format!(
                    "`{text}`: Alt chords arrive as Esc and a letter over slow lines; choose another key"
                ));
            } else {
                break;
            }
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() && c != ' ' => {
                KeyCode::Char(if ctrl { c.to_ascii_lowercase() } else { c })
            }
            _ => named(rest).ok_or_else(wrong)?,
        };
        if shift && matches!(code, KeyCode::Char(_)) {
            return Err(format!("`{text}`: shift is part of a letter; write the capital"));
        }
        Ok(Self { code, ctrl, shift })
    }
}

fn named(text: &str) -> Option<KeyCode> {
    if let Some(number) = text.strip_prefix('F').and_then(|number| number.parse::<u8>().ok()) {
        return (1..=12).contains(&number).then_some(KeyCode::F(number));
    }
    NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, code)| *code)
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.shift {
            f.write_str("shift-")?;
        }
        match (self.code, NAMES.iter().find(|(_, code)| *code == self.code)) {
            (KeyCode::Tab, _) if self.shift => f.write_str("tab"),
            (_, Some((name, _))) => f.write_str(name),
            (KeyCode::Char(c), None) => write!(f, "{c}"),
            (KeyCode::F(number), None) => write!(f, "F{number}"),
            (code, None) => write!(f, "{code:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> String {
        Chord::of(KeyEvent::new(code, modifiers)).map(|chord| chord.to_string()).unwrap_or_default()
    }

    #[test]
    fn keys_are_called_as_people_write_them() {
        assert_eq!(key(KeyCode::Char('g'), KeyModifiers::SHIFT), "G");
        assert_eq!(key(KeyCode::Char('G'), KeyModifiers::SHIFT), "G");
        assert_eq!(key(KeyCode::Char('r'), KeyModifiers::CONTROL), "ctrl-r");
        assert_eq!(key(KeyCode::BackTab, KeyModifiers::SHIFT), "shift-tab");
        assert_eq!(key(KeyCode::Char('x'), KeyModifiers::ALT), "");
    }

    #[test]
    fn the_korean_layout_moves_no_command() {
        assert_eq!(key(KeyCode::Char('ㅓ'), KeyModifiers::NONE), "j");
        assert_eq!(key(KeyCode::Char('ㅃ'), KeyModifiers::SHIFT), "Q");
        assert_eq!(key(KeyCode::Char('ㅎ'), KeyModifiers::SHIFT), "G");
        let literal = Chord::literal(KeyEvent::new(KeyCode::Char('ㅓ'), KeyModifiers::NONE));
        assert_eq!(literal.map(|chord| chord.to_string()), Some("ㅓ".into()));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for wrong in ["", "ctrl-", "alt-x", "shift-g", "F13", "Entre", "jj", " "] {
            assert!(wrong.parse::<Chord>().is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn a_chord_reads_back_as_it_is_written(c in "[ -~가-힣]", number in 1_u8..=12, ctrl: bool, kind in 0..4) {
            let c = c.chars().next().unwrap_or('x');
            let code = match kind { 0 => KeyCode::Char(c), 1 => KeyCode::F(number), 2 => KeyCode::PageUp, _ => KeyCode::Tab };
            let modifiers = if ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
            if let Some(chord) = Chord::literal(KeyEvent::new(code, modifiers)) {
                prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
            }
        }

        #[test]
        fn reading_a_chord_never_panics(text in "\\PC*") {
            let _ = text.parse::<Chord>();
        }
    }
}
