//! The help: every key with what it does, grouped by where it works, in as many columns as there is room for.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Look,
    overlay::Overlay,
    put,
    put::{cells, to_cells},
    scroll_bar, words,
};
use crate::theme::Role;

/// Keys that work in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpGroup {
    /// Where they work.
    pub title: String,
    /// The keys, and what each does.
    pub keys: Vec<(String, String)>,
}

/// The help.
#[derive(Debug, Clone, Copy)]
pub struct Help<'a> {
    /// The groups, in the order in which they stand.
    pub groups: &'a [HelpGroup],
    /// How many lines are scrolled away; more than there are counts as the end.
    pub scroll: usize,
}

/// How the groups stand: which are in each column, how wide a column is, how high the highest.
struct Columns<'a> {
    groups: Vec<Vec<&'a HelpGroup>>,
    keys: u16,
    width: u16,
    height: usize,
}

impl Help<'_> {
    /// Draws it in a box above the panes.
    pub fn render(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>) {
        let columns = self.columns(area);
        let overlay = Self::overlay(&columns, look);
        let height = usize::from(overlay.inner(area).height);
        let scroll = self.scroll.min(columns.height.saturating_sub(height));
        let seen = (scroll + height).min(columns.height);
        let foot = if columns.height > height { format!("{seen}/{}", columns.height) } else { String::new() };
        let inner = Overlay { foot: &foot, ..overlay }.render(area, buf, look);
        for (at, column) in columns.groups.iter().enumerate() {
            let x = inner.x.saturating_add(to_cells(at * usize::from(columns.width + 3)));
            let place = Rect { x, width: columns.width.min(inner.right().saturating_sub(x)), ..inner };
            Self::column(place, buf, (column, columns.keys, scroll), look);
        }
        let bar = Rect { x: inner.right().saturating_add(1), width: inner.width.min(1), ..inner };
        scroll_bar(buf, bar, (scroll, columns.height), look);
    }

    /// How far it can be scrolled on a screen of that size.
    #[must_use]
    pub fn max_scroll(&self, area: Rect, look: &Look<'_>) -> usize {
        let columns = self.columns(area);
        columns.height.saturating_sub(usize::from(Self::overlay(&columns, look).inner(area).height))
    }

    fn overlay<'a>(columns: &Columns<'_>, look: &Look<'a>) -> Overlay<'a> {
        let count = to_cells(columns.groups.len());
        let width = columns.width.saturating_add(3).saturating_mul(count).saturating_sub(3);
        Overlay { title: look.say(words::help()), foot: "", content: (width, to_cells(columns.height)) }
    }

    fn column(place: Rect, buf: &mut Buffer, (groups, keys, scroll): (&[&HelpGroup], u16, usize), look: &Look<'_>) {
        let mut line = 0_usize;
        let mut at = |lines: usize| {
            let y = line.checked_sub(scroll).map(|y| place.y.saturating_add(to_cells(y)));
            line += lines;
            y.filter(|y| *y < place.bottom())
        };
        for group in groups {
            if let Some(y) = at(1) {
                put(buf, (place.x, y), &group.title, place.width, look.style(Role::Title));
            }
            for (key, title) in &group.keys {
                let Some(y) = at(1) else { continue };
                put(buf, (place.x, y), key, place.width.min(keys), look.style(Role::Key));
                let x = place.x.saturating_add(keys + 2);
                put(buf, (x, y), title, place.right().saturating_sub(x), look.style(Role::Text));
            }
            at(1);
        }
    }

    fn columns(&self, area: Rect) -> Columns<'_> {
        let all = || self.groups.iter().flat_map(|group| &group.keys);
        let keys = all().map(|(key, _)| cells(key)).max().unwrap_or(0).min(14);
        let title = all().map(|(_, title)| cells(title)).max().unwrap_or(0).min(40);
        let width = keys + 2 + title;
        let most = usize::from(area.width.saturating_sub(4).saturating_add(3) / (width + 3)).clamp(1, 3);
        let (groups, height) = balance(self.groups, most);
        Columns { groups, keys, width, height }
    }
}

/// Spreads groups over columns, in order, so that the highest column is as low as can be.
fn balance(groups: &[HelpGroup], most: usize) -> (Vec<Vec<&HelpGroup>>, usize) {
    let lines = |group: &HelpGroup| group.keys.len() + 2;
    let total: usize = groups.iter().map(lines).sum();
    let highest = groups.iter().map(lines).max().unwrap_or(0);
    let mut limit = highest.max(total.div_ceil(most));
    loop {
        let mut columns: Vec<Vec<&HelpGroup>> = vec![Vec::new()];
        let mut height = 0;
        for group in groups {
            if height + lines(group) > limit && height > 0 {
                columns.push(Vec::new());
                height = 0;
            }
            height += lines(group);
            if let Some(column) = columns.last_mut() {
                column.push(group);
            }
        }
        if columns.len() <= most {
            let height = columns.iter().map(|column| column.iter().map(|group| lines(group)).sum::<usize>()).max();
            // The blank line below the last group is none.
            return (columns, height.unwrap_or(0).saturating_sub(1));
        }
        limit += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::testing::{drawn, look, stays_inside};

    fn groups() -> Vec<HelpGroup> {
        let group = |title: &str, keys: &[(&str, &str)]| HelpGroup {
            title: title.to_owned(),
            keys: keys.iter().map(|(key, title)| ((*key).to_owned(), (*title).to_owned())).collect(),
        };
        vec![
            group("Room", &[("?", "help"), (":", "commands"), ("q", "leave"), ("Tab", "next pane")]),
            group("Rows", &[("j ↓", "down"), ("k ↑", "up")]),
            group("Timeline", &[("n", "note"), ("e", "edit")]),
        ]
    }

    #[test]
    fn groups_stand_in_columns_where_there_is_room() {
        let groups = groups();
        let help = Help { groups: &groups, scroll: 0 };
        let seen = drawn(46, 12, |area, buf| help.render(area, buf, &look())).join("\n");
        insta::assert_snapshot!("help", seen);
    }

    #[test]
    fn what_is_too_high_scrolls_to_its_end() {
        let groups = groups();
        let area = Rect::new(0, 0, 24, 8);
        let help = Help { groups: &groups, scroll: usize::MAX };
        assert_eq!(Help { scroll: 0, ..help }.max_scroll(area, &look()), 7);
        let seen = drawn(24, 8, |area, buf| help.render(area, buf, &look())).join("\n");
        assert!(seen.contains("e    edit") && seen.contains("13/13"), "{seen}");
    }

    #[test]
    fn any_size_is_right() {
        let groups = groups();
        stays_inside(|area, buf, look| Help { groups: &groups, scroll: 3 }.render(area, buf, look));
        stays_inside(|area, buf, look| Help { groups: &[], scroll: 3 }.render(area, buf, look));
    }
}
