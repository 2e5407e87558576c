//! What can be done to a Redis or Valkey server: delete a lock that is unchanged, set a flag that expires, kill a client,
//! end a script that blocks everybody. Over the connections that the pane keeps; nothing here decides whether it may.

mod client;
mod flag;
mod lock;
mod offers;
mod raw;
mod reach;
mod script;
mod words;

use std::{future::Future, sync::Arc, time::Duration, time::Instant};

use futures::future::BoxFuture;
use tokio::{sync::watch, time::timeout};

pub(super) use offers::offers;

use super::{ID, session::Session, source::Round};
use crate::{
    collect::Operator,
    domain::{
        act::{Ask, Plan, Ran, RanHow, Refusal, Verified},
        clock::Clock,
        command::{Command, CommandId, Danger, Scope},
        event::Evidence,
        words::{Lang, Words},
    },
};
use words as w;

/// Deletes locks.
const DELETE_LOCK: CommandId = "redis.delete-lock";
/// Sets a flag.
const SET_FLAG: CommandId = "redis.set-flag";
/// Kills a client.
const KILL_CLIENT: CommandId = "redis.kill-client";
/// Ends a script.
const KILL_SCRIPT: CommandId = "redis.kill-script";

/// How long one step may take: looking, proving, running.
const DEADLINE: Duration = Duration::from_secs(5);

const fn command(id: CommandId, keys: &'static [&'static str], title: Words, doc: Words) -> Command {
    Command { id, keys, title, doc, scope: Scope::Pane(ID), danger: Danger::Act, hint: 0 }
}

/// The commands of the pane.
pub(super) const COMMANDS: &[Command] = &[
    command(DELETE_LOCK, &["X"], w::delete_lock(), w::delete_lock_doc()),
    command(SET_FLAG, &[], w::set_flag(), w::set_flag_doc()),
    command(KILL_CLIENT, &[], w::kill_client(), w::kill_client_doc()),
    command(KILL_SCRIPT, &[], w::kill_script(), w::kill_script_doc()),
];

/// Acts on one target.
pub struct RedisOperator {
    session: Arc<Session>,
    clock: Arc<dyn Clock>,
    /// What the last count found: the exact bytes of the keys that rows show.
    found: watch::Receiver<Option<Round>>,
}

impl RedisOperator {
    /// An operator over the connections of a target that knows the keys that `found` brings.
    #[must_use]
    pub const fn new(session: Arc<Session>, clock: Arc<dyn Clock>, found: watch::Receiver<Option<Round>>) -> Self {
        Self { session, clock, found }
    }

    /// Where it acts, for the rule of one action at a time.
    fn scene(&self) -> String {
        format!("{ID} {}", self.session.target().name)
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

    async fn planned(&self, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
        match ask.operation.as_str() {
            DELETE_LOCK => lock::plan(self, ask, lang).await,
            SET_FLAG => flag::plan(self, ask, lang).await,
            KILL_CLIENT => client::plan(self, ask, lang).await,
            KILL_SCRIPT => script::plan(self, ask, lang).await,
            other => Err(Refusal::new(w::unknown_operation(lang, other))),
        }
    }

    async fn proved(&self, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
        match plan.ask.operation.as_str() {
            DELETE_LOCK => lock::prove(self, plan, lang).await,
            SET_FLAG => flag::prove(self, plan, lang).await,
            KILL_CLIENT => client::prove(self, plan, lang).await,
            KILL_SCRIPT => script::prove(self, plan, lang).await,
            other => Err(Refusal::new(w::unknown_operation(lang, other))),
        }
    }

    async fn ran(&self, plan: &Plan, lang: Lang) -> Ran {
        match plan.ask.operation.as_str() {
            DELETE_LOCK => lock::run(self, plan, lang).await,
            SET_FLAG => flag::run(self, plan, lang).await,
            KILL_CLIENT => client::run(self, plan, lang).await,
            KILL_SCRIPT => script::run(self, plan, lang).await,
            other => Ran::new(RanHow::Refused, w::unknown_operation(lang, other)),
        }
    }

    async fn seen(&self, plan: &Plan, lang: Lang) -> Verified {
        match plan.ask.operation.as_str() {
            DELETE_LOCK => lock::verify(self, plan, lang).await,
            SET_FLAG => flag::verify(self, plan, lang).await,
            KILL_CLIENT => client::verify(self, plan, lang).await,
            KILL_SCRIPT => script::verify(self, plan, lang).await,
            other => Verified::unseen(w::unknown_operation(lang, other)),
        }
    }
}

impl Operator for RedisOperator {
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

    fn verify<'a>(&'a self, plan: &'a Plan, _ran: &'a Ran, lang: Lang) -> BoxFuture<'a, Verified> {
        Box::pin(async move {
            let seen = timeout(DEADLINE, self.seen(plan, lang)).await;
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
