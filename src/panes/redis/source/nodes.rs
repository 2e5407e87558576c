//! Every server behind a target, each asked by its own connection at the same time, so that one that is gone delays no
//! other and is not hidden by one that stands in for it.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use super::super::{
    address::Place,
    info::Info,
    model::{Failover, Node, NodeFault, Nodes, Part, Shape, Trouble},
    session::{Answer, Ask, Session, expect, within},
    topology::{self, Server, Topology},
};
use super::{Asker, millis};
use crate::{
    collect::Source,
    domain::{clock::Clock, reading::Fault},
    text::Clean,
};

/// How many changes of masters are remembered.
const FAILOVERS: usize = 10;

/// Reads [`Nodes`].
pub struct NodesSource {
    asker: Asker,
    clock: Arc<dyn Clock>,
    masters: BTreeSet<String>,
    failovers: VecDeque<Failover>,
}

impl NodesSource {
    /// A source over the connections of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self { asker: Asker::new(session), clock, masters: BTreeSet::new(), failovers: VecDeque::new() }
    }

    async fn look(&mut self) -> Result<Nodes, Fault> {
        let topology = self.asker.session.topology().await?;
        let (nodes, trouble) = match topology.shape {
            Shape::Single => (self.single(&topology).await?, Vec::new()),
            Shape::Cluster | Shape::Sentinel => {
                let session = &self.asker.session;
                let nodes =
                    futures::future::join_all(topology.servers.iter().map(|server| probe(session, server))).await;
                (nodes, self.trouble(&topology).await)
            }
        };
        self.remember(&nodes);
        let failovers = self.failovers.iter().cloned().collect();
        Ok(Nodes { shape: topology.shape, nodes, trouble, failovers })
    }

    /// One server: itself, and what it says of its master or its replicas.
    async fn single(&mut self, topology: &Topology) -> Result<Vec<Node>, Fault> {
        let Some(place) = topology.servers.first().map(|server| server.place.clone()) else { return Ok(Vec::new()) };
        let (answers, took) = self.asker.session.link(&place).ask(&[Ask::new("INFO")]).await?;
        self.asker.spent += took;
        let answer = expect(answers, &place, self.asker.session.target(), "info")?;
        let info = Info::parse(answer.bytes());
        let mut own = Node { address: place.to_string().into(), probed: true, ..Node::default() };
        fill(&mut own, &info, took);
        let told = |address: &Clean, part| Node { address: address.clone(), part, ..Node::default() };
        let mut nodes: Vec<Node> = info.upstream().iter().map(|up| told(&up.address, Part::Master)).collect();
        let replicas = info.replicas().into_iter().map(|replica| Node {
            master: Some(own.address.clone()),
            link_up: Some(replica.state.as_str() == "online"),
            lag_s: replica.lag_s,
            ..told(&replica.address, Part::Replica)
        });
        let replicas: Vec<Node> = replicas.collect();
        nodes.push(own);
        nodes.extend(replicas);
        Ok(nodes)
    }

    async fn trouble(&mut self, topology: &Topology) -> Vec<Trouble> {
        let mut trouble = Vec::new();
        if topology.shape == Shape::Cluster {
            let slots = topology::uncovered(topology);
            if slots > 0 {
                trouble.push(Trouble::SlotsUncovered { slots });
            }
            let state = self.asker.one(Ask::new("CLUSTER").arg("INFO"), "cluster|info").await;
            if state.is_ok_and(|(_, answer)| Info::parse(answer.bytes()).get("cluster_state") == Some("fail")) {
                trouble.push(Trouble::ClusterFail);
            }
        }
        for (place, answer) in self.asker.session.sentinels().await {
            let detail = match answer {
                Ok(Answer::Refused(refused)) => format!("{place}: {} {}", refused.code, refused.text),
                Ok(_) => continue,
                Err(fault) => fault.to_string(),
            };
            trouble.push(Trouble::Sentinel { detail: detail.into() });
        }
        trouble
    }

    /// Notes which servers became masters, and which stopped to be, since the last look. Only who answers counts: one
    /// that is gone is called master until another one is.
    fn remember(&mut self, nodes: &[Node]) {
        let masters: BTreeSet<String> = nodes
            .iter()
            .filter(|node| node.part == Part::Master && node.flags.is_empty() && node.fault.is_none())
            .map(|node| node.address.to_string())
            .collect();
        if !self.masters.is_empty() {
            let gone: Vec<_> = self.masters.difference(&masters).cloned().collect();
            let new: Vec<_> = masters.difference(&self.masters).cloned().collect();
            // Which of them took the place of which is not said; what is new without anything gone joined.
            for (nth, to) in new.iter().enumerate() {
                if let Some(from) = gone.get(nth) {
                    let (from, to) = (Clean::new(from), Clean::new(to));
                    self.failovers.push_back(Failover { at: self.clock.now(), from, to });
                }
            }
            while self.failovers.len() > FAILOVERS {
                self.failovers.pop_front();
            }
            // A master that failed and has no successor yet is still the one to be succeeded.
            if masters.len() < self.masters.len() && new.is_empty() {
                return;
            }
        }
        self.masters = masters;
    }
}

