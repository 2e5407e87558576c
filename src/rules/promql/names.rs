//! What PromQL knows by name, and what stands in for what is not supported here.

use super::ast::{Aggregation, Function};
use crate::config;

/// What a function takes and makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// Of a range.
    OverTime(Function),
    /// `abs`
    Abs,
    /// `absent`
    Absent,
}

const CALLS: [(&str, Call); 8] = [
    ("rate", Call::OverTime(Function::Rate)),
    ("increase", Call::OverTime(Function::Increase)),
    ("delta", Call::OverTime(Function::Delta)),
    ("avg_over_time", Call::OverTime(Function::AvgOverTime)),
    ("max_over_time", Call::OverTime(Function::MaxOverTime)),
    ("min_over_time", Call::OverTime(Function::MinOverTime)),
    ("abs", Call::Abs),
    ("absent", Call::Absent),
];

const AGGREGATIONS: [(&str, Aggregation); 5] = [
    ("sum", Aggregation::Sum),
    ("max", Aggregation::Max),
    ("min", Aggregation::Min),
    ("avg", Aggregation::Avg),
    ("count", Aggregation::Count),
];

/// Words of the language, which are no names of signals: to select such a one, `{__name__="on"}`.
const RESERVED: [&str; 12] =
    ["and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "bool", "offset", "atan2"];

/// What Prometheus has and rules here have not, and what does instead; nothing where there is nothing.
const FOREIGN: &[(&str, &str)] = &[
    ("topk", "compare with a threshold, or use max by (...)"),
    ("bottomk", "compare with a threshold, or use min by (...)"),
    ("limitk", ""),
    ("limit_ratio", ""),
    ("quantile", "use max by (...) or avg by (...)"),
    ("stddev", "compare max by (...) with avg by (...)"),
    ("stdvar", "compare max by (...) with avg by (...)"),
    ("group", "use count by (...)"),
    ("count_values", "use count by (...) of a comparison"),
    ("histogram_quantile", "services give http_request_duration_seconds with the label quantile"),
    ("histogram_avg", "divide the rate of the sum by the rate of the count"),
    ("histogram_count", "use the signal of the count"),
    ("histogram_sum", "use the signal of the sum"),
    ("histogram_fraction", ""),
    ("histogram_stddev", ""),
    ("histogram_stdvar", ""),
    ("irate", "use rate over a short range, such as rate(x[1m])"),
    ("idelta", "use delta over a short range, such as delta(x[1m])"),
    ("deriv", "use delta(x[5m]) / 300"),
    ("predict_linear", "use x + delta(x[1h]) * N, for N hours ahead"),
    ("double_exponential_smoothing", "use avg_over_time"),
    ("holt_winters", "use avg_over_time"),
    ("resets", ""),
    ("changes", "use max_over_time(x[5m]) != min_over_time(x[5m])"),
    ("sum_over_time", "use avg_over_time"),
    ("count_over_time", "use absent, or avg_over_time"),
    ("quantile_over_time", "use max_over_time or avg_over_time"),
    ("stddev_over_time", "compare max_over_time with min_over_time"),
    ("stdvar_over_time", "compare max_over_time with min_over_time"),
    ("mad_over_time", "compare max_over_time with min_over_time"),
    ("last_over_time", "use the signal itself: its newest value counts for 5 minutes"),
    ("first_over_time", "use the signal with offset"),
    ("present_over_time", "use max_over_time"),
    ("absent_over_time", "use absent, and `for` in the rule"),
    ("ts_of_max_over_time", ""),
    ("ts_of_min_over_time", ""),
    ("ts_of_last_over_time", ""),
    ("label_replace", "give the rule labels, or match with on (...) and group_left (...)"),
    ("label_join", "give the rule labels, or match with on (...) and group_left (...)"),
    ("vector", "write the number itself, or compare with absent(...)"),
    ("scalar", "match with on () and group_left ()"),
    ("time", ""),
    ("timestamp", ""),
    ("minute", ""),
    ("hour", ""),
    ("month", ""),
    ("year", ""),
    ("day_of_month", ""),
    ("day_of_week", ""),
    ("day_of_year", ""),
    ("days_in_month", ""),
    ("ceil", "compare with >= or <"),
    ("floor", "compare with >= or <"),
    ("round", "compare with >= or <"),
    ("clamp", "compare with a threshold"),
    ("clamp_max", "compare with a threshold"),
    ("clamp_min", "compare with a threshold"),
    ("sgn", "compare with 0"),
    ("sqrt", "use x ^ 0.5"),
    ("exp", "use 2.718281828459045 ^ x"),
    ("ln", ""),
    ("log2", ""),
    ("log10", ""),
    ("sort", "the order of results means nothing in a rule"),
    ("sort_desc", "the order of results means nothing in a rule"),
    ("sort_by_label", "the order of results means nothing in a rule"),
    ("sort_by_label_desc", "the order of results means nothing in a rule"),
    ("info", "match with on (...) and group_left (...)"),
    ("pi", "write 3.141592653589793"),
    ("deg", "use x * 57.29577951308232"),
    ("rad", "use x / 57.29577951308232"),
    ("acos", ""),
    ("acosh", ""),
    ("asin", ""),
    ("asinh", ""),
    ("atan", ""),
    ("atanh", ""),
    ("cos", ""),
    ("cosh", ""),
    ("sin", ""),
    ("sinh", ""),
    ("tan", ""),
    ("tanh", ""),
];

/// The function of that name.
pub(super) fn call(name: &str) -> Option<Call> {
    CALLS.iter().find(|(known, _)| *known == name).map(|(_, call)| *call)
}

/// How a function of a range is written.
pub(super) fn function(function: Function) -> &'static str {
    CALLS.iter().find(|(_, call)| *call == Call::OverTime(function)).map_or("", |(name, _)| name)
}

/// The aggregation of that name, in whatever case.
pub(super) fn aggregation(name: &str) -> Option<Aggregation> {
    AGGREGATIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, aggregation)| *aggregation)
}

/// How an aggregation is written.
pub(super) fn folded(aggregation: Aggregation) -> &'static str {
    AGGREGATIONS.iter().find(|(_, known)| *known == aggregation).map_or("", |(name, _)| name)
}

/// Whether a word is one of the language and names no signal.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word)) || number(word).is_some()
}

/// The number that is written as a word.
pub(super) fn number(word: &str) -> Option<f64> {
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    if is("inf") { Some(f64::INFINITY) } else { is("nan").then_some(f64::NAN) }
}

/// Why a name is no function here.
pub(super) fn refusal(name: &str) -> String {
    match FOREIGN.iter().find(|(foreign, _)| *foreign == name) {
        Some((_, "")) => format!("`{name}` is not supported in the rules of the room"),
        Some((_, instead)) => format!("`{name}` is not supported in the rules of the room: {instead}"),
        None => {
            if let Some((written, _)) = CALLS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                return format!("`{name}` is written in small letters: `{written}`");
            }
            let known = CALLS.iter().map(|(name, _)| *name).chain(AGGREGATIONS.iter().map(|(name, _)| *name));
            config::unknown("function", name, known)
        }
    }
}
