//! Reading theme files: TOML with a palette, roles, and another theme to inherit from.

use std::{collections::BTreeMap, fmt::Write, path::Path, str::FromStr};

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::{Role, Theme};

/// How deep themes may inherit.
const DEPTH: usize = 5;
/// The longest theme file that is read, in bytes.
const LIMIT: u64 = 256 * 1024;

/// What is wrong with a theme; all of it, one line a finding.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct ThemeError(String);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    inherits: Option<String>,
    #[serde(default)]
    palette: BTreeMap<String, String>,
    #[serde(default)]
    roles: BTreeMap<Spanned<String>, Spanned<Spec>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    fg: Option<String>,
    bg: Option<String>,
    #[serde(default)]
    add: Vec<String>,
}

macro_rules! shipped {
    ($($name:literal),+) => {
        fn source(name: &str) -> Option<&'static str> {
            match name {
                $($name => Some(include_str!(concat!("../../themes/", $name, ".toml"))),)+
                _ => None,
            }
        }
    };
}
shipped!("terminal", "dark", "light", "high-contrast", "colour-blind", "mono");

impl Theme {
    /// A theme that is built in.
    ///
    /// # Errors
    /// When no theme has that name.
    pub fn shipped(name: &str) -> Result<Self, ThemeError> {
        let text = source(name).ok_or_else(|| unknown(name))?;
        Self::parse(name, text)
    }

    /// A theme of the person's own, `FOLDER/NAME.toml`, or one that is built in.
    ///
    /// # Errors
    /// When there is none, or what is wrong with it.
    pub fn load(name: &str, folder: Option<&Path>) -> Result<Self, ThemeError> {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let own =
            folder.filter(|_| plain).map(|folder| folder.join(format!("{name}.toml"))).filter(|file| file.is_file());
        let Some(file) = own else { return Self::shipped(name) };
        let failed = |error: std::io::Error| ThemeError(format!("{}: {error}", file.display()));
        if std::fs::metadata(&file).map_err(failed)?.len() > LIMIT {
            return Err(ThemeError(format!("{}: a theme of more than 256 KiB is none", file.display())));
        }
        let text = std::fs::read_to_string(&file).map_err(failed)?;
        Self::parse(name, &text).map_err(|error| ThemeError(format!("{}: {error}", file.display())))
    }

    /// Reads the text of a theme; what it does not say is inherited, from `terminal` at last.
    ///
    /// # Errors
    /// Everything that is wrong with it, with lines and columns.
    pub fn parse(name: &str, text: &str) -> Result<Self, ThemeError> {
        let mut styles = [Style::new(); Role::ALL.len()];
        apply(name, text, &mut styles, DEPTH)?;
        Ok(Self { name: name.to_owned(), styles })
    }
}

fn apply(name: &str, text: &str, styles: &mut [Style; Role::ALL.len()], depth: usize) -> Result<(), ThemeError> {
    let file: File = toml::from_str(text).map_err(|error| ThemeError(error.to_string()))?;
    let parent = file.inherits.as_deref().or((name != "terminal").then_some("terminal"));
    if let Some(parent) = parent {
        if depth == 0 || parent == name {
            return Err(ThemeError(format!("the theme {name} inherits from itself")));
        }
        apply(parent, source(parent).ok_or_else(|| unknown(parent))?, styles, depth - 1)?;
    }
    let mut wrong = String::new();
    for (id, spec) in &file.roles {
        let mut say = |span: std::ops::Range<usize>, what: String| {
            let (line, column) = position(text, span.start);
            let _ = writeln!(wrong, "{line}:{column}: {what}");
        };
        let Some(role) = Role::ALL.into_iter().find(|role| role.id() == id.get_ref()) else {
            say(id.span(), suggest("role", id.get_ref(), Role::ALL.iter().map(|role| role.id())));
            continue;
        };
        match style(spec.get_ref(), &file.palette) {
            Ok(style) => styles[role as usize] = style,
            Err(what) => say(spec.span(), what),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(ThemeError(wrong.trim_end().to_owned())) }
}

fn style(spec: &Spec, palette: &BTreeMap<String, String>) -> Result<Style, String> {
    let colour = |name: &String| {
        let value = palette.get(name).unwrap_or(name);
        Color::from_str(value).map_err(|_| {
            format!("`{value}` is no colour; write one of the palette, red, bright-red …, 0–255 or \"#rrggbb\"")
        })
    };
    let mut style = Style::new();
    style.fg = spec.fg.as_ref().map(colour).transpose()?;
    style.bg = spec.bg.as_ref().map(colour).transpose()?;
    for name in &spec.add {
        style = style.add_modifier(modifier(name)?);
    }
    Ok(style)
}

fn modifier(name: &str) -> Result<Modifier, String> {
    const MODIFIERS: [(&str, Modifier); 6] = [
        ("bold", Modifier::BOLD),
        ("dim", Modifier::DIM),
        ("italic", Modifier::ITALIC),
        ("underlined", Modifier::UNDERLINED),
        ("reversed", Modifier::REVERSED),
        ("crossed-out", Modifier::CROSSED_OUT),
    ];
    let found = MODIFIERS.into_iter().find(|(id, _)| *id == name).map(|(_, modifier)| modifier);
    found.ok_or_else(|| suggest("modifier", name, MODIFIERS.iter().map(|(id, _)| *id)))
}

fn suggest<'a>(what: &str, wrong: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known.max_by(|a, b| strsim::jaro(wrong, a).total_cmp(&strsim::jaro(wrong, b))).unwrap_or_default();
    format!("there is no {what} `{wrong}`; did you mean `{near}`?")
}

fn unknown(name: &str) -> ThemeError {
    ThemeError(format!(
        "{}; there are {}",
        suggest("theme", name, Theme::SHIPPED.into_iter()),
        Theme::SHIPPED.join(", ")
    ))
}

fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at.min(text.len())];
    let line = before.matches('\n').count() + 1;
    (line, before.len() - before.rfind('\n').map_or(0, |newline| newline + 1) + 1)
}
