//! What is scraped, how fresh that is, and what the server's clock says.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use futures::join;

use super::real;
use crate::{
    collect::Source,
    domain::{
        clock::{Clock, Moment},
        reading::Fault,
    },
    panes::prometheus::{
        model::{Health, KEPT, Newest, Scrape, Scrapes},
        session::{Answer, PrometheusTarget, PrometheusTargets, Refused, Sampled, Session, VersionInfo},
    },
    text::Clean,
};

/// How old the newest sample of a scrape is; empty when there is none of the last five minutes.
const NEWEST: &str = "time() - max(timestamp(up))";
/// Clocks that are no further apart are not told apart by an answer's date, which counts seconds.
const UNSURE_S: f64 = 2.0;

/// What is scraped.
pub struct TargetsSource {
    session: Arc<Session>,
    clock: Arc<dyn Clock>,
    /// Its version, once somebody said it or it is known that nobody does.
    version: Option<Clean>,
    /// Since when what is down was seen to be, and whether that was at the first look.
    down: HashMap<(Clean, Clean, Clean), (Moment, bool)>,
    looked: bool,
}

impl TargetsSource {
    /// A source over the connections of a target.
    #[must_use]
    pub fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self { session, clock, version: None, down: HashMap::new(), looked: false }
    }

    async fn look(&mut self) -> Result<Scrapes, Refused> {
        let within = self.session.target().timeout;
        let active = [("state", "active".to_owned())];
        let (listed, newest, version) = join!(
            self.session.prometheus::<PrometheusTargets>("api/v1/targets", &active),
            self.session.instant(NEWEST, within),
            self.ask_version(),
        );
        let now = self.clock.now();
        let (mut scrapes, date) = match listed {
            Ok(answer) => {
                let skew = skew(&answer, now);
                (listing(&answer.data, skew), skew)
            }
            // Some only tell `up`, and some tell more than can be read.
            Err(refused) if refused.is_unknown() || refused.too_large => self.fall_back().await?,
            Err(refused) => return Err(refused),
        };
        scrapes.clock_skew_s = date;
        scrapes.newest = match newest.map(|answer| answer.data.first().map(value)) {
            Ok(Some(age)) if age.is_finite() => Newest::AgeS((age * 10.0).round() / 10.0),
            Ok(_) => Newest::None,
            Err(_) => Newest::Unknown,
        };
        scrapes.version = version.clone().unwrap_or_default();
        self.version = version;
        self.remember(&mut scrapes, now);
        Ok(scrapes)
    }

    async fn ask_version(&self) -> Option<Clean> {
        if let Some(version) = &self.version {
            return Some(version.clone());
        }
        match self.session.prometheus::<VersionInfo>("api/v1/status/buildinfo", &[]).await {
            Ok(answer) => Some(Clean::with_limit(&answer.data.version, 40)),
            Err(refused) if refused.is_unknown() => Some(Clean::default()),
            Err(_) => None,
        }
    }

    /// What is down, by its own word: `up`.
    async fn fall_back(&self) -> Result<(Scrapes, Option<f64>), Refused> {
        let within = self.session.target().timeout;
        let (down, all) = join!(self.session.instant("up == 0", within), self.session.instant("count(up)", within));
        let (down, all) = (down?, all?);
        let skew = skew(&all, self.clock.now());
        let total = count(all.data.first().map_or(0.0, value));
        let one = |series: &Sampled| scrape(&series.labels, Health::Down);
        let mut targets: Vec<Scrape> = down.data.iter().map(one).collect();
        sort(&mut targets);
        let scrapes = Scrapes { total, down: targets.len(), told: false, ..collected(targets) };
        Ok((scrapes, skew))
    }

    fn remember(&mut self, scrapes: &mut Scrapes, now: Moment) {
        let mut down = HashMap::new();
        for scrape in scrapes.targets.iter_mut().filter(|scrape| scrape.health == Health::Down) {
            let key = (scrape.job.clone(), scrape.instance.clone(), scrape.url.clone());
            let seen = self.down.get(&key).copied().unwrap_or((now, !self.looked));
            (scrape.down_since, scrape.down_longer) = (Some(seen.0), seen.1);
            down.insert(key, seen);
        }
        (self.down, self.looked) = (down, true);
    }
}

