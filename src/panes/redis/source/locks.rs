//! Counts the locks, a slice of a round at a time.
//!
//! Within a slice the server works for us two thirds of the time, in pieces far below a millisecond; after a full
//! round it rests for twenty times what the round cost, so that counting takes a twentieth of a server at most.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use super::super::{
    address::Place,
    model::{Locks, Scan, Shape},
    scan::{Answered, Counter, Step},
    session::{Answer, Ask, Link, Session, refusal, within},
};
use super::{Asker, Round, millis};
use crate::{
    collect::Source,
    domain::{
        clock::Clock,
        reading::{Fault, FaultKind},
    },
    text::Clean,
};

/// How long a slice takes; the next one follows at once while a round is running.
const SLICE: Duration = Duration::from_millis(400);
/// How much later the next slice begins.
const BETWEEN: Duration = Duration::from_millis(50);
/// After so much work the server gets a pause.
const WORK: Duration = Duration::from_millis(3);
/// The pause.
const PAUSE: Duration = Duration::from_millis(1);
/// A step that takes longer than this makes the next pages smaller.
const DEAR: Duration = Duration::from_millis(2);
/// How many times the cost of a round to rest after it.
const REST: u32 = 20;
/// The same when its numbers are of the past, because a twentieth of all keys came or went.
const SHORT_REST: u32 = 2;
/// Fewer keys than this that come or go are nothing.
const FEW: u64 = 1_000;

/// Reads [`Locks`].
pub struct LocksSource {
    asker: Asker,
    clock: Arc<dyn Clock>,
    counter: Counter,
    nodes: Vec<Place>,
    /// Why some nodes are not in the running or last round.
    missing: Vec<Clean>,
    shape: Shape,
    keys: Option<u64>,
    began: Instant,
    round_cost: Duration,
    last: Scan,
    ended: Option<Instant>,
    handover: watch::Sender<Option<Round>>,
}

impl LocksSource {
    /// A source over the connections of a target; what a round finds goes to `handover`.
    #[must_use]
    pub fn new(session: Arc<Session>, clock: Arc<dyn Clock>, handover: watch::Sender<Option<Round>>) -> Self {
        let counter = Counter::new(session.target().locks.clone());
        Self {
            asker: Asker::new(session),
            clock,
            counter,
            nodes: Vec::new(),
            missing: Vec::new(),
            shape: Shape::Single,
            keys: None,
            began: Instant::now(),
            round_cost: Duration::ZERO,
            last: Scan::default(),
            ended: None,
            handover,
        }
    }

    async fn slice(&mut self) -> Result<(), Fault> {
        let until = Instant::now() + SLICE;
        if !self.counter.is_running() {
            if self.may_rest().await {
                return Ok(());
            }
            self.begin().await?;
        }
        let mut worked = Duration::ZERO;
        while let Some(step) = self.counter.next() {
            let took = self.step(&step).await?;
            self.counter.adapt(took > DEAR);
            worked += took;
            if worked >= WORK {
                tokio::time::sleep(PAUSE).await;
                worked = Duration::ZERO;
            }
            if Instant::now() >= until {
                return Ok(());
            }
        }
        self.finish();
        Ok(())
    }

    /// Whether the last round is young enough, for what it cost and for what has changed since.
    async fn may_rest(&mut self) -> bool {
        let Some(rested) = self.ended.map(|ended| ended.elapsed()) else { return false };
        if rested < self.round_cost * SHORT_REST {
            return true;
        }
        rested < self.round_cost * REST && !self.is_past().await
    }

    /// Whether so many keys came or went since the last round began that its numbers are of the past.
    async fn is_past(&mut self) -> bool {
        let (mut keys, several) = (0, self.nodes.len() > 1);
        for place in self.nodes.clone() {
            let link = self.asker.session.link(&place);
            let Ok((answers, _)) = self.asked(&link, several, &[Ask::new("DBSIZE")]).await else { return false };
            keys += size(&answers);
        }
        let before = self.keys.unwrap_or_default();
        keys.abs_diff(before) > (before / 20).max(FEW)
    }

