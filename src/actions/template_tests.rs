use proptest::prelude::*;

use super::*;
use crate::actions::params::{Kind, anchored};

fn param(name: &str, kind: Kind) -> Param {
    Param { name: name.into(), kind, from: None, default: None }
}

fn params() -> Vec<Param> {
    vec![
        param("name", Kind::Name),
        param("n", Kind::Int { least: 0, most: 1_000_000 }),
        param("any", Kind::Regex(anchored("(?s).*").expect("a pattern"))),
    ]
}

fn argv(words: &[&str]) -> Result<Argv, String> {
    let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
    Argv::parse(&words, &params()).map_err(|problems| problems.join("\n"))
}

fn values(given: &[(&str, &str)]) -> Values {
    let mut values = Values::default();
    for (name, value) in given {
        let param = params().into_iter().find(|param| param.name == *name).expect("declared");
        values.insert(name, param.check(value).expect("a value"));
    }
    values
}

#[test]
fn one_word_is_one_argument() {
    let argv = argv(&["kubectl", "--context", "prod", "rollout", "undo", "deployment/{name}", "--to-revision={n}"]);
    let argv = argv.expect("right");
    let args = argv.fill(&values(&[("name", "api"), ("n", "3")])).expect("values");
    assert_eq!(args, ["--context", "prod", "rollout", "undo", "deployment/api", "--to-revision=3"]);
    assert_eq!(argv.program(), "kubectl");
    let missing = argv.fill(&values(&[("name", "api")])).expect_err("no n");
    assert!(missing.to_string().contains("`n`"), "{missing}");
}

#[test]
fn braces_that_name_nothing_stand_for_themselves() {
    for (word, filled) in [
        (r#"{"spec":{"selector":{"app":"{name}"}}}"#, r#"{"spec":{"selector":{"app":"api"}}}"#),
        ("jsonpath={.status.ready}", "jsonpath={.status.ready}"),
        ("{} {name}{name} { {", "{} apiapi { {"),
        ("", ""),
    ] {
        let text = Text::parse(word).expect(word);
        assert_eq!(text.fill(&values(&[("name", "api")])).as_deref(), Ok(filled));
    }
}

#[test]
fn wrong_templates_are_refused_with_the_cure() {
    for (words, why) in [
        (vec![], "there must be a program"),
        (vec!["x", "{{name}}"], "`{{` is nothing here"),
        (vec!["x", "{name"], "never ends"),
        (vec!["x", "{na me}"], "never ends"),
        (vec!["x", "{nme}"], "`{nme}` names no parameter; there are `name`, `n`, `any`"),
        (vec!["{name}"], "must not come from a parameter"),
        (vec!["/opt/{name}", "x"], "must not come from a parameter"),
        (vec!["./tool", "x"], "absolute path"),
        (vec!["", "x"], "absolute path"),
        (vec!["x", "a\0b"], "NUL"),
    ] {
        let problem = argv(&words).expect_err(&words.join(" "));
        assert!(problem.contains(why), "{words:?}: {problem}");
    }
}

#[test]
fn every_mistake_of_a_template_is_said_at_once() {
    let problem = argv(&["x", "{{", "{nope}", "{name"]).expect_err("three mistakes");
    assert_eq!(problem.lines().count(), 3, "{problem}");
}

#[test]
fn what_is_shown_could_be_typed() {
    for (argument, shown) in [("a-b=c", "a-b=c"), ("", "''"), ("a b", "'a b'"), ("it's $(x)", r"'it'\''s $(x)'")] {
        assert_eq!(quoted(argument), shown);
    }
}

fn word() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z0-9/:=.]{0,6}",
        "[ \t;|&$`*?<>()#!~^%]{1,3}",
        Just("{name}".to_owned()),
        Just("{n}".to_owned()),
        Just("{any}".to_owned()),
        Just("{\"a\": 1}".to_owned()),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = String> {
    let hostile = prop_oneof![
        Just(";touch CANARY".to_owned()),
        Just("$(touch CANARY)".to_owned()),
        Just("a -n kube-system".to_owned()),
        Just("{{x}}{name}{n}".to_owned()),
        Just("a' 'b\" \"c\\".to_owned()),
        "[ -~]{1,40}",
        "\\PC{1,20}",
    ];
    hostile.prop_filter("the parameter refuses it", |value| {
        param("any", Kind::Regex(anchored("(?s).*").expect("a pattern"))).check(value).is_ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_value_changes_how_many_arguments_there_are(
        words in proptest::collection::vec(word(), 0..8),
        name in "[A-Za-z0-9][A-Za-z0-9._-]{0,20}",
        n in 0..1_000_000_u32,
        any in value(),
    ) {
        let words: Vec<_> = std::iter::once("/opt/tool".to_owned()).chain(words).collect();
        // Some of the templates are refused, as those with a regex between quotes.
        if let Ok(argv) = Argv::parse(&words, &params()) {
            let filled = argv.fill(&values(&[("name", &name), ("n", &n.to_string()), ("any", &any)])).expect("values");
            prop_assert_eq!(filled.len(), words.len() - 1);
            for (word, argument) in words[1..].iter().zip(&filled) {
                // Each argument is its own word with nothing but the values put in; a value is never read again.
                let expected = word.replace("{name}", "\u{1}").replace("{n}", "\u{2}").replace("{any}", "\u{3}");
                let expected = expected.replace('\u{1}', &name).replace('\u{2}', &n.to_string()).replace('\u{3}', &any);
                prop_assert_eq!(argument, &expected);
            }
        } else {
            let quoted = words.iter().any(|word| word.contains(['"', '`']) && word.contains("{any}"));
            prop_assert!(quoted, "refused: {:?}", words);
        }
    }
}
