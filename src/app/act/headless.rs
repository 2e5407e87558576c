//! `bongsu act`: the same chain without the screen. What the room would refuse is refused; the yes is `--confirm NAME`.

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use super::{
    entry,
    performer::{ask_of, cancelled, perform},
    words as w,
};
use crate::{
    actions,
    app::{
        start::{self, Loaded},
        state,
        verbs::{self, Trouble},
        wait::Signals,
    },
    cli::Cli,
    collect::{Feed, Operators, Replay},
    config::veil,
    domain::{
        act::{
            Answer, Ask, Chain, Class, Found, Guards, Hold, Ledger, Plan, Ran, RanHow, Refusal, Said, Step, Task, Undo,
            Verified,
            chain::{Hand, Yes},
        },
        actor::Actor,
        clock::{Clock, Moment, SystemClock},
        command::Danger,
        event::{Event, Stamped},
        incident::{Incident, NotYours},
        timeline::Timeline,
        verdict::Verdict,
        words::Lang,
    },
    journal::{self, Journal, JournalNews, Mode},
    text::{Clean, number},
};

/// How long the journal may take to close.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// The exit code of what was refused: nothing was done.
const REFUSED: u8 = 1;
/// The exit code of what failed, or had no effect.
const FAILED: u8 = 2;
/// The exit code when nobody knows what was done.
const UNKNOWN: u8 = 3;

/// The room's journal, and what of it decides.
struct Opened {
    journal: Journal,
    ledger: Ledger,
    saved: bool,
    theirs: Option<NotYours>,
}

/// What is to be done, as the command line has it.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The operation.
    pub operation: &'a str,
    /// The target.
    pub target: Option<&'a str>,
    /// Parameters, as `name=value`.
    pub set: &'a [String],
    /// Whether only the plan is wanted.
    pub dry_run: bool,
    /// Why.
    pub reason: &'a str,
    /// What confirms it.
    pub confirm: &'a str,
}

/// Plans an operation and, when it is confirmed, runs it.
///
/// # Errors
/// When it cannot even be planned.
pub fn act(cli: &Cli, wanted: Wanted<'_>) -> Result<ExitCode, Trouble> {
    let loaded = start::load(cli.config.as_deref())?;
    if cli.read_only {
        return Err(Trouble::Usage("--read-only and act do not go together".into()));
    }
    let runtime = verbs::runtime()?;
    let code = runtime.block_on(Headless::begin(cli, loaded, wanted)?.go(wanted));
    runtime.shutdown_background();
    code
}

/// Everything that a chain without a screen needs.
struct Headless {
    operators: Operators,
    ask: Ask,
    look: bool,
    lang: Lang,
    actor: Actor,
    hand: Hand,
    loaded: Loaded,
    clock: Arc<dyn Clock>,
}

