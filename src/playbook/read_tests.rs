use std::path::Path;

use super::*;
use crate::domain::words::Lang;

const FULL: &str = r#"
title = { en = "Slow", ko = "느림" }

[[symptoms]]
en = "It is slow"
ko = "느리다"
decisive = true
when = [{ pane = "db", check = "slow" }, { pane = "db", check = "up", at-least = "crit" }]

[[symptoms]]
ko = "로그에 남는다"

[[diagnosis]]
id = "look"
en = "Look"
within = "5m"
show = { pane = "db", view = "activity", filter = "orders" }
look = "db.explain"

[[actions]]
id = "kill"
en = "Kill"
do = "db.kill"

[[actions]]
id = "own"
en = "Own"
do = "action.rollback"

[[verification]]
id = "fast"
en = "Fast"
ok = { pane = "db", check = "slow" }

[[cures]]
id = "index"
en = "Index"
"#;

fn known() -> Known {
    Known {
        panes: vec![
            KnownPane { id: "db", views: vec!["activity", "locks"], checks: &["up", "slow"] },
            KnownPane { id: "timeline", views: vec!["all"], checks: &[] },
        ],
        commands: Some(vec![("db.explain", true), ("db.kill", false), ("rows.pin", false)]),
    }
}

fn parse(text: &str) -> Result<Playbook, ConfigError> {
    read(&File::from_text(Path::new("slow.toml"), text)?, "slow", &known())
}

#[test]
fn a_full_playbook_is_read_to_the_last_key() {
    let playbook = parse(FULL).expect("right");
    assert_eq!((playbook.id.as_str(), playbook.title.get(Lang::Ko).as_str()), ("slow", "느림"));
    let [slow, logs] = playbook.symptoms.as_slice() else { panic!("two symptoms") };
    assert!(slow.decisive && !logs.decisive);
    let when: Vec<_> = slow.when.iter().map(|bound| (bound.check.as_str(), bound.at_least)).collect();
    assert_eq!(when, [("slow", Verdict::Warn), ("up", Verdict::Crit)]);
    // One language stands for both.
    assert_eq!(logs.text.get(Lang::En), logs.text.get(Lang::Ko));
    let steps: Vec<_> = playbook.steps.iter().map(|step| (step.part, step.id.as_str())).collect();
    let expected = [
        (Part::Diagnosis, "look"),
        (Part::Action, "kill"),
        (Part::Action, "own"),
        (Part::Verification, "fast"),
        (Part::Cure, "index"),
    ];
    assert_eq!(steps, expected);
    let look = &playbook.steps[0];
    assert_eq!((look.within, look.command.as_deref()), (Some(Duration::from_mins(5)), Some("db.explain")));
    let jump = Jump { pane: "db".into(), view: Some("activity".into()), filter: "orders".into() };
    assert_eq!(look.show, Some(jump));
    assert_eq!(playbook.steps[2].command.as_deref(), Some("action.rollback"));
    assert_eq!(playbook.steps[3].ok.as_ref().map(|bound| bound.check.as_str()), Some("slow"));
}

/// What is said of the full playbook with one text replaced by another.
fn said(from: &str, to: &str) -> String {
    assert!(FULL.contains(from), "{from}");
    let error = parse(&FULL.replacen(from, to, 1)).expect_err(to);
    let told = error.sentences();
    assert_eq!(told.len(), 1, "{from} → {to}: {told:?}");
    told.concat()
}

#[test]
fn every_mistake_has_its_place_and_its_cure() {
    for (from, to, expected) in [
        ("title = { en = \"Slow\", ko = \"느림\" }", "", "slow.toml:1:1: a playbook needs a title: write title = {"),
        ("check = \"slow\" }", "check = \"slwo\" }", "slow.toml:8:32: unknown check `slwo`, did you mean `slow`?"),
        ("pane = \"db\"", "pane = \"bd\"", "slow.toml:8:18: unknown pane `bd`; known are `db`, `timeline`"),
        ("\"crit\"", "\"ok\"", "slow.toml:8:82: `at-least` must be one of `warn`, `crit`"),
        ("view = \"activity\"", "view = \"trx\"", "slow.toml:17:30: unknown view `trx`; known are `activity`, `locks`"),
        ("db.explain", "db.explian", "slow.toml:18:8: unknown command `db.explian`, did you mean `db.explain`?"),
        (
            "look = \"db.explain\"",
            "look = \"db.kill\"",
            "slow.toml:18:8: `db.kill` changes something: write it as `do`",
        ),
        ("db.kill", "db.kil", "slow.toml:23:6: unknown command `db.kil`, did you mean `db.kill`?"),
        ("action.rollback", "action.", "unknown command `action.`"),
        ("id = \"own\"", "id = \"kill\"", "slow.toml:26:6: another step is called `kill`"),
        ("id = \"own\"\n", "", "`id` is missing in [actions]"),
        ("within = \"5m\"", "within = 5", "`within` must be a duration such as \"5s\""),
        ("within = \"5m\"", "withn = \"5m\"", "unknown key `withn`, did you mean `within`?"),
        ("en = \"Kill\"", "", "a text is missing: write en = \"…\" or ko = \"…\", or both"),
        ("en = \"Kill\"", "en = \" \"", "slow.toml:22:6: `en` must not be empty"),
        ("ko = \"로그에 남는다\"", "ko = \"x\"\ndecisive = true", "what no judgement shows decides nothing"),
        ("[[cures]]", "[cures]", "`cures` must be a list of tables: [[cures]]"),
        ("id = \"index\"", "id = \"index\"\ndo = \"db.kill\"", "unknown key `do`"),
        (
            "ok = { pane = \"db\", check = \"slow\" }",
            "ok = { pane = \"db\" }",
            "`check` is missing in [verification.ok]",
        ),
    ] {
        let told = said(from, to);
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn a_playbook_without_steps_is_none_and_a_text_from_outside_is_made_visible() {
    let error = parse("title = { en = \"x\" }").expect_err("no steps").sentences().concat();
    assert!(error.contains("a playbook needs steps: [[diagnosis]]"), "{error}");
    let hostile = FULL.replace("\"Kill\"", "\"Kill\\u202e\\u001b[2J\"");
    let text = parse(&hostile).expect("right").steps[1].text.get(Lang::En).to_string();
    assert!(text.chars().all(Clean::allows) && text.starts_with("Kill"), "{text}");
}
