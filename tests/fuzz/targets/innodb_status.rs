//! Any text as the status of InnoDB: it is read or refused, and what was read can be recorded and read back.
#![no_main]

use bongsu::panes::mysql::{
    deadlock::{Deadlock, LOCK_LIMIT, TEXT_LIMIT, digest},
    innodb::latest_deadlock,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let status = String::from_utf8_lossy(data);
    let Ok(deadlock) = latest_deadlock(&status) else { return };
    assert!(deadlock.transactions.iter().map(|trx| trx.number as usize).eq(1..=deadlock.transactions.len()));
    assert!(!deadlock.transactions.is_empty());
    assert!(deadlock.victim.is_some() || !deadlock.victim_certain);
    assert!(deadlock.text_bytes <= status.len() + 1);
    assert!(deadlock.text.iter().map(|line| line.len() + 1).sum::<usize>() <= TEXT_LIMIT);
    let locks = deadlock.transactions.iter().map(|trx| trx.holds.len() + trx.waits_for.len()).sum::<usize>();
    assert!(locks + deadlock.other_holders.len() <= LOCK_LIMIT);
    for trx in &deadlock.transactions {
        digest(&trx.query);
    }
    let json = serde_json::to_string(&deadlock).unwrap();
    let read = serde_json::from_str::<Deadlock>(&json).unwrap();
    assert_eq!((read.id(), read.transactions.len()), (deadlock.id(), deadlock.transactions.len()));
});
