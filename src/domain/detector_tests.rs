use super::*;

fn at(millis: i64) -> Moment {
    Moment::from_timestamp_millis(1_800_000_000_000 + millis).unwrap_or_default()
}

fn subject(check: &str) -> Subject {
    Subject { pane: "mysql".into(), target: "db".into(), source: "locks".into(), check: check.into() }
}

fn judged(check: &str, verdict: Verdict, summary: &str) -> Judgement {
    Judgement { subject: subject(check), verdict, summary: summary.into() }
}

/// A detector with a journal that stores at once.
#[derive(Default)]
struct Room {
    detector: Detector,
    stored: Vec<Event>,
}

impl Room {
    fn see(&mut self, millis: i64, judgements: &[Judgement]) -> Vec<String> {
        let events = self.detector.observe(at(millis), judgements);
        let mut said = Vec::new();
        for event in events {
            self.stored.push(event.clone());
            match event {
                Event::EntryAdded(entry) => {
                    if let Origin::Verdict { subject, .. } = &entry.origin {
                        self.detector.recorded(subject, self.stored.len() as u64, at(millis));
                    }
                    said.push(entry.text);
                }
                Event::EntryRepeated { id, count, text, .. } => said.push(format!("#{id} x{count} {text}")),
                other => panic!("{other:?}"),
            }
        }
        said
    }

    fn hold(&mut self, from: i64, millis: i64, judgement: &Judgement) -> Vec<String> {
        (from..from + millis).step_by(100).flat_map(|t| self.see(t, std::slice::from_ref(judgement))).collect()
    }
}

#[test]
fn a_healthy_room_says_nothing_and_a_blip_is_not_said() {
    let mut room = Room::default();
    assert!(room.hold(0, 5_000, &judged("waits", Verdict::Ok, "none")).is_empty());
    assert!(room.hold(5_000, 800, &judged("waits", Verdict::Crit, "9 waiting")).is_empty());
    assert!(room.hold(5_800, 9_000, &judged("waits", Verdict::Ok, "none")).is_empty());
}

#[test]
fn a_change_that_holds_is_one_line_dated_back_to_its_start_and_its_end_is_another() {
    let mut room = Room::default();
    assert_eq!(room.hold(1_000, 3_000, &judged("waits", Verdict::Crit, "9 waiting")), ["mysql db: 9 waiting"]);
    let Event::EntryAdded(entry) = &room.stored[0] else { panic!() };
    assert_eq!(entry.at, at(1_000));
    assert_eq!(room.hold(9_000, 5_000, &judged("waits", Verdict::Ok, "none")), ["mysql db: none"]);
}

#[test]
fn a_cause_that_flaps_is_one_line_with_a_count() {
    let mut room = Room::default();
    for round in 0..5 {
        room.hold(round * 20_000, 5_000, &judged("waits", Verdict::Crit, "9 waiting"));
        room.hold(round * 20_000 + 5_000, 5_000, &judged("waits", Verdict::Ok, "none"));
    }
    let added = room.stored.iter().filter(|event| matches!(event, Event::EntryAdded(_))).count();
    assert_eq!(added, 2, "the cause and its first end: {:?}", room.stored);
    let Some(Event::EntryRepeated { id, count, .. }) = room.stored.last() else { panic!("{:?}", room.stored) };
    assert_eq!((*id, *count), (1, 5));
}

#[test]
fn growing_worse_changes_the_line_instead_of_adding_one() {
    let mut room = Room::default();
    room.hold(0, 2_000, &judged("waits", Verdict::Warn, "2 waiting"));
    let said = room.hold(2_000, 2_000, &judged("waits", Verdict::Crit, "12 waiting"));
    assert_eq!(said, ["#1 x1 mysql db: 12 waiting"]);
}

#[test]
fn what_is_unknown_because_its_target_is_down_is_not_said() {
    let mut room = Room::default();
    let mut said = Vec::new();
    for t in (0..9_000).step_by(500) {
        said.extend(
            room.see(t, &[judged("up", Verdict::Crit, "refused"), judged("waits", Verdict::Unknown, "refused")]),
        );
    }
    assert_eq!(said, ["mysql db: refused"]);
}

#[test]
fn a_target_that_nobody_may_read_is_one_line_and_its_return_another() {
    let mut room = Room::default();
    let all = |verdict, summary| ["up", "locks", "deadlocks"].map(|check| judged(check, verdict, summary));
    let blind = all(Verdict::Unknown, "wrong password");
    let said: Vec<_> = (0..50).flat_map(|n| room.see(n * 100, &blind)).collect();
    assert_eq!(said, ["mysql db: wrong password"]);
    let seen = all(Verdict::Ok, "fine");
    let said: Vec<_> = (50..100).flat_map(|n| room.see(n * 100, &seen)).collect();
    assert_eq!(said, ["mysql db: fine"]);
    // Another cause beside the first is said.
    let mut mixed = all(Verdict::Unknown, "wrong password").to_vec();
    mixed.push(judged("statements", Verdict::Unknown, "a grant is missing"));
    let said: Vec<_> = (7_000..7_050).flat_map(|n| room.see(n * 100, &mixed)).collect();
    assert_eq!(said, ["mysql db: wrong password", "mysql db: a grant is missing"]);
}

#[test]
fn a_room_that_is_opened_again_does_not_say_it_twice() {
    let mut room = Room::default();
    room.hold(0, 2_000, &judged("waits", Verdict::Crit, "9 waiting"));
    let stamp = |(seq, event): (u64, &Event)| crate::domain::event::Stamped {
        seq,
        at: at(2_000),
        actor: crate::domain::actor::Actor::Room,
        event: event.clone(),
    };
    let events: Vec<_> = (1..).zip(&room.stored).map(stamp).collect();
    let mut again = Room::default();
    again.detector.remember(&Timeline::fold(&events));
    assert!(again.hold(60_000, 5_000, &judged("waits", Verdict::Crit, "9 waiting")).is_empty());
    assert_eq!(again.hold(65_000, 5_000, &judged("waits", Verdict::Ok, "none")), ["mysql db: none"]);
}

#[test]
fn nothing_is_asked_for_twice_while_the_journal_is_slow() {
    let mut detector = Detector::default();
    let judgement = [judged("waits", Verdict::Crit, "9")];
    let asked: usize = (0..50).map(|n| detector.observe(at(n * 1_000), &judgement).len()).sum();
    assert_eq!(asked, 1);
}
