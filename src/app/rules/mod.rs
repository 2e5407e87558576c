//! `bongsu rules`: which rules a room has, whether a file of rules is right, and whether rules do what they should.

mod words;

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use serde::Serialize;

use self::words as w;
use super::{
    start,
    verbs::{self, Trouble},
};
use crate::{
    cli::{Cli, RulesVerb},
    config::{self, ConfigError, File},
    domain::{incident::Severity, signal::Labels, words::Lang},
    rules::{
        self, Content, Known, Loaded, Remark, Rule, Settings, Severities,
        trial::{self, Difference, Is},
    },
    text::{Clean, number, pad, width},
};

/// The version of the JSON; it changes when a member changes its meaning or goes away.
const SCHEMA: u32 = 1;
/// The exit code when a file is wrong, or something is otherwise than expected.
const WRONG: u8 = 1;

/// Does what the verb says.
///
/// # Errors
/// When the config is wrong, or nothing can be printed.
pub fn run(cli: &Cli, verb: &RulesVerb) -> Result<ExitCode, Trouble> {
    match verb {
        RulesVerb::List { json } => list(cli, *json),
        RulesVerb::Check { files } => check(&Ground::of(cli)?, files),
        RulesVerb::Test { files } => test(&Ground::of(cli)?, files),
    }
}

/// What files are read with.
struct Ground {
    lang: Lang,
    severities: Severities,
    /// The signals that its panes give.
    known: Known<'static>,
}

impl Ground {
    /// That of the config, where there is one: files are checked on machines without.
    fn of(cli: &Cli) -> Result<Self, Trouble> {
        let loaded = match cli.config.as_deref() {
            Some(path) => Some(start::load(Some(path))?),
            None => File::find(None).ok().and_then(|file| start::read(&file).ok()),
        };
        let names = loaded
            .iter()
            .flat_map(|loaded: &start::Loaded| &loaded.panes)
            .flat_map(|(_, ready)| ready.names())
            .collect();
        let known = Known { others: names, ..start::known_signals() };
        let room = loaded.map(|loaded| loaded.room).unwrap_or_default();
        Ok(Self { lang: start::lang(cli, &room), severities: Severities::new(room.incident.scheme), known })
    }
}

/// A rule for programs.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Line<'a> {
    schema: u32,
    room: &'a str,
    name: &'a str,
    severity: Option<Severity>,
    for_s: i64,
    keep_s: i64,
    expr: &'a str,
    labels: &'a Labels,
    summary: &'a str,
    team: Option<&'a str>,
    on: Option<&'a str>,
    origin: &'a str,
    /// Nobody evaluates it here.
    state: &'static str,
}

fn list(cli: &Cli, json: bool) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    let lang = start::lang(cli, &loaded.room);
    let mut out = io::stdout().lock();
    let printed = if json {
        loaded.rules.set.rules.iter().try_for_each(|rule| print_line(&loaded.room.name, rule, &mut out))
    } else {
        print_list(&loaded.rules, lang, &mut out)
    };
    verbs::ignore_closed_pipe(printed)?;
    Ok(ExitCode::SUCCESS)
}

fn print_line(room: &str, rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    let line = Line {
        schema: SCHEMA,
        room,
        name: &rule.name,
        severity: rule.severity,
        for_s: rule.lasts.num_seconds(),
        keep_s: rule.keep.num_seconds(),
        expr: &rule.text,
        labels: &rule.labels,
        summary: &rule.summary.en,
        team: rule.team.as_deref(),
        on: rule.on.as_deref(),
        origin: &rule.origin,
        state: "unknown",
    };
    let text = serde_json::to_string(&line).map_err(io::Error::other)?;
    writeln!(out, "{}", config::veil(&text))
}

fn print_list(loaded: &Loaded, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = loaded.set.rules.iter().map(row).collect();
    let widest = |at: usize| rows.iter().map(|row| width(&row[at])).max().unwrap_or_default();
    let widths = [widest(0), widest(1), widest(2), widest(3)];
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| pad(cell, width, false)).collect::<Vec<_>>();
        writeln!(out, "{}  {}", cells.join("  "), config::veil(&row[4]))?;
    }
    for record in &loaded.set.records {
        writeln!(out, "{} = {}", Clean::new(&record.name), Clean::new(&record.text))?;
    }
    print_remarks(&loaded.remarks, lang, out)?;
    writeln!(out, "{}", w::rules(lang, loaded.set.rules.len()))
}

