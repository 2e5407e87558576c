//! Silencing one alert: found anew, with matchers of all its labels and no pattern, for a time that has an end.

use std::{collections::BTreeMap, env, ops::RangeInclusive, time::Duration};

use chrono::{SecondsFormat, TimeDelta};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    super::{
        model::clean_labels,
        session::{AlertmanagerAlert, Matcher},
    },
    EXPIRE, PrometheusOperator, expire, failed, is_id, unsure, words as w,
};
use crate::{
    config::parse_duration,
    domain::{
        act::{Ask, Class, Lasting, Object, Plan, Ran, RanHow, Refusal, Revert, Said, Undo, Verified},
        event::Evidence,
        signal::Labels,
        words::Lang,
    },
    text::{Clean, number},
};

/// The parameters.
pub const ALERT: &str = "alert";
pub const DURATION: &str = "duration";
pub const REASON: &str = "reason";
pub const BY: &str = "by";

/// How long a silence may last.
const TIMES: RangeInclusive<Duration> = Duration::from_mins(1)..=Duration::from_hours(24);
/// The longest reason or name, in bytes.
const LONGEST: usize = 300;
/// The most alerts that a plan names.
const NAMED: usize = 100;
/// How long to wait before it is looked again whether the alert is quiet: Alertmanager takes a silence at once.
const AGAIN: Duration = Duration::from_millis(300);

/// What the row showed.
#[derive(Debug, Serialize, Deserialize)]
pub struct Shown {
    /// The labels that Prometheus gives.
    pub labels: Labels,
}

/// What makes an alert the same, and what is done to it.
#[derive(Debug, Serialize, Deserialize)]
struct Proof {
    fingerprint: String,
    labels: BTreeMap<String, String>,
    body: Value,
}

pub async fn plan(operator: &PrometheusOperator, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let wanted = parse_duration(ask.param(DURATION).trim()).filter(|time| TIMES.contains(time));
    let time = wanted.ok_or_else(|| Refusal::of(DURATION, w::which_times().get(lang)))?;
    let reason = text(ask, REASON, lang)?.to_owned();
    let by = who(ask, lang)?;
    let (alerts, now) = operator.alerts(lang).await?;
    let alert = find(&alerts, ask.param(ALERT).trim(), lang)?;
    if let Some(frozen) = &ask.frozen {
        let shown: Shown = serde_json::from_value(frozen.clone()).map_err(|_| Refusal::new(w::no_proof().get(lang)))?;
        let labels = clean_labels(&alert.labels);
        if let Some((name, value)) = shown.labels.iter().find(|(name, value)| labels.get(name) != *value) {
            let other = Refusal::new(w::another_alert().get(lang));
            return Err(other.differs(name, value, labels.get(name)));
        }
    }
    loud(alert, lang)?;
    let matchers = matchers(alert, lang)?;
    let matched: Vec<&AlertmanagerAlert> = alerts.iter().filter(|other| fits(other, &matchers)).collect();
    let end = now + TimeDelta::from_std(time).unwrap_or_default();
    let write = |at: crate::domain::clock::Moment| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let body = json!({
        "matchers": matchers, "startsAt": write(now), "endsAt": write(end), "createdBy": by, "comment": reason,
    });
    let name = Clean::new(alert.labels.get("alertname").map_or("", String::as_str)).to_string();
    let mut facts = vec![Said::fact(w::made_by().get(lang), by.as_str())];
    if !alert.status.inhibited_by.is_empty() {
        facts.push(Said::warning(w::state().get(lang), w::is_inhibited().get(lang)));
    }
    facts.push(Said::warning(w::risk().get(lang), w::nobody_is_told().get(lang)));
    let place = operator.session.place(super::super::session::Door::Alertmanager);
    let command = Clean::with_limit(&format!("POST {place}/api/v2/silences {body}"), 16 << 10).to_string();
    Ok(Plan {
        ask: ask.clone(),
        class: Class::Low,
        title: w::silence_for(lang, &name, &number::whole(time)),
        scene: operator.scene(),
        commands: vec![command],
        objects: matched.iter().take(NAMED).map(|alert| object(alert)).collect(),
        of: Some(alerts.len()),
        facts,
        undo: Undo::By(w::undo_is_expire().get(lang).into()),
        name,
        proof: serde_json::to_value(Proof {
            fingerprint: alert.fingerprint.clone(),
            labels: alert.labels.clone(),
            body,
        })
        .unwrap_or_default(),
        lasting: Some(Lasting { time, revert: Revert::Itself }),
        back: None,
        deadline: super::DEADLINE,
    })
}

