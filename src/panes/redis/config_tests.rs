use std::path::Path;

use super::*;
use crate::config::File;

fn load(text: &str) -> (Vec<Arc<Target>>, String) {
    let file = File::from_text(Path::new("config.toml"), text).unwrap();
    let targets = file.pane("redis").map(read).unwrap_or_default();
    (targets, file.finish(&["redis"]).map_err(|error| error.to_string()).err().unwrap_or_default())
}

#[test]
fn the_shortest_target_has_sound_defaults() {
    let (targets, problems) = load("[[panes.redis.targets]]\nname = \"cache\"\nurl = \"redis://cache.local/\"\n");
    assert_eq!(problems, "");
    let target = &targets[0];
    assert_eq!(target.places, [Place::new("cache.local", 6379)]);
    assert_eq!((target.every, target.limits), (Duration::from_secs(2), Limits::default()));
    assert!(target.locks.is_empty() && target.password.is_none() && !target.tls && target.sentinel.is_none());
}

#[test]
fn everything_can_be_said() {
    let text = "[panes.redis]\nevery = \"1s\"\n\
                [[panes.redis.targets]]\nname = \"a\"\nurl = \"rediss://watch@h1:1,h2/2\"\npassword = \"env:PW\"\n\
                ca = \"ca.pem\"\nlocks = [\"A:*\", \"B:*\"]\nwithout-expiry-warn = 5\nwithout-expiry-crit = 50\n\
                locks-warn = 100\nblocked-warn = 7\nmemory-warn = 0.5\nlatency-warn = \"5ms\"\nreplica-lag = \"3s\"\n\
                [[panes.redis.targets]]\nname = \"b\"\nurl = \"redis://s1,s2\"\nsentinel = \"mymaster\"\n\
                sentinel-password = \"env:SP\"\nevery = \"500ms\"\n";
    let (targets, problems) = load(text);
    assert_eq!(problems, "");
    let (a, b) = (&targets[0], &targets[1]);
    assert_eq!((a.user.as_deref(), a.database, a.tls, a.places.len()), (Some("watch"), 2, true, 2));
    assert!(a.ca.as_ref().is_some_and(|ca| ca.ends_with("ca.pem")));
    assert_eq!((a.limits.without_expiry_warn, a.limits.without_expiry_crit), (5, Some(50)));
    assert_eq!((a.limits.locks_warn, a.limits.blocked_warn, a.limits.memory_crit), (Some(100), Some(7), 0.95));
    assert_eq!(
        (b.sentinel.as_deref(), b.places[0].port, b.every),
        (Some("mymaster"), 26_379, Duration::from_millis(500))
    );
}

#[test]
fn every_mistake_is_said_at_once() {
    let text = "[[panes.redis.targets]]\nurl = \"redis://user@h\"\nlocks = [\"A:*\", \"A:*\", \"\"]\nca = \"x\"\n\
                sentinel-password = \"env:S\"\nmemory-warn = 0.9\nmemory-crit = 0.5\nevry = \"1s\"\n\
                [[panes.redis.targets]]\nname = \"b\"\nurl = \"redis://user@h\"\nca = \"x\"\n";
    let (targets, problems) = load(text);
    assert_eq!(targets.len(), 1);
    for said in [
        "`name` is missing",
        "stands there twice",
        "an empty pattern",
        "says nothing without `sentinel`",
        "must not be below",
        "did you mean `every`",
        "no `password` for it",
        "write `rediss://`",
    ] {
        assert!(problems.contains(said), "{said}: {problems}");
    }
}
