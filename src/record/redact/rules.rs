//! What a text is, by the name of the field or setting that it stands in. Names are those that the field's software
//! uses itself (`user`, `host`, `query`, `client_id`), so that a new pane needs no word here.

use std::net::Ipv4Addr;

/// What a text is, and so how it is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// A word of a fixed vocabulary, or the name of a thing that the story is about: it stays.
    Keep,
    /// Running text: what looks like an address, a person or a secret goes, and every name that was met before.
    Prose,
    /// A statement: its literals go too.
    Sql,
    /// An account or a person.
    User,
    /// A machine, with or without its port; or several, with commas.
    Host,
    /// A client, by its name or its address, or both.
    Client,
    /// The name of something.
    Name,
    /// A key: its variable part goes.
    Key,
    /// A command with its arguments: only the command and what is fixed in its key stay.
    Command,
    /// Whatever it is, nothing of it stays.
    Value,
}

impl Rule {
    /// Whether what it masks is looked for in running text too.
    pub(super) const fn is_name(self) -> bool {
        matches!(self, Self::User | Self::Host | Self::Client | Self::Name)
    }
}

const SQL: [&str; 7] = ["query", "last_query", "sql", "statement", "statements", "digest_text", "prepared"];
const USER: [&str; 12] = [
    "user",
    "users",
    "username",
    "account",
    "person",
    "actor",
    "author",
    "editor",
    "driver",
    "definer",
    "principal",
    "login",
];
const HOST: [&str; 22] = [
    "host",
    "hosts",
    "hostname",
    "address",
    "addresses",
    "addr",
    "ip",
    "peer",
    "server",
    "servers",
    "node",
    "nodes",
    "master",
    "replica",
    "replicas",
    "upstream",
    "broker",
    "brokers",
    "endpoint",
    "bootstrap",
    "remote",
    "sentinels",
];
const CLIENT: [&str; 5] = ["client", "clients", "client_id", "client_name", "instance"];
const NAME: [&str; 1] = ["name"];
const KEY: [&str; 3] = ["key", "keys", "lock"];
const COMMAND: [&str; 4] = ["example", "examples", "args", "argv"];
const VALUE: [&str; 20] = [
    "value",
    "values",
    "owner",
    "owners",
    "got",
    "body",
    "body_excerpt",
    "excerpt",
    "payload",
    "header",
    "headers",
    "cookie",
    "token",
    "password",
    "secret",
    "credential",
    "authorization",
    "serial",
    "fingerprint",
    "rack",
];
const KEEP: [&str; 62] = [
    "playbook",
    "step",
    "kind",
    "state",
    "status",
    "mode",
    "blocking_mode",
    "role",
    "shape",
    "product",
    "part",
    "flavour",
    "version",
    "door",
    "wire",
    "policy",
    "type",
    "isolation",
    "trx_state",
    "operation",
    "http_version",
    "severity",
    "verdict",
    "table",
    "object",
    "index",
    "schema",
    "db",
    "database",
    "topic",
    "topics",
    "group",
    "groups",
    "cluster",
    "pattern",
    "partitions",
    "assignor",
    "hash",
    "path",
    "at",
    "since",
    "not_after",
    "not_before",
    "seen_at",
    "taken_at",
    "pane",
    "target",
    "source",
    "check",
    "view",
    "columns",
    "tags",
    "flags",
    "fault",
    "expected",
    "until",
    "code",
    "engine",
    "at_parsed",
    "offline_names",
    "unit",
    "protocol",
];

/// The longest that a word of a fixed vocabulary is, in bytes.
const LONGEST_WORD: usize = 200;

/// The rule of a field of a reading.
pub(super) fn of_field(name: &str) -> Rule {
    let name = name.to_ascii_lowercase();
    let is = |list: &[&str]| list.contains(&name.as_str());
    // The longer name of a thing ends in the shorter: `client_addr`, `remote_address`, `blocking_query`.
    let ends = |list: &[&str]| name.rsplit(['_', '-']).next().is_some_and(|last| list.contains(&last));
    let lists: [(&[&str], Rule); 9] = [
        (&KEEP, Rule::Keep),
        (&SQL, Rule::Sql),
        (&USER, Rule::User),
        (&HOST, Rule::Host),
        (&CLIENT, Rule::Client),
        (&NAME, Rule::Name),
        (&KEY, Rule::Key),
        (&COMMAND, Rule::Command),
        (&VALUE, Rule::Value),
    ];
    let exact = lists.iter().find(|(list, _)| is(list));
    let found = exact.or_else(|| lists[1..].iter().find(|(list, _)| ends(list)));
    found.map_or(Rule::Prose, |(_, rule)| *rule)
}

/// The rule of a field of an event.
pub(super) fn of_event(name: &str) -> Rule {
    match name {
        // The room itself as an actor, and where a line comes from.
        "actor" | "from" => Rule::Keep,
        name => of_field(name),
    }
}

/// The rule of a column or of a line of details, by its title as people see it: `Last query`.
pub(super) fn of_title(title: &str) -> Rule {
    of_field(&title.trim().replace(' ', "_"))
}

/// The rule of a setting of the config.
pub(super) fn of_setting(name: &str) -> Rule {
    if name == "name" || name == "depends-on" || is_pattern(name) {
        // Targets are what everything else refers to.
        return Rule::Keep;
    }
    match of_field(&name.replace('-', "_")) {
        rule @ (Rule::User | Rule::Host | Rule::Client | Rule::Value) => rule,
        // Patterns, limits, choices and intervals have nothing in them that prose would change.
        _ => Rule::Prose,
    }
}

/// Whether a field or setting holds patterns of keys.
pub(super) fn is_pattern(name: &str) -> bool {
    matches!(name, "pattern" | "patterns" | "locks")
}

/// Whether a key of an object is the name of a field, and not itself a value.
pub(in crate::record) fn is_field(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-'))
}

/// Whether a text may be a word of a fixed vocabulary or the name of a thing; else it is running text after all.
pub(super) fn may_be_kept(text: &str) -> bool {
    let is_address = |part: &str| part.parse::<Ipv4Addr>().is_ok();
    text.len() <= LONGEST_WORD
        && !text.contains(['@', '\'', '"', '\n', '='])
        && !text.contains("://")
        && !text.split(|c: char| !c.is_ascii_digit() && c != '.').any(is_address)
}
