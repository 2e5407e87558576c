//! A chord: one key with its modifiers, as it is written in the config and on the screen.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::hangul;

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

/// The numbers of the function keys.
const F_KEYS: RangeInclusive<u8> = 1..=24;

impl Chord {
    /// The chords of a key as commands: a key typed with the Korean layout on counts as the Latin letters on it, so that
    /// fingers need not think of the input method. An input method hands over whole syllables (`허` for `g` and `j`), so
    /// one event can be several chords; it is none for Alt chords, which are never ours, and for keys that come up.
    #[must_use]
    pub fn typed(key: KeyEvent) -> Vec<Self> {
        let Some(chord) = Self::literal(key) else { return Vec::new() };
        let KeyCode::Char(c) = chord.code else { return vec![chord] };
        let letters = hangul::letters(c);
        if letters.is_empty() {
            return vec![chord];
        }
        let shift = key.modifiers.contains(KeyModifiers::SHIFT) && letters.chars().count() == 1;
        let code = |c: char| KeyCode::Char(if shift { c.to_ascii_uppercase() } else { c });
        letters.chars().map(|c| Self { code: code(c), ..chord }).collect()
    }

    /// The chord of a key as a command, when it is exactly one; see [`Chord::typed`].
    #[must_use]
    pub fn of(key: KeyEvent) -> Option<Self> {
        match Self::typed(key)[..] {
            [chord] => Some(chord),
            _ => None,
        }
    }

    /// The chord of a key as it is, for editors. `None` for Alt chords, for keys that come up, and for keys that have no
    /// name of ours.
    #[must_use]
    pub fn literal(key: KeyEvent) -> Option<Self> {
        const OTHERS: KeyModifiers =
            KeyModifiers::ALT.union(KeyModifiers::META).union(KeyModifiers::SUPER).union(KeyModifiers::HYPER);
        if key.modifiers.intersects(OTHERS) || key.kind == KeyEventKind::Release {
            return None;
        }
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        let chord = match key.code {
            KeyCode::BackTab => Self { code: KeyCode::Tab, ctrl, shift: true },
            KeyCode::Char(c) if c.is_control() => return None,
            KeyCode::Char(c) if ctrl => Self { code: KeyCode::Char(c.to_ascii_lowercase()), ctrl, shift: false },
            KeyCode::Char(c) if shift => Self { code: KeyCode::Char(c.to_ascii_uppercase()), ctrl, shift: false },
            KeyCode::Char(_) => Self { code: key.code, ctrl, shift: false },
            KeyCode::F(number) if F_KEYS.contains(&number) => Self { code: key.code, ctrl, shift },
            code if NAMES.iter().any(|(_, named)| *named == code) => Self { code, ctrl, shift },
            _ => return None,
        };
        Some(chord)
    }

