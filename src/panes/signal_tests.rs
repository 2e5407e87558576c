//! What is true of the signals of every pane.

use std::collections::{BTreeMap, BTreeSet};

use super::FEATURES;
use crate::domain::{
    signal::{Batch, Signal, Sort, TARGET},
    words::Lang,
};

/// The values by name and labels; every one must be declared with its labels, finite and there once.
pub(super) fn values(signals: &[Signal], batches: &[Batch]) -> BTreeMap<String, f64> {
    let mut values = BTreeMap::new();
    let sources: BTreeSet<_> = batches.iter().map(|batch| &batch.source).collect();
    assert_eq!(sources.len(), batches.len(), "one batch for each source");
    for batch in batches {
        for measured in &batch.values {
            let name = &*measured.name;
            let signal = signals.iter().find(|signal| signal.name == name);
            let signal = signal.unwrap_or_else(|| panic!("`{name}` is not declared"));
            assert_eq!(measured.labels.get(TARGET), batch.source.target, "{name}");
            for (label, value) in measured.labels.iter() {
                assert!(label == TARGET || signal.labels.contains(&label), "{name} has `{label}`");
                assert!(!value.contains(char::is_control), "{name} has {value:?}");
            }
            assert!(measured.value.is_finite(), "{name}");
            let labels = measured.labels.with(TARGET, "");
            let twice = values.insert(format!("{name}{labels}"), measured.value);
            assert_eq!(twice, None, "{name}{labels} is given twice");
        }
    }
    values
}

/// Every declared signal must be among these values, and with all its labels somewhere.
pub(super) fn is_complete(signals: &[Signal], values: &BTreeMap<String, f64>) {
    for signal in signals {
        let found = values.keys().any(|key| {
            let labels = key.strip_prefix(signal.name).filter(|rest| rest.is_empty() || rest.starts_with('{'));
            labels.is_some_and(|labels| signal.labels.iter().all(|label| labels.contains(&format!("{label}=\""))))
        });
        assert!(found, "`{}` is never given with {:?}: {values:#?}", signal.name, signal.labels);
    }
}

#[test]
fn signals_are_named_as_prometheus_wants_and_once() {
    let mut names = BTreeSet::new();
    for signal in FEATURES.iter().flat_map(|feature| feature.signals) {
        let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        assert!(is_name(signal.name) && signal.labels.iter().all(|label| is_name(label)), "{}", signal.name);
        assert!(!signal.labels.contains(&TARGET), "{}: every signal has it", signal.name);
        assert_eq!(signal.sort == Sort::Counter, signal.name.ends_with("_total"), "{}", signal.name);
        assert!(names.insert(signal.name), "{} stands there twice", signal.name);
        for lang in [Lang::En, Lang::Ko] {
            assert!(!signal.meaning.get(lang).is_empty(), "{}", signal.name);
        }
        assert_ne!(signal.meaning.en, signal.meaning.ko, "{}", signal.name);
    }
    assert!(names.len() > 50);
}
