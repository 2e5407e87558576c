//! The pure walk over a journal's bytes: what is there, in what order, and what vouches for it.
//!
//! A line is *proven* when the line with the next number, or the head, keeps its fingerprint. Where several lines
//! claim one number the proven one counts. The walk goes on behind any damage: everything that can be read is kept.
//!
//! Never touches a file.

use std::{collections::BTreeMap, ops::Range};

use super::{
    finding::{Finding, Report, What},
    head::HeadState,
    line::{self, Digest, Tip},
};
use crate::domain::event::{Seq, Stamped};

/// A line that was read.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) stamped: Stamped,
    /// Where it is in the file, without its newline.
    pub(super) range: Range<usize>,
    pub(super) prev: Digest,
    digest: Digest,
    number: usize,
    /// It was found inside a line that is damaged: it counts only when it is proven.
    salvaged: bool,
}

/// What the walk brings home.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) report: Report,
    /// The entries, by number.
    pub(super) kept: Vec<Kept>,
    /// Where the next line is tied on. It is the head's word that counts: a changed or cut last line is not
    /// vouched for by what is written after it.
    pub(super) tip: Tip,
    /// An end without a newline, where there is one.
    pub(super) tail: Option<Tail>,
}

/// The bytes behind the last newline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tail {
    /// Where they begin.
    pub(super) start: usize,
    /// Whether an entry in them counts, so that they stay and only lack their newline.
    pub(super) holds_an_entry: bool,
}

enum Piece {
    Line(usize),
    Unreadable(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// What vouches for it has its fingerprint.
    Proven,
    /// What vouches for it has another.
    Wrong,
    /// Nothing is there to vouch for it.
    Open,
}

/// Walks over the `bytes` of a journal whose head is `head`.
pub(super) fn walk(bytes: &[u8], head: HeadState) -> Walk {
    let read = Read::of(bytes);
    let best = best(&read.lines, head);
    let mut walker =
        Walker { head, best: &best, at: Tip::START, proven: true, unread: 0, kept: vec![], findings: vec![] };
    for piece in &read.pieces {
        match piece {
            Piece::Unreadable(number) => walker.unreadable(*number),
            Piece::Line(index) => walker.line(*index, &read.lines[*index]),
        }
    }
    walker.end(&read);
    let Walker { mut kept, findings, at, .. } = walker;
    kept.sort_unstable();
    let kept: Vec<Kept> = kept.into_iter().map(|(_, index)| read.lines[index].clone()).collect();
    let tail = read.tail.map(|start| Tail { start, holds_an_entry: kept.iter().any(|k| k.range.start >= start) });
    let head_matches = head.known().is_some_and(|head| {
        head.tip == Tip::START || best.get(&head.tip.seq).is_some_and(|(_, tie)| tie.digest == head.tip.digest)
    });
    let report = Report { lines: read.count, last_seq: at.seq, head_matches, findings };
    Walk { report, kept, tip: writing_tip(&best, head, at), tail }
}

/// The file taken apart.
struct Read {
    lines: Vec<Kept>,
    pieces: Vec<Piece>,
    count: usize,
    tail: Option<usize>,
    torn: Option<Range<usize>>,
}

impl Read {
    fn of(bytes: &[u8]) -> Self {
        let mut read = Self { lines: vec![], pieces: vec![], count: 0, tail: None, torn: None };
        let mut start = 0;
        for raw in bytes.split_inclusive(|b| *b == b'\n') {
            let (end, whole) = match raw {
                [line @ .., b'\n'] => (start + line.len(), true),
                line => (start + line.len(), false),
            };
            read.count += 1;
            if !whole {
                read.tail = Some(start);
            }
            read.take(bytes, start..end, whole);
            start += raw.len();
        }
        read
    }

    fn take(&mut self, bytes: &[u8], range: Range<usize>, whole: bool) {
        if let Some(line) = line::decode(&bytes[range.clone()]).filter(|line| line.stamped.seq > 0) {
            self.push(bytes, line, range, false);
            return;
        }
        if whole {
            self.pieces.push(Piece::Unreadable(self.count));
        } else {
            self.torn = Some(range.clone());
        }
        self.salvage(bytes, range);
    }

    /// Looks for lines inside a damaged one: a changed newline makes one of two. No text in an event can look like
    /// one, because its quotes are escaped.
    fn salvage(&mut self, bytes: &[u8], range: Range<usize>) {
        const BEGIN: &[u8] = br#"{"seq":"#;
        let mut at = range.start;
        while at + BEGIN.len() <= range.end {
            if !bytes[at..range.end].starts_with(BEGIN) {
                at += 1;
                continue;
            }
            match line::decode_prefix(&bytes[at..range.end]) {
                Some((line, length)) => {
                    self.push(bytes, line, at..at + length, true);
                    at += length;
                }
                None => at += BEGIN.len(),
            }
        }
    }

