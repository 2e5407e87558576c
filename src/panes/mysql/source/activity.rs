//! The sessions, each with its transaction.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::{Asker, cut, transactions};
use crate::{
    collect::Source,
    domain::reading::Fault,
    panes::mysql::{
        dialect::{self, ROWS},
        model::{Activity, Group, Process, Transaction},
        record::Record,
        session::Session,
    },
};

/// Reads [`Activity`].
pub struct ActivitySource {
    asker: Asker,
    /// How many sessions had a statement at the last poll, to cut the text of the next one.
    texts: usize,
}

impl ActivitySource {
    /// A source over the connection of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>) -> Self {
        Self { asker: Asker::new(session), texts: 60 }
    }
}

impl Source for ActivitySource {
    type Data = Activity;

    async fn poll(&mut self) -> Result<Activity, Fault> {
        let link = self.asker.begin().await?;
        // First, because it alone says that PROCESS is missing: the list of sessions would just be short.
        let trxs = transactions(&self.asker.rows(dialect::TRANSACTIONS).await?);
        let busy: Vec<u64> = trxs.iter().map(|(session, _)| *session).filter(|id| *id != 0).collect();
        let rows = self.asker.rows(&link.server.processes(&busy, cut(self.texts))).await?;
        let groups = if rows.len() < ROWS {
            Vec::new()
        } else {
            self.asker.rows(&link.server.groups()).await?.iter().map(group).collect()
        };
        let activity = assemble(link.server.connection_id, &rows, trxs, groups);
        self.texts = activity.processes.iter().filter(|process| !process.query.is_empty()).count().max(10);
        Ok(activity)
    }

    fn hurry(&self) -> Option<Duration> {
        self.asker.hurry()
    }

    fn cost(&self) -> Option<Duration> {
        self.asker.cost()
    }
}

fn group(row: &Record) -> Group {
    Group { user: row.text(0), command: row.text(1), count: usize::try_from(row.number(2)).unwrap_or_default() }
}

/// Puts the rows together; `groups` counts all sessions when there are more than were read.
fn assemble(own_id: u64, rows: &[Record], trxs: Vec<(u64, Transaction)>, groups: Vec<Group>) -> Activity {
    let (held, detached): (Vec<_>, Vec<_>) = trxs.into_iter().partition(|(session, _)| *session != 0);
    let mut held: HashMap<u64, Transaction> = held.into_iter().collect();
    let processes: Vec<Process> = rows.iter().map(|row| process(row, held.remove(&row.number(0)))).collect();
    let shown = processes.len();
    let all: usize = groups.iter().map(|group| group.count).sum();
    let hidden = hidden(groups, &processes);
    let detached = detached.into_iter().map(|(_, trx)| trx).collect();
    Activity { own_id, total: shown.max(all), shown, processes, hidden, detached }
}

/// The groups without the sessions that are shown.
fn hidden(mut groups: Vec<Group>, shown: &[Process]) -> Vec<Group> {
    for group in &mut groups {
        let known = shown.iter().filter(|process| process.user == group.user && process.command == group.command);
        group.count = group.count.saturating_sub(known.count());
    }
    groups.retain(|group| group.count > 0);
    groups
}

/// One session of [`dialect::Server::processes`].
fn process(row: &Record, transaction: Option<Transaction>) -> Process {
    let (user, command) = (row.text(1), row.text(4));
    let system = Process::is_of_server(&user, &command);
    Process {
        id: row.number(0),
        user,
        host: row.text(2),
        db: row.text(3),
        command,
        age_s: row.seconds(5),
        state: row.text(6),
        query: row.text(7),
        query_bytes: row.number(8),
        query_id: row.maybe_number(9),
        system,
        transaction,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, user: &str, command: &str) -> Record {
        let age = Some("3.500");
        Record::of(&[
            Some(id),
            Some(user),
            Some("10.0.3.7:51"),
            None,
            Some(command),
            age,
            Some(""),
            Some("SELECT\n1"),
            Some("9"),
        ])
    }

    #[test]
    fn sessions_and_transactions_are_put_together_and_nothing_is_hidden_silently() {
        let rows = [row("7", "app", "Sleep"), row("8", "app", "Query"), row("5", "event_scheduler", "Daemon")];
        let trx = |id| Transaction { trx_id: id, ..Transaction::default() };
        let groups = vec![
            Group { user: "app".into(), command: "Sleep".into(), count: 901 },
            Group { user: "app".into(), command: "Query".into(), count: 1 },
        ];
        let activity = assemble(1, &rows, vec![(7, trx(70)), (0, trx(71)), (99, trx(72))], groups);
        assert_eq!((activity.total, activity.shown, activity.detached.len()), (902, 3, 1));
        assert_eq!(activity.hidden, [Group { user: "app".into(), command: "Sleep".into(), count: 900 }]);
        let first = &activity.processes[0];
        assert_eq!((first.transaction.as_ref().map(|trx| trx.trx_id), first.age_s), (Some(70), 3.5));
        assert_eq!((first.query.as_str(), first.query_bytes, first.who().as_str()), ("SELECT⏎1", 9, "app@10.0.3.7"));
        assert_eq!(activity.processes.iter().map(|process| process.system).collect::<Vec<_>>(), [false, false, true]);
    }
}
