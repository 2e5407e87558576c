//! Who is connected and what they do.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::text::Clean;

/// What the source `activity` reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Activity {
    /// The session of bongsu itself.
    pub own_id: u64,
    /// How many sessions there are.
    pub total: usize,
    /// How many of them are in `processes`; those that run or hold a transaction come first.
    pub shown: usize,
    /// The sessions.
    pub processes: Vec<Process>,
    /// The sessions that are not in `processes`, counted by user and command.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<Group>,
    /// Transactions that no session holds: prepared by XA, or recovered after a crash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub detached: Vec<Transaction>,
}

/// One session.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Process {
    /// Its id: what `KILL` takes.
    pub id: u64,
    /// Its user.
    pub user: Clean,
    /// The address of its client, with the port where the server gives it.
    pub host: Clean,
    /// Its default schema; empty for none.
    pub db: Clean,
    /// What kind of thing it does: `Query`, `Sleep`.
    pub command: Clean,
    /// How long it has been doing that, in seconds.
    pub age_s: f64,
    /// What it is at just now: `Sending data`.
    pub state: Clean,
    /// The statement, cut on the server; empty for none.
    pub query: Clean,
    /// The true length of the statement in bytes.
    pub query_bytes: u64,
    /// The number of the statement that runs, or of the last one, where the server gives it: MariaDB alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_id: Option<u64>,
    /// Whether it belongs to the server: replication, the event scheduler.
    pub system: bool,
    /// Its transaction, if it has one open.
    #[serde(flatten)]
    pub transaction: Option<Transaction>,
}

/// One transaction of `InnoDB`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Transaction {
    /// Its id; MariaDB gives every transaction that has changed nothing the id 0.
    pub trx_id: u64,
    /// How long ago it began, in seconds.
    pub trx_age_s: f64,
    /// `RUNNING`, `LOCK WAIT`, `ROLLING BACK`, `COMMITTING`.
    pub trx_state: Clean,
    /// For how long it has waited for a row lock, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_wait_s: Option<f64>,
    /// About how many rows it has locked.
    pub rows_locked: u64,
    /// How many rows it has changed: what a rollback must undo.
    pub rows_modified: u64,
    /// Its isolation level.
    pub isolation: Clean,
}

/// Sessions that are only counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Group {
    /// Their user.
    pub user: Clean,
    /// What kind of thing they do.
    pub command: Clean,
    /// How many they are.
    pub count: usize,
}

impl Process {
    /// Whether such a session belongs to the server: replication on either side, the event scheduler, accounts that
    /// only the server itself uses.
    #[must_use]
    pub fn is_of_server(user: &str, command: &str) -> bool {
        let account = matches!(user, "system user" | "event_scheduler" | "mariadb.sys") || user.starts_with("mysql.");
        account || command == "Daemon" || command.starts_with("Binlog Dump") || command.starts_with("Slave_")
    }

    /// Whether it waits for its client to say something.
    #[must_use]
    pub fn sleeps(&self) -> bool {
        &*self.command == "Sleep"
    }

    /// Whether it runs a statement of a client.
    #[must_use]
    pub fn runs(&self) -> bool {
        !self.system && !self.sleeps() && !self.query.is_empty()
    }

    /// Whether it waits for a lock of whatever kind, by its own word.
    #[must_use]
    pub fn waits_for_lock(&self) -> bool {
        let row = self.transaction.as_ref().is_some_and(|trx| trx.lock_wait_s.is_some());
        row || &*self.state == "User lock" || self.state.starts_with("Waiting for ") && self.state.ends_with(" lock")
    }

    /// How old its transaction is.
    #[must_use]
    pub fn trx_age_s(&self) -> Option<f64> {
        self.transaction.as_ref().map(|trx| trx.trx_age_s)
    }

    /// `user@host`, without the port of the client.
    #[must_use]
    pub fn who(&self) -> Clean {
        who(&self.user, &self.host)
    }
}

/// `user@host`, without the port of the client; the user alone when there is no host.
pub(super) fn who(user: &Clean, host: &Clean) -> Clean {
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => host,
    };
    if bare.is_empty() { user.clone() } else { Clean::new(&format!("{user}@{bare}")) }
}

impl Activity {
    /// The session with this id.
    #[must_use]
    pub fn find(&self, id: u64) -> Option<&Process> {
        self.processes.iter().find(|process| process.id == id)
    }

    /// The open transactions, oldest first, with their sessions; those that no session holds come with `None`.
    #[must_use]
    pub fn transactions(&self) -> Vec<(&Transaction, Option<&Process>)> {
        let held = self.processes.iter().filter_map(|process| Some((process.transaction.as_ref()?, Some(process))));
        let mut all: Vec<_> = held.chain(self.detached.iter().map(|trx| (trx, None))).collect();
        all.sort_by(|(a, _), (b, _)| older_first(a.trx_age_s, b.trx_age_s));
        all
    }

    /// The age of the oldest transaction, ours left out.
    #[must_use]
    pub fn longest_trx_s(&self) -> Option<f64> {
        let others = |holder: Option<&Process>| holder.is_none_or(|process| process.id != self.own_id);
        self.transactions().into_iter().find(|(_, holder)| others(*holder)).map(|(trx, _)| trx.trx_age_s)
    }
}

/// Orders numbers from large to small, and what is no number last.
pub(super) fn older_first(a: f64, b: f64) -> Ordering {
    b.partial_cmp(&a).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_named_without_its_port() {
        assert_eq!(&*who(&"app".into(), &"10.0.3.7:51422".into()), "app@10.0.3.7");
        assert_eq!(&*who(&"app".into(), &"localhost".into()), "app@localhost");
        assert_eq!(&*who(&"app".into(), &"[fe80::1]:33000".into()), "app@[fe80::1]");
        assert_eq!(&*who(&"system user".into(), &"".into()), "system user");
    }

    #[test]
    fn the_longest_transaction_is_that_of_somebody_else() {
        let trx = |age| Some(Transaction { trx_age_s: age, ..Transaction::default() });
        let process = |id, age| Process { id, transaction: trx(age), ..Process::default() };
        let mut activity =
            Activity { own_id: 1, processes: vec![process(1, 90.0), process(2, 30.0)], ..Activity::default() };
        assert_eq!(activity.longest_trx_s(), Some(30.0));
        activity.detached.push(Transaction { trx_age_s: 70.0, ..Transaction::default() });
        assert_eq!(activity.longest_trx_s(), Some(70.0));
        let ages: Vec<_> = activity.transactions().iter().map(|(trx, _)| trx.trx_age_s).collect();
        assert_eq!(ages, [90.0, 70.0, 30.0]);
    }

    #[test]
    fn a_process_is_flat_json_and_comes_back_whole() {
        let plain = Process { id: 7, user: "app".into(), ..Process::default() };
        let json = serde_json::to_value(&plain).unwrap();
        assert_eq!((json["id"].as_u64(), json.get("trx_age_s")), (Some(7), None));
        assert_eq!(serde_json::from_value::<Process>(json).unwrap(), plain);
        let trx = Transaction { trx_id: 3, trx_age_s: 1.5, ..Transaction::default() };
        let holder = Process { transaction: Some(trx), ..plain };
        let json = serde_json::to_value(&holder).unwrap();
        assert_eq!(json["trx_age_s"].as_f64(), Some(1.5));
        assert_eq!(serde_json::from_value::<Process>(json).unwrap(), holder);
    }
}
