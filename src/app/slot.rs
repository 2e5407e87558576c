//! A slot: one pane in its place, with what the person did to it and what it shows just now.
//!
//! A pane is asked for its tables only when something is new; drawing and moving work on what was answered.

use std::{collections::HashMap, sync::Arc};

use crate::{
    domain::{
        act::{Offer, Selection},
        clock::Moment,
        dependency::Dependency,
        event::Evidence,
        reading::{Freshness, SourceState},
        signal::Batch,
        timeline::Timeline,
        verdict::{Judgement, Verdict},
        words::{Lang, Words},
    },
    panes::{Cx, Entry, Pane, Sight, View},
    text::Clean,
    ui::{
        facts::{Fact, Section, TargetLine},
        list::ListState,
        table::{Content, Table},
    },
};

/// One pane in its place.
pub struct Slot {
    /// Its line of the registry.
    pub entry: Entry,
    pane: Box<dyn Pane>,
    target: Option<String>,
    view: Option<&'static str>,
    lists: HashMap<(String, &'static str), ListState>,
    judgements: Vec<Judgement>,
    /// What it shows.
    pub shown: Shown,
    /// How many lines of it stood above its first row when it was last drawn.
    pub above: usize,
}

/// What a pane shows just now.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The target that is looked at; empty when targets are rows.
    pub target: String,
    /// The sub-view that is looked at.
    pub view: View,
    /// The worst of all judgements of the pane.
    pub verdict: Verdict,
    /// The facts of the title.
    pub title: Vec<Fact>,
    /// The facts of the line above the rows.
    pub header: Vec<Fact>,
    /// The targets, worst first, with their verdicts.
    pub targets: Vec<(TargetLine, Verdict)>,
    /// The rows.
    pub table: Table,
    /// Which rows stand on the screen, in which order.
    pub order: Vec<usize>,
    /// The sources behind the rows.
    pub sources: Vec<SourceState>,
}

impl Shown {
    const NOTHING: View = View { id: "", title: Words::new("", "") };

    fn nothing() -> Self {
        Self {
            target: String::new(),
            view: Self::NOTHING,
            verdict: Verdict::Ok,
            title: Vec::new(),
            header: Vec::new(),
            targets: Vec::new(),
            table: Table::new(&[], Vec::new(), ""),
            order: Vec::new(),
            sources: Vec::new(),
        }
    }

    /// The source that is worst off among those behind the rows.
    #[must_use]
    pub fn worst_source(&self) -> Option<&SourceState> {
        self.sources.iter().max_by_key(|source| (source.freshness, source.age))
    }

    /// Whether no source behind the rows is live: all of them are drawn as of the past.
    #[must_use]
    pub fn faded(&self) -> bool {
        !self.sources.is_empty() && self.sources.iter().all(|source| source.freshness != Freshness::Live)
    }
}

impl Slot {
    /// A pane in its place, not yet asked for anything.
    #[must_use]
    pub fn new(entry: Entry, pane: Box<dyn Pane>) -> Self {
        let lists = HashMap::new();
        let (target, view, judgements) = (None, None, Vec::new());
        Self { entry, pane, target, view, lists, judgements, shown: Shown::nothing(), above: 0 }
    }

    /// Takes in the newest readings; answers whether anything is new.
    pub fn sync(&mut self) -> bool {
        self.pane.sync()
    }

    /// Hands the pane the timeline.
    pub fn attend(&mut self, timeline: &Arc<Timeline>) {
        self.pane.attend(timeline);
    }

    /// Judges all targets anew.
    pub fn judge(&mut self, cx: &Cx<'_>) -> &[Judgement] {
        self.judgements = self.pane.judge(cx);
        &self.judgements
    }

    /// What was last judged.
    #[must_use]
    pub fn judgements(&self) -> &[Judgement] {
        &self.judgements
    }

    /// The state of all sources of the pane.
    #[must_use]
    pub fn all_sources(&self, cx: &Cx<'_>) -> Vec<SourceState> {
        self.pane.all_sources(cx.now)
    }

    /// What the readings of the pane say in numbers.
    #[must_use]
    pub fn measure(&self, now: Moment) -> Vec<Batch> {
        self.pane.measure(now)
    }

    /// What the pane sees of who needs whom.
    #[must_use]
    pub fn dependencies(&self) -> Vec<Dependency> {
        self.pane.dependencies()
    }

