//! Ending statements and connections: what is planned, proved and run.
//!
//! A plan marks each session as it is when the plan is made. It is proved before the intent is written, and once more by
//! the server itself, in the packet that carries the `KILL`.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use super::{
    desk::{Desk, unseen},
    evidence,
    facts::{self, Around},
    identity::{Bound, Live, Mark, Seen, prove as prove_mark, recognise},
    matching, roots,
    sql::{self, Which},
    words as w,
};
use crate::{
    domain::{
        act::{Ask, Class, Object, Plan, Ran, RanHow, Refusal, Said, Undo},
        event::Evidence,
        words::Lang,
    },
    panes::mysql::{
        dialect::Server,
        model::Locks,
        session::{Failed, grantee},
    },
    text::Clean,
};

/// The operations that end something, by their ids.
pub(super) const CANCEL: &str = "mysql.cancel-query";
pub(super) const CONNECTION: &str = "mysql.kill-connection";
pub(super) const ROOT: &str = "mysql.kill-root";
pub(super) const MATCHING: &str = "mysql.kill-matching";

/// For how long nobody asks before the last proof of a transaction: what `InnoDB` says of transactions is renewed only
/// when it was not asked for 0.1 s.
const QUIET: Duration = Duration::from_millis(120);
/// The statement that was to prove the session failed on purpose (`ER_SUBQUERY_NO_1_ROW`).
const NOT_THE_SAME: u16 = 1242;
/// There is no such session (`ER_NO_SUCH_THREAD`), or statement (MariaDB, `ER_NO_SUCH_QUERY`).
const GONE: [u16; 2] = [1094, 1957];
/// It belongs to somebody else (`ER_KILL_DENIED_ERROR`; MariaDB, `ER_KILL_QUERY_DENIED_ERROR`; a missing privilege).
const NOT_OURS: [u16; 3] = [1095, 1979, 1227];
/// How young a statement must not be that is known only by the second in which it began, in seconds.
const YOUNG: f64 = 3.0;

/// What a plan of this kind must prove, and what it hopes to change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Proof {
    /// Whether only statements are ended, not connections.
    pub query: bool,
    /// The sessions.
    pub marks: Vec<Mark>,
    /// Who waited for them.
    pub waiters: Vec<u64>,
}

impl Proof {
    /// The proof of a plan.
    ///
    /// # Errors
    /// When the plan is none of ours.
    pub fn of(plan: &Plan, lang: Lang) -> Result<Self, Refusal> {
        serde_json::from_value(plan.proof.clone()).map_err(|_| Refusal::new(w::no_plan_of_ours().get(lang)))
    }

    /// The ids of the sessions.
    pub fn ids(&self) -> Vec<u64> {
        self.marks.iter().map(|mark| mark.seen.id).collect()
    }
}

/// What a plan is made from.
struct Ground<'a> {
    ask: &'a Ask,
    lang: Lang,
    desk: &'a Desk,
    server: &'a Server,
    locks: Result<Locks, String>,
    lives: Vec<Live>,
}

/// Looks, and says what would be ended.
pub(super) async fn plan(desk: &Desk, ask: &Ask, lang: Lang) -> Result<Plan, Refusal> {
    let link = desk.link().await.map_err(|failed| unseen(&failed, lang))?;
    let server = &link.server;
    let query = ask.operation == CANCEL;
    // A server that does not say who waits can still be acted on: the dialog says that it is not known.
    let locks = desk.locks().await.map_err(|failed| Clean::new(&failed.fault.detail).to_string());
    let picks = picks(desk, server, ask, &locks, lang).await?;
    let lives = match picks {
        Picks::Lives(lives) => lives,
        Picks::Seen(seen) => recognised(desk, server, &seen, query, lang).await?,
    };
    let mut ground = Ground { ask, lang, desk, server, locks, lives };
    ground.check(query)?;
    ground.plan(query).await
}

enum Picks {
    /// Sessions that were seen in the pane and must be recognised.
    Seen(Vec<Seen>),
    /// Sessions that were found just now.
    Lives(Vec<Live>),
}

