//! The words of the list of incidents.

use crate::text::words;

words! {
    /// There is none.
    none = "no incident was ever declared in this room", "이 방에서 선언한 장애가 없습니다";
    /// There is none with that number.
    no_such(number: u64) = "there is no incident {number}: `bongsu incident list` names them",
        "{number}번 장애가 없습니다. `bongsu incident list`로 번호를 확인하세요";
    /// The room works on it.
    live = "live", "대응 중";
    /// It waits.
    parked = "parked", "보류";
    /// It is over.
    over = "over", "끝남";
    /// Who leads.
    commander(who: &str) = " (IC {who})", " (지휘 {who})";
}
