//! The routing, with the people and the channels of the manuals.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::*;

fn person(id: &str, email: Option<&str>, phone: Option<&str>, slack: Option<&str>) -> Person {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Person { id: id.into(), name: id.into(), email: owned(email), phone: owned(phone), slack: owned(slack) }
}

fn people() -> People {
    let persons = vec![
        person("jiwon", Some("jiwon@example.com"), Some("+821011111111"), Some("U0JIWON")),
        person("minsu", Some("minsu@example.com"), Some("+821022222222"), None),
        person("sora", Some("sora@example.com"), None, None),
    ];
    let groups = BTreeMap::from([("leads".to_owned(), vec!["minsu".to_owned(), "sora".to_owned()])]);
    People::new(persons, groups)
}

fn ways() -> Vec<Way> {
    let way = |name: &str, role, to: &[&str]| Way {
        name: name.into(),
        role,
        to: to.iter().map(|name| (*name).to_owned()).collect(),
    };
    vec![
        way("emergency", Role::Place, &[]),
        way("alerts", Role::Place, &[]),
        way("monitoring", Role::Place, &[]),
        way("pager", Role::Pager, &[]),
        way("sms", Role::Phone, &["jiwon"]),
        way("call", Role::Phone, &["jiwon", "+821099999999"]),
        way("mail", Role::Mail, &["leads", "ops@example.com"]),
        way("company", Role::Place, &[]),
        way("status-page", Role::Publication, &[]),
        way("team-payments", Role::Place, &[]),
    ]
}

fn now() -> Moment {
    "2026-11-21T05:03:00Z".parse().expect("a moment")
}

fn notice(kind: Kind, severity: Severity, audience: Audience) -> Notice {
    Notice {
        key: "j7f3/412/x".into(),
        cause: "j7f3/412".into(),
        kind,
        severity,
        audience,
        title: "payments failing".into(),
        text: String::new(),
        at: now(),
        to: Vec::new(),
        facts: BTreeMap::new(),
    }
}

/// `channel:recipient` of every message, in order.
fn told(notice: &Notice) -> Vec<String> {
    let (ways, people) = (ways(), people());
    let routes = usual(&ways);
    let out = Map { routes: &routes, ways: &ways, people: &people }.route(notice, now(), now());
    out.into_iter().map(|message| format!("{}:{}", message.channel, message.recipient)).collect()
}

#[test]
fn the_worst_goes_to_chat_short_message_and_call() {
    for severity in [Severity::P0, Severity::P1] {
        assert_eq!(
            told(&notice(Kind::Declared, severity, Audience::Engineers)),
            ["emergency:", "pager:", "sms:+821011111111", "call:+821011111111", "call:+821099999999"]
        );
    }
}

#[test]
fn what_wakes_nobody_goes_to_chat_only() {
    assert_eq!(told(&notice(Kind::Status, Severity::P0, Audience::Engineers)), ["emergency:"]);
    assert_eq!(told(&notice(Kind::HandedOver, Severity::P1, Audience::Engineers)), ["emergency:"]);
    // The pager wants to hear that it may stop.
    assert_eq!(told(&notice(Kind::Resolved, Severity::P0, Audience::Engineers)), ["emergency:", "pager:"]);
    assert_eq!(told(&notice(Kind::Acknowledged, Severity::P0, Audience::Engineers)), ["emergency:", "pager:"]);
}

#[test]
fn the_middle_goes_to_chat_and_mail() {
    assert_eq!(
        told(&notice(Kind::Declared, Severity::P2, Audience::Engineers)),
        ["alerts:", "mail:minsu@example.com", "mail:sora@example.com", "mail:ops@example.com"]
    );
}