    /// Why the chord must never be bound, when that is so.
    #[must_use]
    pub const fn forbidden(self) -> Option<&'static str> {
        let Self { code: KeyCode::Char(c), ctrl: true, .. } = self else { return None };
        match c {
            'a' | 'b' => Some("it belongs to screen and tmux"),
            's' | 'q' => Some("it stops and starts the terminal's output"),
            'z' => Some("it belongs to the shell"),
            'd' => Some("fingers use it for half a page down, and to leave a shell"),
            'c' => Some("it is the reflex to get out"),
            'i' => Some("terminals send Tab for it"),
            'm' => Some("terminals send Enter for it"),
            '[' => Some("terminals send Esc for it"),
            'h' => Some("many terminals send it for Backspace"),
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
            if let Some(after) = modifier(rest, "ctrl-") {
                (ctrl, rest) = (true, after);
            } else if let Some(after) = modifier(rest, "shift-") {
                (shift, rest) = (true, after);
            } else if modifier(rest, "alt-").is_some() {
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

/// What follows a modifier, in capitals or not; the modifier alone is none.
fn modifier<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(name.len())?;
    (head.eq_ignore_ascii_case(name) && !rest.is_empty()).then_some(rest)
}

fn named(text: &str) -> Option<KeyCode> {
    if let Some(number) = text.strip_prefix('F').and_then(|number| number.parse::<u8>().ok()) {
        return F_KEYS.contains(&number).then_some(KeyCode::F(number));
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

    fn keys(code: KeyCode, modifiers: KeyModifiers) -> String {
        let chords = Chord::typed(KeyEvent::new(code, modifiers));
        chords.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_are_called_as_people_write_them() {
        for (code, modifiers, name) in [
            (KeyCode::Char('g'), KeyModifiers::SHIFT, "G"),
            (KeyCode::Char('G'), KeyModifiers::SHIFT, "G"),
            (KeyCode::Char('?'), KeyModifiers::SHIFT, "?"),
            (KeyCode::Char(' '), KeyModifiers::NONE, "Space"),
            (KeyCode::Char('r'), KeyModifiers::CONTROL, "ctrl-r"),
            (KeyCode::Char('R'), KeyModifiers::CONTROL.union(KeyModifiers::SHIFT), "ctrl-r"),
            (KeyCode::BackTab, KeyModifiers::SHIFT, "shift-tab"),
            (KeyCode::Tab, KeyModifiers::SHIFT, "shift-tab"),
            (KeyCode::PageDown, KeyModifiers::NONE, "PgDn"),
            (KeyCode::F(9), KeyModifiers::NONE, "F9"),
            (KeyCode::Char('x'), KeyModifiers::ALT, ""),
            (KeyCode::CapsLock, KeyModifiers::NONE, ""),
            (KeyCode::Null, KeyModifiers::NONE, ""),
        ] {
            assert_eq!(keys(code, modifiers), name, "{code:?} {modifiers:?}");
        }
    }

    #[test]
    fn what_people_write_is_understood() {
        for text in [
            "j",
            "G",
            "ctrl-r",
            "shift-tab",
            "Enter",
            "Esc",
            "PgUp",
            "Up",
            "Space",
            "F9",
            "[",
            "<",
            "Home",
            "-",
            "ctrl--",
        ] {
            assert_eq!(text.parse::<Chord>().map(|chord| chord.to_string()), Ok(text.to_owned()));
        }
        for (text, name) in [("Ctrl-R", "ctrl-r"), ("enter", "Enter"), ("Shift-Up", "shift-Up"), ("pgdn", "PgDn")] {
            assert_eq!(text.parse::<Chord>().map(|chord| chord.to_string()), Ok(name.to_owned()));
        }
    }

    #[test]
    fn a_key_counts_when_it_goes_down_and_while_it_is_held() {
        let of = |kind| Chord::of(KeyEvent::new_with_kind(KeyCode::Char('j'), KeyModifiers::NONE, kind));
        assert_eq!(of(KeyEventKind::Press), of(KeyEventKind::Repeat));
        assert_eq!((of(KeyEventKind::Press).is_some(), of(KeyEventKind::Release)), (true, None));
    }

    #[test]
    fn the_korean_layout_moves_no_command() {
        for (c, modifiers, name) in [
            ('ㅓ', KeyModifiers::NONE, "j"),
            ('ㅂ', KeyModifiers::NONE, "q"),
            ('ㅃ', KeyModifiers::SHIFT, "Q"),
            ('ㅎ', KeyModifiers::SHIFT, "G"),
            ('ㄱ', KeyModifiers::CONTROL, "ctrl-r"),
            ('허', KeyModifiers::NONE, "g j"),
            ('러', KeyModifiers::NONE, "f j"),
            ('ㅘ', KeyModifiers::NONE, "h k"),
        ] {
            assert_eq!(keys(KeyCode::Char(c), modifiers), name, "{c}");
        }
        let literal = Chord::literal(KeyEvent::new(KeyCode::Char('ㅓ'), KeyModifiers::NONE));
        assert_eq!(literal.map(|chord| chord.to_string()), Some("ㅓ".into()));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for wrong in ["", "ctrl-", "alt-x", "Alt-Enter", "shift-g", "F25", "F0", "Entre", "jj", " ", "ctrl", "강남"] {
            assert!(wrong.parse::<Chord>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_belongs_to_others_is_forbidden() {
        for key in ["a", "b", "c", "d", "q", "s", "z", "i", "m", "["] {
            let chord: Chord = format!("ctrl-{key}").parse().expect("a chord");
            assert!(chord.forbidden().is_some(), "{chord}");
            assert_eq!(key.parse::<Chord>().expect("a chord").forbidden(), None);
        }
    }

    fn any_code() -> impl Strategy<Value = KeyCode> {
        prop_oneof![
            any::<char>().prop_map(KeyCode::Char),
            "[ -~]".prop_map(|c| KeyCode::Char(c.chars().next().unwrap_or('x'))),
            any::<u8>().prop_map(KeyCode::F),
            (0..NAMES.len()).prop_map(|at| NAMES[at].1),
            Just(KeyCode::BackTab),
            Just(KeyCode::Menu),
        ]
    }

    proptest! {
        #[test]
        fn a_chord_reads_back_as_it_is_written(code in any_code(), modifiers in 0_u8..8) {
            for chord in Chord::typed(KeyEvent::new(code, KeyModifiers::from_bits_truncate(modifiers))) {
                prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
            }
        }

        #[test]
        fn reading_a_chord_never_panics_and_is_stable(text in "((ctrl|shift|alt|Ctrl)-)?\\PC{0,6}") {
            if let Ok(chord) = text.parse::<Chord>() {
                prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
            }
        }
    }
}
