//! Ending a silence, ours or somebody else's, while it is still the one that was planned.

use serde::{Deserialize, Serialize};

use super::{
    super::{
        model::clean_labels,
        session::{AlertmanagerSilence, Door, Matcher},
    },
    PrometheusOperator, is_id, unsure, words as w,
};
use crate::{
    domain::{
        act::{Ask, Class, Object, Plan, Ran, RanHow, Refusal, Said, Undo, Verified},
        clock::Moment,
        event::Evidence,
        words::Lang,
    },
    text::{Clean, number},
};

/// The parameter that names the silence.
pub const SILENCE_ID: &str = "silence";
/// So many alerts that would be loud again are named.
const NAMED: usize = 5;

/// What makes a silence the same.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Proof {
    id: String,
    matchers: Vec<Matcher>,
    until: Option<Moment>,
}

impl Proof {
    fn of(silence: &AlertmanagerSilence) -> Self {
        let mut matchers = silence.matchers.clone();
        matchers.sort();
        Self { id: silence.id.clone(), matchers, until: silence.ends_at }
    }
}

/// What a silence keeps quiet, as Alertmanager writes it: `alertname="RedisDown"`, `job=~"node.*"`.
fn written(matchers: &[Matcher]) -> String {
    let sign = |matcher: &Matcher| match (matcher.is_equal, matcher.is_regex) {
        (true, false) => "=",
        (true, true) => "=~",
        (false, false) => "!=",
        (false, true) => "!~",
    };
    let one = |matcher: &Matcher| format!("{}{}{:?}", matcher.name, sign(matcher), matcher.value);
    Clean::new(&matchers.iter().map(one).collect::<Vec<_>>().join(", ")).to_string()
}

async fn find(operator: &PrometheusOperator, id: &str, lang: Lang) -> Result<AlertmanagerSilence, Refusal> {
    if !is_id(id) {
        return Err(Refusal::of(SILENCE_ID, w::which_silence().get(lang)));
    }
    let found = operator.silences(lang).await?.into_iter().find(|silence| silence.id == id);
    match found {
        None => Err(Refusal::of(SILENCE_ID, w::no_such_silence(lang, id))),
        Some(silence) if silence.status.state == "expired" => Err(Refusal::new(w::is_expired(lang, id))),
        Some(silence) => Ok(silence),
    }
}

pub async fn plan(operator: &PrometheusOperator, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let silence = find(operator, ask.param(SILENCE_ID).trim(), lang).await?;
    let (alerts, now) = operator.alerts(lang).await?;
    let quiet: Vec<String> = alerts
        .iter()
        .filter(|alert| alert.status.silenced_by.iter().all(|by| *by == silence.id))
        .filter(|alert| !alert.status.silenced_by.is_empty())
        .map(|alert| clean_labels(&alert.labels).to_string())
        .collect();
    let left = silence.ends_at.and_then(|end| (end - now).to_std().ok()).unwrap_or_default();
    let matchers = written(&silence.matchers);
    let mut facts = vec![
        Said::fact(w::made_by().get(lang), Clean::new(&silence.created_by).to_string()),
        Said::fact(w::comment().get(lang), Clean::new(&silence.comment).to_string()),
        Said::fact(w::left().get(lang), number::duration(left)),
    ];
    let loud = match quiet.as_slice() {
        [] => Said::fact(w::loud_again().get(lang), w::none().get(lang)),
        several => {
            let named = several.iter().take(NAMED).cloned().collect::<Vec<_>>().join(" · ");
            Said::warning(w::loud_again().get(lang), format!("{}: {named}", several.len()))
        }
    };
    facts.push(loud);
    let place = operator.session.place(Door::Alertmanager);
    Ok(Plan {
        ask: ask.clone(),
        class: Class::Low,
        title: w::expire_one(lang, &matchers),
        scene: operator.scene(),
        commands: vec![format!("DELETE {place}/api/v2/silence/{}", silence.id)],
        objects: vec![Object::new(silence.id.clone(), matchers)],
        of: None,
        facts,
        undo: Undo::Never(w::silence_anew().get(lang).into()),
        name: silence.id.clone(),
        proof: serde_json::to_value(Proof::of(&silence)).unwrap_or_default(),
        lasting: None,
        back: None,
        deadline: super::DEADLINE,
    })
}

/// The silence of a plan as it is now, which must be the same.
async fn again(operator: &PrometheusOperator, plan: &Plan, lang: Lang) -> Result<AlertmanagerSilence, Refusal> {
    let proof: Proof = super::proof(plan, lang)?;
    let silence = find(operator, &proof.id, lang).await?;
    let now = Proof::of(&silence);
    if now == proof {
        return Ok(silence);
    }
    let until = |proof: &Proof| proof.until.map_or_else(String::new, |until| until.to_rfc3339());
    Err(Refusal::new(w::another_silence().get(lang))
        .differs(w::matchers().get(lang), written(&proof.matchers), written(&now.matchers))
        .differs(w::until().get(lang), until(&proof), until(&now)))
}

pub async fn prove(operator: &PrometheusOperator, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let silence = again(operator, plan, lang).await?;
    let columns = [w::silence_label(), w::matchers(), w::made_by(), w::comment(), w::until()];
    let until = silence.ends_at.map_or_else(String::new, |until| until.to_rfc3339());
    let row = vec![
        silence.id.clone(),
        written(&silence.matchers),
        Clean::new(&silence.created_by).to_string(),
        Clean::new(&silence.comment).to_string(),
        until,
    ];
    Ok(Some(operator.evidence(columns.map(|column| column.get(lang).to_owned()).into(), vec![row])))
}

pub async fn run(operator: &PrometheusOperator, plan: &Plan, lang: Lang) -> Ran {
    let silence = match again(operator, plan, lang).await {
        Ok(silence) => silence,
        Err(refusal) => return super::not_run(&refusal),
    };
    match operator.session.delete(&format!("api/v2/silence/{}", silence.id)).await {
        Ok(_) => Ran::new(RanHow::Done, w::expired(lang, &silence.id)),
        Err(refused) => unsure(&refused),
    }
}

pub async fn verify(operator: &PrometheusOperator, plan: &Plan, lang: Lang) -> Verified {
    let silences = match operator.silences(lang).await {
        Ok(silences) => silences,
        Err(refusal) => return Verified::unseen(refusal.why),
    };
    let active = silences.iter().any(|silence| silence.id == plan.name && silence.status.state != "expired");
    Verified::seen(!active, if active { w::still_silent(lang, &plan.name) } else { w::is_expired(lang, &plan.name) })
}
