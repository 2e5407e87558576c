use super::*;
use crate::{
    domain::{
        actor::Actor,
        clock::Moment,
        event::{Event, NewEntry},
    },
    journal::{head::Head, store::chain},
};

fn stamped(seq: Seq) -> Stamped {
    let event = Event::EntryAdded(NewEntry::note(Moment::UNIX_EPOCH, format!("entry {seq}")));
    Stamped { seq, at: Moment::UNIX_EPOCH, actor: Actor::Person("jiwon".into()), event }
}

/// The lines 1 to `last`, each with its newline, and their head.
fn journal(last: Seq) -> (Vec<String>, HeadState) {
    let (text, tip) = chain(Tip::START, &(1..=last).map(stamped).collect::<Vec<_>>()).unwrap();
    let lines = text.split_inclusive('\n').map(Into::into).collect();
    (lines, HeadState::Known(Head { tip, until: last }))
}

fn look(lines: &[String], head: HeadState) -> Walk {
    walk(lines.concat().as_bytes(), head)
}

fn found(walk: &Walk) -> Vec<(Option<Seq>, &What)> {
    walk.report.findings.iter().map(|finding| (finding.seq, &finding.what)).collect()
}

fn numbers(walk: &Walk) -> Vec<Seq> {
    walk.kept.iter().map(|kept| kept.stamped.seq).collect()
}

#[test]
fn a_whole_journal_has_nothing_to_say() {
    for last in [0, 1, 9] {
        let (lines, head) = journal(last);
        let walk = look(&lines, head);
        assert_eq!(found(&walk), []);
        assert!(walk.report.head_matches && walk.report.is_sound());
        assert_eq!((walk.report.last_seq, walk.tip.seq, walk.report.lines as u64), (last, last, last));
    }
    assert_eq!(found(&walk(b"", HeadState::Missing)), []);
}

#[test]
fn an_edited_line_is_named_also_the_last() {
    for bad in [1, 5, 9] {
        let (mut lines, head) = journal(9);
        lines[bad - 1] = lines[bad - 1].replace("entry ", "Entry ");
        let walk = look(&lines, head);
        assert_eq!(found(&walk), [(Some(bad as Seq), &What::Altered)]);
        assert_eq!(walk.report.first_bad_seq(), Some(bad as Seq));
        assert_eq!(walk.tip.seq, 9);
    }
}

#[test]
fn a_chain_that_was_forged_anew_does_not_match_the_head() {
    let (_, head) = journal(9);
    let mut forged: Vec<_> = (1..=9).map(stamped).collect();
    forged[3].actor = Actor::Person("mallory".into());
    let (text, _) = chain(Tip::START, &forged).unwrap();
    let walk = walk(text.as_bytes(), head);
    assert_eq!(found(&walk), [(Some(9), &What::Altered)]);
    assert!(!walk.report.head_matches);
}

#[test]
fn removed_lines_are_named() {
    for (gone, what) in [
        (0_u64..2, (1, What::Missing { last: 2 })),
        (4..5, (5, What::Missing { last: 5 })),
        (4..7, (5, What::Missing { last: 7 })),
        (6..9, (7, What::CutTail { last: 9 })),
        (0..9, (1, What::CutTail { last: 9 })),
    ] {
        let (mut lines, head) = journal(9);
        lines.retain({
            let mut at = 0..;
            let gone = gone.clone();
            move |_| !gone.contains(&at.next().unwrap())
        });
        let walk = look(&lines, head);
        assert_eq!(found(&walk), [(Some(what.0), &what.1)], "{gone:?}");
        assert_eq!(numbers(&walk), (1..=9).filter(|n| !gone.contains(&(n - 1))).collect::<Vec<_>>());
        assert_eq!(walk.tip.seq, 9, "numbers that were given are not given again");
    }
}

#[test]
fn moved_doubled_and_added_lines_are_named_and_all_entries_kept() {
    let (lines, head) = journal(9);
    let all: Vec<_> = (1..=9).collect();
    let check = |lines: &[String], expected: &[(Seq, What)]| {
        let walk = look(lines, head);
        assert_eq!(found(&walk), expected.iter().map(|(seq, what)| (Some(*seq), what)).collect::<Vec<_>>());
        assert_eq!(numbers(&walk), all);
        assert!(walk.kept.iter().all(|kept| kept.stamped == stamped(kept.stamped.seq)));
        assert_eq!(walk.tip.seq, 9);
    };
    let mut swapped = lines.clone();
    swapped.swap(3, 4);
    check(&swapped, &[(4, What::OutOfOrder)]);
    let mut doubled = lines.clone();
    doubled.insert(6, lines[2].clone());
    check(&doubled, &[(3, What::Stray)]);
    for at in [4, 5] {
        // Before or behind the true entry 5, tied on rightly.
        let (forged, _) = chain(
            Tip { seq: 4, digest: Digest::of(lines[3].trim_end().as_bytes()) },
            &[Stamped { actor: Actor::Room, ..stamped(5) }],
        )
        .unwrap();
        let mut added = lines.clone();
        added.insert(at, forged);
        check(&added, &[(5, What::Stray)]);
    }
    let mut garbage = lines.clone();
    garbage.insert(5, "rm -rf /\n".into());
    check(&garbage, &[(6, What::Unreadable)]);
    let mut far = lines.clone();
    far.push(chain(Tip::START, &[stamped(5000)]).unwrap().0);
    check(&far, &[(5000, What::Stray)]);
    let mut loose = lines.clone();
    loose.push(chain(Tip::START, &[stamped(10)]).unwrap().0);
    check(&loose, &[(10, What::Stray)]);
}

