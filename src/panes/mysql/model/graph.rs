//! The forest of who waits for whom: roots first, with everything that waits below them.
//!
//! Nothing is lost: a session that waits for two others stands once, where it is nearest to a root, and says for whom
//! it waits besides; a circle is entered at the member with the most victims and is marked.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::locks::LockWait;

/// Somebody in the forest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A session, by its id.
    Session(u64),
    /// A transaction that no session holds, by its id.
    Transaction(u64),
}

/// One place in the forest.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Who stands here.
    pub party: Party,
    /// The wait that hangs it below its parent, as a position in the waits; `None` for a root that waits for nobody.
    pub wait: Option<usize>,
    /// For each level above and for itself: whether it is the last of its siblings. Empty for a root.
    pub last: Vec<bool>,
    /// Whether somebody hangs below it.
    pub parent: bool,
    /// For a root, everybody who waits for it, directly or through others; otherwise everybody below it.
    pub victims: usize,
    /// For whom it waits besides its parent.
    pub also: Vec<Party>,
    /// Whether it waits, through others, for itself: a deadlock in the making.
    pub circle: bool,
}

/// Everybody who waits or is waited for, in the order of the screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forest {
    /// The places, each parent before its children.
    pub nodes: Vec<Node>,
}

impl Forest {
    /// The forest of the given waits: the root with the most victims first, the longest wait first below it.
    #[must_use]
    pub fn of(waits: &[LockWait]) -> Self {
        let graph = Graph::of(waits);
        let planted = graph.plant();
        let mut forest = Self::default();
        for root in &planted.roots {
            graph.write(*root, &planted, waits, &mut forest.nodes);
        }
        forest
    }

    /// The roots.
    pub fn roots(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.last.is_empty())
    }

    /// The place of somebody.
    #[must_use]
    pub fn find(&self, party: Party) -> Option<&Node> {
        self.nodes.iter().find(|node| node.party == party)
    }
}

/// The one that a wait is for, if it is known.
fn blocker(wait: &LockWait) -> Option<Party> {
    wait.blocking_id.map(Party::Session).or(wait.blocking_trx_id.map(Party::Transaction))
}

struct Graph {
    /// For each blocker, the positions of the waits for it, longest first.
    below: BTreeMap<Party, Vec<usize>>,
    /// For each waiter, the positions of its waits.
    above: BTreeMap<Party, Vec<usize>>,
    /// For each wait, who waits.
    waiter: Vec<Party>,
    /// For everybody, who waits for it, directly or through others.
    reach: BTreeMap<Party, BTreeSet<Party>>,
}

struct Planted {
    roots: Vec<Party>,
    children: BTreeMap<Party, Vec<(Party, usize)>>,
    root_of: BTreeMap<Party, Party>,
}

impl Graph {
    fn of(waits: &[LockWait]) -> Self {
        let waiter: Vec<Party> = waits.iter().map(|wait| Party::Session(wait.waiting_id)).collect();
        let mut graph = Self { below: BTreeMap::new(), above: BTreeMap::new(), waiter, reach: BTreeMap::new() };
        for (at, wait) in waits.iter().enumerate() {
            let waiter = graph.waiter[at];
            graph.above.entry(waiter).or_default().push(at);
            graph.below.entry(waiter).or_default();
            if let Some(by) = blocker(wait) {
                graph.below.entry(by).or_default().push(at);
            }
        }
        for at in graph.below.values_mut() {
            at.sort_by(|a, b| waits[*b].waited_s.total_cmp(&waits[*a].waited_s).then(a.cmp(b)));
        }
        graph.reach = graph.below.keys().map(|party| (*party, graph.reached(*party))).collect();
        graph
    }

    fn reached(&self, from: Party) -> BTreeSet<Party> {
        let mut seen = BTreeSet::new();
        let mut next = vec![from];
        while let Some(party) = next.pop() {
            let waiters = self.below.get(&party).into_iter().flatten().map(|at| self.waiter[*at]);
            next.extend(waiters.filter(|waiter| seen.insert(*waiter)));
        }
        seen
    }

