//! The runner: one task per source, which polls for ever and publishes what came of it.

use std::{
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::FutureExt;
use serde_json::value::to_raw_value;
use tokio::{
    sync::{Notify, mpsc, watch},
    time::{Instant, sleep_until, timeout},
};

use super::{
    Plan, Source,
    pace::{Pace, jitter},
};
use crate::{
    config,
    domain::{
        clock::Clock,
        reading::{Fault, FaultKind, Reading, SourceKey},
        sample::{Outcome, Sample},
    },
};

/// What is said of a poll that panicked: a bug of ours, which must cost that poll only.
const BROKEN: &str = "bongsu could not make sense of the answer (a bug of bongsu; it is told when the room closes)";

/// What the room can tell a runner.
#[derive(Debug)]
pub(super) struct Control {
    /// Look now.
    pub refresh: Notify,
    /// The interval that is wanted.
    pub every: watch::Sender<Wanted>,
}

/// The interval that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// By the config, or by the person.
    pub every: Duration,
    /// The shortest that the phase of the room allows.
    pub least: Duration,
}

impl Wanted {
    /// The interval that holds.
    pub(super) fn interval(self) -> Duration {
        self.every.max(self.least)
    }
}

/// Everything that one runner needs besides its source.
pub(super) struct Runner<T> {
    pub key: SourceKey,
    pub plan: Plan,
    pub readings: watch::Sender<Reading<T>>,
    pub control: Arc<Control>,
    pub wake: Arc<Notify>,
    pub samples: Option<mpsc::Sender<Sample>>,
    /// How many samples could not be sent there.
    pub lost: Arc<AtomicU64>,
    pub clock: Arc<dyn Clock>,
}

impl<T: serde::Serialize + Send + Sync + 'static> Runner<T> {
    /// Polls until nobody listens any more.
    pub(super) async fn run<S: Source<Data = T>>(self, mut source: S) {
        let mut wanted = self.control.every.subscribe();
        let mut pace = Pace::new(self.plan.every, self.plan.governed);
        while !self.readings.is_closed() {
            let started = Instant::now();
            pace.set_base(wanted.borrow_and_update().interval());
            let polled = AssertUnwindSafe(self.poll_once(&mut source, &mut pace)).catch_unwind().await;
            let outcome = polled.unwrap_or_else(|_| Err(Fault::new(FaultKind::Protocol, BROKEN)));
            let took = started.elapsed();
            let mut pause = match outcome {
                Ok(data) => {
                    pace.succeeded(source.cost().unwrap_or(took));
                    self.publish(Ok(data), took, &pace, Duration::ZERO);
                    pace.every()
                }
                Err(fault) => {
                    let pause = pace.failed(fault.kind);
                    self.publish(Err(fault), took, &pace, pause);
                    pause
                }
            };
            if let Some(soon) = source.hurry() {
                pause = pause.min(soon);
            }
            // From start to start; but a target that answered late is left in peace for a while first.
            let due = (started + jitter(pause)).max(Instant::now() + pause / 2);
            tokio::select! {
                () = sleep_until(due) => {}
                () = self.control.refresh.notified() => {}
                changed = wanted.changed() => if changed.is_err() { return },
                () = self.readings.closed() => return,
            }
        }
    }

    /// One poll. Past the deadline the reading says that nobody answers, and the poll goes on alone until patience
    /// ends: an answer that comes late is still the answer.
    async fn poll_once<S: Source<Data = T>>(&self, source: &mut S, pace: &mut Pace) -> Result<T, Fault> {
        let started = Instant::now();
        let mut poll = pin!(source.poll());
        let mut limit = self.plan.deadline;
        loop {
            if let Ok(outcome) = timeout(limit, &mut poll).await {
                return outcome;
            }
            let waited = started.elapsed();
            let fault = Fault::new(FaultKind::Silent, format!("no answer for {} s", seconds(waited)));
            if waited >= self.plan.patience || self.readings.is_closed() {
                return Err(fault);
            }
            let pause = pace.failed(fault.kind);
            self.publish(Err(fault), waited, pace, Duration::ZERO);
            limit = pause.max(Duration::from_millis(100)).min(self.plan.patience.saturating_sub(waited));
        }
    }

    fn publish(&self, outcome: Result<T, Fault>, took: Duration, pace: &Pace, retry_in: Duration) {
        let at = self.clock.now();
        let outcome = outcome.map_err(|mut fault| {
            // Drivers and servers quote what they were given.
            config::veil_text(&mut fault.detail);
            fault
        });
        if let Some(samples) = &self.samples {
            let outcome = match &outcome {
                Ok(data) => to_raw_value(data).map(Outcome::Data).ok(),
                Err(fault) => Some(Outcome::Fault(fault.clone())),
            };
            if let Some(outcome) = outcome {
                let sample = Sample { key: self.key.clone(), at, took, every: pace.every(), outcome };
                // A recorder that cannot follow loses samples, never time of the room.
                if samples.try_send(sample).is_err() {
                    self.lost.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        self.readings.send_modify(|reading| {
            reading.every = pace.every();
            reading.slowed = pace.slowed();
            match outcome {
                Ok(data) => reading.succeed(data, at, took),
                Err(fault) => reading.fail(fault, at, retry_in),
            }
        });
        self.wake.notify_one();
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64())
}

#[cfg(test)]
#[path = "runner_tests.rs"]
mod tests;
