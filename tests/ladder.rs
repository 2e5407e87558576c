//! Whatever happens to incidents, in whatever order: nothing is lost, and nobody is told twice.

#![expect(clippy::expect_used, reason = "a test says what is wrong by failing")]

use std::collections::BTreeMap;

use bongsu::domain::{
    actor::Actor,
    clock::Moment,
    event::{Event, Seq, Stamped},
    incident::{Audience, Incidents, Milestone, Place, Role, Rung, Severity, Status},
};
use chrono::TimeDelta;
use proptest::prelude::*;

/// What may happen next.
#[derive(Debug, Clone)]
enum Step {
    /// Somebody does something.
    Event(Event),
    /// So many seconds pass, in which the room looks once a second or not at all (it was closed, or the machine slept).
    Passes(i64, bool),
    /// The clock is set by so many seconds, and the room notices.
    Stepped(i64),
    /// The room is closed and opened again: all that it knows is the journal.
    Restarts,
}

fn events() -> impl Strategy<Value = Event> {
    let severity = prop::sample::select(Severity::ALL.to_vec());
    let status = prop::sample::select(Status::ALL.to_vec());
    let role = prop::sample::select(Role::ALL.to_vec());
    let name = prop::sample::select(vec!["jiwon", "minsu", "sora"]).prop_map(str::to_owned);
    let milestone = prop::sample::select(Milestone::ALL.to_vec());
    prop_oneof![
        severity.clone().prop_map(|severity| Event::IncidentDeclared { severity, title: "x".into() }),
        status.prop_map(|status| Event::StatusChanged { status, reason: "why".into() }),
        (severity, any::<bool>()).prop_map(|(severity, restarts)| Event::SeverityChanged {
            severity,
            reason: "why".into(),
            restarts
        }),
        Just(Event::IncidentAcknowledged),
        Just(Event::IncidentParked),
        (1..20_u64).prop_map(|incident| Event::IncidentTaken { incident }),
        (role.clone(), prop::option::of(name.clone())).prop_map(|(role, name)| Event::RoleAssigned { role, name }),
        (role.clone(), name.clone()).prop_map(|(role, to)| Event::HandOverOffered { role, to, sheet: "…".into() }),
        (role, name, any::<bool>()).prop_map(|(role, name, accepted)| Event::HandOverAnswered { role, name, accepted }),
        (milestone, prop::option::of(0..9_000_i64))
            .prop_map(|(milestone, at)| Event::MilestoneSet { milestone, at: at.map(moment) }),
        Just(Event::UpdateWritten { audience: Audience::Company, text: "we look".into() }),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => events().prop_map(Step::Event),
        4 => (1..2_000_i64, any::<bool>()).prop_map(|(seconds, looks)| Step::Passes(seconds, looks)),
        1 => (-7_200..7_200_i64).prop_map(Step::Stepped),
        1 => Just(Step::Restarts),
    ];
    prop::collection::vec(step, 1..60)
}

fn moment(seconds: i64) -> Moment {
    Moment::from_timestamp(1_800_000_000 + seconds, 0).expect("a moment")
}

fn rungs(severity: Severity) -> Vec<Rung> {
    let rung = |minutes: i64, who: &str| Rung { after: minutes * 60, who: who.into() };
    match severity {
        Severity::P0 => vec![rung(15, "lead"), rung(30, "empty"), rung(60, "executive")],
        Severity::P1 => vec![rung(30, "lead"), rung(60, "head")],
        Severity::P2 => vec![rung(60, "lead")],
        Severity::P3 => Vec::new(),
    }
}

/// A room with its journal. Time is counted twice: as it passes, and as the clock shows it.
#[derive(Default)]
struct Room {
    incidents: Incidents,
    journal: Vec<Stamped>,
    passed: i64,
    set_by: i64,
    /// When each ladder was begun, in time that really passed, and what was reached on it.
    climbed: BTreeMap<(Seq, i64), Vec<(Rung, i64)>>,
    begun: BTreeMap<Seq, i64>,
}

impl Room {
    fn now(&self) -> Moment {
        moment(self.passed + self.set_by)
    }

