//! What the queries of the config give, with their trends, and what the room has asked for its rules.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use futures::{StreamExt, stream};
use tokio::time::Instant;

use crate::{
    collect::{Question, Source},
    domain::reading::{Fault, FaultKind},
    panes::prometheus::{
        config::Query,
        model::{Panel, Queries, Results, Series, clean_labels},
        session::{Answer, Refused, Sampled, Session},
    },
    text::Clean,
};

/// So many questions are on their way at once.
const AT_ONCE: usize = 3;
/// So many series of a query are kept.
const SERIES: usize = 50;
/// A query that gives more series has no trends: each costs the server as much as the query itself.
const TRENDS: usize = 20;
/// So many points has a trend; Prometheus refuses more than 11,000.
const POINTS: i64 = 30;
/// So many series of an answer to the room are kept.
const RESULTS: usize = 200;

/// What the queries give.
pub struct QueriesSource {
    session: Arc<Session>,
    questions: Vec<Question>,
    /// The trends that were last asked, by query.
    trends: HashMap<usize, Trends>,
}

/// The trends of a query, which need not be asked again before the next step.
#[derive(Debug, Clone, Default)]
struct Trends {
    end: i64,
    series: BTreeMap<BTreeMap<String, String>, Vec<Option<f64>>>,
}

/// What is asked.
enum Wanted {
    Panel(usize, Query, Option<Trends>),
    Result(Question),
}

enum Got {
    Panel(usize, Panel, Option<Trends>),
    Result(Results),
}

impl QueriesSource {
    /// A source over the connections of a target that also asks the questions of the room.
    #[must_use]
    pub fn new(session: Arc<Session>, questions: Vec<Question>) -> Self {
        Self { session, questions, trends: HashMap::new() }
    }
}

impl Source for QueriesSource {
    type Data = Queries;

    async fn poll(&mut self) -> Result<Queries, Fault> {
        let session = Arc::clone(&self.session);
        let target = session.target();
        let until = Instant::now() + target.timeout * 2;
        let panels = target.queries.iter().cloned().enumerate();
        let panels = panels.map(|(nth, query)| Wanted::Panel(nth, query, self.trends.remove(&nth)));
        let wanted: Vec<Wanted> = panels.chain(self.questions.iter().cloned().map(Wanted::Result)).collect();
        let asked = stream::iter(wanted).map(|wanted| ask(Arc::clone(&session), wanted, until)).buffered(AT_ONCE);
        let got: Vec<Got> = asked.collect().await;
        let mut queries = Queries { panels: Vec::new(), results: Vec::new() };
        for got in got {
            match got {
                Got::Panel(nth, panel, trends) => {
                    self.trends.extend(trends.map(|trends| (nth, trends)));
                    queries.panels.push(panel);
                }
                Got::Result(results) => queries.results.push(results),
            }
        }
        // When nobody answers anything, the cause is one and not that of each query.
        let faults = queries.panels.iter().map(|panel| &panel.fault);
        let mut faults = faults.chain(queries.results.iter().map(|results| &results.fault)).peekable();
        if faults.peek().is_some() && faults.clone().all(|fault| fault.as_ref().is_some_and(is_outage)) {
            return Err(faults.find_map(Clone::clone).unwrap_or_else(|| Fault::new(FaultKind::Silent, "")));
        }
        Ok(queries)
    }
}

/// Whether a fault is that of the target and not of one query.
const fn is_outage(fault: &Fault) -> bool {
    !matches!(fault.kind, FaultKind::Protocol | FaultKind::Limit)
}

async fn ask(session: Arc<Session>, wanted: Wanted, until: Instant) -> Got {
    match wanted {
        Wanted::Panel(nth, query, known) => {
            let (panel, trends) = panel(&session, &query, known, until).await;
            Got::Panel(nth, panel, trends)
        }
        Wanted::Result(question) => Got::Result(results(&session, &question, until).await),
    }
}

