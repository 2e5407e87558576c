//! Acting in a room without targets: the test is the operator.

use std::{collections::BTreeMap, time::Duration};

use bongsu::{
    app::Msg,
    domain::{
        act::{Answer, Ask, Class, Lasting, Object, Plan, Ran, RanHow, Revert, Said, Task, Undo},
        effect::Effect,
        event::Evidence,
    },
};
use chrono::TimeDelta;

use super::{Bed, keys};

/// An action of the config, so that there is something to begin with.
pub const ACTION: &str = "[actions.any]\nargv = [\"true\"]\nclass = \"low\"\n";

/// A plan as the databases make them.
pub fn plan(class: Class) -> Plan {
    Plan {
        ask: Ask::new("mysql.kill-connection", "orders-db"),
        class,
        title: "kill connection 4711 of orders-db".into(),
        scene: "mysql orders-db".into(),
        commands: vec!["KILL CONNECTION 4711".into()],
        objects: vec![Object::new("4711", "app@10.0.3.7 shop, Sleep, in a transaction for 133 s")],
        of: Some(187),
        facts: vec![
            Said::fact("frees", "12 waiting"),
            Said::warning("rollback", "1,204,881 rows modified: about 40 s, an estimate"),
        ],
        undo: Undo::Never("a transaction that was rolled back is gone".into()),
        name: "4711".into(),
        proof: serde_json::json!({ "id": 4711 }),
        lasting: None,
        back: None,
        deadline: Duration::from_secs(2),
    }
}

/// A plan that leaves a change behind.
pub fn temporary(revert: Revert) -> Plan {
    Plan {
        ask: Ask::new("redis.set-flag", "cache").with("key", "payment:retry:paused"),
        title: "set payment:retry:paused".into(),
        scene: "redis cache".into(),
        commands: vec!["SET payment:retry:paused 1 EX 3600 NX".into()],
        objects: vec![Object::new("payment:retry:paused", "does not exist now")],
        of: None,
        facts: Vec::new(),
        undo: Undo::By("DEL payment:retry:paused, if it is still ours".into()),
        name: "payment:retry:paused".into(),
        lasting: Some(Lasting { time: Duration::from_hours(1), revert }),
        ..plan(Class::Low)
    }
}

/// The row that was there before.
pub fn evidence() -> Evidence {
    Evidence {
        pane: "mysql".into(),
        target: Some("orders-db".into()),
        view: "locks".into(),
        taken_at: None,
        columns: vec!["id".into(), "who".into(), "statement".into()],
        rows: vec![vec!["4711".into(), "app@10.0.3.7".into(), "UPDATE stock SET qty = qty - 1".into()]],
        details: Vec::new(),
    }
}

/// A run that did it, with what takes it back.
pub fn done(undo: bool) -> Ran {
    let mut ran = Ran::new(RanHow::Done, "killed");
    ran.undo = undo.then(|| Ask { operation: "redis.delete-flag".into(), target: "cache".into(), ..Ask::default() });
    ran.took = Duration::from_millis(3);
    ran
}

impl Bed {
    /// Presses keys as slowly as a person does.
    pub fn types(&mut self, script: &str) -> &mut Self {
        for key in keys::parse(script) {
            self.clock.advance(TimeDelta::milliseconds(120));
            self.tell(Msg::Key(key));
            self.draw();
        }
        self
    }

    /// What is asked of the operators, oldest first; each may be answered once.
    pub fn asked(&mut self) -> BTreeMap<u64, Task> {
        let asked = |effect: &Effect| match effect {
            Effect::Act { ticket, task } => Some((*ticket, task.clone())),
            _ => None,
        };
        let all: Vec<_> = self.effects.iter().filter_map(asked).collect();
        self.effects.retain(|effect| !matches!(effect, Effect::Act { .. }));
        all.into_iter().collect()
    }

    /// Answers the one question that is open.
    pub fn answer(&mut self, answer: Answer) -> &mut Self {
        let asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        let ticket = asked.into_keys().next().expect("one");
        self.tell(Msg::Answered { ticket, answer });
        self.draw();
        self
    }

    /// Unlocks acting.
    pub fn unlock(&mut self) -> &mut Self {
        self.types("U");
        self.clock.advance(TimeDelta::seconds(1));
        self.types("y").shows("UNLOCKED")
    }

    /// Puts a plan on the screen, and lets it be read; the room must have the action [`ACTION`].
    pub fn planned(&mut self, plan: Plan) -> &mut Self {
        self.types(": 'action.any' Enter");
        self.answer(Answer::Planned(Ok(Box::new(plan))));
        self.clock.advance(TimeDelta::seconds(1));
        self.draw();
        self
    }

    /// Lets the plan that was said yes to go through.
    pub fn goes_through(&mut self, ran: Ran, verified: bongsu::domain::act::Verified) -> &mut Self {
        self.answer(Answer::Proved(Ok(Some(evidence()))));
        self.answer(Answer::Ran(Box::new(ran)));
        self.answer(Answer::Verified(verified))
    }
}
