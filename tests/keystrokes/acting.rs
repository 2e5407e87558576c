//! Acting by keys: nothing happens by accident, and everything that happens is written down.

use bongsu::{
    app::Msg,
    domain::{
        act::{Answer, Class, Found, Ran, RanHow, Refusal, Revert, Task, Verified},
        effect::Effect,
        event::{Event, Origin},
    },
};
use chrono::TimeDelta;

use super::{
    entries,
    room::{
        Bed, Opening,
        acting::{ACTION, done, plan, temporary},
        scenario,
    },
};

fn room() -> Bed {
    let config = format!("{}\n{ACTION}", scenario::SERVICES);
    let mut bed = Opening { config: &config, ..Opening::default() }.open();
    bed.play(&scenario::load("services-broken"));
    bed
}

/// How many times something was run.
fn runs(bed: &Bed) -> usize {
    bed.effects.iter().filter(|effect| matches!(effect, Effect::Act { task: Task::Run(_), .. })).count()
}

fn asks_to_run(bed: &mut Bed) -> bool {
    bed.asked().values().any(|task| matches!(task, Task::Run(_)))
}

#[test]
fn the_room_is_locked_until_somebody_unlocks_it() {
    let mut bed = room();
    bed.shows("locked").planned(plan(Class::Low)).shows("acting is locked: U unlocks it for 15 minutes");
    bed.types("y");
    assert!(bed.asked().is_empty(), "a locked room proves nothing");
    // U asks from within the dialog; Enter stays locked, and so do keys that were on their way.
    bed.types("U").shows("Unlock acting?").types("y").shows("Unlock acting?").types("Enter").hides("Unlock acting?");
    bed.types("U");
    bed.advance(std::time::Duration::from_secs(1));
    bed.types("y").shows("UNLOCKED").hides("acting is locked");
    bed.types("y").shows("proving");
    assert!(matches!(bed.asked().values().next(), Some(Task::Prove(_))));
    assert!(entries(&bed).iter().any(|entry| entry.text.starts_with("acting unlocked until")));
}

#[test]
fn unlocking_ends_by_itself_and_by_the_same_key() {
    let mut bed = room();
    bed.unlock().types("U").shows("locked").hides("UNLOCKED");
    bed.unlock();
    bed.clock.advance(TimeDelta::minutes(15));
    bed.tell(Msg::Tick);
    bed.shows("acting is locked again").hides("UNLOCKED");
}

#[test]
fn a_low_plan_takes_one_key_and_enter_cancels() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Low)).shows("low · kill connection 4711").shows("KILL CONNECTION 4711");
    bed.shows("12 waiting").shows("about 40 s").shows("1 of 187").shows("cannot be taken back");
    bed.types("Enter").hides("KILL CONNECTION");
    assert!(bed.asked().is_empty());
    bed.planned(plan(Class::Low)).types("y").shows("proving");
    bed.goes_through(done(false), Verified::seen(true, "waiting 12 → 0 after 0.4 s"));
    bed.shows("done, waiting 12 → 0 after 0.4 s").types("Enter").hides("KILL CONNECTION");
    let entry = entries(&bed).into_iter().rev().find(|entry| matches!(entry.origin, Origin::Action { .. }));
    let entry = entry.expect("an entry");
    assert!(entry.text.contains("waiting 12 → 0") && entry.text.contains("$ KILL CONNECTION 4711"), "{}", entry.text);
    assert!(entry.text.contains("by jiwon") && entry.evidence.is_some());
}

#[test]
fn the_intent_is_written_before_it_runs_and_the_outcome_before_it_is_checked() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Low)).types("y");
    bed.slow_disk = true;
    bed.answer(Answer::Proved(Ok(None))).shows("writing the intent");
    assert!(bed.asked().is_empty(), "nothing runs before the intent is on disk");
    bed.disk_catches_up();
    bed.shows("running");
    bed.slow_disk = true;
    bed.answer(Answer::Ran(Box::new(done(false)))).shows("writing the outcome");
    assert!(bed.asked().is_empty());
    bed.disk_catches_up();
    bed.shows("looking whether it helped");
    let kinds: Vec<_> = bed.journal.iter().map(|stamped| &stamped.event).collect();
    let intent = kinds.iter().rposition(|event| matches!(event, Event::ActionIntended(_)));
    let ended = kinds.iter().rposition(|event| matches!(event, Event::ActionEnded { .. }));
    assert!(intent < ended);
}

