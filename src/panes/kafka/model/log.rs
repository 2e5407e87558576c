//! When a partition's log had which end: what turns a lag in messages into a lag in seconds.

use std::collections::VecDeque;

/// Points of the last minute are kept as they come.
const DENSE: f64 = 60.0;
/// Points of the last twelve minutes are kept this far apart.
const MEDIUM: (f64, f64) = (720.0, 15.0);
/// Points of the last half an hour are kept this far apart; older ones are forgotten.
const SPARSE: (f64, f64) = (1_800.0, 60.0);
/// So many points are kept before they are thinned out.
const MANY: usize = 128;

/// When a record was produced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Produced {
    /// At this second.
    At(f64),
    /// Before this second, which is the oldest one that is known of.
    Before(f64),
    /// Not yet: the offset is the end of the log, or beyond it.
    NotYet,
}

/// The end offsets of one partition over time, oldest first. Seconds count from any one moment.
#[derive(Debug, Clone, Default)]
pub struct Log {
    points: VecDeque<(f64, i64)>,
    asked: bool,
}

impl Log {
    /// Notes that the log ended at `end` at second `at`. A log that became shorter is another log.
    pub fn observe(&mut self, at: f64, end: i64) {
        if self.points.back().is_some_and(|(_, last)| end < *last) {
            *self = Self::default();
        }
        let idle = self.points.len() >= 2 && self.points.iter().rev().take(2).all(|(_, last)| *last == end);
        if idle {
            self.points.pop_back();
        }
        self.points.push_back((at, end));
        if self.points.len() > MANY {
            self.thin(at);
        }
    }

    /// Notes what the cluster says of the past: that records from `offset` on were produced at `at` or later.
    pub fn seed(&mut self, at: f64, offset: i64) {
        self.asked = true;
        if self.points.front().is_some_and(|(first, end)| at < *first && offset <= *end) {
            self.points.push_front((at, offset));
        }
    }

    /// Whether the cluster was asked for the past already.
    #[must_use]
    pub const fn is_seeded(&self) -> bool {
        self.asked
    }

    /// When the record at `offset` was produced, by interpolation between the points around it.
    #[must_use]
    pub fn produced(&self, offset: i64) -> Produced {
        let Some((last, end)) = self.points.back() else { return Produced::NotYet };
        if offset >= *end {
            return Produced::NotYet;
        }
        let next = self.points.iter().position(|(_, end)| *end > offset).unwrap_or_default();
        let Some((before, start)) = next.checked_sub(1).and_then(|at| self.points.get(at)) else {
            return Produced::Before(self.points.front().map_or(*last, |(first, _)| *first));
        };
        let (after, end) = self.points.get(next).copied().unwrap_or((*last, *end));
        let part = offset.saturating_sub(*start) as f64 / end.saturating_sub(*start).max(1) as f64;
        Produced::At(before + (after - before) * part)
    }

    fn thin(&mut self, now: f64) {
        let mut kept: VecDeque<(f64, i64)> = VecDeque::with_capacity(MANY);
        for point in self.points.drain(..).rev() {
            let age = now - point.0;
            let apart = match age {
                age if age <= DENSE => 0.0,
                age if age <= MEDIUM.0 => MEDIUM.1,
                _ => SPARSE.1,
            };
            let gap = kept.front().map_or(f64::INFINITY, |(next, _)| next - point.0);
            if gap >= apart {
                kept.push_front(point);
            }
            // One point beyond the horizon lets what lies at its edge be told.
            if age > SPARSE.0 {
                break;
            }
        }
        self.points = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(points: &[(f64, i64)]) -> Log {
        let mut log = Log::default();
        for (at, end) in points {
            log.observe(*at, *end);
        }
        log
    }

    #[test]
    fn a_record_was_produced_between_the_ends_around_it() {
        let log = log(&[(0.0, 100), (10.0, 200), (20.0, 200), (30.0, 300)]);
        assert_eq!(log.produced(150), Produced::At(5.0));
        assert_eq!(log.produced(199), Produced::At(9.9));
        assert_eq!(log.produced(200), Produced::At(20.0), "the log rested until then");
        assert_eq!(log.produced(100), Produced::At(0.0));
        assert_eq!(log.produced(99), Produced::Before(0.0));
        assert_eq!((log.produced(300), log.produced(999)), (Produced::NotYet, Produced::NotYet));
        assert_eq!(Log::default().produced(0), Produced::NotYet);
    }

    #[test]
    fn a_log_that_rests_takes_no_room_and_stays_known() {
        let mut log = log(&[(0.0, 5), (5.0, 10)]);
        for second in 0..10_000 {
            log.observe(10.0 + f64::from(second), 10);
        }
        assert_eq!(log.points.len(), 3);
        assert_eq!((log.produced(7), log.produced(10)), (Produced::At(2.0), Produced::NotYet));
    }

    #[test]
    fn half_an_hour_fits_into_few_points_and_what_is_older_is_said_to_be() {
        let mut log = Log::default();
        for tick in 0..2_000_i64 {
            log.observe(tick as f64 * 5.0, tick * 10);
        }
        assert!(log.points.len() <= MANY, "{}", log.points.len());
        let now = 1_999.0 * 5.0;
        let Produced::Before(oldest) = log.produced(0) else { panic!() };
        assert!((1_800.0..2_500.0).contains(&(now - oldest)), "{}", now - oldest);
        for back in [20, 300, 1_200] {
            let Produced::At(at) = log.produced(19_990 - back * 2) else { panic!("{back}") };
            assert!((now - at - back as f64).abs() < 1.0, "{back}: {}", now - at);
        }
    }

    #[test]
    fn a_log_that_was_made_anew_forgets_and_seeds_reach_back() {
        let mut log = log(&[(0.0, 100), (5.0, 200), (10.0, 3)]);
        assert_eq!(log.produced(1), Produced::Before(10.0));
        assert!(!log.is_seeded());
        log.seed(-50.0, 2);
        log.seed(-290.0, 2);
        log.seed(-1_790.0, 0);
        log.seed(20.0, 9);
        assert!(log.is_seeded());
        assert_eq!(log.produced(2), Produced::At(-50.0));
        assert_eq!(log.produced(0), Produced::At(-1_790.0));
    }
}
