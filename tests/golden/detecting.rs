//! Graphs and what moved first: drawn on series that were made for it, an hour and a half of which the last minutes are
//! an outage of `orders-db`.

use std::time::Duration;

use bongsu::{
    app::detect::{
        graph::Graph,
        moved::{Case, Moved},
        past::{Outcome, Past},
    },
    domain::{
        clock::Moment,
        dependency::{Dependency, Needs},
        reading::SourceKey,
        signal::{Batch, Labels, Place},
        words::Lang,
    },
    panes::FEATURES,
    rules::{
        Store,
        moved::{Change, Question, Suspect, suspects},
        sorts::Sorts,
    },
    text::Zone,
    theme::{Glyphs, Theme, fold_ascii},
    ui::look::Look,
};
use chrono::TimeDelta;
use ratatui::{buffer::Buffer, layout::Rect};

use super::{OVERLAY_SIZES, SIZES, golden_picture as golden, room};

/// How long the room has been open, in seconds, and when the outage began.
const OPEN: i64 = 5_400;
const BEGAN: i64 = OPEN - 160;

/// What the views look at, and how.
struct Bench {
    store: Store,
    sorts: Sorts,
    zone: Zone,
    suspects: Vec<Suspect>,
    changes: Vec<Change>,
    t0: Option<Moment>,
    lang: Lang,
    theme: &'static str,
    ascii: bool,
}

fn at(second: i64) -> Moment {
    room::now() - TimeDelta::seconds(OPEN - second)
}

fn place(pane: &str, target: &str) -> Place {
    Place::new(pane, target)
}

/// Something that looks like noise and is always the same, 0 to 1.
fn noise(second: i64, salt: i64) -> f64 {
    let mixed = (second / 5 * 2_654_435_761 + salt * 40_503) % 1_000;
    f64::from(u16::try_from(mixed.abs()).unwrap_or(0)) / 1_000.0
}

/// How far the outage has come at a second, in seconds, for what it reaches later by so many.
fn since(second: i64, later: i64) -> f64 {
    f64::from(i32::try_from((second - BEGAN - later).max(0)).unwrap_or(0))
}

fn batch(second: i64, pane: &str, target: &str) -> Batch {
    let source = SourceKey::new(pane, target, "all");
    Batch { source, at: at(second), every: Duration::from_secs(5), values: Vec::new() }
}

fn measured(second: i64) -> [Batch; 4] {
    let mut orders = batch(second, "mysql", "orders-db");
    let waits = (since(second, 0) / 4.0).min(30.0).floor();
    orders.put("mysql_up", &[], 1.0);
    orders.put("mysql_lock_waits", &[], waits);
    orders.put("mysql_transaction_seconds", &[], if waits > 0.0 { since(second, 0) } else { noise(second, 1) });
    orders.put("mysql_connections_used_ratio", &[], 0.1 + waits / 40.0 + noise(second, 2) / 50.0);
    let mut locks = batch(second, "redis", "locks");
    locks.put("redis_locks", &[("pattern", "MY_LOCK:*")], 30.0 + (noise(second, 3) * 4.0).floor() + since(second, 12));
    locks.put("redis_locks", &[("pattern", "예약:*")], 3.0 + (noise(second, 4) * 3.0).floor());
    let mut events = batch(second, "kafka", "events");
    for (group, salt, later) in [("hhplus-consumer-group", 5, 45), ("delivery-tracker", 6, 10_000)] {
        let labels = [("group", group), ("topic", "orders")];
        // For a while nobody knows.
        if !(3_000..3_400).contains(&second) {
            events.put(
                "kafka_consumer_lag",
                &labels,
                (noise(second, salt) * 6.0).floor() + 40.0 * since(second, later),
            );
        }
    }
    let mut api = batch(second, "services", "api");
    let slow = 0.02 + noise(second, 7) / 100.0 + since(second, 60) / 60.0;
    api.put("http_request_duration_seconds", &[("service", "api"), ("quantile", "0.95")], slow);
    api.put_flag("http_up", &[("service", "api")], since(second, 90) == 0.0);
    [orders, locks, events, api]
}

