use chrono::TimeDelta;

use super::*;
use crate::domain::{
    actor::Actor,
    incident::{Audience, Rung, Scheme},
};

fn at(minutes: i64) -> Moment {
    Moment::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap_or_default()
}

/// Incidents with a journal that numbers by itself.
#[derive(Default)]
struct Room {
    incidents: Incidents,
    seq: Seq,
}

impl Room {
    fn burning() -> Self {
        let mut room = Self::default();
        room.tell(0, Event::IncidentDeclared { severity: Severity::P1, title: "payments".into() });
        room
    }

    fn tell(&mut self, minutes: i64, event: Event) -> &mut Self {
        self.seq += 1;
        let actor = Actor::Person("jiwon".into());
        self.incidents.apply(&Stamped { seq: self.seq, at: at(minutes), actor, event });
        self
    }

    fn live(&self) -> &Incident {
        self.incidents.live().unwrap_or_else(|| panic!("none is live"))
    }

    fn turn(&mut self, minutes: i64, status: Status) -> &mut Self {
        self.tell(minutes, Event::StatusChanged { status, reason: String::new() })
    }
}

fn rungs() -> Vec<Rung> {
    [(15, "lead"), (30, "head"), (60, "executive")]
        .map(|(after, who)| Rung { after: after * 60, who: who.into() })
        .into()
}

fn reach(room: &mut Room, minutes: i64, told: &[&str]) -> String {
    let next = room.live().next_rung(&rungs(), room.incidents.skew());
    let Some(next) = next.filter(|next| next.due <= at(minutes)) else { return String::new() };
    let told = told.iter().map(|id| (*id).to_owned()).collect();
    let who = next.rung.who.clone();
    room.tell(minutes, Event::RungReached { rung: next.rung, told });
    who
}

#[test]
fn the_way_of_an_incident_sets_its_times_and_going_back_takes_them_away() {
    let mut room = Room::burning();
    room.turn(5, Status::Identified).turn(20, Status::Mitigated).turn(25, Status::Monitoring);
    assert_eq!(room.live().times.get(Milestone::Mitigated), Some(at(20)), "when it was first said");
    room.turn(30, Status::Resolved);
    assert_eq!(room.live().times.get(Milestone::Resolved), Some(at(30)));
    assert_eq!(room.live().turned(Status::Investigating, " "), Err(Refused::Reason), "going back wants a reason");
    assert_eq!(room.live().turned(Status::Resolved, ""), Err(Refused::Already));
    room.tell(40, Event::StatusChanged { status: Status::Investigating, reason: "again".into() });
    assert_eq!(room.live().times.get(Milestone::Mitigated), None);
    room.turn(50, Status::Closed);
    assert_eq!(room.incidents.live(), None);
    let over = room.incidents.get(1).map(|i| (i.place, i.statuses.len(), i.times.get(Milestone::Resolved)));
    assert_eq!(over, Some((Place::Over, 7, Some(at(50)))));
}

#[test]
fn a_closed_incident_can_be_opened_again_and_another_one_parks_it() {
    let mut room = Room::burning();
    room.turn(9, Status::Closed).tell(10, Event::IncidentTaken { incident: 1 });
    room.tell(10, Event::StatusChanged { status: Status::Investigating, reason: "it is back".into() });
    assert_eq!((room.live().id, room.live().place), (1, Place::Live));
    room.tell(12, Event::IncidentDeclared { severity: Severity::P0, title: "orders".into() });
    assert_eq!(room.live().title, "orders");
    assert_eq!(room.incidents.parked().map(|i| i.id).collect::<Vec<_>>(), [1]);
    room.tell(13, Event::IncidentTaken { incident: 99 });
    assert_eq!(room.live().title, "orders", "one that is not there changes nothing");
    room.tell(14, Event::IncidentTaken { incident: 1 });
    assert_eq!(room.live().title, "payments");
    room.tell(15, Event::IncidentParked);
    assert_eq!((room.incidents.live(), room.incidents.parked().count()), (None, 2));
}

