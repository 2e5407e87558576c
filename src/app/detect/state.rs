//! What the room knows about what is wrong: signals, alarms, who needs whom.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;

use crate::{
    app::measure::CHECK_VERDICT,
    domain::{
        alarm::{Groups, Move},
        clock::Moment,
        dependency::{Dependency, Needs},
        event::{Event, NewEntry, Origin, Seq, Stamped},
        incident::Severity,
        phase::Paces,
        reading::Freshness,
        signal::Place,
        timeline::Timeline,
    },
    panes::FEATURES,
    rules::{
        RuleSet, Store, Watch,
        baseline::{self, Unusual},
        moved::Suspect,
        sorts::Sorts,
    },
};

/// Looking at the rules may take so much of a look's interval; beyond, it is done more rarely.
const SHARE: u32 = 20;

/// The same of looking back, which is worth less.
const RESTS: u32 = 200;

/// What the config says of detecting.
#[derive(Debug, Clone, Default)]
pub struct Watching {
    /// All rules.
    pub rules: RuleSet,
    /// Between two looks at the rules.
    pub interval: Duration,
    /// From this severity on an alarm declares an incident by itself; `None`: never.
    pub declares: Option<Severity>,
    /// Who needs whom, as the config says.
    pub needs: Vec<Dependency>,
    /// How often targets are looked at by phase.
    pub paces: Paces,
}

impl Watching {
    /// The same by the rules of somebody else, who may know more of who needs whom.
    #[must_use]
    pub fn judged_by(mut self, other: Self) -> Self {
        self.needs.extend(other.needs);
        Self { needs: self.needs, ..other }
    }
}

/// What is wrong, and since when.
#[derive(Debug, Default)]
pub struct Detect {
    /// What the panes measure.
    pub store: Store,
    /// The rules and their alarms.
    pub watch: Watch,
    /// The alarms by their causes.
    pub groups: Groups,
    /// Who needs whom.
    pub needs: Needs,
    /// See [`Watching::declares`].
    pub declares: Option<Severity>,
    /// How often targets are looked at by phase.
    pub paces: Paces,
    /// What the collectors were last told of that.
    pub(super) least: Vec<(Place, Duration)>,
    /// What the signals count.
    pub(super) sorts: Sorts,
    /// Who is suspected, the most suspect first.
    pub(super) suspects: Arc<[Suspect]>,
    /// For how long looking back rests at least: the more it costs, the longer.
    pub(super) rests: TimeDelta,
    /// When it was last learnt what is unusual.
    pub(super) learnt: Option<Moment>,
    /// When that was last asked, and of which beginning.
    pub(super) suspected: Option<(Moment, Moment)>,
    /// What is not as usual, what means trouble first.
    pub(super) unusual: Vec<Unusual>,
    said: Vec<Dependency>,
    /// Between two looks as the config wants it, and as it is.
    wanted: TimeDelta,
    interval: TimeDelta,
    looked: Option<Moment>,
    /// Lines that changed before they were stored.
    pub(super) owed: BTreeMap<i64, Move>,
    /// How bad the alarms of each line were when that was last told.
    pub(super) told: BTreeMap<Seq, Option<Severity>>,
    /// The lines of which nobody was told, because an incident as bad was live.
    pub(super) untold: BTreeSet<Seq>,
    /// The groups whose incident was asked for by the room itself.
    pub(super) declared: BTreeSet<i64>,
    /// Whether a declaration of the room itself is on its way to the disk.
    pub(super) declaring: bool,
    /// How many values were refused when that was last said.
    pub(super) refused: u64,
}

impl Detect {
    /// Takes what the config says.
    pub fn bring(&mut self, watching: Watching) {
        self.watch = Watch::new(watching.rules);
        self.wanted = TimeDelta::from_std(watching.interval).unwrap_or_default();
        self.interval = self.wanted;
        self.declares = watching.declares;
        self.sorts = FEATURES.iter().flat_map(|feature| feature.signals).chain([&CHECK_VERDICT]).collect();
        self.paces = watching.paces;
        self.needs = watching.needs.iter().cloned().collect();
        self.said = watching.needs;
    }

    /// Takes in what the timeline says of alarms that fired when the room was closed.
    pub fn remember(&mut self, timeline: &Timeline) {
        self.groups.remember(timeline, self.watch.longest());
        for entry in timeline.entries() {
            if let Origin::Alarm { severity, .. } = &entry.origin {
                self.told.insert(entry.id, *severity);
            }
        }
    }

    /// Takes in what was just told of alarms.
    pub(super) fn was_told(&mut self, stamped: &Stamped) {
        match &stamped.event {
            Event::EntryAdded(NewEntry { origin: Origin::Alarm { severity, .. }, .. }) => {
                self.told.insert(stamped.seq, *severity);
            }
            Event::EntryRepeated { id, severity: Some(now), .. } => {
                self.told.entry(*id).and_modify(|told| *told = Some(told.map_or(*now, |told| told.min(*now))));
            }
            _ => {}
        }
    }

    /// Whether the rules are to be looked at.
    pub(super) fn is_due(&self, now: Moment) -> bool {
        // A clock that was set back must not make it wait.
        self.looked.is_none_or(|looked| now - looked >= self.interval || now < looked)
    }

    /// Looks at the rules. `seen` is what the panes see of who needs whom, `unseen` the targets that give nothing that
    /// may be believed.
    pub(super) fn look(&mut self, now: Moment, seen: Vec<Dependency>, unseen: &BTreeSet<Place>) {
        self.looked = Some(now);
        self.needs = self.said.iter().cloned().chain(seen).collect();
        self.watch.look(&mut self.store, now, unseen);
    }

    /// Learns what is unusual, which rules may ask for.
    pub(super) fn learn(&mut self, now: Moment, every: Duration) {
        let began = Instant::now();
        self.unusual = baseline::unusual(&self.store, &self.sorts, now);
        self.rest(began.elapsed());
        self.store.take(&baseline::batch(&self.unusual, now, every));
    }

    /// Looking back took so long: the loop of the room must not feel it.
    pub(super) fn rest(&mut self, took: Duration) {
        let least = TimeDelta::from_std(took * RESTS).unwrap_or_default();
        // One that was slow by chance is forgotten after a while.
        self.rests = (self.rests / 2).max(least);
    }

    /// A look that took so long must not be made too often.
    pub(super) fn pace(&mut self, took: Duration) {
        let least = TimeDelta::from_std(took * SHARE).unwrap_or_default();
        self.interval = self.wanted.max(least);
    }

    /// The rules were not looked at: a replay has jumped.
    pub fn rewind(&mut self, to: Moment) {
        self.store.rewind(to);
        self.looked = None;
        self.watch.forget();
        self.suspects = Arc::default();
        self.suspected = None;
        self.groups = Groups::default();
    }
}

/// Whether a source gives what may be believed.
pub(super) const fn is_seen(freshness: Freshness) -> bool {
    matches!(freshness, Freshness::Live)
}
