//! What the readings of a target say in numbers; every query of the config besides under its own name. Pure.

use super::{
    Watch,
    model::{Health, State},
};
use crate::domain::{
    clock::Moment,
    reading::FaultKind,
    signal::{Batch, Labels, RESULT, RULE, Signal, TARGET, Unit},
    words::Words,
};

/// The signals of the pane.
pub(super) const SIGNALS: &[Signal] = &[
    Signal::gauge("prometheus_up", &[], Unit::Flag, Words::new("Prometheus answers", "Prometheus가 응답함")),
    Signal::gauge(
        "prometheus_targets_down",
        &[],
        Unit::Count,
        Words::new("targets that cannot be scraped", "수집할 수 없는 대상 수"),
    ),
    Signal::gauge(
        "prometheus_target_up",
        &["job", "instance"],
        Unit::Flag,
        Words::new("the target can be scraped", "대상을 수집할 수 있음"),
    ),
    Signal::gauge(
        "prometheus_alerts_firing",
        &["alertname", "severity"],
        Unit::Count,
        Words::new("alerts that fire and that nobody silenced", "사일런스하지 않은 발생 중인 알림 수"),
    ),
    Signal::gauge(
        "prometheus_alertmanager_up",
        &[],
        Unit::Flag,
        Words::new("its Alertmanager answers", "Alertmanager가 응답함"),
    ),
    Signal::gauge(
        RESULT,
        &[RULE],
        Unit::Count,
        Words::new("what a rule gives that Prometheus evaluates", "Prometheus가 평가한 규칙의 결과"),
    ),
];

/// One batch for each source of a target.
pub(super) fn measure(watch: &Watch, now: Moment) -> Vec<Batch> {
    vec![targets(watch, now), alerts(watch, now), queries(watch, now)]
}

fn targets(watch: &Watch, now: Moment) -> Batch {
    let state = watch.scrapes.state(now);
    let mut batch = Batch::of(&state, now);
    batch.put_up("prometheus_up", &state);
    // Whatever stands there and answers otherwise than a Prometheus is none: a page to log in, a proxy that gave up.
    if state.failure.as_ref().is_some_and(|failure| failure.fault.kind == FaultKind::Protocol) {
        batch.put_flag("prometheus_up", &[], false);
    }
    let Some(data) = watch.scrapes.reading().live(now) else { return batch };
    batch.put("prometheus_targets_down", &[], data.down as f64);
    for target in data.targets.iter().filter(|target| target.health != Health::Unknown) {
        let labels = [("job", target.job.as_str()), ("instance", target.instance.as_str())];
        batch.put_flag("prometheus_target_up", &labels, target.health == Health::Up);
    }
    batch
}

fn alerts(watch: &Watch, now: Moment) -> Batch {
    let mut batch = Batch::of(&watch.alerts.state(now), now);
    let Some(data) = watch.alerts.reading().live(now) else { return batch };
    for count in data.counts.iter().filter(|count| count.state == State::Firing) {
        let labels = [("alertname", count.name.as_str()), ("severity", count.severity.as_str())];
        batch.put("prometheus_alerts_firing", &labels, count.count as f64);
    }
    if let Some(manager) = &data.manager {
        let down = match manager {
            super::model::Manager::Up => false,
            super::model::Manager::Failing(fault) if fault.kind.is_outage() => true,
            super::model::Manager::Failing(_) => return batch,
        };
        batch.put_flag("prometheus_alertmanager_up", &[], !down);
    }
    batch
}

fn queries(watch: &Watch, now: Moment) -> Batch {
    let mut batch = Batch::of(&watch.queries.state(now), now);
    let Some(data) = watch.queries.reading().live(now) else { return batch };
    for panel in &data.panels {
        for series in &panel.series {
            put(&mut batch, panel.name.clone(), &series.labels, None, series.value.0);
        }
    }
    for results in &data.results {
        for (labels, value) in &results.series {
            put(&mut batch, RESULT.to_owned(), labels, Some(&results.id), value.0);
        }
    }
    batch
}

/// Adds a number with the labels of its series. The room's labels come before theirs, which are then called as Prometheus
/// calls labels of a scrape that another one hides.
fn put(batch: &mut Batch, name: String, labels: &Labels, rule: Option<&str>, value: f64) {
    let hidden = |own: &str| own == TARGET || (rule.is_some() && own == RULE);
    let names: Vec<(String, &str)> = labels
        .iter()
        .map(|(own, value)| (if hidden(own) { format!("exported_{own}") } else { own.to_owned() }, value))
        .collect();
    let mut pairs: Vec<(&str, &str)> = names.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    pairs.extend(rule.map(|rule| (RULE, rule)));
    batch.put(name, &pairs, value);
}
