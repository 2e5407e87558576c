//! The words of the room itself.

use std::{io, path};

use crate::text::words;

words! {
    /// Copied, and where it also is.
    copied(n: usize, file: path::Display<'_>) = "copied {n} bytes to the terminal's clipboard; also in {file}",
        "{n}바이트를 터미널 클립보드에 복사했습니다. 파일: {file}";
    /// Copied to the terminal only.
    copied_only(n: usize, error: io::Error) = "copied {n} bytes to the terminal's clipboard; the file failed: {error}",
        "{n}바이트를 터미널 클립보드에 복사했습니다. 파일 저장 실패: {error}";
    /// Nothing is selected.
    nothing_selected = "no row is selected", "선택한 줄이 없습니다";
    /// There is nothing to take back.
    nothing_to_undo = "there is nothing of yours to undo", "되돌릴 내 변경이 없습니다";
    /// Something was taken back.
    undone = "undone", "되돌렸습니다";
    /// Rows were pinned.
    pinned(n: usize) = "pinned {n} row to the timeline",
        "pinned {n} rows to the timeline", "{n}줄을 타임라인에 고정했습니다";
    /// What a pinned line says by itself.
    pin_text(pane: String, what: String) = "{pane}: {what}", "{pane}: {what}";
    /// Another bongsu has the room.
    held(who: String) = "{who} has the room: this one only follows", "{who} 님이 방을 잡고 있어 여기서는 보기만 합니다";
    /// An unfinished note was found.
    draft_found = "an unfinished note was kept: n goes on with it", "쓰다 만 메모가 있습니다. n으로 이어 쓰세요";
    /// The draft is kept.
    draft_kept = "the draft is kept: n goes on with it", "초안을 남겼습니다. n으로 이어 쓰세요";
    /// The draft of an edit is kept.
    edit_kept = "the edit is kept: e goes on with it", "고치던 내용을 남겼습니다. e로 이어 쓰세요";
    /// The journal was damaged.
    damaged(n: usize) = "the journal has {n} findings: run `bongsu journal verify`",
        "저널에서 {n}건의 이상이 발견됐습니다. `bongsu journal verify`를 실행하세요";
    /// The report on a journal in which nothing is wrong.
    sound(n: usize) = "the journal is sound: {n} lines, every one tied to the one before",
        "저널에 이상이 없습니다: {n}줄이 모두 앞줄과 이어져 있습니다";
    /// The report on a journal in which something is wrong.
    unsound(n: usize) = "the journal is NOT sound: {n} lines read, see above", "저널에 이상이 있습니다: {n}줄을 읽었고, 내용은 위와 같습니다";
    /// Entries wait in another file.
    entries_wait(file: path::Display<'_>) = "entries wait in {file} that the journal does not have yet: opening the room takes them over",
        "저널에 아직 없는 기록이 {file}에 있습니다. 방을 열면 옮겨집니다";
    /// The journal works again.
    saved = "the journal is written again; nothing was lost", "저널이 다시 기록됩니다. 잃은 것은 없습니다";
    /// The mouse is ours.
    mouse_on = "mouse on: hold Shift to select text", "마우스 켬: Shift를 누르면 텍스트를 선택합니다";
    /// The mouse is the terminal's.
    mouse_off = "mouse off", "마우스 끔";
    /// The theme has changed.
    theme_is(name: String) = "theme: {name}", "테마: {name}";
    /// The interval was changed.
    pace(every: String) = "polled about every {every} from now on", "이제 약 {every}마다 조회합니다";
    /// There is nothing to poll.
    polls_nothing = "this pane polls nothing", "이 창은 조회하는 것이 없습니다";
    /// Polled now.
    refreshed = "polling now", "지금 조회합니다";
    /// The editor gave nothing.
    editor_failed = "the editor ended without a text; the draft is as it was", "편집기가 글 없이 끝났습니다. 초안은 그대로입니다";
    /// The title of a new note.
    note_title = "Note", "메모";
    /// The title of an edited line.
    edit_title(n: u64) = "Edit line {n}", "{n}번 줄 고치기";
    /// A word that is no tag.
    no_tag(word: String) = "no tag begins with {word}: hypothesis, evidence, decision, action, comms",
        "{word}(으)로 시작하는 태그가 없습니다: hypothesis, evidence, decision, action, comms";
    /// A note without a text.
    note_empty = "write something, or Esc to leave it", "내용을 적거나 Esc로 닫으세요";
    /// The title of the help.
    help_title = "Help", "도움말";
    /// The title of the palette.
    palette_title = "Commands", "명령";
    /// The keys of the palette.
    palette_keys = "↑ ↓ choose   Enter run   Esc close", "↑ ↓ 선택   Enter 실행   Esc 닫기";
    /// The keys of the filter.
    filter_keys = "Enter keep   Esc take back", "Enter 적용   Esc 되돌리기";
    /// The title of the line of the help that stands for all panes.
    panes_title = "pane 1 – 9", "1 – 9번 창";
    /// What that line says.
    panes_doc = "Moves to the pane with that number.", "그 번호의 창으로 갑니다.";
    /// The title of the details of a row that has gone.
    details_gone = "Details · no longer there", "상세 · 이제 없음";
    /// The title of the details.
    details_title = "Details", "상세";
    /// The title of the looks.
    looks_title = "What bongsu runs", "bongsu가 실행하는 것";
    /// Asks before leaving while an incident is open.
    leave_title = "Leave the room?", "방을 나갈까요?";
    /// What leaving means.
    leave_text = "An incident is open. Collecting and alarms end with this window; the journal stays.",
        "장애가 진행 중입니다. 이 창을 닫으면 수집과 알림이 끝납니다. 저널은 남습니다.";
    /// The keys of the question.
    leave_keys = "y leave   Esc stay", "y 나가기   Esc 머물기";
    /// Said before a recording is made.
    record_contains = "the recording will hold SQL texts, users, hosts, keys with their owners, answers of services and the \
timeline, as the panes show them; --redact masks them; secrets of the config never go in",
        "녹화에는 창에 보이는 SQL, 사용자, 호스트, 키와 소유자, 서비스 응답, 타임라인이 그대로 들어갑니다. --redact로 가릴 수 있고, \
설정의 비밀값은 절대 들어가지 않습니다";
    /// What was recorded.
    recorded_file(file: String, length: String, size: String) = "{file}: {length}, {size}", "{file}: {length}, {size}";
    /// Said after masking.
    redact_check = "masked; what people wrote on the timeline is masked by patterns only: read it before you give it away",
        "가렸습니다. 사람이 타임라인에 쓴 글은 형식으로만 가리니, 주기 전에 읽어 보세요";
    /// The room of a recording.
    info_room = "room", "방";
    /// Where it begins.
    info_from = "from", "처음";
    /// Where it ends.
    info_until = "until", "끝";
    /// How long it is.
    info_length = "length", "길이";
    /// How large it is.
    info_size = "size", "크기";
    /// How many events it has.
    info_events = "events", "사건";
    /// Whether it is masked.
    info_redacted = "redacted", "가림";
    /// How many parts are damaged.
    info_damaged = "damaged", "손상";
    /// Which bongsu made it.
    info_version = "bongsu", "bongsu";
    /// Yes.
    yes = "yes", "예";
    /// No.
    no = "no", "아니요";
    /// The badge of a recorder that cannot keep readings.
    unrecorded = "NOT RECORDING", "녹화 안 됨";
    /// The recorder is too slow.
    samples_lost(n: u64) = "the recorder cannot follow: {n} readings are not kept", "녹화가 따라가지 못해 읽은 값 {n}개를 남기지 못했습니다";
    /// The recorder has no room for the whole incident.
    incident_cut = "the recorder is full: the beginning of the incident goes; make `size` in [recorder] larger",
        "녹화 공간이 가득 차 장애 초반 기록이 지워집니다. [recorder]의 size를 늘리세요";
    /// The recorder keeps readings again.
    recording_again = "readings are recorded again", "다시 녹화합니다";
    /// Why nothing is written while a recording is played.
    recorded = "this is a recording: nothing is looked at, and nothing can be changed",
        "녹화를 재생 중입니다. 아무것도 조회하지 않고 바꿀 수도 없습니다";
    /// The banner of a recording.
    replay = "REPLAY", "재생";
    /// What the banner promises.
    replay_safe = "recorded · nothing can act", "녹화된 화면 · 실행되지 않음";
    /// Asks where to go in a recording.
    jump_title = "Go to a time", "시각으로 가기";
    /// How to answer.
    jump_keys = "14:02, 14:02:30, +2m, -30s or 2026-11-21 14:02   Enter go   Esc cancel",
        "14:02, 14:02:30, +2m, -30s, 2026-11-21 14:02   Enter 가기   Esc 취소";
    /// Nothing more to jump to.
    no_more = "there is no other in the recording", "녹화에 더 없습니다";
    /// The badge of a paused display.
    paused = "PAUSED", "멈춤";
    /// The badge of the room that cannot act.
    looking = "looking only", "보기 전용";
    /// The badge of a room that was opened so that it never can act.
    read_only = "read-only", "읽기 전용";
    /// How many look at the same screen.
    here(n: usize) = "({n} here)", "({n}명)";
    /// The answer to ctrl-c.
    how_to_leave = "q leaves the room", "q를 누르면 방을 나갑니다";
    /// The badge of a room that another bongsu has.
    following(who: String) = "following {who}", "{who} 님을 따라 보는 중";
    /// The badge of a journal that cannot be written.
    unsaved(since: String, n: usize) = "NOT SAVED since {since}, {n} entries", "{since}부터 저장 안 됨, {n}건";
    /// The label of whoever sits at the keys.
    driver = "driver", "조작자";
    /// What the header says in peace.
    peace = "no incident declared", "선언된 장애 없음";
    /// A source that fails.
    failing(target: String, why: String, age: String, next: String) =
        "{target}: {why} · values {age} · next try {next}", "{target}: {why} · 값은 {age} · 다음 시도 {next}";
    /// How old the values are.
    values_old(age: String) = "{age} old", "{age} 전 것";
    /// There never was a value.
    values_none = "never seen", "본 적 없음";
    /// The next try is due at once.
    retry_now = "now", "지금";
    /// The next try is due in a while.
    retry_in(time: String) = "in {time}", "{time} 뒤";
    /// The columns of the looks: the source.
    source = "source", "소스";
    /// The columns of the looks: the interval.
    every = "every", "간격";
    /// The columns of the looks: the time of the last poll.
    took = "took", "소요";
    /// The columns of the looks: the part of the time that is spent polling.
    duty = "duty", "점유";
    /// The columns of the looks: the state.
    state = "state", "상태";
    /// The interval was stretched.
    slowed = "slowed: the target answers slowly", "늦춤: 대상의 응답이 느립니다";
    /// The terminal is too small for panes.
    too_small = "too small", "창이 너무 작음";
    /// New rows below.
    unseen(n: usize) = "+{n} new", "새 {n}줄";
    /// Rows that the filter shows.
    found(n: usize, of: usize) = "{n} of {of}", "{of} 중 {n}";
}
