//! The schedule: who has the duty at a local time, until when, and who next.

use std::{collections::BTreeSet, iter};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::{Rota, ScheduleError};

/// How far ahead a change is looked for: a schedule of holidays and one person alone need never change.
const FAR: Days = Days::new(400);

/// Which duty it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// The hours of a working day.
    Day,
    /// After them, until the hours of the next date begin.
    Night,
    /// A date that is no working day, be it a Saturday, a Sunday or a holiday.
    Weekend,
}

impl Period {
    /// Its name in the config and for programs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Night => "night",
            Self::Weekend => "weekend",
        }
    }
}

/// The hours of the day duty; a duty day begins with them on every date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    begin: NaiveTime,
    end: NaiveTime,
}

impl Hours {
    /// From `begin` until before `end`, on one date.
    ///
    /// # Errors
    /// When they do not begin before they end.
    pub fn new(begin: NaiveTime, end: NaiveTime) -> Result<Self, ScheduleError> {
        if begin < end { Ok(Self { begin, end }) } else { Err(ScheduleError::NoHours) }
    }
}

/// Somebody else, for a while: what an override says wins over the rotations, and of two that overlap the later one in
/// the list. Where it names no primary or no secondary, that one stays as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// From when on, local time.
    pub from: NaiveDateTime,
    /// Until before when, local time.
    pub until: NaiveDateTime,
    /// Who is primary instead.
    pub primary: Option<String>,
    /// Who is secondary instead.
    pub secondary: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Override {
    fn holds(&self, at: NaiveDateTime) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether both say something else about the same duty at the same time.
    fn overlaps(&self, other: &Self) -> bool {
        let both = |one: &Option<String>, two: &Option<String>| one.is_some() && two.is_some();
        let same = both(&self.primary, &other.primary) || both(&self.secondary, &other.secondary);
        same && self.from < other.until && other.from < self.until
    }
}

/// Who has a duty. Who is primary backs nobody: where both would be the same person there is no secondary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duty<'s> {
    /// Which one.
    pub period: Period,
    /// The id of who is asked first.
    pub primary: &'s str,
    /// The id of who is asked second.
    pub secondary: Option<&'s str>,
}

/// Who is on duty at every local time; the module says by which rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The hours of the day duty.
    pub hours: Hours,
    /// Who has the days of working days.
    pub day: Rota,
    /// Who has their nights.
    pub night: Rota,
    /// Who has all other dates.
    pub weekend: Rota,
    /// Dates that are no working days, whatever their weekday.
    pub holidays: BTreeSet<NaiveDate>,
    /// Who stands in for whom.
    pub overrides: Vec<Override>,
}

impl Schedule {
    /// Who has the duty at a local time.
    #[must_use]
    pub fn who(&self, at: NaiveDateTime) -> Duty<'_> {
        let (period, date) = self.period(at);
        let rota = self.rota(period);
        let secondary = rota.secondary.as_ref().map(|rotation| rotation.on(date));
        let mut duty = Duty { period, primary: rota.primary.on(date), secondary };
        for stand_in in self.overrides_at(at) {
            duty.primary = stand_in.primary.as_deref().unwrap_or(duty.primary);
            duty.secondary = stand_in.secondary.as_deref().or(duty.secondary);
        }
        duty.secondary = duty.secondary.filter(|secondary| *secondary != duty.primary);
        duty
    }

    /// When the duty of `at` ends, and the one that follows; `None` when nothing changes for more than a year.
    #[must_use]
    pub fn change_after(&self, at: NaiveDateTime) -> Option<(NaiveDateTime, Duty<'_>)> {
        let (now, limit) = (self.who(at), at.checked_add_days(FAR)?);
        let edges = iter::successors(self.edge_after(at), |edge| self.edge_after(*edge));
        let changes = edges.take_while(|edge| *edge <= limit).map(|edge| (edge, self.who(edge)));
        changes.into_iter().find(|(_, duty)| *duty != now)
    }

    /// The overrides that hold at a local time; the last one wins.
    pub fn overrides_at(&self, at: NaiveDateTime) -> impl Iterator<Item = &Override> {
        self.overrides.iter().filter(move |stand_in| stand_in.holds(at))
    }

    /// Each override that overlaps with an earlier one of the list, after that one.
    pub fn overlaps(&self) -> impl Iterator<Item = (&Override, &Override)> {
        self.overrides.iter().enumerate().filter_map(|(nth, later)| {
            let earlier = self.overrides.iter().take(nth).find(|earlier| earlier.overlaps(later))?;
            Some((earlier, later))
        })
    }

    /// Who has a period.
    #[must_use]
    pub const fn rota(&self, period: Period) -> &Rota {
        match period {
            Period::Day => &self.day,
            Period::Night => &self.night,
            Period::Weekend => &self.weekend,
        }
    }

    /// The ids of all who stand in the schedule, some perhaps several times.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let stand_ins = self.overrides.iter().flat_map(|stand_in| [&stand_in.primary, &stand_in.secondary]);
        let rotas = [&self.day, &self.night, &self.weekend].into_iter().flat_map(Rota::people);
        rotas.chain(stand_ins.flatten().map(String::as_str))
    }

    /// The period of a local time, and the date of its duty day.
    fn period(&self, at: NaiveDateTime) -> (Period, NaiveDate) {
        let today = at.date();
        let begun = at.time() >= self.hours.begin;
        let date = if begun { today } else { today.pred_opt().unwrap_or(today) };
        let period = if !self.is_working_day(date) {
            Period::Weekend
        } else if begun && at.time() < self.hours.end {
            Period::Day
        } else {
            Period::Night
        };
        (period, date)
    }

    fn is_working_day(&self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.contains(&date)
    }

    /// The first time after `at` at which a duty may change.
    fn edge_after(&self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        let dates = [Some(at.date()), at.date().succ_opt()].into_iter().flatten();
        let limits = dates.flat_map(|date| [self.hours.begin, self.hours.end].map(|time| date.and_time(time)));
        let stand_ins = self.overrides.iter().flat_map(|stand_in| [stand_in.from, stand_in.until]);
        limits.chain(stand_ins).filter(|edge| *edge > at).min()
    }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
