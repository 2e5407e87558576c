//! The glossary: terms of the trade, explained where a document for everybody uses them first.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use crate::{
    config::File,
    domain::words::Lang,
    text::{Clean, escape::markdown},
};

/// The terms that come with bongsu.
const SHIPPED: &str = include_str!("../../assets/glossary.toml");
/// What may follow a Korean word of one syllable that is a term: a particle. Else it is the beginning of another word.
const PARTICLES: &str = "이가을를은는의에과와도만으로까부";

/// Terms and what they mean, in one language.
#[derive(Debug, Clone, Default)]
pub struct Glossary(Vec<Term>);

/// A term: the words for it, and what it means.
#[derive(Debug, Clone)]
struct Term {
    words: Vec<String>,
    means: String,
}

impl Glossary {
    /// The terms that come with bongsu, and those of the config, which are explained as the config does.
    #[must_use]
    pub fn new(lang: Lang, own: &BTreeMap<String, String>) -> Self {
        let mut terms = shipped(lang).unwrap_or_default();
        for (word, means) in own {
            for term in &mut terms {
                term.words.retain(|other| !alike(other, word));
            }
            terms.push(Term { words: vec![word.clone()], means: means.clone() });
        }
        Self(terms)
    }

    /// A Markdown document in which every term is explained where it stands first outside headings and comments. What is
    /// explained already is not explained twice, so a document that a person has changed can be explained again.
    #[must_use]
    pub fn explain(&self, document: &str) -> String {
        let mut known = BTreeSet::new();
        let mut out = String::with_capacity(document.len() * 2);
        let mut comment = false;
        for line in document.split_inclusive('\n') {
            comment |= line.contains("<!--");
            if comment || line.starts_with('#') {
                out.push_str(line);
            } else {
                self.explain_line(line, &mut known, &mut out);
            }
            comment &= !line.contains("-->");
        }
        out
    }

    fn explain_line(&self, line: &str, known: &mut BTreeSet<usize>, out: &mut String) {
        let mut rest = line;
        let mut before = None;
        while let Some(c) = rest.chars().next() {
            let begins = before.is_none_or(|before: char| !joins(before));
            let found = begins.then(|| self.longest(rest)).flatten();
            let Some((at, len)) = found else {
                out.push(c);
                rest = &rest[c.len_utf8()..];
                before = Some(c);
                continue;
            };
            let (word, after) = rest.split_at(len);
            out.push_str(word);
            let means = markdown(&Clean::new(&self.0[at].means));
            if known.insert(at) && !after.trim_start().starts_with(&format!("({means}")) {
                // Korean sets the bracket right behind the word, before its particle.
                let space = if word.is_ascii() && after.chars().next().is_none_or(|c| c.is_ascii()) { " " } else { "" };
                out.extend([space, "(", &means, ")"]);
            }
            before = word.chars().last();
            rest = after;
        }
    }

    /// The longest word of a term that the text begins with: which term, and how many bytes.
    fn longest(&self, text: &str) -> Option<(usize, usize)> {
        let words = self.0.iter().enumerate().flat_map(|(at, term)| term.words.iter().map(move |word| (at, word)));
        words.filter_map(|(at, word)| Some((at, beginning(text, word)?))).max_by_key(|(_, len)| *len)
    }
}

/// How many bytes of the text are the word, as a word of its own.
fn beginning(text: &str, word: &str) -> Option<usize> {
    let count = word.chars().count();
    let len = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    let (head, tail) = text.split_at(len);
    let last = word.chars().last()?;
    let next = tail.chars().next();
    let ends = if last.is_ascii() {
        next.is_none_or(|next| !next.is_ascii() || !joins(next))
    } else {
        count > 1 || next.is_none_or(|next| !next.is_alphanumeric() || PARTICLES.contains(next))
    };
    (ends && alike(head, word)).then_some(len)
}

/// Whether two words differ in nothing but capitals.
fn alike(one: &str, other: &str) -> bool {
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

/// Whether a character makes one word of what stands on both sides of it: `orders-db` is no database.
fn joins(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '\\' | '@')
}

