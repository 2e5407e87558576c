//! The promises of the chain: nothing runs without a yes, a proof and an intent on disk, and nothing runs twice.

use std::time::Duration;

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::act::guard::{Limits, PAUSE};
use crate::domain::{
    act::plan::{Ask, Class, Object, Plan, Undo},
    actor::Actor,
    event::Seq,
};

fn plan(class: Class, objects: usize, of: Option<usize>) -> Plan {
    Plan {
        ask: Ask::new("mysql.kill-connection", "orders-db"),
        class,
        title: "kill connection 4711".into(),
        scene: "mysql orders-db".into(),
        commands: vec!["KILL CONNECTION 4711".into()],
        objects: (0..objects).map(|n| Object::new(n.to_string(), "app@10.0.3.7")).collect(),
        of,
        facts: Vec::new(),
        undo: Undo::Never("a session cannot be brought back".into()),
        name: "4711".into(),
        proof: json!({ "id": 4711 }),
        lasting: None,
        back: None,
        deadline: Duration::from_secs(2),
    }
}

fn open() -> Guards {
    Guards { unlocked: true, saved: true, shared: false, recent: None, limits: Limits::USUAL, theirs: None }
}

fn at(second: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::seconds(second)
}

fn hand(name: &str) -> Hand {
    Hand { name: name.into(), client: None }
}

const SAID: Yes<'static> = Yes { typed: "4711", reason: "it blocks twelve" };

/// Stores what the chain wants recorded, and hands it back.
fn store(chain: &mut Chain, step: Step, seq: Seq, durable: bool) -> Step {
    let Step::Record(event) = step else { panic!("{step:?} is nothing to record") };
    chain.stored(&Stamped { seq, at: at(0), actor: Actor::Room, event }, durable)
}

fn runs(step: &Step) -> bool {
    matches!(step, Step::Do(Task::Run(_)))
}

#[test]
fn the_whole_way_to_the_effect() {
    let mut chain = Chain::new(plan(Class::High, 1, Some(40)), None, at(0));
    let step = chain.confirm(hand("jiwon"), SAID, &open(), at(5)).expect("a yes");
    assert!(matches!(step, Step::Do(Task::Prove(_))));
    let step = chain.answered(Answer::Proved(Ok(None)));
    assert!(matches!(&step, Step::Record(Event::ActionIntended(intent)) if intent.reason == "it blocks twelve"));
    let step = store(&mut chain, step, 7, true);
    assert!(runs(&step));
    let step = chain.answered(Answer::Ran(Box::new(Ran::new(RanHow::Done, "killed"))));
    let step = store(&mut chain, step, 8, true);
    assert!(matches!(step, Step::Do(Task::Verify(..))));
    let step = chain.answered(Answer::Verified(Verified::seen(true, "waiting 12 → 0")));
    let step = store(&mut chain, step, 9, true);
    assert_eq!((step, chain.stage(), chain.action()), (Step::Over, Stage::Over, Some(7)));
}

#[test]
fn a_class_is_confirmed_as_it_must() {
    let confirm =
        |class, yes| Chain::new(plan(class, 1, None), None, at(0)).confirm(hand("jiwon"), yes, &open(), at(1));
    assert!(confirm(Class::Low, Yes::default()).is_ok());
    assert_eq!(confirm(Class::High, Yes::default()), Err(Hold::Mistyped));
    assert_eq!(confirm(Class::High, Yes { typed: "471", ..SAID }), Err(Hold::Mistyped));
    assert_eq!(confirm(Class::High, Yes { reason: " ", ..SAID }), Err(Hold::NoReason));
    assert!(matches!(confirm(Class::High, SAID), Ok(Step::Do(Task::Prove(_)))));
    assert_eq!(confirm(Class::Critical, SAID), Ok(Step::Wait));
}

