use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const TERMS: Terms = Terms { lasts: TimeDelta::seconds(10), keep: TimeDelta::seconds(4) };

fn at(seconds: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn labels(target: &str) -> Labels {
    Labels::new([("target", target)])
}

fn finding(target: &str) -> Finding {
    Finding { labels: labels(target), value: 1.0, place: None }
}

/// What a machine says when `wrong` tells at which seconds the thing is found.
fn play(wrong: impl Fn(i64) -> bool, until: i64) -> Vec<(i64, Change)> {
    let mut machine = Machine::default();
    let mut said = Vec::new();
    for second in (0..until).step_by(2) {
        let findings: Vec<_> = Some(finding("api")).filter(|_| wrong(second)).into_iter().collect();
        let changes = machine.observe(at(second), TERMS, &findings, |_| false, |_, _| false);
        said.extend(changes.into_iter().map(|change| (second, change)));
    }
    said
}

fn fired(times: usize) -> Change {
    Change::Fired { labels: labels("api"), times }
}

fn resolved() -> Change {
    Change::Resolved { labels: labels("api") }
}

#[test]
fn a_finding_is_said_after_its_time_and_ends_after_another() {
    assert_eq!(play(|second| (20..60).contains(&second), 100), [(30, fired(1)), (64, resolved())]);
}

#[test]
fn what_is_found_too_shortly_is_never_said() {
    assert_eq!(play(|second| second % 10 < 8, 200), []);
}

#[test]
fn a_gap_shorter_than_its_keep_is_no_end() {
    let said = play(|second| (20..60).contains(&second) && second != 44, 100);
    assert_eq!(said, [(30, fired(1)), (64, resolved())]);
}

#[test]
fn what_flaps_is_one_alarm_that_ends_when_it_has_been_quiet() {
    // 20 s wrong, 20 s right, and so on for five minutes.
    let said = play(|second| second < 300 && second % 40 < 20, 1_000);
    let fires = said.iter().filter(|(_, change)| matches!(change, Change::Fired { .. })).count();
    assert_eq!(fires, FLAPS, "{said:?}");
    let last_wrong = 298;
    assert_eq!(said.last(), Some(&(last_wrong + 2 + FLAP_QUIET.num_seconds(), resolved())), "{said:?}");
}

#[test]
fn nobody_can_see_is_not_over() {
    let mut machine = Machine::default();
    for second in 0..12 {
        machine.observe(at(second), TERMS, &[finding("api")], |_| false, |_, _| false);
    }
    for second in 12..100 {
        assert_eq!(machine.observe(at(second), TERMS, &[], |_| false, |_, _| true), []);
    }
    assert!(machine.firing().all(|(_, alarm)| alarm.blind) && machine.firing().count() == 1);
    let ends: Vec<_> = (100..120)
        .filter(|second| !machine.observe(at(*second), TERMS, &[], |_| false, |_, _| false).is_empty())
        .collect();
    assert_eq!(ends, [104], "seen again, and right for as long as it takes");
}

#[test]
fn a_second_threshold_holds_what_fires_and_starts_nothing() {
    let mut machine = Machine::default();
    for second in 0..100 {
        assert_eq!(machine.observe(at(second), TERMS, &[], |_| true, |_, _| false), []);
    }
    machine.observe(at(100), TERMS, &[finding("api")], |_| false, |_, _| false);
    assert_eq!(machine.observe(at(110), TERMS, &[finding("api")], |_| false, |_, _| false), [fired(1)]);
    for second in 111..200 {
        assert_eq!(machine.observe(at(second), TERMS, &[], |_| true, |_, _| false), []);
    }
    machine.observe(at(200), TERMS, &[], |_| false, |_, _| false);
    assert_eq!(machine.observe(at(204), TERMS, &[], |_| false, |_, _| false), [resolved()]);
}

#[test]
fn a_clock_that_is_set_back_rings_nothing() {
    let mut machine = Machine::default();
    machine.observe(at(1_000), TERMS, &[finding("api")], |_| false, |_, _| false);
    assert_eq!(machine.observe(at(10), TERMS, &[finding("api")], |_| false, |_, _| false), []);
    assert_eq!(machine.observe(at(21), TERMS, &[finding("api")], |_| false, |_, _| false), [fired(1)]);
}

proptest! {
    /// Whatever is found when: an alarm fires only after it was found without a pause for as long as it must, never
    /// twice without an end between, and every end follows a beginning.
    #[test]
    fn one_onset_is_said_once(steps in prop::collection::vec((1i64..8, any::<[bool; 3]>(), any::<bool>(), any::<bool>()), 1..400)) {
        let targets = ["a", "b", "c"];
        let mut machine = Machine::default();
        let mut now = 0;
        let mut open = BTreeSet::new();
        let mut since: BTreeMap<&str, i64> = BTreeMap::new();
        for (pause, wrong, held, blind) in steps {
            now += pause;
            let found: Vec<_> = targets.into_iter().zip(wrong).filter(|(_, is)| *is).map(|(target, _)| target).collect();
            for target in targets {
                if found.contains(&target) {
                    since.entry(target).or_insert(now);
                } else if !blind {
                    since.remove(target);
                }
            }
            let findings: Vec<_> = found.iter().map(|target| finding(target)).collect();
            for change in machine.observe(at(now), TERMS, &findings, |_| held, |_, _| blind) {
                match change {
                    Change::Fired { labels, times } => {
                        let target = targets.into_iter().find(|target| *target == labels.get("target")).unwrap_or("");
                        prop_assert!(open.insert(target), "fired twice");
                        prop_assert!(times >= 1);
                        prop_assert!(since.get(target).is_some_and(|since| now - since >= 10), "too soon");
                    }
                    Change::Resolved { labels } => prop_assert!(open.remove(labels.get("target")), "ended twice"),
                }
            }
            let firing: BTreeSet<_> = machine.firing().map(|(labels, _)| labels.get("target").to_owned()).collect();
            prop_assert_eq!(firing, open.iter().map(|target| (*target).to_owned()).collect::<BTreeSet<_>>());
        }
    }
}