fn object(alert: &AlertmanagerAlert) -> Object {
    let name = Clean::new(alert.labels.get("alertname").map_or("", String::as_str));
    Object::new(name.as_str(), clean_labels(&alert.labels).without(&["alertname".to_owned()]).to_string())
}

/// A parameter that is short and plain.
fn text<'a>(ask: &'a Ask, name: &str, lang: Lang) -> Result<&'a str, Refusal> {
    let text = ask.param(name).trim();
    let plain = !text.is_empty() && text.len() <= LONGEST && Clean::new(text).as_str() == text;
    if plain { Ok(text) } else { Err(Refusal::of(name, w::plain_text().get(lang))) }
}

/// Who silences: whoever is named, else the login that bongsu runs by.
fn who(ask: &Ask, lang: Lang) -> Result<String, Refusal> {
    if !ask.param(BY).trim().is_empty() {
        return text(ask, BY, lang).map(|by| format!("{by} (bongsu)"));
    }
    let login = ["SUDO_USER", "USER", "LOGNAME"].iter().find_map(|name| env::var(name).ok());
    let login = Clean::with_limit(login.unwrap_or_default().trim(), 64);
    Ok(if login.is_empty() { "bongsu".to_owned() } else { format!("{login} (bongsu)") })
}

/// The one alert of this fingerprint, or of this name when there is only one.
fn find<'a>(alerts: &'a [AlertmanagerAlert], wanted: &str, lang: Lang) -> Result<&'a AlertmanagerAlert, Refusal> {
    if wanted.is_empty() {
        return Err(Refusal::of(ALERT, w::which_alert().get(lang)));
    }
    if let Some(found) = alerts.iter().find(|alert| alert.fingerprint == wanted) {
        return Ok(found);
    }
    let named = |alert: &&AlertmanagerAlert| alert.labels.get("alertname").is_some_and(|name| name == wanted);
    let mut named = alerts.iter().filter(named);
    match (named.next(), named.count()) {
        (Some(one), 0) => Ok(one),
        (Some(_), more) => Err(Refusal::of(ALERT, w::several_alerts(lang, more + 1, &Clean::new(wanted)))),
        (None, _) => Err(Refusal::of(ALERT, w::no_such_alert(lang, &Clean::new(wanted)))),
    }
}

/// Refuses what is silenced already.
fn loud(alert: &AlertmanagerAlert, lang: Lang) -> Result<(), Refusal> {
    match alert.status.silenced_by.first() {
        Some(id) => Err(Refusal::new(w::is_silenced(lang, &Clean::new(id)))),
        None => Ok(()),
    }
}

/// What fits exactly this alert: all its labels, none by a pattern. An alert without labels would fit all.
fn matchers(alert: &AlertmanagerAlert, lang: Lang) -> Result<Vec<Matcher>, Refusal> {
    let whole = alert.labels.get("alertname").is_some_and(|name| !name.is_empty());
    if !whole || alert.labels.values().any(String::is_empty) {
        return Err(Refusal::of(ALERT, w::no_labels().get(lang)));
    }
    let one = |(name, value): (&String, &String)| Matcher {
        name: name.clone(),
        value: value.clone(),
        is_regex: false,
        is_equal: true,
    };
    Ok(alert.labels.iter().map(one).collect())
}

