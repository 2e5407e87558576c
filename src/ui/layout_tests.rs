use proptest::prelude::*;

use super::*;

fn places(width: u16, height: u16, count: usize, focus: usize) -> Vec<Place> {
    let verdicts = vec![Verdict::Ok; count];
    let body = screen(Rect::new(0, 0, width, height)).body;
    arrange(body, &Panes { verdicts: &verdicts, focus, zoomed: false })
}

/// Each pane as `number:mode x,y w×h`.
fn told(places: &[Place]) -> Vec<String> {
    let mode = |mode| if mode == Mode::Full { "F" } else { "v" };
    places
        .iter()
        .map(|p| format!("{}{} {},{} {}×{}", p.pane, mode(p.mode), p.area.x, p.area.y, p.area.width, p.area.height))
        .collect()
}

#[test]
fn the_grid_has_the_record_at_the_bottom() {
    assert_eq!(told(&places(120, 36, 3, 0)), ["0F 0,2 50×23", "1F 50,2 70×23", "2F 0,25 120×10"]);
    assert_eq!(
        told(&places(120, 40, 5, 0)),
        ["0F 0,2 50×16", "1F 50,2 70×16", "2F 0,18 50×12", "3F 50,18 70×12", "4F 0,30 120×9"]
    );
}

#[test]
fn a_very_wide_screen_has_the_record_on_the_right() {
    assert_eq!(told(&places(200, 60, 3, 0)), ["0F 0,2 134×21", "1F 0,23 134×36", "2F 134,2 66×57"]);
    assert_eq!(
        told(&places(200, 60, 5, 0)),
        ["0F 0,2 55×32", "1F 55,2 79×32", "2F 0,34 55×25", "3F 55,34 79×25", "4F 134,2 66×57"]
    );
}

#[test]
fn a_small_screen_has_a_line_for_every_pane_but_one() {
    assert_eq!(told(&places(80, 24, 3, 1)), ["0v 0,2 80×1", "1F 0,3 80×19", "2v 0,22 80×1"]);
    assert_eq!(told(&places(80, 60, 3, 1)), ["0F 0,2 80×14", "1F 0,16 80×28", "2F 0,44 80×15"]);
}

#[test]
fn a_tiny_screen_shows_the_worst() {
    let verdicts = [Verdict::Ok, Verdict::Crit, Verdict::Warn];
    let panes = Panes { verdicts: &verdicts, focus: 0, zoomed: false };
    let body = screen(Rect::new(0, 0, 20, 3)).body;
    assert_eq!(told(&arrange(body, &panes)), ["1v 0,1 20×1", "2v 0,2 20×1"]);
    assert_eq!(told(&arrange(screen(Rect::new(0, 0, 20, 1)).body, &panes)), ["1v 0,0 20×1"]);
    // The worst line is there also when most give way to the focused pane.
    let many = [Verdict::Ok, Verdict::Ok, Verdict::Ok, Verdict::Crit, Verdict::Ok];
    let panes = Panes { verdicts: &many, focus: 0, zoomed: false };
    let body = Rect::new(0, 0, 60, 6);
    assert_eq!(told(&arrange(body, &panes)), ["0F 0,0 60×5", "3v 0,5 60×1"]);
}

#[test]
fn the_zoomed_pane_has_everything() {
    let panes = Panes { verdicts: &[Verdict::Ok; 3], focus: 2, zoomed: true };
    assert_eq!(told(&arrange(Rect::new(0, 2, 120, 33), &panes)), ["2F 0,2 120×33"]);
}

proptest! {
    #[test]
    fn places_never_overlap_nor_leave_the_body_and_the_focused_is_among_them(
        width in 0_u16..500, height in 0_u16..200, count in 0_usize..13, focus in 0_usize..13, zoomed: bool,
    ) {
        let area = Rect::new(0, 0, width, height);
        let screen = screen(area);
        prop_assert_eq!(screen.header.height + screen.body.height + screen.footer.height, height);
        let verdicts = vec![Verdict::Ok; count];
        let places = arrange(screen.body, &Panes { verdicts: &verdicts, focus, zoomed });
        for (at, place) in places.iter().enumerate() {
            prop_assert_eq!(place.area.intersection(screen.body), place.area);
            prop_assert!(!place.area.is_empty(), "{:?}", place);
            prop_assert!(places[at + 1..].iter().all(|other| !other.area.intersects(place.area)), "{:?}", places);
            prop_assert!(place.mode == Mode::Vitals || place.area.height >= ALONE);
        }
        if count > 0 && screen.body.height >= ALONE && width > 0 {
            prop_assert!(places.iter().any(|place| place.pane == focus.min(count - 1) && place.mode == Mode::Full));
            if !zoomed {
                let covered: u32 = places.iter().map(|place| place.area.area()).sum();
                prop_assert_eq!(covered, screen.body.area());
            }
        }
    }
}