impl Source for NodesSource {
    type Data = Nodes;

    async fn poll(&mut self) -> Result<Nodes, Fault> {
        self.asker.begin();
        let outcome = self.look().await;
        self.asker.end(outcome)
    }

    fn hurry(&self) -> Option<Duration> {
        self.asker.hurry()
    }

    fn cost(&self) -> Option<Duration> {
        Some(self.asker.spent)
    }
}

/// Asks one server how it is.
async fn probe(session: &Session, server: &Server) -> Node {
    let address = |place: &Place| Clean::new(&place.to_string());
    let mut node = Node {
        address: address(&server.place),
        part: server.part,
        master: server.master.as_ref().map(address),
        probed: true,
        flags: Clean::new(&server.flags),
        slots: server.slots,
        ..Node::default()
    };
    let asked = within(&session.link(&server.place), &[Ask::new("INFO")]).await;
    let answered = asked.and_then(|(answers, took)| {
        expect(answers, &server.place, session.target(), "info").map(|answer| (answer, took))
    });
    match answered {
        Ok((answer, took)) => fill(&mut node, &Info::parse(answer.bytes()), took),
        Err(fault) => node.fault = Some(NodeFault { kind: fault.kind, detail: Clean::new(&fault.detail) }),
    }
    node
}

/// What a server says of itself.
fn fill(node: &mut Node, info: &Info, took: Duration) {
    if info.part() != Part::Unknown {
        node.part = info.part();
    }
    if let Some(upstream) = info.upstream() {
        node.link_up = Some(upstream.up);
        node.lag_s = if upstream.up { upstream.silent_s } else { upstream.down_s };
        node.master = Some(upstream.address);
    }
    node.latency_ms = Some(millis(took));
    node.used = info.number("used_memory");
    node.max = info.number("maxmemory");
    node.ops_per_s = info.number("instantaneous_ops_per_sec");
    node.clients = info.number("connected_clients");
    node.keys = info.keys();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::clock::SystemClock, panes::redis::session::tests::target};

    fn masters(addresses: &[&str]) -> Vec<Node> {
        let node = |address: &&str| Node { address: (*address).into(), part: Part::Master, ..Node::default() };
        addresses.iter().map(node).collect()
    }

    #[test]
    fn a_master_that_is_followed_by_another_is_a_failover_and_one_that_joins_is_not() {
        let session = Arc::new(Session::new(Arc::new(target(1))));
        let mut source = NodesSource::new(session, Arc::new(SystemClock));
        let mut after = |addresses: &[&str]| {
            source.remember(&masters(addresses));
            source.failovers.iter().map(|f| format!("{}>{}", f.from, f.to)).collect::<Vec<_>>()
        };
        assert_eq!(after(&["a:1", "b:1"]), [""; 0]);
        assert_eq!(after(&["a:1", "b:1", "c:1"]), [""; 0]);
        assert_eq!(after(&["a:1", "c:1"]), [""; 0], "b is gone and nobody took its place yet");
        assert_eq!(after(&["a:1", "c:1", "d:1"]), ["b:1>d:1"]);
        assert_eq!(after(&["a:1", "c:1", "d:1"]).len(), 1);
    }
}
