//! The words of graphs.

use crate::text::words;

words! {
    /// The title of the list.
    choose_title = "Graph: which signal?", "그래프: 어떤 신호?";
    /// The title of a graph.
    title(name: &str, window: &str) = "Graph · {name} · {window}", "그래프 · {name} · {window}";
    /// The keys of the list.
    choose_keys = "type to find · ↑ ↓ · Enter show · Esc", "입력해 찾기 · ↑ ↓ · Enter 보기 · Esc";
    /// The keys of a graph.
    keys = "h l read · + - window · c compare · t T0 · / other · Enter its pane · Esc", "h l 값 읽기 · + - 구간 · c 비교 · t T0 · / 다른 신호 · Enter 창으로 · Esc";
    /// The keys of a graph where there is little room.
    keys_short = "h l read · + - window · c compare · / other · Esc", "h l 읽기 · + - 구간 · c 비교 · / 다른 · Esc";
    /// A flag that is set.
    yes = "yes", "예";
    /// A flag that is not.
    no = "no", "아니오";
    /// There is no signal at all.
    no_signals = "No signal has been measured yet.", "아직 측정된 신호가 없습니다.";
    /// What was typed finds nothing.
    none_found = "No signal is called like that.", "그런 이름의 신호가 없습니다.";
    /// The chosen signal has no value in this window.
    nothing_known = "Nothing is known of it in this time.", "이 시간의 값은 알려져 있지 않습니다.";
    /// There is too little room for a picture.
    too_small = "too small for a picture", "그리기에 너무 작습니다";
    /// How many series a name has.
    series(n: usize) = "{n} series", "{n} series", "{n}개";
    /// It is not as usual.
    unusual = "unusual", "평소와 다름";
    /// The last, lowest and highest value.
    values(now: &str, low: &str, high: &str) = "now {now} · min {low} · max {high}", "지금 {now} · 최소 {low} · 최대 {high}";
    /// The same of a series that is over.
    values_over(last: &str, low: &str, high: &str) = "over, last {last} · min {low} · max {high}", "끝남, 마지막 {last} · 최소 {low} · 최대 {high}";
    /// No value in this time.
    unknown = "not known", "알 수 없음";
    /// How many series are not drawn.
    more(n: usize) = "and {n} more, which are less bad", "그보다 덜 나쁜 {n}개 더";
    /// What is compared with.
    hour_ago = "an hour ago", "1시간 전";
    /// What is compared with.
    day_ago = "a day ago", "하루 전";
    /// What is compared with.
    week_ago = "a week ago", "일주일 전";
    /// What the dim line is.
    compared(ago: &str, at: &str) = "dim: {ago} (until {at})", "흐린 선: {ago} ({at}까지)";
    /// Nothing is known of then.
    compared_unknown(ago: &str) = "{ago}: not known", "{ago}: 알 수 없음";
    /// The value under the cursor.
    read(at: &str, values: &str) = "at {at}: {values}", "{at}: {values}";
    /// The threshold.
    threshold(value: &str) = "bad from {value}", "{value}부터 이상";
    /// When the trouble began.
    began(at: &str) = "T0 {at}", "T0 {at}";
}
