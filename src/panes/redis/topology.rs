//! Which servers belong to a target, read from what they say of each other. Pure.
//!
//! A cluster is asked by `CLUSTER NODES`: one answer of text that every version since 3.0 gives, with the replicas and
//! the flags that `CLUSTER SLOTS` leaves out and `CLUSTER SHARDS` has since 7.0 only.

use std::collections::{BTreeMap, HashMap};

use super::{
    address::Place,
    model::{Part, Shape},
};

/// The most servers of one target that are looked at.
pub const MOST: usize = 200;
/// The hash slots of a cluster.
pub const SLOTS: u64 = 16_384;

/// The servers of a target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topology {
    /// How they belong together.
    pub shape: Shape,
    /// Masters first, replicas behind their master.
    pub servers: Vec<Server>,
}

/// One server, as the others know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Where it listens.
    pub place: Place,
    /// The part that it plays.
    pub part: Part,
    /// The master that it follows.
    pub master: Option<Place>,
    /// What is wrong with it, in the words of the protocol; empty for nothing.
    pub flags: String,
    /// Hash slots that it serves.
    pub slots: Option<u64>,
}

impl Topology {
    /// The servers that take writes.
    pub fn masters(&self) -> impl Iterator<Item = &Server> {
        self.servers.iter().filter(|server| server.part == Part::Master)
    }

    /// The masters whose keys can be counted: those that serve slots, or are not in a cluster.
    #[must_use]
    pub fn holders(&self) -> Vec<Place> {
        self.masters().filter(|server| server.slots != Some(0)).map(|server| server.place.clone()).collect()
    }

    fn sort(&mut self) {
        let order = |server: &Server| {
            let family = server.master.clone().unwrap_or_else(|| server.place.clone());
            (family, server.master.is_some(), server.place.clone())
        };
        self.servers.sort_by_key(order);
        self.servers.truncate(MOST);
    }
}

/// Reads the answer of `CLUSTER NODES`. `asked` is where it was asked: a node that knows no address of itself is there.
#[must_use]
pub fn cluster(text: &str, asked: &Place) -> Topology {
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    let place = |address: &str| -> Option<Place> {
        // `10.0.0.1:6379@16379,host-name,shard-id=…`; the host name is what TLS needs, where it is announced.
        let (address, announced) = address.split_once(',').unwrap_or((address, ""));
        let address = address.split('@').next().unwrap_or_default();
        let (host, port) = address.rsplit_once(':')?;
        let name = announced.split(',').next().filter(|name| !name.is_empty() && !name.contains('='));
        let host = name.unwrap_or(if host.is_empty() { &asked.host } else { host });
        Some(Place::new(host.trim_matches(['[', ']']), port.parse().ok().filter(|port| *port > 0)?))
    };
    let places: HashMap<&str, Place> =
        lines.iter().filter_map(|words| Some((*words.first()?, place(words.get(1)?)?))).collect();
    let server = |words: &Vec<&str>| {
        let [id, _, flags, master, ..] = words.as_slice() else { return None };
        let flags: Vec<&str> = flags.split(',').collect();
        if flags.contains(&"noaddr") {
            return None;
        }
        let mut bad: Vec<&str> =
            flags.iter().copied().filter(|flag| matches!(*flag, "fail" | "fail?" | "handshake")).collect();
        if words.get(7) == Some(&"disconnected") && !flags.contains(&"myself") && bad.is_empty() {
            bad.push("disconnected");
        }
        let is_master = flags.contains(&"master");
        Some(Server {
            place: places.get(id)?.clone(),
            part: if is_master { Part::Master } else { Part::Replica },
            master: places.get(master).cloned(),
            flags: bad.join(", "),
            slots: is_master.then(|| words.iter().skip(8).map(|range| slots(range)).sum()),
        })
    };
    let mut topology = Topology { shape: Shape::Cluster, servers: lines.iter().filter_map(server).collect() };
    topology.sort();
    topology
}

/// How many slots are in `5`, `0-99`; none in `[93-<-…]`, a slot on its way.
fn slots(range: &str) -> u64 {
    let (from, to) = range.split_once('-').unwrap_or((range, range));
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to && to < SLOTS => to - from + 1,
        _ => 0,
    }
}

/// How many slots have no master that is well.
#[must_use]
pub fn uncovered(topology: &Topology) -> u64 {
    let fails = |server: &Server| server.flags.split(", ").any(|flag| flag == "fail");
    let covered: u64 = topology.masters().filter(|server| !fails(server)).filter_map(|server| server.slots).sum();
    SLOTS.saturating_sub(covered)
}