impl Headless {
    fn begin(cli: &Cli, mut loaded: Loaded, wanted: Wanted<'_>) -> Result<Self, Trouble> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let operators = Operators::default();
        // Nothing is polled: panes are opened for their operators alone.
        let feed = Feed::replay(Arc::clone(&clock), Replay::default()).acting(operators.clone());
        drop(state::open(std::mem::take(&mut loaded.panes), &feed));
        if !loaded.actions.is_empty() {
            operators.add(actions::SYSTEM, "", Arc::new(loaded.actions.clone()));
        }
        // What only takes something back is no command: it comes from what was done.
        if !loaded.commands.iter().any(|command| command.id == wanted.operation && command.danger.asks_operators()) {
            let own = format!("{}.{}", actions::SYSTEM, wanted.operation);
            let hint =
                if loaded.actions.find(&own).is_some() { format!("; did you mean `{own}`?") } else { String::new() };
            return Err(Trouble::Usage(format!("there is no operation `{}`{hint}", wanted.operation)));
        }
        let mut ask = Ask::new(wanted.operation, "");
        let known = operators.targets(ask.system());
        ask.target = match (wanted.target, known.as_slice()) {
            (Some(target), known) if known.iter().any(|own| own == target) => target.to_owned(),
            (None, [one]) => one.clone(),
            (_, []) => return Err(Trouble::Usage(format!("nothing in the config can do `{}`", wanted.operation))),
            (_, known) => return Err(Trouble::Usage(format!("say --target: one of {}", known.join(", ")))),
        };
        for pair in wanted.set {
            let Some((name, value)) = pair.split_once('=') else {
                return Err(Trouble::Usage(format!("`--set {pair}` must be NAME=VALUE")));
            };
            if ask.params.insert(name.to_owned(), value.to_owned()).is_some() {
                return Err(Trouble::Usage(format!("--set gives `{name}` twice")));
            }
        }
        let name = start::actor(cli);
        let look = loaded.commands.iter().any(|command| command.id == ask.operation && command.danger == Danger::Ask);
        Ok(Self {
            operators,
            ask,
            look,
            lang: start::lang(cli, &loaded.room),
            actor: Actor::Person(name.clone()),
            hand: Hand { name, client: None },
            loaded,
            clock,
        })
    }

    async fn go(self, wanted: Wanted<'_>) -> Result<ExitCode, Trouble> {
        let ask = Box::new(self.ask.clone());
        if self.look {
            return match self.perform(Task::Look(ask)).await {
                Answer::Looked(Ok(found)) => print(|out| print_found(&found, out)).map(|()| ExitCode::SUCCESS),
                Answer::Looked(Err(refusal)) => Ok(refuse(&refusal)),
                _ => Ok(ExitCode::from(UNKNOWN)),
            };
        }
        let plan = match self.perform(Task::Plan(ask)).await {
            Answer::Planned(Ok(plan)) => *plan,
            Answer::Planned(Err(refusal)) => return Ok(refuse(&refusal)),
            _ => return Ok(ExitCode::from(UNKNOWN)),
        };
        print(|out| print_plan(&plan, self.lang, out))?;
        if wanted.dry_run {
            return Ok(ExitCode::SUCCESS);
        }
        let dir = verbs::state_dir(&self.loaded)?;
        let (journal, opened) = journal::open(&dir, &self.actor, Arc::clone(&self.clock))?;
        if let Mode::Following { holder } = &opened.mode {
            let who = holder.as_ref().map_or_else(|| "?".to_owned(), |holder| holder.actor.clone());
            return Err(Trouble::Usage(format!("{} has the room open: act in it", Clean::new(&who))));
        }
        let ledger = Ledger::fold(&opened.history);
        let saved = !matches!(opened.mode, Mode::Memory { .. });
        let theirs = Timeline::fold(&opened.history).incident().and_then(|incident| self.not_theirs(incident));
        let code = self.confirmed(plan, Opened { journal, ledger, saved, theirs }, wanted).await;
        code.or_else(|trouble| match trouble {
            Stopped::Refused(why) => {
                verbs::complain(&why);
                Ok(ExitCode::from(REFUSED))
            }
            Stopped::Lost(why) => {
                let _ = writeln!(io::stderr(), "bongsu: {}", Clean::new(&why));
                Ok(ExitCode::from(UNKNOWN))
            }
        })
    }

    fn not_theirs(&self, incident: &Incident) -> Option<NotYours> {
        incident.roles.may_act(self.actor.name().unwrap_or_default()).err()
    }

