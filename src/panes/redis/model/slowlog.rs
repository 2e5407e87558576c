//! The slow log: what the server itself found slow, by command.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{domain::clock::Moment, text::Clean};

/// What the source `slowlog` reads.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Slowlog {
    /// How many entries the server keeps just now.
    pub length: u64,
    /// How many of them were read; the newest.
    pub read: u64,
    /// The entries by command, worst first.
    pub commands: Vec<Command>,
}

/// The entries of one command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// The command: `EVALSHA`.
    pub command: Clean,
    /// How many entries.
    pub count: u64,
    /// The slowest, in microseconds.
    pub worst_us: u64,
    /// All of them, in microseconds.
    pub total_us: u64,
    /// The newest, in microseconds.
    pub last_us: u64,
    /// When the newest began, by the server's clock.
    pub last_at: Moment,
    /// The slowest with its arguments, as far as the server kept them.
    pub example: Clean,
    /// Who sent the newest: name and address; empty before Redis 4.
    pub client: Clean,
}

impl Command {
    /// The address of the client that sent the newest; empty when it is not known.
    #[must_use]
    pub fn address(&self) -> &str {
        let client = self.client.as_str();
        client.rsplit_once(" (").map_or(client, |(_, address)| address.trim_end_matches(')'))
    }
}

/// One entry, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The command and its arguments.
    pub arguments: Vec<Vec<u8>>,
    /// How long it took, in microseconds.
    pub took_us: u64,
    /// When it began.
    pub at: Moment,
    /// The address of the client.
    pub address: Clean,
    /// The name of the client.
    pub name: Clean,
}

impl Entry {
    fn command(&self) -> String {
        let first = self.arguments.first().map(Vec::as_slice).unwrap_or_default();
        String::from_utf8_lossy(first).to_uppercase()
    }

    fn text(&self) -> Clean {
        Clean::from_bytes(&self.arguments.join(&b' '))
    }

    fn client(&self) -> Clean {
        match (self.name.as_str(), self.address.as_str()) {
            ("", address) => Clean::new(address),
            (name, "") => Clean::new(name),
            (name, address) => Clean::new(&format!("{name} ({address})")),
        }
    }
}

/// Groups entries by command, the command with the slowest entry first.
#[must_use]
pub fn group(entries: &[Entry]) -> Vec<Command> {
    let mut groups: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        groups.entry(entry.command()).or_default().push(entry);
    }
    let mut commands: Vec<Command> = groups
        .into_iter()
        .filter_map(|(command, entries)| {
            let worst = entries.iter().max_by_key(|entry| entry.took_us)?;
            let last = entries.iter().max_by_key(|entry| entry.at)?;
            Some(Command {
                command: command.into(),
                count: entries.len() as u64,
                worst_us: worst.took_us,
                total_us: entries.iter().map(|entry| entry.took_us).fold(0, u64::saturating_add),
                last_us: last.took_us,
                last_at: last.at,
                example: worst.text(),
                client: last.client(),
            })
        })
        .collect();
    commands.sort_by_key(|command| std::cmp::Reverse(command.worst_us));
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(arguments: &[&str], took_us: u64, at: i64, name: &str) -> Entry {
        Entry {
            arguments: arguments.iter().map(|argument| argument.as_bytes().to_vec()).collect(),
            took_us,
            at: Moment::from_timestamp(1_800_000_000 + at, 0).unwrap(),
            address: "10.0.3.7:51".into(),
            name: name.into(),
        }
    }

    #[test]
    fn entries_are_grouped_by_command_and_the_worst_is_first() {
        let entries = [
            entry(&["keys", "*"], 30_000, 9, ""),
            entry(&["EVAL", "while true", "0"], 1_200_000, 5, "worker"),
            entry(&["KEYS", "a*"], 90_000, 3, "admin"),
        ];
        let commands = group(&entries);
        let names: Vec<_> = commands.iter().map(|command| (command.command.as_str(), command.count)).collect();
        assert_eq!(names, [("EVAL", 1), ("KEYS", 2)]);
        let keys = &commands[1];
        assert_eq!((keys.worst_us, keys.last_us, keys.total_us), (90_000, 30_000, 120_000));
        assert_eq!((keys.example.as_str(), keys.client.as_str()), ("KEYS a*", "10.0.3.7:51"));
        assert_eq!(commands[0].client.as_str(), "worker (10.0.3.7:51)");
        assert_eq!((commands[0].address(), commands[1].address()), ("10.0.3.7:51", "10.0.3.7:51"));
    }

    #[test]
    fn what_clients_send_is_cleaned() {
        let commands = group(&[entry(&["SET", "\x1b[2J\nkey"], 1, 1, "")]);
        assert_eq!(commands[0].example.as_str(), "SET ␛[2J⏎key");
        assert_eq!(group(&[]), []);
    }
}
