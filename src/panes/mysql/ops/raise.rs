//! Raising the limit on connections, and putting it back.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{
    desk::{Desk, unseen},
    sql, words as w,
};
use crate::{
    domain::{
        act::{Ask, Class, Field, Object, Plan, Ran, RanHow, Refusal, Said, Undo, Verified},
        event::Evidence,
        words::Lang,
    },
    panes::mysql::{ID, dialect::Server, record::Record, session::grantee},
    text::{Clean, number},
};

/// The operation's id.
pub(super) const RAISE: &str = "mysql.raise-connections";
/// The parameter with the limit that is wanted.
const VALUE: &str = "value";
/// The highest limit that both servers take.
const MOST: u64 = 100_000;
/// A privilege is missing (`ER_SPECIFIC_ACCESS_DENIED_ERROR`).
const DENIED: u16 = 1227;

/// What must still be so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Proof {
    /// The limit before.
    was: u64,
    /// The limit that is wanted.
    wanted: u64,
}

/// What the server says about its connections.
struct Limits {
    max: u64,
    files: u64,
    tables: u64,
    memory: u64,
    used: u64,
}

async fn limits(desk: &Desk, server: &Server, lang: Lang) -> Result<Limits, Refusal> {
    let settings = desk.ask(sql::CONNECTIONS).await.map_err(|failed| unseen(&failed, lang))?;
    let used = desk.ask(&server.counters(&["Threads_connected"])).await.map_err(|failed| unseen(&failed, lang))?;
    let row = settings.into_iter().next().unwrap_or_default();
    let used = used.first().map(|row: &Record| row.number(1)).unwrap_or_default();
    let limits =
        Limits { max: row.number(0), files: row.number(1), tables: row.number(2), memory: row.number(3), used };
    if limits.max == 0 { Err(Refusal::new(w::limit_unknown().get(lang))) } else { Ok(limits) }
}

/// Looks, and says what would be set.
pub(super) async fn plan(desk: &Desk, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let link = desk.link().await.map_err(|failed| unseen(&failed, lang))?;
    let now = limits(desk, &link.server, lang).await?;
    let wanted = wanted(ask, now.max, lang)?;
    let command = sql::set_connections(wanted);
    let back = from(ask).is_some();
    Ok(Plan {
        ask: ask.clone(),
        class: Class::Low,
        title: w::raise_title(lang, now.max, wanted),
        scene: format!("mysql {}", desk.target()),
        objects: vec![Object::new("max_connections", format!("{} → {wanted}", now.max))],
        of: None,
        facts: facts(&now, wanted, lang),
        undo: if back {
            Undo::Never(w::undo_of_undo().get(lang).to_owned())
        } else {
            Undo::By(sql::set_connections(now.max))
        },
        name: wanted.to_string(),
        proof: serde_json::to_value(Proof { was: now.max, wanted }).unwrap_or_default(),
        lasting: None,
        back: None,
        deadline: Duration::from_secs(5),
        commands: vec![command],
    })
}

/// The limit that was set, when this puts back what was raised before. Nobody types it.
fn from(ask: &Ask) -> Option<u64> {
    ask.frozen.as_ref().and_then(serde_json::Value::as_u64)
}

/// The limit that was typed: higher than the present one, unless it puts back what was raised before.
fn wanted(ask: &Ask, now: u64, lang: Lang) -> Result<u64, Refusal> {
    let Ok(wanted) = ask.param(VALUE).trim().parse::<u64>() else {
        return Err(Refusal::of(VALUE, w::limit_is_a_number(lang, now + 1, MOST)));
    };
    if let Some(from) = from(ask) {
        if from != now {
            let refusal = Refusal::new(w::limit_changed().get(lang));
            return Err(refusal.differs("max_connections", from.to_string(), now.to_string()));
        }
        return if (1..=MOST).contains(&wanted) {
            Ok(wanted)
        } else {
            Err(Refusal::of(VALUE, w::limit_is_a_number(lang, 1, MOST)))
        };
    }
    if (now + 1..=MOST).contains(&wanted) {
        Ok(wanted)
    } else {
        Err(Refusal::of(VALUE, w::limit_is_a_number(lang, now + 1, MOST)))
    }
}

