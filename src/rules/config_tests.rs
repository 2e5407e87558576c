use std::path::PathBuf;

use super::*;

fn load_text(text: &str) -> (Result<Loaded, ConfigError>, Result<(), ConfigError>) {
    let file = File::from_text(Path::new("config.toml"), text).expect("TOML");
    let loaded = load(&file, &Severities::default(), &Known::default());
    (loaded, file.finish(&[]))
}

fn rule<'a>(loaded: &'a Loaded, name: &str) -> &'a crate::rules::Rule {
    loaded.set.rules.iter().find(|rule| rule.name == name).expect(name)
}

#[test]
fn without_a_table_there_are_the_rules_that_come_with_bongsu() {
    let (loaded, judged) = load_text("");
    let loaded = loaded.expect("right");
    assert!(judged.is_ok() && loaded.remarks.is_empty(), "{:?}", loaded.remarks);
    assert_eq!(loaded.settings, Settings { declare: None, interval: Duration::from_secs(2) });
    assert_eq!(rule(&loaded, "MysqlLockWaits").text, "mysql_lock_waits >= 5");
    assert_eq!(rule(&loaded, "MysqlLockWaits").origin, "built-in mysql");
    let (loaded, _) = load_text("[rules]\nbuilt-in = false\n");
    assert!(loaded.expect("right").set.rules.is_empty());
}

#[test]
fn any_key_of_a_rule_may_be_changed() {
    let (loaded, judged) = load_text(
        "[rules]\ndeclare = \"p1\"\n[rules.change.MysqlLockWaits]\nlimit = { low = 1 }\nfor = \"0s\"\nseverity = \"none\"\n\
         summary = \"mine\"\nteam = \"dba\"\nlamp = \"infra\"\n[rules.change.CertificateEnds]\nlimit = 30\n\
         [rules.change.ServiceDown]\nexpr = \"http_up{service!='x'} == 0\"\n[rules.change.RedisSlow]\nenabled = false\n",
    );
    judged.expect("right");
    let loaded = loaded.expect("right");
    assert_eq!(loaded.settings.declare, Some(Severity::P1));
    let waits = rule(&loaded, "MysqlLockWaits");
    assert_eq!(waits.text, "mysql_lock_waits >= 5", "the other threshold stays");
    assert_eq!(waits.hold.as_ref().map(ToString::to_string).as_deref(), Some("mysql_lock_waits >= 1"));
    assert_eq!((waits.lasts.num_seconds(), waits.severity, waits.team.as_deref()), (0, None, Some("dba")));
    assert_eq!((waits.summary.en.as_str(), waits.summary.ko.as_str()), ("mine", ""));
    assert_eq!(rule(&loaded, "CertificateEnds").text, "http_certificate_days < 30");
    assert_eq!(rule(&loaded, "ServiceDown").text, "http_up{service!='x'} == 0");
    assert!(loaded.set.rules.iter().all(|rule| rule.name != "RedisSlow"));
}

#[test]
fn what_is_changed_wrongly_is_told_in_the_config() {
    let (_, judged) = load_text(
        "[rules.change.MysqlLockWaits]\nlimit = 3\n[rules.change.MysqlDown]\nlimit = 1\n[rules.change.CertificateEnds]\n\
         limit = { lmit = 3 }\nhold = \"x >\"\n",
    );
    let said = judged.expect_err("mistakes").to_string();
    for expected in [
        "config.toml:4:9: `MysqlDown` has no threshold: give its `expr` instead",
        "config.toml:6:9: unknown threshold `lmit`, did you mean `limit`?",
        "config.toml:7:",
        "has 3 mistakes",
    ] {
        assert!(said.contains(expected), "no `{expected}` in\n{said}");
    }
}

#[test]
fn files_are_found_by_patterns_and_named_as_the_config_names_them() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("written");
    fs::create_dir(dir.path().join("rules")).expect("a folder");
    write("rules/b.yaml", "alerts:\n  - name: B\n    condition: up == 0\n");
    write(
        "rules/a.yaml",
        "alerts:\n  - name: A\n    condition: up == 0\n  - name: MysqlDown\n    condition: mysql_up == 0\n",
    );
    write("rules/.a.yaml.swp", "no");
    write("rules/a.txt", "no");
    write("config.toml", "[rules]\nfiles = [\"rules/*.yaml\", \"rules/a.yaml\"]\n");
    let file = File::read(&dir.path().join("config.toml")).expect("TOML");
    let loaded = load(&file, &Severities::default(), &Known::default()).expect("right");
    file.finish(&[]).expect("right");
    let own: Vec<_> = loaded.set.rules.iter().filter(|rule| !rule.origin.starts_with("built-in")).collect();
    let places: Vec<_> = own.iter().map(|rule| (rule.name.as_str(), rule.origin.as_str())).collect();
    assert_eq!(places, [("MysqlDown", "rules/a.yaml:4"), ("A", "rules/a.yaml:2"), ("B", "rules/b.yaml:2")]);

    write("rules/b.yaml", "alerts:\n  - name: B\n");
    write(
        "config.toml",
        "[rules]\nfiles = [\"rules/*.yaml\", \"none/*\", \"rules/*.yml\", \"r*/a.yaml\", \"gone.toml\"]\n",
    );
    let file = File::read(&dir.path().join("config.toml")).expect("TOML");
    let wrong = load(&file, &Severities::default(), &Known::default()).map(drop).expect_err("two files").to_string();
    assert!(wrong.contains("b.yaml:2:5: `condition` is missing"), "{wrong}");
    assert!(wrong.contains("gone.toml cannot be read: there is no such file"), "{wrong}");
    let said = file.finish(&[]).expect_err("patterns").to_string();
    for expected in
        ["`none/*` cannot be looked up: there is no folder", "no file fits `rules/*.yml`", "name of the file only"]
    {
        assert!(said.contains(expected), "no `{expected}` in\n{said}");
    }
}

#[test]
fn patterns_are_matched_whatever_they_are() {
    let fits =
        |pattern: &str, name: &str| matches(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>());
    assert!(fits("*.yaml", "a.yaml") && fits("a?c*", "abcd") && fits("**", "") && fits("*가*", "가나"));
    assert!(!fits("*.yaml", "a.yml") && !fits("a?c", "ac") && !fits("", "a"));
    assert!(!fits(&"*a".repeat(30), &"b".repeat(10_000)));
    assert_eq!(fitting(Path::new("/x/a.toml")), Ok(vec![PathBuf::from("/x/a.toml")]));
}
