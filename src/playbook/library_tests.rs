use std::{fs, os::unix::fs::symlink, process::Command, time::Instant};

use super::*;
use crate::{domain::words::Lang, playbook::KnownPane};

const OWN: &str = "title = { ko = \"우리 것\" }\n[[diagnosis]]\nid = \"a\"\nko = \"본다\"\n";

/// Everything that the shipped playbooks name.
fn known() -> Known {
    let pane = |id, views: &[&'static str], checks| KnownPane { id, views: views.to_vec(), checks };
    let mysql = &[
        "up",
        "connections",
        "replica",
        "long-transaction",
        "slow-statements",
        "lock-waits",
        "metadata-locks",
        "deadlocks",
    ];
    let redis =
        &["up", "memory", "latency", "clients", "evictions", "refusals", "without-expiry", "lock-count", "nodes"];
    Known {
        panes: vec![
            pane("services", &["services"], &["health"]),
            pane("mysql", &["activity", "locks", "deadlocks", "transactions", "statements"], mysql),
            pane("redis", &["locks", "keys", "nodes", "slowlog"], redis),
            pane(
                "kafka",
                &["groups", "partitions", "members", "brokers"],
                &["up", "partitions", "rebalances", "drain", "stalled", "lag"],
            ),
            pane("timeline", &["all"], &[]),
        ],
        commands: Some(Vec::new()),
    }
}

fn sentences(library: &Library) -> Vec<String> {
    library.problems.iter().flat_map(ConfigError::sentences).collect()
}

#[test]
fn eleven_come_along_and_no_folder_is_no_problem() {
    let library = Library::load(Some(Path::new("/no/such/folder")), &known());
    assert_eq!((library.playbooks.len(), sentences(&library)), (11, Vec::new()));
    assert_eq!(Library::load(None, &known()).playbooks, library.playbooks);
}

#[test]
fn the_persons_own_come_first_and_replace_those_of_the_same_name() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("deadlock.toml"), OWN).expect("written");
    fs::write(dir.path().join("우리.toml"), OWN).expect("written");
    fs::write(dir.path().join("notes.txt"), "no playbook").expect("written");
    fs::write(dir.path().join(".#우리.toml"), "an editor's").expect("written");
    let library = Library::load(Some(dir.path()), &known());
    assert_eq!(sentences(&library), Vec::<String>::new());
    let ids: Vec<_> = library.playbooks.iter().map(|playbook| playbook.id.as_str()).collect();
    assert_eq!((ids.len(), &ids[..2]), (12, &["deadlock", "우리"][..]));
    assert_eq!(ids.iter().filter(|id| **id == "deadlock").count(), 1);
    assert_eq!(library.playbooks[0].title.get(Lang::En).as_str(), "우리 것");
}

#[test]
fn what_is_wrong_is_said_in_a_sentence_each_and_the_rest_is_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str| dir.path().join(name);
    fs::write(file("a.toml"), OWN).expect("written");
    fs::write(file("b.toml"), "[[diagnosis]]\nid = 3\n").expect("written");
    fs::write(file("c.toml"), "title = \"unfinished\n").expect("written");
    fs::write(file("d.toml"), b"title = \"\xff\"\n").expect("written");
    fs::File::create(file("e.toml")).and_then(|huge| huge.set_len(100 << 20)).expect("a huge file");
    assert!(Command::new("mkfifo").arg(file("f.toml")).status().expect("mkfifo").success());
    symlink(dir.path(), file("g.toml")).expect("a link");
    symlink("/no/such/file", file("h.toml")).expect("a link");
    fs::create_dir(file("i.toml")).expect("a folder");
    let began = Instant::now();
    let library = Library::load(Some(dir.path()), &known());
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    assert_eq!(library.playbooks.len(), 12);
    let told = sentences(&library);
    for (name, expected) in [
        ("b.toml:1:1", "a playbook needs a title"),
        ("b.toml:1:", "a text is missing"),
        ("b.toml:2:6", "`id` must be a text in quotes"),
        ("c.toml:1:", "this is no TOML"),
        ("d.toml", "line 1 is not UTF-8; save the file as UTF-8"),
        ("e.toml", "larger than 1 MiB; is it a playbook at all?"),
        ("f.toml", "it is a pipe or a device; it must be a file"),
        ("g.toml", "it is a folder; name the file in it"),
        ("h.toml", "there is no such file"),
        ("i.toml", "it is a folder; name the file in it"),
    ] {
        let found = told.iter().filter(|told| told.contains(name) && told.contains(expected)).count();
        assert_eq!(found, 1, "{name}: {expected} in {told:#?}");
    }
    assert!(told.iter().all(|told| !told.contains('\n')));
}

#[test]
fn a_folder_of_very_many_is_read_in_part_and_said() {
    let dir = tempfile::tempdir().expect("a folder");
    for n in 0..MOST + 20 {
        fs::write(dir.path().join(format!("{n}.toml")), OWN).expect("written");
    }
    let library = Library::load(Some(dir.path()), &known());
    assert_eq!(library.playbooks.len(), MOST + 11);
    assert!(sentences(&library).concat().contains("more than 100 playbooks"), "{:?}", sentences(&library));
    let file = dir.path().join("0.toml");
    assert!(sentences(&Library::load(Some(&file), &known())).concat().contains("cannot be read: "));
}
