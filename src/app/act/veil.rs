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