    fn victims(&self, party: Party) -> usize {
        self.reach.get(&party).map_or(0, |reach| reach.len() - usize::from(reach.contains(&party)))
    }

    /// Chooses the roots and gives everybody else one parent, the one nearest to a root.
    fn plant(&self) -> Planted {
        let mut planted = Planted { roots: Vec::new(), children: BTreeMap::new(), root_of: BTreeMap::new() };
        let mut by_victims: Vec<Party> = self.below.keys().copied().collect();
        by_victims.sort_by_key(|party| (std::cmp::Reverse(self.victims(*party)), *party));
        let waits_for_nobody = |party: &Party| !self.above.contains_key(party);
        let free: Vec<Party> = by_victims.iter().copied().filter(waits_for_nobody).collect();
        // A waiter whose blocker is unknown is only a root when no known one is above it, and whoever is in a circle or
        // behind one has fewer victims than the members of the circle.
        self.grow(&free, &mut planted);
        for party in by_victims {
            if !planted.root_of.contains_key(&party) {
                self.grow(&[party], &mut planted);
            }
        }
        planted
    }

    fn grow(&self, roots: &[Party], planted: &mut Planted) {
        let mut next = VecDeque::new();
        for root in roots {
            planted.roots.push(*root);
            planted.root_of.insert(*root, *root);
            next.push_back(*root);
        }
        while let Some(party) = next.pop_front() {
            let Some(root) = planted.root_of.get(&party).copied() else { continue };
            for at in self.below.get(&party).into_iter().flatten() {
                let waiter = self.waiter[*at];
                if planted.root_of.contains_key(&waiter) {
                    continue;
                }
                planted.root_of.insert(waiter, root);
                planted.children.entry(party).or_default().push((waiter, *at));
                next.push_back(waiter);
            }
        }
    }

    /// Writes the tree below `root`, without recursion: a chain may be as long as there are sessions.
    fn write(&self, root: Party, planted: &Planted, waits: &[LockWait], nodes: &mut Vec<Node>) {
        let first = nodes.len();
        let mut next = vec![(root, None, Vec::new())];
        while let Some((party, wait, last)) = next.pop() {
            let children = planted.children.get(&party).map_or(&[][..], Vec::as_slice);
            for (at, (child, wait)) in children.iter().enumerate().rev() {
                let mut branch: Vec<bool> = last.clone();
                branch.push(at + 1 == children.len());
                next.push((*child, Some(*wait), branch));
            }
            let victims = if last.is_empty() { self.victims(party) } else { 0 };
            let circle = self.reach.get(&party).is_some_and(|reach| reach.contains(&party));
            let also = self.also(party, wait, planted, waits);
            let wait = wait.or_else(|| self.above.get(&party)?.first().copied());
            nodes.push(Node { party, wait, last, parent: !children.is_empty(), victims, also, circle });
        }
        count_below(&mut nodes[first..]);
    }

    /// For whom `party` waits besides the wait that it hangs by: those in its own tree only when they close a circle.
    fn also(&self, party: Party, by: Option<usize>, planted: &Planted, waits: &[LockWait]) -> Vec<Party> {
        let own = planted.root_of.get(&party);
        let parent = by.and_then(|at| blocker(&waits[at]));
        let others = self.above.get(&party).into_iter().flatten().filter_map(|at| blocker(&waits[*at]));
        let worth = |other: &Party| {
            let closes = self.reach.get(&party).is_some_and(|reach| reach.contains(other));
            Some(*other) != parent && (planted.root_of.get(other) != own || closes || by.is_none())
        };
        others.filter(worth).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// Fills in how many stand below everybody but the root.
fn count_below(tree: &mut [Node]) {
    for at in 1..tree.len() {
        let depth = tree[at].last.len();
        tree[at].victims = tree[at + 1..].iter().take_while(|node| node.last.len() > depth).count();
    }
}

#[cfg(test)]
#[path = "graph_tests.rs"]
mod tests;
