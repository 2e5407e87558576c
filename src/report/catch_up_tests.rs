use std::fmt::Write as _;

use super::*;
use crate::{
    domain::words::Lang,
    report::fixture::{Bed, at, golden, is_clean, subject},
    text::{hostile, time},
};

/// The sections as a person would see them.
fn shown(sections: &[Section], bed: &Bed) -> String {
    let mut out = String::new();
    for section in sections {
        let _ = writeln!(out, "{}", section.title);
        for line in &section.lines {
            let at = line.at.map_or_else(|| "-----".to_owned(), |at| time::minute(at, bed.now, &bed.zone));
            let _ = writeln!(out, "  {at} {:7} {}", format!("{:?}", line.verdict).replace("Some", ""), line.text);
        }
    }
    out
}

fn of(bed: &Bed, lang: Lang, minutes: i64) -> String {
    shown(&catch_up(&bed.sight(lang), TimeDelta::minutes(minutes)), bed)
}

#[test]
fn the_last_minutes_are_told_once_what_matters_first() {
    let bed = Bed::burning();
    let text = of(&bed, Lang::En, 30);
    golden!("catch-up-en", &text);
    golden!("catch-up-ko", of(&bed, Lang::Ko, 60));
    let mut lines: Vec<_> = text.lines().filter(|line| line.starts_with("  ")).collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), all, "nothing twice");
}

#[test]
fn what_is_older_is_left_out_but_what_is_wrong_or_waits_is_not() {
    let bed = Bed::burning();
    let text = of(&bed, Lang::En, 2);
    assert!(text.contains("crit") || text.contains("12 waiting"), "{text}");
    assert!(text.contains("was offered to sora") && text.contains("still running: "), "{text}");
    assert!(!text.contains("no releases") && !text.contains("declared P1") && !text.contains("new: "), "{text}");
}

#[test]
fn what_came_and_went_is_one_line_and_what_is_wrong_again_is_not_recovered() {
    let mut bed = Bed::new();
    let web = subject("services", "web", "check");
    bed.verdict(1, web.clone(), Verdict::Crit, "services web: 503");
    bed.verdict(2, web.clone(), Verdict::Ok, "services web: 200");
    bed.now = at(5);
    assert_eq!(of(&bed, Lang::En, 10), "Recovered\n  14:02 (Ok)    services web: 200\n");
    bed.verdict(3, web, Verdict::Crit, "services web: 503");
    assert_eq!(of(&bed, Lang::En, 10), "Wrong, as the timeline says last\n  14:03 (Crit)  new: services web: 503\n");
    assert_eq!(of(&Bed::new(), Lang::En, 10), "", "nothing to tell");
}

#[test]
fn no_text_from_outside_breaks_a_line_or_hides() {
    for bytes in hostile::corpus() {
        let bed = Bed::hostile(&format!("{}\nsecond", String::from_utf8_lossy(&bytes)));
        for section in catch_up(&bed.sight(Lang::En), TimeDelta::MAX) {
            assert!(section.lines.iter().all(|line| is_clean(&line.text) && !line.text.contains('\n')));
        }
    }
}
