//! Races: sessions that change their statement, go and come again between the plan and its run, at random moments. Never
//! must anything be ended but what was shown.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hasher},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::*;

/// So many races on each server.
const RACES: usize = 200;

/// A number below `below` that nobody knows before.
fn random(below: u64) -> u64 {
    RandomState::new().build_hasher().finish() % below
}

/// What an application saw of its own statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It gave its rows.
    Whole,
    /// It was interrupted.
    Interrupted,
    /// The connection was gone.
    Lost,
}

/// An application that runs one statement after the other, each with a number of its own, over connections that it drops
/// now and then.
struct App {
    fates: Mutex<HashMap<u64, Fate>>,
    now: Mutex<(u64, u64)>,
    over: AtomicBool,
}

impl App {
    fn start(port: u16) -> Arc<Self> {
        let app = Arc::new(Self { fates: Mutex::default(), now: Mutex::default(), over: AtomicBool::new(false) });
        let runs = Arc::clone(&app);
        background(async move { runs.run(port).await });
        app
    }

    async fn run(&self, port: u16) {
        let mut tag = 0;
        while !self.over.load(Ordering::Relaxed) {
            let Ok(mut conn) = client(port, "app").await else { continue };
            for _ in 0..=random(12) {
                tag += 1;
                *self.now.lock().unwrap_or_else(PoisonError::into_inner) = (u64::from(conn.id()), tag);
                let sql = format!("SELECT /* {tag} */ SLEEP(0.{:03}) FROM stock WHERE id = 1", 1 + random(160));
                let fate = match conn.query_first::<u8, _>(sql).await {
                    // A nap that is interrupted may give 1 and no error.
                    Ok(Some(0)) => Fate::Whole,
                    Ok(_) => Fate::Interrupted,
                    Err(error) if code(&error) == Some(1317) => Fate::Interrupted,
                    Err(_) => Fate::Lost,
                };
                self.fates.lock().unwrap_or_else(PoisonError::into_inner).insert(tag, fate);
                if fate == Fate::Lost {
                    break;
                }
            }
        }
    }

    /// The session and the statement of this moment.
    fn now(&self) -> (u64, u64) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fate(&self, tag: u64) -> Option<Fate> {
        self.fates.lock().unwrap_or_else(PoisonError::into_inner).get(&tag).copied()
    }

    fn broken(&self) -> Vec<(u64, Fate)> {
        let fates = self.fates.lock().unwrap_or_else(PoisonError::into_inner);
        let mut broken: Vec<_> =
            fates.iter().filter(|(_, fate)| **fate != Fate::Whole).map(|(t, f)| (*t, *f)).collect();
        broken.sort_unstable_by_key(|(tag, _)| *tag);
        broken
    }

