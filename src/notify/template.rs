//! Templates: the words of a notice, by audience, severity and language. Those of the person take the place of the
//! shipped ones; one that is wrong is said and not used. Values are data: they are made clean before they meet a
//! template, and what comes out is bounded, clean and without secrets.
//!
//! The first line is the subject. Names: `AUDIENCE.LANG.txt`, `AUDIENCE-SEVERITY.LANG.txt`; for what is read on or by a
//! telephone the audience is `short`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Read as _},
    path::Path,
};

use minijinja::{Environment, Error, Value, syntax::SyntaxConfig};

use crate::{
    config::veil,
    domain::{
        incident::{Severity, Status},
        notice::{Audience, Kind, Notice},
        words::Lang,
    },
    text::Clean,
};

/// How many steps a template may take.
const FUEL: u64 = 50_000;
/// The longest template, in bytes.
const LONGEST: u64 = 64 << 10;
/// The longest text that comes out, in bytes and in lines; the longest subject; the longest that is short.
const TEXT: usize = 8 << 10;
const LINES: usize = 120;
const SUBJECT: usize = 400;
const SHORT: usize = 480;
/// The longest value that goes in, in bytes; a text that a person wrote may be longer.
const VALUE: usize = 512;

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        const SHIPPED: &[(&str, &str)] =
            &[$((concat!($name, ".txt"), include_str!(concat!("../../assets/notices/", $name, ".txt")))),+];
    };
}

shipped!("engineers.en", "engineers.ko", "company.en", "company.ko", "public.en", "public.ko", "short.en", "short.ko",);

/// The words of one notice for one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The first line.
    pub subject: String,
    /// The others; may be empty.
    pub body: String,
}

/// The shipped templates and the person's own.
#[derive(Debug)]
pub struct Templates {
    shipped: Environment<'static>,
    own: Environment<'static>,
    names: BTreeSet<String>,
}

impl Templates {
    /// The shipped ones and those in `folder`; and what is wrong with those that are not used.
    #[must_use]
    pub fn load(folder: Option<&Path>) -> (Self, Vec<String>) {
        let mut shipped = environment();
        let mut problems = Vec::new();
        for (name, source) in SHIPPED {
            if let Err(error) = shipped.add_template(name, source) {
                problems.push(said(name, &error));
            }
        }
        let mut templates = Self { shipped, own: environment(), names: BTreeSet::new() };
        if let Some(folder) = folder {
            templates.add_own(folder, &mut problems);
        }
        (templates, problems)
    }

    /// No folder is no problem.
    fn add_own(&mut self, folder: &Path, problems: &mut Vec<String>) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => {
                problems.push(format!("the templates in {} cannot be read: {error}", folder.display()));
                return;
            }
        };
        let is_text = |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "txt");
        let mut paths: Vec<_> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_text).take(200).collect();
        paths.sort();
        for path in paths {
            if let Err(problem) = self.add(&path) {
                problems.push(problem);
            }
        }
    }

    fn add(&mut self, path: &Path) -> Result<(), String> {
        let shown = path.display().to_string();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !known_names().contains(&name) {
            return Err(format!(
                "{shown}: no notice asks for a template of this name; write AUDIENCE.LANG.txt or \
                 AUDIENCE-SEVERITY.LANG.txt, such as engineers-p0.ko.txt"
            ));
        }
        let source = source(path).map_err(|why| format!("{shown}: {why}"))?;
        self.own.add_template_owned(name.clone(), source).map_err(|error| said(&shown, &error))?;
        // Whatever it says, it must say something.
        for notice in samples() {
            let rendered = render(&self.own, &name, &notice, Lang::En).map_err(|error| said(&shown, &error));
            if let Err(problem) = rendered {
                self.own.remove_template(&name);
                return Err(problem);
            }
        }
        self.names.insert(name);
        Ok(())
    }

    /// The words of a notice; `short`: one line of them. Where the person's own template fails, the shipped one is used.
    #[must_use]
    pub fn words(&self, notice: &Notice, lang: Lang, short: bool) -> Words {
        let code = match lang {
            Lang::En => "en",
            Lang::Ko => "ko",
        };
        let audience = if short { "short" } else { notice.audience.name() };
        let severity = notice.severity.id().to_ascii_lowercase();
        let (special, general) = (format!("{audience}-{severity}.{code}.txt"), format!("{audience}.{code}.txt"));
        let mut own = [&special, &general].into_iter().filter(|name| self.names.contains(*name));
        let rendered = own.find_map(|name| render(&self.own, name, notice, lang).ok());
        let rendered = rendered.or_else(|| render(&self.shipped, &general, notice, lang).ok());
        shaped(&rendered.unwrap_or_else(|| plain(notice)), short)
    }
}

/// What is said when there is no template at all.
fn plain(notice: &Notice) -> String {
    format!("[{}] {}: {}\n{}", notice.severity.id(), notice.kind.name(), notice.title, notice.text)
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    // A line with nothing but a block is no line of the text.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    // Files are texts for people: what a channel must escape, it escapes itself.
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment
}

