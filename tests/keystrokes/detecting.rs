//! Alarms, triage, silences, and what is told of them.

use bongsu::{
    app::{Told, Watching},
    config::File,
    domain::{
        actor::Actor,
        effect::Effect,
        event::{Event, NewEntry, Origin},
        incident::Severity,
        notice::{Kind, Notice},
        sample::Sample,
        signal::Place,
        triage::{Doubt, Lamp},
        verdict::Verdict,
    },
};

use super::{entries, scenario};
use crate::room::{Bed, Opening};

/// How long a service must be down before that is an alarm, and a look at the rules more.
const SOON: u64 = 13;

/// A room with the services and databases, all well; and what they give when the services are broken.
fn quiet() -> (Bed, Vec<Sample>, Vec<Sample>) {
    let bed = Bed::playing("services-healthy");
    (bed, scenario::load("services-healthy"), scenario::load("services-broken"))
}

/// A room in which services have been broken for a while.
fn alarmed() -> Bed {
    let (mut bed, healthy, broken) = quiet();
    bed.pass(90, &healthy);
    bed.pass(SOON, &broken);
    bed
}

fn alarm_lines(bed: &Bed) -> Vec<(Option<Place>, Option<Severity>, Verdict, String)> {
    let of_alarm = entries(bed).into_iter().filter_map(|entry| match entry.origin {
        Origin::Alarm { place, severity, verdict, .. } => Some((place, severity, verdict, entry.text)),
        _ => None,
    });
    of_alarm.filter(|(_, severity, ..)| *severity != Some(Severity::P3)).collect()
}

fn told(bed: &mut Bed) -> Vec<Notice> {
    let effects = bed.take_effects().into_iter();
    effects.filter_map(|effect| if let Effect::Tell(notice) = effect { Some(*notice) } else { None }).collect()
}

#[test]
fn what_is_down_is_an_alarm_that_proposes_itself_and_is_declared_by_enter() {
    let mut bed = alarmed();
    let lines = alarm_lines(&bed);
    assert!(lines.iter().any(|(place, severity, verdict, text)| {
        *place == Some(Place::new("services", "api"))
            && *severity == Some(Severity::P0)
            && *verdict == Verdict::Crit
            && text.contains("api is down")
    }));
    bed.shows("P0 proposed:").shows("D declares");
    bed.press("D").shows("is down").press("Enter").hides("P0 proposed:").shows("P0 ");
    let declared = |event: &Event| matches!(event, Event::IncidentDeclared { severity: Severity::P0, title } if title.contains("is down"));
    assert!(bed.journal.iter().any(|stamped| declared(&stamped.event)));
    assert!(bed.journal.iter().any(|stamped| stamped.actor == Actor::Room
        && matches!(&stamped.event, Event::EntryAdded(NewEntry { origin: Origin::Alarm { .. }, .. }))));
}

#[test]
fn an_alarm_ends_when_it_is_over_and_one_line_says_both() {
    let (mut bed, healthy, broken) = quiet();
    bed.pass(20, &healthy);
    bed.pass(SOON, &broken);
    let before = alarm_lines(&bed).len();
    bed.pass(60, &healthy);
    let lines = alarm_lines(&bed);
    assert_eq!(lines.len(), before, "no second line: {lines:#?}");
    assert!(
        lines.iter().all(|(_, _, verdict, text)| *verdict == Verdict::Ok && text.starts_with("over: ")),
        "{lines:#?}"
    );
    bed.hides("proposed:");
}

#[test]
fn one_cause_is_told_once_and_its_end_once() {
    let (mut bed, healthy, broken) = quiet();
    bed.room.tell_by(Told { configured: true, ..Told::default() });
    bed.pass(20, &healthy);
    assert_eq!(told(&mut bed), [], "nothing is wrong");
    bed.pass(40, &broken);
    let begun = told(&mut bed);
    let of_api: Vec<_> = begun.iter().filter(|notice| notice.title.contains("api is down")).collect();
    assert_eq!(of_api.len(), 1, "{begun:#?}");
    assert_eq!((&of_api[0].kind, of_api[0].severity), (&Kind::Alarm, Severity::P0));
    let cause = of_api[0].cause.clone();
    bed.pass(60, &healthy);
    let ended: Vec<_> = told(&mut bed).into_iter().filter(|notice| notice.cause == cause).map(|n| n.kind).collect();
    assert_eq!(ended, [Kind::AlarmOver]);
}

#[test]
fn while_an_incident_is_live_nobody_is_told_of_what_is_no_worse() {
    let (mut bed, healthy, broken) = quiet();
    bed.room.tell_by(Told { configured: true, ..Told::default() });
    bed.pass(20, &healthy);
    bed.press("D 'everything' Up Up Up Enter").shows("P0 everything");
    bed.pass(SOON, &broken);
    assert!(!alarm_lines(&bed).is_empty());
    assert!(told(&mut bed).iter().all(|notice| notice.kind != Kind::Alarm));
}

