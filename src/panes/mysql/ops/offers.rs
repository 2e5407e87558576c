//! What can be done with what is selected, from the readings that are shown. Pure: it asks nothing.

use super::{
    explain::explainable,
    facts::{ROWS_GENTLE, modified},
    identity::{Seen, seen_of},
    kill::{CANCEL, CONNECTION, MATCHING, ROOT},
    matching,
    raise::{self, RAISE},
    words as w,
};
use crate::{
    domain::{
        act::{Ask, Class, Offer},
        clock::Moment,
        reading::FaultKind,
        words::Lang,
    },
    panes::{
        Cx,
        mysql::{
            LOCKS, Server,
            model::{Forest, Node, Party, Process, Session},
            view,
        },
    },
};

/// The operation that explains a statement.
pub(super) const EXPLAIN: &str = "mysql.explain";

/// How good an offer is: from what frees others down to what is merely possible.
mod rank {
    pub const CONNECTIONS_FULL: u8 = 110;
    pub const FREES: u8 = 100;
    pub const WORST_ROOT: u8 = 90;
    pub const LONG: u8 = 60;
    pub const STATEMENT: u8 = 50;
    pub const EXPLAIN: u8 = 40;
    pub const SESSION: u8 = 30;
    pub const MATCHING: u8 = 10;
    pub const RAISE: u8 = 0;
}

/// A session that is selected, from the reading that is shown.
struct Picked {
    process: Process,
    seen: Seen,
}

impl Picked {
    /// Whether bongsu may offer to end it: not the server's own sessions, and not ours.
    fn is_client(&self, own_id: Option<u64>) -> bool {
        let ours = self.process.query.starts_with("/* bongsu ");
        !self.process.system && Some(self.process.id) != own_id && !ours
    }
}

/// Everything that can be done in a sub-view with the rows with these keys.
pub(in crate::panes::mysql) fn offers(server: &Server, view: &str, keys: &[String], cx: &Cx<'_>) -> Vec<Offer> {
    let lang = cx.lang;
    let maker = Maker { server, lang };
    let own_id = server.activity.data().map(|activity| activity.own_id);
    let ids = keys.iter().filter_map(|key| key.strip_prefix("process:")?.parse().ok());
    let picked: Vec<Picked> = ids.filter_map(|id| picked(server, view, id)).collect();
    let clients: Vec<&Picked> = picked.iter().filter(|picked| picked.is_client(own_id)).collect();
    let mut offers = match &clients[..] {
        [] => maker.worst_root(keys).into_iter().collect(),
        [one] => maker.one(one),
        many => maker.several(many),
    };
    offers.push(maker.matching(keys, clients.first().copied()));
    offers.extend(maker.raise(cx));
    offers
}

/// A session in the reading that the sub-view shows, or else in the other one.
fn picked(server: &Server, view: &str, id: u64) -> Option<Picked> {
    let activity = || {
        let reading = server.activity.reading();
        Some((reading.data()?.find(id)?.clone(), reading.good.as_ref()?.at))
    };
    let locks = || {
        let reading = server.locks.reading();
        let session = reading.data()?.sessions.iter().find(|session| session.id == id)?;
        Some((as_process(session), reading.good.as_ref()?.at))
    };
    let found: Option<(Process, Moment)> =
        if view == LOCKS { locks().or_else(activity) } else { activity().or_else(locks) };
    found.map(|(process, at)| Picked { seen: seen_of(&process, at), process })
}

fn as_process(session: &Session) -> Process {
    Process {
        id: session.id,
        user: session.user.clone(),
        host: session.host.clone(),
        db: session.db.clone(),
        command: session.command.clone(),
        age_s: session.age_s,
        state: session.state.clone(),
        query: session.query.clone(),
        query_bytes: session.query.len() as u64,
        query_id: session.query_id,
        system: Process::is_of_server(&session.user, &session.command),
        transaction: session.transaction.clone(),
    }
}

/// The root of the tree in which a session stands; for a root itself, that root.
fn root_of(forest: &Forest, id: u64) -> Option<&Node> {
    let at = forest.nodes.iter().position(|node| node.party == Party::Session(id))?;
    forest.nodes[..=at].iter().rev().find(|node| node.last.is_empty())
}

struct Maker<'a> {
    server: &'a Server,
    lang: Lang,
}

