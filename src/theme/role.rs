//! Roles: what a thing on the screen means.

use crate::domain::verdict::Verdict;

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident = $id:literal),+ $(,)?) => {
        /// What a thing on the screen means; a theme gives each its style.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role { $($(#[$doc])* $role),+ }

        impl Role {
            /// All roles.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$role),+];

            /// Its name in theme files.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$role => $id),+ }
            }
        }
    };
}

roles! {
    /// Ordinary text.
    Text = "text",
    /// Less important text.
    Dim = "dim",
    /// The names of values and the titles of columns.
    Label = "label",
    /// The title of a pane.
    Title = "title",
    /// The title of the pane that gets the keys.
    TitleFocused = "title-focused",
    /// The border of a pane.
    Border = "border",
    /// The border of the pane that gets the keys.
    BorderFocused = "border-focused",
    /// Good.
    Ok = "ok",
    /// Worth a look.
    Warn = "warn",
    /// Not known.
    Unknown = "unknown",
    /// Broken.
    Crit = "crit",
    /// No longer of now.
    Stale = "stale",
    /// Something to notice that is neither good nor bad.
    Accent = "accent",
    /// A key of the keyboard.
    Key = "key",
    /// The selected row.
    Selected = "selected",
    /// The selected row of a pane that does not get the keys.
    SelectedIdle = "selected-idle",
    /// A marked row.
    Marked = "marked",
    /// A state of the room that must not be missed: paused, looking only.
    Banner = "banner",
    /// A state of the room that is a danger: not saved.
    BannerCrit = "banner-crit",
    /// A beacon fire that burns.
    FireLit = "fire-lit",
    /// A beacon fire that does not.
    FireOut = "fire-out",
    /// What a person types.
    Input = "input",
    /// Where a filter matches.
    Match = "match",
    /// A struck line.
    Struck = "struck",
    /// A line that bongsu wrote by itself.
    Auto = "auto",
}

impl Role {
    /// The role of a verdict.
    #[must_use]
    pub const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Ok => Self::Ok,
            Verdict::Warn => Self::Warn,
            Verdict::Unknown => Self::Unknown,
            Verdict::Crit => Self::Crit,
        }
    }

    /// Whether the role is seen by its background.
    #[must_use]
    pub const fn stands_out(self) -> bool {
        matches!(self, Self::Selected | Self::Banner | Self::BannerCrit | Self::Match)
    }
}
