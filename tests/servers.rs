//! The room on real servers: every break of the lab is seen, named rightly and put first, and so is its heal, within one
//! interval and a second. Needs the lab: `tests/lab/lab up`; `tests/run lab` does that.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what is wrong by failing")]

mod common;
#[path = "servers/healing.rs"]
mod healing;
#[path = "servers/kafka.rs"]
mod kafka;
#[path = "servers/kafka_actions.rs"]
mod kafka_actions;
#[path = "servers/leading.rs"]
mod leading;
#[path = "servers/mysql_actions.rs"]
mod mysql_actions;
#[path = "servers/prometheus.rs"]
mod prometheus;
#[path = "servers/promql.rs"]
mod promql;
#[path = "servers/redis.rs"]
mod redis;
#[path = "servers/redis_actions.rs"]
mod redis_actions;

use std::{
    path::Path,
    process::Command,
    sync::OnceLock,
    time::{Duration, Instant},
};

use common::{Start, Terminal, command, pause, program, root};
use serde_json::Value;

/// The longest interval in the config of the lab, and a second.
const SEEN: Duration = Duration::from_secs(3);
/// A shared machine may be slow: what is slower than this is a failure, what is slower than [`SEEN`] is said.
const GRACE: Duration = Duration::from_secs(12);

fn lab(args: &[&str]) {
    let done =
        Command::new(root().join("tests/lab/lab")).args(args).current_dir(root()).output().expect("the lab runs");
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "lab {args:?}: {told}{}", String::from_utf8_lossy(&done.stdout));
}

/// One snapshot as JSON.
fn snapshot(home: &Path) -> Value {
    let mut run = Command::new(program());
    run.args(["--config", "config.toml", "snapshot", "--json", "--timeout", "4s"]).current_dir(root());
    run.env("XDG_STATE_HOME", home).env("LANG", "C.UTF-8");
    let out = run.output().expect("a snapshot");
    serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&out.stderr)))
}

fn reading<'s>(snapshot: &'s Value, target: &str, source: &str) -> &'s Value {
    let readings = snapshot["readings"].as_array().expect("readings");
    let found = readings.iter().find(|reading| reading["target"] == target && reading["source"] == source);
    found.unwrap_or_else(|| panic!("no reading of {target} {source} in {snapshot:#}"))
}

/// One room that stays open over all breaks, as it would in a real outage.
struct Open {
    terminal: Terminal,
    home: tempfile::TempDir,
}

fn open() -> Open {
    static HEALED: OnceLock<()> = OnceLock::new();
    HEALED.get_or_init(|| lab(&["heal", "all"]));
    let home = tempfile::tempdir().expect("a home");
    let start = Start { size: (160, 50), args: &["--config", "config.toml"], env: &[], home: home.path(), read: true };
    let terminal = Terminal::open(&start);
    terminal.shows("4 up");
    Open { terminal, home }
}

impl Open {
    /// Breaks, waits until the room shows it, checks the snapshot, heals, waits until the room shows that.
    fn see(&mut self, fault: &[&str], broken: &[&str], check: impl Fn(&Value), whole: &str) {
        lab(&[&["break"], fault].concat());
        let began = Instant::now();
        self.await_screen(&format!("{fault:?} is seen"), began, |text| broken.iter().all(|word| text.contains(word)));
        check(&snapshot(self.home.path()));
        lab(&[&["heal"], fault].concat());
        let began = Instant::now();
        self.await_screen(&format!("the heal of {fault:?} is seen"), began, |text| {
            text.contains(whole) && !broken.iter().any(|word| upper(text).contains(word))
        });
    }

    fn await_screen(&self, what: &str, began: Instant, wanted: impl Fn(&str) -> bool) {
        self.terminal.until(what, SEEN + GRACE, wanted);
        let took = began.elapsed();
        let late = if took > SEEN { " (late)" } else { "" };
        eprintln_line(&format!("{what} after {:.1} s{late}", took.as_secs_f64()));
    }
}

/// The screen without the timeline, which rightly keeps telling of what was.
fn upper(text: &str) -> String {
    text.split("Timeline").next().unwrap_or_default().to_owned()
}