fn facts(now: &Limits, wanted: u64, lang: Lang) -> Vec<Said> {
    let mut said = vec![Said::fact(w::used().get(lang), w::used_of(lang, now.used, now.max))];
    if wanted < now.used {
        said.push(Said::warning("", w::below_used().get(lang)));
    }
    if let Some(more) = wanted.checked_sub(now.max).filter(|more| *more > 0) {
        let (each, all) = (number::bytes(now.memory), number::bytes(now.memory.saturating_mul(more)));
        said.push(Said::warning(w::memory().get(lang), w::memory_more(lang, &each, more, &all)));
        // The manual: 10 + max_connections + 2 × table_open_cache descriptors are wanted.
        let files = 10 + wanted + 2 * now.tables;
        if now.files > 0 && files > now.files {
            said.push(Said::warning(w::files().get(lang), w::files_short(lang, files, now.files)));
        }
    }
    said.push(Said::fact("", w::until_restart().get(lang)));
    said
}

fn proof(plan: &Plan, lang: Lang) -> Result<Proof, Refusal> {
    serde_json::from_value(plan.proof.clone()).map_err(|_| Refusal::new(w::no_plan_of_ours().get(lang)))
}

/// Whether the limit is still the one that was planned on.
async fn same(desk: &Desk, plan: &Plan, lang: Lang) -> Result<(Proof, Limits), Refusal> {
    let proof = proof(plan, lang)?;
    let link = desk.link().await.map_err(|failed| unseen(&failed, lang))?;
    let now = limits(desk, &link.server, lang).await?;
    if now.max == proof.was {
        return Ok((proof, now));
    }
    let refusal = Refusal::new(w::limit_changed().get(lang));
    Err(refusal.differs("max_connections", proof.was.to_string(), now.max.to_string()))
}

/// Looks again, and gives what is to be kept.
pub(super) async fn prove(desk: &Desk, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let (_, now) = same(desk, plan, lang).await?;
    Ok(Some(Evidence {
        pane: ID.to_owned(),
        target: Some(desk.target().to_owned()),
        view: "activity".to_owned(),
        taken_at: Some(desk.now()),
        columns: ["max_connections", "Threads_connected", "open_files_limit"].map(str::to_owned).to_vec(),
        rows: vec![vec![now.max.to_string(), now.used.to_string(), now.files.to_string()]],
        details: Vec::new(),
    }))
}

/// Sets the limit, once.
pub(super) async fn run(desk: &Desk, plan: &Plan, lang: Lang) -> Ran {
    let began = Instant::now();
    let proof = match same(desk, plan, lang).await {
        Ok((proof, _)) => proof,
        Err(refusal) => return Ran::new(RanHow::Refused, refusal.why),
    };
    let sql = sql::set_connections(proof.wanted);
    let mut ran = match desk.ask(&sql).await {
        Ok(_) => Ran::new(RanHow::Done, w::done_one(lang, &sql)),
        Err(failed) if failed.code == Some(DENIED) => {
            Ran::new(RanHow::Failed, w::denied(lang, DENIED, &grant(desk).await.unwrap_or_default()))
        }
        Err(failed) if failed.code.is_some() => Ran::new(RanHow::Failed, Clean::new(&failed.fault.detail).to_string()),
        Err(failed) => Ran::new(RanHow::Unknown, w::unknown_outcome(lang, &Clean::new(&failed.fault.detail))),
    };
    if ran.is_done() && from(&plan.ask).is_none() {
        let undo = Ask::new(RAISE, &plan.ask.target).with(VALUE, proof.was.to_string());
        ran.undo = Some(undo.frozen(proof.wanted));
    }
    ran.output = vec![sql];
    ran.took = began.elapsed();
    ran
}

