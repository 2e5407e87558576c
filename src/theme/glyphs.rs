//! Glyphs: the signs that carry meaning besides colour. Each is one cell wide.

use ratatui::buffer::Buffer;

use crate::domain::verdict::Verdict;

/// A set of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Verdicts: ok, warn, unknown, crit.
    pub verdicts: [&'static str; 4],
    /// A lamp of which nothing is known.
    pub lamp_out: &'static str,
    /// A fire that burns, and one that does not.
    pub fires: [&'static str; 2],
    /// A border: horizontal, vertical, top left, top right, bottom left, bottom right.
    pub border: [&'static str; 6],
    /// The same for the focused pane.
    pub border_focused: [&'static str; 6],
    /// Branches of a tree: a sibling follows, the last one, an ancestor goes on, nothing, an open parent.
    pub branches: [&'static str; 5],
    /// Eight levels of a trend, lowest first.
    pub spark: [&'static str; 8],
    /// A gap in a trend.
    pub gap: &'static str,
    /// Sorted upwards, downwards.
    pub sorted: [&'static str; 2],
    /// What is cut off.
    pub ellipsis: &'static str,
    /// The mark of a marked row.
    pub mark: &'static str,
    /// The target or choice that is shown.
    pub here: &'static str,
    /// The track and the thumb of a scroll bar.
    pub scroll: [&'static str; 2],
    /// A starred line, a pinned row, a note of a person, a line that bongsu wrote by itself.
    pub entries: [&'static str; 4],
    /// From one thing to another.
    pub arrow: &'static str,
    /// A recording: it plays, it is held, what was played, what is ahead.
    pub tape: [&'static str; 4],
}

impl Glyphs {
    /// Unicode, one cell each.
    #[must_use]
    pub const fn unicode() -> Self {
        Self {
            verdicts: ["●", "◆", "?", "▲"],
            lamp_out: "○",
            fires: ["▲", "△"],
            border: ["─", "│", "┌", "┐", "└", "┘"],
            border_focused: ["━", "┃", "┏", "┓", "┗", "┛"],
            branches: ["├ ", "└ ", "│ ", "  ", "▾ "],
            spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
            gap: "·",
            sorted: ["↑", "↓"],
            ellipsis: "…",
            mark: "✓",
            here: "▸",
            scroll: ["│", "█"],
            entries: ["★", "◈", "✎", "⚙"],
            arrow: "→",
            tape: ["▶", "‖", "━", "─"],
        }
    }

    /// ASCII.
    #[must_use]
    pub const fn ascii() -> Self {
        Self {
            verdicts: [".", "!", "?", "X"],
            lamp_out: "o",
            fires: ["#", "-"],
            border: ["-", "|", "+", "+", "+", "+"],
            border_focused: ["=", "|", "+", "+", "+", "+"],
            branches: ["|-", "`-", "| ", "  ", "v "],
            spark: ["_", ".", ",", "-", "=", "+", "*", "#"],
            gap: " ",
            sorted: ["^", "v"],
            ellipsis: "~",
            mark: "*",
            here: ">",
            scroll: ["|", "#"],
            entries: ["*", "@", "n", "%"],
            arrow: ">",
            tape: [">", "=", "#", "-"],
        }
    }

    /// Whether the terminal can show no more than ASCII.
    #[must_use]
    pub const fn is_ascii(&self) -> bool {
        self.gap.is_ascii()
    }

    /// The sign of a verdict.
    #[must_use]
    pub const fn verdict(&self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Ok => self.verdicts[0],
            Verdict::Warn => self.verdicts[1],
            Verdict::Unknown => self.verdicts[2],
            Verdict::Crit => self.verdicts[3],
        }
    }
}

/// Turns whatever is not ASCII in a finished picture into ASCII: a stand-in where there is one, `?` for the rest. A wide
/// character becomes as many signs as it was wide.
pub fn fold_ascii(buffer: &mut Buffer) {
    let mut wide_before = false;
    for cell in &mut buffer.content {
        if std::mem::take(&mut wide_before) {
            cell.set_symbol("?");
        } else if !cell.symbol().is_ascii() {
            wide_before = is_wide(cell.symbol());
            let stand_in = stand_in(cell.symbol());
            cell.set_symbol(stand_in);
        }
    }
}

/// Whether a sign takes two cells: Hangul, Chinese and Japanese characters, their full-width forms, emoji.
fn is_wide(symbol: &str) -> bool {
    symbol.chars().next().is_some_and(|c| {
        matches!(c,
            '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{a4cf}' | '\u{a960}'..='\u{a97c}'
            | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff60}'
            | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f6ff}'
            | '\u{1f900}'..='\u{1f9ff}' | '\u{20000}'..='\u{3fffd}')
    })
}

/// One ASCII sign for every sign of ours and for the usual marks of prose.
fn stand_in(symbol: &str) -> &'static str {
    match symbol {
        "…" => "~",
        "·" | "│" | "┃" => "|",
        "→" | "▸" | "▶" | "›" | "»" | "≥" => ">",
        "←" | "‹" | "≤" => "<",
        // The caret of `^[`, for control characters as `Clean` shows them.
        "↑" | "▲" | "␛" | "␀" | "␇" | "␈" | "␍" | "␡" => "^",
        "↓" | "▼" | "▾" => "v",
        "●" | "▁" => ".",
        "○" => "o",
        "◆" | "⚑" => "!",
        "★" | "✓" => "*",
        "◈" => "@",
        "✎" => "n",
        "⚙" => "%",
        "×" => "x",
        "±" | "┌" | "┐" | "└" | "┘" | "├" | "┏" | "┓" | "┗" | "┛" => "+",
        "–" | "—" | "−" | "─" | "△" => "-",
        "━" | "‖" => "=",
        "▂" | "▃" | "▄" | "▅" | "▆" | "▇" | "█" => "#",
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        "⏎" => "$",
        "µ" => "u",
        "∞" => "8",
        _ => "?",
    }
}
