use std::{collections::BTreeSet, fs, path::Path};

use super::*;
use crate::{config::ConfigError, domain::words::Lang};

const PANES: &[&str] = &["services", "mysql"];

fn load(text: &str) -> Result<Actions, ConfigError> {
    let file = File::from_text(Path::new("test.toml"), text)?;
    let actions = read(&file, PANES);
    file.finish(PANES).map(|()| actions)
}

fn mistakes(text: &str) -> Vec<String> {
    let Err(ConfigError::Wrong { problems, .. }) = load(text) else { panic!("it is right: {text}") };
    problems.into_iter().map(|problem| problem.message).collect()
}

/// An action with a name parameter that is used, and more lines.
fn with(more: &str) -> String {
    format!("[actions.a]\nargv = [\"kubectl\", \"{{x}}\"]\nparams = {{ x = {{ type = \"name\" }} }}\n{more}\n")
}

#[test]
fn everything_has_a_default() {
    let actions = load(&with("")).expect("right");
    let action = actions.iter().next().expect("an action");
    assert_eq!((action.class, action.title(Lang::Ko), action.on.len()), (Class::High, "a", 0));
    assert_eq!((action.timeout, action.verify_within), (USUAL_TIMEOUT, USUAL_TIMEOUT));
    assert!(action.lasting.is_none() && action.key.is_none() && action.undo.is_none());
}

#[test]
fn every_key_is_read() {
    let text = with(
        "title = \"do\"\ntitle-ko = \"하기\"\nclass = \"critical\"\nkey = \"F6\"\non = [\"services\"]\ncheck = [\"x\"]\n\
         verify = { url = \"https://h/{x}\", expect-json = { \"a.b\" = \"{x}\" } }\nverify-within = \"5s\"\n\
         undo = [\"x\", \"{x}\"]\ndry-run = [\"x\"]\ntimeout = \"1m\"\nenv = { A = \"b\", TOKEN = \"env:T\" }\n\
         expires = \"1h\"\nrevert = \"auto\"\ntarget = \"t {x}\"\nname = \"n {x}\"",
    );
    let actions = load(&text).expect("right");
    let (action, undo) = actions.find("action.a.undo").expect("there");
    assert!(undo && actions.find("action.a").is_some_and(|(_, undo)| !undo) && actions.find("action.b").is_none());
    assert_eq!(action.lasting, Some(Lasting { time: Duration::from_hours(1), revert: Revert::Auto }));
    assert_eq!((action.title(Lang::Ko), action.class), ("하기", Class::Critical));
    assert!(action.env["TOKEN"].secret.is_some() && action.env["A"].secret.is_none());
    let keys = actions.keys();
    assert_eq!((keys[0].command.as_str(), keys[0].keys.as_slice()), ("action.a", &["F6".to_owned()][..]));
    assert_eq!(&text[keys[0].span.clone()], "\"F6\"");
    assert_eq!(actions.commands()[0].id, "action.a");
}

#[test]
fn every_mistake_is_said_with_its_cure() {
    for (more, why) in [
        ("clas = \"high\"", "did you mean `class`?"),
        ("class = \"huge\"", "one of `look`, `low`, `high`, `critical`"),
        ("request = { url = \"https://h/\" }", "either `argv` or `request`"),
        ("check = [\"x\", \"{y}\"]", "`{y}` names no parameter"),
        ("check = [\"sh\", \"-c\", \"echo {x}\"]", "reads an argument as a program"),
        ("check = [\"x\", \"{{x}}\"]", "`{{` is nothing here"),
        ("undo = \"kubectl {x}\"", "a list of texts"),
        ("target = \"{y}\"", "names no parameter"),
        ("title = \"\"", "must not be empty"),
        ("on = [\"redis\"]", "there is no pane `redis`; there are services, mysql"),
        ("key = \"x\"", "small letters look"),
        ("expires = \"1s\"", "a duration"),
        ("revert = \"ask\"", "write expires"),
        ("expires = \"1h\"\nrevert = \"auto\"", "needs an `undo`"),
        ("verify-within = \"5s\"", "there is none"),
        ("env = { \"A-B\" = \"x\" }", "no variable can be called so"),
        ("env = { API_TOKEN = \"hunter2\" }", "holds a secret in a file that others can read"),
        ("class = \"look\"\nundo = [\"x\"]", "of class look changes nothing"),
        ("verify = { url = \"https://{x}/\" }", "host must not come"),
        ("verify = { url = \"http://example.com/{x}\" }", "insecure = true"),
        ("verify = { url = \"https://h/{y}\" }", "names no parameter"),
        ("verify = { url = \"https://h/\", json = { a = 1 } }", "has no body"),
        ("verify = { method = \"PUT\", url = \"https://h/\", json = { token = \"x\" } }", "looks like a secret"),
        ("verify = { url = \"https://h/\", headers = { \"a b\" = \"x\" } }", "no such header"),
        ("verify = { url = \"https://h/\", headers = { A = \"{x}\" } }", "take no parameters"),
        ("verify = { url = \"https://h/\", headers = { Authorization = \"x\" } }", "others can read"),
        ("verify = { url = \"https://h/\", expect-status = \"ok\" }", "a status such as 200"),
        ("verify = { url = \"https://h/\", expect-json = { a = [1] } }", "compared with a text"),
        ("verify = { url = \"https://h/\", redirects = 1 }", "unknown key `redirects`"),
    ] {
        let found = mistakes(&with(more));
        assert!(found.len() == 1 && found[0].contains(why), "{more}: {found:?}");
    }
}

