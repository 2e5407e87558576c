//! What fires: the alerts of Prometheus, and what Alertmanager makes of them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use futures::join;

use super::real;
use crate::{
    collect::Source,
    domain::{reading::Fault, verdict::Verdict},
    panes::prometheus::{
        model::{Alert, Alerts, Count, KEPT, Manager, Number, Silence, State, clean_labels, weight},
        session::{AlertmanagerAlert, AlertmanagerSilence, PrometheusAlert, PrometheusAlerts, Session},
    },
    text::Clean,
};

type RawLabels = BTreeMap<String, String>;

/// What Alertmanager tells: its alerts and its silences.
pub type Managed = (Vec<AlertmanagerAlert>, Vec<AlertmanagerSilence>);

/// Alerts whose labels Alertmanager knows with others besides are searched for so often in one poll.
const SEARCHES: usize = 200;

/// What fires.
pub struct AlertsSource {
    session: Arc<Session>,
}

impl AlertsSource {
    /// A source over the connections of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>) -> Self {
        Self { session }
    }

    async fn managed(&self) -> Option<Result<Managed, Fault>> {
        self.session.target().alertmanager.as_ref()?;
        let (alerts, silences) = join!(
            self.session.alertmanager::<Vec<AlertmanagerAlert>>("api/v2/alerts", &[]),
            self.session.alertmanager::<Vec<AlertmanagerSilence>>("api/v2/silences", &[]),
        );
        Some(alerts.and_then(|alerts| Ok((alerts.data, silences?.data))).map_err(Fault::from))
    }
}

impl Source for AlertsSource {
    type Data = Alerts;

    async fn poll(&mut self) -> Result<Alerts, Fault> {
        let (told, managed) = join!(self.session.prometheus::<PrometheusAlerts>("api/v1/alerts", &[]), self.managed());
        let told = match told {
            Ok(answer) => Ok(answer.data.alerts),
            // Some evaluate no rules themselves.
            Err(refused) if refused.is_unknown() && managed.is_some() => Ok(Vec::new()),
            Err(refused) => Err(Fault::from(refused)),
        };
        match (told, managed) {
            (Err(fault), None | Some(Err(_))) => Err(fault),
            (told, managed) => Ok(merge(told, managed)),
        }
    }
}

/// The alerts of both as one list.
#[must_use]
pub fn merge(told: Result<Vec<PrometheusAlert>, Fault>, managed: Option<Result<Managed, Fault>>) -> Alerts {
    let (told, untold) = told.map_or_else(|fault| (Vec::new(), Some(fault)), |told| (told, None));
    let (managed, manager) = match managed {
        None => (Default::default(), None),
        Some(Ok(managed)) => (managed, Some(Manager::Up)),
        Some(Err(fault)) => (Default::default(), Some(Manager::Failing(fault))),
    };
    let (known, silences): Managed = managed;
    let silences: HashMap<&str, &AlertmanagerSilence> =
        silences.iter().map(|silence| (silence.id.as_str(), silence)).collect();
    let mut known = Known::new(&known);
    let mut alerts: Vec<Alert> = Vec::with_capacity(told.len());
    for alert in &told {
        let mut merged = ours(alert);
        if let Some(theirs) = known.take(&alert.labels).filter(|_| merged.state == State::Firing) {
            manage(&mut merged, theirs, &silences);
        }
        alerts.push(merged);
    }
    for theirs in known.left() {
        let mut alert = blank(&theirs.labels, &theirs.annotations);
        alert.since = real(theirs.starts_at);
        manage(&mut alert, theirs, &silences);
        alerts.push(alert);
    }
    let counts = counts(&alerts);
    alerts.sort_by(|a, b| {
        let rank = |alert: &Alert| (place(alert), weight(&alert.severity));
        rank(b).cmp(&rank(a)).then_with(|| a.since.cmp(&b.since)).then_with(|| a.labels.cmp(&b.labels))
    });
    alerts.truncate(KEPT);
    Alerts { alerts, counts, untold, manager }
}

/// What is to be looked at first: what fires and matters, what is about to, what always fires, what is kept quiet.
fn place(alert: &Alert) -> u8 {
    match alert.state {
        State::Firing if alert.verdict() > Verdict::Ok => 4,
        State::Pending => 3,
        State::Firing => 2,
        State::Silenced => 1,
        State::Inhibited => 0,
    }
}

