//! Before the room opens: the config, the language, the zone, the theme, the keys, and who is there.

use std::{env, path::Path};

use super::{
    commands, detect::Watching, lead::Rules, measure::CHECK_VERDICT, playbook_panel, state, state::Style,
    verbs::Trouble,
};
use crate::{
    actions::{self, Actions},
    cli::Cli,
    collect::Question,
    config::{ConfigError, File, Problem, Room},
    domain::{
        command::Command,
        dependency::Dependency,
        incident::{Rung, Severity},
        signal::Place,
        words::Lang,
    },
    keys::Keymap,
    notify::Settings,
    panes::{Entry, FEATURES, Ready},
    playbook::{self, Library},
    rules::{self, Known, RuleSet, Severities},
    text::{Clean, Zone},
    theme::{Glyphs, Theme},
};

/// A config that is right.
pub struct Loaded {
    /// Its file.
    pub path: std::path::PathBuf,
    /// The tables of the room.
    pub room: Room,
    /// The keys.
    pub keymap: Keymap,
    /// Its tables as they may be given away with a recording.
    pub shareable: String,
    /// The operations that it defines.
    pub actions: Actions,
    /// All commands, with those of its operations.
    pub commands: Vec<Command>,
    /// The ways by which people can be told something, when it has any.
    pub notify: Option<Settings>,
    /// The rules by which it finds that something is wrong.
    pub rules: rules::Loaded,
    /// Those rules, who needs whom, and how closely is looked.
    pub watching: Watching,
    /// What targets are asked for its rules.
    pub questions: Vec<(Place, Question)>,
    /// The panes that it wants, not yet open.
    pub panes: Vec<(Entry, Box<dyn Ready>)>,
}

/// Finds, reads and checks the config; nothing is opened.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(flag: Option<&Path>) -> Result<Loaded, ConfigError> {
    read(&File::find(flag)?)
}

/// Checks a config that was found; nothing is opened.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(file: &File) -> Result<Loaded, ConfigError> {
    let room = file.room();
    let panes = state::configure(|id| file.pane(id));
    let ids: Vec<_> = FEATURES.iter().map(|feature| feature.id).collect();
    let actions = actions::read(file, &ids);
    let commands: Vec<_> = commands::table().into_iter().chain(actions.commands()).collect();
    // Keys that an action names are overrides like those of `[keys]`, which stand first.
    let keys: Vec<_> = room.keys.iter().cloned().chain(actions.keys()).collect();
    let overrides: Vec<_> = keys.iter().map(|o| (o.command.as_str(), o.keys.as_slice())).collect();
    let keymap = Keymap::build(&commands, &overrides).unwrap_or_else(|problems| {
        for problem in problems {
            let span = problem.at.and_then(|at| keys.get(at)).map(|o| o.span.clone()).unwrap_or_default();
            file.problem(Problem { span, message: problem.message });
        }
        Keymap::default()
    });
    if let Some(Err(message)) = room.timezone.as_deref().map(Zone::named) {
        file.room_problem("timezone", &message);
    }
    let duty = room.oncall.as_ref().and_then(|oncall| oncall.timezone.as_deref());
    if let Some(Err(message)) = duty.map(Zone::named) {
        file.table_problem("oncall", "timezone", &message);
    }
    if let Some(Err(error)) = room.theme.as_deref().map(theme) {
        file.room_problem("theme", &error.to_string());
    }
    let lang = room.language.or_else(|| Lang::from_code(&locale())).unwrap_or_default();
    let holidays = room.oncall.as_ref().map(|oncall| oncall.schedule.holidays.clone()).unwrap_or_default();
    let notify = Settings::read(file, &room.people, lang, &zone(&room)).map(|found| Settings { holidays, ..found });
    let dependencies = file.dependencies();
    let names = panes.iter().flat_map(|(_, ready)| ready.names()).collect();
    let rules = judged(file, &room, names, &ids)?;
    Ok(Loaded {
        path: file.path().to_owned(),
        questions: questions(&rules.set),
        watching: watching(&room, rules.set.clone(), &rules.settings, dependencies),
        room,
        keymap,
        shareable: file.shareable(),
        notify,
        rules,
        panes,
        actions,
        commands,
    })
}

/// The rules of a config; and, after everybody has read theirs, all that is wrong with the config and its files of rules.
fn judged(file: &File, room: &Room, names: Vec<String>, panes: &[&str]) -> Result<rules::Loaded, ConfigError> {
    let rules = load_rules(file, room, names);
    match (file.finish(panes), rules) {
        (Ok(()), rules) => rules,
        (Err(error), Ok(_)) => Err(error),
        (Err(error), Err(files)) => Err(ConfigError::Several(vec![error, files])),
    }
}

