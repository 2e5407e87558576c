use std::path::Path;

use super::*;
use crate::config::File;

const PEOPLE: &str = "[people.minsu]\nphone = \"+821012345678\"\n[people.jiwon]\nslack = \"U012AB3CD\"\n\
                      [people.sora]\nemail = \"sora@example.com\"\n[people.haneul]\n";

fn room(text: &str) -> Room {
    let file = File::from_text(Path::new("config.toml"), text).unwrap();
    let room = file.room();
    file.finish(&[]).unwrap();
    room
}

fn schedule(day: &str, night: &str, weekend: &str) -> String {
    format!("[oncall]\n[oncall.day]\n{day}\n[oncall.night]\n{night}\n[oncall.weekend]\n{weekend}\n")
}

/// What is missing when the duty of 2026-11-23 begins, a Monday.
fn findings(text: &str) -> Vec<String> {
    let room = room(text);
    let (zone, now) = (Zone::utc(), "2026-11-23T09:00:00Z".parse().unwrap());
    let findings = check(&room, Roster::of(&room, &zone).as_ref(), now);
    // Everything has Korean words too.
    assert!(findings.iter().all(|finding| finding.say(Lang::Ko, &zone) != finding.say(Lang::En, &zone)));
    findings.iter().map(|finding| finding.say(Lang::En, &zone)).collect()
}

#[test]
fn a_room_without_anything_says_so() {
    let nothing = "nobody would be told anything: the config has neither [oncall] nor [[escalation]]";
    assert_eq!(findings(""), [nothing]);
    assert_eq!(findings(PEOPLE), [nothing]);
}

#[test]
fn a_room_in_which_everybody_can_be_told_has_no_findings() {
    let both = "primary = [\"minsu\", \"jiwon\"]\nsecondary = [\"jiwon\", \"minsu\"]";
    let people = PEOPLE.split("[people.sora]").next().unwrap();
    let ladder = "[[escalation]]\nafter = \"15m\"\nP0 = \"oncall\"\nP1 = \"lead\"\n[groups]\nlead = [\"jiwon\"]\n";
    assert_eq!(findings(&[people, &schedule(both, both, both), ladder].concat()), [""; 0]);
    assert_eq!(
        findings(&[people, "[[escalation]]\nafter = \"15m\"\nP0 = \"minsu\"\nP1 = \"jiwon\"\n"].concat()),
        [""; 0]
    );
}

#[test]
fn whoever_is_needed_and_cannot_be_paged_is_named_with_what_is_missing() {
    let day = "primary = [\"minsu\", \"haneul\"]\nevery = \"week\"\nsince = \"2026-11-23\"";
    let one = "primary = [\"minsu\"]";
    let ladder = "[[escalation]]\nafter = \"15m\"\nP0 = \"lead\"\nP1 = \"sora\"\nP2 = \"none\"\n\
                  [groups]\nlead = [\"jiwon\", \"sora\"]\nnone = []\n";
    assert_eq!(
        findings(&[PEOPLE, &schedule(day, one, one), ladder].concat()),
        [
            "haneul cannot be told anything: phone, slack and email are missing; on duty from Mon 2026-11-30 09:00 UTC",
            "sora cannot be paged: phone and slack are missing, there is only email; named by the escalation",
            "the group none is empty",
            "nobody hears the rung after 15m for P1: nobody of sora has phone or slack",
            "nobody hears the rung after 15m for P2: nobody of none has phone or slack",
        ]
    );
}

#[test]
fn a_schedule_is_looked_through() {
    let seven = "primary = [\"minsu\", \"minsu\", \"minsu\", \"minsu\", \"minsu\", \"jiwon\", \"minsu\"]\n\
                 every = \"day\"\nsince = \"2026-11-23\"";
    let same = "primary = [\"minsu\"]\nsecondary = [\"minsu\"]";
    let stand_in = |from: &str, until: &str, who: &str| {
        format!("[[oncall.overrides]]\nfrom = \"{from}\"\nuntil = \"{until}\"\nprimary = \"{who}\"\n")
    };
    let text = [
        PEOPLE,
        &schedule(seven, "primary = [\"minsu\"]", same)
            .replace("[oncall]\n", "[oncall]\nholidays = [\"2026-10-09\"]\n"),
        &stand_in("2026-12-24 18:00", "2026-12-25 09:00", "jiwon"),
        &stand_in("2026-12-25 08:00", "2026-12-25 10:00", "minsu"),
        // What is over needs no cure.
        &stand_in("2026-10-24 18:00", "2026-10-25 09:00", "jiwon"),
        &stand_in("2026-10-25 08:00", "2026-10-25 10:00", "minsu"),
    ];
    assert_eq!(
        findings(&text.concat()),
        [
            "minsu is primary and secondary at once, so nobody is second: Sat 2026-11-28 09:00 UTC and 4 times in all \
             within 4 weeks",
            "the overrides from Thu 2026-12-24 18:00 UTC and from Fri 2026-12-25 08:00 UTC overlap; the one that stands \
             later in the config wins",
            "jiwon stands in a rotation, but no turn comes until Mon 2027-01-11 09:00 UTC: with every = \"day\" seven \
             people keep their weekdays",
            "the last holiday of the list was 2026-10-09: the coming ones count as working days",
            "haneul is never on duty and in no group",
            "sora is never on duty and in no group",
        ]
    );
}
