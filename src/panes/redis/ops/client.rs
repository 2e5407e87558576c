//! Killing one client: picked by its id or address, and killed only while it is the very same connection.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    super::{
        address::Place,
        session::{self, Answer, Ask as Question, Link, Session},
    },
    RedisOperator, lock,
    reach::{self, NODE, failed},
    words as w,
};
use crate::{
    domain::{
        act::{Ask, Class, Object, Plan, Ran, RanHow, Refusal, Said, Undo, Verified},
        event::Evidence,
        words::Lang,
    },
    text::{Clean, number},
};

/// The parameter that names the client.
pub const CLIENT: &str = "client";

/// The name under which bongsu is listed, and how those of Sentinels begin.
const OURS: &str = "bongsu";
const SENTINEL: &str = "sentinel-";

/// What makes a client the same client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Proof {
    node: Place,
    id: u64,
    addr: String,
    name: String,
    user: String,
    age_s: u64,
    kind: String,
    /// Whether the server lists one client by its id (Redis 6.2 and later).
    by_id: bool,
}

/// One line of `CLIENT LIST`: raw values by their names.
type Line = BTreeMap<String, String>;

fn lines(answer: &Answer) -> Vec<Line> {
    let text = answer.text();
    let fields = |line: &str| {
        let fields = line.split(' ').filter_map(|field| field.split_once('='));
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(fields).collect()
}

fn field<'l>(line: &'l Line, name: &str) -> &'l str {
    line.get(name).map_or("", String::as_str)
}

fn number_of(line: &Line, name: &str) -> u64 {
    field(line, name).parse().unwrap_or_default()
}

/// What `CLIENT KILL TYPE` calls it, by its flags.
fn kind(line: &Line) -> &'static str {
    let flags = field(line, "flags");
    match flags {
        flags if flags.contains('S') => "replica",
        flags if flags.contains('M') => "master",
        flags if flags.contains('P') => "pubsub",
        _ => "normal",
    }
}

/// Asks for one client by its id, where the server knows that, else for all.
fn listing(id: Option<u64>) -> Question {
    let list = Question::new("CLIENT").arg("LIST");
    id.map_or(list.clone(), |id| list.arg("ID").arg(id.to_string()))
}

async fn list(link: &Link, session: &Session, id: Option<u64>, lang: Lang) -> Result<(Vec<Line>, bool), Refusal> {
    if id.is_some() {
        let (answers, _) = link.ask(&[listing(id)]).await.map_err(|fault| failed(&fault, lang))?;
        match answers.first() {
            // Before 6.2 nobody knows that question.
            Some(Answer::Refused(refused)) if refused.code == "ERR" => {}
            Some(Answer::Refused(refused)) => {
                let fault = session::refusal(refused, link.place(), session.target(), "client|list");
                return Err(failed(&fault, lang));
            }
            Some(answer) => return Ok((lines(answer), true)),
            None => return Ok((Vec::new(), true)),
        }
    }
    let answer = reach::one(link, session, listing(None), "client|list", lang).await?;
    Ok((lines(&answer), false))
}

pub async fn plan(operator: &RedisOperator, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let named = ask.param(CLIENT).trim();
    if named.is_empty() {
        return Err(Refusal::of(CLIENT, w::which_client().get(lang)));
    }
    let place = reach::server(&operator.session, ask.param(NODE).trim(), lang).await?;
    let link = operator.session.link(&place);
    let id: Option<u64> = named.trim_start_matches("id=").parse().ok();
    let (clients, by_id) = list(&link, &operator.session, id, lang).await?;
    let fits = |line: &&Line| match id {
        Some(id) => number_of(line, "id") == id,
        None => field(line, "addr") == named.trim_start_matches("addr="),
    };
    let mut found: Vec<&Line> = clients.iter().filter(fits).collect();
    let (Some(line), true) = (found.pop(), found.is_empty()) else {
        return Err(Refusal::of(CLIENT, w::no_such_client(lang, &Clean::new(named), &place.to_string())));
    };
    protected(&link, line, lang).await?;
    let proof = proof_of(line, &place, by_id);
    Ok(planned(operator, ask, (line, &proof), lang))
}

