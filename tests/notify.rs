//! Telling people, against real local servers: every channel and every fault of its service, mail through a real SMTP
//! server (Debian's `python3-aiosmtpd`), and the outbox over crashes, hours and dead disks.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by failing")]

#[path = "notify/bench.rs"]
mod bench;
#[path = "notify/channels.rs"]
mod channels;
#[path = "notify/crash.rs"]
mod crash;
#[path = "notify/faults.rs"]
mod faults;
#[path = "notify/mail.rs"]
mod mail;
#[path = "notify/outbox.rs"]
mod outbox;