/// Whether an alert has all these labels.
fn fits(alert: &AlertmanagerAlert, matchers: &[Matcher]) -> bool {
    matchers.iter().all(|matcher| alert.labels.get(&matcher.name) == Some(&matcher.value))
}

/// The alert of a plan as it is now, which must be the same and not silenced.
async fn again(operator: &PrometheusOperator, proof: &Proof, lang: Lang) -> Result<AlertmanagerAlert, Refusal> {
    let (alerts, _) = operator.alerts(lang).await?;
    let found = alerts.into_iter().find(|alert| alert.labels == proof.labels);
    let found = found.ok_or_else(|| Refusal::new(w::no_longer_fires().get(lang)))?;
    loud(&found, lang)?;
    Ok(found)
}

pub async fn prove(operator: &PrometheusOperator, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let proof: Proof = super::proof(plan, lang)?;
    let alert = again(operator, &proof, lang).await?;
    let summary = alert.annotations.get("summary").map(|text| Clean::new(text)).unwrap_or_default();
    let columns = [w::alert(), w::labels(), w::summary()].map(|column| column.get(lang).to_owned());
    let row = vec![plan.name.clone(), clean_labels(&alert.labels).to_string(), summary.to_string()];
    Ok(Some(operator.evidence(columns.into(), vec![row])))
}

pub async fn run(operator: &PrometheusOperator, plan: &Plan, lang: Lang) -> Ran {
    let proof: Proof = match super::proof(plan, lang) {
        Ok(proof) => proof,
        Err(refusal) => return super::not_run(&refusal),
    };
    if let Err(refusal) = again(operator, &proof, lang).await {
        return super::not_run(&refusal);
    }
    let answer = match operator.session.post("api/v2/silences", &proof.body).await {
        Ok(answer) => answer,
        Err(refused) => return unsure(&refused),
    };
    let id = answer["silenceID"].as_str().unwrap_or_default();
    if !is_id(id) {
        return Ran::new(RanHow::Unknown, w::no_id().get(lang));
    }
    let undo = Ask::new(EXPIRE, &plan.ask.target).with(expire::SILENCE_ID, id);
    Ran { undo: Some(undo), ..Ran::new(RanHow::Done, w::silenced(lang, &plan.name, id)) }
}

pub async fn verify(operator: &PrometheusOperator, plan: &Plan, ran: &Ran, lang: Lang) -> Verified {
    let proof: Proof = match super::proof(plan, lang) {
        Ok(proof) => proof,
        Err(refusal) => return Verified::unseen(refusal.why),
    };
    let id = ran.undo.as_ref().map_or("", |undo| undo.param(expire::SILENCE_ID));
    for attempt in 0..10 {
        if attempt > 0 {
            tokio::time::sleep(AGAIN).await;
        }
        let (alerts, _) = match operator.alerts(lang).await {
            Ok(alerts) => alerts,
            Err(refusal) => return Verified::unseen(refusal.why),
        };
        let Some(alert) = alerts.iter().find(|alert| alert.labels == proof.labels) else {
            return Verified::seen(true, w::is_over(lang, &plan.name));
        };
        let quiet = |by: &&String| id.is_empty() || by.as_str() == id;
        if let Some(by) = alert.status.silenced_by.iter().find(quiet) {
            return Verified::seen(true, w::is_quiet(lang, &plan.name, &Clean::new(by)));
        }
    }
    match operator.session.alertmanager::<Value>(&format!("api/v2/silence/{id}"), &[]).await {
        Err(refused) if is_id(id) => Verified::unseen(failed(&refused, lang).why),
        _ => Verified::seen(false, w::still_loud(lang, &plan.name)),
    }
}

#[cfg(test)]
#[path = "silence_tests.rs"]
mod tests;
