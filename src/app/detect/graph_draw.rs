//! How graphs look.

use std::time::Duration;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    graph::{AGO, Graph, Picking, WINDOWS},
    graph_words as w,
    past::{Past, extremes, labelled},
};
use crate::{
    domain::words::Words,
    rules::Series,
    text::{Clean, number, time, width},
    theme::Role,
    ui::{
        look::{Look, put, put_right},
        overlay::framed,
        plot::{Line, Plot},
    },
};

/// How several lines are told apart: by their sign, and by how they look.
const SIGNS: [(&str, Role); 5] =
    [("1", Role::Crit), ("2", Role::Accent), ("3", Role::Warn), ("4", Role::Ok), ("5", Role::Text)];
/// What a single line is drawn with where there is only ASCII.
const ALONE: (&str, Role) = ("*", Role::Accent);
/// What the comparison is drawn with there.
const GHOST: (&str, Role) = (".", Role::Dim);
/// The rows that a picture needs to be worth its place.
const PICTURE: u16 = 6;

impl Graph {
    /// Draws the view into all of `area`; answers with the place of the terminal's cursor.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer, look: &Look<'_>, past: &Past<'_>) -> Option<Position> {
        if let Some(picking) = &mut self.picking {
            return picking.draw(area, buf, look, past);
        }
        self.columns = Sheet::of(self, look, past).draw(area, buf);
        None
    }
}

impl Picking {
    fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look<'_>, past: &Past<'_>) -> Option<Position> {
        let lang = look.lang;
        let inside = framed(area, w::choose_title().get(lang), true, buf, look);
        if inside.height < 3 {
            return None;
        }
        let cursor = self.input.render(Rect { height: 1, ..inside }, buf, look);
        put(buf, inside, (inside.x, inside.bottom() - 1), w::choose_keys().get(lang), look.style(Role::Key));
        let list = Rect { y: inside.y + 1, height: inside.height - 2, ..inside };
        if self.found.is_empty() {
            let text = if past.store.all().len() == 0 { w::no_signals() } else { w::none_found() };
            put(buf, list, (list.x, list.y), text.get(lang), look.style(Role::Dim));
        }
        let first = (self.chosen + 1).saturating_sub(usize::from(list.height));
        for (y, (nth, found)) in (list.y..list.bottom()).zip(self.found.iter().enumerate().skip(first)) {
            let here = nth == self.chosen;
            let style = |role| look.style(if here { Role::Selected } else { role });
            put(buf, list, (list.x, y), &" ".repeat(list.width.into()), style(Role::Text));
            let sign = if here { look.glyphs.here } else { " " };
            let x = put(buf, list, (list.x, y), &format!("{sign} "), style(Role::Text));
            let name = Clean::new(&found.name).to_string();
            let text =
                found.labels.as_ref().map_or_else(|| name.clone(), |labels| format!("{name}{}", labelled(labels)));
            let note = match (found.unusual, found.series) {
                (true, _) => w::unusual().get(lang).to_owned(),
                (false, 1) => String::new(),
                (false, many) => w::series(lang, many),
            };
            let role = if found.unusual { Role::Warn } else { Role::Dim };
            let right = put_right(buf, list, (list.right(), y), &note, style(role));
            let room = Rect { width: right.saturating_sub(list.x + 1), ..list };
            put(buf, room, (x, y), &text, style(Role::Text));
        }
        cursor
    }
}

/// One picture of a graph: what was gathered for it.
struct Sheet<'a> {
    graph: &'a Graph,
    look: &'a Look<'a>,
    past: &'a Past<'a>,
    span: (i64, i64),
    name: String,
    series: Vec<&'a Series>,
    lines: Vec<Line>,
    /// How many series are not drawn.
    more: usize,
    ghost: Option<Line>,
}

