//! What signals and labels may be called (<https://prometheus.io/docs/concepts/data_model/>).

/// Whether a signal may have that name.
#[must_use]
pub fn is_signal(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    name.chars().all(fits) && name.starts_with(|c: char| !c.is_ascii_digit())
}

/// Whether a label may have that name.
#[must_use]
pub fn is_label(name: &str) -> bool {
    is_signal(name) && !name.contains(':') && !name.starts_with("__")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_prometheus() {
        assert!(is_signal("job:errors:rate5m") && is_signal("_a1") && is_label("service"));
        for wrong in ["", "1a", "a-b", "a b", "한글"] {
            assert!(!is_signal(wrong) && !is_label(wrong), "{wrong}");
        }
        assert!(!is_label("a:b") && !is_label("__name__"));
    }
}
