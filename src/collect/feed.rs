//! The feed: where the readings of a pane come from is not its business.

use std::{
    collections::HashMap,
    ops::RangeInclusive,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Notify, mpsc, watch};

use super::{
    Operator, Operators, Plan, Source, background,
    runner::{Control, Runner, Wanted},
};
use crate::domain::{
    clock::{Clock, Moment},
    reading::{Fault, FaultKind, Freshness, Reading, SourceKey, SourceState},
    sample::{Outcome, Sample},
    signal::Place,
};

/// The shortest and the longest interval that a person can set by key.
pub const INTERVALS: RangeInclusive<Duration> = Duration::from_millis(500)..=Duration::from_mins(5);

/// Gives every pane its readings: live from the targets, or from a recording.
pub struct Feed {
    wake: Arc<Notify>,
    clock: Arc<dyn Clock>,
    kind: Kind,
    controls: Mutex<Vec<(SourceKey, Arc<Control>)>>,
    lost: Arc<AtomicU64>,
    operators: Option<Operators>,
}

enum Kind {
    Live { samples: Option<mpsc::Sender<Sample>> },
    Replay(Replay),
}

impl Feed {
    /// A feed that polls the targets. Every outcome is also sent to `samples`, when somebody wants them.
    #[must_use]
    pub fn live(clock: Arc<dyn Clock>, samples: Option<mpsc::Sender<Sample>>) -> Self {
        Self::new(clock, Kind::Live { samples })
    }

    /// A feed whose readings are what `replay` plays; no target is ever looked at.
    #[must_use]
    pub fn replay(clock: Arc<dyn Clock>, replay: Replay) -> Self {
        Self::new(clock, Kind::Replay(replay))
    }

    fn new(clock: Arc<dyn Clock>, kind: Kind) -> Self {
        Self {
            wake: Arc::new(Notify::new()),
            clock,
            kind,
            controls: Mutex::default(),
            lost: Arc::default(),
            operators: None,
        }
    }

    /// The same for a room that can act: panes that open on it bring their operators.
    #[must_use]
    pub fn acting(mut self, operators: Operators) -> Self {
        self.operators = Some(operators);
        self
    }

    /// Takes the operator of a target, which is made only when the room can act.
    pub fn operate<O: Operator>(&self, system: &str, target: &str, operator: impl FnOnce() -> O) {
        if let Some(operators) = &self.operators {
            operators.add(system, target, Arc::new(operator()));
        }
    }

    /// Rings whenever a reading changed.
    #[must_use]
    pub fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
    }

    /// How many samples whoever wanted them was too slow to take.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// The clock of the room: in a replay, that of the recording.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Opens one stream of readings. Live, `source` is polled as `plan` says; in a replay it is dropped unused.
    pub fn open<S: Source>(&self, key: SourceKey, plan: Plan, source: S) -> Tap<S::Data> {
        let first = Reading::connecting(plan.every);
        let (readings, rx) = watch::channel(first.clone());
        match &self.kind {
            Kind::Live { samples } => {
                let (every, _) = watch::channel(Wanted { every: plan.every, least: Duration::ZERO });
                let control = Arc::new(Control { refresh: Notify::new(), every });
                self.all_controls().push((key.clone(), Arc::clone(&control)));
                let runner = Runner {
                    key: key.clone(),
                    plan,
                    readings,
                    control,
                    wake: self.wake(),
                    samples: samples.clone(),
                    lost: Arc::clone(&self.lost),
                    clock: Arc::clone(&self.clock),
                };
                background(runner.run(source));
            }
            Kind::Replay(replay) => replay.listen::<S>(&key, readings, self.wake()),
        }
        Tap { key, rx, shown: first }
    }

    /// Polls all sources of a pane now.
    pub fn refresh(&self, pane: &str) {
        let controls = self.all_controls();
        controls.iter().filter(|(key, _)| key.pane == pane).for_each(|(_, control)| control.refresh.notify_one());
    }

    /// Halves or doubles the interval of all sources of a pane, between half a second and five minutes.
    pub fn pace(&self, pane: &str, faster: bool) {
        for (_, control) in self.all_controls().iter().filter(|(key, _)| key.pane == pane) {
            control.every.send_modify(|wanted| {
                let every = if faster { wanted.every / 2 } else { wanted.every * 2 };
                wanted.every = every.clamp(*INTERVALS.start(), *INTERVALS.end());
            });
        }
    }

    /// Polls each of these targets no more often than so; what is cheaper to ask more rarely stays as it is.
    pub fn at_least(&self, targets: &[(Place, Duration)]) {
        for (key, control) in self.all_controls().iter() {
            let own = targets.iter().find(|(place, _)| place.pane == key.pane && place.target == key.target);
            let Some((_, least)) = own else { continue };
            control.every.send_if_modified(|wanted| {
                let before = wanted.interval();
                wanted.least = *least;
                wanted.interval() != before
            });
        }
    }

    fn all_controls(&self) -> MutexGuard<'_, Vec<(SourceKey, Arc<Control>)>> {
        self.controls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A pane's end of one stream. The pane copies the newest reading once per frame, so that one frame shows one instant