#[test]
fn the_least_waits_for_the_morning_and_is_not_lost() {
    let (ways, people) = (ways(), people());
    let routes = usual(&ways);
    let map = Map { routes: &routes, ways: &ways, people: &people };
    let low = notice(Kind::Declared, Severity::P3, Audience::Engineers);
    let morning = now() + TimeDelta::hours(11);
    let held = map.route(&low, now(), morning);
    assert_eq!(held.len(), 4);
    assert!(held.iter().all(|message| message.not_before == Some(morning)));
    assert!(map.route(&low, now(), now()).iter().all(|message| message.not_before.is_none()));
    let bad = notice(Kind::Declared, Severity::P1, Audience::Engineers);
    assert!(map.route(&bad, now(), morning).iter().all(|message| message.not_before.is_none()));
}

#[test]
fn an_audience_hears_only_what_is_written_for_it() {
    assert_eq!(told(&notice(Kind::Update, Severity::P0, Audience::Company)), ["company:"]);
    assert_eq!(told(&notice(Kind::Update, Severity::P3, Audience::Public)), ["status-page:"]);
    assert_eq!(told(&notice(Kind::Test, Severity::P0, Audience::Public)), Vec::<String>::new(), "a test is no news");
    // Not even a route that says so publishes what is for engineers.
    let (ways, people) = (ways(), people());
    let route = Route {
        audiences: vec![Audience::Engineers],
        channels: vec!["status-page".into()],
        fallback: vec!["status-page".into()],
        ..Route::default()
    };
    let map = Map { routes: &[route], ways: &ways, people: &people };
    let internal = notice(Kind::Declared, Severity::P0, Audience::Engineers);
    assert_eq!(map.route(&internal, now(), now()), []);
    assert_eq!(map.fall_back(&internal, "sms", None, &["status-page".into()]), []);
}

#[test]
fn a_business_signal_goes_to_its_team_or_to_everybody() {
    let signal = |team: &str| notice(Kind::Business { team: team.into() }, Severity::P2, Audience::Engineers);
    assert_eq!(told(&signal("payments")), ["team-payments:"]);
    assert_eq!(told(&signal("coupons"))[0], "alerts:", "better than nobody");
    let other = notice(Kind::Declared, Severity::P2, Audience::Engineers);
    assert!(!told(&other).contains(&"team-payments:".to_owned()));
}

#[test]
fn those_who_are_named_are_reached_instead_and_mentioned() {
    let escalated = Notice {
        to: vec!["minsu".into(), "jiwon".into()],
        ..notice(Kind::Escalated { rung: 2 }, Severity::P0, Audience::Engineers)
    };
    let (ways, people) = (ways(), people());
    let routes = usual(&ways);
    let out = Map { routes: &routes, ways: &ways, people: &people }.route(&escalated, now(), now());
    let sms: Vec<_> = out.iter().filter(|message| message.channel == "sms").collect();
    assert_eq!(sms.iter().map(|message| &*message.recipient).collect::<Vec<_>>(), ["+821022222222", "+821011111111"]);
    assert_eq!(sms[0].person.as_deref(), Some("minsu"));
    assert_eq!(out[0].mentions, ["U0JIWON"]);
}

#[test]
fn who_cannot_be_reached_is_said() {
    let escalated = Notice {
        to: vec!["leads".into(), "nobody".into()],
        ..notice(Kind::Escalated { rung: 1 }, Severity::P1, Audience::Engineers)
    };
    let (ways, people) = (ways(), people());
    let routes = usual(&ways);
    let out = Map { routes: &routes, ways: &ways, people: &people }.route(&escalated, now(), now());
    let why: Vec<_> = out
        .iter()
        .filter(|message| message.channel == "sms")
        .map(|message| message.unreachable.as_ref().map_or("", |said| &said.en))
        .collect();
    assert_eq!(why[0], "");
    assert!(why[1].contains("no phone number is known of sora"), "{why:?}");
    assert!(why[2].contains("nobody is called `nobody`"), "{why:?}");
}

