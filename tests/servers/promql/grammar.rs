//! Expressions at random, the same for the same seed, out of everything that rules support. They are texts: the tree of
//! the product has no part in them.

use super::data::{SIGNALS, Shape};

/// Numbers at random, the same for the same seed (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 up to, but not, `limit`.
    pub fn below(&mut self, limit: i64) -> i64 {
        i64::try_from(self.next() % limit.unsigned_abs()).expect("small")
    }

    pub fn one_in(&mut self, limit: i64) -> bool {
        self.below(limit) == 0
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(i64::try_from(of.len()).expect("few"))).expect("small")]
    }
}

const LABELS: [&str; 5] = ["service", "status", "target", "group", "topic"];
const RANGES: [&str; 7] = ["40s", "1m", "90s", "3m", "5m", "10m30s", "20m"];
const OFFSETS: [&str; 4] = ["30s", "1m", "5m", "12m"];
const NUMBERS: [&str; 12] = ["0", "1", "2", "0.5", "5", "1e2", "0x10", "-3", "Inf", "-Inf", "NaN", ".25"];
const ARITHMETIC: [&str; 6] = ["+", "-", "*", "/", "%", "^"];
const COMPARISONS: [&str; 6] = ["==", "!=", ">", "<", ">=", "<="];
const SETS: [&str; 3] = ["and", "or", "unless"];
const FOLDS: [&str; 5] = ["sum", "avg", "min", "max", "count"];
const OVER_TIME: [&str; 6] = ["rate", "increase", "delta", "avg_over_time", "max_over_time", "min_over_time"];

pub struct Grammar {
    dice: Dice,
}

