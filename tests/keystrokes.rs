//! What keys do: scripts over a room in memory, without a terminal and without waiting.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod room;

use std::collections::BTreeSet;

use bongsu::{
    app::Msg,
    domain::{
        actor::Actor,
        command::{Command, Danger, Scope},
        effect::{Draft, Effect},
        event::{Event, NewEntry, Origin, Tag},
        incident::Severity,
        timeline::Entry,
        words::Lang,
    },
    theme::{Role, Theme},
};
use room::{ACTOR, Bed, Opening, keys, now, scenario};

/// Presses keys in a room with an outage of the services, and looks at what came of it.
fn script(keys: &str, then: impl FnOnce(&mut Bed)) {
    let mut bed = Bed::playing("services-broken");
    bed.press(keys);
    then(&mut bed);
}

fn entries(bed: &Bed) -> Vec<Entry> {
    bed.timeline().entries().into_iter().cloned().collect()
}

fn copied(bed: &mut Bed) -> String {
    let effects = bed.take_effects();
    let copies: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Copy { text } => Some(text.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(copies.len(), 1, "{effects:?}");
    copies.concat()
}

// ── The command table ──────────────────────────────────────────────────────────────────────────────────────────────

/// Where a command has something to do: the keys that lead there.
fn way_to(command: &Command) -> &'static str {
    match command.id {
        "room.back" | "room.zoom" => "f",
        "rows.up" | "rows.first" | "rows.page-up" => "G",
        "rows.sort-invert" | "rows.sort-previous" => "> >",
        "rows.next-view" | "rows.previous-view" | "rows.next-target" | "rows.previous-target" => "2",
        "room.undo" => "n 'a note' Enter",
        "room.pane-1" => "2",
        "editor.next-field" | "editor.newline" | "editor.external" | "editor.cancel" | "editor.save" => "n 'a note'",
        id if id.starts_with("timeline.") => "n 'a note' Enter 3",
        _ => "",
    }
}

/// A room with all panes, in which every command has something to do.
fn full_room() -> Bed {
    let mut bed = Bed::full();
    let mut samples = scenario::load("services-broken");
    samples.extend(scenario::load("mysql-pileup"));
    bed.pass(4, &samples);
    bed
}

/// What a command changed: the picture, or what is wanted done.
fn outcome(bed: &mut Bed) -> (String, String, String) {
    let picture = bed.draw();
    let map = picture.meanings(&Theme::shipped("dark").expect("a theme"));
    let wanted = format!("{:?} {:?} {:?}", bed.take_effects(), bed.journal.len(), bed.draft);
    (picture.text(), map, format!("{wanted} {:?}", picture.cursor))
}

#[test]
fn every_command_does_something_on_each_of_its_keys() {
    for command in bongsu::app::commands() {
        let panes = 3;
        if command.id.strip_prefix("room.pane-").is_some_and(|n| n.parse::<usize>().expect("a number") > panes) {
            continue;
        }
        for key in command.keys {
            let mut bed = full_room();
            bed.press(way_to(&command));
            let before = outcome(&mut bed);
            bed.press(key);
            assert_ne!(outcome(&mut bed), before, "{key} ({}) does nothing", command.id);
        }
    }
}

#[test]
fn every_command_is_found_in_the_palette_by_its_name_and_done_from_there() {
    for command in bongsu::app::commands() {
        if command.scope == Scope::Editor || command.id == "room.palette" || command.id.starts_with("room.pane-") {
            continue;
        }
        for lang in [Lang::En, Lang::Ko] {
            let mut bed = full_room();
            if lang == Lang::Ko {
                bed.press(": 'room.language' Enter");
            }
            bed.press(way_to(&command));
            let before = outcome(&mut bed);
            bed.press(&format!(": '{}'", command.title.get(lang)));
            bed.shows(command.title.get(lang));
            bed.press("Esc").press(&format!(": '{}' Enter", command.id));
            assert_ne!(outcome(&mut bed), before, "{} does nothing from the palette", command.id);
        }
    }
}

