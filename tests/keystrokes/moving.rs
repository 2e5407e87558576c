//! Moving, filtering, sorting, views.

use bongsu::domain::effect::Effect;

use super::{
    full_room, outage,
    room::{Bed, scenario},
    script,
};

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
