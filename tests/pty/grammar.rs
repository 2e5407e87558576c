//! Every byte that may go to a terminal: a strict reader with a list of what is allowed. What is not on it is an
//! error, whatever it would do.

use base64::{Engine, engine::general_purpose::STANDARD};

/// What was found besides texts and moves.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The texts that were put on the clipboard, and at which byte.
    pub copied: Vec<(usize, String)>,
    /// Whether a colour was named.
    pub colour: bool,
    /// Whether a byte was not ASCII.
    pub wide: bool,
    /// How many sequences there were.
    pub sequences: usize,
}

/// Modes that may be switched: the cursor, the mouse, the alternate screen, bracketed paste, synchronized update.
const MODES: &[&str] = &["25", "1000", "1002", "1003", "1006", "1015", "1049", "2004", "2026"];

/// Reads all that was written; says what is wrong with it, and where.
pub fn read(bytes: &[u8]) -> Result<Found, String> {
    let mut found = Found::default();
    let mut rest = bytes;
    while let Some(&byte) = rest.first() {
        let at = bytes.len() - rest.len();
        let wrong = |why: &str| {
            let around = String::from_utf8_lossy(&bytes[at.saturating_sub(60)..bytes.len().min(at + 60)]);
            Err(format!("byte {at}: {why}: {around:?}"))
        };
        let taken = match byte {
            0x1b => sequence((at, rest), &mut found),
            0x20..=0x7e => Ok(1),
            0x80.. => character(rest, &mut found),
            _ => Err(format!("the control character {byte:#04x}")),
        };
        match taken {
            Ok(taken) => rest = &rest[taken..],
            Err(why) => return wrong(&why),
        }
    }
    Ok(found)
}

/// A character that is not ASCII: seen, and nothing but seen.
fn character(rest: &[u8], found: &mut Found) -> Result<usize, String> {
    let length = (1..=rest.len().min(4)).find(|end| std::str::from_utf8(&rest[..*end]).is_ok());
    let Some(length) = length else { return Err("no UTF-8".into()) };
    found.wide = true;
    let c = std::str::from_utf8(&rest[..length]).ok().and_then(|text| text.chars().next()).unwrap_or_default();
    match c {
        '\u{80}'..='\u{9f}' => Err(format!("the C1 control {c:?}")),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Err(format!("the bidi control {c:?}"))
        }
        '\u{ad}'
        | '\u{200b}'
        | '\u{200c}'
        | '\u{200d}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{2060}'..='\u{2065}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => Err(format!("the invisible {c:?}")),
        _ => Ok(length),
    }
}

fn sequence((at, rest): (usize, &[u8]), found: &mut Found) -> Result<usize, String> {
    found.sequences += 1;
    match rest.get(1) {
        Some(b'[') => control(rest, found),
        Some(b']') => clipboard((at, rest), found),
        other => Err(format!("ESC {:?}", other.map(|byte| char::from(*byte)))),
    }
}

/// `CSI … letter`.
fn control(rest: &[u8], found: &mut Found) -> Result<usize, String> {
    let Some(end) = rest[2..].iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':' | b'?')) else {
        return Err("a sequence without an end".into());
    };
    let parameters = std::str::from_utf8(&rest[2..2 + end]).unwrap_or_default();
    let plain = !parameters.contains([':', '?']);
    let allowed = match rest[2 + end] {
        b'H' => plain && parameters.split(';').count() == 2,
        b'J' | b'K' => plain && matches!(parameters, "" | "0" | "1" | "2"),
        b'm' => {
            found.colour |= names_colour(parameters);
            !parameters.contains('?')
        }
        b'h' | b'l' => parameters.strip_prefix('?').is_some_and(|mode| MODES.contains(&mode)),
        _ => false,
    };
    let sequence = String::from_utf8_lossy(&rest[1..=2 + end]);
    if allowed { Ok(end + 3) } else { Err(format!("the sequence {sequence:?}")) }
}

/// Whether a rendition names a colour; 39, 49 and 59 take one back.
fn names_colour(parameters: &str) -> bool {
    let colour = |n: u32| matches!(n, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107);
    parameters.split([';', ':']).filter_map(|n| n.parse().ok()).any(colour)
}

/// `OSC 52 ; c ; base64 BEL`: only ever to set the clipboard.
fn clipboard((at, rest): (usize, &[u8]), found: &mut Found) -> Result<usize, String> {
    let Some(text) = rest.strip_prefix(b"\x1b]52;c;") else { return Err("an OSC".into()) };
    let Some(end) = text.iter().position(|byte| *byte == 7) else { return Err("an OSC without an end".into()) };
    let text = STANDARD.decode(&text[..end]).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    found.copied.push((at, text.ok_or("a clipboard that is no base64 of a text")?));
    Ok(end + 8)
}

/// What was found, when nothing is wrong.
pub fn strictly(bytes: &[u8]) -> Found {
    read(bytes).unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn the_reader_knows_what_is_allowed() {
    let fine = "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[1;1H\x1b[38;5;9;49;1mabc 봉수\x1b[0m\x1b[K\x1b[?1049l";
    assert_eq!(strictly(fine.as_bytes()), Found { colour: true, wide: true, sequences: 8, ..Found::default() });
    assert!(!strictly(b"\x1b[1;39;49m").colour);
    assert_eq!(strictly(b"\x1b]52;c;aGk=\x07").copied, [(0, "hi".to_owned())]);
    let wrong: [&[u8]; 16] = [
        b"\x1b]0;PWN\x07",
        b"\x1b]52;c;?\x07",
        b"\x1b]8;;file:///etc/passwd\x1b\\",
        b"\x1b[21t",
        b"\x1b[6n",
        b"\x1b[?1h",
        b"\x1b[2;3;4H",
        b"\x1bc",
        b"\x1b(0",
        b"\x1bPq#0~\x1b\\",
        b"\x1b[",
        b"\x9b2J",
        b"\r",
        b"\xc0\xaf",
        "\u{9b}2J".as_bytes(),
        "\u{202e}".as_bytes(),
    ];
    for wrong in wrong {
        assert!(read(wrong).is_err(), "{:?}", String::from_utf8_lossy(wrong));
    }
}
