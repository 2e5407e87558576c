//! How "what moved first" looks: suspects at the left, strips over one time axis at the right, reasons below.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    moved::{Case, Moved, Row},
    moved_words as w,
    past::{labelled, moment},
};
use crate::{
    domain::{clock::Moment, signal::Place, words::Lang},
    rules::{
        baseline::MOST,
        moved::{AFTER, How, Onset, Suspect, Why},
    },
    text::{Clean, number, time, width, wrap},
    theme::Role,
    ui::{
        look::{Look, put, put_right},
        overlay::{Line as Pieces, ask, framed, lines},
        plot::{signs, strip},
    },
};

/// From this width on the values stand behind the strips.
const VALUES: u16 = 96;
/// The cells of the values.
const VALUE: u16 = 18;
/// The cells of the columns onset and certainty.
const FACTS: u16 = 16;

impl Moved {
    /// Draws the view into all of `area`; answers with the place of the terminal's cursor.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer, look: &Look<'_>, case: &Case<'_>) -> Option<Position> {
        let lang = look.lang;
        let title = case.past.t0.map_or_else(
            || w::title_quiet().get(lang).to_owned(),
            |t0| w::title(lang, &time::clock(t0, case.past.zone)),
        );
        let inside = framed(area, &title, true, buf, look);
        if inside.height >= 2 {
            self.body(inside, buf, look, case);
        }
        let reason = self.reason.as_ref()?;
        let title = w::reason_title(lang, &place_name(&reason.place));
        let below = if reason.empty { (w::reason_empty(), Role::Crit) } else { (w::reason_keys(), Role::Dim) };
        ask(&title, &reason.input, (below.0.get(lang), below.1), (area, buf), look)
    }

    fn body(&mut self, inside: Rect, buf: &mut Buffer, look: &Look<'_>, case: &Case<'_>) {
        let lang = look.lang;
        let keys = if width(w::keys().get(lang)) <= usize::from(inside.width) { w::keys() } else { w::keys_short() };
        put(buf, inside, (inside.x, inside.bottom() - 1), keys.get(lang), look.style(Role::Key));
        let rows = case.rows();
        let at = self.position(&rows);
        let Some(row) = rows.get(at) else {
            let text = match case.past.t0 {
                None => w::quiet(),
                Some(t0) if case.past.knows_before(t0) => w::nothing(),
                Some(_) => w::unknown(),
            };
            let text = text.get(lang);
            for (y, line) in (inside.y..inside.bottom() - 1).zip(wrap(text, usize::from(inside.width))) {
                put(buf, inside, (inside.x, y), &line, look.style(Role::Dim));
            }
            return;
        };
        let told = details(row, case, usize::from(inside.width), look);
        let room = inside.height - 1;
        // The list keeps half of the room.
        let below = u16::try_from(told.len()).unwrap_or(u16::MAX).min(room / 2);
        let list = Rect { height: room - below, ..inside };
        let sheet = Sheet::of(list, look, case);
        let high = usize::from(list.height.saturating_sub(2));
        self.offset = self.offset.clamp((at + 1).saturating_sub(high.max(1)), at).min(rows.len().saturating_sub(high));
        sheet.head(buf);
        let shown = rows.iter().enumerate().skip(self.offset);
        for (y, (nth, row)) in (list.y + 2..list.bottom()).zip(shown) {
            sheet.row(row, y, nth == at, buf);
        }
        let place = Rect { y: list.bottom(), height: below, ..inside };
        lines(place, &told, 0, buf, look);
    }
}

/// Where things stand, and the time axis.
struct Sheet<'a> {
    look: &'a Look<'a>,
    case: &'a Case<'a>,
    t0: Moment,
    span: (i64, i64),
    left: Rect,
    strips: Rect,
    values: Rect,
}

impl<'a> Sheet<'a> {
    fn of(area: Rect, look: &'a Look<'a>, case: &'a Case<'a>) -> Self {
        let t0 = case.past.t0.unwrap_or(case.past.now);
        let values = if area.width >= VALUES { VALUE } else { 0 };
        let left = (area.width * 45 / 100).clamp(30, 62).min(area.width);
        let wide = area.width.saturating_sub(left + 1 + values);
        let strips = Rect { x: (area.x + left + 1).min(area.right()), width: wide, ..area };
        Self {
            look,
            case,
            t0,
            span: span(case, t0),
            left: Rect { width: left, ..area },
            strips,
            values: Rect { x: strips.right(), width: values, ..area },
        }
    }

    /// The column of a moment among the strips.
    fn column(&self, at: i64) -> Option<u16> {
        let (from, until) = self.span;
        if at < from || at > until || self.strips.width == 0 {
            return None;
        }
        let column = (at - from) * i64::from(self.strips.width) / (until - from).max(1);
        u16::try_from(column).ok().map(|column| column.min(self.strips.width - 1))
    }