#[test]
fn a_line_that_bongsu_never_began_is_told_from_one_that_a_crash_left() {
    let (lines, full) = journal(9);
    let tip = Tip { seq: 8, digest: Digest::of(lines[7].trim_end().as_bytes()) };
    let crashed = look(&lines, HeadState::Known(Head { tip, until: 9 }));
    assert_eq!((found(&crashed), crashed.tip.seq), (vec![], 9));
    let added = look(&lines, HeadState::Known(Head { tip, until: 8 }));
    assert_eq!(found(&added), [(Some(9), &What::Unconfirmed)]);
    assert_eq!(added.tip, full.known().unwrap().tip);
}

#[test]
fn a_changed_newline_loses_neither_of_its_two_entries() {
    let (lines, head) = journal(9);
    let mut bytes = lines.concat().into_bytes();
    let at = lines[..4].concat().len() - 1;
    assert_eq!(bytes[at], b'\n');
    bytes[at] ^= 1;
    let walk = walk(&bytes, head);
    assert_eq!(found(&walk), [(Some(4), &What::Unreadable)]);
    assert_eq!(numbers(&walk), (1..=9).collect::<Vec<_>>());
}

#[test]
fn the_text_of_an_entry_is_never_taken_for_an_entry() {
    let (inner, _) = chain(Tip::START, &[stamped(2)]).unwrap();
    let mut outer = stamped(1);
    outer.event = Event::EntryAdded(NewEntry::note(Moment::UNIX_EPOCH, format!("{inner}{inner}")));
    let (text, tip) = chain(Tip::START, &[outer]).unwrap();
    let head = HeadState::Known(Head { tip, until: 1 });
    for bit in 0..text.len() * 8 {
        let mut bytes = text.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let walk = walk(&bytes, head);
        assert!(!numbers(&walk).contains(&2), "bit {bit}");
    }
}

#[test]
fn an_unfinished_end_is_no_damage_but_a_cut_confirmed_line_is() {
    let (lines, head) = journal(9);
    let bytes = lines.concat().into_bytes();
    let begun = [&bytes[..], br#"{"seq":10,"prev":"#].concat();
    let torn = walk(&begun, head);
    assert_eq!(found(&torn), [(None, &What::Torn { bytes: 17, aside: None })]);
    assert!(torn.report.is_sound());
    assert_eq!(torn.tail, Some(Tail { start: bytes.len(), holds_an_entry: false }));
    let cut = walk(&bytes[..bytes.len() - 5], head);
    assert_eq!(cut.report.first_bad_seq(), Some(9));
    let newline = walk(&bytes[..bytes.len() - 1], head);
    assert_eq!(found(&newline), []);
    assert!(newline.tail.is_some_and(|tail| tail.holds_an_entry));
}

#[test]
fn without_a_head_the_doubt_is_said() {
    let (lines, _) = journal(3);
    for (head, what) in [(HeadState::Missing, What::HeadMissing), (HeadState::Unreadable, What::HeadUnreadable)] {
        let walk = look(&lines, head);
        assert_eq!(found(&walk), [(None, &what)]);
        assert!(!walk.report.is_sound() && !walk.report.head_matches);
        assert_eq!(walk.tip.seq, 3);
    }
}

#[test]
fn numbers_at_the_end_of_the_world_break_nothing() {
    for seq in [0, Seq::MAX - 1, Seq::MAX] {
        let (text, tip) = chain(Tip::START, &[stamped(seq)]).unwrap();
        for head in [HeadState::Missing, HeadState::Known(Head { tip, until: seq })] {
            assert!(!walk(text.as_bytes(), head).report.is_sound(), "{seq}");
        }
    }
}

#[test]
fn every_finding_is_a_sentence_in_both_languages() {
    use crate::domain::words::Lang;
    let path = || "/x".into();
    for what in [
        What::Unreadable,
        What::Altered,
        What::Missing { last: 5 },
        What::Missing { last: 7 },
        What::CutTail { last: 5 },
        What::CutTail { last: 7 },
        What::OutOfOrder,
        What::Stray,
        What::Unconfirmed,
        What::HeadMissing,
        What::HeadUnreadable,
        What::Torn { bytes: 3, aside: None },
        What::Torn { bytes: 3, aside: Some(path()) },
        What::Adopted { entries: 2, from: path() },
        What::StillUnsaved { entries: 2, from: path() },
        What::LeftOver { path: path() },
    ] {
        let finding = Finding::at(4, 5, what);
        let (en, ko) = (finding.say(Lang::En), finding.say(Lang::Ko));
        assert!(en.starts_with("line 4: ") && en.ends_with('.') && en.is_ascii(), "{en}");
        assert!(ko.starts_with("4번째 줄: ") && ko.ends_with('.'), "{ko}");
    }
}
