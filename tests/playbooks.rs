//! The playbooks that come with bongsu: every one of them is right, speaks both languages, names only what exists, and
//! is proposed in the outage that it is about. What a person adds is checked like the config.

#![expect(clippy::expect_used, reason = "a test says what is wrong by failing")]

mod room;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use bongsu::{
    app::{commands, configure, known_to_playbooks, open},
    collect::{Feed, Replay},
    config::File,
    domain::{
        clock::{Clock, ManualClock},
        command::Danger,
        sample::Sample,
        words::Lang,
    },
    panes::{Cx, FEATURES},
    playbook::{Library, Part, Phrase, Playbook},
    text::Zone,
};
use room::{Bed, Opening, now, scenario};

/// The services, the databases, the Redis servers and the Kafka clusters of the scenarios.
const EVERYTHING: &str = concat!(
    include_str!("scenarios/services.toml"),
    include_str!("scenarios/mysql.toml"),
    include_str!("scenarios/redis.toml"),
    include_str!("scenarios/kafka.toml"),
    include_str!("scenarios/prometheus.toml")
);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn shipped() -> Vec<Playbook> {
    let library = Library::shipped(&known_to_playbooks());
    let problems: Vec<_> = library.problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    library.playbooks
}

#[test]
fn there_is_one_for_each_file_and_each_has_all_that_a_playbook_needs() {
    let files = fs::read_dir(root().join("assets/playbooks")).expect("a folder");
    let files: BTreeSet<_> = files.map(|entry| entry.expect("an entry").file_name().into_string()).collect();
    let playbooks = shipped();
    let ids: BTreeSet<_> = playbooks.iter().map(|playbook| Ok(format!("{}.toml", playbook.id))).collect();
    assert_eq!((ids, playbooks.len()), (files, 11));
    for playbook in &playbooks {
        let id = &playbook.id;
        for part in Part::ALL {
            let steps = playbook.steps.iter().filter(|step| step.part == part).count();
            assert!(steps >= 2, "{id} has {steps} {}", part.key());
        }
        assert!(playbook.symptoms.len() >= 3, "{id}");
        assert!(playbook.symptoms.iter().any(|symptom| !symptom.when.is_empty()), "{id} can never fit");
        assert!(playbook.steps.iter().any(|step| step.ok.is_some()), "no reading can tell that {id} is over");
        let mut within = playbook.steps.iter().filter_map(|step| step.within);
        assert!(within.all(|within| within <= Duration::from_mins(10)), "{id}");
        assert!(playbook.steps.iter().any(|step| step.part == Part::Action && step.within.is_some()), "{id}");
    }
}

#[test]
fn every_text_is_there_in_both_languages() {
    let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
    let check = |id: &str, phrase: &Phrase| {
        let (en, ko) = (phrase.get(Lang::En), phrase.get(Lang::Ko));
        assert!(!hangul(en) && hangul(ko), "{id}: {en} / {ko}");
        assert!(!en.ends_with('.') && !ko.ends_with('.'), "{id}: {en} / {ko}");
    };
    for playbook in shipped() {
        check(&playbook.id, &playbook.title);
        playbook.symptoms.iter().for_each(|symptom| check(&playbook.id, &symptom.text));
        playbook.steps.iter().for_each(|step| check(&playbook.id, &step.text));
    }
}

#[test]
fn every_command_that_a_step_calls_exists_or_is_configured_by_the_person() {
    let table = commands();
    let mut called = BTreeSet::new();
    for playbook in shipped() {
        for step in playbook.steps.iter().filter(|step| step.command.is_some()) {
            let id = step.command.clone().unwrap_or_default();
            let own = id.strip_prefix("action.").is_some_and(|name| !name.is_empty());
            let command = table.iter().find(|command| command.id == id);
            assert!(own || command.is_some(), "{}: {id}", playbook.id);
            if let Some(command) = command.filter(|_| step.part == Part::Diagnosis) {
                assert!(matches!(command.danger, Danger::Look | Danger::Ask), "{}: {id} is no look", playbook.id);
            }
            called.insert(id);
        }
    }
    assert!(called.len() > 15, "{called:?}");
}

/// What the panes judge in a scenario: the checks of each pane.
fn judged(samples: &[&str]) -> BTreeMap<&'static str, BTreeSet<String>> {
    let file = File::from_text(Path::new("config.toml"), EVERYTHING).expect("TOML");
    let ready = configure(|id| file.pane(id));
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(now()));
    let replay = Replay::default();
    let feed = Feed::replay(clock, replay.clone());
    let panes = open(ready, &feed);
    for sample in samples.iter().flat_map(|name| scenario::load(name)) {
        replay.play(&sample);
    }
    let cx = Cx { now: now(), lang: Lang::En, zone: &Zone::utc() };
    let judge = |(entry, mut pane): (bongsu::panes::Entry, Box<dyn bongsu::panes::Pane>)| {
        pane.sync();
        assert!(std::ptr::eq(pane.views(), entry.views) || pane.views() == entry.views, "{}", entry.id);
        (entry.id, pane.judge(&cx).into_iter().map(|judgement| judgement.subject.check).collect())
    };
    panes.into_iter().map(judge).collect()
}