#[test]
fn every_command_can_be_reached_and_is_explained_in_both_languages() {
    let mut ids = BTreeSet::new();
    for command in bongsu::app::commands() {
        assert!(ids.insert(command.id), "{} stands twice in the table", command.id);
        assert!(command.scope != Scope::Editor || !command.keys.is_empty(), "{} has no key", command.id);
        for words in [command.title, command.doc] {
            assert!(!words.en.trim().is_empty() && !words.ko.trim().is_empty(), "{} is not explained", command.id);
        }
        assert_ne!(command.doc.en, command.doc.ko, "{}", command.id);
        assert!(command.doc.en.ends_with('.') && command.doc.ko.ends_with('.'), "{} says no sentence", command.id);
        assert!(command.id == "editor.external" || command.title.en != command.title.ko, "{}", command.id);
        let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
        assert!(hangul(command.doc.ko) && !hangul(command.doc.en.replace("한국어", "").as_str()), "{}", command.id);
    }
}

#[test]
fn capitals_act_and_small_letters_look() {
    for command in bongsu::app::commands().into_iter().filter(|command| command.danger == Danger::Write) {
        let notes = ["room.note", "room.undo", "editor.save"];
        let is_note = notes.contains(&command.id) || command.id.starts_with("timeline.");
        let small = command.keys.iter().any(|key| key.chars().all(|c| c.is_ascii_lowercase()));
        assert!(is_note || !small, "{} is on a small letter and writes more than the timeline", command.id);
    }
}

#[test]
fn the_footer_the_help_and_the_palette_offer_only_what_works_now() {
    let mut bed = full_room();
    bed.shows("n note");
    bed.press("?").shows("Help").hides("next view").hides("strike").hides("pane 9");
    bed.press("Esc 3").shows("x strike");
    bed.press("?").shows("strike").hides("refresh");
    bed.press("Esc 2 ?").shows("next view").hides("strike");
    bed.press("Esc : 'strike'").hides("Strikes");
    bed.press("Esc").hides("x strike");
    // What lies over the panes has keys of its own.
    bed.press("1 Enter").shows("Esc back  y copy row  P pin").hides("n note");
    bed.press("Esc :").shows("Enter run").hides("n note");
    bed.press("Esc D").shows("Enter declare").hides("n note");
    bed.press("Esc /").shows("Enter keep").hides("n note");
}

// ── Moving ─────────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn the_selection_follows_the_thing_through_refresh_and_re_sort() {
    script("j", |bed| {
        assert!(bed.selected().contains("web"));
        // web recovers and sinks below what is still broken.
        bed.play(&scenario::load("services-healthy")[1..2]);
        assert!(bed.selected().contains("web"), "{}", bed.text());
        bed.press("> > I");
        assert!(bed.selected().contains("web"), "{}", bed.text());
        bed.press("<");
        assert!(bed.selected().contains("web"), "{}", bed.text());
    });
}

#[test]
fn an_untouched_selection_stays_on_the_worst() {
    script("", |bed| {
        assert!(bed.selected().contains("api"));
        bed.play(&scenario::load("services-healthy")[..1]);
        assert!(bed.selected().contains("web"), "{}", bed.text());
    });
}

#[test]
fn rows_are_walked_with_the_keys_that_fingers_know() {
    for (keys, found) in [
        ("j", "web"),
        ("Down Down", "알림-게이트웨이"),
        ("j j k", "web"),
        ("G", "pay"),
        ("G g", "api"),
        ("End Up", "admin"),
        ("PgDn", "pay"),
        ("ctrl-f PgUp", "api"),
        ("k", "api"),
        ("j j j j j j j j j", "pay"),
    ] {
        script(keys, |bed| assert!(bed.selected().contains(found), "{keys}: {}", bed.selected()));
    }
}

