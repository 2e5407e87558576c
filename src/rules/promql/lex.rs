//! Words and signs of PromQL, each with its place.

use std::time::Duration;

use super::duration;

/// A word or sign. What is none of them is one too, so that the first mistake in the text is the one that is said.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name, a keyword, a function.
    Word(String),
    /// A number.
    Number(f64),
    /// A length of time.
    Duration(Duration),
    /// A text, without its quotes.
    Text(String),
    /// A bracket, a comma, an operator.
    Sign(&'static str),
    /// What cannot be read, and why.
    Wrong(String),
    /// Nothing more.
    End,
}

/// Longer ones first, so that `=~` is not read as `=`.
const SIGNS: [&str; 23] = [
    "==", "!=", "<=", ">=", "=~", "!~", "(", ")", "{", "}", "[", "]", ",", "+", "-", "*", "/", "%", "^", "<", ">", "=",
    "@",
];

/// All tokens with the bytes at which they begin; the last one is the end.
pub(super) fn tokens(text: &str) -> Vec<(usize, Token)> {
    let mut lexer = Lexer { text, at: 0, bracket: false };
    let mut tokens = Vec::new();
    loop {
        lexer.blank();
        let at = lexer.at;
        let token = lexer.token();
        let over = matches!(token, Token::End | Token::Wrong(_));
        tokens.push((at, token));
        if over {
            return tokens;
        }
    }
}

/// Whether a text is a name: letters, digits and `_`, not a digit first; of a signal `:` too.
pub(super) fn is_name(text: &str, colons: bool) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_' || colons && c == ':';
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c.is_ascii_digit())
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Between `[` and `]`, where `:` begins no name.
    bracket: bool,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes as long as it holds.
    fn run(&mut self, holds: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let taken = rest.find(|c| !holds(c)).map_or(rest, |end| &rest[..end]);
        self.at += taken.len();
        taken
    }

    /// Passes over what says nothing: space and comments.
    fn blank(&mut self) {
        loop {
            self.run(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
            if !self.rest().starts_with('#') {
                return;
            }
            self.run(|c| c != '\n');
        }
    }

    fn token(&mut self) -> Token {
        let rest = self.rest();
        let mut chars = rest.chars();
        let (Some(first), second) = (chars.next(), chars.next()) else { return Token::End };
        let digit = |c: char| c.is_ascii_digit();
        match first {
            '"' | '\'' | '`' => self.quoted(first),
            '0'..='9' => self.number(),
            '.' if second.is_some_and(digit) => self.number(),
            ':' if self.bracket => {
                self.at += 1;
                Token::Sign(":")
            }
            'a'..='z' | 'A'..='Z' | '_' | ':' => {
                let bracket = self.bracket;
                let letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':' && !bracket;
                Token::Word(self.run(letter).to_owned())
            }
            _ => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                Some(sign) => {
                    self.bracket = *sign == "[" || self.bracket && *sign != "]";
                    self.at += sign.len();
                    Token::Sign(sign)
                }
                None if first == '!' => Token::Wrong("`!` alone means nothing; there are `!=` and `!~`".to_owned()),
                None => Token::Wrong(format!("`{}` means nothing in PromQL", first.escape_debug())),
            },
        }
    }

    /// A number or a length of time: both begin with a digit.
    fn number(&mut self) -> Token {
        let rest = self.rest();
        let (mut end, mut before, mut plain) = (0, ' ', true);
        for (at, c) in rest.char_indices() {
            let next = rest[at + c.len_utf8()..].chars().next();
            let exponent = plain && matches!(before, 'e' | 'E') && next.is_some_and(|next| next.is_ascii_digit());
            if !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || matches!(c, '+' | '-') && exponent) {
                break;
            }
            // The sign of an exponent stands behind digits and one `e`: not in `0xe-1`, and not twice.
            plain &= c.is_ascii_digit() || c == '.' || matches!(c, 'e' | 'E');
            (end, before) = (at + c.len_utf8(), c);
        }
        let word = &rest[..end];
        self.at += end;
        match number(word) {
            Some(number) => Token::Number(number),
            None if word.len() > 1 && word.starts_with('0') && word.bytes().all(|byte| byte.is_ascii_digit()) => {
                Token::Wrong(format!("`{word}` would be read in base 8 by Prometheus; leave the first 0 out"))
            }
            None => match duration::parse(word) {
                Some(duration) => Token::Duration(duration),
                None if word.ends_with(duration::is_unit) => Token::Wrong(format!(
                    "`{word}` is no length of time; write it like 5m or 1h30m, of y w d h m s ms each once, in this order"
                )),
                None => Token::Wrong(format!("`{word}` is no number")),
            },
        }
    }

    fn quoted(&mut self, quote: char) -> Token {
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            let rest = self.rest();
            let Some(c) = rest.chars().next() else { break };
            self.at += c.len_utf8();
            if c == quote {
                return String::from_utf8(bytes)
                    .map_or_else(|_| Token::Wrong("this text is not UTF-8".to_owned()), Token::Text);
            }
            match c {
                '\\' if quote != '`' => match unescaped(self.rest(), quote) {
                    Some((read, taken)) => {
                        bytes.extend(read);
                        self.at += taken;
                    }
                    None => return Token::Wrong("a `\\` in this text is followed by what is no escape".to_owned()),
                },
                '\n' if quote != '`' => break,
                _ => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        Token::Wrong(format!("this text does not end; another {quote} is missing"))
    }
}

fn number(word: &str) -> Option<f64> {
    if let Some(digits) = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        let digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(digits)?;
        return i64::from_str_radix(digits, 16).ok().map(|number| number as f64);
    }
    let octal = word.len() > 1 && word.starts_with('0') && word.bytes().all(|byte| byte.is_ascii_digit());
    let plain = word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    word.parse().ok().filter(|_| plain && !octal)
}

/// What stands behind a `\`: its bytes, and how many of the text they are. As in Go.
fn unescaped(rest: &str, quote: char) -> Option<(Vec<u8>, usize)> {
    let first = rest.chars().next()?;
    let code = |from: usize, digits: usize, base: u32| {
        let digits = rest.get(from..from + digits)?;
        let all = digits.chars().all(|c| c.is_digit(base));
        u32::from_str_radix(digits, base).ok().filter(|_| all)
    };
    let (plain, taken) = match first {
        'a' => (7, 1),
        'b' => (8, 1),
        'f' => (12, 1),
        'n' => (b'\n', 1),
        'r' => (b'\r', 1),
        't' => (b'\t', 1),
        'v' => (11, 1),
        '\\' => (b'\\', 1),
        _ if first == quote => (u8::try_from(first).ok()?, 1),
        '0'..='7' => (u8::try_from(code(0, 3, 8)?).ok()?, 3),
        'x' => (u8::try_from(code(1, 2, 16)?).ok()?, 3),
        'u' | 'U' => {
            let digits = if first == 'u' { 4 } else { 8 };
            let c = char::from_u32(code(1, digits, 16)?)?;
            return Some((c.encode_utf8(&mut [0; 4]).as_bytes().to_vec(), digits + 1));
        }
        _ => return None,
    };
    Some((vec![plain], taken))
}
