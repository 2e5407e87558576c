use std::path::PathBuf;

use super::*;

fn captured(name: &str) -> Info {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/captured/redis").join(format!("{name}.txt"));
    Info::parse(&std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

#[test]
fn a_master_says_everything() {
    let status = captured("redis-7.0-master").status();
    assert_eq!((status.product, status.version.as_str(), status.role), (Product::Redis, "7.0.15", Part::Master));
    assert_eq!((status.mode.as_str(), status.keys, status.loading), ("standalone", Some(43), None));
    assert_eq!((status.memory.max, status.memory.policy.as_str()), (Some(104_857_600), "allkeys-lru"));
    assert!(status.memory.part().is_some_and(|part| part > 0.0 && part < 0.1));
    assert_eq!((status.clients.max, status.clients.blocked), (Some(10_000), Some(1)));
    assert_eq!((status.persistence.rdb_ok, status.persistence.aof_write_ok), (Some(true), None));
    let [replica] = status.replicas.as_slice() else { panic!("{:?}", status.replicas) };
    assert_eq!((replica.address.as_str(), replica.state.as_str()), ("127.0.0.1:17402", "online"));
    assert!(replica.lag_s.is_some() && replica.behind.is_some());
    assert!(status.errors.iter().any(|error| error.code.as_str() == "WRONGTYPE" && error.count == 2));
    assert_eq!(status.upstream, None);
}

#[test]
fn a_replica_says_how_its_link_is() {
    let up = captured("redis-7.0-replica").status();
    let link = up.upstream.unwrap();
    assert_eq!((up.role, link.address.as_str(), link.up, link.down_s), (Part::Replica, "127.0.0.1:17401", true, None));
    assert!(link.silent_s.is_some());
    let down = captured("redis-7.0-replica-cut").status().upstream.unwrap();
    assert_eq!((down.up, down.silent_s), (false, None), "-1 is not a time");
    assert!(down.down_s.is_some());
}

#[test]
fn a_server_that_loads_and_one_that_cannot_save_say_so() {
    let loading = captured("redis-7.0-loading").status().loading.unwrap();
    assert!(loading.part.is_some_and(|part| part > 0.0 && part < 1.0) && loading.eta_s.is_some());
    let status = captured("redis-7.0-save-failed").status();
    assert_eq!(status.persistence.rdb_ok, Some(false));
    assert!(status.errors.iter().any(|error| error.code.as_str() == "MISCONF"));
}

#[test]
fn other_products_and_versions_are_read_too() {
    let old = captured("written-redis-5.0").status();
    assert_eq!((old.version.as_str(), old.role, old.keys), ("5.0.14", Part::Replica, Some(7)));
    assert_eq!((old.clients.max, old.clock_skew_s, old.errors.len()), (None, None, 0), "absent is not 0");
    assert_eq!(old.upstream.map(|link| link.address.to_string()).as_deref(), Some("10.0.0.1:6379"));
    let valkey = captured("written-valkey-8.0").status();
    assert_eq!(
        (valkey.product, valkey.version.as_str(), valkey.mode.as_str()),
        (Product::Valkey, "8.0.1", "standalone")
    );
    let sentinel = captured("redis-7.0-sentinel");
    assert_eq!((sentinel.part(), sentinel.status().role), (Part::Sentinel, Part::Sentinel));
    assert!(captured("redis-7.0-cluster").is_cluster() && !captured("redis-7.0-master").is_cluster());
}

#[test]
fn what_is_no_info_says_nothing_and_nothing_hostile_comes_through() {
    for text in ["", "HTTP/1.1 400 Bad Request\r\n\r\n", "role\r\n:\r\n::::\r\ndb:keys=1", "\u{0}\u{1}"] {
        assert_eq!(Info::parse(text.as_bytes()).status(), Status::default(), "{text:?}");
    }
    let status = Info::parse(b"redis_version:7\x1b[2J\r\nslave0:ip=a\xff,port=x,state=\x07\r\nused_memory:-1").status();
    assert_eq!((status.version.as_str(), status.memory.used), ("7␛[2J", None));
    assert_eq!(status.replicas[0].state.as_str(), "␇");
}

#[test]
fn two_answers_give_rates_and_a_restart_gives_none() {
    let info = |evicted: u64, hits: u64, misses: u64, oom: u64| {
        let text = format!(
            "evicted_keys:{evicted}\r\nkeyspace_hits:{hits}\r\nkeyspace_misses:{misses}\r\nrejected_connections:3\r\n\
             errorstat_OOM:count={oom}\r\n"
        );
        Info::parse(text.as_bytes())
    };
    let compared = |before: &Info, now: &Info| {
        let mut status = now.status();
        compare(&mut status, &Before::of(before), &Before::of(now), 2.0);
        (status.traffic.evicted_per_s, status.traffic.hit_rate, status.clients.rejected_now, status.errors[0].now)
    };
    let (first, second) = (info(10, 100, 0, 1), info(30, 190, 10, 5));
    assert_eq!(compared(&first, &second), (Some(10.0), Some(0.9), Some(0), Some(4)));
    assert_eq!(compared(&second, &first), (None, None, Some(0), None));
}