    /// Asks the pane what it shows, and arranges the rows as the person wants them.
    pub fn rebuild(&mut self, cx: &Cx<'_>) {
        let mut targets: Vec<_> = self.pane.targets().into_iter().map(|t| (self.verdict_of(&t), t)).collect();
        targets.sort_by_key(|(verdict, _)| std::cmp::Reverse(*verdict));
        let chosen = self.target.clone().filter(|chosen| targets.iter().any(|(_, target)| target == chosen));
        let target = chosen.or_else(|| targets.first().map(|(_, target)| target.clone())).unwrap_or_default();
        let id = self.view.unwrap_or_else(|| self.pane.suggested_view(&target, cx));
        let view = self.pane.views().iter().find(|view| view.id == id).copied().unwrap_or(Shown::NOTHING);
        let sight = Sight { target: &target, view: view.id };
        self.shown = Shown {
            view,
            verdict: Verdict::worst(self.judgements.iter().map(|judgement| judgement.verdict)),
            title: self.pane.title_facts(&sight, cx),
            header: self.pane.header_facts(&sight, cx),
            targets: targets.iter().map(|(verdict, t)| (self.pane.target_line(t, cx), *verdict)).collect(),
            table: self.pane.table(&sight, cx),
            sources: self.pane.sources(&sight, cx.now),
            order: Vec::new(),
            target,
        };
        self.arrange();
    }

    /// Arranges the rows anew, after a filter or a sort changed.
    pub fn arrange(&mut self) {
        let key = self.list_key();
        let list = self.lists.entry(key).or_default();
        self.shown.order = list.arrange(&self.shown.table);
    }

    /// What the person did to the rows that are shown.
    pub fn list(&mut self) -> &mut ListState {
        let key = self.list_key();
        self.lists.entry(key).or_default()
    }

    /// The same, to look at.
    #[must_use]
    pub fn list_shown(&self) -> Option<&ListState> {
        self.lists.get(&self.list_key())
    }

    /// Does something to the rows: the list, the table and the order in which it is shown.
    pub fn with_list<R>(&mut self, act: impl FnOnce(&mut ListState, &Table, &[usize]) -> R) -> R {
        let key = self.list_key();
        act(self.lists.entry(key).or_default(), &self.shown.table, &self.shown.order)
    }

    fn list_key(&self) -> (String, &'static str) {
        (self.shown.target.clone(), self.shown.view.id)
    }

    /// Shows the next or previous sub-view; the person has chosen now.
    pub fn turn_view(&mut self, forward: bool) {
        let ids: Vec<_> = self.pane.views().iter().map(|view| view.id).collect();
        self.view = step(&ids, &self.shown.view.id, forward).copied();
    }

    /// Shows the next or previous target; the person has chosen now.
    pub fn turn_target(&mut self, forward: bool) {
        let targets: Vec<_> = self.shown.targets.iter().map(|(line, _)| line.target.clone()).collect();
        self.target = step(&targets, &self.shown.target, forward).cloned();
    }

    /// Goes back to showing where the trouble is; answers whether the person had chosen something else.
    pub fn follow_trouble(&mut self) -> bool {
        let chosen = self.view.take().is_some();
        self.target.take().is_some() || chosen
    }

    /// Shows the target that is worst off, in a sub-view or where its trouble is, with only the rows that pass a filter.
    pub fn show(&mut self, view: Option<&str>, filter: &str, cx: &Cx<'_>) {
        self.target = None;
        self.view = self.pane.views().iter().map(|known| known.id).find(|id| view == Some(id));
        self.rebuild(cx);
        filter.clone_into(&mut self.list().filter);
        self.arrange();
    }

    /// Shows a target, or its row, where its trouble is.
    pub fn look_at(&mut self, target: &str, cx: &Cx<'_>) {
        self.view = None;
        self.target = Some(target.to_owned());
        self.rebuild(cx);
        let named = |row: &&crate::ui::table::Row| {
            row.cells.iter().any(|cell| matches!(&cell.content, Content::Text(text) if &**text == target))
        };
        let row = self.shown.table.rows.iter().find(named).map(|row| row.key.clone());
        if self.pane.targets().is_empty() && row.is_some() {
            self.list().filter.clear();
            self.list().selected = row;
            self.arrange();
        }
    }

