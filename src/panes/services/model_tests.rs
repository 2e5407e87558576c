use proptest::prelude::*;

use super::*;

const RULE: Rule = Rule { failures: 2, of: 3 };

fn at(seconds: usize) -> Moment {
    Moment::from_timestamp(1_800_000_000 + i64::try_from(seconds).unwrap_or_default(), 0).unwrap_or_default()
}

fn play(rule: Rule, outcomes: &str) -> String {
    let mut history = History::new(rule, Some(Duration::from_millis(500)));
    let states = outcomes.chars().enumerate().map(|(second, outcome)| {
        let outcome = match outcome {
            'f' => Outcome::Bad,
            's' => Outcome::Good(Duration::from_millis(501)),
            _ => Outcome::Good(Duration::from_millis(500)),
        };
        match history.record(outcome, at(second)).0 {
            State::Up => 'U',
            State::Degraded => 'd',
            State::Down => 'D',
        }
    });
    states.collect()
}

#[test]
fn single_probes_become_a_state() {
    assert_eq!(play(RULE, "gffffg"), "UdDDDU", "a failure is a doubt, two are an outage, one success is its end");
    assert_eq!(play(RULE, "gfgf"), "UdUD", "two of three need not stand together");
    assert_eq!(play(RULE, "gfggf"), "UdUUd", "what has left the window is forgotten");
    assert_eq!(play(RULE, "ffgf"), "DDUd", "what was before a recovery does not count");
    assert_eq!(play(RULE, "gsgffs"), "UdUdDd", "a slow answer is an answer");
    assert_eq!(play(Rule { failures: 1, of: 1 }, "fgf"), "DUD");
    assert_eq!(play(Rule { failures: 3, of: 3 }, "ffgfff"), "DDUddD");
}

#[test]
fn a_state_knows_when_it_began() {
    let mut history = History::new(RULE, None);
    let good = Outcome::Good(Duration::from_millis(1));
    assert_eq!(history.record(good, at(0)), (State::Up, at(0)));
    assert_eq!(history.record(good, at(9)), (State::Up, at(0)));
    assert_eq!(history.record(Outcome::Bad, at(10)), (State::Degraded, at(10)));
    assert!(history.is_undecided());
    assert_eq!(history.record(Outcome::Bad, at(11)), (State::Down, at(11)));
    assert_eq!(history.record(Outcome::Bad, at(12)), (State::Down, at(11)));
    assert!(!history.is_undecided());
    assert_eq!((history.failures_in_a_row(), history.checks()), (3, 5));
    assert_eq!(history.recent(), Recent { failed: 3, needed: 2, of: 3 });
}

#[test]
fn percentiles_are_by_nearest_rank_and_ignore_failures() {
    let window: Vec<_> = (1..=20).rev().map(|n| Some(f64::from(n))).chain([None, None]).collect();
    assert_eq!(percentile(&window, 50), Some(10.0));
    assert_eq!(percentile(&window, 95), Some(19.0));
    assert_eq!(percentile(&[Some(7.0)], 95), Some(7.0));
    assert_eq!(percentile(&[None], 50), None);
    assert_eq!(percentile(&[], 50), None);
}

#[test]
fn a_recording_keeps_the_stable_names() {
    let failure = Failure {
        cause: super::super::cause::Cause::Refused { address: "127.0.0.1:1".into() },
        text: "refused".into(),
    };
    let json = serde_json::to_value(failure).unwrap_or_default();
    assert_eq!(json, serde_json::json!({"kind": "refused", "address": "127.0.0.1:1", "text": "refused"}));
    assert_eq!(serde_json::to_value(State::Degraded).unwrap_or_default(), "degraded");
}

proptest! {
    #[test]
    fn the_state_follows_the_rule(outcomes in "[gf]{1,80}", failures in 1_usize..5, more in 0_usize..4) {
        let rule = Rule { failures, of: failures + more };
        let states = play(rule, &outcomes);
        let mut since_recovery = 0;
        for (now, (outcome, state)) in outcomes.bytes().zip(states.bytes()).enumerate() {
            let before = now.checked_sub(1).map(|before| states.as_bytes()[before]);
            if outcome == b'g' {
                prop_assert_eq!(state, b'U');
                if before == Some(b'D') {
                    since_recovery = now;
                }
                continue;
            }
            let from = since_recovery.max((now + 1).saturating_sub(rule.of));
            let failed = outcomes[from..=now].matches('f').count();
            let down = failed >= rule.failures || matches!(before, None | Some(b'D'));
            prop_assert_eq!(state, if down { b'D' } else { b'd' });
        }
    }

    #[test]
    fn the_window_is_bounded_and_its_percentiles_lie_in_it(latencies in proptest::collection::vec(0_u64..10_000, 1..200)) {
        let mut history = History::new(RULE, None);
        for ms in &latencies {
            history.record(Outcome::Good(Duration::from_millis(*ms)), at(0));
        }
        let window = history.window();
        prop_assert_eq!(window.len(), latencies.len().min(WINDOW));
        let (p50, p95) = (percentile(&window, 50), percentile(&window, 95));
        prop_assert!(p50 <= p95 && window.contains(&p50) && window.contains(&p95));
        let below = window.iter().filter(|ms| **ms <= p95).count();
        prop_assert!(below * 100 >= window.len() * 95);
    }
}
