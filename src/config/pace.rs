//! `[pace]`: how often targets are looked at by phase, while nobody looks at the room.

use std::{ops::RangeInclusive, time::Duration};

use chrono::TimeDelta;

use super::Section;
use crate::domain::phase::{Pace, Paces};

/// The intervals that may be set.
const INTERVALS: RangeInclusive<Duration> = Duration::from_millis(500)..=Duration::from_hours(1);

/// The intervals; what is not said is as usual.
pub(super) fn read(mut section: Section<'_>) -> Paces {
    let usual = Paces::default();
    let unwatched = pace(&mut section, usual.unwatched);
    let lasts = section.duration("watching-for", &(Duration::ZERO..=Duration::from_hours(24)));
    let mut paces = Paces {
        unwatched,
        hidden: section.duration("hidden", &INTERVALS).unwrap_or(usual.hidden),
        watching_for: lasts.and_then(|lasts| TimeDelta::from_std(lasts).ok()).unwrap_or(usual.watching_for),
        targets: usual.targets,
    };
    for (name, mut table) in section.named_tables("targets") {
        let own = pace(&mut table, unwatched);
        table.finish();
        paces.targets.insert(name, own);
    }
    section.finish();
    paces
}

fn pace(section: &mut Section<'_>, usual: Pace) -> Pace {
    Pace {
        peace: section.duration("peace", &INTERVALS).unwrap_or(usual.peace),
        incident: section.duration("incident", &INTERVALS).unwrap_or(usual.incident),
        watching: section.duration("watching", &INTERVALS).unwrap_or(usual.watching),
    }
}