#[test]
fn what_belongs_to_an_incident_is_what_happened_while_the_room_worked_on_it() {
    let mut room = Room::burning();
    room.tell(10, Event::IncidentDeclared { severity: Severity::P0, title: "orders".into() });
    room.tell(20, Event::IncidentTaken { incident: 1 }).turn(30, Status::Closed);
    let first = room.incidents.get(1).unwrap_or_else(|| panic!("none"));
    let covered = |minutes| room.incidents.covers(first, 0, at(minutes));
    assert_eq!([-11, -10, 5, 15, 25, 31].map(covered), [false, true, true, false, true, false]);
    assert_eq!([1, 2, 3, 4, 5].map(|seq| first.is_of(seq)), [true, true, true, true, false]);
    assert!(room.incidents.covers(first, 3, at(-600)), "of what is written down meanwhile, also what is old");
    assert!(!room.incidents.covers(first, 3, at(15)), "but not what is of the other one");
    assert_eq!(first.ended_at(), Some(at(30)));
    room.tell(40, Event::IncidentTaken { incident: 1 });
    room.tell(41, Event::MilestoneSet { milestone: Milestone::Impact, at: Some(at(-60)) });
    let covered = |minutes| room.incidents.covers(room.live(), 0, at(minutes));
    assert_eq!([-60, 500, 35].map(covered), [true, true, false]);
}

#[test]
fn a_milestone_contradicts_no_other_and_what_it_was_stays() {
    let mut room = Room::burning();
    room.turn(20, Status::Mitigated);
    let incident = room.live();
    let set = |milestone, minutes| incident.timed(&[(milestone, Some(at(minutes)))], at(60)).map(|_| ());
    let contradicts = |milestone, other| Err((milestone, Refused::Contradicts(other)));
    assert_eq!(set(Milestone::Resolved, 19), contradicts(Milestone::Resolved, Milestone::Mitigated));
    assert_eq!(set(Milestone::Impact, 21), contradicts(Milestone::Impact, Milestone::Declared));
    assert_eq!(set(Milestone::Mitigated, 90), Err((Milestone::Mitigated, Refused::Future)));
    assert!(set(Milestone::Mitigated, -5).is_ok(), "it may be declared when it is over");
    assert!(set(Milestone::Detected, -3).is_ok());
    let both = |mitigated, resolved| {
        let times = [(Milestone::Mitigated, Some(at(mitigated))), (Milestone::Resolved, Some(at(resolved)))];
        incident.timed(&times, at(60)).map(|events| events.len())
    };
    assert_eq!(both(10, 12), Ok(2), "they are judged as they will stand");
    assert_eq!(both(12, 10), Err((Milestone::Mitigated, Refused::Contradicts(Milestone::Resolved))));
    room.tell(21, Event::MilestoneSet { milestone: Milestone::Mitigated, at: Some(at(18)) });
    let (milestone, was) = &room.live().earlier_times[0];
    assert_eq!((*milestone, was.to, was.by.as_deref()), (Milestone::Mitigated, Some(at(20)), Some("jiwon")));
}

#[test]
fn another_severity_wants_a_reason_and_may_begin_the_ladder_anew() {
    let mut room = Room::burning();
    assert_eq!(room.live().rated(Severity::P0, "", true), Err(Refused::Reason));
    assert_eq!(room.live().rated(Severity::P1, "x", true), Err(Refused::Already));
    assert_eq!(reach(&mut room, 15, &["lead"]), "lead");
    room.tell(16, Event::IncidentAcknowledged);
    assert_eq!(reach(&mut room, 99, &["head"]), "", "acknowledging stops it");
    let worse = Event::SeverityChanged { severity: Severity::P0, reason: "all of it".into(), restarts: true };
    room.tell(20, worse);
    assert_eq!(reach(&mut room, 34, &["lead"]), "");
    assert_eq!(reach(&mut room, 35, &["lead"]), "lead", "fifteen minutes after it became worse");
    assert_eq!(room.live().severities.len(), 2);
}

#[test]
fn each_rung_is_reached_once_and_behind_an_empty_one_the_next_is_due_at_once() {
    let mut room = Room::burning();
    assert_eq!(reach(&mut room, 14, &["a"]), "");
    assert_eq!(reach(&mut room, 15, &[]), "lead");
    assert_eq!(reach(&mut room, 15, &["b"]), "head", "nobody heard the first");
    assert_eq!(reach(&mut room, 59, &["c"]), "");
    assert_eq!(reach(&mut room, 300, &["c"]), "executive", "also after a long sleep");
    assert_eq!(reach(&mut room, 300, &["c"]), "");
    let again = Event::RungReached { rung: rungs().remove(0), told: vec!["a".into()] };
    room.tell(301, again);
    assert_eq!(room.live().ladder.reached().len(), 3);
}

