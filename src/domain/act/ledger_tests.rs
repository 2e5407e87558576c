//! What the journal knows of what was done.

use std::time::Duration;

use super::*;
use crate::domain::act::{Answer, Step};
use crate::domain::act::{
    Plan,
    chain::{Chain, Hand, Yes},
    guard::{Guards, Limits},
    plan::{Class, Lasting, Object, Undo},
};

fn at(second: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::seconds(second)
}

fn plan(lasting: Option<Lasting>) -> Plan {
    Plan {
        ask: Ask::new("redis.set-flag", "cache"),
        class: Class::Low,
        title: "pause the retries".into(),
        scene: "redis cache".into(),
        commands: vec!["SET payment:retry:paused 1 EX 3600 NX".into()],
        objects: vec![Object::new("payment:retry:paused", "a flag")],
        of: None,
        facts: Vec::new(),
        undo: Undo::By("delete it".into()),
        name: "payment:retry:paused".into(),
        proof: serde_json::Value::Null,
        lasting,
        back: None,
        deadline: Duration::from_secs(1),
    }
}

/// The intent of a plan that somebody said yes to.
fn intent(plan: Plan, undoes: Option<Seq>) -> Intent {
    let guards =
        Guards { unlocked: true, saved: true, shared: false, recent: None, limits: Limits::USUAL, theirs: None };
    let mut chain = Chain::new(plan, undoes, at(0));
    let by = Hand { name: "jiwon".into(), client: None };
    chain.confirm(by, Yes::default(), &guards, at(0)).expect("a yes");
    let Step::Record(Event::ActionIntended(intent)) = chain.answered(Answer::Proved(Ok(None))) else {
        panic!("no intent")
    };
    *intent
}

fn stamped(seq: Seq, second: i64, event: Event) -> Stamped {
    Stamped { seq, at: at(second), actor: Actor::Person("jiwon".into()), event }
}

fn done(undo: bool) -> Box<Ran> {
    let mut ran = Ran::new(RanHow::Done, "set");
    ran.undo = undo.then(|| Ask::new("redis.delete-flag", "cache"));
    Box::new(ran)
}

/// A change that was made in the second 10 and ended in the second 11.
fn changed(lasting: Option<Lasting>) -> Ledger {
    Ledger::fold(&[
        stamped(1, 10, Event::ActionIntended(Box::new(intent(plan(lasting), None)))),
        stamped(2, 11, Event::ActionEnded { action: 1, ran: done(true) }),
    ])
}

#[test]
fn a_change_stands_until_it_is_undone_kept_or_gone() {
    let mut ledger = changed(None);
    assert_eq!(ledger.changes(at(1_000_000)).len(), 1);
    ledger.apply(&stamped(3, 20, Event::ActionIntended(Box::new(intent(plan(None), Some(1))))));
    ledger.apply(&stamped(4, 21, Event::ActionEnded { action: 3, ran: Box::new(Ran::new(RanHow::Failed, "no")) }));
    assert_eq!(ledger.changes(at(30)).len(), 1, "a failed undo undoes nothing");
    ledger.apply(&stamped(5, 22, Event::ActionIntended(Box::new(intent(plan(None), Some(1))))));
    ledger.apply(&stamped(6, 23, Event::ActionEnded { action: 5, ran: done(false) }));
    assert_eq!((ledger.changes(at(30)).len(), ledger.get(1).and_then(|deed| deed.undone_by)), (0, Some(5)));

    let mut kept = changed(None);
    kept.apply(&stamped(3, 20, Event::ChangeKept { action: 1, reason: "it is right so".into() }));
    assert!(kept.changes(at(30)).is_empty());

    let gone = changed(Some(Lasting { time: Duration::from_mins(1), revert: Revert::Itself }));
    assert_eq!((gone.changes(at(70)).len(), gone.changes(at(71)).len()), (1, 0));
}

#[test]
fn what_ends_first_stands_first_and_warns_before() {
    let hour = Some(Lasting { time: Duration::from_hours(1), revert: Revert::Auto });
    let mut ledger = changed(None);
    ledger.apply(&stamped(3, 20, Event::ActionIntended(Box::new(intent(plan(hour), None)))));
    ledger.apply(&stamped(4, 20, Event::ActionEnded { action: 3, ran: done(true) }));
    let changes = ledger.changes(at(30));
    assert_eq!(changes.iter().map(|change| change.deed.id).collect::<Vec<_>>(), [3, 1]);
    let first = changes[0];
    assert_eq!((first.is_near(at(3_319)), first.is_near(at(3_320)), first.is_due(at(3_619))), (false, true, false));
    assert!(first.is_due(at(3_620)));
}

#[test]
fn what_was_begun_and_never_ended_is_unfinished() {
    let mut ledger = Ledger::default();
    ledger.apply(&stamped(1, 10, Event::ActionIntended(Box::new(intent(plan(None), None)))));
    assert_eq!(ledger.unfinished().len(), 1);
    assert!(ledger.changes(at(20)).is_empty());
    ledger.apply(&stamped(2, 11, Event::ActionEnded { action: 1, ran: Box::new(Ran::new(RanHow::Unknown, "?")) }));
    ledger.apply(&stamped(3, 12, Event::ActionEnded { action: 1, ran: done(true) }));
    assert!(ledger.unfinished().is_empty());
    assert_eq!(
        ledger.get(1).and_then(|deed| deed.ran.as_ref()).map(|ran| ran.how),
        Some(RanHow::Unknown),
        "first counts"
    );
}

#[test]
fn the_same_scene_rests_after_an_action_and_not_after_a_refusal() {
    let ledger = changed(None);
    assert_eq!(ledger.recent("redis cache", at(20)), Some(("jiwon".into(), at(11))));
    assert_eq!((ledger.recent("redis cache", at(21)), ledger.recent("redis other", at(12))), (None, None));
    let refused = Event::ActionRefused { intent: Box::new(intent(plan(None), None)), refusal: Refusal::new("changed") };
    let ledger = Ledger::fold(&[stamped(1, 10, refused)]);
    assert_eq!(ledger.recent("redis cache", at(11)), None);
    assert_eq!(ledger.deeds().count(), 1, "but it is told");
}
