//! The rules that come with bongsu: few, each over signals that the panes give by themselves, or that a query of a
//! Prometheus target is usually called, with the thresholds of common incident manuals.

use std::path::PathBuf;

use super::read::{self, Content, Severities};
use crate::config::ConfigError;

macro_rules! shipped {
    ($($id:literal),+ $(,)?) => {
        /// The files, by their names.
        pub const SHIPPED: &[(&str, &str)] =
            &[$(($id, include_str!(concat!("../../assets/rules/", $id, ".toml")))),+];
    };
}

shipped!("services", "mysql", "redis", "kafka", "host", "business", "prometheus");

/// What all of them say.
///
/// # Errors
/// None in practice: a test reads them all.
pub fn read(severities: &Severities) -> Result<Content, ConfigError> {
    let mut all = Content::default();
    for (id, text) in SHIPPED {
        let mut content = read::text(&PathBuf::from(format!("{id}.toml")), text, severities)?;
        for draft in &mut content.drafts {
            draft.origin = format!("built-in {id}");
        }
        all.drafts.append(&mut content.drafts);
        all.records.append(&mut content.records);
    }
    Ok(all)
}
