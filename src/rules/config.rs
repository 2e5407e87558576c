//! The config of the rules: `[rules]`, the files that it names and what it changes of single rules.

use std::{
    fs, io,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    builtin,
    draft::Draft,
    lint::{self, Known},
    read::{self, Content, Severities},
    remark::{Kind, Remark},
    rule::{Record, RuleSet},
};
use crate::{
    config::{ConfigError, File, Section, unknown},
    domain::incident::Severity,
};

/// How often rules may be evaluated.
const OFTEN: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_mins(5);
/// So many files there may be.
const MOST_FILES: usize = 200;
/// So many rules there may be.
const MOST_RULES: usize = 5_000;

/// `[rules]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// From which severity on an alarm declares an incident by itself; `None`: none does.
    pub declare: Option<Severity>,
    /// How often rules are evaluated.
    pub interval: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { declare: None, interval: Duration::from_secs(2) }
    }
}

/// All that is to be known of a room's rules.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The rules and the signals that they make.
    pub set: RuleSet,
    /// How they are used.
    pub settings: Settings,
    /// What is worth knowing about how they were read, and what is probably wrong with them.
    pub remarks: Vec<Remark>,
}

/// Reads `[rules]`, its files and the rules that come with bongsu. What is wrong with the table becomes problems of the
/// config.
///
/// # Errors
/// Everything that is wrong with the files that it names.
pub fn load(file: &File, severities: &Severities, known: &Known<'_>) -> Result<Loaded, ConfigError> {
    let mut settings = Settings::default();
    let mut content = Content::default();
    let mut wrong = Vec::new();
    let mut section = file.rules();
    let own = section.as_mut().map(|section| {
        settings = read_settings(section, severities);
        paths(section)
    });
    let built_in = section.as_mut().and_then(|section| section.boolean("built-in")).unwrap_or(true);
    if built_in {
        match builtin::read(severities) {
            Ok(shipped) => add(&mut content, shipped),
            Err(error) => wrong.push(error),
        }
    }
    for path in own.unwrap_or_default() {
        match read::file(&path, severities) {
            Ok(mut found) => {
                shorten(&mut found, file.folder());
                add(&mut content, found);
            }
            Err(error) => wrong.push(error),
        }
    }
    if let Some(mut section) = section {
        change(file, &mut section, &mut content.drafts, severities);
        if content.drafts.len() > MOST_RULES {
            section.problem("files", format!("these are more than {MOST_RULES} rules: a room cannot watch so many"));
        }
        section.finish();
    }
    ConfigError::all(wrong)?;
    Ok(finished(content, settings, known))
}

/// The rules of one file alone, and what is worth knowing about them: for `bongsu rules check`.
#[must_use]
pub fn finished(content: Content, settings: Settings, known: &Known<'_>) -> Loaded {
    let Content { drafts, records, mut remarks, .. } = content;
    // What cannot be read was said where it stands.
    let rules: Vec<_> = drafts.iter().filter(|draft| !draft.disabled).filter_map(|draft| draft.rule().ok()).collect();
    let known = known.clone().with_records(&records);
    // Queries of a Prometheus target that nobody has are no mistake of the rules that come with bongsu.
    let own = rules.iter().filter(|rule| !rule.origin.starts_with("built-in"));
    remarks.extend(own.flat_map(|rule| lint::rule(rule, &known)));
    remarks.extend(records.iter().flat_map(|record| lint::record(record, &known)));
    Loaded { set: RuleSet { records, rules }, settings, remarks }
}

fn read_settings(section: &mut Section<'_>, severities: &Severities) -> Settings {
    let usual = Settings::default();
    let declare = section.string("declare").and_then(|word| {
        let severity = severities.named(&word);
        if severity.is_none() && word != "never" {
            let words = severities.words().join(", ");
            section
                .problem("declare", format!("`declare` must be \"never\" or the mildest severity that does: {words}"));
        }
        severity
    });
    Settings { declare, interval: section.duration("interval", &OFTEN).unwrap_or(usual.interval) }
}

/// Adds what a file says; a rule of a name that is there already takes its place.
fn add(all: &mut Content, found: Content) {
    all.remarks.extend(found.remarks);
    for draft in found.drafts {
        match all.drafts.iter_mut().find(|other| other.name == draft.name) {
            Some(other) => {
                let kind = Kind::Replaces { other: other.origin.clone() };
                all.remarks.push(Remark { rule: draft.name.clone(), origin: draft.origin.clone(), kind });
                *other = draft;
            }
            None => all.drafts.push(draft),
        }
    }
    all.records.extend(found.records);
}

/// `[rules.change.NAME]`.
fn change(file: &File, section: &mut Section<'_>, drafts: &mut [Draft], severities: &Severities) {
    let Some(mut table) = section.table("change") else { return };
    let names: Vec<String> = table.names().map(str::to_owned).collect();
    for name in names {
        let Some(mut changes) = table.table(&name) else { continue };
        if let Some(draft) = drafts.iter_mut().find(|draft| draft.name == name) {
            read::change(file, &mut changes, draft, severities);
            changes.finish();
        } else {
            changes.problem_here(unknown("rule", &name, drafts.iter().map(|draft| draft.name.as_str())));
        }
    }
    table.finish();
}

/// The files that `files` names, in its order; those of a pattern by their names.
fn paths(section: &mut Section<'_>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for written in section.strings("files").unwrap_or_default() {
        let path = section.absolute(&written);
        match fitting(&path) {
            Ok(files) if files.is_empty() => {
                section.problem("files", format!("no file fits `{written}`"));
            }
            Ok(files) => found.extend(files.into_iter().filter(|file| !found.contains(file)).collect::<Vec<_>>()),
            Err(why) => section.problem("files", format!("`{written}` cannot be looked up: {why}")),
        }
    }
    if found.len() > MOST_FILES {
        section.problem("files", format!("these are more than {MOST_FILES} files"));
        found.truncate(MOST_FILES);
    }
    found
}

/// The files of a pattern: `*` and `?` in the name of the file; or the one file that is named.
fn fitting(path: &Path) -> Result<Vec<PathBuf>, String> {
    let is_pattern = |text: &str| text.contains(['*', '?']);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    if is_pattern(&folder.to_string_lossy()) {
        return Err("`*` and `?` may stand in the name of the file only, not in that of a folder".to_owned());
    }
    if !is_pattern(&name) {
        return Ok(vec![path.to_owned()]);
    }
    let said = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no folder {}", folder.display()),
        _ => error.to_string(),
    };
    let entries = fs::read_dir(folder).map_err(said)?;
    let pattern: Vec<char> = name.chars().collect();
    let fits = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with('.') && matches(&pattern, &name.chars().collect::<Vec<_>>()) && path.is_file()
    };
    let mut files: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(fits).take(MOST_FILES + 1).collect();
    files.sort();
    Ok(files)
}

/// Whether a name fits a pattern. Goes back to the last `*` only, so that it ends soon for any pattern.
fn matches(pattern: &[char], name: &[char]) -> bool {
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => (p, n) = (p + 1, n + 1),
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    (p, n) = (at + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// Names files as the config does: relative to its folder.
fn shorten(content: &mut Content, folder: &Path) {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let short = |origin: &mut String| {
        if let Ok(rest) = Path::new(origin.as_str()).strip_prefix(&folder) {
            *origin = rest.display().to_string();
        }
    };
    let record = |record: &mut Record| short(&mut record.origin);
    content.records.iter_mut().for_each(record);
    content.drafts.iter_mut().for_each(|draft| short(&mut draft.origin));
    content.remarks.iter_mut().for_each(|remark| short(&mut remark.origin));
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