impl<'a> Sheet<'a> {
    fn of(graph: &'a Graph, look: &'a Look<'a>, past: &'a Past<'a>) -> Self {
        let span = graph.span(past);
        let (series, count) = graph.series(past);
        let alone = series.len() == 1;
        let signs = SIGNS.into_iter().map(|(sign, role)| if alone { ALONE } else { (sign, role) });
        let signs = signs.map(|(sign, role)| (role, sign));
        let lines = series.iter().zip(signs).map(|(series, sign)| past.line(series, span, sign)).collect();
        let name = graph.shown.as_ref().map(|(name, _)| name.to_string()).unwrap_or_default();
        let more = count - series.len();
        let mut sheet = Self { graph, look, past, span, name, series, lines, more, ghost: None };
        sheet.ghost = sheet.ghost();
        sheet
    }

    /// The worst series as it was then, moved to now.
    fn ghost(&self) -> Option<Line> {
        let ago = AGO.get(self.graph.ago?)?.num_milliseconds();
        let then = (self.span.0 - ago, self.span.1 - ago);
        let (sign, role) = GHOST;
        let mut line = self.past.line(self.series.first()?, then, (role, sign));
        for (at, _) in &mut line.points {
            *at += ago;
        }
        (!line.points.is_empty()).then_some(line)
    }

    fn draw(&self, area: Rect, buf: &mut Buffer) -> u16 {
        let (look, lang) = (self.look, self.look.lang);
        let length = WINDOWS.get(self.graph.window).and_then(|window| window.to_std().ok()).unwrap_or(Duration::ZERO);
        let title = w::title(lang, &Clean::new(&self.name), &number::whole(length));
        let inside = framed(area, &title, true, buf, look);
        if inside.height < 2 {
            return 0;
        }
        let keys = if width(w::keys().get(lang)) <= usize::from(inside.width) { w::keys() } else { w::keys_short() };
        put(buf, inside, (inside.x, inside.bottom() - 1), keys.get(lang), look.style(Role::Key));
        let inside = Rect { height: inside.height - 1, ..inside };
        let (head, mut foot) = (self.head(), self.foot());
        let lines = |all: &[Told]| u16::try_from(all.len()).unwrap_or(u16::MAX);
        // What is told gives way to the picture, from its end.
        while !foot.is_empty() && lines(&head).saturating_add(lines(&foot)) + PICTURE > inside.height {
            foot.pop();
        }
        let above = lines(&head).min(inside.height.saturating_sub(PICTURE).max(1));
        for (y, told) in (inside.y..inside.y + above).zip(&head) {
            told.put(buf, inside, y, look);
        }
        let below = inside.bottom().saturating_sub(lines(&foot));
        for (y, told) in (below..inside.bottom()).zip(&foot) {
            told.put(buf, inside, y, look);
        }
        let place = Rect { y: inside.y + above, height: below.saturating_sub(inside.y + above), ..inside };
        self.picture(place, buf)
    }

    fn picture(&self, place: Rect, buf: &mut Buffer) -> u16 {
        let (look, past) = (self.look, self.past);
        let say = |words: Words, buf: &mut Buffer| {
            put(buf, place, (place.x, place.y + place.height / 2), words.get(look.lang), look.style(Role::Dim));
        };
        if self.lines.iter().all(|line| extremes(&line.points, self.span.0).is_none()) && self.ghost.is_none() {
            say(w::nothing_known(), buf);
            return 0;
        }
        let (marks, _) = past.marks(self.span);
        let value = |value: f64| past.amount(&self.name, value, look.lang);
        let time = |at: i64| past.axis(at, self.span.1 - self.span.0);
        let plot = Plot {
            span: self.span,
            lines: &self.lines,
            ghost: self.ghost.as_ref(),
            marks: &marks,
            threshold: (past.threshold)(&self.name),
            cursor: self.graph.cursor.map(|cursor| cursor.timestamp_millis()),
            value: &value,
            time: &time,
        };
        let columns = plot.render(place, buf, look);
        if columns == 0 {
            say(w::too_small(), buf);
        }
        columns
    }

