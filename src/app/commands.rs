//! The room's own commands. Panes bring theirs; together they are the one command table.

use crate::{
    domain::{
        command::{Command, CommandId, Danger, Scope},
        words::Words,
    },
    panes::FEATURES,
};

macro_rules! commands {
    ($($scope:expr => { $($id:literal [$($key:literal),*] $hint:literal $danger:ident
        ($en:literal, $ko:literal) ($doc_en:literal, $doc_ko:literal);)+ })+) => {
        /// The commands of the room itself.
        pub const COMMANDS: &[Command] = &[$($(Command {
            id: $id,
            keys: &[$($key),*],
            title: Words::new($en, $ko),
            doc: Words::new($doc_en, $doc_ko),
            scope: $scope,
            danger: Danger::$danger,
            hint: $hint,
        }),+),+];
    };
}

commands! {
    Scope::Room => {
        "room.help" ["?", "F1"] 2 Look ("help", "도움말")
            ("Shows every key that works here.", "지금 쓸 수 있는 모든 키를 보여 줍니다.");
        "room.palette" [":"] 4 Look ("commands", "명령")
            ("Finds a command by a few of its letters.", "글자 몇 개로 명령을 찾습니다.");
        "room.back" ["Esc"] 0 Look ("back", "뒤로")
            ("Goes one level up: closes, clears, unzooms.", "한 단계 위로: 닫고, 지우고, 확대를 풉니다.");
        "room.quit" ["q"] 9 Look ("quit", "나가기")
            ("Goes one level up; at the top leaves the room.", "한 단계 위로 가고, 맨 위에서는 방을 나갑니다.");
        "room.next-pane" ["Tab"] 8 Look ("next pane", "다음 창")
            ("Moves to the next pane.", "다음 창으로 갑니다.");
        "room.previous-pane" ["shift-tab"] 0 Look ("previous pane", "이전 창")
            ("Moves to the previous pane.", "이전 창으로 갑니다.");
        "room.pane-1" ["1"] 0 Look ("pane 1", "1번 창") ("Moves to the first pane.", "첫째 창으로 갑니다.");
        "room.pane-2" ["2"] 0 Look ("pane 2", "2번 창") ("Moves to the second pane.", "둘째 창으로 갑니다.");
        "room.pane-3" ["3"] 0 Look ("pane 3", "3번 창") ("Moves to the third pane.", "셋째 창으로 갑니다.");
        "room.pane-4" ["4"] 0 Look ("pane 4", "4번 창") ("Moves to the fourth pane.", "넷째 창으로 갑니다.");
        "room.pane-5" ["5"] 0 Look ("pane 5", "5번 창") ("Moves to the fifth pane.", "다섯째 창으로 갑니다.");
        "room.pane-6" ["6"] 0 Look ("pane 6", "6번 창") ("Moves to the sixth pane.", "여섯째 창으로 갑니다.");
        "room.pane-7" ["7"] 0 Look ("pane 7", "7번 창") ("Moves to the seventh pane.", "일곱째 창으로 갑니다.");
        "room.pane-8" ["8"] 0 Look ("pane 8", "8번 창") ("Moves to the eighth pane.", "여덟째 창으로 갑니다.");
        "room.pane-9" ["9"] 0 Look ("pane 9", "9번 창") ("Moves to the ninth pane.", "아홉째 창으로 갑니다.");
        "room.zoom" ["f"] 7 Look ("zoom", "확대")
            ("Gives the pane the whole screen, and back.", "창을 화면 가득 키우고, 되돌립니다.");
        "room.pause" ["p"] 0 Look ("pause", "멈춤")
            ("Holds the display still; collecting and the timeline go on.",
             "화면만 멈춥니다. 수집과 타임라인은 계속됩니다.");
        "room.refresh" ["ctrl-r"] 0 Look ("refresh", "새로 고침")
            ("Polls the sources of this pane now.", "이 창의 소스를 지금 조회합니다.");
        "room.faster" ["+"] 0 Look ("faster", "더 자주")
            ("Polls this pane twice as often.", "이 창을 두 배 자주 조회합니다.");
        "room.slower" ["-"] 0 Look ("slower", "더 드물게")
            ("Polls this pane half as often.", "이 창을 절반만큼 조회합니다.");
        "room.looks" ["i"] 0 Look ("what bongsu asks", "조회 내역")
            ("Lists what bongsu itself runs on the targets, how often and at what cost.",
             "bongsu가 대상에 어떤 조회를 얼마나 자주, 어떤 비용으로 하는지 보여 줍니다.");
        "room.playbook" ["b"] 0 Look ("playbook", "플레이북")
            ("Opens the playbook that fits best beside the panes, or closes it.",
             "지금 상황에 가장 맞는 플레이북을 창 옆에 열거나 닫습니다.");
        "room.note" ["n"] 1 Write ("note", "메모")
            ("Writes a line for the timeline.", "타임라인에 한 줄을 씁니다.");
        "room.undo" ["z"] 0 Write ("undo", "되돌리기")
            ("Takes back your last change: of the timeline, or of a target after a plan of its own.",
             "마지막으로 바꾼 것을 되돌립니다. 대상에 한 작업은 계획과 확인을 다시 거칩니다.");
        "room.actions" ["A"] 2 Act ("act", "작업")
            ("Shows what can be done with the row, best first; nothing runs before its plan and your yes.",
             "이 줄에 할 수 있는 작업을 좋은 것부터 보여 줍니다. 계획을 보고 확인해야 실행됩니다.");
        "room.unlock" ["U"] 0 Write ("unlock/lock", "잠금 풀기/잠그기")
            ("Unlocks acting for a while, or locks it at once.", "실행 잠금을 한동안 풀거나, 바로 다시 잠급니다.");
        "room.stop" ["ctrl-x"] 0 Write ("stop action", "작업 중단")
            ("Stops the action that is in flight.", "진행 중인 작업을 중단합니다.");
        "room.log" ["@"] 0 Look ("action log", "실행 기록")
            ("Shows everything that was run: who, what, the evidence, the outcome.",
             "실행한 모든 것을 보여 줍니다: 누가, 무엇을, 증거, 결과.");
        "room.changes" [] 0 Look ("changes", "남은 변경")
            ("Shows what was changed and still stands, to put it back.",
             "바꾼 뒤 아직 남아 있는 것을 보여 주고 되돌립니다.");
        "room.driver" [] 0 Write ("driver NAME", "driver 이름")
            ("Takes the seat: what is done from now on is done by NAME.", "조작자를 바꿉니다. 이제부터 한 일은 그 이름으로 기록됩니다.");
        "incident.declare" ["D"] 3 Write ("declare", "장애 선언")
            ("Declares an incident; shows the live one: its status, severity and times.",
             "장애를 선언합니다. 진행 중이면 상태, 등급, 시각을 보고 고칩니다.");
        "detect.triage" ["T"] 0 Look ("triage", "원인 탐색")
            ("Shows what is wrong under each lamp, to look there or to rule it out.",
             "램프별로 무엇이 문제인지 보고, 찾아가거나 배제합니다.");
        "detect.alarms" ["a"] 0 Look ("alarms", "경보")
            ("Shows the alarms by their causes, to look there or to silence them.",
             "경보를 원인별로 보고, 찾아가거나 무음으로 합니다.");
        "detect.moved" ["m"] 0 Look ("what moved first", "먼저 변한 것")
            ("Shows which signals left what is usual, in the order in which they did, by suspects.",
             "평소와 달라진 신호를 변한 순서대로 의심 대상별로 보여 줍니다.");
        "detect.graph" ["v"] 0 Look ("graph", "그래프")
            ("Draws any signal over time, beside what it was an hour, a day or a week ago.",
             "신호를 시간에 따라 그리고, 한 시간·하루·일주일 전과 비교합니다.");
        "detect.rules" [] 0 Look ("rules", "규칙")
            ("Shows all rules and how they stand.", "모든 규칙과 상태를 보여 줍니다.");
        "incident.acknowledge" ["E"] 0 Write ("acknowledge", "인지")
            ("Takes the live incident on: nobody else is told.", "장애를 맡았다고 알려 에스컬레이션을 멈춥니다.");
        "incident.roles" ["R"] 0 Write ("roles", "역할")
            ("Shows who does what in the live incident; takes, gives and accepts roles.",
             "누가 무엇을 맡았는지 보고, 맡거나 맡기거나 인수합니다.");
        "incident.hand-over" ["H"] 0 Write ("hand over", "역할 인계")
            ("Hands a role over with a sheet of what the next one must know; it stays until they accept.",
             "알아야 할 내용과 함께 역할을 넘깁니다. 받는 사람이 인수할 때까지 그대로입니다.");
        "incident.update" ["u"] 0 Write ("update", "상황 공유")
            ("Writes how it stands, for engineers, the company or the public.",
             "엔지니어, 사내, 외부에 지금 상황을 알리는 글을 씁니다.");
        "incident.share" ["w"] 0 Write ("share document", "공유 문서")
            ("Writes what happened for people outside engineering.", "개발자가 아닌 사람도 이해할 장애 설명을 씁니다.");
        "incident.catch-up" ["M"] 0 Look ("what I missed", "놓친 일")
            ("Shows the last minutes on one screen.", "지난 몇 분의 일을 한 화면에 보여 줍니다.");
        "incident.messages" ["L"] 0 Look ("messages", "메시지")
            ("Shows every message to people outside and what became of it.", "밖으로 보낸 메시지와 결과를 보여 줍니다.");
        "incident.list" [] 0 Look ("incidents", "장애 목록")
            ("Shows all incidents, to work on a parked or closed one again.",
             "모든 장애를 보고, 보류하거나 끝난 장애로 돌아갑니다.");
        "incident.park" [] 0 Write ("park incident", "장애 보류")
            ("Leaves the live incident for another one; its ladder of escalation rests until then.",
             "다른 장애를 위해 진행 중인 장애를 보류합니다. 돌아올 때까지 에스컬레이션이 멈춥니다.");
        "room.mouse" ["%"] 0 Look ("mouse", "마우스")
            ("Takes the mouse, or gives it back to the terminal.", "마우스를 쓰거나 터미널에 돌려줍니다.");
        "room.language" [] 0 Look ("English / 한국어", "한국어 / English")
            ("Switches the language.", "언어를 바꿉니다.");
        "room.theme" [] 0 Look ("next theme", "다음 테마")
            ("Switches to the next theme.", "다음 테마로 바꿉니다.");
        "room.repaint" ["ctrl-l"] 0 Look ("repaint", "다시 그리기")
            ("Draws the whole screen anew.", "화면 전체를 다시 그립니다.");
    }
    Scope::Rows => {
        "rows.down" ["j", "Down"] 0 Look ("down", "아래로") ("Moves one row down.", "한 줄 아래로 갑니다.");
        "rows.up" ["k", "Up"] 0 Look ("up", "위로") ("Moves one row up.", "한 줄 위로 갑니다.");
        "rows.page-down" ["PgDn", "ctrl-f"] 0 Look ("page down", "다음 쪽")
            ("Moves one page down.", "한 쪽 아래로 갑니다.");
        "rows.page-up" ["PgUp"] 0 Look ("page up", "이전 쪽") ("Moves one page up.", "한 쪽 위로 갑니다.");
        "rows.first" ["g", "Home"] 0 Look ("first", "처음") ("Moves to the first row.", "첫 줄로 갑니다.");
        "rows.last" ["G", "End"] 0 Look ("last", "끝")
            ("Moves to the last row and follows it.", "마지막 줄로 가서 따라갑니다.");
        "rows.details" ["Enter", "d"] 5 Look ("details", "상세")
            ("Shows everything that is known of the row.", "이 줄에 대해 아는 것을 모두 보여 줍니다.");
        "rows.filter" ["/"] 6 Look ("filter", "거르기")
            ("Shows only the rows that have all the words; !word: that do not.",
             "모든 단어가 있는 줄만 보여 줍니다. !단어: 없는 줄만.");
        "rows.sort-next" [">"] 0 Look ("sort by next", "다음 열로 정렬")
            ("Sorts by the next column.", "다음 열로 정렬합니다.");
        "rows.sort-previous" ["<"] 0 Look ("sort by previous", "이전 열로 정렬")
            ("Sorts by the previous column.", "이전 열로 정렬합니다.");
        "rows.sort-invert" ["I"] 0 Look ("invert sort", "역순")
            ("Inverts the order.", "순서를 뒤집습니다.");
        "rows.mark" ["Space"] 0 Look ("mark", "표시")
            ("Marks the row, for pinning, copying and acting on several.", "줄을 표시합니다. 표시한 줄은 한꺼번에 고정·복사하거나 작업할 수 있습니다.");
        "rows.mark-all" ["*"] 0 Look ("mark all", "모두 표시")
            ("Marks every row that the filter leaves, or takes all marks away.", "거르고 남은 모든 줄을 표시하거나, 표시를 모두 지웁니다.");
        "rows.copy" ["y"] 0 Look ("copy row", "줄 복사")
            ("Copies the row, or the marked ones.", "이 줄이나 표시한 줄을 복사합니다.");
        "rows.copy-all" ["Y"] 0 Look ("copy all", "모두 복사")
            ("Copies all rows that are shown.", "보이는 줄을 모두 복사합니다.");
        "rows.pin" ["P"] 0 Write ("pin", "고정")
            ("Pins the row with its data to the timeline as evidence.",
             "이 줄을 데이터와 함께 증거로 타임라인에 고정합니다.");
        "rows.next-view" ["]", "Right"] 0 Look ("next view", "다음 보기")
            ("Shows the next sub-view.", "다음 하위 보기를 보여 줍니다.");
        "rows.previous-view" ["[", "Left"] 0 Look ("previous view", "이전 보기")
            ("Shows the previous sub-view.", "이전 하위 보기를 보여 줍니다.");
        "rows.next-target" ["}"] 0 Look ("next target", "다음 대상")
            ("Shows the next target.", "다음 대상을 보여 줍니다.");
        "rows.previous-target" ["{"] 0 Look ("previous target", "이전 대상")
            ("Shows the previous target.", "이전 대상을 보여 줍니다.");
    }
    Scope::Replay => {
        "replay.toggle" ["p"] 1 Look ("play/pause", "재생/멈춤")
            ("Plays the recording, or holds it.", "녹화를 재생하거나 멈춥니다.");
        "replay.step" ["]"] 2 Look ("step", "한 걸음")
            ("Goes one second on and holds.", "1초 앞으로 가서 멈춥니다.");
        "replay.step-back" ["["] 3 Look ("step back", "한 걸음 뒤로")
            ("Goes one second back and holds.", "1초 뒤로 가서 멈춥니다.");
        "replay.faster" ["+"] 4 Look ("faster", "더 빠르게")
            ("Plays faster: 1, 2, 5, 10, 30, 60 times.", "더 빠르게 재생합니다: 1, 2, 5, 10, 30, 60배.");
        "replay.slower" ["-"] 0 Look ("slower", "더 느리게")
            ("Plays slower.", "더 느리게 재생합니다.");
        "replay.next-change" [")"] 5 Look ("next change", "다음 변화")
            ("Goes to the next change of a verdict.", "판정이 다음으로 바뀌는 때로 갑니다.");
        "replay.previous-change" ["("] 0 Look ("previous change", "이전 변화")
            ("Goes to the previous change of a verdict.", "판정이 바뀐 이전 때로 갑니다.");
        "replay.next-entry" ["."] 0 Look ("next entry", "다음 기록")
            ("Goes to the next line of the timeline.", "타임라인의 다음 줄이 쓰인 때로 갑니다.");
        "replay.previous-entry" [","] 0 Look ("previous entry", "이전 기록")
            ("Goes to the previous line of the timeline.", "타임라인의 이전 줄이 쓰인 때로 갑니다.");
        "replay.to" ["a"] 6 Look ("at a time", "시각으로")
            ("Goes to a time: 14:02, +2m, -30s.", "어떤 시각으로 갑니다: 14:02, +2m, -30s.");
        "replay.begin" ["0"] 0 Look ("from the start", "처음부터")
            ("Goes to the beginning of the recording.", "녹화의 처음으로 갑니다.");
    }
    Scope::Playbook => {
        "playbook.down" ["j", "Down"] 0 Look ("next step", "다음 단계")
            ("Moves to the next step.", "다음 단계로 갑니다.");
        "playbook.up" ["k", "Up"] 0 Look ("previous step", "이전 단계")
            ("Moves to the previous step.", "이전 단계로 갑니다.");
        "playbook.page-down" ["PgDn", "ctrl-f"] 0 Look ("some steps down", "몇 단계 아래로")
            ("Moves some steps down.", "몇 단계 아래로 갑니다.");
        "playbook.page-up" ["PgUp"] 0 Look ("some steps up", "몇 단계 위로")
            ("Moves some steps up.", "몇 단계 위로 갑니다.");
        "playbook.first" ["g", "Home"] 0 Look ("first step", "첫 단계") ("Moves to the first step.", "첫 단계로 갑니다.");
        "playbook.last" ["G", "End"] 0 Look ("last step", "마지막 단계")
            ("Moves to the last step.", "마지막 단계로 갑니다.");
        "playbook.do" ["Enter"] 1 Look ("do step", "단계 실행")
            ("Does the step: goes where it points, or calls its command.",
             "단계를 실행합니다: 가리키는 곳으로 가거나 명령을 부릅니다.");
        "playbook.tick" ["Space"] 2 Write ("tick", "완료 표시")
            ("Ticks the step, or takes the tick back; both are lines of the timeline.",
             "단계를 완료로 표시하거나 되돌립니다. 둘 다 타임라인에 남습니다.");
        "playbook.next" ["]", "Right"] 3 Look ("next playbook", "다음 플레이북")
            ("Shows the next playbook; those that fit come first.",
             "다음 플레이북을 보여 줍니다. 맞는 것이 먼저 나옵니다.");
        "playbook.previous" ["[", "Left"] 4 Look ("previous playbook", "이전 플레이북")
            ("Shows the previous playbook.", "이전 플레이북을 보여 줍니다.");
    }
    Scope::Editor => {
        "editor.save" ["Enter"] 1 Write ("save", "저장") ("Saves what was written.", "쓴 것을 저장합니다.");
        "editor.newline" ["ctrl-j"] 2 Look ("new line", "줄 바꿈") ("Begins a new line.", "새 줄을 시작합니다.");
        "editor.next-field" ["Tab"] 3 Look ("time, tags", "시각·태그")
            ("Moves to the next field: text, time, tags.", "다음 칸으로: 글, 시각, 태그.");
        "editor.external" ["ctrl-o"] 4 Look ("$EDITOR", "$EDITOR")
            ("Goes on in your own editor.", "평소 쓰는 편집기에서 이어 씁니다.");
        "editor.cancel" ["Esc"] 5 Look ("cancel", "취소")
            ("Closes without saving; the draft is kept.", "저장하지 않고 닫습니다. 초안은 남습니다.");
    }
}

/// The whole command table: the room's and every pane's.
#[must_use]
pub fn table() -> Vec<Command> {
    COMMANDS.iter().chain(FEATURES.iter().flat_map(|feature| feature.commands)).copied().collect()
}

/// The pane number of a `room.pane-N` command, from 0.
#[must_use]
pub fn pane_number(id: CommandId) -> Option<usize> {
    id.strip_prefix("room.pane-")?.parse::<usize>().ok()?.checked_sub(1)
}