    async fn settled(&self, tag: u64) {
        while self.fate(tag).is_none() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// The number of the statement that a plan is about.
fn shown(plan: &Plan) -> Option<u64> {
    let text = plan.proof["marks"][0]["seen"]["query"].as_str()?;
    text.split("/* ").nth(1)?.split(' ').next()?.parse().ok()
}

#[derive(Debug, Default)]
struct Tally {
    ended: usize,
    refused: usize,
    wrong: Vec<String>,
}

async fn race(operator: &MysqlOperator, app: &App, query: bool, tally: &mut Tally) {
    let operation = if query { "mysql.cancel-query" } else { "mysql.kill-connection" };
    let (id, _) = app.now();
    let ask = Ask::new(operation, "db").with("id", id.to_string());
    let before = app.broken();
    let Ok(plan) = operator.plan(&ask, LANG).await else {
        tally.refused += 1;
        return;
    };
    tokio::time::sleep(Duration::from_millis(random(90))).await;
    if random(2) == 0 && operator.prove(&plan, LANG).await.is_err() {
        tally.refused += 1;
        return;
    }
    let ran = operator.run(&plan, LANG).await;
    // Whatever it hit shows at the latest with the statement after the next.
    let (_, now) = app.now();
    app.settled(now + 1).await;
    let hit: Vec<_> = app.broken().into_iter().filter(|broken| !before.contains(broken)).collect();
    match ran.how {
        RanHow::Done => tally.ended += 1,
        _ => tally.refused += 1,
    }
    let said = match (ran.how, shown(&plan), &hit[..]) {
        // The statement may have ended by itself just when it was cancelled.
        (RanHow::Done, Some(_), []) if query => return,
        (RanHow::Done, Some(tag), [(broken, fate)]) if query => *broken == tag && *fate == Fate::Interrupted,
        // The session is the one that was shown; when its statement ended in that instant, it notices with the next.
        (RanHow::Done, Some(tag), [(broken, Fate::Lost)]) => {
            *broken == tag || *broken == tag + 1 && app.fate(tag) == Some(Fate::Whole)
        }
        // It was the last statement of its session, which then said good-bye to a connection that was gone.
        (RanHow::Done, Some(tag), []) => app.fate(tag) == Some(Fate::Whole),
        (RanHow::Done, None, [(_, Fate::Lost)] | []) => !query,
        (RanHow::Done, ..) => false,
        (_, _, hit) => hit.is_empty(),
    };
    if !said {
        tally.wrong.push(format!("{ran:?} hit {hit:?}, shown {:?}", shown(&plan)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs mariadbd and MySQL"]
async fn in_two_hundred_races_nothing_is_hit_but_what_was_shown() {
    for kind in BOTH {
        let server = Database::start(kind);
        let session = server.session("watch");
        let operator = operator(&session);
        session.link().await.expect("a link");
        let app = App::start(server.port());
        app.settled(1).await;
        let races = std::env::var("BONGSU_RACES").ok().and_then(|n| n.parse().ok()).unwrap_or(RACES);
        let mut tallies = [Tally::default(), Tally::default()];
        for n in 0..races {
            let query = n % 2 == 0;
            race(&operator, &app, query, &mut tallies[usize::from(query)]).await;
        }
        app.over.store(true, Ordering::Relaxed);
        for (what, tally) in ["connections", "statements"].iter().zip(&tallies) {
            crate::eprintln_line(&format!(
                "{kind:?}, {what}: {} ended, {} refused, {} wrong",
                tally.ended,
                tally.refused,
                tally.wrong.len()
            ));
            assert!(tally.wrong.is_empty(), "{:#?}", tally.wrong);
            assert!(tally.ended >= races / 20 && tally.refused >= races / 20, "{what}: both must happen: {tally:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn a_server_that_gives_the_ids_anew_is_not_fooled() {
    let nap = "SELECT SLEEP(60) FROM stock WHERE qty > 0";
    for kind in BOTH {
        let mut server = Database::start(kind);
        let session = server.session("watch");
        let operator = operator(&session);
        // So far on that the same id comes again.
        while server.client("app").await.id() < 40 {}
        let (id, _gone) = runs(&server, nap).await;
        let mut plans = Vec::new();
        for operation in ["mysql.cancel-query", "mysql.kill-connection"] {
            let ask = frozen(&session, operation, &[id]).await;
            plans.push((operator.plan(&ask, LANG).await.expect("a plan"), ask));
        }
        server.restart();
        let mut reborn = server.client("app").await;
        while u64::from(reborn.id()) < id {
            reborn = server.client("app").await;
        }
        assert_eq!(u64::from(reborn.id()), id);
        let mut ended = beside(async move { reborn.query_drop(nap).await });
        let runs_now = format!("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {id} AND INFO <> ''");
        server.reaches(&runs_now, 1).await;
        // Over the connection that went with the old server nobody knows what came of it; nothing is tried again.
        assert_eq!(operator.run(&plans[0].0, LANG).await.how, RanHow::Unknown);
        for (plan, ask) in &plans {
            let again = operator.plan(ask, LANG).await.unwrap_err();
            assert!(again.changed.iter().any(|[what, ..]| what == "host"), "{again:?}");
            assert!(operator.prove(plan, LANG).await.is_err());
            let ran = operator.run(plan, LANG).await;
            assert_eq!(ran.how, RanHow::Refused, "{ran:?}");
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(ended.try_recv().is_err(), "it runs on");
    }
}
