//! Leading an incident: roles, the ladder, updates, hand-over, messages.

use std::{sync::Arc, time::Duration};

use bongsu::{
    app::{Msg, Told},
    domain::{
        actor::Actor,
        clock::Clock,
        effect::Effect,
        event::Event,
        incident::{Audience, Place, Role, Rung, Severity, Status},
        notice::{Delivery, Kind},
    },
};

use super::{entries, script};
use crate::room::{
    Bed,
    leading::{burning, late, rules},
};

fn minutes(bed: &mut Bed, minutes: u64) {
    bed.advance(Duration::from_secs(minutes * 60));
    bed.tell(Msg::Tick);
    bed.tell(Msg::Tick);
    bed.draw();
}

fn told(bed: &mut Bed) -> Vec<(String, Vec<String>)> {
    let effects = bed.take_effects();
    let notices = effects.into_iter().filter_map(|effect| match effect {
        Effect::Tell(notice) => Some((notice.kind.name().to_owned(), notice.to)),
        _ => None,
    });
    notices.collect()
}

#[test]
fn the_ladder_is_climbed_once_skips_who_cannot_be_told_and_stops_when_somebody_takes_it_on() {
    script("", |bed| {
        bed.room.tell_by(Told { configured: true, ..Told::default() });
        burning(bed).shows("respond by 14:53").shows("IC jiwon").shows("OPS ?");
        assert_eq!(told(bed), [("declared".to_owned(), Vec::new())]);
        bed.shows("E acknowledge  R roles  u update");
        minutes(bed, 14);
        assert_eq!(told(bed), []);
        minutes(bed, 1);
        assert_eq!(told(bed), [("escalated".to_owned(), vec!["minsu".to_owned()])]);
        bed.shows("not acknowledged for 15m: lead is told (MINSU)");
        minutes(bed, 15);
        bed.shows("head has nobody who could be told").shows("not acknowledged for 1h: haneul is told (HANEUL)");
        assert_eq!(told(bed), [("escalated".to_owned(), vec!["haneul".to_owned()])], "the empty rung costs no time");
        minutes(bed, 300);
        assert_eq!(told(bed), [], "no rung is reached twice");
        bed.press("E")
            .shows("acknowledged by jiwon: nobody else is told")
            .press("E")
            .shows("jiwon has acknowledged it already");
        let lines = entries(bed);
        let of_itself = lines.iter().find(|entry| entry.text.contains("lead is told")).expect("the line");
        assert_eq!(of_itself.author, Actor::Room, "nobody did that");
    });
}

#[test]
fn a_worse_severity_begins_the_ladder_anew_and_wants_a_reason() {
    script("", |bed| {
        let mut worse = rules();
        worse.rungs.push((Severity::P0, vec![Rung { after: 60, who: "lead".into() }]));
        burning(bed);
        bed.room.rule(worse);
        bed.press("E D Down Left Enter").shows("say why").press("'all of it' Enter").shows("P0 payments failing");
        bed.shows("severity P1 → P0 (all of it)").shows("next: lead");
        minutes(bed, 1);
        bed.shows("not acknowledged for 1m: tell lead (MINSU), bongsu tells nobody");
    });
}

#[test]
fn only_operations_and_the_commander_act_while_an_incident_is_live() {
    script("", |bed| {
        burning(bed).press("U").shows("Unlock acting?").press("Esc");
        bed.press("R e 'minsu' Enter").shows("minsu").press("Esc").shows("OPS minsu");
        bed.press(": 'driver sora' Enter U").shows("while the incident is live minsu changes systems");
        bed.hides("Unlock acting?").press(": 'driver minsu' Enter U").shows("Unlock acting?").press("Esc");
        // What somebody has is not seized by one key, nor emptied, nor given away, nor the incident left.
        bed.press("R Up Up x").shows("jiwon has it: ask them").press("e").shows("jiwon has it: ask them");
        bed.press("Esc : 'incident.park' Enter").shows("jiwon has it: ask them").shows("P1 payments failing");
        // One who does both is told so.
        bed.press("R Up Up Enter")
            .shows("jiwon has it: ask them")
            .press("T")
            .shows("minsu leads and operates")
            .press("x")
            .shows("nobody");
        bed.press("Down x Esc : 'driver sora' Enter U").shows("nobody has operations: R takes it");
        bed.press("D Down Down 'done' Up Up Right Right Right Right Right Enter").shows("no incident declared");
        bed.press("U").shows("Unlock acting?");
    });
}