impl Maker<'_> {
    fn ask(&self, operation: &str) -> Ask {
        Ask::new(operation, &self.server.target.name)
    }

    fn offer(&self, operation: &str, picked: &[&Picked], class: Class, rank: u8) -> Offer {
        let seen: Vec<&Seen> = picked.iter().map(|picked| &picked.seen).collect();
        let ask = self.ask(operation).frozen(seen);
        Offer { ask, class, title: String::new(), why: String::new(), rank, fields: Vec::new() }
    }

    /// What can be done with one session.
    fn one(&self, picked: &Picked) -> Vec<Offer> {
        let process = &picked.process;
        let root = root_of(&self.server.forest, process.id);
        let mut offers = Vec::new();
        let own_tree = root.filter(|root| root.party == Party::Session(process.id) && root.victims > 0);
        if let Some(root) = root.filter(|_| own_tree.is_none()) {
            offers.extend(self.root(root, rank::FREES));
        }
        let rank = if own_tree.is_some() { rank::FREES } else { rank::SESSION };
        offers.push(Offer {
            title: w::kill_title(self.lang, process.id, &process.who()),
            why: own_tree.map(|root| self.frees(root)).unwrap_or_default(),
            ..self.offer(CONNECTION, &[picked], class_of(process), rank)
        });
        if process.runs() {
            let slow = process.age_s >= self.server.target.limits.slow_statement.as_secs_f64();
            let why = if slow { w::runs_long(self.lang, view::seconds(process.age_s)) } else { String::new() };
            let rank = if slow { rank::LONG } else { rank::STATEMENT };
            let title = w::cancel_title(self.lang, process.id, &process.who());
            offers.push(Offer { title, why, ..self.offer(CANCEL, &[picked], Class::Low, rank) });
        }
        if process.runs() && explainable(&process.query) {
            let title = w::explain_title(self.lang, process.id, &process.who());
            offers.push(Offer { title, ..self.offer(EXPLAIN, &[picked], Class::Look, rank::EXPLAIN) });
        }
        offers
    }

    /// What can be done with several sessions at once.
    fn several(&self, picked: &[&Picked]) -> Vec<Offer> {
        let running: Vec<&Picked> = picked.iter().copied().filter(|picked| picked.process.runs()).collect();
        let mut offers = vec![Offer {
            title: w::kill_several(self.lang, picked.len()),
            ..self.offer(CONNECTION, picked, Class::High, rank::SESSION)
        }];
        if !running.is_empty() {
            let class = if running.len() > 1 { Class::High } else { Class::Low };
            let title = w::cancel_several(self.lang, running.len());
            offers.push(Offer { title, ..self.offer(CANCEL, &running, class, rank::STATEMENT) });
        }
        offers
    }

    /// The root for which most wait, when nothing is selected.
    fn worst_root(&self, keys: &[String]) -> Option<Offer> {
        let roots = self.server.forest.roots().filter(|root| root.victims > 0);
        let worst = roots.max_by_key(|root| root.victims)?;
        keys.is_empty().then(|| self.root(worst, rank::WORST_ROOT))?
    }

    fn root(&self, root: &Node, rank: u8) -> Option<Offer> {
        let Party::Session(id) = root.party else { return None };
        let picked = picked(self.server, LOCKS, id)?;
        let own_id = self.server.activity.data().map(|activity| activity.own_id);
        picked.is_client(own_id).then(|| Offer {
            title: w::root_title(self.lang, id, &picked.process.who()),
            why: self.frees(root),
            ..self.offer(ROOT, &[&picked], class_of(&picked.process), rank)
        })
    }

    fn frees(&self, root: &Node) -> String {
        let waits = self.server.locks.data().map_or(&[][..], |locks| &locks.lock_waits);
        let Party::Session(id) = root.party else { return String::new() };
        let perhaps = waits.iter().any(|wait| wait.perhaps && wait.blocking_id == Some(id));
        if perhaps { w::perhaps_frees(self.lang, root.victims) } else { w::frees(self.lang, root.victims) }
    }

    /// Ending all that are like the selected one, or like what is typed.
    fn matching(&self, keys: &[String], picked: Option<&Picked>) -> Offer {
        let digests = self.server.statements.data().map_or(&[][..], |data| &data.digests);
        let digest = digests.iter().find(|digest| keys.contains(&view::statements::key(digest)));
        let fields = match digest {
            Some(digest) => matching::fields_of_statement(&digest.text, self.lang),
            None => matching::fields(picked.map(|picked| &picked.process), self.lang),
        };
        let title = w::matching_title().get(self.lang).to_owned();
        let class = Class::High;
        let why = String::new();
        Offer { ask: self.ask(MATCHING), class, title, why, rank: rank::MATCHING, fields }
    }

    /// Raising the limit on connections: first when they are nearly used up, or nobody is let in any more.
    fn raise(&self, cx: &Cx<'_>) -> Option<Offer> {
        let connections = self.server.status.data()?.connections;
        let failure = self.server.status.state(cx.now).failure;
        let refused = failure.is_some_and(|failure| failure.fault.kind == FaultKind::Full);
        let full = refused || connections.ratio() >= self.server.target.limits.connections_warn;
        let used = w::used_of(self.lang, connections.used, connections.max);
        Some(Offer {
            ask: self.ask(RAISE),
            class: Class::Low,
            title: w::raise_offer().get(self.lang).to_owned(),
            why: if full { used } else { String::new() },
            rank: if full { rank::CONNECTIONS_FULL } else { rank::RAISE },
            fields: raise::fields(Some(connections.max), self.lang),
        })
    }
}

/// Ending a connection is serious when it undoes much.
fn class_of(process: &Process) -> Class {
    if modified(process) > ROWS_GENTLE { Class::High } else { Class::Low }
}

#[cfg(test)]
#[path = "offers_tests.rs"]
mod tests;