    /// The titles of the columns, what happened, and the ends of the time axis.
    fn head(&self, buf: &mut Buffer) {
        let (look, lang, y) = (self.look, self.look.lang, self.left.y);
        let dim = look.style(Role::Label);
        put(buf, self.left, (self.left.x + 2, y + 1), w::suspect().get(lang), dim);
        let right = put_right(buf, self.left, (self.left.right(), y + 1), w::sure().get(lang), dim);
        put_right(buf, self.left, (right.min(self.left.right().saturating_sub(6)), y + 1), w::onset().get(lang), dim);
        let (from, until) = self.span;
        let zone = self.case.past.zone;
        let ends = Rect { y: y + 1, height: 1, ..self.strips };
        let last =
            put_right(buf, ends, (ends.right(), y + 1), &time::clock(moment(until), zone), look.style(Role::Dim));
        let room = Rect { width: last.saturating_sub(ends.x + 1), ..ends };
        put(buf, room, (ends.x, y + 1), &time::clock(moment(from), zone), look.style(Role::Dim));
        let (marks, _) = self.case.past.marks(self.span);
        let columns = marks.iter().filter_map(|mark| self.column(mark.at).map(|column| (mark, column)));
        signs(columns, Rect { y, height: 1, ..self.strips }, buf, look);
    }

    fn row(&self, row: &Row<'_>, y: u16, here: bool, buf: &mut Buffer) {
        let look = self.look;
        let style = |role| look.style(if here { Role::Selected } else { role });
        put(buf, self.left, (self.left.x, y), &" ".repeat(self.left.width.into()), style(Role::Text));
        match (row.signal, row.ruled_out) {
            (Some(signal), _) => self.signal(signal, row.suspect, (y, here), buf),
            (None, None) => self.suspect(row.suspect, (y, here), buf),
            (None, Some(why)) => {
                let x = put(buf, self.left, (self.left.x, y), "  ", style(Role::Dim));
                put(buf, self.left, (x, y), &place_name(&row.suspect.place), style(Role::Struck));
                let why = w::ruled_out(look.lang, &Clean::new(why));
                let rest = Rect { width: self.strips.width + self.values.width, ..self.strips };
                put(buf, rest, (rest.x, y), &why, look.style(Role::Dim));
            }
        }
    }

    fn suspect(&self, suspect: &Suspect, (y, here): (u16, bool), buf: &mut Buffer) {
        let style = |role| self.look.style(if here { Role::Selected } else { role });
        let names = Rect { width: self.left.width.saturating_sub(FACTS), ..self.left };
        let faint = suspect.why.contains(&Why::Faint);
        let name = format!("{} {}", suspect.rank, place_name(&suspect.place));
        put(buf, names, (names.x, y), &name, style(if faint { Role::Dim } else { Role::TitleFocused }));
        let right = self.left.right();
        put_right(buf, self.left, (right, y), &number::percent(suspect.certainty), style(Role::Text));
        put_right(buf, self.left, (right.saturating_sub(6), y), &self.offset(suspect.onset), style(Role::Text));
        if let Some(column) = self.column(suspect.onset.timestamp_millis()) {
            self.mark((column, y), buf);
        }
    }

    fn signal(&self, signal: &Onset, suspect: &Suspect, (y, here): (u16, bool), buf: &mut Buffer) {
        let (look, past) = (self.look, self.case.past);
        let style = |role| look.style(if here { Role::Selected } else { role });
        let names = Rect { width: self.left.width.saturating_sub(FACTS - 6), ..self.left };
        let labels = signal.labels.without(&[crate::domain::signal::TARGET.to_owned()]);
        let name = format!("    {}{}", short(&signal.name, &suspect.place), labelled(&labels));
        put(buf, names, (names.x, y), &name, style(Role::Text));
        put_right(buf, self.left, (self.left.right(), y), &self.offset(signal.at), style(Role::Dim));
        if let Some(series) = past.store.get(&signal.name, &signal.labels) {
            let line = past.line(series, self.span, (Role::Accent, "*"));
            let signs = strip(&line, self.span, usize::from(self.strips.width), look);
            put(buf, self.strips, (self.strips.x, y), &signs.concat(), look.style(Role::Accent));
        }
        if let Some(column) = self.column(self.t0.timestamp_millis()) {
            put(buf, self.strips, (self.strips.x + column, y), look.glyphs.border[1], look.style(Role::Label));
        }
        if let Some(column) = self.column(signal.at.timestamp_millis()) {
            self.mark((column, y), buf);
        }
        let values = Rect { width: self.values.width.saturating_sub(1), x: self.values.x + 1, ..self.values };
        put(buf, values, (values.x, y), &self.values(signal), look.style(Role::Text));
    }

    /// Marks where something began to move.
    fn mark(&self, (column, y): (u16, u16), buf: &mut Buffer) {
        put(buf, self.strips, (self.strips.x + column, y), self.look.glyphs.here, self.look.style(Role::Crit));
    }

    fn values(&self, signal: &Onset) -> String {
        let amount = |value: f64| self.case.past.amount(&signal.name, value, self.look.lang);
        let arrow = self.look.glyphs.arrow;
        match signal.how {
            How::Moved => format!("{} {arrow} {}", amount(signal.usual), amount(signal.peak)),
            How::Began => format!("{arrow} {}", amount(signal.peak)),
            How::Ended => format!("{} {arrow} ?", amount(signal.usual)),
        }
    }