/// The terms that come with bongsu; `None` when their file is wrong, which a test makes sure that it is not.
fn shipped(lang: Lang) -> Option<Vec<Term>> {
    let file = File::from_text(Path::new("glossary.toml"), SHIPPED).ok()?;
    let code = match lang {
        Lang::En => "en",
        Lang::Ko => "ko",
    };
    let mut root = file.section();
    let terms = root.tables("terms").into_iter().map(|mut section| {
        let words = section.strings(code)?;
        let means = section.table("means").and_then(|mut means| means.required_string(code))?;
        Some(Term { words, means })
    });
    terms.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(terms: &[(&str, &str)]) -> BTreeMap<String, String> {
        terms.iter().map(|(term, means)| ((*term).to_owned(), (*means).to_owned())).collect()
    }

    fn of(lang: Lang, terms: &[(&str, &str)]) -> Glossary {
        Glossary::new(lang, &own(terms))
    }

    #[test]
    fn what_is_shipped_is_right_in_both_languages_and_no_word_means_two_things() {
        for lang in [Lang::En, Lang::Ko] {
            let terms = shipped(lang).expect("the file is right");
            let words: Vec<_> = terms.iter().flat_map(|term| &term.words).map(|word| word.to_lowercase()).collect();
            assert!(terms.len() >= 25 && terms.iter().all(|term| !term.words.is_empty() && !term.means.is_empty()));
            assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len(), "{words:?}");
        }
    }

    #[test]
    fn a_term_is_explained_where_it_stands_first() {
        let glossary = of(Lang::En, &[("PG", "the payment provider"), ("lock", "a thing that is kept")]);
        for (text, explained) in [
            ("A Lock and a lock.", "A Lock (a thing that is kept) and a lock."),
            ("# lock\n<!-- lock\nlock -->\nlock", "# lock\n<!-- lock\nlock -->\nlock (a thing that is kept)"),
            ("clock, lock-free, my_lock, unlocks", "clock, lock-free, my_lock, unlocks"),
            ("ask the pg.", "ask the pg (the payment provider)."),
            ("no jargon", "no jargon"),
        ] {
            assert_eq!(glossary.explain(text), explained);
            assert_eq!(glossary.explain(explained), explained, "not twice");
        }
        let deadlock = of(Lang::En, &[]).explain("Two deadlocks held a lock wait, then a lock.");
        assert!(deadlock.starts_with("Two deadlocks (two operations wait"), "{deadlock}");
        assert!(deadlock.contains("lock wait (an operation waits") && deadlock.contains("a lock (data that"));
    }

    #[test]
    fn korean_words_keep_their_particles() {
        let glossary = of(Lang::Ko, &[("락", "잡아 둔 것"), ("쿠폰 발급", "쿠폰을 나누어 주는 것")]);
        for (text, explained) in [
            ("락을 잡은 락", "락(잡아 둔 것)을 잡은 락"),
            ("클락과 락커", "클락과 락커"),
            ("쿠폰 발급이 멈춤", "쿠폰 발급(쿠폰을 나누어 주는 것)이 멈춤"),
        ] {
            assert_eq!(glossary.explain(text), explained);
        }
        let shipped = of(Lang::Ko, &[]).explain("데드락으로 DB가 멈춰 롤백했습니다.");
        assert!(shipped.starts_with("데드락(두 작업이") && shipped.contains("상태)으로 DB(서비스의"), "{shipped}");
        assert!(shipped.contains("롤백(변경 전 상태로 되돌리는 것)했습니다"), "{shipped}");
    }

    #[test]
    fn an_explanation_from_outside_breaks_no_document() {
        let glossary = of(Lang::En, &[("lag", "x <b> | `y`\u{202e}\n# z")]);
        assert_eq!(glossary.explain("lag"), r"lag (x \<b\> \| \`y\`\<U+202E\>⏎# z)");
    }
}
