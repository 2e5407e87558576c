//! How soon keys are answered, and how little is written when nothing happens.

use std::time::{Duration, Instant};

use crate::bench::{Bench, Stub, service, silent};

#[test]
fn keys_are_answered_while_every_target_is_silent() {
    let url = silent();
    let targets: String =
        (0..20).map(|n| service(&format!("t{n}"), &url, "every = \"1s\"\ntimeout = \"900ms\"")).collect();
    let bench = Bench::new(&targets);
    let mut terminal = bench.open();
    terminal.shows("t19");
    let mut took: Vec<Duration> = (0..20)
        .flat_map(|_| {
            let mut timed = |key: &str, wanted: &dyn Fn(&str) -> bool| {
                let start = Instant::now();
                terminal.type_keys(key);
                terminal.until_fast(Duration::from_secs(5), wanted);
                start.elapsed()
            };
            [timed("?", &|screen| screen.contains("Help")), timed("q", &|screen| !screen.contains("Help"))]
        })
        .collect();
    took.sort();
    // The 99th of a hundred; one of 40 may be the machine's.
    assert!(took[38] <= Duration::from_millis(100), "{took:?}");
}

#[test]
fn an_idle_room_is_quiet() {
    let stub = Stub::well();
    let targets: String = (0..3).map(|n| service(&format!("t{n}"), &stub.url("/"), "every = \"1s\"")).collect();
    let bench = Bench::new(&targets);
    let terminal = bench.open();
    terminal.shows("3 up");
    let (before, begun) = (terminal.bytes(), Instant::now());
    crate::common::pause(8_000);
    let rate = (terminal.bytes() - before) as f64 / begun.elapsed().as_secs_f64();
    assert!(rate <= 1024.0, "{rate:.0} bytes a second");
    assert!(rate >= 1.0, "the clock stands still");
}