/// Whom the ask means.
async fn picks(
    desk: &Desk,
    server: &Server,
    ask: &Ask,
    locks: &Result<Locks, String>,
    lang: Lang,
) -> Result<Picks, Refusal> {
    if ask.operation == MATCHING {
        return Ok(Picks::Lives(matching::find(desk, server, ask, lang).await?));
    }
    if let Some(frozen) = &ask.frozen {
        let seen = serde_json::from_value(frozen.clone());
        return seen.map(Picks::Seen).map_err(|_| Refusal::new(w::no_plan_of_ours().get(lang)));
    }
    let id = match (ask.param("id").trim(), ask.operation.as_str()) {
        ("", ROOT) => roots::worst(locks, lang)?,
        ("", _) => return Err(Refusal::of("id", w::which_session().get(lang))),
        (id, _) => id.parse().map_err(|_| Refusal::of("id", w::id_is_a_number().get(lang)))?,
    };
    let found = desk.sessions(server, &Which::Ids(&[id])).await.map_err(|failed| unseen(&failed, lang))?;
    if found.is_empty() { Err(Refusal::new(w::gone(lang, id))) } else { Ok(Picks::Lives(found)) }
}

async fn recognised(
    desk: &Desk,
    server: &Server,
    seen: &[Seen],
    query: bool,
    lang: Lang,
) -> Result<Vec<Live>, Refusal> {
    let ids: Vec<u64> = seen.iter().map(|seen| seen.id).collect();
    let found = desk.sessions(server, &Which::Ids(&ids)).await.map_err(|failed| unseen(&failed, lang))?;
    let now = desk.now();
    let find = |seen: &Seen| found.iter().find(|live| live.process.id == seen.id);
    seen.iter().map(|seen| recognise(seen, find(seen), query, (lang, now)).cloned()).collect()
}

