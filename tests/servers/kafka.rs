//! The Kafka pane on real clusters: 4.x with two brokers, 3.9 with one.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    common::{self, Start, Terminal, program, root},
    eprintln_line, lab, reading, upper,
};

/// The interval of these rooms: the shortest that a person may set.
const EVERY: Duration = Duration::from_secs(1);
/// Within which an outage is to be seen once the lab says that it is there; what is slower is said, and what is slower
/// than the second is a failure.
const SEEN: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(20));

const MAIN: &str = "[[panes.kafka.targets]]\nname = \"events\"\nbrokers = [\"127.0.0.1:19092\"]\nevery = \"1s\"\n";
const LEGACY: &str = "[[panes.kafka.targets]]\nname = \"legacy\"\nbrokers = [\"127.0.0.1:19192\"]\nevery = \"1s\"\n";

fn secrets() -> PathBuf {
    root().join("target/lab/secrets")
}

/// One snapshot of a config of its own.
fn snapshot(home: &Path, config: &str) -> Value {
    let config = common::config(home, config);
    let mut run = Command::new(program());
    run.args(["--config", &config, "snapshot", "--json", "--timeout", "8s"]);
    let out = run.env("XDG_STATE_HOME", home).env("LANG", "C.UTF-8").output().expect("a snapshot");
    serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out.stderr)))
}

/// The group of that name in a snapshot.
fn group<'s>(snapshot: &'s Value, target: &str, name: &str) -> &'s Value {
    let groups = reading(snapshot, target, "groups")["data"]["groups"].as_array().expect("groups");
    groups.iter().find(|group| group["group"] == name).unwrap_or_else(|| panic!("no group {name} in {groups:#?}"))
}

/// A room on the main cluster that has looked for long enough to know how fast its groups commit.
fn open(home: &Path) -> Terminal {
    lab(&["heal", "all"]);
    let config = common::config(home, MAIN);
    let start = Start { size: (160, 50), args: &["--config", &config], env: &[], home, read: true };
    let terminal = Terminal::open(&start);
    terminal.shows("brokers 2/2");
    common::pause(8_000);
    terminal
}

/// Breaks, waits until the room shows it in its first row, heals, and waits until the room shows that.
fn see(terminal: &Terminal, fault: &str, broken: impl Fn(&str) -> bool, whole: impl Fn(&str) -> bool) {
    lab(&["break", fault]);
    wait(terminal, &format!("{fault} is seen"), broken);
    lab(&["heal", fault]);
    wait(terminal, &format!("the heal of {fault} is seen"), whole);
}

fn wait(terminal: &Terminal, what: &str, wanted: impl Fn(&str) -> bool) {
    let began = Instant::now();
    terminal.until(what, SEEN.1, |text| wanted(&upper(text)));
    let took = began.elapsed();
    let late = if took > SEEN.0 { " (late)" } else { "" };
    eprintln_line(&format!("{what} after {:.1} s at an interval of {} s{late}", took.as_secs_f64(), EVERY.as_secs()));
}