/// Refuses what must not be killed: replicas, masters, Sentinels, and bongsu itself.
async fn protected(link: &Link, line: &Line, lang: Lang) -> Result<(), Refusal> {
    let name = field(line, "name");
    let own = link.ask(&[Question::new("CLIENT").arg("ID")]).await.ok();
    let own = own.and_then(|(answers, _)| answers.first()?.number()).and_then(|id| u64::try_from(id).ok());
    let what = match kind(line) {
        _ if name == OURS || own == Some(number_of(line, "id")) => w::client_is_ours(),
        _ if name.starts_with(SENTINEL) => w::client_is_sentinel(),
        "replica" => w::client_is_replica(),
        "master" => w::client_is_master(),
        _ => return Ok(()),
    };
    Err(Refusal::of(CLIENT, what.get(lang)))
}

fn proof_of(line: &Line, place: &Place, by_id: bool) -> Proof {
    Proof {
        node: place.clone(),
        id: number_of(line, "id"),
        addr: field(line, "addr").into(),
        name: field(line, "name").into(),
        user: field(line, "user").into(),
        age_s: number_of(line, "age"),
        kind: kind(line).into(),
        by_id,
    }
}

impl Proof {
    fn command(&self) -> Question {
        let kill = Question::new("CLIENT").arg("KILL").arg("ID").arg(self.id.to_string());
        kill.arg("ADDR").arg(&self.addr).arg("TYPE").arg(&self.kind).arg("SKIPME").arg("yes")
    }

    /// The client with the same id in a list.
    fn find<'l>(&self, lines: &'l [Line]) -> Option<&'l Line> {
        lines.iter().find(|line| number_of(line, "id") == self.id)
    }

    /// Whether a line is the same client.
    fn still(&self, line: Option<&Line>, lang: Lang) -> Result<(), Refusal> {
        let Some(line) = line else { return Err(Refusal::new(w::client_gone().get(lang))) };
        let now = proof_of(line, &self.node, self.by_id);
        let clean = |text: &str| Clean::new(text).to_string();
        let mut refusal = Refusal::new(w::client_changed().get(lang))
            .differs("addr", clean(&self.addr), clean(&now.addr))
            .differs("name", clean(&self.name), clean(&now.name))
            .differs("user", clean(&self.user), clean(&now.user))
            .differs("type", clean(&self.kind), clean(&now.kind));
        if now.age_s < self.age_s {
            // Ids begin anew when a server does.
            refusal = refusal.differs("age", self.age_s.to_string(), now.age_s.to_string());
        }
        if refusal.changed.is_empty() { Ok(()) } else { Err(refusal) }
    }
}

fn planned(operator: &RedisOperator, ask: &Ask, (line, proof): (&Line, &Proof), lang: Lang) -> Plan {
    let clean = |name: &str| Clean::new(field(line, name)).to_string();
    let name = if proof.name.is_empty() { clean("addr") } else { format!("{} {}", clean("name"), clean("addr")) };
    let seconds = |name: &str| number::duration(std::time::Duration::from_secs(number_of(line, name)));
    let mut facts = vec![
        Said::fact(w::client().get(lang), format!("{name}, {}", clean("user"))),
        Said::fact(w::command().get(lang), clean("cmd")),
        Said::fact(w::age().get(lang), seconds("age")),
        Said::fact(w::idle().get(lang), seconds("idle")),
        Said::fact(w::memory().get(lang), number::bytes(number_of(line, "tot-mem").max(number_of(line, "omem")))),
        Said::fact(w::server().get(lang), proof.node.to_string()),
    ];
    if proof.kind == "pubsub" {
        let n = number_of(line, "sub") + number_of(line, "psub") + number_of(line, "ssub");
        facts.push(Said::warning(w::subscriptions().get(lang), w::misses_messages(lang, n)));
    }
    if field(line, "multi").parse::<i64>().is_ok_and(|queued| queued >= 0) {
        facts.push(Said::warning(w::transaction().get(lang), w::transaction_lost().get(lang)));
    }
    if field(line, "flags").contains('b') {
        facts.push(Said::warning(w::state().get(lang), w::client_waits().get(lang)));
    }
    Plan {
        ask: ask.clone(),
        class: Class::Low,
        title: w::kill_client_of(lang, proof.id, &name),
        scene: operator.scene(),
        commands: vec![lock::line(&proof.command())],
        objects: vec![Object::new(proof.id.to_string(), name)],
        of: None,
        facts,
        undo: Undo::Never(w::client_comes_back().get(lang).into()),
        name: proof.id.to_string(),
        proof: serde_json::to_value(proof).unwrap_or_default(),
        lasting: None,
        back: None,
        deadline: super::DEADLINE,
    }
}

