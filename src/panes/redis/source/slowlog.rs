//! The slow log: two small questions, and the log itself only when its newest entry is another one.

use std::{sync::Arc, time::Duration};

use super::super::{
    address::Place,
    model::{Entry, Slowlog, group},
    session::{Answer, Ask, Session, expect},
};
use super::Asker;
use crate::{
    collect::Source,
    domain::{clock::Moment, reading::Fault},
    text::Clean,
};

/// How many entries are read; as many as a server keeps by default.
const ENTRIES: &str = "128";
/// The name under which a server lists us.
const OURSELVES: &str = "bongsu";

/// Reads [`Slowlog`].
pub struct SlowlogSource {
    asker: Asker,
    known: Option<(Place, i64, Slowlog)>,
}

impl SlowlogSource {
    /// A source over the connections of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>) -> Self {
        Self { asker: Asker::new(session), known: None }
    }

    async fn look(&mut self) -> Result<Slowlog, Fault> {
        let asks = [Ask::new("SLOWLOG").arg("GET").arg("1"), Ask::new("SLOWLOG").arg("LEN")];
        let (place, mut answers) = self.asker.ask(&asks).await?;
        let length = answers.pop().and_then(|answer| answer.number()).and_then(|n| u64::try_from(n).ok());
        let newest = expect(answers, &place, self.asker.session.target(), "slowlog")?;
        let id = newest.list().first().and_then(|entry| entry.list().first()?.number()).unwrap_or(-1);
        if let Some((at, known, log)) = &self.known
            && (at, *known, Some(log.length)) == (&place, id, length)
        {
            return Ok(log.clone());
        }
        let (place, answer) = self.asker.one(Ask::new("SLOWLOG").arg("GET").arg(ENTRIES), "slowlog").await?;
        let entries: Vec<Entry> = answer.list().iter().filter_map(entry).collect();
        let read = entries.len() as u64;
        let log = Slowlog { length: length.unwrap_or(read), read, commands: group(&entries) };
        self.known = Some((place, id, log.clone()));
        Ok(log)
    }
}

impl Source for SlowlogSource {
    type Data = Slowlog;

    async fn poll(&mut self) -> Result<Slowlog, Fault> {
        self.asker.begin();
        let outcome = self.look().await;
        self.asker.end(outcome)
    }

    fn hurry(&self) -> Option<Duration> {
        self.asker.hurry()
    }

    fn cost(&self) -> Option<Duration> {
        Some(self.asker.spent)
    }
}

/// One entry: id, time in seconds, duration in microseconds, arguments and, since Redis 4, address and name of the
/// client. Our own looks are left out.
fn entry(answer: &Answer) -> Option<Entry> {
    let fields = answer.list();
    let number = |nth: usize| fields.get(nth).and_then(Answer::number);
    let arguments = fields.get(3)?.list().iter().map(|argument| argument.bytes().to_vec()).collect();
    let text = |nth: usize| fields.get(nth).map(|field| Clean::from_bytes(field.bytes())).unwrap_or_default();
    let name = text(5);
    (name.as_str() != OURSELVES).then_some(())?;
    Some(Entry {
        arguments,
        took_us: number(2).and_then(|took| u64::try_from(took).ok())?,
        at: Moment::from_timestamp(number(1)?, 0)?,
        address: text(4),
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(name: Option<&str>) -> Answer {
        let text = |text: &str| Answer::Bytes(text.as_bytes().to_vec());
        let numbers = [7, 1_800_000_000, 12_345].map(Answer::Number);
        let mut fields = Vec::from(numbers);
        fields.push(Answer::List(vec![text("KEYS"), text("*")]));
        if let Some(name) = name {
            fields.extend([text("10.0.3.7:51"), text(name)]);
        }
        Answer::List(fields)
    }

    #[test]
    fn entries_of_every_version_are_read_and_ours_are_not() {
        let new = entry(&answer(Some("worker"))).unwrap();
        assert_eq!((new.took_us, new.name.as_str(), new.address.as_str()), (12_345, "worker", "10.0.3.7:51"));
        let old = entry(&answer(None)).unwrap();
        assert_eq!((old.arguments.len(), old.address.as_str()), (2, ""));
        assert_eq!(entry(&answer(Some("bongsu"))), None);
        assert_eq!(entry(&Answer::Nil), None);
    }
}