fn eprintln_line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "  {text}");
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn services_break_and_heal() {
    let mut room = open();
    let state = |wanted: &'static str| {
        move |snapshot: &Value, name: &str| assert_eq!(reading(snapshot, name, "http")["data"]["state"], wanted)
    };
    room.see(&["service-down"], &["refused", "1 down"], |s| state("down")(s, "api"), "4 up");
    room.see(&["service-wrong-body"], &["DOWN", "1 down"], |s| state("down")(s, "api"), "4 up");
    room.see(&["service-error"], &["503", "1 down"], |s| state("down")(s, "pay"), "4 up");
    room.see(&["service-hang"], &["silent", "1 down"], |s| state("down")(s, "admin"), "4 up");
    room.see(&["service-slow"], &["1 degraded"], |s| state("degraded")(s, "web"), "4 up");
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn redis_breaks_and_heals() {
    let mut room = open();
    room.terminal.type_keys("3");
    room.terminal.shows("MY_LOCK");
    let failing = |snapshot: &Value| {
        let status = reading(snapshot, "locks", "status");
        assert_eq!((&status["health"], &status["verdict"]), (&Value::from("failing"), &Value::from("crit")));
    };
    let leaking = |snapshot: &Value| {
        let locks = &reading(snapshot, "locks", "locks")["data"]["locks"][0];
        assert!(locks["without_expiry"].as_u64() >= Some(200), "{locks:#}");
    };
    room.see(&["redis-lock-leak"], &["without TTL"], leaking, "MY_LOCK");
    room.see(&["redis-down"], &["refused"], failing, "MY_LOCK");
    room.see(&["redis-frozen"], &["silent"], failing, "MY_LOCK");
    room.see(&["redis-busy"], &["stuck"], failing, "MY_LOCK");
    // A lock that came or went during a round may be counted or not.
    let many = |text: &str| ["49 9", "50 0"].iter().any(|count| upper(text).contains(count));
    // A round that began while the keys came is followed by another, and each takes its time in a build for debugging.
    let counted = Duration::from_secs(25);
    lab(&["break", "redis-million-keys"]);
    let took = room.terminal.until("a million keys are counted", counted, many);
    eprintln_line(&format!("a million keys are counted after {:.1} s", took.as_secs_f64()));
    lab(&["heal", "redis-million-keys"]);
    let took = room.terminal.until("their end is counted", counted, |text| !many(text));
    eprintln_line(&format!("their end is counted after {:.1} s", took.as_secs_f64()));
}

/// The outage of the demo, six times as quick, from its first cause to its end: every pane says its part.
#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_whole_outage_is_told_by_every_pane_and_ends_green() {
    let room = open();
    let mut story = Command::new(root().join("tests/lab/lab"));
    let story =
        story.args(["break", "cascade"]).env("LAB_PACE", "4").current_dir(root()).output().expect("the lab runs");
    assert!(story.status.success(), "{}", String::from_utf8_lossy(&story.stderr));
    let limit = Duration::from_mins(2);
    for told in ["mysql orders-db: ", "redis locks: ", "kafka events: ", "services api: ", "services pay: "] {
        room.terminal.until(told, limit, |text| text.contains(told));
        eprintln_line(&format!("the cascade: {told}is on the timeline"));
    }
    room.terminal.until("all is well again", limit, |text| {
        let upper = upper(text);
        let well = (1..=4).all(|pane| !upper.contains(&format!("{pane} ▲")) && !upper.contains(&format!("{pane} ◆")));
        well && upper.contains("4 up") && !upper.contains("waiting") && !upper.contains("without TTL")
    });
    lab(&["heal", "cascade"]);
}

/// Runs one database break on one server and looks at its own pane.
fn database(server: &str, fault: &str, broken: &[&str], check: impl Fn(&Value)) {
    let mut room = open();
    room.terminal.type_keys("2");
    room.see(&[fault, server], broken, check, "4 up");
}