#[test]
fn a_role_is_handed_over_with_a_sheet_and_stays_until_the_next_one_accepts() {
    script("", |bed| {
        burning(bed).press("H Enter 'jiwon' Enter").shows("jiwon has it already").press("Backspace Backspace");
        bed.press("Backspace Backspace Backspace 'sora' Enter").shows("incident commander goes to sora");
        bed.shows("payments failing").press("'read the lock tree first' ctrl-j Enter");
        bed.shows("incident commander is offered to sora").shows("IC jiwon");
        bed.press("R y").shows("offered to sora").press("Esc").shows("IC jiwon");
        bed.press(": 'driver sora' Enter").shows("incident commander is offered to you: R");
        bed.press("R d").shows("read the lock tree first").press("Esc y").shows("sora accepts incident commander");
        bed.press("Esc").shows("IC sora").hides("is offered to you");
        let incident = bed.timeline().incident().cloned().expect("it is live");
        assert!(incident.roles.holds(Role::Commander, "sora") && incident.roles.offers().count() == 0);
    });
}

#[test]
fn the_public_is_told_by_communications_alone_and_after_a_look() {
    script("", |bed| {
        bed.room.tell_by(Told { configured: true, ..Told::default() });
        burning(bed).take_effects();
        bed.press("u").shows("Update for: engineers").press("Tab").shows("Update for: company");
        bed.press("'*mine*' Tab").shows("Update for: public").hides("*mine*");
        bed.press("Enter").shows("only communications tells the public");
        bed.press("Tab Tab").shows("Update for: company").shows("*mine*").press("Enter");
        let last = bed.timeline().incident().and_then(|incident| incident.updates.last().cloned()).expect("an update");
        assert!(last.audience == Audience::Company && last.text.starts_with("*mine*"), "{last:?}");
        assert_eq!(told(bed), [("update".to_owned(), Vec::new())]);
        bed.press("R Down Enter Esc u Tab Tab Enter").shows("This is what the public will read");
        bed.press("y").shows("This is what the public will read");
        bed.advance(Duration::from_secs(1));
        bed.press("Esc").shows("Update for: public").press("Enter");
        bed.advance(Duration::from_secs(1));
        bed.press("y").hides("Update for: public");
        let public =
            bed.timeline().incident().map(|i| i.updates.iter().filter(|u| u.audience == Audience::Public).count());
        assert_eq!(public, Some(1));
        assert_eq!(told(bed), [("update".to_owned(), Vec::new())]);
    });
}

#[test]
fn an_update_that_is_due_is_said_and_shown() {
    script("", |bed| {
        burning(bed).shows("update due 14:53");
        minutes(bed, 31);
        bed.shows("an update is due: u writes it");
        bed.press("u Enter");
        let text = bed.text();
        assert!(text.contains("update due 15:24"), "{text}");
    });
}

#[test]
fn an_incident_is_parked_and_taken_up_and_a_closed_one_opened_again() {
    script("", |bed| {
        burning(bed).press(": 'park' Enter").shows("no incident declared").shows("parked: payments failing");
        bed.press("D 'orders slow' Enter").shows("orders slow");
        bed.press("D Down Down 'done' Up Up Right Right Right Right Right Enter").shows("no incident declared");
        bed.press(": 'incidents' Enter").shows("Incidents").press("Enter").shows("Why is it opened again?");
        bed.press("Enter").shows("say why").press("'slow again' Enter").shows("orders slow  T+");
        bed.shows("back to: orders slow").shows("status: investigating (slow again)");
        bed.press(": 'incidents' Enter Down Enter").shows("P1 payments failing  T+");
        let places: Vec<_> = bed.timeline().incidents().all().map(|i| (i.place, i.status)).collect();
        assert_eq!(places, [(Place::Live, Status::Investigating), (Place::Parked, Status::Investigating)]);
    });
}