fn load_rules(file: &File, room: &Room, names: Vec<String>) -> Result<rules::Loaded, ConfigError> {
    rules::load(file, &Severities::new(room.incident.scheme.clone()), &Known { others: names, ..known_signals() })
}

/// What each Prometheus is asked of the rules that it evaluates.
fn questions(rules: &RuleSet) -> Vec<(Place, Question)> {
    let asked = rules.rules.iter().filter_map(|rule| {
        let question = Question { id: rule.name.clone(), query: rule.text.clone() };
        Some((Place::new("prometheus", rule.on.as_ref()?), question))
    });
    asked.collect()
}

/// The signals that the panes give.
#[must_use]
pub fn known_signals() -> Known<'static> {
    let signals = FEATURES.iter().flat_map(|feature| feature.signals).chain([&CHECK_VERDICT]);
    Known { signals: signals.collect(), others: Vec::new() }
}

/// What a room with that config is to watch for.
///
/// # Errors
/// Everything that is wrong with the files of rules that it names.
pub fn watching_of(file: &File) -> Result<Watching, ConfigError> {
    let room = file.room();
    let rules = load_rules(file, &room, Vec::new())?;
    Ok(watching(&room, rules.set, &rules.settings, file.dependencies()))
}

fn watching(room: &Room, rules: RuleSet, settings: &rules::Settings, needs: Vec<Dependency>) -> Watching {
    Watching { rules, interval: settings.interval, declares: settings.declare, needs, paces: room.paces.clone() }
}

/// The rules by which incidents are led.
#[must_use]
pub fn team(room: &Room) -> Rules {
    let rung = |(after, who): (std::time::Duration, &str)| Rung {
        after: i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        who: who.to_owned(),
    };
    let ladder = |severity| (severity, room.escalation.rungs_for(severity).map(rung).collect());
    let duty = room.oncall.as_ref().map(|oncall| {
        let own = oncall.timezone.as_deref().and_then(|name| Zone::named(name).ok());
        (oncall.schedule.clone(), own.unwrap_or_else(|| zone(room)))
    });
    Rules {
        scheme: room.incident.scheme.clone(),
        restart: room.incident.restart,
        people: room.people.clone(),
        glossary: room.glossary.clone(),
        duty,
        rungs: Severity::ALL.into_iter().map(ladder).collect(),
    }
}

/// The playbooks that come with bongsu and the person's own; those that are wrong are left out and said.
#[must_use]
pub fn playbooks() -> Library {
    Library::load(playbook::folder().as_deref(), &playbook_panel::known())
}

/// The language: the flag, the config, the locale, English.
#[must_use]
pub fn lang(cli: &Cli, room: &Room) -> Lang {
    cli.lang.map(Lang::from).or(room.language).or_else(|| Lang::from_code(&locale())).unwrap_or_default()
}

/// The time zone: the config's, or the machine's.
#[must_use]
pub fn zone(room: &Room) -> Zone {
    room.timezone.as_deref().and_then(|name| Zone::named(name).ok()).unwrap_or_else(Zone::system)
}

/// How the room looks and speaks.
///
/// # Errors
/// When the flag names a theme that is not there.
pub fn style(cli: &Cli, room: &Room) -> Result<Style, Trouble> {
    let name = cli.theme.as_deref().or(room.theme.as_deref()).unwrap_or(Theme::SHIPPED[0]);
    let theme = theme(name).map_err(|error| Trouble::Usage(error.to_string()))?;
    let colourless = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let theme = if colourless { theme.without_colour() } else { theme };
    let ascii = cli.ascii || room.ascii.unwrap_or_else(|| !speaks_utf8());
    let glyphs = if ascii { Glyphs::ascii() } else { Glyphs::unicode() };
    Ok(Style { lang: lang(cli, room), zone: zone(room), theme, colourless, glyphs, ascii })
}

fn theme(name: &str) -> Result<Theme, crate::theme::ThemeError> {
    Theme::load(name, crate::config::folder().map(|folder| folder.join("themes")).as_deref())
}

/// The locale's code, as `setlocale(3)` would choose it for messages.
fn locale() -> String {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default()
}

/// Whether the locale's character set is UTF-8.
fn speaks_utf8() -> bool {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default().to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Who sits at the keys: `--as`, `$BONGSU_AS`, whoever called sudo, the login user.
#[must_use]
pub fn actor(cli: &Cli) -> String {
    let named =
        cli.actor.clone().or_else(|| ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|name| env::var(name).ok()));
    let name = named.unwrap_or_default();
    let clean = Clean::with_limit(name.trim(), 64);
    // The room's own name is nobody's.
    let nobody = clean.is_empty() || clean.eq_ignore_ascii_case("bongsu");
    if nobody { "somebody".to_owned() } else { clean.to_string() }
}
