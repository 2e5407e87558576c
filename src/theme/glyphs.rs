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
        }
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
            continue;
        }
        if cell.symbol().is_ascii() {
            continue;
        }
        let symbol = cell.symbol();
        let stand_in = stand_in(symbol);
        wide_before = stand_in == "?" && symbol.chars().next().is_some_and(|c| matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x3fffd));
        cell.set_symbol(stand_in);
    }
}

fn stand_in(symbol: &str) -> &'static str {
    match symbol {
        "…" => "~",
        "·" => "|",
        "→" | "▸" | "›" => ">",
        "←" => "<",
        "↑" => "^",
        "↓" | "▾" => "v",
        "×" => "x",
        "±" => "+",
        "–" | "—" | "─" => "-",
        "│" => "|",
        "★" | "⚙" | "◈" => "*",
        "✎" => "n",
        "⏎" => "$",
        "µ" => "u",
        "≥" => ">",
        "≤" => "<",
        "∞" => "8",
        _ => "?",
    }
}
