use std::path::Path;

use super::*;
use crate::config::File;

fn load(text: &str) -> (Vec<Arc<Target>>, String) {
    let file = File::from_text(Path::new("config.toml"), text).unwrap();
    let targets = file.pane("kafka").map(read).unwrap_or_default();
    (targets, file.finish(&["kafka"]).map_err(|error| error.to_string()).err().unwrap_or_default())
}

#[test]
fn the_shortest_target_has_sound_defaults() {
    let (targets, problems) = load("[[panes.kafka.targets]]\nname = \"events\"\nbrokers = [\"k1:9092\"]\n");
    assert_eq!(problems, "");
    let target = &targets[0];
    assert_eq!((target.every, target.timeout), (Duration::from_secs(5), Duration::from_secs(1)));
    assert_eq!((target.tls, target.limits, target.login.is_none()), (Tls::Off, Limits::default(), true));
    assert_eq!(target.groups, Vec::<String>::new());
}

#[test]
fn encryption_is_verified_unless_it_is_said_otherwise() {
    let text = "[panes.kafka]\nevery = \"2s\"\n\
                [[panes.kafka.targets]]\nname = \"a\"\nbrokers = [\"[::1]:9092\", \"k_2.local:1\"]\nca = \"ca.pem\"\n\
                cert = \"c.pem\"\nkey = \"c.key\"\ngroups = [\"b\", \"a\", \"b\"]\nlag-crit = \"10m\"\n\
                [[panes.kafka.targets]]\nname = \"b\"\nbrokers = [\"k:9092\"]\ntls = \"require\"\n\
                sasl = \"scram-sha-512\"\nuser = \"watch\"\npassword = \"env:PW\"\nevery = \"1s\"\n\
                [[panes.kafka.targets]]\nname = \"c\"\nbrokers = [\"k:9092\"]\ntls = \"verify\"\n";
    let (targets, problems) = load(text);
    assert_eq!(problems, "");
    let tls: Vec<_> = targets.iter().map(|target| target.tls).collect();
    assert_eq!(tls, [Tls::Verify, Tls::Require, Tls::Verify]);
    assert!(targets[0].identity.as_ref().is_some_and(|(cert, key)| cert.ends_with("c.pem") && key.ends_with("c.key")));
    assert_eq!((targets[0].groups.join(","), targets[0].every), ("b,a".into(), Duration::from_secs(2)));
    let login = targets[1].login.as_ref().unwrap();
    assert_eq!((login.mechanism, login.user.as_str()), (Mechanism::Scram512, "watch"));
}

#[test]
fn every_mistake_is_said_at_once() {
    let text = "[[panes.kafka.targets]]\nname = \"a\"\nbrokers = [\"k:9092\", \"k\", \"k:0\", \"[x]:1\"]\ngruops = []\n\
                [[panes.kafka.targets]]\nname = \"a\"\nbrokers = []\nsasl = \"plain\"\nuser = \"watch\"\n\
                password = \"hunter2\"\n\
                [[panes.kafka.targets]]\nname = \"c\"\nuser = \"watch\"\ncert = \"c.pem\"\ntls = \"off\"\nevery = \"100ms\"\n\
                [[panes.kafka.targets]]\nname = \"d\"\nbrokers = [\"k:1\"]\ntls = \"require\"\nca = \"x\"\nlag-warn = \"1h\"\n\
                groups = [\"\"]\nsasl = \"gssapi\"\n";
    let (_, problems) = load(text);
    for part in [
        "`k` must look like",
        "`k:0` must look like",
        "`[x]:1` must look like",
        "did you mean `groups`?",
        "another target is called `a`",
        "must not be empty",
        "a secret must not stand in a file",
        "`password` is missing or wrong",
        "must list where the cluster is first asked",
        "say nothing without `sasl`",
        "say nothing with `tls = \"off\"`",
        "two halves of one thing",
        "`every` must be a duration",
        "only with `tls = \"verify\"`",
        "must not be longer than `lag-crit`",
        "the id of a group must not be empty",
        "`sasl` must be one of",
    ] {
        assert!(problems.contains(part), "{part} is missing in:\n{problems}");
    }
}