#[test]
fn the_second_person_is_another_at_another_terminal() {
    let from = |name: &str, client: Option<&str>| Hand { name: name.into(), client: client.map(Into::into) };
    for (second, expected) in [
        (from("Jiwon ", None), Some(Hold::SamePerson)),
        (from("", Some("pts/2")), Some(Hold::SamePerson)),
        (from("minsu", Some("pts/1")), Some(Hold::SameClient)),
        (from("minsu", Some("pts/2")), None),
        (from("minsu", None), None),
    ] {
        let mut chain = Chain::new(plan(Class::Critical, 1, None), None, at(0));
        chain.confirm(from("jiwon", Some("pts/1")), SAID, &open(), at(1)).expect("a first yes");
        assert_eq!(chain.approve(second.clone(), &open(), at(2)).err(), expected, "{second:?}");
    }
    // Where tmux is there it must tell, of both.
    let tmux = Guards { shared: true, ..open() };
    for (one, other) in [(None, Some("pts/2")), (Some("pts/1"), None), (None, None)] {
        let mut chain = Chain::new(plan(Class::Critical, 1, None), None, at(0));
        chain.confirm(from("jiwon", one), SAID, &tmux, at(1)).expect("a first yes");
        assert_eq!(chain.approve(from("minsu", other), &tmux, at(2)), Err(Hold::UnknownClient));
    }
    let mut chain = Chain::new(plan(Class::Critical, 1, None), None, at(0));
    assert_eq!(chain.approve(hand("minsu"), &open(), at(1)), Err(Hold::NotNow), "before the first");
    chain.confirm(hand("jiwon"), SAID, &open(), at(1)).expect("a first yes");
    assert_eq!(chain.approve(hand("minsu"), &open(), at(60)), Err(Hold::Expired));
}

#[test]
fn the_room_may_refuse_whatever_is_said() {
    let hold =
        |plan: Plan, guards: Guards, now| Chain::new(plan, None, at(0)).confirm(hand("jiwon"), SAID, &guards, now);
    let low = || plan(Class::Low, 1, None);
    let recent = Some(("minsu".to_owned(), at(0)));
    assert_eq!(hold(low(), Guards { unlocked: false, ..open() }, at(1)), Err(Hold::Locked));
    assert_eq!(hold(low(), open(), at(60)), Err(Hold::Expired));
    assert_eq!(hold(low(), open(), at(-1)), Err(Hold::Expired), "the clock was set back");
    assert_eq!(hold(plan(Class::Low, 0, None), open(), at(1)), Err(Hold::Nothing));
    assert_eq!(hold(plan(Class::Low, 11, None), open(), at(1)), Err(Hold::TooMany { objects: 11, allowed: 10 }));
    assert_eq!(hold(plan(Class::Low, 5, Some(20)), open(), at(1)), Err(Hold::TooMany { objects: 5, allowed: 4 }));
    let until = at(0) + PAUSE;
    let held = hold(low(), Guards { recent: recent.clone(), ..open() }, at(9));
    assert_eq!(held, Err(Hold::Recent { who: "minsu".into(), until }));
    assert!(hold(low(), Guards { recent: recent.clone(), ..open() }, at(10)).is_ok());
    let mut undo = Chain::new(low(), Some(3), at(0));
    assert!(
        undo.confirm(hand("jiwon"), SAID, &Guards { recent, ..open() }, at(1)).is_ok(),
        "taking back does not wait"
    );
}

#[test]
fn raised_limits_must_be_typed() {
    let guards = Guards { limits: Limits { objects: 50, share: 1.0 }, ..open() };
    let mut chain = Chain::new(plan(Class::Low, 30, Some(40)), None, at(0));
    assert_eq!(chain.confirm(hand("jiwon"), Yes::default(), &guards, at(1)), Err(Hold::Mistyped));
    assert!(chain.confirm(hand("jiwon"), SAID, &guards, at(1)).is_ok());
    assert_eq!(Limits::USUAL.allowed(Some(3)), 1, "one is never too many");
    assert_eq!(Limits::USUAL.allowed(Some(1_000)), 10);
    assert_eq!(Limits::USUAL.allowed(Some(30)), 6);
}

