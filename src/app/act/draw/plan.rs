//! The dialog of a plan: where, what exactly, on what, with which consequence, how it is taken back, and the yes.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{class_sign, place, refused};
use crate::{
    app::{
        act::{
            entry,
            panel::{Dialog, Focus},
            words as w,
        },
        state::Room,
    },
    domain::{
        act::{Chain, Revert, Stage, Undo},
        clock::Moment,
        verdict::Verdict,
    },
    text::{Clean, abridged, number, pad, width, wrap},
    theme::Role,
    ui::{
        input::Input,
        look::{put, put_right},
        overlay::{Line, boxed, lines},
    },
};

/// How wide the dialog is at most.
const WIDE: u16 = 96;
/// So many commands and objects are listed above what they lead to where not all of the plan fits.
const FEW: usize = 4;

/// Draws the dialog; answers with the place of the terminal's cursor.
pub(super) fn draw(room: &Room, dialog: &mut Dialog, area: Rect, buf: &mut Buffer, now: Moment) -> Option<Position> {
    let look = room.look();
    let chain = room.acts.chain.as_ref()?;
    let cells = usize::from(area.width.min(WIDE)).saturating_sub(4);
    let foot = shortened(foot(room, dialog, chain, cells, now), usize::from(area.height / 2));
    let free = usize::from(area.height).saturating_sub(foot.len() + 5);
    let (mut body, mut above) = body(room, chain, cells, now, None);
    if body.len() > free {
        (body, above) = self::body(room, chain, cells, now, Some(FEW));
    }
    let high = u16::try_from(above + foot.len() + 5).unwrap_or(u16::MAX);
    let plan = chain.plan();
    let title = format!("{} {} · {}", class_sign(plan.class, &look), plan.class.id(), Clean::new(&plan.title));
    let inside = boxed(area, (WIDE, high), &title, buf, &look);
    if inside.is_empty() {
        dialog.seen = false;
        return None;
    }
    place(room, &plan.scene, Rect { height: 1, ..inside }, buf, &look);
    let foot_high = u16::try_from(foot.len()).unwrap_or(1).min(inside.height.saturating_sub(2));
    let scrolls = Rect { y: inside.y + 1, height: inside.height.saturating_sub(foot_high + 2), ..inside };
    let scroll = lines(scrolls, &body, dialog.scroll, buf, &look);
    let mut cursor = None;
    for (y, part) in (inside.bottom() - foot_high..inside.bottom()).zip(foot) {
        let line = Rect { y, height: 1, ..inside };
        match part {
            Part::Text(text, role) => {
                put(buf, line, (line.x, y), &text, look.style(role));
            }
            Part::Field(label, input, here) => {
                let role = if here { Role::TitleFocused } else { Role::Label };
                let x = put(buf, line, (line.x, y), &format!("{label}  "), look.style(role));
                let at = input.render(Rect { x, width: line.right().saturating_sub(x), ..line }, buf, &look);
                cursor = if here { at } else { cursor };
            }
            Part::Keys(keys, right) => {
                put(buf, line, (line.x, y), &keys, look.style(Role::Key));
                if usize::from(line.width) > width(&keys) + width(&right) + 2 {
                    put_right(buf, line, (line.right(), y), &right, look.style(Role::Dim));
                }
            }
        }
    }
    dialog.scroll = scroll;
    // Nobody says yes to what they cannot see: a line that says what runs, and one that says on what.
    dialog.seen = scrolls.height >= 3;
    cursor
}