pub async fn prove(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let proof: Proof = super::proof(plan, lang)?;
    let link = operator.session.link(&proof.node);
    let (clients, _) = list(&link, &operator.session, proof.by_id.then_some(proof.id), lang).await?;
    let line = proof.find(&clients);
    proof.still(line, lang)?;
    let shown = line.map(|line| line.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>());
    let shown = Clean::new(&shown.unwrap_or_default().join(" "));
    let rows = vec![vec![proof.id.to_string(), shown.to_string()]];
    Ok(Some(operator.evidence("nodes", vec!["id".into(), w::client().get(lang).into()], rows)))
}

pub async fn run(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Ran {
    let proof: Proof = match super::proof(plan, lang) {
        Ok(proof) => proof,
        Err(refusal) => return super::not_run(&refusal),
    };
    let link = operator.session.link(&proof.node);
    let mut refused = None;
    // A connection leads to one run of a server, in which no id comes twice.
    let decide = |answers: &[Answer]| {
        let clients = answers.first().map(lines).unwrap_or_default();
        refused = proof.still(proof.find(&clients), lang).err();
        if refused.is_some() { Vec::new() } else { vec![proof.command()] }
    };
    let answered = link.ask_then(&[listing(proof.by_id.then_some(proof.id))], decide).await;
    let more = match answered {
        Ok((_, more)) => more,
        Err(fault) => return Ran::new(RanHow::Unknown, failed(&fault, lang).why),
    };
    if let Some(refusal) = refused {
        return super::not_run(&refusal);
    }
    match more.into_iter().next() {
        Some(Answer::Number(1)) => Ran::new(RanHow::Done, w::client_killed(lang, proof.id)),
        Some(Answer::Number(_)) => Ran::new(RanHow::Refused, w::client_gone().get(lang)),
        Some(Answer::Refused(refused)) => {
            let fault = session::refusal(&refused, link.place(), operator.session.target(), "client|kill");
            Ran::new(RanHow::Failed, failed(&fault, lang).why)
        }
        other => Ran::new(RanHow::Unknown, format!("{other:?}")),
    }
}

pub async fn verify(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Verified {
    let Ok(proof) = super::proof::<Proof>(plan, lang) else { return Verified::unseen(w::no_proof().get(lang)) };
    let link = operator.session.link(&proof.node);
    match list(&link, &operator.session, proof.by_id.then_some(proof.id), lang).await {
        Err(refusal) => Verified::unseen(refusal.why),
        Ok((clients, _)) if proof.find(&clients).is_none() => Verified::seen(true, w::client_is_gone(lang, proof.id)),
        Ok(_) => Verified::seen(false, w::client_is_there(lang, proof.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "id=6 addr=10.0.0.7:53076 laddr=10.0.0.1:6379 fd=8 name=api age=90 idle=3 flags=N db=0 sub=0 psub=0 \
        multi=-1 omem=0 tot-mem=37658 cmd=get user=default resp=2\n\
        id=7 addr=10.0.0.8:1 name= age=5 flags=S cmd=replconf\nid=8 addr=[::1]:5 name=x age=1 flags=P\n";

    fn listed() -> Vec<Line> {
        lines(&Answer::Bytes(LIST.into()))
    }

    #[test]
    fn a_list_of_clients_is_read() {
        let listed = listed();
        let read: Vec<_> = listed.iter().map(|line| (number_of(line, "id"), field(line, "addr"), kind(line))).collect();
        assert_eq!(read, [(6, "10.0.0.7:53076", "normal"), (7, "10.0.0.8:1", "replica"), (8, "[::1]:5", "pubsub")]);
        assert_eq!(lines(&Answer::Nil), Vec::<Line>::new());
    }

    #[test]
    fn a_client_is_the_same_only_with_everything_that_it_was() {
        let listed = listed();
        let proof = proof_of(&listed[0], &Place::new("a", 1), true);
        assert!(proof.still(proof.find(&listed), Lang::En).is_ok());
        assert_eq!(proof.command().parts().len(), 10);
        for (name, value) in [("addr", "10.0.0.7:1"), ("name", "other"), ("age", "89"), ("flags", "S"), ("user", "x")] {
            let mut other = listed.clone();
            other[0].insert(name.into(), value.into());
            let refusal = proof.still(proof.find(&other), Lang::En).unwrap_err();
            assert_eq!(refusal.changed.len(), 1, "{name}: {refusal:?}");
        }
        assert!(proof.still(None, Lang::En).is_err());
    }
}