const SERVERS: [(&str, &str); 2] = [("mariadb", "orders-db"), ("mysql", "stock-db")];

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_pile_of_lock_waits_is_seen_with_its_root() {
    for (server, target) in SERVERS {
        database(server, "lock-pileup", &["12 waiting"], |snapshot| {
            let locks = reading(snapshot, target, "locks");
            assert_eq!(locks["verdict"], "crit");
            let waits = locks["data"]["lock_waits"].as_array().expect("lock waits");
            let waiting: std::collections::BTreeSet<_> = waits.iter().map(|wait| wait["waiting_id"].as_u64()).collect();
            assert_eq!(waiting.len(), 12, "{locks:#}");
            assert!(waits.iter().all(|wait| wait["object"].as_str().is_some_and(|object| !object.is_empty())));
        });
    }
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_metadata_lock_is_seen() {
    for (server, target) in SERVERS {
        database(server, "metadata-lock", &["waiting"], |snapshot| {
            let waits = &reading(snapshot, target, "locks")["data"]["lock_waits"];
            let waits = waits.as_array().expect("lock waits");
            assert!(waits.iter().any(|wait| wait["kind"] == "metadata"), "{waits:#?}");
        });
    }
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn deadlocks_are_seen_and_kept() {
    for (server, target) in SERVERS {
        let mut room = open();
        room.terminal.type_keys("2");
        lab(&["break", "deadlock", server]);
        room.terminal.until("a deadlock is told", Duration::from_secs(25), |text| {
            text.contains("deadlock") && text.contains(target)
        });
        let snapshot = snapshot(room.home.path());
        let deadlocks = reading(&snapshot, target, "deadlocks")["data"]["deadlocks"].as_array().expect("a list").len();
        assert!(deadlocks > 0, "{snapshot:#}");
        lab(&["heal", "deadlock", server]);
    }
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn slow_statements_are_seen() {
    for (server, target) in SERVERS {
        lab(&["break", "slow-queries", server]);
        let home = tempfile::tempdir().expect("a home");
        let began = Instant::now();
        loop {
            let snapshot = snapshot(home.path());
            let activity = reading(&snapshot, target, "activity");
            if activity["verdict"] != "ok" {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(40), "{activity:#}");
            pause(500);
        }
        lab(&["heal", "slow-queries", server]);
    }
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_database_without_connections_lets_us_in_by_the_second_door() {
    for (server, target) in SERVERS {
        lab(&["heal", "all"]);
        lab(&["break", "connections-exhausted", server]);
        let home = tempfile::tempdir().expect("a home");
        let snapshot = snapshot(home.path());
        let status = reading(&snapshot, target, "status");
        assert_eq!(status["health"], "live", "{status:#}");
        assert_ne!(status["data"]["door"], "normal", "{status:#}");
        assert_eq!(status["data"]["connections"]["max"], 60);
        assert!(status["data"]["connections"]["used"].as_u64().expect("used") >= 60, "{status:#}");
        lab(&["heal", "connections-exhausted", server]);
    }
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn a_database_that_is_down_or_frozen_is_told_apart() {
    for (server, target) in SERVERS {
        database(server, "db-down", &["refused"], |snapshot| {
            let status = reading(snapshot, target, "status");
            assert_eq!((&status["health"], &status["verdict"]), (&Value::from("failing"), &Value::from("crit")));
        });
        database(server, "db-frozen", &["silent"], |snapshot| {
            assert_eq!(reading(snapshot, target, "status")["health"], "failing");
        });
    }
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn at_most_two_sessions_and_no_old_statement_of_ours_also_when_frozen() {
    let room = open();
    for (server, port, secret) in [("mariadb", "13306", "dba-orders-db"), ("mysql", "13316", "dba-stock-db")] {
        lab(&["break", "db-frozen", server]);
        pause(12_000);
        lab(&["heal", "db-frozen", server]);
        pause(3_000);
        let password = std::fs::read_to_string(root().join("target/lab/secrets").join(secret)).expect("a secret");
        let ours = "SELECT COUNT(*), COALESCE(MAX(IF(command = 'Query', time, 0)), 0) FROM information_schema.processlist \
                    WHERE user = 'ops'";
        let mut client = Command::new("mariadb");
        client.args(["-h127.0.0.1", "-P", port, "-udba", "-N", "-B", "--ssl=0", "-e", ours]);
        let out = client.env("MYSQL_PWD", password.trim()).output().expect("the client runs");
        let text = String::from_utf8_lossy(&out.stdout);
        let numbers: Vec<u64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert!(numbers.len() == 2, "{text} {}", String::from_utf8_lossy(&out.stderr));
        assert!(numbers[0] <= 2 && numbers[1] <= 2, "{server}: sessions and oldest statement {numbers:?}");
    }
    drop(room);
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn missing_grants_are_named() {
    let home = tempfile::tempdir().expect("a home");
    let text = r#"
        [[panes.mysql.targets]]
        name = "bare"
        url = "mysql://nogrants@127.0.0.1:13306/"
        password = "file:SECRETS/nogrants-orders-db"
        [[panes.mysql.targets]]
        name = "wrong"
        url = "mysql://watch@127.0.0.1:13306/"
        password = "file:SECRETS/app-orders-db"
        [[panes.mysql.targets]]
        name = "secretless"
        url = "mysql://watch@127.0.0.1:13306/"
        password = "env:BONGSU_NO_SUCH_SECRET"
    "#
    .replace("SECRETS", &root().join("target/lab/secrets").to_string_lossy());
    let config = common::config(home.path(), &text);
    let out = Command::new(program())
        .args(["--config", &config, "snapshot", "--json"])
        .env("XDG_STATE_HOME", home.path())
        .output()
        .expect("a snapshot");
    let snapshot: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let error =
        |target: &str, source: &str| reading(&snapshot, target, source)["error"].as_str().unwrap_or("").to_owned();
    assert!(error("bare", "activity").contains("GRANT PROCESS"), "{snapshot:#}");
    assert_eq!(reading(&snapshot, "wrong", "status")["health"], "denied");
    assert!(error("secretless", "status").contains("BONGSU_NO_SUCH_SECRET"), "{snapshot:#}");
}

#[test]
#[ignore = "needs the lab: tests/lab/lab up"]
fn everything_is_live_soon_and_a_dead_target_delays_none() {
    let home = tempfile::tempdir().expect("a home");
    let mut run = command(home.path(), &["--config", "config.toml"], &[]);
    run.cwd(root());
    let began = Instant::now();
    let terminal = Terminal::spawn(run, (160, 50), true);
    terminal.until("all live", Duration::from_secs(5), |text| text.contains("4 up") && text.contains("conn "));
    eprintln_line(&format!("everything live after {:.2} s (debug build)", began.elapsed().as_secs_f64()));
}