/// At most so many lines; the last ones, where the fields and the keys are, stay.
fn shortened(mut foot: Vec<Part<'_>>, most: usize) -> Vec<Part<'_>> {
    let over = foot.len().saturating_sub(most.max(4));
    if over > 0 {
        let from = foot.len().saturating_sub(3 + over);
        foot.splice(from..from + over, [Part::Text("…".to_owned(), Role::Dim)]);
    }
    foot
}

/// What stands below the plan.
enum Part<'a> {
    Text(String, Role),
    Field(String, &'a Input, bool),
    Keys(String, String),
}

/// The plan as lines: labels aligned, texts wrapped. Lists longer than `few` begin where they belong and stand whole at the
/// end; also how many lines there are above those, which are scrolled to and do not make the dialog higher.
fn body(room: &Room, chain: &Chain, cells: usize, now: Moment, few: Option<usize>) -> (Vec<Line>, usize) {
    let look = room.look();
    let lang = look.lang;
    let plan = chain.plan();
    let mut said: Vec<(String, String, Role)> = Vec::new();
    let objects: Vec<_> = plan.objects.iter().map(|object| format!("{}  {}", object.name, object.detail)).collect();
    let commands = abridged(&plan.commands);
    list(&mut said, w::runs().get(lang), &commands, few, Role::Title);
    list(&mut said, w::on().get(lang), &objects, few, Role::Text);
    if let Some(of) = plan.of {
        said.push((String::new(), w::share(lang, plan.objects.len(), of), Role::Dim));
    }
    said.extend(plan.facts.iter().map(|fact| {
        let sign = match fact.verdict {
            Verdict::Ok => String::new(),
            verdict => format!("{} ", look.glyphs.verdict(verdict)),
        };
        let role = if fact.verdict == Verdict::Ok { Role::Text } else { Role::of(fact.verdict) };
        (fact.label.clone(), format!("{sign}{}", fact.text), role)
    }));
    let (undo, role) = match &plan.undo {
        Undo::By(how) => (how.clone(), Role::Text),
        Undo::Never(why) => (w::never(lang, why.clone()), Role::Warn),
    };
    said.push((w::undo().get(lang).to_owned(), undo, role));
    if let Some(lasting) = plan.lasting {
        let time = number::duration(lasting.time);
        let text = match lasting.revert {
            Revert::Itself => w::ends_itself(lang, time),
            Revert::Auto => w::ends_auto(lang, time),
            Revert::Ask => w::ends_ask(lang, time),
        };
        said.push((w::lasts().get(lang).to_owned(), text, Role::Text));
    }
    said.extend(others(room, chain, now));
    let above = said.len();
    if few.is_some_and(|few| commands.len() > few) {
        list(&mut said, w::runs().get(lang), &commands, None, Role::Title);
    }
    if few.is_some_and(|few| objects.len() > few) {
        list(&mut said, w::on().get(lang), &objects, None, Role::Text);
    }
    let label = said.iter().map(|(label, ..)| width(&Clean::new(label))).max().unwrap_or(0).min(cells / 3);
    let mut all = vec![Vec::new()];
    let mut high = None;
    for (nth, (name, text, role)) in said.into_iter().enumerate() {
        if nth == above {
            high = Some(all.len());
            all.push(Vec::new());
        }
        for (nth, text) in wrap(&Clean::new(&text), cells.saturating_sub(label + 2)).into_iter().enumerate() {
            let name = if nth == 0 { pad(&Clean::new(&name), label, false) } else { " ".repeat(label) };
            all.push(vec![(format!("{name}  "), look.style(Role::Label)), (text, look.style(role))]);
        }
    }
    let above = high.unwrap_or(all.len());
    (all, above)
}

/// Adds lines under one label: all of them, or the first few and how many more there are.
fn list(said: &mut Vec<(String, String, Role)>, label: &str, lines: &[String], most: Option<usize>, role: Role) {
    let shown = most.filter(|most| lines.len() > *most).map_or(lines.len(), |most| most - 1);
    for (nth, line) in lines.iter().take(shown).enumerate() {
        said.push((if nth == 0 { label.to_owned() } else { String::new() }, line.clone(), role));
    }
    if shown < lines.len() {
        said.push((String::new(), format!("+{} ↓", lines.len() - shown), Role::Dim));
    }
}

/// Who else acts here: the last action on the same scene, and how many look on.
fn others(room: &Room, chain: &Chain, now: Moment) -> Vec<(String, String, Role)> {
    let lang = room.style.lang;
    let scene = &chain.plan().scene;
    let own = chain.action();
    let before = room.acts.ledger.last_on(scene).filter(|deed| Some(deed.id) != own);
    let mut said = Vec::new();
    if let Some(deed) = before {
        let who = deed.actor.name().unwrap_or("bongsu").to_owned();
        let ago = number::age((now - deed.at).to_std().unwrap_or_default());
        let text = w::before(lang, deed.intent.plan.title.clone(), who, ago);
        said.push((w::others().get(lang).to_owned(), text, Role::Dim));
    }
    if let Some(people) = room.standing.people.filter(|people| *people > 1) {
        said.push((String::new(), w::watching(lang, people), Role::Dim));
    }
    said
}

fn foot<'a>(room: &Room, dialog: &'a Dialog, chain: &Chain, cells: usize, now: Moment) -> Vec<Part<'a>> {
    let lang = room.style.lang;
    match chain.stage() {
        Stage::Shown | Stage::SecondWanted => asking(room, dialog, chain, cells, now),
        Stage::Over => over(room, chain, cells),
        stage => {
            let doing = match stage {
                Stage::Proving => w::proving(),
                Stage::Intending => w::intending(),
                Stage::Running => w::running(),
                Stage::Ending => w::ending(),
                _ => w::verifying(),
            };
            vec![
                Part::Text(format!("{} …", doing.get(lang)), Role::Accent),
                Part::Keys(w::flight_keys().get(lang).to_owned(), String::new()),
            ]
        }
    }
}

