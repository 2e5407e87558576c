//! `bongsu incident list|show|export`: what the journal tells of incidents, for the shell. The room is not taken, and no
//! target is looked at.

mod words;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use serde::Serialize;

use self::words as w;
use super::{
    lead::Rules,
    start,
    verbs::{self, Trouble},
};
use crate::{
    cli::{Cli, ExportFormat, IncidentVerb},
    config::Room,
    domain::{
        act::Ledger,
        clock::{Clock, Moment, SystemClock},
        event::{Seq, Stamped},
        incident::{Incident, Milestone, Place, Role, Status},
        timeline::Timeline,
        words::Lang,
    },
    journal::{self, JournalError, StateDir},
    report::{self, Sight},
    text::{Clean, Zone, escape, number, pad, time, width},
};

/// The version of the JSON; it changes when a member changes its meaning or goes away.
const SCHEMA: u32 = 1;

/// What the journal of a room holds.
struct Seen {
    dir: StateDir,
    room: Room,
    history: Vec<Stamped>,
    timeline: Timeline,
    ledger: Ledger,
    rules: Rules,
    lang: Lang,
    zone: Zone,
    now: Moment,
}

/// Does what is asked for.
///
/// # Errors
/// When the config is wrong, the journal cannot be read, or there is no such incident.
pub fn run(cli: &Cli, verb: &IncidentVerb) -> Result<ExitCode, Trouble> {
    let seen = Seen::look(cli)?;
    match verb {
        IncidentVerb::List { json: true } => seen.json()?,
        IncidentVerb::List { json: false } => seen.list()?,
        IncidentVerb::Show { number } => match seen.wanted(*number)? {
            Some(incident) => verbs::print_text(&report::overview(&seen.sight(), incident))?,
            None => verbs::print_text(&format!("{}\n", w::none().get(seen.lang)))?,
        },
        IncidentVerb::Export { number, format } => seen.export(*number, *format)?,
    }
    Ok(ExitCode::SUCCESS)
}

impl Seen {
    fn look(cli: &Cli) -> Result<Self, Trouble> {
        let loaded = start::load(cli.config.as_deref())?;
        let (dir, lang) = (verbs::state_dir(&loaded)?, start::lang(cli, &loaded.room));
        verbs::tell_waiting(&dir, lang);
        let history = match journal::history(&dir) {
            // A room that was never opened has no incidents.
            Err(JournalError::NoJournal(_)) => Vec::new(),
            history => history?,
        };
        Ok(Self {
            timeline: Timeline::fold(&history),
            ledger: Ledger::fold(&history),
            rules: start::team(&loaded.room),
            zone: start::zone(&loaded.room),
            now: SystemClock.now(),
            room: loaded.room,
            dir,
            history,
            lang,
        })
    }

