use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::{
    domain::{event::Event, verdict::Verdict, words::Lang},
    report::fixture::{Bed, at, golden, is_clean, judged, subject},
    text::hostile,
};

fn of(bed: &Bed, lang: Lang, audience: Audience) -> String {
    update(&bed.sight(lang), bed.incident(), audience)
}

#[test]
fn an_update_says_conditions_actions_and_needs_to_each_audience() {
    let bed = Bed::burning();
    for (lang, code) in [(Lang::En, "en"), (Lang::Ko, "ko")] {
        for audience in Audience::ALL {
            golden!(format!("update-{}-{code}", audience.name()), of(&bed, lang, audience));
        }
    }
}

#[test]
fn what_was_told_before_is_not_told_again() {
    let mut bed = Bed::burning();
    let before = of(&bed, Lang::En, Audience::Engineers);
    assert!(before.contains("kill connection 4711") && before.contains("no releases"), "{before}");
    bed.tell(34, "jiwon", Event::UpdateWritten { audience: Audience::Engineers, text: before });
    bed.note(35, "jiwon", &[Tag::Decision], "roll back the release");
    let after = of(&bed, Lang::En, Audience::Engineers);
    assert!(!after.contains("kill connection 4711") && after.contains("roll back the release"), "{after}");
    assert!(after.contains("still running: "), "{after}");
}

#[test]
fn the_company_hears_no_names_of_machines() {
    let mut bed = Bed::burning();
    bed.note(35, "jiwon", &[Tag::Decision], "restart orders-db");
    bed.note(35, "jiwon", &[Tag::Decision], "run KILL 4711 on 10.0.3.7");
    bed.note(35, "jiwon", &[Tag::Decision], "call the payment provider at 15:00");
    let text = of(&bed, Lang::En, Audience::Company);
    for internal in ["orders-db", "KILL", "10.0.3.7", "4711", "max_connections", "coupons"] {
        assert!(!text.contains(internal), "{internal}: {text}");
    }
    assert!(text.contains("call the payment provider at 15:00"), "{text}");
    let mut bed = Bed::new();
    bed.verdict(0, subject("mysql", "orders-db", "x"), Verdict::Crit, "x");
    let title = "Orders-DB lock pile-up".to_owned();
    bed.tell(1, "jiwon", Event::IncidentDeclared { severity: Severity::P0, title });
    assert!(of(&bed, Lang::En, Audience::Company).starts_with("P0: the whole service is down\n"));
}

#[test]
fn the_public_is_told_calmly_on_every_step_of_the_way() {
    let mut bed = Bed::bare();
    let mut told = String::new();
    for status in Status::ALL.into_iter().filter(|status| !status.ends()) {
        bed.turn(2, "jiwon", status, "why");
        bed.now = at(3);
        for lang in [Lang::En, Lang::Ko] {
            let _ = writeln!(told, "{}\n{}", status.id(), of(&bed, lang, Audience::Public));
        }
    }
    for status in [Status::Closed, Status::Cancelled] {
        let mut bed = Bed::bare();
        bed.turn(2, "jiwon", status, "why");
        for lang in [Lang::En, Lang::Ko] {
            let _ = writeln!(told, "{}\n{}", status.id(), of(&bed, lang, Audience::Public));
        }
    }
    golden!("update-public-way", told);
    assert!(!told.contains("why"));
}

#[test]
fn no_text_from_outside_breaks_a_line_or_hides() {
    for bytes in hostile::corpus() {
        let bed = Bed::hostile(&format!("{}\nsecond", String::from_utf8_lossy(&bytes)));
        for audience in Audience::ALL {
            let text = of(&bed, Lang::En, audience);
            assert!(is_clean(&text), "{text:?}");
        }
    }
}

/// A figure as panes show it.
fn figure() -> impl Strategy<Value = String> {
    (1_u32..100_000, prop::sample::select(vec!["ms", "s", "%", "MiB", " waiting", " sessions", "건", "초"]))
        .prop_map(|(number, unit)| format!("{number}{unit}"))
}

proptest! {
    #[test]
    fn the_public_never_hears_of_machines_people_and_figures(
        target in "[a-z]{3,8}-[a-z0-9]{2,6}",
        person in "[a-z]{3,8}\\.[a-z]{3,8}",
        address in "10\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}",
        figures in prop::collection::vec(figure(), 1..4),
        status in prop::sample::select(Status::ALL.to_vec()),
        severity in prop::sample::select(Severity::ALL.to_vec()),
    ) {
        let said = format!("{target} {person} {address} {}", figures.join(", "));
        let mut bed = Bed::hostile(&said);
        let level = Event::SeverityChanged { severity, reason: said.clone(), restarts: true };
        bed.tell(12, &person, level);
        bed.turn(13, &person, status, &said);
        bed.judgements = vec![
            judged("mysql", &target, Verdict::Crit, &said),
            judged(&target, &address, Verdict::Warn, &said),
        ];
        for lang in [Lang::En, Lang::Ko] {
            let text = of(&bed, lang, Audience::Public);
            for secret in [&target, &person, &address].into_iter().chain(&figures) {
                prop_assert!(!text.contains(secret.as_str()), "{secret}: {text}");
            }
            prop_assert!(text.lines().count() <= 6, "short: {text}");
        }
    }
}
