use std::path::Path;

use super::*;
use crate::config::File;

fn load(text: &str) -> (Vec<Arc<Target>>, String) {
    let file = File::from_text(Path::new("config.toml"), text).unwrap();
    let targets = file.pane("prometheus").map(read).unwrap_or_default();
    (targets, file.finish(&["prometheus"]).map_err(|error| error.to_string()).err().unwrap_or_default())
}

#[test]
fn the_shortest_target_has_sound_defaults() {
    let (targets, problems) =
        load("[[panes.prometheus.targets]]\nname = \"p\"\nurl = \"https://prom.example.com/prometheus/\"\n");
    assert_eq!(problems, "");
    let target = &targets[0];
    assert_eq!(target.url, "https://prom.example.com/prometheus");
    assert_eq!((target.every, target.timeout), (Duration::from_secs(10), Duration::from_secs(5)));
    assert!(target.queries.is_empty() && target.alertmanager.is_none() && matches!(target.login, Login::Nobody));
}

#[test]
fn everything_can_be_said() {
    let text = "[panes.prometheus]\nevery = \"30s\"\n\
                [[panes.prometheus.targets]]\nname = \"a\"\nurl = \"http://h:9090\"\nalertmanager = \"http://h:9093/\"\n\
                user = \"watch\"\npassword = \"env:PW\"\nca = \"ca.pem\"\ntimeout = \"2s\"\nbody-limit = \"1MiB\"\n\
                down-crit = 3\npresets = [\"node\", \"redis\"]\n\
                headers = { X-Scope-OrgID = \"shop\", X-Api-Key = \"env:KEY\" }\n\
                [[panes.prometheus.targets.queries]]\nname = \"payment_failure_rate\"\ntitle = \"결제 실패\"\n\
                query = \"a / b\"\nunit = \"ratio\"\nwarn-above = 0.05\ncrit-above = 0.1\nrange = \"1h\"\n\
                [[panes.prometheus.targets.queries]]\nname = \"cpu_usage_percent\"\nquery = \"c\"\nwarn-below = 5\n\
                [[panes.prometheus.targets]]\nname = \"b\"\nurl = \"http://h\"\ntoken = \"env:T\"\nevery = \"1m\"\n";
    let (targets, problems) = load(text);
    assert_eq!(problems, "");
    let (a, b) = (&targets[0], &targets[1]);
    assert_eq!(a.alertmanager.as_deref(), Some("http://h:9093"));
    assert!(matches!(&a.login, Login::Basic { user, .. } if user == "watch") && matches!(b.login, Login::Bearer(_)));
    assert!(matches!(&a.headers[1], (name, HeaderText::Plain(text)) if name == "X-Scope-OrgID" && text == "shop"));
    assert!(matches!(&a.headers[0], (name, HeaderText::Secret(_)) if name == "X-Api-Key"));
    assert_eq!(
        (a.every, b.every, a.down_crit, a.body_limit),
        (Duration::from_secs(30), Duration::from_mins(1), Some(3), 1 << 20)
    );
    let of = |name: &str| a.queries.iter().find(|query| query.name == name).unwrap();
    let own = of("payment_failure_rate");
    assert_eq!((own.title.get(Lang::En), own.unit, own.range), ("결제 실패", Unit::Ratio, Duration::from_hours(1)));
    // One of their own takes the place of a preset's.
    assert_eq!((of("cpu_usage_percent").query.as_str(), of("cpu_usage_percent").bands.warn_below), ("c", Some(5.0)));
    assert_eq!(of("memory_usage_percent").title.get(Lang::Ko), "메모리");
    assert!(of("redis_server_memory_bytes").bands == Bands::NONE);
}