    /// Finds out which servers hold the keys, and how many keys there are.
    async fn begin(&mut self) -> Result<(), Fault> {
        let session = Arc::clone(&self.asker.session);
        let topology = session.topology().await?;
        (self.nodes, self.shape) = (topology.holders(), topology.shape);
        self.round_cost = Duration::ZERO;
        self.missing.clear();
        let (mut keys, mut reached, mut last) = (0, Vec::new(), None);
        for place in std::mem::take(&mut self.nodes) {
            match self.asked(&session.link(&place), topology.holders().len() > 1, &[Ask::new("DBSIZE")]).await {
                Ok((answers, took)) => {
                    self.round_cost += took;
                    keys += size(&answers);
                    reached.push(place);
                }
                Err(fault) => {
                    self.missing.push(Clean::new(&fault.detail));
                    last = Some(fault);
                }
            }
        }
        if reached.is_empty() {
            return Err(last.unwrap_or_else(no_holders));
        }
        self.nodes = reached;
        self.keys = Some(keys);
        self.began = Instant::now();
        self.counter.begin(self.nodes.len(), keys, self.clock.now());
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<Duration, Fault> {
        let Some(place) = self.nodes.get(step.node) else { return Ok(Duration::ZERO) };
        let link = self.asker.session.link(place);
        let mut asks: Vec<Ask> = step.keys.iter().map(|key| Ask::new("PTTL").arg(key)).collect();
        if let Some((cursor, count)) = step.page {
            let mut scan = Ask::new("SCAN").arg(cursor.to_string());
            if let Some(cover) = self.counter.cover() {
                scan = scan.arg("MATCH").arg(cover);
            }
            asks.push(scan.arg("COUNT").arg(count.to_string()));
        }
        let (mut answers, took) = self.asked(&link, self.nodes.len() > 1, &asks).await?;
        self.round_cost += took;
        let page = if step.page.is_some() { answers.pop().map(page).transpose()? } else { None };
        let ttls = answers.iter().map(|answer| answer.number().unwrap_or(-2)).collect();
        self.counter.take(step, Answered { ttls, page });
        Ok(took)
    }

    /// Asks a node, which must refuse nothing; one of `several` may not take the time of the others.
    async fn asked(&mut self, link: &Link, several: bool, asks: &[Ask]) -> Result<(Vec<Answer>, Duration), Fault> {
        let (answers, took) = if several { within(link, asks).await? } else { link.ask(asks).await? };
        self.asker.spent += took;
        for (ask, answer) in asks.iter().zip(&answers) {
            if let Answer::Refused(refused) = answer {
                let name = ask.parts().first().map(|name| String::from_utf8_lossy(name).to_lowercase());
                return Err(refusal(refused, link.place(), self.asker.session.target(), &name.unwrap_or_default()));
            }
        }
        Ok((answers, took))
    }

    fn finish(&mut self) {
        let Some(found) = self.counter.finish(self.clock.now()) else { return };
        self.ended = Some(Instant::now());
        self.last = Scan {
            ended_at: Some(found.at),
            took_ms: Some(millis(self.began.elapsed())),
            cost_ms: Some(millis(self.round_cost)),
            ..Scan::default()
        };
        let round = Round {
            found,
            nodes: self.nodes.clone(),
            cluster: self.shape == Shape::Cluster,
            patterns: self.asker.session.target().locks.clone(),
        };
        self.handover.send_replace(Some(round));
    }

    fn reading(&self) -> Locks {
        let mut locks = self.counter.patterns();
        for pattern in &mut locks {
            // Without the keys of a node it is a count of the others.
            pattern.complete &= self.missing.is_empty();
        }
        let mut notes = self.missing.clone();
        if locks.is_empty() {
            notes.push(no_patterns());
        }
        let seen = self.counter.seen().map(|seen| (seen * 1_000.0).round() / 1_000.0);
        Locks { locks, scan: Scan { seen, keys: self.keys, rounds: self.counter.rounds(), ..self.last.clone() }, notes }
    }
}

impl Source for LocksSource {
    type Data = Locks;

    async fn poll(&mut self) -> Result<Locks, Fault> {
        self.asker.begin();
        if !self.asker.session.target().locks.is_empty() {
            let outcome = self.slice().await;
            if outcome.is_err() {
                // Cursors are of one server and one run of it: what comes after a failure is another round.
                self.counter.abandon();
            }
            self.asker.end(outcome)?;
        }
        Ok(self.reading())
    }

    fn hurry(&self) -> Option<Duration> {
        if self.counter.is_running() { Some(BETWEEN) } else { self.asker.hurry() }
    }

    fn cost(&self) -> Option<Duration> {
        Some(self.asker.spent)
    }
}

fn no_holders() -> Fault {
    Fault::new(FaultKind::Protocol, "no server of this target holds keys: the cluster has no slots")
}

fn no_patterns() -> Clean {
    Clean::word("no lock pattern is configured: write `locks = [\"MY_LOCK:*\"]` for this target")
}

/// The answer of `SCAN`: the next cursor and the keys.
fn page(answer: Answer) -> Result<(u64, Vec<Vec<u8>>), Fault> {
    let wrong = || Fault::new(FaultKind::Protocol, "SCAN answered with something else than a cursor and keys");
    let Answer::List(parts) = answer else { return Err(wrong()) };
    let [cursor, keys] = <[Answer; 2]>::try_from(parts).map_err(|_| wrong())?;
    let cursor = cursor.text().parse().map_err(|_| wrong())?;
    let Answer::List(keys) = keys else { return Err(wrong()) };
    let bytes = keys.into_iter().filter_map(|key| if let Answer::Bytes(bytes) = key { Some(bytes) } else { None });
    Ok((cursor, bytes.collect()))
}

/// The answer to `DBSIZE`; none counts as nothing.
fn size(answers: &[Answer]) -> u64 {
    answers.first().and_then(Answer::number).and_then(|n| u64::try_from(n).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_cursor_and_keys_and_nothing_else() {
        let text = |text: &str| Answer::Bytes(text.as_bytes().to_vec());
        let whole = Answer::List(vec![text("18446744073709551615"), Answer::List(vec![text("a"), text("b")])]);
        assert_eq!(page(whole).unwrap(), (u64::MAX, vec![b"a".to_vec(), b"b".to_vec()]));
        for odd in
            [Answer::Nil, text("0"), Answer::List(vec![text("0")]), Answer::List(vec![text("x"), Answer::List(vec![])])]
        {
            assert!(page(odd).is_err());
        }
    }
}
