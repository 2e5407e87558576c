//! The audit: every action as one flat JSON object a line, for other programs. Its members are a stable interface and
//! stand in `assets/audit.schema.json`.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;

use super::{dir::StateDir, error::JournalError, export::history};
use crate::{
    domain::{
        act::{Class, Deed, Ledger, Object, RanHow, Revert, Undo},
        clock::Moment,
        event::{Evidence, Seq},
    },
    text::escape,
};

/// The version of the JSON; it changes when a member changes its meaning or goes away.
const SCHEMA: u32 = 1;

/// One action: what was meant, how it went, what became of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Audit<'a> {
    schema: u32,
    room: &'a str,
    number: Seq,
    when: Moment,
    who: Option<&'a str>,
    client: Option<&'a str>,
    second: Option<&'a str>,
    second_client: Option<&'a str>,
    reason: &'a str,
    unsaved: bool,
    scene: &'a str,
    target: &'a str,
    operation: &'a str,
    params: &'a BTreeMap<String, String>,
    class: Class,
    title: &'a str,
    mark: &'a str,
    commands: &'a [String],
    objects: &'a [Object],
    of: Option<usize>,
    reversible: bool,
    undo: &'a str,
    evidence: Option<&'a Evidence>,
    ended: Option<Moment>,
    how: Option<RanHow>,
    said: Option<&'a str>,
    exit: Option<i32>,
    took_ms: Option<u64>,
    output: &'a [String],
    verified: Option<bool>,
    seen: Option<&'a str>,
    refusal: Option<&'a str>,
    changed: &'a [[String; 3]],
    undoes: Option<Seq>,
    undone_by: Option<Seq>,
    expires: Option<Moment>,
    revert: Option<Revert>,
    kept: Option<&'a str>,
}

impl<'a> Audit<'a> {
    /// What is known of an action in a room.
    #[must_use]
    pub fn of(deed: &'a Deed, room: &'a str) -> Self {
        let (intent, plan, ran) = (&deed.intent, &deed.intent.plan, deed.ran.as_ref());
        let (by, second) = (intent.by.as_ref(), intent.second.as_ref());
        let (reversible, undo) = match &plan.undo {
            Undo::By(how) => (true, how),
            Undo::Never(why) => (false, why),
        };
        Self {
            schema: SCHEMA,
            room,
            number: deed.id,
            when: deed.at,
            who: by.map(|hand| hand.name.as_str()),
            client: by.and_then(|hand| hand.client.as_deref()),
            second: second.map(|hand| hand.name.as_str()),
            second_client: second.and_then(|hand| hand.client.as_deref()),
            reason: &intent.reason,
            unsaved: intent.unsaved,
            scene: &plan.scene,
            target: &plan.ask.target,
            operation: &plan.ask.operation,
            params: &plan.ask.params,
            class: plan.class,
            title: &plan.title,
            mark: &intent.mark,
            commands: &plan.commands,
            objects: &plan.objects,
            of: plan.of,
            reversible,
            undo,
            evidence: intent.evidence.as_ref(),
            ended: deed.ended_at,
            how: ran.map(|ran| ran.how),
            said: ran.map(|ran| ran.text.as_str()),
            exit: ran.and_then(|ran| ran.exit),
            took_ms: ran.map(|ran| u64::try_from(ran.took.as_millis()).unwrap_or(u64::MAX)),
            output: ran.map_or(&[], |ran| &ran.output),
            verified: deed.verified.as_ref().and_then(|verified| verified.held),
            seen: deed.verified.as_ref().map(|verified| verified.text.as_str()),
            refusal: deed.refusal.as_ref().map(|refusal| refusal.why.as_str()),
            changed: deed.refusal.as_ref().map_or(&[], |refusal| &refusal.changed),
            undoes: intent.undoes,
            undone_by: deed.undone_by,
            expires: deed.expires_at(),
            revert: deed.revert(),
            kept: deed.kept.as_deref(),
        }
    }

    /// Writes it as one line, in which no character is hidden.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", escape::json(serde_json::to_string(self)?))
    }
}

/// Writes every action of the room called `room`, oldest first.
///
/// # Errors
/// When there is no journal, it cannot be read at all, or `out` fails.
pub fn audit(dir: &StateDir, room: &str, out: &mut dyn Write) -> Result<(), JournalError> {
    let ledger = Ledger::fold(&history(dir)?);
    let mut deeds: Vec<_> = ledger.deeds().collect();
    deeds.reverse();
    let written = deeds.into_iter().try_for_each(|deed| Audit::of(deed, room).write(out));
    written.and_then(|()| out.flush()).map_err(JournalError::Write)
}
