//! Pause, pace, details, copying, language and theme.

use bongsu::{
    domain::{
        actor::Actor,
        effect::Effect,
        event::{Event, NewEntry, Origin, Tag},
    },
    theme::Theme,
};

use super::{
    copied, full_room,
    room::{ACTOR, Bed, Opening, now, scenario},
    script,
};

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
        bed.shows("pinned 1 row");
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
}