#[test]
fn a_high_plan_is_typed_with_a_reason_and_never_pasted() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::High)).shows("high · kill").shows("type 4711").shows("why");
    bed.types("y Enter Enter").shows("type exactly: 4711");
    bed.tell(Msg::Paste("4711".into()));
    bed.shows("a paste never confirms");
    bed.types("Backspace '4711' Enter Enter").shows("say why");
    bed.types("'it blocks twelve'");
    // Keys that come as fast as a paste are one.
    bed.tell(Msg::Key(super::room::keys::key("Enter")));
    bed.shows("too fast");
    assert!(bed.asked().is_empty());
    bed.types("Enter").shows("proving");
    assert!(!asks_to_run(&mut bed));
}

#[test]
fn a_critical_plan_wants_a_second_person() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Critical)).types("'4711' Enter 'twelve wait' Enter");
    bed.shows("jiwon said yes").types("'jiwon' Enter").shows("must be somebody else");
    assert!(bed.asked().is_empty());
    for _ in 0..5 {
        bed.types("Backspace");
    }
    bed.types("'minsu' Enter").shows("proving");
    bed.goes_through(done(false), Verified::seen(true, "gone"));
    let entry = entries(&bed).into_iter().rev().find(|entry| entry.text.contains("approved by minsu"));
    assert!(entry.expect("an entry").text.contains("why: twelve wait"));
}

#[test]
fn a_plan_grows_old_and_is_made_again() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Low));
    bed.clock.advance(TimeDelta::seconds(60));
    bed.types("y").shows("older than a minute");
    assert!(bed.asked().is_empty());
    bed.types("r").shows("nothing runs yet");
    assert!(matches!(bed.asked().values().next(), Some(Task::Plan(ask)) if ask.operation == "mysql.kill-connection"));
}

#[test]
fn what_has_changed_is_shown_and_nothing_is_done() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Low)).types("y");
    let refusal = Refusal::new("Another statement runs there now.").differs("statement", "UPDATE stock", "SELECT 1");
    bed.answer(Answer::Proved(Err(refusal))).shows("nothing was done").shows("UPDATE stock → SELECT 1");
    assert_eq!(runs(&bed), 0);
    assert!(bed.journal.iter().any(|stamped| matches!(stamped.event, Event::ActionRefused { .. })));
    bed.types("Enter @").shows("refused, nothing was done");
}

#[test]
fn ctrl_x_stops_what_is_in_flight_and_the_effect_is_unknown() {
    let mut bed = room();
    bed.unlock().types("ctrl-x").shows("no action is in flight");
    bed.planned(plan(Class::Low)).types("y").answer(Answer::Proved(Ok(None)));
    bed.types("ctrl-x").shows("stopping");
    let stops = bed.effects.iter().filter(|effect| matches!(effect, Effect::StopActing { .. })).count();
    assert_eq!(stops, 1);
    bed.answer(Answer::Ran(Box::new(Ran::new(RanHow::Cancelled, "stopped by ctrl-x"))));
    bed.shows("stopped, effect unknown");
}

#[test]
fn one_action_at_a_time_and_a_rest_after_each() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Low)).types("y").answer(Answer::Proved(Ok(None))).types("Esc");
    bed.shows("acting");
    bed.answer(Answer::Ran(Box::new(done(false))));
    bed.answer(Answer::Verified(Verified::seen(true, "gone"))).shows("done, gone");
    bed.planned(plan(Class::Low)).shows("jiwon acted here just now").types("y");
    assert!(bed.asked().is_empty());
    bed.clock.advance(TimeDelta::seconds(10));
    bed.types("y").hides("acted here just now").shows("proving");
}

