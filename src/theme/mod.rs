//! Themes: the only place that names a colour. Everybody else names a [`Role`].

mod glyphs;
#[expect(clippy::disallowed_types, reason = "this is the place where colours live")]
mod load;
mod role;

pub use glyphs::{Glyphs, fold_ascii};
pub use load::ThemeError;
pub use role::Role;

use ratatui::style::{Modifier, Style};

/// A style for every role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    name: String,
    styles: [Style; Role::ALL.len()],
}

impl Theme {
    /// The names of the themes that are built in; the first is the default.
    pub const SHIPPED: [&str; 6] = ["terminal", "dark", "light", "high-contrast", "colour-blind", "mono"];

    /// The theme's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The style of a role.
    #[must_use]
    pub const fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// The same theme without any colour: what is left are bold, dim, reversed and underlined.
    #[must_use]
    pub fn without_colour(&self) -> Self {
        let mut styles = self.styles;
        for (style, role) in styles.iter_mut().zip(Role::ALL) {
            let had_background = style.bg.is_some();
            *style = Style { fg: None, bg: None, underline_color: None, ..*style };
            // What was seen by its background must still be seen.
            if had_background && role.stands_out() {
                *style = style.add_modifier(Modifier::REVERSED);
            } else if had_background && matches!(role, Role::SelectedIdle | Role::Input) {
                *style = style.add_modifier(Modifier::UNDERLINED);
            }
        }
        Self { name: self.name.clone(), styles }
    }
}

#[cfg(test)]
#[path = "theme_tests.rs"]
#[expect(clippy::disallowed_types, reason = "contrast is a matter of colours")]
mod tests;
