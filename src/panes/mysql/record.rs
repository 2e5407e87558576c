//! One row of an answer: bytes by column, as the text protocol gives them. What is missing or no number reads as nothing.

use crate::text::Clean;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    names: Vec<String>,
    values: Vec<Option<Vec<u8>>>,
}

impl Record {
    /// A row of the given columns.
    #[must_use]
    pub const fn new(names: Vec<String>, values: Vec<Option<Vec<u8>>>) -> Self {
        Self { names, values }
    }

    /// A row without names.
    #[must_use]
    pub fn of(values: &[Option<&str>]) -> Self {
        Self::new(Vec::new(), values.iter().map(|value| value.map(|text| text.as_bytes().to_vec())).collect())
    }

    /// The bytes of a column; `None` for NULL and for a column that is not there.
    #[must_use]
    pub fn bytes(&self, at: usize) -> Option<&[u8]> {
        self.values.get(at)?.as_deref()
    }

    /// The column as clean text; empty for NULL.
    #[must_use]
    pub fn text(&self, at: usize) -> Clean {
        self.bytes(at).map(Clean::from_bytes).unwrap_or_default()
    }

    /// The column as text for our own use, never for the screen.
    #[must_use]
    pub fn raw(&self, at: usize) -> String {
        self.bytes(at).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    }

    /// The column as a whole number, if it is one.
    #[must_use]
    pub fn maybe_number(&self, at: usize) -> Option<u64> {
        std::str::from_utf8(self.bytes(at)?).ok()?.trim().parse().ok()
    }

    /// The column as a whole number; 0 when it is none.
    #[must_use]
    pub fn number(&self, at: usize) -> u64 {
        self.maybe_number(at).unwrap_or_default()
    }

    /// The column as seconds, never negative: clocks and tables need not agree.
    #[must_use]
    pub fn maybe_seconds(&self, at: usize) -> Option<f64> {
        let seconds: f64 = std::str::from_utf8(self.bytes(at)?).ok()?.trim().parse().ok()?;
        seconds.is_finite().then_some(seconds.max(0.0))
    }

    /// The column as seconds; 0 when it is no number.
    #[must_use]
    pub fn seconds(&self, at: usize) -> f64 {
        self.maybe_seconds(at).unwrap_or_default()
    }

    /// The column as a switch: `1`, `ON`, `YES`.
    #[must_use]
    pub fn flag(&self, at: usize) -> bool {
        self.bytes(at).is_some_and(|bytes| {
            let is = |word: &[u8]| bytes.eq_ignore_ascii_case(word);
            is(b"1") || is(b"ON") || is(b"YES")
        })
    }

    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a column by one of its names; versions rename them.
    #[must_use]
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.iter().position(|own| own.eq_ignore_ascii_case(name)))
    }

    /// A column by one of its names, as text.
    #[must_use]
    pub fn named(&self, names: &[&str]) -> Clean {
        self.column(names).map(|at| self.text(at)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_reads_as_nothing() {
        let record = Record::of(&[Some("12"), None, Some("-3.5"), Some("x"), Some("ON"), Some("1.25")]);
        let numbers: Vec<_> = (0..7).map(|at| record.maybe_number(at)).collect();
        assert_eq!(numbers, [Some(12), None, None, None, None, None, None]);
        assert_eq!((record.maybe_seconds(2), record.maybe_seconds(3), record.seconds(5)), (Some(0.0), None, 1.25));
        assert!(record.flag(4) && !record.flag(3) && !record.flag(9));
    }

    #[test]
    fn text_is_clean_and_columns_have_names() {
        let record = Record::new(vec!["Info".into()], vec![Some(b"SELECT 1\n\x1b[2J\xff".to_vec())]);
        assert_eq!(record.text(0).as_str(), "SELECT 1⏎␛[2J\\xFF");
        assert_eq!(record.named(&["text", "INFO"]), record.text(0));
        assert_eq!(record.named(&["nothing"]).as_str(), "");
    }
}
