//! The operator of the actions: plans one by its check and its dry run, proves it by the check again, runs it once, and
//! looks whether it helped.

use std::{collections::BTreeMap, time::Duration};

use futures::future::BoxFuture;
use tokio::time::{Instant, sleep};

use super::{
    Actions,
    action::{Action, Step},
    params::Values,
    perform::{Seen, Shown, capture, perform, proof, show},
    words,
};
use crate::{
    collect::Operator,
    config::veil,
    domain::{
        act::{Ask, Back, Class, Found, Object, Plan, Ran, RanHow, Refusal, Revert, Said, Undo, Verified},
        event::Evidence,
        words::Lang,
    },
    text::number,
};

/// How many lines of output go to the journal.
const KEPT: usize = 200;
/// How many lines of a check or a dry run are shown in a plan.
const PLANNED: usize = 20;
/// How long a check and a dry run may take, whatever the action may: a person waits for the plan, and the proof must be
/// fresh.
const CHECKS: Duration = Duration::from_secs(15);
/// How long a look may take.
const LOOKS: Duration = Duration::from_secs(40);
/// From one look whether it helped to the next.
const PAUSE: Duration = Duration::from_millis(500);

/// What is asked, with everything that belongs to it at hand.
struct Case<'a> {
    action: &'a Action,
    undoing: bool,
    step: &'a Step,
    lang: Lang,
}

impl Actions {
    fn case(&self, ask: &Ask, lang: Lang) -> Result<Case<'_>, Refusal> {
        let unknown = || Refusal::new(words::no_action(lang, &ask.operation));
        let (action, undoing) = self.find(&ask.operation).ok_or_else(unknown)?;
        let step = if undoing { action.undo.as_ref().ok_or_else(unknown)? } else { &action.run };
        Ok(Case { action, undoing, step, lang })
    }

    async fn make_plan(&self, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
        let case = self.case(ask, lang)?;
        if case.action.class == Class::Look {
            return Err(Refusal::new(words::is_look().get(lang)));
        }
        let values = case.values(ask)?;
        let (values, check) = case.checked(values).await?;
        let shown = show(case.action, case.step, &values, lang)?;
        let mut facts = case.facts(&shown, check.as_ref());
        facts.extend(case.dry_run(&values).await?);
        case.plan(ask, &values, &shown, check.as_ref().map(|(_, mark)| mark.as_str()), facts)
    }

    /// What is no longer as it was planned; the check as it is now.
    async fn compare(&self, plan: &Plan, lang: Lang) -> Result<Option<Seen>, Refusal> {
        let case = self.case(&plan.ask, lang)?;
        let planned = case.action.values(&plan.ask, true);
        let planned = planned.map_err(|wrong| Refusal::of(&wrong.param, wrong.say(lang)))?;
        let (values, check) = case.checked(case.values(&plan.ask)?).await?;
        let mut refusal = Refusal::new(words::changed().get(lang));
        for (name, was) in planned.iter() {
            refusal = refusal.differs(name, was, values.get(name).unwrap_or_default());
        }
        let shown = show(case.action, case.step, &planned, lang)?;
        let was = |key: &str| plan.proof.get(key).and_then(|was| was.as_str()).unwrap_or_default().to_owned();
        let mark = check.as_ref().map_or("", |(_, mark)| mark);
        refusal = refusal
            .differs(words::command().get(lang), plan.commands.join("\n"), veil(&shown.command))
            .differs(words::program().get(lang), was("program"), shown.program.clone())
            .differs(words::check().get(lang), was("check"), mark);
        let same =
            refusal.changed.is_empty() && plan.proof == proof(&shown, check.as_ref().map(|(_, mark)| mark.as_str()));
        if same { Ok(check.map(|(seen, _)| seen)) } else { Err(refusal) }
    }

    async fn run_once(&self, plan: &Plan, lang: Lang) -> Ran {
        let refused = |refusal: Refusal| Ran::new(RanHow::Refused, refusal.why);
        let case = match self.case(&plan.ask, lang) {
            Ok(case) => case,
            Err(refusal) => return refused(refusal),
        };
        let values = match case.action.values(&plan.ask, true) {
            Ok(values) => values,
            Err(wrong) => return refused(Refusal::of(&wrong.param, wrong.say(lang))),
        };
        // The last instant: the program, its arguments and the request are those of the plan.
        let same = |shown: &Shown| {
            let was = |key: &str| plan.proof.get(key).and_then(|was| was.as_str());
            plan.commands == [veil(&shown.command).as_ref()]
                && was("command") == Some(&shown.command)
                && was("program") == Some(&shown.program)
        };
        match show(case.action, case.step, &values, lang) {
            Ok(shown) if same(&shown) => {}
            Ok(_) => return refused(Refusal::new(words::changed().get(lang))),
            Err(refusal) => return refused(refusal),
        }
        let seen = perform(case.action, case.step, &values, case.action.timeout, lang).await;
        let undo = plan.back.as_ref().filter(|_| seen.held()).map(|back| back.ask.clone());
        let text = if seen.held() { seen.said.clone() } else { seen.summary() };
        Ran { how: seen.how, text, exit: seen.exit, output: seen.lines(lang, KEPT), undo, took: seen.took }
    }

    async fn see(&self, plan: &Plan, lang: Lang) -> Verified {
        let Ok(case) = self.case(&plan.ask, lang) else { return Verified::unseen(words::unverified().get(lang)) };
        let step = case.action.verify.as_ref().filter(|_| !case.undoing);
        let (Some(step), Ok(values)) = (step, case.action.values(&plan.ask, true)) else {
            return Verified::unseen(words::unverified().get(lang));
        };
        let began = Instant::now();
        let within = case.action.verify_within;
        loop {
            let left = within.saturating_sub(began.elapsed()).max(PAUSE);
            let seen = perform(case.action, step, &values, left.min(case.action.timeout), lang).await;
            let took = number::duration(began.elapsed());
            if seen.held() {
                return Verified::seen(true, words::held(lang, &seen.last_word(), &took));
            }
            if began.elapsed() + PAUSE >= within {
                let text = words::not_held(lang, &seen.summary(), &took);
                // A program that cannot be started has not seen that it did not help.
                let unseen = matches!(seen.how, RanHow::Refused | RanHow::Unknown);
                return if unseen { Verified::unseen(text) } else { Verified::seen(false, text) };
            }
            sleep(PAUSE).await;
        }
    }
}

