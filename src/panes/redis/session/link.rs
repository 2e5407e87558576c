//! The one connection to one server. It belongs to the future that uses it: when that is dropped in the middle, the
//! connection goes with it, and the next look is told so instead of opening one more to a server that does not answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use redis::{Cmd, Pipeline, Value, aio::MultiplexedConnection};
use tokio::sync::Mutex;

use super::super::{address::Place, config::Target};
use super::{Answer, Ask, Door, Refusal, connect, fault};
use crate::domain::reading::{Fault, FaultKind};

/// How long nobody tries again after a look that was given up.
const AFTER_SILENCE: Duration = Duration::from_secs(5);
/// The longest time for which a refusal is answered from memory.
const LONGEST_HOLD: Duration = Duration::from_secs(30);

/// The connection to a server, or the memory of why there is none.
pub struct Link {
    target: Arc<Target>,
    place: Place,
    door: Door,
    slot: Mutex<Slot>,
}

#[derive(Default)]
struct Slot {
    live: Option<MultiplexedConnection>,
    held: Option<Held>,
    /// A connection is being made or used by the future that holds the lock.
    in_use: bool,
    /// Denials in a row.
    denials: u32,
}

struct Held {
    at: Instant,
    hold: Duration,
    fault: Fault,
}

impl Link {
    /// A connection that is made when it is first used.
    #[must_use]
    pub fn new(target: Arc<Target>, place: Place, door: Door) -> Self {
        Self { target, place, door, slot: Mutex::default() }
    }

    /// Where it leads.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// Asks some commands at once and gives their answers, and how long they took together, there and back. The
    /// answers may be refusals; so many answers come as were asked for.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn ask(&self, asks: &[Ask]) -> Result<(Vec<Answer>, Duration), Fault> {
        let (answers, _, took) = self.both(asks, |_| Vec::new()).await?;
        Ok((answers, took))
    }

    /// Asks, and asks what `then` makes of the answers over the very same connection, with nobody's question in
    /// between: what a server remembers of a connection, such as the keys that it watches, still holds then.
    ///
    /// # Errors
    /// Why there are no answers; the first ones may have come.
    pub async fn ask_then(
        &self,
        first: &[Ask],
        then: impl FnOnce(&[Answer]) -> Vec<Ask> + Send,
    ) -> Result<(Vec<Answer>, Vec<Answer>), Fault> {
        let (answers, more, _) = self.both(first, then).await?;
        Ok((answers, more))
    }

    async fn both(
        &self,
        first: &[Ask],
        then: impl FnOnce(&[Answer]) -> Vec<Ask> + Send,
    ) -> Result<(Vec<Answer>, Vec<Answer>, Duration), Fault> {
        let mut slot = self.slot.lock().await;
        self.connected(&mut slot).await?;
        let Some(mut live) = slot.live.take() else {
            return Err(Fault::new(FaultKind::Reset, "the connection is gone"));
        };
        slot.in_use = true;
        let started = Instant::now();
        let mut took = Duration::ZERO;
        let outcome = async {
            let answers = send(&mut live, first).await?;
            took = started.elapsed();
            let more = send(&mut live, &then(&answers)).await?;
            Ok((answers, more))
        };
        let outcome = outcome.await;
        slot.in_use = false;
        match outcome {
            Ok((answers, more)) => {
                // A connection that is no longer let in has to introduce itself anew.
                let expelled = |answer: &Answer| matches!(answer, Answer::Refused(refusal) if refusal.code == "NOAUTH");
                if !answers.iter().chain(&more).any(expelled) {
                    slot.live = Some(live);
                }
                Ok((answers, more, took))
            }
            Err(error) => Err(fault::of_error(&error, &self.place, false)),
        }
    }

    async fn connected(&self, slot: &mut Slot) -> Result<(), Fault> {
        if std::mem::take(&mut slot.in_use) {
            let detail = format!("{} did not answer; the last look was given up", self.place);
            let fault = Fault::new(FaultKind::Silent, detail);
            slot.held = Some(Held { at: Instant::now(), hold: AFTER_SILENCE, fault });
        }
        if slot.live.is_some() {
            return Ok(());
        }
        if let Some(held) = slot.held.as_ref().filter(|held| held.at.elapsed() < held.hold) {
            return Err(held.fault.clone());
        }
        slot.in_use = true;
        let opened = connect::open(&self.target, &self.place, self.door).await;
        slot.in_use = false;
        match opened {
            Ok(live) => {
                (slot.held, slot.denials) = (None, 0);
                slot.live = Some(live);
                Ok(())
            }
            Err(fault) => {
                let hold = self.hold(&fault, &mut slot.denials);
                slot.held = Some(Held { at: Instant::now(), hold, fault: fault.clone() });
                Err(fault)
            }
        }
    }

    /// For how long a failure is answered from memory, so that five sources of a target knock once and not five times.
    /// What trying again makes worse is held longer and longer.
    fn hold(&self, fault: &Fault, denials: &mut u32) -> Duration {
        if fault.kind.is_denial() || fault.kind == FaultKind::Blocked {
            *denials = denials.saturating_add(1);
            return (Duration::from_secs(4) * 2_u32.saturating_pow((*denials).min(4) - 1)).min(LONGEST_HOLD);
        }
        *denials = 0;
        (self.target.every * 3 / 4).min(LONGEST_HOLD)
    }
}

/// Sends commands at once and waits for their answers.
pub(super) async fn send(live: &mut MultiplexedConnection, asks: &[Ask]) -> redis::RedisResult<Vec<Answer>> {
    if asks.is_empty() {
        return Ok(Vec::new());
    }
    let mut pipeline = Pipeline::with_capacity(asks.len());
    for ask in asks {
        let mut command = Cmd::new();
        for part in ask.parts() {
            command.arg(part.as_slice());
        }
        pipeline.add_command(command);
    }
    let values = live.send_packed_commands(&pipeline, 0, asks.len()).await?;
    Ok(values.into_iter().map(answer).collect())
}

fn answer(value: Value) -> Answer {
    match value {
        Value::Nil => Answer::Nil,
        Value::Int(number) => Answer::Number(number),
        Value::Boolean(yes) => Answer::Number(i64::from(yes)),
        Value::BulkString(bytes) => Answer::Bytes(bytes),
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => Answer::Bytes(text.into_bytes()),
        Value::Okay => Answer::Bytes(b"OK".to_vec()),
        Value::Array(list) | Value::Set(list) => Answer::List(list.into_iter().map(answer).collect()),
        Value::Map(pairs) => Answer::List(pairs.into_iter().flat_map(|(a, b)| [answer(a), answer(b)]).collect()),
        Value::ServerError(error) => Answer::Refused(Refusal {
            code: error.code().to_owned(),
            text: error.details().unwrap_or_default().to_owned(),
        }),
        other => Answer::Bytes(format!("{other:?}").into_bytes()),
    }
}