/// The first row below the titles of the columns.
fn first(text: &str) -> &str {
    let mut lines = text.lines().skip_while(|line| !line.contains("group ") || !line.contains("topic"));
    lines.nth(1).unwrap_or_default()
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn both_versions_of_kafka_are_read() {
    lab(&["heal", "all"]);
    let home = tempfile::tempdir().expect("a home");
    let legacy = format!("{LEGACY}groups = [\"legacy-consumer\", \"stock-sync\", \"nobody-has-this\"]\n");
    let snapshot = snapshot(home.path(), &[MAIN, &legacy].concat());
    for target in ["events", "legacy"] {
        for source in ["brokers", "groups", "members", "listing"] {
            assert_eq!(reading(&snapshot, target, source)["health"], "live", "{snapshot:#}");
        }
    }
    for name in ["hhplus-consumer-group", "coupon-consumer", "orders-projection"] {
        let group = group(&snapshot, "events", name);
        assert!(group["state"] == "stable" && group["members"].as_u64() >= Some(2), "{group:#}");
        let topics = group["topics"].as_array().expect("topics");
        assert!(topics.iter().all(|topic| topic["lag"].is_u64() && topic["unknown"] == 0), "{group:#}");
    }
    let kip_848 = group(&snapshot, "events", "delivery-tracker");
    assert_eq!((&kip_848["kind"], &kip_848["state"]), (&"consumer".into(), &"stable".into()));
    let brokers = &reading(&snapshot, "events", "brokers")["data"];
    assert_eq!((brokers["brokers"].as_array().map(Vec::len), brokers["controller"].as_i64()), (Some(2), Some(1)));
    assert_eq!(group(&snapshot, "legacy", "legacy-consumer")["topics"][0]["unknown"], 0);
    let missing = group(&snapshot, "legacy", "nobody-has-this");
    assert_eq!((&missing["state"], &missing["topics"]), (&"dead".into(), &Value::Array(Vec::new())));
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn consumers_that_stall_are_slow_or_storm_are_named_and_stand_first() {
    let home = tempfile::tempdir().expect("a home");
    let room = open(home.path());
    let stalled = |text: &str| first(text).contains("coupon-consumer") && first(text).contains("no commit");
    see(&room, "consumer-stalled", stalled, |text| !text.contains("no commit"));
    let slow = |text: &str| first(text).contains("hhplus-consumer-group") && first(text).contains("never");
    see(&room, "consumer-slow", slow, |text| !first(text).contains("never"));
    let storm = |text: &str| first(text).contains("orders-projection") && first(text).contains("rebalances in 2m");
    // The storm of the last two minutes is still told after its end.
    see(&room, "rebalance-storm", storm, |text| first(text).contains("Stable"));
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_broker_that_is_down_costs_its_own_partitions_only() {
    let home = tempfile::tempdir().expect("a home");
    let room = open(home.path());
    let well = |text: &str| text.contains("brokers 2/2") && !text.contains("down") && !text.contains("offline");
    lab(&["break", "kafka-broker-down"]);
    wait(&room, "kafka-broker-down is seen", |text| text.contains("brokers 1/2") && text.contains("1 broker down"));
    let began = Instant::now();
    let snapshot = snapshot(home.path(), MAIN);
    eprintln_line(&format!("a snapshot with a dead broker took {:.1} s", began.elapsed().as_secs_f64()));
    let topic = &group(&snapshot, "events", "hhplus-consumer-group")["topics"][0];
    let (unknown, all) = (topic["unknown"].as_u64(), topic["partitions"].as_u64());
    assert!(unknown > Some(0) && unknown < all && topic["lag"].is_u64(), "{topic:#}");
    let parts = topic["detail"].as_array().expect("partitions");
    let lost = parts.iter().filter(|part| part["lag"].is_null());
    assert!(lost.clone().all(|part| part["problem"]["detail"].as_str().is_some_and(|said| said.contains("broker 2"))));
    assert_eq!(lost.count() as u64, unknown.unwrap_or_default());
    assert!(reading(&snapshot, "events", "brokers")["data"]["offline"].as_u64() > Some(0));
    lab(&["heal", "kafka-broker-down"]);
    wait(&room, "the heal of kafka-broker-down is seen", well);
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_cluster_that_is_down_is_refused_and_comes_back() {
    let home = tempfile::tempdir().expect("a home");
    let room = open(home.path());
    let down = |text: &str| text.contains("refused") && text.contains("hhplus-consumer-group");
    see(&room, "kafka-down", down, |text| text.contains("brokers 2/2") && !text.contains("refused"));
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn logins_and_certificates_are_checked_and_a_missing_right_is_named() {
    lab(&["heal", "all"]);
    let home = tempfile::tempdir().expect("a home");
    let login = |name: &str, port: u16, sasl: &str, user: &str, secret: &str| {
        let secret = secrets().join(secret);
        format!(
            "[[panes.kafka.targets]]\nname = \"{name}\"\nbrokers = [\"127.0.0.1:{port}\"]\nsasl = \"{sasl}\"\n\
             user = \"{user}\"\npassword = \"file:{}\"\ngroups = [\"hhplus-consumer-group\"]\n",
            secret.display()
        )
    };
    let ca = root().join("target/lab/tls/ca.pem");
    let config = [
        login("plain", 19094, "plain", "watch", "kafka-watch"),
        login("scram", 19094, "scram-sha-256", "watch", "kafka-watch"),
        login("wrong", 19094, "plain", "watch", "kafka-nogrants"),
        login("wrong-scram", 19094, "scram-sha-256", "watch", "kafka-nogrants"),
        login("bare", 19094, "plain", "nogrants", "kafka-nogrants"),
        login("mechanism", 19094, "scram-sha-512", "watch", "kafka-watch"),
        format!(
            "[[panes.kafka.targets]]\nname = \"tls\"\nbrokers = [\"127.0.0.1:19095\"]\nca = \"{}\"\n",
            ca.display()
        ),
        "[[panes.kafka.targets]]\nname = \"untrusted\"\nbrokers = [\"127.0.0.1:19095\"]\ntls = \"verify\"\n".into(),
        "[[panes.kafka.targets]]\nname = \"unverified\"\nbrokers = [\"127.0.0.1:19095\"]\ntls = \"require\"\n".into(),
        "[[panes.kafka.targets]]\nname = \"tls-on-plain\"\nbrokers = [\"127.0.0.1:19092\"]\ntls = \"verify\"\n".into(),
        "[[panes.kafka.targets]]\nname = \"plain-on-tls\"\nbrokers = [\"127.0.0.1:19095\"]\n".into(),
    ];
    let snapshot = snapshot(home.path(), &config.concat());
    let of = |target: &str| {
        let groups = reading(&snapshot, target, "groups");
        (groups["health"].as_str().expect("a word").to_owned(), groups["error"].as_str().unwrap_or("").to_owned())
    };
    for target in ["plain", "scram", "tls", "unverified"] {
        assert_eq!(of(target), ("live".into(), String::new()), "{target}: {snapshot:#}");
    }
    assert_eq!(reading(&snapshot, "tls", "brokers")["data"]["wire"], "encrypted");
    assert_eq!(reading(&snapshot, "unverified", "brokers")["data"]["wire"], "unverified");
    for (target, health, said) in [
        ("wrong", "denied", "refuses the login of watch"),
        ("wrong-scram", "denied", "refuses the login of watch"),
        ("mechanism", "denied", "refuses the login of watch"),
        ("bare", "denied", "--operation Describe --group 'hhplus-consumer-group'"),
        ("untrusted", "failing", "TLS"),
        ("tls-on-plain", "failing", "it may want `tls` or `sasl`, or not want them"),
        ("plain-on-tls", "failing", "it may want `tls` or `sasl`"),
    ] {
        let (found, error) = of(target);
        assert!(found == health && error.contains(said), "{target}: {found}: {error}");
    }
}

/// Groups and partitions of the figure.
const MANY: (usize, usize) = (100, 1_000);
const PARTITIONS: i32 = 1_000;
const WIDE: &str = "bongsu-figure";

/// Makes a topic of many partitions that many groups have committed on, or takes it away again.
fn many_groups(there: bool) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let kafka = krafka::Kafka::builder("127.0.0.1:19092").request_timeout(Duration::from_mins(1));
        let admin = kafka.connect().await.expect("the cluster").admin();
        let names = || (0..MANY.0).map(|n| format!("{WIDE}-{n}"));
        if !there {
            // One after the other: what a coordinator writes for many at once is more than it takes.
            for group in names() {
                let options = krafka::admin::DeleteConsumerGroupsOptions::default();
                let _ = admin.delete_consumer_groups([group], options).await;
            }
            let _ = admin.delete_topics([WIDE], krafka::admin::DeleteTopicsOptions::default()).await;
            return;
        }
        let topic = krafka::admin::NewTopic::new(WIDE, PARTITIONS, 1).expect("a topic");
        let made = admin.create_topics([topic], krafka::admin::CreateTopicsOptions::default()).await;
        assert!(made.expect("the topic").values().all(Result::is_ok));
        for group in names() {
            let offsets = || (0..PARTITIONS).map(|n| (krafka::admin::TopicPartition::new(WIDE, n), 0));
            let mut failed = String::new();
            // Brokers hear of a new topic one after the other.
            for _ in 0..60 {
                let options = krafka::admin::AlterConsumerGroupOffsetsOptions::default();
                let done = admin.alter_consumer_group_offsets(&*group, offsets(), options).await.expect("commits");
                failed = done.into_values().find_map(Result::err).map(|error| error.to_string()).unwrap_or_default();
                if failed.is_empty() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            assert_eq!(failed, "", "{group}");
        }
    });
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_hundred_groups_of_a_thousand_partitions_are_one_round() {
    lab(&["heal", "all"]);
    many_groups(false);
    many_groups(true);
    let home = tempfile::tempdir().expect("a home");
    let snapshot = snapshot(home.path(), MAIN);
    let jars = root().join("target/lab/kafka/4.3.1/*");
    let began = Instant::now();
    let tool = Command::new("java")
        .args([
            "-Xmx512m",
            "-cp",
            &jars.to_string_lossy(),
            "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
        ])
        .args(["--bootstrap-server", "127.0.0.1:19092", "--describe", "--all-groups", "--timeout", "60000"])
        .output()
        .expect("Kafka's own tool");
    let took = began.elapsed();
    many_groups(false);
    let told = String::from_utf8_lossy(&tool.stdout).lines().filter(|line| line.contains(WIDE)).count();
    assert_eq!(told, MANY.0 * MANY.1, "{}", String::from_utf8_lossy(&tool.stderr));
    let listing = reading(&snapshot, "events", "listing");
    let groups = listing["data"]["groups"].as_array().expect("groups");
    let ours = groups.iter().filter(|group| group["group"].as_str().is_some_and(|name| name.starts_with(WIDE)));
    assert!(ours.clone().all(|group| group["lag"] == 0), "{listing:#}");
    assert_eq!(ours.count(), MANY.0);
    let round = listing["took_ms"].as_f64().expect("a time") / 1e3;
    eprintln_line(&format!(
        "{} groups of {} partitions: {round:.2} s; kafka-consumer-groups.sh --describe --all-groups: {:.1} s",
        MANY.0,
        MANY.1,
        took.as_secs_f64()
    ));
    // One second is the promise, and kept by a build for debugging; a shared machine may be slower.
    assert!(round <= 8.0, "{round} s");
}
