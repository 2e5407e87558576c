//! Walks through a deadlock report line by line and puts its parts together.
//!
//! The text of a query stands in the report as it is and may imitate it. Four things tell them apart: a heading is
//! followed by what it announces, the numbers go up by one, nothing but the heading of a lock ends a query, and no
//! transaction has the same heading twice: when it does, the earlier one was still part of the query.

use super::{
    begins_transactions, is_dashes, is_title,
    line::{self, Heading, Part},
};
use crate::{
    panes::mysql::deadlock::{Deadlock, DeadlockTrx, LOCK_LIMIT, Lock},
    text::Clean,
};

/// How many transactions are read; the search of the servers gives up at 200.
const TRX_LIMIT: usize = 256;

/// Reads the report at the beginning of `lines`; answers it and how many lines it has.
pub(super) fn read(lines: &[&str], log: bool) -> (Deadlock, usize) {
    let mut reader = Reader { lines, log, ..Reader::default() };
    let mut at = 0;
    while at < lines.len() && !reader.ends_at(at) {
        reader.take(at);
        at += 1;
        if log && reader.deadlock.complete {
            break;
        }
    }
    let mut end = at;
    if reader.phase == Phase::Query && end == lines.len() {
        end = reader.end_of_cut_query(end);
    }
    reader.close(end);
    (reader.finish(), end)
}

/// What the lines are about just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    /// Before the first transaction.
    #[default]
    Start,
    /// The description of a transaction, up to this part of it.
    Trx(Option<Part>),
    /// Its query.
    Query,
    /// The locks that it holds, waits for, or is in conflict with.
    Locks(Role),
}

/// What locks are to the transaction under which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Held,
    Wanted,
    InTheWay,
}

/// The transaction that is being read.
#[derive(Debug, Default)]
struct Block {
    trx: DeadlockTrx,
    /// The lines of its query.
    query: Option<(usize, usize)>,
    held_seen: bool,
    wanted_seen: bool,
    locks: Vec<(Role, Lock)>,
}

#[derive(Debug, Default)]
struct Reader<'a> {
    lines: &'a [&'a str],
    log: bool,
    phase: Phase,
    block: Option<Block>,
    /// Locks of the blocks that are closed, by the number of their transaction.
    locks: Vec<(u32, Role, Lock)>,
    /// Locks under `CONFLICTING WITH` were seen, or a wait without a number: MariaDB 10.6 or later.
    unnumbered: bool,
    /// The server gave up the search and names only one transaction.
    too_deep: bool,
    deadlock: Deadlock,
}