    fn offset(&self, at: Moment) -> String {
        format!("T{}", time::offset(at - self.t0))
    }
}

/// The time that the strips show: from before the first onset up to now, in milliseconds since 1970.
fn span(case: &Case<'_>, t0: Moment) -> (i64, i64) {
    const MARGIN: i64 = 20_000;
    let until = case.past.now.min(t0 + AFTER).timestamp_millis();
    let onsets = case.suspects.iter().filter(|suspect| !suspect.why.contains(&Why::Faint)).map(|suspect| suspect.onset);
    let changes = case.suspects.iter().flat_map(|suspect| &suspect.why).filter_map(|why| match why {
        Why::ChangeBefore { change, .. } => Some(change.at),
        _ => None,
    });
    let first = onsets.chain(changes).chain([t0]).min().unwrap_or(t0).timestamp_millis();
    let from = first - MARGIN - (until - first).max(0) / 4;
    (from, until.max(from + MARGIN))
}

/// The signal of the line, and why its suspect stands there.
fn details(row: &Row<'_>, case: &Case<'_>, cells: usize, look: &Look<'_>) -> Vec<Pieces> {
    let lang = look.lang;
    let mut told: Vec<Pieces> = Vec::new();
    let mut say = |text: &str, role: Role| {
        told.extend(wrap(text, cells).into_iter().map(|line| vec![(line, look.style(role))]));
    };
    say("", Role::Text);
    if let Some(signal) = row.signal.or_else(|| row.suspect.signals.first()) {
        say(&format!("{}{}", Clean::new(&signal.name), labelled(&signal.labels)), Role::Title);
        say(&facts(signal, case, lang), Role::Text);
    }
    say(&w::why(lang, &place_name(&row.suspect.place)), Role::Title);
    for why in &row.suspect.why {
        say(&reason(why, lang), Role::Text);
    }
    for (letter, change) in case.past.marks(span(case, case.past.t0.unwrap_or(case.past.now))).1 {
        let at = time::clock(change.at, case.past.zone);
        say(&format!("{letter} {at} {}", Clean::new(&change.what)), Role::Dim);
    }
    told
}

/// What became of a signal, in words.
fn facts(signal: &Onset, case: &Case<'_>, lang: Lang) -> String {
    let past = case.past;
    let [usual, peak] = [signal.usual, signal.peak].map(|value| past.amount(&signal.name, value, lang));
    let how = match signal.how {
        How::Moved => w::moved(lang, &usual, &peak),
        How::Began => w::began(lang, &peak),
        How::Ended => w::ended(lang, &usual),
    };
    let factor = signal.factor().filter(|factor| *factor >= 1.5).map(|factor| w::factor(lang, &times(factor)));
    let within = number::duration(signal.within.to_std().unwrap_or_default());
    let at = w::at(lang, &time::clock(signal.at, past.zone), &within);
    let back = signal.back.map(|back| w::back(lang, &time::clock(back, past.zone)));
    let sure = w::certainty(lang, &number::percent(signal.certainty));
    let facts: Vec<_> = [Some(how), factor, Some(at), back, Some(sure)].into_iter().flatten().collect();
    facts.join(" · ")
}

pub(super) fn reason(why: &Why, lang: Lang) -> String {
    let span = |by: &chrono::TimeDelta| number::duration(by.to_std().unwrap_or_default());
    match why {
        Why::MovedFirst { by } => w::moved_first(lang, &span(by)),
        Why::AtOnce { with } => w::at_once(lang, &names(with)),
        Why::NeededBy { places } => w::needed_by(lang, &names(places)),
        Why::NeedsMoved { places } => w::needs_moved(lang, &names(places)),
        Why::ChangeBefore { change, by } => w::change_before(lang, &Clean::new(&change.what), &span(by)),
        Why::Size { name, size } => w::size(lang, &Clean::new(name), &times(size.abs())),
        Why::LittleKnown { over } => w::little_known(lang, &span(over)),
        Why::Alone => w::alone().get(lang).to_owned(),
        Why::Faint => w::faint().get(lang).to_owned(),
    }
}

/// So many times, few digits; where measuring ends, at least so many.
fn times(factor: f64) -> String {
    match factor {
        ..10.0 => format!("{factor:.1}"),
        10.0..MOST => format!("{factor:.0}"),
        _ => format!("{MOST:.0}+"),
    }
}

fn names(places: &[Place]) -> String {
    places.iter().map(place_name).collect::<Vec<_>>().join(", ")
}

fn place_name(place: &Place) -> String {
    Clean::new(&place.to_string()).to_string()
}

/// A signal's name without that of its pane, which stands above it.
fn short(name: &str, place: &Place) -> String {
    let rest = name.strip_prefix(place.pane.as_str()).and_then(|rest| rest.strip_prefix('_')).unwrap_or(name);
    Clean::new(rest).to_string()
}