#[test]
fn the_korean_layout_needs_no_switching() {
    for (korean, latin) in [("ㅓ", "j"), ("ㅓ ㅓ ㅏ", "j j k"), ("ㅎ", "g"), ("ㄹ", "f"), ("ㅔ", "p"), ("ㅜ", "n")]
    {
        let mut expected = Bed::playing("services-broken");
        expected.press(latin);
        script(korean, |bed| assert_eq!(bed.text(), expected.text(), "{korean}"));
    }
    // In a text it is a letter.
    script("n 'ㅓㅂ'", |bed| {
        bed.shows("ㅓㅂ");
    });
    script("/ 'ㅇㄹ'", |bed| {
        bed.shows("알림-게이트웨이").hides("admin");
    });
    let mut bed = outage();
    bed.press("ㅂ").shows("Leave the room?").press("ㅛ");
    assert_eq!(bed.take_effects(), [Effect::Quit]);
}

#[test]
fn panes_are_chosen_by_number_and_by_tab() {
    let mut bed = full_room();
    let focused = |bed: &mut Bed| {
        let text = bed.text();
        let title = text.lines().find(|line| line.contains('┏')).expect("a focused pane");
        title.chars().skip_while(|c| *c != '┏').nth(1).expect("a number")
    };
    for (key, number) in
        [("Tab", '2'), ("Tab", '3'), ("Tab", '1'), ("shift-tab", '3'), ("2", '2'), ("9", '2'), ("1", '1')]
    {
        bed.press(key);
        assert_eq!(focused(&mut bed), number, "{key}");
    }
}

// ── Filter, sort, zoom, views ──────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_filter_narrows_while_it_is_typed_and_an_exclamation_mark_inverts() {
    script("/ 'down'", |bed| {
        bed.shows("api").shows("알림-게이트웨이").hides("certificate").shows("/down 3 of 6");
        bed.press("' !web'").hides("503 instead").shows("2 of 6");
        bed.press("Enter").shows("/down !web 2 of 6").shows("n note");
        // Esc takes the last typing back, not the filter that stood before it.
        bed.press("/ ' xyz'").shows("no row passes the filter").press("Esc").shows("2 of 6");
        bed.press("Esc").shows("certificate").hides(" of 6");
    });
}

#[test]
fn sorting_walks_the_columns_and_ends_in_the_own_order() {
    script("", |bed| {
        let own = bed.text();
        for _ in 1..12 {
            bed.press(">");
            // Also where the column itself has no place on the screen.
            assert!(bed.text().contains(" ↑ ━") || bed.text().contains(" ↓ ━"), "{}", bed.text());
        }
        bed.press(">");
        assert_eq!(bed.text(), own);
        bed.press("> I <");
        assert_eq!(bed.text(), own);
    });
}

#[test]
fn numbers_sort_as_numbers_from_the_top_down() {
    script("> > > >", |bed| {
        let text = bed.text();
        let at = |name: &str| text.find(name).expect("a row");
        assert!(text.contains("latency↓"), "{text}");
        assert!(at("admin") < at("pay") && at("pay") < at("api ") && at("api ") < at("web "), "{text}");
        bed.press("I");
        let text = bed.text();
        assert!(text.contains("latency↑") && text.find("web ") < text.find("admin"), "{text}");
    });
}

#[test]
fn zoom_gives_one_pane_everything_and_back() {
    script("f", |bed| {
        bed.shows("Services").hides("Timeline");
        bed.press("Tab").hides("Services");
        bed.press("Esc").shows("Services").shows("Timeline");
    });
}

#[test]
fn sub_views_and_targets_are_turned_and_esc_goes_back_to_the_trouble() {
    let mut bed = full_room();
    bed.press("2").shows("[locks]");
    bed.press("]").shows("[deadlocks]").press("[ [").shows("[activity]").press("[").shows("[statements]");
    bed.press("Esc").shows("[locks]");
    bed.press("}").shows("MySQL stock-db").press("{").shows("MySQL orders-db");
    bed.press("{").shows("MySQL stock-db").press("Esc").shows("MySQL orders-db");
}

// ── Pause, pace, mouse, look ───────────────────────────────────────────────────────────────────────────────────────

