//! The dialogs of acting, at the smallest and the usual size, in both languages.

use bongsu::{
    app::Msg,
    domain::{
        act::{Answer, Class, Found, Object, Plan, Ran, RanHow, Refusal, Revert, Verified},
        words::Lang,
    },
};
use chrono::TimeDelta;

use super::{
    golden_at,
    room::{
        Bed, Opening,
        acting::{ACTION, done, plan, temporary},
        scenario,
    },
};

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 36)];

/// A production room with locks that pile up.
fn room(lang: Lang) -> Bed {
    let place = "timezone = \"Asia/Seoul\"";
    let config = scenario::ALL.replace(place, &format!("{place}\nenvironment = \"production\""));
    let config = format!("{config}\n{ACTION}");
    let mut bed = Opening { config: &config, lang, ..Opening::default() }.open();
    bed.play(&scenario::load("services-broken"));
    bed.play(&scenario::load("mysql-pileup"));
    bed
}

fn shown(name: &str, lang: Lang, script: impl Fn(&mut Bed)) {
    let mut bed = room(lang);
    script(&mut bed);
    let tongue = if lang == Lang::Ko { "korean-" } else { "" };
    golden_at(&format!("act-{tongue}{name}"), &mut bed, &SIZES);
}

fn both(name: &str, script: impl Fn(&mut Bed)) {
    for lang in [Lang::En, Lang::Ko] {
        shown(name, lang, &script);
    }
}

fn unlocked(bed: &mut Bed) {
    bed.types("U");
    bed.clock.advance(TimeDelta::seconds(1));
    bed.types("y");
}

/// A plan that has more to say than the smallest screen.
fn long() -> Plan {
    let mut plan = plan(Class::Critical);
    plan.title = "kill all connections that match: user app, 10 sessions".into();
    plan.commands = (0..10).map(|n| format!("KILL CONNECTION {}", 4711 + n)).collect();
    plan.objects = (0..10).map(|n| Object::new((4711 + n).to_string(), "app@10.0.3.7 shop, Query 131 s")).collect();
    plan
}

#[test]
fn the_menu() {
    both("menu", |bed| {
        bed.types("2 A");
    });
}

#[test]
fn a_form() {
    both("form", |bed| {
        bed.types("2 : 'mysql.kill-matching' Enter");
    });
}

#[test]
fn plans_of_every_class() {
    both("locked", |bed| {
        bed.planned(plan(Class::Low));
    });
    both("low", |bed| {
        unlocked(bed);
        bed.planned(plan(Class::Low));
    });
    both("high", |bed| {
        unlocked(bed);
        bed.planned(plan(Class::High)).types("'4711' Enter 'twelve wait'");
    });
    both("second", |bed| {
        unlocked(bed);
        bed.planned(long()).types("'4711' Enter 'twelve wait' Enter");
    });
    both("temporary", |bed| {
        unlocked(bed);
        bed.planned(temporary(Revert::Auto));
    });
}

#[test]
fn plans_that_may_not_run() {
    both("expired", |bed| {
        unlocked(bed);
        bed.planned(plan(Class::Low)).clock.advance(TimeDelta::seconds(61));
    });
    both("unsaved", |bed| {
        unlocked(bed);
        bed.planned(plan(Class::High));
        let since = super::room::now();
        bed.tell(Msg::Unsaved { since, waiting: 3, why: "no space left on device".into() });
    });
    both("too-many", |bed| {
        unlocked(bed);
        let mut plan = long();
        plan.objects.push(Object::new("4721", "app@10.0.3.7 shop, Query 131 s"));
        bed.planned(plan);
    });
    both("refused", |bed| {
        unlocked(bed);
        bed.planned(plan(Class::Low)).types("y");
        let changed =
            Refusal::new("Another statement runs there now.").differs("statement", "UPDATE stock", "SELECT 1");
        bed.answer(Answer::Proved(Err(changed)));
    });
}

#[test]
fn on_the_way_and_at_the_end() {
    both("running", |bed| {
        unlocked(bed);
        bed.planned(plan(Class::Low)).types("y").answer(Answer::Proved(Ok(None)));
    });
    both("done", |bed| {
        unlocked(bed);
        bed.planned(plan(Class::Low)).types("y");
        bed.goes_through(done(false), Verified::seen(true, "waiting 12 → 0 after 0.4 s"));
    });
    both("failed", |bed| {
        unlocked(bed);
        bed.planned(plan(Class::Low)).types("y").answer(Answer::Proved(Ok(None)));
        let mut ran = Ran::new(RanHow::Failed, "exit 1");
        ran.exit = Some(1);
        ran.output = vec!["error: deployments.apps \"api\" not found".into()];
        bed.answer(Answer::Ran(Box::new(ran)));
    });
}

#[test]
fn what_was_done_and_what_stands() {
    let changed = |bed: &mut Bed| {
        unlocked(bed);
        bed.planned(temporary(Revert::Auto)).types("y");
        bed.goes_through(done(true), Verified::seen(true, "it is there")).types("Enter");
        bed.clock.advance(TimeDelta::minutes(56));
    };
    both("changes", |bed| {
        changed(bed);
        bed.types(": 'room.changes' Enter");
    });
    both("log", |bed| {
        changed(bed);
        bed.types("@");
    });
    both("deed", |bed| {
        changed(bed);
        bed.types("@ Enter");
    });
    both("leave", |bed| {
        changed(bed);
        bed.types("q");
    });
}

#[test]
fn questions() {
    both("unlock", |bed| {
        bed.types("U");
    });
    both("driver", |bed| {
        bed.types(": 'room.driver' Enter");
    });
    both("found", |bed| {
        bed.types(": 'action.any' Enter");
        let lines = vec![
            ("1 SIMPLE stock".into(), "type ref · key PRIMARY · rows 1 · Using where".into()),
            ("1 SIMPLE orders".into(), "type ALL · no key · rows 1,204,881 · Using temporary; Using filesort".into()),
        ];
        let found = Found { title: "explain 4802".into(), command: "SHOW EXPLAIN FOR 4802".into(), lines };
        bed.answer(Answer::Looked(Ok(found)));
    });
}
