use std::path::Path;

use chrono::DateTime;

use super::*;
use crate::{
    panes::mysql::innodb::latest_deadlock,
    text::Zone,
    ui::{facts::Section, table::Content},
};

fn moment(seconds: i64) -> Moment {
    DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
}

fn deadlock(name: &str) -> Deadlock {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captured/innodb");
    latest_deadlock(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

fn again(deadlock: &Deadlock, at: &str) -> Deadlock {
    Deadlock { at: at.into(), ..deadlock.clone() }
}

/// One old deadlock, two of the same kind, and one that is doubtful.
fn log() -> DeadlockLog {
    let three_way = deadlock("mysql-9.7-deadlock-three-way.txt");
    let mut log = DeadlockLog::default();
    log.note(deadlock("written-mysql-5.7.txt"), moment(0), true);
    log.note(again(&three_way, "2026-11-21 10:00:00"), moment(100), false);
    log.note(again(&three_way, "2026-11-21 10:01:00"), moment(160), false);
    log.note(deadlock("mariadb-10.11-deadlock-autoinc-table-lock.txt"), moment(170), false);
    log
}

fn text(cell: &Cell) -> &str {
    match &cell.content {
        Content::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

fn rows(table: &Table) -> Vec<String> {
    let line = |row: &Row| row.cells.iter().map(text).collect::<Vec<_>>().join(" | ");
    table.rows.iter().map(|row| format!("{}{}", if is_child(row) { "  " } else { "" }, line(row))).collect()
}

fn is_child(row: &Row) -> bool {
    row.branch.as_ref().is_some_and(|branch| !branch.last.is_empty())
}

fn lines(sections: &[Section]) -> String {
    let mut lines = Vec::new();
    for section in sections {
        lines.push(format!("# {}", section.title));
        lines.extend(section.lines.iter().map(|line| format!("{:?} {}: {}", line.role, line.label, line.text)));
    }
    lines.join("\n")
}

#[test]
fn groups_come_first_and_their_deadlocks_hang_below() {
    let zone = Zone::utc();
    let cx = Cx { now: moment(180), lang: Lang::En, zone: &zone };
    let table = table(&log(), &cx);
    insta::assert_snapshot!(rows(&table).join("\n"));
    let kinds: Vec<_> = table.rows.iter().map(|row| (is_child(row), row.verdict)).collect();
    let (ok, warn) = (Verdict::Ok, Verdict::Warn);
    assert_eq!(kinds, [(false, warn), (true, warn), (true, ok), (false, warn), (false, ok)]);
    assert!(table.rows.iter().all(|row| row.cells.len() == COLUMNS.len()));
    let keys: std::collections::BTreeSet<_> = table.rows.iter().map(|row| &row.key).collect();
    assert_eq!(keys.len(), table.rows.len());
}

#[test]
fn nothing_seen_is_said_in_words() {
    let zone = Zone::utc();
    for lang in [Lang::En, Lang::Ko] {
        let table = table(&DeadlockLog::default(), &Cx { now: moment(0), lang, zone: &zone });
        assert_eq!((table.rows.len(), table.empty.as_ref()), (0, words::none_seen().get(lang)));
    }
}

#[test]
fn every_row_has_details() {
    let zone = Zone::utc();
    let log = log();
    for lang in [Lang::En, Lang::Ko] {
        let cx = Cx { now: moment(180), lang, zone: &zone };
        for row in table(&log, &cx).rows {
            assert!(details(&log, &row.key, &cx).len() > 3, "{}", row.key);
        }
        assert!(details(&log, "deadlock:gone", &cx).is_empty());
        assert!(details(&log, "process:1", &cx).is_empty());
    }
}

#[test]
fn the_details_of_one_deadlock_say_it_all() {
    let zone = Zone::utc();
    let log = log();
    let key = |at: usize| format!("{KEY}{}", log.sightings()[at].id);
    let cx = Cx { now: moment(180), lang: Lang::En, zone: &zone };
    insta::assert_snapshot!("details-old-mysql-5.7", lines(&details(&log, &key(3), &cx)));
    let korean = Cx { lang: Lang::Ko, ..cx };
    let mut doubtful = details(&log, &key(0), &korean);
    doubtful.pop();
    insta::assert_snapshot!("details-mariadb-ko", lines(&doubtful));
}

#[test]
fn a_report_that_is_longer_than_what_is_kept_says_so() {
    let zone = Zone::utc();
    let mut deadlock = deadlock("written-mysql-5.7.txt");
    deadlock.text.truncate(20);
    let expected = format!("only the first 20 of {} lines", deadlock.text_lines);
    let mut log = DeadlockLog::default();
    log.note(deadlock, moment(0), false);
    let cx = Cx { now: moment(0), lang: Lang::En, zone: &zone };
    let report = details(&log, &format!("{KEY}{}", log.sightings()[0].id), &cx).pop().unwrap();
    assert!(report.lines.last().unwrap().text.contains(&expected), "{report:?}");
}