#[test]
fn pause_holds_the_display_while_the_timeline_goes_on() {
    let mut bed = Bed::playing("services-healthy");
    bed.press("p").shows("PAUSED").shows("6 up");
    let before = bed.journal.len();
    bed.pass(5, &scenario::load("services-broken"));
    bed.shows("6 up");
    assert!(bed.journal.len() > before, "the room went blind while it was paused");
    bed.shows("services web: 503 instead of 2xx");
    bed.press("n 'looking at web' Enter").shows("looking at web").shows("6 up");
    bed.press("Tab Tab Tab").shows("6 up");
    bed.press("p").shows("3 down").hides("PAUSED");
    bed.press("p Esc").hides("PAUSED");
}

#[test]
fn polls_are_asked_for_and_paced_and_say_so() {
    script("ctrl-r + -", |bed| {
        let pane = || "services".to_owned();
        let wanted = [
            Effect::Refresh { pane: pane() },
            Effect::Pace { pane: pane(), faster: true },
            Effect::Pace { pane: pane(), faster: false },
        ];
        assert_eq!(bed.take_effects(), wanted);
        bed.shows("polled about every 4.0s");
        bed.press("Tab +").shows("this pane polls nothing");
        assert_eq!(bed.take_effects(), []);
    });
}

#[test]
fn the_mouse_and_a_clean_screen_are_wanted_done() {
    script("% % ctrl-l", |bed| {
        assert_eq!(bed.take_effects(), [Effect::Mouse(true), Effect::Mouse(false), Effect::Repaint]);
    });
}

#[test]
fn a_notice_goes_away_by_itself() {
    script("%", |bed| {
        bed.shows("mouse on");
        bed.pass(7, &[]);
        bed.hides("mouse on");
    });
}

#[test]
fn language_and_theme_change_while_running() {
    script(": 'language' Enter", |bed| {
        bed.shows("서비스").shows("타임라인").shows("중단 3").hides("Services");
        bed.press(": 'theme' Enter");
        bed.shows("테마: light");
        bed.press(": '한국어' Enter").shows("Services");
        for name in ["high-contrast", "colour-blind", "mono", "terminal", "dark"] {
            bed.press(": 'theme' Enter").shows(&format!("theme: {name}"));
        }
    });
    // The very first look of every theme draws every verdict with its own glyph.
    for theme in Theme::SHIPPED {
        let mut bed = Opening { theme, ..Opening::default() }.open();
        bed.play(&scenario::load("services-broken"));
        for sign in ["▲", "◆", "?"] {
            bed.shows(sign);
        }
    }
}

// ── Copying and pinning ────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn rows_are_copied_alone_marked_and_all() {
    script("j y", |bed| {
        let text = copied(bed);
        assert!(text.contains("web\t") && text.contains("503 instead of 2xx") && !text.contains('\n'), "{text}");
        bed.press("g Space Space y");
        let text = copied(bed);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3, "a head and two rows: {text}");
        assert!(lines[0].starts_with("service\t") && lines[1].starts_with("api\t") && lines[2].starts_with("web\t"));
        bed.press("Esc / 'pay' Enter Y");
        assert!(copied(bed).starts_with("pay\t"));
        bed.press("Esc Y");
        assert_eq!(copied(bed).lines().count(), 7);
    });
}

#[test]
fn what_is_copied_and_pinned_from_the_details_is_what_they_show() {
    script("Space j Enter y", |bed| {
        assert!(copied(bed).contains("알림-게이트웨이"));
        bed.press("P Esc");
        let Event::EntryAdded(entry) = bed.last_event() else { panic!("{:?}", bed.journal) };
        assert!(entry.text.contains("알림-게이트웨이"), "{entry:?}");
    });
    // Nothing is copied from what lies over rows that nobody looks at.
    script("? y P", |bed| assert_eq!(bed.take_effects(), []));
}