/// The grant that lets our account set it.
async fn grant(desk: &Desk) -> Option<String> {
    let link = desk.link().await.ok()?;
    let server = &link.server;
    let privilege = match (server.is_mariadb(), server.number) {
        (true, number) if number >= (10, 5, 2) => "CONNECTION ADMIN",
        (false, number) if number >= (8, 0, 0) => "SYSTEM_VARIABLES_ADMIN",
        _ => "SUPER",
    };
    Some(format!("GRANT {privilege} ON *.* TO {}", grantee(&server.account)))
}

/// Reads it back.
pub(super) async fn verify(desk: &Desk, plan: &Plan, lang: Lang) -> Verified {
    let read = async {
        let proof = proof(plan, lang)?;
        let link = desk.link().await.map_err(|failed| unseen(&failed, lang))?;
        Ok((proof, limits(desk, &link.server, lang).await?))
    };
    match read.await {
        Ok((proof, now)) => Verified::seen(now.max == proof.wanted, w::limit_is(lang, now.max, now.used)),
        Err(refusal) => Verified::unseen(Refusal::to_string(&refusal)),
    }
}

/// What is asked; the value is half as much again, in whole tens.
pub(super) fn fields(now: Option<u64>, lang: Lang) -> Vec<Field> {
    let more = |now: u64| ((now + now.div_ceil(2)).div_ceil(10) * 10).clamp(now + 1, MOST.max(now + 1));
    vec![Field {
        name: VALUE.to_owned(),
        title: "max_connections".to_owned(),
        value: now.map(|now| more(now).to_string()).unwrap_or_default(),
        hint: now.map(|now| w::limit_hint(lang, now, MOST)).unwrap_or_default(),
        ..Field::default()
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Verdict;

    fn ask(value: &str) -> Ask {
        Ask::new(RAISE, "orders-db").with(VALUE, value)
    }

    #[test]
    fn the_limit_is_only_raised_and_only_as_far_as_servers_go() {
        let wanted = |value: &str| wanted(&ask(value), 60, Lang::En).map_err(|refusal| refusal.field);
        assert_eq!([wanted("61"), wanted(" 100000 ")], [Ok(61), Ok(100_000)]);
        for wrong in ["", "60", "1", "-1", "100001", "1e3", "60; DROP TABLE t", "99999999999999999999"] {
            assert_eq!(wanted(wrong), Err(Some(VALUE.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn an_undo_puts_it_back_unless_somebody_has_changed_it_since() {
        let undo = ask("60").frozen(90);
        assert_eq!(wanted(&undo, 90, Lang::En), Ok(60));
        let refusal = wanted(&undo, 120, Lang::En).unwrap_err();
        assert_eq!(refusal.changed, [["max_connections".to_owned(), "90".to_owned(), "120".to_owned()]]);
        assert!(wanted(&ask("0").frozen(90), 90, Lang::En).is_err());
    }

    #[test]
    fn memory_and_files_are_warned_of_before() {
        let now = Limits { max: 60, files: 500, tables: 200, memory: 1 << 20, used: 58 };
        let warned = |wanted| {
            let said = facts(&now, wanted, Lang::En);
            said.into_iter().filter(|said| said.verdict == Verdict::Warn).map(|said| said.text).collect::<Vec<_>>()
        };
        let texts = warned(120);
        assert!(texts.len() == 2 && texts[0].contains("60MiB") && texts[1].contains("530"), "{texts:?}");
        assert_eq!(warned(80).len(), 1);
        assert_eq!(warned(50).len(), 1, "below what is used");
    }

    #[test]
    fn half_as_much_again_is_proposed() {
        let value = |now| fields(Some(now), Lang::En).remove(0).value;
        assert_eq!([value(60), value(151), value(1)], ["90", "230", "10"]);
    }
}
