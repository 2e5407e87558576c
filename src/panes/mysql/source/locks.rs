//! Who waits for whom. Two cheap questions say whether anybody waits; only then are the tables of locks asked, and
//! those of all locks never.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{Asker, counter, cut, transactions};
use crate::{
    collect::Source,
    domain::reading::{Fault, FaultKind},
    panes::mysql::{
        dialect::{self, Access, ROWS, Server, WAITS},
        model::{LockInfo, Locks, MetadataLock, Observed, RowWait, Session as Party},
        record::Record,
        session::{Session, grantee},
    },
    text::Clean,
};

const WAITING: &str = "Innodb_row_lock_current_waits";

/// Reads [`Locks`].
pub struct LocksSource {
    asker: Asker,
}

impl LocksSource {
    /// A source over the connection of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>) -> Self {
        Self { asker: Asker::new(session) }
    }

    async fn rows_of(&mut self, server: &Server, observed: &mut Observed) -> Result<(), Fault> {
        let tables = server.tables;
        let table = match (tables.data_lock_waits, tables.innodb_lock_waits) {
            (Access::Absent, Access::Absent) => None,
            (Access::Absent, _) => Some(dialect::innodb_lock_waits()),
            _ => Some(dialect::data_lock_waits()),
        };
        let Some(table) = table else {
            let note = "this server has no table of lock waits: row locks are told without who is in the way";
            observed.notes.push(note.into());
            return Ok(());
        };
        let waits = self.asker.rows(&table).await?;
        observed.truncated |= waits.len() >= WAITS;
        observed.row_waits = waits.iter().map(row_wait).collect();
        let locks = if tables.data_lock_waits == Access::Absent {
            Some(dialect::innodb_locks())
        } else {
            let mut ids: Vec<&str> = observed.row_waits.iter().flat_map(|wait| [&*wait.wanted, &*wait.held]).collect();
            ids.sort_unstable();
            ids.dedup();
            dialect::data_locks(ids.into_iter())
        };
        if let Some(sql) = locks {
            observed.locks = self.asker.rows(&sql).await?.iter().map(lock_info).collect();
        }
        Ok(())
    }

    async fn metadata_of(&mut self, server: &Server, observed: &mut Observed) -> Result<(), Fault> {
        if server.tables.metadata_locks == Access::Given {
            let rows = self.asker.rows(&server.metadata_locks()).await?;
            observed.truncated |= rows.len() >= ROWS;
            observed.metadata = rows.iter().map(metadata_lock).collect();
        } else if server.tables.metadata_lock_info == Access::Given {
            let rows = self.asker.rows(&dialect::metadata_lock_info()).await?;
            observed.truncated |= rows.len() >= ROWS;
            observed.metadata = rows.iter().map(plugin_lock).collect();
        } else {
            observed.notes.push(metadata_cure(server));
        }
        Ok(())
    }

    async fn sessions_of(&mut self, server: &Server, observed: &mut Observed) -> Result<(), Fault> {
        let ids: Vec<u64> = observed.session_ids().into_iter().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let rows = self.asker.rows(&server.processes_of(&ids, cut(ids.len()))).await?;
        observed.sessions = rows.iter().map(party).collect();
        let asleep: Vec<u64> =
            observed.sessions.iter().filter(|session| session.query.is_empty()).map(|session| session.id).collect();
        if asleep.is_empty() || server.tables.statements != Access::Given {
            return Ok(());
        }
        for row in self.asker.rows(&dialect::last_statements(&asleep, cut(ids.len()))).await? {
            let session = observed.sessions.iter_mut().find(|session| session.id == row.number(0));
            if let Some(session) = session {
                session.last_query = row.text(1);
            }
        }
        Ok(())
    }
}

impl Source for LocksSource {
    type Data = Locks;

    async fn poll(&mut self) -> Result<Locks, Fault> {
        let link = self.asker.begin().await?;
        let server = &link.server;
        if server.tables.data_lock_waits == Access::Denied {
            return Err(self.denied(server));
        }
        let rows = counter(&self.asker.rows(&server.counters(&[WAITING])).await?, WAITING);
        let queued: Vec<u64> = self.asker.rows(&server.queued()).await?.iter().map(|row| row.number(0)).collect();
        // Only the table of transactions says that PROCESS is missing; the others are empty then. It is asked in any
        // case, as "nobody waits" must not mean "nobody is shown to us".
        let transactions = transactions(&self.asker.rows(dialect::TRANSACTIONS).await?);
        let row_waits = transactions.iter().any(|(_, trx)| trx.lock_wait_s.is_some());
        if rows.unwrap_or_default() == 0 && queued.is_empty() && !row_waits {
            return Ok(Locks::default());
        }
        let mut observed = Observed { transactions, queued, ..Observed::default() };
        if rows != Some(0) || row_waits {
            self.rows_of(server, &mut observed).await?;
        }
        if !observed.queued.is_empty() {
            self.metadata_of(server, &mut observed).await?;
        }
        if !observed.queued.is_empty() && server.tables.metadata_locks != Access::Given {
            self.sessions_of(server, &mut observed).await?;
            observed.want_from_queries();
        }
        self.sessions_of(server, &mut observed).await?;
        Ok(observed.assemble())
    }

