//! `[glossary]`: terms of the trade, explained for people outside it.

use std::collections::BTreeMap;

use super::Section;

/// The longest term and the longest explanation, in characters.
const TERM: usize = 60;
const MEANING: usize = 300;

/// Reads a table of `term = "explanation"`.
pub(super) fn read(mut section: Section<'_>) -> BTreeMap<String, String> {
    let mut terms = BTreeMap::new();
    let keys: Vec<_> = section.keys().map(|(key, _)| key).collect();
    for key in keys {
        let Some(meaning) = section.required_string(key) else { continue };
        let term = key.trim();
        if term.is_empty() || term.chars().count() > TERM || term.contains(char::is_control) {
            section.problem(key, format!("a term must be one line of at most {TERM} characters"));
        } else if meaning.chars().count() > MEANING {
            section.problem(key, format!("`{key}` must be explained in at most {MEANING} characters"));
        } else {
            terms.insert(term.to_owned(), meaning.trim().to_owned());
        }
    }
    section.finish();
    terms
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::File;

    #[test]
    fn a_glossary_is_a_table_of_terms() {
        let text = "[glossary]\n\"쿠폰 발급\" = \" handing out coupons \"\nPG = \"the payment provider\"\n";
        let file = File::from_text(Path::new("config.toml"), text).expect("TOML");
        let glossary = file.room().glossary;
        file.finish(&[]).expect("nothing is wrong");
        let terms: Vec<_> = glossary.iter().map(|(term, meaning)| (term.as_str(), meaning.as_str())).collect();
        assert_eq!(terms, [("PG", "the payment provider"), ("쿠폰 발급", "handing out coupons")]);
    }

    #[test]
    fn what_is_no_term_or_no_explanation_is_said() {
        let long = "x".repeat(301);
        let text =
            format!("[glossary]\nlag = 3\nempty = \" \"\n\" \" = \"x\"\nlong = \"{long}\"\n[glossary.inner]\nx = 1\n");
        let file = File::from_text(Path::new("config.toml"), &text).expect("TOML");
        assert!(file.room().glossary.is_empty());
        let said = file.finish(&[]).expect_err("five mistakes").to_string();
        for part in
            ["`lag` must be a text", "`empty` must not be empty", "a term must be", "at most 300", "`inner` must be"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
