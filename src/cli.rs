//! The command line: verbs and flags, and nothing of what they do.

use std::{path::PathBuf, time::Duration};

use clap::{Parser, Subcommand, ValueEnum};

use crate::domain::words::Lang;

/// A war room in one terminal: what is broken, who blocks whom, and a timeline that writes itself.
#[derive(Debug, Parser)]
#[command(name = "bongsu", version, disable_help_subcommand = true, after_help = EXITS)]
pub struct Cli {
    /// The config file [default: `$BONGSU_CONFIG`, ./config.toml, then the XDG config folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Look only: nothing that could change a target is even constructed
    #[arg(long)]
    pub read_only: bool,
    /// Tell nobody: every message is made and kept, and none leaves this machine
    #[arg(long)]
    pub rehearsal: bool,
    /// The theme: terminal, dark, light, high-contrast, colour-blind, mono, or one of your own
    #[arg(long, value_name = "T")]
    pub theme: Option<String>,
    /// The language: en or ko [default: the config, then the locale]
    #[arg(long, global = true, value_name = "L")]
    pub lang: Option<LangArg>,
    /// Draw with ASCII only
    #[arg(long)]
    pub ascii: bool,
    /// Your name in the timeline [default: the sudo or login user]
    #[arg(long = "as", global = true, value_name = "WHO", env = "BONGSU_AS")]
    pub actor: Option<String>,
    /// What to do instead of opening the room
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

const EXITS: &str = "Exit codes: 0 ok; snapshot: 1 warn, 2 crit, 3 unknown; changes: 1 some stand, 2 one is overdue; \
                     oncall: 1 nobody, or something is missing; rules: 1 a file is wrong, or a test fails; 64 wrong usage; 78 wrong config.";

/// What bongsu can do besides opening the room.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Look at everything once and print it
    Snapshot {
        /// As JSON: a stable interface, see assets/snapshot.schema.json
        #[arg(long)]
        json: bool,
        /// How long to wait for the slowest target, such as 500ms or 5s
        #[arg(long, value_name = "TIME", default_value = "5s", value_parser = duration)]
        timeout: Duration,
    },
    /// Look at everything once and list its signals: what rules compare and graphs draw, with its value now
    Signals {
        /// As JSON: a stable interface, see assets/signals.schema.json
        #[arg(long)]
        json: bool,
        /// How long to wait for the slowest target, such as 500ms or 5s
        #[arg(long, value_name = "TIME", default_value = "5s", value_parser = duration)]
        timeout: Duration,
    },
    /// Make a recording that can be replayed and given away
    ///
    /// It holds what the panes show: SQL texts, users, hosts, keys and their owners, answers of services, and the
    /// timeline. --redact masks literals, users, hosts, keys and values; secrets of the config never go in.
    Record {
        /// The new file, such as outage.bongsu
        file: PathBuf,
        /// How long to look, such as 10m [default: until interrupted]
        #[arg(long = "for", value_name = "TIME", value_parser = long_duration, conflicts_with = "last")]
        length: Option<Duration>,
        /// Instead of looking: the last so long, such as 30m, of what the open room's own recorder kept
        #[arg(long, value_name = "TIME", value_parser = long_duration)]
        last: Option<Duration>,
        /// Mask literals, users, hosts, keys and values at once
        #[arg(long)]
        redact: bool,
    },
    /// Look at a recording, or make another one of it
    Recording {
        /// What to do with it
        #[command(subcommand)]
        verb: RecordingVerb,
    },
    /// Play a recording in the room: the same panes and keys; no target is looked at, and nothing can act
    Replay {
        /// The recording
        file: PathBuf,
        /// Where to begin: 14:02, 14:02:30, +2m, "2026-11-21 14:02" or RFC 3339 [default: the beginning]
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        at: Option<String>,
        /// Recorded seconds a second, 1 to 60
        #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=60))]
        speed: u32,
    },
    /// See a whole outage at once: a recording that comes with bongsu
    Demo {
        /// Recorded seconds a second, 1 to 60
        #[arg(long, value_name = "N", default_value = "2", value_parser = clap::value_parser!(u32).range(1..=60))]
        speed: u32,
    },
    /// Plan an operation and, with --confirm, run it: the room's own chain without the screen
    Act {
        /// The operation, as the palette and assets/keys.md name it: mysql.cancel-query
        operation: String,
        /// The target, where the config has several
        #[arg(long, value_name = "NAME")]
        target: Option<String>,
        /// A parameter; may be given several times
        #[arg(long, value_name = "NAME=VALUE")]
        set: Vec<String>,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
        /// Why; wanted for what is dangerous
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
        /// The yes: the name that the plan asks for
        #[arg(long, value_name = "NAME", default_value = "", allow_hyphen_values = true)]
        confirm: String,
    },
    /// Work with the config
    Config {
        /// What to do with it
        #[command(subcommand)]
        verb: ConfigVerb,
    },
    /// List what was changed and still stands
    Changes {
        /// As JSON, one change a line: a stable interface, see assets/audit.schema.json
        #[arg(long)]
        json: bool,
    },
    /// Say who is on call, until when, and who is next
    Oncall {
        /// What else to do
        #[command(subcommand)]
        verb: Option<OncallVerb>,
        /// At another time: 14:02, +8h, -5m, "2026-12-24 18:00" or RFC 3339 [default: now]
        #[arg(long, global = true, value_name = "T", allow_hyphen_values = true)]
        at: Option<String>,
        /// As JSON: a stable interface, see assets/oncall.schema.json
        #[arg(long, global = true)]
        json: bool,
    },
    /// Work with the channels that people are told by
    Notify {
        /// What to do with them
        #[command(subcommand)]
        verb: NotifyVerb,
    },
    /// Work with the rules by which the room finds that something is wrong
    Rules {
        /// What to do with them
        #[command(subcommand)]
        verb: RulesVerb,
    },
    /// Look at the incidents of the room, past and present
    Incident {
        /// What to do with them
        #[command(subcommand)]
        verb: IncidentVerb,
    },
    /// Work with the room's journal
    Journal {
        /// What to do with it
        #[command(subcommand)]
        verb: JournalVerb,
    },
}

