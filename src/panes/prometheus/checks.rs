//! What the readings of a target mean. Pure.
//!
//! One cause, one Crit: when Prometheus fails, that is judged once, at `up`; what else it would tell is unknown.

use std::time::Duration;

use super::{
    Watch,
    config::Query,
    model::{Alert, Health, Manager, Newest, Panel, Scrapes, Series, State},
    view::{amount, seconds},
    words as w,
};
use crate::{
    domain::{
        reading::{Fault, Freshness},
        verdict::{Judgement, Verdict},
    },
    panes::Cx,
    text::{Clean, number, shared},
};

/// All checks, by the names that judgements bear.
pub(super) const CHECKS: &[&str] = &["up", "targets", "freshness", "clock", "alerts", "alertmanager", "queries"];
/// From this age on the newest sample of all that is scraped is too old, whatever the interval.
const STALE_S: f64 = 60.0;
/// From so many seconds on a clock is wrong.
const CLOCK_S: f64 = 5.0;

type Judged = (Verdict, String);

/// All judgements on one target.
pub(super) fn judge(watch: &Watch, cx: &Cx<'_>) -> Vec<Judgement> {
    let mut judgements = scrapes(watch, cx);
    judgements.extend(alerts(watch, cx));
    judgements.push(queries(watch, cx));
    judgements
}

fn scrapes(watch: &Watch, cx: &Cx<'_>) -> Vec<Judgement> {
    let source = watch.scrapes.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        let verdict = if source.freshness == Freshness::Failing { Verdict::Crit } else { Verdict::Unknown };
        return vec![Judgement::of(&source, "up", verdict, why)];
    }
    let Some(data) = watch.scrapes.data() else { return Vec::new() };
    let what = if data.version.is_empty() { "Prometheus".to_owned() } else { format!("Prometheus {}", data.version) };
    let took = number::duration(source.took.unwrap_or_default());
    let found = [
        ("clock", clock(data, cx)),
        ("freshness", freshness(data, cx)),
        ("targets", targets(watch, data, cx)),
        // Last, since of equals the last one speaks for the source.
        ("up", (Verdict::Ok, w::fine(cx.lang, &what, took))),
    ];
    found.into_iter().map(|(check, (verdict, said))| Judgement::of(&source, check, verdict, said)).collect()
}

fn clock(data: &Scrapes, cx: &Cx<'_>) -> Judged {
    match data.clock_skew_s {
        None => (Verdict::Ok, w::clock_unknown().get(cx.lang).to_owned()),
        Some(skew) if skew.abs() >= CLOCK_S => {
            let sign = if skew < 0.0 { "-" } else { "+" };
            (Verdict::Warn, w::clock_wrong(cx.lang, format!("{sign}{}", seconds(skew.abs()))))
        }
        Some(_) => (Verdict::Ok, w::clock_right().get(cx.lang).to_owned()),
    }
}

fn freshness(data: &Scrapes, cx: &Cx<'_>) -> Judged {
    match data.newest {
        Newest::AgeS(age) if age > STALE_S => (Verdict::Warn, w::stale(cx.lang, seconds(age))),
        Newest::AgeS(age) => (Verdict::Ok, w::fresh(cx.lang, seconds(age))),
        Newest::None => (Verdict::Warn, w::blind().get(cx.lang).to_owned()),
        Newest::Unknown => (Verdict::Unknown, w::freshness_unknown().get(cx.lang).to_owned()),
    }
}

fn targets(watch: &Watch, data: &Scrapes, cx: &Cx<'_>) -> Judged {
    let Some(first) = data.targets.iter().find(|target| target.health == Health::Down) else {
        return (Verdict::Ok, w::all_scraped(cx.lang, data.total));
    };
    let all = data.down == data.total && data.total > 1;
    let crit = watch.target.down_crit.map_or(all, |limit| data.down >= limit);
    let mut which = format!("{} {}", first.job, first.instance);
    if !first.error.is_empty() {
        which = format!("{which} ({})", first.error);
    }
    let which = if data.down > 1 { w::and_more(cx.lang, &which, data.down - 1) } else { which };
    (if crit { Verdict::Crit } else { Verdict::Warn }, w::some_down(cx.lang, data.down, data.total, &which))
}

fn alerts(watch: &Watch, cx: &Cx<'_>) -> Vec<Judgement> {
    let source = watch.alerts.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return vec![Judgement::of(&source, "alerts", Verdict::Unknown, why)];
    }
    let Some(data) = watch.alerts.data() else { return Vec::new() };
    let mut judgements = Vec::new();
    if let Some(manager) = &data.manager {
        let (verdict, said) = managed(manager, cx);
        let said = if *manager == Manager::Up { said } else { format!("Alertmanager: {said}") };
        judgements.push(Judgement::of(&source, "alertmanager", verdict, said));
    }
    let loud: Vec<&Alert> = data.alerts.iter().filter(|alert| alert.verdict() > Verdict::Ok).collect();
    let (verdict, said) = match loud.as_slice() {
        [] => (Verdict::Ok, w::quiet(cx.lang, data.count(State::Pending))),
        [first, ..] => {
            let what = if first.summary.is_empty() {
                first.name.to_string()
            } else {
                format!("{}: {}", first.name, first.summary)
            };
            (Verdict::worst(loud.iter().map(|alert| alert.verdict())), w::fires(cx.lang, loud.len(), &what))
        }
    };
    let (verdict, said) = match &data.untold {
        Some(fault) if verdict < Verdict::Unknown => (Verdict::Unknown, w::untold(cx.lang, &told(fault, cx))),
        _ => (verdict, said),
    };
    judgements.push(Judgement::of(&source, "alerts", verdict, said));
    judgements
}