#[test]
fn every_mistake_is_said_at_once() {
    let text = "[[panes.prometheus.targets]]\nurl = \"http://watch:pw@h\"\nalertmanager = \"h:9093\"\nuser = \"u\"\n\
                presets = [\"nod\"]\nheaders = { authorization = \"Bearer x\", \"a b\" = \"x\", N = 1 }\nevry = \"1s\"\n\
                [[panes.prometheus.targets.queries]]\nname = \"error rate\"\nquery = \"a\"\nunit = \"bits\"\n\
                [[panes.prometheus.targets.queries]]\nname = \"prometheus_up\"\nquery = \"a\"\nwarn-above = 2\ncrit-above = 1\n\
                [[panes.prometheus.targets.queries]]\nname = \"x\"\nwarn-below = 5\ncrit-below = 6\n\
                [[panes.prometheus.targets.queries]]\nname = \"x\"\nquery = \"a\"\nwarn-above = 5\nwarn-below = 6\n\
                [[panes.prometheus.targets]]\nname = \"b\"\nurl = \"http://h?x=1\"\npassword = \"env:P\"\ntoken = \"env:T\"\n";
    let (targets, problems) = load(text);
    assert!(targets.is_empty());
    for said in [
        "`name` is missing",
        "must not hold credentials",
        "`alertmanager` must begin with http",
        "no `password` for it",
        "unknown preset `nod`, did you mean `node`",
        "instead of the header `authorization`",
        "no header that HTTP allows",
        "the header `N` must be a text",
        "did you mean `every`",
        "`name` is that of a signal",
        "`unit` must be one of",
        "is a signal of bongsu's own",
        "`crit-above` must not be below",
        "`query` is missing",
        "`crit-below` must not be above",
        "another query is called `x`",
        "no value would be well",
        "must end with its path",
        "leave out one way to log in",
    ] {
        assert!(problems.contains(said), "{said}: {problems}");
    }
}

#[test]
fn too_many_queries_and_too_long_ones_are_refused() {
    let query = |n: usize| format!("[[panes.prometheus.targets.queries]]\nname = \"q{n}\"\nquery = \"x\"\n");
    let many: String = (0..41).map(query).collect();
    let (targets, problems) = load(&format!("[[panes.prometheus.targets]]\nname = \"a\"\nurl = \"http://h\"\n{many}"));
    assert!(problems.contains("40 queries are the most") && targets[0].queries.len() == 40, "{problems}");
    let long = "x".repeat(5_000);
    let (targets, problems) = load(&format!(
        "[[panes.prometheus.targets]]\nname = \"a\"\nurl = \"http://h\"\n[[panes.prometheus.targets.queries]]\nname = \"q\"\nquery = \"{long}\"\n"
    ));
    assert!(problems.contains("make a recording rule of it") && targets[0].queries.is_empty(), "{problems}");
}

#[test]
fn a_value_is_judged_by_the_worst_band_that_it_left() {
    let bands = Bands { warn_above: Some(80.0), crit_above: Some(95.0), warn_below: Some(5.0), crit_below: Some(1.0) };
    let verdicts =
        [50.0, 80.0, 80.1, 95.1, 4.9, 0.9, f64::INFINITY, f64::NEG_INFINITY, f64::NAN].map(|value| bands.judge(value));
    let (ok, warn, crit) = (Verdict::Ok, Verdict::Warn, Verdict::Crit);
    assert_eq!(verdicts, [ok, ok, warn, crit, warn, crit, crit, crit, Verdict::Unknown]);
    assert_eq!(
        [bands.left(96.0), bands.left(85.0), bands.left(0.5), bands.left(50.0)],
        [Some((95.0, true)), Some((80.0, true)), Some((1.0, false)), None]
    );
    assert_eq!(Bands::NONE.judge(f64::NAN), Verdict::Ok);
}

#[test]
fn every_preset_gives_signals_of_its_own() {
    let mut names = BTreeSet::new();
    for preset in presets::names() {
        for query in presets::queries(preset).unwrap() {
            assert!(is_name(&query.name) && query.query.len() < LONGEST, "{query:?}");
            assert!(names.insert(query.name.clone()), "{query:?} stands there twice");
            let pane = query.name.split('_').next().unwrap_or_default();
            assert!(!["mysql", "kafka", "prometheus"].contains(&pane), "{query:?} is called as a signal of a pane");
        }
    }
    for name in ["http_requests_per_second", "cpu_usage_percent", "memory_usage_percent", "disk_free_percent"] {
        assert!(names.contains(name), "{name}");
    }
}