fn counts(alerts: &[Alert]) -> Vec<Count> {
    let mut counts: BTreeMap<(&Clean, &Clean, State), usize> = BTreeMap::new();
    for alert in alerts {
        *counts.entry((&alert.name, &alert.severity, alert.state)).or_default() += 1;
    }
    let one = |((name, severity, state), count): ((&Clean, &Clean, State), usize)| Count {
        name: name.clone(),
        severity: severity.clone(),
        state,
        count,
    };
    counts.into_iter().map(one).collect()
}

fn blank(labels: &RawLabels, annotations: &RawLabels) -> Alert {
    let get = |from: &RawLabels, names: &[&str]| {
        names.iter().find_map(|name| from.get(*name)).map(|text| Clean::new(text)).unwrap_or_default()
    };
    Alert {
        name: get(labels, &["alertname"]),
        severity: get(labels, &["severity", "priority"]),
        state: State::Firing,
        labels: clean_labels(labels),
        summary: get(annotations, &["summary", "title", "message"]),
        description: get(annotations, &["description", "message"]),
        since: None,
        value: None,
        fingerprint: None,
        silences: Vec::new(),
    }
}

fn ours(alert: &PrometheusAlert) -> Alert {
    let state = if alert.state == "pending" { State::Pending } else { State::Firing };
    let value = Number::parse(&alert.value);
    Alert { state, since: real(alert.active_at), value, ..blank(&alert.labels, &alert.annotations) }
}

/// Adds what Alertmanager makes of an alert.
fn manage(alert: &mut Alert, theirs: &AlertmanagerAlert, silences: &HashMap<&str, &AlertmanagerSilence>) {
    alert.fingerprint = Some(theirs.fingerprint.clone()).filter(|id| !id.is_empty());
    alert.silences =
        theirs.status.silenced_by.iter().map(|id| silence(id, silences.get(id.as_str()).copied())).collect();
    if !theirs.status.silenced_by.is_empty() {
        alert.state = State::Silenced;
    } else if !theirs.status.inhibited_by.is_empty() {
        alert.state = State::Inhibited;
    }
}

fn silence(id: &str, known: Option<&AlertmanagerSilence>) -> Silence {
    Silence {
        id: Clean::new(id),
        by: known.map(|silence| Clean::new(&silence.created_by)).unwrap_or_default(),
        comment: known.map(|silence| Clean::new(&silence.comment)).unwrap_or_default(),
        until: known.and_then(|silence| silence.ends_at),
        matchers: known.map_or(0, |silence| silence.matchers.len()),
    }
}

/// The alerts that Alertmanager knows, found by the labels that Prometheus gives: it may add some of its own to all.
struct Known<'a> {
    exact: HashMap<&'a RawLabels, &'a AlertmanagerAlert>,
    named: HashMap<&'a str, Vec<&'a AlertmanagerAlert>>,
    added: Vec<RawLabels>,
    searches: usize,
}

impl<'a> Known<'a> {
    fn new(alerts: &'a [AlertmanagerAlert]) -> Self {
        let mut named: HashMap<&str, Vec<&AlertmanagerAlert>> = HashMap::new();
        for alert in alerts {
            named.entry(alert.labels.get("alertname").map_or("", String::as_str)).or_default().push(alert);
        }
        let exact = alerts.iter().map(|alert| (&alert.labels, alert)).collect();
        Self { exact, named, added: Vec::new(), searches: SEARCHES }
    }

    fn take(&mut self, labels: &RawLabels) -> Option<&'a AlertmanagerAlert> {
        if let Some(found) = self.exact.remove(labels) {
            return Some(found);
        }
        for added in &self.added {
            let all: RawLabels =
                labels.iter().chain(added).map(|(name, value)| (name.clone(), value.clone())).collect();
            if let Some(found) = self.exact.remove(&all) {
                return Some(found);
            }
        }
        self.searches = self.searches.checked_sub(1)?;
        let name = labels.get("alertname").map_or("", String::as_str);
        let fits = |alert: &&&AlertmanagerAlert| {
            self.exact.contains_key(&alert.labels)
                && labels.iter().all(|(name, value)| alert.labels.get(name) == Some(value))
        };
        let found = *self.named.get(name)?.iter().find(fits)?;
        let more = found.labels.iter().filter(|(name, _)| !labels.contains_key(*name));
        self.added.push(more.map(|(name, value)| (name.clone(), value.clone())).collect());
        self.exact.remove(&found.labels)
    }

    /// Those that nobody took, in the order of their labels.
    fn left(self) -> Vec<&'a AlertmanagerAlert> {
        let mut left: Vec<_> = self.exact.into_values().collect();
        left.sort_by(|a, b| a.labels.cmp(&b.labels));
        left
    }
}
