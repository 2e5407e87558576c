//! What operators answer, as it is shown and written down: without secrets. What they need to do it keeps them.

use crate::{
    config::veil_text,
    domain::act::{Answer, Plan, Ran, Refusal, Undo},
};

/// The answer without secrets in what is there to be read. A plan's parameters, objects and proof, and what takes a run
/// back, are what an operator goes by: they stay, and lose their secrets only on their way to the journal.
pub(super) fn veiled(mut answer: Answer) -> Answer {
    match &mut answer {
        Answer::Planned(Ok(plan)) => plan_texts(plan).for_each(veil_all),
        Answer::Looked(Ok(found)) => {
            veil_all(&mut found.title);
            veil_all(&mut found.command);
            found.lines.iter_mut().flat_map(|(label, text)| [label, text]).for_each(veil_all);
        }
        Answer::Planned(Err(refusal)) | Answer::Looked(Err(refusal)) | Answer::Proved(Err(refusal)) => {
            refusal_texts(refusal).for_each(veil_all);
        }
        Answer::Ran(ran) => ran_texts(ran).for_each(veil_all),
        Answer::Verified(verified) => veil_all(&mut verified.text),
        Answer::Proved(Ok(_)) => {}
    }
    answer
}

fn veil_all(text: &mut String) {
    veil_text(text);
}

fn plan_texts(plan: &mut Plan) -> impl Iterator<Item = &mut String> {
    let (Undo::Never(undo) | Undo::By(undo)) = &mut plan.undo;
    let details = plan.objects.iter_mut().map(|object| &mut object.detail);
    let facts = plan.facts.iter_mut().map(|fact| &mut fact.text);
    [&mut plan.title, undo].into_iter().chain(&mut plan.commands).chain(details).chain(facts)
}

fn refusal_texts(refusal: &mut Refusal) -> impl Iterator<Item = &mut String> {
    [&mut refusal.why].into_iter().chain(refusal.changed.iter_mut().flatten())
}

fn ran_texts(ran: &mut Ran) -> impl Iterator<Item = &mut String> {
    [&mut ran.text].into_iter().chain(&mut ran.output)
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use futures::future::BoxFuture;
    use serde_json::Value;

    use super::*;
    use crate::{
        app::act::performer::perform,
        collect::Operator,
        config::VEIL,
        domain::{
            act::{Ask, Class, Object, RanHow, Said, Task, Verified},
            event::Evidence,
            words::Lang,
        },
    };

    const SAID: &str = "IDENTIFIED BY 'canary-in-a-plan'";

    /// Says a secret wherever it can.
    struct Gossip;

    fn plan(ask: &Ask) -> Plan {
        Plan {
            ask: ask.clone(),
            class: Class::Low,
            title: SAID.into(),
            scene: "x".into(),
            commands: vec![SAID.into()],
            objects: vec![Object::new(SAID, SAID)],
            of: None,
            facts: vec![Said::fact("is", SAID)],
            undo: Undo::By(SAID.into()),
            name: "x".into(),
            proof: Value::from(SAID),
            lasting: None,
            back: None,
            deadline: Duration::from_secs(1),
        }
    }

    impl Operator for Gossip {
        fn plan<'a>(&'a self, ask: &'a Ask, _: Lang) -> BoxFuture<'a, Result<Plan, Refusal>> {
            Box::pin(async { Ok(plan(ask)) })
        }

        fn prove<'a>(&'a self, _: &'a Plan, _: Lang) -> BoxFuture<'a, Result<Option<Evidence>, Refusal>> {
            Box::pin(async { Err(Refusal::new(SAID).differs("it", SAID, "")) })
        }

        fn run<'a>(&'a self, plan: &'a Plan, _: Lang) -> BoxFuture<'a, Ran> {
            let ran = Ran { output: vec![SAID.into()], undo: Some(plan.ask.clone()), ..Ran::new(RanHow::Done, SAID) };
            Box::pin(async { ran })
        }

        fn verify<'a>(&'a self, _: &'a Plan, _: &'a Ran, _: Lang) -> BoxFuture<'a, Verified> {
            Box::pin(async { Verified::unseen(SAID) })
        }
    }

    async fn said(task: Task) -> Answer {
        perform(Some(Arc::new(Gossip)), task, Lang::En).await
    }

    #[tokio::test]
    async fn what_is_shown_is_veiled_and_what_an_operator_goes_by_is_not() {
        let ask = Ask::new("x.y", "z").with("sql", SAID);
        let Answer::Planned(Ok(shown)) = said(Task::Plan(Box::new(ask.clone()))).await else { panic!("no plan") };
        assert_eq!((&shown.ask, &shown.proof, shown.objects[0].name.as_str()), (&ask, &Value::from(SAID), SAID));
        let texts = [&shown.title, &shown.commands[0], &shown.objects[0].detail, &shown.facts[0].text];
        assert!(texts.iter().all(|text| **text == format!("IDENTIFIED BY '{VEIL}'")), "{shown:?}");
        let answers = [
            said(Task::Prove(shown.clone())).await,
            said(Task::Verify(shown.clone(), Box::new(Ran::new(RanHow::Done, "")))).await,
        ];
        assert!(answers.iter().all(|answer| !format!("{answer:?}").contains("canary")), "{answers:?}");
        let Answer::Ran(ran) = said(Task::Run(shown)).await else { panic!("no run") };
        assert!(!format!("{}{:?}", ran.text, ran.output).contains("canary") && ran.undo == Some(ask), "{ran:?}");
    }

    #[tokio::test]
    async fn what_the_journal_did_not_keep_is_not_taken_for_a_value() {
        let from_journal = Ask::new("x.y", "z").with("sql", format!("IDENTIFIED BY '{VEIL}'"));
        let answer = said(Task::Plan(Box::new(from_journal))).await;
        assert!(matches!(&answer, Answer::Planned(Err(refusal)) if refusal.why.contains("by hand")), "{answer:?}");
    }
}