impl Reader<'_> {
    /// Whether the report ends before this line: at the title of the next section, though not within a query.
    fn ends_at(&mut self, at: usize) -> bool {
        let ends = match self.phase {
            Phase::Locks(_) if !self.log => {
                let next = at + 1;
                is_dashes(self.lines[at]) && (self.deadlock.complete || is_title(self.lines, next))
            }
            _ => false,
        };
        self.deadlock.complete |= ends;
        ends
    }

    fn take(&mut self, at: usize) {
        let text = self.lines[at];
        if text.starts_with("TOO DEEP OR LONG SEARCH IN THE LOCK TABLE") && self.block.is_none() {
            self.too_deep = true;
        }
        if let Some(heading) = line::heading(text) {
            if self.accepts(heading, at) {
                self.begin(heading, at);
                return;
            }
            self.deadlock.suspect = true;
        }
        match self.phase {
            Phase::Start | Phase::Query => {}
            Phase::Trx(part) => self.take_trx_part(text, part, at),
            Phase::Locks(role) => self.take_lock(text, role),
        }
    }

    /// Whether a line that looks like a heading is one.
    fn accepts(&self, heading: Heading, at: usize) -> bool {
        let in_locks = matches!(self.phase, Phase::Locks(_));
        let number = self.block.as_ref().map_or(0, |block| block.trx.number);
        let ours = |named: Option<u32>| self.block.is_some() && named.is_none_or(|named| named == number);
        match heading {
            Heading::Transaction(named) => {
                (self.phase == Phase::Start || in_locks)
                    && !self.deadlock.complete
                    && named.is_none_or(|named| named == number + 1)
                    && (number as usize) < TRX_LIMIT
                    && self.announces(at, |next| next.starts_with("TRANSACTION "))
            }
            Heading::Holds(named) | Heading::Waits(named) => ours(named) && self.announces(at, line::is_lock),
            Heading::Conflicts => {
                self.block.as_ref().is_some_and(|block| block.wanted_seen) && self.announces(at, line::is_lock)
            }
            Heading::Victim(_) => in_locks && number >= 2,
        }
    }

    /// Whether the next line that is not empty is what a heading announces; the end of a cut text is as good.
    fn announces(&self, at: usize, is_it: impl Fn(&str) -> bool) -> bool {
        let next = self.lines.get(at + 1..).unwrap_or_default().iter().take(3);
        next.copied().find(|line| !line.trim().is_empty()).is_none_or(is_it)
    }

    fn begin(&mut self, heading: Heading, at: usize) {
        let role = match heading {
            Heading::Transaction(_) => {
                let number = self.block.as_ref().map_or(0, |block| block.trx.number) + 1;
                self.close(at);
                self.block = Some(Block { trx: DeadlockTrx { number, ..DeadlockTrx::default() }, ..Block::default() });
                self.phase = Phase::Trx(None);
                return;
            }
            Heading::Victim(number) => {
                self.deadlock.victim = number;
                self.deadlock.complete = true;
                return;
            }
            Heading::Holds(_) => Role::Held,
            Heading::Waits(_) => Role::Wanted,
            Heading::Conflicts => Role::InTheWay,
        };
        self.unnumbered |= matches!(heading, Heading::Waits(None) | Heading::Conflicts);
        self.phase = Phase::Locks(role);
        let Some(block) = &mut self.block else { return };
        let again = match role {
            Role::Held => block.held_seen || block.wanted_seen,
            Role::Wanted => block.wanted_seen,
            Role::InTheWay => false,
        };
        if again {
            // What was read since the query began was still the query, and an end that it showed was none.
            (self.deadlock.suspect, self.deadlock.complete, self.deadlock.victim) = (true, false, None);
            (block.held_seen, block.wanted_seen) = (false, false);
            block.locks.clear();
        }
        if let Some((_, end)) = block.query.as_mut().filter(|_| again || !(block.held_seen || block.wanted_seen)) {
            *end = at;
        }
        block.held_seen |= role == Role::Held;
        block.wanted_seen |= role == Role::Wanted;
    }

    fn take_trx_part(&mut self, text: &str, last: Option<Part>, at: usize) {
        let Some(block) = &mut self.block else { return };
        if text.trim().is_empty() && last < Some(Part::Session) {
            return;
        }
        // A part that comes out of order belongs to the query, and must not overwrite what is known.
        let mut read = block.trx.clone();
        if let Some(part) = line::trx_part(text, &mut read).filter(|part| Some(*part) > last) {
            block.trx = read;
            self.phase = Phase::Trx(Some(part));
        } else {
            block.query = Some((at, at));
            self.phase = Phase::Query;
        }
    }

    fn take_lock(&mut self, text: &str, role: Role) {
        let Some(block) = &mut self.block else { return };
        if line::is_lock(text) {
            if self.locks.len() + block.locks.len() < LOCK_LIMIT {
                block.locks.push((role, line::lock(text)));
            } else {
                self.deadlock.locks_omitted += 1;
            }
        } else if self.deadlock.locks_omitted == 0
            && let Some((_, lock)) = block.locks.last_mut()
        {
            line::record(text, lock);
        }
    }

    /// Where a query ends whose transaction has no locks, because the report is not whole: at the next section.
    fn end_of_cut_query(&self, end: usize) -> usize {
        let Some((from, _)) = self.block.as_ref().and_then(|block| block.query) else { return end };
        (from..end).find(|&at| begins_transactions(self.lines, at + 1)).unwrap_or(end)
    }

    /// Closes the transaction that is being read, whose lines end before `at`.
    fn close(&mut self, at: usize) {
        let Some(mut block) = self.block.take() else { return };
        if let Some((from, end)) = block.query {
            let end = if self.phase == Phase::Query { at } else { end };
            let query = self.lines.get(from..end).unwrap_or_default().join("\n");
            block.trx.query = Clean::new(query.trim_end());
        }
        let number = block.trx.number;
        self.locks.extend(block.locks.into_iter().map(|(role, lock)| (number, role, lock)));
        self.deadlock.transactions.push(block.trx);
    }

    /// Gives every lock to its transaction.
    fn finish(self) -> Deadlock {
        let mut deadlock = self.deadlock;
        for (number, role, lock) in self.locks {
            let owner = match role {
                Role::InTheWay => {
                    deadlock.transactions.iter_mut().find(|trx| trx.trx_id.is_some() && trx.trx_id == lock.trx_id)
                }
                Role::Held | Role::Wanted => deadlock.transactions.iter_mut().find(|trx| trx.number == number),
            };
            let list = match (owner, role) {
                (Some(trx), Role::Wanted) => &mut trx.waits_for,
                (Some(trx), _) => &mut trx.holds,
                (None, _) => &mut deadlock.other_holders,
            };
            if !list.contains(&lock) {
                list.push(lock);
            }
        }
        let known = deadlock.transactions.len();
        if self.too_deep && known == 1 {
            (deadlock.victim, deadlock.victim_certain) = (Some(1), true);
        } else {
            deadlock.victim = deadlock.victim.filter(|number| (1..=known).contains(&(*number as usize)));
            deadlock.victim_certain = deadlock.victim.is_some() && !self.unnumbered && !deadlock.suspect;
        }
        deadlock
    }
}