    async fn confirmed(&self, plan: Plan, opened: Opened, wanted: Wanted<'_>) -> Result<ExitCode, Stopped> {
        let Opened { journal, ledger, saved, theirs } = opened;
        let now = self.clock.now();
        let scene = plan.scene.clone();
        let guards = Guards {
            // The shell has no lock: --confirm is what unlocks, once.
            unlocked: true,
            saved,
            shared: false,
            recent: ledger.recent(&scene, now),
            limits: verbs::rights(&self.loaded.room, true).limits,
            theirs,
        };
        let mut chain = Chain::new(plan, None, now);
        let demand = chain.demand(&guards);
        let name = demand.typed.unwrap_or_else(|| chain.plan().name.clone());
        if wanted.confirm != name {
            return Err(Stopped::Refused(w::confirm_with(self.lang, name)));
        }
        if chain.plan().class == Class::Critical {
            return Err(Stopped::Refused(w::critical_in_room().get(self.lang).to_owned()));
        }
        let yes = Yes { typed: wanted.confirm, reason: wanted.reason };
        let step = chain
            .confirm(self.hand.clone(), yes, &guards, now)
            .map_err(|hold| Stopped::Refused(self.hold_text(&hold, name, now)))?;
        let mut shell = Shell { journal, ledger, saved, actor: self.actor.clone() };
        self.settle(&mut shell).await?;
        self.drive(&mut chain, step, &mut shell).await?;
        let result = entry::result(chain.ran(), chain.verified(), chain.refusal(), self.lang);
        let _ = writeln!(io::stdout(), "{}", Clean::new(&result));
        if let Some(refusal) = chain.refusal() {
            print_refusal(refusal);
        }
        for line in chain.ran().map(|ran| ran.output.as_slice()).unwrap_or_default() {
            let _ = writeln!(io::stdout(), "  {}", Clean::new(line));
        }
        if let Some(deed) = chain.action().and_then(|action| shell.ledger.get(action)).cloned() {
            let entry = entry::entry(&deed, self.clock.now(), self.lang);
            shell.record(Event::EntryAdded(entry)).await?;
        }
        if let Err(unsaved) = shell.journal.flush_and_close(LAST_WAIT) {
            verbs::complain(&unsaved.to_string());
        }
        Ok(ExitCode::from(code(chain.ran(), chain.verified())))
    }

    fn hold_text(&self, hold: &Hold, typed: String, now: Moment) -> String {
        match hold {
            Hold::NoReason => w::reason_wanted().get(self.lang).to_owned(),
            hold => entry::hold_text(hold, typed, now, self.lang),
        }
    }

    /// Writes down what the last bongsu left in the middle, as the room does when it opens.
    async fn settle(&self, shell: &mut Shell) -> Result<(), Stopped> {
        for event in entry::settle(&shell.ledger, self.lang) {
            let action = match &event {
                Event::ActionEnded { action, .. } | Event::ActionVerified { action, .. } => *action,
                _ => continue,
            };
            shell.record(event).await?;
            if let Some(deed) = shell.ledger.get(action).cloned() {
                shell.record(Event::EntryAdded(entry::entry(&deed, self.clock.now(), self.lang))).await?;
            }
        }
        Ok(())
    }

    async fn drive(&self, chain: &mut Chain, mut step: Step, shell: &mut Shell) -> Result<(), Stopped> {
        loop {
            step = match step {
                Step::Over | Step::Wait => return Ok(()),
                Step::Do(task) => {
                    let answer = self.perform(task).await;
                    chain.answered(answer)
                }
                Step::Record(event) => {
                    let ran = chain.ran().is_some();
                    let stamped = shell.record(event).await.map_err(|stopped| match stopped {
                        Stopped::Refused(why) if ran => Stopped::Lost(why),
                        other => other,
                    })?;
                    chain.stored(&stamped, shell.saved)
                }
            };
        }
    }

    /// Asks the operator; a signal stops it in the middle, as ctrl-x does in the room.
    async fn perform(&self, task: Task) -> Answer {
        let Ok(mut signals) = Signals::new() else { return cancelled(&task, self.lang) };
        let stopped = cancelled(&task, self.lang);
        tokio::select! {
            answer = perform(self.operators.find(ask_of(&task)), task, self.lang) => answer,
            _ = signals.int.recv() => stopped,
            _ = signals.term.recv() => stopped,
            _ = signals.hup.recv() => stopped,
        }
    }
}

