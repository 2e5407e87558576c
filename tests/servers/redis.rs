//! The sources of the Redis pane on real servers, which each test starts for itself on free ports of this machine and
//! ends by their process ids. Needs `redis-server` and `redis-cli`.

#[path = "redis_many.rs"]
mod many;

use std::{
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use bongsu::{
    collect::Source,
    config::File,
    domain::{
        clock::{Clock, SystemClock},
        reading::{Fault, FaultKind},
    },
    panes::redis::{
        config::{self, Target},
        model::{Keys, Locks, Node, Nodes, Part, Shape, Status, Trouble},
        session::{Ask, Session},
        source::{KeysSource, LocksSource, NodesSource, SlowlogSource, StatusSource, handover},
    },
};
use tokio::time::timeout;

use crate::common::{pause, signal};

/// How long anything may take on a machine that is busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A server that ends with the test.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    dir: tempfile::TempDir,
}

fn free_port() -> u16 {
    loop {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        // The bus of a cluster is ten thousand above.
        if port < 50_000 {
            return port;
        }
    }
}

impl Server {
    pub(crate) fn start(args: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let port = free_port();
        let child = Self::spawn(port, dir.path(), args);
        let server = Self { child, port, dir };
        server.listens();
        server
    }

    fn spawn(port: u16, dir: &Path, args: &[&str]) -> Child {
        let mut command = Command::new("redis-server");
        if args.first() == Some(&"--sentinel") {
            command.arg(dir.join("sentinel.conf"));
        }
        command.args(["--port", &port.to_string(), "--dir", &dir.to_string_lossy(), "--bind", "127.0.0.1"]).args(args);
        if args.first() != Some(&"--sentinel") && !args.contains(&"--save") {
            command.args(["--save", ""]);
        }
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("redis-server is installed")
    }

    fn listens(&self) {
        listens(self.port);
    }

