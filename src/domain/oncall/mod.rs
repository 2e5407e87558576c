//! Who is on duty: a schedule over the local time of one zone.
//!
//! The periods are those of the manual: the day (09:00–18:00) of working days, the night between them, and weekends and
//! holidays. **A duty day begins when the hours of the day begin and lasts until they begin on the next date**, so that a
//! night belongs to the date on which it begins. The date decides everything:
//!
//! - A date from Monday to Friday that is no holiday is a *working day*: its day duty is followed by its night duty, which
//!   ends at 09:00 of the next date, whatever that is. So the night from Friday to Saturday is Friday's night duty until
//!   Saturday 09:00, and the eve of a holiday is an ordinary night until the holiday 09:00.
//! - Every other date is *off*: one weekend duty of 24 hours, night included. So the night from Sunday to Monday, and the
//!   one after a holiday, belongs to the weekend duty until 09:00 of the working day.
//!
//! Turns change with the date of duty: with `every = "day"` when a duty day begins, with `every = "week"` when that of the
//! weekday of the start date does. Dates of all kinds are counted, so a rotation by day goes on while another period has
//! the duty. An override has the last word about whom it names.
//!
//! Every instant has exactly one primary, because a rotation names at least one person and the periods leave no gap.
//! Nothing here knows a time zone: what a local time means on the days when clocks change is the business of `text::Zone`.

mod rotation;
mod schedule;

pub use rotation::{Every, Rota, Rotation};
pub use schedule::{Duty, Hours, Override, Period, Schedule};

use thiserror::Error;

/// Why a schedule would leave a minute without anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ScheduleError {
    /// A rotation of no people.
    #[error("it names nobody, so nobody would be on duty: write at least one person")]
    NoPeople,
    /// Hours of the day that are none.
    #[error("the hours must begin before they end, on one date, such as \"09:00-18:00\"; the night is what is left")]
    NoHours,
}