/// The servers that Sentinels watch: the master, and its replicas as lists of names and values.
#[must_use]
pub fn watched(master: &Place, flags: &str, replicas: &[BTreeMap<String, String>]) -> Topology {
    let mut servers = vec![Server {
        place: master.clone(),
        part: Part::Master,
        master: None,
        flags: trouble(flags, "master"),
        slots: None,
    }];
    servers.extend(replicas.iter().filter_map(|replica| {
        let port = replica.get("port")?.parse().ok().filter(|port| *port > 0)?;
        let place = Place::new(replica.get("ip")?, port);
        let flags = replica.get("flags").map(String::as_str).unwrap_or_default();
        Some(Server {
            place,
            part: Part::Replica,
            master: Some(master.clone()),
            flags: trouble(flags, "slave"),
            slots: None,
        })
    }));
    let mut topology = Topology { shape: Shape::Sentinel, servers };
    topology.sort();
    topology
}

/// `slave,s_down,disconnected` → `s_down, disconnected`.
fn trouble(flags: &str, ordinary: &str) -> String {
    flags.split(',').filter(|flag| !flag.is_empty() && *flag != ordinary).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Redis 7.0.15: three masters, two replicas, one master that failed, a slot that moves, a node without an address.
    const NODES: &str = "\
07c37d 127.0.0.1:30004@31004,,tls-port=0,shard-id=a slave e7d1ee 0 1426238317239 4 connected
67ed2d 127.0.0.1:30002@31002,db2.local master - 0 1426238316232 2 connected 5461-10922
292f8b 127.0.0.1:30003@31003 master,fail - 0 1426238318243 3 disconnected 10923-16383
6ec239 127.0.0.1:30005@31005 slave,fail? 67ed2d 0 1426238316232 5 connected
824fe1 :30006@31006 myself,master - 0 0 6 connected
e7d1ee 127.0.0.1:30001@31001 master - 0 0 1 connected 0-5459 5460 [93-<-292f8b]
cccccc :0@0 slave,fail,noaddr 292f8b 1426238316232 0 3 disconnected
";

    #[test]
    fn a_cluster_is_read_with_its_slots_and_flags() {
        let topology = cluster(NODES, &Place::new("10.0.0.9", 30_006));
        let read: Vec<_> = topology
            .servers
            .iter()
            .map(|server| (server.place.to_string(), server.part, server.flags.as_str(), server.slots))
            .collect();
        assert_eq!(
            read,
            [
                ("10.0.0.9:30006".to_owned(), Part::Master, "", Some(0)),
                ("127.0.0.1:30001".to_owned(), Part::Master, "", Some(5_461)),
                ("127.0.0.1:30004".to_owned(), Part::Replica, "", None),
                ("127.0.0.1:30003".to_owned(), Part::Master, "fail", Some(5_461)),
                ("db2.local:30002".to_owned(), Part::Master, "", Some(5_462)),
                ("127.0.0.1:30005".to_owned(), Part::Replica, "fail?", None),
            ]
        );
        assert_eq!(uncovered(&topology), 5_461);
        let holders: Vec<_> = topology.holders().iter().map(Place::to_string).collect();
        assert_eq!(holders, ["127.0.0.1:30001", "127.0.0.1:30003", "db2.local:30002"]);
    }

    #[test]
    fn what_is_no_list_of_nodes_gives_none() {
        for text in ["", "\n\n", "a b", "x y z w", "id 1:x@2 master - 0 0 0 connected 0-99999"] {
            assert_eq!(cluster(text, &Place::new("h", 1)).servers, [], "{text:?}");
        }
        assert_eq!((slots("0-16383"), slots("9-3"), slots("0-16384"), slots("x")), (SLOTS, 0, 0, 0));
    }

    #[test]
    fn what_sentinels_watch_is_the_master_and_its_replicas() {
        let replica = |port: &str, flags: &str| {
            [("ip", "10.0.0.2"), ("port", port), ("flags", flags)].map(|(a, b)| (a.to_owned(), b.to_owned())).into()
        };
        let master = Place::new("10.0.0.1", 6379);
        let topology =
            watched(&master, "master,s_down", &[replica("2", "slave"), replica("1", "slave,s_down"), replica("0", "")]);
        let read: Vec<_> =
            topology.servers.iter().map(|s| (s.place.port, s.flags.as_str(), s.master.is_some())).collect();
        assert_eq!(read, [(6379, "s_down", false), (1, "s_down", true), (2, "", true)]);
        assert_eq!(topology.holders(), [master]);
    }
}