impl Case<'_> {
    fn values(&self, ask: &Ask) -> Result<Values, Refusal> {
        let values = self.action.values(ask, self.undoing);
        values.map_err(|wrong| Refusal::of(&wrong.param, wrong.say(self.lang)))
    }

    /// Runs the check, which must hold, and takes the values that come from it. Taking back needs no check.
    async fn checked(&self, values: Values) -> Result<(Values, Option<(Seen, String)>), Refusal> {
        let Some(check) = self.action.check.as_ref().filter(|_| !self.undoing) else { return Ok((values, None)) };
        let seen = perform(self.action, check, &values, self.action.timeout.min(CHECKS), self.lang).await;
        if !seen.held() {
            return Err(Refusal::new(words::check_failed(self.lang, &seen.summary())));
        }
        let values = capture(self.action, &values, &seen, self.lang)?;
        let mark = seen.mark(self.action, check);
        Ok((values, Some((seen, mark))))
    }

    fn facts(&self, shown: &Shown, check: Option<&(Seen, String)>) -> Vec<Said> {
        let lang = self.lang;
        let mut facts: Vec<_> = shown
            .rest
            .iter()
            .map(|line| {
                let label = if line.starts_with(['{', '[', '"']) { words::body() } else { words::header() };
                Said::fact(label.get(lang), line)
            })
            .collect();
        match check {
            Some((seen, _)) => {
                facts.push(Said::fact(words::check().get(lang), seen.said.clone()));
                facts.extend(seen.lines(lang, PLANNED).into_iter().map(|line| Said::fact("", line)));
            }
            None if !self.undoing => {
                facts.push(Said::warning(words::check().get(lang), words::unchecked().get(lang)));
            }
            None => {}
        }
        if self.action.verify.is_none() && !self.undoing {
            facts.push(Said::warning(words::unverified_label().get(lang), words::unverified().get(lang)));
        }
        facts
    }

    async fn dry_run(&self, values: &Values) -> Result<Vec<Said>, Refusal> {
        let Some(step) = self.action.dry_run.as_ref().filter(|_| !self.undoing) else { return Ok(Vec::new()) };
        let seen = perform(self.action, step, values, self.action.timeout.min(CHECKS), self.lang).await;
        if !seen.held() {
            return Err(Refusal::new(words::dry_run_failed(self.lang, &seen.summary())));
        }
        let mut facts = vec![Said::fact(words::dry_run().get(self.lang), seen.said.clone())];
        facts.extend(seen.lines(self.lang, PLANNED).into_iter().map(|line| Said::fact("", line)));
        Ok(facts)
    }

    fn plan(
        &self,
        ask: &Ask,
        values: &Values,
        shown: &Shown,
        check: Option<&str>,
        facts: Vec<Said>,
    ) -> Result<Plan, Refusal> {
        let (action, lang) = (self.action, self.lang);
        let no_value = |error: super::template::NoValue| Refusal::of(&error.0, error.to_string());
        let name = action.subject(values).map_err(no_value)?;
        let scene = action.target(values).map_err(no_value)?;
        let title =
            if name == action.name { action.title(lang).to_owned() } else { format!("{} {name}", action.title(lang)) };
        let detail = if scene == name { String::new() } else { scene.clone() };
        let params: BTreeMap<_, _> = values.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        // Secrets do not reach the journal: what needs one cannot be taken back from it.
        let lost = params.values().any(|value: &String| veil(value) != *value);
        let undo = match &action.undo {
            Some(_) if lost && !self.undoing => Undo::Never(words::secret_undo().get(lang).to_owned()),
            _ if self.undoing => Undo::Never(words::is_undo().get(lang).to_owned()),
            Some(undo) => Undo::By(show(action, undo, values, lang)?.command),
            None => Undo::Never(words::no_undo().get(lang).to_owned()),
        };
        // What is taken back in an emergency must not wait for a second person.
        let class = if self.undoing { action.class.min(Class::High) } else { action.class };
        let back = match &undo {
            Undo::By(command) => {
                let ask = Ask { operation: action.undo_operation(), params: params.clone(), ..ask.clone() };
                Some(Back { ask, commands: vec![veil(command).into_owned()] })
            }
            Undo::Never(_) => None,
        };
        let lasting =
            action.lasting.filter(|lasting| !self.undoing && (back.is_some() || lasting.revert != Revert::Auto));
        Ok(Plan {
            ask: Ask { params, ..ask.clone() },
            class,
            title: if self.undoing { words::undoing(lang, &title) } else { title },
            objects: vec![Object::new(name.clone(), detail)],
            scene,
            commands: vec![veil(&shown.command).into_owned()],
            of: None,
            facts,
            undo,
            name,
            proof: proof(shown, check),
            lasting,
            back,
            deadline: action.timeout,
        })
    }
}

