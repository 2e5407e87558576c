//! Words in every language of the room.

use serde::{Deserialize, Serialize};

/// A language that the room speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// The language of a code such as `en`, `ko`, `ko_KR.UTF-8`; `None` when the room does not speak it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split(['_', '-', '.', '@']).next()? {
            "ko" => Some(Self::Ko),
            "en" | "C" | "POSIX" => Some(Self::En),
            _ => None,
        }
    }

    /// The other language, for the switch while running.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Ko,
            Self::Ko => Self::En,
        }
    }
}

/// One fixed text in every language: both must be given, so a catalogue cannot have a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Korean.
    pub ko: &'static str,
}

impl Words {
    /// A text in both languages.
    #[must_use]
    pub const fn new(en: &'static str, ko: &'static str) -> Self {
        Self { en, ko }
    }

    /// The text in the given language.
    #[must_use]
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ko => self.ko,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_names_a_language() {
        assert_eq!(Lang::from_code("ko_KR.UTF-8"), Some(Lang::Ko));
        assert_eq!(Lang::from_code("C.UTF-8"), Some(Lang::En));
        assert_eq!(Lang::from_code("de_DE"), None);
        assert_eq!(Words::new("lag", "지연").get(Lang::Ko.other()), "lag");
    }
}
