use super::*;
use crate::{
    domain::words::Lang,
    report::fixture::{Bed, golden, is_clean},
    text::hostile,
};

#[test]
fn the_sheet_of_a_role_tells_what_the_next_one_must_know() {
    let bed = Bed::burning();
    golden!("sheet-commander-en", sheet(&bed.sight(Lang::En), bed.incident(), Role::Commander));
    golden!("sheet-operations-ko", sheet(&bed.sight(Lang::Ko), bed.incident(), Role::Operations));
}

#[test]
fn every_role_gets_every_part_what_it_is_about_first() {
    let bed = Bed::burning();
    let sight = bed.sight(Lang::En);
    let lines = |role| {
        let text = sheet(&sight, bed.incident(), role);
        let mut lines: Vec<_> = text.lines().skip(1).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let all = lines(Role::Commander);
    assert!(Role::ALL.into_iter().all(|role| lines(role) == all));
    let of = |role| {
        let text = sheet(&sight, bed.incident(), role);
        text.split("\n\n").nth(2).and_then(|part| part.lines().next().map(str::to_owned)).unwrap_or_default()
    };
    assert_eq!(of(Role::Communications), "Last updates");
    assert_eq!(of(Role::Planning), "Changed and not put back");
}

#[test]
fn a_sheet_stays_on_about_one_screen_and_says_what_it_leaves_out() {
    let mut bed = Bed::burning();
    for n in 0..50 {
        bed.note(34, "jiwon", &[crate::domain::event::Tag::Decision], &format!("{n} {}", "long ".repeat(90)));
    }
    let text = sheet(&bed.sight(Lang::En), bed.incident(), Role::Commander);
    assert!(text.lines().count() < 60 && text.contains("… 45 earlier"), "{text}");
    assert!(text.lines().all(|line| crate::text::width(line) <= 112), "{text}");
}

#[test]
fn what_is_known_of_an_incident_fits_on_a_screen_also_when_it_is_over() {
    let (burning, over) = (Bed::burning(), Bed::over());
    golden!("overview-en", overview(&burning.sight(Lang::En), burning.incident()));
    let text = overview(&over.sight(Lang::Ko), over.incident());
    golden!("overview-over-ko", &text);
    assert!(text.starts_with("장애 4 · P0 payments are failing · 종결 · 57m00s 지속\n"), "{text}");
}

#[test]
fn nothing_is_known_of_a_bare_incident_and_that_is_said() {
    let bed = Bed::bare();
    let text = sheet(&bed.sight(Lang::En), bed.incident(), Role::Commander);
    assert!(text.contains("Wrong, as the timeline says last\n- nothing is seen to be wrong\n"), "{text}");
    assert!(text.contains("- operations: nobody\n") && text.contains("Last updates\n- none was written yet\n"));
}

#[test]
fn no_text_from_outside_breaks_a_line_or_hides() {
    for bytes in hostile::corpus() {
        let text = String::from_utf8_lossy(&bytes);
        let bed = Bed::hostile(&format!("{text}\nsecond"));
        for role in Role::ALL {
            let sheet = sheet(&bed.sight(Lang::Ko), bed.incident(), role);
            assert!(is_clean(&sheet), "{sheet:?}");
        }
    }
}