impl Operator for Actions {
    fn plan<'a>(&'a self, ask: &'a Ask, lang: Lang) -> BoxFuture<'a, Result<Plan, Refusal>> {
        Box::pin(self.make_plan(ask, lang))
    }

    fn prove<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Result<Option<Evidence>, Refusal>> {
        Box::pin(async move {
            let check = self.compare(plan, lang).await?;
            Ok(check.map(|seen| Evidence {
                pane: super::SYSTEM.to_owned(),
                target: Some(plan.scene.clone()),
                view: plan.ask.operation.clone(),
                taken_at: None,
                columns: vec![words::check().get(lang).to_owned()],
                rows: vec![vec![seen.said.clone()]],
                details: seen.lines(lang, KEPT),
            }))
        })
    }

    fn run<'a>(&'a self, plan: &'a Plan, lang: Lang) -> BoxFuture<'a, Ran> {
        Box::pin(self.run_once(plan, lang))
    }

    fn verify<'a>(&'a self, plan: &'a Plan, _ran: &'a Ran, lang: Lang) -> BoxFuture<'a, Verified> {
        Box::pin(self.see(plan, lang))
    }

    fn look<'a>(&'a self, ask: &'a Ask, lang: Lang) -> BoxFuture<'a, Result<Found, Refusal>> {
        Box::pin(async move {
            let case = self.case(ask, lang)?;
            if case.action.class != Class::Look {
                return Err(Refusal::new(words::is_no_look().get(lang)));
            }
            let values = case.values(ask)?;
            let shown = show(case.action, case.step, &values, lang)?;
            let seen = perform(case.action, case.step, &values, case.action.timeout.min(LOOKS), lang).await;
            let mut lines = vec![(String::new(), seen.said.clone())];
            lines.extend(seen.output.iter().map(|line| (String::new(), line.to_string())));
            Ok(Found { title: case.action.title(lang).to_owned(), command: shown.command, lines })
        })
    }
}

#[cfg(test)]
#[path = "operator_tests.rs"]
mod tests;
