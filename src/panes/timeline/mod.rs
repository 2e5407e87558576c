//! The timeline's pane: what happened, in the order in which it happened. It polls nothing; it shows what the journal
//! has stored.

mod view;
mod words;

use std::sync::Arc;

use crate::{
    collect::Feed,
    config::Section,
    domain::{
        clock::Moment,
        command::{Command, CommandId, Danger, Scope},
        effect::{Draft, Effect},
        event::{Change, Event, Seq, Tag},
        reading::SourceState,
        timeline::{Entry, Timeline},
        verdict::Judgement,
        words::Words,
    },
    panes::{Cx, Feature, Pane, Ready, Sight, View},
    text::time,
    ui::{
        facts::{Fact, Section as Details},
        table::Table,
    },
};

/// The feature.
pub struct TimelineFeature;

impl Feature for TimelineFeature {
    const ID: &'static str = "timeline";
    const NAME: Words = Words::new("Timeline", "타임라인");
    const COMMANDS: &'static [Command] = COMMANDS;
    const VIEWS: &'static [View] = VIEWS;

    fn configure(section: Option<Section<'_>>) -> Option<Box<dyn Ready>> {
        let system = section.is_none_or(|mut section| {
            let system = section.boolean("system-lines").unwrap_or(true);
            section.finish();
            system
        });
        Some(Box::new(Configured { system }))
    }
}

#[derive(Debug)]
struct Configured {
    system: bool,
}

impl Ready for Configured {
    fn open(self: Box<Self>, _feed: &Feed) -> Box<dyn Pane> {
        Box::new(TimelinePane { timeline: Arc::default(), news: true, system: self.system })
    }
}

const fn command(id: CommandId, keys: &'static [&'static str], hint: u8, title: Words, doc: Words) -> Command {
    Command { id, keys, title, doc, scope: Scope::Pane(TimelineFeature::ID), danger: Danger::Write, hint }
}

const COMMANDS: &[Command] = &[
    command(
        "timeline.edit",
        &["e"],
        1,
        Words::new("edit", "고치기"),
        Words::new(
            "Edits the line: text, time, tags. What it said before is kept.",
            "글, 시각, 태그를 고칩니다. 이전 내용은 남습니다.",
        ),
    ),
    command(
        "timeline.strike",
        &["x"],
        2,
        Words::new("strike", "취소선"),
        Words::new(
            "Strikes the line out, or restores it. Nothing is ever deleted.",
            "줄을 그어 지우거나 되살립니다. 삭제되는 것은 없습니다.",
        ),
    ),
    command(
        "timeline.star",
        &["s"],
        3,
        Words::new("star", "별표"),
        Words::new("Stars the line, or takes the star away.", "별표를 달거나 뗍니다."),
    ),
    command(
        "timeline.tag",
        &["t"],
        3,
        Words::new("tag", "태그"),
        Words::new(
            "Gives the line the next tag: hypothesis, evidence, decision, action, comms, none.",
            "다음 태그를 답니다: hypothesis, evidence, decision, action, comms, 없음.",
        ),
    ),
    Command {
        danger: Danger::Look,
        ..command(
            "timeline.system",
            &["o"],
            4,
            Words::new("system lines", "자동 기록"),
            Words::new(
                "Shows or hides the lines that bongsu wrote by itself.",
                "bongsu가 스스로 쓴 줄을 보이거나 숨깁니다.",
            ),
        )
    },
];

const VIEWS: &[View] = &[View { id: "all", title: Words::new("all", "전체") }];

struct TimelinePane {
    timeline: Arc<Timeline>,
    news: bool,
    system: bool,
}

impl TimelinePane {
    fn lines(&self) -> Vec<&Entry> {
        let entries = self.timeline.entries().into_iter();
        entries.filter(|entry| self.system || entry.starred || !entry.is_automatic()).collect()
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        self.timeline.get(key.strip_prefix("entry:")?.parse::<Seq>().ok()?)
    }
}

impl Pane for TimelinePane {
    fn sync(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }

    fn attend(&mut self, timeline: &Arc<Timeline>) {
        self.timeline = Arc::clone(timeline);
        self.news = true;
    }

    fn judge(&self, _cx: &Cx<'_>) -> Vec<Judgement> {
        Vec::new()
    }

    fn sources(&self, _sight: &Sight<'_>, _now: Moment) -> Vec<SourceState> {
        Vec::new()
    }

    fn all_sources(&self, _now: Moment) -> Vec<SourceState> {
        Vec::new()
    }

    fn views(&self) -> &'static [View] {
        VIEWS
    }

    fn title_facts(&self, _sight: &Sight<'_>, cx: &Cx<'_>) -> Vec<Fact> {
        view::title_facts(self.lines().len(), self.timeline.len(), cx)
    }

    fn table(&self, _sight: &Sight<'_>, cx: &Cx<'_>) -> Table {
        view::table(&self.lines(), self.timeline.incident(), cx)
    }

    fn details(&self, _sight: &Sight<'_>, key: &str, cx: &Cx<'_>) -> Vec<Details> {
        self.entry(key).map(|entry| view::details(entry, self.timeline.incident(), cx)).unwrap_or_default()
    }

    fn on(&mut self, command: CommandId, _sight: &Sight<'_>, keys: &[String], cx: &Cx<'_>) -> Vec<Effect> {
        if command == "timeline.system" {
            self.system = !self.system;
            self.news = true;
            return Vec::new();
        }
        let entries = keys.iter().filter_map(|key| self.entry(key));
        match command {
            "timeline.edit" => entries.take(1).map(|entry| Effect::Compose(draft_of(entry, cx))).collect(),
            "timeline.strike" => entries.map(|entry| Effect::Record(strike(entry))).collect(),
            "timeline.star" => entries
                .map(|entry| edit(entry, Change { starred: Some(!entry.starred), ..Change::default() }))
                .collect(),
            "timeline.tag" => entries
                .map(|entry| {
                    let tags = next_tag(entry.tags.first().copied()).into_iter().collect();
                    edit(entry, Change { tags: Some(tags), ..Change::default() })
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

const fn strike(entry: &Entry) -> Event {
    if entry.struck { Event::EntryRestored { id: entry.id } } else { Event::EntryStruck { id: entry.id } }
}

const fn edit(entry: &Entry, change: Change) -> Effect {
    Effect::Record(Event::EntryEdited { id: entry.id, change })
}

/// The tag after `tag` in the order in which they are offered; none after the last.
fn next_tag(tag: Option<Tag>) -> Option<Tag> {
    match tag {
        None => Tag::ALL.first().copied(),
        Some(tag) => Tag::ALL.into_iter().skip_while(|other| *other != tag).nth(1),
    }
}

fn draft_of(entry: &Entry, cx: &Cx<'_>) -> Draft {
    let tags: Vec<_> = entry.tags.iter().map(|tag| tag.id()).collect();
    Draft {
        entry: Some(entry.id),
        text: entry.text.clone(),
        at: time::date_time(entry.at, cx.zone),
        tags: tags.join(" "),
    }
}