fn row(rule: &Rule) -> [String; 5] {
    let clean = |text: &str| Clean::new(text).to_string();
    let whole = |time: chrono::TimeDelta| number::whole(time.to_std().unwrap_or_default());
    let severity = rule.severity.map_or("–", Severity::id);
    [severity.to_owned(), whole(rule.lasts), clean(&rule.name), clean(&rule.origin), clean(&rule.text)]
}

fn print_remarks(remarks: &[Remark], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for remark in remarks {
        let sign = if remark.is_warning() { "!" } else { "·" };
        let text = format!("{} {}: {}", remark.origin, remark.rule, remark.say(lang));
        writeln!(out, "  {sign} {}", Clean::new(&config::veil(&text)))?;
    }
    Ok(())
}

fn check(ground: &Ground, files: &[PathBuf]) -> Result<ExitCode, Trouble> {
    let mut out = io::stdout().lock();
    let mut wrong = false;
    for path in files {
        match rules::read::file(path, &ground.severities) {
            Ok(content) => verbs::ignore_closed_pipe(print_checked(path, content, ground, &mut out))?,
            Err(error) => {
                wrong = true;
                complain(&error);
            }
        }
    }
    Ok(ExitCode::from(if wrong { WRONG } else { 0 }))
}

fn print_checked(path: &Path, content: Content, ground: &Ground, out: &mut dyn Write) -> io::Result<()> {
    let lang = ground.lang;
    let format = content.format.name();
    let loaded = rules::finished(content, Settings::default(), &ground.known);
    let counted = w::checked(lang, loaded.set.rules.len(), format);
    writeln!(out, "{}: {counted}", Clean::new(&path.display().to_string()))?;
    print_remarks(&loaded.remarks, lang, out)?;
    match loaded.remarks.iter().filter(|remark| remark.is_warning()).count() {
        0 => Ok(()),
        warnings => writeln!(out, "  {}", w::warnings(lang, warnings)),
    }
}

fn test(ground: &Ground, files: &[PathBuf]) -> Result<ExitCode, Trouble> {
    let mut out = io::stdout().lock();
    let mut wrong = false;
    for path in files {
        match tried(path, &ground.severities) {
            Ok((cases, differences)) => {
                wrong |= !differences.is_empty();
                verbs::ignore_closed_pipe(print_tried(path, cases, &differences, ground.lang, &mut out))?;
            }
            Err(error) => {
                wrong = true;
                complain(&error);
            }
        }
    }
    Ok(ExitCode::from(if wrong { WRONG } else { 0 }))
}

/// How many cases a file of trials has, and what is otherwise than expected.
fn tried(path: &Path, severities: &Severities) -> Result<(usize, Vec<Difference>), ConfigError> {
    let trial = trial::read(path)?;
    let mut content = Content::default();
    let mut wrong = Vec::new();
    for file in &trial.rule_files {
        match rules::read::file(file, severities) {
            Ok(found) => {
                content.drafts.extend(found.drafts);
                content.records.extend(found.records);
            }
            Err(error) => wrong.push(error),
        }
    }
    ConfigError::all(wrong)?;
    let loaded = rules::finished(content, Settings::default(), &start::known_signals());
    Ok((trial.cases.len(), trial::run(&trial, &loaded.set)))
}

fn print_tried(path: &Path, cases: usize, found: &[Difference], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let clean = |text: &str| Clean::new(&config::veil(text)).to_string();
    for difference in found {
        let at = config::write_duration(difference.at);
        let head = w::at(lang, clean(&difference.case), at, clean(&difference.about));
        writeln!(out, "{}: {head}", clean(&difference.origin))?;
        match &difference.is {
            Is::NoRule => writeln!(out, "    {}", w::no_rule().get(lang))?,
            Is::Failed(why) => writeln!(out, "    {}", w::failed(lang, clean(why)))?,
            Is::Other { missing, surplus } => {
                for (sign, lines, meaning) in [("-", missing, w::missing()), ("+", surplus, w::surplus())] {
                    for line in lines {
                        writeln!(out, "    {sign} {}  ({})", clean(line), meaning.get(lang))?;
                    }
                }
            }
        }
    }
    let name = clean(&path.display().to_string());
    let sum = if found.is_empty() { w::passed(lang, cases) } else { w::differences(lang, found.len()) };
    writeln!(out, "{name}: {sum}")
}

/// Says on standard error what is wrong with a file.
fn complain(error: &ConfigError) {
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
    let _ = writeln!(io::stderr(), "{}", config::veil(&error.render(colour)));
}