#[test]
fn a_journal_that_cannot_be_written_stops_all_that_did_not_accept_it() {
    let unsaved = Guards { saved: false, ..open() };
    let mut chain = Chain::new(plan(Class::Low, 1, None), None, at(0));
    assert_eq!(chain.confirm(hand("jiwon"), SAID, &unsaved, at(1)), Err(Hold::Unsaved));
    let accepted = Yes { typed: "4711 unsaved", ..SAID };
    chain.confirm(hand("jiwon"), accepted, &unsaved, at(1)).expect("accepted");
    let step = chain.answered(Answer::Proved(Ok(None)));
    assert!(runs(&store(&mut chain, step, 7, false)));
    // The disk fills up between the yes and the intent.
    let mut chain = Chain::new(plan(Class::Low, 1, None), None, at(0));
    chain.confirm(hand("jiwon"), SAID, &open(), at(1)).expect("a yes");
    let step = chain.answered(Answer::Proved(Ok(None)));
    let step = store(&mut chain, step, 7, false);
    assert!(matches!(&step, Step::Record(Event::ActionEnded { ran, .. }) if ran.how == RanHow::Refused), "{step:?}");
}

#[test]
fn what_has_changed_is_refused_and_written_down() {
    let mut chain = Chain::new(plan(Class::Low, 1, None), None, at(0));
    chain.confirm(hand("jiwon"), SAID, &open(), at(1)).expect("a yes");
    let refusal = Refusal::new("It is another session now.").differs("user", "app", "root");
    let step = chain.answered(Answer::Proved(Err(refusal)));
    assert!(matches!(&step, Step::Record(Event::ActionRefused { refusal, .. }) if refusal.changed.len() == 1));
    assert_eq!(chain.answered(Answer::Proved(Ok(None))), Step::Wait, "and that is the end");
    // The journal has it without the secrets that may have stood in it.
    let Step::Record(Event::ActionRefused { mut intent, refusal }) = step else { panic!("{step:?}") };
    intent.plan.title = "•••".into();
    let event = Event::ActionRefused { intent, refusal };
    let step = chain.stored(&Stamped { seq: 9, at: at(2), actor: Actor::Room, event }, true);
    assert_eq!((step, chain.action()), (Step::Over, Some(9)));
}

#[test]
fn what_the_room_takes_back_by_itself_is_held_by_all_guards_but_the_lock() {
    let locked = Guards { unlocked: false, ..open() };
    let auto =
        |objects, guards: Guards| Chain::automatic(plan(Class::Low, objects, None), 3, "over".into(), &guards, at(5));
    assert!(auto(1, locked.clone()).is_ok());
    assert_eq!(auto(0, locked.clone()).err(), Some(Hold::Nothing));
    assert_eq!(auto(11, locked.clone()).err(), Some(Hold::TooMany { objects: 11, allowed: 10 }));
    assert_eq!(auto(1, Guards { saved: false, ..locked.clone() }).err(), Some(Hold::Unsaved));
    let recent = Some(("minsu".to_owned(), at(0)));
    assert!(matches!(auto(1, Guards { recent, ..locked }).err(), Some(Hold::Recent { .. })));
}

#[test]
fn a_journal_that_takes_nothing_more_ends_the_chain() {
    let mut chain = Chain::new(plan(Class::Low, 1, None), None, at(0));
    chain.confirm(hand("jiwon"), SAID, &open(), at(1)).expect("a yes");
    assert_eq!(chain.unrecorded(), Step::Wait, "it waits for the operator");
    chain.answered(Answer::Proved(Ok(None)));
    assert_eq!((chain.unrecorded(), chain.stage()), (Step::Over, Stage::Over));
    assert_eq!(chain.answered(Answer::Ran(Box::new(Ran::new(RanHow::Done, "")))), Step::Wait);
}

/// One thing that can happen to a chain, in any order.
#[derive(Debug, Clone)]
enum Happens {
    Confirm { typed: bool, reason: bool, unlocked: bool, saved: bool, second: i64 },
    Approve { other: bool, second: i64 },
    Proved(bool),
    Stored { durable: bool, own: bool },
    Ran(bool),
    Verified,
}

