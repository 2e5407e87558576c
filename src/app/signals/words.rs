//! The words of the list of signals.

use crate::text::words;

words! {
    /// The heading of what no pane gives.
    room = "the room itself", "방 자체";
    /// Instead of a value.
    no_value = "no value", "값 없음";
}