#[test]
fn times_are_set_by_hand_and_contradict_nothing() {
    script("", |bed| {
        burning(bed);
        minutes(bed, 10);
        bed.press("D Right Right Enter").shows("mitigated");
        bed.press("D Down Down Down Down '14:20' Enter").shows("impact began: 2026-11-21 14:20:00");
        bed.press("D Down Down Down Down Down Down Down Down Down '14:20' Enter")
            .shows("that contradicts the time of: mitigated");
        bed.press("Esc");
        let times = bed.timeline().incident().map(|incident| incident.times.clone()).expect("it is live");
        let clock = bed.clock.now();
        assert_eq!(times.check(bongsu::domain::incident::Milestone::Resolved, clock, clock), Ok(()));
    });
}

#[test]
fn what_happened_lately_stands_on_one_screen() {
    script("M", |bed| {
        bed.shows("The last 20m").press("Right").shows("The last 40m").press("Left Left Left").shows("The last 5m");
        bed.press("Esc").hides("The last");
        burning(bed).press("M").shows("declared P1").press("Esc");
    });
}

#[test]
fn messages_are_seen_tried_again_and_taken_back() {
    script("L", |bed| {
        bed.shows("the config has no [notify]");
        bed.room.tell_by(Told { configured: true, rehearsal: true, ..Told::default() });
        bed.press("L").shows("nobody was told anything yet").shows("REHEARSAL");
        let delivery = late(bed.clock.now());
        bed.tell(Msg::Messages(Arc::new(vec![delivery.clone()])));
        bed.tell(Msg::Delivered(delivery.clone()));
        bed.shows("1 message not out: L").shows("not out by sms: P1 incident: payments (the gateway says 503)");
        let kept = bed.journal.iter().any(|stamped| match &stamped.event {
            Event::MessageTold(message) => message.recipient == "+82…0101" && message.late,
            _ => false,
        });
        assert!(kept, "the journal knows, and knows no number");
        bed.take_effects();
        bed.press("L").shows("the gateway says 503");
        // A newer one comes while somebody reaches for the key: what was chosen stays chosen.
        let newer = Delivery { key: "k/mail".into(), channel: "mail".into(), ..delivery.clone() };
        bed.tell(Msg::Messages(Arc::new(vec![newer, delivery])));
        bed.press("r x");
        let wanted = bed.take_effects();
        assert_eq!(wanted[0], Effect::Retell { key: "k/sms".into() });
        assert!(matches!(&wanted[1], Effect::Untell { key, why } if key == "k/sms" && why.contains("jiwon")));
    });
}

#[test]
fn what_was_told_a_moment_before_the_end_is_told_again_and_what_is_old_is_not() {
    script("", |bed| {
        bed.room.tell_by(Told { configured: true, ..Told::default() });
        burning(bed).take_effects();
        let keys = |bed: &Bed| -> Vec<_> {
            let again = bed.room.tell_again(&bed.journal, bed.clock.now());
            again
                .into_iter()
                .filter_map(|effect| match effect {
                    Effect::Tell(notice) if notice.kind == Kind::Declared => Some(notice.key),
                    _ => None,
                })
                .collect()
        };
        let first = keys(bed);
        assert_eq!(first.len(), 1);
        bed.advance(Duration::from_mins(1));
        assert_eq!(keys(bed), first, "by the same key, so that nobody hears it twice");
        bed.advance(Duration::from_hours(1));
        assert_eq!(keys(bed), Vec::<String>::new());
    });
}

#[test]
fn what_is_not_clear_yet_begins_in_triage() {
    script("D 'odd numbers' ctrl-t", |bed| {
        bed.shows("triage: it is not clear yet").press("ctrl-t").hides("triage: it is not").press("ctrl-t Enter");
        bed.shows("odd numbers  T+").shows("status: triage");
        assert_eq!(bed.timeline().incident().map(|incident| incident.status), Some(Status::Triage));
    });
}