/// How it is that Alertmanager is as it is.
pub(super) fn managed(manager: &Manager, cx: &Cx<'_>) -> Judged {
    match manager {
        Manager::Up => (Verdict::Ok, w::manager_fine().get(cx.lang).to_owned()),
        Manager::Failing(fault) if fault.kind.is_denial() => {
            (Verdict::Unknown, w::manager_unknown(cx.lang, &told(fault, cx)))
        }
        Manager::Failing(fault) => (Verdict::Crit, w::manager_gone(cx.lang, &told(fault, cx))),
    }
}

/// A fault in a few words.
pub(super) fn told(fault: &Fault, cx: &Cx<'_>) -> String {
    format!("{}: {}", shared::fault(fault.kind).get(cx.lang), Clean::new(&fault.detail))
}

/// How good a query of the config is: its worst series, or that it has none.
pub(super) fn panel_verdict(query: &Query, panel: &Panel) -> Verdict {
    let banded = query.bands != super::config::Bands::NONE;
    match panel.series.iter().map(|series| query.bands.judge(series.value.0)).max() {
        _ if panel.fault.is_some() => Verdict::Unknown,
        None if banded => Verdict::Unknown,
        worst => worst.unwrap_or_default(),
    }
}

fn queries(watch: &Watch, cx: &Cx<'_>) -> Judgement {
    let source = watch.queries.state(cx.now);
    if let Some(why) = shared::unseen(&source, cx.lang) {
        return Judgement::of(&source, "queries", Verdict::Unknown, why);
    }
    let Some(data) = watch.queries.data() else {
        return Judgement::of(&source, "queries", Verdict::Unknown, String::new());
    };
    let mut wrong: Vec<Judged> = Vec::new();
    for (query, panel) in watch.panels(data) {
        let verdict = panel_verdict(query, panel);
        if verdict != Verdict::Ok {
            wrong.push((verdict, panel_words(query, panel, cx)));
        }
    }
    for results in &data.results {
        if let Some(fault) = &results.fault {
            wrong.push((Verdict::Unknown, w::broken(cx.lang, &results.id, &told(fault, cx))));
        } else if results.series.len() < results.total {
            wrong.push((Verdict::Warn, w::cut(cx.lang, &results.id, results.total)));
        }
    }
    wrong.sort_by_key(|(verdict, _)| std::cmp::Reverse(*verdict));
    let (verdict, said) = match wrong.as_slice() {
        [] if data.panels.is_empty() => (Verdict::Ok, w::nothing_asked().get(cx.lang).to_owned()),
        [] => (Verdict::Ok, w::in_band(cx.lang, data.panels.len())),
        [(verdict, said)] => (*verdict, said.clone()),
        [(verdict, said), more @ ..] => (*verdict, w::and_more(cx.lang, said, more.len())),
    };
    Judgement::of(&source, "queries", verdict, said)
}

/// What is wrong with a query.
fn panel_words(query: &Query, panel: &Panel, cx: &Cx<'_>) -> String {
    let title = query.title.get(cx.lang);
    if let Some(fault) = &panel.fault {
        return w::broken(cx.lang, title, &told(fault, cx));
    }
    let Some(series) = panel.series.first() else { return w::no_data(cx.lang, title) };
    let what = format!("{title}{}", named(series));
    out_of_band(query, series, &what, cx).unwrap_or_else(|| w::no_number(cx.lang, &what))
}

/// What tells a series in a sentence: its instance, or whatever it has.
fn named(series: &Series) -> String {
    let by = ["instance", "service", "job"].into_iter().find(|name| !series.labels.get(name).is_empty());
    match by {
        Some(name) => format!(" {}", series.labels.get(name)),
        None if series.labels.is_empty() => String::new(),
        None => format!(" {}", series.labels),
    }
}

/// By how much a value is out of its band.
pub(super) fn out_of_band(query: &Query, series: &Series, what: &str, cx: &Cx<'_>) -> Option<String> {
    let value = amount(series.value.0, query.unit, cx.lang);
    query.bands.left(series.value.0).map(|(limit, above)| {
        let limit = amount(limit, query.unit, cx.lang);
        if above { w::above(cx.lang, what, &value, &limit) } else { w::below(cx.lang, what, &value, &limit) }
    })
}

/// Seconds as a time, never negative.
pub(super) fn time(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