impl Ground<'_> {
    /// What must not be ended at all.
    fn check(&self, query: bool) -> Result<(), Refusal> {
        if self.lives.is_empty() {
            return Err(Refusal::new(w::nothing_meant().get(self.lang)));
        }
        for live in &self.lives {
            protected(live, self.server.connection_id, self.lang)?;
            let process = &live.process;
            if query && !process.runs() {
                return Err(Refusal::new(w::nothing_runs(self.lang, process.id)));
            }
            if process.query_id.is_none() && process.runs() && process.age_s < YOUNG {
                return Err(Refusal::new(w::too_young(self.lang, process.id)));
            }
        }
        if self.ask.operation == ROOT { roots::still(&self.locks, &self.ids(), self.lang) } else { Ok(()) }
    }

    fn ids(&self) -> Vec<u64> {
        self.lives.iter().map(|live| live.process.id).collect()
    }

    async fn plan(&mut self, query: bool) -> Result<Plan, Refusal> {
        let (lang, now) = (self.lang, self.desk.now());
        let marks = self.lives.iter().map(|live| Mark { seen: live.seen(now), bound: live.bound(query) });
        let waiters = self.locks.as_ref().map(|locks| facts::below(locks, &self.ids())).unwrap_or_default();
        let proof = Proof { query, marks: marks.collect(), waiters: waiters.into_iter().collect() };
        let rows: u64 = self.lives.iter().map(|live| facts::modified(&live.process)).sum();
        let count = self.lives.len();
        let class = match (query, count) {
            _ if self.ask.operation == MATCHING || count > 1 => Class::High,
            (false, _) if rows > 0 => Class::High,
            _ => Class::Low,
        };
        let of = self.desk.ask(&sql::clients(self.server)).await.map_err(|failed| unseen(&failed, lang))?;
        Ok(Plan {
            ask: self.ask.clone(),
            class,
            title: self.title(query),
            scene: format!("mysql {}", self.desk.target()),
            commands: proof.marks.iter().map(|mark| sql::kill(self.server, mark, query)).collect(),
            objects: self.lives.iter().map(|l| Object::new(l.process.id.to_string(), facts::line(l))).collect(),
            of: of.first().and_then(|row| usize::try_from(row.number(0)).ok()),
            facts: self.facts(&proof).await,
            undo: Undo::Never((if query { w::never_query() } else { w::never_connection() }).get(lang).to_owned()),
            name: self.name(),
            deadline: Duration::from_secs(5) + Duration::from_millis(500) * u32::try_from(count).unwrap_or(100),
            proof: serde_json::to_value(&proof).unwrap_or_default(),
            lasting: None,
        })
    }

    fn title(&self, query: bool) -> String {
        match (&self.lives[..], query) {
            ([live], true) => w::cancel_title(self.lang, live.process.id, &live.process.who()),
            ([live], false) if self.ask.operation == ROOT => {
                w::root_title(self.lang, live.process.id, &live.process.who())
            }
            ([live], false) => w::kill_title(self.lang, live.process.id, &live.process.who()),
            (lives, true) => w::cancel_several(self.lang, lives.len()),
            (lives, false) => w::kill_several(self.lang, lives.len()),
        }
    }

    /// What is typed for the class `high`: the session, the one user of several sessions, or else the target.
    fn name(&self) -> String {
        if let [live] = &self.lives[..]
            && self.ask.operation != MATCHING
        {
            return live.process.id.to_string();
        }
        let users: BTreeSet<&str> = self.lives.iter().map(|live| live.process.user.as_str()).collect();
        match users.first().filter(|user| users.len() == 1 && !user.trim().is_empty()) {
            Some(user) => (*user).to_owned(),
            None => self.desk.target().to_owned(),
        }
    }

    async fn facts(&self, proof: &Proof) -> Vec<Said> {
        let lives: Vec<&Live> = self.lives.iter().collect();
        let around =
            Around { locks: &self.locks, rollback: self.desk.rollback_rate(), query: proof.query, lang: self.lang };
        let mut said = facts::of(&lives, &around);
        if self.ask.operation == MATCHING {
            said.insert(0, Said::fact(w::matching().get(self.lang), matching::said(self.ask, self.lang)));
        }
        said.extend(self.changed());
        if proof.marks.iter().any(|mark| matches!(mark.bound, Bound::Transaction { .. })) {
            said.push(Said::fact("", w::held_to_transaction().get(self.lang)));
        }
        if proof.marks.iter().any(|mark| matches!(mark.bound, Bound::Began { .. })) {
            said.push(Said::warning("", w::held_to_second().get(self.lang)));
        }
        said.extend(self.same_account());
        said.extend(self.grant().await);
        said
    }

    /// That a session without a statement uses our account: it may be another bongsu.
    fn same_account(&self) -> Option<Said> {
        let own = own_user(self.server);
        let like_us = |live: &&Live| &*live.process.user == own && live.process.query.is_empty();
        self.lives.iter().find(like_us).map(|live| Said::warning("", w::perhaps_a_bongsu(self.lang, live.process.id)))
    }

    /// That a session runs something else than the row showed, where that is no reason to refuse.
    fn changed(&self) -> Option<Said> {
        let seen: Vec<Seen> = serde_json::from_value(self.ask.frozen.clone()?).ok()?;
        let ([seen], [live]) = (&seen[..], &self.lives[..]) else { return None };
        let (was, is) = (&seen.query, &live.process.query);
        let shown =
            |text: &Clean| if text.is_empty() { "–".to_owned() } else { Clean::with_limit(text, 80).to_string() };
        let changed = seen.command != live.process.command || !is.starts_with(was.trim_end_matches('…'));
        changed.then(|| Said::warning(w::since_then().get(self.lang), format!("{} → {}", shown(was), shown(is))))
    }

    /// That our account may not be allowed to.
    async fn grant(&self) -> Option<Said> {
        if self.lives.iter().all(|live| &*live.process.user == own_user(self.server)) {
            return None;
        }
        let rows = self.desk.ask(&sql::may_kill(&grantee(&self.server.account))).await.ok()?;
        rows.is_empty()
            .then(|| Said::warning(w::privilege().get(self.lang), w::perhaps_denied(self.lang, &grant(self.server))))
    }
}

/// The user of our account.
fn own_user(server: &Server) -> &str {
    server.account.rsplit_once('@').map_or(server.account.as_str(), |(user, _)| user)
}

/// The grant that lets our account end the sessions of others.
fn grant(server: &Server) -> String {
    let privilege = match (server.is_mariadb(), server.number) {
        (true, number) if number >= (10, 5, 2) => "CONNECTION ADMIN",
        (false, number) if number >= (8, 0, 0) => "CONNECTION_ADMIN",
        _ => "SUPER",
    };
    format!("GRANT {privilege} ON *.* TO {}", grantee(&server.account))
}

/// Refuses what nobody may end from here.
///
/// # Errors
/// Whose session it is.
pub(super) fn protected(live: &Live, own_id: u64, lang: Lang) -> Result<(), Refusal> {
    let process = &live.process;
    let ours = |text: &Clean| text.trim_start().starts_with("/* bongsu ");
    let why = match () {
        () if process.system => w::of_the_server(lang, process.id, &process.user, &process.command),
        () if process.id == own_id => w::our_own(lang, process.id),
        () if ours(&process.query) || ours(&live.last_query) => w::of_a_bongsu(lang, process.id),
        () => return Ok(()),
    };
    Err(Refusal::new(why))
}

