use proptest::prelude::*;

use super::*;
use crate::panes::mysql::model::LockKind;

fn wait(waiting_id: u64, blocking_id: Option<u64>, waited_s: f64) -> LockWait {
    LockWait {
        waiting_id,
        blocking_id,
        blocking_trx_id: None,
        perhaps: false,
        kind: LockKind::Row,
        object: "shop.stock".into(),
        mode: "X".into(),
        blocking_mode: "X".into(),
        waited_s,
    }
}

fn outline(forest: &Forest) -> Vec<String> {
    let line = |node: &Node| {
        let Party::Session(id) = node.party else { return "trx".to_owned() };
        let circle = if node.circle { " circle" } else { "" };
        format!("{}{id} [{}]{circle}{}", "-".repeat(node.last.len()), node.victims, also(node))
    };
    forest.nodes.iter().map(line).collect()
}

fn also(node: &Node) -> String {
    if node.also.is_empty() { String::new() } else { format!(" also {:?}", node.also) }
}

#[test]
fn the_root_with_the_most_victims_is_first_and_the_longest_wait_stands_on_top() {
    let waits = [wait(9, Some(8), 5.0), wait(2, Some(1), 3.0), wait(3, Some(1), 7.0), wait(4, Some(3), 1.0)];
    assert_eq!(outline(&Forest::of(&waits)), ["1 [3]", "-3 [1]", "--4 [0]", "-2 [0]", "8 [1]", "-9 [0]"]);
    let lasts: Vec<_> = Forest::of(&waits).nodes.into_iter().map(|node| node.last).collect();
    assert_eq!(lasts, [vec![], vec![false], vec![false, true], vec![true], vec![], vec![true]]);
}

#[test]
fn who_waits_for_two_roots_stands_once_and_says_so() {
    let waits = [wait(3, Some(1), 5.0), wait(3, Some(2), 5.0), wait(4, Some(2), 1.0)];
    assert_eq!(outline(&Forest::of(&waits)), ["2 [2]", "-3 [0] also [Session(1)]", "-4 [0]", "1 [1]"]);
}

#[test]
fn a_circle_is_entered_once_and_marked_also_with_somebody_behind_it() {
    let waits = [wait(1, Some(2), 5.0), wait(2, Some(1), 4.0), wait(7, Some(2), 1.0)];
    let forest = Forest::of(&waits);
    assert_eq!(outline(&forest), ["1 [2] circle also [Session(2)]", "-2 [1] circle", "--7 [0]"]);
    assert_eq!(forest.find(Party::Session(1)).unwrap().wait, Some(0));
}

#[test]
fn an_unknown_blocker_leaves_the_waiter_as_a_root_and_a_transaction_without_session_can_be_one() {
    let mut prepared = wait(5, None, 2.0);
    prepared.blocking_trx_id = Some(77);
    let forest = Forest::of(&[wait(4, None, 9.0), prepared]);
    let roots: Vec<_> = forest.roots().map(|node| (node.party, node.victims, node.wait)).collect();
    assert_eq!(roots, [(Party::Transaction(77), 1, None), (Party::Session(4), 0, Some(0))]);
}

#[test]
fn a_chain_of_hundreds_is_no_trouble() {
    let waits: Vec<_> = (1..800_u64).map(|id| wait(id + 1, Some(id), 1.0)).collect();
    let forest = Forest::of(&waits);
    assert_eq!((forest.nodes.len(), forest.nodes[0].victims, forest.nodes[799].last.len()), (800, 799, 799));
}

proptest! {
    #[test]
    fn nobody_is_lost_or_doubled_and_every_wait_is_told(
        pairs in prop::collection::vec((0_u64..30, prop::option::of(0_u64..30), 0.0_f64..100.0), 0..120),
    ) {
        let waits: Vec<_> = pairs.into_iter().filter(|(a, b, _)| Some(*a) != *b).map(|(a, b, s)| wait(a, b, s)).collect();
        let forest = Forest::of(&waits);
        let mut expected: BTreeSet<Party> = waits.iter().map(|wait| Party::Session(wait.waiting_id)).collect();
        expected.extend(waits.iter().filter_map(blocker));
        let mut placed: Vec<Party> = forest.nodes.iter().map(|node| node.party).collect();
        placed.sort_unstable();
        prop_assert_eq!(placed, expected.into_iter().collect::<Vec<_>>());
        let mut path: Vec<Party> = Vec::new();
        for node in &forest.nodes {
            prop_assert!(node.last.len() <= path.len(), "a child follows its parent");
            path.truncate(node.last.len());
            if let (Some(parent), Some(at)) = (path.last(), node.wait) {
                prop_assert_eq!(Some(*parent), blocker(&waits[at]));
            }
            path.push(node.party);
        }
        // A free blocker is always a root, and everybody in a tree is a victim of its root.
        for node in &forest.nodes {
            let waits_for_somebody = waits.iter().any(|wait| Party::Session(wait.waiting_id) == node.party);
            prop_assert!(waits_for_somebody || node.last.is_empty());
        }
    }
}
