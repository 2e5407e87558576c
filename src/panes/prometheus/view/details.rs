//! Everything that is known of one row.

use super::{alerts, amount, queries, seconds, since, targets};
use crate::{
    domain::{signal::Labels, verdict::Verdict},
    panes::{
        Cx,
        prometheus::{
            Watch,
            checks::{out_of_band, told},
            config::Query,
            model::{Alert, Panel, Scrape, Series},
            words as w,
        },
    },
    text::number,
    theme::Role,
    ui::facts::Section,
};

/// The details of the row with this key, in whichever sub-view it stands.
pub(in crate::panes::prometheus) fn details(watch: &Watch, key: &str, cx: &Cx<'_>) -> Vec<Section> {
    if let Some(found) = watch.alerts.data().and_then(|data| data.alerts.iter().find(|alert| alert.key() == key)) {
        return of_alert(found, cx);
    }
    let notes = watch.alerts.data().map(|data| alerts::notes(data, cx)).unwrap_or_default();
    if let Some((_, verdict, said)) = notes.into_iter().find(|(own, ..)| *own == key) {
        return vec![Section::new(w::alerts().get(cx.lang)).with("", said, Role::of(verdict))];
    }
    let targets = watch.scrapes.data().map(|data| data.targets.as_slice()).unwrap_or_default();
    if let Some(found) = targets.iter().find(|target| targets::key(target) == key) {
        return of_target(found, cx);
    }
    let Some(data) = watch.queries.data() else { return Vec::new() };
    for (query, panel) in watch.panels(data) {
        let series = panel.series.iter().find(|series| queries::key(query, Some(series)) == key);
        if series.is_some() || queries::key(query, None) == key {
            return of_query(query, panel, series, cx);
        }
    }
    Vec::new()
}

fn of_labels(labels: &Labels, cx: &Cx<'_>) -> Section {
    let section = Section::new(w::labels().get(cx.lang));
    labels.iter().fold(section, |section, (name, value)| section.with(name, value, Role::Text))
}

fn of_query(query: &Query, panel: &Panel, series: Option<&Series>, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let show = |value: f64| amount(value, query.unit, lang);
    let mut about = Section::new(w::about_panel().get(lang))
        .with(w::name().get(lang), query.title.get(lang), Role::Text)
        .with(w::signal().get(lang), &query.name, Role::Text)
        .with(w::query().get(lang), &query.query, Role::Text);
    let bands = query.bands;
    let limits = [
        bands.warn_above.map(|limit| w::limit_warn_above(lang, &show(limit))),
        bands.crit_above.map(|limit| w::limit_crit_above(lang, &show(limit))),
        bands.warn_below.map(|limit| w::limit_warn_below(lang, &show(limit))),
        bands.crit_below.map(|limit| w::limit_crit_below(lang, &show(limit))),
    ];
    let limits: Vec<String> = limits.into_iter().flatten().collect();
    if !limits.is_empty() {
        about = about.with(w::limits().get(lang), limits.join(" · "), Role::Text);
    }
    about = about.with(w::range().get(lang), number::whole(query.range), Role::Dim);
    if let Some(fault) = &panel.fault {
        about = about.with(w::fault().get(lang), told(fault, cx), Role::Unknown);
    }
    if !panel.warning.is_empty() {
        about = about.with(w::warning().get(lang), &panel.warning, Role::Warn);
    }
    let Some(series) = series else { return vec![about] };
    let verdict = query.bands.judge(series.value.0);
    let role = if verdict == Verdict::Ok { Role::Text } else { Role::of(verdict) };
    let said = out_of_band(query, series, "", cx).map_or_else(|| show(series.value.0), |said| said.trim().to_owned());
    let mut own = Section::new(w::about_series().get(lang)).with(w::value().get(lang), said, role);
    if let Some((least, most)) = series.extremes() {
        own = own.with(w::extremes().get(lang), w::between(lang, &show(least), &show(most)), Role::Text);
    }
    vec![about, own, of_labels(&series.labels, cx)]
}

fn of_target(target: &Scrape, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let verdict = targets::verdict(target.health);
    let mut about = Section::new(w::about_target().get(lang))
        .with(w::job().get(lang), &target.job, Role::Text)
        .with(w::instance().get(lang), &target.instance, Role::Text)
        .with(w::state().get(lang), w::health(target.health).get(lang), super::role(verdict));
    if !target.error.is_empty() {
        about = about.with(w::error().get(lang), &target.error, Role::of(verdict));
    }
    let ago = |at| w::ago(lang, number::age(since(at, cx)));
    let facts = [
        (w::lasts(), targets::lasts(target, cx).map(|(said, _)| said)),
        (w::scraped(), target.scraped_at.map(ago)),
        (w::took(), target.took_s.map(seconds)),
        (w::interval(), Some(target.every.to_string()).filter(|every| !every.is_empty())),
        (w::url(), Some(target.url.to_string()).filter(|url| !url.is_empty())),
    ];
    for (label, value) in facts {
        if let Some(value) = value {
            about = about.with(label.get(lang), value, Role::Text);
        }
    }
    if target.labels.is_empty() {
        return vec![about];
    }
    let labels = Section::new(w::labels().get(lang));
    let labels = target.labels.iter().fold(labels, |section, (name, value)| section.with(name, value, Role::Text));
    vec![about, labels]
}

fn of_alert(alert: &Alert, cx: &Cx<'_>) -> Vec<Section> {
    let lang = cx.lang;
    let mut about = Section::new(w::about_alert().get(lang))
        .with(w::name().get(lang), &alert.name, super::role(alert.verdict()))
        .with(w::state().get(lang), w::stands(alert.state).get(lang), super::role(alert.verdict()));
    let texts =
        [(w::severity(), &alert.severity), (w::summary(), &alert.summary), (w::description(), &alert.description)];
    for (label, text) in texts {
        if !text.is_empty() {
            about = about.with(label.get(lang), text, Role::Text);
        }
    }
    if let Some(at) = alert.since {
        let said = format!("{} ({})", number::duration(since(at, cx)), alerts::time(at, cx));
        about = about.with(w::since().get(lang), said, Role::Text);
    }
    if let Some(value) = alert.value {
        let value = amount(value.0, crate::domain::signal::Unit::Count, lang);
        about = about.with(w::value().get(lang), value, Role::Text);
    }
    let known = alert.fingerprint.clone().unwrap_or_else(|| w::unmanaged().get(lang).to_owned());
    about = about.with(w::fingerprint().get(lang), known, Role::Dim);
    let mut sections = vec![about];
    if !alert.silences.is_empty() {
        let section = Section::new(w::about_silences().get(lang));
        let one = |section: Section, silence| section.with("", alerts::silenced(silence, cx), Role::Text);
        sections.push(alert.silences.iter().fold(section, one));
    }
    sections.push(of_labels(&alert.labels, cx));
    sections
}