/// and pausing the display is not copying.
#[derive(Debug)]
pub struct Tap<T> {
    key: SourceKey,
    rx: watch::Receiver<Reading<T>>,
    shown: Reading<T>,
}

impl<T> Tap<T> {
    /// Copies the newest reading; answers whether it is another one.
    pub fn sync(&mut self) -> bool {
        match self.rx.has_changed() {
            Ok(false) => false,
            Ok(true) => {
                self.shown = self.rx.borrow_and_update().clone();
                true
            }
            Err(_) => self.mourn(),
        }
    }

    /// The reading that is shown.
    #[must_use]
    pub const fn reading(&self) -> &Reading<T> {
        &self.shown
    }

    /// The last good value, however old.
    #[must_use]
    pub fn data(&self) -> Option<&T> {
        self.shown.data()
    }

    /// Which stream it is.
    #[must_use]
    pub const fn key(&self) -> &SourceKey {
        &self.key
    }

    /// The state of the source for titles and lists, without its value.
    #[must_use]
    pub fn state(&self, now: Moment) -> SourceState {
        SourceState::of(&self.key, &self.shown, now)
    }

    /// How far the value may be believed.
    #[must_use]
    pub fn freshness(&self, now: Moment) -> Freshness {
        self.shown.freshness(now)
    }

    /// The runner is gone: only a bug does that, and it must not look like a value that stays the same.
    fn mourn(&mut self) -> bool {
        let last = self.rx.borrow_and_update().clone();
        let news = self.shown.fault().is_none_or(|fault| fault.kind != FaultKind::Protocol);
        let at = last.good.as_ref().map(|good| good.at).unwrap_or_default();
        self.shown = last;
        self.shown.fail(
            Fault::new(FaultKind::Protocol, "the collector of this source has stopped"),
            at,
            Duration::ZERO,
        );
        news
    }
}

/// Plays samples to the panes that listen for them.
#[derive(Clone, Default)]
pub struct Replay {
    listeners: Arc<Mutex<HashMap<SourceKey, Listener>>>,
}

/// Takes a sample, or forgets all that it took.
type Listener = Box<dyn Fn(Option<&Sample>) + Send>;

impl Replay {
    /// Plays one sample; answers whether a pane listens for its stream.
    pub fn play(&self, sample: &Sample) -> bool {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.get(&sample.key).map(|listener| listener(Some(sample))).is_some()
    }

    /// Forgets everything that was played: every reading is as before the first poll.
    pub fn rewind(&self) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.values().for_each(|listener| listener(None));
    }

    fn listen<S: Source>(&self, key: &SourceKey, readings: watch::Sender<Reading<S::Data>>, wake: Arc<Notify>) {
        let listener = move |sample: Option<&Sample>| {
            readings.send_modify(|reading| {
                let Some(sample) = sample else {
                    *reading = Reading::connecting(reading.every);
                    return;
                };
                reading.every = sample.every;
                match decode::<S::Data>(&sample.outcome) {
                    Ok(data) => reading.succeed(data, sample.at, sample.took),
                    Err(fault) => reading.fail(fault, sample.at, sample.every),
                }
            });
            wake.notify_one();
        };
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), Box::new(listener));
    }
}

fn decode<T: serde::de::DeserializeOwned>(outcome: &Outcome) -> Result<T, Fault> {
    match outcome {
        Outcome::Data(data) => serde_json::from_str(data.get())
            .map_err(|error| Fault::new(FaultKind::Protocol, format!("the recorded sample cannot be read: {error}"))),
        Outcome::Fault(fault) => Err(fault.clone()),
    }
}