impl Source for TargetsSource {
    type Data = Scrapes;

    async fn poll(&mut self) -> Result<Scrapes, Fault> {
        let looked = self.look().await;
        if looked.is_err() {
            // Who comes back may be another one.
            self.version = None;
        }
        Ok(looked?)
    }
}

/// How far the server's clock is ahead: its date counts whole seconds, so it is taken to mean their middle, and was written
/// about half-way through the time that the answer took.
fn skew<T>(answer: &Answer<T>, now: Moment) -> Option<f64> {
    let ahead = (answer.date? - now).as_seconds_f64() + 0.5 + answer.took.as_secs_f64() / 2.0;
    Some((ahead * 10.0).round() / 10.0)
}

fn value(series: &Sampled) -> f64 {
    series.points.last().map_or(f64::NAN, |(_, value)| value.0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
const fn count(value: f64) -> usize {
    value as usize
}

fn listing(answer: &PrometheusTargets, skew: Option<f64>) -> Scrapes {
    let skew = skew.filter(|skew| skew.abs() > UNSURE_S).unwrap_or_default();
    let mut targets: Vec<Scrape> = answer.active_targets.iter().map(|target| one(target, skew)).collect();
    sort(&mut targets);
    collected(targets)
}

fn sort(targets: &mut [Scrape]) {
    targets.sort_by(|a, b| {
        b.health.cmp(&a.health).then_with(|| (&a.job, &a.instance, &a.url).cmp(&(&b.job, &b.instance, &b.url)))
    });
}

fn collected(mut targets: Vec<Scrape>) -> Scrapes {
    let of = |health| targets.iter().filter(|target| target.health == health).count();
    let (total, down, unknown) = (targets.len(), of(Health::Down), of(Health::Unknown));
    targets.truncate(KEPT);
    Scrapes {
        version: Clean::default(),
        clock_skew_s: None,
        newest: Newest::Unknown,
        total,
        down,
        unknown,
        told: true,
        targets,
    }
}

fn one(target: &PrometheusTarget, skew: f64) -> Scrape {
    let health = match target.health.as_str() {
        "up" => Health::Up,
        "down" => Health::Down,
        _ => Health::Unknown,
    };
    let ahead = chrono::TimeDelta::milliseconds(milliseconds(skew));
    Scrape {
        url: Clean::new(&target.scrape_url),
        error: Clean::new(without_url(&target.last_error)),
        scraped_at: real(target.last_scrape).and_then(|at| at.checked_sub_signed(ahead)),
        took_s: target.last_scrape_duration.map(|took| (took * 1e4).round() / 1e4),
        every: Clean::with_limit(&target.scrape_interval, 20),
        ..scrape(&target.labels, health)
    }
}

/// An error without the request that it is about, `Get "http://…": dial tcp …`: the row says where.
fn without_url(error: &str) -> &str {
    error.strip_prefix("Get \"").and_then(|rest| rest.split_once("\": ")).map_or(error, |(_, why)| why)
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
const fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1e3).clamp(-1e12, 1e12) as i64
}

fn scrape(labels: &BTreeMap<String, String>, health: Health) -> Scrape {
    let get = |name: &str| labels.get(name).map(|value| Clean::new(value)).unwrap_or_default();
    let others = labels.iter().filter(|(name, _)| !matches!(name.as_str(), "job" | "instance" | "__name__"));
    Scrape {
        job: get("job"),
        instance: get("instance"),
        labels: others.map(|(name, value)| (Clean::new(name), Clean::new(value))).collect(),
        url: Clean::default(),
        health,
        error: Clean::default(),
        down_since: None,
        down_longer: false,
        scraped_at: None,
        took_s: None,
        every: Clean::default(),
    }
}
