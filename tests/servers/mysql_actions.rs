//! Acting on MariaDB and MySQL, from what the pane offers to the effect on the server. Each test starts servers of its own.

#[path = "databases.rs"]
mod databases;
#[path = "mysql_races.rs"]
mod races;

use std::{
    future::Future,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use bongsu::{
    collect::{Feed, Operator, Operators, Source, background},
    config::File,
    domain::{
        act::{Ask, Class, Plan, Ran, RanHow, Refusal, Undo, Verified},
        clock::{Clock, SystemClock},
        event::Evidence,
        verdict::Verdict,
        words::Lang,
    },
    panes::{
        Cx, FEATURES, Pane, Sight,
        mysql::{
            ops::{MysqlOperator, Seen, seen_of},
            session::Session,
            source::ActivitySource,
        },
    },
    text::Zone,
};
use databases::{BOTH, Database, Kind, client};
use mysql_async::{Conn, prelude::Queryable};
use tokio::sync::oneshot;

const LANG: Lang = Lang::En;

/// Does something beside the test, and gives what came of it.
fn beside<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> oneshot::Receiver<T> {
    let (done, result) = oneshot::channel();
    background(async move {
        let _ = done.send(task.await);
    });
    result
}

/// Runs a statement of an application beside the test; gives its session, and how it ended.
async fn runs(server: &Database, sql: &str) -> (u64, oneshot::Receiver<Result<(), mysql_async::Error>>) {
    let mut app = server.client("app").await;
    let (id, sql) = (u64::from(app.id()), sql.to_owned());
    let ended = beside(async move { app.query_drop(sql).await });
    server
        .reaches(&format!("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {id} AND INFO <> ''"), 1)
        .await;
    (id, ended)
}

/// The number of an error of the server.
fn code(error: &mysql_async::Error) -> Option<u16> {
    match error {
        mysql_async::Error::Server(server) => Some(server.code),
        _ => None,
    }
}

fn operator(session: &Arc<Session>) -> MysqlOperator {
    MysqlOperator::new(Arc::clone(session), Arc::new(SystemClock))
}

/// What the pane shows of a session.
async fn seen(session: &Arc<Session>, id: u64) -> Seen {
    let activity = ActivitySource::new(Arc::clone(session)).poll().await.expect("sessions");
    seen_of(activity.find(id).unwrap_or_else(|| panic!("no session {id} in {activity:#?}")), SystemClock.now())
}

async fn frozen(session: &Arc<Session>, operation: &str, ids: &[u64]) -> Ask {
    let mut all = Vec::new();
    for id in ids {
        all.push(seen(session, *id).await);
    }
    Ask::new(operation, "db").frozen(all)
}

/// What came of an operation.
#[derive(Debug)]
struct Done {
    plan: Plan,
    evidence: Option<Evidence>,
    ran: Ran,
    verified: Verified,
}

/// The whole chain, without the person.
async fn act(operator: &dyn Operator, ask: &Ask) -> Result<Done, Refusal> {
    let began = Instant::now();
    let plan = operator.plan(ask, LANG).await?;
    let planned = began.elapsed();
    let plan: Plan = serde_json::from_str(&serde_json::to_string(&plan).expect("JSON")).expect("a plan");
    let began = Instant::now();
    let evidence = operator.prove(&plan, LANG).await?;
    let proved = began.elapsed();
    let ran = operator.run(&plan, LANG).await;
    let (took, text) = (ran.took, &ran.text);
    crate::eprintln_line(&format!("{text} planned in {planned:.1?}, proved in {proved:.1?}, run in {took:.1?}"));
    let verified = if ran.is_done() { operator.verify(&plan, &ran, LANG).await } else { Verified::unseen("") };
    Ok(Done { plan, evidence, ran, verified })
}

fn says(plan: &Plan, part: &str) -> bool {
    plan.facts.iter().any(|said| format!("{} {}", said.label, said.text).contains(part))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn a_statement_is_cancelled_and_its_connection_stays() {
    for kind in BOTH {
        let server = Database::start(kind);
        let session = server.session("watch");
        let mut app = server.client("app").await;
        let id = u64::from(app.id());
        let ended = beside(async move {
            let error = app.query_drop("SELECT /* 락 */ SLEEP(20) FROM stock WHERE qty > 0").await.unwrap_err();
            (code(&error), app.query_first::<u8, _>("SELECT 7").await.expect("the connection stays"))
        });
        server.reaches("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT /*%'", 1).await;
        let ask = frozen(&session, "mysql.cancel-query", &[id]).await;
        let done = act(&operator(&session), &ask).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert_eq!((done.plan.class, done.plan.objects.len(), &*done.plan.name), (Class::Low, 1, &*id.to_string()));
        assert_eq!((done.ran.how, done.verified.held), (RanHow::Done, Some(true)), "{done:#?}");
        let exact = match kind {
            Kind::Mariadb => done.plan.commands[0].starts_with("KILL QUERY ID "),
            Kind::Mysql => done.plan.commands[0] == format!("KILL QUERY {id}"),
        };
        assert!(exact && done.ran.output[0].ends_with(&done.plan.commands[0]), "{done:#?}");
        assert_eq!(ended.await.expect("an end"), (Some(1317), Some(7)));
        let evidence = done.evidence.expect("evidence");
        assert!(evidence.rows[0].iter().any(|cell| cell.contains("SELECT /* 락 */ SLEEP(20)")), "{evidence:#?}");
        assert!(done.plan.of.is_some_and(|of| of >= 1) && matches!(done.plan.undo, Undo::Never(_)));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn killing_the_root_frees_all_who_wait_and_the_pane_offers_it_first() {
    for kind in BOTH {
        let server = Database::start(kind);
        let mut holder = server.client("app").await;
        holder.query_drop("BEGIN").await.expect("begin");
        holder.query_drop("UPDATE stock SET qty = qty - 1 WHERE id = 1").await.expect("a lock");
        let mut waiters = Vec::new();
        for _ in 0..12 {
            waiters.push(runs(&server, "UPDATE stock SET qty = qty - 2 WHERE id = 1").await);
        }
        server.reaches("SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'", 12).await;
        let (operators, mut pane) = room(&server);
        let (sight, zone) = (Sight { target: "db", view: "locks" }, Zone::utc());
        let began = Instant::now();
        let cx = || Cx { now: SystemClock.now(), lang: LANG, zone: &zone };
        while pane.table(&sight, &cx()).rows.len() < 13 {
            assert!(began.elapsed() < Duration::from_secs(20), "the tree is not seen");
            tokio::time::sleep(Duration::from_millis(20)).await;
            pane.sync();
        }
        let waiter = format!("process:{}", waiters[5].0);
        let mut offers = pane.offers(&sight, &[waiter], &cx());
        offers.sort_by_key(|offer| std::cmp::Reverse(offer.rank));
        assert_eq!((offers[0].ask.operation.as_str(), offers[0].why.as_str()), ("mysql.kill-root", "frees 12 waiting"));
        let operator = operators.find(&offers[0].ask).expect("the operator of the target");
        let began = Instant::now();
        let done = act(&*operator, &offers[0].ask).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        assert_eq!(done.plan.commands, [format!("KILL CONNECTION {}", holder.id())]);
        assert_eq!(done.plan.class, Class::Low, "one row is rolled back at once");
        assert!(says(&done.plan, "12 sessions") && says(&done.plan, "1 row modified"), "{:#?}", done.plan.facts);
        assert!(done.verified.held == Some(true) && done.verified.text.contains("12 → 0"), "{done:#?}");
        let evidence = done.evidence.expect("evidence");
        assert_eq!(evidence.details.iter().filter(|line| line.contains("waits")).count(), 12, "{evidence:#?}");
        for (_, ended) in waiters {
            ended.await.expect("an end").expect("it got its lock");
        }
        assert!(holder.query_drop("SELECT 1").await.is_err(), "the root is gone");
        assert_eq!(server.number("SELECT qty FROM shop.stock WHERE id = 1").await, 100 - 24);
        let again = operator.plan(&offers[0].ask, LANG).await.unwrap_err();
        assert!(again.why.contains("gone"), "{again:?}");
    }
}

/// A room with the live pane of a server, and its operators.
fn room(server: &Database) -> (Operators, Box<dyn Pane>) {
    let text = format!("[[panes.mysql.targets]]\nname = 'db'\nurl = 'mysql://watch@127.0.0.1:{}/'\n", server.port());
    let file = File::from_text(Path::new("config.toml"), &text).expect("TOML");
    let entry = FEATURES.iter().find(|feature| feature.id == "mysql").expect("the pane");
    let ready = (entry.configure)(file.pane("mysql")).expect("a config");
    let looking = Feed::live(Arc::new(SystemClock), None);
    let operators = Operators::default();
    let pane = ready.open(&looking.acting(operators.clone()));
    (operators, pane)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn connections_are_ended_together_and_what_is_listed_is_what_ends() {
    for kind in BOTH {
        let server = Database::start(kind);
        let session = server.session("watch");
        let operator = operator(&session);
        let mut others = Vec::new();
        for n in 0..4 {
            others.push(runs(&server, &format!("SELECT SLEEP(60), {n} FROM stock WHERE id = {n} + 1 OR id = 1")).await);
        }
        let kept = runs(&server, "SELECT SLEEP(3) FROM stock LIMIT 1").await;
        let nothing = operator.plan(&Ask::new("mysql.kill-matching", "db"), LANG).await.unwrap_err();
        assert!(nothing.why.contains("empty never means all"), "{nothing:?}");
        let like = Ask::new("mysql.kill-matching", "db")
            .with("user", "app")
            .with("statement", "SELECT SLEEP(9), 9 FROM stock WHERE id = 7 + 7 OR id = 7");
        let done = act(&operator, &like).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let mut listed: Vec<u64> = done.plan.objects.iter().map(|object| object.name.parse().expect("an id")).collect();
        listed.sort_unstable();
        assert_eq!(listed, others.iter().map(|(id, _)| *id).collect::<Vec<_>>());
        assert_eq!((done.plan.class, done.plan.name.as_str()), (Class::High, "app"));
        assert_eq!((done.ran.how, done.verified.held), (RanHow::Done, Some(true)), "{done:#?}");
        assert_eq!(done.evidence.expect("evidence").rows.len(), 4);
        for (_, ended) in others {
            assert!(ended.await.expect("an end").is_err());
        }
        kept.1.await.expect("an end").expect("the other one is untouched");

        let (one, two) =
            (runs(&server, "SELECT SLEEP(60) FROM stock").await, runs(&server, "SELECT SLEEP(60) FROM stock").await);
        let ask = frozen(&session, "mysql.kill-connection", &[one.0, two.0]).await;
        let done = act(&operator, &ask).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert_eq!((done.plan.class, done.plan.commands.len(), done.verified.held), (Class::High, 2, Some(true)));
        assert!(one.1.await.expect("an end").is_err() && two.1.await.expect("an end").is_err());

        // One of two ends before its turn: it stops there and says so.
        let (one, two) =
            (runs(&server, "SELECT SLEEP(60) FROM stock").await, runs(&server, "SELECT SLEEP(60) FROM stock").await);
        let ask = frozen(&session, "mysql.kill-connection", &[one.0, two.0]).await;
        let plan = operator.plan(&ask, LANG).await.expect("a plan");
        server.client("dba").await.query_drop(format!("KILL {}", two.0)).await.expect("a kill");
        assert!(two.1.await.expect("an end").is_err());
        let refusal = operator.prove(&plan, LANG).await.unwrap_err();
        assert!(refusal.why.contains(&two.0.to_string()), "{refusal:?}");
        let ran = operator.run(&plan, LANG).await;
        assert!(ran.how == RanHow::Failed && ran.text.contains("1 of 2"), "{ran:?}");
        assert!(one.1.await.expect("an end").is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn what_must_not_be_ended_is_refused() {
    for kind in BOTH {
        let server = Database::start(kind);
        let session = server.session("watch");
        let operator = operator(&session);
        let refused = async |id: u64| {
            let ask = Ask::new("mysql.kill-connection", "db").with("id", id.to_string());
            operator.plan(&ask, LANG).await.unwrap_err().why
        };
        let scheduler = "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'event_scheduler'";
        assert!(refused(server.number(scheduler).await).await.contains("belongs to the server"));
        let own = session.link().await.expect("a link").server.connection_id;
        assert!(refused(own).await.contains("bongsu's own"));
        let (other, _) = runs(&server, "/* bongsu minsu@bastion */ SELECT SLEEP(30) FROM stock").await;
        assert!(refused(other).await.contains("another bongsu"));
        assert!(refused(4_000_000).await.contains("gone"));
        // Idle, but its last statement was signed: MySQL remembers that. MariaDB does so only when it is told to.
        let second = server.session("watch");
        let theirs = second.link().await.expect("a link").server.connection_id;
        if kind == Kind::Mysql {
            assert!(refused(theirs).await.contains("another bongsu"));
        } else {
            let ask = Ask::new("mysql.kill-connection", "db").with("id", theirs.to_string());
            assert!(says(&operator.plan(&ask, LANG).await.expect("a plan"), "perhaps another bongsu"));
        }
        let all = Ask::new("mysql.kill-matching", "db").with("host", "127.0.0.1");
        match operator.plan(&all, LANG).await {
            Ok(plan) => {
                let protected = [own, other].map(|id| id.to_string());
                assert!(plan.objects.iter().all(|found| !protected.contains(&found.name)), "{plan:#?}");
            }
            Err(refusal) => assert!(refusal.why.contains("No session matches"), "{refusal:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn what_has_changed_since_it_was_shown_is_refused_with_the_difference() {
    for kind in BOTH {
        let server = Database::start(kind);
        let session = server.session("watch");
        let operator = operator(&session);
        let mut app = server.client("app").await;
        let id = u64::from(app.id());
        let (go, mut going) = tokio::sync::mpsc::channel::<&'static str>(4);
        let ended = beside(async move {
            let mut outcomes = Vec::new();
            while let Some(sql) = going.recv().await {
                outcomes.push(app.query_drop(sql).await.map_err(|error| code(&error)));
            }
            (app, outcomes)
        });
        let runs_now = |part: &str| {
            format!("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {id} AND INFO LIKE '%{part}%'")
        };
        go.send("SELECT /* first */ SLEEP(1.5) FROM stock WHERE id = 1").await.expect("sent");
        server.reaches(&runs_now("first"), 1).await;
        let cancel = frozen(&session, "mysql.cancel-query", &[id]).await;
        let kill = frozen(&session, "mysql.kill-connection", &[id]).await;
        let plans =
            [operator.plan(&cancel, LANG).await.expect("a plan"), operator.plan(&kill, LANG).await.expect("a plan")];
        go.send("SELECT /* second */ SLEEP(4) FROM stock WHERE id = 1").await.expect("sent");
        server.reaches(&runs_now("second"), 1).await;
        let refusal = operator.plan(&cancel, LANG).await.unwrap_err();
        assert!(
            refusal.changed.iter().any(|[_, was, is]| was.contains("first") && is.contains("second")),
            "{refusal:?}"
        );
        let still = operator.plan(&kill, LANG).await.expect("the connection is the same");
        assert!(still.facts.iter().any(|said| said.verdict == Verdict::Warn && said.text.contains("second")));
        for plan in &plans {
            let refusal = operator.prove(plan, LANG).await.unwrap_err();
            assert!(refusal.changed.iter().any(|[_, _, is]| is.contains("second")), "{refusal:?}");
            let ran = operator.run(plan, LANG).await;
            assert_eq!(ran.how, RanHow::Refused, "{ran:?}");
        }
        drop(go);
        let (app, outcomes) = ended.await.expect("an end");
        assert_eq!(outcomes, [Ok(()), Ok(())], "nothing was ended");

        // A session that sleeps in its transaction: the same until it does anything at all.
        let mut app = app;
        app.query_drop("BEGIN").await.expect("begin");
        app.query_drop("UPDATE stock SET qty = 5 WHERE id = 3").await.expect("an update");
        tokio::time::sleep(Duration::from_millis(150)).await;
        let kill = frozen(&session, "mysql.kill-connection", &[id]).await;
        let plan = operator.plan(&kill, LANG).await.expect("a plan");
        app.query_drop("COMMIT").await.expect("commit");
        app.query_drop("BEGIN").await.expect("begin");
        app.query_drop("UPDATE stock SET qty = 6 WHERE id = 3").await.expect("an update");
        assert!(operator.prove(&plan, LANG).await.is_err());
        assert_eq!(operator.run(&plan, LANG).await.how, RanHow::Refused);
        app.query_drop("COMMIT").await.expect("the session lives");
        assert_eq!(server.number("SELECT qty FROM shop.stock WHERE id = 3").await, 6);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn a_long_transaction_is_ended_while_its_statements_change_but_not_the_next_one() {
    for kind in BOTH {
        let server = Database::start(kind);
        let session = server.session("watch");
        let operator = operator(&session);
        let batch = async |commits: bool| {
            let mut app = server.client("app").await;
            let id = u64::from(app.id());
            app.query_drop("BEGIN").await.expect("begin");
            app.query_drop("UPDATE stock SET qty = qty + 1 WHERE id = 2").await.expect("an update");
            let ended = beside(async move {
                for n in 0..120 {
                    if commits && n == 35 {
                        app.query_drop("COMMIT").await?;
                        app.query_drop("BEGIN").await?;
                    }
                    app.query_drop(format!(
                        "UPDATE stock SET qty = qty + 1 WHERE id = 2 AND SLEEP(0.1) = 0 AND {n} = {n}"
                    ))
                    .await?;
                }
                app.query_drop("ROLLBACK").await
            });
            tokio::time::sleep(Duration::from_millis(2500)).await;
            let ask = frozen(&session, "mysql.kill-connection", &[id]).await;
            (operator.plan(&ask, LANG).await.expect("a plan"), ended)
        };
        let (plan, ended) = batch(false).await;
        assert!(says(&plan, "held to the transaction"), "{:#?}", plan.facts);
        tokio::time::sleep(Duration::from_millis(300)).await;
        operator.prove(&plan, LANG).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let ran = operator.run(&plan, LANG).await;
        assert_eq!(ran.how, RanHow::Done, "{ran:?}");
        assert!(ended.await.expect("an end").is_err());

        let (plan, ended) = batch(true).await;
        tokio::time::sleep(Duration::from_millis(2500)).await;
        let ran = operator.run(&plan, LANG).await;
        assert_eq!(ran.how, RanHow::Refused, "{ran:?}");
        assert!(
            ran.output.iter().any(|line| line.starts_with("transaction: ") || line.starts_with("begun: ")),
            "{ran:?}"
        );
        ended.await.expect("an end").expect("the next transaction is untouched");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn a_missing_grant_is_named_before_and_after() {
    for kind in BOTH {
        let server = Database::start(kind);
        let session = server.session("bare");
        let operator = operator(&session);
        let (id, ended) = runs(&server, "SELECT SLEEP(6) FROM stock LIMIT 1").await;
        let grant =
            if kind == Kind::Mariadb { "GRANT CONNECTION ADMIN ON *.*" } else { "GRANT CONNECTION_ADMIN ON *.*" };
        for operation in ["mysql.cancel-query", "mysql.kill-connection"] {
            let done = act(&operator, &frozen(&session, operation, &[id]).await).await.expect("a plan");
            assert!(says(&done.plan, grant), "{:#?}", done.plan.facts);
            assert!(done.ran.how == RanHow::Failed && done.ran.text.contains(grant), "{:?}", done.ran);
        }
        ended.await.expect("an end").expect("nothing was ended");
        if kind == Kind::Mysql {
            // The one grant is there, and the account to be ended has another that protects it.
            let dba = server.client("dba").await;
            let ask = Ask::new("mysql.kill-connection", "db").with("id", dba.id().to_string());
            let done = act(&self::operator(&server.session("watch")), &ask).await.expect("a plan");
            assert!(done.ran.text.contains("GRANT SYSTEM_USER ON *.* TO 'watch'@'%'"), "{:?}", done.ran);
        }
        let raise = Ask::new("mysql.raise-connections", "db").with("value", "500");
        let done = act(&operator, &raise).await.expect("a plan");
        let grant = if kind == Kind::Mariadb { "GRANT CONNECTION ADMIN" } else { "GRANT SYSTEM_VARIABLES_ADMIN" };
        assert!(done.ran.how == RanHow::Failed && done.ran.text.contains(grant), "{:?}", done.ran);
        assert_eq!(done.ran.undo, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn a_full_server_is_acted_on_over_the_kept_session_and_by_the_second_door() {
    for kind in BOTH {
        let server = Database::start(kind);
        let kept = server.session("watch");
        let operator_kept = operator(&kept);
        kept.link().await.expect("opened before the outage");
        server.client("dba").await.query_drop("SET GLOBAL max_connections = 12").await.expect("set");
        let mut crowd: Vec<Conn> = Vec::new();
        while let Ok(app) = server.try_client("app").await {
            crowd.push(app);
        }
        assert!(crowd.len() >= 10, "{}", crowd.len());
        let ids: Vec<u64> = crowd.iter().map(|conn| u64::from(conn.id())).collect();
        let done = act(&operator_kept, &frozen(&kept, "mysql.kill-connection", &ids[..1]).await).await.expect("a plan");
        assert_eq!(
            (done.plan.class, done.ran.how, done.verified.held),
            (Class::Low, RanHow::Done, Some(true)),
            "{done:#?}"
        );
        crowd.push(server.client("app").await);
        assert!(server.try_client("app").await.is_err(), "it is full again");

        let cold = server.session("watch");
        assert!(cold.link().await.expect("by the second door").door != bongsu::panes::mysql::model::Door::Normal);
        let raise = Ask::new("mysql.raise-connections", "db").with("value", "40");
        let done = act(&operator(&cold), &raise).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert_eq!(
            (done.plan.class, done.ran.how, done.verified.held),
            (Class::Low, RanHow::Done, Some(true)),
            "{done:#?}"
        );
        assert!(matches!(&done.plan.undo, Undo::By(how) if how == "SET GLOBAL max_connections = 12"));
        assert!(says(&done.plan, "memory") && done.plan.commands == ["SET GLOBAL max_connections = 40"]);
        crowd.push(server.client("app").await);

        let undo = done.ran.undo.expect("an undo");
        let back = act(&operator_kept, &undo).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert_eq!((back.ran.how, back.verified.held, back.ran.undo), (RanHow::Done, Some(true), None));
        assert_eq!(back.plan.commands, ["SET GLOBAL max_connections = 12"]);
        assert!(operator_kept.plan(&undo, LANG).await.is_err(), "it was put back already");
        let low = Ask::new("mysql.raise-connections", "db").with("value", "12");
        assert_eq!(operator_kept.plan(&low, LANG).await.unwrap_err().field.as_deref(), Some("value"));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn a_running_statement_is_explained_and_never_run() {
    let endless = "SELECT COUNT(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b, \
                   information_schema.COLUMNS c WHERE a.TABLE_NAME <> b.TABLE_NAME";
    for kind in BOTH {
        let server = Database::start(kind);
        let session = server.session(if kind == Kind::Mariadb { "watch" } else { "dba" });
        let operator = operator(&session);
        let (id, _) = runs(&server, endless).await;
        let ask = frozen(&session, "mysql.explain", &[id]).await;
        let found = operator.look(&ask, LANG).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert!(found.command.ends_with(&format!("FOR {}{id}", if kind == Kind::Mysql { "CONNECTION " } else { "" })));
        assert!(found.lines.iter().any(|(label, _)| label.starts_with("1 SIMPLE")), "{found:#?}");
        let (schema, _) = session.rows("SELECT DATABASE()").await.expect("an answer");
        assert_eq!(schema[0].raw(0), "", "our session has no schema, as before");
        let by_id = Ask::new("mysql.explain", "db").with("id", id.to_string());
        assert_eq!(operator.look(&by_id, LANG).await.map(|again| again.command), Ok(found.command));
        let (call, _) = runs(&server, "DO SLEEP(20)").await;
        let ask = frozen(&session, "mysql.explain", &[call]).await;
        assert!(operator.look(&ask, LANG).await.unwrap_err().why.contains("can be explained"));
        let (asleep, _) = runs(&server, "SELECT SLEEP(20) FROM stock").await;
        let watch = server.session("watch");
        let ask = frozen(&watch, "mysql.explain", &[asleep]).await;
        let refusal = self::operator(&watch).look(&ask, LANG).await.unwrap_err();
        let why = if kind == Kind::Mariadb { "does not answer" } else { "all global privileges" };
        assert!(refusal.why.contains(why), "{refusal:?}");
        assert!(watch.rows("SELECT 1").await.is_ok(), "the connection is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs mariadbd and MySQL"]
async fn a_large_rollback_is_weighed_and_watched() {
    for kind in BOTH {
        let server = Database::start(kind);
        let session = server.session("watch");
        let operator = operator(&session);
        let mut app = server.client("app").await;
        let depth = if kind == Kind::Mariadb { "max_recursive_iterations" } else { "cte_max_recursion_depth" };
        app.query_drop("CREATE TABLE big (id INT PRIMARY KEY, a INT, KEY (a))").await.expect("a table");
        app.query_drop(format!("SET SESSION {depth} = 200000")).await.expect("set");
        app.query_drop("BEGIN").await.expect("begin");
        let fill = "INSERT INTO big WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 150000) \
                    SELECT n, n % 1000 FROM s";
        app.query_drop(fill).await.expect("rows");
        let ask = frozen(&session, "mysql.kill-connection", &[u64::from(app.id())]).await;
        let done = act(&operator, &ask).await.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let rollback = done.plan.facts.iter().find(|said| said.label == "rollback").expect("a line");
        assert!(rollback.verdict == Verdict::Warn && rollback.text.contains("rows modified"), "{rollback:?}");
        assert_eq!((done.plan.class, done.ran.how), (Class::High, RanHow::Done), "{:?}", done.ran);
        // Gone, or on its way: both are said for what they are.
        assert_eq!(done.verified.held, Some(true), "{:?}", done.verified);
        server.reaches("SELECT COUNT(*) = 0 FROM shop.big", 1).await;
    }
}
