//! Any text as an expression: it is read or refused; what was read is written so that it is read the same, and has a
//! result over whatever there is.
#![no_main]

use std::{collections::BTreeSet, sync::LazyLock, time::Duration};

use bongsu::{
    domain::{clock::Moment, reading::SourceKey, signal::Batch},
    rules::{
        Store,
        promql::{eval, parse},
    },
};
use libfuzzer_sys::fuzz_target;

/// Two signals with some labels in common, one of them over in the middle.
static STORE: LazyLock<Store> = LazyLock::new(|| {
    let mut store = Store::default();
    for step in 0..200_u32 {
        for (target, end) in [("a", 200), ("b", 120)] {
            let at = Moment::from_timestamp_millis(i64::from(step) * 30_000).unwrap();
            let source = SourceKey::new("test", target, "source");
            let mut batch = Batch { source, at, every: Duration::from_secs(30), values: Vec::new() };
            if step < end {
                batch.put("x", &[("a", "b")], f64::from(step % 70));
                batch.put("x", &[("a", "c")], -f64::from(step));
                batch.put("y", &[("a", "b"), ("c", "d")], f64::from(step) * 0.5);
            }
            store.take(&batch);
        }
    }
    store
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let expr = match parse(&text) {
        Ok(expr) => expr,
        Err(mistake) => {
            assert!(mistake.line >= 1 && mistake.column >= 1 && mistake.column <= text.chars().count() + 1);
            assert!(!mistake.message.contains(|c: char| c.is_control()), "{mistake}");
            return;
        }
    };
    let written = expr.to_string();
    let again = parse(&written).unwrap_or_else(|mistake| panic!("{written}: {mistake}"));
    assert_eq!(format!("{again:?}"), format!("{expr:?}"), "{written}");
    let _ = expr.longest();
    for minute in [0, 59, 61, 99, 2_000] {
        let at = Moment::from_timestamp_millis(minute * 60_000).unwrap();
        let Ok(samples) = eval(&expr, &STORE, at) else { continue };
        let told: BTreeSet<_> = samples.iter().map(|sample| (&sample.name, &sample.labels)).collect();
        assert_eq!(told.len(), samples.len(), "two results with the same labels: {written}");
    }
});
