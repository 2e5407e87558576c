use super::*;
use crate::ui::testing::{drawn, gallery, look, stays_inside};

const LAMPS: [(char, Option<Verdict>); 5] =
    [('A', Some(Verdict::Ok)), ('I', None), ('N', None), ('D', Some(Verdict::Crit)), ('A', Some(Verdict::Warn))];

fn with(run: impl Fn(Header<'_>)) {
    let badges = [Badge { text: Clean::new("looking only: jiwon has the room"), role: Role::Banner }];
    let clocks = ["14:23:41 KST".to_owned(), "05:23:41Z".to_owned()];
    let facts = [Fact::new(1, "update due", "06:19", Role::Warn), Fact::new(2, "IC", "jiwon", Role::Text)];
    run(Header {
        room: "HH+ commerce",
        incident: Some((Severity::P1, "payments failing 결제 실패")),
        since: "+00:23:41",
        facts: &facts,
        lamps: &LAMPS,
        badges: &badges,
        driver: "driver jiwon (3 here)",
        clocks: &clocks,
    });
}

#[test]
fn headers_at_several_sizes() {
    with(|header| {
        let peace = Header { incident: None, since: "", facts: &[], badges: &[], ..header };
        let sizes = [(120, 2), (80, 2), (50, 2), (38, 1), (20, 1)];
        insta::assert_snapshot!("header", gallery(&sizes, |area, buf, look| header.render(area, buf, look)));
        insta::assert_snapshot!("header_peace", gallery(&sizes, |area, buf, look| peace.render(area, buf, look)));
    });
}

#[test]
fn the_fires_say_how_bad_it_is() {
    with(|header| {
        let fires = |incident| {
            let line = drawn(80, 2, |area, buf| Header { incident, ..header }.render(area, buf, &look())).remove(0);
            line.chars().filter(|c| *c == '▲').count()
        };
        assert_eq!(fires(None), 1);
        assert_eq!(Severity::ALL.map(|severity| fires(Some((severity, "x")))), [5, 4, 3, 2]);
    });
}

#[test]
fn a_badge_outlives_the_clocks() {
    with(|header| {
        let seen = drawn(60, 2, |area, buf| header.render(area, buf, &look()));
        assert!(seen[1].contains("looking only: jiwon has the room"), "{seen:?}");
        let unsaved = [Badge { text: Clean::new("NOT SAVED"), role: Role::BannerCrit }];
        let seen = drawn(30, 1, |area, buf| Header { badges: &unsaved, ..header }.render(area, buf, &look()));
        assert!(seen[0].contains("NOT SAVED"), "{seen:?}");
    });
}

#[test]
fn small_screens_have_small_headers() {
    assert_eq!([(80, 24), (39, 24), (80, 9), (20, 5), (20, 2)].map(|(w, h)| Header::height(w, h)), [2, 1, 1, 1, 0]);
}

#[test]
fn any_size_is_right() {
    with(|header| stays_inside(|area, buf, look| header.render(area, buf, look)));
    stays_inside(|area, buf, look| Header::default().render(area, buf, look));
}
