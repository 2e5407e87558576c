//! Turns: people one after another, by day or by week.

use chrono::NaiveDate;

use super::ScheduleError;

/// How long a turn lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Every {
    /// One duty day.
    Day,
    /// Seven duty days.
    #[default]
    Week,
}

/// People who take turns; one alone is always on duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    people: Vec<String>,
    every: Every,
    since: NaiveDate,
}

impl Rotation {
    /// The people in the order of their turns; the first one's begins on `since`, and the turns before are counted back.
    ///
    /// # Errors
    /// When there is nobody.
    pub fn new(people: Vec<String>, every: Every, since: NaiveDate) -> Result<Self, ScheduleError> {
        if people.is_empty() {
            return Err(ScheduleError::NoPeople);
        }
        Ok(Self { people, every, since })
    }

    /// Whose turn the duty day of that date is, by id.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> &str {
        let days = date.signed_duration_since(self.since).num_days();
        let turn = match self.every {
            Every::Day => days,
            Every::Week => days.div_euclid(7),
        };
        let people = i64::try_from(self.people.len()).unwrap_or(i64::MAX);
        let at = usize::try_from(turn.rem_euclid(people)).unwrap_or_default();
        self.people.get(at).map_or("", String::as_str)
    }

    /// Their ids, in the order of their turns.
    #[must_use]
    pub fn people(&self) -> &[String] {
        &self.people
    }
}

/// Who is asked first in a period, and who second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rota {
    /// Who is on duty.
    pub primary: Rotation,
    /// Who backs them, where somebody does.
    pub secondary: Option<Rotation>,
}

impl Rota {
    /// The ids of all who stand in it, some perhaps several times.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let secondary = self.secondary.iter().flat_map(Rotation::people);
        self.primary.people().iter().chain(secondary).map(String::as_str)
    }
}
