//! The performer: asks the operators, beside the loop of the room, and brings their answers back.

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{veil::veiled, words as w};
use crate::{
    app::{message::Msg, seats},
    collect::{Operator, Operators, background},
    config::VEIL,
    domain::{
        act::{Answer, Ask, Ran, RanHow, Refusal, Task, Verified},
        words::Lang,
    },
};

/// How long a plan or a look may take.
const LOOKS: Duration = Duration::from_secs(45);
/// How long a proof may take.
const PROVES: Duration = Duration::from_secs(20);
/// How long a verification may take.
const VERIFIES: Duration = Duration::from_mins(2);
/// How much longer than its deadline a run may take: an operator ends by itself what it can end.
const GRACE: Duration = Duration::from_secs(15);
/// Keys of a paste, and of a key that is held down, come closer together than this.
const TYPED: Duration = Duration::from_millis(50);
/// Answers that wait for the room.
const ANSWERS: usize = 16;

/// Asks the operators.
pub struct Performer {
    operators: Operators,
    answering: mpsc::Sender<Msg>,
    answers: mpsc::Receiver<Msg>,
    running: HashMap<u64, oneshot::Sender<()>>,
}

impl Performer {
    /// A performer that asks these operators.
    #[must_use]
    pub fn new(operators: Operators) -> Self {
        let (answering, answers) = mpsc::channel(ANSWERS);
        Self { operators, answering, answers, running: HashMap::new() }
    }

    /// Begins a task. Its answer comes with the ticket.
    pub fn start(&mut self, ticket: u64, task: Task, lang: Lang) {
        let operator = self.operators.find(ask_of(&task));
        let (stop, stopped) = oneshot::channel();
        self.running.insert(ticket, stop);
        let answers = self.answering.clone();
        background(async move {
            let cancelled = cancelled(&task, lang);
            let answer = tokio::select! {
                biased;
                // Dropped without a word when the room ends: then nobody waits for the answer.
                Ok(()) = stopped => cancelled,
                answer = perform(operator, task, lang) => answer,
            };
            let _ = answers.send(Msg::Answered { ticket, answer }).await;
        });
    }

    /// Stops a task: what it was doing is dropped in the middle.
    pub fn cancel(&mut self, ticket: u64) {
        if let Some(stop) = self.running.remove(&ticket) {
            let _ = stop.send(());
        }
    }

    /// Stops everything, and waits until it has stopped, so that no program outlives the room without its deadline.
    pub async fn stop_all(&mut self, within: Duration) {
        for (_, stop) in self.running.drain() {
            let _ = stop.send(());
        }
        // The tasks end when nobody but us holds the other end of the channel.
        let ended = async {
            while self.answering.strong_count() > 1 {
                self.answers.try_recv().ok();
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let _ = timeout(within, ended).await;
    }

    /// Asks who is there, a moment later than asked: what was typed by then counts.
    pub fn ask_seats(&self, ticket: u64) {
        let answers = self.answering.clone();
        background(async move {
            tokio::time::sleep(TYPED).await;
            let seats = seats::ask().await;
            let _ = answers.send(Msg::Seats { ticket, seats }).await;
        });
    }

    /// The next answer, as a message for the room.
    pub async fn next(&mut self) -> Msg {
        match self.answers.recv().await {
            Some(msg) => {
                if let Msg::Answered { ticket, .. } = &msg {
                    self.running.remove(ticket);
                }
                msg
            }
            // We hold a sender ourselves.
            None => std::future::pending().await,
        }
    }
}

/// What was asked for.
pub(super) fn ask_of(task: &Task) -> &Ask {
    match task {
        Task::Plan(ask) | Task::Look(ask) => ask,
        Task::Prove(plan) | Task::Run(plan) | Task::Verify(plan, _) => &plan.ask,
    }
}

/// Why there is no answer of an operator.
#[derive(Debug, Clone, Copy)]
enum Instead {
    Nobody,
    Silent,
    Broken,
    Cancelled,
}

/// The answer when a person stopped it.
pub(super) fn cancelled(task: &Task, lang: Lang) -> Answer {
    answer_to(task, Instead::Cancelled, lang)
}

/// The answer when an operator gives none.
fn answer_to(task: &Task, instead: Instead, lang: Lang) -> Answer {
    let why = match instead {
        Instead::Nobody => w::no_operator(lang, ask_of(task).operation.clone()),
        Instead::Silent => w::no_answer().get(lang).to_owned(),
        Instead::Broken => w::broke().get(lang).to_owned(),
        Instead::Cancelled => w::stopped().get(lang).to_owned(),
    };
    let how = match instead {
        Instead::Nobody => RanHow::Refused,
        Instead::Silent | Instead::Broken => RanHow::Unknown,
        Instead::Cancelled => RanHow::Cancelled,
    };
    match task {
        Task::Plan(_) => Answer::Planned(Err(Refusal::new(why))),
        Task::Look(_) => Answer::Looked(Err(Refusal::new(why))),
        Task::Prove(_) => Answer::Proved(Err(Refusal::new(why))),
        Task::Run(_) => Answer::Ran(Box::new(Ran::new(how, why))),
        Task::Verify(..) => Answer::Verified(Verified::unseen(why)),
    }
}

/// Does a task to its end, whatever the operator does. What it says comes without secrets.
pub(super) async fn perform(operator: Option<Arc<dyn Operator>>, task: Task, lang: Lang) -> Answer {
    let Some(operator) = operator else { return answer_to(&task, Instead::Nobody, lang) };
    if let Task::Plan(ask) = &task
        && ask.params.values().any(|value| value.contains(VEIL))
    {
        return Answer::Planned(Err(Refusal::new(w::holds_veil().get(lang))));
    }
    let patience = match &task {
        Task::Plan(_) | Task::Look(_) => LOOKS,
        Task::Prove(_) => PROVES,
        Task::Run(plan) => plan.deadline + GRACE,
        Task::Verify(..) => VERIFIES,
    };
    let started = Instant::now();
    let asked = AssertUnwindSafe(ask(&*operator, &task, lang)).catch_unwind();
    let mut answer = match timeout(patience, asked).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => answer_to(&task, Instead::Broken, lang),
        Err(_) => answer_to(&task, Instead::Silent, lang),
    };
    if let Answer::Ran(ran) = &mut answer
        && ran.took.is_zero()
    {
        ran.took = started.elapsed();
    }
    veiled(answer)
}

async fn ask(operator: &dyn Operator, task: &Task, lang: Lang) -> Answer {
    match task {
        Task::Plan(ask) => Answer::Planned(operator.plan(ask, lang).await.map(Box::new)),
        Task::Look(ask) => Answer::Looked(operator.look(ask, lang).await),
        Task::Prove(plan) => Answer::Proved(operator.prove(plan, lang).await),
        Task::Run(plan) => Answer::Ran(Box::new(operator.run(plan, lang).await)),
        Task::Verify(plan, ran) => Answer::Verified(operator.verify(plan, ran, lang).await),
    }
}
