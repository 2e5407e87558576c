use chrono::TimeDelta;

use super::*;

/// A server that answers from a list of keys, a page after the other.
struct Scripted {
    keys: Vec<(String, i64)>,
    asked: Vec<Step>,
}

impl Scripted {
    fn new(keys: impl IntoIterator<Item = (String, i64)>) -> Self {
        Self { keys: keys.into_iter().collect(), asked: Vec::new() }
    }

    fn answer(&mut self, step: &Step) -> Answered {
        self.asked.push(step.clone());
        let ttl = |key: &Vec<u8>| {
            self.keys.iter().find(|(own, _)| own.as_bytes() == key.as_slice()).map_or(-2, |(_, ttl)| *ttl)
        };
        let page = step.page.map(|(cursor, count)| {
            let (from, count) = (usize::try_from(cursor).unwrap(), usize::try_from(count).unwrap());
            let page = self.keys.iter().skip(from).take(count).map(|(key, _)| key.clone().into_bytes()).collect();
            let next = if from + count >= self.keys.len() { 0 } else { cursor + count as u64 };
            (next, page)
        });
        Answered { ttls: step.keys.iter().map(ttl).collect(), page }
    }
}

fn at(seconds: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn round(counter: &mut Counter, servers: &mut [Scripted], now: Moment) -> Found {
    let keys = servers.iter().map(|server| server.keys.len() as u64).sum();
    counter.begin(servers.len(), keys, now);
    while let Some(step) = counter.next() {
        let answered = servers[step.node].answer(&step);
        counter.take(&step, answered);
    }
    counter.finish(now).expect("a full round")
}

fn locks(n: usize, ttl: impl Fn(usize) -> i64) -> Vec<(String, i64)> {
    (0..n).map(|nth| (format!("MY_LOCK:order:{nth}"), ttl(nth))).collect()
}

#[test]
fn a_round_counts_every_lock_of_every_pattern_and_node_once() {
    let mut counter = Counter::new(vec!["MY_LOCK:*".into(), "*:7".into()]);
    let mut first = locks(1_200, |nth| if nth % 100 == 0 { -1 } else { 1_000 + i64::try_from(nth).unwrap() });
    first.extend((0..3_000).map(|nth| (format!("session:{nth}"), 5)));
    let second = vec![("MY_LOCK:pay:7".to_owned(), -1), ("gone".to_owned(), -2)];
    let found = round(&mut counter, &mut [Scripted::new(first), Scripted::new(second)], at(0));
    assert_eq!((found.total, found.kept.len()), (1_202, KEPT));
    let patterns = counter.patterns();
    let numbers: Vec<_> =
        patterns.iter().map(|p| (p.count, p.without_expiry, p.shortest_ttl_ms, p.longest_ttl_ms)).collect();
    assert_eq!(numbers, [(1_201, 13, Some(1_001), Some(2_199)), (3, 1, Some(5), Some(1_007))]);
    assert!(patterns.iter().all(|pattern| pattern.complete && pattern.change.is_none()));
    assert!(found.kept[..13].iter().all(|kept| kept.ttl_ms.is_none()) && found.kept[13].ttl_ms == Some(2_199));
    assert_eq!(found.kept.iter().find(|kept| kept.key == b"MY_LOCK:pay:7").map(|kept| kept.node), Some(1));
}

#[test]
fn no_step_asks_for_more_than_its_share() {
    let mut counter = Counter::new(vec!["MY_LOCK:*".into()]);
    let mut server = [Scripted::new(locks(5_000, |_| 9))];
    round(&mut counter, &mut server, at(0));
    for step in &server[0].asked {
        assert!(step.keys.len() <= TTLS && step.page.is_none_or(|(_, count)| count <= PAGE), "{step:?}");
    }
    let pages = server[0].asked.iter().filter(|step| step.page.is_some()).count();
    assert_eq!((pages, server[0].asked.len()), (20, 61));
}

#[test]
fn pages_shrink_when_they_are_dear_and_grow_again() {
    let mut counter = Counter::new(vec!["*".into()]);
    let mut page = |dear| {
        counter.adapt(dear);
        counter.page
    };
    let shrunk: Vec<_> = [true; 6].map(&mut page).into();
    assert_eq!(shrunk, [125, 62, 50, 50, 50, 50]);
    assert_eq!([false; 5].map(page), [100, 200, 250, 250, 250]);
}

#[test]
fn numbers_are_not_called_complete_before_the_first_round_and_stay_during_the_second() {
    let mut counter = Counter::new(vec!["MY_LOCK:*".into()]);
    let mut server = Scripted::new(locks(2_000, |_| -1));
    counter.begin(1, 2_000, at(0));
    assert_eq!(counter.seen(), Some(0.0));
    for _ in 0..4 {
        let step = counter.next().unwrap();
        let answered = server.answer(&step);
        counter.take(&step, answered);
    }
    assert_eq!(counter.finish(at(1)), None);
    let pattern = &counter.patterns()[0];
    assert_eq!((pattern.count, pattern.complete, counter.seen()), (250, false, Some(0.25)));
    let found = round(&mut counter, &mut [server], at(2));
    assert_eq!((found.total, counter.seen(), counter.rounds()), (2_000, None, 1));
    counter.begin(1, 2_000, at(3));
    let pattern = &counter.patterns()[0];
    assert_eq!((pattern.count, pattern.complete), (2_000, true), "the last full round stays");
}

#[test]
fn rounds_are_compared_and_who_stays_is_held_longest() {
    let mut counter = Counter::new(vec!["MY_LOCK:*".into()]);
    round(&mut counter, &mut [Scripted::new(locks(10, |_| 30_000))], at(0));
    let found = round(&mut counter, &mut [Scripted::new(locks(13, |_| 30_000))], at(60));
    let pattern = &counter.patterns()[0];
    assert_eq!((pattern.change, pattern.history.clone(), pattern.oldest), (Some(3), vec![10, 13], Some(at(0))));
    assert_eq!(found.kept.iter().filter(|kept| kept.since == at(0)).count(), 10);
    assert_eq!(found.kept.last().map(|kept| kept.since), Some(at(60)));
    round(&mut counter, &mut [Scripted::new(locks(2, |_| 1))], at(61));
    assert_eq!(counter.patterns()[0].change, Some(-11));
}

#[test]
fn a_key_that_comes_twice_counts_once_and_one_that_is_gone_not_at_all() {
    let mut counter = Counter::new(vec!["*".into()]);
    counter.begin(1, 2, at(0));
    let keys = vec![b"a".to_vec(), b"b".to_vec(), b"a".to_vec()];
    let step = counter.next().unwrap();
    counter.take(&step, Answered { ttls: Vec::new(), page: Some((0, keys)) });
    let step = counter.next().unwrap();
    assert_eq!((step.keys.len(), step.page), (3, None));
    counter.take(&step, Answered { ttls: vec![-1, -2, -1], page: None });
    assert_eq!(counter.next(), None);
    assert_eq!(counter.finish(at(1)).map(|found| found.total), Some(1));
}

#[test]
fn an_abandoned_round_leaves_the_numbers_alone() {
    let mut counter = Counter::new(vec!["*".into()]);
    round(&mut counter, &mut [Scripted::new(locks(3, |_| -1))], at(0));
    counter.begin(1, 3, at(1));
    counter.abandon();
    assert!(!counter.is_running() && counter.next().is_none());
    assert_eq!(counter.patterns()[0].count, 3);
}