#[test]
fn an_alarm_is_silenced_with_a_reason_and_comes_back_when_that_ends() {
    let mut bed = alarmed();
    bed.press("a").shows("api is down").press("S").shows("who reads it at night");
    bed.press("Enter").shows("reason is missing");
    bed.press("'known, being moved' Tab Backspace Backspace '20m' Enter").press("G").shows("silence by jiwon");
    assert!(bed.journal.iter().any(|stamped| matches!(&stamped.event, Event::SilenceSet(silence)
        if silence.reason == "known, being moved" && silence.matchers.contains_key("alertname"))));
    let broken = scenario::load("services-broken");
    bed.pass(20, &broken);
    bed.shows("silenced").press("G").shows("silence by jiwon");
    bed.press("X").hides("silence by jiwon");
    assert!(bed.journal.iter().any(|stamped| matches!(stamped.event, Event::SilenceEnded { .. })));
}

#[test]
fn the_lamps_show_what_is_wrong_and_take_what_was_ruled_out() {
    let mut bed = alarmed();
    bed.press("T").shows("Applications").shows("nothing watches it").shows("Suspects");
    bed.press("x").shows("Why is it not").press("Enter").shows("say why").press("'seen, all quiet' Enter");
    let doubt = Doubt::Lamp(Lamp::Alert);
    assert!(bed.timeline().doubts().ruled_out(&doubt).is_some_and(|ruled| ruled.reason == "seen, all quiet"));
    bed.shows("ruled out (seen, all quiet)");
    bed.press("x");
    assert_eq!(bed.timeline().doubts().ruled_out(&doubt), None, "it may be there after all");
    bed.press("j Enter").hides("Applications");
}

#[test]
fn what_moved_first_and_graphs_are_reached_and_left() {
    let mut bed = alarmed();
    bed.press("m").shows("suspects around T0").shows("services api").press("Esc").hides("suspects around T0");
    bed.press("v").press("'http_up' Enter").shows("http_up").press("Esc Esc").hides("http_up");
    bed.press("T m").shows("suspects around T0").press("Esc").shows("Applications").press("Esc").hides("Applications");
    bed.press("a r").shows("ServiceDown").shows("http_up == 0").press("Esc Esc");
}

#[test]
fn a_config_may_let_the_room_declare_by_itself() {
    let (_, healthy, broken) = quiet();
    let config = format!("{}\n[rules]\ndeclare = \"P0\"\n", scenario::SERVICES);
    let mut bed = Opening { config: &config, ..Opening::default() }.open();
    bed.pass(20, &healthy);
    bed.pass(SOON, &broken);
    let declared: Vec<_> =
        bed.journal.iter().filter(|stamped| matches!(stamped.event, Event::IncidentDeclared { .. })).collect();
    assert_eq!(declared.len(), 1);
    assert_eq!(declared[0].actor, Actor::Room, "whoever sits at the keys");
    bed.shows("P0 ");
}

#[test]
fn a_room_that_is_opened_again_says_no_alarm_twice() {
    let bed = alarmed();
    let (history, draft) = (bed.journal.clone(), None);
    let before = alarm_lines(&bed).len();
    let broken = scenario::load("services-broken");
    let mut again = Bed::playing("services-broken");
    again.room.remember(&history, draft);
    again.journal = history;
    again.clock.set(bongsu::domain::clock::Clock::now(&*bed.clock));
    again.pass(30, &broken);
    assert_eq!(alarm_lines(&again).len(), before, "{:#?}", alarm_lines(&again));
}

#[test]
fn a_business_signal_goes_to_its_team_alone() {
    let rules = "[[rules]]\nname = \"PaymentFailureSpike\"\nexpr = \"http_up{service=\\\"api\\\"} == 0\"\nfor = \"4s\"\nseverity = \"P2\"\nteam = \"payments\"\nsummary = \"payments fail\"\n";
    let file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    std::fs::write(file.path(), rules).expect("written");
    let config = format!("{}\n[rules]\nbuilt-in = false\nfiles = [{:?}]\n", scenario::SERVICES, file.path());
    let watching: Watching =
        bongsu::app::watching(&File::from_text(std::path::Path::new("config.toml"), &config).expect("TOML"))
            .expect("rules");
    let mut bed = Bed::playing("services-healthy");
    bed.room.detect_by(watching);
    bed.room.tell_by(Told { configured: true, ..Told::default() });
    bed.pass(10, &scenario::load("services-healthy"));
    bed.pass(SOON, &scenario::load("services-broken"));
    let kinds: Vec<_> = told(&mut bed).into_iter().map(|notice| (notice.kind, notice.title)).collect();
    let expected = Kind::Business { team: "payments".into() };
    assert_eq!(kinds, [(expected, "payments fail".to_owned())]);
    bed.hides("proposed:");
}
