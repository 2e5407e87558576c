//! One incident as it happens: payments fail because a session holds a lock. For the tests of every text.

use std::time::Duration;

use chrono::TimeDelta;

use super::Sight;
use crate::{
    domain::{
        act::{
            Ask, Class, Lasting, Ledger, Object, Plan, Ran, RanHow, Revert, Undo, Verified,
            chain::{Hand, Intent},
        },
        actor::Actor,
        clock::Moment,
        event::{Change, Event, Evidence, NewEntry, Origin, Seq, Stamped, Tag},
        incident::{Audience, Incident, Milestone, Role, Rung, Scheme, Severity, Status},
        notice::{Message, State},
        timeline::Timeline,
        verdict::{Judgement, Subject, Verdict},
        words::Lang,
    },
    text::Zone,
};

/// So many minutes after 14:00 in Seoul.
pub fn at(minutes: i64) -> Moment {
    "2026-11-21T05:00:00Z".parse::<Moment>().unwrap() + TimeDelta::minutes(minutes)
}

/// What a journal holds, and what else reports see.
pub struct Bed {
    pub events: Vec<Stamped>,
    pub timeline: Timeline,
    pub ledger: Ledger,
    pub judgements: Vec<Judgement>,
    pub scheme: Scheme,
    pub rungs: Vec<Rung>,
    pub zone: Zone,
    pub now: Moment,
}

pub fn subject(pane: &str, target: &str, check: &str) -> Subject {
    Subject { pane: pane.into(), target: target.into(), source: "status".into(), check: check.into() }
}

pub fn judged(pane: &str, target: &str, verdict: Verdict, summary: &str) -> Judgement {
    Judgement { subject: subject(pane, target, "check"), verdict, summary: summary.into() }
}

/// A plan of an operation on the database.
pub fn plan(title: &str, commands: &[&str], lasting: Option<Lasting>) -> Plan {
    Plan {
        ask: Ask::new("mysql.set-variable", "orders-db"),
        class: Class::High,
        title: title.into(),
        scene: "mysql orders-db".into(),
        commands: commands.iter().map(|command| (*command).to_owned()).collect(),
        objects: vec![Object::new("4711", "app@10.0.3.7, holds a transaction for 133s")],
        of: None,
        facts: Vec::new(),
        undo: Undo::By("set it back to 150".into()),
        name: "orders-db".into(),
        proof: serde_json::Value::Null,
        lasting,
        back: None,
        deadline: Duration::from_secs(3),
    }
}

/// The rows that were pinned.
pub fn evidence() -> Evidence {
    Evidence {
        pane: "mysql".into(),
        target: Some("orders-db".into()),
        view: "locks".into(),
        taken_at: Some(at(9)),
        columns: vec!["session".into(), "waited".into(), "query".into()],
        rows: vec![vec!["4711 app@10.0.3.7".into(), "133s".into(), "UPDATE stock SET qty = qty - 1 | `x`".into()]],
        details: vec!["holds stock.PRIMARY".into()],
    }
}

impl Bed {
    pub fn new() -> Self {
        Self {
            events: Vec::new(),
            timeline: Timeline::default(),
            ledger: Ledger::default(),
            judgements: Vec::new(),
            scheme: Scheme::default(),
            rungs: [(15, "tech-lead"), (30, "department-head")]
                .map(|(after, who)| Rung { after: after * 60, who: who.into() })
                .into(),
            zone: Zone::named("Asia/Seoul").unwrap(),
            now: at(35),
        }
    }

    /// Somebody does something; `bongsu` is the room.
    pub fn tell(&mut self, minutes: i64, who: &str, event: Event) -> Seq {
        let seq = self.events.len() as Seq + 1;
        let actor = if who == "bongsu" { Actor::Room } else { Actor::Person(who.into()) };
        let stamped = Stamped { seq, at: at(minutes), actor, event };
        self.timeline.apply(&stamped);
        self.ledger.apply(&stamped);
        self.events.push(stamped);
        seq
    }

    pub fn note(&mut self, minutes: i64, who: &str, tags: &[Tag], text: &str) -> Seq {
        let entry = NewEntry { tags: tags.iter().copied().collect(), ..NewEntry::note(at(minutes), text) };
        self.tell(minutes, who, Event::EntryAdded(entry))
    }

    pub fn verdict(&mut self, minutes: i64, subject: Subject, verdict: Verdict, text: &str) -> Seq {
        let origin = Origin::Verdict { subject, verdict };
        self.tell(minutes, "bongsu", Event::EntryAdded(NewEntry { origin, ..NewEntry::note(at(minutes), text) }))
    }

    pub fn role(&mut self, minutes: i64, who: &str, role: Role, name: &str) {
        self.tell(minutes, who, Event::RoleAssigned { role, name: Some(name.into()) });
    }

    pub fn turn(&mut self, minutes: i64, who: &str, status: Status, reason: &str) {
        self.tell(minutes, who, Event::StatusChanged { status, reason: reason.into() });
    }