/// Renders into a bounded text.
fn render(environment: &Environment<'_>, name: &str, notice: &Notice, lang: Lang) -> Result<String, Error> {
    let mut bounded = Bounded(Vec::new());
    environment.get_template(name)?.render_captured_to(values(notice, lang), &mut bounded)?;
    Ok(String::from_utf8_lossy(&bounded.0).into_owned())
}

/// Takes what fits and forgets the rest.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = (4 * TEXT).saturating_sub(self.0.len()).min(bytes.len());
        self.0.extend_from_slice(&bytes[..room]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a template may say: facts under their names (`next-update` is `next_update`), which cannot take the place of
/// what stands after them.
fn values(notice: &Notice, lang: Lang) -> Value {
    let clean = |text: &str| Clean::with_limit(&veil(text), VALUE).to_string();
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for (name, value) in notice.facts.iter().take(64) {
        // The room says the status by its id; a message in the language of its channel.
        let status = Status::from_id(value).filter(|_| name == "status");
        let value = status.map_or_else(|| clean(value), |status| status.label().get(lang).to_owned());
        values.insert(name.replace('-', "_"), value.into());
    }
    let (rung, team) = match &notice.kind {
        Kind::Escalated { rung } => (Some(*rung), None),
        Kind::Business { team } => (None, Some(clean(team))),
        _ => (None, None),
    };
    // A template asks whether there is a text: one of spaces is none.
    let text = lines(notice.text.trim(), TEXT);
    let own: [(&str, Value); 9] = [
        ("kind", notice.kind.name().into()),
        ("severity", notice.severity.id().into()),
        ("audience", notice.audience.name().into()),
        ("title", clean(&notice.title).into()),
        ("text", text.into()),
        ("cause", clean(&notice.cause).into()),
        ("at", notice.at.format("%Y-%m-%d %H:%M UTC").to_string().into()),
        ("rung", rung.into()),
        ("team", team.into()),
    ];
    values.extend(own.map(|(name, value)| (name.to_owned(), value)));
    Value::from_pairs(values)
}

/// The subject and the body of what came out.
fn shaped(rendered: &str, short: bool) -> Words {
    if short {
        let line: Vec<_> = rendered.split_whitespace().collect();
        return Words { subject: Clean::with_limit(&veil(&line.join(" ")), SHORT).to_string(), body: String::new() };
    }
    let (subject, body) = rendered.trim_start().split_once('\n').unwrap_or((rendered.trim(), ""));
    Words { subject: Clean::with_limit(&veil(subject.trim()), SUBJECT).to_string(), body: lines(body.trim(), TEXT) }
}

/// Several lines, each clean, without secrets, and no more than fit.
fn lines(text: &str, most: usize) -> String {
    let cut = &text[..text.floor_char_boundary(4 * most)];
    let mut out = String::new();
    for (number, line) in Clean::lines(&veil(cut)).into_iter().enumerate() {
        if number == LINES || out.len() + line.len() + 1 > most {
            out.push_str("\n…");
            break;
        }
        if number > 0 {
            out.push('\n');
        }
        out.push_str(line.trim_end());
    }
    out
}

fn source(path: &Path) -> Result<String, String> {
    let meta = fs::metadata(path).map_err(|error| error.to_string())?;
    if !meta.is_file() || meta.len() > LONGEST {
        return Err("it must be a file of at most 64 KiB".into());
    }
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(LONGEST).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

/// What is wrong with a template, with its line.
fn said(name: &str, error: &Error) -> String {
    let line = error.line().map_or_else(String::new, |line| format!(":{line}"));
    let detail = error.detail().map_or_else(String::new, |detail| format!(": {detail}"));
    let why = Clean::with_limit(&format!("{}{detail}", error.kind()), VALUE);
    format!("{name}{line}: {why}; the shipped words are used instead")
}

/// All names that a notice may ask for.
fn known_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for audience in Audience::ALL.map(Audience::name).into_iter().chain(["short"]) {
        for lang in ["en", "ko"] {
            names.insert(format!("{audience}.{lang}.txt"));
            for severity in Severity::ALL.map(Severity::id) {
                names.insert(format!("{audience}-{}.{lang}.txt", severity.to_ascii_lowercase()));
            }
        }
    }
    names
}

/// A notice of every kind, with nothing but what is always there.
fn samples() -> Vec<Notice> {
    let kinds = [
        Kind::Declared,
        Kind::Escalated { rung: 1 },
        Kind::Acknowledged,
        Kind::Status,
        Kind::Severity,
        Kind::Update,
        Kind::HandedOver,
        Kind::Resolved,
        Kind::Closed,
        Kind::Alarm,
        Kind::AlarmOver,
        Kind::Business { team: "payments".into() },
        Kind::Test,
    ];
    let notice = |kind| Notice {
        key: "sample/1".into(),
        cause: "sample".into(),
        kind,
        severity: Severity::P1,
        audience: Audience::Engineers,
        title: "sample".into(),
        text: String::new(),
        at: crate::domain::clock::Moment::UNIX_EPOCH,
        to: Vec::new(),
        facts: BTreeMap::new(),
    };
    kinds.map(notice).into()
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
