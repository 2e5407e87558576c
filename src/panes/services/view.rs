//! What the pane shows, as data: the title, one row per service, worst first, and everything that is known of one.

use std::{cmp::Reverse, time::Duration};

use super::{
    Service, checks,
    config::{HeaderText, Target},
    model::{Data, State},
    words,
};
use crate::{
    domain::{
        clock::Moment,
        reading::Freshness,
        verdict::{Judgement, Verdict},
        words::Lang,
    },
    panes::Cx,
    text::{Clean, number, time},
    theme::Role,
    ui::{
        facts::{Fact, Section as Details},
        table::{Align, Cell, Column, Row, Table, Width},
    },
};

/// A server's clock that is off by more than this, in seconds, is worth a look; by more than the second, it is wrong.
const SKEW: (f64, f64) = (2.0, 10.0);

const COLUMNS: &[Column] = &[
    Column::text("verdict", crate::domain::words::Words::new("", ""), 0, Width::Fit(1)),
    Column::text("name", words::col_name(), 0, Width::Fit(24)),
    Column::text("state", words::col_state(), 5, Width::Fit(10)),
    Column::number("code", words::col_code(), 1, 4),
    Column::number("latency", words::col_latency(), 1, 7),
    Column::number("p95", crate::domain::words::Words::new("p95", "p95"), 3, 7),
    Column::number("p50", crate::domain::words::Words::new("p50", "p50"), 4, 7),
    Column { align: Align::Left, ..Column::number("trend", words::col_trend(), 2, 20) },
    Column::number("since", words::col_since(), 2, 6),
    Column::number("fails", words::col_fails(), 3, 5),
    Column::number("tls", words::col_tls(), 4, 5),
    Column::text("what", words::col_what(), 1, Width::Rest(16)),
];

/// The title: how many services are in which state; what is zero is not said.
pub(super) fn title(services: &[Service], cx: &Cx<'_>) -> Vec<Fact> {
    let live = |service: &Service| service.tap.reading().live(cx.now).map(|data| data.state);
    let count = |state: Option<State>| services.iter().filter(|service| live(service) == state).count();
    let parts = [
        (count(Some(State::Up)), words::n_up as fn(Lang, usize) -> String, Role::of(Verdict::Ok), 2),
        (count(Some(State::Degraded)), words::n_degraded, Role::of(Verdict::Warn), 1),
        (count(Some(State::Down)), words::n_down, Role::of(Verdict::Crit), 0),
        (count(None), words::n_unknown, Role::of(Verdict::Unknown), 1),
    ];
    let said = parts.into_iter().filter(|(n, ..)| *n > 0);
    said.map(|(n, words, role, rank)| Fact::new(rank, "", words(cx.lang, n), role)).collect()
}

/// The rows, worst first, then in the order of the config.
pub(super) fn table(services: &[Service], cx: &Cx<'_>) -> Table {
    let mut rows: Vec<Row> = services.iter().map(|service| row(service, cx)).collect();
    rows.sort_by_key(|row| Reverse(row.verdict));
    Table::new(COLUMNS, rows, words::no_targets().get(cx.lang))
}

fn row(service: &Service, cx: &Cx<'_>) -> Row {
    let verdict = service.verdict(cx);
    let target = &service.target;
    let name = Cell::text(target.name.as_str(), if verdict == Verdict::Ok { Role::Text } else { Role::of(verdict) });
    let what = what(service, cx);
    let mut cells = vec![Cell::verdict(verdict), name];
    match service.tap.data() {
        Some(data) => cells.extend(measured(data, target, cx)),
        None => cells.extend((cells.len()..COLUMNS.len() - 1).map(|_| Cell::text("–", Role::Dim))),
    }
    cells.push(what);
    let faded = service.tap.freshness(cx.now) != Freshness::Live && service.tap.data().is_some();
    Row { faded, ..Row::new(service.key(), verdict, cells) }
}