    /// Somebody begins an operation; a second person approved.
    pub fn act(&mut self, minutes: i64, who: &str, plan: Plan) -> Seq {
        let hand = |name: &str| Some(Hand { name: name.into(), client: None });
        let mark = plan.mark();
        let intent = Intent {
            plan,
            mark,
            by: hand(who),
            second: hand("jiwon"),
            reason: "orders wait for it".into(),
            undoes: None,
            evidence: Some(evidence()),
            unsaved: false,
        };
        self.tell(minutes, who, Event::ActionIntended(Box::new(intent)))
    }

    /// It was done, and it was looked whether it helped.
    pub fn done(&mut self, minutes: i64, action: Seq, verified: Option<Verified>, undo: bool) {
        let mut ran = Ran::new(RanHow::Done, "Query OK");
        ran.took = Duration::from_millis(12);
        ran.undo = undo.then(|| Ask::new("mysql.set-variable", "orders-db"));
        self.tell(minutes, "bongsu", Event::ActionEnded { action, ran: Box::new(ran) });
        if let Some(verified) = verified {
            self.tell(minutes, "bongsu", Event::ActionVerified { action, verified });
        }
        let deed = self.ledger.get(action).unwrap();
        let origin = Origin::Action { action, verdict: Verdict::Ok, by_itself: false };
        let text = format!("{}\n$ {}", deed.intent.plan.title, deed.intent.plan.commands.join("\n$ "));
        let evidence = deed.intent.evidence.clone();
        let entry = NewEntry { origin, evidence, ..NewEntry::note(at(minutes), text) };
        self.tell(minutes, "minsu", Event::EntryAdded(entry));
    }

    /// A message about the first incident came to its end.
    pub fn message(&mut self, minutes: i64, channel: &str, state: State, why: &str) {
        let incident = self.timeline.incidents().all().next().map(|incident| incident.id);
        let message = Message {
            incident,
            notice: format!("room-1/{minutes}"),
            channel: channel.into(),
            recipient: "+82…0101".into(),
            title: "[P0] Closed: payments are failing".into(),
            state,
            late: false,
            attempts: 1,
            why: why.into(),
        };
        self.tell(minutes, "bongsu", Event::MessageTold(message));
    }

    /// The incident at 14:35, in the middle of it.
    pub fn burning() -> Self {
        let mut bed = Self::new();
        bed.tell(-10, "bongsu", Event::RoomOpened { version: "0.1.0".into(), rehearsal: false });
        let locks = bed.verdict(1, subject("mysql", "orders-db", "check"), Verdict::Crit, "mysql orders-db: 9 waiting");
        let web = bed.verdict(2, subject("services", "web", "check"), Verdict::Crit, "services web: HTTP 503");
        let declared = Event::IncidentDeclared { severity: Severity::P1, title: "payments are failing".into() };
        bed.tell(3, "jiwon", declared);
        bed.role(4, "jiwon", Role::Commander, "jiwon");
        bed.role(4, "jiwon", Role::Operations, "minsu");
        bed.tell(5, "jiwon", Event::MilestoneSet { milestone: Milestone::Impact, at: Some(at(0)) });
        bed.tell(5, "jiwon", Event::MilestoneSet { milestone: Milestone::Detected, at: Some(at(1)) });
        bed.note(5, "jiwon", &[Tag::Hypothesis], "the release of 13:58 keeps a transaction open");
        let wrong = bed.note(6, "sora", &[Tag::Hypothesis], "the cache drops keys");
        bed.tell(8, "sora", Event::EntryStruck { id: wrong });
        let kill = bed.act(9, "minsu", plan("kill connection 4711", &["KILL 4711"], None));
        bed.done(10, kill, Some(Verified::seen(true, "waiting 12 → 0")), false);
        bed.note(11, "jiwon", &[Tag::Decision], "no releases until this is over");
        let text = "services web: HTTP 200".to_owned();
        bed.tell(12, "bongsu", Event::EntryRepeated { id: web, count: 3, text, verdict: Verdict::Ok, severity: None });
        let told = "Payments fail since 14:00. We look for the cause.".to_owned();
        bed.tell(13, "jiwon", Event::UpdateWritten { audience: Audience::Company, text: told });
        let temporary = Some(Lasting { time: Duration::from_hours(1), revert: Revert::Auto });
        let more = ["SET GLOBAL max_connections = 300"];
        let raise = bed.act(15, "minsu", plan("raise max_connections 150 → 300", &more, temporary));
        bed.done(15, raise, None, true);
        let worse = Event::SeverityChanged { severity: Severity::P0, reason: "nobody can pay".into(), restarts: true };
        bed.tell(16, "jiwon", worse);
        let text = "mysql orders-db: 12 waiting, 1 root".to_owned();
        bed.tell(
            20,
            "bongsu",
            Event::EntryRepeated { id: locks, count: 2, text, verdict: Verdict::Crit, severity: None },
        );
        let starred = bed.note(21, "sora", &[], "the payment provider says they see nothing\nticket 4411");
        let change = Change { starred: Some(true), ..Change::default() };
        bed.tell(21, "sora", Event::EntryEdited { id: starred, change });
        let rung = bed.rungs[0].clone();
        bed.tell(31, "bongsu", Event::RungReached { rung, told: vec!["hana".into()] });
        bed.turn(32, "jiwon", Status::Identified, "");
        let sheet = "what is known …".to_owned();
        bed.tell(33, "jiwon", Event::HandOverOffered { role: Role::Commander, to: "sora".into(), sheet });
        bed.act(34, "minsu", plan("kill connection 4802", &["KILL 4802"], None));
        bed.judgements = vec![
            judged("services", "web", Verdict::Ok, "HTTP 200"),
            judged("redis", "locks", Verdict::Warn, "3 locks without expiry"),
            judged("mysql", "orders-db", Verdict::Crit, "12 waiting, 1 root"),
            judged("kafka", "coupons", Verdict::Unknown, "no answer for 12s"),
        ];
        bed
    }