impl Bench {
    fn empty() -> Self {
        Self {
            store: Store::default(),
            sorts: FEATURES.iter().flat_map(|feature| feature.signals).collect(),
            zone: Zone::named("Asia/Seoul").expect("a zone"),
            suspects: Vec::new(),
            changes: Vec::new(),
            t0: None,
            lang: Lang::En,
            theme: "dark",
            ascii: false,
        }
    }

    fn outage() -> Self {
        let mut bench = Self::empty();
        for second in (0..=OPEN).step_by(5) {
            for batch in measured(second) {
                bench.store.take(&batch);
            }
        }
        let t0 = at(BEGAN + 100);
        bench.t0 = Some(t0);
        bench.changes = vec![
            Change {
                at: at(BEGAN - 90),
                what: "minsu: restarted the nightly batch on orders-db".into(),
                place: Some(place("mysql", "orders-db")),
            },
            Change { at: at(BEGAN + 130), what: "jiwon: 결제 대기열을 켰습니다".into(), place: None },
        ];
        let api = || place("services", "api");
        let needs: Needs = [place("mysql", "orders-db"), place("redis", "locks")]
            .into_iter()
            .map(|below| Dependency::between(api(), below))
            .collect();
        let question = Question { t0, now: room::now(), needs: &needs, changes: &bench.changes, sorts: &bench.sorts };
        bench.suspects = suspects(&bench.store, &question);
        bench
    }

    fn past(&self) -> Past<'_> {
        Past {
            store: &self.store,
            sorts: &self.sorts,
            now: room::now(),
            zone: &self.zone,
            t0: self.t0,
            changes: &self.changes,
            threshold: &|name| (name == "mysql_lock_waits").then_some(10.0),
        }
    }

    fn draw(
        &self,
        (width, height): (u16, u16),
        paint: impl FnOnce(Rect, &mut Buffer, &Look<'_>) -> Option<ratatui::layout::Position>,
    ) -> room::Picture {
        let theme = Theme::shipped(self.theme).expect("a theme");
        let theme = if self.theme == "mono" { theme.without_colour() } else { theme };
        let glyphs = if self.ascii { Glyphs::ascii() } else { Glyphs::unicode() };
        let look = Look { theme: &theme, glyphs: &glyphs, lang: self.lang };
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        let cursor = paint(area, &mut buffer, &look);
        if self.ascii {
            fold_ascii(&mut buffer);
        }
        room::Picture { buffer, cursor }
    }

    fn graph(&self, graph: &mut Graph, size: (u16, u16)) -> room::Picture {
        self.draw(size, |area, buf, look| graph.draw(area, buf, look, &self.past()))
    }

    fn moved(&self, moved: &mut Moved, ruled_out: &[(Place, String)], size: (u16, u16)) -> room::Picture {
        let past = self.past();
        let case = Case { past: &past, suspects: &self.suspects, ruled_out };
        self.draw(size, |area, buf, look| moved.draw(area, buf, look, &case))
    }

    fn press(&self, graph: &mut Graph, script: &str) -> Outcome {
        let mut outcome = Outcome::Stays;
        for key in room::keys::parse(script) {
            outcome = graph.key(key, &self.past());
        }
        outcome
    }
}

#[test]
fn a_signal_is_found_by_a_few_letters() {
    let bench = Bench::outage();
    let mut graph = Graph::choose(&bench.past());
    for size in OVERLAY_SIZES {
        golden("graph-choose", &bench.graph(&mut graph, size));
    }
    bench.press(&mut graph, "'예약'");
    assert!(bench.graph(&mut graph, (80, 24)).text().contains("redis_locks{pattern=\"예약:*\""));
    bench.press(&mut graph, "'zzz'");
    assert!(bench.graph(&mut graph, (80, 24)).text().contains("No signal is called like that."));
}

#[test]
fn one_signal_with_its_threshold_and_what_happened() {
    let bench = Bench::outage();
    let mut graph = Graph::of("mysql_lock_waits".into(), None);
    for size in SIZES {
        golden("graph-one", &bench.graph(&mut graph, size));
    }
    bench.press(&mut graph, "h h h c");
    golden("graph-read", &bench.graph(&mut graph, (120, 36)));
    bench.press(&mut graph, "c");
    assert!(bench.graph(&mut graph, (80, 24)).text().contains("a day ago: not known"));
    let outcome = bench.press(&mut graph, "Enter");
    assert_eq!(outcome, Outcome::Jump(place("mysql", "orders-db")));
}

