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