fn happens() -> impl Strategy<Value = Happens> {
    let yes = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), 0..90_i64);
    prop_oneof![
        4 => yes.prop_map(|(typed, reason, unlocked, saved, second)| {
            Happens::Confirm { typed, reason, unlocked, saved, second }
        }),
        2 => (any::<bool>(), 0..90_i64).prop_map(|(other, second)| Happens::Approve { other, second }),
        3 => any::<bool>().prop_map(Happens::Proved),
        4 => (any::<bool>(), any::<bool>()).prop_map(|(durable, own)| Happens::Stored { durable, own }),
        2 => any::<bool>().prop_map(Happens::Ran),
        1 => Just(Happens::Verified),
    ]
}

fn class() -> impl Strategy<Value = Class> {
    prop_oneof![Just(Class::Low), Just(Class::High), Just(Class::Critical)]
}

/// What must have happened before anything runs, tracked beside the chain.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that must have happened")]
struct Witness {
    yes: bool,
    second: bool,
    proved: bool,
    on_disk: bool,
    runs: u32,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_runs_without_a_yes_a_proof_and_an_intent(
        class in class(),
        objects in 0..14_usize,
        of in proptest::option::of(1..60_usize),
        story in proptest::collection::vec(happens(), 0..40),
    ) {
        let shown = plan(class, objects, of);
        let mark = shown.mark();
        let mut chain = Chain::new(shown, None, at(0));
        let (mut seen, mut pending, mut seq) = (Witness::default(), None, 0);
        for happens in story {
            let step = match happens {
                Happens::Confirm { typed, reason, unlocked, saved, second } => {
                    let guards = Guards { unlocked, saved, ..open() };
                    let typed = if typed { chain.demand(&guards).typed.unwrap_or_default() } else { String::new() };
                    let yes = Yes { typed: &typed, reason: if reason { "why" } else { "" } };
                    let said = chain.confirm(hand("jiwon"), yes, &guards, at(second));
                    if said.is_ok() {
                        prop_assert!(unlocked && second < 60 && objects > 0 && objects <= Limits::USUAL.allowed(of));
                        prop_assert!(class == Class::Low || (reason && !typed.is_empty()));
                        seen.yes = true;
                    }
                    said.unwrap_or(Step::Wait)
                }
                Happens::Approve { other, second } => {
                    let name = if other { "minsu" } else { "jiwon" };
                    let said = chain.approve(hand(name), &open(), at(second));
                    if said.is_ok() {
                        prop_assert!(seen.yes && other && second < 60);
                        seen.second = true;
                    }
                    said.unwrap_or(Step::Wait)
                }
                Happens::Proved(same) => {
                    let step = chain.answered(Answer::Proved(if same { Ok(None) } else { Err(Refusal::new("no")) }));
                    if matches!(step, Step::Record(Event::ActionIntended(_))) {
                        prop_assert!(same && seen.yes);
                        seen.proved = true;
                    }
                    step
                }
                Happens::Stored { durable, own } => {
                    let foreign = Event::ActionIntended(Box::new(Chain::new(plan(class, 1, None), None, at(0)).intent));
                    let event = if own { pending.take() } else { Some(foreign) };
                    let Some(event) = event else { continue };
                    seq += 1;
                    let intended = matches!(&event, Event::ActionIntended(intent) if **intent == chain.intent);
                    let step = chain.stored(&Stamped { seq, at: at(0), actor: Actor::Room, event }, durable);
                    seen.on_disk |= intended && (durable || chain.intent.unsaved);
                    step
                }
                Happens::Ran(done) => {
                    let how = if done { RanHow::Done } else { RanHow::Unknown };
                    chain.answered(Answer::Ran(Box::new(Ran::new(how, ""))))
                }
                Happens::Verified => chain.answered(Answer::Verified(Verified::unseen(""))),
            };
            if let Step::Record(event) = &step {
                pending = Some(event.clone());
            }
            if let Step::Do(Task::Run(plan)) = &step {
                seen.runs += 1;
                prop_assert_eq!(plan.mark(), mark.clone());
                prop_assert!(seen.yes && seen.proved && seen.on_disk, "{:?}", seen);
                prop_assert!(class != Class::Critical || seen.second);
            }
        }
        prop_assert!(seen.runs <= 1);
    }
}