#[test]
fn every_message_has_a_key_of_its_own_and_stands_there_once() {
    let twice = Route {
        audiences: vec![Audience::Engineers],
        channels: vec!["mail".into(), "sms".into()],
        fallback: vec!["call".into()],
        ..Route::default()
    };
    let late = Route { business_hours: true, fallback: vec!["sms".into()], ..twice.clone() };
    let (ways, people) = (ways(), people());
    let declared = notice(Kind::Declared, Severity::P0, Audience::Engineers);
    let routes = [late, twice];
    let map = Map { routes: &routes, ways: &ways, people: &people };
    let out = map.route(&declared, now(), now() + TimeDelta::hours(3));
    let keys: BTreeSet<_> = out.iter().map(|message| message.key.clone()).collect();
    assert_eq!(keys.len(), out.len());
    assert_eq!(out.len(), 4);
    assert!(out.iter().all(|message| message.not_before.is_none()), "the earlier time counts");
    assert_eq!(out[0].fallback, ["sms", "call"]);
    assert_eq!(out[0].key, "j7f3/412/x/mail/minsu@example.com");
    assert_eq!(out, map.route(&declared, now(), now() + TimeDelta::hours(3)), "the same again");
}

#[test]
fn another_channel_takes_the_place_of_one_that_fails() {
    let (ways, people) = (ways(), people());
    let map = Map { routes: &[], ways: &ways, people: &people };
    let declared = notice(Kind::Declared, Severity::P0, Audience::Engineers);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let out = map.fall_back(&declared, "emergency", None, &names(&["gone", "sms", "mail"]));
    assert_eq!(out.len(), 1);
    assert_eq!((&*out[0].key, &*out[0].recipient), ("j7f3/412/x/sms/+821011111111/for/emergency", "+821011111111"));
    assert_eq!(out[0].fallback, ["mail"]);
    let out = map.fall_back(&declared, "sms", Some("sora"), &names(&["mail"]));
    assert_eq!(out.iter().map(|message| &*message.recipient).collect::<Vec<_>>(), ["sora@example.com"]);
    assert_eq!(map.fall_back(&declared, "sms", None, &[]), []);
}

#[test]
fn who_heard_that_it_began_hears_how_it_goes_on() {
    let (ways, people) = (ways(), people());
    let routes = usual(&ways);
    let map = Map { routes: &routes, ways: &ways, people: &people };
    let heard = ["emergency", "pager", "sms", "call"].map(str::to_owned).into();
    let follow = |notice: &Notice| -> Vec<String> {
        let told = map.route(notice, now(), now());
        map.follow(notice, &heard, &told).into_iter().map(|message| message.channel).collect()
    };
    // It was bad and is less so: those of the worst hear it, and the pager that it may stop.
    let lower = |kind| notice(kind, Severity::P2, Audience::Engineers);
    assert_eq!(follow(&lower(Kind::Severity)), ["emergency"]);
    assert_eq!(follow(&lower(Kind::Status)), ["emergency"]);
    assert_eq!(follow(&lower(Kind::Acknowledged)), ["emergency", "pager"]);
    assert_eq!(follow(&lower(Kind::Resolved)), ["emergency", "pager"]);
    assert_eq!(follow(&lower(Kind::Declared)), [""; 0], "what begins is routed by what it is");
    assert_eq!(follow(&notice(Kind::Resolved, Severity::P1, Audience::Engineers)), [""; 0], "nobody hears it twice");
    assert_eq!(follow(&notice(Kind::Update, Severity::P2, Audience::Public)), [""; 0], "other words for others");
    // Routes of one's own say which kinds a channel wants; a pager hears all the same that it is over.
    let only = |channel: &str| Route {
        kinds: vec!["declared".into()],
        audiences: vec![Audience::Engineers],
        channels: vec![channel.into()],
        ..Route::default()
    };
    let routes = [only("emergency"), only("pager")];
    let map = Map { routes: &routes, ..map };
    let over = lower(Kind::Resolved);
    let told: Vec<_> = map.follow(&over, &heard, &[]).into_iter().map(|message| message.channel).collect();
    assert_eq!(told, ["pager"]);
}