#[test]
fn the_ladder_rests_while_an_incident_is_parked_and_begins_anew_when_it_was_over() {
    let mut room = Room::burning();
    room.tell(10, Event::IncidentParked).tell(300, Event::IncidentTaken { incident: 1 });
    assert_eq!(reach(&mut room, 304, &["lead"]), "", "ten minutes of it have passed");
    assert_eq!(reach(&mut room, 305, &["lead"]), "lead");
    room.tell(306, Event::IncidentAcknowledged).turn(310, Status::Closed);
    room.tell(900, Event::IncidentTaken { incident: 1 });
    room.tell(900, Event::StatusChanged { status: Status::Investigating, reason: "it is back".into() });
    assert_eq!(reach(&mut room, 914, &["lead"]), "");
    assert_eq!(reach(&mut room, 915, &["lead"]), "lead", "nobody has taken it on this time");
}

#[test]
fn nobody_is_told_more_when_users_are_no_longer_hurt() {
    let mut room = Room::burning();
    room.turn(10, Status::Mitigated);
    assert_eq!(reach(&mut room, 60, &["lead"]), "");
    room.tell(70, Event::StatusChanged { status: Status::Investigating, reason: "again".into() });
    assert_eq!(reach(&mut room, 70, &["lead"]), "lead");
}

#[test]
fn a_step_of_the_clock_rings_no_bell_and_delays_none() {
    let mut room = Room::burning();
    room.tell(65, Event::ClockStepped { seconds: 3_600 });
    assert_eq!(reach(&mut room, 74, &["lead"]), "");
    assert_eq!(reach(&mut room, 75, &["lead"]), "lead", "fifteen real minutes");
    let skew = room.incidents.skew();
    assert_eq!(room.live().age(at(75), skew), TimeDelta::minutes(15));
}

#[test]
fn what_is_due_follows_the_scheme() {
    let mut room = Room::burning();
    let scheme = Scheme::default();
    let due = |room: &Room| {
        let skew = room.incidents.skew();
        (room.live().respond_by(&scheme, skew), room.live().update_by(&scheme, skew))
    };
    assert_eq!(due(&room), (Some(at(30)), Some(at(30))));
    room.tell(4, Event::IncidentAcknowledged);
    room.tell(6, Event::UpdateWritten { audience: Audience::Company, text: "we look".into() });
    assert_eq!(due(&room), (None, Some(at(36))));
    room.turn(9, Status::Resolved);
    assert_eq!(due(&room), (None, Some(at(9))), "who was told of it must hear that it is over");
    room.tell(10, Event::UpdateWritten { audience: Audience::Company, text: "it is over".into() });
    assert_eq!(due(&room), (None, None));
    let small = Scheme::shipped("critical-major-minor").unwrap_or_default();
    assert_eq!(small.level(Severity::P3).name, "Minor", "of a severity that the team does not know, its mildest");
    assert_eq!(small.level(Severity::P0).respond, TimeDelta::zero());
}

#[test]
fn a_role_stays_until_the_next_one_accepts() {
    let mut room = Room::burning();
    let assign = |role, name: &str| Event::RoleAssigned { role, name: Some(name.into()) };
    room.tell(1, assign(Role::Commander, "jiwon")).tell(1, assign(Role::Operations, "minsu"));
    room.tell(9, Event::HandOverOffered { role: Role::Commander, to: "sora".into(), sheet: "…".into() });
    assert!(room.live().roles.holds(Role::Commander, "jiwon"));
    assert_eq!(room.live().answered(Role::Commander, "minsu", true), Err(Refused::NotOffered));
    room.tell(10, Event::HandOverAnswered { role: Role::Commander, name: "minsu".into(), accepted: true });
    assert!(room.live().roles.holds(Role::Commander, "jiwon"), "it was offered to somebody else");
    room.tell(10, Event::HandOverAnswered { role: Role::Commander, name: "sora".into(), accepted: true });
    assert!(room.live().roles.holds(Role::Commander, "sora"));
    assert_eq!(room.live().roles.offers().count(), 0);
    assert_eq!(room.live().roles.may_act("sora"), Ok(()));
    assert!(room.live().roles.may_act("jiwon").is_err());
    room.tell(11, assign(Role::Operations, "sora"));
    assert_eq!(room.live().roles.leads_and_operates(), Some("sora"));
    assert_eq!(room.live().roles.unclaimed().collect::<Vec<_>>(), [Role::Communications]);
}

#[test]
fn without_an_incident_nothing_is_changed() {
    let mut room = Room::default();
    room.turn(1, Status::Closed).tell(2, Event::IncidentAcknowledged).tell(3, Event::IncidentTaken { incident: 1 });
    assert_eq!(room.incidents, Incidents::default());
}
