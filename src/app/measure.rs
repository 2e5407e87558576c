//! What the panes say in numbers just now, and their judgements as numbers too: what rules are evaluated over.

use super::slot::Slot;
use crate::{
    domain::{
        signal::{Batch, Signal, Unit},
        verdict::{Judgement, Verdict},
        words::Words,
    },
    panes::Cx,
};

/// The signal that every judgement of every pane is.
pub const CHECK_VERDICT: Signal = Signal::gauge(
    "check_verdict",
    &["pane", "check"],
    Unit::Count,
    Words::new(
        "what a check says: 0 fine, 1 worth a look, 2 unknown, 3 broken",
        "점검 결과: 0 정상, 1 주의, 2 알 수 없음, 3 장애",
    ),
);

/// What is added to the name of a source for the stream of its verdicts.
const CHECKS: &str = " checks";

/// One batch for every source of every pane, and one for the verdicts on it as they were last judged. Of a source that is
/// well it is the same batch until its next reading; of one that is not, another one at every moment.
#[must_use]
pub fn batches(slots: &[Slot], cx: &Cx<'_>) -> Vec<Batch> {
    let mut all = Vec::new();
    for slot in slots {
        all.extend(slot.measure(cx.now));
        all.extend(verdicts(slot, cx));
    }
    all
}

fn verdicts(slot: &Slot, cx: &Cx<'_>) -> Vec<Batch> {
    let of_source = |state| {
        let mut batch = Batch::of(&state, cx.now);
        let key = state.key;
        let own = slot.judgements().iter().filter(|Judgement { subject, .. }| {
            subject.pane == key.pane && subject.target == key.target && subject.source == key.source
        });
        for judgement in own {
            let labels = [("pane", key.pane.as_str()), ("check", judgement.subject.check.as_str())];
            batch.put(CHECK_VERDICT.name, &labels, number(judgement.verdict));
        }
        batch.source.source += CHECKS;
        batch
    };
    slot.all_sources(cx).into_iter().map(of_source).collect()
}

const fn number(verdict: Verdict) -> f64 {
    match verdict {
        Verdict::Ok => 0.0,
        Verdict::Warn => 1.0,
        Verdict::Unknown => 2.0,
        Verdict::Crit => 3.0,
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path, sync::Arc, time::Duration};

    use super::*;
    use crate::{
        app::state,
        collect::{Feed, Replay},
        config::File,
        domain::{
            clock::{ManualClock, Moment},
            reading::{Fault, FaultKind, SourceKey},
            sample::{Outcome, Sample},
            words::Lang,
        },
        text::Zone,
    };

    const CONFIG: &str = "[[panes.mysql.targets]]\nname = \"db\"\nurl = \"mysql://watch@127.0.0.1/\"\n\
                          [[panes.redis.targets]]\nname = \"cache\"\nurl = \"redis://127.0.0.1/\"\n";

    #[test]
    fn every_source_gives_its_signals_and_its_verdicts() {
        let now = Moment::from_timestamp(1_800_000_000, 0).unwrap();
        let (zone, replay) = (Zone::utc(), Replay::default());
        let feed = Feed::replay(Arc::new(ManualClock::at(now)), replay.clone());
        let file = File::from_text(Path::new("c.toml"), CONFIG).unwrap();
        let panes = state::open(state::configure(|id| file.pane(id)), &feed);
        let mut slots: Vec<Slot> = panes.into_iter().map(|(entry, pane)| Slot::new(entry, pane)).collect();
        let play = |source, outcome| {
            let key = SourceKey::new("redis", "cache", source);
            assert!(replay.play(&Sample {
                key,
                at: now,
                took: Duration::ZERO,
                every: Duration::from_secs(2),
                outcome
            }));
        };
        let slowlog = r#"{"length":0,"read":0,"commands":[]}"#.to_owned();
        play("slowlog", Outcome::Data(serde_json::value::RawValue::from_string(slowlog).unwrap()));
        play("status", Outcome::Fault(Fault::new(FaultKind::Refused, "nothing listens")));
        let later = now + chrono::TimeDelta::seconds(1);
        let cx = Cx { now: later, lang: Lang::En, zone: &zone };
        for slot in &mut slots {
            slot.sync();
            slot.judge(&cx);
        }
        let batches = batches(&slots, &cx);
        let keys: BTreeSet<_> = batches.iter().map(|batch| &batch.source).collect();
        assert_eq!(keys.len(), batches.len(), "no two batches are of one stream");
        assert_eq!(keys.len(), 2 * (5 + 5), "two for every source");
        let verdict = |target: &str, check: &str| {
            let all = batches.iter().flat_map(|batch| batch.values.iter().map(|value| (batch.at, value)));
            let mut found = all.filter(|(_, value)| {
                value.name == CHECK_VERDICT.name
                    && value.labels.get("target") == target
                    && value.labels.get("check") == check
            });
            let (at, value) = found.next().unwrap();
            assert_eq!((found.count(), value.labels.iter().len()), (0, 3));
            (at, value.value)
        };
        assert_eq!(verdict("cache", "slow-commands"), (now, 0.0), "as of its reading");
        assert_eq!(verdict("cache", "up"), (later, 3.0), "as of now");
        assert_eq!(verdict("db", "up"), (later, 2.0));
        let up = batches.iter().flat_map(|batch| &batch.values).find(|value| value.name == "redis_up");
        assert_eq!(up.map(|up| up.value), Some(0.0));
    }
}