#[test]
fn a_pin_makes_evidence_of_the_rows_as_they_were() {
    script("j P", |bed| {
        let Event::EntryAdded(NewEntry { origin, tags, evidence, text, at }) = bed.last_event().clone() else {
            panic!("{:?}", bed.journal)
        };
        assert_eq!((origin, tags), (Origin::Pin, [Tag::Evidence].into()));
        assert!(text.starts_with("services: web") && text.contains("503 instead of 2xx"), "{text}");
        assert!(at <= now(), "the evidence is of the reading, not of the key");
        let evidence = evidence.expect("rows");
        assert_eq!((evidence.pane.as_str(), evidence.rows.len()), ("services", 1));
        assert_eq!(evidence.columns.len(), evidence.rows[0].len());
        assert!(evidence.details.iter().any(|line| line.contains("503 Service Temporarily Unavailable")));
        assert_eq!(bed.journal.last().expect("a line").actor, Actor::Person(ACTOR.into()));
        bed.shows("pinned 1 rows");
        bed.press("Space Space P");
        let Event::EntryAdded(NewEntry { evidence: Some(two), .. }) = bed.last_event() else { panic!() };
        assert_eq!(two.rows.len(), 2);
        bed.press("Tab Enter").shows("Evidence").shows("503 instead of 2xx");
    });
}

#[test]
fn nothing_selected_is_said_and_nothing_is_done() {
    script("/ 'nothing like this' Enter", |bed| {
        bed.press("y").shows("no row is selected").press("P").shows("no row is selected").press("Enter d");
        assert_eq!((bed.take_effects(), bed.journal.len()), (Vec::new(), 0));
        bed.hides("Details");
    });
}

// ── Notes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

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
    bed.room.remember(bed.timeline(), Some(draft));
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
    bed.room.remember(bed.timeline(), Some(draft));
    bed.press("n").shows("Edit line 1").press("Enter");
    let entry = &entries(&bed)[0];
    assert_eq!((entry.text.as_str(), &entry.tags), ("first and second", &[Tag::Action].into()));
    assert_eq!(entry.at, "2026-11-21T05:20:00Z".parse::<bongsu::domain::clock::Moment>().expect("a moment"));
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
    bed.press("2").shows("services web").press("o").hides("services web:").shows("hidden").shows("a note of minsu");
    bed.press("o").shows("services web");
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

// ── Pasting ────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── Incidents and leaving ──────────────────────────────────────────────────────────────────────────────────────────

/// A room with an incident, an automatic line and a note.
fn outage() -> Bed {
    let mut bed = Bed::playing("services-broken");
    bed.pass(2, &scenario::load("services-broken"));
    bed.press("D 'payments failing' Enter");
    bed.store_as(Actor::Person("minsu".into()), Event::EntryAdded(NewEntry::note(now(), "a note of minsu")));
    bed.draw();
    bed
}

#[test]
fn an_incident_is_declared_changed_and_ended() {
    script("D Enter", |bed| {
        bed.shows("say in a few words").press("'payments failing' Up Enter");
        let declared = Event::IncidentDeclared { severity: Severity::P0, title: "payments failing".into() };
        assert!(bed.journal.iter().any(|stamped| stamped.event == declared));
        bed.shows("▲▲▲▲▲ P0 payments failing  T+00:00").shows("declared P0: payments failing");
        bed.advance(std::time::Duration::from_secs(61));
        bed.shows("T+01:01");
        bed.press("D Down Down Down Down Enter").shows("P3 payments failing").shows("now P3: payments failing");
        bed.press("D Esc").shows("P3 payments failing");
        bed.press("D ctrl-x").shows("no incident declared").shows("over: payments failing");
        assert_eq!(bed.timeline().incident(), None);
        let of_the_room = entries(bed).into_iter().filter(|entry| entry.origin == Origin::Room);
        let texts: Vec<_> = of_the_room.map(|entry| entry.text).collect();
        assert_eq!(texts, ["declared P0: payments failing", "now P3: payments failing", "over: payments failing"]);
    });
}

#[test]
fn leaving_asks_while_an_incident_is_open() {
    script("q", |bed| assert_eq!(bed.take_effects(), [Effect::Quit]));
    script("f q", |bed| {
        assert_eq!(bed.take_effects(), [], "q goes one level up first");
        bed.press("q");
        assert_eq!(bed.take_effects(), [Effect::Quit]);
    });
    let mut bed = outage();
    bed.press("q").shows("Leave the room?");
    for key in ["Enter", "x", "Space", "Tab"] {
        bed.press(key).shows("Leave the room?");
    }
    bed.press("Esc").hides("Leave the room?").press("q n q q").hides("Leave the room?");
    assert_eq!(bed.take_effects(), []);
    bed.press("q y");
    assert_eq!(bed.take_effects(), [Effect::Quit]);
}

