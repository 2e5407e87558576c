//! Sizes: any, and many in a short time.

use std::time::{Duration, Instant};

use crate::{
    bench::{Bench, SIZE, Stub, service},
    common::{PATIENCE, pause},
};

#[test]
fn a_storm_of_sizes_ends_in_the_right_picture() {
    let bench = Bench::new(&service("api", &Stub::well().url("/"), ""));
    let mut terminal = bench.open();
    terminal.shows("1 up");
    let odd = [(1, 1), (0, 0), (500, 200), (0, 24), (80, 0), (20, 5), (19, 4), (2, 200), (500, 1), (80, 24)];
    let begun = Instant::now();
    for n in 0..300_u16 {
        let size = if n % 3 == 0 { odd[usize::from(n / 3) % odd.len()] } else { (40 + n % 160, 5 + n % 70) };
        terminal.resize(size.0, size.1);
        let due = Duration::from_millis(10) * u32::from(n + 1);
        pause(u64::try_from(due.saturating_sub(begun.elapsed()).as_millis()).unwrap());
    }
    for size in [SIZE, (80, 24), (500, 200), (61, 17)] {
        terminal.resize(size.0, size.1);
        terminal.until_screen("the picture has the size of the terminal", PATIENCE, |screen| {
            let wide = |n: usize| screen.rows(0, size.0).nth(n).map(|line| line.trim_end().chars().count());
            let (wanted, last) = (usize::from(size.0), usize::from(size.1) - 1);
            // The frame of the first pane, and the sign of help at the end of the last line.
            wide(2) == Some(wanted) && wide(last) == Some(wanted - 1)
        });
        terminal.shows("1 up");
    }
    // Nothing is left of what was drawn for other sizes: drawing all of it again changes nothing.
    terminal.type_keys("p");
    terminal.shows("PAUSED");
    let before = body(&terminal.text());
    let bytes = terminal.bytes();
    terminal.type_keys("\x0c");
    terminal.until("drawn again", PATIENCE, |_| true);
    crate::common::until("drawn again", PATIENCE, || terminal.bytes() > bytes + 400);
    terminal.until("the same picture", PATIENCE, |screen| body(screen) == before);
    terminal.type_keys("qq");
    terminal.ends(PATIENCE);
}

/// The screen without its clock.
fn body(screen: &str) -> String {
    screen.lines().skip(2).collect::<Vec<_>>().join("\n")
}