fn asking<'a>(room: &Room, dialog: &'a Dialog, chain: &Chain, cells: usize, now: Moment) -> Vec<Part<'a>> {
    let lang = room.style.lang;
    let guards = room.guards(now);
    let demand = chain.demand(&guards);
    let mut parts = Vec::new();
    let mut say = |text: &str, role: Role| {
        parts.extend(wrap(&Clean::new(text), cells).into_iter().map(|line| Part::Text(line, role)));
    };
    let hold = chain.hold(&guards, now);
    if let Some(hold) = &hold {
        say(&room.hold_text(hold, now), Role::Crit);
    } else if let Some(problem) = &dialog.problem {
        say(problem, Role::Crit);
    } else if !guards.saved {
        say(&w::unsaved(lang, demand.typed.clone().unwrap_or_default()), Role::Crit);
    }
    let mark = w::mark(lang, chain.plan().mark(), Room::seconds_left(chain, now));
    if hold.is_some() {
        parts.push(Part::Keys(w::hold_keys().get(lang).to_owned(), mark));
        return parts;
    }
    if chain.stage() == Stage::SecondWanted {
        let first = chain.first().map(|hand| hand.name.clone()).unwrap_or_default();
        let text = w::second_ask(lang, first);
        parts.extend(wrap(&Clean::new(&text), cells).into_iter().map(|line| Part::Text(line, Role::Accent)));
        parts.push(Part::Field(w::second().get(lang).to_owned(), &dialog.second, true));
        parts.push(Part::Keys(w::second_keys().get(lang).to_owned(), mark));
        return parts;
    }
    let Some(typed) = demand.typed else {
        parts.push(Part::Keys(w::low_keys().get(lang).to_owned(), mark));
        return parts;
    };
    let type_it = format!("{} {}", w::type_it().get(lang), Clean::new(&typed));
    let label = width(&type_it).max(width(w::reason().get(lang)));
    parts.push(Part::Field(pad(&type_it, label, false), &dialog.typed, dialog.at == Focus::Typed));
    if demand.reason {
        let reason = pad(w::reason().get(lang), label, false);
        parts.push(Part::Field(reason, &dialog.reason, dialog.at == Focus::Reason));
    }
    let keys = if dialog.at == Focus::Cancel { w::high_keys() } else { w::typed_keys() };
    parts.push(Part::Keys(keys.get(lang).to_owned(), mark));
    parts
}

fn over<'a>(room: &Room, chain: &Chain, cells: usize) -> Vec<Part<'a>> {
    let look = room.look();
    let lang = look.lang;
    let result = entry::result(chain.ran(), chain.verified(), chain.refusal(), lang);
    let deed = chain.action().and_then(|action| room.acts.ledger.get(action));
    let verdict = deed.map_or(Verdict::Warn, entry::verdict);
    let mut said = vec![(format!("{} {result}", look.glyphs.verdict(verdict)), Role::of(verdict))];
    said.extend(chain.refusal().map(|refusal| refused(refusal, &look)).unwrap_or_default().into_iter().skip(1));
    // Of what went well by the target's own word the output says nothing new; a program's may.
    let wanted = chain.ran().filter(|ran| ran.exit.is_some() || verdict != Verdict::Ok);
    let output = wanted.map(|ran| ran.output.as_slice()).unwrap_or_default();
    said.extend(output.iter().rev().take(5).rev().map(|line| (line.clone(), Role::Dim)));
    let wrapped = said
        .into_iter()
        .flat_map(|(text, role)| wrap(&Clean::new(&text), cells).into_iter().map(move |line| Part::Text(line, role)));
    let mut parts: Vec<_> = wrapped.collect();
    let undo = deed.is_some_and(|deed| deed.undo().is_some() && deed.undone_by.is_none());
    let keys = if undo { w::over_undo_keys() } else { w::over_keys() };
    parts.push(Part::Keys(keys.get(lang).to_owned(), String::new()));
    parts
}