    /// What stands above the picture: each series with its values.
    fn head(&self) -> Vec<Told> {
        let lang = self.look.lang;
        let value = |value: f64| self.past.amount(&self.name, value, lang);
        let mut told: Vec<Told> = (self.series.iter().zip(&self.lines))
            .map(|(series, line)| {
                let values = extremes(&line.points, self.span.0).map_or_else(
                    || w::unknown().get(lang).to_owned(),
                    |(low, high, last)| {
                        let [last, low, high] = [last, low, high].map(value);
                        let over = series.last().is_none();
                        if over {
                            w::values_over(lang, &last, &low, &high)
                        } else {
                            w::values(lang, &last, &low, &high)
                        }
                    },
                );
                let sign = if self.lines.len() > 1 { line.sign } else { "" };
                Told { sign: (sign.to_owned(), line.role), text: labelled(&series.labels), right: values }
            })
            .collect();
        if self.more > 0 {
            told.push(Told::dim(w::more(lang, self.more)));
        }
        told
    }

    /// What stands below it: the value under the cursor, what it is compared with, what happened.
    fn foot(&self) -> Vec<Told> {
        let (lang, past) = (self.look.lang, self.past);
        let mut told = Vec::new();
        if let Some(cursor) = self.graph.cursor {
            told.push(Told {
                sign: (String::new(), Role::Text),
                text: self.read(cursor.timestamp_millis()),
                right: String::new(),
            });
        }
        if let Some(ago) = self.graph.ago {
            let [hour, day, week] = [w::hour_ago(), w::day_ago(), w::week_ago()].map(|words| words.get(lang));
            let name = [hour, day, week].get(ago).copied().unwrap_or_default();
            let then = AGO.get(ago).map_or(past.now, |by| past.now - *by);
            let until = time::date_minute(then, past.zone);
            let text =
                if self.ghost.is_some() { w::compared(lang, name, &until) } else { w::compared_unknown(lang, name) };
            told.push(Told::dim(text));
        }
        let (_, changes) = past.marks(self.span);
        let mut marks: Vec<String> = Vec::new();
        if let Some(t0) = past.t0.filter(|t0| (self.span.0..=self.span.1).contains(&t0.timestamp_millis())) {
            marks.push(w::began(lang, &time::clock(t0, past.zone)));
        }
        if let Some(threshold) = (past.threshold)(&self.name) {
            marks.push(w::threshold(lang, &past.amount(&self.name, threshold, lang)));
        }
        if !marks.is_empty() {
            told.push(Told::dim(marks.join(" · ")));
        }
        told.extend(changes.into_iter().map(|(letter, change)| Told {
            sign: (letter.to_string(), Role::Label),
            text: format!("{} {}", time::clock(change.at, past.zone), Clean::new(&change.what)),
            right: String::new(),
        }));
        told
    }

    /// The values of all lines at a moment.
    fn read(&self, at: i64) -> String {
        let lang = self.look.lang;
        let say = |value: Option<f64>| {
            value.map_or_else(|| w::unknown().get(lang).to_owned(), |value| self.past.amount(&self.name, value, lang))
        };
        let several = self.lines.len() > 1;
        let values = self.lines.iter().map(|line| {
            let value = say(line.at(at));
            if several { format!("{} {value}", line.sign) } else { value }
        });
        let then = self.ghost.as_ref().map(|ghost| format!("({})", say(ghost.at(at))));
        let values: Vec<_> = values.chain(then).collect();
        w::read(lang, &self.past.axis(at, self.span.1 - self.span.0), &values.join(if several { " · " } else { " " }))
    }
}

/// One line of words about the picture.
struct Told {
    sign: (String, Role),
    text: String,
    right: String,
}

impl Told {
    const fn dim(text: String) -> Self {
        Self { sign: (String::new(), Role::Dim), text, right: String::new() }
    }

    fn put(&self, buf: &mut Buffer, area: Rect, y: u16, look: &Look<'_>) {
        let right = put_right(buf, area, (area.right(), y), &self.right, look.style(Role::Text));
        let room = Rect { width: right.saturating_sub(area.x + u16::from(!self.right.is_empty())), ..area };
        let (sign, role) = &self.sign;
        let x = put(buf, room, (area.x, y), sign, look.style(*role)) + u16::from(!sign.is_empty());
        let role = if *role == Role::Dim { Role::Dim } else { Role::Text };
        put(buf, room, (x, y), &self.text, look.style(role));
    }
}
