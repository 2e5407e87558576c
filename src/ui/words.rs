//! What the widgets themselves say.

crate::text::words! {
    /// No row passes the filter.
    nothing_matches = "nothing matches the filter", "필터에 맞는 항목 없음";
    /// Lines that found no room.
    more(n: usize) = "+{n} more", "외 {n}개";
    /// Rows that were added below while the person looked elsewhere.
    new_below(n: usize) = "+{n} new", "새 항목 {n}";
    /// How many rows are marked.
    marked(n: usize) = "{n} marked", "{n}개 선택";
    /// The filter in force.
    filtered(by: &str) = "/{by}", "/{by}";
    /// A source whose interval was stretched.
    slowed = "slowed", "늦춤";
    /// The price of looking: how long a poll takes, and how often.
    poll(took: &str, every: &str) = "poll {took}/{every}", "조회 {took}/{every}";
    /// The pane fills the screen.
    zoomed = "zoom", "확대";
    /// The display stands still.
    paused = "PAUSED", "일시정지";
    /// No incident is open.
    peace = "peace", "평시";
    /// An incident is open.
    incident = "incident", "장애 대응";
    /// Title of the help.
    help = "Keys", "단축키";
    /// Title of the palette.
    palette = "Commands", "명령";
    /// No command matches what was typed.
    no_command = "no command matches", "맞는 명령 없음";
    /// Label of the time of a note.
    time = "time", "시각";
    /// Label of the tags of a note.
    tags = "tags", "태그";
    /// Label of the text of a note.
    text = "text", "내용";
    /// What the empty time field of a note means.
    time_hint = "now; or 14:02, -5m", "지금, 또는 14:02, -5m";
}
