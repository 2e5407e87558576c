//! The words of the timeline's pane.

use crate::text::words;

words! {
    /// The column of the event time.
    time = "time", "시각";
    /// The column of the time since the incident was declared.
    offset = "T±", "T±";
    /// The column of the author.
    who = "who", "누가";
    /// The column of the text.
    what = "what happened", "무슨 일";
    /// The column of the tags.
    tags = "tags", "태그";
    /// What an empty timeline says.
    empty = "Nothing has happened yet. n writes the first note.", "아직 아무 일도 없습니다. n으로 첫 메모를 쓰세요.";
    /// There is one line.
    one_line = "1 line", "1줄";
    /// How many lines there are.
    lines(n: usize) = "{n} line",
        "{n} lines", "{n}줄";
    /// How many lines are hidden.
    hidden(n: usize) = "{n} hidden", "{n}줄 숨김";
    /// The author of an automatic line.
    room = "bongsu", "bongsu";
    /// How many lines a text has beyond the first.
    more_lines(n: usize) = "+{n} line",
        "+{n} lines", "+{n}줄";
    /// The label of the event time in the details.
    happened = "happened", "발생";
    /// The label of the entry time in the details.
    written = "written", "기록";
    /// The label of the author in the details.
    author = "by", "작성";
    /// The label of the number in the journal.
    number = "number", "번호";
    /// The label of the count.
    seen = "seen", "횟수";
    /// The label of when the detector last changed the line.
    changed = "changed", "바뀐 시각";
    /// From when a line is that the detector changed.
    as_of(at: String) = "as of {at}", "{at} 기준";
    /// How often a cause has shown.
    times(n: u32) = "{n} times", "{n}회";
    /// The title of the text.
    text = "Text", "내용";
    /// The title of the pinned rows.
    evidence = "Evidence", "증거";
    /// Where pinned rows come from.
    from = "from", "출처";
    /// The title of the earlier texts.
    earlier = "Earlier", "이전 내용";
    /// The label of one earlier text.
    until(when: String, who: String) = "until {when} ({who})", "{when}까지 ({who})";
    /// The word for a struck line.
    struck = "struck out", "취소됨";
}
