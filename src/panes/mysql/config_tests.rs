use std::path::Path;

use super::*;
use crate::config::File;

fn load(text: &str) -> (Vec<Arc<Target>>, String) {
    let file = File::from_text(Path::new("config.toml"), text).unwrap();
    let targets = file.pane("mysql").map(read).unwrap_or_default();
    (targets, file.finish(&["mysql"]).map_err(|error| error.to_string()).err().unwrap_or_default())
}

#[test]
fn the_shortest_target_has_sound_defaults() {
    let (targets, problems) = load("[[panes.mysql.targets]]\nname = \"db\"\nurl = \"mysql://watch@db.local/\"\n");
    assert_eq!(problems, "");
    let target = &targets[0];
    assert_eq!((target.place().as_str(), target.user.as_str(), target.tls), ("db.local:3306", "watch", Tls::Prefer));
    assert_eq!(
        (target.every, target.limits, target.password.is_none()),
        (Duration::from_secs(2), Limits::default(), true)
    );
}

#[test]
fn a_second_door_is_where_it_is_said_to_be() {
    let text = "[panes.mysql]\nevery = \"1s\"\n\
                [[panes.mysql.targets]]\nname = \"a\"\nurl = \"mysql://w@h:1/\"\nextra-port = 2\nlong-transaction = \"10s\"\n\
                [[panes.mysql.targets]]\nname = \"b\"\nurl = \"mysql://w@h:1/\"\nadmin-port = 3\nadmin-host = \"i\"\n\
                password = \"env:PW\"\ntls = \"verify\"\nca = \"ca.pem\"\nevery = \"500ms\"\n";
    let (targets, problems) = load(text);
    assert_eq!(problems, "");
    let doors: Vec<_> = targets.iter().map(|target| target.second_door.clone().unwrap()).collect();
    let door = |door, host: &str, port| SecondDoor { door, host: host.into(), port };
    assert_eq!(doors, [door(Door::Extra, "h", 2), door(Door::Admin, "i", 3)]);
    assert_eq!((targets[0].every, targets[1].every), (Duration::from_secs(1), Duration::from_millis(500)));
    assert_eq!(targets[0].limits.long_transaction, Duration::from_secs(10));
    assert!(targets[1].ca.as_ref().is_some_and(|ca| ca.ends_with("ca.pem")));
}

#[test]
fn every_mistake_is_said_at_once() {
    let text = "[[panes.mysql.targets]]\nname = \"a\"\nurl = \"mysql://w:hunter2@h/\"\nextra-prot = 2\n\
                [[panes.mysql.targets]]\nname = \"a\"\nurl = \"http://h/\"\nextra-port = 2\nadmin-port = 3\nevery = 2\n\
                [[panes.mysql.targets]]\nname = \"c\"\nurl = \"mysql://w@h/\"\nca = \"x\"\ntls = \"maybe\"\nadmin-host = \"y\"\n\
                connections-warn = 80\npassword = \"hunter2\"\n";
    let (_, problems) = load(text);
    for part in [
        "must not stand in the URL",
        "did you mean `extra-port`?",
        "another target is called `a`",
        "must look like \"mysql://user@host:3306/\"",
        "a server has one of them",
        "`every` must be a duration",
        "only with `tls = \"verify\"`",
        "`tls` must be one of",
        "without `admin-port`",
        "`connections-warn` must be a number from 0.01 to 1",
        "a secret must not stand in a file",
    ] {
        assert!(problems.contains(part), "{part} is missing in:\n{problems}");
    }
}
