use std::collections::BTreeMap;

use super::*;
use crate::{
    domain::{event::Event, words::Lang},
    report::fixture::{Bed, at, golden},
    text::hostile,
};

fn of(bed: &Bed, lang: Lang) -> String {
    share(&bed.sight(lang), bed.incident(), &Glossary::new(lang, &BTreeMap::new()))
}

#[test]
fn a_document_for_everybody_says_what_happened_why_what_we_did_and_what_we_will_do() {
    let bed = Bed::over();
    golden!("share-en", of(&bed, Lang::En));
    golden!("share-ko", of(&bed, Lang::Ko));
    let text = of(&bed, Lang::En);
    for internal in ["orders-db", "KILL", "4711", "max_connections", "10.0.3.7"] {
        assert!(!text.contains(internal), "{internal}: {text}");
    }
}

#[test]
fn while_it_goes_on_the_cause_is_looked_for_and_an_end_is_not_said() {
    let text = of(&Bed::bare(), Lang::En);
    assert!(
        text.contains("Since 2026-11-21 14:00 (KST), and still: ") && text.contains("The cause is still"),
        "{text}"
    );
    assert!(text.contains("nothing had to be changed"), "{text}");
    let mut bed = Bed::bare();
    bed.turn(5, "jiwon", Status::Cancelled, "a false alarm");
    assert!(of(&bed, Lang::Ko).contains("사용자에게는 영향이 없었습니다"));
}

#[test]
fn how_long_it_lasted_is_said_in_words() {
    let bed = Bed::bare();
    let sight = bed.sight(Lang::En);
    let said = [0, 1, 119, 125].map(|minutes| length(&sight, at(0), at(minutes)));
    assert_eq!(said, ["1 minute", "1 minute", "119 minutes", "2 h 5 min"]);
}

#[test]
fn what_people_wrote_is_told_when_everybody_can_understand_it_and_terms_are_explained() {
    let mut bed = Bed::over();
    bed.tell(91, "sora", Event::IncidentTaken { incident: bed.incident().id });
    bed.note(91, "sora", &[Tag::Hypothesis], "two requests were in a deadlock");
    bed.note(91, "sora", &[Tag::Hypothesis], "orders-db had no index on stock.sku");
    let text = of(&bed, Lang::En);
    assert!(text.contains("- two requests were in a deadlock (two operations wait for each other"), "{text}");
    assert!(!text.contains("stock.sku"), "{text}");
}

#[test]
fn no_text_from_outside_breaks_the_document() {
    for bytes in hostile::corpus() {
        let bed = Bed::hostile(&format!("{} <b> [x](y)\n# head", String::from_utf8_lossy(&bytes)));
        let text = of(&bed, Lang::En);
        let titles: Vec<_> = text.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(titles.len(), 5, "{text}");
        assert!(text.chars().all(|c| c == '\n' || c >= ' ') && !text.contains("<b>"), "{text:?}");
    }
}

#[test]
fn hints_that_nobody_took_up_are_not_sent() {
    assert_eq!(without_hints("# a\n\n<!-- add b -->\n\n## c\n"), "# a\n\n## c\n");
    assert_eq!(without_hints("x <!-- one\ntwo --> y"), "x y");
    assert_eq!(without_hints("kept <!-- and kept"), "kept and kept");
}
