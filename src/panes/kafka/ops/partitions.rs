//! More partitions for a topic: what can never be taken back, and changes where the records of a key go.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{super::session::Shape, KafkaOperator, ended, failed, words as w};
use crate::{
    domain::{
        act::{Ask, Class, Object, Plan, Ran, RanHow, Refusal, Said, Undo, Verified},
        event::Evidence,
        words::Lang,
    },
    text::Clean,
};

/// The parameters.
pub const TOPIC: &str = "topic";
pub const COUNT: &str = "count";

/// So many times as many partitions at once are a slip of the finger.
const MOST: i32 = 10;
/// How long brokers have to tell of the new partitions.
const SOON: Duration = Duration::from_secs(5);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Debug, Serialize, Deserialize)]
struct Proof {
    topic: String,
    /// The topic's id: one that was deleted and made anew is another.
    id: [u8; 16],
    now: i32,
    total: i32,
}

/// How many partitions there are.
fn count(shape: &Shape) -> i32 {
    i32::try_from(shape.partitions.len()).unwrap_or(i32::MAX)
}

pub async fn plan(operator: &KafkaOperator, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let topic = ask.param(TOPIC).trim();
    if topic.is_empty() {
        return Err(Refusal::of(TOPIC, w::which_topic().get(lang)));
    }
    let link = operator.session.link().await.map_err(|fault| failed(&fault, lang))?;
    let shape =
        link.shape(topic).await.map_err(|fault| Refusal { field: Some(TOPIC.into()), ..failed(&fault, lang) })?;
    if shape.internal || topic.starts_with("__") {
        return Err(Refusal::of(TOPIC, w::internal_topic(lang, topic)));
    }
    let now = count(&shape);
    let most = now.saturating_mul(MOST);
    let total = ask.param(COUNT).trim().parse::<i32>().ok().filter(|total| *total > now && *total <= most);
    let total = total.ok_or_else(|| Refusal::of(COUNT, w::count_between(lang, now, now.saturating_add(1), most)))?;
    link.raise_partitions(topic, total, true).await.map_err(|fault| failed(&fault, lang))?;
    let proof = Proof { topic: topic.into(), id: shape.id, now, total };
    Ok(planned(operator, ask, (&shape, &proof), lang))
}

fn planned(operator: &KafkaOperator, ask: &Ask, (shape, proof): (&Shape, &Proof), lang: Lang) -> Plan {
    let Proof { topic, now, total, .. } = proof;
    let copies = match shape.copies {
        (fewest, most) if fewest == most => most.to_string(),
        (fewest, most) => format!("{fewest}–{most}"),
    };
    let mut facts = vec![
        Said::fact(w::partitions().get(lang), w::from_to(lang, &now.to_string(), &total.to_string())),
        Said::fact(w::copies().get(lang), copies),
        Said::fact(w::dry_run().get(lang), w::accepted().get(lang)),
        Said::danger(w::order().get(lang), w::keys_move().get(lang)),
        Said::warning(w::readers().get(lang), w::readers_rebalance().get(lang)),
    ];
    if shape.leaderless > 0 {
        facts.push(Said::warning(w::state().get(lang), w::without_leader(lang, shape.leaderless)));
    }
    Plan {
        ask: ask.clone(),
        class: Class::High,
        title: w::add_partitions_to(lang, topic, *now, *total),
        scene: operator.scene(),
        commands: vec![format!("CreatePartitions topic={topic} count={total}")],
        objects: vec![Object::new(topic, w::from_to(lang, &now.to_string(), &total.to_string()))],
        of: None,
        facts,
        undo: Undo::Never(w::partitions_stay().get(lang).into()),
        name: topic.clone(),
        proof: serde_json::to_value(proof).unwrap_or_default(),
        lasting: None,
        back: None,
        deadline: operator.deadline(),
    }
}

/// Whether the topic is as it was.
async fn still(operator: &KafkaOperator, proof: &Proof, lang: Lang) -> Result<Shape, Refusal> {
    let link = operator.session.link().await.map_err(|fault| failed(&fault, lang))?;
    let shape = link.shape(&proof.topic).await.map_err(|fault| failed(&fault, lang))?;
    if shape.id != proof.id {
        return Err(Refusal::new(w::other_topic(lang, &proof.topic)));
    }
    if count(&shape) != proof.now {
        let other = Refusal::new(w::other_count(lang, &proof.topic));
        return Err(other.differs(w::partitions().get(lang), proof.now.to_string(), count(&shape).to_string()));
    }
    Ok(shape)
}

pub async fn prove(operator: &KafkaOperator, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let proof: Proof = super::proof(plan, lang)?;
    let shape = still(operator, &proof, lang).await?;
    let columns = [w::topic(), w::partitions(), w::copies()].map(|column| column.get(lang).to_owned());
    let row = vec![Clean::new(&proof.topic).to_string(), proof.now.to_string(), shape.copies.1.to_string()];
    Ok(Some(operator.evidence("partitions", columns.into(), vec![row])))
}

pub async fn run(operator: &KafkaOperator, plan: &Plan, lang: Lang) -> Ran {
    let proof = match super::proof::<Proof>(plan, lang) {
        Ok(proof) => proof,
        Err(refusal) => return super::not_run(&refusal),
    };
    if let Err(refusal) = still(operator, &proof, lang).await {
        return super::not_run(&refusal);
    }
    let link = match operator.session.link().await {
        Ok(link) => link,
        Err(fault) => return super::not_run(&failed(&fault, lang)),
    };
    match link.raise_partitions(&proof.topic, proof.total, false).await {
        Ok(()) => Ran::new(RanHow::Done, w::has_partitions(lang, &proof.topic, proof.total)),
        Err(fault) => ended(&fault, lang),
    }
}

pub async fn verify(operator: &KafkaOperator, plan: &Plan, lang: Lang) -> Verified {
    let Ok(proof) = super::proof::<Proof>(plan, lang) else { return Verified::unseen(w::no_proof().get(lang)) };
    let began = Instant::now();
    loop {
        let shape = async { operator.session.link().await?.shape(&proof.topic).await };
        let late = began.elapsed() >= SOON;
        match shape.await {
            Ok(shape) if count(&shape) >= proof.total && shape.leaderless == 0 => {
                return Verified::seen(true, w::has_partitions(lang, &proof.topic, count(&shape)));
            }
            Ok(shape) if late && count(&shape) >= proof.total => {
                return Verified::seen(false, w::without_leader(lang, shape.leaderless));
            }
            Ok(shape) if late => return Verified::seen(false, w::has_partitions(lang, &proof.topic, count(&shape))),
            Err(fault) if late => return Verified::unseen(failed(&fault, lang).why),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
}
