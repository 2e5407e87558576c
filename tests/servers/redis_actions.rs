//! Acting on real Redis servers, which each test starts for itself. Needs `redis-server` and `redis-cli`.

use std::{
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use bongsu::{
    collect::{Operator, Source},
    domain::{
        act::{Ask, Class, Plan, Ran, RanHow, Refusal, Undo, Verified},
        clock::{Clock, SystemClock},
        words::Lang,
    },
    panes::redis::{
        config::Target,
        ops::RedisOperator,
        session::{Answer, Ask as Question, Session},
        source::{KeysSource, LocksSource, handover},
    },
    text::Clean,
};
use futures::future::join;

use super::redis::{PATIENCE, Server, soon, target};

const EN: Lang = Lang::En;

/// A target, what acts on it, and a connection of somebody else.
struct Bench {
    operator: RedisOperator,
    locks: LocksSource,
    keys: KeysSource,
    other: Session,
}

impl Bench {
    fn at(target: Arc<Target>) -> Self {
        let session = Arc::new(Session::new(Arc::clone(&target)));
        let (found, look) = handover();
        Self {
            operator: RedisOperator::new(Arc::clone(&session), Arc::new(SystemClock), look.clone()),
            locks: LocksSource::new(Arc::clone(&session), Arc::new(SystemClock), found),
            keys: KeysSource::new(session, look),
            other: Session::new(target),
        }
    }

    fn server(server: &Server) -> Self {
        Self::at(target(&server.url(), ""))
    }

    /// Somebody else asks something.
    async fn other(&self, parts: &[&[u8]]) -> Answer {
        let name = String::from_utf8_lossy(parts[0]).into_owned();
        let question = parts[1..].iter().fold(Question::new(&name), Question::arg);
        let (_, answers, _) = soon(self.other.ask(&[question])).await.expect("an answer");
        answers.into_iter().next().expect("an answer")
    }

    async fn plan(&self, ask: &Ask) -> Result<Plan, Refusal> {
        soon(self.operator.plan(ask, EN)).await
    }

    /// The whole way of a plan that nobody disturbs.
    async fn act(&self, ask: &Ask) -> (Plan, Ran, Verified) {
        let plan = self.plan(ask).await.expect("a plan");
        assert!(!plan.objects.is_empty() && plan.commands.iter().all(|command| is_clean(command)), "{plan:?}");
        soon(self.operator.prove(&plan, EN)).await.expect("a proof");
        let ran = soon(self.operator.run(&plan, EN)).await;
        let verified = soon(self.operator.verify(&plan, &ran, EN)).await;
        (plan, ran, verified)
    }

    async fn count(&mut self) {
        let began = Instant::now();
        loop {
            let locks = soon(self.locks.poll()).await.expect("locks");
            if locks.scan.seen.is_none() && locks.scan.rounds > 0 {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{locks:?}");
        }
    }
}

fn is_clean(text: &str) -> bool {
    Clean::with_limit(text, 64 << 10).as_str() == text
}

fn delete(key: &str) -> Ask {
    Ask::new("redis.delete-lock", "locks").with("key", key)
}

fn flag(key: &str, value: &str, ttl: &str) -> Ask {
    Ask::new("redis.set-flag", "locks").with("key", key).with("value", value).with("ttl", ttl)
}

fn held(verified: &Verified) -> bool {
    verified.held == Some(true)
}

/// A process of a test that ends with it.
struct Running(Child);

impl Running {
    fn cli(port: u16, args: &[&str]) -> Self {
        let mut command = Command::new("redis-cli");
        command.args(["-p", &port.to_string()]).args(args).stdout(Stdio::piped()).stderr(Stdio::null());
        Self(command.spawn().expect("redis-cli"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_lock_is_deleted_only_while_it_is_the_one_that_was_planned() {
    let server = Server::start(&[]);
    let bench = Bench::server(&server);
    for key in ["MY_LOCK:1", "MY_LOCK:2", "users:1"] {
        server.cli(&["SET", key, "api-77f9c:31"]);
    }
    let (plan, ran, verified) = bench.act(&delete("MY_LOCK:1")).await;
    assert_eq!((plan.class, plan.name.as_str(), plan.objects.len()), (Class::High, "MY_LOCK:1", 1));
    assert!(matches!(plan.undo, Undo::Never(_)) && plan.commands[0].starts_with("EVAL "), "{plan:?}");
    assert!(ran.how == RanHow::Done && ran.undo.is_none() && held(&verified), "{ran:?} {verified:?}");
    assert_eq!(server.cli(&["KEYS", "*"]).lines().count(), 2, "nothing else is touched");

    // Another owner, between the row and the plan, between the plan and the proof, between the proof and the run.
    let since = Clock::now(&SystemClock);
    let shown = |owner: &str| serde_json::json!([{"key": "MY_LOCK:2", "owner": owner, "ttl_ms": null, "since": since}]);
    let refusal = bench.plan(&delete("MY_LOCK:2").frozen(shown("somebody"))).await.expect_err("another owner");
    assert_eq!(refusal.changed[0][1..], ["somebody".to_owned(), "api-77f9c:31".to_owned()]);
    let plan = bench.plan(&delete("MY_LOCK:2").frozen(shown("api-77f9c:31"))).await.expect("a plan");
    server.cli(&["SET", "MY_LOCK:2", "api-77f9c:32"]);
    let refusal = soon(bench.operator.prove(&plan, EN)).await.expect_err("another value");
    assert_eq!(refusal.changed[0][1..], ["api-77f9c:31".to_owned(), "api-77f9c:32".to_owned()]);
    assert_eq!(soon(bench.operator.run(&plan, EN)).await.how, RanHow::Refused);
    // The same value that ends later is a lock that was renewed, or taken anew.
    server.cli(&["SET", "MY_LOCK:2", "1", "PX", "60000"]);
    let plan = bench.plan(&delete("MY_LOCK:2")).await.expect("a plan");
    server.cli(&["SET", "MY_LOCK:2", "1", "PX", "90000"]);
    assert!(soon(bench.operator.prove(&plan, EN)).await.is_err());
    assert_eq!(soon(bench.operator.run(&plan, EN)).await.how, RanHow::Refused);
    assert_eq!(server.cli(&["GET", "MY_LOCK:2"]), "1");
    server.cli(&["PERSIST", "MY_LOCK:2"]);
    assert_eq!(soon(bench.operator.run(&plan, EN)).await.how, RanHow::Refused);
    server.cli(&["DEL", "MY_LOCK:2"]);
    server.cli(&["RPUSH", "MY_LOCK:2", "1"]);
    assert_eq!(soon(bench.operator.run(&plan, EN)).await.how, RanHow::Refused, "of another type");

    // What is no lock is none of ours.
    assert_eq!(bench.plan(&delete("users:1")).await.expect_err("no lock").field.as_deref(), Some("key"));
    assert!(bench.plan(&delete("MY_LOCK:2")).await.expect_err("a list").why.contains("list"));
    assert!(bench.plan(&delete("MY_LOCK:none")).await.is_err());
    assert!(bench.plan(&delete("")).await.is_err(), "nothing never means all");
    server.cli(&["SETRANGE", "MY_LOCK:big", "20000", "x"]);
    assert!(bench.plan(&delete("MY_LOCK:big")).await.is_err(), "20 kB are no lock");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_redisson_lock_is_compared_whole_and_those_who_wait_are_woken() {
    let server = Server::start(&[]);
    let bench = Bench::server(&server);
    server.cli(&["HSET", "MY_LOCK:stock", "8743c9c0:58", "2", "mode", "write"]);
    let mut waiting = Running::cli(server.port, &["SUBSCRIBE", "redisson_lock__channel:{MY_LOCK:stock}"]);
    let began = Instant::now();
    while !server.cli(&["PUBSUB", "NUMSUB", "redisson_lock__channel:{MY_LOCK:stock}"]).ends_with('1') {
        assert!(began.elapsed() < PATIENCE);
    }
    let plan = bench.plan(&delete("MY_LOCK:stock")).await.expect("a plan");
    assert!(plan.facts.iter().any(|said| said.text == "1 waiting"), "{:?}", plan.facts);
    // Its owner takes it once more.
    server.cli(&["HINCRBY", "MY_LOCK:stock", "8743c9c0:58", "1"]);
    assert!(soon(bench.operator.prove(&plan, EN)).await.is_err());
    assert_eq!(soon(bench.operator.run(&plan, EN)).await.how, RanHow::Refused);
    server.cli(&["HINCRBY", "MY_LOCK:stock", "8743c9c0:58", "-1"]);
    server.cli(&["HSET", "MY_LOCK:stock", "other:1", "1"]);
    assert_eq!(soon(bench.operator.run(&plan, EN)).await.how, RanHow::Refused, "a reader more");
    server.cli(&["HDEL", "MY_LOCK:stock", "other:1"]);
    let ran = soon(bench.operator.run(&plan, EN)).await;
    assert_eq!((ran.how, server.cli(&["EXISTS", "MY_LOCK:stock"]).as_str()), (RanHow::Done, "0"), "{ran:?}");
    // A new owner is told, and is no failure.
    server.cli(&["HSET", "MY_LOCK:stock", "new:1", "1"]);
    let verified = soon(bench.operator.verify(&plan, &ran, EN)).await;
    assert!(held(&verified) && verified.text.contains("new:1"), "{verified:?}");
    let _ = waiting.0.kill();
    let mut told = String::new();
    std::io::Read::read_to_string(&mut waiting.0.stdout.take().expect("a pipe"), &mut told).expect("text");
    assert!(told.trim_end().ends_with("message\nredisson_lock__channel:{MY_LOCK:stock}\n0"), "{told}");
}

/// Somebody else takes the lock anew at any moment; whatever happens, what they have is never taken from them.
async fn races(bench: &Bench, kind: &str) -> [usize; 2] {
    let mut ended = [0; 2];
    let mut dice = u64::from(std::process::id());
    for nth in 0..100 {
        let (old, new) = (format!("old-{nth}"), format!("new-{nth}"));
        bench.other(&[b"DEL", b"MY_LOCK:race"]).await;
        let take = async |owner: &str| {
            if kind == "hash" {
                bench
                    .other(&[
                        b"EVAL",
                        b"redis.call('DEL',KEYS[1]) return redis.call('HSET',KEYS[1],ARGV[1],'1')",
                        b"1",
                        b"MY_LOCK:race",
                        owner.as_bytes(),
                    ])
                    .await;
            } else {
                bench.other(&[b"SET", b"MY_LOCK:race", owner.as_bytes()]).await;
            }
        };
        take(&old).await;
        let plan = bench.plan(&delete("MY_LOCK:race")).await.expect("a plan");
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let change = async {
            // So many round trips later: a clock would only know milliseconds.
            for _ in 0..dice >> 33 & 7 {
                bench.other(&[b"PING"]).await;
            }
            take(&new).await;
        };
        // Half of them without the proof before, so that all depends on the last moment.
        let proved = nth % 2 == 0;
        let act = async {
            if proved && soon(bench.operator.prove(&plan, EN)).await.is_err() {
                return RanHow::Refused;
            }
            soon(bench.operator.run(&plan, EN)).await.how
        };
        let (how, ()) = join(act, change).await;
        assert!(matches!(how, RanHow::Done | RanHow::Refused), "{how:?}");
        ended[usize::from(how == RanHow::Refused)] += 1;
        let there = if kind == "hash" {
            bench.other(&[b"HEXISTS", b"MY_LOCK:race", new.as_bytes()]).await == Answer::Number(1)
        } else {
            bench.other(&[b"GET", b"MY_LOCK:race"]).await.bytes() == new.as_bytes()
        };
        assert!(there, "the lock of another was deleted: round {nth}, {how:?}");
    }
    assert!(ended.iter().all(|count| *count > 0), "a race that always ends alike is none: {ended:?}");
    ended
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_hundred_races_delete_no_lock_of_another() {
    let server = Server::start(&["--requirepass", "right"]);
    let secret = tempfile::tempdir().expect("a folder");
    let file = secret.path().join("secret");
    std::fs::write(&file, "right").expect("a file");
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("private");
    }
    let password = format!("password = 'file:{}'\n", file.display());
    for kind in ["string", "hash"] {
        let bench = Bench::at(target(&server.url(), &password));
        let [done, refused] = races(&bench, kind).await;
        super::eprintln_line(&format!("{kind} by script: {done} deleted in time, {refused} refused, 0 wrong"));
    }
    // Who may run no script watches.
    server.cli(&["-a", "right", "ACL", "SETUSER", "noscript", "on", ">right", "~*", "&*", "+@all", "-@scripting"]);
    let mut bench = Bench::at(target(&format!("redis://noscript@127.0.0.1:{}/", server.port), &password));
    bench.other = Session::new(target(&server.url(), &password));
    for kind in ["string", "hash"] {
        bench.other(&[b"DEL", b"MY_LOCK:race"]).await;
        bench.other(&[b"SET", b"MY_LOCK:race", b"x"]).await;
        let plan = bench.plan(&delete("MY_LOCK:race")).await.expect("a plan");
        assert!(plan.commands[0].starts_with("WATCH "), "{:?}", plan.commands);
        let [done, refused] = races(&bench, kind).await;
        super::eprintln_line(&format!("{kind} by watching: {done} deleted in time, {refused} refused, 0 wrong"));
    }
    let (_, ran, verified) = bench.act(&delete("MY_LOCK:race")).await;
    assert!(ran.is_done() && held(&verified), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn hostile_keys_are_shown_clean_and_deleted_byte_for_byte() {
    let server = Server::start(&[]);
    let mut bench = Bench::server(&server);
    let long = "k".repeat(10 << 10);
    let names: [&[u8]; 9] = [
        b"{}",
        b"{a}b",
        b"\x1b[2J\x1b]0;PWN\x07",
        b"line\r\nDEL users:1\r\n",
        b"\xff\xfe\x00\x01",
        "\u{202e}\u{200b}x".as_bytes(),
        b"\"quoted\\\" ' $(id)",
        "락:주문 1".as_bytes(),
        long.as_bytes(),
    ];
    let keys: Vec<Vec<u8>> = names.iter().map(|name| [b"MY_LOCK:", *name].concat()).collect();
    for key in &keys {
        bench.other(&[b"SET", key, b"owner\x1b[31m\xff\r\n"]).await;
        // What looks like it, and is another.
        let shown = Clean::from_bytes(key);
        if shown.as_bytes() != *key {
            bench.other(&[b"SET", shown.as_bytes(), b"a twin"]).await;
        }
    }
    bench.other(&[b"SET", b"users:1", b"x"]).await;
    // Twins that both are locks cannot be told apart by what is shown: refused, not guessed.
    bench.count().await;
    let clean = |key: &[u8]| Clean::from_bytes(key).to_string();
    for key in keys.iter().filter(|key| clean(key).as_bytes() != key.as_slice()) {
        assert!(bench.plan(&delete(&clean(key))).await.is_err(), "{}", clean(key));
        bench.other(&[b"DEL", clean(key).as_bytes()]).await;
    }
    let mut bench = Bench { other: bench.other, ..Bench::server(&server) };
    bench.count().await;
    let shown = soon(bench.keys.poll()).await.expect("keys");
    assert_eq!(shown.total, 9);
    for key in &keys {
        let row = shown.keys.iter().find(|row| row.key.as_str() == clean(key)).expect("a row");
        let frozen =
            serde_json::json!([{"key": row.key, "owner": row.owner, "ttl_ms": row.ttl_ms, "since": row.since}]);
        let (plan, ran, verified) = bench.act(&delete(&row.key).frozen(frozen)).await;
        assert!(ran.is_done() && held(&verified), "{ran:?}");
        assert_eq!(bench.other(&[b"EXISTS", key]).await, Answer::Number(0));
        let texts = plan.facts.iter().map(|said| &said.text).chain(plan.objects.iter().map(|object| &object.name));
        assert!(texts.chain([&plan.title, &plan.name]).all(|text| is_clean(text) && text.len() < 5_000), "{plan:?}");
    }
    assert_eq!(bench.other(&[b"DBSIZE"]).await, Answer::Number(1), "nothing else is touched");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn several_locks_are_deleted_each_for_itself() {
    let server = Server::start(&[]);
    let bench = Bench::server(&server);
    for nth in 0..3 {
        server.cli(&["SET", &format!("MY_LOCK:{nth}"), "worker-12345"]);
    }
    let ask = delete("MY_LOCK:0\nMY_LOCK:gone\nMY_LOCK:1\nMY_LOCK:2");
    let plan = bench.plan(&ask).await.expect("a plan");
    assert_eq!((plan.objects.len(), plan.commands.len(), plan.name.as_str()), (3, 3, "locks"));
    assert!(plan.facts.iter().any(|said| said.text == "MY_LOCK:gone"), "{:?}", plan.facts);
    server.cli(&["SET", "MY_LOCK:1", "another"]);
    assert!(soon(bench.operator.prove(&plan, EN)).await.is_err());
    let ran = soon(bench.operator.run(&plan, EN)).await;
    assert_eq!((ran.how, ran.output.len()), (RanHow::Failed, 3), "{ran:?}");
    assert_eq!(server.cli(&["KEYS", "*"]), "MY_LOCK:1");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_flag_is_set_never_over_another_expires_and_is_taken_back() {
    let server = Server::start(&[]);
    let bench = Bench::server(&server);
    let (plan, ran, verified) = bench.act(&flag("payment:retry:paused", "1", "1h")).await;
    assert_eq!((plan.class, plan.commands[0].as_str()), (Class::Low, "SET payment:retry:paused 1 EX 3600 NX"));
    let lasting = plan.lasting.expect("an end");
    assert_eq!(lasting.time, Duration::from_hours(1));
    assert!(
        held(&verified) && (3_590..=3_600).contains(&server.cli(&["TTL", "payment:retry:paused"]).parse().expect("s"))
    );
    let refusal = bench.plan(&flag("payment:retry:paused", "2", "1h")).await.expect_err("it is there");
    assert!(refusal.why.contains("not overwritten"), "{refusal:?}");
    let undo = ran.undo.expect("an undo");
    assert_eq!(undo.operation, "redis.set-flag");
    server.cli(&["SET", "payment:retry:paused", "2"]);
    assert!(!bench.plan(&undo).await.expect_err("another value").changed.is_empty());
    server.cli(&["SET", "payment:retry:paused", "1", "EX", "100"]);
    let (back, ran, verified) = bench.act(&undo).await;
    assert!(back.class == Class::Low && ran.is_done() && held(&verified), "{ran:?}");
    assert_eq!(server.cli(&["EXISTS", "payment:retry:paused"]), "0");
    assert!(bench.plan(&undo).await.is_err(), "there is nothing to take back");
    // Somebody is quicker.
    let plan = bench.plan(&flag("f", "1", "30m")).await.expect("a plan");
    server.cli(&["SET", "f", "theirs"]);
    assert!(soon(bench.operator.prove(&plan, EN)).await.is_err());
    assert_eq!(soon(bench.operator.run(&plan, EN)).await.how, RanHow::Refused);
    assert_eq!(server.cli(&["GET", "f"]), "theirs");
    let (_, ran, verified) = bench.act(&flag("short", "1", "1s")).await;
    assert!(ran.is_done() && held(&verified));
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    assert_eq!(server.cli(&["EXISTS", "short"]), "0");
    for (key, value, ttl, field) in [
        ("", "1", "1h", "key"),
        ("a\nb", "1", "1h", "key"),
        ("MY_LOCK:x", "1", "1h", "key"),
        ("k", "", "1h", "value"),
        ("k", "1", "", "ttl"),
        ("k", "1", "0s", "ttl"),
        ("k", "1", "400d", "ttl"),
    ] {
        let refusal = bench.plan(&flag(key, value, ttl)).await.expect_err("a refusal");
        assert_eq!(refusal.field.as_deref(), Some(field), "{refusal:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_client_is_killed_only_while_it_is_the_same_and_never_a_protected_one() {
    let server = Server::start(&["--repl-diskless-sync-delay", "0"]);
    let _replica = Server::start(&["--replicaof", "127.0.0.1", &server.port.to_string()]);
    let bench = Bench::server(&server);
    let kill = |client: &str| Ask::new("redis.kill-client", "locks").with("client", client);
    let blocked = || Running::cli(server.port, &["BLPOP", "nothing", "0"]);
    let line = |wanted: &str| -> Option<(String, String)> {
        let list = server.cli(&["CLIENT", "LIST"]);
        let line = list.lines().find(|line| line.contains(wanted))?;
        let part = |name: &str| line.split(' ').find_map(|part| part.strip_prefix(name)).map(ToOwned::to_owned);
        part("id=").zip(part("addr="))
    };
    let find = async |wanted: &str| {
        let began = Instant::now();
        loop {
            if let Some(found) = line(wanted) {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "no client {wanted}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let mut client = blocked();
    let (id, _) = find("cmd=blpop").await;
    let (plan, ran, verified) = bench.act(&kill(&id)).await;
    assert!(ran.is_done() && held(&verified), "{ran:?} {verified:?}");
    assert!(plan.commands[0].starts_with(&format!("CLIENT KILL ID {id} ADDR ")), "{:?}", plan.commands);
    let _ = client.0.wait();
    let _client = blocked();
    let (id, addr) = find("cmd=blpop").await;
    let plan = bench.plan(&kill(&addr)).await.expect("by its address");
    server.cli(&["CLIENT", "KILL", "ID", &id]);
    assert!(soon(bench.operator.prove(&plan, EN)).await.is_err());
    assert_eq!(soon(bench.operator.run(&plan, EN)).await.how, RanHow::Refused);
    let (replica, _) = find("cmd=replconf").await;
    let (own, _) = find("name=bongsu").await;
    let sentinel = Running::cli(server.port, &["-x", "SUBSCRIBE", "__sentinel__:hello"]);
    for protected in [replica.as_str(), own.as_str(), "", "999999", "10.9.9.9:1"] {
        assert_eq!(bench.plan(&kill(protected)).await.expect_err("protected").field.as_deref(), Some("client"));
    }
    drop(sentinel);
    assert!(server.cli(&["INFO", "replication"]).contains("connected_slaves:1"));
}

/// Runs something that blocks the server, and waits until it does.
async fn block(server: &Server, args: &[&str]) -> Running {
    let running = Running::cli(server.port, args);
    let began = Instant::now();
    while !server.cli(&["PING"]).contains("BUSY") {
        assert!(began.elapsed() < PATIENCE, "the server is not busy");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    running
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_server_that_answers_nobody_is_healed_and_one_that_has_written_is_told() {
    let kill = Ask::new("redis.kill-script", "locks");
    // With a database of its own, so that one who connects now is not let in as usual.
    let at = |server: &Server| Bench::at(target(&format!("redis://127.0.0.1:{}/1", server.port), ""));
    let server = Server::start(&["--busy-reply-threshold", "100"]);
    let known = at(&server);
    assert!(known.plan(&kill).await.expect_err("nothing runs").why.contains("answers"), "nothing to end");
    for connected in [true, false] {
        let script = block(&server, &["EVAL", "while true do end", "0"]).await;
        let fresh = at(&server);
        let bench = if connected { &known } else { &fresh };
        let began = Instant::now();
        let (plan, ran, verified) = bench.act(&kill).await;
        super::eprintln_line(&format!("a busy server is healed in {:.0} ms", began.elapsed().as_secs_f64() * 1e3));
        assert_eq!((plan.class, plan.commands[0].as_str()), (Class::Low, "SCRIPT KILL"));
        assert!(ran.is_done() && held(&verified), "{ran:?} {verified:?}");
        assert_eq!(server.cli(&["PING"]), "PONG");
        drop(script);
    }
    let library = "#!lua name=l\nredis.register_function('spin', function() while true do end end)";
    server.cli(&["FUNCTION", "LOAD", library]);
    let function = block(&server, &["FCALL", "spin", "0"]).await;
    let plan = known.plan(&kill).await.expect("a plan");
    assert!(plan.commands == ["FUNCTION KILL"] && plan.objects[0].detail.starts_with("spin"), "{plan:?}");
    let (_, ran, verified) = known.act(&kill).await;
    assert!(ran.is_done() && held(&verified), "{ran:?}");
    drop(function);
    // It ends by itself between the plan and the run.
    let short = "local t = redis.call('TIME')[1] + 2 while tonumber(redis.call('TIME')[1]) < t do end";
    let script = block(&server, &["EVAL", short, "0"]).await;
    let plan = known.plan(&kill).await.expect("a plan");
    let began = Instant::now();
    while server.cli(&["PING"]) != "PONG" {
        assert!(began.elapsed() < PATIENCE);
    }
    assert!(soon(known.operator.prove(&plan, EN)).await.is_err());
    assert_eq!(soon(known.operator.run(&plan, EN)).await.how, RanHow::Refused);
    drop(script);
    let _script = block(&server, &["EVAL", "redis.call('SET','a','b') while true do end", "0"]).await;
    let (_, ran, verified) = known.act(&kill).await;
    assert!(ran.how == RanHow::Failed && ran.text.contains("UNKILLABLE") && !held(&verified), "{ran:?} {verified:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn on_a_cluster_the_master_that_has_the_key_is_found_and_a_replica_is_refused() {
    let arguments = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1500"];
    let servers: Vec<Server> = (0..3).map(|_| Server::start(&arguments)).collect();
    let places: Vec<String> = servers.iter().map(|server| format!("127.0.0.1:{}", server.port)).collect();
    let mut create = vec!["--cluster", "create"];
    create.extend(places.iter().map(String::as_str));
    create.push("--cluster-yes");
    let told = servers[0].cli(&create);
    assert!(told.contains("All 16384 slots covered"), "{told}");
    let bench = Bench::server(&servers[0]);
    let began = Instant::now();
    while servers.iter().any(|server| !server.cli(&["CLUSTER", "INFO"]).contains("cluster_state:ok")) {
        assert!(began.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut nodes = std::collections::BTreeSet::new();
    for nth in 0..12 {
        let key = format!("MY_LOCK:{nth}");
        if nth % 2 == 0 {
            servers[0].cli(&["-c", "SET", &key, "worker-12345"]);
        } else {
            servers[0].cli(&["-c", "HSET", &key, "8743c9c0:58", "1"]);
        }
        let (plan, ran, verified) = bench.act(&delete(&key)).await;
        assert!(ran.is_done() && held(&verified), "{ran:?}");
        nodes.insert(plan.facts.iter().find(|said| said.label == "server").expect("a server").text.clone());
        let (_, ran, verified) = bench.act(&flag(&format!("flag:{nth}"), "1", "1m")).await;
        assert!(ran.is_done() && held(&verified), "{ran:?}");
        let (_, ran, verified) = bench.act(&ran.undo.expect("an undo")).await;
        assert!(ran.is_done() && held(&verified), "{ran:?}");
    }
    assert_eq!(nodes.len(), 3, "{nodes:?}");
    for server in &servers {
        assert_eq!(server.cli(&["DBSIZE"]), "0");
    }
    let master = Server::start(&["--repl-diskless-sync-delay", "0"]);
    let replica = Server::start(&["--replicaof", "127.0.0.1", &master.port.to_string()]);
    let refusal = Bench::server(&replica).plan(&flag("f", "1", "1m")).await.expect_err("a replica");
    assert!(refusal.why.contains(&format!("127.0.0.1:{}", master.port)), "{refusal:?}");
}

/// What stands in the sample config between two texts, without its comment signs.
fn rules(from: &str, to: &str) -> Vec<String> {
    let sample = std::fs::read_to_string(crate::common::root().join("config.toml")).expect("the sample");
    let rules = sample.split(from).nth(1).and_then(|rest| rest.split(to).next()).expect("the rules");
    rules.replace(['#', '.', ')'], " ").split_whitespace().map(Into::into).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn the_permissions_that_the_sample_config_names_are_enough_and_what_is_missing_is_named() {
    let server = Server::start(&["--busy-reply-threshold", "100"]);
    let looking = rules("An ACL user needs: ", "(in a cluster");
    let acting = rules("To act as well: ", "(without +eval");
    let watching = rules("(without +eval:", "[[panes");
    let user = |name: &str, rules: &[&[String]]| {
        let mut setuser = vec!["ACL", "SETUSER", name, "on", "nopass"];
        setuser.extend(rules.iter().flat_map(|rules| rules.iter().map(String::as_str)));
        assert_eq!(server.cli(&setuser), "OK", "{setuser:?}");
        let password = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(password.path(), "any").expect("a file");
        let more = format!("password = 'file:{}'\n", password.path().display());
        (Bench::at(target(&format!("redis://{name}@127.0.0.1:{}/", server.port), &more)), password)
    };
    let (act, _password) = user("act", &[&looking, &acting]);
    let without: Vec<String> = acting.iter().filter(|rule| *rule != "+eval").cloned().collect();
    let (watch, _password) = user("watch", &[&looking, &without, &watching]);
    for bench in [&act, &watch] {
        server.cli(&["SET", "MY_LOCK:1", "worker-12345"]);
        server.cli(&["HSET", "MY_LOCK:2", "8743c9c0:58", "1"]);
        for key in ["MY_LOCK:1", "MY_LOCK:2"] {
            let (plan, ran, verified) = bench.act(&delete(key)).await;
            assert!(ran.is_done() && held(&verified), "{plan:?} {ran:?}");
        }
        let (_, ran, verified) = bench.act(&flag("flag", "1", "1m")).await;
        assert!(ran.is_done() && held(&verified), "{ran:?}");
        let (_, ran, _) = bench.act(&ran.undo.expect("an undo")).await;
        assert!(ran.is_done(), "{ran:?}");
    }
    let _client = Running::cli(server.port, &["BLPOP", "nothing", "0"]);
    let began = Instant::now();
    let id = loop {
        let list = server.cli(&["CLIENT", "LIST"]);
        let line = list.lines().find(|line| line.contains("cmd=blpop"));
        if let Some(id) = line.and_then(|line| line.strip_prefix("id=")?.split(' ').next()) {
            break id.to_owned();
        }
        assert!(began.elapsed() < PATIENCE);
    };
    let (_, ran, _) = act.act(&Ask::new("redis.kill-client", "locks").with("client", id)).await;
    assert!(ran.is_done(), "{ran:?}");
    let _script = block(&server, &["EVAL", "while true do end", "0"]).await;
    let (_, ran, verified) = act.act(&Ask::new("redis.kill-script", "locks")).await;
    assert!(ran.is_done() && held(&verified), "{ran:?}");
    // Who may only look is told which rights are missing, and nothing is done.
    let (bare, _password) = user("bare", &[&looking]);
    let plan = bare.plan(&flag("flag", "1", "1m")).await.expect("a plan");
    let ran = soon(bare.operator.run(&plan, EN)).await;
    assert!(ran.how == RanHow::Failed && ran.text.contains("ACL SETUSER bare +set"), "{ran:?}");
}