    /// The same incident after its end, at 15:30.
    pub fn over() -> Self {
        let mut bed = Self::burning();
        let running = bed.ledger.unfinished()[0].id;
        bed.done(36, running, Some(Verified::seen(false, "still 12 waiting")), false);
        bed.tell(36, "sora", Event::HandOverAnswered { role: Role::Commander, name: "sora".into(), accepted: true });
        bed.tell(37, "hana", Event::IncidentAcknowledged);
        bed.role(38, "sora", Role::Communications, "hana");
        bed.turn(45, "sora", Status::Mitigated, "");
        bed.turn(50, "sora", Status::Resolved, "");
        bed.tell(51, "sora", Event::MilestoneSet { milestone: Milestone::Mitigated, at: Some(at(44)) });
        let first = bed.timeline.entries()[0].id;
        let change = Change { text: Some("mysql orders-db: locks pile up".into()), ..Change::default() };
        bed.tell(52, "sora", Event::EntryEdited { id: first, change });
        bed.tell(55, "hana", Event::ShareWritten { text: "# Payments\n\nAll is well.".into() });
        bed.turn(60, "sora", Status::Closed, "");
        bed.message(60, "emergency", State::Delivered, "");
        bed.message(62, "sms", State::GivenUp, "the gateway says 503 | again");
        bed.note(70, "sora", &[], "lunch");
        bed.judgements.clear();
        bed.now = at(90);
        bed
    }

    pub fn sight(&self, lang: Lang) -> Sight<'_> {
        Sight {
            timeline: &self.timeline,
            ledger: &self.ledger,
            judgements: &self.judgements,
            scheme: &self.scheme,
            rungs: &self.rungs,
            lang,
            zone: &self.zone,
            now: self.now,
        }
    }

    /// The first incident.
    pub fn incident(&self) -> &Incident {
        self.timeline.incidents().all().next().unwrap()
    }

    /// An incident of which nothing is known but that it was declared.
    pub fn bare() -> Self {
        let mut bed = Self::new();
        bed.tell(0, "jiwon", Event::IncidentDeclared { severity: Severity::P3, title: String::new() });
        bed.now = at(1);
        bed
    }

    /// An incident in which everything that people and targets say is `text`.
    pub fn hostile(text: &str) -> Self {
        let mut bed = Self::new();
        bed.verdict(1, subject(text, text, text), Verdict::Crit, text);
        bed.tell(2, text, Event::IncidentDeclared { severity: Severity::P2, title: text.into() });
        for role in Role::ALL {
            bed.role(3, text, role, text);
        }
        for tag in Tag::ALL {
            bed.note(4, text, &[tag], text);
        }
        let mut kill = plan(text, &[text], None);
        (kill.scene, kill.ask.target) = (text.into(), text.into());
        let kill = bed.act(5, text, kill);
        bed.done(6, kill, Some(Verified::seen(true, text)), true);
        bed.tell(7, text, Event::UpdateWritten { audience: Audience::Public, text: text.into() });
        bed.tell(7, text, Event::ShareWritten { text: text.into() });
        let (role, to) = (Role::Scribe, text.to_owned());
        bed.tell(8, text, Event::HandOverOffered { role, to, sheet: text.into() });
        let rung = Rung { after: 0, who: text.into() };
        bed.tell(9, text, Event::RungReached { rung: rung.clone(), told: vec![text.into()] });
        bed.rungs = vec![rung, Rung { after: 60, who: format!("{text}2") }];
        bed.turn(10, text, Status::Identified, text);
        let severity = Event::SeverityChanged { severity: Severity::P1, reason: text.into(), restarts: false };
        bed.tell(11, text, severity);
        bed.judgements = vec![judged(text, text, Verdict::Crit, text)];
        bed
    }
}

/// Compares a text with what a person has read and found right.
macro_rules! golden {
    ($name:expr, $text:expr) => {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../tests/snapshots/report");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($name, $text));
    };
}
pub(super) use golden;

/// Whether every character of a text is one that a terminal shows and does not obey.
pub fn is_clean(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || crate::text::Clean::allows(c))
}
