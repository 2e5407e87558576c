//! A picture of the room as text and as a map of what its cells mean.

use bongsu::{
    text::width,
    theme::{Role, Theme},
};
use ratatui::{buffer::Buffer, layout::Position, style::Style};

/// One picture.
pub struct Picture {
    pub buffer: Buffer,
    pub cursor: Option<Position>,
}

/// The roles whose colour carries a meaning, with their letters in the map.
const MEANINGS: [(char, Role); 11] = [
    ('C', Role::Crit),
    ('W', Role::Warn),
    ('U', Role::Unknown),
    ('S', Role::Stale),
    ('O', Role::Ok),
    ('>', Role::Selected),
    (')', Role::SelectedIdle),
    ('!', Role::Banner),
    ('X', Role::BannerCrit),
    ('F', Role::FireLit),
    ('-', Role::Struck),
];

impl Picture {
    /// The lines, without the spaces at their ends; the second cell of a wide character is not counted.
    pub fn lines(&self) -> Vec<String> {
        self.each_line(|symbol, _| symbol.to_owned())
    }

    /// All lines as one text.
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    fn each_line(&self, say: impl Fn(&str, Style) -> String) -> Vec<String> {
        let area = self.buffer.area;
        let line = |y| {
            let (mut line, mut skip) = (String::new(), 0);
            for x in area.left()..area.right() {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let cell = &self.buffer[(x, y)];
                line.push_str(&say(cell.symbol(), cell.style()));
                skip = width(cell.symbol()).saturating_sub(1);
            }
            line.trim_end().to_owned()
        };
        (area.top()..area.bottom()).map(line).collect()
    }

    /// The texts of the lines that have cells of exactly this style: only those cells.
    pub fn lines_in(&self, style: Style) -> Vec<String> {
        let base = Style::reset();
        let lines = self.each_line(|symbol, cell| {
            let same = cell.bg == base.patch(style).bg && cell.add_modifier.contains(style.add_modifier);
            if same { symbol.to_owned() } else { String::new() }
        });
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// Which cells mean what: the runs of each line that are not plain, as `column letter×cells`.
    pub fn meanings(&self, theme: &Theme) -> String {
        let base = theme.style(Role::Text);
        let area = self.buffer.area;
        let mut map = String::new();
        for y in area.top()..area.bottom() {
            let mut runs: Vec<(u16, char, u16)> = Vec::new();
            for x in area.left()..area.right() {
                let cell = &self.buffer[(x, y)];
                let style = |role| Style::reset().patch(base).patch(theme.style(role));
                let same = |role: Role| {
                    let style = style(role);
                    Some(cell.fg) == style.fg && Some(cell.bg) == style.bg && cell.modifier == style.add_modifier
                };
                let blank = cell.symbol() == " ";
                let found = MEANINGS.iter().find(|(_, role)| same(*role) && (!blank || role.stands_out()));
                match (found, runs.last_mut()) {
                    (Some((letter, _)), Some((start, last, cells))) if letter == last && *start + *cells == x => {
                        *cells += 1;
                    }
                    (Some((letter, _)), _) => runs.push((x, *letter, 1)),
                    (None, _) => {}
                }
            }
            if !runs.is_empty() {
                let runs: Vec<_> = runs.iter().map(|(x, letter, n)| format!("{x}:{letter}{n}")).collect();
                map.push_str(&format!("{y:>3}  {}\n", runs.join(" ")));
            }
        }
        map
    }

    /// Whether every cell that is part of a wide character has its other half: no column is broken.
    pub fn assert_whole(&self) {
        for y in self.buffer.area.top()..self.buffer.area.bottom() {
            let cells: usize = (self.buffer.area.left()..self.buffer.area.right())
                .map(|x| self.buffer[(x, y)].symbol())
                .fold((0, 0), |(sum, skip): (usize, usize), symbol| {
                    if skip > 0 {
                        (sum, skip - 1)
                    } else {
                        (sum + width(symbol).max(1), width(symbol).saturating_sub(1))
                    }
                })
                .0;
            assert_eq!(cells, usize::from(self.buffer.area.width), "line {y} is broken:\n{}", self.text());
        }
    }
}
