//! stub
use crate::domain::verdict::Verdict;
/// stub
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "stub")]
pub enum Role {
    Text,
    Dim,
    Label,
    Ok,
    Warn,
    Unknown,
    Crit,
}
impl Role {
    /// stub
    pub fn of(v: Verdict) -> Self {
        match v {
            Verdict::Ok => Self::Ok,
            Verdict::Warn => Self::Warn,
            Verdict::Unknown => Self::Unknown,
            Verdict::Crit => Self::Crit,
        }
    }
}