/// `bongsu config …`
#[derive(Debug, Subcommand)]
pub enum ConfigVerb {
    /// Read the config and your playbooks and say everything that is wrong with them
    Check {
        /// The file [default: the one that the room would use]
        file: Option<PathBuf>,
    },
}

/// `bongsu notify …`
#[derive(Debug, Subcommand)]
pub enum NotifyVerb {
    /// Send a test to every channel, or to one, and say what became of it; a public page gets none
    Test {
        /// The channel, by its name in the config [default: all]
        channel: Option<String>,
    },
}

/// `bongsu rules …`
#[derive(Debug, Subcommand)]
pub enum RulesVerb {
    /// List the rules of the room: those of the config's files and those that come with bongsu
    List {
        /// As JSON, one rule a line: a stable interface, see assets/rules.schema.json
        #[arg(long)]
        json: bool,
    },
    /// Read files of rules and say everything that is wrong with them, and how they are understood
    ///
    /// bongsu's own TOML, the rule files of Prometheus, and the `alerts:` lists of incident manuals.
    Check {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Run rules over series of a test file, as `promtool test rules` does, and say what is otherwise than expected
    Test {
        /// The test files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// `bongsu oncall …`
#[derive(Debug, Subcommand)]
pub enum OncallVerb {
    /// Say who could not be told, before they are needed
    Check,
}

/// `bongsu recording …`
#[derive(Debug, Subcommand)]
pub enum RecordingVerb {
    /// Say what is in it
    Info {
        /// The recording
        file: PathBuf,
    },
    /// Make a shorter one of it
    Trim {
        /// The recording
        file: PathBuf,
        /// From when on: 14:02, +2m, "2026-11-21 14:02" or RFC 3339 [default: its beginning]
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        from: Option<String>,
        /// Until when [default: its end]
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        until: Option<String>,
        /// The new file
        #[arg(short, long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Make one of it in which literals, users, hosts, keys and values are masked
    Redact {
        /// The recording
        file: PathBuf,
        /// The new file
        #[arg(short, long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// `bongsu journal …`
#[derive(Debug, Subcommand)]
pub enum JournalVerb {
    /// Walk the chain of the journal and report what was changed, lost or damaged
    Verify,
    /// Print the journal
    Export {
        /// The form
        #[arg(long, value_enum, default_value = "markdown")]
        format: ExportFormat,
        /// Instead: every action as JSON, one a line: a stable interface, see assets/audit.schema.json
        #[arg(long, conflicts_with = "format")]
        audit: bool,
    },
}

/// `bongsu incident …`
#[derive(Debug, Subcommand)]
pub enum IncidentVerb {
    /// List them, newest first
    List {
        /// As JSON, one incident a line: a stable interface, see assets/incident.schema.json
        #[arg(long)]
        json: bool,
    },
    /// Print what is known of one
    Show {
        /// Its number [default: the live one, else the last one]
        number: Option<u64>,
    },
    /// Print the complete story of one
    Export {
        /// Its number [default: the live one, else the last one]
        number: Option<u64>,
        /// The form
        #[arg(long, value_enum, default_value = "markdown")]
        format: ExportFormat,
    },
}

/// The forms of `bongsu journal export` and `bongsu incident export`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A document for people
    Markdown,
    /// The events as they stand in the journal, one JSON object a line
    Jsonl,
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// English
    En,
    /// 한국어
    Ko,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::En => Self::En,
            LangArg::Ko => Self::Ko,
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    within(text, 600_000).ok_or_else(|| format!("`{text}` is not a duration; write 500ms, 5s or 1m"))
}

fn long_duration(text: &str) -> Result<Duration, String> {
    within(text, 30 * 86_400_000).ok_or_else(|| format!("`{text}` is not a duration; write 30s, 10m or 2h"))
}

/// A duration of at least a millisecond and at most `most`.
fn within(text: &str, most: u64) -> Option<Duration> {
    let (number, scale) = match text {
        _ if text.ends_with("ms") => (&text[..text.len() - 2], 1),
        _ if text.ends_with('s') => (&text[..text.len() - 1], 1_000),
        _ if text.ends_with('m') => (&text[..text.len() - 1], 60_000),
        _ if text.ends_with('h') => (&text[..text.len() - 1], 3_600_000),
        _ => return None,
    };
    let number: u64 = number.parse().ok()?;
    number.checked_mul(scale).filter(|ms| (1..=most).contains(ms)).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_verbs_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn durations_are_read_and_nonsense_is_refused() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("5s"), Ok(Duration::from_secs(5)));
        for wrong in ["5", "", "s", "-1s", "99999999999999999999s", "20m", "0s", "5é"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