/// Looks again, and gives what is to be kept of the sessions.
pub(super) async fn prove(desk: &Desk, plan: &Plan, lang: Lang) -> Result<Option<Evidence>, Refusal> {
    let proof = Proof::of(plan, lang)?;
    let link = desk.link().await.map_err(|failed| unseen(&failed, lang))?;
    let found = desk.sessions(&link.server, &Which::Ids(&proof.ids())).await.map_err(|failed| unseen(&failed, lang))?;
    let now = desk.now();
    for mark in &proof.marks {
        let live = found.iter().find(|live| live.process.id == mark.seen.id);
        let live = prove_mark(mark, live, proof.query, (lang, now))?;
        protected(live, link.server.connection_id, lang)?;
    }
    let locks = desk.locks().await.map_err(|failed| Clean::new(&failed.fault.detail).to_string());
    if plan.ask.operation == ROOT {
        roots::still(&locks, &proof.ids(), lang)?;
    }
    Ok(Some(evidence::of(desk.target(), now, &found, locks.as_ref().ok())))
}

/// Ends them, one by one, each proved by the server in the same packet; stops where one is not as planned.
pub(super) async fn run(desk: &Desk, plan: &Plan, lang: Lang) -> Ran {
    let began = Instant::now();
    let mut ran = match Proof::of(plan, lang) {
        Ok(proof) => end_all(desk, &proof, lang).await,
        Err(refusal) => Ran::new(RanHow::Refused, refusal.why),
    };
    ran.took = began.elapsed();
    ran
}

async fn end_all(desk: &Desk, proof: &Proof, lang: Lang) -> Ran {
    let link = match desk.link().await {
        Ok(link) => link,
        Err(failed) => return Ran::new(RanHow::Refused, unseen(&failed, lang).why),
    };
    let (mut output, all) = (Vec::new(), proof.marks.len());
    for (done, mark) in proof.marks.iter().enumerate() {
        if mark.seen.id == link.server.connection_id {
            return Ran::new(RanHow::Refused, w::our_own(lang, mark.seen.id));
        }
        let sql = sql::guarded(&link.server, mark, proof.query, desk.signature());
        let pause = if matches!(mark.bound, Bound::Transaction { .. }) { QUIET } else { Duration::ZERO };
        let outcome = desk.ask_after(pause, &sql).await;
        output.push(sql);
        let Err(failed) = outcome else { continue };
        let mut ran = not_ended(desk, &link.server, (mark, proof.query), &failed, lang).await;
        if all > 1 {
            ran.text = format!("{} {}", w::so_many_done(lang, done, all), ran.text);
        }
        if done > 0 && ran.how == RanHow::Refused {
            ran.how = RanHow::Failed;
        }
        output.append(&mut ran.output);
        ran.output = output;
        return ran;
    }
    let text = match &proof.marks[..] {
        [mark] => w::done_one(lang, &sql::kill(&link.server, mark, proof.query)),
        _ => w::done_all(lang, all),
    };
    Ran { output, ..Ran::new(RanHow::Done, text) }
}

/// Why one was not ended.
async fn not_ended(desk: &Desk, server: &Server, (mark, query): (&Mark, bool), failed: &Failed, lang: Lang) -> Ran {
    let detail = Clean::new(&failed.fault.detail);
    let Some(code) = failed.code else { return Ran::new(RanHow::Unknown, w::unknown_outcome(lang, &detail)) };
    if NOT_OURS.contains(&code) {
        return Ran::new(RanHow::Failed, w::denied(lang, code, &grant(server)));
    }
    if code != NOT_THE_SAME && !GONE.contains(&code) {
        return Ran::new(RanHow::Failed, detail.to_string());
    }
    let found = desk.sessions(server, &Which::Ids(&[mark.seen.id])).await.unwrap_or_default();
    let refusal = match prove_mark(mark, found.first(), query, (lang, desk.now())) {
        Err(refusal) => refusal,
        // It was another in that instant, or it ended while we looked.
        Ok(_) => Refusal::new(w::changed_just_then(lang, mark.seen.id)),
    };
    let changed = refusal.changed.iter().map(|[what, was, is]| format!("{what}: {was} → {is}"));
    Ran { output: changed.collect(), ..Ran::new(RanHow::Refused, refusal.why) }
}