#[test]
fn a_journal_that_cannot_be_written_refuses_until_that_is_typed() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Low));
    let since = super::now();
    bed.tell(Msg::Unsaved { since, waiting: 1, why: "the disk is full".into() });
    bed.shows("the journal cannot be written: to act all the same type \"4711 unsaved\"");
    bed.types("y Enter").types("Enter");
    assert!(bed.asked().is_empty());
    bed.types("Backspace '4711 unsaved' Enter").shows("proving");
}

#[test]
fn changes_stand_until_they_are_undone_or_kept() {
    let mut bed = room();
    bed.unlock().planned(temporary(Revert::Ask)).types("y");
    bed.goes_through(done(true), Verified::seen(true, "it is there")).types("Enter");
    bed.shows("1 changed");
    bed.types(": 'room.changes' Enter").shows("What was changed and still stands").shows("set payment:retry:paused");
    bed.types("P").shows("Why does it stay for good?").types("Enter").shows("say why").types("'it is right so' Enter");
    bed.shows("no change is left to put back").types("Esc").hides("1 changed");
    assert!(entries(&bed).iter().any(|entry| entry.text.contains("stays for good: set payment:retry:paused")));
}

#[test]
fn a_temporary_change_warns_and_is_put_back_by_itself() {
    let mut bed = room();
    bed.unlock().planned(temporary(Revert::Auto)).types("y");
    bed.goes_through(done(true), Verified::seen(true, "it is there")).types("Enter");
    bed.clock.advance(TimeDelta::minutes(55));
    bed.tell(Msg::Tick);
    bed.shows("due at");
    bed.clock.advance(TimeDelta::minutes(5));
    bed.tell(Msg::Tick);
    // Locked by now: what was agreed before does not need the lock.
    bed.hides("UNLOCKED");
    bed.answer(Answer::Planned(Ok(Box::new(temporary(Revert::Auto)))));
    bed.goes_through(done(false), Verified::seen(true, "it is gone"));
    bed.hides("1 changed");
    assert!(entries(&bed).iter().any(|entry| entry.text.contains("by bongsu itself")), "{:?}", entries(&bed));
}

#[test]
fn what_the_last_bongsu_left_in_the_middle_is_told_and_never_run_again() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Low)).types("y").answer(Answer::Proved(Ok(None)));
    let mut next = room();
    next.room.remember(&bed.journal, None);
    next.journal.clone_from(&bed.journal);
    for effect in next.room.settle() {
        let Effect::Record(event) = effect else { panic!("{effect:?}") };
        next.store_as(bongsu::domain::actor::Actor::Room, event);
    }
    assert!(next.asked().is_empty());
    assert!(entries(&next).iter().any(|entry| entry.text.contains("outcome unknown")));
    assert!(next.room.settle().is_empty(), "it is said once");
}

#[test]
fn a_refused_plan_and_a_look_are_shown() {
    let mut bed = room();
    bed.unlock().planned(temporary(Revert::Ask)).types("y");
    bed.goes_through(done(true), Verified::unseen("no time")).shows("effect not seen: no time").types("z");
    bed.answer(Answer::Planned(Err(Refusal::new("The key has another value now.").differs("value", "1", "2"))));
    bed.shows("Refused").shows("1 → 2").types("Enter").hides("Refused");
    let looked =
        Found { title: "explain".into(), command: "EXPLAIN …".into(), lines: vec![("rows".into(), "12".into())] };
    bed.types(": 'action.any' Enter");
    bed.answer(Answer::Looked(Ok(looked))).shows("$ EXPLAIN").types("q").hides("$ EXPLAIN");
}

