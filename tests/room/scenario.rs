//! Scenarios: recorded samples, and the config whose targets they belong to.

use std::path::PathBuf;

use bongsu::domain::sample::{Outcome, Sample};
use serde_json::value::RawValue;

/// The services of the scenarios.
pub const SERVICES: &str = include_str!("../scenarios/services.toml");
/// The services and the databases of the scenarios.
pub const ALL: &str = concat!(include_str!("../scenarios/services.toml"), include_str!("../scenarios/mysql.toml"));

/// The services and the Redis servers of the scenarios.
pub const REDIS: &str = concat!(include_str!("../scenarios/services.toml"), include_str!("../scenarios/redis.toml"));
/// The targets of all scenarios.
pub const EVERY: &str = concat!(
    include_str!("../scenarios/services.toml"),
    include_str!("../scenarios/mysql.toml"),
    include_str!("../scenarios/redis.toml")
);

/// The samples of one scenario, as recorded.
pub fn load(name: &str) -> Vec<Sample> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The same sample for another target.
pub fn for_target(sample: &Sample, target: &str) -> Sample {
    let mut sample = sample.clone();
    target.clone_into(&mut sample.key.target);
    sample
}

/// The same sample with its value changed.
pub fn with_data(sample: &Sample, change: impl FnOnce(&mut serde_json::Value)) -> Sample {
    let Outcome::Data(data) = &sample.outcome else { panic!("{} has no value", sample.key) };
    let mut value = serde_json::from_str(data.get()).expect("JSON");
    change(&mut value);
    let data = RawValue::from_string(value.to_string()).expect("JSON");
    Sample { outcome: Outcome::Data(data), ..sample.clone() }
}
