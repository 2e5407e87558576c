//! Queries that are ready: what the usual exporters say of machines and servers, with the bands in which it is well.
//!
//! Their names are signals, so none is called as a signal of another pane.

use super::config::{Bands, Query, Title};
use crate::domain::{signal::Unit, words::Words};

/// Queries for one kind of exporter.
struct Preset {
    name: &'static str,
    queries: &'static [Ready],
}

/// One of them.
struct Ready {
    name: &'static str,
    title: Words,
    query: &'static str,
    unit: Unit,
    bands: Bands,
}

const fn ready(name: &'static str, title: Words, query: &'static str, unit: Unit, bands: Bands) -> Ready {
    Ready { name, title, query, unit, bands }
}

const fn above(warn: f64, crit: f64) -> Bands {
    Bands { warn_above: Some(warn), crit_above: Some(crit), ..Bands::NONE }
}

const PRESETS: &[Preset] = &[
    Preset {
        name: "node",
        queries: &[
            ready(
                "cpu_usage_percent",
                Words::new("CPU", "CPU"),
                r#"100 * (1 - avg by (instance, job) (rate(node_cpu_seconds_total{mode="idle"}[1m])))"#,
                Unit::Percent,
                above(80.0, 95.0),
            ),
            ready(
                "memory_usage_percent",
                Words::new("memory", "메모리"),
                "100 * (1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)",
                Unit::Percent,
                above(85.0, 90.0),
            ),
            ready(
                "disk_free_percent",
                Words::new("disk free", "디스크 여유"),
                "100 * min by (instance, job, mountpoint) \
                 (node_filesystem_avail_bytes{fstype!~\"tmpfs|ramfs|squashfs|iso9660\"} / node_filesystem_size_bytes > 0)",
                Unit::Percent,
                Bands { warn_below: Some(20.0), crit_below: Some(5.0), ..Bands::NONE },
            ),
            ready(
                "load_per_cpu",
                Words::new("load per CPU", "CPU당 부하"),
                r#"node_load1 / on (instance, job) count by (instance, job) (node_cpu_seconds_total{mode="idle"})"#,
                Unit::Count,
                Bands::NONE,
            ),
        ],
    },
    Preset {
        name: "nginx",
        queries: &[
            ready(
                "http_requests_per_second",
                Words::new("requests", "요청"),
                "sum by (instance, job, service) (rate(nginx_http_requests_total[1m]))",
                Unit::PerSecond,
                Bands::NONE,
            ),
            ready(
                "http_connections_active",
                Words::new("connections", "연결"),
                "nginx_connections_active",
                Unit::Count,
                Bands::NONE,
            ),
        ],
    },
    Preset {
        name: "mysql",
        queries: &[
            ready(
                "mysqld_queries_per_second",
                Words::new("MySQL queries", "MySQL 쿼리"),
                "sum by (instance, job, service) (rate(mysql_global_status_queries[1m]))",
                Unit::PerSecond,
                Bands::NONE,
            ),
            ready(
                "mysqld_connections_percent",
                Words::new("MySQL connections", "MySQL 연결"),
                "100 * mysql_global_status_threads_connected / mysql_global_variables_max_connections",
                Unit::Percent,
                above(80.0, 95.0),
            ),
        ],
    },
    Preset {
        name: "redis",
        queries: &[
            ready(
                "redis_server_commands_per_second",
                Words::new("Redis commands", "Redis 명령"),
                "sum by (instance, job, service) (rate(redis_commands_processed_total[1m]))",
                Unit::PerSecond,
                Bands::NONE,
            ),
            ready(
                "redis_server_memory_bytes",
                Words::new("Redis memory", "Redis 메모리"),
                "redis_memory_used_bytes",
                Unit::Bytes,
                Bands::NONE,
            ),
        ],
    },
];

/// The names of the presets.
pub(super) fn names() -> impl Iterator<Item = &'static str> + Clone {
    PRESETS.iter().map(|preset| preset.name)
}

/// The queries of a preset, with the usual range; `None` when there is none of that name.
pub(super) fn queries(name: &str) -> Option<impl Iterator<Item = Query>> {
    let preset = PRESETS.iter().find(|preset| preset.name == name)?;
    Some(preset.queries.iter().map(|ready| Query {
        name: ready.name.to_owned(),
        title: Title::Ours(ready.title),
        query: ready.query.to_owned(),
        unit: ready.unit,
        bands: ready.bands,
        range: Query::RANGE,
    }))
}
