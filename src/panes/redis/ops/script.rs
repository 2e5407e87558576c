//! Ending a script or function that keeps a server from answering anybody. Everything that is needed is known from the
//! one error that such a server gives to all.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

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
        reading::{Fault, FaultKind},
        words::Lang,
    },
    text::{Clean, number},
};

/// How long a server has to answer again.
const SOON: Duration = Duration::from_secs(3);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// What keeps a server busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Busy {
    Script,
    Function,
    /// A command of a module, which nothing ends.
    Module,
}

impl Busy {
    fn of(text: &str) -> Self {
        match text {
            text if text.contains("SCRIPT KILL") => Self::Script,
            text if text.contains("FUNCTION KILL") => Self::Function,
            _ => Self::Module,
        }
    }

    const fn name(self) -> &'static str {
        if matches!(self, Self::Function) { "FUNCTION" } else { "SCRIPT" }
    }

    fn command(self) -> Question {
        Question::new(self.name()).arg("KILL")
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Proof {
    node: Place,
    busy: Busy,
}

/// What a server answers to `PING`, and over which connection.
struct Pinged {
    link: Arc<Link>,
    /// What keeps it busy, with the error's own words; `None` when it answers.
    busy: Option<(Busy, String)>,
}

/// Asks a server whether it is there. One that is busy may not let us choose our database any more.
async fn ping(session: &Session, place: &Place) -> Result<Pinged, Fault> {
    let mut link = session.link(place);
    let mut answered = link.ask(&[Question::new("PING")]).await;
    if matches!(&answered, Err(fault) if fault.kind == FaultKind::Stuck) {
        link = session.bare(place);
        answered = link.ask(&[Question::new("PING")]).await;
    }
    match answered?.0.into_iter().next() {
        Some(Answer::Refused(refused)) if refused.code == "BUSY" => {
            let said = format!("BUSY {}", refused.text);
            Ok(Pinged { link, busy: Some((Busy::of(&said), said)) })
        }
        Some(Answer::Refused(refused)) => Err(session::refusal(&refused, place, session.target(), "ping")),
        _ => Ok(Pinged { link, busy: None }),
    }
}

pub async fn plan(operator: &RedisOperator, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let (place, pinged) = find(operator, ask.param(NODE).trim(), lang).await?;
    let Some((busy, said)) = pinged.busy else {
        return Err(Refusal::new(w::not_busy(lang, &place.to_string())));
    };
    if busy == Busy::Module {
        return Err(Refusal::new(w::module_busy(lang, &Clean::new(&said))));
    }
    let running = if busy == Busy::Function { running(&pinged.link).await } else { None };
    let mut facts = vec![
        Said::fact(w::server_says().get(lang), Clean::new(&said).as_str()),
        Said::fact(w::effect().get(lang), w::script_effect().get(lang)),
        Said::fact(w::limit().get(lang), w::script_limit().get(lang)),
    ];
    facts.extend(running.as_ref().map(|what| Said::fact(w::runs().get(lang), what.as_str())));
    let what = if busy == Busy::Function { w::a_function() } else { w::a_script() };
    let proof = Proof { node: place.clone(), busy };
    Ok(Plan {
        ask: ask.clone(),
        class: Class::Low,
        title: w::end_script(lang, what.get(lang), &place.to_string()),
        scene: operator.scene(),
        commands: vec![lock::line(&busy.command())],
        objects: vec![Object::new(place.to_string(), running.unwrap_or_else(|| what.get(lang).into()))],
        of: None,
        facts,
        undo: Undo::Never(w::script_again().get(lang).into()),
        name: operator.session.target().name.clone(),
        proof: serde_json::to_value(proof).unwrap_or_default(),
        lasting: None,
        back: None,
        deadline: super::DEADLINE,
    })
}

/// The server that was named; without a name the first that is busy.
async fn find(operator: &RedisOperator, named: &str, lang: Lang) -> Result<(Place, Pinged), Refusal> {
    let first = reach::server(&operator.session, named, lang).await?;
    let pinged = ping(&operator.session, &first).await;
    let servers = if named.is_empty() { operator.session.servers().await } else { Vec::new() };
    if !matches!(&pinged, Ok(Pinged { busy: Some(_), .. })) {
        for place in servers.into_iter().filter(|place| *place != first) {
            if let Ok(pinged @ Pinged { busy: Some(_), .. }) = ping(&operator.session, &place).await {
                return Ok((place, pinged));
            }
        }
    }
    Ok((first, pinged.map_err(|fault| failed(&fault, lang))?))
}

/// Which function runs, and for how long: a server tells that while it is busy.
async fn running(link: &Link) -> Option<String> {
    let (answers, _) = link.ask(&[Question::new("FUNCTION").arg("STATS")]).await.ok()?;
    let of = |list: &Answer, name: &str| {
        list.list().chunks_exact(2).find(|pair| pair[0].bytes() == name.as_bytes()).map(|pair| pair[1].clone())
    };
    let script = of(answers.first()?, "running_script")?;
    let took = of(&script, "duration_ms")?.number().and_then(|ms| u64::try_from(ms).ok())?;
    let name = Clean::from_bytes(of(&script, "name")?.bytes());
    Some(format!("{name}, {}", number::duration(Duration::from_millis(took))))
}

pub async fn prove(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let proof: Proof = super::proof(plan, lang)?;
    let pinged = ping(&operator.session, &proof.node).await.map_err(|fault| failed(&fault, lang))?;
    let Some((busy, said)) = pinged.busy else {
        return Err(Refusal::new(w::not_busy(lang, &proof.node.to_string())));
    };
    if busy != proof.busy {
        let other = Refusal::new(w::other_script().get(lang));
        return Err(other.differs(w::runs().get(lang), proof.busy.name(), busy.name()));
    }
    let columns = [w::server(), w::server_says()].map(|column| column.get(lang).to_owned());
    let row = vec![proof.node.to_string(), Clean::new(&said).to_string()];
    Ok(Some(operator.evidence("nodes", columns.into(), vec![row])))
}

pub async fn run(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Ran {
    let proof: Proof = match super::proof(plan, lang) {
        Ok(proof) => proof,
        Err(refusal) => return super::not_run(&refusal),
    };
    let link = match ping(&operator.session, &proof.node).await {
        Ok(Pinged { link, busy: Some((busy, _)) }) if busy == proof.busy => link,
        Ok(_) => return Ran::new(RanHow::Refused, w::not_busy(lang, &proof.node.to_string())),
        Err(fault) => return Ran::new(RanHow::Refused, failed(&fault, lang).why),
    };
    let answers = match link.ask(&[proof.busy.command()]).await {
        Ok((answers, _)) => answers,
        Err(fault) => return Ran::new(RanHow::Unknown, failed(&fault, lang).why),
    };
    match answers.into_iter().next() {
        Some(Answer::Refused(refused)) if refused.code == "UNKILLABLE" => {
            Ran::new(RanHow::Failed, w::unkillable().get(lang))
        }
        Some(Answer::Refused(refused)) if refused.code == "NOTBUSY" => {
            Ran::new(RanHow::Refused, w::not_busy(lang, &proof.node.to_string()))
        }
        Some(Answer::Refused(refused)) => {
            let fault = session::refusal(&refused, link.place(), operator.session.target(), "script|kill");
            Ran::new(RanHow::Failed, failed(&fault, lang).why)
        }
        _ => Ran::new(RanHow::Done, w::script_ended().get(lang)),
    }
}

pub async fn verify(operator: &RedisOperator, plan: &Plan, lang: Lang) -> Verified {
    let Ok(proof) = super::proof::<Proof>(plan, lang) else { return Verified::unseen(w::no_proof().get(lang)) };
    let began = Instant::now();
    loop {
        let link = operator.session.link(&proof.node);
        let asks = [Question::new("PING"), Question::new("INFO").arg("server")];
        let answered = link.ask(&asks).await;
        let took = number::duration(began.elapsed());
        match answered {
            Ok((answers, _)) if !answers.iter().any(|answer| matches!(answer, Answer::Refused(_))) => {
                return Verified::seen(true, w::answers_again(lang, &proof.node.to_string(), &took));
            }
            Err(fault) if began.elapsed() >= SOON => return Verified::unseen(failed(&fault, lang).why),
            Ok(_) if began.elapsed() >= SOON => {
                return Verified::seen(false, w::still_busy(lang, &proof.node.to_string()));
            }
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_busy_is_read_from_the_error() {
        let busy = |text: &str| Busy::of(&format!("BUSY Redis is busy running a script. {text}"));
        assert_eq!(busy("You can only call SCRIPT KILL or SHUTDOWN NOSAVE."), Busy::Script);
        assert_eq!(busy("You can only call FUNCTION KILL or SHUTDOWN NOSAVE."), Busy::Function);
        assert_eq!(Busy::of("BUSY Redis is busy running a module command."), Busy::Module);
        assert_eq!(Busy::Function.command().parts(), [b"FUNCTION".to_vec(), b"KILL".to_vec()]);
    }
}