/// The cells between the name and what is wrong.
fn measured(data: &Data, target: &Target, cx: &Cx<'_>) -> [Cell; 9] {
    let role = Role::of(checks::verdict(data.state));
    let odd = if data.state == State::Up { Role::Text } else { role };
    let code = match (data.status, &data.error) {
        (Some(code), error) => {
            Cell::number(code.to_string(), f64::from(code), if error.is_some() { role } else { Role::Text })
        }
        (None, _) => Cell::text("–", role),
    };
    let trend = data.window.iter().map(|ms| ms.map(single)).collect();
    let fails = match data.failures_in_a_row {
        0 => Cell::number("", 0.0, Role::Dim),
        n => Cell::number(n.to_string(), f64::from(n), role),
    };
    [
        Cell { order: Some(f64::from(checks::verdict(data.state) as u8)), ..Cell::text(state(data, cx.lang), role) },
        code,
        latency(data.latency_ms, if data.error.is_none() { odd } else { Role::Text }),
        latency(data.p95_ms, Role::Text),
        latency(data.p50_ms, Role::Dim),
        Cell::spark(trend, odd),
        Cell::number(number::age(since(data, cx.now)), since(data, cx.now).as_secs_f64(), Role::Text),
        fails,
        tls(data, target, cx.lang),
    ]
}

fn state(data: &Data, lang: Lang) -> &'static str {
    words::state(data.state).get(lang)
}

fn latency(ms: Option<f64>, role: Role) -> Cell {
    ms.map_or_else(|| Cell::text("–", Role::Dim), |ms| Cell::number(words::took(ms), ms, role))
}

fn tls(data: &Data, target: &Target, lang: Lang) -> Cell {
    let Some(days) = data.tls_days_left else { return Cell::text("", Role::Dim) };
    let (verdict, _) = checks::certificate(target, days, lang);
    let role = if verdict == Verdict::Ok { Role::Dim } else { Role::of(verdict) };
    // A lossless number: no certificate lives for 2^52 days.
    Cell::number(format!("{days}d"), i32::try_from(days).map_or(f64::MAX, f64::from), role)
}

/// All that is wrong, the worst first, and the badge of a target whose certificate nobody verifies.
fn what(service: &Service, cx: &Cx<'_>) -> Cell {
    let mut wrong: Vec<Judgement> = service.judge(cx).into_iter().filter(|one| one.verdict != Verdict::Ok).collect();
    wrong.sort_by_key(|one| Reverse(one.verdict));
    let mut role = wrong.first().map_or(Role::Dim, |worst| Role::of(worst.verdict));
    let mut texts: Vec<String> = wrong.into_iter().map(|one| one.summary).collect();
    if is_unverified(&service.target) {
        if texts.is_empty() {
            role = Role::of(Verdict::Warn);
        }
        texts.push(words::not_verified().get(cx.lang).to_owned());
    }
    Cell::text(texts.join(" · "), role)
}

fn is_unverified(target: &Target) -> bool {
    target.insecure && target.is_encrypted()
}

/// How long the state has lasted; never negative, whatever the clock does.
fn since(data: &Data, now: Moment) -> Duration {
    (now - data.since).to_std().unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "a trend is drawn in eight steps")]
const fn single(ms: f64) -> f32 {
    ms as f32
}

/// Everything that is known of one service.
pub(super) fn details(service: &Service, cx: &Cx<'_>) -> Vec<Details> {
    let (target, lang) = (&*service.target, cx.lang);
    let mut sections = Vec::new();
    let judgements = service.judge(cx).into_iter();
    let verdicts = judgements.fold(Details::new(target.name.as_str()), |section, one| {
        section.with(one.subject.check.as_str(), one.summary, Role::of(one.verdict))
    });
    sections.push(verdicts);
    if let Some(data) = service.tap.data() {
        sections.push(newest(data, target, lang));
        if let Some(body) = &data.body_excerpt {
            sections.push(Details::new(words::sec_body().get(lang)).with_text(body, Role::Text));
        }
        sections.push(phases(data, lang));
        sections.push(history(data, cx));
        sections.extend(certificate(data, target, cx));
    }
    sections.push(asked(target, lang));
    sections
}

fn newest(data: &Data, target: &Target, lang: Lang) -> Details {
    let mut section = Details::new(words::sec_now().get(lang));
    section = section.with(words::expected().get(lang), expectation(target, lang), Role::Text);
    let came = match (&data.error, data.status) {
        (Some(failure), _) => words::cause(lang, &failure.cause),
        (None, Some(code)) => code.to_string(),
        (None, None) => "–".to_owned(),
    };
    let role = if data.error.is_some() { Role::of(checks::verdict(data.state)) } else { Role::Text };
    section = section.with(words::came().get(lang), came, role);
    if let Some(ms) = data.latency_ms {
        section = section.with(words::latency().get(lang), words::took(ms), Role::Text);
    }
    for (label, value) in [(words::address(), &data.remote_address), (words::protocol(), &data.http_version)] {
        if let Some(value) = value {
            section = section.with(label.get(lang), value.as_str(), Role::Text);
        }
    }
    match data.clock_skew_s {
        Some(skew) if skew.abs() > SKEW.0 => {
            let by = number::duration(Duration::try_from_secs_f64(skew.abs()).unwrap_or_default());
            let text = if skew > 0.0 { words::clock_ahead(lang, &by) } else { words::clock_behind(lang, &by) };
            let role = if skew.abs() > SKEW.1 { Verdict::Crit } else { Verdict::Warn };
            section.with(words::clock_skew().get(lang), text, Role::of(role))
        }
        _ => section,
    }
}

