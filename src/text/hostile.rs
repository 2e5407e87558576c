//! Hostile texts, for tests and fuzzers: what somebody could put into a query, a name, a body or a log line.

/// Commands for terminals, broken encodings and the languages of other programs.
const BYTES: &[&[u8]] = &[
    b"\x1b[2J\x1b[H",
    b"\x1b]0;PWN\x07",
    b"\x1b]2;x\x1b\\",
    b"\x1b]52;c;ZXZpbA==\x07",
    b"\x1b]52;c;?\x07",
    b"\x1b]8;;file:///etc/passwd\x1b\\ok\x1b]8;;\x1b\\",
    b"\x1b]50;?\x07",
    b"\x1b[21t",
    b"\x1b[6n",
    b"\x1b[c",
    b"\x1bP$qm\x1b\\",
    b"\x1bP+q544e\x1b\\",
    b"\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\",
    b"\x1b_Ga=T\x1b\\",
    b"\x1bPq#0~\x1b\\",
    b"\x1b[?1049l",
    b"\x1b[?2004l",
    b"\x1b[201~rm -rf /\r",
    b"\x1bc",
    b"\x1b(0",
    b"\x9b2J",
    b"\x0e",
    b"\rover",
    b"\x08\x08\x08",
    b"\x05",
    b"\0",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf5",
    b"\xea\xb0",
    b"[red]",
    b"%s%n",
    b"#{pane_title}#(sh)",
    b"{{.}}",
    b"$(id)",
    b"=HYPERLINK(1)",
    b"<script>",
    b"```](javascript:",
    b"\xb0\xa1\xc7\xd1",
    b"------------\nTRANSACTIONS\n------------",
    b"*** (1) TRANSACTION:",
    b"\x1b[31mOK",
    b"\x1b[",
    b"\x1b]8;;",
];

/// Lies to the eye.
const TEXTS: &[&str] = &[
    "\u{9b}2J",
    "\u{9d}0;x\u{9c}",
    "\u{202e}gnp.exe",
    "\u{2066}a\u{2069}",
    "a\u{fe0f}",
    "\u{3164}\u{ffa0}",
    "е\u{440}i",
    "\u{e0041}\u{e007f}",
    "👨‍👩‍👧‍👦",
    "\u{fffe}\u{10ffff}",
    "\u{301}",
    "\u{1161}\u{11a8}",
    "가\u{1161}\u{1161}",
    "\u{1f1f0}\u{1f1f7}\u{1f1f0}",
    "가나다ﾊﾝ",
    "e\u{34f}\u{301}",
    "\u{2800}\u{3000}\u{a0}",
];

/// The corpus: terminal commands, broken encodings, lies to the eye, giants.
#[must_use]
pub fn corpus() -> Vec<Vec<u8>> {
    let mut corpus: Vec<Vec<u8>> = BYTES.iter().map(|raw| raw.to_vec()).collect();
    corpus.extend(TEXTS.iter().map(|text| text.as_bytes().to_vec()));
    corpus.push("\u{1100}".repeat(1_000).into_bytes());
    corpus.push("\u{200d}".repeat(300_000).into_bytes());
    corpus.push(format!("a{}", "\u{301}".repeat(1_000_000)).into_bytes());
    corpus.push([b"\x1b]0;".to_vec(), vec![b'a'; 1 << 20]].concat());
    corpus.push(vec![7; 10_000]);
    corpus
}
