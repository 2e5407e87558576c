//! The words of the changes that stand.

use crate::text::words;

words! {
    /// There is nothing to put back.
    nothing_stands = "nothing that was changed still stands", "되돌릴 변경이 없습니다";
    /// A change that was not made for a time.
    no_end = "no end was set", "기한 없음";
    /// When a change ends.
    ends_in(time: String) = "ends in {time}", "{time} 뒤 끝남";
    /// When it should have ended.
    overdue(time: String) = "should have ended {time} ago", "{time} 전에 끝났어야 함";
    /// The room takes it back without being asked.
    by_the_room = "an open room takes it back by itself, once", "방이 열려 있으면 한 번만 자동으로 되돌림";
    /// The target ends it.
    by_itself = "the target ends it by itself", "대상에서 저절로 끝남";
    /// The room asks then.
    room_asks = "to be put back by hand; the room reminds you", "직접 되돌려야 함(방이 알림)";
    /// How it is taken back.
    undo(how: &str) = "undo: {how}", "되돌리기: {how}";
    /// Why it is not.
    never(why: &str) = "cannot be taken back: {why}", "되돌릴 수 없음: {why}";
}