impl Grammar {
    pub const fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed) }
    }

    /// One expression; a few are numbers.
    pub fn expression(&mut self) -> String {
        if self.dice.one_in(40) { self.number(3) } else { self.series(3) }
    }

    fn number(&mut self, deep: usize) -> String {
        match self.dice.below(4) {
            0 if deep > 0 => format!("-{}", self.number(0)),
            1 if deep > 0 => {
                format!("{} {} {}", self.number(deep - 1), self.dice.pick(&ARITHMETIC), self.number(deep - 1))
            }
            2 if deep > 0 => {
                format!("({} {} bool {})", self.number(0), self.dice.pick(&COMPARISONS), self.number(deep - 1))
            }
            _ => self.dice.pick(&NUMBERS).to_owned(),
        }
    }

    fn series(&mut self, deep: usize) -> String {
        if deep == 0 {
            return if self.dice.one_in(3) { self.over_time() } else { self.selector("") };
        }
        match self.dice.below(16) {
            0 => self.selector(""),
            1 => self.over_time(),
            2 | 3 => self.fold(deep),
            4 | 5 => self.with_number(deep),
            6 | 7 => self.folded_pair(deep),
            8 => self.grouped(),
            9 => self.pair(deep),
            10 | 11 => self.set(deep),
            12 => {
                let sign = self.dice.pick(&["-", "-", "+"]);
                format!("{sign}{}", self.operand(deep))
            }
            13 => format!("abs({})", self.series(deep - 1)),
            14 => format!("absent({})", self.series(deep - 1)),
            _ => {
                let signal = self.series(deep - 1);
                format!("({signal}) # said\n")
            }
        }
    }

    /// An operand, in brackets or not: how tight operators bind is asked too.
    fn operand(&mut self, deep: usize) -> String {
        let inner = self.series(deep - 1);
        if self.dice.one_in(2) { format!("({inner})") } else { inner }
    }

    fn over_time(&mut self) -> String {
        let (function, range) = (self.dice.pick(&OVER_TIME), self.dice.pick(&RANGES));
        // The growth of what is no counter is where versions of Prometheus differ.
        let counter = ["rate", "increase"].contains(&function);
        let signals: Vec<_> = SIGNALS.into_iter().filter(|(name, _)| !counter || name.ends_with("_total")).collect();
        let signal = self.dice.pick(&signals);
        format!("{function}({})", self.selector_of(signal, &format!("[{range}]")))
    }

    fn selector(&mut self, range: &str) -> String {
        let signal = self.dice.pick(&SIGNALS);
        self.selector_of(signal, range)
    }

    fn selector_of(&mut self, (name, labels): Shape, range: &str) -> String {
        let mut matchers = Vec::new();
        for (label, values) in labels {
            let value = self.dice.pick(values);
            let other = self.dice.pick(values);
            match self.dice.below(14) {
                0 | 1 => matchers.push(format!("{label}=\"{value}\"")),
                2 => matchers.push(format!("{label}!='{value}'")),
                3 => matchers.push(format!("{label}=~\"{value}|{other}\"")),
                4 => matchers.push(format!("{label}!~`{}.*`", &value[..1])),
                5 => matchers.push(format!("{label}=~\".*{}\"", &value[value.len() - 1..])),
                6 if self.dice.one_in(3) => matchers.push(format!("{label}=\"none\"")),
                7 if self.dice.one_in(3) => matchers.push(format!("{label}=\"\"")),
                _ => {}
            }
        }
        if self.dice.one_in(12) {
            matchers.push("nothing=\"\"".to_owned());
        }
        let offset = if self.dice.one_in(6) { format!(" offset {}", self.dice.pick(&OFFSETS)) } else { String::new() };
        let all = match self.dice.below(20) {
            0 => {
                matchers.push(format!("__name__=\"{name}\""));
                format!("{{{}}}", matchers.join(", "))
            }
            1 => {
                let names = if name.ends_with("_total") { ".+_total" } else { "up|ready|lag" };
                matchers.push(format!("__name__=~\"{names}\""));
                format!("{{{}}}", matchers.join(","))
            }
            2 => format!("{name}{{{},}}", matchers.join(",")).replace("{,}", "{}"),
            _ if matchers.is_empty() => name.to_owned(),
            _ => format!("{name} {{{}}}", matchers.join(",")),
        };
        format!("{all}{range}{offset}")
    }

    fn labels(&mut self, more: bool) -> String {
        let mut labels: Vec<&str> = LABELS.into_iter().filter(|_| self.dice.one_in(3)).collect();
        if more && self.dice.one_in(8) {
            labels.push("__name__");
        }
        labels.join(", ")
    }

    fn fold(&mut self, deep: usize) -> String {
        let (fold, of) = (self.dice.pick(&FOLDS), self.series(deep - 1));
        let labels = self.labels(true);
        match self.dice.below(5) {
            0 => format!("{fold}({of})"),
            1 => format!("{fold} by ({labels}) ({of})"),
            2 => format!("{fold}({of}) BY ({labels})"),
            3 => format!("{fold} without ({labels}) ({of})"),
            _ => format!("{fold}({of}) without ({labels})"),
        }
    }

    fn with_number(&mut self, deep: usize) -> String {
        let (series, number) = (self.operand(deep), self.number(1));
        let operator = match self.dice.below(3) {
            0 => self.dice.pick(&ARITHMETIC).to_owned(),
            1 => self.dice.pick(&COMPARISONS).to_owned(),
            _ => format!("{} bool", self.dice.pick(&COMPARISONS)),
        };
        if self.dice.one_in(3) {
            format!("{number} {operator} {series}")
        } else {
            format!("{series} {operator} {number}")
        }
    }

    fn operator(&mut self) -> String {
        match self.dice.below(5) {
            0 | 1 => self.dice.pick(&ARITHMETIC).to_owned(),
            2 | 3 => self.dice.pick(&COMPARISONS).to_owned(),
            _ => format!("{} bool", self.dice.pick(&COMPARISONS)),
        }
    }

    /// Two sides that are folded by the same labels: each has one partner.
    fn folded_pair(&mut self, deep: usize) -> String {
        let (operator, labels) = (self.operator(), self.labels(false));
        let matching = if self.dice.one_in(2) { format!(" on ({labels})") } else { String::new() };
        let (left, right) = (self.dice.pick(&FOLDS), self.dice.pick(&FOLDS));
        let (of, other) = (self.series(deep - 1), self.series(deep - 1));
        format!("{left} by ({labels}) ({of}) {operator}{matching} {right} by ({labels}) ({other})")
    }

    /// Many of the one side to one of the other.
    fn grouped(&mut self) -> String {
        let (many, fold, operator) = (self.selector(""), self.dice.pick(&FOLDS), self.operator());
        let (on, take) = (self.dice.pick(&LABELS), self.dice.pick(&["", "status", "topic", "target", "__name__"]));
        let one = match self.dice.below(3) {
            0 => format!("{fold} by ({on}) ({})", self.selector("")),
            1 => format!("{fold} by ({on}, {}) ({})", self.dice.pick(&LABELS), self.selector("")),
            _ => self.selector(""),
        };
        let take = if take == on { "" } else { take };
        let by = if self.dice.one_in(5) { format!("ignoring ({})", self.labels(false)) } else { format!("on ({on})") };
        if self.dice.one_in(2) {
            format!("{many} {operator} {by} group_left ({take}) {one}")
        } else {
            format!("{one} {operator} {by} group_right ({take}) {many}")
        }
    }

    /// Two sides of one signal, or of any two.
    fn pair(&mut self, deep: usize) -> String {
        let operator = self.operator();
        let left = self.selector("");
        let name = left.split([' ', '{']).next().unwrap_or_default().to_owned();
        match self.dice.below(4) {
            0 if !name.is_empty() => format!("{left} {operator} {name} offset {}", self.dice.pick(&OFFSETS)),
            1 if !name.is_empty() => format!("{left} {operator} ignoring () {name}"),
            2 => format!("({left}) {operator} on ({}) ({})", self.labels(true), self.series(deep - 1)),
            _ => format!("{} {operator} {}", self.operand(deep), self.operand(deep)),
        }
    }

    fn set(&mut self, deep: usize) -> String {
        let (left, right, set) = (self.operand(deep), self.operand(deep), self.dice.pick(&SETS));
        match self.dice.below(4) {
            0 | 1 => format!("{left} {set} {right}"),
            2 => format!("({left}) {set} on ({}) ({right})", self.labels(true)),
            _ => format!("({left}) {set} ignoring ({}) ({right})", self.labels(false)),
        }
    }
}