/// Why the chain could not go on.
enum Stopped {
    /// Nothing was done.
    Refused(String),
    /// It ran, and what came of it is not written down.
    Lost(String),
}

/// The journal and what it knows.
struct Shell {
    journal: Journal,
    ledger: Ledger,
    saved: bool,
    actor: Actor,
}

impl Shell {
    /// Records an event and waits until it is stored.
    async fn record(&mut self, event: Event) -> Result<Stamped, Stopped> {
        let actor = if event.is_automatic() { Actor::Room } else { self.actor.clone() };
        self.journal.record(actor, event).map_err(|refused| Stopped::Refused(refused.to_string()))?;
        loop {
            match self.journal.next().await {
                Some(JournalNews::Stored(stamped)) => {
                    self.ledger.apply(&stamped);
                    return Ok(stamped);
                }
                Some(JournalNews::Unsaved { .. }) => self.saved = false,
                Some(JournalNews::Saved) => self.saved = true,
                Some(JournalNews::Followed(_)) => {}
                None => return Err(Stopped::Refused(w::journal_gone().get(Lang::En).to_owned())),
            }
        }
    }
}

const fn code(ran: Option<&Ran>, verified: Option<&Verified>) -> u8 {
    match (ran, verified) {
        (None | Some(Ran { how: RanHow::Refused, .. }), _) => REFUSED,
        (Some(Ran { how: RanHow::Done, .. }), Some(Verified { held: Some(false), .. }))
        | (Some(Ran { how: RanHow::Failed, .. }), _) => FAILED,
        (Some(Ran { how: RanHow::Done, .. }), _) => 0,
        (Some(Ran { how: RanHow::Cancelled | RanHow::Unknown, .. }), _) => UNKNOWN,
    }
}

fn refuse(refusal: &Refusal) -> ExitCode {
    print_refusal(refusal);
    ExitCode::from(REFUSED)
}

fn print_refusal(refusal: &Refusal) {
    let mut out = io::stderr();
    let _ = writeln!(out, "bongsu: {}", Clean::new(&refusal.why));
    for [what, was, is] in &refusal.changed {
        let _ = writeln!(out, "  {}: {} → {}", Clean::new(what), Clean::new(was), Clean::new(is));
    }
}

fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Trouble> {
    Ok(verbs::ignore_closed_pipe(write(&mut io::stdout().lock()))?)
}

fn print_found(found: &Found, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "$ {}", Clean::new(&found.command))?;
    for (label, text) in &found.lines {
        let gap = if label.is_empty() { "" } else { ": " };
        writeln!(out, "{}{gap}{}", Clean::new(label), Clean::new(text))?;
    }
    Ok(())
}

fn print_plan(plan: &Plan, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({}, {})", Clean::new(&plan.title), plan.class.id(), plan.mark())?;
    let mut line = |label: &str, text: &str| writeln!(out, "  {}: {}", Clean::new(label), Clean::new(&veil(text)));
    for command in &plan.commands {
        line(w::runs().get(lang), command)?;
    }
    for object in &plan.objects {
        line(w::on().get(lang), &format!("{}  {}", object.name, object.detail))?;
    }
    if let Some(of) = plan.of {
        line(w::on().get(lang), &w::share(lang, plan.objects.len(), of))?;
    }
    for Said { label, text, verdict } in &plan.facts {
        let sign = match verdict {
            Verdict::Ok => "",
            _ => "! ",
        };
        line(label, &format!("{sign}{text}"))?;
    }
    match &plan.undo {
        Undo::By(how) => line(w::undo().get(lang), how)?,
        Undo::Never(why) => line(w::undo().get(lang), &w::never(lang, why.clone()))?,
    }
    if let Some(lasting) = plan.lasting {
        line(w::lasts().get(lang), &number::duration(lasting.time))?;
    }
    Ok(())
}
