//! The queue, by hand-made rows and moments.

use super::*;
use crate::domain::{incident::Severity, notice::Audience};

fn at(seconds: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
}

fn row(id: i64, channel: &str, cause: &str) -> Row {
    let notice = Notice {
        key: format!("n{id}"),
        cause: cause.into(),
        kind: Kind::Declared,
        severity: Severity::P1,
        audience: Audience::Engineers,
        title: "x".into(),
        text: String::new(),
        at: at(0),
        to: Vec::new(),
        facts: BTreeMap::new(),
    };
    Row {
        id,
        key: format!("n{id}/{channel}"),
        notice,
        channel: channel.into(),
        recipient: String::new(),
        person: None,
        mentions: Vec::new(),
        lang: Lang::En,
        subject: "x".into(),
        body: String::new(),
        fallback: Vec::new(),
        state: State::Queued,
        since: at(0),
        due: at(0),
        next: None,
        attempts: 0,
        why: None,
        again: false,
        late: false,
        fell_back: false,
        receipt: None,
        asks: 0,
    }
}

fn rows(all: impl IntoIterator<Item = Row>) -> BTreeMap<i64, Row> {
    all.into_iter().map(|row| (row.id, row)).collect()
}

fn why() -> Said {
    Said::of(|_| "down".into())
}

#[test]
fn a_later_message_does_not_overtake_an_earlier_one() {
    let mut all = rows([row(1, "a", "c"), row(2, "a", "c"), row(3, "a", "other"), row(4, "b", "c")]);
    assert_eq!(due(&all, at(0)), [Step::Send(1), Step::Send(3), Step::Send(4)]);
    for (state, free) in [
        (State::Sending, false),
        (State::Failed, false),
        (State::Sent, true),
        (State::GivenUp, true),
        (State::Dropped, true),
        (State::Held, true),
    ] {
        let first = all.get_mut(&1).expect("a row");
        first.state = state;
        first.next = Some(at(1_000));
        assert_eq!(due(&all, at(1)).contains(&Step::Send(2)), free, "{state:?}");
    }
}

#[test]
fn what_failed_waits_twice_as_long_each_time_up_to_a_minute() {
    let mut failing = row(1, "a", "c");
    let mut waits = Vec::new();
    for attempt in 1..=9 {
        failing.attempts = attempt;
        failing.fail(why(), None, at(0));
        waits.push((failing.next.expect("a moment") - at(0)).num_milliseconds());
    }
    for (wait, whole) in waits.iter().zip([1, 2, 4, 8, 16, 32, 60, 60, 60]) {
        assert!((whole * 800..=whole * 1_000).contains(wait), "{waits:?}");
    }
    failing.fail(why(), Some(Duration::from_mins(5)), at(0));
    assert_eq!(failing.next, Some(at(300)), "a service that asks for more gets it");
    let all = rows([failing]);
    assert!(!due(&all, at(299)).contains(&Step::Send(1)));
    assert!(due(&all, at(300)).contains(&Step::Send(1)));
}

#[test]
fn two_minutes_without_success_are_an_alarm_once() {
    let mut waiting = row(1, "a", "c");
    waiting.next = Some(at(500));
    let mut all = rows([waiting]);
    assert_eq!(due(&all, at(119)), []);
    assert_eq!(due(&all, at(120)), [Step::Alarm(1)]);
    all.get_mut(&1).expect("a row").late = true;
    assert_eq!(due(&all, at(130)), []);
}

#[test]
fn what_is_held_is_released_and_not_late_before() {
    let mut held = row(1, "a", "c");
    (held.state, held.due, held.next) = (State::Held, at(50_000), Some(at(50_000)));
    let all = rows([held]);
    assert_eq!(due(&all, at(49_999)), []);
    assert_eq!(due(&all, at(50_000)), [Step::Release(1)]);
    assert!(!is_idle(&all));
}

#[test]
fn one_channel_has_only_so_many_on_their_way() {
    let all = rows((1..=20).map(|id| row(id, "a", &format!("c{id}"))));
    assert_eq!(due(&all, at(0)).len(), AT_ONCE);
}

#[test]
fn a_clock_that_is_set_back_delays_nothing() {
    let mut failed = row(1, "a", "c");
    failed.fail(why(), None, at(10_000));
    failed.due = at(10_000);
    let mut held = row(2, "b", "c");
    (held.state, held.next) = (State::Held, Some(at(20_000)));
    let mut all = rows([failed, held]);
    set(&mut all, TimeDelta::seconds(-10_000));
    assert!(due(&all, at(1)).contains(&Step::Send(1)));
    assert!(due(&all, at(120)).contains(&Step::Alarm(1)));
    assert!(!due(&all, at(19_999)).contains(&Step::Release(2)), "the morning is when it is morning");
}

#[test]
fn a_clock_that_is_set_on_makes_nothing_late() {
    let mut failed = row(1, "a", "c");
    failed.fail(why(), None, at(0));
    failed.due = at(0);
    let mut all = rows([failed]);
    set(&mut all, TimeDelta::seconds(3_600));
    assert!(!due(&all, at(3_606)).contains(&Step::Alarm(1)), "six seconds have really passed");
    assert!(due(&all, at(3_721)).contains(&Step::Alarm(1)));
}

#[test]
fn the_same_page_twice_is_told_once() {
    let mut first = row(1, "sms", "c");
    first.recipient = "+82".into();
    let window = TimeDelta::minutes(10);
    let again = |change: &dyn Fn(&mut Row)| {
        let mut new = row(2, "sms", "c");
        new.recipient = "+82".into();
        new.since = at(60);
        change(&mut new);
        new
    };
    for state in [State::Queued, State::Sending, State::Failed, State::Sent, State::Delivered] {
        first.state = state;
        assert!(told(&rows([first.clone()]), &again(&|_| {}), window).is_some(), "{state:?}");
    }
    for state in [State::GivenUp, State::Dropped, State::Folded] {
        first.state = state;
        assert!(told(&rows([first.clone()]), &again(&|_| {}), window).is_none(), "{state:?}");
    }
    first.state = State::Sent;
    let all = rows([first]);
    for other in [
        again(&|new| new.recipient = "+1".into()),
        again(&|new| new.channel = "call".into()),
        again(&|new| new.notice.cause = "d".into()),
        again(&|new| new.notice.kind = Kind::Escalated { rung: 1 }),
        again(&|new| new.notice.severity = Severity::P0),
        again(&|new| new.since = at(600)),
    ] {
        assert!(told(&all, &other, window).is_none(), "{other:?}");
    }
}

#[test]
fn a_service_is_not_asked_for_ever() {
    let mut sent = row(1, "sms", "c");
    (sent.state, sent.receipt) = (State::Sent, Some("SM1".into()));
    let mut now = at(0);
    let mut asked = 0;
    sent.ask_later(now);
    while let Some(next) = sent.next {
        let all = rows([sent.clone()]);
        assert_eq!(due(&all, next), [Step::Ask(1)]);
        assert!(next - now <= TimeDelta::minutes(1) && next > now);
        now = next;
        asked += 1;
        sent.ask_later(now);
    }
    assert_eq!(asked, ASKS);
    assert!(is_idle(&rows([sent])));
}
