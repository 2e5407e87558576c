//! A closer look at the worst locks of the last round: how long they live, who holds them, who waits. Only the first
//! of them, a small batch at a time; values are never read beyond their beginning.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::timeout};

use super::super::{
    model::{Keys, LockKey},
    scan::Kept,
    session::{Answer, Ask, Session},
};
use super::{Asker, Round};
use crate::{
    collect::Source,
    domain::{clock::Moment, reading::Fault},
    text::Clean,
};

/// How many locks are looked at closely.
const CLOSELY: usize = 200;
/// How many of them in one question.
const BATCH: usize = 50;
/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(2);
/// How long the first look waits for the first round.
const FIRST: Duration = Duration::from_millis(1_500);
/// How many bytes of a value are read.
pub const VALUE: usize = 256;

/// Reads [`Keys`].
pub struct KeysSource {
    asker: Asker,
    handover: watch::Receiver<Option<Round>>,
    shown: Option<Moment>,
}

impl KeysSource {
    /// A source over the connections of a target that looks at what `handover` brings.
    #[must_use]
    pub const fn new(session: Arc<Session>, handover: watch::Receiver<Option<Round>>) -> Self {
        Self { asker: Asker::new(session), handover, shown: None }
    }

    async fn look(&mut self, round: &Round) -> Result<Vec<LockKey>, Fault> {
        let mut keys: Vec<LockKey> = round.found.kept.iter().map(|kept| named(kept, round)).collect();
        for (nth, node) in round.nodes.iter().enumerate() {
            let link = self.asker.session.link(node);
            let closely = round.found.kept.iter().enumerate().take(CLOSELY);
            let here: Vec<(usize, &Kept)> = closely.filter(|(_, kept)| kept.node == nth).collect();
            for batch in here.chunks(BATCH) {
                let types: Vec<Ask> = batch.iter().map(|(_, kept)| Ask::new("TYPE").arg(&kept.key)).collect();
                let (types, took) = link.ask(&types).await?;
                self.asker.spent += took;
                let asks = closer(batch, &types, round.cluster);
                let (answers, took) = link.ask(&asks.iter().map(|(_, _, ask)| ask.clone()).collect::<Vec<_>>()).await?;
                self.asker.spent += took;
                for ((at, _), kind) in batch.iter().zip(&types) {
                    if let Some(key) = keys.get_mut(*at) {
                        key.kind = Clean::from_bytes(kind.bytes());
                    }
                }
                for ((at, what, _), answer) in asks.iter().zip(&answers) {
                    if let Some(key) = keys.get_mut(*at) {
                        read(key, *what, answer);
                    }
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
        Ok(keys)
    }
}

impl Source for KeysSource {
    type Data = Keys;

    async fn poll(&mut self) -> Result<Keys, Fault> {
        self.asker.begin();
        if self.shown.is_none() && !self.asker.session.target().locks.is_empty() {
            // Whoever looks once only wants to see them too.
            let _ = timeout(FIRST, self.handover.wait_for(Option::is_some)).await;
        }
        let round = self.handover.borrow().clone();
        let Some(round) = round else { return Ok(Keys::default()) };
        let keys = self.look(&round).await;
        let keys = self.asker.end(keys)?;
        self.shown = Some(round.found.at);
        Ok(Keys { total: round.found.total, keys, found_at: Some(round.found.at) })
    }

    fn hurry(&self) -> Option<Duration> {
        let waiting = self.shown.is_none() && !self.asker.session.target().locks.is_empty();
        if waiting && self.asker.failed.is_none() { Some(FIRST) } else { self.asker.hurry() }
    }

    fn cost(&self) -> Option<Duration> {
        Some(self.asker.spent)
    }
}

fn named(kept: &Kept, round: &Round) -> LockKey {
    let node = round.nodes.get(kept.node).filter(|_| round.nodes.len() > 1);
    LockKey {
        key: Clean::from_bytes(&kept.key),
        pattern: round.patterns.get(kept.pattern).map(|pattern| Clean::new(pattern)).unwrap_or_default(),
        ttl_ms: kept.ttl_ms,
        since: kept.since,
        kind: Clean::default(),
        owner: Clean::default(),
        holds: None,
        waiters: None,
        node: node.map(|place| Clean::new(&place.to_string())).unwrap_or_default(),
    }
}

/// What is asked of a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Value,
    Fields,
    Waiters,
}

/// What to ask of the locks of a batch, by their types.
fn closer(batch: &[(usize, &Kept)], types: &[Answer], cluster: bool) -> Vec<(usize, Wanted, Ask)> {
    let mut asks = Vec::new();
    for ((at, kept), kind) in batch.iter().zip(types) {
        match kind.bytes() {
            b"string" => {
                let ask = Ask::new("GETRANGE").arg(&kept.key).arg("0").arg((VALUE - 1).to_string());
                asks.push((*at, Wanted::Value, ask));
            }
            b"hash" => {
                let ask = Ask::new("HSCAN").arg(&kept.key).arg("0").arg("COUNT").arg("10");
                asks.push((*at, Wanted::Fields, ask));
                let channel = channel(&kept.key);
                asks.push((*at, Wanted::Waiters, Ask::new("PUBSUB").arg("NUMSUB").arg(&channel)));
                if cluster {
                    asks.push((*at, Wanted::Waiters, Ask::new("PUBSUB").arg("SHARDNUMSUB").arg(&channel)));
                }
            }
            _ => {}
        }
    }
    asks
}

/// The channel to which those subscribe who wait for a Redisson lock (`RedissonLock.getChannelName`).
#[must_use]
pub fn channel(key: &[u8]) -> Vec<u8> {
    let prefix = b"redisson_lock__channel:".as_slice();
    if key.contains(&b'{') { [prefix, key].concat() } else { [prefix, b"{", key, b"}"].concat() }
}

/// Takes one answer in. One that refuses, since the key changed or we may not, leaves what it asked unknown.
fn read(key: &mut LockKey, wanted: Wanted, answer: &Answer) {
    match wanted {
        Wanted::Value => {
            if let Answer::Bytes(bytes) = answer {
                key.owner = Clean::from_bytes(&bytes[..bytes.len().min(VALUE)]);
            }
        }
        Wanted::Fields => {
            let fields = answer.list().get(1).map(Answer::list).unwrap_or_default();
            // A fair or read-write lock of Redisson has a field of another kind, `mode`.
            let holder = fields.chunks_exact(2).find(|pair| pair[0].bytes() != b"mode");
            if let Some([field, value]) = holder {
                let field = field.bytes();
                key.owner = Clean::from_bytes(&field[..field.len().min(VALUE)]);
                key.holds = value.number().and_then(|holds| u64::try_from(holds).ok());
            }
        }
        Wanted::Waiters => {
            let waiters = answer.list().get(1).and_then(Answer::number).and_then(|n| u64::try_from(n).ok());
            if let Some(waiters) = waiters {
                key.waiters = Some(key.waiters.unwrap_or_default() + waiters);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(key: &str) -> Kept {
        Kept { key: key.into(), pattern: 0, ttl_ms: None, since: Moment::UNIX_EPOCH, node: 0 }
    }

    fn text(text: &str) -> Answer {
        Answer::Bytes(text.as_bytes().to_vec())
    }

    fn round() -> Round {
        let found = crate::panes::redis::scan::Found { total: 1, kept: Vec::new(), at: Moment::UNIX_EPOCH };
        Round { found, nodes: Vec::new(), cluster: false, patterns: vec!["MY_LOCK:*".into()] }
    }

    #[test]
    fn waiters_subscribe_to_the_channel_of_the_lock() {
        assert_eq!(channel(b"MY_LOCK:1"), b"redisson_lock__channel:{MY_LOCK:1}");
        assert_eq!(channel(b"{a}:1"), b"redisson_lock__channel:{a}:1");
    }

    #[test]
    fn only_what_a_type_can_answer_is_asked() {
        let (a, b, c) = (kept("a"), kept("b"), kept("c"));
        let batch = [(0, &a), (1, &b), (2, &c)];
        let types = [text("string"), text("hash"), text("zset")];
        let wanted = |cluster| -> Vec<_> {
            closer(&batch, &types, cluster).into_iter().map(|(at, what, _)| (at, what)).collect()
        };
        assert_eq!(wanted(false), [(0, Wanted::Value), (1, Wanted::Fields), (1, Wanted::Waiters)]);
        assert_eq!(wanted(true).len(), 4);
    }

    #[test]
    fn owners_and_waiters_are_read_and_cleaned() {
        let mut key = named(&kept("MY_LOCK:\x1b[2J"), &round());
        assert_eq!((key.key.as_str(), key.pattern.as_str()), ("MY_LOCK:␛[2J", "MY_LOCK:*"));
        read(&mut key, Wanted::Value, &text("pod-7\n\x07"));
        assert_eq!(key.owner.as_str(), "pod-7⏎␇");
        let fields = Answer::List(vec![text("mode"), text("read"), text("8743c9c0:58"), text("2")]);
        read(&mut key, Wanted::Fields, &Answer::List(vec![text("0"), fields]));
        assert_eq!((key.owner.as_str(), key.holds), ("8743c9c0:58", Some(2)));
        for subscribers in [3, 1] {
            read(&mut key, Wanted::Waiters, &Answer::List(vec![text("channel"), Answer::Number(subscribers)]));
        }
        read(&mut key, Wanted::Waiters, &Answer::Nil);
        assert_eq!(key.waiters, Some(4));
    }
}