    fn push(&mut self, bytes: &[u8], line: line::Line, range: Range<usize>, salvaged: bool) {
        let digest = Digest::of(&bytes[range.clone()]);
        let line::Line { prev, stamped } = line;
        self.pieces.push(Piece::Line(self.lines.len()));
        self.lines.push(Kept { stamped, range, prev, digest, number: self.count, salvaged });
    }
}

/// How the line that counts for a number is tied in.
#[derive(Clone, Copy)]
struct Tie {
    prev: Digest,
    digest: Digest,
    proof: Proof,
}

type Best = BTreeMap<Seq, (usize, Tie)>;

/// For each number the line that counts: the proven one, else the first. From the end to the beginning, because it
/// is the next line that vouches.
fn best(lines: &[Kept], head: HeadState) -> Best {
    let mut claims: BTreeMap<Seq, Vec<usize>> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        claims.entry(line.stamped.seq).or_default().push(index);
    }
    let mut best = Best::new();
    for (seq, claims) in claims.into_iter().rev() {
        let next = seq.checked_add(1).and_then(|next| best.get(&next));
        let kept_of_it = match head.known() {
            Some(head) if head.tip.seq == seq => Some(head.tip.digest),
            _ => next.map(|(_, tie)| tie.prev),
        };
        let proven = claims.iter().find(|index| Some(lines[**index].digest) == kept_of_it);
        let Some(&index) = proven.or_else(|| claims.iter().find(|index| !lines[**index].salvaged)) else { continue };
        let proof = match (proven, kept_of_it) {
            (Some(_), _) => Proof::Proven,
            (None, Some(_)) => Proof::Wrong,
            (None, None) => Proof::Open,
        };
        best.insert(seq, (index, Tie { prev: lines[index].prev, digest: lines[index].digest, proof }));
    }
    best
}

fn writing_tip(best: &Best, head: HeadState, last: Tip) -> Tip {
    let Some(head) = head.known() else { return last };
    let mut tip = head.tip;
    while let Some((_, tie)) = tip.seq.checked_add(1).and_then(|next| best.get(&next)) {
        if tie.prev != tip.digest {
            break;
        }
        tip = Tip { seq: tip.seq + 1, digest: tie.digest };
    }
    tip
}

struct Walker<'a> {
    head: HeadState,
    best: &'a Best,
    /// The last line that was taken in order.
    at: Tip,
    proven: bool,
    /// Unreadable lines since then.
    unread: u64,
    kept: Vec<(Seq, usize)>,
    findings: Vec<Finding>,
}

impl Walker<'_> {
    fn unreadable(&mut self, number: usize) {
        self.unread += 1;
        self.findings.push(Finding::at(number, self.at.seq.saturating_add(self.unread), What::Unreadable));
    }

    fn line(&mut self, index: usize, line: &Kept) {
        let seq = line.stamped.seq;
        let Some((_, tie)) = self.best.get(&seq).filter(|(best, _)| *best == index) else {
            if !line.salvaged {
                self.findings.push(Finding::at(line.number, seq, What::Stray));
            }
            return;
        };
        let next = self.at.seq.saturating_add(1);
        let beyond = self.head.known().is_some_and(|head| seq > head.until);
        let loose = tie.proof == Proof::Open
            && (if seq == next { line.prev != self.at.digest && self.proven } else { seq > next && beyond });
        if loose {
            self.findings.push(Finding::at(line.number, seq, What::Stray));
            return;
        }
        if seq > next {
            self.jump(line.number, next..seq);
        }
        if tie.proof == Proof::Wrong || (seq == 1 && line.prev != Digest::GENESIS) {
            self.findings.push(Finding::at(line.number, seq, What::Altered));
        } else if beyond {
            self.findings.push(Finding::at(line.number, seq, What::Unconfirmed));
        }
        self.kept.push((seq, index));
        if seq < next {
            self.findings.push(Finding::at(line.number, seq, What::OutOfOrder));
            return;
        }
        self.at = Tip { seq, digest: line.digest };
        self.proven = tie.proof == Proof::Proven;
        self.unread = 0;
    }

    /// The numbers in `range` were passed over: those that are nowhere are missing, unless an unreadable line
    /// stands for each.
    fn jump(&mut self, number: usize, range: Range<Seq>) {
        let there = self.best.range(range.clone()).count() as u64;
        if (range.end - range.start).saturating_sub(there) > self.unread {
            let last = range.end - 1;
            self.findings.push(Finding::at(number, range.start, What::Missing { last }));
        }
    }

    fn end(&mut self, read: &Read) {
        if let Some(torn) = &read.torn {
            if self.kept.iter().any(|(_, index)| read.lines[*index].range.start >= torn.start) {
                self.findings.push(Finding::at(read.count, self.at.seq, What::Unreadable));
            } else {
                self.findings.push(Finding {
                    line: Some(read.count),
                    seq: None,
                    what: What::Torn { bytes: torn.len(), aside: None },
                });
            }
        }
        match self.head {
            HeadState::Known(head) => {
                let last = head.tip.seq;
                if last.saturating_sub(self.at.seq) > self.unread {
                    let seq = Some(self.at.seq + 1);
                    self.findings.push(Finding { line: None, seq, what: What::CutTail { last } });
                }
            }
            HeadState::Missing if read.count == 0 => {}
            HeadState::Missing => self.findings.push(Finding::about(What::HeadMissing)),
            HeadState::Unreadable => self.findings.push(Finding::about(What::HeadUnreadable)),
        }
    }
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
