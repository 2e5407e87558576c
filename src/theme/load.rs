//! Reading theme files: TOML with a palette, roles, and another theme to inherit from.

use std::{collections::BTreeMap, io::Read, ops::Range, path::Path, str::FromStr};

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

/// The colours that themes name.
type Palette = BTreeMap<String, String>;
type Styles = [Style; Role::ALL.len()];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    inherits: Option<Spanned<String>>,
    #[serde(default)]
    palette: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    roles: BTreeMap<Spanned<String>, Spanned<Spec>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    fg: Option<Spanned<String>>,
    bg: Option<Spanned<String>>,
    #[serde(default)]
    add: Vec<Spanned<String>>,
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
        let text = source(name).ok_or_else(|| ThemeError(unknown(name)))?;
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
        let mut text = String::new();
        std::fs::File::open(&file).map_err(failed)?.take(LIMIT + 1).read_to_string(&mut text).map_err(failed)?;
        if text.len() as u64 > LIMIT {
            return Err(ThemeError(format!("{}: a theme of more than 256 KiB is none", file.display())));
        }
        read(name, &file.display().to_string(), &text)
    }

    /// Reads the text of a theme; what it does not say is inherited, from `terminal` at last. It may inherit from the
    /// themes that are built in.
    ///
    /// # Errors
    /// Everything that is wrong with it, with lines and columns.
    pub fn parse(name: &str, text: &str) -> Result<Self, ThemeError> {
        read(name, name, text)
    }
}

fn read(name: &str, place: &str, text: &str) -> Result<Theme, ThemeError> {
    let mut styles = [Style::new(); Role::ALL.len()];
    let mut palette = Palette::new();
    apply((name, place, text), &mut styles, &mut palette, DEPTH)?;
    Ok(Theme { name: name.to_owned(), styles })
}

/// What is wrong in one file, by its place in the text.
struct Findings<'a> {
    place: &'a str,
    text: &'a str,
    lines: Vec<(usize, String)>,
}

impl Findings<'_> {
    fn say(&mut self, span: Range<usize>, what: &str) {
        let (line, column) = position(self.text, span.start);
        self.lines.push((span.start, format!("{}:{line}:{column}: {what}", self.place)));
    }

    fn finish(mut self) -> Result<(), ThemeError> {
        self.lines.sort();
        let lines: Vec<_> = self.lines.into_iter().map(|(_, line)| line).collect();
        if lines.is_empty() { Ok(()) } else { Err(ThemeError(lines.join("\n"))) }
    }
}

fn apply(
    (name, place, text): (&str, &str, &str),
    styles: &mut Styles,
    palette: &mut Palette,
    depth: usize,
) -> Result<(), ThemeError> {
    let mut findings = Findings { place, text, lines: Vec::new() };
    let file: File = toml::from_str(text).map_err(|error| {
        let (line, column) = position(text, error.span().unwrap_or_default().start);
        ThemeError(format!("{place}:{line}:{column}: {}", error.message()))
    })?;
    let parent = file.inherits.as_ref().map(|parent| parent.get_ref().as_str());
    if let Some(parent) = parent.or((name != "terminal").then_some("terminal")) {
        let span = file.inherits.as_ref().map(Spanned::span).unwrap_or_default();
        match source(parent) {
            _ if depth == 0 || (parent == name && source(name) == Some(text)) => {
                findings.say(span, &format!("the theme {name} inherits from itself"));
            }
            Some(source) => apply((parent, parent, source), styles, palette, depth - 1)?,
            None => findings.say(span, &unknown(parent)),
        }
    }
    for (id, value) in &file.palette {
        if Color::from_str(value.get_ref()).is_err() {
            findings.say(value.span(), &no_colour(value.get_ref(), &Palette::new()));
        }
        palette.insert(id.clone(), value.get_ref().clone());
    }
    for (id, spec) in &file.roles {
        match Role::ALL.into_iter().find(|role| role.id() == id.get_ref()) {
            Some(role) => styles[role as usize] = style(spec.get_ref(), palette, &mut findings),
            None => findings.say(id.span(), &suggest("role", id.get_ref(), Role::ALL.iter().map(|role| role.id()))),
        }
    }
    findings.finish()
}

fn style(spec: &Spec, palette: &Palette, findings: &mut Findings<'_>) -> Style {
    let mut colour = |name: &Spanned<String>| {
        let value = palette.get(name.get_ref()).unwrap_or(name.get_ref());
        let colour = Color::from_str(value).ok();
        // A wrong colour of the palette is told where it stands.
        if colour.is_none() && !palette.contains_key(name.get_ref()) {
            findings.say(name.span(), &no_colour(name.get_ref(), palette));
        }
        colour
    };
    let mut style = Style { fg: spec.fg.as_ref().and_then(&mut colour), ..Style::new() };
    style.bg = spec.bg.as_ref().and_then(&mut colour);
    for name in &spec.add {
        match MODIFIERS.into_iter().find(|(id, _)| id == name.get_ref()) {
            Some((_, modifier)) => style = style.add_modifier(modifier),
            None => {
                findings.say(name.span(), &suggest("modifier", name.get_ref(), MODIFIERS.iter().map(|(id, _)| *id)));
            }
        }
    }
    style
}

const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("crossed-out", Modifier::CROSSED_OUT),
];

/// The terminal's own colours, as theme files name them.
const COLOURS: [&str; 17] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "gray",
    "dark-gray",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "white",
    "reset",
];

fn no_colour(wrong: &str, palette: &Palette) -> String {
    let known = palette.keys().map(String::as_str).chain(COLOURS);
    match near(wrong, known) {
        Some(near) if !wrong.starts_with('#') => format!("`{wrong}` is no colour; did you mean `{near}`?"),
        _ => format!(
            "`{wrong}` is no colour; write a name of the palette, a colour of the terminal such as red or bright-red, \
             a number from 0 to 255 or \"#rrggbb\""
        ),
    }
}

/// What was probably meant.
fn near<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.map(|known| (strsim::jaro_winkler(wrong, known), known));
    scored.filter(|(score, _)| *score > 0.7).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, known)| known)
}

fn suggest<'a>(what: &str, wrong: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match near(wrong, known.clone()) {
        Some(near) => format!("there is no {what} `{wrong}`; did you mean `{near}`?"),
        None => format!("there is no {what} `{wrong}`; there are {}", known.collect::<Vec<_>>().join(", ")),
    }
}

fn unknown(name: &str) -> String {
    suggest("theme", name, Theme::SHIPPED.into_iter())
}

fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at.min(text.len())];
    let line = before.matches('\n').count() + 1;
    (line, before.len() - before.rfind('\n').map_or(0, |newline| newline + 1) + 1)
}
