//! What can be done to a Kafka cluster: give a topic more partitions, reset the offsets of a group without members. Over
//! the client that the pane keeps; nothing here decides whether it may.

mod offers;
mod partitions;
mod reset;
mod words;

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::future::BoxFuture;
use tokio::time::timeout;

pub(super) use offers::offers;

use super::{ID, session::Session};
use crate::{
    collect::Operator,
    domain::{
        act::{Ask, Plan, Ran, RanHow, Refusal, Verified},
        clock::Clock,
        command::{Command, CommandId, Danger, Scope},
        event::Evidence,
        reading::{Fault, FaultKind},
        words::{Lang, Words},
    },
    text::{Clean, shared},
};
use words as w;

/// Gives a topic more partitions.
const ADD_PARTITIONS: CommandId = "kafka.add-partitions";
/// Sets other offsets.
const RESET_OFFSETS: CommandId = "kafka.reset-offsets";

const fn command(id: CommandId, keys: &'static [&'static str], title: Words, doc: Words) -> Command {
    Command { id, keys, title, doc, scope: Scope::Pane(ID), danger: Danger::Act, hint: 0 }
}

/// The commands of the pane.
pub(super) const COMMANDS: &[Command] = &[
    command(RESET_OFFSETS, &["O"], w::reset_offsets(), w::reset_offsets_doc()),
    command(ADD_PARTITIONS, &[], w::add_partitions(), w::add_partitions_doc()),
];

/// Acts on one cluster.
pub struct KafkaOperator {
    session: Arc<Session>,
    clock: Arc<dyn Clock>,
}

impl KafkaOperator {
    /// An operator over the client of a target.
    #[must_use]
    pub const fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self { session, clock }
    }

    /// Where it acts, for the rule of one action at a time.
    fn scene(&self) -> String {
        format!("{ID} {}", self.session.target().name)
    }

    /// How long a step may take: some questions, one after the other.
    fn deadline(&self) -> Duration {
        self.session.target().timeout * 6
    }

    /// Rows of what was there before.
    fn evidence(&self, view: &str, columns: Vec<String>, rows: Vec<Vec<String>>) -> Evidence {
        Evidence {
            pane: ID.into(),
            target: Some(self.session.target().name.clone()),
            view: view.into(),
            taken_at: Some(self.clock.now()),
            columns,
            rows,
            details: Vec::new(),
        }
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, Refusal>> + Send,
        lang: Lang,
    ) -> Result<T, Refusal> {
        timeout(self.deadline(), work).await.unwrap_or_else(|_| Err(Refusal::new(w::no_answer().get(lang))))
    }

    async fn planned(&self, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
        match ask.operation.as_str() {
            ADD_PARTITIONS => partitions::plan(self, ask, lang).await,
            RESET_OFFSETS => reset::plan(self, ask, lang).await,
            other => Err(Refusal::new(w::unknown_operation(lang, other))),
        }
    }

    async fn proved(&self, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
        match plan.ask.operation.as_str() {
            ADD_PARTITIONS => partitions::prove(self, plan, lang).await,
            RESET_OFFSETS => reset::prove(self, plan, lang).await,
            other => Err(Refusal::new(w::unknown_operation(lang, other))),
        }
    }

    async fn ran(&self, plan: &Plan, lang: Lang) -> Ran {
        match plan.ask.operation.as_str() {
            ADD_PARTITIONS => partitions::run(self, plan, lang).await,
            RESET_OFFSETS => reset::run(self, plan, lang).await,
            other => Ran::new(RanHow::Refused, w::unknown_operation(lang, other)),
        }
    }

    async fn seen(&self, plan: &Plan, lang: Lang) -> Verified {
        match plan.ask.operation.as_str() {
            ADD_PARTITIONS => partitions::verify(self, plan, lang).await,
            RESET_OFFSETS => reset::verify(self, plan, lang).await,
            other => Verified::unseen(w::unknown_operation(lang, other)),
        }
    }
}

impl Operator for KafkaOperator {
    fn plan<'a>(&'a self, ask: &'a Ask, lang: Lang) -> BoxFuture<'a, Result<Plan, Refusal>> {
        Box::pin(self.in_time(self.planned(ask, lang), lang))
    }

    fn prove<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Result<Option<Evidence>, Refusal>> {
        Box::pin(self.in_time(self.proved(plan, lang), lang))
    }

    fn run<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            let began = Instant::now();
            let ran = timeout(plan.deadline, self.ran(plan, lang)).await;
            let ran = ran.unwrap_or_else(|_| Ran::new(RanHow::Unknown, w::no_answer().get(lang)));
            Ran { took: began.elapsed(), ..ran }
        })
    }

    fn verify<'a>(&'a self, plan: &'a Plan, _ran: &'a Ran, lang: Lang) -> BoxFuture<'a, Verified> {
        Box::pin(async move {
            let seen = timeout(self.deadline(), self.seen(plan, lang)).await;
            seen.unwrap_or_else(|_| Verified::unseen(w::no_answer().get(lang)))
        })
    }
}

/// Why the cluster cannot be acted on.
fn failed(fault: &Fault, lang: Lang) -> Refusal {
    Refusal::new(format!("{}: {}", shared::fault(fault.kind).get(lang), Clean::new(&fault.detail)))
}

/// How a request that failed went: whoever did not answer may have done it.
fn ended(fault: &Fault, lang: Lang) -> Ran {
    let unknown = matches!(fault.kind, FaultKind::Silent | FaultKind::Reset);
    Ran::new(if unknown { RanHow::Unknown } else { RanHow::Failed }, failed(fault, lang).why)
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
