//! Finding the server that is to be acted on, and saying why it cannot be.

use std::sync::Arc;

use super::{
    super::{
        address::Place,
        info::Info,
        model::{Part, Shape},
        session::{self, Answer, Ask, Link, Session},
    },
    words as w,
};
use crate::{
    domain::{
        act::Refusal,
        reading::{Fault, FaultKind},
        words::Lang,
    },
    text::{Clean, shared},
};

/// Why a server cannot be acted on.
pub fn failed(fault: &Fault, lang: Lang) -> Refusal {
    Refusal::new(format!("{}: {}", shared::fault(fault.kind).get(lang), Clean::new(&fault.detail)))
}

/// The only answer of the only question, unless the server refuses; `name` is what an ACL rule calls the command.
pub async fn one(link: &Link, session: &Session, ask: Ask, name: &str, lang: Lang) -> Result<Answer, Refusal> {
    let (answers, _) = link.ask(&[ask]).await.map_err(|fault| failed(&fault, lang))?;
    allowed(answers.into_iter().next().unwrap_or(Answer::Nil), link, session, (name, lang))
}

/// An answer that is no refusal.
pub fn allowed(answer: Answer, link: &Link, session: &Session, (name, lang): (&str, Lang)) -> Result<Answer, Refusal> {
    match answer {
        Answer::Refused(refused) => {
            Err(failed(&session::refusal(&refused, link.place(), session.target(), name), lang))
        }
        answer => Ok(answer),
    }
}

/// The master that has a key.
pub async fn home(session: &Session, key: &[u8], lang: Lang) -> Result<Arc<Link>, Refusal> {
    let topology = session.topology().await.map_err(|fault| failed(&fault, lang))?;
    let mut last = None;
    for place in topology.holders() {
        let link = session.link(&place);
        if topology.shape != Shape::Cluster {
            return master(session, link, lang).await;
        }
        match asked_for(session, &link, key).await {
            Ok(None) => return Ok(link),
            Ok(Some(place)) => {
                // Whoever is named must have it: a slot on its way is no place to act.
                let link = session.link(&place);
                let there = asked_for(session, &link, key).await.map_err(|fault| failed(&fault, lang))?;
                return if there.is_none() { Ok(link) } else { Err(Refusal::new(w::moving().get(lang))) };
            }
            Err(fault) => last = Some(fault),
        }
    }
    let fault = last.unwrap_or_else(|| Fault::new(FaultKind::Protocol, "no server of this target holds keys"));
    Err(failed(&fault, lang))
}

/// A server that takes writes; a replica is refused.
async fn master(session: &Session, link: Arc<Link>, lang: Lang) -> Result<Arc<Link>, Refusal> {
    let info = one(&link, session, Ask::new("INFO").arg("replication"), "info", lang).await?;
    let info = Info::parse(info.bytes());
    if info.part() != Part::Replica {
        return Ok(link);
    }
    let master = info.upstream().map(|upstream| upstream.address).unwrap_or_default();
    Err(Refusal::new(w::is_replica(lang, &link.place().to_string(), &master)))
}

/// Who has a key when it is not the one that is asked.
async fn asked_for(session: &Session, link: &Link, key: &[u8]) -> Result<Option<Place>, Fault> {
    let (answers, _) = session::within(link, &[Ask::new("TYPE").arg(key)]).await?;
    match answers.into_iter().next() {
        Some(Answer::Refused(refused)) if refused.code == "MOVED" => {
            let moved = refused.text.split_whitespace().last().and_then(|place| read(place, link.place()));
            let unread = || Fault::new(FaultKind::Protocol, format!("{} answers MOVED {}", link.place(), refused.text));
            Ok(Some(moved.ok_or_else(unread)?))
        }
        Some(Answer::Refused(refused)) => Err(session::refusal(&refused, link.place(), session.target(), "type")),
        _ => Ok(None),
    }
}

/// `10.0.0.1:6379`, `:6379` for another port of the one that was asked.
fn read(text: &str, asked: &Place) -> Option<Place> {
    let (host, port) = text.rsplit_once(':')?;
    let host = if host.is_empty() { &asked.host } else { host.trim_matches(['[', ']']) };
    Some(Place::new(host, port.parse().ok()?))
}

/// The server of the target with that address; without one the server that stands for the target. Asks nobody when the
/// servers are known, so that it finds them also while they answer nobody.
pub async fn server(session: &Session, named: &str, lang: Lang) -> Result<Place, Refusal> {
    let mut servers = session.servers().await;
    if servers.is_empty() || !named.is_empty() && !servers.iter().any(|place| place.to_string() == named) {
        // What cannot be asked now stays as it was known.
        let _ = session.topology().await;
        servers = session.servers().await;
    }
    let found = servers.into_iter().find(|place| named.is_empty() || place.to_string() == named);
    found.ok_or_else(|| Refusal::of(NODE, w::no_such_server(lang, &Clean::new(named))))
}

/// The parameter that names a server.
pub const NODE: &str = "node";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_redirect_is_read() {
        let asked = Place::new("10.0.0.9", 7_000);
        assert_eq!(read("127.0.0.1:6381", &asked), Some(Place::new("127.0.0.1", 6_381)));
        assert_eq!(read(":6381", &asked), Some(Place::new("10.0.0.9", 6_381)));
        assert_eq!(read("[::1]:6381", &asked), Some(Place::new("::1", 6_381)));
        assert_eq!((read("nothing", &asked), read("a:b", &asked)), (None, None));
    }
}