    fn sight(&self) -> Sight<'_> {
        Sight {
            timeline: &self.timeline,
            ledger: &self.ledger,
            judgements: &[],
            scheme: &self.rules.scheme,
            rungs: self.timeline.incident().map_or(&[], |incident| self.rules.rungs_of(incident.severity)),
            lang: self.lang,
            zone: &self.zone,
            now: self.now,
        }
    }

    /// All incidents, newest first.
    fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.timeline.incidents().all().rev()
    }

    /// The incident with that number; without one the live one, else the last one, where there is any.
    fn wanted(&self, number: Option<Seq>) -> Result<Option<&Incident>, Trouble> {
        let Some(number) = number else {
            return Ok(self.timeline.incident().or_else(|| self.incidents().next()));
        };
        let found = self.timeline.incidents().get(number);
        found.map(Some).ok_or_else(|| Trouble::Usage(w::no_such(self.lang, number)))
    }

    fn export(&self, number: Option<Seq>, format: ExportFormat) -> Result<(), Trouble> {
        let Some(incident) = self.wanted(number)? else {
            return Err(Trouble::Usage(w::none().get(self.lang).to_owned()));
        };
        let sight = self.sight();
        match format {
            ExportFormat::Markdown => verbs::print_text(&report::story(&sight, incident, &self.history)),
            ExportFormat::Jsonl => verbs::print_lines(&self.dir, &|stamped| report::is_told(&sight, incident, stamped)),
        }
    }

    fn list(&self) -> Result<(), Trouble> {
        let rows: Vec<_> = self.incidents().map(|incident| self.row(incident)).collect();
        if rows.is_empty() {
            return verbs::print_text(&format!("{}\n", w::none().get(self.lang)));
        }
        let wide = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or_default();
        let widths: [usize; 6] = std::array::from_fn(wide);
        let line = |row: &[String; 7]| {
            let cells = row.iter().zip(widths).enumerate();
            let cells = cells.map(|(at, (cell, wide))| pad(cell, wide, at == 0 || at == 5) + "  ");
            cells.collect::<String>() + &row[6] + "\n"
        };
        verbs::print_text(&rows.iter().map(line).collect::<String>())
    }

    /// Number, severity, status, place, when it was declared, how long it lasted, and what it is; the commander last.
    fn row(&self, incident: &Incident) -> [String; 7] {
        let place = match incident.place {
            Place::Live => w::live(),
            Place::Parked => w::parked(),
            Place::Over => w::over(),
        };
        let commander = incident.roles.holder(Role::Commander);
        let who = commander.map(|held| w::commander(self.lang, &held.name)).unwrap_or_default();
        let lasted = number::duration((self.until(incident) - incident.declared_at).to_std().unwrap_or_default());
        [
            format!("#{}", incident.id),
            clean(self.rules.scheme.name(incident.severity)),
            incident.status.label().get(self.lang).to_owned(),
            place.get(self.lang).to_owned(),
            time::date_minute(incident.declared_at, &self.zone),
            lasted,
            clean(&format!("{}{who}", incident.title)),
        ]
    }

    /// When it ended; now, while it goes on.
    fn until(&self, incident: &Incident) -> Moment {
        incident.ended_at().unwrap_or(self.now)
    }

    fn json(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let printed = self.incidents().try_for_each(|incident| {
            let listed = Listed::of(incident, self);
            writeln!(out, "{}", escape::json(serde_json::to_string(&listed)?))
        });
        verbs::ignore_closed_pipe(printed)
    }
}

fn clean(text: &str) -> String {
    Clean::new(text).to_string()
}

/// An incident as one line of JSON: its members stand in `assets/incident.schema.json`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Listed<'a> {
    schema: u32,
    room: &'a str,
    number: Seq,
    severity: &'a str,
    severity_name: &'a str,
    title: &'a str,
    status: Status,
    place: &'static str,
    declared: Moment,
    declared_by: Option<&'a str>,
    ended: Option<Moment>,
    duration_s: i64,
    commander: Option<&'a str>,
    operations: Option<&'a str>,
    communications: Option<&'a str>,
    impact: Option<Moment>,
    detected: Option<Moment>,
    acknowledged: Option<Moment>,
    mitigated: Option<Moment>,
    resolved: Option<Moment>,
}

impl<'a> Listed<'a> {
    fn of(incident: &'a Incident, seen: &'a Seen) -> Self {
        let holder = |role| incident.roles.holder(role).map(|held| held.name.as_str());
        let at = |milestone| incident.times.get(milestone);
        Self {
            schema: SCHEMA,
            room: &seen.room.name,
            number: incident.id,
            severity: incident.severity.id(),
            severity_name: seen.rules.scheme.name(incident.severity),
            title: &incident.title,
            status: incident.status,
            place: match incident.place {
                Place::Live => "live",
                Place::Parked => "parked",
                Place::Over => "over",
            },
            declared: incident.declared_at,
            declared_by: incident.declared_by.as_deref(),
            ended: incident.ended_at(),
            duration_s: (seen.until(incident) - incident.declared_at).num_seconds().max(0),
            commander: holder(Role::Commander),
            operations: holder(Role::Operations),
            communications: holder(Role::Communications),
            impact: at(Milestone::Impact),
            detected: at(Milestone::Detected),
            acknowledged: at(Milestone::Acknowledged),
            mitigated: at(Milestone::Mitigated),
            resolved: at(Milestone::Resolved),
        }
    }
}