#[test]
fn the_seat_is_taken_by_name() {
    let mut bed = room();
    bed.types(": 'driver minsu' Enter").shows("driver minsu");
    assert!(matches!(bed.journal.first().map(|s| &s.event), Some(Event::DriverTook { name, .. }) if name == "minsu"));
    bed.unlock().planned(plan(Class::Low)).types("y").answer(Answer::Proved(Ok(None)));
    let intent = bed.journal.iter().rev().find_map(|stamped| match &stamped.event {
        Event::ActionIntended(intent) => intent.by.clone(),
        _ => None,
    });
    assert_eq!(intent.map(|hand| hand.name).as_deref(), Some("minsu"));
}

/// A temporary change that is due, in a room whose clock has gone on by an hour.
fn due() -> Bed {
    let mut bed = room();
    bed.unlock().planned(temporary(Revert::Auto)).types("y");
    bed.goes_through(done(true), Verified::seen(true, "it is there")).types("Enter");
    bed.clock.advance(TimeDelta::hours(1));
    bed
}

fn is_asked_to_plan(bed: &mut Bed) -> bool {
    bed.asked().values().any(|task| matches!(task, Task::Plan(ask) if ask.operation == "redis.delete-flag"))
}

#[test]
fn a_change_is_put_back_also_while_somebody_looks_at_a_plan_and_then_their_plan_waits() {
    let mut bed = due();
    bed.types(": 'action.any' Enter");
    let asked = bed.asked();
    let ticket = *asked.keys().next().expect("a question");
    bed.tell(Msg::Tick);
    bed.answer(Answer::Planned(Ok(Box::new(temporary(Revert::Auto)))));
    bed.tell(Msg::Answered { ticket, answer: Answer::Planned(Ok(Box::new(plan(Class::Low)))) });
    bed.shows("one at a time");
    bed.goes_through(done(false), Verified::seen(true, "it is gone")).types("Enter").hides("1 changed");
    assert!(bed.journal.iter().any(|stamped| matches!(&stamped.event, Event::ActionVerified { .. })));
}

#[test]
fn what_was_put_back_in_the_middle_of_a_crash_is_not_put_back_again() {
    let mut bed = due();
    bed.tell(Msg::Tick);
    bed.answer(Answer::Planned(Ok(Box::new(temporary(Revert::Auto)))));
    bed.answer(Answer::Proved(Ok(None)));
    assert!(asks_to_run(&mut bed), "it runs, and bongsu is killed");
    let mut next = room();
    next.clock.set(bongsu::domain::clock::Clock::now(&*bed.clock));
    next.room.remember(&bed.journal, None);
    next.journal.clone_from(&bed.journal);
    for effect in next.room.settle() {
        let Effect::Record(event) = effect else { panic!("{effect:?}") };
        next.store_as(bongsu::domain::actor::Actor::Room, event);
    }
    for _ in 0..3 {
        next.clock.advance(TimeDelta::minutes(2));
        next.tell(Msg::Tick);
    }
    assert!(!is_asked_to_plan(&mut next), "never again by itself");
    next.draw();
    next.shows("1 changed");
}

#[test]
fn what_could_not_be_planned_is_tried_again_and_said_once() {
    let mut bed = due();
    for round in 0..3 {
        bed.tell(Msg::Tick);
        bed.answer(Answer::Planned(Err(Refusal::new("The server does not answer."))));
        bed.tell(Msg::Tick);
        assert!(bed.asked().is_empty(), "not at once again, in round {round}");
        bed.clock.advance(TimeDelta::minutes(1));
    }
    let said = entries(&bed).iter().filter(|entry| entry.text.contains("could not be put back by itself")).count();
    assert_eq!(said, 1);
}

#[test]
fn what_was_done_in_part_stands_until_it_is_put_back() {
    let mut bed = room();
    bed.unlock().planned(temporary(Revert::Ask)).types("y").answer(Answer::Proved(Ok(None)));
    let mut ran = done(true);
    ran.how = RanHow::Unknown;
    bed.answer(Answer::Ran(Box::new(ran))).shows("outcome unknown").types("Enter").shows("1 changed");
}

