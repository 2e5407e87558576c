//! Acting on a server: cancelling statements, ending connections, raising the limit on connections; and explaining.
//!
//! The operator asks over the same one connection as the sources, so that it works when the server lets nobody in any
//! more. It looks (`desk`), recognises (`identity`), plans (`kill`), ends (`ending`), sets (`raise`) and looks again (`verify`); what it
//! sends is written in `sql`. `offers` says what could be done with what is selected. It never tries anything twice.
//!
//! How nothing else is hit: the pane freezes what it showed of a session. The plan is made from the session as it is now,
//! and marks what tells its statement from the next one: MariaDB numbers statements, MySQL the events of a thread. The
//! mark is proved before the intent is written, and once more by the server, in the same packet that carries the `KILL`.
//! MariaDB ends a statement by its number and can hit no other. MySQL ends what the session runs: a statement that ends
//! within the hundredths of a millisecond between proof and kill leaves its place to the next; that is looked for and said.

mod commands;
mod desk;
mod ending;
mod evidence;
mod explain;
mod facts;
mod identity;
mod kill;
mod matching;
mod offers;
mod raise;
mod roots;
mod sql;
mod verify;
mod words;

use std::sync::Arc;

use futures::future::BoxFuture;

pub(super) use commands::COMMANDS;
use desk::Desk;
pub use identity::{Seen, seen_of};
use kill::{CANCEL, CONNECTION, MATCHING, ROOT};
use offers::EXPLAIN;
pub(super) use offers::offers;
use raise::RAISE;
use words as w;

use super::session::Session;
use crate::{
    collect::Operator,
    domain::{
        act::{Ask, Found, Plan, Ran, RanHow, Refusal, Verified},
        clock::Clock,
        event::Evidence,
        words::Lang,
    },
};

/// The operator of one target.
pub struct MysqlOperator(Desk);

impl MysqlOperator {
    /// An operator over the connection of a target.
    #[must_use]
    pub fn new(session: Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        Self(Desk::new(session, clock))
    }
}

impl Operator for MysqlOperator {
    fn plan<'a>(&'a self, ask: &'a Ask, lang: Lang) -> BoxFuture<'a, Result<Plan, Refusal>> {
        Box::pin(async move {
            match ask.operation.as_str() {
                CANCEL | CONNECTION | ROOT | MATCHING => kill::plan(&self.0, ask, lang).await,
                RAISE => raise::plan(&self.0, ask, lang).await,
                other => Err(Refusal::new(w::no_such_operation(lang, other))),
            }
        })
    }

    fn prove<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Result<Option<Evidence>, Refusal>> {
        Box::pin(async move {
            match plan.ask.operation.as_str() {
                CANCEL | CONNECTION | ROOT | MATCHING => ending::prove(&self.0, plan, lang).await,
                RAISE => raise::prove(&self.0, plan, lang).await,
                other => Err(Refusal::new(w::no_such_operation(lang, other))),
            }
        })
    }

    fn run<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Ran> {
        Box::pin(async move {
            match plan.ask.operation.as_str() {
                CANCEL | CONNECTION | ROOT | MATCHING => ending::run(&self.0, plan, lang).await,
                RAISE => raise::run(&self.0, plan, lang).await,
                other => Ran::new(RanHow::Refused, w::no_such_operation(lang, other)),
            }
        })
    }

    fn verify<'a>(&'a self, plan: &'a Plan, _ran: &'a Ran, lang: Lang) -> BoxFuture<'a, Verified> {
        Box::pin(async move {
            match plan.ask.operation.as_str() {
                CANCEL | CONNECTION | ROOT | MATCHING => verify::verify(&self.0, plan, lang).await,
                RAISE => raise::verify(&self.0, plan, lang).await,
                other => Verified::unseen(w::no_such_operation(lang, other)),
            }
        })
    }

    fn look<'a>(&'a self, ask: &'a Ask, lang: Lang) -> BoxFuture<'a, Result<Found, Refusal>> {
        Box::pin(async move {
            match ask.operation.as_str() {
                EXPLAIN => explain::look(&self.0, ask, lang).await,
                other => Err(Refusal::new(w::no_such_operation(lang, other))),
            }
        })
    }
}
