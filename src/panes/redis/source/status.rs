//! The vital signs: a `PING` for the latency and one `INFO`, which costs the server a tenth of a millisecond.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::super::{
    address::Place,
    info::{Before, Info, compare},
    model::Status,
    session::{Ask, Session},
};
use super::{Asker, millis};
use crate::{
    collect::Source,
    domain::{
        clock::{Clock, Moment},
        reading::Fault,
    },
};

/// Reads [`Status`].
pub struct StatusSource {
    asker: Asker,
    clock: Arc<dyn Clock>,
    before: Option<(Place, Before, Instant)>,
}

impl StatusSource {
    /// A source over the connections of a target; `clock` is what the server's clock is compared with.
    #[must_use]
    pub const fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self { asker: Asker::new(session), clock, before: None }
    }
}

impl Source for StatusSource {
    type Data = Status;

    async fn poll(&mut self) -> Result<Status, Fault> {
        self.asker.begin();
        // A server that loads refuses it, and answers INFO: the round trip is the same.
        self.asker.ask(&[Ask::new("PING")]).await?;
        let latency = self.asker.spent;
        let asked = self.clock.now();
        let (place, answer) = self.asker.one(Ask::new("INFO"), "info").await?;
        let info = Info::parse(answer.bytes());
        let mut status = info.status();
        status.address = place.to_string().into();
        status.latency_ms = Some(millis(latency));
        status.clock_skew_s = skew(&info, asked, self.clock.now());
        let now = Instant::now();
        let counters = Before::of(&info);
        if let Some((at, before, then)) = &self.before
            && *at == place
        {
            compare(&mut status, before, &counters, (now - *then).as_secs_f64());
        }
        self.before = Some((place, counters, now));
        Ok(status)
    }

    fn cost(&self) -> Option<Duration> {
        Some(self.asker.spent)
    }
}

/// The server's clock minus ours, taken in the middle between question and answer, to the millisecond.
fn skew(info: &Info, before: Moment, after: Moment) -> Option<f64> {
    let theirs = Moment::from_timestamp_micros(i64::try_from(info.number("server_time_usec")?).ok()?)?;
    let middle = before + (after - before) / 2;
    Some((theirs - middle).num_milliseconds() as f64 / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_skew_is_taken_in_the_middle_of_the_round_trip() {
        let at = |ms: i64| Moment::from_timestamp_millis(1_800_000_000_000 + ms).unwrap();
        let info = Info::parse(b"server_time_usec:1800000005100000\r\n");
        assert_eq!(skew(&info, at(0), at(200)), Some(5.0));
        assert_eq!(skew(&Info::default(), at(0), at(200)), None);
    }
}