    /// The sub-views.
    #[must_use]
    pub fn views(&self) -> &'static [View] {
        self.pane.views()
    }

    /// The keys of the marked rows, or of the selected one.
    #[must_use]
    pub fn picked(&self) -> Vec<String> {
        let Some(list) = self.list_shown() else { return Vec::new() };
        let rows = self.shown.order.iter().map(|row| &self.shown.table.rows[*row].key);
        let marked: Vec<_> = rows.filter(|key| list.marks.contains(*key)).cloned().collect();
        if marked.is_empty() { list.selected.iter().cloned().collect() } else { marked }
    }

    /// Everything that is known of a row.
    #[must_use]
    pub fn details(&self, key: &str, cx: &Cx<'_>) -> Vec<Section> {
        self.pane.details(&Sight { target: &self.shown.target, view: self.shown.view.id }, key, cx)
    }

    /// Lets the pane do one of its own commands.
    pub fn command(&mut self, id: &'static str, cx: &Cx<'_>) -> Vec<crate::domain::effect::Effect> {
        let picked = self.picked();
        let target = self.shown.target.clone();
        self.pane.on(id, &Sight { target: &target, view: self.shown.view.id }, &picked, cx)
    }

    /// What can be done with the marked rows, or with the selected one.
    #[must_use]
    pub fn offers(&self, cx: &Cx<'_>) -> Vec<Offer> {
        let sight = Sight { target: &self.shown.target, view: self.shown.view.id };
        self.pane.offers(&sight, &self.picked(), cx)
    }

    /// What is picked, for operations that take their parameters from one row; `None` when several rows are marked.
    #[must_use]
    pub fn selection(&self) -> Option<Selection> {
        let mut picked = self.picked();
        let key = picked.pop().unwrap_or_default();
        if !picked.is_empty() {
            return None;
        }
        let table = &self.shown.table;
        let row = table.rows.iter().find(|row| row.key == key);
        let cells = row.map(|row| table.columns.iter().zip(&row.cells)).into_iter().flatten();
        Some(Selection {
            pane: self.entry.id.to_owned(),
            target: self.shown.target.clone(),
            row: cells.map(|(column, cell)| (column.id.to_owned(), plain(&cell.content))).collect(),
            key,
        })
    }

    /// The rows with these keys as they are shown: the titles and the texts of their cells.
    #[must_use]
    pub fn texts(&self, keys: Option<&[String]>, lang: Lang) -> (Vec<String>, Vec<Vec<String>>) {
        let table = &self.shown.table;
        let shown: Vec<usize> =
            (0..table.columns.len()).filter(|n| !table.columns[*n].title.get(lang).is_empty()).collect();
        let titles = shown.iter().map(|n| table.columns[*n].title.get(lang).to_owned()).collect();
        let rows = self.shown.order.iter().map(|row| &table.rows[*row]);
        let rows = rows.filter(|row| keys.is_none_or(|keys| keys.contains(&row.key)));
        let texts =
            rows.map(|row| shown.iter().filter_map(|n| row.cells.get(*n)).map(|cell| plain(&cell.content)).collect());
        (titles, texts.collect())
    }

    /// The rows with these keys as evidence.
    #[must_use]
    pub fn evidence(&self, keys: &[String], cx: &Cx<'_>) -> Evidence {
        let (columns, rows) = self.texts(Some(keys), cx.lang);
        let taken_at = self.shown.sources.iter().filter_map(|source| source.taken_at).max();
        let details = match keys {
            [key] => self.details(key, cx).iter().flat_map(|section| &section.lines).map(line).collect(),
            _ => Vec::new(),
        };
        let target = Some(self.shown.target.clone()).filter(|target| !target.is_empty());
        Evidence {
            pane: self.entry.id.into(),
            target,
            view: self.shown.view.id.into(),
            taken_at,
            columns,
            rows,
            details,
        }
    }

    fn verdict_of(&self, target: &str) -> Verdict {
        let judgements = self.judgements.iter().filter(|judgement| judgement.subject.target == target);
        Verdict::worst(judgements.map(|judgement| judgement.verdict))
    }
}

fn line(line: &crate::ui::facts::DetailLine) -> String {
    if line.label.is_empty() { line.text.to_string() } else { format!("{}: {}", line.label, line.text) }
}

fn plain(content: &Content) -> String {
    match content {
        Content::Text(text) => Clean::to_string(text),
        Content::Verdict(verdict) => format!("{verdict:?}").to_lowercase(),
        Content::Spark(values) => {
            let values: Vec<_> = values.iter().map(|v| v.map_or_else(|| "-".into(), |v| format!("{v:.0}"))).collect();
            values.join(" ")
        }
    }
}

/// The neighbour of `here` in a ring.
fn step<'a, T: PartialEq>(ring: &'a [T], here: &T, forward: bool) -> Option<&'a T> {
    let at = ring.iter().position(|item| item == here)?;
    let next = if forward { at + 1 } else { at + ring.len() - 1 };
    ring.get(next % ring.len())
}