#[test]
fn esc_goes_up_one_level_at_a_time_and_never_leaves() {
    script("/ 'pay' Enter f p", |bed| {
        bed.shows("PAUSED").press("Esc").hides("/pay").hides("Timeline");
        bed.press("Esc").shows("Timeline").shows("PAUSED").press("Esc").hides("PAUSED").press("Esc Esc");
        assert_eq!(bed.take_effects(), []);
    });
}

// ── Following ──────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn a_room_that_follows_writes_nothing_and_says_why() {
    for command in bongsu::app::commands().into_iter().filter(|command| command.danger == Danger::Write) {
        if command.scope == Scope::Editor {
            continue;
        }
        let mut bed = Opening { config: scenario::ALL, holder: Some("minsu (pid 4711)"), ..Opening::default() }.open();
        bed.play(&scenario::load("services-broken"));
        bed.play(&scenario::load("mysql-pileup"));
        let stamp = bongsu::domain::event::Stamped {
            seq: 1,
            at: now(),
            actor: Actor::Person("minsu".into()),
            event: Event::EntryAdded(NewEntry::note(now(), "of the holder")),
        };
        bed.tell(Msg::Followed(vec![stamp]));
        bed.shows("of the holder");
        if matches!(command.scope, Scope::Pane(_)) {
            bed.press("3");
        }
        for key in command.keys {
            bed.press(key).shows("minsu (pid 4711) has the room: this one only follows");
            assert!(bed.journal.is_empty() && bed.take_effects().is_empty(), "{}", command.id);
        }
        bed.press("Esc").hides(&format!(" {} {} ", command.keys[0], command.title.en));
        bed.pass(5, &scenario::load("services-broken"));
        assert!(bed.journal.is_empty(), "the holder writes the automatic lines");
    }
}

// ── Details ────────────────────────────────────────────────────────────────────────────────────────────────────────

#[test]
fn details_scroll_and_stay_when_their_row_goes_away() {
    let mut bed = full_room();
    bed.size = (80, 24);
    bed.press("1 j Enter").shows("web").press("G").shows("What is asked").press("g").shows("Newest probe");
    bed.press("q").hides("Newest probe");
    bed.press("2 ] ] G Enter").shows("Details");
    let line = bed.line_with("who  ");
    let who = line.split_whitespace().find(|word| word.starts_with("app@")).expect("a session").to_owned();
    bed.play(&scenario::load("mysql-quiet"));
    bed.shows("no longer there").shows(&who);
    bed.press("y").shows("no row is selected");
}

#[test]
fn the_cursor_of_the_terminal_stands_where_is_typed() {
    script("n '가나'", |bed| {
        let cursor = bed.cursor().expect("a cursor");
        let line = bed.text().lines().nth(usize::from(cursor.y)).expect("a line").to_owned();
        assert!(line.contains("가나"), "{line}");
        assert_eq!(cursor.x, 6, "behind two wide letters, inside the border");
        bed.press("Esc");
        assert_eq!(bed.cursor(), None);
    });
}

#[test]
fn wide_and_hostile_text_breaks_no_column() {
    let mut bed = Bed::playing("services-broken");
    for text in ["👨‍👩‍👧‍👦 가족", "e\u{301}\u{301}\u{301}", "\u{202e}abc", "ｆｕｌｌ　ｗｉｄｔｈ", "\u{200b}\u{feff}"]
    {
        bed.store_as(Actor::Person(text.into()), Event::EntryAdded(NewEntry::note(now(), text)));
    }
    for (width, height) in [(80, 24), (120, 36), (33, 9)] {
        bed.size = (width, height);
        bed.press("2").draw().assert_whole();
        bed.press("Enter").draw().assert_whole();
        bed.press("Esc");
    }
    let _ = keys::key("j");
    let _ = Theme::shipped("dark").expect("a theme").style(Role::Crit);
}