    fn tell(&mut self, event: Event) {
        let seq = self.journal.len() as Seq + 1;
        let worse = matches!(event, Event::SeverityChanged { restarts: true, .. });
        let declared = matches!(event, Event::IncidentDeclared { .. });
        let stamped = Stamped { seq, at: self.now(), actor: Actor::Person("jiwon".into()), event };
        if worse && let Some(live) = self.incidents.live() {
            self.begun.insert(live.id, self.passed);
        }
        self.incidents.apply(&stamped);
        if declared {
            self.begun.insert(seq, self.passed);
        }
        self.journal.push(stamped);
    }

    /// What the room does once a second.
    fn look(&mut self) {
        let Some(live) = self.incidents.live() else { return };
        let next = live.next_rung(&rungs(live.severity), self.incidents.skew());
        let Some(next) = next.filter(|next| next.due <= self.now()) else { return };
        let told = if next.rung.who == "empty" { Vec::new() } else { vec!["minsu".to_owned()] };
        let (id, begun) = (live.id, self.begun[&live.id]);
        self.climbed.entry((id, begun)).or_default().push((next.rung.clone(), self.passed));
        self.tell(Event::RungReached { rung: next.rung, told });
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Event(event) => self.tell(event),
            Step::Passes(seconds, looks) => {
                for _ in 0..seconds {
                    self.passed += 1;
                    if looks {
                        self.look();
                    }
                }
                self.look();
            }
            Step::Stepped(seconds) => {
                self.set_by += seconds;
                self.tell(Event::ClockStepped { seconds });
            }
            Step::Restarts => {
                let lines: Vec<_> =
                    self.journal.iter().map(|line| serde_json::to_string(line).expect("JSON")).collect();
                let mut again = Incidents::default();
                for line in &lines {
                    again.apply(&serde_json::from_str(line).expect("what was written"));
                }
                assert_eq!(again, self.incidents, "the journal is all that there is");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_rung_is_reached_twice_or_too_soon_and_no_event_is_lost(steps in steps()) {
        let mut room = Room::default();
        for step in steps {
            room.take(step);
            let live = room.incidents.all().filter(|incident| incident.place == Place::Live).count();
            prop_assert_eq!(live, usize::from(room.incidents.live().is_some()), "one is live, or none");
        }
        for ((incident, begun), reached) in &room.climbed {
            for (nth, (rung, at)) in reached.iter().enumerate() {
                let before = &reached[..nth];
                prop_assert!(before.iter().all(|(other, _)| other != rung), "{} twice of {}", rung.who, incident);
                let skipped = before.iter().any(|(other, _)| other.who == "empty");
                prop_assert!(skipped || at - begun >= rung.after, "{} after {} s", rung.who, at - begun);
            }
        }
        let told = room.journal.iter().filter(|line| matches!(line.event, Event::RungReached { .. })).count();
        prop_assert_eq!(told, room.climbed.values().map(Vec::len).sum::<usize>());
        let declared = room.journal.iter().filter(|line| matches!(line.event, Event::IncidentDeclared { .. })).count();
        prop_assert_eq!(declared, room.incidents.all().count());
        let updates = |incidents: &Incidents| incidents.all().map(|incident| incident.updates.len()).sum::<usize>();
        let mut live = Incidents::default();
        let mut written = 0;
        for line in &room.journal {
            written += usize::from(live.live().is_some() && matches!(line.event, Event::UpdateWritten { .. }));
            live.apply(line);
        }
        prop_assert_eq!(updates(&room.incidents), written);
    }
}

#[test]
fn time_that_is_not_looked_at_counts_too() {
    let mut room = Room::default();
    room.take(Step::Event(Event::IncidentDeclared { severity: Severity::P0, title: "x".into() }));
    room.take(Step::Passes(1_000, false));
    let reached: Vec<_> = room.climbed.values().flatten().map(|(rung, at)| (rung.who.as_str(), *at)).collect();
    assert_eq!(reached, [("lead", 1_000)], "the machine slept, and rings when it wakes");
    assert_eq!(
        TimeDelta::seconds(1_000),
        room.incidents.live().expect("it is live").age(room.now(), room.incidents.skew())
    );
}
