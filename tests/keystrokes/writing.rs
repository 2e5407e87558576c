//! Notes, edits, undo, and what is pasted.

use bongsu::{
    app::Msg,
    domain::{
        actor::Actor,
        clock::Moment,
        effect::{Draft, Effect},
        event::{Event, NewEntry, Tag},
    },
};

use super::{
    entries, outage, outcome,
    room::{Bed, now, scenario},
    script,
};

#[test]
fn a_note_is_written_with_time_and_tags() {
    script("n '락 대기가 늘고 있음' ctrl-j '두 번째 줄' Tab '-5m' Tab 'hyp, ev' Enter", |bed| {
        let entry = &entries(bed)[0];
        assert_eq!(entry.text, "락 대기가 늘고 있음\n두 번째 줄");
        assert_eq!(entry.at, now() - chrono::TimeDelta::minutes(5));
        assert_eq!(entry.entered_at, now());
        assert_eq!(entry.tags, [Tag::Hypothesis, Tag::Evidence].into());
        assert_eq!((bed.draft.clone(), bed.take_effects()), (None, Vec::new()));
        bed.shows("락 대기가 늘고 있음").shows("hypothesis evidence").hides("두 번째 줄");
    });
}

#[test]
fn a_note_that_cannot_be_saved_says_why_and_stays() {
    script("n Enter", |bed| {
        bed.shows("write something").press("'text' Tab 'noon' Enter").shows("write a time as 14:02");
        bed.press("Backspace Backspace Backspace Backspace Tab 'gossip' Enter").shows("no tag begins with gossip");
        assert_eq!(bed.journal.len(), 0);
        for _ in 0..6 {
            bed.press("Backspace");
        }
        bed.press("Enter").hides("no tag");
        assert_eq!(entries(bed)[0].text, "text");
    });
}

#[test]
fn a_draft_is_kept_on_every_key_and_by_esc() {
    script("n", |bed| {
        for (key, kept) in [("'x'", "x"), ("'y'", "xy"), ("ctrl-j", "xy\n"), ("'z'", "xy\nz"), ("Backspace", "xy\n")] {
            bed.press(key);
            assert_eq!(bed.draft.as_ref().map(|draft| draft.text.as_str()), Some(kept));
        }
        bed.press("'z' Tab '-1m' Tab 'dec' Esc").shows("the draft is kept").hides("Enter save");
        let kept = bed.draft.clone().expect("a draft");
        assert_eq!((kept.text.as_str(), kept.at.as_str(), kept.tags.as_str()), ("xy\nz", "-1m", "dec"));
        bed.press("n").shows("xy").press("'!' Enter");
        assert_eq!((entries(bed)[0].text.as_str(), bed.draft.clone()), ("xy\nz!", None));
        bed.press("n").hides("┃ xy").press("Esc").hides("draft is kept");
        assert_eq!(bed.draft, None);
    });
}

#[test]
fn a_draft_that_survived_a_crash_goes_on() {
    let mut bed = Bed::playing("services-healthy");
    let draft = Draft { text: "before the crash".into(), ..Draft::default() };
    bed.room.remember(&bed.journal.clone(), Some(draft));
    bed.room.greet(&[], now());
    bed.shows("an unfinished note was kept").press("n").shows("before the crash").press("Enter");
    assert_eq!(entries(&bed)[0].text, "before the crash");
}

#[test]
fn an_edit_that_survived_a_crash_is_still_an_edit() {
    let mut bed = Bed::playing("services-healthy");
    bed.press("n 'first' Enter");
    let at = "2026-11-21 14:20:00".to_owned();
    let draft = Draft { entry: Some(1), text: "first and second".into(), at, tags: "action".into() };
    bed.room.remember(&bed.journal.clone(), Some(draft));
    bed.press("n").shows("Edit line 1").press("Enter");
    let entry = &entries(&bed)[0];
    assert_eq!((entry.text.as_str(), &entry.tags), ("first and second", &[Tag::Action].into()));
    assert_eq!(entry.at, "2026-11-21T05:20:00Z".parse::<Moment>().expect("a moment"));
    bed.press("n").hides("first and second");
}

#[test]
fn a_line_is_edited_struck_starred_and_tagged_and_undone() {
    script("n 'lock wats' Enter Tab", |bed| {
        bed.press("e Backspace Backspace Backspace Backspace 'waits' Enter").shows("lock waits");
        let entry = entries(bed)[0].clone();
        assert_eq!((entry.text.as_str(), entry.earlier[0].text.as_str()), ("lock waits", "lock wats"));
        assert_eq!(entry.earlier.len(), 1, "the edit of a text says nothing of its time");
        bed.press("Enter").shows("Earlier").shows("lock wats").press("Esc");
        bed.press("x");
        assert!(entries(bed)[0].struck);
        bed.press("x").press("s t t");
        let entry = entries(bed)[0].clone();
        assert_eq!((entry.struck, entry.starred, entry.tags), (false, true, [Tag::Evidence].into()));
        bed.shows("★").shows("evidence");
        // Everything goes back, one by one, and no undo is undone.
        bed.press("z z z z z z").shows("undone");
        let entry = entries(bed)[0].clone();
        assert_eq!((entry.text.as_str(), entry.starred, entry.tags.len()), ("lock wats", false, 0));
        assert!(!entry.struck);
        bed.press("z");
        assert!(entries(bed)[0].struck, "the note itself is taken back last");
        bed.press("z").shows("nothing of yours to undo");
    });
}

