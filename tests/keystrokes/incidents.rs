//! Incidents, and leaving the room.

use bongsu::domain::{
    effect::Effect,
    event::{Event, Origin},
    incident::Severity,
};

use super::{entries, outage, script};

#[test]
fn an_incident_is_declared_changed_and_ended() {
    script("D Enter", |bed| {
        bed.shows("say in a few words").press("'payments failing' Up Up Enter");
        let declared = Event::IncidentDeclared { severity: Severity::P0, title: "payments failing".into() };
        assert!(bed.journal.iter().any(|stamped| stamped.event == declared));
        bed.shows("▲▲▲▲▲ P0 payments failing  T+00:00").shows("declared P0: payments failing").shows("IC jiwon");
        bed.advance(std::time::Duration::from_secs(61));
        bed.shows("T+01:01");
        bed.press("D Down Right Right Right Enter").shows("say why");
        bed.press("'only slow' Enter").shows("P3 payments failing").shows("severity P0 → P3 (only slow)");
        bed.press("D Esc").shows("P3 payments failing");
        bed.press("D Down Down 'done' Up Up Right Right Right Right Right Enter")
            .shows("no incident declared")
            .shows("status: closed");
        assert_eq!(bed.timeline().incident(), None);
        let of_the_room = entries(bed).into_iter().filter(|entry| entry.origin == Origin::Room);
        let texts: Vec<_> = of_the_room.map(|entry| entry.text).collect();
        let expected = [
            "declared P0: payments failing",
            "jiwon has incident commander",
            "severity P0 → P3 (only slow)",
            "status: closed (done)",
        ];
        assert_eq!(texts.iter().filter(|text| !text.starts_with("detected")).collect::<Vec<_>>(), expected.each_ref());
    });
}

#[test]
fn leaving_asks_while_an_incident_is_open() {
    script("q", |bed| assert_eq!(bed.take_effects(), [Effect::Quit]));
    script("f q", |bed| {
        assert_eq!(bed.take_effects(), [], "q goes one level up first");
        bed.press("q");
        assert_eq!(bed.take_effects(), [Effect::Quit]);
    });
    let mut bed = outage();
    bed.press("q").shows("Leave the room?");
    for key in ["Enter", "x", "Space", "Tab"] {
        bed.press(key).shows("Leave the room?");
    }
    bed.press("Esc").hides("Leave the room?").press("q n q q").hides("Leave the room?");
    assert_eq!(bed.take_effects(), []);
    bed.press("q y");
    assert_eq!(bed.take_effects(), [Effect::Quit]);
}

#[test]
fn esc_goes_up_one_level_at_a_time_and_never_leaves() {
    script("/ 'pay' Enter f p", |bed| {
        bed.shows("PAUSED").press("Esc").hides("/pay").hides("Timeline");
        bed.press("Esc").shows("Timeline").shows("PAUSED").press("Esc").hides("PAUSED").press("Esc Esc");
        assert_eq!(bed.take_effects(), []);
    });
}
