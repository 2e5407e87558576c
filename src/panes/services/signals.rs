//! What the probes of a service say in numbers. Pure.

use std::collections::BTreeMap;

use super::{
    Service,
    model::{Data, State},
};
use crate::domain::{
    clock::Moment,
    reading::{Freshness, Reading},
    signal::{Batch, Signal, Unit},
    words::Words,
};

const SERVICE: &[&str] = &["service"];

/// The signals of the pane.
pub(super) const SIGNALS: &[Signal] = &[
    Signal::gauge(
        "http_up",
        SERVICE,
        Unit::Flag,
        Words::new("the service answers: up or degraded, not down", "서비스가 응답함: 정상 또는 저하, 중단 아님"),
    ),
    Signal::gauge(
        "http_degraded",
        SERVICE,
        Unit::Flag,
        Words::new("the service is slow, or its last probe failed", "서비스가 느리거나 마지막 점검이 실패함"),
    ),
    Signal::gauge(
        "http_request_duration_seconds",
        &["service", "quantile"],
        Unit::Seconds,
        Words::new(
            "how long answers took, over the last probes; failures do not count",
            "최근 점검의 응답 시간 (실패한 점검은 제외)",
        ),
    ),
    Signal::counter(
        "http_requests_total",
        &["service", "status"],
        Words::new(
            "bongsu's own probes, by status code; 0 where no answer came",
            "bongsu가 보낸 점검 수, 상태 코드별 (응답이 없으면 0)",
        ),
    ),
    Signal::counter(
        "http_failures_total",
        SERVICE,
        Words::new(
            "bongsu's own probes that failed, also by a wrong answer with a good status",
            "실패한 점검 수 (상태 코드는 정상이나 내용이 틀린 응답 포함)",
        ),
    ),
    Signal::gauge(
        "http_certificate_days",
        SERVICE,
        Unit::Count,
        Words::new("full days until the certificate runs out", "인증서 만료까지 남은 날"),
    ),
    Signal::gauge(
        "http_failures_in_a_row",
        SERVICE,
        Unit::Count,
        Words::new("probes that failed since the last success", "마지막 성공 이후 연속으로 실패한 점검 수"),
    ),
];

/// Codes that are counted from the first probe on: a rate sees no step from nothing to one.
const USUAL: [u16; 6] = [0, 200, 500, 502, 503, 504];

/// Counts the probes as their readings come, each once.
#[derive(Debug, Default)]
pub(super) struct Tally {
    last: Option<Moment>,
    by_status: BTreeMap<u16, u64>,
    failed: u64,
}

impl Tally {
    /// Takes in the newest reading.
    pub(super) fn take(&mut self, reading: &Reading<Data>) {
        // A replay that went back plays the same readings again.
        let Some(good) = reading.good.as_ref().filter(|good| self.last != Some(good.at)) else { return };
        self.last = Some(good.at);
        if self.by_status.is_empty() {
            self.by_status.extend(USUAL.map(|code| (code, 0)));
        }
        *self.by_status.entry(good.data.status.unwrap_or_default()).or_default() += 1;
        self.failed += u64::from(good.data.error.is_some());
    }
}

/// The batch of a service.
pub(super) fn measure(service: &Service, now: Moment) -> Batch {
    let state = service.tap.state(now);
    let mut batch = Batch::of(&state, now);
    let name = service.target.name.as_str();
    let own = [("service", name)];
    let Some(data) = service.tap.reading().live(now) else {
        let down = state.failure.as_ref().is_some_and(|failure| failure.fault.kind.is_outage());
        if down && state.freshness == Freshness::Failing {
            batch.put_flag("http_up", &own, false);
        }
        return batch;
    };
    batch.put_flag("http_up", &own, data.state != State::Down);
    batch.put_flag("http_degraded", &own, data.state == State::Degraded);
    for (quantile, ms) in [("0.5", data.p50_ms), ("0.95", data.p95_ms)] {
        let labels = [("service", name), ("quantile", quantile)];
        batch.put_some("http_request_duration_seconds", &labels, ms.map(|ms| ms / 1e3));
    }
    for (code, count) in &service.tally.by_status {
        let code = code.to_string();
        batch.put("http_requests_total", &[("service", name), ("status", &code)], *count as f64);
    }
    batch.put("http_failures_total", &own, service.tally.failed as f64);
    batch.put_some("http_certificate_days", &own, data.tls_days_left.map(|days| days as f64));
    batch.put("http_failures_in_a_row", &own, f64::from(data.failures_in_a_row));
    batch
}