async fn instant(session: &Session, query: &str, until: Instant) -> Result<Answer<Vec<Sampled>>, Refused> {
    let left = until.saturating_duration_since(Instant::now()).min(session.target().timeout);
    if left.is_zero() {
        let why = "it was not asked: the queries before it took all the time that there is";
        return Err(Fault::new(FaultKind::Silent, why).into());
    }
    session.instant(query, left).await
}

async fn results(session: &Session, question: &Question, until: Instant) -> Results {
    let id = question.id.clone();
    match instant(session, &question.query, until).await {
        Err(refused) => Results { id, fault: Some(refused.fault), total: 0, series: Vec::new() },
        Ok(answer) => {
            let total = answer.data.len();
            let newest = |sampled: Sampled| {
                let value = sampled.points.last().map(|(_, value)| *value)?;
                Some((clean_labels(&sampled.labels), value))
            };
            Results {
                id,
                fault: None,
                total,
                series: answer.data.into_iter().take(RESULTS).filter_map(newest).collect(),
            }
        }
    }
}

async fn panel(session: &Session, query: &Query, known: Option<Trends>, until: Instant) -> (Panel, Option<Trends>) {
    let name = query.name.clone();
    let answer = match instant(session, &query.query, until).await {
        Ok(answer) => answer,
        Err(refused) => {
            let fault = Some(refused.fault);
            return (Panel { name, fault, warning: Clean::default(), total: 0, series: Vec::new() }, known);
        }
    };
    let Answer { data: mut sampled, mut warning, .. } = answer;
    let total = sampled.len();
    let now = sampled.first().and_then(|series| series.points.last()).map(|(at, _)| *at);
    let trends = match now.filter(|_| total <= TRENDS) {
        Some(now) => match trends(session, query, known, (now, until)).await {
            Ok(trends) => Some(trends),
            Err(refused) => {
                warning = Clean::new(&refused.fault.detail);
                None
            }
        },
        None => None,
    };
    // The worst first, so that what is not kept is well.
    let verdict = |series: &Sampled| series.points.last().map(|(_, value)| query.bands.judge(value.0));
    sampled.sort_by(|a, b| verdict(b).cmp(&verdict(a)).then_with(|| a.labels.cmp(&b.labels)));
    let series = sampled.into_iter().take(SERIES).filter_map(|series| {
        let value = series.points.last()?.1;
        let trend = trends.as_ref().and_then(|trends| trends.series.get(&series.labels)).cloned().unwrap_or_default();
        Some(Series { labels: clean_labels(&series.labels), value: value.rounded(), trend })
    });
    (Panel { name, fault: None, warning, total, series: series.collect() }, trends)
}

/// The values at each step of the range, which ends at a step, so that a trend moves only when a step is over.
async fn trends(
    session: &Session,
    query: &Query,
    known: Option<Trends>,
    (now, until): (f64, Instant),
) -> Result<Trends, Refused> {
    let range = i64::try_from(query.range.as_secs()).unwrap_or(i64::MAX);
    let step = (range + POINTS - 1) / POINTS;
    let end = whole(now).div_euclid(step) * step;
    if let Some(known) = known.filter(|known| known.end == end) {
        return Ok(known);
    }
    let start = end - step * (POINTS - 1);
    let left = until.saturating_duration_since(Instant::now()).min(session.target().timeout);
    let answer = session.range(&query.query, (start, end, step), left.max(Duration::from_millis(1))).await?;
    let mut series = BTreeMap::new();
    for sampled in answer.data.into_iter().take(TRENDS) {
        let mut trend: Vec<Option<f64>> = (0..POINTS).map(|_| None).collect();
        for (at, value) in &sampled.points {
            let nth = usize::try_from((whole(at.round()) - start) / step).ok();
            if let Some(place) = nth.and_then(|nth| trend.get_mut(nth)) {
                *place = Some(value.rounded().0).filter(|value| value.is_finite());
            }
        }
        series.insert(sampled.labels, trend);
    }
    Ok(Trends { end, series })
}

#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
const fn whole(seconds: f64) -> i64 {
    seconds as i64
}