#[test]
fn several_series_are_told_apart_without_colour() {
    let mut bench = Bench { lang: Lang::Ko, theme: "mono", ..Bench::outage() };
    let mut graph = Graph::of("kafka_consumer_lag".into(), None);
    bench.press(&mut graph, "+ +");
    for size in OVERLAY_SIZES {
        golden("graph-several-ko", &bench.graph(&mut graph, size));
    }
    bench.ascii = true;
    golden("graph-several-ascii", &bench.graph(&mut graph, (80, 24)));
}

#[test]
fn a_graph_of_nothing_says_so() {
    let bench = Bench::empty();
    golden("graph-nothing", &bench.graph(&mut Graph::choose(&bench.past()), (80, 24)));
    let text = bench.graph(&mut Graph::of("gone".into(), None), (80, 24)).text();
    assert!(text.contains("Nothing is known of it in this time."), "{text}");
}

#[test]
fn what_moved_first_stands_first() {
    let bench = Bench::outage();
    let mut moved = Moved::new();
    for size in SIZES {
        golden("moved", &bench.moved(&mut moved, &[], size));
    }
    let ascii = Bench { ascii: true, theme: "mono", ..bench };
    golden("moved-ascii", &ascii.moved(&mut moved, &[], (80, 24)));
}

#[test]
fn suspects_are_ruled_out_with_a_reason_and_lead_to_their_pane() {
    let bench = Bench { lang: Lang::Ko, ..Bench::outage() };
    let past = bench.past();
    let case = Case { past: &past, suspects: &bench.suspects, ruled_out: &[] };
    let mut moved = Moved::new();
    let press = |moved: &mut Moved, script: &str| {
        room::keys::parse(script).into_iter().map(|key| moved.key(key, &case)).last().expect("a key")
    };
    assert_eq!(press(&mut moved, "Tab Enter"), Outcome::Jump(place("redis", "locks")));
    let labels = Labels::new([("pattern", "MY_LOCK:*"), ("target", "locks")]);
    assert_eq!(press(&mut moved, "j g"), Outcome::Graph { name: "redis_locks".into(), labels });
    assert_eq!(press(&mut moved, "x Enter"), Outcome::Stays);
    golden("moved-reason-ko", &bench.moved(&mut moved, &[], (80, 24)));
    let reason = "락 수는 결과일 뿐".to_owned();
    let outcome = press(&mut moved, &format!("'{reason}' Enter"));
    assert_eq!(outcome, Outcome::RuleOut { place: place("redis", "locks"), reason: reason.clone() });
    let out = [(place("redis", "locks"), reason)];
    for size in OVERLAY_SIZES {
        golden("moved-ruled-out-ko", &bench.moved(&mut moved, &out, size));
    }
    assert_eq!(press(&mut moved, "Esc"), Outcome::Closed);
}

#[test]
fn where_nothing_moved_it_says_so() {
    let mut bench = Bench::empty();
    let quiet = bench.moved(&mut Moved::new(), &[], (80, 24));
    assert!(quiet.text().contains("There is no incident and no alarm"), "{}", quiet.text());
    bench.t0 = Some(room::now());
    let nothing = bench.moved(&mut Moved::new(), &[], (80, 24));
    assert!(nothing.text().contains("Not known"), "{}", nothing.text());
}

#[test]
fn they_draw_at_every_size() {
    for lang in [Lang::En, Lang::Ko] {
        let bench = Bench { lang, ..Bench::outage() };
        let (mut one, mut several) =
            (Graph::of("mysql_lock_waits".into(), None), Graph::of("redis_locks".into(), None));
        let (mut choose, mut moved) = (Graph::choose(&bench.past()), Moved::new());
        bench.press(&mut one, "h h c");
        for width in (1..24).chain([39, 40, 60, 121]) {
            for height in (1..12).chain([24, 50]) {
                for graph in [&mut one, &mut several, &mut choose] {
                    bench.graph(graph, (width, height)).assert_whole();
                }
                bench.moved(&mut moved, &[], (width, height)).assert_whole();
            }
        }
    }
}
