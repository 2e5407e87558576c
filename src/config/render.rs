//! Mistakes as text: `config.toml:14:1: what is wrong`, the line, a mark below it. No byte of the config reaches the
//! terminal unescaped, and no config makes the report longer than a person reads.

use std::{fmt::Write, ops::Range, path::Path};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::Problem;

/// So many mistakes are shown; the rest are counted.
const SHOWN: usize = 100;
/// So many characters of a line are shown before a mistake, of it, and after it.
const AROUND: usize = 60;
/// So many characters of a sentence are shown.
const SENTENCE: usize = 600;

/// The whole report.
pub(super) fn report(path: &Path, text: &str, problems: &[Problem], colour: bool) -> String {
    let name = visible(&path.display().to_string());
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(AROUND * 10);
    let (bold, plain) = if colour { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    let mut report = String::new();
    for problem in problems.iter().take(SHOWN) {
        let place = Place::of(&problem.span, text);
        let line = place.line;
        let _ = writeln!(report, "{bold}{}{plain}", sentence(&name, &place, problem));
        let mark = AnnotationKind::Primary.span(place.mark);
        let snippet = Snippet::source(place.shown).line_start(line).annotation(mark);
        let group = Group::with_level(Level::ERROR).element(snippet);
        let _ = writeln!(report, "{}\n", renderer.render(&[group]));
    }
    let mistakes = if problems.len() == 1 { "1 mistake".to_owned() } else { format!("{} mistakes", problems.len()) };
    let rest = if problems.len() > SHOWN { format!(", the first {SHOWN} are shown") } else { String::new() };
    let _ = write!(report, "bongsu: {name} has {mistakes}{rest}");
    report
}

/// The mistakes that are shown, one line each.
pub(super) fn sentences(path: &Path, text: &str, problems: &[Problem]) -> Vec<String> {
    let name = visible(&path.display().to_string());
    let said = |problem: &Problem| sentence(&name, &Place::of(&problem.span, text), problem);
    problems.iter().take(SHOWN).map(said).collect()
}

fn sentence(name: &str, place: &Place, problem: &Problem) -> String {
    let mut sentence = format!("{name}:{}:{}: ", place.line, place.column);
    push_cut(&problem.message, SENTENCE, &mut sentence);
    sentence
}

/// Where a mistake is, for people.
struct Place {
    /// Its line, from 1.
    line: usize,
    /// Its column in characters, from 1.
    column: usize,
    /// What is shown of the line.
    shown: String,
    /// Which bytes of that are marked.
    mark: Range<usize>,
}

impl Place {
    fn of(span: &Range<usize>, text: &str) -> Self {
        let start = text.floor_char_boundary(span.start);
        let end = text.floor_char_boundary(span.end).max(start);
        let before = &text[..start];
        let head_at = before.rfind('\n').map_or(0, |at| at + 1);
        let head = &before[head_at..];
        let line_end = text[start..].find(['\n', '\r']).map_or(text.len(), |at| start + at);
        let (marked, tail) = (&text[start..end.min(line_end)], &text[end.min(line_end)..line_end]);
        let mut shown = String::new();
        let skipped = head.chars().count().saturating_sub(AROUND);
        if skipped > 0 {
            shown.push('…');
        }
        push_visible(head.chars().skip(skipped), &mut shown);
        let from = shown.len();
        push_cut(marked, AROUND, &mut shown);
        let to = shown.len();
        push_cut(tail, AROUND, &mut shown);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: head.chars().count() + 1,
            shown,
            mark: from..to,
        }
    }
}

/// Pushes the beginning of a text, visible, and a sign when there is more of it.
fn push_cut(text: &str, most: usize, out: &mut String) {
    push_visible(text.chars().take(most), out);
    if text.chars().nth(most).is_some() {
        out.push('…');
    }
}

/// The text with everything visible that is not, in one line.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_visible(text.chars(), &mut out);
    out
}

fn push_visible(chars: impl Iterator<Item = char>, out: &mut String) {
    for c in chars {
        match c {
            '"' | '\'' | '\\' => out.push(c),
            '\t' => out.push_str("    "),
            // Blank fillers are letters to Unicode, and nothing to the eye.
            '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => out.extend(c.escape_unicode()),
            _ => out.extend(c.escape_debug()),
        }
    }
}
