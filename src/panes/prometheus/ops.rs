//! What can be done about an alert: silence exactly it for a while, and end a silence. In Alertmanager, over the
//! connections that the pane keeps; nothing here decides whether it may.

mod expire;
mod offers;
mod silence;
mod words;

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::future::BoxFuture;
use tokio::time::timeout;

pub(super) use offers::offers;

use super::{
    ID,
    session::{AlertmanagerAlert, AlertmanagerSilence, Answer, Refused, Session},
};
use crate::{
    collect::Operator,
    domain::{
        act::{Ask, Plan, Ran, RanHow, Refusal, Verified},
        clock::{Clock, Moment},
        command::{Command, CommandId, Danger, Scope},
        event::Evidence,
        words::{Lang, Words},
    },
    text::Clean,
};
use words as w;

/// Silences an alert.
pub const SILENCE: CommandId = "prometheus.silence";
/// Ends a silence.
pub const EXPIRE: CommandId = "prometheus.expire-silence";

/// How long one step may take.
const DEADLINE: Duration = Duration::from_secs(10);

const fn command(id: CommandId, keys: &'static [&'static str], title: Words, doc: Words) -> Command {
    Command { id, keys, title, doc, scope: Scope::Pane(ID), danger: Danger::Act, hint: 0 }
}

/// The commands of the pane.
pub(super) const COMMANDS: &[Command] =
    &[command(SILENCE, &["S"], w::silence(), w::silence_doc()), command(EXPIRE, &[], w::expire(), w::expire_doc())];

/// Acts on one target.
pub struct PrometheusOperator {
    session: Arc<Session>,
    clock: Arc<dyn Clock>,
}

impl PrometheusOperator {
    /// An operator over the connections of a target.
    #[must_use]
    pub fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self { session, clock }
    }

    /// Where it acts, for the rule of one action at a time.
    fn scene(&self) -> String {
        format!("{ID} {}", self.session.target().name)
    }

    /// Rows of what was there before.
    fn evidence(&self, columns: Vec<String>, rows: Vec<Vec<String>>) -> Evidence {
        Evidence {
            pane: ID.into(),
            target: Some(self.session.target().name.clone()),
            view: super::ALERTS.into(),
            taken_at: Some(self.clock.now()),
            columns,
            rows,
            details: Vec::new(),
        }
    }

    /// What Alertmanager knows, and its own time.
    async fn alerts(&self, lang: Lang) -> Result<(Vec<AlertmanagerAlert>, Moment), Refusal> {
        if self.session.target().alertmanager.is_none() {
            return Err(Refusal::new(w::no_alertmanager().get(lang)));
        }
        let answer = self.session.alertmanager("api/v2/alerts", &[]).await.map_err(|refused| failed(&refused, lang))?;
        let Answer { data, date, .. } = answer;
        Ok((data, date.unwrap_or_else(|| self.clock.now())))
    }

    async fn silences(&self, lang: Lang) -> Result<Vec<AlertmanagerSilence>, Refusal> {
        if self.session.target().alertmanager.is_none() {
            return Err(Refusal::new(w::no_alertmanager().get(lang)));
        }
        let answer = self.session.alertmanager("api/v2/silences", &[]).await;
        answer.map(|answer| answer.data).map_err(|refused| failed(&refused, lang))
    }

    async fn planned(&self, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
        match ask.operation.as_str() {
            SILENCE => silence::plan(self, ask, lang).await,
            EXPIRE => expire::plan(self, ask, lang).await,
            other => Err(Refusal::new(w::unknown_operation(lang, other))),
        }
    }

    async fn proved(&self, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
        match plan.ask.operation.as_str() {
            SILENCE => silence::prove(self, plan, lang).await,
            EXPIRE => expire::prove(self, plan, lang).await,
            other => Err(Refusal::new(w::unknown_operation(lang, other))),
        }
    }

    async fn ran(&self, plan: &Plan, lang: Lang) -> Ran {
        match plan.ask.operation.as_str() {
            SILENCE => silence::run(self, plan, lang).await,
            EXPIRE => expire::run(self, plan, lang).await,
            other => Ran::new(RanHow::Refused, w::unknown_operation(lang, other)),
        }
    }

    async fn seen(&self, plan: &Plan, ran: &Ran, lang: Lang) -> Verified {
        match plan.ask.operation.as_str() {
            SILENCE => silence::verify(self, plan, ran, lang).await,
            EXPIRE => expire::verify(self, plan, lang).await,
            other => Verified::unseen(w::unknown_operation(lang, other)),
        }
    }
}

impl Operator for PrometheusOperator {
    fn plan<'a>(&'a self, ask: &'a Ask, lang: Lang) -> BoxFuture<'a, Result<Plan, Refusal>> {
        Box::pin(in_time(self.planned(ask, lang), lang))
    }

    fn prove<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Result<Option<Evidence>, Refusal>> {
        Box::pin(in_time(self.proved(plan, lang), lang))
    }

    fn run<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            let began = Instant::now();
            let ran = timeout(plan.deadline, self.ran(plan, lang)).await;
            let ran = ran.unwrap_or_else(|_| Ran::new(RanHow::Unknown, w::no_answer().get(lang)));
            Ran { took: began.elapsed(), ..ran }
        })
    }

    fn verify<'a>(&'a self, plan: &'a Plan, ran: &'a Ran, lang: Lang) -> BoxFuture<'a, Verified> {
        Box::pin(async move {
            let seen = timeout(DEADLINE, self.seen(plan, ran, lang)).await;
            seen.unwrap_or_else(|_| Verified::unseen(w::no_answer().get(lang)))
        })
    }
}

async fn in_time<T>(work: impl Future<Output = Result<T, Refusal>> + Send, lang: Lang) -> Result<T, Refusal> {
    timeout(DEADLINE, work).await.unwrap_or_else(|_| Err(Refusal::new(w::no_answer().get(lang))))
}

/// What a plan must be proved by, as this operator wrote it.
fn proof<T: serde::de::DeserializeOwned>(plan: &Plan, lang: Lang) -> Result<T, Refusal> {
    serde_json::from_value(plan.proof.clone()).map_err(|_| Refusal::new(w::no_proof().get(lang)))
}

/// A refusal right before running: nothing was done.
fn not_run(refusal: &Refusal) -> Ran {
    let changed = refusal.changed.iter().map(|[what, was, is]| format!("{what}: {was} → {is}"));
    Ran { output: changed.collect(), ..Ran::new(RanHow::Refused, &refusal.why) }
}

/// Why Alertmanager did not answer a look.
fn failed(refused: &Refused, lang: Lang) -> Refusal {
    Refusal::new(w::not_told(lang, &Clean::new(&refused.fault.detail)))
}

/// How a change ended that was not answered by a yes.
fn unsure(refused: &Refused) -> Ran {
    let how = if refused.is_sure() { RanHow::Failed } else { RanHow::Unknown };
    Ran::new(how, Clean::new(&refused.fault.detail).to_string())
}

/// The silences of Alertmanager are called so: what is written into a path must be nothing else.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