    fn again(&mut self, args: &[&str]) {
        self.child = Self::spawn(self.port, self.dir.path(), args);
        self.listens();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub(crate) fn cli(&self, args: &[&str]) -> String {
        cli(self.port, args)
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    fn clients_of_ours(&self) -> usize {
        self.cli(&["CLIENT", "LIST"]).lines().filter(|line| line.contains("name=bongsu")).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

fn listens(port: u16) {
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(began.elapsed() < PATIENCE, "nothing listens on {port}");
        pause(10);
    }
}

fn cli(port: u16, args: &[&str]) -> String {
    let done = Command::new("redis-cli").args(["-p", &port.to_string()]).args(args).output().expect("redis-cli");
    String::from_utf8_lossy(&done.stdout).trim().to_owned()
}

/// The target of one server.
pub(crate) fn target(url: &str, more: &str) -> Arc<Target> {
    let text = format!(
        "[[panes.redis.targets]]\nname = 'locks'\nurl = '{url}'\nevery = '500ms'\nlocks = ['MY_LOCK:*']\n{more}"
    );
    let file = File::from_text(Path::new("config.toml"), &text).expect("TOML");
    let target = config::read(file.pane("redis").expect("a table")).remove(0);
    file.finish(&["redis"]).expect("a config without mistakes");
    target
}

/// The sources of a target.
struct Looks {
    status: StatusSource,
    locks: LocksSource,
    keys: KeysSource,
    nodes: NodesSource,
    slowlog: SlowlogSource,
}

impl Looks {
    fn at(target: Arc<Target>) -> Self {
        let session = Arc::new(Session::new(target));
        let (found, look) = handover();
        let (shared, clock) = (|| Arc::clone(&session), || -> Arc<dyn Clock> { Arc::new(SystemClock) });
        Self {
            status: StatusSource::new(shared(), clock()),
            locks: LocksSource::new(shared(), clock(), found),
            keys: KeysSource::new(shared(), look),
            nodes: NodesSource::new(shared(), clock()),
            slowlog: SlowlogSource::new(shared()),
        }
    }

    fn server(server: &Server) -> Self {
        Self::at(target(&server.url(), ""))
    }

    async fn status(&mut self) -> Result<Status, Fault> {
        soon(self.status.poll()).await
    }

    /// Looks until a full round is done.
    async fn count(&mut self) -> Result<Locks, Fault> {
        let began = Instant::now();
        loop {
            let locks = soon(self.locks.poll()).await?;
            if locks.scan.seen.is_none() && locks.scan.rounds > 0 {
                return Ok(locks);
            }
            assert!(began.elapsed() < PATIENCE, "{locks:?}");
        }
    }

    async fn keys(&mut self) -> Keys {
        soon(self.keys.poll()).await.expect("keys")
    }

    async fn nodes(&mut self) -> Result<Nodes, Fault> {
        soon(self.nodes.poll()).await
    }

    /// The fault of the vital signs.
    async fn fault(&mut self) -> Fault {
        self.status().await.expect_err("a fault")
    }
}

pub(crate) async fn soon<T>(look: impl Future<Output = T>) -> T {
    timeout(PATIENCE, look).await.expect("an answer in time")
}

/// Looks again and again until something is so.
async fn until<S: Source>(
    what: &str,
    source: &mut S,
    wanted: impl Fn(&Result<S::Data, Fault>) -> bool,
) -> Result<S::Data, Fault> {
    let began = Instant::now();
    loop {
        let seen = soon(source.poll()).await;
        if wanted(&seen) {
            return seen;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}: {}", told(&seen));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn told<T: serde::Serialize>(seen: &Result<T, Fault>) -> String {
    match seen {
        Ok(data) => serde_json::to_string(data).unwrap_or_default(),
        Err(fault) => fault.to_string(),
    }
}

/// Fills a server with locks: 20 with an expiry, 5 without, one of Redisson, and other keys.
fn fill(server: &Server) {
    let script = "for i = 1, 20 do redis.call('SET', 'MY_LOCK:order:' .. i, 'api-' .. i, 'PX', 60000 + i) end \
                  for i = 1, 5 do redis.call('SET', 'MY_LOCK:coupon:' .. i, 'worker-' .. i) end \
                  redis.call('HSET', 'MY_LOCK:stock:7', '8743c9c0-589f:58', 2) \
                  redis.call('PEXPIRE', 'MY_LOCK:stock:7', 30000) \
                  for i = 1, 3000 do redis.call('SET', 'session:' .. i, 'x') end return 'done'";
    assert_eq!(server.cli(&["EVAL", script, "0"]), "done");
}

/// The commands that bongsu sends, and those that this test sends.
const HARMLESS: [&str; 16] = [
    "ping",
    "info",
    "dbsize",
    "scan",
    "pttl",
    "type",
    "getrange",
    "hscan",
    "slowlog|get",
    "slowlog|len",
    "pubsub|numsub",
    "client|setname",
    "client|list",
    "config|resetstat",
    "subscribe",
    "command|docs",
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_server_that_is_well_is_read_whole_and_only_by_what_is_harmless() {
    let server = Server::start(&["--maxmemory", "64mb", "--slowlog-log-slower-than", "0"]);
    fill(&server);
    let mut waiting = Command::new("redis-cli");
    waiting.args(["-p", &server.port.to_string(), "SUBSCRIBE", "redisson_lock__channel:{MY_LOCK:stock:7}"]);
    let mut waiting = waiting.stdout(Stdio::null()).spawn().expect("redis-cli");
    server.cli(&["CONFIG", "RESETSTAT"]);
    let mut looks = Looks::server(&server);
    let status = looks.status().await.expect("a status");
    assert_eq!((status.role, status.memory.max, status.keys), (Part::Master, Some(64 << 20), Some(3_026)));
    assert!(status.latency_ms.is_some_and(|ms| ms > 0.0) && status.clock_skew_s.is_some_and(|skew| skew.abs() < 1.0));
    let locks = looks.count().await.expect("a count");
    let pattern = &locks.locks[0];
    assert_eq!((pattern.count, pattern.without_expiry, pattern.complete), (26, 5, true));
    assert!(pattern.longest_ttl_ms.is_some_and(|ttl| (50_000..=60_020).contains(&ttl)));
    let keys = looks.keys().await;
    assert_eq!((keys.total, keys.keys.len()), (26, 26));
    assert!(keys.keys[..5].iter().all(|key| key.ttl_ms.is_none() && key.owner.starts_with("worker-")));
    let redisson = keys.keys.iter().find(|key| key.kind.as_str() == "hash").expect("a lock of Redisson");
    assert_eq!((redisson.owner.as_str(), redisson.holds, redisson.waiters), ("8743c9c0-589f:58", Some(2), Some(1)));
    let nodes = looks.nodes().await.expect("nodes");
    assert_eq!((nodes.shape, nodes.nodes.len()), (Shape::Single, 1));
    let slowlog = soon(looks.slowlog.poll()).await.expect("a slow log");
    let slow: Vec<_> = slowlog.commands.iter().map(|command| command.command.as_str()).collect();
    assert!(slow.contains(&"EVAL") && !slow.contains(&"SCAN"), "ours are left out: {slow:?}");
    assert_eq!(server.clients_of_ours(), 1);
    let stats = server.cli(&["INFO", "commandstats"]);
    let asked = stats.lines().filter_map(|line| line.strip_prefix("cmdstat_")?.split_once(':')).map(|(name, _)| name);
    let harmful: Vec<_> = asked.filter(|name| !HARMLESS.contains(name)).collect();
    assert_eq!(harmful, [""; 0], "{stats}");
    let _ = waiting.kill();
    let _ = waiting.wait();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn passwords_and_permissions_are_told_apart_and_named() {
    let server = Server::start(&["--requirepass", "right"]);
    let said = Looks::server(&server).fault().await;
    assert!(said.kind == FaultKind::Auth && said.detail.contains("NOAUTH"), "{said}");
    let secret = |text: &str, name: &str| -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = server.dir.path().join(name);
        std::fs::write(&path, text).expect("a file");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("private");
        path
    };
    let by = |user: &str, password: &str| {
        let more = format!("password = 'file:{}'\n", secret(password, password).display());
        let account = if user.is_empty() { String::new() } else { format!("{user}@") };
        Looks::at(target(&format!("redis://{account}127.0.0.1:{}/1", server.port), &more))
    };
    let said = by("", "wrong").fault().await;
    assert!(said.kind == FaultKind::Auth && said.detail.contains("WRONGPASS"), "{said}");
    assert_eq!(by("", "right").status().await.expect("a status").role, Part::Master);
    server.cli(&["-a", "right", "ACL", "SETUSER", "bare", "on", ">bare", "~*", "+select", "+client|setname", "+ping"]);
    let said = by("bare", "bare").fault().await;
    assert!(said.kind == FaultKind::Denied && said.detail.ends_with("ACL SETUSER bare +info"), "{said}");
    // The permissions that the sample config names are enough.
    let sample = std::fs::read_to_string(crate::common::root().join("config.toml")).expect("the sample");
    let rules = sample.split("An ACL user needs: ").nth(1).and_then(|rest| rest.split("(in a cluster").next());
    let rules: Vec<String> = rules.expect("the rules").replace('#', " ").split_whitespace().map(Into::into).collect();
    let mut setuser = vec!["-a", "right", "ACL", "SETUSER", "watch", "on", ">watch"];
    setuser.extend(rules.iter().map(String::as_str));
    assert_eq!(server.cli(&setuser), "OK");
    server.cli(&["-a", "right", "-n", "1", "SET", "MY_LOCK:1", "me"]);
    server.cli(&["-a", "right", "-n", "1", "HSET", "MY_LOCK:2", "u:1", "1"]);
    let mut looks = by("watch", "watch");
    looks.status().await.expect("a status");
    assert_eq!(looks.count().await.expect("a count").locks[0].count, 2);
    let keys = looks.keys().await.keys;
    assert!(keys.iter().all(|key| !key.owner.is_empty()) && keys.iter().any(|key| key.waiters == Some(0)), "{keys:?}");
    looks.nodes().await.expect("nodes");
    soon(looks.slowlog.poll()).await.expect("a slow log");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_script_that_does_not_end_is_named_with_its_cure() {
    let server = Server::start(&["--busy-reply-threshold", "100"]);
    fill(&server);
    let mut looks = Looks::server(&server);
    looks.status().await.expect("a status");
    let mut script = Command::new("redis-cli");
    script.args(["-p", &server.port.to_string(), "EVAL", "while true do end", "0"]).stdout(Stdio::null());
    let mut script = script.spawn().expect("redis-cli");
    let began = Instant::now();
    let said = loop {
        if let Err(fault) = looks.status().await {
            break fault;
        }
        assert!(began.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(said.kind == FaultKind::Stuck && said.detail.contains("`SCRIPT KILL`"), "{said}");
    assert_eq!(soon(looks.locks.poll()).await.expect_err("a fault").kind, FaultKind::Stuck);
    // One who comes only now is told the same.
    assert_eq!(Looks::server(&server).fault().await.kind, FaultKind::Stuck);
    assert_eq!(server.cli(&["SCRIPT", "KILL"]), "OK");
    let _ = script.wait();
    looks.status().await.expect("a status again");
    assert_eq!(looks.count().await.expect("a count").locks[0].count, 26);
    assert!(server.clients_of_ours() <= 1);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_frozen_server_is_silent_keeps_one_connection_and_is_found_again() {
    let server = Server::start(&[]);
    let mut looks = Looks::server(&server);
    looks.status().await.expect("a status");
    signal(server.child.id(), "STOP");
    let mut waiting = Box::pin(looks.status.poll());
    assert!(timeout(Duration::from_secs(1), &mut waiting).await.is_err(), "nobody answers");
    signal(server.child.id(), "CONT");
    soon(waiting).await.expect("the answer that came late");
    signal(server.child.id(), "STOP");
    for _ in 0..3 {
        // Given up in the middle: the connection is dropped, and nobody knocks again at once.
        let _ = timeout(Duration::from_millis(300), looks.status.poll()).await;
    }
    assert_eq!(looks.fault().await.kind, FaultKind::Silent);
    signal(server.child.id(), "CONT");
    until("the server is found again", &mut looks.status, Result::is_ok).await.expect("a status");
    assert_eq!(server.clients_of_ours(), 1);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_server_that_is_down_full_or_loading_is_told_apart() {
    let mut server = Server::start(&["--enable-debug-command", "local"]);
    fill(&server);
    let mut looks = Looks::server(&server);
    looks.status().await.expect("a status");
    server.end();
    let gone = until("the server is gone", &mut looks.status, |seen| {
        seen.as_ref().is_err_and(|fault| fault.kind == FaultKind::Refused)
    });
    assert!(gone.await.expect_err("a fault").detail.contains("nothing listens"));
    server.again(&["--maxclients", "1"]);
    pause(200);
    let holder = TcpStream::connect(("127.0.0.1", server.port)).expect("the only place");
    pause(200);
    let full = Looks::server(&server).fault().await;
    assert_eq!(full.kind, FaultKind::Full, "{full}");
    drop(holder);
    let back = until("the server is found again", &mut looks.status, Result::is_ok);
    assert_eq!(back.await.expect("a status").clients.max, Some(1));
    server.cli(&["PING"]);
    server.end();
    // So many keys, loaded slowly on purpose.
    server.again(&[]);
    fill(&server);
    server.cli(&["SAVE"]);
    server.end();
    server.again(&["--key-load-delay", "2000", "--loading-process-events-interval-bytes", "1024"]);
    let mut looks = Looks::server(&server);
    let status = looks.status().await.expect("INFO answers");
    assert!(status.loading.is_some_and(|loading| loading.part.is_some()), "{status:?}");
    assert_eq!(soon(looks.locks.poll()).await.expect_err("a fault").kind, FaultKind::Busy);
}

/// A certificate authority, and a certificate of its for 127.0.0.1.
fn certificates(dir: &Path) {
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut params = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).expect("an authority");
    let issuer = rcgen::Issuer::from_params(&params, &key);
    let own = rcgen::KeyPair::generate().expect("a key");
    let params = rcgen::CertificateParams::new(vec!["127.0.0.1".into()]).expect("parameters");
    let certificate = params.signed_by(&own, &issuer).expect("a certificate");
    for (name, text) in [("ca.pem", authority.pem()), ("own.pem", certificate.pem()), ("own.key", own.serialize_pem())]
    {
        std::fs::write(dir.join(name), text).expect("a file");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn tls_is_checked() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().expect("a folder");
    certificates(dir.path());
    let file = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let port = free_port().to_string();
    let server = Server::start(&[
        "--tls-port",
        &port,
        "--tls-cert-file",
        &file("own.pem"),
        "--tls-key-file",
        &file("own.key"),
        "--tls-ca-cert-file",
        &file("ca.pem"),
        "--tls-auth-clients",
        "no",
    ]);
    let url = format!("rediss://127.0.0.1:{port}/");
    let mut trusted = Looks::at(target(&url, &format!("ca = '{}'\n", file("ca.pem"))));
    assert_eq!(trusted.status().await.expect("a status").role, Part::Master);
    let unknown = Looks::at(target(&url, "")).fault().await;
    assert_eq!(unknown.kind, FaultKind::Tls, "{unknown}");
    let missing = Looks::at(target(&url, "ca = '/nonexistent/ca.pem'\n")).fault().await;
    assert!(missing.kind == FaultKind::Tls && missing.detail.contains("/nonexistent/ca.pem"), "{missing}");
    let plain = Looks::at(target(&format!("rediss://127.0.0.1:{}/", server.port), "")).fault().await;
    assert!(plain.kind == FaultKind::Silent && plain.detail.contains("no TLS on this port"), "{plain}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_replica_says_how_its_link_is() {
    let mut master = Server::start(&["--repl-diskless-sync-delay", "0"]);
    let replica = Server::start(&["--replicaof", "127.0.0.1", &master.port.to_string()]);
    let mut looks = Looks::server(&replica);
    let up = |seen: &Result<Status, Fault>| {
        seen.as_ref().is_ok_and(|status| status.upstream.as_ref().is_some_and(|link| link.up))
    };
    let status = until("the link stands", &mut looks.status, up).await.expect("a status");
    assert_eq!(status.role, Part::Replica);
    let mut of_master = Looks::server(&master);
    assert_eq!(of_master.status().await.expect("a status").replicas.len(), 1);
    let nodes = of_master.nodes().await.expect("nodes").nodes;
    assert_eq!(nodes.iter().map(|node| node.part).collect::<Vec<_>>(), [Part::Master, Part::Replica]);
    master.end();
    let down = until("the link is down", &mut looks.status, |seen| !up(seen)).await;
    let link = down.expect("a status").upstream.expect("a link");
    assert_eq!(link.address.as_str(), format!("127.0.0.1:{}", master.port));
    let node = looks.nodes().await.expect("nodes").nodes.pop().expect("itself");
    assert_eq!(node.link_up, Some(false));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn every_node_of_a_cluster_is_asked_itself_and_one_that_is_gone_hides_no_other() {
    let mut servers: Vec<Server> = (0..3)
        .map(|_| {
            Server::start(&[
                "--cluster-enabled",
                "yes",
                "--cluster-node-timeout",
                "1500",
                "--cluster-require-full-coverage",
                "no",
            ])
        })
        .collect();
    let places: Vec<String> = servers.iter().map(|server| format!("127.0.0.1:{}", server.port)).collect();
    let mut create = vec!["--cluster", "create"];
    create.extend(places.iter().map(String::as_str));
    create.push("--cluster-yes");
    let told = servers[0].cli(&create);
    assert!(told.contains("All 16384 slots covered"), "{told}");
    // One of them is enough to find the others.
    let mut looks = Looks::at(target(&servers[0].url(), ""));
    let whole = until("the cluster is well", &mut looks.nodes, |seen| {
        seen.as_ref().is_ok_and(|nodes| nodes.nodes.len() == 3 && nodes.trouble.is_empty())
    });
    let whole = whole.await.expect("nodes");
    assert_eq!((whole.shape, whole.nodes.iter().filter_map(|node| node.slots).sum()), (Shape::Cluster, 16_384));
    assert!(whole.nodes.iter().all(|node| node.is_well() && node.latency_ms.is_some()), "{whole:?}");
    for nth in 0..60 {
        servers[0].cli(&["-c", "SET", &format!("MY_LOCK:{nth}"), "me"]);
    }
    let counted = looks.count().await.expect("a count");
    assert_eq!((counted.locks[0].count, counted.locks[0].complete), (60, true));
    let keys = looks.keys().await;
    let nodes: std::collections::BTreeSet<_> = keys.keys.iter().map(|key| key.node.to_string()).collect();
    assert_eq!((keys.total, nodes.len()), (60, 3), "every lock says its node");
    servers[2].end();
    let broken = until("the loss is seen", &mut looks.nodes, |seen| {
        seen.as_ref().is_ok_and(|nodes| nodes.trouble == [Trouble::SlotsUncovered { slots: 5_461 }])
    });
    let broken = broken.await.expect("nodes");
    let faults: Vec<_> =
        broken.nodes.iter().filter_map(|node| Some((node.address.as_str(), node.fault.as_ref()?.kind))).collect();
    assert_eq!(faults, [(places[2].as_str(), FaultKind::Refused)], "{broken:?}");
    let counted = until("the others are counted", &mut looks.locks, |seen| {
        seen.as_ref().is_ok_and(|locks| !locks.notes.is_empty() && locks.scan.seen.is_none())
    });
    let counted = counted.await.expect("a count");
    assert!(!counted.locks[0].complete && counted.notes[0].contains("nothing listens"), "{counted:?}");
    // The one that the config names may be gone too.
    servers[0].end();
    let status = until("another node answers", &mut looks.status, Result::is_ok).await;
    assert_eq!(status.expect("a status").address.as_str(), places[1]);
    // Without the majority of its masters a cluster lets nobody read.
    let down = until("the cluster is down", &mut looks.locks, Result::is_err).await.expect_err("a fault");
    assert!(down.kind == FaultKind::Stuck && down.detail.contains("CLUSTERDOWN"), "{down}");
    let seen = until("the state is seen", &mut looks.nodes, |seen| {
        seen.as_ref().is_ok_and(|nodes| nodes.trouble.contains(&Trouble::ClusterFail))
    });
    seen.await.expect("nodes");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server"]
async fn a_failover_by_sentinels_is_followed_and_told() {
    let mut master = Server::start(&["--repl-diskless-sync-delay", "0"]);
    let replica = Server::start(&["--replicaof", "127.0.0.1", &master.port.to_string()]);
    let dir = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let conf = format!(
        "sentinel monitor mymaster 127.0.0.1 {} 1\nsentinel down-after-milliseconds mymaster 1000\n\
         sentinel failover-timeout mymaster 3000\n",
        master.port
    );
    std::fs::write(dir.path().join("sentinel.conf"), conf).expect("a config");
    let child = Server::spawn(port, dir.path(), &["--sentinel"]);
    let sentinel = Server { child, port, dir };
    sentinel.listens();
    let mut looks = Looks::at(target(&format!("redis://127.0.0.1:{port}"), "sentinel = 'mymaster'\n"));
    let nodes = until("the Sentinel knows both", &mut looks.nodes, |seen| {
        seen.as_ref().is_ok_and(|nodes| nodes.nodes.len() == 2 && nodes.nodes.iter().all(Node::is_well))
    });
    assert_eq!(nodes.await.expect("nodes").shape, Shape::Sentinel);
    let address = |server: &Server| format!("127.0.0.1:{}", server.port);
    assert_eq!(looks.status().await.expect("a status").address.as_str(), address(&master));
    let missing = Looks::at(target(&format!("redis://127.0.0.1:{port}"), "sentinel = 'nobody'\n")).fault().await;
    assert!(missing.detail.contains("knows no master nobody"), "{missing}");
    master.end();
    let moved = until("the failover is seen", &mut looks.nodes, |seen| {
        seen.as_ref().is_ok_and(|nodes| !nodes.failovers.is_empty())
    });
    let failover = moved.await.expect("nodes").failovers.remove(0);
    assert_eq!((failover.from.to_string(), failover.to.to_string()), (address(&master), address(&replica)));
    let status = until("the new master answers", &mut looks.status, |seen| {
        seen.as_ref().is_ok_and(|status| status.role == Part::Master)
    });
    assert_eq!(status.await.expect("a status").address.as_str(), address(&replica));
    // A Sentinel that is gone is told, and the master is looked at as before.
    drop(sentinel);
    let told = until("the loss of the Sentinel is seen", &mut looks.nodes, |seen| {
        seen.as_ref().is_ok_and(|nodes| matches!(nodes.trouble.as_slice(), [Trouble::Sentinel { .. }]))
    });
    told.await.expect("nodes");
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    assert_eq!(looks.status().await.expect("a status").address.as_str(), address(&replica));
}