/// What must come, in one line.
fn expectation(target: &Target, lang: Lang) -> String {
    let mut parts = vec![target.expect.status.to_string()];
    parts.extend(target.expect.text.iter().map(|text| words::expects_text(lang, text)));
    let members = target.expect.json.iter();
    parts.extend(members.map(|(path, value)| words::expects_member(lang, path, &value.to_string())));
    parts.join(", ")
}

fn phases(data: &Data, lang: Lang) -> Details {
    let phases = [
        (words::phase_dns(), data.phases.dns_ms),
        (words::phase_connect(), data.phases.connect_ms),
        (words::phase_tls(), data.phases.tls_ms),
        (words::phase_first_byte(), data.phases.first_byte_ms),
        (words::phase_body(), data.phases.body_ms),
    ];
    phases.into_iter().fold(Details::new(words::sec_time().get(lang)), |section, (label, ms)| {
        let text = ms.map_or_else(|| "–".to_owned(), words::took);
        section.with(label.get(lang), text, if ms.is_some() { Role::Text } else { Role::Dim })
    })
}

fn history(data: &Data, cx: &Cx<'_>) -> Details {
    let lang = cx.lang;
    let mut section = Details::new(words::sec_history().get(lang))
        .with(words::col_state().get(lang), state(data, lang), Role::of(checks::verdict(data.state)))
        .with(words::col_since().get(lang), moment(data.since, cx), Role::Text)
        .with(words::probes().get(lang), data.checks.to_string(), Role::Text)
        .with(words::in_a_row().get(lang), data.failures_in_a_row.to_string(), Role::Text);
    for (label, ms) in [("p50", data.p50_ms), ("p95", data.p95_ms)] {
        if let Some(ms) = ms {
            section = section.with(label, words::took(ms), Role::Text);
        }
    }
    section
}

fn certificate(data: &Data, target: &Target, cx: &Cx<'_>) -> Option<Details> {
    let lang = cx.lang;
    let certificate = data.certificate.as_ref()?;
    let days = data.tls_days_left.unwrap_or_default();
    let (verdict, summary) = checks::certificate(target, days, lang);
    let mut section = Details::new(words::sec_tls().get(lang))
        .with("", summary, Role::of(verdict))
        .with(words::valid_from().get(lang), moment(certificate.not_before, cx), Role::Text)
        .with(words::valid_until().get(lang), moment(certificate.not_after, cx), Role::Text);
    if certificate.self_signed {
        section = section.with("", words::self_signed().get(lang), Role::Text);
    }
    if is_unverified(target) {
        section = section.with("", words::not_verified().get(lang), Role::of(Verdict::Warn));
    }
    Some(section)
}

/// The config of the probe. Never a secret: neither that of a header nor the query of a URL, which may hold one.
fn asked(target: &Target, lang: Lang) -> Details {
    let mut url = target.url.clone();
    if url.query().is_some() {
        url.set_query(Some("..."));
    }
    let rule = target.fail_after;
    let mut section = Details::new(words::sec_config().get(lang))
        .with(words::request().get(lang), format!("{} {url}", target.method), Role::Text)
        .with(words::interval().get(lang), number::duration(target.every), Role::Text)
        .with(words::timeout().get(lang), number::duration(target.timeout), Role::Text)
        .with(words::down_after().get(lang), words::n_of_m(lang, rule.failures, rule.of), Role::Text);
    if let Some(limit) = target.degraded_above {
        section = section.with(words::degraded_above().get(lang), number::duration(limit), Role::Text);
    }
    for (name, text) in &target.headers {
        let secret = words::secret().get(lang);
        let value = match text {
            HeaderText::Plain(value) => value.clone(),
            HeaderText::Secret { prefix, .. } => format!("{prefix}{secret}"),
        };
        section = section.with(name.as_str(), value, Role::Text);
    }
    section
}

fn moment(moment: Moment, cx: &Cx<'_>) -> Clean {
    time::date_time(moment, cx.zone).into()
}