#[test]
fn an_unfinished_edit_is_kept_for_its_line() {
    script("n 'one' Enter Tab e ' more' Esc", |bed| {
        bed.shows("the edit is kept").press("n").hides("more").press("Esc");
        bed.press("e").shows("one more").press("Enter");
        assert_eq!(entries(bed)[0].text, "one more");
    });
    script("n 'one' Enter Tab e Esc", |bed| {
        bed.hides("the edit is kept");
    });
}

#[test]
fn undo_is_not_undone_when_the_disk_is_slow() {
    script("n 'one' Enter n 'two' Enter", |bed| {
        bed.slow_disk = true;
        bed.press("z z");
        bed.disk_catches_up();
        assert!(entries(bed).iter().all(|entry| entry.struck));
        bed.press("z").shows("nothing of yours to undo");
    });
}

#[test]
fn no_automatic_line_is_lost_when_a_note_is_stored_at_the_same_moment() {
    let mut bed = Bed::playing("services-healthy");
    bed.play(&scenario::load("services-broken"));
    bed.advance(std::time::Duration::from_secs(1));
    // No tick: the first message after the hold time is that of the journal.
    bed.store_as(Actor::Person("minsu".into()), Event::EntryAdded(NewEntry::note(now(), "seen it too")));
    bed.pass(3, &[]);
    let lines = entries(&bed);
    assert!(lines.iter().any(|entry| entry.text.contains("503 instead of 2xx")), "{lines:#?}");
}

#[test]
fn the_lines_of_the_room_are_hidden_and_shown() {
    let mut bed = outage();
    bed.press("2").shows("services admin").press("o").hides("services admin:").shows("hidden").shows("a note of minsu");
    bed.press("o").shows("services admin");
}

#[test]
fn the_timeline_follows_its_end_until_somebody_looks_back() {
    let mut bed = Bed::playing("services-healthy");
    for n in 0..40 {
        bed.press(&format!("n 'line {n}' Enter"));
    }
    bed.shows("line 39").press("2 k k k k k k k k k k k k g").shows("line 0").hides("line 39");
    bed.press("n 'and another' Enter").hides("and another").shows("+1 new");
    bed.press("G").shows("and another").hides("new ");
    bed.press("n 'the last' Enter").shows("the last");
}

#[test]
fn the_own_editor_is_opened_and_its_text_comes_back() {
    script("n 'begun' ctrl-o", |bed| {
        assert_eq!(bed.take_effects(), [Effect::Edit { text: "begun".into() }]);
        bed.tell(Msg::Edited(Some("begun\nand \u{1b}[31mfinished\n".into())));
        bed.shows("finished");
        assert!(bed.draft.clone().expect("a draft").text.contains("finished"));
        bed.tell(Msg::Edited(None));
        bed.shows("the draft is as it was").press("Enter");
        assert!(entries(bed)[0].text.starts_with("begun\nand ") && !entries(bed)[0].text.contains('\u{1b}'));
    });
}

#[test]
fn a_paste_never_counts_as_keys() {
    let hostile = "qy\nDK\u{1b}[201~\rj\u{3}";
    let mut bed = outage();
    let before = outcome(&mut bed);
    bed.tell(Msg::Paste(hostile.into()));
    assert_eq!(outcome(&mut bed), before);
    for opening in ["?", "Enter", "q", "@"] {
        let mut bed = outage();
        bed.press(opening);
        let before = outcome(&mut bed);
        bed.tell(Msg::Paste(hostile.into()));
        assert_eq!(outcome(&mut bed), before, "{opening}");
    }
    script("n", |bed| {
        bed.tell(Msg::Paste(hostile.into()));
        assert!(bed.take_effects().is_empty() && bed.journal.is_empty());
        let text = bed.draft.clone().expect("a draft").text;
        assert!(text.starts_with("qy\nDK") && !text.contains('\u{1b}') && !text.contains('\u{3}'), "{text:?}");
    });
    script("/", |bed| {
        bed.tell(Msg::Paste("web\nand".into()));
        bed.shows("/ web and");
    });
    script("D", |bed| {
        bed.tell(Msg::Paste("pay\nments\r".into()));
        assert!(bed.journal.is_empty());
        bed.shows("pay ments");
    });
    script(":", |bed| {
        bed.tell(Msg::Paste("quit\n".into()));
        assert_eq!(bed.take_effects(), []);
    });
}
