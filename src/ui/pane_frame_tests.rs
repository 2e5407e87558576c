use super::*;
use crate::ui::testing::{drawn, gallery, look, stays_inside};

fn health(freshness: Freshness) -> TitleHealth {
    TitleHealth {
        freshness,
        age: Some(Duration::from_millis(800)),
        cost: Some(Duration::from_millis(12)),
        every: Duration::from_secs(1),
        slowed: false,
    }
}

fn with(run: impl Fn(PaneFrame<'_>)) {
    let facts = [
        Fact::new(2, "", "8.4.3", Role::Dim),
        Fact::new(0, "", "12 waiting", Role::Crit),
        Fact::new(1, "", "1 root", Role::Text),
    ];
    run(PaneFrame {
        number: Some(2),
        name: "MySQL",
        target: "orders-db",
        verdict: Verdict::Crit,
        facts: &facts,
        health: Some(health(Freshness::Live)),
        focused: false,
        zoomed: false,
        paused: false,
        foot: PaneFoot { views: &["activity", "locks", "deadlocks"], view: 1, ..PaneFoot::default() },
    });
}

fn top(width: u16, frame: PaneFrame<'_>) -> String {
    drawn(width, 3, |area, buf| frame.render(area, buf, &look())).remove(0)
}

#[test]
fn frames_at_several_sizes() {
    with(|frame| {
        let frame =
            PaneFrame { foot: PaneFoot { position: Some((4, 300)), marked: 2, filter: "upd", ..frame.foot }, ..frame };
        let picture = gallery(&[(100, 3), (60, 3), (40, 3), (16, 2)], |area, buf, look| frame.render(area, buf, look));
        insta::assert_snapshot!("frame", picture);
    });
}

#[test]
fn facts_drop_by_rank_and_the_name_keeps_its_place() {
    with(|frame| {
        assert_eq!(top(78, frame), "┌2 ▲ MySQL orders-db ───── 8.4.3 · 12 waiting · 1 root ─ poll 12ms/1s ─ 0.8s ┐");
        assert!(top(50, frame).starts_with("┌2 ▲ MySQL orders-db "), "{}", top(50, frame));
        assert!(top(50, frame).contains("12 waiting"), "{}", top(50, frame));
        assert!(!top(50, frame).contains("8.4.3"), "{}", top(50, frame));
        assert!(top(22, frame).contains("MySQL"), "{}", top(22, frame));
    });
}

#[test]
fn what_is_not_live_says_so_with_its_word_and_age() {
    with(|frame| {
        for (freshness, said) in [
            (Freshness::Live, " 0.8s ┐"),
            (Freshness::Stale, " stale 0.8s ┐"),
            (Freshness::Failing, " failing 0.8s ┐"),
            (Freshness::Denied, " denied 0.8s ┐"),
        ] {
            let line = top(60, PaneFrame { health: Some(health(freshness)), ..frame });
            assert!(line.ends_with(said), "{line}");
        }
        let never = TitleHealth { age: None, ..health(Freshness::Connecting) };
        assert!(top(60, PaneFrame { health: Some(never), ..frame }).ends_with(" connecting ┐"));
        let slowed = TitleHealth { slowed: true, every: Duration::from_secs(10), ..health(Freshness::Live) };
        assert!(top(90, PaneFrame { health: Some(slowed), ..frame }).contains(" slowed poll 12ms/10s "));
        assert!(
            top(90, PaneFrame { paused: true, ..frame }).ends_with(" PAUSED ┐"),
            "{}",
            top(90, PaneFrame { paused: true, ..frame })
        );
    });
}

#[test]
fn the_focused_frame_is_heavier() {
    with(|frame| {
        assert!(top(40, PaneFrame { focused: true, ..frame }).starts_with("┏2 ▲ MySQL"));
    });
}

#[test]
fn new_rows_are_counted_below() {
    with(|frame| {
        let frame = PaneFrame { foot: PaneFoot { unseen: 31, ..frame.foot }, ..frame };
        let seen = drawn(50, 3, |area, buf| frame.render(area, buf, &look()));
        assert_eq!(seen[2], "└─ activity  locks  deadlocks ────────── +31 new ┘");
    });
}

#[test]
fn any_size_is_right() {
    with(|frame| {
        stays_inside(|area, buf, look| {
            let inner = frame.render(area, buf, look);
            fill(buf, inner, "x", Style::new());
        });
    });
}
