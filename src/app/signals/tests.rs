//! The list on made-up batches.

use super::*;
use crate::domain::reading::SourceKey;

type Value<'a> = (&'static str, &'a [(&'a str, &'a str)], f64);

fn batch(pane: &str, target: &str, values: &[Value<'_>]) -> Batch {
    let source = SourceKey::new(pane, target, "s");
    let mut batch = Batch { source, at: Moment::default(), every: Duration::from_secs(2), values: Vec::new() };
    for (name, labels, value) in values {
        batch.put(*name, labels, *value);
    }
    batch
}

fn list(lang: Lang) -> List {
    let batches = vec![
        batch("mysql", "stock-db", &[("mysql_connections_used_ratio", &[], 0.31)]),
        batch(
            "mysql",
            "orders-db",
            &[("mysql_connections_used_ratio", &[], 1.0), ("shop_orders_per_minute", &[], 12.5)],
        ),
        batch("mysql", "orders-db", &[("check_verdict", &[("pane", "mysql"), ("check", "up")], 3.0)]),
        batch("redis", "locks", &[("redis_locks", &[("pattern", "a\u{202e}*")], 12_430.0)]),
    ];
    List::of("shop".into(), Moment::default(), &["mysql", "redis"], batches, lang)
}

fn plain(lang: Lang) -> String {
    let mut out = Vec::new();
    list(lang).plain(&mut out, lang).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_signal_of_the_panes_of_the_config_is_listed_with_its_values() {
    let told = plain(Lang::En);
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<_> = told.lines().map(words).collect();
    for line in [
        "MySQL",
        "# mysql_up: the server answers; 0 also when it has no connection left",
        "no value mysql_up",
        "100% mysql_connections_used_ratio{target=\"orders-db\"}",
        "31% mysql_connections_used_ratio{target=\"stock-db\"}",
        "12.5 shop_orders_per_minute{target=\"orders-db\"}",
        "the room itself",
        "3 check_verdict{check=\"up\",pane=\"mysql\",target=\"orders-db\"}",
    ] {
        assert!(lines.iter().any(|own| own == line), "{line}\n{told}");
    }
    assert!(told.contains("12 430") && !told.contains('\u{202e}') && !told.contains("kafka_up"), "{told}");
    let order: Vec<_> = ["MySQL", "Redis", "the room"].map(|title| told.find(title)).into();
    assert!(order.is_sorted() && order.iter().all(Option::is_some), "{told}");
}

#[test]
fn the_list_speaks_korean() {
    let told = plain(Lang::Ko);
    assert!(told.contains("값 없음") && told.contains("방 자체") && told.contains("열린 연결 비율"), "{told}");
}
