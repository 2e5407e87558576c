//! Planning the end of statements and connections: whom it means, what must still be so, what it costs. It looks only.

use std::{collections::BTreeSet, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    desk::{Desk, unseen},
    facts::{self, Around},
    identity::{Bound, Live, Mark, Seen, recognise},
    matching, roots,
    sql::{self, Which},
    words as w,
};
use crate::{
    domain::{
        act::{Ask, Class, Object, Plan, Refusal, Said, Undo},
        words::Lang,
    },
    panes::mysql::{dialect::Server, model::Locks, session::grantee},
    text::Clean,
};

/// The operations that end something, by their ids.
pub(super) const CANCEL: &str = "mysql.cancel-query";
pub(super) const CONNECTION: &str = "mysql.kill-connection";
pub(super) const ROOT: &str = "mysql.kill-root";
pub(super) const MATCHING: &str = "mysql.kill-matching";

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
            (false, _) if rows > facts::ROWS_GENTLE => Class::High,
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
            back: None,
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
        rows.is_empty().then(|| {
            Said::warning(w::privilege().get(self.lang), w::perhaps_denied(self.lang, &grant(self.server, false)))
        })
    }
}

/// The user of our account.
fn own_user(server: &Server) -> &str {
    server.account.rsplit_once('@').map_or(server.account.as_str(), |(user, _)| user)
}

/// The grant that lets our account end the sessions of others: the common one, or, when it has that, the one of MySQL for
/// accounts that are protected from each other.
pub(super) fn grant(server: &Server, has_common: bool) -> String {
    let privilege = match (server.is_mariadb(), server.number) {
        (false, number) if number >= (8, 0, 16) && has_common => "SYSTEM_USER",
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
