use super::*;
use crate::{
    domain::{incident::Severity, words::Lang},
    report::fixture::{Bed, at, golden},
    text::hostile,
};

fn of(bed: &Bed, lang: Lang) -> String {
    story(&bed.sight(lang), bed.incident(), &bed.events)
}

#[test]
fn the_story_of_an_incident_tells_all_of_it() {
    let bed = Bed::over();
    golden!("story-en", of(&bed, Lang::En));
    golden!("story-ko", of(&bed, Lang::Ko));
}

#[test]
fn a_bare_incident_has_a_short_story() {
    let text = of(&Bed::bare(), Lang::En);
    let titles: Vec<_> = text.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(titles, ["## Times", "## Severity and status", "## Timeline"]);
    assert!(text.contains("- goes on, as of: 2026-11-21 14:01:00\n") && text.contains("No entries."), "{text}");
}

#[test]
fn a_change_that_stands_and_an_empty_rung_are_said() {
    let mut bed = Bed::burning();
    let rung = bed.rungs[1].clone();
    bed.tell(46, "bongsu", Event::RungReached { rung, told: Vec::new() });
    let text = of(&bed, Lang::En);
    assert_eq!(text.matches("- **still in force: not put back yet**").count(), 1, "{text}");
    assert!(text.contains("escalation to department-head skipped: nobody is there"), "{text}");
}

#[test]
fn a_time_in_which_another_incident_was_live_is_left_out() {
    let mut bed = Bed::bare();
    bed.note(2, "jiwon", &[], "of the first");
    let other = Event::IncidentDeclared { severity: Severity::P0, title: "other".into() };
    bed.tell(20, "jiwon", other);
    bed.note(25, "jiwon", &[], "of the second");
    bed.tell(30, "jiwon", Event::IncidentTaken { incident: 1 });
    bed.note(31, "jiwon", &[], "of the first again");
    bed.now = at(40);
    let text = of(&bed, Lang::En);
    assert!(text.contains("of the first |") && text.contains("of the first again |"), "{text}");
    assert!(!text.contains("of the second"), "{text}");
    assert!(text.contains("14:30:00 incident 1 was taken up again (jiwon)"), "{text}");
}

#[test]
fn the_events_of_an_incident_are_those_of_its_time_and_of_its_lines() {
    let mut bed = Bed::over();
    let first = bed.timeline.entries()[0].id;
    let late = bed.tell(80, "sora", Event::EntryStruck { id: first });
    let sight = bed.sight(Lang::En);
    let told = |seq: u64| is_told(&sight, bed.incident(), &bed.events[usize::try_from(seq).unwrap() - 1]);
    assert!(told(first) && told(late) && told(bed.incident().id));
    assert!(!told(1), "the room was opened long before");
    let lunch = bed.timeline.entries().into_iter().find(|entry| entry.text == "lunch").unwrap();
    assert_eq!((lunch.at, told(lunch.id)), (at(70), false));
    assert!(!of(&bed, Lang::En).contains("lunch"));
}

#[test]
fn no_text_from_outside_breaks_the_document() {
    let titles = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    let calm = titles(&of(&Bed::hostile("calm"), Lang::En));
    // The giants say nothing here that a dwarf does not: a story shortens nothing.
    for bytes in hostile::corpus().into_iter().filter(|bytes| bytes.len() < 4_096) {
        let evil = format!("{}\n# head | `x` <b> [l](http://e) ![i](x)", String::from_utf8_lossy(&bytes));
        let bed = Bed::hostile(&evil);
        let text = of(&bed, Lang::En);
        assert!(text.chars().all(|c| c == '\n' || c >= ' ') && !text.contains("\n# head"), "{text:?}");
        for line in text.lines() {
            let bare = line.replace("<br>", "").replace("\\\\", "");
            let escaped = |before: char| before == '\\';
            let pairs = || std::iter::once('\n').chain(bare.chars()).zip(bare.chars());
            let unescaped = |c: char| pairs().any(|(before, own)| own == c && !escaped(before));
            assert!(!unescaped('<') && !unescaped('`') && !unescaped('['), "{line:?}");
        }
        assert_eq!(titles(&text), calm, "{text}");
        let columns = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
        let rows = text.lines().filter(|line| line.starts_with("| ")).map(columns);
        assert!(rows.clone().count() > 10 && rows.into_iter().all(|n| [4, 6].contains(&n)), "{text}");
        assert!(crate::report::journal(&bed.events).chars().all(|c| c == '\n' || c >= ' '));
    }
}