#[test]
fn the_checks_that_playbooks_may_be_bound_to_are_those_that_panes_judge() {
    let mut seen: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for scenario in [
        &["services-healthy", "mysql-quiet", "redis-healthy", "kafka-quiet", "prometheus-quiet"][..],
        &["services-broken", "mysql-pileup", "redis-leak", "kafka-stalled", "prometheus-broken"],
        &["mysql-failing", "redis-down", "kafka-down"],
    ] {
        for (pane, checks) in judged(scenario) {
            seen.entry(pane).or_default().extend(checks);
        }
    }
    for entry in FEATURES {
        let told: BTreeSet<String> = entry.checks.iter().map(ToString::to_string).collect();
        let unknown: Vec<_> = seen[entry.id].difference(&told).collect();
        assert!(unknown.is_empty(), "{} judges {unknown:?}, which CHECKS does not name", entry.id);
        // Some show only in states that no scenario has: those stand in the source at least.
        let source = fs::read_to_string(root().join(format!("src/panes/{}/checks.rs", entry.id))).unwrap_or_default();
        for check in told.difference(&seen[entry.id]) {
            assert!(source.matches(&format!("\"{check}\"")).count() >= 2, "{}: nobody judges {check}", entry.id);
        }
    }
}

/// The samples of a scenario, or `SCENARIO@TARGET` of one of its targets.
fn samples(name: &str) -> Vec<Sample> {
    let (name, target) = name.split_once('@').map_or((name, None), |(name, target)| (name, Some(target)));
    let all = scenario::load(name).into_iter();
    all.filter(|sample| target.is_none_or(|target| sample.key.target == target)).collect()
}

/// The title of the playbook that opens in a room with these scenarios, and what it says of why.
fn opened(scenarios: &[&str]) -> String {
    let mut bed = Opening { config: EVERYTHING, size: (200, 60), ..Opening::default() }.open();
    let samples: Vec<_> = scenarios.iter().flat_map(|name| samples(name)).collect();
    bed.pass(4, &samples);
    let text = bed.press("b").text();
    let lines: Vec<&str> = text.lines().filter_map(|line| line.split('┃').nth(1).map(str::trim)).collect();
    lines.into_iter().filter(|line| !line.is_empty()).take(2).collect::<Vec<_>>().join(" | ")
}

#[test]
fn the_outages_of_the_scenarios_open_the_playbook_that_is_about_them() {
    let mut wrong = Vec::new();
    for (scenarios, expected) in [
        (&["services-healthy", "mysql-pileup"][..], "Deadlocks and lock waits | fits: mysql orders-db: 12 waiting"),
        (&["services-broken", "mysql-pileup"], "Deadlocks and lock waits | fits: mysql orders-db: 12 waiting"),
        (&["mysql-metadata-lock"], "Deadlocks and lock waits | fits: mysql"),
        (&["mysql-deadlock"], "Deadlocks and lock waits | fits: mysql"),
        (&["mysql-slow"], "Slow queries | fits: mysql"),
        (&["mysql-failing"], "Database down | fits: mysql"),
        (&["services-broken", "mysql-failing"], "Database down | fits: mysql"),
        (&["redis-healthy@leases", "redis-leak@locks"], "Distributed-lock time-outs | fits: redis"),
        (&["redis-down"], "Cache down | fits: redis"),
        (&["redis-stuck", "services-broken"], "Cache down | fits: redis"),
        (&["kafka-stalled"], "Consumer lag | fits: kafka"),
        (&["kafka-down"], "Consumer lag | fits: kafka"),
        (&["services-broken", "mysql-quiet", "redis-healthy"], "Bad deploy | fits: services"),
        (&["services-healthy", "mysql-quiet", "redis-healthy", "kafka-quiet"], "no reading points to this one now"),
    ] {
        let told = opened(scenarios);
        if !told.contains(expected) {
            wrong.push(format!("{scenarios:?}: {told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_config_check_tells_of_wrong_playbooks_too() {
    let home = tempfile::tempdir().expect("a home");
    let folder = home.path().join("bongsu/playbooks");
    fs::create_dir_all(&folder).expect("a folder");
    let check = |config: &str| {
        let mut run = Command::new(env!("CARGO_BIN_EXE_bongsu"));
        run.args(["config", "check", config]).current_dir(root()).env("XDG_CONFIG_HOME", home.path());
        let done = run.output().expect("bongsu runs");
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    assert_eq!(check("config.toml"), (Some(0), String::new()));
    let own = fs::read_to_string(root().join("assets/playbooks/deadlock.toml")).expect("a playbook");
    // Operations come with another part of bongsu: a name that is not known is a mistake in a file of one's own.
    let own = own.lines().filter(|line| !line.contains("\"mysql.")).collect::<Vec<_>>().join("\n");
    fs::write(folder.join("ours.toml"), &own).expect("written");
    assert_eq!(check("config.toml"), (Some(0), String::new()));
    fs::write(folder.join("ours.toml"), own.replace("lock-waits\"", "lock-wait\"")).expect("written");
    let (code, told) = check("config.toml");
    assert_eq!(code, Some(78));
    assert!(told.contains("ours.toml:17:35: unknown check `lock-wait`, did you mean `lock-waits`?"), "{told}");
    let wrong = home.path().join("config.toml");
    fs::write(&wrong, "[rom]\n").expect("written");
    let (code, told) = check(&wrong.to_string_lossy());
    assert_eq!(code, Some(78));
    assert!(told.contains("did you mean `room`?") && told.contains("ours.toml:17:35"), "{told}");
}

#[test]
fn a_room_with_every_pane_draws_every_playbook_at_every_size() {
    let mut bed = Bed::full();
    for lang in [Lang::En, Lang::Ko] {
        if lang == Lang::Ko {
            bed.press("Esc : 'room.language' Enter");
        }
        bed.press("b");
        for _ in 0..11 {
            bed.press("]");
            for (width, height) in [(20, 5), (30, 8), (80, 24), (110, 26), (120, 36), (200, 60), (400, 100)] {
                for key in ["g", "k", "G"] {
                    bed.press(key);
                    bed.draw_at(width, height).assert_whole();
                }
            }
        }
        bed.press("b");
    }
}
