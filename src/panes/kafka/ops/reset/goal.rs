//! Where offsets are to be set to, as a person types it.

use chrono::TimeDelta;

use super::{super::words as w, TO};
use crate::{
    domain::{act::Refusal, clock::Moment, words::Lang},
    text::{Zone, time},
};

/// Where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// To the first record of each log.
    Earliest,
    /// To the end of each log.
    Latest,
    /// To this offset, or the nearest that there is.
    Offset(i64),
    /// To the first record of this moment or later.
    Time(Moment),
}

impl Goal {
    /// Reads `latest`, `earliest`, `12430`, `14:02`, `-10m`, `2026-11-21T14:02:00+09:00`. A time of day is that of the
    /// zone with this offset from UTC.
    ///
    /// # Errors
    /// What would be right.
    pub fn read(typed: &str, zone: &str, now: Moment, lang: Lang) -> Result<Self, Refusal> {
        let typed = typed.trim();
        match typed {
            "latest" => return Ok(Self::Latest),
            "earliest" => return Ok(Self::Earliest),
            _ => {}
        }
        if !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit()) {
            let offset = typed.parse().map_err(|_| Refusal::of(TO, w::goals().get(lang)))?;
            return Ok(Self::Offset(offset));
        }
        if let Ok(exact) = typed.parse::<Moment>() {
            return if exact <= now { Ok(Self::Time(exact)) } else { Err(Refusal::of(TO, w::goals().get(lang))) };
        }
        let ahead = offset(zone);
        match time::parse(typed, now + ahead, &Zone::utc()) {
            Ok(local) => Ok(Self::Time(local - ahead)),
            Err(_) => Err(Refusal::of(TO, w::goals().get(lang))),
        }
    }

    /// What it means exactly.
    #[must_use]
    pub fn said(self, zone: &str) -> String {
        match self {
            Self::Earliest => "earliest".into(),
            Self::Latest => "latest".into(),
            Self::Offset(offset) => offset.to_string(),
            Self::Time(at) => {
                let local = time::date_time(at + offset(zone), &Zone::utc());
                format!("{local} {}", if offset(zone).is_zero() { "UTC" } else { zone })
            }
        }
    }
}

/// `+09:00`; none for anything else.
fn offset(zone: &str) -> TimeDelta {
    let read = || {
        let sign = if zone.starts_with('-') { -1 } else { 1 };
        let (hours, minutes) = zone.trim_start_matches(['+', '-']).split_once(':')?;
        Some(TimeDelta::minutes(sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)))
    };
    read().filter(|offset| offset.abs() <= TimeDelta::hours(18)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_goal_is_a_word_an_offset_or_a_time_of_the_room() {
        let now = utc("2026-11-21T05:23:41Z");
        let read = |typed: &str| Goal::read(typed, "+09:00", now, Lang::En);
        for (typed, goal) in [
            (" latest ", Goal::Latest),
            ("earliest", Goal::Earliest),
            ("12430", Goal::Offset(12_430)),
            ("14:02", Goal::Time(utc("2026-11-21T05:02:00Z"))),
            ("23:50", Goal::Time(utc("2026-11-20T14:50:00Z"))),
            ("-10m", Goal::Time(utc("2026-11-21T05:13:41Z"))),
            ("2026-11-21T14:00:00+09:00", Goal::Time(utc("2026-11-21T05:00:00Z"))),
        ] {
            assert_eq!(read(typed), Ok(goal), "{typed}");
        }
        for wrong in ["", "soon", "+10m", "-1", "99999999999999999999", "2030-01-01T00:00:00Z", "25:00"] {
            assert_eq!(read(wrong).unwrap_err().field.as_deref(), Some(TO), "{wrong}");
        }
        assert_eq!(Goal::Time(now).said("+09:00"), "2026-11-21 14:23:41 +09:00");
        assert_eq!(Goal::Time(now).said(""), "2026-11-21 05:23:41 UTC");
        assert_eq!(Goal::read("-1h", "-05:30", now, Lang::En), Ok(Goal::Time(utc("2026-11-21T04:23:41Z"))));
    }
}