    fn hurry(&self) -> Option<Duration> {
        self.asker.hurry()
    }

    fn cost(&self) -> Option<Duration> {
        self.asker.cost()
    }
}

impl LocksSource {
    fn denied(&mut self, server: &Server) -> Fault {
        self.asker.failed = Some(FaultKind::Denied);
        let grantee = grantee(&server.account);
        let detail = format!(
            "a privilege is missing; an administrator must run: GRANT SELECT ON performance_schema.* TO {grantee}"
        );
        Fault::new(FaultKind::Denied, detail)
    }
}

/// What would make metadata locks visible.
fn metadata_cure(server: &Server) -> Clean {
    let grant = || format!("GRANT SELECT ON performance_schema.* TO {}", grantee(&server.account));
    let cure = match (server.tables.metadata_locks, server.performance_schema) {
        (Access::Denied, _) => grant(),
        _ if server.is_mariadb() => "INSTALL SONAME 'metadata_lock_info'".to_owned(),
        (_, true) => "UPDATE performance_schema.setup_instruments SET ENABLED = 'YES' WHERE NAME = \
                      'wait/lock/metadata/sql/mdl'"
            .to_owned(),
        (_, false) => "start the server with performance_schema = ON".to_owned(),
    };
    Clean::new(&format!("who is in the way of a metadata lock is unknown; cure: {cure}"))
}

fn row_wait(row: &Record) -> RowWait {
    RowWait { waiting_trx: row.number(0), blocking_trx: row.number(1), wanted: row.raw(2), held: row.raw(3) }
}

fn lock_info(row: &Record) -> (String, LockInfo) {
    (row.raw(0), LockInfo { object: row.text(1), mode: row.text(2) })
}

/// `shop.stock`, `job`; empty for a lock on everything.
fn object(schema: &Clean, name: &Clean) -> Clean {
    let parts: Vec<&str> = [&**schema, &**name].into_iter().filter(|part| !part.is_empty()).collect();
    Clean::new(&parts.join("."))
}

/// One row of [`Server::metadata_locks`].
fn metadata_lock(row: &Record) -> MetadataLock {
    MetadataLock {
        session: row.maybe_number(5),
        object_type: row.text(0),
        object: object(&row.text(1), &row.text(2)),
        mode: row.text(3),
        granted: row.raw(4) == "GRANTED",
    }
}

/// One row of [`dialect::metadata_lock_info`], told as `performance_schema` would.
fn plugin_lock(row: &Record) -> MetadataLock {
    let kinds: BTreeMap<&str, &str> = [
        ("Backup lock", "BACKUP"),
        ("Global read lock", "GLOBAL"),
        ("Commit lock", "COMMIT"),
        ("Schema metadata lock", "SCHEMA"),
        ("User lock", "USER LEVEL LOCK"),
    ]
    .into();
    let kind = row.raw(0);
    let mode = row.text(3);
    MetadataLock {
        session: row.maybe_number(4),
        object_type: kinds.get(kind.as_str()).copied().unwrap_or("TABLE").into(),
        object: object(&row.text(1), &row.text(2)),
        mode: mode.strip_prefix("MDL_").map_or_else(|| mode.clone(), Clean::new),
        granted: true,
    }
}

/// One session of [`Server::processes_of`].
fn party(row: &Record) -> Party {
    Party {
        id: row.number(0),
        user: row.text(1),
        host: row.text(2),
        db: row.text(3),
        command: row.text(4),
        age_s: row.seconds(5),
        state: row.text(6),
        query: row.text(7),
        query_id: row.maybe_number(9),
        last_query: Clean::default(),
        transaction: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plugin_and_performance_schema_are_told_alike() {
        let plugin = Record::of(&[
            Some("Table metadata lock"),
            Some("shop"),
            Some("stock"),
            Some("MDL_SHARED_WRITE"),
            Some("47"),
        ]);
        let table = Record::of(&[
            Some("TABLE"),
            Some("shop"),
            Some("stock"),
            Some("SHARED_WRITE"),
            Some("GRANTED"),
            Some("47"),
        ]);
        assert_eq!(plugin_lock(&plugin), metadata_lock(&table));
        let plugin = Record::of(&[Some("User lock"), Some("job"), Some(""), Some("MDL_SHARED_NO_WRITE"), Some("57")]);
        let table = Record::of(&[
            Some("USER LEVEL LOCK"),
            None,
            Some("job"),
            Some("SHARED_NO_WRITE"),
            Some("GRANTED"),
            Some("57"),
        ]);
        assert_eq!(plugin_lock(&plugin), metadata_lock(&table));
    }
}
