//! The catalogue macro: every message in every language, checked by the compiler.

/// Declares messages. A message without arguments becomes a `const fn` that gives [`Words`](crate::domain::words::Words);
/// one with arguments a function that takes the language and the arguments and gives a `String`. Three texts are the English
/// of one, the English of several, and the Korean; the first argument is how many.
///
/// ```
/// bongsu::text::words! {
///     /// The title.
///     title = "Services", "서비스";
///     /// How many are up.
///     up(n: usize) = "{n} up", "정상 {n}";
///     /// How many lines there are.
///     lines(n: usize) = "{n} line", "{n} lines", "{n}줄";
/// }
/// use bongsu::domain::words::Lang;
/// assert_eq!(title().get(Lang::Ko), "서비스");
/// assert_eq!(up(Lang::En, 3), "3 up");
/// assert_eq!(lines(Lang::En, 1), "1 line");
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! __words {
    () => {};
    ($(#[$doc:meta])* $name:ident = $en:literal, $ko:literal; $($rest:tt)*) => {
        $(#[$doc])*
        #[must_use]
        pub const fn $name() -> $crate::domain::words::Words {
            $crate::domain::words::Words::new($en, $ko)
        }
        $crate::text::words! { $($rest)* }
    };
    ($(#[$doc:meta])* $name:ident($($arg:ident: $kind:ty),+) = $en:literal, $ko:literal; $($rest:tt)*) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(lang: $crate::domain::words::Lang, $($arg: $kind),+) -> String {
            match lang {
                $crate::domain::words::Lang::En => format!($en),
                $crate::domain::words::Lang::Ko => format!($ko),
            }
        }
        $crate::text::words! { $($rest)* }
    };
    ($(#[$doc:meta])* $name:ident($first:ident: $one:ty $(, $arg:ident: $kind:ty)*) = $single:literal, $en:literal, $ko:literal; $($rest:tt)*) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(lang: $crate::domain::words::Lang, $first: $one $(, $arg: $kind)*) -> String {
            match lang {
                $crate::domain::words::Lang::En if $crate::text::IsOne::is_one(&$first) => format!($single),
                $crate::domain::words::Lang::En => format!($en),
                $crate::domain::words::Lang::Ko => format!($ko),
            }
        }
        $crate::text::words! { $($rest)* }
    };
}

/// A count, as a number or as it is written, by which the singular is told from the plural.
pub trait IsOne {
    /// Whether it is one.
    fn is_one(&self) -> bool;
}

macro_rules! counts {
    ($($number:ty),+) => {
        $(impl IsOne for $number {
            fn is_one(&self) -> bool {
                *self == 1
            }
        })+
    };
}

counts!(usize, u64, u32, i64);

impl IsOne for &str {
    fn is_one(&self) -> bool {
        *self == "1"
    }
}

impl IsOne for String {
    fn is_one(&self) -> bool {
        self == "1"
    }
}

#[doc(inline)]
pub use __words as words;

#[cfg(test)]
mod tests {
    use crate::domain::words::Lang;

    super::words! {
        /// Fixed.
        fixed = "lag", "지연";
        /// With arguments.
        counted(n: usize, of: &str) = "{n} of {of}", "{of} 중 {n}";
    }

    #[test]
    fn a_message_speaks_both_languages() {
        assert_eq!(fixed().get(Lang::Ko), "지연");
        assert_eq!(counted(Lang::En, 2, "five"), "2 of five");
        assert_eq!(counted(Lang::Ko, 2, "다섯"), "다섯 중 2");
    }
}