#[test]
fn wrong_parameters_are_said() {
    for (params, why) in [
        ("x = { type = \"string\" }", "one of `name`"),
        ("x = {}", "needs a `type`"),
        ("x = { type = \"int\", min = 5, max = 1 }", "must not be above"),
        ("x = { type = \"int\", max = 9, default = \"10\" }", "from 0 to 9"),
        ("x = { type = \"choice\" }", "needs `values`"),
        ("x = { type = \"choice\", values = [\"on\", \"-off\"] }", "begins with a dash"),
        ("x = { type = \"choice\", values = [\"\"] }", "empty never means all"),
        ("x = { type = \"regex\", pattern = \"a)|(b\" }", "`pattern`"),
        ("x = { type = \"name\", from = \"env.X\" }", "`from` must be"),
        ("x = { type = \"name\", min = 1 }", "unknown key `min`"),
        ("x = { type = \"name\" }, y = { type = \"name\" }", "`y` is used nowhere"),
        ("x = { type = \"name\" }, \"1\" = { type = \"name\" }", "the name of a parameter"),
        ("x = { type = \"name\", from = \"check\" }", "needs a `check`"),
        ("x = { type = \"name\", from = \"check\", default = \"a\" }", "has no default"),
    ] {
        let found = mistakes(&format!("[actions.a]\nargv = [\"x\", \"{{x}}\"]\nparams = {{ {params} }}\n"));
        assert!(found.iter().any(|problem| problem.contains(why)), "{params}: {found:?}");
    }
    let text =
        "[actions.a]\nargv = [\"y\"]\ncheck = [\"x\", \"{x}\"]\nparams = { x = { type = \"name\", from = \"check\" } }";
    assert!(mistakes(text)[0].contains("the check cannot use it"));
    assert!(mistakes("[actions.A_b]\nargv = [\"x\"]")[0].contains("small letters"));
    assert!(mistakes("[actions.a]")[0].contains("needs `argv"));
    assert!(mistakes("[actions]\na = 1")[0].contains("[actions.a]"));
}

#[test]
fn all_mistakes_of_all_actions_are_said_at_once_with_their_places() {
    let text = "[actions.a]\nargv = [\"x\", \"{y}\"]\nclass = \"no\"\nenv = { \"1\" = \"\" }\nzz = 1\n\n[actions.b]\nkey = \"x\"\n";
    let error = load(text).expect_err("mistakes").render(false);
    for place in ["test.toml:2:", "test.toml:3:", "test.toml:4:", "test.toml:5:", "test.toml:7:", "test.toml:8:"] {
        assert!(error.contains(place), "{place}\n{error}");
    }
}

#[test]
fn a_secret_of_the_config_is_not_in_its_debug_form() {
    let text = with(
        "env = { A = \"env:SECRET_NAME\" }\nverify = { url = \"https://h/\", headers = { X-Key = \"cmd:printf hush\" } }",
    );
    let actions = load(&text).expect("right");
    assert!(format!("{actions:?}").contains("SECRET_NAME"), "a reference may be shown");
}

#[test]
fn every_sample_is_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/actions");
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("samples") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a text");
        let actions = load(&text).unwrap_or_else(|error| panic!("{}", error.render(false)));
        let action = actions.iter().next().expect("an action");
        assert_eq!(path.file_stem().and_then(|name| name.to_str()), Some(action.name.as_str()), "one file, one action");
        assert_ne!(action.title[0], action.title[1], "{} has no Korean title", action.name);
        assert!(action.check.is_some() && action.verify.is_some(), "{}", action.name);
        assert!(action.undo.is_some() || action.name.starts_with("restart"), "{}", action.name);
        names.insert(action.name.clone());
    }
    let expected = [
        "drop-address",
        "fallback",
        "nginx-rate",
        "open-breaker",
        "quarantine-image",
        "restart-deployment",
        "restart-unit",
        "rollback",
        "scale",
        "set-env",
        "status-page",
        "switch-selector",
        "under-attack",
    ];
    assert_eq!(names, expected.map(str::to_owned).into());
}

#[test]
fn the_section_of_the_documented_sample_is_right() {
    const DEFAULTS: [&str; 7] =
        ["class", "verify-within", "timeout", "revert", "expect-status", "insecure", "allow-link-local"];
    let sample = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml")).expect("the sample");
    let (_, section) = sample.split_once("# [actions.rollback-api]").expect("the section");
    let section = format!("# [actions.rollback-api]{section}");
    let lines: Vec<_> = section.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
    let actions = load(&lines.join("\n")).unwrap_or_else(|error| panic!("{}", error.render(false)));
    assert_eq!(
        actions.iter().map(|action| action.name.as_str()).collect::<Vec<_>>(),
        ["rollback-api", "queue-payments"]
    );
    // What the sample shows as default is the default.
    let without = |keys: &[&str]| {
        let key = |line: &str| line.split_once(" = ").is_some_and(|(key, _)| keys.contains(&key));
        let kept: Vec<_> = lines.iter().copied().filter(|line| !key(line)).collect();
        assert_eq!(lines.len() - kept.len(), keys.len(), "{keys:?}");
        format!("{:#?}", load(&kept.join("\n")).expect("right"))
    };
    // The key carries its place in the file.
    assert_eq!(without(&["key"]), without(&[&["key"][..], &DEFAULTS].concat()));
    // The parameters that the sample leaves commented out are right too.
    let more: Vec<_> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("# ")?.split_once(" = {").map(|(name, _)| (name, line)))
        .collect();
    assert_eq!(more.len(), 5, "{more:?}");
    for (name, line) in more {
        let text = format!("[actions.a]\nargv = [\"x\", \"{{{name}}}\"]\n[actions.a.params]\n{}\n", &line[2..]);
        load(&text).unwrap_or_else(|error| panic!("{}", error.render(false)));
    }
}
