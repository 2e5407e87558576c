use super::*;
use crate::domain::{
    event::NewEntry,
    incident::Severity,
    verdict::{Subject, Verdict},
};

fn at(seconds: i64) -> Moment {
    Moment::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
}

fn stamped(seq: Seq, event: Event) -> Stamped {
    Stamped { seq, at: at(i64::try_from(seq).unwrap_or_default()), actor: Actor::Person("jiwon".into()), event }
}

fn note(seq: Seq, when: i64, text: &str) -> Stamped {
    stamped(seq, Event::EntryAdded(NewEntry::note(at(when), text)))
}

#[test]
fn lines_stand_in_the_order_in_which_things_happened_not_in_which_they_were_written() {
    let timeline = Timeline::fold(&[note(1, 50, "second"), note(2, 10, "first")]);
    let texts: Vec<_> = timeline.entries().iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(texts, ["first", "second"]);
}

#[test]
fn an_edit_keeps_what_was_there_before_and_undo_brings_it_back() {
    let mut timeline = Timeline::fold(&[note(1, 5, "rows locked")]);
    let change = Change { text: Some("tables locked".into()), at: Some(at(3)), ..Change::default() };
    let edit = stamped(2, Event::EntryEdited { id: 1, change });
    let undo = timeline.inverse(&edit).map(|event| stamped(3, event));
    timeline.apply(&edit);
    let entry = timeline.get(1).cloned();
    assert_eq!(entry.as_ref().map(|e| (e.text.as_str(), e.at)), Some(("tables locked", at(3))));
    assert_eq!(entry.map(|e| e.earlier[0].text.clone()), Some("rows locked".to_string()));
    timeline.apply(&undo.unwrap_or_else(|| stamped(3, Event::Unknown)));
    assert_eq!(timeline.get(1).map(|e| (e.text.as_str(), e.at)), Some(("rows locked", at(5))));
}

#[test]
fn a_struck_line_stays_and_can_come_back() {
    let mut timeline = Timeline::fold(&[note(1, 0, "wrong"), stamped(2, Event::EntryStruck { id: 1 })]);
    assert_eq!(timeline.get(1).map(|e| e.struck), Some(true));
    timeline.apply(&stamped(3, Event::EntryRestored { id: 1 }));
    assert_eq!(timeline.get(1).map(|e| e.struck), Some(false));
    timeline.apply(&stamped(4, Event::EntryStruck { id: 99 }));
    assert_eq!(timeline.len(), 1);
}

#[test]
fn a_repeated_cause_counts_on_its_own_line() {
    let subject = Subject { pane: "mysql".into(), target: "db".into(), source: "locks".into(), check: "waits".into() };
    let origin = Origin::Verdict { subject, verdict: Verdict::Crit };
    let new = NewEntry { origin, ..NewEntry::note(at(0), "9 waiting") };
    let mut timeline = Timeline::fold(&[stamped(1, Event::EntryAdded(new))]);
    let repeated =
        Event::EntryRepeated { id: 1, count: 3, text: "12 waiting".into(), verdict: Verdict::Ok, severity: None };
    timeline.apply(&stamped(2, repeated));
    let entry = timeline.get(1);
    assert_eq!(entry.map(|e| (e.count, e.text.as_str())), Some((3, "12 waiting")));
    assert_eq!(entry.and_then(|e| e.changed_at), Some(at(2)), "what it says now is not as old as the line");
    assert_eq!(entry.and_then(Entry::verdict), Some(Verdict::Ok));
}

#[test]
fn an_incident_opens_changes_and_ends() {
    let declared = Event::IncidentDeclared { severity: Severity::P2, title: "slow".into() };
    let mut timeline = Timeline::fold(&[stamped(4, declared)]);
    assert_eq!(timeline.incident().map(|i| (i.severity, i.declared_at)), Some((Severity::P2, at(4))));
    timeline.apply(&stamped(5, Event::IncidentAmended { severity: Severity::P0, title: "down".into() }));
    assert_eq!(timeline.incident().map(|i| (i.severity, i.declared_at)), Some((Severity::P0, at(4))));
    timeline.apply(&stamped(6, Event::IncidentResolved));
    assert_eq!(timeline.incident(), None);
}