#[test]
fn nobody_says_yes_to_what_is_not_on_the_screen() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Low));
    for size in [(20, 3), (20, 5), (80, 6)] {
        bed.draw_at(size.0, size.1);
        bed.clock.advance(TimeDelta::seconds(1));
        bed.tell(Msg::Key(super::room::keys::key("y")));
        assert!(bed.asked().is_empty(), "{size:?}");
    }
    bed.draw();
    bed.types("y").shows("proving");
}

/// A room at real keys: a yes is taken a moment later.
fn live() -> Bed {
    let config = format!("{}\n{ACTION}", scenario::SERVICES);
    let mut bed = Opening { config: &config, live: true, ..Opening::default() }.open();
    bed.play(&scenario::load("services-broken"));
    bed
}

fn ticket(bed: &mut Bed) -> u64 {
    let ticket = bed.effects.iter().rev().find_map(|effect| match effect {
        Effect::Seats { ticket } => Some(*ticket),
        _ => None,
    });
    ticket.expect("it is asked who typed")
}

#[test]
fn a_yes_that_goes_on_was_pasted_and_is_none() {
    let mut bed = live();
    bed.types("U");
    bed.clock.advance(TimeDelta::seconds(1));
    // The beginning of "yes, unlock".
    bed.types("y");
    let pasted = ticket(&mut bed);
    bed.types("e");
    bed.tell(Msg::Seats { ticket: pasted, seats: None });
    bed.shows("Unlock acting?").types("y");
    let meant = ticket(&mut bed);
    bed.tell(Msg::Seats { ticket: meant, seats: None });
    bed.shows("UNLOCKED");

    bed.planned(plan(Class::Low)).types("y");
    let pasted = ticket(&mut bed);
    bed.types("e");
    bed.tell(Msg::Seats { ticket: pasted, seats: None });
    assert!(bed.asked().is_empty());
    bed.types("y");
    let meant = ticket(&mut bed);
    bed.tell(Msg::Seats { ticket: pasted, seats: None });
    assert!(bed.asked().is_empty(), "an old answer says nothing of the new yes");
    bed.tell(Msg::Seats { ticket: meant, seats: None });
    bed.shows("proving");
}

#[test]
fn an_action_of_the_config_takes_the_marked_row_and_only_one() {
    let config = format!(
        "{}\n[actions.restart]\nargv = [\"true\", \"{{name}}\"]\nclass = \"low\"\non = [\"services\"]\n\
         [actions.restart.params]\nname = {{ type = \"name\", from = \"row.name\" }}\n",
        scenario::SERVICES
    );
    let mut bed = Opening { config: &config, ..Opening::default() }.open();
    bed.play(&scenario::load("services-broken"));
    bed.types("g Space : 'action.restart' Enter");
    let asked = bed.asked();
    let name = asked.values().find_map(|task| match task {
        Task::Plan(ask) => Some(ask.param("name").to_owned()),
        _ => None,
    });
    assert_eq!(name.as_deref(), Some("api"), "the marked row, not the one under the cursor: {asked:?}");
    bed.types("Esc Space : 'action.restart' Enter").shows("this is done to one row");
    assert!(bed.asked().is_empty());
}

#[test]
fn what_is_only_looked_after_holds_nobody_up_and_is_told_all_the_same() {
    let mut bed = room();
    bed.unlock().planned(plan(Class::Low)).types("y").answer(Answer::Proved(Ok(None)));
    bed.answer(Answer::Ran(Box::new(done(false)))).shows("looking whether it helped").types("Esc");
    let looks = *bed.asked().keys().next().expect("it is looked after");
    bed.planned(temporary(Revert::Ask)).shows("y run it");
    bed.tell(Msg::Answered { ticket: looks, answer: Answer::Verified(Verified::seen(true, "waiting 12 → 0")) });
    assert!(entries(&bed).iter().any(|entry| entry.text.contains("waiting 12 → 0")));
    bed.types("y").shows("proving");
    bed.goes_through(done(true), Verified::seen(true, "it is there")).shows("done, it is there");
}
