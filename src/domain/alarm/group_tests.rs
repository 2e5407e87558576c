use super::*;
use crate::domain::{
    actor::Actor,
    dependency::Dependency,
    event::{Event, NewEntry, Stamped},
    signal::Labels,
};

fn at(seconds: i64) -> Moment {
    Moment::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn place(name: &str) -> Place {
    Place::new("x", name)
}

fn firing(rule: &str, target: &str, severity: Severity, since: i64) -> Firing {
    Firing {
        key: Key { rule: rule.into(), labels: Labels::new([("target", target)]) },
        place: Some(place(target)),
        severity: Some(severity),
        team: None,
        since: at(since),
        title: format!("{rule} {target}"),
        action: String::new(),
        lamp: None,
        silenced: false,
    }
}

/// `web` needs `api`, and `api` needs `db`.
fn needs() -> Needs {
    [("web", "api"), ("api", "db")].into_iter().map(|(a, b)| Dependency::between(place(a), place(b))).collect()
}

fn update(groups: &mut Groups, second: i64, firing: &[Firing]) -> Vec<Move> {
    groups.update(at(second), firing, &needs(), |_| None)
}

#[test]
fn one_target_is_one_group_and_its_cause_stands_below() {
    let mut groups = Groups::default();
    let web = firing("Down", "web", Severity::P1, 0);
    assert_eq!(update(&mut groups, 0, std::slice::from_ref(&web)), [Move::Raised(0)]);
    let db = firing("Locks", "db", Severity::P2, 2);
    let slow = firing("Slow", "web", Severity::P2, 4);
    assert_eq!(update(&mut groups, 4, &[web.clone(), db.clone(), slow.clone()]), [], "told before, soon again");
    assert_eq!(update(&mut groups, 12, &[web, db, slow]), [Move::Changed(0)]);
    let group = groups.get(0).map(|group| (group.root.clone(), group.severity, group.most));
    assert_eq!(group, Some((Some(place("db")), Some(Severity::P1), 3)));
    let order: Vec<_> = groups.open()[0].ranked().into_iter().map(|firing| firing.title.clone()).collect();
    assert_eq!(order, ["Locks db", "Down web", "Slow web"]);
}

#[test]
fn what_nothing_connects_is_two_groups_until_something_does() {
    let mut groups = Groups::default();
    let (web, db) = (firing("Down", "web", Severity::P1, 0), firing("Locks", "db", Severity::P0, 0));
    let other = firing("Full", "disk", Severity::P2, 0);
    assert_eq!(update(&mut groups, 0, &[other.clone(), web.clone()]), [Move::Raised(0), Move::Raised(1)]);
    let moves = groups.update(at(2), &[other.clone(), web.clone(), db.clone()], &Needs::default(), |_| None);
    assert_eq!(moves, [Move::Raised(2_000)], "nobody knows yet");
    let moves = update(&mut groups, 20, &[other, web, db]);
    assert_eq!(moves, [Move::Joined { id: 2_000, into: 1 }, Move::Worsened(1)]);
    assert_eq!(groups.get(1).map(|group| group.severity), Some(Some(Severity::P0)));
    assert_eq!(groups.open().len(), 2);
}

#[test]
fn it_worsens_at_once_and_ends_when_it_has_settled() {
    let mut groups = Groups::default();
    let slow = firing("Slow", "api", Severity::P2, 0);
    update(&mut groups, 0, std::slice::from_ref(&slow));
    let down = firing("Down", "api", Severity::P0, 1);
    assert_eq!(update(&mut groups, 1, &[slow, down.clone()]), [Move::Worsened(0)]);
    assert_eq!(update(&mut groups, 5, &[]), []);
    assert_eq!(update(&mut groups, 9, std::slice::from_ref(&down)), [], "it was only a moment");
    assert_eq!(update(&mut groups, 30, &[]), []);
    assert_eq!(update(&mut groups, 40, &[]), [Move::Ended(0)]);
    assert!(groups.open().is_empty());
}

#[test]
fn a_flood_of_a_thousand_is_one_line() {
    let mut groups = Groups::default();
    let mut all = Vec::new();
    let mut raised = 0;
    let mut changed = 0;
    for second in 0..100 {
        for n in 0..10 {
            all.push(firing("Down", &format!("host-{second}-{n}"), Severity::P1, second));
        }
        for change in update(&mut groups, second, &all) {
            match change {
                Move::Raised(_) => raised += 1,
                Move::Changed(_) => changed += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(raised, 1);
    assert!(changed <= 10, "{changed}");
    assert_eq!(groups.open().iter().map(|group| group.members.len()).collect::<Vec<_>>(), [1_000]);
}

#[test]
fn a_team_has_groups_of_its_own() {
    let mut groups = Groups::default();
    let pay = Firing { team: Some("payments".into()), ..firing("PaymentFailureSpike", "api", Severity::P1, 0) };
    let moves = update(&mut groups, 0, &[firing("Down", "api", Severity::P1, 0), pay]);
    assert_eq!(moves, [Move::Raised(0), Move::Raised(1)]);
}

#[test]
fn the_suspects_decide_between_equal_targets() {
    let mut groups = Groups::default();
    let both = [firing("Slow", "api", Severity::P1, 0), firing("Slow", "cache", Severity::P1, 5)];
    let needs: Needs =
        [("web", "api"), ("web", "cache")].into_iter().map(|(a, b)| Dependency::between(place(a), place(b))).collect();
    let web = firing("Down", "web", Severity::P1, 6);
    let all = [web, both[0].clone(), both[1].clone()];
    groups.update(at(10), &all, &needs, |_| None);
    assert_eq!(groups.open()[0].root, Some(place("api")), "it broke first");
    groups.update(at(11), &all, &needs, |other| Some(usize::from(*other != place("cache"))));
    assert_eq!(groups.open()[0].root, Some(place("cache")));
}

#[test]
fn a_room_that_is_opened_again_does_not_say_it_twice() {
    let mut timeline = Timeline::default();
    let origin = Origin::Alarm {
        id: 5_000,
        place: Some(place("db")),
        severity: Some(Severity::P1),
        team: None,
        verdict: Verdict::Crit,
        rule: "Locks".into(),
        storm: false,
    };
    let event = Event::EntryAdded(NewEntry { origin, ..NewEntry::note(at(5), "Locks db") });
    timeline.apply(&Stamped { seq: 9, at: at(5), actor: Actor::Room, event });
    let mut groups = Groups::default();
    groups.remember(&timeline, TimeDelta::zero());
    assert_eq!(update(&mut groups, 60, &[]), []);
    assert_eq!(update(&mut groups, 90, &[firing("Locks", "db", Severity::P1, 90)]), [], "its line is there");
    assert_eq!(groups.get(5_000).and_then(|group| group.entry), Some(9));
    let mut gone = Groups::default();
    gone.remember(&timeline, TimeDelta::zero());
    update(&mut gone, 60, &[]);
    assert_eq!(update(&mut gone, 60 + RETURN.num_seconds(), &[]), [Move::Ended(5_000)]);
}

#[test]
fn what_is_silenced_begins_nothing_and_is_not_over() {
    let mut groups = Groups::default();
    let down = firing("Down", "api", Severity::P0, 0);
    let silent = Firing { silenced: true, ..down.clone() };
    assert_eq!(update(&mut groups, 0, std::slice::from_ref(&silent)), []);
    assert_eq!(update(&mut groups, 2, std::slice::from_ref(&down)), [Move::Raised(2_000)]);
    assert_eq!(update(&mut groups, 100, std::slice::from_ref(&silent)), [], "it fires still");
    assert!(!groups.open()[0].is_heard());
    update(&mut groups, 110, &[]);
    assert_eq!(update(&mut groups, 130, &[]), [Move::Ended(2_000)]);
}

#[test]
fn a_storm_takes_nothing_that_comes_long_after_it() {
    let mut groups = Groups::default();
    let mut all: Vec<_> = (0..20).map(|n| firing("Down", &format!("host-{n}"), Severity::P1, 0)).collect();
    for second in 0..10 {
        update(&mut groups, second, &all);
    }
    let open = groups.open().len();
    all.push(firing("Full", "disk", Severity::P1, 4_000));
    let moves = update(&mut groups, 4_000, &all);
    assert!(moves.iter().any(|moved| matches!(moved, Move::Raised(_))), "{moves:?}");
    assert_eq!(groups.open().len(), open + 1);
}

#[test]
fn a_flood_that_comes_drop_by_drop_is_a_few_lines() {
    let mut groups = Groups::default();
    let mut all = Vec::new();
    let mut raised = 0;
    for second in 0..100 {
        all.push(firing("Down", &format!("host-{second}"), Severity::P1, second));
        let begun = update(&mut groups, second, &all).into_iter().filter(|moved| matches!(moved, Move::Raised(_)));
        raised += begun.count();
    }
    assert_eq!(raised, STORM, "the first ones may have causes of their own");
}
