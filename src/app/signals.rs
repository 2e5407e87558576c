//! `bongsu signals`: every signal of every pane, with what it is just now.

mod words;

use std::{
    collections::BTreeMap,
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use serde::Serialize;

use super::{
    measure, snapshot,
    start::{self, Loaded},
    verbs::{self, Trouble},
};
use crate::{
    cli::Cli,
    config::veil,
    domain::{
        clock::{Moment, SystemClock},
        signal::{Batch, Labels, Signal, Sort, Unit},
        words::Lang,
    },
    panes::FEATURES,
    text::{Clean, number, pad},
};

/// The version of the JSON; it changes when a field changes its meaning or goes away.
const SCHEMA: u32 = 1;
/// The cells of a value.
const VALUE: usize = 10;

/// Looks at everything once and lists its signals.
///
/// # Errors
/// When the config is wrong, or the output is closed.
pub fn signals(cli: &Cli, json: bool, timeout: Duration) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    let lang = start::lang(cli, &loaded.room);
    let zone = start::zone(&loaded.room);
    let Loaded { room, panes, .. } = loaded;
    let wanted = panes.iter().map(|(entry, _)| entry.id).collect::<Vec<_>>();
    let request = snapshot::Request { room: room.name.clone(), ready: panes, lang, zone, timeout };
    let runtime = verbs::runtime()?;
    let (now, batches) = runtime.block_on(async {
        let looked = snapshot::look(request, Arc::new(SystemClock)).await;
        let cx = looked.cx();
        (cx.now, measure::batches(looked.slots(), &cx))
    });
    let list = List::of(room.name, now, &wanted, batches, lang);
    let mut out = io::stdout().lock();
    let written = if json { list.json(&mut out) } else { list.plain(&mut out, lang) };
    // What still waits for a target is not waited for.
    runtime.shutdown_background();
    written?;
    Ok(ExitCode::SUCCESS)
}

/// The whole of `--json`; its members stand in `assets/signals.schema.json`.
#[derive(Debug, Serialize)]
struct List {
    schema: u32,
    room: String,
    taken_at: Moment,
    signals: Vec<Item>,
}

/// One signal.
#[derive(Debug, Serialize)]
struct Item {
    /// The pane that gives it; `None` for those of the room itself.
    pane: Option<&'static str>,
    name: String,
    unit: Option<Unit>,
    sort: Option<Sort>,
    labels: Vec<&'static str>,
    meaning: Option<&'static str>,
    series: Vec<Series>,
}

/// One series of it with its value.
#[derive(Debug, Serialize)]
struct Series {
    labels: Labels,
    value: f64,
    at: Moment,
}

impl List {
    fn of(room: String, taken_at: Moment, panes: &[&str], batches: Vec<Batch>, lang: Lang) -> Self {
        let mut values = sorted(batches);
        let mut signals = Vec::new();
        for feature in FEATURES.iter().filter(|feature| panes.contains(&feature.id)) {
            for signal in feature.signals {
                let series = values.remove(&(feature.id.to_owned(), signal.name.to_owned())).unwrap_or_default();
                signals.push(Item::declared(Some(feature.id), signal, series, lang));
            }
            // What a query of the config gives has the name that it gives itself.
            let rest: Vec<_> = values
                .keys()
                .filter(|(pane, name)| pane == feature.id && name != measure::CHECK_VERDICT.name)
                .cloned()
                .collect();
            for key in rest {
                let series = values.remove(&key).unwrap_or_default();
                signals.push(Item {
                    pane: Some(feature.id),
                    name: key.1,
                    unit: None,
                    sort: None,
                    labels: Vec::new(),
                    meaning: None,
                    series,
                });
            }
        }
        let mut verdicts: Vec<Series> = values.into_values().flatten().collect();
        verdicts.sort_by(|a, b| a.labels.cmp(&b.labels));
        signals.push(Item::declared(None, &measure::CHECK_VERDICT, verdicts, lang));
        Self { schema: SCHEMA, room, taken_at, signals }
    }

    fn json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        writeln!(out)
    }

    /// One line a series, under what its signal means, as Prometheus prints them: for eyes and for `grep`.
    fn plain(&self, out: &mut impl Write, lang: Lang) -> io::Result<()> {
        let mut pane = None;
        for item in &self.signals {
            if pane != Some(item.pane) {
                writeln!(out, "{}", item.title(lang))?;
                pane = Some(item.pane);
            }
            if let Some(meaning) = item.meaning {
                writeln!(out, "  # {}: {meaning}", item.name)?;
            }
            for series in &item.series {
                let value = number::with_unit(series.value, item.unit.unwrap_or(Unit::Count));
                let name = Clean::new(&format!("{}{}", item.name, series.labels));
                writeln!(out, "  {}  {name}", pad(&value, VALUE, true))?;
            }
            if item.series.is_empty() {
                writeln!(out, "  {}  {}", pad(words::no_value().get(lang), VALUE, true), item.name)?;
            }
        }
        Ok(())
    }
}

impl Item {
    fn declared(pane: Option<&'static str>, signal: &Signal, series: Vec<Series>, lang: Lang) -> Self {
        Self {
            pane,
            name: signal.name.to_owned(),
            unit: Some(signal.unit),
            sort: Some(signal.sort),
            labels: std::iter::once(crate::domain::signal::TARGET).chain(signal.labels.iter().copied()).collect(),
            meaning: Some(signal.meaning.get(lang)),
            series,
        }
    }

    /// The heading of its pane.
    fn title(&self, lang: Lang) -> &'static str {
        let feature = FEATURES.iter().find(|feature| Some(feature.id) == self.pane);
        feature.map_or_else(words::room, |feature| feature.name).get(lang)
    }
}

/// The values by pane and name, each in the order of their labels.
fn sorted(batches: Vec<Batch>) -> BTreeMap<(String, String), Vec<Series>> {
    let mut values: BTreeMap<_, Vec<Series>> = BTreeMap::new();
    for batch in batches {
        for measured in batch.values {
            // A secret may have become the name of a key.
            let labels =
                Labels::new(measured.labels.iter().map(|(name, value)| (name.to_owned(), veil(value).into_owned())));
            let key = (batch.source.pane.clone(), measured.name.into_owned());
            values.entry(key).or_default().push(Series { labels, value: measured.value, at: batch.at });
        }
    }
    for series in values.values_mut() {
        series.sort_by(|a, b| a.labels.cmp(&b.labels));
    }
    values
}

#[cfg(test)]
mod tests;
